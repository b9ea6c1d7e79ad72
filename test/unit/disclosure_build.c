/* Building the disclosure: whatever is to be approved, what is built shows it, and nothing else.
 * SPDX-License-Identifier: MIT */
#include "missions.h"
#include "sketch.h"

#define DIGEST "sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define OTHER_DIGEST "sha-256:57DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define UNFAITHFUL MISSION_E_DISCLOSURE_UNFAITHFUL

static const mission_disclosure_style fixed = {.size = sizeof fixed, .disclosure_id = {"dsc_1", 5}};

static mission_disclosure *built(struct scene *scene, const mission_disclosure_style *style,
                                 int32_t want)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_disclosure *out = scene->disclosure;

    CHECK_CODE(
        mission_disclosure_build(scene->context, &scene->consent, style, &scene->now, &out, &error),
        want, &error);
    CHECK((out != NULL) == (want == MISSION_OK));
    return out;
}

static const mission_value *at(const mission_disclosure *disclosure, const char *pointer)
{
    return mission_value_find(mission_disclosure_value(disclosure), mission_view_of(pointer));
}

static void check_text(const mission_disclosure *disclosure, const char *pointer, const char *want)
{
    test_about("%s", pointer);
    CHECK_VIEW(mission_value_string(at(disclosure, pointer)), want);
    test_about(NULL);
}

static void check_json(const struct scene *scene, const mission_disclosure *disclosure,
                       const char *pointer, const char *want)
{
    mission_json *doc = test_json(scene->context, want);
    mission_text *text = NULL;
    mission_error error = MISSION_ERROR_INIT;

    if (at(disclosure, pointer))
        CHECK_INT(mission_value_canonical(scene->context, at(disclosure, pointer), &text, &error),
                  MISSION_OK);
    test_about("%s is %.*s", pointer, (int)mission_text_view(text).len,
               mission_text_view(text).ptr ? mission_text_view(text).ptr : "");
    CHECK(mission_value_equal(at(disclosure, pointer), mission_json_root(doc)));
    test_about(NULL);
    mission_text_unref(text);
    mission_json_unref(doc);
}

static void judge(const mission_disclosure *disclosure, const mission_consent *consent,
                  int32_t want)
{
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_disclosure_check(disclosure, consent, &error), want, &error);
}

static mission_authority_set *set_of(mission_context *context, const char *text)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *set = NULL;

    CHECK_CODE(mission_authority_set_parse(context, mission_view_of(text), &set, &error),
               MISSION_OK, &error);
    return set;
}

static void put_set(struct scene *scene, const char *text)
{
    mission_authority_set_unref(scene->set);
    scene->set = set_of(scene->context, text);
    scene->consent.set = scene->set;
}

static void open_bare(struct scene *scene, uint32_t profile)
{
    scene_open(scene, profile, 0);
    scene->consent.flags = 0;
    scene->consent.proposal = NULL;
}

/* ---- The law ---- */

struct draw {
    struct scene scene;
    mission_authority_set *before, *other;
    mission_json *difference;
    mission_intent *intent;
    mission_material_class classes[3];
};

static mission_authority_set *random_set(mission_context *context, struct sketches *sketches)
{
    char *text = sketch_text(sketches);
    mission_authority_set *set = set_of(context, text);

    free(text);
    return set;
}

static mission_intent *random_intent(const struct scene *scene, uint64_t *state)
{
    static const char *const goals[] = {"Reconcile", "Say \\u202Eolleh\\u0000", "\\\\ \\\" '",
                                        "\\ud83d\\ude00"};
    static const char *const more[] = {
        ",\"constraints\":[\"a\",\"b\"],\"success_criteria\":[\"s\"]",
        ",\"success_criteria\":[\"s\"],\"constraints\":[\"c\"]", ""};
    const bool draft = mission_context_profile(scene->context) == MISSION_PROFILE_DRAFT;
    mission_error error = MISSION_ERROR_INIT;
    mission_intent *intent = NULL;
    char text[512];

    snprintf(text, sizeof text,
             "{\"goal\":\"%s\",\"%s\":[\"https://a.example/\"],\"%s\":"
             "\"2026-1%u-15T18:00:00%s\"%s%s}",
             goals[test_random(state) % 4], draft ? "resources" : "objects",
             draft ? "expires_at" : "mission_expiry", (unsigned)(test_random(state) % 3),
             test_random(state) % 2 ? "Z" : ".50+02:00", more[test_random(state) % (draft ? 3 : 2)],
             test_random(state) % 2 ? (draft ? ",\"controls\":{\"max_derivations\":5}"
                                             : ",\"context\":{\"max_derivations\":5}")
                                    : "");
    CHECK_CODE(mission_intent_parse(scene->context, mission_view_of(text), &scene->now, 0, &intent,
                                    &error),
               MISSION_OK, &error);
    return intent;
}

static void draw_classes(struct draw *draw, uint64_t *state)
{
    static const char *const conditions[] = {"irreversible_action", "external_commitment",
                                             "delegation",          "broad_read",
                                             "cross_boundary",      "x.own"};
    const size_t count = mission_authority_set_count(draw->scene.consent.set);

    for (size_t i = 0; i < 3; i++)
        draw->classes[i] =
            (mission_material_class){sizeof draw->classes[i], test_random(state) % count,
                                     mission_view_of(conditions[test_random(state) % 6])};
    draw->scene.consent.classes = draw->classes;
    draw->scene.consent.class_count = test_random(state) % 4;
}

