/* Does an approved entry permit this? (PD-8 to PD-10, A-2) SPDX-License-Identifier: MIT
 *
 * Entries are alternatives, in recorded order. What the credential carries bounds as well: one of
 * its entries has to permit, too, which is the same as joining its constraints to the recorded
 * one's. */
#include "../../model/authority.h"
#include "../../rules/constraints.h"
#include "decision.h"

/* The best of what was tried: one that permits without an approval, one that permits with it. */
struct best {
    bool matched, found, approval;
    int32_t reason; /* the first */
    bool unsupported;
    size_t index;
    mission_view type;
    const mission_value *constraints;
};

static void offer(struct best *best, int32_t reason, bool approval, size_t index, mission_view type,
                  const mission_value *constraints)
{
    best->matched = true;
    best->unsupported = best->unsupported || reason == (int32_t)MISSION_DENY_CONSTRAINT_UNSUPPORTED;
    if (reason && !best->reason)
        best->reason = reason;
    if (reason || (best->found && (!best->approval || approval)))
        return;
    best->found = true;
    best->approval = approval;
    best->index = index;
    best->type = type;
    best->constraints = constraints;
}

/* Nothing that comes later could be better. */
static bool settled(const struct mi_deciding *d, const struct best *best)
{
    return best->found && !best->approval && !(d->pdp->flags & MISSION_PDP_STRICT);
}

/* T-7: where strictness is asked for, one entry that cannot be enforced refuses all. */
static int32_t verdict(const struct mi_deciding *d, const struct best *best)
{
    if ((d->pdp->flags & MISSION_PDP_STRICT) && best->unsupported)
        return MISSION_DENY_CONSTRAINT_UNSUPPORTED;
    return best->found ? 0 : best->reason;
}

/* ---- The view's entries ---- */

/* What the view's own context understands, nobody may understand here. */
static bool strange(const struct mi_deciding *d, const struct mi_policy_entry *entry)
{
    return mi_policy_context(d->policy) != d->context &&
           (!mi_resource_access(d->context, entry->entry->type) ||
            mi_policy_unknown_member(d->context, entry->entry->value, true));
}

/* Bounds beside the constraints that add up over actions, with no store to count in. */
static bool uncounted(struct mi_deciding *d, const struct mi_policy_entry *entry)
{
    const mission_value *value = entry->entry->value;
    bool some = false;

    for (size_t i = 0; entry->metered && !d->store && i < mission_value_count(value); i++) {
        if (mi_cumulative(mission_value_name(value, i))) {
            mi_turn(d->decision, mission_value_name(value, i));
            some = true;
        }
    }
    return some;
}

static int32_t judge_entry(struct mi_deciding *d, const struct mi_policy_entry *entry,
                           bool *approval)
{
    int32_t rc = mi_facts_gather(d), held;

    *approval = false;
    if (rc)
        return rc;
    if (entry->unknown_member || strange(d, entry) || uncounted(d, entry))
        return MISSION_DENY_CONSTRAINT_UNSUPPORTED;
    d->counted = entry->constraints;
    rc = mi_capability(d, entry);
    if (rc < 0 || (rc && !(d->pdp->flags & MISSION_PDP_STRICT)))
        return rc;
    held = mi_constraints_satisfied(d, entry->constraints,
                                    mi_policy_context(d->policy) == d->context, approval);
    /* T-7: what nobody can enforce refuses all, behind a drift, too */
    return !rc || held < 0 || held == (int32_t)MISSION_DENY_CONSTRAINT_UNSUPPORTED ? held : rc;
}

/* The types of what nobody understands here are told. */
static int32_t unmatched(struct mi_deciding *d)
{
    const mission_evaluation *e = d->evaluation;
    struct mi_candidates found;
    bool covered = false;
    size_t at;
    int32_t rc = mi_unsupported_start(&found, d->policy, e->audience, e->action, &d->arena);

    if (rc)
        return mi_fail(d->error, rc);
    for (; mi_candidates_next(&found, &at); covered = true)
        mi_turn(d->decision, mi_policy_entry(d->policy, at)->entry->type);
    return covered ? (int32_t)MISSION_DENY_UNSUPPORTED_AUTHORIZATION_TYPE
                   : (int32_t)MISSION_DENY_OUT_OF_AUTHORITY;
}

static int32_t gone(uint32_t taken)
{
    return taken & MISSION_TAKEN_CONTAINED ? (int32_t)MISSION_DENY_AUTHORITY_CONTAINED
                                           : (int32_t)MISSION_DENY_AUTHORITY_DISCHARGED;
}

static int32_t try_view(struct mi_deciding *d, struct best *best)
{
    const mission_evaluation *e = d->evaluation;
    struct mi_candidates found;
    uint32_t taken = 0, why;
    bool any = false, approval;
    size_t at;
    int32_t rc = mi_candidates_start(&found, d->policy, e->audience, e->action, &d->arena);

    if (rc)
        return mi_fail(d->error, rc);
    while (!settled(d, best) && mi_candidates_next(&found, &at)) {
        const struct mi_policy_entry *entry = mi_policy_entry(d->policy, at);

        any = true;
        if (mi_removed_takes(d->situation.removed, at, e->action, &why)) {
            taken |= why;
            continue;
        }
        rc = judge_entry(d, entry, &approval);
        if (rc < 0)
            return rc;
        offer(best, rc, approval, at, entry->entry->type, entry->constraints);
    }
    if (!best->matched)
        return any ? gone(taken) : unmatched(d);
    return verdict(d, best);
}

