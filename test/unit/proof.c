/* DPoP proofs: the RFC's own, those made here, and what is none. SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/text.h"

#include <pthread.h>
#include <stdatomic.h>

#define NOW 1767225600
#define METHOD V("POST")
#define URI V("https://api.example.com/orders/7?expand=lines#top")
#define TOKEN V("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU")
#define ATH "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"
#define CLAIMS                                                                                     \
    "\"jti\":\"j-1\",\"htm\":\"POST\",\"htu\":\"https://api.example.com/orders/7\","               \
    "\"iat\":1767225600"

/* What the host is asked, and what it answers. */
struct host {
    unsigned asked, nonces; /* times */
    int32_t fresh, fresh_rc, current, current_rc;
    char id[44], nonce[64];
    mission_time until;
};

struct scene {
    mission_context *context;
    mission_jwk *key;
    char jwk[1024]; /* its public side */
    struct host host;
    mission_proof_policy policy;
    mission_proof proof;
    mission_time now;
};

static void keep(char *to, size_t room, mission_view view)
{
    CHECK(view.len < room);
    memcpy(to, view.ptr, view.len);
    to[view.len] = 0;
}

static int32_t host_fresh(void *given, mission_view id, const mission_time *until, int32_t *verdict,
                          mission_error *error)
{
    struct host *host = given;

    (void)error;
    host->asked++;
    keep(host->id, sizeof host->id, id);
    host->until = *until;
    *verdict = host->fresh;
    return host->fresh_rc;
}

static int32_t host_nonce(void *given, mission_view nonce, int32_t *verdict, mission_error *error)
{
    struct host *host = given;

    (void)error;
    host->nonces++;
    keep(host->nonce, sizeof host->nonce, nonce);
    *verdict = host->current;
    return host->current_rc;
}

static void show_key(struct scene *s)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = NULL;
    mission_text *text = NULL;

    CHECK_CODE(mission_jwk_public(s->key, &json, &error), MISSION_OK, &error);
    CHECK_CODE(mission_value_canonical(s->context, mission_json_root(json), &text, &error),
               MISSION_OK, &error);
    keep(s->jwk, sizeof s->jwk, mission_text_view(text));
    mission_text_unref(text);
    mission_json_unref(json);
}

static void scene_start(struct scene *s, uint32_t profile, uint32_t algorithm)
{
    mission_error error = MISSION_ERROR_INIT;

    *s = (struct scene){
        .context = test_context(profile, NOW),
        .host = {.fresh = 1, .current = 1},
        .policy = {.size = sizeof s->policy, .fresh = host_fresh, .nonce_current = host_nonce},
        .proof = {.size = sizeof s->proof, .method = METHOD, .uri = URI}};
    s->policy.host = s->policy.nonce_host = &s->host;
    CHECK_CODE(mission_jwk_generate(s->context, algorithm, V("kid-of-mine"), &s->key, &error),
               MISSION_OK, &error);
    show_key(s);
}

static void scene_end(struct scene *s)
{
    mission_jwk_unref(s->key);
    mission_context_unref(s->context);
}

/* A token with this header beside `alg` and `typ`, and this payload, signed by the scene's key. */
static mission_text *sign(struct scene *s, const char *typ, const char *header, const char *payload)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_signer signer = {.size = sizeof signer};
    mission_json *json = test_json(s->context, header);
    mission_text *out = NULL;

    CHECK_CODE(mission_jwk_signer(s->key, 0, &signer, &error), MISSION_OK, &error);
    signer.kid = V("");
    CHECK_CODE(mission_jws_sign(s->context, &signer, mission_view_of(typ), mission_json_root(json),
                                mission_view_of(payload), &out, &error),
               MISSION_OK, &error);
    mission_json_unref(json);
    return out;
}

/* A good proof but for its claims. */
static mission_text *proof_of(struct scene *s, const char *payload)
{
    char header[1200];

    snprintf(header, sizeof header, "{\"jwk\":%s}", s->jwk);
    return sign(s, "dpop+jwt", header, payload);
}

/* base64url(header) "." base64url(payload) "." signature: for what no signer would sign. */
static void forge(char *out, size_t room, const char *header, const char *payload,
                  const char *signature)
{
    const size_t first = MI_BASE64URL_LEN(strlen(header)),
                 second = MI_BASE64URL_LEN(strlen(payload));

    CHECK(first + second + strlen(signature) + 3 <= room);
    mi_base64url_encode((const uint8_t *)header, strlen(header), out);
    out[first] = '.';
    mi_base64url_encode((const uint8_t *)payload, strlen(payload), out + first + 1);
    out[first + 1 + second] = '.';
    memcpy(out + first + second + 2, signature, strlen(signature) + 1);
}

static int32_t verify(struct scene *s, mission_view proof, char jkt[44], mission_error *error)
{
    s->proof.proof = proof;
    memset(jkt, 'x', 44);
    return mission_proof_verify(s->context, &s->policy, &s->proof, jkt, error);
}

static void accept(struct scene *s, mission_view proof)
{
    mission_error error = MISSION_ERROR_INIT;
    char jkt[44];
    const unsigned asked = s->host.asked;

    CHECK_CODE(verify(s, proof, jkt, &error), MISSION_OK, &error);
    CHECK_VIEW(mission_jwk_thumbprint(s->key), jkt);
    CHECK_INT(s->host.asked, asked + 1);
}

/* Refused, with nothing in the out-parameter, and before the host was asked to remember it. */
static void refuse(struct scene *s, mission_view proof, int32_t code)
{
    mission_error error = MISSION_ERROR_INIT;
    char jkt[44];
    const unsigned asked = s->host.asked;

    CHECK_CODE(verify(s, proof, jkt, &error), code, &error);
    CHECK_INT(error.code, code);
    for (size_t i = 0; i < sizeof jkt; i++)
        CHECK(jkt[i] == 0);
    CHECK_INT(s->host.asked, asked);
}

/* A good header over these claims. */
static void with_claims(struct scene *s, const char *payload, int32_t code)
{
    mission_text *text = proof_of(s, payload);

    test_about("%.200s", payload);
    if (code)
        refuse(s, mission_text_view(text), code);
    else
        accept(s, mission_text_view(text));
    test_about(NULL);
    mission_text_unref(text);
}

