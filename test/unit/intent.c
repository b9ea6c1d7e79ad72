/* The Mission Intent: each member against an independent description of what it takes, limits,
 * times, registered bounds, anchors. SPDX-License-Identifier: MIT */
#include "test.h"

#include <mission/identifier.h>

#define NOW 1785672000 /* 2026-08-02T12:00:00Z */

static const char *const issuer = "https://as.example.com";

/* A member, a value that it takes, and the kind of what it takes: see takes(). */
struct member {
    const char *name, *value;
    char kind;
    bool required;
};

static const struct member series[] = {
    {"goal", "\"Prepare the packet\"", 'S', true},
    {"objects", "[\"Q3 financials\",\"urn:example:packet\"]", 'O', true},
    {"constraints", "[\"confidential\"]", 'P', true},
    {"success_criteria", "[]", 'P', true},
    {"mission_expiry", "\"2026-10-15T18:00:00Z\"", 'T', true},
    {"purpose", "\"https://example.com/purposes/board\"", 'U', false},
    {"language", "\"en-US\"", 'L', false},
    {"context", "{\"max_derivations\":\"20\"}", 'B', false},
    {NULL, NULL, 0, false},
};
static const struct member draft[] = {
    {"goal", "\"Reconcile Q3 invoices\"", 'S', true},
    {"resources", "[\"https://erp.example.com\"]", 'R', true},
    {"expires_at", "\"2026-12-31T23:59:59Z\"", 'T', true},
    {"constraints", "[\"read only\"]", 'P', false},
    {"success_criteria", "[\"done\"]", 'P', false},
    {"purpose", "\"urn:example:purpose\"", 'U', false},
    {"goal_lang", "\"de-419\"", 'L', false},
    {"controls", "{\"max_derivations\":20}", 'C', false},
    {NULL, NULL, 0, false},
};
static const struct member series_bounds[] = {
    {"acr", "\"urn:example:acr:mfa\"", 'S', false},
    {"max_derivations", "\"7\"", 'N', false},
    {"aal", "{\"value\":\"aal2\",\"freshness_seconds\":300}", 'A', false},
    {NULL, NULL, 0, false},
};
static const struct member draft_bounds[] = {
    {"acr", "\"urn:example:acr:mfa\"", 'S', false},
    {"max_derivations", "7", 'I', false},
    {"agent_deployment", "\"d-1\"", 'S', false},
    {NULL, NULL, 0, false},
};

static const char *const values[] = {
    "null",
    "true",
    "false",
    "0",
    "1",
    "1.0",
    "10e-1",
    "2.5",
    "-1",
    "9007199254740991",
    "9007199254740992",
    "1e300",
    "\"\"",
    "\"x\"",
    "\"en\"",
    "\"urn:x\"",
    "\"urn:x#f\"",
    "\"2030-01-01T00:00:00Z\"",
    "\"2030-02-30T00:00:00Z\"",
    "\"1\"",
    "\"01\"",
    "\"0\"",
    "\"-1\"",
    "\"1.0\"",
    "\"9007199254740991\"",
    "\"9007199254740992\"",
    "\"12345678901234567\"",
    "\"+1\"",
    "[]",
    "[\"\"]",
    "[\"x\"]",
    "[\"urn:x\"]",
    "[\"urn:x\",\"urn:x#f\"]",
    "[\"urn:x\",1]",
    "{}",
    "{\"x_a\":[null]}",
    "{\"x_\":1}",
    "{\"x_a.b\":1}",
    "{\"q\":1}",
    "{\"acr\":\"m\"}",
    "{\"acr\":\"m\",\"q\":1}",
    "{\"value\":\"a\",\"freshness_seconds\":0}",
    "{\"value\":\"a\",\"freshness_seconds\":-1}",
    "{\"value\":\"a\",\"freshness_seconds\":\"0\"}",
    "{\"value\":\"a\"}",
    "{\"freshness_seconds\":0}",
    "{\"value\":\"\",\"freshness_seconds\":0}",
    "{\"value\":\"a\",\"freshness_seconds\":0,\"x_a\":1}",
};

static bool among(const char *value, const char *list)
{
    const char *at = list;
    size_t len = strlen(value);

    for (; (at = strstr(at, value)); at++)
        if ((at == list || at[-1] == ' ') && (at[len] == ' ' || at[len] == 0))
            return true;
    return false;
}

/* The description: which of `values` a kind of member takes, in words of JSON text alone. */
static bool takes(char kind, const char *value)
{
    switch (kind) {
    case 'S': /* a filled string */
        return value[0] == '"' && value[1] != '"';
    case 'U':
        return among(value, "\"urn:x\" \"urn:x#f\"");
    case 'L':
        return among(value, "\"en\"");
    case 'T':
        return among(value, "\"2030-01-01T00:00:00Z\"");
    case 'O':
        return among(value, "[\"x\"] [\"urn:x\"] [\"urn:x\",\"urn:x#f\"]");
    case 'R':
        return among(value, "[\"urn:x\"]");
    case 'P':
        return among(value, "[] [\"\"] [\"x\"] [\"urn:x\"] [\"urn:x\",\"urn:x#f\"]");
    case 'C':
        return among(value, "{} {\"acr\":\"m\"}");
    case 'B':
        return among(value, "{} {\"acr\":\"m\"} {\"x_a\":[null]}");
    case 'I':
        return among(value, "1 1.0 10e-1 9007199254740991");
    case 'N':
        return among(value, "1 1.0 10e-1 9007199254740991 \"1\" \"9007199254740991\"");
    case 'A':
        return among(value, "{\"value\":\"a\",\"freshness_seconds\":0}");
    default:
        return false;
    }
}

