/* Tokens and endpoints, failing at every allocation and at every callback of the host: an error,
 * and nothing is made. SPDX-License-Identifier: MIT */
#include "meter.h"

#define ENTRIES                                                                                    \
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\",\"actions\":" \
    "[\"invoices.*\"],\"constraints\":{\"x_constraint\":1}},{\"type\":\"mission_resource_access\"" \
    ",\"resource\":\"https://docs.example.com\",\"actions\":[\"read\"],\"x_entry\":1},{\"type\":"  \
    "\"x_type\",\"any\":1}]"
#define MISSION(issuer, more)                                                                      \
    "\"mission\":{\"authority_hash\":\"sha-256:vUCCfjGulit9u0qJ0Z6pQSNerZtXMqRlfJNCr4PzLro\","     \
    "\"id\":\"msn_1\",\"" issuer "\":\"https://as.example.com\"" more "}"
#define DERIVED(mission)                                                                           \
    "{\"authorization_details\":" ENTRIES ",\"exp\":1767229200,\"iat\":1767225600," mission        \
    ",\"mission_expires_at\":\"2026-12-31T00:00:00Z\",\"mission_id\":\"msn_1\"}"

static bool draft(void)
{
    return meter_profile() == MISSION_PROFILE_DRAFT;
}

/* ---- The host ---- */

static int32_t result(void *host)
{
    struct meter *meter = host;

    return meter_fails(meter, &meter->host) ? METER_HOST_CODE : 0;
}

static int32_t audiences(void *host, const mission_value *entry, mission_builder *out,
                         mission_error *error)
{
    (void)entry, (void)error;
    mission_builder_string(out, V("https://rs.example.com/"));
    return result(host);
}

static int32_t authority(void *host, mission_view value, mission_builder *out, mission_error *error)
{
    (void)value, (void)error;
    mission_builder_object(out);
    mission_builder_name(out, V("type"));
    mission_builder_string(out, V("mission_resource_access"));
    mission_builder_name(out, V("resource"));
    mission_builder_string(out, V("https://docs.example.com"));
    mission_builder_name(out, V("actions"));
    mission_builder_array(out);
    mission_builder_string(out, V("read"));
    mission_builder_end(out);
    mission_builder_end(out);
    return result(host);
}

static int32_t sign(void *host, const mission_view *parts, size_t count, uint8_t *out, size_t room,
                    size_t *written)
{
    (void)parts, (void)count, (void)room;
    memset(out, 0x55, 64);
    *written = 64;
    return result(host);
}

/* ---- Tokens ---- */

static int32_t make(struct meter *meter, mission_view audience, mission_error *error)
{
    const mission_signer signer = {
        .size = sizeof signer, .algorithm = MISSION_ALG_ES256, .host = meter, .sign = sign};
    const mission_audience_map map = {sizeof map, meter, audiences};
    const mission_scope_map scopes = {sizeof scopes, meter, authority};
    const mission_actor actor = {V("https://as.example.com"), V("tool"), V("ai_agent")};
    mission_context *context = meter_context(meter, meter_profile());
    mission_token_made made = {.size = sizeof made};
    mission_error unused = MISSION_ERROR_INIT;
    mission_json *derived = test_json(
        context, draft() ? DERIVED(MISSION("issuer", ",\"approval_basis\":{\"type\":\"direct\"}"))
                         : DERIVED(MISSION("origin", "")));
    mission_token_plan plan = {.size = sizeof plan,
                               .flags = MISSION_TOKEN_EXCHANGED,
                               .derived = mission_json_root(derived),
                               .signer = &signer,
                               .iss = V("https://as.example.com"),
                               .sub = V("user-7"),
                               .client_id = V("tool"),
                               .audiences = &map,
                               .audience = audience,
                               .scopes = &scopes,
                               .scope = V("docs"),
                               .jkt = V("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I")};
    mission_actors *chain = NULL;
    int32_t rc;

    CHECK_CODE(mission_actors_extend(context, NULL, &actor, &chain, &unused), MISSION_OK, &unused);
    plan.actors = chain;
    meter_arm(meter);
    rc = mission_token_make(context, &plan, NULL, &made, error);
    meter_disarm(meter);
    CHECK((made.token == NULL) == (rc != MISSION_OK));
    CHECK((made.claims == NULL) == (rc != MISSION_OK));
    CHECK((made.response == NULL) == (rc != MISSION_OK));
    mission_token_made_clear(&made);
    mission_actors_unref(chain);
    mission_json_unref(derived);
    mission_context_unref(context);
    return rc;
}

static int32_t run_make(struct meter *meter, mission_error *error)
{
    return make(meter, (mission_view){NULL, 0}, error);
}

static int32_t run_make_for_one(struct meter *meter, mission_error *error)
{
    return make(meter, V("https://rs.example.com/"), error);
}

/* ---- Parameters ---- */

static int32_t close_parameters(struct meter *meter, mission_context *context,
                                mission_parameters *made, int32_t rc)
{
    meter_disarm(meter);
    CHECK((made == NULL) == (rc != MISSION_OK));
    mission_parameters_unref(made);
    mission_context_unref(context);
    return rc;
}

