/* Capabilities, lists and calls of tools, egress, taint and claims at every failing allocation and
 * callback: what fails shows nothing, permits nothing and leaks nothing.
 * SPDX-License-Identifier: MIT */
#include "../unit/scene.h"
#include "meter.h"

#define TOOLS                                                                                      \
    "{\"tools\":[{\"name\":\"read\"},{\"name\":\"write\",\"x\":1},{\"name\":\"other\"}],\"n\":1}"
#define CAPABILITY                                                                                 \
    "{\"tool_id\":\"t\",\"source_uri\":\"u\",\"operation_ref\":\"o\",\"source_digest\":"           \
    "\"sha-256:OAbEIh2DTYUVP7DjRhHct4aapsT8PybZq2ILdut9UP0\"}"
#define DOCUMENT                                                                                   \
    "{\"paths\":{\"/a\":{\"get\":{\"operationId\":\"o\",\"x\":{\"$ref\":\"#/components/schemas/"   \
    "A\""                                                                                          \
    "}}}},\"components\":{\"schemas\":{\"A\":{\"$ref\":\"#/components/schemas/B\"},\"B\":{}}}}"
#define STATEMENT                                                                                  \
    "{\"channel_classes\":[{\"channel_class\":\"inference_api\",\"disposition\":\"mediated\","     \
    "\"destinations\":[\"https://api.example\",\".cdn.example\"]}]}"
#define SET                                                                                        \
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://a.example\",\"actions\":["      \
    "\"read\",\"write\"]}]"

static struct meter *running;

struct world {
    mission_context *context;
    mission_json *json, *other;
    mission_authority_set *set;
    mission_egress_scope *scope;
    mission_taint *taint;
    mission_jwk *key;
    mission_jwks *keys;
    mission_signer signer;
};

static struct world open_world(struct meter *meter, const char *text)
{
    struct world w = {.context = meter_context(meter, meter_profile())};

    running = meter;
    w.json = test_json(w.context, text);
    return w;
}

static int32_t close_world(struct world *w, int32_t rc)
{
    mission_jwks_unref(w->keys);
    mission_jwk_unref(w->key);
    mission_taint_unref(w->taint);
    mission_egress_scope_unref(w->scope);
    mission_authority_set_unref(w->set);
    mission_json_unref(w->other);
    mission_json_unref(w->json);
    mission_context_unref(w->context);
    return rc;
}

static int32_t end_json(struct meter *meter, struct world *w, int32_t rc, mission_json *out)
{
    meter_disarm(meter);
    CHECK((out != NULL) == (rc == MISSION_OK));
    mission_json_unref(out);
    return close_world(w, rc);
}

/* ---- Capabilities ---- */

static int32_t run_operation(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, DOCUMENT);
    mission_json *out = w.json;
    int32_t rc;

    meter_arm(meter);
    rc = mission_operation_extract(w.context, mission_json_root(w.json), V("o"), &out, error);
    return end_json(meter, &w, rc, out);
}

static int32_t run_source_digest(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, TOOLS);
    mission_digest digest = {"x"};
    int32_t rc;

    meter_arm(meter);
    rc = mission_tool_source_digest(w.context, mission_json_root(w.json), V("write"), &digest,
                                    error);
    meter_disarm(meter);
    CHECK((digest.text[0] != 0) == (rc == MISSION_OK));
    return close_world(&w, rc);
}

static int32_t run_build(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, CAPABILITY);
    mission_capability own = {.size = sizeof own};
    mission_json *out = w.json;
    int32_t rc;

    CHECK_CODE(mission_capability_read(mission_json_root(w.json), &own, error), MISSION_OK, error);
    meter_arm(meter);
    rc = mission_capability_build(w.context, &own, &out, error);
    return end_json(meter, &w, rc, out);
}

static int32_t run_check(struct meter *meter, mission_error *error)
{
    struct world w =
        open_world(meter, "{\"actions\":[\"a\"],\"capability_source\":" CAPABILITY "}");
    mission_capability own = {.size = sizeof own};
    int32_t rc;

    w.other = test_json(w.context, CAPABILITY);
    CHECK_CODE(mission_capability_read(mission_json_root(w.other), &own, error), MISSION_OK, error);
    meter_arm(meter);
    rc = mission_capability_check(w.context, mission_json_root(w.json), &own, own.source_digest,
                                  error);
    meter_disarm(meter);
    return close_world(&w, rc);
}

static int32_t run_snapshot(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, TOOLS);
    mission_json *out = w.json;
    int32_t rc;

    meter_arm(meter);
    rc = mission_tools_snapshot(w.context, mission_json_root(w.json), &out, error);
    return end_json(meter, &w, rc, out);
}

