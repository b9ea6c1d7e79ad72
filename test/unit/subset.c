/* The subset rule: rule by rule, then the index against every pair. SPDX-License-Identifier: MIT */
#include "documents.h"
#include "meter.h"
#include "test.h"

#include "rules/algebra.h"

#include <stdarg.h>

#define OPEN "{\"type\":\"mission_resource_access\","
#define ON(resource) OPEN "\"resource\":\"" resource "\",\"actions\":[\"a.read\"]}"
#define UNDER(resource)                                                                            \
    OPEN "\"resource_match\":\"prefix\",\"resource\":\"" resource "\",\"actions\":[\"a.read\"]}"
#define DOES(actions) OPEN "\"resource\":\"https://a.example\",\"actions\":[" actions "]}"
#define WITH(more) OPEN "\"resource\":\"https://a.example\",\"actions\":[\"a.read\"]" more "}"
#define BOUND(text) WITH(",\"constraints\":{" text "}")
#define PASSED(text) WITH(",\"delegation\":{" text "}")

/* ---- tools ---- */

struct pair {
    const char *a, *b;
    int32_t code; /* 0: within */
    const char *where;
};

static mission_subset_verdict poisoned(void)
{
    mission_subset_verdict verdict;

    memset(&verdict, 0x5a, sizeof verdict);
    verdict.size = sizeof verdict;
    return verdict;
}

static void check_verdict(const mission_subset_verdict *verdict, int32_t code, const char *where)
{
    CHECK_INT(verdict->size, sizeof *verdict);
    CHECK_INT(verdict->subset, code == 0);
    CHECK_TEXT(mission_code_reason(verdict->code), mission_code_reason(code));
    CHECK_TEXT(verdict->reason, code ? mission_code_reason(code) : "");
    CHECK_TEXT(verdict->where, where ? where : "");
}

static mission_authority *compiled(mission_context *context, const char *text)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *set = NULL;
    mission_authority *own = NULL;

    CHECK_CODE(mission_authority_set_parse(context, mission_view_of(text), &set, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_authority_compile(set, &own, &error), MISSION_OK, &error);
    CHECK(mission_authority_source(own) == set);
    mission_authority_set_unref(set);
    return own;
}

/* The pair alone, and as sets of one, which the index compares. */
static void check_pair(mission_context *context, const struct pair *pair)
{
    mission_json *a = test_json(context, pair->a), *b = test_json(context, pair->b);
    mission_subset_verdict alone = poisoned(), indexed = poisoned();
    mission_error error = MISSION_ERROR_INIT;
    mission_authority *parent;
    char set[2048];

    test_about("%s in %s", pair->a, pair->b);
    CHECK_CODE(mission_entry_within_entry(context, mission_json_root(a), mission_json_root(b),
                                          &alone, &error),
               MISSION_OK, &error);
    check_verdict(&alone, pair->code, pair->where);
    snprintf(set, sizeof set, "[%s]", pair->b);
    parent = compiled(context, set);
    CHECK_CODE(mission_entry_within(parent, mission_json_root(a), NULL, 0, &indexed, &error),
               MISSION_OK, &error);
    check_verdict(&indexed, pair->code, pair->where);
    test_about(NULL);
    mission_authority_unref(parent);
    mission_json_unref(a);
    mission_json_unref(b);
}

static void check_pairs(const struct pair *pairs, size_t count)
{
    for (uint32_t profile = 1; profile <= 2; profile++) {
        mission_context *context = test_context(profile, 0);

        for (size_t i = 0; i < count; i++)
            check_pair(context, &pairs[i]);
        mission_context_unref(context);
    }
}
#define CHECK_PAIRS(pairs) check_pairs(pairs, sizeof(pairs) / sizeof *(pairs))

/* ---- SU-1 ---- */

static void test_resources(void)
{
    COVERS("SU-1", "UR-1");
    static const struct pair pairs[] = {
        {ON("https://a.example"), ON("https://a.example"), 0, NULL},
        {ON("https://a.example/"), ON("https://a.example"), MISSION_E_RESOURCE_OUTSIDE,
         "/resource"},
        {ON("https://A.example"), ON("https://a.example"), MISSION_E_RESOURCE_OUTSIDE, "/resource"},
        {UNDER("https://a.example"), ON("https://a.example"), MISSION_E_RESOURCE_OUTSIDE,
         "/resource"},
        {ON("https://a.example"), UNDER("https://a.example"), 0, NULL},
        {UNDER("https://a.example"), UNDER("https://a.example"), 0, NULL},
        {ON("HTTPS://A.example:443/x?q"), UNDER("https://a.example"), 0, NULL},
        {ON("https://api.example/orders/123"), UNDER("https://api.example/orders"), 0, NULL},
        {UNDER("https://api.example:443/orders/123"), UNDER("https://API.example/orders"), 0, NULL},
        {ON("https://api.example/orders"), UNDER("https://api.example/orders/123"),
         MISSION_E_RESOURCE_OUTSIDE, "/resource"},
        {ON("https://api.example/ordersX"), UNDER("https://api.example/orders"),
         MISSION_E_RESOURCE_OUTSIDE, "/resource"},
        {ON("https://api.example/orders%2F123"), UNDER("https://api.example/orders"),
         MISSION_E_RESOURCE_OUTSIDE, "/resource"},
        {ON("https://api.example/orders/%2e%2e/admin"), UNDER("https://api.example/orders"),
         MISSION_E_RESOURCE_OUTSIDE, "/resource"},
        {ON("https://api.example/orders/"), UNDER("https://api.example/orders/"), 0, NULL},
        {ON("https://api.example/orders//1"), UNDER("https://api.example/orders/"), 0, NULL},
        {ON("https://api.example/orders/1"), UNDER("https://api.example/orders/"),
         MISSION_E_RESOURCE_OUTSIDE, "/resource"},
        {ON("https://api.example/orders#f"), UNDER("https://api.example/orders"),
         MISSION_E_RESOURCE_OUTSIDE, "/resource"},
        {ON("urn:example:a"), ON("urn:example:a"), 0, NULL},
        {OPEN "\"resource_match\":\"exact\",\"resource\":\"urn:a\",\"actions\":[\"a\"]}",
         OPEN "\"resource\":\"urn:a\",\"actions\":[\"a\"]}", 0, NULL},
    };

    CHECK_PAIRS(pairs);
}

