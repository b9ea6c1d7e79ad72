/* Reading a Mission's row. SPDX-License-Identifier: MIT */
#include "book.h"
#include "../base/times.h"
#include "../model/check.h"

/* What the calls that rely on a book take for granted. */
static const char *wrong(const struct mi_book *book)
{
    if (!mi_view_is(book->id, book->read->key))
        return "the row is of another Mission";
    if (book->state == MISSION_STATE_NONE || book->state == MISSION_STATE_OTHER)
        return "the stored state is not known";
    if (!book->created_at.len || !book->updated_at.len || !book->expires_at.len)
        return "a stored time is missing";
    if (book->on_expiry > MISSION_ON_EXPIRY_REVOKE || (book->on_expiry && !book->suspend_until.len))
        return "a stored suspension has no sense";
    if (mission_value_count(book->ancestors) ? !book->parent.len : book->parent.len)
        return "the stored parent and ancestors contradict each other";
    return NULL;
}

/* A clock behind what was committed would give back time that has gone. */
static int32_t clock_check(const mission_plan *plan, const struct mi_book *book,
                           mission_error *error)
{
    mission_instant updated;
    mission_time latest = plan->now;
    const int64_t skew = plan->issuer->config.skew_seconds;

    latest = mi_time_later(latest, skew);
    if (mission_instant_parse(book->updated_at, &updated, NULL))
        return mi_spoilt(book->read, "a stored time is malformed", error);
    if (mission_instant_compare_time(&updated, &latest) <= 0)
        return MISSION_OK;
    return mi_fail_say(error, MISSION_E_CLOCK, "the clock lies before the Mission's last change");
}

static int32_t parse(mission_plan *plan, struct mi_read *read, mission_error *error)
{
    struct mi_book *book = mi_take(plan, sizeof *book);
    const mission_value *root;
    const char *spoilt;
    int32_t rc;

    if (!book)
        return mi_fail(error, MISSION_E_NOMEM);
    rc = mi_unframe(plan, read, &book->doc, error);
    if (rc)
        return rc;
    root = mission_json_root(book->doc);
    book->read = read;
    book->record = mission_value_get(root, MI_VIEW("record"));
    book->request = mission_value_get(root, MI_VIEW("request"));
    mi_read_fields(mission_value_get(root, MI_VIEW("book")), book);
    spoilt = wrong(book);
    if (spoilt)
        return mi_spoilt(read, spoilt, error);
    read->parsed = book;
    return MISSION_OK;
}

int32_t mi_book_of(mission_plan *plan, struct mi_read *read, struct mi_book **out,
                   mission_error *error)
{
    int32_t rc = read->parsed ? MISSION_OK : parse(plan, read, error);

    *out = rc ? NULL : read->parsed;
    return rc ? rc : clock_check(plan, *out, error);
}

int32_t mi_want_book(mission_plan *plan, mission_view id, struct mi_book **out,
                     mission_error *error)
{
    struct mi_read *read;
    int32_t rc;

    *out = NULL;
    if (!id.len || id.len > MISSION_STORE_KEY_MOST)
        return MISSION_OK; /* no such Mission can be */
    rc = mi_want(plan, MI_KIND_MISSION, id, &read, error);
    if (rc || !read->present)
        return rc;
    return mi_book_of(plan, read, out, error);
}

int32_t mi_book_record(mission_plan *plan, struct mi_book *book, mission_record **out,
                       mission_error *error)
{
    int32_t rc;

    *out = book->loaded;
    if (book->loaded || !book->record)
        return MISSION_OK;
    rc = mi_record_stored(mi_plan_context(plan), book->doc, book->record, &book->loaded, error);
    if (rc)
        return mi_bad_stored(book->read, rc, "the stored record does not hold", error);
    rc = mi_hold(plan, book->loaded, mi_drop_record, error);
    if (rc) {
        book->loaded = NULL;
        return rc;
    }
    if (!mi_view_is(mission_record_id(book->loaded), book->id))
        return mi_spoilt(book->read, "the stored record is of another Mission", error);
    if (!mi_view_is(mission_record_issuer(book->loaded), mi_issuer_name(plan->issuer)))
        return mi_spoilt(book->read, "the stored record is of another state authority", error);
    *out = book->loaded;
    return MISSION_OK;
}
