/* cJSON trees in and out, exactly or not at all. SPDX-License-Identifier: MIT */
#include <mission/cjson.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Where an item stands: a chain on the C stack, written as a JSON Pointer only on refusal. */
struct place {
    const struct place *up;
    mission_view name; /* of the member; .ptr NULL: element `index` */
    size_t index;
};

struct pointer {
    char *at;
    size_t len, most;
    bool cut;
};

static void pointer_add(struct pointer *pointer, const char *text, size_t len)
{
    if (pointer->cut || len > pointer->most - pointer->len) {
        pointer->cut = true;
        return;
    }
    memcpy(pointer->at + pointer->len, text, len);
    pointer->len += len;
}

/* `where` is a C string: U+0000 shows as its escape. */
static void pointer_name(struct pointer *pointer, mission_view name)
{
    for (size_t i = 0; i < name.len && !pointer->cut; i++) {
        if (name.ptr[i] == '~')
            pointer_add(pointer, "~0", 2);
        else if (name.ptr[i] == '/')
            pointer_add(pointer, "~1", 2);
        else if (name.ptr[i] == 0)
            pointer_add(pointer, "\\u0000", 6);
        else
            pointer_add(pointer, name.ptr + i, 1);
    }
}

/* No part of a character stays before the dots. */
static void pointer_cut(struct pointer *pointer)
{
    const unsigned char *at = (const unsigned char *)pointer->at;

    while (pointer->len && (at[pointer->len - 1] & 0xC0) == 0x80)
        pointer->len--;
    if (pointer->len && at[pointer->len - 1] >= 0xC0)
        pointer->len--;
    memcpy(pointer->at + pointer->len, "...", 3);
    pointer->len += 3;
}

/* The chain leads upwards and the pointer is written downwards; depth is bounded, so the square
 * of it is small, and no memory is needed. */
static void pointer_write(const struct place *place, char *out, size_t size)
{
    struct pointer pointer = {out, 0, size - sizeof "...", false};
    const struct place *step;
    char digits[24];
    size_t depth = 0;
    int len;

    for (step = place; step && step->up; step = step->up)
        depth++;
    for (; depth > 0 && !pointer.cut; depth--) {
        step = place;
        for (size_t i = 1; i < depth; i++)
            step = step->up;
        pointer_add(&pointer, "/", 1);
        if (step->name.ptr) {
            pointer_name(&pointer, step->name);
        } else {
            len = snprintf(digits, sizeof digits, "%zu", step->index);
            pointer_add(&pointer, digits, (size_t)len);
        }
    }
    if (pointer.cut)
        pointer_cut(&pointer);
    out[pointer.len] = 0;
}

static int32_t refuse(mission_error *error, const struct place *place, int32_t code)
{
    if (!error || error->size < sizeof *error)
        return code;
    mission_error_init(error, error->size);
    error->code = code;
    error->category = mission_code_category(code);
    error->reason = mission_code_reason(code);
    error->oauth_error = mission_code_oauth_error(code);
    pointer_write(place, error->where, sizeof error->where);
    snprintf(error->text, sizeof error->text, "%s", mission_code_text(code));
    return code;
}

/* In: the tree is the host's, so nothing about its shape is believed. */

struct inward {
    mission_builder *builder;
    mission_error *error;
    mission_limits limits;
    uint64_t bytes; /* a text of this tree has at least so many: bounds shared and cyclic trees */
    uint32_t depth;
};

static int32_t in_item(struct inward *in, const struct place *place, const cJSON *item);

static int32_t in_charge(struct inward *in, const struct place *place, size_t bytes)
{
    if (bytes > in->limits.json_bytes - in->bytes)
        return refuse(in->error, place, MISSION_E_TOO_LARGE);
    in->bytes += bytes;
    return MISSION_OK;
}

static int32_t in_string(struct inward *in, const struct place *place, const char *text, bool name)
{
    mission_view view = mission_view_of(text);
    int32_t rc;

    if (!text)
        return refuse(in->error, place, MISSION_E_WRONG_TYPE);
    rc = in_charge(in, place, view.len);
    if (rc)
        return rc;
    rc = name ? mission_builder_name(in->builder, view) : mission_builder_string(in->builder, view);
    return rc ? refuse(in->error, place, rc) : MISSION_OK;
}

static int32_t in_children(struct inward *in, const struct place *place, const cJSON *item,
                           bool named)
{
    struct place at = {place, {NULL, 0}, 0};
    int32_t rc = MISSION_OK;

    for (const cJSON *child = item->child; child && !rc; child = child->next, at.index++) {
        if (named && child->string)
            at.name = mission_view_of(child->string);
        if (at.index >= in->limits.json_items)
            return refuse(in->error, place, MISSION_E_TOO_MANY);
        if (named)
            rc = in_string(in, place, child->string, true);
        if (!rc)
            rc = in_item(in, &at, child);
    }
    return rc;
}

