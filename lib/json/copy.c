/* Copying a value out of its document: everything that was checked there holds here.
 * SPDX-License-Identifier: MIT */
#include "json.h"

static int32_t copy_text(struct mi_arena *arena, const mission_value *from, mission_value *to)
{
    *to = *from;
    to->flags = from->flags & MI_PLAIN; /* not the rest, which is about the text it stood in */
    to->u.text = mi_arena_copy(arena, (mission_view){from->u.text, from->len}, MI_ROOM);
    return to->u.text ? MISSION_OK : MISSION_E_NOMEM;
}

static int32_t copy_array(struct mi_arena *arena, const mission_value *from, uint32_t depth,
                          uint32_t items, mission_value *to)
{
    mission_value *copies = mi_arena_take(arena, (from->len + 1u) * sizeof *copies);
    int32_t rc = copies ? MISSION_OK : MISSION_E_NOMEM;

    for (uint32_t i = 0; !rc && i < from->len; i++)
        rc = mi_value_copy(arena, &from->u.items[i], depth, items, &copies[i]);
    *to = *from;
    to->flags = 0;
    to->u.items = copies;
    return rc;
}

static int32_t copy_object(struct mi_arena *arena, const mission_value *from, uint32_t depth,
                           uint32_t items, mission_value *to)
{
    const bool sorted = from->flags & MI_SORTED;
    const size_t members = from->len * sizeof(struct mi_json_member);
    const size_t order = sorted ? 0 : from->len * sizeof(uint32_t);
    struct mi_json_member *copies = mi_arena_take(arena, members + order + 1);
    int32_t rc = copies ? MISSION_OK : MISSION_E_NOMEM;

    for (uint32_t i = 0; !rc && i < from->len; i++) {
        rc = copy_text(arena, &from->u.members[i].name, &copies[i].name);
        if (!rc)
            rc = mi_value_copy(arena, &from->u.members[i].value, depth, items, &copies[i].value);
    }
    if (!rc && order)
        memcpy(copies + from->len, mi_order(from), order);
    *to = *from;
    to->flags = from->flags & MI_SORTED;
    to->u.members = copies;
    return rc;
}

int32_t mi_value_copy(struct mi_arena *arena, const mission_value *from, uint32_t depth,
                      uint32_t items, mission_value *to)
{
    switch (from->kind) {
    case MISSION_JSON_NUMBER:
    case MISSION_JSON_STRING:
        return copy_text(arena, from, to);
    case MISSION_JSON_ARRAY:
    case MISSION_JSON_OBJECT:
        if (depth == 0)
            return MISSION_E_TOO_DEEP;
        if (from->len > items)
            return MISSION_E_TOO_MANY;
        return from->kind == MISSION_JSON_ARRAY ? copy_array(arena, from, depth - 1, items, to)
                                                : copy_object(arena, from, depth - 1, items, to);
    default:
        *to = *from;
        return MISSION_OK;
    }
}
