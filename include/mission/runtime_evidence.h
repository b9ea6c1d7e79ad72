/* Evidence of enforcement: what was decided, what was refused, what was done.
 * SPDX-License-Identifier: MIT
 *
 * Decision Evidence, Refusal Records, Execution Evidence and Receipts, each signed by its emitter.
 * Records are built from decisions, permits and refusals alone: no call signs a caller's own JSON.
 */
#ifndef MISSION_RUNTIME_EVIDENCE_H
#define MISSION_RUNTIME_EVIDENCE_H

#include <mission/decision.h>
#include <mission/jws.h>
#include <mission/principal.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MISSION_EMITTER_PDP 1u
#define MISSION_EMITTER_PEP 2u
#define MISSION_EMITTER_EXECUTOR 3u
#define MISSION_EMITTER_RECEIPTS 4u /* receipt_issuer */

/* Who emits. Since 0.1. */
typedef struct mission_emitter_config {
    size_t size; /* sizeof(mission_emitter_config) */
    mission_context *context;
    mission_view id;
    uint32_t role; /* MISSION_EMITTER_* */
    uint32_t reserved;
    const mission_signer *signer; /* required, with a kid; copied, its host outlives the emitter */
    void *host;
    /* The next number of this emitter for a Mission, never one twice and each larger than the last;
     * the first is 0 or more. Not used by plans, which count in the store. NULL: plans alone. */
    int32_t (*next)(void *host, mission_view issuer, mission_view mission, uint64_t *sequence);
    /* Before the names of members that the records have beside the defined ones: `approval_id`, the
     * approval that was presented, and `resource_policy`, what the resource's policy said. It has
     * to be collision-resistant: a URI or a domain name with its separator, at most 256 bytes.
     * Empty: there are none, and a decision to which an approval was presented leaves no evidence
     * (STATE). */
    mission_view name_space;
    uint32_t flags; /* MISSION_EMITTER_*; an unknown bit is an error */
    uint32_t reserved1;
} mission_emitter_config;
#define MISSION_EMITTER_ENTRY 1u /* permits show their whole entry, not its digest alone */
/* An immutable emitter: reference-counted, free to share. */
typedef struct mission_emitter mission_emitter;
/* Errors: ARGUMENT, ABI_*, NO_CALLBACK, NOMEM, ALGORITHM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_emitter_new(const mission_emitter_config *config,
                                                        mission_emitter **out,
                                                        mission_error *error);
MISSION_API mission_emitter *mission_emitter_ref(mission_emitter *emitter);
MISSION_API void mission_emitter_unref(mission_emitter *emitter); /* NULL is quiet */

/* What a record says beside what was decided, refused or done: verified facts of the host's. All
 * empty: nothing. Since 0.1. */
typedef struct mission_evidence_more {
    size_t size; /* sizeof(mission_evidence_more) */
    /* The hop, of a credential of the continuation profile: both or neither. */
    mission_view hop_jti, hop_mission_id;
    mission_view hop_continuation;          /* with them; empty: none */
    mission_view compensates_evaluation_id; /* of the action that this one undoes */
    /* The mapping of an Origin Principal (PD-6 c): all of it or nothing. The first two are
     * protected references, as mission_subject_reference() makes them. */
    mission_view mapping_origin, mapping_local;
    mission_view mapping_policy_id, mapping_policy_version;
    const mission_time *mapping_observed_at, *mapping_valid_until;
} mission_evidence_more;

#define MISSION_REFERENCE_KEYED 1u  /* a pseudonym by HMAC under an audit key */
#define MISSION_REFERENCE_RANDOM 2u /* random: the host keeps what it stands for */
#define MISSION_REFERENCE_ANCHOR 3u /* a digest that everyone can compute, and guess names by */

