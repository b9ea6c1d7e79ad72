/* Tokens and keys: any bytes as a token, as a key, as a set of keys; any failing allocation.
 * SPDX-License-Identifier: MIT
 *
 * Nothing that the fuzzer writes verifies, but for the tokens that it was given as seeds, which are
 * signed by the key below. What is taken as a key is written as the same key. */
#include "fuzz.h"

/* RFC 8037 A.1, its public side. */
#define KEYS                                                                                       \
    "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\","                                             \
    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}"
#define SEED                                                                                       \
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."                                    \
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"

static void check_token(struct fuzz *fuzz, const mission_jwks *keys)
{
    const mission_jws_expect expect = {.size = sizeof expect, .keys = keys};
    mission_error error = MISSION_ERROR_INIT;
    mission_jws *jws;
    int32_t rc = mission_jws_verify(fuzz->context, fuzz->text, &expect, &jws, &error);

    LAW(error.code == rc);
    LAW((jws == NULL) == (rc != MISSION_OK));
    if (jws)
        LAW(fuzz_same(fuzz->text, mission_view_of(SEED)));
    mission_jws_unref(jws);
    rc = mission_jws_decode(fuzz->context, fuzz->text, &jws, NULL);
    LAW((jws == NULL) == (rc != MISSION_OK));
    if (jws)
        LAW(mission_jws_key(jws) == NULL &&
            mission_value_kind(mission_jws_header(jws)) == MISSION_JSON_OBJECT);
    mission_jws_unref(jws);
}

/* A key is written as a key of the same thumbprint. */
static void check_same(struct fuzz *fuzz, const mission_jwk *key)
{
    mission_json *json = NULL;
    mission_jwk *again = NULL;

    fuzz_calm(fuzz);
    LAW((mission_jwk_is_private(key) ? mission_jwk_private(key, &json, NULL)
                                     : mission_jwk_public(key, &json, NULL)) == MISSION_OK);
    LAW(mission_jwk_from(fuzz->plain, mission_json_root(json), &again, NULL) == MISSION_OK);
    LAW(fuzz_same(mission_jwk_thumbprint(key), mission_jwk_thumbprint(again)));
    LAW(fuzz_same(mission_jwk_kid(key), mission_jwk_kid(again)));
    LAW(mission_jwk_is_private(key) == mission_jwk_is_private(again));
    mission_jwk_unref(again);
    mission_json_unref(json);
}

static void check_key(struct fuzz *fuzz)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_jwk *key;
    const int32_t rc = mission_jwk_parse(fuzz->context, fuzz->text, &key, &error);

    fuzz_error(&error, rc, fuzz->text.len);
    LAW((key == NULL) == (rc != MISSION_OK));
    if (key)
        check_same(fuzz, key);
    mission_jwk_unref(key);
}

static void check_set(struct fuzz *fuzz)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_jwks *keys;
    const int32_t rc = mission_jwks_parse(fuzz->context, fuzz->text, &keys, &error);

    fuzz_error(&error, rc, fuzz->text.len);
    LAW((keys == NULL) == (rc != MISSION_OK));
    for (size_t i = 0; i < mission_jwks_count(keys); i++)
        LAW(!mission_jwk_is_private(mission_jwks_at(keys, i)));
    mission_jwks_unref(keys);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mission_jwks *keys = NULL;
    struct fuzz fuzz;
    uint32_t countdown;

    if (!fuzz_start(&fuzz, data, size))
        return 0;
    countdown = fuzz.countdown;
    fuzz_calm(&fuzz);
    LAW(mission_jwks_parse(fuzz.plain, mission_view_of(KEYS), &keys, NULL) == MISSION_OK);
    fuzz.countdown = countdown;
    if (fuzz.choice % 4 == 0)
        check_key(&fuzz);
    else if (fuzz.choice % 4 == 1)
        check_set(&fuzz);
    else
        check_token(&fuzz, keys);
    mission_jwks_unref(keys);
    fuzz_end(&fuzz);
    return 0;
}