static void draw_expansion(struct draw *draw)
{
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_difference_make(draw->before, draw->scene.set, &draw->difference, &error),
               MISSION_OK, &error);
    draw->scene.consent.difference = mission_json_root(draw->difference);
    draw->scene.consent.predecessor = V("msn_before");
    draw->scene.consent.predecessor_expires_at = V("2026-10-01T00:00:00Z");
    draw->scene.consent.live_children = 3;
}

static void draw_open(struct draw *draw, uint32_t profile, uint64_t *state)
{
    mission_consent *consent = &draw->scene.consent;
    struct sketches one, two;

    memset(draw, 0, sizeof *draw);
    open_bare(&draw->scene, profile);
    sketch_random(state, &one);
    sketch_near(state, &one, &two);
    draw->before = random_set(draw->scene.context, &one);
    mission_authority_set_unref(draw->scene.set);
    draw->scene.set = random_set(draw->scene.context, &two);
    sketch_near(state, &two, &one);
    draw->other = random_set(draw->scene.context, &one);
    consent->set = draw->scene.set;
    consent->intent = draw->intent = random_intent(&draw->scene, state);
    if (profile == MISSION_PROFILE_DRAFT && test_random(state) % 2)
        consent->proposal = draw->before;
    if (test_random(state) % 2)
        consent->subject = (mission_principal){V("https://other.example"), V("carol")};
    if (test_random(state) % 2)
        consent->expires_at = V("2026-09-30T00:00:00Z");
    if (test_random(state) % 2) {
        consent->flags = MISSION_CONSENT_EVIDENCE;
        consent->provenance_hash = V(DIGEST);
    }
    if (test_random(state) % 2)
        consent->authority_source = mission_json_root(draw->scene.source);
    draw_classes(draw, state);
    if (test_random(state) % 2)
        draw_expansion(draw);
}

static void draw_close(struct draw *draw)
{
    mission_authority_set_unref(draw->before);
    mission_authority_set_unref(draw->other);
    mission_json_unref(draw->difference);
    mission_intent_unref(draw->intent);
    scene_close(&draw->scene);
}

/* What is altered after it was rendered is another consent. */
static void alter(const struct draw *draw, const mission_disclosure *made)
{
    mission_consent given = draw->scene.consent;

    given.set = draw->other;
    given.class_count = 0;
    if (!mission_value_equal(mission_authority_set_value(draw->other),
                             mission_authority_set_value(draw->scene.set)))
        judge(made, &given, UNFAITHFUL);
    given = draw->scene.consent;
    given.intent = draw->scene.intent;
    judge(made, &given, UNFAITHFUL);
    given = draw->scene.consent;
    given.expires_at = V("2026-09-29T00:00:00Z");
    judge(made, &given, UNFAITHFUL);
    given = draw->scene.consent;
    given.approver.sub = V("mallory");
    judge(made, &given, UNFAITHFUL);
    given = draw->scene.consent;
    given.flags = MISSION_CONSENT_EVIDENCE;
    given.provenance_hash = V(OTHER_DIGEST);
    judge(made, &given, UNFAITHFUL);
}