static mission_text *make(struct scene *s, mission_view token, mission_view nonce)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;

    CHECK_CODE(
        mission_proof_make(s->context, s->key, METHOD, URI, token, nonce, NULL, &text, &error),
        MISSION_OK, &error);
    return text;
}

/* --- the RFC's examples --- */

#define RFC_JKT "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
#define RFC_HEADER                                                                                 \
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0Vj"   \
    "NoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5"   \
    "VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19."
#define RFC_AT_SERVER                                                                              \
    RFC_HEADER                                                                                     \
    "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVy"             \
    "LmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ."                                          \
    "2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZ"           \
    "T3Lg"
#define RFC_AT_RESOURCE                                                                            \
    RFC_HEADER                                                                                     \
    "eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJj"             \
    "ZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU"           \
    "8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9."                                      \
    "2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJ"           \
    "pLjA"

static void check_rfc(struct scene *s, mission_view proof, int64_t iat)
{
    mission_error error = MISSION_ERROR_INIT;
    char jkt[44];

    s->now = (mission_time){.seconds = iat};
    s->proof.now = &s->now;
    CHECK_CODE(verify(s, proof, jkt, &error), MISSION_OK, &error);
    CHECK_TEXT(jkt, RFC_JKT);
    CHECK_INT(s->host.until.seconds, iat + 65);
    s->proof.jkt = V(RFC_JKT);
    CHECK_CODE(verify(s, proof, jkt, &error), MISSION_OK, &error);
    s->proof.jkt = V("");
    s->now.seconds = iat + 61;
    refuse(s, proof, MISSION_E_PROOF);
    s->now.seconds = iat;
}

static void test_rfc(void)
{
    for (uint32_t profile = MISSION_PROFILE_SERIES; profile <= MISSION_PROFILE_DRAFT; profile++) {
        struct scene s;

        scene_start(&s, profile, MISSION_ALG_EDDSA);
        s.proof.uri = V("https://server.example.com/token");
        check_rfc(&s, V(RFC_AT_SERVER), 1562262616);
        s.proof.method = V("GET");
        s.proof.uri = V("https://resource.example.org/protectedresource");
        s.proof.token = TOKEN;
        check_rfc(&s, V(RFC_AT_RESOURCE), 1562262618);
        scene_end(&s);
    }
}

/* --- made here --- */

static void check_made(struct scene *s)
{
    const mission_view tokens[] = {{NULL, 0}, TOKEN};
    mission_text *text;

    for (int i = 0; i < 4; i++) {
        s->proof.token = tokens[i & 1];
        text = make(s, tokens[i & 1], i & 2 ? V("n0nce-._~") : V(""));
        s->policy.nonces = i >> 1;
        s->host.nonce[0] = 0;
        accept(s, mission_text_view(text));
        CHECK_TEXT(s->host.nonce, i & 2 ? "n0nce-._~" : "");
        s->proof.jkt = mission_jwk_thumbprint(s->key);
        accept(s, mission_text_view(text));
        s->proof.jkt = V(RFC_JKT);
        refuse(s, mission_text_view(text), MISSION_E_BINDING);
        s->proof.jkt = V("");
        mission_text_unref(text);
    }
}

static void test_made(void)
{
    static const uint32_t algorithms[] = {MISSION_ALG_ES256, MISSION_ALG_ES384, MISSION_ALG_EDDSA};

    for (uint32_t profile = MISSION_PROFILE_SERIES; profile <= MISSION_PROFILE_DRAFT; profile++)
        for (size_t i = 0; i < 3; i++) {
            struct scene s;

            scene_start(&s, profile, algorithms[i]);
            check_made(&s);
            s.policy.algorithms = MISSION_JWS_ALG(algorithms[i]);
            check_made(&s);
            scene_end(&s);
        }
}

static mission_json *vectors(mission_context *context)
{
    static char text[100000];
    FILE *file = fopen(TEST_DATA "/vectors/jose/rfc.json", "rb");
    size_t len = file ? fread(text, 1, sizeof text - 1, file) : 0;

    if (file)
        fclose(file);
    text[len] = 0;
    return test_json(context, text);
}

/* An RSA key, of RFC 7515 appendix A.2. */
static void test_made_rsa(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json;
    struct scene s;

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    mission_jwk_unref(s.key);
    json = vectors(s.context);
    CHECK_CODE(mission_jwk_from(s.context, mission_value_find(mission_json_root(json), V("/0/key")),
                                &s.key, &error),
               MISSION_OK, &error);
    CHECK_INT(mission_jwk_type(s.key), MISSION_KEY_RSA);
    check_made(&s);
    s.policy.algorithms = MISSION_JWS_ALG(MISSION_ALG_PS256);
    check_made(&s);
    mission_json_unref(json);
    scene_end(&s);
}

/* Two proofs are never one; no name of the key goes out; the query stays at home. */
static void test_made_members(void)
{
    mission_error error = MISSION_ERROR_INIT;
    struct scene s;
    mission_text *one, *two;
    mission_jws *jws = NULL;
    mission_json *claims = NULL;

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_ES256);
    one = make(&s, TOKEN, V("n"));
    two = make(&s, TOKEN, V("n"));
    accept(&s, (s.proof.token = TOKEN, mission_text_view(one)));
    {
        char first[44];

        memcpy(first, s.host.id, sizeof first);
        accept(&s, mission_text_view(two));
        CHECK(strcmp(first, s.host.id) != 0);
    }
    CHECK_CODE(mission_jws_decode(s.context, mission_text_view(one), &jws, &error), MISSION_OK,
               &error);
    CHECK_INT(mission_value_count(mission_jws_header(jws)), 3);
    CHECK_INT(mission_value_count(mission_value_get(mission_jws_header(jws), V("jwk"))), 4);
    CHECK_CODE(mission_json_parse(s.context, mission_jws_payload(jws), 0, &claims, &error),
               MISSION_OK, &error);
    CHECK_INT(mission_value_count(mission_json_root(claims)), 6);
    CHECK_VIEW(mission_value_string(mission_value_get(mission_json_root(claims), V("htu"))),
               "https://api.example.com/orders/7");
    CHECK_VIEW(mission_value_string(mission_value_get(mission_json_root(claims), V("ath"))), ATH);
    CHECK_INT(mission_value_string(mission_value_get(mission_json_root(claims), V("jti"))).len, 22);
    mission_json_unref(claims);
    mission_jws_unref(jws);
    mission_text_unref(one);
    mission_text_unref(two);
    scene_end(&s);
}

