/* The code of doc/runtime.md. It is compiled, and each call is tested elsewhere; a whole program is
 * the board packet's. SPDX-License-Identifier: MIT */
#include "enforcement.h"

/* ---- Before anybody decides ---- */

int32_t compile_view(mission_context *context, const mission_record *record, mission_view audience,
                     mission_policy **out, mission_error *error)
{
    const mission_policy_source source = {
        .size = sizeof source, .record = record, .audiences = &audience, .audience_count = 1};

    return mission_policy_compile(context, &source, out, error);
}

int32_t adopt_profile(mission_context *context, mission_view text, mission_operation_profile **out,
                      mission_error *error)
{
    int32_t rc = mission_operation_profile_parse(context, text, out, error);

    if (rc == 0)
        rc = mission_operation_profile_test(*out, MISSION_PROFILE_TEST_STRICT, NULL, error);
    if (rc) { /* one that fails its own tests is not used */
        mission_operation_profile_unref(*out);
        *out = NULL;
    }
    return rc;
}

/* ---- A decision point ---- */

int32_t make_pdp(mission_context *context, const mission_pdp_host *host, mission_pdp **out,
                 mission_error *error)
{
    const mission_pdp_config config = {.size = sizeof config,
                                       .context = context,
                                       .id = mission_view_of("https://pdp.example.com"),
                                       .host = host, /* resource_policy is required */
                                       .skew_seconds = 5};

    return mission_pdp_new(&config, out, error);
}

int32_t decide(const struct point *point, const mission_evaluation *asked,
               const mission_situation *known, mission_json **response, mission_error *error)
{
    mission_decision *decision = NULL;
    mission_json *evidence = NULL;
    int32_t rc = mission_pdp_decide(point->pdp, point->policy, asked, known, NULL, NULL, 0,
                                    &decision, error);

    if (rc == 0) /* before the answer goes out: without it there is no answer (EV-3) */
        rc = mission_decision_evidence(point->emitter, decision, &evidence, error);
    if (rc == 0)
        rc = keep(point, evidence, error);
    if (rc == 0)
        rc = mission_decision_response(decision, response, error);
    mission_json_unref(evidence);
    mission_decision_unref(decision);
    return rc;
}

/* An error answers this one item; the others of the batch are decided as they would be anyway. */
int32_t decide_all(const struct point *point, const mission_value *request,
                   const mission_situation *known, mission_error *error)
{
    size_t count = 0;
    int32_t rc = mission_evaluation_batch(point->context, request, &count, error);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        mission_evaluation asked = {.size = sizeof asked};
        mission_json *response = NULL;
        int32_t failed = mission_evaluation_read_item(point->context, request, i, &asked, error);

        if (failed == 0)
            failed = decide(point, &asked, known, &response, error);
        rc = answer(point, failed, response);
        mission_json_unref(response);
    }
    return rc;
}

int32_t decide_with_store(const struct point *point, const mission_evaluation *asked,
                          const mission_situation *known, mission_error *error)
{
    mission_verdict verdict = {.size = sizeof verdict};
    mission_plan *plan = NULL;
    int32_t rc =
        mission_plan_decide(point->claims, point->policy, asked, known, NULL, NULL, &plan, error);

    if (rc == 0)
        rc = mission_plan_run(plan, point->store, error);
    if (rc == 0)
        rc = mission_plan_verdict(plan, &verdict, error);
    if (rc == 0) /* the AuthZEN response, of a denial, too; a permit only if verdict.done is 1 */
        rc = answer_value(point, verdict.status, mission_plan_reply(plan));
    mission_plan_free(plan);
    return rc;
}

/* ---- An enforcement point ---- */

int32_t prepare(mission_pep *pep, mission_token *token, const mission_operation_profile *profile,
                const mission_value *arguments, mission_prepared **out, mission_error *error)
{
    const mission_attempt attempt = {
        .size = sizeof attempt,
        .token = token, /* of mission_resource_verify(), or NULL */
        .audience = mission_view_of("https://erp.example.com"),
        .action = mission_view_of("journal-entries.write"),
        .resource_type = mission_view_of("journal"),
        .resource_id = mission_view_of("je_2026Q3"),
        .arguments = arguments,
        .profile = profile,
    };

    return mission_pep_prepare(pep, &attempt, NULL, out, error);
}

int32_t ask(const struct gate *gate, mission_prepared *prepared, mission_permit **permit,
            mission_error *error)
{
    const mission_evaluation *asked = mission_prepared_evaluation(prepared);
    mission_preparation says = {.size = sizeof says};
    mission_json *request = NULL, *response = NULL;
    int32_t rc = mission_prepared_says(prepared, &says, error);

    if (rc == 0 && says.refused)
        return refuse(gate, prepared, error); /* a Refusal Record, and a 403 that says no more */
    if (rc == 0)
        rc = mission_evaluation_write(gate->context, asked, &request, error);
    if (rc == 0)
        rc = send_to_pdp(gate, request, &response, error);
    if (rc == 0)
        rc = mission_permit_read(gate->pep, asked, gate->profile, mission_json_root(response),
                                 permit, error);
    mission_json_unref(request);
    mission_json_unref(response);
    return rc;
}

