/* A resource server and tokens for it. SPDX-License-Identifier: MIT */
#ifndef DESK_H
#define DESK_H

#include "test.h"

#include <stdarg.h>

#define DESK_NOW 1790000000 /* 2026-09-21T14:13:20Z */
#define DESK_ISS "https://as.example.com"
#define DESK_AUD "https://erp.example.com"
#define DESK_ID "msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-"
#define DESK_HASH "sha-256:vUCCfjGulit9u0qJ0Z6pQSNerZtXMqRlfJNCr4PzLro"

/* Keys of an issuer, and a resource server that trusts it. */
struct desk {
    uint32_t profile;
    mission_context *context;
    mission_jwk *key;
    mission_jwks *keys;
    mission_signer signer;
    mission_trusted_issuer issuer;
    mission_view audience;
    mission_resource_config config;
    mission_resource *resource;
};

/* Opened with defaults and `flags`; edit `config` and call desk_again() for another server. With
 * `believing` a provider takes every signature, and what is signed costs nothing. */
void desk_open(struct desk *desk, uint32_t profile, uint32_t flags, bool believing);
void desk_open_with(struct desk *desk, const mission_config *config, bool believing);
void desk_again(struct desk *desk);
void desk_close(struct desk *desk);

/* A payload that is accepted, changed by pairs of a member's name and its JSON text (NULL: left
 * out), up to a NULL name. Lives until the next call. */
const char *desk_payload(const struct desk *desk, ...);
mission_text *desk_sign(const struct desk *desk, const char *typ, const char *payload);
/* Verify as Bearer, without scratch; the token or NULL. `why` may be NULL. */
mission_token *desk_verify(const struct desk *desk, mission_view text, mission_access *access,
                           mission_error *why);
/* Sign and verify: the code of the access. */
int32_t desk_judge(const struct desk *desk, const char *payload);
/* The token of a payload that must be accepted. */
mission_token *desk_token(const struct desk *desk, const char *payload);
/* A token with these entries. */
mission_token *desk_entries(const struct desk *desk, const char *entries);

/* A mission_access that nothing has been written to. */
mission_access desk_poisoned(void);
/* The presented credential, Bearer. */
mission_presented desk_bearer(mission_view text);

#endif
