/* The intersection of sets: held against every pair narrowed one by one. SPDX-License-Identifier:
 * MIT */
#include "entries.h"
#include "naive.h"

#include "rules/algebra.h"
#include "rules/overlap.h"

static mission_context *context;

static mission_authority_set *intersect(const mission_authority_set *a,
                                        const mission_authority_set *b)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *out = NULL;
    uint32_t verdict = 9;

    CHECK_CODE(mission_authority_intersect(a, b, &out, &verdict, &error), MISSION_OK, &error);
    CHECK_INT(verdict, out ? MISSION_INTERSECTION_SET : MISSION_INTERSECTION_NONE);
    return out;
}

/* ---- The slow way ---- */

static bool stands_before(mission_json *const *list, size_t count, const mission_value *entry)
{
    for (size_t i = 0; i < count; i++)
        if (mission_value_equal(mission_json_root(list[i]), entry))
            return true;
    return false;
}

static mission_json *narrowed(const mission_value *p, const mission_value *c)
{
    struct mi_arena arena;
    struct mi_entry x, y;
    struct mi_why why;
    mission_builder *builder;
    mission_json *doc = NULL;
    bool omitted = true;

    mi_arena_start(&arena, &context->memory);
    CHECK_INT(mi_entry_compile(context, &arena, p, &x), MISSION_OK);
    CHECK_INT(mi_entry_compile(context, &arena, c, &y), MISSION_OK);
    CHECK_INT(mission_builder_new(context, &builder, NULL), MISSION_OK);
    CHECK_INT(mi_entry_narrow(context, &x, &y, builder, &omitted, &why, NULL), MISSION_OK);
    if (!omitted)
        CHECK_INT(mission_builder_finish(builder, &doc, NULL), MISSION_OK);
    mission_builder_free(builder);
    mi_arena_drop(&arena);
    return doc;
}

#define MOST 12u

/* For each of `a`, for each of `b`: narrow; what stood before is dropped. */
static size_t every_pair(const mission_value *a, const mission_value *b,
                         mission_json *out[MOST * MOST])
{
    size_t count = 0;

    for (size_t i = 0; i < mission_value_count(a); i++)
        for (size_t k = 0; k < mission_value_count(b); k++) {
            mission_json *doc = narrowed(mission_value_item(a, i), mission_value_item(b, k));

            if (doc && !stands_before(out, count, mission_json_root(doc)))
                out[count++] = doc;
            else
                mission_json_unref(doc);
        }
    return count;
}

static void check_pairs(const mission_authority_set *a, const mission_authority_set *b,
                        const mission_authority_set *met)
{
    mission_json *want[MOST * MOST];
    const size_t count =
        every_pair(mission_authority_set_value(a), mission_authority_set_value(b), want);

    CHECK_INT(mission_authority_set_count(met), count);
    for (size_t i = 0; i < count; i++) {
        CHECK(mission_value_equal(mission_authority_set_entry(met, i),
                                  mission_json_root(want[i])) == 1);
        mission_json_unref(want[i]);
    }
}

/* ---- Laws ---- */

static const mission_value *root(const mission_authority_set *set)
{
    return mission_authority_set_value(set);
}

/* Equal in what they permit; NULL permits nothing. */
static bool same(const mission_authority_set *a, const mission_authority_set *b)
{
    if (!a || !b)
        return !a && !b;
    return naive_set_within(root(a), root(b)) && naive_set_within(root(b), root(a));
}

static void check_greatest(const mission_authority_set *a, const mission_authority_set *b,
                           const mission_authority_set *met, const mission_authority_set *x)
{
    for (size_t i = 0; i < mission_authority_set_count(x); i++) {
        const mission_value *entry = mission_authority_set_entry(x, i);
        bool in_a = false, in_b = false, in_met = false;

        for (size_t k = 0; k < mission_authority_set_count(a); k++)
            in_a = in_a || naive_entry_within(entry, mission_authority_set_entry(a, k));
        for (size_t k = 0; k < mission_authority_set_count(b); k++)
            in_b = in_b || naive_entry_within(entry, mission_authority_set_entry(b, k));
        for (size_t k = 0; k < mission_authority_set_count(met); k++)
            in_met = in_met || naive_entry_within(entry, mission_authority_set_entry(met, k));
        CHECK(in_met == (in_a && in_b));
    }
}