/* A prefix that has no authority decides nothing, not even about itself. */
static void test_undecided(void)
{
    COVERS("SU-5");
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_json *a = test_json(context, UNDER("urn:example:a")),
                 *b = test_json(context, ON("https://a.example")),
                 *c = test_json(context, ON("urn:example:a"));
    mission_authority *own = compiled(context, "[" UNDER("urn:example:a") "]");
    mission_authority *other = compiled(context, "[" ON("https://a.example") "]");
    const struct {
        mission_json *a, *b;
        const mission_authority *parent;
        int32_t code;
    } cases[] = {{a, a, own, MISSION_E_UNDECIDABLE},
                 {a, b, other, MISSION_E_UNDECIDABLE},
                 {c, a, own, MISSION_E_RESOURCE_OUTSIDE}};

    for (size_t i = 0; i < 3; i++) {
        mission_subset_verdict alone = poisoned(), indexed = poisoned();

        CHECK_INT(mission_entry_within_entry(context, mission_json_root(cases[i].a),
                                             mission_json_root(cases[i].b), &alone, NULL),
                  MISSION_OK);
        check_verdict(&alone, MISSION_E_UNDECIDABLE, "/resource");
        CHECK_INT(mission_entry_within(cases[i].parent, mission_json_root(cases[i].a), NULL, 0,
                                       &indexed, NULL),
                  MISSION_OK);
        check_verdict(&indexed, cases[i].code, "/resource");
    }
    mission_authority_unref(own);
    mission_authority_unref(other);
    mission_json_unref(a);
    mission_json_unref(b);
    mission_json_unref(c);
    mission_context_unref(context);
}

/* What no reader lets through decides nothing either: an unknown way to match. */
static void test_unknown_match(void)
{
    COVERS("SU-5");
    static const char *const unknown =
        OPEN "\"resource_match\":\"glob\",\"resource\":\"https://a.example\",\"actions\":[\"a\"]}";
    static const char *const known = OPEN "\"resource\":\"https://a.example\",\"actions\":[\"a\"]}";
    static const char *const texts[][2] = {{unknown, known}, {known, unknown}, {unknown, unknown}};
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);

    for (size_t i = 0; i < 3; i++) {
        mission_json *json[2];
        struct mi_entry entry[2];
        struct mi_arena arena;
        struct mi_why why;

        mi_arena_start(&arena, &context->memory);
        for (size_t k = 0; k < 2; k++) {
            json[k] = test_json(context, texts[i][k]);
            CHECK_INT(mi_entry_compile(context, &arena, mission_json_root(json[k]), &entry[k]),
                      MISSION_OK);
        }
        CHECK(!mi_resource_within(&entry[0], &entry[1]));
        CHECK_INT(mi_entry_within(context, &entry[0], &entry[1], &why, NULL), MISSION_OK);
        CHECK_INT(why.code, MISSION_E_UNDECIDABLE);
        CHECK_TEXT(why.member, "resource");
        mi_arena_drop(&arena);
        mission_json_unref(json[0]);
        mission_json_unref(json[1]);
    }
    mission_context_unref(context);
}

/* ---- SU-2 ---- */

static void test_actions(void)
{
    COVERS("SU-2");
    static const struct pair pairs[] = {
        {DOES("\"invoices.read\""), DOES("\"invoices.*\""), 0, NULL},
        {DOES("\"invoices.q3.export\""), DOES("\"invoices.*\""), 0, NULL},
        {DOES("\"invoices.q3.*\""), DOES("\"invoices.*\""), 0, NULL},
        {DOES("\"invoices.*\""), DOES("\"invoices.*\""), 0, NULL},
        {DOES("\"invoices\""), DOES("\"invoices.*\""), MISSION_E_ACTION_OUTSIDE, "/actions/0"},
        {DOES("\"invoicesx.read\""), DOES("\"invoices.*\""), MISSION_E_ACTION_OUTSIDE,
         "/actions/0"},
        {DOES("\"invoices:read\""), DOES("\"invoices.*\""), MISSION_E_ACTION_OUTSIDE, "/actions/0"},
        {DOES("\"invoices-x.read\""), DOES("\"invoices.*\""), MISSION_E_ACTION_OUTSIDE,
         "/actions/0"},
        {DOES("\"invoices.*\""), DOES("\"invoices.read\""), MISSION_E_ACTION_OUTSIDE, "/actions/0"},
        {DOES("\"invoices.*\""), DOES("\"invoices\""), MISSION_E_ACTION_OUTSIDE, "/actions/0"},
        {DOES("\"invoices.*\""), DOES("\"invoices.q3.*\""), MISSION_E_ACTION_OUTSIDE, "/actions/0"},
        {DOES("\"b\",\"a.x\",\"c.d.*\""), DOES("\"c.*\",\"a.*\",\"b\""), 0, NULL},
        {DOES("\"b\",\"a.x\",\"c\""), DOES("\"c.*\",\"a.*\",\"b\""), MISSION_E_ACTION_OUTSIDE,
         "/actions/2"},
        {DOES("\"Invoices.read\""), DOES("\"invoices.*\""), MISSION_E_ACTION_OUTSIDE, "/actions/0"},
    };

    CHECK_PAIRS(pairs);
}

/* What an action permits: names of up to `MOST` characters over "ab.", as a set of numbers. */
#define MOST 4
#define NAMES 120 /* 3 + 9 + 27 + 81 */

static void name_of(size_t n, char out[MOST + 1])
{
    static const char letters[] = "ab.";
    size_t len = 1, first = 0, among = 3;

    while (n - first >= among) {
        first += among;
        among *= 3;
        len++;
    }
    n -= first;
    out[len] = 0;
    while (len-- > 0) {
        out[len] = letters[n % 3];
        n /= 3;
    }
}

/* A literal permits itself; "f.*" all that begins with "f." and goes on or not. */
static bool permits(const char *action, const char *name)
{
    size_t len = strlen(action);

    if (len > 2 && strcmp(action + len - 2, ".*") == 0)
        return strncmp(action, name, len - 1) == 0;
    return strcmp(action, name) == 0;
}

/* Within is: permits nothing more. Names two longer than the actions tell any two apart. */
static void test_action_meaning(void)
{
    COVERS("SU-2");
    char actions[2 * 12][MOST + 3], name[MOST + 1];
    size_t within = 0;

    for (size_t i = 0; i < 12; i++) { /* every name of one or two characters, and its family */
        name_of(i, actions[2 * i]);
        snprintf(actions[2 * i + 1], sizeof *actions, "%.2s.*", actions[2 * i]);
    }
    for (size_t i = 0; i < 24; i++)
        for (size_t k = 0; k < 24; k++) {
            bool more = false;

            for (size_t n = 0; n < NAMES; n++) {
                name_of(n, name);
                more = more || (permits(actions[i], name) && !permits(actions[k], name));
            }
            test_about("%s in %s", actions[i], actions[k]);
            CHECK_INT(mi_action_within(mission_view_of(actions[i]), mission_view_of(actions[k])),
                      !more);
            within += !more;
        }
    test_about(NULL);
    CHECK(within > 24);
}

