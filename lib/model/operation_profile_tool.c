/* A profile made of what a tool says of its arguments. SPDX-License-Identifier: MIT
 *
 * Of the tool's JSON Schema that is kept which this library's schemas can say; what they cannot
 * only narrows, so that more is admitted than the tool would take, and all of it is digested. */
#include "operation_profile.h"

#define LEASE_DEFAULT 300
#define DEEPEST 64u

static void put_text(mission_builder *out, const char *name, mission_view text)
{
    mission_builder_name(out, mission_view_of(name));
    mission_builder_string(out, text);
}

static void put_schema(mission_builder *out, const mission_value *schema, uint32_t depth);

/* Would a schema of ours take it? */
static bool fits(mi_checker *check, const mission_value *value)
{
    const struct mi_check quiet = {.error = NULL};

    return value && check(&quiet, NULL, value) == MISSION_OK;
}

static void put_choices(mission_builder *out, const mission_value *schema)
{
    const mission_value *choices = mi_get(schema, "enum"), *only = mi_get(schema, "const");

    if (fits(mi_operation_choice_check, only)) {
        mission_builder_name(out, MI_VIEW("enum"));
        mission_builder_array(out);
        mission_builder_value(out, only);
        mission_builder_end(out);
    } else if (fits(mi_operation_choices_check, choices)) {
        mission_builder_name(out, MI_VIEW("enum"));
        mission_builder_value(out, choices);
    }
}

/* `false` as a schema admits nothing. */
static void put_property(mission_builder *out, const mission_value *schema, uint32_t depth)
{
    mission_builder_object(out);
    if (mission_value_kind(schema) == MISSION_JSON_OBJECT) {
        put_schema(out, schema, depth + 1);
    } else if (mission_value_kind(schema) == MISSION_JSON_BOOLEAN &&
               !mission_value_boolean(schema)) {
        mission_builder_name(out, MI_VIEW("enum"));
        mission_builder_array(out);
        mission_builder_end(out);
    }
    mission_builder_end(out);
}

static void put_properties(mission_builder *out, const mission_value *properties, uint32_t depth)
{
    mission_builder_name(out, MI_VIEW("properties"));
    mission_builder_object(out);
    for (size_t i = 0; i < mission_value_count(properties); i++) {
        mission_builder_name(out, mission_value_name(properties, i));
        put_property(out, mission_value_item(properties, i), depth);
    }
    mission_builder_end(out);
}

/* Only what has a schema can be required here; the tool itself asks for the rest. */
static void put_required(mission_builder *out, const mission_value *list,
                         const mission_value *properties)
{
    mission_builder_name(out, MI_VIEW("required"));
    mission_builder_array(out);
    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_view name = mission_value_string(mission_value_item(list, i));

        if (name.ptr && mission_value_get(properties, name))
            mission_builder_string(out, name);
    }
    mission_builder_end(out);
}

/* Closed where the tool's schema is; a schema as `additionalProperties` leaves it open, and so does
 * what brings members of its own from elsewhere. */
static bool is_closed(const mission_value *schema)
{
    const mission_value *more = mi_get(schema, "additionalProperties");

    return mission_value_kind(more) == MISSION_JSON_BOOLEAN && !mission_value_boolean(more) &&
           !mi_get(schema, "patternProperties");
}

static void put_object(mission_builder *out, const mission_value *schema, uint32_t depth)
{
    const mission_value *properties = mi_get(schema, "properties");

    if (mission_value_kind(properties) == MISSION_JSON_OBJECT) {
        put_properties(out, properties, depth);
        put_required(out, mi_get(schema, "required"), properties);
    }
    mission_builder_name(out, MI_VIEW("additionalProperties"));
    mission_builder_boolean(out, !is_closed(schema));
}

static void put_schema(mission_builder *out, const mission_value *schema, uint32_t depth)
{
    const mission_value *types = mi_get(schema, "type"), *items = mi_get(schema, "items");

    if (depth > DEEPEST) /* any value from here on */
        return;
    if (fits(mi_operation_type_check, types)) {
        mission_builder_name(out, MI_VIEW("type"));
        mission_builder_value(out, types);
    }
    put_choices(out, schema);
    put_object(out, schema, depth);
    if (mission_value_kind(items) == MISSION_JSON_OBJECT && !mi_get(schema, "prefixItems")) {
        mission_builder_name(out, MI_VIEW("items"));
        put_property(out, items, depth);
    }
}

