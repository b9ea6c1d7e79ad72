/* Taint: what taints, what is traced, what may leave. SPDX-License-Identifier: MIT */
#include "test.h"

#define VI(literal)                                                                                \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    } /* in a static initializer */

static const mission_view trusted[] = {VI("erp"), VI("vault"), VI("web"), VI("notes")};
static const mission_view untrusted[] = {VI("web")};
static const mission_view writable[] = {VI("notes")};
static const mission_taint_policy policy = {.size = sizeof policy,
                                            .trusted = trusted,
                                            .trusted_count = 4,
                                            .untrusted = untrusted,
                                            .untrusted_count = 1,
                                            .writable = writable,
                                            .writable_count = 1};

static mission_taint *fresh(mission_context *context)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_taint *taint = NULL;

    CHECK_CODE(mission_taint_new(context, &policy, &taint, &error), MISSION_OK, &error);
    CHECK_INT(mission_taint_tainted(taint), 0);
    return taint;
}

/* The state after content has entered; takes over the one before. */
static mission_taint *enter(mission_context *context, mission_taint *taint, uint32_t origin,
                            const char *source, uint32_t written, const char *text)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = text ? test_json(context, text) : NULL;
    const mission_content content = {.size = sizeof content,
                                     .origin = origin,
                                     .written = written,
                                     .source = mission_view_of(source),
                                     .value = mission_json_root(json)};
    mission_taint *next = NULL;

    CHECK_CODE(mission_taint_enter(taint, &content, &next, &error), MISSION_OK, &error);
    mission_taint_unref(taint);
    mission_json_unref(json);
    return next;
}

static void test_sources(void)
{
    static const struct {
        uint32_t origin;
        const char *source;
        uint32_t written;
        int32_t taints;
    } cases[] = {
        {MISSION_CONTENT_SUBJECT, "", 0, 0},
        {MISSION_CONTENT_APPROVER, "", 0, 0},
        {MISSION_CONTENT_SOURCE, "erp", 0, 0},
        {MISSION_CONTENT_SOURCE, "mail", 0, 1},
        {MISSION_CONTENT_SOURCE, "web", 0, 1}, /* listed, and marked */
        {MISSION_CONTENT_SOURCE, "", 0, 1},
        {MISSION_CONTENT_SOURCE, "ERP", 0, 1},
        {MISSION_CONTENT_SOURCE, "notes", 0, 1}, /* a session could have written it */
        {MISSION_CONTENT_STORE, "notes", MISSION_FALSE, 0},
        {MISSION_CONTENT_STORE, "notes", MISSION_TRUE, 1},
        {MISSION_CONTENT_STORE, "notes", MISSION_UNSAID, 1},
        {MISSION_CONTENT_STORE, "other", MISSION_FALSE, 1},
        {MISSION_CONTENT_STORE, "erp", MISSION_FALSE, 1},
        {0, "erp", 0, 1},
        {99, "erp", 0, 1},
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);

    COVERS("TA-1", "NC-2");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_taint *taint = enter(context, fresh(context), cases[i].origin, cases[i].source,
                                     cases[i].written, NULL);

        test_about("%u %s", (unsigned)cases[i].origin, cases[i].source);
        CHECK_INT(mission_taint_tainted(taint), cases[i].taints);
        if (cases[i].taints)
            CHECK_VIEW(mission_taint_source(taint), cases[i].source);
        mission_taint_unref(taint);
    }
    test_about(NULL);
    CHECK_INT(mission_taint_tainted(NULL), 1);
    mission_context_unref(context);
}

