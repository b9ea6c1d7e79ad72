/* Ed25519 by libsodium, which refuses what is not canonical and points of small order.
 * SPDX-License-Identifier: MIT */
#include "builtin.h"

#include <sodium.h>
#include <string.h>

struct ed25519 {
    unsigned char public[crypto_sign_PUBLICKEYBYTES];
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    bool can_sign;
};

static int32_t open_key(void *key, const mission_key_numbers *numbers)
{
    struct ed25519 *own = key;
    unsigned char other[crypto_sign_PUBLICKEYBYTES];

    if (numbers->x.len != sizeof own->public)
        return 1;
    memcpy(own->public, numbers->x.ptr, sizeof own->public);
    if (!crypto_core_ed25519_is_valid_point(own->public))
        return 1;
    own->can_sign = numbers->d.len > 0;
    if (!own->can_sign)
        return 0;
    if (numbers->d.len != crypto_sign_SEEDBYTES ||
        crypto_sign_seed_keypair(other, own->secret, (const unsigned char *)numbers->d.ptr))
        return 1;
    return memcmp(other, own->public, sizeof other) != 0;
}

static void close_key(void *key)
{
    (void)key; /* wiped by the caller */
}

/* The parts as one run of bytes, for libsodium takes no other. `*made` is to be given back; NULL:
 * they are adjacent as they stand. */
static bool one_run(const mission_view *parts, size_t count, mission_view *run, char **made)
{
    bool adjacent = true;
    size_t at = 0;

    *made = NULL;
    *run = (mission_view){"", 0};
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len == 0)
            continue;
        if (run->len == 0)
            run->ptr = parts[i].ptr;
        adjacent = adjacent && run->ptr + run->len == parts[i].ptr;
        run->len += parts[i].len;
    }
    if (adjacent)
        return true;
    *made = mi_builtin_take(run->len);
    for (size_t i = 0; *made && i < count; at += parts[i].len, i++)
        if (parts[i].len)
            memcpy(*made + at, parts[i].ptr, parts[i].len);
    run->ptr = *made;
    return *made != NULL;
}

static int32_t verify(const void *key, uint32_t algorithm, const mission_view *parts, size_t count,
                      mission_view signature)
{
    const struct ed25519 *own = key;
    mission_view run;
    char *made;
    int bad;

    (void)algorithm;
    if (signature.len != crypto_sign_BYTES)
        return 1;
    if (!one_run(parts, count, &run, &made))
        return MI_BUILTIN_FAILED;
    bad = crypto_sign_verify_detached((const unsigned char *)signature.ptr,
                                      (const unsigned char *)run.ptr, run.len, own->public);
    mi_builtin_give_back(made, run.len);
    return bad != 0;
}

static int32_t sign(const void *key, uint32_t algorithm, const mission_view *parts, size_t count,
                    uint8_t *out, size_t room, size_t *written)
{
    const struct ed25519 *own = key;
    mission_view run;
    char *made;
    int bad;

    (void)algorithm;
    if (!own->can_sign || room < crypto_sign_BYTES || !one_run(parts, count, &run, &made))
        return MI_BUILTIN_FAILED;
    bad = crypto_sign_detached(out, NULL, (const unsigned char *)run.ptr, run.len, own->secret);
    mi_builtin_give_back(made, run.len);
    *written = bad ? 0 : crypto_sign_BYTES;
    return bad ? MI_BUILTIN_FAILED : 0;
}

static int32_t generate(uint32_t type, uint8_t *d, uint8_t *x, uint8_t *y)
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    int bad;

    (void)type;
    (void)y;
    randombytes_buf(d, crypto_sign_SEEDBYTES);
    bad = crypto_sign_seed_keypair(x, secret, d);
    sodium_memzero(secret, sizeof secret);
    return bad ? MI_BUILTIN_FAILED : 0;
}

const struct mi_builtin_kind mi_builtin_ed25519 = {
    sizeof(struct ed25519), open_key, close_key, verify, sign, generate};
