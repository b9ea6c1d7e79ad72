/* The state authority: who admits, approves, gates, moves and ends Missions.
 * SPDX-License-Identifier: MIT
 *
 * Each operation is a call that makes a plan (<mission/plan.h>): drive it yourself, or hand it to
 * mission_issuer_run(). What a request points to must stay as it is until its plan is freed.
 *
 * Who acts is authenticated by the host before the call; whether they may is asked of the host's
 * callbacks, which get what is known. A missing callback refuses. */
#ifndef MISSION_ISSUER_H
#define MISSION_ISSUER_H

#include <mission/derivation.h>
#include <mission/disclosure.h>
#include <mission/family.h>
#include <mission/lifecycle.h>
#include <mission/plan.h>
#include <mission/projection.h>
#include <mission/submission.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The host's word ---- */

/* Who acts. Empty views and nobody: not known. */
typedef struct mission_requester {
    mission_principal principal; /* a person or administrator */
    mission_view client_id;      /* the authenticated client */
} mission_requester;

#define MISSION_ACT_ADMIT 1u
#define MISSION_ACT_APPROVE 2u
#define MISSION_ACT_DENY 3u
#define MISSION_ACT_WITHDRAW 4u
#define MISSION_ACT_DERIVE 5u
#define MISSION_ACT_REVOKE 6u
#define MISSION_ACT_SUSPEND 7u
#define MISSION_ACT_RESUME 8u
#define MISSION_ACT_COMPLETE 9u
#define MISSION_ACT_EXPAND 10u
#define MISSION_ACT_CHILD 11u
#define MISSION_ACT_READ 12u
#define MISSION_ACT_LIST 13u

/* What somebody wants to do, and to what. Values live for the call. */
typedef struct mission_act {
    size_t size;    /* sizeof(mission_act) of the library */
    uint32_t what;  /* MISSION_ACT_* */
    uint32_t state; /* MISSION_STATE_* as reported now; NONE: there is no Mission yet */
    mission_requester actor;
    mission_view mission_id;          /* empty: none yet */
    mission_view tenant;              /* of the Mission, or of a listing's filter */
    mission_principal subject;        /* of the Mission, or as requested */
    mission_principal approver;       /* of the record; nobody before approval */
    mission_view client_id;           /* the Mission's */
    const mission_record *record;     /* NULL: none yet */
    const mission_intent *intent;     /* NULL: a listing */
    const mission_authority_set *set; /* recorded or about to be approved; NULL: none */
    const mission_value *request;     /* operation's own members, see each; NULL: none */
} mission_act;

/* A callback returns 0 and writes 1 (yes) or 0 (no) to `verdict`, or returns any other value to
 * fail (HOST); another verdict fails, too (VERDICT). It may fill `error->text` with words for the
 * log. Since 0.1. */
