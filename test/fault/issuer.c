/* The issuer's plans, failing at every allocation and at every callback of the host, the store's
 * included: an error, never a verdict, and nothing is written. SPDX-License-Identifier: MIT */
#include "issuers.h"
#include "meter.h"
#include "steps.h"

struct setup {
    struct meter *meter;
    struct meter_store store;
    struct issuers s;
    struct issuers_waiting waiting;
    char id[300], lease[80];
    bool unwatched; /* the Mission itself does not change, or as much back as forth */
    uint64_t version;
    int64_t number;
};

static int32_t trouble(void *host)
{
    struct meter *meter = host;

    return meter_fails(meter, &meter->host) ? METER_HOST_CODE : 0;
}

static void prepare(struct setup *setup, struct meter *meter)
{
    memset(setup, 0, sizeof *setup);
    setup->meter = meter;
    meter->now.seconds = ISSUERS_START;
    meter_store_open(&setup->store, meter);
    issuers_open_in(&setup->s, meter_profile(), meter_context_unlabelled(meter),
                    &setup->store.table);
    setup->s.trouble = trouble;
    setup->s.trouble_host = meter;
}

static void look(struct setup *setup, uint64_t *version, int64_t *number)
{
    free(steps_row(&setup->s, "mission", setup->id, version, number));
}

static void wait_for(struct setup *setup)
{
    CHECK(issuers_wait(&setup->s, NULL, &setup->waiting));
    memcpy(setup->id, setup->waiting.id, sizeof setup->id);
    look(setup, &setup->version, &setup->number);
}

static void approve(struct setup *setup)
{
    const struct issuers_intent one = {.cap = 1};

    CHECK(issuers_mission(&setup->s, &one, setup->id));
    look(setup, &setup->version, &setup->number);
}

static void close_all(struct setup *setup)
{
    issuers_close(&setup->s);
    meter_store_close(&setup->store);
}

/* Armed: the plan runs. A failure has no verdict, no reply, and left the Mission as it was. */
static int32_t drive(struct setup *setup, int32_t rc, mission_plan *const *made,
                     mission_error *error)
{
    mission_verdict verdict = {.size = sizeof verdict, .done = 1};
    mission_plan *plan = *made;
    mission_error unused = MISSION_ERROR_INIT;
    uint64_t version = 0;
    int64_t number = 0;

    CHECK((plan == NULL) == (rc != MISSION_OK));
    if (!rc)
        rc = mission_plan_run(plan, &setup->store.table, error);
    meter_disarm(setup->meter);
    CHECK((mission_plan_verdict(plan, &verdict, &unused) == MISSION_OK) == (rc == MISSION_OK));
    CHECK_INT(verdict.done, rc == MISSION_OK);
    CHECK((mission_plan_reply(plan) != NULL) == (rc == MISSION_OK));
    CHECK(!mission_plan_refusal(plan));
    if (setup->id[0] && !setup->unwatched) {
        look(setup, &version, &number);
        CHECK((version == setup->version && number == setup->number) ==
              (rc != MISSION_OK || verdict.replayed));
    }
    mission_plan_free(plan);
    close_all(setup);
    return rc;
}

static int32_t no_policy(void *host, const mission_act *act, mission_derivation_policy *policy,
                         mission_error *error)
{
    (void)host, (void)act, (void)policy, (void)error;
    return 1;
}

static int32_t run_new(struct meter *meter, mission_error *error)
{
    struct setup setup;
    mission_issuer *issuer = NULL;
    int32_t rc;

    prepare(&setup, meter);
    {
        const mission_issuer_host host = {.size = sizeof host, .policy = no_policy};
        const mission_issuer_config config = {.size = sizeof config,
                                              .context = setup.s.context,
                                              .issuer = V("https://as.example.com"),
                                              .host = &host};

        meter_arm(meter);
        rc = mission_issuer_new(&config, &issuer, error);
        meter_disarm(meter);
    }
    CHECK((issuer == NULL) == (rc != MISSION_OK));
    mission_issuer_unref(issuer);
    close_all(&setup);
    return rc;
}

