/* The Authorization field read, WWW-Authenticate written and read. SPDX-License-Identifier: MIT */
#include "desk.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* ---- Authorization ---- */

static void test_presented(void)
{
    static const struct {
        const char *value;
        size_t count;
        int32_t code;
        uint32_t scheme;
        const char *token;
    } cases[] = {
        {"Bearer abc", 1, 0, MISSION_SCHEME_BEARER, "abc"},
        {"bearer a.b-c_d~e+f/g==", 1, 0, MISSION_SCHEME_BEARER, "a.b-c_d~e+f/g=="},
        {"DPOP abc", 1, 0, MISSION_SCHEME_DPOP, "abc"},
        {"dpop    abc  ", 1, 0, MISSION_SCHEME_DPOP, "abc"},
        {"", 0, MISSION_E_NO_TOKEN, 0, ""},
        {"", 1, MISSION_E_NO_TOKEN, 0, ""},
        {"   ", 1, MISSION_E_NO_TOKEN, 0, ""},
        {"Basic abc", 1, MISSION_E_NO_TOKEN, 0, ""},
        {"Bearerx abc", 1, MISSION_E_NO_TOKEN, 0, ""},
        {"Bearer", 1, MISSION_E_MALFORMED_TOKEN, 0, ""},
        {"Bearer ", 1, MISSION_E_MALFORMED_TOKEN, 0, ""},
        {"Bearer =", 1, MISSION_E_MALFORMED_TOKEN, 0, ""},
        {"Bearer\tabc", 1, MISSION_E_MALFORMED_TOKEN, 0, ""},
        {"Bearer a b", 1, MISSION_E_MALFORMED_TOKEN, 0, ""},
        {"Bearer a=b", 1, MISSION_E_MALFORMED_TOKEN, 0, ""},
        {"Bearer \"abc\"", 1, MISSION_E_MALFORMED_TOKEN, 0, ""},
        {"Bearer a\xc3\xa9", 1, MISSION_E_MALFORMED_TOKEN, 0, ""},
        {"Bearer a, Bearer b", 1, MISSION_E_TWO_CREDENTIALS, 0, ""},
        {"Bearer a,", 1, MISSION_E_TWO_CREDENTIALS, 0, ""},
        {"Bearer abc", 2, MISSION_E_TWO_CREDENTIALS, 0, ""},
    };

    COVERS("RS-1");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_presented out;
        mission_error error = MISSION_ERROR_INIT;

        memset(&out, 0x5a, sizeof out);
        out.size = sizeof out;
        test_about("%s", cases[i].value);
        CHECK_CODE(
            mission_presented_read(mission_view_of(cases[i].value), cases[i].count, &out, &error),
            cases[i].code, &error);
        CHECK_INT(out.scheme, cases[i].scheme);
        CHECK_VIEW(out.token, cases[i].token);
        CHECK_INT(out.proof.len + out.certificate.len + out.proofs, 0);
    }
    test_about(NULL);
    CHECK_INT(mission_presented_read(V("Bearer a"), 1, NULL, NULL), MISSION_E_ARGUMENT);
}

/* A NUL is a byte like any other, and no character of a token. */
static void test_presented_nul(void)
{
    mission_presented out = {.size = sizeof out};

    CHECK_INT(mission_presented_read((mission_view){"Bearer a\0b", 10}, 1, &out, NULL),
              MISSION_E_MALFORMED_TOKEN);
    CHECK_INT(out.scheme, MISSION_SCHEME_NONE);
}

/* ---- writing ---- */

static int32_t fresh(void *host, mission_view id, const mission_time *until, int32_t *verdict,
                     mission_error *error)
{
    (void)host;
    (void)id;
    (void)until;
    (void)error;
    *verdict = 1;
    return 0;
}

static int32_t nonce(void *host, char *out, size_t room, size_t *written)
{
    const char *text = host;

    CHECK(strlen(text) <= room);
    memcpy(out, text, strlen(text));
    *written = strlen(text);
    return 0;
}

static int32_t no_nonce(void *host, char *out, size_t room, size_t *written)
{
    (void)host;
    (void)out;
    (void)room;
    (void)written;
    return 42;
}

static mission_access refusal(int32_t code, uint32_t status, uint32_t scheme, const char *error,
                              const char *denial)
{
    return (mission_access){.size = sizeof(mission_access),
                            .code = code,
                            .status = status,
                            .scheme = scheme,
                            .oauth_error = error,
                            .denial = denial,
                            .reason = "",
                            .entry = SIZE_MAX};
}

