/* Stores of tests. SPDX-License-Identifier: MIT */
#include "stores.h"
#include "test.h"

#include <pthread.h>
#include <sched.h>

#define CACHED 64u
#define CALLS_OF_ROWS 64u

/* A table before the store in memory. */
struct flawed {
    mission_store table;
    enum flaw flaw;
    mission_memory_store *store;
    const mission_store *inner;
    pthread_mutex_t lock; /* of what follows */
    unsigned calls;
    char key[CACHED], bytes[CACHED]; /* of the last load: FLAW_STALE */
    mission_store_row cached;
    char term_key[CACHED], term_text[3][CACHED]; /* of the last PUT with a term: FLAW_TERMS_STAY */
    mission_view term_key_view;
    mission_store_term term;
};

static bool same(mission_view a, mission_view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static mission_view keep(char *to, mission_view view)
{
    const size_t len = view.len < CACHED ? view.len : CACHED;

    if (len)
        memcpy(to, view.ptr, len);
    return (mission_view){to, len};
}

static mission_view cut(mission_view view)
{
    const char *end = view.len ? memchr(view.ptr, 0, view.len) : NULL;

    return end && end > view.ptr ? (mission_view){view.ptr, (size_t)(end - view.ptr)} : view;
}

/* --- reading --- */

/* Between the store and who asks. */
struct between {
    struct flawed *flawed;
    const mission_store_receiver *to;
    const mission_store_scan *scan;
    size_t rows;
};

static int32_t between_row(void *given, const mission_store_row *row)
{
    struct between *b = given;
    mission_store_row other = *row;
    int32_t stop;

    b->rows++;
    if (b->flawed->flaw == FLAW_NO_BUMP)
        other.version = 1;
    if (b->flawed->flaw == FLAW_ADD_BUMPS)
        other.version += other.number != 0;
    if (b->flawed->flaw == FLAW_SCAN_NUMBER && b->scan)
        other.number = 0;
    if (b->flawed->flaw == FLAW_UNTIL && b->scan && b->scan->bounded &&
        same(row->order, b->scan->until))
        return 0;
    stop = b->to->row(b->to->to, &other);
    return b->flawed->flaw == FLAW_NO_STOP ? 0 : stop;
}

static bool hesitates(struct flawed *f, unsigned often)
{
    bool again;

    pthread_mutex_lock(&f->lock);
    again = f->calls++ % often == 0;
    pthread_mutex_unlock(&f->lock);
    return again;
}

static int32_t remember(void *given, const mission_store_row *row)
{
    struct between *b = given;

    b->rows++;
    b->flawed->cached = *row;
    b->flawed->cached.key = keep(b->flawed->key, row->key);
    b->flawed->cached.bytes = keep(b->flawed->bytes, row->bytes);
    return 0;
}

static int32_t stale_load(struct flawed *f, mission_view kind, mission_view key,
                          const mission_store_receiver *receiver, mission_error *error)
{
    struct between between = {f, receiver, NULL, 0};
    const mission_store_receiver own = {sizeof own, &between, remember};
    int32_t rc = MISSION_STORE_OK;

    pthread_mutex_lock(&f->lock);
    if (!f->cached.version || !same(f->cached.key, key))
        rc = f->inner->load(f->inner->host, kind, key, &own, error);
    if (!rc)
        receiver->row(receiver->to, &f->cached);
    pthread_mutex_unlock(&f->lock);
    return rc;
}

static int32_t flawed_load(void *host, mission_view kind, mission_view key,
                           const mission_store_receiver *receiver, mission_error *error)
{
    struct flawed *f = host;
    struct between between = {f, receiver, NULL, 0};
    const mission_store_receiver own = {sizeof own, &between, between_row};

    if (f->flaw == FLAW_STALE)
        return stale_load(f, kind, key, receiver, error);
    if (f->flaw == FLAW_KEY_BYTES)
        key = cut(key);
    if (f->flaw == FLAW_KEY_CUT && key.len > 511)
        key.len = 511;
    if (f->flaw == FLAW_HESITANT && hesitates(f, 3)) {
        (void)f->inner->load(f->inner->host, kind, key, &own, error);
        return MISSION_STORE_AGAIN;
    }
    return f->inner->load(f->inner->host, kind, key, &own, error);
}

struct sorted {
    mission_store_row rows[CALLS_OF_ROWS];
    char text[CALLS_OF_ROWS][2][CACHED];
    size_t count;
};

static int32_t sorted_row(void *given, const mission_store_row *row)
{
    struct sorted *s = given;
    mission_store_row *own;

    if (s->count == CALLS_OF_ROWS)
        return 1;
    own = &s->rows[s->count];
    *own = *row;
    own->key = keep(s->text[s->count][0], row->key);
    own->order = keep(s->text[s->count][1], row->order);
    own->bytes = V("bytes");
    s->count++;
    return 0;
}

static int by_signed(const void *x, const void *y)
{
    const mission_view a = ((const mission_store_row *)x)->order,
                       b = ((const mission_store_row *)y)->order;

    for (size_t i = 0; i < a.len && i < b.len; i++)
        if (a.ptr[i] != b.ptr[i])
            return (signed char)a.ptr[i] - (signed char)b.ptr[i];
    return (a.len > b.len) - (a.len < b.len);
}

static int32_t signed_scan(struct flawed *f, const mission_store_scan *scan,
                           const mission_store_receiver *receiver, mission_error *error)
{
    struct sorted *sorted = calloc(1, sizeof *sorted);
    const mission_store_receiver own = {sizeof own, sorted, sorted_row};
    int32_t rc;

    if (!sorted)
        abort();
    rc = f->inner->scan(f->inner->host, scan, &own, error);
    qsort(sorted->rows, sorted->count, sizeof sorted->rows[0], by_signed);
    for (size_t i = 0; i < sorted->count; i++)
        if (receiver->row(receiver->to, &sorted->rows[i]))
            break;
    free(sorted);
    return rc;
}

/* Row by row, each of a moment of its own. */
struct step {
    const mission_store_receiver *to;
    char order[CACHED], key[CACHED];
    mission_view order_view, key_view;
    size_t rows;
    int32_t stop;
};

static int32_t step_row(void *given, const mission_store_row *row)
{
    struct step *step = given;

    step->rows++;
    step->order_view = keep(step->order, row->order);
    step->key_view = keep(step->key, row->key);
    step->stop = step->to->row(step->to->to, row);
    return 0;
}

static int32_t stepping_scan(struct flawed *f, mission_store_scan scan,
                             const mission_store_receiver *receiver, mission_error *error)
{
    struct step step = {.to = receiver};
    const mission_store_receiver own = {sizeof own, &step, step_row};
    uint32_t limit = scan.limit;
    int32_t rc;

    scan.limit = 1;
    do {
        step.rows = 0;
        rc = f->inner->scan(f->inner->host, &scan, &own, error);
        scan.after_order = step.order_view;
        scan.after_key = step.key_view;
        scan.resume = 1;
        sched_yield();
    } while (!rc && step.rows && !step.stop && --limit);
    return rc;
}

/* A smaller key of the same order takes the pair's own row in. */
static void before_pair(mission_store_scan *scan)
{
    if (scan->resume && scan->after_key.len)
        scan->after_key.len--;
}

static int32_t flawed_scan(void *host, const mission_store_scan *scan,
                           const mission_store_receiver *receiver, mission_error *error)
{
    struct flawed *f = host;
    struct between between = {f, receiver, scan, 0};
    const mission_store_receiver own = {sizeof own, &between, between_row};
    mission_store_scan other = *scan;

    other.size = sizeof other;
    if (f->flaw == FLAW_SIGNED_ORDER)
        return signed_scan(f, scan, receiver, error);
    if (f->flaw == FLAW_SCAN_MOMENTS)
        return stepping_scan(f, other, receiver, error);
    if (f->flaw == FLAW_CURSOR)
        before_pair(&other);
    if (f->flaw == FLAW_LIMIT)
        other.limit = 10000;
    if (f->flaw == FLAW_TERM_BYTES)
        other.value = cut(other.value);
    if (f->flaw == FLAW_HESITANT && hesitates(f, 3)) {
        (void)f->inner->scan(f->inner->host, &other, &own, error);
        return MISSION_STORE_AGAIN;
    }
    return f->inner->scan(f->inner->host, &other, &own, error);
}

/* --- writing --- */

static void flaw_terms(struct flawed *f, mission_store_write *w, mission_store_term *terms)
{
    if (w->what != MISSION_WRITE_PUT)
        return;
    for (size_t i = 0; i < w->term_count; i++) {
        terms[i] = w->terms[i];
        if (f->flaw == FLAW_TERM_BYTES)
            terms[i].value = cut(terms[i].value);
        if (f->flaw == FLAW_NO_ORDER)
            terms[i].order = V("");
    }
    w->terms = terms;
}

static void terms_stay(struct flawed *f, mission_store_write *w)
{
    if (w->what != MISSION_WRITE_PUT)
        return;
    pthread_mutex_lock(&f->lock);
    if (w->term_count) {
        f->term_key_view = keep(f->term_key, w->key);
        f->term = (mission_store_term){keep(f->term_text[0], w->terms[0].index),
                                       keep(f->term_text[1], w->terms[0].value),
                                       keep(f->term_text[2], w->terms[0].order)};
    } else if (same(f->term_key_view, w->key)) {
        w->terms = &f->term;
        w->term_count = 1;
    }
    pthread_mutex_unlock(&f->lock);
}

/* What the store gets to see instead. */
static void flaw_write(struct flawed *f, mission_store_write *w, mission_store_term *terms)
{
    switch (f->flaw) {
    case FLAW_BOUND:
        w->least = INT64_MIN;
        w->most = INT64_MAX;
        break;
    case FLAW_CHECK:
        w->expect = w->what == MISSION_WRITE_CHECK ? MISSION_EXPECT_ANY : w->expect;
        break;
    case FLAW_VERSION:
    case FLAW_NO_BUMP:
        w->expect = w->expect == MISSION_EXPECT_VERSION ? MISSION_EXPECT_ANY : w->expect;
        break;
    case FLAW_NARROW_VERSION:
        w->version = (uint32_t)w->version;
        break;
    case FLAW_KEY_BYTES:
        w->key = cut(w->key);
        break;
    case FLAW_KEY_CUT:
        w->key.len = w->key.len > 511 ? 511 : w->key.len;
        break;
    case FLAW_VALUE_BYTES:
        w->bytes = cut(w->bytes);
        break;
    case FLAW_TERMS_STAY:
        terms_stay(f, w);
        break;
    default:
        flaw_terms(f, w, terms);
    }
}

struct number {
    uint64_t version; /* 0: no such row */
    int64_t number;
};

static int32_t number_row(void *to, const mission_store_row *row)
{
    *(struct number *)to = (struct number){row->version, row->number};
    return 0;
}

static struct number number_of(struct flawed *f, const mission_store_write *w)
{
    struct number number = {0, 0};
    const mission_store_receiver own = {sizeof own, &number, number_row};

    (void)f->inner->load(f->inner->host, w->kind, w->key, &own, NULL);
    return number;
}

static int32_t inner_commit(struct flawed *f, const mission_store_write *writes, size_t count,
                            size_t *failed, mission_error *error)
{
    return count ? f->inner->commit(f->inner->host, writes, count, failed, error) : 0;
}

static void forget_number(struct flawed *f, const mission_store_write *w)
{
    mission_store_write add = *w;
    size_t failed;

    add.what = MISSION_WRITE_ADD;
    add.expect = MISSION_EXPECT_ANY;
    add.add = -number_of(f, w).number;
    add.least = INT64_MIN;
    add.most = INT64_MAX;
    if (w->what == MISSION_WRITE_PUT)
        (void)inner_commit(f, &add, 1, &failed, NULL);
}

static int32_t split(struct flawed *f, const mission_store_write *writes, size_t count,
                     size_t *failed, mission_error *error)
{
    int32_t rc = MISSION_STORE_OK;
    size_t at;

    for (size_t i = 0; i < count && !rc; i++) {
        *failed = i;
        rc = inner_commit(f, &writes[i], 1, &at, error);
        sched_yield();
    }
    return rc;
}

/* Looks first, and writes without looking again. */
static int32_t look_then_write(struct flawed *f, mission_store_write *writes, size_t count,
                               size_t *failed, mission_error *error)
{
    mission_store_write looks[MISSION_STORE_WRITE_MOST];
    int32_t rc;

    for (size_t i = 0; i < count; i++) {
        looks[i] = writes[i];
        looks[i].what = MISSION_WRITE_CHECK;
        writes[i].expect = MISSION_EXPECT_ANY;
    }
    rc = inner_commit(f, looks, count, failed, error);
    sched_yield();
    return rc ? rc : inner_commit(f, writes, count, failed, error);
}

static bool needs_row(const struct flawed *f, const mission_store_write *w)
{
    return (f->flaw == FLAW_ADD_ABSENT && w->what == MISSION_WRITE_ADD) ||
           (f->flaw == FLAW_DELETE_ABSENT && w->what == MISSION_WRITE_DELETE);
}

/* After the store has answered. */
static int32_t aftermath(struct flawed *f, mission_store_write *writes, size_t count,
                         size_t *failed, int32_t rc)
{
    size_t at;

    if (rc == MISSION_STORE_CONFLICT && f->flaw == FLAW_LAST_FAILED)
        *failed = count - 1;
    if (rc == MISSION_STORE_CONFLICT && f->flaw == FLAW_PREFIX)
        (void)inner_commit(f, writes, *failed, &at, NULL);
    if (rc == MISSION_STORE_CONFLICT && f->flaw == FLAW_OVERFLOW &&
        writes[*failed].most == INT64_MAX && writes[*failed].least == INT64_MIN)
        return MISSION_STORE_OK;
    for (size_t i = 0; i < count && !rc && f->flaw == FLAW_NUMBER_LOST; i++)
        forget_number(f, &writes[i]);
    return !rc && f->flaw == FLAW_AGAIN_WRITTEN ? MISSION_STORE_AGAIN : rc;
}

static bool unknown(const mission_store_write *w)
{
    return w->what > MISSION_WRITE_ADD || w->expect > MISSION_EXPECT_ANY;
}

static int32_t flawed_commit(void *host, const mission_store_write *given, size_t count,
                             size_t *failed, mission_error *error)
{
    struct flawed *f = host;
    mission_store_write writes[MISSION_STORE_WRITE_MOST];
    mission_store_term terms[MISSION_STORE_WRITE_MOST][MISSION_STORE_TERM_MOST + 1];
    int32_t rc;

    if (f->flaw == FLAW_AGAIN_FOREVER || (f->flaw == FLAW_HESITANT && hesitates(f, 3)))
        return MISSION_STORE_AGAIN;
    if (given->size != sizeof *given && f->flaw != FLAW_LATER_SIZE)
        return f->inner->commit(f->inner->host, given, count, failed, error);
    for (size_t i = 0; i < count; i++) {
        writes[i] = given[i];
        writes[i].size = sizeof writes[i];
        if (f->flaw == FLAW_UNKNOWN_WORDS && unknown(&writes[i]))
            return MISSION_STORE_OK;
        *failed = i;
        if (needs_row(f, &writes[i]) && !number_of(f, &writes[i]).version)
            return MISSION_STORE_CONFLICT;
        flaw_write(f, &writes[i], terms[i]);
    }
    if (f->flaw == FLAW_SPLIT)
        return split(f, writes, count, failed, error);
    if (f->flaw == FLAW_LOOK_THEN_WRITE)
        return look_then_write(f, writes, count, failed, error);
    rc = inner_commit(f, writes, count, failed, error);
    return aftermath(f, writes, count, failed, rc);
}

/* --- the host of the suite --- */

static int32_t add(struct stores *stores, mission_memory_store *store, const mission_store **out)
{
    struct flawed *f = calloc(1, sizeof *f);

    if (!f || stores->count == STORES_MOST || pthread_mutex_init(&f->lock, NULL))
        abort(); /* the machine, not the test */
    f->flaw = stores->flaw;
    f->store = store;
    f->inner = mission_memory_store_table(store);
    f->table = (mission_store){sizeof f->table, f, flawed_load, flawed_commit, flawed_scan};
    stores->live[stores->count++] = f;
    /* The store itself where nothing is to be wrong. */
    *out = f->flaw == FLAW_NONE ? f->inner : &f->table;
    return 0;
}

static int32_t fresh(void *host, const mission_store **out, mission_error *error)
{
    struct stores *stores = host;
    mission_memory_store *store;
    const int32_t rc = mission_memory_store_new(stores->context, &store, error);

    return rc ? rc : add(stores, store, out);
}

static size_t find(const struct stores *stores, const mission_store *table)
{
    size_t i = stores->count;

    while (i-- > 0) /* the latest first: a table may be there several times */
        if (table == &stores->live[i]->table || table == stores->live[i]->inner)
            return i;
    abort();
}

static int32_t another(void *host, const mission_store *table, const mission_store **out,
                       mission_error *error)
{
    struct stores *stores = host;

    (void)error;
    return add(stores, mission_memory_store_ref(stores->live[find(stores, table)]->store), out);
}

static void forget(void *host, const mission_store *table)
{
    struct stores *stores = host;
    const size_t at = find(stores, table);
    struct flawed *f = stores->live[at];

    stores->live[at] = stores->live[--stores->count];
    mission_memory_store_unref(f->store);
    pthread_mutex_destroy(&f->lock);
    free(f);
}

/* The rows stay in memory, as those of a server would. */
static int32_t reopen(void *host, const mission_store **table, mission_error *error)
{
    struct stores *stores = host;
    const mission_store *old = *table;
    int32_t rc;

    if (stores->flaw == FLAW_FORGETFUL)
        rc = fresh(host, table, error);
    else
        rc = another(host, old, table, error);
    forget(host, old);
    return rc;
}

void stores_setup(struct stores *stores, mission_store_check *setup)
{
    *setup = (mission_store_check){.size = sizeof *setup,
                                   .host = stores,
                                   .fresh = fresh,
                                   .another = another,
                                   .reopen = reopen,
                                   .forget = forget,
                                   .threads = 4,
                                   .rounds = 60,
                                   .sequences = 8,
                                   .patience = 5000};
}
