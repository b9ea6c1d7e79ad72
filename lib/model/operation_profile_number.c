/* Is a number, as it is written, one that binary64 holds? Two texts that it rounds to one would
 * have one digest. SPDX-License-Identifier: MIT */
#include "../json/number.h"
#include "../base/text.h"
#include "operation_profile.h"

/* The significant digits of a JSON number, and what the first of them counts: 10^scale. */
struct decimal {
    const char *at, *end; /* from the first to behind the last; a point may stand between */
    int64_t scale;
    bool zero;
};

static int64_t read_exponent(const char *at, const char *end)
{
    const bool minus = at < end && *at == '-';
    int64_t value = 0;

    if (at < end && !mi_is_digit(*at))
        at++;
    for (; at < end; at++)
        if (value < INT64_MAX / 100)
            value = value * 10 + (*at - '0');
    return minus ? -value : value;
}

static const char *find(const char *at, const char *end, char one, char other)
{
    while (at < end && *at != one && *at != other)
        at++;
    return at;
}

static struct decimal read_decimal(mission_view text)
{
    const char *const end = text.ptr + text.len;
    const char *at = text.ptr + (text.len && *text.ptr == '-');
    const char *const exponent = find(at, end, 'e', 'E'), *const point =
                                                              find(at, exponent, '.', '.');
    struct decimal decimal = {.end = exponent};

    while (at < exponent && (*at == '0' || *at == '.'))
        at++;
    decimal.zero = at == exponent;
    decimal.at = at;
    while (decimal.end > at && (decimal.end[-1] == '.' || (decimal.end[-1] == '0')))
        decimal.end--;
    decimal.scale = point > at ? point - at - 1 : point - at;
    if (exponent < end)
        decimal.scale += read_exponent(exponent + 1, end);
    return decimal;
}

static char take(struct decimal *decimal)
{
    if (decimal->at < decimal->end && *decimal->at == '.')
        decimal->at++;
    return decimal->at < decimal->end ? *decimal->at++ : 0;
}

bool mi_number_exact(mission_view lexeme, double number)
{
    char printed[MI_NUMBER_LEN];
    struct decimal a = read_decimal(lexeme);
    struct decimal b = read_decimal((mission_view){printed, mi_number_print(number, printed)});
    char digit;

    if (a.zero || b.zero)
        return a.zero && b.zero;
    if (a.scale != b.scale)
        return false;
    do {
        digit = take(&a);
        if (digit != take(&b))
            return false;
    } while (digit);
    return true;
}
