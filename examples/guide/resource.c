/* The code of doc/guide.md on tokens and the resource server. SPDX-License-Identifier: MIT */
#include <mission/mission.h>

#include <stdio.h>
#include <string.h>

#define AS "https://as.example.com"
#define ERP "https://erp.example.com"
#define URI "https://erp.example.com/invoices"
#define ID "mis_abcdefghijklmnopqrstuvwx"

/* What mission_plan_derive() replies: see authority.c. */
static const char derived_text[] =
    "{\"mission_id\":\"" ID "\",\"mission_expires_at\":\"2026-12-31T00:00:00Z\","
    "\"authorization_details\":[{\"type\":\"mission_resource_access\",\"resource\":\"" ERP "\","
    "\"actions\":[\"invoices.read\"]},{\"type\":\"mission_resource_access\",\"resource\":\"" ERP
    "\",\"actions\":[\"invoices.pay\"],\"constraints\":{\"max_amount\":{\"amount\":\"500\","
    "\"currency\":\"EUR\"}}}],\"mission\":{\"id\":\"" ID "\",\"origin\":\"" AS "\","
    "\"authority_hash\":\"sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\","
    "\"expires_at\":\"2026-12-31T00:00:00Z\"},\"iat\":1790000000,\"exp\":1790000300}";

/* What its state authority answers to an introspection of the token. */
static const char response_text[] =
    "{\"active\":true,\"iss\":\"" AS "\",\"sub\":\"alice\",\"client_id\":\"agent\","
    "\"exp\":1790000300,\"mission\":{\"id\":\"" ID "\",\"origin\":\"" AS "\","
    "\"expires_at\":\"2026-12-31T00:00:00Z\",\"state\":\"active\","
    "\"fresh_until\":\"2026-09-21T14:14:00Z\"},"
    "\"authorization_details\":[{\"type\":\"mission_resource_access\",\"resource\":\"" ERP "\","
    "\"actions\":[\"invoices.read\"]}]}";

static mission_view view(const char *text)
{
    return mission_view_of(text);
}

/* ---- keys ---- */

static int32_t make_keys(mission_context *context, mission_jwk **server, mission_jwk **agent,
                         mission_json **published, mission_error *error)
{
    const mission_view kid = {NULL, 0}; /* its thumbprint */
    mission_jwks *set = NULL;
    int32_t rc = mission_jwk_generate(context, MISSION_ALG_ES256, kid, server, error);

    if (rc == MISSION_OK)
        rc = mission_jwk_generate(context, MISSION_ALG_EDDSA, kid, agent, error);
    if (rc == MISSION_OK)
        rc = mission_jwks_of(context, server, 1, &set, error);
    if (rc == MISSION_OK)
        rc = mission_jwks_public(set, published, error); /* for jwks_uri: nothing private */
    mission_jwks_unref(set);
    return rc;
}

/* ---- the token ---- */

/* Who consumes an entry: this deployment's resource servers go by the URI that they serve. */
static int32_t audiences(void *host, const mission_value *entry, mission_builder *out,
                         mission_error *error)
{
    (void)host, (void)error;
    mission_builder_value(out, mission_value_get(entry, view("resource")));
    return 0;
}

static int32_t make_token(mission_context *context, const mission_value *derived,
                          const mission_jwk *server, const mission_jwk *agent,
                          mission_token_made *made, mission_error *error)
{
    const mission_audience_map map = {sizeof(map), NULL, audiences};
    mission_signer signer = {.size = sizeof(signer)};
    const mission_token_plan plan = {
        .size = sizeof(plan),
        .derived = derived,
        .signer = &signer,
        .iss = view(AS),
        .sub = view("alice"),
        .client_id = view("agent"),
        .audiences = &map,
        .audience = view(ERP),
        .jkt = mission_jwk_thumbprint(agent),
    };
    int32_t rc = mission_jwk_signer(server, 0, &signer, error);

    return rc ? rc : mission_token_make(context, &plan, NULL, made, error);
}

/* ---- the server ---- */

static int32_t make_resource(mission_context *context, const mission_value *published,
                             mission_replay_guard *guard, mission_resource **resource,
                             mission_error *error)
{
    const mission_view name = view(ERP);
    mission_trusted_issuer issuer = {.size = sizeof(issuer), .iss = view(AS)};
    const mission_resource_config config = {
        .size = sizeof(config),
        .flags = MISSION_RESOURCE_BOUND | MISSION_RESOURCE_DISCLOSE,
        .context = context,
        .issuers = &issuer,
        .issuer_count = 1,
        .audiences = &name,
        .audience_count = 1,
        .freshness = {.size = sizeof(config.freshness), .required = 1, .most_seconds = 60},
        .proofs = {.size = sizeof(config.proofs),
                   .host = guard,
                   .fresh = mission_replay_guard_fresh},
    };
    mission_jwks *keys = NULL;
    int32_t rc = mission_jwks_from(context, published, &keys, error);

    if (rc)
        return rc;
    issuer.keys = keys;
    rc = mission_resource_new(&config, resource, error);
    mission_jwks_unref(keys); /* the server keeps them */
    return rc;
}

