/* Classes of actions, floors, and how an invocation is classified. SPDX-License-Identifier: MIT */
#include "test.h"

static const char *const names[] = {"none",
                                    "consequential_read",
                                    "consequential_write",
                                    "irreversible_action",
                                    "external_commitment",
                                    "privileged_administration"};

static void test_names(void)
{
    for (uint32_t i = 0; i < MISSION_CLASS_COUNT; i++) {
        CHECK_TEXT(mission_class_name(i), names[i]);
        CHECK_INT(mission_class_of_name(mission_view_of(names[i])), i);
        CHECK_INT(mission_class_high(i), i >= MISSION_CLASS_IRREVERSIBLE);
    }
    CHECK(mission_class_name(MISSION_CLASS_COUNT) == NULL);
    CHECK_INT(mission_class_high(MISSION_CLASS_COUNT), 1);
    CHECK_INT(mission_class_of_name(V("")), MISSION_CLASS_COUNT);
    CHECK_INT(mission_class_of_name(V("None")), MISSION_CLASS_COUNT);
    CHECK_INT(mission_class_of_name(V("consequential_read ")), MISSION_CLASS_COUNT);
    CHECK_INT(mission_class_of_name(V("none\0")), MISSION_CLASS_COUNT);
    CHECK_INT(mission_class_of_name((mission_view){NULL, 3}), MISSION_CLASS_COUNT);
    CHECK_TEXT(mission_class_source_name(MISSION_CLASS_BY_DEFAULT), "default");
    CHECK_TEXT(mission_class_source_name(MISSION_CLASS_BY_FLOOR), "resource_floor");
    CHECK_TEXT(mission_class_source_name(MISSION_CLASS_BY_DEPLOYMENT), "deployment");
    CHECK(mission_class_source_name(3) == NULL);
}

static mission_floors *floors_of(mission_context *context, const char *text)
{
    mission_json *json = test_json(context, text);
    mission_error error = MISSION_ERROR_INIT;
    mission_floors *floors = NULL;

    CHECK_CODE(mission_floors_read(context, mission_json_root(json), &floors, &error), MISSION_OK,
               &error);
    mission_json_unref(json); /* nothing of it is kept */
    return floors;
}

static void test_floors(void)
{
    static const struct {
        const char *action;
        uint32_t want;
    } cases[] = {
        {"invoices.read", MISSION_CLASS_READ},
        {"invoices.delete", MISSION_CLASS_IRREVERSIBLE},
        {"invoices.lines.read", MISSION_CLASS_WRITE},
        {"invoices.lines.x.y", MISSION_CLASS_WRITE},
        {"invoices.lines", MISSION_CLASS_READ},
        {"invoices", MISSION_CLASS_NONE},
        {"invoices.", MISSION_CLASS_NONE},
        {"invoicesx.read", MISSION_CLASS_NONE},
        {"odd", MISSION_CLASS_IRREVERSIBLE},
        {"none", MISSION_CLASS_IRREVERSIBLE},
        {"number", MISSION_CLASS_IRREVERSIBLE},
        {"admin.x", MISSION_CLASS_ADMINISTRATION},
        {"admin.commit", MISSION_CLASS_COMMITMENT},
        {"", MISSION_CLASS_NONE},
        {".", MISSION_CLASS_NONE},
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_floors *floors = floors_of(
        context, "{\"invoices.*\":\"consequential_read\",\"invoices.lines.*\":"
                 "\"consequential_write\",\"invoices.lines.read\":\"consequential_read\","
                 "\"invoices.delete\":\"irreversible_action\",\"odd\":\"grave\","
                 "\"none\":\"none\",\"number\":3,\"admin.*\":\"privileged_administration\","
                 "\"admin.commit\":\"external_commitment\"}");

    COVERS("PE-6", "runtime.classification.unknown-floor-value-high-consequence");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        test_about("%s", cases[i].action);
        CHECK_INT(mission_floors_of(floors, mission_view_of(cases[i].action)), cases[i].want);
    }
    test_about(NULL);
    CHECK(mission_floors_ref(floors) == floors);
    mission_floors_unref(floors);
    mission_floors_unref(floors);
    CHECK_INT(mission_floors_of(NULL, V("x")), MISSION_CLASS_NONE);
    mission_floors_unref(NULL);
    mission_context_unref(context);
}

