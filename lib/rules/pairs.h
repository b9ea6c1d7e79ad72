/* Which entry became which: a pairing of two sets for people to read. SPDX-License-Identifier: MIT
 */
#ifndef MI_PAIRS_H
#define MI_PAIRS_H

#include "algebra.h"

#define MI_ALONE SIZE_MAX

/* One of two sets. `mate` is written: the index in the other set, or MI_ALONE. */
struct mi_side {
    const struct mi_entry *entries;
    size_t count;
    size_t *mate;
};

/* Near-linear and deterministic; see <mission/difference.h> for the order of preference. 0 or
 * MISSION_E_NOMEM. */
int32_t mi_pairs_find(const mission_context *context, struct mi_side *from, struct mi_side *to);

#endif
