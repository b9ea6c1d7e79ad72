/* Tokens: each is reserved, signed, confirmed, and only then handed out. SPDX-License-Identifier:
 * MIT
 *
 * The reservation is noted before it is confirmed. A run that was killed in between confirms the
 * same one; a run that was killed before the note leaves a reservation that ends unconfirmed, and
 * is not counted. */
#include "story.h"

#include <inttypes.h>
#include <stdio.h>

/* Longer than the Mission may stay as it is: what a token says has to be weighed against the
 * Mission's state. */
#define TOKEN_SECONDS (3 * 3600)

static void tell_refusal(const mission_verdict *verdict)
{
    if (verdict->member)
        story_tell("token endpoint: {\"error\":\"%s\",\"%s\":\"%s\"}", verdict->oauth_error,
                   verdict->member, verdict->value);
    else if (verdict->oauth_error)
        story_tell("token endpoint: {\"error\":\"%s\"}", verdict->oauth_error);
}

/* What is signed here must not leave the host yet. */
static int32_t sign(void *host, const mission_value *reply, mission_error *error)
{
    int32_t rc = story_sign(host, reply, error);

    if (rc == MISSION_OK)
        story_tell("(signed, and held back until it is confirmed)");
    return rc;
}

void story_reserve(struct story *story, const mission_view *resource, struct answer *answer)
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

static void show_token(struct story *story)
{
    const mission_value *token = place_value(story, "reserved");
    int64_t number = 0, seconds = 0;
    mission_time exp = {0};
    char text[40] = "";

    mission_value_integer(story_get(token, "derivation"), &number);
    mission_value_integer(story_get(token, "exp"), &seconds);
    exp.seconds = seconds;
    mission_time_write(&exp, text, sizeof(text));
    story_tell("derivation %" PRId64 ", exp %s: a token of %zu bytes, for the agent's key", number,
               text, place_text(story, "signed").len);
    show_json(story->context, "mission:", story_get(token, "mission"));
    show_json(story->context, "authorization_details:", story_get(token, "authorization_details"));
}

static bool is_reserved(const struct story *story)
{
    return mission_value_kind(place_value(story, "reserved")) == MISSION_JSON_OBJECT;
}

/* Confirmed, it is the agent's. */
static bool finish(struct story *story)
{
    char name[256];
    struct note notes[] = {
        {.name = "reserved"},
        {.name = "signed"},
        {.name = "tokens", .number = place_number(story, "tokens") + 1},
        {.name = name, .text = place_text(story, "signed")},
    };

    story_token_name(place_text(story, "wanted"), name, sizeof(name));
    if (!confirm(story))
        return false;
    show_token(story);
    return place_note(story, notes, 4);
}

static bool note_reserved(struct story *story, mission_view resource, const struct answer *answer)
{
    const struct note notes[] = {
        {.name = "reserved", .value = answer->reply},
        {.name = "signed", .text = mission_text_view(story->signed_token)},
        {.name = "wanted", .text = resource.len ? resource : mission_view_of("")},
    };

    return place_note(story, notes, 3);
}

bool story_derive(struct story *story, mission_view resource, int32_t want, const char *word)
{
    struct answer answer = ANSWER_INIT;
    bool ok;

    if (!story_keys(story))
        return false;
    if (is_reserved(story)) {
        story_tell("(a reservation of an earlier run is there)");
        return finish(story);
    }
    story_reserve(story, &resource, &answer);
    ok = story_outcome(story, "the gate lets a token be derived", &answer, want);
    if (ok && want != MISSION_OK) {
        tell_refusal(&answer.verdict);
        ok = story_same(story, "what the client is told", answer.verdict.value, word);
    } else if (ok) {
        ok = note_reserved(story, resource, &answer) && finish(story);
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
