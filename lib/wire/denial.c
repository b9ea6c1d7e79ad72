/* The reasons of denials: what is wrong, what would help, who could be asked (30-runtime section
 * 3). SPDX-License-Identifier: MIT */
#include "../base/base.h"
#include <mission/decision.h>

#define EXPANDABLE true
#define FINAL false
#define LESS "insufficient_authority"
#define STEP "step_up_required"
#define UNKNOWN "constraint_unrecognized"

static const struct row {
    const char *name;
    uint32_t lane;
    bool before, expandable;
    const char *denial, *text;
} rows[] = {
    [MISSION_DENY_VIEW_INCONSISTENT] =
        {"view_inconsistent", MISSION_LANE_NONE, false, FINAL, NULL,
         "The request names another Mission, authority or policy view than the one that is loaded "
         "here, or none is. Load the Mission's current policy view, and send the identifier and "
         "authority_hash of its record."},
    [MISSION_DENY_MISSION_BINDING_FAILED] =
        {"mission_binding_failed", MISSION_LANE_NONE, false, FINAL, NULL,
         "It could not be proven that this credential acts under this Mission. Present a "
         "credential that the Mission was joined to."},
    [MISSION_DENY_MISSION_MISMATCH] =
        {"mission_mismatch", MISSION_LANE_NONE, false, FINAL, NULL,
         "The credential was joined to another Mission than the one that the request names. Send "
         "the Mission that the credential belongs to."},
    [MISSION_DENY_MISSION_REFERENCE_CONFLICT] =
        {"mission_reference_conflict", MISSION_LANE_NONE, true, FINAL, NULL,
         "The request refers to two different Missions. Leave out every reference but that of the "
         "credential."},
    [MISSION_DENY_MISSION_INACTIVE] =
        {"mission_inactive", MISSION_LANE_NONE, false, FINAL, NULL,
         "The Mission is not active: it is suspended, has ended, or is past its expiry. A "
         "suspended one can be resumed by its state authority; for one that has ended a new "
         "Mission is needed."},
    [MISSION_DENY_STALE_STATE] =
        {"stale_state", MISSION_LANE_RETRY, false, FINAL, NULL,
         "It is not known freshly enough that the Mission is active. Read its state again, from a "
         "source that this class of actions may rely on, and ask again."},
    [MISSION_DENY_CREDENTIAL_INVALID] =
        {"credential_invalid", MISSION_LANE_NONE, false, FINAL, NULL,
         "The credential has expired, or what is said of it does not fit together. Get a fresh "
         "one."},
    [MISSION_DENY_ACTOR_INVALID] =
        {"actor_invalid", MISSION_LANE_NONE, false, FINAL, NULL,
         "The chain of actors is missing or malformed. Send all of it, the root first, each with "
         "iss and sub."},
    [MISSION_DENY_PRINCIPAL_MAPPING_FAILED] =
        {"principal_mapping_failed", MISSION_LANE_NONE, false, FINAL, NULL,
         "The subject here is not known to be the principal that the Mission is for. The mapping "
         "of principals has to be repaired or refreshed."},
    [MISSION_DENY_OUT_OF_AUTHORITY] =
        {"out_of_authority", MISSION_LANE_REQUEST, false, EXPANDABLE, LESS,
         "No approved entry covers this action at this audience. The authority has to change "
         "first: propose an expansion of the Mission, or request access where that is offered."},
    [MISSION_DENY_UNSUPPORTED_AUTHORIZATION_TYPE] =
        {"unsupported_authorization_type", MISSION_LANE_NONE, false, FINAL, UNKNOWN,
         "Only an entry of a type that is not understood here covers this action. Approve it as a "
         "mission_resource_access entry, or use a decision point that knows the type."},
    [MISSION_DENY_AUTHORITY_CONTAINED] =
        {"authority_contained", MISSION_LANE_NONE, false, EXPANDABLE, LESS,
         "This authority was approved and has been contained since. It does not come back by "
         "asking; a successor Mission can be proposed."},
    [MISSION_DENY_AUTHORITY_DISCHARGED] =
        {"authority_discharged", MISSION_LANE_NONE, false, EXPANDABLE, LESS,
         "This part of the Mission is completed. For more of the same a successor Mission has to "
         "be proposed."},
    [MISSION_DENY_CAPABILITY_DRIFT] =
        {"capability_drift", MISSION_LANE_NONE, false, EXPANDABLE, NULL,
         "The tool is not the one that was approved: its definition, source or name has changed. "
         "Have the present definition approved, or bring the approved one back."},
    [MISSION_DENY_PARAMETER_VIOLATION] =
        {"parameter_violation", MISSION_LANE_NONE, false, EXPANDABLE, LESS,
         "A parameter is outside its approved bound, missing, or not the one that the digest was "
         "made of. Stay within the constraints that are named, and send the normalized parameters "
         "with their digest."},
    [MISSION_DENY_CONSTRAINT_UNSUPPORTED] =
        {"constraint_unsupported", MISSION_LANE_NONE, false, FINAL, UNKNOWN,
         "A constraint of the approved entry cannot be enforced here: it is unknown, malformed, "
         "not metered, or what it needs to know is not available."},
    [MISSION_DENY_RESOURCE_POLICY] =
        {"resource_policy", MISSION_LANE_NONE, false, FINAL, NULL,
         "The resource's own policy does not allow this, or could not be asked. Ask the owner of "
         "the resource; the Mission's approval does not stand in for it."},
    [MISSION_DENY_TAINT_CONTEXT_MISSING] =
        {"taint_context_missing", MISSION_LANE_NONE, false, FINAL, NULL,
         "The action may reach the outside, and it was not said whether it does or whether the "
         "session is tainted. Send external_communication and context.taint."},
    [MISSION_DENY_HISTORY_NOT_SATISFIED] =
        {"history_not_satisfied", MISSION_LANE_NONE, false, FINAL, NULL,
         "A step that has to come before this one is not known to be done. Complete it, and let "
         "its evidence arrive."},
    [MISSION_DENY_APPROVAL_REQUIRED] =
        {"approval_required", MISSION_LANE_REQUEST, false, FINAL, STEP,
         "This very action has to be approved by somebody, with these parameters. Request the "
         "approval, and ask again with it."},
    [MISSION_DENY_APPROVAL_EXPIRED] =
        {"approval_expired", MISSION_LANE_REQUEST, false, FINAL, STEP,
         "The approval is too old. Request a new one for the same parameters."},
    [MISSION_DENY_OUT_OF_SCOPE] =
        {"out_of_scope", MISSION_LANE_REQUEST, false, FINAL, STEP,
         "The approval was given for other parameters. Request one for these."},
    [MISSION_DENY_GRANT_PENDING] =
        {"grant_pending", MISSION_LANE_RETRY, false, FINAL, STEP,
         "The approval has been requested and not decided yet. Ask again later."},
    [MISSION_DENY_POLICY_DENIED] = {"policy_denied", MISSION_LANE_NONE, false, FINAL, NULL,
                                    "The approval was refused. The action must not be done."},
    [MISSION_DENY_APPROVAL_UNVERIFIABLE] =
        {"approval_unverifiable", MISSION_LANE_NONE, false, FINAL, STEP,
         "The approval could not be verified: it is not known, says no usable time, or was not "
         "given by somebody independent of the agent."},
    [MISSION_DENY_DUPLICATE_SUPPRESSED] =
        {"duplicate_suppressed", MISSION_LANE_NONE, false, FINAL, NULL,
         "This execution was begun before under the same idempotency key. Look for its outcome; "
         "use another key for another execution."},
    [MISSION_DENY_IDEMPOTENCY_CONFLICT] =
        {"idempotency_conflict", MISSION_LANE_NONE, false, FINAL, NULL,
         "The idempotency key was used for another operation. Use a key of its own for each."},
    [MISSION_DENY_QUOTA_EXCEEDED] =
        {"quota_exceeded", MISSION_LANE_NONE, false, EXPANDABLE, LESS,
         "The Mission's approved amount of this is used up. A successor Mission with a larger "
         "bound can be proposed."},
    [MISSION_DENY_EXCLUSIVITY_LATCHED] =
        {"exclusivity_latched", MISSION_LANE_NONE, false, FINAL, LESS,
         "The Mission was approved for one of several things that exclude each other, and another "
         "one was begun, or that is not known."},
    [MISSION_DENY_TOKEN_INVALID] =
        {"token_invalid", MISSION_LANE_NONE, true, FINAL, NULL,
         "The token is not valid for this request: its signature, issuer, audience, time or key "
         "does not hold. Get a fresh one, bound to the key that is used."},
    [MISSION_DENY_MISSION_CLAIM_MISSING] =
        {"mission_claim_missing", MISSION_LANE_NONE, true, FINAL, NULL,
         "The token is bound to no Mission. Get one that was derived from the Mission."},
    [MISSION_DENY_CHANNEL_FAILURE] =
        {"channel_failure", MISSION_LANE_NONE, true, FINAL, NULL,
         "The channel to the decision point could not be authenticated, or its integrity does not "
         "hold. Nothing may be done before it is repaired."},
    [MISSION_DENY_PDP_UNREACHABLE] =
        {"pdp_unreachable", MISSION_LANE_RETRY, true, FINAL, NULL,
         "The decision point gave no decision in time. Ask again later."},
    [MISSION_DENY_STATE_UNAVAILABLE] = {"state_unavailable", MISSION_LANE_RETRY, true, FINAL, NULL,
                                        "The Mission's state could not be read. Ask again later."},
    [MISSION_DENY_MISSION_CONTEXT_MISSING] =
        {"mission_context_missing", MISSION_LANE_NONE, true, FINAL, NULL,
         "The request says nothing of its Mission. Send context.mission."},
};

