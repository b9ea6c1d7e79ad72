/* Rules of tokens that no one module keeps alone: what a child's token is bound to, what may be
 * extended and what may not, what one decision reads. SPDX-License-Identifier: MIT */
#include "desk.h"
#include "families.h"
#include "tokens.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
#define EACH_PROFILE(p) for (size_t p = 0; p < 2; p++)

#define FAMILY "[" FAMILIES_WITH("\"invoices.read\"", FAMILIES_ACTORS) "]"
#define URI "https://erp.example.com/q3"

/* ---- requests ---- */

static int32_t once_each(void *host, mission_view id, const mission_time *until, int32_t *verdict,
                         mission_error *error)
{
    (void)host, (void)id, (void)until, (void)error;
    *verdict = 1;
    return 0;
}

/* A request with the token and a proof by `key` (NULL: as Bearer); the token, or NULL. */
static mission_token *present(const mission_resource *at, mission_context *context,
                              mission_view token, const mission_jwk *key, const mission_time *now,
                              mission_access *access)
{
    mission_presented presented = {.size = sizeof presented,
                                   .scheme = key ? MISSION_SCHEME_DPOP : MISSION_SCHEME_BEARER,
                                   .proofs = key ? 1 : 0,
                                   .token = token,
                                   .method = V("GET"),
                                   .uri = V(URI)};
    mission_error error = MISSION_ERROR_INIT;
    mission_token *verified = NULL;
    mission_text *proof = NULL;

    if (key)
        CHECK_CODE(mission_proof_make(context, key, V("GET"), V(URI), token,
                                      (mission_view){NULL, 0}, now, &proof, &error),
                   MISSION_OK, &error);
    presented.proof = mission_text_view(proof);
    *access = desk_poisoned();
    CHECK_CODE(mission_resource_verify(at, &presented, now, NULL, 0, &verified, access, &error),
               MISSION_OK, &error);
    CHECK_INT(access->permit == 1, verified != NULL);
    mission_text_unref(proof);
    return verified;
}

static mission_access decide(const struct desk *desk, const mission_token *token,
                             const mission_operation *operation, const mission_known_state *state)
{
    const mission_time now = {.seconds = DESK_NOW};
    mission_access access = desk_poisoned();
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_resource_decide(desk->resource, token, operation, state, &now, NULL, 0,
                                       &access, &error),
               MISSION_OK, &error);
    return access;
}

static mission_operation reading(void)
{
    return (mission_operation){.size = sizeof(mission_operation),
                               .resource = V(DESK_AUD),
                               .uri = V(URI),
                               .action = V("invoices.read")};
}

/* ---- a child's token (40 CM-7, CS-7) ---- */

struct child {
    struct issuers *s;
    struct tokens t;
    char root[300], id[300];
    mission_jwk *key; /* the child's own */
    mission_json *derived;
};

static void open_child(struct child *child, struct issuers *s, const char *mode)
{
    const struct families_ask ask = {
        .source = child->root, .child = true, .adjudicated = true, .mode = mode};
    mission_derive request;
    mission_error error = MISSION_ERROR_INIT;
    struct families_end end;
    mission_plan *plan = NULL;
    char *reply = NULL;

    memset(child, 0, sizeof *child);
    child->s = s;
    tokens_open(&child->t, s->context);
    families_root(s, FAMILY, NULL, child->root);
    families_run(s, &ask, &end);
    CHECK_END(&end, MISSION_OK, "", "", "");
    snprintf(child->id, sizeof child->id, "%s", end.id);
    families_drop(&end);
    request = issuers_derivation(s, child->id);
    request.actor.client_id = V("sub-agent");
    CHECK_CODE(mission_plan_derive(s->issuer, &request, &plan, &error), MISSION_OK, &error);
    CHECK_INT(issuers_run(s, plan, &reply).done, 1);
    child->derived = test_json(s->context, reply);
    CHECK_CODE(mission_jwk_generate(s->context, MISSION_ALG_ES256, V(""), &child->key, &error),
               MISSION_OK, &error);
    free(reply);
}

