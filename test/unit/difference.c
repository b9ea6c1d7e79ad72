/* What a successor changes: pairing, the change of each member, and the text for people.
 * SPDX-License-Identifier: MIT */
#include "sketch.h"

#include <time.h>

#define E "\"type\":\"mission_resource_access\",\"resource\":\"https://a.example\""
#define AT(path) "\"type\":\"mission_resource_access\",\"resource\":\"https://a.example" path "\""
#define READ "\"actions\":[\"i.read\"]"
#define WRITE "\"actions\":[\"i.write\"]"

static mission_authority_set *set_of(mission_context *context, const char *text)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *set;

    CHECK_CODE(mission_authority_set_parse(context, mission_view_of(text), &set, &error),
               MISSION_OK, &error);
    return set;
}

static mission_json *difference(mission_context *context, const char *before, const char *after)
{
    mission_authority_set *a = set_of(context, before), *b = set_of(context, after);
    mission_error error = MISSION_ERROR_INIT;
    mission_json *out;

    CHECK_CODE(mission_difference_make(a, b, &out, &error), MISSION_OK, &error);
    mission_authority_set_unref(b);
    mission_authority_set_unref(a);
    return out;
}

static void check_difference(const char *before, const char *after, const char *want)
{
    for (uint32_t p = MISSION_PROFILE_SERIES; p <= MISSION_PROFILE_DRAFT; p++) {
        mission_context *context = test_context(p, 0);
        mission_json *got = difference(context, before, after);
        mission_text *text;

        CHECK_INT(mission_value_canonical(context, mission_json_root(got), &text, NULL),
                  MISSION_OK);
        CHECK_VIEW(mission_text_view(text), want);
        mission_text_unref(text);
        mission_json_unref(got);
        mission_context_unref(context);
    }
}

/* Canonical entries, so that what is wanted can be written down. */
#define C(constraints)                                                                             \
    "{\"actions\":[\"i.read\"]," constraints                                                       \
    "\"resource\":\"https://a.example\",\"type\":\"mission_resource_access\"}"
#define MAX(amount)                                                                                \
    "\"constraints\":{\"max_amount\":{\"amount\":\"" amount "\",\"currency\":\"EUR\"}},"
#define SUM(amount) "{\"amount\":\"" amount "\",\"currency\":\"EUR\"}"
#define WANT(added, changed, removed, tightened, unchanged, widened, within)                       \
    "{\"added\":[" added "],\"changed\":[" changed "],\"removed\":[" removed                       \
    "],\"tightened\":[" tightened "],\"unchanged\":" unchanged ",\"widened\":[" widened            \
    "],\"within\":" within "}"

static void test_kinds(void)
{
    COVERS("SU-3");
    check_difference("[" C("") "]", "[" C("") "]", WANT("", "", "", "", "1", "", "true"));
    /* The same meaning in other spellings changes nothing. */
    check_difference("[" C(MAX("5")) "]", "[" C(MAX("05.00")) "]",
                     WANT("", "", "", "", "1", "", "true"));
    check_difference(
        "[" C(MAX("5")) "]", "[" C(MAX("5.000000000000000001")) "]",
        WANT("", "", "", "", "0",
             "{\"from\":" C(MAX("5")) ",\"members\":[{\"change\":\"widened\","
                                      "\"from\":" SUM(
                                          "5") ",\"key\":\"max_amount\","
                                               "\"member\":\"constraints\","
                                               "\"to\":" SUM(
                                                   "5."
                                                   "0000000000000"
                                                   "00001") "}],"
                                                            "\"to"
                                                            "\""
                                                            ":" C(MAX("5.000000000000000001")) "}",
             "false"));
    check_difference(
        "[" C("") "]", "[" C(MAX("5")) "]",
        WANT("", "", "",
             "{\"from\":" C("") ",\"members\":[{\"change\":\"tightened\",\"key\":"
                                "\"max_amount\",\"member\":\"constraints\",\"to\":" SUM(
                                    "5") "}],\"to\":" C(MAX("5")) "}",
             "0", "", "true"));
    check_difference("[" C("") "]", "[" C("") ",{" E "," WRITE "}]",
                     WANT("{\"actions\":[\"i.write\"],\"resource\":\"https://a.example\",\"type\":"
                          "\"mission_resource_access\"}",
                          "", "", "", "1", "", "false"));
    check_difference("[" C("") ",{" AT("/x") "," WRITE "}]", "[" C("") "]",
                     WANT("", "",
                          "{\"actions\":[\"i.write\"],\"resource\":\"https://a.example/x\","
                          "\"type\":\"mission_resource_access\"}",
                          "", "1", "", "true"));
}

