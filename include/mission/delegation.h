/* Delegation inside a Mission: chains of actors, who may be a delegate, and token exchange.
 * SPDX-License-Identifier: MIT
 *
 * A chain is attribution only: it grants nothing. What a delegate may do is the entries that
 * survive, and an entry survives only where its `delegation` says so. */
#ifndef MISSION_DELEGATION_H
#define MISSION_DELEGATION_H

#include <mission/authority.h>
#include <mission/context.h>
#include <mission/json.h>
#include <mission/principal.h>
#include <mission/projection.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An immutable chain of one or more actors: the `act` claim. Reference-counted, free to share
 * between threads. NULL is the chain of a token without `act`. */
typedef struct mission_actors mission_actors;

/* One actor; `sub_profile` is a list of values separated by single spaces, or empty. Since 0.1. */
typedef struct mission_actor {
    mission_view iss;
    mission_view sub;
    mission_view sub_profile;
} mission_actor;

/* Read an `act` value: nested objects, outermost the current actor, each with filled strings `iss`
 * and `sub`, with a well-formed `sub_profile` or none, without `client_profile`; other members are
 * kept. `value` must lie in `doc`, to which the chain holds a reference. The same actor may recur.
 * `*out` is owned, NULL on failure. Errors: ARGUMENT, NOMEM; WRONG_TYPE, MISSING_MEMBER, EMPTY,
 * UNEXPECTED_MEMBER, UNKNOWN_VALUE (sub_profile), TOO_DEEP (more actors than the limit actors).
 * Source: 40 section 3.2, DG-9. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_actors_from(mission_context *context, mission_json *doc,
                                                        const mission_value *value,
                                                        mission_actors **out, mission_error *error);
/* A new chain: `actor` before all of `actors` (NULL: none), which is kept as it is. Errors: as
 * above, for the actor. Source: 10-core DG-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_actors_extend(mission_context *context,
                                                          const mission_actors *actors,
                                                          const mission_actor *actor,
                                                          mission_actors **out,
                                                          mission_error *error);
MISSION_API mission_actors *mission_actors_ref(mission_actors *actors);
MISSION_API void mission_actors_unref(mission_actors *actors); /* NULL is quiet */

/* Reading; borrowed. The number of actors: d of DG-3, 0 for NULL. Since 0.1. */
MISSION_API size_t mission_actors_count(const mission_actors *actors);
/* An actor, the earliest first; all empty past the end. Returns 1 when there is one, else 0. */
MISSION_API int32_t mission_actors_at(const mission_actors *actors, size_t index,
                                      mission_actor *out);
/* The `act` claim; NULL for NULL. */
MISSION_API const mission_value *mission_actors_value(const mission_actors *actors);

/* Is this delegate one of a list of matchers (`allowed_delegates`)? `client_id` is its
 * authenticated client identifier and `sub_profile` the values that the authorization server
 * asserts for it, separated by spaces; each may be empty: then nothing matches it. 1 when a matcher
 * matches, else 0; 0 for what is no list, and for matchers that are empty, malformed or have
 * another member. An absent list is no list: see mission_exchange. Source: 10-core DG-4. Since 0.1.
 */
MISSION_API int32_t mission_delegate_matches(const mission_value *matchers, mission_view client_id,
                                             mission_view sub_profile);

/* The host's answer whether an entry without `allowed_delegates` may pass to this delegate. Writes
 * 0 or 1 to `verdict` and returns 0, or any other value to fail (HOST); another verdict fails, too
 * (VERDICT). Source: 10-core
 * DG-4. Since 0.1. */
typedef struct mission_delegate_policy {
    size_t size; /* sizeof(mission_delegate_policy) */
    void *host;
    int32_t (*permits)(void *host, const mission_value *entry, const mission_actor *delegate,
                       mission_view client_id, int32_t *verdict, mission_error *error);
} mission_delegate_policy;

/* Which clients of this server another domain knows. `resolves` writes 1 or 0 to `verdict` and
 * returns 0, or any other value to fail (HOST); another verdict fails, too (VERDICT). Since 0.1. */
typedef struct mission_client_map {
    size_t size; /* sizeof(mission_client_map) */
    void *host;
    int32_t (*resolves)(void *host, mission_view client_id, int32_t *verdict, mission_error *error);
} mission_client_map;