static const struct row *row_of(uint32_t reason)
{
    return reason < MI_COUNT(rows) && rows[reason].name ? &rows[reason] : NULL;
}

static const char *next_action(uint32_t lane)
{
    return lane == MISSION_LANE_REQUEST ? "request" : lane == MISSION_LANE_RETRY ? "retry" : "none";
}

int32_t mission_denial_of(uint32_t reason, mission_denial *out, mission_error *error)
{
    const struct row *row = row_of(reason);
    mission_denial own = {.size = sizeof own};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (row)
        own = (mission_denial){.size = sizeof own,
                               .reason = reason,
                               .lane = row->lane,
                               .before = row->before,
                               .expandable = row->expandable,
                               .name = row->name,
                               .text = row->text,
                               .denial = row->denial,
                               .next_action = next_action(row->lane)};
    rc = mi_give(out, &own, sizeof own, MI_END_OF(mission_denial, next_action));
    if (rc)
        return mi_fail(error, rc);
    return row ? MISSION_OK : mi_fail(error, MISSION_E_ARGUMENT);
}

const char *mission_denial_name(uint32_t reason)
{
    const struct row *row = row_of(reason);

    return row ? row->name : NULL;
}

uint32_t mission_denial_of_name(mission_view name)
{
    for (uint32_t i = 0; mi_usable(name) && i < MI_COUNT(rows); i++)
        if (rows[i].name && mi_view_is(name, mission_view_of(rows[i].name)))
            return i;
    return MISSION_DENY_NONE;
}
