/* Keys and key sets. SPDX-License-Identifier: MIT */
#include "jose.h"

#include "base/text.h"

static mission_context *context;

/* The code of reading this text as a key; the reason's place goes to `where`. */
static int32_t read_code(const char *text, mission_error *error)
{
    mission_jwk *key = (mission_jwk *)error;
    const int32_t rc = mission_jwk_parse(context, mission_view_of(text), &key, error);

    CHECK((rc == MISSION_OK) == (key != NULL));
    mission_jwk_unref(key);
    return rc;
}

static void check_reason(int32_t rc, mission_view want)
{
    const char *got = rc ? mission_code_reason(rc) : "ok";

    test_check(want.len == strlen(got) && memcmp(want.ptr, got, want.len) == 0, __FILE__, __LINE__,
               "%s, not %.*s", got, (int)want.len, want.ptr);
}

/* ---- the examples of the RFCs ---- */

static void check_example_key(const mission_value *example)
{
    const mission_value *value = mission_value_get(example, V("key"));
    const mission_value *thumbprint = mission_value_get(example, V("thumbprint"));
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *key = NULL;
    mission_view print;

    if (mission_value_kind(value) != MISSION_JSON_OBJECT)
        return;
    check_reason(mission_jwk_from(context, value, &key, &error),
                 mission_value_string(mission_value_get(example, V("key_reason"))));
    if (!key)
        return;
    CHECK_INT(mission_jwk_is_private(key), mission_value_get(value, V("d")) != NULL);
    print = mission_jwk_thumbprint(key);
    CHECK_INT(print.len, 43);
    if (thumbprint)
        CHECK(mission_value_string(thumbprint).len == 43 &&
              memcmp(mission_value_string(thumbprint).ptr, print.ptr, 43) == 0);
    mission_jwk_unref(key);
}

static void test_examples(void)
{
    mission_json *vectors = jose_vectors(context);
    const mission_value *root = mission_json_root(vectors);

    CHECK_INT(mission_value_count(root), 16);
    for (size_t i = 0; i < mission_value_count(root); i++) {
        test_about(
            "%.*s",
            (int)mission_value_string(mission_value_get(mission_value_item(root, i), V("name")))
                .len,
            mission_value_string(mission_value_get(mission_value_item(root, i), V("name"))).ptr);
        check_example_key(mission_value_item(root, i));
    }
    test_about(NULL);
    mission_json_unref(vectors);
}

/* The EC key of RFC 7517 A.1 without its `use`: all of its required members count. */
static void test_thumbprint(void)
{
    mission_jwk *key = jose_parse(
        context, "{\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\",\"kty\":\"EC\","
                 "\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\",\"crv\":\"P-256\","
                 "\"kid\":\"1\"}");

    CHECK_VIEW(mission_jwk_thumbprint(key), "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
    mission_jwk_unref(key);
}

/* ---- there and back ---- */

static void check_same(const mission_jwk *a, const mission_jwk *b)
{
    CHECK_INT(mission_jwk_type(a), mission_jwk_type(b));
    CHECK_INT(mission_jwk_algorithm(a), mission_jwk_algorithm(b));
    CHECK(mission_jwk_thumbprint(a).len == 43 &&
          memcmp(mission_jwk_thumbprint(a).ptr, mission_jwk_thumbprint(b).ptr, 43) == 0);
    CHECK_INT(mission_jwk_kid(a).len, mission_jwk_kid(b).len);
}

/* What is written reads back as the same key; the public side has no private member. */
static void check_written(mission_jwk *key)
{
    static const char *const secret[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};
    mission_json *public = NULL, *private = NULL, *none = (mission_json *)&none;
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *again = NULL;

    CHECK_CODE(mission_jwk_private(key, &private, &error), MISSION_OK, &error);
    CHECK_CODE(mission_jwk_from(context, mission_json_root(private), &again, &error), MISSION_OK,
               &error);
    check_same(key, again);
    CHECK_INT(mission_jwk_is_private(again), 1);
    mission_jwk_unref(again);
    CHECK_CODE(mission_jwk_public(key, &public, &error), MISSION_OK, &error);
    for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++)
        CHECK(!mission_value_get(mission_json_root(public), mission_view_of(secret[i])));
    CHECK_CODE(mission_jwk_from(context, mission_json_root(public), &again, &error), MISSION_OK,
               &error);
    check_same(key, again);
    CHECK_INT(mission_jwk_is_private(again), 0);
    CHECK_CODE(mission_jwk_private(again, &none, &error), MISSION_E_STATE, &error);
    CHECK(none == NULL);
    mission_jwk_unref(again);
    mission_json_unref(public);
    mission_json_unref(private);
}

