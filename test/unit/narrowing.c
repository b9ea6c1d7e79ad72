/* Narrowing at admission, against a naive model of Intents and against the laws of an order.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#define MOST 4
#define FIELDS 4

/* An Intent in small numbers; 0 is "absent" where a member may be absent. */
struct model {
    int goal, criterion, purpose, language, extension; /* verbatim */
    int expiry;                                        /* 1..6, in the order of time */
    int objects[MOST], object_count;
    int constraints[MOST], constraint_count;
    int has_context, derivations, acr, level, freshness, region, note;
};

static const char *const times[] = {"",
                                    "2026-09-01T00:00:00Z",
                                    "2026-09-01T00:00:00.5Z",
                                    "2026-09-01T02:00:01+02:00",
                                    "2026-10-01T00:00:00Z",
                                    "2026-12-31T23:00:00-02:00",
                                    "2027-01-01T02:00:00.000000001Z"};

static char *list(char *at, const char *name, const int *items, int count)
{
    at += sprintf(at, ",\"%s\":[", name);
    for (int i = 0; i < count; i++)
        at += sprintf(at, "%s\"%c\"", i ? "," : "", 'a' + items[i]);
    return at + sprintf(at, "]");
}

static char *bounds(char *at, const struct model *m)
{
    char *start = at + sprintf(at, ",\"context\":{");

    at = start;
    if (m->derivations) /* both spellings */
        at += sprintf(
            at, m->derivations % 2 ? "\"max_derivations\":%d," : "\"max_derivations\":\"%d\",",
            m->derivations);
    if (m->acr)
        at += sprintf(at, "\"acr\":\"acr%d\",", m->acr);
    if (m->level)
        at += sprintf(at, "\"aal\":{\"value\":\"l%d\",\"freshness_seconds\":%d},", m->level,
                      m->freshness);
    if (m->region)
        at += sprintf(at, "\"region\":%d,", m->region);
    if (m->note)
        at += sprintf(at, "\"x_note\":%d,", m->note);
    if (at > start)
        at--;
    return at + sprintf(at, "}");
}

static const char *write(const struct model *m, char *text)
{
    char *at = text;

    at += sprintf(at, "{\"goal\":\"g%d\",\"mission_expiry\":\"%s\"", m->goal, times[m->expiry]);
    at = list(at, "objects", m->objects, m->object_count);
    at = list(at, "constraints", m->constraints, m->constraint_count);
    at = list(at, "success_criteria", &m->criterion, 1);
    if (m->purpose)
        at += sprintf(at, ",\"purpose\":\"urn:p:%d\"", m->purpose);
    if (m->language)
        at += sprintf(at, ",\"language\":\"%s\"", m->language == 1 ? "en" : "de");
    if (m->extension)
        at += sprintf(at, ",\"x_one\":%d", m->extension);
    if (m->has_context)
        at = bounds(at, m);
    sprintf(at, "}");
    return text;
}

/* By trying every way to leave things out. */
static bool within(const int *part, int wanted, const int *whole, int count)
{
    if (wanted == 0)
        return true;
    if (count == 0)
        return false;
    return (part[0] == whole[0] && within(part + 1, wanted - 1, whole + 1, count - 1)) ||
           within(part, wanted, whole + 1, count - 1);
}

static bool same_list(const int *a, int m, const int *b, int n)
{
    return m == n && memcmp(a, b, (size_t)m * sizeof *a) == 0;
}

static bool same_context(const struct model *a, const struct model *b)
{
    if (!a->has_context || !b->has_context)
        return a->has_context == b->has_context;
    return a->derivations == b->derivations && a->acr == b->acr && a->level == b->level &&
           (!a->level || a->freshness == b->freshness) && a->region == b->region &&
           a->note == b->note;
}

static bool context_narrower(const struct model *a, const struct model *b)
{
    const struct model empty = {.has_context = 1};

    if (!b->has_context)
        return false;
    if (!a->has_context)
        a = &empty;
    if (a->note != b->note || (a->acr && a->acr != b->acr) || (a->region && a->region != b->region))
        return false;
    if (a->derivations && (!b->derivations || b->derivations > a->derivations))
        return false;
    if (a->level && (a->level != b->level || b->freshness > a->freshness))
        return false;
    return !same_context(a, b);
}

