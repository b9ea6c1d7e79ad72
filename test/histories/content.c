/* Reading what a store holds. SPDX-License-Identifier: MIT
 *
 * The format of the rows is read here once more: what the issuer's own reader overlooks, or mends,
 * must not be hidden from the checker by that reader. */
#include "content.h"
#include "issuers.h"

#include <stdlib.h>
#include <string.h>

#define FRAME 27u /* "mission/1 ", 16 digits, a line feed */
#define PAGE 500u
#define TENANT V("example-corp")

/* ---- rows as JSON ---- */

struct reader {
    struct content *content;
    mission_context *context;
    const mission_store *store;
    bool ok;
};

static void say(struct reader *r, const char *what, mission_view key)
{
    test_check(false, __FILE__, __LINE__, "%s: %.*s", what, (int)key.len, key.ptr);
    r->ok = false;
}

static mission_json *json_of(struct reader *r, const mission_store_row *row)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = NULL;
    mission_view text = row->bytes;

    if (text.len > FRAME && memcmp(text.ptr, "mission/1 ", 10) == 0 &&
        text.ptr[FRAME - 1] == '\n') {
        text.ptr += FRAME, text.len -= FRAME;
        if (mission_json_parse(r->context, text, 0, &json, &error) == MISSION_OK)
            return json;
    }
    say(r, "a row that is no document", row->key);
    return NULL;
}

static mission_view view_at(const mission_value *from, const char *pointer)
{
    return mission_value_string(mission_value_find(from, mission_view_of(pointer)));
}

static void text_at(const mission_value *from, const char *pointer, char out[HISTORY_NAME])
{
    const mission_view text = view_at(from, pointer);

    snprintf(out, HISTORY_NAME, "%.*s", (int)text.len, text.len ? text.ptr : "");
}

static uint64_t number_at(const mission_value *from, const char *pointer)
{
    int64_t number = 0;

    mission_value_integer(mission_value_find(from, mission_view_of(pointer)), &number);
    return (uint64_t)number;
}

/* ---- scanning ---- */

struct page {
    struct reader *reader;
    struct holding *holding;
    int32_t (*take)(struct page *page, const mission_store_row *row);
    size_t count;
    char key[1024], order[128];
    size_t key_len, order_len;
};

static int32_t take_row(void *to, const mission_store_row *row)
{
    struct page *page = to;

    page->count++;
    memcpy(page->key, row->key.ptr, page->key_len = row->key.len);
    if (row->order.len)
        memcpy(page->order, row->order.ptr, row->order.len);
    page->order_len = row->order.len;
    return page->take(page, row);
}

static void scan_all(struct reader *r, const char *kind, const char *index, mission_view value,
                     struct holding *holding,
                     int32_t (*take)(struct page *page, const mission_store_row *row))
{
    struct page page = {.reader = r, .holding = holding, .take = take};
    const mission_store_receiver receiver = {sizeof receiver, &page, take_row};
    mission_store_scan scan = {.size = sizeof scan,
                               .kind = mission_view_of(kind),
                               .index = mission_view_of(index),
                               .value = value,
                               .limit = PAGE};
    mission_error error = MISSION_ERROR_INIT;

    do {
        page.count = 0;
        if (r->store->scan(r->store->host, &scan, &receiver, &error) != MISSION_STORE_OK) {
            say(r, error.text, scan.kind);
            return;
        }
        scan.resume = 1;
        scan.after_key = (mission_view){page.key, page.key_len};
        scan.after_order = (mission_view){page.order, page.order_len};
    } while (page.count == PAGE);
}

/* ---- one Mission ---- */

static void *more(void *list, size_t count, size_t size)
{
    if (count & (count - 1))
        return list; /* grows when it is full: at each power of two */
    list = realloc(list, (count ? 2 * count : 1) * size);
    if (!list)
        abort();
    return list;
}

static uint64_t fewest_children(const mission_authority_set *set)
{
    uint64_t least = 0;

    for (size_t i = 0; i < mission_authority_set_count(set); i++) {
        const uint64_t most =
            number_at(mission_authority_set_entry(set, i), "/delegation/children/max_children");

        if (most && (!least || most < least))
            least = most;
    }
    return least;
}

