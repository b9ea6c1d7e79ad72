/* The consent disclosure: its shape, its anchor, and what makes it faithful.
 * SPDX-License-Identifier: MIT */
#include "missions.h"

#define DIGEST "\"sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\""
#define EITHER 3u

struct mutation {
    uint32_t profiles; /* bit 0: series, bit 1: draft */
    const char *pointer, *text;
    int32_t parse, check;
};
#define BAD(code) code, 0
#define UNFAITHFUL 0, MISSION_E_DISCLOSURE_UNFAITHFUL
#define GOOD 0, 0

static void expect(struct scene *scene, const struct mutation *one)
{
    mission_json *doc = edited(scene->context, mission_disclosure_value(scene->disclosure),
                               one->pointer, one->text);
    mission_disclosure *disclosure = NULL;
    mission_error error = MISSION_ERROR_INIT;

    test_about("%s = %s", one->pointer, one->text ? one->text : "(removed)");
    CHECK_CODE(
        mission_disclosure_from(scene->context, doc, mission_json_root(doc), &disclosure, &error),
        one->parse, &error);
    if (disclosure)
        CHECK_CODE(mission_disclosure_check(disclosure, &scene->consent, &error), one->check,
                   &error);
    test_about(NULL);
    mission_disclosure_unref(disclosure);
    mission_json_unref(doc);
}

