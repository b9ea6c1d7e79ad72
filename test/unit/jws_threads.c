/* Keys shared between threads: each signs and verifies with all of them. Run under ThreadSanitizer
 * too. SPDX-License-Identifier: MIT */
#include "jose.h"

#include <pthread.h>
#include <stdatomic.h>

#define THREADS 8

/* What all threads hold; each failure is counted, as the harness belongs to one thread. */
struct shared {
    mission_context *context;
    mission_jwk *key[5];
    mission_jwks *keys[5];
    atomic_uint bad, waiting;
};

static void expect(struct shared *s, bool good)
{
    if (!good)
        atomic_fetch_add(&s->bad, 1);
}

static void verify(struct shared *s, size_t which, mission_view token, int32_t want)
{
    const mission_jws_expect expected = {.size = sizeof expected, .keys = s->keys[which]};
    mission_jws *jws = NULL;

    expect(s, mission_jws_verify(s->context, token, &expected, &jws, NULL) == want);
    expect(s, (jws != NULL) == (want == MISSION_OK));
    mission_jws_unref(jws);
}

static void use(struct shared *s, size_t which)
{
    mission_signer signer = {.size = sizeof signer};
    mission_text *token = NULL;
    char *spoilt;
    size_t len;

    expect(s, mission_jwk_signer(s->key[which], jose_algorithms[which], &signer, NULL) == 0);
    expect(s, mission_jws_sign(s->context, &signer, V("at+jwt"), NULL, V("{}"), &token, NULL) ==
                  MISSION_OK);
    if (!token)
        return;
    len = mission_text_view(token).len;
    verify(s, which, mission_text_view(token), MISSION_OK);
    spoilt = malloc(len);
    if (!spoilt)
        abort();
    memcpy(spoilt, mission_text_view(token).ptr, len);
    spoilt[len - 10] = spoilt[len - 10] == 'A' ? 'B' : 'A';
    verify(s, which, (mission_view){spoilt, len}, MISSION_E_SIGNATURE);
    free(spoilt);
    mission_text_unref(token);
}

/* All start together, each with another key: the first use of a key is the interesting one. */
static void *work(void *argument)
{
    struct shared *s = argument;
    const unsigned mine = atomic_fetch_sub(&s->waiting, 1);

    while (atomic_load(&s->waiting))
        ;
    for (unsigned turn = 0; turn < 3; turn++)
        for (unsigned i = 0; i < 5; i++)
            use(s, (i + (turn ? mine : 0)) % 5);
    return NULL;
}

static void test_shared(void)
{
    struct shared s = {.context = test_context(MISSION_PROFILE_SERIES, 0)};
    pthread_t thread[THREADS];

    for (int i = 0; i < 5; i++) {
        s.key[i] = jose_key(s.context, jose_type(jose_algorithms[i]));
        s.keys[i] = jose_set(s.context, s.key[i], NULL);
    }
    atomic_store(&s.waiting, THREADS);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&thread[i], NULL, work, &s))
            abort();
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    CHECK_INT(atomic_load(&s.bad), 0);
    for (int i = 0; i < 5; i++) {
        mission_jwks_unref(s.keys[i]);
        mission_jwk_unref(s.key[i]);
    }
    mission_context_unref(s.context);
}

static const struct test tests[] = {{"keys are shared", test_shared}};
TEST_MAIN("jws_threads", tests)