typedef struct mission_issuer_host {
    size_t size; /* sizeof(mission_issuer_host) */
    void *host;
    /* May this actor do this? Required for everything but ADMIT, WITHDRAW, DERIVE, EXPAND and
     * CHILD, which without it are open to the Mission's own client (of a child: the parent's). For
     * LIST the filter is in `request`. A "no" to REVOKE ... READ answers like an unknown Mission
     * (20 LO-7). (AV-1, RV-1, LO-2, 40 CM-4) */
    int32_t (*may)(void *host, const mission_act *act, int32_t *verdict, mission_error *error);
    /* Was the approver authenticated well enough for `acr` (empty: nothing was asked for) and the
     * published floor of this authority? `authentication` is what the approval's request says of
     * it. Required to approve. (AV-1 step 1, IN-3) */
    int32_t (*authenticated)(void *host, const mission_act *act, mission_view acr,
                             const mission_value *authentication, int32_t *verdict,
                             mission_error *error);
    /* May the approver activate this source of authority, and does the set lie in it? Draft:
     * required to approve. (AV-1 step 3) */
    int32_t (*source)(void *host, const mission_act *act, const mission_value *authority_source,
                      int32_t *verdict, mission_error *error);
    /* Fill in the policy of a derivation for this Intent, client and tenant; asked at admission and
     * again at the approval (20 DA-2). What it points to lives until the next call of this
     * callback for the same plan, or its end. Required. */
    int32_t (*policy)(void *host, const mission_act *act, mission_derivation_policy *policy,
                      mission_error *error);
    /* How the disclosure is made, and the host's classes of entries. NULL: the library's defaults.
     * What they point to lives as above. (CE-5) */
    int32_t (*disclose)(void *host, const mission_act *act, mission_disclosure_style *style,
                        const mission_material_class **classes, size_t *class_count,
                        mission_error *error);
    /* Is the child's purpose inside the parent's? `act` is about the child, `parent` the record.
     * Required for children. (80 SE-10, 40 section 1) */
    int32_t (*purpose)(void *host, const mission_act *act, const mission_record *parent,
                       int32_t *verdict, mission_error *error);
    /* Does the policy that an entry names as `child_creation_policy` permit this child? Without it
     * such a policy denies. (40 CM-15) */
    int32_t (*child_policy)(void *host, const mission_act *act, mission_view policy,
                            int32_t *verdict, mission_error *error);
    /* The client here that (iss, sub) of a child actor of another issuer is: written to `out`;
     * verdict 0: none. Without it there is none. (40 CM-24) */
    int32_t (*child_client)(void *host, const mission_principal *child_actor, mission_sink *out,
                            int32_t *verdict, mission_error *error);
    /* May a successor outlive its predecessor? Without it: no. (20 X-6) */
    int32_t (*longer)(void *host, const mission_act *act, const mission_record *predecessor,
                      int32_t *verdict, mission_error *error);
    /* What this server itself asserts of a child actor, its client `client_id`: profile values,
     * separated by spaces, written to `out`; nothing: none. Verdict 1: it may act under entries
     * without `allowed_child_actors`, too. Without it nothing is asserted, and such entries refuse.
     * (40 CM-12, DG-3) */
    int32_t (*child_actor)(void *host, mission_view client_id, mission_sink *out, int32_t *verdict,
                           mission_error *error);
    /* Is there the standing consent that an approval draws on? `basis` is what the approval's
     * request says of it, and `recency->approved_at` is empty: the host writes there what it
     * retains of this very version. For a child that a policy adjudicates `basis` is NULL, and the
     * moment is the one that the library retains. The host may declare ceilings, the classes that
     * `act->set` and its bounds on consumption hold, and another skew, all as of `policy_version`;
     * what they point to lives as above. Refused is another moment than the basis says, one of the
     * future, and one beyond a ceiling. Required for a basis that is not `direct`; without it a
     * child knows no ceiling. (AV-9, AV-10, 40 CM-17) */
    int32_t (*standing)(void *host, const mission_act *act, const mission_value *basis,
                        mission_view policy_version, mission_recency *recency, int32_t *verdict,
                        mission_error *error);
} mission_issuer_host;

/* ---- The issuer ---- */

/* An immutable issuer: reference-counted, free to share between threads. */
typedef struct mission_issuer mission_issuer;

#define MISSION_ISSUER_NO_CHILDREN 1u /* creates no Child Missions */

/* What an issuer is made of. 0 means the default. Since 0.1. */
typedef struct mission_issuer_config {
    size_t size;                /* sizeof(mission_issuer_config) */
    uint32_t flags;             /* MISSION_ISSUER_*; an unknown bit is an error */
    uint32_t retries;           /* times that a plan starts over; default 32, at most 1000 */
    mission_context *context;   /* required; with a clock, unless each request says `now` */
    mission_view issuer;        /* the state authority's own name: `origin` | `issuer`; required */
    const mission_store *store; /* for mission_issuer_run(); NULL: plans alone */
    const mission_issuer_host *host; /* required */
    int64_t pending_seconds;         /* how long an approval is awaited; default 3600 */
    int64_t lease_seconds;           /* how long a reserved derivation waits; default 60 */
    int64_t replay_seconds;          /* how long nonces and creation ids are known; default 86400 */
    int64_t skew_seconds;            /* how far the clock may lie before a committed time: beyond it
                                        everything is refused (CLOCK); default 5 */
    uint32_t pending_most;           /* requests of one client that await approval; default 1000 */
    uint32_t generations_most;       /* highest `parent.depth`; default 8, at most 32 */
} mission_issuer_config;

