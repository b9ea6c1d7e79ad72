/* Records, disclosures, claims and the printed lifecycle, failing at every allocation and at every
 * callback of the host. SPDX-License-Identifier: MIT */
#include "meter.h"
#include "missions.h"

static bool draft(void)
{
    return meter_profile() == MISSION_PROFILE_DRAFT;
}

struct setup {
    struct scene scene;
    mission_record *active, *pending; /* pending: series alone */
    mission_text *text;               /* of the active record */
};

static struct setup prepare(struct meter *meter)
{
    struct setup s = {.text = NULL};
    mission_error error = MISSION_ERROR_INIT;

    meter->now.seconds = SCENE_NOW;
    scene_open_in(&s.scene, meter_context(meter, meter_profile()));
    s.active = scene_active(&s.scene);
    s.pending = draft() ? NULL : scene_pending(&s.scene);
    CHECK_CODE(
        mission_value_canonical(s.scene.context, mission_record_value(s.active), &s.text, &error),
        MISSION_OK, &error);
    meter_arm(meter);
    return s;
}

static int32_t finish(struct meter *meter, struct setup *s, int32_t rc)
{
    meter_disarm(meter);
    mission_text_unref(s->text);
    mission_record_unref(s->pending);
    mission_record_unref(s->active);
    scene_close(&s->scene);
    return rc;
}

/* A call that makes a record: NULL when it failed, and whole when it did not. */
static int32_t made_record(struct meter *meter, struct setup *s, mission_record *out, int32_t rc)
{
    CHECK((out == NULL) == (rc != MISSION_OK));
    meter_disarm(meter);
    if (out)
        CHECK_INT(mission_record_verify(out, NULL, NULL), MISSION_OK);
    mission_record_unref(out);
    return finish(meter, s, rc);
}

/* --- records ------------------------------------------------------------------------------------
 */

static int32_t run_parse(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_record *out = s.active;
    int32_t rc = mission_record_parse(s.scene.context, mission_text_view(s.text), 0, &out, error);

    return made_record(meter, &s, out, rc);
}

static int32_t run_from(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_record *out = s.active;
    int32_t rc = mission_record_from(s.scene.context, mission_record_json(s.active),
                                     mission_record_value(s.active), 0, &out, error);

    return made_record(meter, &s, out, rc);
}

static int32_t run_anchor_check(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < mission_record_anchor_count(s.active); i++) {
        mission_anchor_report report = {.size = sizeof report, .verdict = 99};

        rc = mission_record_anchor_check(s.active, i, s.scene.disclosure, &report, error);
        CHECK((report.verdict == MISSION_OK) == (rc == MISSION_OK));
    }
    return finish(meter, &s, rc);
}

static int32_t run_verify(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    int32_t rc = mission_record_verify(s.active, draft() ? NULL : s.scene.disclosure, error);

    return finish(meter, &s, rc);
}

static int32_t run_admit(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_record *out = s.active;
    int32_t rc = mission_record_admit(s.scene.context, &s.scene.admission, NULL, &out, error);

    return made_record(meter, &s, out, rc);
}

static int32_t run_activate(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_record *out = s.active;
    int32_t rc = mission_record_activate(s.pending, &s.scene.approval, NULL, &out, error);

    CHECK_VIEW(mission_record_state(s.pending), "pending_approval");
    return made_record(meter, &s, out, rc);
}

static int32_t run_create(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_record *out = s.active;
    int32_t rc = mission_record_create(s.scene.context, &s.scene.admission, &s.scene.approval, NULL,
                                       &out, error);

    return made_record(meter, &s, out, rc);
}

static int32_t run_transition(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_record_change change = {.size = sizeof change, .state = V("revoked")};
    mission_record *out = s.active;
    int32_t rc = mission_record_transition(s.active, &change, NULL, &out, error);

    CHECK_VIEW(mission_record_state(s.active), "active");
    return made_record(meter, &s, out, rc);
}

