/* What a successor's Authority Set changes against the one before it, for people and programs.
 * SPDX-License-Identifier: MIT */
#ifndef MISSION_DIFFERENCE_H
#define MISSION_DIFFERENCE_H

#include <mission/authority.h>
#include <mission/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Compare two sets, entry by entry. `*out` is owned, NULL on failure; its root is
 *
 *   {"added":[ENTRY],"changed":[PAIR],"removed":[ENTRY],"tightened":[PAIR],"unchanged":N,
 *    "widened":[PAIR],"within":true|false}
 *
 * with PAIR = {"from":ENTRY,"members":[MEMBER],"to":ENTRY} and MEMBER = {"change":"widened" |
 * "tightened" | "changed","from":VALUE,"key":NAME,"member":NAME,"to":VALUE}: `key` stands with
 * member "constraints" alone, `from` or `to` is left out where the member is absent. `within` says
 * whether `after` as a whole is within `before`, so that nothing new is asked for; only `true` says
 * so. A pair that neither widens nor tightens, and what cannot be compared, is `changed`. Entries
 * that mean the same count as unchanged.
 *
 * Entries are paired by meaning, deterministically: equal ones; then those of one resource
 * (normalized) with the same actions, with an action in common, with an action within the other's
 * family; then those under one another's prefix with the same; entries of other types by their
 * type. Pairs and additions stand in the order of `after`, removals in the order of `before`,
 * members as resource, resource_match, actions, constraints by key, delegation, others by name.
 * Near-linear in the sets. Both sets must be of contexts of one profile; registrations of the host
 * count by the sets' contexts, the later one's for pairs; of two contexts, each reads the other's
 * set first, and refuses it by the codes of mission_authority_set_from. Errors: ARGUMENT, PROFILE,
 * NOMEM, HOST and VERDICT (a comparator of the host). Source: 10-core AV-5, SU-1 to SU-5; 20 X
 * (what an expansion shows). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_difference_make(mission_authority_set *before,
                                                            mission_authority_set *after,
                                                            mission_json **out,
                                                            mission_error *error);

/* A difference in plain English, one fact a line, each line ended by "\n". Names and values are
 * quoted as JSON; what is not plain printing (control, format, bidirectional and invisible
 * characters, separators beside the space) is escaped, so no value can act on a terminal or
 * reorder a line. Markup is not escaped: a page must do that. `*out` is owned, NULL on failure.
 * Errors: ARGUMENT, WRONG_TYPE (no difference), NOMEM. Source: 10-core AV-5. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_difference_text(mission_context *context,
                                                            const mission_value *difference,
                                                            mission_text **out,
                                                            mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
