/* Powers of ten to 128 bits. SPDX-License-Identifier: MIT */
#ifndef MI_POWER_H
#define MI_POWER_H

#include <stdint.h>

struct mi_power {
    uint64_t hi, lo; /* floor(10^q / 2^mi_power_exponent(q)); the top bit is set */
};

#define MI_POWER_FIRST (-348)
#define MI_POWER_LAST 347

extern const struct mi_power mi_powers[];

/* 10^q for MI_POWER_FIRST <= q <= MI_POWER_LAST. */
static inline struct mi_power mi_power(int q)
{
    return mi_powers[q - MI_POWER_FIRST];
}

/* floor(log2(10^q)), right for |q| <= 1233. */
static inline int mi_power_log2(int q)
{
    return (q * 1741647) >> 19;
}

/* 10^q has no more than 128 bits and is held without rounding. */
static inline int mi_power_exact(int q)
{
    return q >= 0 && q <= 55;
}

/* a * b in full. */
struct mi_product {
    uint64_t hi, lo;
};
static inline struct mi_product mi_multiply(uint64_t a, uint64_t b)
{
#if defined(__SIZEOF_INT128__)
    __extension__ typedef unsigned __int128 wide;
    const wide product = (wide)a * b;

    return (struct mi_product){(uint64_t)(product >> 64), (uint64_t)product};
#else
    const uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
    const uint64_t low = al * bl, one = ah * bl + (low >> 32), two = al * bh + (uint32_t)one;

    return (struct mi_product){ah * bh + (one >> 32) + (two >> 32), two << 32 | (uint32_t)low};
#endif
}

/* The top 128 of the 192 bits of g * factor; `*rest`: the bits below are not all zero. */
static inline struct mi_product mi_power_times(struct mi_power g, uint64_t factor, int *rest)
{
    const struct mi_product low = mi_multiply(g.lo, factor);
    struct mi_product all = mi_multiply(g.hi, factor);

    all.lo += low.hi;
    all.hi += all.lo < low.hi;
    *rest = low.lo != 0;
    return all;
}

#endif
