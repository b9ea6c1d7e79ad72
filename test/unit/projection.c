/* Projections: to audiences, resources and scopes, against naive models. SPDX-License-Identifier:
 * MIT
 */
#include "entries.h"

#define ROUNDS 2000

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

#define A "{\"type\":\"mission_resource_access\",\"resource\":"
#define PAY "{\"type\":\"payment\",\"account\":\"7\"}"

static mission_context *with_payments(uint32_t profile)
{
    const mission_authorization_type type = {.size = sizeof type, .type = V("payment")};
    const mission_config config = {.size = sizeof config,
                                   .profile = profile,
                                   .authorization_types = &type,
                                   .authorization_type_count = 1};
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context;

    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    return context;
}

static bool starts(mission_view text, const char *with)
{
    return text.len >= strlen(with) && memcmp(text.ptr, with, strlen(with)) == 0;
}

static bool is(mission_view text, const char *other)
{
    return text.len == strlen(other) && starts(text, other);
}

/* ---- Audiences ---- */

struct host {
    int32_t rc;
    int mode;
};

enum { WELL, NOTHING, NO_STRING, EMPTY_STRING, CLOSES, OPENS, MANY };

static void many(mission_builder *out)
{
    char name[16];

    for (int i = 0; i < 65; i++) {
        snprintf(name, sizeof name, "rs-%d", i);
        mission_builder_string(out, mission_view_of(name));
    }
}

/* erp, docs, and for payments the bank; everything also goes to the gateway but payments. */
static int32_t audiences(void *host, const mission_value *entry, mission_builder *out,
                         mission_error *error)
{
    const mission_view resource = mission_value_string(mission_value_get(entry, V("resource")));
    const struct host *h = host;

    if (h && h->rc)
        snprintf(error->text, sizeof error->text, "no map today");
    if (h && h->mode == NO_STRING)
        mission_builder_integer(out, 1);
    if (h && h->mode == EMPTY_STRING)
        mission_builder_string(out, V(""));
    if (h && h->mode == CLOSES)
        mission_builder_end(out);
    if (h && h->mode == OPENS)
        mission_builder_array(out);
    if (h && h->mode == MANY)
        many(out);
    if (h && (h->mode != WELL || h->rc))
        return h->rc;
    if (resource.len == 0) {
        mission_builder_string(out, V("bank"));
        return 0;
    }
    mission_builder_string(out, starts(resource, "https://docs") ? V("docs") : V("erp"));
    mission_builder_string(out, V("gateway"));
    return 0;
}

#define ERP A "\"https://erp.example.com\",\"actions\":[\"a\"]}"
#define DOCS A "\"https://docs.example.com\",\"actions\":[\"a.*\"],\"constraints\":{\"period\":1}}"

static void test_audience(void)
{
    const mission_audience_map map = {sizeof map, NULL, audiences};
    static const struct {
        const char *audience, *set;
    } cases[] = {
        {"erp", "[" ERP "]"},  {"docs", "[" DOCS "]"},
        {"bank", "[" PAY "]"}, {"gateway", "[" DOCS "," ERP "]"},
        {"Erp", NULL},
    };

    COVERS("TK-3", "OT-2");
    for (size_t p = 0; p < 2; p++) {
        mission_context *context = with_payments(profiles[p]);
        mission_authority_set *set = entries_set(context, "[" DOCS "," PAY "," ERP "]"), *got;

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            mission_error error = MISSION_ERROR_INIT;
            const int32_t rc = mission_authority_set_for_audience(
                set, &map, mission_view_of(cases[i].audience), &got, &error);

            test_about("%s", cases[i].audience);
            CHECK_CODE(rc, cases[i].set ? MISSION_OK : MISSION_E_TARGET, &error);
            CHECK(cases[i].set
                      ? entries_are(context, mission_authority_set_value(got), cases[i].set)
                      : !got && strcmp(error.oauth_error, "invalid_target") == 0);
            mission_authority_set_unref(got);
        }
        mission_authority_set_unref(set);
        mission_context_unref(context);
    }
}

static void check_aud(mission_context *context, const mission_audience_map *map, const char *text,
                      int32_t code, const char *aud)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *set = entries_set(context, text);
    mission_json *got;

    test_about("%s", text);
    CHECK_CODE(mission_authority_set_audiences(set, map, &got, &error), code, &error);
    CHECK(aud ? entries_are(context, mission_json_root(got), aud) : !got);
    mission_json_unref(got);
    mission_authority_set_unref(set);
}

