/* Rows whose time is over. SPDX-License-Identifier: MIT */
#include "reading.h"

int32_t mi_want_over(mission_plan *plan, mission_view kind, mission_view index, mission_view value,
                     uint32_t limit, struct mi_scanned **out, mission_error *error)
{
    char order[MI_ORDER_LEN];
    const mission_store_scan scan = {
        .size = sizeof scan,
        .kind = kind,
        .index = index,
        .value = value,
        .until = {order, MI_ORDER_LEN - 1},
        .bounded = 1,
        .limit = limit,
    };

    mi_order_time(&plan->began, order);
    return mi_want_scan(plan, &scan, out, error);
}

static int32_t forget_kind(mission_plan *plan, mission_view kind, uint32_t *left,
                           mission_error *error)
{
    const mission_view all = {NULL, 0};
    struct mi_scanned *found;
    int32_t rc = mi_want_over(plan, kind, MI_VIEW("forget"), all, *left, &found, error);

    if (rc)
        return rc;
    for (const struct mi_scanned_row *at = found->first; !rc && at; at = mi_next_row(at))
        rc = mi_delete(plan, &at->row, error);
    *left -= found->count < *left ? found->count : *left;
    return rc;
}

int32_t mi_forget_over(mission_plan *plan, const mission_view *kinds, size_t count, uint32_t limit,
                       mission_error *error)
{
    uint32_t left = limit;
    mission_builder *to;
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && left && i < count; i++)
        rc = forget_kind(plan, kinds[i], &left, error);
    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (rc)
        return rc;
    mi_name_number(to, "forgotten", limit - left);
    mi_name_truth(to, "more", left == 0);
    return mi_reply(plan, to, error);
}
