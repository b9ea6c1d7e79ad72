/* A transaction with a decision point and an enforcement point behind it: from the challenge to the
 * one effect. SPDX-License-Identifier: MIT */
#include "barrier.h"
#include "deal.h"
#include "scene.h"

#define PROFILE(id, action, fallback)                                                              \
    "{\"id\":\"" id "\",\"version\":\"1\",\"action\":\"" action "\",\"resource\":\"" STAGE_ERP     \
    "\",\"class\":\"irreversible_action\",\"parameters\":{\"type\":\"object\",\"properties\":{"    \
    "\"amount\":{\"type\":\"string\"},\"currency\":{\"type\":\"string\",\"default\":\"" fallback   \
    "\"},\"source_invoice_id\":{\"type\":\"string\"}},\"required\":[\"amount\"]},"                 \
    "\"constraints\":{\"max_amount\":{\"amount\":\"/amount\",\"currency\":\"/currency\"}},"        \
    "\"controls\":{\"use_limit\":1,\"lease_seconds\":30},\"idempotent\":true}"
#define RAW "{\"amount\":\"423.50\",\"source_invoice_id\":\"inv_2026Q3_842\"}"
#define NORMAL                                                                                     \
    "{\"amount\":\"423.50\",\"currency\":\"USD\",\"source_invoice_id\":\"inv_2026Q3_842\"}"

/* All who take part, at one moment and about one Mission. */
struct line {
    struct deal deal;
    struct stage stage;
    struct barrier b;
    mission_operation_profile *profile;
    mission_json *normal;
    mission_transaction made; /* views into the reply of the latest verification */
    mission_evaluation asked;
    mission_permit *permit;
};

static int32_t state(void *host, mission_view issuer, mission_view mission,
                     mission_known_state *out)
{
    (void)issuer;
    (void)mission;
    *out = ((struct barrier *)host)->state;
    return 0;
}

static void open_stage(struct line *line)
{
    struct stage *stage = &line->stage;
    const mission_time now = line->deal.now;

    stage_open_with(stage, mission_context_ref(line->deal.desk.context),
                    "[" DEAL_ENTRY("invoices.*", "500.00") "]");
    stage_operation(stage, PROFILE("urn:example:pay-invoice", "invoices.pay", "USD"));
    stage->now = now;
    stage->state.learned_at = now;
    stage->state.fresh_until = (mission_time){.seconds = now.seconds + 60};
    stage->config.flags = MISSION_PDP_REGISTRY | MISSION_PDP_CONTAINMENT;
    stage_again(stage);
}

static void open_barrier(struct line *line)
{
    struct barrier *b = &line->b;
    const mission_time now = line->deal.now;

    barrier_open_in(b, mission_context_ref(line->deal.desk.context));
    b->host.state = state;
    b->config.pdp = line->stage.config.id;
    b->now = b->state.learned_at = now;
    b->state.fresh_until = (mission_time){.seconds = now.seconds + 60};
    barrier_again(b);
}

/* The subject token is of the Mission that was approved. */
static void name_mission(struct line *line)
{
    const mission_view id = mission_policy_mission(line->stage.policy);
    const mission_view hash = mission_policy_authority_hash(line->stage.policy);
    char mission[512];

    snprintf(mission, sizeof mission,
             "{\"id\":\"%.*s\",\"%s\":\"" DESK_ISS "\",\"authority_hash\":\"%.*s\","
             "\"expires_at\":\"2026-10-15T18:00:00Z\"}",
             (int)id.len, id.ptr,
             line->deal.desk.profile == MISSION_PROFILE_DRAFT ? "issuer" : "origin", (int)hash.len,
             hash.ptr);
    deal_token(&line->deal, "mission", mission, NULL);
}

static void line_open(struct line *line, uint32_t profile, bool tls)
{
    struct deal *deal = &line->deal;
    mission_error error = MISSION_ERROR_INIT;

    memset(line, 0, sizeof *line);
    deal_open(deal, profile, NULL);
    deal->tls = tls;
    open_stage(line);
    open_barrier(line);
    name_mission(line);
    CHECK_CODE(mission_operation_profile_parse(
                   deal->desk.context, V(PROFILE("urn:example:pay-invoice", "invoices.pay", "USD")),
                   &line->profile, &error),
               0, &error);
    deal->profile = line->profile;
    mission_json_unref(deal->parameters);
    deal->parameters = test_json(deal->desk.context, RAW);
    line->normal = test_json(deal->desk.context, NORMAL);
}

