/* Capability sources: the tool that was approved is the tool that is called.
 * SPDX-License-Identifier: MIT
 *
 * An action that comes from a catalog (an MCP server's tools, an OpenAPI document) is bound at
 * derivation to the definition that the catalog had: its digest stands in the entry as the member
 * `capability_source`, under the authority_hash. When the definition changes, what was approved
 * covers it no more. */
#ifndef MISSION_CAPABILITY_H
#define MISSION_CAPABILITY_H

#include <mission/commitment.h>
#include <mission/context.h>
#include <mission/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Extraction ---- */

/* The one tool of this name in an MCP catalog: a `tools/list` result, or the array of its tools
 * (whoever read several pages puts them into one). Borrowed from the catalog, NULL on failure.
 * Errors: ARGUMENT; CATALOG with the place (no catalog, a tool that is no object or has no name,
 * none of this name, more than one). Source: 30-runtime CB-1, trap 11. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_tool_extract(const mission_value *catalog,
                                                         mission_view name,
                                                         const mission_value **out,
                                                         mission_error *error);
/* The operation of this `operationId` in an OpenAPI document, as {"components","operation"}:
 * `components` holds, by section and name, those that the operation names, directly or through
 * others (`$ref`, a `security` scheme, a discriminator's mapping). Each is looked at once, so that
 * work is linear in the document, cycles or not. `*out` is owned, NULL on failure. Errors:
 * ARGUMENT, NOMEM; CATALOG with the place (no such operation, more than one, a reference to what is
 * no component of this document or not there). What stands outside the operation and its components
 * (a path's own parameters, `servers`) is not in it; who has to bind that, too, records the
 * catalog's digest. Source: 30-runtime CB-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_operation_extract(mission_context *context,
                                                              const mission_value *document,
                                                              mission_view operation_id,
                                                              mission_json **out,
                                                              mission_error *error);
/* The `source_digest` of an MCP tool: mission_tool_extract(), then its canonical digest. For an
 * operation it is mission_canonical_digest() of what was extracted; `catalog_digest` is
 * mission_raw_digest() of the octets that were retrieved. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_tool_source_digest(mission_context *context,
                                                               const mission_value *catalog,
                                                               mission_view name,
                                                               mission_digest *out,
                                                               mission_error *error);

/* ---- The binding ---- */

/* A `capability_source`: recorded in an entry, or presented with a request. Since 0.1. */
typedef struct mission_capability {
    size_t size; /* sizeof(mission_capability) */
    mission_view tool_id;
    mission_view source_uri;
    mission_view source_digest;
    mission_view operation_ref;  /* compared, never parsed */
    mission_view catalog_digest; /* empty: none */
    mission_view executor;       /* of a request alone; in no comparison */
} mission_capability;

/* The value of an entry's `capability_source`, or of a request's: what a binding says, as JSON.
 * `*out` is owned, NULL on failure. Errors: ARGUMENT, ABI_*, NOMEM; EMPTY, MALFORMED_DIGEST,
 * UNKNOWN_ALGORITHM, DIGEST_TAIL with the place. Source: 30-runtime O-9. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_capability_build(mission_context *context,
                                                             const mission_capability *capability,
                                                             mission_json **out,
                                                             mission_error *error);
/* And back, as views into the value. `*out` (size in) is empty on failure. Errors: ARGUMENT, ABI_*;
 * WRONG_TYPE, MISSING_MEMBER, EMPTY, MALFORMED_DIGEST, UNKNOWN_ALGORITHM, DIGEST_TAIL with the
 * place. Members that are not known are ignored. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_capability_read(const mission_value *value,
                                                            mission_capability *out,
                                                            mission_error *error);
/* Is this what the entry was approved with? An entry without a recorded binding asks nothing: 0,
 * whatever is presented, since its actions alone say what it covers. One with a binding needs
 * `presented` (NULL: none came) equal to it in tool_id, source_uri, operation_ref, source_digest
 * and, if recorded, catalog_digest; it names one literal action; and nothing is recorded that is
 * not known here. `current` is the source_digest as the caller finds it by itself now; empty: it
 * does not look. Errors: ARGUMENT, ABI_*, CRYPTO; DRIFT with the place in the entry. Source:
 * 30-runtime CB-2 (a), (b), O-9. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_capability_check(mission_context *context,
                                                             const mission_value *entry,
                                                             const mission_capability *presented,
                                                             mission_view current,
                                                             mission_error *error);

/* ---- Snapshots of a catalog ---- */

/* What a catalog held: {NAME: source_digest, ...}, which keeps as text. `*out` is owned, NULL on
 * failure. Errors: ARGUMENT, NOMEM, CRYPTO; CATALOG as above, also for a name that stands there
 * twice. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_tools_snapshot(mission_context *context,
                                                           const mission_value *catalog,
                                                           mission_json **out,
                                                           mission_error *error);
/* What became of it: {"drifted":[NAME],"gone":[NAME],"new":[NAME]}, the first two in the order of
 * `before`, the last in that of `now`. `*out` is owned, NULL on failure. Errors: ARGUMENT, NOMEM;
 * WRONG_TYPE (no snapshot). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_tools_compare(mission_context *context,
                                                          const mission_value *before,
                                                          const mission_value *now,
                                                          mission_json **out, mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