static int32_t run_compare(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, "{\"a\":\"1\",\"b\":\"2\"}");
    mission_json *out = w.json;
    int32_t rc;

    w.other = test_json(w.context, "{\"a\":\"2\",\"c\":\"2\"}");
    meter_arm(meter);
    rc = mission_tools_compare(w.context, mission_json_root(w.json), mission_json_root(w.other),
                               &out, error);
    return end_json(meter, &w, rc, out);
}

/* ---- Lists and calls ---- */

static int32_t metered_visible(void *host, const mission_value *tool, mission_view action,
                               int32_t *verdict)
{
    (void)host;
    (void)tool;
    (void)action;
    *verdict = 1;
    return 0;
}

static int32_t run_filter(struct meter *meter, mission_error *error)
{
    static const char set[] = "[" STAGE_ENTRY(STAGE_ERP, "\"read\"", "") "," STAGE_ENTRY(
        STAGE_ERP, "\"write\"", ",\"capability_source\":" CAPABILITY) "]";
    struct stage stage;
    mission_tools_view view = {.size = sizeof view,
                               .audience = V(STAGE_ERP),
                               .catalog = V("octets"),
                               .visible = metered_visible};
    mission_json *list, *out = NULL;
    int32_t rc;

    stage_open_with(&stage, meter_context(meter, meter_profile()), set);
    view.policy = stage.policy;
    view.state = &stage.state;
    view.now = &stage.now;
    list = test_json(stage.context, TOOLS);
    meter_arm(meter);
    rc = mission_tools_filter(stage.context, mission_json_root(list), &view, &out, error);
    meter_disarm(meter);
    CHECK((out != NULL) == (rc == MISSION_OK));
    if (!rc)
        CHECK_INT(mission_value_count(mission_value_get(mission_json_root(out), V("tools"))), 1);
    mission_json_unref(out);
    mission_json_unref(list);
    stage_close(&stage);
    return rc;
}

static int32_t metered_action(void *host, mission_view tool, mission_view *action)
{
    (void)host;
    *action = tool;
    return meter_fails(running, &running->host) ? METER_HOST_CODE : 0;
}

static int32_t run_call(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\","
                                       "\"params\":{\"name\":\"t\"}}");
    const mission_tools_terms terms = {.size = sizeof terms, .action = metered_action};
    mission_tools_call out = {.size = sizeof out};
    int32_t rc;

    meter_arm(meter);
    rc = mission_tools_call_read(mission_json_root(w.json), &terms, &out, error);
    meter_disarm(meter);
    CHECK((out.tool.len != 0) == (rc == MISSION_OK));
    CHECK((out.reason == MISSION_DENY_NONE) == (rc == MISSION_OK));
    return close_world(&w, rc);
}

static int32_t run_denied(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, "{\"evaluation_id\":\"e\",\"access_request\":{}}");
    mission_tools_denied out = {.size = sizeof out};
    int32_t rc;

    meter_arm(meter);
    rc = mission_tools_call_denied(w.context, MISSION_DENY_OUT_OF_AUTHORITY,
                                   MISSION_DENIED_DISCLOSE | MISSION_DENIED_REQUESTABLE |
                                       MISSION_DENIED_RESULT,
                                   NULL, mission_json_root(w.json), &out, error);
    meter_disarm(meter);
    CHECK((out.body != NULL) == (rc == MISSION_OK));
    mission_tools_denied_clear(&out);
    return close_world(&w, rc);
}

static int32_t run_malformed(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, "{}");
    mission_error refusal = MISSION_ERROR_INIT;
    const mission_tools_terms terms = {.size = sizeof terms};
    mission_tools_call out = {.size = sizeof out};
    mission_json *body = w.json;
    int32_t rc;

    CHECK(mission_tools_call_read(mission_json_root(w.json), &terms, &out, &refusal) != MISSION_OK);
    meter_arm(meter);
    rc = mission_tools_call_malformed(w.context, &refusal, NULL, &body, error);
    return end_json(meter, &w, rc, body);
}

/* ---- Egress ---- */

static void open_gate(struct world *w, mission_error *error)
{
    CHECK_CODE(mission_egress_scope_parse(w->context, V(STATEMENT), &w->scope, error), MISSION_OK,
               error);
    CHECK_CODE(mission_jwk_generate(w->context, MISSION_ALG_EDDSA, V("k"), &w->key, error),
               MISSION_OK, error);
    CHECK_CODE(mission_jwks_of(w->context, &w->key, 1, &w->keys, error), MISSION_OK, error);
    w->signer.size = sizeof w->signer;
    CHECK_CODE(mission_jwk_signer(w->key, 0, &w->signer, error), MISSION_OK, error);
}