static void line_close(struct line *line)
{
    mission_permit_unref(line->permit);
    mission_json_unref(line->normal);
    mission_operation_profile_unref(line->profile);
    barrier_close(&line->b);
    stage_close(&line->stage);
    deal_close(&line->deal);
}

/* The token that came, verified, becomes the request for a decision. */
static void verify(struct line *line)
{
    struct deal *deal = &line->deal;

    line->made = (mission_transaction){.size = sizeof line->made};
    CHECK_CODE(deal_verify(deal), 0, &deal->error);
    CHECK_CODE(mission_transaction_read(deal_reply(deal), &line->made, &deal->error), 0,
               &deal->error);
    line->asked = (mission_evaluation){.size = sizeof line->asked,
                                       .resource_type = V("invoice"),
                                       .resource_id = V("inv_2026Q3_842"),
                                       .parameters = mission_json_root(line->normal)};
    CHECK_CODE(
        mission_transaction_evaluation(deal->desk.context, &line->made, &line->asked, &deal->error),
        0, &deal->error);
    line->stage.approval.size = sizeof line->stage.approval;
    CHECK_CODE(mission_transaction_approval(&line->made, &line->stage.approval, &deal->error), 0,
               &deal->error);
    line->stage.evaluation = line->asked;
}

/* Decide about it; the permit, when it is one. */
static uint32_t decide(struct line *line)
{
    const uint32_t reason = stage_decide(&line->stage);
    mission_error error = MISSION_ERROR_INIT;
    mission_json *response;
    int32_t rc;

    mission_permit_unref(line->permit);
    line->permit = NULL;
    response = stage_response(&line->stage);
    rc = mission_permit_read(line->b.pep, &line->asked, line->profile, mission_json_root(response),
                             &line->permit, &error);
    CHECK_CODE(rc, reason ? MISSION_E_DENIED : 0, &error);
    CHECK((line->permit == NULL) == (rc != 0));
    mission_json_unref(response);
    return reason;
}

/* What is about to be done, with the arguments as they came. */
static struct ended commit(struct line *line)
{
    mission_evaluation about = line->asked;
    char txn[64];
    struct ended ended;

    about.parameters = mission_json_root(line->deal.parameters);
    snprintf(txn, sizeof txn, "%.*s", (int)line->made.txn.len, line->made.txn.ptr);
    ended = barrier_commit(&line->b, line->permit, &about, txn, NULL);
    CHECK_INT(ended.rc, 0);
    mission_json_unref(ended.reply);
    ended.reply = NULL;
    return ended;
}

static void on_lines(void (*run)(struct line *line))
{
    static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

    for (size_t i = 0; i < 4; i++) {
        static struct line line;

        line_open(&line, profiles[i / 2], i % 2);
        run(&line);
        line_close(&line);
    }
}

/* ---- The whole way, and not twice ---- */

static void effect(struct line *line)
{
    struct ended ended;

    CHECK_CODE(deal_challenge(&line->deal), 0, &line->deal.error);
    CHECK_CODE(deal_admit(&line->deal), 0, &line->deal.error);
    CHECK_CODE(deal_poll(&line->deal), MISSION_E_AUTHORIZATION_PENDING, &line->deal.error);
    CHECK_CODE(deal_approve(&line->deal), 0, &line->deal.error);
    CHECK_CODE(deal_poll(&line->deal), 0, &line->deal.error);
    verify(line);
    CHECK_INT(mission_transaction_situation_check(&line->stage.situation, NULL), 0);
    CHECK_INT(decide(line), MISSION_DENY_NONE);
    CHECK_INT(stage_says(&line->stage).approval, 1);
    ended = commit(line);
    CHECK_CODE(ended.verdict.code, 0, &line->deal.error);
    CHECK_INT(ended.verdict.done, 1);
    ended = barrier_done(&line->b, ended.execution, MISSION_OUTCOME_COMPLETED, NULL);
    CHECK_INT(ended.verdict.done, 1);
    mission_json_unref(ended.reply);
    CHECK_TEXT(barrier_last(&line->b).outcome, "completed");
    CHECK_INT(commit(line).verdict.code, MISSION_E_PERMIT_CONSUMED);
    deal_restart(&line->deal); /* and another process, with a new decision */
    barrier_again(&line->b);
    verify(line);
    CHECK_INT(decide(line), MISSION_DENY_NONE);
    ended = commit(line);
    CHECK_INT(ended.verdict.code, MISSION_E_TXN_CONSUMED);
    CHECK_INT(ended.verdict.done, 0);
    CHECK_TEXT(barrier_last(&line->b).outcome, "suppressed");
}
static void test_effect(void)
{
    COVERS("30:TX-6");
    on_lines(effect);
}

