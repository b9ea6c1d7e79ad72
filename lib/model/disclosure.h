/* The inside of a disclosure. SPDX-License-Identifier: MIT */
#ifndef MI_DISCLOSURE_H
#define MI_DISCLOSURE_H

#include "check.h"
#include "keys.h"
#include <mission/disclosure.h>

struct mission_disclosure {
    atomic_uint refs;
    mission_context *context;
    mission_json *doc;
    const mission_value *value;
};

/* {resource, action or constraint}: what a notice or an acknowledgment is about. */
mi_checker mi_applies_to;

/* Does the disclosure show what is approved: hashes, summary, entries, parties (CE-2, CE-3)? The
 * part of mission_disclosure_check that a record alone can answer. */
int32_t mi_disclosure_shows(const struct mi_check *check, const mission_value *disclosure,
                            const mission_consent *consent);
/* The rest: narrowings, and the notices and actions that the host's classes demand. */
int32_t mi_disclosure_warns(const struct mi_check *check, const mission_value *disclosure,
                            const mission_consent *consent);

/* A consent as the host filled it, or the code that refuses it. */
int32_t mi_consent_take(const mission_consent *theirs, mission_consent *own);
/* One of its classes; the next one stands `*stride` bytes further. */
int32_t mi_consent_class(const char *theirs, mission_material_class *own, size_t *stride);

/* Of which conditions each notice is acknowledged by itself (CE-6). */
bool mi_high_risk(mission_view condition);
/* {resource, kind, what, condition}: what a notice, an action or an acknowledgment answers to. */
struct mi_key mi_material_key(const mission_value *applies_to, mission_view condition);
/* Is another instant meant? A text that is none differs from all. */
bool mi_expiry_differs(mission_view a, mission_view b);

#endif
