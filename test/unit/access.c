/* Credentials before the resource role, rule by rule. SPDX-License-Identifier: MIT */
#include "desk.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
#define EACH_PROFILE(p) for (size_t p = 0; p < 2; p++)

/* ---- verify ---- */

/* One claim at a time: the member, its JSON text (NULL: absent), and what comes of it. */
struct claim_case {
    const char *name, *text;
    int32_t code;
};

static void check_claims(const struct desk *desk, const struct claim_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        test_about("%s: %s", cases[i].name, cases[i].text ? cases[i].text : "absent");
        CHECK_TEXT(mission_code_reason(
                       desk_judge(desk, desk_payload(desk, cases[i].name, cases[i].text, NULL))),
                   mission_code_reason(cases[i].code));
    }
    test_about(NULL);
}

static void test_claims(void)
{
    static const struct claim_case cases[] = {
        {"x", "1", 0},
        {"iss", NULL, MISSION_E_MISSING_MEMBER},
        {"iss", "7", MISSION_E_WRONG_TYPE},
        {"iss", "\"\"", MISSION_E_EMPTY},
        {"iss", "\"https://as.example.com/\"", MISSION_E_ISSUER},
        {"iss", "\"https://AS.example.com\"", MISSION_E_ISSUER},
        {"aud", NULL, MISSION_E_MISSING_MEMBER},
        {"aud", "null", MISSION_E_WRONG_TYPE},
        {"aud", "[]", MISSION_E_AUDIENCE},
        {"aud", "[\"a\",\"" DESK_AUD "\"]", 0},
        {"aud", "[\"a\",[\"" DESK_AUD "\"]]", MISSION_E_WRONG_TYPE},
        {"aud", "[\"" DESK_AUD "\",1]", MISSION_E_WRONG_TYPE},
        {"aud", "{\"a\":\"" DESK_AUD "\"}", MISSION_E_WRONG_TYPE},
        {"aud", "\"https://other.example.com\"", MISSION_E_AUDIENCE},
        {"aud", "\"https://erp.example.com/\"", MISSION_E_AUDIENCE},
        {"exp", NULL, MISSION_E_MISSING_MEMBER},
        {"exp", "\"1790000300\"", MISSION_E_WRONG_TYPE},
        {"exp", "true", MISSION_E_WRONG_TYPE},
        {"exp", "1790000000", MISSION_E_TOKEN_EXPIRED},
        {"exp", "1790000000.999", MISSION_E_TOKEN_EXPIRED},
        {"exp", "1790000001", 0},
        {"exp", "1790000001.5", 0},
        {"exp", "1.7900003e9", 0},
        {"exp", "-1", MISSION_E_OUT_OF_RANGE},
        {"exp", "-0.5", MISSION_E_OUT_OF_RANGE},
        {"exp", "9007199254740992", 0},
        {"exp", "9007199254740994", MISSION_E_OUT_OF_RANGE},
        {"exp", "1e300", MISSION_E_OUT_OF_RANGE},
        {"exp", "18446744073709551617", MISSION_E_OUT_OF_RANGE},
        {"exp", "9223372036854775808", MISSION_E_OUT_OF_RANGE},
        {"nbf", "1790000000", 0},
        {"nbf", "1790000000.1", MISSION_E_TOKEN_EARLY},
        {"nbf", "1790000001", MISSION_E_TOKEN_EARLY},
        {"nbf", "\"0\"", MISSION_E_WRONG_TYPE},
        {"nbf", "null", MISSION_E_WRONG_TYPE},
        {"iat", NULL, MISSION_E_MISSING_MEMBER},
        {"iat", "1790000001", MISSION_E_TOKEN_EARLY},
        {"iat", "1790000000.0000005", MISSION_E_TOKEN_EARLY},
        {"iat", "1789999999.9", 0},
        {"iat", "0", 0},
        {"sub", NULL, MISSION_E_MISSING_MEMBER},
        {"sub", "\"\"", MISSION_E_EMPTY},
        {"sub", "1", MISSION_E_WRONG_TYPE},
        {"client_id", NULL, MISSION_E_MISSING_MEMBER},
        {"client_id", "\"\"", MISSION_E_EMPTY},
        {"jti", NULL, MISSION_E_MISSING_MEMBER},
        {"jti", "\"\"", MISSION_E_EMPTY},
        {"scope", "[\"a\"]", MISSION_E_WRONG_TYPE},
        {"scope", "\"\"", 0},
        {"acr", "1", MISSION_E_WRONG_TYPE},
        {"authorization_details", NULL, MISSION_E_MISSING_MEMBER},
        {"authorization_details", "{}", MISSION_E_WRONG_TYPE},
        {"authorization_details", "[[]]", MISSION_E_WRONG_TYPE},
        {"authorization_details", "[null]", MISSION_E_WRONG_TYPE},
        {"authorization_details", "[]", 0},
    };

    COVERS("RS-1");
    EACH_PROFILE(p)
    {
        struct desk desk;

        desk_open(&desk, profiles[p], 0, false);
        check_claims(&desk, cases, sizeof cases / sizeof *cases);
        desk_close(&desk);
    }
}