static void test_floors_odd(void)
{
    static const char *const high[] = {"[]", "\"consequential_read\"", "null", "1"};
    static const char *const malformed[] = {"{\"*\":\"consequential_read\"}",
                                            "{\"\":1}",
                                            "{\"a b\":1}",
                                            "{\"a.*.b\":1}",
                                            "{\".*\":1}",
                                            "{\"a*\":1}"};
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_error error = MISSION_ERROR_INIT;
    mission_floors *floors;

    COVERS("PE-6", "runtime.classification.unknown-floor-value-high-consequence");
    for (size_t i = 0; i < 4; i++) {
        floors = floors_of(context, high[i]);
        CHECK_INT(mission_floors_of(floors, V("any.thing")), MISSION_CLASS_IRREVERSIBLE);
        mission_floors_unref(floors);
    }
    for (size_t i = 0; i < 6; i++) {
        mission_json *json = test_json(context, malformed[i]);

        test_about("%s", malformed[i]);
        CHECK_CODE(mission_floors_read(context, mission_json_root(json), &floors, &error),
                   MISSION_E_MALFORMED_ACTION, &error);
        CHECK(floors == NULL);
        mission_json_unref(json);
    }
    test_about(NULL);
    CHECK_CODE(mission_floors_read(context, NULL, &floors, &error), MISSION_OK, &error);
    CHECK_INT(mission_floors_of(floors, V("x")), MISSION_CLASS_NONE);
    mission_floors_unref(floors);
    CHECK_CODE(mission_floors_read(NULL, NULL, &floors, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_floors_read(context, NULL, NULL, &error), MISSION_E_ARGUMENT, &error);
    mission_context_unref(context);
}

static mission_operation_profile *profile_of(mission_context *context, uint32_t action_class,
                                             bool bound)
{
    mission_operation_profile *profile = NULL;
    mission_error error = MISSION_ERROR_INIT;
    char text[512];

    snprintf(text, sizeof text,
             "{\"id\":\"i\",\"version\":\"1\",\"action\":\"a.b\",\"class\":\"%s\",%s"
             "\"controls\":{\"lease_seconds\":9},\"parameters\":{\"type\":\"object\"}}",
             names[action_class], bound ? "\"binding\":[\"export\"]," : "");
    CHECK_CODE(mission_operation_profile_parse(context, mission_view_of(text), &profile, &error),
               MISSION_OK, &error);
    return profile;
}

static mission_class_answer classify(const mission_class_question *question)
{
    mission_class_answer answer = {.size = sizeof answer};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_class_of_action(question, &answer, &error), MISSION_OK, &error);
    return answer;
}

static uint32_t rank(uint32_t action_class)
{
    return action_class > MISSION_CLASS_IRREVERSIBLE ? MISSION_CLASS_IRREVERSIBLE : action_class;
}

/* One combination of what a class is made of; 6 stands for "not said". */
static void check_combination(mission_context *context, uint32_t standard, uint32_t deployment,
                              uint32_t purpose, uint32_t least)
{
    mission_operation_profile *profile =
        deployment < 6 ? profile_of(context, deployment, false) : NULL;
    char text[64];
    mission_floors *floors;
    mission_class_question question = {.size = sizeof question, .action = V("a.b")};
    mission_class_answer answer;
    uint32_t most = rank(purpose), all = 1u << purpose;

    snprintf(text, sizeof text, "{\"a.*\":\"%s\"}", names[least < 6 ? least : 1]);
    floors = least < 6 ? floors_of(context, text) : NULL;
    least = least == 0 ? MISSION_CLASS_IRREVERSIBLE : least; /* "none" is no floor */
    question.profile = profile;
    question.floors = floors;
    question.declared = standard < 6;
    question.default_class = standard < 6 ? standard : 0;
    question.purpose = purpose;
    answer = classify(&question);
    if (standard == 6 && deployment == 6)
        standard = MISSION_CLASS_IRREVERSIBLE;
    const uint32_t said[] = {standard, deployment, least};
    for (size_t i = 0; i < 3; i++)
        if (said[i] < 6) {
            most = rank(said[i]) > most ? rank(said[i]) : most;
            all |= 1u << said[i];
        }
    CHECK_INT(rank(answer.action_class), most);
    CHECK(all & 1u << answer.action_class); /* no class that nobody said */
    CHECK_INT(answer.duties, most < 3 ? 1u << most : all & 0x38u);
    CHECK_INT(answer.bound, most >= MISSION_CLASS_WRITE);
    CHECK_INT(answer.gated, most > 0);
    CHECK_INT(answer.high, most == 3);
    if (least < 6 && rank(least) == 3)
        CHECK_INT(answer.action_class, least);
    if (answer.class_source == MISSION_CLASS_BY_FLOOR)
        CHECK_INT(answer.action_class, least);
    mission_floors_unref(floors);
    mission_operation_profile_unref(profile);
}

