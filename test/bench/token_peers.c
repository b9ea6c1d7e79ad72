/* The same token, verified by other libraries: those that were found. SPDX-License-Identifier: MIT
 *
 * Each does its whole work for a token that comes: take apart, verify, hand out the claims. None
 * checks a claim. Keys are made ready before where the library can. */
#include "token.h"

#ifdef HAVE_LIBJWT /* token_libjwt.c: its names collide with rhonabwy's */
void *libjwt_open(const struct signed_token *token);
bool libjwt_run(void *key, const struct signed_token *token);
#endif

#ifdef HAVE_CJOSE
#include <cjose/cjose.h>

/* Of ours it has no EdDSA. */
static void *cjose_open(const struct signed_token *token)
{
    if (token->algorithm == MISSION_ALG_EDDSA)
        return NULL;
    return cjose_jwk_import(token->jwk, strlen(token->jwk), NULL);
}

static bool cjose_run(void *key, const struct signed_token *token)
{
    cjose_jws_t *jws = cjose_jws_import(token->text, token->len, NULL);
    uint8_t *payload = NULL;
    size_t len = 0;
    bool good = jws && cjose_jws_verify(jws, key, NULL) &&
                cjose_jws_get_plaintext(jws, &payload, &len, NULL) && len > 0;

    cjose_jws_release(jws);
    return good;
}

static void cjose_close(void *key)
{
    cjose_jwk_release(key);
}
#endif

#ifdef HAVE_RHONABWY
#include <rhonabwy.h>

static void *rhonabwy_open(const struct signed_token *token)
{
    jwk_t *key = NULL;

    r_global_init();
    if (r_jwk_init(&key) == RHN_OK && r_jwk_import_from_json_str(key, token->jwk) == RHN_OK)
        return key;
    r_jwk_free(key);
    return NULL;
}

static bool rhonabwy_run(void *key, const struct signed_token *token)
{
    jwt_t *jwt = NULL;
    bool good = r_jwt_init(&jwt) == RHN_OK &&
                r_jwt_parsen(jwt, token->text, token->len, 0) == RHN_OK &&
                r_jwt_verify_signature(jwt, key, 0) == RHN_OK;

    r_jwt_free(jwt);
    return good;
}

static void rhonabwy_close(void *key)
{
    r_jwk_free(key);
    r_global_close();
}
#endif

const struct peer peers[] = {
#ifdef HAVE_LIBJWT
    {"libjwt", "jwt_decode with a PEM", "JWT", libjwt_open, libjwt_run, free},
#endif
#ifdef HAVE_CJOSE
    {"cjose", "import, verify, plaintext", NULL, cjose_open, cjose_run, cjose_close},
#endif
#ifdef HAVE_RHONABWY
    {"rhonabwy", "r_jwt_parse, r_jwt_verify_signature", NULL, rhonabwy_open, rhonabwy_run,
     rhonabwy_close},
#endif
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
const size_t peer_count = sizeof peers / sizeof *peers - 1;
