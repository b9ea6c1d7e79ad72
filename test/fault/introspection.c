/* Introspection and metadata, failing at every allocation and at every callback of the host.
 * SPDX-License-Identifier: MIT */
#include "descent.h"
#include "families.h"
#include "meter.h"
#include "shown.h"

#define ERP "https://erp.example.com"
#define ISSUER "https://as.example.com"

struct setup {
    struct issuers s; /* in the meter's context; its store and the token are in another one */
    mission_context *calm;
    struct meter *meter;
    mission_token *token;
    mission_audience_map map;
    mission_scope_map scopes;
    mission_introspect ask;
};

static const mission_view callers[] = {{ERP, sizeof ERP - 1}};

static int32_t audiences(void *host, const mission_value *entry, mission_builder *out,
                         mission_error *error)
{
    struct meter *meter = host;

    (void)entry, (void)error;
    if (meter_fails(meter, &meter->host))
        return METER_HOST_CODE;
    mission_builder_string(out, V(ERP));
    return 0;
}

static int32_t scope_authority(void *host, mission_view value, mission_builder *out,
                               mission_error *error)
{
    struct meter *meter = host;

    (void)value, (void)error;
    if (meter_fails(meter, &meter->host))
        return METER_HOST_CODE;
    mission_builder_object(out);
    mission_builder_name(out, V("type"));
    mission_builder_string(out, V("mission_resource_access"));
    mission_builder_name(out, V("resource"));
    mission_builder_string(out, V(ERP));
    mission_builder_name(out, V("actions"));
    mission_builder_array(out);
    mission_builder_string(out, V("invoices.read"));
    mission_builder_end(out);
    mission_builder_end(out);
    return 0;
}

static int32_t policy(void *host, const mission_act *act, mission_derivation_policy *out,
                      mission_error *error)
{
    (void)host, (void)act, (void)out, (void)error;
    return 1; /* nothing is admitted here */
}

/* What was derived from a child, and an entry that is not whole within it. */
static void make_token(struct setup *setup)
{
    char *reply = NULL, claim[4096], text[8192];

    CHECK_INT(issuers_derive(&setup->s, "C", 0, &reply).done, 1);
    snprintf(claim, sizeof claim, "%s", issuers_member(&setup->s, reply, "/mission"));
    snprintf(text, sizeof text,
             "{\"iss\":\"" ISSUER "\",\"sub\":\"a\",\"client_id\":\"s6BhdRkqt3\",\"jti\":\"t\","
             "\"iat\":%lld,\"exp\":%lld,\"aud\":\"" ERP "\",\"scope\":\"read\","
             "\"authorization_details\":[{\"type\":\"mission_resource_access\",\"resource\":"
             "\"" ERP "\",\"actions\":[\"invoices.read\"]},{\"type\":\"mission_resource_access\","
             "\"resource\":\"" ERP "\",\"actions\":[\"invoices.pay\",\"users.delete\"]}],"
             "\"mission\":%s}",
             (long long)ISSUERS_START, (long long)ISSUERS_START + 300, claim);
    free(reply);
    setup->token = shown_token(setup->calm, text);
}

/* The child of a parent; or, without one, with a part of its authority taken away since. */
static void fill(struct setup *setup, bool contained)
{
    const struct member parent = {.id = "P", .expires_at = 500};
    const struct member child = {.id = "C", .parent = contained ? NULL : "P", .expires_at = 400};

    descent_put(&setup->s, &parent);
    descent_put(&setup->s, &child);
    make_token(setup);
    if (contained)
        families_change(&setup->s, "C", "contained",
                        "[{\"actions\":[\"journal-entries.write\"],\"resource\":\"" ERP "\"}]");
}

static void prepare(struct meter *meter, struct setup *setup, bool contained)
{
    const mission_issuer_host host = {.size = sizeof host, .host = setup, .policy = policy};
    mission_error error = MISSION_ERROR_INIT;
    mission_issuer_config config = {.size = sizeof config, .issuer = V(ISSUER), .host = &host};

    memset(setup, 0, sizeof *setup);
    setup->meter = meter;
    setup->s.profile = meter_profile();
    meter->now.seconds = ISSUERS_START;
    setup->calm = test_context(meter_profile(), 0);
    setup->s.context = meter_context(meter, meter_profile());
    CHECK_CODE(mission_memory_store_new(setup->calm, &setup->s.memory, &error), MISSION_OK, &error);
    config.context = setup->s.context;
    config.store = setup->s.store = mission_memory_store_table(setup->s.memory);
    CHECK_CODE(mission_issuer_new(&config, &setup->s.issuer, &error), MISSION_OK, &error);
    fill(setup, contained);
    setup->map = (mission_audience_map){sizeof setup->map, meter, audiences};
    setup->scopes = (mission_scope_map){sizeof setup->scopes, meter, scope_authority};
    setup->ask = (mission_introspect){.size = sizeof setup->ask,
                                      .privileges = 7,
                                      .authenticated = 1,
                                      .audiences = callers,
                                      .audience_count = 1,
                                      .token = setup->token,
                                      .map = &setup->map,
                                      .scopes = &setup->scopes,
                                      .fresh_seconds = 60};
}

static int32_t finish(struct meter *meter, struct setup *setup, int32_t rc)
{
    meter_disarm(meter);
    mission_token_unref(setup->token);
    issuers_close(&setup->s);
    mission_context_unref(setup->calm);
    return rc;
}

