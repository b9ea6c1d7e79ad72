/* Authority Set entries, their constraints, and what a selection leaves. SPDX-License-Identifier:
 * MIT */
#include "test.h"

struct entry_case {
    const char *text;
    int32_t code;
    const char *where;
};

static int32_t check_in(mission_context *context, const char *text, mission_error *error)
{
    mission_json *json = test_json(context, text);
    int32_t rc = mission_authority_entry_check(context, mission_json_root(json), error);

    mission_json_unref(json);
    return rc;
}

static void run_cases(mission_context *context, const struct entry_case *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mission_error error = MISSION_ERROR_INIT;

        test_about("%s", list[i].text);
        CHECK_CODE(check_in(context, list[i].text, &error), list[i].code, &error);
        if (list[i].code) {
            CHECK_TEXT(error.oauth_error, "invalid_authorization_details");
            CHECK_TEXT(error.where, list[i].where);
        }
    }
    test_about(NULL);
}
#define RUN_CASES(context, list) run_cases(context, list, sizeof(list) / sizeof(list)[0])

#define SOURCED(actions, more)                                                                     \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://"                                \
    "a.example\",\"actions\":[" actions                                                            \
    "],\"capability_source\":{\"tool_id\":\"mcp://a.example/tools/a\",\"source_uri\":"             \
    "\"https://a.example/mcp\",\"source_digest\":"                                                 \
    "\"sha-256:OAbEIh2DTYUVP7DjRhHct4aapsT8PybZq2ILdut9UP0\",\"operation_ref\":\"tools/a\"" more   \
    "}}"
#define ENTRY(more)                                                                                \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://a.example/b\",\"actions\":"      \
    "[\"x.read\"]" more "}"
#define CONSTRAINT(text) ENTRY(",\"constraints\":{" text "}")

