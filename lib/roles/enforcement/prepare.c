/* From what came to what is to be asked, or to a refusal (PE-1). SPDX-License-Identifier: MIT */
#include "../../model/operation_profile.h"
#include "../../rules/delegate.h"
#include "../token.h"
#include "enforcement.h"

#define FLAGS (MISSION_ATTEMPT_EXTERNAL | MISSION_ATTEMPT_PLACES_STATE)

struct preparing {
    mission_pep *pep;
    mission_attempt attempt;
    mission_time now;
    mission_preparation says;
    mission_evaluation evaluation;
    mission_digest digest;
    mission_json *parameters, *actor, *credential; /* owned */
    char expires_at[40], freshness_at[40], status_until[40];
    mission_error *error;
};

static bool flagged(const struct preparing *p, uint32_t flag)
{
    return p->attempt.flags & flag;
}

/* ---- (a) the token ---- */

/* It was verified with the key that it is bound to; what could have changed since is looked at once
 * more. One without a key is none for a mediated class. */
static bool token_holds(const struct preparing *p)
{
    const mission_token *token = p->attempt.token;
    mission_time until;

    if (!token || token->own_look || !(token->claims.jkt.len || token->claims.x5t_s256.len))
        return false;
    until = mi_time_later(token->claims.exp, p->pep->skew_seconds);
    return mi_time_after(&until, &p->now) && mi_token_is_for(token, p->attempt.audience);
}

/* ---- what the token says ---- */

static int32_t finish(mission_builder *builder, mission_json **out, mission_error *error)
{
    int32_t rc;

    mission_builder_end(builder);
    rc = mission_builder_finish(builder, out, error);
    mission_builder_free(builder);
    return rc;
}

static int32_t actor_facts(struct preparing *p)
{
    const mission_token_claims *claims = &p->attempt.token->claims;
    mission_evaluation *e = &p->evaluation;
    mission_builder *to;
    int32_t rc = mission_builder_new(p->pep->context, &to, p->error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "client_id", claims->client_id);
    mi_name_text(to, "client_instance_id", p->attempt.client_instance_id);
    mi_actors_write("act", claims->actor, to);
    rc = finish(to, &p->actor, p->error);
    if (rc)
        return rc;
    e->actor = mission_json_root(p->actor);
    e->act = mission_value_get(e->actor, MI_VIEW("act"));
    e->client_id = claims->client_id;
    e->client_instance_id = p->attempt.client_instance_id;
    return MISSION_OK;
}

/* The key was proven with the request that the token was verified for. */
static int32_t credential_facts(struct preparing *p)
{
    const mission_token_claims *claims = &p->attempt.token->claims;
    mission_evaluation *e = &p->evaluation;
    mission_builder *to;
    int32_t rc;

    if (!mission_time_write(&claims->exp, p->expires_at, sizeof p->expires_at))
        return mi_fail(p->error, MISSION_E_OUT_OF_RANGE);
    rc = mission_builder_new(p->pep->context, &to, p->error);
    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "issuer", claims->iss);
    mi_name_text(to, "expires_at", mission_view_of(p->expires_at));
    mission_builder_name(to, MI_VIEW("confirmation"));
    mission_builder_object(to);
    mi_name_text(to, "jkt", claims->jkt);
    mi_name_text(to, "x5t#S256", claims->x5t_s256);
    mission_builder_end(to);
    rc = finish(to, &p->credential, p->error);
    if (rc)
        return rc;
    e->credential = mission_json_root(p->credential);
    e->confirmation = mission_value_get(e->credential, MI_VIEW("confirmation"));
    e->credential_issuer = claims->iss;
    e->credential_expires_at = mission_view_of(p->expires_at);
    return MISSION_OK;
}

static int32_t token_facts(struct preparing *p)
{
    const mission_attempt *a = &p->attempt;
    mission_evaluation *e = &p->evaluation;
    int32_t rc;

    e->subject_type = a->subject_type.len ? a->subject_type : MI_VIEW("user");
    e->subject_id = a->token->claims.sub;
    e->subject_iss = a->token->claims.iss;
    e->resource_type = a->resource_type;
    e->resource_id = a->resource_id;
    rc = actor_facts(p);
    if (!rc)
        rc = credential_facts(p);
    p->says.verified = MISSION_VERIFIED_SUBJECT | MISSION_VERIFIED_ACTOR |
                       MISSION_VERIFIED_CREDENTIAL | MISSION_VERIFIED_RESOURCE;
    return rc;
}

/* ---- (b) the Mission ---- */

static bool names_another(const mission_attempt *a, const mission_claim *claim)
{
    return a->carried == MISSION_CARRIED_REFERENCE &&
           !(mi_view_is(a->carried_id, claim->id) && mi_view_is(a->carried_issuer, claim->issuer));
}

