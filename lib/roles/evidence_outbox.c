/* Evidence that waits in a store. SPDX-License-Identifier: MIT */
#include "evidence_outbox.h"
#include "evidence/evidence.h"
#include "held.h"
#include "reading.h"

#define FORGET_MOST 32u
#define NUMBER_MOST INT64_C(9007199254740991)

/* ---- sequences ---- */

int32_t mi_want_sequence(mission_plan *plan, mission_view emitter, mission_view issuer,
                         mission_view mission, struct mi_sequence *out, mission_error *error)
{
    const mission_view parts[] = {MI_KIND_SEQUENCE, emitter, issuer, mission};
    struct mi_read *read;
    mission_view key;
    int32_t rc = mi_key(plan, parts, MI_COUNT(parts), &key, error);

    memset(out, 0, sizeof *out);
    if (!rc)
        rc = mi_want(plan, MI_KIND_SEQUENCE, key, &read, error);
    if (rc)
        return rc;
    if (read->present && (read->number < 0 || read->number >= NUMBER_MOST))
        return mi_spoilt(read, "no number of a record", error);
    *out = (struct mi_sequence){read, read->present ? (uint64_t)read->number : 0};
    return MISSION_OK;
}

int32_t mi_take_sequence(mission_plan *plan, const struct mi_sequence *sequence,
                         mission_error *error)
{
    const mission_store_write add = {
        .what = MISSION_WRITE_ADD,
        .expect = MISSION_EXPECT_ANY,
        .kind = MI_KIND_SEQUENCE,
        .key = sequence->read->key,
        .add = 1,
        .least = (int64_t)sequence->next + 1,
        .most = (int64_t)sequence->next + 1,
    };

    return mi_write(plan, &add, error);
}

/* ---- records ---- */

static int32_t outbox_of(mission_plan *plan, mission_view emitter, mission_view *out,
                         mission_error *error)
{
    const mission_view parts[] = {MI_KIND_RECORD, emitter};

    return mi_key(plan, parts, MI_COUNT(parts), out, error);
}

int32_t mi_outbox_put(mission_plan *plan, mission_view emitter, mission_view id,
                      const mission_value *record, mission_error *error)
{
    char order[MI_ORDER_LEN];
    mission_store_term term = {MI_VIEW("outbox"), {NULL, 0}, {order, MI_ORDER_LEN - 1}};
    mission_view bytes;
    int32_t rc = outbox_of(plan, emitter, &term.value, error);

    if (!rc)
        rc = mi_bytes(plan, record, &bytes, error);
    if (rc)
        return rc;
    mi_order_time(&plan->now, order);
    return mi_put_new(plan, MI_KIND_RECORD, id, bytes, &term, 1, error);
}

int32_t mi_outbox_seal(mission_plan *plan, mission_emitter *emitter, mission_json *body,
                       uint32_t kind, mission_view id, const struct mi_sequence *sequence,
                       const mission_value **out, mission_error *error)
{
    mission_json *record = NULL;
    int32_t rc = mi_evidence_seal(emitter, mission_json_root(body), kind, &record, error);

    mission_json_unref(body);
    *out = NULL;
    if (!rc)
        rc = mi_held_json(plan, record, out, error);
    if (!rc)
        rc = mi_outbox_put(plan, emitter->id, id, *out, error);
    return rc || !sequence->read ? rc : mi_take_sequence(plan, sequence, error);
}

/* ---- listing ---- */

struct listing {
    mission_view emitter, cursor;
    uint32_t limit;
};

static int32_t want_page(mission_plan *plan, const struct listing *asked, mission_digest *bound,
                         struct mi_scanned **out, mission_error *error)
{
    mission_store_scan scan = {
        .size = sizeof scan,
        .kind = MI_KIND_RECORD,
        .index = MI_VIEW("outbox"),
        .limit = mi_page(asked->limit) + 1,
    };
    int32_t rc = outbox_of(plan, asked->emitter, &scan.value, error);

    if (!rc)
        rc = mission_raw_digest(mi_plan_context(plan), scan.value, bound, error);
    if (!rc)
        rc = mi_cursor_read(plan, bound, asked->cursor, &scan, error);
    return rc ? rc : mi_want_scan(plan, &scan, out, error);
}