static void test_members(void)
{
    COVERS("AP-1");
    static const struct entry_case list[] = {
        {ENTRY(""), MISSION_OK, NULL},
        {"[]", MISSION_E_WRONG_TYPE, ""},
        {"{}", MISSION_E_MISSING_MEMBER, ""},
        {"{\"type\":1}", MISSION_E_WRONG_TYPE, "/type"},
        {"{\"type\":\"other\"}", MISSION_E_UNSUPPORTED_TYPE, "/type"},
        {"{\"type\":\"mission_resource_access\"}", MISSION_E_MISSING_MEMBER, ""},
        {"{\"type\":\"mission_resource_access\",\"resource\":\"/b\",\"actions\":[\"x\"]}",
         MISSION_E_MALFORMED_URI, "/resource"},
        {"{\"type\":\"mission_resource_access\",\"resource\":\"https://a\",\"actions\":[]}",
         MISSION_E_EMPTY, "/actions"},
        {"{\"type\":\"mission_resource_access\",\"resource\":\"https://a\"}",
         MISSION_E_MISSING_MEMBER, ""},
        {ENTRY(",\"resource_match\":\"exact\""), MISSION_OK, NULL},
        {ENTRY(",\"resource_match\":\"prefix\""), MISSION_OK, NULL},
        {ENTRY(",\"resource_match\":\"suffix\""), MISSION_E_UNKNOWN_VALUE, "/resource_match"},
        {ENTRY(",\"resource_match\":null"), MISSION_E_WRONG_TYPE, "/resource_match"},
        {SOURCED("\"a\"", ""), MISSION_OK, NULL},
        {SOURCED("\"a\"", ",\"executor\":\"x\""), MISSION_E_UNKNOWN_MEMBER,
         "/capability_source/executor"},
        {SOURCED("\"a\"", ",\"catalog_digest\":\"x\""), MISSION_E_MALFORMED_DIGEST,
         "/capability_source/catalog_digest"},
        {SOURCED("\"a\",\"b\"", ""), MISSION_E_INCONSISTENT, "/actions"},
        {SOURCED("\"a.*\"", ""), MISSION_E_INCONSISTENT, "/actions"},
        {"{\"type\":\"mission_resource_access\",\"resource\":\"https://a/?q\",\"actions\":[\"x\"]"
         ",\"resource_match\":\"prefix\"}",
         MISSION_E_MALFORMED_URI, "/resource"},
        {"{\"type\":\"mission_resource_access\",\"resource\":\"https://a/#f\",\"actions\":[\"x\"]"
         ",\"resource_match\":\"prefix\"}",
         MISSION_E_FRAGMENT, "/resource"},
        {"{\"type\":\"mission_resource_access\",\"resource\":\"https://a/?q\",\"actions\":[\"x\"]}",
         MISSION_OK, NULL},
        {ENTRY(",\"extra\":1"), MISSION_E_UNKNOWN_MEMBER, "/extra"},
        {ENTRY(",\"constraints\":[]"), MISSION_E_WRONG_TYPE, "/constraints"},
        {ENTRY(",\"constraints\":{}"), MISSION_OK, NULL},
        {ENTRY(",\"delegation\":{}"), MISSION_E_MISSING_MEMBER, "/delegation"},
        {ENTRY(",\"delegation\":{\"max_depth\":0}"), MISSION_OK, NULL},
        {ENTRY(",\"delegation\":{\"max_depth\":-1}"), MISSION_E_OUT_OF_RANGE,
         "/delegation/max_depth"},
        {ENTRY(",\"delegation\":{\"max_depth\":9007199254740991}"), MISSION_OK, NULL},
        {ENTRY(",\"delegation\":{\"max_depth\":9007199254740992}"), MISSION_E_OUT_OF_RANGE,
         "/delegation/max_depth"},
        {ENTRY(",\"delegation\":{\"max_depth\":1,\"allowed_delegates\":[],\"x\":[1]}"), MISSION_OK,
         NULL},
        {ENTRY(",\"delegation\":{\"max_depth\":1,\"allowed_delegates\":[{},{\"sub\":\"s\"},"
               "{\"other\":1}]}"),
         MISSION_OK, NULL},
        {ENTRY(",\"delegation\":{\"max_depth\":1,\"allowed_delegates\":[\"s\"]}"),
         MISSION_E_WRONG_TYPE, "/delegation/allowed_delegates/0"},
        {ENTRY(",\"delegation\":{\"max_depth\":1,\"allowed_delegates\":[{\"sub\":1}]}"),
         MISSION_E_WRONG_TYPE, "/delegation/allowed_delegates/0/sub"},
    };

    for (uint32_t profile = 1; profile <= 2; profile++) {
        mission_context *context = test_context(profile, 0);

        RUN_CASES(context, list);
        mission_context_unref(context);
    }
}

/* The older spelling is of the series alone. */
static void test_spelling(void)
{
    static const char *const text =
        "{\"type\":\"resource_access\",\"resource\":\"https://a\",\"actions\":[\"x\"]}";

    for (uint32_t profile = 1; profile <= 2; profile++) {
        mission_context *context = test_context(profile, 0);
        mission_error error = MISSION_ERROR_INIT;

        CHECK_CODE(check_in(context, text, &error),
                   profile == MISSION_PROFILE_SERIES ? MISSION_OK : MISSION_E_UNSUPPORTED_TYPE,
                   &error);
        mission_context_unref(context);
    }
}

/* ^[A-Za-z0-9_.:-]+(\.\*)?$, stated again by trying every way to read the text. */
static bool action_oracle(const char *text, size_t len)
{
    static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-";
    size_t name = 0;

    while (name < len && strchr(set, text[name]))
        name++;
    if (name == len)
        return len > 0;
    return name == len - 1 && text[name] == '*' && name >= 2 && text[name - 1] == '.';
}

