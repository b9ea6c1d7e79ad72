/* The store in memory: two ordered trees under one lock. SPDX-License-Identifier: MIT */
#include "batch.h"
#include "tree.h"

#include <pthread.h>
#include <stddef.h>

struct row;

/* An entry of the index; it lives in its row's block. */
struct term {
    struct mi_node node; /* in `terms`; first, so that a node is its term */
    struct row *row;
    mission_view kind, index, value, order, key;
};

/* One block: the row, its terms, all their bytes. Nothing of it but the count of references and the
 * number changes while it is in the tree, so a reader that holds one may read on without the lock.
 */
struct row {
    struct mi_node node; /* in `rows` */
    size_t block;        /* bytes of all */
    uint32_t refs;       /* under the lock */
    mission_view kind, key, bytes;
    uint64_t version;
    int64_t number;
    size_t term_count;
    struct term terms[];
};

struct mission_memory_store {
    atomic_uint refs;
    mi_memory memory;
    mission_store table;
    pthread_mutex_t lock; /* of the trees and of all rows */
    struct mi_tree rows, terms;
};

/* One write of a batch on its way. */
struct change {
    mission_store_write write;
    struct row *old;  /* NULL: there is none */
    struct row *made; /* what takes its place; NULL: none, or `number` alone changes */
    int64_t number;
};

/* --- order --- */

static int row_order(const struct mi_node *x, const struct mi_node *y)
{
    const struct row *a = (const struct row *)(const void *)x;
    const struct row *b = (const struct row *)(const void *)y;
    const int order = mi_view_order(a->kind, b->kind);

    return order ? order : mi_view_order(a->key, b->key);
}

static int group_order(const struct term *a, const struct term *b)
{
    int order = mi_view_order(a->kind, b->kind);

    if (!order)
        order = mi_view_order(a->index, b->index);
    return order ? order : mi_view_order(a->value, b->value);
}

static int term_order(const struct mi_node *x, const struct mi_node *y)
{
    const struct term *a = (const struct term *)(const void *)x;
    const struct term *b = (const struct term *)(const void *)y;
    int order = group_order(a, b);

    if (!order)
        order = mi_view_order(a->order, b->order);
    return order ? order : mi_view_order(a->key, b->key);
}

/* --- rows --- */

static struct row *row_find(mission_memory_store *store, mission_view kind, mission_view key)
{
    struct row like = {.kind = kind, .key = key};

    return (struct row *)(void *)mi_tree_find(&store->rows, &like.node);
}

static void row_unref(mission_memory_store *store, struct row *row)
{
    if (row && --row->refs == 0)
        mi_release(&store->memory, row, row->block);
}

static bool grow(size_t *sum, size_t more)
{
    return !__builtin_add_overflow(*sum, more, sum);
}

static bool row_measure(const mission_store_write *write, size_t terms, size_t *block)
{
    bool fits = true;

    *block = sizeof(struct row) + terms * sizeof(struct term) + write->kind.len + write->key.len;
    for (size_t i = 0; i < terms; i++)
        *block += write->terms[i].index.len + write->terms[i].value.len + write->terms[i].order.len;
    if (write->what == MISSION_WRITE_PUT)
        fits = grow(block, write->bytes.len);
    return fits;
}

static mission_view copy(char **at, mission_view view)
{
    const mission_view copied = {*at, view.len};

    if (view.len)
        memcpy(*at, view.ptr, view.len);
    *at += view.len;
    return copied;
}

/* What a PUT writes, or an ADD where nothing was; it is in no tree yet. NULL: no memory. */
static struct row *row_make(const mi_memory *memory, const mission_store_write *write)
{
    const bool put = write->what == MISSION_WRITE_PUT;
    const size_t terms = put ? write->term_count : 0;
    struct term *term;
    struct row *row;
    size_t block;
    char *at;

    row = row_measure(write, terms, &block) ? mi_resize(memory, NULL, 0, block) : NULL;
    if (!row)
        return NULL;
    at = (char *)(row->terms + terms);
    *row = (struct row){.block = block, .refs = 1, .version = 1, .term_count = terms};
    row->kind = copy(&at, write->kind);
    row->key = copy(&at, write->key);
    for (size_t i = 0; i < terms; i++) {
        term = &row->terms[i];
        *term = (struct term){.row = row, .kind = row->kind, .key = row->key};
        term->index = copy(&at, write->terms[i].index);
        term->value = copy(&at, write->terms[i].value);
        term->order = copy(&at, write->terms[i].order);
    }
    row->bytes = put ? copy(&at, write->bytes) : (mission_view){NULL, 0};
    return row;
}

static void row_enter(mission_memory_store *store, struct row *row)
{
    mi_tree_add(&store->rows, &row->node);
    for (size_t i = 0; i < row->term_count; i++)
        mi_tree_add(&store->terms, &row->terms[i].node);
}

