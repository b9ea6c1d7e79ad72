/* What two sets of authority have in common. SPDX-License-Identifier: MIT */
#ifndef MISSION_INTERSECTION_H
#define MISSION_INTERSECTION_H

#include <mission/authority.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MISSION_INTERSECTION_NONE 1u /* nothing is in both: no set */
#define MISSION_INTERSECTION_SET 2u

/* The greatest authority that lies in both sets: within `a`, within `b`, and everything that is
 * within both is within it, but for entries that permit nothing (an empty `allowed_tools` or
 * `data_classification`).
 *
 * Each entry of `a`, in order, is narrowed to each entry of `b`, in order, by the rules of
 * derivation: the contained resource, the shared actions, each constraint met in value space, the
 * delegation that both permit. On ties the result is spelled, and its lists are ordered, as in `a`.
 * Results that are canonically equal to an earlier one are dropped; one that merely lies within
 * another stays. Where the two sides of a pair cannot be compared, the pair gives nothing, or no
 * `delegation`: less than could be said, never more.
 *
 * `*verdict` is MISSION_INTERSECTION_*, 0 on failure. `*out` is owned, and NULL unless it is
 * MISSION_INTERSECTION_SET. Host registrations are those of `a`'s context; a `b`
 * of another context is read by them first, and refused by the codes of mission_authority_set_from.
 * Work is near-linear in both sets and in the pairs that overlap, which set_comparisons bounds.
 * Errors: ARGUMENT, PROFILE (of two profiles), NOMEM, HOST, VERDICT, HOST_BROADER (what a callback
 * made lies not in both), TOO_MANY (set_comparisons, or more results than set_entries), and
 * TOO_DEEP or TOO_MANY of the context's JSON limits. Source: 10-core section 3 (narrow), CC-6, SU-1
 * to SU-5, OT-2. Since 0.1.
 */
MISSION_API MISSION_CHECKED int32_t mission_authority_intersect(const mission_authority_set *a,
                                                                const mission_authority_set *b,
                                                                mission_authority_set **out,
                                                                uint32_t *verdict,
                                                                mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