static int32_t write_record(mission_plan *plan, const struct mi_scanned_row *row,
                            mission_builder *to, mission_error *error)
{
    mission_json *doc;
    int32_t rc = mi_unframe(plan, &row->row, &doc, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "id", row->row.key);
    mi_name_value(to, "record", mission_json_root(doc));
    mission_builder_end(to);
    return MISSION_OK;
}

static int32_t list(mission_plan *plan, mission_error *error)
{
    const struct listing *asked = plan->request;
    const uint32_t page = mi_page(asked->limit);
    const struct mi_scanned_row *row, *last = NULL;
    struct mi_scanned *found;
    mission_builder *to;
    mission_digest bound;
    mission_view cursor;
    int32_t rc = want_page(plan, asked, &bound, &found, error);

    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (rc)
        return rc;
    mission_builder_name(to, MI_VIEW("evidence"));
    mission_builder_array(to);
    row = found->first;
    for (uint32_t i = 0; !rc && row && i < page; i++, row = mi_next_row(row)) {
        rc = write_record(plan, row, to, error);
        last = row;
    }
    mission_builder_end(to);
    if (!rc && found->count > page) {
        rc = mi_cursor_write(plan, &bound, last, &cursor, error);
        if (!rc)
            mi_name_text(to, "cursor", cursor);
    }
    return rc ? rc : mi_reply(plan, to, error);
}

bool mi_evidence_page_fits(mission_view cursor, uint32_t limit)
{
    return mi_usable(cursor) && limit <= MI_PAGE_MOST;
}

int32_t mi_plan_evidence_list(const struct mi_owner *owner, mission_view emitter,
                              mission_view cursor, uint32_t limit, mission_plan **out,
                              mission_error *error)
{
    static const struct mi_operation operation = {.pass = list};
    const struct listing own = {emitter, cursor, limit};

    return mi_plan_of(owner, &operation, &own, sizeof own, NULL, out, error);
}

/* ---- forgetting ---- */

struct forgetting {
    mission_view emitter;
    const mission_view *ids;
    size_t count;
};

static int32_t is_of(mission_plan *plan, const struct mi_read *read, mission_view emitter,
                     bool *yes, mission_error *error)
{
    mission_json *doc;
    int32_t rc = mi_unframe(plan, read, &doc, error);

    if (!rc)
        *yes = mi_view_is(mission_value_string(
                              mission_value_find(mission_json_root(doc), MI_VIEW("/emitter/id"))),
                          emitter);
    return rc;
}

static int32_t forget_one(mission_plan *plan, const struct forgetting *asked, mission_view id,
                          uint64_t *done, mission_error *error)
{
    struct mi_read *read;
    bool own = false;
    int32_t rc = mi_want(plan, MI_KIND_RECORD, id, &read, error);

    if (!rc && read->present)
        rc = is_of(plan, read, asked->emitter, &own, error);
    if (rc || !own)
        return rc;
    (*done)++;
    return mi_delete(plan, read, error);
}

static int32_t forget(mission_plan *plan, mission_error *error)
{
    const struct forgetting *asked = plan->request;
    uint64_t done = 0;
    mission_builder *to;
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < asked->count; i++) {
        if (!mi_named_before(asked->ids, i))
            rc = forget_one(plan, asked, asked->ids[i], &done, error);
    }
    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (rc)
        return rc;
    mi_name_number(to, "forgotten", done);
    return mi_reply(plan, to, error);
}

bool mi_evidence_ids_fit(const mission_view *ids, size_t count)
{
    if (!ids || !count || count > FORGET_MOST)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!ids[i].ptr || !ids[i].len || ids[i].len > MISSION_STORE_KEY_MOST)
            return false;
    }
    return true;
}

int32_t mi_plan_evidence_forget(const struct mi_owner *owner, mission_view emitter,
                                const mission_view *ids, size_t count, mission_plan **out,
                                mission_error *error)
{
    static const struct mi_operation operation = {.pass = forget};
    const struct forgetting own = {emitter, ids, count};

    return mi_plan_of(owner, &operation, &own, sizeof own, NULL, out, error);
}
