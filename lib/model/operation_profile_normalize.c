/* Raw arguments in the one form that is digested. SPDX-License-Identifier: MIT */
#include "../base/sort.h"
#include "../json/json.h"
#include "operation_profile.h"

/* A run: what every step needs. */
struct run {
    const struct mi_check *check;
    mission_builder *out;
    uint32_t depth;
};

static int32_t put(struct run *run, const struct mi_place *at, const struct mi_schema *schema,
                   const mission_value *raw);
static int32_t normalize(const struct mi_check *check, const struct mi_place *at, uint32_t depth,
                         const struct mi_schema *schema, const mission_value *raw,
                         mission_json **out);

static int32_t refuse(const struct run *run, const struct mi_place *at, const char *text)
{
    return mi_refuse(run->check, at, MISSION_E_NORMALIZE, text);
}

static bool fits(const struct mi_schema *schema, const mission_value *raw)
{
    int64_t integer;

    if (schema->kinds == 0 || (schema->kinds & 1u << mission_value_kind(raw)))
        return true;
    return (schema->kinds & MI_SCHEMA_INTEGER) && mission_value_integer(raw, &integer);
}

static bool chosen(const struct mi_schema *schema, const mission_value *raw)
{
    if (!schema->choices)
        return true;
    for (size_t i = 0; i < mission_value_count(schema->choices); i++)
        if (mission_value_equal(mission_value_item(schema->choices, i), raw))
            return true;
    return false;
}

static int32_t put_number(struct run *run, const struct mi_place *at, const mission_value *raw)
{
    const double number = mission_value_number(raw);

    if (!mi_number_exact(mission_value_lexeme(raw), number))
        return refuse(run, at, "a number that would be rounded; write it as a string");
    mission_builder_number(run->out, number == 0 ? 0 : number);
    return MISSION_OK;
}

static int32_t put_standards(struct run *run, const struct mi_place *at,
                             const struct mi_schema *schema, const mission_value *raw)
{
    for (size_t i = 0; i < mission_value_count(schema->properties); i++) {
        const struct mi_place place = {at, mission_value_name(schema->properties, i), 0};
        const struct mi_schema *property = &schema->property[i];

        if ((!property->required && !property->standard) || mission_value_get(raw, place.name))
            continue;
        if (property->required)
            return refuse(run, &place, "this parameter is required");
        mission_builder_name(run->out, place.name);
        mission_builder_value(run->out, mission_json_root(property->standard));
    }
    return MISSION_OK;
}

/* What is excluded has to be right all the same; what is written of it goes nowhere. */
static int32_t skip(const struct run *run, const struct mi_place *at,
                    const struct mi_schema *schema, const mission_value *raw)
{
    mission_json *nowhere = NULL;
    int32_t rc = normalize(run->check, at, run->depth, schema, raw, &nowhere);

    mission_json_unref(nowhere);
    return rc;
}

static const struct mi_schema anything = {.open = true};

static int32_t put_object(struct run *run, const struct mi_place *at,
                          const struct mi_schema *schema, const mission_value *raw)
{
    int32_t rc = MISSION_OK;

    mission_builder_object(run->out);
    for (size_t i = 0; !rc && i < mission_value_count(raw); i++) {
        const struct mi_place place = {at, mission_value_name(raw, i), 0};
        const struct mi_schema *property = mi_schema_property(schema, place.name);
        const mission_value *value = mission_value_item(raw, i);

        if (!property && !schema->open)
            return refuse(run, &place, "no parameter of this operation");
        if (property && property->excluded) {
            rc = skip(run, &place, property, value);
            continue;
        }
        mission_builder_name(run->out, place.name);
        rc = put(run, &place, property ? property : &anything, value);
    }
    if (!rc)
        rc = put_standards(run, at, schema, raw);
    mission_builder_end(run->out);
    return rc;
}

static int32_t put_list(struct run *run, const struct mi_place *at, const struct mi_schema *schema,
                        const mission_value *raw)
{
    int32_t rc = MISSION_OK;

    mission_builder_array(run->out);
    for (size_t i = 0; !rc && i < mission_value_count(raw); i++) {
        const struct mi_place place = {at, {NULL, 0}, i};

        rc =
            put(run, &place, schema->items ? schema->items : &anything, mission_value_item(raw, i));
    }
    mission_builder_end(run->out);
    return rc;
}

/* ---- Sets ---- */

struct element {
    mission_json *json;
    mission_text *bytes; /* canonical: what is sorted by */
    size_t was;
};

static int by_bytes(const void *a, const void *b)
{
    return mi_view_order(mission_text_view(((const struct element *)a)->bytes),
                         mission_text_view(((const struct element *)b)->bytes));
}

static int32_t element(const struct run *run, const struct mi_place *at,
                       const struct mi_schema *schema, const mission_value *raw,
                       struct element *out)
{
    int32_t rc = normalize(run->check, at, run->depth, schema, raw, &out->json);