static void test_written(void)
{
    mission_jwk *key;

    for (uint32_t type = MISSION_KEY_P256; type <= MISSION_KEY_ED25519; type++) {
        key = jose_key(context, type);
        CHECK_INT(mission_jwk_type(key), type);
        check_written(key);
        mission_jwk_unref(key);
        key = jose_other_key(context, type);
        check_written(key);
        mission_jwk_unref(key);
    }
    key = jose_parse(context,
                     "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"use\":\"sig\",\"alg\":\"EdDSA\","
                     "\"kid\":\"\\u00e9\",\"key_ops\":[\"verify\"],\"other\":1,"
                     "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
    CHECK_VIEW(mission_jwk_kid(key), "\xc3\xa9");
    CHECK_INT(mission_jwk_algorithm(key), MISSION_ALG_EDDSA);
    {
        mission_json *json = NULL;
        mission_text *text = NULL;

        CHECK_INT(mission_jwk_public(key, &json, NULL), MISSION_OK);
        CHECK_INT(mission_value_canonical(context, mission_json_root(json), &text, NULL),
                  MISSION_OK);
        CHECK_VIEW(mission_text_view(text),
                   "{\"alg\":\"EdDSA\",\"crv\":\"Ed25519\",\"kid\":\"\xc3\xa9\",\"kty\":\"OKP\","
                   "\"use\":\"sig\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
        mission_text_unref(text);
        mission_json_unref(json);
    }
    CHECK(mission_jwk_ref(key) == key);
    mission_jwk_unref(key);
    mission_jwk_unref(key);
}

static void test_generated(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *one, *two;

    for (uint32_t alg = 0; alg <= MISSION_ALG_COUNT; alg++) {
        const bool made =
            alg == MISSION_ALG_ES256 || alg == MISSION_ALG_ES384 || alg == MISSION_ALG_EDDSA;

        one = two = (mission_jwk *)&error;
        CHECK_CODE(mission_jwk_generate(context, alg, V(""), &one, &error),
                   made ? MISSION_OK : MISSION_E_UNSUPPORTED, &error);
        CHECK_CODE(mission_jwk_generate(context, alg, V("k"), &two, &error),
                   made ? MISSION_OK : MISSION_E_UNSUPPORTED, &error);
        CHECK((one != NULL) == made && (two != NULL) == made);
        if (made) {
            CHECK_INT(mission_jwk_algorithm(one), alg);
            CHECK_INT(mission_jwk_kid(one).len, 43);
            CHECK(memcmp(mission_jwk_kid(one).ptr, mission_jwk_thumbprint(one).ptr, 43) == 0);
            CHECK_VIEW(mission_jwk_kid(two), "k");
            CHECK(memcmp(mission_jwk_thumbprint(two).ptr, mission_jwk_thumbprint(one).ptr, 43));
        }
        mission_jwk_unref(one);
        mission_jwk_unref(two);
    }
    CHECK_INT(mission_jwk_generate(context, MISSION_ALG_ES256, V("\xff"), &one, NULL),
              MISSION_E_ARGUMENT);
}

/* ---- what is no key ---- */

#define ED_X "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define ED(more) "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" ED_X "\"" more "}"
#define EC_X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define EC_Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define EC(x, y, more) "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" x "\",\"y\":\"" y "\"" more "}"
#define ZERO_32 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static const struct refusal {
    const char *text;
    int32_t code;
    const char *where;
} refusals[] = {
    {"[]", MISSION_E_WRONG_TYPE, ""},
    {"{}", MISSION_E_MISSING_MEMBER, "/kty"},
    {"{\"kty\":1}", MISSION_E_WRONG_TYPE, "/kty"},
    {"{\"kty\":\"oct\",\"k\":\"AAAA\"}", MISSION_E_UNKNOWN_VALUE, "/kty"},
    {"{\"kty\":\"ec\",\"crv\":\"P-256\"}", MISSION_E_UNKNOWN_VALUE, "/kty"},
    {"{\"kty\":\"EC\"}", MISSION_E_MISSING_MEMBER, "/crv"},
    {"{\"kty\":\"EC\",\"crv\":\"Ed25519\"}", MISSION_E_UNKNOWN_VALUE, "/crv"},
    {"{\"kty\":\"EC\",\"crv\":\"\"}", MISSION_E_UNKNOWN_VALUE, "/crv"},
    {"{\"kty\":\"EC\",\"crv\":\"secp256k1\"}", MISSION_E_UNKNOWN_VALUE, "/crv"},
    {"{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" ED_X "\"}", MISSION_E_UNKNOWN_VALUE, "/crv"},
    {"{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"" ED_X "\"}", MISSION_E_UNKNOWN_VALUE, "/crv"},
    {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\"}", MISSION_E_MISSING_MEMBER, "/x"},
    {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":null}", MISSION_E_WRONG_TYPE, "/x"},
    {ED(",\"x\":\"\""), MISSION_E_DUPLICATE_MEMBER, "/x"},
    {ED(",\"alg\":\"ES256\""), MISSION_E_UNKNOWN_VALUE, "/alg"},
    {ED(",\"alg\":\"HS256\""), MISSION_E_UNKNOWN_VALUE, "/alg"},
    {ED(",\"alg\":\"none\""), MISSION_E_UNKNOWN_VALUE, "/alg"},
    {ED(",\"alg\":\"\""), MISSION_E_UNKNOWN_VALUE, "/alg"},
    {ED(",\"alg\":5"), MISSION_E_WRONG_TYPE, "/alg"},
    {ED(",\"use\":\"enc\""), MISSION_E_UNKNOWN_VALUE, "/use"},
    {ED(",\"use\":\"\""), MISSION_E_UNKNOWN_VALUE, "/use"},
    {ED(",\"use\":[]"), MISSION_E_WRONG_TYPE, "/use"},
    {ED(",\"key_ops\":[]"), MISSION_E_UNKNOWN_VALUE, "/key_ops"},
    {ED(",\"key_ops\":[\"encrypt\"]"), MISSION_E_UNKNOWN_VALUE, "/key_ops"},
    {ED(",\"key_ops\":\"verify\""), MISSION_E_WRONG_TYPE, "/key_ops"},
    {ED(",\"key_ops\":[1,\"verify\"]"), MISSION_E_WRONG_TYPE, "/key_ops"},
    {ED(",\"kid\":7"), MISSION_E_WRONG_TYPE, "/kid"},
    {ED(",\"d\":7"), MISSION_E_WRONG_TYPE, "/d"},
    {ED(",\"d\":\"\""), MISSION_E_KEY, "/d"},
    {ED(",\"d\":\"AAAA\""), MISSION_E_KEY, "/d"},
    {ED(",\"d\":\"" ZERO_32 "\""), MISSION_E_KEY, ""}, /* somebody else's */
    /* base64url: padded, of another alphabet, spaced, with unused bits, of a length that cannot be
     */
    {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" ED_X "=\"}", MISSION_E_KEY, "/x"},
    {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
     MISSION_E_KEY, "/x"},
    {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\" " ED_X "\"}", MISSION_E_KEY, "/x"},
    {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp\"}",
     MISSION_E_KEY, "/x"},
    {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" ED_X "AA\"}", MISSION_E_KEY, "/x"},
    /* points of small order, and one that is not canonical (p + 1 for 1) */
    {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" ZERO_32 "\"}", MISSION_E_KEY, ""},
    {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
     MISSION_E_KEY, ""},
    {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"7v_______________________________________38\"}",
     MISSION_E_KEY, ""},
    /* not on the curve, infinity, short, long, a coordinate beyond the prime */
    {EC(EC_Y, EC_X, ""), MISSION_E_KEY, ""},
    {EC(ZERO_32, ZERO_32, ""), MISSION_E_KEY, ""},
    {EC("", "", ""), MISSION_E_KEY, "/x"},
    {EC(EC_X, "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5Q", ""), MISSION_E_KEY, "/y"},
    {EC("AH_Nzidw9sRdQYPL7m_bS3tYBzM1e-nvE7rPbjx70VRF", EC_Y, ""), MISSION_E_KEY, "/x"},
    {EC("__________________________________________8", EC_Y, ""), MISSION_E_KEY, ""},
    {EC(EC_X, EC_Y, ",\"d\":\"" ZERO_32 "\""), MISSION_E_KEY, ""},
    {EC(EC_X, EC_Y, ",\"d\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\""), MISSION_E_KEY, ""},
    /* the order of P-256 */
    {EC(EC_X, EC_Y, ",\"d\":\"_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE\""), MISSION_E_KEY, ""},
    {EC(EC_X, EC_Y, ",\"d\":\"AA\""), MISSION_E_KEY, "/d"},
    {"{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"}", MISSION_E_KEY, "/n"},
    {"{\"kty\":\"RSA\",\"e\":\"AQAB\"}", MISSION_E_MISSING_MEMBER, "/n"},
};

static void test_refused(void)
{
    mission_error error = MISSION_ERROR_INIT;

    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        test_about("%s", refusals[i].text);
        CHECK_CODE(read_code(refusals[i].text, &error), refusals[i].code, &error);
        CHECK_TEXT(error.where, refusals[i].where);
    }
    test_about(NULL);
}