static void no_making(struct scene *s, const mission_jwk *key, mission_view method,
                      mission_view uri, mission_view nonce, int32_t code)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = (mission_text *)s;

    CHECK_CODE(mission_proof_make(s->context, key, method, uri, V(""), nonce, NULL, &text, &error),
               code, &error);
    CHECK(text == NULL);
}

static void test_make_refusals(void)
{
    static const char *const methods[] = {"", "GET ", "GET\r\n", "G,T", "\xc3\x84"};
    static const char *const uris[] = {"",
                                       "/orders",
                                       "api.example.com/orders",
                                       "https:orders",
                                       "https://",
                                       "urn:example:orders",
                                       "https://user@api.example.com/",
                                       "https://api.example.com/a b"};
    static const char *const nonces[] = {"a b", "a\"", "\\", "\x7f", "\xc3\xa4"};
    const mission_time before = {.seconds = -1};
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;
    mission_jwk *public = NULL;
    struct scene s;

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    CHECK_CODE(mission_jwk_parse(s.context, mission_view_of(s.jwk), &public, &error), MISSION_OK,
               &error);
    no_making(&s, public, METHOD, URI, V(""), MISSION_E_STATE);
    no_making(&s, NULL, METHOD, URI, V(""), MISSION_E_ARGUMENT);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        no_making(&s, s.key, mission_view_of(methods[i]), URI, V(""), MISSION_E_ARGUMENT);
    for (size_t i = 0; i < sizeof uris / sizeof *uris; i++)
        no_making(&s, s.key, METHOD, mission_view_of(uris[i]), V(""), MISSION_E_MALFORMED_URI);
    for (size_t i = 0; i < sizeof nonces / sizeof *nonces; i++)
        no_making(&s, s.key, METHOD, URI, mission_view_of(nonces[i]), MISSION_E_ARGUMENT);
    CHECK_INT(mission_proof_make(s.context, s.key, METHOD, URI, V(""), V(""), &before, &text, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_proof_make(s.context, s.key, METHOD, URI, V(""), V(""), NULL, NULL, NULL),
              MISSION_E_ARGUMENT);
    mission_jwk_unref(public);
    scene_end(&s);
}

/* --- claims --- */

static void test_claims(void)
{
    static const char *const bad[] = {
        "",
        "[]",
        "\"{}\"",
        "{}",
        "{" CLAIMS "} ,",
        "{" CLAIMS,
        "{" CLAIMS ",\"jti\":\"j-1\"}",
        "{" CLAIMS ",\"j\\u0074i\":\"j-2\"}",
        "{" CLAIMS ",\"iat\":1767225600}",
        "{\"htm\":\"POST\",\"htu\":\"https://api.example.com/orders/7\",\"iat\":1767225600}",
        "{\"jti\":\"\",\"htm\":\"POST\",\"htu\":\"https://api.example.com/orders/7\","
        "\"iat\":1767225600}",
        "{\"jti\":7,\"htm\":\"POST\",\"htu\":\"https://api.example.com/orders/7\","
        "\"iat\":1767225600}",
        "{\"jti\":\"j\",\"htu\":\"https://api.example.com/orders/7\",\"iat\":1767225600}",
        "{\"jti\":\"j\",\"htm\":\"GET\",\"htu\":\"https://api.example.com/orders/7\","
        "\"iat\":1767225600}",
        "{\"jti\":\"j\",\"htm\":\"post\",\"htu\":\"https://api.example.com/orders/7\","
        "\"iat\":1767225600}",
        "{\"jti\":\"j\",\"htm\":[\"POST\"],\"htu\":\"https://api.example.com/orders/7\","
        "\"iat\":1767225600}",
        "{\"jti\":\"j\",\"htm\":\"POST\",\"iat\":1767225600}",
        "{\"jti\":\"j\",\"htm\":\"POST\",\"htu\":[\"https://api.example.com/orders/7\"],"
        "\"iat\":1767225600}",
        "{\"jti\":\"j\",\"htm\":\"POST\",\"htu\":\"https://api.example.com/orders/7\"}",
        "{" CLAIMS ",\"ath\":\"" ATH "\"}", /* for a token; there is none */
        "{" CLAIMS ",\"ath\":null}",
    };
    struct scene s;

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        with_claims(&s, bad[i], MISSION_E_PROOF);
    with_claims(&s, "{" CLAIMS "}", 0);
    with_claims(&s, "{" CLAIMS ",\"other\":[{}],\"nonce\":7}", 0); /* no nonce was asked for */
    scene_end(&s);
}

static void test_jti(void)
{
    char payload[2200], jti[1100] = "";
    struct scene s;

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    for (int i = 1; i <= 257; i++) {
        strcat(jti, "\xf0\x9f\x98\x80");
        if (i < 255)
            continue;
        snprintf(payload, sizeof payload,
                 "{\"jti\":\"%s\",\"htm\":\"POST\",\"htu\":\"https://api.example.com/orders/7\","
                 "\"iat\":1767225600}",
                 jti);
        with_claims(&s, payload, i > 256 ? MISSION_E_PROOF : 0);
    }
    scene_end(&s);
}

static void test_token(void)
{
    struct scene s;

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    s.proof.token = TOKEN;
    with_claims(&s, "{" CLAIMS ",\"ath\":\"" ATH "\"}", 0);
    with_claims(&s, "{" CLAIMS "}", MISSION_E_PROOF);
    with_claims(&s, "{" CLAIMS ",\"ath\":\"\"}", MISSION_E_PROOF);
    with_claims(&s, "{" CLAIMS ",\"ath\":7}", MISSION_E_PROOF);
    with_claims(&s, "{" CLAIMS ",\"ath\":\"" ATH "=\"}", MISSION_E_PROOF);
    with_claims(&s, "{" CLAIMS ",\"ath\":\"fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEp\"}",
                MISSION_E_PROOF);
    s.proof.token = V("another");
    with_claims(&s, "{" CLAIMS ",\"ath\":\"" ATH "\"}", MISSION_E_PROOF);
    scene_end(&s);
}

struct moment {
    const char *iat;
    bool good;
};

static void at_moment(struct scene *s, const struct moment *moment)
{
    char payload[512];

    snprintf(payload, sizeof payload,
             "{\"jti\":\"j\",\"htm\":\"POST\",\"htu\":\"https://api.example.com/orders/7\","
             "\"iat\":%s}",
             moment->iat);
    with_claims(s, payload, moment->good ? 0 : MISSION_E_PROOF);
}

static void test_iat(void)
{
    static const struct moment moments[] = {
        {"1767225600", true},
        {"1767225600.5", true},
        {"1.7672256e9", true},
        {"1767225540", true}, /* 60 s ago */
        {"1767225539.999", false},
        {"1767225539", false},
        {"1767225605", true}, /* 5 s ahead */
        {"1767225605.001", false},
        {"1767225606", false},
        {"0", false},
        {"-0", false},
        {"-1767225600", false},
        {"1767225600000", false}, /* milliseconds */
        {"9007199254740993", false},
        {"9223372036854775807", false},
        {"18446744075476777216", false}, /* 2^64 and now */
        {"1e308", false},
        {"\"1767225600\"", false},
        {"null", false},
        {"[1767225600]", false},
    };
    static const struct moment odd[] = {{"1767225600", true},   {"1767225600.75", true},
                                        {"1767225599.5", true}, {"1767225599.25", false},
                                        {"1767225601.5", true}, {"1767225601.75", false}};
    struct scene s;

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
        at_moment(&s, &moments[i]);
    s.now = (mission_time){.seconds = NOW, .nanoseconds = 500000000};
    s.proof.now = &s.now;
    s.policy.age_seconds = s.policy.ahead_seconds = 1;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        at_moment(&s, &odd[i]);
    at_moment(&s, &odd[1]); /* remembered for as long as it could be shown again */
    CHECK_INT(s.host.until.seconds, NOW + 2);
    CHECK_INT(s.host.until.nanoseconds, 750000000);
    s.now = (mission_time){.seconds = INT64_MAX};
    at_moment(&s, &(struct moment){"9007199254740992", false});
    s.now = (mission_time){.seconds = INT64_MIN};
    at_moment(&s, &(struct moment){"0", false});
    s.now = (mission_time){.seconds = 1};
    at_moment(&s, &(struct moment){"0", true});
    s.now = (mission_time){.seconds = 0};
    at_moment(&s, &(struct moment){"-1", false}); /* as near as 1, but no date */
    at_moment(&s, &(struct moment){"1", true});
    s.now = (mission_time){.seconds = 9007199254740994};
    at_moment(&s, &(struct moment){"9007199254740994", false});
    scene_end(&s);
}

struct pair {
    const char *htu, *uri;
    bool good;
};

static void test_htu(void)
{
    static const struct pair pairs[] = {
        {"https://h.example/a", "https://h.example/a?x=1", true},
        {"https://h.example/a?y#z", "https://h.example/a?x=1#w", true},
        {"HTTPS://H.Example/a", "https://h.example/a", true},
        {"https://h.example:443/a", "https://h.example/a", true},
        {"https://h.example:/a", "https://h.example/a", true},
        {"https://h.example", "https://h.example/", true},
        {"https://h.example?x", "https://h.example/", true},
        {"http://h.example:80/a", "http://h.example/a", true},
        {"https://h.example/%61%2d%7E", "https://h.example/a-~", true},
        {"https://h.example/a%2fb", "https://h.example/a%2Fb", true},
        {"https://h.example/x/../a/./b", "https://h.example/a/b", true},
        {"https://h.example/%2e%2E/a", "https://h.example/a", true},
        {"https://[2001:DB8::1]/a", "https://[2001:db8::1]/a", true},
        {"https://h.example/a%2Fb", "https://h.example/a/b", false},
        {"https://h.example/a%252Fb", "https://h.example/a%2Fb", false},
        {"https://h.example/a/", "https://h.example/a", false},
        {"https://h.example/a//b", "https://h.example/a/b", false},
        {"https://h.example/A", "https://h.example/a", false},
        {"https://h.example/a", "https://h.example/a/b", false},
        {"https://h.example/", "https://h.example/a", false},
        {"http://h.example/a", "https://h.example/a", false},
        {"https://h.example:80/a", "https://h.example/a", false},
        {"https://h.example:0443/a", "https://h.example/a", false},
        {"https://h.example:8443/a", "https://h.example/a", false},
        {"https://h.example./a", "https://h.example/a", false},
        {"https://user@h.example/a", "https://h.example/a", false},
        {"https://@h.example/a", "https://h.example/a", false},
        {"https://h.example@evil.example/a", "https://h.example/a", false},
        {"https://evil.example/a", "https://h.example/a", false},
        {"//h.example/a", "https://h.example/a", false},
        {"/a", "https://h.example/a", false},
        {"", "https://h.example/a", false},
        {"https://h.example/a%", "https://h.example/a%", false},
        {"https://h.example/a b", "https://h.example/a b", false},
        {"https:h.example/a", "https:h.example/a", false},
        {"/a", "/a", false},
    };
    struct scene s;
    char payload[512];

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        snprintf(payload, sizeof payload,
                 "{\"jti\":\"j\",\"htm\":\"POST\",\"htu\":\"%s\",\"iat\":1767225600}",
                 pairs[i].htu);
        s.proof.uri = mission_view_of(pairs[i].uri);
        with_claims(&s, payload, pairs[i].good ? 0 : MISSION_E_PROOF);
    }
    scene_end(&s);
}

