/* bindings/openssl: what is its own beside the properties of a provider.
 * SPDX-License-Identifier: MIT */
#include "providers.h"

#include <mission/openssl.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

static int32_t open_code(const mission_openssl_config *config)
{
    mission_openssl *made = (mission_openssl *)(uintptr_t)1;
    mission_error error = MISSION_ERROR_INIT;
    const int32_t rc = mission_openssl_open(config, &made, &error);

    CHECK((rc == 0) == (made != NULL));
    CHECK_INT(error.code, rc);
    mission_openssl_close(made);
    return rc;
}

static void test_configuration(void)
{
    struct {
        mission_openssl_config config;
        char more[8];
    } newer = {.config = {.size = sizeof newer}};
    mission_openssl_config config = {.size = sizeof config};
    char long_query[256];

    CHECK_INT(open_code(NULL), MISSION_OK);
    CHECK_INT(open_code(&config), MISSION_OK);
    CHECK_INT(open_code(&newer.config), MISSION_OK);
    newer.more[7] = 1;
    CHECK_INT(open_code(&newer.config), MISSION_E_ABI_NEWER);
    config.size--;
    CHECK_INT(open_code(&config), MISSION_E_ABI_SMALL);
    config.size = 4097;
    CHECK_INT(open_code(&config), MISSION_E_ABI_SIZE);
    config.size = sizeof config;
    config.properties = V("provider=default\0");
    CHECK_INT(open_code(&config), MISSION_E_ARGUMENT);
    config.properties = (mission_view){NULL, 1};
    CHECK_INT(open_code(&config), MISSION_E_ARGUMENT);
    memset(long_query, ' ', sizeof long_query);
    memcpy(long_query, "provider=default", 16);
    config.properties = (mission_view){long_query, 256};
    CHECK_INT(open_code(&config), MISSION_E_ARGUMENT);
    config.properties.len = 255;
    CHECK_INT(open_code(&config), MISSION_OK);
    CHECK_INT(mission_openssl_open(NULL, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK(mission_openssl_table(NULL) == NULL);
    mission_openssl_close(NULL);
}

static void test_properties(void)
{
    mission_openssl_config config = {.size = sizeof config, .properties = V("provider=nobody")};
    mission_error error = MISSION_ERROR_INIT;
    mission_openssl *made;

    CHECK_INT(open_code(&config), MISSION_E_UNSUPPORTED);
    CHECK_INT(mission_openssl_open(&config, &made, &error), MISSION_E_UNSUPPORTED);
    CHECK(error.host_code != 0);
    config.properties = V("=,=");
    CHECK_INT(open_code(&config), MISSION_E_UNSUPPORTED);
    config.properties = V("provider=default");
    CHECK_INT(open_code(&config), MISSION_OK);
    CHECK_INT((long long)ERR_peek_error(), 0);
}

/* A library context of the host's: the same properties hold, with its providers alone. */
static void test_library_context(void)
{
    OSSL_LIB_CTX *library = OSSL_LIB_CTX_new();
    OSSL_PROVIDER *loaded = OSSL_PROVIDER_load(library, "default");
    mission_openssl_config config = {
        .size = sizeof config, .library = library, .properties = V("provider=default")};
    mission_openssl *made = NULL;

    CHECK(loaded != NULL);
    CHECK_INT(mission_openssl_open(&config, &made, NULL), MISSION_OK);
    provider_digest(mission_openssl_table(made));
    provider_random(mission_openssl_table(made));
    provider_generate(mission_openssl_table(made));
    provider_round_trip(mission_openssl_table(made));
    mission_openssl_close(made);
    OSSL_PROVIDER_unload(loaded);
    OSSL_LIB_CTX_free(library);
}

/* The base provider has neither digests nor signatures. */
static void test_empty_library_context(void)
{
    OSSL_LIB_CTX *library = OSSL_LIB_CTX_new();
    OSSL_PROVIDER *loaded = OSSL_PROVIDER_load(library, "base");
    mission_openssl_config config = {.size = sizeof config, .library = library};

    CHECK(loaded != NULL);
    CHECK_INT(open_code(&config), MISSION_E_UNSUPPORTED);
    OSSL_PROVIDER_unload(loaded);
    OSSL_LIB_CTX_free(library);
}

/* A whole context of the library on it: keys, digests, identifiers come from there. */
static void test_whole_context(void)
{
    mission_config config = {.size = sizeof config, .crypto = mission_openssl_crypto()};
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_digest digest;

    CHECK(mission_openssl_crypto() == mission_openssl_crypto());
    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    CHECK_CODE(mission_raw_digest(context, V("abc"), &digest, &error), MISSION_OK, &error);
    CHECK_TEXT(digest.text, "sha-256:ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    mission_context_unref(context);
}

/* --- the error queue --- */

/* What stood in the thread's queue before stands there after each refusal, and nothing else. */
static void refuse_everything(const mission_crypto *crypto)
{
    const mission_view bad = V("0123456789012345678901234567890123456789012345678901234567890123");
    struct pair pair;
    uint8_t out[SIGNATURE_MOST];
    size_t written;

    for (uint32_t i = 1; i < MISSION_ALG_COUNT; i++) {
        CHECK(pair_for(&pair, crypto, i));
        CHECK(verify_once(crypto, &pair.numbers, i, V("m"), bad) == 1);
        CHECK(verify_once(crypto, &pair.numbers, 0, V("m"), bad) < 0);
        CHECK_INT(sign_once(crypto, &pair.numbers, i, V("m"), out, &written), 0);
        out[0] ^= 1;
        CHECK_INT(
            verify_once(crypto, &pair.numbers, i, V("m"), (mission_view){(char *)out, written}), 1);
        pair.bytes[20] ^= 1;
        CHECK_INT(verify_once(crypto, &pair.numbers, i, V("m"), bad), 101);
    }
    CHECK(crypto->digest(crypto->host, 9, NULL, 0, out, 32) != 0);
}

static void test_error_queue(void)
{
    ERR_clear_error();
    refuse_everything(mission_openssl_crypto());
    CHECK_INT((long long)ERR_peek_error(), 0);
    ERR_raise_data(ERR_LIB_USER, 77, "the host's own");
    refuse_everything(mission_openssl_crypto());
    CHECK_INT(ERR_GET_REASON(ERR_peek_error()), 77);
    CHECK_INT(ERR_GET_REASON(ERR_peek_last_error()), 77);
    ERR_raise(ERR_LIB_USER, ERR_R_MALLOC_FAILURE); /* an old one, which is not what fails below */
    refuse_everything(mission_openssl_crypto());
    CHECK_INT(ERR_GET_REASON(ERR_get_error()), 77);
    CHECK_INT(ERR_GET_REASON(ERR_get_error()), ERR_R_MALLOC_FAILURE);
    CHECK_INT((long long)ERR_peek_error(), 0);
}

/* --- PSS with another salt --- */

static size_t sign_salted(EVP_PKEY *pkey, int salt, uint8_t *out)
{
    static char pss[] = "pss";
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, pss, 0),
                           OSSL_PARAM_construct_int(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, &salt),
                           OSSL_PARAM_construct_end()};
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t len = SIGNATURE_MOST;

    CHECK_INT(EVP_DigestSignInit_ex(context, NULL, "SHA256", NULL, NULL, pkey, params), 1);
    CHECK_INT(EVP_DigestSign(context, out, &len, (const uint8_t *)"m", 1), 1);
    EVP_MD_CTX_free(context);
    return len;
}

/* OpenSSL's key of the fixed one. */
static EVP_PKEY *rsa_pkey(void)
{
    struct pair pair;
    uint8_t n[256], e[3];
    EVP_PKEY *pkey = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    uint8_t d[256];

    pair_rsa(&pair, RSA_2048);
    for (size_t i = 0; i < 256; i++)
        n[255 - i] = (uint8_t)pair.numbers.n.ptr[i];
    memset(d, 0, sizeof d);
    for (size_t i = 0; i < pair.numbers.d.len; i++)
        d[pair.numbers.d.len - 1 - i] = (uint8_t)pair.numbers.d.ptr[i];
    memcpy(e, "\1\0\1", 3);
    {
        OSSL_PARAM params[] = {OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, n, sizeof n),
                               OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, e, sizeof e),
                               OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_D, d, sizeof d),
                               OSSL_PARAM_construct_end()};

        CHECK_INT(EVP_PKEY_fromdata_init(context), 1);
        CHECK_INT(EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_KEYPAIR, params), 1);
    }
    EVP_PKEY_CTX_free(context);
    return pkey;
}

