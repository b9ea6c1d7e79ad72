/* Missions and their descendants for the tests. SPDX-License-Identifier: MIT */
#include "descent.h"
#include "missions.h"

#include "roles/book.h"

const char *descent_time(int64_t seconds)
{
    static _Thread_local char texts[4][40];
    static _Thread_local unsigned turn;
    const mission_time time = {.seconds = ISSUERS_START + seconds};
    char *text = texts[turn++ % 4];

    text[mission_time_write(&time, text, 40)] = 0;
    return text;
}

void descent_clock(struct issuers *s, int64_t seconds)
{
    atomic_store(&s->seconds, ISSUERS_START + seconds);
}

/* ---- a record for each of them ---- */

/* The record of a Mission that was approved elsewhere, as a text. */
static const char *pattern(uint32_t profile, bool leaf)
{
    static char texts[2][2][16384];
    char *text = texts[profile == MISSION_PROFILE_DRAFT][leaf];
    const struct issuers_intent intent = {.children = !leaf};
    mission_error error = MISSION_ERROR_INIT;
    struct issuers s;
    char id[300], *reply = NULL;
    mission_plan *plan;

    if (text[0])
        return text;
    issuers_open(&s, profile);
    if (issuers_mission(&s, &intent, id)) {
        const mission_read request = {.size = sizeof request,
                                      .mission_id = mission_view_of(id),
                                      .actor = {.principal = issuers_alice}};

        CHECK_CODE(mission_plan_show(s.issuer, &request, &plan, &error), MISSION_OK, &error);
        issuers_run(&s, plan, &reply);
        snprintf(text, sizeof texts[0][0], "%s", issuers_member(&s, reply, "/record"));
    }
    free(reply);
    issuers_close(&s);
    return text;
}

static mission_json *with(struct issuers *s, mission_json *record, const char *pointer,
                          const char *text)
{
    mission_json *next = edited(s->context, mission_json_root(record), pointer, text);

    mission_json_unref(record);
    return next;
}

static mission_json *with_parent(struct issuers *s, mission_json *record, const char *parent)
{
    const bool draft = s->profile == MISSION_PROFILE_DRAFT;
    const mission_view event =
        mission_value_string(mission_value_get(mission_json_root(record), V("approval_event_id")));
    char text[1024];

    snprintf(text, sizeof text,
             "{\"id\":\"%s\",\"%s\":\"https://as.example.com\",\"authority_hash\":\"sha-256:"
             "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\",\"depth\":1,\"cascade_mode\":"
             "\"immediate\",\"delegation_id\":\"%.*s\"}",
             parent, draft ? "issuer" : "origin", (int)event.len, event.ptr);
    return with(s, record, draft ? "/parent" : "/mission/parent", text);
}

static mission_json *record_of(struct issuers *s, const struct member *who)
{
    const bool draft = s->profile == MISSION_PROFILE_DRAFT;
    mission_json *record = test_json(s->context, pattern(s->profile, who->leaf));
    char text[512];

    snprintf(text, sizeof text, "\"%s\"", who->id);
    record = with(s, record, draft ? "/id" : "/mission/id", text);
    snprintf(text, sizeof text, "\"%s\"", descent_time(who->expires_at));
    record = with(s, record, draft ? "/expires_at" : "/lifecycle/mission_expiry", text);
    return who->parent ? with_parent(s, record, who->parent) : record;
}

/* ---- putting ---- */

struct put {
    const struct member *who;
    mission_json *record;
};

static void drop(void *json)
{
    mission_json_unref(json);
}

static int32_t line_of(mission_plan *plan, const struct mi_book *parent, const mission_value **out,
                       mission_error *error)
{
    mission_builder *to;
    mission_json *doc;
    int32_t rc = mission_builder_new(plan->issuer->context, &to, error);

    if (rc)
        return rc;
    mission_builder_array(to);
    for (size_t i = 0; i < mission_value_count(parent->ancestors); i++)
        mission_builder_value(to, mission_value_item(parent->ancestors, i));
    mission_builder_string(to, parent->id);
    mission_builder_end(to);
    rc = mission_builder_finish(to, &doc, error);
    mission_builder_free(to);
    if (!rc)
        rc = mi_hold(plan, doc, drop, error);
    if (!rc)
        *out = mission_json_root(doc);
    return rc;
}