/* --- headers --- */

static void with_header(struct scene *s, const char *typ, const char *header, int32_t code)
{
    mission_text *text = sign(s, typ, header, "{" CLAIMS "}");

    test_about("%s %.200s", typ, header);
    if (code)
        refuse(s, mission_text_view(text), code);
    else
        accept(s, mission_text_view(text));
    test_about(NULL);
    mission_text_unref(text);
}

/* The public members of the scene's key with these before them. */
static void with_jwk(struct scene *s, const char *more, int32_t code)
{
    char header[1400];

    snprintf(header, sizeof header, "{\"jwk\":{%s,%s}", more, s->jwk + 1);
    with_header(s, "dpop+jwt", header, code);
}

static void test_header(void)
{
    static const char *const types[] = {
        "", "JWT", "at+jwt", "dpop", "dpop+jwt ", "DPOP+JWT", "application/dpop+jwt"};
    static const char *const secrets[] = {"\"d\":\"AA\"",  "\"p\":\"AA\"",  "\"q\":\"AA\"",
                                          "\"dp\":\"AA\"", "\"dq\":\"AA\"", "\"qi\":\"AA\"",
                                          "\"oth\":[]",    "\"k\":\"AA\"",  "\"d\":null"};
    struct scene s, other;
    char header[2600];

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    scene_start(&other, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    snprintf(header, sizeof header, "{\"jwk\":%s}", s.jwk);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        with_header(&s, types[i], header, MISSION_E_PROOF);
    with_header(&s, "dpop+jwt", header, 0);
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        with_jwk(&s, secrets[i], MISSION_E_PROOF);
    with_jwk(&s, "\"use\":\"enc\"", MISSION_E_PROOF);
    with_jwk(&s, "\"x-note\":\"d\"", 0);
    with_header(&s, "dpop+jwt", "{}", MISSION_E_PROOF);
    with_header(&s, "dpop+jwt", "{\"jwk\":null}", MISSION_E_PROOF);
    with_header(&s, "dpop+jwt", "{\"jwk\":\"x\"}", MISSION_E_PROOF);
    with_header(&s, "dpop+jwt", "{\"jwk\":[{}]}", MISSION_E_PROOF);
    with_header(&s, "dpop+jwt", "{\"jwk\":{\"kty\":\"oct\"}}", MISSION_E_PROOF);
    with_header(&s, "dpop+jwt", "{\"jku\":\"https://evil.example/keys\"}", MISSION_E_PROOF);
    /* What else points at a key is not looked at: the key in the header signs, or nobody. */
    snprintf(header, sizeof header,
             "{\"jwk\":%s,\"jku\":\"https://evil.example/keys\",\"x5u\":\"https://evil.example\"}",
             s.jwk);
    with_header(&s, "dpop+jwt", header, 0);
    snprintf(header, sizeof header, "{\"jwk\":%s}", other.jwk);
    with_header(&s, "dpop+jwt", header, MISSION_E_PROOF);
    snprintf(header, sizeof header, "{\"jwk\":%s}", s.jwk);
    memcpy(strstr(header, "EdDSA"), "ES256", 5); /* the key says that it is another one's */
    with_header(&s, "dpop+jwt", header, MISSION_E_PROOF);
    scene_end(&other);
    scene_end(&s);
}

/* Another algorithm's key, and algorithms that the policy does not take. */
static void test_algorithms(void)
{
    struct scene s, other;
    char header[1200];

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_ES256);
    scene_start(&other, MISSION_PROFILE_SERIES, MISSION_ALG_ES384);
    snprintf(header, sizeof header, "{\"jwk\":%s}", other.jwk);
    with_header(&s, "dpop+jwt", header, MISSION_E_PROOF);
    snprintf(header, sizeof header, "{\"jwk\":%s}", s.jwk);
    s.policy.algorithms = MISSION_JWS_ALG(MISSION_ALG_EDDSA) | MISSION_JWS_ALG(MISSION_ALG_PS256);
    with_header(&s, "dpop+jwt", header, MISSION_E_PROOF);
    s.policy.algorithms |= MISSION_JWS_ALG(MISSION_ALG_ES256);
    with_header(&s, "dpop+jwt", header, 0);
    scene_end(&other);
    scene_end(&s);
}

