/* The Mission record: the approved task, integrity-bound, as the state authority keeps it.
 * SPDX-License-Identifier: MIT */
#ifndef MISSION_RECORD_H
#define MISSION_RECORD_H

#include <mission/authority.h>
#include <mission/disclosure.h>
#include <mission/intent.h>
#include <mission/principal.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An immutable record: reference-counted, free to share between threads. A change makes a new
 * one. Unknown members are kept and ignored. */
typedef struct mission_record mission_record;

/* Read the structure alone and leave hashes, equalities and bounds unproven: for tools that show a
 * broken record. Such a record is refused (STATE) by every call that relies on one. */
#define MISSION_RECORD_UNVERIFIED 1u

/* Read a record by the context's profile and prove it: every member's definition, presence by
 * state, anchors recomputed, both expiry bounds, the approver = consent_principal and, for a direct
 * approval, the equalities of its basis (draft), equal twins of the predecessor (series). A state
 * that is not known is kept and never active. `*out` is owned, NULL on failure. Errors: those of
 * mission_json_parse, mission_intent_parse (at any time), mission_authority_set_parse;
 * MISSING_MEMBER, UNEXPECTED_MEMBER, WRONG_TYPE, EMPTY, MALFORMED_*, UNKNOWN_ALGORITHM,
 * DIGEST_TAIL, DIGEST_MISMATCH, INCONSISTENT, TOO_LATE, INVERTED, OUT_OF_RANGE, UNKNOWN_VALUE.
 * Source: 10-core section 1, RC-1; 80 Mission record, SE-3; 40 section 3.4. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_record_parse(mission_context *context,
                                                         mission_view text, uint32_t flags,
                                                         mission_record **out,
                                                         mission_error *error);
MISSION_API MISSION_CHECKED int32_t mission_record_from(mission_context *context, mission_json *doc,
                                                        const mission_value *value, uint32_t flags,
                                                        mission_record **out, mission_error *error);
MISSION_API mission_record *mission_record_ref(mission_record *record);
MISSION_API void mission_record_unref(mission_record *record); /* NULL is quiet */

/* Reading. Borrowed from the record; NULL or the empty view where there is nothing, and for NULL.
 * Since 0.1. */
MISSION_API const mission_value *mission_record_value(const mission_record *record);
MISSION_API mission_json *mission_record_json(const mission_record *record);
MISSION_API int32_t mission_record_is_verified(const mission_record *record); /* 1 or 0 */
MISSION_API mission_view mission_record_id(const mission_record *record);
MISSION_API mission_view mission_record_issuer(const mission_record *record); /* origin | issuer */
MISSION_API mission_view mission_record_state(const mission_record *record);  /* on the wire */
MISSION_API const mission_intent *mission_record_intent(const mission_record *record);
/* What was approved; NULL before approval. */
MISSION_API const mission_authority_set *mission_record_authority_set(const mission_record *record);
MISSION_API const mission_authority_set *mission_record_proposal(const mission_record *record);
MISSION_API mission_principal mission_record_subject(const mission_record *record);
MISSION_API mission_principal mission_record_approver(const mission_record *record);
MISSION_API mission_view mission_record_client_id(const mission_record *record);
MISSION_API mission_view mission_record_tenant(const mission_record *record);
MISSION_API mission_view mission_record_policy_version(const mission_record *record);
MISSION_API mission_view mission_record_approval_event_id(const mission_record *record);
MISSION_API mission_view mission_record_predecessor(const mission_record *record);
MISSION_API mission_view mission_record_successor(const mission_record *record); /* draft */
MISSION_API const mission_value *mission_record_parent(const mission_record *record);
MISSION_API const mission_value *mission_record_approval_basis(const mission_record *record);
MISSION_API const mission_value *mission_record_authority_source(const mission_record *record);
MISSION_API const mission_value *mission_record_submission_evidence(const mission_record *record);
MISSION_API mission_view mission_record_created_at(const mission_record *record);
MISSION_API mission_view mission_record_approved_at(const mission_record *record); /* series */
/* The effective expiry, the record's exact string: also what mission_expires_at says (GB-2). */
MISSION_API mission_view mission_record_expires_at(const mission_record *record);
/* Series: its consent window; empty where there is none. */
MISSION_API mission_view mission_record_consent_window(const mission_record *record);
/* An anchor as recorded; `what` is a MISSION_COMMIT_*: INTENT, PROPOSED_AUTHORITY, AUTHORITY_SET,
 * CONSENT_DISCLOSURE. */
MISSION_API mission_view mission_record_anchor(const mission_record *record, uint32_t what);
/* 1 when a verified record says exactly `active` and `now` lies before the expiry, else 0.
 * Ancestors and holds are the lifecycle's matter. */
MISSION_API int32_t mission_record_is_active(const mission_record *record, const mission_time *now);

/* One anchor of a record, recomputed. Written by the library up to the caller's `size`. Since 0.1.
 */
typedef struct mission_anchor_report {
    size_t size;           /* in: sizeof(mission_anchor_report) */
    uint32_t what;         /* MISSION_COMMIT_* */
    int32_t verdict;       /* 0: equal; NO_CALLBACK: nothing to recompute it from; else why not */
    mission_view name;     /* the member's name on the wire */
    mission_view recorded; /* as it stands in the record */
    mission_digest recomputed; /* empty text when it was not recomputed */
} mission_anchor_report;

