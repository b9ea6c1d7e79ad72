/* Operation profiles: their document, normal forms, digests, facts, own tests.
 * SPDX-License-Identifier: MIT */
#include "test.h"

static mission_context *context_of(void)
{
    return test_context(MISSION_PROFILE_DRAFT, 0);
}

static mission_operation_profile *profile_of(mission_context *context, const char *text)
{
    mission_operation_profile *profile = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_operation_profile_parse(context, mission_view_of(text), &profile, &error),
               MISSION_OK, &error);
    return profile;
}

/* The example of the runtime draft, with the fixtures that it lists. */
#define JOURNAL                                                                                                                                                                \
    "{\"id\":\"erp.journal\",\"version\":\"1\",\"action\":\"journal-entries.write\","                                                                                          \
    "\"resource\":\"https://erp.example.com\",\"class\":\"consequential_write\","                                                                                              \
    "\"parameters\":{\"type\":\"object\",\"required\":[\"amount_usd\",\"source_invoice_id\"],"                                                                                 \
    "\"properties\":{\"amount_usd\":{\"type\":[\"string\",\"number\"]},"                                                                                                       \
    "\"source_invoice_id\":{\"type\":\"string\"}}},"                                                                                                                           \
    "\"constraints\":{\"max_amount\":{\"amount\":\"/amount_usd\","                                                                                                             \
    "\"currency\":{\"literal\":\"USD\"}}},"                                                                                                                                    \
    "\"evidence\":[\"source_invoice_id\"],"                                                                                                                                    \
    "\"vectors\":[{\"raw\":{\"source_invoice_id\":\"inv_2026Q3_842\",\"amount_usd\":\"423.50\"},"                                                                              \
    "\"normalized\":{\"amount_usd\":\"423.50\",\"source_invoice_id\":\"inv_2026Q3_842\"},"                                                                                     \
    "\"jcs\":\"{\\\"amount_usd\\\":\\\"423.50\\\","                                                                                                                            \
    "\\\"source_invoice_id\\\":\\\"inv_2026Q3_842\\\"}\","                                                                                                                     \
    "\"digest\":\"sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI\"},"                                                                                                     \
    "{\"raw\":{\"amount_usd\":\"780.00\",\"source_invoice_id\":\"inv_2026Q3_842\"},"                                                                                           \
    "\"differs_from\":\"sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI\"},"                                                                                               \
    "{\"raw\":{\"amount_usd\":\"1\"},\"refused\":true}],"                                                                                                                      \
    "\"fixtures\":[" FIXTURE("permit", "USD", "\"500.00\"") "," FIXTURE("permit", "USD", "\"423.50\"") "," FIXTURE(                                                            \
        "over", "USD",                                                                                                                                                         \
        "\"500.01\"") "," FIXTURE("malformed", "USD",                                                                                                                          \
                                  "\"4,235.0\"") "," FIXTURE("malformed", "USD",                                                                                               \
                                                             "\"1e300\"") "," FIXTURE("malformed",                                                                             \
                                                                                      "USD",                                                                                   \
                                                                                      "400") "," FIXTURE("incomparable",                                                       \
                                                                                                         "EUR",                                                                \
                                                                                                         "\"1.00\"") ","                                                       \
                                                                                                                     "{\"constraint\":\"max_amount\",\"case\":\"missing\","    \
                                                                                                                     "\"bound\":{\"amount\":\"500.00\",\"currency\":\"USD\"}," \
                                                                                                                     "\"raw\":{\"source_invoice_id\":\"i\"}}]}"
#define FIXTURE(name, currency, amount)                                                            \
    "{\"constraint\":\"max_amount\",\"case\":\"" name "\","                                        \
    "\"bound\":{\"amount\":\"500.00\",\"currency\":\"" currency "\"},"                             \
    "\"raw\":{\"amount_usd\":" amount ",\"source_invoice_id\":\"i\"}}"

/* One with every rule: defaults, sets, nested objects, what is not digested. */
#define PAYMENT                                                                                    \
    "{\"id\":\"pay\",\"version\":\"2\",\"action\":\"payments.send\","                              \
    "\"class\":\"irreversible_action\",\"controls\":{\"lease_seconds\":30},"                       \
    "\"external_communication\":true,\"failed\":\"released\",\"call_class\":\"payments\","         \
    "\"parameters\":{\"type\":\"object\",\"required\":[\"amount\",\"to\"],\"properties\":{"        \
    "\"amount\":{\"type\":\"string\"},\"currency\":{\"type\":\"string\",\"default\":\"EUR\"},"     \
    "\"urgent\":{\"type\":\"boolean\"},\"copies\":{\"type\":\"integer\",\"default\":1},"           \
    "\"rail\":{\"type\":\"string\",\"enum\":[\"sepa\",\"swift\"]},"                                \
    "\"to\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"domain\"],"         \
    "\"properties\":{\"domain\":{\"type\":\"string\"},"                                            \
    "\"kind\":{\"type\":\"string\",\"default\":\"person\"}}}},"                                    \
    "\"cc\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"                                 \
    "\"tags\":{\"type\":\"array\",\"set\":true,\"items\":{\"type\":[\"string\",\"number\","        \
    "\"object\"],\"properties\":{\"n\":{\"default\":1}}}},"                                        \
    "\"limits\":{\"type\":\"object\",\"default\":{\"b\":2,\"a\":[3,1]},\"properties\":"            \
    "{\"a\":{\"type\":\"array\",\"set\":true},\"b\":{\"type\":\"number\"}}},"                      \
    "\"free\":{},\"trace\":{\"type\":\"string\",\"excluded\":"                                     \
    "\"names the caller's span; nothing reads it\"}}},"                                            \
    "\"constraints\":{\"max_amount\":{\"amount\":\"/amount\",\"currency\":\"/currency\"},"         \
    "\"recipient_domain\":[\"/to/*/domain\",\"/cc\"],"                                             \
    "\"data_classification\":{\"attribute\":\"/labels\"},"                                         \
    "\"allowed_tools\":{\"literal\":\"mcp://pay/tools/send\"},\"x_rail\":\"/rail\"}}"

static int32_t normalize(const mission_operation_profile *profile, mission_context *context,
                         const char *raw, mission_json **out, mission_error *error)
{
    mission_json *json = test_json(context, raw);
    const int32_t rc = mission_parameters_normalize(profile, mission_json_root(json), out, error);

    CHECK((*out == NULL) == (rc != MISSION_OK));
    mission_json_unref(json);
    return rc;
}

static void check_normal(const mission_operation_profile *profile, mission_context *context,
                         const char *raw, const char *want)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *normal = NULL;
    mission_text *text = NULL;

    CHECK_CODE(normalize(profile, context, raw, &normal, &error), MISSION_OK, &error);
    if (normal)
        CHECK_CODE(mission_value_canonical(context, mission_json_root(normal), &text, &error),
                   MISSION_OK, &error);
    CHECK_VIEW(mission_text_view(text), want);
    mission_text_unref(text);
    mission_json_unref(normal);
}

