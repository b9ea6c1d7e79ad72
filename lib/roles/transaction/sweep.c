/* The sweep: rows past their end, on either side. SPDX-License-Identifier: MIT
 *
 * What points at another row goes before it: a challenge that is redeemed while half of its rows
 * are gone finds nothing or all that counts, and the result of a transaction goes last. Names of
 * subjects stay. */
#include "../reading.h"
#include "transaction.h"

#define LIMIT_DEFAULT 16u
#define LIMIT_MOST 60u

static int32_t forget(mission_plan *plan, const mission_view *kinds, size_t count,
                      mission_error *error)
{
    const uint32_t limit = *(const uint32_t *)plan->request;

    return mi_forget_over(plan, kinds, count, limit ? limit : LIMIT_DEFAULT, error);
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

int32_t mission_plan_transaction_operations_sweep(mission_transaction_resource *resource,
                                                  uint32_t limit, const mission_time *now,
                                                  mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = resource_pass};

    if (out)
        *out = NULL;
    if (!resource || !out || limit > LIMIT_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_txn_resource_plan(resource, &operation, &limit, sizeof limit, now, out, error);
}