static int32_t run_scope(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, "1");
    int32_t rc;

    meter_arm(meter);
    rc = mission_egress_scope_parse(w.context, V(STATEMENT), &w.scope, error);
    meter_disarm(meter);
    CHECK((w.scope != NULL) == (rc == MISSION_OK));
    return close_world(&w, rc);
}

static const mission_known_state active = {.size = sizeof active,
                                           .state = MISSION_STATE_ACTIVE,
                                           .source = MISSION_LEARNED_STATUS,
                                           .learned_at = {1, 0, 0},
                                           .fresh_until = {INT64_MAX / 2, 0, 0}};

static mission_egress attempt(const char *destination)
{
    return (mission_egress){.size = sizeof(mission_egress),
                            .channel_class = V("inference_api"),
                            .destination = mission_view_of(destination),
                            .issuer = V("https://i"),
                            .mission = V("m"),
                            .state = &active};
}

static int32_t run_refusal(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, "1");
    const mission_egress own = attempt("https://evil.test");
    mission_egress_verdict out = {.size = sizeof out, .permit = 1};
    int32_t rc;

    open_gate(&w, error);
    meter_arm(meter);
    rc = mission_egress_check(w.context, w.scope, &own, &out, error);
    meter_disarm(meter);
    CHECK_INT(out.permit, 0);
    mission_egress_verdict_clear(&out);
    return close_world(&w, rc);
}

static int32_t metered_keep(void *host, const mission_value *record)
{
    (void)host;
    CHECK(record != NULL);
    return meter_fails(running, &running->host) ? METER_HOST_CODE : 0;
}

static int32_t run_decide(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, "1");
    const mission_egress own = attempt("https://api.example/x");
    mission_egress_verdict out = {.size = sizeof out, .permit = 1};
    mission_egress_recorder by = {.size = sizeof by, .id = V("gate"), .keep = metered_keep};
    int32_t rc;

    open_gate(&w, error);
    by.signer = &w.signer;
    meter_arm(meter);
    rc = mission_egress_decide(w.context, w.scope, &own, &by, &out, error);
    meter_disarm(meter);
    CHECK_INT(out.permit, rc == MISSION_OK);
    if (rc)
        CHECK_INT(out.code, MISSION_E_EVIDENCE_UNAVAILABLE);
    mission_egress_verdict_clear(&out);
    return close_world(&w, rc);
}

static int32_t run_evidence(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, "1");
    const mission_egress own = attempt("https://api.example/x");
    mission_egress_verdict out = {.size = sizeof out};
    mission_egress_recorder by = {.size = sizeof by, .id = V("gate"), .keep = metered_keep};
    int32_t rc;

    open_gate(&w, error);
    by.signer = &w.signer;
    CHECK_CODE(mission_egress_decide(w.context, w.scope, &own, &by, &out, error), MISSION_OK,
               error);
    meter_arm(meter);
    rc = mission_egress_evidence_verify(w.context, mission_json_root(out.evidence), V("gate"),
                                        w.keys, error);
    meter_disarm(meter);
    mission_egress_verdict_clear(&out);
    return close_world(&w, rc);
}

/* ---- Taint ---- */

static const mission_taint_policy no_sources = {.size = sizeof no_sources};

static void open_taint(struct world *w, mission_error *error)
{
    CHECK_CODE(mission_taint_new(w->context, &no_sources, &w->taint, error), MISSION_OK, error);
}

static int32_t end_taint(struct meter *meter, struct world *w, int32_t rc, mission_taint *out)
{
    meter_disarm(meter);
    CHECK((out != NULL) == (rc == MISSION_OK));
    mission_taint_unref(out);
    return close_world(w, rc);
}

static int32_t run_taint_new(struct meter *meter, mission_error *error)
{
    const mission_view names[] = {V("a"), V("b")};
    mission_taint_policy policy = no_sources;
    struct world w = open_world(meter, "1");
    mission_taint *out = NULL;
    int32_t rc;

    policy.trusted = policy.untrusted = names;
    policy.trusted_count = policy.untrusted_count = 2;
    meter_arm(meter);
    rc = mission_taint_new(w.context, &policy, &out, error);
    return end_taint(meter, &w, rc, out);
}

static int32_t enter(struct meter *meter, uint32_t origin, mission_error *error)
{
    struct world w = open_world(meter, "{\"a\":[1,\"x\"]}");
    const mission_content content = {.size = sizeof content,
                                     .origin = origin,
                                     .source = V("s"),
                                     .value = mission_json_root(w.json)};
    mission_taint *out = NULL;
    int32_t rc;

    open_taint(&w, error);
    meter_arm(meter);
    rc = mission_taint_enter(w.taint, &content, &out, error);
    return end_taint(meter, &w, rc, out);
}