/* The credential's claim governs; a reference beside it may only say the same. */
static uint32_t mission_of(struct preparing *p, mission_claim *out)
{
    const mission_attempt *a = &p->attempt;
    const mission_claim *claim = &a->token->claims.mission;

    if (a->carried == MISSION_CARRIED_MALFORMED)
        return MISSION_DENY_MISSION_REFERENCE_CONFLICT;
    if (claim->id.len) {
        *out = *claim;
        return names_another(a, claim) ? MISSION_DENY_MISSION_REFERENCE_CONFLICT
                                       : MISSION_DENY_NONE;
    }
    if (!flagged(p, MISSION_ATTEMPT_EXTERNAL))
        return MISSION_DENY_MISSION_CLAIM_MISSING;
    if (a->carried == MISSION_CARRIED_NONE || !a->carried_id.len || !a->carried_issuer.len)
        return MISSION_DENY_MISSION_REFERENCE_CONFLICT;
    *out = (mission_claim){
        .id = a->carried_id, .issuer = a->carried_issuer, .authority_hash = a->carried_hash};
    return MISSION_DENY_NONE;
}

static uint32_t mission_facts_of(struct preparing *p)
{
    mission_evaluation *e = &p->evaluation;
    mission_claim claim = {0};
    const uint32_t reason = mission_of(p, &claim);

    if (reason)
        return reason;
    e->has_mission = 1;
    e->mission_id = claim.id;
    e->mission_issuer = claim.issuer;
    e->authority_hash = claim.authority_hash;
    e->mission_subject = p->attempt.mission_subject;
    e->policy_version = p->attempt.policy_version;
    e->policy_view_id = p->attempt.policy_view_id;
    p->says.verified |= MISSION_VERIFIED_MISSION;
    return MISSION_DENY_NONE;
}

/* ---- (c) what it would do ---- */

static uint32_t communicates(const mission_attempt *a)
{
    const uint32_t external = a->profile ? a->profile->terms.external : 2;

    if (external == 2)
        return a->external_communication;
    return external ? MISSION_TRUE : MISSION_FALSE;
}

static int32_t action_facts(struct preparing *p)
{
    const mission_attempt *a = &p->attempt;
    mission_class_answer answer;
    int32_t rc = MISSION_OK;

    p->evaluation.audience = a->audience;
    p->evaluation.action = a->action;
    p->evaluation.purpose = a->purpose;
    if (a->arguments)
        rc = mi_pep_normalize(p->pep, a->profile, a->arguments, &p->parameters, &p->digest,
                              &p->says.normalize, p->error);
    if (!rc)
        rc = mi_pep_classify(p->pep, a->action, a->profile, mission_json_root(p->parameters),
                             a->purpose, &answer, p->error);
    if (rc)
        return rc;
    p->evaluation.external_communication = communicates(a);
    p->evaluation.parameters = mission_json_root(p->parameters);
    p->evaluation.parameter_digest = mission_view_of(p->digest.text);
    p->says.action_class = answer.action_class;
    p->says.class_source = answer.class_source;
    p->says.gated = answer.gated;
    p->says.bound = answer.bound;
    p->says.high = answer.high;
    return MISSION_OK;
}

/* What goes with the request beside it. */
static void request_facts(struct preparing *p)
{
    const mission_attempt *a = &p->attempt;
    mission_evaluation *e = &p->evaluation;
    const mission_value *source = a->capability_source, *approval = a->approval;
    const struct {
        mission_view *to;
        const mission_value *from;
        const char *name;
    } texts[] = {
        {&e->tool_id, source, "tool_id"},
        {&e->source_uri, source, "source_uri"},
        {&e->source_digest, source, "source_digest"},
        {&e->operation_ref, source, "operation_ref"},
        {&e->catalog_digest, source, "catalog_digest"},
        {&e->executor, source, "executor"},
        {&e->approval_id, approval, "id"},
        {&e->approved_at, approval, "approved_at"},
        {&e->approved_until, approval, "approved_until"},
        {&e->approval_state, approval, "state"},
    };

    for (size_t i = 0; i < MI_COUNT(texts); i++)
        *texts[i].to =
            mission_value_string(mission_value_get(texts[i].from, mission_view_of(texts[i].name)));
    e->capability_source = source;
    e->approval = approval;
    e->history = a->history;
    e->idempotency_key = a->idempotency_key;
    e->prior_evaluation_id = a->prior_evaluation_id;
    e->tainted = a->tainted;
    e->taint_granularity = a->taint_granularity;
    e->taint_source_class = a->taint_source_class;
}

/* ---- (d) the state ---- */

static mission_view moment(const mission_time *time, char out[40])
{
    return (mission_view){out, mi_unset(time) ? 0 : mission_time_write(time, out, 40)};
}

/* An observation is whole, or it is none: an older word needs its own end. */
static bool observe(struct preparing *p, const mission_known_state *known)
{
    mission_evaluation *e = &p->evaluation;
    const uint32_t observed = p->attempt.observed;

    if (observed != MISSION_OBSERVED_FRESH && observed != MISSION_OBSERVED_CACHED &&
        observed != MISSION_OBSERVED_EVENT_DRIVEN)
        return false;
    e->state = mission_state_wire(p->pep->context->profile->id, known->state);
    e->freshness_at = moment(&known->learned_at, p->freshness_at);
    if (!e->state.len || !e->freshness_at.len)
        return false;
    e->observed = observed;
    e->state_version = known->version;
    e->has_state_version = known->version != 0;
    e->assertion = p->attempt.assertion;
    if (mi_unset(&known->fresh_until))
        return observed == MISSION_OBSERVED_FRESH;
    e->status_issued_at = e->freshness_at;
    e->status_expires_at = moment(&known->fresh_until, p->status_until);
    return e->status_expires_at.len > 0;
}