static mission_authority_set *meet_or_none(const mission_authority_set *a,
                                           const mission_authority_set *b)
{
    return a && b ? intersect(a, b) : NULL;
}

static void check_laws(mission_authority_set *a, mission_authority_set *b, mission_authority_set *c)
{
    mission_authority_set *ab = intersect(a, b), *ba = intersect(b, a), *aa = intersect(a, a),
                          *bc = intersect(b, c), *left = meet_or_none(ab, c),
                          *right = meet_or_none(a, bc);

    check_pairs(a, b, ab);
    if (ab) {
        CHECK(naive_set_within(root(ab), root(a)) && naive_set_within(root(ab), root(b)));
        CHECK_INT(entries_within(ab, a), 1);
        CHECK_INT(entries_within(ab, b), 1);
    }
    CHECK(same(ab, ba));
    CHECK(same(aa, a));
    CHECK(same(left, right));
    check_greatest(a, b, ab, c);
    check_greatest(a, b, ab, a);
    check_greatest(a, b, ab, b);
    mission_authority_set_unref(ab);
    mission_authority_set_unref(ba);
    mission_authority_set_unref(aa);
    mission_authority_set_unref(bc);
    mission_authority_set_unref(left);
    mission_authority_set_unref(right);
}

static void test_laws(void)
{
    COVERS("CC-6", "AP-4");
    uint64_t state = test_seed();

    for (uint32_t profile = 1; profile <= 2; profile++) {
        context = test_context(profile, 0);
        for (size_t i = 0; i < 400; i++) {
            char texts[3][SET_TEXT];
            mission_authority_set *sets[3];

            for (size_t k = 0; k < 3; k++) {
                entries_random(&state, 5, texts[k]);
                sets[k] = entries_set(context, texts[k]);
            }
            test_about("%s\n# and %s\n# and %s", texts[0], texts[1], texts[2]);
            check_laws(sets[0], sets[1], sets[2]);
            for (size_t k = 0; k < 3; k++)
                mission_authority_set_unref(sets[k]);
        }
        mission_context_unref(context);
    }
    test_about(NULL);
}

/* ---- The search for pairs ---- */

#define NAMES 20u

static void random_entry(uint64_t *state, char *out)
{
    static const char *const resources[] = {
        "https://a.example",        "https://a.example/",
        "https://A.example:443/x",  "https://a.example/x",
        "https://a.example/x/",     "https://a.example/x//",
        "https://a.example/x/y",    "https://a.example/x/y/z",
        "https://a.example/xy",     "https://a.example/x%2fy",
        "https://a.example/x/../x", "https://a.example/x/%79",
        "http://a.example/x",       "https://u@a.example/x",
        "https://a.example:444/x",  "urn:a:x",
    };
    static const char *const actions[NAMES] = {
        "a", "a.*", "a.b",   "a.b.*",   "a.b.c", "a.b.c.*", "a-b", "a.",  "a..*",  "a..b",
        "b", "b.*", "b.c.*", "b.c.d.e", "a.bc",  "ab",      ".",   "..*", "a.b-c", "A.*"};
    const char *resource = resources[test_random(state) % (sizeof resources / sizeof *resources)];
    const size_t count = 1 + test_random(state) % 3;

    sprintf(out, "{\"type\":\"mission_resource_access\",\"resource\":\"%s\"%s,\"actions\":[",
            resource, test_random(state) % 2 ? ",\"resource_match\":\"prefix\"" : "");
    for (size_t i = 0; i < count; i++)
        sprintf(out + strlen(out), "%s\"%s\"", i ? "," : "", actions[test_random(state) % NAMES]);
    strcat(out, "]}");
}

