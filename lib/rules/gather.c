/* Gathered entries become a set. SPDX-License-Identifier: MIT */
#include "gather.h"
#include "../model/keys.h"

static bool grow(struct mi_gather *gather)
{
    const size_t cap = gather->cap ? 2 * gather->cap : 8;
    struct mi_gathered *more;

    if (gather->count < gather->cap)
        return true;
    more = mi_resize(&gather->context->memory, gather->list, gather->cap * sizeof *more,
                     cap * sizeof *more);
    if (!more)
        return false;
    gather->list = more;
    gather->cap = cap;
    return true;
}

int32_t mi_gather_add(struct mi_gather *gather, mission_json *doc, size_t source,
                      mission_error *error)
{
    struct mi_gathered one = {.doc = doc, .source = source};
    int32_t rc = MISSION_OK;

    if (gather->count >= gather->context->limits.set_entries)
        rc = mi_fail(error, MISSION_E_TOO_MANY);
    if (!rc && !grow(gather))
        rc = mi_fail(error, MISSION_E_NOMEM);
    if (!rc)
        rc = mission_value_canonical(gather->context, mi_gathered_entry(&one), &one.bytes, error);
    if (rc) {
        mission_json_unref(doc);
        return rc;
    }
    for (size_t i = 0; i < sizeof one.rank; i++)
        one.rank[i] = (unsigned char)((uint64_t)gather->count >> (56 - 8 * i));
    gather->list[gather->count++] = one;
    return MISSION_OK;
}

static size_t rank_of(mission_view rank)
{
    uint64_t number = 0;

    for (size_t i = 0; i < rank.len; i++)
        number = number << 8 | (unsigned char)rank.ptr[i];
    return (size_t)number;
}

/* Sorted by bytes, then by rank, the first of each run of equals stays: the others get its rank. */
static void find_first(struct mi_gather *gather, const struct mi_keys *sorted)
{
    size_t first = 0;

    for (size_t i = 0; i < sorted->count; i++) {
        const struct mi_key *key = &sorted->list[i];
        const size_t rank = rank_of(key->part[1]);

        if (i == 0 || !mi_view_is(key->part[0], sorted->list[i - 1].part[0]))
            first = rank;
        gather->list[rank].place = first;
    }
}

/* From the rank of the first equal to the index in the set. */
static void number(struct mi_gather *gather)
{
    size_t used = 0;

    for (size_t i = 0; i < gather->count; i++) {
        const size_t first = gather->list[i].place;

        gather->list[i].place = first == i ? used++ : gather->list[first].place;
    }
}

static int32_t mark_equals(struct mi_gather *gather, mission_error *error)
{
    struct mi_keys keys;

    if (!mi_keys_start(&keys, &gather->context->memory, gather->count))
        return mi_fail(error, MISSION_E_NOMEM);
    for (size_t i = 0; i < gather->count; i++) {
        const struct mi_gathered *one = &gather->list[i];

        mi_keys_add(&keys, &(struct mi_key){.part = {mission_text_view(one->bytes),
                                                     {(const char *)one->rank, sizeof one->rank}}});
    }
    mi_keys_sort(&keys);
    find_first(gather, &keys);
    mi_keys_drop(&keys);
    return MISSION_OK;
}

static int32_t write(struct mi_gather *gather, mission_json **out, mission_error *error)
{
    mission_builder *builder;
    size_t next = 0;
    int32_t rc = mission_builder_new(gather->context, &builder, error);

    if (rc)
        return rc;
    number(gather);
    mission_builder_array(builder);
    for (size_t i = 0; i < gather->count; i++)
        if (gather->list[i].place == next) {
            mission_builder_value(builder, mi_gathered_entry(&gather->list[i]));
            next++;
        }
    mission_builder_end(builder);
    rc = mission_builder_finish(builder, out, error);
    mission_builder_free(builder);
    return rc;
}

int32_t mi_gather_finish(struct mi_gather *gather, mission_authority_set **out,
                         mission_error *error)
{
    mission_json *doc = NULL;
    int32_t rc;

    *out = NULL;
    if (gather->count == 0)
        return mi_fail(error, MISSION_E_EMPTY_SET);
    rc = mark_equals(gather, error);
    if (!rc)
        rc = write(gather, &doc, error);
    if (!rc)
        rc = mission_authority_set_from(gather->context, doc, mission_json_root(doc), out, error);
    mission_json_unref(doc);
    return rc;
}

void mi_gather_drop(struct mi_gather *gather)
{
    for (size_t i = 0; i < gather->count; i++) {
        mission_json_unref(gather->list[i].doc);
        mission_text_unref(gather->list[i].bytes);
    }
    if (gather->list)
        mi_release(&gather->context->memory, gather->list, gather->cap * sizeof *gather->list);
    *gather = (struct mi_gather){.context = gather->context};
}
