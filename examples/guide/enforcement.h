/* What the code of doc/runtime.md leaves to its host. SPDX-License-Identifier: MIT */
#ifndef ENFORCEMENT_H
#define ENFORCEMENT_H

#include <mission/mission.h>

/* A decision point and what stands around it. */
struct point {
    mission_context *context;
    mission_pdp *pdp;
    mission_policy *policy;
    mission_emitter *emitter;
    mission_claims *claims;
    mission_evidence_verifier *verifier;
    const mission_store *store;
};

/* An enforcement point. */
struct gate {
    mission_context *context;
    mission_pep *pep;
    const mission_operation_profile *profile;
    const mission_store *store;
    mission_evaluation asked;
};

int32_t compile_view(mission_context *context, const mission_record *record, mission_view audience,
                     mission_policy **out, mission_error *error);
int32_t adopt_profile(mission_context *context, mission_view text, mission_operation_profile **out,
                      mission_error *error);
int32_t make_pdp(mission_context *context, const mission_pdp_host *host, mission_pdp **out,
                 mission_error *error);
int32_t decide(const struct point *point, const mission_evaluation *asked,
               const mission_situation *known, mission_json **response, mission_error *error);
int32_t decide_all(const struct point *point, const mission_value *request,
                   const mission_situation *known, mission_error *error);
int32_t decide_with_store(const struct point *point, const mission_evaluation *asked,
                          const mission_situation *known, mission_error *error);
int32_t prepare(mission_pep *pep, mission_token *token, const mission_operation_profile *profile,
                const mission_value *arguments, mission_prepared **out, mission_error *error);
int32_t ask(const struct gate *gate, mission_prepared *prepared, mission_permit **permit,
            mission_error *error);
int32_t execute(const struct gate *gate, mission_permit *permit, const mission_evaluation *about,
                mission_error *error);
int32_t record_end(const struct gate *gate, mission_permit *permit, mission_view execution_id,
                   uint32_t outcome, mission_error *error);
int32_t settle(const struct point *point, const mission_value *evidence, mission_error *error);
int32_t call_tool(mission_context *context, const mission_value *request,
                  const mission_tools_terms *terms, mission_tools_denied *denied,
                  mission_error *error);
int32_t before_egress(const mission_taint *session, const mission_taint_question *question,
                      mission_evaluation *asked, mission_error *error);
int32_t audit(const mission_evidence_verifier *verifier, mission_evidence_join *join,
              const mission_value *const *records, size_t count, mission_error *error);
int32_t begin_transaction(const struct gate *gate, const mission_value *reply,
                          mission_permit *permit, int32_t *begun, mission_error *error);

/* The host's. */
int32_t keep(const struct point *point, const mission_json *evidence, mission_error *error);
int32_t answer(const struct point *point, int32_t failed, const mission_json *response);
int32_t answer_value(const struct point *point, uint32_t status, const mission_value *response);
int32_t refuse(const struct gate *gate, mission_prepared *prepared, mission_error *error);
int32_t send_to_pdp(const struct gate *gate, const mission_json *request, mission_json **response,
                    mission_error *error);
int32_t effect(const struct gate *gate, mission_permit *permit, const mission_evaluation *about,
               const mission_value *begun, mission_error *error);
void alarm_about(const struct point *point, int32_t code);
int32_t go_on(const mission_tools_call *call, mission_error *error);
int32_t suppress(const char *event);
void unproven(const mission_value *record, const mission_evidence_record *what,
              const mission_error *error);

#endif
