/* The commit boundary: from a permit to one effect. SPDX-License-Identifier: MIT
 *
 * One batch consumes the permit, its key and its transaction, and makes the execution's row, which
 * reserves the evidence. The execution's name is minted once for a plan: a pass that finds its row
 * knows that an earlier attempt, whose answer was lost, was committed. */
#include "enforcement.h"

#define EXECUTION_SLOT 0u
#define PREFIX "exe_"
#define BEGUN "begun"

/* ---- rows ---- */

static int32_t read_rows(mission_plan *plan, struct mi_checking *c, mission_error *error)
{
    const struct mi_boundary *of = mi_boundary_of(plan);
    const mission_evaluation *asked = &of->permit->asked;
    int32_t rc = mi_mint(plan, EXECUTION_SLOT, PREFIX, &c->execution_id, error);

    if (!rc)
        rc = mi_want_execution(plan, c->execution_id, &c->own, &c->found, error);
    if (!rc)
        rc = mi_want_use(plan, of->permit, &c->use, error);
    if (!rc)
        rc = mi_want_sequence(plan, of->pep->emitter->id, asked->mission_issuer, asked->mission_id,
                              &c->sequence, error);
    if (!rc)
        rc = mi_want_key(plan, asked, &c->key, error);
    if (!rc)
        rc = mi_want_txn(plan, asked->audience, of->txn, &c->txn, error);
    c->ready = !rc;
    return rc;
}

static int32_t reply(mission_plan *plan, mission_view execution_id, mission_view lease_until,
                     mission_view resumes, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_name_text(to, "execution_id", execution_id);
    mi_name_text(to, "lease_until", lease_until);
    mi_name_text(to, "resumes", resumes);
    return mi_reply(plan, to, error);
}

/* What an execution's row says to who wanted to begin it. */
static int32_t reply_found(mission_plan *plan, mission_view execution_id,
                           const struct mi_execution_row *row, mission_error *error)
{
    if (row->code < 0 && row->code >= INT32_MIN)
        return mi_fail(error, (int32_t)row->code);
    if (row->state != MI_EXECUTION_BEGUN)
        return mi_fail(error, MISSION_E_CONFLICT);
    return reply(plan, execution_id, row->lease_until, row->resumes, error);
}

/* ---- is it free? ---- */

static bool is_over(const mission_plan *plan, mission_view lease_until)
{
    mission_time until;

    return !mission_time_parse(lease_until, &until, NULL) && mi_time_after(&plan->now, &until);
}

/* A transaction that somebody began and nobody finished may be taken up by who does the very same.
 */
static int32_t transaction(mission_plan *plan, struct mi_checking *c, mission_error *error)
{
    mission_view operation;
    int32_t rc;

    if (!c->txn.read || !c->txn.read->present)
        return MISSION_OK;
    rc = mi_operation_of(plan, &mi_boundary_of(plan)->about, mission_view_of(c->effective),
                         &operation, error);
    if (rc)
        return rc;
    c->resumes = mi_view_is(operation, c->txn.operation) &&
                 mi_view_is(c->txn.state, MI_VIEW(BEGUN)) && is_over(plan, c->txn.lease_until);
    return c->resumes ? MISSION_OK : mi_fail(error, MISSION_E_TXN_CONSUMED);
}

static int32_t is_free(mission_plan *plan, struct mi_checking *c, mission_error *error)
{
    int32_t rc;

    if (mi_used_up(&c->use, mi_boundary_of(plan)->permit))
        return mi_fail(error, MISSION_E_PERMIT_CONSUMED);
    rc = transaction(plan, c, error);
    if (rc || !c->key.read || !c->key.read->present)
        return rc;
    if (c->resumes && mi_view_is(c->key.execution_id, c->txn.execution_id))
        return MISSION_OK;
    return mi_fail(error, MISSION_E_DUPLICATE);
}

/* They have effects of their own: not for a permit that is used up, and each once for a plan. */
static int32_t oblige(struct mi_boundary *of, mission_error *error)
{
    mi_obligations_fulfil(of->pep, of->permit->says.obligations, &of->obligations);
    return mi_obligations_done(&of->obligations) ? MISSION_OK
                                                 : mi_fail(error, MISSION_E_OBLIGATION);
}

static bool reserved(const struct mi_boundary *of)
{
    const mission_pep_host *host = &of->pep->host;
    int32_t verdict = 0;

    return !host->reserve || (!host->reserve(host->host, &of->about, &verdict) && verdict == 1);
}

/* ---- consuming ---- */

static int32_t claim(mission_plan *plan, struct mi_checking *c, struct mi_execution_row *row,
                     mission_error *error)
{
    int32_t rc = MISSION_OK;

    if (c->key.read) {
        c->key.execution_id = c->execution_id;
        row->key = c->key.read->key;
        rc = mi_put_claim(plan, &c->key, -1, error);
    }
    if (rc || !c->txn.read)
        return rc;
    if (c->resumes)
        row->resumes = c->txn.execution_id;
    row->txn = c->txn.read->key;
    c->txn.execution_id = c->execution_id;
    c->txn.state = MI_VIEW(BEGUN);
    c->txn.lease_until = row->lease_until;
    rc = mi_operation_of(plan, &mi_boundary_of(plan)->about, mission_view_of(c->effective),
                         &c->txn.operation, error);
    return rc ? rc : mi_put_claim(plan, &c->txn, -1, error);
}