struct consent {
    struct reader *reader;
    mission_record *record;
    bool whole;
};

static int32_t take_consent(void *to, const mission_store_row *row)
{
    struct consent *consent = to;
    mission_disclosure *disclosure = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = json_of(consent->reader, row);

    if (json && mission_disclosure_from(consent->reader->context, json, mission_json_root(json),
                                        &disclosure, &error) == MISSION_OK)
        consent->whole =
            !mission_record_anchor(consent->record, MISSION_COMMIT_CONSENT_DISCLOSURE).len ||
            mission_record_verify(consent->record, disclosure, &error) == MISSION_OK;
    mission_disclosure_unref(disclosure);
    mission_json_unref(json);
    return 0;
}

/* Each anchor is recomputed, that of the consent from the disclosure that is kept beside it. */
static void prove(struct reader *r, struct holding *holding, mission_json *json)
{
    const mission_value *value = mission_value_get(mission_json_root(json), V("record"));
    struct consent consent = {.reader = r};
    const mission_store_receiver receiver = {sizeof receiver, &consent, take_consent};
    mission_error error = MISSION_ERROR_INIT;

    holding->whole = true;
    if (!value)
        return;
    holding->whole = mission_record_from(r->context, json, value, 0, &consent.record, &error) == 0;
    if (!holding->whole)
        test_check(false, __FILE__, __LINE__, "%s: %s at %s", holding->id, error.text, error.where);
    holding->approved = mission_record_authority_set(consent.record) != NULL;
    holding->most = fewest_children(mission_record_authority_set(consent.record));
    if (holding->approved) {
        r->store->load(r->store->host, V("consent"), mission_view_of(holding->id), &receiver,
                       &error);
        holding->whole = holding->whole && consent.whole;
    }
    mission_record_unref(consent.record);
}

static int32_t take_mission(struct page *page, const mission_store_row *row)
{
    struct content *content = page->reader->content;
    mission_json *json = json_of(page->reader, row);
    const mission_value *root = mission_json_root(json);
    struct holding *h;

    content->list = more(content->list, content->count, sizeof *content->list);
    h = &content->list[content->count++];
    memset(h, 0, sizeof *h);
    text_at(root, "/book/id", h->id);
    text_at(root, "/book/predecessor", h->predecessor);
    text_at(root, "/book/successor", h->successor);
    text_at(root, "/book/parent", h->parent);
    h->state = mission_state_of_name(view_at(root, "/book/state"));
    snprintf(h->rendering, sizeof h->rendering, "%.*s",
             (int)view_at(root, "/request/rendering").len, view_at(root, "/request/rendering").ptr);
    h->held = mission_value_boolean(mission_value_find(root, V("/book/held"))) == 1;
    h->version = number_at(root, "/book/version");
    h->sequence = number_at(root, "/book/sequence");
    h->cap = number_at(root, "/book/cap");
    h->number = row->number;
    if (json)
        prove(page->reader, h, json);
    mission_json_unref(json);
    return 0;
}

static int32_t take_event(struct page *page, const mission_store_row *row)
{
    struct holding *h = page->holding;
    mission_json *json = json_of(page->reader, row);
    const mission_value *root = mission_json_root(json);

    h->happenings = more(h->happenings, h->happened, sizeof *h->happenings);
    h->happenings[h->happened++] = (struct happening){
        .sequence = number_at(root, "/sequence"),
        .version = number_at(root, "/version"),
        .event = mission_event_of_name(view_at(root, "/event")),
        .stored = mission_state_of_name(view_at(root, "/stored_state")),
        .waits = row->version == 1,
    };
    mission_json_unref(json);
    return 0;
}

/* ---- what is found by itself ---- */

/* "id.rest" of a key: its holding and the rest. */
static struct holding *owner_of(struct reader *r, mission_view key, char rest[HISTORY_NAME])
{
    const char *dot = memchr(key.ptr, '.', key.len);
    char id[HISTORY_NAME];