static void check_refused(const mission_operation_profile *profile, mission_context *context,
                          const char *raw, const char *where)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *normal = NULL;

    test_about("%s", raw);
    CHECK_CODE(normalize(profile, context, raw, &normal, &error), MISSION_E_NORMALIZE, &error);
    CHECK_TEXT(error.where, where);
    test_about(NULL);
}

static void test_normal_form(void)
{
    mission_context *context = context_of();
    mission_operation_profile *profile = profile_of(context, PAYMENT);

    COVERS("PB-1", "runtime.parameter-binding.operation-profile-must-fix",
           "runtime.parameter-digest.field-inclusion-rule");
    check_normal(profile, context, "{\"to\":[{\"domain\":\"a.example\"}],\"amount\":\"1\"}",
                 "{\"amount\":\"1\",\"copies\":1,\"currency\":\"EUR\",\"limits\":{\"a\":[1,3],"
                 "\"b\":2},\"to\":[{\"domain\":\"a.example\",\"kind\":\"person\"}]}");
    check_normal(profile, context,
                 "{\"to\":[],\"amount\":\"1\",\"tags\":[\"b\",{},2.0,\"a\",{\"n\":0}],"
                 "\"copies\":2e0,\"trace\":\"t\",\"limits\":{},\"free\":[1,{\"z\":null}],"
                 "\"urgent\":false}",
                 "{\"amount\":\"1\",\"copies\":2,\"currency\":\"EUR\",\"free\":[1,{\"z\":null}],"
                 "\"limits\":{},\"tags\":[\"a\",\"b\",2,{\"n\":0},{\"n\":1}],\"to\":[],"
                 "\"urgent\":false}");
    mission_operation_profile_unref(mission_operation_profile_ref(profile));
    mission_operation_profile_unref(profile);
    mission_context_unref(context);
}

static void test_refused(void)
{
    static const struct {
        const char *raw, *where;
    } cases[] = {
        {"[]", ""},
        {"{\"to\":[]}", "/amount"},
        {"{\"to\":[],\"amount\":1}", "/amount"},
        {"{\"to\":[],\"amount\":null}", "/amount"},
        {"{\"to\":[],\"amount\":\"1\",\"x\":1}", "/x"},
        {"{\"to\":[{}],\"amount\":\"1\"}", "/to/0/domain"},
        {"{\"to\":[{\"domain\":\"a\",\"x\":1}],\"amount\":\"1\"}", "/to/0/x"},
        {"{\"to\":[],\"amount\":\"1\",\"rail\":\"ach\"}", "/rail"},
        {"{\"to\":[],\"amount\":\"1\",\"copies\":1.5}", "/copies"},
        {"{\"to\":[],\"amount\":\"1\",\"trace\":1}", "/trace"},
        {"{\"to\":[],\"amount\":\"1\",\"tags\":[\"a\",\"b\",\"a\"]}", "/tags/2"},
        {"{\"to\":[],\"amount\":\"1\",\"tags\":[1,2,1.0]}", "/tags/2"},
        {"{\"to\":[],\"amount\":\"1\",\"tags\":[{},{\"n\":1}]}", "/tags/1"},
        {"{\"to\":[],\"amount\":\"1\",\"free\":[9007199254740993]}", "/free/0"},
        {"{\"to\":[],\"amount\":\"1\",\"free\":{\"a\":0.10000000000000000001}}", "/free/a"},
        {"{\"to\":[],\"amount\":\"1\",\"free\":1e-400}", "/free"},
    };
    mission_context *context = context_of();
    mission_operation_profile *profile = profile_of(context, PAYMENT);

    COVERS("PB-1");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_refused(profile, context, cases[i].raw, cases[i].where);
    mission_operation_profile_unref(profile);
    mission_context_unref(context);
}

/* Numbers that binary64 holds as they are written, in whatever spelling. */
static void test_numbers(void)
{
    static const char *const kept[][2] = {
        {"0", "0"},
        {"-0", "0"},
        {"0.0e9", "0"},
        {"0.1", "0.1"},
        {"10.50", "10.5"},
        {"1e2", "100"},
        {"0.05E1", "0.5"},
        {"-12.0", "-12"},
        {"123456789012345680000", "123456789012345680000"},
        {"1e300", "1e+300"},
        {"5e-324", "5e-324"},
        {"0.000001", "0.000001"},
        {"9007199254740992", "9007199254740992"},
    };
    static const char *const rounded[] = {
        "9007199254740993", "0.1000000000000000055511151231257827",
        "1e-400",           "123456789012345678901",
        "4e-324",           "1.00000000000000001"};
    mission_context *context = context_of();
    mission_operation_profile *profile =
        profile_of(context, "{\"id\":\"n\",\"version\":\"1\",\"action\":\"a\",\"class\":"
                            "\"consequential_read\",\"parameters\":{\"type\":\"object\","
                            "\"additionalProperties\":true}}");
    char raw[128], want[128];

    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        snprintf(raw, sizeof raw, "{\"n\":%s}", kept[i][0]);
        snprintf(want, sizeof want, "{\"n\":%s}", kept[i][1]);
        check_normal(profile, context, raw, want);
    }
    for (size_t i = 0; i < sizeof rounded / sizeof *rounded; i++) {
        snprintf(raw, sizeof raw, "{\"n\":%s}", rounded[i]);
        check_refused(profile, context, raw, "/n");
    }
    mission_operation_profile_unref(profile);
    mission_context_unref(context);
}

static void test_digest_vectors(void)
{
    mission_context *context = context_of();
    mission_json *json = test_json(
        context, "[{\"source_invoice_id\":\"inv_2026Q3_842\",\"amount_usd\":\"423.50\"},"
                 "{\"amount_usd\":\"780.00\",\"source_invoice_id\":\"inv_2026Q3_842\"},1]");
    const mission_value *list = mission_json_root(json);
    mission_error error = MISSION_ERROR_INIT;
    mission_digest digest;

    COVERS("PB-1");
    CHECK_CODE(mission_parameters_digest(context, mission_value_item(list, 0), &digest, &error),
               MISSION_OK, &error);
    CHECK_TEXT(digest.text, "sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI");
    CHECK_CODE(mission_parameters_digest(context, mission_value_item(list, 1), &digest, &error),
               MISSION_OK, &error);
    CHECK_TEXT(digest.text, "sha-256:UdG-TiebDHTiKRXUVURs1Jeq_vDJp_Ro8jWbBAD8hgM");
    CHECK_CODE(mission_parameters_digest(context, mission_value_item(list, 2), &digest, &error),
               MISSION_E_WRONG_TYPE, &error);
    CHECK_TEXT(digest.text, "");
    CHECK_CODE(mission_parameters_digest(context, NULL, &digest, &error), MISSION_E_ARGUMENT,
               &error);
    mission_json_unref(json);
    mission_context_unref(context);
}