static mission_view or (const char *text, const char *otherwise)
{
    return mission_view_of(text ? text : otherwise);
}

static int32_t put(mission_plan *plan, mission_error *error)
{
    const struct put *asked = plan->request;
    const struct member *who = asked->who;
    const struct mi_change_of change = {.event = MISSION_EVENT_APPROVE,
                                        .before = MISSION_STATE_PENDING,
                                        .after = MISSION_STATE_ACTIVE};
    mission_builder *to;
    struct mi_book *parent = NULL;
    struct mi_book book = {
        .id = mission_view_of(who->id),
        .state = MISSION_STATE_ACTIVE,
        .version = 1,
        .tenant = or (who->tenant, "example-corp"),
        .client_id = or (who->client, "s6BhdRkqt3"),
        .subject = {V("https://idp.example.com"), or (who->subject, "alice")},
        .approver = issuers_alice,
        .created_at = mission_view_of(descent_time(who->created_at)),
        .expires_at = mission_view_of(descent_time(who->expires_at)),
        .parent = mission_view_of(who->parent),
    };
    int32_t rc = MISSION_OK;

    if (who->parent)
        rc = mi_want_book(plan, book.parent, &parent, error);
    if (!rc && parent)
        rc = line_of(plan, parent, &book.ancestors, error);
    if (!rc)
        rc = mi_event(plan, &book, &change, error);
    if (!rc)
        rc = mi_write_book(plan, &book, mission_json_root(asked->record), NULL, error);
    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    return rc ? rc : mi_reply(plan, to, error);
}

bool descent_put(struct issuers *s, const struct member *who)
{
    static const struct mi_operation operation = {.pass = put};
    struct member own = *who;
    mission_error error = MISSION_ERROR_INIT;
    struct put request = {&own, NULL};
    mission_verdict verdict;
    mission_plan *plan;

    own.expires_at = own.expires_at ? own.expires_at : 1000000;
    request.record = record_of(s, &own);
    if (mi_plan_new(s->issuer, &operation, &request, sizeof request, NULL, &plan, &error))
        return false;
    verdict = issuers_run(s, plan, NULL);
    mission_json_unref(request.record);
    return test_check(verdict.done == 1, __FILE__, __LINE__, "put %s: %s", who->id,
                      mission_code_reason(verdict.code));
}

/* ---- reading back ---- */

struct peek {
    const char *id;
    struct stored *out;
};

static void keep(mission_view text, char *out, size_t size)
{
    snprintf(out, size, "%.*s", (int)text.len, text.len ? text.ptr : "");
}

static int32_t standing(const mission_plan *plan, struct mi_book *book, struct stored *out,
                        mission_error *error)
{
    const mission_view texts[] = {book->expires_at, book->suspend_until, book->ended_at};
    struct mi_book own = *book;

    for (size_t i = 0; i < 3; i++)
        keep(texts[i], out->times[i], sizeof out->times[i]);
    own.expires_at = mission_view_of(out->times[0]);
    own.suspend_until = mission_view_of(out->times[1]);
    own.ended_at = mission_view_of(out->times[2]);
    return mi_stand(plan, &own, &out->standing, error);
}

static int32_t peek(mission_plan *plan, mission_error *error)
{
    const struct peek *asked = plan->request;
    struct stored *out = asked->out;
    mission_builder *to;
    struct mi_book *book;
    int32_t rc = mi_want_book(plan, mission_view_of(asked->id), &book, error);

    if (!rc && book) {
        out->present = true;
        out->state = book->state;
        out->held = book->held;
        out->unsettled = book->unsettled;
        out->version = book->version;
        out->sequence = book->sequence;
        out->row = book->read->version;
        keep(book->ended_at, out->ended_at, sizeof out->ended_at);
        keep(book->reason, out->reason, sizeof out->reason);
        for (size_t i = 0; i < mission_value_count(book->ancestors) && i < 8; i++)
            keep(mission_value_string(mission_value_item(book->ancestors, i)), out->ancestors[i],
                 sizeof out->ancestors[i]);
        rc = standing(plan, book, out, error);
    }
    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    return rc ? rc : mi_reply(plan, to, error);
}