static void test_aud(void)
{
    const mission_audience_map map = {sizeof map, NULL, audiences};
    mission_context *context = with_payments(MISSION_PROFILE_DRAFT);

    COVERS("TK-3", "OT-2");
    check_aud(context, &map, "[" ERP "]", MISSION_OK, "[\"erp\",\"gateway\"]");
    check_aud(context, &map, "[" DOCS "," ERP "," DOCS "]", MISSION_OK,
              "[\"docs\",\"gateway\",\"erp\"]");
    check_aud(context, &map, "[" PAY "]", MISSION_OK, "[\"bank\"]");
    /* A payment travels to the bank alone. */
    check_aud(context, &map, "[" PAY "," ERP "]", MISSION_E_TARGET, NULL);
    mission_context_unref(context);
}

static void test_bad_map(void)
{
    static const struct {
        struct host host;
        int32_t code, aud;
    } cases[] = {
        {{3, WELL}, MISSION_E_HOST, 0},
        {{0, NO_STRING}, MISSION_E_VERDICT, 0},
        {{0, EMPTY_STRING}, MISSION_E_VERDICT, 0},
        {{0, CLOSES}, MISSION_E_VERDICT, 0},
        {{0, OPENS}, MISSION_E_VERDICT, 0},
        {{0, NOTHING}, MISSION_E_TARGET, 0},
        {{0, MANY}, MISSION_E_TARGET, MISSION_E_TOO_MANY},
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_authority_set *set = entries_set(context, "[" ERP "]"), *got;
    mission_error error = MISSION_ERROR_INIT;
    mission_audience_map map = {sizeof map, NULL, audiences};
    mission_json *aud;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct host host = cases[i].host;

        map.host = &host;
        test_about("case %zu", i);
        CHECK_CODE(mission_authority_set_for_audience(set, &map, V("erp"), &got, &error),
                   cases[i].code, &error);
        CHECK(!got);
        CHECK_CODE(mission_authority_set_audiences(set, &map, &aud, &error),
                   cases[i].aud ? cases[i].aud : cases[i].code, &error);
        CHECK(!aud);
        if (host.rc)
            CHECK_INT(error.host_code, host.rc);
    }
    map.audiences = NULL;
    CHECK_CODE(mission_authority_set_for_audience(set, &map, V("erp"), &got, &error),
               MISSION_E_NO_CALLBACK, &error);
    map.size = 4;
    CHECK_CODE(mission_authority_set_audiences(set, &map, &aud, &error), MISSION_E_ABI_SMALL,
               &error);
    CHECK_CODE(mission_authority_set_for_audience(set, NULL, V("erp"), &got, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_authority_set_audiences(NULL, &map, &aud, &error), MISSION_E_ARGUMENT,
               &error);
    mission_authority_set_unref(set);
    mission_context_unref(context);
}

/* ---- Resources ---- */

#define PREFIX                                                                                     \
    A "\"https://erp.example.com/orders\",\"resource_match\":\"prefix\",\"actions\":"              \
      "[\"a\"],\"constraints\":{\"tenant\":\"t\"}}"

static void test_resources(void)
{
    static const struct {
        const char *resources[2];
        int32_t code;
        const char *set; /* NULL: refused */
    } cases[] = {
        {{"https://erp.example.com", NULL}, MISSION_OK, "[" ERP "]"},
        {{"https://erp.example.com/orders", NULL}, MISSION_OK, "[" PREFIX "]"},
        {{"https://erp.example.com/orders/7", NULL},
         MISSION_OK,
         "[" A "\"https://erp.example.com/orders/7\",\"resource_match\":\"prefix\",\"actions\":"
         "[\"a\"],\"constraints\":{\"tenant\":\"t\"}}]"},
        {{"https://ERP.example.com:443/orders/7", NULL},
         MISSION_OK,
         "[" A "\"https://ERP.example.com:443/orders/7\",\"resource_match\":\"prefix\",\"actions\":"
         "[\"a\"],\"constraints\":{\"tenant\":\"t\"}}]"},
        {{"https://erp.example.com/orders/7?x=1", NULL},
         MISSION_OK,
         "[" A "\"https://erp.example.com/orders/7?x=1\",\"actions\":[\"a\"],"
         "\"constraints\":{\"tenant\":\"t\"}}]"},
        {{"https://erp.example.com/orders", "https://erp.example.com"},
         MISSION_OK,
         "[" ERP "," PREFIX "]"},
        {{"https://erp.example.com", "https://erp.example.com"}, MISSION_OK, "[" ERP "]"},
        {{"https://erp.example.com/", NULL}, MISSION_E_TARGET, NULL}, /* exact is exact */
        {{"https://erp.example.com/ordersX", NULL}, MISSION_E_TARGET, NULL},
        {{"https://erp.example.com/orders%2F7", NULL}, MISSION_E_TARGET, NULL},
        {{"https://erp.example.com/orders/%2e%2e/admin", NULL}, MISSION_E_TARGET, NULL},
        {{"https://erp.example.com", "https://x.example"}, MISSION_E_TARGET, NULL},
        {{"https://erp.example.com#f", NULL}, MISSION_E_FRAGMENT, NULL},
        {{"erp.example.com", NULL}, MISSION_E_MALFORMED_URI, NULL},
        {{"", NULL}, MISSION_E_MALFORMED_URI, NULL},
    };

    COVERS("SU-6", "TK-1", "TK-3");
    for (size_t p = 0; p < 2; p++) {
        mission_context *context = with_payments(profiles[p]);
        mission_authority_set *set = entries_set(context, "[" ERP "," PREFIX "," PAY "]"), *got;

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            mission_view wanted[2] = {mission_view_of(cases[i].resources[0]),
                                      mission_view_of(cases[i].resources[1])};
            mission_error error = MISSION_ERROR_INIT;

            test_about("%s", cases[i].resources[0]);
            CHECK_CODE(mission_authority_set_for_resources(
                           set, wanted, cases[i].resources[1] ? 2 : 1, &got, &error),
                       cases[i].code, &error);
            CHECK(cases[i].set
                      ? entries_are(context, mission_authority_set_value(got), cases[i].set)
                      : !got && strcmp(error.oauth_error, "invalid_target") == 0);
            mission_authority_set_unref(got);
        }
        mission_authority_set_unref(set);
        mission_context_unref(context);
    }
}

