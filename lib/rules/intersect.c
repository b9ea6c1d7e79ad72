/* The intersection of two sets: every overlapping pair, narrowed. SPDX-License-Identifier: MIT */
#include <mission/intersection.h>

#include "../base/sort.h"
#include "../json/json.h"
#include "../model/authority_set.h"
#include "overlap.h"

#define PER_STEP 64u /* so many values in two entries cost as much as one more comparison */

struct side {
    const mission_authority_set *set;
    struct mi_entry *entries;
    size_t count;
};

struct intersection {
    mission_context *context;
    struct side a, b;
    struct mi_arena arena;
    struct mi_overlaps pairs;
    mission_builder *builder;
    size_t found;
    mission_error *error;
};

static int32_t compile(struct intersection *x, struct side *side, const mission_authority_set *set)
{
    int32_t rc = MISSION_OK;

    side->set = set;
    side->count = mission_authority_set_count(set);
    side->entries = mi_arena_take(&x->arena, side->count * sizeof *side->entries);
    if (!side->entries)
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < side->count && !rc; i++)
        rc = mi_entry_compile(x->context, &x->arena, mission_authority_set_entry(set, i),
                              &side->entries[i]);
    return rc;
}

static int32_t narrow_pair(struct intersection *x, const struct mi_overlap *pair)
{
    const struct mi_entry *a = &x->a.entries[pair->a], *b = &x->b.entries[pair->b];
    const uint64_t steps = 1 + (a->weight + b->weight) / PER_STEP;
    struct mi_why why;
    bool omitted;
    int32_t rc;

    if (x->pairs.budget < steps)
        return mi_fail(x->error, MISSION_E_TOO_MANY);
    x->pairs.budget -= steps;
    rc = mi_entry_narrow(x->context, a, b, x->builder, &omitted, &why, x->error);
    x->found += !rc && !omitted;
    return rc;
}

static int32_t narrow_all(struct intersection *x, mission_json **out)
{
    int32_t rc = MISSION_OK;

    mission_builder_array(x->builder);
    for (size_t i = 0; i < x->pairs.count && !rc; i++)
        rc = narrow_pair(x, &x->pairs.list[i]);
    mission_builder_end(x->builder);
    return rc ? rc : mission_builder_finish(x->builder, out, x->error);
}

/* Equal entries stand together, the first of the array first. */
static int compare_entries(const void *x, const void *y)
{
    const mission_value *a = *(const mission_value *const *)x,
                        *b = *(const mission_value *const *)y;
    const int order = mi_value_compare(a, b);

    return order ? order : (a > b) - (a < b);
}

static int compare_places(const void *x, const void *y)
{
    const mission_value *a = *(const mission_value *const *)x,
                        *b = *(const mission_value *const *)y;

    return (a > b) - (a < b);
}

/* The entries without repeats, in the order of the array; returns how many. */
static size_t distinct(const mission_value *array, const mission_value **list)
{
    const size_t count = mission_value_count(array);
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        list[i] = mission_value_item(array, i);
    mi_sort(list, count, sizeof *list, compare_entries);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || mi_value_compare(list[kept - 1], list[i]) != 0)
            list[kept++] = list[i];
    mi_sort(list, kept, sizeof *list, compare_places);
    return kept;
}

static int32_t give_set(struct intersection *x, const mission_value *array,
                        mission_authority_set **out)
{
    const struct mi_check check = {.context = x->context, .error = x->error};
    const mission_value **list = mi_arena_take(&x->arena, x->found * sizeof *list);
    mission_json *doc = NULL;
    size_t count;
    int32_t rc;

    if (!list)
        return mi_fail(x->error, MISSION_E_NOMEM);
    count = distinct(array, list);
    if (count > x->context->limits.set_entries)
        return mi_fail(x->error, MISSION_E_TOO_MANY);
    mission_builder_array(x->builder);
    for (size_t i = 0; i < count; i++)
        mission_builder_value(x->builder, list[i]);
    mission_builder_end(x->builder);
    rc = mission_builder_finish(x->builder, &doc, x->error);
    if (!rc)
        rc = mi_authority_set_hold(&check, doc, mission_json_root(doc), out);
    mission_json_unref(doc);
    return rc;
}

static int32_t build(struct intersection *x, mission_authority_set **out, uint32_t *verdict)
{
    mission_json *all = NULL;
    int32_t rc = mission_builder_new(x->context, &x->builder, x->error);

    if (rc)
        return rc;
    rc = narrow_all(x, &all);
    if (!rc && x->found)
        rc = give_set(x, mission_json_root(all), out);
    if (!rc)
        *verdict = x->found ? MISSION_INTERSECTION_SET : MISSION_INTERSECTION_NONE;
    mission_json_unref(all);
    mission_builder_free(x->builder);
    return rc;
}

static int32_t intersect(struct intersection *x, const mission_authority_set *a,
                         const mission_authority_set *b)
{
    int32_t rc = mi_authority_set_known(x->context, b, x->error);

    if (rc)
        return rc;
    rc = compile(x, &x->a, a);
    if (!rc)
        rc = compile(x, &x->b, b);
    if (!rc)
        rc = mi_overlaps_find(x->context, x->a.entries, x->a.count, x->b.entries, x->b.count,
                              &x->pairs);
    return rc ? mi_fail(x->error, rc) : MISSION_OK;
}

int32_t mission_authority_intersect(const mission_authority_set *a, const mission_authority_set *b,
                                    mission_authority_set **out, uint32_t *verdict,
                                    mission_error *error)
{
    struct intersection x = {.error = error};
    int32_t rc;

    if (out)
        *out = NULL;
    if (verdict)
        *verdict = 0;
    if (!a || !b || !out || !verdict)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (a->context->profile != b->context->profile)
        return mi_fail(error, MISSION_E_PROFILE);
    x.context = a->context;
    mi_arena_start(&x.arena, &x.context->memory);
    rc = intersect(&x, a, b);
    if (!rc)
        rc = build(&x, out, verdict);
    mi_overlaps_drop(&x.pairs);
    mi_arena_drop(&x.arena);
    return rc;
}
