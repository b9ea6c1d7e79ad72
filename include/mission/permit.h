/* The policy enforcement point: from a permit to one effect, and its evidence.
 * SPDX-License-Identifier: MIT
 *
 * An enforcement point refuses by itself what needs no decision, asks for the rest, and right
 * before the effect checks everything again and consumes the permit in its store: the commit
 * boundary. */
#ifndef MISSION_PERMIT_H
#define MISSION_PERMIT_H

#include <mission/decision.h>
#include <mission/plan.h>
#include <mission/resource.h>
#include <mission/runtime_evidence.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What an enforcement point's host is asked right before an effect. Each returns 0 when it did its
 * work; a failure refuses, and so does a slot that is NULL where it is needed, unless it says
 * otherwise. Slots may be called from any thread, and again when a commit conflicted; `obligation`
 * is called once for each obligation of a plan. Since 0.1. */
typedef struct mission_pep_host {
    size_t size; /* sizeof(mission_pep_host) */
    void *host;
    /* The Mission's state now, from a source that this class may rely on. */
    int32_t (*state)(void *host, mission_view issuer, mission_view mission,
                     mission_known_state *out);
    /* Is the actor still who may act? *verdict 1: yes. NULL: no registry is kept. */
    int32_t (*actor)(void *host, const mission_evaluation *evaluation, int32_t *verdict);
    /* Does the approval that was presented still stand? Asked when there was one. */
    int32_t (*approval)(void *host, const mission_evaluation *evaluation, int32_t *verdict);
    /* Is the target (its record version) what was decided about? */
    int32_t (*target)(void *host, const mission_evaluation *evaluation, int32_t *verdict);
    /* Fulfil an obligation before the effect. *outcome: 1 fulfilled, 0 failed, 2 unsupported. */
    int32_t (*obligation)(void *host, const mission_value *obligation, uint32_t *outcome);
    /* Is there room for the evidence of one more execution? *verdict 1: yes, and it is reserved
     * (EV-3 b). NULL: the row that the commit writes is room enough. */
    int32_t (*reserve)(void *host, const mission_evaluation *evaluation, int32_t *verdict);
} mission_pep_host;

#define MISSION_PEP_RECHECK_ALL 1u /* re-validate for every class, not the high ones alone */

/* What an enforcement point is made of. Since 0.1. */
typedef struct mission_pep_config {
    size_t size;    /* sizeof(mission_pep_config) */
    uint32_t flags; /* MISSION_PEP_*; an unknown bit is an error */
    uint32_t reserved;
    mission_context *context;
    mission_view id; /* its name; its own channel to the decision point is bound to it (PB-9) */
    mission_emitter *emitter; /* of its evidence: role PEP or EXECUTOR; kept by reference; required
                               */
    const mission_floors *floors; /* of the resource's metadata; kept by reference; NULL: none */
    const mission_pep_host *host; /* copied; required */
    mission_freshness freshness;  /* for the state at the commit boundary */
    int64_t skew_seconds;         /* default 0, at most 300 */
    mission_view error_namespace; /* of own EE errors: a collision-resistant prefix, to which a
                                     word is added, such as "https://pep.example.com/errors/" */
    uint32_t retries;             /* of commits that conflict; default 8 */
    uint32_t reserved1;
    mission_view pdp;        /* the decision point's name: ids of permits are its own */
    int64_t lease_seconds;   /* of a high-consequence execution whose profile says nothing; default
                                60, at most 86400 */
    int64_t horizon_seconds; /* how long ends are remembered; default 86400, at most 10 years */
    uint32_t declared;       /* 1: actions without a profile have a default class... */
    uint32_t default_class;  /* ...this one; else they are IRREVERSIBLE */
} mission_pep_config;
/* An immutable enforcement point: reference-counted, free to share between threads. */
typedef struct mission_pep mission_pep;
/* Errors: ARGUMENT (no name, no name space, an emitter of another role or context, a number beyond
 * its limits), ABI_*, NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_pep_new(const mission_pep_config *config,
                                                    mission_pep **out, mission_error *error);
MISSION_API mission_pep *mission_pep_ref(mission_pep *pep);
MISSION_API void mission_pep_unref(mission_pep *pep); /* NULL is quiet */

/* ---- Before the decision ---- */

#define MISSION_CARRIED_NONE 0u
#define MISSION_CARRIED_REFERENCE 1u
#define MISSION_CARRIED_MALFORMED 2u /* something came, and could not be read */

#define MISSION_ATTEMPT_EXTERNAL 1u     /* external mode: the credential carries no Mission */
#define MISSION_ATTEMPT_PLACES_STATE 2u /* the state goes with the request (PD-5) */

