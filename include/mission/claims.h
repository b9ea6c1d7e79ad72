/* Decisions with a store: idempotency keys, metered bounds, exclusive groups, evidence.
 * SPDX-License-Identifier: MIT
 *
 * What a decision point promises beyond one request, it has to remember: that a key is claimed
 * once, that a bound is never exceeded, that a decision has its number and its evidence. A decision
 * plan claims, charges, counts and signs in one commit, or does nothing of it. */
#ifndef MISSION_CLAIMS_H
#define MISSION_CLAIMS_H

#include <mission/decision.h>
#include <mission/plan.h>
#include <mission/runtime_evidence.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- What the host says ---- */

/* What one action would consume of a bound. The views have to live for the plan. Since 0.1. */
typedef struct mission_measure {
    size_t size;      /* of the library */
    uint32_t applies; /* 1: it consumes of this bound; 0: it does not, whatever follows */
    uint32_t reserved;
    mission_view amount, currency; /* max_budget: a decimal, as max_amount writes it */
    uint64_t seconds;              /* max_duration: the longest it may take */
    uint64_t bytes, messages;      /* max_egress_volume: references counted by what they name */
} mission_measure;

#define MISSION_SCOPE_SUBJECT 1u /* a counter of all Missions of a subject */
#define MISSION_SCOPE_CLIENT 2u  /* of a client */
#define MISSION_SCOPE_LINEAGE 3u /* of a root Mission and its descendants */

/* The host's side. Each slot returns 0 when it did its work; a failure denies, or, of `consumed`,
 * answers as if the permit were consumed. Slots may be called from any thread, and several times
 * for one plan. Since 0.1. */
typedef struct mission_claims_host {
    size_t size; /* sizeof(mission_claims_host) */
    void *host;
    /* Measure an action for "max_budget", "max_duration" or "max_egress_volume". `out` holds what
     * the library found by itself: the amount of the operation profile, its lease, the bytes of the
     * canonical parameters; `applies` 1. NULL: that is used as it is, and a bound for which nothing
     * was found denies. */
    int32_t (*measure)(void *host, const mission_evaluation *evaluation, mission_view bound,
                       mission_measure *out);
    /* Bounds over many Missions: writes the `controls` (30-runtime O-16; NULL: none) of a scope and
     * the name of its counter, which is only ever written as a digest. Asked for each scope; NULL:
     * there are none. */
    int32_t (*aggregate)(void *host, const mission_evaluation *evaluation, uint32_t scope,
                         mission_view *name, const mission_value **controls);
    /* Is a permit consumed already, as far as the enforcement points know? *verdict 1: yes. NULL:
     * only settlement says so. */
    int32_t (*consumed)(void *host, mission_view evaluation_id, int32_t *verdict);
} mission_claims_host;

#define MISSION_CLAIMS_WINDOW_ONLY                                                                 \
    1u /* outside the high classes a key that has its outcome is kept for the window alone */
#define MISSION_CLAIMS_FREE_SUPPRESSED                                                             \
    2u /* a key whose execution was suppressed may come again                                      \
        */
#define MISSION_CLAIMS_COMMIT_FIRST                                                                \
    4u /* what is metered is committed at the decision; only `suppressed` gives it back */

/* What a deciding store is made of. Since 0.1. */
typedef struct mission_claims_config {
    size_t size;      /* sizeof(mission_claims_config) */
    uint32_t flags;   /* MISSION_CLAIMS_*; an unknown bit is an error */
    uint32_t retries; /* of commits that conflict; 0: 64 */
    mission_context *context;
    mission_pdp *pdp;                /* kept by reference */
    mission_emitter *emitter;        /* role pdp; kept by reference */
    const mission_claims_host *host; /* copied; NULL: no slots */
    int64_t horizon_seconds;         /* how long a key with an outcome is refused; 0: 604800 */
    int64_t window_seconds; /* how long an outcome may take to be known, from the end of the permit
                               or of its lease; 0: 3600 */
} mission_claims_config;

/* Immutable, reference-counted, free to share between threads. */
typedef struct mission_claims mission_claims;
/* Errors: ARGUMENT (also when the three are not of one profile, or the decision point has a name
 * and its emitter another), ABI_*, NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_claims_new(const mission_claims_config *config,
                                                       mission_claims **out, mission_error *error);
MISSION_API mission_claims *mission_claims_ref(mission_claims *claims);
MISSION_API void mission_claims_unref(mission_claims *claims); /* NULL is quiet */

/* ---- Decide ---- */

