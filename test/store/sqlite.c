/* The store in one SQLite file: the suite of stores, and what is its own.
 * SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE
#include "../../bindings/sqlite/internal.h"
#include "sqlite_test.h"

#include <mission/store_check.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- files --- */

static unsigned file_count;

struct place place_new(void)
{
    struct place place;
    char folder[] = "/tmp/mission-store-XXXXXX";

    if (!mkdtemp(folder))
        abort(); /* the machine, not the test */
    snprintf(place.folder, sizeof place.folder, "%s", folder);
    snprintf(place.path, sizeof place.path, "%s/store-%u", folder, file_count++);
    return place;
}

void place_forget(const struct place *place)
{
    static const char *const tails[] = {"",      "-wal",      "-shm",     "-journal",
                                        ".copy", ".copy-wal", ".copy-shm"};
    char name[160];

    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        snprintf(name, sizeof name, "%s%s", place->path, tails[i]);
        unlink(name);
    }
    rmdir(place->folder);
}

mission_sqlite_config config_of(const char *path)
{
    return (mission_sqlite_config){.size = sizeof(mission_sqlite_config),
                                   .path = mission_view_of(path)};
}

mission_sqlite *store_of(const char *path)
{
    const mission_sqlite_config config = config_of(path);
    mission_error error = MISSION_ERROR_INIT;
    mission_sqlite *store;

    CHECK_CODE(mission_sqlite_open(&config, &store, &error), MISSION_OK, &error);
    if (!store)
        abort();
    return store;
}

/* Something done to the file behind the store's back. */
bool sql(const char *path, const char *text)
{
    sqlite3 *db;
    bool ok = sqlite3_open(path, &db) == SQLITE_OK &&
              sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK;

    sqlite3_close(db);
    return ok;
}

/* --- writes --- */

mission_store_write write_of(uint32_t what, uint32_t expect, const char *key)
{
    return (mission_store_write){.size = sizeof(mission_store_write),
                                 .what = what,
                                 .expect = expect,
                                 .kind = V("kind"),
                                 .key = mission_view_of(key),
                                 .least = INT64_MIN,
                                 .most = INT64_MAX};
}

int32_t commit(mission_sqlite *store, const mission_store_write *writes, size_t count,
               mission_error *error)
{
    const mission_store *table = mission_sqlite_table(store);
    size_t failed;

    return table->commit(table->host, writes, count, &failed, error);
}

int32_t keep_row(void *to, const mission_store_row *row)
{
    struct kept *kept = to;

    kept->rows++;
    kept->version = row->version;
    kept->number = row->number;
    kept->len = row->bytes.len;
    kept->first = row->bytes.len ? (unsigned char)row->bytes.ptr[0] : 0;
    kept->order = row->order.len ? (unsigned char)row->order.ptr[0] : 0;
    return 0;
}

int32_t load(mission_sqlite *store, const char *key, struct kept *kept, mission_error *error)
{
    const mission_store *table = mission_sqlite_table(store);
    const mission_store_receiver receiver = {sizeof receiver, kept, keep_row};

    *kept = (struct kept){.rows = 0};
    return table->load(table->host, V("kind"), mission_view_of(key), &receiver, error);
}

static int32_t add(mission_sqlite *store, const char *key, mission_error *error)
{
    mission_store_write write = write_of(MISSION_WRITE_ADD, MISSION_EXPECT_ANY, key);

    write.add = 1;
    return commit(store, &write, 1, error);
}

static int64_t number_of(mission_sqlite *store, const char *key)
{
    mission_error error = MISSION_ERROR_INIT;
    struct kept kept;
    const int32_t rc = load(store, key, &kept, &error);

    if (rc == MISSION_STORE_ABSENT)
        return 0;
    CHECK_CODE(rc, MISSION_STORE_OK, &error);
    return kept.number;
}

/* --- the suite --- */

struct host {
    struct place place;
    uint32_t connections, synchronous;
    struct {
        mission_sqlite *store;
    } open[72];
    size_t count;
};

