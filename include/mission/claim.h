/* The `mission` claim: how a token refers to its Mission. SPDX-License-Identifier: MIT */
#ifndef MISSION_CLAIM_H
#define MISSION_CLAIM_H

#include <mission/record.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The claim of an active, verified record. Series: {id, origin, authority_hash, expires_at} and
 * supersedes, parent where recorded; MISSION_CONTEXT_NO_CLAIM_HASH leaves authority_hash out.
 * Draft: {id, issuer, authority_hash, expires_at, approval_basis {type}} and predecessor, parent
 * where recorded. `now` NULL: the context's clock. `*out` is owned, NULL on failure. Errors:
 * ARGUMENT, STATE (unverified record), NOT_ACTIVE, CLOCK, NOMEM. Source: 10-core section 1, 2.12,
 * RC-2; 80 `mission` claim; 20 X-8. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_claim_build(const mission_record *record,
                                                        const mission_time *now, mission_json **out,
                                                        mission_error *error);
/* Series: the claim for the audiences of one sector. `reference` stands in for the id; nothing that
 * would link sectors is in it: {id, origin} alone. The host mints the reference (SE-12): 22 to 256
 * characters of an identifier, never the id itself. Errors: as above, PROFILE,
 * MALFORMED_IDENTIFIER. Source: 80 SE-12. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_claim_build_for_sector(const mission_record *record,
                                                                   mission_view reference,
                                                                   const mission_time *now,
                                                                   mission_json **out,
                                                                   mission_error *error);

/* A claim that was received: views into the value it was read from, empty where absent. Written by
 * the library up to the caller's `size`. Since 0.1. */
typedef struct mission_claim {
    size_t size; /* in: sizeof(mission_claim) */
    mission_view id;
    mission_view issuer;
    mission_view authority_hash;
    mission_view expires_at;
    mission_view predecessor;
    mission_view approval_basis; /* its `type` */
    const mission_value *parent;
} mission_claim;

/* Read a received claim by the context's profile. Unknown members are ignored and grant nothing.
 * The OAuth error is invalid_token. Errors: ARGUMENT, ABI_SMALL, ABI_SIZE, MISSING_MEMBER,
 * WRONG_TYPE, MALFORMED_*, UNKNOWN_ALGORITHM, DIGEST_TAIL, INCONSISTENT (the parent has another
 * state authority). Source: 10-core MC-1, AN-5, section 1; 40 section 3.4; 80 `mission` claim.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_claim_read(mission_context *context,
                                                       const mission_value *value,
                                                       mission_claim *out, mission_error *error);
/* A token's `exp` must not exceed the claim's expires_at, where it has one. Errors: ARGUMENT,
 * MALFORMED_TIME, TOO_LATE (invalid_token). Source: 10-core MC-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_claim_exp_check(const mission_claim *claim,
                                                            const mission_time *exp,
                                                            mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
