/* An allocator over a caller's memory. SPDX-License-Identifier: MIT */
#include "scratch.h"

#define ALIGN 16u /* for any type */

static size_t rounded(size_t size)
{
    return (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

static bool holds(const struct mi_scratch *s, const char *block)
{
    return block >= (const char *)s && block < s->end;
}

static bool last(const struct mi_scratch *s, const char *block, size_t size)
{
    return block + rounded(size) == s->at;
}

static void *take(struct mi_scratch *s, size_t want)
{
    char *block = s->at;

    if (want > (size_t)(s->end - block) || rounded(want) > (size_t)(s->end - block))
        return mi_resize(&s->beyond, NULL, 0, want);
    s->at += rounded(want);
    return block;
}

static void *move(struct mi_scratch *s, char *old, size_t was, size_t want)
{
    void *block = take(s, want);

    if (block)
        memcpy(block, old, was < want ? was : want);
    return block;
}

static void *resize(void *host, void *old, size_t was, size_t want)
{
    struct mi_scratch *s = host;
    char *block = old;

    if (!block)
        return want ? take(s, want) : NULL;
    if (!holds(s, block))
        return mi_resize(&s->beyond, block, was, want);
    if (!last(s, block, was)) {
        if (want <= was)
            return want ? block : NULL;
        return move(s, block, was, want);
    }
    if (want <= (size_t)(s->end - block) && rounded(want) <= (size_t)(s->end - block)) {
        s->at = block + rounded(want);
        return want ? block : NULL;
    }
    return move(s, block, was, want);
}

struct mi_scratch *mi_scratch_start(void *bytes, size_t size, const mi_memory *beyond)
{
    const size_t skip = bytes ? (ALIGN - (uintptr_t)bytes % ALIGN) % ALIGN : 0;
    struct mi_scratch *s;

    if (!bytes || size < skip || size - skip < 2 * rounded(sizeof *s))
        return NULL;
    s = (struct mi_scratch *)(void *)((char *)bytes + skip);
    s->memory = (mi_memory){sizeof s->memory, s, resize};
    s->beyond = *beyond;
    s->at = (char *)s + rounded(sizeof *s);
    s->end = (char *)bytes + size;
    return s;
}
