/* Forgetting: leases, nonces and creation ids whose time is over. SPDX-License-Identifier: MIT */
#include "lease.h"
#include "reading.h"

static const mission_view forgettable[] = {MI_VIEW_INIT("lease"), MI_VIEW_INIT("nonce"),
                                           MI_VIEW_INIT("creation")};

struct forgetting {
    uint32_t room; /* rows that may still be deleted */
    uint64_t done;
    bool more;
};

/* One row more than there is room for tells whether something is left. */
static int32_t forget_kind(mission_plan *plan, mission_view kind, struct forgetting *forgetting,
                           mission_error *error)
{
    struct mi_scanned *found;
    const struct mi_scanned_row *row;
    int32_t rc = mi_want_over(plan, kind, MI_VIEW("forget"), (mission_view){NULL, 0},
                              forgetting->room + 1, &found, error);

    if (rc)
        return rc;
    for (row = found->first; !rc && row && forgetting->room; row = mi_next_row(row)) {
        rc = mi_delete(plan, &row->row, error);
        forgetting->room--;
        forgetting->done++;
    }
    forgetting->more = forgetting->more || row;
    return rc;
}

/* Leases that nobody confirmed in time end here: each is closed, and its Mission counts one less.
 */
static int32_t end_leases(mission_plan *plan, struct forgetting *forgetting, mission_error *error)
{
    const uint32_t most = forgetting->room > 1 ? forgetting->room / 2 : 1; /* two writes each */
    struct mi_scanned *found;
    const struct mi_scanned_row *row;
    uint32_t ended = 0;
    int32_t rc = mi_want_over(plan, MI_KIND_LEASE, MI_VIEW("due"), (mission_view){NULL, 0},
                              most + 1, &found, error);

    if (rc)
        return rc;
    for (row = found->first; !rc && row && ended < most; row = mi_next_row(row)) {
        rc = mi_take_back_lease(plan, &row->row, error);
        ended++;
    }
    forgetting->room -= 2 * ended < forgetting->room ? 2 * ended : forgetting->room;
    forgetting->done += ended;
    forgetting->more = row != NULL;
    return rc;
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    const mission_drain *asked = plan->request;
    const uint32_t limit = mi_page(asked->limit);
    struct forgetting forgetting = {
        .room = limit < MISSION_STORE_WRITE_MOST ? limit : MISSION_STORE_WRITE_MOST};
    mission_builder *to;
    int32_t rc = end_leases(plan, &forgetting, error);

    for (size_t i = 0; !rc && i < MI_COUNT(forgettable); i++)
        rc = forget_kind(plan, forgettable[i], &forgetting, error);
    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (rc)
        return rc;
    mi_name_number(to, "forgotten", forgetting.done);
    mi_name_truth(to, "more", forgetting.more);
    return mi_reply(plan, to, error);
}

int32_t mission_plan_forget(mission_issuer *issuer, const mission_drain *request,
                            mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = pass};

    return mi_plan_drain(issuer, &operation, request, out, error);
}
