/* The resource servers: each takes the tokens that are for it, from the agent's key, and enforces
 * the entries. SPDX-License-Identifier: MIT */
#include "servers.h"

#include <stdio.h>
#include <stdlib.h>

/* What the entries of this story are bounded by: plain values that a call has to bring. */
static int32_t holds(void *host, const mission_value *value, const mission_facts *facts,
                     int32_t *verdict, mission_error *error)
{
    const mission_value *fact = NULL;

    (void)error;
    if (facts->lookup && facts->lookup(facts->host, mission_view_of(host), &fact) != 0)
        return -1;
    *verdict = mission_value_equal(fact, value) == 1;
    return 0;
}

static int32_t lookup(void *host, mission_view name, const mission_value **out)
{
    *out = mission_value_get(host, name);
    return 0;
}

static int32_t tell_time(void *host, mission_time *out)
{
    *out = ((const struct story *)host)->now;
    return 0;
}

int32_t server_context(struct story *story, mission_context **out, mission_error *error)
{
    static char keys[][16] = {"period", "entity", "template", "classification", "group"};
    const mission_clock clock = {sizeof(clock), story, tell_time};
    mission_constraint_type types[sizeof(keys) / sizeof(keys[0])];
    const mission_config config = {
        .size = sizeof(config),
        .profile = story->profile,
        .clock = &clock,
        .constraint_types = types,
        .constraint_type_count = sizeof(keys) / sizeof(keys[0]),
    };

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        types[i] = (mission_constraint_type){.size = sizeof(types[i]),
                                             .key = mission_view_of(keys[i]),
                                             .host = keys[i],
                                             .holds = holds};
    return mission_context_new(&config, out, error);
}

/* It trusts one authorization server, by the keys that this one publishes. */
static int32_t make_resource(struct story *story, struct server *server, uint32_t flags,
                             mission_error *error)
{
    mission_jwks *keys = NULL;
    mission_trusted_issuer issuer = {.size = sizeof(issuer),
                                     .iss = story_host(story, "state_authority")};
    mission_resource_config config = {
        .size = sizeof(config),
        .flags = flags,
        .context = server->context,
        .issuers = &issuer,
        .issuer_count = 1,
        .audiences = &server->name,
        .audience_count = 1,
        .freshness = {.size = sizeof(config.freshness)},
        .proofs = {.size = sizeof(config.proofs), .host = server->guard},
    };
    int32_t rc = mission_jwks_of(server->context, &story->server_key, 1, &keys, error);

    if (rc)
        return rc;
    issuer.keys = keys;
    config.proofs.fresh = mission_replay_guard_fresh;
    rc = mission_resource_new(&config, &server->resource, error);
    mission_jwks_unref(keys);
    return rc;
}

bool server_open(struct story *story, mission_view name, uint32_t flags, struct server *server)
{
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc;

    *server = (struct server){.name = name};
    rc = server_context(story, &server->context, &error);
    if (!rc)
        rc = mission_replay_guard_new(server->context, 64, &server->guard, &error);
    if (!rc)
        rc = make_resource(story, server, flags, &error);
    if (rc)
        fprintf(stderr, "no resource server: %s\n", error.text);
    return rc == MISSION_OK;
}

void server_close(struct server *server)
{
    mission_resource_unref(server->resource);
    mission_replay_guard_unref(server->guard);
    mission_context_unref(server->context);
    *server = (struct server){0};
}

/* ---- One request ---- */

/* The agent's side: the header fields. */
static int32_t write_request(struct story *story, const struct server *server, mission_view token,
                             bool with_proof, struct request *out, mission_error *error)
{
    const mission_view nonce = {NULL, 0};
    const int length = snprintf(out->authorization, sizeof(out->authorization), "DPoP %.*s",
                                (int)token.len, token.ptr);

    if (length < 0 || (size_t)length >= sizeof(out->authorization))
        return MISSION_E_BUFFER;
    if (!with_proof)
        return MISSION_OK;
    return mission_proof_make(story->context, story->agent_key, mission_view_of("POST"),
                              server->name, token, nonce, NULL, &out->proof, error);
}

/* The server's side: what came, and who it is. */
static int32_t identify(struct server *server, const struct request *request, mission_token **token,
                        mission_access *access, mission_error *why)
{
    mission_presented presented = {.size = sizeof(presented)};
    int32_t rc =
        mission_presented_read(mission_view_of(request->authorization), 1, &presented, why);

    if (rc)
        return rc;
    presented.method = mission_view_of("POST");
    presented.uri = server->name;
    presented.proof = mission_text_view(request->proof);
    presented.proofs = request->proof != NULL;
    return mission_resource_verify(server->resource, &presented, NULL, NULL, 0, token, access, why);
}