/* ---- The document ---- */

static void check_document(mission_context *context, const char *text, int32_t code,
                           const char *where)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_operation_profile *profile = (mission_operation_profile *)(void *)&error;

    test_about("%s", text);
    CHECK_CODE(mission_operation_profile_parse(context, mission_view_of(text), &profile, &error),
               code, &error);
    CHECK((profile == NULL) == (code != MISSION_OK));
    if (code)
        CHECK_TEXT(error.where, where);
    mission_operation_profile_unref(code ? NULL : profile);
    test_about(NULL);
}

#define HEAD(name) "{\"id\":\"i\",\"version\":\"1\",\"action\":\"a.b\",\"class\":\"" name "\""
#define BODY                                                                                       \
    ",\"parameters\":{\"type\":\"object\",\"properties\":{\"p\":{\"type\":\"string\"},"            \
    "\"q\":{\"excluded\":\"only logged\"},\"s\":{\"type\":\"array\",\"set\":true}}}"
#define WRITE(more) HEAD("consequential_write") BODY more "}"
#define HIGH(more) HEAD("external_commitment") BODY more "}"
#define READ(more) HEAD("consequential_read") BODY more "}"

static void test_document(void)
{
    static const struct {
        const char *text;
        int32_t code;
        const char *where;
    } cases[] = {
        {WRITE(""), MISSION_OK, ""},
        {"[]", MISSION_E_WRONG_TYPE, ""},
        {"{\"id\":\"i\"}", MISSION_E_MISSING_MEMBER, ""},
        {WRITE(",\"x\":1"), MISSION_E_UNKNOWN_MEMBER, "/x"},
        {HEAD("write") BODY "}", MISSION_E_UNKNOWN_VALUE, "/class"},
        {HEAD("consequential_write") ",\"parameters\":{\"type\":\"array\"}}",
         MISSION_E_INCONSISTENT, "/parameters"},
        {HEAD("consequential_write") ",\"parameters\":{}}", MISSION_E_INCONSISTENT, "/parameters"},
        {HEAD("consequential_write") ",\"parameters\":{\"type\":\"object\",\"required\":[\"x\"]}}",
         MISSION_E_INCONSISTENT, "/parameters/required/0"},
        {HEAD("consequential_write") ",\"parameters\":{\"type\":\"object\",\"properties\":"
                                     "{\"x\":{\"excluded\":\"\"}}}}",
         MISSION_E_EMPTY, "/parameters/properties/x/excluded"},
        {HEAD("consequential_write") ",\"parameters\":{\"type\":\"object\",\"properties\":"
                                     "{\"x\":{\"type\":\"string\",\"pattern\":\"a\"}}}}",
         MISSION_E_UNKNOWN_MEMBER, "/parameters/properties/x/pattern"},
        {HEAD("consequential_write") ",\"parameters\":{\"type\":\"object\",\"properties\":"
                                     "{\"x\":{\"type\":\"string\",\"default\":1}}}}",
         MISSION_E_NORMALIZE, "/parameters/properties/x/default"},
        {HEAD("consequential_write") ",\"parameters\":{\"type\":\"object\",\"properties\":"
                                     "{\"x\":{\"set\":true}}}}",
         MISSION_E_INCONSISTENT, "/parameters/properties/x"},
        {HEAD("consequential_write") ",\"parameters\":{\"type\":\"object\",\"properties\":"
                                     "{\"x\":{\"enum\":[9007199254740993]}}}}",
         MISSION_E_NUMBER_PRECISION, "/parameters/properties/x/enum/0"},
        {HEAD("consequential_write") ",\"parameters\":{\"type\":\"object\",\"properties\":"
                                     "{\"x\":{\"excluded\":\"why\",\"default\":1}}}}",
         MISSION_E_INCONSISTENT, "/parameters/properties/x/default"},
        {WRITE(",\"controls\":{\"window_seconds\":30}"), MISSION_E_INCONSISTENT, "/controls"},
        {WRITE(",\"controls\":{\"window_seconds\":30},\"idempotency_key\":\"optional\""),
         MISSION_OK, ""},
        {WRITE(",\"controls\":{\"window_seconds\":30,\"use_limit\":1},"
               "\"idempotency_key\":\"required\""),
         MISSION_E_INCONSISTENT, "/controls"},
        {WRITE(",\"controls\":{\"use_limit\":2}"), MISSION_E_OUT_OF_RANGE, "/controls/use_limit"},
        {HIGH(""), MISSION_E_MISSING_MEMBER, "/controls"},
        {HIGH(",\"controls\":{\"lease_seconds\":5}"), MISSION_OK, ""},
        {HIGH(",\"controls\":{\"lease_seconds\":5,\"window_seconds\":5}"), MISSION_E_INCONSISTENT,
         "/controls"},
        {HIGH(",\"controls\":{\"lease_seconds\":5,\"duration_seconds\":5}"), MISSION_E_INCONSISTENT,
         "/controls"},
        {HIGH(",\"controls\":{\"lease_seconds\":5},\"idempotency_key\":\"none\""),
         MISSION_E_INCONSISTENT, "/idempotency_key"},
        {HIGH(",\"controls\":{\"lease_seconds\":5},\"idempotency_key\":\"none\","
              "\"idempotent\":true"),
         MISSION_OK, ""},
        {HEAD("none") BODY ",\"binding\":[\"bulk\"]}", MISSION_E_INCONSISTENT, "/binding"},
        {READ(",\"binding\":[\"bulk\",\"all\"]"), MISSION_E_UNKNOWN_VALUE, "/binding/1"},
        {READ(",\"binding\":[\"bulk\"],\"classes\":[{\"class\":\"none\",\"when\":"
              "{\"/p\":[\"x\"]}}]"),
         MISSION_E_INCONSISTENT, "/classes/0/class"},
        {READ(",\"classes\":[{\"class\":\"consequential_write\",\"when\":{\"/p\":[\"x\"]}}]"),
         MISSION_E_INCONSISTENT, "/classes/0/class"},
        {READ(",\"classes\":[{\"class\":\"none\",\"when\":{\"/q\":[\"x\"]}}]"),
         MISSION_E_INCONSISTENT, "/classes/0/when/~1q"},
        {READ(",\"classes\":[{\"class\":\"none\",\"when\":{}}]"), MISSION_E_EMPTY,
         "/classes/0/when"},
        {READ(",\"constraints\":{\"tenant\":\"/q\"}"), MISSION_E_INCONSISTENT,
         "/constraints/tenant"},
        {READ(",\"constraints\":{\"tenant\":\"/absent\"}"), MISSION_E_INCONSISTENT,
         "/constraints/tenant"},
        {READ(",\"constraints\":{\"tenant\":\"/s/0\"}"), MISSION_E_INCONSISTENT,
         "/constraints/tenant"},
        {READ(",\"constraints\":{\"tenant\":\"/s/*\"}"), MISSION_E_INCONSISTENT,
         "/constraints/tenant"},
        {READ(",\"constraints\":{\"tenant\":\"p\"}"), MISSION_E_MALFORMED_NAME,
         "/constraints/tenant"},
        {READ(",\"constraints\":{\"tenant\":\"/p~2\"}"), MISSION_E_MALFORMED_NAME,
         "/constraints/tenant"},
        {READ(",\"constraints\":{\"tenant\":{\"literal\":1}}"), MISSION_E_INCONSISTENT,
         "/constraints/tenant"},
        {READ(",\"constraints\":{\"time_window\":\"/p\"}"), MISSION_E_UNEXPECTED_MEMBER,
         "/constraints/time_window"},
        {READ(",\"constraints\":{\"max_amount\":{\"amount\":\"/p\"}}"), MISSION_E_MISSING_MEMBER,
         "/constraints/max_amount"},
        {READ(",\"constraints\":{\"max_amount\":{\"amount\":\"/p\",\"currency\":"
              "{\"literal\":\"eur\"}}}"),
         MISSION_E_INCONSISTENT, "/constraints/max_amount/currency"},
        {READ(",\"constraints\":{\"resource_issued_after\":\"/p\","
              "\"resource_issued_before\":{\"attribute\":\"/p\"}}"),
         MISSION_E_INCONSISTENT, "/constraints/resource_issued_before"},
        {READ(",\"vectors\":[{\"raw\":{}}]"), MISSION_E_INCONSISTENT, "/vectors/0"},
        {READ(",\"fixtures\":[{\"constraint\":\"tenant\",\"case\":\"other\",\"bound\":1,"
              "\"raw\":{}}]"),
         MISSION_E_UNKNOWN_VALUE, "/fixtures/0/case"},
    };
    mission_context *context = context_of();

    COVERS("PB-6", "PB-8", "runtime.parameter-binding.operation-profile-must-fix",
           "runtime.parameter-binding.constraint-input-binding",
           "runtime.idempotency.key-required-for-non-idempotent-high-consequence",
           "runtime.execution-reverification.lease-required-for-high-consequence",
           "runtime.parameter-digest.field-inclusion-rule",
           "runtime.read-binding.floor-and-no-misclassification");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_document(context, cases[i].text, cases[i].code, cases[i].where);
    mission_context_unref(context);
}

