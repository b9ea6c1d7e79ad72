/* The terms of a row in one run of bytes, so that a PUT finds what stood before.
 * SPDX-License-Identifier: MIT */
#include "internal.h"

#include <string.h>

bool mi_sqlite_same(mission_view a, mission_view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Two bytes of length, the larger first, then the bytes. */
static size_t view_write(mission_view view, unsigned char *room)
{
    room[0] = (unsigned char)(view.len >> 8);
    room[1] = (unsigned char)(view.len & 0xFF);
    if (view.len)
        memcpy(room + 2, view.ptr, view.len);
    return view.len + 2;
}

static bool view_read(mission_view *bytes, mission_view *out)
{
    const unsigned char *at = (const unsigned char *)bytes->ptr;
    size_t len;

    if (bytes->len < 2)
        return false;
    len = (size_t)at[0] << 8 | at[1];
    if (len > bytes->len - 2)
        return false;
    *out = (mission_view){bytes->ptr + 2, len};
    *bytes = (mission_view){bytes->ptr + 2 + len, bytes->len - 2 - len};
    return true;
}

size_t mi_sqlite_terms_write(const mission_store_term *terms, size_t count, unsigned char *room)
{
    size_t len = 0;

    for (size_t i = 0; i < count; i++) {
        len += view_write(terms[i].index, room + len);
        len += view_write(terms[i].value, room + len);
        len += view_write(terms[i].order, room + len);
    }
    return len;
}

bool mi_sqlite_terms_read(mission_view bytes, struct mi_sqlite_terms *out)
{
    mission_store_term *term;

    for (out->count = 0; bytes.len; out->count++) {
        if (out->count == MISSION_STORE_TERM_MOST)
            return false;
        term = &out->list[out->count];
        if (!view_read(&bytes, &term->index) || !view_read(&bytes, &term->value) ||
            !view_read(&bytes, &term->order))
            return false;
    }
    return true;
}
