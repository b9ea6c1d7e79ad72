/* Derivation: from an Intent, and what was proposed, to the Authority Set that may be approved.
 * SPDX-License-Identifier: MIT
 *
 * A derivation never makes authority. It takes what was proposed (draft: `authorization_details`)
 * or what a configured mapping holds for the Intent's targets, and narrows it to the policy's
 * ceiling. Prose never reaches it (10-core IN-5). */
#ifndef MISSION_DERIVATION_H
#define MISSION_DERIVATION_H

#include <mission/authority.h>
#include <mission/context.h>
#include <mission/intent.h>
#include <mission/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Leave out a target (resources | objects) that the deployment does not recognize or, where nothing
 * was proposed, has no mapping for; the result shows it, and in the series the validated Intent has
 * it no more. Without this flag such a target refuses the whole. */
#define MISSION_DERIVE_OMIT_UNRECOGNIZED 1u
/* The host's word that every resource server enforces every constraint key; `enforces` is then not
 * asked. */
#define MISSION_DERIVE_KEYS_ENFORCED 2u

/* The policy of one derivation, filled by the host. Each callback returns 0, or any other value to
 * fail: the derivation is then refused (HOST, with that value in `host_code`), as it is when a
 * `verdict` is neither 0 nor 1, or a candidate no valid entry (VERDICT). Views and values live for
 * the call.
 * Since 0.1. */
typedef struct mission_derivation_policy {
    size_t size;    /* sizeof(mission_derivation_policy) */
    uint32_t flags; /* MISSION_DERIVE_*; an unknown bit is an error */
    uint32_t reserved0;
    mission_view version; /* policy_version for the record and policy_ref of narrowings; filled */
    const mission_authority_set *ceiling; /* the broadest that may be derived; required. Of
                                             another context: read by the Intent's first */
    void *host;
    /* Does the deployment know this target? NULL: all of them. (DE-6) */
    int32_t (*recognizes)(void *host, mission_view target, int32_t *verdict, mission_error *error);
    /* The configured mapping, asked for each target in turn where nothing was proposed: writes the
     * candidate entries for `target` as elements of the array that is open in `out`; nothing means
     * that there is no mapping. `purpose` is empty when the Intent has none. Required then. (DE-1,
     * SE-17) */
    int32_t (*candidates)(void *host, mission_view purpose, mission_view target,
                          mission_builder *out, mission_error *error);
    /* Does the resource server of `resource` enforce this constraint key, as its
     * mission_constraints_supported says? Required for an entry with constraints, unless
     * MISSION_DERIVE_KEYS_ENFORCED. (DE-5) */
    int32_t (*enforces)(void *host, mission_view resource, mission_view key, int32_t *verdict,
                        mission_error *error);
} mission_derivation_policy;

/* What was derived, and how it came about. Immutable, reference-counted, free to share between
 * threads. */
typedef struct mission_derived mission_derived;

/* Derive. `proposal` is the array as submitted (mission_submission_proposal), NULL: none, and then
 * the policy's mapping gives candidates. Each proposed entry in order is narrowed to each entry of
 * the ceiling in order; canonical duplicates after the first are dropped; draft: so are results
 * whose `resource` is not byte-equal to one of the Intent's. Each result is within the proposed
 * entry or candidate and within an entry of the ceiling. An entry with a constraint key that its
 * resource server does not enforce is left out, never stripped of the key. Work is proportional to
 * proposal times ceiling, and bounded by the limit set_comparisons: a pair with a resource in
 * common counts 1, one with an action in common 64 more, and each as much again for 16 values in
 * the two.
 * `*out` is owned, NULL on failure.
 *
 * Errors: ARGUMENT, ABI_*, NOMEM, NO_CALLBACK, HOST, VERDICT; NOT_ON_THIS_WIRE (series: a proposal;
 * SE-16), those of mission_authority_set_from and NOT_IN_INTENT for the proposal; TOO_MANY (more
 * results than set_entries, equal ones included, or more work than set_comparisons); and as
 * invalid_authorization_details UNRECOGNIZED and NO_MAPPING, with the target's place in the Intent
 * unless it is about all of them, and EMPTY_SET when nothing remains. Source: 10-core AP-4, DE-1 to
 * DE-6, section 3 `derive`; 80 SE-17. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_authority_derive(
    const mission_intent *intent, const mission_value *proposal,
    const mission_derivation_policy *policy, mission_derived **out, mission_error *error);
MISSION_API mission_derived *mission_derived_ref(mission_derived *derived);
MISSION_API void mission_derived_unref(mission_derived *derived); /* NULL is quiet */

/* Reading; borrowed, and NULL or the empty view for NULL. Since 0.1. */
MISSION_API mission_authority_set *mission_derived_set(const mission_derived *derived);
/* The Intent to record: the one handed in, or in the series a new one without the objects that
 * were left out. */
MISSION_API mission_intent *mission_derived_intent(const mission_derived *derived);
MISSION_API mission_view mission_derived_policy_version(const mission_derived *derived);
/* What was narrowed: the proposal or the candidates, an array. */
MISSION_API const mission_value *mission_derived_source(const mission_derived *derived);
/* Series: the narrowing of the Intent for its disclosure, as mission_intent_narrowing gives it;
 * NULL when no object was left out. Source: 80 SE-1, SE-17. */
MISSION_API const mission_value *mission_derived_narrowings(const mission_derived *derived);
/* The explanation that goes with the granted echo (DE-3): an array, first the targets that were
 * left out, then each entry of the source in order, of objects with
 *   target    index of the target in the Intent as handed in, or null: the entry has none
 *   proposed  index in the source, or null: this is about a target
 *   result    index in the set, or null: nothing came of it
 *   change    "proposed" (granted as it was), "narrowed" or "omitted"
 *   reason    null, "policy_ceiling" when narrowed, or the reason word of an error code
 *   member    the first member that differs or decided, or null
 *   key       its constraint key, or null */
MISSION_API const mission_value *mission_derived_decisions(const mission_derived *derived);
/* 1 when the entry of the set names an action family or a prefix: high-risk breadth, which the
 * disclosure shows whole (DE-5); else 0. */
MISSION_API int32_t mission_derived_is_broad(const mission_derived *derived, size_t index);

#ifdef __cplusplus
}
#endif
#endif
