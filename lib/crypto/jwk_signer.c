/* A private key as a signer. SPDX-License-Identifier: MIT */
#include "jwk.h"
#include <mission/jws.h>

static uint32_t usual(uint32_t type)
{
    static const uint32_t algorithms[] = {[MISSION_KEY_P256] = MISSION_ALG_ES256,
                                          [MISSION_KEY_P384] = MISSION_ALG_ES384,
                                          [MISSION_KEY_RSA] = MISSION_ALG_PS256,
                                          [MISSION_KEY_ED25519] = MISSION_ALG_EDDSA};

    return algorithms[type];
}

/* The algorithm goes with the key: one entry for each, as `host` is the key alone. */
static int32_t sign(const mission_jwk *key, uint32_t algorithm, const mission_view *parts,
                    size_t count, uint8_t *out, size_t room, size_t *written)
{
    const mission_crypto *crypto = &key->context->crypto;

    return crypto->sign(crypto->host, key->key, algorithm, parts, count, out, room, written);
}

#define SIGN_WITH(name, algorithm)                                                                 \
    static int32_t name(void *host, const mission_view *parts, size_t count, uint8_t *out,         \
                        size_t room, size_t *written)                                              \
    {                                                                                              \
        return sign(host, algorithm, parts, count, out, room, written);                            \
    }
SIGN_WITH(sign_es256, MISSION_ALG_ES256)
SIGN_WITH(sign_es384, MISSION_ALG_ES384)
SIGN_WITH(sign_rs256, MISSION_ALG_RS256)
SIGN_WITH(sign_ps256, MISSION_ALG_PS256)
SIGN_WITH(sign_eddsa, MISSION_ALG_EDDSA)

int32_t mission_jwk_signer(const mission_jwk *key, uint32_t algorithm, mission_signer *out,
                           mission_error *error)
{
    static int32_t (*const with[])(void *, const mission_view *, size_t, uint8_t *, size_t,
                                   size_t *) = {
        [MISSION_ALG_ES256] = sign_es256, [MISSION_ALG_ES384] = sign_es384,
        [MISSION_ALG_RS256] = sign_rs256, [MISSION_ALG_PS256] = sign_ps256,
        [MISSION_ALG_EDDSA] = sign_eddsa,
    };
    const size_t least = MI_END_OF(mission_signer, sign);
    mission_signer made = {.size = sizeof made};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &made, sizeof made, least);
    if (rc || !key)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    if (!mi_jwk_private(key))
        return mi_fail(error, MISSION_E_STATE);
    if (algorithm == 0)
        algorithm = key->algorithm ? key->algorithm : usual(key->numbers.type);
    if (!mi_jwk_fits(key, algorithm))
        return mi_fail(error, MISSION_E_ALGORITHM);
    made.algorithm = algorithm;
    made.kid = key->kid;
    made.host = (void *)(uintptr_t)key;
    made.sign = with[algorithm];
    rc = mi_give(out, &made, sizeof made, least);
    return rc ? mi_fail(error, rc) : MISSION_OK;
}
