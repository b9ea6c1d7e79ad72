/* MCP: lists that show no more than could be called, calls read strictly, refusals that tell no
 * more than they may. SPDX-License-Identifier: MIT */
#include "scene.h"

#define SETS 250 /* of each profile */

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* ---- tools/list ---- */

static mission_tools_view view_of(const struct stage *stage)
{
    return (mission_tools_view){.size = sizeof(mission_tools_view),
                                .policy = stage->policy,
                                .state = &stage->state,
                                .now = &stage->now,
                                .audience = V(STAGE_ERP)};
}

static mission_json *filtered(mission_context *context, const mission_tools_view *view,
                              const char *list)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *result = test_json(context, list), *out = NULL;

    CHECK_CODE(mission_tools_filter(context, mission_json_root(result), view, &out, &error),
               MISSION_OK, &error);
    mission_json_unref(result);
    return out;
}

static void check_list(mission_context *context, const mission_tools_view *view, const char *list,
                       const char *want)
{
    mission_json *out = filtered(context, view, list), *expected = test_json(context, want);

    test_about("%s", list);
    CHECK(mission_value_equal(mission_json_root(out), mission_json_root(expected)));
    test_about(NULL);
    mission_json_unref(expected);
    mission_json_unref(out);
}

#define TOOLS                                                                                      \
    "{\"tools\":[{\"name\":\"invoices.read\",\"title\":\"Read\"},{\"name\":\"invoices\"},"         \
    "{\"name\":\"journal-entries.write\"},{\"name\":\"notify_reviewer\"},{\"name\":"               \
    "\"create_doc\"},{\"name\":\"invoices.*\"}],\"nextCursor\":\"7\",\"_meta\":{\"x\":1}}"
#define LEFT(tools) "{\"tools\":[" tools "],\"nextCursor\":\"7\",\"_meta\":{\"x\":1}}"

static int32_t renamed(void *host, mission_view tool, mission_view *action)
{
    (void)host;
    if (tool.len == 8) /* invoices */
        *action = V("invoices.read");
    return tool.len == 13 ? 5 : 0; /* invoices.read: it cannot be said */
}

static int32_t visible(void *host, const mission_value *tool, mission_view action, int32_t *verdict)
{
    *verdict = *(int32_t *)host;
    CHECK(mission_value_get(tool, V("name")) != NULL && action.len > 0);
    return *verdict == 9 ? (*verdict = 1, 9) : 0;
}

static void test_filter(void)
{
    COVERS("PE-4", "runtime.pep-placement.catalog-filter-not-substitute");
    for (size_t i = 0; i < 2; i++) {
        struct stage stage;
        mission_tools_view view;
        int32_t says = 1;

        stage_open_with(&stage, test_context(profiles[i], SCENE_NOW), NULL);
        view = view_of(&stage);
        check_list(stage.context, &view, TOOLS,
                   LEFT("{\"name\":\"invoices.read\",\"title\":\"Read\"},"
                        "{\"name\":\"journal-entries.write\"}"));
        view.audience = V(STAGE_FLOW);
        check_list(stage.context, &view, TOOLS, LEFT("{\"name\":\"notify_reviewer\"}"));
        view.audience = V(STAGE_DOCS "a/b"); /* below a prefix */
        check_list(stage.context, &view, TOOLS, LEFT("{\"name\":\"create_doc\"}"));
        view.audience = V("https://crm.example.com");
        check_list(stage.context, &view, TOOLS, LEFT(""));
        view.audience = V("");
        check_list(stage.context, &view, TOOLS, LEFT(""));
        view = view_of(&stage);
        view.action = renamed;
        check_list(stage.context, &view, TOOLS, LEFT("{\"name\":\"invoices\"}"));
        view = view_of(&stage);
        view.visible = visible;
        view.host = &says;
        check_list(stage.context, &view, "{\"tools\":[{\"name\":\"invoices.x\"}]}",
                   "{\"tools\":[{\"name\":\"invoices.x\"}]}");
        says = 0;
        check_list(stage.context, &view, TOOLS, LEFT(""));
        says = 2; /* no verdict */
        check_list(stage.context, &view, TOOLS, LEFT(""));
        says = 9; /* it failed, whatever it wrote */
        check_list(stage.context, &view, TOOLS, LEFT(""));
        /* The list that hides nothing permits nothing: without a decision there is no permit. */
        stage_ask_for(&stage, STAGE_ERP, "journal-entries.write",
                      "{\"amount\":\"900.00\",\"currency\":\"USD\"}", NULL);
        CHECK_DENIED(&stage, MISSION_DENY_PARAMETER_VIOLATION);
        stage_close(&stage);
    }
}

