/* Transaction authorization, failing at every allocation and at every callback.
 * SPDX-License-Identifier: MIT */
#include "../unit/deal.h"
#include "meter.h"

/* How far things have come before the call. */
enum stage { FRESH, CHALLENGED, ADMITTED, APPROVED, MINTED };

struct setup {
    struct deal deal;
    struct meter *meter;
    mission_text *proof;
    mission_presented presented;
};

static int32_t fails(void *of)
{
    struct meter *meter = of;

    return meter_fails(meter, &meter->host);
}

static void prepare(struct setup *s, struct meter *meter, enum stage stage)
{
    mission_config config;

    memset(s, 0, sizeof *s);
    s->meter = meter;
    meter->now = (mission_time){.seconds = DESK_NOW};
    meter->entry.validate = NULL; /* a refusal when it fails, and swept with the model */
    meter->constraint.validate = NULL;
    meter_config(meter, meter_profile(), &config);
    deal_open_with(&s->deal, &config);
    if (stage >= CHALLENGED)
        CHECK_CODE(deal_challenge(&s->deal), 0, &s->deal.error);
    if (stage >= ADMITTED)
        CHECK_CODE(deal_admit(&s->deal), 0, &s->deal.error);
    if (stage >= APPROVED)
        CHECK_CODE(deal_approve(&s->deal), 0, &s->deal.error);
    if (stage >= MINTED)
        CHECK_CODE(deal_poll(&s->deal), 0, &s->deal.error);
    if (stage >= MINTED)
        CHECK(!mission_proof_make(s->deal.desk.context, s->deal.client, V("POST"),
                                  V(DESK_AUD "/invoices"), mission_view_of(s->deal.made), V(""),
                                  &s->deal.now, &s->proof, NULL));
    s->deal.fails = fails;
    s->deal.fails_of = meter;
    meter_arm(meter);
}

/* Run it, and see that what failed has no verdict and no reply. */
static int32_t finish(struct setup *s, int32_t rc, mission_plan *plan, const mission_store *store,
                      mission_error *error)
{
    mission_verdict verdict = {.size = sizeof verdict};

    CHECK((plan == NULL) == (rc != MISSION_OK));
    if (!rc)
        rc = mission_plan_run(plan, store, error);
    meter_disarm(s->meter);
    if (plan) {
        CHECK((mission_plan_verdict(plan, &verdict, NULL) == 0) == (rc == MISSION_OK));
        CHECK_INT(verdict.done, rc == MISSION_OK);
        CHECK((mission_plan_reply(plan) != NULL) == (rc == MISSION_OK));
    }
    mission_plan_free(plan);
    return rc;
}

/* What failed can be done all the same, afterwards. */
static int32_t leave(struct setup *s, int32_t rc, enum stage stage)
{
    s->deal.fails = NULL;
    if (rc && stage == CHALLENGED)
        CHECK_CODE(deal_admit(&s->deal), 0, &s->deal.error);
    if (rc && stage == ADMITTED)
        CHECK_CODE(deal_approve(&s->deal), 0, &s->deal.error);
    if (rc && stage == APPROVED)
        CHECK_CODE(deal_poll(&s->deal), 0, &s->deal.error);
    mission_text_unref(s->proof);
    deal_close(&s->deal);
    return rc;
}

static int32_t run_resource(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_transaction_resource *made = (mission_transaction_resource *)meter;
    int32_t rc;

    prepare(&s, meter, FRESH);
    rc = mission_transaction_resource_new(&s.deal.resource_config, &made, error);
    CHECK((made == NULL) == (rc != MISSION_OK));
    meter_disarm(meter);
    mission_transaction_resource_unref(made);
    return leave(&s, rc, FRESH);
}

static int32_t run_tas(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_tas *made = (mission_tas *)meter;
    int32_t rc;

    prepare(&s, meter, FRESH);
    rc = mission_tas_new(&s.deal.tas_config, &made, error);
    CHECK((made == NULL) == (rc != MISSION_OK));
    meter_disarm(meter);
    mission_tas_unref(made);
    return leave(&s, rc, FRESH);
}

static int32_t run_challenge(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_transaction_operation own;
    mission_plan *plan = (mission_plan *)meter;
    int32_t rc;

    prepare(&s, meter, FRESH);
    own = deal_operation(&s.deal);
    rc = mission_plan_transaction_challenge(s.deal.resource, &own, NULL, &plan, error);
    rc = finish(&s, rc, plan, deal_store(&s.deal), error);
    return leave(&s, rc, FRESH);
}

