/* Transaction authorization: one operation, approved at the point of use, executed once.
 * SPDX-License-Identifier: MIT
 *
 * A resource answers a request that needs an approval with a signed challenge. A Transaction
 * Authorization Server (TAS) admits the challenge, lets somebody approve it, decides afresh and
 * mints one token for it. The resource compares the token with the operation that it retained, and
 * whoever executes consumes the transaction at the commit boundary.
 *
 * What a request of this header points to has to live as long as its plan. Callbacks return 0 when
 * they did their work; a failure ends the call with HOST, nothing is written and the same may be
 * asked again. A callback may be asked again for one operation. */
#ifndef MISSION_TRANSACTION_H
#define MISSION_TRANSACTION_H

#include <mission/action.h>
#include <mission/decision.h>
#include <mission/plan.h>
#include <mission/resource.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- What both sides compare ---- */

/* Do two `mission` objects name one Mission in all that counts: id, issuer, authority_hash,
 * expires_at, approval_basis.type, subject {iss, sub}? Each optional one is on both sides or on
 * neither; other members are not compared. 0: they do. Refused: TRANSACTION (they do not), and
 * what an unreadable one is: MISSING_MEMBER, WRONG_TYPE, EMPTY, MALFORMED_*. Errors: ARGUMENT.
 * Source: 30-runtime O-15. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_transaction_mission_equal(mission_context *context,
                                                                      const mission_value *a,
                                                                      const mission_value *b,
                                                                      mission_error *error);

/* ---- The Challenge-Issuing Resource ---- */

/* 1 when the client takes challenges: `count` fields `Accept-Txn-Challenge` came, `value` is the
 * first. One field that is the RFC 8941 item ?1, with any parameters; anything else is 0. Source:
 * 30-runtime TX-2. Since 0.1. */
MISSION_API int32_t mission_transaction_accepted(mission_view value, size_t count);

/* What a resource is made of. 0 means the default. Since 0.1. */
typedef struct mission_transaction_resource_config {
    size_t size;              /* sizeof(mission_transaction_resource_config) */
    uint32_t flags;           /* 0 */
    uint32_t retries;         /* of commits that conflict; default 8, at most 1000 */
    mission_context *context; /* required */
    mission_view iss;         /* this resource: `iss` of challenges, `aud` of tokens; required */
    mission_view tas;         /* `aud` of challenges, `iss` of tokens; required */
    const mission_jwks *keys; /* of the TAS, by trust configured beforehand; kept by reference;
                                 required */
    uint32_t algorithms;      /* of tokens: MISSION_JWS_ALG() of each; 0: all */
    uint32_t reserved;
    const mission_signer *signer; /* of challenges; copied, its host outlives the resource; NULL:
                                     it verifies alone */
    int64_t challenge_seconds;    /* life of a challenge; default 300, at most 86400 */
    int64_t retain_seconds;       /* of an operation, after its challenge was made: the longest that
                                     an approval may take; default 86400, at most 31536000 */
    int64_t skew_seconds;         /* for iat and exp; default 0, at most 300 */
    int64_t token_seconds;        /* longest life of a token; default 300, at most 86400 */
    mission_proof_policy proofs;  /* for DPoP */
} mission_transaction_resource_config;

/* An immutable resource: reference-counted, free to share between threads. */
typedef struct mission_transaction_resource mission_transaction_resource;
/* Errors: ARGUMENT, ABI_*, NO_CALLBACK, ALGORITHM, NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_transaction_resource_new(const mission_transaction_resource_config *config,
                                 mission_transaction_resource **out, mission_error *error);
MISSION_API mission_transaction_resource *
mission_transaction_resource_ref(mission_transaction_resource *resource);
MISSION_API void mission_transaction_resource_unref(mission_transaction_resource *resource);

/* The operation that was asked for, as the resource itself knows it. No member of it is the
 * client's word but `accept`. Since 0.1. */
typedef struct mission_transaction_operation {
    size_t size;         /* sizeof(mission_transaction_operation) */
    size_t accept_count; /* fields Accept-Txn-Challenge, and the first */
    mission_view accept;
    const mission_token *token; /* the verified Mission-bound token of the request, bound to a key:
                                   `mission`, `cnf`, `act` are taken from it; required */
    mission_view action;        /* literal; required */
    const mission_value *entry; /* the one operation entry: `authorization_details`; required */
    /* What the operation would do: raw arguments with a profile, else normalized ones; required. */
    const mission_value *parameters;
    const mission_operation_profile *profile; /* of this action at this resource; NULL: none */
    mission_view subject;                     /* the local subject; empty: the token's `sub` */
    mission_view reason;                      /* for the approver; required */
    mission_view reason_uri; /* where the normalized operation can be fetched; empty: none */
    mission_view txn;        /* this transaction's name; empty: 128 random bits */
} mission_transaction_operation;

