/* Compact JWS: what is signed verifies, and nothing else does. SPDX-License-Identifier: MIT */
#include "jose.h"

#include <sodium.h>

#define PAYLOAD "{\"iss\":\"https://as.example.com\"}"

static mission_context *context;

static int32_t verify(const char *token, const mission_jwks *keys, mission_error *error)
{
    return jose_verify(context, mission_view_of(token), keys, error);
}

/* The code of a token with this header, signed as `algorithm` has it. */
static int32_t header_code(const mission_jwk *key, uint32_t algorithm, mission_view header,
                           const mission_jwks *keys)
{
    mission_error error = MISSION_ERROR_INIT;
    char *token = jose_token(key, algorithm, header, V(PAYLOAD));
    const int32_t rc = verify(token, keys, &error);

    if (rc)
        CHECK_TEXT(error.oauth_error, "invalid_token");
    free(token);
    return rc;
}

/* ---- the examples of the RFCs ---- */

static char *text_of(const mission_value *value)
{
    const mission_view view = mission_value_string(value);
    char *text = malloc(view.len + 1);

    if (!text)
        abort();
    if (view.len)
        memcpy(text, view.ptr, view.len);
    text[view.len] = 0;
    return text;
}

/* A deterministic algorithm makes the example's very signature. */
static void check_exact(const mission_value *example, const mission_jwk *key, const char *token)
{
    mission_signer signer = {.size = sizeof signer};
    const mission_view input = {token, (size_t)(strrchr(token, '.') - token)};
    uint8_t signature[1024];
    size_t len = 0;
    char *text;

    if (!mission_value_boolean(mission_value_get(example, V("exact"))))
        return;
    CHECK_INT(mission_jwk_signer(key,
                                 mission_jwk_type(key) == MISSION_KEY_RSA ? MISSION_ALG_RS256 : 0,
                                 &signer, NULL),
              MISSION_OK);
    CHECK_INT(signer.sign(signer.host, &input, 1, signature, sizeof signature, &len), 0);
    text = jose_base64url((mission_view){(const char *)signature, len});
    CHECK_TEXT(strrchr(token, '.') + 1, text);
    free(text);
}

static void check_example(const mission_value *example)
{
    const mission_value *payload = mission_value_get(example, V("payload"));
    char *token = text_of(mission_value_get(example, V("token")));
    char *reason = text_of(mission_value_get(example, V("reason")));
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *key = NULL;
    mission_jwks *keys;
    mission_jws *jws = NULL;
    mission_jws_expect expect = {.size = sizeof expect};

    (void)!mission_jwk_from(context, mission_value_get(example, V("key")), &key, NULL);
    keys = jose_set(context, key, NULL);
    expect.keys = keys;
    if (mission_jws_verify(context, mission_view_of(token), &expect, &jws, &error))
        CHECK_TEXT(error.reason, reason);
    else
        CHECK_TEXT("ok", reason);
    if (jws && payload)
        CHECK(mission_jws_payload(jws).len == mission_value_string(payload).len &&
              memcmp(mission_jws_payload(jws).ptr, mission_value_string(payload).ptr,
                     mission_jws_payload(jws).len) == 0);
    if (jws)
        check_exact(example, key, token);
    mission_jws_unref(jws);
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
    free(reason);
    free(token);
}

static void test_examples(void)
{
    mission_json *vectors = jose_vectors(context);
    const mission_value *root = mission_json_root(vectors), *example;
    size_t done = 0;

    for (size_t i = 0; i < mission_value_count(root); i++) {
        char *name = text_of(mission_value_get(mission_value_item(root, i), V("name")));

        example = mission_value_item(root, i);
        test_about("%s", name);
        if (mission_value_get(example, V("token"))) {
            check_example(example);
            done++;
        }
        free(name);
    }
    test_about(NULL);
    CHECK_INT(done, 10);
    mission_json_unref(vectors);
}

/* Right signatures in wrong forms. */
static void check_form(const mission_value *form, const mission_json *vectors)
{
    char *name = text_of(mission_value_get(form, V("key")));
    char *token = text_of(mission_value_get(form, V("token")));
    char *reason = text_of(mission_value_get(form, V("reason")));
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *key = NULL;
    mission_jwks *keys;
    int32_t rc;

    CHECK_CODE(mission_jwk_from(context, mission_value_get(jose_vector(vectors, name), V("key")),
                                &key, &error),
               MISSION_OK, &error);
    keys = jose_set(context, key, NULL);
    rc = verify(token, keys, &error);
    CHECK_TEXT(rc ? mission_code_reason(rc) : "ok", reason);
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
    free(reason);
    free(token);
    free(name);
}

static void test_signature_forms(void)
{
    mission_json *vectors = jose_vectors(context), *forms = jose_file(context, "forms.json");
    const mission_value *root = mission_json_root(forms);

    CHECK_INT(mission_value_count(root), 29);
    for (size_t i = 0; i < mission_value_count(root); i++) {
        char *name = text_of(mission_value_get(mission_value_item(root, i), V("name")));

        test_about("%s", name);
        check_form(mission_value_item(root, i), vectors);
        free(name);
    }
    test_about(NULL);
    mission_json_unref(forms);
    mission_json_unref(vectors);
}

/* ---- there and back ---- */

static void check_read(const mission_jws *jws, const mission_jwks *keys, uint32_t algorithm)
{
    const mission_value *header = mission_jws_header(jws);

    CHECK_VIEW(mission_jws_payload(jws), PAYLOAD);
    CHECK(mission_jws_key(jws) == mission_jwks_at(keys, 0));
    CHECK_VIEW(mission_value_string(mission_value_get(header, V("alg"))),
               mission_algorithm_name(algorithm));
    CHECK_VIEW(mission_value_string(mission_value_get(header, V("typ"))), "at+jwt");
    CHECK_VIEW(mission_value_string(mission_value_get(header, V("x"))), "y");
}

