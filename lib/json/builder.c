/* Building documents. SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "assembly.h"
#include "number.h"
#include "scan.h"

struct mission_builder {
    mission_context *context;
    int32_t code; /* the first failure */
    char where[sizeof((mission_error *)0)->where];
    struct mi_assembly a;
};

int32_t mission_builder_new(mission_context *context, mission_builder **out, mission_error *error)
{
    mission_builder *b;

    if (out)
        *out = NULL;
    if (!context || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    b = mi_resize(&context->memory, NULL, 0, sizeof *b);
    if (!b)
        return mi_fail(error, MISSION_E_NOMEM);
    b->context = mission_context_ref(context);
    b->code = MISSION_OK;
    mi_assembly_start(&b->a, &context->memory);
    *out = b;
    return MISSION_OK;
}

void mission_builder_free(mission_builder *builder)
{
    mission_context *context;

    if (!builder)
        return;
    context = builder->context;
    mi_assembly_drop(&builder->a);
    mi_release(&context->memory, builder, sizeof *builder);
    mission_context_unref(context);
}

/* Where the next value goes, for the error. */
static void put_place(mission_builder *b, mission_error *error, uint32_t base, uint32_t used)
{
    const mission_value *open;

    if (base == 0)
        return;
    open = &b->a.stack[base - 1];
    put_place(b, error, open->len, base - 1);
    if (open->kind == MISSION_JSON_ARRAY)
        mi_where_index(error, used - base);
    else if ((used - base) % 2)
        mi_where_name(error, (mission_view){b->a.stack[used - 1].u.text, b->a.stack[used - 1].len});
}

static int32_t fail(mission_builder *b, int32_t code)
{
    mission_error error;

    if (b->code)
        return b->code;
    b->code = code;
    mission_error_init(&error, sizeof error);
    put_place(b, &error, b->a.base, b->a.used);
    memcpy(b->where, error.where, sizeof b->where);
    return code;
}

static bool wants_name(const mission_builder *b)
{
    const mission_value *open = mi_assembly_open(&b->a);

    return open && open->kind == MISSION_JSON_OBJECT && mi_assembly_children(&b->a) % 2 == 0;
}

/* Is there a place for a value? */
static int32_t may_add(mission_builder *b)
{
    const mission_value *open;
    uint32_t count;

    if (b->code)
        return b->code;
    open = mi_assembly_open(&b->a);
    if (wants_name(b) || (!open && b->a.used))
        return fail(b, MISSION_E_STATE);
    count = mi_assembly_children(&b->a);
    if (open && open->kind == MISSION_JSON_ARRAY && count >= b->context->limits.json_items)
        return fail(b, MISSION_E_TOO_MANY);
    return MISSION_OK;
}

static int32_t push(mission_builder *b, mission_value value)
{
    return mi_assembly_push(&b->a, value) ? MISSION_OK : fail(b, MISSION_E_NOMEM);
}

static int32_t add(mission_builder *b, mission_value value)
{
    const int32_t rc = b ? may_add(b) : MISSION_E_ARGUMENT;

    return rc ? rc : push(b, value);
}

static int32_t begin(mission_builder *b, uint8_t kind)
{
    const int32_t rc = b ? may_add(b) : MISSION_E_ARGUMENT;

    if (rc)
        return rc;
    if (b->a.depth == b->context->limits.json_depth)
        return fail(b, MISSION_E_TOO_DEEP);
    return mi_assembly_begin(&b->a, kind, NULL) ? MISSION_OK : fail(b, MISSION_E_NOMEM);
}

int32_t mission_builder_object(mission_builder *builder)
{
    return begin(builder, MISSION_JSON_OBJECT);
}

int32_t mission_builder_array(mission_builder *builder)
{
    return begin(builder, MISSION_JSON_ARRAY);
}

/* The member that stood before takes the builder's place in the error. */
static int32_t fail_twice(mission_builder *b, uint32_t twice)
{
    b->a.used = b->a.base + 2 * twice + 1;
    return fail(b, MISSION_E_DUPLICATE_MEMBER);
}

int32_t mission_builder_end(mission_builder *builder)
{
    const mission_value *open;
    uint32_t twice;
    int32_t rc;

    if (!builder || builder->code)
        return builder ? builder->code : MISSION_E_ARGUMENT;
    open = mi_assembly_open(&builder->a);
    if (!open || (open->kind == MISSION_JSON_OBJECT && !wants_name(builder)))
        return fail(builder, MISSION_E_STATE);
    rc = mi_assembly_end(&builder->a, NULL, &twice);
    if (rc == MISSION_E_DUPLICATE_MEMBER)
        return fail_twice(builder, twice);
    return rc ? fail(builder, rc) : MISSION_OK;
}

/* I-JSON strings only; `*plain`: nothing in it needs an escape. */
static int32_t check_string(mission_view text, bool *plain)
{
    const unsigned char *at = (const unsigned char *)text.ptr, *end = at + text.len;
    uint32_t code;
    size_t len;

    *plain = true;
    for (at = mi_scan_to(at, end); at < end; at = mi_scan_to(at, end)) {
        if (*at < 0x80) {
            *plain = false;
            at++;
            continue;
        }
        len = mi_utf8_decode(at, end, &code);
        if (len == 0)
            return MISSION_E_INVALID_UTF8;
        if (mi_noncharacter(code))
            return MISSION_E_NONCHARACTER;
        at += len;
    }
    return MISSION_OK;
}

static int32_t copy_string(mission_builder *b, mission_view text, mission_value *out)
{
    bool plain;
    int32_t rc;

    if (!mi_usable(text))
        return fail(b, MISSION_E_ARGUMENT);
    if (text.len > b->context->limits.json_bytes)
        return fail(b, MISSION_E_TOO_LARGE);
    if (!text.ptr)
        text.ptr = "";
    rc = check_string(text, &plain);
    if (rc)
        return fail(b, rc);
    *out = (mission_value){.kind = MISSION_JSON_STRING,
                           .flags = plain ? MI_PLAIN : 0,
                           .len = (uint32_t)text.len,
                           .u.text = mi_arena_copy(&b->a.arena, text, MI_ROOM)};
    return out->u.text ? MISSION_OK : fail(b, MISSION_E_NOMEM);
}

int32_t mission_builder_name(mission_builder *builder, mission_view name)
{
    mission_value value;
    int32_t rc;

    if (!builder || builder->code)
        return builder ? builder->code : MISSION_E_ARGUMENT;
    if (!wants_name(builder))
        return fail(builder, MISSION_E_STATE);
    if (mi_assembly_children(&builder->a) / 2 >= builder->context->limits.json_items)
        return fail(builder, MISSION_E_TOO_MANY);
    rc = copy_string(builder, name, &value);
    return rc ? rc : push(builder, value);
}

int32_t mission_builder_string(mission_builder *builder, mission_view text)
{
    mission_value value;
    int32_t rc = builder ? may_add(builder) : MISSION_E_ARGUMENT;

    if (!rc)
        rc = copy_string(builder, text, &value);
    return rc ? rc : push(builder, value);
}

int32_t mission_builder_null(mission_builder *builder)
{
    return add(builder, (mission_value){.kind = MISSION_JSON_NULL});
}

int32_t mission_builder_boolean(mission_builder *builder, int32_t value)
{
    return add(builder, (mission_value){.kind = MISSION_JSON_BOOLEAN, .len = value != 0});
}

/* A lexeme that is canonical already. */
static int32_t add_number(mission_builder *b, mission_view text, uint8_t flags)
{
    mission_value value = {.kind = MISSION_JSON_NUMBER, .flags = flags, .len = (uint32_t)text.len};

    value.u.text = mi_arena_copy(&b->a.arena, text, MI_ROOM);
    return value.u.text ? push(b, value) : fail(b, MISSION_E_NOMEM);
}

int32_t mission_builder_number(mission_builder *builder, double value)
{
    char text[MI_NUMBER_LEN];
    const int32_t rc = builder ? may_add(builder) : MISSION_E_ARGUMENT;

    if (rc)
        return rc;
    if (value - value != 0)
        return fail(builder, MISSION_E_NUMBER_RANGE);
    return add_number(builder, (mission_view){text, mi_number_print(value, text)}, MI_PLAIN);
}

int32_t mission_builder_integer(mission_builder *builder, int64_t value)
{
    const int64_t most = INT64_C(9007199254740991);

    if (builder && !builder->code && (value < -most || value > most))
        return fail(builder, MISSION_E_OUT_OF_RANGE);
    return mission_builder_number(builder, (double)value);
}

int32_t mission_builder_lexeme(mission_builder *builder, mission_view text)
{
    mission_json *json;
    const mission_value *root;
    int32_t rc = builder ? may_add(builder) : MISSION_E_ARGUMENT;

    if (rc)
        return rc;
    if (!mi_usable(text))
        return fail(builder, MISSION_E_ARGUMENT);
    rc = mission_json_parse(builder->context, text, 0, &json, NULL);
    if (rc)
        return fail(builder, rc);
    root = mission_json_root(json);
    if (root->kind == MISSION_JSON_NUMBER)
        rc = add_number(builder, mission_value_lexeme(root), root->flags);
    else
        rc = fail(builder, MISSION_E_WRONG_TYPE);
    mission_json_unref(json);
    return rc;
}

static int32_t add_piecewise(mission_builder *builder, const mission_value *value);

/* As deep as the copied document, 1024 at most. */
static int32_t copy_children(mission_builder *b, const mission_value *value)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < mission_value_count(value); i++) {
        if (value->kind == MISSION_JSON_OBJECT)
            rc = mission_builder_name(b, mission_value_name(value, i));
        if (!rc)
            rc = add_piecewise(b, mission_value_item(value, i));
    }
    return rc ? rc : mission_builder_end(b);
}

