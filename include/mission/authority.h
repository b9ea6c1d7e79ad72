/* The Authority Set: what was approved, entry by entry, kept verbatim. SPDX-License-Identifier: MIT
 */
#ifndef MISSION_AUTHORITY_H
#define MISSION_AUTHORITY_H

#include <mission/commitment.h>
#include <mission/context.h>
#include <mission/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An immutable, non-empty array of entries: an Authority Set, or the proposal for one.
 * Reference-counted, free to share between threads. */
typedef struct mission_authority_set mission_authority_set;

/* Is `entry` one entry of a supported type, every member by its definition? Types: series
 * mission_resource_access and its older spelling resource_access; draft mission_resource_access; in
 * both what the context registered. A constraint key beyond the Common Constraints goes by the
 * host's validate; without one it is kept, and whoever enforces it fails closed. The OAuth error is
 * invalid_authorization_details. Errors: ARGUMENT, MISSING_MEMBER, UNKNOWN_MEMBER, WRONG_TYPE,
 * EMPTY, MALFORMED_*, FRAGMENT, UNKNOWN_VALUE, UNSUPPORTED_TYPE, OUT_OF_RANGE, INVERTED, what a
 * host's validate says. Source: 10-core section 1, AP-1, CC-1 to CC-6, OT-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_authority_entry_check(mission_context *context,
                                                                  const mission_value *entry,
                                                                  mission_error *error);

/* Read a set from its text, or from a value of a document that was read before (the set holds a
 * reference to `doc`; `value` must lie in it). `*out` is owned, NULL on failure. Errors: those of
 * mission_json_parse and mission_authority_entry_check; WRONG_TYPE (no array), EMPTY_SET, TOO_MANY
 * (set_entries). Source: 10-core section 1, DE-3. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_authority_set_parse(mission_context *context,
                                                                mission_view text,
                                                                mission_authority_set **out,
                                                                mission_error *error);
MISSION_API MISSION_CHECKED int32_t mission_authority_set_from(mission_context *context,
                                                               mission_json *doc,
                                                               const mission_value *value,
                                                               mission_authority_set **out,
                                                               mission_error *error);
MISSION_API mission_authority_set *mission_authority_set_ref(mission_authority_set *set);
MISSION_API void mission_authority_set_unref(mission_authority_set *set); /* NULL is quiet */

/* Reading; borrowed from the set, NULL or 0 for NULL and past the end. Since 0.1. */
MISSION_API const mission_value *mission_authority_set_value(const mission_authority_set *set);
MISSION_API mission_json *mission_authority_set_json(const mission_authority_set *set);
MISSION_API size_t mission_authority_set_count(const mission_authority_set *set);
MISSION_API const mission_value *mission_authority_set_entry(const mission_authority_set *set,
                                                             size_t index);

/* The anchor of the whole set, authority_hash. `issuer` is the state authority. Errors: those of
 * mission_anchor. Source: 10-core AN-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_authority_set_anchor(const mission_authority_set *set,
                                                                 mission_view issuer,
                                                                 mission_digest *out,
                                                                 mission_error *error);
/* The anchor of one entry. Errors: those of mission_anchor; ARGUMENT past the end. Source: 10-core
 * AN-3. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_authority_entry_anchor(const mission_authority_set *set,
                                                                   size_t index,
                                                                   mission_view issuer,
                                                                   mission_digest *out,
                                                                   mission_error *error);

/* The entries whose `resource` is byte-equal to one of `resources`, unchanged and in order: a
 * request's `resource` parameters only ever narrow. Nothing left (no resources given, too) is
 * EMPTY_SET, invalid_authorization_details. Entries without a `resource` are left out. Near-linear
 * in entries and resources. `*out` is owned, NULL on failure. Errors: ARGUMENT, EMPTY_SET, NOMEM.
 * Source: 10-core SB-8. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_authority_set_select(const mission_authority_set *set,
                                                                 const mission_view *resources,
                                                                 size_t count,
                                                                 mission_authority_set **out,
                                                                 mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