/* Make an issuer. `*out` is owned, NULL on failure. The tables are copied with their `host`
 * pointers, which must outlive the issuer. Errors: ARGUMENT, ABI_*, NO_CALLBACK, NOMEM. Since 0.1.
 */
MISSION_API MISSION_CHECKED int32_t mission_issuer_new(const mission_issuer_config *config,
                                                       mission_issuer **out, mission_error *error);
MISSION_API mission_issuer *mission_issuer_ref(mission_issuer *issuer);
MISSION_API void mission_issuer_unref(mission_issuer *issuer); /* NULL is quiet */

/* Drive a plan of this issuer to its end with the issuer's store: the convenience form of every
 * operation, with bounded retry. Errors: those of mission_plan_run; NO_CALLBACK without a store.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_issuer_run(const mission_issuer *issuer,
                                                       mission_plan *plan, mission_error *error);

/* The calls below make a plan: `*out` is owned, NULL on failure. Errors of each: ARGUMENT, ABI_*,
 * NOMEM; what else goes wrong is the plan's verdict, or the failure of a step. `now` NULL is the
 * context's clock, read anew in each attempt, as late as can be. */

/* ---- Admission ---- */

/* A request for a Mission. */
typedef struct mission_admit {
    size_t size;           /* sizeof(mission_admit) */
    mission_view intent;   /* mission_intent: draft the envelope, series the bare Intent */
    mission_view proposal; /* authorization_details; `ptr` NULL: none */
    const mission_carriage *carriage;   /* how they travelled; NULL: checked by the host */
    const mission_presenter *presenter; /* for evidence; NULL: nobody is established */
    const mission_view *required;       /* evidence types that must be there */
    size_t required_count;
    mission_principal subject;             /* as established by the host */
    mission_view client_id;                /* the authenticated client */
    mission_view tenant;                   /* series: required; draft: may be empty, not recorded */
    mission_view expires_at;               /* ceiling of policy; empty: the Intent's */
    const mission_value *authority_source; /* draft: required here or at the approval */
    const mission_time *now;
} mission_admit;

/* Admit: carriage, submission, evidence, derivation, a pending request with its reserved
 * identifier. Reply: {"mission_id","state","expires_at","pending_until","authority_set",
 * "policy_version","intent_hash"|"proposal_hash","authority_hash","rendering","disclosure",
 * "decisions","narrowings"?}; `rendering` is what the decision has to name (AV-4). Refusals: those
 * of <mission/submission.h> and <mission/derivation.h>, PENDING_MANY, DECLINED;
 * TOO_LARGE: a new Mission takes at most half of the limit json_bytes. Source: 10-core SB,
 * IN, EV, AP, DE, 20 T1, DA-1 to DA-4, 80 SE-1 to SE-5, SE-15 to SE-18. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_admit(mission_issuer *issuer,
                                                       const mission_admit *request,
                                                       mission_plan **out, mission_error *error);

/* ---- Decision ---- */

