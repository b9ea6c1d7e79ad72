/* Transaction challenges and transaction tokens on the wire (30-runtime O-15).
 * SPDX-License-Identifier: MIT
 *
 *   transaction_mission.c  the members of `mission` that both sides compare
 *   transaction_claims.c   the claims of both, each by its own definition
 *   transaction_jwt.c      the signed envelope of both
 *   transaction_write.c    writing and signing */
#ifndef MI_TRANSACTION_WIRE_H
#define MI_TRANSACTION_WIRE_H

#include "../crypto/jws.h"
#include "../json/json.h"
#include <mission/claim.h>
#include <mission/principal.h>

#define MI_CHALLENGE_TYP MI_VIEW("txn-authz-challenge+jwt")
#define MI_TRANSACTION_TYP MI_VIEW("mission-txn-token+jwt")
#define MI_TRANSACTION_NAME_MOST 256u /* bytes of `txn`, `jti` */

/* ---- The Mission ---- */

/* What is compared of a `mission` object; views into it, empty where absent. */
struct mi_txn_mission {
    mission_claim claim;
    mission_view basis;        /* approval_basis.type */
    mission_principal subject; /* nobody: absent */
};
/* Errors: those of mission_claim_read; WRONG_TYPE, EMPTY, MISSING_MEMBER, UNKNOWN_MEMBER. */
int32_t mi_txn_mission_read(mission_context *context, const mission_value *value,
                            struct mi_txn_mission *out, mission_error *error);
bool mi_txn_mission_same(const struct mi_txn_mission *a, const struct mi_txn_mission *b);
/* The compared members alone, as the next value: nothing else of a claim travels on. */
void mi_txn_mission_write(const mission_context *context, const struct mi_txn_mission *mission,
                          mission_builder *to);

/* ---- The claims ---- */

/* Of a challenge or a token; views into the payload. */
struct mi_txn_claims {
    mission_view iss, aud, jti, txn, sub, client_id, parameter_digest, reason, reason_uri;
    int64_t iat, exp;
    int64_t nbf;                  /* 0: absent */
    const mission_value *details; /* an array of one object */
    const mission_value *entry;   /* that object */
    const mission_value *mission;
    struct mi_txn_mission known; /* read from `mission` */
    const mission_value *cnf;
    mission_view jkt, x5t_s256; /* one of them */
    const mission_value *act;   /* NULL: absent */
};
/* `iss` of a payload that nobody has proven yet. */
int32_t mi_txn_issuer(mission_context *context, const mission_value *payload, mission_view *out,
                      mission_error *error);
int32_t mi_txn_challenge_claims(mission_context *context, const mission_value *payload,
                                struct mi_txn_claims *out, mission_error *error);
int32_t mi_txn_token_claims(mission_context *context, const mission_value *payload,
                            struct mi_txn_claims *out, mission_error *error);
/* {"jkt"} or {"x5t#S256"}, one thumbprint and nothing else. */
int32_t mi_txn_confirmation(const mission_value *cnf, mission_view *jkt, mission_view *x5t_s256);

/* ---- The envelope ---- */

struct mi_txn_jwt {
    struct mi_arena arena;
    struct mi_jws jws;
    mission_json *payload;
};
/* Take it apart without believing it; `typ` has to be this, to the byte, before anything of the
 * payload is read. Dropped by the caller, also on failure. Errors: those of mi_jws_read;
 * TOKEN_TYPE, MALFORMED_TOKEN. */
int32_t mi_txn_jwt_read(mission_context *context, mission_view text, mission_view typ,
                        struct mi_txn_jwt *out, mission_error *error);
void mi_txn_jwt_drop(struct mi_txn_jwt *jwt);
/* With the keys of whoever it says it is from. */
int32_t mi_txn_jwt_prove(mission_context *context, const struct mi_txn_jwt *jwt,
                         const mission_jwks *keys, uint32_t algorithms, mission_error *error);

/* Sign a challenge, whose `mission` is copied as it is; a token, which has of it what is compared
 * and nothing else. Members that are empty are left out. */
int32_t mi_txn_challenge_sign(mission_context *context, const mission_signer *signer,
                              const struct mi_txn_claims *claims, mission_text **out,
                              mission_error *error);
int32_t mi_txn_token_sign(mission_context *context, const mission_signer *signer,
                          const struct mi_txn_claims *claims, mission_text **out,
                          mission_error *error);
/* `cnf`, as the next value. */
void mi_txn_confirmation_write(mission_view jkt, mission_view x5t_s256, mission_builder *to);
/* `authorization_details` with its one entry, as the next member. */
void mi_txn_details_write(const mission_value *entry, mission_builder *to);

#endif
