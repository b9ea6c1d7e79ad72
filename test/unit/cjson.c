/* cJSON trees in and out: exact, or refused with a place. SPDX-License-Identifier: MIT */
#include "documents.h"

#include <mission/cjson.h>

#include <math.h>

static mission_context *context;

static int32_t in(const cJSON *tree, mission_json **out, mission_error *error)
{
    *out = (mission_json *)error; /* must be written */
    mission_error_init(error, sizeof *error);
    return mission_cjson_in(context, tree, out, error);
}

static int32_t out(const mission_value *value, cJSON **tree, mission_error *error)
{
    *tree = (cJSON *)(void *)error;
    mission_error_init(error, sizeof *error);
    return mission_cjson_out(context, value, tree, error);
}

/* --- round trips ----------------------------------------------------------------------------- */

/* text -> document -> tree -> document, and through cJSON's own printing too. */
static bool check_round(mission_view text)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = NULL, *back = NULL, *reread = NULL;
    cJSON *tree = NULL;
    char *printed = NULL;
    int32_t rc;

    CHECK_CODE(mission_json_parse(context, text, 0, &json, &error), MISSION_OK, &error);
    rc = out(mission_json_root(json), &tree, &error);
    CHECK((tree != NULL) == (rc == MISSION_OK));
    if (rc) {
        CHECK_CODE(rc, MISSION_E_NUMBER_PRECISION, &error);
        CHECK_INT(mission_value_kind(
                      mission_value_find(mission_json_root(json), mission_view_of(error.where))),
                  MISSION_JSON_NUMBER);
    } else {
        CHECK_CODE(in(tree, &back, &error), MISSION_OK, &error);
        CHECK_INT(mission_value_equal(mission_json_root(json), mission_json_root(back)), 1);
        printed = cJSON_PrintUnformatted(tree);
        CHECK_CODE(mission_json_parse(context, mission_view_of(printed), 0, &reread, &error),
                   MISSION_OK, &error);
        CHECK_INT(mission_value_equal(mission_json_root(json), mission_json_root(reread)), 1);
    }
    cJSON_free(printed);
    cJSON_Delete(tree);
    mission_json_unref(reread);
    mission_json_unref(back);
    mission_json_unref(json);
    return rc == MISSION_OK;
}

static void test_round_trips(void)
{
    uint64_t state = test_seed();
    struct words text = {0};
    int carried = 0;

    for (int i = 0; i < 1500; i++) {
        text.len = 0;
        document_random(&state, DOCUMENT_NO_NUL | (i % 3 ? DOCUMENT_CALM_NUMBERS : 0), 4, &text);
        test_about("%.*s", text.len < 160 ? (int)text.len : 160, text.ptr);
        carried += check_round((mission_view){text.ptr, text.len});
    }
    words_drop(&text);
    test_about(NULL);
    CHECK(carried > 500);
}

/* --- what cJSON cannot hold --------------------------------------------------------------------
 */

static const struct {
    const char *text;
    int32_t code; /* 0: carried */
    const char *where;
} outward[] = {
    {"{\"a\":\"x\\u0000y\"}", MISSION_E_EMBEDDED_NUL, "/a"},
    {"[1,{\"b\":{\"x\\u0000y\":1}}]", MISSION_E_EMBEDDED_NUL, "/1/b/x\\u0000y"},
    {"[9007199254740993]", MISSION_E_NUMBER_PRECISION, "/0"},
    {"[-9007199254740993]", MISSION_E_NUMBER_PRECISION, "/0"},
    {"{\"~/\":123456789012345678901}", MISSION_E_NUMBER_PRECISION, "/~0~1"},
    {"[123456789012345683969]", MISSION_E_NUMBER_PRECISION, "/0"},
    {"[100000000000000000000000]", MISSION_E_NUMBER_PRECISION, "/0"},
    {"[999999999999999,-999999999999999,1e23,0.1,-0,5e-324]", 0, ""},
    {"{\"\":{\"\":[\"\",null,true,false]}}", 0, ""},
};