/* A decision on a pending request. */
typedef struct mission_decide {
    size_t size; /* sizeof(mission_decide) */
    mission_view mission_id;
    mission_requester actor; /* approve, deny: the Approver; withdraw: the client */
    mission_view reason;     /* deny, withdraw; for audit; at most 1024 characters */
    /* Approve alone: */
    mission_view approval_event_id;        /* unique for each approval; required */
    mission_view rendering;                /* of the admission's reply, as it was shown; required */
    mission_view disclosure;               /* what was shown, where the host made its own; empty:
                                              the one of the reply */
    const mission_value *authentication;   /* for the host's callback; NULL: none */
    const mission_value *acknowledgments;  /* array, 60 section 4.2 (CE-6); NULL: none */
    const mission_value *authority_source; /* draft, render alone; NULL: as admitted */
    const mission_value *approval_basis;   /* draft: standing consent, which the host's `standing`
                                              has to know; NULL: direct */
    mission_view expires_at;               /* render alone: shortened; empty: as it is */
    const mission_time *now;
} mission_decide;

/* Approve: the event in the order of AV-1; derived again under the present policy, rendered again,
 * and refused (STALE) when that is not what was shown; the active record, its event, for a
 * successor its predecessor's end and for a child its parent's count, in one commit. An event that
 * comes again with the same content gives the Mission as it is (`replayed`). Reply: {"mission_id",
 * "mission_expires_at","state","version","authorization_details"}. Refusals: NOT_VISIBLE, CONFLICT,
 * CONCURRENT, PAST, STALE, DECLINED, those of the expansion or the child. Source: 10-core AV, AN,
 * RC, 20 T2, LC-10, X-5, 80 SE-3, SE-7 to SE-10. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_approve(mission_issuer *issuer,
                                                         const mission_decide *request,
                                                         mission_plan **out, mission_error *error);
/* Deny: nothing comes to be, nothing else changes. Reply: {"mission_id","state"}. Source: 20 T3,
 * 80 SE-5, SE-9. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_deny(mission_issuer *issuer,
                                                      const mission_decide *request,
                                                      mission_plan **out, mission_error *error);
/* The same by the client, who takes the request back. Source: 20 T5, 80 SE-5, SE-9. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_withdraw(mission_issuer *issuer,
                                                          const mission_decide *request,
                                                          mission_plan **out, mission_error *error);
/* Render a pending request anew for its Approver (`actor`): derived under the present policy, with
 * another expiry where one is given; what was shown before is stale. Needed when the Approver is
 * not the Subject, and after STALE. Who may approve may render (`may` is asked for APPROVE). Reply:
 * as that of the admission. Source: 10-core AV-4, 60 CE-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_render(mission_issuer *issuer,
                                                        const mission_decide *request,
                                                        mission_plan **out, mission_error *error);

/* ---- Derivation ---- */

#define MISSION_DERIVE_RESERVE 1u /* two phases: count now, confirm or release later */

/* A credential to be derived. The Mission is the one that the presented grant is bound to. */
typedef struct mission_derive {
    size_t size;                  /* sizeof(mission_derive) */
    uint32_t flags;               /* MISSION_DERIVE_RESERVE; an unknown bit is an error */
    uint32_t reserved;            /* 0 */
    mission_view mission_id;      /* of the grant; empty: the grant resolves to none */
    mission_requester actor;      /* the authenticated client that presents the grant */
    mission_view grant_client_id; /* the client that the grant was issued to: of an exchange the one
                                     that mission_exchange_decide() names; empty: the Mission's */
    mission_view deployment;      /* of the client's authentication; empty: none */
    const mission_view *resources; /* `resource` parameters; none: no narrowing */
    size_t resource_count;
    mission_view scope;                    /* `scope` parameter; empty: no narrowing */
    const mission_scope_map *scopes;       /* required with `scope` */
    const mission_authority_set *narrowed; /* an already narrowed set (an exchange's); NULL: none;
                                              each entry must lie within the Mission's */
    int64_t lifetime;                      /* seconds asked for; at least 1 */
    mission_view sector_reference; /* series: stands for the id in the claim (SE-12); empty: none */
    /* One phase: build and sign the credential, before it is counted. A return of anything but 0
     * releases everything: a failed issuance is not counted (HOST). NULL: nothing to build. It is
     * called again when the commit conflicted; a credential of an attempt that was not committed
     * must not leave the host. Hand it out only after the plan is done. Where it failed for a
     * reason that the client can act on, as mission_token_make() may, answer with that one: the
     * plan says HOST. */
    void *host;
    int32_t (*issue)(void *host, const mission_value *reply, mission_error *error);
    const mission_time *now;
} mission_derive;

