/* The enforcement point at every failing allocation and callback: nothing begins, and nothing is
 * consumed, unless the plan came to its end. SPDX-License-Identifier: MIT */
#include "../unit/barrier.h"
#include "meter.h"

struct setup {
    struct barrier b;
    mission_evaluation asked;
    mission_permit *permit;
    char begun[70];
};

static void prepare(struct meter *meter, struct setup *s)
{
    meter->now = (mission_time){.seconds = BARRIER_NOW};
    barrier_open_in(&s->b, meter_context(meter, meter_profile()));
    s->asked = barrier_rich(&s->b, s->b.high);
    s->permit = barrier_permit(&s->b, &s->asked, s->b.high, "eval-1", NULL,
                               ",\"obligations\":[{\"id\":\"o1\",\"type\":\"notify\"}]");
}

static void finish(struct setup *s)
{
    mission_permit_unref(s->permit);
    barrier_close(&s->b);
}

/* Runs a plan that has just been made, or was not: the code of either. */
static int32_t run_plan(struct setup *s, int32_t rc, mission_plan *plan, mission_verdict *verdict,
                        mission_error *error)
{
    *verdict = (mission_verdict){.size = sizeof *verdict};
    CHECK_INT(plan != NULL, rc == MISSION_OK);
    if (!rc)
        rc = mission_plan_run(plan, s->b.store, error);
    if (!rc)
        CHECK(!mission_plan_verdict(plan, verdict, NULL));
    else if (plan)
        CHECK(mission_plan_reply(plan) == NULL);
    mission_plan_free(plan);
    return rc;
}

/* The same to its end, disarmed: done, unless something failed. */
static int32_t run_whole(struct setup *s, struct meter *meter, int32_t rc, mission_plan *plan,
                         mission_error *error)
{
    mission_verdict verdict;

    rc = run_plan(s, rc, plan, &verdict, error);
    meter_disarm(meter);
    CHECK_INT(verdict.done, rc == 0);
    return rc;
}

/* ---- the check ---- */

static int32_t check(struct setup *s, struct meter *meter, const mission_evaluation *about,
                     int32_t code, mission_error *error)
{
    const mission_commit commit = {
        .size = sizeof commit, .permit = s->permit, .about = about, .txn = V("txn-1")};
    mission_verdict verdict;
    mission_plan *plan = (mission_plan *)1;
    struct told told;
    int32_t rc;

    meter_arm(meter);
    rc = mission_plan_commit(s->b.pep, &commit, &s->b.now, &plan, error);
    rc = run_plan(s, rc, plan, &verdict, error);
    meter_disarm(meter);
    if (!rc)
        CHECK_INT(verdict.code, code);
    CHECK_INT(verdict.done, !rc && !code);
    s->b.room = 1;
    CHECK_INT(barrier_told(&s->b, &told, 1), !rc && code);
    CHECK_INT(barrier_commit(&s->b, s->permit, &s->asked, "txn-1", NULL).verdict.done, rc != 0);
    return rc;
}

static int32_t run_commit(struct meter *meter, mission_error *error)
{
    struct setup s;
    int32_t rc;

    prepare(meter, &s);
    rc = check(&s, meter, &s.asked, 0, error);
    finish(&s);
    return rc;
}

static int32_t run_refused(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_evaluation about;
    int32_t rc;

    prepare(meter, &s);
    about = s.asked;
    about.client_id = V("client-2");
    rc = check(&s, meter, &about, MISSION_E_BINDING_MISMATCH, error);
    finish(&s);
    return rc;
}

static int32_t run_without_room(struct meter *meter, mission_error *error)
{
    struct setup s;
    int32_t rc;

    prepare(meter, &s);
    s.b.room = 0;
    rc = check(&s, meter, &s.asked, MISSION_E_EVIDENCE_UNAVAILABLE, error);
    finish(&s);
    return rc;
}

static int32_t run_check(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_plan *plan = (mission_plan *)1;
    int32_t rc;

    prepare(meter, &s);
    meter_arm(meter);
    rc = mission_plan_commit_check(s.b.pep, s.permit, &s.asked, &s.b.now, &plan, error);
    rc = run_whole(&s, meter, rc, plan, error);
    finish(&s);
    return rc;
}

/* ---- what comes after it ---- */

static void begin(struct meter *meter, struct setup *s)
{
    struct ended ended;

    prepare(meter, s);
    ended = barrier_check(&s->b, s->permit, &s->asked);
    CHECK_INT(ended.verdict.done, 1);
    snprintf(s->begun, sizeof s->begun, "%s", ended.execution);
}