static int32_t host_another(void *to, const mission_store *table, const mission_store **out,
                            mission_error *error)
{
    struct host *host = to;
    mission_sqlite_config config = config_of(host->place.path);
    mission_sqlite **slot = &host->open[host->count].store;
    int32_t rc;

    (void)table;
    config.connections = host->connections;
    config.synchronous = host->synchronous;
    rc = mission_sqlite_open(&config, slot, error);
    *out = mission_sqlite_table(*slot);
    host->count += rc == 0;
    return rc;
}

static int32_t host_fresh(void *to, const mission_store **out, mission_error *error)
{
    struct host *host = to;

    host->place = place_new();
    return host_another(to, NULL, out, error);
}

static void host_close(struct host *host, const mission_store *table)
{
    for (size_t i = 0; i < host->count; i++)
        if (mission_sqlite_table(host->open[i].store) == table) {
            mission_sqlite_close(host->open[i].store);
            host->open[i] = host->open[--host->count];
            return;
        }
    abort();
}

static void host_forget(void *to, const mission_store *table)
{
    struct host *host = to;

    host_close(host, table);
    if (host->count == 0)
        place_forget(&host->place);
}

static int32_t host_reopen(void *to, const mission_store **table, mission_error *error)
{
    host_close(to, *table);
    return host_another(to, NULL, table, error);
}

static void tell(void *to, const mission_store_check_result *result)
{
    unsigned *passed = to;

    *passed += result->outcome == MISSION_STORE_CHECK_PASSED;
    if (result->outcome == MISSION_STORE_CHECK_FAILED)
        test_check(false, __FILE__, __LINE__, "%s/%s (seed %llu): %s", result->group, result->name,
                   (unsigned long long)result->seed, result->words);
    CHECK(result->outcome != MISSION_STORE_CHECK_SKIPPED);
}

static void suite(uint32_t connections, uint32_t synchronous, bool apart)
{
    struct host host = {.connections = connections, .synchronous = synchronous};
    mission_store_check setup = {.size = sizeof setup,
                                 .host = &host,
                                 .fresh = host_fresh,
                                 .another = apart ? host_another : NULL,
                                 .reopen = host_reopen,
                                 .forget = host_forget,
                                 .seed = test_seed(),
                                 .rounds = 60,
                                 .sequences = 6};
    unsigned passed = 0;
    const mission_store_check_report report = {sizeof report, &passed, tell};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_store_check_run(&setup, &report, &error), 0, &error);
    CHECK(passed > 50);
    CHECK_INT(host.count, 0);
}

static void test_suite(void)
{
    suite(0, MISSION_SQLITE_FULL, true);
}

static void test_suite_one_table(void)
{
    suite(3, MISSION_SQLITE_NORMAL, false);
}

static void test_suite_one_connection(void)
{
    suite(1, MISSION_SQLITE_NORMAL, false);
}

/* --- what a file may be --- */

static void check_refused(const mission_sqlite_config *config, int32_t code, int host_code)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_sqlite *store = (mission_sqlite *)(void *)&error;

    CHECK_CODE(mission_sqlite_open(config, &store, &error), code, &error);
    CHECK(!store);
    CHECK_INT(error.code, code);
    CHECK_INT(error.host_code, host_code);
    CHECK(error.text[0] != 0);
    CHECK_INT(mission_sqlite_open(config, &store, NULL), code);
}

