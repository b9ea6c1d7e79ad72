/* What has to hold of a challenge that is redeemed, in the order of 30-runtime A-9.
 * SPDX-License-Identifier: MIT */
#include "../../crypto/digest.h"
#include "../../model/check.h"
#include "../resource.h"
#include "transaction.h"
#include <mission/subset.h>

/* ---- The challenge ---- */

static void drop_jwt(void *jwt)
{
    mi_txn_jwt_drop(jwt);
}

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
    const int64_t skew = mi_txn_tas(plan)->skew_seconds, now = plan->now.seconds;

    if (now >= claims->exp + skew)
        return mi_fail(error, MISSION_E_TOKEN_EXPIRED);
    if (claims->iat > now && claims->iat - now > skew)
        return mi_fail_say(error, MISSION_E_TOKEN_EARLY, "iat");
    if (claims->nbf - skew > now)
        return mi_fail_say(error, MISSION_E_TOKEN_EARLY, "nbf");
    if (claims->exp - now > MI_TXN_SECONDS_MOST) /* what comes of it is kept as long */
        return mi_fail_say(error, MISSION_E_TOO_LATE, "a challenge without end");
    return MISSION_OK;
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

static int32_t read_challenge(mission_plan *plan, mission_view text, struct mi_txn_jwt **out,
                              mission_error *error)
{
    struct mi_txn_jwt *jwt = mi_take(plan, sizeof *jwt);
    int32_t rc;

    if (!jwt)
        return mi_fail(error, MISSION_E_NOMEM);
    rc = mi_txn_jwt_read(mi_plan_context(plan), text, MI_CHALLENGE_TYP, jwt, error);
    if (rc) {
        mi_txn_jwt_drop(jwt);
        return rc;
    }
    *out = jwt;
    return mi_hold(plan, jwt, drop_jwt, error);
}

int32_t mi_txn_check_challenge(mission_plan *plan, const mission_transaction_redeem *asked,
                               struct mi_txn_workflow *out, mission_error *error)
{
    struct mi_txn_claims *claims = &out->claims;
    struct mi_txn_jwt *jwt = NULL;
    int32_t rc = read_challenge(plan, asked->transaction_challenge, &jwt, error);

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

static bool is_for(const mission_value *aud, mission_view resource)
{
    bool found = mi_view_is(mission_value_string(aud), resource);

    for (size_t i = 0; i < mission_value_count(aud) && !found; i++)
        found = mi_view_is(mission_value_string(mission_value_item(aud, i)), resource);
    return found;
}

/* (1) For the challenged resource, and bound to the key that was proven. */
static int32_t check_token(const mission_token *token, const struct mi_txn_claims *claims,
                           mission_error *error)
{
    if (!is_for(token->audience, claims->iss))
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
    mission_subset_verdict verdict = {.size = sizeof verdict};
    mission_authority_set *set = NULL;
    mission_authority *all = NULL;
    int32_t rc = mission_authority_set_from(mi_plan_context(plan), token->payload,
                                            token->claims.entries, &set, error);

    if (!rc)
        rc = mission_authority_compile(set, &all, error);
    if (!rc)
        rc = mission_entries_within(all, claims->details, &verdict, error);
    mission_authority_unref(all);
    mission_authority_set_unref(set);
    if (rc || verdict.subset == 1)
        return rc;
    return mi_fail_say(error, verdict.code, "%s", verdict.where);
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
