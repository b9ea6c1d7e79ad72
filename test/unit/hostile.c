/* Shapes that an attacker chooses: each must end, quickly and in bounded memory.
 * SPDX-License-Identifier: MIT
 *
 * The growth of the time is measured in test/bench; here the sizes are such that quadratic work
 * would run into the test's time limit. */
#include "documents.h"

#define MANY 100000u

static mission_context *context;

static mission_json *parse(const struct words *text, int32_t want)
{
    mission_json *json = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_json_parse(context, (mission_view){text->ptr, text->len}, 0, &json, &error),
               want, &error);
    CHECK((json == NULL) == (want != MISSION_OK));
    return json;
}

static void say(struct words *text, const char *format, unsigned number)
{
    char piece[128];

    snprintf(piece, sizeof piece, format, number, number);
    words_say(text, piece);
}

/* --- many members
 * ---------------------------------------------------------------------------------- */

/* Names that agree in all but their last bytes, in a scrambled order. */
static void members(struct words *text, unsigned count)
{
    words_say(text, "{");
    for (unsigned i = 0; i < count; i++)
        say(text, "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%05u\":%u,",
            (i * 61u + 7) % MANY);
    words_say(text, "\"last\":0}");
}

static void test_members(void)
{
    struct words text = {0};
    mission_json *json;
    const mission_value *root;
    int64_t value;

    COVERS("core.commitment.duplicate-members");
    members(&text, MANY);
    json = parse(&text, MISSION_OK);
    root = mission_json_root(json);
    CHECK_INT(mission_value_count(root), MANY + 1);
    for (size_t i = 0; i < MANY; i += 7)
        CHECK(mission_value_get(root, mission_value_name(root, i)) == mission_value_item(root, i));
    CHECK(mission_value_integer(mission_value_get(root, V("last")), &value) && value == 0);
    mission_json_unref(json);
    words_drop(&text);
}

/* Only the last name repeats, the very first; nothing tells before the end. */
static void test_late_duplicate(void)
{
    struct words text = {0};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json;
    size_t at;

    COVERS("core.commitment.duplicate-members");
    members(&text, MANY);
    text.len--;
    words_say(&text, ",");
    at = text.len;
    say(&text, "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%05u\":%u}", 7);
    CHECK(mission_json_parse(context, (mission_view){text.ptr, text.len}, 0, &json, &error) ==
          MISSION_E_DUPLICATE_MEMBER);
    CHECK_INT(error.offset, at);
    words_drop(&text);
}

/* Every object of a deep chain is open when the text breaks off: the search for an earlier
 * duplicate must not look at each name once per level. */
static void test_open_objects(void)
{
    struct words text = {0};

    for (unsigned level = 0; level < 120; level++) {
        words_say(&text, "{");
        for (unsigned i = 0; i < 400; i++)
            say(&text, "\"name%u\":%u,", i);
        words_say(&text, "\"down\":");
    }
    parse(&text, MISSION_E_UNEXPECTED_END);
    words_drop(&text);
}

/* --- one byte, a million times
 * ------------------------------------------------------------------------- */

static void fill(struct words *text, const char *open, const char *unit, size_t bytes,
                 const char *close)
{
    words_say(text, open);
    while (text->len < bytes)
        words_say(text, unit);
    words_say(text, close);
}

static void check_filled(const char *open, const char *unit, const char *close, int32_t want)
{
    struct words text = {0};

    fill(&text, open, unit, 1u << 20, close);
    test_about("%s%s...%s", open, unit, close);
    parse(&text, want);
    words_drop(&text);
    test_about(NULL);
}

static void test_filled(void)
{
    check_filled("", "[", "", MISSION_E_TOO_DEEP);
    check_filled("", "{\"\":", "", MISSION_E_TOO_DEEP);
    check_filled("", " ", "", MISSION_E_UNEXPECTED_END);
    check_filled("\"", "\\", "", MISSION_E_UNEXPECTED_END);
    check_filled("\"", "\\u0041", "", MISSION_E_UNEXPECTED_END);
    check_filled("0.", "1", "e", MISSION_E_UNEXPECTED_END);
    check_filled("", "9", "", MISSION_E_NUMBER_RANGE);
    check_filled("1e", "9", "", MISSION_E_NUMBER_RANGE);
    check_filled("[\"", "\xf0\x9f\x98\x80", "\xff\"]", MISSION_E_INVALID_UTF8);
}

static void check_text_filled(const char *open, const char *unit, const char *close)
{
    struct words text = {0}, slow = {0};
    mission_text *canonical = NULL;
    mission_json *json;
    mission_view got;

    fill(&text, open, unit, 1u << 20, close);
    test_about("%s%s...%s", open, unit, close);
    json = parse(&text, MISSION_OK);
    CHECK_INT(mission_value_canonical(context, mission_json_root(json), &canonical, NULL),
              MISSION_OK);
    got = mission_text_view(canonical);
    document_canonical(mission_json_root(json), &slow);
    CHECK(got.len == slow.len && memcmp(got.ptr, slow.ptr, slow.len) == 0);
    mission_text_unref(canonical);
    mission_json_unref(json);
    words_drop(&slow);
    words_drop(&text);
    test_about(NULL);
}

