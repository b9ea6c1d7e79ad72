/* What an enforcement point's store has: executions that wait, rows past their end, evidence.
 * SPDX-License-Identifier: MIT */
#include "../book.h"
#include "enforcement.h"

#define LIST_DEFAULT 100u
#define LIST_MOST 1000u
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
    mission_builder_name(to, MI_VIEW("indeterminate"));
    mission_builder_boolean(to, row->state == MI_EXECUTION_INDETERMINATE);
    mission_builder_end(to);
}

static int32_t want_until(mission_plan *plan, mission_view kind, const char *index,
                          mission_view value, uint32_t limit, struct mi_scanned **out,
                          mission_error *error)
{
    char order[MI_ORDER_LEN];
    const mission_store_scan scan = {
        .size = sizeof scan,
        .kind = kind,
        .index = mission_view_of(index),
        .value = value,
        .until = {order, MI_ORDER_LEN - 1},
        .bounded = 1,
        .limit = limit,
    };

    mi_order_time(&plan->began, order);
    return mi_want_scan(plan, &scan, out, error);
}

static int32_t open_ones(mission_plan *plan, mission_error *error)
{
    const struct mi_boundary *of = mi_boundary_of(plan);
    const uint32_t limit = of->limit ? of->limit : LIST_DEFAULT;
    struct mi_execution_row row;
    struct mi_scanned *found;
    mission_builder *to;
    mission_view value;
    int32_t rc = mi_open_index(plan, of->pep, &value, error);

    if (!rc)
        rc = want_until(plan, MI_KIND_EXECUTION, "open", value, limit, &found, error);
    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (rc)
        return rc;
    mission_builder_name(to, MI_VIEW("executions"));
    mission_builder_array(to);
    for (const struct mi_scanned_row *at = found->first; !rc && at;
         at = (const struct mi_scanned_row *)at->row.next) {
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

    return limited(pep, &operation, limit, LIST_MOST, now, out, error);
}

/* ---- rows past their end ---- */

static int32_t forget_kind(mission_plan *plan, mission_view kind, uint32_t *left,
                           mission_error *error)
{
    const mission_view all = {NULL, 0};
    struct mi_scanned *found;
    int32_t rc = want_until(plan, kind, "forget", all, *left, &found, error);

    if (rc)
        return rc;
    for (const struct mi_scanned_row *at = found->first; !rc && at;
         at = (const struct mi_scanned_row *)at->row.next)
        rc = mi_delete(plan, &at->row, error);
    *left -= found->count < *left ? found->count : *left;
    return rc;
}

static int32_t sweep(mission_plan *plan, mission_error *error)
{
    const mission_view kinds[] = {MI_KIND_PERMIT, MI_KIND_EXECUTION, MI_KIND_EXECUTION_KEY,
                                  MI_KIND_EXECUTION_TXN};
    const uint32_t asked = mi_boundary_of(plan)->limit, limit = asked ? asked : SWEEP_DEFAULT;
    uint32_t left = limit;
    mission_builder *to;
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && left && i < MI_COUNT(kinds); i++)
        rc = forget_kind(plan, kinds[i], &left, error);
    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (rc)
        return rc;
    mi_name_number(to, "forgotten", limit - left);
    mission_builder_name(to, MI_VIEW("more"));
    mission_builder_boolean(to, left == 0);
    return mi_reply(plan, to, error);
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