/* The entries that can go into a credential for another domain, unchanged: one whose delegation
 * names a client that means nothing there is left out, as nobody there could apply it, and so is
 * one of a type whose `within` the host did not register: nobody could tell its bounds. `clients`
 * NULL: none is known. The chain of actors starts anew there, with no actor. `*out` is owned, NULL
 * on failure. Errors: ARGUMENT, ABI_*, NO_CALLBACK, NOMEM, HOST, VERDICT; TARGET (invalid_target)
 * when nothing remains. Source: 10-core DG-7, OT-2, 40 XD-5. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_authority_set_for_domain(
    const mission_authority_set *set, const mission_client_map *clients,
    mission_authority_set **out, mission_error *error);

/* A token exchange as the host received and verified it. The subject token is a valid Mission-bound
 * access token of an effectively active Mission: signature, lifetime and state are the host's to
 * check, see mission_derivation_gate(). Since 0.1. */
typedef struct mission_exchange {
    size_t size; /* sizeof(mission_exchange) */
    mission_view subject_token_type;
    mission_view requested_token_type;
    const mission_authority_set *authority; /* the subject token's authorization_details */
    const mission_actors *actors;           /* its `act`; NULL: it has none */
    mission_view subject_key;               /* its `cnf` thumbprint; empty: it has none */
    mission_view mission_client_id;         /* the record's client_id */
    mission_view client_id;                 /* the authenticated client; empty: not authenticated */
    mission_view issuer;                    /* this authorization server, which names its clients */
    mission_principal actor;       /* of the verified actor_token; nobody: none was presented */
    mission_view actor_client_id;  /* the client here that this actor is; empty: none */
    mission_view sub_profile;      /* what this server itself asserts of the delegate */
    mission_view key;              /* thumbprint of the delegate's own, proven key */
    const mission_view *resources; /* `resource` parameters; none: no narrowing */
    size_t resource_count;
    mission_view scope;                    /* `scope` parameter; empty: no narrowing */
    const mission_scope_map *scopes;       /* required with `scope` */
    const mission_delegate_policy *policy; /* for entries without a list; NULL: deny */
} mission_exchange;

#define MISSION_EXCHANGE_REFUSED 0u
#define MISSION_EXCHANGE_SELF 1u       /* the approved agent narrows its own token */
#define MISSION_EXCHANGE_DELEGATION 2u /* a token for a delegate */

/* What may be issued, with `sub` and `mission` of the subject token as they are. Since 0.1. */
typedef struct mission_exchanged {
    size_t size;                      /* in: sizeof(mission_exchanged) */
    uint32_t kind;                    /* MISSION_EXCHANGE_*; REFUSED on failure */
    uint32_t depth;                   /* actors in the new chain */
    mission_authority_set *authority; /* owned; NULL on failure */
    mission_actors *actors;           /* the new `act`, owned; NULL: none */
    mission_view client_id;           /* the requesting client, from the request */
    mission_view key; /* for `cnf`, from the request; a self-exchange's is as asked */
} mission_exchanged;

/* Decide a token exchange. Without an actor_token the Mission's own client exchanges for itself,
 * and any other authenticated client is the delegate. A delegate gets the entries that have
 * `delegation`, deep enough and for this delegate, each with its `delegation` as it is; entries of
 * other types are never delegated. Both are then narrowed to `resources` and `scope`. Each
 * successful exchange is one derivation for the gate. Errors: ARGUMENT, ABI_*, NO_CALLBACK, NOMEM,
 * HOST, VERDICT; EXCHANGE (invalid_request): other token types, no authenticated client, a chain in
 * the approved agent's hands, a delegate without a key of its own (the subject token's counts where
 * the delegate is its current actor), a malformed sub_profile;
 * TOO_DEEP (invalid_request): more actors than the limit; TARGET, CHAIN_DEPTH, DELEGATE
 * (invalid_target) when no entry is left: none is delegable, else none deep enough, else none for
 * this delegate; those of mission_authority_set_for_resources and mission_authority_set_for_scope.
 * Source: 10-core DG-1 to DG-7. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_exchange_decide(const mission_exchange *exchange,
                                                            mission_exchanged *out,
                                                            mission_error *error);
/* Give back what a result holds; its members become empty. Quiet for NULL and for a refused one. */
MISSION_API void mission_exchanged_clear(mission_exchanged *exchanged);

#ifdef __cplusplus
}
#endif
#endif