/* The one member of the one pair: its change and name, or "-" when there is no such pair. */
static void check_member(const char *before, const char *after, const char *list,
                         const char *change, const char *member)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_json *got = difference(context, before, after);
    const mission_value *pairs = mission_value_get(mission_json_root(got), mission_view_of(list));
    const mission_value *members = mission_value_get(mission_value_item(pairs, 0), V("members"));
    const mission_value *one = mission_value_item(members, 0);

    test_about("%s -> %s", before, after);
    CHECK_INT(mission_value_count(pairs), 1);
    CHECK_INT(mission_value_count(members), 1);
    CHECK_VIEW(mission_value_string(mission_value_get(one, V("change"))), change);
    CHECK_VIEW(mission_value_string(mission_value_get(one, V("member"))), member);
    test_about(NULL);
    mission_json_unref(got);
    mission_context_unref(context);
}

#define PREFIX ",\"resource_match\":\"prefix\""
#define DEPTH(n) ",\"delegation\":{\"max_depth\":" n "}"

static void test_members(void)
{
    COVERS("SU-1", "SU-2", "SU-4");
    check_member("[{" E "," READ "}]", "[{" E ",\"actions\":[\"i.*\"]}]", "widened", "widened",
                 "actions");
    check_member("[{" E ",\"actions\":[\"i.*\",\"k\"]}]", "[{" E ",\"actions\":[\"k\",\"i.q.r\"]}]",
                 "tightened", "tightened", "actions");
    check_member("[{" E ",\"actions\":[\"i.a\",\"k\"]}]", "[{" E ",\"actions\":[\"k\",\"i.b\"]}]",
                 "changed", "changed", "actions");
    check_member("[{" AT("/o") "," READ "}]", "[{" AT("/o") "," READ PREFIX "}]", "widened",
                 "widened", "resource_match");
    check_member("[{" AT("/o") "," READ PREFIX "}]", "[{" AT("/o/1") "," READ PREFIX "}]",
                 "tightened", "tightened", "resource");
    check_member("[{" AT("/o/1/2") "," READ PREFIX "}]", "[{" AT("") "," READ PREFIX "}]",
                 "widened", "widened", "resource");
    check_member("[{" AT("/o/.") "," READ "}]", "[{" AT("/%6f/") "," READ "}]", "changed",
                 "changed", "resource");
    check_member("[{" E "," READ DEPTH("1") "}]", "[{" E "," READ DEPTH("2") "}]", "widened",
                 "widened", "delegation");
    check_member("[{" E "," READ DEPTH("1") "}]", "[{" E "," READ "}]", "tightened", "tightened",
                 "delegation");
    check_member("[{" E "," READ ",\"constraints\":{\"tenant\":\"a\"}}]",
                 "[{" E "," READ ",\"constraints\":{\"tenant\":\"b\"}}]", "changed", "changed",
                 "constraints");
    check_member("[{" E "," READ ",\"constraints\":{\"x\":1}}]",
                 "[{" E "," READ ",\"constraints\":{\"x\":2}}]", "changed", "changed",
                 "constraints");
}

