/* cJSON trees in and out, exactly or not at all. SPDX-License-Identifier: MIT
 *
 * For hosts that already hold their JSON as cJSON. cJSON is no reader for what is hashed: it keeps
 * duplicate names, cuts strings at U+0000, accepts `01` and broken UTF-8 and rounds numbers. Read
 * untrusted text with mission_json_parse and convert afterwards.
 *
 * Link with libmission-cjson (mission-cjson.pc). cJSON finds its memory through its own global
 * hooks (cJSON_InitHooks), not through the context's allocator: set them before the first call and
 * never while a tree lives. Lookup in the tree: use cJSON_GetObjectItemCaseSensitive. */
#ifndef MISSION_CJSON_H
#define MISSION_CJSON_H

#include <cjson/cJSON.h>
#include <mission/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Make a document of a cJSON tree. The tree is only read and may contain references; `*out` is
 * owned and shares nothing with it; NULL on failure. What JSON or the context's limits do not
 * allow is refused with its JSON Pointer in `error->where`:
 *   WRONG_TYPE        cJSON_Raw, cJSON_Invalid, or an item without the string it must have
 *   NUMBER_RANGE      NaN or an infinity (cJSON would print null)
 *   INVALID_UTF8, LONE_SURROGATE, NONCHARACTER   in a string or a name
 *   DUPLICATE_MEMBER  two items of one object with the same name
 *   TOO_DEEP, TOO_MANY, TOO_LARGE   limits; a tree that contains itself ends in one of them
 * Further errors: ARGUMENT, NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_cjson_in(mission_context *context, const cJSON *tree,
                                                     mission_json **out, mission_error *error);

/* Make a cJSON tree of a value. `*out` is owned (cJSON_Delete), shares nothing with the value, and
 * is NULL on failure. What cJSON cannot hold and print unchanged is refused with its pointer:
 *   EMBEDDED_NUL      U+0000 in a string or a name
 *   NUMBER_PRECISION  an integer whose digits are neither the exact value nor the canonical form
 *                     of its binary64, or a number that the linked cJSON prints as another one
 *   TOO_DEEP          nesting beyond CJSON_NESTING_LIMIT, which cJSON would not read back
 * Further errors: ARGUMENT, NOMEM (cJSON's hooks gave no memory). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_cjson_out(mission_context *context,
                                                      const mission_value *value, cJSON **out,
                                                      mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
