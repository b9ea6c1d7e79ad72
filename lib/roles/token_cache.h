/* Inside a token cache. SPDX-License-Identifier: MIT
 *
 * Entries stand on shelves by the hash of their token's text, so that threads seldom meet. A shelf
 * has a lock of its own; nothing of the host's is called while it is held. */
#ifndef MI_TOKEN_CACHE_H
#define MI_TOKEN_CACHE_H

#include "token.h"
#include <mission/token_cache.h>

#include <pthread.h>

/* ---- What was forgotten, and when ----
 *
 * A token that is being verified belongs to a Mission that nobody knows yet. So each call notes the
 * count of forgettings when it begins, and what it comes to is kept only if its Mission was not
 * forgotten since. Missions share the slots: one that meets another's is verified once more. */
#define MI_FORGET_SLOTS 1024u

struct mi_forgettings {
    _Atomic uint64_t count;
    _Atomic uint64_t all; /* the count when everything was forgotten */
    _Atomic uint64_t slots[MI_FORGET_SLOTS];
};

void mi_forget(struct mi_forgettings *forgettings, uint64_t mission);
void mi_forget_all(struct mi_forgettings *forgettings);
bool mi_forgotten_since(const struct mi_forgettings *forgettings, uint64_t mission, uint64_t count);

/* ---- A shelf ---- */

/* One token: in a chain by its text's hash, in one by its Mission's, in the queue by age. `at` is
 * what points to it, so that it leaves a chain of any length in one step. */
struct mi_kept {
    struct mi_kept *next_text, **text_at;
    struct mi_kept *next_mission, **mission_at;
    struct mi_kept *older, *younger;
    uint64_t text, mission; /* hashes */
    size_t size;            /* with its token */
    bool used;              /* since it was last looked at for room */
    mission_token *token;   /* a reference */
};

struct mi_shelf {
    const mi_memory *memory;
    pthread_mutex_t lock;               /* of all that follows */
    struct mi_kept **texts, **missions; /* `chains` of each */
    size_t chains;                      /* a power of two */
    struct mi_kept *oldest, *youngest;
    size_t most, bytes_most; /* what it may hold */
    size_t count, bytes;
    uint64_t kept, dropped;
    _Atomic uint64_t found, missed; /* without the lock: found is what had the same text, too */
    char apart[64]; /* the next shelf's lock is in another line of the processor's cache */
};

/* The lock alone; false: there is none. The rest is the cache's to fill. */
bool mi_shelf_start(struct mi_shelf *shelf);
void mi_shelf_end(struct mi_shelf *shelf); /* empty by then */

/* The token whose text has this hash, with a reference for the caller; NULL: none. */
mission_token *mi_shelf_find(struct mi_shelf *shelf, uint64_t text);
/* What decides whether it is kept. */
struct mi_keeping {
    const struct mi_forgettings *forgettings;
    uint64_t since;    /* their count when its verification began */
    mission_time past; /* what has an `exp` of this or before has expired */
};
/* Keep it, or drop it: the entry is the shelf's either way. */
void mi_shelf_keep(struct mi_shelf *shelf, struct mi_kept *entry, const struct mi_keeping *keeping);
/* The entry of this very token. */
void mi_shelf_drop(struct mi_shelf *shelf, uint64_t text, const mission_token *token);
void mi_shelf_forget(struct mi_shelf *shelf, uint64_t mission, mission_view issuer,
                     mission_view id);
void mi_shelf_clear(struct mi_shelf *shelf);
void mi_shelf_count(struct mi_shelf *shelf, mission_token_cache_counts *sum); /* adds its own */

#endif
