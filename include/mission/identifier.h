/* Mission Identifiers: opaque, never reused. SPDX-License-Identifier: MIT */
#ifndef MISSION_IDENTIFIER_H
#define MISSION_IDENTIFIER_H

#include <mission/context.h>
#include <mission/error.h>
#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MISSION_IDENTIFIER_LEN 28u   /* of one that the library mints: "msn_" + 24 */
#define MISSION_IDENTIFIER_MOST 256u /* of any */

/* Mint an identifier: "msn_" and base64url of 18 bytes from the provider's random source. Writes
 * MISSION_IDENTIFIER_LEN characters and a NUL to `out`, whose `size` is at least one more than
 * that; `*len`, which may be NULL, is the number of characters. On failure `out` is the empty
 * string. Errors: ARGUMENT, BUFFER, NO_CALLBACK (the provider has no random source), RANDOM.
 * Source: 10-core ID-1, 80 SE-4. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_identifier_mint(mission_context *context, char *out,
                                                            size_t size, size_t *len,
                                                            mission_error *error);
/* Is this a Mission Identifier, of whoever's making: 1 to 256 characters of [A-Za-z0-9_-]? Errors:
 * ARGUMENT, EMPTY, TOO_LONG, MALFORMED_IDENTIFIER with the offset of the character. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_identifier_check(mission_view text,
                                                             mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
