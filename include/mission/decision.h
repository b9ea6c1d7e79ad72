/* The policy decision point: may this action happen, now, under this Mission?
 * SPDX-License-Identifier: MIT
 *
 * A decision point is an immutable value: what its deployment declares, and the host's callbacks. A
 * decision is a pure function over a policy view, a request and what the host knows at this moment.
 * Every check is a gate of its own; the first that fails denies with its reason. */
#ifndef MISSION_DECISION_H
#define MISSION_DECISION_H

#include <mission/action.h>
#include <mission/commitment.h>
#include <mission/evaluation.h>
#include <mission/freshness.h>
#include <mission/plan.h>
#include <mission/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Reasons of a denial (30-runtime section 3) ---- */

#define MISSION_DENY_NONE 0u
#define MISSION_DENY_VIEW_INCONSISTENT 1u
#define MISSION_DENY_MISSION_BINDING_FAILED 2u
#define MISSION_DENY_MISSION_MISMATCH 3u
#define MISSION_DENY_MISSION_REFERENCE_CONFLICT 4u
#define MISSION_DENY_MISSION_INACTIVE 5u
#define MISSION_DENY_STALE_STATE 6u
#define MISSION_DENY_CREDENTIAL_INVALID 7u
#define MISSION_DENY_ACTOR_INVALID 8u
#define MISSION_DENY_PRINCIPAL_MAPPING_FAILED 9u
#define MISSION_DENY_OUT_OF_AUTHORITY 10u
#define MISSION_DENY_UNSUPPORTED_AUTHORIZATION_TYPE 11u
#define MISSION_DENY_AUTHORITY_CONTAINED 12u
#define MISSION_DENY_AUTHORITY_DISCHARGED 13u
#define MISSION_DENY_CAPABILITY_DRIFT 14u
#define MISSION_DENY_PARAMETER_VIOLATION 15u
#define MISSION_DENY_CONSTRAINT_UNSUPPORTED 16u
#define MISSION_DENY_RESOURCE_POLICY 17u
#define MISSION_DENY_TAINT_CONTEXT_MISSING 18u
#define MISSION_DENY_HISTORY_NOT_SATISFIED 19u
#define MISSION_DENY_APPROVAL_REQUIRED 20u
#define MISSION_DENY_APPROVAL_EXPIRED 21u
#define MISSION_DENY_OUT_OF_SCOPE 22u
#define MISSION_DENY_GRANT_PENDING 23u
#define MISSION_DENY_POLICY_DENIED 24u
#define MISSION_DENY_APPROVAL_UNVERIFIABLE 25u
#define MISSION_DENY_DUPLICATE_SUPPRESSED 26u
#define MISSION_DENY_IDEMPOTENCY_CONFLICT 27u
#define MISSION_DENY_QUOTA_EXCEEDED 28u
#define MISSION_DENY_EXCLUSIVITY_LATCHED 29u
/* Reasons of a refusal before any decision alone (3b): no response carries these.
 * MISSION_REFERENCE_CONFLICT is of both kinds. */
#define MISSION_DENY_TOKEN_INVALID 40u
#define MISSION_DENY_MISSION_CLAIM_MISSING 41u
#define MISSION_DENY_CHANNEL_FAILURE 42u
#define MISSION_DENY_PDP_UNREACHABLE 43u
#define MISSION_DENY_STATE_UNAVAILABLE 44u
#define MISSION_DENY_MISSION_CONTEXT_MISSING 45u

#define MISSION_LANE_NONE 0u
#define MISSION_LANE_REQUEST 1u    /* somebody can be asked: ARAP, an expansion */
#define MISSION_LANE_RETRY 2u      /* the same again, later */
#define MISSION_LANE_OBLIGATION 3u /* a step-up that rides beside */

