/* Building disclosures and reading acknowledgments, failing at every allocation and at every
 * callback of the host. SPDX-License-Identifier: MIT */
#include "meter.h"
#include "missions.h"

#define ENTRY(more)                                                                                \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://a.example/x\"," more "}"

static const char *const before_text = "[" ENTRY("\"actions\":[\"a\"]") "]";
static const char *const after_text = "[" ENTRY("\"actions\":[\"a\"]") "," ENTRY(
    "\"actions\":[\"b.*\"],\"constraints\":{\"tenant\":\"t\",\"x_other\":1},"
    "\"delegation\":{\"max_depth\":1,\"allowed_delegates\":[{\"sub\":\"s\"}]}") "]";
static const char *const acknowledged_text =
    "[{\"condition\":\"irreversible_action\",\"applies_to\":{\"resource\":\"https://a.example/x\","
    "\"action\":\"a\"},\"acknowledged_at\":\"2026-09-01T00:00:00Z\"}]";

static const mission_material_class material = {sizeof material, 0, {"irreversible_action", 19}};

struct setup {
    struct scene scene;
    mission_authority_set *before;
    mission_json *difference, *acknowledgments;
    mission_disclosure_style style;
};

static int32_t speak(void *host, const mission_wording *wording, const mission_sink *out,
                     mission_error *error)
{
    struct meter *meter = host;

    (void)error;
    if (meter_fails(meter, &meter->host))
        return METER_HOST_CODE;
    return out->write(out->host, wording->english.ptr, wording->english.len);
}

static void put_sets(struct setup *s)
{
    struct scene *scene = &s->scene;
    mission_error error = MISSION_ERROR_INIT;

    mission_authority_set_unref(scene->set);
    CHECK_CODE(mission_authority_set_parse(scene->context, mission_view_of(after_text), &scene->set,
                                           &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_authority_set_parse(scene->context, mission_view_of(before_text), &s->before,
                                           &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_difference_make(s->before, scene->set, &s->difference, &error), MISSION_OK,
               &error);
    scene->consent.set = scene->set;
    scene->consent.proposal = meter_profile() == MISSION_PROFILE_DRAFT ? scene->proposal : NULL;
}

static struct setup prepare(struct meter *meter)
{
    struct setup s = {.before = NULL};

    meter->now.seconds = SCENE_NOW;
    scene_open_in(&s.scene, meter_context(meter, meter_profile()));
    put_sets(&s);
    s.scene.consent.flags = 0;
    s.scene.consent.predecessor = V("msn_before");
    s.scene.consent.predecessor_expires_at = V("2026-09-15T00:00:00Z");
    s.scene.consent.difference = mission_json_root(s.difference);
    s.scene.consent.classes = &material;
    s.scene.consent.class_count = 1;
    s.acknowledgments = test_json(s.scene.context, acknowledged_text);
    s.style = (mission_disclosure_style){.size = sizeof s.style,
                                         .template_id = V("t"),
                                         .template_version = V("1"),
                                         .locale = V("de"),
                                         .host = meter,
                                         .rendered = speak};
    return s;
}

static int32_t finish(struct meter *meter, struct setup *s, int32_t rc)
{
    meter_disarm(meter);
    mission_json_unref(s->acknowledgments);
    mission_json_unref(s->difference);
    mission_authority_set_unref(s->before);
    scene_close(&s->scene);
    return rc;
}

static int32_t run_build(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_disclosure *out = s.scene.disclosure;
    int32_t rc;

    meter_arm(meter);
    rc = mission_disclosure_build(s.scene.context, &s.scene.consent, &s.style, NULL, &out, error);
    CHECK((out == NULL) == (rc != MISSION_OK));
    meter_disarm(meter);
    if (out)
        CHECK_INT(mission_disclosure_check(out, &s.scene.consent, NULL), MISSION_OK);
    mission_disclosure_unref(out);
    return finish(meter, &s, rc);
}

static int32_t run_acknowledged(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_disclosure *made = NULL;
    int32_t rc =
        mission_disclosure_build(s.scene.context, &s.scene.consent, NULL, NULL, &made, error);

    CHECK_CODE(rc, MISSION_OK, error);
    meter_arm(meter);
    rc = mission_disclosure_acknowledged(made, mission_json_root(s.acknowledgments), error);
    meter_disarm(meter);
    mission_disclosure_unref(made);
    return finish(meter, &s, rc);
}

static const struct scenario scenarios[] = {
    {"mission_disclosure_build", run_build, 0, false},
    {"mission_disclosure_acknowledged", run_acknowledged, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};

TEST_MAIN("fault_disclosure_build", tests)