/* Nothing is under this prefix, so nothing is said of it but that it differs. */
static void test_undecided(void)
{
    COVERS("SU-5");
    check_member("[{\"type\":\"mission_resource_access\",\"resource\":\"urn:a:b\"," READ PREFIX
                 "}]",
                 "[{\"type\":\"mission_resource_access\",\"resource\":\"urn:a:b\","
                 "\"actions\":[\"i.read\",\"i.read\"]" PREFIX "}]",
                 "changed", "changed", "actions");
}

/* Several ways to pair; the better one is taken, whatever the order. */
static void test_pairs(void)
{
    COVERS("SU-2");
    /* The same actions go before an action in common. */
    check_difference("[" C("") ",{" E ",\"actions\":[\"i.read\",\"i.write\"]}]",
                     "[{\"actions\":[\"i.write\",\"i.read\"],\"resource\":\"https://a.example\","
                     "\"type\":\"mission_resource_access\"}," C("") "]",
                     WANT("", "", "", "", "2", "", "true"));
    /* An entry that is split: one half goes on, the other is new, and still nothing is. */
    check_member("[{" E ",\"actions\":[\"i.read\",\"i.write\"]}]",
                 "[{" E "," READ "},{" E "," WRITE "}]", "tightened", "tightened", "actions");
}

/* The lists say what they mean, and each entry is counted once. */
static bool list_means(const mission_value *root, const char *list, bool inside, bool around)
{
    const mission_value *pairs = mission_value_get(root, mission_view_of(list));

    for (size_t i = 0; i < mission_value_count(pairs); i++) {
        const mission_value *from = mission_value_get(mission_value_item(pairs, i), V("from"));
        const mission_value *to = mission_value_get(mission_value_item(pairs, i), V("to"));

        if (naive_entry_within(to, from) != inside || naive_entry_within(from, to) != around ||
            mission_value_count(mission_value_get(mission_value_item(pairs, i), V("members"))) == 0)
            return false;
    }
    return true;
}

static size_t listed(const mission_value *root, const char *name)
{
    return mission_value_count(mission_value_get(root, mission_view_of(name)));
}

static bool sound(const mission_value *root, const mission_value *a, const mission_value *b)
{
    const size_t pairs =
        listed(root, "widened") + listed(root, "tightened") + listed(root, "changed");
    int64_t same = -1;
    bool good = mission_value_integer(mission_value_get(root, V("unchanged")), &same) == 1;

    good = good && pairs + (size_t)same + listed(root, "added") == mission_value_count(b) &&
           pairs + (size_t)same + listed(root, "removed") == mission_value_count(a) &&
           mission_value_boolean(mission_value_get(root, V("within"))) == naive_set_within(b, a);
    return good && list_means(root, "widened", false, true) &&
           list_means(root, "tightened", true, false) && list_means(root, "changed", false, false);
}

static void test_random_sets(void)
{
    uint64_t state = test_seed();

    COVERS("SU-1", "SU-2", "SU-3", "SU-4");
    for (int i = 0; i < 3000; i++) {
        mission_context *context = test_context(1 + i % 2, 0);
        struct sketches one, other;
        char *a, *b;
        mission_json *got, *before, *after;

        sketch_random(&state, &one);
        sketch_near(&state, &one, &other);
        a = sketch_text(&one);
        b = sketch_text(&other);
        before = test_json(context, a);
        after = test_json(context, b);
        got = difference(context, a, b);
        test_about("%.100s -> %.100s", a, b);
        if (!CHECK(
                sound(mission_json_root(got), mission_json_root(before), mission_json_root(after))))
            i = 3000;
        test_about(NULL);
        mission_json_unref(got);
        mission_json_unref(after);
        mission_json_unref(before);
        free(b);
        free(a);
        mission_context_unref(context);
    }
}

/* --- Text --------------------------------------------------------------------------------------
 */