static void test_outward(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json;
    cJSON *tree;

    for (size_t i = 0; i < sizeof outward / sizeof *outward; i++) {
        test_about("%s", outward[i].text);
        json = test_json(context, outward[i].text);
        CHECK_CODE(out(mission_json_root(json), &tree, &error), outward[i].code, &error);
        CHECK((tree == NULL) == (outward[i].code != 0));
        if (outward[i].code)
            CHECK_TEXT(error.where, outward[i].where);
        cJSON_Delete(tree);
        mission_json_unref(json);
    }
}

/* What a printer of 15 digits loses, as several versions of cJSON are: carried only if the linked
 * one gives the very number back, which check_round sees. */
static void test_hard_numbers(void)
{
    static const char *const hard[] = {
        "0.30000000000000004",     "1.0000000000000002",     "5.0000000000000005e-7",
        "2.2250738585072014e-308", "1.7976931348623157e308", "4503599627370497.5",
        "1000000000000001",        "9007199254740991",       "9007199254740992",
        "9007199254740994",        "123456789012345680000", /* a canonical form */
        "123456789012345683968",                            /* its exact value */
    };
    char text[64];

    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++) {
        test_about("%s", hard[i]);
        snprintf(text, sizeof text, "[%s]", hard[i]);
        check_round(mission_view_of(text)); /* printed and read again when carried */
    }
    CHECK(check_round(V("[0.1,0.5,1e-7]")));
}

static char *nested(size_t depth)
{
    char *text = malloc(2 * depth + 1);

    if (!text)
        abort();
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    text[2 * depth] = 0;
    return text;
}

static void check_depth(mission_context *deep, size_t depth, int32_t want)
{
    mission_error error = MISSION_ERROR_INIT;
    char *text = nested(depth);
    mission_json *json = test_json(deep, text);
    cJSON *tree = NULL;

    CHECK_CODE(mission_cjson_out(deep, mission_json_root(json), &tree, &error), want, &error);
    cJSON_Delete(tree);
    mission_json_unref(json);
    free(text);
}

static void test_out_depth(void)
{
    mission_limits limits = {.size = sizeof limits, .json_depth = 1024};
    mission_config config = {.size = sizeof config, .limits = &limits};
    mission_context *deep = NULL;

    CHECK_INT(mission_context_new(&config, &deep, NULL), MISSION_OK);
    check_depth(deep, CJSON_NESTING_LIMIT, MISSION_OK);
    check_depth(deep, CJSON_NESTING_LIMIT + 1, MISSION_E_TOO_DEEP);
    mission_context_unref(deep);
}

/* --- what a tree must not be ---------------------------------------------------------------------
 */

static void check_in(const cJSON *tree, int32_t code, const char *where)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json;

    CHECK_CODE(in(tree, &json, &error), code, &error);
    CHECK((json == NULL) == (code != 0));
    if (code)
        CHECK_TEXT(error.where, where);
    mission_json_unref(json);
}

static void check_number(double number, int32_t code)
{
    cJSON *tree = cJSON_CreateArray();

    cJSON_AddItemToArray(tree, cJSON_CreateNumber(number));
    check_in(tree, code, "/0");
    cJSON_Delete(tree);
}

static void check_string(const char *text, int32_t code)
{
    cJSON *tree = cJSON_CreateObject(), *named = cJSON_CreateObject();

    cJSON_AddItemToObject(tree, "k", cJSON_CreateString(text));
    check_in(tree, code, "/k");
    cJSON_AddItemToObject(named, text, cJSON_CreateTrue());
    check_in(named, code, "");
    cJSON_Delete(named);
    cJSON_Delete(tree);
}

