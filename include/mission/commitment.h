/* Commitments: digests with a prefix that say what exactly was hashed. SPDX-License-Identifier: MIT
 *
 * Three species (10-core 2.10), never interchanged:
 *   envelope anchor   sha-256 over the canonical bytes of {"iss","typ","value"}
 *   canonical digest  sha-256 over the canonical bytes of the value itself
 *   raw digest        sha-256 over the octets as they are
 * The text of each is "sha-256:" and 43 base64url characters. */
#ifndef MISSION_COMMITMENT_H
#define MISSION_COMMITMENT_H

#include <mission/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What an envelope anchor commits; each has its `typ` (AN-2). API names follow the meaning: the
 * series' proposal_hash and the draft's intent_hash are both the anchor of the INTENT. */
#define MISSION_COMMIT_INTENT 1u               /* mission-intent */
#define MISSION_COMMIT_PROPOSED_AUTHORITY 2u   /* mission-proposed-authority */
#define MISSION_COMMIT_AUTHORITY_SET 3u        /* mission-authority-set */
#define MISSION_COMMIT_AUTHORITY_ENTRY 4u      /* mission-authority-entry */
#define MISSION_COMMIT_INTENT_EVIDENCE 5u      /* mission-intent-evidence */
#define MISSION_COMMIT_CONSENT_DISCLOSURE 6u   /* mission-consent-disclosure */
#define MISSION_COMMIT_TEMPLATE 7u             /* mission-template */
#define MISSION_COMMIT_CREATION_FINGERPRINT 8u /* mission-creation-fingerprint */

/* The `typ` of a MISSION_COMMIT_*; the empty view for any other number. Since 0.1. */
MISSION_API mission_view mission_commitment_typ(uint32_t what);

#define MISSION_DIGEST_LEN 51u /* "sha-256:" + 43 */

/* A digest as text. `text` ends in a NUL that is not part of it. */
typedef struct mission_digest {
    char text[MISSION_DIGEST_LEN + 1];
} mission_digest;

/* Envelope anchor (AN-1). `typ` and `iss` must not be empty; `iss` is the state authority: the
 * record's `issuer` or `origin`. `*out` is zeroed on failure. Errors: ARGUMENT, CRYPTO, NOMEM.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_anchor(mission_context *context, mission_view typ,
                                                   mission_view iss, const mission_value *value,
                                                   mission_digest *out, mission_error *error);
/* The same from the value's text: reads it strictly, keeps nothing. */
MISSION_API MISSION_CHECKED int32_t mission_anchor_text(mission_context *context, mission_view typ,
                                                        mission_view iss, mission_view text,
                                                        mission_digest *out, mission_error *error);
/* The digest of a value's canonical bytes (AN-4). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_canonical_digest(mission_context *context,
                                                             const mission_value *value,
                                                             mission_digest *out,
                                                             mission_error *error);
/* The digest of octets as they are (AN-4). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_raw_digest(mission_context *context,
                                                       mission_view octets, mission_digest *out,
                                                       mission_error *error);

/* How exactly a digest's text must be right (AN-5). Both need a known prefix, the length and the
 * alphabet; STRICT, for a digest that is verified, selected by or used as a key, also needs the
 * two unused bits to be zero. */
#define MISSION_DIGEST_CARRIED 0u
#define MISSION_DIGEST_STRICT 1u

/* Is this the text of a digest? Errors: MALFORMED_DIGEST, UNKNOWN_ALGORITHM, DIGEST_TAIL. Since
 * 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_digest_check(mission_view text, uint32_t how,
                                                         mission_error *error);
/* Compare two digests as strings, strictly, in time that does not depend on where they differ.
 * 0: equal. Errors: those of mission_digest_check for either, DIGEST_MISMATCH, CRYPTO. Since 0.1.
 */
MISSION_API MISSION_CHECKED int32_t mission_digest_compare(mission_context *context, mission_view a,
                                                           mission_view b, mission_error *error);
/* Recompute an envelope anchor and compare it with `expected`. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_anchor_verify(mission_context *context,
                                                          mission_view typ, mission_view iss,
                                                          const mission_value *value,
                                                          mission_view expected,
                                                          mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
