/* Made by tools/bindings from the C headers: the slots of tables that are written in Go.
 * SPDX-License-Identifier: MIT */
#include "bridge.h"

#include "_cgo_export.h"

int32_t mission_go_replay_source_verdict(void *host, mission_view policy, mission_view version, mission_view verdict, uint32_t *says)
{
    return missionReplaySourceOnVerdict(mission_go_current(), host, policy, version, verdict, says);
}

int32_t mission_go_claims_host_measure(void *host, const mission_evaluation *evaluation, mission_view bound, mission_measure *out)
{
    return missionClaimsHostOnMeasure(mission_go_current(), host, (mission_evaluation *)evaluation, bound, out);
}

int32_t mission_go_claims_host_aggregate(void *host, const mission_evaluation *evaluation, uint32_t scope, mission_view *name, const mission_value **controls)
{
    return missionClaimsHostOnAggregate(mission_go_current(), host, (mission_evaluation *)evaluation, scope, name, (mission_value **)controls);
}

int32_t mission_go_claims_host_consumed(void *host, mission_view evaluation_id, int32_t *verdict)
{
    return missionClaimsHostOnConsumed(mission_go_current(), host, evaluation_id, verdict);
}

int32_t mission_go_facts_lookup(void *host, mission_view name, const mission_value **out)
{
    return missionFactsOnLookup(mission_go_current(), host, name, (mission_value **)out);
}

int32_t mission_go_constraint_type_validate(void *host, const mission_value *value, mission_error *error)
{
    return missionConstraintTypeOnValidate(mission_go_current(), host, (mission_value *)value, error);
}

int32_t mission_go_constraint_type_within(void *host, const mission_value *a, const mission_value *b, int32_t *verdict, mission_error *error)
{
    return missionConstraintTypeOnWithin(mission_go_current(), host, (mission_value *)a, (mission_value *)b, verdict, error);
}

int32_t mission_go_constraint_type_meet(void *host, const mission_value *a, const mission_value *b, mission_builder *out, int32_t *verdict, mission_error *error)
{
    return missionConstraintTypeOnMeet(mission_go_current(), host, (mission_value *)a, (mission_value *)b, out, verdict, error);
}

int32_t mission_go_constraint_type_holds(void *host, const mission_value *value, const mission_facts *facts, int32_t *verdict, mission_error *error)
{
    return missionConstraintTypeOnHolds(mission_go_current(), host, (mission_value *)value, (mission_facts *)facts, verdict, error);
}

int32_t mission_go_clock_now(void *host, mission_time *out)
{
    return missionClockOnNow(mission_go_current(), host, out);
}

int32_t mission_go_member_type_validate(void *host, const mission_value *value, mission_error *error)
{
    return missionMemberTypeOnValidate(mission_go_current(), host, (mission_value *)value, error);
}

int32_t mission_go_authorization_type_validate(void *host, const mission_value *entry, mission_error *error)
{
    return missionAuthorizationTypeOnValidate(mission_go_current(), host, (mission_value *)entry, error);
}

int32_t mission_go_authorization_type_within(void *host, const mission_value *a, const mission_value *b, int32_t *verdict, mission_error *error)
{
    return missionAuthorizationTypeOnWithin(mission_go_current(), host, (mission_value *)a, (mission_value *)b, verdict, error);
}

int32_t mission_go_authorization_type_narrow(void *host, const mission_value *p, const mission_value *c, mission_builder *out, int32_t *verdict, mission_error *error)
{
    return missionAuthorizationTypeOnNarrow(mission_go_current(), host, (mission_value *)p, (mission_value *)c, out, verdict, error);
}

int32_t mission_go_pdp_host_enrolled(void *host, mission_view pep, mission_view audience, uint32_t action_class, int32_t *verdict)
{
    return missionPDPHostOnEnrolled(mission_go_current(), host, pep, audience, action_class, verdict);
}

int32_t mission_go_pdp_host_profile(void *host, mission_view audience, mission_view action, const mission_operation_profile **out)
{
    return missionPDPHostOnProfile(mission_go_current(), host, audience, action, (mission_operation_profile **)out);
}

int32_t mission_go_pdp_host_facts(void *host, const mission_evaluation *evaluation, mission_facts *facts)
{
    return missionPDPHostOnFacts(mission_go_current(), host, (mission_evaluation *)evaluation, facts);
}

