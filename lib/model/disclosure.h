/* The inside of a disclosure. SPDX-License-Identifier: MIT */
#ifndef MI_DISCLOSURE_H
#define MI_DISCLOSURE_H

#include "check.h"
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

#endif
