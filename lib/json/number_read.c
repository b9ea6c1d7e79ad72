/* Decimal text to the nearest binary64. SPDX-License-Identifier: MIT
 *
 * Three steps, each exact in what it decides. Small numbers: one correctly rounded operation of the
 * machine. Nearly all others: bounds from the first 19 digits and a 128-bit power of ten; when both
 * bounds round to the same number, that is it. What is left lies next to the middle of two
 * neighbours: compare with that middle in whole numbers. */
#include "number.h"
#include "../base/text.h"
#include "power.h"

#include <float.h>

/* The machine computes in binary64 itself, so one operation is rounded once. */
#define ROUNDS_ONCE (FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 1)

#define DIGITS_MOST 800 /* no middle of two neighbours has more than 767 */

struct digits {
    const char *first, *end; /* from the first digit that is not 0 to behind the last such */
    int64_t exponent;        /* of the last of them */
    uint64_t head;           /* the first 19 of them */
    int64_t head_exponent;
    bool more; /* some stand behind the head */
};

static int64_t read_exponent(const char *at, const char *end)
{
    bool minus = false;
    int64_t value = 0;

    if (at < end && (*at == '-' || *at == '+'))
        minus = *at++ == '-';
    for (; at < end; at++)
        if (value < INT64_C(1) << 40) /* longer than any text: out of range either way */
            value = value * 10 + (*at - '0');
    return minus ? -value : value;
}

/* `at` is behind the sign. */
static void split(struct digits *d, const char *at, const char *end)
{
    const char *point = NULL, *last = NULL, *first = NULL, *stop = at;
    int64_t exponent = 0, after = 0;
    int taken = 0;

    *d = (struct digits){0};
    for (; stop < end && (mi_is_digit(*stop) || *stop == '.'); stop++) {
        if (*stop == '.') {
            point = stop;
        } else if (*stop != '0') {
            last = stop;
            first = first ? first : stop;
        }
    }
    if (stop < end)
        exponent = read_exponent(stop + 1, end);
    if (!first)
        return;
    point = point ? point : stop;
    d->first = first;
    d->end = last + 1;
    d->exponent = exponent + (last < point ? point - last - 1 : point - last);
    for (const char *c = first; c <= last; c++) {
        if (*c == '.')
            continue;
        if (taken < 19) {
            d->head = d->head * 10 + (uint64_t)(*c - '0');
            taken++;
        } else {
            after++;
        }
    }
    d->more = after > 0;
    d->head_exponent = d->exponent + after;
}

static double from_bits(uint64_t bits)
{
    double number;

    memcpy(&number, &bits, sizeof number);
    return number;
}

#define INFINITE 0x7ff0000000000000u

/* The bits of the nearest binary64 of (hi:lo, and something more when sticky) * 2^exponent, where
 * the top bit of hi is set. */
static uint64_t round_bits(uint64_t hi, bool sticky, int exponent)
{
    int top = exponent + 127; /* the value is 1.xxx * 2^top, hi holding its first 64 bits */
    int drop = 11;            /* 64 - 53 */
    uint64_t kept, rest, half;

    if (top > 1023)
        return INFINITE;
    if (top < -1022)
        drop += -1022 - top;
    if (drop > 64)
        return 0; /* below half of the smallest */
    kept = drop == 64 ? 0 : hi >> drop;
    rest = drop == 64 ? hi : hi << (64 - drop);
    half = UINT64_C(1) << 63;
    if (rest > half || (rest == half && (sticky || (kept & 1))))
        kept++;
    if (top < -1022)
        return kept; /* a carry makes the smallest normal number by itself */
    return kept + ((uint64_t)(top + 1022) << 52);
}

/* head * 10^q rounded down (up: rounded as its upper bound) to 128 bits, then to binary64. */
static uint64_t bound(uint64_t head, int q, bool up)
{
    struct mi_power power = mi_power(q);
    int shift = __builtin_clzll(head), exponent = mi_power_log2(q) - 127 + 64 - shift;
    struct mi_product all;
    int rest;

    if (up && !mi_power_exact(q)) {
        power.lo++;
        power.hi += power.lo == 0;
    }
    all = mi_power_times(power, head << shift, &rest);
    if (!(all.hi >> 63)) {
        all.hi = all.hi << 1 | all.lo >> 63;
        all.lo <<= 1;
        exponent--;
    }
    return round_bits(all.hi, rest || all.lo != 0, exponent);
}

