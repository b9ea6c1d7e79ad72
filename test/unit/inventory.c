/* Showing Missions and listing them. SPDX-License-Identifier: MIT */
#include "descent.h"

#define BOTH(p) for (uint32_t p = MISSION_PROFILE_SERIES; p <= MISSION_PROFILE_DRAFT; p++)

/* ---- show ---- */

static mission_verdict show(struct issuers *s, const char *id, char **reply)
{
    const mission_read request = {.size = sizeof request,
                                  .mission_id = mission_view_of(id),
                                  .actor = {.principal = issuers_alice}};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    int32_t rc = mission_plan_show(s->issuer, &request, &plan, &error);

    CHECK_CODE(rc, MISSION_OK, &error);
    return rc ? (mission_verdict){0} : issuers_run(s, plan, reply);
}

static void expect_count(struct issuers *s, const char *id, const char *count, const char *left)
{
    char *reply;

    CHECK_INT(show(s, id, &reply).done, 1);
    CHECK_TEXT(issuers_member(s, reply, "/derivations"), count);
    CHECK_TEXT(issuers_member(s, reply, "/derivations_remaining"), left);
    free(reply);
}

/* Whatever is forgotten: no record, no event, no consent and no approval event. */
static void kept(struct issuers *s, const char *id)
{
    char *before = descent_events(s, id), *after, *first, *reply;

    CHECK_INT(show(s, id, &first).done, 1);
    descent_clock(s, 3000000000);
    descent_sweep(s, 0);
    CHECK_INT(show(s, id, &reply).done, 1);
    CHECK_TEXT(reply, first);
    CHECK(strlen(issuers_member(s, reply, "/disclosure/disclosure_id")) > 0);
    after = descent_events(s, id);
    CHECK_TEXT(after, before);
    free(before);
    free(after);
    free(first);
    free(reply);
}

static void test_show(void)
{
    COVERS("LC-12", "20:LC-3", "SE-11");
    BOTH(p)
    {
        const struct issuers_intent intent = {.cap = 5, .expires_at = "2026-10-01T00:00:00Z"};
        struct issuers s;
        char id[300], record[16384], *reply;
        struct stored before;

        issuers_open(&s, p);
        issuers_mission(&s, &intent, id);
        expect_count(&s, id, "0", "5");
        CHECK_INT(issuers_derive(&s, id, 0, NULL).done, 1);
        CHECK_INT(issuers_derive(&s, id, MISSION_DERIVE_RESERVE, NULL).done, 1);
        expect_count(&s, id, "2", "3");
        descent_clock(&s, 61); /* the lease ended: nobody has to take it back for that */
        expect_count(&s, id, "1", "4");
        descent_settle(&s, id, NULL);
        expect_count(&s, id, "1", "4");

        CHECK_INT(show(&s, id, &reply).done, 1);
        snprintf(record, sizeof record, "%s", issuers_member(&s, reply, "/record"));
        CHECK_TEXT(issuers_member(&s, reply, "/mission/state"), "active");
        CHECK(strlen(issuers_member(&s, reply, "/disclosure/disclosure_id")) > 0);
        free(reply);
        /* Past its expiry: reported so, stored as it was, and nothing is written. */
        before = descent_stored(&s, id);
        descent_clock(&s, 31 * 86400);
        CHECK_INT(show(&s, id, &reply).state, MISSION_STATE_EXPIRED);
        CHECK_TEXT(issuers_member(&s, reply, "/mission/state"), "expired");
        CHECK_TEXT(issuers_member(&s, reply, "/record"), record);
        free(reply);
        CHECK_INT(descent_stored(&s, id).row, before.row);
        CHECK_INT(descent_stored(&s, id).state, MISSION_STATE_ACTIVE);
        /* The record of an ended Mission is kept. */
        descent_sweep(&s, 0);
        CHECK_INT(descent_stored(&s, id).state, MISSION_STATE_EXPIRED);
        CHECK_INT(show(&s, id, &reply).done, 1);
        CHECK(strlen(issuers_member(&s, reply, "/record")) > 100);
        free(reply);
        kept(&s, id);
        issuers_close(&s);
    }
}

static void test_anti_oracle(void)
{
    COVERS("LO-7", "SE-6");
    BOTH(p)
    {
        struct issuers s;
        char id[300], *unknown, *invisible, *empty;
        mission_verdict a, b, c;

        issuers_open(&s, p);
        issuers_mission(&s, NULL, id);
        a = show(&s, "msn_nobody-knows-this-one", &unknown);
        c = show(&s, "", &empty);
        atomic_store(&s.word.no, MISSION_ACT_READ);
        b = show(&s, id, &invisible);
        CHECK_INT(a.code, MISSION_E_NOT_VISIBLE);
        CHECK_INT(a.status, 404);
        CHECK(a.code == b.code && a.status == b.status && a.state == b.state && a.done == b.done);
        CHECK(a.code == c.code && a.status == c.status && a.state == c.state);
        CHECK_INT(b.state, MISSION_STATE_NONE);
        CHECK_TEXT(unknown, invisible);
        CHECK_TEXT(unknown, empty);
        CHECK_TEXT(issuers_member(&s, unknown, "/error_description"),
                   "Mission reference is not found or not visible.");
        free(unknown);
        free(invisible);
        free(empty);
        issuers_close(&s);
    }
}

