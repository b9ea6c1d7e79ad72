/* Scanning the inside of strings, sixteen or eight bytes at a time. SPDX-License-Identifier: MIT */
#ifndef MI_SCAN_H
#define MI_SCAN_H

#include "json.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static inline bool mi_plain_byte(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

#if defined(__SSE2__)
/* A mask with a bit for each byte of 16 that is not plain. As signed bytes, controls and all beyond
 * ASCII are less than a space. */
static inline unsigned mi_scan_mask(const unsigned char *at)
{
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    const __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
    const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const __m128i escape = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));

    return (unsigned)_mm_movemask_epi8(_mm_or_si128(low, _mm_or_si128(quote, escape)));
}

/* The first byte that is not plain, in text that ends in zero bytes (MI_ROOM). */
static inline const unsigned char *mi_scan(const unsigned char *at)
{
    unsigned mask;

    while ((mask = mi_scan_mask(at)) == 0)
        at += 16;
    return at + __builtin_ctz(mask);
}
#else
/* Zero when all of eight bytes are plain (a carry may flag a neighbour: look again bytewise). */
static inline uint64_t mi_scan_word(const unsigned char *at)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t word, quote, escape;

    memcpy(&word, at, sizeof word);
    quote = word ^ ones * '"';
    escape = word ^ ones * '\\';
    return ((word - ones * 0x20) | (quote - ones) | (escape - ones) | word) & ones * 0x80;
}

static inline const unsigned char *mi_scan(const unsigned char *at)
{
    for (;; at += 8) {
        if (mi_scan_word(at) == 0)
            continue;
        for (int i = 0; i < 8; i++)
            if (!mi_plain_byte(at[i]))
                return at + i;
    }
}
#endif

/* The same in bytes that end anywhere. */
static inline const unsigned char *mi_scan_to(const unsigned char *at, const unsigned char *end)
{
#if defined(__SSE2__)
    while (end - at >= 16 && mi_scan_mask(at) == 0)
        at += 16;
#endif
    while (at < end && mi_plain_byte(*at))
        at++;
    return at;
}

#endif
