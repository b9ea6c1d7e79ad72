/* The agent asks for more, and the approver says no: nothing has changed.
 * SPDX-License-Identifier: MIT */
#include "story.h"

#include <stdio.h>
#include <string.h>

#define ACCESS_TOKEN "urn:ietf:params:oauth:token-type:access_token"

/* ---- asking ---- */

/* Draft: what was proposed at first, and the CRM. */
static mission_text *wider_proposal(struct story *story)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = story_join(story, "proposal.json", "crm.json");
    mission_text *text = NULL;

    if (json &&
        mission_value_canonical(story->context, mission_json_root(json), &text, &error) != 0)
        fprintf(stderr, "proposal.json: %s\n", error.reason);
    mission_json_unref(json);
    return text;
}

/* The client names its request after the denial that it comes from. Under the same name the same
 * request is one request, and what came of it is answered again. */
static mission_view creation_id(const struct story *story)
{
    return story_text(place_value(story, "denied"), "evaluation_id");
}

/* What the decision point has offered comes back with the request, and is good for nothing else. */
static bool bound(struct story *story)
{
    const mission_value *denied = place_value(story, "denied");
    mission_evaluation asked = {.size = sizeof(asked)};
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc =
        mission_evaluation_read(story->context, place_value(story, "asked"), &asked, &error);

    if (!story_expect(story, "what was denied is asked for", rc, MISSION_OK, &error) ||
        !story_offered(story, denied, &asked,
                       "the access request comes from a denial of this Mission", MISSION_OK))
        return false;
    asked.action = mission_view_of("export_accounts");
    return story_offered(story, denied, &asked, "the same offer, for another action",
                         MISSION_E_BINDING_MISMATCH);
}

static bool expand(struct story *story, struct answer *answer)
{
    const bool keys = story_keys(story);
    bool draft = story->profile == MISSION_PROFILE_DRAFT;
    mission_create request = {
        .size = sizeof(request),
        .source_id = place_text(story, "mission_id"),
        .subject_key = mission_jwk_thumbprint(story->agent_key), /* `cnf` of the subject_token */
        .presented_key =
            mission_jwk_thumbprint(story->agent_key), /* of a proof that came with it */
        .requested_token_type = mission_view_of(ACCESS_TOKEN),
        .creation_request_id = creation_id(story),
        .admit = {.size = sizeof(request.admit),
                  .intent = answer_hold(answer, story_intent(story, "wider-intent.json")),
                  .subject = story_principal(story, "subject"),
                  .client_id = story_host(story, "client_id"),
                  .tenant = story_host(story, "tenant"),
                  .authority_source = story_get(story->host, "authority_source")},
    };

    if (draft)
        request.admit.proposal = answer_hold(answer, wider_proposal(story));
    if (!keys || !request.admit.intent.len || (draft && !request.admit.proposal.len))
        return false;
    story_ask(story, mission_plan_expand(story->issuer, &request, &answer->plan, &answer->error),
              answer);
    return true;
}

/* How the Mission stands before the decision is noted with the request, to be compared after it. */
bool step_expand(struct story *story)
{
    struct answer answer = ANSWER_INIT, show = ANSWER_INIT;
    bool ok = story_keys(story) && bound(story) && expand(story, &answer) &&
              story_outcome(story, "a successor with access to the CRM is asked for", &answer,
                            MISSION_OK);

    if (ok) {
        show_difference(story->context, story_get(answer.reply, "difference"));
        story_show(story, &show);
        ok = story_outcome(story, "the Mission is shown to an administrator", &show, MISSION_OK);
    }
    if (ok) {
        const struct note notes[] = {
            {.name = "successor", .text = story_text(answer.reply, "mission_id")},
            {.name = "before", .value = show.reply},
        };

        ok = place_note(story, notes, 2);
    }
    answer_drop(&show);
    answer_drop(&answer);
    return ok;
}

/* ---- the answer ---- */

static void deny(struct story *story, struct answer *answer)
{
    const mission_decide request = {
        .size = sizeof(request),
        .mission_id = place_text(story, "successor"),
        .actor = story_alice(story),
        .reason = mission_view_of("The packet needs no customer data."),
    };

    story_ask(story, mission_plan_deny(story->issuer, &request, &answer->plan, &answer->error),
              answer);
}

/* A run that died after the denial finds the request denied: a decision is never taken back. */
static bool denied(struct story *story)
{
    struct answer answer = ANSWER_INIT;
    bool before, ok;

    deny(story, &answer);
    before = answer.code == MISSION_E_CONFLICT && answer.verdict.state == MISSION_STATE_DENIED;
    if (before)
        story_tell("(it was denied before: nothing was written now)");
    ok = before || story_outcome(story, "the request is denied", &answer, MISSION_OK);
    answer_drop(&answer);
    return ok;
}

static bool unchanged(struct story *story)
{
    struct answer show = ANSWER_INIT;
    bool ok;

    story_show(story, &show);
    ok = story_outcome(story, "the Mission is shown to an administrator", &show, MISSION_OK) &&
         story_same(story, "what the Mission is now",
                    mission_value_equal(show.reply, place_value(story, "before")) == 1 ? "the same"
                                                                                       : "changed",
                    "the same");
    if (ok)
        story_tell("nothing of it has changed: record, state, version and derivations");
    answer_drop(&show);
    return ok;
}

static bool asked_again(struct story *story)
{
    struct answer answer = ANSWER_INIT;
    bool ok =
        expand(story, &answer) &&
        story_outcome(story, "the same request again is another one", &answer, MISSION_E_DECLINED);

    answer_drop(&answer);
    return ok;
}

bool step_deny(struct story *story)
{
    return denied(story) && unchanged(story) && asked_again(story) && story_attempt(story, false);
}
