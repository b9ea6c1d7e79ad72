/* One conditional ADD in the SQLite store beside the bare statement, in turns within one run.
 * SPDX-License-Identifier: MIT
 *
 *   store-sqlite-speed [FOLDER [BATCHES [TURNS]]] */
#define _POSIX_C_SOURCE 200809L
#include <mission/mission.h>
#include <mission/sqlite.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TURNS_MOST 99
#define V(literal) ((mission_view){"" literal, sizeof(literal) - 1})

static double now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void need(int ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "%s failed\n", what);
        exit(1);
    }
}

static int32_t no_row(void *to, const mission_store_row *row)
{
    *(uint64_t *)to += row->bytes.len;
    return 0;
}

/* --- the two sides --- */

static sqlite3_stmt *bare_open(const char *path, int normal, sqlite3 **db)
{
    sqlite3_stmt *statement = NULL;

    need(sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                         NULL) == SQLITE_OK &&
             sqlite3_exec(*db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL) == SQLITE_OK &&
             sqlite3_exec(*db, normal ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL",
                          NULL, NULL, NULL) == SQLITE_OK &&
             sqlite3_exec(*db,
                          "CREATE TABLE t(k BLOB PRIMARY KEY, n INTEGER) WITHOUT ROWID;"
                          "INSERT INTO t VALUES(CAST('row' AS BLOB), 0)",
                          NULL, NULL, NULL) == SQLITE_OK &&
             sqlite3_prepare_v2(*db, "UPDATE t SET n = n + 1 WHERE k = ?1 AND n < ?2", -1,
                                &statement, NULL) == SQLITE_OK,
         "the bare table");
    return statement;
}

static double bare_run(sqlite3_stmt *statement, int count)
{
    const double start = now();

    for (int i = 0; i < count; i++) {
        sqlite3_bind_blob(statement, 1, "row", 3, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 2, INT64_MAX);
        need(sqlite3_step(statement) == SQLITE_DONE, "the bare statement");
        sqlite3_reset(statement);
    }
    return now() - start;
}

static mission_store_write write_of(uint32_t what, uint32_t expect, mission_view key)
{
    return (mission_store_write){.size = sizeof(mission_store_write),
                                 .what = what,
                                 .expect = expect,
                                 .version = 1,
                                 .kind = V("mission"),
                                 .key = key,
                                 .add = 1,
                                 .least = 0,
                                 .most = INT64_MAX};
}

static double commit_run(const mission_store *table, const mission_store_write *writes,
                         size_t width, int count)
{
    const double start = now();
    size_t failed;

    for (int i = 0; i < count; i++)
        need(table->commit(table->host, writes, width, &failed, NULL) == MISSION_STORE_OK,
             "a batch");
    return now() - start;
}

/* --- figures --- */

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *list, int count)
{
    qsort(list, (size_t)count, sizeof *list, by_size);
    return list[count / 2];
}

static void compare(const char *folder, int normal, size_t bytes, int count, int turns)
{
    static char large[64 * 1024];
    double ours[TURNS_MOST], theirs[TURNS_MOST], ratios[TURNS_MOST];
    char bare_path[200], path[200];
    mission_sqlite_config config = {.size = sizeof config, .synchronous = (uint32_t)normal};
    mission_store_write write = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ANY, V("row"));
    mission_sqlite *store;
    sqlite3_stmt *statement;
    sqlite3 *db;

    snprintf(bare_path, sizeof bare_path, "%s/bare-%d-%zu", folder, normal, bytes);
    snprintf(path, sizeof path, "%s/store-%d-%zu", folder, normal, bytes);
    statement = bare_open(bare_path, normal, &db);
    config.path = mission_view_of(path);
    need(mission_sqlite_open(&config, &store, NULL) == 0, "the store");
    write.bytes = (mission_view){large, bytes};
    commit_run(mission_sqlite_table(store), &write, 1, 1);
    write = write_of(MISSION_WRITE_ADD, MISSION_EXPECT_VERSION, V("row"));
    for (int i = 0; i < turns; i++) {
        theirs[i] = bare_run(statement, count) / count;
        ours[i] = commit_run(mission_sqlite_table(store), &write, 1, count) / count;
        ratios[i] = theirs[i] / ours[i];
    }
    printf("ADD beside %zu bytes, %s: %.1f us; bare UPDATE: %.1f us; rate %.0f %% of it\n", bytes,
           normal ? "NORMAL" : "FULL", 1e6 * median(ours, turns), 1e6 * median(theirs, turns),
           100 * median(ratios, turns));
    sqlite3_finalize(statement);
    sqlite3_close(db);
    mission_sqlite_close(store);
    unlink(bare_path);
    unlink(path);
}

