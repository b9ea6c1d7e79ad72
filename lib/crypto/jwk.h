/* Inside a key. SPDX-License-Identifier: MIT */
#ifndef MI_JWK_H
#define MI_JWK_H

#include "../base/base.h"
#include <mission/jwk.h>

struct mission_jwk {
    atomic_uint refs;
    mission_context *context; /* referenced: its provider opened `key` */
    struct mi_arena arena;    /* of what follows */
    void *key;                /* the provider's */
    mission_key_numbers numbers;
    uint32_t algorithm; /* of `alg`, or 0 */
    bool with_use;      /* it said `use` */
    mission_view kid;
    char thumbprint[44];
};

struct mission_jwks {
    atomic_uint refs;
    mission_context *context;
    size_t room, count, skipped;
    mission_jwk *list[];
};

/* The MISSION_KEY_* that an algorithm takes; 0: no algorithm of ours. */
uint32_t mi_algorithm_type(uint32_t algorithm);
/* Is this an algorithm that the key may be used with? */
bool mi_jwk_fits(const mission_jwk *key, uint32_t algorithm);
/* Bytes of a JWS signature by this key. */
size_t mi_jwk_signature_size(const mission_jwk *key);

/* jwk.c. An empty key whose memory is wiped with it; it takes `numbers`, `kid`, `algorithm`, and is
 * then made ready: numbers checked, thumbprint made, opened. NULL: no memory. */
mission_jwk *mi_jwk_new(mission_context *context);
int32_t mi_jwk_ready(mission_jwk *key, mission_error *error); /* KEY, NOMEM, CRYPTO, UNSUPPORTED */
static inline bool mi_jwk_private(const mission_jwk *key)
{
    return key->numbers.d.len > 0;
}

/* jwk_numbers.c: the numbers, in the order of mission_key_numbers, by their member names. */
#define MI_JWK_MEMBERS 10u
struct mi_jwk_member {
    mission_view name;
    size_t offset; /* of the view in mission_key_numbers */
    bool secret;
};
extern const struct mi_jwk_member mi_jwk_members[MI_JWK_MEMBERS];
mission_view *mi_jwk_number(mission_key_numbers *numbers, size_t member);
/* Has a key of this type this member? */
bool mi_jwk_has(uint32_t type, size_t member);
/* Has it a private member of any type of key? The `k` of a symmetric key is no public key's,
 * either, but it is not used here. */
bool mi_jwk_shows_secret(const mission_value *jwk);
/* Each number of its length, RSA neither weak nor beyond bounds: `*bad` is the member if not. */
bool mi_jwk_sound(const mission_key_numbers *numbers, size_t *bad);
/* roca.c: was this RSA modulus made in a way that lets it be factored? */
bool mi_roca(mission_view modulus);
mission_view mi_jwk_kty(uint32_t type);
mission_view mi_jwk_crv(uint32_t type); /* empty: RSA */

/* jwk_read.c: mission_jwk_from(); `secret` false leaves out what is private. */
int32_t mi_jwk_read(mission_context *context, const mission_value *value, bool secret,
                    mission_jwk **out, mission_error *error);

/* jwk_write.c: add the key to what is being built. False: no memory; the builder knows others. */
bool mi_jwk_write(mission_builder *builder, const mission_jwk *key, bool secret);

#endif
