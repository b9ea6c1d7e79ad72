/* An introspection response, by whoever gives it: the issuer, or another server of its tokens.
 * SPDX-License-Identifier: MIT */
#ifndef MI_INTROSPECTION_H
#define MI_INTROSPECTION_H

#include "../base/base.h"
#include <mission/introspection.h>

/* Import and check what was asked; what it points to stays the caller's. */
int32_t mi_introspect_import(const mission_introspect *theirs, mission_introspect *own,
                             mission_error *error);

/* Is the token good at `now` and for the caller: alive, bound to a Mission, with an audience that
 * the caller is (IS-1, IS-2)? */
bool mi_introspect_good(const mission_introspect *asked, const mission_token_claims *claims,
                        const mission_time *now);
/* The token's own entries that are for what the caller is of its audiences (IS-4): an array, owned.
 * NOMEM, HOST, VERDICT. */
int32_t mi_introspect_entries(mission_context *context, const mission_introspect *asked,
                              const mission_token_claims *claims, mission_json **out,
                              mission_error *error);

/* What the issuer alone knows of the Mission; all empty: somebody else answers (IS-6). */
struct mi_known_mission {
    mission_view state;
    mission_view proposal_hash; /* empty: none, or not for this caller */
    mission_view fresh_until;   /* empty: it serves one decision */
    bool bounded;               /* `remaining` is there */
    uint64_t remaining;
};

/* Members of the object that is open in `to`. Active: */
void mi_introspect_write(const mission_context *context, const mission_introspect *asked,
                         const mission_token_claims *claims, const mission_value *entries,
                         mission_view scope, const struct mi_known_mission *known,
                         mission_builder *to);
/* Not active; with `claims` because of its Mission, which is in this state. */
void mi_introspect_refuse(const mission_context *context, const mission_token_claims *claims,
                          mission_view state, mission_builder *to);

/* The scope that goes with the entries that are said. `whole`: they are all that the token has.
 * `*held` keeps the text, owned; NULL where it is the token's own. NOMEM, HOST, VERDICT. */
int32_t mi_introspect_scope(const mission_introspect *asked, const mission_token_claims *claims,
                            const mission_authority_set *set, bool whole, mission_text **held,
                            mission_view *out, mission_error *error);

#endif
