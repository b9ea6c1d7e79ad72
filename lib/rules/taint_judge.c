/* The taint rule: what may leave, and what a person has to see first (60 TA-3).
 * SPDX-License-Identifier: MIT */
#include "taint.h"

/* ---- Destinations that were named at approval ---- */

/* Is it exactly one of the strings in here? Names of members name nothing. */
static bool names(const mission_value *value, mission_view destination)
{
    const uint32_t kind = mission_value_kind(value);

    if (kind == MISSION_JSON_STRING)
        return destination.len && mi_view_is(mission_value_string(value), destination);
    if (kind != MISSION_JSON_OBJECT && kind != MISSION_JSON_ARRAY)
        return false;
    for (size_t i = 0; i < mission_value_count(value); i++)
        if (names(mission_value_item(value, i), destination))
            return true;
    return false;
}

static bool all_named(const mission_taint_question *question)
{
    for (size_t i = 0; i < question->destination_count; i++)
        if (!names(question->intent, question->destinations[i]) &&
            !names(question->constraints, question->destinations[i]))
            return false;
    return question->destination_count > 0;
}

/* ---- The rule ---- */

static bool leaves(const mission_taint_question *question)
{
    return question->external_communication != MISSION_FALSE ||
           question->action_class == MISSION_CLASS_COMMITMENT;
}

static uint32_t verdict_of(const mission_taint_question *question, bool tainted)
{
    if (!tainted || !leaves(question))
        return MISSION_TAINT_CLEAR;
    if (question->approved == 1)
        return MISSION_TAINT_APPROVED;
    return all_named(question) ? MISSION_TAINT_NAMED : MISSION_TAINT_SUPPRESS;
}

static int32_t judge(const mission_taint *taint, const mission_taint_question *question,
                     mission_taint_answer *out, mission_error *error)
{
    bool tainted = mission_taint_tainted(taint) != 0, covers = false;

    if (tainted && taint) {
        const int32_t rc = mi_trace_covers(taint, question->parameters, &covers, error);

        if (rc)
            return rc;
    }
    tainted = tainted && !covers;
    out->tainted = tainted ? MISSION_TRUE : MISSION_FALSE;
    out->granularity = covers ? MI_VIEW("parameter") : MI_VIEW("session");
    out->source_class = mission_taint_source(taint);
    out->verdict = verdict_of(question, tainted);
    out->event = out->verdict == MISSION_TAINT_SUPPRESS ? "egress_downgraded" : NULL;
    return MISSION_OK;
}

static int32_t import(const mission_taint_question *theirs, mission_taint_question *own)
{
    static const size_t ends[] = {sizeof(mission_taint_question)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return rc;
    if (own->action_class >= MISSION_CLASS_COUNT || own->external_communication > MISSION_TRUE ||
        own->approved > 1 || own->reserved || (own->destination_count && !own->destinations))
        return MISSION_E_ARGUMENT;
    for (size_t i = 0; i < own->destination_count; i++)
        if (!mi_usable(own->destinations[i]))
            return MISSION_E_ARGUMENT;
    return MISSION_OK;
}

static const mission_taint_answer suppressing = {.size = sizeof suppressing,
                                                 .verdict = MISSION_TAINT_SUPPRESS,
                                                 .tainted = MISSION_TRUE,
                                                 .granularity = MI_VIEW_INIT("session"),
                                                 .event = "egress_downgraded"};

int32_t mission_taint_judge(const mission_taint *taint, const mission_taint_question *question,
                            mission_taint_answer *out, mission_error *error)
{
    mission_taint_answer own = suppressing;
    mission_taint_question asked;
    int32_t rc, given;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = question ? import(question, &asked) : MISSION_E_ARGUMENT;
    rc = rc ? mi_fail(error, rc) : judge(taint, &asked, &own, error);
    if (rc)
        own = suppressing;
    given = mi_give(out, &own, sizeof own, sizeof own);
    return rc || !given ? rc : mi_fail(error, given);
}

int32_t mission_taint_tell(const mission_taint_answer *answer, uint32_t external_communication,
                           mission_evaluation *evaluation, mission_error *error)
{
    static const size_t ends[] = {sizeof(mission_taint_answer)};
    mission_taint_answer own;
    int32_t rc;

    if (!answer || !evaluation || external_communication > MISSION_TRUE)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (evaluation->size != sizeof *evaluation)
        return mi_fail(error, MISSION_E_ABI_SIZE);
    rc = mi_import(&own, sizeof own, answer, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    evaluation->external_communication =
        external_communication == MISSION_UNSAID ? MISSION_TRUE : external_communication;
    evaluation->tainted = own.tainted == MISSION_FALSE ? MISSION_FALSE : MISSION_TRUE;
    evaluation->taint_granularity = own.granularity;
    evaluation->taint_source_class = own.source_class;
    return MISSION_OK;
}
