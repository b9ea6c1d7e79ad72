/* Which key, and does it fit? SPDX-License-Identifier: MIT */
#include "jws.h"

#define TRIES_MOST 4u

static bool permitted(uint32_t algorithms, uint32_t algorithm)
{
    return algorithms == 0 || (algorithms & MISSION_JWS_ALG(algorithm));
}

/* SIGNATURE: this key did not make it. */
static int32_t try_key(const struct mi_jws *jws, const mission_jwk *key, mission_error *error)
{
    const mission_crypto *crypto = &key->context->crypto;
    int32_t rc;

    if (jws->signature.len != mi_jwk_signature_size(key))
        return mi_fail(error, MISSION_E_SIGNATURE);
    rc = crypto->verify(crypto->host, key->key, jws->algorithm, &jws->input, 1, jws->signature);
    if (rc == 0)
        return MISSION_OK;
    return rc == 1 ? mi_fail(error, MISSION_E_SIGNATURE)
                   : mi_fail_host(error, MISSION_E_CRYPTO, rc, "crypto.verify");
}

/* The keys to try: those of the token's `kid`, where it has one, that its algorithm is for. */
static int32_t find_keys(const struct mi_jws *jws, const mission_jwks *keys,
                         const mission_jwk *found[TRIES_MOST], size_t *count, mission_error *error)
{
    bool named = false;

    *count = 0;
    for (size_t i = 0; i < keys->count; i++) {
        const mission_jwk *key = keys->list[i];

        if (jws->kid.len && !mi_view_is(jws->kid, key->kid))
            continue;
        named = true;
        if (!mi_jwk_fits(key, jws->algorithm))
            continue;
        if (*count == TRIES_MOST)
            return mi_jws_refuse(error, MISSION_E_TOO_MANY);
        found[(*count)++] = key;
    }
    if (*count)
        return MISSION_OK;
    return mi_fail(error, named && jws->kid.len ? MISSION_E_ALGORITHM : MISSION_E_NO_KEY);
}

int32_t mi_jws_prove(mission_context *context, const struct mi_jws *jws, const mission_jwks *keys,
                     uint32_t algorithms, const mission_jwk **by, mission_error *error)
{
    const mission_jwk *found[TRIES_MOST];
    size_t count;
    int32_t rc;

    (void)context;
    *by = NULL;
    if (!permitted(algorithms, jws->algorithm))
        return mi_fail(error, MISSION_E_ALGORITHM);
    rc = find_keys(jws, keys, found, &count, error);
    if (rc)
        return rc;
    rc = MISSION_E_SIGNATURE;
    for (size_t i = 0; i < count && rc == MISSION_E_SIGNATURE; i++) {
        rc = try_key(jws, found[i], error);
        if (rc == MISSION_OK)
            *by = found[i];
    }
    return rc;
}

int32_t mi_jws_prove_by(mission_context *context, const struct mi_jws *jws, const mission_jwk *key,
                        uint32_t algorithms, mission_error *error)
{
    (void)context;
    if (!permitted(algorithms, jws->algorithm) || !mi_jwk_fits(key, jws->algorithm))
        return mi_fail(error, MISSION_E_ALGORITHM);
    return try_key(jws, key, error);
}
