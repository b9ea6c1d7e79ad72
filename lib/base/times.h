/* The order of times. SPDX-License-Identifier: MIT */
#ifndef MI_TIMES_H
#define MI_TIMES_H

#include "base.h"

static inline int mi_time_order(const mission_time *a, const mission_time *b)
{
    if (a->seconds != b->seconds)
        return a->seconds < b->seconds ? -1 : 1;
    return (a->nanoseconds > b->nanoseconds) - (a->nanoseconds < b->nanoseconds);
}
static inline bool mi_time_after(const mission_time *a, const mission_time *b)
{
    return mi_time_order(a, b) > 0;
}
/* Beyond the end of time stands its end. `by` is no negative number. */
static inline mission_time mi_time_later(mission_time time, int64_t by)
{
    time.seconds = time.seconds > INT64_MAX - by ? INT64_MAX : time.seconds + by;
    return time;
}

#endif