static void test_members(void)
{
    COVERS("CE-2", "CE-3", "CE-4", "SE-18");
    static const struct mutation list[] = {
        {EITHER, "/disclosure_id", NULL, BAD(MISSION_E_MISSING_MEMBER)},
        {EITHER, "/source_hashes", NULL, BAD(MISSION_E_MISSING_MEMBER)},
        {EITHER, "/source_hashes/authority_hash", NULL, BAD(MISSION_E_MISSING_MEMBER)},
        {EITHER, "/source_hashes/authority_hash", DIGEST, UNFAITHFUL},
        {EITHER, "/source_hashes/other_hash", DIGEST, BAD(MISSION_E_UNKNOWN_MEMBER)},
        {1, "/source_hashes/intent_hash", DIGEST, BAD(MISSION_E_UNKNOWN_MEMBER)},
        {1, "/source_hashes/proposal_hash", DIGEST, UNFAITHFUL},
        {1, "/source_hashes/proposal_hash", NULL, BAD(MISSION_E_MISSING_MEMBER)},
        {2, "/source_hashes/intent_hash", DIGEST, UNFAITHFUL},
        {2, "/source_hashes/proposal_hash", DIGEST, UNFAITHFUL},
        {2, "/source_hashes/proposal_hash", NULL, UNFAITHFUL},
        {2, "/submission_provenance_hash", NULL, UNFAITHFUL},
        {1, "/submission_provenance_hash", DIGEST, UNFAITHFUL},
        {EITHER, "/template_id", NULL, BAD(MISSION_E_MISSING_MEMBER)},
        {EITHER, "/template_version", "\"\"", BAD(MISSION_E_EMPTY)},
        {EITHER, "/rendering_template_digest", "\"x\"", BAD(MISSION_E_MALFORMED_DIGEST)},
        {EITHER, "/locale", "\"en_US\"", BAD(MISSION_E_MALFORMED_LANGUAGE)},
        {EITHER, "/mission_summary/goal", "\"Other\"", UNFAITHFUL},
        {EITHER, "/mission_summary/subject_display", NULL, BAD(MISSION_E_MISSING_MEMBER)},
        {1, "/mission_summary/mission_expiry", "\"2026-10-15T18:00:00.0Z\"", UNFAITHFUL},
        {1, "/mission_summary/mission_expiry", NULL, BAD(MISSION_E_MISSING_MEMBER)},
        {2, "/mission_summary/expires_at", NULL, BAD(MISSION_E_MISSING_MEMBER)},
        {2, "/mission_summary/expires_at", "\"2026-12-01T00:00:00Z\"", UNFAITHFUL},
        {2, "/mission_summary/requested_expires_at", "\"2026-12-01T00:00:00Z\"", UNFAITHFUL},
        {1, "/mission_summary/constraints", "[\"confidential classification\"]", UNFAITHFUL},
        {EITHER, "/mission_summary/controls", "{\"acr\":\"x\"}", UNFAITHFUL},
        {EITHER, "/authority_summary/0", NULL, UNFAITHFUL},
        {EITHER, "/authority_summary", "[]", UNFAITHFUL},
        {EITHER, "/authority_summary/0/resource", "\"https://erp.example.com/\"", UNFAITHFUL},
        {EITHER, "/authority_summary/0/actions", "[\"other\"]", UNFAITHFUL},
        {EITHER, "/authority_summary/0/actions", "[]", BAD(MISSION_E_EMPTY)},
        {EITHER, "/authority_summary/0/constraints", NULL, UNFAITHFUL},
        {EITHER, "/authority_summary/0/constraints/0", NULL, UNFAITHFUL},
        {EITHER, "/authority_summary/0/constraints/0/value", "\"other\"", UNFAITHFUL},
        {EITHER, "/authority_summary/0/constraints/0/constraint", "\"other\"", UNFAITHFUL},
        {EITHER, "/authority_summary/0/constraints/0/rendered", "\"\"", BAD(MISSION_E_EMPTY)},
        {EITHER, "/authority_summary/0/constraints/0/rendered", NULL,
         BAD(MISSION_E_MISSING_MEMBER)},
        {EITHER, "/authority_summary/0/resource_match", "\"prefix\"", UNFAITHFUL},
        {EITHER, "/authority_summary/0/consumption_bounds", "{}", UNFAITHFUL},
        {1, "/authority_summary/0/delegation", "{\"max_depth\":1}", UNFAITHFUL},
        {2, "/authority_summary/0/delegation", NULL, UNFAITHFUL},
        {2, "/authority_summary/0/delegation/max_depth", "3", UNFAITHFUL},
        {2, "/authority_summary/0/change", NULL, UNFAITHFUL},
        {1, "/authority_summary/0/change", "\"proposed\"", UNFAITHFUL},
        {EITHER, "/authority_summary/0/change", "\"better\"", BAD(MISSION_E_UNKNOWN_VALUE)},
        {EITHER, "/material_notices", NULL, BAD(MISSION_E_MISSING_MEMBER)},
        {EITHER, "/material_notices/0/statement", "\"\"", BAD(MISSION_E_EMPTY)},
        {2, "/delegation_summary", NULL, UNFAITHFUL},
        {1, "/delegation_summary", "{}", UNFAITHFUL},
        {EITHER, "/approver/sub", "\"bob\"", UNFAITHFUL},
        {EITHER, "/approver/display", NULL, BAD(MISSION_E_MISSING_MEMBER)},
        {EITHER, "/subject", "{\"iss\":\"https://idp.example.com\",\"sub\":\"alice\"}", UNFAITHFUL},
        {EITHER, "/requesting_client/client_id", "\"other\"", UNFAITHFUL},
        {EITHER, "/predecessor", "\"msn_before\"", UNFAITHFUL},
        {EITHER, "/shaping_evidence_hash", DIGEST, GOOD},
        {EITHER, "/shaping_evidence_hash", "7", BAD(MISSION_E_WRONG_TYPE)},
        {EITHER, "/display_context/rendered_at", "\"now\"", BAD(MISSION_E_MALFORMED_TIME)},
        {EITHER, "/display_context/channel", NULL, BAD(MISSION_E_MISSING_MEMBER)},
        {EITHER, "/approver_actions/0/action", "\"other\"", BAD(MISSION_E_UNKNOWN_VALUE)},
        {1, "/intent_narrowings", "[]", BAD(MISSION_E_EMPTY)},
        {1, "/intent_narrowings",
         "[{\"field\":\"objects\",\"submitted\":1,\"validated\":2,\"policy_ref\":\"p\"}]",
         UNFAITHFUL},
        {EITHER, "/org.example.note", "1", GOOD},
    };

    for (uint32_t profile = 1; profile <= 2; profile++) {
        struct scene scene;

        scene_open(&scene, profile, 0);
        for (size_t i = 0; i < sizeof list / sizeof *list; i++)
            if (list[i].profiles & profile)
                expect(&scene, &list[i]);
        scene_close(&scene);
    }
}

