/* A commit that was refused: its evidence, and what of the permit is spent.
 * SPDX-License-Identifier: MIT */
#include "enforcement.h"

/* What would have been done, also where it does not fit its profile. */
static int32_t effective(mission_plan *plan, struct mi_checking *c, mission_error *error)
{
    const mission_value *raw = mi_boundary_of(plan)->about.parameters;
    mission_digest digest;
    int32_t rc;

    if (c->effective[0])
        return MISSION_OK;
    rc = raw ? mission_canonical_digest(mi_plan_context(plan), raw, &digest, error)
             : mission_raw_digest(mi_plan_context(plan), MI_VIEW("null"), &digest, error);
    if (!rc)
        memcpy(c->effective, digest.text, sizeof c->effective);
    return rc;
}

/* Obligations that were never come to have failed, too. */
static int32_t outcomes(mission_plan *plan, const struct mi_fulfilment *of,
                        struct mi_execution_facts *facts, mission_error *error)
{
    struct mi_obligation_outcome *all = mi_take(plan, (of->count + 1) * sizeof *all);
    mission_view word;
    int32_t rc =
        all ? mi_own_error(plan, "not_attempted", &word, error) : mi_fail(error, MISSION_E_NOMEM);

    for (size_t i = 0; !rc && i < of->count; i++) {
        all[i] = of->outcome[i];
        if (i >= of->done)
            all[i].error = word;
    }
    facts->obligations = all;
    facts->obligation_count = of->count;
    return rc;
}

/* A suppressed attempt of a permit that is used up settles nothing (trap 15): its evidence says so,
 * whatever else was wrong. */
static int32_t exit_word(mission_plan *plan, bool used_up, int32_t code, mission_view *out,
                         mission_error *error)
{
    return mi_exit_error(plan, used_up ? MISSION_E_PERMIT_CONSUMED : code, out, error);
}

static int32_t suppressed_evidence(mission_plan *plan, struct mi_checking *c, bool used_up,
                                   int32_t code, struct mi_execution_row *row, mission_error *error)
{
    const struct mi_boundary *of = mi_boundary_of(plan);
    struct mi_execution_facts facts = {
        .execution_id = c->execution_id,
        .evaluation_id = row->evaluation_id,
        .mission_id = row->mission_id,
        .audience = row->audience,
        .outcome = MISSION_OUTCOME_SUPPRESSED,
        .outcome_at = &plan->now,
        .authorized_digest = row->authorized,
        .effective_digest = row->effective,
        .more = of->more,
    };
    int32_t rc = exit_word(plan, used_up, code, &facts.error, error);

    if (!rc)
        rc = outcomes(plan, &of->obligations, &facts, error);
    return rc ? rc : mi_execution_evidence(plan, &facts, &c->sequence, &row->record, error);
}

/* A refused attempt is the end of a permit that can be used so many times: one of them is gone. Its
 * key stays spent; a transaction is not touched. */
static int32_t spend(mission_plan *plan, struct mi_checking *c, mission_error *error)
{
    const struct mi_boundary *of = mi_boundary_of(plan);
    int32_t rc = MISSION_OK;

    if (of->permit->says.use_limit)
        rc = mi_put_use(plan, &c->use, of->permit, error);
    if (rc || !c->key.read || c->key.read->present)
        return rc;
    c->key.execution_id = c->execution_id;
    return mi_put_claim(plan, &c->key, of->pep->horizon_seconds, error);
}

int32_t mi_suppress(mission_plan *plan, int32_t code, mission_error *error)
{
    struct mi_checking *c = mi_boundary_of(plan)->checking;
    struct mi_execution_row row;
    bool used_up;
    int32_t rc;

    if (!c || !c->ready || c->found) /* it is known already, or nothing can be known */
        return MISSION_OK;
    used_up = mi_used_up(&c->use, mi_boundary_of(plan)->permit);
    rc = effective(plan, c, error);
    if (!rc)
        rc = mi_begin_execution(plan, c, &row, error);
    if (rc)
        return rc;
    row.state = MI_EXECUTION_ENDED;
    row.code = code;
    row.end = MI_VIEW("suppressed");
    rc = suppressed_evidence(plan, c, used_up, code, &row, error);
    if (!rc && !used_up)
        rc = spend(plan, c, error);
    return rc ? rc : mi_put_execution(plan, &row, error);
}