static bool same_text(mission_view a, mission_view b)
{
    return a.len && a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static void run_law(uint32_t profile, uint64_t *state)
{
    struct draw draw;
    mission_disclosure *one, *two, *read = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_text *first = NULL, *second = NULL;

    draw_open(&draw, profile, state);
    one = built(&draw.scene, &fixed, MISSION_OK);
    two = built(&draw.scene, &fixed, MISSION_OK);
    judge(one, &draw.scene.consent, MISSION_OK);
    CHECK_INT(
        mission_value_canonical(draw.scene.context, mission_disclosure_value(one), &first, &error),
        MISSION_OK);
    CHECK_INT(
        mission_value_canonical(draw.scene.context, mission_disclosure_value(two), &second, &error),
        MISSION_OK);
    CHECK(same_text(mission_text_view(first), mission_text_view(second)));
    CHECK_CODE(
        mission_disclosure_parse(draw.scene.context, mission_text_view(first), &read, &error),
        MISSION_OK, &error);
    judge(read, &draw.scene.consent, MISSION_OK);
    alter(&draw, one);
    mission_text_unref(first);
    mission_text_unref(second);
    mission_disclosure_unref(one);
    mission_disclosure_unref(two);
    mission_disclosure_unref(read);
    draw_close(&draw);
}

static void test_law(void)
{
    COVERS("CE-2", "CE-3", "CE-5", "SE-18");
    uint64_t state = test_seed();

    for (int i = 0; i < 400; i++)
        for (uint32_t profile = 1; profile <= 2; profile++)
            run_law(profile, &state);
}

/* ---- Words ---- */

#define ENTRY(more)                                                                                \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://a.example/x\"," more "}"
#define READ "\"actions\":[\"read\"]"

static void test_words(void)
{
    COVERS("CE-4");
    static const char *const list[][2] = {
        {"\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"USD\"}",
         "At most 500.00 USD per operation."},
        {"\"resource_issued_after\":\"2026-07-01T00:00:00Z\"",
         "Only what was issued at or after 2026-07-01T00:00:00Z."},
        {"\"resource_issued_before\":\"2026-07-01T00:00:00Z\"",
         "Only what was issued at or before 2026-07-01T00:00:00Z."},
        {"\"tenant\":\"t1\"", "Only in the tenant \"t1\"."},
        {"\"recipient_domain\":\"example.com\"",
         "Only to recipients in the domain \"example.com\" and the domains below it."},
        {"\"time_window\":{\"not_after\":\"2026-09-30T00:00:00Z\"}",
         "Only until 2026-09-30T00:00:00Z."},
        {"\"time_window\":{\"not_before\":\"2026-09-01T00:00:00Z\",\"not_after\":"
         "\"2026-09-30T00:00:00Z\"}",
         "Only from 2026-09-01T00:00:00Z until 2026-09-30T00:00:00Z."},
        {"\"data_classification\":[\"a\",\"b\"]", "Only data classified as \"a\", \"b\"."},
        {"\"data_classification\":[]", "No data, whatever its classification."},
        {"\"allowed_tools\":[\"x\"]", "Only with the tools \"x\"."},
        {"\"allowed_tools\":[]", "With no tool at all."},
        {"\"requires_action_approval\":true", "Each operation needs an approval of its own."},
        {"\"requires_action_approval\":false", "Operations need no approval of their own."},
        {"\"x_limit\":{\"n\":[1]}", "constraint \"x_limit\" = {\"n\":[1]} (not translated)"},
        {"\"tenant\":\"a\\u202e\\n\\u0000b\\u2028\"",
         "Only in the tenant \"a\\u202e\\n\\u0000b\\u2028\"."},
        {"\"x\\u202ey\":1", "constraint \"x\\u202ey\" = 1 (not translated)"},
    };

    for (uint32_t profile = 1; profile <= 2; profile++)
        for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
            struct scene scene;
            mission_disclosure *made;
            char text[512];

            open_bare(&scene, profile);
            snprintf(text, sizeof text, "[" ENTRY(READ ",\"constraints\":{%s}") "]", list[i][0]);
            put_set(&scene, text);
            made = built(&scene, &fixed, MISSION_OK);
            check_text(made, "/authority_summary/0/constraints/0/rendered", list[i][1]);
            check_json(&scene, made, "/material_notices", "[]");
            CHECK(!at(made, "/risk_summary") && !at(made, "/approver_actions") &&
                  !at(made, "/delegation_summary") && !at(made, "/expansion"));
            mission_disclosure_unref(made);
            scene_close(&scene);
        }
}

/* Names of people and clients cannot act on the page; nobody is left without one. */
static void test_display(void)
{
    COVERS("CE-4");
    mission_disclosure_style style = fixed;
    struct scene scene;
    mission_disclosure *made;

    open_bare(&scene, MISSION_PROFILE_SERIES);
    made = built(&scene, NULL, MISSION_OK);
    check_text(made, "/mission_summary/subject_display", "alice");
    check_text(made, "/approver/display", "alice");
    check_text(made, "/requesting_client/display", "s6BhdRkqt3");
    check_text(made, "/template_id", "mission-plain-en");
    check_text(made, "/template_version", "1");
    check_text(made, "/locale", "en");
    check_text(made, "/display_context/channel", "web");
    check_text(made, "/display_context/rendered_at", "2026-09-01T00:00:00Z");
    CHECK_INT(mission_value_string(at(made, "/disclosure_id")).len, 28);
    CHECK(memcmp(mission_value_string(at(made, "/disclosure_id")).ptr, "dsc_", 4) == 0);
    mission_disclosure_unref(made);
    style.client_display = V("Bank\xE2\x80\xAE moc.live\n");
    style.subject_display = V("Alice \"A\" M\xC3\xBCller");
    style.template_digest = V(DIGEST);
    scene.consent.subject.sub = V("carol");
    made = built(&scene, &style, MISSION_OK);
    check_text(made, "/requesting_client/display", "Bank\\u202e moc.live\\u000a");
    check_text(made, "/subject/display", "Alice \"A\" M\xC3\xBCller");
    check_text(made, "/subject/sub", "carol");
    check_text(made, "/rendering_template_digest", DIGEST);
    mission_disclosure_unref(made);
    style.client_display = V("\xFF");
    built(&scene, &style, MISSION_E_INVALID_UTF8);
    scene_close(&scene);
}

/* ---- The host's words ---- */

struct speaker {
    int32_t answer;
    uint32_t silent; /* a MISSION_WORDING_* */
    size_t asked;
    bool broken; /* writes no UTF-8 */
};

static int32_t speak(void *host, const mission_wording *wording, const mission_sink *out,
                     mission_error *error)
{
    struct speaker *speaker = host;

    (void)error;
    speaker->asked++;
    CHECK(wording->size == sizeof *wording && wording->english.len > 0 && wording->name.len > 0);
    CHECK(wording->what == MISSION_WORDING_RISK || wording->entry);
    if (speaker->silent == wording->what || speaker->answer)
        return speaker->answer;
    if (speaker->broken)
        return out->write(out->host, "\xFF", 1);
    return out->write(out->host, "Auf ", 4) || out->write(out->host, "Deutsch", 7);
}

