/* Requests to the token endpoint, read and written. SPDX-License-Identifier: MIT */
#include "parameters.h"

#define TYPE(name) "urn:ietf:params:oauth:token-type:" name
#define ACCESS_TOKEN TYPE("access_token")

static const struct grant {
    uint32_t grant;
    mission_view type;
} grants[] = {
    {MISSION_GRANT_CODE, MI_VIEW_INIT("authorization_code")},
    {MISSION_GRANT_REFRESH, MI_VIEW_INIT("refresh_token")},
    {MISSION_GRANT_EXCHANGE, MI_VIEW_INIT("urn:ietf:params:oauth:grant-type:token-exchange")},
};

/* Each parameter and where it goes; it is read with some grants alone. */
static const struct field {
    const char *name;
    size_t at;
    uint32_t grants; /* 1 << MISSION_GRANT_*; 0: in all */
} fields[] = {
#define FIELD(name, grants)                                                                        \
    {                                                                                              \
#name, offsetof(mission_token_request, name), grants                                       \
    }
#define CODE (1u << MISSION_GRANT_CODE)
#define REFRESH (1u << MISSION_GRANT_REFRESH)
#define EXCHANGE (1u << MISSION_GRANT_EXCHANGE)
    FIELD(code, CODE),
    FIELD(redirect_uri, CODE),
    FIELD(code_verifier, CODE),
    FIELD(refresh_token, REFRESH),
    FIELD(subject_token, EXCHANGE),
    FIELD(subject_token_type, EXCHANGE),
    FIELD(actor_token, EXCHANGE),
    FIELD(actor_token_type, EXCHANGE),
    FIELD(requested_token_type, EXCHANGE),
    FIELD(client_id, 0),
    FIELD(scope, 0),
    {"mission_intent", offsetof(mission_token_request, intent), EXCHANGE},
    {"authorization_details", offsetof(mission_token_request, proposal), EXCHANGE},
    FIELD(creation_request_id, EXCHANGE),
    FIELD(predecessor, EXCHANGE),
    FIELD(parent, EXCHANGE),
    FIELD(child_actor, EXCHANGE),
    FIELD(request_refresh_token, EXCHANGE),
};

static bool of_grant(const struct field *field, uint32_t grant)
{
    return !field->grants || (field->grants >> grant & 1);
}

static mission_view *member(mission_token_request *request, const struct field *field)
{
    return (mission_view *)(void *)((char *)request + field->at);
}

/* ---- Which exchange? ---- */

static int32_t refuse(mission_error *error, const char *why)
{
    return mi_fail_say(error, MISSION_E_EXCHANGE, "%s", why);
}

/* 40 CM-1: both say that a child is wanted, and of what. */
static int32_t child(const mission_token_request *r, mission_error *error)
{
    if (!r->child_actor.len || !mi_view_is(r->requested_token_type, MI_VIEW(TYPE("jwt"))))
        return refuse(error, "a child_actor and the type jwt go together");
    if (r->predecessor.len)
        return refuse(error, "a child has no predecessor");
    return mi_view_is(r->subject_token_type, MI_VIEW(ACCESS_TOKEN))
               ? MISSION_OK
               : refuse(error, "the parent's token is an access_token");
}

/* DG-1, and expansion by its Intent: one access token for another. */
static int32_t for_access(const mission_token_request *r, mission_error *error)
{
    if (!mi_view_is(r->requested_token_type, MI_VIEW(ACCESS_TOKEN)) ||
        !mi_view_is(r->subject_token_type, MI_VIEW(ACCESS_TOKEN)))
        return refuse(error, "both token types are access_token");
    return MISSION_OK;
}

/* 40 DG-10, in its order. */
static uint32_t kind_of(const mission_token_request *r)
{
    if (mi_view_is(r->subject_token_type, MI_VIEW(TYPE("mission-delegation-chain"))))
        return MISSION_TOKEN_EXCHANGE_CHAIN;
    if (r->request_refresh_token.len)
        return MISSION_TOKEN_EXCHANGE_ASYNC;
    if (mi_view_is(r->requested_token_type, MI_VIEW(TYPE("jwt"))) || r->child_actor.len)
        return MISSION_TOKEN_EXCHANGE_CHILD;
    if (mi_view_is(r->requested_token_type, MI_VIEW(TYPE("id-jag"))))
        return mi_view_is(r->subject_token_type, MI_VIEW(TYPE("identity-continuation")))
                   ? MISSION_TOKEN_EXCHANGE_CONTINUATION
                   : MISSION_TOKEN_EXCHANGE_ID_JAG;
    return r->intent.len ? MISSION_TOKEN_EXCHANGE_EXPANSION : MISSION_TOKEN_EXCHANGE_DELEGATION;
}

