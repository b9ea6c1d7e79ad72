/* The code of doc/guide.md on decisions. SPDX-License-Identifier: MIT */
#include <mission/mission.h>

#include <stdio.h>
#include <string.h>

#define AS "https://as.example.com"
#define ERP "https://erp.example.com"
#define PDP "https://pdp.example.com"
#define PEP "https://pep.example.com"
#define ID "msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-"
#define HASH "sha-256:cVfyw5z6L6S-2ErwxJDWc0kdS1_6oxuRBm5YXtas9Pw"
#define END "2026-12-31T00:00:00Z"
#define ALICE "{\"iss\":\"https://idp.example.com\",\"sub\":\"alice\"}"

/* A Mission as its state authority keeps it: see authority.c. */
static const char record_text[] =
    "{\"mission\":{\"id\":\"" ID "\",\"origin\":\"" AS "\"},\"state\":\"active\","
    "\"mission_intent\":{\"goal\":\"Close the books\",\"objects\":[\"Q3 books\"],"
    "\"constraints\":[],\"success_criteria\":[\"closed\"],\"mission_expiry\":\"" END "\"},"
    "\"authority_set\":[{\"type\":\"mission_resource_access\",\"resource\":\"" ERP "\","
    "\"actions\":[\"journal-entries.write\"],\"constraints\":{\"max_amount\":{"
    "\"amount\":\"500.00\",\"currency\":\"USD\"}}}],"
    "\"integrity\":{\"proposal_hash\":\"sha-256:474KjjTakfjZfWB14cEd-_O4jYCAD3uiorzOOt7bXMg\","
    "\"authority_hash\":\"" HASH "\",\"consent_rendering_hash\":"
    "\"sha-256:He0tekCbmACPiRDiDI_S-bWvaziqvbKUrEzd1z64vKk\"},"
    "\"lifecycle\":{\"created_at\":\"2026-09-21T08:30:00Z\",\"approved_at\":"
    "\"2026-09-21T08:30:00Z\",\"mission_expiry\":\"" END "\"},\"tenant\":\"example-corp\","
    "\"subject\":" ALICE ",\"approver\":" ALICE ",\"client_id\":\"agent\","
    "\"approval_event_id\":\"apv-1\",\"policy_version\":\"7\"}";

/* What the action's parameters mean: doc/operation-profile.md. */
static const char profile_text[] =
    "{\"id\":\"erp.journal\",\"version\":\"1\",\"action\":\"journal-entries.write\","
    "\"resource\":\"" ERP "\",\"class\":\"consequential_write\",\"parameters\":{"
    "\"type\":\"object\",\"required\":[\"amount_usd\"],\"properties\":{"
    "\"amount_usd\":{\"type\":\"string\"}}},\"constraints\":{\"max_amount\":{"
    "\"amount\":\"/amount_usd\",\"currency\":{\"literal\":\"USD\"}}},"
    "\"vectors\":[],\"fixtures\":[]}";

struct guide {
    mission_context *context;
    mission_policy *policy;
    mission_operation_profile *profile;
    mission_pdp *pdp;
    mission_pep *pep;
    mission_jwk *pdp_key, *pep_key;
    mission_emitter *pdp_emitter, *pep_emitter;
    mission_memory_store *store;
    mission_evidence_verifier *verifier;
    mission_evidence_join *join;
    uint64_t sequence;
};

static mission_view view(const char *text)
{
    return mission_view_of(text);
}

static int32_t system_now(void *host, mission_time *out)
{
    (void)host;
    return mission_time_parse(view("2026-09-21T09:00:00Z"), out, NULL);
}

/* ---- the view ---- */

static int32_t compile(struct guide *g, mission_error *error)
{
    mission_policy_source source = {.size = sizeof(source)};
    mission_record *record = NULL;
    int32_t rc = mission_record_parse(g->context, view(record_text), 0, &record, error);

    source.record = record;
    if (rc == MISSION_OK)
        rc = mission_policy_compile(g->context, &source, &g->policy, error);
    mission_record_unref(record);
    return rc; /* mission_policy_text() is what a decision point far away loads */
}

/* ---- the decision point ---- */

static int32_t find_profile(void *host, mission_view audience, mission_view action,
                            const mission_operation_profile **out)
{
    struct guide *g = host;

    (void)audience, (void)action; /* there is one; of another action it counts as none */
    *out = g->profile;
    return 0;
}

