/* A case under way: its words, its tables, its threads. SPDX-License-Identifier: MIT */
#include "suite.h"

bool mi_suite_fail(struct trial *trial, const char *format, ...)
{
    va_list list;
    size_t used = 0;

    pthread_mutex_lock(&trial->lock);
    if (!atomic_load(&trial->failed)) {
        if (trial->step)
            used = (size_t)snprintf(trial->words, sizeof trial->words, "%.400s: ", trial->step);
        va_start(list, format);
        vsnprintf(trial->words + used, sizeof trial->words - used, format, list);
        va_end(list);
        atomic_store(&trial->failed, true);
    }
    pthread_mutex_unlock(&trial->lock);
    return false;
}

bool mi_suite_well(struct trial *trial)
{
    return !atomic_load(&trial->failed);
}

void mi_suite_step(struct client *client, const char *step)
{
    client->trial->step = step;
}

uint64_t mi_suite_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * 0x2545F4914F6CDD1Du;
}

uint32_t mi_suite_below(uint64_t *state, uint32_t bound)
{
    return (uint32_t)((mi_suite_random(state) >> 33) % bound);
}

struct shown mi_suite_show(mission_view view)
{
    struct shown shown = {{0}};
    size_t used = 0;

    used += (size_t)sprintf(shown.text, "\"");
    for (size_t i = 0; i < view.len && used < sizeof shown.text - 24; i++) {
        const unsigned char byte = (unsigned char)view.ptr[i];

        if (byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\')
            shown.text[used++] = (char)byte;
        else
            used += (size_t)sprintf(shown.text + used, "\\x%02x", byte);
    }
    used += (size_t)sprintf(shown.text + used, "\"");
    if (view.len > 64)
        sprintf(shown.text + used, " of %zu", view.len);
    return shown;
}

const char *mi_suite_answer(int32_t rc)
{
    static const char *const names[] = {"OK", "CONFLICT", "ABSENT", "AGAIN", "UNKNOWN"};

    if (rc >= 0 && rc < (int32_t)COUNT(names))
        return names[rc];
    return rc < 0 ? mission_code_reason(rc) : "no answer of the contract";
}

/* --- tables --- */

bool mi_suite_open(struct trial *trial)
{
    mission_error error = MISSION_ERROR_INIT;
    const mission_store *table = NULL;
    const int32_t rc = trial->setup->fresh(trial->setup->host, &table, &error);

    if (rc || !table)
        return mi_suite_fail(trial, "`fresh` gave no store: %ld %s", (long)rc, error.text);
    trial->tables[trial->table_count++] = table;
    return true;
}

/* The tables of `another` first, the one of `fresh` last. */
static void forget_from(struct trial *trial, size_t first)
{
    while (trial->table_count > first) {
        const mission_store *table = trial->tables[--trial->table_count];

        if (trial->setup->forget)
            trial->setup->forget(trial->setup->host, table);
    }
}

void mi_suite_close(struct trial *trial)
{
    forget_from(trial, 0);
}

bool mi_suite_reopen(struct client *client)
{
    struct trial *trial = client->trial;
    mission_error error = MISSION_ERROR_INIT;
    const mission_store *table = trial->tables[0];
    int32_t rc;

    forget_from(trial, 1);
    rc = trial->setup->reopen(trial->setup->host, &table, &error);
    if (rc || !table) {
        trial->table_count = 0;
        return mi_suite_fail(trial, "`reopen` gave no store: %ld %s", (long)rc, error.text);
    }
    client->table = trial->tables[0] = table;
    return true;
}

struct client mi_suite_client(struct trial *trial)
{
    return (struct client){.trial = trial,
                           .table = trial->tables[0],
                           .random = mi_suite_random(&trial->random) | 1,
                           .turns = trial->setup->rounds};
}

static bool another(struct trial *trial)
{
    mission_error error = MISSION_ERROR_INIT;
    const mission_store *table = NULL;
    int32_t rc;

    if (!trial->setup->another)
        return true;
    rc = trial->setup->another(trial->setup->host, trial->tables[0], &table, &error);
    if (rc || !table)
        return mi_suite_fail(trial, "`another` gave no table: %ld %s", (long)rc, error.text);
    trial->tables[trial->table_count++] = table;
    return true;
}

/* --- threads --- */

/* Nobody begins before all are there: some cases wait for each other. */
struct gate {
    pthread_mutex_t lock;
    bool open;
};

struct thread {
    pthread_t id;
    struct client client;
    void (*work)(struct client *client);
    struct gate *gate;
    bool started;
};

static void *thread_run(void *given)
{
    struct thread *thread = given;
    bool open;

    pthread_mutex_lock(&thread->gate->lock);
    open = thread->gate->open;
    pthread_mutex_unlock(&thread->gate->lock);
    if (open)
        thread->work(&thread->client);
    return NULL;
}

static bool thread_start(struct thread *thread, struct client *client, void *shared, uint32_t index)
{
    struct trial *trial = client->trial;

    thread->client = mi_suite_client(trial);
    thread->client.table = trial->tables[index % trial->table_count];
    thread->client.index = index;
    thread->client.shared = shared;
    thread->started = pthread_create(&thread->id, NULL, thread_run, thread) == 0;
    return thread->started || mi_suite_fail(trial, "no thread could be started");
}

static uint64_t run_threads(struct client *client, void *shared, struct gate *gate,
                            void (*work)(struct client *client))
{
    struct thread threads[THREADS_MOST] = {{.work = NULL}};
    const uint32_t count = client->trial->setup->threads;
    uint64_t done = 0;

    pthread_mutex_lock(&gate->lock);
    gate->open = true;
    for (uint32_t i = 0; i < count && gate->open; i++) {
        threads[i].work = work;
        threads[i].gate = gate;
        gate->open = thread_start(&threads[i], client, shared, i);
    }
    pthread_mutex_unlock(&gate->lock);
    for (uint32_t i = 0; i < count; i++) {
        if (threads[i].started)
            pthread_join(threads[i].id, NULL);
        done += threads[i].client.done;
    }
    return done;
}

uint64_t mi_suite_threads(struct client *client, void *shared, void (*work)(struct client *client))
{
    struct trial *trial = client->trial;
    struct gate gate = {.open = false};
    uint64_t done;

    while (trial->table_count < trial->setup->threads && trial->setup->another)
        if (!another(trial))
            return 0;
    if (pthread_mutex_init(&gate.lock, NULL) != 0) {
        mi_suite_fail(trial, "the suite has no lock");
        return 0;
    }
    done = run_threads(client, shared, &gate, work);
    pthread_mutex_destroy(&gate.lock);
    return done;
}