/* What goes beyond a limit is added piece by piece instead, to fail at its own place. */
static int32_t add_piecewise(mission_builder *builder, const mission_value *value)
{
    int32_t rc;

    switch (mission_value_kind(value)) {
    case MISSION_JSON_NULL:
    case MISSION_JSON_BOOLEAN:
        return add(builder, *value);
    case MISSION_JSON_NUMBER:
        rc = may_add(builder);
        return rc ? rc : add_number(builder, mission_value_lexeme(value), value->flags);
    case MISSION_JSON_STRING:
        return mission_builder_string(builder, mission_value_string(value));
    case MISSION_JSON_ARRAY:
    case MISSION_JSON_OBJECT:
        rc = begin(builder, value->kind);
        return rc ? rc : copy_children(builder, value);
    default:
        return fail(builder, MISSION_E_ARGUMENT);
    }
}

int32_t mission_builder_value(mission_builder *builder, const mission_value *value)
{
    mission_value copy;
    int32_t rc = builder ? may_add(builder) : MISSION_E_ARGUMENT;

    if (rc)
        return rc;
    if (mission_value_kind(value) < MISSION_JSON_ARRAY)
        return add_piecewise(builder, value);
    rc = mi_value_copy(&builder->a.arena, value,
                       builder->context->limits.json_depth - builder->a.depth,
                       builder->context->limits.json_items, &copy);
    if (rc == MISSION_E_NOMEM)
        return fail(builder, rc);
    return rc ? add_piecewise(builder, value) : push(builder, copy);
}

static void start_again(mission_builder *b)
{
    mi_assembly_drop(&b->a);
    mi_assembly_start(&b->a, &b->context->memory);
    b->code = MISSION_OK;
}

static int32_t refuse(mission_builder *b, mission_error *error)
{
    const int32_t code = b->code;

    mi_fail(error, code);
    if (mi_error_wanted(error))
        memcpy(error->where, b->where, sizeof b->where);
    start_again(b);
    return code;
}

int32_t mission_builder_finish(mission_builder *builder, mission_json **out, mission_error *error)
{
    if (out)
        *out = NULL;
    if (!builder || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!builder->code && (builder->a.base || builder->a.used != 1))
        fail(builder, MISSION_E_STATE);
    if (!builder->code) {
        *out = mi_assembly_finish(&builder->a, (mission_view){NULL, 0});
        if (!*out)
            fail(builder, MISSION_E_NOMEM);
    }
    return *out ? MISSION_OK : refuse(builder, error);
}
