/* bindings/postgres against a server of its own (test/store/cluster). SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE
#include "../unit/test.h"
#include "proxy.h"

#include <mission/postgres.h>
#include <mission/store_check.h>

#include <libpq-fe.h>
#include <pthread.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KIND V("kind")
#define SQLSTATE(a, b, c, d, e)                                                                    \
    (((a) - '0') | ((b) - '0') << 6 | ((c) - '0') << 12 | ((d) - '0') << 18 | ((e) - '0') << 24)

static const char *conninfo(void)
{
    const char *given = getenv("MISSION_TEST_POSTGRES");

    if (!given)
        test_skip("run it by test/store/cluster");
    return given;
}

/* --- a session of our own ----------------------------------------------------------------------*/

static void quiet(void *host, const char *words)
{
    (void)host;
    (void)words;
}

static PGconn *session(void)
{
    PGconn *conn = PQconnectdb(conninfo());

    CHECK(PQstatus(conn) == CONNECTION_OK);
    PQsetNoticeProcessor(conn, quiet, NULL);
    return conn;
}

static void sql_on(PGconn *conn, const char *sql, char out[64])
{
    PGresult *result = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);

    test_check(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, __FILE__, __LINE__,
               "%s: %s", sql, PQerrorMessage(conn));
    if (out)
        snprintf(out, 64, "%s", PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
}

static const char *sql(const char *text)
{
    static _Thread_local char out[64];
    PGconn *conn = session();

    sql_on(conn, text, out);
    PQfinish(conn);
    return out;
}

static void cluster(const char *what)
{
    char command[600];

    snprintf(command, sizeof command, "\"$MISSION_TEST_CLUSTER\" %s", what);
    CHECK_INT(system(command), 0);
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Every connection of every store, and wait until they are gone. */
static void terminate(void)
{
    char left[64] = "";
    PGconn *conn = session();

    for (int i = 0; i < 500 && strcmp(left, "0") != 0; i++) {
        sql_on(conn,
               "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
               " WHERE application_name = 'libmission'",
               left);
        pause_ms(10);
    }
    CHECK_TEXT(left, "0");
    PQfinish(conn);
}

/* --- a store of our own ------------------------------------------------------------------------*/

static mission_postgres_config config_of(const char *schema)
{
    return (mission_postgres_config){.size = sizeof(mission_postgres_config),
                                     .conninfo = mission_view_of(conninfo()),
                                     .schema = mission_view_of(schema)};
}

static mission_postgres *open_with(const mission_postgres_config *config)
{
    mission_postgres *store = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_postgres_open(config, &store, &error), MISSION_OK, &error);
    return store;
}

