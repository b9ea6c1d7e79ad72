/* Keys that many threads verify and sign with at once. Run under ThreadSanitizer too.
 * SPDX-License-Identifier: MIT */
#include "providers.h"

#include <pthread.h>
#include <stdatomic.h>

#define THREADS 8
#define TURNS 12

/* One key of each algorithm, and a signature that was made before; each failure is counted, as the
 * harness belongs to one thread. */
struct shared {
    const mission_crypto *crypto;
    void *keys[MISSION_ALG_COUNT];
    uint8_t signatures[MISSION_ALG_COUNT][SIGNATURE_MOST];
    size_t sizes[MISSION_ALG_COUNT];
    atomic_uint bad;
};

static void expect(struct shared *shared, bool good)
{
    if (!good)
        atomic_fetch_add(&shared->bad, 1);
}

static void use(struct shared *shared, uint32_t algorithm)
{
    const mission_crypto *crypto = shared->crypto;
    const mission_view message = V("message"), other = V("other");
    const mission_view made = {(const char *)shared->signatures[algorithm],
                               shared->sizes[algorithm]};
    uint8_t out[SIGNATURE_MOST], hash[32];
    void *key = shared->keys[algorithm];
    size_t size = 0;

    expect(shared, crypto->verify(crypto->host, key, algorithm, &message, 1, made) == 0);
    expect(shared, crypto->verify(crypto->host, key, algorithm, &other, 1, made) == 1);
    expect(shared,
           crypto->sign(crypto->host, key, algorithm, &other, 1, out, sizeof out, &size) == 0);
    expect(shared, crypto->verify(crypto->host, key, algorithm, &other, 1,
                                  (mission_view){(const char *)out, size}) == 0);
    expect(shared,
           crypto->digest(crypto->host, MISSION_HASH_SHA256, &message, 1, hash, sizeof hash) == 0);
}

static void *work(void *argument)
{
    struct shared *shared = argument;

    for (int turn = 0; turn < TURNS; turn++)
        for (uint32_t i = 1; i < MISSION_ALG_COUNT; i++)
            use(shared, i);
    return NULL;
}

/* The keys are fresh: what a library makes on first use is made by several threads at once. */
static void share(const struct provider *provider)
{
    struct shared shared = {.crypto = provider->crypto};
    pthread_t threads[THREADS];
    struct pair pair;

    test_about("%s", provider->name);
    for (uint32_t i = 1; i < MISSION_ALG_COUNT; i++) {
        CHECK(pair_for(&pair, shared.crypto, i));
        CHECK_INT(shared.crypto->key_open(shared.crypto->host, &pair.numbers, &shared.keys[i]), 0);
        CHECK_INT(sign_once(shared.crypto, &pair.numbers, i, V("message"), shared.signatures[i],
                            &shared.sizes[i]),
                  0);
    }
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, &shared))
            abort();
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT(atomic_load(&shared.bad), 0);
    for (uint32_t i = 1; i < MISSION_ALG_COUNT; i++)
        shared.crypto->key_close(shared.crypto->host, shared.keys[i]);
    test_about(NULL);
}

static void test_shared_keys(void)
{
    struct provider list[PROVIDERS_MOST];
    const size_t count = providers(list);

    for (size_t i = 0; i < count; i++)
        share(&list[i]);
}

static const struct test tests[] = {{"shared keys", test_shared_keys}};
TEST_MAIN("provider_threads", tests)