/* What a person or a client can make of a reason. Strings are static. Since 0.1. */
typedef struct mission_denial {
    size_t size; /* in: sizeof(mission_denial) */
    uint32_t reason;
    uint32_t lane;           /* MISSION_LANE_* by default */
    uint32_t before;         /* 1: a Refusal Record may say so, before any decision (3b) */
    uint32_t expandable;     /* 1: a successor Mission could hold it */
    const char *name;        /* on the wire */
    const char *text;        /* what is wrong and what would help, for a person */
    const char *denial;      /* `mission_denial` of WWW-Authenticate; NULL: none */
    const char *next_action; /* "request", "retry", "none" */
} mission_denial;
/* What there is to know of a reason. Errors: ARGUMENT (no such reason), ABI_*. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_denial_of(uint32_t reason, mission_denial *out,
                                                      mission_error *error);
/* A reason's word on the wire; NULL: no such reason. Since 0.1. */
MISSION_API const char *mission_denial_name(uint32_t reason);
/* The MISSION_DENY_* of a word on the wire; NONE: no such word. Since 0.1. */
MISSION_API uint32_t mission_denial_of_name(mission_view name);

/* ---- What the host says ---- */

#define MISSION_SAYS_DENY 0u
#define MISSION_SAYS_PERMIT 1u
#define MISSION_SAYS_APPROVAL 2u /* permitted with an action-bound approval */
#define MISSION_SAYS_STEP_UP 3u  /* denied with an obligation that says how to come again */

/* What the resource policy is asked. Borrowed for the call. Since 0.1. */
typedef struct mission_policy_question {
    size_t size;
    const mission_evaluation *evaluation;
    const mission_policy *policy;
    size_t entry;          /* that would permit */
    uint32_t action_class; /* MISSION_CLASS_* */
    uint32_t reserved;
    const mission_facts *facts;
    const mission_time *now;
    size_t member; /* of a collection, this one; SIZE_MAX: the request is about one resource */
} mission_policy_question;

/* The answer; written by the host. Since 0.1. */
typedef struct mission_policy_answer {
    size_t size; /* of the library */
    uint32_t says;
    uint32_t reserved;
    mission_view id, version; /* of the policy, for the evidence; must outlive the decision */
    mission_view verdict;     /* its own word; empty: none */
    const mission_value *obligations; /* array of {"id","type",...}; NULL: none */
    uint32_t history;                 /* predicates that have to hold: see mission_history */
    uint32_t reserved1;
    const mission_view *history_classes;    /* of each predicate; an empty one: it has no class */
    const mission_view *history_predicates; /* NULL: each is `action_class_completed` */
} mission_policy_answer;

/* An approval as its authority has it. Since 0.1. */
typedef struct mission_approval_record {
    size_t size;
    uint32_t status;                          /* MISSION_APPROVAL_* */
    uint32_t independent;                     /* 1: the approver is nobody of the agent's */
    mission_time approved_at, approved_until; /* all 0: not said */
    mission_view parameter_digest;
} mission_approval_record;
#define MISSION_APPROVAL_UNKNOWN 0u
#define MISSION_APPROVAL_GRANTED 1u
#define MISSION_APPROVAL_PENDING 2u
#define MISSION_APPROVAL_REFUSED 3u

#define MISSION_HISTORY_SATISFIED 1u
#define MISSION_HISTORY_NOT 2u
#define MISSION_HISTORY_UNAVAILABLE 3u

/* The host's side of decisions. Each returns 0 when it did its work, anything else when it could
 * not; then, and where a slot that is needed is NULL, the gate that asked denies. Slots may be
 * called from any thread. Since 0.1. */