/* The resource's own rules. Whatever is not written here denies. */
static int32_t resource_policy(void *host, const mission_policy_question *question,
                               mission_policy_answer *answer)
{
    (void)host, (void)question;
    answer->says = MISSION_SAYS_PERMIT;
    return 0;
}

static int32_t make_pdp(struct guide *g, mission_error *error)
{
    const mission_pdp_host host = {.size = sizeof(host),
                                   .host = g,
                                   .profile = find_profile,
                                   .resource_policy = resource_policy};
    const mission_pdp_config config = {
        .size = sizeof(config), .context = g->context, .id = view(PDP), .host = &host};

    return mission_pdp_new(&config, &g->pdp, error);
}

/* The request is what came in the body of an AuthZEN evaluation; `*response` is what to answer. */
static int32_t decide(struct guide *g, const mission_value *request, mission_json **response,
                      mission_json **record, mission_error *error)
{
    const mission_known_state active = {.size = sizeof(active),
                                        .state = MISSION_STATE_ACTIVE,
                                        .source = MISSION_LEARNED_STATUS,
                                        .learned_at = {1789981195, 0, 0}};
    const mission_situation situation = {
        .size = sizeof(situation), .pep = view(PEP), .conforming = 1, .state = &active};
    mission_evaluation asked = {.size = sizeof(asked)};
    mission_decision *decision = NULL;
    int32_t rc = mission_evaluation_read(g->context, request, &asked, error);

    if (rc == MISSION_OK)
        rc = mission_pdp_decide(g->pdp, g->policy, &asked, &situation, NULL, NULL, 0, &decision,
                                error);
    if (rc == MISSION_OK)
        rc = mission_decision_evidence(g->pdp_emitter, decision, record, error);
    if (rc == MISSION_OK) /* once the record is safe */
        rc = mission_decision_response(decision, response, error);
    mission_decision_unref(decision);
    return rc;
}

/* ---- the enforcement point ---- */

static int32_t run_plan(struct guide *g, mission_plan *plan, mission_error *error)
{
    mission_verdict verdict = {.size = sizeof(verdict)};
    int32_t rc = mission_plan_run(plan, mission_memory_store_table(g->store), error);

    if (rc == MISSION_OK)
        rc = mission_plan_verdict(plan, &verdict, error);
    return rc == MISSION_OK && verdict.done != 1 ? verdict.code : rc;
}

/* Right before the effect. 0: it may begin, once; `*execution` names it. */
static int32_t begin(struct guide *g, mission_permit *permit, const mission_evaluation *about,
                     mission_plan **plan, mission_view *execution, mission_error *error)
{
    int32_t rc = mission_plan_commit_check(g->pep, permit, about, NULL, plan, error);

    if (rc == MISSION_OK)
        rc = run_plan(g, *plan, error);
    *execution =
        mission_value_string(mission_value_get(mission_plan_reply(*plan), view("execution_id")));
    return rc;
}

/* Right after it. */
static int32_t finish(struct guide *g, mission_permit *permit, mission_view execution,
                      mission_plan **plan, mission_error *error)
{
    const mission_execution done = {
        .size = sizeof(done), .outcome = MISSION_OUTCOME_COMPLETED, .execution_id = execution};
    int32_t rc = mission_plan_commit_done(g->pep, permit, &done, NULL, plan, error);

    return rc == MISSION_OK ? run_plan(g, *plan, error) : rc; /* its reply is the evidence */
}

/* ---- proof ---- */

/* Verify a record, and add it to what is joined. */
static int32_t believe(struct guide *g, const mission_value *value, mission_error *error)
{
    mission_evidence_record record = {.size = sizeof(record)};
    int32_t rc = mission_evidence_verify(g->verifier, value, &record, error);

    return rc == MISSION_OK ? mission_evidence_join_add(g->join, &record, error) : rc;
}

static int32_t put(void *host, const char *ptr, size_t len)
{
    return fwrite(ptr, 1, len, host) == len ? 0 : 1;
}

/* What an auditor reads: 0 when nothing is amiss. */
static int32_t audit(struct guide *g, mission_error *error)
{
    const mission_sink out = {sizeof(out), stdout, put};
    mission_finding finding = {.size = sizeof(finding)};
    int32_t rc = mission_evidence_join_finish(g->join, NULL, error);

    if (rc == MISSION_OK)
        rc = mission_evidence_story(g->join, view(AS), view(ID), &out, error);
    for (size_t i = 0; mission_evidence_join_finding(g->join, i, &finding) == 1; i++)
        printf("%s\n", mission_finding_name(finding.finding));
    return rc;
}