static mission_postgres *open_at(const char *schema)
{
    const mission_postgres_config config = config_of(schema);

    return open_with(&config);
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

static int32_t commit(mission_postgres *store, const mission_store_write *writes, size_t count,
                      mission_error *error)
{
    const mission_store *table = mission_postgres_table(store);
    size_t failed = 99;

    if (!table)
        return MISSION_E_ARGUMENT;
    return table->commit(table->host, writes, count, &failed, error);
}

static int32_t put(mission_postgres *store, const char *key, uint32_t expect, const char *bytes)
{
    mission_store_write write = write_of(MISSION_WRITE_PUT, expect, key);

    write.bytes = mission_view_of(bytes);
    return commit(store, &write, 1, NULL);
}

static int32_t add(mission_postgres *store, const char *key, int64_t most, mission_error *error)
{
    mission_store_write write = write_of(MISSION_WRITE_ADD, MISSION_EXPECT_VERSION, key);

    write.add = 1;
    write.most = most;
    return commit(store, &write, 1, error);
}

struct seen {
    size_t count;
    uint64_t version;
    int64_t number;
    char bytes[64];
    size_t len;
};

static int32_t see(void *to, const mission_store_row *row)
{
    struct seen *seen = to;

    seen->count++;
    seen->version = row->version;
    seen->number = row->number;
    seen->len = row->bytes.len;
    snprintf(seen->bytes, sizeof seen->bytes, "%.*s", (int)row->bytes.len, row->bytes.ptr);
    return 0;
}

static int32_t load(mission_postgres *store, const char *key, struct seen *seen,
                    mission_error *error)
{
    const mission_store *table = mission_postgres_table(store);
    const mission_store_receiver receiver = {sizeof receiver, seen, see};

    memset(seen, 0, sizeof *seen);
    if (!table)
        return MISSION_E_ARGUMENT;
    return table->load(table->host, KIND, mission_view_of(key), &receiver, error);
}

static int64_t number_at(mission_postgres *store, const char *key)
{
    struct seen seen;

    CHECK_INT(load(store, key, &seen, NULL), MISSION_STORE_OK);
    return seen.number;
}

/* --- the suite that every store passes ---------------------------------------------------------*/

struct rig {
    unsigned made;
    struct {
        mission_postgres *store;
        unsigned schema;
    } open[64];
};

static int32_t rig_open(struct rig *rig, unsigned schema, const mission_store **out,
                        mission_error *error)
{
    char name[32];
    mission_postgres_config config;
    size_t i = 0;
    int32_t rc;

    while (i < 64 && rig->open[i].store)
        i++;
    snprintf(name, sizeof name, "suite%u", schema);
    config = config_of(name);
    rc = i < 64 ? mission_postgres_open(&config, &rig->open[i].store, error) : 1;
    rig->open[i < 64 ? i : 0].schema = schema;
    *out = rc ? NULL : mission_postgres_table(rig->open[i].store);
    return rc;
}

static size_t rig_find(const struct rig *rig, const mission_store *table)
{
    size_t i = 0;

    while (i < 64 && mission_postgres_table(rig->open[i].store) != table)
        i++;
    CHECK(i < 64);
    return i % 64;
}

static int32_t fresh(void *host, const mission_store **out, mission_error *error)
{
    struct rig *rig = host;

    return rig_open(rig, ++rig->made, out, error);
}

static int32_t another(void *host, const mission_store *table, const mission_store **out,
                       mission_error *error)
{
    struct rig *rig = host;

    return rig_open(rig, rig->open[rig_find(rig, table)].schema, out, error);
}

static void shut(struct rig *rig, const mission_store *table)
{
    size_t i = rig_find(rig, table);

    mission_postgres_close(rig->open[i].store);
    rig->open[i].store = NULL;
}

static int32_t reopen(void *host, const mission_store **table, mission_error *error)
{
    struct rig *rig = host;
    unsigned schema = rig->open[rig_find(rig, *table)].schema;

    shut(rig, *table);
    return rig_open(rig, schema, table, error);
}

static void forget(void *host, const mission_store *table)
{
    struct rig *rig = host;
    unsigned schema = rig->open[rig_find(rig, table)].schema;
    char drop[80];

    shut(rig, table);
    for (size_t i = 0; i < 64; i++)
        if (rig->open[i].store && rig->open[i].schema == schema)
            return;
    snprintf(drop, sizeof drop, "DROP SCHEMA suite%u CASCADE", schema);
    sql(drop);
}

static void result(void *to, const mission_store_check_result *result)
{
    unsigned *counts = to;

    counts[result->outcome]++;
    if (result->outcome == MISSION_STORE_CHECK_PASSED)
        return;
    printf("# %s/%s: %s (seed %llu)\n", result->group, result->name, result->words,
           (unsigned long long)result->seed);
    CHECK(result->outcome == MISSION_STORE_CHECK_SKIPPED);
}

static void test_suite(void)
{
    struct rig rig = {0};
    unsigned counts[4] = {0};
    const mission_store_check setup = {.size = sizeof setup,
                                       .host = &rig,
                                       .fresh = fresh,
                                       .another = another,
                                       .reopen = reopen,
                                       .forget = forget,
                                       .rounds = 40,
                                       .sequences = 4,
                                       .only = getenv("MISSION_ONLY")};
    const mission_store_check_report report = {sizeof report, counts, result};
    mission_error error = MISSION_ERROR_INIT;

    if (!conninfo())
        return;
    CHECK_CODE(mission_store_check_run(&setup, &report, &error), 0, &error);
    CHECK(counts[MISSION_STORE_CHECK_PASSED] > 20 || setup.only);
    CHECK_INT(counts[MISSION_STORE_CHECK_SKIPPED], 0);
    printf("# %u cases passed\n", counts[MISSION_STORE_CHECK_PASSED]);
}

/* --- opening -----------------------------------------------------------------------------------*/

static int32_t refused(const mission_postgres_config *config, mission_error *error)
{
    mission_postgres *store = (mission_postgres *)error;
    int32_t rc = mission_postgres_open(config, &store, error);

    CHECK(!store);
    mission_postgres_close(store);
    return rc;
}

static void test_arguments(void)
{
    struct {
        mission_postgres_config config;
        uint64_t more;
    } newer = {.config = {0}, .more = 1};
    mission_postgres_config config = {.size = sizeof config};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(refused(NULL, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_postgres_open(&config, NULL, &error), MISSION_E_ARGUMENT, &error);
    CHECK_INT(refused(&config, NULL) < 0, 1); /* no server at the default place, no error wanted */
    config.size--;
    CHECK_CODE(refused(&config, &error), MISSION_E_ABI_SMALL, &error);
    config.size = 4097;
    CHECK_CODE(refused(&config, &error), MISSION_E_ABI_SIZE, &error);
    newer.config.size = sizeof newer;
    CHECK_CODE(refused(&newer.config, &error), MISSION_E_ABI_NEWER, &error);
    config.size = sizeof config;
    config.flags = 2;
    CHECK_CODE(refused(&config, &error), MISSION_E_ARGUMENT, &error);
    config.flags = 0;
    config.conninfo = V("dbname=a\0b");
    CHECK_CODE(refused(&config, &error), MISSION_E_ARGUMENT, &error);
    config.conninfo = V("");
    config.schema = V("0123456789012345678901234567890123456789012345678901234567890123");
    CHECK_CODE(refused(&config, &error), MISSION_E_ARGUMENT, &error);
    CHECK(!mission_postgres_table(NULL));
    mission_postgres_close(NULL);
}

static void test_refused(void)
{
    mission_postgres_config config = {.size = sizeof config};
    mission_error error = MISSION_ERROR_INIT;
    char text[400];

    if (!conninfo())
        return;
    config.conninfo = V("host=/nowhere pasword=secret");
    CHECK_CODE(refused(&config, &error), MISSION_E_HOST, &error);
    CHECK(!strstr(error.text, "secret"));
    config.conninfo = V("host=/nowhere dbname=x");
    CHECK_CODE(refused(&config, &error), MISSION_E_AGAIN, &error);
    snprintf(text, sizeof text, "%s dbname=absent", conninfo());
    config.conninfo = mission_view_of(text);
    CHECK_CODE(refused(&config, &error), MISSION_E_HOST, &error);
    CHECK_INT(error.host_code, SQLSTATE('3', 'D', '0', '0', '0'));
    snprintf(text, sizeof text, "%s user=stranger", conninfo());
    config.conninfo = mission_view_of(text);
    CHECK_CODE(refused(&config, &error), MISSION_E_HOST, &error);
    CHECK_INT(error.host_code, SQLSTATE('2', '8', '0', '0', '0'));
}

static void test_versions(void)
{
    mission_postgres_config config = config_of("versions");
    mission_postgres *store;
    mission_error error = MISSION_ERROR_INIT;

    if (!conninfo())
        return;
    config.flags = MISSION_POSTGRES_NO_MIGRATE;
    CHECK_CODE(refused(&config, &error), MISSION_E_STATE, &error);
    CHECK_TEXT(sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'versions'"), "0");
    store = open_at("versions");
    CHECK_INT(put(store, "a", MISSION_EXPECT_ABSENT, "kept"), MISSION_STORE_OK);
    mission_postgres_close(store);
    store = open_with(&config);
    CHECK_INT(put(store, "a", MISSION_EXPECT_ABSENT, "x"), MISSION_STORE_CONFLICT);
    sql("UPDATE versions.store_schema SET version = 2");
    CHECK_CODE(refused(&config, &error), MISSION_E_UNSUPPORTED, &error);
    config.flags = 0;
    CHECK_CODE(refused(&config, &error), MISSION_E_UNSUPPORTED, &error);
    terminate();
    /* A connection that is made anew looks at the version, too. */
    CHECK_CODE(add(store, "a", 9, &error), MISSION_E_UNSUPPORTED, &error);
    mission_postgres_close(store);
    sql("DROP SCHEMA versions CASCADE");
}

static void test_foreign_schema(void)
{
    mission_postgres_config config = config_of("for\"eign");
    mission_error error = MISSION_ERROR_INIT;

    if (!conninfo())
        return;
    sql("CREATE SCHEMA \"for\"\"eign\"; CREATE TABLE \"for\"\"eign\".store_row (a int)");
    CHECK_CODE(refused(&config, &error), MISSION_E_HOST, &error);
    CHECK_INT(error.host_code, SQLSTATE('4', '2', 'P', '0', '7'));
    CHECK_TEXT(sql("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
                   " WHERE nspname = 'for\"eign'"),
               "1");
    sql("DROP TABLE \"for\"\"eign\".store_row");
    mission_postgres_close(open_with(&config)); /* empty, it is as good as a new one */
    sql("DROP SCHEMA \"for\"\"eign\" CASCADE");
}

static void *opener(void *out)
{
    *(mission_postgres **)out = open_at("openers");
    return NULL;
}

static void test_openers(void)
{
    mission_postgres *stores[6];
    pthread_t threads[6];

    if (!conninfo())
        return;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 6; i++)
            pthread_create(&threads[i], NULL, opener, &stores[i]);
        for (int i = 0; i < 6; i++)
            pthread_join(threads[i], NULL);
        for (int i = 0; i < 6; i++) {
            CHECK_INT(put(stores[i], "one", MISSION_EXPECT_ABSENT, ""),
                      i ? MISSION_STORE_CONFLICT : MISSION_STORE_OK);
            mission_postgres_close(stores[i]);
        }
        sql("DROP SCHEMA openers CASCADE");
    }
}

/* --- connections -------------------------------------------------------------------------------*/

struct adding {
    mission_postgres *store;
    mission_store_write writes[2];
    size_t count;
    pthread_t thread;
    int32_t rc;
    mission_error error;
};

static void *adder(void *given)
{
    struct adding *adding = given;

    adding->rc = commit(adding->store, adding->writes, adding->count, &adding->error);
    return NULL;
}

static void start_adding(struct adding *adding, mission_postgres *store, size_t count, int64_t most)
{
    *adding = (struct adding){.store = store, .count = count, .error = MISSION_ERROR_INIT};
    adding->writes[0] = write_of(MISSION_WRITE_ADD, MISSION_EXPECT_VERSION, "a");
    adding->writes[0].add = 1;
    adding->writes[0].most = most;
    adding->writes[1] = write_of(MISSION_WRITE_CHECK, MISSION_EXPECT_ABSENT, "none");
    pthread_create(&adding->thread, NULL, adder, adding);
    pause_ms(150);
}

static void test_pool(void)
{
    mission_postgres_config config = config_of("pool");
    mission_postgres *store;
    mission_error error = MISSION_ERROR_INIT;
    struct adding adding;
    struct seen seen;
    PGconn *other;
    int64_t began;

    if (!conninfo())
        return;
    config.connections = 1;
    config.statement_ms = 600;
    store = open_with(&config);
    CHECK_INT(put(store, "a", MISSION_EXPECT_ABSENT, ""), MISSION_STORE_OK);
    other = session();
    sql_on(other, "BEGIN; SELECT FROM pool.store_row FOR UPDATE", NULL);
    start_adding(&adding, store, 1, 99);
    began = now_ms();
    /* The adder gives up after 600 ms, and we get its connection then. */
    CHECK_INT(load(store, "a", &seen, &error), MISSION_STORE_OK);
    CHECK(now_ms() - began > 200);
    pthread_join(adding.thread, NULL);
    CHECK_INT(adding.rc, MISSION_STORE_AGAIN);
    CHECK_INT(adding.error.code, MISSION_E_AGAIN);
    mission_postgres_close(store);
    config.statement_ms = 1500;
    store = open_with(&config);
    start_adding(&adding, store, 2, 99);
    pause_ms(200);
    sql_on(other, "COMMIT", NULL);
    pthread_join(adding.thread, NULL);
    CHECK_INT(adding.rc, MISSION_STORE_OK);
    CHECK_INT(number_at(store, "a"), 1);
    PQfinish(other);
    mission_postgres_close(store);
    sql("DROP SCHEMA pool CASCADE");
}

static void *holder(void *given)
{
    struct adding *adding = given;
    struct seen seen;

    adding->rc = load(adding->store, "a", &seen, &adding->error);
    return NULL;
}

static void test_pool_exhausted(void)
{
    mission_postgres_config config = config_of("exhausted");
    struct adding readers[3];
    mission_postgres *store;
    PGconn *other;
    int again = 0;

    if (!conninfo())
        return;
    config.connections = 1;
    config.statement_ms = 500;
    store = open_with(&config);
    CHECK_INT(put(store, "a", MISSION_EXPECT_ABSENT, ""), MISSION_STORE_OK);
    other = session();
    sql_on(other, "BEGIN; LOCK TABLE exhausted.store_row", NULL);
    for (int i = 0; i < 3; i++) {
        readers[i] = (struct adding){.store = store, .error = MISSION_ERROR_INIT};
        pthread_create(&readers[i].thread, NULL, holder, &readers[i]);
    }
    for (int i = 0; i < 3; i++) {
        pthread_join(readers[i].thread, NULL);
        CHECK_INT(readers[i].rc, MISSION_STORE_AGAIN);
        again += strstr(readers[i].error.text, "every connection") != NULL;
    }
    CHECK(again >= 1);
    sql_on(other, "COMMIT", NULL);
    CHECK_INT(number_at(store, "a"), 0);
    PQfinish(other);
    mission_postgres_close(store);
    sql("DROP SCHEMA exhausted CASCADE");
}

static void test_too_many(void)
{
    mission_postgres_config config = config_of("few");
    mission_postgres *store;
    mission_error error = MISSION_ERROR_INIT;
    char text[400];

    if (!conninfo())
        return;
    sql("CREATE ROLE few LOGIN CONNECTION LIMIT 1; CREATE SCHEMA few AUTHORIZATION few");
    snprintf(text, sizeof text, "%s user=few", conninfo());
    config.conninfo = mission_view_of(text);
    store = open_with(&config);
    CHECK_CODE(refused(&config, &error), MISSION_E_AGAIN, &error);
    CHECK_INT(put(store, "a", MISSION_EXPECT_ANY, ""), MISSION_STORE_OK);
    sql("ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM few;"
        " REVOKE INSERT, UPDATE ON few.store_row FROM few");
    CHECK_CODE(add(store, "a", 9, &error), MISSION_E_HOST, &error);
    CHECK_INT(error.host_code, SQLSTATE('4', '2', '5', '0', '1'));
    mission_postgres_close(store);
    sql("DROP SCHEMA few CASCADE; DROP ROLE few");
}

static void test_terminated(void)
{
    mission_postgres *store;
    struct adding adding;
    struct seen seen;
    PGconn *other;

    if (!conninfo())
        return;
    store = open_at("ended");
    CHECK_INT(put(store, "a", MISSION_EXPECT_ABSENT, ""), MISSION_STORE_OK);
    for (int i = 0; i < 10; i++) { /* between two calls: nothing was sent, so nobody notices */
        terminate();
        CHECK_INT(i % 2 ? add(store, "a", 99, NULL) : load(store, "a", &seen, NULL),
                  MISSION_STORE_OK);
    }
    other = session();
    for (size_t count = 1; count <= 2; count++) { /* within one: certainly not done */
        sql_on(other, "BEGIN; SELECT FROM ended.store_row FOR UPDATE", NULL);
        start_adding(&adding, store, count, 99);
        terminate();
        pthread_join(adding.thread, NULL);
        CHECK_INT(adding.rc, MISSION_STORE_AGAIN);
        sql_on(other, "COMMIT", NULL);
        CHECK_INT(number_at(store, "a"), 5);
    }
    CHECK_INT(add(store, "a", 99, NULL), MISSION_STORE_OK);
    CHECK_INT(number_at(store, "a"), 6);
    PQfinish(other);
    mission_postgres_close(store);
    sql("DROP SCHEMA ended CASCADE");
}

static void test_restart(void)
{
    static const char *const stops[] = {"--stop", "--kill"};
    const mission_postgres_config config = config_of("restart");
    mission_postgres *store;
    mission_error error = MISSION_ERROR_INIT;
    struct seen seen;

    if (!conninfo())
        return;
    store = open_at("restart");
    CHECK_INT(put(store, "a", MISSION_EXPECT_ABSENT, "there"), MISSION_STORE_OK);
    for (int i = 0; i < 2; i++) {
        cluster(stops[i]);
        CHECK_INT(load(store, "a", &seen, &error), MISSION_STORE_AGAIN);
        CHECK_INT(error.code, MISSION_E_AGAIN);
        CHECK_INT(add(store, "a", 9, &error), MISSION_STORE_AGAIN);
        CHECK_INT(put(store, "b", MISSION_EXPECT_ABSENT, ""), MISSION_STORE_AGAIN);
        CHECK_CODE(refused(&config, &error), MISSION_E_AGAIN, &error);
        cluster("--start");
        CHECK_INT(add(store, "a", 9, &error), MISSION_STORE_OK);
        CHECK_INT(load(store, "a", &seen, &error), MISSION_STORE_OK);
        CHECK_TEXT(seen.bytes, "there");
        CHECK_INT(seen.number, i + 1);
        CHECK_INT(load(store, "b", &seen, &error), MISSION_STORE_ABSENT);
    }
    mission_postgres_close(store);
    sql("DROP SCHEMA restart CASCADE");
}

/* --- answers that are lost ---------------------------------------------------------------------*/

static void crash(void)
{
    cluster("--kill");
    cluster("--start");
}

static void lose(struct proxy *proxy, mission_postgres *store, int mode, const char *key,
                 int32_t want, bool there)
{
    struct seen seen;
    int32_t rc;

    test_about("mode %d", mode);
    proxy_set(proxy, mode, "COMMIT");
    rc = put(store, key, MISSION_EXPECT_ABSENT, "lost");
    CHECK(proxy_hit(proxy));
    CHECK_INT(rc, want);
    CHECK_INT(load(store, key, &seen, NULL), there ? MISSION_STORE_OK : MISSION_STORE_ABSENT);
    test_about(NULL);
}

/* An addition is one statement without an xid that we know. */
static void lose_add(struct proxy *proxy, mission_postgres *store)
{
    CHECK_INT(put(store, "n", MISSION_EXPECT_ABSENT, ""), MISSION_STORE_OK);
    CHECK_INT(add(store, "n", 9, NULL), MISSION_STORE_OK);
    proxy_set(proxy, PROXY_CUT_AFTER, "add");
    CHECK_INT(add(store, "n", 9, NULL), MISSION_STORE_UNKNOWN);
    CHECK_INT(number_at(store, "n"), 2);
    proxy_set(proxy, PROXY_CUT_BEFORE, "add");
    CHECK_INT(add(store, "n", 9, NULL), MISSION_STORE_AGAIN); /* lost while it was prepared */
    CHECK_INT(number_at(store, "n"), 2);
    CHECK_INT(add(store, "n", 9, NULL), MISSION_STORE_OK);
    proxy_set(proxy, PROXY_CUT_BEFORE, "add");
    CHECK_INT(add(store, "n", 9, NULL), MISSION_STORE_UNKNOWN);
    CHECK_INT(number_at(store, "n"), 3);
}

static void test_lost(void)
{
    mission_postgres_config config = config_of("lost");
    mission_postgres *store;
    struct proxy *proxy;
    char text[400];

    if (!conninfo())
        return;
    proxy = proxy_start(getenv("MISSION_TEST_FOLDER"), ".s.PGSQL.5432", crash);
    CHECK(proxy);
    snprintf(text, sizeof text, "%s port=5433", conninfo());
    config.conninfo = mission_view_of(text);
    config.connect_ms = 2500; /* shorter than the server's own patience with the one that is held */
    store = open_with(&config);
    lose(proxy, store, PROXY_CUT_BEFORE, "before", MISSION_STORE_AGAIN, false);
    lose(proxy, store, PROXY_CUT_AFTER, "after", MISSION_STORE_OK, true);
    lose(proxy, store, PROXY_HOLD, "hold", MISSION_STORE_AGAIN, false);
    lose_add(proxy, store);
    /* After a crash an xid may be somebody else's: the answer stays open. */
    lose(proxy, store, PROXY_CRASH, "crash", MISSION_STORE_UNKNOWN, true);
    mission_postgres_close(store);
    proxy_stop(proxy);
    sql("DROP SCHEMA lost CASCADE");
}

/* --- what the server may say -------------------------------------------------------------------*/

static void trap(const char *state, int times)
{
    char text[600];

    snprintf(text, sizeof text,
             "CREATE OR REPLACE FUNCTION said.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
             " IF nextval('said.s') <= %d THEN RAISE EXCEPTION 'as ordered' USING ERRCODE = '%s';"
             " END IF; RETURN NEW; END $$; SELECT setval('said.s', 1, false)",
             times, state);
    sql(text);
}

static void test_said(void)
{
    static const struct {
        const char *state;
        int times;
        int32_t want;
    } cases[] = {
        {"40001", 2, MISSION_STORE_OK},     {"40P01", 3, MISSION_STORE_OK},
        {"40001", 99, MISSION_STORE_AGAIN}, {"57P01", 1, MISSION_STORE_AGAIN},
        {"57014", 1, MISSION_STORE_AGAIN},  {"53200", 1, MISSION_STORE_AGAIN},
        {"53300", 1, MISSION_STORE_AGAIN},  {"25006", 1, MISSION_STORE_AGAIN},
        {"53100", 1, MISSION_E_HOST},       {"XX001", 1, MISSION_E_HOST},
        {"23514", 1, MISSION_E_HOST},
    };
    mission_postgres *store;
    mission_error error = MISSION_ERROR_INIT;
    mission_store_write writes[2];

    if (!conninfo())
        return;
    store = open_at("said");
    sql("CREATE SEQUENCE said.s");
    trap("40001", 0);
    sql("CREATE TRIGGER t BEFORE INSERT OR UPDATE ON said.store_row"
        " FOR EACH ROW EXECUTE FUNCTION said.f()");
    CHECK_INT(put(store, "a", MISSION_EXPECT_ABSENT, ""), MISSION_STORE_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        test_about("%s", cases[i].state);
        trap(cases[i].state, cases[i].times);
        CHECK_INT(add(store, "a", 99, &error), cases[i].want);
        if (cases[i].want == MISSION_E_HOST)
            CHECK(strstr(error.text, cases[i].state));
        trap(cases[i].state, cases[i].times);
        writes[0] = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ANY, "b");
        writes[1] = write_of(MISSION_WRITE_CHECK, MISSION_EXPECT_VERSION, "a");
        CHECK_INT(commit(store, writes, 2, &error), cases[i].want);
    }
    test_about(NULL);
    CHECK_INT(number_at(store, "a"), 2);
    mission_postgres_close(store);
    sql("DROP SCHEMA said CASCADE");
}

