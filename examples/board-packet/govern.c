/* What an active Mission permits, and what its lifecycle takes back.
 * SPDX-License-Identifier: MIT */
#include "story.h"

#include <string.h>

#define TOKEN_SECONDS 300

/* What the gate and the lifecycle look at: the stored state and the recorded times. */
static mission_standing standing(const struct story *story)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_standing own = {.size = sizeof(own), .state = story->state};
    mission_view window = mission_record_consent_window(story->record);
    mission_view expiry = story->record
                              ? mission_record_expires_at(story->record)
                              : mission_intent_expiry(mission_submission_intent(story->submission));

    if (mission_instant_parse(expiry, &own.expires_at, &error) != MISSION_OK)
        own.flags |= MISSION_STANDING_UNRESOLVED; /* refuses, whatever it is asked */
    if (window.len && mission_instant_parse(window, &own.pending_end, &error) == MISSION_OK)
        own.flags |= MISSION_STANDING_PENDING_END;
    return own;
}

/* What an event does now; on a commit the stored state follows. */
int32_t story_event(struct story *story, uint32_t number, mission_error *error)
{
    mission_outcome outcome = {.size = sizeof(outcome)};
    mission_standing own = standing(story);
    uint32_t facts = 0;
    int32_t rc = MISSION_OK;

    if (story->state != MISSION_STATE_NONE)
        rc = mission_lifecycle_facts(story->profile, &own, NULL, 0, &story->now, &facts, error);
    if (rc == MISSION_OK)
        rc = mission_lifecycle_next(story->profile, story->state, number, facts, &outcome, error);
    if (rc != MISSION_OK)
        return rc;
    if (outcome.decision != MISSION_LIFECYCLE_COMMIT)
        return MISSION_E_CONFLICT;
    if (outcome.state != MISSION_STATE_NONE)
        story->state = outcome.state;
    return MISSION_OK;
}

static void tell_gate(const mission_gate *gate)
{
    if (gate->member)
        story_tell("token endpoint: {\"error\":\"%s\",\"%s\":\"%s\"}", gate->oauth_error,
                   gate->member, gate->value);
    else if (gate->oauth_error)
        story_tell("token endpoint: {\"error\":\"%s\"}", gate->oauth_error);
}

/* What the host does after a permit: the token's lifetime, and the count in the same transaction.
 */
static int32_t issue(struct story *story, const mission_standing *own, uint64_t max,
                     mission_time *exp, mission_error *error)
{
    int32_t rc =
        mission_exp_clamp(&own->expires_at, &story->now, TOKEN_SECONDS, &exp->seconds, error);

    if (rc == MISSION_OK)
        rc = mission_derivation_count(story->derivations, max, 1, &story->derivations, error);
    return rc;
}

static void tell_token(const struct story *story, const mission_time *exp)
{
    char text[40];

    if (mission_time_write(exp, text, sizeof(text)))
        story_tell("derivation %llu, exp %s", (unsigned long long)story->derivations, text);
}

/* Ask for a token: the gate has to answer `want`, and to tell a client this word. */
static bool derive(struct story *story, const char *what, int32_t want, const char *word)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_standing own = standing(story);
    mission_gate gate = {.size = sizeof(gate)};
    mission_derivation request = {
        .size = sizeof(request),
        .flags = MISSION_DERIVATION_AUTHORITY | MISSION_DERIVATION_CLIENT,
        .mission = &own,
        .now = story->now,
        .count = story->derivations,
    };
    mission_time exp = {0};
    int64_t max;
    int32_t rc;

    mission_intent_max_derivations(mission_record_intent(story->record), &max);
    request.max = (uint64_t)max;
    rc = mission_derivation_gate(story->profile, &request, &gate, &error);
    if (rc == MISSION_OK)
        rc = gate.permit == 1 ? issue(story, &own, request.max, &exp, &error) : gate.code;
    if (!story_expect(story, what, rc, want, &error))
        return false;
    if (rc == MISSION_OK)
        tell_token(story, &exp);
    else
        tell_gate(&gate);
    return story_same(story, "what the client is told", gate.value, word);
}

static mission_view text_of(const mission_value *object, const char *name)
{
    return mission_value_string(mission_value_get(object, mission_view_of(name)));
}

static bool project(struct story *story, mission_view resource)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *part = NULL;
    int32_t rc = mission_authority_set_for_resources(mission_record_authority_set(story->record),
                                                     &resource, 1, &part, &error);
    bool ok = story_expect(story, "the set is projected to this resource", rc, MISSION_OK, &error);

    if (ok)
        show_json(story->context, "authorization_details:", mission_authority_set_value(part));
    mission_authority_set_unref(part);
    return ok;
}

