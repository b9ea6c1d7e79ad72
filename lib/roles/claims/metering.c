/* Metering a decision: all of its bounds, or none (MT-1 a). SPDX-License-Identifier: MIT */
#include "claims.h"

static const mission_view scopes[] = {
    {NULL, 0}, MI_VIEW_INIT("subject"), MI_VIEW_INIT("client"), MI_VIEW_INIT("lineage")};

/* ---- which bounds ---- */

static int32_t bounds_of_entry(mission_plan *plan, const mission_decision *decision,
                               struct mi_bounds *out, struct mi_objection *objection,
                               mission_error *error)
{
    const mission_evaluation *evaluation = &decision->evaluation;
    const mission_value *entry, *constraints;
    mission_digest digest;
    mission_view owner[3] = {evaluation->mission_issuer, evaluation->mission_id, {NULL, 0}};
    int32_t rc = mi_policy_entry_digest(decision->policy, decision->says.entry, &digest, error);

    if (rc)
        return rc;
    entry = mission_authority_set_entry(mission_policy_set(decision->policy), decision->says.entry);
    constraints = mission_value_get(entry, MI_VIEW("constraints"));
    /* a group is over the Mission's entries: there is none within one of them */
    if (mission_value_get(entry, MI_VIEW("exclusive")) ||
        mission_value_get(constraints, MI_VIEW("exclusive")))
        mi_objects(objection, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
    owner[2] = mission_view_of(digest.text);
    rc = mi_read_bounds(plan, decision, constraints, MI_VIEW("mission"), owner, out, objection,
                        error);
    return rc ? rc
              : mi_read_bounds(plan, decision, entry, MI_VIEW("mission"), owner, out, objection,
                               error);
}

static int32_t bounds_over_missions(mission_plan *plan, const mission_claims *claims,
                                    const mission_decision *decision, uint32_t scope,
                                    struct mi_bounds *out, struct mi_objection *objection,
                                    mission_error *error)
{
    const mission_value *controls = NULL;
    mission_view owner[3] = {{NULL, 0}};

    if (claims->host.aggregate(claims->host.host, &decision->evaluation, scope, &owner[1],
                               &controls) ||
        (controls && !owner[1].len)) {
        mi_objects(objection, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
        return MISSION_OK;
    }
    return mi_read_bounds(plan, decision, controls, scopes[scope], owner, out, objection, error);
}

static int32_t all_bounds(mission_plan *plan, const mission_claims *claims,
                          const mission_decision *decision, struct mi_bounds *out,
                          struct mi_objection *objection, mission_error *error)
{
    const mission_view owner[3] = {
        decision->evaluation.mission_issuer, decision->evaluation.mission_id, {NULL, 0}};
    int32_t rc = MISSION_OK;

    if (decision->needs & MI_NEEDS_MISSION_BOUNDS)
        rc = mi_read_bounds(plan, decision, mission_policy_controls(decision->policy),
                            MI_VIEW("mission"), owner, out, objection, error);
    if (!rc && (decision->needs & MI_NEEDS_ENTRY_BOUNDS))
        rc = bounds_of_entry(plan, decision, out, objection, error);
    for (uint32_t scope = MISSION_SCOPE_SUBJECT;
         !rc && claims->host.aggregate && scope <= MISSION_SCOPE_LINEAGE; scope++)
        rc = bounds_over_missions(plan, claims, decision, scope, out, objection, error);
    return rc;
}

/* ---- is there room? ---- */

static bool fits(const struct mi_bound *bound)
{
    for (size_t i = 0; i < 2; i++) {
        struct mi_quantity sum = bound->used[i];

        if (!mi_quantity_add(&sum, &bound->asked[i]) ||
            (bound->limited[i] && mi_quantity_compare(&sum, &bound->most[i]) > 0))
            return false;
    }
    return true;
}

int32_t mi_want_metering(mission_plan *plan, const mission_claims *claims,
                         const mission_decision *decision, bool renews, struct mi_bounds *out,
                         struct mi_objection *objection, mission_error *error)
{
    int32_t rc;

    out->count = 0;
    if (decision->says.action_class == MISSION_CLASS_NONE)
        return MISSION_OK;
    rc = all_bounds(plan, claims, decision, out, objection, error);
    if (!rc)
        rc = mi_measure(plan, claims, decision, renews, out, objection, error);
    if (objection->reason) /* not metered: there is nothing to tell of counters */
        out->count = 0;
    for (size_t i = 0; !rc && i < out->count; i++) {
        struct mi_bound *bound = &out->bound[i];

        rc = mi_want_counter(plan, bound->counter, &bound->read, bound->used, error);
        bound->exceeded = !rc && !fits(bound);
        if (bound->exceeded)
            mi_objects(objection, MISSION_DENY_QUOTA_EXCEEDED);
    }
    return rc;
}

int32_t mi_put_metering(mission_plan *plan, const struct mi_bounds *bounds, mission_error *error)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < bounds->count; i++) {
        struct mi_quantity used[2] = {bounds->bound[i].used[0], bounds->bound[i].used[1]};

        for (size_t k = 0; k < 2; k++) {
            if (!mi_quantity_add(&used[k], &bounds->bound[i].asked[k]))
                return mi_fail(error, MISSION_E_STATE); /* fits() was not asked */
        }
        rc = mi_put_counter(plan, bounds->bound[i].read, used, error);
    }
    return rc;
}

/* ---- evidence ---- */

static void name_part(mission_builder *to, const char *name, const struct mi_quantity *quantity)
{
    mission_builder_name(to, mission_view_of(name));
    mission_builder_integer(to, (int64_t)quantity->whole);
}

