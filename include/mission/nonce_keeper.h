/* Nonces for DPoP proofs, given out without remembering them. SPDX-License-Identifier: MIT
 *
 * A nonce is a keyed digest of the window of time that it was given out in. Whoever has the key
 * tells that it is one of the last two windows, and nobody else can make one. */
#ifndef MISSION_NONCE_KEEPER_H
#define MISSION_NONCE_KEEPER_H

#include <mission/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Immutable, free to share between threads, reference-counted. The key is wiped with the last
 * reference. */
typedef struct mission_nonce_keeper mission_nonce_keeper;

#define MISSION_NONCE_SIZE 43u /* characters of a nonce: base64url */

/* Make one. `key` is a secret of at least 32 bytes that several processes share, so that each knows
 * the others' nonces; empty: a random one, and the nonces end with the process. A nonce is good for
 * the rest of its window and all of the next: `window_seconds`, 1 to 86400, 0: 300. The context's
 * clock says which window it is. `*out` is owned, NULL on failure. Errors: ARGUMENT, NO_CALLBACK
 * (the context has no clock, or no random source for the key), NOMEM, RANDOM, CRYPTO. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_nonce_keeper_new(mission_context *context,
                                                             mission_view key,
                                                             int64_t window_seconds,
                                                             mission_nonce_keeper **out,
                                                             mission_error *error);
MISSION_API mission_nonce_keeper *mission_nonce_keeper_ref(mission_nonce_keeper *keeper);
MISSION_API void mission_nonce_keeper_unref(mission_nonce_keeper *keeper); /* NULL is quiet */

/* For `nonce_current` of mission_proof_policy, with the keeper as its `host`: writes 1 for a nonce
 * of this window or the last one, else 0; compared in constant time. Errors: ARGUMENT, CLOCK,
 * CRYPTO. Source: RFC 9449 section 8, 9. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_nonce_keeper_current(void *keeper, mission_view nonce,
                                                                 int32_t *verdict,
                                                                 mission_error *error);
/* For `nonce_next`: the nonce of this window, MISSION_NONCE_SIZE characters without a NUL. Errors:
 * ARGUMENT, BUFFER, CLOCK, CRYPTO; then nothing is written. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_nonce_keeper_next(void *keeper, char *out, size_t room,
                                                              size_t *written);

#ifdef __cplusplus
}
#endif
#endif
