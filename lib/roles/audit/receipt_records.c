/* The records that a receipt stands on, and whether they belong together.
 * SPDX-License-Identifier: MIT */
#include "../../model/check.h"
#include "receipt.h"

int32_t mi_receipt_below(mission_error *error, int32_t rc, const char *outer, const char *inner,
                         size_t index)
{
    char was[sizeof error->where];
    size_t at, len;

    if (!rc || !mi_error_wanted(error))
        return rc;
    memcpy(was, error->where, sizeof was);
    error->where[0] = '\0';
    mi_where_name(error, mission_view_of(outer));
    if (inner)
        mi_where_name(error, mission_view_of(inner));
    mi_where_index(error, index);
    at = strlen(error->where);
    len = strlen(was);
    if (at + len < sizeof error->where)
        memcpy(error->where + at, was, len + 1);
    return rc;
}

int32_t mi_receipt_record(const mission_evidence_verifier *verifier, const mission_value *value,
                          uint32_t kind, mission_evidence_record *out, mission_error *error)
{
    int32_t rc;

    *out = (mission_evidence_record){.size = sizeof *out};
    rc = mission_evidence_verify(verifier, value, out, error);
    if (rc || out->kind == kind)
        return rc;
    *out = (mission_evidence_record){.size = sizeof *out};
    return mi_fail_say(error, MISSION_E_INCONSISTENT, "a record of another kind");
}

const mission_evidence_record *mi_receipt_first(const struct mi_receipt_records *records)
{
    return records->refusal.value ? &records->refusal : &records->decision;
}

bool mi_receipt_deviates(const struct mi_receipt_records *records)
{
    return records->execution.value &&
           !mi_view_is(records->execution.parameter_digest, records->execution.effective_digest);
}

static int32_t apart(mission_error *error, const char *text)
{
    mi_fail_say(error, MISSION_E_INCONSISTENT, "%s", text);
    return mi_receipt_below(error, MISSION_E_INCONSISTENT, "evidence", NULL, 1);
}

static int32_t join_execution(const mission_evidence_record *decision,
                              const mission_evidence_record *execution, mission_error *error)
{
    if (decision->permit != 1)
        return apart(error, "an execution of a denial");
    if (mi_evidence_of_another_use(execution))
        return apart(error, "it refused a second use, and says nothing of the first");
    if (!mi_view_is(decision->evaluation_id, execution->evaluation_id))
        return apart(error, "an execution of another decision");
    if (!mi_view_is(decision->mission, execution->mission))
        return apart(error, "an execution under another Mission");
    if (!mi_view_is(decision->audience, execution->audience))
        return apart(error, "an execution for another audience");
    if (!mi_view_is(decision->parameter_digest, execution->parameter_digest))
        return apart(error, "an execution that was authorized for other parameters");
    return MISSION_OK;
}

int32_t mi_receipt_join(const struct mi_receipt_records *records, mission_error *error)
{
    const mission_evidence_record *first = mi_receipt_first(records);

    if (!first->mission.len || !first->issuer.len) {
        mi_fail_say(error, MISSION_E_INCONSISTENT, "a record of no verified Mission");
        return mi_receipt_below(error, MISSION_E_INCONSISTENT, "evidence", NULL, 0);
    }
    if (records->execution.value)
        return join_execution(&records->decision, &records->execution, error);
    return MISSION_OK;
}