static void test_salts(void)
{
    struct provider list[PROVIDERS_MOST];
    const size_t count = providers(list);
    EVP_PKEY *pkey = rsa_pkey();
    uint8_t out[SIGNATURE_MOST];
    struct pair pair;

    pair_rsa(&pair, RSA_2048);
    for (size_t i = 0; i < count; i++)
        for (int salt = 0; salt <= 64; salt += salt == 31 || salt == 32 ? 1 : 31) {
            const size_t len = sign_salted(pkey, salt, out);

            test_about("%s, a salt of %d", list[i].name, salt);
            CHECK_INT(verify_once(list[i].crypto, &pair.numbers, MISSION_ALG_PS256, V("m"),
                                  (mission_view){(const char *)out, len}),
                      salt != 32);
        }
    test_about(NULL);
    EVP_PKEY_free(pkey);
}

/* --- weak RSA keys ---
 * The library asks for sound ones alone (mission_jwk_parse); here they are looked at once more. */

static int32_t open_numbers(const mission_crypto *crypto, const mission_key_numbers *numbers)
{
    void *key = NULL;
    const int32_t rc = crypto->key_open(crypto->host, numbers, &key);

    crypto->key_close(crypto->host, key);
    return rc;
}

static int32_t open_rsa(const mission_crypto *crypto, int which)
{
    struct pair pair;

    pair_rsa(&pair, which);
    return open_numbers(crypto, &pair.numbers);
}

