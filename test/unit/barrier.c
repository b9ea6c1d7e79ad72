/* An enforcement point for tests. SPDX-License-Identifier: MIT */
#include "barrier.h"

#define HOST_FAILURE 4711

/* ---- the host ---- */

static int32_t fails(const struct barrier *b, enum slot slot)
{
    return b->fails == slot ? HOST_FAILURE : 0;
}

static int32_t state(void *host, mission_view issuer, mission_view mission,
                     mission_known_state *out)
{
    struct barrier *b = host;

    CHECK_VIEW(issuer, BARRIER_ISS);
    CHECK_VIEW(mission, BARRIER_MSN);
    atomic_fetch_add(&b->looked, 1);
    *out = b->state;
    return fails(b, SLOT_STATE);
}

static int32_t actor(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    struct barrier *b = host;

    CHECK(evaluation->client_id.len > 0);
    *verdict = b->actor;
    return fails(b, SLOT_ACTOR);
}

static int32_t approval(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    struct barrier *b = host;

    CHECK(evaluation->approval != NULL || evaluation->approval_id.len > 0);
    *verdict = b->approved;
    return fails(b, SLOT_APPROVAL);
}

static int32_t target(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    struct barrier *b = host;

    (void)evaluation;
    *verdict = b->target;
    return fails(b, SLOT_TARGET);
}

static int32_t obligation(void *host, const mission_value *one, uint32_t *outcome)
{
    struct barrier *b = host;

    CHECK(mission_value_get(one, V("type")) != NULL);
    atomic_fetch_add(&b->obliged, 1);
    *outcome = b->obligation;
    return fails(b, SLOT_OBLIGATION);
}

static int32_t reserve(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    struct barrier *b = host;

    (void)evaluation;
    *verdict = b->room;
    return fails(b, SLOT_RESERVE);
}

/* ---- the barrier ---- */

#define PARAMETERS                                                                                 \
    "\"parameters\":{\"type\":\"object\",\"required\":[\"to\"],\"properties\":{"                   \
    "\"to\":{\"type\":\"string\"},\"text\":{\"type\":\"string\",\"default\":\"none\"}}}"
#define READ                                                                                       \
    "{\"id\":\"r\",\"version\":\"1\",\"action\":\"documents.read\",\"class\":"                     \
    "\"consequential_read\"," PARAMETERS "}"
#define WRITE                                                                                      \
    "{\"id\":\"w\",\"version\":\"1\",\"action\":\"documents.write\",\"class\":"                    \
    "\"consequential_write\"," PARAMETERS "}"
#define HIGH                                                                                       \
    "{\"id\":\"h\",\"version\":\"1\",\"action\":\"payments.send\",\"class\":"                      \
    "\"irreversible_action\",\"controls\":{\"lease_seconds\":30},"                                 \
    "\"idempotency_key\":\"optional\",\"idempotent\":true," PARAMETERS "}"

static mission_operation_profile *profile_of(mission_context *context, const char *text)
{
    mission_operation_profile *profile = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_operation_profile_parse(context, mission_view_of(text), &profile, &error),
               MISSION_OK, &error);
    return profile;
}

mission_pep *barrier_pep(struct barrier *b)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_pep *pep = NULL;

    CHECK_CODE(mission_pep_new(&b->config, &pep, &error), MISSION_OK, &error);
    return pep;
}

void barrier_again(struct barrier *b)
{
    mission_pep_unref(b->pep);
    b->pep = barrier_pep(b);
}

static void agree(struct barrier *b)
{
    b->state = (mission_known_state){.size = sizeof b->state,
                                     .state = MISSION_STATE_ACTIVE,
                                     .source = MISSION_LEARNED_STATUS,
                                     .version = 3,
                                     .learned_at = {.seconds = BARRIER_NOW},
                                     .fresh_until = {.seconds = BARRIER_NOW + 30}};
    b->fails = SLOT_NONE;
    b->actor = b->approved = b->target = b->room = 1;
    b->obligation = 1;
    b->now = (mission_time){.seconds = BARRIER_NOW};
}

