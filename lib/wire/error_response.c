/* Error responses of the token and PAR endpoints. SPDX-License-Identifier: MIT */
#include "endpoint.h"
#include "../base/base.h"
#include <mission/json.h>
#include <mission/lifecycle.h>

struct answer {
    const char *error;  /* static */
    const char *text;   /* the code's line; NULL: none */
    const char *member; /* NULL: none */
    const char *value;
    uint32_t status;
};

/* Ours to mend, not the client's. */
static bool inside(int32_t category)
{
    return category != MISSION_CATEGORY_INPUT && category != MISSION_CATEGORY_LIMIT &&
           category != MISSION_CATEGORY_REFUSED;
}

/* The `error` value of these endpoints. A word of a resource server was about a token that came as
 * a parameter here. */
static const char *error_value(const char *oauth, int32_t category)
{
    if (!oauth)
        return inside(category) ? "server_error" : "invalid_request";
    return strcmp(oauth, "invalid_token") == 0 ? "invalid_request" : oauth;
}

uint32_t mi_error_status(const char *error)
{
    static const struct {
        const char *error;
        uint32_t status;
    } known[] = {
        {"invalid_client", 401}, {"insufficient_scope", 403},
        {"not_found", 404},      {"conflict", 409},
        {"stale_version", 409},  {"mission_concurrent_modification", 409},
        {"server_error", 500},   {"temporarily_unavailable", 503},
    };

    for (size_t i = 0; i < MI_COUNT(known); i++)
        if (strcmp(error, known[i].error) == 0)
            return known[i].status;
    return 400;
}

/* What tells one Mission's end from another's is for who presented the grant (LC-7). */
static void describe(struct answer *answer, int32_t code, bool presented)
{
    const bool ours = strcmp(answer->error, "server_error") == 0;

    if (!ours && (presented || strcmp(answer->error, "invalid_grant") != 0))
        answer->text = mission_code_text(code);
}

static void of_error(const mission_error *refusal, bool presented, struct answer *answer)
{
    answer->error = error_value(refusal->oauth_error, mission_code_category(refusal->code));
    answer->status = mi_error_status(answer->error);
    describe(answer, refusal->code, presented);
}

static bool sendable(const mission_context *context, const mission_verdict *verdict)
{
    const mission_view name = mission_view_of(verdict->member);
    const mission_view own = context->profile->term[MISSION_TERM_STATE_ERROR];

    if (mi_view_is(name, own))
        return mi_state_error_known(context, mission_view_of(verdict->value));
    return !mi_view_is(name, MI_VIEW("mission_error")) &&
           !mi_view_is(name, MI_VIEW("mission_state"));
}

static void of_verdict(const mission_context *context, const mission_verdict *verdict,
                       bool presented, struct answer *answer)
{
    const char *own = verdict->oauth_error;

    answer->error = error_value(own, mission_code_category(verdict->code));
    answer->status = own == answer->error && verdict->status >= 400
                         ? verdict->status
                         : mi_error_status(answer->error);
    describe(answer, verdict->code, presented);
    if (!presented || !verdict->member || !verdict->value || !sendable(context, verdict))
        return;
    answer->member = verdict->member;
    answer->value = verdict->value;
}

static void name_text(mission_builder *to, const char *name, const char *text)
{
    if (!text)
        return;
    mission_builder_name(to, mission_view_of(name));
    mission_builder_string(to, mission_view_of(text));
}

static int32_t write_answer(mission_context *context, const struct answer *answer,
                            mission_json **out, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(context, &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    name_text(to, "error", answer->error);
    name_text(to, "error_description", answer->text);
    if (answer->member)
        name_text(to, answer->member, answer->value);
    mission_builder_end(to);
    rc = mission_builder_finish(to, out, error);
    mission_builder_free(to);
    return rc;
}

/* Exactly one of the two, and a refusal. */
static int32_t choose(const mission_context *context, const mission_verdict *verdict,
                      const mission_error *refusal, bool presented, struct answer *answer)
{
    static const size_t ends[] = {MI_END_OF(mission_verdict, value)};
    mission_verdict own;
    int32_t rc;

    if (!verdict == !refusal)
        return MISSION_E_ARGUMENT;
    if (refusal) {
        if (!mi_error_wanted(refusal) || refusal->code >= 0)
            return MISSION_E_ARGUMENT;
        of_error(refusal, presented, answer);
        return MISSION_OK;
    }
    rc = mi_import(&own, sizeof own, verdict, ends, MI_COUNT(ends));
    if (!rc && (own.done == 1 || own.code >= 0))
        rc = MISSION_E_ARGUMENT;
    if (!rc)
        of_verdict(context, &own, presented, answer);
    return rc;
}

int32_t mission_error_response(mission_context *context, const mission_verdict *verdict,
                               const mission_error *refusal, int32_t presented, uint32_t *status,
                               mission_json **out, mission_error *error)
{
    struct answer answer = {.status = 500};
    int32_t rc;

    if (out)
        *out = NULL;
    if (status)
        *status = answer.status;
    if (!context || !status || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = choose(context, verdict, refusal, presented == 1, &answer);
    if (rc)
        return mi_fail(error, rc);
    rc = write_answer(context, &answer, out, error);
    if (!rc)
        *status = answer.status;
    return rc;
}
