/* A decision with its claims, its charges and its evidence, in one commit (PD-15).
 * SPDX-License-Identifier: MIT
 *
 * The gates are asked once for a plan: what they said, and the name of the evaluation, are the same
 * in all its attempts. What the store says may change from one attempt to the next, so each begins
 * from the gates' own answer. When the answer to a commit was lost, the next attempt looks for the
 * evaluation's name first. */
#include "../../wire/evaluation.h"
#include "claims.h"

#define EVIDENCE_SLOT 0u
#define REFUSAL_SLOT 1u

/* What a plan to decide owns. */
struct asking {
    mission_claims *claims;
    mission_policy *policy;
    mission_evaluation evaluation;
    const mission_situation *situation;
    mission_evidence_more more;
    bool has_more;
    mission_decision *decision; /* NULL: the gates were not asked yet */
    mission_decision said;      /* as the gates left it */
    struct mi_objection last;   /* of the latest attempt */
    struct mi_bounds bounds;    /* of this attempt */
};

static struct asking *asking_of(const mission_plan *plan)
{
    return plan->owner.what;
}

static void drop(void *what)
{
    struct asking *asking = what;
    mission_claims *claims = asking->claims;

    mission_decision_unref(asking->decision);
    mission_policy_unref(asking->policy);
    mi_release(&claims->context->memory, asking, sizeof *asking);
    mission_claims_unref(claims);
}

/* ---- the gates ---- */

static int32_t ask_gates(mission_plan *plan, struct asking *asking, mission_error *error)
{
    int32_t rc = MISSION_OK;

    if (asking->decision) {
        *asking->decision = asking->said; /* an earlier attempt may have made a denial of it */
    } else {
        rc = mi_decide(asking->claims->pdp, asking->policy, &asking->evaluation, asking->situation,
                       &plan->now, NULL, 0, &asking->decision, error);
        if (!rc)
            asking->said = *asking->decision;
    }
    asking->bounds.count = 0;
    return rc;
}

/* ---- evidence ---- */

static int32_t put_evidence(mission_plan *plan, struct asking *asking, bool permit,
                            mission_error *error)
{
    const mission_claims *claims = asking->claims;
    const mission_decision *decision = asking->decision;
    const mission_evaluation *evaluation = &decision->evaluation;
    const mission_value *metering, *record;
    struct mi_sequence sequence;
    mission_json *body;
    mission_view id;
    int32_t rc;

    if (!mi_decision_recorded(&decision->says))
        return MISSION_OK;
    rc = mi_want_sequence(plan, claims->emitter->id, evaluation->mission_issuer,
                          evaluation->mission_id, &sequence, error);
    if (!rc)
        rc = mi_metering_evidence(plan, claims, &asking->bounds, permit, &metering, error);
    if (!rc)
        rc = mi_mint(plan, EVIDENCE_SLOT, "evd_", &id, error);
    if (!rc)
        rc = mi_decision_body(claims->emitter, decision, sequence.next, id,
                              asking->has_more ? &asking->more : NULL, metering, &body, error);
    return rc ? rc
              : mi_outbox_seal(plan, claims->emitter, body, MISSION_EVIDENCE_DECISION, id,
                               &sequence, &record, error);
}

/* Is the evidence that this plan named in the store? */
static int32_t want_own(mission_plan *plan, uint32_t slot, const char *prefix, bool *found,
                        mission_view *id, mission_error *error)
{
    struct mi_read *read;
    int32_t rc = mi_mint(plan, slot, prefix, id, error);

    *found = false;
    if (!rc)
        rc = mi_want(plan, MI_KIND_RECORD, *id, &read, error);
    *found = !rc && read->present;
    return rc;
}

/* ---- the answer ---- */