static void random_set(uint64_t *state, char *out)
{
    const size_t count = 1 + test_random(state) % MOST;

    strcpy(out, "[");
    for (size_t i = 0; i < count; i++) {
        strcat(out, i ? "," : "");
        random_entry(state, out + strlen(out));
    }
    strcat(out, "]");
}

/* No pair is missed: the same as every pair, over places and families that nest and almost nest. */
static void test_pairs(void)
{
    uint64_t state = test_seed();

    context = test_context(MISSION_PROFILE_DRAFT, 0);
    for (size_t i = 0; i < 1500; i++) {
        char texts[2][SET_TEXT];
        mission_authority_set *a, *b, *met;

        random_set(&state, texts[0]);
        random_set(&state, texts[1]);
        test_about("%s\n# and %s", texts[0], texts[1]);
        a = entries_set(context, texts[0]);
        b = entries_set(context, texts[1]);
        met = intersect(a, b);
        check_pairs(a, b, met);
        mission_authority_set_unref(met);
        mission_authority_set_unref(a);
        mission_authority_set_unref(b);
    }
    test_about(NULL);
    mission_context_unref(context);
}

/* ---- Size ---- */

/* `shape` gets the number of the entry. */
static mission_authority_set *large_set(size_t count, void (*shape)(char *out, size_t index))
{
    char *text = malloc(count * 160 + 16), *at = text;
    mission_authority_set *set;

    at += sprintf(at, "[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            *at++ = ',';
        shape(at, i);
        at += strlen(at);
    }
    strcpy(at, "]");
    set = entries_set(context, text);
    free(text);
    return set;
}

#define TYPE "{\"type\":\"mission_resource_access\","

static void one_resource(char *out, size_t i)
{
    sprintf(out, TYPE "\"resource\":\"https://a.example/x\",\"actions\":[\"n%zu\"]}", i);
}

static void one_family_each(char *out, size_t i)
{
    sprintf(out, TYPE "\"resource\":\"https://a.example/x\",\"actions\":[\"n%zu.*\"]}", i);
}

static void wide_prefixes(char *out, size_t i)
{
    sprintf(out,
            TYPE "\"resource\":\"https://a.example/\",\"resource_match\":\"prefix\","
                 "\"actions\":[\"n%zu\"]}",
            i);
}

static void many_places(char *out, size_t i)
{
    sprintf(out,
            TYPE "\"resource\":\"https://a.example/%zu\",\"resource_match\":\"prefix\","
                 "\"actions\":[\"r\"]}",
            i);
}

static void same_action(char *out, size_t i)
{
    sprintf(out,
            TYPE "\"resource\":\"https://a.example/x\",\"actions\":[\"r\"],\"constraints\":"
                 "{\"tenant\":\"t%zu\"}}",
            i);
}

static void check_large(void (*x)(char *, size_t), void (*y)(char *, size_t), size_t want)
{
    enum { COUNT = 20000 };
    mission_authority_set *a = large_set(COUNT, x), *b = large_set(COUNT, y), *met;

    met = intersect(a, b);
    CHECK_INT(mission_authority_set_count(met), want);
    mission_authority_set_unref(met);
    mission_authority_set_unref(a);
    mission_authority_set_unref(b);
}

/* Sets that look alike everywhere, at a size that a product of the two could not finish. */
static void test_size(void)
{
    context = test_context(MISSION_PROFILE_SERIES, 0);
    check_large(one_resource, one_resource, 20000);
    check_large(one_family_each, one_family_each, 20000);
    check_large(one_resource, wide_prefixes, 20000);
    check_large(wide_prefixes, many_places, 0);
    check_large(many_places, many_places, 20000);
    mission_context_unref(context);
}

