/* Projection of a set: to an audience, to `resource` parameters. SPDX-License-Identifier: MIT */
#include "project.h"
#include "../base/text.h"
#include "../model/authority.h"
#include "algebra.h"
#include "gather.h"
#include "host.h"

int32_t mi_project_keep(struct mi_gather *gather, mission_builder *builder,
                        const mission_value *entry, size_t source, mission_error *error)
{
    mission_json *doc;
    int32_t rc;

    mission_builder_array(builder);
    mission_builder_value(builder, entry);
    mission_builder_end(builder);
    rc = mission_builder_finish(builder, &doc, error);
    return rc ? rc : mi_gather_add(gather, doc, source, error);
}

int32_t mi_project_finish(struct mi_gather *gather, int32_t none, mission_authority_set **out,
                          mission_error *error)
{
    return gather->count ? mi_gather_finish(gather, out, error) : mi_fail(error, none);
}

/* ---- Audiences ---- */

struct question {
    const mission_audience_map *map;
    const mission_value *entry;
};

static int32_t ask(const void *question, mission_builder *out, mission_error *error)
{
    const struct question *q = question;

    return q->map->audiences(q->map->host, q->entry, out, error);
}

/* The audiences of an entry: an array of filled strings. */
static int32_t audiences_of(mission_context *context, const mission_audience_map *map,
                            const mission_value *entry, mission_json **out, mission_error *error)
{
    const struct question question = {map, entry};
    const mission_value *list;
    int32_t rc = mi_host_list(context, ask, &question, "map.audiences", out, error);

    if (rc)
        return rc;
    list = mission_json_root(*out);
    for (size_t i = 0; i < mission_value_count(list); i++)
        if (mission_value_string(mission_value_item(list, i)).len == 0)
            rc = MISSION_E_VERDICT;
    if (!rc)
        return rc;
    mission_json_unref(*out);
    *out = NULL;
    return mi_fail_say(error, rc, "map.audiences wrote what is no filled string");
}

static bool listed(const mission_value *list, mission_view text)
{
    for (size_t i = 0; i < mission_value_count(list); i++)
        if (mi_view_is(mission_value_string(mission_value_item(list, i)), text))
            return true;
    return false;
}

static int32_t import_map(mission_audience_map *own, const mission_audience_map *theirs,
                          mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_audience_map, audiences)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    return own->audiences ? MISSION_OK : mi_fail_say(error, MISSION_E_NO_CALLBACK, "map.audiences");
}

static int32_t keep_for(struct mi_gather *gather, mission_builder *builder,
                        const mission_audience_map *map, mission_view audience,
                        const mission_value *entry, mission_error *error)
{
    mission_json *list;
    int32_t rc = audiences_of(gather->context, map, entry, &list, error);

    if (!rc && listed(mission_json_root(list), audience))
        rc = mi_project_keep(gather, builder, entry, 0, error);
    mission_json_unref(list);
    return rc;
}

int32_t mission_authority_set_for_audience(const mission_authority_set *set,
                                           const mission_audience_map *map, mission_view audience,
                                           mission_authority_set **out, mission_error *error)
{
    struct mi_gather gather = {0};
    mission_builder *builder = NULL;
    mission_audience_map own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!set || !map || !out || !audience.ptr || audience.len == 0)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import_map(&own, map, error);
    if (rc)
        return rc;
    gather.context = set->context;
    rc = mission_builder_new(set->context, &builder, error);
    for (size_t i = 0; i < mission_value_count(set->value) && !rc; i++)
        rc = keep_for(&gather, builder, &own, audience, mission_value_item(set->value, i), error);
    if (!rc)
        rc = mi_project_finish(&gather, MISSION_E_TARGET, out, error);
    mission_builder_free(builder);
    mi_gather_drop(&gather);
    return rc;
}

/* The audiences of every entry, one list behind the other. */
struct consumers {
    mission_context *context;
    mission_json **lists;
    size_t count;
};

