/* Projection: the part of an Authority Set that one token, audience or scope needs.
 * SPDX-License-Identifier: MIT
 *
 * A projection only ever selects and narrows: each entry of a result is within an entry of its
 * source (10-core TK-1), in the order of the source. Entries of other types than
 * mission_resource_access stay unchanged or are left out (OT-2). */
#ifndef MISSION_PROJECTION_H
#define MISSION_PROJECTION_H

#include <mission/authority.h>
#include <mission/context.h>
#include <mission/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whom an entry is for. `audiences` writes the identifiers of the entry's resource servers as
 * strings into the array that is open in `out`; nothing: there is none. It returns 0, or any other
 * value to fail (HOST); what is no filled string fails, too (VERDICT). For another type these are
 * the audiences that were approved for it. Source: 10-core TK-3, OT-2. Since 0.1. */
typedef struct mission_audience_map {
    size_t size; /* sizeof(mission_audience_map) */
    void *host;
    int32_t (*audiences)(void *host, const mission_value *entry, mission_builder *out,
                         mission_error *error);
} mission_audience_map;

/* What a scope value stands for. `authority` writes mission_resource_access entries of `type`,
 * `resource`, `resource_match` and `actions` alone into the array that is open in `out`; nothing:
 * the value is not known. It returns 0, or any other value to fail (HOST); anything else written
 * fails, too (VERDICT). Source: 10-core TK-4. Since 0.1. */
typedef struct mission_scope_map {
    size_t size; /* sizeof(mission_scope_map) */
    void *host;
    int32_t (*authority)(void *host, mission_view value, mission_builder *out,
                         mission_error *error);
} mission_scope_map;

/* The entries that `audience` consumes, unchanged. `*out` is owned, NULL on failure. Errors:
 * ARGUMENT, ABI_*, NO_CALLBACK, NOMEM, HOST, VERDICT; TARGET (invalid_target) when there is none.
 * Source: 10-core TK-1, TK-3, OT-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_authority_set_for_audience(
    const mission_authority_set *set, const mission_audience_map *map, mission_view audience,
    mission_authority_set **out, mission_error *error);
/* The `aud` of a token that carries the set: the consumers of its entries, each once, in the order
 * of the entries. `*out` is an owned array of strings, NULL on failure. Errors: those above;
 * TOO_MANY (more audiences than the limit intent_items); TARGET for an entry that has no audience,
 * or is of another type and not approved for all of them. Source: 10-core TK-3, OT-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_authority_set_audiences(const mission_authority_set *set, const mission_audience_map *map,
                                mission_json **out, mission_error *error);

/* The authority for a request's `resource` parameters: entries whose `resource` is byte-equal to
 * one of them, unchanged, and `prefix` entries that cover one, narrowed to it (a parameter with a
 * query gives an exact entry, as a prefix has none). `*out` is owned, NULL on failure. Errors:
 * ARGUMENT (also: no resources), NOMEM; TOO_MANY (more than the limit intent_items), MALFORMED_URI,
 * FRAGMENT; TARGET when one of them is outside the set; all invalid_target. Source: 10-core SU-1,
 * SU-6, TK-1, trap T-9; RFC 8707. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_authority_set_for_resources(
    const mission_authority_set *set, const mission_view *resources, size_t count,
    mission_authority_set **out, mission_error *error);

/* The authority for a request's `scope` parameter, values separated by single spaces: of each entry
 * in order and each value in order, the part that both name; constraints and delegation of the
 * entry stay. Values that stand for nothing here are left out. `*out` is owned, NULL on failure.
 * Errors: ARGUMENT, ABI_*, NO_CALLBACK, NOMEM, HOST, VERDICT; SYNTAX (no scope of RFC 6749
 * section 3.3), TOO_MANY (more values than the limit intent_items), SCOPE when nothing remains;
 * these three are invalid_scope. Source: 10-core SB-8, TK-1, TK-3. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_authority_set_for_scope(
    const mission_authority_set *set, const mission_scope_map *map, mission_view scope,
    mission_authority_set **out, mission_error *error);

/* Let entries with constraints, too, be named by scope values: the host's word that no resource
 * server goes by the scope alone (trap T-13). */
#define MISSION_SCOPE_CONSTRAINED 1u

/* The `scope` of a token that carries the set: of the values in `scope` (a request's, or all that
 * the deployment has), in order and each once, those whose whole authority is in the set. An entry
 * that restricts beyond resource and actions does not count, unless MISSION_SCOPE_CONSTRAINED.
 * `*out` is owned, empty when no value qualifies: then the token has no scope; NULL on failure.
 * Errors: as mission_authority_set_for_scope but SCOPE; an empty `scope` is none. Source: 10-core
 * TK-4, RS-5. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_authority_set_scope(const mission_authority_set *set,
                                                                const mission_scope_map *map,
                                                                mission_view scope, uint32_t flags,
                                                                mission_text **out,
                                                                mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
