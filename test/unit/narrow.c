/* narrow(P, C): vectors for each member, laws, and hosts that misbehave. SPDX-License-Identifier:
 * MIT
 */
#include "entries.h"
#include "naive.h"

#include "rules/narrow.h"

static mission_context *context;

struct pair {
    mission_json *p_doc, *c_doc, *result;
    struct mi_arena arena;
    struct mi_entry p, c;
    struct mi_why why;
    mission_error error;
    int32_t rc;
    bool omitted;
};

static void run_narrow(struct pair *pair)
{
    mission_builder *builder;

    pair->error = (mission_error)MISSION_ERROR_INIT;
    CHECK_INT(mission_builder_new(context, &builder, NULL), MISSION_OK);
    pair->rc = mi_entry_narrow(context, &pair->p, &pair->c, builder, &pair->omitted, &pair->why,
                               &pair->error);
    CHECK(pair->rc == MISSION_OK || pair->omitted);
    CHECK(pair->omitted == (pair->why.code != 0));
    if (!pair->omitted)
        CHECK_INT(mission_builder_finish(builder, &pair->result, NULL), MISSION_OK);
    mission_builder_free(builder);
}

static const mission_value *result(const struct pair *pair)
{
    return mission_json_root(pair->result);
}

static struct pair narrow(const char *p, const char *c)
{
    struct pair pair = {.p_doc = test_json(context, p), .c_doc = test_json(context, c)};

    mi_arena_start(&pair.arena, &context->memory);
    CHECK_INT(mi_entry_compile(context, &pair.arena, mission_json_root(pair.p_doc), &pair.p),
              MISSION_OK);
    CHECK_INT(mi_entry_compile(context, &pair.arena, mission_json_root(pair.c_doc), &pair.c),
              MISSION_OK);
    run_narrow(&pair);
    return pair;
}

static void drop(struct pair *pair)
{
    mission_json_unref(pair->p_doc);
    mission_json_unref(pair->c_doc);
    mission_json_unref(pair->result);
    mi_arena_drop(&pair->arena);
}

/* What both are narrowed to; `want` NULL: nothing, for `code` at `member`. */
static void expect(const char *p, const char *c, const char *want, int32_t code, const char *member)
{
    struct pair pair;

    test_about("%s limited by %s", p, c);
    pair = narrow(p, c);
    CHECK_CODE(pair.rc, MISSION_OK, &pair.error);
    CHECK(pair.omitted == (want == NULL));
    if (want && !pair.omitted)
        CHECK(entries_are(context, result(&pair), want));
    if (!want) {
        CHECK_CODE(pair.why.code, code, &pair.error);
        CHECK_TEXT(pair.why.member, member);
    }
    drop(&pair);
    test_about(NULL);
}

#define E(rest) "{\"type\":\"mission_resource_access\"," rest "}"
#define AT(uri) "\"resource\":\"" uri "\""
#define UNDER(uri) "\"resource\":\"" uri "\",\"resource_match\":\"prefix\""
#define DO(names) ",\"actions\":[" names "]"
#define R AT("https://a.example/x") DO("\"r\"")
#define NOTHING(code) NULL, MISSION_E_##code

static void both_profiles(void (*run)(void))
{
    for (uint32_t profile = 1; profile <= 2; profile++) {
        context = test_context(profile, 0);
        run();
        mission_context_unref(context);
    }
}

