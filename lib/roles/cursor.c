/* Cursors: a digest of the listing, then the place where its page ended, in base64url.
 * SPDX-License-Identifier: MIT */
#include "reading.h"
#include "../base/text.h"

#define PREFIX_LEN 8u /* "sha-256:" */
#define BOUND_LEN (MISSION_DIGEST_LEN - PREFIX_LEN)
#define ORDER_LEN (MI_ORDER_LEN - 1)
#define PLACE_MOST (ORDER_LEN + MISSION_STORE_KEY_MOST)

static mission_view bound_text(const mission_digest *bound)
{
    return (mission_view){bound->text + PREFIX_LEN, BOUND_LEN};
}

int32_t mi_cursor_write(mission_plan *plan, const mission_digest *bound,
                        const struct mi_scanned_row *last, mission_view *out, mission_error *error)
{
    const size_t place = last->order.len + last->row.key.len;
    const size_t len = BOUND_LEN + MI_BASE64URL_LEN(place);
    uint8_t *joined;
    char *text;

    *out = (mission_view){NULL, 0};
    if (last->order.len != ORDER_LEN)
        return mi_spoilt(&last->row, "the row has no moment", error);
    joined = mi_take(plan, place);
    text = mi_take(plan, len);
    if (!joined || !text)
        return mi_fail(error, MISSION_E_NOMEM);
    memcpy(joined, last->order.ptr, last->order.len);
    memcpy(joined + last->order.len, last->row.key.ptr, last->row.key.len);
    memcpy(text, bound_text(bound).ptr, BOUND_LEN);
    mi_base64url_encode(joined, place, text + BOUND_LEN);
    *out = (mission_view){text, len};
    return MISSION_OK;
}

/* Strictly: one text for each place. False: it is none. */
static bool decode(mission_view text, uint8_t *out)
{
    uint32_t bits = 0, have = 0;
    int value;

    if (text.len % 4 == 1)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        value = mi_base64url_value((unsigned char)text.ptr[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        have += 6;
        if (have < 8)
            continue;
        have -= 8;
        *out++ = (uint8_t)(bits >> have);
        bits &= (1u << have) - 1;
    }
    return bits == 0;
}

static bool is_order(const uint8_t *order)
{
    for (size_t i = 0; i < ORDER_LEN; i++) {
        if (!((order[i] >= '0' && order[i] <= '9') || (order[i] >= 'a' && order[i] <= 'f')))
            return false;
    }
    return true;
}

int32_t mi_cursor_read(mission_plan *plan, const mission_digest *bound, mission_view cursor,
                       mission_store_scan *scan, mission_error *error)
{
    mission_view place;
    uint8_t *joined;
    size_t len;

    if (!cursor.len)
        return MISSION_OK;
    if (cursor.len <= BOUND_LEN ||
        !mi_view_is((mission_view){cursor.ptr, BOUND_LEN}, bound_text(bound)))
        return mi_fail(error, MISSION_E_CURSOR);
    place = (mission_view){cursor.ptr + BOUND_LEN, cursor.len - BOUND_LEN};
    len = place.len * 3 / 4;
    if (len <= ORDER_LEN || len > PLACE_MOST)
        return mi_fail(error, MISSION_E_CURSOR);
    joined = mi_take(plan, len);
    if (!joined)
        return mi_fail(error, MISSION_E_NOMEM);
    if (!decode(place, joined) || !is_order(joined))
        return mi_fail(error, MISSION_E_CURSOR);
    scan->resume = 1;
    scan->after_order = (mission_view){(const char *)joined, ORDER_LEN};
    scan->after_key = (mission_view){(const char *)joined + ORDER_LEN, len - ORDER_LEN};
    return MISSION_OK;
}