static void test_arguments(void)
{
    struct {
        mission_sqlite_config config;
        uint64_t later;
    } newer = {.later = 0};
    mission_sqlite_config config = config_of("/tmp/never-made");
    mission_error error = MISSION_ERROR_INIT;
    mission_sqlite *store;

    CHECK_CODE(mission_sqlite_open(&config, NULL, &error), MISSION_E_ARGUMENT, &error);
    check_refused(NULL, MISSION_E_ARGUMENT, 0);
    config.path = V("");
    check_refused(&config, MISSION_E_ARGUMENT, 0);
    config.path = V("/tmp/a\0b");
    check_refused(&config, MISSION_E_ARGUMENT, 0);
    config = config_of("/tmp/never-made");
    config.flags = 8;
    check_refused(&config, MISSION_E_ARGUMENT, 0);
    config.flags = 0;
    config.synchronous = 2;
    check_refused(&config, MISSION_E_ARGUMENT, 0);
    config.synchronous = 0;
    config.connections = 65;
    check_refused(&config, MISSION_E_ARGUMENT, 0);
    config.connections = 0;
    config.vfs = V("no such VFS");
    check_refused(&config, MISSION_E_UNSUPPORTED, 0);
    check_refused(&(mission_sqlite_config){.size = 8}, MISSION_E_ABI_SMALL, 0);
    check_refused(&(mission_sqlite_config){.size = 1u << 20}, MISSION_E_ABI_SIZE, 0);
    newer.config = config_of(":memory:");
    newer.config.size = sizeof newer;
    check_refused(&newer.config, MISSION_E_UNSUPPORTED, 0);
    newer.later = 1;
    check_refused(&newer.config, MISSION_E_ABI_NEWER, 0);
    CHECK(access("/tmp/never-made", F_OK) != 0);
    CHECK(!mission_sqlite_table(NULL));
    mission_sqlite_close(NULL);
    (void)store;
}

struct bytes {
    char text[65536];
    size_t len;
};

static struct bytes file_bytes(const char *path)
{
    struct bytes bytes = {.len = 0};
    FILE *file = fopen(path, "rb");

    if (file) {
        bytes.len = fread(bytes.text, 1, sizeof bytes.text, file);
        fclose(file);
    }
    return bytes;
}

static bool same_bytes(const char *path, const struct bytes *before)
{
    const struct bytes after = file_bytes(path);

    return before->len == after.len && memcmp(before->text, after.text, after.len) == 0;
}

/* The file stays as it is, and nothing appears beside it. */
static void check_untouched(const struct place *place, int32_t code, int host_code)
{
    const mission_sqlite_config config = config_of(place->path);
    const struct bytes before = file_bytes(place->path);
    char name[160];

    check_refused(&config, code, host_code);
    CHECK(same_bytes(place->path, &before));
    snprintf(name, sizeof name, "%s-wal", place->path);
    CHECK(access(name, F_OK) != 0);
}

static void file_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");

    if (!file || fwrite(text, 1, strlen(text), file) != strlen(text) || fclose(file) != 0)
        abort();
}

static void test_foreign(void)
{
    static const char *const foreign[] = {
        "PRAGMA application_id=77", "PRAGMA user_version=1", "CREATE TABLE other(a)",
        "PRAGMA application_id=77; CREATE TABLE store(identity)",
        "PRAGMA journal_mode=WAL; PRAGMA application_id=77; CREATE TABLE other(a)"};
    struct place place;

    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        test_about("%s", foreign[i]);
        place = place_new();
        CHECK(sql(place.path, foreign[i]));
        check_untouched(&place, MISSION_E_HOST, SQLITE_NOTADB);
        place_forget(&place);
    }
    place = place_new();
    file_write(place.path, "This is a letter, and one that somebody wants to keep. It is long "
                           "enough for SQLite to look at its first hundred bytes.");
    check_untouched(&place, MISSION_E_HOST, SQLITE_NOTADB);
    place_forget(&place);
    test_about(NULL);
}

/* What somebody else's crash left in a WAL is theirs to bring home. */
static void test_foreign_wal(void)
{
    struct place place = place_new(), crashed = place_new();
    const mission_sqlite_config config = config_of(crashed.path);
    struct bytes before[2];
    char command[700], wal[160];
    sqlite3 *db;

    CHECK_INT(sqlite3_open(place.path, &db), SQLITE_OK);
    CHECK_INT(sqlite3_exec(db, "PRAGMA journal_mode=WAL; CREATE TABLE other(a)", NULL, NULL, NULL),
              SQLITE_OK);
    snprintf(command, sizeof command, "cp %s %s && cp %s-wal %s-wal", place.path, crashed.path,
             place.path, crashed.path);
    CHECK_INT(system(command), 0);
    sqlite3_close(db);
    snprintf(wal, sizeof wal, "%s-wal", crashed.path);
    before[0] = file_bytes(crashed.path);
    before[1] = file_bytes(wal);
    CHECK(before[1].len > 0);
    check_refused(&config, MISSION_E_HOST, SQLITE_NOTADB);
    CHECK(same_bytes(crashed.path, &before[0]));
    CHECK(same_bytes(wal, &before[1]));
    place_forget(&place);
    place_forget(&crashed);
}

