/* The crypto provider: a table that an HSM, a FIPS module or another library can fill.
 * SPDX-License-Identifier: MIT */
#ifndef MISSION_CRYPTO_H
#define MISSION_CRYPTO_H

#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MISSION_HASH_SHA256 1u /* 32 bytes */
#define MISSION_HASH_SHA384 2u /* 48 bytes */
#define MISSION_HASH_SHA512 3u /* 64 bytes */

/* Every slot returns 0 when it did all of its work, anything else when it did not; the call that
 * needed it is then refused with MISSION_E_CRYPTO (or MISSION_E_RANDOM) and the value in
 * `host_code`. Slots may be called from any thread. Since 0.1. */
typedef struct mission_crypto {
    size_t size; /* sizeof(mission_crypto) */
    void *host;
    /* Hash `count` parts as if they stood one after the other; `out_len` is the algorithm's size.
     * Required for MISSION_HASH_SHA256. */
    int32_t (*digest)(void *host, uint32_t algorithm, const mission_view *parts, size_t count,
                      uint8_t *out, size_t out_len);
    /* Fill `out` from a cryptographic random source. NULL: the library mints no identifiers. */
    int32_t (*random)(void *host, uint8_t *out, size_t len);
    /* Compare in time that depends on `len` alone: 0 equal, 1 different, anything else a failure.
     * NULL: the library's own. */
    int32_t (*compare)(void *host, const uint8_t *a, const uint8_t *b, size_t len);
} mission_crypto;

/* The provider inside the library: SHA-256, SHA-512, random bytes and comparison by libsodium,
 * SHA-384 by mbedTLS. Static, never freed; NULL when libsodium cannot start (no random source).
 * Since 0.1. */
MISSION_API const mission_crypto *mission_crypto_builtin(void);

#ifdef __cplusplus
}
#endif
#endif