/* Without the transaction's approval the same request is denied; so it is past its end. */
static void approval(struct line *line)
{
    deal_all(&line->deal);
    verify(line);
    line->stage.evaluation.approval = NULL;
    line->stage.evaluation.approval_id = (mission_view){NULL, 0};
    CHECK_DENIED(&line->stage, MISSION_DENY_APPROVAL_REQUIRED);
    line->stage.evaluation = line->asked;
    line->stage.now.seconds += 1; /* a TAS that says it was approved tomorrow */
    line->stage.approval.approved_at.seconds += 86400;
    CHECK_DENIED(&line->stage, MISSION_DENY_APPROVAL_UNVERIFIABLE);
    line->stage.approval.approved_at.seconds -= 86400;
    CHECK_PERMIT(&line->stage);
    line->stage.now = line->made.exp;
    CHECK(stage_decide(&line->stage) != MISSION_DENY_NONE);
}
static void test_approval(void)
{
    COVERS("30:TX-1");
    on_lines(approval);
}

/* ---- What was taken since ---- */

static mission_removed *contained(struct line *line, const char *items_text)
{
    mission_json *items = test_json(line->stage.context, items_text);
    const mission_overlay own = {.size = sizeof own, .contained = mission_json_root(items)};
    mission_removed *out = NULL;

    CHECK(!mission_policy_remove(line->stage.policy, &own, NULL, 0, &out, NULL));
    mission_json_unref(items);
    return out;
}

static mission_removed *discharged(struct line *line)
{
    const mission_policy *policy = line->stage.policy;
    const mission_value *set = mission_authority_set_value(mission_policy_set(policy));
    mission_overlay own = {.size = sizeof own};
    mission_removed *out = NULL;
    mission_digest digest;
    mission_json *latched;
    char text[80];

    CHECK(!mission_anchor(line->stage.context, V("mission-authority-entry"), V(STAGE_ISSUER),
                          mission_value_item(set, 0), &digest, NULL));
    snprintf(text, sizeof text, "[\"%s\"]", digest.text);
    latched = test_json(line->stage.context, text);
    own.latched = mission_json_root(latched);
    CHECK(!mission_policy_remove(policy, &own, NULL, 0, &out, NULL));
    mission_json_unref(latched);
    return out;
}

/* The token is good and the Mission active; its authority is not what it was. */
static void narrowed(struct line *line)
{
    mission_situation *situation = &line->stage.situation;
    mission_removed *removed =
        contained(line, "[{\"resource\":\"" STAGE_ERP "\",\"actions\":[\"invoices.pay\"]}]");

    deal_all(&line->deal);
    verify(line);
    CHECK_INT(decide(line), MISSION_DENY_NONE);
    situation->removed = removed;
    verify(line); /* the token alone does not know */
    CHECK_INT(mission_transaction_situation_check(situation, NULL), 0);
    CHECK_INT(decide(line), MISSION_DENY_AUTHORITY_CONTAINED);
    CHECK(!line->permit);
    mission_removed_unref(removed);
    situation->removed = removed = discharged(line);
    CHECK_INT(decide(line), MISSION_DENY_AUTHORITY_DISCHARGED);
    CHECK(!line->permit);
    situation->removed = NULL; /* nobody looked: the list has two bits, a cache has none */
    situation->removed_known = 0;
    CHECK_INT(mission_transaction_situation_check(situation, NULL), MISSION_E_STATE_STALE);
    CHECK(decide(line) != MISSION_DENY_NONE);
    situation->removed_known = 1;
    line->stage.state.source = MISSION_LEARNED_EVENT;
    CHECK_INT(mission_transaction_situation_check(situation, NULL), MISSION_E_STATE_STALE);
    line->stage.state.source = MISSION_LEARNED_STATUS;
    line->stage.state.learned_at.seconds -= 3600; /* what was true an hour ago */
    line->stage.state.fresh_until.seconds -= 3600;
    CHECK_INT(decide(line), MISSION_DENY_STALE_STATE);
    line->stage.state.learned_at.seconds += 3600;
    line->stage.state.fresh_until.seconds += 3600;
    CHECK_INT(decide(line), MISSION_DENY_NONE);
    mission_removed_unref(removed);
}
static void test_narrowed(void)
{
    COVERS("30:TX-6", "txn-authorization.verification.current-effective-authority-set",
           "runtime.decision-inputs.containment-excludes-authority");
    on_lines(narrowed);
}