/* How many anchors the record has. Since 0.1. */
MISSION_API size_t mission_record_anchor_count(const mission_record *record);
/* The report on one anchor. `disclosure` is what the consent anchor is recomputed from; NULL: that
 * anchor stays unproven (verdict NO_CALLBACK). A verdict is an answer: the call fails only when it
 * could not be found. Errors: ARGUMENT, ABI_SMALL, ABI_SIZE, CRYPTO, NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_record_anchor_check(
    const mission_record *record, size_t index, const mission_disclosure *disclosure,
    mission_anchor_report *out, mission_error *error);
/* Prove the record anew as on load, and with `disclosure` (NULL: without) its consent anchor too.
 * Errors: those of mission_record_parse after the structure; MISSING_MEMBER when a disclosure is
 * given and no consent anchor is recorded. Source: 10-core RC-1, 80 SE-3. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_record_verify(const mission_record *record,
                                                          const mission_disclosure *disclosure,
                                                          mission_error *error);

/* What is known when a Mission is admitted. Times are RFC 3339 texts, recorded as they are; empty
 * views and NULL: absent. Since 0.1. */
typedef struct mission_admission {
    size_t size;                  /* sizeof(mission_admission) */
    mission_view id;              /* reserved before; empty: minted */
    mission_view issuer;          /* the state authority */
    const mission_intent *intent; /* series: validated */
    mission_principal subject;
    mission_view client_id;
    mission_view tenant;         /* series, required; draft: none */
    mission_view expires_at;     /* effective, at most the Intent's; empty: the Intent's */
    mission_view consent_window; /* series, required: until when it may be approved */
    mission_view predecessor;    /* of a successor */
    const mission_value *parent; /* of a sub-Mission: 40 section 3.4 */
} mission_admission;

/* What an approval adds. Since 0.1. */
typedef struct mission_approval {
    size_t size;                          /* sizeof(mission_approval) */
    const mission_authority_set *set;     /* as consented */
    const mission_disclosure *disclosure; /* series, required */
    mission_principal approver;
    mission_view approval_event_id;
    mission_view policy_version; /* draft, required */
    mission_view expires_at;     /* shortened at the approval; empty: as admitted */
    /* Draft alone: */
    const mission_authority_set *proposal;
    const mission_value *submission_evidence; /* of mission_submission_verify */
    const mission_value *approval_basis;      /* standing consent; NULL: direct, by the approver */
    const mission_value *authority_source;    /* required */
} mission_approval;

/* Series: a new record in `pending_approval`. `now` NULL: the context's clock; it becomes
 * created_at. Errors: ARGUMENT, PROFILE, those of mission_identifier_mint, TOO_LATE, PAST, INVERTED
 * and what the record's own proof says. Source: 80 Mission record, SE-4; 10-core AV-11. Since 0.1.
 */
MISSION_API MISSION_CHECKED int32_t mission_record_admit(mission_context *context,
                                                         const mission_admission *admission,
                                                         const mission_time *now,
                                                         mission_record **out,
                                                         mission_error *error);
/* Series: the pending record as approved, `active` at `now`, with its three anchors. The record
 * that was handed in stays as it is: commit the new one in its place by compare-and-set, or
 * nothing. The expiry must lie after `now`. Errors: ARGUMENT, PROFILE, STATE (unverified), CONFLICT
 * (not pending), PAST (expiry or consent window reached), TOO_LATE, and what the proof says.
 * Source: 80 SE-3, SE-7, SE-8; 10-core AV-3, AV-11. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_record_activate(const mission_record *pending,
                                                            const mission_approval *approval,
                                                            const mission_time *now,
                                                            mission_record **out,
                                                            mission_error *error);
/* Draft: the `active` record of an approval, created at `now`. Errors: as for the two above.
 * Source: 10-core AV-3, AV-11, RC-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_record_create(
    mission_context *context, const mission_admission *admission, const mission_approval *approval,
    const mission_time *now, mission_record **out, mission_error *error);

/* Where a record goes, as the lifecycle decided. Since 0.1. */
typedef struct mission_record_change {
    size_t size;            /* sizeof(mission_record_change) */
    mission_view state;     /* the new state on the wire */
    mission_view reason;    /* series, of an ended Mission; empty: none */
    mission_view successor; /* draft, with `superseded` alone: recorded once */
} mission_record_change;

/* The record with another state; in the series an ended one also says when and why, and its consent
 * window is gone. Every other member and every anchor is as it was. Which event leads where is the
 * lifecycle's word; here an ended Mission stays ended, and nothing becomes active without an
 * approval or pending again. Errors: ARGUMENT, STATE (unverified), UNKNOWN_STATE, CONFLICT,
 * PROFILE, CLOCK and what the proof says. Source: 10-core RC-1, 80 SE-5. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_record_transition(const mission_record *record,
                                                              const mission_record_change *change,
                                                              const mission_time *now,
                                                              mission_record **out,
                                                              mission_error *error);

/* An approval that comes again for a Mission that was approved before: the same Mission, the same
 * approval_event_id and the same content give the record as it is now (`*out`, a new reference);
 * anything else is CONFLICT. `id`, where the request names a Mission, is compared with the
 * record's. `admission` NULL: only what the approval says is compared; its id, times of its making
 * and `consent_window` never are. Errors: ARGUMENT, STATE (unverified), CONFLICT, CRYPTO, NOMEM.
 * Source: 80 SE-7, 10-core AV-6. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_record_replay(mission_record *record, mission_view id,
                                                          const mission_admission *admission,
                                                          const mission_approval *approval,
                                                          mission_record **out,
                                                          mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
