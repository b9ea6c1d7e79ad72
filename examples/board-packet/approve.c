/* Admission and approval: the record comes to be, and proves itself.
 * SPDX-License-Identifier: MIT */
#include "story.h"

#include <stdlib.h>
#include <string.h>

static mission_principal host_principal(const struct story *story, const char *name)
{
    mission_principal principal = {{NULL, 0}, {NULL, 0}};

    mission_principal_of(mission_value_get(story->host, mission_view_of(name)), &principal);
    return principal;
}

static mission_admission admission(const struct story *story)
{
    return (mission_admission){
        .size = sizeof(mission_admission),
        .issuer = story_host(story, "state_authority"),
        .intent = mission_submission_intent(story->submission),
        .subject = host_principal(story, "subject"),
        .client_id = story_host(story, "client_id"),
        .tenant = story_host(story, "tenant"),
        .consent_window = story_host(story, "consent_window"),
    };
}

static mission_approval approval(const struct story *story)
{
    bool draft = story->profile == MISSION_PROFILE_DRAFT;

    return (mission_approval){
        .size = sizeof(mission_approval),
        .set = story->set,
        .disclosure = story->disclosure,
        .approver = host_principal(story, "approver"),
        .approval_event_id = story_host(story, "approval_event_id"),
        .policy_version = story_host(story, "policy_version"),
        .proposal = story->proposal,
        .submission_evidence = mission_json_root(story->evidence),
        .authority_source =
            draft ? mission_value_get(story->host, mission_view_of("authority_source")) : NULL,
    };
}

void story_keep(struct story *story, mission_record *record)
{
    mission_record_unref(story->record);
    story->record = record;
}

bool step_admit(struct story *story)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_admission what = admission(story);
    mission_record *record = NULL;
    int32_t rc = story_event(story, MISSION_EVENT_ADMIT, &error);

    story_step(story, "The server admits the request");
    if (!story_expect(story, "the lifecycle lets it wait for an approval", rc, MISSION_OK, &error))
        return false;
    if (story->profile == MISSION_PROFILE_DRAFT) {
        story_tell("(a pending request: in this vocabulary there is no Mission before approval)");
        return true;
    }
    rc = mission_record_admit(story->context, &what, NULL, &record, &error);
    if (!story_expect(story, "a pending record is made", rc, MISSION_OK, &error))
        return false;
    story_keep(story, record);
    return true;
}

static void tell_anchor(const struct story *story, const char *label, uint32_t what)
{
    mission_view digest = mission_record_anchor(story->record, what);

    if (digest.len)
        story_tell("%-26s %.*s", label, (int)digest.len, digest.ptr);
}

static void tell_record(const struct story *story)
{
    mission_view id = mission_record_id(story->record);

    story_tell("%-26s %.*s", "Mission", (int)id.len, id.ptr);
    tell_anchor(story, "anchor of the Intent", MISSION_COMMIT_INTENT);
    tell_anchor(story, "anchor of the proposal", MISSION_COMMIT_PROPOSED_AUTHORITY);
    tell_anchor(story, "anchor of the authority", MISSION_COMMIT_AUTHORITY_SET);
    tell_anchor(story, "anchor of the disclosure", MISSION_COMMIT_CONSENT_DISCLOSURE);
}

/* The same approval event once more, as a client or a network may repeat it. */
static bool replay(struct story *story, const mission_approval *approved)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_admission admitted = admission(story);
    mission_record *same = NULL;
    int32_t rc = mission_record_replay(story->record, mission_record_id(story->record), &admitted,
                                       approved, &same, &error);

    mission_record_unref(same);
    return story_expect(story, "the same approval again gives the same Mission", rc, MISSION_OK,
                        &error);
}

bool step_approve(struct story *story)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_approval approved = approval(story);
    mission_admission admitted = admission(story);
    mission_record *record = NULL;
    int32_t rc;

    if (!story_set_clock(story, story_host(story, "approved_at")))
        return false;
    story_step(story, "The approver says yes");
    rc = story_event(story, MISSION_EVENT_APPROVE, &error);
    if (!story_expect(story, "the lifecycle lets it become active", rc, MISSION_OK, &error))
        return false;
    if (story->profile == MISSION_PROFILE_DRAFT)
        rc = mission_record_create(story->context, &admitted, &approved, NULL, &record, &error);
    else
        rc = mission_record_activate(story->record, &approved, NULL, &record, &error);
    if (!story_expect(story, "the record is active, with its anchors", rc, MISSION_OK, &error))
        return false;
    story_keep(story, record);
    tell_record(story);
    return replay(story, &approved);
}

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

static int32_t prove(struct story *story, mission_view text, mission_error *error)
{
    mission_record *record = NULL;
    int32_t rc = mission_record_parse(story->context, text, 0, &record, error);

    if (rc == MISSION_OK)
        rc = mission_record_verify(record, story->disclosure, error);
    mission_record_unref(record);
    return rc;
}

static int32_t reload(struct story *story, bool changed, mission_error *error)
{
    mission_text *text = NULL;
    mission_view stored;
    char *copy;
    int32_t rc =
        mission_value_canonical(story->context, mission_record_value(story->record), &text, error);

    if (rc != MISSION_OK)
        return rc;
    stored = mission_text_view(text);
    copy = malloc(stored.len + 1);
    if (copy) {
        memcpy(copy, stored.ptr, stored.len);
        stored.len = changed ? change_goal(copy, stored.len) : stored.len;
        rc = prove(story, (mission_view){copy, stored.len}, error);
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
    int32_t rc;

    story_step(story, "The record is stored and read again");
    rc = reload(story, false, &error);
    if (!story_expect(story, "every anchor is recomputed and agrees", rc, MISSION_OK, &error))
        return false;
    rc = reload(story, true, &error);
    return story_expect(story, "with one letter more in its goal it is still the approved Mission",
                        rc, MISSION_E_DIGEST_MISMATCH, &error);
}