static void test_long_values(void)
{
    check_text_filled("\"", "\\u0001", "\"");
    check_text_filled("\"", "\\ud83d\\ude00", "\"");
    check_text_filled("\"", "\\\"", "\"");
    check_text_filled("[0", ",0", "]");
    check_text_filled("[[]", ",[]", "]");
    check_text_filled("[{}", ",{}", "]");
    check_text_filled("[\"\"", ",\"\\n\"", "]");
    check_text_filled("[0.", "0", "1]");
    check_text_filled("[0.", "1", "]");
    check_text_filled("[", " ", "]");
}

/* --- many long numbers
 * ----------------------------------------------------------------------------------- */

/* 800 digits around halfway between two neighbours: the slowest that a number can be. */
static void test_long_numbers(void)
{
    static const char half[] = "9007199254740993";
    struct words text = {0};
    char zeros[784];
    mission_text *canonical = NULL;
    mission_json *json;

    memset(zeros, '0', sizeof zeros);
    words_say(&text, "[");
    for (unsigned i = 0; i < 20000; i++) {
        words_say(&text, i ? "," : "");
        words_say(&text, half);
        words_say(&text, ".");
        words_add(&text, zeros, sizeof zeros);
        say(&text, i % 2 ? "1e%u" : "e%u", 0);
    }
    words_say(&text, "]");
    json = parse(&text, MISSION_OK);
    CHECK(mission_value_number(mission_value_item(mission_json_root(json), 0)) ==
          9007199254740992.0);
    CHECK(mission_value_number(mission_value_item(mission_json_root(json), 1)) ==
          9007199254740994.0);
    CHECK_INT(mission_value_canonical(context, mission_json_root(json), &canonical, NULL),
              MISSION_OK);
    mission_text_unref(canonical);
    mission_json_unref(json);
    words_drop(&text);
}

/* --- memory
 * ------------------------------------------------------------------------------------------------
 */

/* What a document holds stays within a multiple of its text, whatever the text is: a value of 16
 * bytes needs two of text, and the arena has room to spare. */
static void check_memory(const char *open, const char *unit, const char *close, size_t times)
{
    struct words text = {0};
    mission_json *json;

    fill(&text, open, unit, 1u << 18, close);
    test_about("%s%s...", open, unit);
    json = parse(&text, MISSION_OK);
    CHECK(mission_json_memory(json) >= text.len);
    CHECK(mission_json_memory(json) <= times * text.len + 4096);
    mission_json_unref(json);
    words_drop(&text);
    test_about(NULL);
}

static void test_memory(void)
{
    check_memory("[0", ",0", "]", 20);
    check_memory("[[]", ",[]", "]", 20);
    check_memory("[{}", ",{}", "]", 20);
    check_memory("[{\"\":0}", ",{\"\":0}", "]", 20);
    check_memory("\"", "a", "\"", 4);
    check_memory("\"", "\\u0000", "\"", 4);
}

static void *measured_resize(void *host, void *old, size_t was, size_t want)
{
    size_t *largest = host;

    (void)was;
    if (want > *largest)
        *largest = want;
    if (want)
        return realloc(old, want);
    free(old);
    return NULL;
}

/* One escape in a long string does not make room for escapes everywhere. */
static void test_written_memory(void)
{
    size_t largest = 0;
    const mission_allocator allocator = {sizeof allocator, &largest, measured_resize};
    const mission_config config = {.size = sizeof config, .allocator = &allocator};
    mission_context *measured = NULL;
    mission_text *canonical = NULL;
    struct words text = {0};
    mission_json *json;

    fill(&text, "\"\\n", "a", 1u << 18, "\\t\"");
    json = parse(&text, MISSION_OK);
    CHECK_INT(mission_context_new(&config, &measured, NULL), MISSION_OK);
    CHECK_INT(mission_value_canonical(measured, mission_json_root(json), &canonical, NULL),
              MISSION_OK);
    CHECK_INT(mission_text_view(canonical).len, text.len);
    CHECK(largest <= 2 * text.len);
    mission_text_unref(canonical);
    mission_context_unref(measured);
    mission_json_unref(json);
    words_drop(&text);
}

static const struct test tests[] = {
    {"members", test_members},
    {"late-duplicate", test_late_duplicate},
    {"open-objects", test_open_objects},
    {"filled", test_filled},
    {"long-values", test_long_values},
    {"long-numbers", test_long_numbers},
    {"memory", test_memory},
    {"written-memory", test_written_memory},
};

int main(int argc, char **argv)
{
    int rc;

    context = test_context(MISSION_PROFILE_SERIES, 0);
    rc = test_main("hostile", tests, sizeof tests / sizeof *tests, argc, argv);
    mission_context_unref(context);
    return rc;
}
