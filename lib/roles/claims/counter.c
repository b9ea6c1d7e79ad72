/* Counters: what was consumed of a bound. SPDX-License-Identifier: MIT
 *
 *   {"used":["12.50","0"]}
 *
 * What is reserved counts as used until it is settled. A counter is compared and put: of two
 * decisions that charge it at once one starts over, so a bound is exact at its limit. */
#include "claims.h"

int32_t mi_want_counter(mission_plan *plan, mission_view key, const struct mi_read **read,
                        struct mi_quantity used[2], mission_error *error)
{
    const mission_value *list;
    struct mi_read *row;
    mission_json *doc;
    int32_t rc = mi_want(plan, MI_KIND_COUNTER, key, &row, error);

    used[0] = used[1] = (struct mi_quantity){0, 0};
    *read = row;
    if (rc || !row->present)
        return rc;
    rc = mi_unframe(plan, row, &doc, error);
    if (rc)
        return rc;
    list = mission_value_get(mission_json_root(doc), MI_VIEW("used"));
    for (size_t i = 0; i < 2; i++) {
        if (!mi_quantity_decimal(mission_value_string(mission_value_item(list, i)), &used[i]))
            return mi_spoilt(row, "the stored counter has no count", error);
    }
    return MISSION_OK;
}

int32_t mi_put_counter(mission_plan *plan, const struct mi_read *read,
                       const struct mi_quantity used[2], mission_error *error)
{
    char text[MI_QUANTITY_TEXT];
    mission_builder *to;
    mission_view bytes;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mission_builder_name(to, MI_VIEW("used"));
    mission_builder_array(to);
    for (size_t i = 0; i < 2; i++)
        mission_builder_string(to, mi_quantity_text(&used[i], text));
    mission_builder_end(to);
    mission_builder_end(to);
    rc = mi_built_bytes(plan, to, &bytes, error);
    return rc ? rc : mi_put(plan, read, bytes, NULL, 0, error);
}
