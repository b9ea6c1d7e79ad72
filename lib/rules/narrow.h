/* The parts of narrow(P, C). SPDX-License-Identifier: MIT */
#ifndef MI_NARROW_H
#define MI_NARROW_H

#include "algebra.h"

/* action_meet.c: the ordered unique meets of the actions of `p` with those of `c`, written as an
 * array. `*none`: there is none, and nothing is written. Near-linear. 0 or NOMEM. */
int32_t mi_actions_meet(const mission_context *context, const mission_value *p,
                        const mission_value *c, mission_builder *out, bool *none);

/* delegation_meet.c: what both permit is written; `*none`: nothing is, since one side is absent or
 * the two cannot be told to agree. 0 or NOMEM. */
int32_t mi_delegation_meet(const mission_context *context, const mission_value *p,
                           const mission_value *c, mission_builder *out, bool *none);

#endif
