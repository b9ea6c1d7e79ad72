/* Events: the history of one Mission, and the outbox of all. SPDX-License-Identifier: MIT
 *
 * An event is written once, with the change that it reports, and is found by its Mission for good
 * and by the outbox until it is acknowledged. To acknowledge is to write the same bytes without
 * that term: an event of version 1 waits, one of a later version does not. */
#include "reading.h"

#define SEQUENCE_DIGITS 16u
#define SEQUENCE_MOST UINT64_C(9999999999999999)
#define ACKNOWLEDGE_MOST 32u

/* ---- an event's document ---- */

static void name_members(const mission_value *event, mission_builder *to)
{
    for (size_t i = 0; i < mission_value_count(event); i++) {
        mission_builder_name(to, mission_value_name(event, i));
        mission_builder_value(to, mission_value_item(event, i));
    }
}

static int32_t write_event(mission_plan *plan, const struct mi_scanned_row *row,
                           mission_builder *to, mission_error *error)
{
    mission_json *doc;
    int32_t rc = mi_unframe(plan, &row->row, &doc, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "key", row->row.key);
    name_members(mission_json_root(doc), to);
    mission_builder_end(to);
    return MISSION_OK;
}

/* The first `count` rows as the array `events`; `*last` is the last of them. */
static int32_t write_events(mission_plan *plan, const struct mi_scanned *found, uint32_t count,
                            mission_builder *to, const struct mi_scanned_row **last,
                            mission_error *error)
{
    const struct mi_scanned_row *row = found->first;
    int32_t rc = MISSION_OK;

    *last = NULL;
    mission_builder_name(to, MI_VIEW("events"));
    mission_builder_array(to);
    for (uint32_t i = 0; !rc && row && i < count; i++, row = mi_next_row(row)) {
        rc = write_event(plan, row, to, error);
        *last = row;
    }
    mission_builder_end(to);
    return rc;
}

/* ---- history ---- */

static mission_view sequence_text(uint64_t sequence, char out[SEQUENCE_DIGITS])
{
    for (size_t i = SEQUENCE_DIGITS; i-- > 0; sequence /= 10)
        out[i] = (char)('0' + sequence % 10);
    return (mission_view){out, SEQUENCE_DIGITS};
}

static int32_t want_history(mission_plan *plan, const mission_read *asked,
                            const struct mi_book *book, struct mi_scanned **out,
                            mission_error *error)
{
    char digits[SEQUENCE_DIGITS];
    const uint64_t after = asked->after < SEQUENCE_MOST ? asked->after : SEQUENCE_MOST;
    const mission_view sequence = sequence_text(after, digits);
    bool ok = true;
    const mission_store_scan scan = {
        .size = sizeof scan,
        .kind = MI_KIND_EVENT,
        .index = MI_VIEW("mission"),
        .value = book->id,
        .resume = 1,
        .after_order = sequence,
        .after_key = mi_join(plan, book->id, sequence, &ok),
        .limit = mi_page(asked->limit) + 1,
    };

    return ok ? mi_want_scan(plan, &scan, out, error) : mi_fail(error, MISSION_E_NOMEM);
}

static int32_t history(mission_plan *plan, mission_error *error)
{
    const mission_read *asked = plan->request;
    const struct mi_scanned_row *last;
    struct mi_seen seen;
    struct mi_scanned *found;
    mission_builder *to;
    int32_t rc = mi_want_seen(plan, asked, &seen, error);

    if (!rc)
        rc = want_history(plan, asked, seen.book, &found, error);
    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (!rc)
        rc = write_events(plan, found, mi_page(asked->limit), to, &last, error);
    if (rc)
        return rc;
    mi_name_truth(to, "more", found->count > mi_page(asked->limit));
    return mi_reply(plan, to, error);
}

int32_t mission_plan_history(mission_issuer *issuer, const mission_read *request,
                             mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = history};

    return mi_plan_read(issuer, &operation, request, out, error);
}

