/* Collections of JSON texts with their verdicts, and published canonical forms.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#define LINE_MOST 8192u
#define BYTES_MOST (1u << 20)

/* --- the files ------------------------------------------------------------------------------- */

struct bytes {
    char *ptr;
    size_t len;
};

static void put(struct bytes *to, const char *ptr, size_t len)
{
    if (to->len + len > BYTES_MOST)
        abort();
    memcpy(to->ptr + to->len, ptr, len);
    to->len += len;
}

static const char *unescape(const char *at, const char *end, struct bytes *to);

/* \{N:unit} */
static const char *repeat(const char *at, const char *end, struct bytes *to)
{
    char *colon;
    unsigned long times = strtoul(at, &colon, 10);
    const char *close = colon + 1;
    char unit[64];
    struct bytes once = {unit, 0};

    /* A unit is short and may itself hold a brace: the last one before an escape or the end. */
    while (close < end && !(*close == '}' && close > colon + 1))
        close++;
    unescape(colon + 1, close, &once);
    while (times-- > 0)
        put(to, unit, once.len);
    return close + 1;
}

static const char *unescape(const char *at, const char *end, struct bytes *to)
{
    while (at < end) {
        char c = *at++;

        if (c != '\\') {
            put(to, &c, 1);
        } else if (*at == 'x') {
            char hex[3] = {at[1], at[2], 0};

            c = (char)strtoul(hex, NULL, 16);
            put(to, &c, 1);
            at += 3;
        } else if (*at == '{') {
            at = repeat(at + 1, end, to);
        } else {
            put(to, at++, 1);
        }
    }
    return at;
}

struct row {
    char *column[5];
    size_t count;
};

static bool split(char *line, struct row *row)
{
    char *at = line;

    line[strcspn(line, "\n")] = 0;
    row->count = 0;
    if (!*line || *line == '#')
        return false;
    while (at && row->count < 5) {
        row->column[row->count++] = at;
        at = strchr(at, '\t');
        if (at)
            *at++ = 0;
    }
    return true;
}

static size_t for_rows(const char *name, size_t columns, void (*check)(const struct row *row))
{
    static char line[LINE_MOST];
    char path[1024];
    struct row row;
    size_t rows = 0;
    FILE *file;

    snprintf(path, sizeof path, "%s/vectors/json/%s", TEST_DATA, name);
    file = fopen(path, "r");
    CHECK(file != NULL);
    while (file && fgets(line, sizeof line, file)) {
        if (!split(line, &row))
            continue;
        CHECK_INT(row.count, columns);
        if (row.count == columns)
            check(&row);
        rows++;
    }
    if (file)
        fclose(file);
    test_about(NULL);
    return rows;
}

/* --- texts -------------------------------------------------------------------------------------
 */

static mission_context *context;
static struct bytes scratch;

/* A block of exactly these bytes: reading past either end is then an error that is seen. */
static struct bytes exactly(const char *column)
{
    struct bytes exact;

    scratch.len = 0;
    unescape(column, column + strlen(column), &scratch);
    exact.ptr = malloc(scratch.len ? scratch.len : 1);
    exact.len = scratch.len;
    if (!exact.ptr)
        abort();
    memcpy(exact.ptr, scratch.ptr, scratch.len);
    return exact;
}

static void check_refused(const struct row *row, mission_view text)
{
    mission_error error = MISSION_ERROR_INIT;
    uint64_t offset = strtoull(row->column[3], NULL, 10);
    mission_json *json = (mission_json *)&error;
    mission_text *canonical = (mission_text *)&error;

    CHECK(mission_json_parse(context, text, 0, &json, &error) == error.code);
    CHECK(json == NULL);
    CHECK_TEXT(error.reason, row->column[2]);
    CHECK_INT(error.offset, offset);
    mission_error_init(&error, sizeof error);
    CHECK(mission_json_canonicalize(context, text, &canonical, &error) < 0);
    CHECK(canonical == NULL);
    CHECK_TEXT(error.reason, row->column[2]);
    CHECK_INT(error.offset, offset);
}