static void run_resources(void)
{
#define RES(p, c, want) expect(E(p DO("\"r\"")), E(c DO("\"r\"")), E(want DO("\"r\"")), 0, NULL)
#define NORES(p, c)                                                                                \
    expect(E(p DO("\"r\"")), E(c DO("\"r\"")), NULL, MISSION_E_RESOURCE_OUTSIDE, "resource")
    RES(AT("https://a.example/x"), AT("https://a.example/x"), AT("https://a.example/x"));
    RES(AT("https://a.example/x/1"), UNDER("https://A.example:443/x"), AT("https://a.example/x/1"));
    RES(UNDER("https://A.example:443/x"), AT("https://a.example/x/1"), AT("https://a.example/x/1"));
    RES(UNDER("https://a.example"), UNDER("https://a.example/x"), UNDER("https://a.example/x"));
    RES(UNDER("https://a.example/x"), UNDER("https://a.example"), UNDER("https://a.example/x"));
    RES(UNDER("https://a.example"), UNDER("https://A.example/"), UNDER("https://a.example"));
    RES(UNDER("https://A.example/"), UNDER("https://a.example"), UNDER("https://A.example/"));
    RES(AT("https://a.example/x") ",\"resource_match\":\"exact\"", UNDER("https://a.example"),
        AT("https://a.example/x") ",\"resource_match\":\"exact\"");
    NORES(AT("https://a.example/x"), AT("https://A.example/x"));
    NORES(AT("https://a.example/xy"), UNDER("https://a.example/x"));
    NORES(AT("https://a.example/x%2Fy"), UNDER("https://a.example/x"));
    NORES(UNDER("https://a.example/x"), UNDER("https://a.example/y"));
    NORES(UNDER("https://a.example/x/%2e%2e/admin"), UNDER("https://a.example/x"));
    NORES(UNDER("https://a.example/x"), UNDER("http://a.example/x"));
}

static void test_resources(void)
{
    COVERS("SU-1", "AP-4");
    both_profiles(run_resources);
}

/* ---- Actions ---- */

#define MOST 12u

/* The words of section 3: for each of P, for each of C, their meet, unless it was written before.
 */
static size_t naive_meets(const mission_value *p, const mission_value *c, mission_view *out)
{
    size_t count = 0;

    for (size_t i = 0; i < mission_value_count(p); i++)
        for (size_t k = 0; k < mission_value_count(c); k++) {
            const mission_view a = mission_value_string(mission_value_item(p, i)),
                               b = mission_value_string(mission_value_item(c, k));
            mission_view met;
            bool repeated = false;

            if (naive_action_within(a, b))
                met = a;
            else if (naive_action_within(b, a))
                met = b;
            else
                continue;
            for (size_t n = 0; n < count && !repeated; n++)
                repeated = out[n].len == met.len && memcmp(out[n].ptr, met.ptr, met.len) == 0;
            if (!repeated)
                out[count++] = met;
        }
    return count;
}

static void random_actions(uint64_t *state, char *out)
{
    static const char *const names[] = {"a",       "a.*",     "a.b",   "a.b.*", "a.b.c", "a.b.c.*",
                                        "a.b.c.d", "a.bc",    "a.b-c", "a-b",   "a:b",   "ab",
                                        "ab.*",    "a.",      "a..*",  "a..b",  "b",     "b.*",
                                        "b.c.*",   "b.c.d.e", "a.*.*", "a.b.d", ".",     "..*",
                                        "...*",    "a_.*",    "a-.*",  "A.*"};
    const size_t count = 1 + test_random(state) % MOST;

    strcpy(out, "[");
    for (size_t i = 0; i < count; i++) {
        const char *name = names[test_random(state) % (sizeof names / sizeof *names)];

        if (strcmp(name, "a.*.*") == 0)
            name = "a.b.*";
        sprintf(out + strlen(out), "%s\"%s\"", i ? "," : "", name);
    }
    strcat(out, "]");
}

static void check_actions(const mission_value *p, const mission_value *c)
{
    mission_view want[MOST * 2];
    const size_t count = naive_meets(p, c, want);
    mission_builder *builder;
    mission_json *doc = NULL;
    bool none;

    CHECK_INT(mission_builder_new(context, &builder, NULL), MISSION_OK);
    CHECK_INT(mi_actions_meet(context, p, c, builder, &none), MISSION_OK);
    CHECK(none == (count == 0));
    if (!none && CHECK(mission_builder_finish(builder, &doc, NULL) == MISSION_OK)) {
        const mission_value *got = mission_json_root(doc);

        CHECK_INT(mission_value_count(got), count);
        for (size_t i = 0; i < count; i++) {
            const mission_view text = mission_value_string(mission_value_item(got, i));

            CHECK(text.len == want[i].len && memcmp(text.ptr, want[i].ptr, text.len) == 0);
        }
    }
    mission_json_unref(doc);
    mission_builder_free(builder);
}

