/* Settling what was charged (MT-1 b, c). SPDX-License-Identifier: MIT
 *
 * A counter changes by what the charge comes to, less what it holds. A charge that was given back
 * when its window ended holds nothing: late evidence charges it anew, past the bound if it must,
 * since what was consumed was consumed. */
#include "claims.h"

struct charge {
    uint32_t kind;
    mission_view counter;
    struct mi_quantity amounts[2];
};

static bool read_charge(const mission_value *value, struct charge *out)
{
    const mission_view bound = mi_get_text(value, "bound");
    const mission_value *amounts = mission_value_get(value, MI_VIEW("amounts"));

    out->kind = 0;
    while (mi_bound_name(out->kind).len && !mi_view_is(mi_bound_name(out->kind), bound))
        out->kind++;
    out->counter = mi_get_text(value, "counter");
    for (size_t i = 0; i < 2; i++) {
        if (!mi_quantity_decimal(mission_value_string(mission_value_item(amounts, i)),
                                 &out->amounts[i]))
            return false;
    }
    return out->counter.len && mi_bound_name(out->kind).len;
}

/* ---- what evidence says was consumed ---- */

static const mission_value *consumed_of(const mission_value *record, const struct charge *charge)
{
    const mission_value *list = mission_value_get(record, MI_VIEW("metering"));

    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *entry = mission_value_item(list, i);

        if (mi_view_is(mi_get_text(entry, "counter_id"), charge->counter))
            return mission_value_get(entry, MI_VIEW("consumed"));
    }
    return NULL;
}

static void take_whole(const mission_value *value, struct mi_quantity *out)
{
    int64_t number;

    if (mission_value_integer(value, &number) && number >= 0)
        *out = (struct mi_quantity){(uint64_t)number, 0};
}

/* What is not said, or in no shape, stays as it was reserved. */
static void take_consumed(const mission_value *record, mission_view unit, struct charge *charge)
{
    const mission_value *consumed = consumed_of(record, charge);
    struct mi_quantity read;

    if (charge->kind == MI_BOUND_BUDGET && mi_view_is(mi_get_text(consumed, "currency"), unit) &&
        mi_quantity_decimal(mi_get_text(consumed, "amount"), &read))
        charge->amounts[0] = read;
    if (charge->kind == MI_BOUND_DURATION &&
        mi_quantity_duration(mi_get_text(record, "measured_duration"), &read))
        charge->amounts[0] = read;
    if (charge->kind == MI_BOUND_EGRESS) {
        take_whole(mission_value_get(consumed, MI_VIEW("bytes")), &charge->amounts[0]);
        take_whole(mission_value_get(consumed, MI_VIEW("messages")), &charge->amounts[1]);
    }
}

static struct charge comes_to(const mission_claims *claims, const struct mi_given *held,
                              mission_view outcome, const mission_value *record, mission_view unit,
                              const struct charge *reserved)
{
    const bool gone = mi_view_is(outcome, MI_SUPPRESSED) || mi_view_is(outcome, MI_LAPSED) ||
                      (mi_view_is(outcome, MI_ENDED_BADLY) && held->settles_failed);
    struct charge final = *reserved;

    if (gone)
        final.amounts[0] = final.amounts[1] = (struct mi_quantity){0, 0};
    else if (mi_view_is(outcome, MI_COMPLETED_WELL) && record &&
             !(claims->flags & MISSION_CLAIMS_COMMIT_FIRST))
        take_consumed(record, unit, &final);
    return final;
}

static int32_t settle_one(mission_plan *plan, const mission_claims *claims,
                          const struct mi_given *held, mission_view outcome,
                          const mission_value *record, const mission_value *value,
                          mission_error *error)
{
    const struct mi_read *read;
    struct mi_quantity used[2];
    struct charge reserved, final;
    int32_t rc;

    if (!read_charge(value, &reserved))
        return mi_spoilt(held->read, "the stored permit has a charge that is none", error);
    rc = mi_want_counter(plan, reserved.counter, &read, used, error);
    if (rc)
        return rc;
    final = comes_to(claims, held, outcome, record, mi_get_text(value, "unit"), &reserved);
    for (size_t i = 0; i < 2; i++) {
        if (!mi_view_is(held->state, MI_LAPSED))
            used[i] = mi_quantity_less(&used[i], &reserved.amounts[i]);
        if (!mi_quantity_add(&used[i], &final.amounts[i]))
            used[i] = (struct mi_quantity){UINT64_MAX, 0}; /* full for good */
    }
    return mi_put_counter(plan, read, used, error);
}

int32_t mi_settle_charges(mission_plan *plan, const mission_claims *claims,
                          const struct mi_given *held, mission_view outcome,
                          const mission_value *record, mission_error *error)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < mission_value_count(held->charges); i++)
        rc = settle_one(plan, claims, held, outcome, record, mission_value_item(held->charges, i),
                        error);
    return rc;
}