static void test_resource_limits(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_authority_set *set = entries_set(context, "[" ERP "]"), *got;
    mission_error error = MISSION_ERROR_INIT;
    mission_view wanted[65];

    for (size_t i = 0; i < 65; i++)
        wanted[i] = V("https://erp.example.com");
    CHECK_CODE(mission_authority_set_for_resources(set, wanted, 64, &got, &error), MISSION_OK,
               &error);
    mission_authority_set_unref(got);
    CHECK_CODE(mission_authority_set_for_resources(set, wanted, 65, &got, &error),
               MISSION_E_TOO_MANY, &error);
    CHECK_TEXT(error.oauth_error, "invalid_target");
    CHECK_CODE(mission_authority_set_for_resources(set, wanted, 0, &got, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_authority_set_for_resources(set, NULL, 1, &got, &error), MISSION_E_ARGUMENT,
               &error);
    wanted[0] = (mission_view){NULL, 4};
    CHECK_CODE(mission_authority_set_for_resources(set, wanted, 1, &got, &error),
               MISSION_E_ARGUMENT, &error);
    mission_authority_set_unref(set);
    mission_context_unref(context);
}

/* Containment among entry_resources, written down by hand: [base][other]. */
static const char under[8][9] = {
    "11111101", /* https://erp.example.com */
    "11111101", /* https://erp.example.com/ */
    "00111000", /* .../orders */
    "00111000", /* ERP...:443/orders */
    "00001000", /* .../orders/7 */
    "00000100", /* .../orders%2F7 */
    "00000010", /* docs */
    "00000001", /* .../ordersX */
};

static size_t index_of(const mission_value *entry)
{
    const mission_view resource = mission_value_string(mission_value_get(entry, V("resource")));
    size_t i = 0;

    while (i < entry_resource_count && !is(resource, entry_resources[i]))
        i++;
    CHECK(i < entry_resource_count);
    return i;
}

static bool prefix(const mission_value *entry)
{
    return mission_value_get(entry, V("resource_match")) != NULL;
}

/* Does the entry, whatever else it demands, permit the resource itself (or, as a prefix, all of
 * it)? */
static bool reaches(const mission_value *entry, size_t resource)
{
    const size_t own = index_of(entry);

    return prefix(entry) ? under[own][resource] == '1' : own == resource;
}

static void check_reach(mission_authority_set *set, mission_authority_set *got,
                        const mission_view *wanted, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        bool source = false, result = false;
        size_t r = 0;

        while (!is(wanted[k], entry_resources[r]))
            r++;
        for (size_t i = 0; i < mission_authority_set_count(set); i++)
            source = source || reaches(mission_authority_set_entry(set, i), r);
        for (size_t i = 0; i < mission_authority_set_count(got); i++)
            result = result || index_of(mission_authority_set_entry(got, i)) == r;
        CHECK(source && result);
    }
    for (size_t i = 0; i < mission_authority_set_count(got); i++) {
        bool asked = false;

        for (size_t k = 0; k < count; k++)
            asked = asked ||
                    is(wanted[k], entry_resources[index_of(mission_authority_set_entry(got, i))]);
        CHECK(asked);
    }
    CHECK_INT(entries_within(got, set), 1);
}