static void forget_observation(mission_evaluation *e)
{
    e->observed = MISSION_OBSERVED_NONE;
    e->state = e->freshness_at = e->status_issued_at = e->status_expires_at = e->assertion =
        (mission_view){NULL, 0};
    e->state_version = e->has_state_version = 0;
}

static int32_t state_facts(struct preparing *p, uint32_t *reason)
{
    mission_known_state known;
    int32_t rc;

    if (!flagged(p, MISSION_ATTEMPT_PLACES_STATE))
        return MISSION_OK;
    if (p->attempt.state) {
        rc = mi_known_state_import(p->attempt.state, &known);
        if (rc)
            return mi_fail(p->error, rc);
        if (observe(p, &known))
            return MISSION_OK;
    }
    forget_observation(&p->evaluation);
    *reason = MISSION_DENY_STATE_UNAVAILABLE;
    return MISSION_OK;
}

/* ---- all of it ---- */

/* What it would do is looked at in any case: a record says it, whatever the reason. */
static int32_t judge(struct preparing *p)
{
    int32_t rc = action_facts(p);

    if (rc)
        return rc;
    if (!token_holds(p)) {
        p->says.refused = MISSION_DENY_TOKEN_INVALID;
        return MISSION_OK;
    }
    rc = token_facts(p);
    if (!rc)
        p->says.refused = mission_facts_of(p);
    if (rc || p->says.refused)
        return rc;
    request_facts(p);
    return state_facts(p, &p->says.refused);
}

static int32_t give(const struct preparing *p, mission_prepared **out)
{
    mission_context *context = p->pep->context;
    mission_prepared *prepared = mi_resize(&context->memory, NULL, 0, sizeof *prepared);
    int32_t rc;

    if (!prepared)
        return mi_fail(p->error, MISSION_E_NOMEM);
    memset(prepared, 0, sizeof *prepared);
    atomic_init(&prepared->refs, 1);
    prepared->context = mission_context_ref(context);
    mi_arena_start(&prepared->arena, &context->memory);
    prepared->says = p->says;
    prepared->at = p->now;
    rc = mi_evaluation_copy(&prepared->arena, context, &p->evaluation, &prepared->evaluation);
    if (rc) {
        mission_prepared_unref(prepared);
        return mi_fail(p->error, rc);
    }
    *out = prepared;
    return MISSION_OK;
}

static bool usable(const mission_attempt *a)
{
    const mission_view views[] = {
        a->carried_id,         a->carried_issuer, a->carried_hash,    a->resource_type,
        a->resource_id,        a->subject_type,   a->idempotency_key, a->prior_evaluation_id,
        a->client_instance_id, a->policy_version, a->policy_view_id,  a->taint_granularity,
        a->taint_source_class, a->assertion,      a->audience,        a->action,
    };

    for (size_t i = 0; i < MI_COUNT(views); i++) {
        if (!mi_usable(views[i]))
            return false;
    }
    return !(a->flags & ~FLAGS) && a->carried <= MISSION_CARRIED_MALFORMED &&
           a->purpose < MISSION_CLASS_COUNT && a->external_communication <= MISSION_TRUE &&
           a->tainted <= MISSION_TRUE && a->audience.len && a->action.len && a->resource_type.len &&
           a->resource_id.len;
}

static int32_t begin(struct preparing *p, mission_pep *pep, const mission_attempt *attempt,
                     const mission_time *now)
{
    static const size_t ends[] = {MI_END_OF(mission_attempt, assertion)};
    int32_t rc;

    p->pep = pep;
    p->says.size = sizeof p->says;
    p->evaluation.size = sizeof p->evaluation;
    rc = mi_import(&p->attempt, sizeof p->attempt, attempt, ends, MI_COUNT(ends));
    if (!rc && (!usable(&p->attempt) ||
                !mi_pep_profile_fits(p->attempt.profile, p->attempt.action, p->attempt.audience)))
        rc = MISSION_E_ARGUMENT;
    if (!rc && p->attempt.token && p->attempt.token->context->profile != pep->context->profile)
        rc = MISSION_E_PROFILE;
    return rc ? mi_fail(p->error, rc) : mi_now(pep->context, now, &p->now, p->error);
}

int32_t mission_pep_prepare(mission_pep *pep, const mission_attempt *attempt,
                            const mission_time *now, mission_prepared **out, mission_error *error)
{
    struct preparing p = {.error = error};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!pep || !attempt || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = begin(&p, pep, attempt, now);
    if (!rc)
        rc = judge(&p);
    if (!rc)
        rc = give(&p, out);
    mission_json_unref(p.parameters);
    mission_json_unref(p.actor);
    mission_json_unref(p.credential);
    return rc;
}
