/* A decision point with a store, for tests. SPDX-License-Identifier: MIT */
#include "claimants.h"

static const char *const default_set =
    "[{\"type\":\"mission_resource_access\",\"resource\":\"" CLAIMANTS_AUD
    "\",\"actions\":[\"journal-entries.write\",\"journal-entries.read\"]}]";

static const char *const default_operation =
    "{\"id\":\"erp.journal\",\"version\":\"1\",\"action\":\"journal-entries.write\","
    "\"resource\":\"" CLAIMANTS_AUD
    "\",\"class\":\"consequential_write\",\"external_communication\":false,"
    "\"parameters\":{\"type\":\"object\",\"properties\":{\"amount\":{\"type\":\"string\"}}},"
    "\"constraints\":{\"max_amount\":{\"amount\":\"/amount\",\"currency\":{\"literal\":\"USD\"}}}}";

static const char *const read_operation =
    "{\"id\":\"erp.look\",\"version\":\"1\",\"action\":\"journal-entries.read\","
    "\"resource\":\"" CLAIMANTS_AUD
    "\",\"class\":\"consequential_read\",\"external_communication\":false,"
    "\"parameters\":{\"type\":\"object\",\"properties\":{\"amount\":{\"type\":\"string\"}}},"
    "\"constraints\":{}}";

/* ---- the host ---- */

static int32_t troubled(struct claimants *c)
{
    return c->trouble ? c->trouble(c->trouble_host) : 0;
}

static int32_t profile_of(void *host, mission_view audience, mission_view action,
                          const mission_operation_profile **out)
{
    struct claimants *c = host;
    mission_operation_terms terms = {.size = sizeof terms};
    mission_error error = MISSION_ERROR_INIT;

    (void)audience;
    *out = NULL;
    if (!mission_operation_profile_terms(c->operation, &terms, &error) &&
        terms.action.len == action.len && !memcmp(terms.action.ptr, action.ptr, action.len))
        *out = c->operation;
    else if (action.len == 20 && !memcmp(action.ptr, "journal-entries.read", 20))
        *out = c->read_operation;
    return troubled(c);
}

static int32_t policy(void *host, const mission_policy_question *question,
                      mission_policy_answer *answer)
{
    struct claimants *c = host;

    (void)question;
    answer->says = c->needs_approval ? MISSION_SAYS_APPROVAL : MISSION_SAYS_PERMIT;
    answer->obligations = c->obligations;
    return c->policy_fails ? c->policy_fails : troubled(c);
}

static int32_t approval(void *host, const mission_evaluation *evaluation,
                        mission_approval_record *out)
{
    struct claimants *c = host;

    out->status = MISSION_APPROVAL_GRANTED;
    out->independent = 1;
    out->approved_at = c->now;
    out->approved_until = c->now;
    out->approved_until.seconds += 250;
    out->parameter_digest = evaluation->parameter_digest;
    return troubled(c);
}

static int32_t measure(void *host, const mission_evaluation *evaluation, mission_view bound,
                       mission_measure *out)
{
    struct claimants *c = host;

    (void)evaluation;
    (void)bound;
    if (c->measures) {
        const size_t size = out->size;

        *out = c->measured;
        out->size = size;
    }
    return c->measure_fails ? c->measure_fails : troubled(c);
}

static int32_t aggregate(void *host, const mission_evaluation *evaluation, uint32_t scope,
                         mission_view *name, const mission_value **controls)
{
    struct claimants *c = host;

    *controls = c->aggregates[scope];
    *name = scope == MISSION_SCOPE_SUBJECT  ? evaluation->subject_id
            : scope == MISSION_SCOPE_CLIENT ? evaluation->client_id
                                            : V("lineage-7");
    if (c->nameless)
        *name = (mission_view){NULL, 0};
    return c->aggregate_fails ? c->aggregate_fails : troubled(c);
}