/* 0: unchanged, 1: narrowed, -1: neither. */
static int changed(bool same, bool narrower)
{
    return same ? 0 : narrower ? 1 : -1;
}

static bool expect(const struct model *a, const struct model *b, int verdict[FIELDS])
{
    verdict[0] = changed(a->expiry == b->expiry, b->expiry < a->expiry);
    verdict[1] = changed(same_list(a->objects, a->object_count, b->objects, b->object_count),
                         within(b->objects, b->object_count, a->objects, a->object_count));
    verdict[2] =
        changed(same_list(a->constraints, a->constraint_count, b->constraints, b->constraint_count),
                within(a->constraints, a->constraint_count, b->constraints, b->constraint_count));
    verdict[3] = changed(same_context(a, b), context_narrower(a, b));
    for (int i = 0; i < FIELDS; i++)
        if (verdict[i] < 0)
            return false;
    return a->goal == b->goal && a->criterion == b->criterion && a->purpose == b->purpose &&
           a->language == b->language && a->extension == b->extension;
}

static int any(uint64_t *seed, int least, int most)
{
    return least + (int)(test_random(seed) % (uint64_t)(most - least + 1));
}

static struct model random_model(uint64_t *seed)
{
    struct model m = {.goal = 1, .criterion = 1, .expiry = any(seed, 1, 6)};

    m.object_count = any(seed, 1, MOST);
    m.constraint_count = any(seed, 0, MOST);
    for (int i = 0; i < MOST; i++) {
        m.objects[i] = any(seed, 0, 2);
        m.constraints[i] = any(seed, 0, 2);
    }
    m.purpose = any(seed, 0, 2);
    m.has_context = any(seed, 0, 1);
    m.derivations = any(seed, 0, 12);
    m.acr = any(seed, 0, 2);
    m.level = any(seed, 0, 2);
    m.freshness = any(seed, 0, 11);
    m.region = any(seed, 0, 2);
    return m;
}

static void mutate_list(uint64_t *seed, int *items, int *count, int least, bool grow)
{
    const int at = any(seed, 0, *count);

    if (grow && *count < MOST) {
        memmove(items + at + 1, items + at, (size_t)(*count - at) * sizeof *items);
        items[at] = any(seed, 0, 2);
        ++*count;
    } else if (!grow && *count > least && at < *count) {
        memmove(items + at, items + at + 1, (size_t)(*count - at - 1) * sizeof *items);
        --*count;
    }
}

/* One small change, more often than not a narrowing one. */
static void mutate(uint64_t *seed, struct model *m)
{
    switch (any(seed, 0, 16)) {
    case 0:
        m->goal = any(seed, 1, 2);
        break;
    case 1:
        m->criterion = any(seed, 1, 2);
        break;
    case 2:
        m->purpose = any(seed, 0, 2);
        break;
    case 3:
        m->language = any(seed, 0, 2);
        break;
    case 4:
        m->extension = any(seed, 0, 2);
        break;
    case 5:
    case 6:
        m->expiry = any(seed, 1, m->expiry);
        break;
    case 7:
        m->expiry = any(seed, 1, 6);
        break;
    case 8:
    case 9:
        mutate_list(seed, m->objects, &m->object_count, 1, any(seed, 0, 4) == 0);
        break;
    case 10:
    case 11:
        mutate_list(seed, m->constraints, &m->constraint_count, 0, any(seed, 0, 4) != 0);
        break;
    case 12:
        m->has_context = any(seed, 0, 4) != 0;
        break;
    case 13:
        m->derivations = any(seed, 0, m->derivations ? m->derivations : 12);
        break;
    case 14:
        m->acr = m->acr && any(seed, 0, 2) ? m->acr : any(seed, 0, 2);
        break;
    case 15:
        m->level = m->level && any(seed, 0, 2) ? m->level : any(seed, 0, 2);
        m->freshness = any(seed, 0, m->freshness);
        break;
    default:
        m->region = m->region && any(seed, 0, 1) ? m->region : any(seed, 0, 2);
        m->note = any(seed, 0, 5) ? m->note : any(seed, 0, 2);
    }
}

