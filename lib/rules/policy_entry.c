/* The entries of a policy view, looked at once for all decisions. SPDX-License-Identifier: MIT */
#include "../json/json.h"
#include "overlay.h"
#include "policy_view.h"

/* The bounds that add up over actions (30-runtime O-16). */
bool mi_cumulative(mission_view name)
{
    static const mission_view names[] = {
        MI_VIEW_INIT("max_budget"),        MI_VIEW_INIT("max_calls"), MI_VIEW_INIT("max_duration"),
        MI_VIEW_INIT("max_egress_volume"), MI_VIEW_INIT("exclusive"),
    };

    for (size_t i = 0; i < MI_COUNT(names); i++)
        if (mi_view_is(name, names[i]))
            return true;
    return false;
}

static bool some_cumulative(const mission_value *object)
{
    if (mission_value_kind(object) != MISSION_JSON_OBJECT)
        return false;
    for (size_t i = 0; i < mission_value_count(object); i++)
        if (mi_cumulative(mission_value_name(object, i)))
            return true;
    return false;
}

bool mi_policy_metered(const mission_policy *policy)
{
    return policy->texts.metered;
}

static bool own_member(mission_view name)
{
    static const mission_view names[] = {
        MI_VIEW_INIT("type"),
        MI_VIEW_INIT("resource"),
        MI_VIEW_INIT("resource_match"),
        MI_VIEW_INIT("actions"),
        MI_VIEW_INIT("constraints"),
        MI_VIEW_INIT("delegation"),
        MI_VIEW_INIT("capability_source"),
    };

    for (size_t i = 0; i < MI_COUNT(names); i++)
        if (mi_view_is(name, names[i]))
            return true;
    return false;
}

bool mi_policy_unknown_member(const mission_context *context, const mission_value *entry,
                              bool counted)
{
    for (size_t i = 0; i < mission_value_count(entry); i++) {
        const mission_view name = mission_value_name(entry, i);

        if (!own_member(name) && !(counted && mi_cumulative(name)) &&
            !mi_member_type(&context->entry_members, name))
            return true;
    }
    return false;
}

static void look(const mission_context *context, const struct mi_entry *entry,
                 struct mi_policy_entry *out)
{
    *out = (struct mi_policy_entry){
        .entry = entry,
        .constraints = entry->constraints,
        .known_type = !entry->other,
        .metered = some_cumulative(entry->constraints) || some_cumulative(entry->value),
    };
    if (entry->others) {
        out->capability_source = mi_get(entry->value, "capability_source");
        out->unknown_member = mi_policy_unknown_member(context, entry->value, true);
    }
}

/* An entry of another type by its members `resource`, `resource_match` and `actions`, if it has
 * them: nobody says that it means by them what we do, but then it is not permitted either. */
static int32_t shape(mission_policy *policy, size_t index)
{
    const mission_value *value = policy->entries[index].value;
    struct mi_entry *out = &policy->shapes[index];
    int32_t rc = mi_entry_shape(policy->context, &policy->arena, value, out);

    if (out->prefix && memchr(out->resource.ptr, '?', out->resource.len))
        out->undecided = true;
    if (mission_value_kind(out->actions) != MISSION_JSON_ARRAY)
        out->actions = NULL;
    return rc;
}

static int32_t shapes(mission_policy *policy)
{
    bool some = false;
    int32_t rc = MISSION_OK;

    for (size_t i = 0; i < policy->count; i++)
        some = some || policy->entries[i].other;
    if (!some)
        return MISSION_OK;
    policy->shapes = mi_arena_take(&policy->arena, policy->count * sizeof *policy->shapes);
    if (!policy->shapes)
        return MISSION_E_NOMEM;
    memset(policy->shapes, 0, policy->count * sizeof *policy->shapes);
    for (size_t i = 0; !rc && i < policy->count; i++)
        if (policy->entries[i].other)
            rc = shape(policy, i);
    return rc;
}

int32_t mi_policy_entries(mission_policy *policy)
{
    int32_t rc = mi_entries_compile(policy->context, &policy->arena, policy->set, &policy->entries);

    policy->count = mission_value_count(policy->set->value);
    if (!rc)
        rc = shapes(policy);
    policy->about =
        rc ? NULL : mi_arena_take(&policy->arena, (policy->count + 1) * sizeof *policy->about);
    if (!policy->about)
        return MISSION_E_NOMEM;
    policy->texts.metered = some_cumulative(policy->texts.controls);
    for (size_t i = 0; i < policy->count; i++)
        look(policy->context, &policy->entries[i], &policy->about[i]);
    rc = mi_policy_index_build(&policy->known, &policy->arena, policy->entries, policy->about,
                               policy->count, true);
    if (!rc && policy->shapes)
        rc = mi_policy_index_build(&policy->other, &policy->arena, policy->shapes, policy->about,
                                   policy->count, false);
    return rc;
}

/* ---- Reading ---- */

const struct mi_policy_entry *mi_policy_entry(const mission_policy *policy, size_t index)
{
    return index < policy->count ? &policy->about[index] : NULL;
}

int32_t mi_policy_entry_digest(const mission_policy *policy, size_t index, mission_digest *out,
                               mission_error *error)
{
    return mission_authority_entry_anchor(policy->set, index, mission_policy_issuer(policy), out,
                                          error);
}
