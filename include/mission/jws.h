/* Compact JWS: signed tokens. SPDX-License-Identifier: MIT
 *
 * ES256, ES384, RS256, PS256 and EdDSA alone. The algorithm belongs to the key: the header's `alg`
 * has to be one of the key's type, the key's own `alg` where it has one, and among those that the
 * caller expects. Keys come from the caller alone: `jwk`, `jku`, `x5c` and `x5u` of a header are
 * never trusted. */
#ifndef MISSION_JWS_H
#define MISSION_JWS_H

#include <mission/jwk.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Who signs: a private key, an HSM, a service. `sign` writes at most `room` bytes, in the form of
 * JWS, and returns 0, or anything else to fail (SIGNER, with that value in `host_code`). Since 0.1.
 */
typedef struct mission_signer {
    size_t size;        /* sizeof(mission_signer) */
    uint32_t algorithm; /* MISSION_ALG_* */
    uint32_t reserved;  /* 0 */
    mission_view kid;   /* for the header; empty: none */
    void *host;
    int32_t (*sign)(void *host, const mission_view *parts, size_t count, uint8_t *out, size_t room,
                    size_t *written);
} mission_signer;

/* A signer of a private key, which it borrows. `algorithm` 0: the key's `alg`, or the one of its
 * type (RSA: PS256). Errors: ARGUMENT, ABI_*, STATE (no private key), ALGORITHM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_jwk_signer(const mission_jwk *key, uint32_t algorithm,
                                                       mission_signer *out, mission_error *error);

/* Sign: the header is `alg`, `kid` of the signer, `typ` when it is not empty, and the members of
 * `header` (NULL: none), which must be none of those, nor `crit`, `b64`, `zip`. `*out` is owned,
 * NULL on failure. Errors: ARGUMENT, ABI_*, NO_CALLBACK, NOMEM, ALGORITHM (of no algorithm here),
 * UNEXPECTED_MEMBER, SIGNER (failed, or a signature of a wrong length). Source: RFC 7515 section
 * 5.1, 7.1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_jws_sign(mission_context *context,
                                                     const mission_signer *signer, mission_view typ,
                                                     const mission_value *header,
                                                     mission_view payload, mission_text **out,
                                                     mission_error *error);

#define MISSION_JWS_ALG(algorithm) (1u << (algorithm)) /* for a set of algorithms */

/* What a verifier expects. Since 0.1. */
typedef struct mission_jws_expect {
    size_t size;               /* sizeof(mission_jws_expect) */
    uint32_t algorithms;       /* MISSION_JWS_ALG() of each, or 0: all of ours */
    uint32_t reserved;         /* 0 */
    const mission_jwks *keys;  /* required */
    const mission_view *types; /* `typ` has to be one of these, compared without case and without a
                                  leading "application/"; none: not looked at */
    size_t type_count;
    uint64_t bytes_most; /* 0: 65536 */
} mission_jws_expect;

/* A JWS whose signature was verified: immutable, reference-counted, free to share. */
typedef struct mission_jws mission_jws;

/* Verify. A header with a `kid` is tried with the keys of that `kid`; one without, with the keys of
 * its algorithm: with no more than four (TOO_MANY before any is tried). The header is strict JSON,
 * `crit` and `b64` are refused, base64url is strict. `*out` is owned, NULL on failure. Errors:
 * ARGUMENT, ABI_*, NOMEM, CRYPTO; TOO_LARGE, MALFORMED_TOKEN, ALGORITHM, CRITICAL, TOKEN_TYPE,
 * NO_KEY, TOO_MANY, SIGNATURE, all invalid_token. Source: RFC 7515 section 5.2; RFC 8725. Since
 * 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_jws_verify(mission_context *context, mission_view token,
                                                       const mission_jws_expect *expect,
                                                       mission_jws **out, mission_error *error);
/* Take a token apart without believing it: for logs and debugging. mission_jws_key() is NULL. */
MISSION_API MISSION_CHECKED int32_t mission_jws_decode(mission_context *context, mission_view token,
                                                       mission_jws **out, mission_error *error);
MISSION_API mission_jws *mission_jws_ref(mission_jws *jws);
MISSION_API void mission_jws_unref(mission_jws *jws); /* NULL is quiet */
/* Reading; borrowed; NULL and empty for NULL. Since 0.1. */
MISSION_API const mission_value *mission_jws_header(const mission_jws *jws);
MISSION_API mission_view mission_jws_payload(const mission_jws *jws);   /* the bytes, decoded */
MISSION_API const mission_jwk *mission_jws_key(const mission_jws *jws); /* the one that fits */

#ifdef __cplusplus
}
#endif
#endif