static mission_context *series_context(void)
{
    static const mission_member_type region = {sizeof region, {"region", 6}, NULL, NULL};
    const mission_config config = {
        .size = sizeof config, .control_members = &region, .control_member_count = 1};
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    return context;
}

static mission_intent *made(mission_context *context, const char *text)
{
    mission_intent *intent = NULL;
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc = mission_intent_parse(context, mission_view_of(text), NULL, MISSION_INTENT_ANY_TIME,
                                      &intent, &error);

    test_check(rc == 0, __FILE__, __LINE__, "%s at %s: %.150s", error.text, error.where, text);
    return intent;
}

static void check_report(const mission_json *json, const int verdict[FIELDS],
                         const mission_intent *a, const mission_intent *b)
{
    static const char *const fields[FIELDS] = {"mission_expiry", "objects", "constraints",
                                               "context"};
    const mission_value *array = mission_json_root(json), *one;
    size_t at = 0;

    for (int i = 0; i < FIELDS; i++) {
        const mission_view field = mission_view_of(fields[i]);
        const mission_value *before = mission_value_get(mission_intent_value(a), field);

        if (verdict[i] == 0)
            continue;
        one = mission_value_item(array, at++);
        CHECK_INT(mission_value_count(one), 4);
        CHECK_VIEW(mission_value_string(mission_value_get(one, V("field"))), fields[i]);
        CHECK_VIEW(mission_value_string(mission_value_get(one, V("policy_ref"))), "urn:policy:7");
        if (before)
            CHECK(mission_value_equal(mission_value_get(one, V("submitted")), before));
        else
            CHECK_INT(mission_value_kind(mission_value_get(one, V("submitted"))),
                      MISSION_JSON_NULL);
        CHECK(mission_value_equal(mission_value_get(one, V("validated")),
                                  mission_value_get(mission_intent_value(b), field)));
    }
    CHECK_INT(mission_value_count(array), at);
    CHECK((json != NULL) == (at > 0));
}

static void test_model(void)
{
    uint64_t seed = test_seed();
    mission_context *context = series_context();
    unsigned narrowed = 0, refused = 0;
    char text[2][2048];

    COVERS("SE-1");
    for (int round = 0; round < 4000; round++) {
        struct model a = random_model(&seed), b = a;
        mission_intent *submitted, *validated;
        mission_json *json = NULL;
        mission_error error = MISSION_ERROR_INIT;
        int verdict[FIELDS];
        bool legal;
        int32_t rc;

        for (int i = any(&seed, 0, 3); i > 0; i--)
            mutate(&seed, &b);
        legal = expect(&a, &b, verdict);
        submitted = made(context, write(&a, text[0]));
        validated = made(context, write(&b, text[1]));
        rc = mission_intent_narrowing(submitted, validated, V("urn:policy:7"), &json, &error);
        test_about("%.100s -> %.140s", text[0], text[1]);
        CHECK_CODE(rc, legal ? MISSION_OK : MISSION_E_NARROWING, &error);
        if (rc)
            CHECK(json == NULL && error.where[0] == '/' &&
                  strcmp(error.oauth_error, "invalid_request") == 0);
        else
            check_report(json, verdict, submitted, validated);
        test_about(NULL);
        narrowed += json != NULL;
        refused += rc != 0;
        mission_json_unref(json);
        mission_intent_unref(submitted);
        mission_intent_unref(validated);
    }
    CHECK(narrowed > 400 && refused > 400); /* both ways were walked */
    mission_context_unref(context);
}

static bool narrows(const mission_intent *a, const mission_intent *b)
{
    mission_json *json = NULL;
    const int32_t rc = mission_intent_narrowing(a, b, V("p"), &json, NULL);

    mission_json_unref(json);
    return rc == MISSION_OK;
}

