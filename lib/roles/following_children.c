/* Bringing a Mission's children in line, a batch at a time. SPDX-License-Identifier: MIT
 *
 * Where a batch ended is kept beside the Mission, not in its row: its row is what derivations
 * expect unchanged, and a Mission that was resumed with many children goes on deriving meanwhile.
 * A place belongs to the row of the Mission that it was reached under; under another one the walk
 * begins anew. A child that comes to be meanwhile, or moves, is in line with that row, or has it
 * written (mi_tell_parent). */
#include "following.h"

#define BATCH 20u

struct walk {
    struct mi_book *book;
    struct mi_read *place;
    mission_view after; /* the last child that was dealt with; empty: none */
    struct mi_scanned *page;
    bool whole; /* all of the page was dealt with */
};

static int32_t want_place(mission_plan *plan, struct walk *walk, mission_error *error)
{
    const mission_value *root;
    mission_json *doc;
    int64_t row = -1;
    int32_t rc = mi_want(plan, MI_KIND_PLACE, walk->book->id, &walk->place, error);

    if (rc || !walk->place->present)
        return rc;
    rc = mi_unframe(plan, walk->place, &doc, error);
    if (rc)
        return rc;
    root = mission_json_root(doc);
    mission_value_integer(mission_value_get(root, MI_VIEW("row")), &row);
    if (row >= 0 && (uint64_t)row == walk->book->read->version)
        walk->after = mission_value_string(mission_value_get(root, MI_VIEW("after")));
    return MISSION_OK;
}

static int32_t want_page(mission_plan *plan, struct walk *walk, mission_error *error)
{
    const mission_store_scan scan = {
        .size = sizeof scan,
        .kind = MI_KIND_MISSION,
        .index = MI_VIEW("kin"),
        .value = walk->book->id,
        .resume = walk->after.len != 0,
        .after_key = walk->after,
        .limit = BATCH,
    };

    return mi_want_scan(plan, &scan, &walk->page, error);
}

static int32_t put_place(mission_plan *plan, const struct walk *walk, mission_error *error)
{
    mission_builder *to;
    mission_view bytes;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_number(to, "row", walk->book->read->version);
    mi_name_text(to, "after", walk->after);
    mission_builder_end(to);
    rc = mi_built_bytes(plan, to, &bytes, error);
    return rc ? rc : mi_put(plan, walk->place, bytes, NULL, 0, error);
}

/* A request that waits is not yet a child that has anything to follow. */
static int32_t follow_one(mission_plan *plan, struct mi_scanned_row *row, uint32_t *steps,
                          mission_error *error)
{
    struct mi_book *book, moved;
    struct mi_kin kin;
    int32_t rc = mi_book_of(plan, &row->row, &book, error);

    if (rc || !mi_state_in(book->state, MI_LIVE))
        return rc;
    rc = mi_want_kin(plan, book, &kin, error);
    moved = *book;
    return rc ? rc : mi_follow(plan, &moved, &kin, steps, error);
}

/* As many as the batch has room for, beside the place. */
static int32_t follow_page(mission_plan *plan, struct walk *walk, uint32_t *steps,
                           mission_error *error)
{
    struct mi_scanned_row *row = walk->page->first;
    int32_t rc = MISSION_OK;

    for (; row; row = (struct mi_scanned_row *)row->row.next) {
        if (plan->write_count + MI_FOLLOW_WRITES + 1 > MISSION_STORE_WRITE_MOST)
            break;
        rc = follow_one(plan, row, steps, error);
        if (rc)
            return rc;
        walk->after = row->row.key;
    }
    walk->whole = !row;
    return MISSION_OK;
}

static int32_t settled(mission_plan *plan, const struct walk *walk, mission_error *error)
{
    struct mi_book *book = walk->book;
    int32_t rc = MISSION_OK;

    book->unsettled = false;
    if (walk->place->present)
        rc = mi_delete(plan, walk->place, error);
    return rc ? rc : mi_write_book(plan, book, book->record, book->request, error);
}

int32_t mi_follow_children(mission_plan *plan, struct mi_book *book, const struct mi_kin *kin,
                           uint32_t *steps, bool *done, mission_error *error)
{
    struct walk walk = {.book = book};
    int32_t rc = want_place(plan, &walk, error);

    if (!rc)
        rc = want_page(plan, &walk, error);
    if (!rc)
        rc = mi_still(plan, book->read, error);
    if (!rc)
        rc = mi_kin_still(plan, kin, error);
    if (!rc)
        rc = follow_page(plan, &walk, steps, error);
    if (rc)
        return rc;
    *done = walk.whole && walk.page->count < BATCH;
    return *done ? settled(plan, &walk, error) : put_place(plan, &walk, error);
}