static void check_accepted(const struct row *row, mission_view text)
{
    mission_error error = MISSION_ERROR_INIT;
    struct bytes want = exactly(row->column[4]);
    mission_json *json = NULL;
    mission_text *canonical = NULL;
    mission_view got;

    CHECK_CODE(mission_json_parse(context, text, 0, &json, &error), MISSION_OK, &error);
    CHECK_CODE(mission_value_canonical(context, mission_json_root(json), &canonical, &error),
               MISSION_OK, &error);
    got = mission_text_view(canonical);
    CHECK(got.len == want.len && memcmp(got.ptr, want.ptr, want.len) == 0);
    mission_text_unref(canonical);
    mission_json_unref(json);
    CHECK_CODE(mission_json_canonicalize(context, text, &canonical, &error), MISSION_OK, &error);
    got = mission_text_view(canonical);
    CHECK(got.len == want.len && memcmp(got.ptr, want.ptr, want.len) == 0);
    mission_text_unref(canonical);
    free(want.ptr);
}

static void check_text(const struct row *row)
{
    struct bytes text = exactly(row->column[1]);
    mission_view view = {text.ptr, text.len};

    test_about("%s", row->column[0]);
    if (strcmp(row->column[2], "ok") == 0)
        check_accepted(row, view);
    else
        check_refused(row, view);
    free(text.ptr);
}

static void test_grammar(void)
{
    COVERS("AN-7");
    CHECK_INT(for_rows("grammar.tsv", 5, check_text), 318);
}

static void test_ijson(void)
{
    COVERS("AN-7", "core.commitment.duplicate-members",
           "substrate.default-commitment.ijson-conformance");
    CHECK(for_rows("ijson.tsv", 5, check_text) >= 150);
}

static void test_canonical(void)
{
    COVERS("AN-7");
    CHECK_INT(for_rows("canonical.tsv", 5, check_text), 8);
}

static void check_number(const struct row *row)
{
    uint64_t bits = strtoull(row->column[0], NULL, 16);
    char form[32] = {0};
    double number;
    size_t len;

    memcpy(&number, &bits, sizeof number);
    test_about("%s", row->column[0]);
    len = mission_number_write(number, form, sizeof form);
    form[len] = 0;
    CHECK_TEXT(len ? form : "-", row->column[1]);
}

static void test_numbers(void)
{
    CHECK_INT(for_rows("numbers.tsv", 2, check_number), 28);
}

/* --- where a refusal points ----------------------------------------------------------------------
 */

static const struct {
    const char *text, *reason, *where;
    uint64_t offset;
} places[] = {
    {"{\"a\":1,\"a\":2}", "duplicate_member", "/a", 7},
    {"\"\\ud800\"", "lone_surrogate", "", 1},
    {"[0,{\"x/y\":[1,{\"~\":\"\\udc00\"}]}]", "lone_surrogate", "/1/x~1y/1/~0", 19},
    {"{\"a\":[1,2,01]}", "invalid_number", "/a/2", 11},
    {"{\"a\":{\"b\":1,\"c\":2,\"b\":3}}", "duplicate_member", "/a/b", 18},
    {"{\"a\":1,\"a\":2,\"b\":[}", "duplicate_member", "/a", 7},
    {"[[[1e999]]]", "number_range", "/0/0/0", 3},
    {"[1] x", "trailing_bytes", "", 4},
    {"[}", "syntax", "", 1},
    {"{\"b\":[{\"a\":1,\"a\":2}],\"b\":1}", "duplicate_member", "/b/0/a", 13},
    {"{\"b\":1,\"b\":[{\"a\":1,\"a\":2}]}", "duplicate_member", "/b", 7},
    {"{\"a\\u0000\":0,\"a\":0,\"\\u0061\\u0000\":x}", "duplicate_member", "/a\\u0000", 19},
};

static void test_places(void)
{
    mission_json *json;
    mission_error error;

    COVERS("core.commitment.duplicate-members");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        test_about("%s", places[i].text);
        mission_error_init(&error, sizeof error);
        CHECK(mission_json_parse(context, mission_view_of(places[i].text), 0, &json, &error) < 0);
        CHECK_TEXT(error.reason, places[i].reason);
        CHECK_TEXT(error.where, places[i].where);
        CHECK_INT(error.offset, places[i].offset);
    }
}

/* A pointer longer than the struct's room ends in "...", and its first part is exact. */
static void test_long_place(void)
{
    char text[2048] = "";
    size_t len = 0;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json;

    for (int i = 0; i < 100; i++)
        len += (size_t)sprintf(text + len, "{\"name%d\":", i);
    len += (size_t)sprintf(text + len, "+");
    CHECK(mission_json_parse(context, (mission_view){text, len}, 0, &json, &error) < 0);
    CHECK_TEXT(error.reason, "syntax");
    CHECK_INT(error.offset, len - 1);
    CHECK(memcmp(error.where, "/name0/name1/name2", 18) == 0);
    CHECK(strlen(error.where) < sizeof error.where);
    CHECK_TEXT(error.where + strlen(error.where) - 3, "...");
}