static void check_text(const struct desk *desk, const mission_access *access, const char *want,
                       const char *want_nonce)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = (mission_text *)1, *nonce_text = (mission_text *)1;

    CHECK_CODE(mission_resource_challenge(desk->resource, access, &text, &nonce_text, &error),
               MISSION_OK, &error);
    CHECK_VIEW(mission_text_view(text), want);
    CHECK_VIEW(mission_text_view(nonce_text), want_nonce);
    mission_text_unref(text);
    mission_text_unref(nonce_text);
}

static void test_writing(void)
{
    const mission_access none = refusal(MISSION_E_NO_TOKEN, 401, 1, NULL, NULL);
    const mission_access bad = refusal(MISSION_E_SIGNATURE, 401, 1, "invalid_token", NULL);
    const mission_access less =
        refusal(MISSION_E_NOT_PERMITTED, 403, 1, "insufficient_scope", "insufficient_authority");
    const mission_access proof = refusal(MISSION_E_PROOF, 401, 2, "invalid_dpop_proof", NULL);
    mission_access permit = refusal(0, 200, 2, NULL, NULL);

    COVERS("RS-9");
    permit.permit = 1;
    for (size_t p = 0; p < 2; p++) {
        struct desk desk;

        desk_open(&desk, profiles[p], 0, true);
        check_text(&desk, &none, "Bearer realm=\"\"", "");
        check_text(&desk, &bad, "Bearer error=\"invalid_token\"", "");
        /* told only where the server wants it told */
        check_text(&desk, &less, "Bearer error=\"insufficient_scope\"", "");
        desk.config.flags = MISSION_RESOURCE_DISCLOSE;
        desk.config.realm = V("a \"b\\c");
        desk.config.proofs =
            (mission_proof_policy){.size = sizeof desk.config.proofs,
                                   .algorithms = MISSION_JWS_ALG(1) | MISSION_JWS_ALG(5),
                                   .fresh = fresh,
                                   .nonce_host = (char[]){"n-1"},
                                   .nonce_next = nonce};
        desk_again(&desk);
        check_text(&desk, &less,
                   "Bearer realm=\"a \\\"b\\\\c\", error=\"insufficient_scope\", "
                   "mission_denial=\"insufficient_authority\"",
                   "");
        check_text(&desk, &proof,
                   "DPoP realm=\"a \\\"b\\\\c\", error=\"invalid_dpop_proof\", "
                   "algs=\"ES256 EdDSA\"",
                   "n-1");
        check_text(&desk, &permit, "", "n-1");
        desk_close(&desk);
    }
}

/* Nothing to say, and what a host must not make it say. */
static void test_writing_refused(void)
{
    static const uint32_t quiet[] = {200, 400, 500, 503, 0, 402};
    mission_access access = refusal(MISSION_E_NOMEM, 0, 1, NULL, NULL);
    mission_text *text, *nonce_text;
    struct desk desk;

    desk_open(&desk, MISSION_PROFILE_SERIES, MISSION_RESOURCE_DISCLOSE, true);
    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) {
        access.status = quiet[i];
        check_text(&desk, &access, "", "");
    }
    access = refusal(1, 401, 1, "invalid_token\", x=\"", NULL);
    CHECK_INT(mission_resource_challenge(desk.resource, &access, &text, &nonce_text, NULL),
              MISSION_E_ARGUMENT);
    CHECK(!text && !nonce_text);
    access = refusal(1, 403, 1, "insufficient_scope", "msn_1");
    CHECK_INT(mission_resource_challenge(desk.resource, &access, &text, &nonce_text, NULL),
              MISSION_E_ARGUMENT);
    access = refusal(1, 401, 3, "invalid_token", NULL);
    CHECK_INT(mission_resource_challenge(desk.resource, &access, &text, &nonce_text, NULL),
              MISSION_E_ARGUMENT);
    access = refusal(1, 401, 2, "invalid_token", NULL);
    desk.config.proofs = (mission_proof_policy){.size = sizeof desk.config.proofs,
                                                .fresh = fresh,
                                                .nonce_host = (char[]){"a b"},
                                                .nonce_next = nonce};
    desk_again(&desk);
    CHECK_INT(mission_resource_challenge(desk.resource, &access, &text, &nonce_text, NULL),
              MISSION_E_VERDICT);
    CHECK(!text && !nonce_text);
    desk.config.proofs.nonce_next = no_nonce;
    desk_again(&desk);
    CHECK_INT(mission_resource_challenge(desk.resource, &access, &text, &nonce_text, NULL),
              MISSION_E_HOST);
    CHECK(!text && !nonce_text);
    CHECK_INT(mission_resource_challenge(NULL, &access, &text, &nonce_text, NULL),
              MISSION_E_ARGUMENT);
    desk_close(&desk);
}