static void random_action(uint64_t *state, char *out)
{
    static const char *const parts[] = {"a", "b", "a-b", "a:b", "ab", ".", "A"};
    size_t count = 1 + test_random(state) % 3;

    out[0] = 0;
    for (size_t i = 0; i < count; i++)
        strcat(strcat(out, i ? "." : ""), parts[test_random(state) % 7]);
    if (test_random(state) % 3 == 0)
        strcat(out, ".*");
}

/* Long lists are sorted: the same answers as one by one, at 16 actions, 17 and more. */
static void test_many_actions(void)
{
    COVERS("SU-2");
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    uint64_t state = test_seed();

    for (int round = 0; round < 300; round++) {
        const size_t count = 15 + test_random(&state) % 20;
        char list[40][24], text[2048] = OPEN "\"resource\":\"urn:a\",\"actions\":[", action[24];
        struct mi_arena arena;
        struct mi_entry entry;
        mission_json *json;

        for (size_t i = 0; i < count; i++) {
            random_action(&state, list[i]);
            sprintf(text + strlen(text), "%s\"%s\"", i ? "," : "", list[i]);
        }
        strcat(text, "]}");
        json = test_json(context, text);
        mi_arena_start(&arena, &context->memory);
        CHECK_INT(mi_entry_compile(context, &arena, mission_json_root(json), &entry), MISSION_OK);
        CHECK_INT(entry.sorted.literals != NULL, count > 16);
        for (int k = 0; k < 50; k++) {
            bool among = false;

            random_action(&state, action);
            for (size_t i = 0; i < count; i++)
                among =
                    among || mi_action_within(mission_view_of(action), mission_view_of(list[i]));
            test_about("%s in %s", action, text);
            CHECK_INT(mi_action_among(&entry, mission_view_of(action)), among);
        }
        mi_arena_drop(&arena);
        mission_json_unref(json);
    }
    test_about(NULL);
    mission_context_unref(context);
}

/* ---- SU-3, CC-1 ---- */

static void test_constraints(void)
{
    COVERS("SU-3", "CC-1", "SU-5");
    static const struct pair pairs[] = {
        {BOUND("\"tenant\":\"t\""), WITH(""), 0, NULL},
        {BOUND("\"tenant\":\"t\",\"k\":1"), BOUND("\"k\":1.0"), 0, NULL},
        {WITH(""), BOUND("\"tenant\":\"t\""), MISSION_E_CONSTRAINT_DROPPED, "/constraints/tenant"},
        {BOUND("\"k\":1"), BOUND("\"tenant\":\"t\""), MISSION_E_CONSTRAINT_DROPPED,
         "/constraints/tenant"},
        {BOUND("\"tenant\":\"u\""), BOUND("\"tenant\":\"t\""), MISSION_E_CONSTRAINT_BROADER,
         "/constraints/tenant"},
        {BOUND("\"max_amount\":{\"amount\":\"500\",\"currency\":\"USD\"}"),
         BOUND("\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"USD\"}"), 0, NULL},
        {BOUND("\"max_amount\":{\"amount\":\"500.01\",\"currency\":\"USD\"}"),
         BOUND("\"max_amount\":{\"amount\":\"500\",\"currency\":\"USD\"}"),
         MISSION_E_CONSTRAINT_BROADER, "/constraints/max_amount"},
        {BOUND("\"k\":{\"b\":1,\"a\":[]}"), BOUND("\"k\":{\"a\":[],\"b\":1}"), 0, NULL},
        {BOUND("\"k\":1"), BOUND("\"k\":2"), MISSION_E_UNDECIDABLE, "/constraints/k"},
        {WITH(""), BOUND("\"requires_action_approval\":false"), 0, NULL},
        {WITH(""), BOUND("\"requires_action_approval\":true"), MISSION_E_CONSTRAINT_DROPPED,
         "/constraints/requires_action_approval"},
        {BOUND("\"requires_action_approval\":false"), BOUND("\"requires_action_approval\":true"),
         MISSION_E_CONSTRAINT_BROADER, "/constraints/requires_action_approval"},
        {BOUND("\"requires_action_approval\":true"), BOUND("\"requires_action_approval\":false"), 0,
         NULL},
        {WITH(""), BOUND(""), 0, NULL},
        {BOUND(""), WITH(""), 0, NULL},
    };

    CHECK_PAIRS(pairs);
}

/* ---- SU-4 ---- */

#define KIDS(text) PASSED("\"max_depth\":1,\"children\":" text)

