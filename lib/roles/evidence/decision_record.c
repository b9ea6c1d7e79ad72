/* Decision Evidence: what was decided about what, and on what it turned (O-10).
 * SPDX-License-Identifier: MIT
 *
 * Members are written in their canonical order: the document then needs no index, and its bytes no
 * sorting. */
#include "../../model/authority_set.h"
#include "../../rules/members.h"
#include "../decision/decision.h"
#include "evidence.h"

/* What one body is written from. */
struct record {
    const mission_emitter *emitter;
    const mission_decision *decision;
    const mission_evaluation *asked;
    const mission_decided *says;
    const mission_evidence_more *more;
    const mission_value *metering;
    uint64_t sequence;
    mission_view id;
    const mission_value *entry; /* the recorded entry that permits; NULL on a denial */
    mission_digest entry_digest;
};

bool mi_decision_recorded(const mission_decided *says)
{
    return says->action_class != MISSION_CLASS_NONE && says->action_class < MISSION_CLASS_COUNT;
}

void mi_decision_mission(const mission_decision *decision, mission_view *issuer, mission_view *id)
{
    *issuer = decision->evaluation.mission_issuer;
    *id = decision->evaluation.mission_id;
}

static mission_view class_source(uint32_t source)
{
    static const mission_view names[] = {
        [MISSION_CLASS_BY_DEFAULT] = MI_VIEW_INIT("default"),
        [MISSION_CLASS_BY_FLOOR] = MI_VIEW_INIT("resource_floor"),
        [MISSION_CLASS_BY_DEPLOYMENT] = MI_VIEW_INIT("deployment"),
    };

    return source < MI_COUNT(names) ? names[source] : (mission_view){NULL, 0};
}

/* ---- the Mission ---- */

/* Is the view one of the Mission that the request names? */
static const mission_policy *view_of(const struct record *r)
{
    const mission_policy *policy = r->decision->policy;

    return policy && mi_view_is(mission_policy_mission(policy), r->asked->mission_id) &&
                   mi_view_is(mission_policy_issuer(policy), r->asked->mission_issuer)
               ? policy
               : NULL;
}

static mission_view either(mission_view one, mission_view other)
{
    return one.len ? one : other;
}

/* The request's reference, as it was sent; beside it what the view has of the same Mission. In the
 * series the three hashes and the policy's version are there whenever the record is (SE-19). */
static void write_mission(mission_builder *to, const struct record *r)
{
    const mission_policy *same = view_of(r), *view = r->decision->policy;
    const bool draft = mi_draft(r->emitter->context);
    const mission_view intent = mission_policy_intent_hash(same);

    mi_member_object(to, "mission");
    mi_member_filled(to, "authority_hash",
                     either(r->asked->authority_hash, mission_policy_authority_hash(same)));
    mi_member_filled(to, "consent_rendering_hash", mission_policy_rendering_hash(same));
    mi_member_text(to, "id", r->asked->mission_id);
    if (draft)
        mi_member_filled(to, "intent_hash", intent);
    mi_member_text(to, draft ? "issuer" : "origin", r->asked->mission_issuer);
    mi_member_filled(to, "policy_version",
                     either(r->asked->policy_version, mission_policy_version(same)));
    mi_member_text(to, "policy_view_id", view ? mission_policy_view_id(view) : MI_VIEW("none"));
    if (!draft)
        mi_member_filled(to, "proposal_hash", intent);
    mission_builder_end(to);
}

/* ---- on what it turned ---- */

static void write_conditions(mission_builder *to, const mission_decided *says)
{
    if (says->permit != 1)
        return;
    mi_member_object(to, "conditions");
    if (says->use_limit)
        mi_member_integer(to, "use_limit", says->use_limit);
    mi_write_time(to, "valid_until", &says->valid_until);
    mission_builder_end(to);
}

static bool turned_on(const mission_decision *decision, mission_view word)
{
    for (size_t i = 0; i < decision->turn_count; i++)
        if (mi_view_is(decision->turns[i], word))
            return true;
    return false;
}

/* A permit turned on its entry, whatever else: the type is there even when nobody told it. */
static void write_turns(mission_builder *to, const struct record *r)
{
    const mission_decision *decision = r->decision;
    const mission_view type = mission_value_string(mission_value_get(r->entry, MI_VIEW("type")));
    const bool add = type.len && !turned_on(decision, type);

    if (!decision->turn_count && !add)
        return;
    mi_member_array(to, "contributing_constraints");
    if (add)
        mission_builder_string(to, type);
    for (size_t i = 0; i < decision->turn_count; i++)
        mission_builder_string(to, decision->turns[i]);
    mission_builder_end(to);
}

static mission_view outcome_name(uint32_t outcome)
{
    if (outcome == MISSION_HISTORY_SATISFIED)
        return MI_VIEW("satisfied");
    return outcome == MISSION_HISTORY_NOT ? MI_VIEW("not_satisfied") : MI_VIEW("unavailable");
}