/* Whatever the database's defaults are. */
static void test_defaults(void)
{
    mission_postgres *store;

    if (!conninfo())
        return;
    sql("ALTER ROLE mission SET default_transaction_isolation = 'serializable';"
        "ALTER ROLE mission SET synchronous_commit = off; ALTER ROLE mission SET search_path = x;"
        "ALTER ROLE mission SET bytea_output = 'escape'");
    store = open_at("defaults");
    CHECK_INT(put(store, "a", MISSION_EXPECT_ABSENT, "\\x"), MISSION_STORE_OK);
    CHECK_INT(add(store, "a", 9, NULL), MISSION_STORE_OK);
    CHECK_INT(number_at(store, "a"), 1);
    sql("CREATE TABLE defaults.seen (how text); CREATE FUNCTION defaults.f() RETURNS trigger"
        " LANGUAGE plpgsql AS $$ BEGIN INSERT INTO defaults.seen VALUES"
        " (current_setting('synchronous_commit') || ' ' ||"
        " current_setting('transaction_isolation')); RETURN NEW; END $$;"
        " CREATE TRIGGER t BEFORE UPDATE ON defaults.store_row FOR EACH ROW"
        " EXECUTE FUNCTION defaults.f()");
    CHECK_INT(add(store, "a", 9, NULL), MISSION_STORE_OK);
    CHECK_TEXT(sql("SELECT how FROM defaults.seen"), "on read committed");
    mission_postgres_close(store);
    sql("ALTER ROLE mission RESET ALL; DROP SCHEMA defaults CASCADE");
}

