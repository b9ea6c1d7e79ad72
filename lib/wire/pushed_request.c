/* A pushed authorization request, as the client writes it. SPDX-License-Identifier: MIT */
#include "parameters.h"

static bool usable(const mission_pushed *pushed)
{
    const mission_view views[] = {pushed->client_id,      pushed->response_type,
                                  pushed->redirect_uri,   pushed->state,
                                  pushed->code_challenge, pushed->code_challenge_method,
                                  pushed->scope,          pushed->intent,
                                  pushed->proposal,       pushed->dpop_jkt};

    return mi_views_usable(views, MI_COUNT(views)) &&
           mi_views_usable(pushed->resources, pushed->resource_count);
}

/* What the server would refuse is not sent. */
static int32_t check(const mission_context *context, const mission_pushed *pushed,
                     mission_error *error)
{
    if (!pushed->client_id.len)
        return mi_parameter_missing(error, "client_id");
    if (!pushed->response_type.len)
        return mi_parameter_missing(error, "response_type");
    if (pushed->proposal.len && !pushed->intent.len)
        return mi_fail(error, MISSION_E_DOWNGRADE);
    if (pushed->proposal.len && !mi_draft(context))
        return mi_fail(error, MISSION_E_NOT_ON_THIS_WIRE);
    return MISSION_OK;
}

int32_t mission_pushed_request(mission_context *context, const mission_pushed *pushed,
                               mission_parameters **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_pushed, resource_count)};
    struct mi_sending to = {.count = 0};
    mission_pushed own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !pushed || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, pushed, ends, MI_COUNT(ends));
    if (rc || !usable(&own))
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = check(context, &own, error);
    if (rc)
        return rc;
    mi_send(&to, "client_id", own.client_id);
    mi_send(&to, "response_type", own.response_type);
    mi_send(&to, "redirect_uri", own.redirect_uri);
    mi_send(&to, "state", own.state);
    mi_send(&to, "code_challenge", own.code_challenge);
    mi_send(&to, "code_challenge_method", own.code_challenge_method);
    mi_send(&to, "scope", own.scope);
    mi_send(&to, "dpop_jkt", own.dpop_jkt);
    mi_send(&to, "mission_intent", own.intent);
    mi_send(&to, "authorization_details", own.proposal);
    mi_send_each(&to, "resource", own.resources, own.resource_count);
    return mi_sent(context, &to, out, error);
}