/* Derive: the gate (clock first, own state, every ancestor, effective set, cap, deployment), the
 * narrowed entries, the claim, counted in the commit that checks them all. Reply:
 * {"mission_id","mission_expires_at","authorization_details","mission":{...},"exp","iat",
 * "derivation","derivations_remaining"?,"lease"?,"lease_until"?}. With RESERVE the credential may
 * only be handed out after mission_plan_confirm() is done; a lease that ends unconfirmed is not
 * counted. `derivation` is one more than the count that was read: of derivations at the same time
 * several may say one number, though each is counted. Refusals, with `mission_error` |
 * `mission_state`: those of mission_derivation_gate(), GRANT, TARGET, SCOPE, CONTAINED. Source:
 * 10-core GB-1, GB-2, TK-1, TK-2, LC-2 to LC-7, 20 LC-8, CT-5, 40 CS-1, 80 SE-6, SE-12. Since 0.1.
 */
MISSION_API MISSION_CHECKED int32_t mission_plan_derive(mission_issuer *issuer,
                                                        const mission_derive *request,
                                                        mission_plan **out, mission_error *error);

/* What becomes of a reserved derivation. */
typedef struct mission_settle_lease {
    size_t size; /* sizeof(mission_settle_lease) */
    mission_view mission_id;
    mission_view lease;
    const mission_time *now;
} mission_settle_lease;

/* Confirm: the credential will be handed out. Refused, and then it must not be, with LEASE when the
 * lease has ended before, and as a derivation when the Mission or an ancestor is not active now.
 * Idempotent. Reply: {"mission_id","lease"}. Source: 10-core LC-6. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_confirm(mission_issuer *issuer,
                                                         const mission_settle_lease *request,
                                                         mission_plan **out, mission_error *error);
/* Release: the credential was not issued, and does not count. Idempotent. Reply:
 * {"mission_id","lease"}. Source: 10-core LC-6. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_release(mission_issuer *issuer,
                                                         const mission_settle_lease *request,
                                                         mission_plan **out, mission_error *error);

/* ---- Lifecycle operations ---- */

#define MISSION_OPERATE_INTERNAL 1u /* by the host itself: without a nonce, never replayed */
#define MISSION_OPERATE_VERSION 2u  /* `expected_version` was sent */

/* An operation on an approved Mission. */
typedef struct mission_operate {
    size_t size;    /* sizeof(mission_operate) */
    uint32_t event; /* MISSION_EVENT_REVOKE, _SUSPEND, _RESUME or _COMPLETE */
    uint32_t flags; /* MISSION_OPERATE_*; an unknown bit is an error */
    uint64_t expected_version;
    mission_view mission_id;
    mission_requester actor;
    mission_view nonce;         /* idempotency key, 1 to 255 characters */
    mission_view request;       /* the request's bytes without client_assertion(_type): equal ones
                                   under one nonce are one request (20 LO-4, trap 9) */
    mission_view reason;        /* at most 1024 characters */
    mission_view suspend_until; /* RFC 3339, suspend alone; empty: none */
    mission_view on_expiry;     /* "resume" or "revoke" iff suspend_until */
    const mission_time *now;
} mission_operate;

