/* The evaluation_id by a host that draws random bytes in bulk. SPDX-License-Identifier: MIT */
#include "scene.h"

#define LEAST 16u
#define MOST 32u

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* A provider whose random slot only counts. */
static unsigned drawn;
static int32_t draw(void *host, uint8_t *out, size_t len)
{
    (void)host;
    memset(out, 7, len);
    drawn++;
    return 0;
}

static mission_context *context_of(uint32_t profile, const mission_crypto *crypto)
{
    const mission_config config = {.size = sizeof config, .profile = profile, .crypto = crypto};
    mission_context *context = NULL;

    CHECK(mission_context_new(&config, &context, NULL) == 0);
    return context;
}

static void fill(char *bytes, size_t len, char first)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)(first + (char)i);
}

static bool of_alphabet(mission_view id)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    for (size_t i = 0; i < id.len; i++)
        if (!id.ptr[i] || !strchr(alphabet, id.ptr[i]))
            return false;
    return id.len > 0 && id.len <= 64;
}

/* Every length gives its own bytes as base64url, and nothing is drawn. */
static void lengths(struct stage *stage)
{
    char bytes[MOST];

    fill(bytes, sizeof bytes, 1);
    for (size_t len = LEAST; len <= MOST; len++) {
        const char first[] = "AQIDBAUGBwgJCgsMDQ4P"; /* 1, 2, ... 15 */
        mission_view id;

        stage->situation.entropy = (mission_view){bytes, len};
        drawn = 0;
        CHECK_PERMIT(stage);
        id = stage_says(stage).evaluation_id;
        CHECK_INT(drawn, 0);
        CHECK_INT(id.len, (len * 4 + 2) / 3);
        CHECK(of_alphabet(id));
        CHECK(memcmp(id.ptr, first, sizeof first - 1) == 0);
    }
}

/* Others give another id, and a denial has one, too. */
static void told_apart(struct stage *stage)
{
    char bytes[MOST], kept[64];
    mission_view id;

    fill(bytes, sizeof bytes, 1);
    stage->situation.entropy = (mission_view){bytes, sizeof bytes};
    CHECK_PERMIT(stage);
    id = stage_says(stage).evaluation_id;
    memcpy(kept, id.ptr, id.len);
    bytes[MOST - 1]++;
    stage_ask_for(stage, STAGE_ERP, "ledgers.close", "{}", NULL);
    CHECK_DENIED(stage, MISSION_DENY_OUT_OF_AUTHORITY);
    id = stage_says(stage).evaluation_id;
    CHECK_INT(id.len, 43);
    CHECK(memcmp(kept, id.ptr, id.len) != 0);
    stage_ask(stage, NULL);
}

static void refused(struct stage *stage)
{
    mission_error error = MISSION_ERROR_INIT;
    char bytes[MOST + 1];

    fill(bytes, sizeof bytes, 1);
    for (size_t len = 1; len <= sizeof bytes; len++) {
        if (len >= LEAST && len <= MOST)
            continue;
        stage->situation.entropy = (mission_view){bytes, len};
        CHECK_INT(stage_error(stage, &error), MISSION_E_ARGUMENT);
    }
    stage->situation.entropy = (mission_view){NULL, LEAST};
    CHECK_INT(stage_error(stage, &error), MISSION_E_ARGUMENT);
    memset(bytes + MOST - 8, 0, 8);
    stage->situation.entropy = (mission_view){bytes, MOST};
    CHECK_INT(stage_error(stage, &error), MISSION_E_RANDOM);
    bytes[MOST - 1] = 1;
    CHECK_PERMIT(stage);
}

/* Without it they are drawn, and a struct that ends before it has none. */
static void drawn_here(struct stage *stage)
{
    const size_t whole = stage->situation.size;
    char bytes[LEAST];

    stage->situation.entropy = (mission_view){NULL, 0};
    drawn = 0;
    CHECK_PERMIT(stage);
    CHECK_INT(drawn, 1);
    CHECK_INT(stage_says(stage).evaluation_id.len, 24);
    fill(bytes, sizeof bytes, 1);
    stage->situation.entropy = (mission_view){bytes, sizeof bytes};
    stage->situation.size = offsetof(mission_situation, entropy);
    CHECK_PERMIT(stage);
    CHECK_INT(drawn, 2);
    stage->situation.size = whole;
}

static void test_entropy(void)
{
    mission_crypto crypto = *mission_crypto_builtin();
    struct stage stage;

    COVERS("A-1");
    crypto.random = draw;
    for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
        stage_open_with(&stage, context_of(profiles[i], &crypto), NULL);
        lengths(&stage);
        told_apart(&stage);
        refused(&stage);
        drawn_here(&stage);
        stage_close(&stage);
    }
}

static const struct test tests[] = {
    {"entropy", test_entropy},
};
TEST_MAIN("decide_entropy", tests)