static void test_host_words(void)
{
    COVERS("CE-4");
    struct speaker speaker = {0};
    mission_disclosure_style style = fixed;
    struct scene scene;
    mission_disclosure *made;

    open_bare(&scene, MISSION_PROFILE_DRAFT);
    put_set(&scene, "[" ENTRY("\"actions\":[\"a.*\"],\"constraints\":{\"tenant\":\"t\"}") "]");
    style.locale = V("de-CH");
    built(&scene, &style, MISSION_E_NO_CALLBACK);
    style.host = &speaker;
    style.rendered = speak;
    built(&scene, &style, MISSION_E_ARGUMENT); /* whose template? */
    style.template_id = V("bank-de");
    built(&scene, &style, MISSION_E_ARGUMENT);
    style.template_version = V("7");
    made = built(&scene, &style, MISSION_OK);
    check_text(made, "/authority_summary/0/constraints/0/rendered", "Auf Deutsch");
    check_text(made, "/material_notices/0/statement", "Auf Deutsch");
    check_text(made, "/risk_summary/0/statement", "Auf Deutsch");
    check_text(made, "/template_id", "bank-de");
    CHECK_INT(speaker.asked, 3);
    mission_disclosure_unref(made);
    speaker.silent = MISSION_WORDING_CONSTRAINT;
    made = built(&scene, &style, MISSION_OK);
    check_text(made, "/authority_summary/0/constraints/0/rendered",
               "constraint \"tenant\" = \"t\" (not translated)");
    mission_disclosure_unref(made);
    speaker.silent = MISSION_WORDING_NOTICE;
    built(&scene, &style, MISSION_E_VERDICT);
    style.locale = V("EN-gb");
    made = built(&scene, &style, MISSION_OK);
    check_text(made, "/material_notices/0/statement",
               "Actions of the family \"a.*\": every action whose name begins with \"a.\", on "
               "\"https://a.example/x\".");
    mission_disclosure_unref(made);
    speaker.silent = 0;
    speaker.broken = true;
    built(&scene, &style, MISSION_E_INVALID_UTF8);
    speaker = (struct speaker){.answer = 42};
    built(&scene, &style, MISSION_E_HOST);
    CHECK_INT(speaker.asked, 1);
    scene_close(&scene);
}

/* ---- Notices ---- */

#define ABOUT(action) "{\"action\":\"" action "\",\"resource\":\"https://a.example/x\"}"
#define TO_ACKNOWLEDGE(action, condition)                                                          \
    "{\"action\":\"acknowledge_notice\",\"applies_to\":" ABOUT(action) ",\"condition\":"           \
                                                                       "\"" condition "\"}"

static void test_notices(void)
{
    COVERS("CE-5", "CE-6");
    static const mission_material_class classes[] = {
        {sizeof classes[0], 0, {"irreversible_action", 19}},
        {sizeof classes[0], 0, {"irreversible_action", 19}},
        {sizeof classes[0], 0, {"delegation", 10}},
        {sizeof classes[0], 0, {"own", 3}},
    };

    for (uint32_t profile = 1; profile <= 2; profile++) {
        struct scene scene;
        mission_disclosure *made;

        open_bare(&scene, profile);
        put_set(&scene, "[" ENTRY("\"resource_match\":\"prefix\",\"actions\":[\"a.*\",\"b\"],"
                                  "\"delegation\":{\"max_depth\":2,\"children\":{},"
                                  "\"allowed_delegates\":[{\"sub\":\"s\"},{\"sub\":\"s\"}]}") "]");
        scene.consent.classes = classes;
        scene.consent.class_count = 4;
        made = built(&scene, &fixed, MISSION_OK);
        CHECK_INT(mission_value_count(at(made, "/material_notices")), 6);
        check_text(made, "/material_notices/0/condition", "broad_read");
        check_json(&scene, made, "/material_notices/0/applies_to", ABOUT("a.*"));
        check_json(&scene, made, "/material_notices/1/applies_to",
                   "{\"resource\":\"https://a.example/x\"}");
        check_text(
            made, "/material_notices/2/statement",
            "\"a.*\", \"b\" on \"https://a.example/x\" and everything below it may be passed "
            "on to other agents, over at most 2 steps, to whom one of these fits: "
            "{\"sub\":\"s\"}, {\"sub\":\"s\"}; Child Missions may be made of it.");
        check_text(made, "/material_notices/4/statement",
                   "\"b\" on \"https://a.example/x\" and everything below it cannot be undone.");
        check_text(made, "/material_notices/5/statement",
                   "\"a.*\", \"b\" on \"https://a.example/x\" and everything below it is marked by "
                   "the service as \"own\".");
        check_json(&scene, made, "/approver_actions",
                   "[" TO_ACKNOWLEDGE("a.*", "irreversible_action") "," TO_ACKNOWLEDGE(
                       "b", "irreversible_action") "]");
        check_json(&scene, made, "/delegation_summary",
                   "{\"child_missions\":true,\"further_delegation\":true,\"max_depth\":2,"
                   "\"recipients\":[{\"sub\":\"s\"}],\"recipients_by_policy\":false}");
        CHECK_INT(mission_value_count(at(made, "/risk_summary")), 4);
        check_text(made, "/risk_summary/0/dimension", "irreversibility");
        check_text(made, "/risk_summary/1/dimension", "delegation");
        check_text(made, "/risk_summary/2/dimension", "data_access");
        check_text(made, "/risk_summary/3/dimension", "own");
        mission_disclosure_unref(made);
        scene.consent.class_count = 0;
        made = built(&scene, &fixed, MISSION_OK);
        CHECK(!at(made, "/approver_actions"));
        mission_disclosure_unref(made);
        scene_close(&scene);
    }
}

