/* Random JSON documents, and a slow canonical writer. SPDX-License-Identifier: MIT */
#include "documents.h"

#include <math.h>

void words_add(struct words *words, const char *ptr, size_t len)
{
    if (words->len + len > words->cap) {
        words->cap = (words->len + len) * 2 + 64;
        words->ptr = realloc(words->ptr, words->cap);
        if (!words->ptr)
            abort();
    }
    if (len)
        memcpy(words->ptr + words->len, ptr, len);
    words->len += len;
}

void words_say(struct words *words, const char *text)
{
    words_add(words, text, strlen(text));
}

void words_drop(struct words *words)
{
    free(words->ptr);
    *words = (struct words){0};
}

/* --- characters ----------------------------------------------------------------------------------
 */

static void put_utf8(struct words *out, uint32_t code)
{
    char bytes[4];
    size_t len = 1;

    if (code < 0x80) {
        bytes[0] = (char)code;
    } else if (code < 0x800) {
        bytes[0] = (char)(0xC0 | code >> 6);
        bytes[1] = (char)(0x80 | (code & 63));
        len = 2;
    } else if (code < 0x10000) {
        bytes[0] = (char)(0xE0 | code >> 12);
        bytes[1] = (char)(0x80 | (code >> 6 & 63));
        bytes[2] = (char)(0x80 | (code & 63));
        len = 3;
    } else {
        bytes[0] = (char)(0xF0 | code >> 18);
        bytes[1] = (char)(0x80 | (code >> 12 & 63));
        bytes[2] = (char)(0x80 | (code >> 6 & 63));
        bytes[3] = (char)(0x80 | (code & 63));
        len = 4;
    }
    words_add(out, bytes, len);
}

/* The code point at `*at`, which is valid UTF-8. */
static uint32_t take_utf8(mission_view text, size_t *at)
{
    const unsigned char *byte = (const unsigned char *)text.ptr + *at;
    int more = byte[0] < 0x80 ? 0 : byte[0] < 0xE0 ? 1 : byte[0] < 0xF0 ? 2 : 3;
    uint32_t code = more == 0 ? byte[0] : byte[0] & (0x3Fu >> more);

    for (int i = 1; i <= more; i++)
        code = code << 6 | (byte[i] & 63);
    *at += (size_t)more + 1;
    return code;
}

static void put_unit(struct words *out, uint32_t unit, bool upper)
{
    char text[8];

    snprintf(text, sizeof text, upper ? "\\u%04X" : "\\u%04x", unit);
    words_say(out, text);
}

static void put_escaped(struct words *out, uint32_t code, bool upper)
{
    if (code < 0x10000) {
        put_unit(out, code, upper);
    } else {
        put_unit(out, 0xD800 + ((code - 0x10000) >> 10), upper);
        put_unit(out, 0xDC00 + (code & 0x3FF), upper);
    }
}

/* One character in one of the spellings that it may have. */
static void spell(uint64_t *state, struct words *out, uint32_t code)
{
    static const char shorts[] = "\b\t\n\f\r\"\\/", names[] = "btnfr\"\\/";
    const char *at = code && code < 128 ? strchr(shorts, (int)code) : NULL;
    char pair[2] = {'\\', 0};

    if (at && test_random(state) % 2) {
        pair[1] = names[at - shorts];
        words_add(out, pair, 2);
    } else if (code < 0x20 || code == '"' || code == '\\' || test_random(state) % 8 == 0) {
        put_escaped(out, code, test_random(state) % 2);
    } else {
        put_utf8(out, code);
    }
}

static bool may_stand(uint32_t code)
{
    return !(code >= 0xD800 && code <= 0xDFFF) && (code & 0xFFFE) != 0xFFFE &&
           !(code >= 0xFDD0 && code <= 0xFDEF);
}

