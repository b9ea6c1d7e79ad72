/* Capability sources: extraction, digests, what was recorded against what is there.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#define SOURCE "sha-256:OAbEIh2DTYUVP7DjRhHct4aapsT8PybZq2ILdut9UP0"
#define OTHER "sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI"
#define WRITE                                                                                      \
    "{\"name\":\"write_document\",\"description\":\"Create or update a document\","                \
    "\"inputSchema\":{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\"},"         \
    "\"content\":{\"type\":\"string\"}},\"required\":[\"path\",\"content\"]}}"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* ---- MCP ---- */

static void check_tool(mission_context *context, const char *text, const char *name, int32_t want,
                       const char *where)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *catalog = test_json(context, text);
    const mission_value *tool = mission_json_root(catalog);
    const int32_t rc =
        mission_tool_extract(mission_json_root(catalog), mission_view_of(name), &tool, &error);

    test_about("%s", text);
    CHECK_CODE(rc, want, &error);
    CHECK((tool != NULL) == (want == MISSION_OK));
    if (where)
        CHECK_TEXT(error.where, where);
    test_about(NULL);
    mission_json_unref(catalog);
}

static void test_tool(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);

    COVERS("CB-1");
    check_tool(context, "{\"tools\":[{\"name\":\"a\"},{\"name\":\"b\"}]}", "b", MISSION_OK, NULL);
    check_tool(context, "[{\"name\":\"a\"}]", "a", MISSION_OK, NULL);
    check_tool(context, "{\"tools\":[{\"name\":\"a\"},{\"name\":\"a\"}]}", "a", MISSION_E_CATALOG,
               "/tools/1");
    check_tool(context, "[{\"name\":\"a\"},{\"name\":\"\"}]", "a", MISSION_E_CATALOG, "/1");
    check_tool(context, "[{\"name\":\"a\"},7]", "a", MISSION_E_CATALOG, "/1");
    check_tool(context, "[{\"name\":\"a\"}]", "b", MISSION_E_CATALOG, "");
    check_tool(context, "{\"tools\":{}}", "a", MISSION_E_CATALOG, "/tools");
    check_tool(context, "{}", "a", MISSION_E_CATALOG, "/tools");
    check_tool(context, "7", "a", MISSION_E_CATALOG, "");
    mission_context_unref(context);
}

static void test_vector(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_json *catalog =
        test_json(context, "{\"tools\":[{\"name\":\"x\"}," WRITE "],\"nextCursor\":\"2\"}");
    mission_json *changed =
        test_json(context, "{\"tools\":[{\"name\":\"write_document\",\"description\":\"Other\"}]}");
    mission_digest digest;

    COVERS("CB-1");
    CHECK_CODE(mission_tool_source_digest(context, mission_json_root(catalog), V("write_document"),
                                          &digest, &error),
               MISSION_OK, &error);
    CHECK_TEXT(digest.text, SOURCE);
    CHECK_CODE(mission_tool_source_digest(context, mission_json_root(changed), V("write_document"),
                                          &digest, &error),
               MISSION_OK, &error);
    CHECK(strcmp(digest.text, SOURCE) != 0);
    CHECK_CODE(
        mission_tool_source_digest(context, mission_json_root(changed), V("y"), &digest, &error),
        MISSION_E_CATALOG, &error);
    CHECK_TEXT(digest.text, "");
    mission_json_unref(changed);
    mission_json_unref(catalog);
    mission_context_unref(context);
}

/* ---- OpenAPI ---- */

static void check_operation(const char *document, const char *id, int32_t want,
                            const char *extracted)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_json *doc = test_json(context, document);
    mission_json *out = doc, *expected;

    test_about("%s", document);
    CHECK_CODE(mission_operation_extract(context, mission_json_root(doc), mission_view_of(id), &out,
                                         &error),
               want, &error);
    CHECK((out != NULL) == (want == MISSION_OK));
    if (extracted && out) {
        expected = test_json(context, extracted);
        CHECK(mission_value_equal(mission_json_root(out), mission_json_root(expected)));
        mission_json_unref(expected);
    }
    test_about(NULL);
    mission_json_unref(out);
    mission_json_unref(doc);
    mission_context_unref(context);
}

#define PATHS(operation) "\"paths\":{\"/a\":{\"get\":" operation "}}"
#define REF(to) "{\"$ref\":\"" to "\"}"

