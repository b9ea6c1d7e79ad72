/* Successors: what an expansion may ask for, and how it takes its predecessor's place (20 section
 * 9, 80 SE-9). SPDX-License-Identifier: MIT */
#include "creation.h"
#include "following.h"

/* Trap 15: who lost to another successor learns that only at the completion. */
static int32_t ended_as(const struct mi_lineage *lineage)
{
    return lineage->stored && lineage->source->successor.len ? MISSION_E_EXPANSION_LOST
                                                             : MISSION_E_PREDECESSOR_CHANGED;
}

int32_t mi_successor_gate(mission_plan *plan, const struct mi_lineage *lineage,
                          mission_error *error)
{
    uint32_t state;
    int32_t rc = mi_report(plan, &lineage->kin, &state, error);

    if (rc)
        return rc;
    if (mission_state_terminal(state) || lineage->source->successor.len)
        return mi_deny(plan, mi_fail(error, ended_as(lineage)));
    if (state != MISSION_STATE_ACTIVE)
        return mi_deny(plan, mi_fail(error, MISSION_E_PREDECESSOR_NOT_ACTIVE));
    return mi_not_contained_since(lineage, error);
}

/* ---- what may be asked for ---- */

/* beyond the predecessor's expiry only where the host permits it; the consent shows it. */
static int32_t bound_expiry(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    const struct mi_lineage *lineage = &pending->lineage;
    const mission_view asked = pending->expires_at;
    mission_act act;
    bool clamped;
    int32_t rc = mi_clamp_expiry(pending, lineage->source->expires_at, &clamped, error);

    if (rc || !clamped)
        return rc;
    mi_act(plan, pending->book, NULL, MISSION_ACT_EXPAND, MISSION_STATE_PENDING, pending->actor,
           &act);
    act.intent = pending->intent;
    act.set = pending->set;
    rc = mi_ask_longer(plan->issuer, &act, lineage->record, error);
    if (rc)
        return rc == MISSION_E_TOO_LATE ? MISSION_OK : rc;
    pending->expires_at = asked;
    return MISSION_OK;
}

static int32_t count_children(mission_plan *plan, const struct mi_lineage *lineage,
                              uint64_t *children, mission_error *error)
{
    const struct mi_relative source = mi_source_of(lineage);
    struct mi_fanout all = {0};
    int32_t rc = MISSION_OK;

    if (mi_permits_children(mission_record_authority_set(lineage->record)))
        rc = mi_want_fanout(plan, &source, (mission_view){NULL, 0}, &all, error);
    *children = all.children;
    return rc;
}

/* held against what the predecessor may still do. */
static int32_t compare(mission_plan *plan, struct mi_pending *pending, const mission_value **out,
                       mission_error *error)
{
    const struct mi_lineage *lineage = &pending->lineage;
    const mission_expansion expansion = {
        .size = sizeof expansion,
        .before = lineage->effective->set,
        .after = pending->set,
        .before_expires_at = lineage->source->expires_at,
        .after_expires_at = pending->expires_at,
        .containment = lineage->source->contained,
        .live_children = lineage->children,
    };
    mission_json *json = NULL;
    int32_t rc = mission_expansion_difference(&expansion, &json, error);

    return rc ? rc : mi_held_json(plan, json, out, error);
}

static int32_t keep(mission_plan *plan, struct mi_lineage *lineage, const mission_value *comparison,
                    mission_error *error)
{
    const mission_value *containment = mission_value_get(comparison, MI_VIEW("containment"));
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "what", MI_VIEW("successor"));
    mi_keep_members(lineage, to);
    mi_name_value(to, "difference", lineage->difference);
    mi_name_number(to, "children", lineage->children);
    if (mission_value_count(containment))
        mi_name_value(to, "containment", containment);
    mi_name_text(to, "delegation_id", lineage->event);
    mi_name_value(to, "parent", lineage->parent);
    mission_builder_end(to);
    return mi_built(plan, to, &lineage->keep, error);
}

/* What the Approver has to have seen (AV-4): the difference, in which the predecessor's effective
 * set stands. How many children live changes from day to day, and is for information. */
static int32_t show(mission_plan *plan, struct mi_pending *pending, const mission_value *comparison,
                    mission_error *error)
{
    struct mi_lineage *lineage = &pending->lineage;
    mission_builder *to;
    const mission_value *shown;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_value(to, "difference", lineage->difference);
    mi_name_value(to, "expiry", mission_value_get(comparison, MI_VIEW("expiry")));
    mi_name_value(to, "containment", mission_value_get(comparison, MI_VIEW("containment")));
    mi_name_value(to, "justification", lineage->justification);
    mission_builder_end(to);
    rc = mi_built(plan, to, &shown, error);
    return rc ? rc
              : mission_canonical_digest(mi_plan_context(plan), shown, &lineage->digest, error);
}