int32_t mission_go_pdp_host_resource_policy(void *host, const mission_policy_question *question, mission_policy_answer *answer)
{
    return missionPDPHostOnResourcePolicy(mission_go_current(), host, (mission_policy_question *)question, answer);
}

int32_t mission_go_pdp_host_history(void *host, const mission_evaluation *evaluation, mission_view predicate, mission_view action_class, uint32_t *outcome)
{
    return missionPDPHostOnHistory(mission_go_current(), host, (mission_evaluation *)evaluation, predicate, action_class, outcome);
}

int32_t mission_go_pdp_host_actor(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    return missionPDPHostOnActor(mission_go_current(), host, (mission_evaluation *)evaluation, verdict);
}

int32_t mission_go_pdp_host_principal(void *host, const mission_value *mission_subject, mission_view *iss, mission_view *sub)
{
    return missionPDPHostOnPrincipal(mission_go_current(), host, (mission_value *)mission_subject, iss, sub);
}

int32_t mission_go_pdp_host_approval(void *host, const mission_evaluation *evaluation, mission_approval_record *out)
{
    return missionPDPHostOnApproval(mission_go_current(), host, (mission_evaluation *)evaluation, out);
}

int32_t mission_go_pdp_host_assertion(void *host, mission_view assertion, mission_known_state *out)
{
    return missionPDPHostOnAssertion(mission_go_current(), host, assertion, out);
}

int32_t mission_go_pdp_host_source(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    return missionPDPHostOnSource(mission_go_current(), host, (mission_evaluation *)evaluation, verdict);
}

int32_t mission_go_pdp_host_access_request(void *host, const mission_evaluation *evaluation, mission_view evaluation_id, uint32_t reason, mission_builder *out)
{
    return missionPDPHostOnAccessRequest(mission_go_current(), host, (mission_evaluation *)evaluation, evaluation_id, reason, out);
}

int32_t mission_go_delegate_policy_permits(void *host, const mission_value *entry, const mission_actor *delegate, mission_view client_id, int32_t *verdict, mission_error *error)
{
    return missionDelegatePolicyOnPermits(mission_go_current(), host, (mission_value *)entry, (mission_actor *)delegate, client_id, verdict, error);
}

int32_t mission_go_client_map_resolves(void *host, mission_view client_id, int32_t *verdict, mission_error *error)
{
    return missionClientMapOnResolves(mission_go_current(), host, client_id, verdict, error);
}

int32_t mission_go_derivation_policy_recognizes(void *host, mission_view target, int32_t *verdict, mission_error *error)
{
    return missionDerivationPolicyOnRecognizes(mission_go_current(), host, target, verdict, error);
}

int32_t mission_go_derivation_policy_candidates(void *host, mission_view purpose, mission_view target, mission_builder *out, mission_error *error)
{
    return missionDerivationPolicyOnCandidates(mission_go_current(), host, purpose, target, out, error);
}

int32_t mission_go_derivation_policy_enforces(void *host, mission_view resource, mission_view key, int32_t *verdict, mission_error *error)
{
    return missionDerivationPolicyOnEnforces(mission_go_current(), host, resource, key, verdict, error);
}

int32_t mission_go_disclosure_style_rendered(void *host, const mission_wording *wording, const mission_sink *out, mission_error *error)
{
    return missionDisclosureStyleOnRendered(mission_go_current(), host, (mission_wording *)wording, (mission_sink *)out, error);
}

int32_t mission_go_egress_recorder_keep(void *host, const mission_value *record)
{
    return missionEgressRecorderOnKeep(mission_go_current(), host, (mission_value *)record);
}

int32_t mission_go_evidence_type_validate(void *host, const mission_value *entry, mission_error *error)
{
    return missionEvidenceTypeOnValidate(mission_go_current(), host, (mission_value *)entry, error);
}

int32_t mission_go_evidence_type_verify(void *host, const mission_evidence_request *request, mission_builder *facts, mission_evidence_binding *binding, mission_error *error)
{
    return missionEvidenceTypeOnVerify(mission_go_current(), host, (mission_evidence_request *)request, facts, binding, error);
}

int32_t mission_go_issuer_host_may(void *host, const mission_act *act, int32_t *verdict, mission_error *error)
{
    return missionIssuerHostOnMay(mission_go_current(), host, (mission_act *)act, verdict, error);
}

