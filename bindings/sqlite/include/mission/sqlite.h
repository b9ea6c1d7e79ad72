/* A store in one SQLite file, for issuers on one machine. SPDX-License-Identifier: MIT
 *
 * Link with libmission-sqlite (mission-sqlite.pc). It fills the table of <mission/store.h> with
 * SQLite 3.35 or later, in WAL mode: several processes may open the same file, on a local disk
 * (never on a network file system). Beside PATH stand PATH-wal and PATH-shm, which belong to it.
 * Open a store after fork, not before. The memory is SQLite's own and the C library's. */
#ifndef MISSION_SQLITE_H
#define MISSION_SQLITE_H

#include <mission/error.h>
#include <mission/store.h>
#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An open store: any thread may use its table, several at once. */
typedef struct mission_sqlite mission_sqlite;

#define MISSION_SQLITE_READ_ONLY 1u  /* a commit is refused; nothing is made or migrated */
#define MISSION_SQLITE_MUST_EXIST 2u /* do not make the file, nor a store in an empty one */
#define MISSION_SQLITE_NO_MIGRATE 4u /* refuse a store of an older schema with STATE */

#define MISSION_SQLITE_FULL 0u   /* a batch is on the disk before its OK */
#define MISSION_SQLITE_NORMAL 1u /* the power may take the last batches, each as a whole */

/* How to open. Zero and the empty view stand for the default. Since 0.1. */
typedef struct mission_sqlite_config {
    size_t size;          /* sizeof(mission_sqlite_config) */
    mission_view path;    /* of the file; needed, without U+0000. ":memory:" is UNSUPPORTED */
    mission_view vfs;     /* the name of a registered VFS; empty: SQLite's default */
    uint32_t flags;       /* MISSION_SQLITE_READ_ONLY and its like, together */
    uint32_t synchronous; /* MISSION_SQLITE_FULL or _NORMAL */
    uint32_t connections; /* at most so many at a time, one of them writing: 8, at most 64 */
    uint32_t busy_ms;     /* to wait for another process or a free connection: 5000 */
} mission_sqlite_config;

/* Open a store. Makes or migrates the schema, alone among all that start at the same time. `*out`
 * is owned, NULL on failure. Errors: ARGUMENT, ABI_*, NOMEM; HOST (no such folder, no permission,
 * not a database, a database of something else, which stays untouched; `host_code` is SQLite's
 * extended code); AGAIN (locked beyond `busy_ms`); UNSUPPORTED (a store of a newer schema, a VFS
 * without WAL, a SQLite without threads); STATE (the flags forbid what is needed). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_sqlite_open(const mission_sqlite_config *config,
                                                        mission_sqlite **out, mission_error *error);
/* Close it; no call of its table may be under way. NULL is quiet. Since 0.1. */
MISSION_API void mission_sqlite_close(mission_sqlite *store);

/* Its table, which lives as long as the store. NULL for NULL. The callbacks fill `error` for AGAIN
 * (code AGAIN) and UNKNOWN (code UNCERTAIN) too. What SQLite refuses for good (a full disk, a
 * broken file, one that was deleted beneath) is answered with SQLite's extended code, or with
 * MISSION_E_HOST where that code is below 5; `error` then has code HOST, the extended code in
 * `host_code`, and words. UNKNOWN: a write or a sync failed during the commit, and so did making
 * sure that nothing of it comes back; until that is done the store refuses every call. What
 * mission_store_check_batch or _check_scan refuses is refused with their codes. Since 0.1. */
MISSION_API const mission_store *mission_sqlite_table(mission_sqlite *store);

#ifdef __cplusplus
}
#endif
#endif