/* A JWK of the example's members, one of them changed (NULL: left out). */
static int32_t read_changed(const char *name, const char *member, const char *value,
                            mission_error *error)
{
    mission_json *vectors = jose_vectors(context), *json = NULL;
    const mission_value *from = mission_value_get(jose_vector(vectors, name), V("key"));
    mission_jwk *key = (mission_jwk *)error;
    mission_builder *builder = NULL;
    bool found = false;
    int32_t rc;

    CHECK_INT(mission_builder_new(context, &builder, NULL), MISSION_OK);
    (void)mission_builder_object(builder);
    for (size_t i = 0; i < mission_value_count(from); i++) {
        const mission_view own = mission_value_name(from, i);
        const bool here = own.len == strlen(member) && memcmp(own.ptr, member, own.len) == 0;

        found = found || here;
        if (here && !value)
            continue;
        (void)mission_builder_name(builder, own);
        if (here)
            (void)mission_builder_string(builder, mission_view_of(value));
        else
            (void)mission_builder_value(builder, mission_value_item(from, i));
    }
    if (!found && value) {
        (void)mission_builder_name(builder, mission_view_of(member));
        (void)mission_builder_string(builder, mission_view_of(value));
    }
    (void)mission_builder_end(builder);
    CHECK_INT(mission_builder_finish(builder, &json, NULL), MISSION_OK);
    rc = mission_jwk_from(context, mission_json_root(json), &key, error);
    CHECK((rc == MISSION_OK) == (key != NULL));
    mission_jwk_unref(key);
    mission_json_unref(json);
    mission_builder_free(builder);
    mission_json_unref(vectors);
    return rc;
}

