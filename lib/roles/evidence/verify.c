/* Verifying one record, and what it then says. SPDX-License-Identifier: MIT */
#include "../../model/check.h"
#include "verifier.h"

bool mi_evidence_of_another_use(const mission_evidence_record *execution)
{
    return mi_view_is(execution->outcome, MI_VIEW("suppressed")) &&
           mi_view_is(mi_get_text(execution->value, "error"), MI_VIEW("permit_consumed"));
}

static void tell_kind(const mission_value *record, mission_evidence_record *out)
{
    switch (out->kind) {
    case MISSION_EVIDENCE_DECISION:
        out->id = mi_get_text(record, "evidence_id");
        out->permit = mi_view_is(mi_get_text(record, "decision"), MI_VIEW("permit"));
        out->parameter_digest = mi_get_text(record, "parameter_digest");
        break;
    case MISSION_EVIDENCE_EXECUTION:
        out->id = mi_get_text(record, "execution_id");
        out->outcome = mi_get_text(record, "outcome");
        out->parameter_digest = mi_get_text(record, "authorized_parameter_digest");
        out->effective_digest = mi_get_text(record, "effective_parameter_digest");
        break;
    case MISSION_EVIDENCE_REFUSAL:
        out->id = mi_get_text(record, "refusal_id");
        out->parameter_digest = mi_get_text(record, "parameter_digest");
        break;
    default:
        break;
    }
}

static void tell(mission_context *context, const mission_value *record,
                 mission_evidence_record *out)
{
    const mission_value *mission = mi_get(record, "mission"), *emitter = mi_get(record, "emitter");
    int64_t sequence;

    out->role = mi_emitter_role_of(mi_get_text(emitter, "role"));
    out->emitter = mi_get_text(emitter, "id");
    out->evaluation_id = mi_get_text(record, "evaluation_id");
    out->reason = mi_get_text(record, "denial_reason");
    out->mission = mission ? mi_get_text(mission, "id") : mi_get_text(record, "mission_id");
    out->issuer = mission_value_string(mi_get_term(context, mission, MISSION_TERM_ISSUER));
    out->audience = mi_get_text(record, "audience");
    if (mission_value_integer(mi_get(record, "sequence"), &sequence)) {
        out->sequence = (uint64_t)sequence;
        out->has_sequence = 1;
    }
    out->value = record;
    tell_kind(record, out);
}

static int32_t verify(const mission_evidence_verifier *verifier, const mission_value *record,
                      mission_evidence_record *made, mission_error *error)
{
    const uint32_t kind = mi_evidence_kind(record);
    int32_t rc;

    if (!kind)
        return mi_fail_say(error, MISSION_E_EVIDENCE, "no kind of record, or two at once");
    rc = mi_evidence_prove(verifier, record, kind, &made->standing, error);
    if (!rc && kind != MISSION_EVIDENCE_RECEIPT)
        rc = mi_evidence_members(verifier->context, record, kind, error);
    if (rc)
        return rc;
    made->kind = kind;
    tell(verifier->context, record, made);
    return MISSION_OK;
}

int32_t mission_evidence_verify(const mission_evidence_verifier *verifier,
                                const mission_value *record, mission_evidence_record *out,
                                mission_error *error)
{
    const size_t least = MI_END_OF(mission_evidence_record, value);
    mission_evidence_record made = {.size = sizeof made};
    int32_t rc, given;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &made, sizeof made, least);
    if (rc || !verifier || !record)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = verify(verifier, record, &made, error);
    given = mi_give(out, &made, sizeof made, least);
    return rc || !given ? rc : mi_fail(error, given);
}
