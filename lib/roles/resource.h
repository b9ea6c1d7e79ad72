/* Inside a resource server. SPDX-License-Identifier: MIT */
#ifndef MI_RESOURCE_H
#define MI_RESOURCE_H

#include "token.h"
#include <mission/resource.h>

struct mi_trusted {
    mission_view iss;
    mission_jwks *keys; /* referenced */
    uint32_t algorithms;
    const mission_view *authorities; /* whose Missions; one at least */
    size_t authority_count;
};

/* Immutable; lives in its arena, with copies of all texts. */
struct mission_resource {
    atomic_uint refs;
    mission_context *context; /* referenced */
    struct mi_arena arena;
    uint32_t flags, tier;
    struct mi_trusted *issuers;
    size_t issuer_count;
    const mission_view *audiences;
    size_t audience_count;
    int64_t skew_seconds, lifetime_most;
    uint64_t token_bytes;
    mission_freshness freshness;
    mission_proof_policy proofs;
    bool takes_proofs; /* `proofs` was handed in */
    mission_view realm;
};

/* access.c */
#define MI_ACCESS_LEAST MI_END_OF(mission_access, reserved)

/* Refuse before anything else is looked at: 0, or an ABI code. `theirs` may be NULL (ARGUMENT). */
int32_t mi_access_start(mission_access *theirs);
/* Is this no word about the token or the request, but a failure of what the call needs? */
bool mi_access_failed(int32_t code);
/* Turn what a call came to into its answer. 0 permits what `own` says; a failure of what the call
 * needs is written as a refusal with 500 (503: try again) and returned; every other code is a
 * refusal, and the call went well. */
int32_t mi_access_settle(mission_access *theirs, mission_access *own, int32_t code,
                         mission_error *why);

/* What a request is to prove. */
struct mi_binding {
    mission_context *context;
    const mission_proof_policy *proofs; /* NULL: none are taken */
    const mission_presented *presented;
    mission_view jkt, x5t_s256; /* of the token; empty: not bound by it */
};
/* binding.c: was the key that the token is bound to proven with this request? 0; BINDING, what
 * mission_proof_verify() says, a failure. */
int32_t mi_binding_check(const struct mi_binding *binding, const mission_time *now,
                         mission_error *why);

/* resource_verify.c: exp, nbf, iat against now. 0, TOKEN_EXPIRED, TOKEN_EARLY. */
int32_t mi_token_times(const mission_resource *resource, const mission_token *token,
                       const mission_time *now, mission_error *why);
/* Is a verified token one that this server would take, whichever verified it? What the signature,
 * the time and the request have to say is not asked. 0; a refusal; ARGUMENT: of another profile. */
int32_t mi_token_ours(const mission_resource *resource, const mission_token *token,
                      mission_error *why);

/* resource.c: what a host says of proofs; left out, `size` is 0 and none is taken. 0, an ABI code,
 * ARGUMENT or NO_CALLBACK. */
int32_t mi_proofs_take(const mission_proof_policy *given, bool *takes, mission_proof_policy *out);

/* presented.c: MISSION_SCHEME_*, in either case; NONE for any other. */
uint32_t mi_scheme_of(mission_view name);

/* A mission_presented that a host filled; checked. */
int32_t mi_presented_import(const mission_presented *theirs, mission_presented *own,
                            mission_error *why);

#endif