/* A modulus of so many bits: nobody's, but with the top bit set, after so many zero octets. */
static int32_t modulus_code(size_t bits, uint8_t last, size_t zeros)
{
    const size_t len = zeros + (bits + 7) / 8;
    mission_error error = MISSION_ERROR_INIT;
    char bytes[1100], *text;
    int32_t rc;

    memset(bytes, 0x5A, sizeof bytes);
    memset(bytes, 0, zeros);
    bytes[zeros] = (char)(0x80 >> ((len - zeros) * 8 - bits));
    bytes[len - 1] = (char)last;
    text = jose_base64url((mission_view){bytes, len});
    rc = read_changed("RFC 7517 A.1, RSA", "n", text, &error);
    free(text);
    return rc;
}

static void test_rsa_bounds(void)
{
    static const struct {
        const char *e;
        int32_t code;
    } exponents[] = {
        {"AQAB", MISSION_OK},
        {"AQAD", MISSION_OK}, /* 65539 */
        {"AQ", MISSION_E_KEY},
        {"Aw", MISSION_E_KEY}, /* 1, 3 */
        {"AQE", MISSION_E_KEY},
        {"__8", MISSION_E_KEY},  /* 257, 65535 */
        {"AQAA", MISSION_E_KEY}, /* even */
        {"AAEAAQ", MISSION_E_KEY},
        {"AAAB", MISSION_E_KEY},     /* leading zeros */
        {"__________8", MISSION_OK}, /* 2^64 - 1 */
        {"AQAAAAAAAAAB", MISSION_E_KEY},
        {"", MISSION_E_KEY},
    };
    mission_error error = MISSION_ERROR_INIT;

    for (size_t i = 0; i < sizeof exponents / sizeof exponents[0]; i++) {
        test_about("e %s", exponents[i].e);
        CHECK_CODE(read_changed("RFC 7517 A.1, RSA", "e", exponents[i].e, &error),
                   exponents[i].code, &error);
    }
    test_about(NULL);
    CHECK_INT(modulus_code(2048, 1, 0), MISSION_OK);
    CHECK_INT(modulus_code(2047, 1, 0), MISSION_E_KEY);
    CHECK_INT(modulus_code(1024, 1, 0), MISSION_E_KEY);
    CHECK_INT(modulus_code(2048, 2, 0), MISSION_E_KEY); /* even */
    CHECK_INT(modulus_code(2048, 1, 1), MISSION_E_KEY);
    CHECK_INT(modulus_code(2049, 1, 0), MISSION_OK);
    CHECK_INT(modulus_code(3072, 1, 0), MISSION_OK);
    CHECK_INT(modulus_code(8192, 1, 0), MISSION_OK);
    CHECK_INT(modulus_code(8193, 1, 0), MISSION_E_KEY);
}

