/* Reading origins: what two readers could take for different places is no origin here.
 * SPDX-License-Identifier: MIT */
#include "origin.h"
#include "../../base/text.h"
#include "../../base/uri.h"

#define DESTINATION_MOST 8192u
#define NAME_MOST 253u /* RFC 1035 */
#define LABEL_MOST 63u

/* ---- Hosts ---- */

static bool is_label(mission_view label)
{
    if (label.len == 0 || label.len > LABEL_MOST || label.ptr[0] == '-' ||
        label.ptr[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++) {
        const char c = mi_lower(label.ptr[i]);

        if (!mi_is_digit(c) && !(c >= 'a' && c <= 'z') && c != '-' && c != '_')
            return false;
    }
    return true;
}

/* A last label that resolvers read as a number: of digits, or hexadecimal behind "0x". */
static bool is_number(mission_view label)
{
    const bool hex = label.len >= 2 && label.ptr[0] == '0' && mi_lower(label.ptr[1]) == 'x';

    for (size_t i = hex ? 2 : 0; i < label.len; i++)
        if (hex ? mi_hex((unsigned char)label.ptr[i]) < 0 : !mi_is_digit(label.ptr[i]))
            return false;
    return true;
}

/* A name of labels, without a dot at its end; its last label is no number. */
static bool is_name(mission_view host)
{
    mission_view label = {host.ptr, 0};

    if (host.len == 0 || host.len > NAME_MOST)
        return false;
    for (size_t i = 0; i <= host.len; i++) {
        if (i < host.len && host.ptr[i] != '.') {
            label.len++;
            continue;
        }
        if (!is_label(label))
            return false;
        if (i < host.len)
            label = (mission_view){host.ptr + i + 1, 0};
    }
    return !is_number(label);
}

static bool is_ipv6(mission_view host) /* checked by mi_uri_split */
{
    return host.len > 2 && host.ptr[0] == '[' && mi_lower(host.ptr[1]) != 'v';
}

/* ---- Ports ---- */

static uint32_t usual_port(mission_view scheme)
{
    static const struct {
        const char *scheme;
        uint32_t port;
    } known[] = {{"https", 443}, {"http", 80}, {"wss", 443}, {"ws", 80}, {"ftp", 21}};

    for (size_t i = 0; i < MI_COUNT(known); i++)
        if (mi_view_is(scheme, mission_view_of(known[i].scheme)))
            return known[i].port;
    return 0;
}

/* 1 to 65535 without leading zeros: an empty one, too, is read differently here and there. */
static bool read_port(mission_view text, uint32_t *out)
{
    uint32_t port = 0;

    if (text.len == 0 || text.len > 5 || text.ptr[0] == '0')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!mi_is_digit(text.ptr[i]))
            return false;
        port = port * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    *out = port;
    return port <= 65535;
}

/* ---- Origins ---- */

static size_t put(char *to, size_t room, mission_view text)
{
    if (text.len > room)
        return 0;
    for (size_t i = 0; i < text.len; i++)
        to[i] = mi_lower(text.ptr[i]);
    return text.len;
}

static bool fill(const struct mi_uri *uri, struct mi_origin *out)
{
    out->address = is_ipv6(uri->host) || mi_uri_ipv4(uri->host);
    if (!out->address && !is_name(uri->host))
        return false;
    out->scheme_len = put(out->scheme, sizeof out->scheme, uri->scheme);
    out->host_len = put(out->host, sizeof out->host, uri->host);
    if (!out->scheme_len || !out->host_len)
        return false;
    if (uri->port.ptr)
        return read_port(uri->port, &out->port);
    out->port = usual_port((mission_view){out->scheme, out->scheme_len});
    return true;
}

bool mi_origin_of(mission_view destination, struct mi_origin *out)
{
    struct mi_uri uri;

    memset(out, 0, sizeof *out);
    if (destination.len <= DESTINATION_MOST && mi_uri_split(destination, &uri) && uri.host.ptr &&
        !uri.userinfo.ptr && !uri.fragment.ptr && fill(&uri, out))
        return true;
    memset(out, 0, sizeof *out);
    return false;
}