    return rc ? rc
              : mission_value_canonical(run->check->context, mission_json_root(out->json),
                                        &out->bytes, run->check->error);
}

static int32_t put_sorted(struct run *run, const struct mi_place *at, struct element *list,
                          size_t count)
{
    mi_sort(list, count, sizeof *list, by_bytes);
    mission_builder_array(run->out);
    for (size_t i = 0; i < count; i++) {
        if (i && by_bytes(&list[i - 1], &list[i]) == 0) {
            const size_t later = list[i].was > list[i - 1].was ? list[i].was : list[i - 1].was;
            const struct mi_place place = {at, {NULL, 0}, later};

            return refuse(run, &place, "this element of a set is there twice");
        }
        mission_builder_value(run->out, mission_json_root(list[i].json));
    }
    mission_builder_end(run->out);
    return MISSION_OK;
}

static int32_t put_set(struct run *run, const struct mi_place *at, const struct mi_schema *schema,
                       const mission_value *raw)
{
    const mi_memory *memory = &run->check->context->memory;
    const size_t count = mission_value_count(raw), size = (count + 1) * sizeof(struct element);
    struct element *list = mi_resize(memory, NULL, 0, size);
    int32_t rc = MISSION_OK;

    if (!list)
        return mi_fail(run->check->error, MISSION_E_NOMEM);
    memset(list, 0, size);
    for (size_t i = 0; !rc && i < count; i++) {
        const struct mi_place place = {at, {NULL, 0}, i};

        list[i].was = i;
        rc = element(run, &place, schema->items ? schema->items : &anything,
                     mission_value_item(raw, i), &list[i]);
    }
    if (!rc)
        rc = put_sorted(run, at, list, count);
    for (size_t i = 0; i < count; i++) {
        mission_json_unref(list[i].json);
        mission_text_unref(list[i].bytes);
    }
    mi_release(memory, list, size);
    return rc;
}

/* ---- One value ---- */

static int32_t put_known(struct run *run, const struct mi_place *at, const struct mi_schema *schema,
                         const mission_value *raw)
{
    switch (mission_value_kind(raw)) {
    case MISSION_JSON_NUMBER:
        return put_number(run, at, raw);
    case MISSION_JSON_ARRAY:
        return schema->set ? put_set(run, at, schema, raw) : put_list(run, at, schema, raw);
    case MISSION_JSON_OBJECT:
        return put_object(run, at, schema, raw);
    default:
        mission_builder_value(run->out, raw);
        return MISSION_OK;
    }
}

static int32_t put(struct run *run, const struct mi_place *at, const struct mi_schema *schema,
                   const mission_value *raw)
{
    int32_t rc;

    if (run->depth == run->check->context->limits.json_depth)
        return mi_refuse(run->check, at, MISSION_E_TOO_DEEP, NULL);
    if (!fits(schema, raw))
        return refuse(run, at, "not of a type that the profile admits");
    if (!chosen(schema, raw))
        return refuse(run, at, "none of the values that the profile admits");
    run->depth++;
    rc = put_known(run, at, schema, raw);
    run->depth--;
    return rc;
}

static int32_t normalize(const struct mi_check *check, const struct mi_place *at, uint32_t depth,
                         const struct mi_schema *schema, const mission_value *raw,
                         mission_json **out)
{
    struct run run = {.check = check, .depth = depth};
    int32_t rc = mission_builder_new(check->context, &run.out, check->error);

    *out = NULL;
    if (!rc)
        rc = put(&run, at, schema, raw);
    if (!rc)
        rc = mission_builder_finish(run.out, out, check->error);
    mission_builder_free(run.out);
    return rc;
}

int32_t mi_normalize(const struct mi_check *check, const struct mi_place *at,
                     const struct mi_schema *schema, const mission_value *raw, mission_json **out)
{
    return normalize(check, at, 0, schema, raw, out);
}

int32_t mi_normalize_any(const struct mi_check *check, const mission_value *raw, mission_json **out)
{
    return normalize(check, NULL, 0, &anything, raw, out);
}

int32_t mission_parameters_normalize(const mission_operation_profile *profile,
                                     const mission_value *raw, mission_json **out,
                                     mission_error *error)
{
    struct mi_check check = {.error = error};

    if (out)
        *out = NULL;
    if (!profile || !raw || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    check.context = profile->context;
    return mi_normalize(&check, NULL, &profile->parameters, raw, out);
}

int32_t mission_parameters_digest(mission_context *context, const mission_value *parameters,
                                  mission_digest *out, mission_error *error)
{
    if (out)
        memset(out, 0, sizeof *out);
    if (!context || !parameters || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (mission_value_kind(parameters) != MISSION_JSON_OBJECT)
        return mi_fail(error, MISSION_E_WRONG_TYPE);
    return mission_canonical_digest(context, parameters, out, error);
}