static void test_inactive(void)
{
    static const uint32_t states[] = {MISSION_STATE_NONE, MISSION_STATE_SUSPENDED,
                                      MISSION_STATE_REVOKED, MISSION_STATE_PENDING,
                                      MISSION_STATE_OTHER};
    struct stage stage;
    mission_tools_view view;

    COVERS("PE-4");
    stage_open_with(&stage, test_context(MISSION_PROFILE_SERIES, SCENE_NOW), NULL);
    view = view_of(&stage);
    view.policy = NULL;
    check_list(stage.context, &view, TOOLS, LEFT(""));
    view = view_of(&stage);
    view.state = NULL;
    check_list(stage.context, &view, TOOLS, LEFT(""));
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        mission_known_state state = stage.state;

        state.state = states[i];
        state.source = states[i] ? state.source : 0;
        view = view_of(&stage);
        view.state = &state;
        check_list(stage.context, &view, TOOLS, LEFT(""));
        state = stage.state;
        state.learned_at.seconds = SCENE_NOW - 90000; /* older than anything may be */
        check_list(stage.context, &view, TOOLS, LEFT(""));
    }
    stage_close(&stage);
}

static void check_catalog(struct stage *stage, const char *list, const char *where)
{
    const mission_tools_view view = view_of(stage);
    mission_error error = MISSION_ERROR_INIT;
    mission_json *result = test_json(stage->context, list), *out = result;

    CHECK_CODE(mission_tools_filter(stage->context, mission_json_root(result), &view, &out, &error),
               MISSION_E_CATALOG, &error);
    CHECK_TEXT(error.where, where);
    CHECK(!out);
    mission_json_unref(result);
}

static void test_catalogs(void)
{
    struct stage stage, other;
    mission_tools_view view;
    mission_error error = MISSION_ERROR_INIT;
    mission_overlay overlay = {.size = sizeof overlay};
    mission_json *items, *list, *out = NULL;
    mission_removed *removed = NULL;

    stage_open_with(&stage, test_context(MISSION_PROFILE_SERIES, SCENE_NOW), NULL);
    check_catalog(&stage, "[]", "");
    check_catalog(&stage, "{}", "/tools");
    check_catalog(&stage, "{\"tools\":[{\"name\":\"a\"},{}]}", "/tools/1");
    check_catalog(&stage, "{\"tools\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"a\"}]}",
                  "/tools/2");
    check_catalog(
        &stage, "{\"tools\":[{\"name\":\"b\"},{\"name\":\"a\"},{\"name\":\"a\"},{\"name\":\"b\"}]}",
        "/tools/2");
    /* What was taken from another view says nothing of this one. */
    stage_open_with(&other, test_context(MISSION_PROFILE_SERIES, SCENE_NOW),
                    "[" STAGE_ENTRY(STAGE_ERP, "\"a\"", "") "]");
    items = test_json(stage.context, "[{\"resource\":\"" STAGE_ERP "\"}]");
    list = test_json(stage.context, TOOLS);
    overlay.contained = mission_json_root(items);
    CHECK_CODE(mission_policy_remove(other.policy, &overlay, NULL, 0, &removed, &error), MISSION_OK,
               &error);
    view = view_of(&stage);
    view.removed = removed;
    CHECK_CODE(mission_tools_filter(stage.context, mission_json_root(list), &view, &out, &error),
               MISSION_E_INCONSISTENT, &error);
    mission_removed_unref(removed);
    mission_json_unref(items);
    mission_json_unref(list);
    stage_close(&other);
    stage_close(&stage);
}

/* ---- Drift ---- */

static void test_drift(void)
{
    static const char tool[] = "{\"name\":\"write\",\"x\":1}";
    static const char catalog[] = "{\"tools\":[{\"name\":\"write\",\"x\":1}]}";
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, SCENE_NOW);
    mission_json *json = test_json(context, tool);
    mission_digest digest, whole;
    struct stage stage;
    mission_tools_view view;
    char set[1024];

    COVERS("CB-2");
    CHECK_CODE(mission_canonical_digest(context, mission_json_root(json), &digest, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_raw_digest(context, V("octets"), &whole, &error), MISSION_OK, &error);
    snprintf(set, sizeof set,
             "[" STAGE_ENTRY(STAGE_ERP, "\"write\"",
                             ",\"capability_source\":{\"tool_id\":\"t\",\"source_uri\":\"u\","
                             "\"operation_ref\":\"o\",\"source_digest\":\"%s\"}") "]",
             digest.text);
    stage_open_with(&stage, context, set);
    view = view_of(&stage);
    check_list(context, &view, catalog, catalog);
    check_list(context, &view, "{\"tools\":[{\"x\":1.0,\"name\":\"write\"}]}", catalog);
    check_list(context, &view, "{\"tools\":[{\"name\":\"write\",\"x\":2}]}", "{\"tools\":[]}");
    stage_close(&stage);
    context = test_context(MISSION_PROFILE_DRAFT, SCENE_NOW);
    snprintf(set, sizeof set,
             "[" STAGE_ENTRY(STAGE_ERP, "\"write\"",
                             ",\"capability_source\":{\"tool_id\":\"t\",\"source_uri\":\"u\","
                             "\"operation_ref\":\"o\",\"source_digest\":\"%s\","
                             "\"catalog_digest\":\"%s\"}") "]",
             digest.text, whole.text);
    stage_open_with(&stage, context, set);
    view = view_of(&stage);
    check_list(context, &view, catalog, "{\"tools\":[]}"); /* its octets are not known */
    view.catalog = V("octets");
    check_list(context, &view, catalog, catalog);
    view.catalog = V("octets ");
    check_list(context, &view, catalog, "{\"tools\":[]}");
    mission_json_unref(json);
    stage_close(&stage);
}

