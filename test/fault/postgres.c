/* Every call of the PostgreSQL store, failing at every allocation of the binding and at every call
 * of libpq that can fail. SPDX-License-Identifier: MIT
 *
 * The linker puts the functions below before the real ones (--wrap). After each failure the answer
 * is compared with what is there: OK means done, UNKNOWN either, all else means not done. */
#include "../unit/test.h"

#include <mission/postgres.h>

#include <libpq-fe.h>

#define KIND V("kind")

static struct {
    bool armed, stay_down, hit;
    size_t calls, fail_at;
} fault;

static bool fails(void)
{
    if (!fault.armed)
        return false;
    fault.calls++;
    if (fault.calls != fault.fail_at && !(fault.stay_down && fault.calls > fault.fail_at))
        return false;
    fault.hit = true;
    return true;
}

#define WRAP(type, name, parameters, arguments)                                                    \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        return fails() ? 0 : __real_##name arguments;                                              \
    }

WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t count, size_t size), (count, size))
WRAP(PGconn *, PQconnectStartParams, (const char *const *names, const char *const *values, int db),
     (names, values, db))
WRAP(char *, PQescapeIdentifier, (PGconn * conn, const char *text, size_t len), (conn, text, len))
WRAP(int, PQsendQuery, (PGconn * conn, const char *sql), (conn, sql))
WRAP(int, PQsendQueryParams,
     (PGconn * conn, const char *sql, int n, const Oid *types, const char *const *values,
      const int *lengths, const int *formats, int format),
     (conn, sql, n, types, values, lengths, formats, format))
WRAP(int, PQsendPrepare,
     (PGconn * conn, const char *name, const char *sql, int n, const Oid *types),
     (conn, name, sql, n, types))
WRAP(int, PQsendQueryPrepared,
     (PGconn * conn, const char *name, int n, const char *const *values, const int *lengths,
      const int *formats, int format),
     (conn, name, n, values, lengths, formats, format))
WRAP(int, PQenterPipelineMode, (PGconn * conn), (conn))
WRAP(int, PQpipelineSync, (PGconn * conn), (conn))
WRAP(int, PQconsumeInput, (PGconn * conn), (conn))
WRAP(PGresult *, PQgetResult, (PGconn * conn), (conn))

static mission_postgres *store;
static const mission_store *table;

static void arm(size_t fail_at, bool stay_down)
{
    fault.calls = 0;
    fault.fail_at = fail_at;
    fault.stay_down = stay_down;
    fault.hit = false;
    fault.armed = true;
}

static mission_postgres_config config_of(void)
{
    return (mission_postgres_config){.size = sizeof(mission_postgres_config),
                                     .conninfo = mission_view_of(getenv("MISSION_TEST_POSTGRES")),
                                     .schema = V("fault"),
                                     .connections = 2,
                                     .statement_ms = 2000,
                                     .connect_ms = 300};
}

static mission_store_write write_of(uint32_t what, uint32_t expect, const char *key)
{
    return (mission_store_write){.size = sizeof(mission_store_write),
                                 .what = what,
                                 .expect = expect,
                                 .version = 1,
                                 .kind = KIND,
                                 .key = mission_view_of(key),
                                 .least = INT64_MIN,
                                 .most = INT64_MAX};
}

static int32_t see(void *to, const mission_store_row *row)
{
    *(int64_t *)to = row->number;
    return 0;
}

static int32_t look(const char *key, int64_t *number, mission_error *error)
{
    const mission_store_receiver receiver = {sizeof receiver, number, see};

    *number = 0;
    return table->load(table->host, KIND, mission_view_of(key), &receiver, error);
}

static int64_t number_at(const char *key)
{
    int64_t number;
    int32_t rc = look(key, &number, NULL);

    CHECK(rc == MISSION_STORE_OK || rc == MISSION_STORE_ABSENT);
    return number;
}

/* --- what is done; `*moved` is what it should have moved
 * ----------------------------------------*/

static int32_t add(mission_error *error)
{
    mission_store_write write = write_of(MISSION_WRITE_ADD, MISSION_EXPECT_VERSION, "n");
    size_t failed = 9;

    write.add = 1;
    return table->commit(table->host, &write, 1, &failed, error);
}

static int32_t batch(mission_error *error)
{
    const mission_store_term term = {V("index"), V("value"), V("order")};
    mission_store_write writes[3];
    size_t failed = 9;

    writes[0] = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ANY, "b");
    writes[0].terms = &term;
    writes[0].term_count = 1;
    writes[1] = write_of(MISSION_WRITE_ADD, MISSION_EXPECT_ANY, "n");
    writes[1].add = 1;
    writes[2] = write_of(MISSION_WRITE_CHECK, MISSION_EXPECT_ABSENT, "none");
    return table->commit(table->host, writes, 3, &failed, error);
}

static int32_t conflict(mission_error *error)
{
    mission_store_write writes[2];
    size_t failed = 9;
    int32_t rc;

    writes[0] = write_of(MISSION_WRITE_ADD, MISSION_EXPECT_ANY, "n");
    writes[0].add = 1;
    writes[1] = write_of(MISSION_WRITE_CHECK, MISSION_EXPECT_VERSION, "none");
    rc = table->commit(table->host, writes, 2, &failed, error);
    CHECK(failed == (rc == MISSION_STORE_CONFLICT ? 1 : 0));
    return rc;
}

