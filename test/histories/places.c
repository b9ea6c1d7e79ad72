/* Opening the stores under test. SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "places.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#ifdef WITH_SQLITE
#include <mission/sqlite.h>
#endif
#ifdef WITH_POSTGRES
#include <libpq-fe.h>
#include <mission/postgres.h>
#endif

#define UNUSED __attribute__((unused))

static bool fill(struct place *out, enum place_kind kind, const char *where)
{
    *out = (struct place){.kind = kind};
    snprintf(out->where, sizeof out->where, "%s", where);
    place_next(out);
    return true;
}

bool place_of(const char *text, struct place *out, const char **why)
{
    const char *conninfo UNUSED = getenv("MISSION_TEST_POSTGRES");

    *why = "not built with this store";
    if (strcmp(text, "memory") == 0)
        return fill(out, PLACE_MEMORY, "");
#ifdef WITH_SQLITE
    if (strncmp(text, "sqlite:", 7) == 0)
        return fill(out, PLACE_SQLITE, text + 7);
#endif
#ifdef WITH_POSTGRES
    if (strncmp(text, "postgres:", 9) == 0)
        return fill(out, PLACE_POSTGRES, text + 9);
    *why = "no server: run it by test/store/cluster";
    if (strcmp(text, "postgres") == 0 && conninfo)
        return fill(out, PLACE_POSTGRES, conninfo);
#endif
    return false;
}

void place_next(struct place *place)
{
    static unsigned counter;

    snprintf(place->own, sizeof place->own, "h%d_%u", (int)getpid(), ++counter);
}

UNUSED static void path_of(const struct place *place, const char *suffix, char out[300])
{
    snprintf(out, 300, "%s/%s.db%s", place->where, place->own, suffix);
}

#ifdef WITH_SQLITE
static int32_t open_sqlite(const struct place *place, struct opened *out, mission_error *error)
{
    mission_sqlite *store = NULL;
    char path[300];
    mission_sqlite_config config = {
        .size = sizeof config,
        .vfs = mission_view_of(place->vfs),
        .busy_ms = 20000,
    };
    int32_t rc;

    path_of(place, "", path);
    config.path = mission_view_of(path);
    rc = mission_sqlite_open(&config, &store, error);
    out->handle = store;
    out->store = mission_sqlite_table(store);
    return rc;
}

static void clear_sqlite(const struct place *place)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    char path[300];

    for (size_t i = 0; i < 4; i++) {
        path_of(place, suffixes[i], path);
        unlink(path);
    }
}
#endif

#ifdef WITH_POSTGRES
static int32_t open_postgres(const struct place *place, struct opened *out, mission_error *error)
{
    mission_postgres *store = NULL;
    const mission_postgres_config config = {
        .size = sizeof config,
        .conninfo = mission_view_of(place->where),
        .schema = mission_view_of(place->own),
        .statement_ms = 20000,
        .connections = 6,
    };
    int32_t rc = mission_postgres_open(&config, &store, error);

    out->handle = store;
    out->store = mission_postgres_table(store);
    return rc;
}

static void clear_postgres(const struct place *place)
{
    PGconn *connection = PQconnectdb(place->where);
    char drop[80];

    snprintf(drop, sizeof drop, "DROP SCHEMA IF EXISTS %s CASCADE", place->own);
    PQclear(PQexec(connection, "SET client_min_messages = error"));
    PQclear(PQexec(connection, drop));
    PQfinish(connection);
}
#endif

#ifdef WITH_POSTGRES
/* -1: the server is not there. */
static int others(PGconn *connection)
{
    PGresult *result = PQexec(connection, "SELECT count(*) FROM pg_stat_activity WHERE pid <> "
                                          "pg_backend_pid() AND backend_type = 'client backend'");
    const int count = PQntuples(result) == 1 ? atoi(PQgetvalue(result, 0, 0)) : -1;

    PQclear(result);
    return count;
}

static bool wait_postgres(const struct place *place)
{
    const struct timespec moment = {.tv_nsec = 2000000};
    PGconn *connection = PQconnectdb(place->where);
    int left = 1;

    for (unsigned i = 0; i < 5000 && left > 0; i++) {
        left = others(connection);
        if (left > 0)
            nanosleep(&moment, NULL);
    }
    PQfinish(connection);
    return left == 0;
}
#endif

bool place_wait(const struct place *place)
{
#ifdef WITH_POSTGRES
    if (place->kind == PLACE_POSTGRES)
        return wait_postgres(place);
#endif
    (void)place;
    return true;
}

static int32_t open_memory(struct opened *out, mission_error *error)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_memory_store *store = NULL;
    int32_t rc = mission_memory_store_new(context, &store, error);

    out->handle = store;
    out->store = mission_memory_store_table(store);
    mission_context_unref(context);
    return rc;
}

struct opened place_open(const struct place *place)
{
    struct opened out = {.kind = place->kind, .code = MISSION_E_UNSUPPORTED};
    mission_error error = MISSION_ERROR_INIT;

    switch (place->kind) {
    case PLACE_MEMORY:
        out.code = open_memory(&out, &error);
        break;
#ifdef WITH_SQLITE
    case PLACE_SQLITE:
        out.code = open_sqlite(place, &out, &error);
        break;
#endif
#ifdef WITH_POSTGRES
    case PLACE_POSTGRES:
        out.code = open_postgres(place, &out, &error);
        break;
#endif
    default:
        break;
    }
    if (out.code && !place->vfs)
        printf("# the store does not open: %s\n", error.text);
    return out;
}

void place_close(struct opened *opened)
{
    if (opened->kind == PLACE_MEMORY)
        mission_memory_store_unref(opened->handle);
#ifdef WITH_SQLITE
    if (opened->kind == PLACE_SQLITE)
        mission_sqlite_close(opened->handle);
#endif
#ifdef WITH_POSTGRES
    if (opened->kind == PLACE_POSTGRES)
        mission_postgres_close(opened->handle);
#endif
    *opened = (struct opened){.kind = opened->kind};
}

void place_clear(const struct place *place)
{
    (void)place;
#ifdef WITH_SQLITE
    if (place->kind == PLACE_SQLITE)
        clear_sqlite(place);
#endif
#ifdef WITH_POSTGRES
    if (place->kind == PLACE_POSTGRES)
        clear_postgres(place);
#endif
}