/* ---- The credential's entries ---- */

static bool covers(const mission_value *actions, mission_view action)
{
    bool covered = false;

    if (mission_value_kind(actions) != MISSION_JSON_ARRAY)
        return false;
    for (size_t i = 0; i < actions->len; i++) {
        const mission_view one = mission_value_string(&actions->u.items[i]);

        if (!one.len)
            return false;
        covered = covered || mi_action_within(action, one);
    }
    return covered;
}

/* `*is`: does a carried entry apply to this audience? */
static int32_t applies(struct mi_deciding *d, const mission_value *entry, bool *is)
{
    const mission_view audience = d->evaluation->audience;
    const mission_view resource =
        mission_value_string(mission_value_get(entry, MI_VIEW("resource")));
    const mission_value *match = mission_value_get(entry, MI_VIEW("resource_match"));
    const mission_view how = mission_value_string(match);
    struct mi_uri_normal base, own;
    bool base_usable = false, own_usable = false;
    int32_t rc = MISSION_OK;

    *is = false;
    if (!match || mi_view_is(how, MI_VIEW("exact"))) {
        *is = resource.len && mi_view_is(resource, audience);
        return rc;
    }
    if (!mi_view_is(how, MI_VIEW("prefix")) || !resource.len ||
        memchr(resource.ptr, '?', resource.len))
        return rc;
    rc = mi_uri_normalize(&d->arena, resource, &base, &base_usable);
    if (!rc)
        rc = mi_uri_normalize(&d->arena, audience, &own, &own_usable);
    *is = !rc && base_usable && own_usable && mi_uri_under(&base, &own);
    return rc;
}

static int32_t judge_carried(struct mi_deciding *d, const mission_value *entry, bool *approval)
{
    const mission_value *constraints = mission_value_get(entry, MI_VIEW("constraints"));

    *approval = false;
    if (mi_policy_unknown_member(d->context, entry, false)) /* nobody counts by what is carried */
        return MISSION_DENY_CONSTRAINT_UNSUPPORTED;
    return mi_constraints_satisfied(d, constraints, false, approval);
}

/* `*is`: is this carried entry of a known type, for this action at this audience? */
static int32_t matches(struct mi_deciding *d, const mission_value *entry, bool *is)
{
    int32_t rc;

    *is = mi_resource_access(d->context,
                             mission_value_string(mission_value_get(entry, MI_VIEW("type")))) &&
          covers(mission_value_get(entry, MI_VIEW("actions")), d->evaluation->action);
    if (!*is)
        return MISSION_OK;
    rc = applies(d, entry, is);
    return rc ? mi_fail(d->error, rc) : MISSION_OK;
}

static int32_t try_carried(struct mi_deciding *d, struct best *best)
{
    const mission_value *entries = d->situation.entries;

    for (size_t i = 0; !settled(d, best) && i < mission_value_count(entries); i++) {
        const mission_value *entry = mission_value_item(entries, i);
        bool is, approval;
        int32_t rc = matches(d, entry, &is);

        if (rc)
            return rc;
        if (!is)
            continue;
        rc = judge_carried(d, entry, &approval);
        if (rc < 0)
            return rc;
        offer(best, rc, approval, i,
              mission_value_string(mission_value_get(entry, MI_VIEW("type"))),
              mission_value_get(entry, MI_VIEW("constraints")));
    }
    return best->matched ? verdict(d, best) : (int32_t)MISSION_DENY_OUT_OF_AUTHORITY;
}

/* What the credential does not carry is beyond its authority, whatever else is wrong with it. */
static int32_t beyond(struct mi_deciding *d, int32_t reason)
{
    const mission_value *entries = d->situation.entries;
    bool is = false;
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && !is && i < mission_value_count(entries); i++)
        rc = matches(d, mission_value_item(entries, i), &is);
    if (rc || is)
        return rc ? rc : reason;
    mi_turns_clear(d->decision);
    return MISSION_DENY_OUT_OF_AUTHORITY;
}

/* ---- Both ---- */

static void rely_on(struct mi_deciding *d, const struct best *best)
{
    mi_turn(d->decision, best->type);
    for (size_t i = 0; i < mission_value_count(best->constraints); i++)
        mi_turn(d->decision, mission_value_name(best->constraints, i));
    d->approval_wanted = d->approval_wanted || best->approval;
}

static void say_needs(struct mi_deciding *d, const struct best *own)
{
    uint32_t needs = 0;

    if (d->evaluation->idempotency_key.len && d->decision->says.action_class != MISSION_CLASS_NONE)
        needs |= MI_NEEDS_KEY;
    if (mi_policy_metered(d->policy))
        needs |= MI_NEEDS_MISSION_BOUNDS;
    if (mi_policy_entry(d->policy, own->index)->metered)
        needs |= MI_NEEDS_ENTRY_BOUNDS;
    d->decision->needs = needs;
}

int32_t mi_gate_authority(struct mi_deciding *d)
{
    struct best own = {.index = SIZE_MAX}, carried = {.index = SIZE_MAX};
    int32_t rc = try_view(d, &own);

    d->counted = own.constraints;
    if (!rc && d->situation.entries)
        rc = try_carried(d, &carried);
    else if (rc > 0 && own.matched && d->situation.entries)
        rc = beyond(d, rc);
    if (rc)
        return rc;
    mi_turns_clear(d->decision);
    d->decision->says.entry = own.index;
    rely_on(d, &own);
    rely_on(d, &carried);
    say_needs(d, &own);
    return 0;
}