/* --- many at once ------------------------------------------------------------------------------*/

#define RACERS 4
#define GOAL 200

/* Tells through the exit status how often it won. */
static void race(int number)
{
    mission_postgres *store = open_at("race");
    int won = 0;
    int32_t rc = MISSION_STORE_OK;

    (void)number;
    while (rc == MISSION_STORE_OK || rc == MISSION_STORE_AGAIN) {
        rc = add(store, "a", GOAL, NULL);
        won += rc == MISSION_STORE_OK;
    }
    mission_postgres_close(store);
    _exit(rc == MISSION_STORE_CONFLICT ? won : 255);
}

static void test_race(void)
{
    mission_postgres *store;
    pid_t racers[RACERS];
    int status, won = 0;

    if (!conninfo())
        return;
    store = open_at("race");
    CHECK_INT(put(store, "a", MISSION_EXPECT_ABSENT, ""), MISSION_STORE_OK);
    fflush(stdout);
    for (int i = 0; i < RACERS; i++) {
        racers[i] = fork();
        if (racers[i] == 0)
            race(i);
    }
    for (int i = 0; i < RACERS; i++) {
        waitpid(racers[i], &status, 0);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) != 255);
        won += WEXITSTATUS(status);
    }
    CHECK_INT(won, GOAL);
    CHECK_INT(number_at(store, "a"), GOAL);
    mission_postgres_close(store);
    sql("DROP SCHEMA race CASCADE");
}