static int32_t opens_all(void *host, const mission_key_numbers *numbers, void **key)
{
    (void)numbers;
    *key = host;
    return 0;
}

static void closes_all(void *host, void *key)
{
    CHECK(key == host);
}

/* RSA is held to its bounds here, whatever a provider would take. */
static void test_other_provider(void)
{
    mission_crypto crypto = *mission_crypto_builtin();
    const mission_config config = {.size = sizeof config, .crypto = &crypto};
    mission_error error = MISSION_ERROR_INIT;
    mission_context *own = context, *other = NULL;

    crypto.host = &crypto;
    crypto.key_open = opens_all;
    crypto.key_close = closes_all;
    CHECK_CODE(mission_context_new(&config, &other, &error), MISSION_OK, &error);
    context = other;
    test_rsa_bounds();
    context = own;
    mission_context_unref(other);
}

/* Each private number of RSA is needed, and belongs to the others. */
static void test_rsa_private(void)
{
    static const char *const members[] = {"d", "p", "q", "dp", "dq", "qi"};
    mission_error error = MISSION_ERROR_INIT;

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        test_about("%s", members[i]);
        if (i > 0)
            CHECK_CODE(read_changed("RFC 7515 A.2", members[i], NULL, &error),
                       MISSION_E_MISSING_MEMBER, &error);
        CHECK_CODE(read_changed("RFC 7515 A.2", members[i], "AQAB", &error), MISSION_E_KEY, &error);
        CHECK_CODE(read_changed("RFC 7515 A.2", members[i], "AA", &error), MISSION_E_KEY, &error);
        CHECK_CODE(read_changed("RFC 7515 A.2", members[i], "", &error), MISSION_E_KEY, &error);
    }
    test_about(NULL);
    CHECK_CODE(read_changed("RFC 7515 A.2", "e", "AQAD", &error), MISSION_E_KEY, &error);
    CHECK_CODE(read_changed("RFC 7515 A.2", "oth", "x", &error), MISSION_E_KEY, &error);
    CHECK_CODE(read_changed("RFC 7515 A.2", "d", NULL, &error), MISSION_OK, &error);
}

