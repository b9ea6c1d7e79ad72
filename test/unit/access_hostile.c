/* Attacks on the resource role: each is refused, says no more than it must, and leaves nothing.
 * SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "desk.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
#define EACH_PROFILE(p) for (size_t p = 0; p < 2; p++)

/* ---- tools ---- */

#define ROOM (1 << 17)

/* Three parts as a token, whatever they are. */
static const char *assemble(const char *header, const char *payload, const char *signature)
{
    static char text[ROOM];
    size_t len = strlen(header), at = MI_BASE64URL_LEN(len);

    mi_base64url_encode((const uint8_t *)header, len, text);
    text[at++] = '.';
    len = strlen(payload);
    mi_base64url_encode((const uint8_t *)payload, len, text + at);
    at += MI_BASE64URL_LEN(len);
    snprintf(text + at, sizeof text - at, ".%s", signature);
    return text;
}

static char *signed_text(const struct desk *desk, const char *payload)
{
    mission_text *text = desk_sign(desk, "at+jwt", payload);
    const mission_view view = mission_text_view(text);
    char *copy = malloc(view.len + 1);

    memcpy(copy, view.ptr, view.len);
    copy[view.len] = 0;
    mission_text_unref(text);
    return copy;
}

static int32_t judge(const struct desk *desk, const char *text)
{
    mission_error why = MISSION_ERROR_INIT;
    mission_access access;

    mission_token_unref(desk_verify(desk, mission_view_of(text), &access, &why));
    CHECK(access.permit == 1 || access.status == 401);
    CHECK(!access.denial);
    return access.code;
}

#define REFUSED(desk, text, want)                                                                  \
    CHECK_TEXT(mission_code_reason(judge(desk, text)), mission_code_reason(want))

/* ---- the header ---- */

static const char some_signature[] =
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAA";

static void test_algorithms(void)
{
    static const struct {
        const char *header;
        int32_t code;
    } cases[] = {
        {"{\"alg\":\"none\",\"typ\":\"at+jwt\"}", MISSION_E_ALGORITHM},
        {"{\"alg\":\"None\",\"typ\":\"at+jwt\"}", MISSION_E_ALGORITHM},
        {"{\"alg\":\"\",\"typ\":\"at+jwt\"}", MISSION_E_ALGORITHM},
        {"{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"k1\"}", MISSION_E_ALGORITHM},
        {"{\"alg\":\"ES512\",\"typ\":\"at+jwt\",\"kid\":\"k1\"}", MISSION_E_ALGORITHM},
        {"{\"alg\":\"eddsa\",\"typ\":\"at+jwt\",\"kid\":\"k1\"}", MISSION_E_ALGORITHM},
        {"{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"k1\"}", MISSION_E_ALGORITHM},
        {"{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"k1\"}", MISSION_E_ALGORITHM},
        {"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"k1\"}", MISSION_E_SIGNATURE},
        {"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\"}", MISSION_E_SIGNATURE},
        {"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"../../etc/passwd\"}", MISSION_E_NO_KEY},
        {"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"k1' OR '1'='1\"}", MISSION_E_NO_KEY},
        {"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"k1\\u0000x\"}", MISSION_E_NO_KEY},
        {"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":[\"k1\"]}", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\",\"alg\":\"none\",\"typ\":\"at+jwt\"}", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\",\"\\u0061lg\":\"none\",\"typ\":\"at+jwt\"}",
         MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"typ\":\"JWT\"}", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"crit\":[\"exp\"]}", MISSION_E_CRITICAL},
        {"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"b64\":false}", MISSION_E_CRITICAL},
        {"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"zip\":\"DEF\"}", MISSION_E_MALFORMED_TOKEN},
        {"{\"typ\":\"at+jwt\"}", MISSION_E_MALFORMED_TOKEN},
        {"[]", MISSION_E_MALFORMED_TOKEN},
        {"", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
         "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"},\"kid\":\"mine\"}",
         MISSION_E_NO_KEY},
        {"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"jku\":\"https://evil.example\",\"kid\":\"x\"}",
         MISSION_E_NO_KEY},
    };

    COVERS("RS-1");
    EACH_PROFILE(p)
    {
        struct desk desk;

        desk_open(&desk, profiles[p], 0, false);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            test_about("%s", cases[i].header);
            REFUSED(&desk, assemble(cases[i].header, desk_payload(&desk, NULL), some_signature),
                    cases[i].code);
        }
        test_about(NULL);
        desk_close(&desk);
    }
}