static void check_text(const char *before, const char *after, const char *want)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_json *got = difference(context, before, after);
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text;

    CHECK_CODE(mission_difference_text(context, mission_json_root(got), &text, &error), MISSION_OK,
               &error);
    CHECK_VIEW(mission_text_view(text), want);
    mission_text_unref(text);
    mission_json_unref(got);
    mission_context_unref(context);
}

static void test_words(void)
{
    COVERS("AV-5");
    check_text("[" C("") "]", "[" C("") "]",
               "The new authority stays within the earlier one.\nNothing changes.\n");
    check_text("[" C("") "]",
               "[{" E PREFIX ",\"actions\":[\"i.*\"],\"constraints\":{\"tenant\":"
               "\"t\"}" DEPTH("1") "},{" AT("/x") "," WRITE "}]",
               "The new authority goes beyond the earlier one.\n"
               "Added: \"https://a.example/x\": \"i.write\"\n"
               "Changed: \"https://a.example\"\n"
               "  \"resource_match\": was absent; is now \"prefix\" (widened)\n"
               "  \"actions\": was [\"i.read\"]; is now [\"i.*\"] (widened)\n"
               "  constraint \"tenant\": was absent; is now \"t\" (tightened)\n"
               "  \"delegation\": was absent; is now {\"max_depth\":1} (widened)\n");
    check_text("[" C("") ",{" AT("/x") PREFIX "," WRITE ",\"constraints\":{\"x y\":[1]}}]",
               "[" C("") "]",
               "The new authority stays within the earlier one.\n"
               "Removed: \"https://a.example/x\" and everything below it: \"i.write\"\n"
               "  constraint \"x y\": [1]\n");
}

/* Values that would break a line, turn its direction or hide: none reaches the page as it is. */
static void test_inert(void)
{
    static const char *const hostile[] = {
        "\\n",     "\\r",     "\\t",     "\\u0000",        "\\u001b[31m",    "\\u007f",
        "\\u0085", "\\u009b", "\\u00a0", "\\u00ad",        "\\u061c",        "\\u115f",
        "\\u180e", "\\u200b", "\\u200e", "\\u200f",        "\\u2028",        "\\u2029",
        "\\u202a", "\\u202e", "\\u2060", "\\u2066",        "\\u2069",        "\\u3164",
        "\\ufe0f", "\\ufeff", "\\ufff9", "\\udb40\\udc41", "\\udbff\\udffd", "\\\"",
        "\\\\",
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);

    COVERS("AV-5");
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        char after[512], want[512];

        snprintf(after, sizeof after, "[{" E "," READ ",\"constraints\":{\"tenant\":\"a%sb\"}}]",
                 hostile[i]);
        snprintf(want, sizeof want,
                 "The new authority stays within the earlier one.\n"
                 "Tightened: \"https://a.example\"\n"
                 "  constraint \"tenant\": was absent; is now \"a%sb\" (tightened)\n",
                 hostile[i]);
        check_text("[" C("") "]", after, want);
    }
    /* What is seen as it is stays as it is. */
    check_text("[" C("") "]",
               "[{" E "," READ ",\"constraints\":{\"tenant\":\"M\xc3\xbcller \xe4\xb8\xad\"}}]",
               "The new authority stays within the earlier one.\n"
               "Tightened: \"https://a.example\"\n  constraint \"tenant\": was absent; is now "
               "\"M\xc3\xbcller \xe4\xb8\xad\" (tightened)\n");
    mission_context_unref(context);
}

