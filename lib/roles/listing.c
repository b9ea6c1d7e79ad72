/* Listing Missions: one index chosen by the filter, the rest of it row by row.
 * SPDX-License-Identifier: MIT
 *
 * Pages follow each other by (created, id), which a Mission keeps for life: one that stays is in
 * exactly one page of a walk, and a page costs the same wherever it lies. A page reads a bounded
 * number of rows and ancestors, and may therefore hold fewer Missions than were asked for. */
#include "reading.h"
#include "../model/principal.h"

#define CHUNKS_MOST 4u     /* rows read for a page: this many times its limit */
#define ANCESTORS_MOST 64u /* ancestors read for a page, but for those of its first Mission */

/* The plan's copy of what was asked. */
struct request {
    mission_list asked;
    uint32_t
        permitted_in; /* the attempt in which the host permitted it: it is asked once in each */
};

struct bound_time {
    mission_view text;
    bool given;
    mission_instant at;
};

struct hit {
    struct mi_book *book;
    uint32_t state;
};

struct listing {
    const mission_list *asked;
    uint32_t limit;
    const mission_value *filter;
    mission_digest bound; /* of the filter and the caller */
    struct bound_time created_after, created_before, expiring_before;
    mission_store_scan scan;
    struct hit *hits;
    uint32_t count;
    const struct mi_scanned_row *last; /* that was looked at */
    bool more, full;
};

/* ---- the filter ---- */

static int32_t time_of(mission_view text, const char *name, struct bound_time *out,
                       mission_error *error)
{
    out->given = text.len != 0;
    if (!out->given || !mission_instant_parse(text, &out->at, NULL))
        return MISSION_OK;
    return mi_fail_say(error, MISSION_E_MALFORMED_TIME, "%s", name);
}

static int32_t read_times(struct listing *list, mission_error *error)
{
    const mission_list *asked = list->asked;
    int32_t rc = time_of(asked->created_after, "created_after", &list->created_after, error);

    if (!rc)
        rc = time_of(asked->created_before, "created_before", &list->created_before, error);
    if (!rc)
        rc = time_of(asked->expiring_before, "expiring_before", &list->expiring_before, error);
    return rc;
}

static void name_filter(const mission_list *asked, mission_builder *to)
{
    mi_name_text(to, "tenant", asked->tenant);
    mi_name_principal(to, "subject", &asked->subject);
    mi_name_text(to, "client_id", asked->client_id);
    mi_name_text(to, "parent", asked->parent);
    if (asked->state_count) {
        mission_builder_name(to, MI_VIEW("state"));
        mission_builder_array(to);
        for (size_t i = 0; i < asked->state_count; i++)
            mission_builder_string(to, asked->states[i]);
        mission_builder_end(to);
    }
    mi_name_text(to, "created_after", asked->created_after);
    mi_name_text(to, "created_before", asked->created_before);
    mi_name_text(to, "expiring_before", asked->expiring_before);
}

/* The filter beside who asks: what a cursor is bound to, and the host is asked about. */
static int32_t bind(mission_plan *plan, struct listing *list, mission_error *error)
{
    mission_builder *to;
    mission_json *doc = NULL;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_principal(to, "principal", &list->asked->actor.principal);
    mi_name_text(to, "client_id", list->asked->actor.client_id);
    mission_builder_name(to, MI_VIEW("filter"));
    mission_builder_object(to);
    name_filter(list->asked, to);
    mission_builder_end(to);
    mission_builder_end(to);
    rc = mission_builder_finish(to, &doc, error);
    mission_builder_free(to);
    if (!rc)
        rc = mi_hold(plan, doc, mi_drop_json, error);
    if (rc)
        return rc;
    list->filter = mission_value_get(mission_json_root(doc), MI_VIEW("filter"));
    return mission_canonical_digest(mi_plan_context(plan), mission_json_root(doc), &list->bound,
                                    error);
}

/* Before any row is looked at, so that the answer cannot depend on one (MG-2). */
static int32_t permitted(const mission_plan *plan, const struct listing *list, mission_error *error)
{
    struct request *request = plan->request;
    const mission_act act = {
        .size = sizeof act,
        .what = MISSION_ACT_LIST,
        .actor = list->asked->actor,
        .tenant = list->asked->tenant,
        .subject = list->asked->subject,
        .request = list->filter,
    };

    int32_t rc;

    if (request->permitted_in == plan->attempt)
        return MISSION_OK;
    rc = mi_ask_may(plan->issuer, &act, MISSION_E_DECLINED, error);
    if (!rc)
        request->permitted_in = plan->attempt;
    return rc;
}

/* ---- the index ---- */

