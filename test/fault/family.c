/* Missions that come from Missions, failing at every allocation and at every callback of the host:
 * no authority, no terms and no fingerprint is left that could be relied on.
 * SPDX-License-Identifier: MIT */
#include "../unit/missions.h"
#include "meter.h"

#define ERP "\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com"
#define PARENT                                                                                     \
    "[{" ERP                                                                                       \
    "\",\"resource_match\":\"prefix\",\"actions\":[\"invoices.*\",\"a\",\"b\"],\"constraints\":{"  \
    "\"requires_action_approval\":true},\"delegation\":{\"max_depth\":2,\"children\":{\"max_"      \
    "children\":5,\"max_child_depth\":2,\"allowed_child_actors\":[{\"sub\":\"tool\"}]}}},"         \
    "{\"type\":\"mission_resource_access\",\"resource\":\"urn:example:x\",\"actions\":[\"c\"]},"   \
    "{\"type\":\"x_type\",\"any\":1}]"
#define CHILD                                                                                      \
    "[{" ERP "/q3\",\"actions\":[\"invoices.read\"],\"delegation\":{\"max_depth\":1,"              \
    "\"children\":{\"max_children\":5,\"max_child_depth\":2,\"allowed_child_actors\":[{\"sub\":"   \
    "\"tool\"}]}}}]"
#define CONTAINED                                                                                  \
    "[{\"resource\":\"https://erp.example.com\",\"actions\":[\"a\"]},{\"resource\":\"urn:example:" \
    "x\"}]"
#define LATCHED "[\"sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\"]"
#define DIGEST V("sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")
#define ISSUER V("https://as.example.com")

struct setup {
    struct scene scene;
    mission_context *context;
    mission_authority_set *parent, *child;
    mission_json *contained, *latched, *map, *actor;
    mission_record *record;
    mission_effective effective;
};

static mission_authority_set *set_of(mission_context *context, const char *text)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *set;

    CHECK_CODE(mission_authority_set_parse(context, mission_view_of(text), &set, &error),
               MISSION_OK, &error);
    return set;
}

static mission_overlay overlay_of(const struct setup *s)
{
    return (mission_overlay){sizeof(mission_overlay), mission_json_root(s->contained),
                             mission_json_root(s->latched)};
}

static void prepare(struct meter *meter, struct setup *s)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_overlay own;

    memset(s, 0, sizeof *s);
    s->context = meter_context(meter, meter_profile());
    scene_open_in(&s->scene, s->context);
    s->record = scene_active(&s->scene);
    s->parent = set_of(s->context, PARENT);
    s->child = set_of(s->context, CHILD);
    s->contained = test_json(s->context, CONTAINED);
    s->latched = test_json(s->context, LATCHED);
    s->map = test_json(s->context, "[0,1,2]");
    s->actor = test_json(s->context, "{\"sub\":\"tool\"}");
    s->effective.size = sizeof s->effective;
    own = overlay_of(s);
    CHECK_CODE(mission_authority_effective(s->parent, ISSUER, &own, NULL, 0, &s->effective, &error),
               MISSION_OK, &error);
    meter_arm(meter);
}

static int32_t finish(struct meter *meter, struct setup *s, int32_t rc)
{
    meter_disarm(meter);
    mission_effective_clear(&s->effective);
    mission_json_unref(s->actor);
    mission_json_unref(s->map);
    mission_json_unref(s->latched);
    mission_json_unref(s->contained);
    mission_authority_set_unref(s->child);
    mission_authority_set_unref(s->parent);
    mission_record_unref(s->record);
    scene_close(&s->scene);
    return rc;
}

static int32_t made(struct meter *meter, struct setup *s, mission_json *out, int32_t rc)
{
    CHECK((out == NULL) == (rc != MISSION_OK));
    mission_json_unref(out);
    return finish(meter, s, rc);
}

/* --- What is left ------------------------------------------------------------------------------
 */

static int32_t run_effective(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_effective out = {.size = sizeof out, .taken = 7};
    mission_overlay own;
    mission_lineage_set ancestor = {.size = sizeof ancestor};
    int32_t rc;

    prepare(meter, &s);
    own = overlay_of(&s);
    ancestor.set = s.parent;
    ancestor.overlay = &own;
    ancestor.justification = mission_json_root(s.map);
    rc = mission_authority_effective(s.parent, ISSUER, &own, &ancestor, 1, &out, error);
    CHECK((out.set == NULL) == (rc != MISSION_OK));
    CHECK_INT(out.taken, rc ? 0 : MISSION_TAKEN_CONTAINED);
    mission_effective_clear(&out);
    return finish(meter, &s, rc);
}

static int32_t run_contain(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_json *out = NULL;
    int32_t changed = 7, rc;

    prepare(meter, &s);
    out = s.map;
    rc = mission_overlay_contain(s.parent, NULL, mission_json_root(s.contained), &out, &changed,
                                 error);
    CHECK_INT(changed, rc == MISSION_OK);
    return made(meter, &s, out, rc);
}

/* --- Children ----------------------------------------------------------------------------------
 */