/* What came: a request for an action, not yet decided about. Views and values are borrowed for the
 * call. Since 0.1. */
typedef struct mission_attempt {
    size_t size;    /* sizeof(mission_attempt) */
    uint32_t flags; /* MISSION_ATTEMPT_*; an unknown bit is an error */
    uint32_t
        carried; /* MISSION_CARRIED_*: a reference to a Mission beside the credential's claim */
    mission_token *token; /* as mission_resource_verify() gave it; NULL: it gave none */
    mission_view carried_id, carried_issuer;
    mission_view carried_hash;     /* external mode: the authority_hash that the join has proven */
    mission_view audience, action; /* required */
    mission_view resource_type, resource_id;  /* the target, for the resource's policy; required */
    mission_view subject_type;                /* empty: "user" */
    const mission_value *arguments;           /* raw, as they came; NULL: none came */
    const mission_operation_profile *profile; /* of the action; NULL: it has none */
    uint32_t purpose;                         /* what the Mission's purpose raises the class to */
    uint32_t external_communication;          /* where the profile leaves it to you */
    mission_view idempotency_key, prior_evaluation_id, client_instance_id;
    mission_view policy_version, policy_view_id; /* when known */
    const mission_value *mission_subject;        /* Origin Principal profile: verified */
    const mission_value *approval;               /* verbatim */
    const mission_value *capability_source;
    const mission_value *history;
    uint32_t tainted;  /* MISSION_UNSAID: there is no taint context */
    uint32_t observed; /* PLACES_STATE: MISSION_OBSERVED_FRESH, _CACHED, _EVENT_DRIVEN */
    mission_view taint_granularity, taint_source_class;
    const mission_known_state *state; /* PLACES_STATE */
    mission_view assertion;           /* PLACES_STATE: signed, beside it; empty: none */
} mission_attempt;

/* An attempt, prepared: what is to be asked, or why nothing is. Immutable, reference-counted. */
typedef struct mission_prepared mission_prepared;
/* The checks that need no decision point, in their order; the first that fails refuses. What is not
 * verified becomes no fact: nothing of a token that is refused is in the request. Parameters that
 * do not fit their profile are no refusal: they are left out with their digest, and the decision
 * point denies what needs them. `now` NULL: the context's clock. `*out` is owned, NULL on failure.
 * A refusal is no failure. Errors: ARGUMENT, ABI_*, NOMEM, CLOCK, CRYPTO, PROFILE. Source:
 * 30-runtime PE-1, PE-2, PE-5 a. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_pep_prepare(mission_pep *pep,
                                                        const mission_attempt *attempt,
                                                        const mission_time *now,
                                                        mission_prepared **out,
                                                        mission_error *error);
MISSION_API mission_prepared *mission_prepared_ref(mission_prepared *prepared);
MISSION_API void mission_prepared_unref(mission_prepared *prepared); /* NULL is quiet */

/* What became of it. Since 0.1. */
typedef struct mission_preparation {
    size_t size;                         /* in: sizeof(mission_preparation) */
    uint32_t refused;                    /* MISSION_DENY_*, one of 3b; NONE: ask */
    uint32_t gated;                      /* 0: an action without consequences needs no decision */
    uint32_t action_class, class_source; /* MISSION_CLASS_*, MISSION_CLASS_BY_* */
    uint32_t bound, high;                /* 1: bound to its parameters; of a high class */
    int32_t normalize;                   /* 0, or why the parameters could not be normalized */
    uint32_t verified;                   /* MISSION_VERIFIED_* */
} mission_preparation;
MISSION_API MISSION_CHECKED int32_t mission_prepared_says(const mission_prepared *prepared,
                                                          mission_preparation *out,
                                                          mission_error *error);
/* The request; of a refused attempt what was verified, for the record alone. NULL for NULL. */
MISSION_API const mission_evaluation *mission_prepared_evaluation(const mission_prepared *prepared);
/* What mission_refusal_record() takes: `*out` (size in) borrows from `prepared`. Errors: ARGUMENT,
 * ABI_*, STATE (it was not refused). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_prepared_refusal(const mission_prepared *prepared,
                                                             mission_refusal *out,
                                                             mission_error *error);
/* The same attempt, refused for what became of asking: CHANNEL_FAILURE or PDP_UNREACHABLE. Errors:
 * those above, ARGUMENT (another reason). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_prepared_refuse(const mission_prepared *prepared,
                                                            uint32_t reason, mission_refusal *out,
                                                            mission_error *error);

/* The record of a refusal, signed, numbered and in the store. `reason` NONE: what `prepared` was
 * refused for; else one of those of mission_prepared_refuse(). One for each attempt: calling again
 * is another attempt, so a lost answer is UNCERTAIN. The reply is the record. Errors: those of
 * mission_prepared_refuse(), and of a plan. Source: 30-runtime PE-1, O-11, EV-1 b, EV-3. Since 0.1.
 */