static int32_t choose(mission_plan *plan, const mission_list *asked, mission_store_scan *scan,
                      mission_error *error)
{
    if (asked->parent.len) {
        scan->index = MI_VIEW("parent");
        return mi_term_value(plan, asked->parent, &scan->value, error);
    }
    if (asked->subject.iss.len) {
        scan->index = MI_VIEW("subject");
        return mi_term_principal(plan, &asked->subject, &scan->value, error);
    }
    if (asked->client_id.len) {
        scan->index = MI_VIEW("client");
        return mi_term_value(plan, asked->client_id, &scan->value, error);
    }
    scan->index = asked->tenant.len ? MI_VIEW("tenant") : MI_VIEW("all");
    return mi_term_value(plan, asked->tenant, &scan->value, error);
}

/* ---- one row ---- */

static bool is_principal(const mission_principal *a, const mission_principal *b)
{
    return mi_view_is(a->iss, b->iss) && mi_view_is(a->sub, b->sub);
}

/* Draft: a Mission begins with its approval. */
static mission_view created(const struct mi_book *book)
{
    const mission_view recorded =
        mission_value_string(mission_value_get(book->record, MI_VIEW("created_at")));

    return recorded.len ? recorded : book->created_at;
}

/* -1, 0, 1 as the text's moment is before, at or after `at`; 0, which is within no strict bound,
 * for a text that is no time. */
static int32_t compare(mission_view text, const mission_instant *at)
{
    mission_instant moment;

    return mission_instant_parse(text, &moment, NULL) ? 0 : mission_instant_compare(&moment, at);
}

static bool in_time(const struct listing *list, const struct mi_book *book)
{
    if (list->created_after.given && compare(created(book), &list->created_after.at) <= 0)
        return false;
    if (list->created_before.given && compare(created(book), &list->created_before.at) >= 0)
        return false;
    return !list->expiring_before.given || compare(book->expires_at, &list->expiring_before.at) < 0;
}

static bool of_filter(const struct listing *list, const struct mi_book *book)
{
    const mission_list *asked = list->asked;

    if ((asked->tenant.len && !mi_view_is(asked->tenant, book->tenant)) ||
        (asked->client_id.len && !mi_view_is(asked->client_id, book->client_id)) ||
        (asked->parent.len && !mi_view_is(asked->parent, book->parent)) ||
        (asked->subject.iss.len && !is_principal(&asked->subject, &book->subject)))
        return false;
    return in_time(list, book);
}

/* A request that is no Mission yet, or never became one, has no state on the draft's wire: it is
 * listed only for who asks for it by a name that no Mission's state has. */
static bool in_states(const mission_plan *plan, const mission_list *asked, uint32_t state)
{
    const uint32_t profile = mi_plan_context(plan)->profile->id;
    const bool mission = mission_state_wire(profile, state).len != 0;
    const mission_view text = mi_wire_state(plan, state);

    if (!mission && state != MISSION_STATE_OTHER &&
        mission_state_of_wire(profile, text) != MISSION_STATE_OTHER)
        return false;
    for (size_t i = 0; i < asked->state_count; i++) {
        if (text.len && mi_view_is(asked->states[i], text))
            return true;
    }
    return !asked->state_count && (mission || state == MISSION_STATE_OTHER);
}

/* Would the ancestors of this Mission be one page's too many? Those that are read already are not.
 */
static bool too_many(const mission_plan *plan, const struct mi_book *book)
{
    size_t known = 0, ancestors = 0;

    for (const struct mi_read *read = plan->reads; read; read = read->next)
        known++;
    for (size_t i = 0; known >= ANCESTORS_MOST && i < mission_value_count(book->ancestors); i++) {
        const mission_view id = mission_value_string(mission_value_item(book->ancestors, i));
        const struct mi_read *read = plan->reads;

        while (read && !(mi_view_is(read->key, id) && mi_view_is(read->kind, MI_KIND_MISSION)))
            read = read->next;
        ancestors += !read || !read->answered;
    }
    return ancestors > 0;
}

static int32_t look_at(mission_plan *plan, struct listing *list, struct mi_scanned_row *row,
                       mission_error *error)
{
    struct mi_book *book;
    struct mi_kin kin;
    uint32_t state;
    int32_t rc = mi_book_of(plan, &row->row, &book, error);

    if (rc || !of_filter(list, book)) {
        list->last = row;
        return rc;
    }
    list->full = list->count && too_many(plan, book);
    if (list->full)
        return MISSION_OK;
    list->last = row;
    rc = mi_want_kin(plan, book, &kin, error);
    if (!rc)
        rc = mi_report(plan, &kin, &state, error);
    if (!rc && in_states(plan, list->asked, state))
        list->hits[list->count++] = (struct hit){book, state};
    return rc;
}

/* ---- a page ---- */