/* Make the challenge and retain the operation under (resource, txn). The reply is the error body:
 * {"error":"transaction_authorization_required","transaction_challenge"}. A `txn` that is retained
 * already is CONFLICT. Refused: DENIED (the client takes no challenges), UNGOVERNED, BINDING (a
 * token without a key), NORMALIZE, what the entry's definition says. Errors: those of a plan; here
 * ARGUMENT, ABI_*, NOMEM, NO_CALLBACK (no signer). Source: 30-runtime TX-2, O-15. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_transaction_challenge(
    mission_transaction_resource *resource, const mission_transaction_operation *operation,
    const mission_time *now, mission_plan **out, mission_error *error);

/* What is about to be done, and what came with it. Since 0.1. */
typedef struct mission_transaction_request {
    size_t size;                        /* sizeof(mission_transaction_request) */
    const mission_presented *presented; /* the transaction token and its proof of possession */
    mission_view action;                /* as it would be executed now */
    const mission_value *parameters;    /* as above: digested anew */
    const mission_operation_profile *profile;
    mission_view subject; /* the local subject of who asks; empty: not compared a second time */
    const mission_value *actor; /* the actor of who asks; NULL: not compared a second time */
} mission_transaction_request;

/* Is this the transaction that was authorized? The token's `typ` first, exactly; its issuer,
 * signature, `aud`, times; the proof of its key, with `ath` for DPoP; then the retained operation:
 * cnf, mission, authorization_details, parameter_digest, subject, actor; the action, and the digest
 * of these parameters. It permits nothing by itself: the reply is what a full decision is asked
 * with, see mission_transaction_read(), and `txn` is consumed at the commit boundary
 * (<mission/permit.h>). Nothing is written. Refused: TOKEN_TYPE, MALFORMED_TOKEN, NO_KEY,
 * SIGNATURE, ISSUER, AUDIENCE, TOKEN_EXPIRED, TOKEN_EARLY, TOO_LATE (a longer life than is taken),
 * BINDING, PROOF*, TRANSACTION (another one, or none is retained), PARAMETER_MISMATCH, NORMALIZE.
 * Errors: those of a plan. Source: 30-runtime A-10, TX-5, TX-6. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_transaction_verify(
    mission_transaction_resource *resource, const mission_transaction_request *request,
    const mission_time *now, mission_plan **out, mission_error *error);

/* Forget operations that are retained no more and whose every token has ended: until then the name
 * stays taken. What is retained stays, consumed or not; what was consumed is known to the
 * enforcement point, whose `horizon_seconds` is not to be shorter than `retain_seconds`. At most
 * `limit` rows (0: 16, at most 60). The reply: {"forgotten","more"}: call again while `more`.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_transaction_operations_sweep(
    mission_transaction_resource *resource, uint32_t limit, const mission_time *now,
    mission_plan **out, mission_error *error);

/* A verified transaction; views into the reply that it was read from. Since 0.1. */
typedef struct mission_transaction {
    size_t size; /* in: sizeof(mission_transaction) */
    mission_view txn, jti;
    mission_view resource, issuer; /* `aud` and `iss` of the token */
    mission_view action, parameter_digest;
    mission_view subject, client_id;
    const mission_value *mission, *entry;
    const mission_value *actor;      /* {"client_id","act"?}, the chain root first */
    const mission_value *credential; /* {"confirmation","expires_at","issuer"} */
    const mission_value *approval;   /* {"id","approved_at","approved_until"}; the id is `txn` */
    mission_view approved_at, approved_until, approval_id;
    mission_time iat, exp;
} mission_transaction;
/* Read the reply of a done mission_plan_transaction_verify(). `*out` (size in) holds nothing on
 * failure. Errors: ARGUMENT, ABI_*, TRANSACTION (no such reply). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_transaction_read(const mission_value *reply,
                                                             mission_transaction *out,
                                                             mission_error *error);
/* Put the typed claims into the request for a decision: subject, action, audience, digest, Mission,
 * actor, credential and approval; what the host filled beside them (resource, parameters, key, an
 * observation) stays. Errors: ARGUMENT, ABI_*, and what an unreadable `mission` is. Source:
 * 30-runtime A-10. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_transaction_evaluation(mission_context *context, const mission_transaction *transaction,
                               mission_evaluation *out, mission_error *error);
/* The approval as a decision point asks for it (mission_pdp_host.approval): granted at `iat`, until
 * `exp`, for this digest, by an approver whom the TAS found independent. Errors: ARGUMENT, ABI_*.
 */