static void test_every_combination(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);

    COVERS("PE-6", "runtime.classification.no-lowering-below-resource-floor",
           "runtime.classification.no-evasion-and-write-floor",
           "runtime.classification.class-floor-metadata-not-lowered",
           "runtime.classification.high-consequence-must-be-gated");
    for (uint32_t standard = 0; standard <= 6; standard++)
        for (uint32_t deployment = 0; deployment <= 6; deployment++)
            for (uint32_t purpose = 0; purpose < 6; purpose++)
                for (uint32_t least = 0; least <= 6; least++) {
                    test_about("%u %u %u %u", standard, deployment, purpose, least);
                    check_combination(context, standard, deployment, purpose, least);
                }
    test_about(NULL);
    mission_context_unref(context);
}

static void test_sources(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_operation_profile *write = profile_of(context, MISSION_CLASS_WRITE, false);
    mission_floors *floors = floors_of(context, "{\"a.b\":\"consequential_write\"}");
    mission_class_question question = {.size = sizeof question, .action = V("a.b")};
    mission_class_answer answer = classify(&question);

    COVERS("PE-6");
    CHECK_INT(answer.action_class, MISSION_CLASS_IRREVERSIBLE); /* nobody said anything */
    CHECK_INT(answer.class_source, MISSION_CLASS_BY_DEFAULT);
    question.declared = 1;
    question.default_class = MISSION_CLASS_READ;
    CHECK_INT(classify(&question).class_source, MISSION_CLASS_BY_DEFAULT);
    question.floors = floors;
    CHECK_INT(classify(&question).class_source, MISSION_CLASS_BY_FLOOR);
    question.profile = write;
    CHECK_INT(classify(&question).class_source, MISSION_CLASS_BY_DEPLOYMENT);
    question.purpose = MISSION_CLASS_COMMITMENT;
    answer = classify(&question);
    CHECK_INT(answer.action_class, MISSION_CLASS_COMMITMENT);
    CHECK_INT(answer.class_source, MISSION_CLASS_BY_DEPLOYMENT);
    mission_floors_unref(floors);
    mission_operation_profile_unref(write);
    mission_context_unref(context);
}

static void test_bound_reads(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_operation_profile *plain = profile_of(context, MISSION_CLASS_READ, false);
    mission_operation_profile *bulk = profile_of(context, MISSION_CLASS_READ, true);
    mission_class_question question = {
        .size = sizeof question, .action = V("a.b"), .profile = plain};

    COVERS("PB-6", "runtime.read-binding.must-require-binding-for-material-reads");
    CHECK_INT(classify(&question).bound, 0);
    question.profile = bulk;
    CHECK_INT(classify(&question).bound, 1);
    CHECK_INT(classify(&question).action_class, MISSION_CLASS_READ);
    mission_operation_profile_unref(bulk);
    mission_operation_profile_unref(plain);
    mission_context_unref(context);
}

static void test_refused(void)
{
    const mission_class_question good = {.size = sizeof good, .action = V("a")};
    mission_class_question question;
    mission_class_answer answer = {.size = sizeof answer};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_class_of_action(NULL, &answer, &error), MISSION_E_ARGUMENT, &error);
    CHECK_INT(answer.action_class, MISSION_CLASS_IRREVERSIBLE);
    CHECK_INT(answer.bound, 1);
    CHECK_INT(answer.gated, 1);
    CHECK_CODE(mission_class_of_action(&good, NULL, &error), MISSION_E_ARGUMENT, &error);
    for (int i = 0; i < 6; i++) {
        question = good;
        if (i == 0)
            question.purpose = MISSION_CLASS_COUNT;
        if (i == 1)
            question.declared = 2;
        if (i == 2)
            question.default_class = MISSION_CLASS_READ; /* not declared */
        if (i == 3)
            question.reserved = 1;
        if (i == 4)
            question.action = (mission_view){NULL, 1};
        if (i == 5) {
            question.declared = 1;
            question.default_class = MISSION_CLASS_COUNT;
        }
        answer.action_class = 0;
        CHECK_CODE(mission_class_of_action(&question, &answer, &error), MISSION_E_ARGUMENT, &error);
        CHECK_INT(answer.action_class, MISSION_CLASS_IRREVERSIBLE);
    }
    question = good;
    question.size = 8;
    CHECK_CODE(mission_class_of_action(&question, &answer, &error), MISSION_E_ABI_SMALL, &error);
    answer.size = 8;
    CHECK_CODE(mission_class_of_action(&good, &answer, &error), MISSION_E_ABI_SMALL, &error);
}

static const struct test tests[] = {
    {"names", test_names},           {"floors", test_floors},
    {"floors_odd", test_floors_odd}, {"every_combination", test_every_combination},
    {"sources", test_sources},       {"bound_reads", test_bound_reads},
    {"refused", test_refused},
};
TEST_MAIN("action", tests)