static void test_versions(void)
{
    struct place place = place_new();
    mission_sqlite_config config = config_of(place.path);
    mission_error error = MISSION_ERROR_INIT;
    mission_sqlite *store;

    file_write(place.path, ""); /* as mktemp leaves it */
    store = store_of(place.path);
    CHECK_INT(add(store, "n", &error), MISSION_STORE_OK);
    mission_sqlite_close(store);
    store = store_of(place.path);
    CHECK_INT(number_of(store, "n"), 1);
    mission_sqlite_close(store);
    CHECK(sql(place.path, "PRAGMA user_version=2"));
    check_untouched(&place, MISSION_E_UNSUPPORTED, 0);
    config.flags = MISSION_SQLITE_READ_ONLY;
    check_refused(&config, MISSION_E_UNSUPPORTED, 0);
    CHECK(sql(place.path, "PRAGMA user_version=1"));
    mission_sqlite_close(store_of(place.path));
    place_forget(&place);
}

static void test_flags(void)
{
    struct place place = place_new();
    mission_sqlite_config config = config_of(place.path);
    mission_error error = MISSION_ERROR_INIT;
    mission_sqlite *store;

    config.flags = MISSION_SQLITE_MUST_EXIST;
    check_refused(&config, MISSION_E_HOST, SQLITE_CANTOPEN);
    config.flags = MISSION_SQLITE_READ_ONLY;
    check_refused(&config, MISSION_E_HOST, SQLITE_CANTOPEN);
    CHECK(access(place.path, F_OK) != 0);
    file_write(place.path, "");
    check_refused(&config, MISSION_E_STATE, 0);
    config.flags = MISSION_SQLITE_MUST_EXIST;
    check_refused(&config, MISSION_E_STATE, 0);
    store = store_of(place.path);
    CHECK_INT(add(store, "n", &error), MISSION_STORE_OK);
    mission_sqlite_close(store);
    CHECK_CODE(mission_sqlite_open(&config, &store, &error), MISSION_OK, &error);
    mission_sqlite_close(store);
    config.flags = MISSION_SQLITE_READ_ONLY;
    CHECK_CODE(mission_sqlite_open(&config, &store, &error), MISSION_OK, &error);
    CHECK_INT(number_of(store, "n"), 1);
    CHECK_INT(add(store, "n", &error), SQLITE_READONLY);
    CHECK_INT(error.code, MISSION_E_HOST);
    CHECK_INT(error.host_code, SQLITE_READONLY);
    CHECK_INT(number_of(store, "n"), 1);
    mission_sqlite_close(store);
    config = config_of("/tmp/no/such/folder/store");
    check_refused(&config, MISSION_E_HOST, SQLITE_CANTOPEN);
    place_forget(&place);
}

/* --- beside others --- */