static void test_delegation(void)
{
    COVERS("SU-4");
    static const struct pair pairs[] = {
        {WITH(""), PASSED("\"max_depth\":0"), 0, NULL},
        {PASSED("\"max_depth\":0"), WITH(""), MISSION_E_DELEGATION_BROADER, "/delegation"},
        {PASSED("\"max_depth\":2"), PASSED("\"max_depth\":2.0"), 0, NULL},
        {PASSED("\"max_depth\":1"), PASSED("\"max_depth\":2"), 0, NULL},
        {PASSED("\"max_depth\":3"), PASSED("\"max_depth\":2"), MISSION_E_DELEGATION_BROADER,
         "/delegation/max_depth"},
        {PASSED("\"max_depth\":1,\"allowed_delegates\":[{\"sub\":\"s\"}]"),
         PASSED("\"max_depth\":1"), 0, NULL},
        {PASSED("\"max_depth\":1"),
         PASSED("\"max_depth\":1,\"allowed_delegates\":[{\"sub\":\"s\"}]"),
         MISSION_E_DELEGATION_BROADER, "/delegation/allowed_delegates"},
        {PASSED("\"max_depth\":1,\"allowed_delegates\":[]"),
         PASSED("\"max_depth\":1,\"allowed_delegates\":[{\"sub\":\"s\"}]"), 0, NULL},
        {PASSED("\"max_depth\":1,\"allowed_delegates\":[{\"sub_profile\":\"p\",\"sub\":\"s\"}]"),
         PASSED("\"max_depth\":1,\"allowed_delegates\":[{},{\"sub\":\"s\",\"sub_profile\":\"p\"}]"),
         0, NULL},
        /* narrower in meaning is not equal: nobody can tell what else a matcher may hold */
        {PASSED("\"max_depth\":1,\"allowed_delegates\":[{\"sub_profile\":\"p\",\"sub\":\"s\"}]"),
         PASSED("\"max_depth\":1,\"allowed_delegates\":[{\"sub\":\"s\"}]"),
         MISSION_E_DELEGATION_BROADER, "/delegation/allowed_delegates"},
        {PASSED("\"max_depth\":1,\"allowed_delegates\":[{\"sub\":\"s\"},{\"sub\":\"t\"}]"),
         PASSED("\"max_depth\":1,\"allowed_delegates\":[{\"sub\":\"s\"}]"),
         MISSION_E_DELEGATION_BROADER, "/delegation/allowed_delegates"},
        {PASSED("\"max_depth\":1,\"x\":{\"b\":1,\"a\":2}"),
         PASSED("\"max_depth\":2,\"x\":{\"a\":2,\"b\":1}"), 0, NULL},
        {PASSED("\"max_depth\":1,\"x\":1"), PASSED("\"max_depth\":1,\"x\":2"),
         MISSION_E_DELEGATION_BROADER, "/delegation/x"},
        {PASSED("\"max_depth\":1"), PASSED("\"max_depth\":1,\"x\":2"), MISSION_E_DELEGATION_BROADER,
         "/delegation/x"},
        {PASSED("\"max_depth\":1,\"x\":1"), PASSED("\"max_depth\":1"), MISSION_E_DELEGATION_BROADER,
         "/delegation/x"},
        {PASSED("\"max_depth\":1"), KIDS("{}"), 0, NULL},
        {KIDS("{}"), PASSED("\"max_depth\":1"), MISSION_E_DELEGATION_BROADER,
         "/delegation/children"},
        {KIDS("{\"max_children\":5}"), KIDS("{}"), 0, NULL},
        {KIDS("{\"max_children\":5}"), KIDS("{\"max_children\":5.0,\"max_child_depth\":2}"), 0,
         NULL},
        {KIDS("{\"max_children\":6}"), KIDS("{\"max_children\":5}"), MISSION_E_DELEGATION_BROADER,
         "/delegation/children"},
        {KIDS("{}"), KIDS("{\"max_children\":5}"), MISSION_E_DELEGATION_BROADER,
         "/delegation/children"},
        {KIDS("{\"max_children\":0}"), KIDS("{\"max_children\":5}"), MISSION_E_DELEGATION_BROADER,
         "/delegation/children"},
        {KIDS("{\"max_child_depth\":1}"), KIDS("{}"), 0, NULL},
        {KIDS("{\"max_child_depth\":2}"), KIDS("{}"), MISSION_E_DELEGATION_BROADER,
         "/delegation/children"},
        {KIDS("{\"allowed_child_actors\":[]}"), KIDS("{}"), 0, NULL},
        {KIDS("{}"), KIDS("{\"allowed_child_actors\":[]}"), MISSION_E_DELEGATION_BROADER,
         "/delegation/children"},
        {KIDS("{\"child_creation_policy\":\"p\"}"),
         KIDS("{\"child_creation_policy\":\"p\",\"max_child_depth\":3}"), 0, NULL},
        {KIDS("{}"), KIDS("{\"child_creation_policy\":\"p\"}"), MISSION_E_DELEGATION_BROADER,
         "/delegation/children"},
        {KIDS("7"), KIDS("7.0"), 0, NULL},
        {KIDS("7"), KIDS("{}"), MISSION_E_DELEGATION_BROADER, "/delegation/children"},
    };

    CHECK_PAIRS(pairs);
}

/* Lists of delegates, short and long, against the double loop. */
static void test_many_delegates(void)
{
    COVERS("SU-4");
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    uint64_t state = test_seed();

    for (int round = 0; round < 200; round++) {
        const size_t counts[] = {test_random(&state) % 4, 14 + test_random(&state) % 8};
        char text[2][4096];
        unsigned subs[2][32];
        mission_json *json[2];
        struct mi_why why;
        bool all = true;

        for (size_t side = 0; side < 2; side++) {
            strcpy(text[side], "{\"max_depth\":1,\"allowed_delegates\":[");
            for (size_t i = 0; i < counts[side]; i++) {
                subs[side][i] = (unsigned)(test_random(&state) % 24);
                sprintf(text[side] + strlen(text[side]), "%s{\"sub\":\"s%u\"}", i ? "," : "",
                        subs[side][i]);
            }
            strcat(text[side], "]}");
            json[side] = test_json(context, text[side]);
        }
        for (size_t i = 0; i < counts[0]; i++) {
            bool one = false;

            for (size_t k = 0; k < counts[1]; k++)
                one = one || subs[0][i] == subs[1][k];
            all = all && one;
        }
        CHECK_INT(mi_delegation_within(context, mission_json_root(json[0]),
                                       mission_json_root(json[1]), &why, NULL),
                  MISSION_OK);
        test_about("%s in %s", text[0], text[1]);
        CHECK_INT(why.code == 0, all);
        mission_json_unref(json[0]);
        mission_json_unref(json[1]);
    }
    test_about(NULL);
    mission_context_unref(context);
}

/* ---- SU-5, OT-2: what the host registered ---- */

static int32_t smaller(void *host, const mission_value *a, const mission_value *b, int32_t *verdict,
                       mission_error *error)
{
    const int32_t *answer = host;
    int64_t x, y;

    (void)error;
    mission_value_integer(mission_value_get(a, V("n")), &x);
    mission_value_integer(mission_value_get(b, V("n")), &y);
    if (answer[1] != 7) /* 7: no answer at all */
        *verdict = answer[1] ? answer[1] : x <= y;
    return answer[0];
}

static mission_context *host_context(uint32_t profile, int32_t answer[2])
{
    const mission_authorization_type types[] = {
        {.size = sizeof *types, .type = V("opaque")},
        {.size = sizeof *types, .type = V("sized"), .host = answer, .within = smaller}};
    const mission_member_type member = {sizeof member, V("x"), NULL, NULL};
    const mission_config config = {.size = sizeof config,
                                   .profile = profile,
                                   .authorization_types = types,
                                   .authorization_type_count = 2,
                                   .entry_members = &member,
                                   .entry_member_count = 1};
    mission_context *context = NULL;

    CHECK_INT(mission_context_new(&config, &context, NULL), MISSION_OK);
    return context;
}

