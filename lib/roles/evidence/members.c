/* The members of evidence, as O-10 to O-12 have them. SPDX-License-Identifier: MIT
 *
 * What is not known is ignored (EV-7): a later profile may add it, and nothing is granted by it. */
#include "../decision/decision.h"
#include "checks.h"
#include "verifier.h"

/* ---- values ---- */

/* 1*64( ALPHA / DIGIT / "-" / "_" ): the characters of a Mission Identifier. */
static int32_t record_id(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *value)
{
    int32_t rc = mi_identifier(check, at, value);

    if (!rc && mission_value_string(value).len > 64)
        rc = mi_refuse(check, at, MISSION_E_TOO_LONG, NULL);
    return rc;
}

int32_t mi_evidence_whole(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value)
{
    return mi_integer(check, at, value, 0, INT64_C(9007199254740991));
}

static int32_t at_least_one(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *value)
{
    return mi_integer(check, at, value, 1, INT64_C(9007199254740991));
}

int32_t mi_evidence_one_of(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *value, const char *const *names, size_t count)
{
    const int32_t rc = mi_any_string(check, at, value);

    for (size_t i = 0; !rc && i < count; i++)
        if (mi_named(names[i], mission_value_string(value)))
            return MISSION_OK;
    return rc ? rc : mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL);
}

MI_ONE_OF(decision_name, "permit", "deny")
MI_ONE_OF(deny_name, "deny")
MI_ONE_OF(class_source, "default", "resource_floor", "deployment")
MI_ONE_OF(fulfilment, "fulfilled", "failed", "unsupported")
MI_ONE_OF(history_outcome, "satisfied", "not_satisfied", "unavailable")
MI_ONE_OF(role_pdp, "pdp")
MI_ONE_OF(role_executing, "pep", "executor")
MI_ONE_OF(role_refusing, "pep", "pdp")
MI_ONE_OF(counter_scope, "mission", "subject", "client", "lineage")
MI_ONE_OF(settlement, "reserved", "committed")

int32_t mi_evidence_outcome(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *value)
{
    static const char *const names[] = {"completed", "failed", "suppressed"};

    return mi_evidence_one_of(check, at, value, names, MI_COUNT(names));
}

static int32_t action_class(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *value)
{
    const int32_t rc = mi_any_string(check, at, value);
    const uint32_t found = rc ? 0 : mission_class_of_name(mission_value_string(value));

    if (rc)
        return rc;
    return found == MISSION_CLASS_NONE || found >= MISSION_CLASS_COUNT
               ? mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL)
               : MISSION_OK;
}

static int32_t execution_error(const struct mi_check *check, const struct mi_place *at,
                               const mission_value *value)
{
    const int32_t rc = mi_any_string(check, at, value);

    if (rc)
        return rc;
    return mi_execution_error(mission_value_string(value))
               ? MISSION_OK
               : mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL);
}

/* ---- objects ---- */

MI_OBJECT(emitter_pdp, mi_open, {"id", true, mi_filled_string}, {"role", true, role_pdp})
MI_OBJECT(emitter_executing, mi_open, {"id", true, mi_filled_string},
          {"role", true, role_executing})
MI_OBJECT(emitter_refusing, mi_open, {"id", true, mi_filled_string}, {"role", true, role_refusing})
MI_OBJECT(named_action, mi_open, {"name", true, mi_filled_string})
MI_OBJECT(conditions, mi_open, {"valid_until", true, mi_rfc3339},
          {"use_limit", false, at_least_one})
MI_OBJECT(taint, mi_open, {"tainted", true, mi_boolean}, {"granularity", false, mi_any_string},
          {"source_class", false, mi_any_string})
MI_OBJECT(hop, mi_open, {"jti", true, mi_filled_string}, {"mission_id", true, mi_filled_string},
          {"continuation_handle", false, mi_any_string})
MI_OBJECT(mapping_policy, mi_open, {"id", true, mi_filled_string},
          {"version", true, mi_filled_string})
MI_OBJECT(mapping, mi_open, {"origin", true, mi_filled_string}, {"local", true, mi_filled_string},
          {"policy", true, mapping_policy}, {"observed_at", true, mi_rfc3339},
          {"valid_until", true, mi_rfc3339})
MI_OBJECT(predicate, mi_open, {"predicate", true, mi_filled_string},
          {"action_class", false, mi_any_string}, {"outcome", true, history_outcome})
MI_OBJECT(fulfilled, mi_open, {"id", true, mi_filled_string}, {"type", true, mi_filled_string},
          {"outcome", true, fulfilment}, {"error", false, mi_any_string})
MI_OBJECT(metered_decision, mi_open, {"bound", true, mi_filled_string},
          {"counter_scope", true, counter_scope}, {"counter_id", true, mi_filled_string},
          {"requested", true, NULL}, {"remaining", true, NULL},
          {"settlement_state", false, settlement})
MI_OBJECT(metered_execution, mi_open, {"bound", true, mi_filled_string},
          {"counter_scope", true, counter_scope}, {"counter_id", true, mi_filled_string},
          {"consumed", true, NULL})

