/* The approval: the record comes to be, and proves itself. SPDX-License-Identifier: MIT */
#include "story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void tell_anchor(const mission_record *record, const char *label, uint32_t what)
{
    mission_view digest = mission_record_anchor(record, what);

    if (digest.len)
        story_tell("%-26s %.*s", label, (int)digest.len, digest.ptr);
}

static void tell_record(const mission_record *record)
{
    mission_view id = mission_record_id(record);

    story_tell("%-26s %.*s", "Mission", (int)id.len, id.ptr);
    tell_anchor(record, "anchor of the Intent", MISSION_COMMIT_INTENT);
    tell_anchor(record, "anchor of the proposal", MISSION_COMMIT_PROPOSED_AUTHORITY);
    tell_anchor(record, "anchor of the authority", MISSION_COMMIT_AUTHORITY_SET);
    tell_anchor(record, "anchor of the disclosure", MISSION_COMMIT_CONSENT_DISCLOSURE);
}

/* One approval, one event: whoever sends it again means the same approval. */
static mission_view event_id(const struct story *story, struct answer *answer)
{
    mission_view name = story_host(story, "approval_event_id");
    mission_view id = place_text(story, "mission_id");

    snprintf(answer->event, sizeof(answer->event), "%.*s.%.*s", (int)name.len, name.ptr,
             (int)id.len, id.ptr);
    return mission_view_of(answer->event);
}

static void approve(struct story *story, struct answer *answer)
{
    mission_text *shown = NULL;
    int32_t rc = mission_value_canonical(story->context, place_value(story, "shown"), &shown,
                                         &answer->error);
    const mission_decide request = {
        .size = sizeof(request),
        .mission_id = place_text(story, "mission_id"),
        .actor = story_alice(story),
        .approval_event_id = event_id(story, answer),
        .rendering = place_text(story, "rendering"),
        .disclosure = answer_hold(answer, shown),
        .authentication = story_get(story->host, "authentication"),
    };

    if (rc == MISSION_OK)
        rc = mission_plan_approve(story->issuer, &request, &answer->plan, &answer->error);
    story_ask(story, rc, answer);
}

bool step_approve(struct story *story)
{
    struct answer first = ANSWER_INIT, again = ANSWER_INIT;
    bool ok;

    approve(story, &first);
    ok = story_outcome(story, "the Mission is active, with its anchors", &first, MISSION_OK);
    if (ok) {
        tell_record(mission_plan_record(first.plan));
        approve(story, &again);
        ok = story_outcome(story, "the same approval again gives the same Mission", &again,
                           MISSION_OK) &&
             story_same(story, "the answer to the repetition",
                        again.verdict.replayed == 1 ? "replayed" : "new", "replayed");
    }
    answer_drop(&again);
    answer_drop(&first);
    return ok;
}

/* ---- the record proves itself ---- */

/* One letter more in the goal: what was approved is no longer what is recorded. `text` has room. */
static size_t change_goal(char *text, size_t len)
{
    static const char name[] = "\"goal\":\"";
    const size_t skip = sizeof(name) - 1;

    for (size_t i = 0; i + skip < len; i++)
        if (memcmp(text + i, name, skip) == 0) {
            memmove(text + i + skip + 1, text + i + skip, len - i - skip);
            text[i + skip] = 'X';
            return len + 1;
        }
    return len;
}

static int32_t prove(struct story *story, mission_view text, const mission_value *shown,
                     mission_error *error)
{
    mission_disclosure *disclosure = NULL;
    mission_record *record = NULL;
    int32_t rc = mission_record_parse(story->context, text, 0, &record, error);

    if (rc == MISSION_OK)
        rc = mission_disclosure_from(story->context, story->place, shown, &disclosure, error);
    if (rc == MISSION_OK)
        rc = mission_record_verify(record, disclosure, error);
    mission_disclosure_unref(disclosure);
    mission_record_unref(record);
    return rc;
}

static int32_t reload(struct story *story, const mission_value *record, bool changed,
                      mission_error *error)
{
    mission_text *text = NULL;
    mission_view stored;
    char *copy;
    int32_t rc = mission_value_canonical(story->context, record, &text, error);

    if (rc != MISSION_OK)
        return rc;
    stored = mission_text_view(text);
    copy = malloc(stored.len + 1);
    if (copy) {
        memcpy(copy, stored.ptr, stored.len);
        stored.len = changed ? change_goal(copy, stored.len) : stored.len;
        rc = prove(story, (mission_view){copy, stored.len}, place_value(story, "shown"), error);
    } else {
        rc = MISSION_E_NOMEM;
    }
    free(copy);
    mission_text_unref(text);
    return rc;
}

bool step_reload(struct story *story)
{
    mission_error error = MISSION_ERROR_INIT;
    struct answer answer = ANSWER_INIT;
    const mission_value *record;
    bool ok;

    story_show(story, &answer);
    record = story_get(answer.reply, "record");
    ok = story_outcome(story, "the Mission is shown to an administrator", &answer, MISSION_OK) &&
         story_expect(story, "every anchor is recomputed and agrees",
                      reload(story, record, false, &error), MISSION_OK, &error) &&
         story_expect(story, "with one letter more in its goal it is still the approved Mission",
                      reload(story, record, true, &error), MISSION_E_DIGEST_MISMATCH, &error);
    answer_drop(&answer);
    return ok;
}