static void close_child(struct child *child)
{
    mission_json_unref(child->derived);
    mission_jwk_unref(child->key);
    tokens_close(&child->t);
}

static int32_t make(struct child *child, mission_view jkt, mission_token_made *made)
{
    mission_token_plan plan = tokens_plan(&child->t, mission_json_root(child->derived));
    mission_error error = MISSION_ERROR_INIT;

    *made = (mission_token_made){.size = sizeof *made};
    plan.client_id = V("sub-agent");
    plan.jkt = jkt;
    return mission_token_make(child->s->context, &plan, NULL, made, &error);
}

static mission_resource *server_of(const struct child *child)
{
    const mission_trusted_issuer issuer = {
        .size = sizeof issuer, .iss = TOKENS_AS, .keys = child->t.keys};
    const mission_view name = V(TOKENS_ERP);
    const mission_resource_config config = {
        .size = sizeof config,
        .context = child->s->context,
        .issuers = &issuer,
        .issuer_count = 1,
        .audiences = &name,
        .audience_count = 1,
        .proofs = {.size = sizeof config.proofs, .fresh = once_each}};
    mission_error error = MISSION_ERROR_INIT;
    mission_resource *made = NULL;

    CHECK_CODE(mission_resource_new(&config, &made, &error), MISSION_OK, &error);
    return made;
}

/* Its first token: the child's own client and key, no actor; and nobody else can use it. */
static void bound_child(struct issuers *s)
{
    mission_token_made made;
    mission_resource *server;
    mission_access access;
    mission_token *token;
    struct child child;

    open_child(&child, s, NULL);
    CHECK_INT(make(&child, (mission_view){NULL, 0}, &made), MISSION_E_INCONSISTENT);
    CHECK(!made.token && !made.claims && !made.response);
    CHECK_INT(make(&child, mission_jwk_thumbprint(child.key), &made), MISSION_OK);
    CHECK_TEXT(tokens_member(&child.t, mission_json_root(made.claims), "/client_id"), "sub-agent");
    CHECK_TEXT(tokens_member(&child.t, mission_json_root(made.claims), "/act"), "");
    CHECK_TEXT(tokens_member(&child.t, mission_json_root(made.claims), "/mission/id"), child.id);
    CHECK_TEXT(tokens_member(&child.t, mission_json_root(made.claims), "/mission/parent/id"),
               child.root);
    server = server_of(&child);
    token = present(server, s->context, mission_text_view(made.token), child.key, NULL, &access);
    CHECK(token);
    mission_token_unref(token);
    CHECK(!present(server, s->context, mission_text_view(made.token), child.t.key, NULL, &access));
    CHECK_INT(access.code, MISSION_E_BINDING);
    CHECK(!present(server, s->context, mission_text_view(made.token), NULL, NULL, &access));
    CHECK_INT(access.code, MISSION_E_BINDING);
    mission_resource_unref(server);
    mission_token_made_clear(&made);
    close_child(&child);
}

static void test_child_key(void)
{
    COVERS("CM-7");
    issuers_in_both(bound_child);
}

/* What is known of the parent, as a consumer of the mode asks it: by the claim's reference. */
static int32_t parent_stands(const struct child *child, const mission_state_table *table,
                             const mission_value *parent, int64_t after)
{
    const mission_freshness bound = {.size = sizeof bound, .most_seconds = 60};
    const mission_time now = {.seconds = ISSUERS_START + after};
    const bool draft = child->s->profile == MISSION_PROFILE_DRAFT;
    mission_known_state known = {.size = sizeof known};
    const int32_t found = mission_state_table_find(
        table, mission_value_string(mission_value_get(parent, draft ? V("issuer") : V("origin"))),
        mission_value_string(mission_value_get(parent, V("id"))), &known);

    return mission_freshness_check(&bound, found ? &known : NULL, &now, NULL);
}

