/* Scope values and entries, both ways (10-core TK-3, TK-4, RS-5). SPDX-License-Identifier: MIT */
#include "../model/authority.h"
#include "host.h"
#include "project.h"

/* A value of the scope, and what it stands for: an array of entries that have no more than a
 * resource and actions. */
struct meaning {
    mission_view value;
    mission_json *doc;
    struct mi_entry *entries;
    size_t count;
};

struct scope {
    mission_context *context;
    mission_scope_map map;
    struct mi_arena arena;
    struct meaning *meanings;
    size_t count;
    mission_error *error;
};

static int32_t refuse(mission_error *error, int32_t code, const char *text)
{
    mi_fail_say(error, code, "%s", text);
    if (mi_error_wanted(error))
        error->oauth_error = "invalid_scope";
    return code;
}

/* RFC 6749 section 3.3: NQCHAR. */
static bool scope_character(char c)
{
    return (c > ' ' && c < 0x7F && c != '"' && c != '\\');
}

/* Cut the text at single spaces: 0, or SYNTAX. `*rest` loses the value. */
static int32_t next_value(mission_view *rest, mission_view *value)
{
    size_t len = 0;

    while (len < rest->len && scope_character(rest->ptr[len]))
        len++;
    *value = (mission_view){rest->ptr, len};
    if (len == 0 || (len < rest->len && rest->ptr[len] != ' ') || len + 1 == rest->len)
        return MISSION_E_SYNTAX;
    len += len < rest->len;
    *rest = (mission_view){rest->ptr + len, rest->len - len};
    return MISSION_OK;
}

struct question {
    const mission_scope_map *map;
    mission_view value;
};

static int32_t ask(const void *question, mission_builder *out, mission_error *error)
{
    const struct question *q = question;

    return q->map->authority(q->map->host, q->value, out, error);
}

static bool plain_member(mission_view name)
{
    return mi_view_is(name, MI_VIEW("type")) || mi_view_is(name, MI_VIEW("resource")) ||
           mi_view_is(name, MI_VIEW("resource_match")) || mi_view_is(name, MI_VIEW("actions"));
}

/* What a host wrote for a value: well-formed entries of a resource and actions alone. */
static bool plain(mission_context *context, const mission_value *list)
{
    const struct mi_check check = {.context = context};

    if (mi_authority_entries(&check, NULL, list, true))
        return false;
    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *entry = mission_value_item(list, i);

        if (!mi_resource_access(context, mi_get_text(entry, "type")))
            return false;
        for (size_t k = 0; k < mission_value_count(entry); k++)
            if (!plain_member(mission_value_name(entry, k)))
                return false;
    }
    return true;
}

static int32_t look_up(struct scope *s, struct meaning *meaning)
{
    const struct question question = {&s->map, meaning->value};
    const mission_value *list;
    int32_t rc = mi_host_list(s->context, ask, &question, "map.authority", &meaning->doc, s->error);

    if (rc)
        return rc;
    list = mission_json_root(meaning->doc);
    if (!plain(s->context, list))
        return mi_fail_say(s->error, MISSION_E_VERDICT,
                           "map.authority wrote what is no resource with actions");
    meaning->entries =
        mi_arena_take(&s->arena, mission_value_count(list) * sizeof(struct mi_entry));
    if (!meaning->entries)
        return mi_fail(s->error, MISSION_E_NOMEM);
    for (size_t i = 0; i < mission_value_count(list); i++) {
        rc = mi_entry_compile(s->context, &s->arena, mission_value_item(list, i),
                              &meaning->entries[meaning->count++]);
        if (rc)
            return mi_fail(s->error, rc);
    }
    return MISSION_OK;
}

static bool seen(const struct scope *s, mission_view value)
{
    for (size_t i = 0; i < s->count; i++)
        if (mi_view_is(s->meanings[i].value, value))
            return true;
    return false;
}

static int32_t add_value(struct scope *s, mission_view value)
{
    if (seen(s, value))
        return MISSION_OK;
    s->meanings[s->count] = (struct meaning){.value = value};
    return look_up(s, &s->meanings[s->count++]);
}

static size_t count_values(mission_view text)
{
    size_t spaces = 0;

    for (size_t i = 0; i < text.len; i++)
        spaces += text.ptr[i] == ' ';
    return spaces + (text.len > 0);
}