static uint32_t random_code(uint64_t *state, uint32_t flags)
{
    static const uint32_t edges[] = {0,       1,        0x1F,   0x20,   0x7F,   0x80,   0x7FF,
                                     0x800,   0xD7FF,   0xE000, 0xFDCF, 0xFDF0, 0xFFFD, 0x10000,
                                     0x1F600, 0x10FFFD, '"',    '\\',   '/'};
    uint32_t code;

    do {
        switch (test_random(state) % 8) {
        case 0:
            code = edges[test_random(state) % (sizeof edges / sizeof *edges)];
            break;
        case 1:
            code = (uint32_t)(test_random(state) % 0x110000);
            break;
        case 2:
            code = (uint32_t)(test_random(state) % 0x20);
            break;
        default:
            code = 'a' + (uint32_t)(test_random(state) % 4);
        }
    } while (!may_stand(code) || (code == 0 && flags & DOCUMENT_NO_NUL));
    return code;
}

static void put_string(uint64_t *state, uint32_t flags, struct words *out)
{
    size_t len = test_random(state) % (test_random(state) % 16 ? 6 : 60);

    words_say(out, "\"");
    while (len-- > 0)
        spell(state, out, random_code(state, flags));
    words_say(out, "\"");
}

static void put_space(uint64_t *state, struct words *out)
{
    for (uint64_t n = test_random(state) % 8; n > 5; n--)
        words_add(out, &" \t\r\n"[test_random(state) % 4], 1);
}

/* --- values
 * ----------------------------------------------------------------------------------------- */

static void put_number(uint64_t *state, uint32_t flags, struct words *out)
{
    uint64_t bits = test_random(state);
    char text[64];
    double number;

    memcpy(&number, &bits, sizeof number);
    switch (test_random(state) % (flags & DOCUMENT_CALM_NUMBERS ? 3 : 7)) {
    case 0:
        snprintf(text, sizeof text, "%d", (int)(bits % 2001) - 1000);
        break;
    case 1:
        snprintf(text, sizeof text, "%lld", (long long)(bits >> 11) - (1LL << 52));
        break;
    case 2:
        snprintf(text, sizeof text, "%d.%de%d", (int)(bits % 10), (int)(bits % 4) * 25, 2);
        break;
    case 3:
        snprintf(text, sizeof text, "-0.%llue-5", (unsigned long long)bits);
        break;
    case 4:
        snprintf(text, sizeof text, "%llu", (unsigned long long)bits);
        break;
    default:
        snprintf(text, sizeof text, "%.*E", (int)(bits % 20), isfinite(number) ? number : 1.5);
        if (strtod(text, NULL) - strtod(text, NULL) != 0)
            snprintf(text, sizeof text, "1e-5");
    }
    words_say(out, text);
}

/* Names must differ; a counter in an escape-free tail makes them so. */
static void put_members(uint64_t *state, uint32_t flags, int depth, struct words *out)
{
    size_t count = test_random(state) % (test_random(state) % 16 ? 6 : 40);
    char tail[32];

    words_say(out, "{");
    for (size_t i = 0; i < count; i++) {
        put_space(state, out);
        put_string(state, flags, out);
        out->len--; /* the closing quote */
        snprintf(tail, sizeof tail, ";%zu\"", i);
        words_say(out, tail);
        put_space(state, out);
        words_say(out, ":");
        document_random(state, flags, depth - 1, out);
        words_say(out, i + 1 < count ? "," : "");
    }
    put_space(state, out);
    words_say(out, "}");
}

static void put_elements(uint64_t *state, uint32_t flags, int depth, struct words *out)
{
    size_t count = test_random(state) % 6;

    words_say(out, "[");
    for (size_t i = 0; i < count; i++) {
        document_random(state, flags, depth - 1, out);
        words_say(out, i + 1 < count ? "," : "");
    }
    put_space(state, out);
    words_say(out, "]");
}

void document_random(uint64_t *state, uint32_t flags, int depth, struct words *out)
{
    static const char *const plain[] = {"null", "true", "false"};

    put_space(state, out);
    switch (test_random(state) % (depth > 0 ? 8 : 4)) {
    case 0:
        words_say(out, plain[test_random(state) % 3]);
        break;
    case 1:
    case 2:
        put_string(state, flags, out);
        break;
    case 3:
        put_number(state, flags, out);
        break;
    case 4:
        put_elements(state, flags, depth, out);
        break;
    default:
        put_members(state, flags, depth, out);
    }
    put_space(state, out);
}

/* --- the slow canonical writer
 * ------------------------------------------------------------------------ */