/* The object of `members`, with the value of one replaced (NULL: left out) and `more` added. */
static char *object_of(const struct member *members, const char *name, const char *value,
                       const char *more)
{
    char *text = malloc(1u << 20), *at = text;
    const char *comma = "";

    *at++ = '{';
    for (; members->name; members++) {
        const char *now = name && strcmp(name, members->name) == 0 ? value : members->value;

        if (!now)
            continue;
        at += sprintf(at, "%s\"%s\":%s", comma, members->name, now);
        comma = ",";
    }
    if (more)
        at += sprintf(at, "%s%s", comma, more);
    strcpy(at, "}");
    return text;
}

static char *bounds_in(bool of_draft, const char *bounds)
{
    return object_of(of_draft ? draft : series, of_draft ? "controls" : "context", bounds, NULL);
}

static int32_t parse(mission_context *context, const char *text, uint32_t flags,
                     mission_error *error)
{
    mission_intent *intent = (mission_intent *)(void *)error; /* must be overwritten */
    int32_t rc;

    mission_error_init(error, sizeof *error);
    rc = mission_intent_parse(context, mission_view_of(text), NULL, flags, &intent, error);
    CHECK((rc == 0) == (intent != NULL));
    if (rc)
        CHECK_INT(error->code, rc);
    mission_intent_unref(intent);
    return rc;
}

/* A refusal that the client caused, as OAuth says it. */
static void check_refused(mission_context *context, const char *text, int32_t code)
{
    mission_error error;
    int32_t rc = parse(context, text, 0, &error);

    test_about("%.200s", text);
    if (code)
        CHECK_CODE(rc, code, &error);
    CHECK(rc < 0);
    CHECK_TEXT(error.oauth_error, "invalid_request");
    test_about(NULL);
}

static void check_taken(mission_context *context, const char *text)
{
    mission_error error;

    test_about("%.200s", text);
    CHECK_CODE(parse(context, text, 0, &error), MISSION_OK, &error);
    test_about(NULL);
}

/* With a clock that stands at NOW, or with flags and none. */
static mission_context *context_of(bool of_draft, uint32_t flags)
{
    const mission_config config = {
        .size = sizeof config,
        .profile = of_draft ? MISSION_PROFILE_DRAFT : MISSION_PROFILE_SERIES,
        .flags = flags,
    };
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;

    if (flags == 0)
        return test_context(config.profile, NOW);
    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    return context;
}

static void every_value(mission_context *context, const struct member *members, bool of_draft,
                        bool bounds, const mission_time *now)
{
    for (const struct member *m = members; m->name; m++)
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            char *inner = object_of(members, m->name, values[i], NULL);
            char *text = bounds ? bounds_in(of_draft, inner) : inner;
            mission_error error = MISSION_ERROR_INIT;
            mission_intent *intent = NULL;
            int32_t rc =
                mission_intent_parse(context, mission_view_of(text), now, 0, &intent, &error);

            test_about("%s = %s", m->name, values[i]);
            CHECK_INT(rc == 0, takes(m->kind, values[i]));
            CHECK((intent != NULL) == (rc == 0));
            CHECK(rc == 0 || strcmp(error.oauth_error, "invalid_request") == 0);
            test_about(NULL);
            mission_intent_unref(intent);
            if (bounds)
                free(text);
            free(inner);
        }
}

static void test_members(void)
{
    const mission_time now = {.seconds = NOW};

    COVERS("SB-1", "IN-3", "IN-6", "SE-2", "core.intent.max-derivations-floor");
    for (int of_draft = 0; of_draft < 2; of_draft++) {
        mission_context *context = context_of(of_draft, MISSION_CONTEXT_DEPLOYMENTS);

        every_value(context, of_draft ? draft : series, of_draft, false, &now);
        every_value(context, of_draft ? draft_bounds : series_bounds, of_draft, true, &now);
        mission_context_unref(context);
    }
}

static void test_presence(void)
{
    COVERS("SB-1", "SB-2", "SE-2");
    for (int of_draft = 0; of_draft < 2; of_draft++) {
        mission_context *context = context_of(of_draft, 0);
        const struct member *mine = of_draft ? draft : series, *theirs = of_draft ? series : draft;

        for (const struct member *m = mine; m->name; m++) {
            char *text = object_of(mine, m->name, NULL, NULL);

            if (m->required)
                check_refused(context, text, MISSION_E_MISSING_MEMBER);
            else
                check_taken(context, text);
            free(text);
        }
        /* The other vocabulary's members are unknown here, and never translated. */
        for (const struct member *m = theirs; m->name; m++) {
            char more[256], *text;
            bool known = false;

            for (const struct member *own = mine; own->name; own++)
                known = known || strcmp(own->name, m->name) == 0;
            if (known)
                continue;
            sprintf(more, "\"%s\":%s", m->name, m->value);
            text = object_of(mine, NULL, NULL, more);
            check_refused(context, text, MISSION_E_UNKNOWN_MEMBER);
            free(text);
        }
        mission_context_unref(context);
    }
}

static void test_unknown(void)
{
    static const char *const outputs[] = {
        "authority_set",
        "proposed_authority",
        "authority_hash",
        "proposal_hash",
        "intent_hash",
        "state",
        "mission",
        "id",
        "integrity",
        "Goal",
        "",
        "xx",
        "X_a",
        "intent",
        "evidence",
    };
    char more[64], *text;

    COVERS("SB-2", "SE-2", "SE-15");
    for (int of_draft = 0; of_draft < 2; of_draft++) {
        mission_context *context = context_of(of_draft, 0);

        for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++) {
            sprintf(more, "\"%s\":1", outputs[i]);
            text = object_of(of_draft ? draft : series, NULL, NULL, more);
            check_refused(context, text, MISSION_E_UNKNOWN_MEMBER);
            free(text);
            sprintf(more, "{\"%s\":1}", outputs[i]);
            text = bounds_in(of_draft, more);
            check_refused(context, text, MISSION_E_UNKNOWN_MEMBER);
            free(text);
        }
        mission_context_unref(context);
    }
}