/* ---- the rest of it ---- */

static int32_t next_number(void *host, mission_view issuer, mission_view mission, uint64_t *out)
{
    (void)issuer, (void)mission;
    *out = ((struct guide *)host)->sequence++;
    return 0;
}

static int32_t make_emitter(struct guide *g, const char *id, uint32_t role, mission_jwk **key,
                            mission_emitter **out, mission_error *error)
{
    mission_signer signer = {.size = sizeof(signer)};
    const mission_emitter_config config = {.size = sizeof(config),
                                           .context = g->context,
                                           .id = view(id),
                                           .role = role,
                                           .signer = &signer,
                                           .host = g,
                                           .next = next_number};
    int32_t rc =
        mission_jwk_generate(g->context, MISSION_ALG_ES256, (mission_view){NULL, 0}, key, error);

    if (rc == MISSION_OK)
        rc = mission_jwk_signer(*key, 0, &signer, error);
    return rc == MISSION_OK ? mission_emitter_new(&config, out, error) : rc;
}

static int32_t make_verifier(struct guide *g, mission_error *error)
{
    mission_jwks *keys[2] = {NULL, NULL};
    mission_evidence_keys emitters[2] = {
        {.size = sizeof(emitters[0]), .emitter = view(PDP), .roles = 1u << MISSION_EMITTER_PDP},
        {.size = sizeof(emitters[0]), .emitter = view(PEP), .roles = 1u << MISSION_EMITTER_PEP}};
    const mission_evidence_verifier_config config = {
        .size = sizeof(config), .context = g->context, .emitters = emitters, .emitter_count = 2};
    const mission_evidence_join_config join = {.size = sizeof(join), .context = g->context};
    int32_t rc = mission_jwks_of(g->context, &g->pdp_key, 1, &keys[0], error);

    if (rc == MISSION_OK)
        rc = mission_jwks_of(g->context, &g->pep_key, 1, &keys[1], error);
    emitters[0].keys = keys[0];
    emitters[1].keys = keys[1];
    if (rc == MISSION_OK)
        rc = mission_evidence_verifier_new(&config, &g->verifier, error);
    if (rc == MISSION_OK)
        rc = mission_evidence_join_new(&join, &g->join, error);
    mission_jwks_unref(keys[0]);
    mission_jwks_unref(keys[1]);
    return rc;
}

static int32_t make_pep(struct guide *g, mission_error *error)
{
    const mission_pep_host host = {.size = sizeof(host), .host = g};
    const mission_pep_config config = {.size = sizeof(config),
                                       .context = g->context,
                                       .id = view(PEP),
                                       .emitter = g->pep_emitter,
                                       .host = &host,
                                       .error_namespace = view(PEP "/errors/"),
                                       .pdp = view(PDP)};

    return mission_pep_new(&config, &g->pep, error);
}

static int32_t prepare(struct guide *g, mission_error *error)
{
    static const mission_clock clock = {sizeof(clock), NULL, system_now};
    const mission_config config = {.size = sizeof(config), .clock = &clock};
    int32_t rc = mission_context_new(&config, &g->context, error);

    if (rc == MISSION_OK)
        rc = compile(g, error);
    if (rc == MISSION_OK)
        rc = mission_operation_profile_parse(g->context, view(profile_text), &g->profile, error);
    if (rc == MISSION_OK)
        rc = make_emitter(g, PDP, MISSION_EMITTER_PDP, &g->pdp_key, &g->pdp_emitter, error);
    if (rc == MISSION_OK)
        rc = make_emitter(g, PEP, MISSION_EMITTER_PEP, &g->pep_key, &g->pep_emitter, error);
    if (rc == MISSION_OK)
        rc = make_pdp(g, error);
    if (rc == MISSION_OK)
        rc = make_pep(g, error);
    if (rc == MISSION_OK)
        rc = make_verifier(g, error);
    return rc == MISSION_OK ? mission_memory_store_new(g->context, &g->store, error) : rc;
}

