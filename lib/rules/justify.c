/* Justification: the first effective entry of the parent that covers a child's (40 CM-9, CM-10).
 * SPDX-License-Identifier: MIT */
#include "justify.h"
#include "../model/authority_set.h"
#include "members.h"
#include "overlap.h"
#include "overlay.h"

#define PER_UNIT 64u /* values in two entries: as much as one comparison */

struct justifying {
    const mission_context *context;
    const mission_authority_set *bound; /* the effective set; NULL: empty */
    const mission_effective *effective; /* NULL: the set is whole */
    struct mi_entry *child, *parent;
    size_t child_count, parent_count;
    struct mi_overlaps pairs;
    size_t next; /* of the pairs */
    uint64_t budget;
    struct mi_why why; /* of the entry at hand */
    mission_error *error;
};

/* Entries are compared without the child's `delegation`, which is no authority (T-7). */
static int32_t try_entry(struct justifying *j, size_t child, size_t parent, bool *covers)
{
    const struct mi_entry *b = &j->parent[parent];
    struct mi_entry a = j->child[child];
    const uint64_t cost = 1 + (a.weight + b->weight) / PER_UNIT;
    int32_t rc;

    *covers = false;
    a.delegation = NULL;
    if (j->budget < cost) { /* what cannot be shown is not so */
        j->budget = 0;
        j->why = (struct mi_why){.code = MISSION_E_TOO_MANY, .member = ""};
        return MISSION_OK;
    }
    j->budget -= cost;
    rc = mi_entry_within(j->context, &a, b, &j->why, j->error);
    *covers = !rc && j->why.code == MISSION_OK;
    return rc;
}

static size_t origin(const struct justifying *j, size_t parent)
{
    return j->effective ? mission_effective_origin(j->effective, parent) : parent;
}

/* DG-7: a type whose subset rule nobody knows is not handed on. */
static int32_t justify_other(struct justifying *j, size_t child, size_t *to)
{
    const struct mi_entry *a = &j->child[child];
    const mission_authorization_type *type = mi_authorization_type(j->context, a->type);
    bool covers = false;
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && !covers && type && type->within && i < j->parent_count; i++) {
        if (!j->parent[i].other || !mi_view_is(j->parent[i].type, a->type))
            continue;
        rc = try_entry(j, child, i, &covers);
        if (covers)
            *to = origin(j, i);
    }
    return rc;
}

/* The pairs ascend: the first that covers is the first in recorded order. */
static int32_t justify_access(struct justifying *j, size_t child, size_t *to)
{
    const struct mi_overlaps *pairs = &j->pairs;
    bool covers = false;
    int32_t rc = MISSION_OK;

    while (j->next < pairs->count && pairs->list[j->next].a < child)
        j->next++;
    for (size_t i = j->next; !rc && !covers && i < pairs->count && pairs->list[i].a == child; i++) {
        rc = try_entry(j, child, pairs->list[i].b, &covers);
        if (covers)
            *to = origin(j, pairs->list[i].b);
    }
    return rc;
}

static int32_t justify_each(struct justifying *j, struct mi_justified *out)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < j->child_count; i++) {
        j->why = (struct mi_why){.code = MISSION_E_NOT_COVERED, .member = ""};
        out->map[i] = MI_UNJUSTIFIED;
        rc = j->child[i].other ? justify_other(j, i, &out->map[i])
                               : justify_access(j, i, &out->map[i]);
        if (rc || out->map[i] != MI_UNJUSTIFIED)
            continue;
        if (out->failures++ == 0)
            out->why = j->why;
    }
    return rc;
}

static int32_t compile(struct justifying *j, struct mi_arena *arena,
                       const mission_authority_set *child)
{
    int32_t rc = mi_entries_compile(j->context, arena, child, &j->child);

    j->child_count = mission_authority_set_count(child);
    j->parent_count = mission_authority_set_count(j->bound);
    if (!rc && j->bound)
        rc = mi_entries_compile(j->context, arena, j->bound, &j->parent);
    if (!rc)
        rc = mi_overlaps_find(j->context, j->child, j->child_count, j->parent, j->parent_count,
                              &j->pairs);
    return rc;
}