/* Two renderings of one key hide that another is not shown. */
static void test_twice(void)
{
    COVERS("CE-3");
    static const struct mutation same = {
        1, "/authority_summary/0/constraints/1",
        "{\"constraint\":\"entity\",\"value\":\"Example Corp\",\"rendered\":\"Again.\"}",
        UNFAITHFUL};
    struct scene scene;

    scene_open(&scene, MISSION_PROFILE_SERIES, 0);
    expect(&scene, &same);
    scene_close(&scene);
}

/* A bound that somebody imposed is named; an entry as a whole is none (60 section 4.1). */
static void test_provenance(void)
{
    static const struct mutation list[] = {
        {1, "/constraint_provenance",
         "[{\"applies_to\":{\"resource\":\"https://finance.example.com/mcp\",\"constraint\":"
         "\"period\"},\"source\":\"subject\"}]",
         GOOD},
        {1, "/constraint_provenance",
         "[{\"applies_to\":{\"resource\":\"https://finance.example.com/mcp\",\"action\":"
         "\"query_financials\"},\"source\":\"platform\"}]",
         GOOD},
        {1, "/constraint_provenance",
         "[{\"applies_to\":{\"resource\":\"https://finance.example.com/mcp\"},\"source\":"
         "\"subject\"}]",
         BAD(MISSION_E_MISSING_MEMBER)},
    };

    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        struct scene scene;

        scene_open(&scene, MISSION_PROFILE_SERIES, 0);
        expect(&scene, &list[i]);
        scene_close(&scene);
    }
}

static void test_notices(void)
{
    COVERS("CE-5", "CE-6");
    static const struct mutation list[] = {
        {2, "/material_notices/0/applies_to/resource", "\"https://none.example\"", UNFAITHFUL},
        {2, "/material_notices/0/applies_to/action", "\"journal-entries.read\"", UNFAITHFUL},
        {2, "/material_notices/0/applies_to/extra", "1", BAD(MISSION_E_UNKNOWN_MEMBER)},
        {2, "/material_notices/0/applies_to/constraint", "\"max_amount\"",
         BAD(MISSION_E_INCONSISTENT)},
        {2, "/material_notices/0/applies_to/action", NULL, UNFAITHFUL}, /* no blanket action */
        {2, "/material_notices/0/condition", "\"external_commitment\"", UNFAITHFUL},
        {2, "/material_notices/0/condition", "\"broad_read\"", GOOD},
        {2, "/approver_actions", NULL, UNFAITHFUL},
        {2, "/approver_actions/0/applies_to/action", "\"invoices.read\"", UNFAITHFUL},
        {2, "/approver_actions/0/condition", "\"consumption_bound\"", UNFAITHFUL},
    };
    static const struct {
        size_t entry;
        const char *condition;
        int32_t code;
    } classes[] = {
        {1, "irreversible_action", 0},
        {0, "irreversible_action", MISSION_E_DISCLOSURE_UNFAITHFUL},
        {1, "third_party_effect", MISSION_E_DISCLOSURE_UNFAITHFUL},
        {2, "irreversible_action", MISSION_E_ARGUMENT},
        {1, "", MISSION_E_ARGUMENT},
    };
    struct scene scene;
    mission_error error = MISSION_ERROR_INIT;

    scene_open(&scene, MISSION_PROFILE_DRAFT, 0);
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        expect(&scene, &list[i]);
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        const mission_material_class one = {sizeof one, classes[i].entry,
                                            mission_view_of(classes[i].condition)};

        scene.consent.classes = &one;
        scene.consent.class_count = 1;
        test_about("class %zu", i);
        CHECK_CODE(mission_disclosure_check(scene.disclosure, &scene.consent, &error),
                   classes[i].code, &error);
    }
    scene_close(&scene);
}