static unsigned opened;

static int32_t count_open(void *host, const mission_key_numbers *numbers, void **key)
{
    opened++;
    return mission_crypto_builtin()->key_open(host, numbers, key);
}

/* A key of RSA takes milliseconds to open: not for a proof that is refused whatever it says. */
static void test_opened(void)
{
    mission_crypto crypto = *mission_crypto_builtin();
    mission_config config = {.size = sizeof config, .crypto = &crypto};
    mission_context *counting = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_text *proof;
    struct scene s;
    char jkt[44], header[1200];

    crypto.key_open = count_open;
    config.profile = MISSION_PROFILE_DRAFT;
    CHECK_CODE(mission_context_new(&config, &counting, &error), MISSION_OK, &error);
    scene_start(&s, MISSION_PROFILE_DRAFT, MISSION_ALG_EDDSA);
    s.now = (mission_time){.seconds = NOW};
    s.proof.now = &s.now;
    proof = proof_of(&s, "{" CLAIMS "}");
    s.proof.proof = mission_text_view(proof);
    opened = 0;
    s.policy.algorithms = MISSION_JWS_ALG(MISSION_ALG_ES256);
    CHECK_INT(mission_proof_verify(counting, &s.policy, &s.proof, jkt, NULL), MISSION_E_PROOF);
    CHECK_INT(opened, 0);
    s.policy.algorithms = 0;
    CHECK_INT(mission_proof_verify(counting, &s.policy, &s.proof, jkt, NULL), MISSION_OK);
    CHECK_INT(opened, 1);
    mission_text_unref(proof);
    snprintf(header, sizeof header, "{\"jwk\":%s}", s.jwk);
    memcpy(strstr(header, "\"OKP\""), "\"RSA\"", 5);
    proof = sign(&s, "dpop+jwt", header, "{" CLAIMS "}");
    s.proof.proof = mission_text_view(proof);
    CHECK_INT(mission_proof_verify(counting, &s.policy, &s.proof, jkt, NULL), MISSION_E_PROOF);
    CHECK_INT(opened, 1);
    mission_text_unref(proof);
    scene_end(&s);
    mission_context_unref(counting);
}

