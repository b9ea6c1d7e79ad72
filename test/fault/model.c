/* Every call of the model, failing at every allocation and at every callback of the host.
 * SPDX-License-Identifier: MIT */
#include "meter.h"

#define ISSUER V("https://as.example.com")

/* Each profile's document in its own words, with every member whose check asks the host. */
static bool draft(void)
{
    return meter_profile() == MISSION_PROFILE_DRAFT;
}

#define DRAFT_INTENT                                                                               \
    "{\"goal\":\"Reconcile\",\"resources\":[\"https://erp.example.com\"],"                         \
    "\"expires_at\":\"2026-12-31T23:59:59Z\",\"constraints\":[\"read only\"],"                     \
    "\"controls\":{\"max_derivations\":20,\"x_control\":1}}"
#define SERIES_INTENT                                                                              \
    "{\"goal\":\"Reconcile\",\"objects\":[\"ledger\",\"urn:example:erp\"],"                        \
    "\"constraints\":[\"read only\"],\"success_criteria\":[\"done\"],"                             \
    "\"mission_expiry\":\"2026-12-31T23:59:59Z\",\"context\":{\"max_derivations\":\"20\"}}"
#define NARROWED_INTENT                                                                            \
    "{\"goal\":\"Reconcile\",\"objects\":[\"ledger\"],"                                            \
    "\"constraints\":[\"read only\",\"office hours\"],\"success_criteria\":[\"done\"],"            \
    "\"mission_expiry\":\"2026-11-30T23:59:59Z\",\"context\":{\"max_derivations\":\"10\"}}"
#define ENVELOPE                                                                                   \
    "{\"intent\":" DRAFT_INTENT ",\"evidence\":[{\"type\":\"x_evidence\",\"n\":1},"                \
    "{\"type\":\"x_evidence\",\"n\":2}]}"
#define SET                                                                                        \
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","             \
    "\"actions\":[\"invoices.read\"],\"constraints\":{\"x_constraint\":1}},"                       \
    "{\"type\":\"x_type\",\"any\":1},"                                                             \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://crm.example.com\","              \
    "\"actions\":[\"contacts.read\"],\"x_entry\":2}]"
#define PROPOSAL                                                                                   \
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","             \
    "\"actions\":[\"invoices.read\"],\"constraints\":{\"x_constraint\":1}}]"

static mission_view intent_text(void)
{
    return mission_view_of(draft() ? DRAFT_INTENT : SERIES_INTENT);
}

static mission_view submission_text(void)
{
    return mission_view_of(draft() ? ENVELOPE : SERIES_INTENT);
}

static mission_view proposal_text(void)
{
    return mission_view_of(draft() ? PROPOSAL : NULL);
}

/* What a scenario has at hand; made while nothing fails. */
struct setup {
    mission_context *context;
    mission_json *intent_json, *set_json, *envelope_json;
    mission_intent *intent, *narrowed;
    mission_submission *submission;
    mission_authority_set *set;
};

static struct setup prepare(struct meter *meter)
{
    struct setup s = {.context = meter_context(meter, meter_profile())};
    mission_error error = MISSION_ERROR_INIT;

