/* Numbers: text to binary64 and back, against exact arithmetic and a slow search.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#include <locale.h>
#include <math.h>

/* --- natural numbers, as simple as they come ------------------------------------------------ */

#define WORDS 640

struct natural {
    uint32_t word[WORDS]; /* little end first */
    size_t used;
};

static void multiply(struct natural *n, uint32_t by, uint32_t plus)
{
    uint64_t carry = plus;

    for (size_t i = 0; i < n->used; i++) {
        carry += (uint64_t)n->word[i] * by;
        n->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry) {
        if (n->used == WORDS)
            abort(); /* the test's own numbers are too large */
        n->word[n->used++] = (uint32_t)carry;
    }
}

static void scale(struct natural *n, uint32_t base, long times)
{
    for (; times > 0; times--)
        multiply(n, base, 0);
}

static struct natural natural_of(uint64_t value)
{
    struct natural n = {{(uint32_t)value, (uint32_t)(value >> 32)}, 2};

    while (n.used && n.word[n.used - 1] == 0)
        n.used--;
    return n;
}

static struct natural natural_of_digits(const char *digits, size_t len)
{
    struct natural n = {{0}, 0};

    for (size_t i = 0; i < len; i++)
        multiply(&n, 10, (uint32_t)(digits[i] - '0'));
    return n;
}

static int compare(const struct natural *a, const struct natural *b)
{
    if (a->used != b->used)
        return a->used < b->used ? -1 : 1;
    for (size_t i = a->used; i-- > 0;)
        if (a->word[i] != b->word[i])
            return a->word[i] < b->word[i] ? -1 : 1;
    return 0;
}

/* digits * 10^ten against odd * 2^two. */
static int compare_scaled(const char *digits, size_t len, long ten, uint64_t odd, long two)
{
    struct natural a = natural_of_digits(digits, len), b = natural_of(odd);

    scale(ten < 0 ? &b : &a, 10, ten < 0 ? -ten : ten);
    scale(two < 0 ? &a : &b, 2, two < 0 ? -two : two);
    return compare(&a, &b);
}

/* --- is this binary64 the nearest to digits * 10^ten, ties to even? ------------------------- */

static bool nearest(const char *digits, size_t len, long ten, double number)
{
    uint64_t bits, fraction;
    long exponent;
    int above, below;

    memcpy(&bits, &number, sizeof bits);
    fraction = bits & ((UINT64_C(1) << 52) - 1);
    exponent = (long)(bits >> 52 & 0x7FF);
    if (exponent)
        fraction |= UINT64_C(1) << 52;
    else
        exponent = 1;
    exponent -= 1075;
    above = compare_scaled(digits, len, ten, 4 * fraction + 2, exponent - 2);
    if (above > 0 || (above == 0 && (fraction & 1)))
        return false;
    if (fraction == 0)
        return true;
    /* The gap below a power of two is half as wide. */
    if (fraction == UINT64_C(1) << 52 && exponent > -1074)
        below = compare_scaled(digits, len, ten, 4 * fraction - 1, exponent - 2);
    else
        below = compare_scaled(digits, len, ten, 4 * fraction - 2, exponent - 2);
    return below > 0 || (below == 0 && !(fraction & 1));
}

/* From (2^54 - 1) * 2^970 on, the nearest would be an infinity. */
static bool overflows(const char *digits, size_t len, long ten)
{
    return compare_scaled(digits, len, ten, (UINT64_C(1) << 54) - 1, 970) >= 0;
}

static mission_context *context;

static int32_t read_number(const char *text, size_t len, double *out)
{
    mission_json *json;
    int32_t rc = mission_json_parse(context, (mission_view){text, len}, 0, &json, NULL);

    *out = mission_value_number(mission_json_root(json));
    mission_json_unref(json);
    return rc;
}

static void check_decimal(const char *digits, size_t len, long ten)
{
    char text[1400];
    int size = snprintf(text, sizeof text, "%.*se%ld", (int)len, digits, ten);
    double number;
    int32_t rc = read_number(text, (size_t)size, &number);

    test_about("%.*s", size > 200 ? 200 : size, text);
    if (overflows(digits, len, ten)) {
        CHECK_INT(rc, MISSION_E_NUMBER_RANGE);
        return;
    }
    CHECK_INT(rc, MISSION_OK);
    CHECK(nearest(digits, len, ten, number));
}

