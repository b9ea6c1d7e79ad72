/* Mission Receipts: one signed object that says what was decided, and what was done.
 * SPDX-License-Identifier: MIT
 *
 * A receipt is a signed list of the records that it stands on, and copies of what its recipient
 * needs of them. It is no second source of truth and no authorization: who relies on it has the
 * records too, and verifies all of it. */
#ifndef MISSION_RECEIPT_H
#define MISSION_RECEIPT_H

#include <mission/runtime_evidence.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MISSION_RECEIPT_DECISION 1u  /* of one decision; it says nothing of an execution */
#define MISSION_RECEIPT_EXECUTION 2u /* of a permit and what became of it */
#define MISSION_RECEIPT_REFUSAL 3u   /* of a refusal before any decision, of a verified Mission */

/* Members that are written because a recipient needs them, never otherwise (EV-9). */
#define MISSION_RECEIPT_HASH 1u     /* mission.authority_hash */
#define MISSION_RECEIPT_RESULT 2u   /* decision: its id and its result */
#define MISSION_RECEIPT_POLICY 4u   /* policy: the view, and the version that is recorded */
#define MISSION_RECEIPT_EXECUTOR 8u /* executor: the actor */
#define MISSION_RECEIPT_TARGET 16u  /* target: resource and audience */

/* What a receipt is made of. Borrowed for the call. Since 0.1. */
typedef struct mission_receipt_source {
    size_t size;      /* sizeof(mission_receipt_source) */
    uint32_t kind;    /* MISSION_RECEIPT_* */
    uint32_t members; /* MISSION_RECEIPT_HASH and so on; an unknown bit is an error */
    /* Verifies every record, and every predecessor, before anything is signed. Required. */
    const mission_evidence_verifier *verifier;
    const mission_value *decision;   /* complete records, their envelopes included: of DECISION */
    const mission_value *execution;  /* and, with it, of EXECUTION */
    const mission_value *refusal;    /* of REFUSAL alone */
    mission_view profile;            /* a URI: what selects the members; empty: none */
    const mission_value *assertions; /* an object of the issuer's own word, as the profile defines
                                        it; NULL: none */
    /* Empty: the receipt is in no chain. Else the stream, and the complete receipts that it
     * follows; none: it is the stream's first, which the host has to know. */
    mission_view stream;
    const mission_value *const *previous;
    size_t previous_count;
    const mission_time *issued_at; /* NULL: the clock */
} mission_receipt_source;

/* Issue a receipt. The emitter is of the role RECEIPTS; its counter numbers chained receipts. What
 * is selected and is not in the records is left out. `*out` is owned, NULL on failure. Errors:
 * ARGUMENT (the role, the kind, records that are not of the kind or are missing, members or
 * assertions without what they need), ABI_*, NOMEM, CLOCK, NO_CALLBACK, HOST, CRYPTO, SIGNER,
 * MALFORMED_URI; those of mission_evidence_verify() with their place below /evidence; INCONSISTENT
 * (a denial is no permit, an execution of something else, or one that is not final); CHAIN. Source:
 * 30-runtime O-14, EV-9. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_receipt_issue(mission_emitter *emitter,
                                                          const mission_receipt_source *source,
                                                          mission_json **out, mission_error *error);

/* Finds what a receipt refers to. Since 0.1. */
typedef struct mission_receipt_finder {
    size_t size; /* sizeof(mission_receipt_finder) */
    void *host;
    /* The complete record of this media type and canonical digest; `id` is its own identifier, and
     * empty for a predecessor. NULL in `*out`: it is not there. Borrowed: it has to live as long as
     * the verdict is used. Returns 0, or anything else when it could not look. */
    int32_t (*find)(void *host, mission_view type, mission_view digest, mission_view id,
                    const mission_value **out);
} mission_receipt_finder;

/* A verified receipt: views into it, and the records that it stands on. Since 0.1. */
typedef struct mission_receipt {
    size_t size;        /* in: sizeof(mission_receipt) */
    uint32_t kind;      /* MISSION_RECEIPT_*; 0: it is not verified */
    uint32_t deviation; /* 1: other parameters were executed than authorized, which counts as an
                           unauthorized execution, whatever the outcome (EV-5) */
    mission_view emitter, mission, issuer;
    mission_view authority_hash;                         /* empty: it does not say */
    mission_view outcome;                                /* of an EXECUTION; else empty */
    const mission_value *decision, *execution, *refusal; /* verified records; NULL: not its kind */
    mission_view profile;                                /* empty: none */
    const mission_value *assertions; /* the issuer's own word: nothing here proves it */
    mission_view stream;             /* empty: not chained */
    uint64_t sequence;               /* in its stream */
    uint32_t standing; /* MISSION_STANDING_* of the receipt's key; told of a refused one, too */
    uint32_t reserved;
} mission_receipt;

/* Verify a receipt and all that it stands on, in the order of A-8; `*out` refuses until everything
 * is proven. Errors: ARGUMENT, ABI_*, NOMEM, CRYPTO, NO_CALLBACK, HOST; those of
 * mission_evidence_verify(), of a record with its place below /evidence, of a predecessor below
 * /chain/previous; of its members MISSING_MEMBER, UNKNOWN_MEMBER, UNEXPECTED_MEMBER, WRONG_TYPE,
 * EMPTY, UNKNOWN_VALUE (a type that is not known here, too), MALFORMED_*; INCONSISTENT (a
 * combination that the kind does not have, records that do not belong together, a copy that
 * differs); EVIDENCE (a record that cannot be found); DIGEST_MISMATCH; CHAIN (a predecessor that
 * cannot be found or is none). Source: 30-runtime A-8. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_receipt_verify(
    const mission_evidence_verifier *verifier, const mission_value *receipt,
    const mission_receipt_finder *finder, mission_receipt *out, mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
