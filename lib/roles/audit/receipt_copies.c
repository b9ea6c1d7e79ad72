/* Members of a receipt that are copies of its records' members. SPDX-License-Identifier: MIT
 *
 * Written and checked side by side, so that both say the same of where each comes from. */
#include "../../model/check.h"
#include "../../rules/members.h"
#include "receipt.h"

static const mission_value *find(const mission_value *value, const char *pointer)
{
    return mission_value_find(value, mission_view_of(pointer));
}

/* ---- writing: a copy of what is there, nothing of what is not ---- */

static void write_mission(mission_builder *to, mission_context *context, bool hash,
                          const struct mi_receipt_records *records)
{
    const mission_evidence_record *first = mi_receipt_first(records);

    mi_member_object(to, "mission");
    if (hash)
        mi_member_value(to, "authority_hash", find(first->value, "/mission/authority_hash"));
    mi_member_text(to, "id", first->mission);
    mission_builder_name(to, context->profile->term[MISSION_TERM_ISSUER]);
    mission_builder_string(to, first->issuer);
    mission_builder_end(to);
}

static void write_decision(mission_builder *to, const mission_value *decision)
{
    mi_member_object(to, "decision");
    mi_member_value(to, "id", mi_get(decision, "evidence_id"));
    mi_member_value(to, "result", mi_get(decision, "decision"));
    mission_builder_end(to);
}

static void write_policy(mission_builder *to, const mission_value *decision)
{
    mi_member_object(to, "policy");
    mi_member_value(to, "mission_policy_version", find(decision, "/mission/policy_version"));
    mi_member_value(to, "pdp_policy_view", find(decision, "/mission/policy_view_id"));
    mission_builder_end(to);
}

static void write_target(mission_builder *to, const mission_value *decision)
{
    mi_member_object(to, "target");
    mi_member_value(to, "audience", mi_get(decision, "audience"));
    mi_member_value(to, "resource", mi_get(decision, "resource"));
    mission_builder_end(to);
}

void mi_receipt_write_copies(mission_builder *to, mission_context *context, uint32_t members,
                             const struct mi_receipt_records *records)
{
    const mission_value *decision = records->decision.value;

    write_mission(to, context, members & MISSION_RECEIPT_HASH, records);
    if (records->execution.value)
        mi_member_value(to, "outcome", mi_get(records->execution.value, "outcome"));
    if (members & MISSION_RECEIPT_RESULT)
        write_decision(to, decision);
    if (members & MISSION_RECEIPT_POLICY)
        write_policy(to, decision);
    if (members & MISSION_RECEIPT_EXECUTOR)
        mi_member_value(to, "executor", mi_get(decision, "actor"));
    if (members & MISSION_RECEIPT_TARGET)
        write_target(to, decision);
}

/* ---- checking: what came equals its source ---- */

static int32_t differs(mission_error *error, const char *name)
{
    mi_fail_say(error, MISSION_E_INCONSISTENT, "the copy differs from the record");
    mi_where_name(error, mission_view_of(name));
    return MISSION_E_INCONSISTENT;
}

static int32_t check_mission(mission_context *context, const mission_value *receipt,
                             const struct mi_receipt_records *records, mission_error *error)
{
    const mission_value *mission = mi_get(receipt, "mission");
    const mission_value *hash = mi_get(mission, "authority_hash");
    const mission_evidence_record *first = mi_receipt_first(records);

    if (!mi_view_is(mi_get_text(mission, "id"), first->mission) ||
        !mi_view_is(mission_value_string(mi_get_term(context, mission, MISSION_TERM_ISSUER)),
                    first->issuer) ||
        (hash && !mission_value_equal(hash, find(first->value, "/mission/authority_hash"))))
        return differs(error, "mission");
    return MISSION_OK;
}

int32_t mi_receipt_check_copies(mission_context *context, const mission_value *receipt,
                                const struct mi_receipt_records *records, mission_error *error)
{
    static const struct {
        const char *copy, *source, *member;
    } copies[] = {
        {"/decision/id", "/evidence_id", "decision"},
        {"/decision/result", "/decision", "decision"},
        {"/policy/pdp_policy_view", "/mission/policy_view_id", "policy"},
        {"/policy/mission_policy_version", "/mission/policy_version", "policy"},
        {"/executor", "/actor", "executor"},
        {"/target/resource", "/resource", "target"},
        {"/target/audience", "/audience", "target"},
    };
    const int32_t rc = check_mission(context, receipt, records, error);

    if (rc)
        return rc;
    if (records->execution.value &&
        !mi_view_is(mi_get_text(receipt, "outcome"), records->execution.outcome))
        return differs(error, "outcome");
    for (size_t i = 0; i < MI_COUNT(copies); i++) {
        const mission_value *copy = find(receipt, copies[i].copy);

        if (copy && !mission_value_equal(copy, find(records->decision.value, copies[i].source)))
            return differs(error, copies[i].member);
    }
    return MISSION_OK;
}
