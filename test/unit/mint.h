/* Mission-bound tokens for tests of those who take them. SPDX-License-Identifier: MIT */
#ifndef MINT_H
#define MINT_H

#include "test.h"

#define MINT_NOW 1767225600 /* 2026-01-01T00:00:00Z */
#define MINT_ISS "https://as.example.com"
#define MINT_AUD "https://erp.example.com"

struct mint {
    mission_context *context;
    mission_jwk *key, *client;
    mission_jwks *keys;
    mission_signer signer;
};

/* With keys for EdDSA: the issuer's, and a client's for proofs. */
struct mint mint_open(mission_context *context);
void mint_close(struct mint *mint);

struct minted {
    unsigned number;  /* of the token: its `jti` */
    unsigned mission; /* of its Mission, in the identifier; 0: none */
    int64_t exp;      /* seconds after MINT_NOW; 0: 300 */
    bool bound;       /* to the client's key */
    unsigned padding; /* bytes in a claim that nobody reads */
};
/* Signed; owned. */
mission_text *mint_token(const struct mint *mint, struct minted what);
/* "msn_..." of this number, in one of a few buffers. */
mission_view mint_mission(unsigned number);
/* A resource server that takes them. `proofs` NULL: it takes none. */
mission_resource *mint_resource(const struct mint *mint, const mission_proof_policy *proofs,
                                uint32_t flags);
mission_presented mint_presented(mission_text *token);

#endif