/* Two entries with one action: a notice for each, and one acknowledgment can answer to both. */
static void test_shared_action(void)
{
    COVERS("CE-6");
    static const mission_material_class classes[] = {
        {sizeof classes[0], 0, {"irreversible_action", 19}},
        {sizeof classes[0], 1, {"irreversible_action", 19}},
    };
    struct scene scene;
    mission_disclosure *made;

    open_bare(&scene, MISSION_PROFILE_SERIES);
    put_set(&scene, "[" ENTRY(READ) "," ENTRY(READ ",\"constraints\":{\"tenant\":\"t\"}") "]");
    scene.consent.classes = classes;
    scene.consent.class_count = 2;
    made = built(&scene, &fixed, MISSION_OK);
    CHECK_INT(mission_value_count(at(made, "/material_notices")), 2);
    check_json(&scene, made, "/approver_actions",
               "[" TO_ACKNOWLEDGE("read", "irreversible_action") "]");
    mission_disclosure_unref(made);
    scene.consent.class_count = 1;
    scene.consent.classes = &(mission_material_class){sizeof classes[0], 2, {"own", 3}};
    built(&scene, &fixed, MISSION_E_ARGUMENT);
    scene_close(&scene);
}

static int32_t yes(void *host, const mission_value *value, mission_error *error)
{
    (void)host;
    (void)value;
    (void)error;
    return 0;
}

static void open_registered(struct scene *scene, const char *set)
{
    static const mission_authorization_type type = {
        .size = sizeof type, .type = {"cap", 3}, .validate = yes};
    static const mission_member_type member = {
        .size = sizeof member, .name = {"consumption_bounds", 18}, .validate = yes};
    const mission_config config = {.size = sizeof config,
                                   .profile = MISSION_PROFILE_DRAFT,
                                   .entry_members = &member,
                                   .entry_member_count = 1,
                                   .authorization_types = &type,
                                   .authorization_type_count = 1};
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = NULL;

    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    scene_open_in(scene, context);
    scene->consent.flags = 0;
    scene->consent.proposal = NULL;
    put_set(scene, set);
}

static void test_registered(void)
{
    COVERS("CE-3", "CE-5");
    struct scene scene;
    mission_disclosure *made;

    open_registered(&scene,
                    "[{\"type\":\"cap\",\"resource\":\"https://cap\",\"n\":\"\\u202e\"}," ENTRY(
                        READ ",\"consumption_bounds\":{\"calls\":5}") "]");
    made = built(&scene, &fixed, MISSION_OK);
    check_text(made, "/material_notices/0/condition", "enforcement_gap");
    check_text(made, "/material_notices/0/statement",
               "Authority of the type \"cap\", whose bounds are the type's own: {\"n\":\"\\u202e\","
               "\"resource\":\"https://cap\",\"type\":\"cap\"} (not translated)");
    check_text(made, "/material_notices/1/condition", "consumption_bound");
    check_json(&scene, made, "/authority_summary/0/consumption_bounds", "{\"calls\":5}");
    check_json(&scene, made, "/approver_actions",
               "[" TO_ACKNOWLEDGE("read", "consumption_bound") "]");
    mission_disclosure_unref(made);
    put_set(&scene, "[{\"type\":\"cap\"}]");
    built(&scene, &fixed, UNFAITHFUL); /* nothing can name it */
    scene_close(&scene);
}

/* ---- The proposal ---- */