/* Operate: nonce, replay, form, grant and visibility, clock, version, legality, commit (ALG-3).
 * Reply: {"nonce","mission":{"id","issuer"|"origin","authority_hash","state","version",
 * "expires_at",...}}: what a signed response states. Refusals: NONCE, NONCE_REUSED, NOT_VISIBLE
 * (one answer for unknown, invisible and not permitted), STALE_VERSION, CONFLICT. Source: 20 LC,
 * LO, T9 to T13, T22, traps 8 to 13; 10-core RV-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_operate(mission_issuer *issuer,
                                                         const mission_operate *request,
                                                         mission_plan **out, mission_error *error);

/* ---- Expansion and Child Missions ---- */

/* A request for a successor, or for a Child Mission. */
typedef struct mission_create {
    size_t size;                /* sizeof(mission_create) */
    mission_view source_id;     /* the Mission of the verified subject_token (X-1, CM-3) */
    mission_view cross_check;   /* `predecessor` | `parent` of the request; empty: none */
    mission_view subject_key;   /* thumbprint in the subject_token's `cnf`, as {"jkt"} ... */
    uint32_t subject_key_x5t;   /* ... or, with 1, as {"x5t#S256"} */
    uint32_t reserved;          /* 0 */
    mission_view presented_key; /* thumbprint of the key that was proven */
    mission_principal actor;    /* of a verified actor_token; nobody: none */
    mission_view requested_token_type;
    mission_view creation_request_id;
    const mission_value *child_actor; /* child: the object as parsed; NULL: an expansion */
    uint32_t adjudicated;             /* child: 1: created at once by policy, without an Approver */
    uint32_t reserved1;               /* 0 */
    mission_view cascade_mode;        /* child; empty: `immediate` */
    const mission_value *parameters;  /* further parameters that affect the creation (CI-2) */
    mission_admit admit;              /* the rest; its client_id is the requesting client */
} mission_create;

/* Expand: a pending successor with its own consent; mission_plan_approve() activates it and ends
 * the predecessor in one commit. Reply: that of the admission and {"predecessor","difference",
 * "children"}. Refusals: CREATION_ID, CREATION_REUSED, CREATION_PENDING, PARENT_MISMATCH, GRANT,
 * PREDECESSOR_CHANGED, PREDECESSOR_NOT_ACTIVE, EXPANSION_LOST, NOTHING_TO_EXPAND, CONTAINED.
 * Source: 20 ALG-4, CI, X; 80 SE-9. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_expand(mission_issuer *issuer,
                                                        const mission_create *request,
                                                        mission_plan **out, mission_error *error);
/* Create a Child Mission: pending, or with `adjudicated` active at once. Reply: {"mission_id",
 * "mission_expires_at","parent","evidence"} or that of the admission. Refusals: the creation's,
 * PARENT_NOT_ACTIVE, PARENT_MISMATCH, NO_CHILDREN, CHILD_ACTOR, NOT_STRICT_SUBSET, FANOUT,
 * POLICY_DENIED. Source: 40 A-1, CM, CS; 80 SE-10. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_child(mission_issuer *issuer,
                                                       const mission_create *request,
                                                       mission_plan **out, mission_error *error);

/* ---- Reading ---- */

/* One Mission, or what happened to it. */
typedef struct mission_read {
    size_t size; /* sizeof(mission_read) */
    mission_view mission_id;
    mission_requester actor;
    uint64_t after; /* history: sequences behind this one */
    uint32_t limit; /* history: 1 to 1000; 0: 100 */
    uint32_t reserved;
    const mission_time *now;
} mission_read;

