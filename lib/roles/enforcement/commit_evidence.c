/* Execution Evidence of the commit boundary. SPDX-License-Identifier: MIT */
#include "enforcement.h"

int32_t mi_execution_evidence(mission_plan *plan, const struct mi_execution_facts *facts,
                              const struct mi_sequence *sequence, const mission_value **out,
                              mission_error *error)
{
    mission_emitter *emitter = mi_boundary_of(plan)->pep->emitter;
    mission_json *body;
    int32_t rc = mi_execution_body(emitter, facts, sequence->next, &body, error);

    *out = NULL;
    return rc ? rc
              : mi_outbox_seal(plan, emitter, body, MISSION_EVIDENCE_EXECUTION, facts->execution_id,
                               sequence, out, error);
}

/* The closed set of O-12, and words of our own. */
static const struct {
    int32_t code;
    bool own;
    const char *word;
} exits[] = {
    {MISSION_E_PARAMETER_MISMATCH, false, "parameter_mismatch"},
    {MISSION_E_PERMIT_EXPIRED, false, "permit_expired"},
    {MISSION_E_PERMIT_CONSUMED, false, "permit_consumed"},
    {MISSION_E_OBLIGATION, false, "obligation_unfulfilled"},
    {MISSION_E_PERMIT_UNUSABLE, true, "permit_unusable"},
    {MISSION_E_BINDING_MISMATCH, true, "binding_mismatch"},
    {MISSION_E_MISSION_NOT_ACTIVE, true, "mission_state"},
    {MISSION_E_STATE_STALE, true, "mission_state"},
    {MISSION_E_ACTOR_CHANGED, true, "actor"},
    {MISSION_E_APPROVAL_LAPSED, true, "approval"},
    {MISSION_E_TARGET_CHANGED, true, "target"},
    {MISSION_E_EVIDENCE_UNAVAILABLE, true, "evidence_unavailable"},
    {MISSION_E_TXN_CONSUMED, true, "txn_consumed"},
    {MISSION_E_DUPLICATE, true, "duplicate"},
};

int32_t mi_own_error(mission_plan *plan, const char *word, mission_view *out, mission_error *error)
{
    const mission_view space = mi_boundary_of(plan)->pep->error_namespace;
    const size_t len = strlen(word);
    char *joined = mi_take(plan, space.len + len);

    *out = (mission_view){joined, joined ? space.len + len : 0};
    if (!joined)
        return mi_fail(error, MISSION_E_NOMEM);
    memcpy(joined, space.ptr, space.len);
    memcpy(joined + space.len, word, len);
    return MISSION_OK;
}

int32_t mi_exit_error(mission_plan *plan, int32_t code, mission_view *out, mission_error *error)
{
    for (size_t i = 0; i < MI_COUNT(exits); i++) {
        if (exits[i].code != code)
            continue;
        *out = mission_view_of(exits[i].word);
        return exits[i].own ? mi_own_error(plan, exits[i].word, out, error) : MISSION_OK;
    }
    return mi_own_error(plan, "refused", out, error);
}
