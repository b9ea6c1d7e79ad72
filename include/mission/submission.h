/* The submission of an Intent: the envelope, its evidence, the authority proposal, and how they
 * travel. SPDX-License-Identifier: MIT */
#ifndef MISSION_SUBMISSION_H
#define MISSION_SUBMISSION_H

#include <mission/evidence.h>
#include <mission/intent.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An immutable submission: reference-counted, free to share between threads. */
typedef struct mission_submission mission_submission;

/* Read and validate what was submitted, in the order of `submit` steps 1 and 2 (10-core section 3):
 * sizes, strict parse, closed top levels and the form of evidence; the Intent; evidence types and
 * schemas; the proposal's entries, and that each entry's resource is one of the Intent's.
 * Draft: mission_intent is the envelope {intent, evidence?}, the proposal is the
 * authorization_details beside it. Series: mission_intent is the bare Intent; an envelope and a
 * proposal are refused. `proposal_text` with `ptr` NULL: there was none; an empty text is no JSON.
 * `now` and `flags` are those of mission_intent_parse; under MISSION_INTENT_ANY_TIME (replay of a
 * committed operation) the verdict needs no clock. Nothing is verified here. `*out` is owned, NULL
 * on failure; place and offset of a refusal are those in the parameter that was refused.
 * Errors: those of mission_intent_parse; NOT_ON_THIS_WIRE, NOT_IN_INTENT (invalid_request);
 * EVIDENCE_TYPE, EVIDENCE_INVALID (invalid_mission_intent_evidence); an entry's own codes and
 * EMPTY_SET with invalid_authorization_details. Source: 10-core SB-1 to SB-4, EV-1, EV-2, AP-1 to
 * AP-3; 80 SE-15, SE-16. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_submission_parse(
    mission_context *context, mission_view intent_text, mission_view proposal_text,
    const mission_time *now, uint32_t flags, mission_submission **out, mission_error *error);
/* The same for claims of a Request Object that was read before: JSON values, never strings of JSON
 * (10-core SB-5). `proposal_claim` NULL: absent. Both values must lie in `doc`, to which the
 * submission holds a reference; sizes are those of the canonical forms; places are relative to each
 * value. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_submission_from(
    mission_context *context, mission_json *doc, const mission_value *intent_claim,
    const mission_value *proposal_claim, const mission_time *now, uint32_t flags,
    mission_submission **out, mission_error *error);
MISSION_API mission_submission *mission_submission_ref(mission_submission *submission);
MISSION_API void mission_submission_unref(mission_submission *submission); /* NULL is quiet */

/* Reading: borrowed; NULL when absent and for a NULL submission. Since 0.1. */
MISSION_API mission_intent *mission_submission_intent(const mission_submission *submission);
/* The evidence, the array as submitted; NULL when absent. A record keeps it and a creation
 * fingerprint covers it (EV-6). */
MISSION_API const mission_value *mission_submission_evidence(const mission_submission *submission);
/* The proposal, the array as submitted, which a record keeps (AP-3); NULL when absent. */
MISSION_API const mission_value *mission_submission_proposal(const mission_submission *submission);
/* The document that the proposal lies in, borrowed: with mission_submission_proposal what
 * mission_authority_set_from takes, so that a proposal is read once. NULL for none. Since 0.1. */