/* ---- what it knows ---- */

static int32_t learn(mission_context *context, mission_state_table *states,
                     const mission_value *response, const mission_time *asked, mission_error *error)
{
    mission_introspected said = {.size = sizeof(said)};
    int32_t rc = mission_introspection_read(context, response, view(AS), asked, &said, error);

    if (rc || said.known.state == MISSION_STATE_NONE)
        return rc; /* the answer said nothing of a Mission */
    return mission_state_table_learn(states, said.mission.issuer, said.mission.id, &said.known,
                                     error);
}

/* ---- one request ---- */

/* What the server's own code says of a request. */
struct request {
    const char *authorization; /* the field's value */
    mission_view proof;        /* the DPoP field's */
    const char *method, *uri, *action;
    mission_facts facts;
};

static int32_t authenticate(const mission_resource *resource, const struct request *request,
                            mission_token **token, mission_access *access, mission_error *why)
{
    mission_presented presented = {.size = sizeof(presented)};
    int32_t rc = mission_presented_read(view(request->authorization), 1, &presented, why);

    if (rc)
        return rc;
    presented.proof = request->proof;
    presented.proofs = request->proof.len != 0;
    presented.method = view(request->method);
    presented.uri = view(request->uri);
    return mission_resource_verify(resource, &presented, NULL, NULL, 0, token, access, why);
}

static int32_t authorize(const mission_resource *resource, const mission_state_table *states,
                         const struct request *request, const mission_token *token,
                         mission_access *access, mission_error *why)
{
    const mission_operation operation = {
        .size = sizeof(operation),
        .resource = view(ERP),
        .uri = view(request->uri),
        .action = view(request->action),
        .facts = &request->facts,
    };
    mission_token_claims claims = {.size = sizeof(claims)};
    mission_known_state known = {.size = sizeof(known)};
    int32_t rc = mission_token_claims_of(token, &claims, why);

    if (rc)
        return rc;
    mission_state_table_find(states, claims.mission.issuer, claims.mission.id, &known);
    return mission_resource_decide(resource, token, &operation, &known, NULL, NULL, 0, access, why);
}

static int32_t answer(const mission_resource *resource, const mission_access *access,
                      mission_error *error)
{
    mission_text *challenge = NULL, *nonce = NULL;
    int32_t rc = mission_resource_challenge(resource, access, &challenge, &nonce, error);
    const mission_view value = mission_text_view(challenge);

    printf("HTTP %u", access->status);
    if (value.len)
        printf("; WWW-Authenticate: %.*s", (int)value.len, value.ptr);
    puts("");
    mission_text_unref(nonce);
    mission_text_unref(challenge);
    return rc;
}

/* 0 for a permit; the verdict's code, or that of a failure, for all else. */
static int32_t handle(const mission_resource *resource, const mission_state_table *states,
                      const struct request *request, mission_error *error)
{
    mission_access access = {.size = sizeof(access)};
    mission_token *token = NULL;
    int32_t rc = authenticate(resource, request, &token, &access, error);

    if (rc == MISSION_OK && access.permit == 1)
        rc = authorize(resource, states, request, token, &access, error);
    if (rc == MISSION_OK)
        rc = answer(resource, &access, error);
    mission_token_unref(token);
    return rc ? rc : access.permit == 1 ? MISSION_OK : access.code;
}

/* ---- the agent ---- */

static int32_t call(mission_context *context, const mission_jwk *key, mission_view token,
                    const char *action, const char *amount, const mission_resource *resource,
                    const mission_state_table *states, mission_error *error)
{
    const mission_view no_nonce = {NULL, 0};
    char authorization[4096];
    struct request request = {
        .authorization = authorization,
        .method = "GET",
        .uri = URI,
        .action = action,
        .facts = {.size = sizeof(request.facts), .amount = view(amount), .currency = view("EUR")},
    };
    mission_text *proof = NULL;
    int32_t rc = mission_proof_make(context, key, view("GET"), view(URI), token, no_nonce, NULL,
                                    &proof, error);

    snprintf(authorization, sizeof(authorization), "DPoP %.*s", (int)token.len, token.ptr);
    request.proof = mission_text_view(proof);
    if (rc == MISSION_OK)
        rc = handle(resource, states, &request, error);
    mission_text_unref(proof);
    return rc;
}