/* Each value once, in order, with what it stands for. */
static int32_t read_scope(struct scope *s, mission_view text)
{
    const size_t most = count_values(text);
    int32_t rc = MISSION_OK;

    if (most > s->context->limits.intent_items)
        return refuse(s->error, MISSION_E_TOO_MANY, "scope values");
    s->meanings = mi_arena_take(&s->arena, most * sizeof *s->meanings);
    if (!s->meanings)
        return mi_fail(s->error, MISSION_E_NOMEM);
    while (text.len && !rc) {
        mission_view value;

        if (next_value(&text, &value))
            return refuse(s->error, MISSION_E_SYNTAX, "values are separated by single spaces");
        rc = add_value(s, value);
    }
    return rc;
}

static int32_t open_scope(struct scope *s, const mission_authority_set *set,
                          const mission_scope_map *map, mission_view text, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_scope_map, authority)};
    int32_t rc = mi_import(&s->map, sizeof s->map, map, ends, MI_COUNT(ends));

    s->context = set->context;
    s->error = error;
    mi_arena_start(&s->arena, &set->context->memory);
    if (rc)
        return mi_fail(error, rc);
    if (!s->map.authority)
        return mi_fail_say(error, MISSION_E_NO_CALLBACK, "map.authority");
    return read_scope(s, text);
}

static void close_scope(struct scope *s)
{
    for (size_t i = 0; i < s->count; i++)
        mission_json_unref(s->meanings[i].doc);
    mi_arena_drop(&s->arena);
}

/* ---- From a scope to entries ---- */

/* The entry, with the resource and the actions of what a value stands for: narrowed to the entry,
 * its constraints, delegation and the host's members come out as they are. */
static void write_as(mission_builder *b, const mission_value *entry, const mission_value *meant)
{
    mission_builder_object(b);
    for (size_t i = 0; i < mission_value_count(entry); i++) {
        const mission_view name = mission_value_name(entry, i);

        if (plain_member(name) && !mi_view_is(name, MI_VIEW("type")))
            continue;
        mission_builder_name(b, name);
        mission_builder_value(b, mission_value_item(entry, i));
    }
    for (size_t i = 0; i < mission_value_count(meant); i++) {
        const mission_view name = mission_value_name(meant, i);

        if (mi_view_is(name, MI_VIEW("type")))
            continue;
        mission_builder_name(b, name);
        mission_builder_value(b, mission_value_item(meant, i));
    }
    mission_builder_end(b);
}

struct projection {
    struct scope scope;
    mission_builder *builder;
    struct mi_gather gather;
};

static int32_t narrow_as(struct projection *p, const struct mi_entry *entry, mission_json *as)
{
    struct mi_entry wanted;
    struct mi_why why;
    bool omitted = false;
    mission_json *doc;
    int32_t rc = mi_entry_compile(p->scope.context, &p->scope.arena,
                                  mission_value_item(mission_json_root(as), 0), &wanted);

    if (rc)
        return mi_fail(p->scope.error, rc);
    mission_builder_array(p->builder);
    rc = mi_entry_narrow(p->scope.context, &wanted, entry, p->builder, &omitted, &why,
                         p->scope.error);
    mission_builder_end(p->builder);
    if (!rc)
        rc = mission_builder_finish(p->builder, &doc, p->scope.error);
    if (rc)
        return rc;
    if (!omitted)
        return mi_gather_add(&p->gather, doc, 0, p->scope.error);
    mission_json_unref(doc);
    return MISSION_OK;
}

static int32_t serve_one(struct projection *p, const struct mi_entry *entry,
                         const struct mi_entry *meant)
{
    mission_json *as;
    int32_t rc;

    if (!mi_resource_within(meant, entry) && !mi_resource_within(entry, meant))
        return MISSION_OK;
    mission_builder_array(p->builder);
    write_as(p->builder, entry->value, meant->value);
    mission_builder_end(p->builder);
    rc = mission_builder_finish(p->builder, &as, p->scope.error);
    if (!rc)
        rc = narrow_as(p, entry, as);
    mission_json_unref(as);
    return rc;
}

/* Every value's part of an entry. An entry of another type has none: it is never projected. */
static int32_t serve(struct projection *p, const mission_value *value)
{
    struct mi_entry entry;
    int32_t rc = mi_entry_compile(p->scope.context, &p->scope.arena, value, &entry);

    if (rc)
        return mi_fail(p->scope.error, rc);
    for (size_t i = 0; i < p->scope.count && !entry.other; i++)
        for (size_t k = 0; k < p->scope.meanings[i].count && !rc; k++)
            rc = serve_one(p, &entry, &p->scope.meanings[i].entries[k]);
    return rc;
}

