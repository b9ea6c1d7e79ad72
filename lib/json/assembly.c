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

/* In the arena: the container's span in the text, its children, and the order of its members,
 * which is given back when the text's order serves. */
int32_t mi_assembly_end(struct mi_assembly *a, const char *end, uint32_t *twice)
{
    mission_value *open = &a->stack[a->base - 1], *span;
    const uint32_t count = mi_assembly_children(a), parent = open->len;
    const bool object = open->kind == MISSION_JSON_OBJECT;
    bool sorted = true;
    uint32_t *order;
    int32_t rc;

    span = mi_arena_take(&a->arena, ((size_t)count + 1) * sizeof *span +
                                        (object ? (size_t)count / 2 * sizeof *order : 0));
    if (!span)
        return MISSION_E_NOMEM;
    move(span + 1, open + 1, count);
    if (object) {
        order = (uint32_t *)(void *)(span + 1 + count);
        rc = mi_order_members(a->memory, (const struct mi_json_member *)(const void *)(span + 1),
                              count / 2, order, &sorted, twice);
        if (rc)
            return rc;
        if (sorted)
            mi_arena_trim(&a->arena, (char *)span, ((size_t)count + 1) * sizeof *span);
    }
    *span = (mission_value){.u.text = open->u.text};
    open->flags = sorted ? MI_SORTED : 0;
    if (sorted && end) {
        span->len = (uint32_t)(end - span->u.text);
        open->flags = MI_SORTED | MI_VERBATIM;
    }
    open->len = object ? count / 2 : count;
    open->u.items = span + 1;
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