static int32_t run_enter_clean(struct meter *meter, mission_error *error)
{
    return enter(meter, MISSION_CONTENT_SUBJECT, error);
}

static int32_t run_enter_tainted(struct meter *meter, mission_error *error)
{
    return enter(meter, MISSION_CONTENT_SOURCE, error);
}

static int32_t run_child(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, "1");
    mission_taint *out = NULL;
    int32_t rc;

    open_taint(&w, error);
    meter_arm(meter);
    rc = mission_taint_child(w.taint, 0, &out, error);
    return end_taint(meter, &w, rc, out);
}

static int32_t run_reset(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, "1");
    mission_taint *out = NULL;
    int32_t rc;

    open_taint(&w, error);
    meter_arm(meter);
    rc = mission_taint_reset(w.taint, V("e"), &out, error);
    return end_taint(meter, &w, rc, out);
}

static int32_t run_judge(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, "{\"a\":\"x\"}");
    mission_content content = {.size = sizeof content,
                               .origin = MISSION_CONTENT_SUBJECT,
                               .value = mission_json_root(w.json)};
    const mission_taint_question question = {.size = sizeof question,
                                             .parameters = mission_json_root(w.json)};
    mission_taint_answer out = {.size = sizeof out, .verdict = MISSION_TAINT_CLEAR};
    mission_taint *next = NULL;
    int32_t rc;

    open_taint(&w, error);
    CHECK_CODE(mission_taint_enter(w.taint, &content, &next, error), MISSION_OK, error);
    mission_taint_unref(w.taint);
    w.taint = next;
    content.origin = MISSION_CONTENT_SOURCE;
    CHECK_CODE(mission_taint_enter(w.taint, &content, &next, error), MISSION_OK, error);
    mission_taint_unref(w.taint);
    w.taint = next;
    meter_arm(meter);
    rc = mission_taint_judge(w.taint, &question, &out, error);
    meter_disarm(meter);
    CHECK_INT(out.verdict, rc ? MISSION_TAINT_SUPPRESS : MISSION_TAINT_CLEAR);
    return close_world(&w, rc);
}

/* ---- Claims ---- */

static int32_t run_report(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, "1");
    mission_json *out = NULL;
    int32_t rc;

    CHECK_CODE(mission_authority_set_parse(w.context, V(SET), &w.set, error), MISSION_OK, error);
    meter_arm(meter);
    rc = mission_trifecta_report(w.set, NULL, 0, NULL, 0, &out, error);
    return end_json(meter, &w, rc, out);
}

static int32_t run_claim(struct meter *meter, mission_error *error)
{
    struct world w = open_world(meter, "1");
    mission_json *out = NULL;
    int32_t available = 1, rc;

    meter_arm(meter);
    rc = mission_named_claim_check(w.context, MISSION_CLAIM_TRIFECTA_CONTAINMENT,
                                   1u << MISSION_CLASS_COMMITMENT, NULL, 0, NULL, &available, &out,
                                   error);
    CHECK_INT(available, 0);
    return end_json(meter, &w, rc, out);
}

static const struct scenario scenarios[] = {
    {"mission_operation_extract", run_operation, 0, false},
    {"mission_tool_source_digest", run_source_digest, 0, false},
    {"mission_capability_build", run_build, 0, false},
    {"mission_capability_check", run_check, 0, false},
    {"mission_tools_snapshot", run_snapshot, 0, false},
    {"mission_tools_compare", run_compare, 0, false},
    {"mission_tools_filter", run_filter, 0, false},
    {"mission_tools_call_read", run_call, 0, false},
    {"mission_tools_call_denied", run_denied, 0, false},
    {"mission_tools_call_malformed", run_malformed, 0, false},
    {"mission_egress_scope_parse", run_scope, 0, false},
    {"mission_egress_check", run_refusal, 0, false},
    {"mission_egress_decide", run_decide, 0, false},
    {"mission_egress_evidence_verify", run_evidence, 0, false},
    {"mission_taint_new", run_taint_new, 0, false},
    {"mission_taint_enter", run_enter_clean, 0, false},
    {"mission_taint_enter", run_enter_tainted, 0, false},
    {"mission_taint_child", run_child, 0, false},
    {"mission_taint_reset", run_reset, 0, false},
    {"mission_taint_judge", run_judge, 0, false},
    {"mission_trifecta_report", run_report, 0, false},
    {"mission_named_claim_check", run_claim, 0, false},
};

static void test_sweeps(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweeps", test_sweeps}};
TEST_MAIN("fault-mcp", tests)