static mission_operation_terms terms_of(const mission_operation_profile *profile)
{
    mission_operation_terms terms = {.size = sizeof terms};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_operation_profile_terms(profile, &terms, &error), MISSION_OK, &error);
    return terms;
}

static void test_terms(void)
{
    mission_context *context = context_of();
    mission_operation_profile *pay = profile_of(context, PAYMENT);
    mission_operation_profile *journal = profile_of(context, JOURNAL);
    mission_operation_profile *bulk = profile_of(context, READ(",\"binding\":[\"bulk\","
                                                               "\"destination\"]"));
    mission_operation_terms terms = terms_of(pay);

    CHECK_VIEW(terms.id, "pay");
    CHECK_VIEW(terms.resource, "");
    CHECK_VIEW(terms.call_class, "payments");
    CHECK_INT(terms.action_class, MISSION_CLASS_IRREVERSIBLE);
    CHECK_INT(terms.use_limit, 1);
    CHECK_INT(terms.key, MISSION_IDEMPOTENCY_REQUIRED);
    CHECK_INT(terms.lease_seconds, 30);
    CHECK_INT(terms.duration, 0);
    CHECK_INT(terms.external, 1);
    CHECK_INT(terms.settles_failed, 1);
    terms = terms_of(journal);
    CHECK_VIEW(terms.resource, "https://erp.example.com");
    CHECK_INT(terms.use_limit, 1);
    CHECK_INT(terms.key, MISSION_IDEMPOTENCY_NONE);
    CHECK_INT(terms.external, 2);
    CHECK_INT(terms.settles_failed, 0);
    terms = terms_of(bulk);
    CHECK_INT(terms.bound, 1);
    CHECK_INT(terms.binding, MISSION_BINDING_BULK | MISSION_BINDING_DESTINATION);
    CHECK_INT(terms.use_limit, 0);
    CHECK(mission_json_root(mission_operation_profile_json(bulk)) != NULL);
    CHECK(mission_operation_profile_json(NULL) == NULL);
    mission_operation_profile_unref(bulk);
    mission_operation_profile_unref(journal);
    mission_operation_profile_unref(pay);
    mission_context_unref(context);
}

/* ---- The profile's own tests ---- */

static void test_own_tests(void)
{
    mission_context *context = context_of();
    mission_operation_profile *profile = profile_of(context, JOURNAL);
    mission_error error = MISSION_ERROR_INIT;
    size_t ran = 0;

    COVERS("runtime.parameter-binding.digest-test-vectors-required",
           "runtime.parameter-binding.constraint-input-binding");
    CHECK_CODE(mission_operation_profile_test(profile, MISSION_PROFILE_TEST_STRICT, &ran, &error),
               MISSION_OK, &error);
    CHECK_INT(ran, 11);
    CHECK_CODE(mission_operation_profile_test(profile, 2, &ran, &error), MISSION_E_ARGUMENT,
               &error);
    mission_operation_profile_unref(profile);
    mission_context_unref(context);
}

/* The text with the first `from` replaced by `to`. */
static char *changed(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    char *out = malloc(strlen(text) + strlen(to) + 1);

    CHECK(at && out);
    if (!at || !out)
        abort();
    memcpy(out, text, (size_t)(at - text));
    strcpy(out + (at - text), to);
    strcat(out, at + strlen(from));
    return out;
}

static void check_own(mission_context *context, const char *base, const char *from, const char *to,
                      uint32_t flags, int32_t code, const char *where)
{
    char *text = changed(base, from, to);
    mission_operation_profile *profile = profile_of(context, text);
    mission_error error = MISSION_ERROR_INIT;

    test_about("%s -> %s", from, to);
    CHECK_CODE(mission_operation_profile_test(profile, flags, NULL, &error), code, &error);
    if (code)
        CHECK_TEXT(error.where, where);
    test_about(NULL);
    mission_operation_profile_unref(profile);
    free(text);
}

#define STRICT MISSION_PROFILE_TEST_STRICT