static void test_decisions(void)
{
    static const struct {
        const char *decisions;
        int32_t code;
        const char *change[3];
    } list[] = {
        {NULL, 0, {"proposed", "restructured", "restructured"}},
        {"[{\"proposed\":0,\"result\":0,\"change\":\"proposed\"},{\"proposed\":1,\"result\":1,"
         "\"change\":\"narrowed\"},{\"proposed\":1,\"result\":2,\"change\":\"narrowed\"}]",
         0,
         {"proposed", "restructured", "restructured"}},
        {"[{\"proposed\":0,\"result\":1,\"change\":\"narrowed\"},{\"proposed\":0,\"result\":0,"
         "\"change\":\"proposed\"},{\"proposed\":1,\"result\":2,\"change\":\"narrowed\"},"
         "{\"proposed\":null,\"result\":null,\"change\":\"omitted\"}]",
         0,
         {"proposed", "restructured", "narrowed"}},
        {"[{\"proposed\":0,\"result\":0,\"change\":\"proposed\"}]", MISSION_E_ARGUMENT, {0}},
        {"[{\"proposed\":0,\"result\":3,\"change\":\"narrowed\"}]", MISSION_E_ARGUMENT, {0}},
        {"[{\"proposed\":1,\"result\":1,\"change\":\"proposed\"}]", MISSION_E_ARGUMENT, {0}},
        {"{}", MISSION_E_WRONG_TYPE, {0}},
    };

    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct scene scene;
        mission_disclosure *made;
        mission_json *doc = NULL;

        open_bare(&scene, MISSION_PROFILE_DRAFT);
        put_set(&scene, "[" ENTRY(READ) "," ENTRY("\"actions\":[\"a.b\"]") "," ENTRY(
                            "\"actions\":[\"a.c\"]") "]");
        mission_authority_set_unref(scene.proposal);
        scene.proposal =
            set_of(scene.context, "[" ENTRY(READ) "," ENTRY("\"actions\":[\"a.*\"]") "]");
        scene.consent.proposal = scene.proposal;
        if (list[i].decisions)
            doc = test_json(scene.context, list[i].decisions);
        scene.consent.decisions = mission_json_root(doc);
        test_about("decisions %zu", i);
        made = built(&scene, &fixed, list[i].code);
        for (size_t k = 0; k < 3 && made; k++) {
            char pointer[64];

            snprintf(pointer, sizeof pointer, "/authority_summary/%zu/change", k);
            check_text(made, pointer, list[i].change[k]);
        }
        test_about(NULL);
        mission_disclosure_unref(made);
        mission_json_unref(doc);
        scene_close(&scene);
    }
}

/* ---- An expansion ---- */

static void open_expansion(struct scene *scene, uint32_t profile, mission_json **difference)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *before;

    open_bare(scene, profile);
    before =
        set_of(scene->context,
               "[" ENTRY(READ) "," ENTRY(
                   "\"actions\":[\"w\"],\"constraints\":{\"max_amount\":"
                   "{\"amount\":\"5\",\"currency\":\"EUR\"}}") "," ENTRY("\"actions\":[\"gone\"],"
                                                                         "\"delegation\":{\"max_"
                                                                         "depth\":1}") "]");
    put_set(
        scene,
        "[" ENTRY("\"actions\":[\"new\"],\"delegation\":{\"max_depth\":3}") "," ENTRY(
            READ) "," ENTRY("\"actions\":[\"w\"],\"constraints\":{\"max_amount\":{\"amount\":\"9\","
                            "\"currency\":\"EUR\"}}") "]");
    CHECK_CODE(mission_difference_make(before, scene->set, difference, &error), MISSION_OK, &error);
    mission_authority_set_unref(before);
    scene->consent.predecessor = V("msn_before");
    scene->consent.predecessor_expires_at = V("2026-09-15T00:00:00Z");
    scene->consent.live_children = 12;
    scene->consent.difference = mission_json_root(*difference);
}

static void test_expansion(void)
{
    COVERS("CE-9");
    for (uint32_t profile = 1; profile <= 2; profile++) {
        struct scene scene;
        mission_disclosure *made;
        mission_json *difference = NULL;

        open_expansion(&scene, profile, &difference);
        made = built(&scene, &fixed, MISSION_OK);
        check_text(made, "/predecessor", "msn_before");
        check_json(
            &scene, made, "/expansion/retained",
            "[{\"entry\":1,\"statement\":\"\\\"read\\\" on \\\"https://a.example/x\\\" stays "
            "as it was.\"}]");
        check_json(&scene, made, "/expansion/added",
                   "[{\"entry\":0,\"statement\":\"\\\"new\\\" on \\\"https://a.example/x\\\" is "
                   "added.\"}]");
        check_text(made, "/expansion/widened/0/statement",
                   "\"w\" on \"https://a.example/x\" goes further than it did: constraint "
                   "\"max_amount\" was {\"amount\":\"5\",\"currency\":\"EUR\"} and is now "
                   "{\"amount\":\"9\",\"currency\":\"EUR\"}.");
        CHECK_INT(mission_value_count(at(made, "/expansion/widened")), 1);
        check_text(made, "/expansion/removed/0/statement",
                   "\"gone\" on \"https://a.example/x\" falls away.");
        check_json(&scene, made, "/expansion/tightened", "[]");
        check_json(&scene, made, "/expansion/changed", "[]");
        CHECK_INT(mission_value_count(at(made, "/expansion/delegation")), 2);
        check_json(&scene, made, "/expansion/delegation/0/to", "{\"max_depth\":3}");
        check_json(&scene, made, "/expansion/delegation/1/from", "{\"max_depth\":1}");
        check_text(made, "/expansion/expiry/from", "2026-09-15T00:00:00Z");
        check_text(made, "/expansion/live_children/statement",
                   "Child Missions of the earlier Mission that end with it: 12.");
        CHECK_INT(mission_value_count(at(made, "/material_notices")), 3);
        check_text(made, "/material_notices/1/condition", "expansion");
        mission_disclosure_unref(made);
        mission_json_unref(difference);
        scene_close(&scene);
    }
}

