/* One door to the allocator. SPDX-License-Identifier: MIT */
#include "base.h"

#include <stdlib.h>

static void *libc_resize(void *host, void *old, size_t was, size_t want)
{
    (void)host;
    (void)was;
    if (want == 0) {
        free(old);
        return NULL;
    }
    return realloc(old, want);
}

const mission_allocator mi_memory_default = {sizeof(mission_allocator), NULL, libc_resize};

void *mi_resize(const mi_memory *memory, void *old, size_t was, size_t want)
{
    return memory->resize(memory->host, old, was, want);
}

void mi_release(const mi_memory *memory, void *old, size_t was)
{
    if (old)
        memory->resize(memory->host, old, was, 0);
}

mission_view mission_view_of(const char *text)
{
    return text ? (mission_view){text, strlen(text)} : (mission_view){NULL, 0};
}