static void test_extensions(void)
{
    static const char *const good[] = {"x_a", "x_-", "x__", "x_Z9-_"};
    static const char *const bad[] = {"x_", "x_a b", "x_a.b", "x_\\u00e4", "x_a\\u0000"};
    mission_context *own = context_of(false, 0), *other = context_of(true, 0);
    mission_digest with, without;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *doc;
    char more[64], *text;

    COVERS("SE-2");
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        sprintf(more, "\"%s\":{\"y\":[1]}", good[i]);
        text = object_of(series, NULL, NULL, more);
        check_taken(own, text);
        free(text);
        text = object_of(draft, NULL, NULL, more);
        check_refused(other, text, MISSION_E_UNKNOWN_MEMBER);
        free(text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        sprintf(more, "\"%s\":1", bad[i]);
        text = object_of(series, NULL, NULL, more);
        check_refused(own, text, MISSION_E_MALFORMED_NAME);
        free(text);
    }
    /* An extension is part of what is hashed. */
    for (int i = 0; i < 2; i++) {
        mission_intent *intent = NULL;

        text = object_of(series, NULL, NULL, i ? "\"x_a\":1" : NULL);
        doc = test_json(own, text);
        CHECK_CODE(mission_intent_from(own, doc, mission_json_root(doc), NULL, 0, &intent, &error),
                   MISSION_OK, &error);
        CHECK(mission_intent_json(intent) == doc);
        mission_json_unref(doc);
        CHECK_CODE(
            mission_intent_anchor(intent, mission_view_of(issuer), i ? &with : &without, &error),
            MISSION_OK, &error);
        mission_intent_unref(intent);
        free(text);
    }
    CHECK(strcmp(with.text, without.text) != 0);
    mission_context_unref(own);
    mission_context_unref(other);
}

/* `count` times `one` in quotes. */
static char *repeated(const char *one, size_t count)
{
    char *text = malloc(strlen(one) * count + 3), *at = text;

    *at++ = '"';
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "%s", one);
    strcpy(at, "\"");
    return text;
}

static void test_goal_length(void)
{
    /* One code point each: of one, two, three and four bytes, escaped as a surrogate pair, and the
     * letter e with a combining accent, which is two. */
    static const struct {
        const char *one;
        size_t points;
    } cases[] = {{"a", 1},
                 {"\xc3\xa9", 1},
                 {"\xe2\x82\xac", 1},
                 {"\xf0\x9f\x98\x80", 1},
                 {"\\ud83d\\ude00", 1},
                 {"e\xcc\x81", 2}};

    COVERS("SB-1");
    for (int of_draft = 0; of_draft < 2; of_draft++) {
        mission_context *context = context_of(of_draft, 0);

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
            for (size_t count = 4096 / cases[i].points; count <= 4096 / cases[i].points + 1;
                 count++) {
                char *value = repeated(cases[i].one, count);
                char *text = object_of(of_draft ? draft : series, "goal", value, NULL);

                if (count * cases[i].points <= 4096)
                    check_taken(context, text);
                else
                    check_refused(context, text, MISSION_E_TOO_LONG);
                free(text);
                free(value);
            }
        mission_context_unref(context);
    }
}

static mission_context *limited(bool of_draft, uint32_t bytes, uint32_t items)
{
    const mission_limits limits = {
        .size = sizeof limits, .intent_bytes = bytes, .intent_items = items};
    const mission_config config = {
        .size = sizeof config,
        .profile = of_draft ? MISSION_PROFILE_DRAFT : MISSION_PROFILE_SERIES,
        .limits = &limits,
    };
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    return context;
}

static int32_t parse_at(mission_context *context, const char *text, const mission_time *now)
{
    mission_intent *intent = NULL;
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc = mission_intent_parse(context, mission_view_of(text), now, 0, &intent, &error);

    if (rc)
        CHECK_TEXT(error.oauth_error, "invalid_request");
    mission_intent_unref(intent);
    return rc;
}

static void test_items(void)
{
    static const char *const arrays[2][3] = {{"objects", "constraints", "success_criteria"},
                                             {"resources", "constraints", "success_criteria"}};
    static const uint32_t limits[] = {0, 1, 3}; /* 0: the default, 64 */
    const mission_time now = {.seconds = NOW};

    COVERS("SB-4", "core.submission.size-bounds-envelope-and-intent");
    for (int of_draft = 0; of_draft < 2; of_draft++)
        for (size_t k = 0; k < sizeof limits / sizeof *limits; k++) {
            const size_t most = limits[k] ? limits[k] : 64;
            mission_context *context = limited(of_draft, 0, limits[k]);

            for (size_t a = 0; a < 3; a++)
                for (size_t count = most; count <= most + 1; count++) {
                    char *value = malloc(16 * count + 3), *at = value, *text;
                    struct member members[8] = {{NULL, NULL, 0, false}};
                    const struct member *all = of_draft ? draft : series;
                    size_t used = 0;

                    /* Only the required members: the others may be over this limit. */
                    for (const struct member *m = all; m->name; m++)
                        if (m->required || strcmp(m->name, arrays[of_draft][a]) == 0) {
                            members[used] = *m;
                            if (m->kind == 'O')
                                members[used].value = "[\"one\"]";
                            members[++used].name = NULL;
                        }
                    for (size_t i = 0; i < count; i++)
                        at += sprintf(at, "%c\"urn:x:%zu\"", i ? ',' : '[', i);
                    strcpy(at, "]");
                    text = object_of(members, arrays[of_draft][a], value, NULL);
                    test_about("%s of %zu, limit %zu", arrays[of_draft][a], count, most);
                    CHECK_INT(parse_at(context, text, &now),
                              count <= most ? MISSION_OK : MISSION_E_TOO_MANY);
                    test_about(NULL);
                    free(text);
                    free(value);
                }
            mission_context_unref(context);
        }
}

