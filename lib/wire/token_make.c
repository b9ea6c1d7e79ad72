/* Making an access token of a derivation (RFC 9068, 10-core TK). SPDX-License-Identifier: MIT */
#include "token_make.h"
#include "../crypto/digest.h"

/* ---- Who it is for, and what it says ---- */

/* TK-3: what one audience consumes, or everything and all of its consumers. */
static int32_t address(struct mi_making *m)
{
    const mission_token_plan *plan = &m->plan;
    mission_authority_set *part;
    mission_builder *to;
    int32_t rc;

    if (!plan->audience.len)
        return mission_authority_set_audiences(m->set, plan->audiences, &m->audiences, m->error);
    rc = mission_authority_set_for_audience(m->set, plan->audiences, plan->audience, &part,
                                            m->error);
    if (rc)
        return rc;
    mission_authority_set_unref(m->set);
    m->set = part;
    rc = mission_builder_new(m->context, &to, m->error);
    if (rc)
        return rc;
    mission_builder_array(to);
    mission_builder_string(to, plan->audience);
    mission_builder_end(to);
    rc = mission_builder_finish(to, &m->audiences, m->error);
    mission_builder_free(to);
    return rc;
}

/* TK-4: no value says more than the entries that the token carries. */
static int32_t describe(struct mi_making *m)
{
    const mission_token_plan *plan = &m->plan;

    if (!plan->scope.len)
        return MISSION_OK;
    return mission_authority_set_scope(m->set, plan->scopes, plan->scope, plan->scope_flags,
                                       &m->scope, m->error);
}

static int32_t name(struct mi_making *m)
{
    uint8_t random[MI_JTI_SIZE];
    int32_t rc;

    if (m->plan.jti.len)
        return MISSION_OK;
    rc = mi_random(m->context, random, sizeof random, m->error);
    if (rc)
        return rc;
    mi_base64url_encode(random, sizeof random, m->jti);
    m->plan.jti = (mission_view){m->jti, sizeof m->jti};
    return MISSION_OK;
}

static int32_t sign(const struct mi_making *m, const mission_json *claims, mission_text **out)
{
    mission_text *payload;
    int32_t rc = mission_value_canonical(m->context, mission_json_root(claims), &payload, m->error);

    if (rc)
        return rc;
    rc = mission_jws_sign(m->context, m->plan.signer, MI_VIEW("at+jwt"), NULL,
                          mission_text_view(payload), out, m->error);
    mission_text_unref(payload);
    return rc;
}

static int32_t make(struct mi_making *m, const mission_time *now, mission_token_made *made)
{
    int32_t rc = mi_making_read(m, now);

    if (!rc)
        rc = address(m);
    if (!rc)
        rc = describe(m);
    if (!rc)
        rc = name(m);
    if (!rc)
        rc = mi_making_claims(m, &made->claims);
    if (!rc)
        rc = sign(m, made->claims, &made->token);
    return rc ? rc : mi_making_response(m, made->token, &made->response);
}

/* ---- The plan ---- */

static bool usable(const mission_token_plan *plan)
{
    const mission_view views[] = {plan->iss, plan->sub,      plan->client_id,
                                  plan->jti, plan->audience, plan->scope,
                                  plan->jkt, plan->x5t_s256, plan->acr};

    for (size_t i = 0; i < MI_COUNT(views); i++)
        if (!mi_usable(views[i]))
            return false;
    return !(plan->flags & ~MISSION_TOKEN_EXCHANGED) && !plan->reserved && !plan->reserved1 &&
           !(plan->scope_flags & ~MISSION_SCOPE_CONSTRAINED) &&
           mission_value_kind(plan->derived) == MISSION_JSON_OBJECT && plan->signer &&
           plan->audiences && plan->iss.len && plan->sub.len && plan->client_id.len &&
           (plan->scopes || !plan->scope.len) && (!plan->jkt.len || mi_is_digest_text(plan->jkt)) &&
           (!plan->x5t_s256.len || mi_is_digest_text(plan->x5t_s256)) && plan->auth_time >= 0 &&
           plan->lifetime_most >= 0;
}

static int32_t import(struct mi_making *m, const mission_token_plan *theirs)
{
    static const size_t ends[] = {MI_END_OF(mission_token_plan, lifetime_most)};
    const int32_t rc = mi_import(&m->plan, sizeof m->plan, theirs, ends, MI_COUNT(ends));

    if (rc || !usable(&m->plan))
        return mi_fail(m->error, rc ? rc : MISSION_E_ARGUMENT);
    if (m->plan.jkt.len && m->plan.x5t_s256.len)
        return mi_fail_say(m->error, MISSION_E_INCONSISTENT, "two keys");
    if (m->plan.actors && !m->plan.jkt.len && !m->plan.x5t_s256.len)
        return mi_fail_say(m->error, MISSION_E_INCONSISTENT, "act without a key");
    return MISSION_OK;
}

int32_t mission_token_make(mission_context *context, const mission_token_plan *plan,
                           const mission_time *now, mission_token_made *out, mission_error *error)
{
    const size_t least = MI_END_OF(mission_token_made, response);
    mission_token_made made = {.size = sizeof made};
    struct mi_making m = {.context = context, .error = error};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &made, sizeof made, least);
    if (rc || !context || !plan)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = import(&m, plan);
    if (!rc)
        rc = make(&m, now, &made);
    if (!rc)
        rc = mi_give(out, &made, sizeof made, least);
    if (rc)
        mission_token_made_clear(&made);
    mission_authority_set_unref(m.set);
    mission_json_unref(m.audiences);
    mission_text_unref(m.scope);
    return rc;
}

void mission_token_made_clear(mission_token_made *made)
{
    if (!made || made->size < MI_END_OF(mission_token_made, response))
        return;
    mission_text_unref(made->token);
    mission_json_unref(made->claims);
    mission_json_unref(made->response);
    made->token = NULL;
    made->claims = made->response = NULL;
}
