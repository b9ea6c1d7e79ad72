/* Before the approval: the Intent is submitted, authority is derived, the approver is shown it.
 * SPDX-License-Identifier: MIT */
#include "story.h"

#include <stdio.h>
#include <string.h>

/* The canonical text of a file: what the client sends. */
static mission_text *sent(struct story *story, const char *name)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = story_read(story, name);
    mission_text *text = NULL;

    if (json &&
        mission_value_canonical(story->context, mission_json_root(json), &text, &error) != 0)
        fprintf(stderr, "%s: %s\n", name, error.reason);
    mission_json_unref(json);
    return text;
}

/* The value of the mission_intent parameter: the bare Intent, or the draft's envelope around it. */
static mission_text *parameter(struct story *story)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *intent = story_read(story, "intent.json"), *envelope = NULL;
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

static bool submit(struct story *story, mission_view intent, mission_view proposal)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_presenter client = {sizeof(client), story_host(story, "client_id"), {NULL, 0}};
    int32_t rc = mission_submission_parse(story->context, intent, proposal, NULL, 0,
                                          &story->submission, &error);

    if (!story_expect(story, "the Intent keeps every rule of its members", rc, MISSION_OK, &error))
        return false;
    rc = mission_submission_verify(story->submission, story_host(story, "state_authority"), &client,
                                   NULL, 0, NULL, &story->evidence, &error);
    if (!story_expect(story, "its evidence, where it has any, is verified", rc, MISSION_OK, &error))
        return false;
    if (!proposal.ptr)
        return true;
    rc = mission_authority_set_from(story->context, mission_submission_json(story->submission),
                                    mission_submission_proposal(story->submission),
                                    &story->proposal, &error);
    return story_expect(story, "the proposed authority keeps every rule of its entries", rc,
                        MISSION_OK, &error);
}

bool step_submit(struct story *story)
{
    bool draft = story->profile == MISSION_PROFILE_DRAFT;
    mission_text *intent = parameter(story);
    mission_text *proposal = draft ? sent(story, "proposal.json") : NULL;
    const mission_view none = {NULL, 0};
    bool ok = intent && (proposal || !draft);

    story_step(story, "The agent submits a Mission Intent");
    ok = ok &&
         submit(story, mission_text_view(intent), proposal ? mission_text_view(proposal) : none);
    if (ok)
        show_json(story->context,
                  "Intent:", mission_intent_value(mission_submission_intent(story->submission)));
    mission_text_unref(proposal);
    mission_text_unref(intent);
    return ok;
}

/* Where an agent proposed, nothing goes beyond what it proposed. */
static bool within_proposal(struct story *story)
{
    mission_subset_verdict verdict = {.size = sizeof(verdict)};
    mission_error error = MISSION_ERROR_INIT;
    mission_authority *derived = NULL, *proposed = NULL;
    int32_t rc = mission_authority_compile(story->set, &derived, &error);

    if (rc == MISSION_OK)
        rc = mission_authority_compile(story->proposal, &proposed, &error);
    if (rc == MISSION_OK)
        rc = mission_authority_within(derived, proposed, &verdict, &error);
    mission_authority_unref(proposed);
    mission_authority_unref(derived);
    if (rc == MISSION_OK && verdict.subset != 1)
        rc = verdict.code;
    return story_expect(story, "every entry is within one that was proposed", rc, MISSION_OK, NULL);
}

bool step_derive_authority(struct story *story)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = sent(story, "authority-set.json");
    int32_t rc;

    story_step(story, "The server derives the Authority Set");
    if (!text)
        return false;
    rc = mission_authority_set_parse(story->context, mission_text_view(text), &story->set, &error);
    mission_text_unref(text);
    if (!story_expect(story, "every entry keeps the rules of its type", rc, MISSION_OK, &error))
        return false;
    return !story->proposal || within_proposal(story);
}

static void add_text(mission_builder *to, const char *name, mission_view value)
{
    mission_builder_name(to, mission_view_of(name));
    mission_builder_string(to, value);
}

static bool is(mission_view text, const char *word)
{
    mission_view other = mission_view_of(word);

    return text.len == other.len && strncmp(text.ptr, word, text.len) == 0;
}

