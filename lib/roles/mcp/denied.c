/* What the caller of a tool is told when the call was refused (COAZ-MCP, 30-runtime PE-5).
 * SPDX-License-Identifier: MIT */
#include "mcp.h"
#include "../../rules/members.h"

#define CODE_PARSE (-32700)
#define CODE_DENIED (-32001)
#define CODE_REQUEST (-32600)
#define CODE_PARAMS (-32602)
#define CODE_INTERNAL (-32603)

#define REFUSED "The call was refused."
#define UNAVAILABLE "The call could not be authorized."

struct answer {
    uint32_t reason, flags;
    const mission_value *id, *context;
    mission_denial denial;
};

static bool unavailable(uint32_t reason)
{
    return reason == MISSION_DENY_PDP_UNREACHABLE || reason == MISSION_DENY_STATE_UNAVAILABLE ||
           reason == MISSION_DENY_CHANNEL_FAILURE;
}

static bool about_token(uint32_t reason)
{
    return reason == MISSION_DENY_TOKEN_INVALID || reason == MISSION_DENY_MISSION_CLAIM_MISSING;
}

static mission_view words(const struct answer *answer)
{
    if (answer->flags & MISSION_DENIED_DISCLOSE && answer->denial.text)
        return mission_view_of(answer->denial.text);
    return unavailable(answer->reason) ? MI_VIEW(UNAVAILABLE) : MI_VIEW(REFUSED);
}

/* ---- What stands beside the words ---- */

static bool has_data(const struct answer *answer)
{
    return answer->flags & MISSION_DENIED_DISCLOSE ||
           (answer->flags & MISSION_DENIED_REQUESTABLE && answer->context);
}

/* The members of the decision's answer that are for whom was refused (O-7), of their types. */
static void write_context(const mission_value *context, mission_builder *to)
{
    static const struct {
        const char *name;
        uint32_t kind;
    } kept[] = {{"access_request", MISSION_JSON_OBJECT},
                {"evaluation_id", MISSION_JSON_STRING},
                {"next_action", MISSION_JSON_STRING},
                {"retry_after", MISSION_JSON_NUMBER}};

    for (size_t i = 0; i < MI_COUNT(kept); i++) {
        const mission_value *value = mission_value_get(context, mission_view_of(kept[i].name));

        if (mission_value_kind(value) == kept[i].kind)
            mi_member_value(to, kept[i].name, value);
    }
}

static void write_data(const struct answer *answer, mission_builder *to)
{
    mission_builder_object(to);
    if (answer->flags & MISSION_DENIED_DISCLOSE)
        mi_member_text(to, "reason", mission_view_of(answer->denial.name));
    if (answer->flags & MISSION_DENIED_REQUESTABLE)
        write_context(answer->context, to);
    mission_builder_end(to);
}

/* ---- The two forms ---- */

static void open_response(const mission_value *id, mission_builder *to)
{
    const uint32_t kind = mission_value_kind(id);

    mission_builder_object(to);
    mi_member_text(to, "jsonrpc", MI_VIEW("2.0"));
    mission_builder_name(to, MI_VIEW("id"));
    if (kind == MISSION_JSON_STRING || kind == MISSION_JSON_NUMBER)
        mission_builder_value(to, id);
    else
        mission_builder_null(to);
}

static void open_error(int64_t code, mission_view message, mission_builder *to)
{
    mi_member_object(to, "error");
    mission_builder_name(to, MI_VIEW("code"));
    mission_builder_integer(to, code);
    mi_member_text(to, "message", message);
}

static void write_error(const struct answer *answer, mission_builder *to)
{
    open_error(unavailable(answer->reason) ? CODE_INTERNAL : CODE_DENIED, words(answer), to);
    if (has_data(answer)) {
        mission_builder_name(to, MI_VIEW("data"));
        write_data(answer, to);
    }
    mission_builder_end(to);
}

static void write_result(const struct answer *answer, mission_builder *to)
{
    mi_member_object(to, "result");
    mission_builder_name(to, MI_VIEW("isError"));
    mission_builder_boolean(to, 1);
    mi_member_array(to, "content");
    mission_builder_object(to);
    mi_member_text(to, "type", MI_VIEW("text"));
    mi_member_text(to, "text", words(answer));
    mission_builder_end(to);
    mission_builder_end(to);
    if (has_data(answer)) {
        mission_builder_name(to, MI_VIEW("structuredContent"));
        write_data(answer, to);
    }
    mission_builder_end(to);
}