/* No refusal says what a private member was. */
static void test_silent(void)
{
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(read_code(EC(EC_X, EC_Y, ",\"d\":\"secretsecretsecret\""), &error), MISSION_E_KEY,
               &error);
    CHECK(!strstr(error.text, "secret") && !strstr(error.where, "secret"));
    CHECK_CODE(read_code(ED(",\"d\":\"secret=\""), &error), MISSION_E_KEY, &error);
    CHECK(!strstr(error.text, "secret") && !strstr(error.where, "secret"));
}

/* ---- sets ---- */

static int32_t set_counts(const char *text, size_t count, size_t skipped, mission_error *error)
{
    mission_jwks *keys = (mission_jwks *)error;
    const int32_t rc = mission_jwks_parse(context, mission_view_of(text), &keys, error);

    CHECK((rc == MISSION_OK) == (keys != NULL));
    CHECK_INT(mission_jwks_count(keys), count);
    CHECK_INT(mission_jwks_skipped(keys), skipped);
    CHECK(mission_jwks_at(keys, count) == NULL);
    mission_jwks_unref(keys);
    return rc;
}

static void test_sets(void)
{
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(set_counts("{\"keys\":[]}", 0, 0, &error), MISSION_OK, &error);
    CHECK_CODE(set_counts("{\"keys\":[" ED("") "],\"x\":1}", 1, 0, &error), MISSION_OK, &error);
    CHECK_CODE(set_counts("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}," ED(
                              "") ",7,{},"
                                  "{\"kty\":\"X\"}," ED(",\"use\":\"enc\"") "," ED(
                                      ",\"alg\":\"ES256\"") "," EC(EC_Y, EC_X, "") "]}",
                          1, 7, &error),
               MISSION_OK, &error);
    CHECK_CODE(set_counts("{\"keys\":[" ED("") "," ED(",\"d\":\"x\"") "]}", 0, 0, &error),
               MISSION_E_KEY, &error);
    CHECK_TEXT(error.where, "/keys/1");
    CHECK_CODE(set_counts("{\"keys\":[{\"kty\":\"X\",\"d\":null}]}", 0, 0, &error), MISSION_E_KEY,
               &error);
    CHECK_CODE(set_counts("{\"keys\":{}}", 0, 0, &error), MISSION_E_WRONG_TYPE, &error);
    CHECK_CODE(set_counts("{}", 0, 0, &error), MISSION_E_MISSING_MEMBER, &error);
    CHECK_CODE(set_counts("[]", 0, 0, &error), MISSION_E_WRONG_TYPE, &error);
    CHECK_CODE(set_counts("{\"keys\":[],\"keys\":[]}", 0, 0, &error), MISSION_E_DUPLICATE_MEMBER,
               &error);
}

static int32_t many(size_t count, mission_error *error)
{
    static char text[4096];
    size_t len = (size_t)snprintf(text, sizeof text, "{\"keys\":[");

    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s{}", i ? "," : "");
    snprintf(text + len, sizeof text - len, "]}");
    return set_counts(text, 0, count <= 256 ? count : 0, error);
}

