/* A key from its numbers. SPDX-License-Identifier: MIT */
#include "internal.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>

#define NUMBERS_MOST 12
#define NUMBER_ROOM                                                                                \
    6144u /* two numbers of 8192 bits, and five of half of that, with some to spare */
#define EXPONENT_MOST 8u /* bytes; OpenSSL takes no longer ones for large keys */

/* Parameters under way, and the bytes of those that have to stand in the machine's own order. */
struct numbers {
    OSSL_PARAM list[NUMBERS_MOST];
    size_t count, used;
    uint8_t bytes[NUMBER_ROOM];
};

size_t mi_ossl_width(uint32_t type)
{
    switch (type) {
    case MISSION_KEY_P256:
    case MISSION_KEY_ED25519:
        return 32;
    case MISSION_KEY_P384:
        return 48;
    default:
        return 0;
    }
}

static uint8_t *room(struct numbers *numbers, size_t len)
{
    uint8_t *at = numbers->bytes + numbers->used;

    if (len == 0 || len > sizeof numbers->bytes - numbers->used)
        return NULL;
    numbers->used += len;
    return at;
}

static bool put_number(struct numbers *numbers, const char *name, mission_view view)
{
    const uint16_t one = 1;
    uint8_t *at = room(numbers, view.len);

    if (!at)
        return false;
    for (size_t i = 0; i < view.len; i++)
        at[*(const uint8_t *)&one ? view.len - 1 - i : i] = (uint8_t)view.ptr[i];
    numbers->list[numbers->count++] = OSSL_PARAM_construct_BN(name, at, view.len);
    return true;
}

/* One or two parts as octets. */
static bool put_octets(struct numbers *numbers, const char *name, uint8_t lead, mission_view a,
                       mission_view b)
{
    const size_t before = lead ? 1 : 0, len = before + a.len + b.len;
    uint8_t *at = room(numbers, len);

    if (!at)
        return false;
    at[0] = lead;
    memcpy(at + before, a.ptr, a.len);
    if (b.len)
        memcpy(at + before + a.len, b.ptr, b.len);
    numbers->list[numbers->count++] = OSSL_PARAM_construct_octet_string(name, at, len);
    return true;
}

static bool put_ec(struct numbers *numbers, const mission_key_numbers *key)
{
    static char p256[] = "P-256", p384[] = "P-384";
    const size_t width = mi_ossl_width(key->type);

    if (key->x.len != width || key->y.len != width || (key->d.len && key->d.len != width))
        return false;
    numbers->list[numbers->count++] = OSSL_PARAM_construct_utf8_string(
        OSSL_PKEY_PARAM_GROUP_NAME, key->type == MISSION_KEY_P256 ? p256 : p384, 0);
    return put_octets(numbers, OSSL_PKEY_PARAM_PUB_KEY, 4, key->x, key->y) &&
           (key->d.len == 0 || put_number(numbers, OSSL_PKEY_PARAM_PRIV_KEY, key->d));
}

static bool put_ed25519(struct numbers *numbers, const mission_key_numbers *key)
{
    const mission_view none = {NULL, 0};

    if (key->x.len != 32 || (key->d.len && key->d.len != 32))
        return false;
    return put_octets(numbers, OSSL_PKEY_PARAM_PUB_KEY, 0, key->x, none) &&
           (key->d.len == 0 || put_octets(numbers, OSSL_PKEY_PARAM_PRIV_KEY, 0, key->d, none));
}

static bool positive(mission_view number)
{
    return number.len > 0 && number.ptr[0] != 0;
}

static bool odd(mission_view number)
{
    return number.ptr[number.len - 1] & 1;
}

static bool rsa_public_good(const mission_key_numbers *key)
{
    size_t bits = key->n.len * 8;

    if (!positive(key->n) || !odd(key->n) || !positive(key->e) || !odd(key->e))
        return false;
    for (uint8_t top = (uint8_t)key->n.ptr[0]; !(top & 0x80); top = (uint8_t)(top << 1))
        bits--;
    /* An odd number of three bytes is 65537 or more, but for 65535 and below with a leading zero.
     */
    return bits >= MI_OSSL_RSA_LEAST && bits <= MI_OSSL_RSA_MOST && key->e.len >= 3 &&
           key->e.len <= EXPONENT_MOST;
}

static bool put_rsa(struct numbers *numbers, const mission_key_numbers *key)
{
    const struct {
        const char *name;
        mission_view view;
    } secret[] = {
        {OSSL_PKEY_PARAM_RSA_D, key->d},          {OSSL_PKEY_PARAM_RSA_FACTOR1, key->p},
        {OSSL_PKEY_PARAM_RSA_FACTOR2, key->q},    {OSSL_PKEY_PARAM_RSA_EXPONENT1, key->dp},
        {OSSL_PKEY_PARAM_RSA_EXPONENT2, key->dq}, {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, key->qi}};

    if (!rsa_public_good(key) || !put_number(numbers, OSSL_PKEY_PARAM_RSA_N, key->n) ||
        !put_number(numbers, OSSL_PKEY_PARAM_RSA_E, key->e))
        return false;
    if (key->d.len == 0)
        return true;
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++)
        if (!put_number(numbers, secret[i].name, secret[i].view))
            return false;
    return true;
}

/* The name of the type, when the numbers have its form. */
static const char *put(struct numbers *numbers, const mission_key_numbers *key)
{
    switch (key->type) {
    case MISSION_KEY_P256:
    case MISSION_KEY_P384:
        return put_ec(numbers, key) ? "EC" : NULL;
    case MISSION_KEY_RSA:
        return put_rsa(numbers, key) ? "RSA" : NULL;
    case MISSION_KEY_ED25519:
        return put_ed25519(numbers, key) ? "ED25519" : NULL;
    default:
        return NULL;
    }
}

static int32_t from_data(const struct mission_openssl *openssl, const char *name, int selection,
                         OSSL_PARAM *params, EVP_PKEY **out)
{
    EVP_PKEY_CTX *context =
        EVP_PKEY_CTX_new_from_name(openssl->library, name, mi_ossl_query(openssl));
    int32_t rc = MI_OSSL_FAILED;

    /* OpenSSL does not say why: what has the form is taken to be no key unless memory is short. */
    if (context && EVP_PKEY_fromdata_init(context) == 1)
        rc = EVP_PKEY_fromdata(context, out, selection, params) == 1 ? 0
             : mi_ossl_no_memory()                                   ? MI_OSSL_FAILED
                                                                     : MI_OSSL_NO;
    EVP_PKEY_CTX_free(context);
    return rc;
}

int32_t mi_ossl_import(const struct mission_openssl *openssl, const mission_key_numbers *numbers,
                       EVP_PKEY **out)
{
    const int selection = numbers->d.len ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
    struct numbers own;
    const char *name;
    int32_t rc;

    *out = NULL;
    own.count = own.used = 0;
    name = put(&own, numbers);
    own.list[own.count] = OSSL_PARAM_construct_end();
    rc = name ? from_data(openssl, name, selection, own.list, out) : MI_OSSL_NO;
    OPENSSL_cleanse(own.bytes, own.used);
    return rc;
}
