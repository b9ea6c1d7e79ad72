/* What a permit takes of the store (PD-15). SPDX-License-Identifier: MIT */
#include "claims.h"

/* ---- may it? ---- */

/* MT-2 (c): a renewal is of the same Mission, subject, action and audience. */
static bool renews(const struct mi_given *prior, const mission_evaluation *evaluation,
                   mission_view subject)
{
    return prior && mi_view_is(prior->state, MI_ISSUED) &&
           mi_view_is(prior->issuer, evaluation->mission_issuer) &&
           mi_view_is(prior->mission, evaluation->mission_id) &&
           mi_view_is(prior->subject, subject) && mi_view_is(prior->action, evaluation->action) &&
           mi_view_is(prior->audience, evaluation->audience);
}

static int32_t want_renewed(mission_plan *plan, const mission_evaluation *evaluation,
                            struct mi_given **out, struct mi_objection *objection,
                            mission_error *error)
{
    struct mi_given *prior;
    mission_view subject;
    int32_t rc;

    *out = NULL;
    if (!evaluation->prior_evaluation_id.len)
        return MISSION_OK;
    rc = mi_want_given(plan, evaluation->prior_evaluation_id, &prior, error);
    if (!rc && prior && prior->renews.len) /* charges stay with the first permit */
        rc = mi_want_given(plan, prior->renews, &prior, error);
    if (!rc)
        rc = mi_subject_key(plan, evaluation, &subject, error);
    if (rc)
        return rc;
    if (renews(prior, evaluation, subject))
        *out = prior;
    else
        mi_objects(objection, MISSION_DENY_IDEMPOTENCY_CONFLICT);
    return MISSION_OK;
}

/* Idempotency, exclusivity, metering: in this order, and the first that objects decides. */
int32_t mi_want_taking(mission_plan *plan, const mission_claims *claims,
                       const mission_decision *decision, struct mi_taking *out,
                       struct mi_bounds *bounds, struct mi_objection *objection,
                       mission_error *error)
{
    int32_t rc;

    memset(out, 0, sizeof *out);
    rc = want_renewed(plan, &decision->evaluation, &out->renewed, objection, error);
    if (!rc && !objection->reason)
        rc = mi_want_keyed(plan, claims, decision, out->renewed, &out->key, objection, error);
    if (rc || objection->reason || out->key.response)
        return rc;
    if (!out->renewed)
        rc = mi_want_approval_use(plan, decision, &out->approval, objection, error);
    if (!rc && !objection->reason && !out->renewed)
        rc = mi_want_latches(plan, decision, &out->latches, objection, error);
    if (!rc && !objection->reason)
        rc = mi_want_metering(plan, claims, decision, out->renewed != NULL, bounds, objection,
                              error);
    return rc;
}

/* ---- taking it ---- */

/* The end of the window in which evidence is awaited. */
static mission_time window_end(const mission_claims *claims, const mission_decision *decision,
                               const struct mi_bounds *bounds)
{
    uint64_t lease =
        decision->operation->lease_seconds > 0 ? (uint64_t)decision->operation->lease_seconds : 0;

    for (size_t i = 0; i < bounds->count; i++) {
        const struct mi_bound *bound = &bounds->bound[i];

        if (bound->kind == MI_BOUND_DURATION && bound->asked[0].whole > lease)
            lease = bound->asked[0].whole;
    }
    if (lease > INT32_MAX)
        lease = INT32_MAX;
    return mi_time_later(mi_time_later(decision->says.valid_until, (int64_t)lease),
                         claims->window_seconds);
}

static bool is_high(const mission_decision *decision)
{
    for (uint32_t i = 0; i < MISSION_CLASS_COUNT; i++) {
        if ((decision->duties & 1u << i) && mission_class_high(i))
            return true;
    }
    return mission_class_high(decision->says.action_class);
}

static int32_t fill_held(mission_plan *plan, const mission_claims *claims,
                         const mission_decision *decision, const struct mi_taking *taking,
                         const struct mi_bounds *bounds, struct mi_given *held,
                         mission_error *error)
{
    const mission_evaluation *evaluation = &decision->evaluation;
    const mission_time until = window_end(claims, decision, bounds);
    int32_t rc;

    *held = (struct mi_given){
        .id = decision->says.evaluation_id,
        .state = MI_ISSUED,
        .issuer = evaluation->mission_issuer,
        .mission = evaluation->mission_id,
        .audience = evaluation->audience,
        .action = evaluation->action,
        .claim = taking->key.key,
        .approval = taking->approval.key,
        .renews = taking->renewed ? taking->renewed->id : (mission_view){NULL, 0},
        .high = is_high(decision),
        .settles_failed = decision->operation->settles_failed == 1,
    };
    rc = mi_subject_key(plan, evaluation, &held->subject, error);
    if (!rc)
        rc = mi_time_text(plan, &decision->says.valid_until, &held->valid_until, error);
    if (!rc)
        rc = mi_time_text(plan, &until, &held->until, error);
    if (!rc && !taking->renewed)
        rc = mi_charges(plan, bounds, NULL, &held->charges, error);
    return rc ? rc : mi_latch_keys(plan, &taking->latches, &held->latches, error);
}

/* A renewed permit holds the further time itself: its evidence settles all of it. */
static int32_t put_renewed(mission_plan *plan, struct mi_given *renewed,
                           const struct mi_bounds *bounds, mission_view until, mission_error *error)
{
    int32_t rc;

    if (!renewed)
        return MISSION_OK;
    rc = mi_charges(plan, bounds, renewed->charges, &renewed->charges, error);
    if (rc)
        return rc;
    renewed->until = until;
    return mi_put_given(plan, renewed, error);
}

int32_t mi_put_taking(mission_plan *plan, const mission_claims *claims,
                      const mission_decision *decision, const struct mi_taking *taking,
                      const struct mi_bounds *bounds, const mission_value *response,
                      mission_error *error)
{
    struct mi_given held;
    int32_t rc = fill_held(plan, claims, decision, taking, bounds, &held, error);

    if (!rc)
        rc = put_renewed(plan, taking->renewed, bounds, held.until, error);
    if (!rc)
        rc = mi_put_given(plan, &held, error);
    if (!rc)
        rc = mi_put_keyed(plan, &taking->key, &held, response, error);
    if (!rc)
        rc = mi_put_approval_use(plan, &taking->approval, &held, error);
    if (!rc)
        rc = mi_put_latches(plan, &taking->latches, error);
    return rc ? rc : mi_put_metering(plan, bounds, error);
}
