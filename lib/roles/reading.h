/* What listings, the outbox and the sweep share: who may see a Mission, pages and their cursors.
 * SPDX-License-Identifier: MIT */
#ifndef MI_READING_H
#define MI_READING_H

#include "book.h"

#define MI_PAGE_MOST 1000u
#define MI_PAGE_DEFAULT 100u

/* reading.c: the plans of a mission_read and of a mission_drain, imported and checked. */
int32_t mi_plan_read(mission_issuer *issuer, const struct mi_operation *operation,
                     const mission_read *request, mission_plan **out, mission_error *error);
int32_t mi_plan_drain(mission_issuer *issuer, const struct mi_operation *operation,
                      const mission_drain *request, mission_plan **out, mission_error *error);
static inline uint32_t mi_page(uint32_t limit)
{
    return limit ? limit : MI_PAGE_DEFAULT;
}

/* A Mission as its reader sees it. */
struct mi_seen {
    struct mi_book *book;
    struct mi_kin kin;
    mission_record *record; /* NULL: none yet */
    uint32_t state;         /* as reported now */
};
/* The Mission, when the actor may read it; else NOT_VISIBLE, the same for one that is not there. */
int32_t mi_want_seen(mission_plan *plan, const mission_read *asked, struct mi_seen *out,
                     mission_error *error);

/* cursor.c: where a page ended, as a text that is good for its own listing alone. `bound` is the
 * digest of what that listing is; the order is that of mi_order_time(). It needs no key: what a
 * forged one can do is to skip rows that its maker may see. */
int32_t mi_cursor_write(mission_plan *plan, const mission_digest *bound,
                        const struct mi_scanned_row *last, mission_view *out, mission_error *error);
/* Let the scan go on behind it; an empty cursor leaves the scan as it is. CURSOR, NOMEM. */
int32_t mi_cursor_read(mission_plan *plan, const mission_digest *bound, mission_view cursor,
                       mission_store_scan *scan, mission_error *error);

static inline struct mi_scanned_row *mi_next_row(const struct mi_scanned_row *row)
{
    return (struct mi_scanned_row *)row->row.next;
}

/* A list that names something twice means it once. */
static inline bool mi_named_before(const mission_view *names, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (mi_view_is(names[i], names[index]))
            return true;
    }
    return false;
}

/* over.c: rows of an index whose moment had come when the attempt began. */
int32_t mi_want_over(mission_plan *plan, mission_view kind, mission_view index, mission_view value,
                     uint32_t limit, struct mi_scanned **out, mission_error *error);
/* A whole pass: delete at most `limit` rows of these kinds that may be forgotten, the first kind
 * first, and reply {"forgotten","more"}. */
int32_t mi_forget_over(mission_plan *plan, const mission_view *kinds, size_t count, uint32_t limit,
                       mission_error *error);

#endif
