/* Opening and closing a store. SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONNECTIONS 8u
#define CONNECTIONS_MOST 64u
#define BUSY_MS 5000u
#define FLAGS (MISSION_SQLITE_READ_ONLY | MISSION_SQLITE_MUST_EXIST | MISSION_SQLITE_NO_MIGRATE)

static bool plain(mission_view text)
{
    return text.len == 0 || (text.ptr && !memchr(text.ptr, 0, text.len));
}

static int32_t config_read(const mission_sqlite_config *config, mission_sqlite_config *own,
                           mission_error *error)
{
    int32_t rc = config ? mi_sqlite_import(own, sizeof *own, config) : MISSION_E_ARGUMENT;

    if (rc)
        return mi_sqlite_fail(error, rc, "the configuration: %s", mission_code_text(rc));
    if (own->path.len == 0 || !plain(own->path) || !plain(own->vfs))
        return mi_sqlite_fail(error, MISSION_E_ARGUMENT, "the path or the VFS is no name");
    if ((own->flags & ~FLAGS) || own->synchronous > MISSION_SQLITE_NORMAL ||
        own->connections > CONNECTIONS_MOST)
        return mi_sqlite_fail(error, MISSION_E_ARGUMENT,
                              "a flag, a level or the number of connections is unknown");
    own->connections = own->connections ? own->connections : CONNECTIONS;
    own->busy_ms = own->busy_ms ? own->busy_ms : BUSY_MS;
    return MISSION_OK;
}

static char *text_of(const char *ptr, size_t len)
{
    char *text = malloc(len + 1);

    if (text) {
        memcpy(text, ptr, len);
        text[len] = 0;
    }
    return text;
}

/* --- locks --- */

static bool conditions_start(pthread_cond_t freed[2])
{
    pthread_condattr_t steady; /* a deadline must not follow the clock of the wall */
    bool first, both;

    if (pthread_condattr_init(&steady) != 0)
        return false;
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    first = pthread_cond_init(&freed[0], &steady) == 0;
    both = first && pthread_cond_init(&freed[1], &steady) == 0;
    pthread_condattr_destroy(&steady);
    if (first && !both)
        pthread_cond_destroy(&freed[0]);
    return both;
}

static bool locks_start(struct mission_sqlite *store)
{
    if (pthread_mutex_init(&store->lock, NULL) != 0)
        return false;
    if (conditions_start(store->freed))
        return true;
    pthread_mutex_destroy(&store->lock);
    return false;
}

/* --- the store --- */

static struct mission_sqlite *store_make(const mission_sqlite_config *config)
{
    const size_t size =
        sizeof(struct mission_sqlite) + config->connections * sizeof(struct mi_sqlite_link);
    struct mission_sqlite *store = calloc(1, size);

    if (!store)
        return NULL;
    store->table = (mission_store){sizeof store->table, store, mi_sqlite_load, mi_sqlite_commit,
                                   mi_sqlite_scan};
    store->flags = config->flags;
    store->synchronous = config->synchronous;
    store->busy_ms = config->busy_ms;
    store->count = config->connections;
    store->path = text_of(config->path.ptr, config->path.len);
    if (config->vfs.len)
        store->vfs = text_of(config->vfs.ptr, config->vfs.len);
    if (store->path && (store->vfs || !config->vfs.len) && locks_start(store))
        return store;
    free(store->path);
    free(store->vfs);
    free(store);
    return NULL;
}

/* The folder of the process may change before the next connection is opened. */
static int32_t path_fix(struct mission_sqlite *store, sqlite3 *db, mission_error *error)
{
    const char *name = sqlite3_db_filename(db, "main");
    char *path;

    if (!name || !*name)
        return mi_sqlite_fail(error, MISSION_E_UNSUPPORTED, "a store needs a file");
    path = text_of(name, strlen(name));
    if (!path)
        return mi_sqlite_fail(error, MISSION_E_NOMEM, "%s", mission_code_text(MISSION_E_NOMEM));
    free(store->path);
    store->path = path;
    return MISSION_OK;
}

static int32_t first_link(struct mission_sqlite *store, mission_error *error)
{
    const uint32_t there = MISSION_SQLITE_READ_ONLY | MISSION_SQLITE_MUST_EXIST;
    struct mi_sqlite_link *link = store->links;
    int32_t code;
    int rc;

    if (!sqlite3_threadsafe())
        return mi_sqlite_fail(error, MISSION_E_UNSUPPORTED, "this SQLite knows no threads");
    if (store->vfs && !sqlite3_vfs_find(store->vfs))
        return mi_sqlite_fail(error, MISSION_E_UNSUPPORTED, "there is no VFS of that name");
    link->until = mi_sqlite_now() + store->busy_ms;
    rc = mi_sqlite_dial(store, link, store->flags & there ? 0 : SQLITE_OPEN_CREATE);
    if (rc != SQLITE_OK)
        return mi_sqlite_refuse(NULL, rc, "open", error);
    code = path_fix(store, link->db, error);
    return code ? code : mi_sqlite_schema_ensure(store, link, error);
}

int32_t mission_sqlite_open(const mission_sqlite_config *config, mission_sqlite **out,
                            mission_error *error)
{
    struct mission_sqlite *store;
    mission_sqlite_config own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!out)
        return mi_sqlite_fail(error, MISSION_E_ARGUMENT, "there is no place for the store");
    rc = config_read(config, &own, error);
    if (rc)
        return rc;
    store = store_make(&own);
    if (!store)
        return mi_sqlite_fail(error, MISSION_E_NOMEM, "%s", mission_code_text(MISSION_E_NOMEM));
    rc = first_link(store, error);
    if (rc)
        mission_sqlite_close(store);
    else
        *out = store;
    return rc;
}

void mission_sqlite_close(mission_sqlite *store)
{
    if (!store)
        return;
    /* The one that writes goes last: closing the last one empties the WAL into the file. */
    for (size_t i = store->count; i > 0; i--)
        mi_sqlite_drop(&store->links[i - 1]);
    pthread_cond_destroy(&store->freed[0]);
    pthread_cond_destroy(&store->freed[1]);
    pthread_mutex_destroy(&store->lock);
    free(store->path);
    free(store->vfs);
    free(store);
}

const mission_store *mission_sqlite_table(mission_sqlite *store)
{
    return store ? &store->table : NULL;
}
