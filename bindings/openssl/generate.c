/* New keys. SPDX-License-Identifier: MIT */
#include "internal.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>

static bool number(const EVP_PKEY *pkey, const char *name, uint8_t *out, size_t width)
{
    BIGNUM *value = NULL;
    bool good = EVP_PKEY_get_bn_param(pkey, name, &value) == 1 &&
                BN_bn2binpad(value, out, (int)width) == (int)width;

    BN_clear_free(value);
    return good;
}

static bool ec(const EVP_PKEY *pkey, size_t width, uint8_t *d, uint8_t *x, uint8_t *y)
{
    return number(pkey, OSSL_PKEY_PARAM_PRIV_KEY, d, width) &&
           number(pkey, OSSL_PKEY_PARAM_EC_PUB_X, x, width) &&
           number(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, y, width);
}

static bool ed25519(const EVP_PKEY *pkey, uint8_t *d, uint8_t *x)
{
    size_t private_len = 32, public_len = 32;

    return EVP_PKEY_get_raw_private_key(pkey, d, &private_len) == 1 && private_len == 32 &&
           EVP_PKEY_get_raw_public_key(pkey, x, &public_len) == 1 && public_len == 32;
}

static EVP_PKEY *make(const struct mission_openssl *openssl, uint32_t type)
{
    const char *query = mi_ossl_query(openssl);

    if (type == MISSION_KEY_ED25519)
        return EVP_PKEY_Q_keygen(openssl->library, query, "ED25519");
    return EVP_PKEY_Q_keygen(openssl->library, query, "EC",
                             type == MISSION_KEY_P256 ? "P-256" : "P-384");
}

int32_t mi_ossl_key_generate(void *host, uint32_t type, uint8_t *d, uint8_t *x, uint8_t *y)
{
    const size_t width = mi_ossl_width(type);
    EVP_PKEY *pkey;
    bool good;

    if (width == 0)
        return MI_OSSL_NO;
    mi_ossl_enter();
    pkey = make(host, type);
    good = pkey && (type == MISSION_KEY_ED25519 ? ed25519(pkey, d, x) : ec(pkey, width, d, x, y));
    if (!good)
        OPENSSL_cleanse(d, width);
    EVP_PKEY_free(pkey);
    mi_ossl_leave();
    return good ? 0 : MI_OSSL_FAILED;
}
