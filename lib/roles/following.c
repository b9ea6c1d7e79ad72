/* Bringing one Mission in line. SPDX-License-Identifier: MIT */
#include "following.h"
#include "pending.h"

int32_t mi_behind(const mission_plan *plan, const struct mi_book *book, const struct mi_kin *kin,
                  bool *behind, mission_error *error)
{
    mission_due due = {.size = sizeof due};
    uint32_t state;
    int32_t rc = mission_lifecycle_due(mi_plan_context(plan)->profile->id, &kin->own,
                                       kin->ancestors, kin->count, &plan->now, &due, error);

    *behind = false;
    if (rc == MISSION_E_ANCESTOR)
        return MISSION_OK; /* nobody knows what it has to follow */
    *behind = !rc && due.count > 0;
    if (rc || due.count || book->state != MISSION_STATE_ACTIVE)
        return rc;
    rc = mi_report(plan, kin, &state, error);
    *behind =
        !rc && state != MISSION_STATE_OTHER && (state == MISSION_STATE_SUSPENDED) != book->held;
    return rc;
}

/* A request that ran out: one less waits, and what it was to create has failed. */
static int32_t lapse(mission_plan *plan, const struct mi_book *book, mission_error *error)
{
    const mission_value *lineage = mission_value_get(book->request, MI_VIEW("lineage"));
    int32_t rc = mi_pending_count(plan, book, -1, error);

    return rc || !lineage ? rc : mi_lineage_fail(plan, book, lineage, MISSION_OK, error);
}

int32_t mi_follow(mission_plan *plan, struct mi_book *book, const struct mi_kin *kin,
                  uint32_t *steps, mission_error *error)
{
    const bool waited = mi_state_in(book->state, MI_WAITING);
    mission_record *record;
    uint32_t changes;
    int32_t rc = mi_catch_up(plan, book, kin, &changes, error);

    if (rc || !changes)
        return rc;
    *steps += changes;
    if (waited)
        rc = lapse(plan, book, error);
    if (!rc)
        rc = mi_record_in_state(plan, book, &record, error);
    if (rc)
        return rc;
    book->unsettled =
        book->unsettled || (!waited && mi_permits_children(mission_record_authority_set(record)));
    return mi_write_book(plan, book, mission_record_value(record), waited ? NULL : book->request,
                         error);
}

int32_t mi_tell_parent(mission_plan *plan, const struct mi_book *parent,
                       const struct mi_book *child, mission_error *error)
{
    struct mi_book moved;

    if (!parent || child->state != MISSION_STATE_ACTIVE ||
        child->held == (parent->held || parent->state == MISSION_STATE_SUSPENDED))
        return MISSION_OK;
    moved = *parent;
    moved.unsettled = true; /* if it was already: a walk that has passed the child begins anew */
    return mi_write_book(plan, &moved, parent->record, parent->request, error);
}
