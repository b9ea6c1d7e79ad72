/* Decisions, failing at every allocation and at every callback of the context.
 * SPDX-License-Identifier: MIT */
#include "../unit/scene.h"
#include "meter.h"

static void open_stage(struct stage *stage, struct meter *meter)
{
    meter->now.seconds = SCENE_NOW;
    stage_open_with(stage, meter_context(meter, meter_profile()), NULL);
}

static int32_t finish(struct stage *stage, struct meter *meter, int32_t rc)
{
    meter_disarm(meter);
    stage_close(stage);
    return rc;
}

static int32_t run_new(struct meter *meter, mission_error *error)
{
    mission_pdp *pdp = (mission_pdp *)meter;
    struct stage stage;
    int32_t rc;

    open_stage(&stage, meter);
    meter_arm(meter);
    rc = mission_pdp_new(&stage.config, &pdp, error);
    CHECK((pdp == NULL) == (rc != MISSION_OK));
    mission_pdp_unref(pdp);
    return finish(&stage, meter, rc);
}

/* A decision that failed is none; one that did not is the permit that it should be. */
static int32_t decide(struct meter *meter, mission_error *error, size_t scratch_size)
{
    static char scratch[8192];
    mission_decision *decision = (mission_decision *)meter;
    mission_decided says = {.size = sizeof says};
    struct stage stage;
    int32_t rc;

    open_stage(&stage, meter);
    meter_arm(meter);
    rc = mission_pdp_decide(stage.pdp, stage.policy, &stage.evaluation, &stage.situation, NULL,
                            scratch_size ? scratch : NULL, scratch_size, &decision, error);
    CHECK((decision == NULL) == (rc != MISSION_OK));
    meter_disarm(meter);
    if (!rc) {
        CHECK_INT(mission_decision_says(decision, &says, NULL), MISSION_OK);
        CHECK_INT(says.permit, 1);
    }
    mission_decision_unref(decision);
    return finish(&stage, meter, rc);
}

static int32_t run_decide(struct meter *meter, mission_error *error)
{
    return decide(meter, error, 0);
}

static int32_t run_decide_in_scratch(struct meter *meter, mission_error *error)
{
    return decide(meter, error, 2000);
}

/* A denial that turned on more than stands in a decision: none of it is lost for want of memory. */
static int32_t run_decide_many(struct meter *meter, mission_error *error)
{
    mission_decision *decision = (mission_decision *)meter;
    char set[4096];
    size_t len =
        (size_t)sprintf(set, "[{\"type\":\"mission_resource_access\",\"resource\":\"" STAGE_ERP
                             "\",\"actions\":[\"journal-entries.write\"],\"constraints\":{");
    struct stage stage;
    int32_t rc;

    for (int i = 0; i < 80; i++)
        len += (size_t)sprintf(set + len, "%s\"k%d\":1", i ? "," : "", i);
    sprintf(set + len, "}}]");
    open_stage(&stage, meter);
    stage_set(&stage, set);
    stage_ask(&stage, NULL);
    meter_arm(meter);
    rc = mission_pdp_decide(stage.pdp, stage.policy, &stage.evaluation, &stage.situation, NULL,
                            NULL, 0, &decision, error);
    CHECK((decision == NULL) == (rc != MISSION_OK));
    meter_disarm(meter);
    CHECK_INT(mission_decision_constraint(decision, 79).len > 0, !rc);
    CHECK_INT(mission_decision_constraint(decision, 80).len, 0);
    mission_decision_unref(decision);
    return finish(&stage, meter, rc);
}

static int32_t run_response(struct meter *meter, mission_error *error)
{
    mission_json *out = (mission_json *)meter;
    struct stage stage;
    int32_t rc;

    open_stage(&stage, meter);
    stage_ask_for(&stage, STAGE_ERP, "accounts.read", "{}", NULL);
    CHECK_DENIED(&stage, MISSION_DENY_OUT_OF_AUTHORITY);
    meter_arm(meter);
    rc = mission_decision_response(stage.decision, &out, error);
    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_json_unref(out);
    return finish(&stage, meter, rc);
}

static int32_t run_write(struct meter *meter, mission_error *error)
{
    mission_json *out = (mission_json *)meter;
    struct stage stage;
    int32_t rc;

    open_stage(&stage, meter);
    meter_arm(meter);
    rc = mission_evaluation_write(stage.context, &stage.evaluation, &out, error);
    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_json_unref(out);
    return finish(&stage, meter, rc);
}

static int32_t run_binding(struct meter *meter, mission_error *error)
{
    mission_json *out = (mission_json *)meter;
    struct stage stage;
    int32_t rc;

    open_stage(&stage, meter);
    meter_arm(meter);
    rc = mission_access_binding(stage.context, &stage.evaluation, V("evl_1"), &out, error);
    CHECK((out == NULL) == (rc != MISSION_OK));
    if (!rc)
        rc = mission_access_check(stage.context, mission_json_root(out), &stage.evaluation,
                                  V("evl_1"), error);
    mission_json_unref(out);
    return finish(&stage, meter, rc);
}

static int32_t run_metadata(struct meter *meter, mission_error *error)
{
    static const mission_view capabilities[] = {{"urn:example:a", 13}, {"urn:example:b", 13}},
                              obligations[] = {{"step_up", 7}, {"notify", 6}};
    mission_context *context = meter_context(meter, meter_profile());
    mission_json *out = (mission_json *)meter;
    const mission_pdp_metadata metadata = {
        .size = sizeof metadata,
        .policy_decision_point = V("https://pdp.example.com"),
        .access_evaluation_endpoint = V("https://pdp.example.com/access/v1/evaluation"),
        .access_evaluations_endpoint = V("https://pdp.example.com/access/v1/evaluations"),
        .capabilities = capabilities,
        .capability_count = 2,
        .obligations = obligations,
        .obligation_count = 2,
    };
    int32_t rc;

    meter_arm(meter);
    rc = mission_pdp_metadata_build(context, &metadata, &out, error);
    meter_disarm(meter);
    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_json_unref(out);
    mission_context_unref(context);
    return rc;
}

static const struct scenario scenarios[] = {
    {"mission_pdp_new", run_new, 0, false},
    {"mission_pdp_decide", run_decide, 0, false},
    {"mission_pdp_decide", run_decide_in_scratch, 0, false},
    {"mission_pdp_decide", run_decide_many, 0, false},
    {"mission_decision_response", run_response, 0, false},
    {"mission_evaluation_write", run_write, 0, false},
    {"mission_access_binding", run_binding, 0, false},
    {"mission_access_check", run_binding, 0, false},
    {"mission_pdp_metadata_build", run_metadata, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};
TEST_MAIN("fault-decide", tests)