    s.intent_json = test_json(s.context, draft() ? DRAFT_INTENT : SERIES_INTENT);
    s.envelope_json = test_json(s.context, "{\"i\":" ENVELOPE ",\"p\":" PROPOSAL "}");
    s.set_json = test_json(s.context, SET);
    CHECK_CODE(mission_intent_parse(s.context, intent_text(), NULL, 0, &s.intent, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_intent_parse(s.context,
                                    mission_view_of(draft() ? DRAFT_INTENT : NARROWED_INTENT), NULL,
                                    0, &s.narrowed, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_submission_parse(s.context, submission_text(), proposal_text(), NULL, 0,
                                        &s.submission, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_authority_set_parse(s.context, V(SET), &s.set, &error), MISSION_OK, &error);
    meter_arm(meter);
    return s;
}

static int32_t finish(struct meter *meter, struct setup *s, int32_t rc)
{
    meter_disarm(meter);
    mission_authority_set_unref(s->set);
    mission_submission_unref(s->submission);
    mission_intent_unref(s->narrowed);
    mission_intent_unref(s->intent);
    mission_json_unref(s->set_json);
    mission_json_unref(s->envelope_json);
    mission_json_unref(s->intent_json);
    mission_context_unref(s->context);
    return rc;
}

static mission_digest poisoned(void)
{
    mission_digest digest;

    memset(&digest, 'x', sizeof digest);
    return digest;
}

static void check_digest(const mission_digest *digest, int32_t rc)
{
    CHECK((digest->text[0] == 0) == (rc != MISSION_OK));
}

/* --- Intent ----------------------------------------------------------------------------------- */

static int32_t run_intent_parse(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_intent *out = s.intent;
    int32_t rc = mission_intent_parse(s.context, intent_text(), NULL, 0, &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_intent_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_intent_from(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_intent *out = s.intent;
    int32_t rc = mission_intent_from(s.context, s.intent_json, mission_json_root(s.intent_json),
                                     NULL, 0, &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_intent_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_intent_anchor(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_digest digest = poisoned();
    int32_t rc = mission_intent_anchor(s.intent, ISSUER, &digest, error);

    check_digest(&digest, rc);
    return finish(meter, &s, rc);
}

static int32_t run_narrowing(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_json *out = s.set_json;
    int32_t rc = mission_intent_narrowing(s.intent, s.narrowed, V("policy:1"), &out, error);

    if (rc || draft())
        CHECK(out == NULL);
    else
        CHECK(mission_value_count(mission_json_root(out)) > 0);
    mission_json_unref(out);
    return finish(meter, &s, rc);
}

/* --- submission ---------------------------------------------------------------------------------
 */

static int32_t run_submission_parse(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_submission *out = s.submission;
    int32_t rc = mission_submission_parse(s.context, submission_text(), proposal_text(), NULL, 0,
                                          &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_submission_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_submission_from(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_value *both = mission_json_root(s.envelope_json);
    mission_json *doc = draft() ? s.envelope_json : s.intent_json;
    mission_submission *out = s.submission;
    int32_t rc = mission_submission_from(
        s.context, doc, draft() ? mission_value_get(both, V("i")) : mission_json_root(doc),
        draft() ? mission_value_get(both, V("p")) : NULL, NULL, 0, &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_submission_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_proposal_anchor(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_digest digest = poisoned();
    int32_t rc = mission_submission_proposal_anchor(s.submission, ISSUER, &digest, error);

    check_digest(&digest, rc);
    return finish(meter, &s, rc);
}

static int32_t run_verify(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_presenter presenter = {.size = sizeof presenter, .client_id = V("client")};
    const mission_view required[] = {V("x_evidence")};
    mission_json *out = s.set_json;
    int32_t rc = mission_submission_verify(s.submission, ISSUER, &presenter, required,
                                           draft() ? 1 : 0, NULL, &out, error);

    if (rc || !draft())
        CHECK(out == NULL);
    else
        CHECK_INT(mission_value_count(mission_json_root(out)), 2);
    mission_json_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_holds(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    int32_t holds = 7;
    int32_t rc = mission_submission_evidence_holds(s.submission, ISSUER, s.intent, &holds, error);

    CHECK_INT(holds, rc == MISSION_OK);
    return finish(meter, &s, rc);
}

/* --- authority
 * ------------------------------------------------------------------------------------ */

static int32_t run_entry_check(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    int32_t rc = mission_authority_entry_check(
        s.context, mission_value_item(mission_json_root(s.set_json), 0), error);

    return finish(meter, &s, rc);
}

static int32_t run_set_parse(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_authority_set *out = s.set;
    int32_t rc = mission_authority_set_parse(s.context, V(SET), &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_authority_set_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_set_from(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_authority_set *out = s.set;
    int32_t rc = mission_authority_set_from(s.context, s.set_json, mission_json_root(s.set_json),
                                            &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_authority_set_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_set_anchor(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_digest digest = poisoned();
    int32_t rc = mission_authority_set_anchor(s.set, ISSUER, &digest, error);

    check_digest(&digest, rc);
    return finish(meter, &s, rc);
}

static int32_t run_entry_anchor(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_digest digest = poisoned();
    int32_t rc = mission_authority_entry_anchor(s.set, 1, ISSUER, &digest, error);

    check_digest(&digest, rc);
    return finish(meter, &s, rc);
}

static int32_t run_select(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_view resources[] = {V("https://crm.example.com"), V("https://none.example.com")};
    mission_authority_set *out = s.set;
    int32_t rc = mission_authority_set_select(s.set, resources, 2, &out, error);

    if (rc)
        CHECK(out == NULL);
    else
        CHECK_INT(mission_authority_set_count(out), 1);
    mission_authority_set_unref(out);
    return finish(meter, &s, rc);
}

static const struct scenario scenarios[] = {
    {"mission_intent_parse", run_intent_parse, 0, false},
    {"mission_intent_from", run_intent_from, 0, false},
    {"mission_intent_anchor", run_intent_anchor, 0, false},
    {"mission_intent_narrowing", run_narrowing, 0, true},
    {"mission_submission_parse", run_submission_parse, 0, false},
    {"mission_submission_from", run_submission_from, 0, false},
    {"mission_submission_proposal_anchor", run_proposal_anchor, MISSION_PROFILE_DRAFT, false},
    {"mission_submission_verify", run_verify, 0, false},
    {"mission_submission_evidence_holds", run_holds, 0, false},
    {"mission_authority_entry_check", run_entry_check, 0, false},
    {"mission_authority_set_parse", run_set_parse, 0, false},
    {"mission_authority_set_from", run_set_from, 0, false},
    {"mission_authority_set_anchor", run_set_anchor, 0, false},
    {"mission_authority_entry_anchor", run_entry_anchor, 0, false},
    {"mission_authority_set_select", run_select, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};

TEST_MAIN("fault_model", tests)