static void test_inward(void)
{
    cJSON *tree = cJSON_Parse("{\"a\":[1,{\"b\":2,\"b\":3}]}");

    check_in(tree, MISSION_E_DUPLICATE_MEMBER, "/a/1/b");
    cJSON_Delete(tree);
    check_number(NAN, MISSION_E_NUMBER_RANGE);
    check_number(INFINITY, MISSION_E_NUMBER_RANGE);
    check_number(-INFINITY, MISSION_E_NUMBER_RANGE);
    check_number(-1.7976931348623157e308, MISSION_OK);
    check_string("\xff", MISSION_E_INVALID_UTF8);
    check_string("\xc0\xaf", MISSION_E_INVALID_UTF8);
    check_string("\xed\xa0\x80", MISSION_E_INVALID_UTF8);
    check_string("\xef\xbf\xbe", MISSION_E_NONCHARACTER);
    check_string("\xf0\x9f\x98\x80", MISSION_OK);
}

static void check_type(int type)
{
    cJSON bad = {.type = type}, tree = {.type = cJSON_Array, .child = &bad};
    char text[] = "1";

    bad.valuestring = type == cJSON_Raw ? text : NULL;
    test_about("type %d", type);
    check_in(&tree, MISSION_E_WRONG_TYPE, "/0");
    test_about(NULL);
}

static void test_types(void)
{
    cJSON unnamed = {.type = cJSON_True}, object = {.type = cJSON_Object, .child = &unnamed};

    check_type(cJSON_Invalid);
    check_type(cJSON_Raw);
    check_type(cJSON_String); /* without a string */
    check_type(cJSON_True | cJSON_NULL);
    check_in(&object, MISSION_E_WRONG_TYPE, ""); /* a member without a name */
}

static void test_references(void)
{
    cJSON *shared = cJSON_Parse("{\"x\":[1,2]}"), *tree = cJSON_CreateObject();
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json;

    cJSON_AddItemReferenceToObject(tree, "one", shared);
    cJSON_AddItemReferenceToObject(tree, "two", shared);
    cJSON_AddItemToObjectCS(tree, "three", cJSON_CreateStringReference("text"));
    CHECK_CODE(in(tree, &json, &error), MISSION_OK, &error);
    CHECK_INT(mission_value_equal(mission_value_get(mission_json_root(json), V("one")),
                                  mission_value_get(mission_json_root(json), V("two"))),
              1);
    CHECK_VIEW(mission_value_string(mission_value_get(mission_json_root(json), V("three"))),
               "text");
    mission_json_unref(json);
    cJSON_Delete(tree);
    cJSON_Delete(shared);
}

/* A tree that contains itself, by child, by next, and by sharing: each ends in a limit. */
static void test_cycles(void)
{
    mission_limits limits = {.size = sizeof limits, .json_items = 1000, .json_bytes = 100000};
    mission_config config = {.size = sizeof config, .limits = &limits};
    mission_context *bounded = NULL;
    cJSON self = {.type = cJSON_Array}, ring[2] = {{.type = cJSON_True}, {.type = cJSON_True}};
    cJSON holder = {.type = cJSON_Array, .child = ring}, level[40][2];
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json;

    CHECK_INT(mission_context_new(&config, &bounded, NULL), MISSION_OK);
    self.child = &self;
    ring[0].next = &ring[1];
    ring[1].next = &ring[0];
    memset(level, 0, sizeof level);
    for (int i = 0; i < 40; i++) { /* 2^40 leaves in 80 items */
        level[i][0].type = level[i][1].type = i < 39 ? cJSON_Array : cJSON_True;
        level[i][0].next = &level[i][1];
        if (i < 39)
            level[i][0].child = level[i][1].child = level[i + 1];
    }
    CHECK_CODE(mission_cjson_in(bounded, &self, &json, &error), MISSION_E_TOO_DEEP, &error);
    CHECK_CODE(mission_cjson_in(bounded, &holder, &json, &error), MISSION_E_TOO_MANY, &error);
    CHECK_CODE(mission_cjson_in(bounded, level[0], &json, &error), MISSION_E_TOO_LARGE, &error);
    mission_context_unref(bounded);
}

