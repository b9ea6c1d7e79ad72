/* Reading values. SPDX-License-Identifier: MIT */
#include "json.h"
#include "number.h"

static bool is(const mission_value *value, uint32_t kind)
{
    return value && value->kind == kind;
}

mission_json *mission_json_ref(mission_json *json)
{
    if (json)
        mi_refs_add(&json->refs);
    return json;
}

void mission_json_unref(mission_json *json)
{
    struct mi_arena arena;

    if (!json || !mi_refs_drop(&json->refs))
        return;
    arena = json->arena; /* the document lives in there */
    mi_arena_drop(&arena);
}

const mission_value *mission_json_root(const mission_json *json)
{
    return json ? &json->root : NULL;
}

mission_view mission_json_text(const mission_json *json)
{
    return json ? json->text : (mission_view){NULL, 0};
}

size_t mission_json_memory(const mission_json *json)
{
    return json ? json->arena.held : 0;
}

uint32_t mission_value_kind(const mission_value *value)
{
    return value ? value->kind : 0;
}

int32_t mission_value_boolean(const mission_value *value)
{
    return is(value, MISSION_JSON_BOOLEAN) && value->len;
}

mission_view mission_value_string(const mission_value *value)
{
    if (!is(value, MISSION_JSON_STRING))
        return (mission_view){NULL, 0};
    return (mission_view){value->u.text, value->len};
}

mission_view mission_value_lexeme(const mission_value *value)
{
    if (!is(value, MISSION_JSON_NUMBER))
        return (mission_view){NULL, 0};
    return (mission_view){value->u.text, value->len};
}

double mission_value_number(const mission_value *value)
{
    return is(value, MISSION_JSON_NUMBER) ? mi_number_read(value->u.text, value->len) : 0;
}

int32_t mission_value_integer(const mission_value *value, int64_t *out)
{
    const double most = 9007199254740991.0; /* 2^53 - 1 */
    double number;

    if (out)
        *out = 0;
    if (!out || !is(value, MISSION_JSON_NUMBER))
        return 0;
    number = mission_value_number(value);
    if (!(number >= -most && number <= most) || (double)(int64_t)number != number)
        return 0;
    *out = (int64_t)number;
    return 1;
}

size_t mission_value_count(const mission_value *value)
{
    return is(value, MISSION_JSON_ARRAY) || is(value, MISSION_JSON_OBJECT) ? value->len : 0;
}

const mission_value *mission_value_item(const mission_value *value, size_t index)
{
    if (index >= mission_value_count(value))
        return NULL;
    return value->kind == MISSION_JSON_ARRAY ? &value->u.items[index]
                                             : &value->u.members[index].value;
}

mission_view mission_value_name(const mission_value *value, size_t index)
{
    if (!is(value, MISSION_JSON_OBJECT) || index >= value->len)
        return (mission_view){NULL, 0};
    return mi_name(&value->u.members[index]);
}

#define FEW 8u

const mission_value *mission_value_get(const mission_value *value, mission_view name)
{
    const struct mi_json_member *members, *member;
    uint32_t low = 0, high;
    int order;

    if (!is(value, MISSION_JSON_OBJECT) || !mi_usable(name))
        return NULL;
    members = value->u.members;
    for (uint32_t i = 0; value->len <= FEW && i < value->len; i++)
        if (mi_view_is(mi_name(&members[i]), name))
            return &members[i].value;
    high = value->len <= FEW ? 0 : value->len;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;

        member = &members[value->flags & MI_SORTED ? middle : mi_order(value)[middle]];
        order = mi_name_compare(name, mi_name(member));
        if (order == 0)
            return &member->value;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Does a pointer's token, with ~0 and ~1 for ~ and /, spell this name? */
static bool token_is(mission_view token, mission_view name)
{
    size_t at = 0;
    char c;

    for (size_t i = 0; i < token.len; i++) {
        c = token.ptr[i];
        if (c == '~') {
            if (++i == token.len || (token.ptr[i] != '0' && token.ptr[i] != '1'))
                return false;
            c = token.ptr[i] == '0' ? '~' : '/';
        }
        if (at == name.len || name.ptr[at++] != c)
            return false;
    }
    return at == name.len;
}

static const mission_value *find_index(const mission_value *array, mission_view token)
{
    uint64_t index = 0;

    if (token.len == 0 || token.len > 10 || (token.ptr[0] == '0' && token.len > 1))
        return NULL;
    for (size_t i = 0; i < token.len; i++) {
        if (token.ptr[i] < '0' || token.ptr[i] > '9')
            return NULL;
        index = index * 10 + (uint64_t)(token.ptr[i] - '0');
    }
    return index < array->len ? &array->u.items[index] : NULL;
}

static const mission_value *find_token(const mission_value *value, mission_view token)
{
    if (is(value, MISSION_JSON_ARRAY))
        return find_index(value, token);
    if (token.len == 0 || !memchr(token.ptr, '~', token.len))
        return mission_value_get(value, token);
    for (size_t i = 0; i < mission_value_count(value); i++)
        if (token_is(token, mission_value_name(value, i)))
            return mission_value_item(value, i);
    return NULL;
}

const mission_value *mission_value_find(const mission_value *value, mission_view pointer)
{
    mission_view token;
    const char *slash;

    if (!mi_usable(pointer))
        return NULL;
    while (value && pointer.len) {
        if (*pointer.ptr != '/')
            return NULL;
        token = (mission_view){pointer.ptr + 1, pointer.len - 1};
        slash = token.len ? memchr(token.ptr, '/', token.len) : NULL;
        if (slash)
            token.len = (size_t)(slash - token.ptr);
        value = find_token(value, token);
        pointer.ptr += token.len + 1;
        pointer.len -= token.len + 1;
    }
    return value;
}

static const struct mi_json_member *in_order(const mission_value *object, uint32_t i)
{
    return &object->u.members[object->flags & MI_SORTED ? i : mi_order(object)[i]];
}

static bool equal_members(const mission_value *a, const mission_value *b)
{
    for (uint32_t i = 0; i < a->len; i++) {
        const struct mi_json_member *x = in_order(a, i), *y = in_order(b, i);

        if (!mi_view_is(mi_name(x), mi_name(y)) || !mission_value_equal(&x->value, &y->value))
            return false;
    }
    return true;
}

static bool equal_items(const mission_value *a, const mission_value *b)
{
    for (uint32_t i = 0; i < a->len; i++)
        if (!mission_value_equal(&a->u.items[i], &b->u.items[i]))
            return false;
    return true;
}

int32_t mission_value_equal(const mission_value *a, const mission_value *b)
{
    if (!a || !b || a->kind != b->kind)
        return 0;
    if (a->kind == MISSION_JSON_NUMBER) /* 0 and -0 are written alike, and compare so */
        return mission_value_number(a) == mission_value_number(b);
    if (a->len != b->len)
        return 0;
    switch (a->kind) {
    case MISSION_JSON_STRING:
        return a->len == 0 || memcmp(a->u.text, b->u.text, a->len) == 0;
    case MISSION_JSON_ARRAY:
        return equal_items(a, b);
    case MISSION_JSON_OBJECT:
        return equal_members(a, b);
    default:
        return 1; /* null, or booleans of one len */
    }
}
