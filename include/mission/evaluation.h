/* Evaluation requests: what an enforcement point asks a decision point. SPDX-License-Identifier:
 * MIT
 *
 * The AuthZEN evaluation request with the Mission in its `context`, read into views and written
 * from them. */
#ifndef MISSION_EVALUATION_H
#define MISSION_EVALUATION_H

#include <mission/context.h>
#include <mission/json.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MISSION_UNSAID 0u /* a boolean that did not come */
#define MISSION_FALSE 1u
#define MISSION_TRUE 2u

#define MISSION_OBSERVED_NONE 0u /* no observation came */
#define MISSION_OBSERVED_FRESH 1u
#define MISSION_OBSERVED_CACHED 2u
#define MISSION_OBSERVED_EVENT_DRIVEN 3u
#define MISSION_OBSERVED_UNKNOWN 4u /* a mode that is not known */

/* One request. Views into the value that it was read from; empty and NULL: it did not come. Texts
 * of times are as they came. A host may fill it by itself, too. Source: 30-runtime O-6. Since 0.1.
 */
typedef struct mission_evaluation {
    size_t size; /* sizeof(mission_evaluation) */
    mission_view subject_type, subject_id, subject_iss;
    mission_view resource_type, resource_id;
    mission_view audience; /* resource.properties.audience */
    mission_view action;   /* action.name */
    const mission_value *parameters, *parameter_attributes;
    mission_view parameter_digest, idempotency_key;
    uint32_t external_communication; /* MISSION_UNSAID, MISSION_FALSE, MISSION_TRUE */
    uint32_t tainted;                /* of context.taint; UNSAID: there is none */
    mission_view taint_granularity, taint_source_class;
    mission_view mission_id, mission_issuer, authority_hash, policy_version, policy_view_id;
    const mission_value *mission_subject; /* {"iss","sub"} */
    uint32_t has_mission;                 /* 1: context.mission came */
    uint32_t observed;                    /* MISSION_OBSERVED_* */
    mission_view state, freshness_at, status_issued_at, status_expires_at, assertion;
    uint64_t state_version;
    uint32_t has_state_version;
    uint32_t reserved;
    const mission_value *actor; /* context.actor */
    mission_view client_id, client_instance_id;
    const mission_value *act; /* the chain, root first */
    const mission_value *credential;
    mission_view credential_issuer, credential_expires_at;
    const mission_value *confirmation;
    const mission_value *approval;
    mission_view approval_id, approved_at, approved_until, approval_state;
    const mission_value *capability_source;
    mission_view tool_id, source_uri, source_digest, operation_ref, catalog_digest, executor;
    const mission_value *history;
    mission_view prior_evaluation_id;
    const mission_value *all;     /* the request that it was read from; NULL: filled by the host */
    const mission_value *context; /* `context` as it came; its members that are not known here bind
                                     as they are; NULL: none */
    uint32_t purpose; /* MISSION_CLASS_*: what the Mission's purpose raises the action to, by
                         whoever asks; mission_pep_prepare() sets it, and it is never sent */
    uint32_t reserved1;
} mission_evaluation;

/* Read one request: the types of its members by O-6; a text that is known here is never empty. What
 * only a decision may find wrong (a missing Mission, an observation or an approval that does not
 * suffice) is no error here; without a Mission the audience may be missing, too. What is not known
 * is left alone, but for `state`, `freshness` and `audience` in context.mission, which stand
 * elsewhere now. `*out` (size in) holds nothing on failure. Nothing is allocated. Errors: ARGUMENT,
 * ABI_*, MISSING_MEMBER, UNKNOWN_MEMBER, WRONG_TYPE, EMPTY, UNKNOWN_VALUE, all with the place.
 * Source: AuthZEN 1.0, 30-runtime O-6. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_evaluation_read(mission_context *context,
                                                            const mission_value *request,
                                                            mission_evaluation *out,
                                                            mission_error *error);
/* How many requests a batch holds: of `subject`, `resource`, `action` and `context` what an item
 * leaves out comes, whole, from the batch itself. 0 when `evaluations` is not there or empty: it is
 * a single request. Each item, from 0 on, is decided by itself:
 * mission_evaluation_read_item(), mission_pdp_decide(), mission_decision_response(). Errors:
 * ARGUMENT, WRONG_TYPE, TOO_MANY (beyond the limit set_entries), BATCH_OPTION (an
 * `evaluations_semantic` other than `execute_all`, PD-17). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_evaluation_batch(mission_context *context,
                                                             const mission_value *request,
                                                             size_t *count, mission_error *error);
/* Read one request of a batch. Errors: as above, and those of mission_evaluation_read(). Since 0.1.
 */
MISSION_API MISSION_CHECKED int32_t mission_evaluation_read_item(mission_context *context,
                                                                 const mission_value *request,
                                                                 size_t index,
                                                                 mission_evaluation *out,
                                                                 mission_error *error);
/* The request as JSON. `*out` is owned, NULL on failure. Errors: ARGUMENT, ABI_*, NOMEM,
 * MISSING_MEMBER. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_evaluation_write(mission_context *context,
                                                             const mission_evaluation *evaluation,
                                                             mission_json **out,
                                                             mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
