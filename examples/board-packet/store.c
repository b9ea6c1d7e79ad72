/* Where the Missions are kept: a SQLite file, or PostgreSQL. SPDX-License-Identifier: MIT */
#include "story.h"

#include <mission/sqlite.h>
#ifdef WITH_POSTGRES
#include <mission/postgres.h>
#endif

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct keeper {
    mission_sqlite *sqlite;
#ifdef WITH_POSTGRES
    mission_postgres *postgres;
#endif
    const mission_store *table;
    mission_store watched; /* the same, and dies in time */
    unsigned crash_after, commits;
    char folder[64]; /* a temporary one; empty: none */
    char path[96];
};

/* ---- a table in front of the table ---- */

static int32_t load(void *host, mission_view kind, mission_view key,
                    const mission_store_receiver *receiver, mission_error *error)
{
    const mission_store *table = ((struct keeper *)host)->table;

    return table->load(table->host, kind, key, receiver, error);
}

static int32_t scan(void *host, const mission_store_scan *what,
                    const mission_store_receiver *receiver, mission_error *error)
{
    const mission_store *table = ((struct keeper *)host)->table;

    return table->scan(table->host, what, receiver, error);
}

/* Before the first commit and after each of them are all the moments at which it can matter that a
 * process dies. */
static int32_t commit(void *host, const mission_store_write *writes, size_t count, size_t *failed,
                      mission_error *error)
{
    struct keeper *keeper = host;
    int32_t result = keeper->table->commit(keeper->table->host, writes, count, failed, error);

    if (result == MISSION_STORE_OK && ++keeper->commits == keeper->crash_after) {
        fflush(stdout);
        raise(SIGKILL);
    }
    return result;
}

/* ---- opening ---- */

static bool is_url(const char *where)
{
    return strncmp(where, "postgres://", 11) == 0 || strncmp(where, "postgresql://", 13) == 0;
}

#ifdef WITH_POSTGRES
static int32_t open_postgres(struct keeper *keeper, const char *url, const char *schema,
                             mission_error *error)
{
    const mission_postgres_config config = {
        .size = sizeof(config),
        .conninfo = mission_view_of(url),
        .schema = mission_view_of(schema),
    };
    int32_t rc = mission_postgres_open(&config, &keeper->postgres, error);

    keeper->table = mission_postgres_table(keeper->postgres);
    return rc;
}
#else
static int32_t open_postgres(struct keeper *keeper, const char *url, const char *schema,
                             mission_error *error)
{
    (void)keeper, (void)url, (void)schema;
    snprintf(error->text, sizeof(error->text), "built without PostgreSQL (libpq)");
    return MISSION_E_UNSUPPORTED;
}
#endif

static int32_t open_sqlite(struct keeper *keeper, const char *path, mission_error *error)
{
    const mission_sqlite_config config = {.size = sizeof(config), .path = mission_view_of(path)};
    int32_t rc = mission_sqlite_open(&config, &keeper->sqlite, error);

    keeper->table = mission_sqlite_table(keeper->sqlite);
    return rc;
}

/* Nobody named a place: one that goes when the story has come to its end. */
static const char *temporary(struct keeper *keeper)
{
    snprintf(keeper->folder, sizeof(keeper->folder), "/tmp/board-packet-XXXXXX");
    if (!mkdtemp(keeper->folder)) {
        keeper->folder[0] = 0;
        return "board-packet.missions";
    }
    snprintf(keeper->path, sizeof(keeper->path), "%s/missions", keeper->folder);
    return keeper->path;
}

static void say_where(const struct keeper *keeper, const char *where)
{
    if (is_url(where)) /* which may hold a password */
        printf("Its state authority keeps the Missions in PostgreSQL.\n");
    else
        printf("Its state authority keeps the Missions in %s%s.\n", where,
               keeper->folder[0] ? "\n(--store FILE keeps them in a file that stays)" : "");
}

int story_keep(struct story *story, const char *where, unsigned crash_after)
{
    struct keeper *keeper = story->keeper = calloc(1, sizeof(*keeper));
    mission_error error = MISSION_ERROR_INIT;
    const char *schema;
    int32_t rc;

    if (!keeper)
        return -1;
    where = where ? where : temporary(keeper);
    schema = story_draft_or_series(story, "board_packet_draft", "board_packet_series");
    rc = is_url(where) ? open_postgres(keeper, where, schema, &error)
                       : open_sqlite(keeper, where, &error);
    if (rc != MISSION_OK) {
        fprintf(stderr, "the store cannot be opened: %s, %s\n", mission_code_reason(rc),
                error.text);
        return -1;
    }
    keeper->crash_after = crash_after;
    keeper->watched = (mission_store){sizeof(mission_store), keeper, load, commit, scan};
    story->store = &keeper->watched;
    say_where(keeper, where);
    return 0;
}

void story_release(struct story *story)
{
    struct keeper *keeper = story->keeper;

    if (!keeper)
        return;
#ifdef WITH_POSTGRES
    mission_postgres_close(keeper->postgres);
#endif
    mission_sqlite_close(keeper->sqlite);
    if (keeper->folder[0]) {
        unlink(keeper->path);
        rmdir(keeper->folder);
    }
    free(keeper);
    story->keeper = NULL;
}