int32_t mi_evidence_envelope(const struct mi_check *check, const struct mi_place *at,
                             const mission_value *value)
{
    static const struct mi_member members[] = {{"format", true, mi_filled_string},
                                               {"value", true, mi_filled_string}};

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

#define LIST(name, least, element)                                                                 \
    static int32_t name(const struct mi_check *check, const struct mi_place *at,                   \
                        const mission_value *value)                                                \
    {                                                                                              \
        return mi_array(check, at, value, least, SIZE_MAX, element);                               \
    }
LIST(obligations, 0, mi_any_object)
LIST(fulfilments, 0, fulfilled)
LIST(turns, 0, mi_any_string)
LIST(history, 0, predicate)
LIST(metering_decision, 0, metered_decision)
LIST(metering_execution, 0, metered_execution)

/* The reference to the Mission. A decision's has the view, a refusal's may not even have the hash.
 */
static int32_t mission(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value, bool decision)
{
    const bool draft = mi_draft(check->context);
    const struct mi_member members[] = {
        {"id", true, mi_identifier},
        {draft ? "issuer" : "origin", true, mi_filled_string},
        {"authority_hash", decision && draft, mi_digest_carried},
        {"policy_view_id", decision, mi_filled_string},
        {draft ? "intent_hash" : "proposal_hash", false, mi_digest_carried},
        {"consent_rendering_hash", false, mi_digest_carried},
        {"policy_version", false, mi_any_string},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t decision_mission(const struct mi_check *check, const struct mi_place *at,
                                const mission_value *value)
{
    return mission(check, at, value, true);
}

static int32_t refusal_mission(const struct mi_check *check, const struct mi_place *at,
                               const mission_value *value)
{
    return mission(check, at, value, false);
}

/* ---- what goes together ---- */

/* What a record has to have, or must not have, beside what its table says. */
struct rest {
    const struct mi_check *check;
    const mission_value *record;
    int32_t rc; /* the first refusal */
};

static bool has(const struct rest *r, const char *name)
{
    return mi_get(r->record, name) != NULL;
}

static void needs(struct rest *r, const char *name)
{
    const struct mi_place place = {NULL, mission_view_of(name), 0};

    if (!r->rc && !has(r, name))
        r->rc = mi_refuse(r->check, &place, MISSION_E_MISSING_MEMBER, NULL);
}

static void lacks(struct rest *r, const char *name)
{
    const struct mi_place place = {NULL, mission_view_of(name), 0};

    if (!r->rc && has(r, name))
        r->rc = mi_refuse(r->check, &place, MISSION_E_UNEXPECTED_MEMBER, NULL);
}

static void contradicts(struct rest *r, const char *name, bool holds)
{
    const struct mi_place place = {NULL, mission_view_of(name), 0};

    if (!r->rc && !holds)
        r->rc = mi_refuse(r->check, &place, MISSION_E_INCONSISTENT, NULL);
}

static void needs_digest(struct rest *r)
{
    if (has(r, "parameter_digest"))
        lacks(r, "evaluation_request_digest");
    else
        needs(r, "evaluation_request_digest");
}

/* A permit: its window, its entry, and what its class demands. */
static void check_permit(struct rest *r)
{
    const uint32_t found = mission_class_of_name(mi_get_text(r->record, "action_class"));
    const mission_value *limit = mi_get(mi_get(r->record, "conditions"), "use_limit");
    int64_t uses = 0;

    lacks(r, "denial_reason");
    needs(r, "conditions");
    if (!has(r, "entry_digest"))
        needs(r, "authorizing_entry");
    if (found > MISSION_CLASS_READ)
        needs(r, "parameter_digest");
    contradicts(r, "conditions",
                !mission_class_high(found) || (mission_value_integer(limit, &uses) && uses == 1));
}

/* What is refused before any decision is no reason of one (3b), but for the one that either finds.
 * A reason that nobody here knows stays a denial. */
static bool decided_for(uint32_t reason)
{
    return reason == MISSION_DENY_MISSION_REFERENCE_CONFLICT ||
           (!mi_refuses_for(MISSION_EMITTER_PEP, reason) &&
            !mi_refuses_for(MISSION_EMITTER_PDP, reason));
}

static void check_decision(struct rest *r)
{
    needs_digest(r);
    contradicts(
        r, "evidence_id",
        !mission_value_equal(mi_get(r->record, "evidence_id"), mi_get(r->record, "evaluation_id")));
    if (mi_view_is(mi_get_text(r->record, "decision"), MI_VIEW("permit"))) {
        check_permit(r);
        return;
    }
    needs(r, "denial_reason");
    contradicts(r, "denial_reason",
                decided_for(mission_denial_of_name(mi_get_text(r->record, "denial_reason"))));
    lacks(r, "conditions");
}

static void check_execution(struct rest *r)
{
    if (has(r, "authorized_parameter_digest"))
        needs(r, "effective_parameter_digest");
    else
        lacks(r, "effective_parameter_digest");
    if (mi_view_is(mi_get_text(r->record, "outcome"), MI_VIEW("completed")))
        lacks(r, "error");
    else
        needs(r, "error");
}

static void check_refusal(struct rest *r)
{
    const mission_view role = mi_get_text(mi_get(r->record, "emitter"), "role");
    const uint32_t reason = mission_denial_of_name(mi_get_text(r->record, "denial_reason"));

    needs_digest(r);
    if (has(r, "mission"))
        needs(r, "sequence");
    else
        lacks(r, "sequence");
    contradicts(
        r, "denial_reason",
        mi_refuses_for(mi_view_is(role, MI_VIEW("pdp")) ? MISSION_EMITTER_PDP : MISSION_EMITTER_PEP,
                       reason));
}

/* ---- the tables ---- */

static const struct mi_member decision_members[] = {
    {"evidence_id", true, record_id},
    {"evaluation_id", true, record_id},
    {"evaluated_at", true, mi_rfc3339},
    {"audience", true, mi_filled_string},
    {"decision", true, decision_name},
    {"mission", true, decision_mission},
    {"subject", true, mi_any_object},
    {"resource", true, mi_any_object},
    {"action", true, named_action},
    {"actor", false, mi_any_object},
    {"credential", false, mi_any_object},
    {"action_class", true, action_class},
    {"class_source", true, class_source},
    {"denial_reason", false, mi_filled_string},
    {"parameter_digest", false, mi_digest_strict},
    {"evaluation_request_digest", false, mi_digest_strict},
    {"conditions", false, conditions},
    {"obligations", false, obligations},
    {"contributing_constraints", false, turns},
    {"authorizing_entry", false, mi_any_object},
    {"entry_digest", false, mi_digest_strict},
    {"mission_state_version", false, mi_evidence_whole},
    {"compensates_evaluation_id", false, mi_filled_string},
    {"sequence", true, mi_evidence_whole},
    {"emitter", true, emitter_pdp},
    {"evidence_envelope", true, mi_evidence_envelope},
    {"taint", false, taint},
    {"mission_history", false, history},
    {"capability_source", false, mi_any_object},
    {"hop_reference", false, hop},
    {"principal_mapping", false, mapping},
    {"metering", false, metering_decision},
};

static const struct mi_member execution_members[] = {
    {"execution_id", true, record_id},
    {"evaluation_id", true, record_id},
    {"mission_id", true, mi_identifier},
    {"audience", true, mi_filled_string},
    {"outcome", true, mi_evidence_outcome},
    {"outcome_at", true, mi_rfc3339},
    {"sequence", true, mi_evidence_whole},
    {"emitter", true, emitter_executing},
    {"evidence_envelope", true, mi_evidence_envelope},
    {"authorized_parameter_digest", false, mi_digest_strict},
    {"effective_parameter_digest", false, mi_digest_strict},
    {"error", false, execution_error},
    {"obligation_outcomes", false, fulfilments},
    {"hop_reference", false, hop},
    {"measured_duration", false, mi_filled_string},
    {"metering", false, metering_execution},
    {"attempted_at", false, mi_rfc3339},
    {"completed_at", false, mi_rfc3339},
    {"result_summary", false, mi_any_object},
};

static const struct mi_member refusal_members[] = {
    {"refusal_id", true, record_id},
    {"audience", true, mi_filled_string},
    {"action", true, named_action},
    {"decision", true, deny_name},
    {"denial_reason", true, mi_filled_string},
    {"evaluated_at", true, mi_rfc3339},
    {"emitter", true, emitter_refusing},
    {"evidence_envelope", true, mi_evidence_envelope},
    {"parameter_digest", false, mi_digest_strict},
    {"evaluation_request_digest", false, mi_digest_strict},
    {"mission", false, refusal_mission},
    {"sequence", false, mi_evidence_whole},
    {"resource", false, mi_any_object},
    {"subject", false, mi_any_object},
    {"actor", false, mi_any_object},
    {"credential", false, mi_any_object},
    {"hop_reference", false, hop},
    {"principal_mapping", false, mapping},
};

static const struct {
    const struct mi_member *members;
    size_t count;
    void (*rest)(struct rest *r);
} kinds[] = {
    [MISSION_EVIDENCE_DECISION] = {decision_members, MI_COUNT(decision_members), check_decision},
    [MISSION_EVIDENCE_EXECUTION] = {execution_members, MI_COUNT(execution_members),
                                    check_execution},
    [MISSION_EVIDENCE_REFUSAL] = {refusal_members, MI_COUNT(refusal_members), check_refusal},
};

int32_t mi_evidence_members(mission_context *context, const mission_value *record, uint32_t kind,
                            mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};
    struct rest rest = {.check = &check, .record = record};

    if (kind >= MI_COUNT(kinds) || !kinds[kind].members)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rest.rc = mi_object(&check, NULL, record, kinds[kind].members, kinds[kind].count, mi_open);
    if (!rest.rc)
        kinds[kind].rest(&rest);
    return rest.rc;
}