static void test_arguments(void)
{
    static const char *const wrong[] = {
        "1",
        "{}",
        "[]",
        WANT("1", "", "", "", "0", "", "true"),
        WANT("", "", "", "", "0", "{}", "true"),
        WANT("", "", "", "", "0", "", "1"),
        WANT("", "", "",
             "{\"from\":{},\"to\":{},\"members\":[{\"change\":\"\\n\",\"member\":"
             "\"x\"}]}",
             "0", "", "true"),
    };
    mission_context *series = test_context(MISSION_PROFILE_SERIES, 0);
    mission_context *draft = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_authority_set *a = set_of(series, "[" C("") "]"), *b = set_of(draft, "[" C("") "]");
    mission_json *out = NULL, *doc = test_json(series, "{}");
    mission_text *text = NULL;

    CHECK_INT(mission_difference_make(NULL, a, &out, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_difference_make(a, NULL, &out, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_difference_make(a, a, NULL, NULL), MISSION_E_ARGUMENT);
    out = doc;
    CHECK_INT(mission_difference_make(a, b, &out, NULL), MISSION_E_PROFILE);
    CHECK(out == NULL);
    CHECK_INT(mission_difference_text(NULL, mission_json_root(doc), &text, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_difference_text(series, NULL, &text, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_difference_text(series, mission_json_root(doc), NULL, NULL),
              MISSION_E_ARGUMENT);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        mission_json *json = test_json(series, wrong[i]);

        CHECK_INT(mission_difference_text(series, mission_json_root(json), &text, NULL),
                  MISSION_E_WRONG_TYPE);
        CHECK(text == NULL);
        mission_json_unref(json);
    }
    mission_json_unref(doc);
    mission_authority_set_unref(b);
    mission_authority_set_unref(a);
    mission_context_unref(draft);
    mission_context_unref(series);
}

/* Many entries that all share a resource and an action: the work must not be their product. */
static mission_json *many(mission_context *context, size_t count, const char *word)
{
    char *text = malloc(count * 200 + 16);
    size_t len = 0;
    mission_json *json;

    text[len++] = '[';
    for (size_t i = 0; i < count; i++)
        len += (size_t)sprintf(text + len,
                               "%s{" E ",\"actions\":[\"i.read\",\"%s%zu\"],\"constraints\":"
                               "{\"tenant\":\"%s%zu\"}}",
                               i ? "," : "", word, i, word, i);
    strcpy(text + len, "]");
    json = test_json(context, text);
    free(text);
    return json;
}

/* Processor time of one difference of so many entries, each with a new tenant. */
static double seconds(mission_context *context, size_t count)
{
    mission_json *one = many(context, count, "p"), *two = many(context, count, "q"), *got;
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *a, *b;
    clock_t start;
    double spent;

    CHECK_INT(mission_authority_set_from(context, one, mission_json_root(one), &a, NULL), 0);
    CHECK_INT(mission_authority_set_from(context, two, mission_json_root(two), &b, NULL), 0);
    start = clock();
    CHECK_CODE(mission_difference_make(a, b, &got, &error), MISSION_OK, &error);
    spent = (double)(clock() - start) / CLOCKS_PER_SEC;
    CHECK_INT(listed(mission_json_root(got), "changed"), count);
    mission_json_unref(got);
    mission_authority_set_unref(b);
    mission_authority_set_unref(a);
    mission_json_unref(two);
    mission_json_unref(one);
    return spent;
}

static double best_of_three(mission_context *context, size_t count)
{
    double best = seconds(context, count);

    for (int i = 0; i < 2; i++) {
        const double again = seconds(context, count);

        best = again < best ? again : best;
    }
    return best;
}

/* 16 times the entries: far below the 256 times that comparing all with all would take. */
static void test_many(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    const double few = best_of_three(context, 2500), more = best_of_three(context, 40000);

    test_about("%g s and %g s", few, more);
    CHECK(more < 80 * few + 0.05);
    mission_context_unref(context);
}

static const struct test tests[] = {
    {"kinds", test_kinds},         {"members", test_members},         {"pairs", test_pairs},
    {"undecided", test_undecided}, {"random_sets", test_random_sets}, {"words", test_words},
    {"inert", test_inert},         {"arguments", test_arguments},     {"many", test_many},
};

TEST_MAIN("difference", tests)