static void check_round(uint32_t algorithm)
{
    mission_jwk *key = jose_key(context, jose_type(algorithm));
    mission_jwks *keys = jose_set(context, key, NULL);
    const mission_view types[] = {V("other"), V("Application/AT+JWT")};
    mission_jws_expect expect = {.size = sizeof expect,
                                 .algorithms = MISSION_JWS_ALG(algorithm),
                                 .keys = keys,
                                 .types = types,
                                 .type_count = 2};
    mission_signer signer = {.size = sizeof signer};
    mission_json *header = test_json(context, "{\"x\":\"y\"}");
    mission_error error = MISSION_ERROR_INIT;
    mission_text *token = NULL;
    mission_jws *jws = NULL;

    CHECK_CODE(mission_jwk_signer(key, algorithm, &signer, &error), MISSION_OK, &error);
    CHECK_INT(signer.algorithm, algorithm);
    CHECK_CODE(mission_jws_sign(context, &signer, V("at+jwt"), mission_json_root(header),
                                V(PAYLOAD), &token, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_jws_verify(context, mission_text_view(token), &expect, &jws, &error),
               MISSION_OK, &error);
    if (jws)
        check_read(jws, keys, algorithm);
    CHECK(mission_jws_ref(jws) == jws);
    mission_jws_unref(jws);
    mission_jws_unref(jws);
    CHECK_CODE(mission_jws_decode(context, mission_text_view(token), &jws, &error), MISSION_OK,
               &error);
    CHECK(mission_jws_key(jws) == NULL);
    CHECK_VIEW(mission_jws_payload(jws), PAYLOAD);
    mission_jws_unref(jws);
    mission_text_unref(token);
    mission_json_unref(header);
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
}

static void test_round(void)
{
    for (int i = 0; i < 5; i++) {
        test_about("%s", mission_algorithm_name(jose_algorithms[i]));
        check_round(jose_algorithms[i]);
        CHECK_INT(
            mission_algorithm_of_name(mission_view_of(mission_algorithm_name(jose_algorithms[i]))),
            jose_algorithms[i]);
    }
    test_about(NULL);
    CHECK_TEXT(mission_algorithm_name(0), "");
    CHECK_TEXT(mission_algorithm_name(MISSION_ALG_COUNT), "");
    CHECK_INT(mission_algorithm_of_name(V("")), 0);
    CHECK_INT(mission_algorithm_of_name(V("es256")), 0);
    CHECK_INT(mission_algorithm_of_name(V("ES256 ")), 0);
    CHECK_INT(mission_algorithm_of_name(V("none")), 0);
    CHECK_INT(mission_algorithm_of_name(V("HS256")), 0);
}

/* ---- tampering ---- */

/* Any other byte at any place, any byte taken out, any byte more: refused. */
static void check_tampered(uint32_t algorithm, int step)
{
    mission_jwk *key = jose_key(context, jose_type(algorithm));
    mission_jwks *keys = jose_set(context, key, NULL);
    char header[64], *token, *spoilt;
    mission_error error = MISSION_ERROR_INIT;
    size_t len;

    snprintf(header, sizeof header, "{\"alg\":\"%s\"}", mission_algorithm_name(algorithm));
    token = jose_token(key, algorithm, mission_view_of(header), V("{\"a\":1}"));
    len = strlen(token);
    spoilt = malloc(len + 2);
    if (!spoilt)
        abort();
    CHECK_CODE(verify(token, keys, &error), MISSION_OK, &error);
    for (size_t at = 0; at < len; at++) {
        test_about("%s at %zu", mission_algorithm_name(algorithm), at);
        for (int c = 1; c < 256; c += step) {
            memcpy(spoilt, token, len + 1);
            spoilt[at] = (char)(token[at] ^ c);
            CHECK(jose_verify(context, (mission_view){spoilt, len}, keys, NULL) != MISSION_OK);
        }
        memcpy(spoilt, token, at);
        memcpy(spoilt + at, token + at + 1, len - at);
        CHECK(verify(spoilt, keys, NULL) != MISSION_OK);
        memcpy(spoilt, token, at);
        spoilt[at] = 'A';
        memcpy(spoilt + at + 1, token + at, len - at + 1);
        CHECK(verify(spoilt, keys, NULL) != MISSION_OK);
        CHECK(jose_verify(context, (mission_view){token, at}, keys, NULL) != MISSION_OK);
    }
    test_about(NULL);
    free(spoilt);
    free(token);
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
}

static void test_tampered(void)
{
    check_tampered(MISSION_ALG_EDDSA, 5);
    check_tampered(MISSION_ALG_RS256, 37);
    check_tampered(MISSION_ALG_PS256, 37);
    check_tampered(MISSION_ALG_ES256, 127);
    check_tampered(MISSION_ALG_ES384, 254);
}

/* ---- confusion ---- */

/* Each algorithm's name over each key's signature: only the pairs that belong together. */
static void check_confusion(uint32_t named, uint32_t made)
{
    mission_jwk *key = jose_key(context, jose_type(made));
    mission_jwks *keys = jose_set(context, key, NULL);
    int32_t want = MISSION_E_NO_KEY;
    char header[64];

    snprintf(header, sizeof header, "{\"alg\":\"%s\"}", mission_algorithm_name(named));
    if (named == made)
        want = MISSION_OK;
    else if (jose_type(named) == jose_type(made))
        want = MISSION_E_SIGNATURE;
    test_about("%s made as %s", mission_algorithm_name(named), mission_algorithm_name(made));
    CHECK_INT(header_code(key, made, mission_view_of(header), keys), want);
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
}

static void test_confusion(void)
{
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 5; k++)
            check_confusion(jose_algorithms[i], jose_algorithms[k]);
    test_about(NULL);
}