/* ---- Against a plain reading, and against decisions ---- */

static const char *const actions[] = {"invoices.read",         "invoices.*", "invoices.export",
                                      "journal-entries.write", "create_doc", "journal-entries.*"};
static const char *const resources[] = {STAGE_ERP, STAGE_FLOW};
#define ACTIONS 6
#define MOST 6

struct model {
    size_t count;
    unsigned resource[MOST], actions[MOST]; /* bits */
    int digest[MOST];                       /* 0: no binding; 1: the tool's; 2: another */
    unsigned item;                          /* of the overlay, bits; 0: everything of ERP */
    bool removed;
};

static bool covers(const char *a, const char *action)
{
    const size_t len = strlen(a);

    return strcmp(a, action) == 0 ||
           (a[len - 1] == '*' && strncmp(a, action, len - 1) == 0 && strlen(action) > len - 1);
}

static bool taken(const struct model *m, size_t entry, const char *a)
{
    if (!m->removed || m->resource[entry])
        return false;
    for (size_t i = 0; i < ACTIONS; i++)
        if (m->item >> i & 1 && (covers(a, actions[i]) || covers(actions[i], a)))
            return true;
    return m->item == 0;
}

static bool expected(const struct model *m, const char *action)
{
    for (size_t i = 0; i < m->count; i++)
        for (size_t j = 0; j < ACTIONS; j++)
            if (m->resource[i] == 0 && m->actions[i] >> j & 1 && covers(actions[j], action) &&
                !taken(m, i, actions[j]) && m->digest[i] != 2)
                return true;
    return false;
}

static void write_actions(char *to, unsigned bits)
{
    strcpy(to, "[");
    for (size_t i = 0; i < ACTIONS; i++)
        if (bits >> i & 1)
            sprintf(to + strlen(to), "%s\"%s\"", to[1] ? "," : "", actions[i]);
    strcat(to, "]");
}

static void draw(struct model *m, uint64_t *random)
{
    memset(m, 0, sizeof *m);
    m->count = 1 + test_random(random) % MOST;
    for (size_t i = 0; i < m->count; i++) {
        m->resource[i] = test_random(random) % 4 == 0;
        m->actions[i] = 1u << test_random(random) % ACTIONS | 1u << test_random(random) % ACTIONS;
        if (test_random(random) % 3 == 0) { /* a binding, of one literal action */
            m->actions[i] = 1u << (test_random(random) % 2 ? 0 : 4);
            m->digest[i] = 1 + (int)(test_random(random) % 2);
        }
    }
    m->removed = test_random(random) % 2;
    m->item = (unsigned)(test_random(random) % 4 ? 1u << test_random(random) % ACTIONS : 0);
}

static void digest_of(mission_context *context, const char *action, char out[256])
{
    mission_error error = MISSION_ERROR_INIT;
    mission_digest digest;
    mission_json *json;
    char tool[96];

    snprintf(tool, sizeof tool, "{\"name\":\"%s\"}", action);
    json = test_json(context, tool);
    CHECK_CODE(mission_canonical_digest(context, mission_json_root(json), &digest, &error),
               MISSION_OK, &error);
    snprintf(out, 256,
             "{\"tool_id\":\"t\",\"source_uri\":\"u\",\"operation_ref\":\"o\","
             "\"source_digest\":\"%s\"}",
             digest.text);
    mission_json_unref(json);
}

static void write_set(mission_context *context, const struct model *m, char *to)
{
    strcpy(to, "[");
    for (size_t i = 0; i < m->count; i++) {
        char list[256], source[256];

        write_actions(list, m->actions[i]);
        sprintf(to + strlen(to),
                "%s{\"type\":\"mission_resource_access\",\"resource\":\"%s\",\"actions\":%s",
                i ? "," : "", resources[m->resource[i]], list);
        if (m->digest[i]) {
            digest_of(context,
                      m->digest[i] == 2   ? "x"
                      : m->actions[i] & 1 ? actions[0]
                                          : actions[4],
                      source);
            sprintf(to + strlen(to), ",\"capability_source\":%s", source);
        }
        strcat(to, "}");
    }
    strcat(to, "]");
}

static mission_removed *removed_of(const struct stage *stage, const struct model *m)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_overlay overlay = {.size = sizeof overlay};
    mission_removed *removed = NULL;
    mission_json *items;
    char list[256], text[512];

    if (!m->removed)
        return NULL;
    write_actions(list, m->item);
    snprintf(text, sizeof text, "[{\"resource\":\"" STAGE_ERP "\"%s%s}]",
             m->item ? ",\"actions\":" : "", m->item ? list : "");
    items = test_json(stage->context, text);
    overlay.contained = mission_json_root(items);
    CHECK_CODE(mission_policy_remove(stage->policy, &overlay, NULL, 0, &removed, &error),
               MISSION_OK, &error);
    mission_json_unref(items);
    return removed;
}

