/* The end of an execution, and its evidence. SPDX-License-Identifier: MIT */
#include "enforcement.h"
#include "../../model/check.h"

#define ENDED "ended"
#define INDETERMINATE "indeterminate"

/* ---- how it ended, as one text ---- */

static void name_time(mission_builder *to, const char *name, const mission_time *time)
{
    char text[40];

    if (time)
        mi_name_text(to, name, (mission_view){text, mission_time_write(time, text, sizeof text)});
}

static int32_t fingerprint(mission_plan *plan, const mission_execution *end, mission_view *out,
                           mission_error *error)
{
    const mission_value *value;
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_number(to, "outcome", end->outcome);
    mi_name_text(to, "error", end->error);
    name_time(to, "attempted_at", end->attempted_at);
    name_time(to, "completed_at", end->completed_at);
    mi_name_value(to, "result_summary", end->result_summary);
    mi_name_value(to, "metering", end->metering);
    mi_name_text(to, "measured_duration", end->measured_duration);
    mission_builder_end(to);
    rc = mi_built(plan, to, &value, error);
    return rc ? rc : mi_digest_text(plan, value, out, error);
}

/* ---- replies ---- */

static int32_t reply_name(mission_plan *plan, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_name_text(to, "execution_id", mi_boundary_of(plan)->end.execution_id);
    return mi_reply(plan, to, error);
}

/* ---- what the row says ---- */

static int32_t outcomes(mission_plan *plan, const mission_value *from,
                        struct mi_execution_facts *facts, mission_error *error)
{
    const size_t count = mission_value_count(from);
    struct mi_obligation_outcome *all = mi_take(plan, (count + 1) * sizeof *all);

    if (!all)
        return mi_fail(error, MISSION_E_NOMEM);
    for (size_t i = 0; i < count; i++)
        all[i] = mi_obligation_read(mission_value_item(from, i));
    facts->obligations = all;
    facts->obligation_count = count;
    return MISSION_OK;
}

/* ---- the claims that wait for the end ---- */

static int32_t want_own_claim(mission_plan *plan, mission_view kind, mission_view key,
                              struct mi_claim_row *out, mission_error *error)
{
    int32_t rc;

    memset(out, 0, sizeof *out);
    if (!key.len)
        return MISSION_OK;
    rc = mi_want_claim(plan, kind, key, out, error);
    if (!rc && !mi_view_is(out->execution_id, mi_boundary_of(plan)->end.execution_id))
        out->read = NULL; /* another one has taken it up */
    return rc;
}

struct waiting {
    struct mi_claim_row key, txn;
};

static int32_t want_claims(mission_plan *plan, const struct mi_execution_row *row,
                           struct waiting *out, mission_error *error)
{
    int32_t rc = want_own_claim(plan, MI_KIND_EXECUTION_KEY, row->key, &out->key, error);

    return rc ? rc : want_own_claim(plan, MI_KIND_EXECUTION_TXN, row->txn, &out->txn, error);
}

/* Nothing forgets what is not resolved (PB-10 c). */
static int32_t put_claims(mission_plan *plan, struct waiting *waiting, const char *state,
                          int64_t forget_after, mission_error *error)
{
    int32_t rc = MISSION_OK;

    waiting->key.state = waiting->txn.state = mission_view_of(state);
    if (waiting->key.read)
        rc = mi_put_claim(plan, &waiting->key, forget_after, error);
    if (!rc && waiting->txn.read)
        rc = mi_put_claim(plan, &waiting->txn, forget_after, error);
    return rc;
}

/* ---- ending ---- */

static int32_t evidence(mission_plan *plan, struct mi_execution_row *row,
                        const struct mi_sequence *sequence, mission_error *error)
{
    const mission_execution *end = &mi_boundary_of(plan)->end;
    const mission_evidence_more hop = mi_hop_of(row->hop);
    struct mi_execution_facts facts = {
        .execution_id = end->execution_id,
        .evaluation_id = row->evaluation_id,
        .mission_id = row->mission_id,
        .audience = row->audience,
        .outcome = end->outcome,
        .error = end->error,
        .outcome_at = end->completed_at ? end->completed_at : &plan->now,
        .attempted_at = end->attempted_at,
        .completed_at = end->completed_at,
        .authorized_digest = row->authorized,
        .effective_digest = row->effective,
        .more = row->hop ? &hop : NULL,
        .measured_duration = end->measured_duration,
        .metering = end->metering,
        .result_summary = end->result_summary,
    };
    int32_t rc = outcomes(plan, row->obligations, &facts, error);

    return rc ? rc : mi_execution_evidence(plan, &facts, sequence, &row->record, error);
}