static void test_operation(void)
{
    COVERS("CB-1");
    check_operation("{" PATHS("{\"operationId\":\"o\"}") "}", "o", MISSION_OK,
                    "{\"operation\":{\"operationId\":\"o\"},\"components\":{}}");
    /* Through others, once each, over a cycle, and nothing beside. */
    check_operation(
        "{" PATHS("{\"operationId\":\"o\",\"b\":" REF(
            "#/components/schemas/A") "}") ","
                                           "\"components\":{\"schemas\":{\"A\":{"
                                           "\"x\":" REF(
                                               "#/components/schemas/B/"
                                               "properties/c") "},"
                                                               "\"B\":{"
                                                               "\"y\":" REF(
                                                                   "#"
                                                                   "/"
                                                                   "c"
                                                                   "o"
                                                                   "m"
                                                                   "p"
                                                                   "o"
                                                                   "n"
                                                                   "e"
                                                                   "n"
                                                                   "t"
                                                                   "s"
                                                                   "/"
                                                                   "s"
                                                                   "c"
                                                                   "h"
                                                                   "e"
                                                                   "m"
                                                                   "a"
                                                                   "s"
                                                                   "/"
                                                                   "A") ",\"z\":" REF("#/"
                                                                                      "components"
                                                                                      "/headers/"
                                                                                      "B") "},"
                                                                                           "\"C\""
                                                                                           ":{}},"
                                                                                           "\"hea"
                                                                                           "ders"
                                                                                           "\":{"
                                                                                           "\"B\""
                                                                                           ":{},"
                                                                                           "\"A\""
                                                                                           ":{}}}"
                                                                                           "}",
        "o", MISSION_OK,
        "{\"operation\":{\"operationId\":\"o\",\"b\":" REF(
            "#/components/schemas/A") "},"
                                      "\"components\":{\"schemas\":{\"A\":{\"x\":" REF(
                                          "#/"
                                          "components/"
                                          "schemas/B/"
                                          "properties/"
                                          "c") "},"
                                               "\"B\":"
                                               "{\"y\""
                                               ":" REF("#/components/schemas/A") ",\"z\":" REF(
                                                   "#/"
                                                   "co"
                                                   "mp"
                                                   "on"
                                                   "en"
                                                   "ts"
                                                   "/"
                                                   "he"
                                                   "ad"
                                                   "er"
                                                   "s/"
                                                   "B") "}},\"headers\":{\"B\":{}}}}");
    /* By name alone: security schemes, mappings of a discriminator. */
    check_operation(
        "{" PATHS(
            "{\"operationId\":\"o\",\"security\":[{\"s\":[]}],\"discriminator\":{\"mapping\":"
            "{\"a\":\"A\",\"b\":\"#/components/schemas/B\"}}}") ",\"components\":{"
                                                                "\"schemas\":{\"A\":{},\"B\":{},"
                                                                "\"C\":{}},\"securitySchemes\":{"
                                                                "\"s\":{},\"t\":{}}}}",
        "o", MISSION_OK,
        "{\"operation\":{\"operationId\":\"o\",\"security\":[{\"s\":[]}],\"discriminator\":{"
        "\"mapping\":{\"a\":\"A\",\"b\":\"#/components/schemas/B\"}}},\"components\":{"
        "\"schemas\":{\"A\":{},\"B\":{}},\"securitySchemes\":{\"s\":{}}}}");
    /* A property that is called $ref is none. */
    check_operation("{" PATHS("{\"operationId\":\"o\",\"p\":{\"$ref\":{\"type\":\"string\"}}}") "}",
                    "o", MISSION_OK, NULL);
}

