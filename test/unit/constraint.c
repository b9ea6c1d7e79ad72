/* Constraints in value space: vectors, and laws that tie comparing, meeting and evaluating
 * together. SPDX-License-Identifier: MIT */
#include "test.h"

#include "rules/constraints.h"

static mission_context *context;

static mission_value const *value_of(mission_json *json)
{
    return mission_value_get(mission_json_root(json), V("v"));
}

/* `{"v":text}`: the reader wants a document. */
static mission_json *value_json(const char *text)
{
    char buffer[4096];

    snprintf(buffer, sizeof buffer, "{\"v\":%s}", text);
    return test_json(context, buffer);
}

static mission_json *constraint_json(const char *key, const char *text)
{
    char buffer[4096];

    snprintf(buffer, sizeof buffer, "{\"%s\":%s}", key, text);
    return test_json(context, buffer);
}

static bool within(const mission_value *a, const mission_value *b, struct mi_why *why)
{
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mi_constraints_within(context, a, b, why, &error), MISSION_OK, &error);
    return why->code == 0;
}

static bool value_within(const char *key, const char *a, const char *b)
{
    mission_json *x = constraint_json(key, a), *y = constraint_json(key, b);
    struct mi_why why;
    const bool answer = within(mission_json_root(x), mission_json_root(y), &why);

    if (!answer) {
        CHECK_VIEW(why.key, key);
        CHECK_TEXT(why.member, "constraints");
    }
    mission_json_unref(x);
    mission_json_unref(y);
    return answer;
}

/* The meet as a document, NULL when empty. */
static mission_json *meet(const char *key, const mission_value *a, const mission_value *b)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_builder *builder;
    mission_json *out = NULL;
    bool empty;

    CHECK_INT(mission_builder_new(context, &builder, NULL), MISSION_OK);
    CHECK_INT(mission_builder_object(builder), MISSION_OK);
    CHECK_INT(mission_builder_name(builder, V("v")), MISSION_OK);
    CHECK_CODE(mi_constraint_meet(context, mission_view_of(key), a, b, builder, &empty, &error),
               MISSION_OK, &error);
    if (!empty) {
        CHECK_INT(mission_builder_end(builder), MISSION_OK);
        CHECK_INT(mission_builder_finish(builder, &out, NULL), MISSION_OK);
    }
    mission_builder_free(builder);
    return out;
}

static void check_meet(const char *key, const char *a, const char *b, const char *want)
{
    mission_json *x = value_json(a), *y = value_json(b), *met;
    mission_text *text = NULL;

    test_about("%s: %s and %s", key, a, b);
    met = meet(key, value_of(x), value_of(y));
    CHECK((met != NULL) == (want != NULL));
    if (met && want) {
        CHECK_INT(mission_value_canonical(context, value_of(met), &text, NULL), MISSION_OK);
        CHECK_VIEW(mission_text_view(text), want);
    }
    mission_text_unref(text);
    mission_json_unref(met);
    mission_json_unref(x);
    mission_json_unref(y);
    test_about(NULL);
}

static void both_profiles(void (*run)(void))
{
    for (uint32_t profile = 1; profile <= 2; profile++) {
        context = test_context(profile, 0);
        run();
        mission_context_unref(context);
    }
}

/* ---- Decimals ---- */

/* Both written out to the same numbers of digits, then compared as text. */
static int naive_compare(const char *a, const char *b)
{
    char wide[2][256];
    const char *texts[] = {a, b};

    for (size_t i = 0; i < 2; i++) {
        const char *point = strchr(texts[i], '.');
        const size_t whole = point ? (size_t)(point - texts[i]) : strlen(texts[i]);
        const char *fraction = point ? point + 1 : "";

        memset(wide[i], '0', 255);
        wide[i][255] = 0;
        memcpy(wide[i] + 200 - whole, texts[i], whole);
        memcpy(wide[i] + 200, fraction, strlen(fraction));
    }
    return (strcmp(wide[0], wide[1]) > 0) - (strcmp(wide[0], wide[1]) < 0);
}

/* Biased to equal values in other spellings, and to differences in one far digit. */
static void random_decimal(uint64_t *state, char *out)
{
    static const char *const bases[] = {
        "9007199254740992",  "9007199254740993", "0", "1", "100", "123456789012345678901234567890",
        "999999999999999999"};
    static const char *const tails[] = {"",
                                        ".0",
                                        ".00",
                                        ".5",
                                        ".50",
                                        ".000000000000000001",
                                        ".000000000000000002",
                                        ".999999999999999999",
                                        ".100000000000000000",
                                        ".1",
                                        ".45"};
    const size_t zeros = test_random(state) % 4 == 0 ? test_random(state) % 5 : 0;
    size_t len;

    memset(out, '0', zeros);
    out[zeros] = 0;
    strcat(out, bases[test_random(state) % 7]);
    len = strlen(out);
    if (test_random(state) % 4 == 0)
        out[len - 1] = (char)('0' + test_random(state) % 10);
    strcat(out, tails[test_random(state) % 11]);
}

static void test_decimals(void)
{
    COVERS("CC-2");
    static const struct {
        const char *a, *b;
        int order;
    } rows[] = {{"100", "100.00", 0},
                {"100.1", "100.10", 0},
                {"100.5", "100.45", 1},
                {"9007199254740993.00", "9007199254740992.00", 1},
                {"9007199254740993.00", "9007199254740993", 0},
                {"0", "0.000000000000000000", 0},
                {"0.000000000000000001", "0", 1},
                {"007", "7.0", 0},
                {"10", "9.999999999999999999", 1},
                {"9", "10", -1}};
    uint64_t state = test_seed();

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        test_about("%s and %s", rows[i].a, rows[i].b);
        CHECK_INT(mi_decimal_compare(mission_view_of(rows[i].a), mission_view_of(rows[i].b)),
                  rows[i].order);
        CHECK_INT(mi_decimal_compare(mission_view_of(rows[i].b), mission_view_of(rows[i].a)),
                  -rows[i].order);
    }
    for (size_t i = 0; i < 20000; i++) {
        char a[128], b[128];

        random_decimal(&state, a);
        random_decimal(&state, b);
        test_about("%s and %s", a, b);
        CHECK_INT(mi_decimal_compare(mission_view_of(a), mission_view_of(b)), naive_compare(a, b));
    }
    test_about(NULL);
}

