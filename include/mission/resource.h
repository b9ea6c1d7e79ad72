/* The resource role: is this request, with this token, within what was approved?
 * SPDX-License-Identifier: MIT
 *
 * A resource server is an immutable value: whom it trusts, what it is. A request is judged by pure
 * functions over what the host hands in; the verdict refuses unless every check has run. */
#ifndef MISSION_RESOURCE_H
#define MISSION_RESOURCE_H

#include <mission/constraint.h>
#include <mission/freshness.h>
#include <mission/proof.h>
#include <mission/record.h>
#include <mission/subset.h>
#include <mission/token.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The resource server ---- */

/* An authorization server whose tokens are taken. A `mission.issuer` is never a root of trust by
 * itself (T-14). Since 0.1. */
typedef struct mission_trusted_issuer {
    size_t size;              /* sizeof(mission_trusted_issuer) */
    mission_view iss;         /* compared byte by byte */
    const mission_jwks *keys; /* required; kept by reference */
    uint32_t algorithms;      /* MISSION_JWS_ALG() of each; 0: all */
    uint32_t reserved;
    const mission_view *state_authorities; /* whose Missions its tokens may carry; none: its own */
    size_t state_authority_count;
} mission_trusted_issuer;

/* Takes tokens of no Mission, too: of them nothing but what RFC 9068 says is checked, and no entry
 * permits (RS-6). */
#define MISSION_RESOURCE_UNGOVERNED 1u
/* One entry for the served resource with what is not enforced here refuses the request (T-7). */
#define MISSION_RESOURCE_STRICT 2u
#define MISSION_RESOURCE_BOUND 4u     /* every token has to be bound to a key */
#define MISSION_RESOURCE_NO_ACTORS 8u /* knows no `act`: takes no delegated token (RS-8) */
#define MISSION_RESOURCE_DISCLOSE 16u /* say `mission_denial` in challenges (RS-9) */
/* An authorization server that looks at its own tokens: a subject_token, one to be introspected.
 * Whom they are for and which key was proven is not asked, so nothing can be decided with them. */
#define MISSION_RESOURCE_OWN 32u

/* What a resource server is made of. 0 means the default. Since 0.1. */
typedef struct mission_resource_config {
    size_t size;                           /* sizeof(mission_resource_config) */
    uint32_t flags;                        /* MISSION_RESOURCE_*; an unknown bit is an error */
    uint32_t tier;                         /* MISSION_TIER_*; default MISSION_TIER_AUTHORITY */
    mission_context *context;              /* required */
    const mission_trusted_issuer *issuers; /* one at least, no `iss` twice */
    size_t issuer_count;
    const mission_view *audiences; /* names of this resource server: one has to be in `aud` */
    size_t audience_count;
    int64_t skew_seconds;        /* for iat, nbf and exp; default 0, at most 300 */
    int64_t lifetime_most;       /* exp - iat; default: no bound */
    uint64_t token_bytes;        /* default 16384 */
    mission_freshness freshness; /* for tiers that need the Mission's state */
    mission_proof_policy proofs; /* for DPoP */
    mission_view realm;          /* for challenges; printable ASCII; empty: none */
} mission_resource_config;

/* RS tiers (70-capability). */
#define MISSION_TIER_CREDENTIAL 1u /* RS-A: the credential alone */
#define MISSION_TIER_STATE 2u      /* RS-B: and the Mission's state, fresh enough */
/* RS-C: and its entries; the state, too, when one is handed in or freshness.required says so. */
#define MISSION_TIER_AUTHORITY 3u

/* An immutable resource server: reference-counted, free to share between threads. New keys make a
 * new one. */
typedef struct mission_resource mission_resource;
/* Errors: ARGUMENT, ABI_*, NO_CALLBACK, NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_resource_new(const mission_resource_config *config,
                                                         mission_resource **out,
                                                         mission_error *error);
MISSION_API mission_resource *mission_resource_ref(mission_resource *resource);
MISSION_API void mission_resource_unref(mission_resource *resource); /* NULL is quiet */

/* ---- What came ---- */