/* RS-1: at+jwt, or application/at+jwt, in any case. */
static void test_type(void)
{
    static const struct {
        const char *typ;
        int32_t code;
    } cases[] = {{"at+jwt", 0},
                 {"application/at+jwt", 0},
                 {"AT+JWT", 0},
                 {"Application/At+Jwt", 0},
                 {"JWT", MISSION_E_TOKEN_TYPE},
                 {"", MISSION_E_TOKEN_TYPE},
                 {"dpop+jwt", MISSION_E_TOKEN_TYPE},
                 {"text/at+jwt", MISSION_E_TOKEN_TYPE},
                 {"at+jwt ", MISSION_E_TOKEN_TYPE},
                 {"application/application/at+jwt", MISSION_E_TOKEN_TYPE}};

    COVERS("RS-1");
    EACH_PROFILE(p)
    {
        struct desk desk;

        desk_open(&desk, profiles[p], 0, false);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            mission_text *text = desk_sign(&desk, cases[i].typ, desk_payload(&desk, NULL));
            mission_access access;

            test_about("%s", cases[i].typ);
            mission_token_unref(desk_verify(&desk, mission_text_view(text), &access, NULL));
            CHECK_INT(access.code, cases[i].code);
            mission_text_unref(text);
        }
        test_about(NULL);
        desk_close(&desk);
    }
}

static void test_mission_claim(void)
{
    static const struct claim_case series[] = {
        {"mission", NULL, MISSION_E_UNGOVERNED},
        {"mission", "null", MISSION_E_WRONG_TYPE},
        {"mission", "{\"id\":\"m1\"}", MISSION_E_MISSING_MEMBER},
        {"mission", "{\"id\":\"m1\",\"issuer\":\"" DESK_ISS "\"}", MISSION_E_MISSING_MEMBER},
        {"mission", "{\"id\":\"m1\",\"origin\":\"https://x.example\"}", MISSION_E_ISSUER},
        {"mission", "{\"id\":\"m 1\",\"origin\":\"" DESK_ISS "\"}", MISSION_E_MALFORMED_IDENTIFIER},
        {"mission", "{\"id\":\"m1\",\"origin\":\"" DESK_ISS "\",\"authority_hash\":\"md5:x\"}",
         MISSION_E_UNKNOWN_ALGORITHM},
        {"mission",
         "{\"id\":\"m1\",\"origin\":\"" DESK_ISS "\",\"x\":{},\"roles\":[\"admin\"],"
         "\"expires_at\":\"2026-09-21T14:18:20Z\"}",
         0},
        {"mission",
         "{\"id\":\"m1\",\"origin\":\"" DESK_ISS "\",\"expires_at\":\"2026-09-21T14:18:19.9Z\"}",
         MISSION_E_TOO_LATE},
    };
    static const struct claim_case draft[] = {
        {"mission", NULL, MISSION_E_UNGOVERNED},
        {"mission", "{\"id\":\"m1\",\"issuer\":\"" DESK_ISS "\"}", MISSION_E_MISSING_MEMBER},
        {"mission",
         "{\"id\":\"m1\",\"origin\":\"" DESK_ISS "\",\"authority_hash\":\"" DESK_HASH "\"}",
         MISSION_E_MISSING_MEMBER},
        {"mission",
         "{\"id\":\"m1\",\"issuer\":\"https://x.example\",\"authority_hash\":\"" DESK_HASH "\"}",
         MISSION_E_ISSUER},
        {"mission",
         "{\"id\":\"m1\",\"issuer\":\"" DESK_ISS "\",\"authority_hash\":\"" DESK_HASH "\","
         "\"x\":1,\"expires_at\":\"2026-09-21T14:18:20Z\"}",
         0},
        {"mission",
         "{\"id\":\"m1\",\"issuer\":\"" DESK_ISS "\",\"authority_hash\":\"" DESK_HASH "\","
         "\"expires_at\":\"2026-09-21T14:18:19Z\"}",
         MISSION_E_TOO_LATE},
    };
    struct desk desk;

    COVERS("MC-1", "RS-6", "T-14");
    desk_open(&desk, MISSION_PROFILE_SERIES, 0, false);
    check_claims(&desk, series, sizeof series / sizeof *series);
    desk_close(&desk);
    desk_open(&desk, MISSION_PROFILE_DRAFT, 0, false);
    check_claims(&desk, draft, sizeof draft / sizeof *draft);
    desk_close(&desk);
}