static int32_t run_done(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_execution end = {.size = sizeof end, .outcome = MISSION_OUTCOME_COMPLETED};
    mission_plan *plan = (mission_plan *)1;
    struct told told;
    int32_t rc;

    begin(meter, &s);
    end.execution_id = mission_view_of(s.begun);
    meter_arm(meter);
    rc = mission_plan_commit_done(s.b.pep, s.permit, &end, &s.b.now, &plan, error);
    rc = run_whole(&s, meter, rc, plan, error);
    CHECK_INT(barrier_told(&s.b, &told, 1), rc == 0);
    CHECK_INT(barrier_done(&s.b, s.begun, MISSION_OUTCOME_COMPLETED, NULL).verdict.replayed,
              rc == 0);
    finish(&s);
    return rc;
}

static int32_t run_found(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_plan *plan = (mission_plan *)1;
    int32_t rc;

    begin(meter, &s);
    meter_arm(meter);
    rc = mission_plan_commit_found(s.b.pep, mission_view_of(s.begun), &s.b.now, &plan, error);
    rc = run_whole(&s, meter, rc, plan, error);
    finish(&s);
    return rc;
}

static int32_t run_lease(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_permit *renewal;
    mission_plan *plan = (mission_plan *)1;
    int32_t rc;

    begin(meter, &s);
    s.asked.prior_evaluation_id = V("eval-1");
    renewal = barrier_permit(&s.b, &s.asked, s.b.high, "eval-2", NULL, NULL);
    meter_arm(meter);
    rc = mission_plan_permit_lease(s.b.pep, mission_view_of(s.begun), renewal, &s.b.now, &plan,
                                   error);
    rc = run_whole(&s, meter, rc, plan, error);
    mission_permit_unref(renewal);
    finish(&s);
    return rc;
}

static int32_t run_executions(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_plan *plan = (mission_plan *)1;
    int32_t rc;

    begin(meter, &s);
    s.b.now.seconds += 31;
    meter_arm(meter);
    rc = mission_plan_executions(s.b.pep, 0, &s.b.now, &plan, error);
    rc = run_whole(&s, meter, rc, plan, error);
    finish(&s);
    return rc;
}

static int32_t run_sweep(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_plan *plan = (mission_plan *)1;
    int32_t rc;

    begin(meter, &s);
    CHECK_INT(barrier_done(&s.b, s.begun, MISSION_OUTCOME_COMPLETED, NULL).verdict.done, 1);
    s.b.now.seconds += 10 * 86400;
    meter_arm(meter);
    rc = mission_plan_permit_sweep(s.b.pep, 0, &s.b.now, &plan, error);
    rc = run_whole(&s, meter, rc, plan, error);
    finish(&s);
    return rc;
}

static int32_t run_evidence(struct meter *meter, bool forget, mission_error *error)
{
    struct setup s;
    mission_view id;
    mission_plan *plan = (mission_plan *)1;
    int32_t rc;

    begin(meter, &s);
    CHECK_INT(barrier_done(&s.b, s.begun, MISSION_OUTCOME_COMPLETED, NULL).verdict.done, 1);
    id = mission_view_of(s.begun);
    meter_arm(meter);
    rc = forget ? mission_plan_pep_evidence_forget(s.b.pep, &id, 1, &plan, error)
                : mission_plan_pep_evidence_list(s.b.pep, V(""), 0, &plan, error);
    rc = run_whole(&s, meter, rc, plan, error);
    finish(&s);
    return rc;
}

static int32_t run_list(struct meter *meter, mission_error *error)
{
    return run_evidence(meter, false, error);
}

static int32_t run_forget(struct meter *meter, mission_error *error)
{
    return run_evidence(meter, true, error);
}

/* ---- before it ---- */

static int32_t run_new(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_pep *pep = (mission_pep *)1;
    int32_t rc;

    prepare(meter, &s);
    meter_arm(meter);
    rc = mission_pep_new(&s.b.config, &pep, error);
    meter_disarm(meter);
    CHECK_INT(pep != NULL, rc == 0);
    mission_pep_unref(pep);
    finish(&s);
    return rc;
}

