/* The tables of a store, and whether a file holds them. SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "internal.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define APPLICATION 0x4D53534E /* "MSSN" */
#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

/* [n] leads from version n to n + 1. A process of the older version may be at work meanwhile: a
 * migration after which its statements would do harm gives the table that they name a new name, so
 * that they fail.
 *
 * A row stands apart from its bytes, so that an ADD writes one small page. The body knows the
 * row's terms, so that they are found when they are to go. */
static const char *const migrations[] = {
    "CREATE TABLE store(identity BLOB NOT NULL, fence INTEGER NOT NULL);"
    "INSERT INTO store VALUES(randomblob(16), 0);"
    "CREATE TABLE rows(kind BLOB NOT NULL, key BLOB NOT NULL, version INTEGER NOT NULL,"
    " number INTEGER NOT NULL, body INTEGER, PRIMARY KEY(kind, key)) WITHOUT ROWID;"
    "CREATE TABLE bodies(id INTEGER PRIMARY KEY, terms BLOB NOT NULL, bytes BLOB NOT NULL);"
    "CREATE TABLE terms(kind BLOB NOT NULL, \"index\" BLOB NOT NULL, value BLOB NOT NULL,"
    " ord BLOB NOT NULL, key BLOB NOT NULL, PRIMARY KEY(kind, \"index\", value, ord, key))"
    " WITHOUT ROWID;",
};
#define VERSION COUNT(migrations)

/* What a file says of itself. */
struct state {
    int64_t application, version, objects;
};

static bool is_empty(const struct state *state)
{
    return state->application == 0 && state->version == 0 && state->objects == 0;
}

static int probe(sqlite3 *db, struct state *state)
{
    sqlite3_stmt *statement;
    int rc = sqlite3_prepare_v2(db,
                                "SELECT (SELECT application_id FROM pragma_application_id),"
                                " (SELECT user_version FROM pragma_user_version),"
                                " (SELECT count(*) FROM sqlite_schema)",
                                -1, &statement, NULL);

    *state = (struct state){-1, -1, -1}; /* nobody's */
    if (rc != SQLITE_OK)
        return rc;
    rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW) {
        state->application = sqlite3_column_int64(statement, 0);
        state->version = sqlite3_column_int64(statement, 1);
        state->objects = sqlite3_column_int64(statement, 2);
    }
    sqlite3_finalize(statement);
    return rc == SQLITE_ROW ? SQLITE_OK : rc == SQLITE_DONE ? SQLITE_CORRUPT : rc;
}

/* Whose file is it? 0: an empty one, or a store that is not newer than this library. */
static int32_t judge(sqlite3 *db, struct state *state, mission_error *error)
{
    const int rc = probe(db, state);

    if (rc != SQLITE_OK)
        return mi_sqlite_refuse(db, rc, "open", error);
    if (is_empty(state))
        return MISSION_OK;
    if (state->application != APPLICATION || state->version < 1)
        return mi_sqlite_refuse_as(SQLITE_NOTADB, "the file is a database of something else",
                                   error);
    if (state->version > VERSION)
        return mi_sqlite_fail(error, MISSION_E_UNSUPPORTED,
                              "the store has schema %lld, this library knows %d and older",
                              (long long)state->version, VERSION);
    return MISSION_OK;
}

static int32_t allowed(const struct mission_sqlite *store, const struct state *state,
                       mission_error *error)
{
    const uint32_t flags = store->flags;

    if (is_empty(state) && (flags & (MISSION_SQLITE_READ_ONLY | MISSION_SQLITE_MUST_EXIST)))
        return mi_sqlite_fail(error, MISSION_E_STATE, "the file is empty, and not to be made");
    if (state->version < VERSION && !is_empty(state) &&
        (flags & (MISSION_SQLITE_READ_ONLY | MISSION_SQLITE_NO_MIGRATE)))
        return mi_sqlite_fail(error, MISSION_E_STATE,
                              "the store has schema %lld and is not to be migrated to %d",
                              (long long)state->version, VERSION);
    return MISSION_OK;
}

/* --- making --- */