static int32_t run_parse(struct meter *meter, mission_error *error)
{
    mission_context *context = meter_context(meter, meter_profile());
    mission_parameters *made = (mission_parameters *)meter;
    int32_t rc;

    meter_arm(meter);
    rc = mission_parameters_parse(context, V("a=%41&resource=x&resource=y&audience=z"), &made,
                                  error);
    return close_parameters(meter, context, made, rc);
}

static int32_t run_of(struct meter *meter, mission_error *error)
{
    const mission_parameter list[] = {{V("a"), V("1")}, {V("b"), V("2")}};
    mission_context *context = meter_context(meter, meter_profile());
    mission_parameters *made = (mission_parameters *)meter;
    int32_t rc;

    meter_arm(meter);
    rc = mission_parameters_of(context, list, 2, &made, error);
    return close_parameters(meter, context, made, rc);
}

static int32_t run_claims(struct meter *meter, mission_error *error)
{
    mission_context *context = meter_context(meter, meter_profile());
    mission_json *claims = test_json(context, "{\"mission_intent\":{\"goal\":\"a long goal that a "
                                              "buffer has to grow for, as it is made of more than "
                                              "a hundred and twenty-eight characters in all, and "
                                              "so it is\"},\"resource\":[\"a\",\"b\"],\"n\":1}");
    mission_parameters *made = (mission_parameters *)meter;
    int32_t rc;

    meter_arm(meter);
    rc = mission_parameters_of_claims(context, mission_json_root(claims), &made, error);
    meter_disarm(meter);
    mission_json_unref(claims);
    return close_parameters(meter, context, made, rc);
}

static int32_t run_form(struct meter *meter, mission_error *error)
{
    const mission_parameter list[] = {
        {V("mission_intent"),
         V("{\"goal\":\"\xC3\xA4\xC3\xB6\xC3\xBC and whatever else makes a buffer grow, & more of "
           "it: \"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"}")},
        {V("b"), V("2")}};
    mission_context *context = meter_context(meter, meter_profile());
    mission_text *made = (mission_text *)meter;
    int32_t rc;

    meter_arm(meter);
    rc = mission_parameters_form(context, list, 2, &made, error);
    meter_disarm(meter);
    CHECK((made == NULL) == (rc != MISSION_OK));
    mission_text_unref(made);
    mission_context_unref(context);
    return rc;
}

static int32_t run_pushed_request(struct meter *meter, mission_error *error)
{
    const mission_pushed pushed = {
        .size = sizeof pushed, .client_id = V("c"), .response_type = V("code"), .intent = V("{}")};
    mission_context *context = meter_context(meter, meter_profile());
    mission_parameters *made = (mission_parameters *)meter;
    int32_t rc;

    meter_arm(meter);
    rc = mission_pushed_request(context, &pushed, &made, error);
    return close_parameters(meter, context, made, rc);
}

static int32_t run_token_request(struct meter *meter, mission_error *error)
{
    const mission_token_request request = {
        .size = sizeof request, .grant = MISSION_GRANT_CODE, .code = V("x")};
    mission_context *context = meter_context(meter, meter_profile());
    mission_parameters *made = (mission_parameters *)meter;
    int32_t rc;

    meter_arm(meter);
    rc = mission_token_request_write(context, &request, &made, error);
    return close_parameters(meter, context, made, rc);
}

/* ---- Responses ---- */

static int32_t close_json(struct meter *meter, mission_context *context, mission_json *made,
                          int32_t rc)
{
    meter_disarm(meter);
    CHECK((made == NULL) == (rc != MISSION_OK));
    mission_json_unref(made);
    mission_context_unref(context);
    return rc;
}

static int32_t run_pushed_response(struct meter *meter, mission_error *error)
{
    mission_context *context = meter_context(meter, meter_profile());
    mission_json *made = (mission_json *)meter;
    int32_t rc;

    meter_arm(meter);
    rc = mission_pushed_response(context, V("urn:x"), 60, &made, error);
    return close_json(meter, context, made, rc);
}

static int32_t run_error_response(struct meter *meter, mission_error *error)
{
    const mission_verdict verdict = {.size = sizeof verdict,
                                     .code = MISSION_E_NOT_ACTIVE,
                                     .status = 400,
                                     .oauth_error = "invalid_grant",
                                     .member = draft() ? "mission_error" : "mission_state",
                                     .value = draft() ? "mission_revoked" : "revoked"};
    mission_context *context = meter_context(meter, meter_profile());
    mission_json *made = (mission_json *)meter;
    uint32_t status = 0;
    int32_t rc;

    meter_arm(meter);
    rc = mission_error_response(context, &verdict, NULL, 1, &status, &made, error);
    CHECK_INT(status, rc ? 500 : 400);
    return close_json(meter, context, made, rc);
}

static const struct scenario scenarios[] = {
    {"mission_token_make", run_make, 0, false},
    {"mission_token_make", run_make_for_one, 0, false},
    {"mission_parameters_parse", run_parse, 0, false},
    {"mission_parameters_of", run_of, 0, false},
    {"mission_parameters_of_claims", run_claims, 0, false},
    {"mission_parameters_form", run_form, 0, false},
    {"mission_pushed_request", run_pushed_request, 0, false},
    {"mission_pushed_response", run_pushed_response, 0, false},
    {"mission_token_request_write", run_token_request, 0, false},
    {"mission_error_response", run_error_response, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"tokens and endpoints under faults", test_sweep}};
TEST_MAIN("fault-token", tests)