/* What is approved changes after it was rendered: the old disclosure no longer fits. */
static void test_stale(void)
{
    COVERS("CE-2");
    for (uint32_t profile = 1; profile <= 2; profile++) {
        struct scene scene;
        mission_consent given;
        mission_error error = MISSION_ERROR_INIT;

        scene_open(&scene, profile, 0);
        given = scene.consent;
        CHECK_CODE(mission_disclosure_check(scene.disclosure, &given, &error), MISSION_OK, &error);
        given.issuer = V("https://b.example.com");
        CHECK_CODE(mission_disclosure_check(scene.disclosure, &given, &error),
                   MISSION_E_DISCLOSURE_UNFAITHFUL, &error);
        given = scene.consent;
        given.expires_at = V("2026-09-30T00:00:00Z");
        CHECK_CODE(mission_disclosure_check(scene.disclosure, &given, &error),
                   MISSION_E_DISCLOSURE_UNFAITHFUL, &error);
        given = scene.consent;
        given.predecessor = V("msn_before");
        CHECK_CODE(mission_disclosure_check(scene.disclosure, &given, &error),
                   MISSION_E_DISCLOSURE_UNFAITHFUL, &error);
        given = scene.consent;
        given.subject.sub = V("carol");
        CHECK_CODE(mission_disclosure_check(scene.disclosure, &given, &error),
                   MISSION_E_DISCLOSURE_UNFAITHFUL, &error);
        given = scene.consent;
        given.flags = 8;
        CHECK_CODE(mission_disclosure_check(scene.disclosure, &given, &error), MISSION_E_ARGUMENT,
                   &error);
        given = scene.consent;
        given.size = 8;
        CHECK_CODE(mission_disclosure_check(scene.disclosure, &given, &error), MISSION_E_ABI_SMALL,
                   &error);
        given = scene.consent;
        given.narrowings = mission_json_root(scene.source);
        if (profile == MISSION_PROFILE_DRAFT)
            CHECK_CODE(mission_disclosure_check(scene.disclosure, &given, &error),
                       MISSION_E_PROFILE, &error);
        scene_close(&scene);
    }
}

/* SE-18: the narrowings that were made, and only when there were any. */
static void test_narrowings(void)
{
    COVERS("SE-18");
    static const char *const made =
        "[{\"field\":\"objects\",\"submitted\":[1],\"validated\":[],\"policy_ref\":\"p\"}]";
    struct scene scene;
    mission_error error = MISSION_ERROR_INIT;
    mission_disclosure *shown = NULL;
    mission_json *doc, *narrowings, *other;

    scene_open(&scene, MISSION_PROFILE_SERIES, 0);
    narrowings = test_json(scene.context, made);
    other = test_json(scene.context, "[{\"field\":\"goal\"}]");
    doc = edited(scene.context, mission_disclosure_value(scene.disclosure), "/intent_narrowings",
                 made);
    CHECK_CODE(mission_disclosure_from(scene.context, doc, mission_json_root(doc), &shown, &error),
               MISSION_OK, &error);
    scene.consent.narrowings = mission_json_root(narrowings);
    CHECK_CODE(mission_disclosure_check(shown, &scene.consent, &error), MISSION_OK, &error);
    CHECK_CODE(mission_disclosure_check(scene.disclosure, &scene.consent, &error),
               MISSION_E_DISCLOSURE_UNFAITHFUL, &error);
    scene.consent.narrowings = mission_json_root(other);
    CHECK_CODE(mission_disclosure_check(shown, &scene.consent, &error),
               MISSION_E_DISCLOSURE_UNFAITHFUL, &error);
    scene.consent.narrowings = NULL;
    CHECK_CODE(mission_disclosure_check(shown, &scene.consent, &error),
               MISSION_E_DISCLOSURE_UNFAITHFUL, &error);
    mission_disclosure_unref(shown);
    mission_json_unref(doc);
    mission_json_unref(narrowings);
    mission_json_unref(other);
    scene_close(&scene);
}

static int32_t yes(void *host, const mission_value *value, mission_error *error)
{
    (void)host;
    (void)value;
    (void)error;
    return 0;
}

