/* The JSON Pointer in an error (RFC 6901). SPDX-License-Identifier: MIT */
#include "text.h"

#define CUT "..."

/* As much as fits; false: not all of it. */
static bool add(char *where, size_t size, size_t *at, const char *bytes, size_t len)
{
    size_t room = size - sizeof CUT - *at;

    memcpy(where + *at, bytes, len < room ? len : room);
    *at += len < room ? len : room;
    return len <= room;
}

/* Where to cut, at `at` or just before it, so that no character or escape loses its end. */
static size_t whole(const char *where, size_t at)
{
    size_t start = at;

    while (start && ((unsigned char)where[start - 1] & 0xC0) == 0x80)
        start--;
    if (start && (where[start - 1] == '~' || ((unsigned char)where[start - 1] & 0xC0) == 0xC0))
        return start - 1;
    return at;
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7F;
}

/* What has a meaning in a pointer, or could forge a line of a log. */
static bool add_special(char *where, size_t size, size_t *at, char c)
{
    static const char digits[] = "0123456789abcdef";
    const char escape[6] = {'\\', 'u', '0', '0', digits[c >> 4 & 15], digits[c & 15]};

    if (is_control(c))
        return add(where, size, at, escape, sizeof escape);
    return add(where, size, at, c == '~' ? "~0" : "~1", 2);
}

static bool add_escaped(char *where, size_t size, size_t *at, mission_view name)
{
    size_t plain;

    while (name.len) {
        for (plain = 0; plain < name.len; plain++)
            if (name.ptr[plain] == '~' || name.ptr[plain] == '/' || is_control(name.ptr[plain]))
                break;
        if (!add(where, size, at, name.ptr, plain))
            return false;
        if (plain == name.len)
            return true;
        if (!add_special(where, size, at, name.ptr[plain]))
            return false;
        name.ptr += plain + 1;
        name.len -= plain + 1;
    }
    return true;
}

void mi_where_name(mission_error *error, mission_view name)
{
    const size_t size = sizeof error->where;
    size_t len, at;

    if (!mi_error_wanted(error))
        return;
    len = at = strlen(error->where);
    if (len >= 3 && memcmp(error->where + len - 3, CUT, 3) == 0 && len + 1 > size / 2)
        return; /* cut before */
    if (len + sizeof CUT < size && add(error->where, size, &at, "/", 1) &&
        add_escaped(error->where, size, &at, name)) {
        error->where[at] = 0;
        return;
    }
    memcpy(error->where + whole(error->where, at), CUT, sizeof CUT);
}

void mi_where_index(mission_error *error, size_t index)
{
    char digits[MI_DIGITS_MOST];

    mi_where_name(error, mi_digits(index, digits));
}
