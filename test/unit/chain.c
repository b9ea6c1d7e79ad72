/* From a verified token to a joined audit: every part in its turn, what one wrote the next one
 * reads; and one fault at a time, refused where it is. SPDX-License-Identifier: MIT */
#include "desk.h"
#include "notary.h"
#include "scene.h"

#include "roles/token.h"

#define JKT "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
#define ARGUMENTS "{\"amount\":\"423.50\",\"currency\":\"USD\"}"
#define OTHER_ARGUMENTS "{\"amount\":\"423.51\",\"currency\":\"USD\"}"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

struct chain {
    struct stage stage;
    struct desk desk;
    struct notary notary;
    mission_memory_store *pdp_memory, *pep_memory;
    mission_claims *claims;
    mission_pep *pep;
    mission_token *token;
    mission_time now;
    mission_known_state state; /* as the enforcement point learns it at the commit boundary */
    const char *arguments, *resource;
    mission_json *raw;
};

/* ---- The host of the enforcement point: it agrees ---- */

static int32_t state(void *host, mission_view issuer, mission_view mission,
                     mission_known_state *out)
{
    (void)issuer;
    (void)mission;
    *out = ((struct chain *)host)->state;
    return 0;
}

static int32_t agree(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    (void)host;
    (void)evaluation;
    *verdict = 1;
    return 0;
}

/* ---- Opening ---- */

static mission_token *token_of(struct chain *c)
{
    const mission_view id = mission_policy_mission(c->stage.policy);
    const mission_view hash = mission_policy_authority_hash(c->stage.policy);
    char mission[512];
    mission_error error = MISSION_ERROR_INIT;
    mission_access access = desk_poisoned();
    mission_token *token = NULL;
    mission_presented presented;
    mission_text *text;

    if (c->desk.profile == MISSION_PROFILE_DRAFT)
        snprintf(mission, sizeof mission,
                 "{\"id\":\"%.*s\",\"issuer\":\"" STAGE_ISSUER "\",\"authority_hash\":\"%.*s\"}",
                 (int)id.len, id.ptr, (int)hash.len, hash.ptr);
    else
        snprintf(mission, sizeof mission, "{\"id\":\"%.*s\",\"origin\":\"" STAGE_ISSUER "\"}",
                 (int)id.len, id.ptr);
    text = desk_sign(&c->desk, "at+jwt",
                     desk_payload(&c->desk, "cnf", "{\"jkt\":\"" JKT "\"}", "mission", mission,
                                  "authorization_details",
                                  "[" STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"", "") "]",
                                  (char *)NULL));
    presented = desk_bearer(mission_text_view(text));
    c->desk.config.flags = MISSION_RESOURCE_OWN;
    desk_again(&c->desk); /* the proof of the key is not what these tests are about */
    CHECK_CODE(mission_resource_verify(c->desk.resource, &presented, &c->now, NULL, 0, &token,
                                       &access, &error),
               MISSION_OK, &error);
    if (token)
        token->own_look = false;
    mission_text_unref(text);
    return token;
}

static void open_points(struct chain *c)
{
    const mission_pep_host host = {.size = sizeof host,
                                   .host = c,
                                   .state = state,
                                   .actor = agree,
                                   .approval = agree,
                                   .target = agree};
    const mission_pep_config pep = {.size = sizeof pep,
                                    .flags = MISSION_PEP_RECHECK_ALL,
                                    .context = c->stage.context,
                                    .id = V("pep.example.com"),
                                    .emitter = c->notary.emitters[MISSION_EMITTER_PEP],
                                    .host = &host,
                                    .error_namespace = V("https://pep.example.com/errors/"),
                                    .pdp = V("pdp.example.com")};
    const mission_claims_config claims = {.size = sizeof claims,
                                          .context = c->stage.context,
                                          .pdp = c->stage.pdp,
                                          .emitter = c->notary.emitters[MISSION_EMITTER_PDP]};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_memory_store_new(c->stage.context, &c->pdp_memory, &error), MISSION_OK,
               &error);
    CHECK_CODE(mission_memory_store_new(c->stage.context, &c->pep_memory, &error), MISSION_OK,
               &error);
    CHECK_CODE(mission_pep_new(&pep, &c->pep, &error), MISSION_OK, &error);
    CHECK_CODE(mission_claims_new(&claims, &c->claims, &error), MISSION_OK, &error);
}

