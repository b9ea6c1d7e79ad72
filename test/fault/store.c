/* The store in memory at every failing allocation: nothing of a batch is there afterwards.
 * SPDX-License-Identifier: MIT */
#include "meter.h"
#include <mission/store.h>

#define KIND V("kind")

struct setup {
    mission_context *context;
    mission_memory_store *store;
    const mission_store *table;
    mission_error *error;
};

struct seen {
    size_t rows;
    uint64_t version;
    int64_t number;
    size_t bytes;
};

static int32_t see(void *to, const mission_store_row *row)
{
    struct seen *seen = to;

    seen->rows++;
    seen->version = row->version;
    seen->number = row->number;
    seen->bytes = row->bytes.len;
    return 0;
}

static mission_store_write write_of(uint32_t what, const char *key, mission_view bytes)
{
    return (mission_store_write){.size = sizeof(mission_store_write),
                                 .what = what,
                                 .expect = MISSION_EXPECT_ANY,
                                 .kind = KIND,
                                 .key = mission_view_of(key),
                                 .bytes = bytes,
                                 .add = 1,
                                 .most = 10};
}

static int32_t commit(const struct setup *s, const mission_store_write *writes, size_t count)
{
    size_t failed;

    return s->table->commit(s->table->host, writes, count, &failed, s->error);
}

static struct seen load(const struct setup *s, const char *key)
{
    struct seen seen = {0, 0, 0, 0};
    const mission_store_receiver receiver = {sizeof receiver, &seen, see};
    const int32_t rc =
        s->table->load(s->table->host, KIND, mission_view_of(key), &receiver, s->error);

    CHECK_INT(rc, seen.rows ? MISSION_STORE_OK : MISSION_STORE_ABSENT);
    return seen;
}

static int32_t scan(const struct setup *s, struct seen *seen)
{
    const mission_store_receiver receiver = {sizeof receiver, seen, see};
    const mission_store_scan scan = {
        .size = sizeof scan, .kind = KIND, .index = V("by"), .value = V("v"), .limit = 100};

    *seen = (struct seen){0, 0, 0, 0};
    return s->table->scan(s->table->host, &scan, &receiver, s->error);
}

/* Forty rows in one index, so that a scan needs memory more than once. */
static void fill(const struct setup *s)
{
    const mission_store_term term = {V("by"), V("v"), V("o")};
    char key[16];

    for (int i = 0; i < 40; i++) {
        mission_store_write put = write_of(MISSION_WRITE_PUT, key, V("old"));

        put.key.len = (size_t)snprintf(key, sizeof key, "row%d", i);
        put.terms = &term;
        put.term_count = 1;
        CHECK_INT(commit(s, &put, 1), MISSION_STORE_OK);
    }
}

static struct setup prepare(struct meter *meter, mission_error *error)
{
    struct setup s = {.context = meter_context(meter, meter_profile()), .error = error};

    CHECK_CODE(mission_memory_store_new(s.context, &s.store, error), MISSION_OK, error);
    s.table = mission_memory_store_table(s.store);
    fill(&s);
    return s;
}

static int32_t finish(struct setup *s, int32_t rc)
{
    mission_memory_store_unref(s->store);
    mission_context_unref(s->context);
    return rc;
}

static int32_t run_new(struct meter *meter, mission_error *error)
{
    mission_context *context = meter_context(meter, meter_profile());
    mission_memory_store *store = (mission_memory_store *)meter;
    int32_t rc;

    meter_arm(meter);
    rc = mission_memory_store_new(context, &store, error);
    CHECK((store == NULL) == (rc != MISSION_OK));
    meter_disarm(meter);
    mission_memory_store_unref(store);
    mission_context_unref(context);
    return rc;
}

/* Not a call of a header but of the table: all of it or nothing. */
static int32_t run_commit(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter, error);
    const mission_store_write batch[] = {write_of(MISSION_WRITE_PUT, "row0", V("newer")),
                                         write_of(MISSION_WRITE_ADD, "row1", V("")),
                                         write_of(MISSION_WRITE_DELETE, "row2", V("")),
                                         write_of(MISSION_WRITE_ADD, "n", V("")),
                                         write_of(MISSION_WRITE_PUT, "new", V("new")),
                                         write_of(MISSION_WRITE_CHECK, "row3", V(""))};
    struct seen seen;
    int32_t rc;
    bool done;

    meter_arm(meter);
    rc = commit(&s, batch, 6);
    meter_disarm(meter);
    done = rc == MISSION_STORE_OK;
    CHECK_INT(load(&s, "row0").version, done ? 2 : 1);
    CHECK_INT(load(&s, "row0").bytes, done ? 5 : 3);
    CHECK_INT(load(&s, "row1").number, done ? 1 : 0);
    CHECK_INT(load(&s, "row2").rows, done ? 0 : 1);
    CHECK_INT(load(&s, "n").number, done ? 1 : 0);
    CHECK_INT(load(&s, "new").rows, done ? 1 : 0);
    CHECK_INT(scan(&s, &seen), MISSION_STORE_OK);
    CHECK_INT(seen.rows, done ? 38 : 40);
    return finish(&s, rc);
}

/* A scan that fails has handed over nothing. */
static int32_t run_scan(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter, error);
    struct seen seen;
    int32_t rc;

    meter_arm(meter);
    rc = scan(&s, &seen);
    meter_disarm(meter);
    CHECK_INT(seen.rows, rc == MISSION_STORE_OK ? 40 : 0);
    return finish(&s, rc);
}

static const struct scenario scenarios[] = {
    {"mission_memory_store_new", run_new, 0, false},
};
static const struct scenario of_table[] = {
    {"commit", run_commit, 0, false},
    {"scan", run_scan, 0, false},
};

static void test_new(void)
{
    meter_sweep(&scenarios[0]);
}

static void test_commit(void)
{
    meter_sweep(&of_table[0]);
}

static void test_scan(void)
{
    meter_sweep(&of_table[1]);
}

/* A load asks for no memory. */
static void test_load(void)
{
    mission_error error = MISSION_ERROR_INIT;
    struct meter meter;
    struct setup s;

    meter_start(&meter);
    s = prepare(&meter, &error);
    meter.memory.fail_at = 1;
    meter.memory.stay_down = true;
    meter_arm(&meter);
    CHECK_INT(load(&s, "row7").rows, 1);
    CHECK_INT(load(&s, "none").rows, 0);
    meter_disarm(&meter);
    CHECK_INT(meter.memory.calls, 0);
    finish(&s, 0);
    CHECK_INT(meter.live, 0);
}

static const struct test tests[] = {
    {"new", test_new}, {"commit", test_commit}, {"scan", test_scan}, {"load", test_load}};

TEST_MAIN("fault-store", tests)