static void test_resource_model(void)
{
    uint64_t state = test_seed();
    size_t done = 0;

    COVERS("TK-1", "SU-6");
    for (size_t round = 0; round < ROUNDS; round++) {
        mission_context *context = test_context(profiles[round % 2], 0);
        const size_t count = 1 + entry_below(&state, 2);
        mission_view wanted[2];
        mission_error error = MISSION_ERROR_INIT;
        mission_authority_set *set, *got;
        char text[SET_TEXT];
        bool outside = false;
        int32_t rc;

        entries_random(&state, 6, text);
        test_about("round %zu: %s", round, text);
        set = entries_set(context, text);
        for (size_t k = 0; k < count; k++) {
            const size_t r = entry_below(&state, entry_resource_count);
            bool reached = false;

            wanted[k] = mission_view_of(entry_resources[r]);
            for (size_t i = 0; i < mission_authority_set_count(set); i++)
                reached = reached || reaches(mission_authority_set_entry(set, i), r);
            outside = outside || !reached;
        }
        rc = mission_authority_set_for_resources(set, wanted, count, &got, &error);
        CHECK_CODE(rc, outside ? MISSION_E_TARGET : MISSION_OK, &error);
        if (!rc)
            check_reach(set, got, wanted, count);
        done += rc == MISSION_OK;
        mission_authority_set_unref(got);
        mission_authority_set_unref(set);
        mission_context_unref(context);
    }
    CHECK(done > ROUNDS / 10 && done < ROUNDS);
}

/* ---- Scopes ---- */

/* A value `v:<resource><e|p>:<action>` stands for itself; others are unknown. */
static int32_t authority(void *host, mission_view value, mission_builder *out, mission_error *error)
{
    (void)host;
    (void)error;
    if (value.len < 6 || value.ptr[0] != 'v')
        return 0;
    mission_builder_object(out);
    mission_builder_name(out, V("type"));
    mission_builder_string(out, V("mission_resource_access"));
    mission_builder_name(out, V("resource"));
    mission_builder_string(out, mission_view_of(entry_resources[value.ptr[2] - '0']));
    if (value.ptr[3] == 'p') {
        mission_builder_name(out, V("resource_match"));
        mission_builder_string(out, V("prefix"));
    }
    mission_builder_name(out, V("actions"));
    mission_builder_array(out);
    mission_builder_string(out, (mission_view){value.ptr + 5, value.len - 5});
    mission_builder_end(out);
    mission_builder_end(out);
    return 0;
}

static const mission_scope_map scopes = {sizeof scopes, NULL, authority};

#define E0 A "\"https://erp.example.com\",\"actions\":[\"a.*\"],\"constraints\":{\"tenant\":\"t\"}}"
#define E2                                                                                         \
    A "\"https://erp.example.com/orders\",\"resource_match\":\"prefix\",\"actions\":[\"b\"],"      \
      "\"delegation\":{\"max_depth\":1}}"

