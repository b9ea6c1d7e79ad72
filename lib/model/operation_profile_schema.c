/* The schema of parameters: checked as a document, compiled for use. SPDX-License-Identifier: MIT
 */
#include "../json/json.h"
#include "operation_profile.h"

#define PROPERTIES_MOST 4096u

static const struct {
    const char *name;
    uint32_t kinds;
} kinds[] = {
    {"null", 1u << MISSION_JSON_NULL},     {"boolean", 1u << MISSION_JSON_BOOLEAN},
    {"number", 1u << MISSION_JSON_NUMBER}, {"integer", MI_SCHEMA_INTEGER},
    {"string", 1u << MISSION_JSON_STRING}, {"array", 1u << MISSION_JSON_ARRAY},
    {"object", 1u << MISSION_JSON_OBJECT},
};

static uint32_t kind_of(const mission_value *value)
{
    for (size_t i = 0; i < MI_COUNT(kinds); i++)
        if (mi_named(kinds[i].name, mission_value_string(value)))
            return kinds[i].kinds;
    return 0;
}

/* ---- as a document ---- */

static int32_t one_type(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    int32_t rc = mi_any_string(check, at, value);

    return rc || kind_of(value) ? rc : mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL);
}

int32_t mi_operation_type_check(const struct mi_check *check, const struct mi_place *at,
                                const mission_value *value)
{
    if (mission_value_kind(value) == MISSION_JSON_ARRAY)
        return mi_array(check, at, value, 1, MI_COUNT(kinds), one_type);
    return one_type(check, at, value);
}

static int32_t properties(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value)
{
    int32_t rc = mi_object(check, at, value, NULL, 0, mi_operation_schema_check);

    if (!rc && mission_value_count(value) > PROPERTIES_MOST)
        rc = mi_refuse(check, at, MISSION_E_TOO_MANY, NULL);
    return rc;
}

static int32_t required(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    return mi_array(check, at, value, 0, SIZE_MAX, mi_any_string);
}

/* A scalar: what has parts is compared after defaults are in place, and would need them here. */
int32_t mi_operation_choice_check(const struct mi_check *check, const struct mi_place *at,
                                  const mission_value *value)
{
    const uint32_t kind = mission_value_kind(value);

    if (kind == MISSION_JSON_ARRAY || kind == MISSION_JSON_OBJECT)
        return mi_refuse(check, at, MISSION_E_WRONG_TYPE, "no array, no object");
    if (kind == MISSION_JSON_NUMBER &&
        !mi_number_exact(mission_value_lexeme(value), mission_value_number(value)))
        return mi_refuse(check, at, MISSION_E_NUMBER_PRECISION, NULL);
    return MISSION_OK;
}

int32_t mi_operation_choices_check(const struct mi_check *check, const struct mi_place *at,
                                   const mission_value *value)
{
    return mi_array(check, at, value, 0, SIZE_MAX, mi_operation_choice_check);
}