/* Pages at the start and near the end of a long index; a row of 2 KB put, loaded. */
static void others(const char *folder, int rows)
{
    static char bytes[2048];
    char path[200], key[16];
    mission_sqlite_config config = {.size = sizeof config, .synchronous = MISSION_SQLITE_NORMAL};
    const mission_store_term term = {V("all"), V(""), V("")};
    mission_store_write write = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ANY, V(""));
    mission_store_scan scan = {
        .size = sizeof scan, .kind = V("mission"), .index = V("all"), .limit = 100};
    uint64_t seen = 0;
    const mission_store_receiver receiver = {sizeof receiver, &seen, no_row};
    const mission_store *table;
    mission_sqlite *store;
    double start;

    snprintf(path, sizeof path, "%s/rows", folder);
    config.path = mission_view_of(path);
    need(mission_sqlite_open(&config, &store, NULL) == 0, "the store");
    table = mission_sqlite_table(store);
    write.bytes = (mission_view){bytes, sizeof bytes};
    write.terms = &term;
    write.term_count = 1;
    start = now();
    for (int i = 0; i < rows; i++) {
        snprintf(key, sizeof key, "%08d", i);
        write.key = mission_view_of(key);
        commit_run(table, &write, 1, 1);
    }
    printf("new row of 2 KB with a term, NORMAL: %.1f us\n", 1e6 * (now() - start) / rows);
    for (int page = 0; page < 2; page++) {
        snprintf(key, sizeof key, "%08d", page ? rows - 101 : 0);
        scan.after_key = mission_view_of(key);
        scan.resume = 1;
        start = now();
        for (int i = 0; i < 200; i++)
            need(table->scan(table->host, &scan, &receiver, NULL) == 0, "a scan");
        printf("page of 100 rows of 2 KB, %s of %d: %.1f us\n", page ? "the last" : "the first",
               rows, 1e6 * (now() - start) / 200);
    }
    start = now();
    for (int i = 0; i < 20000; i++)
        need(table->load(table->host, V("mission"), V("00000100"), &receiver, NULL) == 0, "a load");
    printf("load of 2 KB: %.2f us\n", 1e6 * (now() - start) / 20000);
    mission_sqlite_close(store);
    unlink(path);
}

int main(int argc, char **argv)
{
    char made[] = "/tmp/mission-speed-XXXXXX";
    const char *folder = argc > 1 ? argv[1] : mkdtemp(made);
    const int count = argc > 2 ? atoi(argv[2]) : 200, given = argc > 3 ? atoi(argv[3]) : 15;
    const int turns = given < 1 ? 1 : given > TURNS_MOST ? TURNS_MOST : given;

    need(folder && count > 0, "a folder");
    compare(folder, MISSION_SQLITE_FULL, 0, count, turns);
    compare(folder, MISSION_SQLITE_FULL, 2048, count, turns);
    compare(folder, MISSION_SQLITE_FULL, 65536, count, turns);
    compare(folder, MISSION_SQLITE_NORMAL, 2048, count * 10, turns);
    others(folder, count * 50);
    if (argc < 2)
        rmdir(folder);
    return 0;
}