static bool permitted(struct stage *stage, const char *action)
{
    const bool write = action[0] == 'j';
    char source[256];

    digest_of(stage->context, action, source);
    stage_ask_for(stage, STAGE_ERP, action,
                  write ? "{\"amount\":\"1.00\",\"currency\":\"USD\"}" : "{}",
                  "/context/capability_source", source, NULL);
    return stage_decide(stage) == MISSION_DENY_NONE;
}

static size_t compare(struct stage *stage, const struct model *m, const mission_value *list)
{
    static const char *const tools[] = {"invoices.read", "invoices.export", "journal-entries.write",
                                        "create_doc", "other"};
    size_t at = 0, permits = 0;

    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) {
        const mission_view name =
            mission_value_string(mission_value_get(mission_value_item(list, at), V("name")));
        const bool shown = name.len == strlen(tools[i]) && !memcmp(name.ptr, tools[i], name.len);
        const bool permit = permitted(stage, tools[i]);

        at += shown;
        permits += permit;
        test_about("%s", tools[i]);
        CHECK_INT(shown, expected(m, tools[i]));
        CHECK(shown || !permit); /* what is hidden is never permitted */
    }
    test_about(NULL);
    CHECK_INT(at, mission_value_count(list));
    return permits;
}

static void test_model(void)
{
    uint64_t random = test_seed();
    size_t permits = 0;

    COVERS("PE-4", "CB-2");
    for (size_t p = 0; p < 2; p++) {
        struct stage stage;

        stage_open_with(&stage, test_context(profiles[p], SCENE_NOW), NULL);
        for (size_t i = 0; i < SETS; i++) {
            struct model m;
            mission_tools_view view;
            mission_removed *removed;
            mission_json *out;
            char set[4096];

            draw(&m, &random);
            write_set(stage.context, &m, set);
            stage_set(&stage, set);
            removed = removed_of(&stage, &m);
            stage.situation.removed = removed;
            view = view_of(&stage);
            view.removed = removed;
            out =
                filtered(stage.context, &view,
                         "{\"tools\":[{\"name\":\"invoices.read\"},{\"name\":\"invoices.export\"},"
                         "{\"name\":\"journal-entries.write\"},{\"name\":\"create_doc\"},"
                         "{\"name\":\"other\"}]}");
            permits += compare(&stage, &m, mission_value_get(mission_json_root(out), V("tools")));
            stage.situation.removed = NULL;
            mission_decision_unref(stage.decision);
            stage.decision = NULL;
            mission_json_unref(out);
            mission_removed_unref(removed);
        }
        stage_close(&stage);
    }
    CHECK(permits > SETS / 4);
}

/* ---- tools/call ---- */

#define CALL(params)                                                                               \
    "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":" params "}"
#define META(reference)                                                                            \
    CALL("{\"name\":\"t\",\"_meta\":{\"" MISSION_MCP_REFERENCE "\":" reference "}}")
#define NAMED(id, issuer) "{\"mission_id\":\"" id "\",\"issuer\":\"" issuer "\"}"

static void test_call(void)
{
    static const struct {
        const char *text, *where;
        int32_t want;
    } cases[] = {
        {CALL("{\"name\":\"t\"}"), "", MISSION_OK},
        {CALL("{\"name\":\"t\",\"arguments\":{\"a\":1},\"_meta\":{\"progressToken\":1},\"x\":1}"),
         "", MISSION_OK},
        {"[]", "", MISSION_E_WRONG_TYPE},
        {"7", "", MISSION_E_WRONG_TYPE},
        {"{}", "/jsonrpc", MISSION_E_MISSING_MEMBER},
        {"{\"jsonrpc\":2}", "/jsonrpc", MISSION_E_WRONG_TYPE},
        {"{\"jsonrpc\":\"1.0\"}", "/jsonrpc", MISSION_E_UNKNOWN_VALUE},
        {"{\"jsonrpc\":\"2.0\"}", "/method", MISSION_E_MISSING_MEMBER},
        {"{\"jsonrpc\":\"2.0\",\"method\":\"tools/list\"}", "/method", MISSION_E_UNKNOWN_VALUE},
        {"{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\"}", "/id", MISSION_E_MISSING_MEMBER},
        {"{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"id\":null}", "/id",
         MISSION_E_WRONG_TYPE},
        {"{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"id\":\"x\"}", "/params",
         MISSION_E_MISSING_MEMBER},
        {CALL("[]"), "/params", MISSION_E_WRONG_TYPE},
        {CALL("{}"), "/params/name", MISSION_E_MISSING_MEMBER},
        {CALL("{\"name\":7}"), "/params/name", MISSION_E_WRONG_TYPE},
        {CALL("{\"name\":\"\"}"), "/params/name", MISSION_E_EMPTY},
        {CALL("{\"name\":\"t\",\"arguments\":[]}"), "/params/arguments", MISSION_E_WRONG_TYPE},
        {CALL("{\"name\":\"t\",\"arguments\":null}"), "/params/arguments", MISSION_E_WRONG_TYPE},
        {CALL("{\"name\":\"t\",\"_meta\":7}"), "/params/_meta", MISSION_E_WRONG_TYPE},
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, SCENE_NOW);
    const mission_tools_terms terms = {.size = sizeof terms, .audience = V(STAGE_ERP)};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_tools_call call = {.size = sizeof call};
        mission_json *json = test_json(context, cases[i].text);

        test_about("%s", cases[i].text);
        CHECK_CODE(mission_tools_call_read(mission_json_root(json), &terms, &call, &error),
                   cases[i].want, &error);
        CHECK_INT(call.tool.len, cases[i].want ? 0 : 1);
        CHECK((call.reason == MISSION_DENY_NONE) == (cases[i].want == MISSION_OK));
        if (cases[i].want) {
            CHECK_TEXT(error.where, cases[i].where);
        } else {
            CHECK_VIEW(call.action, "t");
            CHECK_VIEW(call.audience, STAGE_ERP);
            CHECK((call.arguments != NULL) == (i == 1));
            CHECK_INT(call.named, MISSION_NAMED_NOWHERE);
        }
        mission_json_unref(json);
    }
    test_about(NULL);
    mission_context_unref(context);
}

