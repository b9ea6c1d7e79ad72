/* The SQLite store on a disk that fails: at each call in turn, once and from there on.
 * SPDX-License-Identifier: MIT
 *
 * A scenario of several batches is one number, how many of them were taken, because each batch
 * leaves a row that tells which it was. After every failure three views of the file must agree on
 * it: the open store, the store opened again, and a copy of the files as a crash would leave them.
 */
#include "sqlite_test.h"
#include "vfs.h"

#include <sqlite3.h>

#define STEPS 9
#define LARGE 9000

/* --- batches --- */

/* Every third step is one ADD, which takes another way through the store. */
static bool is_single(int step)
{
    return step % 3 == 2;
}

static int wide_steps(int steps)
{
    return steps - steps / 3;
}

static int32_t single(mission_sqlite *store, mission_error *error)
{
    mission_store_write write = write_of(MISSION_WRITE_ADD, MISSION_EXPECT_VERSION, "fixed");

    write.version = 1;
    write.add = 1;
    return commit(store, &write, 1, error);
}

/* Rows of every kind of write, which say which step it was. */
static int32_t wide(mission_sqlite *store, int turn, mission_error *error)
{
    static char large[LARGE];
    char order = (char)turn, was[16], is[16];
    const mission_store_term term = {V("by"), V("v"), {&order, 1}};
    mission_store_write writes[6];
    size_t count = 0;

    memset(large, turn, sizeof large);
    snprintf(was, sizeof was, "old-%d", turn - 1);
    snprintf(is, sizeof is, "old-%d", turn);
    writes[count] = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ANY, "a");
    writes[count].terms = &term;
    writes[count].term_count = 1;
    writes[count++].bytes = (mission_view){&order, 1};
    writes[count] = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ANY, "b");
    writes[count++].bytes = (mission_view){large, sizeof large};
    writes[count] = write_of(MISSION_WRITE_ADD, MISSION_EXPECT_ANY, "count");
    writes[count++].add = 1;
    writes[count++] = write_of(MISSION_WRITE_DELETE, MISSION_EXPECT_ANY, was);
    writes[count] = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ABSENT, is);
    writes[count].terms = &term;
    writes[count++].term_count = 1;
    if (turn == 1)
        writes[count++] = write_of(MISSION_WRITE_PUT, MISSION_EXPECT_ABSENT, "fixed");
    return commit(store, writes, count, error);
}

static int32_t take_step(mission_sqlite *store, int step, mission_error *error)
{
    return is_single(step) ? single(store, error) : wide(store, wide_steps(step) + 1, error);
}

/* --- what stands in the file --- */

static size_t scanned(mission_sqlite *store, struct kept *kept)
{
    const mission_store *table = mission_sqlite_table(store);
    const mission_store_receiver receiver = {sizeof receiver, kept, keep_row};
    const mission_store_scan scan = {
        .size = sizeof scan, .kind = V("kind"), .index = V("by"), .value = V("v"), .limit = 100};
    mission_error error = MISSION_ERROR_INIT;

    *kept = (struct kept){.rows = 0};
    CHECK_CODE(table->scan(table->host, &scan, &receiver, &error), MISSION_STORE_OK, &error);
    return kept->rows;
}

static struct kept loaded(mission_sqlite *store, const char *key)
{
    mission_error error = MISSION_ERROR_INIT;
    struct kept kept;
    const int32_t rc = load(store, key, &kept, &error);

    if (rc != MISSION_STORE_ABSENT)
        CHECK_CODE(rc, MISSION_STORE_OK, &error);
    return kept;
}

