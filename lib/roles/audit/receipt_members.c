/* The members of a receipt, as O-14 has them. SPDX-License-Identifier: MIT */
#include "../evidence/checks.h"
#include "receipt.h"

static const mission_view kinds[] = {
    [MISSION_RECEIPT_DECISION] = MI_VIEW_INIT("decision"),
    [MISSION_RECEIPT_EXECUTION] = MI_VIEW_INIT("execution"),
    [MISSION_RECEIPT_REFUSAL] = MI_VIEW_INIT("refusal"),
};

mission_view mi_receipt_kind_name(uint32_t kind)
{
    return kind < MI_COUNT(kinds) ? kinds[kind] : (mission_view){NULL, 0};
}

uint32_t mi_receipt_kind(mission_view name)
{
    for (uint32_t kind = MISSION_RECEIPT_DECISION; kind < MI_COUNT(kinds); kind++)
        if (mi_view_is(kinds[kind], name))
            return kind;
    return 0;
}

/* ---- values ---- */

static int32_t kind_name(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *value)
{
    const int32_t rc = mi_any_string(check, at, value);

    if (rc || mi_receipt_kind(mission_value_string(value)))
        return rc;
    return mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL);
}

/* The records that are known here: a reference to any other is not skipped, it fails. */
static int32_t record_type(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *value)
{
    const int32_t rc = mi_any_string(check, at, value);
    const uint32_t kind = rc ? 0 : mi_evidence_kind_of_type(mission_value_string(value));

    if (rc || (kind && kind != MISSION_EVIDENCE_RECEIPT))
        return rc;
    return mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL);
}

MI_ONE_OF(receipt_issuer, "receipt_issuer")

/* ---- objects ---- */

MI_OBJECT(emitter_receipt, mi_open, {"id", true, mi_filled_string}, {"role", true, receipt_issuer})
MI_OBJECT(emitter_any, mi_open, {"id", true, mi_filled_string}, {"role", true, mi_filled_string})
MI_OBJECT(reference, mi_open, {"type", true, record_type}, {"digest", true, mi_digest_strict},
          {"evidence_id", true, mi_filled_string}, {"emitter", true, emitter_any})
/* What is copied is exactly what it is copied from: nothing rides along. */
MI_OBJECT(decision, mi_closed, {"id", true, mi_filled_string}, {"result", true, mi_filled_string})
MI_OBJECT(policy, mi_closed, {"pdp_policy_view", true, mi_filled_string},
          {"mission_policy_version", false, mi_filled_string})
MI_OBJECT(target, mi_closed, {"resource", true, mi_any_object},
          {"audience", true, mi_filled_string})

static int32_t mission(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    const struct mi_member members[] = {
        {"id", true, mi_identifier},
        {mi_draft(check->context) ? "issuer" : "origin", true, mi_filled_string},
        {"authority_hash", false, mi_digest_carried},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

static int32_t references(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value)
{
    return mi_array(check, at, value, 1, SIZE_MAX, reference);
}

static int32_t predecessors(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *value)
{
    return mi_array(check, at, value, 1, SIZE_MAX, mi_digest_strict);
}
MI_OBJECT(chain, mi_open, {"stream", true, mi_filled_string}, {"sequence", true, mi_evidence_whole},
          {"previous", false, predecessors})

static const struct mi_member members[] = {
    {"kind", true, kind_name},
    {"mission", true, mission},
    {"emitter", true, emitter_receipt},
    {"evidence", true, references},
    {"issued_at", true, mi_rfc3339},
    {"evidence_envelope", true, mi_evidence_envelope},
    {"outcome", false, mi_evidence_outcome},
    {"decision", false, decision},
    {"policy", false, policy},
    {"executor", false, mi_any_object},
    {"target", false, target},
    {"profile", false, mi_uri},
    {"issuer_assertions", false, mi_any_object},
    {"chain", false, chain},
};

/* ---- what goes together ---- */

static int32_t together(const struct mi_check *check, const mission_value *receipt)
{
    static const char *const projections[] = {"decision", "policy", "executor", "target"};
    const uint32_t kind = mi_receipt_kind(mi_get_text(receipt, "kind"));
    const struct mi_place place = {NULL, MI_VIEW_INIT("outcome"), 0};
    const struct mi_place profile = {NULL, MI_VIEW_INIT("profile"), 0};
    const bool executed = kind == MISSION_RECEIPT_EXECUTION;

    if (executed != (mi_get(receipt, "outcome") != NULL))
        return mi_refuse(check, &place,
                         executed ? MISSION_E_MISSING_MEMBER : MISSION_E_UNEXPECTED_MEMBER, NULL);
    if (mi_get(receipt, "issuer_assertions") && !mi_get(receipt, "profile"))
        return mi_refuse(check, &profile, MISSION_E_MISSING_MEMBER, NULL);
    for (size_t i = 0; kind == MISSION_RECEIPT_REFUSAL && i < MI_COUNT(projections); i++) {
        const struct mi_place at = {NULL, mission_view_of(projections[i]), 0};

        if (mi_get(receipt, projections[i])) /* there is no decision to copy it from */
            return mi_refuse(check, &at, MISSION_E_UNEXPECTED_MEMBER, NULL);
    }
    return MISSION_OK;
}

int32_t mi_receipt_members(mission_context *context, const mission_value *receipt,
                           mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};
    int32_t rc = mi_object(&check, NULL, receipt, members, MI_COUNT(members), mi_open);

    return rc ? rc : together(&check, receipt);
}
