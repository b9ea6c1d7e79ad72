/* The document of authorization_details types (MD-2): by type, how its entries look.
 * SPDX-License-Identifier: MIT */
#include "../model/keys.h"
#include "metadata.h"

/* JSON Schema of an entry (10-core section 1). What a schema cannot say of it, this library checks:
 * that a URI is one, that a window is not inverted, that a constraint is enforced where it goes. */
static const char entry_schema[] =
    "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":\"object\","
    "\"properties\":{\"type\":{\"const\":\"mission_resource_access\"},"
    "\"resource\":{\"type\":\"string\",\"format\":\"uri\",\"minLength\":1},"
    "\"resource_match\":{\"enum\":[\"exact\",\"prefix\"]},"
    "\"actions\":{\"type\":\"array\",\"minItems\":1,\"items\":{\"type\":\"string\","
    "\"pattern\":\"^[A-Za-z0-9_.:-]+(\\\\.\\\\*)?$\"}},"
    "\"constraints\":{\"type\":\"object\",\"properties\":{"
    "\"max_amount\":{\"type\":\"object\",\"properties\":{\"amount\":{\"type\":\"string\","
    "\"pattern\":\"^[0-9]+(\\\\.[0-9]{1,18})?$\"},\"currency\":{\"type\":\"string\","
    "\"pattern\":\"^[A-Z]{3}$\"}},\"required\":[\"amount\",\"currency\"],"
    "\"additionalProperties\":false},"
    "\"resource_issued_after\":{\"type\":\"string\",\"format\":\"date-time\"},"
    "\"resource_issued_before\":{\"type\":\"string\",\"format\":\"date-time\"},"
    "\"tenant\":{\"type\":\"string\"},"
    "\"recipient_domain\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":253},"
    "\"time_window\":{\"type\":\"object\",\"properties\":{"
    "\"not_before\":{\"type\":\"string\",\"format\":\"date-time\"},"
    "\"not_after\":{\"type\":\"string\",\"format\":\"date-time\"}},\"minProperties\":1,"
    "\"additionalProperties\":false},"
    "\"data_classification\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
    "\"allowed_tools\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
    "\"requires_action_approval\":{\"type\":\"boolean\"}}},"
    "\"delegation\":{\"type\":\"object\",\"properties\":{"
    "\"max_depth\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":9007199254740991},"
    "\"allowed_delegates\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
    "\"sub\":{\"type\":\"string\"},\"sub_profile\":{\"type\":\"string\"}}}}},"
    "\"required\":[\"max_depth\"]}},"
    "\"required\":[\"type\",\"resource\",\"actions\"],\"additionalProperties\":false}";

/* ---- Checking ---- */

/* Its `schema` or `schema_uri`: one of them. */
static int32_t described(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *value)
{
    static const struct mi_member members[] = {{"schema", false, mi_any_object},
                                               {"schema_uri", false, mi_uri}};
    const int32_t rc = mi_object(check, at, value, members, MI_COUNT(members), mi_open);

    if (!rc && !mi_get(value, "schema") == !mi_get(value, "schema_uri"))
        return mi_refuse(check, at, MISSION_E_METADATA, "either schema or schema_uri is required");
    return rc;
}

static int32_t check_listed(const struct mi_check *check, const mission_value *types,
                            const mission_value *document)
{
    for (size_t i = 0; i < mission_value_count(types); i++) {
        const struct mi_place place = {.name = mission_value_string(mission_value_item(types, i))};

        if (!mission_value_get(document, place.name))
            return mi_refuse(check, &place, MISSION_E_METADATA, "a supported type is not there");
    }
    return MISSION_OK;
}

static int32_t check_known(const struct mi_check *check, const mission_value *types,
                           const mission_value *document)
{
    struct mi_keys keys;
    int32_t rc = MISSION_OK;

    if (!mi_keys_start(&keys, &check->context->memory, mission_value_count(types)))
        return mi_fail(check->error, MISSION_E_NOMEM);
    for (size_t i = 0; i < mission_value_count(types); i++)
        mi_keys_add(&keys,
                    &(struct mi_key){.part = {mission_value_string(mission_value_item(types, i))}});
    mi_keys_sort(&keys);
    for (size_t i = 0; !rc && i < mission_value_count(document); i++) {
        const struct mi_place place = {.name = mission_value_name(document, i)};

        if (!mi_keys_have(&keys, &(struct mi_key){.part = {place.name}}))
            rc = mi_refuse(check, &place, MISSION_E_METADATA, "the type is not supported");
    }
    mi_keys_drop(&keys);
    return rc;
}