static void chain_open(struct chain *c, uint32_t profile)
{
    memset(c, 0, sizeof *c);
    c->now.seconds = DESK_NOW;
    c->arguments = ARGUMENTS;
    c->resource = "je_1";
    stage_open(&c->stage, profile);
    c->stage.config.id = V("pdp.example.com"); /* as its evidence names it */
    stage_again(&c->stage);
    c->stage.now = c->now;
    c->stage.state.learned_at.seconds = DESK_NOW - 5;
    c->stage.state.fresh_until.seconds = DESK_NOW + 3600;
    c->state = c->stage.state;
    c->state.learned_at = c->now;
    desk_open(&c->desk, profile, 0, true);
    notary_open(&c->notary, mission_context_ref(c->stage.context), 0);
    open_points(c);
    c->token = token_of(c);
}

static void chain_close(struct chain *c)
{
    mission_json_unref(c->raw);
    mission_token_unref(c->token);
    mission_pep_unref(c->pep);
    mission_claims_unref(c->claims);
    mission_memory_store_unref(c->pdp_memory);
    mission_memory_store_unref(c->pep_memory);
    notary_close(&c->notary);
    desk_close(&c->desk);
    stage_close(&c->stage);
}

/* ---- The links ---- */

static mission_json *again(struct chain *c, const mission_value *value)
{
    char *text = notary_text(c->stage.context, value);
    mission_json *doc = test_json(c->stage.context, text);

    free(text);
    return doc;
}

struct ended {
    mission_verdict verdict;
    mission_json *reply; /* owned */
};

static struct ended run(struct chain *c, mission_plan *plan, const mission_memory_store *memory)
{
    struct ended ended = {.verdict = {.size = sizeof ended.verdict}};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(
        mission_plan_run(
            plan, mission_memory_store_table((mission_memory_store *)(uintptr_t)memory), &error),
        MISSION_OK, &error);
    CHECK_INT(mission_plan_verdict(plan, &ended.verdict, NULL), MISSION_OK);
    if (mission_plan_reply(plan))
        ended.reply = again(c, mission_plan_reply(plan));
    mission_plan_free(plan);
    return ended;
}

static mission_prepared *prepare(struct chain *c, uint32_t want)
{
    mission_preparation says = {.size = sizeof says};
    mission_error error = MISSION_ERROR_INIT;
    mission_prepared *prepared = NULL;
    mission_attempt attempt = {.size = sizeof attempt,
                               .token = c->token,
                               .audience = V(STAGE_ERP),
                               .action = V("journal-entries.write"),
                               .resource_type = V("journal"),
                               .resource_id = mission_view_of(c->resource),
                               .profile = c->stage.operations[1]};

    mission_json_unref(c->raw);
    c->raw = test_json(c->stage.context, c->arguments);
    attempt.arguments = mission_json_root(c->raw);
    CHECK_CODE(mission_pep_prepare(c->pep, &attempt, &c->now, &prepared, &error), MISSION_OK,
               &error);
    CHECK_INT(mission_prepared_says(prepared, &says, NULL), MISSION_OK);
    test_check(says.refused == want, __FILE__, __LINE__, "refused: %s",
               says.refused ? mission_denial_name(says.refused) : "no");
    return prepared;
}

/* What goes over the wire. */
static mission_json *request_of(struct chain *c, const mission_prepared *prepared)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *request = NULL, *sent;

    CHECK_CODE(mission_evaluation_write(c->stage.context, mission_prepared_evaluation(prepared),
                                        &request, &error),
               MISSION_OK, &error);
    sent = again(c, mission_json_root(request));
    mission_json_unref(request);
    return sent;
}

