/* What the lifecycle takes back, and gives again. SPDX-License-Identifier: MIT */
#include "story.h"

#include <stdio.h>

/* The story does each of these once: the event's name is nonce enough. The same nonce with the same
 * request is answered as it was, and nothing happens a second time. */
static bool operate(struct story *story, const char *what, uint32_t event, const char *nonce,
                    mission_requester actor, int32_t want)
{
    const mission_operate request = {
        .size = sizeof(request),
        .event = event,
        .mission_id = place_text(story, "mission_id"),
        .actor = actor,
        .nonce = mission_view_of(nonce),
        .request = mission_view_of(mission_event_name(event)),
    };
    struct answer answer = ANSWER_INIT;
    bool ok;

    story_ask(story, mission_plan_operate(story->issuer, &request, &answer.plan, &answer.error),
              &answer);
    ok = story_outcome(story, what, &answer, want);
    answer_drop(&answer);
    return ok;
}

static mission_view first_resource(const struct story *story)
{
    return story_text(mission_value_item(mission_json_root(story->calls_json), 0), "resource");
}

/* The token of the first call is good for two more hours; the Mission behind it is not. */
bool step_suspend(struct story *story)
{
    return operate(story, "the Mission is suspended", MISSION_EVENT_SUSPEND, "suspend",
                   story_admin(), MISSION_OK) &&
           story_derive(story, (mission_view){NULL, 0}, MISSION_E_NOT_ACTIVE,
                        story_draft_or_series(story, NULL, "suspended")) &&
           story_call_again(story, first_resource(story), MISSION_E_MISSION_NOT_ACTIVE);
}

/* The fourth token: the three before it were each for one audience. */
bool step_resume(struct story *story)
{
    return operate(story, "the Mission is active again", MISSION_EVENT_RESUME, "resume",
                   story_admin(), MISSION_OK) &&
           (place_number(story, "tokens") > 3 ||
            story_derive(story, (mission_view){NULL, 0}, MISSION_OK, NULL)) &&
           story_call_again(story, (mission_view){NULL, 0}, MISSION_OK);
}

bool step_revoke(struct story *story)
{
    mission_requester alice = story_alice(story);

    alice.client_id = mission_view_of("mission-dashboard");
    return operate(story, "the Mission is revoked", MISSION_EVENT_REVOKE, "revoke", alice,
                   MISSION_OK) &&
           story_derive(story, (mission_view){NULL, 0}, MISSION_E_NOT_ACTIVE,
                        story_draft_or_series(story, "mission_revoked", "revoked")) &&
           story_call_again(story, (mission_view){NULL, 0}, MISSION_E_MISSION_NOT_ACTIVE) &&
           operate(story, "it can be resumed", MISSION_EVENT_RESUME, "resume-again", story_admin(),
                   MISSION_E_CONFLICT);
}

/* ---- anew ---- */

static void end_mission(struct story *story)
{
    const mission_operate request = {
        .size = sizeof(request),
        .event = MISSION_EVENT_REVOKE,
        .flags = MISSION_OPERATE_INTERNAL,
        .mission_id = place_text(story, "mission_id"),
        .actor = story_alice(story),
    };
    struct answer answer = ANSWER_INIT;

    if (!request.mission_id.len)
        return;
    story_ask(story, mission_plan_operate(story->issuer, &request, &answer.plan, &answer.error),
              &answer);
    story_tell("(the earlier story's Mission: %s)",
               answer.code ? mission_code_reason(answer.code) : "revoked");
    answer_drop(&answer);
}

/* The earlier story's Mission is revoked, and what waited has lapsed by the time that the host lets
 * the clock's work be done. That this was begun is noted first: nobody goes on with the old one. */
bool story_afresh(struct story *story)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_time next;
    int32_t more = 1, rc = MISSION_OK;

    if (!place_note(story, &(struct note){.name = "ending", .number = 1}, 1))
        return false;
    end_mission(story);
    while (rc == MISSION_OK && more)
        rc = mission_issuer_sweep(story->issuer, 100, NULL, &more, &next, &error);
    return story_expect(story, "what the clock has made due is done", rc, MISSION_OK, &error) &&
           place_clear(story);
}
