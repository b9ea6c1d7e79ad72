/* The row of an execution: everything that its evidence needs. SPDX-License-Identifier: MIT */
#include "../book.h"
#include "enforcement.h"

#define MEMBER(name)                                                                               \
    {                                                                                              \
#name, offsetof(struct mi_execution_row, name)                                             \
    }

static const struct {
    const char *name;
    size_t offset;
} texts[] = {MEMBER(evaluation_id), MEMBER(mission_id), MEMBER(issuer),    MEMBER(audience),
             MEMBER(who),           MEMBER(authorized), MEMBER(effective), MEMBER(begun_at),
             MEMBER(lease_until),   MEMBER(resumes),    MEMBER(renewal),   MEMBER(key),
             MEMBER(txn),           MEMBER(end)},
  values[] = {MEMBER(obligations), MEMBER(hop), MEMBER(record)};

static const char *const states[] = {"", "begun", "indeterminate", "ended"};

static mission_view *text_at(struct mi_execution_row *row, size_t offset)
{
    return (mission_view *)(void *)((char *)row + offset);
}

static const mission_value **value_at(struct mi_execution_row *row, size_t offset)
{
    return (const mission_value **)(void *)((char *)row + offset);
}

static uint32_t state_of(mission_view name)
{
    for (uint32_t i = MI_EXECUTION_BEGUN; i <= MI_EXECUTION_ENDED; i++) {
        if (mi_view_is(name, mission_view_of(states[i])))
            return i;
    }
    return 0;
}

static int32_t read_row(mission_plan *plan, const struct mi_read *read,
                        struct mi_execution_row *out, mission_error *error)
{
    const mission_value *root;
    mission_json *doc;
    int32_t rc = mi_unframe(plan, read, &doc, error);

    if (rc)
        return rc;
    root = mission_json_root(doc);
    for (size_t i = 0; i < MI_COUNT(texts); i++)
        *text_at(out, texts[i].offset) =
            mission_value_string(mission_value_get(root, mission_view_of(texts[i].name)));
    for (size_t i = 0; i < MI_COUNT(values); i++)
        *value_at(out, values[i].offset) = mission_value_get(root, mission_view_of(values[i].name));
    mission_value_integer(mission_value_get(root, MI_VIEW("code")), &out->code);
    out->state = state_of(mission_value_string(mission_value_get(root, MI_VIEW("state"))));
    if (!out->state || !out->evaluation_id.len || !out->begun_at.len)
        return mi_spoilt(read, "not the row of an execution", error);
    return MISSION_OK;
}

int32_t mi_want_execution(mission_plan *plan, mission_view id, struct mi_execution_row *out,
                          bool *found, mission_error *error)
{
    struct mi_read *read;
    int32_t rc;

    memset(out, 0, sizeof *out);
    *found = false;
    rc = mi_want(plan, MI_KIND_EXECUTION, id, &read, error);
    if (rc)
        return rc;
    out->read = read;
    *found = read->present;
    return read->present ? read_row(plan, read, out, error) : MISSION_OK;
}

int32_t mi_execution_of(mission_plan *plan, const struct mi_read *read,
                        struct mi_execution_row *out, mission_error *error)
{
    memset(out, 0, sizeof *out);
    out->read = read;
    return read_row(plan, read, out, error);
}

static int32_t bytes_of(mission_plan *plan, struct mi_execution_row *row, mission_view *out,
                        mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "state", mission_view_of(states[row->state]));
    for (size_t i = 0; i < MI_COUNT(texts); i++)
        mi_name_text(to, texts[i].name, *text_at(row, texts[i].offset));
    for (size_t i = 0; i < MI_COUNT(values); i++)
        mi_name_value(to, values[i].name, *value_at(row, values[i].offset));
    if (row->code) {
        mission_builder_name(to, MI_VIEW("code"));
        mission_builder_integer(to, row->code);
    }
    mission_builder_end(to);
    return mi_built_bytes(plan, to, out, error);
}

int32_t mi_open_index(mission_plan *plan, const mission_pep *pep, mission_view *out,
                      mission_error *error)
{
    const mission_view parts[] = {MI_KIND_EXECUTION, pep->id};

    return mi_key(plan, parts, MI_COUNT(parts), out, error);
}

int32_t mi_put_execution(mission_plan *plan, const struct mi_execution_row *row,
                         mission_error *error)
{
    const mission_pep *pep = mi_boundary_of(plan)->pep;
    const bool ended = row->state == MI_EXECUTION_ENDED;
    struct mi_execution_row own = *row;
    mission_time until = plan->now;
    struct mi_forget forget;
    mission_view bytes, index;
    int32_t rc = bytes_of(plan, &own, &bytes, error);

    if (!rc)
        rc = mi_open_index(plan, pep, &index, error);
    if (!rc && !ended && own.lease_until.len)
        rc = mission_time_parse(own.lease_until, &until, error);
    if (rc)
        return rc;
    mi_forget_after(&until, ended ? pep->horizon_seconds : 0, &forget);
    if (!ended) {
        forget.term.index = MI_VIEW("open");
        forget.term.value = index;
    }
    return mi_put(plan, row->read, bytes, &forget.term, 1, error);
}

/* ---- one that begins ---- */

static void write_hop(const mission_evidence_more *more, mission_builder *to)
{
    mission_builder_object(to);
    mi_name_text(to, "jti", more->hop_jti);
    mi_name_text(to, "mission_id", more->hop_mission_id);
    mi_name_text(to, "continuation", more->hop_continuation);
    mission_builder_end(to);
}

mission_evidence_more mi_hop_of(const mission_value *hop)
{
    return (mission_evidence_more){.size = sizeof(mission_evidence_more),
                                   .hop_jti = mi_get_text(hop, "jti"),
                                   .hop_mission_id = mi_get_text(hop, "mission_id"),
                                   .hop_continuation = mi_get_text(hop, "continuation")};
}

static int32_t beside(mission_plan *plan, struct mi_execution_row *row, mission_error *error)
{
    const struct mi_boundary *of = mi_boundary_of(plan);
    mission_builder *to;
    int32_t rc = MISSION_OK;

    if (of->obligations.count) {
        rc = mission_builder_new(mi_plan_context(plan), &to, error);
        if (!rc) {
            mi_obligations_write(&of->obligations, to);
            rc = mi_built(plan, to, &row->obligations, error);
        }
    }
    if (rc || !of->more || !of->more->hop_jti.len)
        return rc;
    rc = mission_builder_new(mi_plan_context(plan), &to, error);
    if (rc)
        return rc;
    write_hop(of->more, to);
    return mi_built(plan, to, &row->hop, error);
}

int32_t mi_begin_execution(mission_plan *plan, const struct mi_checking *c,
                           struct mi_execution_row *row, mission_error *error)
{
    const mission_permit *permit = mi_boundary_of(plan)->permit;
    int32_t rc;

    *row = (struct mi_execution_row){
        .read = c->own.read,
        .evaluation_id = permit->says.evaluation_id,
        .mission_id = permit->asked.mission_id,
        .issuer = permit->asked.mission_issuer,
        .audience = permit->asked.audience,
        .authorized = permit->says.parameter_digest,
    };
    if (row->authorized.len)
        row->effective = mission_view_of(c->effective);
    rc = mi_time_text(plan, &plan->now, &row->begun_at, error);
    if (!rc)
        rc = mi_who(plan, &permit->asked, &row->who, error);
    return rc ? rc : beside(plan, row, error);
}