static const mission_token_claims *claims_of(const mission_token *token,
                                             mission_token_claims *claims)
{
    memset(claims, 0x5a, sizeof *claims);
    claims->size = sizeof *claims;
    CHECK(!mission_token_claims_of(token, claims, NULL));
    return claims;
}

/* What was verified is what can be read. */
static void test_reading(void)
{
    COVERS("RS-1", "RS-8");
    EACH_PROFILE(p)
    {
        mission_token_claims claims;
        mission_token *token;
        struct desk desk;

        desk_open(&desk, profiles[p], 0, false);
        token = desk_token(&desk, desk_payload(&desk, "scope", "\"a b\"", "exp", "1790000001.9",
                                               "iat", "1789999999.25", NULL));
        claims_of(token, &claims);
        CHECK_VIEW(claims.iss, DESK_ISS);
        CHECK_VIEW(claims.sub, "user-1");
        CHECK_VIEW(claims.client_id, "s6BhdRkqt3");
        CHECK_VIEW(claims.jti, "j-1");
        CHECK_VIEW(claims.scope, "a b");
        CHECK_INT(claims.exp.seconds, 1790000001);
        CHECK_INT(claims.exp.nanoseconds, 0);
        CHECK_INT(claims.iat.seconds, 1789999999);
        CHECK_INT(claims.iat.nanoseconds, 250000000);
        CHECK_VIEW(claims.mission.id, DESK_ID);
        CHECK_VIEW(claims.mission.issuer, DESK_ISS);
        CHECK_INT(mission_value_count(claims.entries), 1);
        CHECK(!claims.actor);
        CHECK_INT(claims.jkt.len + claims.x5t_s256.len + claims.actor_count, 0);
        CHECK_VIEW(mission_value_string(mission_value_get(claims.header, V("typ"))), "at+jwt");
        CHECK_VIEW(mission_value_string(mission_value_get(claims.all, V("jti"))), "j-1");
        mission_token_unref(mission_token_ref(token));
        mission_token_unref(token);
        CHECK_INT(mission_token_claims_of(NULL, &claims, NULL), MISSION_E_ARGUMENT);
        CHECK_INT(mission_token_claims_of(token, NULL, NULL), MISSION_E_ARGUMENT);
        CHECK_INT(claims.iss.len, 0);
        desk_close(&desk);
    }
}

/* ---- delegation and keys ---- */

#define JKT "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
#define ACTOR(sub, more) "{\"iss\":\"https://as.example.com\",\"sub\":\"" sub "\"" more "}"

/* A certificate, made for this test, and its `x5t#S256`. */
static const char certificate_hex[] =
    "3082012e3081e1a0030201020214342f0b42004a896d1a43c767427257194a16ffc2300506032b6570300c310a3008"
    "06035504030c01633020170d3236313132313038353132395a180f32313236313032383038353132395a300c310a30"
    "0806035504030c0163302a300506032b6570032100a6b75e050f99f447a95f55649c641ba5ada9c6bdbf5df955418a"
    "acfcdf1e9ceea3533051301d0603551d0e04160414d6246193ef0fe0ead4e80e33611e861bd83535c8301f0603551d"
    "23041830168014d6246193ef0fe0ead4e80e33611e861bd83535c8300f0603551d130101ff040530030101ff300506"
    "032b6570034100450dea55ae310e7e5de3b682598a3da8030096e664765b0b015b7155eac98560f9577b116d3a1b47"
    "bcb9950834b5028e965ac7f57a55ad3b9e5ec0b27a5c190d";
#define CERTIFICATE_LEN 306u
#define X5T "InZdkR754IsRHBiIJ-kbXfp7TKmzPatYhqJQ-cuBlbs"

