/* The table's commit: one batch, one transaction, and a clear answer. SPDX-License-Identifier: MIT
 */
#include "internal.h"

static int run(struct mi_sqlite_link *link, enum mi_sqlite_statement which)
{
    sqlite3_stmt *statement;
    const int rc = mi_sqlite_prepare(link, which, &statement);

    return rc == SQLITE_OK ? mi_sqlite_run(statement) : rc;
}

/* A connection that cannot roll back is given up; the file is then as if its process had died. */
static void roll_back(struct mi_sqlite_link *link)
{
    if (!sqlite3_get_autocommit(link->db))
        sqlite3_exec(link->db, "ROLLBACK", NULL, NULL, NULL);
    if (!sqlite3_get_autocommit(link->db))
        mi_sqlite_drop(link);
}

/* Does the WAL end with the last page of a commit? Where a torn sector may take its neighbours with
 * it, SQLite writes more behind it. */
static bool ends_with_commit(sqlite3 *db)
{
    sqlite3_file *file = NULL;

    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file ||
        !file->pMethods)
        return false;
    return file->pMethods->xDeviceCharacteristics(file) & SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* Has what failed with this certainly left no whole transaction in the WAL? The first page of a
 * commit comes after its hook, and a disk that was full lacks the end. */
static bool certain(const struct mi_sqlite_link *link, int rc)
{
    return !link->committing || (rc == SQLITE_FULL && ends_with_commit(link->db));
}

int mi_sqlite_fence(struct mi_sqlite_link *link)
{
    return run(link, MI_SQLITE_FENCE);
}

/* The commit itself failed. SQLite does not show what it wrote, but when a sync failed all of it
 * may stand in the WAL behind the last commit, and whoever opens the file after a crash would take
 * it for one. The next transaction is written over it: after that, nothing of it comes back. Until
 * one was, the store hands nothing out: what a load showed could change with the next crash. */
static int32_t settle(struct mission_sqlite *store, struct mi_sqlite_link *link, int rc,
                      mission_error *error)
{
    const int32_t answer = mi_sqlite_answer(link->db, rc, "commit", error);
    const bool sure = certain(link, rc);

    roll_back(link);
    if (sure || (link->db && mi_sqlite_fence(link) == SQLITE_OK))
        return answer;
    mi_sqlite_doubt(store, true);
    mi_sqlite_fail(error, MISSION_E_UNCERTAIN, "commit: %s, and again when it was to be undone",
                   sqlite3_errstr(rc));
    if (error && error->size >= sizeof *error)
        error->host_code = rc;
    return MISSION_STORE_UNKNOWN;
}

static int32_t transaction(struct mission_sqlite *store, struct mi_sqlite_link *link,
                           const mission_store_write *writes, size_t count, size_t *failed,
                           mission_error *error)
{
    bool conflict = false;
    int32_t answer;
    int rc = run(link, MI_SQLITE_BEGIN);

    if (rc == SQLITE_OK)
        rc = mi_sqlite_batch(link, writes, count, &conflict, failed);
    if (rc != SQLITE_OK || conflict) {
        answer = conflict ? MISSION_STORE_CONFLICT : mi_sqlite_answer(link->db, rc, "write", error);
        roll_back(link);
        return answer;
    }
    rc = run(link, MI_SQLITE_COMMIT);
    return rc == SQLITE_OK ? MISSION_STORE_OK : settle(store, link, rc, error);
}

/* An ADD alone is one statement, which is a transaction of its own. `*done` is false when it found
 * nothing to change, and why does not show. */
static int add(struct mi_sqlite_link *link, const mission_store_write *write, bool *done)
{
    const bool versioned = write->expect == MISSION_EXPECT_VERSION;
    sqlite3_stmt *statement;
    int64_t low, high;
    int rc = mi_sqlite_prepare(link, versioned ? MI_SQLITE_ADD_VERSION : MI_SQLITE_ADD, &statement);

    mi_sqlite_bounds(write, &low, &high);
    if (rc == SQLITE_OK)
        rc = mi_sqlite_bind(statement, versioned ? "vviiii" : "vviii", write->kind, write->key,
                            write->add, low, high, (int64_t)write->version);
    if (rc == SQLITE_OK)
        rc = mi_sqlite_run(statement);
    *done = rc == SQLITE_OK && sqlite3_changes(link->db) == 1;
    return rc;
}

static int32_t batch(struct mission_sqlite *store, struct mi_sqlite_link *link,
                     const mission_store_write *writes, size_t count, size_t *failed,
                     mission_error *error)
{
    bool done = false;
    int rc = SQLITE_OK;

    link->committing = false;
    if (count == 1 && writes->what == MISSION_WRITE_ADD && writes->expect != MISSION_EXPECT_ABSENT)
        rc = add(link, writes, &done);
    if (rc != SQLITE_OK)
        return settle(store, link, rc, error);
    return done ? MISSION_STORE_OK : transaction(store, link, writes, count, failed, error);
}

int32_t mi_sqlite_commit(void *host, const mission_store_write *writes, size_t count,
                         size_t *failed, mission_error *error)
{
    struct mission_sqlite *store = host;
    struct mi_sqlite_link *link;
    size_t at = 0;
    int32_t rc;

    if (failed)
        *failed = 0;
    rc = mission_store_check_batch(writes, count, error);
    if (!rc && (store->flags & MISSION_SQLITE_READ_ONLY))
        return mi_sqlite_answer_as(SQLITE_READONLY, "the store was opened to read only", error);
    if (!rc)
        rc = mi_sqlite_take(store, true, &link, error);
    if (rc)
        return rc;
    rc = batch(store, link, writes, count, &at, error);
    mi_sqlite_give(store, link);
    if (failed)
        *failed = at;
    return rc;
}
