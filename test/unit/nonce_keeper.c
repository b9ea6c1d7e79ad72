/* Nonces of a keeper: which are good, and when. SPDX-License-Identifier: MIT */
#include "test.h"

#include "crypto/hmac.h"

#define KEY V("0123456789abcdef0123456789abcdef")

struct scene {
    mission_time now;
    int32_t clock;
    mission_clock table;
    mission_context *context;
};

static int32_t scene_now(void *host, mission_time *out)
{
    const struct scene *scene = host;

    *out = scene->now;
    return scene->clock;
}

static void scene_start(struct scene *scene, int64_t now)
{
    mission_config config = {.size = sizeof config};

    *scene = (struct scene){.now = {.seconds = now}};
    scene->table = (mission_clock){sizeof scene->table, scene, scene_now};
    config.clock = &scene->table;
    CHECK_INT(mission_context_new(&config, &scene->context, NULL), MISSION_OK);
}

static mission_nonce_keeper *keeper_of(struct scene *scene, mission_view key, int64_t window)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_nonce_keeper *keeper;

    CHECK_CODE(mission_nonce_keeper_new(scene->context, key, window, &keeper, &error), MISSION_OK,
               &error);
    return keeper;
}

struct nonce {
    char text[MISSION_NONCE_SIZE];
};

static struct nonce next(mission_nonce_keeper *keeper)
{
    struct nonce nonce;
    size_t written = 0;

    CHECK_INT(mission_nonce_keeper_next(keeper, nonce.text, sizeof nonce.text, &written), 0);
    CHECK_INT(written, MISSION_NONCE_SIZE);
    for (size_t i = 0; i < written; i++)
        CHECK(nonce.text[i] > 0x20 && nonce.text[i] < 0x7f && nonce.text[i] != 0x22 &&
              nonce.text[i] != 0x5c); /* neither quote nor backslash */
    return nonce;
}

static bool good(mission_nonce_keeper *keeper, mission_view nonce)
{
    mission_error error = MISSION_ERROR_INIT;
    int32_t verdict = 77;

    CHECK_CODE(mission_nonce_keeper_current(keeper, nonce, &verdict, &error), MISSION_OK, &error);
    CHECK(verdict == 0 || verdict == 1);
    CHECK_INT(error.code, 0);
    return verdict == 1;
}

static mission_view of(const struct nonce *nonce)
{
    return (mission_view){nonce->text, sizeof nonce->text};
}

/* Good for the rest of the window that it was given out in and for the next, and no longer. */
static void test_windows(void)
{
    static const int64_t starts[] = {1767225600, 0, -1000, 59};
    struct scene scene;

    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        mission_nonce_keeper *keeper;
        struct nonce first;
        int64_t start;

        scene_start(&scene, starts[i]);
        keeper = keeper_of(&scene, (mission_view){NULL, 0}, 60);
        start = (starts[i] + 60000) / 60 * 60 - 60000; /* its window's first second */
        first = next(keeper);
        for (int64_t at = -130; at < 250; at++) {
            scene.now.seconds = start + at;
            test_about("%lld s after the start of the window", (long long)at);
            CHECK_INT(good(keeper, of(&first)), at >= 0 && at < 120);
        }
        test_about(NULL);
        mission_nonce_keeper_unref(keeper);
        mission_context_unref(scene.context);
    }
}

static void test_strange_nonces(void)
{
    struct scene scene;
    mission_nonce_keeper *keeper, *other;
    struct nonce nonce, bent;

    scene_start(&scene, 1767225600);
    keeper = keeper_of(&scene, (mission_view){NULL, 0}, 0);
    other = keeper_of(&scene, (mission_view){NULL, 0}, 0);
    nonce = next(keeper);
    CHECK(good(keeper, of(&nonce)));
    CHECK(!good(other, of(&nonce))); /* another key */
    CHECK(!good(keeper, V("")));
    CHECK(!good(keeper, (mission_view){nonce.text, sizeof nonce.text - 1}));
    CHECK(!good(keeper, V("0123456789012345678901234567890123456789012345")));
    for (size_t i = 0; i < sizeof nonce.text; i++) {
        bent = nonce;
        bent.text[i] ^= 1;
        CHECK(!good(keeper, of(&bent)));
    }
    mission_nonce_keeper_unref(mission_nonce_keeper_ref(keeper));
    CHECK(good(keeper, of(&nonce)));
    mission_nonce_keeper_unref(keeper);
    mission_nonce_keeper_unref(other);
    mission_nonce_keeper_unref(NULL);
    CHECK(mission_nonce_keeper_ref(NULL) == NULL);
    mission_context_unref(scene.context);
}