static int32_t in_container(struct inward *in, const struct place *place, const cJSON *item,
                            bool object)
{
    int32_t rc;

    if (in->depth >= in->limits.json_depth)
        return refuse(in->error, place, MISSION_E_TOO_DEEP);
    in->depth++;
    rc = object ? mission_builder_object(in->builder) : mission_builder_array(in->builder);
    if (rc)
        return refuse(in->error, place, rc);
    rc = in_children(in, place, item, object);
    if (rc)
        return rc;
    in->depth--;
    rc = mission_builder_end(in->builder);
    return rc ? refuse(in->error, place, rc) : MISSION_OK;
}

static int32_t in_scalar(struct inward *in, const struct place *place, const cJSON *item)
{
    switch (item->type & 0xFF) {
    case cJSON_NULL:
        return mission_builder_null(in->builder);
    case cJSON_False:
    case cJSON_True:
        return mission_builder_boolean(in->builder, (item->type & 0xFF) == cJSON_True);
    case cJSON_Number:
        if (!isfinite(item->valuedouble))
            return MISSION_E_NUMBER_RANGE;
        return mission_builder_number(in->builder, item->valuedouble);
    case cJSON_String:
        return in_string(in, place, item->valuestring, false);
    default:
        return MISSION_E_WRONG_TYPE;
    }
}

/* Recursion is bounded by the context's json_depth, at most 1024. */
static int32_t in_item(struct inward *in, const struct place *place, const cJSON *item)
{
    int32_t type = item->type & 0xFF, rc;

    rc = in_charge(in, place, 2); /* the value's first byte, and a comma or bracket */
    if (rc)
        return rc;
    if (type == cJSON_Array || type == cJSON_Object)
        return in_container(in, place, item, type == cJSON_Object);
    rc = in_scalar(in, place, item);
    return rc ? refuse(in->error, place, rc) : MISSION_OK;
}

int32_t mission_cjson_in(mission_context *context, const cJSON *tree, mission_json **out,
                         mission_error *error)
{
    const struct place root = {NULL, {NULL, 0}, 0};
    struct inward in = {.error = error, .limits = {.size = sizeof in.limits}};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!out || !context || !tree)
        return refuse(error, &root, MISSION_E_ARGUMENT);
    rc = mission_context_limits(context, &in.limits);
    if (!rc)
        rc = mission_builder_new(context, &in.builder, error);
    if (rc)
        return rc;
    rc = in_item(&in, &root, tree);
    /* The builder knows best which name stood before. */
    if (!rc || rc == MISSION_E_DUPLICATE_MEMBER)
        rc = mission_builder_finish(in.builder, out, error);
    mission_builder_free(in.builder);
    return rc;
}

/* Out: the value is ours and valid; the question is what cJSON can hold. */

struct outward {
    mission_error *error;
    uint32_t depth;
};

static int32_t out_value(struct outward *out, const struct place *place, const mission_value *value,
                         cJSON **item);

/* A NUL-terminated copy in cJSON's memory. */
static int32_t out_string(const struct outward *out, const struct place *place, mission_view text,
                          char **copy)
{
    if (text.len && memchr(text.ptr, 0, text.len))
        return refuse(out->error, place, MISSION_E_EMBEDDED_NUL);
    *copy = cJSON_malloc(text.len + 1);
    if (!*copy)
        return refuse(out->error, place, MISSION_E_NOMEM);
    if (text.len)
        memcpy(*copy, text.ptr, text.len);
    (*copy)[text.len] = 0;
    return MISSION_OK;
}

static bool same(mission_view a, const char *b, size_t len)
{
    return a.len == len && memcmp(a.ptr, b, len) == 0;
}

/* Written as an integer: are these digits what the binary64 is? "%.0f" has neither a decimal
 * point nor grouping, so no locale touches it. */
static bool integer_kept(mission_view lexeme, double number)
{
    char exact[352];
    size_t len;

    if (memchr(lexeme.ptr, '.', lexeme.len) || memchr(lexeme.ptr, 'e', lexeme.len) ||
        memchr(lexeme.ptr, 'E', lexeme.len))
        return true;
    len = (size_t)snprintf(exact, sizeof exact, "%.0f", number);
    if (same(lexeme, exact, len))
        return true;
    return same(lexeme, exact, mission_number_write(number, exact, sizeof exact));
}

/* Does the cJSON that is linked print this number so that it reads the same back? Several of its
 * versions take 15 digits for enough when they are not. */
