/* Where the parts are joined: the built-in provider becomes the default of a context. The one file
 * that may include every folder. SPDX-License-Identifier: MIT */
#include "base/context_build.h"
#include <mission/crypto.h>
#include <mission/version.h>

int32_t mission_context_new(const mission_config *config, mission_context **out,
                            mission_error *error)
{
    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_context_build(config, mission_crypto_builtin(), out, error);
}

const char *mission_version(void)
{
    return MISSION_VERSION;
}

uint32_t mission_version_number(void)
{
    return MISSION_VERSION_MAJOR * 10000 + MISSION_VERSION_MINOR * 100 + MISSION_VERSION_PATCH;
}

int32_t mission_supports(uint32_t feature, uint32_t value)
{
    switch (feature) {
    case MISSION_FEATURE_PROFILE:
        return mi_profile(value) != NULL;
    case MISSION_FEATURE_HASH:
        return value >= MISSION_HASH_SHA256 && value <= MISSION_HASH_SHA512;
    default:
        return 0;
    }
}