/* The decision alone; the response is owned, `*reason` what it was denied for. */
static mission_json *decide(struct chain *c, const mission_json *request, uint32_t *reason)
{
    mission_error error = MISSION_ERROR_INIT;

    c->stage.evaluation = (mission_evaluation){.size = sizeof c->stage.evaluation};
    CHECK_CODE(mission_evaluation_read(c->stage.context, mission_json_root(request),
                                       &c->stage.evaluation, &error),
               MISSION_OK, &error);
    *reason = stage_decide(&c->stage);
    return stage_response(&c->stage);
}

/* The decision with its evidence. */
static mission_json *decide_in_store(struct chain *c, const mission_json *request)
{
    mission_evaluation evaluation = {.size = sizeof evaluation};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    CHECK_CODE(
        mission_evaluation_read(c->stage.context, mission_json_root(request), &evaluation, &error),
        MISSION_OK, &error);
    CHECK_CODE(mission_plan_decide(c->claims, c->stage.policy, &evaluation, &c->stage.situation,
                                   NULL, &c->now, &plan, &error),
               MISSION_OK, &error);
    return run(c, plan, c->pdp_memory).reply;
}

static int32_t read_permit(struct chain *c, const mission_prepared *prepared,
                           const mission_json *response, mission_permit **out)
{
    mission_error error = MISSION_ERROR_INIT;

    return mission_permit_read(c->pep, mission_prepared_evaluation(prepared),
                               c->stage.operations[1], mission_json_root(response), out, &error);
}

/* The code of the commit check; `execution` is what began. */
static int32_t commit(struct chain *c, mission_permit *permit, const mission_evaluation *about,
                      char execution[80])
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    struct ended ended;
    mission_view id;

    CHECK_CODE(mission_plan_commit_check(c->pep, permit, about, &c->now, &plan, &error), MISSION_OK,
               &error);
    ended = run(c, plan, c->pep_memory);
    id = mission_value_string(mission_value_get(mission_json_root(ended.reply), V("execution_id")));
    snprintf(execution, 80, "%.*s", (int)id.len, id.len ? id.ptr : "");
    CHECK_INT(ended.verdict.done, ended.verdict.code == 0);
    mission_json_unref(ended.reply);
    return ended.verdict.code;
}

/* `fault`: what goes with an outcome that is no completion. `begun` NULL: not said. */
static void ends(struct chain *c, mission_permit *permit, mission_view execution, uint32_t outcome,
                 const char *fault, const mission_time *begun)
{
    const mission_execution end = {.size = sizeof end,
                                   .outcome = outcome,
                                   .error = mission_view_of(fault),
                                   .execution_id = execution,
                                   .attempted_at = begun};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    struct ended ended;

    CHECK_CODE(mission_plan_commit_done(c->pep, permit, &end, &c->now, &plan, &error), MISSION_OK,
               &error);
    ended = run(c, plan, c->pep_memory);
    CHECK_INT(ended.verdict.done, 1);
    mission_json_unref(ended.reply);
}

static void done(struct chain *c, mission_permit *permit, const char *execution)
{
    ends(c, permit, mission_view_of(execution), MISSION_OUTCOME_COMPLETED, "", NULL);
}

/* ---- The audit ---- */

static mission_json *outbox(struct chain *c, bool of_pdp)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    CHECK_CODE(of_pdp ? mission_plan_evidence_list(c->claims, V(""), 100, &plan, &error)
                      : mission_plan_pep_evidence_list(c->pep, V(""), 100, &plan, &error),
               MISSION_OK, &error);
    return run(c, plan, of_pdp ? c->pdp_memory : c->pep_memory).reply;
}

/* Every record is proven and added; how many. */
static size_t add_all(struct chain *c, mission_evidence_join *join, bool of_pdp)
{
    mission_json *list = outbox(c, of_pdp);
    const mission_value *records = mission_value_get(mission_json_root(list), V("evidence"));
    const size_t count = mission_value_count(records);

    for (size_t i = 0; i < count; i++) {
        mission_json *one =
            again(c, mission_value_get(mission_value_item(records, i), V("record")));
        mission_evidence_record record;
        mission_error error = MISSION_ERROR_INIT;

        CHECK_CODE(notary_verify(&c->notary, one, &record, &error), MISSION_OK, &error);
        CHECK_CODE(mission_evidence_join_add(join, &record, &error), MISSION_OK, &error);
        mission_json_unref(one);
    }
    mission_json_unref(list);
    return count;
}