static void test_scope_parameter(void)
{
    static const struct {
        const char *scope;
        int32_t code;
        const char *set;
    } cases[] = {
        {"v:0e:a.read", MISSION_OK,
         "[" A "\"https://erp.example.com\",\"actions\":[\"a.read\"],"
         "\"constraints\":{\"tenant\":\"t\"}}]"},
        {"v:4e:b nothing", MISSION_OK,
         "[" A "\"https://erp.example.com/orders/7\",\"actions\":[\"b\"],"
         "\"delegation\":{\"max_depth\":1}}]"},
        {"v:0p:b", MISSION_OK, "[" E2 "]"},
        {"v:2p:b v:0p:b v:2p:b", MISSION_OK, "[" E2 "]"},
        {"v:0e:b", MISSION_E_SCOPE, NULL},
        {"nothing", MISSION_E_SCOPE, NULL},
        {"", MISSION_E_SCOPE, NULL},
        {" v:0p:b", MISSION_E_SYNTAX, NULL},
        {"v:0p:b ", MISSION_E_SYNTAX, NULL},
        {"v:0p:b  v:0p:b", MISSION_E_SYNTAX, NULL},
        {"v:0p:b\tx", MISSION_E_SYNTAX, NULL},
        {"v:0p:b\"", MISSION_E_SYNTAX, NULL},
    };

    COVERS("TK-1", "TK-3", "OT-2");
    for (size_t p = 0; p < 2; p++) {
        mission_context *context = with_payments(profiles[p]);
        mission_authority_set *set = entries_set(context, "[" E0 "," PAY "," E2 "]"), *got;

        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            mission_error error = MISSION_ERROR_INIT;

            test_about("'%s'", cases[i].scope);
            CHECK_CODE(mission_authority_set_for_scope(
                           set, &scopes, mission_view_of(cases[i].scope), &got, &error),
                       cases[i].code, &error);
            CHECK(cases[i].set
                      ? entries_are(context, mission_authority_set_value(got), cases[i].set)
                      : !got && strcmp(error.oauth_error, "invalid_scope") == 0);
            mission_authority_set_unref(got);
        }
        mission_authority_set_unref(set);
        mission_context_unref(context);
    }
}

static void check_scope(const char *entries, uint32_t flags, const char *asked, const char *given)
{
    mission_context *context = with_payments(MISSION_PROFILE_DRAFT);
    mission_authority_set *set = entries_set(context, entries);
    mission_error error = MISSION_ERROR_INIT;
    mission_text *got;

    test_about("'%s' of %s", asked, entries);
    CHECK_CODE(
        mission_authority_set_scope(set, &scopes, mission_view_of(asked), flags, &got, &error),
        MISSION_OK, &error);
    CHECK_VIEW(mission_text_view(got), given);
    mission_text_unref(got);
    mission_authority_set_unref(set);
    mission_context_unref(context);
}

static void test_scope(void)
{
    COVERS("TK-4", "core.tokens.scope-ceiling", "RS-5");
    check_scope("[" E0 "," E2 "]", 0, "v:2p:b", "v:2p:b");
    check_scope("[" E0 "," E2 "]", 0, "v:4e:b x v:2p:b v:4e:b", "v:4e:b v:2p:b");
    check_scope("[" E0 "," E2 "]", 0, "v:0p:b", "");      /* more than the entry's resource */
    check_scope("[" E2 "]", 0, "v:2p:b.*", "");           /* more than its action */
    check_scope("[" E0 "," E2 "]", 0, "v:0e:a.read", ""); /* it would lose a constraint */
    check_scope("[" E0 "," E2 "]", MISSION_SCOPE_CONSTRAINED, "v:0e:a.read v:0e:b", "v:0e:a.read");
    check_scope("[" PAY "]", MISSION_SCOPE_CONSTRAINED, "v:0e:a.read", "");
    check_scope("[" E0 "]", 0, "", "");
}

/* What a host may not write for a value. */
static int32_t bad_authority(void *host, mission_view value, mission_builder *out,
                             mission_error *error)
{
    const int mode = *(const int *)host;
    static const char *const members[] = {"constraints", "delegation", "x"};

    (void)value;
    (void)error;
    if (mode < 0)
        return mode;
    mission_builder_object(out);
    mission_builder_name(out, V("type"));
    mission_builder_string(out, mode == 4 ? V("payment") : V("mission_resource_access"));
    mission_builder_name(out, V("resource"));
    mission_builder_string(out, V("https://erp.example.com"));
    mission_builder_name(out, V("actions"));
    mission_builder_array(out);
    if (mode != 3)
        mission_builder_string(out, V("a"));
    mission_builder_end(out);
    if (mode < 3) {
        mission_builder_name(out, mission_view_of(members[mode]));
        mission_builder_object(out);
        if (mode == 1) {
            mission_builder_name(out, V("max_depth"));
            mission_builder_integer(out, 1);
        }
        mission_builder_end(out);
    }
    if (mode != 5)
        mission_builder_end(out);
    return 0;
}

