/* Decimals compared digit by digit: no length is too long, nothing is rounded (CC-2).
 * SPDX-License-Identifier: MIT */
#include "constraints.h"

struct decimal {
    mission_view whole, fraction; /* without leading and trailing zeros */
};

static struct decimal split(mission_view text)
{
    const char *point = text.len ? memchr(text.ptr, '.', text.len) : NULL;
    struct decimal read = {.whole = text};

    if (point) {
        read.whole.len = (size_t)(point - text.ptr);
        read.fraction = (mission_view){point + 1, text.len - read.whole.len - 1};
    }
    while (read.whole.len && *read.whole.ptr == '0') {
        read.whole.ptr++;
        read.whole.len--;
    }
    while (read.fraction.len && read.fraction.ptr[read.fraction.len - 1] == '0')
        read.fraction.len--;
    return read;
}

static int digits(mission_view a, mission_view b)
{
    const size_t least = a.len < b.len ? a.len : b.len;
    const int order = least ? memcmp(a.ptr, b.ptr, least) : 0;

    if (order)
        return order < 0 ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

int mi_decimal_compare(mission_view a, mission_view b)
{
    const struct decimal x = split(a), y = split(b);
    int order;

    if (x.whole.len != y.whole.len)
        return x.whole.len < y.whole.len ? -1 : 1;
    order = digits(x.whole, y.whole);
    return order ? order : digits(x.fraction, y.fraction);
}