MISSION_API MISSION_CHECKED int32_t mission_transaction_approval(
    const mission_transaction *transaction, mission_approval_record *out, mission_error *error);
/* Does what is known suffice for a transaction: a state from Status or introspection (no Status
 * List, no event alone), and what was taken from the Mission known from the same source? 0, or
 * STATE_STALE. Errors: ARGUMENT, ABI_*. Source: 30-runtime A-10. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_transaction_situation_check(const mission_situation *situation, mission_error *error);

/* The content behind `reason_uri`: {"txn","jti","parameter_digest","parameters"}. It counts only
 * when it is of this transaction and the digest of its parameters, computed anew, is
 * `parameter_digest`. `*parameters` is borrowed from the content, NULL on failure. Refused:
 * MISSING_MEMBER, WRONG_TYPE, TRANSACTION, PARAMETER_MISMATCH. Errors: ARGUMENT, NOMEM, CRYPTO.
 * Source: 30-runtime TX-7. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_transaction_reason_check(
    mission_context *context, mission_view txn, mission_view jti, mission_view parameter_digest,
    const mission_value *content, const mission_value **parameters, mission_error *error);

/* ---- The Transaction Authorization Server ---- */

/* Whose keys a challenge may be signed with. Written by the host. Since 0.1. */
typedef struct mission_challenge_issuer {
    size_t size;         /* of the library */
    mission_jwks *keys;  /* of its `txn_challenge_jwks_uri` and nowhere else; a reference that the
                            library gives back; NULL: nobody that is accepted here */
    uint32_t algorithms; /* MISSION_JWS_ALG() of each; 0: all */
    uint32_t reserved;
} mission_challenge_issuer;

/* An operation entry, read by its profile. Written by the host; views live as long as the plan.
 * Since 0.1. */
typedef struct mission_operation_reading {
    size_t size;       /* of the library */
    uint32_t readable; /* 1: a profile of (issuer, type) understands the whole entry */
    uint32_t reserved;
    mission_view operation_type;   /* what the entry is of */
    mission_view profile, version; /* that read it */
    mission_view resource;         /* the protected resource that it applies to */
} mission_operation_reading;

#define MISSION_SUBJECT_NONE 0u    /* no accepted namespace, or the mapping is off */
#define MISSION_SUBJECT_SAME 1u    /* the issuer's namespace is ours: `sub` as it is */
#define MISSION_SUBJECT_FOREIGN 2u /* mapped, injectively */
/* Who a principal is here. Written by the host; views live as long as the plan. Since 0.1. */
typedef struct mission_subject_mapping {
    size_t size; /* of the library */
    uint32_t kind;
    uint32_t reserved;
    mission_view subject;         /* FOREIGN: the local one */
    mission_view policy, version; /* the namespace policy; required */
} mission_subject_mapping;

/* What holds of a Mission now. Written by the host. Since 0.1. */
typedef struct mission_transaction_standing {
    size_t size;                  /* of the library */
    mission_known_state state;    /* judged by the TAS's freshness */
    mission_authority *effective; /* its current Effective Authority Set: a reference that the
                                     library gives back; NULL: nothing is left of it */
} mission_transaction_standing;

/* What the destination's policy and the fresh decision are asked. Borrowed for the call. Since 0.1.
 */
typedef struct mission_transaction_question {
    size_t size;
    mission_view resource, txn; /* the challenge's `iss` */
    mission_view operation_type, parameter_digest;
    mission_view profile, version; /* of the entry: the pinned ones */
    mission_view client_id;
    mission_view subject; /* local */
    mission_view source_iss, source_sub;
    mission_view jkt, x5t_s256; /* the key that was proven */
    mission_view acr;           /* of the subject token: a stronger login is no approval */
    const mission_value *entry;
    const mission_value *mission;  /* its `subject` is the Origin Principal, apart from `subject` */
    const mission_value *actor;    /* NULL: none */
    const mission_value *approval; /* {"id","approver"?,"approved_at","approved_until"}; NULL: at
                                      the admission there is none */
    const mission_known_state *state;
    const mission_time *now;
} mission_transaction_question;

