/* Identifiers that were seen, each until its time has passed: a hash table and a heap over one
 * block, under one lock. SPDX-License-Identifier: MIT */
#include "../base/scatter.h"
#include "../crypto/digest.h"
#include <mission/replay_guard.h>

#include <pthread.h>

#define ID_SIZE 43u
#define MOST (1u << 24)
#define FORGET_MOST 16u /* in one call: no call pays for all that came before it */

/* Numbered from 1; 0 is none. */
struct seen {
    int64_t until; /* whole seconds, rounded up */
    uint32_t next; /* of the same bucket, or of the free ones */
    char id[ID_SIZE];
};

struct mission_replay_guard {
    atomic_uint refs;
    mission_context *context;
    struct mi_scatter scatter;
    size_t block; /* bytes of all */
    uint32_t most, buckets;
    pthread_mutex_t lock; /* of what follows */
    uint32_t count, used, free;
    bool forgot;       /* something, and the latest of it ended */
    int64_t forgotten; /* here */
    uint32_t *bucket;  /* [buckets] the first that is seen in each */
    uint32_t *heap;    /* [most] those that are seen, the one that ends first at the top */
    struct seen list[];
};

/* --- the heap --- */

static int64_t ends(const mission_replay_guard *guard, uint32_t place)
{
    return guard->list[guard->heap[place] - 1].until;
}

static void heap_swap(mission_replay_guard *guard, uint32_t a, uint32_t b)
{
    const uint32_t number = guard->heap[a];

    guard->heap[a] = guard->heap[b];
    guard->heap[b] = number;
}

static void heap_add(mission_replay_guard *guard, uint32_t number)
{
    uint32_t at = guard->count++, above;

    guard->heap[at] = number;
    for (; at > 0; at = above) {
        above = (at - 1) / 2;
        if (ends(guard, above) <= ends(guard, at))
            return;
        heap_swap(guard, above, at);
    }
}

static uint32_t heap_take(mission_replay_guard *guard)
{
    const uint32_t number = guard->heap[0], count = --guard->count;
    uint32_t below;

    guard->heap[0] = guard->heap[count];
    for (uint32_t at = 0; (below = 2 * at + 1) < count; at = below) {
        if (below + 1 < count && ends(guard, below + 1) < ends(guard, below))
            below++;
        if (ends(guard, at) <= ends(guard, below))
            break;
        heap_swap(guard, at, below);
    }
    return number;
}

/* --- the table --- */

static uint32_t *bucket_of(mission_replay_guard *guard, const char *id)
{
    const uint64_t hash = mi_scatter_bytes(&guard->scatter, 0, (mission_view){id, ID_SIZE});

    return &guard->bucket[hash & (guard->buckets - 1)];
}

static bool was_seen(const mission_replay_guard *guard, uint32_t number, const char *id)
{
    for (; number; number = guard->list[number - 1].next)
        if (memcmp(guard->list[number - 1].id, id, ID_SIZE) == 0)
            return true;
    return false;
}

static void forget_first(mission_replay_guard *guard)
{
    const uint32_t number = heap_take(guard);
    struct seen *seen = &guard->list[number - 1];
    uint32_t *from = bucket_of(guard, seen->id);

    while (*from != number)
        from = &guard->list[*from - 1].next;
    *from = seen->next;
    seen->next = guard->free;
    guard->free = number;
    if (!guard->forgot || seen->until > guard->forgotten)
        guard->forgotten = seen->until;
    guard->forgot = true;
}

static void forget(mission_replay_guard *guard, int64_t now)
{
    for (uint32_t i = 0; i < FORGET_MOST && guard->count && ends(guard, 0) < now; i++)
        forget_first(guard);
}

static void remember(mission_replay_guard *guard, uint32_t *bucket, const char *id, int64_t until)
{
    const uint32_t number = guard->free ? guard->free : ++guard->used;
    struct seen *seen = &guard->list[number - 1];

    if (guard->free)
        guard->free = seen->next;
    seen->until = until;
    memcpy(seen->id, id, ID_SIZE);
    seen->next = *bucket;
    *bucket = number;
    heap_add(guard, number);
}

