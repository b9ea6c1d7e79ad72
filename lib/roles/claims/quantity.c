/* Exact quantities: what bounds are counted in. SPDX-License-Identifier: MIT */
#include "quantity.h"
#include "../../base/text.h"

#define PLACES 18u
#define ONE UINT64_C(1000000000000000000)

/* Digits from `*at` on, at least one. */
static bool take_whole(mission_view text, size_t *at, uint64_t *out)
{
    const size_t start = *at;
    uint64_t whole = 0;

    for (; *at < text.len && mi_is_digit(text.ptr[*at]); (*at)++) {
        const uint64_t digit = (uint64_t)(text.ptr[*at] - '0');

        if (whole > (UINT64_MAX - digit) / 10)
            return false;
        whole = whole * 10 + digit;
    }
    *out = whole;
    return *at > start;
}

/* One to `most` digits behind the point that stands at `*at`; nothing when none does. */
static bool take_fraction(mission_view text, size_t *at, size_t most, uint64_t *out)
{
    uint64_t place = ONE;
    size_t digits = 0;

    *out = 0;
    if (*at >= text.len || text.ptr[*at] != '.')
        return true;
    for (++*at; *at < text.len && mi_is_digit(text.ptr[*at]); ++*at, digits++) {
        if (digits == most)
            return false;
        place /= 10;
        *out += place * (uint64_t)(text.ptr[*at] - '0');
    }
    return digits > 0;
}

bool mi_quantity_decimal(mission_view text, struct mi_quantity *out)
{
    size_t at = 0;

    *out = (struct mi_quantity){0, 0};
    return take_whole(text, &at, &out->whole) && take_fraction(text, &at, PLACES, &out->fraction) &&
           at == text.len;
}

/* ---- durations ---- */

static bool add_units(struct mi_quantity *out, uint64_t count, uint64_t seconds, uint64_t fraction)
{
    const struct mi_quantity more = {count * seconds, fraction};

    return (!count || count <= UINT64_MAX / seconds) && mi_quantity_add(out, &more);
}

struct unit {
    char letter;
    uint64_t seconds;
};

/* Units of `units`, each at most once and in this order; at least one. */
static bool take_units(mission_view text, size_t *at, const struct unit *units, size_t count,
                       struct mi_quantity *out)
{
    uint64_t number, fraction;
    size_t unit = 0;
    bool some = false;

    while (*at < text.len && mi_is_digit(text.ptr[*at])) {
        if (!take_whole(text, at, &number) || !take_fraction(text, at, 9, &fraction) ||
            *at >= text.len)
            return false;
        while (unit < count && units[unit].letter != text.ptr[*at])
            unit++;
        if (unit == count || (fraction && units[unit].letter != 'S') ||
            !add_units(out, number, units[unit].seconds, fraction))
            return false;
        unit++;
        ++*at;
        some = true;
    }
    return some;
}

bool mi_quantity_duration(mission_view text, struct mi_quantity *out)
{
    static const struct unit weeks[] = {{'W', 604800}}, days[] = {{'D', 86400}};
    static const struct unit times[] = {{'H', 3600}, {'M', 60}, {'S', 1}};
    const bool in_weeks = text.len && text.ptr[text.len - 1] == 'W';
    size_t at = 1;
    bool ok = false;

    *out = (struct mi_quantity){0, 0};
    if (text.len < 3 || text.ptr[0] != 'P')
        return false;
    if (text.ptr[1] != 'T')
        ok = take_units(text, &at, in_weeks ? weeks : days, 1, out);
    if (at < text.len && text.ptr[at] == 'T' && !in_weeks && (ok || at == 1)) {
        at++;
        ok = take_units(text, &at, times, MI_COUNT(times), out);
    }
    return ok && at == text.len;
}

/* ---- texts ---- */

/* The last `least` digits of a number and whatever stands before them. */
static size_t put_number(uint64_t number, size_t least, char *out)
{
    char digits[20];
    size_t count = 0;

    for (; number || count < least; number /= 10)
        digits[count++] = (char)('0' + number % 10);
    for (size_t i = 0; i < count; i++)
        out[i] = digits[count - 1 - i];
    return count;
}

static size_t put_digits(const struct mi_quantity *quantity, char *out)
{
    size_t len = put_number(quantity->whole, 1, out);

    if (!quantity->fraction)
        return len;
    out[len++] = '.';
    len += put_number(quantity->fraction, PLACES, out + len);
    while (out[len - 1] == '0')
        len--;
    return len;
}

mission_view mi_quantity_text(const struct mi_quantity *quantity, char out[MI_QUANTITY_TEXT])
{
    return (mission_view){out, put_digits(quantity, out)};
}

mission_view mi_quantity_seconds(const struct mi_quantity *quantity, char out[MI_QUANTITY_TEXT])
{
    size_t len;

    out[0] = 'P';
    out[1] = 'T';
    len = 2 + put_digits(quantity, out + 2);
    out[len++] = 'S';
    return (mission_view){out, len};
}

/* ---- counting ---- */

int mi_quantity_compare(const struct mi_quantity *a, const struct mi_quantity *b)
{
    if (a->whole != b->whole)
        return a->whole < b->whole ? -1 : 1;
    return (a->fraction > b->fraction) - (a->fraction < b->fraction);
}

bool mi_quantity_add(struct mi_quantity *to, const struct mi_quantity *more)
{
    uint64_t fraction = to->fraction + more->fraction;
    const uint64_t carry = fraction >= ONE;

    fraction -= carry ? ONE : 0;
    if (more->whole > UINT64_MAX - to->whole || (carry && to->whole + more->whole == UINT64_MAX))
        return false;
    *to = (struct mi_quantity){to->whole + more->whole + carry, fraction};
    return true;
}

struct mi_quantity mi_quantity_less(const struct mi_quantity *from, const struct mi_quantity *less)
{
    struct mi_quantity left = {0, 0};

    if (mi_quantity_compare(from, less) <= 0)
        return left;
    left.whole = from->whole - less->whole;
    left.fraction = from->fraction;
    if (left.fraction < less->fraction) {
        left.fraction += ONE;
        left.whole--;
    }
    left.fraction -= less->fraction;
    return left;
}