int32_t mission_go_issuer_host_authenticated(void *host, const mission_act *act, mission_view acr, const mission_value *authentication, int32_t *verdict, mission_error *error)
{
    return missionIssuerHostOnAuthenticated(mission_go_current(), host, (mission_act *)act, acr, (mission_value *)authentication, verdict, error);
}

int32_t mission_go_issuer_host_source(void *host, const mission_act *act, const mission_value *authority_source, int32_t *verdict, mission_error *error)
{
    return missionIssuerHostOnSource(mission_go_current(), host, (mission_act *)act, (mission_value *)authority_source, verdict, error);
}

int32_t mission_go_issuer_host_policy(void *host, const mission_act *act, mission_derivation_policy *policy, mission_error *error)
{
    return missionIssuerHostOnPolicy(mission_go_current(), host, (mission_act *)act, policy, error);
}

int32_t mission_go_issuer_host_disclose(void *host, const mission_act *act, mission_disclosure_style *style, const mission_material_class **classes, size_t *class_count, mission_error *error)
{
    return missionIssuerHostOnDisclose(mission_go_current(), host, (mission_act *)act, style, (mission_material_class **)classes, class_count, error);
}

int32_t mission_go_issuer_host_purpose(void *host, const mission_act *act, const mission_record *parent, int32_t *verdict, mission_error *error)
{
    return missionIssuerHostOnPurpose(mission_go_current(), host, (mission_act *)act, (mission_record *)parent, verdict, error);
}

int32_t mission_go_issuer_host_child_policy(void *host, const mission_act *act, mission_view policy, int32_t *verdict, mission_error *error)
{
    return missionIssuerHostOnChildPolicy(mission_go_current(), host, (mission_act *)act, policy, verdict, error);
}

int32_t mission_go_issuer_host_child_client(void *host, const mission_principal *child_actor, mission_sink *out, int32_t *verdict, mission_error *error)
{
    return missionIssuerHostOnChildClient(mission_go_current(), host, (mission_principal *)child_actor, out, verdict, error);
}

int32_t mission_go_issuer_host_longer(void *host, const mission_act *act, const mission_record *predecessor, int32_t *verdict, mission_error *error)
{
    return missionIssuerHostOnLonger(mission_go_current(), host, (mission_act *)act, (mission_record *)predecessor, verdict, error);
}

int32_t mission_go_issuer_host_child_actor(void *host, mission_view client_id, mission_sink *out, int32_t *verdict, mission_error *error)
{
    return missionIssuerHostOnChildActor(mission_go_current(), host, client_id, out, verdict, error);
}

int32_t mission_go_issuer_host_standing(void *host, const mission_act *act, const mission_value *basis, mission_view policy_version, mission_recency *recency, int32_t *verdict, mission_error *error)
{
    return missionIssuerHostOnStanding(mission_go_current(), host, (mission_act *)act, (mission_value *)basis, policy_version, recency, verdict, error);
}

int32_t mission_go_derive_issue(void *host, const mission_value *reply, mission_error *error)
{
    return missionDeriveOnIssue(mission_go_current(), host, (mission_value *)reply, error);
}

int32_t mission_go_signer_sign(void *host, const mission_view *parts, size_t count, uint8_t *out, size_t room, size_t *written)
{
    return missionSignerOnSign(mission_go_current(), host, (mission_view *)parts, count, out, room, written);
}

int32_t mission_go_tools_view_action(void *host, mission_view tool, mission_view *action)
{
    return missionToolsViewOnAction(mission_go_current(), host, tool, action);
}

int32_t mission_go_tools_view_visible(void *host, const mission_value *tool, mission_view action, int32_t *verdict)
{
    return missionToolsViewOnVisible(mission_go_current(), host, (mission_value *)tool, action, verdict);
}

int32_t mission_go_tools_terms_action(void *host, mission_view tool, mission_view *action)
{
    return missionToolsTermsOnAction(mission_go_current(), host, tool, action);
}

int32_t mission_go_pep_host_state(void *host, mission_view issuer, mission_view mission, mission_known_state *out)
{
    return missionPEPHostOnState(mission_go_current(), host, issuer, mission, out);
}

int32_t mission_go_pep_host_actor(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    return missionPEPHostOnActor(mission_go_current(), host, (mission_evaluation *)evaluation, verdict);
}

