/* Writing a Mission's row: its bytes, and what it is found by. SPDX-License-Identifier: MIT */
#include "book.h"

#define TERMS 8u
#define PLAIN_MOST 256u /* bytes; what is longer is found by its digest */

static int32_t bytes_of(mission_plan *plan, const struct mi_book *book, const mission_value *record,
                        const mission_value *request, mission_view *out, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mission_builder_name(to, MI_VIEW("book"));
    mission_builder_object(to);
    mi_write_fields(book, to);
    mission_builder_end(to);
    mi_name_value(to, "record", record);
    mi_name_value(to, "request", request);
    mission_builder_end(to);
    return mi_built_bytes(plan, to, out, error);
}

void mi_order_time(const mission_time *time, char out[MI_ORDER_LEN])
{
    static const char digits[] = "0123456789abcdef";
    uint64_t seconds = (uint64_t)time->seconds ^ (UINT64_C(1) << 63);
    uint32_t rest = time->nanoseconds;

    for (size_t i = 16; i-- > 0; seconds >>= 4)
        out[i] = digits[seconds & 15];
    for (size_t i = 24; i-- > 16; rest >>= 4)
        out[i] = digits[rest & 15];
    out[24] = 0;
}

void mi_order_instant(const mission_instant *instant, char out[MI_ORDER_LEN])
{
    mission_time time = {.seconds = instant->seconds};

    for (size_t i = 0; i < 9; i++)
        time.nanoseconds =
            time.nanoseconds * 10 +
            (i < instant->fraction.len ? (uint32_t)(instant->fraction.ptr[i] - '0') : 0);
    mi_order_time(&time, out);
}

static int32_t digest_of(mission_plan *plan, mission_view text, mission_view *out,
                         mission_error *error)
{
    mission_digest digest;
    bool ok = true;
    int32_t rc = mission_raw_digest(mi_plan_context(plan), text, &digest, error);

    if (rc)
        return rc;
    *out = mi_copy(plan, mission_view_of(digest.text), &ok);
    return ok ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

int32_t mi_term_value(mission_plan *plan, mission_view text, mission_view *out,
                      mission_error *error)
{
    *out = text;
    return text.len <= PLAIN_MOST ? MISSION_OK : digest_of(plan, text, out, error);
}

int32_t mi_key(mission_plan *plan, const mission_view *parts, size_t count, mission_view *out,
               mission_error *error)
{
    mission_builder *to;
    mission_json *doc = NULL;
    mission_digest digest;
    bool ok = true;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_array(to);
    for (size_t i = 0; i < count; i++)
        mission_builder_string(to, parts[i]);
    mission_builder_end(to);
    rc = mission_builder_finish(to, &doc, error);
    mission_builder_free(to);
    if (!rc)
        rc =
            mission_canonical_digest(mi_plan_context(plan), mission_json_root(doc), &digest, error);
    mission_json_unref(doc);
    if (rc)
        return rc;
    *out = mi_copy(plan, mission_view_of(digest.text), &ok);
    return ok ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

int32_t mi_term_principal(mission_plan *plan, const mission_principal *who, mission_view *out,
                          mission_error *error)
{
    const mission_view parts[] = {who->iss, who->sub};

    return mi_key(plan, parts, MI_COUNT(parts), out, error);
}

/* When the sweep has to look at this Mission: at once, at a moment, or never. */
static int32_t due(const mission_plan *plan, const struct mi_book *book, char order[MI_ORDER_LEN],
                   bool *some, mission_error *error)
{
    const uint32_t profile = mi_plan_context(plan)->profile->id;
    mission_standing own;
    mission_instant at;
    int32_t waits;
    int32_t rc;

    *some = book->unsettled;
    memset(order, '0', MI_ORDER_LEN - 1);
    order[MI_ORDER_LEN - 1] = 0;
    if (book->unsettled)
        return MISSION_OK;
    rc = mi_stand(plan, book, &own, error);
    if (!rc)
        rc =
            mission_lifecycle_next_deadline(profile, &own, NULL, 0, &plan->now, &waits, &at, error);
    *some = !rc && waits;
    if (*some)
        mi_order_instant(&at, order);
    return rc;
}

static int32_t terms_of(mission_plan *plan, const struct mi_book *book,
                        mission_store_term terms[TERMS], size_t *count, char made[MI_ORDER_LEN],
                        char next[MI_ORDER_LEN], mission_error *error)
{
    const mission_view created = {made, MI_ORDER_LEN - 1};
    mission_instant instant;
    size_t n = 0;
    bool some;
    int32_t rc = mission_instant_parse(book->created_at, &instant, error);

    if (rc)
        return rc;
    mi_order_instant(&instant, made);
    terms[n++] = (mission_store_term){MI_VIEW("all"), {NULL, 0}, created};
    terms[n] = (mission_store_term){MI_VIEW("tenant"), {NULL, 0}, created};
    rc = mi_term_value(plan, book->tenant, &terms[n++].value, error);
    terms[n] = (mission_store_term){MI_VIEW("client"), {NULL, 0}, created};
    rc = rc ? rc : mi_term_value(plan, book->client_id, &terms[n++].value, error);
    terms[n] = (mission_store_term){MI_VIEW("subject"), {NULL, 0}, created};
    rc = rc ? rc : mi_term_principal(plan, &book->subject, &terms[n++].value, error);
    if (rc)
        return rc;
    if (book->parent.len)
        terms[n++] = (mission_store_term){MI_VIEW("parent"), book->parent, created};
    if (book->parent.len && mi_state_in(book->state, MI_LIVE | MI_WAITING))
        terms[n++] = (mission_store_term){MI_VIEW("kin"), book->parent, {NULL, 0}};
    rc = due(plan, book, next, &some, error);
    if (some)
        terms[n++] = (mission_store_term){MI_VIEW("due"), {NULL, 0}, {next, MI_ORDER_LEN - 1}};
    *count = n;
    return rc;
}

static int32_t write(mission_plan *plan, const struct mi_book *book, const mission_value *record,
                     const mission_value *request, uint64_t most, mission_error *error)
{
    const struct mi_read fresh = {.kind = MI_KIND_MISSION, .key = book->id};
    char made[MI_ORDER_LEN], next[MI_ORDER_LEN];
    mission_store_term terms[TERMS];
    mission_view bytes;
    size_t count = 0;
    int32_t rc = bytes_of(plan, book, record, request, &bytes, error);

    if (!rc && bytes.len > most)
        rc = mi_fail_say(error, MISSION_E_TOO_LARGE, "the Mission");
    if (!rc)
        rc = terms_of(plan, book, terms, &count, made, next, error);
    if (rc)
        return rc;
    return mi_put(plan, book->read ? book->read : &fresh, bytes, terms, count, error);
}

int32_t mi_write_book(mission_plan *plan, const struct mi_book *book, const mission_value *record,
                      const mission_value *request, mission_error *error)
{
    return write(plan, book, record, request, UINT64_MAX, error);
}

int32_t mi_open_book(mission_plan *plan, const struct mi_book *book, const mission_value *record,
                     const mission_value *request, mission_error *error)
{
    return write(plan, book, record, request, mi_plan_context(plan)->limits.json_bytes / 2, error);
}