static void test_actions(void)
{
    COVERS("AP-1");
    static const char letters[] = "aZ9_.:-* /";
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    size_t good = 0;

    for (unsigned n = 0; n < 10000; n++) {
        char action[5] = {0}, text[160];
        size_t len = n < 10 ? 1 : n < 100 ? 2 : n < 1000 ? 3 : 4;

        for (size_t i = 0, rest = n; i < len; i++, rest /= 10)
            action[i] = letters[rest % 10];
        snprintf(text, sizeof text,
                 "{\"type\":\"mission_resource_access\",\"resource\":\"https://a\",\"actions\":"
                 "[\"%s\"]}",
                 action);
        test_about("%s", action);
        CHECK_INT(check_in(context, text, NULL),
                  action_oracle(action, len) ? MISSION_OK : MISSION_E_MALFORMED_ACTION);
        good += action_oracle(action, len);
    }
    test_about(NULL);
    CHECK(good > 100);
    mission_context_unref(context);
}

static void test_constraints(void)
{
    COVERS("CC-3");
    static const struct entry_case list[] = {
        {CONSTRAINT("\"max_amount\":{\"amount\":\"1\",\"currency\":\"USD\"}"), MISSION_OK, NULL},
        {CONSTRAINT("\"max_amount\":{\"amount\":\"1\"}"), MISSION_E_MISSING_MEMBER,
         "/constraints/max_amount"},
        {CONSTRAINT("\"max_amount\":{\"amount\":1,\"currency\":\"USD\"}"), MISSION_E_WRONG_TYPE,
         "/constraints/max_amount/amount"},
        {CONSTRAINT("\"max_amount\":{\"amount\":\"1\",\"currency\":\"usd\"}"),
         MISSION_E_MALFORMED_CURRENCY, "/constraints/max_amount/currency"},
        {CONSTRAINT("\"max_amount\":{\"amount\":\"1\",\"currency\":\"USDX\"}"),
         MISSION_E_MALFORMED_CURRENCY, "/constraints/max_amount/currency"},
        {CONSTRAINT("\"max_amount\":{\"amount\":\"1\",\"currency\":\"USD\",\"x\":1}"),
         MISSION_E_UNKNOWN_MEMBER, "/constraints/max_amount/x"},
        {CONSTRAINT("\"resource_issued_after\":\"2026-07-01t00:00:00.123456789012z\""), MISSION_OK,
         NULL},
        {CONSTRAINT("\"resource_issued_after\":\"2026-07-01\""), MISSION_E_MALFORMED_TIME,
         "/constraints/resource_issued_after"},
        {CONSTRAINT("\"resource_issued_before\":\"2026-02-29T00:00:00Z\""),
         MISSION_E_MALFORMED_TIME, "/constraints/resource_issued_before"},
        {CONSTRAINT("\"resource_issued_before\":\"2026-06-30T23:59:60Z\""),
         MISSION_E_MALFORMED_TIME, "/constraints/resource_issued_before"},
        {CONSTRAINT("\"tenant\":\"t\""), MISSION_OK, NULL},
        {CONSTRAINT("\"tenant\":[]"), MISSION_E_WRONG_TYPE, "/constraints/tenant"},
        {CONSTRAINT("\"time_window\":{}"), MISSION_E_EMPTY, "/constraints/time_window"},
        {CONSTRAINT("\"time_window\":{\"not_before\":\"2026-01-01T00:00:00Z\"}"), MISSION_OK, NULL},
        {CONSTRAINT("\"time_window\":{\"not_before\":\"2026-01-01T01:00:00+01:00\",\"not_after\":"
                    "\"2026-01-01T00:00:00Z\"}"),
         MISSION_OK, NULL},
        {CONSTRAINT("\"time_window\":{\"not_before\":\"2026-01-01T00:00:00.000000000001Z\",\"not_"
                    "after\":\"2026-01-01T00:00:00Z\"}"),
         MISSION_E_INVERTED, "/constraints/time_window"},
        {CONSTRAINT("\"time_window\":{\"not_after\":\"2026-01-01T00:00:00Z\",\"x\":1}"),
         MISSION_E_UNKNOWN_MEMBER, "/constraints/time_window/x"},
        {CONSTRAINT("\"data_classification\":[\"a\",\"b\"]"), MISSION_OK, NULL},
        {CONSTRAINT("\"data_classification\":[\"a\",1]"), MISSION_E_WRONG_TYPE,
         "/constraints/data_classification/1"},
        {CONSTRAINT("\"allowed_tools\":\"a\""), MISSION_E_WRONG_TYPE, "/constraints/allowed_tools"},
        {CONSTRAINT("\"requires_action_approval\":false"), MISSION_OK, NULL},
        {CONSTRAINT("\"requires_action_approval\":\"true\""), MISSION_E_WRONG_TYPE,
         "/constraints/requires_action_approval"},
        {CONSTRAINT("\"of_a_host\":{\"any\":[null]}"), MISSION_OK, NULL},
    };

    for (uint32_t profile = 1; profile <= 2; profile++) {
        mission_context *context = test_context(profile, 0);

        RUN_CASES(context, list);
        mission_context_unref(context);
    }
}

