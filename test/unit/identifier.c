/* Mission Identifiers: minting and its failures, and what counts as one.
 * SPDX-License-Identifier: MIT */
#include "test.h"
#include <mission/identifier.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* A random source that can fail in each way. */
struct source {
    int32_t answer;
    size_t fills; /* bytes that are written, whatever was asked for */
    size_t asked;
    uint8_t byte;
};

static int32_t scripted_random(void *host, uint8_t *out, size_t len)
{
    struct source *source = host;

    source->asked = len;
    memset(out, source->byte, source->fills < len ? source->fills : len);
    return source->answer;
}

static int32_t no_digest(void *host, uint32_t algorithm, const mission_view *parts, size_t count,
                         uint8_t *out, size_t out_len)
{
    (void)host, (void)algorithm, (void)parts, (void)count, (void)out, (void)out_len;
    return -1;
}

static mission_context *scripted_context(struct source *source, bool with_random)
{
    mission_crypto crypto = {.size = sizeof crypto, .host = source, .digest = no_digest};
    mission_config config = {.size = sizeof config, .crypto = &crypto};
    mission_context *context = NULL;

    if (with_random)
        crypto.random = scripted_random;
    CHECK(mission_context_new(&config, &context, NULL) == MISSION_OK);
    return context;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void test_mint(void)
{
    enum { MANY = 2000 };
    static char minted[MANY][MISSION_IDENTIFIER_LEN + 1];
    unsigned seen[24][64] = {{0}};
    size_t len;

    COVERS("ID-1", "SE-4");
    for (uint32_t profile = MISSION_PROFILE_SERIES; profile <= MISSION_PROFILE_DRAFT; profile++) {
        mission_context *context = test_context(profile, 0);
        mission_error error = MISSION_ERROR_INIT;

        for (size_t i = 0; i < MANY; i++) {
            CHECK_CODE(mission_identifier_mint(context, minted[i], sizeof minted[i], &len, &error),
                       MISSION_OK, &error);
            CHECK_INT(len, 28);
            CHECK_INT(strlen(minted[i]), 28);
            CHECK(memcmp(minted[i], "msn_", 4) == 0);
            CHECK(strspn(minted[i] + 4, alphabet) == 24);
            CHECK(mission_identifier_check(mission_view_of(minted[i]), NULL) == MISSION_OK);
            for (size_t k = 0; k < 24; k++)
                seen[k][strchr(alphabet, minted[i][k + 4]) - alphabet]++;
        }
        qsort(minted, MANY, sizeof minted[0], by_text);
        for (size_t i = 1; i < MANY; i++)
            CHECK(strcmp(minted[i - 1], minted[i]) != 0);
        mission_context_unref(context);
    }
    /* Each place takes every letter: 4000 draws miss one of 1536 once in 10^24 runs. */
    for (size_t k = 0; k < 24; k++)
        for (size_t letter = 0; letter < 64; letter++)
            CHECK(seen[k][letter] > 0);
}

/* 18 bytes are asked for, and all of them stand in the text. */
static void test_entropy(void)
{
    struct source source = {0, 18, 0, 0x5A};
    mission_context *context = scripted_context(&source, true);
    char out[29];

    COVERS("ID-1", "SE-4");
    CHECK(mission_identifier_mint(context, out, sizeof out, NULL, NULL) == MISSION_OK);
    CHECK_INT(source.asked, 18);
    CHECK_TEXT(out, "msn_WlpaWlpaWlpaWlpaWlpaWlpa");
    mission_context_unref(context);
}

static void refused(mission_context *context, size_t size, int32_t code, int32_t host_code)
{
    mission_error error = MISSION_ERROR_INIT;
    char out[40];
    size_t len = 7;

    memset(out, 'x', sizeof out);
    CHECK_CODE(mission_identifier_mint(context, out, size, &len, &error), code, &error);
    CHECK_INT(error.host_code, host_code);
    CHECK_INT(len, 0);
    CHECK(size == 0 || out[0] == 0);
    CHECK(out[size] == 'x');
}

static void test_failures(void)
{
    struct source source = {0, 18, 0, 0x5A};
    mission_context *context = scripted_context(&source, true), *bare;
    char out[40];

    COVERS("ID-1", "SE-4");
    source.answer = -5;
    refused(context, 29, MISSION_E_RANDOM, -5);
    source.answer = 7; /* as read() answers: only so many bytes */
    refused(context, 29, MISSION_E_RANDOM, 7);
    source = (struct source){0, 0, 0, 0x5A}; /* says that it worked, wrote nothing */
    refused(context, 29, MISSION_E_RANDOM, 0);
    source = (struct source){0, 10, 0, 0x5A};
    refused(context, 29, MISSION_E_RANDOM, 0);
    source = (struct source){0, 18, 0, 0}; /* a source stuck at zero */
    refused(context, 29, MISSION_E_RANDOM, 0);
    source = (struct source){0, 18, 0, 0x5A};
    refused(context, 28, MISSION_E_BUFFER, 0);
    refused(context, 0, MISSION_E_BUFFER, 0);
    CHECK(mission_identifier_mint(context, out, 29, NULL, NULL) == MISSION_OK);
    refused(NULL, 29, MISSION_E_ARGUMENT, 0);
    CHECK_INT(mission_identifier_mint(context, NULL, 29, NULL, NULL), MISSION_E_ARGUMENT);
    bare = scripted_context(&source, false);
    refused(bare, 29, MISSION_E_NO_CALLBACK, 0);
    mission_context_unref(bare);
    mission_context_unref(context);
}

static void test_form(void)
{
    mission_error error = MISSION_ERROR_INIT;
    char text[300];

    COVERS("ID-1", "SE-4");
    for (int byte = 0; byte < 256; byte++) { /* at the end, so that the offset is worth something */
        bool good = byte && strchr(alphabet, byte);
        int32_t rc;

        memcpy(text, "msn_01J9Z2P8", 12);
        text[12] = (char)byte;
        rc = mission_identifier_check((mission_view){text, 13}, &error);
        test_about("byte %d", byte);
        CHECK_INT(rc, good ? MISSION_OK : MISSION_E_MALFORMED_IDENTIFIER);
        CHECK(good || error.offset == 12);
        CHECK(good || strcmp(error.reason, "malformed_identifier") == 0);
    }
    test_about(NULL);
    memset(text, 'a', sizeof text);
    CHECK_INT(mission_identifier_check((mission_view){text, 1}, NULL), MISSION_OK);
    CHECK_INT(mission_identifier_check((mission_view){text, 256}, NULL), MISSION_OK);
    CHECK_INT(mission_identifier_check((mission_view){text, 257}, NULL), MISSION_E_TOO_LONG);
    CHECK_INT(mission_identifier_check(V(""), NULL), MISSION_E_EMPTY);
    CHECK_INT(mission_identifier_check((mission_view){NULL, 1}, NULL), MISSION_E_ARGUMENT);
    /* A consumer asks for no prefix and no length of its own. */
    CHECK_INT(mission_identifier_check(V("msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-"), NULL), 0);
    CHECK_INT(mission_identifier_check(V("-"), NULL), MISSION_OK);
}

static const struct test tests[] = {
    {"mint", test_mint},
    {"entropy", test_entropy},
    {"failures", test_failures},
    {"form", test_form},
};
TEST_MAIN("identifier", tests)