static void test_registered(void)
{
    COVERS("OT-2", "SU-5");
    static const struct pair pairs[] = {
        {"{\"type\":\"opaque\",\"a\":1,\"b\":2}", "{\"type\":\"opaque\",\"b\":2,\"a\":1}", 0, NULL},
        {"{\"type\":\"opaque\",\"a\":1}", "{\"type\":\"opaque\",\"a\":2}", MISSION_E_UNDECIDABLE,
         NULL},
        {"{\"type\":\"opaque\"}", "{\"type\":\"sized\",\"n\":1}", MISSION_E_TYPE_DIFFERS, "/type"},
        {"{\"type\":\"opaque\"}", WITH(""), MISSION_E_TYPE_DIFFERS, "/type"},
        {WITH(""), "{\"type\":\"opaque\"}", MISSION_E_TYPE_DIFFERS, "/type"},
        {"{\"type\":\"sized\",\"n\":1}", "{\"type\":\"sized\",\"n\":2}", 0, NULL},
        {"{\"type\":\"sized\",\"n\":3}", "{\"type\":\"sized\",\"n\":2}", MISSION_E_NOT_COVERED,
         NULL},
        {WITH(",\"x\":{\"b\":1,\"a\":2}"), WITH(",\"x\":{\"a\":2,\"b\":1}"), 0, NULL},
        {WITH(",\"x\":1"), WITH(",\"x\":2"), MISSION_E_UNDECIDABLE, "/x"},
        {WITH(",\"x\":1"), WITH(""), MISSION_E_UNDECIDABLE, "/x"},
        {WITH(""), WITH(",\"x\":1"), MISSION_E_UNDECIDABLE, "/x"},
    };

    for (uint32_t profile = 1; profile <= 2; profile++) {
        int32_t answer[2] = {0, 0};
        mission_context *context = host_context(profile, answer);

        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
            check_pair(context, &pairs[i]);
        mission_context_unref(context);
    }
}

/* A comparator that fails, gives no answer or a strange one: an error, and the verdict refuses. */
static void test_host_failure(void)
{
    COVERS("OT-2");
    static const int32_t answers[][3] = {{5, 0, MISSION_E_HOST},
                                         {-1, 0, MISSION_E_HOST},
                                         {0, 2, MISSION_E_VERDICT},
                                         {0, -1, MISSION_E_VERDICT},
                                         {0, 7, MISSION_E_VERDICT}};
    int32_t answer[2] = {0, 0};
    mission_context *context = host_context(MISSION_PROFILE_SERIES, answer);
    mission_authority *set = compiled(context, "[{\"type\":\"sized\",\"n\":1}]");
    mission_json *json = test_json(context, "{\"type\":\"sized\",\"n\":0}");

    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        mission_subset_verdict verdict[4] = {poisoned(), poisoned(), poisoned(), poisoned()};
        const mission_value *entry = mission_json_root(json);
        mission_error error = MISSION_ERROR_INIT;

        memcpy(answer, answers[i], sizeof answer);
        CHECK_INT(mission_entry_within(set, entry, NULL, 0, &verdict[0], &error), answers[i][2]);
        CHECK_INT(error.code, answers[i][2]);
        CHECK_INT(mission_entry_within_entry(context, entry, entry, &verdict[1], NULL),
                  answers[i][2]);
        CHECK_INT(mission_authority_within(set, set, &verdict[2], NULL), answers[i][2]);
        CHECK_INT(mission_entries_within(set,
                                         mission_authority_set_value(mission_authority_source(set)),
                                         &verdict[3], NULL),
                  answers[i][2]);
        for (size_t k = 0; k < 4; k++)
            check_verdict(&verdict[k], answers[i][2], NULL);
    }
    mission_json_unref(json);
    mission_authority_unref(set);
    mission_context_unref(context);
}

/* The series' older spelling is the same type in every comparison. */
static void test_spelling(void)
{
    static const char *const older = "{\"type\":\"resource_access\",\"resource\":\"https://"
                                     "a.example\",\"actions\":[\"a.read\"]}";
    const struct pair pairs[] = {
        {older, WITH(""), 0, NULL}, {WITH(""), older, 0, NULL}, {older, older, 0, NULL}};
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);

    for (size_t i = 0; i < 3; i++)
        check_pair(context, &pairs[i]);
    mission_context_unref(context);
}

/* ---- sets: the index against every pair ---- */

#define PICK(state, list) (list[test_random(state) % (sizeof(list) / sizeof *(list))])

static void say(struct words *out, const char *format, ...)
{
    char text[512];
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    words_say(out, text);
}

static void random_entry(uint64_t *state, struct words *out)
{
    static const char *const resources[] = {
        "https://a.example",         "https://A.example/",      "https://a.example:443/x",
        "https://a.example/x/y",     "https://a.example/x%2Fy", "https://a.example/x/",
        "https://a.example/x/../x/", "https://b.example",       "urn:example:a",
        "https://a.example/x//y"};
    static const char *const constraints[] = {"",
                                              "",
                                              ",\"constraints\":{}",
                                              ",\"constraints\":{\"tenant\":\"t\"}",
                                              ",\"constraints\":{\"tenant\":\"u\",\"k\":1}",
                                              ",\"constraints\":{\"k\":1}"};
    static const char *const rest[] = {"", "", ",\"delegation\":{\"max_depth\":1}",
                                       ",\"delegation\":{\"max_depth\":2}", ",\"x\":1"};
    static const char *const names[] = {"a", "a.*", "a.b", "a.b.*", "a.b.c", "ab.c", "b", "a"};
    size_t actions = 1 + test_random(state) % 3;

    if (test_random(state) % 12 == 0) {
        say(out, "{\"type\":\"%s\",\"n\":%u}", test_random(state) % 2 ? "opaque" : "sized",
            (unsigned)(test_random(state) % 3));
        return;
    }
    say(out, OPEN "\"resource\":\"%s\",%s\"actions\":[", PICK(state, resources),
        test_random(state) % 2 ? "\"resource_match\":\"prefix\"," : "");
    for (size_t i = 0; i < actions; i++)
        say(out, "%s\"%s\"", i ? "," : "", PICK(state, names));
    say(out, "]%s%s}", PICK(state, constraints), PICK(state, rest));
}

static char *random_set(uint64_t *state, size_t count)
{
    struct words words = {NULL, 0, 0};

    words_say(&words, "[");
    for (size_t i = 0; i < count; i++) {
        words_say(&words, i ? "," : "");
        random_entry(state, &words);
    }
    words_add(&words, "]", 2); /* and the NUL */
    return words.ptr;
}

/* Is one entry within any of the set, pair by pair? */
static bool naive_within(mission_context *context, const mission_value *entry,
                         const mission_authority_set *parent)
{
    mission_subset_verdict verdict = poisoned();
    bool within = false;

    for (size_t i = 0; i < mission_authority_set_count(parent); i++) {
        CHECK_INT(mission_entry_within_entry(context, entry, mission_authority_set_entry(parent, i),
                                             &verdict, NULL),
                  MISSION_OK);
        within = within || verdict.subset;
    }
    return within;
}