struct stored descent_stored(struct issuers *s, const char *id)
{
    static const struct mi_operation operation = {.pass = peek};
    static _Thread_local struct stored kept[4]; /* a standing borrows their texts */
    static _Thread_local unsigned turn;
    struct stored *out = &kept[turn++ % 4];
    mission_error error = MISSION_ERROR_INIT;
    const struct peek request = {id, out};
    mission_plan *plan;

    memset(out, 0, sizeof *out);
    if (mi_plan_new(s->issuer, &operation, &request, sizeof request, NULL, &plan, &error) ==
        MISSION_OK)
        CHECK_INT(issuers_run(s, plan, NULL).done, 1);
    return *out;
}

/* ---- the issuer's own calls ---- */

mission_verdict descent_settle(struct issuers *s, const char *id, char **reply)
{
    const mission_read request = {.size = sizeof request, .mission_id = mission_view_of(id)};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    int32_t rc = mission_plan_settle(s->issuer, &request, &plan, &error);

    CHECK_CODE(rc, MISSION_OK, &error);
    return rc ? (mission_verdict){0} : issuers_run(s, plan, reply);
}

const char *descent_shown(struct issuers *s, const char *id)
{
    const mission_read request = {.size = sizeof request,
                                  .mission_id = mission_view_of(id),
                                  .actor = {.principal = issuers_alice}};
    mission_error error = MISSION_ERROR_INIT;
    const char *state;
    mission_plan *plan;
    char *reply;

    CHECK_CODE(mission_plan_show(s->issuer, &request, &plan, &error), MISSION_OK, &error);
    issuers_run(s, plan, &reply);
    state = issuers_member(s, reply, "/mission/state");
    free(reply);
    return state;
}

static mission_view member(const mission_value *event, const char *name)
{
    return mission_value_string(mission_value_get(event, mission_view_of(name)));
}

static void describe(const mission_value *events, char *out, size_t size)
{
    mission_view told = {NULL, 0};
    int64_t sequence, version, last = 0;
    size_t len = 0;

    for (size_t i = 0; i < mission_value_count(events); i++) {
        const mission_value *event = mission_value_item(events, i);
        const mission_view what = member(event, "event"), after = member(event, "state");
        const mission_view before = member(event, "prior_state");

        mission_value_integer(mission_value_get(event, V("sequence")), &sequence);
        mission_value_integer(mission_value_get(event, V("version")), &version);
        test_check(sequence == (int64_t)i + 1, __FILE__, __LINE__, "event %zu is of sequence %lld",
                   i, (long long)sequence);
        test_check(version >= last, __FILE__, __LINE__, "version %lld after %lld",
                   (long long)version, (long long)last);
        test_check(!i || (before.len == told.len && !memcmp(before.ptr, told.ptr, told.len)),
                   __FILE__, __LINE__, "event %zu was told of %.*s, and says from %.*s", i,
                   (int)told.len, told.ptr, (int)before.len, before.ptr);
        told = after;
        last = version;
        len += (size_t)snprintf(out + len, size - len, "%.*s %.*s %.*s %lld;", (int)what.len,
                                what.ptr, (int)after.len, after.ptr, (int)before.len, before.ptr,
                                (long long)version);
    }
}

char *descent_events(struct issuers *s, const char *id)
{
    const mission_read request = {.size = sizeof request,
                                  .mission_id = mission_view_of(id),
                                  .actor = {.principal = issuers_alice},
                                  .limit = 1000};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    char *out = calloc(1, 65536);

    if (!out)
        abort();
    CHECK_CODE(mission_plan_history(s->issuer, &request, &plan, &error), MISSION_OK, &error);
    CHECK_CODE(mission_plan_run(plan, s->store, &error), MISSION_OK, &error);
    describe(mission_value_get(mission_plan_reply(plan), V("events")), out, 65536);
    mission_plan_free(plan);
    return out;
}

size_t descent_sweep(struct issuers *s, uint32_t limit)
{
    mission_error error = MISSION_ERROR_INIT;
    int32_t more = 1;
    mission_time next;
    size_t calls = 0;

    while (more && calls < 10000) {
        int32_t rc = mission_issuer_sweep(s->issuer, limit, NULL, &more, &next, &error);

        CHECK_CODE(rc, MISSION_OK, &error);
        calls++;
        if (rc)
            break;
    }
    CHECK_INT(more, 0);
    return calls;
}
