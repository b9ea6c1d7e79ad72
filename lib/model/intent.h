/* The inside of an Intent, for its neighbours in the model. SPDX-License-Identifier: MIT */
#ifndef MI_INTENT_H
#define MI_INTENT_H

#include "check.h"
#include "keys.h"
#include <mission/intent.h>

#define MI_INTEGER_MOST INT64_C(9007199254740991) /* 2^53-1: what JSON carries exactly */

struct mission_intent {
    atomic_uint refs;
    mission_context *context;
    mission_json *doc;
    const mission_value *value;
    mission_instant expiry;
    struct mi_keys targets; /* sorted, for lookup */
};

/* The closed top level alone: an object without members that the profile does not know (SB-2,
 * SE-2). Comes before any member's definition in a submission. */
mi_checker mi_intent_shape;

/* The whole of an Intent: shape, limits, members. `check->now` NULL: at any time. */
mi_checker mi_intent_check;

/* mi_intent_check, then an Intent that holds references to the context and `doc`. */
int32_t mi_intent_from(const struct mi_check *check, const struct mi_place *at, mission_json *doc,
                       const mission_value *value, mission_intent **out);

/* The canonical bytes of a value are at most `most`; TOO_LARGE otherwise (SB-4). */
int32_t mi_canonical_size(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value, uint64_t most);

/* The number of a max_derivations in either spelling; false when it is none in range. */
bool mi_derivation_cap(const mission_value *value, int64_t *out);

/* A member of the bounds that only carries, never bounds (series: x_*). */
bool mi_extension_name(mission_view name);

/* What every call here that takes a context and a moment begins with: flags known, then the moment
 * (NULL in `check->now` under MISSION_INTENT_ANY_TIME). */
int32_t mi_intent_moment(struct mi_check *check, const mission_time *now, uint32_t flags,
                         mission_time *moment);

#endif
