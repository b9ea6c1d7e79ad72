/* What this library is. SPDX-License-Identifier: MIT */
#ifndef MISSION_VERSION_H
#define MISSION_VERSION_H

#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MISSION_VERSION_MAJOR 0
#define MISSION_VERSION_MINOR 1
#define MISSION_VERSION_PATCH 0
#define MISSION_VERSION "0.1.0"

/* The version of the library that runs, as text and as major * 10000 + minor * 100 + patch; a
 * program compares it with the macros it was built with. Since 0.1. */
MISSION_API const char *mission_version(void);
MISSION_API uint32_t mission_version_number(void);

#define MISSION_FEATURE_PROFILE 1u /* value: MISSION_PROFILE_* */
#define MISSION_FEATURE_HASH 2u    /* value: MISSION_HASH_*, by the built-in provider */

/* 1 when this library has the feature with that value, 0 when not or not known. Since 0.1. */
MISSION_API int32_t mission_supports(uint32_t feature, uint32_t value);

#ifdef __cplusplus
}
#endif
#endif