/* What only this moment can say: which content is shown, and when. */
struct rendering {
    mission_digest intent, authority, proposal;
    char at[40];
};

static int32_t take_hashes(const struct story *story, struct rendering *out, mission_error *error)
{
    mission_view issuer = story_host(story, "state_authority");
    int32_t rc = mission_intent_anchor(mission_submission_intent(story->submission), issuer,
                                       &out->intent, error);

    mission_time_write(&story->now, out->at, sizeof(out->at));
    if (rc == MISSION_OK)
        rc = mission_authority_set_anchor(story->set, issuer, &out->authority, error);
    if (rc == MISSION_OK && story->proposal)
        rc = mission_submission_proposal_anchor(story->submission, issuer, &out->proposal, error);
    return rc;
}

static void add_hashes(const struct story *story, const struct rendering *from, mission_builder *to)
{
    const char *intent_hash = story_draft_or_series(story, "intent_hash", "proposal_hash");

    mission_builder_name(to, mission_view_of("source_hashes"));
    mission_builder_object(to);
    add_text(to, intent_hash, mission_view_of(from->intent.text));
    add_text(to, "authority_hash", mission_view_of(from->authority.text));
    if (story->proposal)
        add_text(to, "proposal_hash", mission_view_of(from->proposal.text));
    mission_builder_end(to);
}

static void add_display(const struct rendering *from, const mission_value *display,
                        mission_builder *to)
{
    mission_builder_object(to);
    for (size_t i = 0; i < mission_value_count(display); i++) {
        mission_builder_name(to, mission_value_name(display, i));
        mission_builder_value(to, mission_value_item(display, i));
    }
    add_text(to, "rendered_at", mission_view_of(from->at));
    mission_builder_end(to);
}

static void add_template(const struct story *story, const struct rendering *from,
                         const mission_value *template, mission_builder *to)
{
    mission_builder_object(to);
    for (size_t i = 0; i < mission_value_count(template); i++) {
        const mission_value *value = mission_value_item(template, i);

        mission_builder_name(to, mission_value_name(template, i));
        if (is(mission_value_name(template, i), "display_context"))
            add_display(from, value, to);
        else
            mission_builder_value(to, value);
    }
    add_hashes(story, from, to);
    mission_builder_end(to);
}

static int32_t complete(struct story *story, const mission_value *template, mission_error *error)
{
    struct rendering from = {0};
    mission_builder *builder = NULL;
    mission_json *json = NULL;
    int32_t rc = take_hashes(story, &from, error);

    if (rc == MISSION_OK)
        rc = mission_builder_new(story->context, &builder, error);
    if (rc == MISSION_OK) {
        add_template(story, &from, template, builder);
        rc = mission_builder_finish(builder, &json, error);
    }
    if (rc == MISSION_OK)
        rc = mission_disclosure_from(story->context, json, mission_json_root(json),
                                     &story->disclosure, error);
    mission_json_unref(json);
    mission_builder_free(builder);
    return rc;
}

static int32_t compare(struct story *story, mission_error *error)
{
    mission_consent consent = {
        .size = sizeof(consent),
        .issuer = story_host(story, "state_authority"),
        .intent = mission_submission_intent(story->submission),
        .set = story->set,
        .proposal = story->proposal,
        .client_id = story_host(story, "client_id"),
    };

    mission_principal_of(mission_value_get(story->host, mission_view_of("subject")),
                         &consent.subject);
    mission_principal_of(mission_value_get(story->host, mission_view_of("approver")),
                         &consent.approver);
    return mission_disclosure_check(story->disclosure, &consent, error);
}

bool step_disclose(struct story *story)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *template = story_read(story, "disclosure.json");
    int32_t rc;

    story_step(story, "The approver is shown what would be approved");
    if (!template)
        return false;
    rc = complete(story, mission_json_root(template), &error);
    mission_json_unref(template);
    if (!story_expect(story, "the disclosure is complete", rc, MISSION_OK, &error))
        return false;
    rc = compare(story, &error);
    if (!story_expect(story, "it is faithful to the Intent and to every entry", rc, MISSION_OK,
                      &error))
        return false;
    show_disclosure(story->disclosure, story->profile);
    return true;
}