static void check_sets(mission_context *context, const char *child_text, const char *parent_text,
                       size_t *yes)
{
    mission_authority *child = compiled(context, child_text);
    mission_authority *parent = compiled(context, parent_text);
    const mission_authority_set *a = mission_authority_source(child);
    const mission_authority_set *b = mission_authority_source(parent);
    mission_subset_verdict whole = poisoned(), carried = poisoned();
    size_t count = mission_authority_set_count(a), first;

    test_about("%s in %s", child_text, parent_text);
    first = count;
    for (size_t i = count; i-- > 0;) {
        const mission_value *entry = mission_authority_set_entry(a, i);
        const bool within = naive_within(context, entry, b);
        mission_subset_verdict one = poisoned();
        uint64_t scratch[64];

        CHECK_INT(
            mission_entry_within(parent, entry, scratch, i % 2 ? sizeof scratch : 0, &one, NULL),
            MISSION_OK);
        CHECK_INT(one.subset, within);
        *yes += within;
        first = within ? first : i;
    }
    CHECK_INT(mission_authority_within(child, parent, &whole, NULL), MISSION_OK);
    CHECK_INT(mission_entries_within(parent, mission_authority_set_value(a), &carried, NULL),
              MISSION_OK);
    CHECK_INT(whole.subset, first == count);
    CHECK_INT(whole.entry, first == count ? 0 : first);
    CHECK(memcmp(&whole, &carried, sizeof whole) == 0);
    if (first < count) { /* where it points to begins with the entry */
        char where[32];

        snprintf(where, sizeof where, "/%zu", first);
        CHECK(strncmp(whole.where, where, strlen(where)) == 0);
        CHECK(whole.code < 0 && whole.code != MISSION_E_TOO_MANY);
    }
    test_about(NULL);
    mission_authority_unref(child);
    mission_authority_unref(parent);
}

static void test_sets(void)
{
    COVERS("SU-6", "TK-1", "SU-1", "SU-2", "SU-3", "SU-4");
    uint64_t state = test_seed();
    size_t yes = 0;

    for (uint32_t profile = 1; profile <= 2; profile++) {
        int32_t answer[2] = {0, 0};
        mission_context *context = host_context(profile, answer);

        for (int round = 0; round < 250; round++) {
            char *child = random_set(&state, 1 + test_random(&state) % 4);
            char *parent = random_set(&state, 1 + test_random(&state) % 40);

            check_sets(context, child, parent, &yes);
            free(child);
            free(parent);
        }
        mission_context_unref(context);
    }
    CHECK(yes > 100);
}

/* A set is within itself, entry by entry and in any order, but for what decides nothing. */
static void test_reflexive(void)
{
    COVERS("SU-6");
    uint64_t state = test_seed();

    for (int round = 0; round < 100; round++) {
        int32_t answer[2] = {0, 0};
        mission_context *context = host_context(1 + (uint32_t)round % 2, answer);
        char *text = random_set(&state, 1 + test_random(&state) % 60);
        mission_authority *own;
        mission_subset_verdict verdict = poisoned();

        for (char *at = text; (at = strstr(at, "urn:example:a"));)
            memcpy(at, "x://example/a", 13);
        own = compiled(context, text);
        CHECK_INT(mission_authority_within(own, own, &verdict, NULL), MISSION_OK);
        test_about("%s", text);
        check_verdict(&verdict, MISSION_OK, NULL);
        test_about(NULL);
        mission_authority_unref(own);
        free(text);
        mission_context_unref(context);
    }
}

/* Of all reasons the one of the entry that came nearest. */
static void test_nearest(void)
{
    static const struct {
        const char *child, *parent;
        int32_t code;
        const char *where;
    } cases[] = {
        {"[" DOES("\"b\"") "]", "[" DOES("\"a\"") "," BOUND("\"tenant\":\"t\"") "]",
         MISSION_E_ACTION_OUTSIDE, "/0/actions/0"},
        {"[" WITH("") "," WITH("") "]",
         "[" DOES("\"b\"") "," BOUND("\"tenant\":\"t\"") "," ON("urn:x") "]",
         MISSION_E_CONSTRAINT_DROPPED, "/0/constraints/tenant"},
        {"[" WITH("") "," DOES("\"a.read\",\"z\"") "]", "[" UNDER("https://a.example") "]",
         MISSION_E_ACTION_OUTSIDE, "/1/actions/1"},
        {"[" PASSED("\"max_depth\":1") "]",
         "[" BOUND("\"tenant\":\"t\"") "," WITH("") "," DOES("\"b\"") "]",
         MISSION_E_DELEGATION_BROADER, "/0/delegation"},
        {"[" WITH("") "," ON("https://b.example") "]", "[" WITH("") "]", MISSION_E_RESOURCE_OUTSIDE,
         "/1/resource"},
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_authority *child = compiled(context, cases[i].child);
        mission_authority *parent = compiled(context, cases[i].parent);
        mission_subset_verdict verdict = poisoned();

        CHECK_INT(mission_authority_within(child, parent, &verdict, NULL), MISSION_OK);
        test_about("%s", cases[i].child);
        check_verdict(&verdict, cases[i].code, cases[i].where);
        mission_authority_unref(child);
        mission_authority_unref(parent);
    }
    test_about(NULL);
    mission_context_unref(context);
}

/* ---- bad input, limits, memory ---- */

/* Malformed entries are refused as such, in front of any comparison, with their place. */
static void test_malformed(void)
{
    COVERS("SU-5", "CC-2");
    static const struct pair cases[] = {
        {BOUND("\"max_amount\":{\"amount\":\"5.\",\"currency\":\"USD\"}"), NULL,
         MISSION_E_MALFORMED_AMOUNT, "/constraints/max_amount/amount"},
        {BOUND("\"resource_issued_after\":\"2026-02-30T00:00:00Z\""), NULL,
         MISSION_E_MALFORMED_TIME, "/constraints/resource_issued_after"},
        {WITH(",\"resource_match\":\"glob\""), NULL, MISSION_E_UNKNOWN_VALUE, "/resource_match"},
        {WITH(",\"y\":1"), NULL, MISSION_E_UNKNOWN_MEMBER, "/y"},
        {PASSED("\"allowed_delegates\":[]"), NULL, MISSION_E_MISSING_MEMBER, "/delegation"},
        {"{\"type\":\"other\"}", NULL, MISSION_E_UNSUPPORTED_TYPE, "/type"},
        {"7", NULL, MISSION_E_WRONG_TYPE, ""},
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_authority *parent = compiled(context, "[" WITH("") "]");
    mission_json *good = test_json(context, WITH(""));

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_json *bad = test_json(context, cases[i].a);
        const mission_value *entry = mission_json_root(bad);
        mission_subset_verdict verdict[3] = {poisoned(), poisoned(), poisoned()};
        mission_error error = MISSION_ERROR_INIT;

        test_about("%s", cases[i].a);
        CHECK_CODE(mission_entry_within(parent, entry, NULL, 0, &verdict[0], &error), cases[i].code,
                   &error);
        CHECK_TEXT(error.where, cases[i].where);
        CHECK_INT(mission_entry_within_entry(context, entry, mission_json_root(good), &verdict[1],
                                             &error),
                  cases[i].code);
        CHECK_INT(mission_entry_within_entry(context, mission_json_root(good), entry, &verdict[2],
                                             &error),
                  cases[i].code);
        CHECK_TEXT(error.where, cases[i].where);
        for (size_t k = 0; k < 3; k++)
            check_verdict(&verdict[k], cases[i].code, NULL);
        mission_json_unref(bad);
    }
    test_about(NULL);
    mission_json_unref(good);
    mission_authority_unref(parent);
    mission_context_unref(context);
}