/* How many steps the store has taken; each of its rows must say the same. */
static int steps_of(mission_sqlite *store)
{
    const int turn = (int)loaded(store, "count").number,
              singles = (int)loaded(store, "fixed").number;
    struct kept kept = loaded(store, "a");
    char key[16];

    CHECK_INT(kept.version, turn);
    CHECK_INT(kept.first, turn);
    kept = loaded(store, "b");
    CHECK_INT(kept.version, turn);
    CHECK_INT(kept.len, turn ? LARGE : 0);
    CHECK_INT(kept.first, turn);
    snprintf(key, sizeof key, "old-%d", turn);
    CHECK_INT(loaded(store, key).rows, turn ? 1 : 0);
    snprintf(key, sizeof key, "old-%d", turn - 1);
    CHECK_INT(loaded(store, key).rows, 0);
    CHECK_INT(loaded(store, "fixed").rows, turn ? 1 : 0);
    CHECK_INT(scanned(store, &kept), turn ? 2 : 0);
    CHECK_INT(kept.order, turn);
    CHECK_INT(wide_steps(turn + singles), turn);
    return turn + singles;
}

static void check_whole(const char *path)
{
    sqlite3_stmt *statement = NULL;
    sqlite3 *db;

    CHECK_INT(sqlite3_open(path, &db), SQLITE_OK);
    CHECK_INT(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &statement, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_step(statement), SQLITE_ROW);
    CHECK_TEXT((const char *)sqlite3_column_text(statement, 0), "ok");
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

static bool copy(const char *from, const char *to, const char *tail)
{
    char name[2][160], bytes[65536];
    FILE *source, *target;
    size_t len;

    snprintf(name[0], sizeof name[0], "%s%s", from, tail);
    snprintf(name[1], sizeof name[1], "%s%s", to, tail);
    remove(name[1]);
    source = fopen(name[0], "rb");
    if (!source)
        return false;
    target = fopen(name[1], "wb");
    while (target && (len = fread(bytes, 1, sizeof bytes, source)) > 0)
        fwrite(bytes, 1, len, target);
    fclose(source);
    return target && fclose(target) == 0;
}

/* The files as they are now, without what only the memory of a process holds. */
static int steps_after_crash(const struct place *place)
{
    mission_sqlite *store;
    char path[160], shm[176];
    int steps;

    snprintf(path, sizeof path, "%s.copy", place->path);
    snprintf(shm, sizeof shm, "%s-shm", path);
    remove(shm);
    if (!copy(place->path, path, ""))
        return 0;
    copy(place->path, path, "-wal");
    store = store_of(path);
    steps = steps_of(store);
    mission_sqlite_close(store);
    check_whole(path);
    return steps;
}

/* --- the sweep --- */

static struct tally {
    unsigned runs, refused, unknown, opens;
} tally;

static mission_sqlite *open_failing(const struct place *place, mission_error *error)
{
    mission_sqlite_config config = config_of(place->path);
    mission_sqlite *store;
    int32_t rc;

    config.vfs = V(VFS_NAME);
    config.busy_ms = 1;
    rc = mission_sqlite_open(&config, &store, error);
    CHECK((rc == 0) == (store != NULL));
    if (rc) {
        CHECK(rc == MISSION_E_HOST || rc == MISSION_E_AGAIN || rc == MISSION_E_NOMEM);
        CHECK_INT(error->code, rc);
        CHECK(error->text[0] != 0);
    }
    return store;
}

/* An answer that is not OK: clear, and true. Returns how many steps there are by now. */
static int check_refusal(mission_sqlite *store, const struct place *place, int steps, int32_t rc,
                         const mission_error *error)
{
    const bool unknown = rc == MISSION_STORE_UNKNOWN;
    const int crashed = steps_after_crash(place), now = steps_of(store);

    tally.refused++;
    tally.unknown += unknown;
    CHECK(rc != MISSION_STORE_CONFLICT && rc != MISSION_STORE_ABSENT);
    CHECK_INT(error->code, unknown                     ? MISSION_E_UNCERTAIN
                           : rc == MISSION_STORE_AGAIN ? MISSION_E_AGAIN
                                                       : MISSION_E_HOST);
    CHECK(error->host_code != 0 && error->text[0] != 0);
    CHECK(now == steps || (unknown && now == steps + 1));
    CHECK(crashed == steps || (unknown && crashed == steps + 1));
    return now;
}

/* What was shown once must not change with the next crash: nothing is, as long as nobody knows. */
static void check_silent(mission_sqlite *store)
{
    mission_error error = MISSION_ERROR_INIT;
    struct kept kept;
    const int32_t rc = load(store, "count", &kept, &error);

    CHECK(rc != MISSION_STORE_OK && rc != MISSION_STORE_ABSENT);
    CHECK_INT(kept.rows, 0);
    CHECK(error.text[0] != 0);
}

/* Goes through the scenario with faults on, and says how far it came. */
static mission_sqlite *go(const struct place *place, int *steps, bool *hit, bool *unknown)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_sqlite *store = open_failing(place, &error);
    int32_t rc = MISSION_STORE_OK;

    *steps = 0;
    while (store && *steps < STEPS && rc == MISSION_STORE_OK) {
        rc = take_step(store, *steps, &error);
        *steps += rc == MISSION_STORE_OK;
        if (*steps == STEPS / 2 && rc == MISSION_STORE_OK) {
            mission_sqlite_close(store); /* the WAL goes into the file */
            store = open_failing(place, &error);
        }
    }
    if (rc == MISSION_STORE_UNKNOWN)
        check_silent(store);
    *hit = vfs_disarm();
    tally.opens += !store;
    *unknown = rc == MISSION_STORE_UNKNOWN;
    if (store && rc != MISSION_STORE_OK)
        *steps = check_refusal(store, place, *steps, rc, &error);
    return store;
}

