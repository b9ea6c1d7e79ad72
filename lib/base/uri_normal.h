/* URIs in normal form, for containment alone (10-core UR-1). SPDX-License-Identifier: MIT */
#ifndef MI_URI_NORMAL_H
#define MI_URI_NORMAL_H

#include "base.h"

/* The parts of a hierarchical URI, normalized. `userinfo` and `port` have .ptr NULL when absent; a
 * default or empty port is absent. `path` is "/" when empty. A query is left out: it has no part in
 * a comparison by prefix. */
struct mi_uri_normal {
    mission_view scheme, userinfo, host, port, path;
};

/* Lower-case scheme and host, no default port (http 80, https 443; an empty one is default, too),
 * percent-encoded unreserved octets decoded, the other triplets in upper case, no dot segments.
 * Nothing else changes: reserved octets stay encoded, empty segments stay, names are not mapped.
 *
 * `*usable` false, and `*out` all zero: not an absolute URI, one with a fragment, or one without
 * an authority; it then is under nothing and nothing under it. 0, or MISSION_E_NOMEM (then not
 * usable). The arena holds the parts: at most MI_URI_NORMAL_SIZE bytes of it. */
#define MI_URI_NORMAL_SIZE(len) ((len) + 2 * MI_ARENA_ALIGN)
int32_t mi_uri_normalize(struct mi_arena *arena, mission_view text, struct mi_uri_normal *out,
                         bool *usable);

/* The same scheme, userinfo, host and port? */
bool mi_uri_same_authority(const struct mi_uri_normal *a, const struct mi_uri_normal *b);

/* Is `u` the base or below it, at a boundary between path segments? */
bool mi_uri_under(const struct mi_uri_normal *base, const struct mi_uri_normal *u);

#endif
