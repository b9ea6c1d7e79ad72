/* Audit: evidence joined again, a decision replayed, and the story of a Mission.
 * SPDX-License-Identifier: MIT
 *
 * From records alone, in whatever order they come: what was decided, what was done, what does not
 * fit together, and what nobody can tell. Nothing here mends a record or fills a gap: a permit of
 * which no outcome is recorded proves no action, and an execution that differs from its permit
 * stays what it is, evidence of an unauthorized one. */
#ifndef MISSION_AUDIT_JOIN_H
#define MISSION_AUDIT_JOIN_H

#include <mission/decision.h>
#include <mission/runtime_evidence.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- What was found. The names on the right are the stable codes of reports. ---- */

#define MISSION_FINDING_UNDETERMINED 1u   /* undetermined_outcome */
#define MISSION_FINDING_ATTEMPTED 2u      /* action_attempted: the same, by policy */
#define MISSION_FINDING_AWAITED 3u        /* outcome_awaited: the window is still open */
#define MISSION_FINDING_NO_DECISION 4u    /* execution_without_decision */
#define MISSION_FINDING_DENIED 5u         /* execution_of_denial */
#define MISSION_FINDING_DEVIATION 6u      /* parameter_deviation: effective is not authorized */
#define MISSION_FINDING_AUTHORIZED 7u     /* authorized_digest_differs: from the decision's */
#define MISSION_FINDING_AUDIENCE 8u       /* audience_differs */
#define MISSION_FINDING_MISSION 9u        /* mission_differs */
#define MISSION_FINDING_OVERUSED 10u      /* permit_overused: more effects than its use_limit */
#define MISSION_FINDING_TWO_OUTCOMES 11u  /* conflicting_outcomes: more ends than uses */
#define MISSION_FINDING_LATE 12u          /* executed_after_permit: begun after valid_until */
#define MISSION_FINDING_START_UNKNOWN 13u /* start_not_shown: ended after it; begun nobody says */
#define MISSION_FINDING_EARLY 14u         /* executed_before_decision */
#define MISSION_FINDING_TWO_DECISIONS 15u /* two_decisions: of one evaluation_id */
#define MISSION_FINDING_ID_REUSED 16u     /* identifier_reused: one id, two contents */
#define MISSION_FINDING_SEQUENCE_GAP 17u  /* sequence_gap */
#define MISSION_FINDING_SEQUENCE_REPEATED 18u /* sequence_repeated */
#define MISSION_FINDING_COUNT 19u

/* A finding's stable code. Static; NULL: no such finding. Since 0.1. */
MISSION_API const char *mission_finding_name(uint32_t finding);
/* What a finding means, for a person. Static; NULL: no such finding. Since 0.1. */
MISSION_API const char *mission_finding_text(uint32_t finding);

/* One finding. Views live until the join is freed. Since 0.1. */
typedef struct mission_finding {
    size_t size;           /* in: sizeof(mission_finding) */
    uint32_t finding;      /* MISSION_FINDING_* */
    uint32_t unauthorized; /* 1: to be treated as an execution that nobody authorized (EV-5) */
    mission_view issuer, mission; /* empty: not known */
    mission_view evaluation_id;   /* empty: it is about a sequence, or an id */
    mission_view record_id;       /* the record that shows it; empty: it is about several */
    mission_view emitter;
    uint64_t first, last; /* of a SEQUENCE_*: the numbers that are missing, or repeated */
} mission_finding;

/* ---- The join ---- */

#define MISSION_JOIN_ATTEMPTED 1u /* policy: a permit without an outcome counts as attempted */
#define MISSION_JOIN_FROM_START                                                                    \
    2u /* the records are from the first on, number 0: a sequence that                             \
          begins later has a gap before it */

