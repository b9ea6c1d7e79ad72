/* UTF-8, one code point at a time. SPDX-License-Identifier: MIT */
#include "text.h"

/* The lead byte decides the length and, for the ends of the range, how the second byte may begin:
 * this is the table of "well-formed UTF-8 byte sequences" (Unicode, section 3.9). */
static size_t lead(unsigned char byte, unsigned char *least, unsigned char *most)
{
    *least = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
    *most = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
    if (byte < 0x80)
        return 1;
    if (byte < 0xC2)
        return 0;
    if (byte < 0xE0)
        return 2;
    if (byte < 0xF0)
        return 3;
    return byte < 0xF5 ? 4 : 0;
}

size_t mi_utf8_decode(const unsigned char *at, const unsigned char *end, uint32_t *code)
{
    unsigned char least, most;
    size_t len = lead(*at, &least, &most);

    *code = len == 1 ? *at : *at & (0x7Fu >> len);
    if (len == 0 || len > (size_t)(end - at))
        return 0;
    for (size_t i = 1; i < len; i++) {
        if (at[i] < least || at[i] > most)
            return 0;
        *code = *code << 6 | (at[i] & 0x3Fu);
        least = 0x80;
        most = 0xBF;
    }
    return len;
}

size_t mi_utf8_encode(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

size_t mi_utf8_count(mission_view text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return count;
}

bool mi_utf8_within(mission_view text, size_t most)
{
    const unsigned char *at = (const unsigned char *)(text.len ? text.ptr : "");
    const unsigned char *end = at + text.len;
    uint32_t code;
    size_t len;

    for (; at < end && most > 0; most--, at += len) {
        len = mi_utf8_decode(at, end, &code);
        if (!len)
            return false;
    }
    return at == end;
}

bool mi_utf8_characters(mission_view text)
{
    const unsigned char *at = (const unsigned char *)(text.len ? text.ptr : "");
    const unsigned char *end = at + text.len;
    uint32_t code;
    size_t len;

    for (; at < end; at += len) {
        len = mi_utf8_decode(at, end, &code);
        if (!len || mi_noncharacter(code))
            return false;
    }
    return true;
}
