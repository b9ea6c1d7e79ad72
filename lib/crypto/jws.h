/* Inside a compact JWS. SPDX-License-Identifier: MIT */
#ifndef MI_JWS_H
#define MI_JWS_H

#include "../json/json.h"
#include "jwk.h"
#include <mission/jws.h>

/* A token taken apart: nothing is proven of it. Views are into the token's text (`input`) and into
 * the memory that it was read with. */
struct mi_jws {
    mission_view input;        /* what is signed: header and payload as they stand, with the dot */
    mission_json *header_json; /* owned */
    const mission_value *header;
    mission_view payload;   /* decoded, followed by zeros as the JSON reader likes them */
    mission_view signature; /* decoded */
    uint32_t algorithm;     /* of `alg`; a known one */
    mission_view kid, typ;  /* empty: absent */
};

/* Take a compact JWS apart with memory of `memory` (a scratch or the context's): strict base64url,
 * strict JSON header, known `alg`, no `crit`, no `b64`. The arena takes what is decoded. `*out` is
 * all zero on failure. Errors: NOMEM, TOO_LARGE, MALFORMED_TOKEN, ALGORITHM, CRITICAL. */
int32_t mi_jws_read(mission_context *context, struct mi_arena *arena, mission_view token,
                    uint64_t bytes_most, struct mi_jws *out, mission_error *error);
void mi_jws_drop(struct mi_jws *jws); /* the header; the arena is its owner's */

/* jws_sign.c. A signer as it was given, checked: its kid is still the giver's. Errors: ABI_*,
 * NO_CALLBACK, ARGUMENT, ALGORITHM. */
int32_t mi_signer_import(mission_signer *own, const mission_signer *theirs, mission_error *error);

/* A refusal of the token, whatever else the code is used for: `invalid_token`. */
static inline int32_t mi_jws_refuse(mission_error *error, int32_t code)
{
    mi_fail(error, code);
    if (mi_error_wanted(error))
        error->oauth_error = "invalid_token";
    return code;
}

/* Is `typ` one of these, without case and without "application/"? */
bool mi_jws_typ_is(mission_view typ, const mission_view *types, size_t count);
/* Prove it with the set's keys as mission_jws_verify() says: `*by` is borrowed from the set, NULL
 * on failure. Errors: NO_KEY, TOO_MANY, ALGORITHM, SIGNATURE, CRYPTO. */
int32_t mi_jws_prove(mission_context *context, const struct mi_jws *jws, const mission_jwks *keys,
                     uint32_t algorithms, const mission_jwk **by, mission_error *error);
/* With this key alone. */
int32_t mi_jws_prove_by(mission_context *context, const struct mi_jws *jws, const mission_jwk *key,
                        uint32_t algorithms, mission_error *error);

#endif