/* Takes the mark of a range of names off the host. */
static uint32_t take_range(mission_view *host)
{
    size_t len = 0;
    uint32_t match = MI_ORIGIN_EXACT;

    if (host->len > 2 && host->ptr[0] == '*' && host->ptr[1] == '.') {
        len = 2;
        match = MI_ORIGIN_LABEL;
    } else if (host->len > 1 && host->ptr[0] == '.') {
        len = 1;
        match = MI_ORIGIN_UNDER;
    }
    host->ptr += len;
    host->len -= len;
    return match;
}

static size_t append(char *to, size_t at, mission_view text)
{
    if (text.len)
        memcpy(to + at, text.ptr, text.len);
    return at + text.len;
}

static size_t find_authority(mission_view entry)
{
    for (size_t i = 0; i + 3 <= entry.len; i++)
        if (memcmp(entry.ptr + i, "://", 3) == 0)
            return i;
    return SIZE_MAX;
}

bool mi_origin_entry(mission_view entry, struct mi_origin *out)
{
    char text[MI_ORIGIN_TEXT + 3];
    mission_view scheme = MI_VIEW("https"), host = entry;
    struct mi_uri uri;
    uint32_t match;
    size_t at;

    memset(out, 0, sizeof *out);
    if (!entry.ptr || entry.len > MI_ORIGIN_TEXT - 8)
        return false;
    at = find_authority(entry);
    if (at != SIZE_MAX) {
        scheme.ptr = entry.ptr;
        scheme.len = at;
        host.ptr = entry.ptr + at + 3;
        host.len = entry.len - at - 3;
    }
    if (host.len && host.ptr[host.len - 1] == '/')
        host.len--;
    match = take_range(&host);
    at = append(text, 0, scheme);
    at = append(text, at, MI_VIEW("://"));
    at = append(text, at, host);
    if (!mi_uri_split((mission_view){text, at}, &uri) || !uri.host.ptr || uri.path.len ||
        uri.query.ptr || !mi_origin_of((mission_view){text, at}, out))
        return false;
    out->match = match;
    if (match == MI_ORIGIN_EXACT || !out->address)
        return true;
    memset(out, 0, sizeof *out);
    return false;
}

static bool same(const char *a, size_t a_len, const char *b, size_t b_len)
{
    return a_len == b_len && memcmp(a, b, a_len) == 0;
}

/* The host is "LABELS." and the entry's. */
static bool under(const struct mi_origin *entry, const struct mi_origin *destination)
{
    const size_t more = destination->host_len - entry->host_len;

    if (destination->address || destination->host_len < entry->host_len + 2 ||
        destination->host[more - 1] != '.' ||
        memcmp(destination->host + more, entry->host, entry->host_len) != 0)
        return false;
    return entry->match == MI_ORIGIN_UNDER || !memchr(destination->host, '.', more - 1);
}

bool mi_origin_matches(const struct mi_origin *entry, const struct mi_origin *destination)
{
    if (!destination->host_len || !entry->host_len || entry->port != destination->port ||
        !same(entry->scheme, entry->scheme_len, destination->scheme, destination->scheme_len))
        return false;
    if (entry->match == MI_ORIGIN_EXACT)
        return same(entry->host, entry->host_len, destination->host, destination->host_len);
    return under(entry, destination);
}

size_t mi_origin_write(const struct mi_origin *origin, char out[MI_ORIGIN_TEXT])
{
    const mission_view scheme = {origin->scheme, origin->scheme_len};
    char digits[10];
    size_t len = append(out, 0, scheme), first = sizeof digits;

    len = append(out, len, MI_VIEW("://"));
    len = append(out, len, (mission_view){origin->host, origin->host_len});
    if (origin->port == usual_port(scheme))
        return len;
    for (uint32_t rest = origin->port; rest; rest /= 10)
        digits[--first] = (char)('0' + rest % 10);
    len = append(out, len, MI_VIEW(":"));
    return append(out, len, (mission_view){digits + first, sizeof digits - first});
}
