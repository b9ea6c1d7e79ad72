/* Each provider that this build has keeps what <mission/crypto.h> says, and each believes what the
 * others sign. SPDX-License-Identifier: MIT */
#include "providers.h"

#ifdef HAVE_OPENSSL
#include <mission/openssl.h>
#endif

/* --- the properties: a test for each provider --- */

#define BUILTIN(name, words)                                                                       \
    static void builtin_##name(void)                                                               \
    {                                                                                              \
        provider_##name(mission_crypto_builtin());                                                 \
    }
#define BUILTIN_TEST(name, words) {"builtin: " words, builtin_##name},
PROVIDER_PROPERTIES(BUILTIN)

#ifdef HAVE_OPENSSL
#define OPENSSL(name, words)                                                                       \
    static void openssl_##name(void)                                                               \
    {                                                                                              \
        provider_##name(mission_openssl_crypto());                                                 \
    }
#define OPENSSL_TEST(name, words) {"openssl: " words, openssl_##name},
PROVIDER_PROPERTIES(OPENSSL)
#else
#define OPENSSL_TEST(name, words)
#endif

/* --- one beside the other --- */

static void fill(uint64_t *state, char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)test_random(state);
}

/* Any text in any parts: the same digests. */
static void test_digests_agree(void)
{
    struct provider list[PROVIDERS_MOST];
    const size_t count = providers(list);
    const size_t sizes[] = {0, 32, 48, 64};
    uint64_t state = test_seed();
    char text[300];
    uint8_t first[64], other[64];

    for (int turn = 0; turn < 2000; turn++) {
        const uint32_t algorithm = 1 + (uint32_t)(test_random(&state) % 3);
        const size_t len = test_random(&state) % sizeof text, cut = test_random(&state) % (len + 1);
        const mission_view whole = {text, len}, parts[] = {{text, cut}, {text + cut, len - cut}};

        fill(&state, text, len);
        CHECK_INT(list[0].crypto->digest(list[0].crypto->host, algorithm, &whole, 1, first,
                                         sizes[algorithm]),
                  0);
        for (size_t i = 0; i < count; i++) {
            CHECK_INT(list[i].crypto->digest(list[i].crypto->host, algorithm, parts, 2, other,
                                             sizes[algorithm]),
                      0);
            CHECK(memcmp(first, other, sizes[algorithm]) == 0);
        }
    }
}

/* A key that one made, a signature that another made with it, verified by all. */
static void cross(const struct provider *list, size_t count, uint32_t algorithm,
                  mission_view message)
{
    uint8_t out[SIGNATURE_MOST];
    struct pair pair;
    size_t size = 0;

    for (size_t maker = 0; maker < count; maker++) {
        CHECK(pair_for(&pair, list[maker].crypto, algorithm));
        for (size_t signer = 0; signer < count; signer++) {
            test_about("algorithm %u, key by %s, signed by %s", algorithm, list[maker].name,
                       list[signer].name);
            CHECK_INT(sign_once(list[signer].crypto, &pair.numbers, algorithm, message, out, &size),
                      0);
            for (size_t i = 0; i < count; i++) {
                const mission_key_numbers numbers = pair_public(&pair);
                mission_view signature = {(const char *)out, size};

                CHECK_INT(verify_once(list[i].crypto, &numbers, algorithm, message, signature), 0);
                CHECK_INT(verify_once(list[i].crypto, &numbers, algorithm, V("other"), signature),
                          1);
            }
        }
    }
    test_about(NULL);
}

static void test_signatures_cross(void)
{
    struct provider list[PROVIDERS_MOST];
    const size_t count = providers(list);
    uint64_t state = test_seed();
    char text[300];

    for (uint32_t i = 1; i < MISSION_ALG_COUNT; i++)
        for (int turn = 0; turn < 3; turn++) {
            const size_t len = turn * 100 + test_random(&state) % 100;

            fill(&state, text, len);
            cross(list, count, i, (mission_view){text, len});
        }
}

/* Ed25519 and PKCS#1 v1.5 have one signature of a message. */
static void test_the_same_signature(void)
{
    const uint32_t algorithms[] = {MISSION_ALG_EDDSA, MISSION_ALG_RS256};
    struct provider list[PROVIDERS_MOST];
    const size_t count = providers(list);
    uint8_t first[SIGNATURE_MOST], other[SIGNATURE_MOST];
    struct pair pair;
    size_t size, other_size;

    for (size_t a = 0; a < 2; a++) {
        CHECK(pair_for(&pair, list[0].crypto, algorithms[a]));
        CHECK_INT(sign_once(list[0].crypto, &pair.numbers, algorithms[a], V("m"), first, &size), 0);
        for (size_t i = 1; i < count; i++) {
            CHECK_INT(
                sign_once(list[i].crypto, &pair.numbers, algorithms[a], V("m"), other, &other_size),
                0);
            CHECK(size == other_size && memcmp(first, other, size) == 0);
        }
    }
}

static const struct test tests[] = {
    PROVIDER_PROPERTIES(BUILTIN_TEST)
        PROVIDER_PROPERTIES(OPENSSL_TEST){"digests agree", test_digests_agree},
    {"signatures cross", test_signatures_cross},
    {"the same signature", test_the_same_signature},
};
TEST_MAIN("provider", tests)