/* The response in its canonical bytes, so that whenever it is given again it is the same. */
static int32_t canonical(mission_plan *plan, const mission_value *value, mission_json **out,
                         mission_error *error)
{
    mission_context *context = mi_plan_context(plan);
    struct mi_buffer buffer = {.memory = &context->memory};
    int32_t rc;

    *out = NULL;
    if (!mi_write_canonical(&buffer, value)) {
        mi_buffer_drop(&buffer);
        return mi_fail(error, MISSION_E_NOMEM);
    }
    rc = mission_json_parse(context, (mission_view){buffer.ptr, buffer.len}, 0, out, error);
    mi_buffer_drop(&buffer);
    return rc;
}

static int32_t give(mission_plan *plan, const mission_value *response, bool permit, bool again,
                    mission_error *error)
{
    mission_json *reply;
    int32_t rc = canonical(plan, response, &reply, error);

    if (rc)
        return rc;
    mission_json_unref(plan->reply);
    plan->reply = reply;
    plan->verdict.done = permit;
    plan->verdict.replayed = permit && again;
    plan->verdict.code = permit ? MISSION_OK : MISSION_E_DENIED;
    plan->verdict.status = 200; /* a denial is an answer, too */
    plan->verdict.oauth_error = NULL;
    return MISSION_OK;
}

static int32_t response_of(mission_plan *plan, const struct asking *asking,
                           const mission_value **out, mission_error *error)
{
    mission_json *json;
    int32_t rc = mission_decision_response(asking->decision, &json, error);

    return rc ? rc : mi_held_json(plan, json, out, error);
}

static int32_t denied(const struct asking *asking, mission_error *error)
{
    const char *name = mission_denial_name(asking->decision->says.reason);

    return mi_fail_say(error, MISSION_E_DENIED, "%s", name ? name : "denied");
}

static int32_t object(struct asking *asking, const struct mi_objection *objection,
                      mission_error *error)
{
    asking->last = *objection;
    mi_decision_deny(asking->decision, objection->reason, objection->retry, objection->retry_after);
    return denied(asking, error);
}

/* ---- a permit ---- */

static int32_t permit(mission_plan *plan, struct asking *asking, mission_error *error)
{
    const mission_claims *claims = asking->claims;
    const bool takes = asking->decision->says.action_class != MISSION_CLASS_NONE;
    struct mi_objection objection = {0};
    const mission_value *response;
    struct mi_taking taking;
    int32_t rc;

    if (takes) {
        rc = mi_want_taking(plan, claims, asking->decision, &taking, &asking->bounds, &objection,
                            error);
        if (rc)
            return rc;
        if (objection.reason)
            return object(asking, &objection, error);
        if (taking.key.response)
            return give(plan, taking.key.response, true, true, error);
    }
    asking->decision->needs = 0; /* all of it is in this batch */
    rc = response_of(plan, asking, &response, error);
    if (!rc && takes)
        rc = mi_put_taking(plan, claims, asking->decision, &taking, &asking->bounds, response,
                           error);
    if (!rc && takes)
        rc = put_evidence(plan, asking, true, error);
    return rc ? rc : give(plan, response, true, false, error);
}

/* ---- a lost answer ---- */

/* An attempt took effect: say what it said. A permit has its row, so without one it was a denial,
 * whatever a later attempt would have come to. */
static int32_t recover(mission_plan *plan, struct asking *asking, bool *found, mission_error *error)
{
    const mission_view id = asking->decision->says.evaluation_id;
    const mission_value *response;
    struct mi_given *held = NULL;
    mission_view name;
    int32_t rc = mi_want_given(plan, id, &held, error);

    *found = held != NULL;
    if (!rc && !held)
        rc = want_own(plan, EVIDENCE_SLOT, "evd_", found, &name, error);
    if (rc || !*found)
        return rc;
    if (!held && asking->last.reason)
        return object(asking, &asking->last, error);
    if (!asking->decision->says.permit)
        return denied(asking, error);
    if (!held)
        return mi_fail_say(error, MISSION_E_STATE, "evidence of a decision that nobody made");
    asking->decision->needs = 0;
    rc = response_of(plan, asking, &response, error);
    return rc ? rc : give(plan, response, true, true, error);
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    struct asking *asking = asking_of(plan);
    bool found = false;
    int32_t rc = ask_gates(plan, asking, error);

    if (!rc && plan->uncertain)
        rc = recover(plan, asking, &found, error);
    if (rc || found)
        return rc;
    if (!asking->decision->says.permit) {
        asking->last = (struct mi_objection){0};
        return denied(asking, error);
    }
    return permit(plan, asking, error);
}

