/* bindings/openssl, failing at every allocation that OpenSSL makes for it.
 * SPDX-License-Identifier: MIT
 *
 * Each piece of work says what it did; short of memory it may do it or refuse, but never take a bad
 * signature for a good one, nor leave memory or words in the error queue behind. */
#include "../unit/providers.h"

#include <mission/openssl.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

static struct {
    bool armed, stay_down, hit;
    size_t calls, fail_at;
} fault;

static bool fails(void)
{
    if (!fault.armed)
        return false;
    fault.calls++;
    if (fault.calls != fault.fail_at && !(fault.stay_down && fault.calls > fault.fail_at))
        return false;
    fault.hit = true;
    return true;
}

static void *take(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fails() ? NULL : malloc(size);
}

static void *grow(void *old, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fails() ? NULL : realloc(old, size);
}

static void give(void *old, const char *file, int line)
{
    (void)file;
    (void)line;
    free(old);
}

/* --- the pieces: 0 done, 1 a refusal that the numbers or the signature deserve, else failed --- */

static const mission_crypto *crypto;
static struct pair pair;
static uint8_t signature[SIGNATURE_MOST];
static size_t signature_size;
static uint32_t algorithm;
static void *key;
static EVP_PKEY *pkey;

static mission_view bytes(size_t len)
{
    return (mission_view){(const char *)signature, len};
}

/* OpenSSL 3.0 loses parts of a library context that it had no memory to make, and a query is tried
 * on one. Present with the leak checker alone. */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));

static mission_view query;

static int32_t run_open(void)
{
    const mission_openssl_config config = {.size = sizeof config, .properties = query};
    mission_openssl *made;
    mission_error error = MISSION_ERROR_INIT;
    const int32_t rc = mission_openssl_open(&config, &made, &error);

    CHECK((rc == 0) == (made != NULL));
    CHECK_INT(error.code, rc);
    mission_openssl_close(made);
    return rc;
}

static int32_t run_digest(void)
{
    const mission_view message = V("m");
    uint8_t out[32];

    return crypto->digest(crypto->host, MISSION_HASH_SHA256, &message, 1, out, sizeof out);
}

static int32_t run_key_open(void)
{
    void *made = &made;
    const int32_t rc = crypto->key_open(crypto->host, &pair.numbers, &made);

    CHECK((rc == 0) == (made != NULL));
    crypto->key_close(crypto->host, made);
    return rc;
}

static int32_t run_generate(void)
{
    struct pair made;

    return pair_generate(&made, crypto, pair.numbers.type) ? 0 : -1;
}

static int32_t run_sign(void)
{
    const mission_view parts[] = {V("header"), V(".payload")};
    uint8_t out[SIGNATURE_MOST];
    size_t written = 9;
    const int32_t rc =
        crypto->sign(crypto->host, key, algorithm, parts, 2, out, sizeof out, &written);

    CHECK((rc == 0) == (written > 0));
    return rc;
}

static int32_t run_verify(void)
{
    const mission_view parts[] = {V("header"), V(".payload")};

    return crypto->verify(crypto->host, key, algorithm, parts, 2, bytes(signature_size));
}

static int32_t run_verify_bad(void)
{
    const mission_view parts[] = {V("header"), V(".another")};
    const int32_t rc =
        crypto->verify(crypto->host, key, algorithm, parts, 2, bytes(signature_size));

    CHECK(rc != 0);
    return rc;
}

static int32_t run_signer(void)
{
    const mission_view message = V("m");
    mission_signer signer = {.size = sizeof signer};
    mission_error error = MISSION_ERROR_INIT;
    uint8_t out[SIGNATURE_MOST];
    size_t written;
    int32_t rc =
        mission_openssl_signer_open(NULL, pkey, MISSION_ALG_ES256, V("kid"), &signer, &error);

    CHECK((rc == 0) == (signer.sign != NULL));
    CHECK_INT(error.code, rc);
    if (rc == 0)
        rc = signer.sign(signer.host, &message, 1, out, sizeof out, &written);
    mission_openssl_signer_close(&signer);
    return rc;
}

/* --- the sweep --- */

static int32_t run_at(int32_t (*run)(void), size_t at, bool stay_down)
{
    int32_t rc;

    fault.calls = 0;
    fault.fail_at = at;
    fault.stay_down = stay_down;
    fault.hit = false;
    fault.armed = true;
    rc = run();
    fault.armed = false;
    CHECK_INT((long long)ERR_peek_error(), 0);
    return rc;
}

/* Until a run meets no failure any more. OpenSSL may do without something, and some of its parts
 * call what they could not allocate a refusal: so a failure and a refusal are both allowed, but for
 * the work that has to be refused. */
static void sweep(const char *what, int32_t (*run)(void), int32_t want)
{
    size_t at;

    CHECK_INT(run_at(run, 0, false), want); /* what is made once is made now */
    for (int stay_down = 0; stay_down < 2; stay_down++) {
        for (at = 1; at < 100000; at++) {
            test_about("%s, algorithm %u, allocation %zu%s", what, algorithm, at,
                       stay_down ? " and all later ones" : "");
            const int32_t rc = run_at(run, at, stay_down);

            if (!fault.hit) {
                CHECK_INT(rc, want);
                break;
            }
            CHECK(rc != 0 || want == 0);
        }
        CHECK(at < 100000);
        CHECK(at > 1);
    }
    CHECK_INT(run_at(run, 0, false), want);
    test_about(NULL);
}

static void test_provider(void)
{
    crypto = mission_openssl_crypto();
    sweep("open", run_open, 0);
    if (__lsan_disable)
        __lsan_disable();
    query = V("?fips=no");
    sweep("open with properties", run_open, 0);
    if (__lsan_enable)
        __lsan_enable();
    sweep("digest", run_digest, 0);
}

static void test_keys(void)
{
    for (uint32_t i = 1; i < MISSION_ALG_COUNT; i++) {
        algorithm = i;
        CHECK(pair_for(&pair, crypto, i));
        if (i != MISSION_ALG_RS256 && i != MISSION_ALG_PS256) {
            sweep("key_open, private", run_key_open, 0);
            sweep("key_generate", run_generate, 0);
        }
        pair.numbers = pair_public(&pair);
        sweep("key_open", run_key_open, 0);
    }
}

static void test_signatures(void)
{
    const mission_view whole = V("header.payload");

    for (uint32_t i = 1; i < MISSION_ALG_COUNT; i++) {
        algorithm = i;
        CHECK(pair_for(&pair, crypto, i));
        CHECK_INT(crypto->key_open(crypto->host, &pair.numbers, &key), 0);
        CHECK_INT(crypto->sign(crypto->host, key, i, &whole, 1, signature, sizeof signature,
                               &signature_size),
                  0);
        sweep("verify", run_verify, 0);
        sweep("verify another", run_verify_bad, 1);
        if (i == MISSION_ALG_ES256 || i == MISSION_ALG_EDDSA)
            sweep("sign", run_sign, 0);
        crypto->key_close(crypto->host, key);
    }
}

static void test_signer(void)
{
    pkey = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    CHECK(pkey != NULL);
    sweep("signer", run_signer, 0);
    EVP_PKEY_free(pkey);
}

static const struct test tests[] = {
    {"provider", test_provider},
    {"keys", test_keys},
    {"signatures", test_signatures},
    {"signer", test_signer},
};

int main(int argc, char **argv)
{
    if (CRYPTO_set_mem_functions(take, grow, give) != 1)
        return 2;
    return test_main("fault-openssl", tests, sizeof tests / sizeof *tests, argc, argv);
}
