/* Who remembers proofs that were seen, in memory. SPDX-License-Identifier: MIT
 *
 * For one process. What several processes accept has to be remembered in one place by the host's
 * own callback; and a process that starts anew remembers nothing, so proofs of the policy's window
 * before its start should need a nonce that was given out since (<mission/nonce_keeper.h>). */
#ifndef MISSION_REPLAY_GUARD_H
#define MISSION_REPLAY_GUARD_H

#include <mission/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bounded and thread-safe: any thread may ask while others do, and of two that ask for the same
 * identifier one is told that it is fresh. Reference-counted. */
typedef struct mission_replay_guard mission_replay_guard;

/* Make one for at most `most` identifiers that are still to be remembered (1 to 2^24), for which it
 * takes some 64 bytes each at once. The context's clock says what may be forgotten. `*out` is
 * owned, NULL on failure. Errors: ARGUMENT, NO_CALLBACK (the context has no clock or no random
 * source), NOMEM, RANDOM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_replay_guard_new(mission_context *context,
                                                             uint32_t most,
                                                             mission_replay_guard **out,
                                                             mission_error *error);
MISSION_API mission_replay_guard *mission_replay_guard_ref(mission_replay_guard *guard);
MISSION_API void mission_replay_guard_unref(mission_replay_guard *guard); /* NULL is quiet */

/* For `fresh` of mission_proof_policy, with the guard as its `host`. Writes 1 when `id` (43
 * characters) was not seen before, and remembers it until `until` has passed; 0 when it was, or may
 * have been: nothing that ends with or before what was forgotten is fresh, so a clock that is set
 * back lets nothing in twice. Allocates nothing. Errors: ARGUMENT, CLOCK; TOO_MANY (no room for one
 * more: it is refused, and none is forgotten for it). Source: RFC 9449 section 11.1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_replay_guard_fresh(void *guard, mission_view id,
                                                               const mission_time *until,
                                                               int32_t *verdict,
                                                               mission_error *error);
/* How many are remembered now: for monitoring. 0 for NULL. Since 0.1. */
MISSION_API uint32_t mission_replay_guard_count(mission_replay_guard *guard);

#ifdef __cplusplus
}
#endif
#endif
