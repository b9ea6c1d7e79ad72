/* The connections of a store, each used by one call at a time. SPDX-License-Identifier: MIT */
#include "internal.h"

#include <time.h>

/* One that is connected before one that is not. Under the lock. */
static struct mi_pg_link *idle(struct mission_postgres *store)
{
    struct mi_pg_link *found = NULL;

    for (size_t i = 0; i < store->count; i++)
        if (!store->links[i].busy && (!found || (store->links[i].conn && !found->conn)))
            found = &store->links[i];
    return found;
}

static struct mi_pg_link *reserve(struct mission_postgres *store)
{
    struct mi_pg_link *link;
    struct timespec until;
    int late = 0;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += store->statement_ms / 1000;
    until.tv_nsec += (long)(store->statement_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    pthread_mutex_lock(&store->lock);
    for (link = idle(store); !link && !late; link = idle(store))
        late = pthread_cond_timedwait(&store->freed, &store->lock, &until);
    if (link)
        link->busy = true;
    pthread_mutex_unlock(&store->lock);
    return link;
}

void mi_pg_give(struct mission_postgres *store, struct mi_pg_link *link)
{
    pthread_mutex_lock(&store->lock);
    link->busy = false;
    pthread_cond_signal(&store->freed);
    pthread_mutex_unlock(&store->lock);
}

int32_t mi_pg_connect(struct mission_postgres *store, struct mi_pg_link *link, mission_error *error)
{
    struct mi_pg_reply reply;
    int32_t rc = MISSION_OK;

    if (!mi_pg_dial(store, link, &reply))
        rc = mi_pg_answer(&reply, error);
    else
        rc = mi_pg_schema_check(store, link, error);
    if (rc)
        mi_pg_drop(link);
    return rc == MI_PG_RETRY ? MISSION_STORE_AGAIN : rc;
}

int32_t mi_pg_take(struct mission_postgres *store, struct mi_pg_link **out, mission_error *error)
{
    int32_t rc = MISSION_OK;

    *out = reserve(store);
    if (!*out)
        return mi_pg_again(error, "every connection is in use");
    /* Nothing was sent yet: one that has died in the meantime is replaced without a word. */
    if (!(*out)->conn || mi_pg_stale(*out))
        rc = mi_pg_connect(store, *out, error);
    if (!rc)
        return MISSION_OK;
    mi_pg_give(store, *out);
    *out = NULL;
    return rc;
}
