/* Keys: made ready once, checked, closed. SPDX-License-Identifier: MIT */
#include "internal.h"

#include <openssl/crypto.h>

static int32_t answer(bool good)
{
    if (good)
        return 0;
    return mi_ossl_no_memory() ? MI_OSSL_FAILED : MI_OSSL_NO;
}

/* RSA's public numbers were looked at when they were imported. The curves have no cofactor, so the
 * quick check is the whole one. */
static bool sound(EVP_PKEY_CTX *context, const mission_key_numbers *numbers)
{
    const bool ec = numbers->type == MISSION_KEY_P256 || numbers->type == MISSION_KEY_P384;

    if (ec && EVP_PKEY_public_check_quick(context) != 1)
        return false;
    if (numbers->d.len == 0)
        return true;
    return (!ec || EVP_PKEY_private_check(context) == 1) && EVP_PKEY_pairwise_check(context) == 1;
}

static int32_t check(const struct mission_openssl *openssl, EVP_PKEY *pkey,
                     const mission_key_numbers *numbers)
{
    EVP_PKEY_CTX *context;
    int32_t rc;

    if (numbers->type == MISSION_KEY_ED25519) {
        rc = mi_ossl_point_check((const uint8_t *)numbers->x.ptr);
        if (rc || numbers->d.len == 0)
            return rc;
    }
    context = EVP_PKEY_CTX_new_from_pkey(openssl->library, pkey, mi_ossl_query(openssl));
    rc = context ? answer(sound(context, numbers)) : MI_OSSL_FAILED;
    EVP_PKEY_CTX_free(context);
    return rc;
}

static EVP_MD_CTX *ready(const struct mission_openssl *openssl, EVP_PKEY *pkey, uint32_t algorithm,
                         bool sign)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    if (context && mi_ossl_begin(openssl, context, pkey, algorithm, sign))
        return context;
    EVP_MD_CTX_free(context);
    return NULL;
}

static int32_t make_ready(const struct mission_openssl *openssl, struct mi_ossl_key *key,
                          bool with_private)
{
    for (uint32_t i = 1; i < MISSION_ALG_COUNT; i++) {
        if (!mi_ossl_fits(key->type, i))
            continue;
        key->verify[i] = ready(openssl, key->pkey, i, false);
        if (with_private)
            key->sign[i] = ready(openssl, key->pkey, i, true);
        if (!key->verify[i] || (with_private && !key->sign[i]))
            return MI_OSSL_FAILED;
    }
    return 0;
}

static int32_t key_fill(const struct mission_openssl *openssl, const mission_key_numbers *numbers,
                        struct mi_ossl_key *key)
{
    int32_t rc = mi_ossl_import(openssl, numbers, &key->pkey);

    key->type = numbers->type;
    if (rc == 0)
        rc = check(openssl, key->pkey, numbers);
    return rc ? rc : make_ready(openssl, key, numbers->d.len > 0);
}

int32_t mi_ossl_key_open(void *host, const mission_key_numbers *numbers, void **key)
{
    struct mi_ossl_key *made;
    int32_t rc = MI_OSSL_FAILED;

    *key = NULL;
    mi_ossl_enter();
    made = OPENSSL_zalloc(sizeof *made);
    if (made)
        rc = key_fill(host, numbers, made);
    if (rc == 0)
        *key = made;
    else
        mi_ossl_key_close(host, made);
    mi_ossl_leave();
    return rc;
}

/* OpenSSL wipes what is private of a key when it frees it. */
void mi_ossl_key_close(void *host, void *key)
{
    struct mi_ossl_key *own = key;

    (void)host;
    if (!own)
        return;
    for (size_t i = 0; i < MISSION_ALG_COUNT; i++) {
        EVP_MD_CTX_free(own->verify[i]);
        EVP_MD_CTX_free(own->sign[i]);
    }
    EVP_PKEY_free(own->pkey);
    OPENSSL_free(own);
}
