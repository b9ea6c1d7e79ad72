/* Connections: one that writes, several that read, each used by one thread at a time.
 * SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "internal.h"

#include <time.h>

#define NAP_LEAST 100000L /* nanoseconds between two looks at a foreign lock */
#define NAP_MOST 5000000L

int64_t mi_sqlite_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* SQLite's own handler sleeps up to 100 ms at a time, which is long beside a commit. */
static int wait_lock(void *to, int turn)
{
    const struct mi_sqlite_link *link = to;
    struct timespec nap = {0, NAP_MOST};

    if (mi_sqlite_now() >= link->until)
        return 0;
    if (turn < 5)
        nap.tv_nsec = NAP_LEAST << turn;
    nanosleep(&nap, NULL);
    return 1;
}

static int see_commit(void *to)
{
    ((struct mi_sqlite_link *)to)->committing = true;
    return 0;
}

int mi_sqlite_dial(struct mission_sqlite *store, struct mi_sqlite_link *link, int flags)
{
    int rc;

    flags |= store->flags & MISSION_SQLITE_READ_ONLY ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    rc = sqlite3_open_v2(store->path, &link->db,
                         flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, store->vfs);
    if (rc != SQLITE_OK) {
        if (link->db)
            rc = sqlite3_extended_errcode(link->db);
        mi_sqlite_drop(link);
        return rc;
    }
    sqlite3_extended_result_codes(link->db, 1);
    sqlite3_busy_handler(link->db, wait_lock, link);
    sqlite3_commit_hook(link->db, see_commit, link);
    return SQLITE_OK;
}

/* The one-shot settings of a connection to a file that is known to be a store. */
int mi_sqlite_settings(const struct mission_sqlite *store, struct mi_sqlite_link *link)
{
    /* fullfsync: on macOS alone fsync does not reach the medium without it. */
    const char *full = "PRAGMA synchronous=FULL; PRAGMA fullfsync=1;"
                       "PRAGMA checkpoint_fullfsync=1";

    if (store->flags & MISSION_SQLITE_READ_ONLY)
        return SQLITE_OK;
    return sqlite3_exec(
        link->db, store->synchronous == MISSION_SQLITE_NORMAL ? "PRAGMA synchronous=NORMAL" : full,
        NULL, NULL, NULL);
}

void mi_sqlite_drop(struct mi_sqlite_link *link)
{
    for (size_t i = 0; i < MI_SQLITE_STATEMENTS; i++) {
        sqlite3_finalize(link->statements[i]);
        link->statements[i] = NULL;
    }
    sqlite3_close(link->db);
    link->db = NULL;
}

/* --- one alone for the caller --- */

/* With one connection alone, it does all. */
static size_t role_of(const struct mission_sqlite *store, bool write)
{
    return write || store->count == 1 ? 0 : 1;
}

/* One that is open comes first. */
static struct mi_sqlite_link *idle(struct mission_sqlite *store, size_t role)
{
    struct mi_sqlite_link *best = NULL;
    const size_t end = role ? store->count : 1;

    for (size_t i = role; i < end; i++)
        if (!store->links[i].busy && (!best || (!best->db && store->links[i].db)))
            best = &store->links[i];
    return best;
}

static struct mi_sqlite_link *wait_idle(struct mission_sqlite *store, size_t role, int64_t until)
{
    const struct timespec end = {(time_t)(until / 1000), (long)(until % 1000) * 1000000L};
    struct mi_sqlite_link *link = idle(store, role);

    while (!link) {
        if (pthread_cond_timedwait(&store->freed[role], &store->lock, &end) != 0)
            return idle(store, role);
        link = idle(store, role);
    }
    return link;
}

static int32_t connect_link(struct mission_sqlite *store, struct mi_sqlite_link *link,
                            mission_error *error)
{
    int32_t code;
    int rc = mi_sqlite_dial(store, link, 0);

    if (rc != SQLITE_OK)
        return mi_sqlite_answer(NULL, rc, "open", error);
    code = mi_sqlite_schema_check(store, link, error);
    if (!code) {
        rc = mi_sqlite_settings(store, link);
        if (rc == SQLITE_OK)
            return MISSION_STORE_OK;
        code = mi_sqlite_refuse(link->db, rc, "open", error);
    }
    mi_sqlite_drop(link);
    return code == MISSION_E_AGAIN ? MISSION_STORE_AGAIN : code;
}