static int32_t load(mission_error *error)
{
    int64_t number;

    return look("n", &number, error);
}

static int32_t scan(mission_error *error)
{
    int64_t number = -1;
    const mission_store_receiver receiver = {sizeof receiver, &number, see};
    const mission_store_scan what = {
        .size = sizeof what, .kind = KIND, .index = V("index"), .value = V("value"), .limit = 9};
    int32_t rc = table->scan(table->host, &what, &receiver, error);

    CHECK((number >= 0) == (rc == MISSION_STORE_OK));
    return rc;
}

static void judge(const char *name, int32_t rc, int32_t well, int64_t moved, int64_t moves,
                  const mission_error *error)
{
    test_about("%s, call %zu%s: %ld", name, fault.fail_at, fault.stay_down ? " and on" : "",
               (long)rc);
    CHECK(rc == well || rc == MISSION_STORE_AGAIN || rc == MISSION_E_NOMEM ||
          (rc == MISSION_STORE_UNKNOWN && moves));
    if (rc != well)
        CHECK(error->code < 0 && error->text[0]);
    if (rc == MISSION_STORE_UNKNOWN)
        CHECK(moved == 0 || moved == 1);
    else
        CHECK_INT(moved, rc == well ? moves : 0);
    test_about(NULL);
}

static void sweep(const char *name, int32_t (*act)(mission_error *), int32_t well, int64_t moves,
                  bool cold, bool stay_down)
{
    for (size_t at = 1; at < 1000; at++) {
        mission_error error = MISSION_ERROR_INIT;
        const mission_postgres_config config = config_of();
        int64_t before;
        int32_t rc;

        if (cold) { /* the statements are not prepared yet */
            mission_postgres_close(store);
            CHECK_INT(mission_postgres_open(&config, &store, NULL), MISSION_OK);
            table = mission_postgres_table(store);
        }
        before = cold ? 0 : number_at("n");
        arm(at, stay_down);
        rc = act(&error);
        fault.armed = false;
        if (cold) /* whatever it was, the next call is served */
            CHECK(number_at("n") >= 0);
        else
            judge(name, rc, well, number_at("n") - before, moves, &error);
        if (!fault.hit) {
            CHECK_INT(rc, well);
            printf("# %s: %zu calls\n", name, fault.calls);
            return;
        }
    }
    CHECK_INT(fault.hit, false); /* it never ended */
}

static bool start(void)
{
    const mission_postgres_config config = config_of();
    mission_store_write write = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ANY, "n");
    size_t failed;

    if (!getenv("MISSION_TEST_POSTGRES")) {
        test_skip("run it by test/store/cluster");
        return false;
    }
    CHECK_INT(mission_postgres_open(&config, &store, NULL), MISSION_OK);
    table = mission_postgres_table(store);
    if (table && number_at("n") == 0)
        CHECK_INT(table->commit(table->host, &write, 1, &failed, NULL), MISSION_STORE_OK);
    return table != NULL;
}

static void test_calls(void)
{
    if (!start())
        return;
    for (int stay = 0; stay < 2; stay++) {
        CHECK_INT(batch(NULL), MISSION_STORE_OK);
        sweep("add", add, MISSION_STORE_OK, 1, false, stay);
        sweep("batch", batch, MISSION_STORE_OK, 1, false, stay);
        sweep("conflict", conflict, MISSION_STORE_CONFLICT, 0, false, stay);
        sweep("load", load, MISSION_STORE_OK, 0, false, stay);
        sweep("scan", scan, MISSION_STORE_OK, 0, false, stay);
        sweep("cold add", add, MISSION_STORE_OK, 1, true, stay);
        sweep("cold batch", batch, MISSION_STORE_OK, 1, true, stay);
    }
    mission_postgres_close(store);
    store = NULL;
}

/* From nothing, and with the schema there. */
static void test_open(void)
{
    const mission_postgres_config config = config_of();
    PGconn *conn;

    if (!start())
        return;
    mission_postgres_close(store);
    conn = PQconnectdb(getenv("MISSION_TEST_POSTGRES"));
    for (int mode = 0; mode < 4; mode++)
        for (size_t at = 1;; at++) {
            mission_error error = MISSION_ERROR_INIT;
            int32_t rc;

            if (mode & 1)
                PQclear(PQexec(conn, "SET client_min_messages = error;"
                                     "DROP SCHEMA IF EXISTS fault CASCADE"));
            store = (mission_postgres *)&error;
            arm(at, mode & 2);
            rc = mission_postgres_open(&config, &store, &error);
            fault.armed = false;
            CHECK((store == NULL) == (rc != MISSION_OK));
            CHECK(rc == MISSION_OK || rc == error.code);
            mission_postgres_close(store);
            if (!fault.hit) {
                CHECK_INT(rc, MISSION_OK);
                break;
            }
        }
    PQfinish(conn);
}

static const struct test tests[] = {{"calls", test_calls}, {"open", test_open}};

TEST_MAIN("fault_postgres", tests)