/* How to join. Since 0.1. */
typedef struct mission_evidence_join_config {
    size_t size;              /* sizeof(mission_evidence_join_config) */
    uint32_t flags;           /* MISSION_JOIN_*; an unknown bit is an error */
    uint32_t reserved;        /* 0 */
    mission_context *context; /* required; its profile is that of the records */
    int64_t window_seconds;   /* the reconciliation window: how long after a permit's end its
                                 outcome is awaited; default 3600, at most 10 years; less than 0:
                                 none */
    int64_t skew_seconds;     /* between the clocks of emitters; default 0, at most 300 */
    uint64_t most;            /* records that are kept; 0: 1000000; at most 2^32 - 2 */
    mission_view name_space;  /* of the members that decision points have beside the defined ones
                                 (mission_emitter_config.name_space); empty: not read */
} mission_evidence_join_config;

/* A join in the making: mutable, one thread at a time. It keeps copies of the names in the records
 * and of nothing else, so its memory grows with what was added alone. */
typedef struct mission_evidence_join mission_evidence_join;
/* Errors: ARGUMENT, ABI_*, NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_evidence_join_new(
    const mission_evidence_join_config *config, mission_evidence_join **out, mission_error *error);
MISSION_API void mission_evidence_join_free(mission_evidence_join *join); /* NULL is quiet */
/* Add one verified record, in any order; nothing is borrowed afterwards. The same record delivered
 * again counts once. Receipts add nothing to what they refer to and are left out. After a failure
 * the join is as it was. Errors: ARGUMENT (a record that was not verified), ABI_*, NOMEM, TOO_MANY.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_evidence_join_add(mission_evidence_join *join,
                                                              const mission_evidence_record *record,
                                                              mission_error *error);
/* Judge what was added so far, as of `now` (NULL: the clock). Near-linear in the records. More may
 * be added and judged again. The order of adding makes no difference. Errors: ARGUMENT, NOMEM,
 * CLOCK, NO_CALLBACK. Source: 30-runtime EV-5, EV-6, section 8 trap 15. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_evidence_join_finish(mission_evidence_join *join,
                                                                 const mission_time *now,
                                                                 mission_error *error);
/* The finding at `index`, by Mission, code and names: 1 and `*out` (size in), or 0 past the last
 * one and while nothing was judged. Since 0.1. */
MISSION_API int32_t mission_evidence_join_finding(const mission_evidence_join *join, size_t index,
                                                  mission_finding *out);

#define MISSION_REPORT_ACTIONS                                                                     \
    1u /* each decision, execution and refusal, not their number alone                             \
        */
/* The report, in canonical order:
 *
 *   {"judged_at", "records", "redelivered", "missions": [{"id", "issuer" or "origin",
 *     "decisions": {"deny", "permit"}, "executions": {"completed", "failed", "suppressed"},
 *     "refusals", "findings": [{"code", "unauthorized", "evaluation_id", "record_id", "emitter",
 *     "first", "last"}], "actions": [{"status", "action", "audience", "evaluation_id",
 * "evidence_id", "refusal_id", "decision", "denial_reason", "executions": [{"execution_id",
 * "outcome", "error"}]}]}]}
 *
 * What does not apply is left out. `status`: `executed`, `suppressed`, `denied`, `refused`,
 * `awaited`, `undetermined`, `attempted`, `unexplained` (no decision is there). `*out` is owned,
 * NULL on failure. Errors: ARGUMENT, STATE (nothing was judged), NOMEM, of the context's limits
 * those that the report exceeds. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_evidence_join_report(const mission_evidence_join *join,
                                                                 uint32_t flags, mission_json **out,
                                                                 mission_error *error);
/* One Mission as lines of text, in the order of time: what was asked and permitted, under what
 * approval; what was refused, and why; what was done; then what does not fit. Names and identifiers
 * of the records alone, no user content; a name with other than plain characters is quoted and
 * escaped, so that no name can forge a line. `issuer` empty: of any issuer that has this Mission.
 * Errors: ARGUMENT, STATE (nothing was judged), NOT_FOUND (no such Mission), HOST (the sink). Since
 * 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_evidence_story(const mission_evidence_join *join,
                                                           mission_view issuer,
                                                           mission_view mission,
                                                           const mission_sink *sink,
                                                           mission_error *error);

/* ---- A decision, once more ---- */