/* Raw arguments are brought into their form, which takes memory, too. */
static int32_t run_challenge_raw(struct meter *meter, mission_error *error)
{
    static const char text[] =
        "{\"id\":\"p\",\"version\":\"1\",\"action\":\"invoices.pay\",\"class\":"
        "\"irreversible_action\",\"parameters\":{\"type\":\"object\",\"properties\":{"
        "\"amount_usd\":{\"type\":\"string\"},\"source_invoice_id\":{\"type\":\"string\"},"
        "\"note\":{\"type\":\"string\",\"default\":\"none\"}}},\"controls\":{\"use_limit\":1,"
        "\"lease_seconds\":30},\"idempotent\":true}";
    struct setup s;
    mission_transaction_operation own;
    mission_operation_profile *profile = NULL;
    mission_plan *plan = (mission_plan *)meter;
    int32_t rc;

    prepare(&s, meter, FRESH);
    meter_disarm(meter);
    CHECK(!mission_operation_profile_parse(s.deal.desk.context, mission_view_of(text), &profile,
                                           NULL));
    own = deal_operation(&s.deal);
    own.profile = profile;
    meter_arm(meter);
    rc = mission_plan_transaction_challenge(s.deal.resource, &own, NULL, &plan, error);
    rc = finish(&s, rc, plan, deal_store(&s.deal), error);
    mission_operation_profile_unref(profile);
    return leave(&s, rc, FRESH);
}

static int32_t run_verify(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_transaction_request own = {.size = sizeof own, .action = V("invoices.pay")};
    mission_plan *plan = (mission_plan *)meter;
    int32_t rc;

    prepare(&s, meter, MINTED);
    s.presented = (mission_presented){.size = sizeof s.presented,
                                      .scheme = MISSION_SCHEME_DPOP,
                                      .proofs = 1,
                                      .token = mission_view_of(s.deal.made),
                                      .proof = mission_text_view(s.proof),
                                      .method = V("POST"),
                                      .uri = V(DESK_AUD "/invoices")};
    own.presented = &s.presented;
    own.parameters = mission_json_root(s.deal.parameters);
    rc = mission_plan_transaction_verify(s.deal.resource, &own, NULL, &plan, error);
    rc = finish(&s, rc, plan, deal_store(&s.deal), error);
    return leave(&s, rc, MINTED);
}

static int32_t run_admit(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_transaction_redeem own;
    mission_plan *plan = (mission_plan *)meter;
    int32_t rc;

    prepare(&s, meter, CHALLENGED);
    own = deal_redeem(&s.deal);
    rc = mission_plan_transaction_admit(s.deal.tas, &own, NULL, &plan, error);
    rc = finish(&s, rc, plan, deal_tas_store(&s.deal), error);
    return leave(&s, rc, CHALLENGED);
}

static int32_t run_admit_foreign(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_transaction_redeem own;
    mission_plan *plan = (mission_plan *)meter;
    int32_t rc;

    prepare(&s, meter, CHALLENGED);
    s.deal.subject_kind = MISSION_SUBJECT_FOREIGN;
    s.deal.mapped_origin = s.deal.mapped;
    own = deal_redeem(&s.deal);
    rc = mission_plan_transaction_admit(s.deal.tas, &own, NULL, &plan, error);
    rc = finish(&s, rc, plan, deal_tas_store(&s.deal), error);
    return leave(&s, rc, CHALLENGED);
}

static int32_t run_show(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_plan *plan = (mission_plan *)meter;
    int32_t rc;

    prepare(&s, meter, ADMITTED);
    rc = mission_plan_transaction_show(s.deal.tas, mission_view_of(s.deal.id), NULL, &plan, error);
    rc = finish(&s, rc, plan, deal_tas_store(&s.deal), error);
    return leave(&s, rc, ADMITTED);
}

static int32_t run_approve(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_transaction_approve own;
    mission_plan *plan = (mission_plan *)meter;
    int32_t rc;

    prepare(&s, meter, ADMITTED);
    meter_disarm(meter);
    CHECK_CODE(deal_show(&s.deal), 0, &s.deal.error);
    own = deal_approval(&s.deal);
    meter_arm(meter);
    rc = mission_plan_transaction_approve(s.deal.tas, &own, NULL, &plan, error);
    rc = finish(&s, rc, plan, deal_tas_store(&s.deal), error);
    return leave(&s, rc, ADMITTED);
}

