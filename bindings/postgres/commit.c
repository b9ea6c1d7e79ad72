/* Commit: one statement where that is all, else a transaction of two round trips.
 * SPDX-License-Identifier: MIT
 *
 * What is left to chance is the moment in which a commit is on its way. A batch in a transaction
 * knows its xid by then, so the server can be asked afterwards what became of it. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TRIES 4
#define PAUSE_MS 20

static void rest(long ms)
{
    const struct timespec time = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&time, NULL);
}

/* A batch that is in question. */
struct pending {
    char xid[MI_PG_XID]; /* "": it wrote nothing */
    char pid[16];        /* of the process that had it */
    char life[MI_PG_LIFE];
};

/* A process that still waits for the COMMIT, which then never reached it. */
static void stop_waiting(struct mission_postgres *store, struct mi_pg_link *link,
                         const struct pending *pending)
{
    struct mi_pg_values values = {0};
    struct mi_pg_reply reply;

    mi_pg_value(&values, pending->pid, 0);
    mi_pg_value(&values, pending->xid, 0);
    mi_pg_ask(store, link,
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1::int4"
              " AND state LIKE 'idle in transaction%' AND backend_xid = $2::xid8::xid",
              &values, &reply);
    mi_pg_forget(&reply);
}

#define IN_PROGRESS (-1)

/* After a crash the server may give an xid to somebody else that no record on disk knew: then
 * "committed" says nothing about us. "aborted", or that it was never given, is certain. */
static int32_t ask_status(struct mission_postgres *store, struct mi_pg_link *link,
                          const struct pending *pending)
{
    struct mi_pg_values values = {0};
    struct mi_pg_reply reply;
    const char *said;
    int32_t rc = MISSION_STORE_UNKNOWN;

    mi_pg_value(&values, pending->xid, 0);
    if (!mi_pg_ask(store, link, "SELECT pg_xact_status($1::xid8)", &values, &reply)) {
        if (strcmp(reply.state, "22023") == 0) /* in the future */
            rc = MISSION_STORE_AGAIN;
        mi_pg_forget(&reply);
        return rc;
    }
    said = PQgetvalue(reply.result, 0, 0);
    if (strcmp(said, "aborted") == 0)
        rc = MISSION_STORE_AGAIN;
    else if (strcmp(said, "in progress") == 0)
        rc = IN_PROGRESS;
    else if (strcmp(said, "committed") == 0 && strcmp(link->life, pending->life) == 0)
        rc = MISSION_STORE_OK;
    mi_pg_forget(&reply);
    return rc;
}

/* What became of it, as far as that is to be known in the time for a connection. */
static int32_t find_out(struct mission_postgres *store, struct mi_pg_link *link,
                        const struct pending *pending, mission_error *error)
{
    int64_t until = mi_pg_now() + store->connect_ms;
    int32_t rc = IN_PROGRESS;

    mi_pg_drop(link);
    for (int i = 0; rc == IN_PROGRESS && (i == 0 || mi_pg_now() < until); i++) {
        if (i)
            rest(PAUSE_MS);
        if (!link->conn && mi_pg_connect(store, link, NULL))
            continue;
        rc = ask_status(store, link, pending);
        if (rc == IN_PROGRESS && i > 2)
            stop_waiting(store, link, pending);
        if (PQtransactionStatus(link->conn) != PQTRANS_IDLE)
            mi_pg_drop(link);
    }
    if (rc == MISSION_STORE_OK)
        return rc;
    if (rc == MISSION_STORE_AGAIN)
        return mi_pg_again(error, "the connection was lost before the commit");
    return mi_pg_unknown(error, "the connection was lost during the commit");
}

static void roll_back(struct mission_postgres *store, struct mi_pg_link *link)
{
    struct mi_pg_reply reply;

    if (!mi_pg_tell(store, link, "ROLLBACK", &reply) ||
        PQtransactionStatus(link->conn) != PQTRANS_IDLE)
        mi_pg_drop(link);
    mi_pg_forget(&reply);
}

static int32_t doubted(struct mi_pg_link *link, mission_error *error)
{
    if (!link->doubt)
        return MISSION_STORE_OK;
    mi_pg_drop(link);
    return mi_pg_unknown(error, "the commit did not wait for its standby");
}

static int32_t end(struct mission_postgres *store, struct mi_pg_link *link,
                   const struct pending *pending, mission_error *error)
{
    struct mi_pg_reply reply;
    bool whole, lost;
    int32_t rc = MISSION_STORE_OK;

    if (mi_pg_tell(store, link, "COMMIT", &reply)) {
        whole = strcmp(PQcmdStatus(reply.result), "COMMIT") == 0;
        mi_pg_forget(&reply);
        return whole ? doubted(link, error) : mi_pg_again(error, "the server rolled back");
    }
    lost = reply.lost || PQstatus(link->conn) != CONNECTION_OK;
    if (!lost || !pending->xid[0])
        rc = mi_pg_answer(&reply, error);
    mi_pg_forget(&reply);
    if (!lost)
        return rc;
    if (pending->xid[0])
        return find_out(store, link, pending, error);
    mi_pg_drop(link);
    return rc;
}

