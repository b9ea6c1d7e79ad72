/* What contained items take from entries (20-lifecycle EA-2). SPDX-License-Identifier: MIT */
#ifndef MI_REMOVAL_H
#define MI_REMOVAL_H

#include "algebra.h"

struct mi_removal_label;

/* The items of one resource, as one. */
struct mi_removal_item {
    struct mi_entry place; /* its resource alone; a prefix when an approved entry has it as one */
    const struct mi_removal_label *labels; /* actions, sorted */
    size_t label_count;
    bool whole;
};

struct mi_removal {
    const mission_context *context;
    struct mi_removal_item *items;
    size_t count;
};

/* What is taken of some entries. */
struct mi_marks {
    bool *gone;    /* the entry */
    bool *action;  /* its actions, one after the other */
    size_t *first; /* of each entry in `action`; one more at the end */
    size_t count;
};

/* Compile items that were checked. `approved` are the entries of the Mission that has the items. 0
 * or NOMEM. */
int32_t mi_removal_build(const mission_context *context, struct mi_arena *arena,
                         const mission_value *items, const struct mi_entry *approved, size_t count,
                         struct mi_removal *out);
/* Nothing is taken yet. 0 or NOMEM. */
int32_t mi_marks_start(struct mi_arena *arena, const struct mi_entry *entries, size_t count,
                       struct mi_marks *out);
/* Mark what the items take of the entries; an entry whose actions are all taken is not yet gone.
 * `*budget` is what comparisons may cost, and goes down. 0, NOMEM or TOO_MANY. */
int32_t mi_removal_mark(const struct mi_removal *removal, struct mi_arena *arena,
                        const struct mi_entry *entries, struct mi_marks *marks, uint64_t *budget);
/* Does an item overlap this entry's resource? `*budget` as above. */
bool mi_removal_reaches(const struct mi_removal *removal, const struct mi_entry *entry,
                        uint64_t *budget);
/* Entries whose actions are all taken are gone. */
void mi_marks_close(struct mi_marks *marks);

#endif
