/* The claims of a token and the response that brings it, both in canonical order.
 * SPDX-License-Identifier: MIT */
#include "../rules/members.h"
#include "token_make.h"

#define ACCESS_TOKEN "urn:ietf:params:oauth:token-type:access_token"

/* ---- One member ---- */

/* A single audience is a string (RFC 7519 section 4.1.3). */
static const mission_value *audience(const struct mi_making *m)
{
    const mission_value *all = mission_json_root(m->audiences);

    return mission_value_count(all) == 1 ? mission_value_item(all, 0) : all;
}

static void key(const struct mi_making *m, mission_builder *to)
{
    if (!m->plan.jkt.len && !m->plan.x5t_s256.len)
        return;
    mission_builder_name(to, MI_VIEW("cnf"));
    mission_builder_object(to);
    mi_member_filled(to, "jkt", m->plan.jkt);
    mi_member_filled(to, "x5t#S256", m->plan.x5t_s256);
    mission_builder_end(to);
}

/* ---- The two objects ---- */

static void claims(const struct mi_making *m, mission_builder *to)
{
    const mission_token_plan *plan = &m->plan;

    mi_member_filled(to, "acr", plan->acr);
    mi_member_value(to, "act", mission_actors_value(plan->actors));
    mi_member_value(to, "aud", audience(m));
    if (plan->auth_time)
        mi_member_integer(to, "auth_time", (uint64_t)plan->auth_time);
    mi_member_value(to, "authorization_details", mission_authority_set_value(m->set));
    mi_member_filled(to, "client_id", plan->client_id);
    key(m, to);
    mi_member_integer(to, "exp", (uint64_t)m->exp);
    mi_member_integer(to, "iat", (uint64_t)m->iat);
    mi_member_filled(to, "iss", plan->iss);
    mi_member_filled(to, "jti", plan->jti);
    mi_member_value(to, "mission", m->claim);
    mi_member_filled(to, "scope", mission_text_view(m->scope));
    mi_member_filled(to, "sub", plan->sub);
}

static void response(const struct mi_making *m, const mission_text *token, mission_builder *to)
{
    mi_member_filled(to, "access_token", mission_text_view(token));
    mi_member_value(to, "authorization_details", mission_authority_set_value(m->set));
    mi_member_integer(to, "expires_in", (uint64_t)m->expires_in);
    if (m->plan.flags & MISSION_TOKEN_EXCHANGED)
        mi_member_filled(to, "issued_token_type", MI_VIEW(ACCESS_TOKEN));
    mi_member_filled(to, "mission_expires_at", m->mission_expires_at);
    mi_member_filled(to, "mission_id", m->mission_id);
    mi_member_filled(to, "scope", mission_text_view(m->scope));
    mi_member_filled(to, "token_type", m->plan.jkt.len ? MI_VIEW("DPoP") : MI_VIEW("Bearer"));
}

static int32_t start(const struct mi_making *m, mission_builder **to)
{
    const int32_t rc = mission_builder_new(m->context, to, m->error);

    return rc ? rc : mission_builder_object(*to);
}

static int32_t finish(const struct mi_making *m, mission_builder *to, mission_json **out)
{
    int32_t rc;

    mission_builder_end(to);
    rc = mission_builder_finish(to, out, m->error);
    mission_builder_free(to);
    return rc;
}

int32_t mi_making_claims(const struct mi_making *m, mission_json **out)
{
    mission_builder *to;
    const int32_t rc = start(m, &to);

    if (!to)
        return rc;
    claims(m, to);
    return finish(m, to, out);
}

int32_t mi_making_response(const struct mi_making *m, const mission_text *token, mission_json **out)
{
    mission_builder *to;
    const int32_t rc = start(m, &to);

    if (!to)
        return rc;
    response(m, token, to);
    return finish(m, to, out);
}
