/* Audit, failing at every allocation and in every slot: nothing half judged, no receipt unsigned.
 * SPDX-License-Identifier: MIT */
#include "meter.h"

#include "../unit/ledger.h"
#include "../unit/notary.h"
#include "../unit/scene.h"

/* ---- The join ---- */

struct audit {
    mission_context *context;
    mission_evidence_join *join;
    struct meter *meter;
};

static struct ledger_row permit(void)
{
    return ledger_permit("dec_1", 0, NOTARY_NOW);
}

static void open_audit(struct audit *a, struct meter *meter, bool judged)
{
    const struct ledger_row decision = permit(), again = ledger_permit("dec_2", 3, NOTARY_NOW);
    const struct ledger_row execution = ledger_execution(&decision, "exe_1", 1);
    mission_evidence_join_config config = {.size = sizeof config};

    *a = (struct audit){.meter = meter};
    a->context = config.context = meter_context(meter, meter_profile());
    CHECK_INT(mission_evidence_join_new(&config, &a->join, NULL), MISSION_OK);
    CHECK_INT(ledger_add(a->context, a->join, &decision, NULL), MISSION_OK);
    CHECK_INT(ledger_add(a->context, a->join, &execution, NULL), MISSION_OK);
    CHECK_INT(ledger_add(a->context, a->join, &again, NULL), MISSION_OK);
    if (judged)
        CHECK_INT(mission_evidence_join_finish(a->join, NULL, NULL), MISSION_OK);
    meter_arm(meter);
}

static int32_t close_audit(struct audit *a, int32_t rc)
{
    meter_disarm(a->meter);
    mission_evidence_join_free(a->join);
    mission_context_unref(a->context);
    return rc;
}

static int32_t run_new(struct meter *meter, mission_error *error)
{
    mission_evidence_join_config config = {.size = sizeof config, .name_space = V("x.example/")};
    mission_evidence_join *made;
    struct audit a;
    int32_t rc;

    open_audit(&a, meter, false);
    config.context = a.context;
    made = a.join;
    rc = mission_evidence_join_new(&config, &made, error);
    CHECK((made == NULL) == (rc != MISSION_OK));
    mission_evidence_join_free(made);
    return close_audit(&a, rc);
}

/* What failed was not added, and can be added again. */
static int32_t run_add(struct meter *meter, mission_error *error)
{
    struct ledger_row row = ledger_permit("dec_3", 4, NOTARY_NOW);
    mission_evidence_record record;
    mission_finding finding = {.size = sizeof finding};
    mission_json *json;
    struct audit a;
    char text[LEDGER_TEXT];
    int32_t rc;

    row.more = ",\"contributing_constraints\":[\"max_amount\",\"tenant\"]";
    open_audit(&a, meter, false);
    meter_disarm(meter);
    ledger_text(meter_profile(), &row, true, text);
    json = test_json(a.context, text);
    record = ledger_record(&row, mission_json_root(json));
    meter_arm(meter);
    rc = mission_evidence_join_add(a.join, &record, error);
    meter_disarm(meter);
    if (rc)
        CHECK_INT(mission_evidence_join_add(a.join, &record, NULL), MISSION_OK);
    CHECK_INT(mission_evidence_join_finish(a.join, NULL, NULL), MISSION_OK);
    CHECK(mission_evidence_join_finding(a.join, 2, &finding) == 1); /* two awaited, one gap */
    CHECK(mission_evidence_join_finding(a.join, 3, &finding) == 0);
    mission_json_unref(json);
    return close_audit(&a, rc);
}

static int32_t run_finish(struct meter *meter, mission_error *error)
{
    mission_finding finding = {.size = sizeof finding};
    struct audit a;
    int32_t rc;

    open_audit(&a, meter, true);
    rc = mission_evidence_join_finish(a.join, NULL, error);
    CHECK_INT(mission_evidence_join_finding(a.join, 0, &finding), rc ? 0 : 1);
    CHECK((finding.finding == 0) == (rc != MISSION_OK));
    return close_audit(&a, rc);
}

static int32_t run_report(struct meter *meter, mission_error *error)
{
    mission_json *made = (mission_json *)meter;
    struct audit a;
    int32_t rc;

    open_audit(&a, meter, true);
    rc = mission_evidence_join_report(a.join, MISSION_REPORT_ACTIONS, &made, error);
    CHECK((made == NULL) == (rc != MISSION_OK));
    mission_json_unref(made);
    return close_audit(&a, rc);
}

static int32_t swallow(void *host, const char *ptr, size_t len)
{
    struct meter *meter = host;

    (void)ptr;
    (void)len;
    return meter_fails(meter, &meter->host) ? METER_HOST_CODE : 0;
}

static int32_t run_story(struct meter *meter, mission_error *error)
{
    const mission_sink sink = {.size = sizeof sink, .host = meter, .write = swallow};
    struct audit a;
    int32_t rc;

    open_audit(&a, meter, true);
    rc = mission_evidence_story(a.join, V(""), V(LEDGER_MISSION), &sink, error);
    return close_audit(&a, rc);
}

/* ---- Receipts ---- */

struct office {
    struct notary notary;
    mission_json *decision, *execution, *first;
    mission_receipt_source source;
    const mission_value *previous;
    struct meter *meter;
};

static mission_json *seal(struct office *o, const struct ledger_row *row, uint32_t role)
{
    char text[LEDGER_TEXT];

    ledger_text(meter_profile(), row, false, text);
    return notary_seal(&o->notary, role, row->kind, text);
}

