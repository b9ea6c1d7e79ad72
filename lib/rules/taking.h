/* What was taken from a set since its approval: the one computation (20-lifecycle ALG-2).
 * SPDX-License-Identifier: MIT */
#ifndef MI_TAKING_H
#define MI_TAKING_H

#include "overlay.h"

/* Who holds overlays: the Mission itself and its ancestors. */
struct mi_family {
    const mission_overlay *own;
    mission_overlay own_copy;
    const char *ancestors; /* contiguous structs of the size of the first */
    size_t stride, count;
};

/* `count` is set before. 0 or an ABI code. */
int32_t mi_family_import(struct mi_family *family, const mission_overlay *own,
                         const mission_lineage_set *ancestors);
/* Does anybody have an overlay at all? 0 or an ABI code. */
int32_t mi_family_takes(const struct mi_family *family, bool *some);

/* Zeroed, then set and issuer, origins, the arena, the budget and error by the caller; the rest is
 * written. */
struct mi_taking {
    mission_authority_set *set;
    mission_view issuer;
    const mission_value *origins; /* of each entry, its index in the recorded set; NULL: its own */
    struct mi_arena arena;
    struct mi_entry *entries; /* compiled already; NULL: not yet */
    size_t count;
    struct mi_marks marks; /* what is contained */
    bool *latched;         /* the entry is discharged */
    size_t *map;           /* of each entry, its own in the ancestor at hand */
    uint64_t budget;
    uint32_t taken; /* MISSION_TAKEN_* */
    mission_error *error;
};

int32_t mi_taking_run(struct mi_taking *taking, const struct mi_family *family);
bool mi_taking_left(const struct mi_taking *taking, size_t index);
/* How many actions of an entry are contained. */
size_t mi_taking_actions(const struct mi_taking *taking, size_t index);
uint32_t mi_taking_weigh(const struct mi_taking *taking); /* MISSION_TAKEN_* */

#endif