static void test_bytes(void)
{
    const mission_time now = {.seconds = NOW};
    char spaces[101];

    COVERS("SB-4", "core.submission.size-bounds-envelope-and-intent");
    memset(spaces, ' ', 100);
    spaces[100] = 0;
    for (int of_draft = 0; of_draft < 2; of_draft++) {
        mission_context *context = context_of(of_draft, 0);
        char *text = object_of(of_draft ? draft : series, NULL, NULL, NULL);
        char *padded = malloc(strlen(text) + 101);
        mission_text *canonical = NULL;
        mission_error error = MISSION_ERROR_INIT;
        uint32_t len;

        CHECK_CODE(mission_json_canonicalize(context, mission_view_of(text), &canonical, &error),
                   MISSION_OK, &error);
        len = (uint32_t)mission_text_view(canonical).len;
        mission_text_unref(canonical);
        mission_context_unref(context);
        sprintf(padded, "%s%s", spaces, text); /* canonical bytes are what counts */
        for (int over = 0; over < 2; over++) {
            context = limited(of_draft, len - over, 0);
            CHECK_INT(parse_at(context, padded, &now), over ? MISSION_E_TOO_LARGE : MISSION_OK);
            mission_context_unref(context);
        }
        free(padded);
        free(text);
    }
}

static void test_expiry(void)
{
    /* Around now, 2026-08-02T12:00:00Z plus 500 ns. */
    static const struct {
        const char *text;
        int32_t code;
    } cases[] = {
        {"\"2026-08-02T11:59:59Z\"", MISSION_E_PAST},
        {"\"2026-08-02T12:00:00Z\"", MISSION_E_PAST},
        {"\"2026-08-02T12:00:00.0000005Z\"", MISSION_E_PAST}, /* now is not after now */
        {"\"2026-08-02T12:00:00.00000050000000001Z\"", MISSION_OK},
        {"\"2026-08-02T12:00:00.000000501Z\"", MISSION_OK},
        {"\"2026-08-02T12:00:01Z\"", MISSION_OK},
        {"\"2026-08-02T14:00:01+02:00\"", MISSION_OK},
        {"\"2026-08-02T13:59:59+02:00\"", MISSION_E_PAST},
        {"\"1970-01-01t00:00:00z\"", MISSION_E_PAST},
        {"\"9999-12-31T23:59:59Z\"", MISSION_OK},
        {"\"2026-08-03\"", MISSION_E_MALFORMED_TIME},
        {"\"2026-08-03T12:00:60Z\"", MISSION_E_MALFORMED_TIME},
        {"\"2027-02-29T12:00:00Z\"", MISSION_E_MALFORMED_TIME},
        {"\"2026-08-03T12:00:00\"", MISSION_E_MALFORMED_TIME},
        {"\"\"", MISSION_E_MALFORMED_TIME},
        {"1785672001", MISSION_E_WRONG_TYPE},
    };
    const mission_time now = {.seconds = NOW, .nanoseconds = 500};

    COVERS("IN-2", "core.intent.requested-expiry-invalid-request");
    for (int of_draft = 0; of_draft < 2; of_draft++) {
        mission_context *context =
            test_context(of_draft ? MISSION_PROFILE_DRAFT : MISSION_PROFILE_SERIES, 0);
        const char *name = of_draft ? "expires_at" : "mission_expiry";

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            char *text = object_of(of_draft ? draft : series, name, cases[i].text, NULL);
            const bool only_late = cases[i].code == MISSION_E_PAST;
            mission_error error = MISSION_ERROR_INIT;
            mission_intent *intent = NULL;

            test_about("%s", cases[i].text);
            CHECK_INT(parse_at(context, text, &now), cases[i].code);
            /* A committed operation is replayed at any time; what is malformed stays so. */
            CHECK_CODE(mission_intent_parse(context, mission_view_of(text), NULL,
                                            MISSION_INTENT_ANY_TIME, &intent, &error),
                       only_late ? MISSION_OK : cases[i].code, &error);
            if (intent) { /* never rewritten */
                CHECK_INT(mission_intent_expiry(intent).len, strlen(cases[i].text) - 2);
                CHECK(memcmp(mission_intent_expiry(intent).ptr, cases[i].text + 1,
                             mission_intent_expiry(intent).len) == 0);
                CHECK_INT(mission_intent_is_within(intent, &now), cases[i].code == MISSION_OK);
            }
            test_about(NULL);
            mission_intent_unref(intent);
            free(text);
        }
        mission_context_unref(context);
    }
}

static int32_t broken_clock(void *host, mission_time *out)
{
    *out = (mission_time){.seconds = 1, .nanoseconds = host ? 1000000000u : 0};
    return host ? 0 : 7;
}

