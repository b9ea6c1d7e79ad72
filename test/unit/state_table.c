/* The table of states against a plain map, full, and under threads. SPDX-License-Identifier: MIT */
#include "test.h"

#include <pthread.h>
#include <stdatomic.h>

#define NOW 1767225600 /* 2026-01-01T00:00:00Z */
#define ISSUER V("https://as.example.com")

static mission_known_state word_of(uint32_t state, uint64_t version, int64_t after)
{
    return (mission_known_state){.size = sizeof(mission_known_state),
                                 .state = state,
                                 .source = MISSION_LEARNED_STATUS,
                                 .version = version,
                                 .learned_at = {.seconds = NOW + after},
                                 .fresh_until = {.seconds = NOW + after + 60}};
}

static mission_view name_of(char (*text)[24], uint64_t number)
{
    return (mission_view){
        *text, (size_t)snprintf(*text, sizeof *text, "msn_%llu", (unsigned long long)number)};
}

static void learn(mission_state_table *table, uint64_t number, mission_known_state known)
{
    mission_error error = MISSION_ERROR_INIT;
    char text[24];

    CHECK_CODE(mission_state_table_learn(table, ISSUER, name_of(&text, number), &known, &error),
               MISSION_OK, &error);
}

/* The state that is known; NONE: there is none. */
static uint32_t find(const mission_state_table *table, uint64_t number)
{
    mission_known_state out = {.size = sizeof out, .state = 77};
    char text[24];
    const int32_t found = mission_state_table_find(table, ISSUER, name_of(&text, number), &out);

    CHECK_INT(found, out.state != MISSION_STATE_NONE);
    CHECK(found || (!out.source && !out.version && !out.learned_at.seconds));
    return out.state;
}

static mission_state_table *table_of(mission_context *context, size_t most)
{
    mission_state_table *table = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_state_table_new(context, most, &table, &error), MISSION_OK, &error);
    return table;
}

/* --- what it knows --- */

static void test_learn(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_state_table *table = table_of(context, 0);
    mission_known_state out = {.size = sizeof out};

    mission_context_unref(context); /* the table stands on its own */
    CHECK_INT(find(table, 1), MISSION_STATE_NONE);
    learn(table, 1, word_of(MISSION_STATE_ACTIVE, 3, 0));
    CHECK_INT(find(table, 1), MISSION_STATE_ACTIVE);
    CHECK_INT(find(table, 2), MISSION_STATE_NONE);
    CHECK_INT(mission_state_table_find(table, V("https://as.example.co"), V("mmsn_1"), &out), 0);
    CHECK_INT(mission_state_table_find(table, V("https://other.example.com"), V("msn_1"), &out), 0);
    learn(table, 1, word_of(MISSION_STATE_SUSPENDED, 4, 1));
    learn(table, 1, word_of(MISSION_STATE_ACTIVE, 3, 2));
    CHECK_INT(find(table, 1), MISSION_STATE_SUSPENDED);
    learn(table, 1, word_of(MISSION_STATE_NONE, 9, 9));
    CHECK_INT(mission_state_table_find(table, ISSUER, V("msn_1"), &out), 1);
    CHECK_INT(out.version, 4);
    mission_state_table_clear(table);
    CHECK_INT(find(table, 1), MISSION_STATE_NONE);
    learn(table, 1, word_of(MISSION_STATE_REVOKED, 5, 1));
    CHECK_INT(find(table, 1), MISSION_STATE_REVOKED);
    mission_state_table_free(table);
    mission_state_table_free(NULL);
    mission_state_table_clear(NULL);
}