static void open_office(struct office *o, struct meter *meter)
{
    const struct ledger_row decision = permit();
    const struct ledger_row execution = ledger_execution(&decision, "exe_1", 1);

    *o = (struct office){.meter = meter};
    notary_open(&o->notary, meter_context(meter, meter_profile()), 0);
    o->decision = seal(o, &decision, MISSION_EMITTER_PDP);
    o->execution = seal(o, &execution, MISSION_EMITTER_PEP);
    o->source = (mission_receipt_source){.size = sizeof o->source,
                                         .kind = MISSION_RECEIPT_EXECUTION,
                                         .members = MISSION_RECEIPT_HASH | MISSION_RECEIPT_TARGET,
                                         .verifier = o->notary.verifier,
                                         .decision = mission_json_root(o->decision),
                                         .execution = mission_json_root(o->execution),
                                         .stream = V("main")};
    CHECK_INT(mission_receipt_issue(o->notary.emitters[MISSION_EMITTER_RECEIPTS], &o->source,
                                    &o->first, NULL),
              MISSION_OK);
    o->previous = mission_json_root(o->first);
    o->source.previous = &o->previous;
    o->source.previous_count = 1;
}

static int32_t close_office(struct office *o, int32_t rc)
{
    meter_disarm(o->meter);
    mission_json_unref(o->decision);
    mission_json_unref(o->execution);
    mission_json_unref(o->first);
    notary_close(&o->notary);
    return rc;
}

static int32_t run_issue(struct meter *meter, mission_error *error)
{
    mission_json *made = (mission_json *)meter;
    struct office o;
    int32_t rc;

    open_office(&o, meter);
    meter_arm(meter);
    rc =
        mission_receipt_issue(o.notary.emitters[MISSION_EMITTER_RECEIPTS], &o.source, &made, error);
    meter_disarm(meter);
    CHECK((made == NULL) == (rc != MISSION_OK));
    mission_json_unref(made);
    return close_office(&o, rc);
}

static int32_t find(void *host, mission_view type, mission_view digest, mission_view id,
                    const mission_value **out)
{
    const struct office *o = host;

    (void)digest;
    *out = o->previous;
    if (id.len)
        *out = mission_json_root(id.ptr[1] == 'v' ? o->decision : o->execution);
    CHECK(type.len > 20);
    return meter_fails(o->meter, &o->meter->host) ? METER_HOST_CODE : 0;
}

static int32_t run_verify(struct meter *meter, mission_error *error)
{
    mission_receipt_finder finder = {.size = sizeof finder, .find = find};
    mission_receipt told = {.size = sizeof told, .kind = 9};
    mission_json *receipt = NULL;
    struct office o;
    int32_t rc;

    open_office(&o, meter);
    CHECK_INT(mission_receipt_issue(o.notary.emitters[MISSION_EMITTER_RECEIPTS], &o.source,
                                    &receipt, NULL),
              MISSION_OK);
    finder.host = &o;
    meter_arm(meter);
    rc = mission_receipt_verify(o.notary.verifier, mission_json_root(receipt), &finder, &told,
                                error);
    meter_disarm(meter);
    CHECK_INT(told.kind, rc ? 0 : MISSION_RECEIPT_EXECUTION);
    CHECK((told.decision == NULL) == (rc != MISSION_OK));
    mission_json_unref(receipt);
    return close_office(&o, rc);
}

/* ---- The replay ---- */

static int32_t run_replay(struct meter *meter, mission_error *error)
{
    mission_replay told = {.size = sizeof told, .outcome = 9};
    mission_replay_source source = {.size = sizeof source, .name_space = V(NOTARY_SPACE)};
    mission_evidence_record record;
    mission_json *evidence = NULL;
    struct notary notary;
    struct stage stage;
    int32_t rc;

    stage_open_with(&stage, meter_context(meter, meter_profile()), NULL);
    CHECK_INT(stage_decide(&stage), MISSION_DENY_NONE);
    notary_open(&notary, mission_context_ref(stage.context), 0);
    CHECK_INT(mission_decision_evidence(notary.emitters[MISSION_EMITTER_PDP], stage.decision,
                                        &evidence, NULL),
              MISSION_OK);
    CHECK_INT(notary_verify(&notary, evidence, &record, NULL), MISSION_OK);
    source.decision = &record;
    source.pdp = stage.pdp;
    source.policy = stage.policy;
    source.request = mission_json_root(stage.request);
    source.situation = &stage.situation;
    meter_arm(meter);
    rc = mission_decision_replay(&source, &told, error);
    meter_disarm(meter);
    CHECK_INT(told.outcome, rc ? MISSION_REPLAY_UNTOLD : MISSION_REPLAY_SAME);
    CHECK_INT(told.permit, rc ? 0 : 1);
    mission_json_unref(evidence);
    notary_close(&notary);
    stage_close(&stage);
    return rc;
}

static const struct scenario scenarios[] = {
    {"mission_evidence_join_new", run_new, 0, false},
    {"mission_evidence_join_add", run_add, 0, false},
    {"mission_evidence_join_finish", run_finish, 0, false},
    {"mission_evidence_join_report", run_report, 0, false},
    {"mission_evidence_story", run_story, 0, false},
    {"mission_receipt_issue", run_issue, 0, false},
    {"mission_receipt_verify", run_verify, 0, false},
    {"mission_decision_replay", run_replay, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"every call", test_sweep}};
TEST_MAIN("fault-audit", tests)