/* Reflexive, antisymmetric, transitive: what is admitted in two steps is admitted in one. */
static void test_order(void)
{
    enum { COUNT = 48 };
    uint64_t seed = test_seed();
    mission_context *context = series_context();
    mission_intent *intents[COUNT];
    struct model m = random_model(&seed);
    bool order[COUNT][COUNT];
    char text[2048];
    unsigned chains = 0;

    COVERS("SE-1");
    m.has_context = 1;
    for (int i = 0; i < COUNT; i++) {
        struct model next = m;

        for (int k = any(&seed, 0, 4); k > 0; k--)
            mutate(&seed, &next);
        intents[i] = made(context, write(&next, text));
        if (any(&seed, 0, 1) && narrows(intents[0], intents[i]))
            m = next;
    }
    for (int a = 0; a < COUNT; a++)
        for (int b = 0; b < COUNT; b++)
            order[a][b] = narrows(intents[a], intents[b]);
    for (int a = 0; a < COUNT; a++) {
        CHECK(order[a][a]);
        for (int b = 0; b < COUNT; b++) {
            if (order[a][b] && order[b][a])
                CHECK(mission_value_equal(mission_intent_value(intents[a]),
                                          mission_intent_value(intents[b])));
            for (int c = 0; c < COUNT; c++)
                if (order[a][b] && order[b][c]) {
                    CHECK(order[a][c]);
                    chains += a != b && b != c;
                }
        }
    }
    CHECK(chains > 0);
    for (int i = 0; i < COUNT; i++)
        mission_intent_unref(intents[i]);
    mission_context_unref(context);
}

#define BEFORE                                                                                     \
    "{\"goal\":\"g\",\"objects\":[\"a\",\"b\"],\"constraints\":[\"c\"],\"success_criteria\":[],"   \
    "\"mission_expiry\":\"2026-10-01T00:00:00Z\"%s}"

/* What the model does not say: spellings. */
static void test_spelling(void)
{
    static const struct {
        const char *before, *after;
        bool legal;
    } cases[] = {
        {",\"context\":{\"max_derivations\":5}", ",\"context\":{\"max_derivations\":5.0}", true},
        {",\"context\":{\"max_derivations\":5}", ",\"context\":{\"max_derivations\":\"5\"}", false},
        {",\"context\":{\"max_derivations\":10}", ",\"context\":{\"max_derivations\":\"9\"}", true},
        {",\"context\":{\"max_derivations\":\"9\"}", ",\"context\":{\"max_derivations\":\"10\"}",
         false},
        {",\"context\":{\"max_derivations\":\"9007199254740991\"}",
         ",\"context\":{\"max_derivations\":9007199254740990}", true},
        {"", ",\"context\":{}", false},
        {",\"context\":{}", "", false},
        {",\"context\":{}", ",\"context\":{\"acr\":\"m\"}", true},
        {",\"context\":{\"acr\":\"m\"}", ",\"context\":{}", false},
        {",\"context\":{\"acr\":\"m\",\"x_a\":1}", ",\"context\":{\"x_a\":1,\"acr\":\"m\"}", true},
        {",\"x_a\":[1,2]", ",\"x_a\":[2,1]", false},
        {",\"x_a\":1", "", false},
        {"", ",\"x_a\":1", false},
        {"", ",\"language\":\"en\"", false},
        {",\"language\":\"en\"", ",\"language\":\"EN\"", false},
    };
    mission_context *context = series_context();
    char text[2][512];

    COVERS("SE-1");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_intent *a, *b;

        sprintf(text[0], BEFORE, cases[i].before);
        sprintf(text[1], BEFORE, cases[i].after);
        a = made(context, text[0]);
        b = made(context, text[1]);
        test_about("%s -> %s", cases[i].before, cases[i].after);
        CHECK_INT(narrows(a, b), cases[i].legal);
        test_about(NULL);
        mission_intent_unref(a);
        mission_intent_unref(b);
    }
    mission_context_unref(context);
}

/* The same instant in other words is another text, and no narrowing. */
static void test_same_instant(void)
{
    static const char *const spellings[] = {"2026-10-01T00:00:00Z", "2026-10-01t00:00:00z",
                                            "2026-10-01T02:00:00+02:00", "2026-10-01T00:00:00.0Z",
                                            "2026-09-30T23:59:59.9Z"};
    mission_context *context = series_context();
    mission_intent *intents[5];
    char text[512];

    COVERS("SE-1");
    for (int i = 0; i < 5; i++) {
        sprintf(text,
                "{\"goal\":\"g\",\"objects\":[\"a\"],\"constraints\":[],\"success_criteria\":[],"
                "\"mission_expiry\":\"%s\"}",
                spellings[i]);
        intents[i] = made(context, text);
    }
    for (int a = 0; a < 5; a++)
        for (int b = 0; b < 5; b++)
            CHECK_INT(narrows(intents[a], intents[b]), a == b || (b == 4));
    for (int i = 0; i < 5; i++)
        mission_intent_unref(intents[i]);
    mission_context_unref(context);
}

