/* The inside of an Authority Set. SPDX-License-Identifier: MIT */
#ifndef MI_AUTHORITY_SET_H
#define MI_AUTHORITY_SET_H

#include "authority.h"
#include <mission/authority.h>

struct mission_authority_set {
    atomic_uint refs;
    mission_context *context;
    mission_json *doc;
    const mission_value *value;
};

/* A set over a value of `doc` that was checked before. */
int32_t mi_authority_set_hold(const struct mi_check *check, mission_json *doc,
                              const mission_value *value, mission_authority_set **out);

/* Before the callbacks of a context are asked of a set: one that another context made is read by
 * this one's registrations, as callbacks are promised values that their own `validate` accepted. */
int32_t mi_authority_set_known(mission_context *context, const mission_authority_set *set,
                               mission_error *error);

#endif
