/* How much of a bare prepared UPDATE's speed a durable ADD has, through the same server in the same
 * run; and what the rest costs. SPDX-License-Identifier: MIT
 *
 *   cluster store-postgres-speed [ADDITIONS]
 *
 * The two take turns in short blocks, so that a busy machine is busy for both. */
#define _GNU_SOURCE
#include <mission/postgres.h>

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BLOCK 50
#define TWO_K 2000

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void must(int ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "failed: %s\n", what);
    exit(1);
}

static double bare(PGconn *conn, int count)
{
    const char *const values[] = {"mission", "1000000000"};
    const int lengths[] = {7, 10}, formats[] = {1, 0};
    const double from = now();

    for (int i = 0; i < count; i++) {
        PGresult *result = PQexecPrepared(conn, "bare", 2, values, lengths, formats, 1);

        must(strcmp(PQcmdTuples(result), "1") == 0, "bare");
        PQclear(result);
    }
    return now() - from;
}

static PGconn *bare_start(const char *conninfo)
{
    PGconn *conn = PQconnectdb(conninfo);
    char bytes[TWO_K + 1], sql[2 * TWO_K];

    memset(bytes, 'x', TWO_K);
    bytes[TWO_K] = 0;
    PQclear(PQexec(conn, "CREATE TABLE bare (k bytea PRIMARY KEY, n int8, b bytea)"
                         " WITH (fillfactor = 75)"));
    snprintf(sql, sizeof sql, "INSERT INTO bare VALUES ('mission', 0, '%s')", bytes);
    PQclear(PQexec(conn, sql));
    PQclear(PQprepare(conn, "bare", "UPDATE bare SET n = n + 1 WHERE k = $1 AND n < $2", 0, NULL));
    must(PQstatus(conn) == CONNECTION_OK, "connection");
    return conn;
}

static mission_store_write write_of(uint32_t what, uint32_t expect, const char *key)
{
    return (mission_store_write){.size = sizeof(mission_store_write),
                                 .what = what,
                                 .expect = expect,
                                 .version = 1,
                                 .kind = mission_view_of("mission"),
                                 .key = mission_view_of(key),
                                 .add = 1,
                                 .most = 1000000000};
}

static void commit(const mission_store *table, const mission_store_write *writes, size_t count)
{
    size_t failed;

    must(table->commit(table->host, writes, count, &failed, NULL) == MISSION_STORE_OK, "commit");
}

static double adds(const mission_store *table, int count)
{
    const mission_store_write write =
        write_of(MISSION_WRITE_ADD, MISSION_EXPECT_VERSION, "mission");
    const double from = now();

    for (int i = 0; i < count; i++)
        commit(table, &write, 1);
    return now() - from;
}

/* What a derivation writes at most: a counter, an event with a term, a check of an ancestor. */
static double batches(const mission_store *table, int count)
{
    static int number;
    const mission_store_term term = {mission_view_of("outbox"), mission_view_of("all"),
                                     mission_view_of("0")};
    mission_store_write writes[3];
    char key[24];
    const double from = now();

    for (int i = 0; i < count; i++) {
        snprintf(key, sizeof key, "event-%d", number++);
        writes[0] = write_of(MISSION_WRITE_ADD, MISSION_EXPECT_VERSION, "mission");
        writes[1] = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ABSENT, key);
        writes[1].bytes = mission_view_of("an event");
        writes[1].terms = &term;
        writes[1].term_count = 1;
        writes[2] = write_of(MISSION_WRITE_CHECK, MISSION_EXPECT_VERSION, "mission-2");
        commit(table, writes, 3);
    }
    return now() - from;
}

static int32_t see(void *to, const mission_store_row *row)
{
    *(uint64_t *)to += row->version;
    return 0;
}

static double loads(const mission_store *table, int count)
{
    uint64_t sum = 0;
    const mission_store_receiver receiver = {sizeof receiver, &sum, see};
    const mission_view name = mission_view_of("mission");
    const double from = now();

    for (int i = 0; i < count; i++)
        must(table->load(table->host, name, name, &receiver, NULL) == MISSION_STORE_OK, "load");
    return now() - from;
}

int main(int argc, char **argv)
{
    const int most = argc > 1 ? atoi(argv[1]) : 2000;
    const char *conninfo = getenv("MISSION_TEST_POSTGRES");
    const mission_postgres_config config = {.size = sizeof config,
                                            .conninfo = mission_view_of(conninfo)};
    mission_store_write rows[2];
    char bytes[TWO_K];
    double a = 0, b = 0, c = 0;
    mission_postgres *store;
    mission_error error = MISSION_ERROR_INIT;
    const mission_store *table;
    PGconn *conn;

    must(conninfo != NULL, "run it by test/store/cluster");
    must(mission_postgres_open(&config, &store, &error) == MISSION_OK, error.text);
    table = mission_postgres_table(store);
    conn = bare_start(conninfo);
    memset(bytes, 'x', sizeof bytes);
    rows[0] = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ABSENT, "mission");
    rows[1] = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ABSENT, "mission-2");
    rows[0].bytes = rows[1].bytes = (mission_view){bytes, sizeof bytes};
    commit(table, rows, 2);
    for (int done = 0; done < most; done += BLOCK) {
        a += bare(conn, BLOCK);
        b += adds(table, BLOCK);
        c += batches(table, BLOCK);
    }
    printf("bare UPDATE  %8.0f /s\n", most / a);
    printf("ADD          %8.0f /s  %.0f %% of it\n", most / b, 100 * a / b);
    printf("batch of 3   %8.0f /s  %.0f %%\n", most / c, 100 * a / c);
    printf("load of 2 KB %8.0f /s\n", most / loads(table, most));
    PQfinish(conn);
    mission_postgres_close(store);
    return 0;
}
