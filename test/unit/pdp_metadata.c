/* What a decision point publishes of itself, written and read. SPDX-License-Identifier: MIT */
#include "test.h"

#include <stddef.h>

#define PDP "https://pdp.example.com"
#define ASK PDP "/access/v1/evaluation"
#define RUNTIME "urn:ietf:params:authzen:mission-runtime"
#define SEARCH "urn:ietf:params:authzen:search-paging"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

static void in_both(void (*run)(mission_context *context))
{
    for (size_t i = 0; i < 2; i++) {
        mission_context *context = test_context(profiles[i], 0);

        run(context);
        mission_context_unref(context);
    }
    test_about(NULL);
}

static mission_pdp_metadata point(void)
{
    return (mission_pdp_metadata){
        .size = sizeof(mission_pdp_metadata),
        .policy_decision_point = V(PDP),
        .access_evaluation_endpoint = V(ASK),
    };
}

/* Build; `want`: the canonical text, or where it was refused. */
static void check_built(mission_context *context, const mission_pdp_metadata *own, int32_t code,
                        const char *want)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = (mission_json *)&error;
    mission_text *text = NULL;

    CHECK_CODE(mission_pdp_metadata_build(context, own, &json, &error), code, &error);
    if (code != MISSION_OK) {
        CHECK(json == NULL);
        CHECK_TEXT(error.where, want);
        return;
    }
    CHECK_CODE(mission_value_canonical(context, mission_json_root(json), &text, &error), MISSION_OK,
               &error);
    CHECK_VIEW(mission_text_view(text), want);
    mission_text_unref(text);
    mission_json_unref(json);
}

/* ---- Written ---- */

static void run_written(mission_context *context)
{
    const mission_view obligations[] = {V("step_up"), V("https://pdp.example.com/notify")};
    const mission_view capabilities[] = {V(SEARCH), V(RUNTIME)};
    mission_pdp_metadata own = point();

    check_built(context, &own, MISSION_OK,
                "{\"access_evaluation_endpoint\":\"" ASK "\",\"capabilities\":[\"" RUNTIME
                "\"],\"policy_decision_point\":\"" PDP "\"}");
    own.access_evaluations_endpoint = V(ASK "s?tenant=1");
    own.capabilities = capabilities; /* ours stands there once, whoever else says it */
    own.capability_count = 2;
    own.obligations = obligations;
    own.obligation_count = 2;
    check_built(context, &own, MISSION_OK,
                "{\"access_evaluation_endpoint\":\"" ASK "\",\"access_evaluations_endpoint\":\"" ASK
                "s?tenant=1\",\"capabilities\":[\"" RUNTIME "\",\"" SEARCH
                "\"],\"policy_decision_point\":\"" PDP
                "\",\"supported_obligations\":[\"step_up\",\"https://pdp.example.com/notify\"]}");
}

static void test_written(void)
{
    COVERS("authzen.iana.pdp-must-advertise-full-urn",
           "authzen.conformance.pdp-should-advertise-supported-obligations");
    in_both(run_written);
}

static void run_refused_addresses(mission_context *context)
{
    static const struct {
        size_t member;
        const char *text, *where;
        int32_t code;
    } cases[] = {
#define POINT offsetof(mission_pdp_metadata, policy_decision_point)
#define ONE offsetof(mission_pdp_metadata, access_evaluation_endpoint)
#define MANY offsetof(mission_pdp_metadata, access_evaluations_endpoint)
        {POINT, "http://pdp.example.com", "/policy_decision_point", MISSION_E_MALFORMED_URI},
        {POINT, "pdp.example.com", "/policy_decision_point", MISSION_E_MALFORMED_URI},
        {POINT, "/pdp", "/policy_decision_point", MISSION_E_MALFORMED_URI},
        {POINT, PDP "?a", "/policy_decision_point", MISSION_E_MALFORMED_URI},
        {POINT, PDP "?", "/policy_decision_point", MISSION_E_MALFORMED_URI},
        {POINT, PDP "#", "/policy_decision_point", MISSION_E_FRAGMENT},
        {POINT, "", "", MISSION_E_ARGUMENT},
        {ONE, "http://pdp.example.com/e", "/access_evaluation_endpoint", MISSION_E_MALFORMED_URI},
        {ONE, "https:///e", "/access_evaluation_endpoint", MISSION_E_MALFORMED_URI},
        {ONE, ASK "#x", "/access_evaluation_endpoint", MISSION_E_FRAGMENT},
        {ONE, "", "", MISSION_E_ARGUMENT},
        {MANY, "/evaluations", "/access_evaluations_endpoint", MISSION_E_MALFORMED_URI},
        {MANY, ASK "#x", "/access_evaluations_endpoint", MISSION_E_FRAGMENT},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mission_pdp_metadata own = point();
        const mission_view view = mission_view_of(cases[i].text);

        test_about("%s at %s", cases[i].text, cases[i].where);
        memcpy((char *)&own + cases[i].member, &view, sizeof view);
        check_built(context, &own, cases[i].code, cases[i].where);
    }
    test_about(NULL);
}