/* A file that was deleted or replaced takes writes as if nothing were the matter, and they are
 * lost. Once seen this stays: connections to two files must not mix. */
static bool has_moved(struct mission_sqlite *store, struct mi_sqlite_link *link, bool known)
{
    int moved = 0;

    if (known ||
        sqlite3_file_control(link->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK)
        return known;
    if (moved) {
        pthread_mutex_lock(&store->lock);
        store->moved = true;
        pthread_mutex_unlock(&store->lock);
    }
    return moved;
}

void mi_sqlite_doubt(struct mission_sqlite *store, bool doubt)
{
    pthread_mutex_lock(&store->lock);
    store->doubt = doubt;
    pthread_mutex_unlock(&store->lock);
}

/* What is to be seen of a store while the link is idle no longer. */
struct signs {
    bool doubt, moved;
};

static struct mi_sqlite_link *take_idle(struct mission_sqlite *store, size_t role, int64_t until,
                                        struct signs *signs)
{
    struct mi_sqlite_link *link;

    pthread_mutex_lock(&store->lock);
    link = wait_idle(store, role, until);
    if (link)
        link->busy = true;
    *signs = (struct signs){store->doubt, store->moved};
    pthread_mutex_unlock(&store->lock);
    return link;
}

/* Open, of this file, and without doubt about the latest commit. */
static int32_t make_ready(struct mission_sqlite *store, struct mi_sqlite_link *link,
                          const struct signs *signs, mission_error *error)
{
    int32_t answer = MISSION_STORE_OK;
    int rc = SQLITE_OK;

    if (!link->db && !signs->moved)
        answer = connect_link(store, link, error);
    if (answer)
        return answer;
    if (has_moved(store, link, signs->moved))
        return mi_sqlite_answer_as(SQLITE_READONLY_DBMOVED,
                                   "the file was deleted, moved or replaced beneath the store",
                                   error);
    if (signs->doubt && link == store->links) {
        rc = mi_sqlite_fence(link);
        if (rc == SQLITE_OK)
            mi_sqlite_doubt(store, false);
    }
    return rc == SQLITE_OK ? MISSION_STORE_OK
                           : mi_sqlite_answer(link->db, rc, "undo a commit that failed", error);
}

static int32_t take(struct mission_sqlite *store, size_t role, struct mi_sqlite_link **out,
                    struct signs *signs, mission_error *error)
{
    const int64_t until = mi_sqlite_now() + store->busy_ms;
    struct mi_sqlite_link *link = take_idle(store, role, until, signs);
    int32_t rc;

    if (!link)
        return mi_sqlite_answer_as(SQLITE_BUSY, "no connection was free in time", error);
    link->until = until;
    rc = make_ready(store, link, signs, error);
    if (rc)
        mi_sqlite_give(store, link);
    else
        *out = link;
    return rc;
}

int32_t mi_sqlite_take(struct mission_sqlite *store, bool write, struct mi_sqlite_link **out,
                       mission_error *error)
{
    const size_t role = role_of(store, write);
    struct signs signs;
    int32_t rc = take(store, role, out, &signs, error);

    while (!rc && role != 0 && signs.doubt) { /* the one that writes has to settle it */
        mi_sqlite_give(store, *out);
        rc = take(store, 0, out, &signs, error);
        if (rc)
            return rc;
        mi_sqlite_give(store, *out);
        rc = take(store, role, out, &signs, error);
    }
    return rc;
}

void mi_sqlite_give(struct mission_sqlite *store, struct mi_sqlite_link *link)
{
    const size_t role = link == store->links ? 0 : 1;

    pthread_mutex_lock(&store->lock);
    link->busy = false;
    pthread_cond_signal(&store->freed[role]);
    pthread_mutex_unlock(&store->lock);
}
