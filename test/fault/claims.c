/* Decisions with a store, settlement and what goes with it, failing at every allocation and at
 * every call of the store: an error, no verdict, no reply, and nothing is written (EV-3).
 * SPDX-License-Identifier: MIT */
#include "claimants.h"
#include "meter.h"

#define CONTROLS                                                                                   \
    "{\"max_budget\":{\"amount\":\"25\",\"currency\":\"USD\"},\"exclusive\":[[{\"resource\":"      \
    "\"" CLAIMANTS_AUD "\"},{\"resource\":\"https://mail.example.com\"}]]}"
#define EXE1 "exe_AAAAAAAAAAAAAAAAAAAAAAAA"
#define EXE2 "exe_BBBBBBBBBBBBBBBBBBBBBBBB"

struct setup {
    struct meter *meter;
    struct meter_store store;
    struct claimants c;
    size_t before; /* records that wait */
    char id[80];
};

static void prepare(struct setup *setup, struct meter *meter)
{
    memset(setup, 0, sizeof *setup);
    setup->meter = meter;
    meter->now.seconds = NOTARY_NOW;
    meter_store_open(&setup->store, meter);
    claimants_open(&setup->c,
                   &(struct claimants_set_up){
                       .profile = meter_profile(),
                       .controls = meter_profile() == MISSION_PROFILE_DRAFT ? CONTROLS : NULL,
                       .store = &setup->store.table,
                       .context = meter_context_unlabelled(meter)});
}

static size_t waiting(struct setup *setup)
{
    size_t count;

    free(claimants_outbox(&setup->c, &count));
    return count;
}

static void permit(struct setup *setup, const struct ask *ask)
{
    struct answer answer = claimants_ask(&setup->c, ask);

    CHECK(answer.permit);
    memcpy(setup->id, answer.id, sizeof setup->id);
    answer_drop(&answer);
}

static void settle(struct setup *setup)
{
    struct answer answer = claimants_settle(&setup->c, setup->id, EXE1, "completed", "");

    CHECK_INT(answer.verdict.done, 1);
    answer_drop(&answer);
}

/* Armed: the plan runs. `wrote`: records that a plan without failure leaves more. */
static int32_t drive(struct setup *setup, int32_t rc, mission_plan *const *made, size_t wrote,
                     int32_t done, mission_error *error)
{
    mission_verdict verdict = {.size = sizeof verdict, .done = 1};
    mission_error unused = MISSION_ERROR_INIT;
    mission_plan *plan = *made;

    CHECK((plan == NULL) == (rc != MISSION_OK));
    if (!rc)
        rc = mission_plan_run(plan, &setup->store.table, error);
    meter_disarm(setup->meter);
    CHECK((mission_plan_verdict(plan, &verdict, &unused) == MISSION_OK) == (rc == MISSION_OK));
    CHECK_INT(verdict.done, rc == MISSION_OK && done);
    CHECK((mission_plan_reply(plan) != NULL) == (rc == MISSION_OK));
    CHECK_INT(waiting(setup), setup->before + (rc ? 0 : wrote));
    mission_plan_free(plan);
    return rc;
}

static void close_all(struct setup *setup)
{
    claimants_close(&setup->c);
    meter_store_close(&setup->store);
}

static int32_t decide(struct meter *meter, const struct ask *before, const struct ask *ask,
                      bool permits, mission_error *error)
{
    struct setup setup;
    mission_json *request;
    mission_evaluation evaluation = {.size = sizeof evaluation};
    mission_situation situation;
    mission_plan *plan = NULL;
    int32_t rc;

    prepare(&setup, meter);
    setup.c.needs_approval = ask->approval != NULL;
    if (before)
        permit(&setup, before);
    setup.before = waiting(&setup);
    request = claimants_request(&setup.c, ask);
    plan = claimants_plan(&setup.c, request, &evaluation, &situation);
    mission_plan_free(plan); /* it has filled what a plan is made of */
    plan = NULL;
    meter_arm(meter);
    rc = mission_plan_decide(setup.c.claims, setup.c.policy, &evaluation, &situation, NULL,
                             &setup.c.now, &plan, error);
    rc = drive(&setup, rc, &plan, before && permits ? 0 : 1, permits, error);
    mission_json_unref(request);
    close_all(&setup);
    return rc;
}

