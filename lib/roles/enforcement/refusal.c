/* Refusal Records, kept with their number. SPDX-License-Identifier: MIT */
#include "enforcement.h"

#define REFUSAL_SLOT 0u

static int32_t refusal_of(const struct mi_boundary *of, mission_refusal *out, mission_error *error)
{
    *out = (mission_refusal){.size = sizeof *out};
    return of->reason ? mission_prepared_refuse(of->prepared, of->reason, out, error)
                      : mission_prepared_refusal(of->prepared, out, error);
}

int32_t mi_reply_record(mission_plan *plan, const mission_value *record, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    for (size_t i = 0; i < mission_value_count(record); i++) {
        mission_builder_name(to, mission_value_name(record, i));
        mission_builder_value(to, mission_value_item(record, i));
    }
    return mi_reply(plan, to, error);
}

/* Only a verified Mission has a sequence to count in. */
static int32_t record(mission_plan *plan, mission_error *error)
{
    const struct mi_boundary *of = mi_boundary_of(plan);
    const mission_evaluation *asked = &of->prepared->evaluation;
    mission_emitter *emitter = of->pep->emitter;
    struct mi_sequence sequence = {0};
    const mission_value *made;
    mission_refusal refusal;
    mission_json *body;
    mission_view id;
    int32_t rc = refusal_of(of, &refusal, error);

    if (!rc && mi_refusal_counted(&refusal))
        rc = mi_want_sequence(plan, emitter->id, asked->mission_issuer, asked->mission_id,
                              &sequence, error);
    if (!rc)
        rc = mi_mint(plan, REFUSAL_SLOT, "ref_", &id, error);
    if (!rc)
        rc = mi_refusal_body(emitter, &refusal, sequence.next, id, &body, error);
    if (!rc)
        rc = mi_outbox_seal(plan, emitter, body, MISSION_EVIDENCE_REFUSAL, id, &sequence, &made,
                            error);
    return rc ? rc : mi_reply_record(plan, made, error);
}

int32_t mission_plan_pep_refusal(mission_pep *pep, mission_prepared *prepared, uint32_t reason,
                                 mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = record, .traceless = true};
    mission_refusal refusal = {.size = sizeof refusal};
    struct mi_boundary *of;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!pep || !prepared || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = reason ? mission_prepared_refuse(prepared, reason, &refusal, error)
                : mission_prepared_refusal(prepared, &refusal, error);
    if (!rc)
        rc = mi_boundary_new(pep, NULL, &of, error);
    if (rc)
        return rc;
    of->prepared = mission_prepared_ref(prepared);
    of->reason = reason;
    return mi_boundary_plan(of, &operation, NULL, out, error);
}