MISSION_API mission_json *mission_submission_json(const mission_submission *submission);
/* The anchor of the proposal: the draft's `proposal_hash`. Errors: ARGUMENT, STATE when there is no
 * proposal, those of mission_anchor. Source: 10-core AP-3. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_submission_proposal_anchor(const mission_submission *submission, mission_view issuer,
                                   mission_digest *out, mission_error *error);

/* Verify the evidence: `submit` steps 3 to 5. Every type of `required` must have an entry (one
 * missing refuses before anything is verified), and every entry is verified by its type against the
 * provisional anchor of the Intent, `issuer` (this state authority), `presenter` (NULL: nobody is
 * established) and `now` (NULL: the context's clock), read once. What a verifier reports as bound
 * must equal these; naming a presenter needs an established one. Evidence never authenticates the
 * client. `*record_evidence` is the owned array for the record, in the order of the submission, of
 * {type, artifact_hash, verified_at, facts}; NULL when no evidence was submitted, and on failure.
 * Errors: ARGUMENT, ABI_*, NOMEM, NO_CALLBACK, CLOCK, CRYPTO; TOO_MANY (more than
 * evidence_verifications; invalid_request); EVIDENCE_MISSING, EVIDENCE_UNVERIFIED, EVIDENCE_BINDING
 * (invalid_mission_intent_evidence), HOST when a verifier accepted but wrote facts that are no JSON
 * object or bindings without bytes. Source: 10-core SB-4, EV-2 to EV-5. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_submission_verify(
    const mission_submission *submission, mission_view issuer, const mission_presenter *presenter,
    const mission_view *required, size_t required_count, const mission_time *now,
    mission_json **record_evidence, mission_error *error);

/* Does the evidence that was verified for this submission still hold for `intent`? `*holds` is 1
 * when the anchor is the one that it was verified against, or there is no evidence; else 0: a
 * changed Intent voids its evidence. Errors: ARGUMENT, those of mission_anchor. Source: 10-core
 * EV-5. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_submission_evidence_holds(
    const mission_submission *submission, mission_view issuer, const mission_intent *intent,
    int32_t *holds, mission_error *error);

/* Where a request arrived. */
#define MISSION_ENDPOINT_PAR 1u           /* the pushed authorization request endpoint */
#define MISSION_ENDPOINT_AUTHORIZATION 2u /* the front channel */

/* What stands in it, as a parameter or as a claim of its Request Object. */
#define MISSION_CARRIED_INTENT 1u                /* mission_intent */
#define MISSION_CARRIED_AUTHORIZATION_DETAILS 2u /* authorization_details */
#define MISSION_CARRIED_REQUEST 4u               /* request; never a claim */
#define MISSION_CARRIED_REQUEST_URI 8u           /* request_uri; never a claim */

#define MISSION_CARRIAGE_SIGNED 1u          /* the Request Object's signature was verified */
#define MISSION_CARRIAGE_PAR_ISSUED 2u      /* request_uri was issued by this server's PAR */
#define MISSION_CARRIAGE_CLIENT_GOVERNED 4u /* the client is Mission-governed */
/* A resource that the request asks for accepts Mission-bound tokens alone. */
#define MISSION_CARRIAGE_RESOURCE_GOVERNED 8u

/* How a request carries its parts; filled by the host. Since 0.1. */
typedef struct mission_carriage {
    size_t size;         /* sizeof(mission_carriage) */
    uint32_t endpoint;   /* MISSION_ENDPOINT_* */
    uint32_t flags;      /* MISSION_CARRIAGE_* */
    uint32_t parameters; /* MISSION_CARRIED_*, as request parameters */
    uint32_t claims;     /* MISSION_CARRIED_*, as claims of the Request Object */
} mission_carriage;

/* May a request carry its parts in this way? At the authorization endpoint with a PAR-issued
 * request_uri: yes, as nothing but what was pushed is read (mission_redemption_parameter). Errors:
 * ARGUMENT (an unknown bit, or bits that contradict each other), ABI_*; FRONT_CHANNEL (SB-5);
 * UNSIGNED_REQUEST (SB-5: claims of a Request Object whose signature was not verified);
 * CARRIED_TWICE (SB-6: outside the pushed Request Object); UNEXPECTED_MEMBER (a request_uri in a
 * push, RFC 9126 section 2.1); NOT_ON_THIS_WIRE (80 SE-16: authorization_details beside
 * mission_intent in the series); DOWNGRADE (SB-9), all invalid_request. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_carriage_check(const mission_context *context,
                                                           const mission_carriage *carriage,
                                                           mission_error *error);

/* One parameter of a request, decoded. Since 0.1. */
typedef struct mission_parameter {
    mission_view name;
    mission_view value;
} mission_parameter;

/* 1 for the parameters that are read from the push alone: mission_intent, authorization_details,
 * scope, resource; else 0. Source: 10-core SB-7. Since 0.1. */
MISSION_API int32_t mission_parameter_pushed_only(mission_view name);
/* The occurrence `index` of a parameter, as it counts at the redemption of a request_uri: what was
 * pushed hides what the front channel presents under the same name, and for the pushed-only names
 * the front channel is never read. Returns 1 and the value, else 0 and the empty view; also for
 * NULL lists with a count. Source: 10-core SB-7. Since 0.1. */
MISSION_API int32_t mission_redemption_parameter(const mission_parameter *pushed,
                                                 size_t pushed_count,
                                                 const mission_parameter *front, size_t front_count,
                                                 mission_view name, size_t index,
                                                 mission_view *out);

#ifdef __cplusplus
}
#endif
#endif