    if (!dot)
        return NULL;
    snprintf(id, sizeof id, "%.*s", (int)(dot - key.ptr), key.ptr);
    snprintf(rest, HISTORY_NAME, "%.*s", (int)(key.len - 1 - (size_t)(dot - key.ptr)), dot + 1);
    return content_find(r->content, id);
}

static uint32_t lease_state(mission_view name)
{
    static const char *const names[] = {"open", "confirmed", "released", "ended"};
    uint32_t state = 0;

    while (state < LEASE_UNKNOWN &&
           (name.len != strlen(names[state]) || memcmp(name.ptr, names[state], name.len) != 0))
        state++;
    return state;
}

/* Closed leases and remembered answers are found together. */
static int32_t take_lease(struct page *page, const mission_store_row *row)
{
    mission_json *json = json_of(page->reader, row);
    char rest[HISTORY_NAME];
    struct holding *h = owner_of(page->reader, row->key, rest);

    if (!h) {
        say(page->reader, "a lease of no Mission", row->key);
    } else {
        h->leases = more(h->leases, h->leased, sizeof *h->leases);
        memcpy(h->leases[h->leased].id, rest, sizeof rest);
        h->leases[h->leased++].state = lease_state(view_at(mission_json_root(json), "/state"));
    }
    mission_json_unref(json);
    return 0;
}

static int32_t take_waiting(struct page *page, const mission_store_row *row)
{
    char sequence[HISTORY_NAME];
    struct holding *h = owner_of(page->reader, row->key, sequence);

    for (size_t i = 0; h && i < h->happened; i++) {
        if (h->happenings[i].sequence == strtoull(sequence, NULL, 10))
            return 0;
    }
    say(page->reader, "an event of the outbox that is in no history", row->key);
    return 0;
}

static int32_t take_number(void *to, const mission_store_row *row)
{
    *(int64_t *)to += row->number;
    return 0;
}

/* The count of a client's requests lies under a digest of its name. */
static void read_waiting(struct reader *r, const char *client)
{
    const mission_store_receiver receiver = {sizeof receiver, &r->content->waiting, take_number};
    mission_json *name = test_json(r->context, client);
    mission_error error = MISSION_ERROR_INIT;
    mission_digest digest;

    if (mission_canonical_digest(r->context, mission_json_root(name), &digest, &error))
        say(r, error.text, V("pending"));
    else
        r->store->load(r->store->host, V("pending"), mission_view_of(digest.text), &receiver,
                       &error);
    mission_json_unref(name);
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct holding *)a)->id, ((const struct holding *)b)->id);
}

bool content_read(struct content *content, mission_context *context, const mission_store *store)
{
    struct reader r = {content, context, store, true};

    *content = (struct content){0};
    scan_all(&r, "mission", "tenant", TENANT, NULL, take_mission);
    if (content->count)
        qsort(content->list, content->count, sizeof *content->list, by_id);
    for (size_t i = 0; i < content->count; i++) {
        struct holding *h = &content->list[i];

        scan_all(&r, "event", "mission", mission_view_of(h->id), h, take_event);
        scan_all(&r, "lease", "open", mission_view_of(h->id), h, take_lease);
    }
    scan_all(&r, "lease", "forget", V(""), NULL, take_lease);
    scan_all(&r, "event", "outbox", V(""), NULL, take_waiting);
    read_waiting(&r, "[\"pending\",\"s6BhdRkqt3\"]");
    read_waiting(&r, "[\"pending\",\"sub-agent\"]");
    return r.ok;
}

void content_free(struct content *content)
{
    for (size_t i = 0; i < content->count; i++) {
        free(content->list[i].happenings);
        free(content->list[i].leases);
    }
    free(content->list);
    *content = (struct content){0};
}

struct holding *content_find(const struct content *content, const char *id)
{
    size_t from = 0, to = content->count;

    while (from < to) {
        const size_t middle = from + (to - from) / 2;
        const int order = strcmp(id, content->list[middle].id);

        if (order == 0)
            return &content->list[middle];
        if (order > 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}
