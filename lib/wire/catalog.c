/* MCP catalogs: the tools of a `tools/list` result, by name and by digest.
 * SPDX-License-Identifier: MIT */
#include "../model/keys.h"
#include "../rules/members.h"
#include "capability.h"

static int32_t refuse(const char *text, mission_error *error)
{
    return mi_fail_say(error, MISSION_E_CATALOG, "%s", text);
}

const mission_value *mi_catalog_tools(const mission_value *catalog, mission_error *error)
{
    const mission_value *tools = catalog;

    if (mission_value_kind(catalog) == MISSION_JSON_OBJECT)
        tools = mission_value_get(catalog, MI_VIEW("tools"));
    if (mission_value_kind(tools) == MISSION_JSON_ARRAY)
        return tools;
    refuse("no list of tools", error);
    if (tools != catalog)
        mi_where_name(error, MI_VIEW("tools"));
    return NULL;
}

static int32_t refuse_tool(const mission_value *catalog, const mission_value *tools, size_t index,
                           const char *text, mission_error *error)
{
    refuse(text, error);
    if (tools != catalog)
        mi_where_name(error, MI_VIEW("tools"));
    mi_where_index(error, index);
    return MISSION_E_CATALOG;
}

static int32_t refuse_second(const mission_value *catalog, const mission_value *tools, size_t index,
                             mission_error *error)
{
    return refuse_tool(catalog, tools, index, "two tools of one name", error);
}

/* Empty with CATALOG reported at its place. */
static mission_view name_of(const mission_value *catalog, const mission_value *tools, size_t index,
                            mission_error *error)
{
    const mission_value *tool = mission_value_item(tools, index);
    const mission_view name = mission_value_string(mission_value_get(tool, MI_VIEW("name")));

    if (name.len == 0)
        refuse_tool(catalog, tools, index, "a tool without a name", error);
    return name;
}

/* The second tool of this name, where there is one. */
static size_t second_of(const mission_value *tools, mission_view name)
{
    bool first = true;
    size_t i;

    for (i = 0; i < mission_value_count(tools); i++) {
        const mission_value *own = mission_value_get(mission_value_item(tools, i), MI_VIEW("name"));

        if (!mi_view_is(mission_value_string(own), name))
            continue;
        if (!first)
            return i;
        first = false;
    }
    return i;
}

int32_t mi_catalog_unique(mission_context *context, const mission_value *catalog,
                          const mission_value *tools, mission_error *error)
{
    const size_t count = mission_value_count(tools);
    const struct mi_key *twice;
    struct mi_keys keys;
    int32_t rc = MISSION_OK;

    if (!mi_keys_start(&keys, &context->memory, count))
        return mi_fail(error, MISSION_E_NOMEM);
    for (size_t i = 0; !rc && i < count; i++) {
        const struct mi_key key = {{name_of(catalog, tools, i, error)}};

        mi_keys_add(&keys, &key);
        rc = key.part[0].len ? MISSION_OK : MISSION_E_CATALOG;
    }
    mi_keys_sort(&keys);
    twice = mi_keys_repeat(&keys);
    if (!rc && twice)
        rc = refuse_second(catalog, tools, second_of(tools, twice->part[0]), error);
    mi_keys_drop(&keys);
    return rc;
}

int32_t mission_tool_extract(const mission_value *catalog, mission_view name,
                             const mission_value **out, mission_error *error)
{
    const mission_value *tools, *found = NULL;

    if (out)
        *out = NULL;
    if (!catalog || !out || !mi_usable(name) || !name.len)
        return mi_fail(error, MISSION_E_ARGUMENT);
    tools = mi_catalog_tools(catalog, error);
    if (!tools)
        return MISSION_E_CATALOG;
    for (size_t i = 0; i < mission_value_count(tools); i++) {
        const mission_view own = name_of(catalog, tools, i, error);

        if (!own.len)
            return MISSION_E_CATALOG;
        if (!mi_view_is(own, name))
            continue;
        if (found)
            return refuse_second(catalog, tools, i, error);
        found = mission_value_item(tools, i);
    }
    *out = found;
    return found ? MISSION_OK : refuse("no tool of this name", error);
}

int32_t mission_tool_source_digest(mission_context *context, const mission_value *catalog,
                                   mission_view name, mission_digest *out, mission_error *error)
{
    const mission_value *tool;
    int32_t rc;

    if (out)
        memset(out, 0, sizeof *out);
    if (!context || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_tool_extract(catalog, name, &tool, error);
    return rc ? rc : mission_canonical_digest(context, tool, out, error);
}

/* ---- Snapshots ---- */

static int32_t add_tool(mission_context *context, const mission_value *tool, mission_builder *to,
                        mission_error *error)
{
    mission_digest digest;
    const int32_t rc = mission_canonical_digest(context, tool, &digest, error);

    if (rc)
        return rc;
    mission_builder_name(to, mission_value_string(mission_value_get(tool, MI_VIEW("name"))));
    mission_builder_string(to, mission_view_of(digest.text));
    return MISSION_OK;
}

int32_t mission_tools_snapshot(mission_context *context, const mission_value *catalog,
                               mission_json **out, mission_error *error)
{
    const mission_value *tools;
    mission_builder *to;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !catalog || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    tools = mi_catalog_tools(catalog, error);
    if (!tools)
        return MISSION_E_CATALOG;
    rc = mi_catalog_unique(context, catalog, tools, error);
    if (!rc)
        rc = mission_builder_new(context, &to, error);
    if (rc)
        return rc;
    mission_builder_object(to);
    for (size_t i = 0; !rc && i < mission_value_count(tools); i++)
        rc = add_tool(context, mission_value_item(tools, i), to, error);
    mission_builder_end(to);
    return mi_members_finish(to, rc, out, error);
}

static bool is_snapshot(const mission_value *value)
{
    if (mission_value_kind(value) != MISSION_JSON_OBJECT)
        return false;
    for (size_t i = 0; i < mission_value_count(value); i++)
        if (mission_value_kind(mission_value_item(value, i)) != MISSION_JSON_STRING)
            return false;
    return true;
}

static bool is_drift(const mission_value *own, const mission_value *other)
{
    return other && !mission_value_equal(own, other);
}

static bool is_alone(const mission_value *own, const mission_value *other)
{
    (void)own;
    return !other;
}

/* The names in `from` whose digest stands so to that in `to`. */
static void add_names(mission_builder *out, const char *title, const mission_value *from,
                      const mission_value *to,
                      bool (*is)(const mission_value *, const mission_value *))
{
    mi_member_array(out, title);
    for (size_t i = 0; i < mission_value_count(from); i++) {
        const mission_view name = mission_value_name(from, i);

        if (is(mission_value_item(from, i), mission_value_get(to, name)))
            mission_builder_string(out, name);
    }
    mission_builder_end(out);
}

int32_t mission_tools_compare(mission_context *context, const mission_value *before,
                              const mission_value *now, mission_json **out, mission_error *error)
{
    mission_builder *to;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !before || !now || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!is_snapshot(before) || !is_snapshot(now))
        return mi_fail(error, MISSION_E_WRONG_TYPE);
    rc = mission_builder_new(context, &to, error);
    if (rc)
        return rc;
    mission_builder_object(to);
    add_names(to, "drifted", before, now, is_drift);
    add_names(to, "gone", before, now, is_alone);
    add_names(to, "new", now, before, is_alone);
    mission_builder_end(to);
    return mi_members_finish(to, MISSION_OK, out, error);
}
