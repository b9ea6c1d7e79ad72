/* One statement there and back, with an end to the waiting. SPDX-License-Identifier: MIT */
#include "internal.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

/* Beyond the statement's own time, which the server keeps: it is gone then, or the network is. */
#define GRACE_MS 5000

/* The planner cannot know that a scan is to cost the same on every page; connect.c takes from it
 * the ways that would read everything. */
#define SCAN(more)                                                                                 \
    "SELECT t.key, t.ord, r.bytes, r.version, r.number FROM store_term t"                          \
    " JOIN store_row r ON r.kind = t.kind AND r.key = t.key"                                       \
    " WHERE t.kind = $1 AND t.name = $2 AND t.value = $3" more " ORDER BY t.ord, t.key LIMIT $4"

static const struct {
    const char *name, *sql;
} statements[] = {
    [MI_PG_LOAD] = {"load", "SELECT $2::bytea, ''::bytea, bytes, version, number FROM store_row"
                            " WHERE kind = $1 AND key = $2"},
    /* One row, one statement, no transaction around it: the whole batch. */
    [MI_PG_ADD] = {"add", "UPDATE store_row SET number = number + $4 WHERE kind = $1 AND key = $2"
                          " AND version = $3 AND number BETWEEN $5 AND $6"},
    [MI_PG_BATCH] = {"batch", "SELECT failed, xid FROM"
                              " store_batch($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)"},
    [MI_PG_SCAN] = {"scan", SCAN("")},
    [MI_PG_SCAN_RESUMED] = {"scan_resumed", SCAN(" AND (t.ord, t.key) > ($5, $6)")},
    [MI_PG_SCAN_BOUNDED] = {"scan_bounded", SCAN(" AND t.ord <= $5")},
    [MI_PG_SCAN_RESUMED_BOUNDED] = {"scan_both",
                                    SCAN(" AND (t.ord, t.key) > ($5, $6) AND t.ord <= $7")},
};

void mi_pg_value(struct mi_pg_values *values, const void *bytes, size_t len)
{
    values->value[values->count] = bytes ? bytes : "";
    values->length[values->count++] = (int)len;
}

void mi_pg_number(struct mi_pg_values *values, int64_t number, char room[8])
{
    for (int i = 0; i < 8; i++)
        room[i] = (char)((uint64_t)number >> (56 - 8 * i));
    mi_pg_value(values, room, 8);
}

int64_t mi_pg_read_number(const PGresult *result, int row, int column)
{
    const unsigned char *at = (const unsigned char *)PQgetvalue(result, row, column);
    uint64_t number = 0;

    for (int i = 0; i < 8 && PQgetlength(result, row, column) == 8; i++)
        number = number << 8 | at[i];
    return (int64_t)number;
}

mission_view mi_pg_read_bytes(const PGresult *result, int row, int column)
{
    return (mission_view){PQgetvalue(result, row, column),
                          (size_t)PQgetlength(result, row, column)};
}

void mi_pg_forget(struct mi_pg_reply *reply)
{
    PQclear(reply->result);
    reply->result = NULL;
}

/* The first error counts: those behind it only say that the connection is gone. */
static void note(struct mi_pg_reply *reply, const char *state, const char *words)
{
    if (reply->failed)
        return;
    reply->failed = true;
    snprintf(reply->state, sizeof reply->state, "%s", state ? state : "");
    snprintf(reply->text, sizeof reply->text, "%s", words && words[0] ? words : "no answer");
    reply->text[strcspn(reply->text, "\n")] = 0;
}

static void note_lost(struct mi_pg_reply *reply, const struct mi_pg_link *link, const char *words)
{
    note(reply, "", words ? words : PQerrorMessage(link->conn));
    reply->lost = true;
}

/* Until a whole result is there. libpq alone would wait for ever. */
static bool arrived(const struct mi_pg_link *link, int64_t until)
{
    struct pollfd wait = {.fd = PQsocket(link->conn), .events = POLLIN};
    int64_t left;

    while (PQisBusy(link->conn)) {
        left = until - mi_pg_now();
        if (left <= 0)
            return false;
        (void)poll(&wait, 1, (int)left);
        if (!PQconsumeInput(link->conn))
            return true; /* PQgetResult then says what is wrong */
    }
    return true;
}

static void keep(struct mi_pg_reply *reply, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    const char *words;

    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        PQclear(reply->result);
        reply->result = result;
        return;
    }
#ifdef LIBPQ_HAS_PIPELINING
    if (status == PGRES_PIPELINE_SYNC || status == PGRES_PIPELINE_ABORTED) {
        PQclear(result);
        return;
    }
#endif
    words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    note(reply, PQresultErrorField(result, PG_DIAG_SQLSTATE),
         words ? words : PQresultErrorMessage(result));
    PQclear(result);
}

