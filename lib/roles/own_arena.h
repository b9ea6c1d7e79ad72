/* What lives in an arena of its own. SPDX-License-Identifier: MIT */
#ifndef MI_OWN_ARENA_H
#define MI_OWN_ARENA_H

#include "../base/base.h"

/* The end of an object whose last reference is gone: its arena, in which it lies itself, and its
 * reference of the context. */
static inline void mi_arena_end(const struct mi_arena *arena, mission_context *context)
{
    struct mi_arena own = *arena;

    mi_arena_drop(&own);
    mission_context_unref(context);
}

#endif
