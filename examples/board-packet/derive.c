/* Tokens: each is reserved, signed, confirmed, and only then handed out. SPDX-License-Identifier:
 * MIT
 *
 * The reservation is noted before it is confirmed. A run that was killed in between confirms the
 * same one; a run that was killed before the note leaves a reservation that ends unconfirmed, and
 * is not counted. */
#include "story.h"

#include <inttypes.h>
#include <stdio.h>

#define TOKEN_SECONDS 300

static void tell_refusal(const mission_verdict *verdict)
{
    if (verdict->member)
        story_tell("token endpoint: {\"error\":\"%s\",\"%s\":\"%s\"}", verdict->oauth_error,
                   verdict->member, verdict->value);
    else if (verdict->oauth_error)
        story_tell("token endpoint: {\"error\":\"%s\"}", verdict->oauth_error);
}

/* A real host signs here; what it signed must not leave the host yet. */
static int32_t sign(void *host, const mission_value *reply, mission_error *error)
{
    mission_view lease = story_text(reply, "lease");

    (void)host, (void)error;
    story_tell("(signed, and held back%s)", lease.len ? " until it is confirmed" : "");
    return 0;
}

static void reserve(struct story *story, const mission_view *resource, struct answer *answer)
{
    const mission_derive request = {
        .size = sizeof(request),
        .flags = MISSION_DERIVE_RESERVE,
        .mission_id = place_text(story, "mission_id"),
        .actor = story_agent(story),
        .resources = resource,
        .resource_count = resource->len != 0,
        .lifetime = TOKEN_SECONDS,
        .host = story,
        .issue = sign,
    };

    story_ask(story, mission_plan_derive(story->issuer, &request, &answer->plan, &answer->error),
              answer);
}

static bool confirm(struct story *story)
{
    const mission_settle_lease request = {
        .size = sizeof(request),
        .mission_id = place_text(story, "mission_id"),
        .lease = story_text(place_value(story, "reserved"), "lease"),
    };
    struct answer answer = ANSWER_INIT;
    bool ok;

    story_ask(story, mission_plan_confirm(story->issuer, &request, &answer.plan, &answer.error),
              &answer);
    ok = story_outcome(story, "the reservation is confirmed", &answer, MISSION_OK);
    answer_drop(&answer);
    return ok;
}

static void hand_out(struct story *story)
{
    const mission_value *token = place_value(story, "reserved");
    int64_t number = 0, seconds = 0;
    mission_time exp = {0};
    char text[40] = "";

    mission_value_integer(story_get(token, "derivation"), &number);
    mission_value_integer(story_get(token, "exp"), &seconds);
    exp.seconds = seconds;
    mission_time_write(&exp, text, sizeof(text));
    story_tell("derivation %" PRId64 ", exp %s", number, text);
    show_json(story->context, "mission:", story_get(token, "mission"));
    show_json(story->context, "authorization_details:", story_get(token, "authorization_details"));
}

static bool is_reserved(const struct story *story)
{
    return mission_value_kind(place_value(story, "reserved")) == MISSION_JSON_OBJECT;
}

static bool finish(struct story *story)
{
    struct note notes[] = {
        {.name = "reserved"},
        {.name = "tokens", .number = place_number(story, "tokens") + 1},
    };

    if (!confirm(story))
        return false;
    hand_out(story);
    return place_note(story, notes, 2);
}

bool story_derive(struct story *story, mission_view resource, int32_t want, const char *word)
{
    struct answer answer = ANSWER_INIT;
    bool ok;

    if (is_reserved(story)) {
        story_tell("(a reservation of an earlier run is there)");
        return finish(story);
    }
    reserve(story, &resource, &answer);
    ok = story_outcome(story, "the gate lets a token be derived", &answer, want);
    if (ok && want != MISSION_OK) {
        tell_refusal(&answer.verdict);
        ok = story_same(story, "what the client is told", answer.verdict.value, word);
    } else if (ok) {
        ok = place_note(story, &(struct note){.name = "reserved", .value = answer.reply}, 1) &&
             finish(story);
    }
    answer_drop(&answer);
    return ok;
}

/* ---- the steps ---- */

bool step_tokens(struct story *story)
{
    struct answer answer = ANSWER_INIT;
    const mission_authority_set *set;
    bool ok;

    story_show(story, &answer);
    ok = story_outcome(story, "the Mission is shown to an administrator", &answer, MISSION_OK);
    set = ok ? mission_record_authority_set(mission_plan_record(answer.plan)) : NULL;
    for (size_t i = (size_t)place_number(story, "tokens");
         ok && i < mission_authority_set_count(set); i++)
        ok = story_derive(story, story_text(mission_authority_set_entry(set, i), "resource"),
                          MISSION_OK, NULL);
    answer_drop(&answer);
    return ok;
}

static bool has_action(const mission_value *entry, mission_view action)
{
    const mission_value *actions = story_get(entry, "actions");

    for (size_t i = 0; i < mission_value_count(actions); i++)
        if (story_is(mission_value_string(mission_value_item(actions, i)), action))
            return true;
    return false;
}

/* Exact names alone: families, prefixes and constraints are for the resource server. */
static int32_t ask(const mission_authority_set *set, const mission_value *call,
                   mission_error *error)
{
    mission_view resource = story_text(call, "resource"), action = story_text(call, "action");
    mission_authority_set *part = NULL;
    int32_t rc = mission_authority_set_select(set, &resource, 1, &part, error);
    bool found = false;

    for (size_t i = 0; i < mission_authority_set_count(part); i++)
        found |= has_action(mission_authority_set_entry(part, i), action);
    mission_authority_set_unref(part);
    return rc == MISSION_OK && !found ? MISSION_E_EMPTY_SET : rc;
}

static bool call(struct story *story, const mission_authority_set *set, const mission_value *one)
{
    mission_error error = MISSION_ERROR_INIT;
    bool in = mission_value_boolean(story_get(one, "in_bounds"));
    int32_t rc = ask(set, one, &error);
    char what[160];

    story_label(what, sizeof(what), story_text(one, "action"), story_text(one, "resource"));
    return story_expect(story, what, rc, in ? MISSION_OK : MISSION_E_EMPTY_SET, &error);
}

bool step_calls(struct story *story)
{
    const mission_value *calls = mission_json_root(story->calls_json);
    struct answer answer = ANSWER_INIT;
    const mission_authority_set *set;
    bool ok;

    story_show(story, &answer);
    ok = story_outcome(story, "the Mission is shown to an administrator", &answer, MISSION_OK);
    set = ok ? mission_record_authority_set(mission_plan_record(answer.plan)) : NULL;
    for (size_t i = 0; set && i < mission_value_count(calls); i++)
        ok &= call(story, set, mission_value_item(calls, i));
    answer_drop(&answer);
    return ok;
}
