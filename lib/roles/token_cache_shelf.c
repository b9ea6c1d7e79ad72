/* The shelves of a token cache. SPDX-License-Identifier: MIT */
#include "token_cache.h"

#define CHANCES 8u /* entries that are looked at for one that may go */
#define EXPIRED 2u /* and for such as have expired, whenever one comes */

/* --- what was forgotten --- */

void mi_forget(struct mi_forgettings *forgettings, uint64_t mission)
{
    _Atomic uint64_t *slot = &forgettings->slots[mission % MI_FORGET_SLOTS];
    const uint64_t count = atomic_fetch_add(&forgettings->count, 1) + 1;
    uint64_t seen = atomic_load(slot);

    while (seen < count && !atomic_compare_exchange_weak(slot, &seen, count))
        ; /* a slot only grows, whoever comes first */
}

void mi_forget_all(struct mi_forgettings *forgettings)
{
    const uint64_t count = atomic_fetch_add(&forgettings->count, 1) + 1;
    uint64_t seen = atomic_load(&forgettings->all);

    while (seen < count && !atomic_compare_exchange_weak(&forgettings->all, &seen, count))
        ;
}

bool mi_forgotten_since(const struct mi_forgettings *forgettings, uint64_t mission, uint64_t count)
{
    return atomic_load(&forgettings->all) > count ||
           atomic_load(&forgettings->slots[mission % MI_FORGET_SLOTS]) > count;
}

/* --- giving back --- */

/* A list by `younger`, out of the lock. Whoever holds another reference may still read the token.
 */
static void list_drop(const mi_memory *memory, struct mi_kept *entry)
{
    struct mi_kept *next;

    for (; entry; entry = next) {
        next = entry->younger;
        mission_token_unref(entry->token);
        mi_release(memory, entry, sizeof *entry);
    }
}

/* --- chains and the queue, under the lock --- */

static void chain_text(struct mi_shelf *shelf, struct mi_kept *entry)
{
    struct mi_kept **head = &shelf->texts[entry->text & (shelf->chains - 1)];

    entry->next_text = *head;
    entry->text_at = head;
    if (*head)
        (*head)->text_at = &entry->next_text;
    *head = entry;
}

static void chain_mission(struct mi_shelf *shelf, struct mi_kept *entry)
{
    struct mi_kept **head = &shelf->missions[entry->mission & (shelf->chains - 1)];

    entry->next_mission = *head;
    entry->mission_at = head;
    if (*head)
        (*head)->mission_at = &entry->next_mission;
    *head = entry;
}

static void unchain(struct mi_kept *entry)
{
    *entry->text_at = entry->next_text;
    if (entry->next_text)
        entry->next_text->text_at = entry->text_at;
    *entry->mission_at = entry->next_mission;
    if (entry->next_mission)
        entry->next_mission->mission_at = entry->mission_at;
}

static void queue_add(struct mi_shelf *shelf, struct mi_kept *entry)
{
    entry->older = shelf->youngest;
    entry->younger = NULL;
    *(shelf->youngest ? &shelf->youngest->younger : &shelf->oldest) = entry;
    shelf->youngest = entry;
}

static void queue_take(struct mi_shelf *shelf, struct mi_kept *entry)
{
    *(entry->older ? &entry->older->younger : &shelf->oldest) = entry->younger;
    *(entry->younger ? &entry->younger->older : &shelf->youngest) = entry->older;
}

static struct mi_kept *entry_find(const struct mi_shelf *shelf, uint64_t text)
{
    struct mi_kept *entry = shelf->texts[text & (shelf->chains - 1)];

    while (entry && entry->text != text)
        entry = entry->next_text;
    return entry;
}

static void entry_add(struct mi_shelf *shelf, struct mi_kept *entry)
{
    chain_text(shelf, entry);
    chain_mission(shelf, entry);
    queue_add(shelf, entry);
    shelf->count++;
    shelf->bytes += entry->size;
}

/* Off the shelf and onto a list of what is to be dropped. */
static void entry_take(struct mi_shelf *shelf, struct mi_kept *entry, struct mi_kept **gone)
{
    unchain(entry);
    queue_take(shelf, entry);
    shelf->count--;
    shelf->bytes -= entry->size;
    entry->younger = *gone;
    *gone = entry;
}

/* --- room --- */

static bool expired(const struct mi_kept *entry, const mission_time *past)
{
    return entry->token->claims.exp.seconds <= past->seconds;
}

static void take_expired(struct mi_shelf *shelf, const mission_time *past, struct mi_kept **gone)
{
    for (size_t i = 0; i < EXPIRED && shelf->oldest && expired(shelf->oldest, past); i++)
        entry_take(shelf, shelf->oldest, gone);
}

