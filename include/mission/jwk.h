/* JWK: keys and key sets. SPDX-License-Identifier: MIT
 *
 * Taken are EC keys on P-256 and P-384, RSA keys of 2048 to 8192 bits with an odd exponent of at
 * least 65537, and Ed25519 keys; nothing else, symmetric keys least of all. */
#ifndef MISSION_JWK_H
#define MISSION_JWK_H

#include <mission/context.h>
#include <mission/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An immutable key, ready for the context's provider: public, or private too. Reference-counted,
 * free to share between threads. What is private is wiped with the last reference, and is neither
 * in errors nor in what the calls below give, but for mission_jwk_private(). */
typedef struct mission_jwk mission_jwk;
/* An immutable list of public keys. */
typedef struct mission_jwks mission_jwks;

/* Read a key from its text, or from a value. Members that are not defined for it are ignored.
 * `alg`, when there, has to be an algorithm of the key's type, `use` "sig", `key_ops` to hold
 * "sign" or "verify". base64url is strict: no padding, no unused bits, no leading zero octets in
 * RSA numbers, EC numbers of full length. `*out` is owned, NULL on failure; no error quotes a
 * member's value. Errors: ARGUMENT, NOMEM, CRYPTO, UNSUPPORTED (the provider has no signatures),
 * those of mission_json_parse; MISSING_MEMBER, WRONG_TYPE, UNKNOWN_VALUE (kty, crv, alg, use),
 * KEY (numbers that are no key, too weak, or private ones that are not the public ones'). Source:
 * RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_jwk_parse(mission_context *context, mission_view text,
                                                      mission_jwk **out, mission_error *error);
MISSION_API MISSION_CHECKED int32_t mission_jwk_from(mission_context *context,
                                                     const mission_value *value, mission_jwk **out,
                                                     mission_error *error);
/* A new private key for ES256, ES384 or EdDSA; `kid` empty: its thumbprint. Errors: ARGUMENT,
 * NOMEM, CRYPTO, UNSUPPORTED (other algorithms too). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_jwk_generate(mission_context *context,
                                                         uint32_t algorithm, mission_view kid,
                                                         mission_jwk **out, mission_error *error);
MISSION_API mission_jwk *mission_jwk_ref(mission_jwk *key);
MISSION_API void mission_jwk_unref(mission_jwk *key); /* NULL is quiet */

/* Reading; borrowed from the key; 0 and empty for NULL. Since 0.1. */
MISSION_API uint32_t mission_jwk_type(const mission_jwk *key);      /* MISSION_KEY_* */
MISSION_API uint32_t mission_jwk_algorithm(const mission_jwk *key); /* its `alg`; 0: none is said */
MISSION_API int32_t mission_jwk_is_private(const mission_jwk *key);
MISSION_API mission_view mission_jwk_kid(const mission_jwk *key);
/* The JWK thumbprint with SHA-256, base64url, 43 characters. Source: RFC 7638. */
MISSION_API mission_view mission_jwk_thumbprint(const mission_jwk *key);
/* The key as a JWK: the public members and `kid`, `alg`, `use` where it has them. `*out` is owned.
 * Errors: ARGUMENT, NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_jwk_public(const mission_jwk *key, mission_json **out,
                                                       mission_error *error);
/* The key as a JWK with its private members, too. `*out` is owned. Errors: ARGUMENT, NOMEM; STATE
 * when it has none. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_jwk_private(const mission_jwk *key, mission_json **out,
                                                        mission_error *error);

/* An algorithm by its name; 0: none of ours. Since 0.1. */
MISSION_API uint32_t mission_algorithm_of_name(mission_view name);
/* The name of an algorithm; "" for what is none. Since 0.1. */
MISSION_API const char *mission_algorithm_name(uint32_t algorithm);

/* Read a key set {"keys":[...]}, as `jwks_uri` serves it. A key that cannot be used here (another
 * type, use or algorithm, too weak, malformed) is skipped and counted, as RFC 7517 section 5 has
 * it; one with private members makes the whole set refused (KEY): it should not be where it was
 * found. `*out` is owned, NULL on failure. Errors: as mission_jwk_parse; TOO_MANY (more than 256
 * keys). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_jwks_parse(mission_context *context, mission_view text,
                                                       mission_jwks **out, mission_error *error);
MISSION_API MISSION_CHECKED int32_t mission_jwks_from(mission_context *context,
                                                      const mission_value *value,
                                                      mission_jwks **out, mission_error *error);
/* A set of the public sides of these keys. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_jwks_of(mission_context *context,
                                                    mission_jwk *const *keys, size_t count,
                                                    mission_jwks **out, mission_error *error);
MISSION_API mission_jwks *mission_jwks_ref(mission_jwks *keys);
MISSION_API void mission_jwks_unref(mission_jwks *keys); /* NULL is quiet */
/* How many keys it has. Since 0.1. */
MISSION_API size_t mission_jwks_count(const mission_jwks *keys);
/* How many keys of the text or value it was read from were left out, as they cannot be used here.
 * Since 0.1. */
MISSION_API size_t mission_jwks_skipped(const mission_jwks *keys);
/* A key, in the order of the text; NULL past the end. Borrowed from the set. Since 0.1. */
MISSION_API const mission_jwk *mission_jwks_at(const mission_jwks *keys, size_t index);
/* The set as it is published. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_jwks_public(const mission_jwks *keys,
                                                        mission_json **out, mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
