/* Policy views, failing at every allocation and at every callback of the host.
 * SPDX-License-Identifier: MIT */
#include "meter.h"
#include "missions.h"
#include "rules/policy.h"

struct setup {
    struct scene scene;
    mission_record *record;
    mission_policy *policy;
    mission_json *items;
};

static mission_view audience_of(void)
{
    return meter_profile() == MISSION_PROFILE_DRAFT ? V("https://erp.example.com")
                                                    : V("https://finance.example.com/mcp");
}

static mission_policy_source source_of(const struct setup *s)
{
    return (mission_policy_source){.size = sizeof(mission_policy_source),
                                   .record = s->record,
                                   .policy_version = V("policy-7")};
}

static struct setup prepare(struct meter *meter)
{
    struct setup s = {.policy = NULL};
    mission_error error = MISSION_ERROR_INIT;
    mission_policy_source source;
    mission_digest latch;
    char text[80];

    meter->now.seconds = SCENE_NOW;
    scene_open_in(&s.scene, meter_context(meter, meter_profile()));
    s.record = scene_active(&s.scene);
    source = source_of(&s);
    CHECK_CODE(mission_policy_compile(s.scene.context, &source, &s.policy, &error), MISSION_OK,
               &error);
    CHECK_CODE(mission_authority_entry_anchor(mission_record_authority_set(s.record), 1,
                                              V("https://as.example.com"), &latch, &error),
               MISSION_OK, &error);
    snprintf(text, sizeof text, "[\"%s\"]", latch.text);
    s.items = test_json(s.scene.context, text);
    meter_arm(meter);
    return s;
}

static int32_t finish(struct meter *meter, struct setup *s, int32_t rc)
{
    meter_disarm(meter);
    mission_json_unref(s->items);
    mission_policy_unref(s->policy);
    mission_record_unref(s->record);
    scene_close(&s->scene);
    return rc;
}

/* NULL when the call failed; else the view that it must be. */
static int32_t made(struct meter *meter, struct setup *s, mission_policy *out, int32_t rc)
{
    CHECK((out == NULL) == (rc != MISSION_OK));
    meter_disarm(meter);
    if (out)
        CHECK_INT(mission_policy_verify(out, s->record, NULL), MISSION_OK);
    mission_policy_unref(out);
    return finish(meter, s, rc);
}

static int32_t run_compile(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_policy_source source = source_of(&s);
    mission_policy *out = s.policy;
    const int32_t rc = mission_policy_compile(s.scene.context, &source, &out, error);

    return made(meter, &s, out, rc);
}

static int32_t run_project(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_view audiences[] = {V("https://other.example.com"), audience_of()};
    mission_policy_source source = source_of(&s);
    mission_policy *out = s.policy;
    int32_t rc;

    source.flags = MISSION_POLICY_INLINE;
    source.audiences = audiences;
    source.audience_count = 2;
    rc = mission_policy_compile(s.scene.context, &source, &out, error);
    return made(meter, &s, out, rc);
}

static int32_t run_load(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_policy *out = s.policy;
    const int32_t rc =
        mission_policy_load(s.scene.context, mission_policy_text(s.policy), &out, error);

    return made(meter, &s, out, rc);
}

static int32_t run_load_projection(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_view audience = audience_of();
    mission_policy_source source = source_of(&s);
    mission_policy *part = NULL, *out = s.policy;
    int32_t rc;

    meter_disarm(meter);
    source.audiences = &audience;
    source.audience_count = 1;
    CHECK_CODE(mission_policy_compile(s.scene.context, &source, &part, error), MISSION_OK, error);
    meter_arm(meter);
    rc = mission_policy_load(s.scene.context, mission_policy_text(part), &out, error);
    meter_disarm(meter);
    mission_policy_unref(part);
    return made(meter, &s, out, rc);
}

static int32_t run_verify(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const int32_t rc = mission_policy_verify(s.policy, s.record, error);

    return finish(meter, &s, rc);
}

static int32_t run_manifest_id(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_digest out = {"sha-256:"};
    const int32_t rc = mission_policy_manifest_id(s.scene.context, V("https://as.example.com"),
                                                  mission_policy_manifest(s.policy), &out, error);

    CHECK((out.text[0] == 0) == (rc != MISSION_OK));
    return finish(meter, &s, rc);
}

static int32_t run_remove(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    const mission_overlay own = {sizeof own, NULL, mission_json_root(s.items)};
    mission_removed *out = (mission_removed *)&s;
    const int32_t rc = mission_policy_remove(s.policy, &own, NULL, 0, &out, error);
    uint32_t why;

    CHECK((out == NULL) == (rc != MISSION_OK));
    if (out)
        CHECK(mi_removed_takes(out, 1, V("any"), &why) && why == MISSION_TAKEN_DISCHARGED);
    mission_removed_unref(out);
    return finish(meter, &s, rc);
}

static const struct scenario scenarios[] = {
    {"mission_policy_compile", run_compile, 0, false},
    {"mission_policy_compile", run_project, 0, false},
    {"mission_policy_load", run_load, 0, false},
    {"mission_policy_load", run_load_projection, 0, false},
    {"mission_policy_verify", run_verify, 0, false},
    {"mission_policy_manifest_id", run_manifest_id, 0, false},
    {"mission_policy_remove", run_remove, 0, false},
};

static void test_sweep(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};

TEST_MAIN("fault_policy", tests)
