/* New keys. SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "jwk.h"

static size_t bytes_of(uint32_t type)
{
    return type == MISSION_KEY_P384 ? 48 : 32;
}

/* Written to the key's own memory: d, x, y. */
static int32_t fill(mission_jwk *key, mission_error *error)
{
    const mission_crypto *crypto = &key->context->crypto;
    mission_key_numbers *k = &key->numbers;
    const size_t len = bytes_of(k->type);
    char *bytes = mi_arena_copy(&key->arena, (mission_view){NULL, 0}, 3 * len);
    int32_t rc;

    if (!bytes)
        return mi_fail(error, MISSION_E_NOMEM);
    rc = crypto->key_generate(crypto->host, k->type, (uint8_t *)bytes, (uint8_t *)bytes + len,
                              (uint8_t *)bytes + 2 * len);
    if (rc)
        return rc == 1 ? mi_fail(error, MISSION_E_UNSUPPORTED)
                       : mi_fail_host(error, MISSION_E_CRYPTO, rc, "crypto.key_generate");
    k->d = (mission_view){bytes, len};
    k->x = (mission_view){bytes + len, len};
    if (k->type != MISSION_KEY_ED25519)
        k->y = (mission_view){bytes + 2 * len, len};
    return MISSION_OK;
}

static int32_t name_key(mission_jwk *key, mission_view kid, mission_error *error)
{
    if (kid.len == 0)
        kid = mission_jwk_thumbprint(key);
    key->kid = (mission_view){mi_arena_copy(&key->arena, kid, 1), kid.len};
    return key->kid.ptr ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

/* What a provider makes and does not take itself is its failure, not a bad key of the caller's. */
static int32_t ready(mission_jwk *key, mission_error *error)
{
    const int32_t rc = mi_jwk_ready(key, error);

    return rc == MISSION_E_KEY ? mi_fail_host(error, MISSION_E_CRYPTO, 1, "crypto.key_generate")
                               : rc;
}

int32_t mission_jwk_generate(mission_context *context, uint32_t algorithm, mission_view kid,
                             mission_jwk **out, mission_error *error)
{
    const uint32_t type = mi_algorithm_type(algorithm);
    mission_jwk *key;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out || !mi_usable(kid) || !mi_utf8_within(kid, SIZE_MAX))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (type == 0 || type == MISSION_KEY_RSA || !context->crypto.key_open ||
        !context->crypto.key_generate)
        return mi_fail(error, MISSION_E_UNSUPPORTED);
    key = mi_jwk_new(context);
    if (!key)
        return mi_fail(error, MISSION_E_NOMEM);
    key->numbers.type = type;
    key->algorithm = algorithm;
    rc = fill(key, error);
    if (!rc)
        rc = ready(key, error);
    if (!rc)
        rc = name_key(key, kid, error);
    if (rc)
        mission_jwk_unref(key);
    else
        *out = key;
    return rc;
}