static void test_amounts(void)
{
    COVERS("CC-2");
    static const char *const good[] = {
        "500.00", "500", "0", "0.5", "9007199254740993.00", "1.123456789012345678", "00"};
    static const char *const bad[] = {"NaN",     "Infinity", "1e300", "-5.00",
                                      "",        "5.",       ".5",    "5,000.00",
                                      "5.00.00", "5 ",       "+5",    "1.1234567890123456789",
                                      "0x10"};
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    char text[256];

    for (size_t i = 0; i < 20; i++) {
        const char *amount = i < 7 ? good[i] : bad[i - 7];

        snprintf(text, sizeof text,
                 CONSTRAINT("\"max_amount\":{\"amount\":\"%s\",\"currency\":\"USD\"}"), amount);
        test_about("%s", amount);
        CHECK_INT(check_in(context, text, NULL), i < 7 ? MISSION_OK : MISSION_E_MALFORMED_AMOUNT);
    }
    test_about(NULL);
    mission_context_unref(context);
}

static void test_domains(void)
{
    char label[65], name[300], text[512];
    static const char *const good[] = {"example.com", "A.b-c.D1", "localhost", "xn--bcher-kva.ch"};
    static const char *const bad[] = {"",
                                      "example.com.",
                                      ".com",
                                      "a..b",
                                      ("b\xc3\xbc"
                                       "cher.ch"),
                                      "a b",
                                      "-a.com",
                                      "a-.com",
                                      "a_b.com"};
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);

    for (size_t i = 0; i < 13; i++) {
        snprintf(text, sizeof text, CONSTRAINT("\"recipient_domain\":\"%s\""),
                 i < 4 ? good[i] : bad[i - 4]);
        test_about("%s", i < 4 ? good[i] : bad[i - 4]);
        CHECK_INT(check_in(context, text, NULL), i < 4 ? MISSION_OK : MISSION_E_MALFORMED_DOMAIN);
    }
    test_about(NULL);
    memset(label, 'a', sizeof label);
    for (size_t len = 63; len <= 64; len++) {
        snprintf(text, sizeof text, CONSTRAINT("\"recipient_domain\":\"%.*s\""), (int)len, label);
        CHECK_INT(check_in(context, text, NULL),
                  len == 63 ? MISSION_OK : MISSION_E_MALFORMED_DOMAIN);
    }
    for (size_t last = 61; last <= 62; last++) { /* 253 characters, then 254 */
        snprintf(name, sizeof name, "%.63s.%.63s.%.63s.%.*s", label, label, label, (int)last,
                 label);
        snprintf(text, sizeof text, CONSTRAINT("\"recipient_domain\":\"%s\""), name);
        CHECK_INT(check_in(context, text, NULL),
                  last == 61 ? MISSION_OK : MISSION_E_MALFORMED_DOMAIN);
    }
    mission_context_unref(context);
}