static int digit_of(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

static mission_view certificate(char room[CERTIFICATE_LEN])
{
    for (size_t i = 0; i < CERTIFICATE_LEN; i++)
        room[i] =
            (char)(digit_of(certificate_hex[2 * i]) << 4 | digit_of(certificate_hex[2 * i + 1]));
    return (mission_view){room, CERTIFICATE_LEN};
}

/* Whatever a chain of actors looks like, without a key nobody passes (RS-12). */
static void test_actors(void)
{
    static const struct claim_case cases[] = {
        {"act", ACTOR("a", ""), MISSION_E_BINDING},
        {"act", "null", MISSION_E_WRONG_TYPE},
        {"act", "[]", MISSION_E_WRONG_TYPE},
        {"act", "{}", MISSION_E_MISSING_MEMBER},
        {"act", "{\"sub\":\"a\"}", MISSION_E_MISSING_MEMBER},
        {"act", ACTOR("", ""), MISSION_E_EMPTY},
        {"act", ACTOR("a", ",\"act\":[]"), MISSION_E_WRONG_TYPE},
        {"act", ACTOR("a", ",\"act\":{\"sub\":\"b\"}"), MISSION_E_MISSING_MEMBER},
        {"act", ACTOR("a", ",\"client_profile\":\"x\""), MISSION_E_UNEXPECTED_MEMBER},
        {"act", ACTOR("a", ",\"sub_profile\":\"a  b\""), MISSION_E_UNKNOWN_VALUE},
        {"cnf", "{}", MISSION_E_BINDING},
        {"cnf", "\"x\"", MISSION_E_WRONG_TYPE},
        {"cnf", "{\"jwk\":{}}", MISSION_E_BINDING},
        {"cnf", "{\"jkt\":\"" JKT "\",\"kid\":\"1\"}", MISSION_E_BINDING},
        {"cnf", "{\"jkt\":\"" JKT "=\"}", MISSION_E_BINDING},
        {"cnf", "{\"jkt\":\"\"}", MISSION_E_BINDING},
        {"cnf", "{\"jkt\":7}", MISSION_E_BINDING},
        {"cnf", "{\"jkt\":\"" JKT "\"}", MISSION_E_BINDING},      /* comes as Bearer */
        {"cnf", "{\"x5t#S256\":\"" X5T "\"}", MISSION_E_BINDING}, /* without a certificate */
    };

    COVERS("RS-12", "RS-1");
    EACH_PROFILE(p)
    {
        struct desk desk;

        desk_open(&desk, profiles[p], 0, false);
        check_claims(&desk, cases, sizeof cases / sizeof *cases);
        desk_close(&desk);
    }
}

/* A chain of `count` actors, in a static room. */
static const char *chain_of(size_t count)
{
    static char text[8192];
    size_t len = 0;

    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s{\"iss\":\"i\",\"sub\":\"s%zu\"",
                                i ? ",\"act\":" : "", i);
    for (size_t i = 0; i < count; i++)
        text[len++] = '}';
    text[len] = 0;
    return text;
}

static mission_token *over_tls(const struct desk *desk, const char *payload, mission_view der,
                               mission_access *access)
{
    mission_text *text = desk_sign(desk, "at+jwt", payload);
    mission_presented presented = desk_bearer(mission_text_view(text));
    const mission_time now = {.seconds = DESK_NOW};
    mission_error why = MISSION_ERROR_INIT;
    mission_token *token = NULL;

    presented.certificate = der;
    *access = desk_poisoned();
    CHECK_CODE(
        mission_resource_verify(desk->resource, &presented, &now, NULL, 0, &token, access, &why),
        MISSION_OK, &why);
    CHECK_INT(access->permit, token != NULL);
    mission_text_unref(text);
    return token;
}

/* RFC 8705; and chains at the limit and past it. */
static void test_certificate(void)
{
    static const char bound[] = "{\"x5t#S256\":\"" X5T "\"}";
    static const char other[] = "{\"x5t#S256\":\"AnZdkR754IsRHBiIJ-kbXfp7TKmzPatYhqJQ-cuBlbs\"}";
    char room[CERTIFICATE_LEN];
    const mission_view der = certificate(room);

    COVERS("RS-1", "RS-8", "RS-12", "DG-7");
    EACH_PROFILE(p)
    {
        mission_token_claims claims;
        mission_access access;
        mission_token *token;
        struct desk desk;

        desk_open(&desk, profiles[p], MISSION_RESOURCE_BOUND, false);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, NULL)), MISSION_E_BINDING);
        token = over_tls(&desk, desk_payload(&desk, "cnf", bound, "act", chain_of(16), NULL), der,
                         &access);
        claims_of(token, &claims);
        CHECK_INT(claims.actor_count, 16);
        CHECK_VIEW(claims.x5t_s256, X5T);
        mission_token_unref(token);
        over_tls(&desk, desk_payload(&desk, "cnf", bound, "act", chain_of(17), NULL), der, &access);
        CHECK_INT(access.code, MISSION_E_TOO_DEEP);
        CHECK_INT(access.status, 401);
        over_tls(&desk, desk_payload(&desk, "cnf", other, NULL), der, &access);
        CHECK_INT(access.code, MISSION_E_BINDING);
        over_tls(&desk, desk_payload(&desk, "cnf", "{\"x5t\":\"" X5T "\"}", NULL), der, &access);
        CHECK_INT(access.code, MISSION_E_BINDING); /* the right digest under another name */
        over_tls(&desk, desk_payload(&desk, "cnf", bound, NULL),
                 (mission_view){der.ptr, der.len - 1}, &access);
        CHECK_INT(access.code, MISSION_E_BINDING);
        desk.config.flags = MISSION_RESOURCE_NO_ACTORS;
        desk_again(&desk);
        over_tls(&desk, desk_payload(&desk, "cnf", bound, "act", chain_of(1), NULL), der, &access);
        CHECK_INT(access.code, MISSION_E_DELEGATED);
        mission_token_unref(over_tls(&desk, desk_payload(&desk, "cnf", bound, NULL), der, &access));
        CHECK_INT(access.code, 0);
        desk_close(&desk);
    }
}