static void learn(const struct child *child, mission_state_table *table, uint32_t state,
                  uint64_t version, int64_t after)
{
    const mission_known_state word = {.size = sizeof word,
                                      .state = state,
                                      .source = MISSION_LEARNED_STATUS,
                                      .version = version,
                                      .learned_at = {.seconds = ISSUERS_START + after}};

    CHECK(!mission_state_table_learn(table, TOKENS_AS, mission_view_of(child->root), &word, NULL));
}

static void stale_parent(struct issuers *s)
{
    mission_claim claim = {.size = sizeof claim};
    mission_state_table *table = NULL;
    mission_error error = MISSION_ERROR_INIT;
    struct child child;

    open_child(&child, s, "bounded_staleness");
    CHECK_CODE(mission_claim_read(s->context,
                                  mission_value_get(mission_json_root(child.derived), V("mission")),
                                  &claim, &error),
               MISSION_OK, &error);
    CHECK_VIEW(mission_value_string(mission_value_get(claim.parent, V("cascade_mode"))),
               "bounded_staleness");
    CHECK(!mission_state_table_new(s->context, 0, &table, NULL));
    CHECK_INT(parent_stands(&child, table, claim.parent, 0), MISSION_E_STATE_STALE);
    learn(&child, table, MISSION_STATE_ACTIVE, 1, 0);
    CHECK_INT(parent_stands(&child, table, claim.parent, 60), MISSION_OK);
    CHECK_INT(parent_stands(&child, table, claim.parent, 61), MISSION_E_STATE_STALE);
    learn(&child, table, MISSION_STATE_ACTIVE, 1, 50); /* confirmed anew */
    CHECK_INT(parent_stands(&child, table, claim.parent, 61), MISSION_OK);
    learn(&child, table, MISSION_STATE_SUSPENDED, 2, 55);
    CHECK_INT(parent_stands(&child, table, claim.parent, 61), MISSION_E_MISSION_NOT_ACTIVE);
    learn(&child, table, MISSION_STATE_REVOKED, 3, 62);
    CHECK_INT(parent_stands(&child, table, claim.parent, 100000), MISSION_E_MISSION_NOT_ACTIVE);
    mission_state_table_free(table);
    close_child(&child);
}

/* The part of a consumer: it refuses, once its last view of an active parent is too old. */
static void test_stale_parent(void)
{
    COVERS("CS-7");
    issuers_in_both(stale_parent);
}

/* ---- what is stable, and what may be added (MD-3) ---- */

#define EXTENSION "\"https://ext.example/x\":{\"roles\":[\"admin\"],\"authorization_details\":[]}"

/* A claim with members of somebody else: copied unchanged, read past, granting nothing. */
static void check_extended_claim(uint32_t profile)
{
    const bool draft = profile == MISSION_PROFILE_DRAFT;
    const mission_operation operation = reading();
    mission_operation other = reading();
    mission_token_claims claims = {.size = sizeof claims};
    mission_token *token;
    struct desk desk;

    desk_open(&desk, profile, 0, true);
    token = desk_token(&desk,
                       desk_payload(&desk, "mission",
                                    draft ? "{\"id\":\"" DESK_ID "\",\"issuer\":\"" DESK_ISS "\","
                                            "\"authority_hash\":\"" DESK_HASH "\"," EXTENSION "}"
                                          : "{\"id\":\"" DESK_ID "\",\"origin\":\"" DESK_ISS
                                            "\"," EXTENSION "}",
                                    "https://ext.example/y", "[\"admin\"]", NULL));
    CHECK(!mission_token_claims_of(token, &claims, NULL));
    CHECK_VIEW(claims.mission.id, DESK_ID);
    CHECK_INT(decide(&desk, token, &operation, NULL).permit, 1);
    other.action = V("admin");
    CHECK_INT(decide(&desk, token, &other, NULL).code, MISSION_E_NOT_PERMITTED);
    mission_token_unref(token);
    desk_close(&desk);
}

