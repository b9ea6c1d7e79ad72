/* A store in PostgreSQL, for issuers that share one state. SPDX-License-Identifier: MIT
 *
 * Link with libmission-postgres (mission-postgres.pc). It fills the table of <mission/store.h> with
 * libpq and needs a server of version 13 or later. The rows live in a schema of their own, which is
 * made and brought up to date when the store is opened. Connections are opened as they are needed,
 * kept, and opened anew when the server has dropped them. They keep session state: a proxy that
 * hands one server connection to several clients between transactions must not stand before it. */
#ifndef MISSION_POSTGRES_H
#define MISSION_POSTGRES_H

#include <mission/error.h>
#include <mission/store.h>
#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An open store: any thread may use its table, several at once. */
typedef struct mission_postgres mission_postgres;

/* Do not touch the schema: refuse with STATE when it is missing or older than this library. */
#define MISSION_POSTGRES_NO_MIGRATE 1u

/* How to open. Zero and the empty view stand for the default. Since 0.1. */
typedef struct mission_postgres_config {
    size_t size;           /* sizeof(mission_postgres_config) */
    mission_view conninfo; /* libpq's: "host=... dbname=...", "postgresql://..." or the name of a
                              database; empty: PGHOST and its like */
    mission_view schema;   /* "mission"; at most 63 bytes, without U+0000 */
    uint32_t flags;        /* MISSION_POSTGRES_* */
    uint32_t connections;  /* at most so many at a time: 8, at most 1000 */
    uint32_t statement_ms; /* for a statement, a lock, a free connection: 5000 */
    uint32_t connect_ms;   /* for a connection, or finding out about a lost commit: 5000 */
} mission_postgres_config;

/* Open a store. Makes or migrates the schema, alone among all that start at the same time. `*out`
 * is owned, NULL on failure. Errors: ARGUMENT, ABI_*, NOMEM; HOST (the server refuses: wrong
 * password, no such database, no permission, a schema that holds something else; `host_code` is the
 * SQLSTATE, as below); AGAIN (it cannot be reached now, is starting, or has no connection left);
 * UNSUPPORTED (a server before 13, or a schema newer than this library); STATE (see NO_MIGRATE).
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_postgres_open(const mission_postgres_config *config,
                                                          mission_postgres **out,
                                                          mission_error *error);
/* Close it; no call of its table may be under way. NULL is quiet. Since 0.1. */
MISSION_API void mission_postgres_close(mission_postgres *store);

/* Its table, which lives as long as the store. NULL for NULL. The callbacks fill `error` for AGAIN
 * (code AGAIN) and UNKNOWN (code UNCERTAIN) too, with words on what happened. What the server
 * refuses for good (a full disk, a missing permission) is HOST; `host_code` is then the SQLSTATE,
 * packed like PostgreSQL's MAKE_SQLSTATE: ('5' - '0') + (('3' - '0') << 6) + ..., six bits for each
 * of its five characters. What mission_store_check_batch or _check_scan refuses is refused with
 * their codes. Since 0.1. */
MISSION_API const mission_store *mission_postgres_table(mission_postgres *store);

#ifdef __cplusplus
}
#endif
#endif
