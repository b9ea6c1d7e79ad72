/* Containment: an overlay that only ever grows (20-lifecycle CT-1). SPDX-License-Identifier: MIT */
#include "overlay.h"
#include "../model/authority_set.h"
#include "../model/keys.h"
#include "members.h"

/* ---- Form ---- */

/* What no entry could have as an action would take nothing, and nobody would notice. */
static int32_t action(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    int32_t rc = mi_filled_string(check, at, value);
    mission_view name;

    if (rc)
        return rc;
    mi_action_family(mission_value_string(value), &name);
    return mi_action_literal(name) ? MISSION_OK
                                   : mi_refuse(check, at, MISSION_E_MALFORMED_ACTION, NULL);
}

static int32_t actions(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return mi_array(check, at, value, 1, SIZE_MAX, action);
}

static int32_t item(const struct mi_check *check, const struct mi_place *at,
                    const mission_value *value)
{
    static const struct mi_member members[] = {
        {"resource", true, mi_filled_string},
        {"actions", false, actions},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

int32_t mi_contained_check(mission_context *context, const mission_value *contained,
                           mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};

    return contained ? mi_array(&check, NULL, contained, 0, SIZE_MAX, item) : MISSION_OK;
}

int32_t mi_latched_check(mission_context *context, const mission_value *latched,
                         mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};

    return latched ? mi_array(&check, NULL, latched, 0, SIZE_MAX, mi_digest_strict) : MISSION_OK;
}

int32_t mi_entries_compile(const mission_context *context, struct mi_arena *arena,
                           const mission_authority_set *set, struct mi_entry **out)
{
    const size_t count = mission_value_count(set->value);
    int32_t rc = MISSION_OK;

    *out = mi_arena_take(arena, (count + 1) * sizeof **out);
    if (!*out)
        return MISSION_E_NOMEM;
    for (size_t i = 0; !rc && i < count; i++)
        rc = mi_entry_compile(context, arena, mission_value_item(set->value, i), &(*out)[i]);
    return rc;
}

/* ---- Containing ---- */

struct containing {
    const mission_authority_set *set;
    const mission_value *contained, *items;
    struct mi_arena arena;
    struct mi_entry *entries;
    struct mi_keys held; /* of the old overlay: resource, action; the whole has no action */
    mission_error *error;
};

static mission_view resource_of(const struct mi_entry *entry)
{
    return entry->other ? mi_get_text(entry->value, "resource") : entry->resource;
}

static int32_t mark(struct containing *c, const mission_value *items, struct mi_marks *marks)
{
    uint64_t budget = c->set->context->limits.set_comparisons;
    const size_t count = mission_value_count(c->set->value);
    struct mi_removal removal;
    int32_t rc = mi_removal_build(c->set->context, &c->arena, items, c->entries, count, &removal);

    if (!rc)
        rc = mi_marks_start(&c->arena, c->entries, count, marks);
    if (!rc)
        rc = mi_removal_mark(&removal, &c->arena, c->entries, marks, &budget);
    return rc ? mi_fail(c->error, rc) : MISSION_OK;
}

static bool hold(struct containing *c)
{
    size_t most = mission_value_count(c->contained);

    for (size_t i = 0; i < mission_value_count(c->contained); i++)
        most += mission_value_count(mi_get(mission_value_item(c->contained, i), "actions"));
    if (!mi_keys_start(&c->held, &c->set->context->memory, most))
        return false;
    for (size_t i = 0; i < mission_value_count(c->contained); i++) {
        const mission_value *old = mission_value_item(c->contained, i);
        const mission_value *list = mi_get(old, "actions");
        struct mi_key key = {.part[0] = mi_get_text(old, "resource")};

        if (!list)
            mi_keys_add(&c->held, &key);
        for (size_t k = 0; k < mission_value_count(list); k++) {
            key.part[1] = mission_value_string(mission_value_item(list, k));
            mi_keys_add(&c->held, &key);
        }
    }
    mi_keys_sort(&c->held);
    return true;
}

static bool held(const struct containing *c, mission_view resource, mission_view action)
{
    const struct mi_key key = {.part = {resource, action}}, whole = {.part[0] = resource};

    return mi_keys_have(&c->held, &whole) || (action.len && mi_keys_have(&c->held, &key));
}

/* Entry `index`, as it is recorded; `fresh`: only what the old overlay does not hold. Nothing is
 * written when nothing is left. */