static void test_set_bounds(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *key = jose_key(context, MISSION_KEY_ED25519), *list[257];
    mission_jwks *keys = NULL;

    CHECK_CODE(many(256, &error), MISSION_OK, &error);
    CHECK_CODE(many(257, &error), MISSION_E_TOO_MANY, &error);
    for (size_t i = 0; i < 257; i++)
        list[i] = key;
    CHECK_CODE(mission_jwks_of(context, list, 257, &keys, &error), MISSION_E_TOO_MANY, &error);
    CHECK_CODE(mission_jwks_of(context, list, 256, &keys, &error), MISSION_OK, &error);
    CHECK_INT(mission_jwks_count(keys), 256);
    CHECK(mission_jwks_ref(keys) == keys);
    mission_jwks_unref(keys);
    mission_jwks_unref(keys);
    list[1] = NULL;
    CHECK_CODE(mission_jwks_of(context, list, 2, &keys, &error), MISSION_E_ARGUMENT, &error);
    CHECK(keys == NULL);
    mission_jwk_unref(key);
}

/* What is published has no private member, and reads back. */
static void test_published(void)
{
    mission_jwk *one = jose_key(context, MISSION_KEY_RSA);
    mission_jwk *two = jose_other_key(context, MISSION_KEY_P256);
    mission_jwks *keys = jose_set(context, one, two), *again = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = NULL;

    CHECK_INT(mission_jwks_count(keys), 2);
    for (size_t i = 0; i < 2; i++)
        CHECK_INT(mission_jwk_is_private(mission_jwks_at(keys, i)), 0);
    CHECK_VIEW(mission_jwk_kid(mission_jwks_at(keys, 1)), "other");
    CHECK_CODE(mission_jwks_public(keys, &json, &error), MISSION_OK, &error);
    CHECK_CODE(mission_jwks_from(context, mission_json_root(json), &again, &error), MISSION_OK,
               &error);
    CHECK_INT(mission_jwks_count(again), 2);
    check_same(mission_jwks_at(again, 0), one);
    check_same(mission_jwks_at(again, 1), two);
    mission_json_unref(json);
    mission_jwks_unref(again);
    mission_jwks_unref(keys);
    mission_jwk_unref(one);
    mission_jwk_unref(two);
}

/* ---- what is missing ---- */