void barrier_open(struct barrier *b, uint32_t profile)
{
    barrier_open_in(b, test_context(profile, BARRIER_NOW));
}

void barrier_open_in(struct barrier *b, mission_context *context)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *plain;

    memset(b, 0, sizeof *b);
    b->profile = mission_context_profile(context);
    notary_open(&b->notary, context, 0);
    plain = test_context(b->profile, 0); /* what fails in a context is not the store's */
    CHECK_CODE(mission_memory_store_new(plain, &b->memory, &error), MISSION_OK, &error);
    mission_context_unref(plain);
    b->store = mission_memory_store_table(b->memory);
    b->read = profile_of(context, READ);
    b->write = profile_of(context, WRITE);
    b->high = profile_of(context, HIGH);
    b->arguments = test_json(context, "{\"to\":\"b@example.org\",\"text\":\"none\"}");
    b->approval = test_json(context, "{\"id\":\"apr-1\",\"approved_until\":\"" BARRIER_UNTIL "\"}");
    b->capability = test_json(context, "{\"tool_id\":\"mcp://erp/tools/send\"}");
    b->act = test_json(context, "[{\"iss\":\"https://as.example.com\",\"sub\":\"agent-1\"}]");
    b->confirmation =
        test_json(context, "{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}");
    agree(b);
    b->host =
        (mission_pep_host){sizeof b->host, b, state, actor, approval, target, obligation, reserve};
    b->config = (mission_pep_config){
        .size = sizeof b->config,
        .context = context,
        .id = V("pep.example.com"),
        .emitter = b->notary.emitters[MISSION_EMITTER_PEP],
        .host = &b->host,
        .error_namespace = V(BARRIER_ERRORS),
        .pdp = V("pdp.example.com"),
    };
    b->pep = barrier_pep(b);
}

void barrier_close(struct barrier *b)
{
    mission_pep_unref(b->pep);
    mission_json_unref(b->arguments);
    mission_json_unref(b->approval);
    mission_json_unref(b->capability);
    mission_json_unref(b->act);
    mission_json_unref(b->confirmation);
    mission_operation_profile_unref(b->read);
    mission_operation_profile_unref(b->write);
    mission_operation_profile_unref(b->high);
    mission_memory_store_unref(b->memory);
    notary_close(&b->notary);
}

/* ---- requests and permits ---- */

#define SOURCE_DIGEST "sha-256:OAbEIh2DTYUVP7DjRhHct4aapsT8PybZq2ILdut9UP0"

/* All tests share one set of arguments. */
static mission_view digest_of(struct barrier *b)
{
    static _Thread_local mission_digest digest;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_parameters_digest(b->notary.context, mission_json_root(b->arguments),
                                         &digest, &error),
               MISSION_OK, &error);
    return mission_view_of(digest.text);
}

mission_evaluation barrier_asked(struct barrier *b, const mission_operation_profile *profile)
{
    mission_operation_terms terms = {.size = sizeof terms};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_operation_profile_terms(profile, &terms, &error), MISSION_OK, &error);
    return (mission_evaluation){
        .size = sizeof(mission_evaluation),
        .subject_type = V("user"),
        .subject_id = V("user-1"),
        .subject_iss = V(BARRIER_ISS),
        .resource_type = V("document"),
        .resource_id = V("doc-1"),
        .audience = V(NOTARY_AUD),
        .action = terms.action,
        .parameters = mission_json_root(b->arguments),
        .parameter_digest = digest_of(b),
        .mission_id = V(BARRIER_MSN),
        .mission_issuer = V(BARRIER_ISS),
        .has_mission = 1,
        .client_id = V("client-1"),
        .credential_issuer = V(BARRIER_ISS),
        .credential_expires_at = V("2026-11-02T09:00:00Z"),
        .confirmation = mission_json_root(b->confirmation),
    };
}