/* What the server's function says: 0, or which write does not fit. */
static int32_t decide(struct mission_postgres *store, struct mi_pg_link *link,
                      struct mi_pg_reply *reply, size_t *failed, mission_error *error)
{
    struct pending pending = {0};
    int64_t place = mi_pg_read_number(reply->result, 0, 0);
    mission_view xid = mi_pg_read_bytes(reply->result, 0, 1);

    snprintf(pending.xid, sizeof pending.xid, "%.*s", (int)xid.len, xid.ptr);
    snprintf(pending.pid, sizeof pending.pid, "%d", PQbackendPID(link->conn));
    snprintf(pending.life, sizeof pending.life, "%s", link->life);
    mi_pg_forget(reply);
    if (place == 0)
        return end(store, link, &pending, error);
    roll_back(store, link);
    *failed = (size_t)place - 1;
    return MISSION_STORE_CONFLICT;
}

static int32_t commit_many(struct mission_postgres *store, struct mi_pg_link *link,
                           const struct mi_pg_batch *batch, size_t *failed, mission_error *error)
{
    struct mi_pg_reply reply;
    int32_t rc;

    if (mi_pg_run(store, link, MI_PG_BATCH, &batch->values, true, &reply))
        return decide(store, link, &reply, failed, error);
    rc = mi_pg_answer(&reply, error);
    mi_pg_forget(&reply);
    if (reply.lost)
        mi_pg_drop(link);
    else
        roll_back(store, link);
    return rc;
}

/* The server said why not: then it did not. That includes its leave (57P01), which it takes while
 * it works or waits, never between a commit and its answer. */
static bool certain(const struct mi_pg_reply *reply)
{
    return reply->state[0] != 0;
}

static int32_t commit_add(struct mission_postgres *store, struct mi_pg_link *link,
                          const mission_store_write *write, size_t *failed, mission_error *error)
{
    struct mi_pg_values values = {0};
    struct mi_pg_reply reply;
    char room[4][8];
    int64_t low, high;
    bool hit;
    int32_t rc;

    mi_pg_bounds(write, &low, &high);
    mi_pg_value(&values, write->kind.ptr, write->kind.len);
    mi_pg_value(&values, write->key.ptr, write->key.len);
    mi_pg_number(&values, mi_pg_version(write->version), room[0]);
    mi_pg_number(&values, write->add, room[1]);
    mi_pg_number(&values, low, room[2]);
    mi_pg_number(&values, high, room[3]);
    if (mi_pg_run(store, link, MI_PG_ADD, &values, false, &reply)) {
        hit = strcmp(PQcmdTuples(reply.result), "1") == 0;
        mi_pg_forget(&reply);
        *failed = 0;
        return hit ? doubted(link, error) : MISSION_STORE_CONFLICT;
    }
    /* A statement that was not even prepared was not executed. */
    if (certain(&reply) || !(link->prepared & 1u << MI_PG_ADD))
        rc = mi_pg_answer(&reply, error);
    else
        rc = mi_pg_unknown(error, reply.text);
    mi_pg_forget(&reply);
    mi_pg_drop(link);
    return rc;
}

static int32_t try_once(struct mission_postgres *store, const mission_store_write *writes,
                        const struct mi_pg_batch *batch, size_t *failed, mission_error *error)
{
    struct mi_pg_link *link;
    int32_t rc = mi_pg_take(store, &link, error);

    if (rc)
        return rc;
    if (batch->room)
        rc = commit_many(store, link, batch, failed, error);
    else
        rc = commit_add(store, link, writes, failed, error);
    mi_pg_give(store, link);
    return rc;
}

int32_t mi_pg_commit(void *host, const mission_store_write *writes, size_t count, size_t *failed,
                     mission_error *error)
{
    struct mission_postgres *store = host;
    struct mi_pg_batch batch = {0};
    size_t place = 0;
    int32_t rc;

    if (failed)
        *failed = 0;
    if (!store)
        return mi_pg_fail(error, MISSION_E_ARGUMENT, NULL);
    rc = mission_store_check_batch(writes, count, error);
    if (rc)
        return rc;
    if (count > 1 || writes->what != MISSION_WRITE_ADD || writes->expect != MISSION_EXPECT_VERSION)
        rc = mi_pg_batch_make(&batch, store, writes, count, error);
    if (rc)
        return rc;
    rc = MI_PG_RETRY;
    for (int i = 0; i < TRIES && rc == MI_PG_RETRY; i++) {
        if (i)
            rest(PAUSE_MS >> (TRIES - i));
        rc = try_once(store, writes, &batch, &place, error);
    }
    free(batch.room);
    if (failed)
        *failed = place;
    return rc == MI_PG_RETRY ? MISSION_STORE_AGAIN : rc;
}