/* The same decimal spelled with a point and without an exponent. */
static void check_plain(const char *digits, size_t len, size_t point)
{
    char text[1400];
    int size = snprintf(text, sizeof text, "%.*s.%.*s0", (int)point, digits, (int)(len - point),
                        digits + point);
    double number;

    test_about("%.*s", size > 200 ? 200 : size, text);
    CHECK_INT(read_number(text, (size_t)size, &number), MISSION_OK);
    CHECK(nearest(digits, len, (long)point - (long)len, number));
}

static size_t random_digits(uint64_t *state, char *out, size_t most)
{
    size_t len = 1 + test_random(state) % most;

    for (size_t i = 0; i < len; i++)
        out[i] = (char)('0' + test_random(state) % 10);
    if (out[0] == '0')
        out[0] = '1';
    return len;
}

static void test_decimals(void)
{
    uint64_t state = test_seed();
    char digits[800];
    size_t len;

    for (int i = 0; i < 4000; i++) {
        len = random_digits(&state, digits, 40);
        check_decimal(digits, len, (long)(test_random(&state) % 700) - 370);
    }
    for (int i = 0; i < 150; i++) {
        len = random_digits(&state, digits, 800);
        check_decimal(digits, len, (long)(test_random(&state) % 320) - 340 - (long)len / 2);
        check_plain(digits, len, 1 + test_random(&state) % (len < 300 ? len : 300));
    }
}

/* --- halfway between neighbours: hundreds of digits decide ---------------------------------- */

/* The exact digits of odd * 2^two as digits * 10^ten. */
static size_t exact_digits(uint64_t odd, long two, char *out, long *ten)
{
    struct natural n = natural_of(odd);
    char reversed[1200];
    size_t len = 0;
    uint64_t rest;

    scale(&n, two < 0 ? 5 : 2, two < 0 ? -two : two);
    *ten = two < 0 ? two : 0;
    while (n.used) {
        rest = 0;
        for (size_t i = n.used; i-- > 0;) {
            rest = rest << 32 | n.word[i];
            n.word[i] = (uint32_t)(rest / 10);
            rest %= 10;
        }
        reversed[len++] = (char)('0' + rest);
        while (n.used && n.word[n.used - 1] == 0)
            n.used--;
    }
    for (size_t i = 0; i < len; i++)
        out[i] = reversed[len - 1 - i];
    return len;
}

static void decrement(char *digits, size_t len)
{
    while (digits[len - 1] == '0')
        digits[--len] = '9';
    digits[len - 1]--;
}

static void check_halfway(uint64_t fraction, long exponent)
{
    char digits[1204];
    long ten;
    size_t len = exact_digits(2 * fraction + 1, exponent - 1, digits, &ten);

    check_decimal(digits, len, ten);
    digits[len] = '0'; /* the same, longer */
    digits[len + 1] = '1';
    check_decimal(digits, len + 2, ten - 2); /* just above */
    decrement(digits, len);
    digits[len] = '9';
    check_decimal(digits, len + 1, ten - 1); /* just below */
}

static void test_halfway(void)
{
    uint64_t state = test_seed(), fraction;

    for (int i = 0; i < 150; i++) {
        fraction = test_random(&state) >> 11;
        check_halfway(fraction, (long)(test_random(&state) % 1100) - 1074);
        check_halfway(fraction & 0xFFFFF, -1074);
    }
    check_halfway(0, -1074);
    check_halfway((UINT64_C(1) << 53) - 1, 971); /* the edge of the range */
    check_halfway((UINT64_C(1) << 53) - 2, 971);
    check_halfway((UINT64_C(1) << 52) - 1, -1074);
    check_halfway(UINT64_C(1) << 52, -1074);
}

static void test_range(void)
{
    static const char *const beyond[] = {"1e309", "-1e309", "1e400", "1e99999999999999999999",
                                         "179769313486231580793728971405303415e274"};
    static const char *const zero[] = {"1e-400",
                                       "0e999999999999",
                                       "-0",
                                       "0.0e-1",
                                       "-1e-324",
                                       "2.4703282292062327e-324",
                                       "1e-99999999999999999999"};
    double number;

    COVERS("AN-7");
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        test_about("%s", beyond[i]);
        CHECK_INT(read_number(beyond[i], strlen(beyond[i]), &number), MISSION_E_NUMBER_RANGE);
    }
    for (size_t i = 0; i < sizeof zero / sizeof *zero; i++) {
        test_about("%s", zero[i]);
        CHECK_INT(read_number(zero[i], strlen(zero[i]), &number), MISSION_OK);
        CHECK(number == 0);
    }
}

