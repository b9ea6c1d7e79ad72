/* Which entries of a set may bound a given one. SPDX-License-Identifier: MIT */
#ifndef MI_INDEX_H
#define MI_INDEX_H

#include "../base/scatter.h"
#include "algebra.h"

struct mi_index_slot;
struct mi_index_row;

/* Lists of entries by keys of 64 bits: by resource and action, by value, by type. A key stands for
 * what was hashed; that it might stand for something else, too, does no harm, since what is found
 * is always compared. */
struct mi_index {
    const mission_context *context;
    const struct mi_entry *entries;
    struct mi_scatter scatter;
    struct mi_index_slot *slots; /* a power of two of them, at least a third empty */
    size_t mask;
    struct mi_index_row *rows;
    size_t row_count;
    bool resources, prefixes, families; /* is there any? */
};

/* Bytes of an arena that the index takes; SIZE_MAX: more than there can be. */
size_t mi_index_room(const struct mi_entry *entries, size_t count);
/* Over entries that stay where they are. 0 or MISSION_E_NOMEM. */
int32_t mi_index_build(struct mi_index *index, struct mi_arena *arena,
                       const mission_context *context, const struct mi_entry *entries,
                       size_t count);

/* Is `a` within an entry of the index? As mi_entry_within, with the reason of the entry that came
 * nearest. `*budget` is what comparisons may cost and goes down; TOO_MANY when it is used up. */
int32_t mi_index_within(const struct mi_index *index, const struct mi_entry *a, uint64_t *budget,
                        struct mi_why *why, mission_error *error);

#endif