/* Equal entries are counted: one was there, the other is new. */
static void test_expansion_equal(void)
{
    COVERS("CE-9");
    struct scene scene;
    mission_disclosure *made;
    mission_authority_set *before;
    mission_json *difference = NULL;
    mission_error error = MISSION_ERROR_INIT;

    open_bare(&scene, MISSION_PROFILE_DRAFT);
    before = set_of(scene.context, "[" ENTRY(READ) "]");
    put_set(&scene, "[" ENTRY(READ) "," ENTRY(READ) "]");
    CHECK_CODE(mission_difference_make(before, scene.set, &difference, &error), MISSION_OK, &error);
    scene.consent.predecessor = V("msn_before");
    scene.consent.predecessor_expires_at = V("2026-09-15T00:00:00Z");
    scene.consent.difference = mission_json_root(difference);
    made = built(&scene, &fixed, MISSION_OK);
    CHECK_INT(mission_value_count(at(made, "/expansion/retained")), 1);
    CHECK_INT(mission_value_count(at(made, "/expansion/added")), 1);
    mission_disclosure_unref(made);
    mission_json_unref(difference);
    mission_authority_set_unref(before);
    scene_close(&scene);
}

static void test_expansion_refused(void)
{
    COVERS("CE-9");
    struct scene scene;
    mission_json *difference = NULL, *wrong;
    mission_consent whole;

    open_expansion(&scene, MISSION_PROFILE_SERIES, &difference);
    whole = scene.consent;
    scene.consent.difference = NULL;
    built(&scene, &fixed, MISSION_E_ARGUMENT);
    scene.consent = whole;
    scene.consent.predecessor_expires_at = V("");
    built(&scene, &fixed, MISSION_E_ARGUMENT);
    scene.consent.predecessor_expires_at = V("soon");
    built(&scene, &fixed, MISSION_E_MALFORMED_TIME);
    scene.consent = whole;
    scene.consent.predecessor = V("");
    built(&scene, &fixed, MISSION_E_ARGUMENT);
    scene.consent = whole;
    wrong = test_json(scene.context, "{\"added\":[]}");
    scene.consent.difference = mission_json_root(wrong);
    built(&scene, &fixed, MISSION_E_WRONG_TYPE);
    mission_json_unref(wrong);
    wrong = edited(scene.context, mission_json_root(difference), "/added", "[]");
    scene.consent.difference = mission_json_root(wrong);
    built(&scene, &fixed, MISSION_E_ARGUMENT); /* it hides an entry */
    mission_json_unref(wrong);
    wrong = edited(scene.context, mission_json_root(difference), "/added",
                   "[" ENTRY("\"actions\":[\"new\"],\"delegation\":{\"max_depth\":3}") "," ENTRY(
                       "\"actions\":[\"more\"]") "]");
    scene.consent.difference = mission_json_root(wrong);
    built(&scene, &fixed, MISSION_E_ARGUMENT); /* it tells of another set */
    mission_json_unref(wrong);
    wrong = edited(scene.context, mission_json_root(difference), "/added/0/actions/0", "\"mild\"");
    scene.consent.difference = mission_json_root(wrong);
    built(&scene, &fixed, MISSION_E_ARGUMENT);
    mission_json_unref(wrong);
    mission_json_unref(difference);
    scene_close(&scene);
}

/* ---- Acknowledgments ---- */

#define TIME ",\"acknowledged_at\":\"2026-09-01T00:00:01Z\"}"
#define ACK(action, condition) "{\"condition\":\"" condition "\",\"applies_to\":" ABOUT(action) TIME
#define A ACK("a", "irreversible_action")
#define B ACK("b", "irreversible_action")

static void test_acknowledged(void)
{
    COVERS("CE-6");
    static const struct {
        const char *text;
        int32_t code;
    } list[] = {
        {"[" A "," B "]", 0},
        {"[" B "," A "," B "]", 0},
        {NULL, MISSION_E_DECLINED},
        {"[]", MISSION_E_DECLINED},
        {"[" A "]", MISSION_E_DECLINED},
        {"[" A "," ACK("b", "external_commitment") "]", MISSION_E_INCONSISTENT},
        {"[" A "," B "," ACK("c", "irreversible_action") "]", MISSION_E_INCONSISTENT},
        {"[{\"condition\":\"irreversible_action\",\"applies_to\":{\"resource\":"
         "\"https://a.example/x\"}" TIME "]",
         MISSION_E_INCONSISTENT},
        {"[" A "," B ",{\"condition\":\"irreversible_action\",\"applies_to\":{\"resource\":"
         "\"https://a.example/x\"}" TIME "]",
         MISSION_E_INCONSISTENT},
        {"[{\"condition\":\"irreversible_action\"" TIME "]", MISSION_E_MISSING_MEMBER},
        {"[" A ",{\"condition\":\"irreversible_action\",\"applies_to\":" ABOUT("b") "}]",
         MISSION_E_MISSING_MEMBER},
        {"{}", MISSION_E_WRONG_TYPE},
        {"true", MISSION_E_WRONG_TYPE},
    };
    static const mission_material_class one = {sizeof one, 0, {"irreversible_action", 19}};
    mission_error error = MISSION_ERROR_INIT;
    struct scene scene;
    mission_disclosure *made;

    open_bare(&scene, MISSION_PROFILE_DRAFT);
    put_set(&scene, "[" ENTRY("\"actions\":[\"a\",\"b\"]") "]");
    scene.consent.classes = &one;
    scene.consent.class_count = 1;
    made = built(&scene, &fixed, MISSION_OK);
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        mission_json *doc = list[i].text ? test_json(scene.context, list[i].text) : NULL;

        test_about("acknowledgments %zu", i);
        CHECK_CODE(mission_disclosure_acknowledged(made, mission_json_root(doc), &error),
                   list[i].code, &error);
        mission_json_unref(doc);
    }
    test_about(NULL);
    CHECK_INT(mission_disclosure_acknowledged(NULL, NULL, NULL), MISSION_E_ARGUMENT);
    mission_disclosure_unref(made);
    scene.consent.class_count = 0;
    made = built(&scene, &fixed, MISSION_OK);
    CHECK_CODE(mission_disclosure_acknowledged(made, NULL, &error), MISSION_OK, &error);
    mission_disclosure_unref(made);
    scene_close(&scene);
}