static void write_quantity(mission_builder *to, const struct mi_bound *bound,
                           const struct mi_quantity quantity[2])
{
    char text[MI_QUANTITY_TEXT];

    switch (bound->kind) {
    case MI_BOUND_BUDGET:
        mission_builder_object(to);
        mi_name_text(to, "amount", mi_quantity_text(&quantity[0], text));
        mi_name_text(to, "currency", bound->unit);
        mission_builder_end(to);
        return;
    case MI_BOUND_CALLS:
        mission_builder_integer(to, (int64_t)quantity[0].whole);
        return;
    case MI_BOUND_DURATION:
        mission_builder_string(to, mi_quantity_seconds(&quantity[0], text));
        return;
    default:
        mission_builder_object(to);
        if (bound->limited[0])
            name_part(to, "bytes", &quantity[0]);
        if (bound->limited[1])
            name_part(to, "messages", &quantity[1]);
        mission_builder_end(to);
    }
}

static void write_remaining(mission_builder *to, const struct mi_bound *bound, bool permit)
{
    struct mi_quantity left[2];

    for (size_t i = 0; i < 2; i++) {
        left[i] = mi_quantity_less(&bound->most[i], &bound->used[i]);
        if (permit)
            left[i] = mi_quantity_less(&left[i], &bound->asked[i]);
    }
    write_quantity(to, bound, left);
}

static void write_entry(mission_builder *to, const mission_claims *claims,
                        const struct mi_bound *bound, bool permit)
{
    const bool commits = claims->flags & MISSION_CLAIMS_COMMIT_FIRST ||
                         bound->kind == MI_BOUND_CALLS; /* counted at the decision (MT-3 b) */

    mission_builder_object(to);
    mi_name_text(to, "bound", mi_bound_name(bound->kind));
    mi_name_text(to, "counter_scope", bound->scope);
    mi_name_text(to, "counter_id", bound->counter);
    mission_builder_name(to, MI_VIEW("requested"));
    write_quantity(to, bound, bound->asked);
    if (permit && !commits) {
        mission_builder_name(to, MI_VIEW("reserved"));
        write_quantity(to, bound, bound->asked);
    }
    mission_builder_name(to, MI_VIEW("remaining"));
    write_remaining(to, bound, permit);
    if (permit)
        mi_name_text(to, "settlement_state", commits ? MI_VIEW("committed") : MI_VIEW("reserved"));
    mission_builder_end(to);
}

int32_t mi_metering_evidence(mission_plan *plan, const mission_claims *claims,
                             const struct mi_bounds *bounds, bool permit, const mission_value **out,
                             mission_error *error)
{
    mission_builder *to;
    int32_t rc;

    *out = NULL;
    if (!bounds->count)
        return MISSION_OK;
    rc = mission_builder_new(mi_plan_context(plan), &to, error);
    if (rc)
        return rc;
    mission_builder_array(to);
    for (size_t i = 0; i < bounds->count; i++)
        write_entry(to, claims, &bounds->bound[i], permit);
    mission_builder_end(to);
    return mi_built(plan, to, out, error);
}

/* ---- what is held ---- */

static void write_charge(mission_builder *to, const struct mi_bound *bound,
                         const struct mi_quantity amounts[2])
{
    char text[MI_QUANTITY_TEXT];

    mission_builder_object(to);
    mi_name_text(to, "bound", mi_bound_name(bound->kind));
    mi_name_text(to, "counter", bound->counter);
    mi_name_text(to, "unit", bound->unit);
    mission_builder_name(to, MI_VIEW("amounts"));
    mission_builder_array(to);
    for (size_t i = 0; i < 2; i++)
        mission_builder_string(to, mi_quantity_text(&amounts[i], text));
    mission_builder_end(to);
    mission_builder_end(to);
}

static const mission_value *charged_before(const mission_value *before, mission_view counter)
{
    for (size_t i = 0; i < mission_value_count(before); i++) {
        const mission_value *charge = mission_value_item(before, i);

        if (mi_view_is(mi_get_text(charge, "counter"), counter))
            return charge;
    }
    return NULL;
}

static bool is_among(const struct mi_bounds *bounds, mission_view counter)
{
    for (size_t i = 0; i < bounds->count; i++) {
        if (mi_view_is(bounds->bound[i].counter, counter))
            return true;
    }
    return false;
}

static void write_grown(mission_builder *to, const struct mi_bound *bound,
                        const mission_value *before)
{
    const mission_value *amounts =
        mission_value_get(charged_before(before, bound->counter), MI_VIEW("amounts"));
    struct mi_quantity sum[2] = {bound->asked[0], bound->asked[1]}, old;

    for (size_t i = 0; i < 2; i++) {
        if (mi_quantity_decimal(mission_value_string(mission_value_item(amounts, i)), &old))
            mi_quantity_add(&sum[i], &old); /* the counter holds both already: no overflow */
    }
    write_charge(to, bound, sum);
}

int32_t mi_charges(mission_plan *plan, const struct mi_bounds *bounds, const mission_value *before,
                   const mission_value **out, mission_error *error)
{
    mission_builder *to;
    int32_t rc;

    *out = before;
    if (!bounds->count)
        return MISSION_OK;
    rc = mission_builder_new(mi_plan_context(plan), &to, error);
    if (rc)
        return rc;
    mission_builder_array(to);
    for (size_t i = 0; i < mission_value_count(before); i++) {
        const mission_value *charge = mission_value_item(before, i);

        if (!is_among(bounds, mi_get_text(charge, "counter")))
            mission_builder_value(to, charge);
    }
    for (size_t i = 0; i < bounds->count; i++)
        write_grown(to, &bounds->bound[i], before);
    mission_builder_end(to);
    return mi_built(plan, to, out, error);
}