static int32_t open_exponent(const mission_crypto *crypto, const char *hex)
{
    struct pair pair;
    uint8_t e[16];
    mission_key_numbers numbers;

    pair_rsa(&pair, RSA_2048);
    numbers = pair_public(&pair);
    numbers.e = (mission_view){(const char *)e, hex_read(hex, e, sizeof e)};
    return open_numbers(crypto, &numbers);
}

static void test_rsa_bounds(void)
{
    const mission_crypto *crypto = mission_openssl_crypto();
    struct pair pair;
    mission_key_numbers numbers;
    uint8_t n[1025];

    CHECK_INT(open_rsa(crypto, RSA_1024), 1);
    CHECK_INT(open_rsa(crypto, RSA_2047), 1);
    CHECK_INT(open_rsa(crypto, RSA_2048), 0);
    CHECK_INT(open_rsa(crypto, RSA_2049), 0);
    pair_rsa(&pair, RSA_8192);
    numbers = pair_public(&pair);
    CHECK_INT(open_numbers(crypto, &numbers), 0);
    n[0] = 1; /* a bit more */
    memcpy(n + 1, numbers.n.ptr, 1024);
    numbers.n = (mission_view){(const char *)n, 1025};
    CHECK_INT(open_numbers(crypto, &numbers), 1);
    n[0] = 0; /* a leading zero */
    CHECK_INT(open_numbers(crypto, &numbers), 1);
    numbers.n = (mission_view){(const char *)n, 257};
    CHECK_INT(open_numbers(crypto, &numbers), 1);
    n[256] &= 0xfe; /* even */
    numbers.n = (mission_view){(const char *)n + 1, 256};
    CHECK_INT(open_numbers(crypto, &numbers), 1);
    numbers.n = (mission_view){NULL, 0};
    CHECK_INT(open_numbers(crypto, &numbers), 1);
}

static void test_rsa_exponents(void)
{
    const mission_crypto *crypto = mission_openssl_crypto();
    CHECK_INT(open_exponent(crypto, "010001"), 0);
    CHECK_INT(open_exponent(crypto, "ffffffffffffffff"), 0);
    CHECK_INT(open_exponent(crypto, ""), 1);
    CHECK_INT(open_exponent(crypto, "01"), 1);
    CHECK_INT(open_exponent(crypto, "03"), 1);
    CHECK_INT(open_exponent(crypto, "ffff"), 1);
    CHECK_INT(open_exponent(crypto, "00ffff"), 1);
    CHECK_INT(open_exponent(crypto, "010000"), 1);
    CHECK_INT(open_exponent(crypto, "0100000000000000001b"), 1);
}

/* --- signers of keys that OpenSSL holds --- */

static int32_t signer_code(EVP_PKEY *pkey, uint32_t algorithm)
{
    mission_signer signer = {.size = sizeof signer};
    mission_error error = MISSION_ERROR_INIT;
    const int32_t rc = mission_openssl_signer_open(NULL, pkey, algorithm, V("k"), &signer, &error);

    CHECK((rc == 0) == (signer.sign != NULL));
    CHECK_INT(error.code, rc);
    mission_openssl_signer_close(&signer);
    CHECK(signer.sign == NULL && signer.host == NULL && signer.kid.len == 0);
    return rc;
}

static EVP_PKEY *pkey_of(uint32_t type)
{
    switch (type) {
    case MISSION_KEY_P256:
        return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    case MISSION_KEY_P384:
        return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384");
    case MISSION_KEY_ED25519:
        return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    case MISSION_KEY_RSA:
        return rsa_pkey();
    default:
        return NULL;
    }
}

