/* One spelling for each place: RFC 3986 section 6.2.2, and no step further.
 * SPDX-License-Identifier: MIT */
#include "uri_normal.h"
#include "text.h"
#include "uri.h"

/* Copies one part to `*to` and moves it on: triplets in their one form, letters as they are or in
 * lower case. The triplets were checked by mi_uri_split. */
static mission_view put(char **to, mission_view part, bool lowered)
{
    static const char digits[] = "0123456789ABCDEF";
    mission_view own = {*to, 0};
    char *at = *to;

    if (!part.ptr)
        return part;
    for (size_t i = 0; i < part.len; i++) {
        unsigned char c = (unsigned char)part.ptr[i];
        bool encoded = c == '%';

        if (encoded) {
            c = (unsigned char)(mi_hex((unsigned char)part.ptr[i + 1]) << 4 |
                                mi_hex((unsigned char)part.ptr[i + 2]));
            i += 2;
        }
        if (encoded && !mi_uri_unreserved(c)) {
            *at++ = '%';
            *at++ = digits[c >> 4];
            *at++ = digits[c & 15];
        } else {
            *at++ = lowered ? mi_lower((char)c) : (char)c;
        }
    }
    own.len = (size_t)(at - *to);
    *to = at;
    return own;
}

static bool is_dots(const char *segment, size_t len, size_t dots)
{
    return len == dots && memcmp(segment, "..", dots) == 0;
}

/* RFC 3986 section 5.2.4 within one buffer; `path` begins with "/". What is kept never overtakes
 * what is read, and each byte is taken back at most once. */
static size_t remove_dot_segments(char *path, size_t len)
{
    size_t kept = 0, end;

    for (size_t at = 0; at < len; at = end) {
        const char *segment = path + at + 1;
        bool one, two;

        end = at + 1;
        while (end < len && path[end] != '/')
            end++;
        one = is_dots(segment, end - at - 1, 1);
        two = is_dots(segment, end - at - 1, 2);
        if (!one && !two) {
            memmove(path + kept, path + at, end - at);
            kept += end - at;
            continue;
        }
        while (two && kept > 0 && path[--kept] != '/')
            continue;
        if (end == len)
            path[kept++] = '/';
    }
    return kept;
}

static bool is_default_port(mission_view scheme, mission_view port)
{
    return port.len == 0 ||
           (mi_view_is(scheme, MI_VIEW("http")) && mi_view_is(port, MI_VIEW("80"))) ||
           (mi_view_is(scheme, MI_VIEW("https")) && mi_view_is(port, MI_VIEW("443")));
}

static mission_view put_path(char *to, mission_view path)
{
    mission_view own = put(&to, path, false);

    if (own.len == 0)
        return MI_VIEW("/");
    return (mission_view){own.ptr, remove_dot_segments(to - own.len, own.len)};
}

int32_t mi_uri_normalize(struct mi_arena *arena, mission_view text, struct mi_uri_normal *out,
                         bool *usable)
{
    struct mi_uri parts;
    char *to;

    memset(out, 0, sizeof *out);
    *usable = false;
    if (!mi_uri_split(text, &parts) || parts.fragment.ptr || !parts.host.ptr)
        return MISSION_OK;
    to = mi_arena_take(arena, text.len); /* no part grows */
    if (!to)
        return MISSION_E_NOMEM;
    out->scheme = put(&to, parts.scheme, true);
    out->userinfo = put(&to, parts.userinfo, false);
    out->host = put(&to, parts.host, true);
    if (!is_default_port(out->scheme, parts.port))
        out->port = put(&to, parts.port, false);
    out->path = put_path(to, parts.path);
    *usable = true;
    return MISSION_OK;
}

/* An absent part differs from an empty one. */
static bool same_part(mission_view a, mission_view b)
{
    return !a.ptr == !b.ptr && mi_view_is(a, b);
}

bool mi_uri_same_authority(const struct mi_uri_normal *a, const struct mi_uri_normal *b)
{
    return mi_view_is(a->scheme, b->scheme) && same_part(a->userinfo, b->userinfo) &&
           mi_view_is(a->host, b->host) && same_part(a->port, b->port);
}

bool mi_uri_under(const struct mi_uri_normal *base, const struct mi_uri_normal *u)
{
    const mission_view over = base->path, path = u->path;

    if (over.len == 0 || path.len < over.len || !mi_uri_same_authority(base, u))
        return false; /* a base that is not usable has no path */
    if (over.len == 1)
        return true; /* "/" */
    return memcmp(path.ptr, over.ptr, over.len) == 0 &&
           (path.len == over.len || path.ptr[over.len] == '/');
}