static int32_t consume(mission_plan *plan, struct mi_checking *c, mission_error *error)
{
    struct mi_execution_row row;
    int32_t rc = mi_begin_execution(plan, c, &row, error);

    row.state = MI_EXECUTION_BEGUN;
    if (!rc)
        rc = mi_lease_text(plan, &row.lease_until, error);
    if (!rc)
        rc = mi_put_use(plan, &c->use, mi_boundary_of(plan)->permit, error);
    if (!rc)
        rc = claim(plan, c, &row, error);
    if (!rc)
        rc = mi_put_execution(plan, &row, error);
    return rc ? rc : reply(plan, c->execution_id, row.lease_until, row.resumes, error);
}

/* ---- refusing ---- */

static int32_t refused(mission_plan *plan, mission_error *error)
{
    return mi_suppress(plan, plan->verdict.code, error);
}

/* Its code is one of a machine that failed; here it is an exit like the others. */
static int32_t without_room(mission_plan *plan, mission_error *error)
{
    const int32_t code =
        mi_fail_say(error, MISSION_E_EVIDENCE_UNAVAILABLE, "there is no room for the evidence");
    mission_error failure = MISSION_ERROR_INIT;
    int32_t rc = mi_refusal(plan, code, &failure);

    if (!rc)
        rc = mi_suppress(plan, code, &failure);
    if (rc && error)
        *error = failure;
    return rc;
}

/* ---- the pass ---- */

static int32_t check(mission_plan *plan, mission_error *error)
{
    struct mi_boundary *of = mi_boundary_of(plan);
    struct mi_checking *c = mi_take(plan, sizeof *c);
    int32_t rc;

    of->checking = c;
    if (!c)
        return mi_fail(error, MISSION_E_NOMEM);
    rc = read_rows(plan, c, error);
    if (rc)
        return rc;
    if (c->found)
        return reply_found(plan, c->execution_id, &c->own, error);
    rc = mi_judge(plan, c->effective, error);
    if (!rc)
        rc = is_free(plan, c, error);
    if (!rc)
        rc = oblige(of, error);
    if (rc)
        return rc;
    return reserved(of) ? consume(plan, c, error) : without_room(plan, error);
}

static const struct mi_operation checks = {.pass = check, .refused = refused};

static int32_t import_commit(const mission_commit *theirs, mission_commit *own,
                             mission_evaluation *about)
{
    static const size_t ends[] = {MI_END_OF(mission_commit, more)};
    int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return rc;
    if (!own->permit || !own->about || own->flags || own->reserved || !mi_usable(own->txn))
        return MISSION_E_ARGUMENT;
    return mi_evaluation_import(own->about, about);
}

int32_t mission_plan_commit(mission_pep *pep, const mission_commit *commit, const mission_time *now,
                            mission_plan **out, mission_error *error)
{
    struct mi_boundary *of;
    mission_evaluation about;
    mission_commit own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!pep || !commit || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import_commit(commit, &own, &about);
    if (rc)
        return mi_fail(error, rc);
    rc = mi_boundary_new(pep, own.permit, &of, error);
    if (rc)
        return rc;
    of->about = about;
    of->txn = own.txn;
    if (own.more) {
        rc = mi_import_more(&of->own_more, own.more, error);
        of->more = &of->own_more;
    }
    if (rc) {
        mi_boundary_drop(of);
        return rc;
    }
    mi_obligations_begin(own.permit->says.obligations, &of->obligations);
    return mi_boundary_plan(of, &checks, now, out, error);
}

int32_t mission_plan_commit_check(mission_pep *pep, mission_permit *permit,
                                  const mission_evaluation *about, const mission_time *now,
                                  mission_plan **out, mission_error *error)
{
    const mission_commit commit = {.size = sizeof commit, .permit = permit, .about = about};

    return mission_plan_commit(pep, &commit, now, out, error);
}

/* ---- a lost answer ---- */

mission_view mission_plan_execution(const mission_plan *plan)
{
    const bool named = plan && plan->operation == &checks;

    return named ? mission_view_of(plan->minted[EXECUTION_SLOT]) : (mission_view){NULL, 0};
}

static int32_t found(mission_plan *plan, mission_error *error)
{
    const struct mi_boundary *of = mi_boundary_of(plan);
    struct mi_execution_row row;
    bool there;
    int32_t rc = mi_want_execution(plan, of->execution_id, &row, &there, error);

    if (rc)
        return rc;
    if (!there)
        return mi_fail(error, MISSION_E_NOT_FOUND);
    if (row.state == MI_EXECUTION_BEGUN && is_over(plan, row.lease_until))
        return mi_fail_say(error, MISSION_E_PERMIT_EXPIRED, "the lease is over");
    rc = reply_found(plan, of->execution_id, &row, error);
    if (!rc)
        plan->verdict.replayed = 1;
    return rc;
}

int32_t mission_plan_commit_found(mission_pep *pep, mission_view execution_id,
                                  const mission_time *now, mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = found};
    struct mi_boundary *of;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!pep || !out || !mi_execution_name(execution_id))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_boundary_new(pep, NULL, &of, error);
    if (rc)
        return rc;
    of->execution_id = execution_id;
    return mi_boundary_plan(of, &operation, now, out, error);
}
