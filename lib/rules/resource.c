/* Projection to a request's `resource` parameters (10-core SU-6, T-9). SPDX-License-Identifier: MIT
 */
#include "../base/text.h"
#include "project.h"

/* One parameter, as the entries are compared with it. */
struct wanted {
    mission_view text;
    struct mi_uri_normal normal;
    bool normalized, found;
};

struct request {
    const mission_authority_set *set;
    struct mi_arena arena;
    struct wanted *wanted;
    size_t count;
    struct mi_gather gather;
    mission_builder *builder;
    mission_error *error;
};

static int32_t refuse(mission_error *error, int32_t code, mission_view resource)
{
    const int shown = (int)(resource.len < 90 ? resource.len : 90);

    mi_fail_say(error, code, "%.*s", shown, resource.ptr ? resource.ptr : "");
    if (mi_error_wanted(error))
        error->oauth_error = "invalid_target";
    return code;
}

static int32_t read_wanted(struct request *r, const mission_view *resources, size_t count)
{
    int32_t rc = MISSION_OK;

    if (count > r->set->context->limits.intent_items)
        return refuse(r->error, MISSION_E_TOO_MANY, resources[0]);
    r->wanted = mi_arena_take(&r->arena, count * sizeof *r->wanted);
    if (!r->wanted)
        return mi_fail(r->error, MISSION_E_NOMEM);
    for (size_t i = 0; i < count; i++) {
        struct wanted *one = &r->wanted[r->count++];

        *one = (struct wanted){.text = resources[i]};
        rc = mi_uri_check(one->text, MI_URI_NO_FRAGMENT);
        if (rc)
            return refuse(r->error, rc, one->text);
        if (mi_uri_normalize(&r->arena, one->text, &one->normal, &one->normalized))
            return mi_fail(r->error, MISSION_E_NOMEM);
    }
    return MISSION_OK;
}

/* The entry on a path below its own; with a query it can be no prefix any more. */
static void write_narrowed(mission_builder *b, const mission_value *entry, mission_view resource)
{
    const bool exact = memchr(resource.ptr, '?', resource.len) != NULL;

    mission_builder_object(b);
    for (size_t i = 0; i < mission_value_count(entry); i++) {
        const mission_view name = mission_value_name(entry, i);

        if (exact && mi_view_is(name, MI_VIEW("resource_match")))
            continue;
        mission_builder_name(b, name);
        if (mi_view_is(name, MI_VIEW("resource")))
            mission_builder_string(b, resource);
        else
            mission_builder_value(b, mission_value_item(entry, i));
    }
    mission_builder_end(b);
}

/* TK-1 is checked, not believed. Takes over `doc`. */
static int32_t keep_within(struct request *r, const struct mi_entry *source, mission_json *doc)
{
    const mission_context *context = r->set->context;
    struct mi_entry narrowed;
    struct mi_why why = {0};
    int32_t rc = mi_entry_compile(context, &r->arena, mission_value_item(mission_json_root(doc), 0),
                                  &narrowed);

    if (rc)
        mi_fail(r->error, rc);
    else
        rc = mi_entry_within(context, &narrowed, source, &why, r->error);
    if (!rc && why.code)
        rc = mi_fail(r->error, MISSION_E_WIDENED);
    if (!rc)
        return mi_gather_add(&r->gather, doc, 0, r->error);
    mission_json_unref(doc);
    return rc;
}

static int32_t narrow_to(struct request *r, const struct mi_entry *entry, mission_view resource)
{
    mission_json *doc;
    int32_t rc;

    mission_builder_array(r->builder);
    write_narrowed(r->builder, entry->value, resource);
    mission_builder_end(r->builder);
    rc = mission_builder_finish(r->builder, &doc, r->error);
    return rc ? rc : keep_within(r, entry, doc);
}

/* Other types and exact entries: the very resource. A prefix covers what lies under it. */
static int32_t serve(struct request *r, const struct mi_entry *entry)
{
    const mission_value *named = mission_value_get(entry->value, MI_VIEW("resource"));
    int32_t rc = MISSION_OK;

    for (size_t i = 0; i < r->count && named && !rc; i++) {
        struct wanted *one = &r->wanted[i];

        if (mi_view_is(mission_value_string(named), one->text))
            rc = mi_project_keep(&r->gather, r->builder, entry->value, 0, r->error);
        else if (!entry->other && entry->prefix && entry->normalized && one->normalized &&
                 !entry->undecided && mi_uri_under(&entry->normal, &one->normal))
            rc = narrow_to(r, entry, one->text);
        else
            continue;
        one->found = true;
    }
    return rc;
}

static int32_t project(struct request *r, mission_authority_set **out)
{
    int32_t rc = mission_builder_new(r->set->context, &r->builder, r->error);

    for (size_t i = 0; i < mission_value_count(r->set->value) && !rc; i++) {
        struct mi_entry entry;

        rc = mi_entry_compile(r->set->context, &r->arena, mission_value_item(r->set->value, i),
                              &entry);
        rc = rc ? mi_fail(r->error, rc) : serve(r, &entry);
    }
    for (size_t i = 0; i < r->count && !rc; i++)
        if (!r->wanted[i].found)
            rc = refuse(r->error, MISSION_E_TARGET, r->wanted[i].text);
    return rc ? rc : mi_project_finish(&r->gather, MISSION_E_TARGET, out, r->error);
}

int32_t mission_authority_set_for_resources(const mission_authority_set *set,
                                            const mission_view *resources, size_t count,
                                            mission_authority_set **out, mission_error *error)
{
    struct request r = {.set = set, .error = error};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!set || !out || !resources || count == 0)
        return mi_fail(error, MISSION_E_ARGUMENT);
    for (size_t i = 0; i < count; i++)
        if (!mi_usable(resources[i]))
            return mi_fail(error, MISSION_E_ARGUMENT);
    r.gather.context = set->context;
    mi_arena_start(&r.arena, &set->context->memory);
    rc = read_wanted(&r, resources, count);
    if (!rc)
        rc = project(&r, out);
    mission_builder_free(r.builder);
    mi_gather_drop(&r.gather);
    mi_arena_drop(&r.arena);
    return rc;
}