static void test_clock(void)
{
    mission_clock clock = {sizeof clock, NULL, broken_clock};
    mission_config config = {.size = sizeof config, .clock = &clock};
    char *text = object_of(series, NULL, NULL, NULL);
    const mission_time good = {.seconds = NOW}, bad = {.seconds = NOW, .nanoseconds = 1000000000u};
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;

    COVERS("IN-2");
    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    CHECK_CODE(parse(context, text, 0, &error), MISSION_E_CLOCK, &error);
    CHECK_INT(error.host_code, 7);
    CHECK_INT(parse_at(context, text, &good), MISSION_OK);
    CHECK_CODE(parse(context, text, MISSION_INTENT_ANY_TIME, &error), MISSION_OK, &error);
    mission_context_unref(context);
    clock.host = &clock; /* a time that is none */
    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    CHECK_CODE(parse(context, text, 0, &error), MISSION_E_CLOCK, &error);
    mission_context_unref(context);
    context = test_context(MISSION_PROFILE_SERIES, 0);
    CHECK_CODE(parse(context, text, 0, &error), MISSION_E_NO_CALLBACK, &error);
    CHECK_CODE(parse(context, text, 2, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_intent_parse(context, mission_view_of(text), &bad, 0,
                                    &(mission_intent *){NULL}, &error),
               MISSION_E_ARGUMENT, &error);
    mission_context_unref(context);
    free(text);
}

static void test_language(void)
{
    static const char *const good[] = {
        "en",         "en-US",          "zh-Hant-TW",
        "de-419",     "x-private",      "i-klingon",
        "art-lojban", "sl-rozaj-biske", "en-Latn-US-variant-a-extended-x-private"};
    static const char *const bad[] = {"\"\"",
                                      "\"english language\"",
                                      "\"-en\"",
                                      "\"en--US\"",
                                      "\"a1\"",
                                      "\"en-\"",
                                      "\"e\"",
                                      "\"x\"",
                                      "\"i-foo\"",
                                      "\"de-419-DE\"",
                                      "\"en-a\"",
                                      "\"en-x\"",
                                      "\"ar-a-aaa-b-bbb-a-ccc\"",
                                      "\"de-DE-1901-1901\"",
                                      "1",
                                      "null",
                                      "[\"en\"]"};

    COVERS("IN-1", "core.intent.goal-lang-well-formed");
    for (int of_draft = 0; of_draft < 2; of_draft++) {
        mission_context *context = context_of(of_draft, 0);
        const struct member *members = of_draft ? draft : series;
        const char *name = of_draft ? "goal_lang" : "language";
        char quoted[128], *text;

        for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
            mission_error error = MISSION_ERROR_INIT;
            mission_intent *intent = NULL;

            sprintf(quoted, "\"%s\"", good[i]);
            text = object_of(members, name, quoted, NULL);
            CHECK_CODE(
                mission_intent_parse(context, mission_view_of(text), NULL, 0, &intent, &error),
                MISSION_OK, &error);
            CHECK_VIEW(mission_intent_language(intent), good[i]);
            mission_intent_unref(intent);
            free(text);
        }
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            text = object_of(members, name, bad[i], NULL);
            check_refused(context, text,
                          bad[i][0] == '"' ? MISSION_E_MALFORMED_LANGUAGE : MISSION_E_WRONG_TYPE);
            free(text);
        }
        mission_context_unref(context);
    }
}

static mission_intent *made(mission_context *context, const char *text)
{
    const mission_time now = {.seconds = NOW};
    mission_intent *intent = NULL;
    mission_error error = MISSION_ERROR_INIT;

    test_about("%s", text);
    CHECK_CODE(mission_intent_parse(context, mission_view_of(text), &now, 0, &intent, &error),
               MISSION_OK, &error);
    test_about(NULL);
    return intent;
}