/* Show: the record and how it stands. Reply: {"mission":{as mission_plan_operate},"record":{...}?,
 * "derivations","derivations_remaining"?,"parent"?,"disclosure"?}. Refusal: NOT_VISIBLE. Source:
 * 10-core RC-3, 20 LC-12. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_show(mission_issuer *issuer,
                                                      const mission_read *request,
                                                      mission_plan **out, mission_error *error);
/* What happened to it. Reply: {"events":[...],"more":bool}. Refusal: NOT_VISIBLE. Source: 20 LO-7.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_history(mission_issuer *issuer,
                                                         const mission_read *request,
                                                         mission_plan **out, mission_error *error);

/* Which Missions; what is given must all hold. Empty: any. */
typedef struct mission_list {
    size_t size; /* sizeof(mission_list) */
    mission_requester actor;
    mission_view tenant;
    mission_principal subject;
    mission_view client_id;
    mission_view parent;        /* direct children of this Mission */
    const mission_view *states; /* on the wire, as reported; unknown ones match nothing */
    size_t state_count;
    mission_view created_after, created_before, expiring_before; /* RFC 3339, strict */
    mission_view cursor; /* of the reply before; empty: from the start */
    uint32_t limit;      /* 1 to 1000; 0: 100 */
    uint32_t reserved;
    const mission_time *now;
} mission_list;

/* List: a page, in a stable order. Reply: {"missions":[{"id","state","version","subject",
 * "client_id","created_at","expires_at",...}],"cursor"?}; `cursor` stands there iff there may be
 * more. A page may hold fewer than `limit`, and none. Refusals: CURSOR (also another filter's or
 * caller's), DECLINED. Source: 20 section 10, MG-1, MG-5. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_list(mission_issuer *issuer,
                                                      const mission_list *request,
                                                      mission_plan **out, mission_error *error);

/* ---- Events, and what is due ---- */

/* Events that nobody acknowledged yet, or what to do at `now`. */
typedef struct mission_drain {
    size_t size;    /* sizeof(mission_drain) */
    uint32_t limit; /* 1 to 1000; 0: 100 */
    uint32_t reserved;
    mission_view cursor; /* of the reply before, to pass what could not be delivered; empty */
    const mission_time *now;
} mission_drain;

/* The outbox: every committed change has its event, in the order of the Mission. Reply: {"events":
 * [{"key",...}],"cursor"?}. An event comes again until it is acknowledged. Source: 20 SG-1, 80
 * SE-8. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_events(mission_issuer *issuer,
                                                        const mission_drain *request,
                                                        mission_plan **out, mission_error *error);
/* Acknowledge events by their keys, at most 32; one that is acknowledged already, or unknown, is
 * none. Reply: {"acknowledged":N}. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_acknowledge(mission_issuer *issuer,
                                                             const mission_view *keys, size_t count,
                                                             mission_plan **out,
                                                             mission_error *error);
/* What the clock has made due: Missions to settle, leases and replay entries to forget. Reply:
 * {"missions":[id],"more":bool,"cursor"?,"next"?: the next deadline}. Source: 20 LC-3. Since 0.1.
 */
MISSION_API MISSION_CHECKED int32_t mission_plan_due(mission_issuer *issuer,
                                                     const mission_drain *request,
                                                     mission_plan **out, mission_error *error);
/* Bring one Mission up to date: clock transitions, the end or hold that an ancestor causes, then a
 * batch of its children, leases that ended. Reply: {"mission_id","state","version","steps","more":
 * bool}; with `more` settle it again. Source: 20 LC-3, LC-11, T14 to T18, T21; 40 CS-2 to CS-5.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_settle(mission_issuer *issuer,
                                                        const mission_read *request,
                                                        mission_plan **out, mission_error *error);
/* End leases that nobody confirmed in time, each giving its derivation back, and forget nonces,
 * creation ids and closed leases whose time is over. Reply: {"forgotten":N,"more":bool}.
 * Source: 20 LO-4, CI-6. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_forget(mission_issuer *issuer,
                                                        const mission_drain *request,
                                                        mission_plan **out, mission_error *error);
/* Settle and forget all that is due, at most `limit` Missions, with the issuer's store. `*more` is
 * 1 when something is left, `*next` the moment to come back (its `seconds` INT64_MAX: none); 1 and
 * 0 on failure. Errors: those of mission_issuer_run. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_issuer_sweep(mission_issuer *issuer, uint32_t limit,
                                                         const mission_time *now, int32_t *more,
                                                         mission_time *next, mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