/* ---- keys of one issuer are no keys of another ---- */

static void test_issuers(void)
{
    COVERS("RS-1", "T-14");
    EACH_PROFILE(p)
    {
        mission_jwk *other = NULL;
        mission_jwks *others = NULL;
        mission_trusted_issuer issuers[2];
        char *text;
        struct desk desk;

        desk_open(&desk, profiles[p], 0, false);
        CHECK(!mission_jwk_generate(desk.context, MISSION_ALG_EDDSA, V("k1"), &other, NULL));
        CHECK(!mission_jwks_of(desk.context, &other, 1, &others, NULL));
        issuers[0] = issuers[1] = desk.issuer;
        issuers[1].iss = V("https://b.example");
        issuers[1].keys = others;
        issuers[1].state_authorities = &issuers[0].iss;
        issuers[1].state_authority_count = 1;
        desk.config.issuers = issuers;
        desk.config.issuer_count = 2;
        desk_again(&desk);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, NULL)), 0);
        /* the same `kid`, the wrong issuer */
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "iss", "\"https://b.example\"", NULL)),
                  MISSION_E_SIGNATURE);
        CHECK(!mission_jwk_signer(other, MISSION_ALG_EDDSA, &desk.signer, NULL));
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, NULL)), MISSION_E_SIGNATURE);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "iss", "\"https://b.example\"", NULL)), 0);
        /* an issuer whose algorithms are others */
        issuers[1].algorithms = MISSION_JWS_ALG(MISSION_ALG_ES256);
        desk_again(&desk);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "iss", "\"https://b.example\"", NULL)),
                  MISSION_E_ALGORITHM);
        /* an unknown issuer costs no signature and gets none checked */
        text = signed_text(&desk, desk_payload(&desk, "iss", "\"https://evil.example\"", NULL));
        REFUSED(&desk, text, MISSION_E_ISSUER);
        free(text);
        mission_jwks_unref(others);
        mission_jwk_unref(other);
        desk_close(&desk);
    }
}

/* ---- the payload ---- */

static void test_payloads(void)
{
    static const char *const broken[] = {
        "",
        "[]",
        "null",
        "\"x\"",
        "{\"iss\":\"" DESK_ISS "\",\"iss\":\"https://evil.example\"}",
        "{\"aud\":\"a\",\"\\u0061ud\":\"" DESK_AUD "\"}",
        "{\"a\":{\"b\":1,\"b\":2}}",
        "{\"a\":1}x",
        "{\"a\":1} {\"a\":1}",
        "\xEF\xBB\xBF{\"a\":1}",
        "{\"a\":\"\xC0\x80\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"exp\":1e400}",
        "{'a':1}",
        "{\"a\":1,}",
    };

    COVERS("RS-1");
    EACH_PROFILE(p)
    {
        struct desk desk;

        desk_open(&desk, profiles[p], 0, false);
        for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
            test_about("%s", broken[i]);
            CHECK_INT(desk_judge(&desk, broken[i]), MISSION_E_MALFORMED_TOKEN);
        }
        test_about(NULL);
        /* the other profile's claim */
        CHECK(desk_judge(&desk, desk_payload(&desk, "mission",
                                             profiles[p] == MISSION_PROFILE_DRAFT
                                                 ? "{\"id\":\"m\",\"origin\":\"" DESK_ISS "\"}"
                                                 : "{\"id\":\"m\",\"issuer\":\"" DESK_ISS "\","
                                                   "\"authority_hash\":\"" DESK_HASH "\"}",
                                             NULL)) == MISSION_E_MISSING_MEMBER);
        desk_close(&desk);
    }
}