static void write_item(const struct containing *c, const struct mi_marks *marks, size_t index,
                       bool fresh, mission_builder *out)
{
    const struct mi_entry *entry = &c->entries[index];
    const mission_view resource = resource_of(entry);
    const bool *taken = &marks->action[marks->first[index]];
    bool open = false;

    if (marks->gone[index] && fresh && held(c, resource, (mission_view){NULL, 0}))
        return;
    for (size_t i = 0; !marks->gone[index] && i < mission_value_count(entry->actions); i++) {
        const mission_view name = mission_value_string(mission_value_item(entry->actions, i));

        if (!taken[i] || (fresh && held(c, resource, name)))
            continue;
        if (!open) {
            mission_builder_object(out);
            mission_builder_name(out, MI_VIEW("actions"));
            mission_builder_array(out);
        }
        open = true;
        mission_builder_string(out, name);
    }
    if (!open && !marks->gone[index])
        return;
    if (open)
        mission_builder_end(out);
    else
        mission_builder_object(out);
    mi_member_text(out, "resource", resource);
    mission_builder_end(out);
}

static void write_items(const struct containing *c, const struct mi_marks *marks, bool fresh,
                        mission_builder *out)
{
    for (size_t i = 0; i < marks->count; i++)
        write_item(c, marks, i, fresh, out);
}

static int32_t write(const struct containing *c, const struct mi_marks *marks, mission_json **out)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(c->set->context, &builder, c->error);

    if (rc)
        return rc;
    mission_builder_object(builder);
    mission_builder_name(builder, MI_VIEW("contained"));
    mission_builder_array(builder);
    for (size_t i = 0; i < mission_value_count(c->contained); i++)
        mission_builder_value(builder, mission_value_item(c->contained, i));
    write_items(c, marks, true, builder);
    mission_builder_end(builder);
    mission_builder_name(builder, MI_VIEW("recorded"));
    mission_builder_array(builder);
    write_items(c, marks, false, builder);
    mission_builder_end(builder);
    mission_builder_end(builder);
    return mi_members_finish(builder, MISSION_OK, out, c->error);
}

/* Does `after` take anything that `before` does not? */
static bool grown(struct mi_marks *before, struct mi_marks *after)
{
    mi_marks_close(before);
    mi_marks_close(after);
    for (size_t i = 0; i < after->count; i++) {
        if (before->gone[i])
            continue;
        if (after->gone[i])
            return true;
        for (size_t k = after->first[i]; k < after->first[i + 1]; k++)
            if (after->action[k] && !before->action[k])
                return true;
    }
    return false;
}

static int32_t weigh(struct containing *c, const mission_json *made, int32_t *changed)
{
    struct mi_marks before, after;
    int32_t rc = mark(c, c->contained, &before);

    if (!rc)
        rc = mark(c, mi_get(mission_json_root(made), "contained"), &after);
    if (!rc)
        *changed = grown(&before, &after);
    return rc;
}

static int32_t contain(struct containing *c, mission_json **out, int32_t *changed)
{
    struct mi_marks marks;
    int32_t rc = mi_entries_compile(c->set->context, &c->arena, c->set, &c->entries);

    if (rc || !hold(c))
        return mi_fail(c->error, MISSION_E_NOMEM);
    rc = mark(c, c->items, &marks);
    if (!rc)
        rc = write(c, &marks, out);
    if (!rc)
        rc = weigh(c, *out, changed);
    mi_keys_drop(&c->held);
    return rc;
}

int32_t mission_overlay_contain(const mission_authority_set *set, const mission_value *contained,
                                const mission_value *items, mission_json **out, int32_t *changed,
                                mission_error *error)
{
    struct containing c = {.set = set, .contained = contained, .items = items, .error = error};
    int32_t rc;

    if (out)
        *out = NULL;
    if (changed)
        *changed = 0;
    if (!set || !items || !out || !changed)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_contained_check(set->context, items, error);
    if (!rc)
        rc = mi_contained_check(set->context, contained, error);
    if (rc)
        return rc;
    mi_arena_start(&c.arena, &set->context->memory);
    rc = contain(&c, out, changed);
    mi_arena_drop(&c.arena);
    if (rc) {
        mission_json_unref(*out);
        *out = NULL;
        *changed = 0;
    }
    return rc;
}
