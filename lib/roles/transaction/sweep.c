/* The sweep: rows past their end, on either side. SPDX-License-Identifier: MIT
 *
 * What points at another row goes before it: a challenge that is redeemed while half of its rows
 * are gone finds nothing or all that counts, and the result of a transaction goes last. Names of
 * subjects stay. */
#include "../book.h"
#include "transaction.h"

#define LIMIT_DEFAULT 16u
#define LIMIT_MOST 60u

static int32_t forget_kind(mission_plan *plan, mission_view kind, uint32_t *left,
                           mission_error *error)
{
    char order[MI_ORDER_LEN];
    const mission_store_scan scan = {
        .size = sizeof scan,
        .kind = kind,
        .index = MI_VIEW("forget"),
        .until = {order, MI_ORDER_LEN - 1},
        .bounded = 1,
        .limit = *left,
    };
    struct mi_scanned *found;
    int32_t rc;

    mi_order_time(&plan->began, order);
    rc = mi_want_scan(plan, &scan, &found, error);
    if (rc)
        return rc;
    for (const struct mi_scanned_row *at = found->first; !rc && at;
         at = (const struct mi_scanned_row *)at->row.next)
        rc = mi_delete(plan, &at->row, error);
    *left -= found->count < *left ? found->count : *left;
    return rc;
}

static int32_t forget(mission_plan *plan, const mission_view *kinds, size_t count,
                      mission_error *error)
{
    const uint32_t *asked = plan->request, limit = *asked ? *asked : LIMIT_DEFAULT;
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
    mission_builder_name(to, MI_VIEW("more"));
    mission_builder_boolean(to, left == 0);
    return mi_reply(plan, to, error);
}

static int32_t tas_pass(mission_plan *plan, mission_error *error)
{
    const mission_view kinds[] = {MI_KIND_TXN_ADMISSION, MI_KIND_TXN_POLL, MI_KIND_TXN_WORKFLOW,
                                  MI_KIND_TXN_RESULT};

    return forget(plan, kinds, MI_COUNT(kinds), error);
}

static int32_t resource_pass(mission_plan *plan, mission_error *error)
{
    const mission_view kinds[] = {MI_KIND_TXN_OPERATION};

    return forget(plan, kinds, MI_COUNT(kinds), error);
}

int32_t mission_plan_transaction_sweep(mission_tas *tas, uint32_t limit, const mission_time *now,
                                       mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = tas_pass};

    if (out)
        *out = NULL;
    if (!tas || !out || limit > LIMIT_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_txn_plan(tas, &operation, &limit, sizeof limit, now, out, error);
}

static void drop(void *resource)
{
    mission_transaction_resource_unref(resource);
}

int32_t mission_plan_transaction_operations_sweep(mission_transaction_resource *resource,
                                                  uint32_t limit, const mission_time *now,
                                                  mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = resource_pass};
    struct mi_owner owner = {.drop = drop};

    if (out)
        *out = NULL;
    if (!resource || !out || limit > LIMIT_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    owner.context = resource->context;
    owner.what = mission_transaction_resource_ref(resource);
    owner.retries = resource->retries;
    return mi_plan_of(&owner, &operation, &limit, sizeof limit, now, out, error);
}