static int32_t run_deny(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_plan *plan = (mission_plan *)meter;
    int32_t rc;

    prepare(&s, meter, ADMITTED);
    rc = mission_plan_transaction_deny(s.deal.tas, mission_view_of(s.deal.id), NULL, &plan, error);
    rc = finish(&s, rc, plan, deal_tas_store(&s.deal), error);
    return leave(&s, rc, ADMITTED);
}

static int32_t poll_at(struct meter *meter, mission_error *error, enum stage stage)
{
    struct setup s;
    mission_transaction_poll own = {.size = sizeof own};
    mission_plan *plan = (mission_plan *)meter;
    int32_t rc;

    prepare(&s, meter, stage);
    own.client = deal_client(&s.deal);
    own.id = mission_view_of(s.deal.id);
    rc = mission_plan_transaction_poll(s.deal.tas, &own, NULL, &plan, error);
    rc = finish(&s, rc, plan, deal_tas_store(&s.deal), error);
    return leave(&s, rc, stage);
}

static int32_t run_poll(struct meter *meter, mission_error *error)
{
    return poll_at(meter, error, APPROVED);
}

static int32_t run_poll_again(struct meter *meter, mission_error *error)
{
    return poll_at(meter, error, MINTED);
}

static int32_t run_pinned(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_plan *plan = (mission_plan *)meter;
    int32_t rc;

    prepare(&s, meter, ADMITTED);
    rc = mission_plan_transaction_pinned(s.deal.tas, V("invoices"), V("1"), NULL, &plan, error);
    rc = finish(&s, rc, plan, deal_tas_store(&s.deal), error);
    return leave(&s, rc, ADMITTED);
}

static int32_t run_sweep(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_time later = {.seconds = DESK_NOW + 4 * 86400};
    mission_plan *plan = (mission_plan *)meter;
    int32_t rc;

    prepare(&s, meter, MINTED);
    rc = mission_plan_transaction_sweep(s.deal.tas, 0, &later, &plan, error);
    rc = finish(&s, rc, plan, deal_tas_store(&s.deal), error);
    return leave(&s, rc, MINTED);
}

static int32_t run_operations_sweep(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_time later = {.seconds = DESK_NOW + 4 * 86400};
    mission_plan *plan = (mission_plan *)meter;
    int32_t rc;

    prepare(&s, meter, CHALLENGED);
    rc = mission_plan_transaction_operations_sweep(s.deal.resource, 0, &later, &plan, error);
    rc = finish(&s, rc, plan, deal_store(&s.deal), error);
    return leave(&s, rc, CHALLENGED);
}

static int32_t run_reason(struct meter *meter, mission_error *error)
{
    struct setup s;
    const mission_value *found = (const mission_value *)meter;
    mission_json *content;
    int32_t rc;

    prepare(&s, meter, FRESH);
    meter_disarm(meter);
    content = test_json(s.deal.desk.context,
                        "{\"txn\":\"t\",\"jti\":\"j\",\"parameter_digest\":\"" DEAL_DIGEST
                        "\",\"parameters\":" DEAL_PARAMETERS "}");
    meter_arm(meter);
    rc = mission_transaction_reason_check(s.deal.desk.context, V("t"), V("j"), V(DEAL_DIGEST),
                                          mission_json_root(content), &found, error);
    CHECK((found == NULL) == (rc != MISSION_OK));
    meter_disarm(meter);
    mission_json_unref(content);
    return leave(&s, rc, FRESH);
}

static const struct scenario scenarios[] = {
    {"mission_transaction_resource_new", run_resource, 0, false},
    {"mission_tas_new", run_tas, 0, false},
    {"mission_plan_transaction_challenge", run_challenge, 0, false},
    {"mission_plan_transaction_challenge", run_challenge_raw, 0, false},
    {"mission_plan_transaction_verify", run_verify, 0, false},
    {"mission_plan_transaction_admit", run_admit, 0, false},
    {"mission_plan_transaction_admit", run_admit_foreign, MISSION_PROFILE_DRAFT, false},
    {"mission_plan_transaction_show", run_show, 0, false},
    {"mission_plan_transaction_approve", run_approve, 0, false},
    {"mission_plan_transaction_deny", run_deny, 0, false},
    {"mission_plan_transaction_poll", run_poll, 0, false},
    {"mission_plan_transaction_poll", run_poll_again, 0, false},
    {"mission_plan_transaction_pinned", run_pinned, 0, false},
    {"mission_plan_transaction_sweep", run_sweep, 0, false},
    {"mission_plan_transaction_operations_sweep", run_operations_sweep, 0, false},
    {"mission_transaction_reason_check", run_reason, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};
TEST_MAIN("fault-transaction", tests)
