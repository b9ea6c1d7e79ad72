/* What would be approved, shown to the one who is to approve it. SPDX-License-Identifier: MIT */
#include "story.h"

#include <stdio.h>

static void render(struct story *story, struct answer *answer)
{
    const mission_decide request = {
        .size = sizeof(request),
        .mission_id = place_text(story, "mission_id"),
        .actor = story_alice(story),
    };

    story_ask(story, mission_plan_render(story->issuer, &request, &answer->plan, &answer->error),
              answer);
}

/* ---- the host's own disclosure: its words, and what only this moment can say ---- */

static void add_text(mission_builder *to, const char *name, mission_view value)
{
    if (!value.len)
        return;
    mission_builder_name(to, mission_view_of(name));
    mission_builder_string(to, value);
}

static void add_hashes(const mission_value *rendered, mission_builder *to)
{
    static const char *const names[] = {"intent_hash", "proposal_hash", "authority_hash"};
    const mission_value *made = story_get(story_get(rendered, "disclosure"), "source_hashes");

    mission_builder_name(to, mission_view_of("source_hashes"));
    mission_builder_object(to);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        add_text(to, names[i], story_text(made, names[i]));
    mission_builder_end(to);
}

static void add_display(struct story *story, const mission_value *display, mission_builder *to)
{
    char now[40] = "";

    mission_time_write(&story->now, now, sizeof(now));
    mission_builder_object(to);
    for (size_t i = 0; i < mission_value_count(display); i++) {
        mission_builder_name(to, mission_value_name(display, i));
        mission_builder_value(to, mission_value_item(display, i));
    }
    add_text(to, "rendered_at", mission_view_of(now));
    mission_builder_end(to);
}

static void add_template(struct story *story, const mission_value *template,
                         const mission_value *rendered, mission_builder *to)
{
    const mission_view display = mission_view_of("display_context");

    mission_builder_object(to);
    for (size_t i = 0; i < mission_value_count(template); i++) {
        mission_builder_name(to, mission_value_name(template, i));
        if (story_is(mission_value_name(template, i), display))
            add_display(story, mission_value_item(template, i), to);
        else
            mission_builder_value(to, mission_value_item(template, i));
    }
    add_hashes(rendered, to);
    mission_builder_end(to);
}

static int32_t complete(struct story *story, const mission_value *rendered,
                        mission_disclosure **out, mission_error *error)
{
    mission_json *template = story_read(story, "disclosure.json"), *json = NULL;
    mission_builder *builder = NULL;
    int32_t rc =
        template ? mission_builder_new(story->context, &builder, error) : MISSION_E_ARGUMENT;

    if (rc == MISSION_OK) {
        add_template(story, mission_json_root(template), rendered, builder);
        rc = mission_builder_finish(builder, &json, error);
    }
    if (rc == MISSION_OK)
        rc = mission_disclosure_from(story->context, json, mission_json_root(json), out, error);
    mission_json_unref(json);
    mission_json_unref(template);
    mission_builder_free(builder);
    return rc;
}

/* ---- only a faithful one may be displayed ---- */

struct compared {
    mission_submission *submission;
    mission_authority_set *set, *proposal;
};

static int32_t read_compared(struct story *story, const struct answer *answer, struct compared *out,
                             mission_error *error)
{
    mission_text *intent = story_intent(story, "intent.json");
    mission_json *proposal =
        story->profile == MISSION_PROFILE_DRAFT ? story_read(story, "proposal.json") : NULL;
    mission_text *set = NULL;
    int32_t rc =
        intent ? mission_submission_parse(story->context, mission_text_view(intent),
                                          (mission_view){NULL, 0}, NULL, 0, &out->submission, error)
               : MISSION_E_ARGUMENT;

    if (rc == MISSION_OK)
        rc = mission_value_canonical(story->context, story_get(answer->reply, "authority_set"),
                                     &set, error);
    if (rc == MISSION_OK)
        rc = mission_authority_set_parse(story->context, mission_text_view(set), &out->set, error);
    if (rc == MISSION_OK && proposal)
        rc = mission_authority_set_from(story->context, proposal, mission_json_root(proposal),
                                        &out->proposal, error);
    mission_text_unref(set);
    mission_json_unref(proposal);
    mission_text_unref(intent);
    return rc;
}

static int32_t compare(struct story *story, const struct answer *answer,
                       const mission_disclosure *disclosure, mission_error *error)
{
    struct compared with = {0};
    int32_t rc = read_compared(story, answer, &with, error);
    const mission_consent consent = {
        .size = sizeof(consent),
        .issuer = story_host(story, "state_authority"),
        .intent = mission_submission_intent(with.submission),
        .set = with.set,
        .proposal = with.proposal,
        .subject = story_principal(story, "subject"),
        .approver = story_principal(story, "approver"),
        .client_id = story_host(story, "client_id"),
    };

    if (rc == MISSION_OK)
        rc = mission_disclosure_check(disclosure, &consent, error);
    mission_authority_set_unref(with.proposal);
    mission_authority_set_unref(with.set);
    mission_submission_unref(with.submission);
    return rc;
}

static bool disclose(struct story *story, const struct answer *answer,
                     mission_disclosure **disclosure)
{
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc = complete(story, answer->reply, disclosure, &error);

    if (!story_expect(story, "the disclosure is complete", rc, MISSION_OK, &error))
        return false;
    rc = compare(story, answer, *disclosure, &error);
    return story_expect(story, "it is faithful to the Intent and to every entry", rc, MISSION_OK,
                        &error);
}

/* What was shown is kept: the approval is about exactly this. */
bool step_disclose(struct story *story)
{
    struct answer answer = ANSWER_INIT;
    mission_disclosure *disclosure = NULL;
    bool ok;

    render(story, &answer);
    ok = story_outcome(story, "the request is rendered for its approver", &answer, MISSION_OK) &&
         disclose(story, &answer, &disclosure);
    if (ok) {
        const struct note notes[] = {
            {.name = "rendering", .text = story_text(answer.reply, "rendering")},
            {.name = "shown", .value = mission_disclosure_value(disclosure)},
        };

        show_disclosure(disclosure, story->profile);
        ok = place_note(story, notes, 2);
    }
    mission_disclosure_unref(disclosure);
    answer_drop(&answer);
    return ok;
}
