/* What a signature costs with each provider, and with OpenSSL called bare.
 * SPDX-License-Identifier: MIT
 *
 * usage: bench-signatures [ROUNDS]. All rows of an algorithm run in turn, round after round, and
 * are stated by their medians; times are only to be compared within a run. */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "../unit/providers.h"

#include <mission/openssl.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <time.h>

#define ROUNDS_MOST 1000
#define MESSAGE 1000 /* bytes: what is signed of a token of 1 KB */

enum { OPEN, SIGN, VERIFY, JWS, KINDS };
enum { BUILTIN, OPENSSL, BARE, WHO };

static struct {
    uint32_t algorithm;
    struct pair pair;
    mission_key_numbers public;
    struct {
        const mission_crypto *crypto;
        void *key;
        uint8_t signature[SIGNATURE_MOST];
        size_t size;
        mission_context *context;
        mission_jwks *keys;
        mission_text *token;
    } by[2];
    EVP_MD_CTX *bare;
    uint8_t bare_signature[SIGNATURE_MOST];
    size_t bare_size;
} now;

static char message[MESSAGE];
static double times[KINDS][WHO][ROUNDS_MOST];
static int rounds = 101;

static double clock_now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void need(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "failed: %s, algorithm %u\n", what, now.algorithm);
    exit(1);
}

/* --- what is measured --- */

static mission_view message_view(void)
{
    return (mission_view){message, sizeof message};
}

static void run_open(int who)
{
    const mission_crypto *crypto = now.by[who].crypto;
    void *key;

    need(crypto->key_open(crypto->host, &now.public, &key) == 0, "key_open");
    crypto->key_close(crypto->host, key);
}

static void run_sign(int who)
{
    const mission_crypto *crypto = now.by[who].crypto;
    const mission_view view = message_view();

    need(crypto->sign(crypto->host, now.by[who].key, now.algorithm, &view, 1, now.by[who].signature,
                      SIGNATURE_MOST, &now.by[who].size) == 0,
         "sign");
}

static void run_verify(int who)
{
    const mission_crypto *crypto = now.by[who].crypto;
    const mission_view view = message_view();
    const mission_view signature = {(const char *)now.by[who].signature, now.by[who].size};

    need(crypto->verify(crypto->host, now.by[who].key, now.algorithm, &view, 1, signature) == 0,
         "verify");
}

static void run_jws(int who)
{
    const mission_jws_expect expect = {.size = sizeof expect, .keys = now.by[who].keys};
    mission_jws *jws;

    need(mission_jws_verify(now.by[who].context, mission_text_view(now.by[who].token), &expect,
                            &jws, NULL) == MISSION_OK,
         "mission_jws_verify");
    mission_jws_unref(jws);
}

/* A context that was set up once and is copied: nothing less would verify a second message. */
static void run_bare(int who)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    (void)who;
    need(context && EVP_MD_CTX_copy_ex(context, now.bare) == 1 &&
             EVP_DigestVerify(context, now.bare_signature, now.bare_size,
                              (const unsigned char *)message, sizeof message) == 1,
         "bare");
    EVP_MD_CTX_free(context);
}

static void (*const runs[KINDS])(int who) = {run_open, run_sign, run_verify, run_jws};

/* --- keys of an algorithm --- */

static EVP_PKEY *bare_key(void)
{
    switch (now.algorithm) {
    case MISSION_ALG_ES256:
        return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    case MISSION_ALG_ES384:
        return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384");
    case MISSION_ALG_EDDSA:
        return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    default:
        return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    }
}

static void prepare_bare(void)
{
    static char pss[] = "pss";
    const char *hash = now.algorithm == MISSION_ALG_EDDSA   ? NULL
                       : now.algorithm == MISSION_ALG_ES384 ? "SHA384"
                                                            : "SHA256";
    int salt = 32;
    OSSL_PARAM params[] = {OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end(),
                           OSSL_PARAM_construct_end()};
    EVP_MD_CTX *sign = EVP_MD_CTX_new();
    EVP_PKEY *pkey = bare_key();

    if (now.algorithm == MISSION_ALG_PS256) {
        params[0] = OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, pss, 0);
        params[1] = OSSL_PARAM_construct_int(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, &salt);
    }
    now.bare = EVP_MD_CTX_new();
    now.bare_size = SIGNATURE_MOST;
    need(EVP_DigestSignInit_ex(sign, NULL, hash, NULL, NULL, pkey, params) == 1 &&
             EVP_DigestSign(sign, now.bare_signature, &now.bare_size,
                            (const unsigned char *)message, sizeof message) == 1 &&
             EVP_DigestVerifyInit_ex(now.bare, NULL, hash, NULL, NULL, pkey, params) == 1,
         "bare key");
    EVP_MD_CTX_free(sign);
    EVP_PKEY_free(pkey);
}