MISSION_API MISSION_CHECKED int32_t mission_plan_pep_refusal(mission_pep *pep,
                                                             mission_prepared *prepared,
                                                             uint32_t reason, mission_plan **out,
                                                             mission_error *error);

/* What the agent is told of any refusal, as the JSON body of a 403, and no more. Static. Source:
 * 30-runtime PE-5 b. Since 0.1. */
MISSION_API const char *mission_pep_refusal_text(void);

/* ---- Asking ---- */

#define MISSION_CHANNEL_ANSWERED 0u    /* an HTTP response came, whatever it says */
#define MISSION_CHANNEL_TIMEOUT 1u     /* none in time */
#define MISSION_CHANNEL_DOWN 2u        /* no connection, or it broke */
#define MISSION_CHANNEL_UNAUTHENTIC 3u /* the other side, or what it said, could not be proven */
#define MISSION_CHANNEL_NO_DECISION 4u /* what came is no AuthZEN response */

/* What became of asking a decision point. Since 0.1. */
typedef struct mission_transport {
    size_t size;         /* sizeof(mission_transport) */
    uint32_t channel;    /* MISSION_CHANNEL_* */
    uint32_t status;     /* ANSWERED: of HTTP */
    int64_t retry_after; /* seconds of Retry-After; negative: not said */
    int64_t waited_ms;   /* since the state that the request relies on was established */
    int64_t bound_ms;    /* its staleness bound */
    uint32_t asked;      /* how often, this time included */
    uint32_t asked_most; /* 0: 3 */
    uint64_t items;      /* of a batch; 0 or 1: a single request */
} mission_transport;

#define MISSION_ASK_REFUSE 0u /* for `reason`, and leave a Refusal Record */
#define MISSION_ASK_READ 1u   /* the response is to be read */
#define MISSION_ASK_RETRY 2u  /* the same request, byte by byte, after `wait_ms` */
#define MISSION_ASK_SPLIT 3u  /* the batch in two, no item left out */
/* What to do after asking. Since 0.1. */
typedef struct mission_transport_advice {
    size_t size; /* in: sizeof(mission_transport_advice) */
    uint32_t what;
    uint32_t reason; /* MISSION_DENY_PDP_UNREACHABLE, _CHANNEL_FAILURE; else NONE */
    int64_t wait_ms;
} mission_transport_advice;
/* What to do now. A retry that would end beyond the staleness bound is none. `*out` refuses until
 * the call has returned 0. Errors: ARGUMENT, ABI_*. Source: 30-runtime PE-3. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_pep_transport(const mission_transport *transport,
                                                          mission_transport_advice *out,
                                                          mission_error *error);

/* The obligations of a response, permit or denial, each fulfilled by the host once. A denial's are
 * executed, too (PB-5 b); those of a permit are the commit check's to do. `*outcomes` (owned) is
 * the array [{"id","type","outcome"}]. 0: all are fulfilled. Errors: ARGUMENT, NOMEM, WRONG_TYPE,
 * MISSING_MEMBER, TOO_MANY (more than 32); OBLIGATION, with the outcomes in place, where one is
 * not. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_pep_obligations(mission_pep *pep,
                                                            const mission_value *response,
                                                            mission_json **outcomes,
                                                            mission_error *error);

/* ---- Permits ---- */

/* A permit as its enforcement point holds it: the request that was asked, bound to the answer.
 * Immutable, reference-counted; holds copies of both. */
typedef struct mission_permit mission_permit;
/* Read the decision point's response to `asked`. A denial gives no permit: DENIED, with the reason
 * in `error` and the response's `context` to be read by the caller. Errors: ARGUMENT (a profile of
 * another action, too), ABI_*, NOMEM; TOO_DEEP, TOO_MANY (a request or obligations beyond the
 * context's limits); DENIED; PERMIT_UNUSABLE with the place (no conditions, an unknown one, a
 * digest that is missing or another, a high class without use_limit 1, more than 32 obligations).
 * Source: 30-runtime PB-2, PB-4. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_permit_read(mission_pep *pep,
                                                        const mission_evaluation *asked,
                                                        const mission_operation_profile *profile,
                                                        const mission_value *response,
                                                        mission_permit **out, mission_error *error);
MISSION_API mission_permit *mission_permit_ref(mission_permit *permit);
MISSION_API void mission_permit_unref(mission_permit *permit); /* NULL is quiet */