static const char *what_to_do(mission_view field)
{
    mission_challenge challenge = {.size = sizeof(challenge)};
    mission_error error = MISSION_ERROR_INIT;

    if (mission_challenge_read(field, &challenge, &error) != MISSION_OK)
        return "stop";
    if (challenge.nonce_needed == 1)
        return "try again, with the nonce of DPoP-Nonce";
    if (strcmp(challenge.denial, "step_up_required") == 0)
        return "let the user authenticate once more";
    return challenge.denial[0] ? "ask for an expansion of the Mission" : "ask for another token";
}

/* ---- one after the other ---- */

static int32_t now(void *host, mission_time *out)
{
    (void)host;
    *out = (mission_time){.seconds = 1790000010};
    return 0;
}

/* A call has to come out as it should. */
static int32_t expect(int32_t got, int32_t want)
{
    return got == want ? MISSION_OK : got ? got : MISSION_E_STATE;
}

struct guide {
    mission_context *context;
    mission_jwk *server, *agent;
    mission_json *published, *derived, *response;
    mission_token_made made;
    mission_replay_guard *guard;
    mission_state_table *states;
    mission_resource *resource;
};

static int32_t prepare(struct guide *g, mission_error *error)
{
    const mission_clock clock = {sizeof(clock), NULL, now};
    const mission_config config = {
        .size = sizeof(config), .profile = MISSION_PROFILE_SERIES, .clock = &clock};
    int32_t rc = mission_context_new(&config, &g->context, error);

    if (rc == MISSION_OK)
        rc = make_keys(g->context, &g->server, &g->agent, &g->published, error);
    if (rc == MISSION_OK)
        rc = mission_json_parse(g->context, view(derived_text), 0, &g->derived, error);
    if (rc == MISSION_OK)
        rc = mission_json_parse(g->context, view(response_text), 0, &g->response, error);
    if (rc == MISSION_OK)
        rc = make_token(g->context, mission_json_root(g->derived), g->server, g->agent, &g->made,
                        error);
    if (rc == MISSION_OK)
        rc = mission_replay_guard_new(g->context, 1000, &g->guard, error);
    if (rc == MISSION_OK)
        rc = mission_state_table_new(g->context, 0, &g->states, error);
    if (rc == MISSION_OK)
        rc = make_resource(g->context, mission_json_root(g->published), g->guard, &g->resource,
                           error);
    return rc;
}

static int32_t try_call(const struct guide *g, const mission_jwk *key, const char *action,
                        const char *amount, int32_t want, mission_error *error)
{
    return expect(call(g->context, key, mission_text_view(g->made.token), action, amount,
                       g->resource, g->states, error),
                  want);
}

static int32_t serve(const struct guide *g, mission_error *error)
{
    const mission_time asked = {.seconds = 1790000005};
    int32_t rc = try_call(g, g->agent, "invoices.read", NULL, MISSION_E_STATE_STALE, error);

    if (rc == MISSION_OK)
        rc = learn(g->context, g->states, mission_json_root(g->response), &asked, error);
    if (rc == MISSION_OK)
        rc = try_call(g, g->agent, "invoices.read", NULL, MISSION_OK, error);
    if (rc == MISSION_OK)
        rc = try_call(g, g->agent, "invoices.pay", "500", MISSION_OK, error);
    if (rc == MISSION_OK)
        rc = try_call(g, g->agent, "invoices.pay", "501", MISSION_E_CONSTRAINT_UNMET, error);
    if (rc == MISSION_OK)
        rc = try_call(g, g->server, "invoices.read", NULL, MISSION_E_BINDING, error);
    return rc;
}

static void clear(struct guide *g)
{
    mission_resource_unref(g->resource);
    mission_state_table_free(g->states);
    mission_replay_guard_unref(g->guard);
    mission_token_made_clear(&g->made);
    mission_json_unref(g->response);
    mission_json_unref(g->derived);
    mission_json_unref(g->published);
    mission_jwk_unref(g->agent);
    mission_jwk_unref(g->server);
    mission_context_unref(g->context);
}

int main(void)
{
    mission_error error = MISSION_ERROR_INIT;
    struct guide guide = {.made = {.size = sizeof(guide.made)}};
    int32_t rc = prepare(&guide, &error);

    if (rc == MISSION_OK)
        rc = serve(&guide, &error);
    if (rc != MISSION_OK)
        fprintf(stderr, "%s: %s\n", mission_code_reason(rc), error.text);
    puts(what_to_do(view("DPoP error=\"insufficient_scope\", "
                         "mission_denial=\"insufficient_authority\"")));
    clear(&guide);
    return rc == MISSION_OK ? 0 : 1;
}