static int32_t run_admit(struct meter *meter, mission_error *error)
{
    struct setup setup;
    mission_plan *plan = NULL;
    mission_admit request;
    char *text, *proposal;
    int32_t rc;

    prepare(&setup, meter);
    text = issuers_intent_text(&setup.s, NULL);
    proposal = issuers_proposal_text(&setup.s, NULL);
    request = issuers_admission(&setup.s);
    request.intent = mission_view_of(text);
    request.proposal = mission_view_of(proposal);
    meter_arm(meter);
    rc = mission_plan_admit(setup.s.issuer, &request, &plan, error);
    rc = drive(&setup, rc, &plan, error);
    free(text);
    free(proposal);
    return rc;
}

typedef int32_t maker(mission_issuer *, const mission_decide *, mission_plan **, mission_error *);

static int32_t decide(struct meter *meter, maker *make, mission_error *error)
{
    struct setup setup;
    mission_plan *plan = NULL;
    mission_decide request;
    int32_t rc;

    prepare(&setup, meter);
    wait_for(&setup);
    request = issuers_decision(&setup.s, &setup.waiting, "ape_1");
    request.actor.client_id = ISSUERS_CLIENT;
    meter_arm(meter);
    rc = make(setup.s.issuer, &request, &plan, error);
    return drive(&setup, rc, &plan, error);
}

static int32_t run_approve(struct meter *meter, mission_error *error)
{
    return decide(meter, mission_plan_approve, error);
}

static int32_t run_deny(struct meter *meter, mission_error *error)
{
    return decide(meter, mission_plan_deny, error);
}

static int32_t run_withdraw(struct meter *meter, mission_error *error)
{
    return decide(meter, mission_plan_withdraw, error);
}

static int32_t run_render(struct meter *meter, mission_error *error)
{
    return decide(meter, mission_plan_render, error);
}

static int32_t derive(struct meter *meter, uint32_t flags, bool ended, mission_error *error)
{
    struct setup setup;
    mission_plan *plan = NULL;
    mission_derive request;
    int32_t rc;

    prepare(&setup, meter);
    approve(&setup);
    if (ended) { /* a lease whose time is over gives its place */
        CHECK_INT(issuers_derive(&setup.s, setup.id, MISSION_DERIVE_RESERVE, NULL).done, 1);
        meter->now.seconds += 100;
    }
    request = issuers_derivation(&setup.s, setup.id);
    request.flags = flags;
    setup.unwatched = ended; /* one out, one in */
    meter_arm(meter);
    rc = mission_plan_derive(setup.s.issuer, &request, &plan, error);
    return drive(&setup, rc, &plan, error);
}

static int32_t run_derive(struct meter *meter, mission_error *error)
{
    return derive(meter, 0, false, error);
}

static int32_t run_reserve(struct meter *meter, mission_error *error)
{
    return derive(meter, MISSION_DERIVE_RESERVE, false, error);
}

typedef int32_t settler(mission_issuer *, const mission_settle_lease *, mission_plan **,
                        mission_error *);

static int32_t settle(struct meter *meter, settler *make, mission_error *error)
{
    struct setup setup;
    mission_plan *plan = NULL;
    mission_settle_lease ask = {.size = sizeof ask};
    char *reply = NULL;
    int32_t rc;

    prepare(&setup, meter);
    approve(&setup);
    CHECK_INT(issuers_derive(&setup.s, setup.id, MISSION_DERIVE_RESERVE, &reply).done, 1);
    snprintf(setup.lease, sizeof setup.lease, "%s", issuers_member(&setup.s, reply, "/lease"));
    free(reply);
    ask.mission_id = mission_view_of(setup.id);
    ask.lease = mission_view_of(setup.lease);
    look(&setup, &setup.version, &setup.number);
    setup.unwatched = make == mission_plan_confirm; /* only its lease changes */
    meter_arm(meter);
    rc = make(setup.s.issuer, &ask, &plan, error);
    return drive(&setup, rc, &plan, error);
}

static int32_t run_confirm(struct meter *meter, mission_error *error)
{
    return settle(meter, mission_plan_confirm, error);
}

static int32_t run_release(struct meter *meter, mission_error *error)
{
    return settle(meter, mission_plan_release, error);
}

