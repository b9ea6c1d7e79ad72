/* A table of Mission states: bounded, and nobody can choose what collides in it.
 * SPDX-License-Identifier: MIT */
#include "../base/scatter.h"
#include "../crypto/digest.h"
#include "../rules/freshness.h"

#include <pthread.h>

#define ROWS_DEFAULT 10000u
#define ROWS_MOST (1u << 28)
#define NAME_MOST 4096u /* bytes of an issuer, and of an id: a row has a bounded size */

/* One Mission. A row is in one chain of its hash and in one queue by age. */
struct row {
    struct row *next; /* of the chain */
    struct row *older, *younger;
    uint64_t hash;
    mission_known_state known;
    size_t issuer_len, id_len;
    char names[]; /* issuer, id */
};

struct queue {
    struct row *oldest, *youngest;
};

struct mission_state_table {
    mission_state_table *self; /* a reader needs the lock, too */
    mi_memory memory;
    struct mi_scatter scatter;
    pthread_mutex_t lock; /* of all that follows */
    size_t most, count, chain_count;
    struct queue live, ended; /* rows in the order in which their words were learned */
    struct row *chains[];
};

static size_t table_size(size_t chains)
{
    return sizeof(mission_state_table) + chains * sizeof(struct row *);
}

static size_t row_size(const struct row *row)
{
    return sizeof *row + row->issuer_len + row->id_len;
}

/* --- queues and chains --- */

static struct queue *queue_of(mission_state_table *table, const struct row *row)
{
    return mission_state_terminal(row->known.state) ? &table->ended : &table->live;
}

static void queue_add(struct queue *queue, struct row *row)
{
    row->older = queue->youngest;
    row->younger = NULL;
    *(queue->youngest ? &queue->youngest->younger : &queue->oldest) = row;
    queue->youngest = row;
}

static void queue_take(struct queue *queue, struct row *row)
{
    *(row->older ? &row->older->younger : &queue->oldest) = row->younger;
    *(row->younger ? &row->younger->older : &queue->youngest) = row->older;
}

static struct row **chain_of(mission_state_table *table, uint64_t hash)
{
    return &table->chains[hash & (table->chain_count - 1)];
}

static bool row_is(const struct row *row, uint64_t hash, mission_view issuer, mission_view id)
{
    return row->hash == hash && mi_view_is((mission_view){row->names, row->issuer_len}, issuer) &&
           mi_view_is((mission_view){row->names + row->issuer_len, row->id_len}, id);
}

static struct row *row_find(mission_state_table *table, uint64_t hash, mission_view issuer,
                            mission_view id)
{
    struct row *row = *chain_of(table, hash);

    while (row && !row_is(row, hash, issuer, id))
        row = row->next;
    return row;
}

/* Out of the table; still its caller's to give back. */
static void row_take(mission_state_table *table, struct row *row)
{
    struct row **at = chain_of(table, row->hash);

    while (*at != row)
        at = &(*at)->next;
    *at = row->next;
    queue_take(queue_of(table, row), row);
    table->count--;
}

static void row_add(mission_state_table *table, struct row *row)
{
    struct row **chain = chain_of(table, row->hash);

    row->next = *chain;
    *chain = row;
    queue_add(queue_of(table, row), row);
    table->count++;
}

static struct row *row_make(const mission_state_table *table, uint64_t hash, mission_view issuer,
                            mission_view id)
{
    struct row *row = mi_resize(&table->memory, NULL, 0, sizeof *row + issuer.len + id.len);

    if (!row)
        return NULL;
    *row = (struct row){.hash = hash, .issuer_len = issuer.len, .id_len = id.len};
    memcpy(row->names, issuer.ptr, issuer.len);
    memcpy(row->names + issuer.len, id.ptr, id.len);
    return row;
}

/* A list by `younger`. */
static void rows_drop(const mission_state_table *table, struct row *row)
{
    struct row *next;

    for (; row; row = next) {
        next = row->younger;
        mi_release(&table->memory, row, row_size(row));
    }
}

/* --- the table --- */

static int32_t table_start(mission_state_table *table, mission_context *context, size_t most,
                           size_t chains, mission_error *error)
{
    int32_t rc;

    memset(table, 0, table_size(chains));
    rc = mi_random(context, (uint8_t *)table->scatter.key, sizeof table->scatter.key, error);
    if (rc)
        return rc;
    if (pthread_mutex_init(&table->lock, NULL) != 0)
        return mi_fail(error, MISSION_E_NOMEM);
    table->self = table;
    table->memory = context->memory;
    table->most = most;
    table->chain_count = chains;
    return MISSION_OK;
}

int32_t mission_state_table_new(mission_context *context, size_t most, mission_state_table **out,
                                mission_error *error)
{
    mission_state_table *table;
    size_t chains = 1;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out || most > ROWS_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (most == 0)
        most = ROWS_DEFAULT;
    while (chains < most)
        chains *= 2;
    table = mi_resize(&context->memory, NULL, 0, table_size(chains));
    if (!table)
        return mi_fail(error, MISSION_E_NOMEM);
    rc = table_start(table, context, most, chains, error);
    if (rc)
        mi_release(&context->memory, table, table_size(chains));
    else
        *out = table;
    return rc;
}

