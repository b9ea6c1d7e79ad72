/* Opening a store: where it is, and whether it is the one that is meant.
 * SPDX-License-Identifier: MIT */
#include "store.h"

#include <string.h>

#ifdef WITH_SQLITE
#include <mission/sqlite.h>
#endif
#ifdef WITH_POSTGRES
#include <mission/postgres.h>
#endif

static const char *behind(const char *address, const char *prefix)
{
    const size_t len = strlen(prefix);

    return strncmp(address, prefix, len) == 0 ? address + len : NULL;
}

#ifdef WITH_SQLITE
static void close_sqlite(void *binding)
{
    mission_sqlite_close(binding);
}

/* Only `init` makes or migrates: a slip of the hand must not leave a store behind. */
static int connect_sqlite(struct store *store, const char *path, bool make)
{
    const mission_sqlite_config config = {
        .size = sizeof(config),
        .path = mission_view_of(path),
        .flags = make ? 0 : MISSION_SQLITE_MUST_EXIST | MISSION_SQLITE_NO_MIGRATE,
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_sqlite *sqlite;

    if (mission_sqlite_open(&config, &sqlite, &error) != 0)
        return store_fail(store, &error);
    store->binding = sqlite;
    store->close = close_sqlite;
    store->table = mission_sqlite_table(sqlite);
    return CLI_OK;
}
#else
static int connect_sqlite(struct store *store, const char *path, bool make)
{
    (void)path, (void)make;
    return store_say(store, MISSION_E_UNSUPPORTED, "this mission was built without SQLite");
}
#endif

#ifdef WITH_POSTGRES
static void close_postgres(void *binding)
{
    mission_postgres_close(binding);
}

static int connect_postgres(struct store *store, const char *url, bool make)
{
    const mission_postgres_config config = {
        .size = sizeof(config),
        .conninfo = mission_view_of(url),
        .flags = make ? 0 : MISSION_POSTGRES_NO_MIGRATE,
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_postgres *postgres;

    if (mission_postgres_open(&config, &postgres, &error) != 0)
        return store_fail(store, &error);
    store->binding = postgres;
    store->close = close_postgres;
    store->table = mission_postgres_table(postgres);
    return CLI_OK;
}
#else
static int connect_postgres(struct store *store, const char *url, bool make)
{
    (void)url, (void)make;
    return store_say(store, MISSION_E_UNSUPPORTED, "this mission was built without PostgreSQL");
}
#endif

int store_connect(struct store *store, bool make)
{
    const char *address = store->address;
    const char *path = behind(address, "sqlite:");

    if (behind(address, "postgres://") || behind(address, "postgresql://"))
        return connect_postgres(store, address, make);
    if (!path && strstr(address, "://"))
        return cli_usage(store->cli, "\"%s\" is no store that is known here", address);
    path = path ? path : address;
    if (!*path)
        return cli_usage(store->cli, "the store has no name");
    return connect_sqlite(store, path, make);
}

int store_open(struct store *store)
{
    mission_issuer_host host;
    mission_issuer_config config = {.size = sizeof(config), .host = &host};
    mission_error error = MISSION_ERROR_INIT;
    int rc = store_connect(store, false);

    if (rc == CLI_OK)
        rc = store_bound(store);
    if (rc == CLI_OK)
        rc = cli_context(store->cli, store->profile, store->now);
    if (rc == CLI_OK && store->policy_file)
        rc = store_read_policy(store);
    if (rc != CLI_OK)
        return rc;
    store_host(store, &host);
    config.context = store->cli->context;
    config.issuer = store_issuer(store);
    config.store = store->table;
    return mission_issuer_new(&config, &store->issuer, &error) == 0 ? CLI_OK
                                                                    : store_fail(store, &error);
}

void store_close(struct store *store)
{
    mission_issuer_unref(store->issuer);
    store_drop_policy(store);
    mission_json_unref(store->setting);
    if (store->close)
        store->close(store->binding);
}
