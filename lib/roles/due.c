/* What the clock has made due, and when it does so next. SPDX-License-Identifier: MIT */
#include "reading.h"

/* Whatever waits for a moment: Missions to be settled, leases to end, the others to be forgotten.
 */
static const struct {
    mission_view kind, index;
} waiting[] = {
    {MI_VIEW_INIT("mission"), MI_VIEW_INIT("due")},
    {MI_VIEW_INIT("lease"), MI_VIEW_INIT("due")},
    {MI_VIEW_INIT("lease"), MI_VIEW_INIT("forget")},
    {MI_VIEW_INIT("nonce"), MI_VIEW_INIT("forget")},
    {MI_VIEW_INIT("creation"), MI_VIEW_INIT("forget")},
};

static int32_t want_due(mission_plan *plan, const mission_drain *asked, mission_digest *bound,
                        struct mi_scanned **out, mission_error *error)
{
    char order[MI_ORDER_LEN];
    mission_store_scan scan = {
        .size = sizeof scan,
        .kind = MI_KIND_MISSION,
        .index = MI_VIEW("due"),
        .until = {order, MI_ORDER_LEN - 1},
        .bounded = 1,
        .limit = mi_page(asked->limit) + 1,
    };
    int32_t rc = mission_raw_digest(mi_plan_context(plan), MI_VIEW("due"), bound, error);

    mi_order_time(&plan->began, order);
    if (!rc)
        rc = mi_cursor_read(plan, bound, asked->cursor, &scan, error);
    return rc ? rc : mi_want_scan(plan, &scan, out, error);
}

static mission_time just_after(mission_time time)
{
    const bool carry = time.nanoseconds >= 999999999u && time.seconds < INT64_MAX;

    time.nanoseconds = carry ? 0 : time.nanoseconds + 1;
    time.seconds += carry;
    return time;
}

/* The earliest moment of this kind: of Missions after now, since those due now are listed; of the
 * others also one that has come, for they are not. */
static int32_t want_first(mission_plan *plan, size_t which, struct mi_scanned **out,
                          mission_error *error)
{
    const mission_time later = just_after(plan->began);
    char order[MI_ORDER_LEN];
    const mission_store_scan scan = {
        .size = sizeof scan,
        .kind = waiting[which].kind,
        .index = waiting[which].index,
        .resume = which == 0,
        .after_order = {which == 0 ? order : NULL, which == 0 ? MI_ORDER_LEN - 1 : 0},
        .limit = 1,
    };

    mi_order_time(&later, order);
    return mi_want_scan(plan, &scan, out, error);
}

static bool before(mission_view a, mission_view b)
{
    return a.len == MI_ORDER_LEN - 1 && (!b.len || memcmp(a.ptr, b.ptr, a.len) < 0);
}

static int32_t want_next(mission_plan *plan, mission_view *order, mission_error *error)
{
    struct mi_scanned *found;
    int32_t rc = MISSION_OK;

    *order = (mission_view){NULL, 0};
    for (size_t i = 0; !rc && i < MI_COUNT(waiting); i++) {
        rc = want_first(plan, i, &found, error);
        if (!rc && found->first && before(found->first->order, *order))
            *order = found->first->order;
    }
    return rc;
}

/* The moment that mi_order_time() wrote. */
static mission_time time_of(mission_view order)
{
    uint64_t seconds = 0;
    mission_time time = {.seconds = 0};
    uint32_t digit;

    for (size_t i = 0; i < order.len; i++) {
        digit = (uint32_t)(order.ptr[i] <= '9' ? order.ptr[i] - '0' : order.ptr[i] - 'a' + 10) & 15;
        if (i < 16)
            seconds = seconds << 4 | digit;
        else
            time.nanoseconds = time.nanoseconds << 4 | digit;
    }
    time.seconds = (int64_t)(seconds ^ (UINT64_C(1) << 63));
    return time;
}

static void name_next(mission_view order, mission_builder *to)
{
    mission_time time;
    char text[40];

    if (!order.len)
        return;
    time = time_of(order);
    mi_name_text(to, "next", (mission_view){text, mission_time_write(&time, text, sizeof text)});
}

/* Ids of the first `limit` rows, and whether there are more. */
static int32_t name_missions(mission_plan *plan, const struct mi_scanned *found, uint32_t limit,
                             const mission_digest *bound, mission_builder *to, mission_error *error)
{
    const struct mi_scanned_row *last = NULL;
    const struct mi_scanned_row *row = found->first;
    const bool more = found->count > limit;
    mission_view cursor = {NULL, 0};
    int32_t rc = MISSION_OK;

    mission_builder_name(to, MI_VIEW("missions"));
    mission_builder_array(to);
    for (uint32_t i = 0; row && i < limit; i++, row = mi_next_row(row)) {
        mission_builder_string(to, row->row.key);
        last = row;
    }
    mission_builder_end(to);
    mi_name_truth(to, "more", more);
    if (more)
        rc = mi_cursor_write(plan, bound, last, &cursor, error);
    mi_name_text(to, "cursor", cursor);
    return rc;
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    const mission_drain *asked = plan->request;
    struct mi_scanned *found;
    mission_digest bound;
    mission_view next;
    mission_builder *to;
    int32_t rc = want_due(plan, asked, &bound, &found, error);

    if (!rc)
        rc = want_next(plan, &next, error);
    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (!rc)
        rc = name_missions(plan, found, mi_page(asked->limit), &bound, to, error);
    if (rc)
        return rc;
    name_next(next, to);
    return mi_reply(plan, to, error);
}

int32_t mission_plan_due(mission_issuer *issuer, const mission_drain *request, mission_plan **out,
                         mission_error *error)
{
    static const struct mi_operation operation = {.pass = pass};

    return mi_plan_drain(issuer, &operation, request, out, error);
}