#define MISSION_SCHEME_NONE 0u /* no credential came */
#define MISSION_SCHEME_BEARER 1u
#define MISSION_SCHEME_DPOP 2u

/* The credential of a request. Since 0.1. */
typedef struct mission_presented {
    size_t size;              /* sizeof(mission_presented) */
    uint32_t scheme;          /* MISSION_SCHEME_* */
    uint32_t proofs;          /* DPoP header fields that came; more than one is refused */
    mission_view token;       /* what follows the scheme */
    mission_view proof;       /* the DPoP header field; empty: none */
    mission_view method;      /* of the request, as it came; for DPoP */
    mission_view uri;         /* the request's absolute URI, as the client wrote it; for DPoP */
    mission_view certificate; /* the client's TLS certificate, DER, whose key was proven in the
                                 handshake; empty: none */
} mission_presented;

/* Take an Authorization header field apart: Bearer or DPoP, any case, one credential of token68
 * characters. `count` of these fields came; `value` is the first. Anything else leaves scheme NONE
 * and fails: NO_TOKEN (none, or another scheme), TWO_CREDENTIALS, MALFORMED_TOKEN. Source: RFC 6750
 * section 2.1, RFC 9449 section 7.1, RFC 9110 section 11. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_presented_read(mission_view value, size_t count,
                                                           mission_presented *out,
                                                           mission_error *error);

/* What the request is about. Since 0.1. */
typedef struct mission_operation {
    size_t size;    /* sizeof(mission_operation) */
    uint32_t needs; /* MISSION_NEEDS_*; what is short is `step_up_required` (RS-9) */
    uint32_t reserved;
    mission_view resource; /* the served resource, for entries that match exactly */
    mission_view uri;      /* the request's absolute URI, for `prefix` entries; no part of it may
                              be decoded once more behind this check (RS-4); empty: none match */
    mission_view action;   /* a literal action */
    mission_view acr;      /* the token's `acr` has to be this; empty: not looked at */
    const mission_facts *facts; /* for constraints; NULL: none is known */
} mission_operation;

#define MISSION_NEEDS_KEY 1u /* a token that is bound to a key */

/* ---- The verdict ---- */

/* May a request go on? Refusing until every check has run. Views live as long as the token. Since
 * 0.1. */
typedef struct mission_access {
    size_t size;             /* in: sizeof(mission_access) */
    int32_t permit;          /* 1: every check has run and permits; anything else: refuse */
    int32_t code;            /* MISSION_E_* of a refusal; 0 with permit */
    uint32_t status;         /* HTTP: 200, 401, 403, 500, 503 */
    uint32_t scheme;         /* for the challenge: MISSION_SCHEME_* */
    const char *oauth_error; /* RFC 6750 `error`; NULL: none is said (no credential came) */
    const char *denial;      /* `mission_denial`: insufficient_authority, step_up_required,
                                constraint_unrecognized; NULL: none */
    const char *reason;      /* the code's stable word, for the log; "" with permit */
    size_t entry;            /* index of the entry that permits; SIZE_MAX: none */
    mission_view key;        /* the constraint that refused, for the log */
    uint32_t state;          /* MISSION_STATE_* that was relied on; NONE: no state was asked for */
    uint32_t reserved;
} mission_access;

