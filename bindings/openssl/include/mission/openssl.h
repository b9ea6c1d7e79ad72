/* Digests and signatures by OpenSSL 3, for hosts that link it anyway. SPDX-License-Identifier: MIT
 *
 * Link with libmission-openssl (mission-openssl.pc). It fills the table of <mission/crypto.h> with
 * OpenSSL 3.0 or later, through its EVP interface alone: digests, random bytes, ES256, ES384,
 * RS256, PS256 and EdDSA, whatever the host's OpenSSL fetches them from. P-256 and RSA are much
 * faster than with the provider inside the library, Ed25519 is slower (doc/performance.md). A table
 * is free to be used by many threads; nothing is left in a thread's error queue that was not there
 * before. The memory is OpenSSL's own. Link with the OpenSSL that the host links. */
#ifndef MISSION_OPENSSL_H
#define MISSION_OPENSSL_H

#include <mission/crypto.h>
#include <mission/error.h>
#include <mission/jws.h>

#ifdef __cplusplus
extern "C" {
#endif

/* OpenSSL's OSSL_LIB_CTX and EVP_PKEY. */
struct ossl_lib_ctx_st;
struct evp_pkey_st;

/* The provider on OpenSSL's default library context, without a property query. Static, never freed;
 * NULL when that context has no SHA-2. The first call settles what is fetched, so a host that
 * loads providers by hand does so before. Since 0.1. */
MISSION_API const mission_crypto *mission_openssl_crypto(void);

/* A provider of its own, for a host with a library context or a property query, such as FIPS. */
typedef struct mission_openssl mission_openssl;

/* How to open. Zero and the empty view stand for the default. Since 0.1. */
typedef struct mission_openssl_config {
    size_t size;                     /* sizeof(mission_openssl_config) */
    struct ossl_lib_ctx_st *library; /* borrowed, has to outlive the provider; NULL: the default */
    mission_view properties; /* of every fetch, such as "fips=yes"; at most 255 bytes, no U+0000 */
} mission_openssl_config;

/* Open a provider; NULL for the configuration: all default. What the library context does not have
 * (Ed25519, in many FIPS modules) is refused where it is used. `*out` is owned, NULL on failure.
 * Errors: ARGUMENT, ABI_*, NOMEM; UNSUPPORTED (no SHA-2 with these properties, properties that
 * cannot be read; `host_code` is OpenSSL's reason). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_openssl_open(const mission_openssl_config *config,
                                                         mission_openssl **out,
                                                         mission_error *error);
/* Close it, after every context that was made with its table and every key of theirs. NULL is
 * quiet. Since 0.1. */
MISSION_API void mission_openssl_close(mission_openssl *openssl);
/* Its table, for `crypto` of mission_config; lives as long as the provider. NULL for NULL. Since
 * 0.1. */
MISSION_API const mission_crypto *mission_openssl_table(mission_openssl *openssl);

/* A signer of a key that OpenSSL holds and that may never leave where it is: an HSM or a token
 * behind a provider (PKCS#11), a key from an OSSL_STORE. The key is referenced, `kid` copied.
 * `openssl` NULL: the default library context; else it has to outlive the signer. Free to be used
 * by many threads when the key is. `out->size` says what the caller has; the rest is zero on
 * failure. Errors: ARGUMENT, ABI_* (of `out`), NOMEM; ALGORITHM (not one of the key's type, an RSA
 * key below 2048 or beyond 8192 bits); UNSUPPORTED (OpenSSL cannot sign with it; `host_code` is its
 * reason). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_openssl_signer_open(mission_openssl *openssl, struct evp_pkey_st *key, uint32_t algorithm,
                            mission_view kid, mission_signer *out, mission_error *error);
/* Give the key back; `*signer` is all zero then. NULL is quiet. Since 0.1. */
MISSION_API void mission_openssl_signer_close(mission_signer *signer);

#ifdef __cplusplus
}
#endif
#endif