/* No signer here would sign these. */
static void test_forged(void)
{
    static const char *const headers[] = {
        "{\"typ\":\"dpop+jwt\",\"alg\":\"none\",\"jwk\":%s}",
        "{\"typ\":\"dpop+jwt\",\"alg\":\"None\",\"jwk\":%s}",
        "{\"typ\":\"dpop+jwt\",\"alg\":\"HS256\",\"jwk\":%s}",
        "{\"typ\":\"dpop+jwt\",\"alg\":\"ES512\",\"jwk\":%s}",
        "{\"typ\":\"dpop+jwt\",\"alg\":\"EdDSA\",\"jwk\":%s}",
        "{\"typ\":\"dpop+jwt\",\"jwk\":%s}",
        "{\"typ\":\"dpop+jwt\",\"alg\":\"EdDSA\",\"alg\":\"EdDSA\",\"jwk\":%s}",
        "{\"typ\":\"dpop+jwt\",\"alg\":\"EdDSA\",\"crit\":[\"exp\"],\"jwk\":%s}",
        "{\"typ\":\"dpop+jwt\",\"alg\":\"EdDSA\",\"b64\":false,\"jwk\":%s}",
        "{\"typ\":\"dpop+jwt\",\"alg\":\"EdDSA\",\"jwk\":%s"};
    static const char *const signatures[] = {
        "", "AA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    char header[1400], proof[4000];
    struct scene s;

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        for (size_t k = 0; k < 3; k++) {
            snprintf(header, sizeof header, headers[i], s.jwk);
            forge(proof, sizeof proof, header, "{" CLAIMS "}", signatures[k]);
            test_about("%s", headers[i]);
            refuse(&s, mission_view_of(proof), MISSION_E_PROOF);
        }
    test_about(NULL);
    scene_end(&s);
}

/* --- texts that are no proof --- */

static void test_texts(void)
{
    struct scene s;
    mission_text *one, *two;
    char *text = malloc(70000);
    size_t len;

    if (!text)
        abort();
    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    one = proof_of(&s, "{" CLAIMS "}");
    two = proof_of(&s, "{" CLAIMS "}");
    len = mission_text_view(one).len;
    memcpy(text, mission_text_view(one).ptr, len);
    refuse(&s, (mission_view){NULL, 0}, MISSION_E_PROOF);
    refuse(&s, V(""), MISSION_E_PROOF);
    refuse(&s, V(".."), MISSION_E_PROOF);
    static const char *const glue[] = {"", ",", ", ", ".", " ", "\n"};
    for (size_t i = 0; i < sizeof glue / sizeof *glue; i++) {
        memcpy(text + len, glue[i], strlen(glue[i]));
        memcpy(text + len + strlen(glue[i]), mission_text_view(two).ptr, len);
        refuse(&s, (mission_view){text, 2 * len + strlen(glue[i])}, MISSION_E_PROOF);
        refuse(&s, (mission_view){text, len + strlen(glue[i]) + 1}, MISSION_E_PROOF);
    }
    text[len] = '=';
    refuse(&s, (mission_view){text, len + 1}, MISSION_E_PROOF);
    text[len] = 0;
    refuse(&s, (mission_view){text, len + 1}, MISSION_E_PROOF);
    memset(text, 'A', 70000);
    refuse(&s, (mission_view){text, 70000}, MISSION_E_PROOF);
    memset(text, '.', 70000);
    refuse(&s, (mission_view){text, 10000}, MISSION_E_PROOF);
    mission_text_unref(one);
    mission_text_unref(two);
    scene_end(&s);
    free(text);
}

/* Up to the limit and no further. */
static void test_long(void)
{
    static char payload[16000];
    struct scene s;

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    for (size_t pad = 500; pad < 15000; pad = pad * 3 / 2) {
        mission_text *text;
        const int head = snprintf(payload, sizeof payload, "{" CLAIMS ",\"pad\":\"");

        memset(payload + head, 'p', pad);
        memcpy(payload + head + pad, "\"}", 3);
        text = proof_of(&s, payload);
        if (mission_text_view(text).len <= 16384)
            accept(&s, mission_text_view(text));
        else
            refuse(&s, mission_text_view(text), MISSION_E_PROOF);
        mission_text_unref(text);
    }
    scene_end(&s);
}

/* No character of a proof can be another one. */
static void test_tampered(void)
{
    static const char others[] = "AZaz09-_.= ";
    struct scene s;
    mission_text *text;
    char bent[2048];
    size_t len;

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    text = proof_of(&s, "{" CLAIMS "}");
    len = mission_text_view(text).len;
    for (size_t at = 0; at < len; at++)
        for (size_t i = 0; i < sizeof others; i += 1 + at % 3) {
            memcpy(bent, mission_text_view(text).ptr, len);
            if (bent[at] == others[i])
                continue;
            bent[at] = others[i];
            test_about("character %zu is '%c'", at, others[i]);
            refuse(&s, (mission_view){bent, len}, MISSION_E_PROOF);
        }
    test_about(NULL);
    accept(&s, mission_text_view(text));
    mission_text_unref(text);
    scene_end(&s);
}

/* --- what the host says --- */

static void test_nonce(void)
{
    mission_error error = MISSION_ERROR_INIT;
    struct scene s;
    char jkt[44];
    mission_text *text;

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    s.policy.nonces = 1;
    with_claims(&s, "{" CLAIMS "}", MISSION_E_PROOF_NONCE);
    with_claims(&s, "{" CLAIMS ",\"nonce\":\"\"}", MISSION_E_PROOF_NONCE);
    with_claims(&s, "{" CLAIMS ",\"nonce\":7}", MISSION_E_PROOF_NONCE);
    CHECK_INT(s.host.nonces, 0);
    with_claims(&s, "{" CLAIMS ",\"nonce\":\"n\"}", 0);
    CHECK_TEXT(s.host.nonce, "n");
    s.host.current = 0;
    with_claims(&s, "{" CLAIMS ",\"nonce\":\"n\"}", MISSION_E_PROOF_NONCE);
    s.host.current = 2;
    with_claims(&s, "{" CLAIMS ",\"nonce\":\"n\"}", MISSION_E_VERDICT);
    s.host.current = 1;
    s.host.current_rc = 9;
    text = proof_of(&s, "{" CLAIMS ",\"nonce\":\"n\"}");
    CHECK_CODE(verify(&s, mission_text_view(text), jkt, &error), MISSION_E_HOST, &error);
    CHECK_INT(error.host_code, 9);
    CHECK_TEXT(jkt, "");
    s.policy.nonces = 0; /* then it is nobody's business */
    accept(&s, mission_text_view(text));
    mission_text_unref(text);
    scene_end(&s);
}

static void test_replay_answers(void)
{
    mission_error error = MISSION_ERROR_INIT;
    struct scene s;
    mission_text *text;
    char jkt[44];

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    text = proof_of(&s, "{" CLAIMS "}");
    s.host.fresh = 0;
    CHECK_CODE(verify(&s, mission_text_view(text), jkt, &error), MISSION_E_PROOF_REPLAYED, &error);
    CHECK_TEXT(jkt, "");
    s.host.fresh = -1;
    CHECK_CODE(verify(&s, mission_text_view(text), jkt, &error), MISSION_E_VERDICT, &error);
    CHECK_TEXT(jkt, "");
    s.host.fresh = 1;
    s.host.fresh_rc = -113;
    CHECK_CODE(verify(&s, mission_text_view(text), jkt, &error), MISSION_E_HOST, &error);
    CHECK_INT(error.host_code, -113);
    CHECK_TEXT(jkt, "");
    mission_text_unref(text);
    scene_end(&s);
}

static void name_of(struct scene *s, const char *jti, const char *uri, const char *method,
                    char id[44])
{
    char payload[512];

    snprintf(payload, sizeof payload,
             "{\"jti\":\"%s\",\"htm\":\"%s\",\"htu\":\"%s\",\"iat\":1767225600}", jti, method, uri);
    s->proof.uri = mission_view_of(uri);
    s->proof.method = mission_view_of(method);
    with_claims(s, payload, 0);
    memcpy(id, s->host.id, 44);
}

/* One name for each key, `jti` and place; the method and the spelling of the place are not in it.
 */
static void test_names(void)
{
    static const struct {
        const char *jti, *uri, *method;
        bool same;
    } cases[] = {
        {"j", "https://h.example/a", "GET", true},
        {"j", "https://h.example/a", "PUT", true},
        {"j", "HTTPS://H.example:443/%61?x#y", "GET", true},
        {"k", "https://h.example/a", "GET", false},
        {"jh", "https://h.example/a", "GET", false},
        {"j", "https://h.example/b", "GET", false},
        {"j", "https://h.example:8443/a", "GET", false},
        {"j", "http://h.example/a", "GET", false},
        {"j", "https://i.example/a", "GET", false},
        {"jh", "ttps://h.example/a", "GET", false},
    };
    struct scene s, other;
    char first[44], id[44];

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    scene_start(&other, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    name_of(&s, "j", "https://h.example/a", "GET", first);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        name_of(&s, cases[i].jti, cases[i].uri, cases[i].method, id);
        test_about("case %zu", i);
        CHECK_INT(strcmp(id, first) == 0, cases[i].same);
    }
    name_of(&other, "j", "https://h.example/a", "GET", id);
    CHECK(strcmp(id, first) != 0);
    test_about(NULL);
    scene_end(&other);
    scene_end(&s);
}

/* --- with the guard and the keeper --- */

/* The order of P-256 less `s`: the other half of each signature's two forms. */
static void other_form(uint8_t s[32])
{
    static const uint8_t order[32] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
                                      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                      0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
                                      0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
    int borrow = 0;

    for (int i = 31; i >= 0; i--) {
        const int digit = order[i] - s[i] - borrow;

        borrow = digit < 0;
        s[i] = (uint8_t)(digit + 256 * borrow);
    }
}

static void guard_start(struct scene *s, mission_replay_guard **guard)
{
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_replay_guard_new(s->context, 100, guard, &error), MISSION_OK, &error);
    s->policy.host = *guard;
    s->policy.fresh = mission_replay_guard_fresh;
}