/* A key that names its algorithm is good for no other of its type. */
static void test_bound_key(void)
{
    mission_json *vectors = jose_vectors(context);
    mission_error error = MISSION_ERROR_INIT;
    mission_signer signer = {.size = sizeof signer};
    mission_jwk *key = NULL;
    mission_jwks *keys;
    mission_text *token = NULL;

    CHECK_CODE(mission_jwk_from(
                   context, mission_value_get(jose_vector(vectors, "RFC 7517 A.2, RSA"), V("key")),
                   &key, &error),
               MISSION_OK, &error);
    keys = jose_set(context, key, NULL);
    CHECK_INT(mission_jwk_algorithm(key), MISSION_ALG_RS256);
    CHECK_CODE(mission_jwk_signer(key, MISSION_ALG_PS256, &signer, &error), MISSION_E_ALGORITHM,
               &error);
    CHECK(signer.sign == NULL);
    CHECK_CODE(mission_jwk_signer(key, 0, &signer, &error), MISSION_OK, &error);
    CHECK_INT(signer.algorithm, MISSION_ALG_RS256);
    CHECK_CODE(mission_jws_sign(context, &signer, V(""), NULL, V(""), &token, &error), MISSION_OK,
               &error);
    CHECK_CODE(jose_verify(context, mission_text_view(token), keys, &error), MISSION_OK, &error);
    CHECK_INT(header_code(key, MISSION_ALG_RS256, V("{\"alg\":\"PS256\"}"), keys),
              MISSION_E_NO_KEY);
    CHECK_INT(
        header_code(key, MISSION_ALG_RS256, V("{\"alg\":\"PS256\",\"kid\":\"2011-04-29\"}"), keys),
        MISSION_E_ALGORITHM);
    mission_text_unref(token);
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
    mission_json_unref(vectors);
}

/* Names that are none of ours, over a signature that would be right. */
static void test_foreign(void)
{
    static const char *const names[] = {
        "none",  "None",   "NONE",  "HS256",   "HS384", "HS512",        "ES512",  "PS384",  "RS384",
        "RS512", "ES256K", "eddsa", "Ed25519", "",      "ES256\\u0000", "RSA1_5", "A256GCM"};
    mission_jwk *key = jose_key(context, MISSION_KEY_P256);
    mission_jwks *keys = jose_set(context, key, NULL);
    char header[96];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        test_about("%s", names[i]);
        snprintf(header, sizeof header, "{\"alg\":\"%s\"}", names[i]);
        CHECK_INT(header_code(key, MISSION_ALG_ES256, mission_view_of(header), keys),
                  MISSION_E_ALGORITHM);
    }
    test_about(NULL);
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
}

/* HMAC with what everybody knows as its secret: the public key's text. */
static void test_public_secret(void)
{
    mission_jwk *key = jose_key(context, MISSION_KEY_RSA);
    mission_jwks *keys = jose_set(context, key, NULL);
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = NULL;
    mission_text *text = NULL;
    crypto_auth_hmacsha256_state state;
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    const char *const input = "eyJhbGciOiJIUzI1NiJ9.e30";
    char *signature, token[256];

    CHECK_INT(mission_jwk_public(key, &json, NULL), MISSION_OK);
    CHECK_INT(mission_value_canonical(context, mission_json_root(json), &text, NULL), MISSION_OK);
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)mission_text_view(text).ptr,
                                mission_text_view(text).len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)input, strlen(input));
    crypto_auth_hmacsha256_final(&state, mac);
    signature = jose_base64url((mission_view){(const char *)mac, sizeof mac});
    snprintf(token, sizeof token, "%s.%s", input, signature);
    CHECK_CODE(verify(token, keys, &error), MISSION_E_ALGORITHM, &error);
    snprintf(token, sizeof token, "eyJhbGciOiJSUzI1NiJ9.e30.%s", signature);
    CHECK_CODE(verify(token, keys, &error), MISSION_E_SIGNATURE, &error);
    free(signature);
    mission_text_unref(text);
    mission_json_unref(json);
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
}

/* ---- headers ---- */

static void test_headers(void)
{
    static const struct {
        const char *header;
        int32_t code;
    } cases[] = {
        {"{\"alg\":\"EdDSA\"}", MISSION_OK},
        {" {\"alg\" : \"EdDSA\"} ", MISSION_OK},
        {"{\"al\\u0067\":\"EdDS\\u0041\"}", MISSION_OK},
        {"{\"alg\":\"EdDSA\",\"kid\":\"\",\"cty\":\"x\",\"x\":[{}]}", MISSION_OK},
        {"{}", MISSION_E_MALFORMED_TOKEN},
        {"[]", MISSION_E_MALFORMED_TOKEN},
        {"\"EdDSA\"", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":null}", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":[\"EdDSA\"]}", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\"", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\"}x", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\",}", MISSION_E_MALFORMED_TOKEN},
        {"\xEF\xBB\xBF{\"alg\":\"EdDSA\"}", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\",\"x\":\"\xff\"}", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\",\"alg\":\"EdDSA\"}", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"none\",\"alg\":\"EdDSA\"}", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\",\"\\u0061lg\":\"none\"}", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\",\"x\":{\"y\":1,\"y\":1}}", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\",\"kid\":1}", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\",\"typ\":null}", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\",\"zip\":\"DEF\"}", MISSION_E_MALFORMED_TOKEN},
        {"{\"alg\":\"EdDSA\",\"crit\":[\"exp\"],\"exp\":1}", MISSION_E_CRITICAL},
        {"{\"alg\":\"EdDSA\",\"crit\":[]}", MISSION_E_CRITICAL},
        {"{\"alg\":\"EdDSA\",\"crit\":null}", MISSION_E_CRITICAL},
        {"{\"alg\":\"EdDSA\",\"\\u0063rit\":null}", MISSION_E_CRITICAL},
        {"{\"alg\":\"EdDSA\",\"b64\":true}", MISSION_E_CRITICAL},
        {"{\"alg\":\"EdDSA\",\"b64\":false,\"crit\":[\"b64\"]}", MISSION_E_CRITICAL},
        {"{\"alg\":\"EdDSA\",\"kid\":\"../../etc/passwd\"}", MISSION_E_NO_KEY},
        {"{\"alg\":\"EdDSA\",\"kid\":\"' OR 1=1 --\"}", MISSION_E_NO_KEY},
        {"{\"alg\":\"EdDSA\",\"kid\":\"/dev/null\\u0000\"}", MISSION_E_NO_KEY},
    };
    mission_jwk *key = jose_key(context, MISSION_KEY_ED25519);
    mission_jwks *keys = jose_set(context, key, NULL);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        test_about("%s", cases[i].header);
        CHECK_INT(header_code(key, MISSION_ALG_EDDSA, mission_view_of(cases[i].header), keys),
                  cases[i].code);
    }
    test_about(NULL);
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
}