/* Verify the credential: signature, `typ`, claims, binding. `*out` is owned, NULL on refusal;
 * `*access` says permit 1 for a token that may be looked at further, which is no permission yet.
 * A refusal is no error: 0 is returned, and `why` (NULL: not wanted) says where and what. With
 * `scratch` of enough bytes (token bytes times 6 and 4096 do for most; no alignment is needed) the
 * token lives there, is one thread's, must be unref'd before the scratch is used again, and nothing
 * is allocated but for a DPoP proof, by the provider and by callbacks; else the context's allocator
 * helps out. `now`
 * NULL: the context's clock. Errors: ARGUMENT, ABI_*, NOMEM, CLOCK, CRYPTO, HOST, VERDICT,
 * NO_CALLBACK; `access` then refuses with 500. Source: 10-core RS-1, RS-6, RS-8, RS-12, MC-1; RFC
 * 9068 section 4, RFC 9449 section 4.3, RFC 8705 section 3. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_resource_verify(const mission_resource *resource, const mission_presented *presented,
                        const mission_time *now, void *scratch, size_t scratch_size,
                        mission_token **out, mission_access *access, mission_error *why);
/* The same for a token that was verified before (a cache's): that it is the one that came and one
 * that this server takes, its times and its binding alone. Errors: as above; ARGUMENT (a token of
 * the other profile). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_resource_verify_again(const mission_resource *resource, const mission_presented *presented,
                              const mission_token *token, const mission_time *now,
                              mission_access *access, mission_error *why);

/* Does a verified token permit this operation now? `state` NULL: nothing is known of the Mission's
 * state. `scratch` as above (2048 bytes and the URIs' lengths do for most; a data_classification
 * constraint of more than 64 labels allocates all the same). Entries for the served
 * resource are alternatives: one that covers the action, with every constraint enforced and met,
 * permits. A token that another resource server verified has to be one that this one takes, too;
 * its signature is not looked at again. Errors: as above; ARGUMENT (a token of the other profile).
 * Source: 10-core RS-2 to RS-5, RS-9, section 3 rs_decide; UR-1; T-7. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_resource_decide(
    const mission_resource *resource, const mission_token *token,
    const mission_operation *operation, const mission_known_state *state, const mission_time *now,
    void *scratch, size_t scratch_size, mission_access *access, mission_error *why);

/* Who holds the approved set of a Mission, from an authenticated approval-time source, compares a
 * token with it: the same id and issuer, the recomputed authority_hash (the token's too, where it
 * says one), every entry of the token within the set. Refused: HELD_SET, and a token that this
 * server would not take. `set` is compiled once for many tokens. Source: 10-core RS-7. Since 0.1.
 */
MISSION_API MISSION_CHECKED int32_t
mission_resource_hold(const mission_resource *resource, const mission_token *token,
                      const mission_authority *set, mission_view id, mission_view issuer,
                      mission_view expected_hash, mission_access *access, mission_error *why);

/* ---- The answer ---- */

/* The WWW-Authenticate field value for a refusal, as one challenge: scheme, realm, error, and with
 * MISSION_RESOURCE_DISCLOSE `mission_denial`, with `algs` for DPoP; and the response's DPoP-Nonce
 * where the proofs' policy gives one (with the scheme DPoP, a permit too). Nothing about the token
 * or the Mission is in it. Owned texts; NULL, which is empty, when there is nothing to say (for the
 * challenge: permit, 400, 500, 503). Errors: ARGUMENT, ABI_*, NOMEM, HOST, VERDICT (no nonce).
 * Source: RFC 6750 section 3, RFC 9449 section 7.1, 8.2, 10-core RS-9. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_resource_challenge(const mission_resource *resource,
                                                               const mission_access *access,
                                                               mission_text **www_authenticate,
                                                               mission_text **dpop_nonce,
                                                               mission_error *error);
/* The body that tells a client what it lacks, to be proposed anew: {"error":
 * "insufficient_authorization","authorization_remediation"}; it grants nothing. `entries` is the
 * host's word of what is needed. Source: 10-core RS-11. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_resource_remedy(mission_context *context,
                                                            const mission_value *entries,
                                                            mission_json **out,
                                                            mission_error *error);
/* What the client makes of a WWW-Authenticate field value: `error` and `mission_denial` of its
 * first Bearer or DPoP challenge, copied and unquoted; an unknown denial is insufficient_authority
 * (RS-9). Since 0.1. */
typedef struct mission_challenge {
    size_t size;     /* in: sizeof(mission_challenge) */
    uint32_t scheme; /* MISSION_SCHEME_*; NONE: no challenge that is known here */
    uint32_t reserved;
    char error[64];
    char denial[64];
    char nonce_needed; /* 1: error is use_dpop_nonce */
    char reserved1[7];
} mission_challenge;
/* `*out` says nothing until the whole value was read. Errors: ARGUMENT, ABI_*, RESPONSE (no list of
 * challenges). Source: RFC 9110 section 11.6.1, 10-core RS-9. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_challenge_read(mission_view value,
                                                           mission_challenge *out,
                                                           mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
