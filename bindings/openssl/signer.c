/* Signers of keys that OpenSSL holds. SPDX-License-Identifier: MIT */
#include "internal.h"

#include <openssl/crypto.h>

#define STRUCT_MOST 4096u

struct held {
    const struct mission_openssl *openssl;
    EVP_PKEY *pkey;
    uint32_t algorithm;
    size_t signature_size;
    char kid[];
};

/* Set up for each call: not every provider can copy a context. */
static int32_t sign(void *host, const mission_view *parts, size_t count, uint8_t *out, size_t room,
                    size_t *written)
{
    const struct held *held = host;
    int32_t rc = MI_OSSL_FAILED;
    EVP_MD_CTX *context;

    *written = 0;
    mi_ossl_enter();
    context = EVP_MD_CTX_new();
    if (context && mi_ossl_begin(held->openssl, context, held->pkey, held->algorithm, true))
        rc = mi_ossl_finish(context, held->signature_size, held->algorithm, parts, count, out, room,
                            written);
    EVP_MD_CTX_free(context);
    mi_ossl_leave();
    return rc;
}

static uint32_t type_of(const EVP_PKEY *pkey)
{
    const int bits = EVP_PKEY_get_bits(pkey);
    char group[32];

    if (EVP_PKEY_is_a(pkey, "RSA"))
        return bits >= MI_OSSL_RSA_LEAST && bits <= MI_OSSL_RSA_MOST ? MISSION_KEY_RSA : 0;
    if (EVP_PKEY_is_a(pkey, "ED25519"))
        return MISSION_KEY_ED25519;
    if (!EVP_PKEY_is_a(pkey, "EC") || EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL) != 1)
        return 0;
    if (strcmp(group, "P-256") == 0 || strcmp(group, "prime256v1") == 0)
        return MISSION_KEY_P256;
    return strcmp(group, "P-384") == 0 || strcmp(group, "secp384r1") == 0 ? MISSION_KEY_P384 : 0;
}

static struct held *hold(const struct mission_openssl *openssl, EVP_PKEY *pkey, uint32_t algorithm,
                         mission_view kid)
{
    struct held *held =
        kid.len < SIZE_MAX - sizeof *held ? OPENSSL_zalloc(sizeof *held + kid.len) : NULL;

    if (!held)
        return NULL;
    if (EVP_PKEY_up_ref(pkey) != 1) {
        OPENSSL_free(held);
        return NULL;
    }
    held->openssl = openssl;
    held->pkey = pkey;
    held->algorithm = algorithm;
    held->signature_size = mi_ossl_signature_size(pkey, algorithm);
    if (kid.len)
        memcpy(held->kid, kid.ptr, kid.len);
    return held;
}

/* Only that a context can be set up is tried: a signature may cost a person's touch. */
static bool able(const struct mission_openssl *openssl, EVP_PKEY *pkey, uint32_t algorithm)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const bool good = context && mi_ossl_begin(openssl, context, pkey, algorithm, true);

    EVP_MD_CTX_free(context);
    return good;
}

static int32_t open_marked(const struct mission_openssl *openssl, EVP_PKEY *pkey,
                           uint32_t algorithm, mission_view kid, mission_signer *out,
                           mission_error *error)
{
    struct held *held;

    if (!mi_ossl_fits(type_of(pkey), algorithm))
        return mi_ossl_fail(error, MISSION_E_ALGORITHM, "not an algorithm of this key");
    if (!able(openssl, pkey, algorithm))
        return mi_ossl_refuse(error, MISSION_E_UNSUPPORTED, "OpenSSL cannot sign with this key");
    held = hold(openssl, pkey, algorithm, kid);
    if (!held)
        return mi_ossl_fail(error, MISSION_E_NOMEM, mission_code_text(MISSION_E_NOMEM));
    out->algorithm = algorithm;
    out->kid = (mission_view){kid.len ? held->kid : NULL, kid.len};
    out->host = held;
    out->sign = sign;
    return MISSION_OK;
}

/* All of it but its size, when that is one. */
static int32_t clear(mission_signer *signer)
{
    const size_t size = signer->size;

    if (size < sizeof *signer)
        return MISSION_E_ABI_SMALL;
    if (size > STRUCT_MOST)
        return MISSION_E_ABI_SIZE;
    memset(signer, 0, size);
    signer->size = size;
    return MISSION_OK;
}

int32_t mission_openssl_signer_open(mission_openssl *openssl, struct evp_pkey_st *key,
                                    uint32_t algorithm, mission_view kid, mission_signer *out,
                                    mission_error *error)
{
    int32_t rc = out ? clear(out) : MISSION_E_ARGUMENT;

    if (rc)
        return mi_ossl_fail(error, rc, "there is no place for the signer");
    if (!key || (kid.len && !kid.ptr))
        return mi_ossl_fail(error, MISSION_E_ARGUMENT, "there is no key, or no text of its name");
    if (!openssl)
        openssl = mi_ossl_default();
    if (!openssl)
        return mi_ossl_fail(error, MISSION_E_UNSUPPORTED, "the default OpenSSL has no SHA-2");
    mi_ossl_enter();
    rc = open_marked(openssl, key, algorithm, kid, out, error);
    mi_ossl_leave();
    return rc;
}

void mission_openssl_signer_close(mission_signer *signer)
{
    struct held *held;

    if (!signer)
        return;
    held = signer->host;
    if (held) {
        EVP_PKEY_free(held->pkey);
        OPENSSL_free(held);
    }
    (void)clear(signer);
}
