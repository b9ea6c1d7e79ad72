/* A total order of values and a hash of them: both see the canonical form alone.
 * SPDX-License-Identifier: MIT */
#include "json.h"

/* Both recurse as deep as a document can nest: the context's json_depth, at most 1024. */

static const struct mi_json_member *member_of(const mission_value *object, uint32_t i)
{
    return &object->u.members[object->flags & MI_SORTED ? i : mi_order(object)[i]];
}

static int compare_numbers(const mission_value *a, const mission_value *b)
{
    const double x = mission_value_number(a), y = mission_value_number(b);

    return (x > y) - (x < y);
}

static int compare_members(const mission_value *a, const mission_value *b)
{
    int order = 0;

    for (uint32_t i = 0; !order && i < a->len; i++) {
        const struct mi_json_member *x = member_of(a, i), *y = member_of(b, i);

        order = mi_view_order(mi_name(x), mi_name(y));
        if (!order)
            order = mi_value_compare(&x->value, &y->value);
    }
    return order;
}

static int compare_items(const mission_value *a, const mission_value *b)
{
    int order = 0;

    for (uint32_t i = 0; !order && i < a->len; i++)
        order = mi_value_compare(&a->u.items[i], &b->u.items[i]);
    return order;
}

int mi_value_compare(const mission_value *a, const mission_value *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->kind == MISSION_JSON_NUMBER)
        return compare_numbers(a, b);
    if (a->len != b->len)
        return a->len < b->len ? -1 : 1;
    switch (a->kind) {
    case MISSION_JSON_STRING:
        return mi_view_order(mission_value_string(a), mission_value_string(b));
    case MISSION_JSON_ARRAY:
        return compare_items(a, b);
    case MISSION_JSON_OBJECT:
        return compare_members(a, b);
    default:
        return 0; /* null, or booleans of one len */
    }
}

static uint64_t scatter_number(const struct mi_scatter *scatter, uint64_t from, double number)
{
    uint64_t bits = 0;

    if (number != 0) /* 0 and -0 are one value */
        memcpy(&bits, &number, sizeof bits);
    return mi_scatter_word(scatter, from, bits);
}

uint64_t mi_value_scatter(const struct mi_scatter *scatter, uint64_t from,
                          const mission_value *value)
{
    uint64_t hash = from ^ value->kind;

    if (value->kind == MISSION_JSON_NUMBER)
        return scatter_number(scatter, hash, mission_value_number(value));
    if (value->kind == MISSION_JSON_STRING)
        return mi_scatter_bytes(scatter, hash, mission_value_string(value));
    hash = mi_scatter_word(scatter, hash, value->len);
    for (uint32_t i = 0; value->kind == MISSION_JSON_ARRAY && i < value->len; i++)
        hash = mi_value_scatter(scatter, hash, &value->u.items[i]);
    for (uint32_t i = 0; value->kind == MISSION_JSON_OBJECT && i < value->len; i++) {
        hash = mi_scatter_bytes(scatter, hash, mi_name(member_of(value, i)));
        hash = mi_value_scatter(scatter, hash, &member_of(value, i)->value);
    }
    return hash;
}
