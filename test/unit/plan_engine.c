/* The engine of plans: drivers that err, stores that fail, rows that rot, clocks that jump.
 * SPDX-License-Identifier: MIT */
#include "steps.h"

static mission_plan *derivation(struct issuers *s, const mission_derive *request)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    CHECK_CODE(mission_plan_derive(s->issuer, request, &plan, &error), MISSION_OK, &error);
    return plan;
}

/* ---- drivers ---- */

static void check_order_of_calls(struct issuers *s)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan_step step = {.size = sizeof step};
    mission_verdict verdict = {.size = sizeof verdict, .done = 1};
    mission_store_row row = {.size = sizeof row};
    mission_derive request;
    struct steps steps;
    mission_plan *plan;
    char id[300];

    if (!issuers_mission(s, NULL, id))
        return;
    request = issuers_derivation(s, id);
    plan = derivation(s, &request);
    CHECK_CODE(mission_plan_answer(plan, 0, 0, &error), MISSION_E_STATE, &error);
    CHECK_CODE(mission_plan_row(plan, &row, &error), MISSION_E_STATE, &error);
    CHECK_CODE(mission_plan_verdict(plan, &verdict, &error), MISSION_E_STATE, &error);
    CHECK_INT(verdict.done, 0);
    CHECK_INT(verdict.code, MISSION_E_STATE);
    CHECK(!mission_plan_reply(plan) && !mission_plan_record(plan) && !mission_plan_refusal(plan));
    CHECK_CODE(mission_plan_next(plan, &step, &error), MISSION_OK, &error);
    CHECK_INT(step.what, MISSION_PLAN_LOAD);
    CHECK_VIEW(step.kind, "mission");
    CHECK_VIEW(step.key, id);
    CHECK_INT(step.attempt, 1);
    CHECK_CODE(mission_plan_next(plan, &step, &error), MISSION_E_STATE, &error);
    CHECK_INT(step.what, MISSION_PLAN_DONE);
    steps_begin(&steps, plan);
    steps.step.what = MISSION_PLAN_LOAD; /* it was asked for above */
    steps.step.kind = V("mission");
    steps.step.key = mission_view_of(id);
    steps_do(&steps, s->store);
    CHECK(steps_ask(&steps));
    CHECK_INT(steps.step.what, MISSION_PLAN_COMMIT);
    CHECK_CODE(mission_plan_row(plan, &row, &error), MISSION_E_STATE, &error);
    CHECK_CODE(mission_plan_answer(plan, MISSION_STORE_CONFLICT, 64, &error), MISSION_E_ARGUMENT,
               &error);
    CHECK(!mission_plan_reply(plan)); /* nothing is said before it is true */
    steps_do(&steps, s->store);
    CHECK(!steps_ask(&steps));
    CHECK_CODE(steps.rc, MISSION_OK, &steps.error);
    CHECK_CODE(mission_plan_next(plan, &step, &error), MISSION_OK, &error);
    CHECK_INT(step.what, MISSION_PLAN_DONE);
    CHECK_CODE(mission_plan_answer(plan, 0, 0, &error), MISSION_E_STATE, &error);
    CHECK_CODE(mission_plan_row(plan, &row, &error), MISSION_E_STATE, &error);
    CHECK_INT(steps_end(&steps, s->store).done, 1);
    CHECK_INT(steps_count(s, id), 1);
}