static void test_own_tests_fail(void)
{
    mission_context *context = context_of();

    COVERS("runtime.parameter-binding.digest-test-vectors-required",
           "runtime.parameter-binding.constraint-input-binding");
    check_own(context, JOURNAL, "\"normalized\":{\"amount_usd\":\"423.50\"",
              "\"normalized\":{\"amount_usd\":\"423.5\"", 0, MISSION_E_INCONSISTENT,
              "/vectors/0/normalized");
    check_own(context, JOURNAL, "\"jcs\":\"{", "\"jcs\":\"{ ", 0, MISSION_E_INCONSISTENT,
              "/vectors/0/jcs");
    check_own(context, JOURNAL, "\"digest\":\"sha-256:WPVi", "\"digest\":\"sha-256:XPVi", 0,
              MISSION_E_DIGEST_MISMATCH, "/vectors/0/digest");
    check_own(context, JOURNAL, "\"780.00\"", "\"423.50\"", 0, MISSION_E_INCONSISTENT,
              "/vectors/1");
    check_own(context, JOURNAL, "{\"amount_usd\":\"1\"}",
              "{\"amount_usd\":\"1\",\"source_invoice_id\":\"\"}", 0, MISSION_E_INCONSISTENT,
              "/vectors/2");
    check_own(context, JOURNAL, "\"case\":\"permit\"", "\"case\":\"over\"", 0,
              MISSION_E_INCONSISTENT, "/fixtures/0");
    check_own(context, JOURNAL, "\"case\":\"over\"", "\"case\":\"permit\"", 0,
              MISSION_E_INCONSISTENT, "/fixtures/2");
    check_own(context, JOURNAL, "\"case\":\"malformed\"", "\"case\":\"over\"", 0,
              MISSION_E_INCONSISTENT, "/fixtures/3");
    check_own(context, JOURNAL, "\"case\":\"missing\"", "\"case\":\"permit\"", 0,
              MISSION_E_NORMALIZE, "/fixtures/7/raw/amount_usd");
    check_own(context, JOURNAL, "\"case\":\"over\"", "\"case\":\"incomparable\"", 0, MISSION_OK,
              "");
    check_own(context, JOURNAL, "\"case\":\"over\"", "\"case\":\"incomparable\"", STRICT,
              MISSION_E_MISSING_MEMBER, "/constraints/max_amount");
    check_own(context, JOURNAL, "\"differs_from\":\"sha-256:WPVi",
              "\"differs_from\":\"sha-256:XPVi", STRICT, MISSION_E_MISSING_MEMBER, "/vectors");
    check_own(context, JOURNAL, "\"source_invoice_id\":{\"type\":\"string\"}",
              "\"source_invoice_id\":{\"type\":\"string\"},\"n\":{\"excluded\":\"why\"}", STRICT,
              MISSION_E_MISSING_MEMBER, "/vectors");
    check_own(context, PAYMENT, "\"urgent\"", "\"urgent\"", STRICT, MISSION_E_MISSING_MEMBER,
              "/vectors");
    mission_context_unref(context);
}

/* ---- Facts ---- */

struct facts_of {
    mission_context *context;
    mission_operation_profile *profile;
    mission_json *parameters, *attributes;
    mission_facts facts;
    _Alignas(8) unsigned char scratch[512];
};

static void read_facts(struct facts_of *f, const char *parameters, const char *attributes,
                       size_t room)
{
    mission_error error = MISSION_ERROR_INIT;

    mission_json_unref(f->parameters);
    mission_json_unref(f->attributes);
    f->parameters = parameters ? test_json(f->context, parameters) : NULL;
    f->attributes = attributes ? test_json(f->context, attributes) : NULL;
    f->facts = (mission_facts){.size = sizeof f->facts, .tenant = V("acme"), .amount = V("0")};
    CHECK_CODE(mission_operation_profile_facts(f->profile, mission_json_root(f->parameters),
                                               mission_json_root(f->attributes),
                                               room ? f->scratch : NULL, room, &f->facts, &error),
               MISSION_OK, &error);
}

static int32_t ask(const struct facts_of *f, const char *constraints)
{
    mission_json *json = test_json(f->context, constraints);
    mission_constraint_verdict verdict = {.size = sizeof verdict};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(
        mission_constraint_holds(f->context, mission_json_root(json), &f->facts, &verdict, &error),
        MISSION_OK, &error);
    mission_json_unref(json);
    return verdict.code;
}

static const mission_value *look(const struct facts_of *f, const char *name)
{
    const mission_value *value = NULL;

    if (f->facts.lookup)
        CHECK_INT(f->facts.lookup(f->facts.host, mission_view_of(name), &value), 0);
    return value;
}

static void test_facts(void)
{
    struct facts_of f = {.context = context_of()};

    COVERS("runtime.parameter-binding.constraint-input-binding");
    f.profile = profile_of(f.context, PAYMENT);
    read_facts(&f,
               "{\"amount\":\"5\",\"currency\":\"EUR\",\"rail\":\"sepa\",\"to\":[{\"domain\":"
               "\"a.example\"},{\"domain\":\"b.example\"}],\"cc\":[\"c.example\"]}",
               "{\"labels\":[\"public\",\"internal\"],\"amount\":\"1\"}", sizeof f.scratch);
    CHECK_VIEW(f.facts.amount, "5");
    CHECK_VIEW(f.facts.currency, "EUR");
    CHECK_VIEW(f.facts.tenant, "acme");
    CHECK_VIEW(f.facts.tool, "mcp://pay/tools/send");
    CHECK_INT(f.facts.recipient_domain_count, 3);
    CHECK_VIEW(f.facts.recipient_domains[1], "b.example");
    CHECK_VIEW(f.facts.recipient_domains[2], "c.example");
    CHECK_INT(f.facts.data_label_count, 2);
    CHECK_VIEW(mission_value_string(look(&f, "x_rail")), "sepa");
    CHECK(look(&f, "x_other") == NULL);
    CHECK_INT(ask(&f, "{\"recipient_domain\":\"example\"}"), 0);
    CHECK_INT(ask(&f, "{\"recipient_domain\":\"a.example\"}"), MISSION_E_CONSTRAINT_UNMET);
    /* withheld: the attributes stand in, whole */
    read_facts(&f, NULL, "{\"amount\":\"7\",\"to\":[{\"domain\":\"a.example\"}],\"cc\":[]}",
               sizeof f.scratch);
    CHECK_VIEW(f.facts.amount, "7");
    CHECK_INT(f.facts.recipient_domain_count, 1);
    CHECK(!f.facts.currency.ptr);
    mission_json_unref(f.parameters);
    mission_json_unref(f.attributes);
    mission_operation_profile_unref(f.profile);
    mission_context_unref(f.context);
}

