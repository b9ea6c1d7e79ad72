/* Writing records: one walk for both profiles. SPDX-License-Identifier: MIT */
#include "record_write.h"

struct walk {
    mission_context *context;
    mission_builder *builder;
    const struct mi_change *changes;
    const struct mi_row *rows;
    size_t row_count;
};

static bool same_group(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static const struct mi_row *row_named(const struct walk *walk, const char *group, mission_view name)
{
    for (size_t i = 0; i < walk->row_count; i++)
        if (same_group(walk->rows[i].group, group) && mi_view_is(walk->rows[i].name, name))
            return &walk->rows[i];
    return NULL;
}

static const char *group_named(const struct walk *walk, mission_view name)
{
    size_t count;
    const char *const *groups = mi_groups(walk->context, &count);

    for (size_t i = 0; i < count; i++)
        if (mi_view_is(mission_view_of(groups[i]), name))
            return groups[i];
    return NULL;
}

static void write_principal(mission_builder *builder, const mission_principal *principal)
{
    mission_builder_object(builder);
    mission_builder_name(builder, MI_VIEW("iss"));
    mission_builder_string(builder, principal->iss);
    mission_builder_name(builder, MI_VIEW("sub"));
    mission_builder_string(builder, principal->sub);
    mission_builder_end(builder);
}

static void write_change(const struct walk *walk, mission_view name, const struct mi_change *change)
{
    mission_builder_name(walk->builder, name);
    if (change->kind == MI_TEXT)
        mission_builder_string(walk->builder, change->text);
    else if (change->kind == MI_VALUE)
        mission_builder_value(walk->builder, change->value);
    else
        write_principal(walk->builder, &change->principal);
}

static void write_old(const struct walk *walk, const char *group, mission_view name,
                      const mission_value *value)
{
    const struct mi_row *row = row_named(walk, group, name);
    const struct mi_change *change = row ? &walk->changes[row->slot] : NULL;

    if (change && change->kind == MI_REMOVE)
        return;
    if (change && change->kind != MI_KEEP) {
        write_change(walk, name, change);
        return;
    }
    mission_builder_name(walk->builder, name);
    mission_builder_value(walk->builder, value);
}

static bool adds(const struct walk *walk, const struct mi_row *row, const char *group)
{
    return same_group(row->group, group) && walk->changes[row->slot].kind > MI_REMOVE;
}

/* The members of one object: what was there, then what is new. */
static void write_members(const struct walk *walk, const char *group, const mission_value *old)
{
    for (size_t i = 0; i < mission_value_count(old); i++) {
        const mission_view name = mission_value_name(old, i);

        if (group || !group_named(walk, name))
            write_old(walk, group, name, mission_value_item(old, i));
    }
    for (size_t i = 0; i < walk->row_count; i++)
        if (adds(walk, &walk->rows[i], group) && !mission_value_get(old, walk->rows[i].name))
            write_change(walk, walk->rows[i].name, &walk->changes[walk->rows[i].slot]);
}

static bool needed(const struct walk *walk, const char *group, const mission_value *old)
{
    bool found = old != NULL;

    for (size_t i = 0; i < walk->row_count && !found; i++)
        found = adds(walk, &walk->rows[i], group);
    return found;
}

static void write_groups(const struct walk *walk, const mission_value *old)
{
    size_t count;
    const char *const *groups = mi_groups(walk->context, &count);

    for (size_t i = 0; i < count; i++) {
        const mission_value *group = mi_get(old, groups[i]);

        if (!needed(walk, groups[i], group))
            continue;
        mission_builder_name(walk->builder, mission_view_of(groups[i]));
        mission_builder_object(walk->builder);
        write_members(walk, groups[i], group);
        mission_builder_end(walk->builder);
    }
}

int32_t mi_record_write(mission_context *context, const mission_value *old,
                        const struct mi_change changes[MI_SLOTS], mission_json **out,
                        mission_error *error)
{
    struct walk walk = {.context = context, .changes = changes};
    int32_t rc;

    *out = NULL;
    rc = mission_builder_new(context, &walk.builder, error);
    if (rc)
        return rc;
    walk.rows = mi_rows(context, &walk.row_count);
    mission_builder_object(walk.builder);
    write_groups(&walk, old);
    write_members(&walk, NULL, old);
    mission_builder_end(walk.builder);
    rc = mission_builder_finish(walk.builder, out, error);
    mission_builder_free(walk.builder);
    return rc;
}