/* Of a hostile token not one byte comes back. */
static void test_nothing_of_the_token(void)
{
    COVERS("RS-9");
    for (size_t p = 0; p < 2; p++) {
        mission_access access;
        mission_text *text, *challenge = NULL, *nonce_text = NULL;
        mission_error why = MISSION_ERROR_INIT;
        struct desk desk;

        desk_open(&desk, profiles[p], MISSION_RESOURCE_DISCLOSE, true);
        text = desk_sign(&desk, "at+jwt",
                         desk_payload(&desk, "aud", "\"canary-1\"", "sub", "\"canary-2\"", NULL));
        CHECK(!desk_verify(&desk, mission_text_view(text), &access, &why));
        CHECK(!strstr(why.text, "canary") && !strstr(why.where, "canary"));
        CHECK(!mission_resource_challenge(desk.resource, &access, &challenge, &nonce_text, NULL));
        CHECK_VIEW(mission_text_view(challenge), "Bearer error=\"invalid_token\"");
        mission_text_unref(challenge);
        mission_text_unref(text);
        desk_close(&desk);
    }
}

/* ---- reading ---- */

static void test_reading(void)
{
    static const struct {
        const char *value;
        int32_t code;
        uint32_t scheme;
        const char *error, *denial;
        int nonce;
    } cases[] = {
        {"Bearer error=\"invalid_token\"", 0, 1, "invalid_token", "", 0},
        {"bearer ERROR=invalid_token", 0, 1, "invalid_token", "", 0},
        {"Bearer realm=\"a\\\"b, error=x\", error = \"insufficient_scope\" , "
         "mission_denial=\"step_up_required\"",
         0, 1, "insufficient_scope", "step_up_required", 0},
        {"Bearer error=\"e\", mission_denial=\"new_word\"", 0, 1, "e", "insufficient_authority", 0},
        {"Bearer mission_denial=\"constraint_unrecognized\"", 0, 1, "", "constraint_unrecognized",
         0},
        {"DPoP error=\"use_dpop_nonce\", algs=\"ES256\"", 0, 2, "use_dpop_nonce", "", 1},
        {"Basic realm=\"x\", DPoP error=\"e\", Bearer error=\"f\"", 0, 2, "e", "", 0},
        {"Basic abc==, Bearer error=\"f\"", 0, 1, "f", "", 0},
        {"Negotiate, Bearer", 0, 1, "", "", 0},
        {"Newauth abc=def", 0, 0, "", "", 0},
        {"Bearer", 0, 1, "", "", 0},
        {"Basic realm=\"x\"", 0, 0, "", "", 0},
        {"", 0, 0, "", "", 0},
        {" , ,", 0, 0, "", "", 0},
        {"Bearer error=\"a\", error=\"b\"", MISSION_E_RESPONSE, 0, "", "", 0},
        {"Bearer error=\"a", MISSION_E_RESPONSE, 0, "", "", 0},
        {"Bearer error=\"a\\", MISSION_E_RESPONSE, 0, "", "", 0},
        {"Bearer error=", 0, 1, "", "", 0}, /* token68 */
        {"Bearer x=1, error=", MISSION_E_RESPONSE, 0, "", "", 0},
        {"Bearer error=\"a\"b", MISSION_E_RESPONSE, 0, "", "", 0},
        {"error=\"a\"", MISSION_E_RESPONSE, 0, "", "", 0},
        {"Bearer error=\"a\nb\"", MISSION_E_RESPONSE, 0, "", "", 0},
        {"\"Bearer\"", MISSION_E_RESPONSE, 0, "", "", 0},
    };

    COVERS("RS-9");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_challenge out;
        mission_error error = MISSION_ERROR_INIT;

        memset(&out, 0x5a, sizeof out);
        out.size = sizeof out;
        test_about("%s", cases[i].value);
        CHECK_CODE(mission_challenge_read(mission_view_of(cases[i].value), &out, &error),
                   cases[i].code, &error);
        CHECK_INT(out.scheme, cases[i].scheme);
        CHECK_TEXT(out.error, cases[i].error);
        CHECK_TEXT(out.denial, cases[i].denial);
        CHECK_INT(out.nonce_needed, cases[i].nonce);
    }
    test_about(NULL);
    CHECK_INT(mission_challenge_read(V(""), NULL, NULL), MISSION_E_ARGUMENT);
}