/* What is mapped and cannot be read is missing, whatever the host had put there. */
static void test_missing_facts(void)
{
    static const struct {
        const char *parameters, *attributes;
        size_t recipients;
    } cases[] = {
        {"{\"to\":[{\"domain\":\"a\"}]}", NULL, 1}, /* no `cc` is no recipient more */
        {"{\"to\":[{\"domain\":\"a\"}]}", "{\"cc\":[\"b\"]}", 1},
        {"{\"to\":[{\"domain\":\"a\"},{}]}", NULL, 0},
        {"{\"to\":[{\"domain\":\"a\"},{\"domain\":1}]}", NULL, 0},
        {"{\"to\":[{\"domain\":\"a\"},\"b\"]}", NULL, 0},
        {"{\"to\":[{\"domain\":\"a\"}],\"cc\":[1]}", NULL, 0},
        {"{\"to\":[{\"domain\":\"a\"}],\"cc\":null}", NULL, 0},
        {"{\"to\":{\"domain\":\"a\"}}", NULL, 0},
        {NULL, "{\"to\":[{\"domain\":\"a\"}]}", 0}, /* withheld, and `cc` not said */
        {"{}", NULL, 0},
        {NULL, NULL, 0},
        {"[]", "[]", 0},
    };
    struct facts_of f = {.context = context_of()};

    COVERS("runtime.parameter-binding.constraint-input-binding");
    f.profile = profile_of(f.context, PAYMENT);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        test_about("case %zu", i);
        read_facts(&f, cases[i].parameters, cases[i].attributes, sizeof f.scratch);
        CHECK_INT(f.facts.recipient_domain_count, cases[i].recipients);
        CHECK((f.facts.recipient_domains != NULL) == (cases[i].recipients > 0));
        CHECK(!f.facts.amount.ptr);
        CHECK_INT(f.facts.data_label_count, 0);
        CHECK_INT(ask(&f, "{\"max_amount\":{\"amount\":\"1\",\"currency\":\"EUR\"}}"),
                  MISSION_E_FACT_MISSING);
    }
    test_about(NULL);
    /* no room for all */
    for (size_t room = 0; room < 96; room += 8) {
        read_facts(&f, "{\"to\":[{\"domain\":\"a\"},{\"domain\":\"b\"}],\"rail\":\"sepa\"}", NULL,
                   room);
        CHECK(f.facts.recipient_domain_count == 0 || f.facts.recipient_domain_count == 2);
        CHECK(room >= 32 || f.facts.recipient_domain_count == 0);
        CHECK((f.facts.lookup != NULL) == (room >= 40));
    }
    mission_json_unref(f.parameters);
    mission_json_unref(f.attributes);
    mission_operation_profile_unref(f.profile);
    mission_context_unref(f.context);
}

/* Section 6: max_amount 500.00 USD through the journal's mapping. */
static void test_amount_vectors(void)
{
    static const struct {
        const char *amount;
        int32_t code;
    } cases[] = {
        {"\"500.00\"", 0},
        {"\"423.50\"", 0},
        {"\"500.01\"", MISSION_E_CONSTRAINT_UNMET},
        {"\"4,235.0\"", MISSION_E_FACT_MISSING},
        {"\"1e300\"", MISSION_E_FACT_MISSING},
        {"\" 1\"", MISSION_E_FACT_MISSING},
        {"\"-1\"", MISSION_E_FACT_MISSING},
        {"\"\"", MISSION_E_FACT_MISSING},
        {"400", MISSION_E_FACT_MISSING},
        {"null", MISSION_E_FACT_MISSING},
        {"\"9007199254740993.00\"", MISSION_E_CONSTRAINT_UNMET},
    };
    struct facts_of f = {.context = context_of()};
    char text[128];

    COVERS("runtime.parameter-binding.constraint-input-binding");
    f.profile = profile_of(f.context, JOURNAL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        test_about("%s", cases[i].amount);
        snprintf(text, sizeof text, "{\"amount_usd\":%s}", cases[i].amount);
        read_facts(&f, text, NULL, sizeof f.scratch);
        CHECK_INT(ask(&f, "{\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"USD\"}}"),
                  cases[i].code);
        CHECK_INT(ask(&f, "{\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"EUR\"}}"),
                  cases[i].code == MISSION_E_FACT_MISSING ? cases[i].code
                                                          : MISSION_E_CONSTRAINT_UNMET);
    }
    test_about(NULL);
    read_facts(&f, "{\"amount_usd\":\"9007199254740993.00\"}", NULL, 0);
    CHECK_INT(ask(&f, "{\"max_amount\":{\"amount\":\"9007199254740992.00\",\"currency\":\"USD\"}}"),
              MISSION_E_CONSTRAINT_UNMET);
    mission_json_unref(f.parameters);
    mission_operation_profile_unref(f.profile);
    mission_context_unref(f.context);
}