static void test_operation_refused(void)
{
    COVERS("CB-1");
    check_operation("{" PATHS("{\"operationId\":\"p\"}") "}", "o", MISSION_E_CATALOG, NULL);
    check_operation("{}", "o", MISSION_E_CATALOG, NULL);
    check_operation("{\"paths\":{\"/a\":{\"get\":{\"operationId\":\"o\"},\"put\":{\"operationId\":"
                    "\"o\"}}}}",
                    "o", MISSION_E_CATALOG, NULL);
    check_operation("{" PATHS("{\"operationId\":\"o\",\"b\":" REF("other.json#/A") "}") "}", "o",
                    MISSION_E_CATALOG, NULL);
    check_operation("{" PATHS("{\"operationId\":\"o\",\"b\":" REF("#/paths/~1a") "}") "}", "o",
                    MISSION_E_CATALOG, NULL);
    check_operation("{" PATHS("{\"operationId\":\"o\",\"b\":" REF(
                        "#/components/schemas/A") "}") ",\"components\":{\"schemas\":{\"B\":{}}}}",
                    "o", MISSION_E_CATALOG, NULL);
    check_operation("{" PATHS("{\"operationId\":\"o\",\"security\":[{\"s\":[]}]}") "}", "o",
                    MISSION_E_CATALOG, NULL);
    check_operation("{" PATHS("{\"operationId\":\"o\",\"b\":" REF(
                        "#/components/schemas") "}") ",\"components\":{\"schemas\":{}}}",
                    "o", MISSION_E_CATALOG, NULL);
}

/* Many components that all name each other: linear, so it is over at once. */
static void test_operation_work(void)
{
    enum { COUNT = 3000 };
    char *text = malloc(COUNT * 100 + 1000);
    size_t len = 0;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_error error = MISSION_ERROR_INIT;
    mission_json *doc, *out = NULL;

    COVERS("CB-1");
    len += (size_t)sprintf(text, "{" PATHS("{\"operationId\":\"o\",\"b\":" REF(
                                     "#/components/schemas/S0") "}") ",\"components\":{"
                                                                     "\"schemas\":{");
    for (int i = 0; i < COUNT; i++)
        len += (size_t)sprintf(text + len,
                               "%s\"S%d\":[{\"$ref\":\"#/components/schemas/S%d\"},{\"$ref\":"
                               "\"#/components/schemas/S%d\"}]",
                               i ? "," : "", i, (i + 1) % COUNT, (i * 7) % COUNT);
    strcpy(text + len, "}}}");
    doc = test_json(context, text);
    CHECK_CODE(mission_operation_extract(context, mission_json_root(doc), V("o"), &out, &error),
               MISSION_OK, &error);
    CHECK_INT(
        mission_value_count(mission_value_find(mission_json_root(out), V("/components/schemas"))),
        COUNT);
    mission_json_unref(out);
    mission_json_unref(doc);
    mission_context_unref(context);
    free(text);
}

/* ---- The binding ---- */

static mission_capability binding(void)
{
    return (mission_capability){.size = sizeof(mission_capability),
                                .tool_id = V("mcp://docs.example.com/tools/write_document"),
                                .source_uri = V("https://docs.example.com/.well-known/mcp"),
                                .source_digest = V(SOURCE),
                                .operation_ref = V("tools/write_document")};
}

#define RECORDED(more)                                                                             \
    "{\"tool_id\":\"mcp://docs.example.com/tools/write_document\","                                \
    "\"source_uri\":\"https://docs.example.com/.well-known/mcp\",\"source_digest\":\"" SOURCE      \
    "\",\"operation_ref\":\"tools/write_document\"" more "}"
#define ENTRY(actions, more)                                                                       \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://docs.example.com\","             \
    "\"actions\":" actions more "}"
#define BOUND(more) ENTRY("[\"write_document\"]", ",\"capability_source\":" RECORDED(more))

static void test_build(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_capability own = binding(), read = {.size = sizeof read};
    mission_json *json = NULL, *want = test_json(context, RECORDED(""));

    COVERS("CB-1");
    CHECK_CODE(mission_capability_build(context, &own, &json, &error), MISSION_OK, &error);
    CHECK(mission_value_equal(mission_json_root(json), mission_json_root(want)));
    CHECK_CODE(mission_capability_read(mission_json_root(json), &read, &error), MISSION_OK, &error);
    CHECK_VIEW(read.tool_id, "mcp://docs.example.com/tools/write_document");
    CHECK_VIEW(read.source_digest, SOURCE);
    CHECK_INT(read.executor.len, 0);
    mission_json_unref(json);
    own.source_digest = V("sha-256:x");
    CHECK_CODE(mission_capability_build(context, &own, &json, &error), MISSION_E_MALFORMED_DIGEST,
               &error);
    CHECK_TEXT(error.where, "/source_digest");
    CHECK(!json);
    own = binding();
    own.operation_ref = V("");
    CHECK_CODE(mission_capability_build(context, &own, &json, &error), MISSION_E_EMPTY, &error);
    CHECK_TEXT(error.where, "/operation_ref");
    own.size = 3;
    CHECK_CODE(mission_capability_build(context, &own, &json, &error), MISSION_E_ABI_SMALL, &error);
    mission_json_unref(want);
    mission_context_unref(context);
}

