/* One connection: made, set up so that every statement means the same everywhere, dropped.
 * SPDX-License-Identifier: MIT */
#include "internal.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t mi_pg_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void mi_pg_drop(struct mi_pg_link *link)
{
    PQfinish(link->conn);
    link->conn = NULL;
    link->prepared = 0;
    link->doubt = false;
    link->life[0] = 0;
}

/* Without one libpq writes to stderr. The one warning that matters: a commit that did not wait for
 * the standby that it should have waited for. */
static void hear(void *host, const PGresult *notice)
{
    struct mi_pg_link *link = host;
    const char *state = PQresultErrorField(notice, PG_DIAG_SQLSTATE);

    if (state && (strcmp(state, "57014") == 0 || strcmp(state, "57P01") == 0))
        link->doubt = true;
}

/* Has the server hung up while nobody looked? Other news (a changed setting) is taken in. */
bool mi_pg_stale(const struct mi_pg_link *link)
{
    struct pollfd look = {.fd = PQsocket(link->conn), .events = POLLIN};

    for (int i = 0; i < 8; i++) {
        if (PQstatus(link->conn) != CONNECTION_OK ||
            PQtransactionStatus(link->conn) != PQTRANS_IDLE)
            return true;
        if (poll(&look, 1, 0) == 0)
            return false;
        if (!PQconsumeInput(link->conn))
            return true;
    }
    return true;
}

/* libpq keeps the SQLSTATE of a refused connection to itself, but says it: "FATAL:  28P01: ...". */
static void refused(struct mi_pg_link *link, struct mi_pg_reply *reply)
{
    const char *words = PQerrorMessage(link->conn), *at;

    reply->failed = true;
    for (at = strstr(words, ":  "); at; at = strstr(at + 1, ":  "))
        if (strspn(at + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5 && at[8] == ':')
            break;
    reply->lost = true;
    if (at) {
        memcpy(reply->state, at + 3, 5);
        reply->state[5] = 0;
        words = at + 8 + strspn(at + 8, ": ");
    }
    snprintf(reply->text, sizeof reply->text, "%s", words[0] ? words : "no connection");
    reply->text[strcspn(reply->text, "\n")] = 0;
}

static bool finish(struct mi_pg_link *link, int64_t until)
{
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    struct pollfd wait;
    int64_t left;

    while (next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED) {
        left = until - mi_pg_now();
        wait = (struct pollfd){.fd = PQsocket(link->conn),
                               .events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        if (left <= 0 || poll(&wait, 1, (int)left) == 0)
            return false;
        next = PQconnectPoll(link->conn);
    }
    return next == PGRES_POLLING_OK;
}

static bool set_up(struct mission_postgres *store, struct mi_pg_link *link,
                   struct mi_pg_reply *reply)
{
    static const char settings[] =
        "SELECT pg_is_in_recovery(), set_config('search_path', $1, false),"
        " set_config('statement_timeout', $2, false), set_config('lock_timeout', $2, false),"
        " set_config('idle_in_transaction_session_timeout', $2, false),"
        " set_config('default_transaction_isolation', 'read committed', false),"
        " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
        " WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),"
        " set_config('client_min_messages', 'warning', false),"
        /* Every statement has one good plan, over an index; small tables mislead the planner. */
        " set_config('plan_cache_mode', 'force_generic_plan', false),"
        " set_config('enable_seqscan', 'off', false),"
        " set_config('enable_bitmapscan', 'off', false), set_config('enable_sort', 'off', false),"
        " set_config('enable_hashjoin', 'off', false),"
        " set_config('enable_mergejoin', 'off', false), set_config('jit', 'off', false)";
    struct mi_pg_values values = {0};
    char path[160], timeout[16];
    char *quoted = PQescapeIdentifier(link->conn, store->schema, strlen(store->schema));
    bool standby;

    if (!quoted) {
        refused(link, reply);
        return false;
    }
    snprintf(path, sizeof path, "%s, pg_temp", quoted);
    PQfreemem(quoted);
    snprintf(timeout, sizeof timeout, "%lu", (unsigned long)store->statement_ms);
    mi_pg_value(&values, path, 0); /* texts: their lengths are not looked at */
    mi_pg_value(&values, timeout, 0);
    if (!mi_pg_ask(store, link, settings, &values, reply)) {
        mi_pg_forget(reply);
        return false;
    }
    /* A standby lags behind what others were told is done. */
    standby = PQgetvalue(reply->result, 0, 0)[0] == 't';
    mi_pg_forget(reply);
    if (standby) {
        reply->failed = true;
        snprintf(reply->state, sizeof reply->state, "25006");
        snprintf(reply->text, sizeof reply->text, "the server is a standby");
    }
    return !standby;
}

bool mi_pg_dial(struct mission_postgres *store, struct mi_pg_link *link, struct mi_pg_reply *reply)
{
    /* What stands behind `dbname` wins over the host's own word; what stands before it yields. */
    const char *const names[] = {"fallback_application_name", "tcp_user_timeout", "dbname", NULL};
    char patience[16];
    const char *const values[] = {"libmission", patience, store->conninfo, NULL};

    memset(reply, 0, sizeof *reply);
    snprintf(patience, sizeof patience, "%lu", (unsigned long)store->statement_ms * 2);
    mi_pg_drop(link);
    link->conn = PQconnectStartParams(names, values, 1);
    if (!link->conn) {
        *reply = (struct mi_pg_reply){.failed = true, .lost = true, .text = "no memory"};
        return false;
    }
    PQsetErrorVerbosity(link->conn, PQERRORS_VERBOSE);
    PQsetNoticeReceiver(link->conn, hear, link);
    if (PQstatus(link->conn) == CONNECTION_BAD || !finish(link, mi_pg_now() + store->connect_ms)) {
        refused(link, reply);
        mi_pg_drop(link);
        return false;
    }
    if (set_up(store, link, reply))
        return true;
    mi_pg_drop(link);
    return false;
}
