/* Putting a document together, value by value: what the reader and the builder share.
 * SPDX-License-Identifier: MIT
 *
 * Values of open containers wait on a stack; closing one moves its children into the arena. An open
 * container is itself a value on the stack: `len` is where its parent's children begin, `u.text`
 * where it began in the source text. */
#ifndef MI_ASSEMBLY_H
#define MI_ASSEMBLY_H

#include "json.h"

#define MI_ASSEMBLY_LOCAL 128u

struct mi_assembly {
    const mi_memory *memory;
    struct mi_arena arena;
    mission_value *stack;
    uint32_t used, cap;
    uint32_t base; /* of the open container's children; 0: nothing is open */
    uint32_t depth;
    mission_value local[MI_ASSEMBLY_LOCAL];
};

void mi_assembly_start(struct mi_assembly *a, const mi_memory *memory);
void mi_assembly_drop(struct mi_assembly *a); /* the arena too, unless it was given away */
bool mi_assembly_grow(struct mi_assembly *a);

/* Room on the stack for so many more values (a few). */
static inline bool mi_assembly_room(struct mi_assembly *a, uint32_t count)
{
    return MI_LIKELY(a->cap - a->used >= count) || mi_assembly_grow(a);
}

static inline bool mi_assembly_push(struct mi_assembly *a, mission_value value)
{
    if (!mi_assembly_room(a, 1))
        return false;
    a->stack[a->used++] = value;
    return true;
}

static inline const mission_value *mi_assembly_open(const struct mi_assembly *a)
{
    return a->base ? &a->stack[a->base - 1] : NULL;
}

static inline uint32_t mi_assembly_children(const struct mi_assembly *a)
{
    return a->used - a->base;
}

static inline bool mi_assembly_begin(struct mi_assembly *a, uint8_t kind, const char *where)
{
    const mission_value open = {.kind = kind, .len = a->base, .u.text = where};

    if (!mi_assembly_push(a, open))
        return false;
    a->base = a->used;
    a->depth++;
    return true;
}

/* Close the innermost container. `end`: behind it in the text, if that says all of its children as
 * canonical bytes do; NULL if not. Returns 0, NOMEM, or DUPLICATE_MEMBER with the member. */
int32_t mi_assembly_end(struct mi_assembly *a, const char *end, uint32_t *twice);
/* The finished document: takes the arena, the one value on the stack, and the text (in the arena
 * or borrowed). NULL: no memory. */
mission_json *mi_assembly_finish(struct mi_assembly *a, mission_view text);

#endif
