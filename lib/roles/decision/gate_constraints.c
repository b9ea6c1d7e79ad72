/* Do the constraints of an entry hold for this action? (PD-10, A-3) SPDX-License-Identifier: MIT
 *
 * Every key is looked at, so that all that fail can be told. What nobody enforces here, or what is
 * malformed, weighs more than a value beyond its bound. */
#include "../../model/constraint.h"
#include "../../model/operation_profile.h"
#include "../../rules/constraints.h"
#include "decision.h"

#define CONDITIONS_MOST 32u /* of a terminal_when */

/* ---- Facts ---- */

/* Room for lists: as many texts as there are values. Bounded as deep as documents are. */
static size_t values_in(const mission_value *value)
{
    size_t count = mission_value_count(value), all = count;

    for (size_t i = 0; i < count; i++)
        all += values_in(mission_value_item(value, i));
    return all;
}

static int32_t from_profile(struct mi_deciding *d)
{
    const mission_evaluation *e = d->evaluation;
    const size_t room = 64 + (values_in(e->parameters) + values_in(e->parameter_attributes) + 16) *
                                 sizeof(mission_view);
    void *lists = mi_arena_take(&d->arena, room);

    if (!lists)
        return mi_fail(d->error, MISSION_E_NOMEM);
    mi_operation_facts(d->decision->profile, e->parameters, e->parameter_attributes, lists, room,
                       &d->facts);
    return MISSION_OK;
}

/* What the host fills stays within its own struct, and says nothing of approvals. */
static void from_host(struct mi_deciding *d)
{
    const mission_pdp_host *host = &d->pdp->host;

    if (!host->facts)
        return;
    d->facts_failed = host->facts(host->host, d->evaluation, &d->facts) != 0;
    if (d->facts_failed)
        d->facts = (mission_facts){.size = sizeof d->facts};
    d->facts.size = sizeof d->facts;
}

int32_t mi_facts_gather(struct mi_deciding *d)
{
    int32_t rc = MISSION_OK;

    if (d->facts_ready)
        return MISSION_OK;
    d->facts = (mission_facts){.size = sizeof d->facts, .now = d->now};
    from_host(d);
    if (d->decision->profile)
        rc = from_profile(d);
    d->facts.now = d->now; /* one reading of the clock for all */
    d->facts.action_approved = mi_approval_judge(d) == 0;
    d->facts_ready = true;
    return rc;
}

/* ---- One key ---- */

/* Is the fact that is missing one that the action's own input should have brought? */
static bool of_action(const struct mi_deciding *d, mission_view key)
{
    const struct mi_mapping *mapping = d->decision->profile ? &d->decision->profile->mapping : NULL;

    if (mi_view_is(key, MI_VIEW("max_amount")) || mi_view_is(key, MI_VIEW("recipient_domain")))
        return true;
    if (!mapping)
        return false;
    if (mi_view_is(key, MI_VIEW("tenant")))
        return mapping->tenant.count > 0;
    if (mi_view_is(key, MI_VIEW("data_classification")))
        return mapping->labels.count > 0;
    if (mi_view_is(key, MI_VIEW("allowed_tools")))
        return mapping->tool.count > 0;
    return mapping->issued.count > 0; /* resource_issued_after, _before */
}

static int32_t common_holds(struct mi_deciding *d, const struct mi_constraint *common,
                            const mission_value *value)
{
    const int32_t code = common->holds(d->context, value, &d->facts);

    switch (code) {
    case MISSION_OK:
        return 0;
    case MISSION_E_NOMEM:
        return mi_fail(d->error, code);
    case MISSION_E_FACT_MISSING:
        return of_action(d, common->key) ? (int32_t)MISSION_DENY_PARAMETER_VIOLATION
                                         : (int32_t)MISSION_DENY_CONSTRAINT_UNSUPPORTED;
    default:
        return MISSION_DENY_PARAMETER_VIOLATION;
    }
}

static int32_t host_holds(struct mi_deciding *d, const mission_constraint_type *type,
                          const mission_value *value)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED;

    if (!type || !type->holds || type->holds(type->host, value, &d->facts, &verdict, &words) ||
        (verdict != 0 && verdict != 1))
        return MISSION_DENY_CONSTRAINT_UNSUPPORTED;
    return verdict ? 0 : (int32_t)MISSION_DENY_PARAMETER_VIOLATION;
}

