/* What the files of the lifecycle share: rows, out-structs, one Mission beside its ancestors.
 * SPDX-License-Identifier: MIT */
#ifndef MI_LIFECYCLE_H
#define MI_LIFECYCLE_H

#include "../base/base.h"
#include <mission/lifecycle.h>

#define MI_VERSION_MOST ((UINT64_C(1) << 53) - 1)

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

/* lifecycle_table.c */
extern const mission_transition mi_transitions[];
extern const uint32_t mi_transition_count;

/* give.c: write `own` (of `have` bytes) into the struct that the caller sized; its `size` stays,
 * what we do not know of it becomes zero. `least` is the end of its first version. */
int32_t mi_give(void *theirs, const void *own, size_t have, size_t least);

/* standing.c: a Mission by its own record and clock. */
struct mi_life {
    uint32_t state;      /* after the clock */
    bool resumed;        /* by a deadline that is not committed, at `resumed_at` */
    bool timeless;       /* ended, and nobody knows when */
    mission_instant end; /* of a terminal state its beginning, else `expires_at` */
    mission_instant resumed_at;
    bool waits; /* the clock will change the state at `next` */
    mission_instant next;
};
/* ... and beside its ancestors. */
struct mi_line {
    mission_standing own;
    struct mi_life life;
    bool ended;               /* an ancestor has */
    bool timeless;            /* nobody knows when */
    mission_instant ended_at; /* the first of them, unless `timeless` */
    bool held;                /* an ancestor is suspended */
    bool cascades;            /* an ancestor ended while this Mission lived */
    bool waits;
    mission_instant next; /* of the Mission and its ancestors */
};
int32_t mi_line_read(uint32_t profile, const mission_standing *mission,
                     const mission_standing *ancestors, size_t count, const mission_time *now,
                     struct mi_line *line, mission_error *error);
uint32_t mi_line_state(const struct mi_line *line); /* the reported state */
/* `now` is not before `at`. */
static inline bool mi_reached(const mission_instant *at, const mission_time *now)
{
    return mission_instant_compare_time(at, now) <= 0;
}

#endif