/* How a subject is referred to in evidence without its name. Since 0.1. */
typedef struct mission_subject_protection {
    size_t size; /* sizeof(mission_subject_protection) */
    uint32_t how;
    uint32_t reserved;
    mission_view key;    /* KEYED: at least 32 bytes, for nothing else */
    mission_view key_id; /* KEYED: which key, 1 to 64 of [A-Za-z0-9_.-]; a new key, a new id */
    mission_view issuer; /* ANCHOR: the Mission's issuer */
} mission_subject_protection;
/* The reference: "hmac-sha-256:KEY_ID:" and 43 characters of base64url, "ref_" and 24 of them, or
 * "sha-256:" and 43. `*out` is owned, NULL on failure. ANCHOR conceals nothing where names can be
 * guessed: it is for correlation that is meant. Errors: ARGUMENT, ABI_*, NOMEM, CRYPTO,
 * NO_CALLBACK, RANDOM. Source: 30-runtime EV-10. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_subject_reference(
    mission_context *context, const mission_subject_protection *protection,
    const mission_principal *subject, mission_text **out, mission_error *error);

/* The Decision Evidence of a decision, signed. `*out` is owned, NULL on failure. Without it nothing
 * may be answered but an error (EV-3). Errors: ARGUMENT (the emitter is no decision point's), STATE
 * (an action of no class, which leaves no evidence; or see `name_space`), NO_CALLBACK, NOMEM, HOST,
 * RANDOM, SIGNER, CRYPTO. Source: 30-runtime O-10, O-13. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_decision_evidence(mission_emitter *emitter,
                                                              const mission_decision *decision,
                                                              mission_json **out,
                                                              mission_error *error);
/* The same without its envelope, for one who signs elsewhere later and keeps it durably until then.
 * `sequence` is what the emitter's counter said. */
MISSION_API MISSION_CHECKED int32_t mission_decision_evidence_body(mission_emitter *emitter,
                                                                   const mission_decision *decision,
                                                                   uint64_t sequence,
                                                                   mission_json **out,
                                                                   mission_error *error);
/* Signed, with what the host knows beside (NULL: nothing). Errors: those of
 * mission_decision_evidence(), ABI_*. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_decision_evidence_with(
    mission_emitter *emitter, const mission_decision *decision, const mission_evidence_more *more,
    mission_json **out, mission_error *error);

/* A refused attempt before any decision. Views of verified facts alone. Since 0.1. */
typedef struct mission_refusal {
    size_t size;     /* sizeof(mission_refusal) */
    uint32_t reason; /* MISSION_DENY_*, one of 3b */
    uint32_t reserved;
    const mission_evaluation *evaluation; /* what would have been asked: audience, action, and of
                                             the rest what `verified` says */
    uint32_t verified;                    /* MISSION_VERIFIED_* */
    uint32_t bound;                       /* 1: of a class that is bound to its parameters */
    const mission_time *at;               /* NULL: the clock */
    const mission_evidence_more *more;    /* its hop and mapping, verified; NULL: none */
} mission_refusal;
#define MISSION_VERIFIED_MISSION 1u
#define MISSION_VERIFIED_SUBJECT 2u
#define MISSION_VERIFIED_ACTOR 4u
#define MISSION_VERIFIED_CREDENTIAL 8u
#define MISSION_VERIFIED_RESOURCE 16u
/* One record for each attempt. A `parameter_digest` of the evaluation counts as one of parameters
 * that could be normalized. Errors: ARGUMENT (a reason that the emitter's role does not refuse for,
 * no audience or action, a Mission that is said to be verified and is not there), ABI_*, NOMEM,
 * CLOCK, NO_CALLBACK, HOST, RANDOM, SIGNER, CRYPTO. Source: 30-runtime O-11, PE-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_refusal_record(mission_emitter *emitter,
                                                           const mission_refusal *refusal,
                                                           mission_json **out,
                                                           mission_error *error);

/* ---- Verify ---- */

#define MISSION_EVIDENCE_DECISION 1u
#define MISSION_EVIDENCE_EXECUTION 2u
#define MISSION_EVIDENCE_REFUSAL 3u
#define MISSION_EVIDENCE_RECEIPT 4u

/* Keys of an emitter, and what it may sign with them. One emitter may have several of these: for
 * other audiences, for retired keys, for a key that was compromised. Since 0.1. */