/* ---- a denial ---- */

static int32_t put_denial(mission_plan *plan, struct asking *asking, mission_error *error)
{
    const mission_value *response;
    mission_view name;
    bool found = false;
    int32_t rc = MISSION_OK;

    if (plan->uncertain)
        rc = want_own(plan, EVIDENCE_SLOT, "evd_", &found, &name, error);
    if (!rc && !found)
        rc = put_evidence(plan, asking, false, error);
    if (!rc)
        rc = response_of(plan, asking, &response, error);
    return rc ? rc : give(plan, response, false, false, error);
}

/* PD-1: without a Mission there is no decision, and none of another kind; the attempt is told. */
static int32_t put_refusal(mission_plan *plan, const struct asking *asking, mission_error *error)
{
    const mission_refusal refusal = {.size = sizeof refusal,
                                     .reason = MISSION_DENY_MISSION_CONTEXT_MISSING,
                                     .evaluation = &asking->evaluation,
                                     .at = &plan->now};
    mission_emitter *emitter = asking->claims->emitter;
    const struct mi_sequence none = {0};
    const mission_value *record;
    mission_json *body;
    mission_view name;
    bool found;
    int32_t rc = want_own(plan, REFUSAL_SLOT, "ref_", &found, &name, error);

    if (rc || found)
        return rc;
    rc = mi_refusal_body(emitter, &refusal, 0, name, &body, error);
    return rc ? rc
              : mi_outbox_seal(plan, emitter, body, MISSION_EVIDENCE_REFUSAL, name, &none, &record,
                               error);
}

static int32_t refused(mission_plan *plan, mission_error *error)
{
    struct asking *asking = asking_of(plan);

    if (plan->verdict.code == MISSION_E_DENIED)
        return put_denial(plan, asking, error);
    if (plan->verdict.code == MISSION_E_NO_MISSION)
        return put_refusal(plan, asking, error);
    return MISSION_OK;
}

/* ---- making one ---- */

static int32_t import(struct asking *to, const mission_evaluation *evaluation,
                      const mission_situation *situation, const mission_evidence_more *more,
                      mission_error *error)
{
    static const size_t more_ends[] = {MI_END_OF(mission_evidence_more, mapping_valid_until)};
    int32_t rc = mi_evaluation_import(evaluation, &to->evaluation);

    to->situation = situation;
    if (!rc && more)
        rc = mi_import(&to->more, sizeof to->more, more, more_ends, MI_COUNT(more_ends));
    to->has_more = more != NULL;
    return rc ? mi_fail(error, rc) : MISSION_OK;
}

int32_t mission_plan_decide(mission_claims *claims, mission_policy *policy,
                            const mission_evaluation *evaluation,
                            const mission_situation *situation, const mission_evidence_more *more,
                            const mission_time *now, mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = pass, .refused = refused};
    struct asking *asking;
    struct mi_owner owner;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!claims || !evaluation || !situation || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    asking = mi_resize(&claims->context->memory, NULL, 0, sizeof *asking);
    if (!asking)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(asking, 0, sizeof *asking);
    rc = import(asking, evaluation, situation, more, error);
    if (rc) {
        mi_release(&claims->context->memory, asking, sizeof *asking);
        return rc;
    }
    asking->claims = mission_claims_ref(claims);
    asking->policy = mission_policy_ref(policy);
    owner = (struct mi_owner){claims->context, asking, drop, claims->retries};
    return mi_plan_of(&owner, &operation, NULL, 0, now, out, error);
}