static size_t utf16(mission_view text, uint16_t *units)
{
    size_t len = 0;
    uint32_t code;

    for (size_t at = 0; at < text.len;) {
        code = take_utf8(text, &at);
        if (code >= 0x10000)
            units[len++] = (uint16_t)(0xD800 + ((code - 0x10000) >> 10));
        units[len++] = (uint16_t)(code >= 0x10000 ? 0xDC00 + (code & 0x3FF) : code);
    }
    return len;
}

static bool before(mission_view a, mission_view b)
{
    uint16_t *ua = calloc(a.len + 1, sizeof *ua), *ub = calloc(b.len + 1, sizeof *ub);
    size_t la, lb, i = 0;
    bool answer;

    if (!ua || !ub)
        abort();
    la = utf16(a, ua);
    lb = utf16(b, ub);
    while (i < la && i < lb && ua[i] == ub[i])
        i++;
    answer = i < la && i < lb ? ua[i] < ub[i] : la < lb;
    free(ua);
    free(ub);
    return answer;
}

static void slow_string(mission_view text, struct words *out)
{
    static const char shorts[] = "\b\t\n\f\r\"\\", names[] = "btnfr\"\\";
    const char *at;
    char pair[2] = {'\\', 0};

    words_say(out, "\"");
    for (size_t i = 0; i < text.len; i++) {
        at = text.ptr[i] ? strchr(shorts, text.ptr[i]) : NULL;
        if (at) {
            pair[1] = names[at - shorts];
            words_add(out, pair, 2);
        } else if ((unsigned char)text.ptr[i] < 0x20) {
            put_unit(out, (unsigned char)text.ptr[i], false);
        } else {
            words_add(out, text.ptr + i, 1);
        }
    }
    words_say(out, "\"");
}

/* Fewest digits that read back (a neighbour may, where rounding does not: below a power of two). */
static int digits_of(double number, long long *digits)
{
    char text[64];
    long long first;
    int ten;

    for (int k = 1;; k++) {
        snprintf(text, sizeof text, "%.*e", k - 1, number);
        ten = (int)strtol(strchr(text, 'e') + 1, NULL, 10) - (k - 1);
        if (k > 1)
            memmove(text + 1, text + 2, strlen(text + 2) + 1);
        first = strtoll(text, NULL, 10);
        for (int i = 0; i < 3; i++) {
            *digits = first + (i == 2 ? -1 : i);
            snprintf(text, sizeof text, "%llde%d", *digits, ten);
            if (strtod(text, NULL) == number)
                return ten;
        }
    }
}

static void slow_number(double number, struct words *out)
{
    char digits[32], text[64];
    long long value;
    int ten, len, point;

    if (number == 0) {
        words_say(out, "0");
        return;
    }
    words_say(out, number < 0 ? "-" : "");
    ten = digits_of(fabs(number), &value);
    for (; value % 10 == 0; value /= 10)
        ten++;
    len = snprintf(digits, sizeof digits, "%lld", value);
    point = len + ten; /* the n of ECMAScript's Number::toString */
    if (len <= point && point <= 21)
        snprintf(text, sizeof text, "%s%.*s", digits, point - len, "000000000000000000000");
    else if (0 < point && point <= 21)
        snprintf(text, sizeof text, "%.*s.%s", point, digits, digits + point);
    else if (-6 < point && point <= 0)
        snprintf(text, sizeof text, "0.%.*s%s", -point, "000000", digits);
    else
        snprintf(text, sizeof text, "%.1s%s%se%+d", digits, len > 1 ? "." : "", digits + 1,
                 point - 1);
    words_say(out, text);
}

static void slow_object(const mission_value *value, struct words *out)
{
    size_t count = mission_value_count(value), least;
    bool *done = calloc(count + 1, sizeof *done);

    if (!done)
        abort();
    words_say(out, "{");
    for (size_t n = 0; n < count; n++) {
        least = count;
        for (size_t i = 0; i < count; i++)
            if (!done[i] && (least == count || before(mission_value_name(value, i),
                                                      mission_value_name(value, least))))
                least = i;
        done[least] = true;
        words_say(out, n ? "," : "");
        slow_string(mission_value_name(value, least), out);
        words_say(out, ":");
        document_canonical(mission_value_item(value, least), out);
    }
    words_say(out, "}");
    free(done);
}

