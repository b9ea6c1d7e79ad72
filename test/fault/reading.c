/* Reading, the outbox, settling and sweeping, failing at every allocation and at every callback of
 * the host. SPDX-License-Identifier: MIT */
#include "descent.h"
#include "meter.h"

struct setup {
    struct issuers s; /* in the meter's context; its store is in another one */
    mission_context *calm;
    struct meter *meter;
};

static int32_t may(void *host, const mission_act *act, int32_t *verdict, mission_error *error)
{
    struct setup *setup = host;

    (void)act, (void)error;
    if (meter_fails(setup->meter, &setup->meter->host))
        return METER_HOST_CODE;
    *verdict = 1;
    return 0;
}

static int32_t policy(void *host, const mission_act *act, mission_derivation_policy *out,
                      mission_error *error)
{
    (void)host, (void)act, (void)out, (void)error;
    return 1; /* nothing is derived here */
}

/* A parent that was suspended, and its child that has not followed yet. */
static void fill(struct issuers *s)
{
    descent_put(s, &(struct member){.id = "P", .expires_at = 500});
    descent_put(s, &(struct member){.id = "C", .parent = "P", .expires_at = 400});
    CHECK_INT(issuers_operate(s, "P", MISSION_EVENT_SUSPEND, "n", NULL).done, 1);
}

static void prepare(struct meter *meter, struct setup *setup)
{
    const mission_issuer_host host = {
        .size = sizeof host, .host = setup, .may = may, .policy = policy};
    mission_error error = MISSION_ERROR_INIT;
    mission_issuer_config config = {
        .size = sizeof config, .issuer = V("https://as.example.com"), .host = &host};

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
    fill(&setup->s);
}

static int32_t finish(struct meter *meter, struct setup *setup, int32_t rc)
{
    meter_disarm(meter);
    issuers_close(&setup->s);
    mission_context_unref(setup->calm);
    return rc;
}

/* To its end: refusing when it failed, and done when it did not. */
static int32_t drive(struct setup *setup, int32_t rc, mission_plan *plan, mission_error *error)
{
    mission_verdict verdict = {.size = sizeof verdict};

    CHECK((plan == NULL) == (rc != MISSION_OK));
    if (!rc)
        rc = mission_issuer_run(setup->s.issuer, plan, error);
    if (plan && mission_plan_verdict(plan, &verdict, NULL))
        CHECK(verdict.done != 1);
    CHECK((verdict.done == 1) == (rc == MISSION_OK));
    mission_plan_free(plan);
    return rc;
}

typedef int32_t read_call(mission_issuer *issuer, const mission_read *request, mission_plan **out,
                          mission_error *error);
typedef int32_t drain_call(mission_issuer *issuer, const mission_drain *request, mission_plan **out,
                           mission_error *error);

static int32_t run_read(struct meter *meter, read_call *call, const char *id, mission_error *error)
{
    const mission_read request = {.size = sizeof request,
                                  .mission_id = mission_view_of(id),
                                  .actor = {.principal = issuers_alice}};
    struct setup setup;
    mission_plan *plan = NULL;
    int32_t rc;

    prepare(meter, &setup);
    meter_arm(meter);
    rc = call(setup.s.issuer, &request, &plan, error);
    return finish(meter, &setup, drive(&setup, rc, plan, error));
}

static int32_t run_drain(struct meter *meter, drain_call *call, int64_t later, uint32_t limit,
                         mission_error *error)
{
    const mission_drain request = {.size = sizeof request, .limit = limit};
    struct setup setup;
    mission_plan *plan = NULL;
    int32_t rc;

    prepare(meter, &setup);
    meter->now.seconds += later;
    meter_arm(meter);
    rc = call(setup.s.issuer, &request, &plan, error);
    return finish(meter, &setup, drive(&setup, rc, plan, error));
}

static int32_t run_show(struct meter *meter, mission_error *error)
{
    return run_read(meter, mission_plan_show, "C", error);
}

static int32_t run_history(struct meter *meter, mission_error *error)
{
    return run_read(meter, mission_plan_history, "P", error);
}

static int32_t run_settle(struct meter *meter, mission_error *error)
{
    return run_read(meter, mission_plan_settle, "P", error);
}

static int32_t run_events(struct meter *meter, mission_error *error)
{
    return run_drain(meter, mission_plan_events, 0, 2, error);
}

static int32_t run_due(struct meter *meter, mission_error *error)
{
    return run_drain(meter, mission_plan_due, 450, 1, error);
}

static int32_t run_forget(struct meter *meter, mission_error *error)
{
    return run_drain(meter, mission_plan_forget, 100000, 0, error);
}

static int32_t run_list(struct meter *meter, mission_error *error)
{
    const mission_view states[] = {V("suspended")};
    const mission_list request = {
        .size = sizeof request,
        .actor = {.principal = issuers_alice},
        .subject = issuers_alice,
        .tenant = V("example-corp"),
        .states = states,
        .state_count = 1,
        .limit = 1,
    };
    struct setup setup;
    mission_plan *plan = NULL;
    int32_t rc;

    prepare(meter, &setup);
    meter_arm(meter);
    rc = mission_plan_list(setup.s.issuer, &request, &plan, error);
    return finish(meter, &setup, drive(&setup, rc, plan, error));
}

static int32_t run_acknowledge(struct meter *meter, mission_error *error)
{
    const mission_view keys[] = {V("P.0000000000000001"), V("C.0000000000000001")};
    struct setup setup;
    mission_plan *plan = NULL;
    int32_t rc;

    prepare(meter, &setup);
    meter_arm(meter);
    rc = mission_plan_acknowledge(setup.s.issuer, keys, 2, &plan, error);
    return finish(meter, &setup, drive(&setup, rc, plan, error));
}

static int32_t run_sweep(struct meter *meter, mission_error *error)
{
    struct setup setup;
    int32_t more = 0, rc;
    mission_time next;

    prepare(meter, &setup);
    meter_arm(meter);
    rc = mission_issuer_sweep(setup.s.issuer, 0, NULL, &more, &next, error);
    CHECK_INT(more, rc != MISSION_OK);
    CHECK_INT(next.seconds, rc ? 0 : ISSUERS_START + 400);
    return finish(meter, &setup, rc);
}

static const struct scenario scenarios[] = {
    {"mission_plan_show", run_show, 0, false},
    {"mission_plan_history", run_history, 0, false},
    {"mission_plan_list", run_list, 0, false},
    {"mission_plan_events", run_events, 0, false},
    {"mission_plan_acknowledge", run_acknowledge, 0, false},
    {"mission_plan_due", run_due, 0, false},
    {"mission_plan_settle", run_settle, 0, false},
    {"mission_plan_forget", run_forget, 0, false},
    {"mission_issuer_sweep", run_sweep, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};
TEST_MAIN("fault-reading", tests)
