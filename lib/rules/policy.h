/* Policy views from within: their entries as decisions look at them, and how these are found.
 * SPDX-License-Identifier: MIT
 *
 * A decision (30-runtime A-2) goes like this, with an arena over the caller's scratch:
 *
 *   struct mi_candidates found;
 *   size_t at;
 *   rc = mi_candidates_start(&found, policy, audience, action, arena);
 *   while (!rc && mi_candidates_next(&found, &at)) {      // M, in recorded order
 *       const struct mi_policy_entry *entry = mi_policy_entry(policy, at);
 *       if (mi_removed_takes(removed, at, action, &why))  // not in E
 *           continue;
 *       ...
 *   }
 *   nothing was found: mi_unsupported_start() gives those that nobody here understands
 *
 * Nothing is allocated but in the arena: up to eight overlapping lists need none at all, the normal
 * form of the audience a few bytes when there are prefix entries. */
#ifndef MI_POLICY_H
#define MI_POLICY_H

#include "../base/scatter.h"
#include "algebra.h"
#include <mission/policy.h>
#include <mission/time.h>

/* What a decision asks of an entry. `entry` is compiled as for comparisons: `value` is the whole
 * one as recorded. */
struct mi_policy_entry {
    const struct mi_entry *entry;
    const mission_value *constraints;       /* NULL: none */
    const mission_value *capability_source; /* NULL: no recorded binding */
    bool known_type;     /* mission_resource_access; another one is nothing that is decided here */
    bool unknown_member; /* one that nobody registered: this entry never grants (10:RS-3) */
    bool metered;        /* a cumulative bound stands in it: max_budget, exclusive, ... */
};

/* NULL: none of that index. */
const struct mi_policy_entry *mi_policy_entry(const mission_policy *policy, size_t index);
/* Has an entry a member that nobody registered in this context? `counted`: what adds up over
 * actions is known, too. */
bool mi_policy_unknown_member(const mission_context *context, const mission_value *entry,
                              bool counted);
mission_context *mi_policy_context(const mission_policy *policy);
/* Cumulative bounds of the Mission: some member of the controls is one (O-16). */
bool mi_policy_metered(const mission_policy *policy);
/* Is this key one of the bounds that add up over actions (O-16)? */
bool mi_cumulative(mission_view name);
/* `expires_at` as a time; NULL: it is there and none can be read. All 0: it is not there. */
const mission_time *mi_policy_until(const mission_policy *policy);
/* ENV mission-authority-entry of an entry as recorded (`entry_digest`); takes memory. */
int32_t mi_policy_entry_digest(const mission_policy *policy, size_t index, mission_digest *out,
                               mission_error *error);

/* ---- Which entries cover an action at an audience ---- */

struct mi_list_row;
struct mi_policy_index;

#define MI_CANDIDATE_LISTS 8u

struct mi_candidates {
    const struct mi_policy_index *index;
    mission_view audience, action;
    struct mi_uri_normal uri;
    bool normalized; /* `uri` is the audience in normal form */
    struct mi_arena *arena;
    const struct mi_list_row *few[MI_CANDIDATE_LISTS], **heap; /* lists, the lowest entry first */
    size_t count, cap;
    size_t left; /* of few rows, which are looked at one by one: as many are still to come */
    size_t last; /* that was given; SIZE_MAX: none was */
};

/* Begin; `action` must be a literal one, since a family is nothing that anybody does: with any
 * other there are no candidates, as with an empty audience. The views must stay. 0 or NOMEM, and
 * then there are none either. */
int32_t mi_candidates_start(struct mi_candidates *found, const mission_policy *policy,
                            mission_view audience, mission_view action, struct mi_arena *arena);
/* The next entry of a known type that matches both, in recorded order; false: that was all. */
bool mi_candidates_next(struct mi_candidates *found, size_t *entry);
/* The same over the entries of types that are not understood. */
int32_t mi_unsupported_start(struct mi_candidates *found, const mission_policy *policy,
                             mission_view audience, mission_view action, struct mi_arena *arena);

/* ---- What was taken ---- */

/* Does no action of this entry cover `action` any more? `removed` NULL: nothing was taken. `*why`
 * is MISSION_TAKEN_CONTAINED or _DISCHARGED (an entry that is both is discharged), else 0. */
bool mi_removed_takes(const mission_removed *removed, size_t entry, mission_view action,
                      uint32_t *why);
/* Is this of that view? NULL is of every one. */
bool mi_removed_of(const mission_removed *removed, const mission_policy *policy);

#endif
