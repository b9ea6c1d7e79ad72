/* What the files of this binding share. SPDX-License-Identifier: MIT */
#ifndef MI_SQLITE_INTERNAL_H
#define MI_SQLITE_INTERNAL_H

#include <mission/sqlite.h>

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#define MI_SQLITE_IDENTITY 16u /* bytes that tell one file from another */

enum mi_sqlite_statement {
    MI_SQLITE_BEGIN,
    MI_SQLITE_COMMIT,
    MI_SQLITE_FENCE,
    MI_SQLITE_FIND,
    MI_SQLITE_ADD,
    MI_SQLITE_ADD_VERSION,
    MI_SQLITE_ROW_INSERT,
    MI_SQLITE_ROW_PUT,
    MI_SQLITE_ROW_NUMBER,
    MI_SQLITE_ROW_DELETE,
    MI_SQLITE_BODY_INSERT,
    MI_SQLITE_BODY_PUT,
    MI_SQLITE_BODY_DELETE,
    MI_SQLITE_BODY_TERMS,
    MI_SQLITE_TERM_INSERT,
    MI_SQLITE_TERM_DELETE,
    MI_SQLITE_LOAD,
    MI_SQLITE_SCAN, /* the next three: + 1 resumed, + 2 bounded */
    MI_SQLITE_SCAN_RESUMED,
    MI_SQLITE_SCAN_BOUNDED,
    MI_SQLITE_SCAN_RESUMED_BOUNDED,
    MI_SQLITE_STATEMENTS
};

/* A connection. */
struct mi_sqlite_link {
    sqlite3 *db;     /* NULL: not open */
    bool busy;       /* somebody has it; under the lock of the store */
    bool committing; /* SQLite has begun to write the end of the transaction */
    int64_t until;   /* whoever has it waits for other processes until then */
    sqlite3_stmt *statements[MI_SQLITE_STATEMENTS]; /* NULL: not needed so far */
};

struct mission_sqlite {
    mission_store table;
    char *path; /* absolute, once the first connection stands */
    char *vfs;  /* NULL: the default one */
    uint32_t flags, synchronous, busy_ms;
    unsigned char identity[MI_SQLITE_IDENTITY];
    pthread_mutex_t lock;
    pthread_cond_t freed[2]; /* the writing link, one of the others */
    bool doubt; /* a commit may stand in the WAL that nobody sees so far; under the lock */
    bool moved; /* the path leads to another file by now; under the lock */
    size_t count;
    struct mi_sqlite_link links[]; /* the first one writes */
};

/* fail.c: fill `error`. The code of the library, and for a callback what it answers. */
int32_t mi_sqlite_fail(mission_error *error, int32_t code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int32_t mi_sqlite_refuse(sqlite3 *db, int rc, const char *doing, mission_error *error);
int32_t mi_sqlite_refuse_as(int rc, const char *words, mission_error *error);
int32_t mi_sqlite_answer(sqlite3 *db, int rc, const char *doing, mission_error *error);
int32_t mi_sqlite_answer_as(int rc, const char *words, mission_error *error);
int32_t mi_sqlite_import(void *own, size_t have, const void *theirs);

/* schema.c: of the first connection, and of each further one. */
int32_t mi_sqlite_schema_ensure(struct mission_sqlite *store, struct mi_sqlite_link *link,
                                mission_error *error);
int32_t mi_sqlite_schema_check(struct mission_sqlite *store, struct mi_sqlite_link *link,
                               mission_error *error);

/* pool.c: connections, and one alone for the caller: the one that writes, or another. */
int64_t mi_sqlite_now(void); /* milliseconds, monotonic */
int mi_sqlite_dial(struct mission_sqlite *store, struct mi_sqlite_link *link, int flags);
int mi_sqlite_settings(const struct mission_sqlite *store, struct mi_sqlite_link *link);
void mi_sqlite_drop(struct mi_sqlite_link *link);
int32_t mi_sqlite_take(struct mission_sqlite *store, bool write, struct mi_sqlite_link **out,
                       mission_error *error);
void mi_sqlite_doubt(struct mission_sqlite *store, bool doubt);
void mi_sqlite_give(struct mission_sqlite *store, struct mi_sqlite_link *link);

/* statement.c: prepared when first needed; the codes are SQLite's. */
int mi_sqlite_prepare(struct mi_sqlite_link *link, enum mi_sqlite_statement which,
                      sqlite3_stmt **out);
/* Bind by the letters of `types`: v a mission_view, i an int64_t. */
int mi_sqlite_bind(sqlite3_stmt *statement, const char *types, ...);
int mi_sqlite_run(sqlite3_stmt *statement); /* a statement without rows; ready to run again */
mission_view mi_sqlite_blob(sqlite3_stmt *statement, int column);

/* terms.c: the terms of a row as its body holds them. */
#define MI_SQLITE_TERMS_MOST                                                                       \
    (MISSION_STORE_TERM_MOST *                                                                     \
     (6 + MISSION_STORE_KIND_MOST + MISSION_STORE_VALUE_MOST + MISSION_STORE_ORDER_MOST))
struct mi_sqlite_terms {
    size_t count;
    mission_store_term list[MISSION_STORE_TERM_MOST];
};
size_t mi_sqlite_terms_write(const mission_store_term *terms, size_t count, unsigned char *room);
bool mi_sqlite_terms_read(mission_view bytes, struct mi_sqlite_terms *out);
bool mi_sqlite_same(mission_view a, mission_view b);

/* batch.c: within a transaction; the codes are SQLite's. */
int mi_sqlite_batch(struct mi_sqlite_link *link, const mission_store_write *writes, size_t count,
                    bool *conflict, size_t *failed);
const mission_store_write *mi_sqlite_write_at(const mission_store_write *writes, size_t index);
/* The numbers to which an ADD may be applied; none: low > high. */
void mi_sqlite_bounds(const mission_store_write *write, int64_t *low, int64_t *high);

/* The table. */
int32_t mi_sqlite_load(void *host, mission_view kind, mission_view key,
                       const mission_store_receiver *receiver, mission_error *error);
/* commit.c: write over what a commit that failed may have left behind. */
int mi_sqlite_fence(struct mi_sqlite_link *link);
int32_t mi_sqlite_commit(void *host, const mission_store_write *writes, size_t count,
                         size_t *failed, mission_error *error);
int32_t mi_sqlite_scan(void *host, const mission_store_scan *scan,
                       const mission_store_receiver *receiver, mission_error *error);

#endif