static void test_actions(void)
{
    COVERS("SU-2", "AP-4");
    uint64_t state = test_seed();

    context = test_context(MISSION_PROFILE_SERIES, 0);
    for (size_t i = 0; i < 20000; i++) {
        char p[512], c[512];
        mission_json *x, *y;

        random_actions(&state, p);
        random_actions(&state, c);
        test_about("%s and %s", p, c);
        x = test_json(context, p);
        y = test_json(context, c);
        check_actions(mission_json_root(x), mission_json_root(y));
        mission_json_unref(x);
        mission_json_unref(y);
    }
    test_about(NULL);
    mission_context_unref(context);
}

static void run_action_rows(void)
{
    expect(E(AT("https://a.example/x") DO("\"z\",\"a.*\"")),
           E(AT("https://a.example/x") DO("\"a.r\",\"a.*\",\"a.r\"")),
           E(AT("https://a.example/x") DO("\"a.r\",\"a.*\"")), 0, NULL);
    expect(E(AT("https://a.example/x") DO("\"a\"")), E(AT("https://a.example/x") DO("\"a.*\"")),
           NULL, MISSION_E_ACTION_OUTSIDE, "actions");
}

static void test_action_rows(void)
{
    COVERS("SU-2");
    both_profiles(run_action_rows);
}

/* A hundred thousand actions on either side: one by one would never end. */
static void test_many_actions(void)
{
    COVERS("SU-2");
    enum { COUNT = 100000 };
    char *text = malloc(COUNT * 16 + 16), *at = text;
    mission_json *all, *one;
    mission_builder *builder;
    mission_json *doc = NULL;
    bool none;

    context = test_context(MISSION_PROFILE_SERIES, 0);
    at += sprintf(at, "[");
    for (int i = 0; i < COUNT; i++)
        at += sprintf(at, "%s\"a.n%d%s\"", i ? "," : "", i, i % 2 ? ".*" : "");
    strcpy(at, "]");
    all = test_json(context, text);
    one = test_json(context, "[\"a.n7.x\",\"a.*\",\"b\"]");
    CHECK_INT(mission_builder_new(context, &builder, NULL), MISSION_OK);
    CHECK_INT(
        mi_actions_meet(context, mission_json_root(all), mission_json_root(all), builder, &none),
        MISSION_OK);
    CHECK(!none && mission_builder_finish(builder, &doc, NULL) == MISSION_OK);
    CHECK(mission_value_equal(mission_json_root(doc), mission_json_root(all)) == 1);
    mission_json_unref(doc);
    CHECK_INT(
        mi_actions_meet(context, mission_json_root(one), mission_json_root(all), builder, &none),
        MISSION_OK);
    CHECK(!none && mission_builder_finish(builder, &doc, NULL) == MISSION_OK);
    CHECK_INT(mission_value_count(mission_json_root(doc)), COUNT + 1);
    CHECK_VIEW(mission_value_string(mission_value_item(mission_json_root(doc), 0)), "a.n7.x");
    mission_json_unref(doc);
    mission_builder_free(builder);
    mission_json_unref(all);
    mission_json_unref(one);
    mission_context_unref(context);
    free(text);
}

/* ---- Constraints ---- */

#define HAS(members) E(R ",\"constraints\":{" members "}")