void document_canonical(const mission_value *value, struct words *out)
{
    switch (mission_value_kind(value)) {
    case MISSION_JSON_NULL:
        words_say(out, "null");
        break;
    case MISSION_JSON_BOOLEAN:
        words_say(out, mission_value_boolean(value) ? "true" : "false");
        break;
    case MISSION_JSON_NUMBER:
        slow_number(mission_value_number(value), out);
        break;
    case MISSION_JSON_STRING:
        slow_string(mission_value_string(value), out);
        break;
    case MISSION_JSON_ARRAY:
        words_say(out, "[");
        for (size_t i = 0; i < mission_value_count(value); i++) {
            words_say(out, i ? "," : "");
            document_canonical(mission_value_item(value, i), out);
        }
        words_say(out, "]");
        break;
    default:
        slow_object(value, out);
    }
}

/* --- the same value, written otherwise
 * ------------------------------------------------------------------ */

static void respell_string(uint64_t *state, mission_view text, struct words *out)
{
    words_say(out, "\"");
    for (size_t at = 0; at < text.len;)
        spell(state, out, take_utf8(text, &at));
    words_say(out, "\"");
}

/* Members from a random one on, round the end: another order, each once. */
static void respell_children(uint64_t *state, const mission_value *value, struct words *out)
{
    size_t count = mission_value_count(value), first = 0, at;
    bool object = mission_value_kind(value) == MISSION_JSON_OBJECT;

    if (object && count)
        first = test_random(state) % count;
    for (size_t i = 0; i < count; i++) {
        at = (first + i) % count;
        words_say(out, i ? "," : "");
        put_space(state, out);
        if (object) {
            respell_string(state, mission_value_name(value, at), out);
            put_space(state, out);
            words_say(out, ":");
        }
        document_respell(state, mission_value_item(value, at), out);
    }
}

void document_respell(uint64_t *state, const mission_value *value, struct words *out)
{
    mission_view lexeme = mission_value_lexeme(value);
    char text[64];

    put_space(state, out);
    switch (mission_value_kind(value)) {
    case MISSION_JSON_NUMBER:
        if (test_random(state) % 2) {
            snprintf(text, sizeof text, "%.16e", mission_value_number(value));
            words_say(out, text);
        } else {
            words_add(out, lexeme.ptr, lexeme.len);
        }
        break;
    case MISSION_JSON_STRING:
        respell_string(state, mission_value_string(value), out);
        break;
    case MISSION_JSON_ARRAY:
        words_say(out, "[");
        respell_children(state, value, out);
        words_say(out, "]");
        break;
    case MISSION_JSON_OBJECT:
        words_say(out, "{");
        respell_children(state, value, out);
        words_say(out, "}");
        break;
    default:
        document_canonical(value, out);
    }
    put_space(state, out);
}

/* --- the same value, built
 * ---------------------------------------------------------------------------------- */

static int32_t build_children(mission_builder *builder, const mission_value *value)
{
    bool object = mission_value_kind(value) == MISSION_JSON_OBJECT;
    int32_t rc = object ? mission_builder_object(builder) : mission_builder_array(builder);

    for (size_t i = 0; !rc && i < mission_value_count(value); i++) {
        if (object)
            rc = mission_builder_name(builder, mission_value_name(value, i));
        if (!rc)
            rc = document_build(builder, mission_value_item(value, i));
    }
    return rc ? rc : mission_builder_end(builder);
}

int32_t document_build(mission_builder *builder, const mission_value *value)
{
    int64_t integer;

    switch (mission_value_kind(value)) {
    case MISSION_JSON_NULL:
        return mission_builder_null(builder);
    case MISSION_JSON_BOOLEAN:
        return mission_builder_boolean(builder, mission_value_boolean(value));
    case MISSION_JSON_NUMBER:
        if (mission_value_integer(value, &integer))
            return mission_builder_integer(builder, integer);
        return mission_builder_number(builder, mission_value_number(value));
    case MISSION_JSON_STRING:
        return mission_builder_string(builder, mission_value_string(value));
    default:
        return build_children(builder, value);
    }
}