/* Decide as mission_pdp_decide() does, then claim the idempotency key, latch the exclusive groups
 * and charge the metered bounds, and leave Decision Evidence: all in one commit, with the permit or
 * the denial. The reply is the AuthZEN response. `done` is a permit, `replayed` one that was given
 * before: the same answer, byte for byte, and nothing was charged. A denial is a refusal with the
 * code DENIED, whose reply is the response, too; its Decision Evidence is in the store. PEP and
 * NO_MISSION are request errors (status 4xx); the latter leaves a Refusal Record. When the plan has
 * no verdict nothing may be answered but an error (EV-3). `more` is for the evidence (NULL:
 * nothing). `situation`, `now`, and whatever `evaluation`, `situation` and `more` point to have to
 * live as long as the plan. Errors: those of mission_pdp_decide, of mission_decision_evidence, and
 * of a plan. Source: 30-runtime PD-15, PB-10, MT-1 to MT-3, A-5. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_decide(
    mission_claims *claims, mission_policy *policy, const mission_evaluation *evaluation,
    const mission_situation *situation, const mission_evidence_more *more, const mission_time *now,
    mission_plan **out, mission_error *error);

/* ---- Settle ---- */

/* Apply Execution Evidence to what its permit holds: the key, what was charged, latches, the
 * approval. `record` is what mission_evidence_verify() gave, of kind EXECUTION, and has to live as
 * long as the plan; acknowledge it only when the plan is done. The same again is `replayed`.
 * `suppressed` with `permit_consumed` follows an earlier use: it changes nothing. Reply:
 * {"evaluation_id","settled":bool,"outcome"}. Refusals: CONFLICT (another content, or a second
 * execution of the permit: nothing changed, raise an alarm; the record is in the outbox under the
 * alarm `settlement_conflict`), BINDING_MISMATCH (another Mission's or audience's), EVIDENCE (no
 * such permit is known here). Source: 30-runtime MT-1, MT-2 b, trap 15. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_plan_settle_execution(mission_claims *claims, const mission_evidence_record *record,
                              const mission_time *now, mission_plan **out, mission_error *error);

/* What an operator found out about an execution whose outcome nobody reported. Since 0.1. */
typedef struct mission_resolution {
    size_t size;      /* sizeof(mission_resolution) */
    uint32_t outcome; /* MISSION_RESOLVED_* */
    uint32_t release; /* 1: with SUPPRESSED, the key may come again */
    mission_view evaluation_id;
    mission_view by;     /* who says so; required */
    mission_view reason; /* how it is known; required, at most 1024 bytes */
    const mission_time *now;
} mission_resolution;
#define MISSION_RESOLVED_COMPLETED 1u
#define MISSION_RESOLVED_FAILED 2u
#define MISSION_RESOLVED_SUPPRESSED 3u
/* Record it, and settle what the permit holds. Only when its window is over without evidence. The
 * resolution is kept with the permit and goes to the outbox as `resolution`. The reply is that
 * of a settlement; the same again is `replayed`. Refusals: CONFLICT (it has its outcome), STALE
 * (its window is not over), EVIDENCE (no such permit). Source: 30-runtime PB-10 c. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_resolve(mission_claims *claims,
                                                         const mission_resolution *resolution,
                                                         mission_plan **out, mission_error *error);

/* Take one permit whose window is over without evidence: what a reversible one was charged is given
 * back, what another one was stays, and its key is refused until it is resolved; or forget one
 * whose horizon is over. Reply: {"evaluation_id"?,"state"?: "lapsed" or
 * "indeterminate","forgotten"?:true, "more":bool}: call again while `more`. Source: 30-runtime MT-1
 * c, PB-10. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_claims_sweep(mission_claims *claims,
                                                              const mission_time *now,
                                                              mission_plan **out,
                                                              mission_error *error);

/* ---- The evidence that waits in a store ---- */

/* Records that nobody forgot yet, oldest first. Reply: {"evidence":[{"id","record"}],"cursor"?}. A
 * record that is none of evidence has a member `alarm`: {"alarm","emitter","record"}. `limit` at
 * most 1000, 0: 100; `cursor` empty: from the beginning; it lives as long as the plan. Refused:
 * CURSOR. Source: 30-runtime EV-3, EV-8. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_evidence_list(mission_claims *claims,
                                                               mission_view cursor, uint32_t limit,
                                                               mission_plan **out,
                                                               mission_error *error);
/* Forget records that are safe elsewhere: 1 to 32 ids, which live as long as the plan; those that
 * are not there are left alone. Reply: {"forgotten"}. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_evidence_forget(mission_claims *claims,
                                                                 const mission_view *ids,
                                                                 size_t count, mission_plan **out,
                                                                 mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