/* --- limits: at, and one past
 * --------------------------------------------------------------------- */

static int32_t parse_bounded(const mission_limits *limits, const char *text, mission_error *error)
{
    mission_config config = {.size = sizeof config, .limits = limits};
    mission_context *bounded = NULL;
    mission_json *json = NULL;
    int32_t rc = mission_context_new(&config, &bounded, NULL);

    CHECK_INT(rc, MISSION_OK);
    rc = mission_json_parse(bounded, mission_view_of(text), 0, &json, error);
    CHECK((json != NULL) == (rc == MISSION_OK));
    mission_json_unref(json);
    mission_context_unref(bounded);
    return rc;
}

static int32_t parse_within(const mission_limits *limits, const char *text)
{
    return parse_bounded(limits, text, NULL);
}

static void test_limits(void)
{
    mission_limits depth = {.size = sizeof depth, .json_depth = 3};
    mission_limits items = {.size = sizeof items, .json_items = 3};
    mission_limits bytes = {.size = sizeof bytes, .json_bytes = 7};

    CHECK_INT(parse_within(&depth, "[{\"a\":[]}]"), MISSION_OK);
    CHECK_INT(parse_within(&depth, "[{\"a\":[[]]}]"), MISSION_E_TOO_DEEP);
    CHECK_INT(parse_within(&depth, "[[[]],[[]]]"), MISSION_OK);
    CHECK_INT(parse_within(&items, "[1,2,3]"), MISSION_OK);
    CHECK_INT(parse_within(&items, "[1,2,3,4]"), MISSION_E_TOO_MANY);
    CHECK_INT(parse_within(&items, "[[1,2],[1,2,3]]"), MISSION_OK);
    CHECK_INT(parse_within(&items, "{\"a\":1,\"b\":2,\"c\":3}"), MISSION_OK);
    CHECK_INT(parse_within(&items, "{\"a\":1,\"b\":2,\"c\":3,\"d\":4}"), MISSION_E_TOO_MANY);
    CHECK_INT(parse_within(&bytes, "[1,2,3]"), MISSION_OK);
    CHECK_INT(parse_within(&bytes, "[1,2,3] "), MISSION_E_TOO_LARGE);
}

/* The first element or member too many, and where it stands; what follows it is not looked at, and
 * what stands before it is. */
static void test_limit_places(void)
{
    static const struct {
        const char *text, *reason, *where;
        uint64_t offset;
    } rows[] = {
        {"[1]", "ok", "", MISSION_NO_OFFSET},
        {"[1, 2]", "too_many", "/1", 4},
        {"[[1],x", "too_many", "/1", 5},
        {"{\"a\":{\"b\":0}}", "ok", "", MISSION_NO_OFFSET},
        {"{\"a\":{\"b\":0 , \"b\":0}}", "too_many", "/a", 14},
        {"[1,", "unexpected_end", "/1", 3},
    };
    const mission_limits one = {.size = sizeof one, .json_items = 1};
    const mission_limits most = {.size = sizeof most, .json_items = 536870912};
    mission_error error;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        test_about("%s", rows[i].text);
        mission_error_init(&error, sizeof error);
        CHECK_INT(parse_bounded(&one, rows[i].text, &error) == MISSION_OK,
                  rows[i].reason[0] == 'o');
        if (error.code)
            CHECK_TEXT(error.reason, rows[i].reason);
        CHECK_TEXT(error.where, rows[i].where);
        CHECK_INT(error.offset, rows[i].offset);
    }
    CHECK_INT(parse_within(&most, "[{\"a\":1,\"b\":2},2]"), MISSION_OK);
}

static const struct test tests[] = {
    {"grammar", test_grammar},     {"ijson", test_ijson},
    {"canonical", test_canonical}, {"numbers", test_numbers},
    {"places", test_places},       {"long-place", test_long_place},
    {"limits", test_limits},       {"limit-places", test_limit_places},
};

int main(int argc, char **argv)
{
    int rc;

    context = test_context(MISSION_PROFILE_SERIES, 0);
    scratch.ptr = malloc(BYTES_MOST);
    if (!context || !scratch.ptr)
        return 1;
    rc = test_main("json_vectors", tests, sizeof tests / sizeof *tests, argc, argv);
    free(scratch.ptr);
    mission_context_unref(context);
    return rc;
}
