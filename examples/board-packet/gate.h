/* Decision point and enforcement points of the story. SPDX-License-Identifier: MIT */
#ifndef GATE_H
#define GATE_H

#include "servers.h"

#define GATE_DECIDER "https://pdp.example.com"
#define GATE_NAMES                                                                                 \
    "https://mcp.example.com/evidence/" /* before members of this deployment's own                 \
                                         */

/* The decision point that all servers ask: the Mission's policy view, what the operations mean, and
 * a store for what it has to remember. */
struct gate {
    struct story *story;
    mission_context *context;
    mission_policy *policy;
    mission_pdp *pdp;
    mission_emitter *emitter;
    mission_claims *claims;
    mission_operation_profile *operations[8];
    size_t operation_count;
    mission_known_state state; /* as it was looked up for the call under way */
};

/* ---- decide.c ---- */

bool gate_open(struct story *story, struct gate *gate);
void gate_close(struct gate *gate);
/* The state authority's word on the Mission, now. */
bool gate_look(struct gate *gate, mission_known_state *out);
/* The profile of an action; NULL: it has none. */
const mission_operation_profile *gate_operation(const struct gate *gate, mission_view resource,
                                                mission_view action);
/* An emitter of evidence, in the gate's context. */
int32_t gate_emitter(struct gate *gate, mission_view id, uint32_t role, const mission_jwk *key,
                     mission_emitter **out, mission_error *error);

/* ---- drive.c: a commit check, with a note of its execution before it takes effect ---- */

int32_t gate_drive(struct story *story, mission_plan *plan, mission_error *error);

/* ---- enforce.c ---- */

/* One tools/call of the agent, and what has to come of it. */
struct tools_call {
    const char *label;
    mission_view resource, action, token;
    const mission_value *arguments;
    bool with_proof;  /* false: somebody else has the token */
    bool external;    /* the token is of no Mission: the call itself names it */
    mission_view key; /* the agent's name for what it wants to happen once */
    int32_t want;     /* 0: permitted; DENIED: for `reason`; else of the token */
    mission_view reason;
    bool note; /* a denial's answer is noted, and what was asked: an access request is about it */
};

/* From the request to its effect, or to its refusal; each leaves evidence. A call that was under
 * way when the run died goes on where it was. */
bool gate_call(struct gate *gate, struct tools_call *call);
/* The enforcement point of a server: owned, NULL on failure. */
mission_pep *gate_enforcer(struct gate *gate, mission_view resource);

#endif
