/* The Enforcement Scope Statement. SPDX-License-Identifier: MIT */
#include "scope_statement.h"

/* ---- What is covered ---- */

bool mi_scope_has(const mission_value *list, mission_view text_of)
{
    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_view found = mission_value_string(mission_value_item(list, i));

        if (found.ptr && mi_view_is(found, text_of))
            return true;
    }
    return false;
}

bool mi_scope_covers(const mission_scope_statement *s, mission_view resource, mission_view class_of,
                     mission_view path)
{
    const mission_value *list = mi_get(s->root, "enforcement_points");

    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *one = mission_value_item(list, i);

        if (mi_scope_has(mi_get(one, "resources"), resource) &&
            mi_scope_has(mi_get(one, "classes"), class_of) &&
            mi_scope_has(mi_get(one, "paths"), path))
            return true;
    }
    return false;
}

bool mi_scope_covers_all(const mission_scope_statement *s, const mission_value *one,
                         mission_view class_of)
{
    const mission_value *paths = mi_get(one, "paths");
    const mission_value *excluded = mi_get(s->root, "excluded_paths");

    for (size_t i = 0; i < mission_value_count(paths); i++) {
        const mission_view path = mission_value_string(mission_value_item(paths, i));

        if (mi_scope_has(excluded, path) ||
            !mi_scope_covers(s, mi_get_text(one, "resource"), class_of, path))
            return false;
    }
    return mission_value_count(paths) > 0;
}

/* ---- The value ---- */

static int32_t of_document(mission_context *context, mission_json *doc, mission_view octets,
                           uint32_t uses, mission_scope_statement **out, mission_error *error)
{
    mission_scope_statement *s = mi_resize(&context->memory, NULL, 0, sizeof *s);
    int32_t rc;

    if (!s)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(s, 0, sizeof *s);
    atomic_init(&s->refs, 1);
    s->context = mission_context_ref(context);
    s->doc = mission_json_ref(doc);
    s->root = mission_json_root(doc);
    s->last = &s->first;
    mi_arena_start(&s->arena, &context->memory);
    rc = mission_raw_digest(context, octets, &s->digest, error);
    if (!rc)
        mi_scope_check(s, uses);
    if (!rc && s->failed)
        rc = mi_fail(error, MISSION_E_NOMEM);
    if (rc)
        mission_scope_statement_unref(s);
    else
        *out = s;
    return rc;
}

int32_t mission_scope_statement_parse(mission_context *context, mission_view text_of, uint32_t uses,
                                      mission_scope_statement **out, mission_error *error)
{
    mission_json *doc = NULL;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !mi_usable(text_of) || !out || uses >> MI_SCOPE_FEATURES)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_json_parse(context, text_of, 0, &doc, error);
    if (!rc && mission_value_kind(mission_json_root(doc)) != MISSION_JSON_OBJECT)
        rc = mi_fail(error, MISSION_E_WRONG_TYPE);
    if (!rc)
        rc = of_document(context, doc, text_of, uses, out, error);
    mission_json_unref(doc);
    return rc;
}

mission_scope_statement *mission_scope_statement_ref(mission_scope_statement *statement)
{
    if (statement)
        mi_refs_add(&statement->refs);
    return statement;
}

void mission_scope_statement_unref(mission_scope_statement *statement)
{
    mission_context *context;

    if (!statement || !mi_refs_drop(&statement->refs))
        return;
    context = statement->context;
    mi_arena_drop(&statement->arena);
    mission_json_unref(statement->doc);
    mi_release(&context->memory, statement, sizeof *statement);
    mission_context_unref(context);
}

mission_json *mission_scope_statement_json(const mission_scope_statement *statement)
{
    return statement ? statement->doc : NULL;
}

const char *mission_scope_statement_digest(const mission_scope_statement *statement)
{
    return statement ? statement->digest.text : "";
}

size_t mission_scope_statement_gaps(const mission_scope_statement *statement)
{
    return statement ? statement->gap_count : SIZE_MAX;
}

int32_t mission_scope_statement_gap(const mission_scope_statement *statement, size_t index,
                                    mission_scope_gap *out, mission_error *error)
{
    mission_scope_gap own = {.size = sizeof own, .code = MISSION_E_NOT_FOUND, .text = ""};
    const struct mi_scope_gap *gap = statement ? statement->first : NULL;
    int32_t rc;

    if (!statement || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    while (gap && index-- > 0)
        gap = gap->next;
    if (gap) {
        own.code = gap->code;
        own.pointer = gap->pointer;
        own.text = gap->text;
    }
    rc = mi_give(out, &own, sizeof own, MI_END_OF(mission_scope_gap, text));
    if (!rc && !gap)
        rc = MISSION_E_NOT_FOUND;
    return rc ? mi_fail(error, rc) : MISSION_OK;
}

static bool mediates(const mission_scope_statement *s, const mission_value *one,
                     mission_view resource, mission_view class_of, mission_view path)
{
    const mission_view own = mi_get_text(one, "resource");

    if (!own.ptr || !mi_view_is(own, resource) || !mi_scope_has(mi_get(one, "classes"), class_of))
        return false;
    if (path.len == 0)
        return mi_scope_covers_all(s, one, class_of);
    return mi_scope_has(mi_get(one, "paths"), path) &&
           !mi_scope_has(mi_get(s->root, "excluded_paths"), path) &&
           mi_scope_covers(s, resource, class_of, path);
}

int32_t mission_scope_statement_claims(const mission_scope_statement *statement,
                                       mission_view resource, uint32_t action_class,
                                       mission_view path)
{
    const char *name = mission_class_name(action_class);
    const mission_value *list;

    if (!statement || statement->gap_count || !name || !mi_usable(resource) || !mi_usable(path))
        return 0;
    list = mi_get(statement->root, "scopes");
    for (size_t i = 0; i < mission_value_count(list); i++)
        if (mediates(statement, mission_value_item(list, i), resource, mission_view_of(name), path))
            return 1;
    return 0;
}