/* ---- Right before the effect ---- */

/* With a permit of its own: one that was refused once is spent. */
static struct ended commit_anew(struct line *line)
{
    CHECK_INT(decide(line), MISSION_DENY_NONE);
    return commit(line);
}

/* Lifecycle, authority, entitlement, the resource's own policy: each alone stops a token that was
 * made before, at the decision and at the commit boundary; and nothing of it is consumed by that.
 */
static void gate(struct line *line)
{
    struct stage *stage = &line->stage;
    struct barrier *b = &line->b;
    struct ended ended;

    deal_all(&line->deal);
    verify(line);
    stage->state.state = MISSION_STATE_REVOKED;
    CHECK_INT(decide(line), MISSION_DENY_MISSION_INACTIVE);
    stage->state.state = MISSION_STATE_ACTIVE;
    stage->actor = 0;
    CHECK(decide(line) != MISSION_DENY_NONE);
    stage->actor = 1;
    stage->answer.says = MISSION_SAYS_DENY;
    CHECK_INT(decide(line), MISSION_DENY_RESOURCE_POLICY);
    stage->answer.says = MISSION_SAYS_PERMIT;
    b->state.state = MISSION_STATE_REVOKED; /* between the permit and the effect */
    CHECK_INT(commit_anew(line).verdict.code, MISSION_E_MISSION_NOT_ACTIVE);
    b->state.state = MISSION_STATE_ACTIVE;
    b->actor = 0;
    CHECK_INT(commit_anew(line).verdict.code, MISSION_E_ACTOR_CHANGED);
    b->actor = 1;
    b->approved = 0;
    CHECK_INT(commit_anew(line).verdict.code, MISSION_E_APPROVAL_LAPSED);
    b->approved = 1;
    b->state.learned_at.seconds -= 3600;
    b->state.fresh_until.seconds -= 3600;
    CHECK_INT(commit_anew(line).verdict.code, MISSION_E_STATE_STALE);
    b->state.learned_at.seconds += 3600;
    b->state.fresh_until.seconds += 3600;
    ended = commit_anew(line);
    CHECK_INT(ended.verdict.code, 0);
    CHECK_TEXT(ended.words, "");
    CHECK_INT(ended.verdict.done, 1);
}
static void test_gate(void)
{
    COVERS("30:TX-6", "txn-authorization.floor.execution-gate");
    on_lines(gate);
}

/* ---- Raw arguments ---- */

static int32_t verify_raw(struct line *line, const mission_operation_profile *profile,
                          const char *raw)
{
    mission_json *arguments = test_json(line->deal.desk.context, raw);
    mission_transaction_request request = {.size = sizeof request,
                                           .action = V("invoices.pay"),
                                           .parameters = mission_json_root(arguments),
                                           .profile = profile};
    const int32_t rc = deal_verify_as(&line->deal, line->deal.client, &request);

    mission_json_unref(arguments);
    return rc;
}

static int32_t challenge_raw(struct line *line, const mission_operation_profile *profile,
                             const char *raw)
{
    mission_json *arguments = test_json(line->deal.desk.context, raw);
    mission_transaction_operation own = deal_operation(&line->deal);
    mission_plan *plan = NULL;
    int32_t rc;

    own.parameters = mission_json_root(arguments);
    own.profile = profile;
    rc = mission_plan_transaction_challenge(line->deal.resource, &own, &line->deal.now, &plan,
                                            &line->deal.error);
    if (!rc)
        rc = deal_run(&line->deal, plan, deal_store(&line->deal));
    mission_json_unref(arguments);
    return rc;
}

