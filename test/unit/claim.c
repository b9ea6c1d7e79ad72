/* The `mission` claim, built and read. SPDX-License-Identifier: MIT */
#include "missions.h"

#define HASH "\"sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\""

static bool has(const mission_json *claim, const char *name)
{
    return mission_value_get(mission_json_root(claim), mission_view_of(name)) != NULL;
}

static void check_names(const mission_json *claim, const char *const *names)
{
    size_t count = 0;

    for (; names[count]; count++) {
        test_about("%s", names[count]);
        CHECK(has(claim, names[count]));
    }
    test_about(NULL);
    CHECK_INT(mission_value_count(mission_json_root(claim)), count);
}

static void test_build(void)
{
    COVERS("RC-2");
    static const char *const series[] = {"id", "origin", "authority_hash", "expires_at", NULL};
    static const char *const bare[] = {"id", "origin", "expires_at", NULL};
    static const char *const draft[] = {"id",         "issuer",         "authority_hash",
                                        "expires_at", "approval_basis", NULL};
    static const struct {
        uint32_t profile, flags;
        const char *const *names;
    } cases[] = {
        {MISSION_PROFILE_SERIES, 0, series},
        {MISSION_PROFILE_SERIES, MISSION_CONTEXT_NO_CLAIM_HASH, bare},
        {MISSION_PROFILE_DRAFT, 0, draft},
        {MISSION_PROFILE_DRAFT, MISSION_CONTEXT_NO_CLAIM_HASH, draft},
    };

    for (size_t i = 0; i < 4; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_claim claim = {.size = sizeof claim};
        struct scene scene;
        mission_record *record;
        mission_json *json = NULL;

        scene_open(&scene, cases[i].profile, cases[i].flags);
        record = scene_active(&scene);
        CHECK_CODE(mission_claim_build(record, &scene.now, &json, &error), MISSION_OK, &error);
        check_names(json, cases[i].names);
        CHECK_CODE(mission_claim_read(scene.context, mission_json_root(json), &claim, &error),
                   MISSION_OK, &error);
        CHECK(claim.id.len == mission_record_id(record).len &&
              !memcmp(claim.id.ptr, mission_record_id(record).ptr, claim.id.len));
        CHECK_VIEW(claim.issuer, "https://as.example.com");
        CHECK_VIEW(claim.approval_basis, cases[i].profile == MISSION_PROFILE_DRAFT ? "direct" : "");
        if (cases[i].profile == MISSION_PROFILE_DRAFT)
            CHECK_INT(mission_value_count(
                          mission_value_get(mission_json_root(json), V("approval_basis"))),
                      1);
        mission_json_unref(json);
        mission_record_unref(record);
        scene_close(&scene);
    }
}

/* A successor's and a sub-Mission's claim says so. */
static void test_lineage(void)
{
    for (uint32_t profile = 1; profile <= 2; profile++) {
        const bool draft = profile == MISSION_PROFILE_DRAFT;
        mission_error error = MISSION_ERROR_INIT;
        char text[400];
        struct scene scene;
        mission_record *record;
        mission_json *json = NULL;

        scene_open(&scene, profile, 0);
        snprintf(text, sizeof text,
                 "{\"id\":\"msn_p\",\"%s\":\"https://as.example.com\",\"authority_hash\":\"sha-256:"
                 "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\",\"depth\":1,\"cascade_mode\":"
                 "\"immediate\",\"delegation_id\":\"ape_1\"}",
                 draft ? "issuer" : "origin");
        scene.parent = test_json(scene.context, text);
        scene.admission.parent = mission_json_root(scene.parent);
        if (draft) { /* the series' disclosure would have to show it */
            scene.admission.predecessor = V("msn_before");
            scene.approval.disclosure = NULL;
        }
        record = scene_active(&scene);
        CHECK_CODE(mission_claim_build(record, &scene.now, &json, &error), MISSION_OK, &error);
        CHECK(mission_value_equal(mission_value_get(mission_json_root(json), V("parent")),
                                  mission_json_root(scene.parent)));
        CHECK(has(json, "predecessor") == draft);
        mission_json_unref(json);
        mission_record_unref(record);
        scene_close(&scene);
    }
}

/* 40 section 3.4: one state authority for a child and its parent. */
static void test_foreign_parent(void)
{
    COVERS("MC-1");
    for (uint32_t profile = 1; profile <= 2; profile++) {
        const char *issuer = profile == MISSION_PROFILE_DRAFT ? "issuer" : "origin";
        mission_context *context = test_context(profile, 0);
        mission_claim claim = {.size = sizeof claim};

        for (int foreign = 0; foreign < 2; foreign++) {
            mission_error error = MISSION_ERROR_INIT;
            mission_json *json;
            char text[400];

            snprintf(text, sizeof text,
                     "{\"id\":\"msn_c\",\"%s\":\"https://as.example.com\",\"authority_hash\":" HASH
                     ",\"parent\":{\"id\":\"msn_p\",\"%s\":\"https://%s.example.com\","
                     "\"authority_hash\":" HASH ",\"depth\":1,\"cascade_mode\":\"immediate\"}}",
                     issuer, issuer, foreign ? "other" : "as");
            json = test_json(context, text);
            CHECK_CODE(mission_claim_read(context, mission_json_root(json), &claim, &error),
                       foreign ? MISSION_E_INCONSISTENT : MISSION_OK, &error);
            CHECK((claim.parent == NULL) == foreign);
            if (foreign) {
                CHECK_TEXT(error.oauth_error, "invalid_token");
                CHECK_TEXT(error.where, "/parent");
            }
            mission_json_unref(json);
        }
        mission_context_unref(context);
    }
}