static void test_replayed(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_replay_guard *guard = NULL;
    struct scene s;
    mission_text *text;
    mission_view proof;
    uint8_t signature[64];
    char jkt[44], bent[2048];

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_ES256);
    guard_start(&s, &guard);
    text = make(&s, V(""), V(""));
    proof = mission_text_view(text);
    CHECK_CODE(verify(&s, proof, jkt, &error), MISSION_OK, &error);
    CHECK_CODE(verify(&s, proof, jkt, &error), MISSION_E_PROOF_REPLAYED, &error);
    /* The same proof in other bytes: its signature's other form is valid, too. */
    memcpy(bent, proof.ptr, proof.len);
    CHECK(mi_base64url_decode((mission_view){proof.ptr + proof.len - 86, 86}, signature));
    other_form(signature + 32);
    mi_base64url_encode(signature, 64, bent + proof.len - 86);
    CHECK(memcmp(bent, proof.ptr, proof.len) != 0);
    CHECK_CODE(verify(&s, (mission_view){bent, proof.len}, jkt, &error), MISSION_E_PROOF_REPLAYED,
               &error);
    CHECK_INT(mission_replay_guard_count(guard), 1);
    mission_text_unref(text);
    mission_replay_guard_unref(guard);
    scene_end(&s);
}