static void run_constraints(void)
{
    static const char *const none = E(R);

    expect(HAS("\"tenant\":\"t\""), none, HAS("\"tenant\":\"t\""), 0, NULL);
    expect(none, HAS("\"tenant\":\"t\""), HAS("\"tenant\":\"t\""), 0, NULL);
    expect(none, HAS(""), none, 0, NULL);
    expect(HAS(""), none, HAS(""), 0, NULL);
    expect(HAS("\"tenant\":\"t\",\"x\":1"), HAS("\"y\":2,\"x\":1.0"),
           HAS("\"tenant\":\"t\",\"x\":1,\"y\":2"), 0, NULL);
    /* DE-4: no key is dropped, whoever has it; what cannot be narrowed omits the entry. */
    expect(HAS("\"x\":1"), HAS("\"x\":2"), NOTHING(CONSTRAINT_BROADER), "constraints");
    expect(HAS("\"tenant\":\"t\""), HAS("\"tenant\":\"u\""), NOTHING(CONSTRAINT_BROADER),
           "constraints");
    expect(HAS("\"allowed_tools\":[\"a\"]"), HAS("\"allowed_tools\":[\"b\"]"),
           NOTHING(CONSTRAINT_BROADER), "constraints");
    expect(none, HAS("\"requires_action_approval\":false"),
           HAS("\"requires_action_approval\":false"), 0, NULL);
    expect(HAS("\"requires_action_approval\":false"), HAS("\"requires_action_approval\":true"),
           HAS("\"requires_action_approval\":true"), 0, NULL);
    expect(HAS("\"max_amount\":{\"amount\":\"1000.00\",\"currency\":\"USD\"}"),
           HAS("\"max_amount\":{\"amount\":\"500\",\"currency\":\"USD\"}"),
           HAS("\"max_amount\":{\"amount\":\"500\",\"currency\":\"USD\"}"), 0, NULL);
    expect(HAS("\"max_amount\":{\"amount\":\"1\",\"currency\":\"USD\"}"),
           HAS("\"max_amount\":{\"amount\":\"1\",\"currency\":\"EUR\"}"),
           NOTHING(CONSTRAINT_BROADER), "constraints");
}

static void test_constraints(void)
{
    COVERS("CC-1", "CC-5", "CC-6", "DE-4", "SU-3");
    both_profiles(run_constraints);
}

/* ---- Delegation ---- */

#define DEL(members) E(R ",\"delegation\":{" members "}")
#define LIST(matchers) ",\"allowed_delegates\":[" matchers "]"
#define M1 "{\"sub\":\"a\"}"
#define M2 "{\"sub_profile\":\"ai_agent\",\"sub\":\"b\"}"
#define M2_OTHERWISE "{\"sub\":\"\\u0062\",\"sub_profile\":\"ai_agent\"}"

static void run_delegation(void)
{
    static const char *const none = E(R);

    expect(DEL("\"max_depth\":2"), none, none, 0, NULL);
    expect(none, DEL("\"max_depth\":2"), none, 0, NULL); /* never introduced (T-10) */
    expect(DEL("\"max_depth\":2"), DEL("\"max_depth\":1"), DEL("\"max_depth\":1"), 0, NULL);
    expect(DEL("\"max_depth\":0"), DEL("\"max_depth\":1"), DEL("\"max_depth\":0"), 0, NULL);
    expect(DEL("\"max_depth\":2" LIST(M1)), DEL("\"max_depth\":2"), DEL("\"max_depth\":2" LIST(M1)),
           0, NULL);
    expect(DEL("\"max_depth\":2"), DEL("\"max_depth\":2" LIST(M1)), DEL("\"max_depth\":2" LIST(M1)),
           0, NULL);
    expect(DEL("\"max_depth\":2" LIST(M2 "," M1)), DEL("\"max_depth\":2" LIST(M1 "," M2_OTHERWISE)),
           DEL("\"max_depth\":2" LIST(M2 "," M1)), 0, NULL);
    expect(DEL("\"max_depth\":2" LIST(M1)), DEL("\"max_depth\":2" LIST(M2)),
           DEL("\"max_depth\":2" LIST("")), 0, NULL);
    expect(DEL("\"max_depth\":2" LIST("")), DEL("\"max_depth\":2"), DEL("\"max_depth\":2" LIST("")),
           0, NULL);
    /* What nobody here understands is equal on both sides, or there is no delegation. */
    expect(DEL("\"max_depth\":2,\"z\":[1]"), DEL("\"max_depth\":1,\"z\":[1.0]"),
           DEL("\"max_depth\":1,\"z\":[1]"), 0, NULL);
    expect(DEL("\"max_depth\":2,\"z\":1"), DEL("\"max_depth\":2,\"z\":2"), none, 0, NULL);
    expect(DEL("\"max_depth\":2,\"z\":1"), DEL("\"max_depth\":2"), none, 0, NULL);
    expect(DEL("\"max_depth\":2"), DEL("\"max_depth\":2,\"z\":1"), none, 0, NULL);
}

#define KIDS(members) DEL("\"max_depth\":2,\"children\":{" members "}")