static int32_t consumed(void *host, mission_view evaluation_id, int32_t *verdict)
{
    struct claimants *c = host;

    (void)evaluation_id;
    *verdict = c->consumed;
    return c->consumed_fails ? c->consumed_fails : troubled(c);
}

/* ---- making it ---- */

static void open_policy(struct claimants *c, const struct claimants_set_up *set_up)
{
    const char *set = set_up->set ? set_up->set : default_set;
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *parsed = NULL;
    mission_text *text = NULL;
    mission_digest hash, id;
    mission_json *manifest;
    const size_t size = strlen(set) + 4096 + (set_up->controls ? strlen(set_up->controls) : 0);
    char *members = malloc(size), *whole = malloc(size + 512);

    if (!members || !whole)
        abort();
    CHECK_CODE(mission_authority_set_parse(c->context, mission_view_of(set), &parsed, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_authority_set_anchor(parsed, V("https://as.example.com"), &hash, &error),
               MISSION_OK, &error);
    memcpy(c->authority_hash, hash.text, sizeof c->authority_hash);
    snprintf(
        members, size,
        "{\"authority_hash\":\"%s\",\"compiler\":{\"profile\":\"urn:libmission:policy-"
        "compiler\",\"version\":\"%s\"},\"mission_id\":\"msn_b7qSadGrZJx5q58YHwo2JW1T\","
        "\"policy_ir\":{\"authority_set\":%s,%s%s%s\"consent_rendering_hash\":\"sha-256:"
        "PazPLe5et4j4eW0hzGkMaSYR5_bZhpSm2cq0oLtuBJI\",\"expires_at\":\"2026-12-31T23:59:59Z\","
        "\"%s\":\"sha-256:6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimQ\",\"subject\":{"
        "\"iss\":\"https://idp.example.com\",\"sub\":\"alice\"}},\"policy_version\":\"policy-"
        "7\"}",
        hash.text, mission_version(), set, set_up->controls ? "\"controls\":" : "",
        set_up->controls ? set_up->controls : "", set_up->controls ? "," : "",
        c->draft ? "intent_hash" : "proposal_hash");
    manifest = test_json(c->context, members);
    CHECK_CODE(mission_policy_manifest_id(c->context, V("https://as.example.com"),
                                          mission_json_root(manifest), &id, &error),
               MISSION_OK, &error);
    snprintf(whole, size + 512,
             "{\"%s\":\"https://as.example.com\",\"manifest\":%s,\"policy_view_id\":\"%s\"}",
             c->draft ? "issuer" : "origin", members, id.text);
    CHECK_CODE(mission_json_canonicalize(c->context, mission_view_of(whole), &text, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_policy_load(c->context, mission_text_view(text), &c->policy, &error),
               MISSION_OK, &error);
    mission_text_unref(text);
    mission_json_unref(manifest);
    mission_authority_set_unref(parsed);
    free(members);
    free(whole);
}

static void open_points(struct claimants *c, const struct claimants_set_up *set_up)
{
    mission_error error = MISSION_ERROR_INIT;
    const mission_pdp_host host = {.size = sizeof host,
                                   .host = c,
                                   .profile = profile_of,
                                   .resource_policy = policy,
                                   .approval = approval};
    const mission_pdp_config pdp = {.size = sizeof pdp,
                                    .context = c->context,
                                    .id = V("pdp.example.com"),
                                    .host = &host,
                                    .skew_seconds = 5};
    const mission_claims_host own = {.size = sizeof own,
                                     .host = c,
                                     .measure = measure,
                                     .aggregate = aggregate,
                                     .consumed = consumed};
    mission_claims_config config = {.size = sizeof config,
                                    .flags = set_up->flags,
                                    .retries = 1000,
                                    .context = c->context,
                                    .host = &own,
                                    .horizon_seconds = set_up->horizon,
                                    .window_seconds = set_up->window};

    CHECK_CODE(mission_pdp_new(&pdp, &c->pdp, &error), MISSION_OK, &error);
    config.pdp = c->pdp;
    config.emitter = c->notary.emitters[MISSION_EMITTER_PDP];
    CHECK_CODE(mission_claims_new(&config, &c->claims, &error), MISSION_OK, &error);
}

void claimants_open(struct claimants *c, const struct claimants_set_up *set_up)
{
    const uint32_t profile = set_up->profile ? set_up->profile : MISSION_PROFILE_DRAFT;
    mission_error error = MISSION_ERROR_INIT;

    memset(c, 0, sizeof *c);
    c->draft = profile == MISSION_PROFILE_DRAFT;
    c->now.seconds = NOTARY_NOW;
    c->context = set_up->context ? set_up->context : test_context(profile, NOTARY_NOW);
    notary_open(&c->notary, c->context, 0); /* it gives the context back */
    CHECK_CODE(mission_operation_profile_parse(
                   c->context,
                   mission_view_of(set_up->operation ? set_up->operation : default_operation),
                   &c->operation, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_operation_profile_parse(c->context, mission_view_of(read_operation),
                                               &c->read_operation, &error),
               MISSION_OK, &error);
    if (!set_up->store)
        CHECK_CODE(mission_memory_store_new(c->context, &c->memory, &error), MISSION_OK, &error);
    c->store = set_up->store ? set_up->store : mission_memory_store_table(c->memory);
    open_policy(c, set_up);
    open_points(c, set_up);
}

void claimants_close(struct claimants *c)
{
    mission_claims_unref(c->claims);
    mission_pdp_unref(c->pdp);
    mission_policy_unref(c->policy);
    mission_operation_profile_unref(c->operation);
    mission_operation_profile_unref(c->read_operation);
    mission_memory_store_unref(c->memory);
    notary_close(&c->notary);
}

/* ---- requests ---- */

static const char *or_else(const char *text, const char *other)
{
    return text ? text : other;
}

mission_json *claimants_request(struct claimants *c, const struct ask *ask)
{
    char parameters[128], digest_text[MISSION_DIGEST_LEN + 1], text[4096],
        more[512] = "", action_more[256] = "", mission[512] = "";
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json;
    mission_digest digest;

    snprintf(parameters, sizeof parameters, "{\"amount\":\"%s\"}", or_else(ask->amount, "10.00"));
    json = test_json(c->context, parameters);
    CHECK_CODE(mission_parameters_digest(c->context, mission_json_root(json), &digest, &error),
               MISSION_OK, &error);
    memcpy(digest_text, digest.text, sizeof digest_text);
    mission_json_unref(json);
    if (ask->key)
        snprintf(action_more, sizeof action_more, ",\"idempotency_key\":\"%s\"", ask->key);
    if (ask->external)
        snprintf(action_more + strlen(action_more), sizeof action_more - strlen(action_more),
                 ",\"external_communication\":%s", ask->external > 0 ? "true" : "false");
    if (ask->prior)
        snprintf(more, sizeof more, ",\"prior_evaluation_id\":\"%s\"", ask->prior);
    if (ask->approval)
        snprintf(more + strlen(more), sizeof more - strlen(more),
                 ",\"approval\":{\"id\":\"%s\",\"approved_until\":\"2026-12-01T00:00:00Z\"}",
                 ask->approval);
    if (!ask->no_mission)
        snprintf(mission, sizeof mission,
                 "\"mission\":{\"id\":\"msn_b7qSadGrZJx5q58YHwo2JW1T\",\"%s\":\"https://"
                 "as.example.com\",\"authority_hash\":\"%s\"},",
                 c->draft ? "issuer" : "origin", c->authority_hash);
    snprintf(text, sizeof text,
             "{\"subject\":{\"type\":\"user\",\"id\":\"%s\",\"properties\":{\"iss\":\"https://"
             "idp.example.com\"}},\"resource\":{\"type\":\"ledger\",\"id\":\"%s\",\"properties\":{"
             "\"audience\":\"%s\"}},\"action\":{\"name\":\"%s\",\"properties\":{\"parameters\":%s,"
             "\"parameter_digest\":\"%s\"%s}},\"context\":{%s\"actor\":{\"client_id\":\"%s\"}%s}}",
             or_else(ask->subject, "alice"), or_else(ask->resource, "l1"),
             or_else(ask->audience, CLAIMANTS_AUD), or_else(ask->action, "journal-entries.write"),
             parameters, digest_text, action_more, mission, or_else(ask->client, "s6BhdRkqt3"),
             more);
    return test_json(c->context, text);
}

mission_plan *claimants_plan(struct claimants *c, const mission_json *request,
                             mission_evaluation *evaluation, mission_situation *situation)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    *evaluation = (mission_evaluation){.size = sizeof *evaluation};
    CHECK_CODE(mission_evaluation_read(c->context, mission_json_root(request), evaluation, &error),
               MISSION_OK, &error);
    c->state =
        (mission_known_state){.size = sizeof c->state,
                              .state = c->ended ? MISSION_STATE_REVOKED : MISSION_STATE_ACTIVE,
                              .source = MISSION_LEARNED_STATUS,
                              .learned_at = c->now,
                              .fresh_until = c->now,
                              .version = 3};
    c->state.fresh_until.seconds += 600;
    *situation = (mission_situation){.size = sizeof *situation,
                                     .pep = V("pep.example.com"),
                                     .state = &c->state,
                                     .conforming = 1,
                                     .removed_known = 1};
    CHECK_CODE(mission_plan_decide(c->claims, c->policy, evaluation, situation, NULL, &c->now,
                                   &plan, &error),
               MISSION_OK, &error);
    return plan;
}

/* ---- answers ---- */

static void copy_text(const mission_value *from, const char *name, char *to, size_t size)
{
    const mission_view text = mission_value_string(mission_value_get(from, mission_view_of(name)));

    snprintf(to, size, "%.*s", (int)text.len, text.len ? text.ptr : "");
}

struct answer claimants_run(struct claimants *c, int32_t rc, mission_plan *plan)
{
    struct answer answer = {.verdict.size = sizeof answer.verdict};
    mission_error error = MISSION_ERROR_INIT;
    const mission_value *reply, *context;

    answer.rc = rc;
    if (!rc)
        answer.rc = mission_plan_run(plan, c->store, &error);
    if (answer.rc) {
        mission_plan_free(plan);
        return answer;
    }
    CHECK_CODE(mission_plan_verdict(plan, &answer.verdict, &error), MISSION_OK, &error);
    reply = mission_plan_reply(plan);
    context = mission_value_get(reply, V("context"));
    answer.permit = mission_value_boolean(mission_value_get(reply, V("decision"))) == 1;
    copy_text(context, "reason", answer.reason, sizeof answer.reason);
    copy_text(context, "next_action", answer.next, sizeof answer.next);
    copy_text(context, "evaluation_id", answer.id, sizeof answer.id);
    mission_value_integer(mission_value_get(context, V("retry_after")), &answer.retry_after);
    answer.text = notary_text(c->context, reply);
    mission_plan_free(plan);
    return answer;
}

struct answer claimants_ask(struct claimants *c, const struct ask *ask)
{
    mission_json *request = claimants_request(c, ask);
    mission_evaluation evaluation;
    mission_situation situation;
    mission_plan *plan = claimants_plan(c, request, &evaluation, &situation);
    struct answer answer = claimants_run(c, MISSION_OK, plan);

    mission_json_unref(request);
    return answer;
}

void answer_drop(struct answer *answer)
{
    free(answer->text);
    answer->text = NULL;
}

/* ---- what comes after ---- */

mission_json *claimants_execution(struct claimants *c, const char *evaluation_id,
                                  const char *execution_id, const char *outcome, const char *more)
{
    char text[2048];

    (void)c;
    snprintf(text, sizeof text,
             "{\"audience\":\"" CLAIMANTS_AUD "\",\"emitter\":{\"id\":\"pep.example.com\","
             "\"role\":\"pep\"},\"evaluation_id\":\"%s\",\"execution_id\":\"%s\",\"mission_id\":"
             "\"msn_b7qSadGrZJx5q58YHwo2JW1T\",\"outcome\":\"%s\",\"outcome_at\":"
             "\"2026-11-02T08:15:00Z\",\"sequence\":1%s%s}",
             evaluation_id, execution_id, outcome, *more ? "," : "", more);
    return notary_seal(&c->notary, MISSION_EMITTER_PEP, MISSION_EVIDENCE_EXECUTION, text);
}

struct answer claimants_settle(struct claimants *c, const char *evaluation_id,
                               const char *execution_id, const char *outcome, const char *more)
{
    mission_json *json = claimants_execution(c, evaluation_id, execution_id, outcome, more);
    mission_evidence_record record;
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    struct answer answer;
    int32_t rc;

    CHECK_CODE(notary_verify(&c->notary, json, &record, &error), MISSION_OK, &error);
    rc = mission_plan_settle_execution(c->claims, &record, &c->now, &plan, &error);
    CHECK_CODE(rc, MISSION_OK, &error);
    answer = claimants_run(c, rc, plan);
    mission_json_unref(json);
    return answer;
}

struct answer claimants_resolve(struct claimants *c, const char *evaluation_id, uint32_t outcome,
                                uint32_t release)
{
    const mission_resolution resolution = {.size = sizeof resolution,
                                           .outcome = outcome,
                                           .release = release,
                                           .evaluation_id = mission_view_of(evaluation_id),
                                           .by = V("ops"),
                                           .reason = V("the ledger shows it"),
                                           .now = &c->now};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    const int32_t rc = mission_plan_resolve(c->claims, &resolution, &plan, &error);

    CHECK_CODE(rc, MISSION_OK, &error);
    return claimants_run(c, rc, plan);
}

size_t claimants_sweep(struct claimants *c)
{
    mission_error error = MISSION_ERROR_INIT;
    size_t count = 0;

    for (bool some = true; some && count < 1000; count += some) {
        mission_plan *plan = NULL;
        struct answer answer;

        CHECK_CODE(mission_plan_claims_sweep(c->claims, &c->now, &plan, &error), MISSION_OK,
                   &error);
        answer = claimants_run(c, MISSION_OK, plan);
        CHECK_INT(answer.rc, MISSION_OK);
        some = answer.text && strstr(answer.text, "evaluation_id");
        answer_drop(&answer);
    }
    return count;
}

/* Each record is listed under its own id; an alarm has none. */
static void check_ids(const mission_value *list)
{
    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *item = mission_value_item(list, i);
        const mission_value *record = mission_value_get(item, V("record"));
        const mission_value *own = mission_value_get(record, V("evidence_id"));

        own = own ? own : mission_value_get(record, V("refusal_id"));
        CHECK(!own != !mission_value_get(record, V("alarm")));
        CHECK(!own || mission_value_equal(own, mission_value_get(item, V("id"))));
    }
}

char *claimants_outbox(struct claimants *c, size_t *count)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    const mission_value *list;
    char *text = NULL;

    *count = 0;
    CHECK_CODE(mission_plan_evidence_list(c->claims, V(""), 1000, &plan, &error), MISSION_OK,
               &error);
    CHECK_CODE(mission_plan_run(plan, c->store, &error), MISSION_OK, &error);
    list = mission_value_get(mission_plan_reply(plan), V("evidence"));
    *count = mission_value_count(list);
    check_ids(list);
    text = notary_text(c->context, list);
    mission_plan_free(plan);
    return text;
}
