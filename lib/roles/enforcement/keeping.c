/* What an enforcement point's store has: executions that wait, rows past their end, evidence.
 * SPDX-License-Identifier: MIT */
#include "../reading.h"
#include "enforcement.h"

#define SWEEP_DEFAULT 16u
#define SWEEP_MOST 60u

static int32_t limited(mission_pep *pep, const struct mi_operation *operation, uint32_t limit,
                       uint32_t most, const mission_time *now, mission_plan **out,
                       mission_error *error)
{
    struct mi_boundary *of;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!pep || !out || limit > most)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_boundary_new(pep, NULL, &of, error);
    if (rc)
        return rc;
    of->limit = limit;
    return mi_boundary_plan(of, operation, now, out, error);
}

/* ---- executions that wait ---- */

static void write_open(const struct mi_execution_row *row, mission_builder *to)
{
    mission_builder_object(to);
    mi_name_text(to, "execution_id", row->read->key);
    mi_name_text(to, "evaluation_id", row->evaluation_id);
    mi_name_text(to, "mission_id", row->mission_id);
    mi_name_text(to, "audience", row->audience);
    mi_name_text(to, "begun_at", row->begun_at);
    mi_name_text(to, "lease_until", row->lease_until);
    mi_name_truth(to, "indeterminate", row->state == MI_EXECUTION_INDETERMINATE);
    mission_builder_end(to);
}

static int32_t open_ones(mission_plan *plan, mission_error *error)
{
    const struct mi_boundary *of = mi_boundary_of(plan);
    const uint32_t limit = mi_page(of->limit);
    struct mi_execution_row row;
    struct mi_scanned *found;
    mission_builder *to;
    mission_view value;
    int32_t rc = mi_open_index(plan, of->pep, &value, error);

    if (!rc)
        rc = mi_want_over(plan, MI_KIND_EXECUTION, MI_VIEW("open"), value, limit, &found, error);
    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (rc)
        return rc;
    mission_builder_name(to, MI_VIEW("executions"));
    mission_builder_array(to);
    for (const struct mi_scanned_row *at = found->first; !rc && at; at = mi_next_row(at)) {
        rc = mi_execution_of(plan, &at->row, &row, error);
        if (!rc)
            write_open(&row, to);
    }
    mission_builder_end(to);
    return rc ? rc : mi_reply(plan, to, error);
}

int32_t mission_plan_executions(mission_pep *pep, uint32_t limit, const mission_time *now,
                                mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = open_ones};

    return limited(pep, &operation, limit, MI_PAGE_MOST, now, out, error);
}

/* ---- rows past their end ---- */

static int32_t sweep(mission_plan *plan, mission_error *error)
{
    const mission_view kinds[] = {MI_KIND_PERMIT, MI_KIND_EXECUTION, MI_KIND_EXECUTION_KEY,
                                  MI_KIND_EXECUTION_TXN};
    const uint32_t limit = mi_boundary_of(plan)->limit;

    return mi_forget_over(plan, kinds, MI_COUNT(kinds), limit ? limit : SWEEP_DEFAULT, error);
}

int32_t mission_plan_permit_sweep(mission_pep *pep, uint32_t limit, const mission_time *now,
                                  mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = sweep};

    return limited(pep, &operation, limit, SWEEP_MOST, now, out, error);
}

/* ---- evidence ---- */

static void drop_pep(void *pep)
{
    mission_pep_unref(pep);
}

static struct mi_owner owner_of(mission_pep *pep)
{
    return (struct mi_owner){pep->context, mission_pep_ref(pep), drop_pep, pep->retries};
}

int32_t mission_plan_pep_evidence_list(mission_pep *pep, mission_view cursor, uint32_t limit,
                                       mission_plan **out, mission_error *error)
{
    struct mi_owner owner;

    if (out)
        *out = NULL;
    if (!pep || !out || !mi_evidence_page_fits(cursor, limit))
        return mi_fail(error, MISSION_E_ARGUMENT);
    owner = owner_of(pep);
    return mi_plan_evidence_list(&owner, pep->emitter->id, cursor, limit, out, error);
}

int32_t mission_plan_pep_evidence_forget(mission_pep *pep, const mission_view *ids, size_t count,
                                         mission_plan **out, mission_error *error)
{
    struct mi_owner owner;

    if (out)
        *out = NULL;
    if (!pep || !out || !mi_evidence_ids_fit(ids, count))
        return mi_fail(error, MISSION_E_ARGUMENT);
    owner = owner_of(pep);
    return mi_plan_evidence_forget(&owner, pep->emitter->id, ids, count, out, error);
}