/* Signed with the attacker's key, which the header brings along in every way there is. */
static void test_embedded(void)
{
    static const char *const form =
        "{\"alg\":\"ES256\",\"kid\":\"other\",\"jwk\":%.*s,\"jku\":\"https://evil.example/k\","
        "\"x5u\":\"https://evil.example/c\",\"x5c\":[\"MIIB\"]}";
    mission_jwk *evil = jose_other_key(context, MISSION_KEY_P256);
    mission_jwk *good = jose_key(context, MISSION_KEY_P256);
    mission_jwks *keys = jose_set(context, good, NULL), *theirs = jose_set(context, evil, NULL);
    mission_json *json = NULL;
    mission_text *text = NULL;
    char header[1024];

    CHECK_INT(mission_jwk_public(evil, &json, NULL), MISSION_OK);
    CHECK_INT(mission_value_canonical(context, mission_json_root(json), &text, NULL), MISSION_OK);
    snprintf(header, sizeof header, form, (int)mission_text_view(text).len,
             mission_text_view(text).ptr);
    CHECK_INT(header_code(evil, MISSION_ALG_ES256, mission_view_of(header), keys),
              MISSION_E_NO_KEY);
    CHECK_INT(header_code(evil, MISSION_ALG_ES256, mission_view_of(header), theirs), MISSION_OK);
    snprintf(header, sizeof header, "{\"alg\":\"ES256\",\"jwk\":%.*s}",
             (int)mission_text_view(text).len, mission_text_view(text).ptr);
    CHECK_INT(header_code(evil, MISSION_ALG_ES256, mission_view_of(header), keys),
              MISSION_E_SIGNATURE);
    mission_text_unref(text);
    mission_json_unref(json);
    mission_jwks_unref(theirs);
    mission_jwks_unref(keys);
    mission_jwk_unref(good);
    mission_jwk_unref(evil);
}

/* ---- forms ---- */

static void test_forms(void)
{
    mission_jwk *key = jose_key(context, MISSION_KEY_ED25519);
    mission_jwks *keys = jose_set(context, key, NULL);
    char *good = jose_token(key, MISSION_ALG_EDDSA, V("{\"alg\":\"EdDSA\"}"), V("")), *two;
    mission_error error = MISSION_ERROR_INIT;
    char text[512];
    static const char *const wrong[] = {"",
                                        ".",
                                        "..",
                                        "...",
                                        "a",
                                        "a.b",
                                        "a.b.c.d",
                                        "..c",
                                        "a..",
                                        ".b.c",
                                        "eyJhbGciOiJFZERTQSJ9..",
                                        "eyJhbGciOiJFZERTQSJ9.e30",
                                        "{\"payload\":\"\",\"signatures\":[]}"};

    CHECK_CODE(verify(good, keys, &error), MISSION_OK, &error); /* an empty payload is a payload */
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        test_about("%s", wrong[i]);
        CHECK_CODE(verify(wrong[i], keys, &error), MISSION_E_MALFORMED_TOKEN, &error);
    }
    two = strchr(good, '.') + 1; /* the dot behind the payload, which is empty */
    for (size_t i = 0; i < 6; i++) {
        static const char *const ends[] = {"=", "==", "\n", " ", ".", ".AAAA"};

        test_about("ends in %zu", i);
        snprintf(text, sizeof text, "%s%s", good, ends[i]);
        CHECK_CODE(verify(text, keys, &error), MISSION_E_MALFORMED_TOKEN, &error);
        snprintf(text, sizeof text, " %s", good);
        CHECK_CODE(verify(text, keys, &error), MISSION_E_MALFORMED_TOKEN, &error);
        snprintf(text, sizeof text, "%.*s%s%s", (int)(two - good), good, ends[i], two);
        CHECK_CODE(verify(text, keys, &error), MISSION_E_MALFORMED_TOKEN, &error);
    }
    test_about(NULL);
    CHECK_CODE(jose_verify(context, (mission_view){NULL, 0}, keys, &error),
               MISSION_E_MALFORMED_TOKEN, &error);
    free(good);
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
}