/* Whole numbers of up to 8192 bits: 800 digits times 2^1075, or 54 bits times 10^1150, fit. */
struct whole {
    uint32_t limbs[256];
    size_t count;
};

static void whole_multiply(struct whole *w, uint32_t factor, uint32_t add)
{
    uint64_t carry = add;

    for (size_t i = 0; i < w->count; i++) {
        carry += (uint64_t)w->limbs[i] * factor;
        w->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry)
        w->limbs[w->count++] = (uint32_t)carry;
}

static void whole_power10(struct whole *w, int64_t q)
{
    for (; q >= 9; q -= 9)
        whole_multiply(w, 1000000000, 0);
    for (; q > 0; q--)
        whole_multiply(w, 10, 0);
}

static void whole_power2(struct whole *w, int q)
{
    for (; q >= 31; q -= 31)
        whole_multiply(w, 1u << 31, 0);
    whole_multiply(w, 1u << q, 0);
}

static void whole_digits(struct whole *w, const struct digits *d, int64_t *exponent)
{
    const char *c = d->first;
    uint32_t run = 0, scale = 1; /* nine digits at a time */
    int taken = 0;

    *exponent = d->exponent;
    for (; c < d->end; c++) {
        if (*c == '.')
            continue;
        if (taken++ >= DIGITS_MOST) {
            ++*exponent;
            continue;
        }
        run = run * 10 + (uint32_t)(*c - '0');
        scale *= 10;
        if (scale == 1000000000) {
            whole_multiply(w, scale, run);
            run = 0;
            scale = 1;
        }
    }
    whole_multiply(w, scale, run);
    if (taken > DIGITS_MOST) { /* the last digit is not 0: a 1 behind the others stands for all */
        whole_multiply(w, 10, 1);
        --*exponent;
    }
}

static int whole_compare(const struct whole *a, const struct whole *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (size_t i = a->count; i-- > 0;)
        if (a->limbs[i] != b->limbs[i])
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
    return 0;
}

/* The digits against the middle between the number with these bits and the next one up. */
static int against_middle(const struct digits *d, uint64_t bits)
{
    struct whole decimal = {.count = 0}, middle = {.count = 0};
    uint64_t fraction = bits & 0xfffffffffffffu;
    int biased = (int)(bits >> 52), q;
    int64_t exponent;

    if (biased)
        fraction |= UINT64_C(1) << 52;
    q = (biased ? biased : 1) - 1075 - 1;
    fraction = 2 * fraction + 1;
    middle.limbs[0] = (uint32_t)fraction;
    middle.limbs[1] = (uint32_t)(fraction >> 32);
    middle.count = middle.limbs[1] ? 2 : 1;
    whole_digits(&decimal, d, &exponent);
    whole_power10(exponent < 0 ? &middle : &decimal, exponent < 0 ? -exponent : exponent);
    whole_power2(q < 0 ? &decimal : &middle, q < 0 ? -q : q);
    return whole_compare(&decimal, &middle);
}

static double read_digits(const struct digits *d)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int64_t q = d->head_exponent;
    uint64_t low, high;
    int order;

    if (ROUNDS_ONCE && !d->more && d->head <= UINT64_C(1) << 53 && q >= -22 && q <= 22)
        return q < 0 ? (double)d->head / tens[-q] : (double)d->head * tens[q];
    if (q > 310)
        return from_bits(INFINITE);
    if (q < MI_POWER_FIRST) /* 10^19 * 10^-349 is below half of the smallest */
        return 0;
    low = bound(d->head, (int)q, false);
    high = bound(d->head + d->more, (int)q, true);
    if (low == high)
        return from_bits(low);
    /* At most two neighbours: the bounds differ by parts in 10^18. */
    order = against_middle(d, low);
    return from_bits(order > 0 || (order == 0 && (low & 1)) ? high : low);
}

double mi_number_read(const char *text, size_t len)
{
    const char *end = text + len;
    bool minus = text < end && *text == '-';
    struct digits d;
    double number;

    split(&d, text + minus, end);
    number = d.head ? read_digits(&d) : 0;
    return minus ? -number : number;
}