/* Entries of a document: read whole before the first comparison; none at all are no token's. */
static void test_entries(void)
{
    COVERS("TK-1");
    static const struct {
        const char *text;
        int32_t rc, code;
        const char *where;
    } cases[] = {
        {"[" WITH("") "]", 0, 0, ""},
        {"[" WITH("") "," BOUND("\"k\":1") "]", 0, 0, ""},
        {"[" WITH("") "," DOES("\"b\"") "]", 0, MISSION_E_ACTION_OUTSIDE, "/1/actions/0"},
        {"[" DOES("\"b\"") ",{}]", MISSION_E_MISSING_MEMBER, MISSION_E_MISSING_MEMBER, ""},
        {"[]", MISSION_E_EMPTY_SET, MISSION_E_EMPTY_SET, ""},
        {"{}", MISSION_E_WRONG_TYPE, MISSION_E_WRONG_TYPE, ""},
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_authority *parent = compiled(context, "[" WITH("") "]");

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_json *json = test_json(context, cases[i].text);
        mission_subset_verdict verdict = poisoned();

        test_about("%s", cases[i].text);
        CHECK_INT(mission_entries_within(parent, mission_json_root(json), &verdict, NULL),
                  cases[i].rc);
        check_verdict(&verdict, cases[i].code, cases[i].where);
        mission_json_unref(json);
    }
    test_about(NULL);
    mission_authority_unref(parent);
    mission_context_unref(context);
}

/* `count` entries alike but for a constraint: each candidate costs one comparison. */
static char *alike(size_t count)
{
    struct words words = {NULL, 0, 0};

    for (size_t i = 0; i < count; i++)
        say(&words, "%s" BOUND("\"tenant\":\"t%zu\""), i ? "," : "[", i);
    words_add(&words, "]", 2); /* and the NUL */
    return words.ptr;
}

static void test_limit(void)
{
    char *text = alike(30);

    for (uint64_t limit = 29; limit <= 31; limit++) {
        const mission_limits limits = {.size = sizeof limits, .set_comparisons = limit};
        const mission_config config = {.size = sizeof config, .limits = &limits};
        mission_subset_verdict verdict = poisoned();
        mission_context *context = NULL;
        mission_authority *parent;
        mission_json *json;

        CHECK_INT(mission_context_new(&config, &context, NULL), MISSION_OK);
        parent = compiled(context, text);
        json = test_json(context, WITH(""));
        CHECK_INT(mission_entry_within(parent, mission_json_root(json), NULL, 0, &verdict, NULL),
                  MISSION_OK);
        check_verdict(&verdict, limit < 30 ? MISSION_E_TOO_MANY : MISSION_E_CONSTRAINT_DROPPED,
                      limit < 30 ? "" : "/constraints/tenant");
        /* with itself it needs a few each: the equal entry is found after eight in vain */
        CHECK_INT(mission_authority_within(parent, parent, &verdict, NULL), MISSION_OK);
        CHECK_INT(verdict.code, MISSION_E_TOO_MANY);
        CHECK(strlen(verdict.where) > 1);
        mission_json_unref(json);
        mission_authority_unref(parent);
        mission_context_unref(context);
    }
    free(text);
}

/* Whom a hostile set costs: what stays within sixteen comparisons for each entry. */
static void test_work(void)
{
    static const size_t count = 300;
    struct words shapes[4] = {{NULL, 0, 0}, {NULL, 0, 0}, {NULL, 0, 0}, {NULL, 0, 0}};

    for (size_t i = 0; i < count; i++) {
        const char *comma = i ? "," : "[";

        say(&shapes[0], "%s" DOES("\"a%zu\""), comma, i);
        say(&shapes[1], "%s" BOUND("\"tenant\":\"t%zu\""), comma, i);
        say(&shapes[2], "%s" DOES("\"a%zu.*\""), comma, i);
        say(&shapes[3], "%s" OPEN "\"resource_match\":\"prefix\",\"resource\":\"https://a", comma);
        for (size_t k = 0; k < i; k++)
            words_say(&shapes[3], "/x");
        say(&shapes[3], "\",\"actions\":[\"a\"],\"constraints\":{\"tenant\":\"t%zu\"}}", i);
    }
    for (size_t s = 0; s < 4; s++) {
        const mission_limits limits = {.size = sizeof limits, .set_comparisons = 16 * count};
        const mission_config config = {.size = sizeof config, .limits = &limits};
        mission_subset_verdict verdict = poisoned();
        mission_context *context = NULL;
        mission_authority *own;

        words_add(&shapes[s], "]", 2);
        CHECK_INT(mission_context_new(&config, &context, NULL), MISSION_OK);
        own = compiled(context, shapes[s].ptr);
        CHECK_INT(mission_authority_within(own, own, &verdict, NULL), MISSION_OK);
        test_about("shape %zu", s);
        check_verdict(&verdict, MISSION_OK, NULL);
        mission_authority_unref(own);
        mission_context_unref(context);
        words_drop(&shapes[s]);
    }
    test_about(NULL);
}

/* With the scratch that it asks for, a comparison takes no memory; one byte less may. */
static void test_scratch(void)
{
    for (size_t actions = 1; actions <= 40; actions += 13) {
        struct words text = {NULL, 0, 0};
        mission_subset_verdict verdict = poisoned();
        mission_authority_set *set = NULL;
        mission_authority *parent = NULL;
        mission_context *context;
        struct meter meter;
        size_t need, before;
        char *scratch;

        say(&text, "[" OPEN "\"resource\":\"https://a.example/a/b\",\"actions\":[");
        for (size_t i = 0; i < actions; i++)
            say(&text, "%s\"a%zu\"", i ? "," : "", i);
        words_add(&text, "]}]", 4);
        meter_start(&meter);
        context = meter_context(&meter, MISSION_PROFILE_SERIES);
        CHECK_INT(mission_authority_set_parse(context, mission_view_of(text.ptr), &set, NULL),
                  MISSION_OK);
        CHECK_INT(mission_authority_compile(set, &parent, NULL), MISSION_OK);
        need = mission_entry_scratch(mission_authority_set_entry(set, 0));
        scratch = malloc(need + 1);
        for (size_t offset = 0; offset < 2; offset++) { /* aligned or not */
            before = meter.memory.calls;
            meter_arm(&meter);
            CHECK_INT(mission_entry_within(parent, mission_authority_set_entry(set, 0),
                                           scratch + offset, need, &verdict, NULL),
                      MISSION_OK);
            meter_disarm(&meter);
            CHECK_INT(meter.memory.calls - before, 0);
            check_verdict(&verdict, MISSION_OK, NULL);
        }
        meter_arm(&meter);
        CHECK_INT(mission_entry_within(parent, mission_authority_set_entry(set, 0), scratch, 7,
                                       &verdict, NULL),
                  MISSION_OK);
        meter_disarm(&meter);
        CHECK(meter.memory.calls > before);
        check_verdict(&verdict, MISSION_OK, NULL);
        free(scratch);
        mission_authority_unref(parent);
        mission_authority_set_unref(set);
        mission_context_unref(context);
        words_drop(&text);
    }
    CHECK_INT(mission_entry_scratch(NULL), 0);
}

