/* RSA with SHA-256 by mbedTLS 2.28 or 3. SPDX-License-Identifier: MIT
 *
 * A call works on a copy of the key: mbedTLS keeps what it computes in its context, behind a lock
 * that all threads would wait for, or behind none, as it was built. The key itself has never made a
 * private operation, so that each copy draws its own blinding. */
#include "builtin.h"

#include <mbedtls/rsa.h>
#include <mbedtls/version.h>
#include <sodium.h>
#include <string.h>

#define BYTES_LEAST 256u
#define BYTES_MOST 1024u
#define HASH 32u
#define SALT 32

struct rsa {
    mbedtls_rsa_context context;
    size_t bytes;
    bool can_sign;
    uint8_t n[BYTES_MOST];
};

static void init(mbedtls_rsa_context *context)
{
#if MBEDTLS_VERSION_NUMBER < 0x03000000
    mbedtls_rsa_init(context, MBEDTLS_RSA_PKCS_V15, MBEDTLS_MD_NONE);
#else
    mbedtls_rsa_init(context);
#endif
}

static int set_padding(mbedtls_rsa_context *context, uint32_t algorithm)
{
    const bool pss = algorithm == MISSION_ALG_PS256;
    const int padding = pss ? MBEDTLS_RSA_PKCS_V21 : MBEDTLS_RSA_PKCS_V15;
    const mbedtls_md_type_t hash = pss ? MBEDTLS_MD_SHA256 : MBEDTLS_MD_NONE;

#if MBEDTLS_VERSION_NUMBER < 0x03000000
    mbedtls_rsa_set_padding(context, padding, hash);
    return 0;
#else
    return mbedtls_rsa_set_padding(context, padding, hash);
#endif
}

static int check_hash(mbedtls_rsa_context *context, uint32_t algorithm, const uint8_t *hash,
                      const uint8_t *signature)
{
#if MBEDTLS_VERSION_NUMBER < 0x03000000
    if (algorithm == MISSION_ALG_RS256)
        return mbedtls_rsa_rsassa_pkcs1_v15_verify(context, NULL, NULL, MBEDTLS_RSA_PUBLIC,
                                                   MBEDTLS_MD_SHA256, HASH, hash, signature);
    return mbedtls_rsa_rsassa_pss_verify_ext(context, NULL, NULL, MBEDTLS_RSA_PUBLIC,
                                             MBEDTLS_MD_SHA256, HASH, hash, MBEDTLS_MD_SHA256, SALT,
                                             signature);
#else
    if (algorithm == MISSION_ALG_RS256)
        return mbedtls_rsa_rsassa_pkcs1_v15_verify(context, MBEDTLS_MD_SHA256, HASH, hash,
                                                   signature);
    return mbedtls_rsa_rsassa_pss_verify_ext(context, MBEDTLS_MD_SHA256, HASH, hash,
                                             MBEDTLS_MD_SHA256, SALT, signature);
#endif
}

static int sign_hash(mbedtls_rsa_context *context, uint32_t algorithm, const uint8_t *hash,
                     uint8_t *out)
{
    if (algorithm == MISSION_ALG_PS256)
        return mbedtls_rsa_rsassa_pss_sign_ext(context, mi_builtin_random, NULL, MBEDTLS_MD_SHA256,
                                               HASH, hash, SALT, out);
#if MBEDTLS_VERSION_NUMBER < 0x03000000
    return mbedtls_rsa_rsassa_pkcs1_v15_sign(context, mi_builtin_random, NULL, MBEDTLS_RSA_PRIVATE,
                                             MBEDTLS_MD_SHA256, HASH, hash, out);
#else
    return mbedtls_rsa_rsassa_pkcs1_v15_sign(context, mi_builtin_random, NULL, MBEDTLS_MD_SHA256,
                                             HASH, hash, out);
#endif
}

/* ---- opening ---- */

static const unsigned char *bytes_of(mission_view number)
{
    return number.len ? (const unsigned char *)number.ptr : NULL;
}

static int32_t import_numbers(mbedtls_rsa_context *context, const mission_key_numbers *k)
{
    if (mbedtls_rsa_import_raw(context, bytes_of(k->n), k->n.len, bytes_of(k->p), k->p.len,
                               bytes_of(k->q), k->q.len, bytes_of(k->d), k->d.len, bytes_of(k->e),
                               k->e.len))
        return MI_BUILTIN_FAILED;
    if (mbedtls_rsa_complete(context))
        return 1;
    return mbedtls_rsa_check_pubkey(context) != 0;
}

