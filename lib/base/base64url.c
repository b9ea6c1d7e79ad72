/* base64url without padding (RFC 4648 section 5). SPDX-License-Identifier: MIT */
#include "text.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void mi_base64url_encode(const uint8_t *bytes, size_t len, char *out)
{
    uint32_t bits;

    for (; len >= 3; len -= 3, bytes += 3, out += 4) {
        bits = (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2];
        out[0] = alphabet[bits >> 18];
        out[1] = alphabet[bits >> 12 & 63];
        out[2] = alphabet[bits >> 6 & 63];
        out[3] = alphabet[bits & 63];
    }
    if (len == 0)
        return;
    bits = (uint32_t)bytes[0] << 16 | (len == 2 ? (uint32_t)bytes[1] << 8 : 0);
    out[0] = alphabet[bits >> 18]; /* the unused low bits of the last are zero */
    out[1] = alphabet[bits >> 12 & 63];
    if (len == 2)
        out[2] = alphabet[bits >> 6 & 63];
}

int mi_base64url_value(unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '-')
        return 62;
    return c == '_' ? 63 : -1;
}