static void test_facts_refused(void)
{
    mission_context *context = context_of();
    mission_operation_profile *profile = profile_of(context, JOURNAL);
    mission_error error = MISSION_ERROR_INIT;
    mission_facts facts = {.size = sizeof facts};
    _Alignas(8) unsigned char scratch[64];

    CHECK_CODE(mission_operation_profile_facts(NULL, NULL, NULL, NULL, 0, &facts, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_operation_profile_facts(profile, NULL, NULL, NULL, 0, NULL, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_operation_profile_facts(profile, NULL, NULL, NULL, 8, &facts, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_operation_profile_facts(profile, NULL, NULL, scratch + 1, 8, &facts, &error),
               MISSION_E_ARGUMENT, &error);
    facts.size = 8;
    CHECK_CODE(mission_operation_profile_facts(profile, NULL, NULL, NULL, 0, &facts, &error),
               MISSION_E_ABI_SMALL, &error);
    mission_operation_profile_unref(profile);
    mission_context_unref(context);
}

/* ---- Classes by arguments ---- */

static void test_classes(void)
{
    static const struct {
        const char *parameters;
        uint32_t want;
    } cases[] = {
        {"{\"method\":\"GET\",\"host\":\"in\"}", MISSION_CLASS_READ},
        {"{\"method\":\"GET\",\"host\":\"out\"}", MISSION_CLASS_WRITE},
        {"{\"method\":\"POST\",\"host\":\"in\"}", MISSION_CLASS_WRITE},
        {"{\"method\":\"PATCH\",\"host\":\"in\"}", MISSION_CLASS_ADMINISTRATION},
        {"{\"method\":\"get\"}", MISSION_CLASS_ADMINISTRATION},
        {"{\"method\":[\"GET\"]}", MISSION_CLASS_ADMINISTRATION},
        {"{}", MISSION_CLASS_ADMINISTRATION},
        {"[]", MISSION_CLASS_ADMINISTRATION},
    };
    mission_context *context = context_of();
    mission_operation_profile *profile = profile_of(
        context, "{\"id\":\"http\",\"version\":\"1\",\"action\":\"http.call\","
                 "\"class\":\"privileged_administration\",\"controls\":{\"duration_seconds\":9},"
                 "\"parameters\":{\"type\":\"object\",\"properties\":{\"method\":{},\"host\":{}}},"
                 "\"classes\":[{\"class\":\"consequential_read\",\"when\":{\"/method\":[\"GET\","
                 "\"HEAD\"]}},{\"class\":\"consequential_write\",\"when\":{\"/method\":[\"POST\","
                 "\"GET\"],\"/host\":[\"out\"]}},{\"class\":\"consequential_write\",\"when\":"
                 "{\"/method\":[\"POST\"]}}]}");

    COVERS("PE-6", "runtime.classification.unclassifiable-defaults-to-widest");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_json *json = test_json(context, cases[i].parameters);

        test_about("%s", cases[i].parameters);
        CHECK_INT(mission_operation_profile_class(profile, mission_json_root(json)), cases[i].want);
        mission_json_unref(json);
    }
    test_about(NULL);
    CHECK_INT(mission_operation_profile_class(profile, NULL), MISSION_CLASS_ADMINISTRATION);
    CHECK_INT(mission_operation_profile_class(NULL, NULL), MISSION_CLASS_IRREVERSIBLE);
    CHECK_INT(terms_of(profile).by_arguments, 1);
    CHECK_INT(terms_of(profile).duration, 1);
    mission_operation_profile_unref(profile);
    mission_context_unref(context);
}

/* ---- Derived from a tool ---- */

#define TOOL                                                                                       \
    "{\"name\":\"write_document\",\"description\":\"Create or update a document\","                \
    "\"inputSchema\":{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\"},"         \
    "\"content\":{\"type\":\"string\"}},\"required\":[\"path\",\"content\"]}}"

static int32_t derive(mission_context *context, const char *tool, uint32_t action_class,
                      mission_operation_profile **out, mission_error *error)
{
    mission_json *json = test_json(context, tool);
    const mission_tool_profile from = {.size = sizeof from,
                                       .tool = mission_json_root(json),
                                       .action = V("documents.write"),
                                       .resource = V("https://mcp.example.com"),
                                       .action_class = action_class};
    const int32_t rc = mission_operation_profile_of_tool(context, &from, out, error);

    CHECK((*out == NULL) == (rc != MISSION_OK));
    mission_json_unref(json); /* the profile keeps nothing of it */
    return rc;
}

static void test_derived(void)
{
    mission_context *context = context_of();
    mission_error error = MISSION_ERROR_INIT;
    mission_operation_profile *profile = NULL;
    mission_operation_terms terms;

    CHECK_CODE(derive(context, TOOL, MISSION_CLASS_WRITE, &profile, &error), MISSION_OK, &error);
    terms = terms_of(profile);
    CHECK_VIEW(terms.id, "documents.write");
    CHECK_VIEW(terms.source_digest, "sha-256:OAbEIh2DTYUVP7DjRhHct4aapsT8PybZq2ILdut9UP0");
    CHECK_VIEW(terms.version, "sha-256:OAbEIh2DTYUVP7DjRhHct4aapsT8PybZq2ILdut9UP0");
    CHECK_INT(terms.use_limit, 1);
    check_normal(profile, context, "{\"path\":\"p\",\"content\":\"c\",\"more\":[2,1]}",
                 "{\"content\":\"c\",\"more\":[2,1],\"path\":\"p\"}");
    check_refused(profile, context, "{\"path\":\"p\"}", "/content");
    check_refused(profile, context, "{\"path\":1,\"content\":\"c\"}", "/path");
    mission_operation_profile_unref(profile);
    CHECK_CODE(derive(context, TOOL, MISSION_CLASS_ADMINISTRATION, &profile, &error), MISSION_OK,
               &error);
    terms = terms_of(profile);
    CHECK_INT(terms.lease_seconds, 300);
    CHECK_INT(terms.key, MISSION_IDEMPOTENCY_REQUIRED);
    mission_operation_profile_unref(profile);
    CHECK_CODE(derive(context, TOOL, MISSION_CLASS_READ, &profile, &error), MISSION_OK, &error);
    CHECK_INT(terms_of(profile).bound, 1);
    CHECK_INT(terms_of(profile).use_limit, 0);
    mission_operation_profile_unref(profile);
    mission_context_unref(context);
}

/* Of a schema that says more than profiles can, what is left admits more and digests all of it. */
static void test_derived_wild(void)
{
    mission_context *context = context_of();
    mission_error error = MISSION_ERROR_INIT;
    mission_operation_profile *profile = NULL;

    CHECK_CODE(derive(context,
                      "{\"inputSchema\":{\"$defs\":{\"x\":1},\"type\":\"object\",\"required\":"
                      "[\"a\",\"zz\",3],\"additionalProperties\":false,\"properties\":{"
                      "\"a\":{\"type\":\"string\",\"default\":\"d\",\"pattern\":\"^x\"},"
                      "\"b\":{\"$ref\":\"#/$defs/x\"},\"c\":true,\"d\":false,"
                      "\"e\":{\"enum\":[1,2],\"uniqueItems\":true},\"f\":{\"const\":\"k\"},"
                      "\"g\":{\"enum\":[[1],2]},\"h\":{\"type\":\"date\"},\"excluded\":"
                      "{\"excluded\":\"no\"},\"i\":{\"type\":\"array\",\"uniqueItems\":true,"
                      "\"items\":{\"type\":\"integer\",\"default\":4}},"
                      "\"j\":{\"type\":\"object\",\"properties\":{\"k\":{\"type\":\"null\"}}}}}}",
                      MISSION_CLASS_WRITE, &profile, &error),
               MISSION_OK, &error);
    check_normal(profile, context,
                 "{\"a\":\"y\",\"b\":1,\"c\":[],\"e\":2,\"f\":\"k\",\"g\":[1],\"h\":0,"
                 "\"excluded\":5,\"i\":[2,1],\"j\":{\"k\":null,\"l\":1}}",
                 "{\"a\":\"y\",\"b\":1,\"c\":[],\"e\":2,\"excluded\":5,\"f\":\"k\",\"g\":[1],"
                 "\"h\":0,\"i\":[2,1],\"j\":{\"k\":null,\"l\":1}}");
    check_refused(profile, context, "{}", "/a");
    check_refused(profile, context, "{\"a\":\"\",\"d\":1}", "/d");
    check_refused(profile, context, "{\"a\":\"\",\"x\":1}", "/x");
    check_refused(profile, context, "{\"a\":\"\",\"e\":3}", "/e");
    check_refused(profile, context, "{\"a\":\"\",\"f\":\"\"}", "/f");
    mission_operation_profile_unref(profile);
    CHECK_CODE(derive(context, "{\"name\":\"x\"}", MISSION_CLASS_WRITE, &profile, &error),
               MISSION_E_MISSING_MEMBER, &error);
    CHECK_CODE(derive(context, "{\"inputSchema\":true}", MISSION_CLASS_WRITE, &profile, &error),
               MISSION_E_WRONG_TYPE, &error);
    CHECK_CODE(derive(context, "{\"inputSchema\":{\"type\":\"array\"}}", MISSION_CLASS_WRITE,
                      &profile, &error),
               MISSION_E_WRONG_TYPE, &error);
    CHECK_CODE(derive(context, TOOL, MISSION_CLASS_COUNT, &profile, &error), MISSION_E_ARGUMENT,
               &error);
    mission_context_unref(context);
}

/* ---- Properties ---- */

#define ROUNDS 4000

struct text {
    char at[4096];
    size_t len;
};

static void say(struct text *text, const char *words)
{
    const size_t len = strlen(words);

    if (text->len + len < sizeof text->at) {
        memcpy(text->at + text->len, words, len + 1);
        text->len += len;
    }
}

static unsigned below(uint64_t *state, unsigned most)
{
    return (unsigned)(test_random(state) % most);
}

/* A random schema, and a random value that fits it; leaves are distinct strings and numbers. */
static void make_leaf(uint64_t *random, struct text *value)
{
    static const char *const leaves[] = {"1",    "0.5",  "\"a\"", "\"\\u00e9\"", "true",
                                         "null", "-7e3", "\"1\"", "false",       "\"\""};

    say(value, leaves[below(random, 10)]);
}

static void make(uint64_t *random, struct text *schema, struct text *value, int depth)
{
    const unsigned what = depth > 3 ? 0 : below(random, 4);
    char name[16];

    if (what == 0) {
        say(schema, below(random, 2) ? "{\"default\":7}" : "{}");
        make_leaf(random, value);
    } else if (what == 1) {
        static const char *const sets[] = {"[3,\"b\",1]", "[\"z\",\"a\",\"\\u00e9\",\"b\"]", "[]",
                                           "[{\"a\":1},{\"a\":2,\"b\":[]},null]"};

        say(schema, "{\"type\":\"array\",\"set\":true}");
        say(value, sets[below(random, 4)]);
    } else {
        const unsigned count = below(random, 4);
        bool first = true;

        say(schema, "{\"type\":\"object\",\"properties\":{\"fixed\":{\"default\":[1,{}]}");
        say(value, "{");
        for (unsigned i = 0; i < count; i++) {
            struct text inner = {.len = 0};

            snprintf(name, sizeof name, "\"m%u\":", i);
            say(schema, ",");
            say(schema, name);
            inner.at[0] = 0;
            make(random, schema, &inner, depth + 1);
            if (below(random, 4) == 0)
                continue;
            say(value, first ? "" : ",");
            say(value, name);
            say(value, inner.at);
            first = false;
        }
        say(schema, "}}");
        say(value, "}");
    }
}

static mission_digest digest_of(mission_context *context, const mission_operation_profile *profile,
                                const mission_value *raw, mission_json **normal)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_digest digest = {{0}};

    CHECK_CODE(mission_parameters_normalize(profile, raw, normal, &error), MISSION_OK, &error);
    if (*normal)
        CHECK_CODE(mission_parameters_digest(context, mission_json_root(*normal), &digest, &error),
                   MISSION_OK, &error);
    return digest;
}

/* A copy with objects turned around, sets too, and the `wanted`-th leaf another one. */
static void copy(mission_builder *b, const mission_value *value, bool set, int *wanted)
{
    const size_t count = mission_value_count(value);

    if (mission_value_kind(value) == MISSION_JSON_OBJECT) {
        mission_builder_object(b);
        for (size_t i = count; i-- > 0;) {
            mission_builder_name(b, mission_value_name(value, i));
            copy(b, mission_value_item(value, i), set, wanted);
        }
        mission_builder_end(b);
    } else if (mission_value_kind(value) == MISSION_JSON_ARRAY) {
        mission_builder_array(b);
        for (size_t i = count; i-- > 0;)
            copy(b, mission_value_item(value, set ? i : count - 1 - i), set, wanted);
        mission_builder_end(b);
    } else if ((*wanted)-- == 0) {
        mission_builder_string(b, V("no leaf is this"));
    } else {
        mission_builder_value(b, value);
    }
}

static mission_json *copied(mission_context *context, const mission_value *value, bool set,
                            int *wanted)
{
    mission_builder *b = NULL;
    mission_json *out = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_builder_new(context, &b, &error), MISSION_OK, &error);
    copy(b, value, set, wanted);
    CHECK_CODE(mission_builder_finish(b, &out, &error), MISSION_OK, &error);
    mission_builder_free(b);
    return out;
}