/* An addition in one statement and one in a batch, both waiting for the same row: whoever comes
 * second looks at the number that the first has left. */
static void test_mixed(void)
{
    struct adding alone, batched;
    mission_postgres *store;
    PGconn *other;

    if (!conninfo())
        return;
    store = open_at("mixed");
    other = session();
    CHECK_INT(put(store, "a", MISSION_EXPECT_ABSENT, ""), MISSION_STORE_OK);
    for (int i = 0; i < 2; i++) {
        sql_on(other, "BEGIN; SELECT FROM mixed.store_row FOR UPDATE", NULL);
        start_adding(i ? &batched : &alone, store, i ? 2 : 1, i + 1);
        start_adding(i ? &alone : &batched, store, i ? 1 : 2, i + 1);
        sql_on(other, "COMMIT", NULL);
        pthread_join(alone.thread, NULL);
        pthread_join(batched.thread, NULL);
        CHECK_INT(alone.rc + batched.rc, MISSION_STORE_OK + MISSION_STORE_CONFLICT);
        CHECK_INT(number_at(store, "a"), i + 1);
    }
    PQfinish(other);
    mission_postgres_close(store);
    sql("DROP SCHEMA mixed CASCADE");
}

/* --- large -------------------------------------------------------------------------------------*/

#define ROWS 12800u
#define PAGE 50u