/* A member named like a claim somewhere else is not that claim. */
static void check_misplaced(uint32_t profile)
{
    struct desk desk;

    desk_open(&desk, profile, 0, false);
    CHECK_INT(desk_judge(&desk,
                         desk_payload(&desk, "aud", NULL, "x", "{\"aud\":\"" DESK_AUD "\"}", NULL)),
              MISSION_E_MISSING_MEMBER);
    CHECK_INT(desk_judge(&desk, desk_payload(&desk, "aud", NULL, "Aud", "\"" DESK_AUD "\"", NULL)),
              MISSION_E_MISSING_MEMBER);
    CHECK_INT(desk_judge(&desk, desk_payload(&desk, "mission", NULL, "mission ",
                                             "{\"id\":\"m\",\"origin\":\"" DESK_ISS "\"}", NULL)),
              MISSION_E_UNGOVERNED);
    desk_close(&desk);
}

static void test_misplaced(void)
{
    COVERS("RS-1");
    EACH_PROFILE(p)
    {
        check_misplaced(profiles[p]);
    }
}

/* ---- the text ---- */

/* Every byte of a token counts: change any one and it is refused. */
static void test_every_byte(void)
{
    EACH_PROFILE(p)
    {
        struct desk desk;
        char *text;
        size_t len;

        desk_open(&desk, profiles[p], 0, false);
        text = signed_text(&desk, desk_payload(&desk, NULL));
        len = strlen(text);
        CHECK_INT(judge(&desk, text), 0);
        for (size_t i = 0; i < len; i++) {
            const char was = text[i];
            int32_t code;

            text[i] = was == 'A' ? 'B' : 'A';
            code = judge(&desk, text);
            test_about("byte %zu", i);
            CHECK(code != 0);
            text[i] = '=';
            CHECK(judge(&desk, text) != 0);
            text[i] = was;
        }
        for (size_t i = 0; i < len; i++) { /* and each end is an end */
            mission_access access;

            CHECK(!desk_verify(&desk, (mission_view){text, i}, &access, NULL));
            CHECK_INT(access.status, 401);
        }
        test_about(NULL);
        free(text);
        desk_close(&desk);
    }
}

static void check_spellings(uint32_t profile)
{
    static const char *const tails[] = {"=", "==", ".", ".A", " ", "\n", "%3D"};
    struct desk desk;
    char *text, longer[8192];

    desk_open(&desk, profile, 0, false);
    text = signed_text(&desk, desk_payload(&desk, NULL));
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        test_about("%s", tails[i]);
        snprintf(longer, sizeof longer, "%s%s", text, tails[i]);
        CHECK_INT(judge(&desk, longer), MISSION_E_MALFORMED_TOKEN);
        snprintf(longer, sizeof longer, "%s%s", tails[i], text);
        CHECK(judge(&desk, longer) != 0);
    }
    snprintf(longer, sizeof longer, "%sA", text); /* one byte more */
    CHECK_INT(judge(&desk, longer), MISSION_E_SIGNATURE);
    /* 64 bytes of signature end in four unused bits */
    snprintf(longer, sizeof longer, "%s", text);
    longer[strlen(longer) - 1] = longer[strlen(longer) - 1] == 'B' ? 'C' : 'B';
    CHECK_INT(judge(&desk, longer), MISSION_E_MALFORMED_TOKEN);
    test_about(NULL);
    free(text);
    desk_close(&desk);
}

static void test_spellings(void)
{
    COVERS("RS-1");
    EACH_PROFILE(p)
    {
        check_spellings(profiles[p]);
    }
}

static char *nested(size_t depth)
{
    char *text = malloc(2 * depth + 1);

    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    text[2 * depth] = 0;
    return text;
}