static void check_sizes(struct issuers *s)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan_step step = {.size = 8};
    mission_verdict verdict = {.size = 3};
    mission_derive request;
    mission_plan *plan;
    mission_store store = *s->store;
    char id[300];

    if (!issuers_mission(s, NULL, id))
        return;
    request = issuers_derivation(s, id);
    plan = derivation(s, &request);
    CHECK_CODE(mission_plan_next(plan, &step, &error), MISSION_E_ABI_SMALL, &error);
    CHECK_CODE(mission_plan_next(plan, NULL, &error), MISSION_E_ARGUMENT, &error);
    step.size = sizeof step;
    CHECK_CODE(mission_plan_next(NULL, &step, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_plan_verdict(plan, &verdict, &error), MISSION_E_ABI_SMALL, &error);
    CHECK_CODE(mission_plan_verdict(plan, NULL, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_plan_run(plan, NULL, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_plan_run(NULL, &store, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_plan_answer(NULL, 0, 0, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_plan_row(plan, NULL, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_issuer_run(NULL, plan, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_issuer_run(s->issuer, NULL, &error), MISSION_E_ARGUMENT, &error);
    store.size = 8;
    CHECK_CODE(mission_plan_run(plan, &store, &error), MISSION_E_ABI_SMALL, &error);
    store = *s->store;
    store.commit = NULL;
    CHECK_CODE(mission_plan_run(plan, &store, &error), MISSION_E_NO_CALLBACK, &error);
    CHECK_CODE(mission_issuer_run(s->issuer, plan, &error), MISSION_OK, &error); /* unharmed */
    CHECK(mission_plan_reply(plan) != NULL);
    CHECK(!mission_plan_refusal(plan));
    mission_plan_free(plan);
    mission_plan_free(NULL);
    CHECK_INT(steps_count(s, id), 1);
}

static void test_driver(void)
{
    COVERS("SE-8");
    issuers_in_both(check_order_of_calls);
    issuers_in_both(check_sizes);
}

/* ---- rows ---- */

/* What a driver may hand over instead of the row that was asked for. */
static void check_rows(struct issuers *s)
{
    char id[300];
    mission_derive request;

    if (!issuers_mission(s, NULL, id))
        return;
    request = issuers_derivation(s, id);
    for (int i = 0; i < 6; i++) {
        mission_store_row row = {
            .size = sizeof row, .key = mission_view_of(id), .bytes = V("x"), .version = 1};
        struct steps steps;
        int32_t rc = MISSION_OK, want = MISSION_E_STORED;

        steps_begin(&steps, derivation(s, &request));
        CHECK(steps_ask(&steps));
        if (i == 0)
            row.key = V("another");
        if (i == 1)
            rc = mission_plan_row(steps.plan, &row, &steps.error); /* twice */
        if (i == 2) {
            row.size = 4;
            want = MISSION_E_ABI_SMALL;
        }
        if (i == 3) {
            row.bytes = (mission_view){NULL, 3};
            want = MISSION_E_ARGUMENT;
        }
        if (i == 4) /* none at all, and it is there */
            rc = mission_plan_answer(steps.plan, MISSION_STORE_OK, 0, &steps.error);
        else if (!rc)
            rc = mission_plan_row(steps.plan, &row, &steps.error);
        if (i == 5) { /* taken; what it says shows in the next pass */
            CHECK_CODE(rc, MISSION_OK, &steps.error);
            CHECK_CODE(mission_plan_answer(steps.plan, MISSION_STORE_OK, 0, &steps.error),
                       MISSION_OK, &steps.error);
            rc = mission_plan_next(steps.plan, &steps.step, &steps.error);
        }
        CHECK_CODE(rc, want, &steps.error);
        /* the plan is at its end, for good */
        CHECK_CODE(mission_plan_next(steps.plan, &steps.step, &steps.error), want, &steps.error);
        CHECK_INT(steps.step.what, MISSION_PLAN_DONE);
        CHECK(!mission_plan_reply(steps.plan));
        mission_plan_free(steps.plan);
    }
    CHECK_INT(steps_count(s, id), 0);
}

static mission_store_row lease_row(const char *key, const char *order)
{
    return (mission_store_row){.size = sizeof(mission_store_row),
                               .key = mission_view_of(key),
                               .order = mission_view_of(order),
                               .bytes = V("x"),
                               .version = 1};
}

/* A scan's rows: out of order, twice, behind its bound, one too many. */
static void check_scanned(struct issuers *s)
{
    const struct issuers_intent one = {.cap = 1};
    char id[300];
    mission_derive request;

    if (!issuers_mission(s, &one, id))
        return;
    CHECK_INT(issuers_derive(s, id, MISSION_DERIVE_RESERVE, NULL).done, 1);
    request = issuers_derivation(s, id);
    for (int i = 0; i < 4; i++) {
        mission_store_row row = lease_row("b", "0");
        struct steps steps;
        uint32_t limit;

        steps_begin(&steps, derivation(s, &request));
        CHECK(steps_until(&steps, s->store, MISSION_PLAN_SCAN));
        limit = steps.step.scan->limit;
        CHECK_INT(steps.step.scan->bounded, 1);
        if (i == 2)
            row = lease_row("b", "z");
        else
            CHECK_CODE(mission_plan_row(steps.plan, &row, &steps.error), MISSION_OK, &steps.error);
        if (i == 0)
            row = lease_row("a", "0");
        for (uint32_t more = 1; i == 3 && more < limit; more++) {
            char key[16];

            snprintf(key, sizeof key, "c%05u", more);
            row = lease_row(key, "0");
            CHECK_CODE(mission_plan_row(steps.plan, &row, &steps.error), MISSION_OK, &steps.error);
        }
        if (i == 3)
            row = lease_row("d", "0");
        CHECK_CODE(mission_plan_row(steps.plan, &row, &steps.error), MISSION_E_STORED,
                   &steps.error);
        mission_plan_free(steps.plan);
    }
}

static void test_rows(void)
{
    COVERS("SE-8");
    issuers_in_both(check_rows);
    issuers_in_both(check_scanned);
}

/* ---- rot ---- */

struct rot {
    const mission_store *real;
    mission_store table;
    const mission_store_receiver *to;
    size_t at, len;
    unsigned char mask;
    uint32_t commits;
};

static int32_t spoil(void *host, const mission_store_row *row)
{
    struct rot *rot = host;
    mission_store_row bad = *row;
    char *bytes = malloc(row->bytes.len + 1);
    int32_t rc;

    if (!bytes)
        abort();
    memcpy(bytes, row->bytes.ptr, row->bytes.len);
    rot->len = row->bytes.len;
    if (rot->at < row->bytes.len)
        bytes[rot->at] = (char)(bytes[rot->at] ^ rot->mask);
    bad.bytes.ptr = bytes;
    rc = rot->to->row(rot->to->to, &bad);
    free(bytes);
    return rc;
}

static int32_t rotten_load(void *host, mission_view kind, mission_view key,
                           const mission_store_receiver *receiver, mission_error *error)
{
    struct rot *rot = host;
    const mission_store_receiver between = {sizeof between, rot, spoil};

    rot->to = receiver;
    return rot->real->load(rot->real->host, kind, key, &between, error);
}

static int32_t counted_commit(void *host, const mission_store_write *writes, size_t count,
                              size_t *failed, mission_error *error)
{
    struct rot *rot = host;

    rot->commits++;
    return rot->real->commit(rot->real->host, writes, count, failed, error);
}

static int32_t plain_scan(void *host, const mission_store_scan *scan,
                          const mission_store_receiver *receiver, mission_error *error)
{
    struct rot *rot = host;

    return rot->real->scan(rot->real->host, scan, receiver, error);
}

typedef mission_plan *planner(struct issuers *s, const char *id);

static mission_derive rot_derive;
static mission_operate rot_operate;
static struct issuers_waiting rot_waiting;
static mission_decide rot_decide;

static mission_plan *plan_derive(struct issuers *s, const char *id)
{
    rot_derive = issuers_derivation(s, id);
    return derivation(s, &rot_derive);
}

static mission_plan *plan_suspend(struct issuers *s, const char *id)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    rot_operate = (mission_operate){.size = sizeof rot_operate,
                                    .event = MISSION_EVENT_SUSPEND,
                                    .flags = MISSION_OPERATE_INTERNAL,
                                    .mission_id = mission_view_of(id),
                                    .actor = {.principal = issuers_admin}};
    CHECK_CODE(mission_plan_operate(s->issuer, &rot_operate, &plan, &error), MISSION_OK, &error);
    return plan;
}

static mission_plan *plan_approve(struct issuers *s, const char *id)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    (void)id;
    rot_decide = issuers_decision(s, &rot_waiting, "ape_rot");
    CHECK_CODE(mission_plan_approve(s->issuer, &rot_decide, &plan, &error), MISSION_OK, &error);
    return plan;
}

/* Each byte of the row in turn: the row is named, nothing is decided, nothing is written. */
static void every_byte(struct issuers *s, const char *id, planner *make)
{
    char place[400];
    struct rot rot = {.real = s->store, .len = 1};

    snprintf(place, sizeof place, "/mission/%s", id);
    rot.table = (mission_store){sizeof rot.table, &rot, rotten_load, counted_commit, plain_scan};
    for (; rot.at < rot.len; rot.at++) {
        static const unsigned char masks[] = {1, 0x20, 0x80};
        mission_plan *plan = make(s, id);
        mission_error error = MISSION_ERROR_INIT;

        rot.mask = masks[rot.at % 3];
        CHECK_CODE(mission_plan_run(plan, &rot.table, &error), MISSION_E_STORED, &error);
        CHECK_TEXT(error.where, place);
        CHECK(!mission_plan_reply(plan) && !mission_plan_record(plan));
        mission_plan_free(plan);
    }
    CHECK(rot.len > 500);
    CHECK_INT(rot.commits, 0);
}

static void check_rot(struct issuers *s)
{
    char id[300];

    if (!issuers_mission(s, NULL, id) || !issuers_wait(s, NULL, &rot_waiting))
        return;
    every_byte(s, id, plan_derive);
    every_byte(s, id, plan_suspend);
    every_byte(s, rot_waiting.id, plan_approve);
}

/* The row of another Mission under this key. */
static int32_t other_load(void *host, mission_view kind, mission_view key,
                          const mission_store_receiver *receiver, mission_error *error)
{
    struct rot *rot = host;
    struct rot *none = NULL;

    (void)none, (void)key;
    return rot->real->load(rot->real->host, kind, mission_view_of(rot_waiting.rendering), receiver,
                           error);
}

static void check_other_row(struct issuers *s)
{
    char id[300], other[300];
    struct rot rot = {.real = s->store};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;

    if (!issuers_mission(s, NULL, id) || !issuers_mission(s, NULL, other))
        return;
    snprintf(rot_waiting.rendering, sizeof rot_waiting.rendering, "%.79s", other);
    rot.table = (mission_store){sizeof rot.table, &rot, other_load, counted_commit, plain_scan};
    plan = plan_derive(s, id);
    CHECK_CODE(mission_plan_run(plan, &rot.table, &error), MISSION_E_STORED, &error);
    mission_plan_free(plan);
    CHECK_INT(rot.commits, 0);
}

static void test_rot(void)
{
    COVERS("SE-8");
    issuers_in_both(check_rot);
    issuers_in_both(check_other_row);
}

/* ---- retries ---- */

static void check_again(struct issuers *s)
{
    for (uint32_t times = 1; times <= 3; times++) {
        for (int at_commit = 0; at_commit < 2; at_commit++) {
            char id[300];
            mission_derive request;
            struct faulty faulty;
            struct steps steps;

            if (!issuers_mission(s, NULL, id))
                return;
            faulty_open(&faulty, s->store);
            *(at_commit ? &faulty.commit_at : &faulty.read_at) = 1;
            faulty.times = times;
            faulty.result = MISSION_STORE_AGAIN;
            request = issuers_derivation(s, id);
            steps_begin(&steps, derivation(s, &request));
            CHECK_INT(steps_end(&steps, &faulty.table).code, times < 3 ? 0 : MISSION_E_AGAIN);
            CHECK_INT(steps_count(s, id), times < 3);
        }
    }
}

/* A store that always conflicts: bounded, and nothing happened. */
static void check_conflicts(struct issuers *s)
{
    char id[300];
    mission_derive request;
    struct faulty faulty;
    struct steps steps;

    if (!issuers_mission(s, NULL, id))
        return;
    faulty_open(&faulty, s->store);
    faulty.commit_at = 1;
    faulty.times = 100000;
    faulty.result = MISSION_STORE_CONFLICT;
    request = issuers_derivation(s, id);
    steps_begin(&steps, derivation(s, &request));
    CHECK_INT(steps_end(&steps, &faulty.table).code, MISSION_E_AGAIN);
    CHECK_INT(faulty.commits, 33); /* once, and 32 times again */
    CHECK_INT(steps_count(s, id), 0);
}

/* What a store may not answer. */
static void check_nonsense(struct issuers *s)
{
    static const int32_t at_read[] = {MISSION_STORE_CONFLICT, MISSION_STORE_UNKNOWN, 5, -1};
    static const int32_t at_commit[] = {MISSION_STORE_ABSENT, 5, -1, INT32_MIN};

    for (size_t i = 0; i < 8; i++) {
        char id[300];
        mission_derive request;
        mission_error error = MISSION_ERROR_INIT;
        struct faulty faulty;
        mission_plan *plan;

        if (!issuers_mission(s, NULL, id))
            return;
        faulty_open(&faulty, s->store);
        *(i < 4 ? &faulty.read_at : &faulty.commit_at) = 1;
        faulty.result = i < 4 ? at_read[i] : at_commit[i - 4];
        request = issuers_derivation(s, id);
        plan = derivation(s, &request);
        CHECK_CODE(mission_plan_run(plan, &faulty.table, &error), MISSION_E_HOST, &error);
        CHECK_INT(error.host_code, faulty.result);
        mission_plan_free(plan);
        CHECK_INT(steps_count(s, id), 0);
    }
}

/* An admission whose answer was lost: one Mission, one that waits, and the reply is about it. */
static void check_lost_admission(struct issuers *s)
{
    for (int written = 0; written < 2; written++) {
        char *text = issuers_intent_text(s, NULL), *proposal = issuers_proposal_text(s, NULL);
        mission_admit request = issuers_admission(s);
        mission_error error = MISSION_ERROR_INIT;
        struct issuers_waiting w;
        struct faulty faulty;
        mission_plan *plan;

        request.intent = mission_view_of(text);
        request.proposal = mission_view_of(proposal);
        faulty_open(&faulty, s->store);
        faulty.commit_at = 1;
        faulty.result = MISSION_STORE_UNKNOWN;
        faulty.written = written;
        CHECK_CODE(mission_plan_admit(s->issuer, &request, &plan, &error), MISSION_OK, &error);
        CHECK_CODE(mission_plan_run(plan, &faulty.table, &error), MISSION_OK, &error);
        CHECK_INT(faulty.commits, written ? 1 : 2);
        {
            const mission_value *reply = mission_plan_reply(plan);
            const mission_view id = mission_value_string(mission_value_get(reply, V("mission_id")));
            const mission_view shown =
                mission_value_string(mission_value_get(reply, V("rendering")));

            snprintf(w.id, sizeof w.id, "%.*s", (int)id.len, id.ptr);
            snprintf(w.rendering, sizeof w.rendering, "%.*s", (int)shown.len, shown.ptr);
        }
        CHECK_INT(steps_gapless(s, w.id), 1);
        mission_plan_free(plan);
        CHECK_INT(issuers_approve(s, &w, w.id, NULL).done, 1);
        free(text);
        free(proposal);
    }
}

/* Every batch that is committed is one that every store takes. */
static int32_t checked_commit(void *host, const mission_store_write *writes, size_t count,
                              size_t *failed, mission_error *error)
{
    const mission_store *real = host;
    mission_error why = MISSION_ERROR_INIT;

    CHECK_CODE(mission_store_check_batch(writes, count, &why), MISSION_OK, &why);
    return real->commit(real->host, writes, count, failed, error);
}

static int32_t checked_scan(void *host, const mission_store_scan *scan,
                            const mission_store_receiver *receiver, mission_error *error)
{
    const mission_store *real = host;
    mission_error why = MISSION_ERROR_INIT;

    CHECK_CODE(mission_store_check_scan(scan, &why), MISSION_OK, &why);
    return real->scan(real->host, scan, receiver, error);
}

static int32_t passed_load(void *host, mission_view kind, mission_view key,
                           const mission_store_receiver *receiver, mission_error *error)
{
    const mission_store *real = host;

    return real->load(real->host, kind, key, receiver, error);
}

static void check_batches(struct issuers *s)
{
    const struct issuers_intent one = {.cap = 1};
    const mission_store *real = s->store;
    const mission_store between = {sizeof between, (void *)(uintptr_t)real, passed_load,
                                   checked_commit, checked_scan};
    char id[300];

    s->store = &between;
    if (issuers_mission(s, &one, id)) {
        CHECK_INT(issuers_derive(s, id, MISSION_DERIVE_RESERVE, NULL).done, 1);
        CHECK_INT(issuers_derive(s, id, 0, NULL).code, MISSION_E_EXHAUSTED);
        CHECK_INT(issuers_operate(s, id, MISSION_EVENT_SUSPEND, "n1", NULL).done, 1);
        CHECK_INT(issuers_operate(s, id, MISSION_EVENT_SUSPEND, NULL, NULL).done, 1);
        CHECK_INT(issuers_operate(s, id, MISSION_EVENT_REVOKE, "n2", NULL).done, 1);
        CHECK_INT(issuers_operate(s, id, MISSION_EVENT_RESUME, "n3", NULL).done, 0);
    }
    s->store = real;
}

static void test_retries(void)
{
    COVERS("SE-8", "SB-10");
    issuers_in_both(check_again);
    issuers_in_both(check_conflicts);
    issuers_in_both(check_nonsense);
    issuers_in_both(check_lost_admission);
    issuers_in_both(check_batches);
}

/* ---- clocks ---- */

static void check_clock(struct issuers *s)
{
    char id[300];

    if (!issuers_mission(s, NULL, id))
        return;
    atomic_store(&s->clock_fails, 1);
    CHECK_INT(issuers_derive(s, id, 0, NULL).code, MISSION_E_CLOCK);
    CHECK_INT(issuers_operate(s, id, MISSION_EVENT_REVOKE, NULL, NULL).code, MISSION_E_CLOCK);
    atomic_store(&s->clock_fails, 0);
    atomic_store(&s->seconds, ISSUERS_START - 6); /* beyond the skew of five seconds */
    CHECK_INT(issuers_derive(s, id, 0, NULL).code, MISSION_E_CLOCK);
    CHECK_INT(issuers_operate(s, id, MISSION_EVENT_REVOKE, NULL, NULL).code, MISSION_E_CLOCK);
    CHECK_INT(steps_count(s, id), 0);
    CHECK_INT(steps_gapless(s, id), 2);
    atomic_store(&s->seconds, ISSUERS_START - 5);
    CHECK_INT(issuers_derive(s, id, 0, NULL).done, 1);
    CHECK_INT(issuers_operate(s, id, MISSION_EVENT_SUSPEND, NULL, NULL).done, 1);
    CHECK_INT(steps_gapless(s, id), 3); /* and its times do not go back */
}

/* The request's own time takes the clock's place; one that is no time refuses. */
static void check_given(struct issuers *s)
{
    const mission_time late = {.seconds = ISSUERS_START + INT64_C(86400) * 366};
    const mission_time none = {.seconds = ISSUERS_START, .nanoseconds = 1000000000u};
    mission_error error = MISSION_ERROR_INIT;
    mission_derive request;
    mission_plan *plan;
    char id[300];

    if (!issuers_mission(s, NULL, id))
        return;
    request = issuers_derivation(s, id);
    request.now = &late;
    CHECK_INT(issuers_run(s, derivation(s, &request), NULL).code, MISSION_E_NOT_ACTIVE);
    request.now = &none;
    plan = derivation(s, &request);
    CHECK_CODE(mission_plan_run(plan, s->store, &error), MISSION_E_ARGUMENT, &error);
    mission_plan_free(plan);
    CHECK_INT(steps_count(s, id), 0);
}

static void test_clock(void)
{
    COVERS("20:LC-2");
    issuers_in_both(check_clock);
    issuers_in_both(check_given);
}

/* A plan holds its issuer: it may be driven to its end after the last other reference is gone. */
static void check_held(struct issuers *s)
{
    mission_issuer *shared = mission_issuer_ref(s->issuer);
    mission_verdict verdict;
    mission_derive request;
    mission_plan *plan;
    char id[300];

    CHECK(shared == s->issuer);
    CHECK(mission_issuer_ref(NULL) == NULL);
    if (issuers_mission(s, NULL, id)) {
        request = issuers_derivation(s, id);
        plan = derivation(s, &request);
        mission_issuer_unref(s->issuer);
        mission_issuer_unref(shared);
        s->issuer = NULL;
        verdict = issuers_run(s, plan, NULL);
        CHECK_INT(verdict.done, 1);
    } else {
        mission_issuer_unref(shared);
    }
}

static void test_held(void)
{
    issuers_in_both(check_held);
}

static const struct test tests[] = {
    {"driver", test_driver},   {"rows", test_rows},   {"rot", test_rot},
    {"retries", test_retries}, {"clock", test_clock}, {"held", test_held},
};
TEST_MAIN("plan_engine", tests)
