/* Which entry of a parent justifies which entry of a child. SPDX-License-Identifier: MIT */
#ifndef MI_JUSTIFY_H
#define MI_JUSTIFY_H

#include "algebra.h"
#include <mission/family.h>

#define MI_UNJUSTIFIED SIZE_MAX

struct mi_justified {
    size_t count;
    size_t *map;       /* index in the parent's recorded set, or MI_UNJUSTIFIED */
    size_t failures;   /* entries that nothing justifies */
    struct mi_why why; /* of the first of them */
};

/* By the registrations of the parent's context. `effective` NULL: all of the parent's set. 0 or a
 * failure; that an entry is not justified is none. */
int32_t mi_justify(const mission_authority_set *child, const mission_authority_set *parent,
                   const mission_effective *effective, struct mi_arena *arena,
                   struct mi_justified *out, mission_error *error);
/* NOT_STRICT_SUBSET for entry `index`, with the place that `why` names. */
int32_t mi_not_subset(size_t index, const struct mi_why *why, mission_error *error);
/* The same for the first entry that nothing justifies; 0 when there is none. */
int32_t mi_justified_check(const struct mi_justified *justified, mission_error *error);
/* The map as an array. */
void mi_justified_write(const struct mi_justified *justified, mission_builder *out);

#endif
