/* The one door to the crypto provider. SPDX-License-Identifier: MIT */
#ifndef MI_DIGEST_H
#define MI_DIGEST_H

#include "../base/base.h"

#define MI_SHA256_SIZE 32u

/* Bytes of a MISSION_HASH_*; 0: no such algorithm. */
size_t mi_hash_size(uint32_t algorithm);
/* Hash the parts as one text into the mi_hash_size bytes of `out`; all zero on failure. Errors:
 * UNSUPPORTED (no such algorithm), CRYPTO. */
int32_t mi_hash(const mission_context *context, uint32_t algorithm, const mission_view *parts,
                size_t count, uint8_t *out, mission_error *error);
/* Do they end in eight zero bytes? Then nobody filled them, whatever he says. True randomness does
 * this once in 2^64 calls. */
bool mi_unfilled(const uint8_t *bytes, size_t len);
/* At least eight random bytes; all zero on failure. Errors: NO_CALLBACK, RANDOM. */
int32_t mi_random(const mission_context *context, uint8_t *out, size_t len, mission_error *error);
/* Are they different? In time that depends on `len` alone, thirty-two bytes at a time. */
int32_t mi_bytes_differ(const uint8_t *a, const uint8_t *b, size_t len);
/* The same by the provider, in time that depends on the lengths alone: 0 equal, else `differ`, or
 * CRYPTO. */
int32_t mi_compare(const mission_context *context, mission_view a, mission_view b, int32_t differ,
                   mission_error *error);

#endif