static void run_children(void)
{
    static const char *const none = DEL("\"max_depth\":2");

    expect(KIDS(""), none, none, 0, NULL);
    expect(none, KIDS(""), none, 0, NULL);
    expect(KIDS("\"max_children\":3"), KIDS("\"max_children\":2"), KIDS("\"max_children\":2"), 0,
           NULL);
    expect(KIDS("\"max_children\":3"), KIDS(""), KIDS("\"max_children\":3"), 0, NULL);
    expect(KIDS("\"max_child_depth\":3"), KIDS("\"max_child_depth\":2"),
           KIDS("\"max_child_depth\":2"), 0, NULL);
    expect(KIDS("\"max_child_depth\":3"), KIDS(""), KIDS(""), 0, NULL); /* absent is 1 */
    expect(KIDS("\"allowed_child_actors\":[" M1 "," M2 "]"),
           KIDS("\"allowed_child_actors\":[" M2 "]"), KIDS("\"allowed_child_actors\":[" M2 "]"), 0,
           NULL);
    expect(KIDS(""), KIDS("\"allowed_child_actors\":[" M2 "]"),
           KIDS("\"allowed_child_actors\":[" M2 "]"), 0, NULL);
    expect(KIDS("\"child_creation_policy\":\"p\""), KIDS("\"child_creation_policy\":\"p\""),
           KIDS("\"child_creation_policy\":\"p\""), 0, NULL);
    /* What cannot be compared leaves no child behind, and the delegation as it is. */
    expect(KIDS("\"child_creation_policy\":\"p\""), KIDS("\"child_creation_policy\":\"q\""), none,
           0, NULL);
    expect(KIDS("\"max_children\":0"), KIDS("\"max_children\":2"), none, 0, NULL);
    expect(KIDS("\"allowed_child_actors\":7"), KIDS(""), none, 0, NULL);
    expect(KIDS("\"max_child_depth\":\"3\""), KIDS("\"max_child_depth\":3"), none, 0, NULL);
}

static void test_delegation(void)
{
    COVERS("SU-4", "AP-4");
    both_profiles(run_delegation);
    both_profiles(run_children);
}

/* ---- Types and members ---- */

static void test_spelling_of_the_type(void)
{
    COVERS("AP-4");
    static const char older[] = "{\"type\":\"resource_access\"," R "}";

    context = test_context(MISSION_PROFILE_SERIES, 0);
    expect(older, E(R), older, 0, NULL);
    expect(E(R), older, E(R), 0, NULL);
    mission_context_unref(context);
}

static struct {
    int32_t rc, verdict;
    bool silent;
    const char *write; /* a JSON text, a second one, or NULL */
    bool twice;
} host;

static int32_t host_narrow(void *at, const mission_value *p, const mission_value *c,
                           mission_builder *out, int32_t *verdict, mission_error *error)
{
    mission_json *doc = host.write ? test_json(context, host.write) : NULL;

    (void)error;
    CHECK(at == &host && p && c);
    if (doc)
        mission_builder_value(out, mission_json_root(doc));
    if (doc && host.twice)
        mission_builder_value(out, mission_json_root(doc));
    mission_json_unref(doc);
    if (!host.silent)
        *verdict = host.verdict;
    return host.rc;
}

/* Entries of type `t` are ordered by `n`. */
static int32_t host_within(void *at, const mission_value *a, const mission_value *b,
                           int32_t *verdict, mission_error *error)
{
    (void)at;
    (void)error;
    *verdict = mission_value_number(mission_value_get(a, V("n"))) <=
               mission_value_number(mission_value_get(b, V("n")));
    return 0;
}

static int32_t host_key_meet(void *at, const mission_value *a, const mission_value *b,
                             mission_builder *out, int32_t *verdict, mission_error *error)
{
    (void)b;
    return host_narrow(at, a, a, out, verdict, error);
}

static int32_t refuses_nine(void *at, const mission_value *value, mission_error *error)
{
    (void)at;
    (void)error;
    return mission_value_number(value) == 9;
}

static int32_t lower(void *at, const mission_value *a, const mission_value *b, int32_t *verdict,
                     mission_error *error)
{
    (void)at;
    (void)error;
    *verdict = mission_value_number(a) <= mission_value_number(b);
    return 0;
}

