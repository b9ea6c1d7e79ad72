/* Small readers of text: characters, URIs, language tags, base64url. No locale.
 * SPDX-License-Identifier: MIT */
#ifndef MI_TEXT_H
#define MI_TEXT_H

#include "base.h"

static inline bool mi_is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

static inline char mi_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* In decimal, at the end of `room`. */
#define MI_DIGITS_MOST 20u
static inline mission_view mi_digits(uint64_t number, char room[MI_DIGITS_MOST])
{
    size_t at = MI_DIGITS_MOST;

    do
        room[--at] = (char)('0' + number % 10);
    while (number /= 10);
    return (mission_view){room + at, MI_DIGITS_MOST - at};
}

/* utf8.c. Decode one code point at `at` (at < end). Its length 1..4, or 0 when the bytes are not
 * UTF-8 (overlong forms and encoded surrogates included). */
size_t mi_utf8_decode(const unsigned char *at, const unsigned char *end, uint32_t *code);
size_t mi_utf8_encode(uint32_t code, char out[4]); /* code <= 0x10FFFF, no surrogate */
static inline bool mi_noncharacter(uint32_t code)
{
    return (code & 0xFFFE) == 0xFFFE || (code >= 0xFDD0 && code <= 0xFDEF);
}
size_t mi_utf8_count(mission_view text);             /* code points of valid UTF-8 */
bool mi_utf8_within(mission_view text, size_t most); /* valid, and at most so many code points */
bool mi_utf8_characters(mission_view text); /* valid, and no noncharacter: I-JSON can hold it */

/* uri.c: RFC 3986 `absolute-URI` with an optional fragment, over US-ASCII. */
#define MI_URI_NO_FRAGMENT 1u
int32_t mi_uri_check(mission_view text, uint32_t flags); /* 0, MALFORMED_URI, FRAGMENT */

/* language.c: well-formed per RFC 5646 section 2.1, grandfathered tags included, no repeated
 * variant or singleton. 0, MALFORMED_LANGUAGE, NOMEM: a tag has no length limit of its own, and
 * finding a repeated variant among more than 32 takes memory for the call. */
int32_t mi_language_check(const mi_memory *memory, mission_view text);

/* base64url.c: without padding. */
#define MI_BASE64URL_LEN(n) (((n)*4 + 2) / 3)
void mi_base64url_encode(const uint8_t *bytes, size_t len, char *out); /* MI_BASE64URL_LEN(len) */
#define MI_BASE64URL_BYTES(n) ((n) / 4 * 3 + ((n) % 4 ? (n) % 4 - 1 : 0))
/* To the MI_BASE64URL_BYTES(text.len) bytes of `out`. False: not what mi_base64url_encode() writes
 * (padding, another character, unused bits that are not zero, a length that cannot be). */
bool mi_base64url_decode(mission_view text, uint8_t *out);
#define MI_DIGEST_TEXT 43u /* base64url of a SHA-256: a thumbprint, `ath` */
bool mi_is_digest_text(mission_view text);
extern const int8_t mi_base64url_values[256];
static inline int mi_base64url_value(unsigned char c) /* 0..63, or -1 */
{
    return mi_base64url_values[c];
}

#endif