/* A request to write this amount. */
static int32_t request_of(struct guide *g, const char *amount, mission_json **out,
                          mission_error *error)
{
    char parameters[64], text[1024];
    mission_digest digest;
    mission_json *value = NULL;
    int32_t rc;

    snprintf(parameters, sizeof(parameters), "{\"amount_usd\":\"%s\"}", amount);
    rc = mission_json_parse(g->context, view(parameters), 0, &value, error);
    if (rc == MISSION_OK)
        rc = mission_parameters_digest(g->context, mission_json_root(value), &digest, error);
    mission_json_unref(value);
    if (rc != MISSION_OK)
        return rc;
    snprintf(text, sizeof(text),
             "{\"subject\":{\"type\":\"user\",\"id\":\"alice\"},\"resource\":{\"type\":\"ledger\","
             "\"id\":\"ledger-1\",\"properties\":{\"audience\":\"" ERP "\"}},\"action\":{"
             "\"name\":\"journal-entries.write\",\"properties\":{\"parameters\":%s,"
             "\"parameter_digest\":\"%s\"}},\"context\":{\"mission\":{\"id\":\"" ID "\","
             "\"origin\":\"" AS "\",\"authority_hash\":\"" HASH "\"}}}",
             parameters, digest.text);
    return mission_json_parse(g->context, view(text), 0, out, error);
}

/* The permit is used once; the same again is refused. */
static int32_t act(struct guide *g, mission_permit *permit, const mission_evaluation *about,
                   mission_error *error)
{
    mission_plan *first = NULL, *second = NULL, *end = NULL;
    mission_view execution, none;
    int32_t rc = begin(g, permit, about, &first, &execution, error);

    if (rc == MISSION_OK)
        rc = finish(g, permit, execution, &end, error); /* in between: the effect */
    if (rc == MISSION_OK)
        rc = believe(g, mission_plan_reply(end), error);
    if (rc == MISSION_OK && begin(g, permit, about, &second, &none, error) == MISSION_OK)
        rc = MISSION_E_STATE;
    mission_plan_free(end);
    mission_plan_free(second);
    mission_plan_free(first);
    return rc;
}

static int32_t try_amount(struct guide *g, const char *amount, mission_error *error)
{
    mission_json *request = NULL, *response = NULL, *record = NULL;
    mission_evaluation about = {.size = sizeof(about)};
    mission_permit *permit = NULL;
    int32_t rc = request_of(g, amount, &request, error);

    if (rc == MISSION_OK)
        rc = decide(g, mission_json_root(request), &response, &record, error);
    if (rc == MISSION_OK)
        rc = believe(g, mission_json_root(record), error);
    if (rc == MISSION_OK)
        rc = mission_evaluation_read(g->context, mission_json_root(request), &about, error);
    if (rc == MISSION_OK)
        rc = mission_permit_read(g->pep, &about, g->profile, mission_json_root(response), &permit,
                                 error);
    if (rc == MISSION_OK)
        rc = act(g, permit, &about, error);
    mission_permit_unref(permit);
    mission_json_unref(record);
    mission_json_unref(response);
    mission_json_unref(request);
    return rc;
}

static void clear(struct guide *g)
{
    mission_evidence_join_free(g->join);
    mission_evidence_verifier_unref(g->verifier);
    mission_memory_store_unref(g->store);
    mission_pep_unref(g->pep);
    mission_pdp_unref(g->pdp);
    mission_emitter_unref(g->pep_emitter);
    mission_emitter_unref(g->pdp_emitter);
    mission_jwk_unref(g->pep_key);
    mission_jwk_unref(g->pdp_key);
    mission_operation_profile_unref(g->profile);
    mission_policy_unref(g->policy);
    mission_context_unref(g->context);
}

int main(void)
{
    mission_error error = MISSION_ERROR_INIT;
    struct guide guide = {0};
    int32_t rc = prepare(&guide, &error);

    if (rc == MISSION_OK)
        rc = try_amount(&guide, "423.50", &error);
    if (rc == MISSION_OK && try_amount(&guide, "500.01", &error) != MISSION_E_DENIED)
        rc = MISSION_E_STATE;
    if (rc == MISSION_OK)
        rc = audit(&guide, &error);
    if (rc != MISSION_OK)
        fprintf(stderr, "%s: %s\n", mission_code_reason(rc), error.text);
    clear(&guide);
    return rc == MISSION_OK ? 0 : 1;
}