/* A signature one byte short or long, and one of the same numbers in another form. */
static void test_lengths(void)
{
    char signature[200], *text, token[400];
    mission_jwk *key = jose_key(context, MISSION_KEY_P256);
    mission_jwks *keys = jose_set(context, key, NULL);
    mission_error error = MISSION_ERROR_INIT;

    for (size_t len = 1; len <= 140; len++) {
        memset(signature, 1, sizeof signature);
        text = jose_base64url((mission_view){signature, len});
        snprintf(token, sizeof token, "eyJhbGciOiJFUzI1NiJ9.e30.%s", text);
        CHECK_CODE(verify(token, keys, &error), MISSION_E_SIGNATURE, &error);
        free(text);
    }
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
}

static int32_t says_yes(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                        size_t count, mission_view signature)
{
    (void)host, (void)key, (void)algorithm, (void)parts, (void)count, (void)signature;
    return 0;
}

/* What a signature cannot be is not asked of the provider, whose word would be taken. */
static void test_lengths_alone(void)
{
    mission_crypto crypto = *mission_crypto_builtin();
    const mission_config config = {.size = sizeof config, .crypto = &crypto};
    mission_error error = MISSION_ERROR_INIT;
    mission_context *other = NULL;
    char signature[66] = {1}, token[200], *text;
    mission_jwks *keys;
    mission_jwk *key;

    crypto.verify = says_yes;
    CHECK_CODE(mission_context_new(&config, &other, &error), MISSION_OK, &error);
    key = jose_key(other, MISSION_KEY_P256);
    keys = jose_set(other, key, NULL);
    for (size_t len = 63; len <= 65; len++) {
        text = jose_base64url((mission_view){signature, len});
        snprintf(token, sizeof token, "eyJhbGciOiJFUzI1NiJ9.e30.%s", text);
        CHECK_CODE(jose_verify(other, mission_view_of(token), keys, &error),
                   len == 64 ? MISSION_OK : MISSION_E_SIGNATURE, &error);
        free(text);
    }
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
    mission_context_unref(other);
}

/* r and s of 0, of the order and beyond it. */
static void test_ecdsa_range(void)
{
    static const uint8_t order[32] = {0xff, 0xff, 0xff, 0xff, 0,    0,    0,    0,
                                      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                      0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
                                      0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
    uint8_t number[4][32] = {{0}, {0}};
    mission_jwk *key = jose_key(context, MISSION_KEY_P256);
    mission_jwks *keys = jose_set(context, key, NULL);
    mission_error error = MISSION_ERROR_INIT;
    char signature[64], token[400], *text;

    memcpy(number[1], order, 32);
    memset(number[2], 0xff, 32);
    number[3][31] = 1;
    for (int r = 0; r < 4; r++) {
        for (int s = 0; s < 4; s++) {
            memcpy(signature, number[r], 32);
            memcpy(signature + 32, number[s], 32);
            text = jose_base64url((mission_view){signature, 64});
            snprintf(token, sizeof token, "eyJhbGciOiJFUzI1NiJ9.e30.%s", text);
            CHECK_CODE(verify(token, keys, &error), MISSION_E_SIGNATURE, &error);
            free(text);
        }
    }
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
}

/* RSA: 0, 1, the modulus and beyond as a signature. */
static void test_rsa_range(void)
{
    mission_jwk *key = jose_key(context, MISSION_KEY_RSA);
    mission_jwks *keys = jose_set(context, key, NULL);
    mission_error error = MISSION_ERROR_INIT;
    char signature[256], token[512], *text;

    for (int i = 0; i < 6; i++) {
        memset(signature, i < 2 ? 0 : i < 4 ? 0xff : 0x5a, sizeof signature);
        signature[255] = (char)(signature[255] + i);
        text = jose_base64url((mission_view){signature, 256});
        snprintf(token, sizeof token, "%s.e30.%s",
                 i % 2 ? "eyJhbGciOiJSUzI1NiJ9" : "eyJhbGciOiJQUzI1NiJ9", text);
        CHECK_CODE(verify(token, keys, &error), MISSION_E_SIGNATURE, &error);
        free(text);
    }
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
}

/* ---- work is bounded ---- */

static void test_sizes(void)
{
    mission_jwk *key = jose_key(context, MISSION_KEY_ED25519);
    mission_jwks *keys = jose_set(context, key, NULL);
    mission_jws_expect expect = {.size = sizeof expect, .keys = keys};
    mission_error error = MISSION_ERROR_INIT;
    const size_t most = 65536;
    char *huge = malloc(most + 2), *token, header[1024];
    mission_jws *jws = NULL;
    size_t len;

    if (!huge)
        abort();
    memset(huge, 'A', most + 2);
    CHECK_CODE(jose_verify(context, (mission_view){huge, most + 1}, keys, &error),
               MISSION_E_TOO_LARGE, &error);
    CHECK_TEXT(error.oauth_error, "invalid_token");
    CHECK_CODE(jose_verify(context, (mission_view){huge, most}, keys, &error),
               MISSION_E_MALFORMED_TOKEN, &error);
    token = jose_token(key, MISSION_ALG_EDDSA, V("{\"alg\":\"EdDSA\"}"), V(PAYLOAD));
    expect.bytes_most = strlen(token);
    CHECK_CODE(mission_jws_verify(context, mission_view_of(token), &expect, &jws, &error),
               MISSION_OK, &error);
    mission_jws_unref(jws);
    expect.bytes_most--;
    CHECK_CODE(mission_jws_verify(context, mission_view_of(token), &expect, &jws, &error),
               MISSION_E_TOO_LARGE, &error);
    CHECK(jws == NULL);
    free(token);
    for (size_t depth = 126; depth <= 128; depth++) { /* 128 of them with the header itself */
        len = (size_t)snprintf(header, sizeof header, "{\"alg\":\"EdDSA\",\"x\":");
        memset(header + len, '[', depth);
        memset(header + len + depth, ']', depth);
        snprintf(header + len + 2 * depth, sizeof header - len - 2 * depth, "}");
        CHECK_INT(header_code(key, MISSION_ALG_EDDSA, mission_view_of(header), keys),
                  depth < 128 ? MISSION_OK : MISSION_E_MALFORMED_TOKEN);
    }
    free(huge);
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
}

/* The right key as the last of `count` others with the same name, or with none. */
static int32_t among(size_t count, bool named)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *list[8];
    mission_jwks *keys = NULL;
    int32_t rc;

    for (size_t i = 0; i < count; i++)
        list[i] = jose_other_key(context, MISSION_KEY_ED25519);
    CHECK_CODE(mission_jwks_of(context, list, count, &keys, &error), MISSION_OK, &error);
    rc = header_code(list[count - 1], MISSION_ALG_EDDSA,
                     named ? V("{\"alg\":\"EdDSA\",\"kid\":\"other\"}") : V("{\"alg\":\"EdDSA\"}"),
                     keys);
    mission_jwks_unref(keys);
    for (size_t i = 0; i < count; i++)
        mission_jwk_unref(list[i]);
    return rc;
}