static int32_t print_kept(cJSON *item, bool *kept)
{
    char text[64], before[32], after[32];
    size_t len = mission_number_write(item->valuedouble, before, sizeof before);
    cJSON *again;

    *kept = false;
    if (!cJSON_PrintPreallocated(item, text, (int)sizeof text, 0))
        return MISSION_OK;
    again = cJSON_Parse(text);
    if (!again)
        return MISSION_E_NOMEM;
    *kept = cJSON_IsNumber(again) &&
            same((mission_view){before, len}, after,
                 mission_number_write(again->valuedouble, after, sizeof after));
    cJSON_Delete(again);
    return MISSION_OK;
}

static int32_t out_number(const struct outward *out, const struct place *place,
                          const mission_value *value, cJSON **item)
{
    double number = mission_value_number(value);
    bool kept = true;
    int32_t rc = MISSION_OK;

    if (!integer_kept(mission_value_lexeme(value), number))
        return refuse(out->error, place, MISSION_E_NUMBER_PRECISION);
    *item = cJSON_CreateNumber(number);
    if (!*item)
        return refuse(out->error, place, MISSION_E_NOMEM);
    /* Integers of 15 digits survive every version. */
    if (number != trunc(number) || fabs(number) >= 1e15)
        rc = print_kept(*item, &kept);
    if (!rc && !kept)
        rc = MISSION_E_NUMBER_PRECISION;
    return rc ? refuse(out->error, place, rc) : MISSION_OK;
}

static int32_t out_text(const struct outward *out, const struct place *place,
                        const mission_value *value, cJSON **item)
{
    char *copy;
    int32_t rc = out_string(out, place, mission_value_string(value), &copy);

    if (rc)
        return rc;
    *item = cJSON_CreateNull();
    if (!*item) {
        cJSON_free(copy);
        return refuse(out->error, place, MISSION_E_NOMEM);
    }
    (*item)->type = cJSON_String;
    (*item)->valuestring = copy;
    return MISSION_OK;
}

/* One child, hung in as soon as it exists, so that deleting the root frees it. */
static int32_t out_child(struct outward *out, const struct place *place, cJSON *parent,
                         const mission_value *value)
{
    cJSON *child = NULL;
    char *name = NULL;
    int32_t rc;

    if (place->name.ptr) {
        rc = out_string(out, place, place->name, &name);
        if (rc)
            return rc;
    }
    rc = out_value(out, place, value, &child);
    if (!child) {
        cJSON_free(name);
        return rc;
    }
    child->string = name;
    if (!cJSON_AddItemToArray(parent, child)) {
        cJSON_Delete(child);
        return refuse(out->error, place, MISSION_E_ARGUMENT);
    }
    return rc;
}

static int32_t out_container(struct outward *out, const struct place *place,
                             const mission_value *value, cJSON **item)
{
    bool object = mission_value_kind(value) == MISSION_JSON_OBJECT;
    struct place at = {place, {NULL, 0}, 0};
    int32_t rc = MISSION_OK;

    if (out->depth >= CJSON_NESTING_LIMIT)
        return refuse(out->error, place, MISSION_E_TOO_DEEP);
    *item = object ? cJSON_CreateObject() : cJSON_CreateArray();
    if (!*item)
        return refuse(out->error, place, MISSION_E_NOMEM);
    out->depth++;
    for (size_t count = mission_value_count(value); at.index < count && !rc; at.index++) {
        if (object)
            at.name = mission_value_name(value, at.index);
        if (object && !at.name.ptr)
            at.name = mission_view_of("");
        rc = out_child(out, &at, *item, mission_value_item(value, at.index));
    }
    out->depth--;
    return rc;
}

/* Recursion is bounded by CJSON_NESTING_LIMIT. On failure `*item` may hold a part. */
static int32_t out_value(struct outward *out, const struct place *place, const mission_value *value,
                         cJSON **item)
{
    switch (mission_value_kind(value)) {
    case MISSION_JSON_NULL:
        *item = cJSON_CreateNull();
        break;
    case MISSION_JSON_BOOLEAN:
        *item = cJSON_CreateBool(mission_value_boolean(value));
        break;
    case MISSION_JSON_NUMBER:
        return out_number(out, place, value, item);
    case MISSION_JSON_STRING:
        return out_text(out, place, value, item);
    default:
        return out_container(out, place, value, item);
    }
    return *item ? MISSION_OK : refuse(out->error, place, MISSION_E_NOMEM);
}

int32_t mission_cjson_out(mission_context *context, const mission_value *value, cJSON **out,
                          mission_error *error)
{
    const struct place root = {NULL, {NULL, 0}, 0};
    struct outward outward = {error, 0};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!out || !context || !value)
        return refuse(error, &root, MISSION_E_ARGUMENT);
    rc = out_value(&outward, &root, value, out);
    if (rc) {
        cJSON_Delete(*out);
        *out = NULL;
    }
    return rc;
}