/* What it permits. Views live as long as the permit. Since 0.1. */
typedef struct mission_permitted {
    size_t size;                   /* in: sizeof(mission_permitted) */
    uint32_t action_class;         /* the enforcement point's own */
    uint32_t bound, high;          /* 1 */
    uint32_t use_limit;            /* 0: none but `valid_until` */
    mission_view evaluation_id;    /* also what `Mission-Decision` says (PB-9 b) */
    mission_view parameter_digest; /* empty: it is not bound */
    mission_time valid_until;
    const mission_value *obligations; /* NULL: none */
} mission_permitted;
MISSION_API MISSION_CHECKED int32_t mission_permit_says(const mission_permit *permit,
                                                        mission_permitted *out,
                                                        mission_error *error);
/* The key of a cache of permits: everything that a permit is bound to, and the `generation` of the
 * Mission's state (its version, or a number of the host's that every change moves). A cached permit
 * ends at `valid_until` and its use limit. Errors: ARGUMENT, NOMEM, CRYPTO, HOST. Source:
 * 30-runtime A-4, PB-9 c. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_permit_cache_key(mission_pep *pep,
                                                             const mission_evaluation *evaluation,
                                                             uint64_t generation,
                                                             mission_digest *out,
                                                             mission_error *error);

/* ---- The commit boundary ---- */

/* Everything once more, right before the effect: the permit's bindings against what is about
 * to be done (`about`: the request as it stands now, with the raw parameters in `parameters`, which
 * are normalized and digested anew), its window, the Mission's state, the actor, the approval, the
 * target, the obligations; then evidence is reserved and the permit consumed, in one commit. With
 * the verdict `done` the effect may begin, once; anything else refuses, and `suppressed` Execution
 * Evidence is in the store. `about` and what it points to live as long as the plan. The reply of a
 * done plan: {"execution_id","lease_until","resumes"?}. A commit whose answer was lost is
 * UNCERTAIN: nothing may begin; see mission_plan_commit_found(). The state, the actor, the approval
 * and the target are looked at anew for high classes and transactions, with MISSION_PEP_RECHECK_ALL
 * for all. Errors: those of a plan. Codes of a refusal, in the order of the checks:
 * PERMIT_UNUSABLE (a renewal, too), BINDING_MISMATCH, PARAMETER_MISMATCH, PERMIT_EXPIRED,
 * MISSION_NOT_ACTIVE, STATE_STALE, ACTOR_CHANGED, APPROVAL_LAPSED, TARGET_CHANGED, PERMIT_CONSUMED,
 * TXN_CONSUMED, DUPLICATE, OBLIGATION, EVIDENCE_UNAVAILABLE. Source: 30-runtime A-11, PB-7.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_plan_commit_check(mission_pep *pep, mission_permit *permit, const mission_evaluation *about,
                          const mission_time *now, mission_plan **out, mission_error *error);

/* A commit check with what only some have. Since 0.1. */
typedef struct mission_commit {
    size_t size;    /* sizeof(mission_commit) */
    uint32_t flags; /* 0 */
    uint32_t reserved;
    mission_permit *permit;            /* required */
    const mission_evaluation *about;   /* required */
    mission_view txn;                  /* of a transaction token: consumed, too; empty: none */
    const mission_evidence_more *more; /* its hop; NULL: none */
} mission_commit;
/* The same. A transaction that was begun, whose lease has ended and that nobody finished is resumed
 * (`resumes` in the reply names the execution that was begun): its effect has to be one that the
 * host can tell to have happened, or that happens once however often it is asked for under its
 * `txn`. Source: 30-runtime A-11, TX-6. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_commit(mission_pep *pep,
                                                        const mission_commit *commit,
                                                        const mission_time *now, mission_plan **out,
                                                        mission_error *error);
/* The execution that a commit check is about to begin, from its first step on, and still when it
 * ended as UNCERTAIN; empty before that, and for other plans. Lives as long as the plan. */
