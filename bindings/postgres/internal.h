/* What the files of this binding share. SPDX-License-Identifier: MIT */
#ifndef MI_PG_INTERNAL_H
#define MI_PG_INTERNAL_H

#include <mission/postgres.h>

#include <libpq-fe.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define MI_PG_SCHEMA_VERSION 1
#define MI_PG_RETRY 1000 /* inside the binding: a deadlock or its like, try the batch again */
#define MI_PG_LIFE 40    /* a uuid as text */
#define MI_PG_XID 24     /* an xid8 as text */

struct mi_pg_link {
    PGconn *conn;      /* NULL: not connected */
    bool busy;         /* somebody has it; under the lock of the store */
    bool doubt;        /* the server has warned that a commit is not as durable as it should be */
    uint32_t prepared; /* statements that this connection knows, one bit each */
    char life[MI_PG_LIFE]; /* which life of the server this is: see exchange.c */
};

struct mission_postgres {
    mission_store table;
    char *conninfo, *schema;
    uint32_t flags, statement_ms, connect_ms;
    uint64_t seed; /* of the advisory locks: two schemas do not disturb each other */
    pthread_mutex_t lock;
    pthread_cond_t freed;
    size_t count;
    struct mi_pg_link links[];
};

/* What a statement came to. */
struct mi_pg_reply {
    PGresult *result; /* the last one that is no error; NULL: none */
    bool failed;
    bool lost;      /* the connection is of no more use */
    char state[6];  /* SQLSTATE of the first error; "" where libpq had none */
    char text[120]; /* its first line */
};

/* fail.c */
int32_t mi_pg_fail(mission_error *error, int32_t code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The answer of a table for a reply that failed before anything could be committed: AGAIN, HOST or
 * MI_PG_RETRY. */
int32_t mi_pg_answer(const struct mi_pg_reply *reply, mission_error *error);
int32_t mi_pg_again(mission_error *error, const char *words);
int32_t mi_pg_unknown(mission_error *error, const char *words);

/* postgres.c: a struct that a host filled; its first version is `have` bytes long. */
int32_t mi_pg_import(void *own, size_t have, const void *theirs);

/* connect.c: `reply` says why not. */
bool mi_pg_dial(struct mission_postgres *store, struct mi_pg_link *link, struct mi_pg_reply *reply);
void mi_pg_drop(struct mi_pg_link *link);
bool mi_pg_stale(const struct mi_pg_link *link);
int64_t mi_pg_now(void); /* milliseconds, monotonic */

/* exchange.c */
struct mi_pg_values {
    int count;
    const char *value[16];
    int length[16];
};
void mi_pg_value(struct mi_pg_values *values, const void *bytes, size_t len);
void mi_pg_number(struct mi_pg_values *values, int64_t number, char room[8]);
enum mi_pg_statement {
    MI_PG_LOAD,
    MI_PG_ADD,
    MI_PG_BATCH,
    MI_PG_SCAN,
    MI_PG_SCAN_RESUMED,
    MI_PG_SCAN_BOUNDED,
    MI_PG_SCAN_RESUMED_BOUNDED
};
/* Each ends with `reply` filled; give it back with mi_pg_forget. Text in and out, one statement. */
bool mi_pg_ask(struct mission_postgres *store, struct mi_pg_link *link, const char *sql,
               const struct mi_pg_values *values, struct mi_pg_reply *reply);
/* Several statements in one text. */
bool mi_pg_tell(struct mission_postgres *store, struct mi_pg_link *link, const char *sql,
                struct mi_pg_reply *reply);
/* A prepared statement, binary both ways; inside a transaction that it begins when `begin`. */
bool mi_pg_run(struct mission_postgres *store, struct mi_pg_link *link,
               enum mi_pg_statement statement, const struct mi_pg_values *values, bool begin,
               struct mi_pg_reply *reply);
void mi_pg_forget(struct mi_pg_reply *reply);
int64_t mi_pg_read_number(const PGresult *result, int row, int column);
mission_view mi_pg_read_bytes(const PGresult *result, int row, int column);

/* schema.c: open's part, and what each further connection checks. */
int32_t mi_pg_schema_ensure(struct mission_postgres *store, struct mi_pg_link *link,
                            mission_error *error);
int32_t mi_pg_schema_check(struct mission_postgres *store, struct mi_pg_link *link,
                           mission_error *error);

/* pool.c: a link that is connected and idle, alone for the caller. */
int32_t mi_pg_take(struct mission_postgres *store, struct mi_pg_link **out, mission_error *error);
void mi_pg_give(struct mission_postgres *store, struct mi_pg_link *link);
int32_t mi_pg_connect(struct mission_postgres *store, struct mi_pg_link *link,
                      mission_error *error);

/* batch.c: a batch as the parameters of the server's function. */
struct mi_pg_batch {
    struct mi_pg_values values;
    char *room; /* malloc'd; NULL: none */
};
int32_t mi_pg_batch_make(struct mi_pg_batch *batch, const struct mission_postgres *store,
                         const mission_store_write *writes, size_t count, mission_error *error);
const mission_store_write *mi_pg_write_at(const mission_store_write *writes, size_t index);
/* The numbers to which the ADD may be applied; none of them: low > high. */
void mi_pg_bounds(const mission_store_write *write, int64_t *low, int64_t *high);
int64_t mi_pg_version(uint64_t version);
uint64_t mi_pg_hash(uint64_t seed, mission_view view);

/* The table. */
int32_t mi_pg_load(void *host, mission_view kind, mission_view key,
                   const mission_store_receiver *receiver, mission_error *error);
int32_t mi_pg_commit(void *host, const mission_store_write *writes, size_t count, size_t *failed,
                     mission_error *error);
int32_t mi_pg_scan(void *host, const mission_store_scan *scan,
                   const mission_store_receiver *receiver, mission_error *error);

#endif