static void test_verbatim(void)
{
    static const char *const texts[] = {
        "{\"goal\":\"g\",\"resources\":[\"urn:a\",\"urn:b\"],"
        "\"expires_at\":\"2026-10-01T00:00:00Z\"}",
        "{\"goal\":\"g\",\"resources\":[\"urn:a\"],\"expires_at\":\"2026-10-01T00:00:00Z\"}",
        "{\"goal\":\"g\",\"resources\":[\"urn:a\",\"urn:b\"],"
        "\"expires_at\":\"2026-09-01T00:00:00Z\"}",
        "{\"goal\":\"g\",\"resources\":[\"urn:a\",\"urn:b\"],"
        "\"expires_at\":\"2026-10-01T00:00:00Z\",\"controls\":{\"max_derivations\":1}}",
        "{\"goal\":\"g\",\"resources\":[\"urn:a\",\"urn:b\"],"
        "\"expires_at\":\"2026-10-01T00:00:00Z\",\"constraints\":[\"c\"]}",
    };
    enum { COUNT = sizeof texts / sizeof *texts };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_intent *intents[COUNT];

    COVERS("SE-1", "IN-2");
    for (int i = 0; i < COUNT; i++)
        intents[i] = made(context, texts[i]);
    for (int a = 0; a < COUNT; a++)
        for (int b = 0; b < COUNT; b++) {
            mission_json *json = (mission_json *)(void *)intents[a];
            mission_error error = MISSION_ERROR_INIT;

            CHECK_CODE(mission_intent_narrowing(intents[a], intents[b], V("p"), &json, &error),
                       a == b ? MISSION_OK : MISSION_E_NARROWING, &error);
            CHECK(json == NULL);
        }
    for (int i = 0; i < COUNT; i++)
        mission_intent_unref(intents[i]);
    mission_context_unref(context);
}

static void test_policy(void)
{
    mission_context *context = series_context(), *draft = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_json *json = (mission_json *)(void *)context;
    mission_intent *a, *b, *other;
    char text[512];

    COVERS("SE-1");
    sprintf(text, BEFORE, "");
    a = made(context, text);
    sprintf(text, BEFORE, ",\"context\":{\"acr\":\"m\"}");
    b = made(context, text);
    other = made(draft, "{\"goal\":\"g\",\"resources\":[\"urn:a\"],"
                        "\"expires_at\":\"2026-10-01T00:00:00Z\"}");
    CHECK_INT(mission_intent_narrowing(a, b, V(""), &json, NULL), MISSION_E_ARGUMENT);
    CHECK(json == NULL);
    CHECK_INT(mission_intent_narrowing(a, a, V(""), &json, NULL), MISSION_OK);
    CHECK(json == NULL);
    CHECK_INT(mission_intent_narrowing(b, a, V(""), &json, NULL), MISSION_E_NARROWING);
    CHECK(mission_intent_narrowing(a, b, V("\xff"), &json, NULL) < 0);
    CHECK(json == NULL);
    CHECK_INT(mission_intent_narrowing(a, b, (mission_view){NULL, 3}, &json, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_intent_narrowing(a, other, V("p"), &json, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_intent_narrowing(other, a, V("p"), &json, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_intent_narrowing(NULL, a, V("p"), &json, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_intent_narrowing(a, NULL, V("p"), &json, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_intent_narrowing(a, b, V("p"), NULL, NULL), MISSION_E_ARGUMENT);
    mission_intent_unref(a);
    mission_intent_unref(b);
    mission_intent_unref(other);
    mission_context_unref(context);
    mission_context_unref(draft);
}

static const struct test tests[] = {
    {"model", test_model},       {"order", test_order},
    {"spelling", test_spelling}, {"same-instant", test_same_instant},
    {"verbatim", test_verbatim}, {"policy", test_policy},
};
TEST_MAIN("narrowing", tests)