/* Too many pairs to look at: nothing is shown to be covered. */
static int32_t unshown(const struct justifying *j, struct mi_justified *out)
{
    for (size_t i = 0; i < j->child_count; i++)
        out->map[i] = MI_UNJUSTIFIED;
    out->failures = j->child_count;
    out->why = (struct mi_why){.code = MISSION_E_TOO_MANY, .member = ""};
    return MISSION_OK;
}

static int32_t known(const mission_authority_set *child, const mission_authority_set *parent,
                     const mission_effective *effective, mission_error *error)
{
    if (effective && effective->size < MI_END_OF(mission_effective, account))
        return mi_fail(error, MISSION_E_ABI_SMALL);
    if (child->context->profile != parent->context->profile)
        return mi_fail(error, MISSION_E_PROFILE);
    return mi_authority_set_known(parent->context, child, error);
}

/* What is left was made of this very set. */
static bool fits(const struct justifying *j, const mission_authority_set *parent)
{
    for (size_t i = 0; i < mission_authority_set_count(j->bound); i++)
        if (origin(j, i) >= mission_authority_set_count(parent))
            return false;
    return true;
}

int32_t mi_justify(const mission_authority_set *child, const mission_authority_set *parent,
                   const mission_effective *effective, struct mi_arena *arena,
                   struct mi_justified *out, mission_error *error)
{
    struct justifying j = {.context = parent->context,
                           .bound = effective ? effective->set : parent,
                           .effective = effective,
                           .budget = parent->context->limits.set_comparisons,
                           .error = error};
    int32_t rc = known(child, parent, effective, error);

    if (rc)
        return rc;
    if (!fits(&j, parent))
        return mi_fail(error, MISSION_E_ARGUMENT);
    *out = (struct mi_justified){.count = mission_authority_set_count(child)};
    out->map = mi_arena_take(arena, (out->count + 1) * sizeof *out->map);
    rc = out->map ? compile(&j, arena, child) : MISSION_E_NOMEM;
    if (rc == MISSION_E_TOO_MANY)
        return unshown(&j, out);
    if (rc)
        return mi_fail(error, rc);
    rc = justify_each(&j, out);
    mi_overlaps_drop(&j.pairs);
    return rc;
}

int32_t mi_not_subset(size_t index, const struct mi_why *why, mission_error *error)
{
    mi_fail_say(error, MISSION_E_NOT_STRICT_SUBSET, "%s", mission_code_reason(why->code));
    mi_where_index(error, index);
    if (why->member[0] && strcmp(why->member, "other") != 0)
        mi_where_name(error, mission_view_of(why->member));
    if (strcmp(why->member, "actions") == 0)
        mi_where_index(error, why->index);
    if (why->key.len)
        mi_where_name(error, why->key);
    return MISSION_E_NOT_STRICT_SUBSET;
}

int32_t mi_justified_check(const struct mi_justified *justified, mission_error *error)
{
    size_t first = 0;

    if (justified->failures == 0)
        return MISSION_OK;
    while (justified->map[first] != MI_UNJUSTIFIED)
        first++;
    return mi_not_subset(first, &justified->why, error);
}

void mi_justified_write(const struct mi_justified *justified, mission_builder *out)
{
    mission_builder_array(out);
    for (size_t i = 0; i < justified->count; i++)
        mission_builder_integer(out, (int64_t)justified->map[i]);
    mission_builder_end(out);
}

static int32_t write(mission_context *context, const struct mi_justified *justified,
                     mission_json **out, mission_error *error)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(context, &builder, error);

    if (rc)
        return rc;
    mi_justified_write(justified, builder);
    return mi_members_finish(builder, MISSION_OK, out, error);
}

int32_t mission_authority_justify(const mission_authority_set *child,
                                  const mission_authority_set *parent,
                                  const mission_effective *effective, mission_json **out,
                                  mission_error *error)
{
    struct mi_justified justified;
    struct mi_arena arena;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!child || !parent || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    mi_arena_start(&arena, &parent->context->memory);
    rc = mi_justify(child, parent, effective, &arena, &justified, error);
    if (!rc)
        rc = mi_justified_check(&justified, error);
    if (!rc)
        rc = write(parent->context, &justified, out, error);
    mi_arena_drop(&arena);
    return rc;
}
