/* Memory for one object. SPDX-License-Identifier: MIT */
#include "base.h"

#define LEAST 256u

struct mi_chunk {
    struct mi_chunk *next;
    size_t size;
};

void mi_arena_start(struct mi_arena *arena, const mi_memory *memory)
{
    *arena = (struct mi_arena){.memory = *memory};
}

static bool grow(struct mi_arena *arena, size_t size)
{
    struct mi_chunk *chunk;

    if (size > SIZE_MAX - sizeof *chunk)
        return false;
    chunk = mi_resize(&arena->memory, NULL, 0, sizeof *chunk + size);
    if (!chunk)
        return false;
    chunk->next = arena->chunks;
    chunk->size = sizeof *chunk + size;
    arena->chunks = chunk;
    arena->at = (char *)(chunk + 1);
    arena->end = arena->at + size;
    arena->held += chunk->size;
    return true;
}

bool mi_arena_reserve(struct mi_arena *arena, size_t size)
{
    return size <= (size_t)(arena->end - arena->at) || grow(arena, size);
}

void *mi_arena_more(struct mi_arena *arena, size_t size)
{
    /* A quarter of what is held: few chunks, little waste. */
    const size_t least = arena->held / 4 < LEAST ? LEAST : arena->held / 4;

    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + MI_ARENA_ALIGN - 1) & ~(size_t)(MI_ARENA_ALIGN - 1);
    if (!grow(arena, size > least ? size : least))
        return NULL;
    arena->at += size;
    return arena->at - size;
}

char *mi_arena_copy(struct mi_arena *arena, mission_view view, size_t zeros)
{
    char *copy = mi_arena_take(arena, view.len + zeros);

    if (!copy)
        return NULL;
    if (view.len)
        memcpy(copy, view.ptr, view.len);
    memset(copy + view.len, 0, zeros);
    return copy;
}

void mi_arena_trim(struct mi_arena *arena, char *block, size_t used)
{
    arena->at = block + ((used + MI_ARENA_ALIGN - 1) & ~(size_t)(MI_ARENA_ALIGN - 1));
}

void mi_arena_drop(struct mi_arena *arena)
{
    mission_allocator memory = arena->memory;
    struct mi_chunk *chunk = arena->chunks, *next;

    /* The arena itself may live in the last of its chunks. */
    for (; chunk; chunk = next) {
        next = chunk->next;
        mi_release(&memory, chunk, chunk->size);
    }
}
