/* RFC 3986 URIs: split by the grammar, each part by its characters. SPDX-License-Identifier: MIT */
#include "uri.h"
#include "text.h"

static bool is_alpha(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_one_of(unsigned char c, const char *set)
{
    while (*set && (unsigned char)*set != c)
        set++;
    return *set != 0;
}

int mi_hex(unsigned char c)
{
    if (mi_is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool mi_uri_unreserved(unsigned char c)
{
    return is_alpha(c) || mi_is_digit(c) || is_one_of(c, "-._~");
}

/* A set of US-ASCII characters, one bit each. */
struct marks {
    uint64_t bits[2];
};

static inline bool marked(struct marks marks, unsigned char c)
{
    return c < 128 && marks.bits[c >> 6] >> (c & 63) & 1;
}

#define MARK(c) (UINT64_C(1) << ((c)&63))
#define MARKS(low, high) ((struct marks){{(low), (high)}}) /* up to '?', from '@' on */
#define NONE MARKS(0, 0)
#define COLON MARKS(MARK(':'), 0)
#define IN_QUERY MARKS(MARK(':') | MARK('/') | MARK('?'), MARK('@'))
#define END_OF_PATH MARKS(MARK('?') | MARK('#'), 0)
#define END_OF_AUTHORITY MARKS(MARK('/') | MARK('?') | MARK('#'), 0)
#define END_OF_SCHEME MARKS(MARK(':') | MARK('/') | MARK('?') | MARK('#'), 0)

/* Unreserved characters and sub-delims. */
static const struct marks of_a_run = {{MARK('!') | MARK('$') | MARK('&') | MARK('\'') | MARK('(') |
                                           MARK(')') | MARK('*') | MARK('+') | MARK(',') |
                                           MARK('-') | MARK('.') | MARK(';') | MARK('=') |
                                           UINT64_C(0x3ff) << '0',
                                       MARK('_') | MARK('~') | UINT64_C(0x3ffffff) << ('A' & 63) |
                                           UINT64_C(0x3ffffff) << ('a' & 63)}};

/* Unreserved characters, sub-delims, those of `more`, and percent-encoded octets. */
static bool is_run(mission_view part, struct marks more)
{
    const struct marks run =
        MARKS(of_a_run.bits[0] | more.bits[0], of_a_run.bits[1] | more.bits[1]);
    const unsigned char *at = (const unsigned char *)part.ptr;

    for (size_t i = 0; i < part.len; i++) {
        if (marked(run, at[i]))
            continue;
        if (at[i] != '%' || part.len - i < 3 || mi_hex(at[i + 1]) < 0 || mi_hex(at[i + 2]) < 0)
            return false;
        i += 2;
    }
    return true;
}

bool mi_uri_ipv4(mission_view host)
{
    const char *at = host.ptr, *end = host.ptr + host.len;

    for (int octets = 0; octets < 4; octets++) {
        const char *start;
        int value = 0;

        if (octets && (at == end || *at++ != '.'))
            return false;
        start = at;
        while (at < end && mi_is_digit((unsigned char)*at) && at - start < 3)
            value = value * 10 + *at++ - '0';
        if (at == start || value > 255 || (*start == '0' && at - start > 1))
            return false;
    }
    return at == end;
}

/* One group between colons of an IPv6 address: 1*4HEXDIG, or at the very end an IPv4 address, which
 * stands for two groups. Returns how many groups it is, 0 when it is none. */
static int ipv6_group(mission_view part, bool last)
{
    if (last && memchr(part.ptr, '.', part.len))
        return mi_uri_ipv4(part) ? 2 : 0;
    if (part.len == 0 || part.len > 4)
        return 0;
    for (size_t i = 0; i < part.len; i++)
        if (mi_hex((unsigned char)part.ptr[i]) < 0)
            return 0;
    return 1;
}

/* Groups with a colon between each two, as on one side of a "::". Returns how many, -1 when it is
 * none; `last`: the address ends here. */
static int ipv6_groups(mission_view part, bool last)
{
    int groups = 0, more;
    size_t from = 0;

    if (part.len == 0)
        return 0;
    for (size_t i = 0; i <= part.len; i++) {
        if (i < part.len && part.ptr[i] != ':')
            continue;
        more = ipv6_group((mission_view){part.ptr + from, i - from}, last && i == part.len);
        if (more == 0 || groups > 8)
            return -1;
        groups += more;
        from = i + 1;
    }
    return groups;
}

static bool is_ipv6(mission_view part)
{
    int left, right;

    for (size_t i = 0; i + 1 < part.len; i++) {
        if (part.ptr[i] != ':' || part.ptr[i + 1] != ':')
            continue;
        left = ipv6_groups((mission_view){part.ptr, i}, false);
        right = ipv6_groups((mission_view){part.ptr + i + 2, part.len - i - 2}, true);
        return left >= 0 && right >= 0 && left + right < 8;
    }
    return ipv6_groups(part, true) == 8;
}

/* "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" ) */
static bool is_future(mission_view part)
{
    size_t at = 1;

    while (at < part.len && mi_hex((unsigned char)part.ptr[at]) >= 0)
        at++;
    if (at == 1 || at + 1 >= part.len || part.ptr[at] != '.')
        return false;
    for (at++; at < part.len; at++)
        if (part.ptr[at] == '%')
            return false;
    return is_run(part, COLON);
}

static bool is_ip_literal(mission_view host)
{
    mission_view inside;

    if (host.len < 3 || host.ptr[host.len - 1] != ']')
        return false;
    inside = (mission_view){host.ptr + 1, host.len - 2};
    return inside.ptr[0] == 'v' || inside.ptr[0] == 'V' ? is_future(inside) : is_ipv6(inside);
}

static bool is_port(mission_view port)
{
    for (size_t i = 0; i < port.len; i++)
        if (!mi_is_digit((unsigned char)port.ptr[i]))
            return false;
    return true;
}

/* The bytes of `*rest` before the first byte of `set`, which stay in `*rest`. */
static inline mission_view take_until(mission_view *rest, struct marks set)
{
    mission_view taken = {rest->ptr, 0};

    while (taken.len < rest->len && !marked(set, (unsigned char)rest->ptr[taken.len]))
        taken.len++;
    rest->ptr += taken.len;
    rest->len -= taken.len;
    return taken;
}

/* When `*rest` begins with `mark`: what follows the mark up to `set`. */
static mission_view take_marked(mission_view *rest, char mark, struct marks set)
{
    if (rest->len == 0 || rest->ptr[0] != mark)
        return (mission_view){NULL, 0};
    rest->ptr++;
    rest->len--;
    return take_until(rest, set);
}

static bool split_authority(mission_view authority, struct mi_uri *out)
{
    mission_view rest = authority;
    bool literal;

    out->userinfo = take_until(&rest, MARKS(0, MARK('@')));
    if (rest.len == 0) {
        out->userinfo = (mission_view){NULL, 0};
        rest = authority;
    } else {
        rest.ptr++;
        rest.len--;
    }
    literal = rest.len && rest.ptr[0] == '[';
    out->host = take_until(&rest, literal ? MARKS(0, MARK(']')) : COLON);
    if (literal && rest.len) {
        out->host.len++;
        rest.ptr++;
        rest.len--;
    }
    out->port = take_marked(&rest, ':', NONE);
    return rest.len == 0 && is_run(out->userinfo, COLON) && is_port(out->port) &&
           (literal ? is_ip_literal(out->host) : is_run(out->host, NONE));
}

static bool is_scheme(mission_view scheme)
{
    if (scheme.len == 0 || !is_alpha((unsigned char)scheme.ptr[0]))
        return false;
    for (size_t i = 1; i < scheme.len; i++) {
        unsigned char c = (unsigned char)scheme.ptr[i];

        if (!is_alpha(c) && !mi_is_digit(c) && !is_one_of(c, "+-."))
            return false;
    }
    return true;
}

/* http and https, in any case. */
static bool needs_host(mission_view scheme)
{
    static const char name[] = "https";

    if (scheme.len != 4 && scheme.len != 5)
        return false;
    for (size_t i = 0; i < scheme.len; i++)
        if ((scheme.ptr[i] | 0x20) != name[i])
            return false;
    return true;
}

static bool split(mission_view text, struct mi_uri *out)
{
    mission_view rest = text, authority;

    out->scheme = take_until(&rest, END_OF_SCHEME);
    if (rest.len == 0 || rest.ptr[0] != ':' || !is_scheme(out->scheme))
        return false;
    rest.ptr++;
    rest.len--;
    if (rest.len >= 2 && rest.ptr[0] == '/' && rest.ptr[1] == '/') {
        rest.ptr += 2;
        rest.len -= 2;
        authority = take_until(&rest, END_OF_AUTHORITY);
        if (!split_authority(authority, out))
            return false;
    }
    out->path = take_until(&rest, END_OF_PATH);
    out->query = take_marked(&rest, '?', MARKS(MARK('#'), 0));
    out->fragment = take_marked(&rest, '#', NONE);
    return (out->host.len || !needs_host(out->scheme)) &&
           is_run(out->path, MARKS(MARK(':') | MARK('/'), MARK('@'))) &&
           is_run(out->query, IN_QUERY) && is_run(out->fragment, IN_QUERY);
}

bool mi_uri_split(mission_view text, struct mi_uri *out)
{
    memset(out, 0, sizeof *out);
    if (text.ptr && split(text, out))
        return true;
    memset(out, 0, sizeof *out);
    return false;
}

int32_t mi_uri_check(mission_view text, uint32_t flags)
{
    struct mi_uri parts;

    if (!mi_uri_split(text, &parts))
        return MISSION_E_MALFORMED_URI;
    return parts.fragment.ptr && flags & MI_URI_NO_FRAGMENT ? MISSION_E_FRAGMENT : MISSION_OK;
}