/* --- writing: a slow search for the shortest digits ------------------------------------------ */

/* The fewest digits that read back, the nearest such; strtod is the oracle here, in the C locale.
 * Rounding to k digits is not enough: below a power of two only a neighbour may read back. */
static int shortest(double number, uint64_t *digits, int *ten)
{
    char text[64];
    long long tries[3];

    for (int k = 1; k <= 17; k++) {
        snprintf(text, sizeof text, "%.*e", k - 1, number);
        *ten = (int)strtol(strchr(text, 'e') + 1, NULL, 10) - (k - 1);
        if (k > 1)
            memmove(text + 1, text + 2, strlen(text + 2) + 1);
        tries[0] = strtoll(text, NULL, 10);
        tries[1] = tries[0] + 1;
        tries[2] = tries[0] - 1;
        for (int i = 0; i < 3; i++) {
            snprintf(text, sizeof text, "%llde%d", tries[i], *ten);
            if (strtod(text, NULL) == number) {
                *digits = (uint64_t)tries[i];
                return k;
            }
        }
    }
    abort();
}

static size_t slow_write(double number, char *out)
{
    char digits[24];
    uint64_t value;
    int ten, len, point;
    char *at = out;

    if (number == 0)
        return (size_t)sprintf(out, "0");
    if (number < 0) {
        *at++ = '-';
        number = -number;
    }
    shortest(number, &value, &ten);
    while (value % 10 == 0) {
        value /= 10;
        ten++;
    }
    len = sprintf(digits, "%llu", (unsigned long long)value);
    point = len + ten; /* the n of ECMAScript's Number::toString */
    if (len <= point && point <= 21)
        at += sprintf(at, "%s%.*s", digits, point - len, "000000000000000000000");
    else if (0 < point && point <= 21)
        at += sprintf(at, "%.*s.%s", point, digits, digits + point);
    else if (-6 < point && point <= 0)
        at += sprintf(at, "0.%.*s%s", -point, "000000", digits);
    else
        at += sprintf(at, "%.1s%s%se%+d", digits, len > 1 ? "." : "", digits + 1, point - 1);
    return (size_t)(at - out);
}

static double of_bits(uint64_t bits)
{
    double number;

    memcpy(&number, &bits, sizeof number);
    return number;
}

static void check_write(uint64_t bits)
{
    double number = of_bits(bits), again = 0;
    char got[32], want[64];
    size_t len, want_len;

    if (!isfinite(number))
        return;
    len = mission_number_write(number, got, sizeof got);
    want_len = slow_write(number, want);
    test_about("%016llx, %.*s", (unsigned long long)bits, (int)len, got);
    CHECK(len == want_len && memcmp(got, want, len) == 0);
    CHECK_INT(read_number(got, len, &again), MISSION_OK);
    CHECK(again == number);
}

static void check_around(double number)
{
    uint64_t bits;

    memcpy(&bits, &number, sizeof bits);
    for (uint64_t i = 0; i < 7; i++)
        if (bits + i >= 3)
            check_write(bits + i - 3);
}

static void test_boundaries(void)
{
    char text[16];

    COVERS("AN-7");
    for (int two = -1074; two < 1024; two++)
        check_around(ldexp(1, two));
    for (int ten = -323; ten < 309; ten++) {
        snprintf(text, sizeof text, "1e%d", ten);
        check_around(strtod(text, NULL));
    }
    for (uint64_t bits = 0; bits < 200; bits++)
        check_write(bits); /* the smallest subnormals */
    check_around(9007199254740992.0);
    check_around(999999999999999900000.0);
    check_write(UINT64_C(0x7FEFFFFFFFFFFFFF));
    check_write(UINT64_C(0x8000000000000000));
}