bool step_project(struct story *story)
{
    mission_error error = MISSION_ERROR_INIT;
    const mission_authority_set *set = mission_record_authority_set(story->record);
    mission_json *claim = NULL;
    int32_t rc = mission_claim_build(story->record, NULL, &claim, &error);

    story_step(story, "Tokens are derived, one for each audience");
    if (!story_expect(story, "the mission claim is built", rc, MISSION_OK, &error))
        return false;
    show_json(story->context, "mission:", mission_json_root(claim));
    mission_json_unref(claim);
    for (size_t i = 0; i < mission_authority_set_count(set); i++) {
        if (!derive(story, "the gate lets a token be derived", MISSION_OK, NULL) ||
            !project(story, text_of(mission_authority_set_entry(set, i), "resource")))
            return false;
    }
    return true;
}

static bool has_action(const mission_value *entry, mission_view action)
{
    const mission_value *actions = mission_value_get(entry, mission_view_of("actions"));

    for (size_t i = 0; i < mission_value_count(actions); i++) {
        mission_view one = mission_value_string(mission_value_item(actions, i));

        if (one.len == action.len && memcmp(one.ptr, action.ptr, one.len) == 0)
            return true;
    }
    return false;
}

/* Exact names alone: families, prefixes and constraints are for the resource server. */
static int32_t ask(const struct story *story, const mission_value *call, mission_error *error)
{
    mission_view resource = text_of(call, "resource"), action = text_of(call, "action");
    mission_authority_set *part = NULL;
    int32_t rc = mission_authority_set_select(mission_record_authority_set(story->record),
                                              &resource, 1, &part, error);
    bool found = false;

    for (size_t i = 0; i < mission_authority_set_count(part); i++)
        found |= has_action(mission_authority_set_entry(part, i), action);
    mission_authority_set_unref(part);
    if (rc == MISSION_OK && !found)
        rc = MISSION_E_EMPTY_SET;
    return rc;
}

bool step_calls(struct story *story)
{
    const mission_value *calls = mission_json_root(story->calls_json);
    bool ok = true;

    story_step(story, "The agent calls tools");
    for (size_t i = 0; i < mission_value_count(calls); i++) {
        mission_error error = MISSION_ERROR_INIT;
        const mission_value *call = mission_value_item(calls, i);
        bool in = mission_value_boolean(mission_value_get(call, mission_view_of("in_bounds")));
        char what[160];

        story_label(what, sizeof(what), text_of(call, "action"), text_of(call, "resource"));
        ok &= story_expect(story, what, ask(story, call, &error),
                           in ? MISSION_OK : MISSION_E_EMPTY_SET, &error);
    }
    return ok;
}

/* One event on the stored record: the lifecycle decides, the record follows. */
static bool change(struct story *story, const char *what, uint32_t number)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_record_change to = {.size = sizeof(to)};
    mission_record *record = NULL;
    int32_t rc = story_event(story, number, &error);

    if (rc == MISSION_OK) {
        to.state = mission_state_wire(story->profile, story->state);
        rc = mission_record_transition(story->record, &to, NULL, &record, &error);
    }
    if (!story_expect(story, what, rc, MISSION_OK, &error))
        return false;
    story_keep(story, record);
    return true;
}

static bool no_claim(struct story *story)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *claim = NULL;
    int32_t rc = mission_claim_build(story->record, NULL, &claim, &error);

    mission_json_unref(claim);
    return story_expect(story, "a mission claim is built", rc, MISSION_E_NOT_ACTIVE, &error);
}

bool step_suspend(struct story *story)
{
    story->now.seconds += 3600;
    story_step(story, "An administrator suspends the Mission");
    return change(story, "the Mission is suspended", MISSION_EVENT_SUSPEND) &&
           derive(story, "the gate lets a token be derived", MISSION_E_NOT_ACTIVE,
                  story_draft_or_series(story, NULL, "suspended")) &&
           no_claim(story);
}

bool step_resume(struct story *story)
{
    story->now.seconds += 3600;
    story_step(story, "It is resumed");
    return change(story, "the Mission is active again", MISSION_EVENT_RESUME) &&
           derive(story, "the gate lets a token be derived", MISSION_OK, NULL);
}

bool step_revoke(struct story *story)
{
    mission_error error = MISSION_ERROR_INIT;

    story->now.seconds += 3600;
    story_step(story, "Alice revokes it");
    return change(story, "the Mission is revoked", MISSION_EVENT_REVOKE) &&
           derive(story, "the gate lets a token be derived", MISSION_E_NOT_ACTIVE,
                  story_draft_or_series(story, "mission_revoked", "revoked")) &&
           no_claim(story) &&
           story_expect(story, "it can be resumed",
                        story_event(story, MISSION_EVENT_RESUME, &error), MISSION_E_CONFLICT,
                        &error);
}