static void row_leave(mission_memory_store *store, struct row *row)
{
    mi_tree_remove(&store->rows, &row->node);
    for (size_t i = 0; i < row->term_count; i++)
        mi_tree_remove(&store->terms, &row->terms[i].node);
    row_unref(store, row);
}

/* --- commit --- */

static bool expected(const mission_store_write *write, const struct row *row)
{
    switch (write->expect) {
    case MISSION_EXPECT_ABSENT:
        return !row;
    case MISSION_EXPECT_VERSION:
        return row && row->version == write->version;
    default:
        return true;
    }
}

static bool holds(struct change *change)
{
    const mission_store_write *write = &change->write;
    const int64_t number = change->old ? change->old->number : 0;

    change->number = number;
    if (!expected(write, change->old))
        return false;
    if (write->what != MISSION_WRITE_ADD)
        return true;
    return !__builtin_add_overflow(number, write->add, &change->number) &&
           change->number >= write->least && change->number <= write->most;
}

/* All that needs memory happens here, before the first tree is touched. */
static bool prepare(const mi_memory *memory, struct change *change)
{
    const uint32_t what = change->write.what;

    if (what != MISSION_WRITE_PUT && (what != MISSION_WRITE_ADD || change->old))
        return true;
    change->made = row_make(memory, &change->write);
    if (!change->made)
        return false;
    change->made->version = change->old ? change->old->version + 1 : 1;
    change->made->number = change->number;
    return true;
}

static void apply(mission_memory_store *store, struct change *change)
{
    if (change->old && (change->made || change->write.what == MISSION_WRITE_DELETE))
        row_leave(store, change->old);
    else if (change->old)
        change->old->number = change->number;
    if (change->made)
        row_enter(store, change->made);
}

static int32_t change_all(mission_memory_store *store, struct change *changes, size_t count,
                          size_t *failed)
{
    bool memory = true;

    for (size_t i = 0; i < count; i++) {
        changes[i].old = row_find(store, changes[i].write.kind, changes[i].write.key);
        if (!holds(&changes[i])) {
            *failed = i;
            return MISSION_STORE_CONFLICT;
        }
    }
    for (size_t i = 0; i < count && memory; i++)
        memory = prepare(&store->memory, &changes[i]);
    for (size_t i = 0; i < count; i++) {
        if (memory)
            apply(store, &changes[i]);
        else
            row_unref(store, changes[i].made);
    }
    return memory ? MISSION_STORE_OK : MISSION_E_NOMEM;
}

static int32_t memory_commit(void *host, const mission_store_write *writes, size_t count,
                             size_t *failed, mission_error *error)
{
    mission_memory_store *store = host;
    struct change changes[MISSION_STORE_WRITE_MOST];
    size_t at = 0;
    int32_t rc = mission_store_check_batch(writes, count, error);

    if (failed)
        *failed = 0;
    for (size_t i = 0; i < count && !rc; i++) {
        changes[i] = (struct change){.made = NULL};
        rc = mi_batch_write(writes, i, &changes[i].write);
    }
    if (rc)
        return rc;
    pthread_mutex_lock(&store->lock);
    rc = change_all(store, changes, count, &at);
    pthread_mutex_unlock(&store->lock);
    if (failed)
        *failed = at;
    return rc < 0 ? mi_fail(error, rc) : rc;
}

/* --- reading --- */

/* A row as it was under the lock. */
struct seen {
    struct row *row;
    const struct term *term; /* NULL: loaded by its key */
    int64_t number;
};

static int32_t hand_over(const mission_store_receiver *receiver, const struct seen *seen)
{
    const mission_store_row row = {.size = sizeof row,
                                   .key = seen->row->key,
                                   .order = seen->term ? seen->term->order : (mission_view){0},
                                   .bytes = seen->row->bytes,
                                   .version = seen->row->version,
                                   .number = seen->number};

    return receiver->row(receiver->to, &row);
}

static int32_t receiver_of(const mission_store_receiver *receiver, mission_store_receiver *own,
                           mission_error *error)
{
    int32_t rc = receiver ? mi_receiver_import(receiver, own) : MISSION_E_ARGUMENT;

    if (!rc && !own->row)
        rc = MISSION_E_NO_CALLBACK;
    return rc ? mi_fail(error, rc) : MISSION_OK;
}

static int32_t memory_load(void *host, mission_view kind, mission_view key,
                           const mission_store_receiver *receiver, mission_error *error)
{
    mission_memory_store *store = host;
    mission_store_receiver own;
    struct seen seen = {NULL, NULL, 0};
    int32_t rc = receiver_of(receiver, &own, error);

    if (!rc && (!mi_usable(kind) || !mi_usable(key)))
        rc = mi_fail(error, MISSION_E_ARGUMENT);
    if (rc)
        return rc;
    pthread_mutex_lock(&store->lock);
    seen.row = row_find(store, kind, key);
    if (seen.row) {
        seen.row->refs++;
        seen.number = seen.row->number;
    }
    pthread_mutex_unlock(&store->lock);
    if (!seen.row)
        return MISSION_STORE_ABSENT;
    hand_over(&own, &seen);
    pthread_mutex_lock(&store->lock);
    row_unref(store, seen.row);
    pthread_mutex_unlock(&store->lock);
    return MISSION_STORE_OK;
}

