/* The parts of an absolute URI. SPDX-License-Identifier: MIT */
#ifndef MI_URI_H
#define MI_URI_H

#include "base.h"

/* Views into the text. A part that is absent has .ptr NULL; one that is there and empty has not.
 * `path` is always there. `host` keeps the brackets of an IP literal. */
struct mi_uri {
    mission_view scheme, userinfo, host, port, path, query, fragment;
};

/* Split and check `scheme ":" hier-part [ "?" query ] [ "#" fragment ]` (RFC 3986 section 3) over
 * US-ASCII; http and https also need a host (RFC 9110 section 4.2). False: not such a URI, and
 * `*out` is all zero. */
bool mi_uri_split(mission_view text, struct mi_uri *out);

/* The characters of RFC 3986 section 2. */
bool mi_uri_unreserved(unsigned char c);
int mi_hex(unsigned char c); /* 0..15, or -1 */
/* dec-octet "." dec-octet "." dec-octet "." dec-octet, without leading zeros. */
bool mi_uri_ipv4(mission_view host);

#endif