/* mbedTLS computes dp, dq and qi itself; they have to be those that the key came with. */
static int32_t check_chinese(const mbedtls_rsa_context *context, const mission_key_numbers *k)
{
    const mission_view theirs[3] = {k->dp, k->dq, k->qi};
    mbedtls_mpi ours[3], number;
    int32_t rc;

    mbedtls_mpi_init(&number);
    for (int i = 0; i < 3; i++)
        mbedtls_mpi_init(&ours[i]);
    rc = mbedtls_rsa_export_crt(context, &ours[0], &ours[1], &ours[2]) ? MI_BUILTIN_FAILED : 0;
    for (int i = 0; i < 3 && rc == 0; i++) {
        rc = mbedtls_mpi_read_binary(&number, bytes_of(theirs[i]), theirs[i].len);
        if (rc == 0)
            rc = mbedtls_mpi_cmp_mpi(&number, &ours[i]) != 0;
    }
    for (int i = 0; i < 3; i++)
        mbedtls_mpi_free(&ours[i]);
    mbedtls_mpi_free(&number);
    return rc;
}

/* A first public operation: what it keeps for the next ones is then there to be copied. */
static int32_t warm(struct rsa *own)
{
    uint8_t one[BYTES_MOST] = {0}, out[BYTES_MOST];

    one[own->bytes - 1] = 1;
    return mbedtls_rsa_public(&own->context, one, out) ? MI_BUILTIN_FAILED : 0;
}

static int32_t open_key(void *key, const mission_key_numbers *numbers)
{
    struct rsa *own = key;
    int32_t rc;

    init(&own->context);
    own->bytes = numbers->n.len;
    own->can_sign = numbers->d.len > 0;
    if (own->bytes < BYTES_LEAST || own->bytes > BYTES_MOST || numbers->n.ptr[0] == 0)
        return 1;
    memcpy(own->n, numbers->n.ptr, own->bytes);
    rc = import_numbers(&own->context, numbers);
    if (rc == 0 && own->can_sign)
        rc = mbedtls_rsa_check_privkey(&own->context) != 0;
    if (rc == 0 && own->can_sign)
        rc = check_chinese(&own->context, numbers);
    return rc ? rc : warm(own);
}

static void close_key(void *key)
{
    struct rsa *own = key;

    mbedtls_rsa_free(&own->context); /* wipes it */
}

/* ---- using ---- */

static int copy_for(mbedtls_rsa_context *copy, const struct rsa *own, uint32_t algorithm,
                    const mission_view *parts, size_t count, uint8_t hash[HASH])
{
    int rc = mi_builtin_digest(MISSION_HASH_SHA256, parts, count, hash, HASH);

    init(copy);
    if (rc == 0)
        rc = mbedtls_rsa_copy(copy, &own->context);
    return rc ? rc : set_padding(copy, algorithm);
}

/* Codes that only the signature's content can cause: PSS calls a bad first byte bad input. */
static bool is_no(int rc)
{
    return rc == MBEDTLS_ERR_RSA_VERIFY_FAILED || rc == MBEDTLS_ERR_RSA_INVALID_PADDING ||
           rc == MBEDTLS_ERR_RSA_BAD_INPUT_DATA;
}

static int32_t verify(const void *key, uint32_t algorithm, const mission_view *parts, size_t count,
                      mission_view signature)
{
    const struct rsa *own = key;
    mbedtls_rsa_context copy;
    uint8_t hash[HASH];
    int rc;

    if (signature.len != own->bytes || memcmp(signature.ptr, own->n, own->bytes) >= 0)
        return 1;
    rc = copy_for(&copy, own, algorithm, parts, count, hash);
    if (rc == 0) {
        rc = check_hash(&copy, algorithm, hash, (const uint8_t *)signature.ptr);
        rc = is_no(rc) ? 1 : rc;
    }
    mbedtls_rsa_free(&copy);
    return rc;
}

static int32_t sign(const void *key, uint32_t algorithm, const mission_view *parts, size_t count,
                    uint8_t *out, size_t room, size_t *written)
{
    const struct rsa *own = key;
    mbedtls_rsa_context copy;
    uint8_t hash[HASH];
    int rc;

    if (!own->can_sign || room < own->bytes)
        return MI_BUILTIN_FAILED;
    rc = copy_for(&copy, own, algorithm, parts, count, hash);
    if (rc == 0)
        rc = sign_hash(&copy, algorithm, hash, out);
    if (rc == 0)
        *written = own->bytes;
    mbedtls_rsa_free(&copy);
    return rc;
}

const struct mi_builtin_kind mi_builtin_rsa = {
    sizeof(struct rsa), open_key, close_key, verify, sign, NULL};
