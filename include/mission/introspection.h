/* Token introspection (RFC 7662) with the Mission's state. SPDX-License-Identifier: MIT */
#ifndef MISSION_INTROSPECTION_H
#define MISSION_INTROSPECTION_H

#include <mission/freshness.h>
#include <mission/issuer.h>
#include <mission/token.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The issuer's side ---- */

#define MISSION_PRIVILEGE_DERIVATIONS 1u /* may see `derivations_remaining` (IS-5) */
/* May see `proposal_hash`, the commitment of what was proposed (IS-5). Draft alone: in the series
 * profile nothing is proposed, and the name stands for the Intent's commitment, which no caller
 * gets here (10-core T-2). */
#define MISSION_PRIVILEGE_COMMITMENT 2u
#define MISSION_PRIVILEGE_LINEAGE 4u /* may see `predecessor` | `supersedes` and `parent` */

/* Who asks about what. Since 0.1. */
typedef struct mission_introspect {
    size_t size;                   /* sizeof(mission_introspect) */
    uint32_t privileges;           /* MISSION_PRIVILEGE_*; an unknown bit is an error */
    uint32_t authenticated;        /* 1: the caller is; anything else: 401 (CALLER) */
    const mission_view *audiences; /* that the caller is; none: no token is for it */
    size_t audience_count;
    const mission_token *token; /* verified, an access token of this server; NULL: malformed,
                                   unknown, expired or not to be resolved */
    /* In place of `token`: what this server itself knows of a token that is no JWT (opaque, a
     * refresh token), or whose signature it verified without the proof of its key, which is for
     * who asks to demand (RS-10). The members of a JWT's payload, read as strictly as one; what
     * does not hold as such is not to be resolved. NULL: none. Not both. */
    const mission_value *claims;
    uint32_t revoked;     /* this very token was revoked: {"active":false} alone, whatever
                             its Mission is (T-8); 0: it was not */
    uint32_t scope_flags; /* MISSION_SCOPE_*; an unknown bit is an error */
    const mission_audience_map *map; /* whom each entry is for (IS-4); required */
    const mission_scope_map *scopes; /* what the token's `scope` values stand for. NULL: the scope
                                        is said where all of the token's entries are, and not where
                                        some are left out or narrowed, which it might exceed */
    mission_view mission_id; /* the Mission that the claim's sector reference stands for, as the
                                host resolved it (80 SE-12); empty: the claim has the id itself */
    int64_t fresh_seconds;   /* how long the answer may be relied on, for `fresh_until`, never past
                                the next deadline of the Mission or the end of the token; at most
                                86400; 0: it serves one decision (IS-7) */
    const mission_time *now;
} mission_introspect;

/* Introspect: a plan that reads the Mission and its ancestors. Reply: the response.
 *
 * {"active":false} alone for a token that is NULL, revoked or past its end, of another state
 * authority, of no Mission, of a Mission that is not known or was never approved, or that is not
 * for the caller. {"active":false,"mission":{id, issuer | origin, authority_hash?, state}} where
 * the token is good and its Mission is not: clock and ancestors come before the stored state. Else
 * the members of RFC 7662 with, of `aud`, what the caller is; the token's own entries for the
 * caller within what the Mission can still do, which may be none ([]): an entry that is only partly
 * left is narrowed and stands behind those that are whole; and `mission` with the claim's own
 * members and `state`. Of a claim with a sector reference nothing is said that would link sectors.
 *
 * The verdict is done for {"active":false}, too, and refuses (CALLER, 401) a caller that is not
 * authenticated, before anything was read. Errors of making it: ARGUMENT, ABI_*, NO_CALLBACK,
 * NOMEM. Source: 10-core IS-1 to IS-5, IS-7, LC-3, T-8; 20 MS-7 to MS-9, LC-11, EA-1; RFC 7662.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_introspect(mission_issuer *issuer,
                                                            const mission_introspect *request,
                                                            mission_plan **out,
                                                            mission_error *error);
/* The response of a server that issued the token and is not the state authority of its Mission: it
 * reports the token, the claim's own members and no state, and `active` says that the token is good
 * and nothing of its Mission (IS-6). What only a state authority knows is not looked at in the
 * request. `*out` is owned, NULL on failure. Errors: ARGUMENT, ABI_*, NO_CALLBACK, NOMEM, CLOCK,
 * HOST, VERDICT; CALLER. Source: 10-core IS-1, IS-2, IS-4, IS-6. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_introspection_of(mission_context *context,
                                                             const mission_introspect *request,
                                                             mission_json **out,
                                                             mission_error *error);

/* ---- The resource server's side ---- */

/* What a response said. Views and values into it. Of a token that is not active there are
 * `mission`, `known` and `all` alone. Since 0.1. */
typedef struct mission_introspected {
    size_t size;    /* in: sizeof(mission_introspected) */
    int32_t active; /* 1, or anything else */
    uint32_t reserved;
    mission_claim mission;        /* all empty: no Mission is behind it */
    mission_known_state known;    /* state NONE: the answer said nothing of it */
    const mission_value *entries; /* authorization_details */
    mission_view iss, sub, client_id, scope, jti;
    mission_time exp;           /* all 0: not said */
    mission_view jkt, x5t_s256; /* `cnf`, whose key is still to be proven (RS-10) */
    const mission_value *all;
} mission_introspected;

/* Read a response. `issuer`: the state authority that answered; a `state` of anybody else's Mission
 * is not believed (IS-6), nor is its `fresh_until`. `asked`: when it was asked for; what is learned
 * is no older. NULL: the context's clock, read now.
 *
 * A response that contradicts itself is not active and teaches nothing: active with another state,
 * inactive with state `active`, a token or a Mission whose time is up, a token that outlives its
 * Mission (MC-1), an `act` without a key (RS-12). A key that would have to be proven and is not
 * understood makes it no response at all. `known.once` is 1: without `fresh_until` it serves this
 * decision (IS-7). Whether a good token may do something is still to be decided, and the key behind
 * `jkt` or `x5t_s256` to be proven. Errors: ARGUMENT, ABI_*, NO_CALLBACK, CLOCK; RESPONSE (not such
 * a response, with place). Source: 10-core IS-3, IS-6, IS-7; RFC 7662 section 2.2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_introspection_read(
    mission_context *context, const mission_value *response, mission_view issuer,
    const mission_time *asked, mission_introspected *out, mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
