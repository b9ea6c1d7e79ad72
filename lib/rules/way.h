/* The way along a URI's path, hashed step by step. SPDX-License-Identifier: MIT */
#ifndef MI_WAY_H
#define MI_WAY_H

#include "../base/scatter.h"
#include "../base/uri_normal.h"

/* Its authority, then each segment; `place` stands for all of the way up to here. */
struct mi_way {
    uint64_t place;
    mission_view rest; /* from the next "/" on */
};

static inline mission_view mi_view_before(mission_view text, char mark)
{
    const char *end = text.len ? memchr(text.ptr, mark, text.len) : NULL;

    return end ? (mission_view){text.ptr, (size_t)(end - text.ptr)} : text;
}

static inline struct mi_way mi_way_of(const struct mi_scatter *scatter, uint64_t from,
                                      const struct mi_uri_normal *uri)
{
    const mission_view parts[] = {uri->scheme, uri->userinfo, uri->host, uri->port};
    struct mi_way way = {from, uri->path};

    for (size_t i = 0; i < MI_COUNT(parts); i++)
        way.place = mi_scatter_bytes(scatter, way.place, parts[i]);
    if (way.rest.len == 1) /* "/" is the authority itself */
        way.rest.len = 0;
    return way;
}

static inline bool mi_way_further(const struct mi_scatter *scatter, struct mi_way *way)
{
    mission_view segment;

    if (way->rest.len == 0)
        return false;
    segment = mi_view_before((mission_view){way->rest.ptr + 1, way->rest.len - 1}, '/');
    way->place = mi_scatter_bytes(scatter, way->place, segment);
    way->rest.ptr += segment.len + 1;
    way->rest.len -= segment.len + 1;
    return true;
}

#endif