int32_t mission_go_pep_host_approval(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    return missionPEPHostOnApproval(mission_go_current(), host, (mission_evaluation *)evaluation, verdict);
}

int32_t mission_go_pep_host_target(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    return missionPEPHostOnTarget(mission_go_current(), host, (mission_evaluation *)evaluation, verdict);
}

int32_t mission_go_pep_host_obligation(void *host, const mission_value *obligation, uint32_t *outcome)
{
    return missionPEPHostOnObligation(mission_go_current(), host, (mission_value *)obligation, outcome);
}

int32_t mission_go_pep_host_reserve(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    return missionPEPHostOnReserve(mission_go_current(), host, (mission_evaluation *)evaluation, verdict);
}

int32_t mission_go_audience_map_audiences(void *host, const mission_value *entry, mission_builder *out, mission_error *error)
{
    return missionAudienceMapOnAudiences(mission_go_current(), host, (mission_value *)entry, out, error);
}

int32_t mission_go_scope_map_authority(void *host, mission_view value, mission_builder *out, mission_error *error)
{
    return missionScopeMapOnAuthority(mission_go_current(), host, value, out, error);
}

int32_t mission_go_proof_policy_fresh(void *host, mission_view id, const mission_time *until, int32_t *verdict, mission_error *error)
{
    return missionProofPolicyOnFresh(mission_go_current(), host, id, (mission_time *)until, verdict, error);
}

int32_t mission_go_proof_policy_nonce_current(void *host, mission_view nonce, int32_t *verdict, mission_error *error)
{
    return missionProofPolicyOnNonceCurrent(mission_go_current(), host, nonce, verdict, error);
}

int32_t mission_go_proof_policy_nonce_next(void *host, char *out, size_t room, size_t *written)
{
    return missionProofPolicyOnNonceNext(mission_go_current(), host, out, room, written);
}

int32_t mission_go_receipt_finder_find(void *host, mission_view type, mission_view digest, mission_view id, const mission_value **out)
{
    return missionReceiptFinderOnFind(mission_go_current(), host, type, digest, id, (mission_value **)out);
}

int32_t mission_go_emitter_config_next(void *host, mission_view issuer, mission_view mission, uint64_t *sequence)
{
    return missionEmitterConfigOnNext(mission_go_current(), host, issuer, mission, sequence);
}

int32_t mission_go_evidence_verifier_config_anchored(void *host, mission_view digest, int32_t *verdict, mission_time *at)
{
    return missionEvidenceVerifierConfigOnAnchored(mission_go_current(), host, digest, verdict, at);
}

int32_t mission_go_tas_host_challenge_issuer(void *host, mission_view iss, mission_challenge_issuer *out)
{
    return missionTASHostOnChallengeIssuer(mission_go_current(), host, iss, out);
}

int32_t mission_go_tas_host_operation(void *host, mission_view iss, mission_view version, const mission_value *entry, mission_operation_reading *out)
{
    return missionTASHostOnOperation(mission_go_current(), host, iss, version, (mission_value *)entry, out);
}

int32_t mission_go_tas_host_subject(void *host, mission_view iss, mission_view sub, mission_subject_mapping *out)
{
    return missionTASHostOnSubject(mission_go_current(), host, iss, sub, out);
}

int32_t mission_go_tas_host_standing(void *host, mission_view issuer, mission_view mission, mission_transaction_standing *out)
{
    return missionTASHostOnStanding(mission_go_current(), host, issuer, mission, out);
}

int32_t mission_go_tas_host_token(void *host, mission_view iss, mission_view jti, int32_t *verdict)
{
    return missionTASHostOnToken(mission_go_current(), host, iss, jti, verdict);
}

int32_t mission_go_tas_host_policy(void *host, const mission_transaction_question *question, uint32_t *says)
{
    return missionTASHostOnPolicy(mission_go_current(), host, (mission_transaction_question *)question, says);
}

int32_t mission_go_tas_host_approval(void *host, const mission_transaction_question *question, int32_t *verdict)
{
    return missionTASHostOnApproval(mission_go_current(), host, (mission_transaction_question *)question, verdict);
}

int32_t mission_go_tas_host_decide(void *host, const mission_transaction_question *question, uint32_t *says)
{
    return missionTASHostOnDecide(mission_go_current(), host, (mission_transaction_question *)question, says);
}