static int32_t run_read(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_permit *permit = (mission_permit *)1;
    mission_json *doc;
    int32_t rc;

    prepare(meter, &s);
    doc = test_json(s.b.notary.context,
                    "{\"decision\":true,\"context\":{\"evaluation_id\":\"e\",\"conditions\":{"
                    "\"valid_until\":\"" BARRIER_UNTIL "\",\"use_limit\":1,"
                    "\"parameter_digest\":\"" ARGUMENTS_DIGEST "\"}}}");
    meter_arm(meter);
    rc = mission_permit_read(s.b.pep, &s.asked, s.b.high, mission_json_root(doc), &permit, error);
    meter_disarm(meter);
    CHECK_INT(permit != NULL, rc == 0);
    mission_permit_unref(permit);
    mission_json_unref(doc);
    finish(&s);
    return rc;
}

static int32_t run_cache_key(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_digest digest;
    int32_t rc;

    prepare(meter, &s);
    meter_arm(meter);
    rc = mission_permit_cache_key(s.b.pep, &s.asked, 1, &digest, error);
    meter_disarm(meter);
    CHECK_INT(digest.text[0] != 0, rc == 0);
    finish(&s);
    return rc;
}

static int32_t run_obligations(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_json *doc, *outcomes = (mission_json *)1;
    int32_t rc;

    prepare(meter, &s);
    doc = test_json(s.b.notary.context, "{\"decision\":false,\"context\":{\"obligations\":["
                                        "{\"id\":\"a\",\"type\":\"notify\"}]}}");
    meter_arm(meter);
    rc = mission_pep_obligations(s.b.pep, mission_json_root(doc), &outcomes, error);
    meter_disarm(meter);
    CHECK_INT(outcomes != NULL, rc == 0);
    mission_json_unref(outcomes);
    mission_json_unref(doc);
    finish(&s);
    return rc;
}

static mission_attempt attempt_of(const struct setup *s)
{
    return (mission_attempt){
        .size = sizeof(mission_attempt),
        .audience = s->asked.audience,
        .action = s->asked.action,
        .resource_type = s->asked.resource_type,
        .resource_id = s->asked.resource_id,
        .arguments = mission_json_root(s->b.arguments),
        .profile = s->b.high,
    };
}

static int32_t run_prepare(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_attempt attempt;
    mission_prepared *prepared = (mission_prepared *)1;
    int32_t rc;

    prepare(meter, &s);
    attempt = attempt_of(&s);
    meter_arm(meter);
    rc = mission_pep_prepare(s.b.pep, &attempt, NULL, &prepared, error);
    meter_disarm(meter);
    CHECK_INT(prepared != NULL, rc == 0);
    mission_prepared_unref(prepared);
    finish(&s);
    return rc;
}

static int32_t run_refusal(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_attempt attempt;
    mission_prepared *prepared = NULL;
    mission_plan *plan = (mission_plan *)1;
    struct told told;
    int32_t rc;

    prepare(meter, &s);
    attempt = attempt_of(&s);
    CHECK(!mission_pep_prepare(s.b.pep, &attempt, NULL, &prepared, NULL));
    meter_arm(meter);
    rc = mission_plan_pep_refusal(s.b.pep, prepared, 0, &plan, error);
    rc = run_whole(&s, meter, rc, plan, error);
    CHECK_INT(barrier_told(&s.b, &told, 1), rc == 0);
    mission_prepared_unref(prepared);
    finish(&s);
    return rc;
}

static const struct scenario scenarios[] = {
    {"mission_pep_new", run_new, 0, false},
    {"mission_pep_prepare", run_prepare, 0, false},
    {"mission_plan_pep_refusal", run_refusal, 0, false},
    {"mission_pep_obligations", run_obligations, 0, false},
    {"mission_permit_read", run_read, 0, false},
    {"mission_permit_cache_key", run_cache_key, 0, false},
    {"mission_plan_commit", run_commit, 0, false},
    {"mission_plan_commit", run_refused, 0, false},
    {"mission_plan_commit", run_without_room, 0, false},
    {"mission_plan_commit_check", run_check, 0, false},
    {"mission_plan_commit_done", run_done, 0, false},
    {"mission_plan_commit_found", run_found, 0, false},
    {"mission_plan_permit_lease", run_lease, 0, false},
    {"mission_plan_executions", run_executions, 0, false},
    {"mission_plan_permit_sweep", run_sweep, 0, false},
    {"mission_plan_pep_evidence_list", run_list, 0, false},
    {"mission_plan_pep_evidence_forget", run_forget, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};
TEST_MAIN("fault-commit", tests)