static mission_context *limited(uint64_t comparisons, uint32_t entries)
{
    const mission_limits limits = {
        .size = sizeof limits, .set_comparisons = comparisons, .set_entries = entries};
    const mission_config config = {.size = sizeof config, .limits = &limits};
    mission_context *made = NULL;

    CHECK_INT(mission_context_new(&config, &made, NULL), MISSION_OK);
    return made;
}

static int32_t refused(const mission_authority_set *a, const mission_authority_set *b)
{
    mission_authority_set *out = NULL;
    mission_error error = MISSION_ERROR_INIT;
    uint32_t verdict = 9;
    const int32_t rc = mission_authority_intersect(a, b, &out, &verdict, &error);

    CHECK((rc == 0) == (verdict != 0));
    CHECK(!rc || (!out && error.code == rc));
    mission_authority_set_unref(out);
    return rc;
}

/* Many pairs are bounded by the limit; it refuses, and answers nothing. */
static void test_limits(void)
{
    mission_authority_set *a, *b;
    uint64_t least = 1, most = 1000000;

    context = limited(100000, 0);
    a = large_set(2000, same_action);
    CHECK_INT(refused(a, a), MISSION_E_TOO_MANY);
    mission_authority_set_unref(a);
    mission_context_unref(context);
    /* The one limit that just does, and one below it. */
    while (least < most) {
        const uint64_t middle = least + (most - least) / 2;

        context = limited(middle, 0);
        a = large_set(20, same_action);
        if (refused(a, a))
            least = middle + 1;
        else
            most = middle;
        mission_authority_set_unref(a);
        mission_context_unref(context);
    }
    CHECK(least > 800 && least < 3000); /* 400 pairs, found and compared */
    /* More results than a set may have. */
    for (uint32_t entries = 4; entries <= 6; entries++) {
        context = limited(0, entries);
        a = entries_set(context, "[" TYPE "\"resource\":\"urn:a\",\"actions\":[\"r\"],"
                                 "\"constraints\":{\"allowed_tools\":[\"a\",\"b\"]}}," TYPE
                                 "\"resource\":\"urn:a\",\"actions\":[\"r\"],"
                                 "\"constraints\":{\"allowed_tools\":[\"c\",\"d\"]}}]");
        b = entries_set(context, "[" TYPE "\"resource\":\"urn:a\",\"actions\":[\"r\"],"
                                 "\"constraints\":{\"allowed_tools\":[\"a\",\"c\"]}}," TYPE
                                 "\"resource\":\"urn:a\",\"actions\":[\"r\"],"
                                 "\"constraints\":{\"allowed_tools\":[\"b\",\"d\"]}}," TYPE
                                 "\"resource\":\"urn:a\",\"actions\":[\"r\"],"
                                 "\"constraints\":{\"allowed_tools\":[\"a\",\"b\",\"c\"]}}]");
        CHECK_INT(refused(a, b), entries < 5 ? MISSION_E_TOO_MANY : MISSION_OK);
        mission_authority_set_unref(a);
        mission_authority_set_unref(b);
        mission_context_unref(context);
    }
}

/* ---- Rows ---- */

static void row(const char *a, const char *b, const char *want)
{
    mission_authority_set *x = entries_set(context, a), *y = entries_set(context, b),
                          *met = intersect(x, y);

    test_about("%s and %s", a, b);
    CHECK((met != NULL) == (want != NULL));
    if (met && want)
        CHECK(entries_are(context, root(met), want));
    mission_authority_set_unref(met);
    mission_authority_set_unref(x);
    mission_authority_set_unref(y);
    test_about(NULL);
}

#define AT(path, actions)                                                                          \
    TYPE "\"resource\":\"https://a.example" path "\",\"actions\":[" actions "]}"