static void test_deployment(void)
{
    static const char *const presented[] = {"", "d-1", "d-2", "d-", "d-11", "D-1"};
    mission_context *without = context_of(true, 0);
    mission_context *with = context_of(true, MISSION_CONTEXT_DEPLOYMENTS);
    mission_context *other = context_of(false, MISSION_CONTEXT_DEPLOYMENTS);
    char *named = bounds_in(true, "{\"agent_deployment\":\"d-1\"}");
    char *free_text = object_of(draft, NULL, NULL, NULL);
    char *unknown = bounds_in(false, "{\"agent_deployment\":\"d-1\"}");
    mission_intent *bound = made(with, named), *unbound = made(with, free_text);
    mission_error error;

    COVERS("IN-4");
    CHECK_CODE(parse(without, named, 0, &error), MISSION_E_DEPLOYMENT, &error);
    CHECK_TEXT(error.oauth_error, "invalid_authorization_details");
    CHECK_TEXT(error.where, "/controls/agent_deployment");
    CHECK_CODE(parse(other, unknown, MISSION_INTENT_ANY_TIME, &error), MISSION_E_UNKNOWN_MEMBER,
               &error);
    CHECK_VIEW(mission_intent_agent_deployment(bound), "d-1");
    CHECK_INT(mission_intent_agent_deployment(unbound).len, 0);
    for (size_t i = 0; i < sizeof presented / sizeof *presented; i++) {
        const mission_view view = mission_view_of(presented[i]);
        const bool same = strcmp(presented[i], "d-1") == 0;

        mission_error_init(&error, sizeof error);
        CHECK_CODE(mission_intent_deployment_check(bound, view, &error),
                   same ? MISSION_OK : MISSION_E_DEPLOYMENT_MISMATCH, &error);
        CHECK(same || strcmp(error.oauth_error, "invalid_grant") == 0);
        CHECK_CODE(mission_intent_deployment_check(unbound, view, &error), MISSION_OK, &error);
    }
    CHECK_INT(mission_intent_deployment_check(NULL, V("d-1"), NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_intent_deployment_check(unbound, (mission_view){NULL, 1}, NULL),
              MISSION_E_ARGUMENT);
    mission_intent_unref(bound);
    mission_intent_unref(unbound);
    mission_context_unref(without);
    mission_context_unref(with);
    mission_context_unref(other);
    free(named);
    free(free_text);
    free(unknown);
}

struct host {
    unsigned calls;
    int32_t answer;
};

static int32_t host_validate(void *host, const mission_value *value, mission_error *error)
{
    struct host *own = host;

    own->calls++;
    if (own->answer)
        memset(error->text, 'w', sizeof error->text); /* not even terminated */
    return mission_value_kind(value) ? own->answer : -1;
}

static void test_registered(void)
{
    static const int32_t answers[] = {0, 1, 77, -1, -7, -99999, INT32_MAX, INT32_MIN};
    struct host host = {0, 0};
    const mission_member_type types[] = {
        {sizeof types[0], V("region"), &host, host_validate},
        {sizeof types[0], V("x_region"), &host, host_validate},
        {sizeof types[0], V("anything"), NULL, NULL},
    };
    mission_config config = {.size = sizeof config,
                             .control_members = types,
                             .control_member_count = sizeof types / sizeof *types};

    COVERS("IN-6");
    for (int of_draft = 0; of_draft < 2; of_draft++)
        for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
            for (size_t k = 0; k < sizeof types / sizeof *types; k++) {
                mission_context *context = NULL;
                mission_error error = MISSION_ERROR_INIT;
                char bounds[64], *text;
                int32_t rc;

                config.profile = of_draft ? MISSION_PROFILE_DRAFT : MISSION_PROFILE_SERIES;
                host = (struct host){0, answers[i]};
                CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
                sprintf(bounds, "{\"%s\":[\"eu\"]}", types[k].name.ptr);
                text = bounds_in(of_draft, bounds);
                rc = parse(context, text, MISSION_INTENT_ANY_TIME, &error);
                test_about("%s answered %ld", types[k].name.ptr, (long)answers[i]);
                CHECK_INT(rc == 0, k == 2 || answers[i] == 0);
                CHECK_INT(host.calls, k == 2 ? 0 : 1);
                if (rc) {
                    CHECK_INT(error.host_code, answers[i]);
                    CHECK(memchr(error.text, 0, sizeof error.text) != NULL);
                    CHECK_TEXT(strrchr(error.where, '/'), k ? "/x_region" : "/region");
                }
                free(text);
                /* The registered name and no other. */
                text = bounds_in(of_draft, "{\"regio\":1}");
                CHECK_CODE(parse(context, text, MISSION_INTENT_ANY_TIME, &error),
                           MISSION_E_UNKNOWN_MEMBER, &error);
                test_about(NULL);
                free(text);
                mission_context_unref(context);
            }
}

/* In the series the name of the draft's bound is the host's to give a meaning. */
static void test_namesake(void)
{
    const mission_member_type type = {sizeof type, V("agent_deployment"), NULL, NULL};
    const mission_config config = {
        .size = sizeof config, .control_members = &type, .control_member_count = 1};
    char *text = bounds_in(false, "{\"agent_deployment\":\"d-1\"}");
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_intent *intent;

    COVERS("IN-4");
    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    intent = made(context, text);
    CHECK_INT(mission_intent_agent_deployment(intent).len, 0);
    CHECK_CODE(mission_intent_deployment_check(intent, V("d-2"), &error), MISSION_OK, &error);
    mission_intent_unref(intent);
    mission_context_unref(context);
    free(text);
}

static int32_t known_label(void *host, const mission_value *value, mission_error *error)
{
    ++*(unsigned *)host;
    (void)error;
    return memcmp(mission_value_string(value).ptr, "Q3", 2) != 0;
}

static void test_labels(void)
{
    unsigned calls = 0;
    const mission_member_type label = {sizeof label, V("label"), &calls, known_label};
    const mission_config config = {.size = sizeof config, .object_label = &label};
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;
    char *text;

    COVERS("SB-1");
    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    text = object_of(series, "objects", "[\"urn:example:1\",\"Q3 data\",\"http://a/#b\"]", NULL);
    CHECK_CODE(parse(context, text, MISSION_INTENT_ANY_TIME, &error), MISSION_OK, &error);
    CHECK_INT(calls, 1); /* URIs need no registration */
    free(text);
    text = object_of(series, "objects", "[\"Q3 data\",\"Q4 data\"]", NULL);
    CHECK(parse(context, text, MISSION_INTENT_ANY_TIME, &error) < 0);
    CHECK_TEXT(error.where, "/objects/1");
    CHECK_INT(error.host_code, 1);
    free(text);
    mission_context_unref(context);
}

static void test_reading(void)
{
    mission_context *one = context_of(true, 0), *two = context_of(false, 0);
    mission_intent *intent, *same;
    mission_view level = V("left");
    mission_instant instant;
    int64_t number;
    const mission_time before = {.seconds = 1798761598, .nanoseconds = 999999999},
                       at = {.seconds = 1798761599};

    COVERS("SB-1");
    intent = made(one, "{\"goal\":\"g\",\"resources\":[\"urn:b\",\"urn:a\",\"urn:b\"],"
                       "\"expires_at\":\"2026-12-31T23:59:59Z\",\"purpose\":\"urn:p\","
                       "\"controls\":{\"acr\":\"mfa\",\"max_derivations\":2e1}}");
    CHECK_VIEW(mission_intent_goal(intent), "g");
    CHECK_VIEW(mission_intent_purpose(intent), "urn:p");
    CHECK_VIEW(mission_intent_acr(intent), "mfa");
    CHECK_VIEW(mission_intent_expiry(intent), "2026-12-31T23:59:59Z");
    instant = mission_intent_expiry_instant(intent);
    CHECK_INT(instant.seconds, at.seconds);
    CHECK_INT(mission_intent_is_within(intent, &before), 1);
    CHECK_INT(mission_intent_is_within(intent, &at), 0);
    CHECK_INT(mission_intent_target_count(intent), 3);
    CHECK_VIEW(mission_intent_target(intent, 0), "urn:b");
    CHECK_VIEW(mission_intent_target(intent, 1), "urn:a");
    CHECK_INT(mission_intent_target(intent, 3).len, 0);
    CHECK_INT(mission_intent_has_target(intent, V("urn:a")), 1);
    CHECK_INT(mission_intent_has_target(intent, V("urn:")), 0);
    CHECK_INT(mission_intent_has_target(intent, V("urn:ba")), 0);
    CHECK_INT(mission_intent_has_target(intent, V("")), 0);
    CHECK_INT(mission_intent_max_derivations(intent, &number), 1);
    CHECK_INT(number, 20);
    CHECK_INT(mission_intent_aal(intent, &level, &number), 0);
    CHECK_INT(level.len, 0);
    CHECK_INT(number, 0);
    CHECK(mission_intent_constraints(intent) == NULL);
    CHECK(mission_intent_bounds(intent) ==
          mission_value_find(mission_intent_value(intent), V("/controls")));
    same = mission_intent_ref(intent);
    CHECK(same == intent);
    mission_intent_unref(intent);
    CHECK_VIEW(mission_intent_goal(same), "g");
    mission_intent_unref(same);

    intent = made(two, "{\"goal\":\"g\",\"objects\":[\"b\"],\"constraints\":[\"c\"],"
                       "\"success_criteria\":[\"s\"],\"mission_expiry\":\"2026-12-31T23:59:59Z\","
                       "\"context\":{\"max_derivations\":\"9007199254740991\","
                       "\"aal\":{\"value\":\"2\",\"freshness_seconds\":60}}}");
    CHECK_INT(mission_intent_max_derivations(intent, &number), 1);
    CHECK_INT(number, 9007199254740991);
    CHECK_INT(mission_intent_aal(intent, &level, &number), 1);
    CHECK_VIEW(level, "2");
    CHECK_INT(number, 60);
    CHECK_INT(mission_value_count(mission_intent_constraints(intent)), 1);
    CHECK_INT(mission_value_count(mission_intent_success_criteria(intent)), 1);
    CHECK_INT(mission_intent_agent_deployment(intent).len, 0);
    mission_intent_unref(intent);
    mission_context_unref(one);
    mission_context_unref(two);
}

/* The sorted index against a walk over the array. */
static void test_lookup(void)
{
    uint64_t seed = test_seed();
    mission_context *context = context_of(true, 0);

    COVERS("AP-2");
    for (int round = 0; round < 60; round++) {
        const size_t count = 1 + test_random(&seed) % 64;
        char *value = malloc(count * 16 + 3), *at = value, *text, probe[16];
        mission_intent *intent;

        for (size_t i = 0; i < count; i++)
            at += sprintf(at, "%c\"u:%u\"", i ? ',' : '[', (unsigned)(test_random(&seed) % 120));
        strcpy(at, "]");
        text = object_of(draft, "resources", value, NULL);
        intent = made(context, text);
        for (unsigned i = 0; i < 120; i++) {
            bool walked = false;

            sprintf(probe, "u:%u", i);
            for (size_t k = 0; k < count; k++) {
                const mission_view target = mission_intent_target(intent, k);

                walked = walked || (target.len == strlen(probe) &&
                                    memcmp(target.ptr, probe, target.len) == 0);
            }
            CHECK_INT(mission_intent_has_target(intent, mission_view_of(probe)), walked);
        }
        mission_intent_unref(intent);
        free(text);
        free(value);
    }
    mission_context_unref(context);
}

static void test_anchors(void)
{
    static const struct {
        bool of_draft;
        const char *text, *anchor;
    } vectors[] = {
        {true,
         "{\"goal\":\"Reconcile Q3 invoices\",\"resources\":[\"https://erp.example.com\"],"
         "\"expires_at\":\"2026-12-31T23:59:59Z\"}",
         "sha-256:6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimQ"},
        {true,
         "{\"goal\":\"Reconcile Q3 invoices\",\"resources\":[\"https://erp.example.com\"],"
         "\"expires_at\":\"2026-12-31T23:59:59Z\",\"controls\":{\"acr\":\"urn:example:acr:mfa\","
         "\"max_derivations\":20}}",
         "sha-256:DHUg4zS3HHnWtXlO6hu9sTN_jX4LyjZ4tOJiTDAvWAI"},
        {false,
         "{\"goal\":\"Prepare the audit-committee board packet for Q3 2026\",\"objects\":["
         "\"Q3 financials\",\"board packet document\",\"audit-committee reviewer\"],"
         "\"constraints\":[\"confidential classification\",\"Example Corp tenant\","
         "\"audit-committee-q3-2026 meeting\"],\"success_criteria\":[\"packet drafted\","
         "\"reviewer notified\"],\"mission_expiry\":\"2026-10-15T18:00:00Z\"}",
         "sha-256:CQsOd169RTNm2NltXUPaMGYQ3WSyGAkVaxbLg3qGDvg"},
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_digest digest;

    COVERS("AN-1", "SE-3");
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        mission_context *context = context_of(vectors[i].of_draft, 0);
        mission_intent *intent = made(context, vectors[i].text);

        CHECK_CODE(mission_intent_anchor(intent, mission_view_of(issuer), &digest, &error),
                   MISSION_OK, &error);
        CHECK_TEXT(digest.text, vectors[i].anchor);
        CHECK(mission_intent_anchor(intent, V(""), &digest, &error) < 0);
        CHECK_TEXT(digest.text, "");
        mission_intent_unref(intent);
        mission_context_unref(context);
    }
}

/* Two submissions of one Intent: one anchor, two things; and no identifier to confuse them by. */
static void test_no_identifier(void)
{
    mission_context *context = context_of(true, 0);
    char *text = object_of(draft, NULL, NULL, NULL);
    mission_intent *a = made(context, text), *b = made(context, text);
    mission_digest first, second;
    char ids[2][64] = {"", ""};
    size_t len = 0;
    mission_error error = MISSION_ERROR_INIT;

    COVERS("SB-10");
    CHECK(a != b);
    CHECK_INT(mission_intent_anchor(a, mission_view_of(issuer), &first, &error), MISSION_OK);
    CHECK_INT(mission_intent_anchor(b, mission_view_of(issuer), &second, &error), MISSION_OK);
    CHECK_TEXT(first.text, second.text);
    for (int i = 0; i < 2; i++)
        CHECK_CODE(mission_identifier_mint(context, ids[i], sizeof ids[i], &len, &error),
                   MISSION_OK, &error);
    CHECK(strcmp(ids[0], ids[1]) != 0);
    mission_intent_unref(a);
    mission_intent_unref(b);
    free(text);
    text = object_of(draft, NULL, NULL, "\"id\":\"msn_1\"");
    check_refused(context, text, MISSION_E_UNKNOWN_MEMBER);
    free(text);
    mission_context_unref(context);
}

static void test_places(void)
{
    static const struct {
        const char *text, *where, *at;
        int32_t code;
    } cases[] = {
        {"[]", "", "[]", MISSION_E_WRONG_TYPE},
        {"\"{}\"", "", "\"{}\"", MISSION_E_WRONG_TYPE},
        {"{\"goal\":\"g\"}", "", "{", MISSION_E_MISSING_MEMBER},
        {"{\"goal\":\"g\",\"a/b\":2}", "/a~1b", "2}", MISSION_E_UNKNOWN_MEMBER},
        {"{\"goal\":\"\"}", "/goal", "\"\"}", MISSION_E_EMPTY},
        {"{\"resources\":[\"urn:a\", \"b\"]}", "/resources/1", "\"b\"", MISSION_E_MALFORMED_URI},
        {"{\"resources\":[\"urn:a#b\"]}", "/resources/0", "\"urn:a#b", MISSION_E_FRAGMENT},
        {"{\"controls\":{\"max_derivations\":0}}", "/controls/max_derivations", "0}",
         MISSION_E_OUT_OF_RANGE},
        {"{\"goal\":\"g\",\"goal\":\"g\"}", "/goal", NULL, MISSION_E_DUPLICATE_MEMBER},
        {"{\"goal\":\"g\",\"\\u0067oal\":\"g\"}", "/goal", NULL, MISSION_E_DUPLICATE_MEMBER},
    };
    mission_context *context = context_of(true, 0);
    mission_error error;

    COVERS("SB-1", "SB-3");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        test_about("%s", cases[i].text);
        CHECK_CODE(parse(context, cases[i].text, 0, &error), cases[i].code, &error);
        CHECK_TEXT(error.where, cases[i].where);
        CHECK_TEXT(error.oauth_error, "invalid_request");
        if (cases[i].at)
            CHECK_INT(error.offset, strstr(cases[i].text, cases[i].at) - cases[i].text);
        test_about(NULL);
    }
    mission_context_unref(context);
}

