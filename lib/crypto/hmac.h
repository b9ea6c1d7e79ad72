/* Keyed digests. SPDX-License-Identifier: MIT */
#ifndef MI_HMAC_H
#define MI_HMAC_H

#include "digest.h"

#define MI_HMAC_PARTS_MOST 4u

/* HMAC-SHA-256 (RFC 2104) of the parts as one text, by the provider's digest; all zero on failure.
 * Nothing of the key stays behind on the stack. Errors: CRYPTO. */
int32_t mi_hmac_sha256(const mission_context *context, mission_view key, const mission_view *parts,
                       size_t count, uint8_t out[MI_SHA256_SIZE], mission_error *error);

#endif
