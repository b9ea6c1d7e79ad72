/* What the files of the lifecycle share: rows, out-structs, one Mission beside its ancestors.
 * SPDX-License-Identifier: MIT */
#ifndef MI_LIFECYCLE_H
#define MI_LIFECYCLE_H

#include "../model/state.h"
#include <mission/lifecycle.h>

#define MI_VERSION_MOST ((UINT64_C(1) << 53) - 1)

/* lifecycle_table.c */
extern const mission_transition mi_transitions[];
extern const uint32_t mi_transition_count;

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
