/* Items of structured fields, strictly (RFC 8941 section 4.2). SPDX-License-Identifier: MIT */
#include "structured_item.h"

#define DIGITS_INTEGER 15u
#define DIGITS_WHOLE 12u
#define DIGITS_FRACTION 3u

static bool lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool alpha(char c)
{
    return lower(c) || (c >= 'A' && c <= 'Z');
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool key_character(char c)
{
    return lower(c) || digit(c) || (c && strchr("_-.*", c));
}

static bool token_character(char c)
{
    return alpha(c) || digit(c) || (c && strchr("!#$%&'*+-.^_`|~:/", c));
}

static bool space(char c)
{
    return c == ' ';
}

static bool binary_character(char c)
{
    return alpha(c) || digit(c) || c == '+' || c == '/';
}

static bool pad(char c)
{
    return c == '=';
}

static bool next_is(mission_view rest, char c)
{
    return rest.len && rest.ptr[0] == c;
}

static void skip(mission_view *rest, size_t count)
{
    rest->ptr += count;
    rest->len -= count;
}

static size_t take(mission_view *rest, bool (*is)(char))
{
    size_t len = 0;

    while (len < rest->len && is(rest->ptr[len]))
        len++;
    skip(rest, len);
    return len;
}

static bool boolean(mission_view *rest, bool *out)
{
    if (rest->len < 2 || rest->ptr[0] != '?' || (rest->ptr[1] != '0' && rest->ptr[1] != '1'))
        return false;
    *out = rest->ptr[1] == '1';
    skip(rest, 2);
    return true;
}

static bool number(mission_view *rest)
{
    size_t whole;

    if (next_is(*rest, '-'))
        skip(rest, 1);
    whole = take(rest, digit);
    if (!next_is(*rest, '.'))
        return whole >= 1 && whole <= DIGITS_INTEGER;
    skip(rest, 1);
    if (whole < 1 || whole > DIGITS_WHOLE)
        return false;
    whole = take(rest, digit);
    return whole >= 1 && whole <= DIGITS_FRACTION;
}

static bool string(mission_view *rest)
{
    for (skip(rest, 1); rest->len; skip(rest, 1)) {
        const char c = rest->ptr[0];

        if (c == '"') {
            skip(rest, 1);
            return true;
        }
        if (c < 0x20 || c > 0x7E)
            return false;
        if (c != '\\')
            continue;
        skip(rest, 1);
        if (!next_is(*rest, '"') && !next_is(*rest, '\\'))
            return false;
    }
    return false;
}

/* Padding may be left out (RFC 8941 section 4.2.7). */
static bool binary(mission_view *rest)
{
    size_t letters, signs;

    skip(rest, 1);
    letters = take(rest, binary_character);
    signs = take(rest, pad);
    if (!next_is(*rest, ':') || letters % 4 == 1)
        return false;
    skip(rest, 1);
    return !signs || (signs <= 2 && (letters + signs) % 4 == 0);
}

static bool bare_item(mission_view *rest)
{
    bool any;

    if (!rest->len)
        return false;
    if (rest->ptr[0] == '-' || digit(rest->ptr[0]))
        return number(rest);
    if (rest->ptr[0] == '"')
        return string(rest);
    if (rest->ptr[0] == ':')
        return binary(rest);
    if (rest->ptr[0] == '?')
        return boolean(rest, &any);
    return (alpha(rest->ptr[0]) || rest->ptr[0] == '*') && take(rest, token_character);
}

static bool parameters(mission_view *rest)
{
    while (next_is(*rest, ';')) {
        skip(rest, 1);
        take(rest, space);
        if (!rest->len || !(lower(rest->ptr[0]) || rest->ptr[0] == '*'))
            return false;
        take(rest, key_character);
        if (!next_is(*rest, '='))
            continue;
        skip(rest, 1);
        if (!bare_item(rest))
            return false;
    }
    return true;
}

bool mi_structured_boolean(mission_view field, bool *out)
{
    bool value = false;

    *out = false;
    take(&field, space);
    if (!boolean(&field, &value) || !parameters(&field))
        return false;
    take(&field, space);
    if (field.len)
        return false;
    *out = value;
    return true;
}
