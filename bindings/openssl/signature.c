/* Verifying and signing. SPDX-License-Identifier: MIT */
#include "internal.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>

#define PSS_SALT 32
#define RSA_SIZE_MOST (MI_OSSL_RSA_MOST / 8u)

static const struct algorithm {
    const char *hash; /* NULL: it has its own */
    size_t width;     /* of r and s */
} algorithms[MISSION_ALG_COUNT] = {
    [MISSION_ALG_ES256] = {OSSL_DIGEST_NAME_SHA2_256, 32},
    [MISSION_ALG_ES384] = {OSSL_DIGEST_NAME_SHA2_384, 48},
    [MISSION_ALG_RS256] = {OSSL_DIGEST_NAME_SHA2_256, 0},
    [MISSION_ALG_PS256] = {OSSL_DIGEST_NAME_SHA2_256, 0},
    [MISSION_ALG_EDDSA] = {NULL, 0},
};

bool mi_ossl_fits(uint32_t type, uint32_t algorithm)
{
    switch (algorithm) {
    case MISSION_ALG_ES256:
        return type == MISSION_KEY_P256;
    case MISSION_ALG_ES384:
        return type == MISSION_KEY_P384;
    case MISSION_ALG_RS256:
    case MISSION_ALG_PS256:
        return type == MISSION_KEY_RSA;
    case MISSION_ALG_EDDSA:
        return type == MISSION_KEY_ED25519;
    default:
        return false;
    }
}

size_t mi_ossl_signature_size(EVP_PKEY *pkey, uint32_t algorithm)
{
    const int size = EVP_PKEY_get_size(pkey);

    if (algorithms[algorithm].width)
        return 2 * algorithms[algorithm].width;
    return size > 0 ? (size_t)size : 0;
}

bool mi_ossl_begin(const struct mission_openssl *openssl, EVP_MD_CTX *context, EVP_PKEY *pkey,
                   uint32_t algorithm, bool sign)
{
    static char pkcs1[] = OSSL_PKEY_RSA_PAD_MODE_PKCSV15, pss[] = OSSL_PKEY_RSA_PAD_MODE_PSS;
    const char *hash = algorithms[algorithm].hash, *query = mi_ossl_query(openssl);
    OSSL_PARAM params[3], *next = params;
    int salt = PSS_SALT;

    if (algorithm == MISSION_ALG_RS256)
        *next++ = OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, pkcs1, 0);
    if (algorithm == MISSION_ALG_PS256) { /* MGF1 follows the hash */
        *next++ = OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, pss, 0);
        *next++ = OSSL_PARAM_construct_int(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, &salt);
    }
    *next = OSSL_PARAM_construct_end();
    if (sign)
        return EVP_DigestSignInit_ex(context, NULL, hash, openssl->library, query, pkey, params) ==
               1;
    return EVP_DigestVerifyInit_ex(context, NULL, hash, openssl->library, query, pkey, params) == 1;
}

/* --- the parts --- */

/* Ed25519 reads its message twice, so it has to be one piece. `*owned`: what is to be freed. */
static bool one_piece(const mission_view *parts, size_t count, mission_view *out, char **owned)
{
    size_t len = 0;
    char *at;

    *owned = NULL;
    *out = count ? parts[0] : (mission_view){NULL, 0};
    if (count <= 1)
        return true;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len > SIZE_MAX - 1 - len)
            return false;
        len += parts[i].len;
    }
    at = *owned = OPENSSL_malloc(len + 1);
    if (!at)
        return false;
    *out = (mission_view){at, len};
    for (size_t i = 0; i < count; at += parts[i++].len)
        if (parts[i].len)
            memcpy(at, parts[i].ptr, parts[i].len);
    return true;
}

static const uint8_t *bytes_of(mission_view view)
{
    return view.len ? (const uint8_t *)view.ptr : (const uint8_t *)"";
}

/* --- verifying --- */

/* A signature can make ECDSA fail inside (a sum that is the point at infinity), so that a negative
 * answer of OpenSSL says no more than 0, but for a want of memory. */
static int32_t answer(int rc)
{
    if (rc == 1)
        return 0;
    return mi_ossl_no_memory() ? MI_OSSL_FAILED : MI_OSSL_NO;
}

static int32_t verify_parts(EVP_MD_CTX *context, const mission_view *parts, size_t count,
                            const uint8_t *signature, size_t len)
{
    EVP_MD_CTX_set_flags(context, EVP_MD_CTX_FLAG_FINALISE); /* used once: spare it a copy */
    for (size_t i = 0; i < count; i++)
        if (parts[i].len && EVP_DigestVerifyUpdate(context, parts[i].ptr, parts[i].len) != 1)
            return MI_OSSL_FAILED;
    return answer(EVP_DigestVerifyFinal(context, signature, len));
}

