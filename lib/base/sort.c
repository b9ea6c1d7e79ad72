/* Heap sort over elements of any size. SPDX-License-Identifier: MIT */
#include "sort.h"

#include <stdint.h>
#include <string.h>

#include <string.h>

static void swap(char *a, char *b, size_t size)
{
    uint64_t x, y;

    for (; size >= sizeof x; size -= sizeof x, a += sizeof x, b += sizeof x) {
        memcpy(&x, a, sizeof x);
        memcpy(&y, b, sizeof y);
        memcpy(a, &y, sizeof y);
        memcpy(b, &x, sizeof x);
    }
    for (; size > 0; size--, a++, b++) {
        const char kept = *a;

        *a = *b;
        *b = kept;
    }
}

static void sink(char *heap, size_t root, size_t count, size_t size,
                 int (*compare)(const void *, const void *))
{
    size_t child;

    for (; root < count / 2; root = child) { /* it has a child */
        child = 2 * root + 1;
        if (child + 1 < count && compare(heap + child * size, heap + (child + 1) * size) < 0)
            child++;
        if (compare(heap + root * size, heap + child * size) >= 0)
            return;
        swap(heap + root * size, heap + child * size, size);
    }
}

void mi_sort(void *array, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    char *heap = array;

    for (size_t root = count / 2; root-- > 0;)
        sink(heap, root, count, size, compare);
    for (size_t end = count; end-- > 1;) {
        swap(heap, heap + end * size, size);
        sink(heap, 0, end, size, compare);
    }
}