typedef struct mission_pdp_host {
    size_t size; /* sizeof(mission_pdp_host) */
    void *host;
    /* Is this enforcement point enrolled for the resource and the class (PD-19)? *verdict 1: yes.
     */
    int32_t (*enrolled)(void *host, mission_view pep, mission_view audience, uint32_t action_class,
                        int32_t *verdict);
    /* The profile of an action at an audience; NULL in `*out`: it has none. Borrowed: it has to
     * live as long as the decision. */
    int32_t (*profile)(void *host, mission_view audience, mission_view action,
                       const mission_operation_profile **out);
    /* What this decision point knows by itself of the resource and the action: fills `facts`
     * (PD-7). NULL: nothing. */
    int32_t (*facts)(void *host, const mission_evaluation *evaluation, mission_facts *facts);
    /* The resource's policy, semantic evaluators and risk signals included (PD-11). Required. */
    int32_t (*resource_policy)(void *host, const mission_policy_question *question,
                               mission_policy_answer *answer);
    /* Does a history predicate hold (PD-13)? Writes MISSION_HISTORY_*. */
    int32_t (*history)(void *host, const mission_evaluation *evaluation, mission_view predicate,
                       mission_view action_class, uint32_t *outcome);
    /* Is the actor in good standing (PD-6 d)? Called when the configuration says that there is a
     * registry. */
    int32_t (*actor)(void *host, const mission_evaluation *evaluation, int32_t *verdict);
    /* The local subject that an Origin Principal stands for (PD-6 c); views outlive the decision.
     */
    int32_t (*principal)(void *host, const mission_value *mission_subject, mission_view *iss,
                         mission_view *sub);
    /* An approval by its id or its signed `state` (PD-14). */
    int32_t (*approval)(void *host, const mission_evaluation *evaluation,
                        mission_approval_record *out);
    /* The state that a signed assertion proves (PD-5 d). */
    int32_t (*assertion)(void *host, mission_view assertion, mission_known_state *out);
    /* Is the source of a capability, and its executor, trusted (CB-2 d)? */
    int32_t (*source)(void *host, const mission_evaluation *evaluation, int32_t *verdict);
    /* Where a denial can be appealed: one object {"endpoint","expires_at","binding_token"} written
     * to `out`, or nothing (RQ-1). The host signs the binding token over what it is given. */
    int32_t (*access_request)(void *host, const mission_evaluation *evaluation,
                              mission_view evaluation_id, uint32_t reason, mission_builder *out);
} mission_pdp_host;

#define MISSION_PDP_PLACES_STATE 1u /* enforcement points may establish the state (PD-5) */
#define MISSION_PDP_TAINT 2u        /* taint is enforced here (PD-12) */
#define MISSION_PDP_STRICT 4u       /* one entry with what is unknown here refuses all (10:T-7) */
#define MISSION_PDP_REGISTRY 8u     /* actors are looked up */
#define MISSION_PDP_ORIGIN 16u      /* the Origin Principal profile is in use */
#define MISSION_PDP_ENROLLED 32u    /* every enforcement point has to be enrolled */
#define MISSION_PDP_CONTAINMENT                                                                    \
    64u /* state has to come from a source that knows containments (PD-5 e) */

/* How fresh the state has to be for a class, and how long its permits live. 0: the default. */
typedef struct mission_class_terms {
    size_t size;
    int64_t state_seconds;  /* default: READ 3600, WRITE 300, the others 60; the others below 300 */
    int64_t permit_seconds; /* default: READ 300, WRITE 60, the others 30 */
    uint32_t passive; /* 1: the credential's lifetime is source enough (never for the high ones) */
    uint32_t reserved;
} mission_class_terms;

/* What a decision point is made of. Since 0.1. */
typedef struct mission_pdp_config {
    size_t size;    /* sizeof(mission_pdp_config) */
    uint32_t flags; /* MISSION_PDP_*; an unknown bit is an error */
    uint32_t reserved;
    mission_context *context; /* required */
    mission_view id;          /* its name, for evidence */
    const mission_pdp_host *host;
    const mission_floors *floors;       /* kept by reference; NULL: none */
    const mission_class_terms *classes; /* MISSION_CLASS_COUNT of them, or NULL */
    int64_t skew_seconds;               /* default 0, at most 300 (PD-18) */
    int64_t approval_seconds;           /* oldest approval that counts; default 300 */
    const mission_value *metered;       /* reserved for bounds that are metered; NULL: none */
    uint32_t declared;      /* 1: an action without a profile is of `default_class`; 0: it is
                               irreversible */
    uint32_t default_class; /* MISSION_CLASS_*; and no action is below it; else 0 */
} mission_pdp_config;

/* An immutable decision point: reference-counted, free to share between threads. */
typedef struct mission_pdp mission_pdp;
/* Make a decision point. Errors: ARGUMENT, ABI_*, NO_CALLBACK (resource_policy, or what a flag
 * needs), NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_pdp_new(const mission_pdp_config *config,
                                                    mission_pdp **out, mission_error *error);
MISSION_API mission_pdp *mission_pdp_ref(mission_pdp *pdp);
MISSION_API void mission_pdp_unref(mission_pdp *pdp); /* NULL is quiet */

/* ---- A decision ---- */

#define MISSION_JOIN_NONE 0u     /* the credential carried the Mission */
#define MISSION_JOIN_PROVEN 1u   /* external mode: the host has proven the join (50:JN) */
#define MISSION_JOIN_FAILED 2u   /* it could not be proven */
#define MISSION_JOIN_MISMATCH 3u /* it proves another Mission (MAS) */
#define MISSION_JOIN_CONFLICT 4u /* two references name two Missions */