/* Issuer and id are two names, not one text. */
static void test_names(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_state_table *table = table_of(context, 4);
    mission_known_state known = word_of(MISSION_STATE_ACTIVE, 1, 0), out = {.size = sizeof out};
    mission_error error = MISSION_ERROR_INIT;
    static char name[4097];

    memset(name, 'a', sizeof name);
    CHECK_CODE(mission_state_table_learn(table, V("ab"), V("c\0d"), &known, &error), MISSION_OK,
               &error);
    CHECK_INT(mission_state_table_find(table, V("a"), V("bc\0d"), &out), 0);
    CHECK_INT(mission_state_table_find(table, V("ab"), V("c"), &out), 0);
    CHECK_INT(mission_state_table_find(table, V("ab"), V("c\0d"), &out), 1);
    CHECK_INT(mission_state_table_learn(table, (mission_view){name, 4096},
                                        (mission_view){name, 4096}, &known, &error),
              MISSION_OK);
    CHECK_INT(mission_state_table_learn(table, (mission_view){name, 4097}, V("a"), &known, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_state_table_learn(table, V("a"), (mission_view){name, 4097}, &known, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_state_table_learn(table, V(""), V("a"), &known, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_state_table_learn(table, V("a"), V(""), &known, NULL), MISSION_E_ARGUMENT);
    mission_state_table_free(table);
    mission_context_unref(context);
}

static void test_introspection(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_state_table *table = table_of(context, 0);
    mission_known_state asked = word_of(MISSION_STATE_ACTIVE, 0, 5), out = {.size = sizeof out};
    const mission_time now = {.seconds = NOW + 5};

    COVERS("IS-7");
    asked.source = MISSION_LEARNED_INTROSPECTION;
    asked.once = 1;
    learn(table, 1, asked); /* with `fresh_until`: kept, but this was not its decision */
    CHECK_INT(mission_state_table_find(table, ISSUER, V("msn_1"), &out), 1);
    CHECK_INT(out.once, 0);
    CHECK_INT(mission_freshness_check(NULL, &out, &now, NULL), MISSION_OK);
    asked.fresh_until = (mission_time){0, 0, 0};
    learn(table, 2, asked);
    CHECK_INT(find(table, 2), MISSION_STATE_NONE);
    learn(table, 2, word_of(MISSION_STATE_ACTIVE, 3, 0));
    asked.state = MISSION_STATE_SUSPENDED; /* ends the reliance on what was known */
    learn(table, 2, asked);
    CHECK_INT(mission_state_table_find(table, ISSUER, V("msn_2"), &out), 1);
    CHECK(mission_freshness_check(NULL, &out, &now, NULL) != MISSION_OK);
    mission_state_table_free(table);
    mission_context_unref(context);
}

static void test_refusals(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_state_table *table = table_of(context, 1);
    mission_known_state known = word_of(MISSION_STATE_COUNT, 1, 0), out = {.size = 8};
    mission_error error = MISSION_ERROR_INIT;
    mission_state_table *made = table;

    CHECK_INT(mission_state_table_new(NULL, 0, &made, &error), MISSION_E_ARGUMENT);
    CHECK(made == NULL);
    CHECK_INT(mission_state_table_new(context, (1u << 28) + 1, &made, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_state_table_new(context, 0, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_state_table_learn(table, ISSUER, V("a"), &known, &error), MISSION_E_ARGUMENT);
    known.size = 8;
    CHECK_INT(mission_state_table_learn(table, ISSUER, V("a"), &known, &error),
              MISSION_E_ABI_SMALL);
    CHECK_INT(mission_state_table_learn(table, ISSUER, V("a"), NULL, &error), MISSION_E_ARGUMENT);
    CHECK_INT(mission_state_table_learn(NULL, ISSUER, V("a"), &known, &error), MISSION_E_ARGUMENT);
    learn(table, 1, word_of(MISSION_STATE_ACTIVE, 1, 0));
    CHECK_INT(mission_state_table_find(table, ISSUER, V("msn_1"), &out), 0); /* cannot be told */
    CHECK_INT(mission_state_table_find(table, ISSUER, V("msn_1"), NULL), 0);
    out.size = sizeof out;
    CHECK_INT(mission_state_table_find(NULL, ISSUER, V("msn_1"), &out), 0);
    mission_state_table_free(table);
    mission_context_unref(context);
}

/* --- full --- */

static void test_full(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_state_table *table = table_of(context, 3);

    learn(table, 1, word_of(MISSION_STATE_REVOKED, 2, 0));
    learn(table, 2, word_of(MISSION_STATE_ACTIVE, 1, 0));
    learn(table, 3, word_of(MISSION_STATE_ACTIVE, 1, 0));
    learn(table, 2, word_of(MISSION_STATE_ACTIVE, 1, 5)); /* younger now than 3 */
    learn(table, 3, word_of(MISSION_STATE_ACTIVE, 1, 0)); /* says nothing new */
    learn(table, 4, word_of(MISSION_STATE_ACTIVE, 1, 0));
    CHECK_INT(find(table, 3), MISSION_STATE_NONE);
    CHECK_INT(find(table, 2), MISSION_STATE_ACTIVE);
    learn(table, 2, word_of(MISSION_STATE_COMPLETED, 2, 6));
    learn(table, 4, word_of(MISSION_STATE_EXPIRED, 2, 6)); /* three that have ended */
    CHECK_INT(find(table, 1), MISSION_STATE_REVOKED);
    learn(table, 5, word_of(MISSION_STATE_ACTIVE, 1, 0));
    CHECK_INT(find(table, 1), MISSION_STATE_NONE);
    learn(table, 6, word_of(MISSION_STATE_SUSPENDED, 1, 0));
    CHECK_INT(find(table, 5), MISSION_STATE_NONE); /* before any that ended */
    CHECK_INT(find(table, 2), MISSION_STATE_COMPLETED);
    CHECK_INT(find(table, 4), MISSION_STATE_EXPIRED);
    CHECK_INT(find(table, 6), MISSION_STATE_SUSPENDED);
    mission_state_table_free(table);
    mission_context_unref(context);
}

/* --- against a plain map --- */

#define MISSIONS 40u
#define MOST 25u

struct plain {
    struct {
        bool there;
        uint64_t turn; /* when its word changed */
        mission_known_state known;
    } rows[MISSIONS];
    uint64_t turn;
};

static void plain_evict(struct plain *plain)
{
    size_t count = 0, out = MISSIONS;

    for (size_t i = 0; i < MISSIONS; i++)
        count += plain->rows[i].there;
    if (count <= MOST)
        return;
    for (int ended = 0; ended < 2 && out == MISSIONS; ended++)
        for (size_t i = 0; i < MISSIONS; i++)
            if (plain->rows[i].there && plain->rows[i].turn != plain->turn &&
                mission_state_terminal(plain->rows[i].known.state) == ended &&
                (out == MISSIONS || plain->rows[i].turn < plain->rows[out].turn))
                out = i;
    plain->rows[out].there = false;
}

static void plain_learn(struct plain *plain, uint64_t number, const mission_known_state *known)
{
    mission_known_state merged = {.size = sizeof merged};
    const mission_known_state *have = plain->rows[number].there ? &plain->rows[number].known : NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_known_state_merge(have, known, &merged, &error), MISSION_OK, &error);
    if (!have || memcmp(&merged, have, sizeof merged) != 0)
        plain->rows[number].turn = ++plain->turn;
    plain->rows[number].known = merged;
    plain->rows[number].there = true;
    if (!have)
        plain_evict(plain);
}

static void compare(const mission_state_table *table, const struct plain *plain)
{
    for (uint64_t i = 0; i < MISSIONS; i++) {
        mission_known_state out = {.size = sizeof out};
        char text[24];

        CHECK_INT(mission_state_table_find(table, ISSUER, name_of(&text, i), &out),
                  plain->rows[i].there);
        if (plain->rows[i].there)
            CHECK(memcmp(&out, &plain->rows[i].known, sizeof out) == 0);
    }
}

static void test_model(void)
{
    static const uint32_t states[] = {MISSION_STATE_ACTIVE, MISSION_STATE_SUSPENDED,
                                      MISSION_STATE_ACTIVE, MISSION_STATE_REVOKED};
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_state_table *table = table_of(context, MOST);
    static struct plain plain;
    uint64_t seed = test_seed();

    memset(&plain, 0, sizeof plain);
    for (int i = 0; i < 20000; i++) {
        const uint64_t number = test_random(&seed) % MISSIONS;
        mission_known_state known =
            word_of(states[test_random(&seed) % (test_random(&seed) % 16 ? 3 : 4)],
                    test_random(&seed) % 6, (int64_t)(test_random(&seed) % 50));

        known.source = (uint32_t)(2 + test_random(&seed) % 2);
        learn(table, number, known);
        plain_learn(&plain, number, &known);
        if (test_random(&seed) % 500 == 0) {
            mission_state_table_clear(table);
            memset(&plain, 0, sizeof plain);
        }
        if (i % 10 == 0)
            compare(table, &plain);
    }
    compare(table, &plain);
    mission_state_table_free(table);
    mission_context_unref(context);
}

/* --- threads --- */

#define THREADS 4
#define TURNS 20000

struct shared {
    mission_state_table *table;
    atomic_uint bad, next;
};

/* Versions of even Missions only ever grow; an odd one that was revoked stays so. */
static void *storm(void *given)
{
    struct shared *s = given;
    uint64_t seed = 77 + atomic_fetch_add(&s->next, 1), last[16] = {0};

    for (int i = 0; i < TURNS; i++) {
        const uint64_t number = test_random(&seed) % 16;
        mission_known_state out = {.size = sizeof out};
        mission_known_state known = word_of(
            number % 2 && i > TURNS / 2 ? MISSION_STATE_REVOKED : MISSION_STATE_ACTIVE, i + 1, i);
        char text[24];

        if (mission_state_table_learn(s->table, ISSUER, name_of(&text, number), &known, NULL))
            atomic_fetch_add(&s->bad, 1);
        if (!mission_state_table_find(s->table, ISSUER, name_of(&text, number), &out) ||
            out.version < last[number] ||
            (known.state == MISSION_STATE_REVOKED && out.state != MISSION_STATE_REVOKED))
            atomic_fetch_add(&s->bad, 1);
        last[number] = out.version;
    }
    return NULL;
}

static void *churn(void *given)
{
    struct shared *s = given;
    uint64_t seed = 99 + atomic_fetch_add(&s->next, 1);

    for (int i = 0; i < TURNS; i++) {
        mission_known_state out = {.size = sizeof out};
        mission_known_state known = word_of(MISSION_STATE_ACTIVE, 1, i);
        char text[24];
        const mission_view name = name_of(&text, test_random(&seed) % 1000);

        if (mission_state_table_learn(s->table, ISSUER, name, &known, NULL))
            atomic_fetch_add(&s->bad, 1);
        (void)mission_state_table_find(s->table, ISSUER, name, &out);
        if (test_random(&seed) % 1000 == 0)
            mission_state_table_clear(s->table);
    }
    return NULL;
}

static void run(size_t most, void *(*work)(void *))
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    struct shared s = {.table = table_of(context, most)};
    pthread_t thread[THREADS];

    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&thread[i], NULL, work, &s))
            abort();
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    CHECK_INT(atomic_load(&s.bad), 0);
    mission_state_table_free(s.table);
    mission_context_unref(context);
}

static void test_threads(void)
{
    run(16, storm);
    run(100, churn);
}

static const struct test tests[] = {
    {"learn", test_learn},       {"names", test_names}, {"introspection", test_introspection},
    {"refusals", test_refusals}, {"full", test_full},   {"model", test_model},
    {"threads", test_threads}};
TEST_MAIN("state_table", tests)
