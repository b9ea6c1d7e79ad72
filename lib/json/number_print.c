/* Binary64 to the shortest decimal that reads back, nearest among the shortest, in the form that
 * ECMAScript gives it. SPDX-License-Identifier: MIT
 *
 * The digits come from Raffaello Giulietti's Schubfach: scale the number and the two ends of its
 * rounding interval by a power of ten so that the interval is between 1 and 10 wide, then choose
 * among at most four candidates. Scaled values keep two fraction bits and a sticky bit, which is
 * enough to compare them exactly. */
#include "number.h"
#include "power.h"
#include <mission/json.h>

struct decimal {
    uint64_t digits;
    int exponent; /* value = digits * 10^exponent */
};

#define SIGNIFICAND_BITS 52
#define HIDDEN_BIT (1ull << SIGNIFICAND_BITS)

/* The top 64 bits of g * c, with the lowest bit set when anything below is not zero. */
static uint64_t scale(struct mi_power g, uint64_t c)
{
    int rest;
    const struct mi_product all = mi_power_times(g, c, &rest);

    return all.hi | (all.lo > 1);
}

/* 10^q rounded up. */
static struct mi_power power_up(int q)
{
    struct mi_power g = mi_power(q);

    if (!mi_power_exact(q)) {
        g.lo++;
        g.hi += g.lo == 0;
    }
    return g;
}

static struct decimal shortest(uint64_t fraction, int biased)
{
    const bool closer = fraction == 0 && biased > 1; /* the lower neighbour is half as far */
    const uint64_t c = biased ? HIDDEN_BIT | fraction : fraction;
    const int q = (biased ? biased : 1) - 1075;
    const uint64_t odd = c & 1; /* the interval's ends belong to it only for even c */
    const int k = (q * 1262611 - (closer ? 524031 : 0)) >> 22;
    const int h = q + mi_power_log2(-k) + 1;
    const struct mi_power g = power_up(-k);
    const uint64_t lower = scale(g, (4 * c - 2 + closer) << h) + odd;
    const uint64_t value = scale(g, 4 * c << h);
    const uint64_t upper = scale(g, (4 * c + 2) << h) - odd;
    const uint64_t s = value / 4;
    bool below, above;

    if (s >= 10) { /* one digit fewer, if exactly one such number lies inside */
        const uint64_t t = s / 10;

        below = lower <= 40 * t;
        above = 40 * t + 40 <= upper;
        if (below != above)
            return (struct decimal){t + above, k + 1};
    }
    below = lower <= 4 * s;
    above = 4 * s + 4 <= upper;
    if (below != above)
        return (struct decimal){s + above, k};
    above = value > 4 * s + 2 || (value == 4 * s + 2 && (s & 1));
    return (struct decimal){s + above, k};
}

static size_t put_digits(uint64_t digits, char out[20])
{
    char reversed[20];
    size_t n = 0;

    do
        reversed[n++] = (char)('0' + digits % 10);
    while (digits /= 10);
    for (size_t i = 0; i < n; i++)
        out[i] = reversed[n - 1 - i];
    return n;
}

static char *fill(char *at, char c, int count)
{
    for (; count > 0; count--)
        *at++ = c;
    return at;
}

static char *copy(char *at, const char *from, int count)
{
    memcpy(at, from, (size_t)count);
    return at + count;
}

static char *put_exponent(char *at, int exponent)
{
    char digits[20];

    *at++ = 'e';
    *at++ = exponent < 0 ? '-' : '+';
    return copy(at, digits,
                (int)put_digits((uint64_t)(exponent < 0 ? -exponent : exponent), digits));
}

/* ECMA-262 Number::toString: k digits, and the decimal point after digit n. */
static char *put_decimal(char *at, const char *digits, int k, int n)
{
    if (k <= n && n <= 21)
        return fill(copy(at, digits, k), '0', n - k);
    if (0 < n && n <= 21) {
        at = fill(copy(at, digits, n), '.', 1);
        return copy(at, digits + n, k - n);
    }
    if (-6 < n && n <= 0)
        return copy(fill(copy(at, "0.", 2), '0', -n), digits, k);
    *at++ = digits[0];
    if (k > 1)
        at = copy(fill(at, '.', 1), digits + 1, k - 1);
    return put_exponent(at, n - 1);
}

size_t mi_number_print(double number, char out[MI_NUMBER_LEN])
{
    struct decimal shortened;
    char digits[20], *at = out;
    uint64_t bits;
    int count;

    memcpy(&bits, &number, sizeof bits);
    if (bits << 1 == 0) {
        *at = '0'; /* both zeros */
        return 1;
    }
    if (bits >> 63)
        *at++ = '-';
    shortened = shortest(bits & (HIDDEN_BIT - 1), (int)(bits >> SIGNIFICAND_BITS & 0x7ff));
    while (shortened.digits % 10 == 0) {
        shortened.digits /= 10;
        shortened.exponent++;
    }
    count = (int)put_digits(shortened.digits, digits);
    return (size_t)(put_decimal(at, digits, count, count + shortened.exponent) - out);
}

size_t mission_number_write(double number, char *out, size_t size)
{
    char text[MI_NUMBER_LEN];
    size_t len;

    if (!out || size < MI_NUMBER_LEN || number - number != 0) /* NaN, infinities */
        return 0;
    len = mi_number_print(number, text);
    memcpy(out, text, len);
    return len;
}