/* What OpenSSL itself says of the signature. */
static bool believed(EVP_PKEY *pkey, uint32_t algorithm, const uint8_t *bytes, size_t len)
{
    uint8_t raw[80] = {0};
    struct pair pair = {.numbers = {.size = sizeof pair.numbers}};
    size_t got = 0;

    if (algorithm == MISSION_ALG_EDDSA) {
        got = 32;
        EVP_PKEY_get_raw_public_key(pkey, raw, &got);
        pair.numbers.type = MISSION_KEY_ED25519;
        pair.numbers.x = (mission_view){(const char *)raw, got};
    } else if (algorithm == MISSION_ALG_ES256) {
        EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, raw, sizeof raw, &got);
        pair.numbers.type = MISSION_KEY_P256;
        pair.numbers.x = (mission_view){(const char *)raw + 1, 32};
        pair.numbers.y = (mission_view){(const char *)raw + 33, 32};
    } else {
        pair_rsa(&pair, RSA_2048);
        pair.numbers = pair_public(&pair);
    }
    return verify_once(mission_crypto_builtin(), &pair.numbers, algorithm, V("m"),
                       (mission_view){(const char *)bytes, len}) == 0;
}

static void test_signer(void)
{
    const struct {
        uint32_t type, algorithm;
    } used[] = {{MISSION_KEY_P256, MISSION_ALG_ES256},
                {MISSION_KEY_RSA, MISSION_ALG_RS256},
                {MISSION_KEY_RSA, MISSION_ALG_PS256},
                {MISSION_KEY_ED25519, MISSION_ALG_EDDSA}};
    const mission_view message = V("m");

    for (size_t i = 0; i < sizeof used / sizeof *used; i++) {
        mission_signer signer = {.size = sizeof signer};
        EVP_PKEY *pkey = pkey_of(used[i].type);
        uint8_t out[SIGNATURE_MOST];
        size_t written = 0;

        CHECK_INT(
            mission_openssl_signer_open(NULL, pkey, used[i].algorithm, V("kid"), &signer, NULL),
            MISSION_OK);
        CHECK_VIEW(signer.kid, "kid");
        CHECK_INT(signer.algorithm, used[i].algorithm);
        CHECK_INT(signer.sign(signer.host, &message, 1, out, sizeof out, &written), 0);
        CHECK(believed(pkey, used[i].algorithm, out, written));
        CHECK(signer.sign(signer.host, &message, 1, out, written - 1, &written) != 0);
        CHECK_INT(written, 0);
        EVP_PKEY_free(pkey);
        mission_openssl_signer_close(&signer);
    }
}

static void test_signer_refused(void)
{
    mission_signer signer = {.size = sizeof signer - 1};
    EVP_PKEY *weak = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024);
    EVP_PKEY *other = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-521");
    EVP_PKEY *exchange = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");

    for (uint32_t type = MISSION_KEY_P256; type <= MISSION_KEY_ED25519; type++) {
        EVP_PKEY *pkey = pkey_of(type);
        int good = 0;

        for (uint32_t i = 0; i <= MISSION_ALG_COUNT; i++) {
            const int32_t rc = signer_code(pkey, i);

            good += rc == MISSION_OK;
            CHECK(rc == MISSION_OK || rc == MISSION_E_ALGORITHM);
        }
        CHECK_INT(good, type == MISSION_KEY_RSA ? 2 : 1);
        EVP_PKEY_free(pkey);
    }
    CHECK_INT(signer_code(weak, MISSION_ALG_PS256), MISSION_E_ALGORITHM);
    CHECK_INT(signer_code(other, MISSION_ALG_ES256), MISSION_E_ALGORITHM);
    CHECK_INT(signer_code(exchange, MISSION_ALG_EDDSA), MISSION_E_ALGORITHM);
    CHECK_INT(signer_code(NULL, MISSION_ALG_EDDSA), MISSION_E_ARGUMENT);
    CHECK_INT(mission_openssl_signer_open(NULL, weak, 1, V(""), NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_openssl_signer_open(NULL, weak, 1, V(""), &signer, NULL),
              MISSION_E_ABI_SMALL);
    signer.size = 4097;
    CHECK_INT(mission_openssl_signer_open(NULL, weak, 1, V(""), &signer, NULL), MISSION_E_ABI_SIZE);
    mission_openssl_signer_close(NULL);
    EVP_PKEY_free(weak);
    EVP_PKEY_free(other);
    EVP_PKEY_free(exchange);
    CHECK_INT((long long)ERR_peek_error(), 0);
}

static const struct test tests[] = {
    {"configuration", test_configuration},
    {"properties", test_properties},
    {"library context", test_library_context},
    {"empty library context", test_empty_library_context},
    {"a context on it", test_whole_context},
    {"error queue", test_error_queue},
    {"PSS with another salt", test_salts},
    {"RSA bounds", test_rsa_bounds},
    {"RSA exponents", test_rsa_exponents},
    {"signer", test_signer},
    {"signer refused", test_signer_refused},
};
TEST_MAIN("openssl", tests)
