/* Floors, operation profiles and scope statements under failing allocations and callbacks.
 * SPDX-License-Identifier: MIT */
#include "meter.h"

#define PROFILE                                                                                    \
    "{\"id\":\"i\",\"version\":\"1\",\"action\":\"a.b\",\"class\":\"consequential_write\","        \
    "\"parameters\":{\"type\":\"object\",\"properties\":{\"amount\":{\"type\":\"string\"},"        \
    "\"currency\":{\"default\":\"EUR\"},\"to\":{\"type\":\"array\",\"set\":true,\"items\":{}},"    \
    "\"trace\":{\"excluded\":\"only logged\"}}},\"classes\":[{\"class\":\"consequential_read\","   \
    "\"when\":{\"/amount\":[\"0\"]}}],\"constraints\":{\"max_amount\":{\"amount\":\"/amount\","    \
    "\"currency\":\"/currency\"},\"recipient_domain\":[\"/to\"],\"x_constraint\":\"/amount\"},"    \
    "\"vectors\":[{\"raw\":{\"to\":[\"b\",\"a\"]},\"normalized\":{\"currency\":\"EUR\",\"to\":["   \
    "\"a\",\"b\"]},\"jcs\":\"{\\\"currency\\\":\\\"EUR\\\",\\\"to\\\":[\\\"a\\\",\\\"b\\\"]}\","   \
    "\"digest\":\"sha-256:" DIGEST "\"},{\"raw\":{\"x\":1},\"refused\":true}],"                    \
    "\"fixtures\":[{\"constraint\":\"max_amount\",\"case\":\"permit\",\"bound\":{\"amount\":"      \
    "\"5\",\"currency\":\"EUR\"},\"raw\":{\"amount\":\"4\"}},{\"constraint\":\"max_amount\","      \
    "\"case\":\"malformed\",\"bound\":{\"amount\":\"5\",\"currency\":\"EUR\"},\"raw\":"            \
    "{\"amount\":4}}]}"
#define DIGEST "ycKzbYLhYu4QCZUmrCS0SX96Z5v3dpKJDKTcabZiseE"
#define RAW "{\"to\":[\"b\",{\"z\":1},\"a\"],\"amount\":\"3\",\"trace\":[1]}"
#define TOOL                                                                                       \
    "{\"name\":\"x\",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"p\":{\"type\":"        \
    "\"string\"},\"q\":{\"enum\":[1]}},\"required\":[\"p\"]}}"

struct setup {
    mission_context *context;
    mission_operation_profile *profile;
    mission_json *raw, *tool, *floors;
};

static struct setup prepare(struct meter *meter)
{
    struct setup s = {.context = meter_context(meter, meter_profile())};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_operation_profile_parse(s.context, V(PROFILE), &s.profile, &error),
               MISSION_OK, &error);
    s.raw = test_json(s.context, RAW);
    s.tool = test_json(s.context, TOOL);
    s.floors = test_json(s.context, "{\"a.*\":\"consequential_write\",\"b\":\"x\"}");
    meter_arm(meter);
    return s;
}

static int32_t finish(struct meter *meter, struct setup *s, int32_t rc)
{
    meter_disarm(meter);
    mission_json_unref(s->floors);
    mission_json_unref(s->tool);
    mission_json_unref(s->raw);
    mission_operation_profile_unref(s->profile);
    mission_context_unref(s->context);
    return rc;
}

static int32_t run_floors(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_floors *out = (mission_floors *)(void *)&s;
    int32_t rc = mission_floors_read(s.context, mission_json_root(s.floors), &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_floors_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_parse(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_operation_profile *out = s.profile;
    int32_t rc = mission_operation_profile_parse(s.context, V(PROFILE), &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_operation_profile_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_of_tool(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_tool_profile from = {.size = sizeof from,
                                       .tool = mission_json_root(s.tool),
                                       .action = V("a.b"),
                                       .action_class = MISSION_CLASS_WRITE};
    mission_operation_profile *out = s.profile;
    int32_t rc = mission_operation_profile_of_tool(s.context, &from, &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_operation_profile_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_test(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    size_t ran = 99;
    int32_t rc = mission_operation_profile_test(s.profile, 0, &ran, error);

    CHECK(ran == 4 || rc != MISSION_OK);
    return finish(meter, &s, rc);
}

static int32_t run_normalize(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_json *out = s.raw;
    int32_t rc = mission_parameters_normalize(s.profile, mission_json_root(s.raw), &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_json_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_digest(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_digest digest;
    int32_t rc;

    memset(&digest, 'x', sizeof digest);
    rc = mission_parameters_digest(s.context, mission_json_root(s.raw), &digest, error);
    CHECK((digest.text[0] == 0) == (rc != MISSION_OK));
    return finish(meter, &s, rc);
}

static int32_t run_scope(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_scope_statement *out = (mission_scope_statement *)(void *)&s;
    int32_t rc = mission_scope_statement_parse(
        s.context, V("{\"scopes\":[{\"resource\":\"x\",\"classes\":[\"none\"]}],\"uses\":3}"), 7,
        &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    CHECK(mission_scope_statement_claims(out, V("x"), MISSION_CLASS_READ, V("")) == 0);
    mission_scope_statement_unref(out);
    return finish(meter, &s, rc);
}

static const struct scenario scenarios[] = {
    {"mission_floors_read", run_floors, 0, false},
    {"mission_operation_profile_parse", run_parse, 0, false},
    {"mission_operation_profile_of_tool", run_of_tool, 0, false},
    {"mission_operation_profile_test", run_test, 0, true},
    {"mission_parameters_normalize", run_normalize, 0, false},
    {"mission_parameters_digest", run_digest, 0, false},
    {"mission_scope_statement_parse", run_scope, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};
TEST_MAIN("fault-action", tests)
