/* Sorting in place, without a bad case. SPDX-License-Identifier: MIT */
#ifndef MI_SORT_H
#define MI_SORT_H

#include <stddef.h>

/* Ascending; elements that compare equal may change places. Heap sort: no memory, no recursion. */
void mi_sort(void *array, size_t count, size_t size, int (*compare)(const void *, const void *));

#endif
