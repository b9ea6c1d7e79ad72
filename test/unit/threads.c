/* Shared between threads: contexts, documents, texts, sets. Run under ThreadSanitizer too.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#include <pthread.h>
#include <stdatomic.h>

#define THREADS 8
#define TURNS 2000
#define ISSUER V("https://as.example.com")
#define SET                                                                                        \
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","             \
    "\"actions\":[\"invoices.read\"]}]"

/* What all threads hold; each failure is counted, as the harness belongs to one thread. */
struct shared {
    mission_context *context;
    mission_json *json;
    mission_text *canonical;
    mission_authority_set *set;
    mission_digest digest;
    atomic_uint bad;
};

static void expect(struct shared *shared, bool good)
{
    if (!good)
        atomic_fetch_add(&shared->bad, 1);
}

static void run_threads(struct shared *shared, void *(*work)(void *))
{
    pthread_t thread[THREADS];

    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&thread[i], NULL, work, shared))
            abort();
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    CHECK_INT(atomic_load(&shared->bad), 0);
}

static struct shared prepare(void)
{
    struct shared s = {.context = test_context(MISSION_PROFILE_SERIES, 0)};
    mission_error error = MISSION_ERROR_INIT;

    s.json = test_json(s.context, "{\"z\":[1,2.5,\"\\u00e9\"],\"a\":{\"c\":null,\"b\":" SET "}}");
    CHECK_CODE(mission_value_canonical(s.context, mission_json_root(s.json), &s.canonical, &error),
               MISSION_OK, &error);
    CHECK_CODE(
        mission_anchor(s.context, V("t"), ISSUER, mission_json_root(s.json), &s.digest, &error),
        MISSION_OK, &error);
    CHECK_CODE(mission_authority_set_parse(s.context, V(SET), &s.set, &error), MISSION_OK, &error);
    return s;
}

static void finish(struct shared *s)
{
    mission_authority_set_unref(s->set);
    mission_text_unref(s->canonical);
    mission_json_unref(s->json);
    mission_context_unref(s->context);
}

/* --- counts -------------------------------------------------------------------------------------
 */

static void *storm(void *given)
{
    struct shared *s = given;

    for (int i = 0; i < TURNS * 10; i++) {
        mission_context_ref(s->context);
        mission_json_ref(s->json);
        mission_text_ref(s->canonical);
        mission_authority_set_ref(s->set);
        expect(s, mission_value_count(mission_json_root(s->json)) == 2);
        mission_authority_set_unref(s->set);
        mission_text_unref(s->canonical);
        mission_json_unref(s->json);
        mission_context_unref(s->context);
    }
    return NULL;
}

static void test_storm(void)
{
    struct shared s = prepare();

    run_threads(&s, storm);
    finish(&s);
}

/* Each thread owns one count of everything, and whoever comes last frees it, in any order. */
static void *drop(void *given)
{
    struct shared *s = given;

    expect(s, mission_text_view(s->canonical).len > 0);
    mission_context_unref(s->context);
    expect(s, mission_value_count(mission_json_root(s->json)) == 2);
    mission_json_unref(s->json);
    mission_text_unref(s->canonical);
    expect(s, mission_authority_set_count(s->set) == 1);
    mission_authority_set_unref(s->set);
    return NULL;
}

static void test_last_drop(void)
{
    for (int round = 0; round < 50; round++) {
        struct shared s = prepare();

        for (int i = 1; i < THREADS; i++) {
            mission_context_ref(s.context);
            mission_json_ref(s.json);
            mission_text_ref(s.canonical);
            mission_authority_set_ref(s.set);
        }
        run_threads(&s, drop);
    }
}

/* --- work
 * ------------------------------------------------------------------------------------------ */

static void *work(void *given)
{
    struct shared *s = given;
    mission_view text = mission_text_view(s->canonical);
    mission_digest digest;
    mission_json *json;
    mission_text *again;

    for (int i = 0; i < TURNS; i++) {
        expect(s, mission_json_parse(s->context, text, 0, &json, NULL) == MISSION_OK);
        expect(s, mission_value_equal(mission_json_root(json), mission_json_root(s->json)));
        expect(s, mission_anchor(s->context, V("t"), ISSUER, mission_json_root(json), &digest,
                                 NULL) == MISSION_OK);
        expect(s, memcmp(&digest, &s->digest, sizeof digest) == 0);
        mission_json_unref(json);
        expect(s, mission_value_canonical(s->context, mission_json_root(s->json), &again, NULL) ==
                      MISSION_OK);
        expect(s, mission_text_view(again).len == text.len);
        mission_text_unref(again);
    }
    return NULL;
}

static void test_work(void)
{
    struct shared s = prepare();

    run_threads(&s, work);
    finish(&s);
}

/* One set, read and anchored by all; refusals with an error struct of each thread's own. */
static void *read_set(void *given)
{
    struct shared *s = given;
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *set;
    mission_digest digest, first = {{0}};

    for (int i = 0; i < TURNS; i++) {
        expect(s, mission_authority_set_anchor(s->set, ISSUER, &digest, NULL) == MISSION_OK);
        if (i == 0)
            first = digest;
        expect(s, memcmp(&digest, &first, sizeof digest) == 0);
        expect(s, mission_authority_set_parse(s->context, V("[{\"type\":1}]"), &set, &error) ==
                      error.code);
        expect(s, set == NULL && error.code < 0);
    }
    return NULL;
}

static void test_sets(void)
{
    struct shared s = prepare();

    run_threads(&s, read_set);
    finish(&s);
}

/* A context for each thread, made and dropped at the same time: nothing is global. */
static void *own_context(void *given)
{
    struct shared *s = given;
    mission_context *context;
    mission_json *json;

    for (int i = 0; i < TURNS; i++) {
        expect(s, mission_context_new(NULL, &context, NULL) == MISSION_OK);
        expect(s, mission_json_parse(context, V("[1,{\"a\":2}]"), 0, &json, NULL) == MISSION_OK);
        mission_context_unref(context); /* the document needs it no more */
        expect(s, mission_value_count(mission_json_root(json)) == 2);
        mission_json_unref(json);
    }
    return NULL;
}

static void test_own_contexts(void)
{
    struct shared s = {.context = NULL};

    run_threads(&s, own_context);
}

static const struct test tests[] = {
    {"storm", test_storm}, {"last-drop", test_last_drop},       {"work", test_work},
    {"sets", test_sets},   {"own-contexts", test_own_contexts},
};

TEST_MAIN("threads", tests)