static void test_candidates(void)
{
    for (size_t count = 1; count <= 6; count++) {
        CHECK_INT(among(count, true), count <= 4 ? MISSION_OK : MISSION_E_TOO_MANY);
        CHECK_INT(among(count, false), count <= 4 ? MISSION_OK : MISSION_E_TOO_MANY);
    }
}

/* A `kid` picks its key, and no other key helps. */
static void test_kid(void)
{
    mission_jwk *one = jose_key(context, MISSION_KEY_ED25519); /* without a kid */
    mission_jwk *two = jose_other_key(context, MISSION_KEY_ED25519);
    mission_jwk *three = jose_other_key(context, MISSION_KEY_P256);
    mission_jwks *keys = jose_set(context, one, two), *ec = jose_set(context, three, one);
    mission_jwks *none = jose_set(context, NULL, NULL);
    const mission_view named = V("{\"alg\":\"EdDSA\",\"kid\":\"other\"}");

    CHECK_INT(header_code(two, MISSION_ALG_EDDSA, named, keys), MISSION_OK);
    CHECK_INT(header_code(one, MISSION_ALG_EDDSA, named, keys), MISSION_E_SIGNATURE);
    CHECK_INT(header_code(one, MISSION_ALG_EDDSA, named, ec), MISSION_E_ALGORITHM);
    CHECK_INT(header_code(one, MISSION_ALG_EDDSA, V("{\"alg\":\"EdDSA\",\"kid\":\"x\"}"), keys),
              MISSION_E_NO_KEY);
    CHECK_INT(header_code(one, MISSION_ALG_EDDSA, V("{\"alg\":\"EdDSA\"}"), none),
              MISSION_E_NO_KEY);
    mission_jwks_unref(none);
    mission_jwks_unref(ec);
    mission_jwks_unref(keys);
    mission_jwk_unref(three);
    mission_jwk_unref(two);
    mission_jwk_unref(one);
}

/* ---- what the verifier expects ---- */

static int32_t typ_code(const mission_jwk *key, const mission_jwks *keys, const char *typ,
                        const mission_view *types, size_t count)
{
    const mission_jws_expect expect = {
        .size = sizeof expect, .keys = keys, .types = types, .type_count = count};
    mission_jws *jws = NULL;
    char header[128], *token;
    int32_t rc;

    snprintf(header, sizeof header, "{\"alg\":\"EdDSA\"%s%s%s}", typ ? ",\"typ\":\"" : "",
             typ ? typ : "", typ ? "\"" : "");
    token = jose_token(key, MISSION_ALG_EDDSA, mission_view_of(header), V(PAYLOAD));
    rc = mission_jws_verify(context, mission_view_of(token), &expect, &jws, NULL);
    mission_jws_unref(jws);
    free(token);
    return rc;
}

static void test_types(void)
{
    static const char *const good[] = {"at+jwt", "AT+JWT", "application/at+jwt",
                                       "APPLICATION/At+Jwt"};
    static const char *const bad[] = {"JWT",
                                      "at+jwtx",
                                      "at+jw",
                                      "",
                                      "application/",
                                      "text/at+jwt",
                                      "application/application/at+jwt",
                                      "application/at+jwt/",
                                      "at+jwt; x=y",
                                      " at+jwt"};
    const mission_view types[] = {V("dpop+jwt"), V("at+jwt")}, empty[] = {V("")};
    const mission_view whole[] = {V("text/x")};
    mission_jwk *key = jose_key(context, MISSION_KEY_ED25519);
    mission_jwks *keys = jose_set(context, key, NULL);

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        CHECK_INT(typ_code(key, keys, good[i], types, 2), MISSION_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        test_about("%s", bad[i]);
        CHECK_INT(typ_code(key, keys, bad[i], types, 2), MISSION_E_TOKEN_TYPE);
        CHECK_INT(typ_code(key, keys, bad[i], NULL, 0), MISSION_OK);
    }
    test_about(NULL);
    CHECK_INT(typ_code(key, keys, NULL, types, 2), MISSION_E_TOKEN_TYPE);
    CHECK_INT(typ_code(key, keys, NULL, NULL, 0), MISSION_OK);
    CHECK_INT(typ_code(key, keys, "at+jwt", types, 1), MISSION_E_TOKEN_TYPE);
    CHECK_INT(typ_code(key, keys, NULL, empty, 1), MISSION_E_ARGUMENT);
    CHECK_INT(typ_code(key, keys, "text/x", whole, 1), MISSION_OK);
    CHECK_INT(typ_code(key, keys, "application/text/x", whole, 1), MISSION_E_TOKEN_TYPE);
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
}

