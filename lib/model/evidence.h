/* Intent Submission Evidence: its form, its types, its verification. SPDX-License-Identifier: MIT
 */
#ifndef MI_EVIDENCE_H
#define MI_EVIDENCE_H

#include "check.h"
#include <mission/commitment.h>

/* EV-1 and the bounds of SB-4: a filled array of objects with a string `type`. */
mi_checker mi_evidence_form;

/* EV-2, first half: each entry's type is registered and its schema holds. After mi_evidence_form.
 */
mi_checker mi_evidence_schemas;

/* What every entry of one submission is verified against (EV-4). */
struct mi_evidence_trial {
    mission_context *context;
    mission_error *error;
    mission_view issuer;
    mission_presenter presenter;
    mission_digest intent_hash; /* provisional */
    const mission_time *now;
    mission_view verified_at; /* now, as the record says it */
};

/* EV-3: every required type has an entry. `entries` may be NULL. */
int32_t mi_evidence_required(const mission_value *entries, const mission_view *required,
                             size_t count, mission_error *error);

/* EV-2, EV-4: verify all entries, give the record's array. */
int32_t mi_evidence_verify(const struct mi_evidence_trial *trial, const mission_value *entries,
                           mission_json **out);

#endif
