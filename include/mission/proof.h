/* Proof of possession: DPoP (RFC 9449) and mutual TLS (RFC 8705). SPDX-License-Identifier: MIT */
#ifndef MISSION_PROOF_H
#define MISSION_PROOF_H

#include <mission/jws.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How DPoP proofs are judged. Callbacks return 0, or anything else to fail (HOST); a verdict that
 * is neither 0 nor 1 fails (VERDICT). 0 means the default. Since 0.1. */
typedef struct mission_proof_policy {
    size_t size;           /* sizeof(mission_proof_policy) */
    uint32_t algorithms;   /* MISSION_JWS_ALG() of each; 0: all */
    uint32_t nonces;       /* 1: every proof needs a nonce of `nonce_current` */
    int64_t age_seconds;   /* oldest `iat`; default 60, at most 3600 */
    int64_t ahead_seconds; /* latest `iat` behind now; default 5, at most 300 */
    void *host;            /* of `fresh`: a mission_replay_guard, say */
    /* Was this proof seen before? Writes 1 (no: fresh, and remembered until `until`) or 0 (it was).
     * `id` is a digest of key, `jti` and normalized `htu`, 43 characters; `until` is `iat` and both
     * seconds above. Asked last. Required: a proof that nobody remembers is none (NO_CALLBACK).
     * <mission/replay_guard.h> has one for a single process. */
    int32_t (*fresh)(void *host, mission_view id, const mission_time *until, int32_t *verdict,
                     mission_error *error);
    void *nonce_host; /* of the two below: a mission_nonce_keeper, say */
    /* Is this nonce one that was given out and is still good? Required with `nonces`, and asked of
     * proofs alone that are good otherwise; <mission/nonce_keeper.h> has one. */
    int32_t (*nonce_current)(void *host, mission_view nonce, int32_t *verdict,
                             mission_error *error);
    /* A nonce to give out: at most `room` bytes of visible ASCII without quote and backslash;
     * nothing: none. May be NULL. */
    int32_t (*nonce_next)(void *host, char *out, size_t room, size_t *written);
} mission_proof_policy;

/* A proof and what it has to fit. Since 0.1. */
typedef struct mission_proof {
    size_t size; /* sizeof(mission_proof) */
    mission_view proof;
    mission_view method; /* as the request has it, compared byte by byte */
    mission_view uri;    /* the request's: compared without query and fragment, after RFC 3986
                            6.2.2 and 6.2.3 normalization on both sides */
    mission_view token;  /* `ath` has to be its digest; empty: at a token endpoint, where a proof
                            with `ath` is refused: it was made for another request */
    mission_view jkt;    /* thumbprint that the key has to have; empty: any, see out */
    const mission_time *now; /* NULL: the context's clock */
} mission_proof;

/* Verify a proof of at most 16384 bytes. Writes the key's thumbprint (43 characters and a NUL) to
 * `jkt`, empty on failure. The key is the one in the header: public, of our kinds; a member of a
 * private key beside it refuses the proof. `typ` is "dpop+jwt" to the byte, `jti` has at most 256
 * characters, `iat` may have a fraction. Errors: ARGUMENT, ABI_*, NO_CALLBACK, UNSUPPORTED (the
 * provider has no signatures), NOMEM, CLOCK, CRYPTO, HOST, VERDICT; PROOF, PROOF_NONCE,
 * PROOF_REPLAYED, BINDING (another key than `jkt`). Source: RFC 9449 section 4.3, 9, 11.1.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_proof_verify(mission_context *context,
                                                         const mission_proof_policy *policy,
                                                         const mission_proof *proof, char jkt[44],
                                                         mission_error *error);

/* Make a proof: the client's side. `key` is private; `nonce` and `token` may be empty. `htu` is
 * `uri` up to its query or fragment; the `jti` is 128 random bits; the header shows the numbers of
 * the public key and nothing else of it. `*out` is owned, NULL on failure. Errors: ARGUMENT (also a
 * method that is no token, a nonce of other characters than RFC 9449 section 8.1 has), NOMEM,
 * NO_CALLBACK, CLOCK, RANDOM, CRYPTO, SIGNER, STATE (no private key), MALFORMED_URI (not absolute,
 * no host, or with a name or password in it). Source: RFC 9449 section 4.2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_proof_make(mission_context *context,
                                                       const mission_jwk *key, mission_view method,
                                                       mission_view uri, mission_view token,
                                                       mission_view nonce, const mission_time *now,
                                                       mission_text **out, mission_error *error);

/* `x5t#S256` of a certificate: base64url of the SHA-256 of its DER, 43 characters and a NUL. The
 * DER has to have the structure of one X.509 certificate and nothing behind it; what is in it, keys
 * and algorithms of any kind, was for the TLS stack to judge. Allocates nothing. Errors: ARGUMENT,
 * CRYPTO; SYNTAX (no DER certificate). Source: RFC 8705 section 3.1, RFC 5280 section 4.1.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_certificate_thumbprint(mission_context *context,
                                                                   mission_view der, char out[44],
                                                                   mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