/* The oldest goes, unless it was used since it was last asked: then it is as good as new. */
static struct mi_kept *who_goes(struct mi_shelf *shelf, const mission_time *past)
{
    struct mi_kept *entry = shelf->oldest;

    for (size_t i = 0; i < CHANCES && entry->used && !expired(entry, past); i++) {
        entry->used = false;
        queue_take(shelf, entry);
        queue_add(shelf, entry);
        entry = shelf->oldest;
    }
    return entry;
}

static void make_room(struct mi_shelf *shelf, size_t size, const mission_time *past,
                      struct mi_kept **gone)
{
    take_expired(shelf, past, gone);
    while (shelf->count &&
           (shelf->count >= shelf->most || shelf->bytes_most - shelf->bytes < size)) {
        entry_take(shelf, who_goes(shelf, past), gone);
        shelf->dropped++;
    }
}

/* --- the shelf --- */

bool mi_shelf_start(struct mi_shelf *shelf)
{
    return pthread_mutex_init(&shelf->lock, NULL) == 0;
}

void mi_shelf_end(struct mi_shelf *shelf)
{
    pthread_mutex_destroy(&shelf->lock);
}

mission_token *mi_shelf_find(struct mi_shelf *shelf, uint64_t text)
{
    mission_token *token = NULL;
    struct mi_kept *entry;

    pthread_mutex_lock(&shelf->lock);
    entry = entry_find(shelf, text);
    if (entry) {
        entry->used = true;
        token = mission_token_ref(entry->token);
    }
    pthread_mutex_unlock(&shelf->lock);
    return token;
}

void mi_shelf_keep(struct mi_shelf *shelf, struct mi_kept *entry, const struct mi_keeping *keeping)
{
    struct mi_kept *gone = NULL;

    entry->younger = NULL;
    pthread_mutex_lock(&shelf->lock);
    if (entry->size > shelf->bytes_most || entry_find(shelf, entry->text) ||
        mi_forgotten_since(keeping->forgettings, entry->mission, keeping->since)) {
        gone = entry;
    } else {
        make_room(shelf, entry->size, &keeping->past, &gone);
        entry_add(shelf, entry);
        shelf->kept++;
    }
    pthread_mutex_unlock(&shelf->lock);
    list_drop(shelf->memory, gone);
}

void mi_shelf_drop(struct mi_shelf *shelf, uint64_t text, const mission_token *token)
{
    struct mi_kept *gone = NULL, *entry;

    pthread_mutex_lock(&shelf->lock);
    entry = entry_find(shelf, text);
    if (entry && entry->token == token)
        entry_take(shelf, entry, &gone);
    pthread_mutex_unlock(&shelf->lock);
    list_drop(shelf->memory, gone);
}

static bool of_mission(const struct mi_kept *entry, uint64_t mission, mission_view issuer,
                       mission_view id)
{
    const mission_claim *claim = &entry->token->claims.mission;

    return entry->mission == mission && mi_view_is(claim->id, id) &&
           mi_view_is(claim->issuer, issuer);
}

void mi_shelf_forget(struct mi_shelf *shelf, uint64_t mission, mission_view issuer, mission_view id)
{
    struct mi_kept *gone = NULL, *entry, *next;

    pthread_mutex_lock(&shelf->lock);
    for (entry = shelf->missions[mission & (shelf->chains - 1)]; entry; entry = next) {
        next = entry->next_mission;
        if (of_mission(entry, mission, issuer, id))
            entry_take(shelf, entry, &gone);
    }
    pthread_mutex_unlock(&shelf->lock);
    list_drop(shelf->memory, gone);
}

void mi_shelf_clear(struct mi_shelf *shelf)
{
    struct mi_kept *gone;

    pthread_mutex_lock(&shelf->lock);
    gone = shelf->oldest;
    shelf->oldest = shelf->youngest = NULL;
    shelf->count = shelf->bytes = 0;
    memset(shelf->texts, 0, shelf->chains * sizeof *shelf->texts);
    memset(shelf->missions, 0, shelf->chains * sizeof *shelf->missions);
    pthread_mutex_unlock(&shelf->lock);
    list_drop(shelf->memory, gone);
}

void mi_shelf_count(struct mi_shelf *shelf, mission_token_cache_counts *sum)
{
    pthread_mutex_lock(&shelf->lock);
    sum->found += atomic_load_explicit(&shelf->found, memory_order_relaxed);
    sum->missed += atomic_load_explicit(&shelf->missed, memory_order_relaxed);
    sum->kept += shelf->kept;
    sum->dropped += shelf->dropped;
    sum->tokens += shelf->count;
    sum->bytes += shelf->bytes;
    pthread_mutex_unlock(&shelf->lock);
}
