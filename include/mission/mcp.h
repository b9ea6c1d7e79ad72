/* MCP: which tools an agent sees, and what a call of one asks for. SPDX-License-Identifier: MIT
 *
 * A filtered list spares an agent what it could not use, and what it should not read. It permits
 * nothing: each `tools/call` is decided by itself, with its arguments. */
#ifndef MISSION_MCP_H
#define MISSION_MCP_H

#include <mission/capability.h>
#include <mission/decision.h>
#include <mission/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- tools/list ---- */

/* Which tools stay. A host's callback returns 0 when it did its work; a failure hides the tool.
 * Since 0.1. */
typedef struct mission_tools_view {
    size_t size;                        /* sizeof(mission_tools_view) */
    mission_policy *policy;             /* NULL: nothing stays */
    const mission_known_state *state;   /* of the Mission; NULL: nothing stays */
    const mission_freshness *freshness; /* NULL: all defaults */
    const mission_time *now;            /* NULL: the context's clock */
    const mission_removed *removed;     /* what was taken since the approval; NULL: nothing */
    mission_view audience;              /* this server, as entries name it in `resource` */
    mission_view catalog; /* the octets of the list as they were retrieved: for entries
                             that bind the whole of it; empty: such entries match nothing */
    void *host;
    /* The action that a tool is, a literal one, written to `*action`; empty: none, and it is
     * hidden. NULL: the tool's name is the action. */
    int32_t (*action)(void *host, mission_view tool, mission_view *action);
    /* Local policy. *verdict 1: it may be seen. NULL: it has no say. */
    int32_t (*visible)(void *host, const mission_value *tool, mission_view action,
                       int32_t *verdict);
} mission_tools_view;

/* A `tools/list` result without the tools that this Mission cannot call here: one stays when some
 * entry that is left covers its action at the audience and, where the entry is bound to a
 * definition (`capability_source`), the tool still has it. Everything else of the result stays as
 * it is. It is no permit: a tool that no entry covers would be denied, one that stays may be.
 * `*out` is owned, NULL on failure; without a view, or when the Mission is not known to be active,
 * its list is empty. Errors: ARGUMENT, ABI_*, NOMEM, CLOCK, CRYPTO; INCONSISTENT (`removed` is of
 * another view); CATALOG with the place (no result, a tool without a name, two of one name).
 * Source: 30-runtime section 7, A-2, CB-2, PE-4 (b). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_tools_filter(mission_context *context,
                                                         const mission_value *result,
                                                         const mission_tools_view *view,
                                                         mission_json **out, mission_error *error);

/* ---- tools/call ---- */

/* Where a reference to a Mission travels: `params._meta` of each call (50 REF-3). */
#define MISSION_MCP_REFERENCE "com.karlmcguinness.mission/reference"

/* The credential has to carry the Mission (PE-2 a). */
#define MISSION_CALL_CLAIM 1u
/* External mode: the credential never carries one; the binding or the call has to name it (PE-2 c).
 */
#define MISSION_CALL_EXTERNAL 2u

/* What the enforcement point knows of a call beside its text. Since 0.1. */
typedef struct mission_tools_terms {
    size_t size;    /* sizeof(mission_tools_terms) */
    uint32_t flags; /* MISSION_CALL_*, at most one; an unknown bit is an error */
    uint32_t reserved;
    mission_view claimed_issuer, claimed_mission; /* of the verified credential; empty: none */
    mission_view bound_issuer, bound_mission;     /* the enforcement point's own; empty: none */
    mission_view audience;                        /* this server, as entries name it */
    void *host;
    int32_t (*action)(void *host, mission_view tool, mission_view *action); /* as above */
} mission_tools_terms;

#define MISSION_NAMED_NOWHERE 0u
#define MISSION_NAMED_BY_CREDENTIAL 1u
#define MISSION_NAMED_BY_BINDING 2u
#define MISSION_NAMED_BY_CALL 3u /* by the agent: it selects what is joined, and proves nothing */