static int32_t ask(mission_replay_guard *guard, const char *id, int64_t until, int64_t now,
                   int32_t *verdict)
{
    uint32_t *bucket = bucket_of(guard, id);

    forget(guard, now);
    if (was_seen(guard, *bucket, id) || (guard->forgot && until <= guard->forgotten))
        return MISSION_OK;
    if (guard->count == guard->most)
        return MISSION_E_TOO_MANY;
    remember(guard, bucket, id, until);
    *verdict = 1;
    return MISSION_OK;
}

int32_t mission_replay_guard_fresh(void *host, mission_view id, const mission_time *until,
                                   int32_t *verdict, mission_error *error)
{
    mission_replay_guard *guard = host;
    mission_time now;
    int64_t end;
    int32_t rc;

    if (verdict)
        *verdict = 0;
    if (!guard || !verdict || !until || !id.ptr || id.len != ID_SIZE ||
        until->nanoseconds > 999999999)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_now(guard->context, NULL, &now, error); /* the host's clock, outside the lock */
    if (rc)
        return rc;
    end = until->seconds + (until->nanoseconds && until->seconds < INT64_MAX);
    pthread_mutex_lock(&guard->lock);
    rc = ask(guard, id.ptr, end, now.seconds, verdict);
    pthread_mutex_unlock(&guard->lock);
    return rc ? mi_fail(error, rc) : MISSION_OK;
}

uint32_t mission_replay_guard_count(mission_replay_guard *guard)
{
    uint32_t count;

    if (!guard)
        return 0;
    pthread_mutex_lock(&guard->lock);
    count = guard->count;
    pthread_mutex_unlock(&guard->lock);
    return count;
}

/* --- the guard --- */

static uint32_t buckets_for(uint32_t most)
{
    uint32_t buckets = 1;

    while (buckets < most)
        buckets *= 2;
    return buckets;
}

/* Empty: the buckets are cleared, the rest is written before it is read. NULL: no memory. */
static mission_replay_guard *guard_make(mission_context *context, uint32_t most)
{
    const uint32_t buckets = buckets_for(most);
    const size_t lists = (size_t)most * sizeof(struct seen);
    const size_t block =
        sizeof(mission_replay_guard) + lists + ((size_t)most + buckets) * sizeof(uint32_t);
    mission_replay_guard *guard = mi_resize(&context->memory, NULL, 0, block);

    if (!guard)
        return NULL;
    memset(guard, 0, sizeof *guard);
    atomic_init(&guard->refs, 1);
    guard->block = block;
    guard->most = most;
    guard->buckets = buckets;
    guard->bucket = (uint32_t *)(void *)((char *)guard->list + lists);
    guard->heap = guard->bucket + buckets;
    memset(guard->bucket, 0, buckets * sizeof *guard->bucket);
    return guard;
}

int32_t mission_replay_guard_new(mission_context *context, uint32_t most,
                                 mission_replay_guard **out, mission_error *error)
{
    mission_replay_guard *guard;
    struct mi_scatter scatter;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out || most == 0 || most > MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!context->clock.now)
        return mi_fail(error, MISSION_E_NO_CALLBACK);
    rc = mi_random(context, (uint8_t *)scatter.key, sizeof scatter.key, error);
    if (rc)
        return rc;
    guard = guard_make(context, most);
    if (!guard)
        return mi_fail(error, MISSION_E_NOMEM);
    if (pthread_mutex_init(&guard->lock, NULL) != 0) {
        mi_release(&context->memory, guard, guard->block);
        return mi_fail(error, MISSION_E_NOMEM);
    }
    guard->scatter = scatter;
    guard->context = mission_context_ref(context);
    *out = guard;
    return MISSION_OK;
}

mission_replay_guard *mission_replay_guard_ref(mission_replay_guard *guard)
{
    if (guard)
        mi_refs_add(&guard->refs);
    return guard;
}

void mission_replay_guard_unref(mission_replay_guard *guard)
{
    mission_context *context;

    if (!guard || !mi_refs_drop(&guard->refs))
        return;
    context = guard->context;
    pthread_mutex_destroy(&guard->lock);
    mi_release(&context->memory, guard, guard->block);
    mission_context_unref(context);
}
