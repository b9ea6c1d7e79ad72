/* Operations of the issuer, and how they ended. SPDX-License-Identifier: MIT */
#include "story.h"

static void finish(struct answer *answer)
{
    if (answer->code == MISSION_OK)
        answer->code = mission_plan_verdict(answer->plan, &answer->verdict, &answer->error);
    if (answer->code != MISSION_OK)
        return;
    answer->reply = mission_plan_reply(answer->plan);
    if (answer->verdict.done == 1)
        return;
    answer->code = answer->verdict.code;
    answer->error = *mission_plan_refusal(answer->plan);
}

/* The issuer drives the plan with its store, and starts it over when another commit came between.
 */
void story_ask(struct story *story, int32_t made, struct answer *answer)
{
    answer->code = made;
    if (answer->code == MISSION_OK)
        answer->code = mission_issuer_run(story->issuer, answer->plan, &answer->error);
    finish(answer);
}

void story_run(struct story *story, int32_t made, struct answer *answer)
{
    answer->code = made;
    if (answer->code == MISSION_OK)
        answer->code = mission_plan_run(answer->plan, story->store, &answer->error);
    finish(answer);
}

bool story_outcome(struct story *story, const char *what, const struct answer *answer, int32_t want)
{
    if (!story_expect(story, what, answer->code, want, &answer->error))
        return false;
    if (answer->verdict.replayed == 1)
        story_tell("(it had taken effect before: nothing was written now)");
    return true;
}

mission_view answer_hold(struct answer *answer, mission_text *text)
{
    answer->held[answer->held[0] != NULL] = text;
    return text ? mission_text_view(text) : (mission_view){NULL, 0};
}

void answer_drop(struct answer *answer)
{
    mission_plan_free(answer->plan);
    mission_text_unref(answer->held[0]);
    mission_text_unref(answer->held[1]);
    *answer = (struct answer)ANSWER_INIT;
}

void story_show(struct story *story, struct answer *answer)
{
    const mission_read request = {
        .size = sizeof(request),
        .mission_id = place_text(story, "mission_id"),
        .actor = story_admin(),
    };

    story_ask(story, mission_plan_show(story->issuer, &request, &answer->plan, &answer->error),
              answer);
}