static void check_same(mission_context *context, const mission_operation_profile *profile,
                       const mission_value *raw, const mission_digest *want)
{
    mission_json *normal = NULL;
    const mission_digest got = digest_of(context, profile, raw, &normal);

    CHECK_TEXT(got.text, want->text);
    mission_json_unref(normal);
}

static void check_leaves(mission_context *context, const mission_operation_profile *profile,
                         const mission_value *raw, const mission_digest *base)
{
    for (int leaf = 0;; leaf++) {
        int wanted = leaf;
        mission_json *other = copied(context, raw, false, &wanted), *normal = NULL;

        if (wanted < 0) {
            const mission_digest got =
                digest_of(context, profile, mission_json_root(other), &normal);

            CHECK(strcmp(got.text, base->text) != 0);
        }
        mission_json_unref(normal);
        mission_json_unref(other);
        if (wanted >= 0)
            return;
    }
}

static void round_of(mission_context *context, uint64_t *random)
{
    struct text schema = {.len = 0}, value = {.len = 0}, text = {.len = 0};
    mission_operation_profile *profile;
    mission_json *raw, *turned, *normal = NULL;
    mission_digest base;
    int none = -1;

    make(random, &schema, &value, 0);
    say(&text, "{\"id\":\"r\",\"version\":\"1\",\"action\":\"a\",\"class\":\"consequential_read\","
               "\"parameters\":{\"type\":\"object\",\"properties\":{\"it\":");
    say(&text, schema.at);
    say(&text, "}}}");
    test_about("%s with %s", schema.at, value.at);
    profile = profile_of(context, text.at);
    text.len = 0;
    say(&text, "{\"it\":");
    say(&text, value.at);
    say(&text, "}");
    raw = test_json(context, text.at);
    base = digest_of(context, profile, mission_json_root(raw), &normal);
    check_same(context, profile, mission_json_root(normal), &base);
    turned = copied(context, mission_json_root(raw), true, &none);
    /* lists in the values are sets, or hold one element at most */
    check_same(context, profile, mission_json_root(turned), &base);
    check_leaves(context, profile, mission_json_root(raw), &base);
    mission_json_unref(turned);
    mission_json_unref(normal);
    mission_json_unref(raw);
    mission_operation_profile_unref(profile);
}

static void test_properties(void)
{
    mission_context *context = context_of();
    uint64_t random = test_seed();

    COVERS("PB-1", "runtime.parameter-digest.field-inclusion-rule");
    for (int i = 0; i < ROUNDS; i++)
        round_of(context, &random);
    test_about(NULL);
    mission_context_unref(context);
}

static const struct test tests[] = {
    {"normal_form", test_normal_form},
    {"refused", test_refused},
    {"numbers", test_numbers},
    {"digest_vectors", test_digest_vectors},
    {"document", test_document},
    {"terms", test_terms},
    {"own_tests", test_own_tests},
    {"own_tests_fail", test_own_tests_fail},
    {"facts", test_facts},
    {"missing_facts", test_missing_facts},
    {"amount_vectors", test_amount_vectors},
    {"facts_refused", test_facts_refused},
    {"classes", test_classes},
    {"derived", test_derived},
    {"derived_wild", test_derived_wild},
    {"properties", test_properties},
};
TEST_MAIN("operation_profile", tests)
