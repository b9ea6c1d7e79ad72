/* The resource servers of the story. SPDX-License-Identifier: MIT */
#ifndef SERVERS_H
#define SERVERS_H

#include "story.h"

/* One resource server: it knows its name, the authorization server's keys, and the proofs that it
 * has seen. */
struct server {
    mission_view name;
    mission_context *context;
    mission_replay_guard *guard;
    mission_resource *resource;
};

/* The header fields of a request. */
struct request {
    char authorization[8192];
    mission_text *proof;
};

/* One call of the agent, judged by its token's own entries. */
struct call {
    const char *label;
    mission_view token, action;
    const mission_value *facts;
    const mission_known_state *state;
    int32_t want;
};

/* Where constraints of this story are understood. */
int32_t server_context(struct story *story, mission_context **out, mission_error *error);
bool server_open(struct story *story, mission_view name, uint32_t flags, struct server *server);
void server_close(struct server *server);
/* The agent presents a token, with a proof of its key or (stolen) without; the server looks at
 * both.
 * `*out` is owned; NULL: `access` says why. */
int32_t server_verify(struct story *story, struct server *server, mission_view token,
                      bool with_proof, mission_token **out, mission_access *access,
                      mission_error *why);
void server_tell(const struct server *server, const mission_access *access);
bool server_call(struct story *story, struct server *server, const struct call *call);
/* What the state authority answers to this server about a token. */
bool server_introspect(struct story *story, const struct server *server, mission_view token,
                       mission_known_state *known);

#endif