/* The rows that a scan found, held until they are handed over. */
struct catch
{
    const mi_memory *memory;
    const mission_store_scan *scan;
    const struct term *from;
    struct seen *list;
    size_t count, room;
    bool failed;
};

static bool catch_room(struct catch *catch)
{
    const size_t room = catch->room ? catch->room * 2 : 16;
    struct seen *list;

    if (catch->count < catch->room)
        return true;
    list = mi_resize(catch->memory, catch->list, catch->room * sizeof *list, room * sizeof *list);
    if (!list)
        return false;
    catch->list = list;
    catch->room = room;
    return true;
}

static bool catch_term(void *to, struct mi_node *node)
{
    struct catch *catch = to;
    const struct term *term = (const struct term *)(const void *)node;

    if (group_order(term, catch->from) != 0 ||
        (catch->scan->bounded && mi_view_order(term->order, catch->scan->until) > 0))
        return false;
    if (!catch_room(catch)) {
        catch->failed = true;
        return false;
    }
    catch->list[catch->count++] = (struct seen){term->row, term, term->row->number};
    term->row->refs++;
    return catch->count < catch->scan->limit;
}

static void catch_drop(mission_memory_store *store, struct catch *catch)
{
    pthread_mutex_lock(&store->lock);
    for (size_t i = 0; i < catch->count; i++)
        row_unref(store, catch->list[i].row);
    pthread_mutex_unlock(&store->lock);
    mi_release(catch->memory, catch->list, catch->room * sizeof *catch->list);
}

/* A key is never empty, so without `resume` all of the group lies behind the empty pair. */
static struct term scan_from(const mission_store_scan *scan)
{
    struct term from = {.kind = scan->kind, .index = scan->index, .value = scan->value};

    if (scan->resume) {
        from.order = scan->after_order;
        from.key = scan->after_key;
    }
    return from;
}

static int32_t memory_scan(void *host, const mission_store_scan *scan,
                           const mission_store_receiver *receiver, mission_error *error)
{
    mission_memory_store *store = host;
    mission_store_scan own;
    mission_store_receiver to;
    struct term from;
    struct catch catch = {.memory = &store->memory, .scan = &own, .from = &from};
    int32_t rc = mission_store_check_scan(scan, error);

    if (!rc)
        rc = receiver_of(receiver, &to, error);
    if (!rc)
        rc = mi_scan_import(scan, &own);
    if (rc)
        return rc;
    from = scan_from(&own);
    pthread_mutex_lock(&store->lock);
    mi_tree_walk(&store->terms, &from.node, catch_term, &catch);
    pthread_mutex_unlock(&store->lock);
    for (size_t i = 0; i < catch.count && !catch.failed; i++)
        if (hand_over(&to, &catch.list[i]))
            break;
    catch_drop(store, &catch);
    return catch.failed ? mi_fail(error, MISSION_E_NOMEM) : MISSION_STORE_OK;
}

/* --- the store --- */

int32_t mission_memory_store_new(mission_context *context, mission_memory_store **out,
                                 mission_error *error)
{
    mission_memory_store *store;

    if (out)
        *out = NULL;
    if (!context || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    store = mi_resize(&context->memory, NULL, 0, sizeof *store);
    if (!store)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(store, 0, sizeof *store);
    if (pthread_mutex_init(&store->lock, NULL) != 0) {
        mi_release(&context->memory, store, sizeof *store);
        return mi_fail(error, MISSION_E_NOMEM);
    }
    atomic_init(&store->refs, 1);
    store->memory = context->memory;
    store->rows.order = row_order;
    store->terms.order = term_order;
    store->table =
        (mission_store){sizeof store->table, store, memory_load, memory_commit, memory_scan};
    *out = store;
    return MISSION_OK;
}

mission_memory_store *mission_memory_store_ref(mission_memory_store *store)
{
    if (store)
        mi_refs_add(&store->refs);
    return store;
}

static void row_drop(void *to, struct mi_node *node)
{
    row_unref(to, (struct row *)(void *)node);
}

void mission_memory_store_unref(mission_memory_store *store)
{
    mi_memory memory;

    if (!store || !mi_refs_drop(&store->refs))
        return;
    mi_tree_drop(&store->rows, row_drop, store);
    pthread_mutex_destroy(&store->lock);
    memory = store->memory;
    mi_release(&memory, store, sizeof *store);
}

const mission_store *mission_memory_store_table(mission_memory_store *store)
{
    return store ? &store->table : NULL;
}
