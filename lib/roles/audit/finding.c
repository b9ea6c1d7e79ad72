/* Findings: what does not fit, or cannot be told. SPDX-License-Identifier: MIT */
#include "../../base/sort.h"
#include "join.h"

static const struct {
    const char *name, *text;
} words[MISSION_FINDING_COUNT] = {
    [MISSION_FINDING_UNDETERMINED] = {"undetermined_outcome",
                                      "a permit of which no outcome is recorded: whether anything "
                                      "was done is not known"},
    [MISSION_FINDING_ATTEMPTED] =
        {"action_attempted", "a permit of which no outcome is recorded: by policy an attempt"},
    [MISSION_FINDING_AWAITED] = {"outcome_awaited",
                                 "a permit whose outcome may still be recorded in time"},
    [MISSION_FINDING_NO_DECISION] = {"execution_without_decision",
                                     "an execution of which no decision is there"},
    [MISSION_FINDING_DENIED] = {"execution_of_denial", "an execution of what was denied"},
    [MISSION_FINDING_DEVIATION] = {"parameter_deviation",
                                   "other parameters than those that were authorized: to be "
                                   "treated as an unauthorized execution, whatever its outcome"},
    [MISSION_FINDING_AUTHORIZED] = {"authorized_digest_differs",
                                    "the execution names other authorized parameters than the "
                                    "decision"},
    [MISSION_FINDING_AUDIENCE] = {"audience_differs",
                                  "the execution is for another audience than the decision"},
    [MISSION_FINDING_MISSION] = {"mission_differs",
                                 "the execution is under another Mission than the decision"},
    [MISSION_FINDING_OVERUSED] = {"permit_overused",
                                  "more was done under the permit than its use limit allows"},
    [MISSION_FINDING_TWO_OUTCOMES] = {"conflicting_outcomes",
                                      "more ends are recorded of the permit than it had uses"},
    [MISSION_FINDING_LATE] = {"executed_after_permit", "it was begun after the permit had ended"},
    [MISSION_FINDING_START_UNKNOWN] = {"start_not_shown",
                                       "it ended after the permit did, and nothing says when it "
                                       "was begun"},
    [MISSION_FINDING_EARLY] = {"executed_before_decision", "it was done before it was decided"},
    [MISSION_FINDING_TWO_DECISIONS] = {"two_decisions",
                                       "several decisions have one evaluation identifier"},
    [MISSION_FINDING_ID_REUSED] = {"identifier_reused",
                                   "records of different content have one identifier"},
    [MISSION_FINDING_SEQUENCE_GAP] = {"sequence_gap", "records of this emitter are missing"},
    [MISSION_FINDING_SEQUENCE_REPEATED] = {"sequence_repeated",
                                           "several records of this emitter have one number"},
};

const char *mission_finding_name(uint32_t finding)
{
    return finding < MI_COUNT(words) ? words[finding].name : NULL;
}

const char *mission_finding_text(uint32_t finding)
{
    return finding < MI_COUNT(words) ? words[finding].text : NULL;
}

/* ---- Noting ---- */

static bool note(mission_evidence_join *join, const struct mi_finding *finding)
{
    struct mi_finding *list;

    if (!mi_list_reserve(&join->context->memory, &join->findings, 1, sizeof *list))
        return false;
    list = join->findings.items;
    list[join->findings.count++] = *finding;
    return true;
}

bool mi_join_found(mission_evidence_join *join, uint32_t finding, bool unauthorized,
                   const struct mi_row *row)
{
    const struct mi_finding made = {.finding = finding,
                                    .unauthorized = unauthorized,
                                    .issuer = row->names[MI_ROW_ISSUER],
                                    .mission = row->names[MI_ROW_MISSION],
                                    .evaluation = row->names[MI_ROW_EVALUATION],
                                    .record = row->names[MI_ROW_ID],
                                    .emitter = row->names[MI_ROW_EMITTER]};

    return note(join, &made);
}

bool mi_join_found_in_sequence(mission_evidence_join *join, uint32_t finding,
                               const struct mi_row *row, uint64_t first, uint64_t last)
{
    const struct mi_finding made = {.finding = finding,
                                    .issuer = row->names[MI_ROW_ISSUER],
                                    .mission = row->names[MI_ROW_MISSION],
                                    .evaluation = join->none,
                                    .record = join->none,
                                    .emitter = row->names[MI_ROW_EMITTER],
                                    .first = first,
                                    .last = last};

    return note(join, &made);
}

/* ---- Telling ---- */

static int compare(const void *left, const void *right)
{
    const struct mi_finding *a = left, *b = right;
    int order = mi_word_compare(a->issuer, b->issuer);

    if (!order)
        order = mi_word_compare(a->mission, b->mission);
    if (!order)
        order = (a->finding > b->finding) - (a->finding < b->finding);
    if (!order)
        order = mi_word_compare(a->evaluation, b->evaluation);
    if (!order)
        order = mi_word_compare(a->record, b->record);
    if (!order)
        order = mi_word_compare(a->emitter, b->emitter);
    if (!order)
        order = (a->first > b->first) - (a->first < b->first);
    return order ? order : (int)a->unauthorized - (int)b->unauthorized;
}

void mi_findings_sort(mission_evidence_join *join)
{
    if (join->findings.count)
        mi_sort(join->findings.items, join->findings.count, sizeof(struct mi_finding), compare);
}

int32_t mission_evidence_join_finding(const mission_evidence_join *join, size_t index,
                                      mission_finding *out)
{
    const size_t least = MI_END_OF(mission_finding, last);
    mission_finding told = {.size = sizeof told};
    const struct mi_finding *list;

    if (!out || mi_give(out, &told, sizeof told, least) || !join || !join->judged ||
        index >= join->findings.count)
        return 0;
    list = join->findings.items;
    told.finding = list[index].finding;
    told.unauthorized = list[index].unauthorized;
    told.issuer = list[index].issuer->text;
    told.mission = list[index].mission->text;
    told.evaluation_id = list[index].evaluation->text;
    told.record_id = list[index].record->text;
    told.emitter = list[index].emitter->text;
    told.first = list[index].first;
    told.last = list[index].last;
    return mi_give(out, &told, sizeof told, least) == MISSION_OK;
}