static void run_refused_lists(mission_context *context)
{
    const mission_view bare[] = {V("mission-runtime")}, twice[] = {V("a:b"), V("a:c"), V("a:b")},
                       empty[] = {V("a:b"), {"", 0}}, bytes[] = {{"\xff", 1}};
    mission_pdp_metadata own = point();

    own.capabilities = bare; /* a name is no URN */
    own.capability_count = 1;
    check_built(context, &own, MISSION_E_MALFORMED_URI, "/capabilities/1");
    own.capabilities = twice;
    own.capability_count = 3;
    check_built(context, &own, MISSION_E_METADATA, "/capabilities/3");
    own.capabilities = NULL;
    check_built(context, &own, MISSION_E_ARGUMENT, "");
    own = point();
    own.obligations = twice;
    own.obligation_count = 3;
    check_built(context, &own, MISSION_E_METADATA, "/supported_obligations/2");
    own.obligations = empty;
    own.obligation_count = 2;
    check_built(context, &own, MISSION_E_ARGUMENT, "");
    own.obligations = bytes;
    own.obligation_count = 1;
    check_built(context, &own, MISSION_E_INVALID_UTF8, "/supported_obligations/0");
    own.size = 8;
    check_built(context, &own, MISSION_E_ABI_SMALL, "");
}

static void test_refused(void)
{
    COVERS("authzen.iana.pdp-must-advertise-full-urn");
    in_both(run_refused_addresses);
    in_both(run_refused_lists);
}

/* ---- Read ---- */

#define DOCUMENT(more)                                                                             \
    "{\"policy_decision_point\":\"" PDP "\",\"access_evaluation_endpoint\":\"" ASK "\"" more "}"

/* Read; `offered` is what is found, and nothing with a code. */
static void check_found(mission_context *context, const char *text, int32_t code, const char *where,
                        uint32_t offered)
{
    mission_json *json = test_json(context, text);
    mission_pdp_found found = {.size = sizeof found, .mission_runtime = 1};
    mission_error error = MISSION_ERROR_INIT;

    test_about("%s", text);
    CHECK_CODE(mission_pdp_metadata_read(context, mission_json_root(json), V(PDP), &found, &error),
               code, &error);
    CHECK_INT(found.mission_runtime, offered);
    CHECK_VIEW(found.policy_decision_point, code ? "" : PDP);
    CHECK_VIEW(found.access_evaluation_endpoint, code ? "" : ASK);
    if (code)
        CHECK_TEXT(error.where, where);
    mission_json_unref(json);
}