/* ---- the outbox ---- */

static int32_t want_outbox(mission_plan *plan, const mission_drain *asked, mission_digest *bound,
                           struct mi_scanned **out, mission_error *error)
{
    mission_store_scan scan = {
        .size = sizeof scan,
        .kind = MI_KIND_EVENT,
        .index = MI_VIEW("outbox"),
        .limit = mi_page(asked->limit) + 1,
    };
    int32_t rc = mission_raw_digest(mi_plan_context(plan), MI_VIEW("outbox"), bound, error);

    if (!rc)
        rc = mi_cursor_read(plan, bound, asked->cursor, &scan, error);
    return rc ? rc : mi_want_scan(plan, &scan, out, error);
}

static int32_t events(mission_plan *plan, mission_error *error)
{
    const mission_drain *asked = plan->request;
    const struct mi_scanned_row *last;
    struct mi_scanned *found;
    mission_builder *to;
    mission_digest bound;
    mission_view cursor;
    int32_t rc = want_outbox(plan, asked, &bound, &found, error);

    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (!rc)
        rc = write_events(plan, found, mi_page(asked->limit), to, &last, error);
    if (!rc && found->count > mi_page(asked->limit)) {
        rc = mi_cursor_write(plan, &bound, last, &cursor, error);
        if (!rc)
            mi_name_text(to, "cursor", cursor);
    }
    return rc ? rc : mi_reply(plan, to, error);
}

int32_t mission_plan_events(mission_issuer *issuer, const mission_drain *request,
                            mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = events};

    return mi_plan_drain(issuer, &operation, request, out, error);
}

/* ---- acknowledging ---- */

struct acknowledgement {
    const mission_view *keys;
    size_t count;
};

static bool is_key(mission_view key)
{
    return key.len > SEQUENCE_DIGITS + 1 && key.len <= MISSION_STORE_KEY_MOST &&
           key.ptr[key.len - SEQUENCE_DIGITS - 1] == '.';
}

static int32_t put_acknowledged(mission_plan *plan, const struct mi_read *read,
                                mission_error *error)
{
    const size_t id = read->key.len - SEQUENCE_DIGITS - 1;
    const mission_store_term term = {
        MI_VIEW("mission"), {read->key.ptr, id}, {read->key.ptr + id + 1, SEQUENCE_DIGITS}};

    return mi_put(plan, read, read->bytes, &term, 1, error);
}

static int32_t acknowledge_one(mission_plan *plan, mission_view key, uint64_t *done,
                               mission_error *error)
{
    struct mi_read *read;
    int32_t rc = mi_want(plan, MI_KIND_EVENT, key, &read, error);

    if (rc || !read->present || read->version != 1)
        return rc;
    (*done)++;
    return put_acknowledged(plan, read, error);
}

static int32_t acknowledge(mission_plan *plan, mission_error *error)
{
    const struct acknowledgement *asked = plan->request;
    uint64_t done = 0;
    mission_builder *to;
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < asked->count; i++) {
        if (is_key(asked->keys[i]) && !mi_named_before(asked->keys, i))
            rc = acknowledge_one(plan, asked->keys[i], &done, error);
    }
    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (rc)
        return rc;
    mi_name_number(to, "acknowledged", done);
    return mi_reply(plan, to, error);
}

int32_t mission_plan_acknowledge(mission_issuer *issuer, const mission_view *keys, size_t count,
                                 mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = acknowledge};
    const struct acknowledgement own = {keys, count};

    if (out)
        *out = NULL;
    if (!issuer || !out || !keys || !count || count > ACKNOWLEDGE_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    for (size_t i = 0; i < count; i++) {
        if (!mi_usable(keys[i]))
            return mi_fail(error, MISSION_E_ARGUMENT);
    }
    return mi_plan_new(issuer, &operation, &own, sizeof own, NULL, out, error);
}