static void test_read(void)
{
    static const struct {
        const char *text, *where;
        int32_t want;
    } cases[] = {
        {"7", "", MISSION_E_WRONG_TYPE},
        {"{}", "/tool_id", MISSION_E_MISSING_MEMBER},
        {"{\"tool_id\":7}", "/tool_id", MISSION_E_WRONG_TYPE},
        {"{\"tool_id\":\"\"}", "/tool_id", MISSION_E_EMPTY},
        {RECORDED(",\"catalog_digest\":\"md5:x\""), "/catalog_digest", MISSION_E_UNKNOWN_ALGORITHM},
        {RECORDED(",\"executor\":7"), "/executor", MISSION_E_WRONG_TYPE},
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_capability own = {.size = sizeof own};
        mission_json *json = test_json(context, cases[i].text);

        test_about("%s", cases[i].text);
        CHECK_CODE(mission_capability_read(mission_json_root(json), &own, &error), cases[i].want,
                   &error);
        CHECK_TEXT(error.where, cases[i].where);
        CHECK_INT(own.tool_id.len, 0);
        mission_json_unref(json);
    }
    test_about(NULL);
    mission_context_unref(context);
}

static void check_against(const char *entry, const mission_capability *presented,
                          const char *current, int32_t want, const char *where)
{
    for (size_t i = 0; i < 2; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_context *context = test_context(profiles[i], 0);
        mission_json *json = test_json(context, entry);

        CHECK_CODE(mission_capability_check(context, mission_json_root(json), presented,
                                            mission_view_of(current), &error),
                   want, &error);
        if (want)
            CHECK_TEXT(error.where, where);
        mission_json_unref(json);
        mission_context_unref(context);
    }
}

static void test_binding(void)
{
    mission_capability own = binding();

    COVERS("CB-2");
    check_against(BOUND(""), &own, "", MISSION_OK, NULL);
    check_against(BOUND(""), &own, SOURCE, MISSION_OK, NULL);
    check_against(BOUND(""), NULL, SOURCE, MISSION_E_DRIFT, "/capability_source");
    check_against(BOUND(""), &own, OTHER, MISSION_E_DRIFT, "/capability_source/source_digest");
    own.executor = V("instance 7"); /* in no comparison */
    check_against(BOUND(""), &own, "", MISSION_OK, NULL);
    own.catalog_digest = V(OTHER); /* not recorded, so not asked for */
    check_against(BOUND(""), &own, "", MISSION_OK, NULL);
    check_against(BOUND(",\"catalog_digest\":\"" OTHER "\""), &own, "", MISSION_OK, NULL);
    own.catalog_digest = V("");
    check_against(BOUND(",\"catalog_digest\":\"" OTHER "\""), &own, "", MISSION_E_DRIFT,
                  "/capability_source/catalog_digest");
    check_against(BOUND(",\"later\":1"), &own, "", MISSION_E_DRIFT, "/capability_source");
    check_against(ENTRY("[\"a\",\"b\"]", ",\"capability_source\":" RECORDED("")), &own, "",
                  MISSION_E_DRIFT, "/actions");
    check_against(ENTRY("[\"a.*\"]", ",\"capability_source\":" RECORDED("")), &own, "",
                  MISSION_E_DRIFT, "/actions");
    check_against(ENTRY("[\"a\"]", ",\"capability_source\":7"), &own, "", MISSION_E_DRIFT,
                  "/capability_source");
    /* Nothing was recorded: whatever is presented, the actions alone say what is covered. */
    check_against(ENTRY("[\"a\"]", ""), &own, OTHER, MISSION_OK, NULL);
    check_against(ENTRY("[\"a\"]", ""), NULL, "", MISSION_OK, NULL);
}