static const struct ask keyed = {.key = "k", .approval = "a1"};

static int32_t run_permit(struct meter *meter, mission_error *error)
{
    return decide(meter, NULL, &keyed, true, error);
}

static int32_t run_again(struct meter *meter, mission_error *error)
{
    return decide(meter, &keyed, &keyed, true, error);
}

static int32_t run_denied(struct meter *meter, mission_error *error)
{
    const struct ask other = {.key = "k", .amount = "30", .approval = "a1"};

    return decide(meter, &keyed, &other, false, error);
}

static int32_t run_no_mission(struct meter *meter, mission_error *error)
{
    const struct ask none = {.no_mission = true};

    return decide(meter, NULL, &none, false, error);
}

static int32_t settlement(struct meter *meter, bool conflicts, mission_error *error)
{
    struct setup setup;
    mission_error unused = MISSION_ERROR_INIT;
    mission_evidence_record record;
    mission_plan *plan = NULL;
    mission_json *json;
    int32_t rc;

    prepare(&setup, meter);
    permit(&setup, &(struct ask){.key = "k"});
    if (conflicts)
        settle(&setup);
    setup.before = waiting(&setup);
    json = claimants_execution(&setup.c, setup.id, EXE2, "suppressed", "\"error\":\"kill_switch\"");
    CHECK_CODE(notary_verify(&setup.c.notary, json, &record, &unused), MISSION_OK, &unused);
    meter_arm(meter);
    rc = mission_plan_settle_execution(setup.c.claims, &record, &setup.c.now, &plan, error);
    rc = drive(&setup, rc, &plan, conflicts, !conflicts, error);
    mission_json_unref(json);
    close_all(&setup);
    return rc;
}

static int32_t run_settle(struct meter *meter, mission_error *error)
{
    return settlement(meter, false, error);
}

static int32_t run_conflict(struct meter *meter, mission_error *error)
{
    return settlement(meter, true, error);
}

static int32_t run_resolve(struct meter *meter, mission_error *error)
{
    struct setup setup;
    mission_resolution resolution = {.size = sizeof resolution,
                                     .outcome = MISSION_RESOLVED_COMPLETED,
                                     .by = V("ops"),
                                     .reason = V("seen")};
    mission_plan *plan = NULL;
    int32_t rc;

    prepare(&setup, meter);
    permit(&setup, &(struct ask){.key = "k"});
    setup.c.now.seconds += 10000;
    setup.before = waiting(&setup);
    resolution.evaluation_id = mission_view_of(setup.id);
    resolution.now = &setup.c.now;
    meter_arm(meter);
    rc = mission_plan_resolve(setup.c.claims, &resolution, &plan, error);
    rc = drive(&setup, rc, &plan, 1, 1, error);
    close_all(&setup);
    return rc;
}

static int32_t sweep_plan(struct meter *meter, bool ended, mission_error *error)
{
    struct setup setup;
    mission_plan *plan = NULL;
    int32_t rc;

    prepare(&setup, meter);
    permit(&setup, &(struct ask){.key = "k"});
    if (ended)
        settle(&setup);
    setup.c.now.seconds += 700000;
    setup.before = waiting(&setup);
    meter_arm(meter);
    rc = mission_plan_claims_sweep(setup.c.claims, &setup.c.now, &plan, error);
    rc = drive(&setup, rc, &plan, 0, 1, error);
    close_all(&setup);
    return rc;
}

static int32_t run_lapse(struct meter *meter, mission_error *error)
{
    return sweep_plan(meter, false, error);
}

