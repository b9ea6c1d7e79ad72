/* base64url without padding (RFC 4648 section 5). SPDX-License-Identifier: MIT */
#include "text.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#define LANES(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Eight characters of 48 bits, a byte for each, the first one on top. */
static inline uint64_t eight(uint64_t bits)
{
    uint64_t six = (bits & 0xffffff) | (bits >> 24) << 32, text;

    six = (six & UINT64_C(0x00000fff00000fff)) | (six & UINT64_C(0x00fff00000fff000)) << 4;
    six = (six & UINT64_C(0x003f003f003f003f)) | (six & UINT64_C(0x0fc00fc00fc00fc0)) << 2;
    text = six + LANES('A'); /* then a step at 26, 52, 62 and 63; no lane ever runs over */
    text += (((six + LANES(128 - 26)) >> 7) & LANES(1)) * ('a' - 'A' - 26);
    text -= (((six + LANES(128 - 52)) >> 7) & LANES(1)) * ('a' + 26 - '0');
    text -= (((six + LANES(128 - 62)) >> 7) & LANES(1)) * ('0' + 10 - '-');
    return text + (((six + LANES(128 - 63)) >> 7) & LANES(1)) * ('_' - '-' - 1);
}

void mi_base64url_encode(const uint8_t *bytes, size_t len, char *out)
{
    uint32_t bits;

    for (; len >= 6; len -= 6, bytes += 6, out += 8) {
        const uint64_t text =
            eight((uint64_t)bytes[0] << 40 | (uint64_t)bytes[1] << 32 | (uint64_t)bytes[2] << 24 |
                  (uint64_t)bytes[3] << 16 | (uint64_t)bytes[4] << 8 | bytes[5]);

        for (int i = 0; i < 8; i++)
            out[i] = (char)(text >> (56 - 8 * i));
    }
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

/* The value of each character, or -1. */
const int8_t mi_base64url_values[256] = {
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 62, -1, -1,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, -1, -1, -1, -1, -1, -1, -1, 0,  1,  2,  3,  4,  5,  6,
    7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, -1, -1, -1, -1, 63,
    -1, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48,
    49, 50, 51, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
};

/* Four characters as 24 bits; a character that is none sets bits above them. */
static inline uint32_t four(const unsigned char *at)
{
    return (uint32_t)mi_base64url_values[at[0]] << 18 | (uint32_t)mi_base64url_values[at[1]] << 12 |
           (uint32_t)mi_base64url_values[at[2]] << 6 | (uint32_t)mi_base64url_values[at[3]];
}

static inline void put_three(uint8_t *out, uint32_t bits)
{
    out[0] = (uint8_t)(bits >> 16);
    out[1] = (uint8_t)(bits >> 8);
    out[2] = (uint8_t)bits;
}

/* Six bytes, and two more that the next ones overwrite. */
static inline void put_six(uint8_t *out, uint32_t one, uint32_t two)
{
    uint64_t bits = (uint64_t)one << 40 | (uint64_t)two << 16;

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    bits = __builtin_bswap64(bits);
#endif
    memcpy(out, &bits, sizeof bits);
}

/* The two or three characters at the end. */
static bool decode_tail(const unsigned char *at, size_t len, uint8_t *out)
{
    const unsigned char all[4] = {at[0], at[1], len == 3 ? at[2] : 'A', 'A'};
    const uint32_t bits = four(all);

    if (bits >> 24 || bits & (len == 3 ? 0xFFu : 0xFFFFu))
        return false;
    out[0] = (uint8_t)(bits >> 16);
    if (len == 3)
        out[1] = (uint8_t)(bits >> 8);
    return true;
}

bool mi_base64url_decode(mission_view text, uint8_t *out)
{
    const unsigned char *at = (const unsigned char *)text.ptr;
    size_t len = text.len;
    uint32_t odd = 0, one, two;

    for (; len >= 12; len -= 8, at += 8, out += 6) {
        one = four(at);
        two = four(at + 4);
        odd |= one | two;
        put_six(out, one, two);
    }
    for (; len >= 4; len -= 4, at += 4, out += 3) {
        one = four(at);
        odd |= one;
        put_three(out, one);
    }
    if (odd >> 24 || len == 1)
        return false;
    return len == 0 || decode_tail(at, len, out);
}

bool mi_is_digest_text(mission_view text)
{
    uint8_t digest[MI_BASE64URL_BYTES(MI_DIGEST_TEXT)];

    return text.len == MI_DIGEST_TEXT && mi_base64url_decode(text, digest);
}