mission_evaluation barrier_rich(struct barrier *b, const mission_operation_profile *profile)
{
    mission_evaluation asked = barrier_asked(b, profile);

    asked.idempotency_key = V("key-1");
    asked.approval = mission_json_root(b->approval);
    asked.approval_id = V("apr-1");
    asked.approved_until = V(BARRIER_UNTIL);
    asked.capability_source = mission_json_root(b->capability);
    asked.tool_id = V("mcp://erp/tools/send");
    asked.source_digest = V(SOURCE_DIGEST);
    asked.act = mission_json_root(b->act);
    asked.state_version = 3;
    asked.has_state_version = 1;
    return asked;
}

int32_t barrier_read(struct barrier *b, const mission_evaluation *asked,
                     const mission_operation_profile *profile, const char *response,
                     mission_permit **out, mission_error *error)
{
    mission_json *doc = test_json(b->notary.context, response);
    const int32_t rc =
        mission_permit_read(b->pep, asked, profile, mission_json_root(doc), out, error);

    mission_json_unref(doc);
    return rc;
}

mission_permit *barrier_permit(struct barrier *b, const mission_evaluation *asked,
                               const mission_operation_profile *profile, const char *id,
                               const char *conditions, const char *more)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_permit *permit = NULL;
    char own[300], response[1500];

    snprintf(own, sizeof own,
             "{\"valid_until\":\"" BARRIER_UNTIL
             "\",\"use_limit\":1,\"parameter_digest\":\"%.*s\"}",
             (int)asked->parameter_digest.len, asked->parameter_digest.ptr);
    snprintf(response, sizeof response,
             "{\"decision\":true,\"context\":{\"evaluation_id\":\"%s\",\"conditions\":%s%s}}", id,
             conditions ? conditions : own, more ? more : "");
    CHECK_CODE(barrier_read(b, asked, profile, response, &permit, &error), MISSION_OK, &error);
    return permit;
}

/* ---- plans ---- */

static void copy(char *to, size_t size, const mission_value *from, const char *name)
{
    const mission_view text = mission_value_string(mission_value_get(from, mission_view_of(name)));

    snprintf(to, size, "%.*s", (int)text.len, text.ptr ? text.ptr : "");
}

static mission_json *copy_value(const struct barrier *b, const mission_value *value)
{
    mission_builder *to = NULL;
    mission_json *out = NULL;

    if (!value || mission_builder_new(b->notary.context, &to, NULL))
        return NULL;
    mission_builder_value(to, value);
    CHECK(!mission_builder_finish(to, &out, NULL));
    mission_builder_free(to);
    return out;
}

struct ended barrier_run(struct barrier *b, mission_plan *plan, const mission_store *store)
{
    struct ended ended = {.verdict = {.size = sizeof ended.verdict}};
    mission_error error = MISSION_ERROR_INIT;
    const mission_value *reply;

    if (!plan) {
        CHECK(plan != NULL);
        return ended;
    }
    ended.rc = mission_plan_run(plan, store ? store : b->store, &error);
    snprintf(ended.words, sizeof ended.words, "%s", error.text);
    if (!ended.rc) {
        CHECK(!mission_plan_verdict(plan, &ended.verdict, NULL));
        if (mission_plan_refusal(plan))
            snprintf(ended.words, sizeof ended.words, "%s", mission_plan_refusal(plan)->text);
        reply = mission_plan_reply(plan);
        copy(ended.execution, sizeof ended.execution, reply, "execution_id");
        copy(ended.lease, sizeof ended.lease, reply, "lease_until");
        copy(ended.resumes, sizeof ended.resumes, reply, "resumes");
        ended.reply = copy_value(b, reply);
    } else {
        const mission_view name = mission_plan_execution(plan);

        snprintf(ended.execution, sizeof ended.execution, "%.*s", (int)name.len,
                 name.ptr ? name.ptr : "");
    }
    mission_plan_free(plan);
    return ended;
}

static struct ended without_reply(struct ended ended)
{
    mission_json_unref(ended.reply);
    ended.reply = NULL;
    return ended;
}

struct ended barrier_commit(struct barrier *b, mission_permit *permit,
                            const mission_evaluation *about, const char *txn,
                            const mission_store *store)
{
    const mission_commit commit = {.size = sizeof commit,
                                   .permit = permit,
                                   .about = about,
                                   .txn = txn ? mission_view_of(txn) : (mission_view){NULL, 0}};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    CHECK_CODE(mission_plan_commit(b->pep, &commit, &b->now, &plan, &error), MISSION_OK, &error);
    return without_reply(barrier_run(b, plan, store));
}

