/* Answers that are kept and given again: nonces and creation ids. SPDX-License-Identifier: MIT */
#ifndef MI_REPLAY_H
#define MI_REPLAY_H

#include "book.h"

struct mi_replay {
    struct mi_read *read; /* of the row */
    bool found;
    mission_digest request; /* of this request */
};

/* What was answered before to (kind, scope). `request` are the bytes that must be equal. */
int32_t mi_want_replay(mission_plan *plan, mission_view kind, const mission_view *scope,
                       size_t count, mission_view request, struct mi_replay *out,
                       mission_error *error);
/* Give the stored answer, or fail with `reused` when it was given to another request. */
int32_t mi_replay(mission_plan *plan, const struct mi_replay *replay, int32_t reused,
                  mission_error *error);
/* Keep the plan's verdict and reply, in the batch. */
int32_t mi_put_replay(mission_plan *plan, const struct mi_replay *replay, mission_error *error);

#endif
