/* What every crypto provider has to do, and keys to do it with. SPDX-License-Identifier: MIT */
#ifndef PROVIDERS_H
#define PROVIDERS_H

#include "test.h"

#define PROVIDERS_MOST 2
#define SIGNATURE_MOST 1024

/* Those that this build has: the one inside, and OpenSSL's. Gives how many. */
struct provider {
    const char *name;
    const mission_crypto *crypto;
};
size_t providers(struct provider out[PROVIDERS_MOST]);

/* A key pair with the memory of its numbers. */
struct pair {
    mission_key_numbers numbers;
    uint8_t bytes[6144];
};
enum { RSA_1024, RSA_2047, RSA_2048, RSA_2049, RSA_8192, RSA_COUNT };
/* One of the fixed RSA keys; the first two, which no provider may take, are public alone. */
void pair_rsa(struct pair *pair, int which);
/* A new key by this provider; false: it could not. */
bool pair_generate(struct pair *pair, const mission_crypto *crypto, uint32_t type);
/* A key for this algorithm: RSA's is the one of 2048 bits. */
bool pair_for(struct pair *pair, const mission_crypto *crypto, uint32_t algorithm);
/* The public side of the same numbers. */
mission_key_numbers pair_public(const struct pair *pair);
/* `hex` to bytes; gives how many. */
size_t hex_read(const char *hex, uint8_t *out, size_t room);

/* Open, use once, close. What the slot answers; opening failed: 100 + its answer. */
int32_t verify_once(const mission_crypto *crypto, const mission_key_numbers *numbers,
                    uint32_t algorithm, mission_view message, mission_view signature);
int32_t sign_once(const mission_crypto *crypto, const mission_key_numbers *numbers,
                  uint32_t algorithm, mission_view message, uint8_t out[SIGNATURE_MOST],
                  size_t *written);

/* The properties: each a name and provider_NAME(), a test's whole work for one provider. */
#define PROVIDER_PROPERTIES(X)                                                                     \
    X(digest, "digest")                                                                            \
    X(random, "random")                                                                            \
    X(compare, "compare")                                                                          \
    X(generate, "generate")                                                                        \
    X(ec_refused, "EC keys that are none")                                                         \
    X(ec_unreduced, "an EC secret is not reduced")                                                 \
    X(ed25519_refused, "Ed25519 keys that are none")                                               \
    X(ed25519_known, "Ed25519 as RFC 8032 has it")                                                 \
    X(rsa_private, "RSA private numbers")                                                          \
    X(no_such_type, "no such type")                                                                \
    X(round_trip, "round trip")                                                                    \
    X(tampered, "tampered")                                                                        \
    X(ecdsa_range, "r and s in range")                                                             \
    X(short_numbers, "short r and s")                                                              \
    X(confusion, "algorithms and keys confused")                                                   \
    X(paddings, "PKCS#1 v1.5 and PSS confused")                                                    \
    X(public_cannot_sign, "a public key cannot sign")                                              \
    X(rsa_sizes, "RSA sizes")
#define PROVIDER_DECLARE(name, words) void provider_##name(const mission_crypto *crypto);
PROVIDER_PROPERTIES(PROVIDER_DECLARE)

#endif