/* ---- What is handed in ---- */

static void test_arguments(void)
{
    struct scene scene, other;
    mission_disclosure *out;
    mission_disclosure_style style = fixed;
    mission_consent whole;
    const mission_time never = {.seconds = INT64_MAX};

    open_bare(&scene, MISSION_PROFILE_DRAFT);
    open_bare(&other, MISSION_PROFILE_SERIES);
    whole = scene.consent;
    CHECK_INT(mission_disclosure_build(NULL, &whole, NULL, NULL, &out, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_disclosure_build(scene.context, NULL, NULL, NULL, &out, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_disclosure_build(scene.context, &whole, NULL, &scene.now, NULL, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_disclosure_build(other.context, &whole, NULL, &scene.now, &out, NULL),
              MISSION_E_PROFILE);
    CHECK(mission_disclosure_build(scene.context, &whole, NULL, NULL, &out, NULL) < 0 && !out);
    CHECK(mission_disclosure_build(scene.context, &whole, NULL, &never, &out, NULL) < 0 && !out);
    scene.consent.set = other.set;
    built(&scene, &fixed, MISSION_E_PROFILE);
    scene.consent = whole;
    style.size = 8;
    built(&scene, &style, MISSION_E_ABI_SMALL);
    style = fixed;
    style.locale = V("e");
    built(&scene, &style, MISSION_E_NO_CALLBACK);
    style.locale = V("en_US");
    built(&scene, &style, MISSION_E_NO_CALLBACK);
    style.locale = V("en-");
    built(&scene, &style, MISSION_E_MALFORMED_LANGUAGE);
    scene.consent.flags = MISSION_CONSENT_EVIDENCE; /* which? */
    built(&scene, &fixed, MISSION_E_ARGUMENT);
    scene.consent = whole;
    scene.consent.size = 192; /* the first version of the struct */
    mission_disclosure_unref(built(&scene, &fixed, MISSION_OK));
    scene.consent = whole;
    scene.consent.expires_at = V("later");
    built(&scene, &fixed, MISSION_E_MALFORMED_TIME);
    scene_close(&scene);
    scene_close(&other);
}

/* A source or a hash that is another one now is another consent. */
static void test_known(void)
{
    COVERS("CE-2");
    struct scene scene;
    mission_disclosure *made;
    mission_json *other;

    open_bare(&scene, MISSION_PROFILE_DRAFT);
    other = test_json(scene.context, "{\"type\":\"service_owned\"}");
    scene.consent.authority_source = mission_json_root(scene.source);
    scene.consent.flags = MISSION_CONSENT_EVIDENCE;
    scene.consent.provenance_hash = V(DIGEST);
    scene.consent.shaping_evidence_hash = V(DIGEST);
    made = built(&scene, &fixed, MISSION_OK);
    check_json(&scene, made, "/mission_summary/authority_source", "{\"type\":\"user_delegated\"}");
    check_text(made, "/submission_provenance_hash", DIGEST);
    check_text(made, "/shaping_evidence_hash", DIGEST);
    scene.consent.authority_source = mission_json_root(other);
    judge(made, &scene.consent, UNFAITHFUL);
    scene.consent.authority_source = NULL;
    judge(made, &scene.consent, MISSION_OK);
    scene.consent.provenance_hash = V(OTHER_DIGEST);
    judge(made, &scene.consent, UNFAITHFUL);
    scene.consent.provenance_hash = V("");
    judge(made, &scene.consent, MISSION_OK);
    scene.consent.shaping_evidence_hash = V(OTHER_DIGEST);
    judge(made, &scene.consent, UNFAITHFUL);
    mission_disclosure_unref(made);
    mission_json_unref(other);
    scene_close(&scene);
}

static const struct test tests[] = {
    {"law", test_law},
    {"words", test_words},
    {"display", test_display},
    {"host_words", test_host_words},
    {"notices", test_notices},
    {"shared_action", test_shared_action},
    {"registered", test_registered},
    {"decisions", test_decisions},
    {"expansion", test_expansion},
    {"expansion_equal", test_expansion_equal},
    {"expansion_refused", test_expansion_refused},
    {"acknowledged", test_acknowledged},
    {"arguments", test_arguments},
    {"known", test_known},
};
TEST_MAIN("disclosure_build", tests)