static mission_context *host_context(uint32_t profile)
{
    static const mission_authorization_type types[] = {
        {sizeof *types, {"t", 1}, &host, NULL, host_within, host_narrow},
        {sizeof *types, {"plain", 5}, &host, NULL, NULL, NULL}};
    static const mission_constraint_type key = {.size = sizeof key,
                                                .key = {"level", 5},
                                                .host = &host,
                                                .validate = refuses_nine,
                                                .within = lower,
                                                .meet = host_key_meet};
    static const mission_member_type member = {sizeof member, {"note", 4}, NULL, NULL};
    const mission_config config = {.size = sizeof config,
                                   .profile = profile,
                                   .entry_members = &member,
                                   .entry_member_count = 1,
                                   .constraint_types = &key,
                                   .constraint_type_count = 1,
                                   .authorization_types = types,
                                   .authorization_type_count = 2};
    mission_context *made = NULL;

    CHECK_INT(mission_context_new(&config, &made, NULL), MISSION_OK);
    return made;
}

static void run_members(void)
{
    expect(E(R ",\"note\":1"), E(R ",\"note\":1.0"), E(R ",\"note\":1"), 0, NULL);
    expect(E(R ",\"note\":1"), E(R ",\"note\":2"), NOTHING(UNDECIDABLE), "other");
    expect(E(R ",\"note\":1"), E(R), NOTHING(UNDECIDABLE), "other");
    expect(E(R), E(R ",\"note\":1"), NOTHING(UNDECIDABLE), "other");
}

static void fails(const char *p, const char *c, int32_t code)
{
    struct pair pair = narrow(p, c);

    CHECK_CODE(pair.rc, code, &pair.error);
    CHECK(pair.omitted && !pair.result);
    CHECK_INT(pair.error.category, MISSION_CATEGORY_HOST);
    drop(&pair);
}

static void host_says(int32_t rc, int32_t verdict, const char *write)
{
    host.rc = rc;
    host.verdict = verdict;
    host.write = write;
    host.silent = host.twice = false;
}

#define T(n) "{\"type\":\"t\",\"n\":" n "}"

static void run_other_types(void)
{
    static const char plain[] = "{\"type\":\"plain\",\"a\":[1]}";

    expect(plain, "{\"a\":[1.0],\"type\":\"plain\"}", plain, 0, NULL);
    expect(plain, "{\"type\":\"plain\",\"a\":[2]}", NOTHING(UNDECIDABLE), "");
    expect(plain, E(R), NOTHING(TYPE_DIFFERS), "type");
    expect(E(R), plain, NOTHING(TYPE_DIFFERS), "type");
    expect(plain, T("1"), NOTHING(TYPE_DIFFERS), "type");
    host_says(0, 1, T("2"));
    expect(T("3"), T("2"), T("2"), 0, NULL);
    host_says(0, 0, NULL);
    expect(T("3"), T("2"), NOTHING(NOT_COVERED), "");
    expect(T("3"), T("3.0"), T("3"), 0, NULL); /* equal: nobody is asked */
}

/* Whatever a host does wrong, nothing is narrowed. */
static void run_misbehaving_types(void)
{
    host_says(7, 1, T("2"));
    fails(T("3"), T("2"), MISSION_E_HOST);
    host_says(0, 2, T("2"));
    fails(T("3"), T("2"), MISSION_E_VERDICT);
    host_says(0, 1, T("2"));
    host.silent = true;
    fails(T("3"), T("2"), MISSION_E_VERDICT);
    host_says(0, 1, T("2"));
    host.twice = true;
    fails(T("3"), T("2"), MISSION_E_VERDICT);
    host_says(0, 1, NULL);
    fails(T("3"), T("2"), MISSION_E_VERDICT);
    host_says(0, 1, "[]");
    fails(T("3"), T("2"), MISSION_E_VERDICT);
    host_says(0, 0, T("2"));
    fails(T("3"), T("2"), MISSION_E_VERDICT);
    host_says(0, 1, T("3")); /* broader than the second */
    fails(T("3"), T("2"), MISSION_E_HOST_BROADER);
    host_says(0, 1, "{\"type\":\"plain\",\"n\":1}");
    fails(T("3"), T("2"), MISSION_E_HOST_BROADER);
    host_says(0, 1, "{\"type\":\"unheard of\"}");
    fails(T("3"), T("2"), MISSION_E_HOST_BROADER);
}