void mission_state_table_free(mission_state_table *table)
{
    mi_memory memory;

    if (!table)
        return;
    mission_state_table_clear(table);
    pthread_mutex_destroy(&table->lock);
    memory = table->memory;
    mi_release(&memory, table, table_size(table->chain_count));
}

void mission_state_table_clear(mission_state_table *table)
{
    struct row *live, *ended;

    if (!table)
        return;
    pthread_mutex_lock(&table->lock);
    live = table->live.oldest;
    ended = table->ended.oldest;
    table->live = table->ended = (struct queue){NULL, NULL};
    table->count = 0;
    memset(table->chains, 0, table->chain_count * sizeof(struct row *));
    pthread_mutex_unlock(&table->lock);
    rows_drop(table, live);
    rows_drop(table, ended);
}

static bool nameable(mission_view name)
{
    return mi_usable(name) && name.len > 0 && name.len <= NAME_MOST;
}

static uint64_t hash_of(const mission_state_table *table, mission_view issuer, mission_view id)
{
    return mi_scatter_bytes(&table->scatter, mi_scatter_bytes(&table->scatter, 0, issuer), id);
}

/* A word that changes nothing leaves its row as old as it was. */
static void row_learn(mission_state_table *table, struct row *row,
                      const mission_known_state *learned)
{
    const mission_known_state merged = mi_known_state_merge(&row->known, learned);

    if (memcmp(&merged, &row->known, sizeof merged) == 0)
        return;
    queue_take(queue_of(table, row), row);
    row->known = merged;
    queue_add(queue_of(table, row), row);
}

/* Under the lock. Makes room first; what had to go comes back for its caller to release. */
static struct row *row_enter(mission_state_table *table, struct row *row,
                             const mission_known_state *learned)
{
    struct row *gone = NULL;

    if (table->count >= table->most) {
        gone = table->live.oldest ? table->live.oldest : table->ended.oldest;
        row_take(table, gone);
        gone->younger = NULL;
    }
    row->known = mi_known_state_merge(NULL, learned);
    row_add(table, row);
    return gone;
}

/* An introspection without `fresh_until` enters no table (IS-7); where it refuses it says what a
 * word that is there can no longer be relied on for, and that may stay. */
static bool enters(const mission_known_state *learned)
{
    return learned->state != MISSION_STATE_NONE &&
           (mi_known_state_lasts(learned) || learned->state != MISSION_STATE_ACTIVE);
}

/* Whatever memory there is, a row that is there learns. */
static bool learn_known(mission_state_table *table, uint64_t hash, mission_view issuer,
                        mission_view id, const mission_known_state *learned)
{
    struct row *row;

    pthread_mutex_lock(&table->lock);
    row = row_find(table, hash, issuer, id);
    if (row)
        row_learn(table, row, learned);
    pthread_mutex_unlock(&table->lock);
    return row != NULL;
}

/* Another thread may have been faster. */
static int32_t learn_new(mission_state_table *table, uint64_t hash, mission_view issuer,
                         mission_view id, const mission_known_state *learned)
{
    struct row *row = row_make(table, hash, issuer, id), *spare = row, *found;

    if (!row)
        return MISSION_E_NOMEM;
    pthread_mutex_lock(&table->lock);
    found = row_find(table, hash, issuer, id);
    if (found)
        row_learn(table, found, learned);
    else
        spare = row_enter(table, row, learned);
    pthread_mutex_unlock(&table->lock);
    if (spare)
        mi_release(&table->memory, spare, row_size(spare));
    return MISSION_OK;
}

int32_t mission_state_table_learn(mission_state_table *table, mission_view issuer, mission_view id,
                                  const mission_known_state *learned, mission_error *error)
{
    mission_known_state own;
    uint64_t hash;
    int32_t rc;

    if (!table || !learned || !nameable(issuer) || !nameable(id))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_known_state_import(learned, &own);
    if (rc)
        return mi_fail(error, rc);
    if (!enters(&own))
        return MISSION_OK;
    own.once = 0;
    hash = hash_of(table, issuer, id);
    if (!learn_known(table, hash, issuer, id, &own))
        rc = learn_new(table, hash, issuer, id, &own);
    return rc ? mi_fail(error, rc) : MISSION_OK;
}

/* Write up to the caller's size, which stays. */
static bool give(mission_known_state *out, const mission_known_state *known)
{
    return mi_give(out, known, sizeof *known, MI_END_OF(mission_known_state, once)) == MISSION_OK;
}

int32_t mission_state_table_find(const mission_state_table *table, mission_view issuer,
                                 mission_view id, mission_known_state *out)
{
    mission_known_state known = {.size = sizeof known};
    struct row *row;
    uint64_t hash;

    if (!out || !give(out, &known) || !table || !nameable(issuer) || !nameable(id))
        return 0;
    hash = hash_of(table, issuer, id);
    pthread_mutex_lock(&table->self->lock);
    row = row_find(table->self, hash, issuer, id);
    if (row)
        known = row->known;
    pthread_mutex_unlock(&table->self->lock);
    return row && give(out, &known);
}