/* Returns whether there was an n-th call to fail. */
static bool one(enum vfs_fault fault, size_t n, bool stay)
{
    struct place place = place_new();
    mission_error error = MISSION_ERROR_INIT;
    mission_sqlite *store;
    bool hit, unknown;
    int steps;

    test_about("%s %zu%s", vfs_fault_name(fault), n, stay ? " and on" : "");
    tally.runs++;
    vfs_arm(fault, n, stay);
    store = go(&place, &steps, &hit, &unknown);
    CHECK(!unknown || stay);              /* a disk that is well again lets the store find out */
    CHECK(!unknown || fault != VFS_READ); /* reading comes before a commit */
    CHECK_INT(steps_after_crash(&place), steps);
    if (!store)
        store = open_failing(&place, &error);
    CHECK(store != NULL);
    for (; store && steps < STEPS; steps++) /* the disk is well again, and so is the store */
        CHECK_CODE(take_step(store, steps, &error), MISSION_STORE_OK, &error);
    CHECK_INT(store ? steps_of(store) : 0, STEPS);
    mission_sqlite_close(store);
    check_whole(place.path);
    store = store_of(place.path);
    CHECK_INT(steps_of(store), STEPS);
    mission_sqlite_close(store);
    place_forget(&place);
    return hit;
}

static void sweep(void)
{
    size_t n;

    CHECK(vfs_register());
    memset(&tally, 0, sizeof tally);
    for (int fault = 0; fault < VFS_FAULTS; fault++)
        for (int stay = 0; stay < 2; stay++) {
            for (n = 1; n < 2000 && one((enum vfs_fault)fault, n, stay); n++)
                ;
            CHECK(n < 2000);
            CHECK(n > 1); /* the scenario makes such a call */
        }
    printf("# %u runs: %u batches refused, %u of them unknown; %u times not opened\n", tally.runs,
           tally.refused, tally.unknown, tally.opens);
    CHECK(tally.refused > tally.unknown && tally.unknown > 0 && tally.opens > 0);
    test_about(NULL);
}

void test_faults(void)
{
    vfs_torn_sectors(false);
    sweep();
}

void test_faults_torn(void)
{
    vfs_torn_sectors(true);
    sweep();
    vfs_torn_sectors(false);
}