static void test_expected(void)
{
    mission_jwk *key = jose_key(context, MISSION_KEY_ED25519);
    mission_jwks *keys = jose_set(context, key, NULL);
    char *token = jose_token(key, MISSION_ALG_EDDSA, V("{\"alg\":\"EdDSA\"}"), V(PAYLOAD));
    mission_jws_expect expect = {.size = sizeof expect, .keys = keys};
    mission_error error = MISSION_ERROR_INIT;
    mission_jws *jws = (mission_jws *)&error;

    for (uint32_t set = 0; set < 1u << (MISSION_ALG_COUNT + 1); set++) {
        int32_t want = set == 0 || (set & MISSION_JWS_ALG(MISSION_ALG_EDDSA)) ? MISSION_OK
                                                                              : MISSION_E_ALGORITHM;

        if (set & 1 || set & MISSION_JWS_ALG(MISSION_ALG_COUNT))
            want = MISSION_E_ARGUMENT; /* a set of what is no algorithm */
        expect.algorithms = set;
        CHECK_CODE(mission_jws_verify(context, mission_view_of(token), &expect, &jws, &error), want,
                   &error);
        CHECK((jws != NULL) == (want == MISSION_OK));
        mission_jws_unref(jws);
    }
    expect.algorithms = 0;
    expect.keys = NULL;
    CHECK_CODE(mission_jws_verify(context, mission_view_of(token), &expect, &jws, &error),
               MISSION_E_ARGUMENT, &error);
    expect.keys = keys;
    expect.size--;
    CHECK_CODE(mission_jws_verify(context, mission_view_of(token), &expect, &jws, &error),
               MISSION_E_ABI_SMALL, &error);
    CHECK_CODE(mission_jws_verify(context, mission_view_of(token), NULL, &jws, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_jws_decode(NULL, mission_view_of(token), &jws, &error), MISSION_E_ARGUMENT,
               &error);
    CHECK_CODE(mission_jws_decode(context, V("a.b.c"), &jws, &error), MISSION_E_MALFORMED_TOKEN,
               &error);
    CHECK(jws == NULL);
    CHECK(mission_jws_header(NULL) == NULL && mission_jws_key(NULL) == NULL &&
          mission_jws_payload(NULL).len == 0 && mission_jws_ref(NULL) == NULL);
    mission_jws_unref(NULL);
    free(token);
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
}

/* ---- signing ---- */

struct hsm {
    int32_t answer;
    size_t written;
};

static int32_t hsm_sign(void *host, const mission_view *parts, size_t count, uint8_t *out,
                        size_t room, size_t *written)
{
    const struct hsm *hsm = host;

    CHECK(parts && count > 0 && room >= 1024);
    memset(out, 7, hsm->written < room ? hsm->written : room);
    *written = hsm->written;
    return hsm->answer;
}

/* Lengths that a signature of each algorithm may have. */
static bool length_good(uint32_t algorithm, size_t len)
{
    if (algorithm == MISSION_ALG_RS256 || algorithm == MISSION_ALG_PS256)
        return len >= 256 && len <= 1024;
    return len == (algorithm == MISSION_ALG_ES384 ? 96 : 64);
}

static void test_signer(void)
{
    static const size_t lengths[] = {0, 63, 64, 65, 95, 96, 97, 255, 256, 384, 1024, 1025};
    struct hsm hsm = {0, 0};
    mission_signer signer = {.size = sizeof signer, .host = &hsm, .sign = hsm_sign};
    mission_error error = MISSION_ERROR_INIT;
    mission_text *token = NULL;

    for (int i = 0; i < 5; i++) {
        for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
            signer.algorithm = jose_algorithms[i];
            hsm.written = lengths[k];
            CHECK_CODE(mission_jws_sign(context, &signer, V(""), NULL, V("{}"), &token, &error),
                       length_good(signer.algorithm, lengths[k]) ? MISSION_OK : MISSION_E_SIGNER,
                       &error);
            CHECK((token != NULL) == length_good(signer.algorithm, lengths[k]));
            mission_text_unref(token);
        }
    }
    hsm = (struct hsm){-77, 64};
    signer.algorithm = MISSION_ALG_EDDSA;
    CHECK_CODE(mission_jws_sign(context, &signer, V(""), NULL, V("{}"), &token, &error),
               MISSION_E_SIGNER, &error);
    CHECK_INT(error.host_code, -77);
    CHECK(token == NULL);
    signer.algorithm = 0;
    CHECK_CODE(mission_jws_sign(context, &signer, V(""), NULL, V("{}"), &token, &error),
               MISSION_E_ALGORITHM, &error);
    signer.algorithm = MISSION_ALG_COUNT;
    CHECK_CODE(mission_jws_sign(context, &signer, V(""), NULL, V("{}"), &token, &error),
               MISSION_E_ALGORITHM, &error);
    signer.sign = NULL;
    CHECK_CODE(mission_jws_sign(context, &signer, V(""), NULL, V("{}"), &token, &error),
               MISSION_E_NO_CALLBACK, &error);
    signer.size--;
    CHECK_CODE(mission_jws_sign(context, &signer, V(""), NULL, V("{}"), &token, &error),
               MISSION_E_ABI_SMALL, &error);
    CHECK_CODE(mission_jwk_signer(NULL, 0, NULL, &error), MISSION_E_ARGUMENT, &error);
}