static void test_random_doubles(void)
{
    uint64_t state = test_seed();

    for (int i = 0; i < 30000; i++) {
        check_write(test_random(&state));
        check_write((test_random(&state) & ((UINT64_C(1) << 52) - 1)) |
                    (UINT64_C(1000) + test_random(&state) % 80) << 52);
    }
    for (int i = 0; i < 5000; i++)
        check_around((double)(test_random(&state) >> (test_random(&state) % 64)));
}

static void test_write_refuses(void)
{
    char out[32] = "untouched";

    CHECK_INT(mission_number_write(INFINITY, out, sizeof out), 0);
    CHECK_INT(mission_number_write(-INFINITY, out, sizeof out), 0);
    CHECK_INT(mission_number_write(NAN, out, sizeof out), 0);
    CHECK_INT(mission_number_write(1, NULL, 0), 0);
    CHECK_INT(mission_number_write(1, out, 0), 0);
}

/* Decimals that come out one off when a wider register rounds before binary64 does. */
static void test_rounded_once(void)
{
    static const struct {
        const char *text;
        double number;
    } rows[] = {
        {"4689814514750741e-11", 0x1.6e644a50c62adp+15},
        {"1546262805846207e-18", 0x1.9557f0ba80757p-10},
        {"1236738150183162e-8", 0x1.796c2b00f012fp+23},
        {"4644160363543099e20", 0x1.65c5e9e8dc077p+118},
    };
    double number;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        test_about("%s", rows[i].text);
        CHECK_INT(read_number(rows[i].text, strlen(rows[i].text), &number), MISSION_OK);
        CHECK(number == rows[i].number);
    }
}

/* --- integers --------------------------------------------------------------------------------- */

static const struct {
    const char *text;
    int32_t is;
    int64_t value;
} integers[] = {
    {"0", 1, 0},
    {"-0", 1, 0},
    {"0.0", 1, 0},
    {"1e3", 1, 1000},
    {"1.5e1", 1, 15},
    {"1200e-2", 1, 12},
    {"1201e-2", 0, 0},
    {"0.5", 0, 0},
    {"9007199254740991", 1, INT64_C(9007199254740991)},
    {"-9007199254740991", 1, -INT64_C(9007199254740991)},
    {"9007199254740991.0", 1, INT64_C(9007199254740991)},
    {"9007199254740992", 0, 0},
    {"-9007199254740992", 0, 0},
    {"9007199254740993", 0, 0},
    {"1e300", 0, 0},
    {"5e-324", 0, 0},
};

static void test_integers(void)
{
    mission_json *json;
    int64_t value;

    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
        test_about("%s", integers[i].text);
        json = test_json(context, integers[i].text);
        value = -1;
        CHECK_INT(mission_value_integer(mission_json_root(json), &value), integers[i].is);
        CHECK_INT(value, integers[i].value);
        CHECK_VIEW(mission_value_lexeme(mission_json_root(json)), integers[i].text);
        mission_json_unref(json);
    }
}

/* --- a locale with a comma ----------------------------------------------------------------------
 */

static void test_locale(void)
{
    static const char *const same[] = {"0.5", "1.5e-7", "1.7976931348623157e+308", "123456.789"};
    double number;
    char out[32];

    if (!setlocale(LC_ALL, "de_DE.UTF-8") || localeconv()->decimal_point[0] != ',') {
        test_skip("de_DE.UTF-8 is not there (LOCPATH names where locales lie)");
        setlocale(LC_ALL, "C");
        return;
    }
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        test_about("%s", same[i]);
        CHECK_INT(read_number(same[i], strlen(same[i]), &number), MISSION_OK);
        CHECK_INT(mission_number_write(number, out, sizeof out), strlen(same[i]));
        CHECK(memcmp(out, same[i], strlen(same[i])) == 0);
    }
    CHECK(read_number("0,5", 3, &number) < 0);
    setlocale(LC_ALL, "C");
}

static const struct test tests[] = {
    {"decimals", test_decimals},
    {"halfway", test_halfway},
    {"range", test_range},
    {"boundaries", test_boundaries},
    {"random", test_random_doubles},
    {"rounded-once", test_rounded_once},
    {"write-refuses", test_write_refuses},
    {"integers", test_integers},
    {"locale", test_locale},
};

int main(int argc, char **argv)
{
    int rc;

    context = test_context(MISSION_PROFILE_SERIES, 0);
    rc = test_main("number", tests, sizeof tests / sizeof *tests, argc, argv);
    mission_context_unref(context);
    return rc;
}
