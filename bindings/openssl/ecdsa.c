/* ECDSA signatures from one form to the other, without memory. SPDX-License-Identifier: MIT */
#include "internal.h"

#define SEQUENCE 0x30
#define INTEGER 0x02

/* No length here reaches 128, so each is one byte. */
static size_t put_integer(const uint8_t *number, size_t width, uint8_t *out)
{
    size_t skip = 0, pad;

    while (skip + 1 < width && number[skip] == 0)
        skip++;
    pad = number[skip] >> 7;
    out[0] = INTEGER;
    out[1] = (uint8_t)(width - skip + pad);
    out[2] = 0;
    memcpy(out + 2 + pad, number + skip, width - skip);
    return 2 + pad + width - skip;
}

size_t mi_ossl_to_der(const uint8_t *raw, size_t width, uint8_t out[MI_OSSL_ECDSA_MOST])
{
    size_t used = 2;

    used += put_integer(raw, width, out + used);
    used += put_integer(raw + width, width, out + used);
    out[0] = SEQUENCE;
    out[1] = (uint8_t)(used - 2);
    return used;
}

/* The bytes that one number takes; 0: it is none that fits. */
static size_t take_integer(const uint8_t *der, size_t len, uint8_t *out, size_t width)
{
    const uint8_t *bytes = der + 2;
    size_t count;

    if (len < 3 || der[0] != INTEGER || der[1] == 0 || der[1] > len - 2 || (bytes[0] & 0x80))
        return 0;
    count = der[1];
    if (count > 1 && bytes[0] == 0) {
        if (!(bytes[1] & 0x80))
            return 0;
        bytes++, count--;
    }
    if (count > width)
        return 0;
    memset(out, 0, width - count);
    memcpy(out + width - count, bytes, count);
    return 2u + der[1];
}

bool mi_ossl_of_der(const uint8_t *der, size_t len, uint8_t *raw, size_t width)
{
    size_t first, second;

    if (len < 2 || der[0] != SEQUENCE || der[1] >= 0x80 || der[1] != len - 2)
        return false;
    first = take_integer(der + 2, len - 2, raw, width);
    if (first == 0)
        return false;
    second = take_integer(der + 2 + first, len - 2 - first, raw + width, width);
    return second != 0 && 2 + first + second == len;
}
