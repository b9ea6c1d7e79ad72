/* Laws of the JSON layer, held over random documents. SPDX-License-Identifier: MIT */
#include "documents.h"

#define ROUNDS 600

static mission_context *context;

static mission_json *must_parse(const struct words *text)
{
    mission_json *json = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_json_parse(context, (mission_view){text->ptr, text->len}, 0, &json, &error),
               MISSION_OK, &error);
    return json;
}

static mission_text *must_write(const mission_value *value)
{
    mission_text *text = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_value_canonical(context, value, &text, &error), MISSION_OK, &error);
    return text;
}

static bool same(mission_view a, mission_view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static bool same_canonical(const mission_value *a, const mission_value *b)
{
    mission_text *ta = must_write(a), *tb = must_write(b);
    bool answer = same(mission_text_view(ta), mission_text_view(tb));

    mission_text_unref(ta);
    mission_text_unref(tb);
    return answer;
}

/* Run a law over many documents. */
static void over_documents(void (*law)(uint64_t *state, const struct words *text))
{
    uint64_t state = test_seed();
    struct words text = {0};

    for (int i = 0; i < ROUNDS; i++) {
        text.len = 0;
        document_random(&state, 0, 5, &text);
        test_about("round %d: %.*s", i, text.len < 160 ? (int)text.len : 160, text.ptr);
        law(&state, &text);
    }
    words_drop(&text);
    test_about(NULL);
}

/* The fast writer against the slow one. */
static void law_oracle(uint64_t *state, const struct words *text)
{
    mission_json *json = must_parse(text);
    mission_text *fast = must_write(mission_json_root(json));
    struct words slow = {0};

    (void)state;
    document_canonical(mission_json_root(json), &slow);
    CHECK(same(mission_text_view(fast), (mission_view){slow.ptr, slow.len}));
    words_drop(&slow);
    mission_text_unref(fast);
    mission_json_unref(json);
}

static void test_oracle(void)
{
    COVERS("AN-7");
    over_documents(law_oracle);
}

/* canonical(canonical(x)) = canonical(x), and reading it gives an equal value. */
static void law_fixed_point(uint64_t *state, const struct words *text)
{
    mission_json *json = must_parse(text), *again = NULL;
    mission_text *once = must_write(mission_json_root(json)), *twice = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_view view = mission_text_view(once);

    (void)state;
    CHECK_CODE(mission_json_canonicalize(context, view, &twice, &error), MISSION_OK, &error);
    CHECK(same(view, mission_text_view(twice)));
    CHECK_CODE(mission_json_parse(context, view, 0, &again, &error), MISSION_OK, &error);
    CHECK_INT(mission_value_equal(mission_json_root(json), mission_json_root(again)), 1);
    mission_json_unref(again);
    mission_json_unref(json);
    mission_text_unref(twice);
    mission_text_unref(once);
}

static void test_fixed_point(void)
{
    over_documents(law_fixed_point);
}

/* Spaces, escapes, spelling of numbers and order of members are no part of the value. */
static void law_spelling(uint64_t *state, const struct words *text)
{
    mission_json *json = must_parse(text), *other;
    struct words again = {0};

    document_respell(state, mission_json_root(json), &again);
    other = must_parse(&again);
    CHECK(same_canonical(mission_json_root(json), mission_json_root(other)));
    CHECK_INT(mission_value_equal(mission_json_root(json), mission_json_root(other)), 1);
    mission_json_unref(other);
    mission_json_unref(json);
    words_drop(&again);
}

static void test_spelling(void)
{
    over_documents(law_spelling);
}

/* A built document equals the one that was read, by single calls and as a copy. */
static void law_builder(uint64_t *state, const struct words *text)
{
    mission_json *json = must_parse(text), *built = NULL, *copied = NULL;
    mission_builder *builder = NULL;
    mission_error error = MISSION_ERROR_INIT;

    (void)state;
    CHECK_CODE(mission_builder_new(context, &builder, &error), MISSION_OK, &error);
    CHECK_INT(document_build(builder, mission_json_root(json)), MISSION_OK);
    CHECK_CODE(mission_builder_finish(builder, &built, &error), MISSION_OK, &error);
    CHECK_INT(mission_builder_value(builder, mission_json_root(json)), MISSION_OK);
    CHECK_CODE(mission_builder_finish(builder, &copied, &error), MISSION_OK, &error);
    CHECK(same_canonical(mission_json_root(json), mission_json_root(built)));
    CHECK(same_canonical(mission_json_root(json), mission_json_root(copied)));
    CHECK_INT(mission_value_equal(mission_json_root(built), mission_json_root(copied)), 1);
    CHECK_INT(mission_json_text(built).len, 0);
    mission_builder_free(builder);
    mission_json_unref(copied);
    mission_json_unref(built);
    mission_json_unref(json);
}

static void test_builder(void)
{
    over_documents(law_builder);
}

/* Equality is equality of canonical bytes: on a pair of small documents, which are often equal. */
static void test_equality(void)
{
    uint64_t state = test_seed();
    struct words a = {0}, b = {0};
    mission_json *ja, *jb;
    size_t equal = 0;

    for (int i = 0; i < 4000; i++) {
        a.len = b.len = 0;
        document_random(&state, DOCUMENT_CALM_NUMBERS, i % 3, &a);
        document_random(&state, DOCUMENT_CALM_NUMBERS, i % 3, &b);
        ja = must_parse(&a);
        jb = must_parse(&b);
        test_about("%.*s and %.*s", (int)(a.len % 90), a.ptr, (int)(b.len % 90), b.ptr);
        CHECK_INT(mission_value_equal(mission_json_root(ja), mission_json_root(jb)),
                  same_canonical(mission_json_root(ja), mission_json_root(jb)));
        CHECK_INT(mission_value_equal(mission_json_root(ja), mission_json_root(ja)), 1);
        equal += mission_value_equal(mission_json_root(ja), mission_json_root(jb)) != 0;
        mission_json_unref(ja);
        mission_json_unref(jb);
    }
    CHECK(equal > 20); /* else the law was not tried */
    CHECK_INT(mission_value_equal(NULL, NULL), 0);
    words_drop(&a);
    words_drop(&b);
}

/* Lookup finds each member, and only those; a pointer leads to the same value. */
static void check_lookup(const mission_value *value)
{
    char pointer[24];
    size_t len;

    for (size_t i = 0; i < mission_value_count(value); i++) {
        const mission_value *item = mission_value_item(value, i);

        if (mission_value_kind(value) == MISSION_JSON_OBJECT) {
            CHECK(mission_value_get(value, mission_value_name(value, i)) == item);
        } else {
            len = (size_t)snprintf(pointer, sizeof pointer, "/%zu", i);
            CHECK(mission_value_find(value, (mission_view){pointer, len}) == item);
        }
        check_lookup(item);
    }
    CHECK(mission_value_item(value, mission_value_count(value)) == NULL);
    CHECK(mission_value_get(value, V("no such;name")) == NULL);
}

/* An index that no array has is none, however it wraps. */
static void test_far_index(void)
{
    static const char *const far[] = {
        "/1", "/00", "/01", "/-0", "/4294967296", "/9999999999", "/18446744073709551616",
        "/",  "/~0", "/0/"};
    mission_json *json = test_json(context, "[7]");

    CHECK(mission_value_find(mission_json_root(json), V("/0")) != NULL);
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        test_about("%s", far[i]);
        CHECK(mission_value_find(mission_json_root(json), mission_view_of(far[i])) == NULL);
    }
    mission_json_unref(json);
}