int32_t mi_operation_schema_check(const struct mi_check *check, const struct mi_place *at,
                                  const mission_value *value)
{
    static const struct mi_member members[] = {
        {"type", false, mi_operation_type_check},
        {"properties", false, properties},
        {"required", false, required},
        {"additionalProperties", false, mi_boolean},
        {"items", false, mi_operation_schema_check},
        {"set", false, mi_boolean},
        {"enum", false, mi_operation_choices_check},
        {"default", false, NULL},
        {"excluded", false, mi_filled_string},
        {"description", false, mi_any_string},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

/* ---- compiled ---- */

static uint32_t kinds_of(const mission_value *value)
{
    uint32_t found = 0;

    if (mission_value_kind(value) != MISSION_JSON_ARRAY)
        return kind_of(value);
    for (size_t i = 0; i < mission_value_count(value); i++)
        found |= kind_of(mission_value_item(value, i));
    return found;
}

const struct mi_schema *mi_schema_property(const struct mi_schema *schema, mission_view name)
{
    const mission_value *found = mission_value_get(schema->properties, name);
    const size_t one = sizeof(struct mi_json_member);

    if (!found) /* else its place among the members is that of its schema */
        return NULL;
    return &schema->property[(size_t)((const char *)found -
                                      (const char *)&schema->properties->u.members[0].value) /
                             one];
}

static int32_t compile_properties(const struct mi_check *check, const struct mi_place *at,
                                  mission_operation_profile *profile, struct mi_schema *out)
{
    const struct mi_place here = {at, MI_VIEW("properties"), 0};
    const size_t count = mission_value_count(out->properties);
    int32_t rc = MISSION_OK;

    if (!out->properties)
        return MISSION_OK;
    out->property = mi_arena_take(&profile->arena, (count + 1) * sizeof *out->property);
    if (!out->property)
        return mi_fail(check->error, MISSION_E_NOMEM);
    for (size_t i = 0; !rc && i < count; i++) {
        const struct mi_place place = {&here, mission_value_name(out->properties, i), 0};

        rc = mi_schema_compile(check, &place, profile, mission_value_item(out->properties, i),
                               &out->property[i]);
    }
    return rc;
}

/* What is not digested cannot be asked for: normalizing what is normal would refuse it. */
static int32_t mark_required(const struct mi_check *check, const struct mi_place *at,
                             const mission_value *list, const struct mi_schema *schema)
{
    const struct mi_place here = {at, MI_VIEW("required"), 0};

    for (size_t i = 0; i < mission_value_count(list); i++) {
        const struct mi_place place = {&here, {NULL, 0}, i};
        const struct mi_schema *found =
            mi_schema_property(schema, mission_value_string(mission_value_item(list, i)));

        if (!found || found->excluded || found->standard)
            return mi_refuse(check, &place, MISSION_E_INCONSISTENT,
                             "required is what has a schema, no default, and is digested");
        schema->property[found - schema->property].required = true;
    }
    return MISSION_OK;
}

static int32_t keep(const struct mi_check *check, mission_operation_profile *profile,
                    mission_json *json)
{
    struct mi_kept *kept = mi_arena_take(&profile->arena, sizeof *kept);

    if (!kept) {
        mission_json_unref(json);
        return mi_fail(check->error, MISSION_E_NOMEM);
    }
    *kept = (struct mi_kept){json, profile->kept};
    profile->kept = kept;
    return MISSION_OK;
}

static int32_t compile_default(const struct mi_check *check, const struct mi_place *at,
                               mission_operation_profile *profile, const mission_value *value,
                               struct mi_schema *out)
{
    const struct mi_place place = {at, MI_VIEW("default"), 0};
    mission_json *normal = NULL;
    int32_t rc;

    if (!value)
        return MISSION_OK;
    if (out->excluded)
        return mi_refuse(check, &place, MISSION_E_INCONSISTENT, "a default that is not digested");
    rc = mi_normalize(check, &place, out, value, &normal);
    if (!rc)
        rc = keep(check, profile, normal);
    if (!rc)
        out->standard = normal;
    return rc;
}

static int32_t compile_items(const struct mi_check *check, const struct mi_place *at,
                             mission_operation_profile *profile, const mission_value *value,
                             struct mi_schema *out)
{
    const struct mi_place place = {at, MI_VIEW("items"), 0};
    int32_t rc;

    if (!value)
        return MISSION_OK;
    out->items = mi_arena_take(&profile->arena, sizeof *out->items);
    if (!out->items)
        return mi_fail(check->error, MISSION_E_NOMEM);
    rc = mi_schema_compile(check, &place, profile, value, out->items);
    if (!rc && (out->items->excluded || out->items->standard))
        rc = mi_refuse(check, &place, MISSION_E_INCONSISTENT, "an element is there, and digested");
    return rc;
}

static bool is_open(const mission_value *value)
{
    return mi_get(value, "additionalProperties")
               ? mission_value_boolean(mi_get(value, "additionalProperties"))
               : !mi_get(value, "type") && !mi_get(value, "properties");
}

int32_t mi_schema_compile(const struct mi_check *check, const struct mi_place *at,
                          mission_operation_profile *profile, const mission_value *value,
                          struct mi_schema *out)
{
    int32_t rc;

    *out = (struct mi_schema){.kinds = kinds_of(mi_get(value, "type")),
                              .open = is_open(value),
                              .set = mission_value_boolean(mi_get(value, "set")),
                              .excluded = mi_get(value, "excluded") != NULL,
                              .choices = mi_get(value, "enum"),
                              .properties = mi_get(value, "properties")};
    if (out->set && out->kinds != 1u << MISSION_JSON_ARRAY)
        return mi_refuse(check, at, MISSION_E_INCONSISTENT, "only an array is a set");
    rc = compile_properties(check, at, profile, out);
    if (!rc)
        rc = compile_items(check, at, profile, mi_get(value, "items"), out);
    if (!rc)
        rc = mark_required(check, at, mi_get(value, "required"), out);
    return rc ? rc : compile_default(check, at, profile, mi_get(value, "default"), out);
}
