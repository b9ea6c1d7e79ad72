/* libjwt's rows of the tokens' benchmark. SPDX-License-Identifier: MIT */
#include "token.h"

#include <jwt.h>

void *libjwt_open(const struct signed_token *token);
bool libjwt_run(void *key, const struct signed_token *token);

/* The standard alphabet, of three bytes at a time. */
static void base64(const uint8_t *bytes, size_t len, char *out)
{
    size_t made;

    for (; len > 0; bytes += len < 3 ? len : 3, len -= len < 3 ? len : 3) {
        made = base64url(bytes, len < 3 ? len : 3, out);
        memset(out + made, '=', 4 - made);
        for (size_t i = 0; i < made; i++)
            out[i] = out[i] == '-' ? '+' : out[i] == '_' ? '/' : out[i];
        out += 4;
    }
    *out = 0;
}

/* It takes PEM alone, which it reads for each token; of ours it has ES256. */
void *libjwt_open(const struct signed_token *token)
{
    static const char *const info = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";
    uint8_t der[96];
    char text[160], *pem = malloc(256);
    size_t len = hex_read(info, der, sizeof der);

    if (!pem || token->algorithm != MISSION_ALG_ES256) {
        free(pem);
        return NULL;
    }
    memcpy(der + len, token->public.x.ptr, 32);
    memcpy(der + len + 32, token->public.y.ptr, 32);
    base64(der, len + 64, text);
    snprintf(pem, 256, "-----BEGIN PUBLIC KEY-----\n%.64s\n%s\n-----END PUBLIC KEY-----\n", text,
             text + 64);
    return pem;
}

bool libjwt_run(void *key, const struct signed_token *token)
{
    const char *pem = key;
    jwt_t *jwt = NULL;
    bool good = jwt_decode(&jwt, token->text, (const unsigned char *)pem, (int)strlen(pem)) == 0;

    jwt_free(jwt);
    return good;
}
