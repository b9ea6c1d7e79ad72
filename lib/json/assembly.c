/* Putting a document together. SPDX-License-Identifier: MIT */
#include "assembly.h"

void mi_assembly_start(struct mi_assembly *a, const mi_memory *memory)
{
    a->memory = memory;
    mi_arena_start(&a->arena, memory);
    a->stack = a->local;
    a->cap = MI_ASSEMBLY_LOCAL;
    a->used = a->base = a->depth = 0;
}

void mi_assembly_drop(struct mi_assembly *a)
{
    if (a->stack != a->local)
        mi_release(a->memory, a->stack, (size_t)a->cap * sizeof *a->stack);
    mi_arena_drop(&a->arena);
}

bool mi_assembly_grow(struct mi_assembly *a)
{
    const bool local = a->stack == a->local;
    const size_t was = (size_t)a->cap * sizeof *a->stack;
    mission_value *grown;

    if (a->cap > UINT32_MAX / 2)
        return false;
    grown = mi_resize(a->memory, local ? NULL : a->stack, local ? 0 : was, was * 2);
    if (!grown)
        return false;
    if (local)
        memcpy(grown, a->stack, was);
    a->stack = grown;
    a->cap *= 2;
    return true;
}

static void move(mission_value *to, const mission_value *from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        to[i] = from[i];
}

int32_t mi_assembly_end(struct mi_assembly *a, uint32_t *twice)
{
    mission_value *open = &a->stack[a->base - 1], *children;
    const uint32_t count = mi_assembly_children(a), parent = open->len;
    const bool object = open->kind == MISSION_JSON_OBJECT;
    const struct mi_json_member *members;
    bool sorted = true;
    uint32_t *order;
    int32_t rc;

    /* An object's index stands behind its members, and is given back when the text's order serves.
     */
    children = mi_arena_take(&a->arena, (size_t)count * sizeof *children +
                                            (object ? (size_t)count / 2 * sizeof *order : 0));
    if (!children)
        return MISSION_E_NOMEM;
    move(children, open + 1, count);
    if (object) {
        members = (const struct mi_json_member *)(const void *)children;
        order = (uint32_t *)(void *)(children + count);
        rc = mi_order_members(a->memory, members, count / 2, order, &sorted, twice);
        if (rc)
            return rc;
        if (sorted)
            mi_arena_trim(&a->arena, (char *)order, 0);
    }
    open->flags = sorted ? MI_SORTED : 0;
    open->len = object ? count / 2 : count;
    open->u.items = children;
    a->used = a->base;
    a->base = parent;
    a->depth--;
    return MISSION_OK;
}

mission_json *mi_assembly_finish(struct mi_assembly *a, mission_view text)
{
    mission_json *json = mi_arena_take(&a->arena, sizeof *json);

    if (!json)
        return NULL;
    atomic_init(&json->refs, 1);
    json->arena = a->arena;
    json->text = text;
    json->root = a->stack[0];
    mi_arena_start(&a->arena, a->memory);
    a->used = 0;
    return json;
}