/* One condition of a terminal_when: {"event_type","discharge_policy"?}. */
static bool condition(const mission_value *value)
{
    const mission_value *policy = mission_value_get(value, MI_VIEW("discharge_policy"));

    return mission_value_string(mission_value_get(value, MI_VIEW("event_type"))).len &&
           (!policy || mission_value_string(policy).len) &&
           mission_value_count(value) == (policy ? 2u : 1u);
}

/* No test of the action; but who decides has to know what was discharged by now: what is handed in
 * of another moment does not say so. */
static int32_t terminal_holds(const struct mi_deciding *d, const mission_value *value)
{
    const size_t count = mission_value_count(value);
    bool good = mission_value_kind(value) == MISSION_JSON_ARRAY && count > 0 &&
                count <= CONDITIONS_MOST && d->situation.removed_known;

    for (size_t i = 0; good && i < count; i++) {
        good = condition(mission_value_item(value, i));
        for (size_t j = 0; good && j < i; j++)
            good = !mission_value_equal(mission_value_item(value, i), mission_value_item(value, j));
    }
    return good ? 0 : (int32_t)MISSION_DENY_CONSTRAINT_UNSUPPORTED;
}

/* What adds up over actions is counted in a store, and by the view's entry: what the credential
 * alone says nobody counts. A group is over the Mission's entries, never within one (PD-10 b). */
static int32_t cumulative_holds(struct mi_deciding *d, mission_view key, const mission_value *value)
{
    const mission_constraint_type *type = mi_constraint_type(d->context, key);
    const mission_value *counted = mission_value_get(d->counted, key);

    if (!d->store || mi_view_is(key, MI_VIEW("exclusive")) || !counted ||
        !mission_value_equal(counted, value))
        return MISSION_DENY_CONSTRAINT_UNSUPPORTED;
    return type && type->holds ? host_holds(d, type, value) : 0;
}

static int32_t key_holds(struct mi_deciding *d, mission_view key, const mission_value *value,
                         bool *approval)
{
    const struct mi_constraint *common = mi_constraint_of(key);

    if (mi_view_is(key, MI_VIEW("requires_action_approval"))) {
        *approval = *approval || mission_value_boolean(value); /* PD-14 */
        return 0;
    }
    if (common)
        return common_holds(d, common, value);
    if (mi_view_is(key, MI_VIEW("terminal_when")))
        return terminal_holds(d, value);
    if (mi_cumulative(key))
        return cumulative_holds(d, key, value);
    return host_holds(d, mi_constraint_type(d->context, key), value);
}

/* ---- All of them ---- */

/* The key that is malformed: the first step of the place that was refused. */
static void tell_malformed(struct mi_deciding *d, const mission_value *constraints)
{
    mission_error words = MISSION_ERROR_INIT;
    const struct mi_check check = {.context = d->context, .error = &words};
    mission_view step;
    const char *end;

    if (!mi_constraints(&check, NULL, constraints) || words.where[0] != '/')
        return;
    step.ptr = words.where + 1;
    end = strchr(step.ptr, '/');
    step.len = end ? (size_t)(end - step.ptr) : strlen(step.ptr);
    for (size_t i = 0; i < mission_value_count(constraints); i++)
        if (mi_view_is(mission_value_name(constraints, i), step))
            mi_turn(d->decision, mission_value_name(constraints, i));
}

int32_t mi_constraints_satisfied(struct mi_deciding *d, const mission_value *constraints,
                                 bool formed, bool *approval)
{
    const struct mi_check check = {.context = d->context};
    int32_t worst = 0, one;

    *approval = false;
    if (d->facts_failed)
        return MISSION_DENY_CONSTRAINT_UNSUPPORTED;
    if (!constraints)
        return 0;
    if (!formed && mi_constraints(&check, NULL, constraints)) {
        tell_malformed(d, constraints);
        return MISSION_DENY_CONSTRAINT_UNSUPPORTED;
    }
    for (size_t i = 0; i < mission_value_count(constraints); i++) {
        const mission_view key = mission_value_name(constraints, i);

        one = key_holds(d, key, mission_value_item(constraints, i), approval);
        if (one < 0)
            return one;
        if (one)
            mi_turn(d->decision, key);
        if (one == (int32_t)MISSION_DENY_CONSTRAINT_UNSUPPORTED || !worst)
            worst = one ? one : worst;
    }
    return worst;
}
