/* Egress: may this leave, over this channel, to this destination? SPDX-License-Identifier: MIT
 *
 * The gate stands beside decisions, never in their place: whatever leaves the environment of an
 * agent goes over a channel that the published scope statement mediates, to a destination of that
 * channel's set, while the Mission is active. Each attempt leaves one record, whatever came of it.
 */
#ifndef MISSION_EGRESS_H
#define MISSION_EGRESS_H

#include <mission/context.h>
#include <mission/freshness.h>
#include <mission/json.h>
#include <mission/jws.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The scope statement ---- */

#define MISSION_CONTAINMENT_NONE 0u
#define MISSION_CONTAINMENT_TRIFECTA 1u
#define MISSION_CONTAINMENT_COMPROMISE 2u /* agent_compromise_resistant */

/* The execution environment's scope statement: immutable, reference-counted, free to share. */
typedef struct mission_egress_scope mission_egress_scope;
/* Read the statement as it was published: the same object is the claim and the list that is
 * enforced. `channel_classes` is an array of {"channel_class","disposition","destinations"?},
 * disposition `mediated`, `excluded` or `outside_claim`. An entry of `destinations` is an origin
 * ("https://api.example.com", "api.example.com:8443"; without a scheme https), ".example.com" (any
 * subdomain, not the domain itself) or "*.example.com" (one label before it). `*out` is owned, NULL
 * on failure. Errors: ARGUMENT, those of mission_json_parse; WRONG_TYPE, MISSING_MEMBER, EMPTY,
 * UNKNOWN_VALUE, MALFORMED_URI (a destination that is none, or says more than an origin); and
 * INCONSISTENT: a channel class twice, destinations of a channel that is not mediated, a
 * containment claim without all eight channel classes of the harness profile, without a mediated
 * action class, or of a single process (`transport` `in_memory`). Source: 60 EG-2, EG-3. Since 0.1.
 */
MISSION_API MISSION_CHECKED int32_t mission_egress_scope_parse(mission_context *context,
                                                               mission_view text,
                                                               mission_egress_scope **out,
                                                               mission_error *error);
MISSION_API mission_egress_scope *mission_egress_scope_ref(mission_egress_scope *scope);
MISSION_API void mission_egress_scope_unref(mission_egress_scope *scope); /* NULL is quiet */
/* Reading. Borrowed; NULL, empty, NONE for NULL. */
MISSION_API const mission_value *mission_egress_scope_value(const mission_egress_scope *scope);
/* The digest of the octets as they were published. */
MISSION_API mission_view mission_egress_scope_digest(const mission_egress_scope *scope);
/* What is claimed of it: MISSION_CONTAINMENT_*. */
MISSION_API uint32_t mission_egress_scope_claim(const mission_egress_scope *scope);

/* ---- The gate ---- */

/* One attempt. Since 0.1. */
typedef struct mission_egress {
    size_t size; /* sizeof(mission_egress) */
    mission_view channel_class;
    mission_view destination; /* an absolute URI, as it would be used */
    mission_view issuer, mission;
    mission_view authority_hash;        /* empty: not known */
    const mission_known_state *state;   /* NULL: nothing is known */
    const mission_freshness *freshness; /* NULL: the state's own `fresh_until` alone counts, to the
                                           second and without any leeway */
    const mission_time *now;            /* NULL: the context's clock */
} mission_egress;

/* What came of it. Since 0.1. */
typedef struct mission_egress_verdict {
    size_t size;            /* in: sizeof(mission_egress_verdict) */
    int32_t permit;         /* 1: it may leave; anything else: it may not */
    int32_t code;           /* 0, MISSION_NOT_ACTIVE, STATE_STALE, EGRESS, EVIDENCE_UNAVAILABLE */
    mission_text *reason;   /* owned; NULL with a permit: "mission_not_active:STATE",
                               "mission_status_stale:STATE", "egress_undeclared:CHANNEL",
                               "egress_destination_unlisted:ORIGIN" (of what has none: as it came) */
    mission_json *evidence; /* owned; NULL where none was made */
} mission_egress_verdict;

/* Judge one attempt, in this order: the Mission's state, the channel, the destination. A refusal is
 * no error; on an error `*out` refuses, too. `scope` NULL: no channel is declared. A destination
 * that readers could understand differently is in no set: userinfo, a fragment, a percent-encoded
 * host, a dot at its end, characters beyond those of host names (names of other scripts in their
 * xn-- form alone), numbers that are no dotted IPv4 address, an odd port. Errors: ARGUMENT, ABI_*,
 * NOMEM, CLOCK. Source: 60 EG-1, EG-2; 30-runtime NC-3. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_egress_check(mission_context *context,
                                                         const mission_egress_scope *scope,
                                                         const mission_egress *egress,
                                                         mission_egress_verdict *out,
                                                         mission_error *error);
/* Give back what a verdict holds; it refuses afterwards. Quiet for NULL. Since 0.1. */
MISSION_API void mission_egress_verdict_clear(mission_egress_verdict *verdict);

/* Is the destination within this entry of a set? 1 or 0; 0 for what is no entry, too. For tests of
 * a set before it is published. Since 0.1. */
MISSION_API int32_t mission_egress_matches(mission_view entry, mission_view destination);

/* Who keeps the records of a gate. Since 0.1. */
typedef struct mission_egress_recorder {
    size_t size;                  /* sizeof(mission_egress_recorder) */
    mission_view id;              /* the emitter's; its role is `egress` */
    const mission_signer *signer; /* its own key */
    void *host;
    /* Keep the record durably; anything but 0 refuses the egress. Required. */
    int32_t (*keep)(void *host, const mission_value *record);
} mission_egress_recorder;

/* mission_egress_check() with its record: Egress Evidence is made for either outcome, signed and
 * kept, and only then the verdict counts. Where that fails nothing may leave: `code` is
 * EVIDENCE_UNAVAILABLE, and the call fails with what went wrong. Errors: as above; NO_CALLBACK,
 * SIGNER, HOST, CRYPTO. Source: 60 EG-1, Egress Evidence; 30-runtime NC-3, EV-3. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_egress_decide(
    mission_context *context, const mission_egress_scope *scope, const mission_egress *egress,
    const mission_egress_recorder *recorder, mission_egress_verdict *out, mission_error *error);
/* Is the record what its emitter signed? Its members, `typ`, `cty`, that the payload is its
 * canonical bytes, role and id of the emitter, the signature with one of these keys. Errors:
 * ARGUMENT, NOMEM, CRYPTO; EVIDENCE, NO_KEY, SIGNATURE, ALGORITHM. Source: 60 Egress Evidence;
 * 30-runtime O-13. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_egress_evidence_verify(mission_context *context,
                                                                   const mission_value *record,
                                                                   mission_view emitter,
                                                                   const mission_jwks *keys,
                                                                   mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
