/* An allocator over a caller's memory, with another one behind it. SPDX-License-Identifier: MIT */
#ifndef MI_SCRATCH_H
#define MI_SCRATCH_H

#include "base.h"

/* It lives at the head of the memory that it hands out, so that what holds a copy of `memory` stays
 * valid for as long as the caller's memory does. Blocks go up; the last one grows, shrinks and
 * comes back in place, others only with the whole. What does not fit comes from `beyond`. One
 * thread at a time. */
struct mi_scratch {
    mi_memory memory;
    mi_memory beyond;
    char *at, *end;
};

/* NULL: the memory is too small for anything; go on with `beyond` itself. */
struct mi_scratch *mi_scratch_start(void *bytes, size_t size, const mi_memory *beyond);

#endif
