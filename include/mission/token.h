/* Mission-bound access tokens: RFC 9068 JWTs, made and read. SPDX-License-Identifier: MIT */
#ifndef MISSION_TOKEN_H
#define MISSION_TOKEN_H

#include <mission/authority.h>
#include <mission/claim.h>
#include <mission/delegation.h>
#include <mission/jws.h>
#include <mission/projection.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Issue ---- */

#define MISSION_TOKEN_EXCHANGED 1u /* by token exchange: the response says `issued_token_type` */

/* A token to be made of a derivation. Nothing of an Intent goes into it (TK-6). Since 0.1. */
typedef struct mission_token_plan {
    size_t size;       /* sizeof(mission_token_plan) */
    uint32_t flags;    /* MISSION_TOKEN_*; an unknown bit is an error */
    uint32_t reserved; /* 0 */
    /* The reply of mission_plan_derive(), in `issue` or after a confirmed lease: entries, claim,
     * iat, exp are taken as they are. Required. */
    const mission_value *derived;
    const mission_signer *signer; /* required */
    mission_view iss;             /* this authorization server; required */
    mission_view sub;             /* AS-local subject, as established by the host; required */
    mission_view client_id;       /* the client that requested this token (RS-8); required */
    mission_view jti;             /* empty: 128 random bits */
    /* Resource servers of the entries (TK-3); required. With `actors` it names those alone that
     * read `act` (RS-8). */
    const mission_audience_map *audiences;
    mission_view audience; /* one of them: the token carries what it consumes and no more; empty:
                              all of them, and all entries */
    const mission_scope_map *scopes; /* with `scope`: what its values stand for (TK-4) */
    mission_view scope;              /* what to choose from; values that go beyond the entries are
                                        left out; empty: the token has no scope */
    uint32_t scope_flags;            /* MISSION_SCOPE_*; an unknown bit is an error */
    uint32_t reserved1;
    mission_view jkt;      /* thumbprint of the client's DPoP key: `cnf` {"jkt"} */
    mission_view x5t_s256; /* of its certificate: `cnf` {"x5t#S256"}; at most one of the two */
    const mission_actors *actors; /* `act`, which needs a key (RS-12); NULL: not delegated */
    mission_view acr;             /* and auth_time: as known; empty and 0: not said (TK-6) */
    int64_t auth_time;
    int64_t lifetime_most; /* seconds after `iat`; the token may end before `exp` of the derivation;
                              0: as it */
} mission_token_plan;

/* What was made. Texts are owned; see mission_token_made_clear(). Since 0.1. */
typedef struct mission_token_made {
    size_t size; /* in: sizeof(mission_token_made) */
    mission_text *token;
    mission_json *claims; /* what it says */
    /* The members of the token response: access_token, token_type ("Bearer" or "DPoP"), expires_in,
     * scope?, authorization_details (the token's, exactly), mission_id (but for a sector's
     * reference), mission_expires_at; for an exchange `issued_token_type`, too. */
    mission_json *response;
} mission_token_made;

/* Make a token. `now` NULL: the context's clock, for expires_in. Refused: a plan that contradicts
 * itself. `exp` never exceeds the Mission's expiry, `aud` is a string when there is one audience.
 * The signer is asked last; on failure `out` is empty. Errors: ARGUMENT (also: a thumbprint that is
 * none), ABI_*, NO_CALLBACK, NOMEM, CLOCK, RANDOM, CRYPTO, HOST, VERDICT, SIGNER, ALGORITHM; TARGET
 * and the others of the projection; INCONSISTENT (what `derived` says of itself, two keys, an `act`
 * or a Child Mission without one), REFUSED_BY_HOST (a registered type or constraint), NO_TIME_LEFT;
 * those of a string that is no I-JSON. Source: 10-core section 1 Token, TK-1 to TK-6, DG-2, GB-2,
 * RS-12; 40 CM-7; RFC 9068. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_token_make(mission_context *context,
                                                       const mission_token_plan *plan,
                                                       const mission_time *now,
                                                       mission_token_made *out,
                                                       mission_error *error);
MISSION_API void mission_token_made_clear(mission_token_made *made); /* NULL is quiet */

/* ---- Read ---- */

/* A token whose signature and claims were verified; immutable, reference-counted, free to share
 * between threads, unless it was made in a caller's scratch: then it lives there, and is one
 * thread's. What it held is wiped with the last reference; a scratch is its owner's to wipe. */
typedef struct mission_token mission_token;

/* One more reference, one less. Since 0.1. */
MISSION_API mission_token *mission_token_ref(mission_token *token);
MISSION_API void mission_token_unref(mission_token *token); /* NULL is quiet */

/* What it says; views into the token, empty or NULL where absent. Since 0.1. */
typedef struct mission_token_claims {
    size_t size; /* in: sizeof(mission_token_claims) */
    mission_view iss, sub, client_id, jti, scope;
    mission_time exp, iat;
    mission_view jkt, x5t_s256;   /* `cnf` */
    mission_claim mission;        /* all empty: the token is bound to no Mission */
    const mission_value *entries; /* `authorization_details` */
    const mission_value *actor;   /* `act`, which is attribution alone (DG-7) */
    uint32_t actor_count;         /* actors in it */
    uint32_t reserved;
    const mission_value *all; /* the payload */
    const mission_value *header;
} mission_token_claims;
MISSION_API MISSION_CHECKED int32_t mission_token_claims_of(const mission_token *token,
                                                            mission_token_claims *out,
                                                            mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