typedef struct mission_evidence_keys {
    size_t size;
    mission_view emitter; /* its id */
    uint32_t roles;       /* bits 1 << MISSION_EMITTER_* */
    uint32_t reserved;
    const mission_jwks *keys;
    const mission_view *audiences; /* for which its records count; none: all */
    size_t audience_count;
    /* Of these keys; NULL: they are not. All 0: they are, and nobody can say since when. */
    const mission_time *compromised_at;
} mission_evidence_keys;

/* Verifies evidence: immutable, reference-counted, free to share. */
typedef struct mission_evidence_verifier mission_evidence_verifier;
/* What evidence is verified with. Since 0.1. */
typedef struct mission_evidence_verifier_config {
    size_t size;
    mission_context *context;
    const mission_evidence_keys *emitters;
    size_t emitter_count;
    void *host;
    /* An independent proof of when a record existed, found by the canonical digest of the
     * whole record, its envelope included. Writes to `*verdict` 1 and the time that is proven under
     * a key that is sound, or was before an earlier anchor of its own; 0: there is none; 2: there
     * is one, and it is broken; 3: its own key was compromised, and nothing else proves it. NULL:
     * there is never one. */
    int32_t (*anchored)(void *host, mission_view digest, int32_t *verdict, mission_time *at);
} mission_evidence_verifier_config;
/* All of it is copied, key sets by reference. Errors: ARGUMENT, ABI_*, NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_evidence_verifier_new(const mission_evidence_verifier_config *config,
                              mission_evidence_verifier **out, mission_error *error);
MISSION_API mission_evidence_verifier *
mission_evidence_verifier_ref(mission_evidence_verifier *verifier);
MISSION_API void mission_evidence_verifier_unref(mission_evidence_verifier *verifier);

#define MISSION_STANDING_SOUND 0u    /* the key is not compromised, or was not looked at */
#define MISSION_STANDING_ANCHORED 1u /* it is, and the record is proven to be older */
#define MISSION_STANDING_UNPROVEN 2u /* it is, and nothing proves that: a failure of the audit */
#define MISSION_STANDING_BROKEN 3u   /* it is, and the proof is broken: the proof's own fault */

/* A record that was verified: views into the value. Since 0.1. */
typedef struct mission_evidence_record {
    size_t size;                /* in: sizeof(mission_evidence_record) */
    uint32_t kind;              /* MISSION_EVIDENCE_* */
    uint32_t role;              /* MISSION_EMITTER_* */
    mission_view id;            /* evidence_id, execution_id, refusal_id */
    mission_view evaluation_id; /* empty for refusals and receipts */
    mission_view emitter;
    mission_view mission, issuer;
    mission_view audience;
    uint64_t sequence;
    uint32_t has_sequence;
    int32_t permit;       /* of a decision: 1 permit, 0 deny */
    mission_view reason;  /* denial_reason */
    mission_view outcome; /* of an execution */
    mission_view parameter_digest;
    mission_view effective_digest;
    const mission_value *value;
    uint32_t
        standing; /* MISSION_STANDING_*; the one member that is told of a refused record, too */
    uint32_t reserved;
} mission_evidence_record;
/* Verify one record, in this order; `*out` refuses until it is proven. Errors: ARGUMENT,
 * ABI_*, NOMEM, CRYPTO; EVIDENCE (no envelope that is understood, or it is of another record),
 * TOKEN_TYPE, MALFORMED_TOKEN, ALGORITHM, CRITICAL (its header); NO_KEY (the emitter has none of
 * this name), EVIDENCE at /emitter/role, AUDIENCE (its keys are not for this one); COMPROMISED (the
 * key was, and no earlier anchor stands: not verified, which says nothing of tampering; see
 * `standing`); SIGNATURE; then the members of O-10 to O-12: MISSING_MEMBER, WRONG_TYPE, EMPTY,
 * UNKNOWN_VALUE, MALFORMED_*, UNEXPECTED_MEMBER, INCONSISTENT, with their place. Members that are
 * not known are ignored and grant nothing. Of a receipt the envelope alone is verified here: what
 * it says is for mission_receipt_verify(). Source: 30-runtime, EV-7. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_evidence_verify(const mission_evidence_verifier *verifier, const mission_value *record,
                        mission_evidence_record *out, mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