/* Values of `level` are ordered as numbers; whatever the meet says, it must lie below both. */
static void run_misbehaving_keys(void)
{
    host_says(0, 1, "1");
    expect(HAS("\"level\":2"), HAS("\"level\":1"), HAS("\"level\":1"), 0, NULL);
    expect(HAS("\"level\":2"), HAS("\"level\":3"), HAS("\"level\":1"), 0, NULL);
    host_says(0, 1, "2");
    fails(HAS("\"level\":1"), HAS("\"level\":2"), MISSION_E_HOST_BROADER);
    fails(HAS("\"level\":2"), HAS("\"level\":1"), MISSION_E_HOST_BROADER);
    host_says(0, 1, "-9007199254740993"); /* CC-4 */
    fails(HAS("\"level\":2"), HAS("\"level\":1"), MISSION_E_HOST_BROADER);
    host_says(0, 1, "9");
    fails(HAS("\"level\":9"), HAS("\"level\":9"), MISSION_E_HOST_BROADER); /* its own validate */
    host_says(0, 0, NULL);
    expect(HAS("\"level\":1"), HAS("\"level\":1"), NOTHING(CONSTRAINT_BROADER), "constraints");
    host_says(3, 0, NULL);
    fails(HAS("\"level\":1"), HAS("\"level\":1"), MISSION_E_HOST);
}

static void test_host(void)
{
    COVERS("OT-2", "CC-5", "CC-6", "DE-4", "SU-5");
    for (uint32_t profile = 1; profile <= 2; profile++) {
        context = host_context(profile);
        run_members();
        run_other_types();
        run_misbehaving_types();
        run_misbehaving_keys();
        mission_context_unref(context);
    }
}

/* ---- Laws ---- */

/* By the second evaluator: the result is in both; nothing is lost of what lies in both. */
static void check_laws(const char *p, const char *c, const char *x)
{
    struct pair there = narrow(p, c), back = narrow(c, p);
    mission_json *doc = test_json(context, x);
    const mission_value *pv = mission_json_root(there.p_doc), *cv = mission_json_root(there.c_doc),
                        *xv = mission_json_root(doc);

    CHECK_CODE(there.rc, MISSION_OK, &there.error);
    CHECK(there.omitted == back.omitted);
    if (there.result) {
        CHECK(naive_entry_within(result(&there), pv) && naive_entry_within(result(&there), cv));
        CHECK(naive_entry_within(result(&there), result(&back)));
        CHECK(naive_entry_within(result(&back), result(&there)));
    }
    if (naive_entry_within(xv, pv) && naive_entry_within(xv, cv))
        CHECK(there.result && naive_entry_within(xv, result(&there)));
    drop(&there);
    drop(&back);
    there = narrow(p, p);
    CHECK(there.result && naive_entry_within(pv = mission_json_root(there.p_doc), result(&there)));
    drop(&there);
    mission_json_unref(doc);
}

static void test_laws(void)
{
    COVERS("AP-4", "CC-6");
    uint64_t state = test_seed();
    size_t narrowed = 0;

    for (uint32_t profile = 1; profile <= 2; profile++) {
        context = test_context(profile, 0);
        for (size_t i = 0; i < 3000; i++) {
            char p[ENTRY_TEXT], c[ENTRY_TEXT], x[ENTRY_TEXT];
            struct pair pair;

            entry_random(&state, p);
            entry_random(&state, c);
            entry_random(&state, x);
            test_about("%s and %s and %s", p, c, x);
            check_laws(p, c, x);
            pair = narrow(p, c);
            narrowed += pair.result != NULL;
            drop(&pair);
        }
        mission_context_unref(context);
    }
    test_about(NULL);
    CHECK(narrowed > 300);
}

static const struct test tests[] = {
    {"resources", test_resources},
    {"actions", test_actions},
    {"action-rows", test_action_rows},
    {"many-actions", test_many_actions},
    {"constraints", test_constraints},
    {"delegation", test_delegation},
    {"type", test_spelling_of_the_type},
    {"host", test_host},
    {"laws", test_laws},
};

TEST_MAIN("narrow", tests)