/* ---- DPoP ---- */

struct seen {
    int32_t fresh; /* what the host answers */
    size_t asked;
};

static int32_t ask_fresh(void *host, mission_view id, const mission_time *until, int32_t *verdict,
                         mission_error *error)
{
    struct seen *seen = host;

    (void)error;
    CHECK(id.len == 43 && until->seconds > DESK_NOW);
    seen->asked++;
    *verdict = seen->fresh;
    return 0;
}

static int32_t next_nonce(void *host, char *out, size_t room, size_t *written)
{
    (void)host;
    CHECK(room >= 3);
    memcpy(out, "n-1", 3);
    *written = 3;
    return 0;
}

#define URI "https://erp.example.com/orders?x=1"

struct proof_case {
    const char *what;
    uint32_t scheme, proofs;
    bool bound, proven;
    const char *method, *uri;
    int32_t fresh;
    int32_t code;
    const char *oauth;
};

static void check_proof(const struct desk *desk, struct seen *seen, const struct proof_case *c,
                        mission_view text, mission_view proof)
{
    mission_presented presented = desk_bearer(text);
    const mission_time now = {.seconds = DESK_NOW};
    mission_error why = MISSION_ERROR_INIT;
    mission_access access = desk_poisoned(), again = desk_poisoned();
    mission_token *token = NULL;

    test_about("%s", c->what);
    presented.scheme = c->scheme;
    presented.proofs = c->proofs;
    presented.proof = c->proven ? proof : V("");
    presented.method = mission_view_of(c->method);
    presented.uri = mission_view_of(c->uri);
    seen->fresh = c->fresh;
    seen->asked = 0;
    CHECK_CODE(
        mission_resource_verify(desk->resource, &presented, &now, NULL, 0, &token, &access, &why),
        MISSION_OK, &why);
    CHECK_TEXT(mission_code_reason(access.code), mission_code_reason(c->code));
    CHECK(c->code ? strcmp(access.oauth_error, c->oauth) == 0 : !access.oauth_error);
    if (c->bound || c->scheme == MISSION_SCHEME_DPOP)
        CHECK_INT(access.scheme, MISSION_SCHEME_DPOP);
    if (c->code && c->code != MISSION_E_PROOF_REPLAYED)
        CHECK_INT(seen->asked, 0); /* what fails leaves no trace */
    if (token) {
        CHECK_CODE(
            mission_resource_verify_again(desk->resource, &presented, token, &now, &again, &why),
            MISSION_OK, &why);
        CHECK_INT(again.permit, 1);
        seen->fresh = 0;
        CHECK_CODE(
            mission_resource_verify_again(desk->resource, &presented, token, &now, &again, &why),
            MISSION_OK, &why);
        CHECK_INT(again.code, c->bound ? MISSION_E_PROOF_REPLAYED : 0);
    }
    mission_token_unref(token);
    test_about(NULL);
}