/* What the host knows at this moment beside the request. Since 0.1. */
typedef struct mission_situation {
    size_t size;                      /* sizeof(mission_situation) */
    mission_view pep;                 /* the authenticated enforcement point; empty: nobody */
    const mission_known_state *state; /* of the decision point's own source; NULL: it has none */
    const mission_removed *removed;   /* what was taken since the approval; NULL: nothing */
    const mission_value *entries;     /* the credential's verified ones: they bound, too (PD-8 d) */
    uint32_t join;                    /* MISSION_JOIN_* */
    uint32_t delegated;               /* 1: a delegation is in effect, so `act` has to be there */
    uint32_t conforming;              /* 1: the enforcement point is known to keep conditions */
    uint32_t removed_known; /* 1: `removed` is of the same source and moment as `state`; without it
                               an entry with `terminal_when` permits nothing */
    size_t members; /* of the collection that the request is about: the resource policy is asked for
                       each; 0: it is about one resource */
    uint32_t purpose_class; /* MISSION_CLASS_* that the Mission's purpose raises the action to */
    uint32_t reserved;
    mission_view entropy; /* 16 to 32 bytes that become the evaluation_id, of a host that draws them
                             in bulk from a cryptographic source; each serves one decision, and
                             nobody else has seen them; empty: they are drawn here */
} mission_situation;

/* A decision: immutable once made, reference-counted, unless made in a caller's scratch: then it
 * lives there. The request and the view have to live as long. */
typedef struct mission_decision mission_decision;

/* Decide. A denial is a decision; an error is none, and permits nothing. With `scratch` of enough
 * bytes (8192 do for most) nothing is allocated but by callbacks. What needs a claim in a store (an
 * idempotency key, a metered bound, an exclusive group) is for mission_plan_decide(); here it is
 * denied. `now` NULL: the context's clock. `entropy` of another length is ARGUMENT, one that ends
 * in eight zero bytes RANDOM: nobody filled it. `*out` is owned, NULL on failure. Errors: ARGUMENT,
 * ABI_*, NOMEM, CLOCK, RANDOM, CRYPTO, PROFILE; PEP (PD-19), NO_MISSION (PD-1), which are answered
 * as request errors. Source: 30-runtime PD-1 to PD-19, A-1 to A-3. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_pdp_decide(mission_pdp *pdp, mission_policy *policy,
                                                       const mission_evaluation *evaluation,
                                                       const mission_situation *situation,
                                                       const mission_time *now, void *scratch,
                                                       size_t scratch_size, mission_decision **out,
                                                       mission_error *error);
MISSION_API mission_decision *mission_decision_ref(mission_decision *decision);
MISSION_API void mission_decision_unref(mission_decision *decision); /* NULL is quiet */

/* What was decided. Views live as long as the decision, the request and the view. Since 0.1. */
typedef struct mission_decided {
    size_t size;                         /* in: sizeof(mission_decided) */
    int32_t permit;                      /* 1: every gate is open; anything else: deny */
    uint32_t reason;                     /* MISSION_DENY_* */
    uint32_t lane;                       /* MISSION_LANE_*: what `next_action` says */
    uint32_t retry_after;                /* seconds; 0: not said */
    uint32_t action_class, class_source; /* MISSION_CLASS_*, MISSION_CLASS_BY_* */
    uint32_t bound;                      /* 1: the permit is bound to the parameter digest */
    uint32_t use_limit;                  /* 0: none */
    uint32_t key;                        /* 1: claimed under the request's idempotency key */
    uint32_t approval;                   /* 1: an approval was used */
    mission_view evaluation_id;
    mission_time evaluated_at, valid_until;
    mission_view parameter_digest;          /* the request's, recomputed where parameters came */
    size_t entry;                           /* that permits, in the view's set; SIZE_MAX: none */
    mission_view constraint;                /* the first that failed; empty: none */
    uint64_t state_version;                 /* of the state that was relied on; 0: not known */
    mission_view policy_id, policy_verdict; /* of the resource policy */
    mission_view approval_id;               /* that was presented, used or not */
    const mission_value *obligations;
    mission_view policy_version; /* of the resource policy */
} mission_decided;
MISSION_API MISSION_CHECKED int32_t mission_decision_says(const mission_decision *decision,
                                                          mission_decided *out,
                                                          mission_error *error);