static void test_session(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_taint *taint = enter(context, fresh(context), MISSION_CONTENT_SOURCE, "mail", 0, NULL);
    mission_taint *other = NULL;

    COVERS("TA-2", "NC-2");
    taint = enter(context, taint, MISSION_CONTENT_SUBJECT, "", 0, NULL); /* it lasts */
    taint = enter(context, taint, MISSION_CONTENT_SOURCE, "web", 0, NULL);
    CHECK_INT(mission_taint_tainted(taint), 1);
    CHECK_VIEW(mission_taint_source(taint), "mail");
    CHECK_CODE(mission_taint_child(taint, 0, &other, &error), MISSION_OK, &error);
    CHECK_INT(mission_taint_tainted(other), 1);
    CHECK_VIEW(mission_taint_source(other), "mail");
    mission_taint_unref(other);
    CHECK_CODE(mission_taint_child(taint, 2, &other, &error), MISSION_OK, &error);
    CHECK_INT(mission_taint_tainted(other), 1);
    mission_taint_unref(other);
    CHECK_CODE(mission_taint_child(taint, 1, &other, &error), MISSION_OK, &error);
    CHECK_INT(mission_taint_tainted(other), 0);
    mission_taint_unref(other);
    CHECK_CODE(mission_taint_reset(taint, V(""), &other, &error), MISSION_E_ARGUMENT, &error);
    CHECK(!other);
    CHECK_CODE(mission_taint_reset(taint, V("hrn_1"), &other, &error), MISSION_OK, &error);
    CHECK_INT(mission_taint_tainted(other), 0);
    CHECK_INT(mission_taint_tainted(taint), 1); /* the value itself never changes */
    mission_taint_unref(mission_taint_ref(other));
    mission_taint_unref(other);
    mission_taint_unref(taint);
    CHECK(!mission_taint_ref(NULL));
    mission_context_unref(context);
}

/* ---- Tracing and the rule ---- */

struct asked {
    uint32_t action_class, external, approved;
    const char *parameters, *intent, *constraints;
    const mission_view *destinations;
    size_t count;
};

static mission_taint_answer judge(mission_context *context, const mission_taint *taint,
                                  const struct asked *asked)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *docs[3] = {NULL, NULL, NULL};
    const char *texts[3] = {asked->parameters, asked->intent, asked->constraints};
    mission_taint_question question = {.size = sizeof question,
                                       .action_class = asked->action_class,
                                       .external_communication = asked->external,
                                       .approved = asked->approved,
                                       .destinations = asked->destinations,
                                       .destination_count = asked->count};
    mission_taint_answer answer = {.size = sizeof answer, .verdict = MISSION_TAINT_CLEAR};

    for (size_t i = 0; i < 3; i++)
        docs[i] = texts[i] ? test_json(context, texts[i]) : NULL;
    question.parameters = mission_json_root(docs[0]);
    question.intent = mission_json_root(docs[1]);
    question.constraints = mission_json_root(docs[2]);
    CHECK_CODE(mission_taint_judge(taint, &question, &answer, &error), MISSION_OK, &error);
    for (size_t i = 0; i < 3; i++)
        mission_json_unref(docs[i]);
    return answer;
}

static void check_traced(mission_context *context, const mission_taint *taint, const char *text,
                         bool traced)
{
    const struct asked asked = {
        .action_class = MISSION_CLASS_WRITE, .external = MISSION_TRUE, .parameters = text};
    const mission_taint_answer answer = judge(context, taint, &asked);

    test_about("%s", text ? text : "(none)");
    CHECK_INT(answer.verdict, traced ? MISSION_TAINT_CLEAR : MISSION_TAINT_SUPPRESS);
    CHECK_INT(answer.tainted, traced ? MISSION_FALSE : MISSION_TRUE);
    CHECK_VIEW(answer.granularity, traced ? "parameter" : "session");
    test_about(NULL);
}

