/* What is given back to the allocator holds no secret any more. SPDX-License-Identifier: MIT */
#include "desk.h"
#include "base/text.h"

/* An allocator that reads what it is given back. */
struct watch {
    const char *secret; /* NULL: does not look */
    size_t seen, blocks;
};

static bool has(const char *bytes, size_t len, const char *secret)
{
    const size_t size = strlen(secret);

    for (size_t i = 0; i + size <= len; i++)
        if (memcmp(bytes + i, secret, size) == 0)
            return true;
    return false;
}

static void look(struct watch *watch, const void *block, size_t len)
{
    if (!watch->secret || !block)
        return;
    watch->blocks++;
    watch->seen += has(block, len, watch->secret);
}

static void *resize(void *host, void *old, size_t was, size_t want)
{
    void *block = want ? malloc(want) : NULL;

    if (want && !block)
        return NULL;
    if (block && old)
        memcpy(block, old, was < want ? was : want);
    look(host, old, was);
    free(old);
    return block;
}

static int32_t stands(void *host, mission_time *out)
{
    (void)host;
    *out = (mission_time){.seconds = DESK_NOW};
    return 0;
}

#define SECRET "what-nobody-may-find-later"

static void open_watched(struct desk *desk, struct watch *watch, bool believing)
{
    const mission_allocator allocator = {sizeof allocator, watch, resize};
    const mission_clock clock = {sizeof clock, NULL, stands};
    const mission_config config = {.size = sizeof config,
                                   .profile = MISSION_PROFILE_SERIES,
                                   .allocator = &allocator,
                                   .clock = &clock};

    *watch = (struct watch){NULL, 0, 0};
    desk_open_with(desk, &config, believing);
}

/* Verified and let go, whatever became of it, with so much scratch. */
static void verify(const struct desk *desk, mission_view text, size_t scratch_size)
{
    const mission_presented presented = desk_bearer(text);
    char *scratch = scratch_size ? malloc(scratch_size) : NULL;
    mission_error why = MISSION_ERROR_INIT;
    mission_access access = desk_poisoned();
    mission_token *token, *held;

    CHECK_CODE(mission_resource_verify(desk->resource, &presented, NULL, scratch, scratch_size,
                                       &token, &access, &why),
               MISSION_OK, &why);
    held = mission_token_ref(token); /* who held it longer than a cache did */
    mission_token_unref(token);
    mission_token_unref(held);
    free(scratch);
}

/* Neither the compact token nor what was decoded of it: a bearer's token is a password. */
static void test_tokens(void)
{
    static const char *const changes[][2] = {
        {"sub", "\"" SECRET "\""},     /* permitted */
        {"aud", "\"" SECRET "\""},     /* refused when the claims were read */
        {"mission", "\"" SECRET "\""}, /* when the Mission was */
        {"sub", "\"\\u0077hat-nobody-may-find-later\""},
    };
    static const size_t scratches[] = {0, 600, 2000, 4000};

    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        for (size_t k = 0; k < sizeof scratches / sizeof *scratches; k++) {
            struct watch watch;
            struct desk desk;
            mission_text *text;
            char *compact;

            open_watched(&desk, &watch, true);
            text =
                desk_sign(&desk, "at+jwt", desk_payload(&desk, changes[i][0], changes[i][1], NULL));
            compact = malloc(mission_text_view(text).len + 1);
            memcpy(compact, mission_text_view(text).ptr, mission_text_view(text).len);
            compact[mission_text_view(text).len] = 0;
            watch.secret = SECRET;
            verify(&desk, mission_text_view(text), scratches[k]);
            watch.secret = compact;
            verify(&desk, mission_text_view(text), scratches[k]);
            watch.secret = NULL;
            CHECK(watch.blocks > 0 || scratches[k] == 4000);
            CHECK_INT(watch.seen, 0);
            free(compact);
            mission_text_unref(text);
            desk_close(&desk);
        }
}

/* ---- keys ---- */

/* RFC 8037 appendix A. */
#define D "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
#define OTHER "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define X "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"

static int32_t parse_key(mission_context *context, const char *text)
{
    mission_jwk *key;
    const int32_t rc = mission_jwk_parse(context, mission_view_of(text), &key, NULL);

    mission_jwk_unref(key);
    return rc;
}

static int32_t parse_set(mission_context *context, const char *text)
{
    mission_jwks *keys;
    const int32_t rc = mission_jwks_parse(context, mission_view_of(text), &keys, NULL);

    mission_jwks_unref(keys);
    return rc;
}

/* A private key, taken or refused, as it was written and as it was decoded. */
static void test_keys(void)
{
    static const struct {
        int32_t (*parse)(mission_context *context, const char *text);
        const char *text;
        int32_t code;
    } cases[] = {
        {parse_key, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"" D "\",\"x\":\"" X "\"}", 0},
        {parse_key, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"" D "\",\"x\":\"" OTHER "\"}",
         MISSION_E_KEY},
        {parse_key, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"" D "\",\"d\":\"" X "\"}",
         MISSION_E_DUPLICATE_MEMBER},
        {parse_set, "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"" D "\"}]}",
         MISSION_E_KEY},
        {parse_set, "{\"keys\":[{\"kty\":\"oct\",\"k\":\"" D "\"}]}", 0},
        {parse_set, "{\"keys\":[{\"kty\":\"oct\",\"k\":\"" D "\"]}", MISSION_E_SYNTAX},
    };
    char decoded[33] = {0};
    struct watch watch;
    struct desk desk;

    CHECK(mi_base64url_decode(V(D), (uint8_t *)decoded));
    open_watched(&desk, &watch, false);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        test_about("%s", cases[i].text);
        watch.secret = D;
        CHECK_INT(cases[i].parse(desk.context, cases[i].text), cases[i].code);
        watch.secret = decoded;
        CHECK_INT(cases[i].parse(desk.context, cases[i].text), cases[i].code);
        watch.secret = NULL;
        CHECK_INT(watch.seen, 0);
    }
    test_about(NULL);
    CHECK(watch.blocks > 0);
    desk_close(&desk);
}

static const struct test tests[] = {{"tokens", test_tokens}, {"keys", test_keys}};
TEST_MAIN("secrets", tests)