static mission_operation_profile *other_profile(const struct line *line, const char *text)
{
    mission_operation_profile *out = NULL;

    CHECK(!mission_operation_profile_parse(line->deal.desk.context, mission_view_of(text), &out,
                                           NULL));
    return out;
}

static void arguments(struct line *line)
{
    mission_operation_profile *euro =
        other_profile(line, PROFILE("urn:example:pay-euro", "invoices.pay", "EUR"));
    mission_operation_profile *other =
        other_profile(line, PROFILE("urn:example:void", "invoices.void", "USD"));
    mission_digest digest;

    deal_all(&line->deal);
    CHECK_CODE(verify_raw(line, line->profile, RAW), 0, &line->deal.error);
    CHECK_CODE(verify_raw(line, line->profile, NORMAL), 0, &line->deal.error);
    CHECK_CODE(verify_raw(line, NULL, NORMAL), 0, &line->deal.error); /* in that form already */
    verify(line);
    CHECK(!mission_parameters_digest(line->deal.desk.context, mission_json_root(line->normal),
                                     &digest, NULL));
    CHECK_VIEW(line->made.parameter_digest, digest.text);
    CHECK_CODE(verify_raw(line, NULL, RAW), MISSION_E_PARAMETER_MISMATCH, &line->deal.error);
    CHECK_CODE(verify_raw(line, line->profile,
                          "{\"amount\":\"423.50\",\"currency\":\"EUR\",\"source_invoice_id\":"
                          "\"inv_2026Q3_842\"}"),
               MISSION_E_PARAMETER_MISMATCH, &line->deal.error);
    CHECK_CODE(verify_raw(line, euro, RAW), MISSION_E_PARAMETER_MISMATCH, &line->deal.error);
    CHECK_CODE(verify_raw(line, line->profile, "{\"currency\":\"USD\"}"), MISSION_E_NORMALIZE,
               &line->deal.error);
    CHECK_CODE(verify_raw(line, other, RAW), MISSION_E_ARGUMENT, &line->deal.error);
    CHECK_CODE(challenge_raw(line, other, RAW), MISSION_E_ARGUMENT, &line->deal.error);
    CHECK_CODE(challenge_raw(line, line->profile, "{\"currency\":\"USD\"}"), MISSION_E_NORMALIZE,
               &line->deal.error);
    CHECK_CODE(challenge_raw(line, line->profile, NORMAL), 0, &line->deal.error);
    mission_operation_profile_unref(euro);
    mission_operation_profile_unref(other);
}
static void test_arguments(void)
{
    COVERS("30:TX-2", "30:TX-6", "txn-authorization.floor.one-canonicalization");
    on_lines(arguments);
}

/* ---- Two resources, one store and one name ---- */

static void neighbours(struct line *line)
{
    struct deal *deal = &line->deal;
    mission_transaction_resource *own = deal->resource, *other = NULL;
    mission_transaction_resource_config config = deal->resource_config;
    mission_transaction_operation operation;
    mission_plan *plan = NULL;

    deal_all(deal);
    config.iss = V("https://other.example.com");
    CHECK(!mission_transaction_resource_new(&config, &other, NULL));
    operation = deal_operation(deal);
    operation.txn = mission_view_of(deal->txn);
    operation.profile = NULL;
    operation.parameters = mission_json_root(line->normal);
    CHECK(!mission_plan_transaction_challenge(other, &operation, &deal->now, &plan, NULL));
    CHECK_CODE(deal_run(deal, plan, deal_store(deal)), 0, &deal->error);
    deal->resource = other;
    CHECK_CODE(deal_verify(deal), MISSION_E_AUDIENCE, &deal->error);
    deal->resource = own;
    verify(line);
    CHECK_INT(decide(line), MISSION_DENY_NONE);
    mission_transaction_resource_unref(other);
}
static void test_neighbours(void)
{
    COVERS("30:TX-2", "txn-authorization.token.singleton-audience");
    on_lines(neighbours);
}

static const struct test tests[] = {
    {"effect", test_effect}, {"approval", test_approval},   {"narrowed", test_narrowed},
    {"gate", test_gate},     {"arguments", test_arguments}, {"neighbours", test_neighbours},
};
TEST_MAIN("transaction_effect", tests)