struct ended barrier_check(struct barrier *b, mission_permit *permit,
                           const mission_evaluation *about)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    CHECK_CODE(mission_plan_commit_check(b->pep, permit, about, &b->now, &plan, &error), MISSION_OK,
               &error);
    return without_reply(barrier_run(b, plan, NULL));
}

struct ended barrier_done(struct barrier *b, const char *execution, uint32_t outcome,
                          const char *why)
{
    const mission_execution end = {.size = sizeof end,
                                   .outcome = outcome,
                                   .execution_id = mission_view_of(execution),
                                   .error = why ? mission_view_of(why) : (mission_view){NULL, 0}};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    CHECK_CODE(mission_plan_commit_done(b->pep, NULL, &end, &b->now, &plan, &error), MISSION_OK,
               &error);
    return without_reply(barrier_run(b, plan, NULL));
}

/* ---- evidence ---- */

static void tell(struct barrier *b, const mission_value *record, struct told *out)
{
    const mission_value *obligations = mission_value_get(record, V("obligation_outcomes"));
    mission_json *doc = copy_value(b, record);
    mission_evidence_record proven;
    mission_error error = MISSION_ERROR_INIT;
    int64_t sequence = -1;
    char *text;

    memset(out, 0, sizeof *out);
    CHECK_CODE(notary_verify(&b->notary, doc, &proven, &error), MISSION_OK, &error);
    out->kind = proven.kind;
    copy(out->id, sizeof out->id, record,
         proven.kind == MISSION_EVIDENCE_REFUSAL ? "refusal_id" : "execution_id");
    copy(out->evaluation, sizeof out->evaluation, record, "evaluation_id");
    copy(out->outcome, sizeof out->outcome, record, "outcome");
    copy(out->error, sizeof out->error, record,
         proven.kind == MISSION_EVIDENCE_REFUSAL ? "denial_reason" : "error");
    copy(out->authorized, sizeof out->authorized, record, "authorized_parameter_digest");
    copy(out->effective, sizeof out->effective, record, "effective_parameter_digest");
    mission_value_integer(mission_value_get(record, V("sequence")), &sequence);
    out->sequence = (unsigned long long)sequence;
    if (obligations) {
        text = notary_text(b->notary.context, obligations);
        snprintf(out->obligations, sizeof out->obligations, "%s", text);
        free(text);
    }
    mission_json_unref(doc);
}

size_t barrier_told(struct barrier *b, struct told *out, size_t most)
{
    char cursor[2000] = "";
    size_t count = 0;

    do {
        mission_error error = MISSION_ERROR_INIT;
        mission_plan *plan = NULL;
        const mission_value *list;
        struct ended ended;

        CHECK_CODE(
            mission_plan_pep_evidence_list(b->pep, mission_view_of(cursor), 50, &plan, &error),
            MISSION_OK, &error);
        ended = barrier_run(b, plan, NULL);
        CHECK_INT(ended.verdict.done, 1);
        list = mission_value_get(mission_json_root(ended.reply), V("evidence"));
        for (size_t i = 0; i < mission_value_count(list) && count < most; i++) {
            const mission_value *item = mission_value_item(list, i);

            tell(b, mission_value_get(item, V("record")), &out[count]);
            CHECK_VIEW(mission_value_string(mission_value_get(item, V("id"))), out[count++].id);
        }
        copy(cursor, sizeof cursor, mission_json_root(ended.reply), "cursor");
        mission_json_unref(ended.reply);
    } while (cursor[0] && count < most);
    return count;
}

struct told barrier_last(struct barrier *b)
{
    static struct told all[400];
    const size_t count = barrier_told(b, all, 400);
    struct told last = {.sequence = 0};

    for (size_t i = 0; i < count; i++)
        if (i == 0 || all[i].sequence >= last.sequence)
            last = all[i];
    return last;
}
