/* Sets of states. SPDX-License-Identifier: MIT */
#ifndef MI_STATE_H
#define MI_STATE_H

#include "../base/base.h"
#include <mission/lifecycle.h>

#define MI_STATE(name) (1u << MISSION_STATE_##name)
/* Approved and not ended: what the clock, an ancestor and an operation act on. */
#define MI_LIVE (MI_STATE(ACTIVE) | MI_STATE(SUSPENDED))
#define MI_WAITING (MI_STATE(PENDING) | MI_STATE(REVISION))
#define MI_UNAPPROVED (MI_STATE(DENIED) | MI_STATE(CANCELLED) | MI_STATE(LAPSED))
#define MI_ENDED                                                                                   \
    (MI_STATE(REVOKED) | MI_STATE(COMPLETED) | MI_STATE(EXPIRED) | MI_STATE(SUPERSEDED) |          \
     MI_STATE(CASCADED))

static inline bool mi_state_in(uint32_t state, uint32_t mask)
{
    return state < MISSION_STATE_COUNT && ((mask >> state) & 1u);
}

#endif
