/* The Mission Intent: what a client asks for, typed, validated and kept verbatim.
 * SPDX-License-Identifier: MIT */
#ifndef MISSION_INTENT_H
#define MISSION_INTENT_H

#include <mission/commitment.h>
#include <mission/context.h>
#include <mission/json.h>
#include <mission/time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An immutable Intent: reference-counted, free to share between threads. It has no identifier of
 * its own; equal Intents are two submissions (10-core SB-10). */
typedef struct mission_intent mission_intent;

/* Do not ask whether the requested expiry is after now: for an Intent that was admitted before, in
 * a record or in the replay of a committed operation (10-core IN-2). The clock is not read. */
#define MISSION_INTENT_ANY_TIME 1u

/* Read and validate a bare Intent by the context's profile: closed top level, every member by its
 * definition, host-registered bounds by the host, within the context's limits (intent_bytes of
 * canonical form, intent_items of each array). `now` NULL means the context's clock; it is not used
 * under MISSION_INTENT_ANY_TIME. `*out` is owned, NULL on failure; `error` has offset and place.
 * Errors: ARGUMENT, NOMEM, NO_CALLBACK, CLOCK; those of mission_json_parse; UNKNOWN_MEMBER,
 * MISSING_MEMBER, WRONG_TYPE, EMPTY, TOO_LONG, TOO_MANY, TOO_LARGE, OUT_OF_RANGE, MALFORMED_*,
 * FRAGMENT, PAST, UNKNOWN_VALUE and what a host's validate says (all invalid_request); DEPLOYMENT
 * (invalid_authorization_details). Source: 10-core SB-1, SB-2, SB-4, IN-1 to IN-4, IN-6; 80 Mission
 * Intent, SE-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_intent_parse(mission_context *context,
                                                         mission_view text, const mission_time *now,
                                                         uint32_t flags, mission_intent **out,
                                                         mission_error *error);
/* The same for a value of a document that was read before; the Intent holds a reference to `doc`.
 * `value` must lie in `doc`. The place of a refusal is relative to `value`. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_intent_from(mission_context *context, mission_json *doc,
                                                        const mission_value *value,
                                                        const mission_time *now, uint32_t flags,
                                                        mission_intent **out, mission_error *error);
MISSION_API mission_intent *mission_intent_ref(mission_intent *intent);
MISSION_API void mission_intent_unref(mission_intent *intent); /* NULL is quiet */

/* Reading. Borrowed from the Intent; NULL, 0 or the empty view where there is nothing, and for a
 * NULL Intent. */
/* The whole Intent. Prose (goal, constraints, success criteria) is for people and never reaches
 * derivation; `purpose` is a lookup key at most (10-core IN-5). Since 0.1. */
MISSION_API const mission_value *mission_intent_value(const mission_intent *intent);
/* The document that the value lies in. */
MISSION_API mission_json *mission_intent_json(const mission_intent *intent);
MISSION_API mission_view mission_intent_goal(const mission_intent *intent);
MISSION_API mission_view mission_intent_purpose(const mission_intent *intent);
/* goal_lang | language: for display; empty when absent, and no default is filled in. */
MISSION_API mission_view mission_intent_language(const mission_intent *intent);
MISSION_API const mission_value *mission_intent_constraints(const mission_intent *intent);
MISSION_API const mission_value *mission_intent_success_criteria(const mission_intent *intent);

/* The requested expiry, expires_at | mission_expiry: its exact text. Since 0.1. */
MISSION_API mission_view mission_intent_expiry(const mission_intent *intent);
/* The requested expiry as an instant, which is zero for NULL. Since 0.1. */
MISSION_API mission_instant mission_intent_expiry_instant(const mission_intent *intent);
/* 1 when `moment` lies before the requested expiry, else 0. */
MISSION_API int32_t mission_intent_is_within(const mission_intent *intent,
                                             const mission_time *moment);

/* How many targets there are: resources | objects. Since 0.1. */
MISSION_API size_t mission_intent_target_count(const mission_intent *intent);
/* A target, in the order of the text; past the end the empty view. Since 0.1. */
MISSION_API mission_view mission_intent_target(const mission_intent *intent, size_t index);
/* 1 when a target is byte-equal to `target`, else 0; logarithmic in the targets. */
MISSION_API int32_t mission_intent_has_target(const mission_intent *intent, mission_view target);

/* controls | context: the machine-actionable bounds as an object; NULL when absent. Since 0.1. */
MISSION_API const mission_value *mission_intent_bounds(const mission_intent *intent);
/* The authentication context asked for; empty when absent. */
MISSION_API mission_view mission_intent_acr(const mission_intent *intent);
/* Draft only; the empty view in the series. */
MISSION_API mission_view mission_intent_agent_deployment(const mission_intent *intent);
/* The cap on derivations, 1..2^53-1, however it was spelled. Returns 1 when there is one, else 0
 * and `*out` = 0. `out` may be NULL. */
MISSION_API int32_t mission_intent_max_derivations(const mission_intent *intent, int64_t *out);
/* Series: the authentication assurance level asked for, with the age in seconds that it may have.
 * Returns 1 when there is one, else 0, and both out-parameters (each may be NULL) are empty. */
MISSION_API int32_t mission_intent_aal(const mission_intent *intent, mission_view *level,
                                       int64_t *freshness_seconds);

/* The anchor of the Intent: `intent_hash` of the draft, `proposal_hash` of the series. `issuer` is
 * the state authority. Errors: those of mission_anchor. Source: 10-core AN-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_intent_anchor(const mission_intent *intent,
                                                          mission_view issuer, mission_digest *out,
                                                          mission_error *error);

/* May a client instance that presents `presented` (empty: it presents none) derive under this
 * Intent? 0 when the Intent names no deployment or exactly this one. Errors: ARGUMENT,
 * DEPLOYMENT_MISMATCH (invalid_grant). Source: 10-core IN-4. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_intent_deployment_check(const mission_intent *intent,
                                                                    mission_view presented,
                                                                    mission_error *error);

/* Is `validated` a narrowing of `submitted`, and which? Admission may only (series):
 *   mission_expiry  end earlier (as instants)
 *   objects         leave some out, order kept, one stays
 *   constraints     gain texts, the submitted ones kept word by word and in order
 *   context         gain bounds of the core or the host; lower max_derivations; lower the freshness
 *                   of one and the same aal. acr and host-registered bounds have no known order: a
 *                   change is refused. x_* members are no bounds: identical
 * and every other member is identical. In the draft the Intent is verbatim: nothing may differ.
 * `*out` is an owned array of {field, submitted, validated, policy_ref}, one element per top-level
 * member that was narrowed, `submitted` null where the member was added; NULL when nothing was
 * narrowed, and on failure. `policy_ref` names the policy that narrowed. Both Intents must be of
 * one profile. Errors: ARGUMENT (also an empty `policy_ref` when there is a narrowing), NARROWING
 * with the place in `validated`, NOMEM, and INVALID_UTF8 and its like for `policy_ref`. Source: 80
 * SE-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_intent_narrowing(const mission_intent *submitted,
                                                             const mission_intent *validated,
                                                             mission_view policy_ref,
                                                             mission_json **out,
                                                             mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
