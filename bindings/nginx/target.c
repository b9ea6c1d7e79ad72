/* Does everybody read the same path? SPDX-License-Identifier: MIT
 *
 * nginx matches a location by a path that it has decoded, whose dot segments are gone and whose
 * slashes are merged. Entries are matched by the target as the client wrote it, where a reserved
 * character stays what it is (10-core UR-1), and what is behind nginx may decode once more (RS-4).
 * A target that these could read differently is refused; a client that means well never sends one.
 */
#include "internal.h"

static int hex(u_char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The octet of a triplet at `at`; -1: there is none. */
static int octet(const u_char *at, const u_char *end)
{
    int high, low;

    if (end - at < 3 || *at != '%')
        return -1;
    high = hex(at[1]);
    low = hex(at[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Take the next octet, which may be a triplet; at the end one that hides. */
static int taken(const u_char **at, const u_char *end)
{
    int c = octet(*at, end);

    if (c >= 0) {
        *at += 3;
        return c;
    }
    return *at < end ? *(*at)++ : '0';
}

/* Would this be a triplet once the percent sign before it was decoded? */
static int completes(const u_char *behind, const u_char *end)
{
    int first, second;

    if (end - behind < 2)
        return 1;
    first = taken(&behind, end);
    second = taken(&behind, end);
    return hex((u_char)first) >= 0 && hex((u_char)second) >= 0;
}

/* May this octet not be hidden in a triplet? A separator, a dot, a control, and a percent sign
 * before what makes a triplet of it. */
static int hides(int c, const u_char *behind, const u_char *end)
{
    if (c < 0x20 || c == 0x7F || c == '/' || c == '\\' || c == '.' || c == ';')
        return 1;
    return c == '%' && completes(behind, end);
}

/* "." and "..", with or without the parameters that some servers cut off. */
static int dots(const u_char *segment, const u_char *end)
{
    const u_char *at = segment;

    while (at < end && *at == '.' && at - segment < 3)
        at++;
    return (at - segment == 1 || at - segment == 2) && (at == end || *at == ';');
}

static int characters_plain(const u_char *at, const u_char *end)
{
    for (; at < end; at++) {
        int c = *at;

        if (c < 0x21 || c == 0x7F || c == '\\' || c == '#')
            return 0;
        if (c != '%')
            continue;
        c = octet(at, end);
        if (c < 0 || hides(c, at + 3, end))
            return 0;
        at += 2;
    }
    return 1;
}

int mi_nginx_target_plain(const ngx_str_t *target, int slashes_merged)
{
    const u_char *at = target->data, *end = at + target->len, *query, *next;

    if (!target->len || *at != '/' || ngx_strlchr(target->data, target->data + target->len, '#'))
        return 0;
    query = ngx_strlchr(target->data, target->data + target->len, '?');
    if (query)
        end = query;
    if (!characters_plain(at, end))
        return 0;
    for (at++; at < end; at = next + 1) { /* segment by segment, each behind its slash */
        for (next = at; next < end && *next != '/';)
            next++;
        if (dots(at, next) || (slashes_merged && next == at && next < end))
            return 0;
    }
    return 1;
}