static int32_t unsaid(void *host, mission_view tool, mission_view *action)
{
    (void)tool;
    *action = V("invoices.read");
    return *(int32_t *)host;
}

/* A tool whose name is no literal action is none; a mapping that fails says nothing. */
static void test_call_action(void)
{
    static const char *const names[] = {"x y", "x.*", "x/y", "\xc3\xa4"};
    mission_context *context = test_context(MISSION_PROFILE_SERIES, SCENE_NOW);
    int32_t fails = 0;
    mission_tools_terms terms = {.size = sizeof terms};

    COVERS("PE-4");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_tools_call call = {.size = sizeof call};
        mission_json *json;
        char text[128];

        snprintf(text, sizeof text, CALL("{\"name\":\"%s\"}"), names[i]);
        json = test_json(context, text);
        terms.action = NULL;
        CHECK_CODE(mission_tools_call_read(mission_json_root(json), &terms, &call, &error),
                   MISSION_OK, &error);
        CHECK_VIEW(call.tool, names[i]);
        CHECK_INT(call.action.len, 0);
        terms.action = unsaid;
        terms.host = &fails;
        fails = 0;
        CHECK_CODE(mission_tools_call_read(mission_json_root(json), &terms, &call, &error),
                   MISSION_OK, &error);
        CHECK_VIEW(call.action, "invoices.read");
        fails = 9;
        CHECK_CODE(mission_tools_call_read(mission_json_root(json), &terms, &call, &error),
                   MISSION_E_HOST, &error);
        CHECK_INT(error.host_code, 9);
        CHECK_INT(call.tool.len + call.action.len, 0);
        CHECK(call.reason != MISSION_DENY_NONE);
        mission_json_unref(json);
    }
    mission_context_unref(context);
}

/* Terms that contradict themselves are the host's mistake, and no call is read under them. */
static void test_terms(void)
{
    const mission_view i = V("https://i"), m = V("m");
    const mission_tools_terms cases[] = {
        {.size = sizeof *cases, .flags = MISSION_CALL_CLAIM | MISSION_CALL_EXTERNAL},
        {.size = sizeof *cases, .flags = 4},
        {.size = sizeof *cases, .reserved = 1},
        {.size = sizeof *cases,
         .flags = MISSION_CALL_EXTERNAL,
         .claimed_issuer = i,
         .claimed_mission = m},
        {.size = sizeof *cases, .claimed_issuer = i},
        {.size = sizeof *cases, .claimed_mission = m},
        {.size = sizeof *cases, .bound_issuer = i},
        {.size = sizeof *cases, .bound_mission = m},
        {.size = sizeof *cases, .audience = {NULL, 1}},
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, SCENE_NOW);
    mission_json *json = test_json(context, CALL("{\"name\":\"t\"}"));

    COVERS("PE-2");
    for (size_t at = 0; at < sizeof cases / sizeof *cases; at++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_tools_call call = {.size = sizeof call};

        test_about("terms %zu", at);
        CHECK_CODE(mission_tools_call_read(mission_json_root(json), &cases[at], &call, &error),
                   MISSION_E_ARGUMENT, &error);
        CHECK_INT(call.tool.len, 0);
        CHECK_INT(call.reason, MISSION_DENY_MISSION_REFERENCE_CONFLICT);
    }
    test_about(NULL);
    mission_json_unref(json);
    mission_context_unref(context);
}

struct reference {
    uint32_t flags;
    const char *claimed, *bound, *text;
    uint32_t reason, named;
};