/* ---- Comparing ---- */

#define USD(amount) "{\"amount\":\"" amount "\",\"currency\":\"USD\"}"
#define EUR(amount) "{\"amount\":\"" amount "\",\"currency\":\"EUR\"}"
#define FROM(a) "{\"not_before\":\"" a "\"}"
#define TO(b) "{\"not_after\":\"" b "\"}"
#define WINDOW(a, b) "{\"not_before\":\"" a "\",\"not_after\":\"" b "\"}"
#define NINES "999999999999999999999999999999" /* 30 */

static void run_within(void)
{
    static const struct {
        const char *key, *a, *b;
        bool forth, back;
    } rows[] = {
        {"max_amount", USD("500"), USD("500.00"), true, true},
        {"max_amount", USD("0500"), USD("500"), true, true},
        {"max_amount", USD("100.45"), USD("100.5"), true, false},
        {"max_amount", USD("9007199254740992.00"), USD("9007199254740993.00"), true, false},
        {"max_amount", USD("1"), EUR("2"), false, false},
        {"resource_issued_after", "\"2026-07-01T00:00:00Z\"", "\"2026-07-01T02:00:00+02:00\"", true,
         true},
        {"resource_issued_after", "\"2026-07-01T00:00:00." NINES "Z\"",
         "\"2026-07-01T00:00:00.99999999999999999999999999999z\"", true, false},
        {"resource_issued_after", "\"2026-07-01T00:00:01Z\"", "\"2026-07-01T00:00:00." NINES "Z\"",
         true, false},
        {"resource_issued_before", "\"2026-07-01T00:00:00.5Z\"", "\"2026-07-01t00:00:00.500Z\"",
         true, true},
        {"resource_issued_before", "\"2026-06-30T23:59:59-00:01\"", "\"2026-07-01T00:01:00Z\"",
         true, false},
        {"tenant", "\"acme\"", "\"acme\"", true, true},
        {"tenant", "\"acme\"", "\"Acme\"", false, false},
        {"tenant", "\"\"", "\"acme\"", false, false},
        {"recipient_domain", "\"EXAMPLE.com\"", "\"example.COM\"", true, true},
        {"recipient_domain", "\"mail.example.com\"", "\"Example.com\"", true, false},
        {"recipient_domain", "\"badexample.com\"", "\"example.com\"", false, false},
        {"recipient_domain", "\"example.com\"", "\"example.org\"", false, false},
        {"time_window", WINDOW("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
         FROM("2026-01-01T01:00:00+01:00"), true, false},
        {"time_window", FROM("2026-01-01T00:00:00Z"), TO("2026-01-01T00:00:00Z"), false, false},
        {"time_window", WINDOW("2026-01-01T00:00:00.1Z", "2026-02-01T00:00:00Z"),
         WINDOW("2026-01-01T00:00:00Z", "2026-02-01T00:00:00.0Z"), true, false},
        {"data_classification", "[\"a\",\"b\",\"a\"]", "[\"b\",\"a\"]", true, true},
        {"data_classification", "[]", "[\"a\"]", true, false},
        {"data_classification", "[\"a\"]", "[\"A\"]", false, false},
        {"allowed_tools", "[\"x\"]", "[\"y\",\"x\"]", true, false},
        {"allowed_tools", "[\"\\u0000\"]", "[\"\"]", false, false},
        {"requires_action_approval", "true", "false", true, false},
        {"requires_action_approval", "false", "false", true, true},
        {"unknown", "{\"a\":1.0,\"b\":[2]}", "{\"b\":[2e0],\"a\":1}", true, true},
        {"unknown", "1", "2", false, false},
        {"unknown", "[\"a\"]", "[\"a\",\"b\"]", false, false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        test_about("%s: %s and %s", rows[i].key, rows[i].a, rows[i].b);
        CHECK(value_within(rows[i].key, rows[i].a, rows[i].b) == rows[i].forth);
        CHECK(value_within(rows[i].key, rows[i].b, rows[i].a) == rows[i].back);
    }
    test_about(NULL);
}

static void test_within(void)
{
    COVERS("CC-2", "CC-3", "SU-3", "SU-5");
    both_profiles(run_within);
}

/* Whole objects: what the bounding side asks for must be there; more may be. */
static void run_objects(void)
{
    static const struct {
        const char *a, *b;
        int32_t code;
    } rows[] = {
        {"{}", "{}", 0},
        {"{\"tenant\":\"t\"}", "{}", 0},
        {"{}", "{\"tenant\":\"t\"}", MISSION_E_CONSTRAINT_DROPPED},
        {"{\"tenant\":\"u\"}", "{\"tenant\":\"t\"}", MISSION_E_CONSTRAINT_BROADER},
        {"{\"tenant\":\"t\",\"x\":1}", "{\"x\":1,\"tenant\":\"t\"}", 0},
        {"{\"x\":2}", "{\"x\":1}", MISSION_E_UNDECIDABLE},
        {"{}", "{\"x\":null}", MISSION_E_CONSTRAINT_DROPPED},
        {"{}", "{\"requires_action_approval\":false}", 0},
        {"{}", "{\"requires_action_approvals\":false}", MISSION_E_CONSTRAINT_DROPPED},
        {"{}", "{\"requires_action_approval\":true}", MISSION_E_CONSTRAINT_DROPPED},
        {"{\"requires_action_approval\":false}", "{\"requires_action_approval\":true}",
         MISSION_E_CONSTRAINT_BROADER},
        {"{\"requires_action_approval\":true}", "{\"requires_action_approval\":false}", 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        mission_json *a = test_json(context, rows[i].a), *b = test_json(context, rows[i].b);
        const bool none = mission_value_count(mission_json_root(a)) == 0;
        struct mi_why why;

        test_about("%s in %s", rows[i].a, rows[i].b);
        within(mission_json_root(a), mission_json_root(b), &why);
        CHECK_CODE(why.code, rows[i].code, &(mission_error)MISSION_ERROR_INIT);
        if (none) { /* an absent object is an empty one */
            within(NULL, mission_json_root(b), &why);
            CHECK_INT(why.code, rows[i].code);
        }
        within(mission_json_root(a), NULL, &why);
        CHECK_INT(why.code, 0);
        mission_json_unref(a);
        mission_json_unref(b);
    }
    test_about(NULL);
}

static void test_objects(void)
{
    COVERS("CC-1", "SU-3", "SU-5");
    both_profiles(run_objects);
}

/* ---- Meeting ---- */

static void run_meet(void)
{
    check_meet("max_amount", USD("500.00"), USD("500"), USD("500.00"));
    check_meet("max_amount", USD("500"), USD("0499.90"), USD("0499.90"));
    check_meet("max_amount", USD("500"), EUR("500"), NULL);
    check_meet("resource_issued_after", "\"2026-01-01T00:00:00Z\"", "\"2026-01-02T00:00:00Z\"",
               "\"2026-01-02T00:00:00Z\"");
    check_meet("resource_issued_after", "\"2026-01-01T01:00:00+01:00\"", "\"2026-01-01T00:00:00Z\"",
               "\"2026-01-01T01:00:00+01:00\"");
    check_meet("resource_issued_before", "\"2026-01-01T00:00:00.1Z\"",
               "\"2026-01-01T00:00:00.01Z\"", "\"2026-01-01T00:00:00.01Z\"");
    check_meet("tenant", "\"a\"", "\"a\"", "\"a\"");
    check_meet("tenant", "\"a\"", "\"b\"", NULL);
    check_meet("recipient_domain", "\"Example.com\"", "\"A.example.COM\"", "\"A.example.COM\"");
    check_meet("recipient_domain", "\"A.example.COM\"", "\"a.Example.com\"", "\"A.example.COM\"");
    check_meet("recipient_domain", "\"a.example.com\"", "\"b.example.com\"", NULL);
    check_meet("time_window", WINDOW("2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z"),
               WINDOW("2026-02-01T00:00:00Z", "2026-04-01T00:00:00Z"),
               "{\"not_after\":\"2026-03-01T00:00:00Z\",\"not_before\":\"2026-02-01T00:00:00Z\"}");
    check_meet("time_window", FROM("2026-01-01T00:00:00Z"), TO("2026-01-01T01:00:00+01:00"),
               "{\"not_after\":\"2026-01-01T01:00:00+01:00\",\"not_before\":"
               "\"2026-01-01T00:00:00Z\"}");
    check_meet("time_window", FROM("2026-01-01T00:00:00." NINES "Z"), TO("2026-01-01T00:00:00.9Z"),
               NULL);
    check_meet("data_classification", "[\"c\",\"a\",\"b\"]", "[\"b\",\"c\"]", "[\"c\",\"b\"]");
    check_meet("data_classification", "[\"a\"]", "[\"b\"]", NULL);
    check_meet("data_classification", "[]", "[\"b\"]", NULL);
    check_meet("allowed_tools", "[\"a\",\"a\"]", "[\"a\"]", "[\"a\",\"a\"]");
    check_meet("requires_action_approval", "true", "false", "true");
    check_meet("requires_action_approval", "false", "true", "true");
    check_meet("requires_action_approval", "false", "false", "false");
    check_meet("unknown", "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1.0}", "{\"a\":1,\"b\":2}");
    check_meet("unknown", "1", "2", NULL);
}

static void test_meet(void)
{
    COVERS("CC-1", "CC-2", "CC-3", "CC-6");
    both_profiles(run_meet);
}

/* ---- Long lists ---- */

static char *long_list(size_t count, size_t step, size_t start)
{
    char *text = malloc(count * 12 + 32), *at = text;

    at += sprintf(at, "{\"v\":[");
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "%s\"t%06u\"", i ? "," : "", (unsigned)((start + i * step) % 1000000));
    sprintf(at, "]}");
    return text;
}

/* The sorted way, at a size that one by one would take minutes for. */
static void run_long_lists(void)
{
    enum { COUNT = 100000 };
    char *all = long_list(COUNT, 7, 0), *some = long_list(COUNT / 2, 14, 0),
         *more = long_list(COUNT, 7, 7);
    mission_json *a = test_json(context, all), *b = test_json(context, some),
                 *c = test_json(context, more), *met;

    CHECK_INT(mi_strings_within(context, value_of(b), value_of(a)), 1);
    CHECK_INT(mi_strings_within(context, value_of(a), value_of(b)), 0);
    CHECK_INT(mi_strings_within(context, value_of(a), value_of(c)), 0);
    met = meet("allowed_tools", value_of(a), value_of(b));
    CHECK(mission_value_equal(value_of(met), value_of(b)));
    mission_json_unref(met);
    met = meet("allowed_tools", value_of(a), value_of(c));
    CHECK_INT(mission_value_count(value_of(met)), COUNT - 1);
    mission_json_unref(met);
    mission_json_unref(a);
    mission_json_unref(b);
    mission_json_unref(c);
    free(all);
    free(some);
    free(more);
}

static void test_long_lists(void)
{
    COVERS("CC-6");
    both_profiles(run_long_lists);
}

/* ---- Laws ---- */

#define POOL 24u

/* Values of one key, near each other. */
struct family {
    const char *key;
    const char *values[POOL];
};

static const struct family families[] = {
    {"max_amount",
     {USD("0"), USD("0.000000000000000001"), USD("100"), USD("100.00"), USD("00100.0"),
      USD("100.000000000000000001"), USD("99.999999999999999999"), USD("9007199254740992"),
      USD("9007199254740993.00"), USD("123456789012345678901234567890.5"), EUR("100"), EUR("0")}},
    {"resource_issued_after",
     {"\"2026-01-01T00:00:00Z\"", "\"2026-01-01T01:00:00+01:00\"", "\"2025-12-31T23:59:59Z\"",
      "\"2026-01-01T00:00:00.000000000000000000000000000001Z\"",
      "\"2026-01-01T00:00:00.000000000000000000000000000002z\"",
      "\"2025-12-31T23:59:59." NINES "Z\"", "\"2025-12-31t23:59:59." NINES "9Z\"",
      "\"2026-01-01T00:00:00.0Z\"", "\"0000-01-01T00:00:00+23:59\"",
      "\"9999-12-31T23:59:59-23:59\""}},
    {"resource_issued_before",
     {"\"2026-01-01T00:00:00Z\"", "\"2026-01-01T01:00:00+01:00\"", "\"2025-12-31T23:59:59Z\"",
      "\"2026-01-01T00:00:00.000000000000000000000000000001Z\"",
      "\"2025-12-31T23:59:59." NINES "Z\"", "\"2026-01-01T00:00:00.000Z\"",
      "\"2025-12-31T23:59:00-00:01\""}},
    {"tenant", {"\"a\"", "\"A\"", "\"\"", "\"a\\u0000\"", "\"ab\"", "\"\\u0061\""}},
    {"recipient_domain",
     {"\"example.com\"", "\"EXAMPLE.Com\"", "\"a.example.com\"", "\"b.A.example.com\"",
      "\"xexample.com\"", "\"com\"", "\"example.com.org\"", "\"a.xexample.com\"", "\"ple.com\""}},
    {"time_window",
     {WINDOW("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
      WINDOW("2026-01-01T00:00:00.000000001Z", "2026-02-01T00:00:00Z"),
      WINDOW("2026-01-01T01:00:00+01:00", "2026-02-01T00:00:00.00Z"),
      WINDOW("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
      WINDOW("2026-02-01T00:00:00Z", "2026-02-01T00:00:00.000000001Z"),
      WINDOW("2026-02-01T00:00:00.000000001Z", "2026-03-01T00:00:00Z"),
      FROM("2026-01-01T00:00:00Z"), FROM("2026-02-01T00:00:00Z"), TO("2026-01-01T00:00:00Z"),
      TO("2026-02-01T00:00:00Z"), TO("2025-12-31T23:59:59.999999999Z")}},
    {"data_classification",
     {"[\"a\"]", "[\"b\"]", "[\"a\",\"b\"]", "[\"b\",\"a\",\"b\"]", "[\"A\",\"b\"]", "[]",
      "[\"a\",\"b\",\"c\"]", "[\"\"]"}},
    {"allowed_tools",
     {"[\"a\"]", "[\"b\"]", "[\"a\",\"b\"]", "[\"b\",\"a\",\"b\"]", "[\"A\",\"b\"]", "[]",
      "[\"a\",\"b\",\"c\"]", "[\"\"]"}},
    {"requires_action_approval", {"true", "false"}},
};

/* Facts that just fulfil a value, made of its own text: for each value each of its witnesses. */
struct witness {
    mission_facts facts;
    mission_view views[1];
    mission_time now;
};

static size_t instant_witness(const mission_value *text, int64_t seconds, struct witness *out)
{
    const mission_view view = mission_value_string(text);

    out->now = (mission_time){.seconds = seconds};
    if (view.len)
        CHECK_INT(mission_time_parse(view, &out->now, NULL), MISSION_OK);
    out->facts.now = &out->now;
    return 1;
}

static size_t witnesses(const char *key, const mission_value *v, struct witness *out)
{
    size_t count = mission_value_count(v);

    for (size_t i = 0; i < 8; i++)
        out[i] = (struct witness){.facts = {.size = sizeof(mission_facts)}};
    out->facts.amount = mission_value_string(mission_value_get(v, V("amount")));
    out->facts.currency = mission_value_string(mission_value_get(v, V("currency")));
    if (strcmp(key, "max_amount") == 0)
        return 1;
    out->facts.resource_issued = out->facts.tenant = out->views[0] = mission_value_string(v);
    out->facts.recipient_domains = out->views;
    out->facts.recipient_domain_count = 1;
    out->facts.action_approved = mission_value_boolean(v);
    if (strcmp(key, "time_window") == 0)
        return instant_witness(mission_value_get(v, V("not_before")), -99999999999, &out[0]) +
               instant_witness(mission_value_get(v, V("not_after")), 99999999999, &out[1]);
    if (mission_value_kind(v) != MISSION_JSON_ARRAY)
        return 1;
    for (size_t i = 0; i < count; i++) {
        out[i].facts.tool = out[i].views[0] = mission_value_string(mission_value_item(v, i));
        out[i].facts.data_labels = out[i].views;
        out[i].facts.data_label_count = 1;
    }
    return count;
}

static bool fact_holds(const char *key, const mission_value *v, const mission_facts *facts)
{
    const struct mi_constraint *constraint = mi_constraint_of(mission_view_of(key));

    return constraint->holds(context, v, facts) == MISSION_OK;
}

struct pool {
    const struct family *family;
    mission_json *docs[POOL];
    const mission_value *values[POOL];
    struct witness witnesses[POOL][8];
    size_t witness_counts[POOL], count;
};

static void open_pool(struct pool *pool, const struct family *family)
{
    memset(pool, 0, sizeof *pool);
    pool->family = family;
    for (size_t i = 0; i < POOL && family->values[i]; i++) {
        pool->docs[i] = value_json(family->values[i]);
        pool->values[i] = value_of(pool->docs[i]);
        pool->witness_counts[i] = witnesses(family->key, pool->values[i], pool->witnesses[i]);
        pool->count++;
    }
}

static void close_pool(struct pool *pool)
{
    for (size_t i = 0; i < pool->count; i++)
        mission_json_unref(pool->docs[i]);
}

static bool in(const struct pool *pool, const mission_value *a, const mission_value *b)
{
    return mi_constraint_of(mission_view_of(pool->family->key))->within(context, a, b) == 1;
}

/* Comparing agrees with evaluating: `a` is within `b` exactly when `b` holds of every fact that `a`
 * just holds of. */
static void check_witnesses(const struct pool *pool, size_t a, size_t b)
{
    const char *key = pool->family->key;
    bool all = true;

    for (size_t i = 0; i < pool->witness_counts[a]; i++) {
        CHECK(fact_holds(key, pool->values[a], &pool->witnesses[a][i].facts));
        all = all && fact_holds(key, pool->values[b], &pool->witnesses[a][i].facts);
    }
    CHECK(in(pool, pool->values[a], pool->values[b]) == all);
}

/* The meet lies in both, contains what lies in both, and holds of what both hold of. */
static void check_greatest(const struct pool *pool, size_t a, size_t b, const mission_value *met)
{
    const char *key = pool->family->key;

    for (size_t c = 0; c < pool->count; c++) {
        const mission_value *value = pool->values[c];
        const bool lower = in(pool, value, pool->values[a]) && in(pool, value, pool->values[b]) &&
                           pool->witness_counts[c] > 0;

        CHECK(!lower || (met && in(pool, value, met)));
        for (size_t i = 0; i < pool->witness_counts[c]; i++) {
            const mission_facts *facts = &pool->witnesses[c][i].facts;
            const bool both =
                fact_holds(key, pool->values[a], facts) && fact_holds(key, pool->values[b], facts);

            CHECK(both == (met && fact_holds(key, met, facts)));
        }
    }
}

static void check_meets(const struct pool *pool, size_t a, size_t b)
{
    mission_json *there = meet(pool->family->key, pool->values[a], pool->values[b]),
                 *back = meet(pool->family->key, pool->values[b], pool->values[a]);
    const mission_value *x = value_of(there), *y = value_of(back);

    CHECK(!x == !y);
    if (x && y) {
        CHECK(in(pool, x, pool->values[a]) && in(pool, x, pool->values[b]));
        CHECK(in(pool, x, y) && in(pool, y, x));
        CHECK(!in(pool, pool->values[a], pool->values[b]) ||
              mission_value_equal(x, pool->values[a])); /* its spelling on ties */
    }
    check_greatest(pool, a, b, x);
    mission_json_unref(there);
    mission_json_unref(back);
}

/* (a and b) and c is a and (b and c). */
static void check_associative(const struct pool *pool, size_t a, size_t b, size_t c)
{
    const char *key = pool->family->key;
    mission_json *ab = meet(key, pool->values[a], pool->values[b]),
                 *bc = meet(key, pool->values[b], pool->values[c]),
                 *left = ab ? meet(key, value_of(ab), pool->values[c]) : NULL,
                 *right = bc ? meet(key, pool->values[a], value_of(bc)) : NULL;

    CHECK(!left == !right);
    if (left && right)
        CHECK(mission_value_equal(value_of(left), value_of(right)) ||
              (in(pool, value_of(left), value_of(right)) &&
               in(pool, value_of(right), value_of(left))));
    mission_json_unref(ab);
    mission_json_unref(bc);
    mission_json_unref(left);
    mission_json_unref(right);
}

static void check_laws(const struct pool *pool)
{
    for (size_t a = 0; a < pool->count; a++) {
        CHECK(in(pool, pool->values[a], pool->values[a]));
        for (size_t b = 0; b < pool->count; b++) {
            test_about("%s: %s and %s", pool->family->key, pool->family->values[a],
                       pool->family->values[b]);
            check_witnesses(pool, a, b);
            check_meets(pool, a, b);
            for (size_t c = 0; c < pool->count; c++) {
                CHECK(!in(pool, pool->values[a], pool->values[b]) ||
                      !in(pool, pool->values[b], pool->values[c]) ||
                      in(pool, pool->values[a], pool->values[c]));
                check_associative(pool, a, b, c);
            }
        }
    }
    test_about(NULL);
}

static void run_laws(void)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        struct pool pool;

        open_pool(&pool, &families[i]);
        check_laws(&pool);
        close_pool(&pool);
    }
}

static void test_laws(void)
{
    COVERS("CC-2", "CC-3", "CC-6", "SU-3");
    CHECK_INT(sizeof families / sizeof *families, mi_constraint_count);
    both_profiles(run_laws);
}

/* The three tables of keys are one: what is syntax, what is meaning, what no host may have. */
static void test_tables(void)
{
    COVERS("CC-5");
    for (uint32_t profile = 1; profile <= 2; profile++)
        for (size_t i = 0; i < mi_constraint_count; i++) {
            const mission_view key = mi_constraint_at(i)->key;
            const mission_constraint_type type = {.size = sizeof type, .key = key};
            const mission_config config = {.size = sizeof config,
                                           .profile = profile,
                                           .constraint_types = &type,
                                           .constraint_type_count = 1};
            mission_context *refused = NULL;

            CHECK(mi_constraint_common(key));
            CHECK_INT(mission_context_new(&config, &refused, NULL), MISSION_E_ARGUMENT);
            CHECK(!refused);
        }
    CHECK(!mi_constraint_common(V("max_amounts")));
    CHECK(!mi_constraint_at(mi_constraint_count));
    CHECK(!mi_constraint_of(V("Max_amount")));
}

/* ---- Evaluating ---- */

static mission_constraint_verdict ask(const char *constraints, const mission_facts *facts,
                                      int32_t want, mission_error *error)
{
    mission_constraint_verdict verdict = {.size = sizeof verdict, .holds = 1};
    mission_json *json = test_json(context, constraints);

    CHECK_CODE(mission_constraint_holds(context, mission_json_root(json), facts, &verdict, error),
               want, error);
    verdict.key = (mission_view){NULL, 0}; /* it was of the document */
    mission_json_unref(json);
    return verdict;
}

#define ALL                                                                                        \
    "{\"max_amount\":" USD(                                                                        \
        "500.00") ",\"resource_issued_after\":\"2026-07-01T00:00:00Z\","                           \
                  "\"resource_issued_before\":\"2026-09-30T23:59:59Z\",\"tenant\":\"acme\","       \
                  "\"recipient_domain\":\"example.com\","                                          \
                  "\"time_window\":" WINDOW(                                                       \
                      "2026-01-01T00:00:00Z",                                                      \
                      "2026-12-31T00:00:00Z") ","                                                  \
                                              "\"data_classification\":[\"public\",\"internal\"]," \
                                              "\"allowed_tools\":[\"ledger\"],"                    \
                                              "\"requires_action_approval\":true}"

static const mission_view recipients[] = {{"Example.com", 11}, {"mail.example.com", 16}};
static const mission_view labels[] = {{"internal", 8}, {"public", 6}};
static const mission_time noon = {.seconds = 1767225600}; /* 2026-01-01T00:00:00Z */

static mission_facts all_facts(void)
{
    return (mission_facts){.size = sizeof(mission_facts),
                           .amount = V("500"),
                           .currency = V("USD"),
                           .resource_issued = V("2026-07-01T00:00:00Z"),
                           .tenant = V("acme"),
                           .recipient_domains = recipients,
                           .recipient_domain_count = 2,
                           .now = &noon,
                           .data_labels = labels,
                           .data_label_count = 2,
                           .tool = V("ledger"),
                           .action_approved = 1};
}

static void deny(mission_facts facts, int32_t code)
{
    mission_error error = MISSION_ERROR_INIT;
    const mission_constraint_verdict verdict = ask(ALL, &facts, MISSION_OK, &error);

    CHECK_INT(verdict.holds, 0);
    CHECK_INT(verdict.code, code);
    CHECK_TEXT(verdict.reason, mission_code_reason(code));
}

#define WITH(member, ...)                                                                          \
    do {                                                                                           \
        facts = all_facts();                                                                       \
        facts.member = __VA_ARGS__;                                                                \
        test_about(#member " = " #__VA_ARGS__);                                                    \
    } while (0)
#define NO_VIEW ((mission_view){NULL, 0})

/* Each fact missing, malformed, and one past the bound. */
static void run_holds(void)
{
    static const mission_view outside[] = {{"example.com", 11}, {"badexample.com", 14}},
                              malformed[] = {{"example.com.", 12}},
                              secret[] = {{"public", 6}, {"secret", 6}};
    static const mission_time early = {.seconds = 1767225599, .nanoseconds = 999999999},
                              late = {.seconds = 1798675200, .nanoseconds = 1};
    mission_facts facts = all_facts();
    mission_error error = MISSION_ERROR_INIT;

    CHECK_INT(ask(ALL, &facts, MISSION_OK, &error).holds, 1);
    CHECK_INT(ask("{}", &(mission_facts){.size = sizeof facts}, MISSION_OK, &error).holds, 1);
#define DENIED(code, member, ...)                                                                  \
    do {                                                                                           \
        WITH(member, __VA_ARGS__);                                                                 \
        deny(facts, MISSION_E_##code);                                                             \
    } while (0)
    DENIED(FACT_MISSING, amount, NO_VIEW);
    DENIED(FACT_MISSING, amount, V("-5"));
    DENIED(FACT_MISSING, amount, V("5e2"));
    DENIED(FACT_MISSING, currency, NO_VIEW);
    DENIED(FACT_MISSING, currency, V("usd"));
    DENIED(CONSTRAINT_UNMET, currency, V("EUR"));
    DENIED(CONSTRAINT_UNMET, amount, V("500.000000000000000001"));
    DENIED(FACT_MISSING, resource_issued, NO_VIEW);
    DENIED(FACT_MISSING, resource_issued, V("2026-07-01"));
    DENIED(CONSTRAINT_UNMET, resource_issued, V("2026-06-30T23:59:59." NINES "Z"));
    DENIED(CONSTRAINT_UNMET, resource_issued, V("2026-09-30T23:59:59.0000000000000000000001Z"));
    DENIED(FACT_MISSING, tenant, NO_VIEW);
    DENIED(CONSTRAINT_UNMET, tenant, V(""));
    DENIED(FACT_MISSING, recipient_domain_count, 0);
    DENIED(CONSTRAINT_UNMET, recipient_domains, outside);
    WITH(recipient_domains, malformed);
    facts.recipient_domain_count = 1;
    deny(facts, MISSION_E_FACT_MISSING);
    DENIED(FACT_MISSING, now, NULL);
    DENIED(CONSTRAINT_UNMET, now, &early);
    DENIED(CONSTRAINT_UNMET, now, &late);
    DENIED(FACT_MISSING, data_label_count, 0);
    DENIED(CONSTRAINT_UNMET, data_labels, secret);
    DENIED(FACT_MISSING, tool, NO_VIEW);
    DENIED(CONSTRAINT_UNMET, tool, V("Ledger"));
    DENIED(CONSTRAINT_UNMET, action_approved, 0);
    test_about(NULL);
}

static void test_holds(void)
{
    COVERS("CC-1", "CC-2", "CC-3");
    both_profiles(run_holds);
}

static void run_refusals(void)
{
    static const struct {
        const char *constraints;
        int32_t code;
        const char *where;
    } rows[] = {
        {"{\"max_amount\":" USD("5.") "}", MISSION_E_MALFORMED_AMOUNT, "/max_amount/amount"},
        {"{\"time_window\":" WINDOW("2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z") "}",
         MISSION_E_INVERTED, "/time_window"},
        {"{\"recipient_domain\":\"example.com.\"}", MISSION_E_MALFORMED_DOMAIN,
         "/recipient_domain"},
        {"{\"x\":9007199254740993}", MISSION_E_OUT_OF_RANGE, "/x"},
        {"[]", MISSION_E_WRONG_TYPE, ""},
    };
    const mission_facts facts = all_facts();
    mission_error error = MISSION_ERROR_INIT;
    mission_constraint_verdict verdict;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        test_about("%s", rows[i].constraints);
        verdict = ask(rows[i].constraints, &facts, rows[i].code, &error);
        CHECK_TEXT(error.where, rows[i].where);
        CHECK_INT(verdict.holds, 0);
        CHECK_INT(verdict.code, rows[i].code);
    }
    /* An unknown key is told before anything else fails. */
    verdict = ask("{\"tenant\":\"other\",\"x\":1}", &facts, MISSION_OK, &error);
    CHECK_INT(verdict.holds, 0);
    CHECK_INT(verdict.code, MISSION_E_CONSTRAINT_UNRECOGNIZED);
    test_about(NULL);
}

static void test_refusals(void)
{
    COVERS("CC-2", "CC-4", "CC-5", "CC-6");
    both_profiles(run_refusals);
}

static void test_arguments(void)
{
    mission_json *json;
    mission_facts facts = all_facts();
    mission_constraint_verdict verdict;
    const mission_time bad = {.nanoseconds = 1000000000};

    context = test_context(MISSION_PROFILE_SERIES, 0);
    json = test_json(context, "{\"tenant\":\"acme\"}");
#define ASK(c, v, f, out)                                                                          \
    (verdict = (mission_constraint_verdict){.size = sizeof verdict, .holds = 1},                   \
     mission_constraint_holds(c, v, f, out, NULL))
    CHECK_INT(ASK(context, mission_json_root(json), &facts, &verdict), MISSION_OK);
    CHECK_INT(verdict.holds, 1);
    CHECK_TEXT(verdict.reason, "");
    CHECK_INT(ASK(NULL, mission_json_root(json), &facts, &verdict), MISSION_E_ARGUMENT);
    CHECK_INT(verdict.holds, 0);
    CHECK_INT(ASK(context, NULL, &facts, &verdict), MISSION_E_ARGUMENT);
    CHECK_INT(verdict.holds, 0);
    CHECK_INT(ASK(context, mission_json_root(json), NULL, &verdict), MISSION_E_ARGUMENT);
    CHECK_INT(verdict.holds, 0);
    CHECK_INT(ASK(context, mission_json_root(json), &facts, NULL), MISSION_E_ARGUMENT);
    verdict.size = 8;
    CHECK_INT(mission_constraint_holds(context, mission_json_root(json), &facts, &verdict, NULL),
              MISSION_E_ABI_SMALL);
#define BAD(want, member, ...)                                                                     \
    do {                                                                                           \
        WITH(member, __VA_ARGS__);                                                                 \
        CHECK_INT(ASK(context, mission_json_root(json), &facts, &verdict), MISSION_E_##want);      \
        CHECK_INT(verdict.holds, 0);                                                               \
        CHECK_INT(verdict.code, MISSION_E_##want);                                                 \
    } while (0)
    BAD(ABI_SMALL, size, sizeof facts - 1);
    BAD(ARGUMENT, action_approved, 2);
    BAD(ARGUMENT, reserved, 1);
    BAD(ARGUMENT, tenant, (mission_view){NULL, 1});
    BAD(ARGUMENT, recipient_domains, NULL);
    BAD(ARGUMENT, data_labels, NULL);
    BAD(ARGUMENT, now, &bad);
    test_about(NULL);
    mission_json_unref(json);
    mission_context_unref(context);
}

/* ---- The host's own ---- */

/* What the host answers next; the keys are `level`, numbers where less is narrower. */
static struct {
    int32_t rc, verdict;
    bool silent;
    const char *write; /* "", or one letter per value or call */
    size_t calls;
} host;

static int32_t answer(int32_t *verdict, mission_error *error)
{
    host.calls++;
    snprintf(error->text, sizeof error->text, "the host says so");
    if (!host.silent)
        *verdict = host.verdict;
    return host.rc;
}

static int32_t host_within(void *at, const mission_value *a, const mission_value *b,
                           int32_t *verdict, mission_error *error)
{
    CHECK(at == &host && a && b);
    return answer(verdict, error);
}

static int32_t host_meet(void *at, const mission_value *a, const mission_value *b,
                         mission_builder *out, int32_t *verdict, mission_error *error)
{
    mission_json *stolen = NULL;

    CHECK(at == &host && a && b);
    for (const char *c = host.write; *c; c++) {
        if (*c == 'v')
            mission_builder_value(out, a);
        else if (*c == '[')
            mission_builder_array(out);
        else if (*c == ']')
            mission_builder_end(out);
        else if (*c == 'n')
            mission_builder_lexeme(out, V("1e400"));
        else if (mission_builder_finish(out, &stolen, NULL) == MISSION_OK)
            mission_json_unref(stolen);
    }
    return answer(verdict, error);
}

static int32_t host_holds(void *at, const mission_value *value, const mission_facts *facts,
                          int32_t *verdict, mission_error *error)
{
    const mission_value *found = NULL;

    CHECK(at == &host && value);
    if (facts->lookup)
        CHECK_INT(facts->lookup(facts->host, V("level"), &found), 0);
    return answer(verdict, error);
}

static mission_context *host_context(uint32_t profile, bool mute)
{
    const mission_constraint_type type = {.size = sizeof type,
                                          .key = V("level"),
                                          .host = &host,
                                          .within = mute ? NULL : host_within,
                                          .meet = mute ? NULL : host_meet,
                                          .holds = mute ? NULL : host_holds};
    const mission_config config = {.size = sizeof config,
                                   .profile = profile,
                                   .constraint_types = &type,
                                   .constraint_type_count = 1};
    mission_context *made = NULL;

    CHECK_INT(mission_context_new(&config, &made, NULL), MISSION_OK);
    return made;
}

static void check_failure(int32_t rc, const mission_error *error)
{
    CHECK_INT(rc, host.rc ? MISSION_E_HOST : MISSION_E_VERDICT);
    CHECK_INT(error->code, rc);
    CHECK_INT(error->host_code, host.rc);
    CHECK_INT(error->category, MISSION_CATEGORY_HOST);
    if (host.rc)
        CHECK_TEXT(error->text, "the host says so");
}

/* One answer of the host to all three questions. `good`: it is one. */
static void check_answer(mission_json *doc, bool good)
{
    const mission_value *object = mission_json_root(doc),
                        *value = mission_value_get(object, V("level"));
    const mission_facts facts = {.size = sizeof facts};
    mission_constraint_verdict verdict = {.size = sizeof verdict};
    mission_error error = MISSION_ERROR_INIT;
    mission_builder *builder;
    struct mi_why why;
    bool empty = false;
    int32_t rc;

    host.calls = 0;
    rc = mi_constraints_within(context, object, object, &why, &error);
    CHECK((rc == MISSION_OK) == good);
    CHECK_INT(host.calls, 1);
    CHECK((why.code == 0) == (good && host.verdict == 1));
    if (!good)
        check_failure(rc, &error);
    rc = mission_constraint_holds(context, object, &facts, &verdict, &error);
    CHECK((rc == MISSION_OK) == good);
    CHECK((verdict.holds == 1) == (good && host.verdict == 1));
    if (!good)
        check_failure(rc, &error);
    CHECK_INT(mission_builder_new(context, &builder, NULL), MISSION_OK);
    rc = mi_constraint_meet(context, V("level"), value, value, builder, &empty, &error);
    CHECK((rc == MISSION_OK) == good);
    CHECK(empty == (!good || host.verdict != 1));
    if (!good)
        check_failure(rc, &error);
    CHECK_INT(host.calls, 3);
    mission_builder_free(builder);
}

static void run_host(uint32_t profile)
{
    static const int32_t verdicts[] = {-1, 2, INT32_MIN, INT32_MAX}, codes[] = {7, -7, 1};
    mission_json *doc;

    context = host_context(profile, false);
    doc = test_json(context, "{\"level\":3}");
    for (int32_t verdict = 0; verdict <= 1; verdict++) {
        host.rc = 0;
        host.silent = false;
        host.verdict = verdict;
        host.write = verdict ? "v" : "";
        check_answer(doc, true);
        host.silent = true;
        check_answer(doc, false);
        for (size_t i = 0; i < 3; i++) {
            host.silent = false;
            host.rc = codes[i];
            check_answer(doc, false);
        }
    }
    host.rc = 0;
    for (size_t i = 0; i < 4; i++) {
        host.verdict = verdicts[i];
        check_answer(doc, false);
    }
    mission_json_unref(doc);
    mission_context_unref(context);
}

/* What is written for a verdict: nothing, two values, one left open, an invalid one, a finished
 * one.
 */
static void run_host_writes(uint32_t profile)
{
    static const struct {
        const char *write;
        int32_t verdict, rc;
    } rows[] = {
        {"v", 1, MISSION_OK},         {"[v]", 1, MISSION_OK},       {"", 0, MISSION_OK},
        {"", 1, MISSION_E_VERDICT},   {"vv", 1, MISSION_E_VERDICT}, {"[v", 1, MISSION_E_VERDICT},
        {"v]", 1, MISSION_E_VERDICT}, {"n", 1, MISSION_E_VERDICT},  {"vf", 1, MISSION_E_VERDICT},
        {"v", 0, MISSION_E_VERDICT},  {"[]", 0, MISSION_E_VERDICT},
    };
    mission_json *doc;

    context = host_context(profile, false);
    doc = test_json(context, "{\"level\":3}");
    host.rc = 0;
    host.silent = false;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const mission_value *value = mission_value_get(mission_json_root(doc), V("level"));
        mission_error error = MISSION_ERROR_INIT;
        mission_builder *builder;
        bool empty = false;

        test_about("'%s' and verdict %d", rows[i].write, (int)rows[i].verdict);
        host.write = rows[i].write;
        host.verdict = rows[i].verdict;
        CHECK_INT(mission_builder_new(context, &builder, NULL), MISSION_OK);
        CHECK_CODE(mi_constraint_meet(context, V("level"), value, value, builder, &empty, &error),
                   rows[i].rc, &error);
        CHECK(empty == (rows[i].rc || !rows[i].verdict));
        mission_builder_free(builder);
    }
    test_about(NULL);
    mission_json_unref(doc);
    mission_context_unref(context);
}

/* A key without callbacks is equal or refused, and holds of nothing. */
static void run_mute_host(uint32_t profile)
{
    mission_error error = MISSION_ERROR_INIT;
    const mission_facts facts = all_facts();

    context = host_context(profile, true);
    CHECK(value_within("level", "[1]", "[1.0]"));
    CHECK(!value_within("level", "1", "2"));
    check_meet("level", "[1]", "[1]", "[1]");
    check_meet("level", "1", "2", NULL);
    CHECK_INT(ask("{\"level\":1}", &facts, MISSION_OK, &error).code,
              MISSION_E_CONSTRAINT_UNRECOGNIZED);
    mission_context_unref(context);
}

static int32_t find_level(void *at, mission_view name, const mission_value **out)
{
    CHECK_VIEW(name, "level");
    *out = NULL;
    ++*(size_t *)at;
    return 0;
}

static void test_host(void)
{
    COVERS("CC-5");
    size_t asked = 0;
    mission_facts facts = {.size = sizeof facts, .host = &asked, .lookup = find_level};
    mission_error error = MISSION_ERROR_INIT;

    for (uint32_t profile = 1; profile <= 2; profile++) {
        run_host(profile);
        run_host_writes(profile);
        run_mute_host(profile);
        context = host_context(profile, false);
        host.rc = 0;
        host.verdict = 1;
        CHECK_INT(ask("{\"level\":1}", &facts, MISSION_OK, &error).holds, 1);
        CHECK_INT(asked, profile);
        mission_context_unref(context);
    }
}

static const struct test tests[] = {
    {"decimals", test_decimals},
    {"within", test_within},
    {"objects", test_objects},
    {"meet", test_meet},
    {"long-lists", test_long_lists},
    {"laws", test_laws},
    {"tables", test_tables},
    {"holds", test_holds},
    {"refusals", test_refusals},
    {"arguments", test_arguments},
    {"host", test_host},
};

TEST_MAIN("constraint", tests)
