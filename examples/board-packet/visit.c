/* The agent's request, and what the server makes of it: who calls, what for, under which Mission.
 * SPDX-License-Identifier: MIT */
#include "passage.h"

/* ---- The agent's request ---- */

static void write_call(const struct passage *p, mission_builder *to)
{
    story_name(to, "name", p->call->action);
    if (p->call->arguments) {
        mission_builder_name(to, mission_view_of("arguments"));
        mission_builder_value(to, p->call->arguments);
    }
    mission_builder_name(to, mission_view_of("_meta"));
    mission_builder_object(to);
    mission_builder_name(to, mission_view_of(MISSION_MCP_REFERENCE));
    mission_builder_object(to);
    story_name(to, "mission_id", place_text(p->story, "mission_id"));
    story_name(to, "issuer", story_host(p->story, "state_authority"));
    mission_builder_end(to);
    mission_builder_end(to);
}

static int32_t write_request(struct passage *p, mission_error *error)
{
    mission_builder *to = NULL;
    int32_t rc = mission_builder_new(p->gate->context, &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    story_name(to, "jsonrpc", mission_view_of("2.0"));
    story_name(to, "id", p->call->key);
    story_name(to, "method", mission_view_of("tools/call"));
    mission_builder_name(to, mission_view_of("params"));
    mission_builder_object(to);
    write_call(p, to);
    mission_builder_end(to);
    mission_builder_end(to);
    rc = mission_builder_finish(to, &p->request, error);
    mission_builder_free(to);
    return rc;
}

/* ---- The server's side: who calls, and what for ---- */

static int32_t identify(struct passage *p, mission_access *access, mission_error *error)
{
    const uint32_t flags =
        MISSION_RESOURCE_DISCLOSE | (p->call->external ? MISSION_RESOURCE_UNGOVERNED : 0);

    if (!server_open(p->story, p->call->resource, flags, &p->server))
        return MISSION_E_HOST;
    return server_verify(p->story, &p->server, p->call->token, p->call->with_proof, &p->token,
                         access, error);
}

static int32_t read_request(struct passage *p, mission_token_claims *claims, mission_error *error)
{
    mission_tools_terms terms = {
        .size = sizeof(terms),
        .flags = p->call->external ? MISSION_CALL_EXTERNAL : 0,
        .audience = p->call->resource,
    };
    int32_t rc = p->token ? mission_token_claims_of(p->token, claims, error) : MISSION_OK;

    if (rc)
        return rc;
    terms.claimed_issuer = claims->mission.issuer;
    terms.claimed_mission = claims->mission.id;
    return mission_tools_call_read(mission_json_root(p->request), &terms, &p->rpc, error);
}

/* In external mode the agent named the Mission. It is joined to the credential: the Mission's own
 * subject, and its own client. */
uint32_t visit_join(const struct passage *p, const mission_token_claims *claims)
{
    const mission_principal subject = mission_policy_subject(p->gate->policy);

    if (!p->call->external)
        return MISSION_JOIN_NONE;
    return story_is(claims->sub, subject.sub) &&
                   story_is(claims->client_id, story_host(p->story, "client_id")) &&
                   story_is(p->rpc.mission, mission_policy_mission(p->gate->policy)) &&
                   story_is(p->rpc.issuer, mission_policy_issuer(p->gate->policy))
               ? MISSION_JOIN_PROVEN
               : MISSION_JOIN_MISMATCH;
}

static int32_t prepare(struct passage *p, mission_error *error)
{
    const bool named = p->rpc.called_mission.len != 0;
    const mission_attempt attempt = {
        .size = sizeof(attempt),
        .flags = p->call->external ? MISSION_ATTEMPT_EXTERNAL : 0,
        .carried = named ? MISSION_CARRIED_REFERENCE : MISSION_CARRIED_NONE,
        .token = p->token,
        .carried_id = p->rpc.called_mission,
        .carried_issuer = p->rpc.called_issuer,
        .carried_hash = mission_policy_authority_hash(p->gate->policy),
        .audience = p->rpc.audience,
        .action = p->rpc.action.len ? p->rpc.action : p->rpc.tool,
        .resource_type = mission_view_of("mcp_tool"),
        .resource_id = p->rpc.tool,
        .arguments = p->rpc.arguments,
        .profile = gate_operation(p->gate, p->call->resource, p->rpc.tool),
        .idempotency_key = p->call->key,
        .policy_view_id = mission_policy_view_id(p->gate->policy),
    };

    return mission_pep_prepare(p->pep, &attempt, NULL, &p->prepared, error);
}

int32_t visit_read(struct passage *p, mission_token_claims *claims, mission_access *access,
                   mission_error *why, mission_error *error)
{
    int32_t rc = write_request(p, error);

    if (!rc)
        rc = identify(p, access, why);
    if (!rc)
        rc = read_request(p, claims, error);
    return rc ? rc : prepare(p, error);
}