static void test_numbers(void)
{
    COVERS("CC-4");
    static const struct entry_case list[] = {
        {CONSTRAINT("\"n\":9007199254740991"), MISSION_OK, NULL},
        {CONSTRAINT("\"n\":9007199254740992"), MISSION_E_OUT_OF_RANGE, "/constraints/n"},
        {CONSTRAINT("\"n\":-9007199254740991"), MISSION_OK, NULL},
        {CONSTRAINT("\"n\":{\"deep\":[0.5,-9007199254740992]}"), MISSION_E_OUT_OF_RANGE,
         "/constraints/n/deep/1"},
        {CONSTRAINT("\"n\":1e300"), MISSION_E_OUT_OF_RANGE, "/constraints/n"},
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);

    RUN_CASES(context, list);
    mission_context_unref(context);
}

static int32_t host_says(void *host, const mission_value *value, mission_error *error)
{
    const int32_t *answer = host;

    (void)error;
    return mission_value_kind(value) ? *answer : 1;
}

/* What the host registered goes by its word: yes, its own code, a failure. */
static void test_registered(void)
{
    COVERS("OT-1", "AP-1");
    static const char *const texts[] = {ENTRY(",\"cap\":{\"s\":1}"), CONSTRAINT("\"cap\":7"),
                                        "{\"type\":\"cap\",\"anything\":true}"};
    static const int32_t answers[] = {0, 7, -7};

    for (uint32_t profile = 1; profile <= 2; profile++) {
        int32_t answer = 0;
        const mission_member_type type = {sizeof type, V("cap"), &answer, host_says};
        const mission_constraint_type constraint = {
            .size = sizeof constraint, .key = V("cap"), .host = &answer, .validate = host_says};
        const mission_authorization_type opaque = {
            .size = sizeof opaque, .type = V("cap"), .host = &answer, .validate = host_says};
        mission_config config = {.size = sizeof config, .profile = profile};
        mission_context *context = NULL;

        config.entry_members = &type;
        config.authorization_types = &opaque;
        config.constraint_types = &constraint;
        config.entry_member_count = config.constraint_type_count = 1;
        config.authorization_type_count = 1;
        CHECK_INT(mission_context_new(&config, &context, NULL), MISSION_OK);
        for (size_t i = 0; i < 9; i++) {
            mission_error error = MISSION_ERROR_INIT;

            answer = answers[i % 3];
            test_about("%s, host says %d", texts[i / 3], (int)answer);
            CHECK((check_in(context, texts[i / 3], &error) == MISSION_OK) == (answer == 0));
        }
        test_about(NULL);
        mission_context_unref(context);
    }
}

static void test_set(void)
{
    static const char *const text =
        "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","
        "\"actions\":[\"invoices.read\"]},{\"type\":\"mission_resource_access\",\"resource\":"
        "\"https://erp.example.com\",\"actions\":[\"journal-entries.write\"],\"constraints\":{"
        "\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"USD\"}}}]";

    for (uint32_t profile = 1; profile <= 2; profile++) {
        mission_context *context = test_context(profile, 0);
        mission_error error = MISSION_ERROR_INIT;
        mission_authority_set *set = NULL, *none = NULL;
        mission_digest whole, one, two;

        CHECK_CODE(mission_authority_set_parse(context, mission_view_of(text), &set, &error),
                   MISSION_OK, &error);
        CHECK_INT(mission_authority_set_count(set), 2);
        CHECK(!mission_authority_set_entry(set, 2));
        CHECK_INT(mission_authority_set_anchor(set, V("https://as.example.com"), &whole, &error),
                  MISSION_OK);
        CHECK_TEXT(whole.text, "sha-256:vUCCfjGulit9u0qJ0Z6pQSNerZtXMqRlfJNCr4PzLro");
        CHECK_INT(mission_authority_entry_anchor(set, 0, V("https://as.example.com"), &one, &error),
                  MISSION_OK);
        CHECK_INT(mission_authority_entry_anchor(set, 1, V("https://as.example.com"), &two, &error),
                  MISSION_OK);
        CHECK(strcmp(one.text, two.text) != 0);
        CHECK_INT(mission_authority_entry_anchor(set, 2, V("https://as.example.com"), &two, &error),
                  MISSION_E_ARGUMENT);
        CHECK_TEXT(two.text, "");
        mission_authority_set_unref(set);
        CHECK_CODE(mission_authority_set_parse(context, V("[]"), &none, &error),
                   MISSION_E_EMPTY_SET, &error);
        CHECK_TEXT(error.oauth_error, "invalid_authorization_details");
        CHECK_CODE(mission_authority_set_parse(context, V("{}"), &none, &error),
                   MISSION_E_WRONG_TYPE, &error);
        CHECK_TEXT(error.oauth_error, "invalid_request");
        CHECK(!none);
        mission_context_unref(context);
    }
}