/* ---- a child's successor (X-11) ---- */

static int32_t want_parent(mission_plan *plan, const struct mi_lineage *lineage,
                           struct mi_relative *parent, mission_error *error)
{
    int32_t rc = mi_want_relative(plan, lineage->source->parent, parent, error);

    if (!rc && !parent->book)
        rc = mi_deny(plan, mi_fail(error, MISSION_E_PREDECESSOR_NOT_ACTIVE));
    return rc ? rc : mi_relative_left(plan, parent, error);
}

/* It keeps its parent, and with it the generation and how it follows; what it was held against and
 * by which event are its own. */
static int32_t keep_parent(mission_plan *plan, struct mi_pending *pending,
                           const struct mi_relative *parent, mission_error *error)
{
    struct mi_lineage *lineage = &pending->lineage;
    const mission_value *was = mission_record_parent(lineage->record);
    const mission_kinship kinship = {
        .size = sizeof kinship,
        .cascade_mode = mission_value_string(mission_value_get(was, MI_VIEW("cascade_mode"))),
        .delegation_id = lineage->event,
    };
    mission_json *json = NULL;
    int32_t rc = mission_parent_build(parent->record, &kinship, &json, error);

    pending->book->parent = lineage->source->parent;
    pending->book->ancestors = lineage->source->ancestors;
    return rc ? rc : mi_held_json(plan, json, &lineage->parent, error);
}

static int32_t bind(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    struct mi_relative parent;
    int32_t rc;

    if (!pending->lineage.source->parent.len)
        return MISSION_OK;
    rc = want_parent(plan, &pending->lineage, &parent, error);
    if (!rc)
        rc = mi_bind_to_parent(plan, pending, &parent, error);
    if (!rc)
        rc = mi_delegation_id(plan, &pending->lineage, error);
    return rc ? rc : keep_parent(plan, pending, &parent, error);
}

int32_t mi_successor_bound(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    struct mi_lineage *lineage = &pending->lineage;
    const mission_value *comparison;
    int32_t rc = mi_successor_gate(plan, lineage, error);

    if (!rc)
        rc = bound_expiry(plan, pending, error);
    if (!rc)
        rc = bind(plan, pending, error);
    if (!rc)
        rc = count_children(plan, lineage, &lineage->children, error);
    if (!rc)
        rc = compare(plan, pending, &comparison, error);
    if (rc)
        return rc;
    if (mission_value_boolean(mission_value_get(comparison, MI_VIEW("nothing_to_expand"))))
        return mi_deny(plan, mi_fail(error, MISSION_E_NOTHING_TO_EXPAND));
    lineage->difference = mission_value_get(comparison, MI_VIEW("difference"));
    rc = show(plan, pending, comparison, error);
    return rc ? rc : keep(plan, lineage, comparison, error);
}

/* ---- taking its place ---- */

static int32_t supersede(mission_plan *plan, const struct mi_pending *pending,
                         struct mi_book *moved, mission_error *error)
{
    const struct mi_lineage *lineage = &pending->lineage;
    const struct mi_change_of change = {
        .event = MISSION_EVENT_SUPERSEDE,
        .before = MISSION_STATE_ACTIVE,
        .after = MISSION_STATE_SUPERSEDED,
        .actor = pending->actor,
    };
    uint32_t steps;
    int32_t rc = mi_catch_up(plan, moved, &lineage->kin, &steps, error);

    if (!rc && moved->state != MISSION_STATE_ACTIVE)
        rc = mi_deny(plan, mi_fail(error, MISSION_E_PREDECESSOR_CHANGED));
    if (rc)
        return rc;
    moved->successor = pending->book->id;
    moved->unsettled = mi_permits_children(mission_record_authority_set(lineage->record));
    rc = mi_move(plan, moved, MISSION_STATE_SUPERSEDED, MISSION_VERSION_NEXT, NULL, error);
    return rc ? rc : mi_event(plan, moved, &change, error);
}

/* in the commit that makes the successor. It holds for the predecessor and the ancestors that
 * this pass has read and bound: nobody's change of them can come in between. */
int32_t mi_successor_activate(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    const struct mi_lineage *lineage = &pending->lineage;
    struct mi_book moved = *lineage->source;
    mission_record *record;
    int32_t rc = supersede(plan, pending, &moved, error);

    if (!rc)
        rc = mi_record_in_state(plan, &moved, &record, error);
    if (!rc)
        rc = mi_write_book(plan, &moved, mission_record_value(record), moved.request, error);
    if (!rc)
        rc = mi_kin_still(plan, &lineage->kin, error);
    if (!rc)
        rc = mi_tell_parent(plan, mi_parent_in(&lineage->kin), pending->book, error);
    if (!rc && lineage->source->parent.len)
        rc = mi_put_family(plan, lineage->source->parent, error);
    return rc;
}