static int32_t write_body(mission_context *context, const struct answer *answer, mission_json **out,
                          mission_error *error)
{
    mission_builder *to;
    const int32_t rc = mission_builder_new(context, &to, error);

    if (rc)
        return rc;
    open_response(answer->id, to);
    if (answer->flags & MISSION_DENIED_RESULT)
        write_result(answer, to);
    else
        write_error(answer, to);
    mission_builder_end(to);
    return mi_members_finish(to, MISSION_OK, out, error);
}

/* ---- HTTP ---- */

static void fill_http(const struct answer *answer, mission_tools_denied *out)
{
    if (answer->flags & MISSION_DENIED_RESULT) { /* the call itself was answered */
        out->status = 200;
        return;
    }
    if (answer->flags & MISSION_DENIED_DISCLOSE)
        out->denial = answer->denial.denial;
    if (unavailable(answer->reason)) {
        out->status = 503;
        return;
    }
    out->status = about_token(answer->reason) ? 401 : 403;
    out->oauth_error = out->status == 401 ? "invalid_token" : "insufficient_scope";
}

int32_t mission_tools_call_denied(mission_context *context, uint32_t reason, uint32_t flags,
                                  const mission_value *id, const mission_value *answer,
                                  mission_tools_denied *out, mission_error *error)
{
    static const uint32_t all =
        MISSION_DENIED_DISCLOSE | MISSION_DENIED_REQUESTABLE | MISSION_DENIED_RESULT;
    mission_tools_denied own = {.size = sizeof own, .status = 403};
    struct answer a = {.reason = reason, .flags = flags, .id = id, .context = answer};
    int32_t rc, given;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    a.denial.size = sizeof a.denial;
    rc = context && !(flags & ~all) && reason != MISSION_DENY_NONE
             ? mission_denial_of(reason, &a.denial, error)
             : mi_fail(error, MISSION_E_ARGUMENT);
    if (!rc)
        rc = write_body(context, &a, &own.body, error);
    if (!rc)
        fill_http(&a, &own);
    given = mi_give(out, &own, sizeof own, sizeof own);
    if (given)
        mission_json_unref(own.body);
    return rc || !given ? rc : mi_fail(error, given);
}

void mission_tools_denied_clear(mission_tools_denied *denied)
{
    if (!denied)
        return;
    mission_json_unref(denied->body);
    denied->body = NULL;
}

/* ---- What was no call ---- */

/* What is wrong with the parameters is told: the caller wrote them. */
static bool of_params(const mission_error *refusal)
{
    return strncmp(refusal->where, "/params", 7) == 0;
}

static int64_t code_of(const mission_error *refusal)
{
    const int32_t category = mission_code_category(refusal->code);

    if (category != MISSION_CATEGORY_INPUT && category != MISSION_CATEGORY_LIMIT)
        return CODE_INTERNAL;
    if (refusal->code <= -100 && refusal->code > -200) /* of the JSON reader */
        return CODE_PARSE;
    return of_params(refusal) ? CODE_PARAMS : CODE_REQUEST;
}

int32_t mission_tools_call_malformed(mission_context *context, const mission_error *refusal,
                                     const mission_value *id, mission_json **out,
                                     mission_error *error)
{
    const char *text;
    mission_builder *to;
    int64_t code;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !refusal || refusal->size < sizeof *refusal || !refusal->code || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    code = code_of(refusal);
    text = code == CODE_INTERNAL ? UNAVAILABLE : mission_code_text(refusal->code);
    rc = mission_builder_new(context, &to, error);
    if (rc)
        return rc;
    open_response(id, to);
    open_error(code, mission_view_of(text), to);
    if (code != CODE_INTERNAL && refusal->where[0]) {
        mi_member_object(to, "data");
        mi_member_text(to, "where", mission_view_of(refusal->where));
        mission_builder_end(to);
    }
    mission_builder_end(to);
    mission_builder_end(to);
    return mi_members_finish(to, MISSION_OK, out, error);
}
