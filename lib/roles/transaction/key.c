/* Names of rows, and their times. SPDX-License-Identifier: MIT */
#include "transaction.h"
#include "../book.h"
#include <mission/time.h>

#define TIME_LEN 31u /* RFC 3339 with nanoseconds */

int32_t mi_txn_want(mission_plan *plan, mission_view kind, mission_view resource, mission_view txn,
                    struct mi_read **out, mission_error *error)
{
    const mission_view parts[] = {resource, txn};
    mission_view key;
    const int32_t rc = mi_key(plan, parts, MI_COUNT(parts), &key, error);

    return rc ? rc : mi_want(plan, kind, key, out, error);
}

void mi_txn_name_time(mission_builder *to, const char *name, const mission_time *time)
{
    char text[TIME_LEN];

    mi_name_text(to, name, (mission_view){text, mission_time_write(time, text, sizeof text)});
}

int32_t mi_txn_stored_time(const struct mi_read *read, mission_view text, mission_time *out,
                           mission_error *error)
{
    return mission_time_parse(text, out, NULL) ? mi_spoilt(read, "a stored time is none", error)
                                               : MISSION_OK;
}

int32_t mi_txn_put(mission_plan *plan, const struct mi_read *read, mission_builder *to,
                   const mission_time *until, const mission_store_term *also, mission_error *error)
{
    char order[MI_ORDER_LEN], text[TIME_LEN];
    mission_store_term terms[2] = {{MI_VIEW("forget"), {NULL, 0}, {order, MI_ORDER_LEN - 1}}};
    mission_view bytes;
    int32_t rc = mi_built_bytes(plan, to, &bytes, error);

    if (!rc && !mission_time_write(until, text, sizeof text))
        return mi_fail(error, MISSION_E_CLOCK);
    mi_order_time(until, order);
    if (also)
        terms[1] = *also;
    return rc ? rc : mi_put(plan, read, bytes, terms, also ? 2 : 1, error);
}
