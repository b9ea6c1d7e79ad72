/* Open and close. SPDX-License-Identifier: MIT */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define STRUCT_MOST 4096u
#define SCHEMA_MOST 63u
#define CONNECTIONS_MOST 1000u
#define MS_MOST 86400000u
#define SERVER_LEAST 130000

int32_t mi_pg_import(void *own, size_t have, const void *theirs)
{
    const unsigned char *bytes = theirs;
    size_t size;

    memcpy(&size, theirs, sizeof size);
    if (size < have)
        return MISSION_E_ABI_SMALL;
    if (size > STRUCT_MOST)
        return MISSION_E_ABI_SIZE;
    for (size_t i = have; i < size; i++)
        if (bytes[i])
            return MISSION_E_ABI_NEWER;
    memcpy(own, theirs, have);
    return MISSION_OK;
}

static bool text(mission_view view)
{
    return (view.ptr || !view.len) && (!view.len || !memchr(view.ptr, 0, view.len));
}

static bool sensible(const mission_postgres_config *config)
{
    return text(config->conninfo) && text(config->schema) && config->schema.len <= SCHEMA_MOST &&
           !(config->flags & ~MISSION_POSTGRES_NO_MIGRATE) &&
           config->connections <= CONNECTIONS_MOST && config->statement_ms <= MS_MOST &&
           config->connect_ms <= MS_MOST;
}

static char *copy(mission_view view, const char *otherwise)
{
    size_t len = view.len ? view.len : strlen(otherwise);
    char *own = malloc(len + 1);

    if (!own)
        return NULL;
    memcpy(own, view.len ? view.ptr : otherwise, len);
    own[len] = 0;
    return own;
}

static bool start_locks(struct mission_postgres *store)
{
    pthread_condattr_t monotonic;
    bool ok;

    if (pthread_condattr_init(&monotonic))
        return false;
    ok = !pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) &&
         !pthread_cond_init(&store->freed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (ok && pthread_mutex_init(&store->lock, NULL)) {
        pthread_cond_destroy(&store->freed);
        ok = false;
    }
    return ok;
}

static struct mission_postgres *make(const mission_postgres_config *config)
{
    size_t count = config->connections ? config->connections : 8;
    struct mission_postgres *store = calloc(1, sizeof *store + count * sizeof store->links[0]);

    if (!store)
        return NULL;
    if (!start_locks(store)) {
        free(store);
        return NULL;
    }
    store->count = count;
    store->flags = config->flags;
    store->statement_ms = config->statement_ms ? config->statement_ms : 5000;
    store->connect_ms = config->connect_ms ? config->connect_ms : 5000;
    store->table =
        (mission_store){sizeof store->table, store, mi_pg_load, mi_pg_commit, mi_pg_scan};
    store->conninfo = copy(config->conninfo, "");
    store->schema = copy(config->schema, "mission");
    if (!store->conninfo || !store->schema) {
        mission_postgres_close(store);
        return NULL;
    }
    store->seed = mi_pg_hash(0, mission_view_of(store->schema));
    return store;
}

/* Why there is no connection, where no SQLSTATE says it: a server that cannot be reached may be
 * there later, one that answers and does not let us in will not. libpq's words on a conninfo that
 * it cannot read might show a password. */
static int32_t unreached(const struct mission_postgres *store, const struct mi_pg_reply *reply,
                         mission_error *error)
{
    const char *const names[] = {"connect_timeout", "dbname", NULL};
    const char *const values[] = {"5", store->conninfo, NULL};

    switch (PQpingParams(names, values, 1)) {
    case PQPING_NO_ATTEMPT:
        return mi_pg_fail(error, MISSION_E_HOST, "the connection string cannot be read");
    case PQPING_OK:
        return mi_pg_fail(error, MISSION_E_HOST, "%s", reply->text);
    default:
        return mi_pg_fail(error, MISSION_E_AGAIN, "%s", reply->text);
    }
}

static int32_t first_link(struct mission_postgres *store, mission_error *error)
{
    struct mi_pg_link *link = &store->links[0];
    struct mi_pg_reply reply;

    if (!mi_pg_dial(store, link, &reply))
        return reply.state[0] ? mi_pg_answer(&reply, error) : unreached(store, &reply, error);
    if (PQserverVersion(link->conn) < SERVER_LEAST)
        return mi_pg_fail(error, MISSION_E_UNSUPPORTED, "the server is older than PostgreSQL 13");
    return mi_pg_schema_ensure(store, link, error);
}

int32_t mission_postgres_open(const mission_postgres_config *config, mission_postgres **out,
                              mission_error *error)
{
    mission_postgres_config own;
    struct mission_postgres *store;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!out || !config)
        return mi_pg_fail(error, MISSION_E_ARGUMENT, NULL);
    rc = mi_pg_import(&own, sizeof own, config);
    if (!rc && !sensible(&own))
        rc = MISSION_E_ARGUMENT;
    if (rc)
        return mi_pg_fail(error, rc, NULL);
    store = make(&own);
    if (!store)
        return mi_pg_fail(error, MISSION_E_NOMEM, NULL);
    rc = first_link(store, error);
    if (rc) {
        mission_postgres_close(store);
        return rc < 0 ? rc : MISSION_E_AGAIN; /* the error says so already */
    }
    *out = store;
    return MISSION_OK;
}

void mission_postgres_close(mission_postgres *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < store->count; i++)
        mi_pg_drop(&store->links[i]);
    pthread_mutex_destroy(&store->lock);
    pthread_cond_destroy(&store->freed);
    free(store->conninfo);
    free(store->schema);
    free(store);
}

const mission_store *mission_postgres_table(mission_postgres *store)
{
    return store ? &store->table : NULL;
}