/* And what the issuer derives with is what the token says. */
static void check_copied_claim(uint32_t profile)
{
    mission_context *context = test_context(profile, TOKENS_NOW);
    char *text = tokens_derived(profile, NULL), whole[8192];
    char *at = strstr(text, "\"mission\":{") + strlen("\"mission\":{");
    mission_token_made made = {.size = sizeof made};
    mission_error error = MISSION_ERROR_INIT;
    mission_token_plan plan;
    mission_json *derived;
    struct tokens t;

    snprintf(whole, sizeof whole, "%.*s" EXTENSION ",%s", (int)(at - text), text, at);
    tokens_open(&t, context);
    derived = test_json(context, whole);
    plan = tokens_plan(&t, mission_json_root(derived));
    CHECK_CODE(mission_token_make(context, &plan, NULL, &made, &error), MISSION_OK, &error);
    CHECK_TEXT(tokens_member(&t, mission_json_root(made.claims), "/mission"),
               tokens_member(&t, mission_json_root(derived), "/mission"));
    CHECK(strstr(tokens_member(&t, mission_json_root(made.claims), "/mission"), "ext.example"));
    mission_token_made_clear(&made);
    mission_json_unref(derived);
    tokens_close(&t);
    mission_context_unref(context);
    free(text);
}

/* Entries of a type and states that are not known here are carried, and permit nothing. */
static void check_unknown_values(uint32_t profile)
{
    static const char entries[] =
        "[{\"type\":\"https://ext.example/type\",\"resource\":\"" DESK_AUD "\",\"actions\":["
        "\"invoices.read\"],\"limit\":7}]";
    const mission_operation operation = reading();
    const mission_known_state state = {.size = sizeof state,
                                       .state = MISSION_STATE_OTHER,
                                       .source = MISSION_LEARNED_STATUS,
                                       .learned_at = {.seconds = DESK_NOW}};
    mission_token_claims claims = {.size = sizeof claims};
    mission_token *token;
    struct desk desk;

    desk_open(&desk, profile, 0, true);
    token = desk_entries(&desk, entries);
    CHECK(!mission_token_claims_of(token, &claims, NULL));
    CHECK_INT(mission_value_count(claims.entries), 1);
    CHECK_INT(decide(&desk, token, &operation, NULL).code, MISSION_E_NOT_PERMITTED);
    mission_token_unref(token);
    token = desk_token(&desk, desk_payload(&desk, NULL));
    CHECK_INT(decide(&desk, token, &operation, &state).code, MISSION_E_MISSION_NOT_ACTIVE);
    mission_token_unref(token);
    desk_close(&desk);
}

/* Until it is active no derivation names a Mission. */
static void no_reference(struct issuers *s)
{
    struct issuers_waiting waiting;
    char *reply = NULL;
    mission_verdict verdict;

    if (!issuers_wait(s, NULL, &waiting))
        return;
    verdict = issuers_derive(s, waiting.id, 0, &reply);
    CHECK_INT(verdict.done, 0);
    CHECK(verdict.code != MISSION_OK);
    CHECK(!reply || !strstr(reply, "\"mission\""));
    free(reply);
}

static void test_seams(void)
{
    COVERS("10:MD-3", "MC-1");
    EACH_PROFILE(p)
    {
        test_about("%s", mission_profile_name(profiles[p]));
        check_extended_claim(profiles[p]);
        check_copied_claim(profiles[p]);
        check_unknown_values(profiles[p]);
    }
    test_about(NULL);
    issuers_in_both(no_reference);
}

/* ---- what a refusal says (RS-9) ---- */

