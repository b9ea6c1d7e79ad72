/* The request: a Mission Intent is submitted, authority derived, the approver shown what it would
 * be. SPDX-License-Identifier: MIT */
#include "story.h"

#include <stdio.h>

/* The value of the mission_intent parameter: the bare Intent, or the draft's envelope around it. */
mission_text *story_intent(struct story *story, const char *name)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *intent = story_read(story, name), *envelope = NULL;
    mission_builder *builder = NULL;
    mission_text *text = NULL;
    int32_t rc =
        intent ? mission_builder_new(story->context, &builder, &error) : MISSION_E_ARGUMENT;

    if (rc == MISSION_OK) {
        if (story->profile == MISSION_PROFILE_DRAFT) {
            mission_builder_object(builder);
            mission_builder_name(builder, mission_view_of("intent"));
        }
        mission_builder_value(builder, mission_json_root(intent));
        if (story->profile == MISSION_PROFILE_DRAFT)
            mission_builder_end(builder);
        rc = mission_builder_finish(builder, &envelope, &error);
    }
    if (rc == MISSION_OK)
        rc = mission_value_canonical(story->context, mission_json_root(envelope), &text, &error);
    mission_json_unref(envelope);
    mission_json_unref(intent);
    mission_builder_free(builder);
    return rc == MISSION_OK ? text : NULL;
}

/* ---- admission ---- */

static void admit(struct story *story, mission_view intent, mission_view proposal,
                  struct answer *answer)
{
    const mission_admit request = {
        .size = sizeof(request),
        .intent = intent,
        .proposal = proposal,
        .subject = story_principal(story, "subject"),
        .client_id = story_host(story, "client_id"),
        .tenant = story_host(story, "tenant"),
        .authority_source = story_get(story->host, "authority_source"),
    };

    story_ask(story, mission_plan_admit(story->issuer, &request, &answer->plan, &answer->error),
              answer);
}

static bool submit(struct story *story, struct answer *answer)
{
    bool draft = story->profile == MISSION_PROFILE_DRAFT;
    mission_view intent = answer_hold(answer, story_intent(story, "intent.json"));
    mission_view proposal = {NULL, 0};

    if (draft)
        proposal = answer_hold(answer, story_sent(story, "proposal.json"));
    if (!intent.len || (draft && !proposal.len))
        return false;
    printf("   mission_intent: ");
    show_text(intent);
    putchar('\n');
    admit(story, intent, proposal, answer);
    return story_outcome(story, "the request is admitted", answer, MISSION_OK);
}

/* An Intent has no identifier: sent twice it is two requests. A run that died may have left one,
 * which is then the one to go on with. */
static bool find_waiting(struct story *story, struct answer *answer, mission_view *out)
{
    const mission_view waiting = mission_request_wire(story->profile, MISSION_STATE_PENDING);
    const mission_list request = {
        .size = sizeof(request),
        .actor = story_agent(story),
        .client_id = story_host(story, "client_id"),
        .states = &waiting,
        .state_count = 1,
    };
    const mission_value *first;

    story_ask(story, mission_plan_list(story->issuer, &request, &answer->plan, &answer->error),
              answer);
    first = mission_value_find(answer->reply, mission_view_of("/missions/0"));
    *out = story_text(first, "id");
    return story_expect(story, "the agent's waiting requests are listed", answer->code, MISSION_OK,
                        &answer->error);
}

bool step_admit(struct story *story)
{
    struct answer list = ANSWER_INIT, answer = ANSWER_INIT;
    mission_view id;
    bool ok = find_waiting(story, &list, &id);

    if (ok && id.len) {
        story_tell(
            "(one is waiting already, from a run that ended early: the story goes on with it)");
    } else if (ok) {
        ok = submit(story, &answer);
        id = story_text(answer.reply, "mission_id");
    }
    ok = ok && place_note(story, &(struct note){.name = "mission_id", .text = id}, 1);
    if (ok)
        story_tell("%-26s %.*s", "reserved identifier", (int)id.len, id.ptr);
    answer_drop(&answer);
    answer_drop(&list);
    return ok;
}