/* What the caller's header may not say. */
static void test_sign_header(void)
{
    static const char *const names[] = {"alg", "kid", "typ", "crit", "b64", "zip"};
    mission_jwk *key = jose_key(context, MISSION_KEY_ED25519), *public = NULL;
    mission_signer signer = {.size = sizeof signer};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *header, *json = NULL;
    mission_text *token = NULL;
    char text[64], where[64];

    CHECK_CODE(mission_jwk_signer(key, 0, &signer, &error), MISSION_OK, &error);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(text, sizeof text, "{\"x\":1,\"%s\":\"EdDSA\"}", names[i]);
        snprintf(where, sizeof where, "/%s", names[i]);
        header = test_json(context, text);
        CHECK_CODE(mission_jws_sign(context, &signer, V(""), mission_json_root(header), V("{}"),
                                    &token, &error),
                   MISSION_E_UNEXPECTED_MEMBER, &error);
        CHECK_TEXT(error.where, where);
        CHECK(token == NULL);
        mission_json_unref(header);
    }
    header = test_json(context, "[]");
    CHECK_CODE(mission_jws_sign(context, &signer, V(""), mission_json_root(header), V("{}"), &token,
                                &error),
               MISSION_E_ARGUMENT, &error);
    mission_json_unref(header);
    CHECK_INT(mission_jwk_public(key, &json, NULL), MISSION_OK);
    CHECK_INT(mission_jwk_from(context, mission_json_root(json), &public, NULL), MISSION_OK);
    CHECK_CODE(mission_jwk_signer(public, 0, &signer, &error), MISSION_E_STATE, &error);
    CHECK_CODE(mission_jwk_signer(key, MISSION_ALG_ES256, &signer, &error), MISSION_E_ALGORITHM,
               &error);
    mission_jwk_unref(public);
    mission_json_unref(json);
    mission_jwk_unref(key);
}

/* ---- the provider itself ---- */

/* Parts are one text, wherever they are cut, adjacent in memory or not. */
static void check_parts(uint32_t algorithm)
{
    mission_jwk *key = jose_key(context, jose_type(algorithm));
    mission_signer signer = {.size = sizeof signer};
    const char *const text = "one text of several parts";
    const mission_view apart[] = {V("one text"), {NULL, 0}, V(" of several"), V(" parts")};
    const mission_view whole = mission_view_of(text);
    uint8_t first[1024], second[1024];
    size_t one = 0, two = 0;

    CHECK_INT(mission_jwk_signer(key, algorithm, &signer, NULL), MISSION_OK);
    CHECK_INT(signer.sign(signer.host, &whole, 1, first, sizeof first, &one), 0);
    CHECK_INT(signer.sign(signer.host, apart, 4, second, sizeof second, &two), 0);
    CHECK_INT(one, two);
    if (algorithm != MISSION_ALG_PS256) /* which draws a salt */
        CHECK(memcmp(first, second, one) == 0);
    else
        CHECK(memcmp(first, second, one) != 0);
    CHECK(signer.sign(signer.host, &whole, 1, first, one - 1, &two) != 0); /* no room */
    CHECK_INT(two, 0);
    mission_jwk_unref(key);
}

static void test_parts(void)
{
    for (int i = 0; i < 5; i++)
        check_parts(jose_algorithms[i]);
}

/* RFC 6979 A.2.5 and A.2.6: the nonce is a function of key and text. */
static void check_nonce(mission_jwk *key, const char *want)
{
    mission_signer signer = {.size = sizeof signer};
    const mission_view text = V("sample");
    uint8_t signature[96];
    char hex[2 * sizeof signature + 1] = "";
    size_t len = 0;

    CHECK_INT(mission_jwk_signer(key, 0, &signer, NULL), MISSION_OK);
    CHECK_INT(signer.sign(signer.host, &text, 1, signature, sizeof signature, &len), 0);
    for (size_t i = 0; i < len; i++)
        snprintf(hex + 2 * i, 3, "%02X", signature[i]);
    CHECK_TEXT(hex, want);
    mission_jwk_unref(key);
}

static void test_nonce(void)
{
    check_nonce(jose_parse(context, "{\"kty\":\"EC\",\"crv\":\"P-256\","
                                    "\"x\":\"YP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Y\","
                                    "\"y\":\"eQP-EAi4vJmkGunpVii8ZPLxsgwtfp9Rd6PClNRGIpk\","
                                    "\"d\":\"ya-p2EW6dRZrXCFXZ7HWk05Qw9s26JsSe4piKxIPZyE\"}"),
                "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
                "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
    check_nonce(jose_key(context, MISSION_KEY_P384),
                "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C"
                "81A648152E44ACF96E36DD1E80FABE46"
                "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94F"
                "A329C145786E679E7B82C71A38628AC8");
}

static const struct test tests[] = {
    {"the examples of the RFCs", test_examples},
    {"forms of signatures", test_signature_forms},
    {"what is signed verifies", test_round},
    {"what was tampered with is refused", test_tampered},
    {"another algorithm than the key's", test_confusion},
    {"a key's own algorithm", test_bound_key},
    {"algorithms that are none of ours", test_foreign},
    {"a public key as a secret", test_public_secret},
    {"headers", test_headers},
    {"keys in headers", test_embedded},
    {"forms", test_forms},
    {"lengths of signatures", test_lengths},
    {"lengths are not the provider's to judge", test_lengths_alone},
    {"numbers of ECDSA", test_ecdsa_range},
    {"numbers of RSA", test_rsa_range},
    {"sizes", test_sizes},
    {"no more than four keys are tried", test_candidates},
    {"kid", test_kid},
    {"types", test_types},
    {"what is expected", test_expected},
    {"signers", test_signer},
    {"headers to sign", test_sign_header},
    {"parts", test_parts},
    {"nonces", test_nonce},
};

int main(int argc, char **argv)
{
    int status;

    context = test_context(MISSION_PROFILE_SERIES, 0);
    status = test_main("jws", tests, sizeof tests / sizeof tests[0], argc, argv);
    mission_context_unref(context);
    return status;
}