static int32_t try_build(struct scene *scene, mission_record *record, mission_time now)
{
    mission_json *json = NULL;
    int32_t rc = mission_claim_build(record, &now, &json, NULL);

    (void)scene;
    CHECK((json != NULL) == (rc == MISSION_OK));
    mission_json_unref(json);
    mission_record_unref(record);
    return rc;
}

/* No claim but of an active record, and the clock goes before the state. */
static void test_active_alone(void)
{
    COVERS("10:LC-2", "10:LC-3");
    static const char *const states[] = {"suspended", "revoked", "completed", "expired"};

    for (uint32_t profile = 1; profile <= 2; profile++) {
        const bool draft = profile == MISSION_PROFILE_DRAFT;
        /* 2026-12-31T23:59:59Z and 2026-10-15T18:00:00Z */
        const int64_t end = draft ? 1798761599 : 1792087200;
        struct scene scene;
        mission_json *frozen;
        mission_record *record, *odd = NULL;

        scene_open(&scene, profile, 0);
        CHECK_INT(try_build(&scene, scene_active(&scene), (mission_time){.seconds = end - 1}),
                  MISSION_OK);
        CHECK_INT(try_build(&scene, scene_active(&scene), (mission_time){.seconds = end}),
                  MISSION_E_NOT_ACTIVE);
        for (size_t i = 0; i < 4; i++)
            CHECK_INT(try_build(&scene, scene_moved(&scene, states[i]), scene.now),
                      MISSION_E_NOT_ACTIVE);
        record = scene_active(&scene);
        frozen = edited(scene.context, mission_record_value(record), "/state", "\"Active\"");
        CHECK_INT(
            mission_record_from(scene.context, frozen, mission_json_root(frozen), 0, &odd, NULL),
            MISSION_OK);
        CHECK_INT(try_build(&scene, odd, scene.now), MISSION_E_NOT_ACTIVE);
        if (!draft)
            CHECK_INT(try_build(&scene, scene_pending(&scene), scene.now), MISSION_E_NOT_ACTIVE);
        mission_record_unref(record);
        mission_json_unref(frozen);
        scene_close(&scene);
    }
}

static void test_sector(void)
{
    COVERS("SE-12");
    static const char *const names[] = {"id", "origin", NULL};
    struct scene scene;
    mission_error error = MISSION_ERROR_INIT;
    mission_record *record;
    mission_json *json = NULL;

    scene_open(&scene, MISSION_PROFILE_SERIES, 0);
    scene.admission.id = V("msn_abcdefghijklmnopqrstuvwx");
    scene.parent =
        test_json(scene.context,
                  "{\"id\":\"msn_p\",\"origin\":\"https://as.example.com\",\"authority_hash\":" HASH
                  ",\"depth\":1,\"cascade_mode\":\"immediate\",\"delegation_id\":\"ape_1\"}");
    scene.admission.parent = mission_json_root(scene.parent);
    record = scene_active(&scene);
    CHECK_CODE(mission_claim_build_for_sector(record, V("0123456789abcdefghijkl"), &scene.now,
                                              &json, &error),
               MISSION_OK, &error);
    check_names(json, names);
    CHECK_VIEW(mission_value_string(mission_value_get(mission_json_root(json), V("id"))),
               "0123456789abcdefghijkl");
    mission_json_unref(json);
    CHECK_INT(
        mission_claim_build_for_sector(record, V("0123456789abcdefghijk"), &scene.now, &json, NULL),
        MISSION_E_MALFORMED_IDENTIFIER);
    CHECK_INT(
        mission_claim_build_for_sector(record, mission_record_id(record), &scene.now, &json, NULL),
        MISSION_E_MALFORMED_IDENTIFIER);
    CHECK(!json);
    mission_record_unref(record);
    scene_close(&scene);
    scene_open(&scene, MISSION_PROFILE_DRAFT, 0);
    record = scene_active(&scene);
    CHECK_INT(mission_claim_build_for_sector(record, V("0123456789abcdefghijkl"), &scene.now, &json,
                                             NULL),
              MISSION_E_PROFILE);
    mission_record_unref(record);
    scene_close(&scene);
}