static int32_t run_justify(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_authority_set *part;
    mission_json *out;
    int32_t rc;

    prepare(meter, &s);
    meter_disarm(meter);
    part = set_of(s.context, "[{" ERP "/q3\",\"actions\":[\"b\"],\"constraints\":{\"requires_"
                             "action_approval\":true,\"x_constraint\":1}}]");
    meter_arm(meter);
    out = s.map;
    rc = mission_authority_justify(part, s.parent, &s.effective, &out, error);
    meter_disarm(meter);
    mission_authority_set_unref(part);
    return made(meter, &s, out, rc);
}

static int32_t run_child(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_child_terms out = {.size = sizeof out};
    mission_child child = {
        .size = sizeof child, .flags = MISSION_CHILD_COPY_APPROVAL, .client_id = V("tool")};
    int32_t rc;

    prepare(meter, &s);
    child.set = s.child;
    child.parent = s.parent;
    child.effective = &s.effective;
    rc = mission_child_decide(&child, &out, error);
    CHECK((out.set == NULL) == (rc != MISSION_OK));
    CHECK((out.terms == NULL) == (rc != MISSION_OK));
    mission_child_terms_clear(&out);
    return finish(meter, &s, rc);
}

static int32_t run_fingerprint(struct meter *meter, mission_error *error)
{
    struct setup s;
    mission_digest out = {"sha-256:"};
    mission_creation creation = {.size = sizeof creation,
                                 .op = MISSION_CREATION_CHILD,
                                 .issuer = ISSUER,
                                 .client_id = V("c"),
                                 .source_id = V("msn_1"),
                                 .key = V("k"),
                                 .requested_token_type = V("t")};
    int32_t rc;

    prepare(meter, &s);
    creation.intent = creation.child_actor = mission_json_root(s.actor);
    rc = mission_creation_fingerprint(s.context, &creation, &out, error);
    CHECK_INT(strlen(out.text), rc ? 0 : MISSION_DIGEST_LEN);
    return finish(meter, &s, rc);
}

static int32_t run_parent(struct meter *meter, mission_error *error)
{
    const mission_kinship kinship = {.size = sizeof kinship, .delegation_id = V("ape_2")};
    struct setup s;
    mission_json *out;
    int32_t rc;

    prepare(meter, &s);
    out = s.map;
    rc = mission_parent_build(s.record, &kinship, &out, error);
    return made(meter, &s, out, rc);
}

static int32_t run_basis(struct meter *meter, mission_error *error)
{
    mission_child_basis basis = {.size = sizeof basis,
                                 .kind = MISSION_BASIS_POLICY,
                                 .event_id = V("ape_2"),
                                 .approved_at = V("2026-09-01T00:00:00Z")};
    struct setup s;
    mission_json *out;
    int32_t rc;

    prepare(meter, &s);
    out = s.map;
    basis.parent = s.record;
    rc = mission_child_basis_build(s.context, &basis, &out, error);
    return made(meter, &s, out, rc);
}

static int32_t run_evidence(struct meter *meter, mission_error *error)
{
    const mission_reference one = {V("msn_1"), ISSUER, DIGEST}, two = {V("msn_2"), ISSUER, DIGEST};
    mission_child_evidence evidence = {.size = sizeof evidence,
                                       .fanout = 1,
                                       .evidence_id = V("cev_1"),
                                       .parent = one,
                                       .child = two,
                                       .created_at = V("2026-09-01T00:00:00Z"),
                                       .active_children = 1};
    struct setup s;
    mission_json *out;
    int32_t rc;

    prepare(meter, &s);
    out = s.map;
    evidence.child_actor = mission_json_root(s.actor);
    rc = mission_child_evidence_build(s.context, &evidence, &out, error);
    return made(meter, &s, out, rc);
}

static int32_t run_expansion(struct meter *meter, mission_error *error)
{
    mission_expansion expansion = {.size = sizeof expansion,
                                   .before_expires_at = V("2026-09-01T00:00:00Z"),
                                   .after_expires_at = V("2026-09-01T00:00:00Z")};
    struct setup s;
    mission_json *out;
    int32_t rc;

    prepare(meter, &s);
    out = s.map;
    expansion.before = s.child;
    expansion.after = s.parent;
    expansion.containment = mission_json_root(s.contained);
    rc = mission_expansion_difference(&expansion, &out, error);
    return made(meter, &s, out, rc);
}

static const struct scenario scenarios[] = {
    {"mission_authority_effective", run_effective, 0, false},
    {"mission_overlay_contain", run_contain, 0, false},
    {"mission_authority_justify", run_justify, 0, false},
    {"mission_child_decide", run_child, 0, false},
    {"mission_creation_fingerprint", run_fingerprint, 0, false},
    {"mission_parent_build", run_parent, 0, false},
    {"mission_child_basis_build", run_basis, MISSION_PROFILE_DRAFT, false},
    {"mission_child_evidence_build", run_evidence, 0, false},
    {"mission_expansion_difference", run_expansion, 0, false},
};

static void test_sweep(void)
{
    COVERS("EA-1", "CM-9");
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweep", test_sweep}};

TEST_MAIN("fault_family", tests)