static void test_in_limits(void)
{
    mission_limits limits = {.size = sizeof limits, .json_depth = 3, .json_items = 3};
    mission_config config = {.size = sizeof config, .limits = &limits};
    static const struct {
        const char *text;
        int32_t code;
    } cases[] = {{"[[[1,2,3]]]", 0},
                 {"[[[[]]]]", MISSION_E_TOO_DEEP},
                 {"[1,2,3,4]", MISSION_E_TOO_MANY},
                 {"{\"a\":1,\"b\":1,\"c\":1,\"d\":1}", MISSION_E_TOO_MANY},
                 {"{\"a\":1,\"b\":1,\"c\":[[]]}", 0}};
    mission_context *bounded = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json;
    cJSON *tree;

    CHECK_INT(mission_context_new(&config, &bounded, NULL), MISSION_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        test_about("%s", cases[i].text);
        tree = cJSON_Parse(cases[i].text);
        CHECK_CODE(mission_cjson_in(bounded, tree, &json, &error), cases[i].code, &error);
        mission_json_unref(json);
        cJSON_Delete(tree);
    }
    mission_context_unref(bounded);
}

/* --- arguments, memory
 * ---------------------------------------------------------------------------- */

static void test_arguments(void)
{
    mission_json *json = test_json(context, "1"), *kept;
    cJSON *tree = cJSON_CreateNull(), *made;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_INT(mission_cjson_in(NULL, tree, &kept, &error), MISSION_E_ARGUMENT);
    CHECK(kept == NULL);
    CHECK_INT(mission_cjson_in(context, NULL, &kept, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_cjson_in(context, tree, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_cjson_out(NULL, mission_json_root(json), &made, &error), MISSION_E_ARGUMENT);
    CHECK(made == NULL);
    CHECK_INT(mission_cjson_out(context, NULL, &made, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_cjson_out(context, mission_json_root(json), NULL, NULL), MISSION_E_ARGUMENT);
    cJSON_Delete(tree);
    mission_json_unref(json);
}

/* cJSON's hooks are global, so the counters are too. */
static size_t calls, fail_at;
static long live;

static void *failing_malloc(size_t size)
{
    void *block = ++calls == fail_at ? NULL : malloc(size);

    live += block != NULL;
    return block;
}

static void counting_free(void *block)
{
    live -= block != NULL;
    free(block);
}

static void test_no_memory(void)
{
    cJSON_Hooks hooks = {failing_malloc, counting_free};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = test_json(context, "{\"a\":[1,\"x\",{\"b\":null}],\"c\":0.7,\"d\":true}");
    cJSON *tree;
    int32_t rc;

    cJSON_InitHooks(&hooks);
    for (fail_at = 1;; fail_at++) {
        calls = 0;
        rc = out(mission_json_root(json), &tree, &error);
        if (rc == MISSION_OK)
            break;
        CHECK_CODE(rc, MISSION_E_NOMEM, &error);
        CHECK(tree == NULL);
        CHECK_INT(live, 0);
    }
    CHECK(fail_at > 12);
    cJSON_Delete(tree);
    CHECK_INT(live, 0);
    cJSON_InitHooks(NULL);
    mission_json_unref(json);
}

static const struct test tests[] = {
    {"round-trips", test_round_trips},
    {"outward", test_outward},
    {"hard-numbers", test_hard_numbers},
    {"out-depth", test_out_depth},
    {"inward", test_inward},
    {"types", test_types},
    {"references", test_references},
    {"cycles", test_cycles},
    {"in-limits", test_in_limits},
    {"arguments", test_arguments},
    {"no-memory", test_no_memory},
};

int main(int argc, char **argv)
{
    int rc;

    context = test_context(MISSION_PROFILE_SERIES, 0);
    rc = test_main("cjson", tests, sizeof tests / sizeof *tests, argc, argv);
    mission_context_unref(context);
    return rc;
}