static int32_t run_replay(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_record *out = NULL;
    int32_t rc = mission_record_replay(s.active, mission_record_id(s.active), &s.scene.admission,
                                       &s.scene.approval, &out, error);

    return made_record(meter, &s, out, rc);
}

/* --- disclosures
 * ---------------------------------------------------------------------------------- */

static int32_t run_disclosure_parse(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_disclosure *out = s.scene.disclosure;
    char *text;
    int32_t rc;

    meter_disarm(meter);
    text = scene_disclosure(&s.scene);
    meter_arm(meter);
    rc = mission_disclosure_parse(s.scene.context, mission_view_of(text), &out, error);
    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_disclosure_unref(out);
    free(text);
    return finish(meter, &s, rc);
}

static int32_t run_disclosure_from(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_disclosure *out = s.scene.disclosure;
    int32_t rc =
        mission_disclosure_from(s.scene.context, mission_disclosure_json(s.scene.disclosure),
                                mission_disclosure_value(s.scene.disclosure), &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_disclosure_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_disclosure_anchor(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_digest digest = {"x"};
    int32_t rc =
        mission_disclosure_anchor(s.scene.disclosure, s.scene.admission.issuer, &digest, error);

    CHECK((digest.text[0] == 0) == (rc != MISSION_OK));
    return finish(meter, &s, rc);
}

static int32_t run_disclosure_check(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    int32_t rc = mission_disclosure_check(s.scene.disclosure, &s.scene.consent, error);

    return finish(meter, &s, rc);
}

/* --- claims
 * ------------------------------------------------------------------------------------------ */

static int32_t run_claim_build(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_json *out = (mission_json *)s.text;
    int32_t rc = mission_claim_build(s.active, NULL, &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_json_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_claim_for_sector(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_json *out = (mission_json *)s.text;
    int32_t rc = mission_claim_build_for_sector(s.active, V("ref_0123456789abcdefghijkl"), NULL,
                                                &out, error);

    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_json_unref(out);
    return finish(meter, &s, rc);
}

/* --- the lifecycle, printed
 * ----------------------------------------------------------------------------- */

static int32_t run_write_table(struct meter *meter, mission_error *error)
{
    int32_t rc;

    meter_arm(meter);
    rc = mission_lifecycle_write_table(meter_profile(), &meter->sink, error);
    meter_disarm(meter);
    return rc;
}

static int32_t run_write_dot(struct meter *meter, mission_error *error)
{
    int32_t rc;

    meter_arm(meter);
    rc = mission_lifecycle_write_dot(meter_profile(), &meter->sink, error);
    meter_disarm(meter);
    return rc;
}

static const struct scenario scenarios[] = {
    {"mission_record_parse", run_parse, 0, false},
    {"mission_record_from", run_from, 0, false},
    {"mission_record_anchor_check", run_anchor_check, 0, false},
    {"mission_record_verify", run_verify, 0, false},
    {"mission_record_admit", run_admit, MISSION_PROFILE_SERIES, false},
    {"mission_record_activate", run_activate, MISSION_PROFILE_SERIES, false},
    {"mission_record_create", run_create, MISSION_PROFILE_DRAFT, false},
    {"mission_record_transition", run_transition, 0, false},
    {"mission_record_replay", run_replay, 0, false},
    {"mission_disclosure_parse", run_disclosure_parse, 0, false},
    {"mission_disclosure_from", run_disclosure_from, 0, false},
    {"mission_disclosure_anchor", run_disclosure_anchor, 0, false},
    {"mission_disclosure_check", run_disclosure_check, 0, false},
    {"mission_claim_build", run_claim_build, 0, false},
    {"mission_claim_build_for_sector", run_claim_for_sector, MISSION_PROFILE_SERIES, false},
    {"mission_lifecycle_write_table", run_write_table, 0, false},
    {"mission_lifecycle_write_dot", run_write_dot, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};

TEST_MAIN("fault_record", tests)