static int32_t run_forgotten(struct meter *meter, mission_error *error)
{
    return sweep_plan(meter, true, error);
}

static int32_t run_list(struct meter *meter, mission_error *error)
{
    struct setup setup;
    mission_plan *plan = NULL;
    int32_t rc;

    prepare(&setup, meter);
    permit(&setup, &(struct ask){.key = "k"});
    permit(&setup, &(struct ask){.key = "l"});
    setup.before = waiting(&setup);
    meter_arm(meter);
    rc = mission_plan_evidence_list(setup.c.claims, V(""), 1, &plan, error);
    rc = drive(&setup, rc, &plan, 0, 1, error);
    close_all(&setup);
    return rc;
}

static int32_t run_forget(struct meter *meter, mission_error *error)
{
    struct setup setup;
    mission_plan *plan = NULL;
    mission_view id;
    size_t count;
    char *text, *at;
    int32_t rc;

    prepare(&setup, meter);
    permit(&setup, &(struct ask){.key = "k"});
    text = claimants_outbox(&setup.c, &count);
    setup.before = count;
    at = text ? strstr(text, "\"id\":\"evd_") : NULL;
    CHECK(at != NULL);
    id = (mission_view){at ? at + 6 : "x", at ? 28 : 1};
    meter_arm(meter);
    rc = mission_plan_evidence_forget(setup.c.claims, &id, 1, &plan, error);
    if (!rc) {
        rc = mission_plan_run(plan, &setup.store.table, error);
        meter_disarm(meter);
        CHECK_INT(waiting(&setup), rc ? 1 : 0);
    }
    meter_disarm(meter);
    mission_plan_free(plan);
    free(text);
    close_all(&setup);
    return rc;
}

static int32_t run_new(struct meter *meter, mission_error *error)
{
    struct setup setup;
    mission_claims *claims = NULL;
    mission_claims_config config = {.size = sizeof config};
    int32_t rc;

    prepare(&setup, meter);
    config.context = setup.c.context;
    config.pdp = setup.c.pdp;
    config.emitter = setup.c.notary.emitters[MISSION_EMITTER_PDP];
    meter_arm(meter);
    rc = mission_claims_new(&config, &claims, error);
    meter_disarm(meter);
    CHECK((claims == NULL) == (rc != MISSION_OK));
    mission_claims_unref(claims);
    close_all(&setup);
    return rc;
}

static const struct scenario scenarios[] = {
    {"mission_claims_new", run_new, 0, false},
    {"mission_plan_decide", run_permit, 0, false},
    {"mission_plan_decide", run_again, 0, false},
    {"mission_plan_decide", run_denied, 0, false},
    {"mission_plan_decide", run_no_mission, 0, false},
    {"mission_plan_settle_execution", run_settle, 0, false},
    {"mission_plan_settle_execution", run_conflict, 0, false},
    {"mission_plan_resolve", run_resolve, 0, false},
    {"mission_plan_claims_sweep", run_lapse, 0, false},
    {"mission_plan_claims_sweep", run_forgotten, 0, false},
    {"mission_plan_evidence_list", run_list, 0, false},
    {"mission_plan_evidence_forget", run_forget, 0, false},
};

static void sweep(size_t first, size_t last)
{
    for (size_t i = first; i <= last; i++)
        meter_sweep(&scenarios[i]);
}

static void test_new(void)
{
    sweep(0, 0);
}

static void test_decide(void)
{
    COVERS("30:EV-3");
    sweep(1, 4);
}

static void test_settle(void)
{
    sweep(5, 7);
}

static void test_sweep(void)
{
    sweep(8, 9);
}

static void test_outbox(void)
{
    sweep(10, 11);
}

static const struct test tests[] = {{"new", test_new},
                                    {"decide", test_decide},
                                    {"settle", test_settle},
                                    {"sweep", test_sweep},
                                    {"outbox", test_outbox}};
TEST_MAIN("fault-claims", tests)
