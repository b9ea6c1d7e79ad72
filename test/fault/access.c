/* The resource role, failing at every allocation and at every callback. SPDX-License-Identifier:
 * MIT */
#include "../unit/desk.h"
#include "meter.h"

#define ENTRIES                                                                                    \
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://b.example/x\","                 \
    "\"resource_match\":\"prefix\",\"actions\":[\"a\"]},"                                          \
    "{\"type\":\"mission_resource_access\",\"resource\":\"" DESK_AUD "\","                         \
    "\"resource_match\":\"prefix\",\"actions\":[\"a.*\"],\"x_entry\":1,\"constraints\":{"          \
    "\"data_classification\":[\"l\",\"m\"],\"tenant\":\"t\",\"x_constraint\":1}}]"
#define URI DESK_AUD "/a/b"

/* A desk of which everything is metered, DPoP and nonces included. */
struct setup {
    struct desk desk;
    mission_jwk *client;
    mission_text *text, *proof;
    mission_presented presented;
    mission_token *token; /* verified before */
    mission_access access;
};

static int32_t fresh(void *host, mission_view id, const mission_time *until, int32_t *verdict,
                     mission_error *error)
{
    struct meter *meter = host;

    (void)id;
    (void)until;
    (void)error;
    *verdict = 1;
    return meter_fails(meter, &meter->host) ? METER_HOST_CODE : 0;
}

static int32_t next_nonce(void *host, char *out, size_t room, size_t *written)
{
    struct meter *meter = host;

    CHECK(room >= 1);
    *out = 'n';
    *written = 1;
    return meter_fails(meter, &meter->host) ? METER_HOST_CODE : 0;
}

static void present(struct setup *s, struct meter *meter)
{
    char cnf[80];

    CHECK(!mission_jwk_generate(s->desk.context, MISSION_ALG_ES256, V("c"), &s->client, NULL));
    snprintf(cnf, sizeof cnf, "{\"jkt\":\"%.*s\"}", 43, mission_jwk_thumbprint(s->client).ptr);
    s->text = desk_sign(&s->desk, "at+jwt",
                        desk_payload(&s->desk, "cnf", cnf, "act", "{\"iss\":\"i\",\"sub\":\"s\"}",
                                     "authorization_details", ENTRIES, NULL));
    CHECK(!mission_proof_make(s->desk.context, s->client, V("GET"), V(URI),
                              mission_text_view(s->text), V(""), &meter->now, &s->proof, NULL));
    s->presented = (mission_presented){.size = sizeof s->presented,
                                       .scheme = MISSION_SCHEME_DPOP,
                                       .proofs = 1,
                                       .token = mission_text_view(s->text),
                                       .proof = mission_text_view(s->proof),
                                       .method = V("GET"),
                                       .uri = V(URI)};
}

static void prepare(struct setup *s, struct meter *meter)
{
    mission_config config;

    memset(s, 0, sizeof *s);
    meter->now = (mission_time){.seconds = DESK_NOW};
    /* What validates is a refusal when it fails, and swept with the model. */
    meter->entry.validate = NULL;
    meter->constraint.validate = NULL;
    meter_config(meter, meter_profile(), &config);
    desk_open_with(&s->desk, &config, false);
    s->desk.config.flags = MISSION_RESOURCE_STRICT | MISSION_RESOURCE_DISCLOSE;
    s->desk.config.realm = V("r");
    s->desk.config.proofs = (mission_proof_policy){.size = sizeof s->desk.config.proofs,
                                                   .host = meter,
                                                   .fresh = fresh,
                                                   .nonce_host = meter,
                                                   .nonce_next = next_nonce};
    desk_again(&s->desk);
    present(s, meter);
    s->access = desk_poisoned();
    CHECK(!mission_resource_verify(s->desk.resource, &s->presented, NULL, NULL, 0, &s->token,
                                   &s->access, NULL));
    CHECK_INT(s->access.permit, 1);
    s->access = desk_poisoned();
    meter_arm(meter);
}

static int32_t finish(struct setup *s, struct meter *meter, int32_t rc)
{
    meter_disarm(meter);
    mission_token_unref(s->token);
    mission_text_unref(s->proof);
    mission_text_unref(s->text);
    mission_jwk_unref(s->client);
    desk_close(&s->desk);
    return rc;
}

/* A call that failed permits nothing, and says that it is not the client's fault. */
static void check_access(const mission_access *access, int32_t rc)
{
    CHECK_INT(access->permit, rc == MISSION_OK);
    CHECK_INT(access->code, rc);
    CHECK_INT(access->status, rc ? 500 : 200);
    CHECK(!access->oauth_error && !access->denial);
}

static int32_t run_new(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_resource *made = (mission_resource *)meter;
    int32_t rc;

    prepare(&s, meter);
    rc = mission_resource_new(&s.desk.config, &made, error);
    CHECK((made == NULL) == (rc != MISSION_OK));
    mission_resource_unref(made);
    return finish(&s, meter, rc);
}