int32_t mission_authority_set_for_scope(const mission_authority_set *set,
                                        const mission_scope_map *map, mission_view scope,
                                        mission_authority_set **out, mission_error *error)
{
    struct projection p = {.builder = NULL};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!set || !map || !out || !mi_usable(scope))
        return mi_fail(error, MISSION_E_ARGUMENT);
    p.gather.context = set->context;
    rc = open_scope(&p.scope, set, map, scope, error);
    if (!rc)
        rc = mission_builder_new(set->context, &p.builder, error);
    for (size_t i = 0; i < mission_value_count(set->value) && !rc; i++)
        rc = serve(&p, mission_value_item(set->value, i));
    if (!rc)
        rc = mi_project_finish(&p.gather, MISSION_E_SCOPE, out, error);
    mission_builder_free(p.builder);
    mi_gather_drop(&p.gather);
    close_scope(&p.scope);
    return rc;
}

/* ---- From entries to a scope ---- */

/* Whatever stands beside resource and actions may restrict; `delegation` restricts no use. */
static bool restricted(const mission_value *entry)
{
    for (size_t i = 0; i < mission_value_count(entry); i++) {
        const mission_view name = mission_value_name(entry, i);
        const bool empty = mi_view_is(name, MI_VIEW("constraints")) &&
                           mission_value_count(mission_value_item(entry, i)) == 0;

        if (!plain_member(name) && !mi_view_is(name, MI_VIEW("delegation")) && !empty)
            return true;
    }
    return false;
}

static bool covers(const struct mi_entry *entry, const struct mi_entry *meant, mission_view action)
{
    return !entry->other && mi_resource_within(meant, entry) && mi_action_among(entry, action);
}

/* Is every action that the value stands for in some entry that counts? */
static bool granted(const struct meaning *meaning, const struct mi_entry *entries, size_t count)
{
    for (size_t i = 0; i < meaning->count; i++) {
        const struct mi_entry *meant = &meaning->entries[i];

        for (size_t k = 0; k < mission_value_count(meant->actions); k++) {
            const mission_view action = mission_value_string(mission_value_item(meant->actions, k));
            size_t at = 0;

            while (at < count && !covers(&entries[at], meant, action))
                at++;
            if (at == count)
                return false;
        }
    }
    return meaning->count > 0;
}

static int32_t write_scope(struct scope *s, const struct mi_entry *entries, size_t count,
                           mission_text **out)
{
    struct mi_buffer text = {.memory = &s->context->memory};

    for (size_t i = 0; i < s->count; i++) {
        const mission_view value = s->meanings[i].value;

        if (!granted(&s->meanings[i], entries, count))
            continue;
        if (text.len)
            mi_buffer_add(&text, " ", 1);
        mi_buffer_add(&text, value.ptr, value.len);
    }
    *out = mi_buffer_text(&text);
    return *out ? MISSION_OK : mi_fail(s->error, MISSION_E_NOMEM);
}

/* The entries that a scope value may name. */
static int32_t counting(struct scope *s, const mission_authority_set *set, uint32_t flags,
                        struct mi_entry **entries, size_t *count)
{
    const size_t all = mission_value_count(set->value);

    *entries = mi_arena_take(&s->arena, all * sizeof **entries);
    if (!*entries)
        return mi_fail(s->error, MISSION_E_NOMEM);
    for (size_t i = 0; i < all; i++) {
        const mission_value *entry = mission_value_item(set->value, i);
        int32_t rc;

        if (!(flags & MISSION_SCOPE_CONSTRAINED) && restricted(entry))
            continue;
        rc = mi_entry_compile(s->context, &s->arena, entry, &(*entries)[*count]);
        if (rc)
            return mi_fail(s->error, rc);
        ++*count;
    }
    return MISSION_OK;
}

int32_t mission_authority_set_scope(const mission_authority_set *set, const mission_scope_map *map,
                                    mission_view scope, uint32_t flags, mission_text **out,
                                    mission_error *error)
{
    struct scope s = {.context = NULL};
    struct mi_entry *entries = NULL;
    size_t count = 0;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!set || !map || !out || !mi_usable(scope) || (flags & ~MISSION_SCOPE_CONSTRAINED))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = open_scope(&s, set, map, scope, error);
    if (!rc)
        rc = counting(&s, set, flags, &entries, &count);
    if (!rc)
        rc = write_scope(&s, entries, count, out);
    close_scope(&s);
    return rc;
}
