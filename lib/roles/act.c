/* What the host is told when it is asked about an operation. SPDX-License-Identifier: MIT */
#include "book.h"

void mi_act(const mission_plan *plan, const struct mi_book *book, mission_record *record,
            uint32_t what, uint32_t state, const mission_requester *actor, mission_act *out)
{
    (void)plan;
    *out = (mission_act){
        .size = sizeof *out,
        .what = what,
        .state = state,
        .mission_id = book->id,
        .tenant = book->tenant,
        .subject = book->subject,
        .approver = book->approver,
        .client_id = book->client_id,
        .record = record,
        .intent = mission_record_intent(record),
        .set = mission_record_authority_set(record),
    };
    if (actor)
        out->actor = *actor;
}