static void check_reference(mission_context *context, const struct reference *r)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_tools_call call = {.size = sizeof call};
    mission_json *json = test_json(context, r->text);
    mission_tools_terms terms = {.size = sizeof terms, .flags = r->flags};

    if (r->claimed) {
        terms.claimed_issuer = V("https://i");
        terms.claimed_mission = mission_view_of(r->claimed);
    }
    if (r->bound) {
        terms.bound_issuer = V("https://i");
        terms.bound_mission = mission_view_of(r->bound);
    }
    test_about("%s under %s, %s", r->text, r->claimed ? r->claimed : "-",
               r->bound ? r->bound : "-");
    CHECK_CODE(mission_tools_call_read(mission_json_root(json), &terms, &call, &error), MISSION_OK,
               &error);
    CHECK_INT(call.reason, r->reason);
    CHECK_INT(call.named, r->named);
    CHECK((call.mission.len != 0) == (r->named != MISSION_NAMED_NOWHERE));
    if (r->named)
        CHECK_VIEW(call.mission, "m");
    CHECK(call.id != NULL);
    test_about(NULL);
    mission_json_unref(json);
}

static void test_reference(void)
{
#define CONFLICT MISSION_DENY_MISSION_REFERENCE_CONFLICT
    static const char none[] = CALL("{\"name\":\"t\"}"), right[] = META(NAMED("m", "https://i"));
    static const char wrong[] = META(NAMED("n", "https://i"));
    static const struct reference cases[] = {
        {0, NULL, NULL, none, 0, MISSION_NAMED_NOWHERE},
        {0, NULL, NULL, right, 0, MISSION_NAMED_BY_CALL},
        {0, "m", NULL, none, 0, MISSION_NAMED_BY_CREDENTIAL},
        {0, "m", "m", right, 0, MISSION_NAMED_BY_CREDENTIAL},
        {0, NULL, "m", right, 0, MISSION_NAMED_BY_BINDING},
        {0, "m", NULL, wrong, CONFLICT, 0},
        {0, NULL, "m", wrong, CONFLICT, 0},
        {0, "m", "n", none, CONFLICT, 0},
        {0, "m", "n", right, CONFLICT, 0},
        {0, "m", NULL, META(NAMED("m", "https://j")), CONFLICT, 0},
        {MISSION_CALL_CLAIM, NULL, "m", right, MISSION_DENY_MISSION_CLAIM_MISSING, 0},
        {MISSION_CALL_CLAIM, "m", NULL, none, 0, MISSION_NAMED_BY_CREDENTIAL},
        {MISSION_CALL_EXTERNAL, NULL, NULL, none, CONFLICT, 0},
        {MISSION_CALL_EXTERNAL, NULL, NULL, right, 0, MISSION_NAMED_BY_CALL},
        {MISSION_CALL_EXTERNAL, NULL, "m", none, 0, MISSION_NAMED_BY_BINDING},
        /* Malformed: refused, even where another source has the Mission. */
        {0, "m", NULL, META("7"), CONFLICT, 0},
        {0, "m", NULL, META("{}"), CONFLICT, 0},
        {0, "m", NULL, META("{\"mission_id\":\"m\"}"), CONFLICT, 0},
        {0, "m", NULL, META("{\"mission_id\":\"m\",\"issuer\":7}"), CONFLICT, 0},
        {0, "m", NULL, META("{\"mission_id\":\"\",\"issuer\":\"https://i\"}"), CONFLICT, 0},
        {0, "m", NULL, META("{\"mission_id\":\"m\",\"issuer\":\"https://i\",\"state\":\"active\"}"),
         CONFLICT, 0},
        {0, "m", NULL, META("{\"id\":\"m\",\"issuer\":\"https://i\"}"), CONFLICT, 0},
        {0, "m", NULL, META("null"), CONFLICT, 0},
        /* Neither arguments nor another key are a reference. */
        {MISSION_CALL_EXTERNAL, NULL, NULL,
         CALL("{\"name\":\"t\",\"arguments\":{\"_meta\":{\"" MISSION_MCP_REFERENCE
              "\":" NAMED("m", "https://i") "}}}"),
         CONFLICT, 0},
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, SCENE_NOW);
    char text[1024], id[300];

    COVERS("REF-3", "REF-5", "PE-2");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_reference(context, &cases[i]);
    memset(id, 'm', sizeof id);
    for (int len = 256; len <= 257; len++) {
        const struct reference longest = {0, NULL, NULL, text, len == 257 ? CONFLICT : 0, 0};
        mission_error error = MISSION_ERROR_INIT;
        mission_tools_call call = {.size = sizeof call};
        const mission_tools_terms terms = {.size = sizeof terms};
        mission_json *json;

        snprintf(text, sizeof text, META(NAMED("%.*s", "https://i")), len, id);
        json = test_json(context, text);
        CHECK_CODE(mission_tools_call_read(mission_json_root(json), &terms, &call, &error),
                   MISSION_OK, &error);
        CHECK_INT(call.reason, longest.reason);
        mission_json_unref(json);
    }
    mission_context_unref(context);
}

static void test_twice(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, SCENE_NOW);
    mission_json *json = NULL;
    const char *text = META("{\"mission_id\":\"m\",\"mission_id\":\"n\",\"issuer\":\"https://i\"}");

    COVERS("REF-3", "mas.reference.mcp-duplicate-keys");
    CHECK_CODE(mission_json_parse(context, mission_view_of(text), 0, &json, &error),
               MISSION_E_DUPLICATE_MEMBER, &error);
    text = CALL("{\"name\":\"t\",\"_meta\":{\"" MISSION_MCP_REFERENCE "\":" NAMED(
        "m", "https://i") ",\"" MISSION_MCP_REFERENCE "\":" NAMED("m", "https://i") "}}");
    CHECK_CODE(mission_json_parse(context, mission_view_of(text), 0, &json, &error),
               MISSION_E_DUPLICATE_MEMBER, &error);
    mission_context_unref(context);
}

