/* What the rows of the tokens' benchmark share. SPDX-License-Identifier: MIT */
#ifndef BENCH_TOKEN_H
#define BENCH_TOKEN_H

#include "../unit/providers.h"

/* A key, and a token of about 1 KB that it signed. */
struct signed_token {
    uint32_t algorithm;
    struct pair pair;
    mission_key_numbers public;
    char jwk[1024]; /* public */
    char *text;     /* the compact token */
    size_t len;
};

/* Base64url without padding, and a NUL; gives the length. */
size_t base64url(const uint8_t *bytes, size_t len, char *out);

/* token_peers.c: what was found of other libraries. `open` gives a key of theirs, NULL: they do not
 * have this algorithm; `run` believes the token, or not. */
struct peer {
    const char *name, *what;
    const char *typ; /* of the token's header, where it takes no other */
    void *(*open)(const struct signed_token *token);
    bool (*run)(void *key, const struct signed_token *token);
    void (*close)(void *key);
};
extern const struct peer peers[];
extern const size_t peer_count;

#endif