/* An approval that is missing is no matter of the token: no step-up would help. */
static void test_action_approval(void)
{
    static const char entries[] =
        "[{\"type\":\"mission_resource_access\",\"resource\":\"" DESK_AUD "\",\"actions\":["
        "\"invoices.read\"],\"constraints\":{\"requires_action_approval\":true}}]";

    COVERS("RS-9");
    EACH_PROFILE(p)
    {
        mission_facts facts = {.size = sizeof facts};
        mission_operation operation = reading();
        mission_access access;
        mission_token *token;
        struct desk desk;

        desk_open(&desk, profiles[p], MISSION_RESOURCE_DISCLOSE, true);
        token = desk_entries(&desk, entries);
        operation.facts = &facts;
        access = decide(&desk, token, &operation, NULL);
        CHECK_INT(access.status, 403);
        CHECK_TEXT(access.denial, "insufficient_authority");
        operation.acr = V("mfa"); /* short of it, too: the authority is what is told of */
        CHECK_TEXT(decide(&desk, token, &operation, NULL).denial, "insufficient_authority");
        facts.action_approved = 1;
        CHECK_TEXT(decide(&desk, token, &operation, NULL).denial, "step_up_required");
        operation.acr = V("");
        CHECK_INT(decide(&desk, token, &operation, NULL).permit, 1);
        mission_token_unref(token);
        desk_close(&desk);
    }
}

/* ---- traps ---- */

struct ticking {
    size_t asked;
};

static int32_t tick(void *host, mission_time *out)
{
    struct ticking *ticking = host;

    *out = (mission_time){.seconds = DESK_NOW + (int64_t)ticking->asked++};
    return 0;
}

/* T-5: one reading of the clock for a whole decision, window and token alike. */
static void test_one_clock(void)
{
    static const char entries[] =
        "[{\"type\":\"mission_resource_access\",\"resource\":\"" DESK_AUD "\",\"actions\":["
        "\"invoices.read\"],\"constraints\":{\"time_window\":{\"not_after\":"
        "\"2026-09-21T14:13:20Z\"}}}]";

    COVERS("10:T-5");
    EACH_PROFILE(p)
    {
        struct ticking ticking = {0};
        const mission_clock clock = {sizeof clock, &ticking, tick};
        const mission_config config = {
            .size = sizeof config, .profile = profiles[p], .clock = &clock};
        const mission_facts facts = {.size = sizeof facts};
        mission_operation operation = reading();
        mission_access access = desk_poisoned();
        mission_presented presented;
        mission_token *token = NULL;
        mission_text *text;
        struct desk desk;

        operation.facts = &facts;
        desk_open_with(&desk, &config, true);
        text =
            desk_sign(&desk, "at+jwt", desk_payload(&desk, "authorization_details", entries, NULL));
        presented = desk_bearer(mission_text_view(text));
        ticking.asked = 0;
        CHECK(!mission_resource_verify(desk.resource, &presented, NULL, NULL, 0, &token, &access,
                                       NULL));
        CHECK_INT(ticking.asked, 1);
        ticking.asked = 0;
        CHECK(!mission_resource_decide(desk.resource, token, &operation, NULL, NULL, NULL, 0,
                                       &access, NULL));
        CHECK_INT(ticking.asked, 1);
        CHECK_INT(access.permit, 1);
        mission_token_unref(token);
        mission_text_unref(text);
        desk_close(&desk);
    }
}

/* T-12: minting alone promises entropy. T-9: a token may name less than the Intent could. */
static void test_spelled_so(void)
{
    static const char deeper[] =
        "[{\"type\":\"mission_resource_access\",\"resource\":\"" DESK_AUD "/q3\",\"resource_match\""
        ":\"prefix\",\"actions\":[\"invoices.read\"]}]";

    COVERS("10:T-9", "10:T-12");
    EACH_PROFILE(p)
    {
        mission_operation operation = reading();
        mission_token *token;
        struct desk desk;

        desk_open(&desk, profiles[p], 0, true);
        CHECK_INT(
            desk_judge(&desk,
                       desk_payload(&desk, "mission",
                                    profiles[p] == MISSION_PROFILE_DRAFT
                                        ? "{\"id\":\"msn_01J9Z2P8\",\"issuer\":\"" DESK_ISS
                                          "\",\"authority_hash\":\"" DESK_HASH "\"}"
                                        : "{\"id\":\"msn_01J9Z2P8\",\"origin\":\"" DESK_ISS "\"}",
                                    NULL)),
            MISSION_OK);
        token = desk_entries(&desk, deeper);
        CHECK_INT(decide(&desk, token, &operation, NULL).permit, 1);
        operation.uri = V(DESK_AUD "/q4");
        CHECK_INT(decide(&desk, token, &operation, NULL).code, MISSION_E_NOT_PERMITTED);
        mission_token_unref(token);
        desk_close(&desk);
    }
}