static void test_bad_scope_map(void)
{
    mission_context *context = with_payments(MISSION_PROFILE_SERIES);
    mission_authority_set *set = entries_set(context, "[" ERP "]"), *got;
    mission_error error = MISSION_ERROR_INIT;
    int mode;
    mission_scope_map map = {sizeof map, &mode, bad_authority};
    char values[256], *at = values;
    mission_text *text;

    for (mode = -2; mode < 6; mode++) {
        test_about("mode %d", mode);
        CHECK_CODE(mission_authority_set_for_scope(set, &map, V("x"), &got, &error),
                   mode < 0 ? MISSION_E_HOST : MISSION_E_VERDICT, &error);
        CHECK_CODE(mission_authority_set_scope(set, &map, V("x"), 0, &text, &error),
                   mode < 0 ? MISSION_E_HOST : MISSION_E_VERDICT, &error);
        CHECK(!got && !text);
    }
    mode = 6;
    CHECK_CODE(mission_authority_set_for_scope(set, &map, V("x"), &got, &error), MISSION_OK,
               &error);
    mission_authority_set_unref(got);
    for (int i = 0; i < 65; i++)
        at += sprintf(at, "%sv", i ? " " : "");
    CHECK_CODE(
        mission_authority_set_scope(set, &map, (mission_view){values, 127}, 0, &text, &error),
        MISSION_OK, &error);
    mission_text_unref(text);
    CHECK_CODE(mission_authority_set_scope(set, &map, mission_view_of(values), 0, &text, &error),
               MISSION_E_TOO_MANY, &error);
    CHECK_TEXT(error.oauth_error, "invalid_scope");
    CHECK_CODE(mission_authority_set_scope(set, &map, V("x"), 2, &text, &error), MISSION_E_ARGUMENT,
               &error);
    map.authority = NULL;
    CHECK_CODE(mission_authority_set_scope(set, &map, V("x"), 0, &text, &error),
               MISSION_E_NO_CALLBACK, &error);
    map.size = 1;
    CHECK_CODE(mission_authority_set_for_scope(set, &map, V("x"), &got, &error),
               MISSION_E_ABI_SMALL, &error);
    CHECK_CODE(mission_authority_set_for_scope(set, NULL, V("x"), &got, &error), MISSION_E_ARGUMENT,
               &error);
    mission_authority_set_unref(set);
    mission_context_unref(context);
}

/* ---- Scopes by evaluation: a resource and a literal action, entry by entry ---- */

static const char *const probes[] = {"a.read", "a.write", "a.b.c", "a.b.d", "a.x", "b.read"};
#define PROBES (sizeof probes / sizeof *probes)

static bool permits(const mission_value *entry, size_t resource, const char *action)
{
    const mission_value *actions = mission_value_get(entry, V("actions"));

    if (!reaches(entry, resource))
        return false;
    for (size_t i = 0; i < mission_value_count(actions); i++) {
        const mission_view name = mission_value_string(mission_value_item(actions, i));

        if (is(name, action) ||
            (name.ptr[name.len - 1] == '*' && strncmp(action, name.ptr, name.len - 1) == 0))
            return true;
    }
    return false;
}

static bool permitted(const mission_value *entries, bool free_only, size_t resource,
                      const char *action)
{
    for (size_t i = 0; i < mission_value_count(entries); i++) {
        const mission_value *entry = mission_value_item(entries, i);

        if (!(free_only && mission_value_get(entry, V("constraints"))) &&
            permits(entry, resource, action))
            return true;
    }
    return false;
}