/* The constraint keys and entry types that the decision turned on: `index` up to the first empty
 * view. Since 0.1. */
MISSION_API mission_view mission_decision_constraint(const mission_decision *decision,
                                                     size_t index);
/* The AuthZEN response; `*out` is owned. Errors: ARGUMENT, NOMEM; HOST, VERDICT (access_request
 * failed, or wrote what is no single object). Source: 30-runtime O-7. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_decision_response(const mission_decision *decision,
                                                              mission_json **out,
                                                              mission_error *error);

/* What the binding token of `access_request` is signed over: one object with the evaluation's id,
 * Mission, action, audience, resource, subject and parameter digest, to be one claim of the token.
 * `*out` is owned. Errors: ARGUMENT (a member of it is not said), ABI_*, NOMEM. Source: 30-runtime
 * RQ-2 (b). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_access_binding(mission_context *context,
                                                           const mission_evaluation *evaluation,
                                                           mission_view evaluation_id,
                                                           mission_json **out,
                                                           mission_error *error);
/* Is what was submitted to the access request service what was denied? `binding` is that claim of
 * the token, whose signature and time the caller has verified; NULL matches nothing. Errors:
 * BINDING_MISMATCH, and those of mission_access_binding(). Source: 30-runtime RQ-2 (b). Since 0.1.
 */
MISSION_API MISSION_CHECKED int32_t mission_access_check(mission_context *context,
                                                         const mission_value *binding,
                                                         const mission_evaluation *submitted,
                                                         mission_view evaluation_id,
                                                         mission_error *error);

/* ---- What a decision point publishes of itself ---- */

/* AuthZEN's PDP metadata, at /.well-known/authzen-configuration of the host: an enforcement point
 * learns there that Mission-bound requests are understood before it sends one. Since 0.1. */
typedef struct mission_pdp_metadata {
    size_t size;                              /* sizeof(mission_pdp_metadata) */
    mission_view policy_decision_point;       /* its identifier, required: no query, no fragment */
    mission_view access_evaluation_endpoint;  /* required */
    mission_view access_evaluations_endpoint; /* empty: there is none */
    const mission_view *capabilities; /* further URNs; that of this profile is always there */
    size_t capability_count;
    const mission_view *obligations; /* supported_obligations: every type that it may attach */
    size_t obligation_count;         /* 0: the member is left out */
} mission_pdp_metadata;
/* Build; https throughout. `*out` is owned, NULL on failure. Errors: ARGUMENT, ABI_*, NOMEM,
 * MALFORMED_URI, FRAGMENT, METADATA (a capability or an obligation twice), those of a text that is
 * not UTF-8. Source: 30-runtime section 3d; AuthZEN Authorization API 1.0 section 9. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_pdp_metadata_build(mission_context *context,
                                                               const mission_pdp_metadata *metadata,
                                                               mission_json **out,
                                                               mission_error *error);

/* What a decision point's metadata say. Views into them. Since 0.1. */
typedef struct mission_pdp_found {
    size_t size;              /* in: sizeof(mission_pdp_found) */
    uint32_t mission_runtime; /* 1: it takes Mission-bound requests; anything else: it may decide
                                 without the Mission, so none is sent there */
    uint32_t reserved;
    mission_view policy_decision_point, access_evaluation_endpoint;
    mission_view access_evaluations_endpoint;   /* empty: there is none */
    const mission_value *supported_obligations; /* array of strings; NULL: not said */
} mission_pdp_found;
/* Check and read. `policy_decision_point`: the identifier that the address was made of. All is
 * empty on failure. `signed_metadata` is not looked at. Errors: ARGUMENT, ABI_*, WRONG_TYPE, EMPTY,
 * MISSING_MEMBER, MALFORMED_URI, FRAGMENT, METADATA (of another decision point). Source: 30-runtime
 * section 3d; AuthZEN Authorization API 1.0 section 9. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_pdp_metadata_read(mission_context *context,
                                                              const mission_value *metadata,
                                                              mission_view policy_decision_point,
                                                              mission_pdp_found *out,
                                                              mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