/* All that was left behind, judged as of `at`; `decisions`: those of the decision point, too. */
static mission_evidence_join *joined(struct chain *c, bool decisions, size_t records, int64_t at)
{
    const mission_evidence_join_config config = {.size = sizeof config,
                                                 .context = c->stage.context};
    const mission_time then = {.seconds = at};
    mission_evidence_join *join = NULL;
    mission_error error = MISSION_ERROR_INIT;
    size_t count;

    CHECK_CODE(mission_evidence_join_new(&config, &join, &error), MISSION_OK, &error);
    count = add_all(c, join, false);
    if (decisions)
        count += add_all(c, join, true);
    CHECK_INT(count, records);
    CHECK_CODE(mission_evidence_join_finish(join, &then, &error), MISSION_OK, &error);
    return join;
}

/* How much was found in it a day later. */
static size_t audit(struct chain *c, bool decisions, size_t records)
{
    mission_evidence_join *join = joined(c, decisions, records, DESK_NOW + 86400);
    mission_finding finding = {.size = sizeof finding};
    size_t count;

    for (count = 0; mission_evidence_join_finding(join, count, &finding); count++)
        if (decisions)
            printf("# finding %u about %.*s\n", finding.finding, (int)finding.evaluation_id.len,
                   finding.evaluation_id.len ? finding.evaluation_id.ptr : "");
    mission_evidence_join_free(join);
    return count;
}

/* ---- The whole chain ---- */

struct asked {
    mission_prepared *prepared;
    mission_json *request, *response;
    mission_permit *permit;
};

static void ask(struct chain *c, struct asked *a)
{
    mission_json *response;
    uint32_t reason;

    *a = (struct asked){.prepared = prepare(c, MISSION_DENY_NONE)};
    a->request = request_of(c, a->prepared);
    response = decide(c, a->request, &reason);
    CHECK_INT(reason, MISSION_DENY_NONE);
    CHECK_INT(read_permit(c, a->prepared, response, &a->permit), MISSION_OK);
    mission_permit_unref(a->permit); /* nobody has its evidence: it is not used */
    mission_json_unref(response);
    a->response = decide_in_store(c, a->request);
    CHECK_INT(read_permit(c, a->prepared, a->response, &a->permit), MISSION_OK);
}

static void asked_drop(struct asked *a)
{
    mission_permit_unref(a->permit);
    mission_json_unref(a->request);
    mission_json_unref(a->response);
    mission_prepared_unref(a->prepared);
}

static void whole(uint32_t profile)
{
    struct chain c;
    struct asked a;
    char execution[80];

    chain_open(&c, profile);
    for (int i = 0; i < 3; i++) {
        ask(&c, &a);
        CHECK_INT(commit(&c, a.permit, mission_prepared_evaluation(a.prepared), execution), 0);
        done(&c, a.permit, execution);
        asked_drop(&a);
    }
    CHECK_INT(audit(&c, true, 6), 0);
    CHECK(audit(&c, false, 3) > 0); /* executions without their decisions */
    chain_close(&c);
}

static void test_whole(void)
{
    COVERS("PE-1", "PD-16", "PB-2", "PB-4", "PB-7", "30:EV-5", "30:EV-1", "30:EV-7");
    for (size_t i = 0; i < 2; i++)
        whole(profiles[i]);
}

/* ---- What nobody finished, and is found out ---- */

/* What the resource knows of each effect, by the evaluation that allowed it. */
struct effect {
    char evaluation[80];
    uint32_t outcome; /* INDETERMINATE: the resource cannot tell */
};

#define EFFECTS 3u
#define LEASED 1200 /* every lease is over, and the window is open */

static bool is(mission_view text, const char *name)
{
    return text.len == strlen(name) && memcmp(text.ptr, name, text.len) == 0;
}

