/* What a plan answers: replies, refusals, their verdicts. SPDX-License-Identifier: MIT */
#include "plan.h"
#include "../base/text.h"
#include "../crypto/digest.h"
#include "../wire/endpoint.h"
#include <mission/identifier.h>

/* A host's words may be anything, and what did not fit was cut within a character. */
const char *mi_words(const mission_error *why)
{
    return why->text[0] && mi_utf8_characters(mission_view_of(why->text))
               ? why->text
               : mission_code_text(why->code);
}

/* What the code alone says: nothing of the Mission may show in the answer of a Mission that the
 * caller must not know (20 LO-7). */
static const char *description(const mission_error *why)
{
    return why->code == MISSION_E_NOT_VISIBLE ? mission_code_text(why->code) : mi_words(why);
}

int32_t mi_refuse_with(mission_plan *plan, int32_t code, const char *member, const char *value,
                       mission_error *error)
{
    plan->verdict.member = member;
    plan->verdict.value = value;
    return mi_fail(error, code);
}

static void error_members(const mission_plan *plan, mission_builder *to)
{
    const mission_verdict *verdict = &plan->verdict;

    mi_name_text(to, "error", mission_view_of(verdict->oauth_error));
    mi_name_text(to, "error_description", mission_view_of(description(&plan->why)));
    if (verdict->member)
        mi_name_text(to, verdict->member, mission_view_of(verdict->value));
    for (size_t i = 0; i < MI_COUNT(plan->more); i++) {
        if (plan->more[i].name)
            mi_name_text(to, plan->more[i].name, plan->more[i].value);
    }
}

int32_t mi_refusal(mission_plan *plan, int32_t code, mission_error *error)
{
    mission_verdict *verdict = &plan->verdict;
    mission_error *why = &plan->why;
    mission_builder *to;
    int32_t rc;

    if (why->code != code)
        mi_fail(why, code);
    verdict->done = verdict->replayed = 0;
    verdict->code = code;
    verdict->oauth_error = why->oauth_error ? why->oauth_error : "invalid_request";
    verdict->status = mi_error_status(verdict->oauth_error);
    if (code == MISSION_E_NOT_VISIBLE)
        verdict->state = MISSION_STATE_NONE;
    rc = mission_builder_new(mi_plan_context(plan), &to, error);
    if (rc)
        return rc;
    mission_builder_object(to);
    error_members(plan, to);
    mission_builder_end(to);
    rc = mission_builder_finish(to, &plan->reply, error);
    mission_builder_free(to);
    return rc;
}

static void drop(void *builder)
{
    mission_builder_free(builder);
}

int32_t mi_reply_builder(mission_plan *plan, mission_builder **out, mission_error *error)
{
    int32_t rc = mission_builder_new(mi_plan_context(plan), out, error);

    if (rc)
        return rc;
    rc = mi_hold(plan, *out, drop, error);
    if (!rc)
        mission_builder_object(*out);
    return rc;
}

int32_t mi_reply(mission_plan *plan, mission_builder *builder, mission_error *error)
{
    mission_json *reply = NULL;
    int32_t rc;

    mission_builder_end(builder);
    rc = mission_builder_finish(builder, &reply, error);
    if (rc)
        return rc;
    mission_json_unref(plan->reply);
    plan->reply = reply;
    plan->verdict.done = 1;
    plan->verdict.code = MISSION_OK;
    plan->verdict.status = 200;
    return MISSION_OK;
}

void mi_name_text(mission_builder *to, const char *name, mission_view text)
{
    if (!text.len)
        return;
    mission_builder_name(to, mission_view_of(name));
    mission_builder_string(to, text);
}

void mi_name_number(mission_builder *to, const char *name, uint64_t number)
{
    mission_builder_name(to, mission_view_of(name));
    mission_builder_integer(to, (int64_t)number);
}

void mi_name_truth(mission_builder *to, const char *name, bool truth)
{
    mission_builder_name(to, mission_view_of(name));
    mission_builder_boolean(to, truth);
}

void mi_name_value(mission_builder *to, const char *name, const mission_value *value)
{
    if (!value)
        return;
    mission_builder_name(to, mission_view_of(name));
    mission_builder_value(to, value);
}

void mi_name_principal(mission_builder *to, const char *name, const mission_principal *who)
{
    if (!who->iss.len || !who->sub.len)
        return;
    mission_builder_name(to, mission_view_of(name));
    mission_builder_object(to);
    mi_name_text(to, "iss", who->iss);
    mi_name_text(to, "sub", who->sub);
    mission_builder_end(to);
}

int32_t mi_mint(mission_plan *plan, uint32_t slot, const char *prefix, mission_view *out,
                mission_error *error)
{
    char *own = plan->minted[slot];
    size_t len = strlen(prefix);
    char id[MISSION_IDENTIFIER_LEN + 1];
    int32_t rc = MISSION_OK;

    if (!own[0])
        rc = mission_identifier_mint(mi_plan_context(plan), id, sizeof id, NULL, error);
    if (!rc && !own[0]) {
        memcpy(own, prefix, len); /* in place of "msn_" */
        memcpy(own + len, id + 4, MISSION_IDENTIFIER_LEN - 4 + 1);
    }
    *out = rc ? (mission_view){NULL, 0} : mission_view_of(own);
    return rc;
}