/* A call. Views into the request and the terms. Since 0.1. */
typedef struct mission_tools_call {
    size_t size;             /* in: sizeof(mission_tools_call) */
    uint32_t reason;         /* MISSION_DENY_NONE, or why it is refused before any decision:
                                MISSION_CLAIM_MISSING, MISSION_REFERENCE_CONFLICT */
    uint32_t named;          /* MISSION_NAMED_* */
    const mission_value *id; /* of the JSON-RPC request: a string or a number */
    mission_view tool;       /* its name */
    mission_view action;     /* literal; empty: the tool is no action, so nothing covers it */
    mission_view audience;   /* of the terms */
    const mission_value *arguments;             /* raw, an object; NULL: none came */
    const mission_value *meta;                  /* `_meta`; NULL: none */
    mission_view issuer, mission;               /* that the call is under; empty with a reason */
    mission_view called_issuer, called_mission; /* what `_meta` names; empty: nothing */
} mission_tools_call;

/* Read one JSON-RPC `tools/call` request (parsed strictly, so no name stands twice). The credential
 * governs, then the binding, then the call itself; two that differ are a conflict, and so is a
 * reference that is malformed: then `id` and `tool` are there and `reason` says it, which is a
 * refusal and no error. `*out` (size in) has no tool on failure. Errors: ARGUMENT, ABI_*, HOST;
 * WRONG_TYPE, MISSING_MEMBER, EMPTY, UNKNOWN_VALUE (another version or method), all with the place.
 * Source: 50 REF-3 to REF-5, 30-runtime PE-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_tools_call_read(const mission_value *request,
                                                            const mission_tools_terms *terms,
                                                            mission_tools_call *out,
                                                            mission_error *error);

/* ---- Refusals ---- */

/* Say the reason and what would help; without it every refusal looks alike (PE-5 b). */
#define MISSION_DENIED_DISCLOSE 1u
/* Hand on where the denial can be appealed: `access_request`, `next_action`, `retry_after` and the
 * `evaluation_id` of the decision. */
#define MISSION_DENIED_REQUESTABLE 2u
/* As the result of a tool that failed, which a model reads, instead of an error of the protocol. */
#define MISSION_DENIED_RESULT 4u

/* What is answered to a call that was refused. Since 0.1. */
typedef struct mission_tools_denied {
    size_t size;        /* in: sizeof(mission_tools_denied) */
    mission_json *body; /* owned: the JSON-RPC response */
    uint32_t status;    /* of HTTP, where the transport has one */
    uint32_t reserved;
    const char *oauth_error; /* `error` of WWW-Authenticate; NULL: none */
    const char *denial;      /* its `mission_denial`; NULL: none, or not disclosed */
} mission_tools_denied;

/* The answer to a refused call: error -32001, or -32603 where the decision point could not be
 * asked; with RESULT a result of `isError`. `id` is the request's (NULL: it could not be read, and
 * null is answered). `answer` is the `context` of the decision's response (NULL: there was none).
 * `*out` (size in) has no body on failure. Errors: ARGUMENT (no such reason, an unknown flag),
 * ABI_*, NOMEM. Source: COAZ-MCP 7.2, 30-runtime PE-5, 3d, O-7. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_tools_call_denied(
    mission_context *context, uint32_t reason, uint32_t flags, const mission_value *id,
    const mission_value *answer, mission_tools_denied *out, mission_error *error);
/* The answer to what was no readable call, by the `refusal` that mission_json_parse() or
 * mission_tools_call_read() gave: -32700 for what is no JSON, -32600 for what is no request, -32602
 * for its parameters, with the place; -32603 for what is not the caller's fault. `*out` is owned,
 * NULL on failure. Errors: ARGUMENT, NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_tools_call_malformed(mission_context *context,
                                                                 const mission_error *refusal,
                                                                 const mission_value *id,
                                                                 mission_json **out,
                                                                 mission_error *error);
/* Give back what an answer holds. Quiet for NULL. Since 0.1. */
MISSION_API void mission_tools_denied_clear(mission_tools_denied *denied);

#ifdef __cplusplus
}
#endif
#endif
