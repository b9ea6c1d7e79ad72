/* What has to hold of a challenge that is redeemed, in the order of 30-runtime A-9.
 * SPDX-License-Identifier: MIT */
#include "../../crypto/digest.h"
#include "../../model/check.h"
#include "../resource.h"
#include "transaction.h"

/* ---- The challenge ---- */

static int32_t prove(mission_plan *plan, const struct mi_txn_jwt *jwt, mission_error *error)
{
    mission_context *context = mi_plan_context(plan);
    const mission_tas_host *host = &mi_txn_tas(plan)->host;
    mission_challenge_issuer issuer = {.size = sizeof issuer};
    mission_view iss;
    int32_t rc = mi_txn_issuer(context, mission_json_root(jwt->payload), &iss, error);

    if (rc)
        return rc;
    rc = host->challenge_issuer(host->host, iss, &issuer);
    if (rc)
        rc = mi_fail_host(error, MISSION_E_HOST, rc, "tas.challenge_issuer");
    else if (!issuer.keys)
        rc = mi_fail(error, MISSION_E_ISSUER);
    else
        rc = mi_txn_jwt_prove(context, jwt, issuer.keys, issuer.algorithms, error);
    mission_jwks_unref(issuer.keys);
    return rc;
}

static int32_t check_times(mission_plan *plan, const struct mi_txn_claims *claims,
                           mission_error *error)
{
    const int32_t rc = mi_txn_times(claims, mi_txn_tas(plan)->skew_seconds, &plan->now, error);

    if (rc || claims->exp - plan->now.seconds <= MI_TXN_SECONDS_MOST)
        return rc;
    /* what comes of it is kept as long */
    return mi_fail_say(error, MISSION_E_TOO_LATE, "a challenge without end");
}

/* The key of the challenge is the one that was proven with this request. */
static int32_t check_key(mission_plan *plan, const mission_transaction_client *client,
                         const struct mi_txn_claims *claims, mission_error *error)
{
    const bool dpop = claims->jkt.len != 0;
    const mission_view own = dpop ? claims->jkt : claims->x5t_s256;
    const mission_view proven = dpop ? client->jkt : client->x5t_s256;

    if (!proven.len)
        return mi_fail_say(error, MISSION_E_BINDING, "another kind of key was proven");
    return mi_compare(mi_plan_context(plan), own, proven, MISSION_E_BINDING, error);
}

int32_t mi_txn_check_challenge(mission_plan *plan, const mission_transaction_redeem *asked,
                               struct mi_txn_workflow *out, mission_error *error)
{
    struct mi_txn_claims *claims = &out->claims;
    struct mi_txn_jwt *jwt;
    int32_t rc = mi_txn_arrived(plan, asked->transaction_challenge, MI_CHALLENGE_TYP, &jwt, error);

    if (!rc)
        rc = prove(plan, jwt, error);
    if (!rc)
        rc = mi_txn_challenge_claims(mi_plan_context(plan), mission_json_root(jwt->payload), claims,
                                     error);
    if (!rc && !mi_view_is(claims->aud, mi_txn_tas(plan)->iss))
        rc = mi_fail(error, MISSION_E_AUDIENCE);
    if (!rc)
        rc = check_times(plan, claims, error);
    return rc ? rc : check_key(plan, &asked->client, claims, error);
}

/* ---- The subject token ---- */

static void drop_token(void *token)
{
    mission_token_unref(token);
}

static int32_t verify_token(mission_plan *plan, mission_view text, mission_token **out,
                            mission_error *error)
{
    const mission_presented presented = {
        .size = sizeof presented, .scheme = MISSION_SCHEME_BEARER, .token = text};
    mission_access access = {.size = sizeof access};
    int32_t rc = mission_resource_verify(mi_txn_tas(plan)->tokens, &presented, &plan->now, NULL, 0,
                                         out, &access, error);

    if (rc)
        return rc;
    if (access.permit != 1) /* `error` says why */
        return access.code;
    return mi_hold(plan, *out, drop_token, error);
}

/* (1) For the challenged resource, and bound to the key that was proven. */
static int32_t check_token(const mission_token *token, const struct mi_txn_claims *claims,
                           mission_error *error)
{
    if (!mi_token_is_for(token, claims->iss))
        return mi_fail_say(error, MISSION_E_AUDIENCE, "of the subject token");
    if (!mi_view_is(token->claims.jkt, claims->jkt) ||
        !mi_view_is(token->claims.x5t_s256, claims->x5t_s256))
        return mi_fail_say(error, MISSION_E_BINDING, "the subject token has another key");
    return MISSION_OK;
}