/* Very deep and very long. */
static void test_sizes(void)
{
    EACH_PROFILE(p)
    {
        char *deep = nested(127), *deeper = nested(128), *wide = malloc(40000);
        struct desk desk;

        desk_open(&desk, profiles[p], 0, false);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "x", deep, NULL)), 0);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "x", deeper, NULL)),
                  MISSION_E_MALFORMED_TOKEN);
        memset(wide, 'x', 39999);
        wide[0] = wide[39998] = '"';
        wide[39999] = 0;
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "x", wide, NULL)), MISSION_E_TOO_LARGE);
        desk.config.token_bytes = 65536;
        desk_again(&desk);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, "x", wide, NULL)), 0);
        free(deep);
        free(deeper);
        free(wide);
        desk_close(&desk);
    }
}

/* A thousand entries, audiences or members of `cnf` are work for their length and no more. */
static void test_many(void)
{
    static char entries[1 << 16];
    const mission_operation operation = {.size = sizeof operation,
                                         .resource = V("https://no.example"),
                                         .uri = V("https://no.example/%61%61%61%61"),
                                         .action = V("a")};
    const mission_time now = {.seconds = DESK_NOW};
    mission_access access = desk_poisoned();
    mission_token *token;
    size_t len = 1;
    struct desk desk;

    desk_open(&desk, MISSION_PROFILE_SERIES, 0, false);
    desk.config.token_bytes = 1 << 18;
    desk_again(&desk);
    entries[0] = '[';
    for (size_t i = 0; i < 400; i++)
        len += (size_t)snprintf(entries + len, sizeof entries - len,
                                "%s{\"type\":\"mission_resource_access\",\"resource\":"
                                "\"https://no.example/%zu\",\"resource_match\":\"prefix\","
                                "\"actions\":[\"a\"]}",
                                i ? "," : "", i);
    entries[len++] = ']';
    entries[len] = 0;
    token = desk_entries(&desk, entries);
    CHECK(!mission_resource_decide(desk.resource, token, &operation, NULL, &now, NULL, 0, &access,
                                   NULL));
    CHECK_INT(access.code, MISSION_E_NOT_PERMITTED);
    mission_token_unref(token);
    desk_close(&desk);
}

/* A token that came as Bearer, without a certificate: it has no key and no actors, whatever was
 * done to it. */
static bool damaged_well(const struct desk *desk, const char *payload)
{
    mission_text *text = desk_sign(desk, "at+jwt", payload);
    mission_token_claims claims = {.size = sizeof claims};
    mission_access access;
    mission_token *token = desk_verify(desk, mission_text_view(text), &access, NULL);
    bool well = access.code != 0;

    if (token) {
        CHECK(!mission_token_claims_of(token, &claims, NULL));
        well = !mission_value_get(claims.all, V("cnf")) && !claims.actor && claims.mission.id.len;
    }
    mission_token_unref(token);
    mission_text_unref(text);
    return well;
}

/* Seeded damage to what is signed. */
static void test_damage(void)
{
    uint64_t seed = test_seed();

    EACH_PROFILE(p)
    {
        struct desk desk;

        desk_open(&desk, profiles[p], 0, true);
        for (size_t i = 0; i < 4000; i++) {
            char payload[2048];
            size_t len;

            snprintf(payload, sizeof payload, "%s",
                     desk_payload(&desk, "cnf", "{\"x5t#S256\":\"a\"}", "act",
                                  "{\"iss\":\"i\",\"sub\":\"s\"}", "scope", "\"x\"", "nbf", "1",
                                  NULL));
            len = strlen(payload);
            for (size_t k = test_random(&seed) % 4; k > 0; k--)
                payload[test_random(&seed) % len] =
                    "{}[]\",:0123456789eE+-.abtrufnl\\ "[test_random(&seed) % 32];
            CHECK(damaged_well(&desk, payload));
        }
        desk_close(&desk);
    }
}

static const struct test tests[] = {
    {"algorithms", test_algorithms}, {"issuers", test_issuers},
    {"payloads", test_payloads},     {"misplaced", test_misplaced},
    {"every byte", test_every_byte}, {"spellings", test_spellings},
    {"sizes", test_sizes},           {"many", test_many},
    {"damage", test_damage},
};
TEST_MAIN("access_hostile", tests)