static void test_each_member(void)
{
    static const char *const names[] = {"tool_id", "source_uri", "source_digest", "operation_ref"};
    char where[64];

    COVERS("CB-2");
    for (size_t i = 0; i < 4; i++) {
        mission_capability own = binding();
        mission_view *views[] = {&own.tool_id, &own.source_uri, &own.source_digest,
                                 &own.operation_ref};

        snprintf(where, sizeof where, "/capability_source/%s", names[i]);
        *views[i] = i == 2 ? V(OTHER) : V("another");
        check_against(BOUND(""), &own, "", MISSION_E_DRIFT, where);
        *views[i] = V("");
        check_against(BOUND(""), &own, "", MISSION_E_DRIFT, where);
    }
}

/* As it is recorded, and not otherwise. */
static void test_member(void)
{
    static const struct {
        const char *entry;
        int32_t want;
    } cases[] = {
        {BOUND(""), MISSION_OK},
        {BOUND(",\"catalog_digest\":\"" OTHER "\""), MISSION_OK},
        {BOUND(",\"executor\":\"x\""), MISSION_E_UNKNOWN_MEMBER}, /* of a request alone */
        {BOUND(",\"later\":1"), MISSION_E_UNKNOWN_MEMBER},
        {ENTRY("[\"a\"]", ",\"capability_source\":{}"), MISSION_E_MISSING_MEMBER},
    };

    COVERS("CB-1");
    for (size_t i = 0; i < 2; i++) {
        mission_context *context = test_context(profiles[i], 0);

        for (size_t j = 0; j < sizeof cases / sizeof *cases; j++) {
            mission_error error = MISSION_ERROR_INIT;
            mission_json *json = test_json(context, cases[j].entry);

            CHECK_CODE(mission_authority_entry_check(context, mission_json_root(json), &error),
                       cases[j].want, &error);
            mission_json_unref(json);
        }
        mission_context_unref(context);
    }
}

/* ---- Snapshots ---- */

static void check_compare(const char *before, const char *now, const char *want)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_json *catalogs[2] = {test_json(context, before), test_json(context, now)};
    mission_json *shots[2] = {NULL, NULL}, *out = NULL, *expected = test_json(context, want);

    for (size_t i = 0; i < 2; i++)
        CHECK_CODE(
            mission_tools_snapshot(context, mission_json_root(catalogs[i]), &shots[i], &error),
            MISSION_OK, &error);
    CHECK_CODE(mission_tools_compare(context, mission_json_root(shots[0]),
                                     mission_json_root(shots[1]), &out, &error),
               MISSION_OK, &error);
    CHECK(mission_value_equal(mission_json_root(out), mission_json_root(expected)));
    for (size_t i = 0; i < 2; i++) {
        mission_json_unref(shots[i]);
        mission_json_unref(catalogs[i]);
    }
    mission_json_unref(expected);
    mission_json_unref(out);
    mission_context_unref(context);
}

static void test_snapshot(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_json *twice = test_json(context, "[{\"name\":\"a\"},{\"name\":\"a\",\"x\":1}]");
    mission_json *number = test_json(context, "{\"a\":1}"), *out = twice;

    COVERS("CB-1");
    check_compare("[{\"name\":\"a\",\"x\":1},{\"name\":\"b\"},{\"name\":\"c\"}]",
                  "{\"tools\":[{\"name\":\"d\"},{\"name\":\"b\",\"x\":2},{\"x\":1.0,\"name\":\"a\"}"
                  "]}",
                  "{\"drifted\":[\"b\"],\"gone\":[\"c\"],\"new\":[\"d\"]}");
    check_compare("[]", "[]", "{\"drifted\":[],\"gone\":[],\"new\":[]}");
    CHECK_CODE(mission_tools_snapshot(context, mission_json_root(twice), &out, &error),
               MISSION_E_CATALOG, &error);
    CHECK_TEXT(error.where, "/1");
    CHECK(!out);
    CHECK_CODE(mission_tools_compare(context, mission_json_root(number), mission_json_root(number),
                                     &out, &error),
               MISSION_E_WRONG_TYPE, &error);
    mission_json_unref(number);
    mission_json_unref(twice);
    mission_context_unref(context);
}

static const struct test tests[] = {
    {"tool", test_tool},
    {"vector", test_vector},
    {"operation", test_operation},
    {"operation refused", test_operation_refused},
    {"operation work", test_operation_work},
    {"build", test_build},
    {"read", test_read},
    {"binding", test_binding},
    {"each member", test_each_member},
    {"entry member", test_member},
    {"snapshot", test_snapshot},
};
TEST_MAIN("capability", tests)
