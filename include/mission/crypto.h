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

/* JWS algorithms (RFC 7518, RFC 8037); no other one is ever accepted, `none` and HMAC least of all.
 */
#define MISSION_ALG_ES256 1u /* ECDSA, P-256, SHA-256; 64 bytes: r and s */
#define MISSION_ALG_ES384 2u /* ECDSA, P-384, SHA-384; 96 bytes */
#define MISSION_ALG_RS256 3u /* RSASSA-PKCS1-v1_5, SHA-256 */
#define MISSION_ALG_PS256 4u /* RSASSA-PSS, SHA-256, a salt of 32 bytes, MGF1 with SHA-256 */
#define MISSION_ALG_EDDSA 5u /* Ed25519; 64 bytes */
#define MISSION_ALG_COUNT 6u

#define MISSION_KEY_P256 1u
#define MISSION_KEY_P384 2u
#define MISSION_KEY_RSA 3u /* 2048 to 8192 bits */
#define MISSION_KEY_ED25519 4u

/* The numbers of a key, big-endian. A public key has `x` and `y` (EC, each 32 or 48 bytes), `x`
 * alone (Ed25519, 32 bytes), or `n` and `e` (RSA, without leading zeros); a private one has `d` too
 * (EC as long as `x`, Ed25519 the 32 bytes of the seed), and of RSA all that follow. What is absent
 * is empty. Since 0.1. */
typedef struct mission_key_numbers {
    size_t size;   /* sizeof(mission_key_numbers) of the library */
    uint32_t type; /* MISSION_KEY_* */
    uint32_t reserved;
    mission_view x, y;
    mission_view n, e;
    mission_view d;
    mission_view p, q, dp, dq, qi;
} mission_key_numbers;

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
    /* The slots for signatures; NULL: this provider has none (UNSUPPORTED).
     * Make a key ready for use, once; `*key` is the provider's own, and free to be used by many
     * threads at once. 0; 1: these numbers are no valid key (a point that is not on its curve, a
     * private key that is not the public one's); anything else: a failure. */
    int32_t (*key_open)(void *host, const mission_key_numbers *numbers, void **key);
    void (*key_close)(void *host, void *key); /* wipes what is private */
    /* Is `signature` this key's over the parts as if they stood one after the other? 0 yes, 1 no,
     * anything else a failure. The algorithm is one of the key's type. */
    int32_t (*verify)(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                      size_t count, mission_view signature);
    /* Sign with a private key: at most `room` bytes to `out`, in the form of JWS. */
    int32_t (*sign)(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                    size_t count, uint8_t *out, size_t room, size_t *written);
    /* A new EC or Ed25519 key: `d`, `x` and `y` (EC) as mission_key_numbers has them, each of the
     * type's length. NULL, or 1 for a type that it cannot make. */
    int32_t (*key_generate)(void *host, uint32_t type, uint8_t *d, uint8_t *x, uint8_t *y);
} mission_crypto;

/* The provider inside the library: SHA-256, SHA-512, Ed25519 and random bytes by libsodium,
 * SHA-384, ECDSA and RSA by mbedTLS, comparison by the library's own. Static, never freed; NULL
 * when libsodium cannot start (no random source). Since 0.1. */
MISSION_API const mission_crypto *mission_crypto_builtin(void);

#ifdef __cplusplus
}
#endif
#endif