static void test_proofs(void)
{
    static const struct proof_case cases[] = {
        {"plain", 1, 0, false, false, "GET", URI, 1, 0, NULL},
        {"proven", 2, 1, true, true, "GET", URI, 1, 0, NULL},
        {"other query", 2, 1, true, true, "GET", "https://erp.example.com/orders", 1, 0, NULL},
        {"unbound under DPoP", 2, 1, false, true, "GET", URI, 1, MISSION_E_BINDING,
         "invalid_token"},
        {"bound under Bearer", 1, 1, true, true, "GET", URI, 1, MISSION_E_BINDING, "invalid_token"},
        {"no proof", 2, 0, true, false, "GET", URI, 1, MISSION_E_PROOF, "invalid_dpop_proof"},
        {"two proofs", 2, 2, true, true, "GET", URI, 1, MISSION_E_PROOF, "invalid_dpop_proof"},
        {"method", 2, 1, true, true, "POST", URI, 1, MISSION_E_PROOF, "invalid_dpop_proof"},
        {"path", 2, 1, true, true, "GET", "https://erp.example.com/Orders", 1, MISSION_E_PROOF,
         "invalid_dpop_proof"},
        {"replayed", 2, 1, true, true, "GET", URI, 0, MISSION_E_PROOF_REPLAYED,
         "invalid_dpop_proof"},
    };
    const mission_time now = {.seconds = DESK_NOW};

    COVERS("RS-1");
    EACH_PROFILE(p)
    {
        struct seen seen = {1, 0};
        mission_jwk *key = NULL;
        mission_text *plain, *tied, *proof[2];
        char cnf[80];
        struct desk desk;

        desk_open(&desk, profiles[p], 0, false);
        desk.config.proofs = (mission_proof_policy){.size = sizeof(mission_proof_policy),
                                                    .host = &seen,
                                                    .fresh = ask_fresh,
                                                    .nonce_host = &seen,
                                                    .nonce_next = next_nonce};
        desk_again(&desk);
        CHECK(!mission_jwk_generate(desk.context, MISSION_ALG_ES256, V(""), &key, NULL));
        snprintf(cnf, sizeof cnf, "{\"jkt\":\"%.*s\"}", 43, mission_jwk_thumbprint(key).ptr);
        plain = desk_sign(&desk, "at+jwt", desk_payload(&desk, NULL));
        tied = desk_sign(&desk, "at+jwt", desk_payload(&desk, "cnf", cnf, NULL));
        CHECK(!mission_proof_make(desk.context, key, V("GET"), V(URI), mission_text_view(plain),
                                  V(""), &now, &proof[0], NULL));
        CHECK(!mission_proof_make(desk.context, key, V("GET"), V(URI), mission_text_view(tied),
                                  V(""), &now, &proof[1], NULL));
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
            check_proof(&desk, &seen, &cases[i], mission_text_view(cases[i].bound ? tied : plain),
                        mission_text_view(proof[cases[i].bound]));
        check_proof(&desk, &seen,
                    &(struct proof_case){"another token's proof", 2, 1, true, true, "GET", URI, 1,
                                         MISSION_E_PROOF, "invalid_dpop_proof"},
                    mission_text_view(tied), mission_text_view(proof[0]));
        for (size_t i = 0; i < 2; i++)
            mission_text_unref(proof[i]);
        mission_text_unref(tied);
        mission_text_unref(plain);
        mission_jwk_unref(key);
        desk_close(&desk);
    }
}

/* ---- making one ---- */