/* ---- Refusals ---- */

static void check_denied(uint32_t reason, uint32_t flags, const char *answer, const char *want,
                         uint32_t status, const char *oauth, const char *denial)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, SCENE_NOW);
    mission_json *id = test_json(context, "7"), *json = answer ? test_json(context, answer) : NULL;
    mission_json *expected = test_json(context, want);
    mission_tools_denied out = {.size = sizeof out};
    mission_text *text = NULL;

    CHECK_CODE(mission_tools_call_denied(context, reason, flags, mission_json_root(id),
                                         mission_json_root(json), &out, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_value_canonical(context, mission_json_root(out.body), &text, &error),
               MISSION_OK, &error);
    test_about("%.*s", (int)mission_text_view(text).len, mission_text_view(text).ptr);
    CHECK(mission_value_equal(mission_json_root(out.body), mission_json_root(expected)));
    CHECK_INT(out.status, status);
    CHECK((out.oauth_error != NULL) == (oauth != NULL));
    if (oauth && out.oauth_error)
        CHECK_TEXT(out.oauth_error, oauth);
    CHECK((out.denial != NULL) == (denial != NULL));
    if (denial && out.denial)
        CHECK_TEXT(out.denial, denial);
    test_about(NULL);
    mission_text_unref(text);
    mission_tools_denied_clear(&out);
    CHECK(!out.body);
    mission_json_unref(expected);
    mission_json_unref(json);
    mission_json_unref(id);
    mission_context_unref(context);
}

#define ERROR(code, message, data)                                                                 \
    "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":" code ",\"message\":\"" message "\"" data  \
    "}}"
#define CONTEXT                                                                                    \
    "{\"reason\":\"out_of_authority\",\"evaluation_id\":\"ev_1\",\"access_request\":{"             \
    "\"endpoint\":"                                                                                \
    "\"https://a\"},\"next_action\":\"request\",\"obligations\":[1],\"retry_after\":\"x\"}"

static void test_denied(void)
{
    const char *text;
    mission_denial denial = {.size = sizeof denial};
    char want[1024];

    COVERS("PE-5");
    /* Whatever it was, it looks alike. */
    for (uint32_t reason = 1; reason < 46; reason++) {
        const bool down = reason == MISSION_DENY_PDP_UNREACHABLE ||
                          reason == MISSION_DENY_STATE_UNAVAILABLE ||
                          reason == MISSION_DENY_CHANNEL_FAILURE;
        const bool token =
            reason == MISSION_DENY_TOKEN_INVALID || reason == MISSION_DENY_MISSION_CLAIM_MISSING;

        if (!mission_denial_name(reason))
            continue;
        check_denied(reason, 0, CONTEXT,
                     down ? ERROR("-32603", "The call could not be authorized.", "")
                          : ERROR("-32001", "The call was refused.", ""),
                     down    ? 503
                     : token ? 401
                             : 403,
                     down    ? NULL
                     : token ? "invalid_token"
                             : "insufficient_scope",
                     NULL);
    }
    check_denied(MISSION_DENY_OUT_OF_AUTHORITY, MISSION_DENIED_REQUESTABLE, CONTEXT,
                 ERROR("-32001", "The call was refused.",
                       ",\"data\":{\"access_request\":{\"endpoint\":\"https://a\"},"
                       "\"evaluation_id\":\"ev_1\",\"next_action\":\"request\"}"),
                 403, "insufficient_scope", NULL);
    check_denied(
        MISSION_DENY_OUT_OF_AUTHORITY, MISSION_DENIED_RESULT, NULL,
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"isError\":true,\"content\":[{\"type\":"
        "\"text\",\"text\":\"The call was refused.\"}]}}",
        200, NULL, NULL);
    CHECK_INT(mission_denial_of(MISSION_DENY_OUT_OF_AUTHORITY, &denial, NULL), 0);
    text = denial.text;
    snprintf(want, sizeof want,
             "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32001,\"message\":\"%s\","
             "\"data\":{\"reason\":\"out_of_authority\"}}}",
             text);
    check_denied(MISSION_DENY_OUT_OF_AUTHORITY, MISSION_DENIED_DISCLOSE, NULL, want, 403,
                 "insufficient_scope", denial.denial);
    /* What is disclosed changes no status: whoever counts statuses learns nothing more. */
    CHECK_INT(mission_denial_of(MISSION_DENY_APPROVAL_REQUIRED, &denial, NULL), 0);
    CHECK_TEXT(denial.denial, "step_up_required");
    snprintf(want, sizeof want,
             "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32001,\"message\":\"%s\","
             "\"data\":{\"reason\":\"approval_required\"}}}",
             denial.text);
    check_denied(MISSION_DENY_APPROVAL_REQUIRED, MISSION_DENIED_DISCLOSE, NULL, want, 403,
                 "insufficient_scope", "step_up_required");
    /* Nothing to hand on. */
    check_denied(MISSION_DENY_OUT_OF_AUTHORITY, MISSION_DENIED_REQUESTABLE, NULL,
                 ERROR("-32001", "The call was refused.", ""), 403, "insufficient_scope", NULL);
    /* As a result it is no matter of the transport, and says the same. */
    snprintf(want, sizeof want,
             "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"isError\":true,\"content\":[{\"type\":"
             "\"text\",\"text\":\"%s\"}],\"structuredContent\":{\"reason\":\"approval_required\","
             "\"access_request\":{\"endpoint\":\"https://a\"},\"evaluation_id\":\"ev_1\","
             "\"next_action\":\"request\"}}}",
             denial.text);
    check_denied(MISSION_DENY_APPROVAL_REQUIRED,
                 MISSION_DENIED_DISCLOSE | MISSION_DENIED_REQUESTABLE | MISSION_DENIED_RESULT,
                 CONTEXT, want, 200, NULL, NULL);
    check_denied(
        MISSION_DENY_PDP_UNREACHABLE, MISSION_DENIED_RESULT, NULL,
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"isError\":true,\"content\":[{\"type\":"
        "\"text\",\"text\":\"The call could not be authorized.\"}]}}",
        200, NULL, NULL);
}

