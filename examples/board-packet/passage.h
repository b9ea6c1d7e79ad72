/* A tools/call on its way through an enforcement point. SPDX-License-Identifier: MIT */
#ifndef PASSAGE_H
#define PASSAGE_H

#include "gate.h"

struct passage {
    struct story *story;
    struct gate *gate;
    struct tools_call *call;
    mission_pep *pep;
    struct server server;
    mission_json *request; /* JSON-RPC */
    mission_tools_call rpc;
    mission_token *token; /* NULL: nobody that is known */
    mission_prepared *prepared;
};

/* visit.c: the agent's request as the server reads it. 0, or why there is nothing to ask; what the
 * server thinks of the token is in `access` and `why`. */
int32_t visit_read(struct passage *p, mission_token_claims *claims, mission_access *access,
                   mission_error *why, mission_error *error);
/* MISSION_JOIN_*: whether the credential belongs to the Mission that the call names. */
uint32_t visit_join(const struct passage *p, const mission_token_claims *claims);

#endif