/* ---- who operates Missions (20 LO-1) ---- */

#define ENDPOINT "https://as.example.com/lifecycle"

/* The endpoint as a server of its own: tokens for it alone, and none that is not bound. */
static void open_endpoint(struct desk *desk, uint32_t profile)
{
    desk_open(desk, profile, MISSION_RESOURCE_BOUND | MISSION_RESOURCE_UNGOVERNED, false);
    desk->audience = V(ENDPOINT);
    desk->config.tier = MISSION_TIER_CREDENTIAL;
    desk->config.proofs =
        (mission_proof_policy){.size = sizeof desk->config.proofs, .fresh = once_each};
    desk_again(desk);
}

static int32_t operate_as(const struct desk *desk, const char *payload, const mission_jwk *key)
{
    const mission_time now = {.seconds = DESK_NOW};
    mission_text *text = desk_sign(desk, "at+jwt", payload);
    mission_access access;

    mission_token_unref(
        present(desk->resource, desk->context, mission_text_view(text), key, &now, &access));
    CHECK_INT(access.status, access.code ? 401 : 200);
    mission_text_unref(text);
    return access.code;
}

static void test_operator(void)
{
    static const char *const others[] = {"Basic YTpi", "basic YTpi", "Mutual x", ""};

    COVERS("20:LO-1");
    EACH_PROFILE(p)
    {
        mission_jwk *key = NULL;
        char cnf[80];
        struct desk desk;

        open_endpoint(&desk, profiles[p]);
        CHECK(!mission_jwk_generate(desk.context, MISSION_ALG_ES256, V(""), &key, NULL));
        snprintf(cnf, sizeof cnf, "{\"jkt\":\"%.*s\"}", 43, mission_jwk_thumbprint(key).ptr);
#define PAYLOAD(...) desk_payload(&desk, "mission", NULL, __VA_ARGS__, NULL)
        CHECK_INT(operate_as(&desk, PAYLOAD("aud", "\"" ENDPOINT "\"", "cnf", cnf), key), 0);
        CHECK_INT(operate_as(&desk, PAYLOAD("aud", "\"" DESK_ISS "\"", "cnf", cnf), key),
                  MISSION_E_AUDIENCE);
        CHECK_INT(operate_as(&desk, PAYLOAD("aud", "\"" ENDPOINT "\""), NULL), MISSION_E_BINDING);
        CHECK_INT(operate_as(&desk, PAYLOAD("aud", "\"" ENDPOINT "\"", "cnf", cnf), NULL),
                  MISSION_E_BINDING);
#undef PAYLOAD
        for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
            mission_presented presented = {.size = sizeof presented};
            mission_access access = desk_poisoned();
            mission_token *token = NULL;

            test_about("%s", others[i]);
            CHECK_INT(mission_presented_read(mission_view_of(others[i]), 1, &presented, NULL),
                      MISSION_E_NO_TOKEN);
            CHECK(!mission_resource_verify(desk.resource, &presented, NULL, NULL, 0, &token,
                                           &access, NULL));
            CHECK_INT(access.status, 401);
            CHECK(!token && !access.permit);
        }
        test_about(NULL);
        mission_jwk_unref(key);
        desk_close(&desk);
    }
}

static const struct test tests[] = {
    {"a child's key", test_child_key},
    {"a child's parent", test_stale_parent},
    {"seams", test_seams},
    {"action approval", test_action_approval},
    {"one clock", test_one_clock},
    {"spelled so", test_spelled_so},
    {"who operates", test_operator},
};
TEST_MAIN("token_rules", tests)