int32_t mission_types_metadata_check(mission_context *context, const mission_value *types,
                                     const mission_value *document, mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};
    const struct mi_place place = {.name = MI_RESOURCE_ACCESS};
    int32_t rc;

    if (!context || !types || !document)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_names(&check, NULL, types);
    if (!rc)
        rc = mi_object(&check, NULL, document, NULL, 0, described);
    if (!rc && !mission_value_get(document, MI_RESOURCE_ACCESS))
        rc = mi_refuse(&check, &place, MISSION_E_METADATA, NULL);
    if (!rc)
        rc = check_listed(&check, types, document);
    return rc ? rc : check_known(&check, types, document);
}

/* ---- Building ---- */

/* The closed members of an entry, and those that the context's host added to them. */
static void write_properties(const mission_context *context, const mission_value *from,
                             mission_builder *to)
{
    mission_builder_object(to);
    for (size_t i = 0; i < mission_value_count(from); i++) {
        mission_builder_name(to, mission_value_name(from, i));
        mission_builder_value(to, mission_value_item(from, i));
    }
    for (size_t i = 0; i < context->entry_members.count; i++) {
        mission_builder_name(to, context->entry_members.list[i].name);
        mission_builder_boolean(to, 1);
    }
    mission_builder_end(to);
}

static void write_schema(const mission_context *context, const mission_value *schema,
                         mission_builder *to)
{
    mission_builder_object(to);
    for (size_t i = 0; i < mission_value_count(schema); i++) {
        const mission_view name = mission_value_name(schema, i);

        mission_builder_name(to, name);
        if (mi_view_is(name, MI_VIEW("properties")))
            write_properties(context, mission_value_item(schema, i), to);
        else
            mission_builder_value(to, mission_value_item(schema, i));
    }
    mission_builder_end(to);
}

static void open_type(mission_view type, mission_builder *to)
{
    mission_builder_name(to, type);
    mission_builder_object(to);
    mission_builder_name(to, MI_VIEW("schema"));
}

static int32_t write_others(const struct mi_check *check, const mission_value *others,
                            mission_builder *to)
{
    int32_t rc = others ? mi_any_object(check, NULL, others) : MISSION_OK;

    for (size_t i = 0; !rc && i < mission_value_count(others); i++) {
        const struct mi_place place = {.name = mission_value_name(others, i)};
        const mission_value *schema = mission_value_item(others, i);

        if (mi_view_is(place.name, MI_RESOURCE_ACCESS))
            return mi_refuse(check, &place, MISSION_E_UNEXPECTED_MEMBER, NULL);
        rc = mi_any_object(check, &place, schema);
        if (rc)
            return rc;
        open_type(place.name, to);
        mission_builder_value(to, schema);
        mission_builder_end(to);
    }
    return rc;
}

static int32_t write_document(mission_context *context, const mission_value *others,
                              mission_builder *to, mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};
    mission_json *schema;
    int32_t rc = mission_json_parse(context, (mission_view){entry_schema, sizeof entry_schema - 1},
                                    0, &schema, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    open_type(MI_RESOURCE_ACCESS, to);
    write_schema(context, mission_json_root(schema), to);
    mission_builder_end(to);
    rc = write_others(&check, others, to);
    mission_builder_end(to);
    mission_json_unref(schema);
    return rc;
}

int32_t mission_types_metadata_build(mission_context *context, const mission_value *others,
                                     mission_json **out, mission_error *error)
{
    mission_builder *to;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_builder_new(context, &to, error);
    if (rc)
        return rc;
    rc = write_document(context, others, to, error);
    if (!rc)
        rc = mission_builder_finish(to, out, error);
    mission_builder_free(to);
    return rc;
}