static void test_read(void)
{
    COVERS("MC-1", "AN-5", "core.commitment.unknown-prefix");
    static const struct {
        const char *text;
        int32_t series, draft;
    } cases[] = {
        {"{\"id\":\"m\",\"%s\":\"https://a.example\",\"authority_hash\":" HASH "}", 0, 0},
        {"{\"id\":\"m\",\"%s\":\"https://a.example\"}", 0, MISSION_E_MISSING_MEMBER},
        {"{\"%s\":\"https://a.example\",\"authority_hash\":" HASH "}", MISSION_E_MISSING_MEMBER,
         MISSION_E_MISSING_MEMBER},
        {"{\"id\":\"m/\",\"%s\":\"https://a.example\",\"authority_hash\":" HASH "}",
         MISSION_E_MALFORMED_IDENTIFIER, MISSION_E_MALFORMED_IDENTIFIER},
        {"{\"id\":\"m\",\"%s\":7,\"authority_hash\":" HASH "}", MISSION_E_WRONG_TYPE,
         MISSION_E_WRONG_TYPE},
        {"{\"id\":\"m\",\"%s\":\"https://a.example\",\"authority_hash\":\"sha-512:abc\"}",
         MISSION_E_UNKNOWN_ALGORITHM, MISSION_E_UNKNOWN_ALGORITHM},
        {"{\"id\":\"m\",\"%s\":\"https://a.example\",\"authority_hash\":\"sha-256:"
         "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFV\"}",
         MISSION_E_DIGEST_TAIL, MISSION_E_DIGEST_TAIL},
        {"{\"id\":\"m\",\"%s\":\"https://a.example\",\"authority_hash\":" HASH
         ",\"expires_at\":\"soon\"}",
         MISSION_E_MALFORMED_TIME, MISSION_E_MALFORMED_TIME},
        {"{\"id\":\"m\",\"%s\":\"https://a.example\",\"authority_hash\":" HASH
         ",\"state\":\"active\",\"actions\":[\"*\"]}",
         0, 0},
        {"{\"id\":\"m\",\"%s\":\"https://a.example\",\"authority_hash\":" HASH
         ",\"approval_basis\":{\"type\":\"direct\",\"more\":1}}",
         0, 0},
        {"{\"id\":\"m\",\"%s\":\"https://a.example\",\"authority_hash\":" HASH
         ",\"approval_basis\":{}}",
         0, MISSION_E_MISSING_MEMBER},
    };

    for (uint32_t profile = 1; profile <= 2; profile++) {
        const bool draft = profile == MISSION_PROFILE_DRAFT;
        mission_context *context = test_context(profile, 0);

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            const int32_t want = draft ? cases[i].draft : cases[i].series;
            mission_error error = MISSION_ERROR_INIT;
            mission_claim claim = {.size = sizeof claim};
            char text[512];
            mission_json *json;

            snprintf(text, sizeof text, cases[i].text, draft ? "issuer" : "origin");
            json = test_json(context, text);
            test_about("%s", text);
            CHECK_CODE(mission_claim_read(context, mission_json_root(json), &claim, &error), want,
                       &error);
            CHECK_INT(claim.id.len, want ? 0 : 1);
            if (want)
                CHECK_TEXT(error.oauth_error, "invalid_token");
            mission_json_unref(json);
            /* The other vocabulary's name is an unknown member: nothing is translated. */
            snprintf(text, sizeof text, cases[i].text, draft ? "origin" : "issuer");
            json = test_json(context, text);
            CHECK(mission_claim_read(context, mission_json_root(json), &claim, NULL) < 0);
            mission_json_unref(json);
        }
        test_about(NULL);
        mission_context_unref(context);
    }
}

static void test_exp(void)
{
    COVERS("MC-1");
    mission_claim claim = {.size = sizeof claim, .expires_at = V("2026-09-01T00:00:00.5Z")};
    const mission_time at = {.seconds = SCENE_NOW, .nanoseconds = 500000000};
    const mission_time past = {.seconds = SCENE_NOW, .nanoseconds = 500000001};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_claim_exp_check(&claim, &at, &error), MISSION_OK, &error);
    CHECK_CODE(mission_claim_exp_check(&claim, &past, &error), MISSION_E_TOO_LATE, &error);
    CHECK_TEXT(error.oauth_error, "invalid_token");
    claim.expires_at = V("");
    CHECK_CODE(mission_claim_exp_check(&claim, &past, &error), MISSION_OK, &error);
    claim.expires_at = V("x");
    CHECK_CODE(mission_claim_exp_check(&claim, &past, &error), MISSION_E_MALFORMED_TIME, &error);
    CHECK_CODE(mission_claim_exp_check(NULL, &past, &error), MISSION_E_ARGUMENT, &error);
}

static const struct test tests[] = {
    {"build", test_build},
    {"lineage", test_lineage},
    {"active_alone", test_active_alone},
    {"sector", test_sector},
    {"read", test_read},
    {"exp", test_exp},
    {"foreign_parent", test_foreign_parent},
};
TEST_MAIN("claim", tests)
