/* At the end: the outbox is delivered, and the Mission's history tells what happened, once each.
 * SPDX-License-Identifier: MIT */
#include "story.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- the outbox ---- */

/* A real host sends them to its receivers here. Whoever dies before the acknowledgment delivers
 * again: a receiver knows an event by its key. */
static size_t deliver(const mission_value *events, mission_view *keys, size_t most)
{
    size_t count = mission_value_count(events);

    count = count < most ? count : most;
    for (size_t i = 0; i < count; i++) {
        const mission_value *event = mission_value_item(events, i);

        keys[i] = story_text(event, "key");
        fputs("   -> ", stdout);
        show_text(story_text(event, "event"));
        fputs("  ", stdout);
        show_text(keys[i]);
        putchar('\n');
    }
    return count;
}

static bool acknowledge(struct story *story, const mission_view *keys, size_t count)
{
    struct answer answer = ANSWER_INIT;
    bool ok;

    story_ask(story,
              mission_plan_acknowledge(story->issuer, keys, count, &answer.plan, &answer.error),
              &answer);
    ok = story_outcome(story, "they are acknowledged", &answer, MISSION_OK);
    answer_drop(&answer);
    return ok;
}

static bool drain(struct story *story, size_t *count)
{
    const mission_drain request = {.size = sizeof(request), .limit = 32};
    struct answer answer = ANSWER_INIT;
    mission_view keys[32];
    bool ok;

    *count = 0;
    story_ask(story, mission_plan_events(story->issuer, &request, &answer.plan, &answer.error),
              &answer);
    ok = story_outcome(story, "the outbox is read", &answer, MISSION_OK);
    if (ok)
        *count = deliver(story_get(answer.reply, "events"), keys, 32);
    if (*count)
        ok = acknowledge(story, keys, *count);
    answer_drop(&answer);
    return ok;
}

bool step_deliver(struct story *story)
{
    size_t count = 1;

    while (count)
        if (!drain(story, &count))
            return false;
    return true;
}

/* ---- the history ---- */

static void tell_event(const mission_value *event)
{
    int64_t sequence = 0;

    mission_value_integer(story_get(event, "sequence"), &sequence);
    printf("   %2" PRId64 "  ", sequence);
    show_text(story_text(event, "committed_at"));
    fputs("  ", stdout);
    show_text(story_text(event, "event"));
    putchar('\n');
}

/* Every event once and in its place, however often the story was interrupted. */
static bool as_told(struct story *story, const mission_value *events)
{
    static const char *const told[] = {"admit", "approve", "suspend", "resume", "revoke"};
    bool ok = true;

    for (size_t i = 0; i < 5 || i < mission_value_count(events); i++) {
        mission_view name = story_text(mission_value_item(events, i), "event");
        char text[32];

        snprintf(text, sizeof(text), "%.*s", (int)name.len, name.ptr ? name.ptr : "");
        ok &= story_same(story, "an event", text, i < 5 ? told[i] : "");
    }
    return ok;
}

static bool history(struct story *story)
{
    const mission_read request = {
        .size = sizeof(request),
        .mission_id = place_text(story, "mission_id"),
        .actor = story_alice(story),
    };
    struct answer answer = ANSWER_INIT;
    const mission_value *events;
    bool ok;

    story_ask(story, mission_plan_history(story->issuer, &request, &answer.plan, &answer.error),
              &answer);
    events = story_get(answer.reply, "events");
    for (size_t i = 0; i < mission_value_count(events); i++)
        tell_event(mission_value_item(events, i));
    ok = story_outcome(story, "the history is read", &answer, MISSION_OK) && as_told(story, events);
    answer_drop(&answer);
    return ok;
}

static bool counted(struct story *story)
{
    struct answer answer = ANSWER_INIT;
    int64_t number = 0;
    char text[32];
    bool ok;

    story_show(story, &answer);
    mission_value_integer(story_get(answer.reply, "derivations"), &number);
    snprintf(text, sizeof(text), "%" PRId64, number);
    ok = story_outcome(story, "the Mission is shown to an administrator", &answer, MISSION_OK) &&
         story_same(story, "the number of derivations", text, "4");
    if (ok)
        story_tell("4 tokens were handed out, and 4 are counted");
    answer_drop(&answer);
    return ok;
}

bool step_look_back(struct story *story)
{
    return history(story) && counted(story);
}
