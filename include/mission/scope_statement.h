/* The Enforcement Scope Statement: what a deployment says that it enforces, and whether it says
 * enough. SPDX-License-Identifier: MIT
 *
 * The rules require its contents and no format; this is the library's: doc/scope-statement.md. */
#ifndef MISSION_SCOPE_STATEMENT_H
#define MISSION_SCOPE_STATEMENT_H

#include <mission/action.h>
#include <mission/commitment.h>
#include <mission/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A statement as read: immutable, reference-counted, free to share. */
typedef struct mission_scope_statement mission_scope_statement;

/* What the deployment makes use of; each has to be declared then, in the statement's `uses` (O-3
 * e). */
#define MISSION_SCOPE_CLASSIFIER 1u            /* argument_classifier */
#define MISSION_SCOPE_TAINT 2u                 /* taint_classes */
#define MISSION_SCOPE_HISTORY 4u               /* history */
#define MISSION_SCOPE_REGISTRY 8u              /* agent_registry */
#define MISSION_SCOPE_EVALUATORS 16u           /* semantic_evaluators */
#define MISSION_SCOPE_RECEIPTS 32u             /* receipt_issuers */
#define MISSION_SCOPE_ISOLATED_EMISSION 64u    /* isolated_emission */
#define MISSION_SCOPE_EAT 128u                 /* eat_selections */
#define MISSION_SCOPE_CONTAINMENT_SOURCES 256u /* containment_sources */
#define MISSION_SCOPE_COUNTERS 512u            /* counter_profiles */
#define MISSION_SCOPE_LATCHES 1024u            /* latch_domain */
#define MISSION_SCOPE_SETTLEMENT 2048u         /* settlement_intake */
#define MISSION_SCOPE_NAMED_CLAIMS 4096u       /* named_claims */

/* Read a statement. What is missing or contradictory in it does not fail the call: it is a gap,
 * and then nothing is claimed. `uses`: MISSION_SCOPE_*. `*out` is owned, NULL on failure. Errors:
 * those of mission_json_parse; ARGUMENT, NOMEM, CRYPTO, WRONG_TYPE (no object). Source: 30-runtime
 * O-3. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_scope_statement_parse(mission_context *context,
                                                                  mission_view text, uint32_t uses,
                                                                  mission_scope_statement **out,
                                                                  mission_error *error);
MISSION_API mission_scope_statement *
mission_scope_statement_ref(mission_scope_statement *statement);
MISSION_API void mission_scope_statement_unref(mission_scope_statement *statement);
MISSION_API mission_json *mission_scope_statement_json(const mission_scope_statement *statement);
/* `scope_statement_digest`: raw, over the octets that were read. "" for NULL. Since 0.1. */
MISSION_API const char *mission_scope_statement_digest(const mission_scope_statement *statement);

/* What a statement lacks. Since 0.1. */
typedef struct mission_scope_gap {
    size_t size;          /* in: sizeof(mission_scope_gap) */
    int32_t code;         /* MISSING_MEMBER, WRONG_TYPE, EMPTY, UNKNOWN_VALUE, OUT_OF_RANGE,
                             MALFORMED_URI, UNKNOWN_MEMBER, INCONSISTENT, NOT_COVERED (a class that
                             no enforcement point covers) */
    uint32_t reserved;    /* 0 */
    mission_view pointer; /* of what is missing or wrong; lives as long as the statement */
    const char *text;     /* one line for people */
} mission_scope_gap;
/* How many gaps; a statement without any is complete. SIZE_MAX for NULL. Since 0.1. */
MISSION_API size_t mission_scope_statement_gaps(const mission_scope_statement *statement);
/* The gap of that number. Errors: ARGUMENT, ABI_*, NOT_FOUND. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_scope_statement_gap(const mission_scope_statement *statement, size_t index,
                            mission_scope_gap *out, mission_error *error);

/* May the deployment claim enforcement of this class at this resource, on this path (empty: on
 * every path that it mediates)? 1 only when the statement is complete, mediates them, an
 * enforcement point covers them, and the path is not excluded; else 0. Source: 30-runtime PE-4 c.
 * Since 0.1. */
MISSION_API int32_t mission_scope_statement_claims(const mission_scope_statement *statement,
                                                   mission_view resource, uint32_t action_class,
                                                   mission_view path);

#ifdef __cplusplus
}
#endif
#endif