static int32_t look_through(mission_plan *plan, struct listing *list, mission_error *error)
{
    struct mi_scanned *found;
    struct mi_scanned_row *row;
    int32_t rc = mi_want_scan(plan, &list->scan, &found, error);

    if (rc)
        return rc;
    for (row = found->first; !rc && row && list->count < list->limit; row = mi_next_row(row)) {
        rc = look_at(plan, list, row, error);
        if (rc || list->full)
            break;
    }
    list->more = row || found->count == list->scan.limit;
    return rc;
}

static int32_t fill_page(mission_plan *plan, struct listing *list, mission_error *error)
{
    int32_t rc = MISSION_OK;

    list->hits = mi_take(plan, list->limit * sizeof *list->hits);
    if (!list->hits)
        return mi_fail(error, MISSION_E_NOMEM);
    list->more = true;
    for (uint32_t i = 0; !rc && i < CHUNKS_MOST; i++) {
        rc = look_through(plan, list, error);
        if (rc || !list->more || list->full || list->count == list->limit)
            break;
        list->scan.resume = 1;
        list->scan.after_order = list->last->order;
        list->scan.after_key = list->last->row.key;
    }
    return rc;
}

static void write_hit(mission_plan *plan, const struct hit *hit, mission_builder *to)
{
    const mission_view *term = mi_plan_context(plan)->profile->term;
    const struct mi_book *book = hit->book;
    const mission_view state = mi_wire_state(plan, hit->state);

    mission_builder_object(to);
    mi_name_text(to, "id", book->id);
    mi_name_text(to, "state",
                 state.len ? state : mission_view_of(mission_state_name(MISSION_STATE_OTHER)));
    mi_name_number(to, "version", book->version);
    mi_name_principal(to, "subject", &book->subject);
    mi_name_text(to, "client_id", book->client_id);
    mi_name_text(to, "created_at", created(book));
    mi_name_text(to, "expires_at", book->expires_at);
    if (mi_draft(mi_plan_context(plan))) /* the series has no link forward */
        mi_name_text(to, "successor", book->successor);
    if (book->predecessor.len) {
        mission_builder_name(to, term[MISSION_TERM_PREDECESSOR]);
        mission_builder_string(to, book->predecessor);
    }
    mi_name_text(to, "parent", book->parent);
    mission_builder_end(to);
}

static int32_t reply(mission_plan *plan, const struct listing *list, mission_error *error)
{
    mission_builder *to;
    mission_view cursor;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mission_builder_name(to, MI_VIEW("missions"));
    mission_builder_array(to);
    for (uint32_t i = 0; i < list->count; i++)
        write_hit(plan, &list->hits[i], to);
    mission_builder_end(to);
    if (list->more && list->last) {
        rc = mi_cursor_write(plan, &list->bound, list->last, &cursor, error);
        if (rc)
            return rc;
        mi_name_text(to, "cursor", cursor);
    }
    return mi_reply(plan, to, error);
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    const mission_list *asked = &((const struct request *)plan->request)->asked;
    struct listing list = {
        .asked = asked,
        .limit = mi_page(asked->limit),
        .scan = {.size = sizeof list.scan, .kind = MI_KIND_MISSION, .limit = mi_page(asked->limit)},
    };
    int32_t rc = read_times(&list, error);

    if (!rc)
        rc = bind(plan, &list, error);
    if (!rc)
        rc = permitted(plan, &list, error);
    if (!rc)
        rc = mi_cursor_read(plan, &list.bound, asked->cursor, &list.scan, error);
    if (!rc)
        rc = choose(plan, asked, &list.scan, error);
    if (!rc)
        rc = fill_page(plan, &list, error);
    return rc ? rc : reply(plan, &list, error);
}

static bool usable_principal(const mission_principal *who)
{
    return mi_usable(who->iss) && mi_usable(who->sub);
}

static bool usable(const mission_list *own)
{
    bool all = usable_principal(&own->actor.principal) && mi_usable(own->actor.client_id) &&
               mi_usable(own->tenant) && usable_principal(&own->subject) &&
               !own->subject.iss.len == !own->subject.sub.len && mi_usable(own->client_id) &&
               mi_usable(own->parent) && mi_usable(own->created_after) &&
               mi_usable(own->created_before) && mi_usable(own->expiring_before) &&
               mi_usable(own->cursor) && (own->states || !own->state_count);

    for (size_t i = 0; all && i < own->state_count; i++)
        all = mi_usable(own->states[i]);
    return all;
}

int32_t mission_plan_list(mission_issuer *issuer, const mission_list *request, mission_plan **out,
                          mission_error *error)
{
    static const struct mi_operation operation = {.pass = pass};
    static const size_t ends[] = {MI_END_OF(mission_list, now)};
    struct request keep = {.permitted_in = 0};
    mission_list *own = &keep.asked;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!issuer || !request || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(own, sizeof *own, request, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if (!usable(own) || own->limit > MI_PAGE_MOST || own->reserved)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_plan_new(issuer, &operation, &keep, sizeof keep, own->now, out, error);
}
