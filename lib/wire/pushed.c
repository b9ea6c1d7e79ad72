/* Pushed authorization requests and the front channel, as the server reads them.
 * SPDX-License-Identifier: MIT */
#include "parameters.h"

#define GOVERNED (MISSION_CARRIAGE_CLIENT_GOVERNED | MISSION_CARRIAGE_RESOURCE_GOVERNED)

static uint32_t carried(const mission_parameters *parameters)
{
    static const struct {
        const char *name;
        uint32_t part;
    } parts[] = {
        {"mission_intent", MISSION_CARRIED_INTENT},
        {"authorization_details", MISSION_CARRIED_AUTHORIZATION_DETAILS},
        {"request", MISSION_CARRIED_REQUEST},
        {"request_uri", MISSION_CARRIED_REQUEST_URI},
    };
    uint32_t found = 0;

    for (size_t i = 0; i < MI_COUNT(parts); i++)
        if (mi_parameter(parameters, parts[i].name).len)
            found |= parts[i].part;
    return found;
}

/* SB-5, SB-6, SB-9, SE-16. */
static int32_t check_carriage(const mission_context *context, const mission_parameters *parameters,
                              const mission_parameters *claims, uint32_t flags,
                              mission_error *error)
{
    const mission_carriage carriage = {
        .size = sizeof carriage,
        .endpoint = MISSION_ENDPOINT_PAR,
        .flags = flags | (claims ? MISSION_CARRIAGE_SIGNED : 0),
        .parameters = carried(parameters),
        .claims = carried(claims),
    };

    /* Without its claims nobody knows what it carries. */
    if (!claims && (carriage.parameters & MISSION_CARRIED_REQUEST))
        return mi_fail(error, MISSION_E_UNSIGNED_REQUEST);
    return mission_carriage_check(context, &carriage, error);
}

/* The client stands outside of its Request Object too, and is the same there (RFC 9126 section 3).
 */
static int32_t read_client(const mission_parameters *parameters, const mission_parameters *claims,
                           mission_view *client, mission_error *error)
{
    const mission_view outside = mi_parameter(parameters, "client_id");
    const mission_view inside = mi_parameter(claims, "client_id");

    if (outside.len && inside.len && !mi_view_is(outside, inside))
        return mi_fail_say(error, MISSION_E_INCONSISTENT, "client_id");
    *client = outside.len ? outside : inside;
    return client->len ? MISSION_OK : mi_parameter_missing(error, "client_id");
}

static void read_members(const mission_parameters *from, mission_pushed *pushed)
{
    pushed->response_type = mi_parameter(from, "response_type");
    pushed->redirect_uri = mi_parameter(from, "redirect_uri");
    pushed->state = mi_parameter(from, "state");
    pushed->code_challenge = mi_parameter(from, "code_challenge");
    pushed->code_challenge_method = mi_parameter(from, "code_challenge_method");
    pushed->scope = mi_parameter(from, "scope");
    pushed->dpop_jkt = mi_parameter(from, "dpop_jkt");
    pushed->intent = mi_parameter(from, "mission_intent");
    pushed->proposal = mi_parameter(from, "authorization_details");
    pushed->resource_count = from->resource_count;
    pushed->resources = from->resource_count ? from->resources : NULL;
    pushed->governed = pushed->intent.len != 0;
}

int32_t mission_pushed_read(const mission_context *context, const mission_parameters *parameters,
                            const mission_parameters *claims, uint32_t flags, mission_pushed *out,
                            mission_error *error)
{
    const size_t least = MI_END_OF(mission_pushed, resource_count);
    mission_pushed pushed = {.size = sizeof pushed};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &pushed, sizeof pushed, least);
    if (rc || !context || !parameters || (flags & ~GOVERNED))
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = check_carriage(context, parameters, claims, flags, error);
    if (!rc)
        rc = read_client(parameters, claims, &pushed.client_id, error);
    if (rc)
        return rc;
    read_members(claims ? claims : parameters, &pushed);
    if (!pushed.response_type.len)
        return mi_parameter_missing(error, "response_type");
    return mi_give(out, &pushed, sizeof pushed, least);
}

int32_t mission_front_channel_read(const mission_parameters *parameters, mission_view *request_uri,
                                   mission_view *client_id, mission_error *error)
{
    const mission_view none = {NULL, 0};
    uint32_t parts;

    if (request_uri)
        *request_uri = none;
    if (client_id)
        *client_id = none;
    if (!parameters || !request_uri || !client_id)
        return mi_fail(error, MISSION_E_ARGUMENT);
    parts = carried(parameters);
    if (!(parts & MISSION_CARRIED_REQUEST_URI))
        return parts & (MISSION_CARRIED_INTENT | MISSION_CARRIED_REQUEST)
                   ? mi_fail(error, MISSION_E_FRONT_CHANNEL)
                   : MISSION_OK;
    if (!mi_parameter(parameters, "client_id").len)
        return mi_parameter_missing(error, "client_id");
    *request_uri = mi_parameter(parameters, "request_uri");
    *client_id = mi_parameter(parameters, "client_id");
    return MISSION_OK;
}

int32_t mission_pushed_response(mission_context *context, mission_view request_uri,
                                int64_t expires_in, mission_json **out, mission_error *error)
{
    mission_builder *to;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out || !mi_usable(request_uri) || !request_uri.len || expires_in < 1)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_builder_new(context, &to, error);
    if (rc)
        return rc;
    mission_builder_object(to);
    mission_builder_name(to, MI_VIEW("expires_in"));
    mission_builder_integer(to, expires_in);
    mission_builder_name(to, MI_VIEW("request_uri"));
    mission_builder_string(to, request_uri);
    mission_builder_end(to);
    rc = mission_builder_finish(to, out, error);
    mission_builder_free(to);
    return rc;
}