static void test_denied_arguments(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, SCENE_NOW);
    mission_tools_denied out = {.size = sizeof out};

    CHECK_CODE(mission_tools_call_denied(context, 0, 0, NULL, NULL, &out, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_tools_call_denied(context, 999, 0, NULL, NULL, &out, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_tools_call_denied(context, 1, 64, NULL, NULL, &out, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK(!out.body);
    mission_context_unref(context);
}

/* `where` NULL: none is told. */
static void check_malformed(const char *text, const char *want, const char *where)
{
    mission_error refusal = MISSION_ERROR_INIT, error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, SCENE_NOW);
    const mission_tools_terms terms = {.size = sizeof terms};
    mission_tools_call call = {.size = sizeof call};
    mission_json *json = NULL, *out = NULL;
    const mission_value *root;

    if (!mission_json_parse(context, mission_view_of(text), 0, &json, &refusal))
        CHECK(mission_tools_call_read(mission_json_root(json), &terms, &call, &refusal) != 0);
    CHECK_CODE(mission_tools_call_malformed(context, &refusal, NULL, &out, &error), MISSION_OK,
               &error);
    root = mission_json_root(out);
    CHECK_VIEW(mission_value_lexeme(mission_value_find(root, V("/error/code"))), want);
    CHECK_INT(mission_value_kind(mission_value_get(root, V("id"))), MISSION_JSON_NULL);
    test_about("%s", text);
    CHECK((mission_value_find(root, V("/error/data/where")) != NULL) == (where != NULL));
    if (where)
        CHECK_VIEW(mission_value_string(mission_value_find(root, V("/error/data/where"))), where);
    test_about(NULL);
    mission_json_unref(out);
    mission_json_unref(json);
    mission_context_unref(context);
}

/* What is not the caller's fault is not the caller's to know. */
static void check_failed(void)
{
    mission_error refusal = MISSION_ERROR_INIT, error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, SCENE_NOW);
    mission_json *id = test_json(context, "\"x\""), *out = NULL, *want;

    refusal.code = MISSION_E_NOMEM;
    strcpy(refusal.where, "/params/name");
    want = test_json(context, "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"error\":{\"code\":-32603,"
                              "\"message\":\"The call could not be authorized.\"}}");
    CHECK_CODE(mission_tools_call_malformed(context, &refusal, mission_json_root(id), &out, &error),
               MISSION_OK, &error);
    CHECK(mission_value_equal(mission_json_root(out), mission_json_root(want)));
    mission_json_unref(out);
    mission_json_unref(want);
    mission_json_unref(id);
    mission_context_unref(context);
}

static void test_malformed(void)
{
    check_malformed("{", "-32700", NULL);
    check_malformed("{\"a\":1,\"a\":2}", "-32700", "/a");
    check_malformed("[]", "-32600", NULL);
    check_malformed("{\"jsonrpc\":\"1.0\"}", "-32600", "/jsonrpc");
    check_malformed(CALL("{}"), "-32602", "/params/name");
    check_malformed(CALL("{\"name\":\"t\",\"arguments\":7}"), "-32602", "/params/arguments");
    check_failed();
}

static const struct test tests[] = {
    {"filter", test_filter},
    {"inactive", test_inactive},
    {"catalogs", test_catalogs},
    {"drift", test_drift},
    {"model", test_model},
    {"call", test_call},
    {"call action", test_call_action},
    {"terms", test_terms},
    {"reference", test_reference},
    {"twice", test_twice},
    {"denied", test_denied},
    {"denied arguments", test_denied_arguments},
    {"malformed", test_malformed},
};
TEST_MAIN("mcp", tests)
