/* What an action would consume (MT-3). SPDX-License-Identifier: MIT
 *
 * Money is the amount that the operation profile maps for max_amount; time its lease; volume the
 * canonical bytes of its parameters. Where nothing is found the host has to say it, or the action
 * is denied: an unmeasured bound is an unmetered one. */
#include "claims.h"

#define NOT_FOUND UINT64_MAX
#define LISTS 4096u

static void find_amount(const mission_decision *decision, mission_measure *out)
{
    const mission_pdp_host *host = &decision->pdp->host;
    const mission_evaluation *evaluation = &decision->evaluation;
    mission_facts facts = {.size = sizeof facts};
    mission_view lists[LISTS / sizeof(mission_view)];

    if (host->facts && host->facts(host->host, evaluation, &facts))
        return;
    if (decision->profile &&
        mission_operation_profile_facts(decision->profile, evaluation->parameters,
                                        evaluation->parameter_attributes, lists, sizeof lists,
                                        &facts, NULL))
        return;
    out->amount = facts.amount;
    out->currency = facts.currency;
}

static bool leaves(const mission_decision *decision)
{
    if (decision->says.action_class == MISSION_CLASS_COMMITMENT ||
        decision->evaluation.external_communication == MISSION_TRUE ||
        decision->operation->external == 1)
        return true;
    /* who should have said so and did not is not believed to stay inside */
    return decision->evaluation.external_communication == MISSION_UNSAID &&
           (decision->operation->external == 2 || !decision->profile);
}

static int32_t count(void *to, const char *bytes, size_t len)
{
    *(uint64_t *)to += len;
    (void)bytes;
    return 0;
}

static int32_t find_volume(mission_plan *plan, const mission_decision *decision,
                           mission_measure *out, mission_error *error)
{
    uint64_t bytes = 0;
    const mission_sink sink = {.size = sizeof sink, .host = &bytes, .write = count};
    int32_t rc;

    out->bytes = NOT_FOUND;
    out->messages = 1;
    out->applies = leaves(decision);
    if (!out->applies || !decision->evaluation.parameters)
        return MISSION_OK;
    rc = mission_value_write(mi_plan_context(plan), decision->evaluation.parameters, &sink, error);
    if (!rc)
        out->bytes = bytes;
    return rc;
}

static int32_t find(mission_plan *plan, const mission_decision *decision,
                    const struct mi_bound *bound, mission_measure *out, mission_error *error)
{
    *out = (mission_measure){.size = sizeof *out, .applies = 1};
    switch (bound->kind) {
    case MI_BOUND_BUDGET:
        find_amount(decision, out);
        /* what only reads spends nothing, unless its profile names an amount */
        out->applies = out->amount.ptr || decision->says.action_class != MISSION_CLASS_READ;
        return MISSION_OK;
    case MI_BOUND_DURATION:
        out->seconds = decision->operation->lease_seconds > 0
                           ? (uint64_t)decision->operation->lease_seconds
                           : NOT_FOUND;
        return MISSION_OK;
    case MI_BOUND_EGRESS:
        return find_volume(plan, decision, out, error);
    default:
        return MISSION_OK;
    }
}

/* False: the host could not say. */
static bool ask(const mission_claims *claims, const mission_decision *decision,
                const struct mi_bound *bound, mission_measure *measure)
{
    if (!claims->host.measure || bound->kind == MI_BOUND_CALLS)
        return true;
    return claims->host.measure(claims->host.host, &decision->evaluation,
                                mi_bound_name(bound->kind), measure) == 0 &&
           measure->applies <= 1;
}

static uint32_t take_money(const mission_measure *measure, struct mi_bound *bound)
{
    if (!measure->amount.ptr || !mi_view_is(measure->currency, bound->unit))
        return MISSION_DENY_CONSTRAINT_UNSUPPORTED;
    return mi_quantity_decimal(measure->amount, &bound->asked[0])
               ? MISSION_DENY_NONE
               : MISSION_DENY_PARAMETER_VIOLATION;
}

static uint32_t take_number(uint64_t number, struct mi_quantity *out)
{
    *out = (struct mi_quantity){number, 0};
    return number == NOT_FOUND ? MISSION_DENY_CONSTRAINT_UNSUPPORTED : MISSION_DENY_NONE;
}

static uint32_t take(const mission_measure *measure, struct mi_bound *bound)
{
    uint32_t reason;

    switch (bound->kind) {
    case MI_BOUND_BUDGET:
        return take_money(measure, bound);
    case MI_BOUND_CALLS:
        return take_number(1, &bound->asked[0]);
    case MI_BOUND_DURATION:
        return take_number(measure->seconds, &bound->asked[0]);
    default:
        reason = take_number(measure->messages, &bound->asked[1]);
        if (bound->limited[0] && !reason)
            reason = take_number(measure->bytes, &bound->asked[0]);
        return reason;
    }
}

int32_t mi_measure(mission_plan *plan, const mission_claims *claims,
                   const mission_decision *decision, bool renews, struct mi_bounds *bounds,
                   struct mi_objection *objection, mission_error *error)
{
    mission_measure measure;
    size_t kept = 0;

    for (size_t i = 0; i < bounds->count; i++) {
        struct mi_bound *bound = &bounds->bound[i];
        uint32_t reason = MISSION_DENY_NONE;
        int32_t rc;

        if (renews && bound->kind != MI_BOUND_DURATION)
            continue;
        rc = find(plan, decision, bound, &measure, error);
        if (rc)
            return rc;
        if (!ask(claims, decision, bound, &measure))
            reason = MISSION_DENY_CONSTRAINT_UNSUPPORTED;
        else if (!measure.applies)
            continue;
        else
            reason = take(&measure, bound);
        mi_objects(objection, reason);
        bounds->bound[kept++] = *bound;
    }
    bounds->count = kept;
    return MISSION_OK;
}