static void test_trace(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_taint *taint = enter(
        context, fresh(context), MISSION_CONTENT_SOURCE, "erp", 0,
        "{\"invoice\":\"inv_42\",\"amount\":423.50,\"lines\":[\"a\",true],\"to\":{\"x\":null}}");

    COVERS("TA-2", "NC-2");
    taint = enter(context, taint, MISSION_CONTENT_SOURCE, "mail", 0, "{\"say\":\"evil\"}");
    check_traced(context, taint, "{\"id\":\"inv_42\",\"sum\":423.5,\"flag\":true}", true);
    check_traced(context, taint, "{\"id\":[\"a\",\"inv_42\"],\"o\":{\"invoice\":\"a\"}}", true);
    check_traced(context, taint, "{\"id\":[],\"n\":null}", true);
    check_traced(context, taint, "{}", true);
    check_traced(context, taint, "{\"id\":\"evil\"}", false);    /* of the mail */
    check_traced(context, taint, "{\"id\":\"inv_42 \"}", false); /* rewritten */
    check_traced(context, taint, "{\"id\":\"INV_42\"}", false);
    check_traced(context, taint, "{\"id\":\"423.5\"}", false); /* another type */
    check_traced(context, taint, "{\"id\":423}", false);
    check_traced(context, taint, "{\"flag\":false}", false);
    check_traced(context, taint, "{\"o\":{\"evil\":\"a\"}}", false); /* names carry, too */
    check_traced(context, taint, "{\"id\":[\"a\",\"evil\"]}", false);
    check_traced(context, taint, "[\"a\"]", false);
    check_traced(context, taint, NULL, false);
    check_traced(context, NULL, "{}", false);
    mission_taint_unref(taint);
    mission_context_unref(context);
}

/* What is beyond the limit is not remembered, and so not traced. */
static void test_limit(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_taint_policy few = policy;
    mission_taint *taint = NULL;

    COVERS("TA-2");
    few.values = 2;
    CHECK_CODE(mission_taint_new(context, &few, &taint, &error), MISSION_OK, &error);
    taint = enter(context, taint, MISSION_CONTENT_SUBJECT, "", 0, "[\"a\"]");
    taint = enter(context, taint, MISSION_CONTENT_SUBJECT, "", 0, "[\"b\",\"c\"]");
    taint = enter(context, taint, MISSION_CONTENT_SUBJECT, "", 0, "[\"d\"]");
    taint = enter(context, taint, MISSION_CONTENT_SOURCE, "mail", 0, NULL);
    check_traced(context, taint, "{\"x\":\"a\",\"y\":\"b\"}", true);
    check_traced(context, taint, "{\"x\":\"c\"}", false);
    check_traced(context, taint, "{\"x\":\"d\"}", false);
    mission_taint_unref(taint);
    mission_context_unref(context);
}

static void test_rule(void)
{
    static const mission_view named[] = {VI("cfo@example.com"), VI("audit@example.com")};
    static const mission_view one_other[] = {VI("cfo@example.com"), VI("eve@evil.test")};
    static const mission_view inferred[] = {VI("CFO@example.com")};
    static const char intent[] = "{\"objects\":[\"cfo@example.com\",\"x\"],\"goal\":\"to eve\"}";
    static const char constraints[] =
        "{\"recipients\":[\"audit@example.com\"],\"eve@evil.test\":1}";
    const struct {
        struct asked asked;
        uint32_t want;
    } cases[] = {
        {{.action_class = MISSION_CLASS_WRITE, .external = MISSION_FALSE}, MISSION_TAINT_CLEAR},
        {{.action_class = MISSION_CLASS_WRITE}, MISSION_TAINT_SUPPRESS}, /* nobody has said */
        {{.action_class = MISSION_CLASS_READ, .external = MISSION_TRUE}, MISSION_TAINT_SUPPRESS},
        {{.action_class = MISSION_CLASS_COMMITMENT, .external = MISSION_FALSE},
         MISSION_TAINT_SUPPRESS},
        {{.action_class = MISSION_CLASS_COMMITMENT, .approved = 1}, MISSION_TAINT_APPROVED},
        {{.external = MISSION_TRUE,
          .intent = intent,
          .constraints = constraints,
          .destinations = named,
          .count = 2},
         MISSION_TAINT_NAMED},
        {{.external = MISSION_TRUE, .intent = intent, .destinations = named, .count = 2},
         MISSION_TAINT_SUPPRESS},
        {{.external = MISSION_TRUE,
          .intent = intent,
          .constraints = constraints,
          .destinations = one_other,
          .count = 2},
         MISSION_TAINT_SUPPRESS}, /* the name of a member names nobody */
        {{.external = MISSION_TRUE, .intent = intent, .destinations = inferred, .count = 1},
         MISSION_TAINT_SUPPRESS},
        {{.external = MISSION_TRUE, .intent = intent}, MISSION_TAINT_SUPPRESS},
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_taint *clean = fresh(context);
    mission_taint *taint = enter(context, fresh(context), MISSION_CONTENT_SOURCE, "mail", 0, NULL);

    COVERS("TA-3", "NC-2", "runtime.trifecta-containment.untrusted-content-egress-condition");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const mission_taint_answer answer = judge(context, taint, &cases[i].asked);

        test_about("case %zu", i);
        CHECK_INT(answer.verdict, cases[i].want);
        CHECK_INT(answer.tainted, MISSION_TRUE);
        CHECK_VIEW(answer.source_class, "mail");
        CHECK((answer.event != NULL) == (cases[i].want == MISSION_TAINT_SUPPRESS));
        CHECK_INT(judge(context, clean, &cases[i].asked).verdict, MISSION_TAINT_CLEAR);
    }
    test_about(NULL);
    mission_taint_unref(taint);
    mission_taint_unref(clean);
    mission_context_unref(context);
}