static int32_t finish(mission_plan *plan, struct mi_execution_row *row, mission_error *error)
{
    const mission_pep *pep = mi_boundary_of(plan)->pep;
    struct mi_sequence sequence;
    struct waiting waiting;
    int32_t rc = want_claims(plan, row, &waiting, error);

    if (!rc)
        rc = mi_want_sequence(plan, pep->emitter->id, row->issuer, row->mission_id, &sequence,
                              error);
    if (!rc)
        rc = evidence(plan, row, &sequence, error);
    if (!rc)
        rc = put_claims(plan, &waiting, ENDED, pep->horizon_seconds, error);
    if (rc)
        return rc;
    row->state = MI_EXECUTION_ENDED;
    rc = mi_put_execution(plan, row, error);
    return rc ? rc : mi_reply_record(plan, row->record, error);
}

static int32_t leave_open(mission_plan *plan, struct mi_execution_row *row, mission_error *error)
{
    struct waiting waiting;
    int32_t rc = want_claims(plan, row, &waiting, error);

    if (!rc)
        rc = put_claims(plan, &waiting, INDETERMINATE, -1, error);
    row->state = MI_EXECUTION_INDETERMINATE;
    if (!rc)
        rc = mi_put_execution(plan, row, error);
    return rc ? rc : reply_name(plan, error);
}

/* ---- the pass ---- */

static int32_t again(mission_plan *plan, const struct mi_execution_row *row, mission_view end,
                     mission_error *error)
{
    if (!mi_view_is(row->end, end))
        return mi_fail(error, MISSION_E_CONFLICT);
    plan->verdict.replayed = 1;
    return mi_reply_record(plan, row->record, error);
}

static int32_t indeterminate(mission_plan *plan, struct mi_execution_row *row, mission_error *error)
{
    if (row->state == MI_EXECUTION_ENDED)
        return mi_fail(error, MISSION_E_CONFLICT);
    if (row->state == MI_EXECUTION_BEGUN)
        return leave_open(plan, row, error);
    plan->verdict.replayed = 1;
    return reply_name(plan, error);
}

static int32_t done(mission_plan *plan, mission_error *error)
{
    const struct mi_boundary *of = mi_boundary_of(plan);
    struct mi_execution_row row;
    mission_view end;
    bool found;
    int32_t rc = mi_want_execution(plan, of->end.execution_id, &row, &found, error);

    if (rc)
        return rc;
    if (!found)
        return mi_fail(error, MISSION_E_NOT_FOUND);
    if (of->permit && !mi_view_is(of->permit->says.evaluation_id, row.evaluation_id))
        return mi_fail(error, MISSION_E_BINDING_MISMATCH);
    if (of->end.outcome == MISSION_OUTCOME_INDETERMINATE)
        return indeterminate(plan, &row, error);
    rc = fingerprint(plan, &of->end, &end, error);
    if (rc)
        return rc;
    if (row.state == MI_EXECUTION_ENDED)
        return again(plan, &row, end, error);
    row.end = end;
    return finish(plan, &row, error);
}

static bool has_error(const mission_execution *end)
{
    return end->outcome == MISSION_OUTCOME_FAILED || end->outcome == MISSION_OUTCOME_SUPPRESSED;
}

static bool in_order(const mission_execution *end)
{
    const bool undetermined = end->outcome == MISSION_OUTCOME_INDETERMINATE;

    if (end->outcome < MISSION_OUTCOME_COMPLETED || end->outcome > MISSION_OUTCOME_INDETERMINATE ||
        end->reserved || !mi_execution_name(end->execution_id) || !mi_usable(end->error) ||
        !mi_usable(end->measured_duration))
        return false;
    if (has_error(end) ? !mi_execution_error(end->error) : end->error.len > 0)
        return false;
    return !undetermined || !(end->completed_at || end->result_summary || end->metering ||
                              end->measured_duration.len);
}

int32_t mission_plan_commit_done(mission_pep *pep, mission_permit *permit,
                                 const mission_execution *execution, const mission_time *now,
                                 mission_plan **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_execution, measured_duration)};
    static const struct mi_operation operation = {.pass = done};
    struct mi_boundary *of;
    mission_execution own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!pep || !execution || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, execution, ends, MI_COUNT(ends));
    if (!rc && !in_order(&own))
        rc = MISSION_E_ARGUMENT;
    if (rc)
        return mi_fail(error, rc);
    rc = mi_boundary_new(pep, permit, &of, error);
    if (rc)
        return rc;
    of->end = own;
    return mi_boundary_plan(of, &operation, now, out, error);
}
