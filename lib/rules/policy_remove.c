/* What was taken from a policy view, by entry and action. SPDX-License-Identifier: MIT */
#include "policy_view.h"
#include "taking.h"

mission_removed *mission_removed_ref(mission_removed *removed)
{
    if (removed)
        mi_refs_add(&removed->refs);
    return removed;
}

void mission_removed_unref(mission_removed *removed)
{
    mission_policy *policy;

    if (!removed || !mi_refs_drop(&removed->refs))
        return;
    policy = removed->policy;
    mi_arena_drop(&removed->arena);
    mi_release(&policy->context->memory, removed, sizeof *removed);
    mission_policy_unref(policy);
}

/* ---- Making ---- */

static void *copy(struct mi_arena *arena, const void *from, size_t size)
{
    void *to = mi_arena_take(arena, size ? size : 1);

    if (to && size)
        memcpy(to, from, size);
    return to;
}

/* Out of the arena of what was computed, in which much more lies. */
static bool fill(mission_removed *removed, const struct mi_taking *t)
{
    struct mi_arena *arena = &removed->arena;

    removed->latched = copy(arena, t->latched, t->count);
    removed->gone = copy(arena, t->marks.gone, t->count);
    removed->action = copy(arena, t->marks.action, t->marks.first[t->count]);
    removed->first = copy(arena, t->marks.first, (t->count + 1) * sizeof *t->marks.first);
    removed->touched = mi_arena_take(arena, t->count + 1);
    if (!removed->latched || !removed->gone || !removed->action || !removed->first ||
        !removed->touched)
        return false;
    for (size_t i = 0; i < t->count; i++)
        removed->touched[i] = mi_taking_actions(t, i) > 0;
    return true;
}

static int32_t make(const mission_policy *policy, const struct mi_taking *t, mission_removed **out)
{
    mission_removed *removed = mi_resize(&policy->context->memory, NULL, 0, sizeof *removed);

    if (!removed)
        return mi_fail(t->error, MISSION_E_NOMEM);
    memset(removed, 0, sizeof *removed);
    atomic_init(&removed->refs, 1);
    removed->policy = mission_policy_ref((mission_policy *)(uintptr_t)policy);
    mi_arena_start(&removed->arena, &policy->context->memory);
    if (!fill(removed, t)) {
        mission_removed_unref(removed);
        return mi_fail(t->error, MISSION_E_NOMEM);
    }
    *out = removed;
    return MISSION_OK;
}

static int32_t take(const mission_policy *policy, const struct mi_family *family,
                    mission_removed **out, mission_error *error)
{
    struct mi_taking t = {.set = policy->set,
                          .issuer = mission_policy_issuer(policy),
                          .origins = policy->origins,
                          .entries = policy->entries,
                          .budget = policy->context->limits.set_comparisons,
                          .error = error};
    int32_t rc;

    mi_arena_start(&t.arena, &policy->context->memory);
    rc = mi_taking_run(&t, family);
    if (!rc && mi_taking_weigh(&t))
        rc = make(policy, &t, out);
    mi_arena_drop(&t.arena);
    return rc;
}

int32_t mission_policy_remove(const mission_policy *policy, const mission_overlay *own,
                              const mission_lineage_set *ancestors, size_t count,
                              mission_removed **out, mission_error *error)
{
    struct mi_family family = {.count = count};
    bool some;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!policy || !out || (count && !ancestors))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_family_import(&family, own, ancestors);
    if (!rc)
        rc = mi_family_takes(&family, &some);
    if (rc)
        return mi_fail(error, rc);
    return some ? take(policy, &family, out, error) : MISSION_OK;
}

/* ---- Asking ---- */

/* Is every action that covers this one contained? */
static bool all_taken(const mission_removed *removed, size_t entry, mission_view action)
{
    const mission_value *actions = removed->policy->entries[entry].actions;

    for (size_t i = 0; i < mission_value_count(actions); i++)
        if (!removed->action[removed->first[entry] + i] &&
            mi_action_within(action, mission_value_string(mission_value_item(actions, i))))
            return false;
    return true;
}

bool mi_removed_takes(const mission_removed *removed, size_t entry, mission_view action,
                      uint32_t *why)
{
    *why = 0;
    if (!removed)
        return false;
    if (entry >= removed->policy->count || removed->latched[entry])
        *why = MISSION_TAKEN_DISCHARGED;
    else if (removed->gone[entry] || (removed->touched[entry] && all_taken(removed, entry, action)))
        *why = MISSION_TAKEN_CONTAINED;
    return *why != 0;
}

/* The same view, whoever loaded it. */
bool mi_removed_of(const mission_removed *removed, const mission_policy *policy)
{
    return !removed || removed->policy == policy ||
           mi_view_is(mission_policy_view_id(removed->policy), mission_policy_view_id(policy));
}