/* The host's side. All are required. Each may be called from any thread. Since 0.1. */
typedef struct mission_tas_host {
    size_t size; /* sizeof(mission_tas_host) */
    void *host;
    int32_t (*challenge_issuer)(void *host, mission_view iss, mission_challenge_issuer *out);
    /* Read an entry of a challenge by the profile of (iss, type). `version` empty: by the current
     * one; else by this one, which stays readable while a workflow pins it. */
    int32_t (*operation)(void *host, mission_view iss, mission_view version,
                         const mission_value *entry, mission_operation_reading *out);
    int32_t (*subject)(void *host, mission_view iss, mission_view sub,
                       mission_subject_mapping *out);
    int32_t (*standing)(void *host, mission_view issuer, mission_view mission,
                        mission_transaction_standing *out);
    /* Does the subject token still stand (not revoked)? *verdict 1: yes. */
    int32_t (*token)(void *host, mission_view iss, mission_view jti, int32_t *verdict);
    /* The destination's policy at the admission: MISSION_SAYS_PERMIT or _APPROVAL admits, anything
     * else refuses. An approval is needed in any case: the challenge asks for it. */
    int32_t (*policy)(void *host, const mission_transaction_question *question, uint32_t *says);
    /* Does the approval still stand (not withdrawn)? *verdict 1: yes. */
    int32_t (*approval)(void *host, const mission_transaction_question *question, int32_t *verdict);
    /* The fresh decision, right before a token is minted: MISSION_SAYS_PERMIT and nothing else. */
    int32_t (*decide)(void *host, const mission_transaction_question *question, uint32_t *says);
} mission_tas_host;

/* What a TAS is made of. 0 means the default. Since 0.1. */
typedef struct mission_tas_config {
    size_t size;      /* sizeof(mission_tas_config) */
    uint32_t flags;   /* 0 */
    uint32_t retries; /* of commits that conflict; default 32, at most 1000 */
    mission_context *context;
    mission_view iss;             /* `aud` of challenges, `iss` of tokens; required */
    const mission_signer *signer; /* of tokens; copied, its host outlives the TAS; required */
    /* Verifies subject tokens: made with MISSION_RESOURCE_OWN, since they are for the challenged
     * resource and not for us; kept by reference; required. */
    mission_resource *tokens;
    const mission_tas_host *host;
    mission_freshness freshness; /* of the Mission's state */
    int64_t workflow_seconds;    /* life of a workflow; default 600, at most 2592000 */
    int64_t approval_seconds;    /* oldest approval that counts; default 300, at most 86400 */
    int64_t token_seconds;       /* longest life of a token; default 60, at most 3600 */
    int64_t interval_seconds;    /* between polls; default 5, at most 600 */
    int64_t skew_seconds;        /* default 0, at most 300 */
    int64_t keep_seconds;        /* what is settled stays so long after its end, at least: default
                                    86400, at most 31536000 */
} mission_tas_config;

/* An immutable TAS: reference-counted, free to share between threads. */
typedef struct mission_tas mission_tas;
/* Errors: ARGUMENT, ABI_*, NO_CALLBACK, ALGORITHM, NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_tas_new(const mission_tas_config *config,
                                                    mission_tas **out, mission_error *error);
MISSION_API mission_tas *mission_tas_ref(mission_tas *tas);
MISSION_API void mission_tas_unref(mission_tas *tas); /* NULL is quiet */

/* The client that asks, as the host has established it: authenticated, and with the key that its
 * proof of possession with this request has shown (mission_proof_verify() without a token, or the
 * TLS handshake). Since 0.1. */
typedef struct mission_transaction_client {
    size_t size;            /* sizeof(mission_transaction_client) */
    mission_view client_id; /* empty: nobody (invalid_client) */
    mission_view jkt;       /* thumbprint of its DPoP key */
    mission_view x5t_s256;  /* of its certificate */
} mission_transaction_client;

/* A challenge that is redeemed. Since 0.1. */
typedef struct mission_transaction_redeem {
    size_t size; /* sizeof(mission_transaction_redeem) */
    mission_transaction_client client;
    mission_view transaction_challenge;
    mission_view subject_token, subject_token_type;
} mission_transaction_redeem;