static void fill(mission_postgres *store)
{
    mission_store_write writes[MISSION_STORE_WRITE_MOST];
    mission_store_term terms[MISSION_STORE_WRITE_MOST];
    char keys[MISSION_STORE_WRITE_MOST][24];

    for (unsigned i = 0; i < ROWS; i += MISSION_STORE_WRITE_MOST) {
        for (unsigned j = 0; j < MISSION_STORE_WRITE_MOST; j++) {
            snprintf(keys[j], sizeof keys[j], "%08u", i + j);
            writes[j] = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ABSENT, keys[j]);
            terms[j] = (mission_store_term){V("index"), V("value"), mission_view_of(keys[j])};
            writes[j].terms = &terms[j];
            writes[j].term_count = 1;
        }
        CHECK_INT(commit(store, writes, MISSION_STORE_WRITE_MOST, NULL), MISSION_STORE_OK);
    }
}

static int64_t page_at(mission_postgres *store, unsigned row)
{
    const mission_store *table = mission_postgres_table(store);
    char order[24];
    struct seen seen = {0};
    const mission_store_receiver receiver = {sizeof receiver, &seen, see};
    mission_store_scan scan = {.size = sizeof scan,
                               .kind = KIND,
                               .index = V("index"),
                               .value = V("value"),
                               .resume = 1,
                               .limit = PAGE};
    struct timespec a, b;

    snprintf(order, sizeof order, "%08u", row);
    scan.after_order = scan.after_key = mission_view_of(order);
    clock_gettime(CLOCK_MONOTONIC, &a);
    CHECK_INT(table->scan(table->host, &scan, &receiver, NULL), MISSION_STORE_OK);
    clock_gettime(CLOCK_MONOTONIC, &b);
    CHECK_INT(seen.count, PAGE);
    return (b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000;
}

/* The best of a few: the machine may be busy with something else. */
static int64_t best(mission_postgres *store, unsigned row)
{
    int64_t least = INT64_MAX, took;

    for (int i = 0; i < 9; i++) {
        took = page_at(store, row);
        least = took < least ? took : least;
    }
    return least;
}

static void test_pages(void)
{
    mission_postgres *store;
    int64_t first, last;

    if (!conninfo())
        return;
    store = open_at("pages");
    fill(store);
    first = best(store, 0);
    last = best(store, ROWS - 2 * PAGE);
    printf("# page of %u in %u rows: first %lld us, last %lld us\n", PAGE, ROWS, (long long)first,
           (long long)last);
    CHECK(last < 3 * first + 500);
    mission_postgres_close(store);
    sql("DROP SCHEMA pages CASCADE");
}

static void test_large(void)
{
    static char bytes[3000000];
    mission_store_write write = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ABSENT, "large");
    mission_postgres *store;
    uint64_t random = test_seed();
    struct seen seen;

    if (!conninfo())
        return;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)test_random(&random);
    store = open_at("large");
    write.bytes = (mission_view){bytes, sizeof bytes};
    CHECK_INT(commit(store, &write, 1, NULL), MISSION_STORE_OK);
    CHECK_INT(add(store, "large", 1, NULL), MISSION_STORE_OK);
    CHECK_INT(load(store, "large", &seen, NULL), MISSION_STORE_OK);
    CHECK_INT(seen.len, sizeof bytes);
    CHECK_INT(seen.number, 1);
    mission_postgres_close(store);
    sql("DROP SCHEMA large CASCADE");
}

static const struct test tests[] = {
    {"arguments", test_arguments}, {"refused", test_refused},
    {"versions", test_versions},   {"foreign-schema", test_foreign_schema},
    {"openers", test_openers},     {"suite", test_suite},
    {"pool", test_pool},           {"pool-exhausted", test_pool_exhausted},
    {"too-many", test_too_many},   {"terminated", test_terminated},
    {"said", test_said},           {"defaults", test_defaults},
    {"race", test_race},           {"mixed", test_mixed},
    {"pages", test_pages},         {"large", test_large},
    {"lost", test_lost},           {"restart", test_restart},
};

TEST_MAIN("store_postgres", tests)