int32_t server_verify(struct story *story, struct server *server, mission_view token,
                      bool with_proof, mission_token **out, mission_access *access,
                      mission_error *why)
{
    struct request request = {.proof = NULL};
    int32_t rc = write_request(story, server, token, with_proof, &request, why);

    if (!rc)
        rc = identify(server, &request, out, access, why);
    mission_text_unref(request.proof);
    return rc;
}

/* What they want: the token's own entries say. */
static int32_t judge(struct server *server, mission_token *token, const struct call *call,
                     mission_access *access, mission_error *why)
{
    mission_facts facts = {
        .size = sizeof(facts), .host = (void *)(uintptr_t)call->facts, .lookup = lookup};
    const mission_operation operation = {
        .size = sizeof(operation),
        .resource = server->name,
        .uri = server->name,
        .action = call->action,
        .facts = &facts,
    };

    return mission_resource_decide(server->resource, token, &operation, call->state, NULL, NULL, 0,
                                   access, why);
}

void server_tell(const struct server *server, const mission_access *access)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *challenge = NULL, *nonce = NULL;
    mission_view text;

    if (access->permit == 1)
        return;
    if (mission_resource_challenge(server->resource, access, &challenge, &nonce, &error) == 0) {
        text = mission_text_view(challenge);
        story_tell("      %u %.*s", (unsigned)access->status, (int)text.len, text.ptr);
    }
    mission_text_unref(challenge);
    mission_text_unref(nonce);
}

bool server_call(struct story *story, struct server *server, const struct call *call)
{
    mission_error why = MISSION_ERROR_INIT;
    mission_access access = {.size = sizeof(access)};
    mission_token *token = NULL;
    int32_t rc = server_verify(story, server, call->token, true, &token, &access, &why);
    bool ok;

    if (!rc && access.permit == 1)
        rc = judge(server, token, call, &access, &why);
    ok = story_expect(story, call->label, rc ? rc : access.code, call->want, &why);
    server_tell(server, &access);
    mission_token_unref(token);
    return ok;
}

/* ---- What the state authority says of a token ---- */

/* It looks at its own token, whoever that is for. NULL: it is no good one. */
static mission_token *own_look(struct story *story, mission_view text)
{
    const mission_presented presented = {
        .size = sizeof(presented), .scheme = MISSION_SCHEME_BEARER, .token = text};
    mission_access access = {.size = sizeof(access)};
    mission_error error = MISSION_ERROR_INIT;
    mission_token *token = NULL;
    struct server server;

    if (!server_open(story, story_host(story, "state_authority"), MISSION_RESOURCE_OWN, &server))
        return NULL;
    if (mission_resource_verify(server.resource, &presented, NULL, NULL, 0, &token, &access,
                                &error) != MISSION_OK)
        fprintf(stderr, "nobody knows about the token: %s\n", error.text);
    server_close(&server);
    return token;
}

static bool read_answer(struct story *story, const struct server *server,
                        const struct answer *answer, mission_known_state *known)
{
    mission_introspected read = {.size = sizeof(read)};
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc;

    show_json(story->context, "answer:", answer->reply);
    rc = mission_introspection_read(server->context, answer->reply,
                                    story_host(story, "state_authority"), &story->now, &read,
                                    &error);
    *known = read.known;
    return story_expect(story, "the answer can be relied on", rc, MISSION_OK, &error);
}

bool server_introspect(struct story *story, const struct server *server, mission_view text,
                       mission_known_state *known)
{
    const mission_audience_map map = {sizeof(map), NULL, story_audiences};
    mission_token *token = own_look(story, text);
    const mission_introspect request = {
        .size = sizeof(request),
        .authenticated = 1,
        .audiences = &server->name,
        .audience_count = 1,
        .token = token, /* NULL: the answer is {"active":false} */
        .map = &map,
    };
    struct answer answer = ANSWER_INIT;
    bool ok;

    story_ask(story, mission_plan_introspect(story->issuer, &request, &answer.plan, &answer.error),
              &answer);
    ok = story_outcome(story, "the server introspects the token", &answer, MISSION_OK) &&
         read_answer(story, server, &answer, known);
    mission_token_unref(token);
    answer_drop(&answer);
    return ok;
}