/* What the values stand for, as one array; one value or two. */
static mission_json *meaning(mission_context *context, const char *scope)
{
    mission_builder *builder;
    mission_json *doc;
    mission_error error = MISSION_ERROR_INIT;
    const char *space = strchr(scope, ' ');

    CHECK_CODE(mission_builder_new(context, &builder, &error), MISSION_OK, &error);
    mission_builder_array(builder);
    authority(NULL, (mission_view){scope, space ? (size_t)(space - scope) : strlen(scope)}, builder,
              &error);
    if (space)
        authority(NULL, mission_view_of(space + 1), builder, &error);
    mission_builder_end(builder);
    CHECK_CODE(mission_builder_finish(builder, &doc, &error), MISSION_OK, &error);
    mission_builder_free(builder);
    return doc;
}

static void random_value(uint64_t *state, char out[16])
{
    static const char *const actions[] = {"a.read", "a.*", "a.b.*", "b.read", "a.b.c"};

    sprintf(out, "v:%d%c:%s", (int)entry_below(state, entry_resource_count),
            entry_below(state, 2) ? 'e' : 'p', actions[entry_below(state, 5)]);
}

/* The projection permits exactly what both the set and the values permit. */
static void check_projection(mission_authority_set *set, mission_authority_set *got,
                             const mission_value *meant)
{
    const mission_value *source = mission_authority_set_value(set);
    const mission_value *result = mission_authority_set_value(got);

    for (size_t r = 0; r < entry_resource_count; r++)
        for (size_t a = 0; a < PROBES; a++)
            CHECK(
                permitted(result, false, r, probes[a]) ==
                (permitted(source, false, r, probes[a]) && permitted(meant, false, r, probes[a])));
    if (got)
        CHECK_INT(entries_within(got, set), 1);
}

/* A value that is granted stands for nothing that unconstrained entries do not permit. */
static void check_ceiling(mission_context *context, mission_authority_set *set, const char *value,
                          size_t *granted)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *meant = meaning(context, value);
    mission_text *got;

    CHECK_CODE(mission_authority_set_scope(set, &scopes, mission_view_of(value), 0, &got, &error),
               MISSION_OK, &error);
    if (mission_text_view(got).len) {
        CHECK_VIEW(mission_text_view(got), value);
        ++*granted;
        for (size_t r = 0; r < entry_resource_count; r++)
            for (size_t a = 0; a < PROBES; a++)
                CHECK(!permitted(mission_json_root(meant), false, r, probes[a]) ||
                      permitted(mission_authority_set_value(set), true, r, probes[a]));
    }
    mission_text_unref(got);
    mission_json_unref(meant);
}

static void test_scope_model(void)
{
    uint64_t state = test_seed();
    size_t done = 0, granted = 0;

    COVERS("TK-1", "TK-4", "core.tokens.scope-ceiling", "RS-5");
    for (size_t round = 0; round < ROUNDS; round++) {
        mission_context *context = test_context(profiles[round % 2], 0);
        mission_error error = MISSION_ERROR_INIT;
        mission_authority_set *set, *got;
        char text[SET_TEXT], one[16], two[16], scope[40];
        mission_json *meant;
        int32_t rc;

        entries_random(&state, 5, text);
        random_value(&state, one);
        random_value(&state, two);
        snprintf(scope, sizeof scope, "%s %s", one, two);
        test_about("round %zu, %s: %s", round, scope, text);
        set = entries_set(context, text);
        meant = meaning(context, scope);
        rc = mission_authority_set_for_scope(set, &scopes, mission_view_of(scope), &got, &error);
        CHECK(rc == MISSION_OK || rc == MISSION_E_SCOPE);
        done += rc == MISSION_OK;
        check_projection(set, got, mission_json_root(meant));
        check_ceiling(context, set, one, &granted);
        mission_json_unref(meant);
        mission_authority_set_unref(got);
        mission_authority_set_unref(set);
        mission_context_unref(context);
    }
    CHECK(done > ROUNDS / 10 && done < ROUNDS && granted > ROUNDS / 100);
}

static const struct test tests[] = {
    {"audience", test_audience},
    {"aud", test_aud},
    {"bad audience map", test_bad_map},
    {"resources", test_resources},
    {"resource limits", test_resource_limits},
    {"resource model", test_resource_model},
    {"scope parameter", test_scope_parameter},
    {"scope", test_scope},
    {"bad scope map", test_bad_scope_map},
    {"scope model", test_scope_model},
};
TEST_MAIN("projection", tests)