/* A failure is no answer, least of all that the token is active. */
static int32_t introspect(struct meter *meter, bool contained, mission_error *error)
{
    mission_verdict verdict = {.size = sizeof verdict};
    struct setup setup;
    mission_plan *plan = NULL;
    int32_t rc;

    prepare(meter, &setup, contained);
    meter_arm(meter);
    rc = mission_plan_introspect(setup.s.issuer, &setup.ask, &plan, error);
    CHECK((plan == NULL) == (rc != MISSION_OK));
    if (!rc)
        rc = mission_issuer_run(setup.s.issuer, plan, error);
    if (plan && mission_plan_verdict(plan, &verdict, NULL))
        CHECK(verdict.done != 1);
    CHECK((verdict.done == 1) == (rc == MISSION_OK));
    if (rc == MISSION_OK)
        CHECK_INT(mission_value_boolean(mission_value_get(mission_plan_reply(plan), V("active"))),
                  1);
    else
        CHECK(!mission_value_get(mission_plan_reply(plan), V("active")));
    mission_plan_free(plan);
    return finish(meter, &setup, rc);
}

static int32_t run_introspect(struct meter *meter, mission_error *error)
{
    return introspect(meter, false, error);
}

static int32_t run_introspect_contained(struct meter *meter, mission_error *error)
{
    return introspect(meter, true, error);
}

static int32_t run_introspection_of(struct meter *meter, mission_error *error)
{
    struct setup setup;
    mission_json *json = (mission_json *)&setup;
    int32_t rc;

    prepare(meter, &setup, false);
    meter_arm(meter);
    rc = mission_introspection_of(setup.s.context, &setup.ask, &json, error);
    CHECK((json == NULL) == (rc != MISSION_OK));
    mission_json_unref(json);
    return finish(meter, &setup, rc);
}

/* ---- What needs a context alone ---- */

static int32_t run_introspection_read(struct meter *meter, mission_error *error)
{
    mission_context *context = meter_context(meter, meter_profile());
    mission_json *json = test_json(context, "{\"active\":true,\"sub\":\"a\"}");
    mission_introspected found = {.size = sizeof found, .active = 1};
    int32_t rc;

    meter_arm(meter);
    rc = mission_introspection_read(context, mission_json_root(json), V(ISSUER), NULL, &found,
                                    error);
    meter_disarm(meter);
    CHECK_INT(found.active, rc == MISSION_OK);
    CHECK((found.sub.len == 0) == (rc != MISSION_OK));
    mission_json_unref(json);
    mission_context_unref(context);
    return rc;
}

static int32_t run_server_build(struct meter *meter, mission_error *error)
{
    mission_context *context = meter_context(meter, meter_profile());
    mission_json *base = test_json(context, "{\"grant_types_supported\":[\"a\"],\"b\":1}"),
                 *json = base;
    const mission_server_metadata metadata = {
        .size = sizeof metadata,
        .supported = 1,
        .exchange = 1,
        .base = mission_json_root(base),
        .issuer = V(ISSUER),
        .pushed_authorization_request_endpoint = V(ISSUER "/par"),
    };
    int32_t rc;

    meter_arm(meter);
    rc = mission_server_metadata_build(context, &metadata, &json, error);
    meter_disarm(meter);
    CHECK((json == NULL) == (rc != MISSION_OK));
    mission_json_unref(json);
    mission_json_unref(base);
    mission_context_unref(context);
    return rc;
}

static int32_t run_resource_build(struct meter *meter, mission_error *error)
{
    static const mission_view keys[] = {{"max_amount", 10}, {"tenant", 6}};
    mission_context *context = meter_context(meter, meter_profile());
    mission_json *base = test_json(context, "{\"resource_name\":\"ERP\"}"), *json = base;
    const mission_resource_metadata metadata = {.size = sizeof metadata,
                                                .required = 1,
                                                .base = mission_json_root(base),
                                                .resource = V(ERP),
                                                .constraints = keys,
                                                .constraint_count = 2};
    int32_t rc;

    meter_arm(meter);
    rc = mission_resource_metadata_build(context, &metadata, &json, error);
    meter_disarm(meter);
    CHECK((json == NULL) == (rc != MISSION_OK));
    mission_json_unref(json);
    mission_json_unref(base);
    mission_context_unref(context);
    return rc;
}

static int32_t run_types_build(struct meter *meter, mission_error *error)
{
    mission_context *context = meter_context(meter, meter_profile());
    mission_json *others = test_json(context, "{\"other\":{}}"), *json = others;
    int32_t rc;

    meter_arm(meter);
    rc = mission_types_metadata_build(context, mission_json_root(others), &json, error);
    meter_disarm(meter);
    CHECK((json == NULL) == (rc != MISSION_OK));
    mission_json_unref(json);
    mission_json_unref(others);
    mission_context_unref(context);
    return rc;
}

static int32_t run_types_check(struct meter *meter, mission_error *error)
{
    mission_context *context = meter_context(meter, meter_profile());
    mission_json *types = test_json(context, "[\"mission_resource_access\"]");
    mission_json *document = test_json(context, "{\"mission_resource_access\":{\"schema\":{}}}");
    int32_t rc;

    meter_arm(meter);
    rc = mission_types_metadata_check(context, mission_json_root(types),
                                      mission_json_root(document), error);
    meter_disarm(meter);
    mission_json_unref(document);
    mission_json_unref(types);
    mission_context_unref(context);
    return rc;
}

static const struct scenario scenarios[] = {
    {"mission_plan_introspect", run_introspect, 0, false},
    {"mission_plan_introspect", run_introspect_contained, 0, false},
    {"mission_introspection_of", run_introspection_of, 0, false},
    {"mission_introspection_read", run_introspection_read, 0, false},
    {"mission_server_metadata_build", run_server_build, 0, false},
    {"mission_resource_metadata_build", run_resource_build, 0, false},
    {"mission_types_metadata_build", run_types_build, 0, false},
    {"mission_types_metadata_check", run_types_check, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};
TEST_MAIN("fault-introspection", tests)
