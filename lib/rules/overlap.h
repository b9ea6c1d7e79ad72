/* Which entries of two sets can have anything in common. SPDX-License-Identifier: MIT */
#ifndef MI_OVERLAP_H
#define MI_OVERLAP_H

#include "algebra.h"

struct mi_overlap {
    uint32_t a, b; /* indexes of entries */
};

struct mi_overlaps {
    const mi_memory *memory;
    struct mi_overlap *list; /* ascending by (a, b), no pair twice */
    size_t count, cap;
    uint64_t budget; /* steps left; a pair found is one, a lookup is one */
};

/* Every pair whose resources and actions overlap, or whose types narrow by the host's rule, or that
 * is equal and of another type. Work is near-linear in the entries and the pairs. 0, NOMEM, or
 * TOO_MANY when the budget does not last. The list is given back by mi_overlaps_drop. */
int32_t mi_overlaps_find(const mission_context *context, const struct mi_entry *a, size_t count_a,
                         const struct mi_entry *b, size_t count_b, struct mi_overlaps *out);
void mi_overlaps_drop(struct mi_overlaps *overlaps);

#endif