static void test_making(void)
{
    EACH_PROFILE(p)
    {
        mission_resource *made = (mission_resource *)1;
        const mission_view nothing = {NULL, 0};
        mission_trusted_issuer two[2];
        mission_resource_config good, bad;
        mission_error error = MISSION_ERROR_INIT;
        struct desk desk;

        desk_open(&desk, profiles[p], 0, true);
        good = desk.config;
#define REFUSED(change, want)                                                                      \
    bad = good;                                                                                    \
    change;                                                                                        \
    CHECK_CODE(mission_resource_new(&bad, &made, &error), want, &error);                           \
    CHECK(!made)
        REFUSED(bad.flags = 64, MISSION_E_ARGUMENT);
        REFUSED(bad.tier = 4, MISSION_E_ARGUMENT);
        REFUSED(bad.context = NULL, MISSION_E_ARGUMENT);
        REFUSED(bad.issuer_count = 0, MISSION_E_ARGUMENT);
        REFUSED(bad.issuers = NULL, MISSION_E_ARGUMENT);
        REFUSED(bad.audience_count = 0, MISSION_E_ARGUMENT);
        REFUSED(bad.audiences = &nothing, MISSION_E_ARGUMENT);
        REFUSED(bad.skew_seconds = 301, MISSION_E_ARGUMENT);
        REFUSED(bad.skew_seconds = -1, MISSION_E_ARGUMENT);
        REFUSED(bad.lifetime_most = -1, MISSION_E_ARGUMENT);
        REFUSED(bad.realm = V("a\nb"), MISSION_E_ARGUMENT);
        REFUSED(bad.size = 8, MISSION_E_ABI_SMALL);
        REFUSED(bad.freshness.size = 8, MISSION_E_ABI_SMALL);
        REFUSED((bad.freshness.size = sizeof bad.freshness, bad.freshness.most_seconds = 86401),
                MISSION_E_ARGUMENT);
        /* filled without its size: nothing that was asked for is left out quietly */
        REFUSED(bad.freshness.required = 1, MISSION_E_ABI_SMALL);
        REFUSED(bad.proofs.fresh = ask_fresh, MISSION_E_ABI_SMALL);
        REFUSED(bad.proofs.nonces = 1, MISSION_E_ABI_SMALL);
        if (profiles[p] == MISSION_PROFILE_DRAFT) { /* 20 MS-3: no degraded mode */
            REFUSED((bad.freshness.size = sizeof bad.freshness, bad.freshness.degraded_seconds = 1),
                    MISSION_E_ARGUMENT);
        }
        REFUSED(bad.proofs.size = sizeof bad.proofs, MISSION_E_NO_CALLBACK);
        REFUSED((bad.proofs.size = sizeof bad.proofs, bad.proofs.fresh = ask_fresh,
                 bad.proofs.nonces = 1),
                MISSION_E_NO_CALLBACK);
        two[0] = two[1] = desk.issuer;
        REFUSED((bad.issuers = two, bad.issuer_count = 2), MISSION_E_ARGUMENT);
        two[1].iss = V("https://b.example");
        two[1].keys = NULL;
        REFUSED((bad.issuers = two, bad.issuer_count = 2), MISSION_E_ARGUMENT);
        two[1] = desk.issuer;
        two[1].iss = V("https://b.example");
        two[1].algorithms = 1;
        REFUSED((bad.issuers = two, bad.issuer_count = 2), MISSION_E_ARGUMENT);
#undef REFUSED
        two[1].algorithms = MISSION_JWS_ALG(MISSION_ALG_ES256);
        bad = good;
        bad.issuers = two;
        bad.issuer_count = 2;
        bad.freshness.size = sizeof bad.freshness;
        bad.freshness.degraded_seconds = profiles[p] == MISSION_PROFILE_SERIES;
        CHECK_CODE(mission_resource_new(&bad, &made, &error), 0, &error);
        CHECK(mission_resource_ref(made) == made);
        mission_resource_unref(made);
        mission_resource_unref(made);
        CHECK_INT(mission_resource_new(NULL, &made, NULL), MISSION_E_ARGUMENT);
        CHECK_INT(mission_resource_new(&good, NULL, NULL), MISSION_E_ARGUMENT);
        mission_resource_unref(NULL);
        mission_token_unref(NULL);
        desk_close(&desk);
    }
}