/* The first operand's order, then the second's; repeats go, what lies within another stays. */
static void test_order(void)
{
    COVERS("CC-6");
    for (uint32_t profile = 1; profile <= 2; profile++) {
        context = test_context(profile, 0);
        row("[" AT("/2", "\"a\"") "," AT("/1", "\"a.*\"") "]",
            "[" AT("/1", "\"a.r\"") "," AT("/1", "\"a.*\"") "," AT("/2", "\"a\"") "]",
            "[" AT("/2", "\"a\"") "," AT("/1", "\"a.r\"") "," AT("/1", "\"a.*\"") "]");
        row("[" AT("/1", "\"a\"") "," AT("/1", "\"a\"") "]", "[" AT("/1", "\"a\"") "]",
            "[" AT("/1", "\"a\"") "]");
        row("[" AT("/1", "\"a\"") "]", "[" AT("/2", "\"a\"") "]", NULL);
        row("[" AT("/1", "\"a\"") "]", "[" AT("/1", "\"b\"") "]", NULL);
        mission_context_unref(context);
    }
}

static int32_t less(void *host, const mission_value *a, const mission_value *b, int32_t *verdict,
                    mission_error *error)
{
    (void)host;
    (void)error;
    *verdict = mission_value_number(mission_value_get(a, V("n"))) <=
               mission_value_number(mission_value_get(b, V("n")));
    return 0;
}

static int32_t lesser(void *host, const mission_value *p, const mission_value *c,
                      mission_builder *out, int32_t *verdict, mission_error *error)
{
    int32_t first;

    (void)less(host, p, c, &first, error);
    mission_builder_value(out, first ? p : c);
    *verdict = 1;
    return 0;
}

/* Other types: by the host's rule each with each, else what is equal. */
static void test_other_types(void)
{
    COVERS("OT-2");
    const mission_authorization_type types[] = {
        {sizeof *types, V("t"), NULL, NULL, less, lesser},
        {sizeof *types, V("plain"), NULL, NULL, NULL, NULL}};
    const mission_config config = {
        .size = sizeof config, .authorization_types = types, .authorization_type_count = 2};

    CHECK_INT(mission_context_new(&config, &context, NULL), MISSION_OK);
    row("[{\"type\":\"plain\",\"n\":1},{\"type\":\"plain\",\"n\":2}]",
        "[{\"n\":2.0,\"type\":\"plain\"}]", "[{\"type\":\"plain\",\"n\":2}]");
    row("[{\"type\":\"plain\",\"n\":1}]", "[{\"type\":\"plain\",\"n\":3}]", NULL);
    row("[{\"type\":\"t\",\"n\":5},{\"type\":\"t\",\"n\":1}]",
        "[{\"type\":\"t\",\"n\":3},{\"type\":\"plain\",\"n\":5}]",
        "[{\"type\":\"t\",\"n\":3},{\"type\":\"t\",\"n\":1}]");
    mission_context_unref(context);
}

static void test_arguments(void)
{
    mission_authority_set *a, *other, *out;
    mission_context *draft = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_error error = MISSION_ERROR_INIT;
    uint32_t verdict;

    context = test_context(MISSION_PROFILE_SERIES, 0);
    a = entries_set(context, "[" AT("", "\"a\"") "]");
    other = entries_set(draft, "[" AT("", "\"a\"") "]");
    out = a;
    verdict = 9;
    CHECK_INT(mission_authority_intersect(NULL, a, &out, &verdict, &error), MISSION_E_ARGUMENT);
    CHECK(!out && verdict == 0);
    CHECK_INT(mission_authority_intersect(a, NULL, &out, &verdict, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_authority_intersect(a, a, NULL, &verdict, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_authority_intersect(a, a, &out, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_authority_intersect(a, other, &out, &verdict, &error), MISSION_E_PROFILE);
    CHECK(!out && verdict == 0 && error.code == MISSION_E_PROFILE);
    mission_authority_set_unref(a);
    mission_authority_set_unref(other);
    mission_context_unref(context);
    mission_context_unref(draft);
}

static const struct test tests[] = {
    {"laws", test_laws},           {"pairs", test_pairs}, {"size", test_size},
    {"limits", test_limits},       {"order", test_order}, {"other-types", test_other_types},
    {"arguments", test_arguments},
};

TEST_MAIN("intersect", tests)