int32_t execute(const struct gate *gate, mission_permit *permit, const mission_evaluation *about,
                mission_error *error)
{
    mission_verdict verdict = {.size = sizeof verdict};
    mission_plan *plan = NULL;
    int32_t rc = mission_plan_commit_check(gate->pep, permit, about, NULL, &plan, error);

    if (rc == 0)
        rc = mission_plan_run(plan, gate->store, error);
    if (rc == 0)
        rc = mission_plan_verdict(plan, &verdict, error);
    if (rc == 0 && verdict.done == 1) /* once, among all replicas */
        rc = effect(gate, permit, about, mission_plan_reply(plan), error);
    mission_plan_free(plan);
    return rc;
}

int32_t record_end(const struct gate *gate, mission_permit *permit, mission_view execution_id,
                   uint32_t outcome, mission_error *error)
{
    const mission_execution execution = {
        .size = sizeof execution, .outcome = outcome, .execution_id = execution_id};
    mission_plan *plan = NULL;
    int32_t rc = mission_plan_commit_done(gate->pep, permit, &execution, NULL, &plan, error);

    if (rc == 0)
        rc = mission_plan_run(plan, gate->store, error);
    mission_plan_free(plan);
    return rc;
}

/* ---- Settlement ---- */

int32_t settle(const struct point *point, const mission_value *evidence, mission_error *error)
{
    mission_evidence_record record = {.size = sizeof record};
    mission_verdict verdict = {.size = sizeof verdict};
    mission_plan *plan = NULL;
    int32_t rc = mission_evidence_verify(point->verifier, evidence, &record, error);

    if (rc == 0)
        rc = mission_plan_settle_execution(point->claims, &record, NULL, &plan, error);
    if (rc == 0)
        rc = mission_plan_run(plan, point->store, error);
    if (rc == 0)
        rc = mission_plan_verdict(plan, &verdict, error);
    if (rc == 0 && verdict.done != 1)
        alarm_about(point, verdict.code); /* CONFLICT: two ends of one permit */
    mission_plan_free(plan);
    return rc;
}

/* ---- Tools ---- */

int32_t call_tool(mission_context *context, const mission_value *request,
                  const mission_tools_terms *terms, mission_tools_denied *denied,
                  mission_error *error)
{
    mission_tools_call call = {.size = sizeof call};
    int32_t rc = mission_tools_call_read(request, terms, &call, error);

    if (rc) /* no call: mission_tools_call_malformed() */
        return rc;
    if (call.reason) /* and a Refusal Record */
        return mission_tools_call_denied(context, call.reason, 0, call.id, NULL, denied, error);
    return go_on(&call, error); /* prepare, decide, commit */
}

int32_t before_egress(const mission_taint *session, const mission_taint_question *question,
                      mission_evaluation *asked, mission_error *error)
{
    mission_taint_answer answer = {.size = sizeof answer};
    int32_t rc = mission_taint_judge(session, question, &answer, error);

    if (rc == 0 && answer.verdict == MISSION_TAINT_SUPPRESS)
        return suppress(answer.event); /* not without a fresh approval of this very action */
    if (rc == 0) /* a decision point that enforces taint judges it once more */
        rc = mission_taint_tell(&answer, question->external_communication, asked, error);
    return rc;
}

/* ---- A week later ---- */

int32_t audit(const mission_evidence_verifier *verifier, mission_evidence_join *join,
              const mission_value *const *records, size_t count, mission_error *error)
{
    int32_t rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++) {
        mission_evidence_record record = {.size = sizeof record};

        if (mission_evidence_verify(verifier, records[i], &record, error) == 0)
            rc = mission_evidence_join_add(join, &record, error);
        else
            unproven(records[i], &record, error); /* a finding of its own */
    }
    return rc ? rc : mission_evidence_join_finish(join, NULL, error);
}

/* ---- A transaction, at the resource ---- */

int32_t begin_transaction(const struct gate *gate, const mission_value *reply,
                          mission_permit *permit, int32_t *begun, mission_error *error)
{
    mission_transaction transaction = {.size = sizeof transaction};
    mission_evaluation about = gate->asked; /* resource and parameters, as they stand now */
    mission_commit commit = {.size = sizeof commit, .permit = permit, .about = &about};
    mission_verdict verdict = {.size = sizeof verdict};
    mission_plan *plan = NULL;
    int32_t rc = mission_transaction_read(reply, &transaction, error);

    if (rc == 0)
        rc = mission_transaction_evaluation(gate->context, &transaction, &about, error);
    commit.txn = transaction.txn;
    if (rc == 0)
        rc = mission_plan_commit(gate->pep, &commit, NULL, &plan, error);
    if (rc == 0)
        rc = mission_plan_run(plan, gate->store, error);
    if (rc == 0)
        rc = mission_plan_verdict(plan, &verdict, error);
    *begun = rc == 0 && verdict.done == 1;
    mission_plan_free(plan);
    return rc;
}
