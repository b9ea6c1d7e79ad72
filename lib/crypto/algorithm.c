/* The algorithms, by name and by key. SPDX-License-Identifier: MIT */
#include "jwk.h"

static const struct algorithm {
    mission_view name;
    uint32_t type; /* of its keys */
} algorithms[MISSION_ALG_COUNT] = {
    [MISSION_ALG_ES256] = {MI_VIEW_INIT("ES256"), MISSION_KEY_P256},
    [MISSION_ALG_ES384] = {MI_VIEW_INIT("ES384"), MISSION_KEY_P384},
    [MISSION_ALG_RS256] = {MI_VIEW_INIT("RS256"), MISSION_KEY_RSA},
    [MISSION_ALG_PS256] = {MI_VIEW_INIT("PS256"), MISSION_KEY_RSA},
    [MISSION_ALG_EDDSA] = {MI_VIEW_INIT("EdDSA"), MISSION_KEY_ED25519},
};

uint32_t mission_algorithm_of_name(mission_view name)
{
    for (uint32_t i = 1; mi_usable(name) && i < MISSION_ALG_COUNT; i++)
        if (mi_view_is(name, algorithms[i].name))
            return i;
    return 0;
}

const char *mission_algorithm_name(uint32_t algorithm)
{
    return algorithm && algorithm < MISSION_ALG_COUNT ? algorithms[algorithm].name.ptr : "";
}

uint32_t mi_algorithm_type(uint32_t algorithm)
{
    return algorithm < MISSION_ALG_COUNT ? algorithms[algorithm].type : 0;
}

bool mi_jwk_fits(const mission_jwk *key, uint32_t algorithm)
{
    return mi_algorithm_type(algorithm) == key->numbers.type &&
           (key->algorithm == 0 || key->algorithm == algorithm);
}

size_t mi_jwk_signature_size(const mission_jwk *key)
{
    switch (key->numbers.type) {
    case MISSION_KEY_P384:
        return 96;
    case MISSION_KEY_RSA:
        return key->numbers.n.len;
    default:
        return 64;
    }
}