static void put_parameters(mission_builder *out, const mission_value *schema)
{
    mission_builder_name(out, MI_VIEW("parameters"));
    mission_builder_object(out);
    mission_builder_name(out, MI_VIEW("type"));
    mission_builder_string(out, MI_VIEW("object"));
    put_object(out, schema, 0);
    mission_builder_end(out);
}

static void put_controls(mission_builder *out, const mission_tool_profile *from)
{
    mission_builder_name(out, MI_VIEW("controls"));
    mission_builder_object(out);
    if (from->action_class >= MISSION_CLASS_WRITE) {
        mission_builder_name(out, MI_VIEW("use_limit"));
        mission_builder_integer(out, 1);
    }
    if (mission_class_high(from->action_class)) {
        mission_builder_name(out, MI_VIEW("lease_seconds"));
        mission_builder_integer(out, from->lease_seconds ? from->lease_seconds : LEASE_DEFAULT);
    }
    mission_builder_end(out);
}

static int32_t write_document(mission_context *context, const mission_tool_profile *from,
                              const mission_digest *digest, mission_json **out,
                              mission_error *error)
{
    const mission_view source = mission_view_of(digest->text);
    mission_builder *b;
    int32_t rc = mission_builder_new(context, &b, error);

    if (rc)
        return rc;
    mission_builder_object(b);
    put_text(b, "id", from->id.len ? from->id : from->action);
    put_text(b, "version", from->version.len ? from->version : source);
    put_text(b, "action", from->action);
    if (from->resource.len)
        put_text(b, "resource", from->resource);
    put_text(b, "class", mission_view_of(mission_class_name(from->action_class)));
    put_parameters(b, mi_get(from->tool, "inputSchema"));
    put_controls(b, from);
    put_text(b, "source_digest", source);
    mission_builder_end(b);
    rc = mission_builder_finish(b, out, error);
    mission_builder_free(b);
    return rc;
}

static int32_t check_tool(mission_context *context, const mission_value *tool, mission_error *error)
{
    static const struct mi_member members[] = {{"inputSchema", true, mi_any_object}};
    const struct mi_check check = {.context = context, .error = error};
    const struct mi_place at = {NULL, MI_VIEW("inputSchema"), 0};
    const struct mi_place type = {&at, MI_VIEW("type"), 0};
    const mission_value *says;
    int32_t rc = mi_object(&check, NULL, tool, members, MI_COUNT(members), mi_open);

    if (rc)
        return rc;
    says = mi_get(mi_get(tool, "inputSchema"), "type");
    if (says && !mi_named("object", mission_value_string(says)))
        return mi_refuse(&check, &type, MISSION_E_WRONG_TYPE, "arguments are an object");
    return MISSION_OK;
}

static bool sound(const mission_tool_profile *from)
{
    return from->tool && mi_usable(from->id) && mi_usable(from->version) &&
           mi_usable(from->action) && mi_usable(from->resource) &&
           from->action_class < MISSION_CLASS_COUNT && !from->reserved && from->lease_seconds >= 0;
}

static int32_t derive(mission_context *context, const mission_tool_profile *from,
                      mission_operation_profile **out, mission_error *error)
{
    mission_digest digest;
    mission_json *doc = NULL;
    int32_t rc = check_tool(context, from->tool, error);

    if (!rc)
        rc = mission_canonical_digest(context, from->tool, &digest, error);
    if (!rc)
        rc = write_document(context, from, &digest, &doc, error);
    if (!rc)
        rc = mi_operation_profile_of(context, doc, out, error);
    mission_json_unref(doc);
    return rc;
}

int32_t mission_operation_profile_of_tool(mission_context *context,
                                          const mission_tool_profile *from,
                                          mission_operation_profile **out, mission_error *error)
{
    const size_t ends[] = {MI_END_OF(mission_tool_profile, lease_seconds)};
    mission_tool_profile own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !from || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, from, ends, MI_COUNT(ends));
    if (!rc && !sound(&own))
        rc = MISSION_E_ARGUMENT;
    return rc ? mi_fail(error, rc) : derive(context, &own, out, error);
}