static void test_parent(void)
{
    COVERS("CS-8", "CS-3");
    BOTH(p)
    {
        struct issuers s;
        char *reply;

        issuers_open(&s, p);
        descent_put(&s, &(struct member){.id = "P"});
        descent_put(&s, &(struct member){.id = "C", .parent = "P"});
        show(&s, "P", &reply);
        CHECK_TEXT(issuers_member(&s, reply, "/parent"), "");
        free(reply);
        issuers_operate(&s, "P", MISSION_EVENT_SUSPEND, NULL, NULL);
        show(&s, "C", &reply);
        CHECK_TEXT(issuers_member(&s, reply, "/parent/id"), "P");
        CHECK_TEXT(issuers_member(&s, reply,
                                  p == MISSION_PROFILE_DRAFT ? "/parent/issuer" : "/parent/origin"),
                   "https://as.example.com");
        CHECK_TEXT(issuers_member(&s, reply, "/parent/state"), "suspended");
        CHECK_TEXT(issuers_member(&s, reply, "/parent/cascade_mode"), "immediate");
        CHECK_TEXT(issuers_member(&s, reply, "/mission/state"), "suspended");
        free(reply);
        issuers_close(&s);
    }
}

/* ---- list ---- */

static mission_list any(void)
{
    return (mission_list){.size = sizeof(mission_list),
                          .actor = {.principal = issuers_admin, .client_id = V("console")}};
}

static mission_verdict list(struct issuers *s, const mission_list *request, char **reply)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    int32_t rc = mission_plan_list(s->issuer, request, &plan, &error);

    CHECK_CODE(rc, MISSION_OK, &error);
    return rc ? (mission_verdict){0} : issuers_run(s, plan, reply);
}

/* The ids of one page, in its order, each with a space behind it. */
static void expect_ids(struct issuers *s, const mission_list *request, const char *want)
{
    char path[64], got[1024] = "", *reply;
    const char *id;

    CHECK_INT(list(s, request, &reply).done, 1);
    for (size_t i = 0; i < 100; i++) {
        snprintf(path, sizeof path, "/missions/%zu/id", i);
        id = issuers_member(s, reply, path);
        if (!id[0])
            break;
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s ", id);
    }
    CHECK_TEXT(got, want);
    free(reply);
}

static void put_some(struct issuers *s)
{
    descent_put(s, &(struct member){.id = "a", .created_at = -30});
    descent_put(s, &(struct member){.id = "b", .created_at = -20, .parent = "a", .expires_at = 50});
    descent_put(s, &(struct member){.id = "c", .created_at = -20, .tenant = "other"});
    descent_put(s, &(struct member){.id = "d", .created_at = -10, .subject = "bob"});
    descent_put(s, &(struct member){.id = "e", .client = "other-client", .parent = "b"});
}

static void test_filter(void)
{
    COVERS("MG-1");
    BOTH(p)
    {
        const mission_view states[] = {V("revoked"), V("cascaded"), V("no-such-state")};
        mission_list filter = any();
        struct issuers s;

        issuers_open(&s, p);
        put_some(&s);
        expect_ids(&s, &filter, "a b c d e ");
        filter.tenant = V("example-corp");
        expect_ids(&s, &filter, "a b d e ");
        filter.subject = (mission_principal){V("https://idp.example.com"), V("bob")};
        expect_ids(&s, &filter, "d ");
        filter.tenant = V("other");
        expect_ids(&s, &filter, "");
        filter = any();
        filter.client_id = V("other-client");
        expect_ids(&s, &filter, "e ");
        filter = any();
        filter.parent = V("a");
        expect_ids(&s, &filter, "b "); /* direct children alone */
        filter = any();
        filter.expiring_before = mission_view_of(descent_time(50));
        expect_ids(&s, &filter, ""); /* strict */
        filter.expiring_before = mission_view_of(descent_time(51));
        expect_ids(&s, &filter, "b ");
        filter = any();
        filter.created_after = mission_view_of(descent_time(-20));
        filter.created_before = mission_view_of(descent_time(0));
        /* the draft's Missions begin with their approval, which was at 0 for all of them */
        expect_ids(&s, &filter, p == MISSION_PROFILE_DRAFT ? "" : "d ");
        filter.created_before = (mission_view){NULL, 0};
        expect_ids(&s, &filter, p == MISSION_PROFILE_DRAFT ? "a b c d e " : "d e ");
        issuers_operate(&s, "a", MISSION_EVENT_REVOKE, NULL, NULL);
        filter = any();
        filter.states = states;
        filter.state_count = 3; /* as reported, before anything followed */
        expect_ids(&s, &filter, "a b e ");
        filter.state_count = 1;
        expect_ids(&s, &filter, p == MISSION_PROFILE_DRAFT ? "a " : "a b e ");
        filter.states = &states[2];
        expect_ids(&s, &filter, "");
        issuers_close(&s);
    }
}