static void test_arguments(void)
{
    mission_jwk *key = (mission_jwk *)&key;
    mission_jwks *keys = (mission_jwks *)&keys;
    mission_json *json = (mission_json *)&json;
    mission_signer signer = {.size = sizeof signer};

    CHECK_INT(mission_jwk_parse(NULL, V("{}"), &key, NULL), MISSION_E_ARGUMENT);
    CHECK(key == NULL);
    CHECK_INT(mission_jwk_parse(context, (mission_view){NULL, 1}, &key, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_jwk_parse(context, V("{}"), NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_jwk_from(context, NULL, &key, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_jwk_generate(NULL, MISSION_ALG_ES256, V(""), &key, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_jwks_parse(context, (mission_view){NULL, 1}, &keys, NULL),
              MISSION_E_ARGUMENT);
    CHECK(keys == NULL);
    CHECK_INT(mission_jwks_from(context, NULL, &keys, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_jwks_of(context, NULL, 1, &keys, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_jwks_public(NULL, &json, NULL), MISSION_E_ARGUMENT);
    CHECK(json == NULL);
    CHECK_INT(mission_jwk_public(NULL, &json, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_jwk_private(NULL, &json, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_jwk_signer(NULL, 0, &signer, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_jwk_type(NULL), 0);
    CHECK_INT(mission_jwk_algorithm(NULL), 0);
    CHECK_INT(mission_jwk_is_private(NULL), 0);
    CHECK_INT(mission_jwk_kid(NULL).len, 0);
    CHECK_INT(mission_jwk_thumbprint(NULL).len, 0);
    CHECK_INT(mission_jwks_count(NULL), 0);
    CHECK(mission_jwks_at(NULL, 0) == NULL && mission_jwk_ref(NULL) == NULL);
    mission_jwk_unref(NULL);
    mission_jwks_unref(NULL);
}

/* A provider as it was before it had signatures: a shorter table. */
static void test_no_signatures(void)
{
    mission_crypto crypto = *mission_crypto_builtin();
    mission_config config = {.size = sizeof config, .crypto = &crypto};
    mission_error error = MISSION_ERROR_INIT;
    mission_context *poor = NULL;
    mission_jwk *key = (mission_jwk *)&error;
    mission_jwks *keys = (mission_jwks *)&error;

    crypto.size = offsetof(mission_crypto, key_open);
    CHECK_CODE(mission_context_new(&config, &poor, &error), MISSION_OK, &error);
    CHECK_CODE(mission_jwk_parse(poor, V(ED("")), &key, &error), MISSION_E_UNSUPPORTED, &error);
    CHECK(key == NULL);
    CHECK_CODE(mission_jwk_generate(poor, MISSION_ALG_EDDSA, V(""), &key, &error),
               MISSION_E_UNSUPPORTED, &error);
    CHECK_CODE(mission_jwks_parse(poor, V("{\"keys\":[]}"), &keys, &error), MISSION_E_UNSUPPORTED,
               &error);
    CHECK(keys == NULL);
    mission_context_unref(poor);
    for (int slot = 0; slot < 3; slot++) { /* some of the slots alone */
        crypto = *mission_crypto_builtin();
        if (slot == 0)
            crypto.key_close = NULL;
        else if (slot == 1)
            crypto.verify = NULL;
        else
            crypto.sign = NULL;
        CHECK_CODE(mission_context_new(&config, &poor, &error), MISSION_E_NO_CALLBACK, &error);
        CHECK(poor == NULL);
    }
}

/* ---- base64url ---- */

static bool decodes(const char *text, size_t len)
{
    char *exact = malloc(len ? len : 1);
    uint8_t *out = malloc(len + 1);
    char again[64];
    bool good;

    if (!exact || !out || len > 32)
        abort();
    memcpy(exact, text, len);
    good = mi_base64url_decode((mission_view){exact, len}, out);
    if (good) { /* there is one text for some bytes, and it is this */
        mi_base64url_encode(out, MI_BASE64URL_BYTES(len), again);
        CHECK(memcmp(again, text, len) == 0);
    }
    free(out);
    free(exact);
    return good;
}

/* Every byte at every place of texts of every length. */
static void test_base64url(void)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char text[32];

    for (size_t len = 0; len <= 22; len++) {
        memset(text, 'A', sizeof text);
        CHECK_INT(decodes(text, len), len % 4 != 1);
        for (size_t at = 0; at < len; at++) {
            for (int c = 0; c < 256; c++) {
                const char *value = c ? strchr(alphabet, c) : NULL;
                const bool last = at + 1 == len;
                const int unused = !last ? 0 : len % 4 == 2 ? 15 : len % 4 == 3 ? 3 : 0;
                const bool good =
                    len % 4 != 1 && value && (((int)(value - alphabet)) & unused) == 0;

                text[at] = (char)c;
                test_about("byte %d at %zu of %zu", c, at, len);
                CHECK_INT(decodes(text, len), good);
            }
            text[at] = 'A';
        }
    }
    test_about(NULL);
}

static const struct test tests[] = {
    {"the examples of the RFCs", test_examples},
    {"a thumbprint of EC", test_thumbprint},
    {"what is written reads back", test_written},
    {"new keys", test_generated},
    {"what is no key is refused", test_refused},
    {"RSA within its bounds", test_rsa_bounds},
    {"RSA within its bounds, whoever provides", test_other_provider},
    {"private numbers of RSA", test_rsa_private},
    {"no refusal quotes", test_silent},
    {"sets", test_sets},
    {"bounds of sets", test_set_bounds},
    {"what is published", test_published},
    {"missing arguments", test_arguments},
    {"a provider without signatures", test_no_signatures},
    {"base64url", test_base64url},
};

int main(int argc, char **argv)
{
    int status;

    context = test_context(MISSION_PROFILE_SERIES, 0);
    status = test_main("jwk", tests, sizeof tests / sizeof tests[0], argc, argv);
    mission_context_unref(context);
    return status;
}
