/* The audit: what the archive holds of the Mission, and what the state authority's events say.
 * SPDX-License-Identifier: MIT
 *
 * No decision point, no policy and no state of today is asked. */
#include "archive.h"

#include <mission/audit_join.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct audit {
    struct story *story;
    mission_evidence_verifier *verifier;
    mission_evidence_join *join;
    unsigned permits, denials, executions, refusals;
    bool appealed; /* the denial that the expansion came from is there */
};

/* ---- the records ---- */

static void count(struct audit *audit, const mission_evidence_record *record)
{
    const mission_view appealed = story_text(place_value(audit->story, "denied"), "evaluation_id");
    const bool decision = record->kind == MISSION_EVIDENCE_DECISION;

    audit->permits += decision && record->permit == 1;
    audit->denials += decision && record->permit != 1;
    audit->executions += record->kind == MISSION_EVIDENCE_EXECUTION;
    audit->refusals += record->kind == MISSION_EVIDENCE_REFUSAL;
    audit->appealed |= decision && record->permit != 1 && story_is(record->evaluation_id, appealed);
}

static bool take(void *to, const mission_value *value)
{
    mission_evidence_record record = {.size = sizeof(record)};
    mission_error error = MISSION_ERROR_INIT;
    struct audit *audit = to;
    int32_t rc = mission_evidence_verify(audit->verifier, value, &record, &error);

    if (!rc)
        rc = mission_evidence_join_add(audit->join, &record, &error);
    if (!rc)
        count(audit, &record);
    return rc == MISSION_OK ||
           story_expect(audit->story, "a record is sound", rc, MISSION_OK, &error);
}

/* Who comes without a credential that holds is nobody's: such refusals name no Mission. */
static bool take_nobodys(struct story *story, struct audit *audit)
{
    const mission_view none = {NULL, 0};

    return archive_read(story, none, take, audit);
}

/* The library's lines are inert already. */
static int32_t print(void *host, const char *ptr, size_t len)
{
    bool *at_start = host;

    for (size_t i = 0; i < len; i++) {
        if (*at_start)
            fputs("   |  ", stdout);
        putchar(ptr[i]);
        *at_start = ptr[i] == '\n';
    }
    return 0;
}

static bool tell_records(struct audit *audit)
{
    bool at_start = true;
    const mission_sink sink = {sizeof(sink), &at_start, print};
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc = mission_evidence_join_finish(audit->join, &audit->story->now, &error);

    if (!rc)
        rc = mission_evidence_story(audit->join, story_host(audit->story, "state_authority"),
                                    place_text(audit->story, "mission_id"), &sink, &error);
    return story_expect(audit->story, "the records are joined", rc, MISSION_OK, &error);
}

static bool unremarkable(struct audit *audit)
{
    mission_finding finding = {.size = sizeof(finding)};
    bool ok = true;

    for (size_t i = 0; mission_evidence_join_finding(audit->join, i, &finding) == 1; i++)
        ok = story_same(audit->story, "a finding", mission_finding_name(finding.finding), NULL) &&
             ok;
    return ok;
}

/* Each permit was used once, nothing was done without one, and nothing is missing. A denial that a
 * run died behind has its evidence again. */
static bool agrees(struct audit *audit)
{
    struct story *story = audit->story;
    const bool all = audit->permits == 3 && audit->executions == 3;

    story_tell("%u permits, %u executions; refused before any decision: %u", audit->permits,
               audit->executions, audit->refusals);
    return unremarkable(audit) &&
           story_same(story, "what was done", all ? "what was permitted" : "something else",
                      "what was permitted") &&
           story_same(story, "what was denied", audit->denials >= 4 ? "all of it" : "less",
                      "all of it") &&
           story_same(story, "the denial behind the request for more",
                      audit->appealed ? "there" : NULL, "there");
}

static bool records(struct audit *audit)
{
    struct story *story = audit->story;
    const mission_evidence_join_config config = {
        .size = sizeof(config), .flags = MISSION_JOIN_FROM_START, .context = story->context};
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc = mission_evidence_join_new(&config, &audit->join, &error);
    bool ok;

    audit->verifier = evidence_verifier(story, story->context);
    ok = story_expect(story, "there is an archive", rc, MISSION_OK, &error) && audit->verifier &&
         archive_read(story, place_text(story, "mission_id"), take, audit) &&
         take_nobodys(story, audit) && tell_records(audit) && agrees(audit);
    mission_evidence_verifier_unref(audit->verifier);
    mission_evidence_join_free(audit->join);
    return ok;
}

/* ---- the events ---- */

/* What became of a Mission, as one line; and that it is so. */
static bool lifecycle(struct story *story, const char *what, const char *id, const char *told)
{
    const mission_read request = {
        .size = sizeof(request),
        .mission_id = place_text(story, id),
        .actor = story_admin(),
    };
    struct answer answer = ANSWER_INIT;
    const mission_value *events;
    char text[160] = "";
    bool ok;

    story_ask(story, mission_plan_history(story->issuer, &request, &answer.plan, &answer.error),
              &answer);
    events = story_get(answer.reply, "events");
    for (size_t i = 0; i < mission_value_count(events); i++) {
        const mission_view event = story_text(mission_value_item(events, i), "event");
        const size_t at = strlen(text);

        snprintf(text + at, sizeof(text) - at, "%s%.*s", at ? ", " : "", (int)event.len,
                 event.len ? event.ptr : "");
    }
    ok = answer.code == MISSION_OK && story_same(story, what, text, told);
    answer_drop(&answer);
    if (ok)
        story_tell("%s: %s", what, text);
    return ok;
}

bool step_audit(struct story *story)
{
    struct audit audit = {.story = story};

    return story_keys(story) && records(&audit) &&
           lifecycle(story, "the Mission", "mission_id",
                     "admit, approve, suspend, resume, revoke") &&
           lifecycle(story, "the expansion that was asked for", "successor", "admit, deny");
}