/* Processes that share a key know each other's nonces, when their windows are the same. */
static void test_shared_key(void)
{
    struct scene scene;
    mission_nonce_keeper *one, *two, *other;
    struct nonce nonce;

    scene_start(&scene, 1767225600);
    one = keeper_of(&scene, KEY, 60);
    two = keeper_of(&scene, KEY, 60);
    other = keeper_of(&scene, V("0123456789abcdef0123456789abcdeg"), 60);
    nonce = next(one);
    CHECK(good(two, of(&nonce)));
    CHECK(!good(other, of(&nonce)));
    mission_nonce_keeper_unref(one);
    mission_nonce_keeper_unref(two);
    mission_nonce_keeper_unref(other);
    mission_context_unref(scene.context);
}

static void test_refusals(void)
{
    struct scene scene;
    mission_context *plain = test_context(MISSION_PROFILE_SERIES, 0);
    mission_nonce_keeper *keeper = (mission_nonce_keeper *)&scene;
    mission_error error = MISSION_ERROR_INIT;
    char out[64];
    size_t written = 9;
    int32_t verdict = 1;

    scene_start(&scene, 1767225600);
#define REFUSED(call, code)                                                                        \
    CHECK_CODE(call, code, &error);                                                                \
    CHECK(keeper == NULL)
    REFUSED(mission_nonce_keeper_new(NULL, V(""), 0, &keeper, &error), MISSION_E_ARGUMENT);
    REFUSED(mission_nonce_keeper_new(plain, V(""), 0, &keeper, &error), MISSION_E_NO_CALLBACK);
    REFUSED(mission_nonce_keeper_new(scene.context, V("short"), 0, &keeper, &error),
            MISSION_E_ARGUMENT);
    REFUSED(mission_nonce_keeper_new(scene.context, KEY, -1, &keeper, &error), MISSION_E_ARGUMENT);
    REFUSED(mission_nonce_keeper_new(scene.context, KEY, 86401, &keeper, &error),
            MISSION_E_ARGUMENT);
    CHECK_INT(mission_nonce_keeper_new(scene.context, KEY, 0, NULL, NULL), MISSION_E_ARGUMENT);
    keeper = keeper_of(&scene, KEY, 86400);
    CHECK_INT(mission_nonce_keeper_next(keeper, out, 42, &written), MISSION_E_BUFFER);
    CHECK_INT(written, 0);
    CHECK_INT(mission_nonce_keeper_next(NULL, out, 64, &written), MISSION_E_ARGUMENT);
    CHECK_INT(mission_nonce_keeper_current(NULL, V("x"), &verdict, &error), MISSION_E_ARGUMENT);
    CHECK_INT(verdict, 0);
    scene.clock = 3;
    verdict = 1;
    CHECK_CODE(mission_nonce_keeper_current(keeper, V("x"), &verdict, &error), MISSION_E_CLOCK,
               &error);
    CHECK_INT(verdict, 0);
    CHECK_INT(mission_nonce_keeper_next(keeper, out, 64, &written), MISSION_E_CLOCK);
    mission_nonce_keeper_unref(keeper);
    mission_context_unref(plain);
    mission_context_unref(scene.context);
}

/* HMAC-SHA-256 against RFC 4231. */
struct vector {
    const char *key, *data, *mac;
};

static int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

static size_t unhex(const char *hex, char *out)
{
    const size_t len = strlen(hex) / 2;

    for (size_t i = 0; i < len; i++)
        out[i] = (char)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
    return len;
}

static const struct vector vectors[] = {
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d20486173682"
     "04b6579204669727374",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
};

static void test_hmac(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    char key[256], data[256], want[32];
    uint8_t mac[32];

    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        const size_t key_len = unhex(vectors[i].key, key), len = unhex(vectors[i].data, data);
        const mission_view parts[] = {{data, len / 2}, {NULL, 0}, {data + len / 2, len - len / 2}};

        unhex(vectors[i].mac, want);
        CHECK_INT(mi_hmac_sha256(context, (mission_view){key, key_len}, parts, 3, mac, NULL), 0);
        CHECK(memcmp(mac, want, sizeof mac) == 0);
    }
    CHECK_INT(mi_hmac_sha256(context, V("k"), (const mission_view[5]){{0}}, 5, mac, NULL),
              MISSION_E_ARGUMENT);
    mission_context_unref(context);
}

static const struct test tests[] = {{"windows", test_windows},
                                    {"strange_nonces", test_strange_nonces},
                                    {"shared_key", test_shared_key},
                                    {"refusals", test_refusals},
                                    {"hmac", test_hmac}};

TEST_MAIN("nonce_keeper", tests)