static void test_refusals(void)
{
    BOTH(p)
    {
        mission_list filter = any();
        mission_error error = MISSION_ERROR_INIT;
        struct issuers s;
        mission_plan *plan;
        unsigned asked;

        issuers_open(&s, p);
        put_some(&s);
        asked = atomic_load(&s.word.asked);
        list(&s, &filter, NULL);
        CHECK_INT(atomic_load(&s.word.asked), asked + 1);
        atomic_store(&s.word.no, MISSION_ACT_LIST);
        CHECK_INT(list(&s, &filter, NULL).code, MISSION_E_DECLINED);
        atomic_store(&s.word.no, 0);
        filter.created_after = V("yesterday");
        CHECK_INT(list(&s, &filter, NULL).code, MISSION_E_MALFORMED_TIME);
        filter = any();
        filter.limit = 1001;
        CHECK_CODE(mission_plan_list(s.issuer, &filter, &plan, &error), MISSION_E_ARGUMENT, &error);
        CHECK(!plan);
        filter = any();
        filter.subject.iss = V("https://idp.example.com");
        CHECK_CODE(mission_plan_list(s.issuer, &filter, &plan, &error), MISSION_E_ARGUMENT, &error);
        filter = any();
        filter.size = 7;
        CHECK_CODE(mission_plan_list(s.issuer, &filter, &plan, &error), MISSION_E_ABI_SMALL,
                   &error);
        CHECK_CODE(mission_plan_list(s.issuer, NULL, &plan, &error), MISSION_E_ARGUMENT, &error);
        issuers_close(&s);
    }
}

static void expect_cursor(struct issuers *s, const mission_list *filter, int32_t code)
{
    const mission_verdict verdict = list(s, filter, NULL);

    CHECK_INT(verdict.code, code);
    CHECK_INT(verdict.done, code == MISSION_OK);
}

static void test_cursor(void)
{
    BOTH(p)
    {
        mission_list filter = any(), other;
        char cursor[1024], text[1024], *reply;
        struct issuers s;

        issuers_open(&s, p);
        put_some(&s);
        filter.limit = 2;
        CHECK_INT(list(&s, &filter, &reply).done, 1);
        snprintf(cursor, sizeof cursor, "%s", issuers_member(&s, reply, "/cursor"));
        free(reply);
        filter.cursor = mission_view_of(cursor);
        expect_ids(&s, &filter, "c d ");
        filter.limit = 1; /* the size of a page is nobody's business */
        expect_ids(&s, &filter, "c ");
        other = filter;
        other.tenant = V("example-corp");
        expect_cursor(&s, &other, MISSION_E_CURSOR);
        other = filter;
        other.actor.principal = issuers_alice;
        expect_cursor(&s, &other, MISSION_E_CURSOR);
        other = filter;
        other.actor.client_id = V("another");
        expect_cursor(&s, &other, MISSION_E_CURSOR);
        for (size_t i = 0; i < strlen(cursor); i++) { /* cut, and with one character other */
            other = filter;
            other.cursor.len = i;
            if (i) { /* what is cut in its place, not before, may be another place */
                const int32_t code = list(&s, &other, NULL).code;

                CHECK(code == MISSION_E_CURSOR || (code == MISSION_OK && i > 43 + 32));
            }
            snprintf(text, sizeof text, "%s", cursor);
            text[i] = '*';
            other.cursor = mission_view_of(text);
            expect_cursor(&s, &other, MISSION_E_CURSOR);
        }
        issuers_close(&s);
    }
}

/* ---- the walk ---- */

#define MANY 2500

struct counting {
    const mission_store *under;
    const mission_store_receiver *to;
    size_t rows, most;
};

static int32_t count_row(void *to, const mission_store_row *row)
{
    struct counting *counting = to;

    counting->rows++;
    return counting->to->row(counting->to->to, row);
}

static int32_t count_scan(void *host, const mission_store_scan *scan,
                          const mission_store_receiver *receiver, mission_error *error)
{
    struct counting *counting = host;
    const mission_store_receiver own = {sizeof own, counting, count_row};

    counting->to = receiver;
    return counting->under->scan(counting->under->host, scan, &own, error);
}