static void test_arguments(void)
{
    mission_context *series = test_context(MISSION_PROFILE_SERIES, 0);
    mission_context *draft = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_authority *a = compiled(series, "[" WITH("") "]"),
                      *b = compiled(draft, "[" WITH("") "]");
    mission_authority_set *set = mission_authority_source(a);
    const mission_value *entry = mission_authority_set_entry(set, 0);
    mission_authority *none = a;
    mission_subset_verdict v = poisoned(), small = {.size = sizeof small - 8};

    CHECK_INT(mission_authority_compile(NULL, &none, NULL), MISSION_E_ARGUMENT);
    CHECK(none == NULL);
    CHECK_INT(mission_authority_compile(set, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_authority_within(a, b, &v, NULL), MISSION_E_PROFILE);
    check_verdict(&v, MISSION_E_PROFILE, NULL);
    CHECK_INT(mission_authority_within(NULL, a, &v, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_authority_within(a, NULL, &v, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_authority_within(a, a, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_authority_within(a, a, &small, NULL), MISSION_E_ABI_SMALL);
    CHECK_INT(mission_entry_within(NULL, entry, NULL, 0, &v, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_entry_within(a, NULL, NULL, 0, &v, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_entry_within(a, entry, NULL, 1, &v, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_entry_within(a, entry, NULL, 0, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_entries_within(NULL, entry, &v, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_entries_within(a, NULL, &v, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_entries_within(a, entry, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_entry_within_entry(NULL, entry, entry, &v, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_entry_within_entry(series, NULL, entry, &v, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_entry_within_entry(series, entry, NULL, &v, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_entry_within_entry(series, entry, entry, NULL, NULL), MISSION_E_ARGUMENT);
    check_verdict(&v, MISSION_E_ARGUMENT, NULL);
    CHECK(mission_authority_ref(a) == a);
    mission_authority_unref(a);
    CHECK(mission_authority_ref(NULL) == NULL && mission_authority_source(NULL) == NULL);
    mission_authority_unref(NULL);
    mission_authority_unref(a);
    mission_authority_unref(b);
    mission_context_unref(series);
    mission_context_unref(draft);
}

/* ---- sets of two contexts ---- */

static int32_t number(void *host, const mission_value *value, mission_error *error)
{
    int64_t ignored;

    (void)host;
    (void)error;
    return mission_value_integer(value, &ignored) ? 0 : 7;
}

/* Reads what is no number as 0: it was promised to see numbers alone. */
static int32_t no_greater(void *host, const mission_value *a, const mission_value *b,
                          int32_t *verdict, mission_error *error)
{
    int64_t x = 0, y = 0;

    (void)host;
    (void)error;
    CHECK(mission_value_integer(a, &x) && mission_value_integer(b, &y));
    *verdict = x <= y;
    return 0;
}

static mission_context *with_quota(void)
{
    const mission_constraint_type type = {
        .size = sizeof type, .key = V("quota"), .validate = number, .within = no_greater};
    const mission_config config = {
        .size = sizeof config, .constraint_types = &type, .constraint_type_count = 1};
    mission_context *context = NULL;

    CHECK_INT(mission_context_new(&config, &context, NULL), MISSION_OK);
    return context;
}

/* What another context accepted is read again before the host's rules see it. */
static void check_contexts(mission_context *knows, mission_context *other, const char *quota,
                           int32_t code)
{
    mission_subset_verdict verdict = poisoned();
    mission_authority *parent = compiled(knows, "[" BOUND("\"quota\":5") "]");
    mission_authority *child = compiled(other, quota);
    mission_authority_set *set = mission_authority_source(parent), *met = NULL;
    mission_json *difference = NULL;
    uint32_t kind = 9;

    test_about("%s", quota);
    CHECK_INT(mission_authority_within(child, parent, &verdict, NULL), code);
    check_verdict(&verdict, code, NULL);
    CHECK_INT(mission_authority_intersect(set, mission_authority_source(child), &met, &kind, NULL),
              code);
    CHECK((kind != 0) == (code == 0));
    CHECK_INT(mission_difference_make(mission_authority_source(child), set, &difference, NULL),
              code);
    CHECK(!difference == (code != 0));
    test_about(NULL);
    mission_json_unref(difference);
    mission_authority_set_unref(met);
    mission_authority_unref(child);
    mission_authority_unref(parent);
}

static void test_contexts(void)
{
    mission_context *knows = with_quota(), *other = test_context(MISSION_PROFILE_SERIES, 0);

    COVERS("CC-5");
    check_contexts(knows, other, "[" BOUND("\"quota\":4") "]", MISSION_OK);
    check_contexts(knows, other, "[" BOUND("\"quota\":\"all\"") "]", MISSION_E_REFUSED_BY_HOST);
    mission_context_unref(other);
    mission_context_unref(knows);
}

static const struct test tests[] = {
    {"resources", test_resources},
    {"undecided", test_undecided},
    {"unknown_match", test_unknown_match},
    {"actions", test_actions},
    {"action_meaning", test_action_meaning},
    {"many_actions", test_many_actions},
    {"constraints", test_constraints},
    {"delegation", test_delegation},
    {"many_delegates", test_many_delegates},
    {"registered", test_registered},
    {"host_failure", test_host_failure},
    {"spelling", test_spelling},
    {"sets", test_sets},
    {"reflexive", test_reflexive},
    {"nearest", test_nearest},
    {"malformed", test_malformed},
    {"entries", test_entries},
    {"limit", test_limit},
    {"work", test_work},
    {"contexts", test_contexts},
    {"scratch", test_scratch},
    {"arguments", test_arguments},
};
TEST_MAIN("subset", tests)