static int32_t verify(struct meter *meter, mission_error *error, size_t scratch_size)
{
    static char scratch[4096];
    struct setup s;
    mission_token *token = (mission_token *)meter;
    int32_t rc;

    prepare(&s, meter);
    rc = mission_resource_verify(s.desk.resource, &s.presented, NULL, scratch, scratch_size, &token,
                                 &s.access, error);
    check_access(&s.access, rc);
    CHECK((token == NULL) == (rc != MISSION_OK));
    mission_token_unref(token);
    return finish(&s, meter, rc);
}

static int32_t run_verify(struct meter *meter, mission_error *error)
{
    return verify(meter, error, 0);
}

static int32_t run_verify_in_scratch(struct meter *meter, mission_error *error)
{
    return verify(meter, error, 2500);
}

static int32_t run_verify_again(struct meter *meter, mission_error *error)
{
    struct setup s;
    int32_t rc;

    prepare(&s, meter);
    rc = mission_resource_verify_again(s.desk.resource, &s.presented, s.token, NULL, &s.access,
                                       error);
    check_access(&s.access, rc);
    return finish(&s, meter, rc);
}

static int32_t run_decide(struct meter *meter, mission_error *error)
{
    const mission_view labels[] = {V("l")};
    const mission_facts facts = {
        .size = sizeof facts, .tenant = V("t"), .data_labels = labels, .data_label_count = 1};
    const mission_operation operation = {
        .size = sizeof operation, .uri = V(URI), .action = V("a.b"), .facts = &facts};
    struct setup s;
    int32_t rc;

    prepare(&s, meter);
    rc = mission_resource_decide(s.desk.resource, s.token, &operation, NULL, NULL, NULL, 0,
                                 &s.access, error);
    check_access(&s.access, rc);
    CHECK(rc ? s.access.entry == SIZE_MAX : s.access.entry == 1);
    return finish(&s, meter, rc);
}

static int32_t run_hold(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_authority_set *set = NULL;
    mission_authority *own = NULL;
    mission_token *token;
    mission_digest hash;
    char claim[256];
    int32_t rc;

    prepare(&s, meter);
    meter_disarm(meter);
    CHECK(!mission_authority_set_parse(s.desk.context, V(ENTRIES), &set, NULL));
    CHECK(!mission_authority_compile(set, &own, NULL));
    CHECK(!mission_authority_set_anchor(set, V(DESK_ISS), &hash, NULL));
    snprintf(claim, sizeof claim,
             "{\"id\":\"m\",\"%s\":\"" DESK_ISS "\",\"authority_hash\":\"%s\"}",
             meter_profile() == MISSION_PROFILE_DRAFT ? "issuer" : "origin", hash.text);
    token = desk_token(
        &s.desk, desk_payload(&s.desk, "mission", claim, "authorization_details", ENTRIES, NULL));
    meter_arm(meter);
    rc = mission_resource_hold(s.desk.resource, token, own, V("m"), V(DESK_ISS),
                               mission_view_of(hash.text), &s.access, error);
    check_access(&s.access, rc);
    meter_disarm(meter);
    mission_token_unref(token);
    mission_authority_unref(own);
    mission_authority_set_unref(set);
    return finish(&s, meter, rc);
}

static int32_t run_challenge(struct meter *meter, mission_error *error)
{
    const mission_access access = {.size = sizeof access,
                                   .code = MISSION_E_NOT_PERMITTED,
                                   .status = 403,
                                   .scheme = MISSION_SCHEME_DPOP,
                                   .oauth_error = "insufficient_scope",
                                   .denial = "insufficient_authority",
                                   .reason = "not_permitted"};
    mission_text *text = (mission_text *)meter, *nonce = (mission_text *)meter;
    struct setup s;
    int32_t rc;

    prepare(&s, meter);
    rc = mission_resource_challenge(s.desk.resource, &access, &text, &nonce, error);
    CHECK((text == NULL) == (rc != MISSION_OK));
    CHECK((nonce == NULL) == (rc != MISSION_OK));
    mission_text_unref(text);
    mission_text_unref(nonce);
    return finish(&s, meter, rc);
}

static int32_t run_remedy(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_json *entries, *out = (mission_json *)meter;
    int32_t rc;

    prepare(&s, meter);
    meter_disarm(meter);
    entries = test_json(s.desk.context, ENTRIES);
    meter_arm(meter);
    rc = mission_resource_remedy(s.desk.context, mission_json_root(entries), &out, error);
    CHECK((out == NULL) == (rc != MISSION_OK));
    meter_disarm(meter);
    mission_json_unref(out);
    mission_json_unref(entries);
    return finish(&s, meter, rc);
}

static const struct scenario scenarios[] = {
    {"mission_resource_new", run_new, 0, false},
    {"mission_resource_verify", run_verify, 0, false},
    {"mission_resource_verify", run_verify_in_scratch, 0, false},
    {"mission_resource_verify_again", run_verify_again, 0, false},
    {"mission_resource_decide", run_decide, 0, false},
    {"mission_resource_hold", run_hold, 0, false},
    {"mission_resource_challenge", run_challenge, 0, false},
    {"mission_resource_remedy", run_remedy, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};
TEST_MAIN("fault-access", tests)