/* All results up to the server's "ready", of a pipeline up to its end: what comes between a
 * command's success and "ready" may still be the failure of its commit. */
static bool gather(const struct mission_postgres *store, struct mi_pg_link *link, int ends,
                   struct mi_pg_reply *reply)
{
    int64_t until = mi_pg_now() + store->statement_ms + GRACE_MS;
    PGresult *result;

    for (; ends > 0 && PQstatus(link->conn) == CONNECTION_OK; ends--) {
        do {
            if (!arrived(link, until)) {
                note_lost(reply, link, "the server does not answer");
                return false;
            }
            result = PQgetResult(link->conn);
            if (result)
                keep(reply, result);
        } while (result && PQstatus(link->conn) == CONNECTION_OK);
    }
    if (PQstatus(link->conn) != CONNECTION_OK)
        note_lost(reply, link, NULL);
    else if (!reply->failed && !reply->result)
        note_lost(reply, link, "no answer");
    return !reply->failed;
}

static bool begun(const struct mission_postgres *store, struct mi_pg_link *link, int sent,
                  struct mi_pg_reply *reply)
{
    if (!sent) {
        note_lost(reply, link, NULL);
        return false;
    }
    return gather(store, link, 1, reply);
}

bool mi_pg_tell(struct mission_postgres *store, struct mi_pg_link *link, const char *sql,
                struct mi_pg_reply *reply)
{
    memset(reply, 0, sizeof *reply);
    return begun(store, link, PQsendQuery(link->conn, sql), reply);
}

bool mi_pg_ask(struct mission_postgres *store, struct mi_pg_link *link, const char *sql,
               const struct mi_pg_values *values, struct mi_pg_reply *reply)
{
    memset(reply, 0, sizeof *reply);
    return begun(store, link,
                 PQsendQueryParams(link->conn, sql, values ? values->count : 0, NULL,
                                   values ? values->value : NULL, values ? values->length : NULL,
                                   NULL, 0),
                 reply);
}

static bool prepare(struct mission_postgres *store, struct mi_pg_link *link,
                    enum mi_pg_statement statement, struct mi_pg_reply *reply)
{
    const uint32_t bit = 1u << statement;

    memset(reply, 0, sizeof *reply);
    if (link->prepared & bit)
        return true;
    if (!begun(store, link,
               PQsendPrepare(link->conn, statements[statement].name, statements[statement].sql, 0,
                             NULL),
               reply))
        return false;
    mi_pg_forget(reply);
    link->prepared |= bit;
    return true;
}

static int send(struct mi_pg_link *link, enum mi_pg_statement statement,
                const struct mi_pg_values *values)
{
    static const int binary[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

    return PQsendQueryPrepared(link->conn, statements[statement].name, values->count, values->value,
                               values->length, binary, 1);
}

#define BEGIN "BEGIN ISOLATION LEVEL READ COMMITTED"

#ifdef LIBPQ_HAS_PIPELINING
/* BEGIN and the statement in one round trip. */
static bool run_begun(struct mission_postgres *store, struct mi_pg_link *link,
                      enum mi_pg_statement statement, const struct mi_pg_values *values,
                      struct mi_pg_reply *reply)
{
    if (!PQenterPipelineMode(link->conn) ||
        !PQsendQueryParams(link->conn, BEGIN, 0, NULL, NULL, NULL, NULL, 0) ||
        !send(link, statement, values) || !PQpipelineSync(link->conn)) {
        note_lost(reply, link, NULL);
        return false;
    }
    gather(store, link, 2, reply);
    if (!reply->lost && arrived(link, mi_pg_now() + GRACE_MS))
        PQclear(PQgetResult(link->conn)); /* the end of the pipeline */
    if (!reply->lost && !PQexitPipelineMode(link->conn))
        note_lost(reply, link, "the server does not answer");
    return !reply->failed;
}
#else
static bool run_begun(struct mission_postgres *store, struct mi_pg_link *link,
                      enum mi_pg_statement statement, const struct mi_pg_values *values,
                      struct mi_pg_reply *reply)
{
    if (!begun(store, link, PQsendQuery(link->conn, BEGIN), reply))
        return false;
    return begun(store, link, send(link, statement, values), reply);
}
#endif

bool mi_pg_run(struct mission_postgres *store, struct mi_pg_link *link,
               enum mi_pg_statement statement, const struct mi_pg_values *values, bool begin,
               struct mi_pg_reply *reply)
{
    if (!prepare(store, link, statement, reply))
        return false;
    if (begin)
        return run_begun(store, link, statement, values, reply);
    return begun(store, link, send(link, statement, values), reply);
}
