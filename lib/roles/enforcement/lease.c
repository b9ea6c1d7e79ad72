/* Leases of executions: renewed with a permit of their own (PB-8, MT-2 c). SPDX-License-Identifier:
 * MIT */
#include "enforcement.h"

#define EVIDENCE_SLOT 0u
#define PREFIX "exe_"

static int32_t reply(mission_plan *plan, mission_view until, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_name_text(to, "execution_id", mi_boundary_of(plan)->execution_id);
    mi_name_text(to, "lease_until", until);
    return mi_reply(plan, to, error);
}

/* ---- may it go on? ---- */

static int32_t still_runs(const mission_plan *plan, const struct mi_execution_row *row,
                          mission_error *error)
{
    mission_time until;

    if (row->state != MI_EXECUTION_BEGUN)
        return mi_fail(error, MISSION_E_CONFLICT);
    if (mission_time_parse(row->lease_until, &until, NULL) || mi_time_after(&plan->now, &until))
        return mi_fail_say(error, MISSION_E_PERMIT_EXPIRED, "the lease is over");
    return MISSION_OK;
}

static int32_t renews(mission_plan *plan, const struct mi_execution_row *row, mission_error *error)
{
    const mission_evaluation *asked = &mi_boundary_of(plan)->permit->asked;
    const mission_view prior = asked->prior_evaluation_id;
    mission_view who;
    int32_t rc = mi_who(plan, asked, &who, error);

    if (rc)
        return rc;
    if (!mi_view_is(mi_boundary_of(plan)->permit->pep, mi_boundary_of(plan)->pep->id))
        return mi_fail_say(error, MISSION_E_BINDING_MISMATCH, "another enforcement point asked");
    if (!prior.len || !(mi_view_is(prior, row->evaluation_id) || mi_view_is(prior, row->renewal)))
        return mi_fail_say(error, MISSION_E_BINDING_MISMATCH, "context.prior_evaluation_id");
    return mi_view_is(who, row->who) ? MISSION_OK : mi_fail(error, MISSION_E_BINDING_MISMATCH);
}

static int32_t may_renew(mission_plan *plan, const struct mi_execution_row *row,
                         mission_error *error)
{
    const struct mi_boundary *of = mi_boundary_of(plan);
    uint64_t version;
    int32_t rc = still_runs(plan, row, error);

    if (!rc)
        rc = renews(plan, row, error);
    if (!rc)
        rc = mi_judge_window(of->pep, of->permit, &plan->now, error);
    if (!rc)
        rc = mi_judge_state(of->pep, &of->permit->asked, &plan->now, &version, error);
    if (!rc && of->permit->says.obligations)
        rc = mi_fail(error, MISSION_E_OBLIGATION);
    return rc;
}

/* ---- renewing ---- */

/* The renewal is a permit that has had its effect. */
static int32_t evidence(mission_plan *plan, mission_view id, const struct mi_sequence *sequence,
                        mission_error *error)
{
    const mission_permit *permit = mi_boundary_of(plan)->permit;
    const struct mi_execution_facts facts = {
        .execution_id = id,
        .evaluation_id = permit->says.evaluation_id,
        .mission_id = permit->asked.mission_id,
        .audience = permit->asked.audience,
        .outcome = MISSION_OUTCOME_COMPLETED,
        .outcome_at = &plan->now,
        .authorized_digest = permit->says.parameter_digest,
        .effective_digest = permit->says.parameter_digest,
    };
    const mission_value *record;

    return mi_execution_evidence(plan, &facts, sequence, &record, error);
}

/* While it runs nobody may take the transaction up. */
static int32_t put_transaction(mission_plan *plan, struct mi_claim_row *txn, mission_view until,
                               mission_error *error)
{
    if (!txn->read || !mi_view_is(txn->execution_id, mi_boundary_of(plan)->execution_id))
        return MISSION_OK;
    txn->lease_until = until;
    return mi_put_claim(plan, txn, -1, error);
}

struct renewing {
    struct mi_execution_row row;
    struct mi_use use;
    struct mi_sequence sequence;
    struct mi_claim_row txn;
    mission_view id;
};

static int32_t renew(mission_plan *plan, struct renewing *r, mission_error *error)
{
    const mission_permit *permit = mi_boundary_of(plan)->permit;
    int32_t rc = mi_lease_text(plan, &r->row.lease_until, error);

    r->row.renewal = permit->says.evaluation_id;
    if (!rc)
        rc = mi_put_use(plan, &r->use, permit, error);
    if (!rc)
        rc = put_transaction(plan, &r->txn, r->row.lease_until, error);
    if (!rc)
        rc = mi_put_execution(plan, &r->row, error);
    if (!rc)
        rc = evidence(plan, r->id, &r->sequence, error);
    return rc ? rc : reply(plan, r->row.lease_until, error);
}

static int32_t want_all(mission_plan *plan, struct renewing *r, mission_error *error)
{
    const struct mi_boundary *of = mi_boundary_of(plan);
    bool found;
    int32_t rc = mi_mint(plan, EVIDENCE_SLOT, PREFIX, &r->id, error);

    if (!rc)
        rc = mi_want_execution(plan, of->execution_id, &r->row, &found, error);
    if (!rc && !found)
        rc = mi_fail(error, MISSION_E_NOT_FOUND);
    if (!rc)
        rc = mi_want_use(plan, of->permit, &r->use, error);
    if (!rc)
        rc = mi_want_sequence(plan, of->pep->emitter->id, r->row.issuer, r->row.mission_id,
                              &r->sequence, error);
    if (!rc && r->row.txn.len)
        rc = mi_want_claim(plan, MI_KIND_EXECUTION_TXN, r->row.txn, &r->txn, error);
    return rc;
}

static int32_t lease(mission_plan *plan, mission_error *error)
{
    const mission_permit *permit = mi_boundary_of(plan)->permit;
    struct renewing r = {0};
    int32_t rc = want_all(plan, &r, error);

    if (rc)
        return rc;
    if (mi_view_is(r.row.renewal, permit->says.evaluation_id)) { /* by this very permit, before */
        plan->verdict.replayed = 1;
        return reply(plan, r.row.lease_until, error);
    }
    rc = may_renew(plan, &r.row, error);
    if (!rc && mi_used_up(&r.use, permit))
        rc = mi_fail(error, MISSION_E_PERMIT_CONSUMED);
    return rc ? rc : renew(plan, &r, error);
}

int32_t mission_plan_permit_lease(mission_pep *pep, mission_view execution_id,
                                  mission_permit *renewal, const mission_time *now,
                                  mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = lease};
    struct mi_boundary *of;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!pep || !renewal || !out || !mi_execution_name(execution_id))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_boundary_new(pep, renewal, &of, error);
    if (rc)
        return rc;
    of->execution_id = execution_id;
    return mi_boundary_plan(of, &operation, now, out, error);
}
