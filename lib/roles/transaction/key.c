/* Names of rows, and their times. SPDX-License-Identifier: MIT */
#include "transaction.h"
#include "../book.h"
#include <mission/time.h>

int32_t mi_txn_key(mission_context *context, mission_view resource, mission_view txn,
                   mission_digest *out, mission_error *error)
{
    mission_builder *to;
    mission_json *doc = NULL;
    int32_t rc = mission_builder_new(context, &to, error);

    memset(out, 0, sizeof *out);
    if (rc)
        return rc;
    mission_builder_array(to);
    mission_builder_string(to, resource);
    mission_builder_string(to, txn);
    mission_builder_end(to);
    rc = mission_builder_finish(to, &doc, error);
    mission_builder_free(to);
    if (!rc)
        rc = mission_canonical_digest(context, mission_json_root(doc), out, error);
    mission_json_unref(doc);
    return rc;
}

mission_view mi_txn_time(mission_plan *plan, const mission_time *time)
{
    char *text = mi_take(plan, MI_TXN_TIME_LEN);

    return text ? (mission_view){text, mission_time_write(time, text, MI_TXN_TIME_LEN)}
                : (mission_view){NULL, 0};
}

int32_t mi_txn_stored_time(const struct mi_read *read, mission_view text, mission_time *out,
                           mission_error *error)
{
    return mission_time_parse(text, out, NULL) ? mi_spoilt(read, "a stored time is none", error)
                                               : MISSION_OK;
}

int32_t mi_txn_put(mission_plan *plan, const struct mi_read *read, mission_builder *to,
                   const mission_time *until, mission_error *error)
{
    char order[MI_ORDER_LEN];
    const mission_store_term term = {MI_VIEW("forget"), {NULL, 0}, {order, MI_ORDER_LEN - 1}};
    mission_view bytes;
    int32_t rc = mi_built_bytes(plan, to, &bytes, error);

    mi_order_time(until, order);
    return rc ? rc : mi_put(plan, read, bytes, &term, 1, error);
}