static int32_t run_operate(struct meter *meter, mission_error *error)
{
    struct setup setup;
    mission_plan *plan = NULL;
    mission_operate request;
    int32_t rc;

    prepare(&setup, meter);
    approve(&setup);
    request = (mission_operate){.size = sizeof request,
                                .event = MISSION_EVENT_SUSPEND,
                                .mission_id = mission_view_of(setup.id),
                                .actor = {.principal = issuers_admin},
                                .nonce = V("n1"),
                                .request = V("suspend"),
                                .suspend_until = V("2026-09-02T00:00:00Z"),
                                .on_expiry = V("resume")};
    meter_arm(meter);
    rc = mission_plan_operate(setup.s.issuer, &request, &plan, error);
    return drive(&setup, rc, &plan, error);
}

/* A lease that ended gives its place: with a scan. */
static int32_t run_run(struct meter *meter, mission_error *error)
{
    return derive(meter, 0, true, error);
}

static int32_t run_issuer_run(struct meter *meter, mission_error *error)
{
    struct setup setup;
    mission_plan *plan = NULL;
    mission_derive request;
    mission_verdict verdict = {.size = sizeof verdict};
    mission_error unused = MISSION_ERROR_INIT;
    int32_t rc;

    prepare(&setup, meter);
    approve(&setup);
    request = issuers_derivation(&setup.s, setup.id);
    CHECK_CODE(mission_plan_derive(setup.s.issuer, &request, &plan, error), MISSION_OK, error);
    meter_arm(meter);
    rc = mission_issuer_run(setup.s.issuer, plan, error);
    meter_disarm(meter);
    CHECK((mission_plan_verdict(plan, &verdict, &unused) == MISSION_OK) == (rc == MISSION_OK));
    CHECK_INT(steps_count(&setup.s, setup.id), rc == MISSION_OK);
    mission_plan_free(plan);
    close_all(&setup);
    return rc;
}

/* Each call of the engine by itself. */
static int32_t run_steps(struct meter *meter, mission_error *error)
{
    struct setup setup;
    struct steps steps;
    mission_plan *plan = NULL;
    mission_derive request;
    int32_t rc;

    prepare(&setup, meter);
    approve(&setup);
    request = issuers_derivation(&setup.s, setup.id);
    CHECK_CODE(mission_plan_derive(setup.s.issuer, &request, &plan, error), MISSION_OK, error);
    steps_begin(&steps, plan);
    meter_arm(meter);
    while (steps_one(&steps, &setup.store.table))
        ;
    meter_disarm(meter);
    rc = steps.rc;
    if (rc)
        *error = steps.error;
    CHECK((mission_plan_reply(plan) != NULL) == (rc == MISSION_OK));
    CHECK_INT(steps_count(&setup.s, setup.id), rc == MISSION_OK);
    mission_plan_free(plan);
    close_all(&setup);
    return rc;
}

static const struct scenario scenarios[] = {
    {"mission_issuer_new", run_new, 0, false},
    {"mission_plan_admit", run_admit, 0, false},
    {"mission_plan_approve", run_approve, 0, false},
    {"mission_plan_deny", run_deny, 0, false},
    {"mission_plan_withdraw", run_withdraw, 0, false},
    {"mission_plan_render", run_render, 0, false},
    {"mission_plan_derive", run_derive, 0, false},
    {"mission_plan_derive", run_reserve, 0, false},
    {"mission_plan_confirm", run_confirm, 0, false},
    {"mission_plan_release", run_release, 0, false},
    {"mission_plan_operate", run_operate, 0, false},
    {"mission_plan_run", run_run, 0, false},
    {"mission_issuer_run", run_issuer_run, 0, false},
    {"mission_plan_next", run_steps, 0, false},
    {"mission_plan_row", run_steps, 0, false},
    {"mission_plan_answer", run_steps, 0, false},
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

static void test_admit(void)
{
    sweep(1, 1);
}

static void test_decide(void)
{
    sweep(2, 5);
}

static void test_derive(void)
{
    sweep(6, 9);
}

static void test_operate(void)
{
    sweep(10, 10);
}

static void test_run(void)
{
    sweep(11, 13);
}

static const struct test tests[] = {{"new", test_new},         {"admit", test_admit},
                                    {"decide", test_decide},   {"derive", test_derive},
                                    {"operate", test_operate}, {"run", test_run}};
TEST_MAIN("fault-issuer", tests)