static int32_t verify_piece(EVP_MD_CTX *context, const mission_view *parts, size_t count,
                            const uint8_t *signature, size_t len)
{
    mission_view piece;
    char *owned;
    int32_t rc = MI_OSSL_FAILED;

    if (one_piece(parts, count, &piece, &owned))
        rc = answer(EVP_DigestVerify(context, signature, len, bytes_of(piece), piece.len));
    OPENSSL_free(owned);
    return rc;
}

static int32_t verify_with(EVP_MD_CTX *context, uint32_t algorithm, const mission_view *parts,
                           size_t count, mission_view signature)
{
    const uint8_t *bytes = (const uint8_t *)signature.ptr;
    uint8_t der[MI_OSSL_ECDSA_MOST];
    size_t len = signature.len;

    if (algorithms[algorithm].width) {
        len = mi_ossl_to_der(bytes, algorithms[algorithm].width, der);
        bytes = der;
    }
    if (algorithm == MISSION_ALG_EDDSA)
        return verify_piece(context, parts, count, bytes, len);
    return verify_parts(context, parts, count, bytes, len);
}

int32_t mi_ossl_verify(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                       size_t count, mission_view signature)
{
    const struct mi_ossl_key *own = key;
    int32_t rc = MI_OSSL_FAILED;
    EVP_MD_CTX *context;

    (void)host;
    if (!mi_ossl_fits(own->type, algorithm))
        return MI_OSSL_FAILED;
    if (signature.len != mi_ossl_signature_size(own->pkey, algorithm))
        return MI_OSSL_NO;
    mi_ossl_enter();
    context = EVP_MD_CTX_new();
    if (context && EVP_MD_CTX_copy_ex(context, own->verify[algorithm]) == 1)
        rc = verify_with(context, algorithm, parts, count, signature);
    EVP_MD_CTX_free(context);
    mi_ossl_leave();
    return rc;
}

/* --- signing --- */

static bool sign_parts(EVP_MD_CTX *context, const mission_view *parts, size_t count, uint8_t *out,
                       size_t *len)
{
    EVP_MD_CTX_set_flags(context, EVP_MD_CTX_FLAG_FINALISE);
    for (size_t i = 0; i < count; i++)
        if (parts[i].len && EVP_DigestSignUpdate(context, parts[i].ptr, parts[i].len) != 1)
            return false;
    return EVP_DigestSignFinal(context, out, len) == 1;
}

static bool sign_piece(EVP_MD_CTX *context, const mission_view *parts, size_t count, uint8_t *out,
                       size_t *len)
{
    mission_view piece;
    char *owned;
    bool good = one_piece(parts, count, &piece, &owned) &&
                EVP_DigestSign(context, out, len, bytes_of(piece), piece.len) == 1;

    OPENSSL_free(owned);
    return good;
}

int32_t mi_ossl_finish(EVP_MD_CTX *context, size_t size, uint32_t algorithm,
                       const mission_view *parts, size_t count, uint8_t *out, size_t room,
                       size_t *written)
{
    const size_t width = algorithms[algorithm].width;
    uint8_t own[RSA_SIZE_MOST];
    size_t len = sizeof own;
    bool good;

    *written = 0;
    if (size == 0 || size > room)
        return MI_OSSL_FAILED;
    if (algorithm == MISSION_ALG_EDDSA)
        good = sign_piece(context, parts, count, own, &len);
    else
        good = sign_parts(context, parts, count, own, &len);
    if (!good || (width ? !mi_ossl_of_der(own, len, out, width) : len != size))
        return MI_OSSL_FAILED;
    if (!width)
        memcpy(out, own, size);
    *written = size;
    return 0;
}

int32_t mi_ossl_sign(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                     size_t count, uint8_t *out, size_t room, size_t *written)
{
    const struct mi_ossl_key *own = key;
    const bool able = mi_ossl_fits(own->type, algorithm) && own->sign[algorithm];
    int32_t rc = MI_OSSL_FAILED;
    EVP_MD_CTX *context;

    (void)host;
    *written = 0;
    if (!able)
        return MI_OSSL_FAILED;
    mi_ossl_enter();
    context = EVP_MD_CTX_new();
    if (context && EVP_MD_CTX_copy_ex(context, own->sign[algorithm]) == 1)
        rc = mi_ossl_finish(context, mi_ossl_signature_size(own->pkey, algorithm), algorithm, parts,
                            count, out, room, written);
    EVP_MD_CTX_free(context);
    mi_ossl_leave();
    return rc;
}