static void test_limit(void)
{
    for (size_t count = 3; count <= 4; count++) {
        mission_limits limits = {.size = sizeof limits, .set_entries = 3};
        mission_config config = {.size = sizeof config, .limits = &limits};
        mission_context *context = NULL;
        mission_authority_set *set = NULL;
        char text[1024] = "[";

        CHECK_INT(mission_context_new(&config, &context, NULL), MISSION_OK);
        for (size_t i = 0; i < count; i++)
            strcat(strcat(text, i ? "," : ""), ENTRY(""));
        strcat(text, "]");
        CHECK_INT(mission_authority_set_parse(context, mission_view_of(text), &set, NULL),
                  count == 3 ? MISSION_OK : MISSION_E_TOO_MANY);
        mission_authority_set_unref(set);
        mission_context_unref(context);
    }
}

/* Every subset of the resources, against the plain double loop. */
static void test_select(void)
{
    COVERS("SB-8");
    static const char *const names[] = {"https://a.example", "https://a.example/",
                                        "https://A.example", "https://b.example",
                                        "https://none.example"};
    static const size_t entries[] = {0, 1, 2, 0, 3, 3, 1};
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_authority_set *set = NULL;
    char text[2048] = "[", one[256];

    for (size_t i = 0; i < 7; i++) {
        snprintf(one, sizeof one,
                 "%s{\"type\":\"mission_resource_access\",\"resource\":\"%s\",\"actions\":[\"n%zu\""
                 "]}",
                 i ? "," : "", names[entries[i]], i);
        strcat(text, one);
    }
    strcat(text, "]");
    CHECK_INT(mission_authority_set_parse(context, mission_view_of(text), &set, NULL), MISSION_OK);
    for (unsigned mask = 0; mask < 32; mask++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_authority_set *left = NULL;
        mission_view asked[10];
        size_t count = 0, next = 0;
        int32_t rc;

        for (size_t i = 0; i < 5; i++)
            if (mask >> i & 1) {
                asked[count++] = mission_view_of(names[i]);
                asked[count++] = mission_view_of(names[i]); /* asked twice is asked once */
            }
        rc = mission_authority_set_select(set, asked, count, &left, &error);
        test_about("mask %u", mask);
        for (size_t i = 0; i < 7; i++)
            if (mask >> entries[i] & 1)
                CHECK(mission_value_equal(mission_authority_set_entry(left, next++),
                                          mission_authority_set_entry(set, i)));
        CHECK_INT(mission_authority_set_count(left), next);
        CHECK_CODE(rc, next ? MISSION_OK : MISSION_E_EMPTY_SET, &error);
        if (!next)
            CHECK_TEXT(error.oauth_error, "invalid_authorization_details");
        mission_authority_set_unref(left);
    }
    test_about(NULL);
    mission_authority_set_unref(set);
    mission_context_unref(context);
}

static const struct test tests[] = {
    {"members", test_members}, {"spelling", test_spelling},
    {"actions", test_actions}, {"constraints", test_constraints},
    {"amounts", test_amounts}, {"domains", test_domains},
    {"numbers", test_numbers}, {"registered", test_registered},
    {"set", test_set},         {"limit", test_limit},
    {"select", test_select},
};
TEST_MAIN("authority", tests)
