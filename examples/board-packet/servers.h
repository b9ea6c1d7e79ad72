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

/* One call of the agent, and what has to come of it. */
struct call {
    const char *label;
    mission_view token, action;
    const mission_value *facts;
    bool with_proof;                  /* false: somebody else has the token */
    const mission_known_state *state; /* NULL: nobody asked */
    int32_t want;
};

bool server_open(struct story *story, mission_view name, uint32_t flags, struct server *server);
void server_close(struct server *server);
bool server_call(struct story *story, struct server *server, const struct call *call);
/* What the state authority answers to this server about a token. */
bool server_introspect(struct story *story, const struct server *server, mission_view token,
                       mission_known_state *known);

#endif