static void test_locked(void)
{
    struct place place = place_new();
    mission_sqlite_config config = config_of(place.path);
    mission_error error = MISSION_ERROR_INIT;
    mission_sqlite *store;
    sqlite3 *db;

    config.busy_ms = 30;
    CHECK_CODE(mission_sqlite_open(&config, &store, &error), MISSION_OK, &error);
    CHECK_INT(add(store, "n", &error), MISSION_STORE_OK);
    CHECK_INT(sqlite3_open(place.path, &db), SQLITE_OK);
    CHECK_INT(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    CHECK_INT(add(store, "n", &error), MISSION_STORE_AGAIN); /* one statement */
    CHECK_INT(error.code, MISSION_E_AGAIN);
    CHECK_INT(add(store, "new", &error), MISSION_STORE_AGAIN); /* a transaction */
    CHECK_INT(add(store, "new", NULL), MISSION_STORE_AGAIN);
    CHECK_INT(number_of(store, "n"), 1); /* reading goes on */
    CHECK_INT(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    CHECK_INT(number_of(store, "new"), 0);
    CHECK_INT(add(store, "n", &error), MISSION_STORE_OK);
    CHECK_INT(number_of(store, "n"), 2);
    mission_sqlite_close(store);
    place_forget(&place);
}

static void test_deleted(void)
{
    struct place place = place_new();
    mission_sqlite *store = store_of(place.path), *other;
    mission_error error = MISSION_ERROR_INIT;
    struct kept kept;

    CHECK_INT(add(store, "n", &error), MISSION_STORE_OK);
    CHECK_INT(unlink(place.path), 0);
    CHECK_INT(add(store, "n", &error), SQLITE_READONLY_DBMOVED);
    CHECK_INT(error.host_code, SQLITE_READONLY_DBMOVED);
    CHECK_INT(load(store, "n", &kept, &error), SQLITE_READONLY_DBMOVED);
    mission_sqlite_close(store);
    place_forget(&place);
    /* Replaced, and the reading connections are not even open. */
    place = place_new();
    store = store_of(place.path);
    CHECK_INT(add(store, "n", &error), MISSION_STORE_OK);
    CHECK_INT(unlink(place.path), 0);
    other = store_of(place.path);
    CHECK(load(store, "n", &kept, &error) != MISSION_STORE_OK);
    CHECK_INT(kept.rows, 0);
    CHECK_INT(add(store, "n", &error), SQLITE_READONLY_DBMOVED);
    mission_sqlite_close(store);
    mission_sqlite_close(other);
    place_forget(&place);
}

#define PROCESSES 4
#define TURNS 100

static bool work(const char *path)
{
    const mission_sqlite_config config = config_of(path);
    mission_error error = MISSION_ERROR_INIT;
    mission_sqlite *store;
    mission_store_write pair[2] = {write_of(MISSION_WRITE_ADD, MISSION_EXPECT_ANY, "from"),
                                   write_of(MISSION_WRITE_ADD, MISSION_EXPECT_ANY, "to")};
    int32_t rc = mission_sqlite_open(&config, &store, &error);

    pair[0].add = -1;
    pair[1].add = 1;
    for (int i = 0; i < TURNS && !rc; i++) {
        do
            rc = commit(store, pair, 2, &error);
        while (rc == MISSION_STORE_AGAIN);
        if (!rc)
            rc = add(store, "alone", &error);
    }
    if (rc)
        fprintf(stderr, "# %ld: %s\n", (long)rc, error.text);
    mission_sqlite_close(store);
    return rc == 0;
}

/* They also make the file at the same time. */
static void test_processes(void)
{
    struct place place = place_new();
    mission_sqlite *store;
    int status;

    fflush(NULL);
    for (int i = 0; i < PROCESSES; i++)
        if (fork() == 0)
            _exit(work(place.path) ? 0 : 1);
    for (int i = 0; i < PROCESSES; i++)
        CHECK(wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    store = store_of(place.path);
    CHECK_INT(number_of(store, "from"), -PROCESSES * TURNS);
    CHECK_INT(number_of(store, "to"), PROCESSES * TURNS);
    CHECK_INT(number_of(store, "alone"), PROCESSES * TURNS);
    mission_sqlite_close(store);
    place_forget(&place);
}

/* --- cost --- */

static void check_plan(sqlite3 *db, const char *text)
{
    char explain[1024];
    const unsigned char *detail;
    sqlite3_stmt *plan;

    snprintf(explain, sizeof explain, "EXPLAIN QUERY PLAN %s", text);
    CHECK_INT(sqlite3_prepare_v2(db, explain, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        detail = sqlite3_column_text(plan, 3);
        test_check(strncmp((const char *)detail, "SCAN", 4) != 0 &&
                       !strstr((const char *)detail, "TEMP"),
                   __FILE__, __LINE__, "%s: %s", text, (const char *)detail);
        if (strstr(text, "(?5, ?6)") && strstr((const char *)detail, " t "))
            CHECK(strstr((const char *)detail, "(ord,key)>(?,?)"));
    }
    sqlite3_finalize(plan);
}

/* A page costs the same wherever it lies: each statement goes straight to its rows. */
static void test_plans(void)
{
    struct place place = place_new();
    mission_sqlite *store = store_of(place.path);
    struct mi_sqlite_link *link = store->links;
    sqlite3_stmt *statement;

    for (int i = MI_SQLITE_FIND; i < MI_SQLITE_STATEMENTS; i++) {
        CHECK_INT(mi_sqlite_prepare(link, (enum mi_sqlite_statement)i, &statement), SQLITE_OK);
        check_plan(link->db, sqlite3_sql(statement));
    }
    mission_sqlite_close(store);
    place_forget(&place);
}

static long long wal_bytes(const struct place *place)
{
    struct stat stat_of;
    char name[160];

    snprintf(name, sizeof name, "%s-wal", place->path);
    return stat(name, &stat_of) == 0 ? (long long)stat_of.st_size : -1;
}

static void test_small_writes(void)
{
    const mission_store_term terms[2] = {{V("a"), V("v"), V("1")}, {V("b"), V("v"), V("1")}};
    static char large[64 * 1024];
    struct place place = place_new();
    mission_sqlite *store = store_of(place.path);
    mission_store_write write = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ANY, "row");
    mission_error error = MISSION_ERROR_INIT;
    long long before;
    int changes;

    write.bytes = (mission_view){large, sizeof large};
    write.terms = terms;
    write.term_count = 2;
    CHECK_INT(commit(store, &write, 1, &error), MISSION_STORE_OK);
    before = wal_bytes(&place);
    CHECK_INT(add(store, "row", &error), MISSION_STORE_OK);
    CHECK_INT(wal_bytes(&place) - before, 4096 + 24); /* one page, whatever the bytes are */
    changes = sqlite3_total_changes(store->links[0].db);
    CHECK_INT(commit(store, &write, 1, &error), MISSION_STORE_OK);
    CHECK_INT(sqlite3_total_changes(store->links[0].db) - changes, 2); /* the row and its body */
    changes = sqlite3_total_changes(store->links[0].db);
    write.term_count = 1;
    CHECK_INT(commit(store, &write, 1, &error), MISSION_STORE_OK);
    CHECK_INT(sqlite3_total_changes(store->links[0].db) - changes, 3);
    mission_sqlite_close(store);
    place_forget(&place);
}

static void test_synchronous(void)
{
    struct place place = place_new();
    mission_sqlite_config config = config_of(place.path);
    sqlite3_stmt *statement;
    mission_error error = MISSION_ERROR_INIT;
    mission_sqlite *store;

    for (uint32_t level = 0; level <= 1; level++) {
        config.synchronous = level;
        CHECK_CODE(mission_sqlite_open(&config, &store, &error), MISSION_OK, &error);
        CHECK_INT(
            sqlite3_prepare_v2(store->links[0].db, "PRAGMA synchronous", -1, &statement, NULL),
            SQLITE_OK);
        CHECK_INT(sqlite3_step(statement), SQLITE_ROW);
        CHECK_INT(sqlite3_column_int(statement, 0), level == MISSION_SQLITE_FULL ? 2 : 1);
        sqlite3_finalize(statement);
        mission_sqlite_close(store);
    }
    place_forget(&place);
}

static const struct test tests[] = {
    {"suite", test_suite},
    {"suite of one table", test_suite_one_table},
    {"suite of one connection", test_suite_one_connection},
    {"arguments", test_arguments},
    {"foreign files", test_foreign},
    {"foreign WAL", test_foreign_wal},
    {"versions", test_versions},
    {"flags", test_flags},
    {"locked", test_locked},
    {"deleted beneath", test_deleted},
    {"processes", test_processes},
    {"plans", test_plans},
    {"small writes", test_small_writes},
    {"synchronous", test_synchronous},
    {"faults", test_faults},
    {"faults of torn sectors", test_faults_torn},
};

TEST_MAIN("store-sqlite", tests)