static int32_t count_load(void *host, mission_view kind, mission_view key,
                          const mission_store_receiver *receiver, mission_error *error)
{
    struct counting *counting = host;

    return counting->under->load(counting->under->host, kind, key, receiver, error);
}

static int32_t count_commit(void *host, const mission_store_write *writes, size_t count,
                            size_t *failed, mission_error *error)
{
    struct counting *counting = host;

    return counting->under->commit(counting->under->host, writes, count, failed, error);
}

/* Others change, end, derive and add Missions while somebody walks. */
static void disturb(struct issuers *s, uint64_t *random, size_t *added)
{
    char id[32];

    for (size_t i = 0; i < 10; i++) {
        static const uint32_t events[] = {MISSION_EVENT_REVOKE, MISSION_EVENT_SUSPEND,
                                          MISSION_EVENT_RESUME};

        snprintf(id, sizeof id, "w%05u", (unsigned)(test_random(random) % MANY));
        issuers_operate(s, id, events[test_random(random) % 3], NULL, NULL);
    }
    snprintf(id, sizeof id, "x%05zu", (*added)++);
    descent_put(s, &(struct member){.id = id, .created_at = 100});
}

static size_t take_page(struct issuers *s, const char *reply, unsigned char *seen)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = NULL;
    const mission_value *missions;
    size_t count = 0;

    if (mission_json_parse(s->context, mission_view_of(reply), 0, &json, &error))
        return 0;
    missions = mission_value_get(mission_json_root(json), V("missions"));
    for (size_t i = 0; i < mission_value_count(missions); i++) {
        const mission_view id =
            mission_value_string(mission_value_get(mission_value_item(missions, i), V("id")));
        const unsigned number = (unsigned)strtoul(id.ptr + 1, NULL, 10);

        count++;
        if (id.ptr[0] == 'w' && number < MANY)
            seen[number]++;
    }
    mission_json_unref(json);
    return count;
}

static void walk(struct issuers *s, mission_list filter, struct counting *counting,
                 unsigned char *seen, uint64_t *random, size_t *added)
{
    char cursor[1024] = "", *reply;
    size_t pages = 0;

    do {
        filter.cursor = mission_view_of(cursor);
        counting->rows = 0;
        CHECK_INT(list(s, &filter, &reply).done, 1);
        counting->most = counting->rows > counting->most ? counting->rows : counting->most;
        take_page(s, reply, seen);
        snprintf(cursor, sizeof cursor, "%s", issuers_member(s, reply, "/cursor"));
        free(reply);
        disturb(s, random, added);
        pages++;
    } while (cursor[0] && pages < 1000);
    CHECK(pages < 1000);
}

static void test_walk(void)
{
    struct counting counting = {.rows = 0};
    const mission_store table = {sizeof table, &counting, count_load, count_commit, count_scan};
    unsigned char *seen = calloc(1, MANY);
    const mission_view nothing = V("no-such-state");
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, ISSUERS_START);
    mission_memory_store *memory;
    mission_list filter = any();
    uint64_t random = test_seed();
    size_t added = 0;
    struct issuers s;
    char id[32];

    CHECK_CODE(mission_memory_store_new(context, &memory, &error), MISSION_OK, &error);
    counting.under = mission_memory_store_table(memory);
    issuers_open_on(&s, MISSION_PROFILE_SERIES, &table);
    for (size_t i = 0; i < MANY; i++) { /* many of one moment, too */
        snprintf(id, sizeof id, "w%05zu", (i * 7919) % MANY);
        descent_put(&s, &(struct member){.id = id,
                                         .created_at = -(int64_t)(test_random(&random) % 300),
                                         .client = i % 2 ? "c1" : "c2"});
    }
    filter.limit = 100;
    walk(&s, filter, &counting, seen, &random, &added);
    for (size_t i = 0; i < MANY; i++)
        test_check(seen[i] == 1, __FILE__, __LINE__, "w%05zu was seen %u times", i, seen[i]);
    test_check(counting.most <= 100, __FILE__, __LINE__, "a page read %zu rows", counting.most);
    /* Nothing fits: pages stay bounded, and the walk still ends. */
    filter.states = &nothing;
    filter.state_count = 1;
    counting.most = 0;
    walk(&s, filter, &counting, seen, &random, &added);
    test_check(counting.most <= 400, __FILE__, __LINE__, "a page read %zu rows", counting.most);
    issuers_close(&s);
    mission_memory_store_unref(memory);
    mission_context_unref(context);
    free(seen);
}

static const struct test tests[] = {
    {"show", test_show},     {"anti_oracle", test_anti_oracle}, {"parent", test_parent},
    {"filter", test_filter}, {"refusals", test_refusals},       {"cursor", test_cursor},
    {"walk", test_walk},
};
TEST_MAIN("inventory", tests)