MISSION_API mission_view mission_plan_execution(const mission_plan *plan);
/* What became of a commit check whose answer was lost, by the execution that it was to begin: only
 * who made that plan can know its name, so only one can go on. `done`: it was committed, and the
 * effect may begin now if it did not; the reply is the same, `replayed` is 1. Refused: NOT_FOUND
 * (it was not committed; nobody may begin, the permit may still be unused), CONFLICT (it has
 * ended), PERMIT_EXPIRED (its lease is over), or what it was refused for. Source: 30-runtime PB-7.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_commit_found(mission_pep *pep,
                                                              mission_view execution_id,
                                                              const mission_time *now,
                                                              mission_plan **out,
                                                              mission_error *error);

#define MISSION_OUTCOME_COMPLETED 1u
#define MISSION_OUTCOME_FAILED 2u
#define MISSION_OUTCOME_SUPPRESSED 3u
#define MISSION_OUTCOME_INDETERMINATE 4u /* not known: a tombstone that time does not lift */

/* How an execution ended. Since 0.1. */
typedef struct mission_execution {
    size_t size; /* sizeof(mission_execution) */
    uint32_t outcome;
    uint32_t reserved;
    mission_view execution_id;                       /* of the commit check's reply */
    mission_view error;                              /* with FAILED, SUPPRESSED: "kill_switch", or
                                                        collision-resistant */
    const mission_time *attempted_at, *completed_at; /* NULL: not said */
    const mission_value *result_summary;             /* no user content; NULL: none */
    const mission_value *metering;                   /* what was consumed; NULL: not said */
    mission_view measured_duration;                  /* ISO 8601; empty: not said */
} mission_execution;
/* Record the end: Execution Evidence, signed, numbered and in the store, and the execution's row at
 * its end. The same again changes nothing (`replayed`); another end is CONFLICT. INDETERMINATE
 * leaves no evidence and waits for a recorded resolution: a later call with another outcome.
 * `permit` NULL: of another process, or of this one before a crash; given, it has to be the one
 * that was consumed. The reply is the evidence; of INDETERMINATE {"execution_id"}. Views live as
 * long as the plan. Codes of a refusal: NOT_FOUND, BINDING_MISMATCH, CONFLICT. Source: 30-runtime
 * O-12, EV-1, EV-5, PB-10. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_commit_done(
    mission_pep *pep, mission_permit *permit, const mission_execution *execution,
    const mission_time *now, mission_plan **out, mission_error *error);

/* Renew the lease of an execution before it ends, with a permit that was asked for with the
 * execution's evaluation as `prior_evaluation_id`: its use is consumed, and its own Execution
 * Evidence says so. The reply: {"execution_id","lease_until"}. Codes of a refusal: NOT_FOUND,
 * CONFLICT (it has ended), PERMIT_EXPIRED (the lease, or the new permit), BINDING_MISMATCH
 * (Mission, subject, actor, action or audience differ), MISSION_NOT_ACTIVE, STATE_STALE,
 * PERMIT_CONSUMED, OBLIGATION (a renewal has none to fulfil). Source: 30-runtime PB-8, MT-2 c.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_plan_permit_lease(mission_pep *pep, mission_view execution_id, mission_permit *renewal,
                          const mission_time *now, mission_plan **out, mission_error *error);

/* Executions that were begun, whose lease has ended and that nobody finished: after a crash each of
 * them is to be resolved with mission_plan_commit_done(). At most `limit` (0: 100, at most 1000),
 * those that ended first. The reply: {"executions":[{"execution_id","evaluation_id","mission_id",
 * "audience","begun_at","lease_until","indeterminate"}]}. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_executions(mission_pep *pep, uint32_t limit,
                                                            const mission_time *now,
                                                            mission_plan **out,
                                                            mission_error *error);
/* Forget what is past its end: consumed permits that are no longer valid anyway, executions that
 * ended a horizon ago, and keys and transactions with them. What is not resolved stays. At most
 * `limit` rows (0: 16, at most 60). The reply: {"forgotten","more"}. Source: 30-runtime PB-7 d,
 * PB-10. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_permit_sweep(mission_pep *pep, uint32_t limit,
                                                              const mission_time *now,
                                                              mission_plan **out,
                                                              mission_error *error);

/* The evidence that waits, oldest first: {"evidence":[{"id","record"}],"cursor"?}. `limit` at most
 * 1000, 0: 100; `cursor` empty: from the beginning; it lives as long as the plan. Refused: CURSOR.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_pep_evidence_list(mission_pep *pep,
                                                                   mission_view cursor,
                                                                   uint32_t limit,
                                                                   mission_plan **out,
                                                                   mission_error *error);
/* Evidence that is safe elsewhere: 1 to 32 ids, which live as long as the plan; those that are not
 * there are left alone. The reply: {"forgotten"}. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_pep_evidence_forget(mission_pep *pep,
                                                                     const mission_view *ids,
                                                                     size_t count,
                                                                     mission_plan **out,
                                                                     mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
