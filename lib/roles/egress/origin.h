/* Origins: where something goes, and which places an entry of a set means (60 EG-2).
 * SPDX-License-Identifier: MIT */
#ifndef MI_ORIGIN_H
#define MI_ORIGIN_H

#include "../../base/base.h"

#define MI_ORIGIN_EXACT 0u
#define MI_ORIGIN_LABEL 1u /* "*.host": one label before it */
#define MI_ORIGIN_UNDER 2u /* ".host": any number of labels before it, one at least */

#define MI_ORIGIN_SCHEME 32u
#define MI_ORIGIN_HOST 256u

/* In lower case. */
struct mi_origin {
    char scheme[MI_ORIGIN_SCHEME], host[MI_ORIGIN_HOST];
    size_t scheme_len, host_len;
    uint32_t port;  /* 0: none, and the scheme has none of its own */
    uint32_t match; /* of an entry: MI_ORIGIN_* */
    bool address;   /* no name: nothing is under it, and it is under nothing */
};

/* False, and `*out` all zero: not a destination that every reader understands alike. */
bool mi_origin_of(mission_view destination, struct mi_origin *out);
/* False, and `*out` all zero, which matches nothing: no entry of a set. */
bool mi_origin_entry(mission_view entry, struct mi_origin *out);
bool mi_origin_matches(const struct mi_origin *entry, const struct mi_origin *destination);
/* "scheme://host[:port]", without the scheme's own port. */
#define MI_ORIGIN_TEXT (MI_ORIGIN_SCHEME + MI_ORIGIN_HOST + 16)
size_t mi_origin_write(const struct mi_origin *origin, char out[MI_ORIGIN_TEXT]);

#endif