static void test_nothing(void)
{
    mission_context *context = context_of(true, 0);
    mission_json *doc = test_json(context, "{}");
    mission_intent *intent = (mission_intent *)(void *)doc;
    mission_digest digest = {"left"};
    int64_t number = 5;

    COVERS("SB-1");
    CHECK_INT(mission_intent_parse(NULL, V("{}"), NULL, 0, &intent, NULL), MISSION_E_ARGUMENT);
    CHECK(intent == NULL);
    CHECK_INT(mission_intent_parse(context, V("{}"), NULL, 0, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_intent_parse(context, (mission_view){NULL, 2}, NULL, 0, &intent, NULL),
              MISSION_E_ARGUMENT);
    CHECK(mission_intent_parse(context, (mission_view){NULL, 0}, NULL, 0, &intent, NULL) < 0);
    CHECK_INT(mission_intent_from(context, doc, NULL, NULL, 0, &intent, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_intent_from(context, NULL, mission_json_root(doc), NULL, 0, &intent, NULL),
              MISSION_E_ARGUMENT);
    CHECK(mission_intent_value(NULL) == NULL);
    CHECK(mission_intent_json(NULL) == NULL);
    CHECK(mission_intent_ref(NULL) == NULL);
    CHECK_INT(mission_intent_goal(NULL).len, 0);
    CHECK_INT(mission_intent_expiry(NULL).len, 0);
    CHECK_INT(mission_intent_expiry_instant(NULL).seconds, 0);
    CHECK_INT(mission_intent_is_within(NULL, &(mission_time){0}), 0);
    CHECK_INT(mission_intent_target_count(NULL), 0);
    CHECK_INT(mission_intent_target(NULL, 0).len, 0);
    CHECK_INT(mission_intent_has_target(NULL, V("a")), 0);
    CHECK_INT(mission_intent_max_derivations(NULL, &number), 0);
    CHECK_INT(number, 0);
    CHECK_INT(mission_intent_aal(NULL, NULL, NULL), 0);
    CHECK_INT(mission_intent_anchor(NULL, V("i"), &digest, NULL), MISSION_E_ARGUMENT);
    CHECK_TEXT(digest.text, "");
    mission_intent_unref(NULL);
    mission_json_unref(doc);
    mission_context_unref(context);
}

static const struct test tests[] = {
    {"members", test_members},
    {"presence", test_presence},
    {"unknown", test_unknown},
    {"extensions", test_extensions},
    {"goal-length", test_goal_length},
    {"items", test_items},
    {"bytes", test_bytes},
    {"expiry", test_expiry},
    {"clock", test_clock},
    {"language", test_language},
    {"deployment", test_deployment},
    {"registered", test_registered},
    {"namesake", test_namesake},
    {"labels", test_labels},
    {"reading", test_reading},
    {"lookup", test_lookup},
    {"anchors", test_anchors},
    {"no-identifier", test_no_identifier},
    {"places", test_places},
    {"nothing", test_nothing},
};
TEST_MAIN("intent", tests)