static int32_t ask_all(struct consumers *all, const mission_authority_set *set,
                       const mission_audience_map *map, mission_error *error)
{
    const size_t count = mission_value_count(set->value);
    const struct mi_check check = {.context = set->context, .error = error};
    int32_t rc = MISSION_OK;

    all->lists = mi_resize(&set->context->memory, NULL, 0, count * sizeof(mission_json *));
    if (!all->lists)
        return mi_fail(error, MISSION_E_NOMEM);
    while (all->count < count && !rc) {
        const struct mi_place place = {.index = all->count};

        rc = audiences_of(set->context, map, mission_value_item(set->value, all->count),
                          &all->lists[all->count], error);
        all->count += rc == MISSION_OK;
        if (!rc && mission_value_count(mission_json_root(all->lists[all->count - 1])) == 0)
            rc = mi_refuse(&check, &place, MISSION_E_TARGET, "the entry has no audience");
    }
    return rc;
}

/* Names in the order in which they first came; as few as a limit says, so a list is enough. */
static bool known(const struct mi_buffer *names, mission_view name)
{
    const mission_view *list = (const void *)names->ptr;

    for (size_t i = 0; i < names->len / sizeof *list; i++)
        if (mi_view_is(list[i], name))
            return true;
    return false;
}

static int32_t add_name(const mission_context *context, struct mi_buffer *names, mission_view name,
                        mission_error *error)
{
    if (known(names, name))
        return MISSION_OK;
    if (names->len / sizeof name >= context->limits.intent_items)
        return mi_fail_say(error, MISSION_E_TOO_MANY, "audiences");
    return mi_buffer_add(names, (const char *)&name, sizeof name) ? MISSION_OK
                                                                  : mi_fail(error, MISSION_E_NOMEM);
}

static int32_t unite(const struct consumers *all, struct mi_buffer *names, mission_error *error)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; i < all->count; i++) {
        const mission_value *list = mission_json_root(all->lists[i]);

        for (size_t k = 0; k < mission_value_count(list) && !rc; k++)
            rc = add_name(all->context, names, mission_value_string(mission_value_item(list, k)),
                          error);
    }
    return rc;
}

/* OT-2: an entry of another type travels to nobody that it was not approved for. */
static int32_t check_others(const struct consumers *all, const mission_authority_set *set,
                            const struct mi_buffer *names, mission_error *error)
{
    const struct mi_check check = {.context = all->context, .error = error};
    const mission_view *name = (const void *)names->ptr;

    for (size_t i = 0; i < all->count; i++) {
        const struct mi_place place = {.index = i};
        const mission_view type = mi_get_text(mission_value_item(set->value, i), "type");

        if (mi_resource_access(all->context, type))
            continue;
        for (size_t k = 0; k < names->len / sizeof *name; k++)
            if (!listed(mission_json_root(all->lists[i]), name[k]))
                return mi_refuse(&check, &place, MISSION_E_TARGET,
                                 "the entry is not for every audience of the set");
    }
    return MISSION_OK;
}

static int32_t write_names(mission_context *context, const struct mi_buffer *names,
                           mission_json **out, mission_error *error)
{
    const mission_view *name = (const void *)names->ptr;
    mission_builder *builder;
    int32_t rc = mission_builder_new(context, &builder, error);

    if (rc)
        return rc;
    mission_builder_array(builder);
    for (size_t i = 0; i < names->len / sizeof *name; i++)
        mission_builder_string(builder, name[i]);
    mission_builder_end(builder);
    rc = mission_builder_finish(builder, out, error);
    mission_builder_free(builder);
    return rc;
}

int32_t mission_authority_set_audiences(const mission_authority_set *set,
                                        const mission_audience_map *map, mission_json **out,
                                        mission_error *error)
{
    struct consumers all = {0};
    struct mi_buffer names = {0};
    mission_audience_map own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!set || !map || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import_map(&own, map, error);
    if (rc)
        return rc;
    all.context = set->context;
    names.memory = &set->context->memory;
    rc = ask_all(&all, set, &own, error);
    if (!rc)
        rc = unite(&all, &names, error);
    if (!rc)
        rc = check_others(&all, set, &names, error);
    if (!rc)
        rc = write_names(set->context, &names, out, error);
    for (size_t i = 0; i < all.count; i++)
        mission_json_unref(all.lists[i]);
    if (all.lists)
        mi_release(&set->context->memory, all.lists,
                   mission_value_count(set->value) * sizeof(mission_json *));
    mi_buffer_drop(&names);
    return rc;
}
