/* The built-in provider's keys: one kind each for EC, RSA, Ed25519. SPDX-License-Identifier: MIT */
#include "builtin.h"

#include <sodium.h>
#include <stdlib.h>

struct key {
    uint32_t type;
    const struct mi_builtin_kind *kind;
    max_align_t of_kind[];
};

void *mi_builtin_take(size_t size)
{
    return calloc(1, size);
}

void mi_builtin_give_back(void *bytes, size_t size)
{
    if (!bytes)
        return;
    sodium_memzero(bytes, size);
    free(bytes);
}

static const struct mi_builtin_kind *kind_of(uint32_t type)
{
    switch (type) {
    case MISSION_KEY_P256:
    case MISSION_KEY_P384:
        return &mi_builtin_ec;
    case MISSION_KEY_RSA:
        return &mi_builtin_rsa;
    case MISSION_KEY_ED25519:
        return &mi_builtin_ed25519;
    default:
        return NULL;
    }
}

static bool fits(uint32_t type, uint32_t algorithm)
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

int32_t mi_builtin_open(void *host, const mission_key_numbers *numbers, void **key)
{
    const struct mi_builtin_kind *kind = kind_of(numbers->type);
    struct key *own;
    int32_t rc;

    *key = NULL;
    if (!kind)
        return 1;
    own = mi_builtin_take(sizeof *own + kind->size);
    if (!own)
        return MI_BUILTIN_FAILED;
    own->type = numbers->type;
    own->kind = kind;
    rc = kind->open(own->of_kind, numbers);
    if (rc == 0)
        *key = own;
    else
        mi_builtin_close(host, own);
    return rc;
}

void mi_builtin_close(void *host, void *key)
{
    struct key *own = key;

    (void)host;
    if (!own)
        return;
    own->kind->close(own->of_kind);
    mi_builtin_give_back(own, sizeof *own + own->kind->size);
}

int32_t mi_builtin_verify(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                          size_t count, mission_view signature)
{
    const struct key *own = key;

    (void)host;
    if (!fits(own->type, algorithm))
        return MI_BUILTIN_FAILED;
    return own->kind->verify(own->of_kind, algorithm, parts, count, signature);
}

int32_t mi_builtin_sign(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                        size_t count, uint8_t *out, size_t room, size_t *written)
{
    const struct key *own = key;

    (void)host;
    *written = 0;
    if (!fits(own->type, algorithm))
        return MI_BUILTIN_FAILED;
    return own->kind->sign(own->of_kind, algorithm, parts, count, out, room, written);
}

int32_t mi_builtin_generate(void *host, uint32_t type, uint8_t *d, uint8_t *x, uint8_t *y)
{
    const struct mi_builtin_kind *kind = kind_of(type);

    (void)host;
    return kind && kind->generate ? kind->generate(type, d, x, y) : 1;
}