static void run_read(mission_context *context)
{
    static const struct {
        const char *text, *where;
        int32_t code;
        uint32_t offered;
    } cases[] = {
        {DOCUMENT(""), "", MISSION_OK, 0},
        {DOCUMENT(",\"capabilities\":[]"), "", MISSION_OK, 0},
        {DOCUMENT(",\"capabilities\":[\"" SEARCH "\",\"" RUNTIME "\"],\"else\":7"), "", 0, 1},
        {DOCUMENT(",\"capabilities\":[\"mission-runtime\"]"), "", MISSION_OK, 0},
        {DOCUMENT(",\"capabilities\":[\"" RUNTIME "-2\"]"), "", MISSION_OK, 0},
        {DOCUMENT(",\"capabilities\":[\"URN:ietf:params:authzen:mission-runtime\"]"), "", 0, 0},
        {DOCUMENT(",\"supported_capabilities\":[\"" RUNTIME "\"]"), "", MISSION_OK, 0},
        {DOCUMENT(",\"capabilities\":\"" RUNTIME "\""), "/capabilities", MISSION_E_WRONG_TYPE, 0},
        {DOCUMENT(",\"capabilities\":[\"" RUNTIME "\",1]"), "/capabilities/1", MISSION_E_WRONG_TYPE,
         0},
        {DOCUMENT(",\"supported_obligations\":[\"\"]"), "/supported_obligations/0", MISSION_E_EMPTY,
         0},
        {DOCUMENT(",\"access_evaluations_endpoint\":\"http://pdp.example.com/e\""),
         "/access_evaluations_endpoint", MISSION_E_MALFORMED_URI, 0},
        {"{\"policy_decision_point\":\"" PDP "\",\"capabilities\":[\"" RUNTIME "\"]}", "",
         MISSION_E_MISSING_MEMBER, 0},
        {"{\"policy_decision_point\":\"" PDP "/\",\"access_evaluation_endpoint\":\"" ASK
         "\",\"capabilities\":[\"" RUNTIME "\"]}",
         "/policy_decision_point", MISSION_E_METADATA, 0},
        {"[\"" RUNTIME "\"]", "", MISSION_E_WRONG_TYPE, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_found(context, cases[i].text, cases[i].code, cases[i].where, cases[i].offered);
}

static void test_read(void)
{
    COVERS("authzen.iana.pdp-must-advertise-full-urn");
    in_both(run_read);
}

static void run_round(mission_context *context)
{
    const mission_view obligations[] = {V("step_up")};

    for (unsigned bits = 0; bits < 4; bits++) {
        mission_pdp_metadata own = point();
        mission_pdp_found found = {.size = sizeof found};
        mission_error error = MISSION_ERROR_INIT;
        mission_json *json = NULL;

        if (bits & 1)
            own.access_evaluations_endpoint = V(ASK "s");
        own.obligations = obligations;
        own.obligation_count = bits >> 1;
        CHECK_CODE(mission_pdp_metadata_build(context, &own, &json, &error), MISSION_OK, &error);
        CHECK_CODE(
            mission_pdp_metadata_read(context, mission_json_root(json), V(PDP), &found, &error),
            MISSION_OK, &error);
        CHECK_INT(found.mission_runtime, 1);
        CHECK_VIEW(found.access_evaluations_endpoint, bits & 1 ? ASK "s" : "");
        CHECK_INT(found.supported_obligations != NULL, bits >> 1);
        CHECK_INT(mission_value_count(found.supported_obligations), bits >> 1);
        mission_json_unref(json);
    }
}

static void test_round(void)
{
    COVERS("authzen.iana.pdp-must-advertise-full-urn",
           "authzen.conformance.pdp-should-advertise-supported-obligations");
    in_both(run_round);
}

static void test_arguments(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_json *json = test_json(context, DOCUMENT(""));
    const mission_value *value = mission_json_root(json);
    mission_pdp_found found = {.size = 8};
    mission_pdp_metadata own = point();
    mission_json *out = (mission_json *)context;

    CHECK_INT(mission_pdp_metadata_read(context, value, V(PDP), &found, NULL), MISSION_E_ABI_SMALL);
    CHECK_INT(mission_pdp_metadata_read(context, value, V(PDP), NULL, NULL), MISSION_E_ARGUMENT);
    found = (mission_pdp_found){.size = sizeof found, .mission_runtime = 1};
    CHECK_INT(mission_pdp_metadata_read(context, NULL, V(PDP), &found, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(found.mission_runtime, 0);
    CHECK_INT(mission_pdp_metadata_read(NULL, value, V(PDP), &found, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_pdp_metadata_build(context, &own, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_pdp_metadata_build(context, NULL, &out, NULL), MISSION_E_ARGUMENT);
    CHECK(out == NULL);
    CHECK_INT(mission_pdp_metadata_build(NULL, &own, &out, NULL), MISSION_E_ARGUMENT);
    mission_json_unref(json);
    mission_context_unref(context);
}

static const struct test tests[] = {
    {"written", test_written}, {"refused", test_refused},     {"read", test_read},
    {"round", test_round},     {"arguments", test_arguments},
};
TEST_MAIN("pdp_metadata", tests)
