/* What a client takes from the answer of a token endpoint. SPDX-License-Identifier: MIT */
#include "endpoint.h"
#include "../model/check.h"
#include <mission/lifecycle.h>

bool mi_state_error_known(const mission_context *context, mission_view value)
{
    static const char *const draft[] = {"mission_revoked", "mission_expired", "mission_superseded",
                                        "derivations_exhausted"};
    uint32_t state;

    if (!mi_draft(context)) {
        state = mission_state_of_wire(MISSION_PROFILE_SERIES, value);
        return mi_view_is(value, MI_VIEW("mission_not_found")) ||
               (state != MISSION_STATE_OTHER && state != MISSION_STATE_NONE &&
                !mission_state_permits(state));
    }
    for (size_t i = 0; i < MI_COUNT(draft); i++)
        if (mi_view_is(value, mission_view_of(draft[i])))
            return true;
    return false;
}

/* ---- Shapes ---- */

static int32_t seconds(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return mi_integer(check, at, value, 0, INT64_C(9007199254740991));
}

static int32_t entries(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return mi_array(check, at, value, 1, check->context->limits.set_entries, mi_any_object);
}

static int32_t check_success(const struct mi_check *check, const mission_value *response)
{
    static const struct mi_member members[] = {
        {"access_token", true, mi_filled_string},       {"token_type", true, mi_filled_string},
        {"authorization_details", true, entries},       {"expires_in", false, seconds},
        {"refresh_token", false, mi_filled_string},     {"scope", false, mi_any_string},
        {"issued_token_type", false, mi_filled_string}, {"mission_id", false, mi_identifier},
        {"mission_expires_at", false, mi_rfc3339},
    };

    return mi_object(check, NULL, response, members, MI_COUNT(members), mi_open);
}

static int32_t check_error(const struct mi_check *check, const mission_value *response)
{
    static const struct mi_member members[] = {{"error", true, mi_filled_string}};

    if (mi_get(response, "access_token"))
        return mi_fail_say(check->error, MISSION_E_RESPONSE, "an error and a token");
    return mi_object(check, NULL, response, members, MI_COUNT(members), mi_open);
}

/* ---- Members ---- */

static void read_success(const mission_value *response, mission_token_response *out)
{
    const mission_value *expires_in = mi_get(response, "expires_in");

    out->access_token = mi_get_text(response, "access_token");
    out->token_type = mi_get_text(response, "token_type");
    out->refresh_token = mi_get_text(response, "refresh_token");
    out->scope = mi_get_text(response, "scope");
    out->issued_token_type = mi_get_text(response, "issued_token_type");
    out->granted = mi_get(response, "authorization_details");
    out->mission_id = mi_get_text(response, "mission_id");
    out->mission_expires_at = mi_get_text(response, "mission_expires_at");
    if (expires_in)
        mission_value_integer(expires_in, &out->expires_in);
}

static void read_error(const mission_context *context, const mission_value *response,
                       mission_token_response *out)
{
    const mission_view state =
        mission_value_string(mi_get_term(context, response, MISSION_TERM_STATE_ERROR));

    out->error = mi_get_text(response, "error");
    if (mi_state_error_known(context, state))
        out->mission_error = state;
}

int32_t mission_token_response_read(mission_context *context, const mission_value *response,
                                    mission_token_response *out, mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};
    const size_t least = MI_END_OF(mission_token_response, mission_error);
    mission_token_response read = {.size = sizeof read, .expires_in = -1};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &read, sizeof read, least);
    if (rc || !context || !response)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    if (mi_get(response, "error")) {
        rc = check_error(&check, response);
        read_error(context, response, &read);
    } else {
        rc = check_success(&check, response);
        read_success(response, &read);
    }
    return rc ? rc : mi_give(out, &read, sizeof read, least);
}
