/* A second walk over a text that was read before, for the place of one value.
 * SPDX-License-Identifier: MIT */
#include "locate.h"
#include "../base/text.h"
#include "../base/uri.h"

/* The reader vouches for the text, yet no read goes past `end`. */
struct scan {
    const unsigned char *at, *end;
};

static bool at_byte(const struct scan *scan, unsigned char byte)
{
    return scan->at < scan->end && *scan->at == byte;
}

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
        scan->at++;
}

/* Past one byte that separates, and the space on both sides of it. */
static void skip_mark(struct scan *scan)
{
    skip_space(scan);
    if (scan->at < scan->end)
        scan->at++;
    skip_space(scan);
}

/* A string: gives what stands between the quotes. */
static mission_view take_string(struct scan *scan)
{
    const unsigned char *from = ++scan->at;
    mission_view inside;

    while (scan->at < scan->end && *scan->at != '"')
        scan->at += *scan->at == '\\' && scan->end - scan->at > 1 ? 2 : 1;
    inside = (mission_view){(const char *)from, (size_t)(scan->at - from)};
    if (scan->at < scan->end)
        scan->at++;
    return inside;
}

static bool ends_scalar(unsigned char byte)
{
    return byte == ',' || byte == ']' || byte == '}' || byte == ' ' || byte == '\t' ||
           byte == '\n' || byte == '\r';
}

/* Past one value; brackets are counted, for in valid text they match. */
static void skip_value(struct scan *scan)
{
    size_t open = 0;

    do {
        if (scan->at >= scan->end)
            return;
        if (*scan->at == '"') {
            take_string(scan);
        } else if (*scan->at == '{' || *scan->at == '[') {
            open++;
            scan->at++;
        } else if (*scan->at == '}' || *scan->at == ']') {
            open--;
            scan->at++;
        } else if (open) {
            scan->at++;
        } else {
            while (scan->at < scan->end && !ends_scalar(*scan->at))
                scan->at++;
        }
    } while (open);
}

static uint32_t hex4(const unsigned char *at)
{
    uint32_t value = 0;

    for (int i = 0; i < 4; i++)
        value = value << 4 | ((uint32_t)mi_hex(at[i]) & 15);
    return value;
}

/* The character behind the backslash at `at`, as UTF-8; moves past the escape. */
static size_t unescape(const unsigned char **at, const unsigned char *end, char out[4])
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    const char *short_form;
    uint32_t code;

    if (end - *at < 2)
        return (*at)++, 0;
    code = (*at)[1];
    *at += 2;
    if (code != 'u') {
        short_form = strchr(from, (int)code);
        return mi_utf8_encode(short_form && code ? (uint32_t)to[short_form - from] : code, out);
    }
    if (end - *at < 4)
        return 0;
    code = hex4(*at);
    *at += 4;
    if (code >= 0xD800 && code < 0xDC00 && end - *at >= 6) {
        code = 0x10000 + ((code & 0x3FF) << 10) + (hex4(*at + 2) & 0x3FF);
        *at += 6;
    }
    return mi_utf8_encode(code, out);
}

/* Is `name` what the string with this inside means? */
static bool is_name(mission_view inside, mission_view name)
{
    const unsigned char *at = (const unsigned char *)inside.ptr, *end = at + inside.len;
    size_t used = 0, len;
    char unit[4];

    while (at < end) {
        if (*at == '\\') {
            len = unescape(&at, end, unit);
        } else {
            unit[0] = (char)*at++;
            len = 1;
        }
        if (len > name.len - used || memcmp(name.ptr + used, unit, len) != 0)
            return false;
        used += len;
    }
    return used == name.len;
}

/* From a '{' to the value of the member. */
static bool enter_member(struct scan *scan, mission_view name)
{
    bool found;

    skip_mark(scan);
    while (at_byte(scan, '"')) {
        found = is_name(take_string(scan), name);
        skip_mark(scan); /* the colon */
        if (found)
            return true;
        skip_value(scan);
        skip_mark(scan); /* a comma, or the end */
    }
    return false;
}

/* From a '[' to the element. */
static bool enter_element(struct scan *scan, size_t index)
{
    skip_mark(scan);
    while (scan->at < scan->end && *scan->at != ']') {
        if (index-- == 0)
            return true;
        skip_value(scan);
        skip_space(scan);
        if (!at_byte(scan, ','))
            return false;
        skip_mark(scan);
    }
    return false;
}

uint64_t mi_json_locate(mission_view text, const struct mi_step *steps, size_t count)
{
    const unsigned char *start = (const unsigned char *)text.ptr;
    struct scan scan = {start, start ? start + text.len : start};
    bool found = start != NULL;

    skip_space(&scan);
    for (size_t i = 0; found && i < count; i++) {
        if (at_byte(&scan, '{') && steps[i].name.ptr)
            found = enter_member(&scan, steps[i].name);
        else if (at_byte(&scan, '[') && !steps[i].name.ptr)
            found = enter_element(&scan, steps[i].index);
        else
            found = false;
    }
    return found && scan.at < scan.end ? (uint64_t)(scan.at - start) : MISSION_NO_OFFSET;
}