/* An argument that is wrong is no permit either. */
static void test_misuse(void)
{
    const mission_time now = {.seconds = DESK_NOW}, never = {.nanoseconds = 1000000000};
    mission_operation operation = {
        .size = sizeof operation, .resource = V(DESK_AUD), .action = V("invoices.read")};
    mission_facts facts = {.size = 4};
    mission_presented presented;
    mission_access access;
    mission_token *token, *out = (mission_token *)1;
    mission_text *text;
    struct desk desk;

    desk_open(&desk, MISSION_PROFILE_SERIES, 0, true);
    text = desk_sign(&desk, "at+jwt", desk_payload(&desk, NULL));
    presented = desk_bearer(mission_text_view(text));
    token = desk_token(&desk, desk_payload(&desk, NULL));
#define REFUSED(call, want)                                                                        \
    access = desk_poisoned();                                                                      \
    CHECK_INT(call, want);                                                                         \
    CHECK_INT(access.permit, 0);                                                                   \
    CHECK_INT(access.status, 500)
    REFUSED(mission_resource_verify(NULL, &presented, &now, NULL, 0, &out, &access, NULL),
            MISSION_E_ARGUMENT);
    CHECK(!out);
    REFUSED(mission_resource_verify(desk.resource, NULL, &now, NULL, 0, &out, &access, NULL),
            MISSION_E_ARGUMENT);
    REFUSED(mission_resource_verify(desk.resource, &presented, &now, NULL, 9, &out, &access, NULL),
            MISSION_E_ARGUMENT);
    REFUSED(
        mission_resource_verify(desk.resource, &presented, &never, NULL, 0, &out, &access, NULL),
        MISSION_E_ARGUMENT);
    CHECK_INT(mission_resource_verify(desk.resource, &presented, &now, NULL, 0, &out, NULL, NULL),
              MISSION_E_ARGUMENT);
    presented.scheme = 3;
    REFUSED(mission_resource_verify(desk.resource, &presented, &now, NULL, 0, &out, &access, NULL),
            MISSION_E_ARGUMENT);
    presented.scheme = MISSION_SCHEME_BEARER;
    presented.size = 8;
    REFUSED(mission_resource_verify(desk.resource, &presented, &now, NULL, 0, &out, &access, NULL),
            MISSION_E_ABI_SMALL);
    REFUSED(mission_resource_verify_again(desk.resource, &presented, NULL, &now, &access, NULL),
            MISSION_E_ARGUMENT);
    REFUSED(mission_resource_decide(desk.resource, NULL, &operation, NULL, &now, NULL, 0, &access,
                                    NULL),
            MISSION_E_ARGUMENT);
    REFUSED(mission_resource_decide(desk.resource, token, NULL, NULL, &now, NULL, 0, &access, NULL),
            MISSION_E_ARGUMENT);
    operation.needs = 2;
    REFUSED(mission_resource_decide(desk.resource, token, &operation, NULL, &now, NULL, 0, &access,
                                    NULL),
            MISSION_E_ARGUMENT);
    operation.needs = 0;
    operation.facts = &facts;
    REFUSED(mission_resource_decide(desk.resource, token, &operation, NULL, &now, NULL, 0, &access,
                                    NULL),
            MISSION_E_ABI_SMALL);
    REFUSED(
        mission_resource_hold(desk.resource, token, NULL, V("a"), V("b"), V("c"), &access, NULL),
        MISSION_E_ARGUMENT);
#undef REFUSED
    access.size = 8;
    CHECK_INT(mission_resource_decide(desk.resource, token, &operation, NULL, &now, NULL, 0,
                                      &access, NULL),
              MISSION_E_ABI_SMALL);
    mission_token_unref(token);
    mission_text_unref(text);
    desk_close(&desk);
}

/* What a request without a usable credential hears. */
static void test_credential(void)
{
    COVERS("RS-1");
    EACH_PROFILE(p)
    {
        const mission_time now = {.seconds = DESK_NOW};
        mission_presented presented = desk_bearer(V("x"));
        mission_token *token;
        mission_access access = desk_poisoned();
        mission_text *text;
        struct desk desk;

        desk_open(&desk, profiles[p], 0, true);
        presented.scheme = MISSION_SCHEME_NONE;
        CHECK(!mission_resource_verify(desk.resource, &presented, &now, NULL, 0, &token, &access,
                                       NULL));
        CHECK_INT(access.code, MISSION_E_NO_TOKEN);
        CHECK_INT(access.status, 401);
        CHECK(!access.oauth_error && !token);
        desk.config.token_bytes = 300;
        desk_again(&desk);
        CHECK_INT(desk_judge(&desk, desk_payload(&desk, NULL)), MISSION_E_TOO_LARGE);
        /* a token that was verified is not another one that comes later */
        desk.config.token_bytes = 0;
        desk_again(&desk);
        token = desk_token(&desk, desk_payload(&desk, NULL));
        text = desk_sign(&desk, "at+jwt", desk_payload(&desk, "sub", "\"user-2\"", NULL));
        presented = desk_bearer(mission_text_view(text));
        CHECK(
            !mission_resource_verify_again(desk.resource, &presented, token, &now, &access, NULL));
        CHECK_INT(access.code, MISSION_E_MALFORMED_TOKEN);
        mission_text_unref(text);
        mission_token_unref(token);
        desk_close(&desk);
    }
}

static const struct test tests[] = {
    {"claims", test_claims},         {"type", test_type},     {"mission claim", test_mission_claim},
    {"reading", test_reading},       {"actors", test_actors}, {"certificate", test_certificate},
    {"proofs", test_proofs},         {"making", test_making}, {"misuse", test_misuse},
    {"credential", test_credential},
};
TEST_MAIN("access", tests)