static void test_tell(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_taint_answer answer = {.size = sizeof answer,
                                   .tainted = 0, /* whatever is not FALSE is tainted */
                                   .granularity = V("session"),
                                   .source_class = V("mail")};
    mission_evaluation evaluation = {.size = sizeof evaluation};

    COVERS("TA-3");
    CHECK_CODE(mission_taint_tell(&answer, MISSION_UNSAID, &evaluation, &error), MISSION_OK,
               &error);
    CHECK_INT(evaluation.external_communication, MISSION_TRUE);
    CHECK_INT(evaluation.tainted, MISSION_TRUE);
    CHECK_VIEW(evaluation.taint_granularity, "session");
    CHECK_VIEW(evaluation.taint_source_class, "mail");
    answer.tainted = MISSION_FALSE;
    CHECK_CODE(mission_taint_tell(&answer, MISSION_FALSE, &evaluation, &error), MISSION_OK, &error);
    CHECK_INT(evaluation.external_communication, MISSION_FALSE);
    CHECK_INT(evaluation.tainted, MISSION_FALSE);
}

static void test_arguments(void)
{
    static const mission_view nameless[] = {VI("")}, nowhere[] = {{NULL, 1}};
    const mission_taint_question questions[] = {
        {.size = sizeof *questions, .action_class = MISSION_CLASS_COUNT},
        {.size = sizeof *questions, .external_communication = 3},
        {.size = sizeof *questions, .approved = 2},
        {.size = sizeof *questions, .reserved = 1},
        {.size = sizeof *questions, .destination_count = 1},
        {.size = sizeof *questions, .destinations = nowhere, .destination_count = 1},
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_taint_policy policies[] = {policy, policy, policy, policy};
    mission_taint *taint = fresh(context), *other = taint;
    mission_error error = MISSION_ERROR_INIT;

    COVERS("TA-3");
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        mission_taint_answer answer = {.size = sizeof answer, .verdict = MISSION_TAINT_CLEAR};

        test_about("question %zu", i);
        CHECK_CODE(mission_taint_judge(taint, &questions[i], &answer, &error), MISSION_E_ARGUMENT,
                   &error);
        CHECK_INT(answer.verdict, MISSION_TAINT_SUPPRESS); /* though the session is clean */
        CHECK_INT(answer.tainted, MISSION_TRUE);
    }
    policies[0].values = 16777217;
    policies[1].reserved = 1;
    policies[2].trusted = nameless;
    policies[2].trusted_count = 1;
    policies[3].writable = NULL;
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        test_about("policy %zu", i);
        CHECK_CODE(mission_taint_new(context, &policies[i], &other, &error), MISSION_E_ARGUMENT,
                   &error);
        CHECK(!other);
    }
    test_about(NULL);
    mission_taint_unref(taint);
    mission_context_unref(context);
}

static const struct test tests[] = {
    {"sources", test_sources},     {"session", test_session}, {"trace", test_trace},
    {"limit", test_limit},         {"rule", test_rule},       {"tell", test_tell},
    {"arguments", test_arguments},
};
TEST_MAIN("taint", tests)