static void write_history(mission_builder *to, const mission_decision *decision)
{
    if (!decision->predicate_count)
        return;
    mi_member_array(to, "mission_history");
    for (size_t i = 0; i < decision->predicate_count; i++) {
        const struct mi_predicate *predicate = &decision->predicates[i];

        mission_builder_object(to);
        mi_member_filled(to, "action_class", predicate->action_class);
        mi_member_text(to, "outcome", outcome_name(predicate->outcome));
        mi_member_text(to, "predicate", predicate->name);
        mission_builder_end(to);
    }
    mission_builder_end(to);
}

static void write_capability(mission_builder *to, const mission_evaluation *asked)
{
    if (!asked->capability_source && !asked->tool_id.len)
        return;
    mi_member_object(to, "capability_source");
    mi_member_filled(to, "catalog_digest", asked->catalog_digest);
    mi_member_filled(to, "executor", asked->executor);
    mi_member_filled(to, "operation_ref", asked->operation_ref);
    mi_member_filled(to, "source_digest", asked->source_digest);
    mi_member_filled(to, "source_uri", asked->source_uri);
    mi_member_filled(to, "tool_id", asked->tool_id);
    mission_builder_end(to);
}

static void write_taint(mission_builder *to, const mission_evaluation *asked)
{
    if (asked->tainted == MISSION_UNSAID)
        return;
    mi_member_object(to, "taint");
    mi_member_filled(to, "granularity", asked->taint_granularity);
    mi_member_filled(to, "source_class", asked->taint_source_class);
    mission_builder_name(to, MI_VIEW("tainted"));
    mission_builder_boolean(to, asked->tainted == MISSION_TRUE);
    mission_builder_end(to);
}

/* ---- members of the deployment's own ---- */

static void write_own(mission_builder *to, const struct record *r)
{
    const mission_view space = r->emitter->name_space;
    const mission_decided *says = r->says;
    char room[MI_OWN_NAME_MOST];

    if (!space.len)
        return;
    if (r->asked->approval_id.len) {
        mission_builder_name(to, mi_own_name(space, "approval_id", room));
        mission_builder_string(to, r->asked->approval_id);
    }
    if (!says->policy_id.len && !says->policy_verdict.len)
        return;
    mission_builder_name(to, mi_own_name(space, "resource_policy", room));
    mission_builder_object(to);
    mi_member_filled(to, "id", says->policy_id);
    mi_member_filled(to, "verdict", says->policy_verdict);
    mi_member_filled(to, "version", says->policy_version);
    mission_builder_end(to);
}

/* ---- the whole ---- */

static void write_first_half(mission_builder *to, const struct record *r)
{
    const mission_decided *says = r->says;

    mi_write_action(to, r->asked);
    mi_member_text(to, "action_class", mission_view_of(mission_class_name(says->action_class)));
    mi_write_actor(to, r->asked);
    mi_member_text(to, "audience", r->asked->audience);
    if (r->emitter->flags & MISSION_EMITTER_ENTRY)
        mi_member_value(to, "authorizing_entry", r->entry);
    write_capability(to, r->asked);
    mi_member_text(to, "class_source", class_source(says->class_source));
    mi_member_filled(to, "compensates_evaluation_id", r->more->compensates_evaluation_id);
    write_conditions(to, says);
    write_turns(to, r);
    mi_write_credential(to, r->asked);
    mi_member_text(to, "decision", says->permit == 1 ? MI_VIEW("permit") : MI_VIEW("deny"));
    if (says->permit != 1)
        mi_member_text(to, "denial_reason", mission_view_of(mission_denial_name(says->reason)));
    mi_write_emitter(to, r->emitter);
    if (r->entry)
        mi_member_text(to, "entry_digest", mission_view_of(r->entry_digest.text));
    mi_write_time(to, "evaluated_at", &says->evaluated_at);
    mi_member_text(to, "evaluation_id", says->evaluation_id);
}

static void write_second_half(mission_builder *to, const struct record *r)
{
    mi_member_text(to, "evidence_id", r->id);
    mi_write_hop(to, r->more);
    mi_write_array(to, "metering", r->metering);
    write_mission(to, r);
    write_history(to, r->decision);
    if (r->says->state_version)
        mi_member_integer(to, "mission_state_version", r->says->state_version);
    mi_write_array(to, "obligations", r->says->obligations);
}

static void write_last(mission_builder *to, const struct record *r)
{
    mi_write_mapping(to, r->more);
    mi_write_resource(to, r->asked);
    mi_member_integer(to, "sequence", r->sequence);
    mi_write_subject(to, r->asked);
    write_taint(to, r->asked);
    write_own(to, r);
}

/* One of two members that stand apart, by the name that is written. */
static int32_t write_digest(mission_builder *to, const struct record *r, bool parameters,
                            mission_error *error)
{
    const bool bound = r->says->bound && r->says->parameter_digest.len;

    if (bound != parameters)
        return MISSION_OK;
    return mi_write_request_digest(to, r->emitter->context, r->asked, bound,
                                   r->says->parameter_digest, error);
}