static int ask_wal(sqlite3 *db, bool *is_wal)
{
    sqlite3_stmt *statement;
    int rc = sqlite3_prepare_v2(db, "PRAGMA journal_mode=WAL", -1, &statement, NULL);
    const unsigned char *mode;

    if (rc != SQLITE_OK)
        return rc;
    rc = sqlite3_step(statement);
    mode = rc == SQLITE_ROW ? sqlite3_column_text(statement, 0) : NULL;
    *is_wal = mode && strcmp((const char *)mode, "wal") == 0;
    sqlite3_finalize(statement);
    return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

/* SQLite does not call the busy handler for the locks of this change. */
static int32_t wal(struct mi_sqlite_link *link, mission_error *error)
{
    const struct timespec nap = {0, 2000000};
    bool is_wal = false;
    int rc = ask_wal(link->db, &is_wal);

    while ((rc & 0xFF) == SQLITE_BUSY && mi_sqlite_now() < link->until) {
        nanosleep(&nap, NULL);
        rc = ask_wal(link->db, &is_wal);
    }
    if (rc != SQLITE_OK)
        return mi_sqlite_refuse(link->db, rc, "open in WAL mode", error);
    return is_wal ? MISSION_OK
                  : mi_sqlite_fail(error, MISSION_E_UNSUPPORTED, "there is no WAL for this file");
}

static int migrate_from(sqlite3 *db, int64_t version)
{
    char stamp[96];
    int rc = SQLITE_OK;

    for (int64_t i = version; i < VERSION && rc == SQLITE_OK; i++)
        rc = sqlite3_exec(db, migrations[i], NULL, NULL, NULL);
    snprintf(stamp, sizeof stamp, "PRAGMA application_id=%d; PRAGMA user_version=%d", APPLICATION,
             VERSION);
    return rc == SQLITE_OK ? sqlite3_exec(db, stamp, NULL, NULL, NULL) : rc;
}

/* Alone: what the file was before the lock, it need not be any more. */
static int32_t migrate(struct mi_sqlite_link *link, mission_error *error)
{
    struct state state;
    int32_t code;
    int rc = sqlite3_exec(link->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

    if (rc != SQLITE_OK)
        return mi_sqlite_refuse(link->db, rc, "migrate", error);
    code = judge(link->db, &state, error);
    if (!code) {
        rc = migrate_from(link->db, state.version);
        if (rc == SQLITE_OK)
            rc = sqlite3_exec(link->db, "COMMIT", NULL, NULL, NULL);
        if (rc != SQLITE_OK)
            code = mi_sqlite_refuse(link->db, rc, "migrate", error);
    }
    if (!sqlite3_get_autocommit(link->db))
        sqlite3_exec(link->db, "ROLLBACK", NULL, NULL, NULL);
    return code;
}

/* --- recognizing --- */

static int identity(sqlite3 *db, unsigned char out[MI_SQLITE_IDENTITY])
{
    sqlite3_stmt *statement;
    int rc = sqlite3_prepare_v2(db, "SELECT identity FROM store", -1, &statement, NULL);
    mission_view found;

    if (rc != SQLITE_OK)
        return rc;
    rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW) {
        found = mi_sqlite_blob(statement, 0);
        rc = found.len == MI_SQLITE_IDENTITY ? SQLITE_OK : SQLITE_CORRUPT;
        if (rc == SQLITE_OK)
            memcpy(out, found.ptr, MI_SQLITE_IDENTITY);
    } else if (rc == SQLITE_DONE) {
        rc = SQLITE_CORRUPT;
    }
    sqlite3_finalize(statement);
    return rc;
}

int32_t mi_sqlite_schema_check(struct mission_sqlite *store, struct mi_sqlite_link *link,
                               mission_error *error)
{
    unsigned char found[MI_SQLITE_IDENTITY];
    struct state state;
    int32_t code = judge(link->db, &state, error);
    int rc;

    if (code)
        return code;
    rc = state.version == VERSION ? identity(link->db, found) : SQLITE_READONLY_DBMOVED;
    if (rc == SQLITE_OK && memcmp(found, store->identity, sizeof found) != 0)
        rc = SQLITE_READONLY_DBMOVED;
    return rc == SQLITE_OK ? MISSION_OK : mi_sqlite_refuse(link->db, rc, "open again", error);
}

/* Before the first look at the file, which makes one. */
static int has_wal(sqlite3 *db)
{
    const char *name = sqlite3_filename_wal(sqlite3_db_filename(db, "main"));
    sqlite3_vfs *vfs = NULL;
    int there = 1;

    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_VFS_POINTER, &vfs) != SQLITE_OK || !vfs ||
        vfs->xAccess(vfs, name, SQLITE_ACCESS_EXISTS, &there) != SQLITE_OK)
        return 1;
    return there;
}

int32_t mi_sqlite_schema_ensure(struct mission_sqlite *store, struct mi_sqlite_link *link,
                                mission_error *error)
{
    struct state state;
    int32_t code;
    int rc;

    /* Closing it would bring what is in the WAL into a file that may be somebody else's. */
    sqlite3_db_config(link->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, has_wal(link->db), NULL);
    code = judge(link->db, &state, error);
    if (!code)
        code = allowed(store, &state, error);
    if (!code && !(store->flags & MISSION_SQLITE_READ_ONLY))
        code = wal(link, error);
    if (!code)
        sqlite3_db_config(link->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
    if (!code && state.version < VERSION)
        code = migrate(link, error);
    if (code)
        return code;
    rc = mi_sqlite_settings(store, link);
    if (rc == SQLITE_OK)
        rc = identity(link->db, store->identity);
    return rc == SQLITE_OK ? MISSION_OK : mi_sqlite_refuse(link->db, rc, "open", error);
}