/* What is too long for its place is no word that anybody knows. */
static void test_reading_long(void)
{
    char value[512];
    mission_challenge out = {.size = sizeof out};

    snprintf(value, sizeof value, "Bearer error=\"%0200d\", mission_denial=step_up_required%0100d",
             0, 0);
    CHECK(!mission_challenge_read(mission_view_of(value), &out, NULL));
    CHECK_INT(strlen(out.error), 63);
    CHECK_TEXT(out.denial, "insufficient_authority");
}

/* Each cut and each change of one byte is read or refused, in bounds (the sanitizers look on). */
static void test_reading_broken(void)
{
    static const char good[] =
        "Basic a==, DPoP realm=\"a\\\"\", error=\"use_dpop_nonce\", algs=\"x\"";
    uint64_t seed = test_seed();

    for (size_t len = 0; len < sizeof good; len++) {
        char *exact = malloc(len + 1);
        mission_challenge out = {.size = sizeof out};
        mission_presented presented = {.size = sizeof presented};

        for (size_t round = 0; round < 64; round++) {
            memcpy(exact, good, len);
            if (round && len)
                exact[test_random(&seed) % len] = (char)test_random(&seed);
            (void)!mission_challenge_read((mission_view){exact, len}, &out, NULL);
            CHECK(out.scheme <= MISSION_SCHEME_DPOP && memchr(out.error, 0, sizeof out.error) &&
                  memchr(out.denial, 0, sizeof out.denial));
            (void)!mission_presented_read((mission_view){exact, len}, 1, &presented, NULL);
        }
        free(exact);
    }
}

/* What is written is read again. */
static void test_round(void)
{
    static const char *const denials[] = {NULL, "insufficient_authority", "step_up_required",
                                          "constraint_unrecognized"};
    struct desk desk;

    COVERS("RS-9");
    desk_open(&desk, MISSION_PROFILE_DRAFT, MISSION_RESOURCE_DISCLOSE, true);
    desk.config.realm = V("\\\" , Bearer error=\"x\"");
    desk_again(&desk);
    for (uint32_t scheme = 1; scheme <= 2; scheme++)
        for (size_t i = 0; i < 4; i++) {
            const mission_access access =
                refusal(MISSION_E_STEP_UP, 403, scheme, "insufficient_scope", denials[i]);
            mission_challenge out = {.size = sizeof out};
            mission_text *text = NULL, *none = NULL;

            CHECK(!mission_resource_challenge(desk.resource, &access, &text, &none, NULL));
            CHECK(!mission_challenge_read(mission_text_view(text), &out, NULL));
            CHECK_INT(out.scheme, scheme);
            CHECK_TEXT(out.error, "insufficient_scope");
            CHECK_TEXT(out.denial, denials[i] ? denials[i] : "");
            mission_text_unref(text);
        }
    desk_close(&desk);
}

static void test_remedy(void)
{
    COVERS("RS-11");
    for (size_t p = 0; p < 2; p++) {
        mission_context *context = test_context(profiles[p], DESK_NOW);
        mission_json *entries = test_json(context, "[{\"type\":\"t\",\"a\":1}]");
        mission_json *empty = test_json(context, "[]"), *out = NULL;
        mission_error error = MISSION_ERROR_INIT;

        CHECK_CODE(mission_resource_remedy(context, mission_json_root(entries), &out, &error), 0,
                   &error);
        CHECK_INT(mission_value_count(mission_json_root(out)), 2);
        CHECK_VIEW(mission_value_string(mission_value_get(mission_json_root(out), V("error"))),
                   "insufficient_authorization");
        /* {"authorization_details":[{"a":1,"type":"t"}]} */
        CHECK_VIEW(mission_value_string(
                       mission_value_get(mission_json_root(out), V("authorization_remediation"))),
                   "eyJhdXRob3JpemF0aW9uX2RldGFpbHMiOlt7ImEiOjEsInR5cGUiOiJ0In1dfQ");
        mission_json_unref(out);
        CHECK_INT(mission_resource_remedy(context, mission_json_root(empty), &out, NULL),
                  MISSION_E_ARGUMENT);
        CHECK(!out);
        CHECK_INT(mission_resource_remedy(context, NULL, &out, NULL), MISSION_E_ARGUMENT);
        mission_json_unref(empty);
        mission_json_unref(entries);
        mission_context_unref(context);
    }
}

static const struct test tests[] = {
    {"presented", test_presented},
    {"presented with a NUL", test_presented_nul},
    {"writing", test_writing},
    {"writing refused", test_writing_refused},
    {"nothing of the token", test_nothing_of_the_token},
    {"reading", test_reading},
    {"reading what is too long", test_reading_long},
    {"reading what is broken", test_reading_broken},
    {"round", test_round},
    {"remedy", test_remedy},
};
TEST_MAIN("challenge", tests)