static int32_t classify(mission_token_request *r, mission_error *error)
{
    const uint32_t kind = kind_of(r);
    int32_t rc = MISSION_OK;

    if (kind == MISSION_TOKEN_EXCHANGE_ASYNC &&
        !mi_view_is(r->request_refresh_token, MI_VIEW("true")))
        return refuse(error, "request_refresh_token is true or absent");
    if (kind == MISSION_TOKEN_EXCHANGE_CHILD)
        rc = child(r, error);
    else if (kind == MISSION_TOKEN_EXCHANGE_DELEGATION || kind == MISSION_TOKEN_EXCHANGE_EXPANSION)
        rc = for_access(r, error);
    if (!rc)
        r->exchange = kind;
    return rc;
}

/* ---- What has to be there ---- */

static int32_t check_exchange(mission_token_request *r, mission_error *error)
{
    if (!r->subject_token.len)
        return mi_parameter_missing(error, "subject_token");
    if (!r->subject_token_type.len)
        return mi_parameter_missing(error, "subject_token_type");
    if (r->actor_token.len && !r->actor_token_type.len)
        return mi_parameter_missing(error, "actor_token_type");
    if (!r->actor_token.len && r->actor_token_type.len) {
        mi_fail(error, MISSION_E_UNEXPECTED_MEMBER);
        if (mi_error_wanted(error))
            mi_where_name(error, MI_VIEW("actor_token_type"));
        return MISSION_E_UNEXPECTED_MEMBER;
    }
    if (!r->requested_token_type.len)
        return mi_parameter_missing(error, "requested_token_type");
    return classify(r, error);
}

static int32_t check(mission_token_request *r, mission_error *error)
{
    r->exchange = MISSION_TOKEN_EXCHANGE_NONE;
    if (r->grant == MISSION_GRANT_EXCHANGE)
        return check_exchange(r, error);
    if (r->grant == MISSION_GRANT_CODE && !r->code.len)
        return mi_parameter_missing(error, "code");
    if (r->grant == MISSION_GRANT_REFRESH && !r->refresh_token.len)
        return mi_parameter_missing(error, "refresh_token");
    return MISSION_OK;
}

/* ---- The server ---- */

static int32_t read_grant(const mission_parameters *parameters, uint32_t *grant,
                          mission_error *error)
{
    const mission_view type = mi_parameter(parameters, "grant_type");

    if (!type.len)
        return mi_parameter_missing(error, "grant_type");
    for (size_t i = 0; i < MI_COUNT(grants); i++)
        if (mi_view_is(type, grants[i].type))
            *grant = grants[i].grant;
    return *grant ? MISSION_OK : mi_fail(error, MISSION_E_GRANT_TYPE);
}

static void read_members(const mission_parameters *parameters, mission_token_request *request)
{
    for (size_t i = 0; i < MI_COUNT(fields); i++)
        if (of_grant(&fields[i], request->grant))
            *member(request, &fields[i]) = mi_parameter(parameters, fields[i].name);
    request->resource_count = parameters->resource_count;
    request->resources = parameters->resource_count ? parameters->resources : NULL;
    if (request->grant != MISSION_GRANT_EXCHANGE || !parameters->audience_count)
        return;
    request->audience_count = parameters->audience_count;
    request->audiences = parameters->audiences;
}

int32_t mission_token_request_read(const mission_parameters *parameters, mission_token_request *out,
                                   mission_error *error)
{
    const size_t least = MI_END_OF(mission_token_request, request_refresh_token);
    mission_token_request request = {.size = sizeof request};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &request, sizeof request, least);
    if (rc || !parameters)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = read_grant(parameters, &request.grant, error);
    if (rc)
        return rc;
    read_members(parameters, &request);
    rc = check(&request, error);
    return rc ? rc : mi_give(out, &request, sizeof request, least);
}

/* ---- The client ---- */

static bool usable(mission_token_request *r)
{
    for (size_t i = 0; i < MI_COUNT(fields); i++)
        if (!mi_usable(*member(r, &fields[i])))
            return false;
    return r->grant >= MISSION_GRANT_CODE && r->grant <= MISSION_GRANT_EXCHANGE &&
           mi_views_usable(r->resources, r->resource_count) &&
           mi_views_usable(r->audiences, r->audience_count);
}

static void send_all(mission_token_request *r, struct mi_sending *to)
{
    for (size_t i = 0; i < MI_COUNT(grants); i++)
        if (grants[i].grant == r->grant)
            mi_send(to, "grant_type", grants[i].type);
    for (size_t i = 0; i < MI_COUNT(fields); i++)
        if (of_grant(&fields[i], r->grant))
            mi_send(to, fields[i].name, *member(r, &fields[i]));
    mi_send_each(to, "resource", r->resources, r->resource_count);
    if (r->grant == MISSION_GRANT_EXCHANGE)
        mi_send_each(to, "audience", r->audiences, r->audience_count);
}

int32_t mission_token_request_write(mission_context *context, const mission_token_request *request,
                                    mission_parameters **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_token_request, request_refresh_token)};
    struct mi_sending to = {.count = 0};
    mission_token_request own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !request || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, request, ends, MI_COUNT(ends));
    if (rc || !usable(&own))
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = check(&own, error);
    if (rc)
        return rc;
    send_all(&own, &to);
    return mi_sent(context, &to, out, error);
}
