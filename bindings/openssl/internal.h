/* What the files of this binding share. SPDX-License-Identifier: MIT */
#ifndef MI_OSSL_INTERNAL_H
#define MI_OSSL_INTERNAL_H

#include <mission/openssl.h>

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define MI_OSSL_PROPERTIES 256u
#define MI_OSSL_RSA_LEAST 2048
#define MI_OSSL_RSA_MOST 8192
#define MI_OSSL_ECDSA_MOST 104u /* bytes of a P-384 signature in DER */

/* What a slot answers beside 0. */
enum { MI_OSSL_NO = 1, MI_OSSL_FAILED = -1 };

struct mission_openssl {
    mission_crypto table;
    OSSL_LIB_CTX *library;
    EVP_MD *hashes[MISSION_HASH_SHA512 + 1];
    char properties[MI_OSSL_PROPERTIES];
};

/* A key of one of the types, and contexts that are ready to begin with: copying one costs less than
 * fetching and setting up again, and reading it is free to many threads. */
struct mi_ossl_key {
    EVP_PKEY *pkey;
    uint32_t type;
    EVP_MD_CTX *verify[MISSION_ALG_COUNT]; /* NULL: not of this type */
    EVP_MD_CTX *sign[MISSION_ALG_COUNT];   /* NULL: or not private */
};

/* --- openssl.c, fail.c --- */

/* The provider behind mission_openssl_crypto(), or NULL. */
struct mission_openssl *mi_ossl_default(void);
/* The query as OpenSSL wants it: NULL for none. */
const char *mi_ossl_query(const struct mission_openssl *openssl);
/* Open `error` (may be NULL) with the code and words; returns the code. */
int32_t mi_ossl_fail(mission_error *error, int32_t code, const char *words);
/* The same, with the reason that OpenSSL gave last: NOMEM when that was it. */
int32_t mi_ossl_refuse(mission_error *error, int32_t code, const char *words);
/* What stands in the thread's error queue between these two is gone after them, and nothing else.
 */
void mi_ossl_enter(void);
void mi_ossl_leave(void);
/* Was it for want of memory that OpenSSL failed last, since mi_ossl_enter()? */
bool mi_ossl_no_memory(void);

/* --- the slots: key.c, signature.c, generate.c --- */

int32_t mi_ossl_key_open(void *host, const mission_key_numbers *numbers, void **key);
void mi_ossl_key_close(void *host, void *key);
int32_t mi_ossl_verify(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                       size_t count, mission_view signature);
int32_t mi_ossl_sign(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                     size_t count, uint8_t *out, size_t room, size_t *written);
int32_t mi_ossl_key_generate(void *host, uint32_t type, uint8_t *d, uint8_t *x, uint8_t *y);

/* --- numbers.c: the numbers as OpenSSL's parameters --- */

/* 0, 1 (they do not have the form of their type), or a failure. `*out` is owned. */
int32_t mi_ossl_import(const struct mission_openssl *openssl, const mission_key_numbers *numbers,
                       EVP_PKEY **out);
/* Bytes of a coordinate or of `d`, other than RSA's; 0: no such type. */
size_t mi_ossl_width(uint32_t type);

/* --- signature.c --- */

/* Is this an algorithm of the type? */
bool mi_ossl_fits(uint32_t type, uint32_t algorithm);
/* Set up a fresh context. */
bool mi_ossl_begin(const struct mission_openssl *openssl, EVP_MD_CTX *context, EVP_PKEY *pkey,
                   uint32_t algorithm, bool sign);
/* Sign with a context that was begun, which is used up. 0, or a failure. */
int32_t mi_ossl_finish(EVP_MD_CTX *context, size_t size, uint32_t algorithm,
                       const mission_view *parts, size_t count, uint8_t *out, size_t room,
                       size_t *written);
/* Bytes of a signature by this key, in the form of JWS. */
size_t mi_ossl_signature_size(EVP_PKEY *pkey, uint32_t algorithm);

/* --- ecdsa.c: r and s side by side, as JWS has them, and in DER, as OpenSSL has them --- */

/* `raw` are two numbers of `width` bytes, at most 48; gives the length. */
size_t mi_ossl_to_der(const uint8_t *raw, size_t width, uint8_t out[MI_OSSL_ECDSA_MOST]);
/* False: it is not the DER of two numbers that fit. */
bool mi_ossl_of_der(const uint8_t *der, size_t len, uint8_t *raw, size_t width);

/* --- ed25519.c --- */

/* Is it a point of the curve in its one form, and of no small order? 0, 1, or a failure. */
int32_t mi_ossl_point_check(const uint8_t point[32]);

#endif
