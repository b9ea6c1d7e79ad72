/* Which entries of a set may bound a given one. SPDX-License-Identifier: MIT */
#ifndef MI_INDEX_H
#define MI_INDEX_H

#include "lists.h"

/* Lists of entries by resource and action, by value, by type. */
struct mi_index {
    const mission_context *context;
    const struct mi_entry *entries;
    struct mi_lists lists;              /* `note`: how long the list is */
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
