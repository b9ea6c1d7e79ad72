/* What the reading calls of a record say is what stands in its JSON. SPDX-License-Identifier: MIT
 */
#include "missions.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* A reading call and the member that it reads, by profile (NULL: the profile has none). */
static const struct text {
    mission_view (*read)(const mission_record *record);
    const char *series, *draft;
} texts[] = {
    {mission_record_id, "/mission/id", "/id"},
    {mission_record_issuer, "/mission/origin", "/issuer"},
    {mission_record_state, "/state", "/state"},
    {mission_record_client_id, "/client_id", "/client_id"},
    {mission_record_tenant, "/tenant", NULL},
    {mission_record_policy_version, "/policy_version", "/policy_version"},
    {mission_record_approval_event_id, "/approval_event_id", "/approval_event_id"},
    {mission_record_predecessor, "/mission/supersedes", "/predecessor"},
    {mission_record_successor, NULL, "/successor"},
    {mission_record_created_at, "/lifecycle/created_at", "/created_at"},
    {mission_record_approved_at, "/lifecycle/approved_at", NULL},
    {mission_record_expires_at, "/lifecycle/mission_expiry", "/expires_at"},
    {mission_record_consent_window, "/lifecycle/consent_window_expires_at", NULL},
};

static const struct part {
    const mission_value *(*read)(const mission_record *record);
    const char *series, *draft;
} parts[] = {
    {mission_record_value, "", ""},
    {mission_record_parent, "/mission/parent", "/parent"},
    {mission_record_approval_basis, NULL, "/approval_basis"},
    {mission_record_authority_source, NULL, "/authority_source"},
    {mission_record_submission_evidence, NULL, "/submission_evidence"},
};

static const mission_value *member(const mission_record *record, const char *pointer)
{
    const mission_value *root = mission_json_root(mission_record_json(record));

    return pointer ? mission_value_find(root, mission_view_of(pointer)) : NULL;
}

static bool same_view(mission_view a, mission_view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Returns how many of the members were there. */
static size_t compare(const mission_record *record, bool draft)
{
    size_t there = 0;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const mission_value *value = member(record, draft ? texts[i].draft : texts[i].series);

        test_about("%s, draft %d", draft ? texts[i].draft : texts[i].series, draft);
        CHECK(same_view(texts[i].read(record), mission_value_string(value)));
        there += value != NULL;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const mission_value *value = member(record, draft ? parts[i].draft : parts[i].series);

        test_about("%s, draft %d", draft ? parts[i].draft : parts[i].series, draft);
        CHECK(parts[i].read(record) == value);
        there += value != NULL;
    }
    test_about(NULL);
    return there;
}

static void check_principal(mission_principal got, const mission_value *value)
{
    mission_principal want;

    CHECK_INT(mission_principal_of(value, &want), value != NULL);
    CHECK(same_view(got.iss, want.iss) && same_view(got.sub, want.sub));
    CHECK_INT(mission_principal_equal(&got, &want), value != NULL);
}

static void test_members(void)
{
    for (size_t i = 0; i < 2; i++) {
        const bool draft = profiles[i] == MISSION_PROFILE_DRAFT;
        struct scene scene;
        mission_record *record;

        scene_open(&scene, profiles[i], 0);
        record = scene_active(&scene);
        CHECK(compare(record, draft) >= (draft ? 11u : 9u));
        check_principal(mission_record_subject(record), member(record, "/subject"));
        check_principal(mission_record_approver(record), member(record, "/approver"));
        CHECK(mission_authority_set_value(mission_record_authority_set(record)) ==
              member(record, "/authority_set"));
        mission_record_unref(record);
        scene_close(&scene);
    }
}

/* Before the approval there is nobody and no set. */
static void test_pending(void)
{
    struct scene scene;
    mission_record *record;

    scene_open(&scene, MISSION_PROFILE_SERIES, 0);
    record = scene_pending(&scene);
    CHECK(compare(record, false) >= 6);
    CHECK(mission_record_consent_window(record).len > 0);
    check_principal(mission_record_subject(record), member(record, "/subject"));
    check_principal(mission_record_approver(record), NULL);
    CHECK(mission_record_authority_set(record) == NULL);
    CHECK(mission_record_proposal(record) == NULL);
    mission_record_unref(record);
    scene_close(&scene);
}

static void test_nothing(void)
{
    const mission_principal nobody = mission_record_approver(NULL);

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CHECK_INT(texts[i].read(NULL).len, 0);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        CHECK(parts[i].read(NULL) == NULL);
    CHECK_INT(mission_principal_equal(&nobody, &nobody), 0);
    CHECK(mission_record_json(NULL) == NULL && mission_record_intent(NULL) == NULL);
    CHECK(mission_record_authority_set(NULL) == NULL && mission_record_proposal(NULL) == NULL);
    CHECK_INT(mission_record_anchor(NULL, MISSION_COMMIT_INTENT).len, 0);
    CHECK_INT(mission_record_is_verified(NULL), 0);
    CHECK(mission_authority_set_json(NULL) == NULL && mission_authority_set_value(NULL) == NULL);
    CHECK(mission_disclosure_json(NULL) == NULL && mission_disclosure_value(NULL) == NULL);
}

/* An object outlives what it was read from, and each of its references. */
static void test_references(void)
{
    struct scene scene;
    mission_authority_set *set;
    mission_disclosure *disclosure;

    scene_open(&scene, MISSION_PROFILE_SERIES, 0);
    set = mission_authority_set_ref(scene.set);
    disclosure = mission_disclosure_ref(scene.disclosure);
    CHECK(set == scene.set && disclosure == scene.disclosure);
    scene_close(&scene);
    CHECK(mission_json_root(mission_authority_set_json(set)) != NULL);
    CHECK_INT(mission_value_kind(mission_authority_set_value(set)), MISSION_JSON_ARRAY);
    CHECK(mission_json_root(mission_disclosure_json(disclosure)) != NULL);
    CHECK_INT(mission_value_kind(mission_disclosure_value(disclosure)), MISSION_JSON_OBJECT);
    mission_authority_set_unref(set);
    mission_disclosure_unref(disclosure);
    mission_authority_set_unref(NULL);
    mission_disclosure_unref(NULL);
    CHECK(mission_authority_set_ref(NULL) == NULL && mission_disclosure_ref(NULL) == NULL);
}

static const struct test tests[] = {
    {"members", test_members},
    {"pending", test_pending},
    {"nothing", test_nothing},
    {"references", test_references},
};

TEST_MAIN("reading", tests)