static int32_t write(mission_builder *to, const struct record *r, mission_error *error)
{
    int32_t rc;

    mission_builder_object(to);
    write_first_half(to, r);
    rc = write_digest(to, r, false, error);
    write_second_half(to, r);
    if (!rc)
        rc = write_digest(to, r, true, error);
    write_last(to, r);
    mission_builder_end(to);
    return rc;
}

/* ---- making it ---- */

/* The entry as it is recorded, and its commitment, of a permit alone. */
static int32_t find_entry(struct record *r, mission_error *error)
{
    const mission_authority_set *set = mission_policy_set(r->decision->policy);

    if (r->says->permit != 1)
        return MISSION_OK;
    r->entry = set ? mission_value_item(set->value, r->says->entry) : NULL;
    if (!r->entry)
        return mi_fail_say(error, MISSION_E_STATE, "a permit of no entry");
    return mission_anchor(
        r->emitter->context, mission_commitment_typ(MISSION_COMMIT_AUTHORITY_ENTRY),
        mission_policy_issuer(r->decision->policy), r->entry, &r->entry_digest, error);
}

static int32_t may_record(const mission_emitter *emitter, const mission_decision *decision,
                          mission_error *error)
{
    if (emitter->role != MISSION_EMITTER_PDP)
        return mi_fail_say(error, MISSION_E_ARGUMENT, "the emitter is no decision point");
    if (decision->pdp && emitter->context->profile != decision->pdp->context->profile)
        return mi_fail(error, MISSION_E_PROFILE); /* its members have other names there */
    if (!mi_decision_recorded(&decision->says))
        return mi_fail_say(error, MISSION_E_STATE, "an action of no class leaves no evidence");
    if (decision->evaluation.approval_id.len && !emitter->name_space.len)
        return mi_fail_say(error, MISSION_E_STATE,
                           "the emitter has no name for the approval that was presented");
    return MISSION_OK;
}

static int32_t build(struct record *r, mission_json **out, mission_error *error)
{
    mission_builder *builder;
    int32_t rc = find_entry(r, error);

    if (!rc)
        rc = mission_builder_new(r->emitter->context, &builder, error);
    if (rc)
        return rc;
    rc = write(builder, r, error);
    return mi_members_finish(builder, rc, out, error);
}

int32_t mi_decision_body(mission_emitter *emitter, const mission_decision *decision,
                         uint64_t sequence, mission_view id, const mission_evidence_more *more,
                         const mission_value *metering, mission_json **out, mission_error *error)
{
    char minted[MI_EVIDENCE_ID_LEN + 1];
    mission_evidence_more own;
    struct record r = {
        .emitter = emitter,
        .decision = decision,
        .asked = &decision->evaluation,
        .says = &decision->says,
        .more = &own,
        .metering = metering,
        .sequence = sequence,
        .id = id,
    };
    int32_t rc = may_record(emitter, decision, error);

    *out = NULL;
    if (!rc)
        rc = mi_import_more(&own, more, error);
    if (!rc && !id.len) {
        rc = mi_evidence_id(emitter->context, "evd_", minted, error);
        r.id = (mission_view){minted, MI_EVIDENCE_ID_LEN};
    }
    return rc ? rc : build(&r, out, error);
}

int32_t mission_decision_evidence_body(mission_emitter *emitter, const mission_decision *decision,
                                       uint64_t sequence, mission_json **out, mission_error *error)
{
    if (out)
        *out = NULL;
    if (!emitter || !decision || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_decision_body(emitter, decision, sequence, (mission_view){NULL, 0}, NULL, NULL, out,
                            error);
}

int32_t mission_decision_evidence_with(mission_emitter *emitter, const mission_decision *decision,
                                       const mission_evidence_more *more, mission_json **out,
                                       mission_error *error)
{
    mission_view issuer, mission;
    mission_json *body;
    uint64_t sequence;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!emitter || !decision || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = may_record(emitter, decision, error); /* before a number is spent on it */
    if (rc)
        return rc;
    mi_decision_mission(decision, &issuer, &mission);
    rc = mi_emitter_next(emitter, issuer, mission, &sequence, error);
    if (!rc)
        rc = mi_decision_body(emitter, decision, sequence, (mission_view){NULL, 0}, more, NULL,
                              &body, error);
    if (rc)
        return rc;
    rc = mi_evidence_seal(emitter, mission_json_root(body), MISSION_EVIDENCE_DECISION, out, error);
    mission_json_unref(body);
    return rc;
}

int32_t mission_decision_evidence(mission_emitter *emitter, const mission_decision *decision,
                                  mission_json **out, mission_error *error)
{
    return mission_decision_evidence_with(emitter, decision, NULL, out, error);
}