static void law_lookup(uint64_t *state, const struct words *text)
{
    mission_json *json = must_parse(text);

    (void)state;
    CHECK(mission_value_find(mission_json_root(json), V("")) == mission_json_root(json));
    check_lookup(mission_json_root(json));
    mission_json_unref(json);
}

static void test_lookup(void)
{
    over_documents(law_lookup);
}

/* A sink gets the very bytes of the owned text. */
static int32_t gather(void *host, const char *ptr, size_t len)
{
    words_add(host, ptr, len);
    return 0;
}

static void law_sink(uint64_t *state, const struct words *text)
{
    mission_json *json = must_parse(text);
    mission_text *whole = must_write(mission_json_root(json));
    struct words got = {0};
    mission_sink sink = {sizeof sink, &got, gather};
    mission_error error = MISSION_ERROR_INIT;

    (void)state;
    CHECK_CODE(mission_value_write(context, mission_json_root(json), &sink, &error), MISSION_OK,
               &error);
    CHECK(same(mission_text_view(whole), (mission_view){got.ptr, got.len}));
    words_drop(&got);
    mission_text_unref(whole);
    mission_json_unref(json);
}

static void test_sink(void)
{
    over_documents(law_sink);
}

/* No change of one byte is misread: it is refused, or it reads as something whose canonical form
 * reads again to the same. Bytes before the change do not depend on it. */
static void law_mutation(uint64_t *state, const struct words *text)
{
    struct words bent = {0};
    mission_json *json = NULL;
    mission_error error = MISSION_ERROR_INIT;
    size_t at = text->len ? test_random(state) % text->len : 0;

    words_add(&bent, text->ptr, text->len);
    if (bent.len)
        bent.ptr[at] = (char)test_random(state);
    if (mission_json_parse(context, (mission_view){bent.ptr, bent.len}, 0, &json, &error)) {
        CHECK(json == NULL);
        CHECK(error.code < 0 && error.offset <= bent.len);
        CHECK_INT(error.category == MISSION_CATEGORY_INPUT ||
                      error.category == MISSION_CATEGORY_LIMIT,
                  1);
    } else {
        law_fixed_point(state, &bent);
    }
    mission_json_unref(json);
    words_drop(&bent);
}

static void test_mutation(void)
{
    over_documents(law_mutation);
}

/* A text cut short is refused unless only space was cut, or digits from a bare number. */
static void law_cut(uint64_t *state, const struct words *text)
{
    size_t at = test_random(state) % (text->len + 1);
    mission_view cut = {text->ptr, at};
    mission_json *json = NULL;
    bool bracket = false;

    for (size_t i = at; i < text->len; i++)
        bracket |= text->ptr[i] == ']' || text->ptr[i] == '}';
    for (size_t i = 0; i < text->len; i++)
        if (!strchr(" \t\r\n", text->ptr[i])) {
            bracket &= text->ptr[i] == '[' || text->ptr[i] == '{';
            break;
        }
    if (bracket)
        CHECK(mission_json_parse(context, cut, 0, &json, NULL) < 0);
    mission_json_unref(json);
}

static void test_cut(void)
{
    over_documents(law_cut);
}

static const struct test tests[] = {
    {"oracle", test_oracle},       {"fixed-point", test_fixed_point}, {"spelling", test_spelling},
    {"builder", test_builder},     {"equality", test_equality},       {"lookup", test_lookup},
    {"sink", test_sink},           {"mutation", test_mutation},       {"cut", test_cut},
    {"far-index", test_far_index},
};

int main(int argc, char **argv)
{
    int rc;

    context = test_context(MISSION_PROFILE_SERIES, 0);
    rc = test_main("json_laws", tests, sizeof tests / sizeof *tests, argc, argv);
    mission_context_unref(context);
    return rc;
}
