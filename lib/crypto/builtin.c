/* The provider inside the library: libsodium; mbedTLS for SHA-384, EC and RSA.
 * SPDX-License-Identifier: MIT */
#include "builtin.h"
#include "digest.h"

#include <mbedtls/md.h>
#include <sodium.h>

/* Empty parts are left out: they may have no pointer. */

static int32_t sha256(const mission_view *parts, size_t count, uint8_t *out)
{
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < count; i++)
        if (parts[i].len)
            crypto_hash_sha256_update(&state, (const unsigned char *)parts[i].ptr, parts[i].len);
    return crypto_hash_sha256_final(&state, out);
}

static int32_t sha512(const mission_view *parts, size_t count, uint8_t *out)
{
    crypto_hash_sha512_state state;

    crypto_hash_sha512_init(&state);
    for (size_t i = 0; i < count; i++)
        if (parts[i].len)
            crypto_hash_sha512_update(&state, (const unsigned char *)parts[i].ptr, parts[i].len);
    return crypto_hash_sha512_final(&state, out);
}

static int32_t sha384(const mission_view *parts, size_t count, uint8_t *out)
{
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(MBEDTLS_MD_SHA384);
    mbedtls_md_context_t state;
    int32_t rc;

    mbedtls_md_init(&state);
    rc = info ? mbedtls_md_setup(&state, info, 0) : MBEDTLS_ERR_MD_FEATURE_UNAVAILABLE;
    if (rc == 0)
        rc = mbedtls_md_starts(&state);
    for (size_t i = 0; rc == 0 && i < count; i++)
        if (parts[i].len)
            rc = mbedtls_md_update(&state, (const unsigned char *)parts[i].ptr, parts[i].len);
    if (rc == 0)
        rc = mbedtls_md_finish(&state, out);
    mbedtls_md_free(&state);
    return rc;
}

static const struct hash {
    uint32_t algorithm;
    size_t size;
    int32_t (*run)(const mission_view *parts, size_t count, uint8_t *out);
} hashes[] = {
    {MISSION_HASH_SHA256, crypto_hash_sha256_BYTES, sha256},
    {MISSION_HASH_SHA384, 48, sha384},
    {MISSION_HASH_SHA512, crypto_hash_sha512_BYTES, sha512},
};

int32_t mi_builtin_digest(uint32_t algorithm, const mission_view *parts, size_t count, uint8_t *out,
                          size_t out_len)
{
    for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++)
        if (hashes[i].algorithm == algorithm && hashes[i].size == out_len)
            return hashes[i].run(parts, count, out);
    return MI_BUILTIN_FAILED;
}

static int32_t digest(void *host, uint32_t algorithm, const mission_view *parts, size_t count,
                      uint8_t *out, size_t out_len)
{
    (void)host;
    return mi_builtin_digest(algorithm, parts, count, out, out_len);
}

int mi_builtin_random(void *host, unsigned char *out, size_t len)
{
    (void)host;
    randombytes_buf(out, len);
    return 0;
}

static int32_t fill(void *host, uint8_t *out, size_t len)
{
    (void)host;
    randombytes_buf(out, len);
    return 0;
}

static int32_t compare(void *host, const uint8_t *a, const uint8_t *b, size_t len)
{
    (void)host;
    return mi_bytes_differ(a, b, len);
}

const mission_crypto *mission_crypto_builtin(void)
{
    static const mission_crypto builtin = {sizeof builtin,   NULL,
                                           digest,           fill,
                                           compare,          mi_builtin_open,
                                           mi_builtin_close, mi_builtin_verify,
                                           mi_builtin_sign,  mi_builtin_generate};

    return sodium_init() < 0 ? NULL : &builtin;
}