/* An entry of another type has no element in the summary, so it needs a notice of its own. */
static void test_other_type(void)
{
    COVERS("CE-3");
    static const mission_authorization_type type = {
        .size = sizeof type, .type = {"cap", 3}, .validate = yes};
    mission_config config = {.size = sizeof config,
                             .profile = MISSION_PROFILE_SERIES,
                             .authorization_types = &type,
                             .authorization_type_count = 1};
    static const struct mutation plain = {1, "/org.example.note", "1", UNFAITHFUL};
    static const struct mutation noticed = {
        1, "/material_notices",
        "[{\"condition\":\"third_party_effect\",\"applies_to\":{\"resource\":\"https://cap\"},"
        "\"statement\":\"Beware.\"}]",
        GOOD};
    struct scene scene;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *doc;
    mission_context *bare;
    char *text;

    scene_open(&scene, MISSION_PROFILE_SERIES, 0);
    bare = scene.context;
    CHECK_INT(mission_context_new(&config, &scene.context, &error), MISSION_OK);
    mission_context_unref(bare);
    doc = test_json(scene.context,
                    "[{\"type\":\"cap\",\"resource\":\"https://cap\",\"actions\":[\"x\"]}]");
    mission_authority_set_unref(scene.set);
    CHECK_INT(
        mission_authority_set_from(scene.context, doc, mission_json_root(doc), &scene.set, &error),
        MISSION_OK);
    mission_json_unref(doc);
    scene.consent.set = scene.set;
    text = scene_disclosure(&scene);
    doc = test_json(scene.context, text);
    free(text);
    mission_disclosure_unref(scene.disclosure);
    {
        mission_json *none =
            edited(scene.context, mission_json_root(doc), "/authority_summary", "[]");
        mission_json *quiet =
            edited(scene.context, mission_json_root(none), "/material_notices", "[]");

        CHECK_INT(mission_disclosure_from(scene.context, quiet, mission_json_root(quiet),
                                          &scene.disclosure, &error),
                  MISSION_OK);
        mission_json_unref(none);
        mission_json_unref(quiet);
    }
    expect(&scene, &plain);
    expect(&scene, &noticed);
    mission_json_unref(doc);
    scene_close(&scene);
}

/* The envelope is the one of every anchor; another issuer or byte is another consent. */
static void test_anchor(void)
{
    COVERS("SE-3");
    for (uint32_t profile = 1; profile <= 2; profile++) {
        struct scene scene;
        mission_error error = MISSION_ERROR_INIT;
        mission_digest one, two, by_hand;
        mission_text *value = NULL;
        char *envelope;

        scene_open(&scene, profile, 0);
        CHECK_INT(
            mission_disclosure_anchor(scene.disclosure, V("https://as.example.com"), &one, &error),
            MISSION_OK);
        CHECK_INT(
            mission_disclosure_anchor(scene.disclosure, V("https://b.example.com"), &two, &error),
            MISSION_OK);
        CHECK(strcmp(one.text, two.text) != 0);
        CHECK_INT(mission_value_canonical(scene.context, mission_disclosure_value(scene.disclosure),
                                          &value, &error),
                  MISSION_OK);
        envelope = malloc(mission_text_view(value).len + 128);
        if (!envelope)
            abort();
        sprintf(envelope,
                "{\"iss\":\"https://as.example.com\",\"typ\":\"mission-consent-disclosure\","
                "\"value\":%.*s}",
                (int)mission_text_view(value).len, mission_text_view(value).ptr);
        CHECK_INT(mission_raw_digest(scene.context, mission_view_of(envelope), &by_hand, &error),
                  MISSION_OK);
        CHECK_TEXT(one.text, by_hand.text);
        free(envelope);
        mission_text_unref(value);
        scene_close(&scene);
    }
}

static const struct test tests[] = {
    {"members", test_members},       {"twice", test_twice},   {"notices", test_notices},
    {"provenance", test_provenance}, {"stale", test_stale},   {"narrowings", test_narrowings},
    {"other_type", test_other_type}, {"anchor", test_anchor},
};
TEST_MAIN("disclosure", tests)