/* The findings are these, one of each of the effects that are still not known. */
static void check_unknown(struct chain *c, const struct effect *effects, size_t records, int64_t at,
                          uint32_t finding)
{
    mission_evidence_join *join = joined(c, true, records, at);
    mission_finding found = {.size = sizeof found};
    size_t count = 0, wanted = 0;

    for (size_t i = 0; i < EFFECTS; i++)
        wanted += effects[i].outcome == MISSION_OUTCOME_INDETERMINATE;
    for (; mission_evidence_join_finding(join, count, &found); count++) {
        bool known = false;

        for (size_t i = 0; i < EFFECTS; i++)
            known = known || (effects[i].outcome == MISSION_OUTCOME_INDETERMINATE &&
                              is(found.evaluation_id, effects[i].evaluation));
        CHECK(known);
        CHECK_INT(found.finding, finding);
        CHECK_INT(found.unauthorized, 0);
    }
    CHECK_INT(count, wanted);
    mission_evidence_join_free(join);
}

/* One round of what reconciles: each execution that is open is looked up at the resource, by its
 * evaluation, and gets the end that the resource shows. How many were open. */
static size_t reconcile(struct chain *c, const struct effect *effects)
{
    static const char *const faults[] = {
        [MISSION_OUTCOME_COMPLETED] = "",
        [MISSION_OUTCOME_FAILED] = "https://pep.example.com/errors/failed",
        [MISSION_OUTCOME_SUPPRESSED] = "https://pep.example.com/errors/never_begun",
        [MISSION_OUTCOME_INDETERMINATE] = "",
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    const mission_value *list;
    struct ended open;
    size_t count;

    CHECK_CODE(mission_plan_executions(c->pep, 0, &c->now, &plan, &error), MISSION_OK, &error);
    open = run(c, plan, c->pep_memory);
    list = mission_value_get(mission_json_root(open.reply), V("executions"));
    count = mission_value_count(list);
    for (size_t i = 0; i < count; i++) {
        const mission_value *one = mission_value_item(list, i);
        const mission_view evaluation =
            mission_value_string(mission_value_get(one, V("evaluation_id")));
        const mission_view id = mission_value_string(mission_value_get(one, V("execution_id")));
        mission_time begun;

        CHECK_INT(mission_time_parse(mission_value_string(mission_value_get(one, V("begun_at"))),
                                     &begun, NULL),
                  MISSION_OK);
        for (size_t k = 0; k < EFFECTS; k++)
            if (is(evaluation, effects[k].evaluation))
                ends(c, NULL, id, effects[k].outcome, faults[effects[k].outcome],
                     effects[k].outcome == MISSION_OUTCOME_SUPPRESSED ? NULL : &begun);
    }
    mission_json_unref(open.reply);
    return count;
}

/* Three effects are begun, and the process dies with them. */
static void begin_and_die(struct chain *c, struct effect *effects)
{
    for (size_t i = 0; i < EFFECTS; i++) {
        mission_view evaluation;
        char execution[80];
        struct asked a;

        ask(c, &a);
        CHECK_INT(commit(c, a.permit, mission_prepared_evaluation(a.prepared), execution), 0);
        evaluation = mission_value_string(
            mission_value_find(mission_json_root(a.response), V("/context/evaluation_id")));
        snprintf(effects[i].evaluation, sizeof effects[i].evaluation, "%.*s", (int)evaluation.len,
                 evaluation.len ? evaluation.ptr : "");
        effects[i].outcome = MISSION_OUTCOME_INDETERMINATE;
        asked_drop(&a);
    }
}

static void found_out(uint32_t profile)
{
    struct effect effects[EFFECTS];
    struct chain c;

    chain_open(&c, profile);
    begin_and_die(&c, effects);
    CHECK_INT(reconcile(&c, effects), 0); /* they may still be under way */
    c.now.seconds += LEASED;
    check_unknown(&c, effects, 3, c.now.seconds, MISSION_FINDING_AWAITED);
    effects[0].outcome = MISSION_OUTCOME_COMPLETED;
    effects[1].outcome = MISSION_OUTCOME_SUPPRESSED;
    CHECK_INT(reconcile(&c, effects), 3); /* two are known, before the window closes */
    check_unknown(&c, effects, 5, c.now.seconds, MISSION_FINDING_AWAITED);
    CHECK_INT(reconcile(&c, effects), 1); /* what is not known stays open, whatever the time */
    c.now.seconds += 86400;
    check_unknown(&c, effects, 5, c.now.seconds, MISSION_FINDING_UNDETERMINED);
    CHECK_INT(reconcile(&c, effects), 1);
    effects[2].outcome = MISSION_OUTCOME_FAILED;
    CHECK_INT(reconcile(&c, effects), 1);
    CHECK_INT(reconcile(&c, effects), 0);
    CHECK_INT(audit(&c, true, 6), 0);
    chain_close(&c);
}

/* The outcome that the resource shows is recorded, and none that it does not show. */
static void test_found_out(void)
{
    COVERS("30:EV-6", "PB-10", "runtime.evidence.reconciliation-must-actively-reconcile");
    for (size_t i = 0; i < 2; i++)
        found_out(profiles[i]);
}

/* ---- One fault at the commit boundary ---- */

enum fault {
    OTHER_PARAMETER,
    OTHER_ACTOR,
    OTHER_SUBJECT,
    OTHER_VIEW,
    OTHER_MISSION,
    OTHER_RESOURCE,
    OTHER_KEY,
    LATER,
    REVOKED,
    TWICE,
    FAULTS
};

static const struct {
    const char *name;
    int32_t code;
} faults[FAULTS] = {
    [OTHER_PARAMETER] = {"another parameter", MISSION_E_PARAMETER_MISMATCH},
    [OTHER_ACTOR] = {"another actor", MISSION_E_BINDING_MISMATCH},
    [OTHER_SUBJECT] = {"another subject", MISSION_E_BINDING_MISMATCH},
    [OTHER_VIEW] = {"another view", MISSION_E_BINDING_MISMATCH},
    [OTHER_MISSION] = {"another Mission", MISSION_E_BINDING_MISMATCH},
    [OTHER_RESOURCE] = {"another resource", MISSION_E_BINDING_MISMATCH},
    [OTHER_KEY] = {"another key", MISSION_E_BINDING_MISMATCH},
    [LATER] = {"a later time", MISSION_E_PERMIT_EXPIRED},
    [REVOKED] = {"a revoked Mission", MISSION_E_MISSION_NOT_ACTIVE},
    [TWICE] = {"a second use", MISSION_E_PERMIT_CONSUMED},
};

static void apply(struct chain *c, enum fault fault, mission_evaluation *about,
                  const mission_json *other)
{
    switch (fault) {
    case OTHER_PARAMETER:
        about->parameters = mission_json_root(other);
        break;
    case OTHER_ACTOR:
        about->client_id = V("client-2");
        break;
    case OTHER_SUBJECT:
        about->subject_id = V("user-2");
        break;
    case OTHER_VIEW:
        about->policy_view_id = V("sha-256:UdG-TiebDHTiKRXUVURs1Jeq_vDJp_Ro8jWbBAD8hgM");
        break;
    case OTHER_MISSION:
        about->mission_id = V("msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-");
        break;
    case OTHER_RESOURCE:
        about->resource_id = V("je_2");
        break;
    case OTHER_KEY:
        about->confirmation = mission_json_root(other);
        break;
    case LATER:
        c->now.seconds += 61; /* a write's permit */
        c->state.learned_at = c->now;
        break;
    case REVOKED:
        c->state.state = MISSION_STATE_REVOKED;
        break;
    default:
        break;
    }
}

static void fault_at_commit(uint32_t profile, enum fault fault)
{
    struct chain c;
    struct asked a;
    mission_evaluation about;
    mission_json *other;
    char execution[80];

    test_about("%s, %s", mission_profile_name(profile), faults[fault].name);
    chain_open(&c, profile);
    other = test_json(c.stage.context, OTHER_ARGUMENTS);
    ask(&c, &a);
    about = *mission_prepared_evaluation(a.prepared);
    if (fault == TWICE)
        CHECK_INT(commit(&c, a.permit, &about, execution), 0);
    if (fault == TWICE)
        done(&c, a.permit, execution);
    apply(&c, fault, &about, other);
    CHECK_INT(commit(&c, a.permit, &about, execution), faults[fault].code);
    CHECK_TEXT(execution, "");
    /* a refusal at the boundary has its evidence; a deviating parameter is told, not hidden */
    CHECK_INT(audit(&c, true, fault == TWICE ? 3 : 2) > 0, fault == OTHER_PARAMETER);
    mission_json_unref(other);
    asked_drop(&a);
    chain_close(&c);
    test_about(NULL);
}

static void test_commit(void)
{
    COVERS("PB-2", "PB-7", "30:EV-5", "runtime.permit-binding.must-bind-list",
           "runtime.execution-reverification.mismatch-refusal");
    for (size_t i = 0; i < 2; i++)
        for (enum fault fault = 0; fault < FAULTS; fault++)
            fault_at_commit(profiles[i], fault);
}

/* ---- One fault on the way to the decision and back ---- */

/* Something else is sent than what was prepared: the decision point denies. */
static void sent_otherwise(struct chain *c, const char *pointer, const char *text, uint32_t want)
{
    mission_prepared *prepared = prepare(c, MISSION_DENY_NONE);
    mission_json *request = request_of(c, prepared), *changed, *response;
    mission_permit *permit = NULL;
    uint32_t reason;

    test_about("%s %s", pointer, text);
    changed = edited(c->stage.context, mission_json_root(request), pointer, text);
    response = decide(c, changed, &reason);
    CHECK_INT(reason, want);
    CHECK_INT(read_permit(c, prepared, response, &permit), MISSION_E_DENIED);
    CHECK(!permit);
    mission_json_unref(response);
    response = decide_in_store(c, changed);
    CHECK_INT(read_permit(c, prepared, response, &permit), MISSION_E_DENIED);
    test_about(NULL);
    mission_json_unref(response);
    mission_json_unref(changed);
    mission_json_unref(request);
    mission_prepared_unref(prepared);
}

static void sent(uint32_t profile)
{
    struct chain c;

    chain_open(&c, profile);
    sent_otherwise(&c, "/action/properties/parameters/amount", "\"423.51\"",
                   MISSION_DENY_PARAMETER_VIOLATION);
    sent_otherwise(&c, "/context/mission/id", "\"msn_x\"", MISSION_DENY_VIEW_INCONSISTENT);
    sent_otherwise(&c, "/context/mission/policy_view_id", "\"sha-256:x\"",
                   MISSION_DENY_VIEW_INCONSISTENT);
    sent_otherwise(&c, "/action/name", "\"accounts.read\"", MISSION_DENY_OUT_OF_AUTHORITY);
    sent_otherwise(&c, "/context/credential/expires_at", "\"2026-09-21T14:13:20Z\"",
                   MISSION_DENY_CREDENTIAL_INVALID);
    sent_otherwise(&c, "/context/actor/act", "[]", MISSION_DENY_ACTOR_INVALID);
    c.stage.state.state = MISSION_STATE_SUSPENDED;
    sent_otherwise(&c, "/context/x", "1", MISSION_DENY_MISSION_INACTIVE);
    CHECK_INT(audit(&c, true, 7), 0); /* denials, each with its evidence */
    chain_close(&c);
}

/* The answers of two requests, swapped: each is bound to its own parameters. */
static void swapped(uint32_t profile)
{
    struct chain c;
    struct asked first, second;
    mission_permit *permit = NULL;

    chain_open(&c, profile);
    ask(&c, &first);
    c.arguments = OTHER_ARGUMENTS;
    ask(&c, &second);
    CHECK_INT(read_permit(&c, first.prepared, second.response, &permit), MISSION_E_PERMIT_UNUSABLE);
    CHECK_INT(read_permit(&c, second.prepared, first.response, &permit), MISSION_E_PERMIT_UNUSABLE);
    CHECK(!permit);
    asked_drop(&first);
    asked_drop(&second);
    chain_close(&c);
}

/* Two requests in one batch: each answer is of its own item. */
static void batch(uint32_t profile)
{
    struct chain c;
    mission_prepared *prepared[2];
    mission_json *request, *both, *responses[2];
    mission_permit *permit = NULL;
    char text[8192], *items[2];
    size_t count = 0;

    chain_open(&c, profile);
    for (int i = 0; i < 2; i++) {
        c.arguments = i ? OTHER_ARGUMENTS : ARGUMENTS;
        prepared[i] = prepare(&c, MISSION_DENY_NONE);
        request = request_of(&c, prepared[i]);
        items[i] = notary_text(c.stage.context, mission_json_root(request));
        mission_json_unref(request);
    }
    snprintf(text, sizeof text, "{\"evaluations\":[%s,%s]}", items[0], items[1]);
    both = test_json(c.stage.context, text);
    CHECK_INT(mission_evaluation_batch(c.stage.context, mission_json_root(both), &count, NULL), 0);
    CHECK_INT(count, 2);
    for (size_t i = 0; i < 2; i++) {
        CHECK_INT(mission_evaluation_read_item(c.stage.context, mission_json_root(both), i,
                                               &c.stage.evaluation, NULL),
                  MISSION_OK);
        CHECK_PERMIT(&c.stage);
        responses[i] = stage_response(&c.stage);
    }
    for (size_t i = 0; i < 2; i++) {
        CHECK_INT(read_permit(&c, prepared[i], responses[i], &permit), MISSION_OK);
        mission_permit_unref(permit);
        CHECK_INT(read_permit(&c, prepared[i], responses[!i], &permit), MISSION_E_PERMIT_UNUSABLE);
        CHECK(!permit);
    }
    for (size_t i = 0; i < 2; i++) {
        mission_prepared_unref(prepared[i]);
        mission_json_unref(responses[i]);
        free(items[i]);
    }
    mission_json_unref(both);
    c.stage.evaluation = (mission_evaluation){.size = sizeof c.stage.evaluation};
    chain_close(&c);
}

/* An answer that was used, read once more: its evaluation is consumed. */
static void replayed(uint32_t profile)
{
    struct chain c;
    struct asked a;
    mission_permit *permit = NULL;
    char execution[80];

    chain_open(&c, profile);
    ask(&c, &a);
    CHECK_INT(commit(&c, a.permit, mission_prepared_evaluation(a.prepared), execution), 0);
    done(&c, a.permit, execution);
    CHECK_INT(read_permit(&c, a.prepared, a.response, &permit), MISSION_OK);
    CHECK_INT(commit(&c, permit, mission_prepared_evaluation(a.prepared), execution),
              MISSION_E_PERMIT_CONSUMED);
    mission_permit_unref(permit);
    asked_drop(&a);
    chain_close(&c);
}

/* Without a token that holds nothing is asked. */
static void refused(uint32_t profile)
{
    struct chain c;

    chain_open(&c, profile);
    c.now.seconds = DESK_NOW + 300;
    mission_prepared_unref(prepare(&c, MISSION_DENY_TOKEN_INVALID));
    c.now.seconds = DESK_NOW + 299;
    mission_prepared_unref(prepare(&c, MISSION_DENY_NONE));
    chain_close(&c);
}

static void test_way(void)
{
    COVERS("PE-1", "PD-2", "PD-7", "PD-17", "PB-4", "PB-7",
           "authzen.response-context.conditions-parameter-digest-binding");
    for (size_t i = 0; i < 2; i++) {
        test_about("%s", mission_profile_name(profiles[i]));
        sent(profiles[i]);
        swapped(profiles[i]);
        batch(profiles[i]);
        replayed(profiles[i]);
        refused(profiles[i]);
    }
    test_about(NULL);
}

static const struct test tests[] = {
    {"whole", test_whole},
    {"what is found out", test_found_out},
    {"commit", test_commit},
    {"way", test_way},
};
TEST_MAIN("chain", tests)
