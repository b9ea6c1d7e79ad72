/* Mission Identifiers. SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "../crypto/digest.h"
#include <mission/identifier.h>

#define RANDOM_SIZE 18u /* 144 bits, and no unused bits in base64url */
#define PREFIX "msn_"

int32_t mission_identifier_mint(mission_context *context, char *out, size_t size, size_t *len,
                                mission_error *error)
{
    uint8_t random[RANDOM_SIZE];
    int32_t rc;

    if (out && size)
        out[0] = 0;
    if (len)
        *len = 0;
    if (!context || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (size <= MISSION_IDENTIFIER_LEN)
        return mi_fail(error, MISSION_E_BUFFER);
    rc = mi_random(context, random, sizeof random, error);
    if (rc)
        return rc;
    memcpy(out, PREFIX, sizeof PREFIX - 1);
    mi_base64url_encode(random, sizeof random, out + sizeof PREFIX - 1);
    out[MISSION_IDENTIFIER_LEN] = 0;
    if (len)
        *len = MISSION_IDENTIFIER_LEN;
    return MISSION_OK;
}

int32_t mission_identifier_check(mission_view text, mission_error *error)
{
    if (!mi_usable(text))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (text.len == 0)
        return mi_fail_at(error, MISSION_E_EMPTY, 0);
    if (text.len > MISSION_IDENTIFIER_MOST)
        return mi_fail_at(error, MISSION_E_TOO_LONG, MISSION_IDENTIFIER_MOST);
    for (size_t i = 0; i < text.len; i++)
        if (mi_base64url_value((unsigned char)text.ptr[i]) < 0) /* the same alphabet */
            return mi_fail_at(error, MISSION_E_MALFORMED_IDENTIFIER, i);
    return MISSION_OK;
}