#define MISSION_REPLAY_UNTOLD 0u  /* nobody can tell: see `missing` */
#define MISSION_REPLAY_SAME 1u    /* the decision comes out as it was recorded */
#define MISSION_REPLAY_DIFFERS 2u /* it comes out otherwise: see `differs` */

/* In what. */
#define MISSION_REPLAY_PERMIT 1u      /* permit or deny */
#define MISSION_REPLAY_REASON 2u      /* denial_reason */
#define MISSION_REPLAY_ENTRY 4u       /* the entry that permits */
#define MISSION_REPLAY_CONSTRAINTS 8u /* contributing_constraints */
#define MISSION_REPLAY_CLASS 16u      /* action_class, class_source */
#define MISSION_REPLAY_CONDITIONS 32u /* valid_until, use_limit */

/* What there would have to be; in `relied`: what was taken from the evidence as it says. */
#define MISSION_REPLAY_NEEDS_VIEW 1u     /* the policy view that the evidence names */
#define MISSION_REPLAY_NEEDS_REQUEST 2u  /* the request that it is about */
#define MISSION_REPLAY_NEEDS_STATE 4u    /* what was known of the Mission's state then */
#define MISSION_REPLAY_NEEDS_POLICY 8u   /* what the resource's policy said then */
#define MISSION_REPLAY_NEEDS_HISTORY 16u /* what became of a history predicate then */
#define MISSION_REPLAY_NEEDS_CLAIMS 32u  /* the keys and counters that were claimed then */

/* What to replay with. Borrowed for the call. Since 0.1. */
typedef struct mission_replay_source {
    size_t size;                             /* sizeof(mission_replay_source) */
    const mission_evidence_record *decision; /* verified Decision Evidence; required */
    mission_pdp *pdp;                        /* configured as it was then; required */
    mission_policy *policy;                  /* NULL: not at hand */
    const mission_value *request;            /* as it was kept; NULL: not at hand */
    const mission_situation *situation;      /* as it was then; NULL: not known */
    mission_view name_space;                 /* of the evidence's own members; empty: not read */
    void *host;
    /* What a verdict of the resource's policy meant, that the evidence recorded in the policy's own
     * words: writes MISSION_SAYS_*, returns 0; anything else: it cannot be told. NULL: the words
     * `permit`, `allow`, `deny`, `approval` and `step_up` are understood, no others. */
    int32_t (*verdict)(void *host, mission_view policy, mission_view version, mission_view verdict,
                       uint32_t *says);
} mission_replay_source;

/* What came out. Since 0.1. */
typedef struct mission_replay {
    size_t size;      /* in: sizeof(mission_replay) */
    uint32_t outcome; /* MISSION_REPLAY_UNTOLD, _SAME, _DIFFERS */
    uint32_t differs; /* MISSION_REPLAY_PERMIT and so on */
    uint32_t missing; /* MISSION_REPLAY_NEEDS_* */
    uint32_t relied;  /* the same: taken from the evidence as it says */
    int32_t permit;   /* of the replayed decision, unless it could not be made */
    uint32_t reason;  /* MISSION_DENY_* */
    uint32_t action_class;
} mission_replay;

/* Decide again what a decision point decided then, at the time of its evidence, and compare. The
 * host's callbacks of `pdp` are asked as they are, but for the resource's policy and the history:
 * these answer what the evidence recorded. A claim in a store (a key, a counter, a group) is not
 * made again: the evidence says what came of it, and that is in `relied`. Errors: ARGUMENT, ABI_*,
 * PROFILE, NOMEM, CRYPTO, RANDOM, NO_CALLBACK, PEP, NO_MISSION, and what the request is refused for
 * by mission_evaluation_read(). Source: 30-runtime A-1, PD-11. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_decision_replay(const mission_replay_source *source,
                                                            mission_replay *out,
                                                            mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