/* (2) And of the same Mission; the actor of one is no other than that of the other. */
static int32_t check_mission(mission_plan *plan, const mission_token *token,
                             struct mi_txn_claims *claims, mission_error *error)
{
    struct mi_txn_mission own;
    int32_t rc = mi_txn_mission_read(mi_plan_context(plan), token->mission, &own, error);

    if (rc)
        return rc;
    if (!mi_txn_mission_same(&own, &claims->known))
        return mi_fail_say(error, MISSION_E_TRANSACTION, "the subject token is of another Mission");
    if (token->claims.actor && claims->act &&
        mission_value_equal(token->claims.actor, claims->act) != 1)
        return mi_fail_say(error, MISSION_E_TRANSACTION, "the subject token has another actor");
    if (token->claims.actor)
        claims->act = token->claims.actor;
    return MISSION_OK;
}

/* (3) Within what the token permits; a child keeps `requires_action_approval` by the same rule. */
static int32_t check_within(mission_plan *plan, const mission_token *token,
                            const struct mi_txn_claims *claims, mission_error *error)
{
    mission_authority_set *set = NULL;
    mission_authority *all = NULL;
    int32_t rc = mission_authority_set_from(mi_plan_context(plan), token->payload,
                                            token->claims.entries, &set, error);

    if (!rc)
        rc = mission_authority_compile(set, &all, error);
    if (!rc)
        rc = mi_txn_within(all, claims->details, error);
    mission_authority_unref(all);
    mission_authority_set_unref(set);
    return rc;
}

static void pin_token(const mission_token *token, struct mi_txn_workflow *out)
{
    out->source = (mission_principal){token->claims.iss, token->claims.sub};
    out->token_iss = token->claims.iss;
    out->token_jti = token->claims.jti;
    out->token_exp = token->claims.exp.seconds;
    out->acr = token->acr;
}

static int32_t pin_operation(mission_plan *plan, struct mi_txn_workflow *out, mission_error *error)
{
    mission_operation_reading reading;
    bool ok = true;
    int32_t rc = mi_txn_ask_operation(plan, out->claims.iss, (mission_view){NULL, 0},
                                      out->claims.entry, &reading, error);

    if (rc)
        return rc;
    out->operation_type = mi_copy(plan, reading.operation_type, &ok);
    out->profile = mi_copy(plan, reading.profile, &ok);
    out->version = mi_copy(plan, reading.version, &ok);
    return ok ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

int32_t mi_txn_check_token(mission_plan *plan, const mission_transaction_redeem *asked,
                           struct mi_txn_workflow *out, mission_error *error)
{
    mission_token *token = NULL;
    int32_t rc = verify_token(plan, asked->subject_token, &token, error);

    if (!rc)
        rc = check_token(token, &out->claims, error);
    if (!rc)
        rc = mi_txn_ask_token(plan, token->claims.iss, token->claims.jti, error);
    if (!rc)
        rc = check_mission(plan, token, &out->claims, error);
    if (!rc)
        rc = pin_operation(plan, out, error);
    if (!rc)
        rc = check_within(plan, token, &out->claims, error);
    if (!rc)
        pin_token(token, out);
    return rc;
}

/* ---- (3), (4): what holds now ---- */

int32_t mi_txn_check_policy(mission_plan *plan, struct mi_txn_workflow *out, bool *foreign,
                            mission_error *error)
{
    const mission_tas_host *host = &mi_txn_tas(plan)->host;
    mission_transaction_question question;
    struct mi_txn_now now;
    uint32_t says = MISSION_SAYS_DENY;
    int32_t rc = mi_txn_ask_standing(plan, out, &now, error);

    if (!rc)
        rc = mi_txn_subject(plan, out, foreign, error);
    if (rc)
        return rc;
    mi_txn_question(plan, out, NULL, &now, &question);
    rc = host->policy(host->host, &question, &says);
    if (rc)
        return mi_fail_host(error, MISSION_E_HOST, rc, "tas.policy");
    return says == MISSION_SAYS_PERMIT || says == MISSION_SAYS_APPROVAL
               ? MISSION_OK
               : mi_fail_say(error, MISSION_E_DENIED, "by the destination's policy");
}