/* Admit a challenge into a workflow (A-9 up to the admission). The reply: {"expires_in","interval",
 * "transaction_authorization_id"}. The same challenge, client and key again: the same workflow,
 * `replayed`. It admits and decides nothing. Refused with `invalid_request` (a parameter is
 * missing), `invalid_client`, else `invalid_grant`: CHALLENGE, TOKEN_TYPE, SIGNATURE, NO_KEY,
 * BINDING, AUDIENCE, TOKEN_EXPIRED, TOO_LATE, ISSUER, TRANSACTION, NOT_COVERED and the others of
 * the subset rule, DENIED, MISSION_NOT_ACTIVE, STATE_STALE, CONFLICT (the transaction was opened
 * with another binding) and what is malformed. Errors: those of a plan. Source: 30-runtime A-9,
 * TX-3, TX-4, TX-7. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_plan_transaction_admit(mission_tas *tas, const mission_transaction_redeem *redeem,
                               const mission_time *now, mission_plan **out, mission_error *error);

/* A workflow, for the approver's service: {"id","status","approval_binding","resource","txn","jti",
 * "operation_type","profile","version","authorization_details","parameter_digest","mission",
 * "subject","source","client_id","cnf","act"?,"reason","reason_uri"?,"ends"}. `status` is
 * "pending", "approved", "denied", "minted", "expired". Refused: NOT_FOUND. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_transaction_show(mission_tas *tas, mission_view id,
                                                                  const mission_time *now,
                                                                  mission_plan **out,
                                                                  mission_error *error);

#define MISSION_APPROVED_BY_PERSON 1u /* an approver, of these very parameters */
#define MISSION_APPROVED_BY_POLICY 2u /* a policy authority, likewise */
/* A governed approval. A step-up or a role that was granted is none (TX-1). Since 0.1. */
typedef struct mission_transaction_approve {
    size_t size;                   /* sizeof(mission_transaction_approve) */
    uint32_t by;                   /* MISSION_APPROVED_BY_* */
    uint32_t independent;          /* 1: the approver is nobody of the agent's */
    mission_view id;               /* of the workflow */
    mission_view approval_binding; /* of the workflow, as it was shown to the approver */
    mission_view approval_id;      /* at the approval service */
    mission_principal approver;    /* BY_PERSON: required */
    mission_time approved_at, approved_until;
} mission_transaction_approve;
/* Record the approval: no token comes of it yet. The same again is `replayed`; another one is
 * CONFLICT. Refused: NOT_FOUND, BINDING_MISMATCH, CONFLICT (not pending), EXPIRED_TOKEN,
 * APPROVAL_LAPSED (no approval, not independent, granted before the workflow or in the future, too
 * old, past its end). Source: 30-runtime A-9 (5). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_plan_transaction_approve(mission_tas *tas, const mission_transaction_approve *approve,
                                 const mission_time *now, mission_plan **out, mission_error *error);
/* End a workflow for good: the approver said no. Also after an approval, as long as no token came
 * of it. Refused: NOT_FOUND, CONFLICT (minted). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_transaction_deny(mission_tas *tas, mission_view id,
                                                                  const mission_time *now,
                                                                  mission_plan **out,
                                                                  mission_error *error);

/* A poll. Since 0.1. */
typedef struct mission_transaction_poll {
    size_t size; /* sizeof(mission_transaction_poll) */
    mission_transaction_client client;
    mission_view id; /* transaction_authorization_id */
} mission_transaction_poll;
/* Ask for the result. An approved workflow is decided afresh, between two looks at all that may
 * have changed since its admission; then its one token is made and kept: {"access_token",
 * "expires_in","token_type"}, and every later poll gives the same token (`replayed`). Refused:
 * AUTHORIZATION_PENDING, SLOW_DOWN, DENIED (access_denied: for good), EXPIRED_TOKEN; CALLER;
 * NOT_FOUND (also of another client, or with another key); STATE_STALE (ask again later). Errors:
 * those of a plan. Source: 30-runtime A-9 (6), (7), TX-4, TX-5. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_plan_transaction_poll(mission_tas *tas, const mission_transaction_poll *poll,
                              const mission_time *now, mission_plan **out, mission_error *error);

/* Does a workflow that has not ended pin this version of a profile, so that it has to stay
 * readable? The reply: {"pinned":true|false}. Source: 30-runtime TX-7. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_plan_transaction_pinned(mission_tas *tas, mission_view profile, mission_view version,
                                const mission_time *now, mission_plan **out, mission_error *error);

/* Forget what a TAS keeps, `keep_seconds` after its end: workflows that are settled or have run
 * out, never one that could still be approved or polled for; results, never as long as a challenge
 * of the transaction could be redeemed again. Which local subject a foreign principal has is not
 * forgotten. At most `limit` rows (0: 16, at most 60). The reply: {"forgotten","more"}: call again
 * while `more`. Source: 30-runtime TX-4. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_transaction_sweep(mission_tas *tas, uint32_t limit,
                                                                   const mission_time *now,
                                                                   mission_plan **out,
                                                                   mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