static void test_keeper(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_replay_guard *guard;
    mission_nonce_keeper *keeper;
    struct scene s;
    mission_text *text;
    char nonce[MISSION_NONCE_SIZE], jkt[44];
    size_t written;

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    guard_start(&s, &guard);
    CHECK_CODE(mission_nonce_keeper_new(s.context, V(""), 0, &keeper, &error), MISSION_OK, &error);
    s.policy.host = guard;
    s.policy.fresh = mission_replay_guard_fresh;
    s.policy.nonce_host = keeper;
    s.policy.nonce_current = mission_nonce_keeper_current;
    s.policy.nonces = 1;
    text = make(&s, V(""), V("guessed"));
    CHECK_CODE(verify(&s, mission_text_view(text), jkt, &error), MISSION_E_PROOF_NONCE, &error);
    mission_text_unref(text);
    CHECK_INT(mission_nonce_keeper_next(keeper, nonce, sizeof nonce, &written), 0);
    text = make(&s, V(""), (mission_view){nonce, written});
    CHECK_CODE(verify(&s, mission_text_view(text), jkt, &error), MISSION_OK, &error);
    mission_text_unref(text);
    mission_nonce_keeper_unref(keeper);
    mission_replay_guard_unref(guard);
    scene_end(&s);
}

#define THREADS 8
#define ROUNDS 40

struct race {
    struct scene scene;
    mission_text *texts[ROUNDS];
    atomic_uint won[ROUNDS], lost[ROUNDS];
};

static void *run(void *given)
{
    struct race *race = given;
    char jkt[44];

    for (size_t i = 0; i < ROUNDS; i++) {
        mission_proof proof = race->scene.proof;
        int32_t rc;

        proof.proof = mission_text_view(race->texts[i]);
        rc = mission_proof_verify(race->scene.context, &race->scene.policy, &proof, jkt, NULL);
        if (rc == MISSION_OK)
            atomic_fetch_add(&race->won[i], 1);
        if (rc == MISSION_E_PROOF_REPLAYED)
            atomic_fetch_add(&race->lost[i], 1);
    }
    return NULL;
}

static void test_threads(void)
{
    static struct race race;
    mission_replay_guard *guard = NULL;
    pthread_t thread[THREADS];

    scene_start(&race.scene, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    guard_start(&race.scene, &guard);
    for (size_t i = 0; i < ROUNDS; i++)
        race.texts[i] = make(&race.scene, V(""), V(""));
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&thread[i], NULL, run, &race))
            abort();
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    for (size_t i = 0; i < ROUNDS; i++) {
        CHECK_INT(atomic_load(&race.won[i]), 1);
        CHECK_INT(atomic_load(&race.lost[i]), THREADS - 1);
        mission_text_unref(race.texts[i]);
    }
    mission_replay_guard_unref(guard);
    scene_end(&race.scene);
}

/* --- what the caller got wrong --- */

static void test_arguments(void)
{
    struct scene s;
    mission_proof_policy policy;
    mission_proof proof;
    char jkt[44];

    scene_start(&s, MISSION_PROFILE_SERIES, MISSION_ALG_EDDSA);
    s.proof.proof = V(RFC_AT_SERVER);
#define TRY(change, code)                                                                          \
    do {                                                                                           \
        mission_error error = MISSION_ERROR_INIT;                                                  \
        policy = s.policy;                                                                         \
        proof = s.proof;                                                                           \
        memset(jkt, 'x', sizeof jkt);                                                              \
        change;                                                                                    \
        CHECK_CODE(mission_proof_verify(s.context, &policy, &proof, jkt, &error), code, &error);   \
        CHECK_TEXT(jkt, "");                                                                       \
    } while (0)
    TRY(policy.size = 8, MISSION_E_ABI_SMALL);
    TRY(policy.size = sizeof policy - 1, MISSION_E_ABI_SMALL);
    TRY(policy.size = 5000, MISSION_E_ABI_SIZE);
    TRY(proof.size = 8, MISSION_E_ABI_SMALL);
    TRY(policy.algorithms = 1, MISSION_E_ARGUMENT);
    TRY(policy.algorithms = MISSION_JWS_ALG(MISSION_ALG_COUNT), MISSION_E_ARGUMENT);
    TRY(policy.nonces = 2, MISSION_E_ARGUMENT);
    TRY(policy.age_seconds = -1, MISSION_E_ARGUMENT);
    TRY(policy.age_seconds = 3601, MISSION_E_ARGUMENT);
    TRY(policy.ahead_seconds = -1, MISSION_E_ARGUMENT);
    TRY(policy.ahead_seconds = 301, MISSION_E_ARGUMENT);
    TRY(policy.fresh = NULL, MISSION_E_NO_CALLBACK);
    TRY((policy.nonces = 1, policy.nonce_current = NULL), MISSION_E_NO_CALLBACK);
    TRY(proof.method = V(""), MISSION_E_ARGUMENT);
    TRY(proof.uri = V(""), MISSION_E_ARGUMENT);
    TRY(proof.token = ((mission_view){NULL, 3}), MISSION_E_ARGUMENT);
    TRY(proof.jkt = ((mission_view){NULL, 3}), MISSION_E_ARGUMENT);
    TRY(proof.proof = ((mission_view){NULL, 3}), MISSION_E_ARGUMENT);
    TRY((s.now.nanoseconds = 1000000000, proof.now = &s.now), MISSION_E_ARGUMENT);
    CHECK_INT(mission_proof_verify(NULL, &s.policy, &s.proof, jkt, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_proof_verify(s.context, NULL, &s.proof, jkt, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_proof_verify(s.context, &s.policy, NULL, jkt, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_proof_verify(s.context, &s.policy, &s.proof, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(s.host.asked, 0);
    scene_end(&s);
}

static const struct test tests[] = {{"rfc", test_rfc},
                                    {"made", test_made},
                                    {"made_rsa", test_made_rsa},
                                    {"made_members", test_made_members},
                                    {"make_refusals", test_make_refusals},
                                    {"claims", test_claims},
                                    {"jti", test_jti},
                                    {"token", test_token},
                                    {"iat", test_iat},
                                    {"htu", test_htu},
                                    {"header", test_header},
                                    {"algorithms", test_algorithms},
                                    {"opened", test_opened},
                                    {"forged", test_forged},
                                    {"texts", test_texts},
                                    {"long", test_long},
                                    {"tampered", test_tampered},
                                    {"nonce", test_nonce},
                                    {"replay_answers", test_replay_answers},
                                    {"names", test_names},
                                    {"replayed", test_replayed},
                                    {"keeper", test_keeper},
                                    {"threads", test_threads},
                                    {"arguments", test_arguments}};

TEST_MAIN("proof", tests)
