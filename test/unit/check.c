/* Schemas as tables, refusals with a place. SPDX-License-Identifier: MIT */
#include "model/check.h"
#include "json/locate.h"
#include "test.h"

#include <time.h>

/* A run of checks over one text. */
struct run {
    mission_context *context;
    mission_json *json;
    mission_error error;
    struct mi_check check;
};

static const mission_value *begin(struct run *run, uint32_t profile, const char *text)
{
    *run = (struct run){.context = test_context(profile, 0), .error = MISSION_ERROR_INIT};
    run->json = test_json(run->context, text);
    run->check = (struct mi_check){.context = run->context, .error = &run->error, .doc = run->json};
    return mission_json_root(run->json);
}

static void end(struct run *run)
{
    mission_json_unref(run->json);
    mission_context_unref(run->context);
}

static int32_t even(const struct mi_check *check, const struct mi_place *at,
                    const mission_value *value)
{
    int64_t number = 1;

    mission_value_integer(value, &number);
    return number % 2 ? mi_refuse(check, at, MISSION_E_OUT_OF_RANGE, "odd") : MISSION_OK;
}

static int32_t evens(const struct mi_check *check, const struct mi_place *at,
                     const mission_value *value)
{
    return mi_array(check, at, value, 1, 3, even);
}

static int32_t inner(const struct mi_check *check, const struct mi_place *at,
                     const mission_value *value)
{
    static const struct mi_member members[] = {{"n", true, even}, {"any", false, NULL}};

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

static int32_t outer(const struct mi_check *check, const mission_value *value, mi_checker *other)
{
    static const struct mi_member members[] = {
        {"z", true, inner}, {"list", false, evens}, {"a", true, even}, {"b", true, even}};

    return mi_object(check, NULL, value, members, MI_COUNT(members), other);
}

static void expect(const char *text, mi_checker *other, int32_t code, const char *where,
                   const char *found)
{
    struct run run;
    const mission_value *root = begin(&run, MISSION_PROFILE_SERIES, text);

    test_about("%s", text);
    CHECK_CODE(outer(&run.check, root, other), code, &run.error);
    if (code) {
        CHECK_TEXT(run.error.where, where);
        CHECK_INT(run.error.offset, strstr(text, found) - text);
        CHECK_TEXT(run.error.reason, mission_code_reason(code));
        CHECK_TEXT(run.error.oauth_error, "invalid_request");
    } else {
        CHECK_INT(run.error.code, 0);
    }
    test_about(NULL);
    end(&run);
}

/* Members in the text's order, then what is missing in the table's. */
static void test_objects(void)
{
    expect(" {\"a\":2,\"b\":4,\"z\":{\"n\":0}}", mi_closed, 0, "", "");
    expect(" {\"a\":2,\"b\":4,\"z\":{\"n\":0,\"any\":[null]},\"list\":[2]}", mi_closed, 0, "", "");
    expect(" [1]", mi_closed, MISSION_E_WRONG_TYPE, "", "[");
    expect(" {\"b\":3,\"a\":1}", mi_closed, MISSION_E_OUT_OF_RANGE, "/b", "3");
    expect(" {\"a\":1,\"b\":3}", mi_closed, MISSION_E_OUT_OF_RANGE, "/a", "1");
    expect(" {\"b\":0}", mi_closed, MISSION_E_MISSING_MEMBER, "", "{");
    expect(" {\"b\":0,\"a\":1}", mi_closed, MISSION_E_OUT_OF_RANGE, "/a", "1");
    expect(" {\"x\":9,\"a\":1}", mi_closed, MISSION_E_UNKNOWN_MEMBER, "/x", "9");
    expect(" {\"x\":9,\"a\":1}", NULL, MISSION_E_UNKNOWN_MEMBER, "/x", "9");
    expect(" {\"x\":9,\"a\":1}", mi_open, MISSION_E_OUT_OF_RANGE, "/a", "1");
    expect(" {\"x\":9,\"a\":2,\"b\":0,\"z\":{\"n\":0}}", mi_open, 0, "", "");
    expect(" {\"A\":2}", mi_closed, MISSION_E_UNKNOWN_MEMBER, "/A", "2"); /* case counts */
    expect(" {\"a\\u0000\":7}", mi_closed, MISSION_E_UNKNOWN_MEMBER, "/a\\u0000", "7");
    expect(" {\"\":7}", mi_closed, MISSION_E_UNKNOWN_MEMBER, "/", "7");
    expect(" {\"z\": {\"any\":1}}", mi_closed, MISSION_E_MISSING_MEMBER, "/z", "{\"any");
    expect(" {\"z\":{\"n\":2,\"m\" :  \"v\"}}", mi_closed, MISSION_E_UNKNOWN_MEMBER, "/z/m",
           "\"v\"");
    expect(" {\"z\":null}", mi_closed, MISSION_E_WRONG_TYPE, "/z", "null");
    expect(" {\"list\":[]}", mi_closed, MISSION_E_EMPTY, "/list", "[]");
    expect(" {\"list\":[0,2,4,6]}", mi_closed, MISSION_E_TOO_MANY, "/list", "[");
    expect(" {\"list\":[0, 2 , 5]}", mi_closed, MISSION_E_OUT_OF_RANGE, "/list/2", "5");
    expect(" {\"list\":{}}", mi_closed, MISSION_E_WRONG_TYPE, "/list", "{}");
}

/* Which member is missing is said in words, the first of the table. */
static void test_missing_order(void)
{
    struct run run;
    const mission_value *root = begin(&run, MISSION_PROFILE_DRAFT, "{}");

    CHECK_INT(outer(&run.check, root, mi_closed), MISSION_E_MISSING_MEMBER);
    CHECK(strstr(run.error.text, ": z") != NULL);
    end(&run);
    root = begin(&run, MISSION_PROFILE_DRAFT, "{\"z\":{\"n\":0},\"b\":0}");
    CHECK_INT(outer(&run.check, root, mi_closed), MISSION_E_MISSING_MEMBER);
    CHECK(strstr(run.error.text, ": a") != NULL);
    end(&run);
}

/* A hostile object: 100000 members under a table, and refused at the last. */
static void test_large_object(void)
{
    enum { MEMBERS = 100000 };
    char *text = malloc(MEMBERS * 16 + 64), where[16];
    size_t len = (size_t)sprintf(text, "{\"a\":0,\"b\":0,\"z\":{\"n\":0}");
    struct run run;
    const mission_value *root;
    clock_t start;

    for (int i = 0; i < MEMBERS; i++)
        len += (size_t)sprintf(text + len, ",\"m%d\":%d", i, i);
    sprintf(text + len, "}");
    root = begin(&run, MISSION_PROFILE_SERIES, text);
    start = clock();
    CHECK_CODE(outer(&run.check, root, mi_open), MISSION_OK, &run.error);
    CHECK_INT(outer(&run.check, root, mi_closed), MISSION_E_UNKNOWN_MEMBER);
    CHECK_TEXT(run.error.where, "/m0");
    CHECK(clock() - start < 5 * CLOCKS_PER_SEC); /* quadratic work would take minutes */
    snprintf(where, sizeof where, "m%d", MEMBERS - 1);
    CHECK_INT(
        mi_json_locate(mission_view_of(text), &(struct mi_step){.name = mission_view_of(where)}, 1),
        len - 5);
    end(&run);
    free(text);
}

static int32_t refuse_at(struct run *run, const struct mi_place *at)
{
    run->error = (mission_error)MISSION_ERROR_INIT;
    return mi_refuse(&run->check, at, MISSION_E_OUT_OF_RANGE, NULL);
}

static void test_pointer(void)
{
    struct run run;
    struct mi_place chain[70];
    const mission_value *root =
        begin(&run, MISSION_PROFILE_SERIES, "{\"a/b\":{\"m~n\":[0,{\"\":1}]}}");
    const struct mi_place a = {NULL, V("a/b"), 0}, b = {&a, V("m~n"), 0}, c = {&b, {NULL, 0}, 1},
                          d = {&c, V(""), 0};

    CHECK(refuse_at(&run, &d) == MISSION_E_OUT_OF_RANGE);
    CHECK_TEXT(run.error.where, "/a~1b/m~0n/1/");
    CHECK_INT(run.error.offset, 21);
    CHECK(mission_value_find(root, mission_view_of(run.error.where)) != NULL);
    CHECK(refuse_at(&run, NULL) == MISSION_E_OUT_OF_RANGE);
    CHECK_TEXT(run.error.where, "");
    CHECK_INT(run.error.offset, 0);
    for (size_t i = 0; i < 70; i++)
        chain[i] = (struct mi_place){i ? &chain[i - 1] : NULL, {NULL, 0}, 0};
    refuse_at(&run, &chain[63]);
    CHECK_INT(strlen(run.error.where), 128);
    refuse_at(&run, &chain[64]); /* deeper than is looked */
    CHECK_TEXT(run.error.where, "/...");
    CHECK(run.error.offset == MISSION_NO_OFFSET);
    end(&run);
}

/* A name comes from anybody, and `where` goes into logs: it ends no line and moves no cursor. */
static void test_controls(void)
{
    const struct mi_place forged = {.name = V("a\r\n127.0.0.1 ok\x1b[2K\x7f~\x1f/\xc3\xa9")},
                          zero = {.name = {"x\0y", 3}};
    struct run run;

    begin(&run, MISSION_PROFILE_SERIES, "{}");
    refuse_at(&run, &forged);
    CHECK_TEXT(run.error.where, "/a\\u000d\\u000a127.0.0.1 ok\\u001b[2K\\u007f~0\\u001f~1\xc3\xa9");
    refuse_at(&run, &zero);
    CHECK_TEXT(run.error.where, "/x\\u0000y");
    end(&run);
}

/* Names of every length around the end of `where`, of one to four bytes a character: the pointer
 * is whole, or a whole-character beginning of it and "...". */
static void test_pointer_end(void)
{
    static const char *const units[] = {
        "x", "~", "/", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    static const char *const escaped[] = {"x",        "~0",           "~1",
                                          "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    struct run run;

    begin(&run, MISSION_PROFILE_SERIES, "{}");
    for (size_t unit = 0; unit < sizeof units / sizeof *units; unit++)
        for (size_t shift = 0; shift < 4; shift++)
            for (size_t count = 50; count < 270; count++) {
                char name[2000] = "", want[2000] = "/";
                struct mi_place first = {NULL, {name, 0}, 0}, last = {&first, V("end"), 0};
                size_t whole;

                for (size_t i = 0; i < shift; i++) {
                    strcat(name, "s");
                    strcat(want, "s");
                }
                for (size_t i = 0; i < count; i++) {
                    strcat(name, units[unit]);
                    strcat(want, escaped[unit]);
                }
                strcat(want, "/end");
                first.name.len = strlen(name);
                refuse_at(&run, &last);
                test_about("%zu of %s after %zu", count, units[unit], shift);
                if (strcmp(run.error.where, want) == 0)
                    continue;
                whole = strlen(run.error.where) - 3;
                CHECK(strlen(want) > 252);
                CHECK(whole >= 245 && whole <= 252);
                CHECK_TEXT(run.error.where + whole, "...");
                CHECK(memcmp(run.error.where, want, whole) == 0);
                CHECK(((unsigned char)want[whole] & 0xC0) != 0x80); /* between characters */
                CHECK(want[whole - 1] != '~');
            }
    test_about(NULL);
    end(&run);
}

/* A random document that knows where each of its values begins. */
struct maker {
    uint64_t random;
    char text[1 << 16];
    size_t len, count;
    struct mi_step path[16];
    struct {
        struct mi_step path[16];
        size_t depth, offset;
    } values[512];
};

static const char *const names[] = {
    "a", "b/c", "\xC3\xA9", "\"", "\\", "\n", "\xF0\x9F\x98\x80", "", "{\"x\":[", "]}", "a\x01"};
static const char *const spelled[][2] = {{"a", "\\u0061"},
                                         {"b/c", "b\\/c"},
                                         {"\xC3\xA9", "\\u00E9"},
                                         {"\\\"", "\\u0022"},
                                         {"\\\\", "\\u005c"},
                                         {"\\n", "\\u000a"},
                                         {"\xF0\x9F\x98\x80", "\\uD83D\\ude00"},
                                         {"", ""},
                                         {"{\\\"x\\\":[", "\\u007b\\\"x\\\":["},
                                         {"]}", "]\\u007D"},
                                         {"a\\u0001", "\\u0061\\u0001"}};

static void put(struct maker *maker, const char *text)
{
    strcpy(maker->text + maker->len, text);
    maker->len += strlen(text);
}

static void space(struct maker *maker)
{
    static const char *const spaces[] = {"", "", "", " ", "\n\t", "\r "};

    put(maker, spaces[test_random(&maker->random) % 6]);
}

static void make_value(struct maker *maker, size_t depth)
{
    static const char *const scalars[] = {"null",      "true",        "-1.5e3", "\"\"",
                                          "\"a\\\\\"", "\"]}\\\",\"", "0",      "\"\\u0022{\""};
    size_t kind = test_random(&maker->random) % (depth < 8 ? 3 : 1), item = 0;
    size_t items = kind ? test_random(&maker->random) % 5 : 0;
    uint64_t used = 0;

    maker->values[maker->count].depth = depth;
    maker->values[maker->count].offset = maker->len;
    memcpy(maker->values[maker->count++].path, maker->path, sizeof maker->path);
    if (kind == 0) {
        put(maker, scalars[test_random(&maker->random) % 8]);
        return;
    }
    put(maker, kind == 1 ? "[" : "{");
    space(maker);
    while (item < items && maker->count < 500) {
        size_t name = test_random(&maker->random) % (sizeof names / sizeof *names);

        if (kind == 2 && used >> name & 1)
            break;
        used |= UINT64_C(1) << name;
        put(maker, item ? "," : "");
        space(maker);
        maker->path[depth] = (struct mi_step){{NULL, 0}, item};
        if (kind == 2) {
            maker->path[depth].name = mission_view_of(names[name]);
            put(maker, "\"");
            put(maker, spelled[name][test_random(&maker->random) % 2]);
            put(maker, "\"");
            space(maker);
            put(maker, ":");
            space(maker);
        }
        make_value(maker, depth + 1);
        space(maker);
        item++;
    }
    put(maker, kind == 1 ? "]" : "}");
}

static void test_locate(void)
{
    static struct maker maker;
    uint64_t seed = test_seed();
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    size_t values = 0;

    for (int round = 0; round < 400; round++) {
        mission_view text;

        maker.random = seed + (uint64_t)round * 977 + 1;
        maker.len = maker.count = 0;
        space(&maker);
        make_value(&maker, 0);
        space(&maker);
        text = (mission_view){maker.text, maker.len};
        mission_json_unref(test_json(context, maker.text));
        test_about("%.200s", maker.text);
        for (size_t i = 0; i < maker.count; i++) {
            struct mi_step *path = maker.values[i].path;
            size_t depth = maker.values[i].depth;

            CHECK_INT(mi_json_locate(text, path, depth), maker.values[i].offset);
            path[depth] = (struct mi_step){V("no such name"), 0};
            CHECK(mi_json_locate(text, path, depth + 1) == MISSION_NO_OFFSET);
            path[depth] = (struct mi_step){{NULL, 0}, 5};
            CHECK(mi_json_locate(text, path, depth + 1) == MISSION_NO_OFFSET);
        }
        values += maker.count;
    }
    test_about(NULL);
    CHECK(values > 2000);
    CHECK(mi_json_locate((mission_view){NULL, 0}, NULL, 0) == MISSION_NO_OFFSET);
    CHECK(mi_json_locate(V(" "), NULL, 0) == MISSION_NO_OFFSET);
    mission_context_unref(context);
}

/* The surface's OAuth error is for what the document did wrong, not for a failed host. */
static void test_oauth(void)
{
    struct run run;

    begin(&run, MISSION_PROFILE_DRAFT, "{}");
    run.check.oauth = "invalid_target";
    mi_refuse(&run.check, NULL, MISSION_E_EMPTY, NULL);
    CHECK_TEXT(run.error.oauth_error, "invalid_target");
    mi_refuse(&run.check, NULL, MISSION_E_TOO_MANY, "words");
    CHECK_TEXT(run.error.oauth_error, "invalid_target");
    CHECK(strstr(run.error.text, ": words") != NULL);
    mi_refuse(&run.check, NULL, MISSION_E_DIGEST_MISMATCH, NULL);
    CHECK_TEXT(run.error.oauth_error, "invalid_target");
    mi_refuse(&run.check, NULL, MISSION_E_CRYPTO, NULL);
    CHECK_TEXT(run.error.oauth_error, "server_error");
    mi_refuse(&run.check, NULL, MISSION_E_NOMEM, NULL);
    CHECK(run.error.oauth_error == NULL);
    run.check.oauth = NULL;
    mi_refuse(&run.check, NULL, MISSION_E_UNSUPPORTED_TYPE, NULL);
    CHECK_TEXT(run.error.oauth_error, "invalid_authorization_details");
    run.check.doc = NULL;
    mi_refuse(&run.check, NULL, MISSION_E_EMPTY, NULL);
    CHECK(run.error.offset == MISSION_NO_OFFSET);
    run.check.error = NULL;
    CHECK_INT(mi_refuse(&run.check, NULL, MISSION_E_EMPTY, NULL), MISSION_E_EMPTY);
    end(&run);
}

static int32_t small_integer(const struct mi_check *check, const struct mi_place *at,
                             const mission_value *value)
{
    return mi_integer(check, at, value, -2, 9007199254740991);
}

#define CODED "6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486Iqim"
#define ID_256                                                                                     \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"                             \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"                             \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"                             \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void test_values(void)
{
    static const struct {
        mi_checker *check;
        const char *text;
        int32_t code;
    } cases[] = {
        {mi_any_object, "{}", 0},
        {mi_any_object, "[]", MISSION_E_WRONG_TYPE},
        {mi_any_array, "[]", 0},
        {mi_any_array, "{}", MISSION_E_WRONG_TYPE},
        {mi_any_string, "\"\"", 0},
        {mi_any_string, "1", MISSION_E_WRONG_TYPE},
        {mi_filled_string, "\"a\"", 0},
        {mi_filled_string, "\"\\u0000\"", 0},
        {mi_filled_string, "\"\"", MISSION_E_EMPTY},
        {mi_filled_string, "null", MISSION_E_WRONG_TYPE},
        {mi_boolean, "true", 0},
        {mi_boolean, "false", 0},
        {mi_boolean, "\"true\"", MISSION_E_WRONG_TYPE},
        {mi_boolean, "1", MISSION_E_WRONG_TYPE},
        {mi_uri, "\"https://h/#f\"", 0},
        {mi_uri, "\"/path\"", MISSION_E_MALFORMED_URI},
        {mi_uri, "\"\"", MISSION_E_MALFORMED_URI},
        {mi_uri, "[]", MISSION_E_WRONG_TYPE},
        {mi_uri_no_fragment, "\"https://h/\"", 0},
        {mi_uri_no_fragment, "\"https://h/#f\"", MISSION_E_FRAGMENT},
        {mi_uri_no_fragment, "\"h\"", MISSION_E_MALFORMED_URI},
        {mi_language, "\"de-419\"", 0},
        {mi_language, "\"de-419-DE\"", MISSION_E_MALFORMED_LANGUAGE},
        {mi_language, "\"\"", MISSION_E_MALFORMED_LANGUAGE},
        {mi_language, "7", MISSION_E_WRONG_TYPE},
        {mi_rfc3339, "\"2026-12-31T23:59:59Z\"", 0},
        {mi_rfc3339, "\"2026-12-31T23:59:60Z\"", MISSION_E_MALFORMED_TIME},
        {mi_rfc3339, "1767225600", MISSION_E_WRONG_TYPE},
        {mi_digest_strict, "\"sha-256:" CODED "Q\"", 0},
        {mi_digest_strict, "\"sha-256:" CODED "R\"", MISSION_E_DIGEST_TAIL},
        {mi_digest_strict, "\"sha-512:" CODED "Q\"", MISSION_E_UNKNOWN_ALGORITHM},
        {mi_digest_strict, "null", MISSION_E_WRONG_TYPE},
        {mi_digest_carried, "\"sha-256:" CODED "R\"", 0},
        {mi_digest_carried, "\"sha-256:" CODED "\"", MISSION_E_MALFORMED_DIGEST},
        {mi_digest_carried, "\"md5:" CODED "Q\"", MISSION_E_UNKNOWN_ALGORITHM},
        {mi_identifier, "\"msn_01J9Z2P8\"", 0},
        {mi_identifier, "\"" ID_256 "\"", 0},
        {mi_identifier, "\"" ID_256 "0\"", MISSION_E_TOO_LONG},
        {mi_identifier, "\"a.b\"", MISSION_E_MALFORMED_IDENTIFIER},
        {mi_identifier, "\"\"", MISSION_E_EMPTY},
        {mi_identifier, "12", MISSION_E_WRONG_TYPE},
        {small_integer, "-2", 0},
        {small_integer, "9007199254740991", 0},
        {small_integer, "1e2", 0},
        {small_integer, "-3", MISSION_E_OUT_OF_RANGE},
        {small_integer, "9007199254740992", MISSION_E_OUT_OF_RANGE},
        {small_integer, "1.5", MISSION_E_OUT_OF_RANGE},
        {small_integer, "\"1\"", MISSION_E_WRONG_TYPE},
    };

    COVERS("IN-1", "ID-1", "SE-4", "AN-5", "core.commitment.unknown-prefix");
    for (uint32_t profile = MISSION_PROFILE_SERIES; profile <= MISSION_PROFILE_DRAFT; profile++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            char text[400];
            struct run run;
            const struct mi_place at = {NULL, V("v"), 0};
            const mission_value *root;

            snprintf(text, sizeof text, "{\"v\": %s}", cases[i].text);
            root = begin(&run, profile, text);
            test_about("%s as %zu", text, i);
            CHECK_CODE(cases[i].check(&run.check, &at, mi_get(root, "v")), cases[i].code,
                       &run.error);
            if (cases[i].code) {
                CHECK_TEXT(run.error.where, "/v");
                CHECK_INT(run.error.offset, 6);
                CHECK_TEXT(run.error.oauth_error, "invalid_request");
            }
            CHECK_INT(cases[i].check(&run.check, &at, NULL), MISSION_E_WRONG_TYPE);
            end(&run);
        }
    test_about(NULL);
}

static void test_terms(void)
{
    static const char text[] = "{\"\":0,\"origin\":\"s\",\"issuer\":\"d\",\"n\":1,"
                               "\"proposal_hash\":\"p\",\"intent_hash\":\"i\"}";
    struct run run;
    const mission_value *root = begin(&run, MISSION_PROFILE_SERIES, text);

    CHECK_VIEW(mi_get_text(root, "origin"), "s");
    CHECK_INT(mi_get_text(root, "n").len, 0);
    CHECK_INT(mi_get_text(root, "absent").len, 0);
    CHECK_INT(mi_get_text(NULL, "n").len, 0);
    CHECK(mi_get(root, "n") != NULL && mi_get(root, "absent") == NULL);
    CHECK_VIEW(mission_value_string(mi_get_term(run.context, root, MISSION_TERM_ISSUER)), "s");
    CHECK_VIEW(mission_value_string(mi_get_term(run.context, root, MISSION_TERM_INTENT_HASH)), "p");
    /* A term that the profile lacks is no member, not the one named "". */
    CHECK(mi_get_term(run.context, root, MISSION_TERM_PROPOSAL_HASH) == NULL);
    end(&run);
    root = begin(&run, MISSION_PROFILE_DRAFT, text);
    CHECK_VIEW(mission_value_string(mi_get_term(run.context, root, MISSION_TERM_ISSUER)), "d");
    CHECK_VIEW(mission_value_string(mi_get_term(run.context, root, MISSION_TERM_INTENT_HASH)), "i");
    CHECK_VIEW(mission_value_string(mi_get_term(run.context, root, MISSION_TERM_PROPOSAL_HASH)),
               "p");
    end(&run);
}

struct host {
    int32_t answer;
    const char *text;
    bool overfill;
    const mission_value *got;
};

static int32_t host_validate(void *host, const mission_value *value, mission_error *error)
{
    struct host *self = host;

    self->got = value;
    if (self->text)
        snprintf(error->text, sizeof error->text, "%s", self->text);
    if (self->overfill)
        memset(error->text, 'x', sizeof error->text);
    return self->answer;
}

static void test_host_member(void)
{
    static const struct {
        struct host host;
        int32_t code;
        const char *text;
    } cases[] = {
        {{0, NULL, false, NULL}, MISSION_OK, NULL},
        {{0, "ignored", false, NULL}, MISSION_OK, NULL},
        {{7, NULL, false, NULL}, MISSION_E_REFUSED_BY_HOST, NULL},
        {{7, "no such period", false, NULL}, MISSION_E_REFUSED_BY_HOST, "no such period"},
        {{-99999, NULL, false, NULL}, MISSION_E_REFUSED_BY_HOST, NULL},
        {{MISSION_E_OUT_OF_RANGE, NULL, false, NULL}, MISSION_E_OUT_OF_RANGE, NULL},
        {{MISSION_E_NOMEM, NULL, false, NULL}, MISSION_E_NOMEM, NULL},
        {{MISSION_E_HOST, NULL, false, NULL}, MISSION_E_HOST, NULL},
        {{-1, NULL, false, NULL}, MISSION_E_REFUSED_BY_HOST, NULL}, /* no usage error of ours */
        {{MISSION_E_PROFILE, NULL, false, NULL}, MISSION_E_REFUSED_BY_HOST, NULL},
        {{1, NULL, true, NULL}, MISSION_E_REFUSED_BY_HOST, NULL},
    };
    const mission_member_type any = {.size = sizeof any, .name = V("x")};
    const struct mi_place at = {NULL, V("x"), 0};
    struct run run;
    const mission_value *root = begin(&run, MISSION_PROFILE_DRAFT, "{\"x\":5}");

    CHECK_INT(mi_member_validate(&run.check, &at, &any, mi_get(root, "x")), MISSION_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct host host = cases[i].host;
        mission_member_type type = {sizeof type, V("x"), &host, host_validate};

        run.error = (mission_error)MISSION_ERROR_INIT;
        test_about("case %zu", i);
        CHECK_CODE(mi_member_validate(&run.check, &at, &type, mi_get(root, "x")), cases[i].code,
                   &run.error);
        CHECK(host.got == mi_get(root, "x"));
        if (cases[i].code == MISSION_OK) {
            CHECK(run.error.code == 0 && run.error.text[0] == 0);
            continue;
        }
        CHECK_INT(run.error.host_code, host.answer);
        CHECK_TEXT(run.error.where, "/x");
        CHECK_INT(run.error.offset, 5);
        CHECK(strlen(run.error.text) > 0 && strlen(run.error.text) < sizeof run.error.text);
        CHECK(!cases[i].text || strcmp(run.error.text, cases[i].text) == 0);
        run.check.error = NULL;
        CHECK_INT(mi_member_validate(&run.check, &at, &type, mi_get(root, "x")), cases[i].code);
        run.check.error = &run.error;
    }
    test_about(NULL);
    end(&run);
}

static const struct test tests[] = {
    {"objects", test_objects},
    {"missing-order", test_missing_order},
    {"large-object", test_large_object},
    {"pointer", test_pointer},
    {"controls", test_controls},
    {"pointer-end", test_pointer_end},
    {"locate", test_locate},
    {"oauth", test_oauth},
    {"values", test_values},
    {"terms", test_terms},
    {"host-member", test_host_member},
};
TEST_MAIN("check", tests)