/* A token of about 1 KB; RSA needs a key in JSON, so its row is left out there. */
static void prepare_jws(int who)
{
    const mission_config config = {.size = sizeof config, .crypto = now.by[who].crypto};
    mission_signer signer = {.size = sizeof signer};
    mission_jwk *key;

    need(mission_context_new(&config, &now.by[who].context, NULL) == MISSION_OK, "context");
    if (now.pair.numbers.type == MISSION_KEY_RSA)
        return;
    need(mission_jwk_generate(now.by[who].context, now.algorithm, mission_view_of(""), &key,
                              NULL) == MISSION_OK &&
             mission_jwks_of(now.by[who].context, &key, 1, &now.by[who].keys, NULL) == MISSION_OK &&
             mission_jwk_signer(key, 0, &signer, NULL) == MISSION_OK &&
             mission_jws_sign(now.by[who].context, &signer, mission_view_of("at+jwt"), NULL,
                              (mission_view){message, 640}, &now.by[who].token, NULL) == MISSION_OK,
         "token");
    mission_jwk_unref(key);
}

static void prepare(uint32_t algorithm)
{
    memset(&now, 0, sizeof now);
    now.algorithm = algorithm;
    now.by[BUILTIN].crypto = mission_crypto_builtin();
    now.by[OPENSSL].crypto = mission_openssl_crypto();
    need(pair_for(&now.pair, now.by[OPENSSL].crypto, algorithm), "key");
    now.public = pair_public(&now.pair);
    prepare_bare();
    for (int who = 0; who < 2; who++) {
        const mission_crypto *crypto = now.by[who].crypto;

        need(crypto->key_open(crypto->host, &now.pair.numbers, &now.by[who].key) == 0, "key");
        run_sign(who);
        prepare_jws(who);
    }
}

static void finish(void)
{
    for (int who = 0; who < 2; who++) {
        now.by[who].crypto->key_close(now.by[who].crypto->host, now.by[who].key);
        mission_text_unref(now.by[who].token);
        mission_jwks_unref(now.by[who].keys);
        mission_context_unref(now.by[who].context);
    }
    EVP_MD_CTX_free(now.bare);
}

/* --- measuring --- */

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static double median(double *list)
{
    qsort(list, (size_t)rounds, sizeof *list, by_size);
    return list[rounds / 2];
}

/* Batches of about a millisecond, so that a turn of the scheduler spoils one and no more. */
static double batch(void (*run)(int), int who, int *times_each)
{
    double start, spent;

    if (*times_each == 0) {
        start = clock_now();
        run(who);
        run(who);
        spent = (clock_now() - start) / 2;
        *times_each = spent > 1000 ? 1 : (int)(1000 / (spent + 0.1)) + 1;
    }
    start = clock_now();
    for (int i = 0; i < *times_each; i++)
        run(who);
    return (clock_now() - start) / *times_each;
}

static bool measured(int kind, int who)
{
    if (who == BARE)
        return kind == VERIFY;
    return kind != JWS || now.by[who].token;
}

static void measure(void)
{
    int each[KINDS][WHO] = {{0}};

    for (int round = 0; round < rounds; round++)
        for (int kind = 0; kind < KINDS; kind++)
            for (int who = 0; who < WHO; who++)
                if (measured(kind, who))
                    times[kind][who][round] =
                        batch(who == BARE ? run_bare : runs[kind], who, &each[kind][who]);
}

static void print(void)
{
    static const char *const names[] = {"open a public key", "sign", "verify",
                                        "mission_jws_verify"};

    for (int kind = 0; kind < KINDS; kind++) {
        double us[WHO] = {0};

        for (int who = 0; who < WHO; who++)
            us[who] = measured(kind, who) ? median(times[kind][who]) : 0;
        if (us[BUILTIN] == 0)
            continue;
        printf("| %s | %s | %.1f | %.1f | %.1f |", mission_algorithm_name(now.algorithm),
               names[kind], us[BUILTIN], us[OPENSSL], us[BUILTIN] / us[OPENSSL]);
        if (kind == VERIFY)
            printf(" %.1f | %.3f |", us[BARE], us[OPENSSL] / us[BARE]);
        else
            printf(" | |");
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    if (argc > 1)
        rounds = atoi(argv[1]);
    if (rounds < 1 || rounds > ROUNDS_MOST)
        return 2;
    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (char)('A' + i % 50);
    printf("| algorithm | what | builtin µs | openssl µs | builtin ÷ openssl | bare µs | "
           "openssl ÷ bare |\n|---|---|---:|---:|---:|---:|---:|\n");
    for (uint32_t i = 1; i < MISSION_ALG_COUNT; i++) {
        prepare(i);
        measure();
        print();
        finish();
    }
    return 0;
}
