/* A decision, decided once more from its evidence. SPDX-License-Identifier: MIT */
#include "../../model/check.h"
#include "../../wire/evaluation.h"
#include "replay.h"

struct replaying {
    mission_replay_source source;
    mission_evidence_record record;
    mission_context *context;
    mission_evaluation asked;
    mission_replay *made;
    mission_error *error;
};

/* ---- What is there ---- */

static bool view_is_named(const struct replaying *r)
{
    const mission_value *mission = mi_get(r->record.value, "mission");

    return r->source.policy && mi_view_is(mission_policy_view_id(r->source.policy),
                                          mi_get_text(mission, "policy_view_id"));
}

/* Where the evidence names the state's version, the state has to be that one. */
static bool state_is_named(const struct replaying *r)
{
    const mission_value *version = mi_get(r->record.value, "mission_state_version");
    const mission_situation *situation = r->source.situation;
    int64_t number = 0;

    if (!situation)
        return false;
    return !version || !situation->state || !situation->state->version ||
           (mission_value_integer(version, &number) &&
            (uint64_t)number == situation->state->version);
}

static int32_t look_for(struct replaying *r)
{
    int32_t same = 0;

    if (!view_is_named(r))
        r->made->missing |= MISSION_REPLAY_NEEDS_VIEW;
    if (!state_is_named(r))
        r->made->missing |= MISSION_REPLAY_NEEDS_STATE;
    if (r->source.request) {
        r->asked = (mission_evaluation){.size = sizeof r->asked};
        same = mission_evaluation_read(r->context, r->source.request, &r->asked, r->error);
        if (same)
            return same;
        same = mi_replay_asked(r->context, r->record.value, &r->asked, &r->source, r->error);
    }
    if (!same)
        r->made->missing |= MISSION_REPLAY_NEEDS_REQUEST;
    return same < 0 ? same : MISSION_OK;
}

/* ---- What came out ---- */

/* A denial that is given before the resource's policy is asked. */
static bool before_policy(uint32_t reason)
{
    return reason >= MISSION_DENY_VIEW_INCONSISTENT &&
           reason <= MISSION_DENY_CONSTRAINT_UNSUPPORTED;
}

/* A denial by a claim in a store: everything before it was open. */
static bool by_claim(uint32_t reason)
{
    return reason >= MISSION_DENY_DUPLICATE_SUPPRESSED &&
           reason <= MISSION_DENY_EXCLUSIVITY_LATCHED;
}

static uint32_t recorded_reason(const struct replaying *r)
{
    return r->record.permit == 1 ? MISSION_DENY_NONE : mission_denial_of_name(r->record.reason);
}

/* The gates before the policy are open now: a denial by one of them was another decision. */
static void judge_untold(struct replaying *r, const struct mi_replay_point *point)
{
    r->made->missing |= point->missing;
    if (r->record.permit == 1 || !before_policy(recorded_reason(r)))
        return;
    r->made->outcome = MISSION_REPLAY_DIFFERS;
    r->made->differs = MISSION_REPLAY_REASON;
}

/* The evidence says what came of the claims, and that is all that can be said of them. */
static bool claimed(const struct replaying *r, const mission_decision *decision)
{
    return decision->says.permit == 1 && by_claim(recorded_reason(r));
}

static int32_t judge(struct replaying *r, const struct mi_replay_point *point,
                     const mission_decision *decision)
{
    mission_replay *made = r->made;
    uint32_t differs;
    int32_t rc;

    made->relied |= point->relied;
    if (point->missing) {
        judge_untold(r, point);
        return MISSION_OK;
    }
    made->permit = decision->says.permit;
    made->reason = decision->says.reason;
    made->action_class = decision->says.action_class;
    rc = mi_replay_compare(decision, r->record.value, &differs, r->error);
    if (rc)
        return rc;
    if (claimed(r, decision) && !(differs & MISSION_REPLAY_CLASS)) {
        made->missing |= MISSION_REPLAY_NEEDS_CLAIMS;
        return MISSION_OK;
    }
    if (decision->says.permit == 1 && decision->needs)
        made->relied |= MISSION_REPLAY_NEEDS_CLAIMS;
    made->differs = differs;
    made->outcome = differs ? MISSION_REPLAY_DIFFERS : MISSION_REPLAY_SAME;
    return MISSION_OK;
}

typedef int32_t decider(mission_pdp *pdp, mission_policy *policy,
                        const mission_evaluation *evaluation, const mission_situation *situation,
                        const mission_time *now, void *scratch, size_t scratch_size,
                        mission_decision **out, mission_error *error);

static int32_t decide_by(struct replaying *r, decider *call, const mission_time *then)
{
    struct mi_replay_point point;
    mission_decision *decision = NULL;
    int32_t rc;

    mi_replay_point(&point, &r->source);
    rc = call(&point.pdp, r->source.policy, &r->asked, r->source.situation, then, NULL, 0,
              &decision, r->error);
    if (!rc)
        rc = judge(r, &point, decision);
    mission_decision_unref(decision);
    return rc;
}

/* A decision point without a store denies what needs a claim: the evidence may be of one. */
static int32_t decide_without_store(struct replaying *r, const mission_time *then)
{
    const mission_replay with = *r->made;
    int32_t rc;

    *r->made = (mission_replay){.size = sizeof with};
    rc = decide_by(r, mission_pdp_decide, then);
    if (rc || r->made->outcome != MISSION_REPLAY_SAME)
        *r->made = with;
    else
        r->made->relied |= MISSION_REPLAY_NEEDS_CLAIMS;
    return rc;
}

static int32_t decide(struct replaying *r)
{
    mission_time then;
    int32_t rc = mission_time_parse(mi_get_text(r->record.value, "evaluated_at"), &then, r->error);

    if (!rc)
        rc = decide_by(r, mi_decide, &then);
    if (!rc && r->made->outcome != MISSION_REPLAY_SAME &&
        recorded_reason(r) == MISSION_DENY_CONSTRAINT_UNSUPPORTED)
        rc = decide_without_store(r, &then);
    return rc;
}

/* ---- The call ---- */

static int32_t import(struct replaying *r, const mission_replay_source *source)
{
    static const size_t ends[] = {MI_END_OF(mission_replay_source, verdict)};
    static const size_t record_ends[] = {MI_END_OF(mission_evidence_record, value),
                                         MI_END_OF(mission_evidence_record, reserved)};
    int32_t rc = mi_import(&r->source, sizeof r->source, source, ends, MI_COUNT(ends));

    if (!rc && (!r->source.decision || !r->source.pdp || !mi_usable(r->source.name_space) ||
                r->source.name_space.len > MI_NAME_SPACE_MOST))
        rc = MISSION_E_ARGUMENT;
    if (!rc)
        rc = mi_import(&r->record, sizeof r->record, r->source.decision, record_ends,
                       MI_COUNT(record_ends));
    if (!rc && (r->record.kind != MISSION_EVIDENCE_DECISION || !r->record.value))
        rc = MISSION_E_ARGUMENT;
    if (rc)
        return mi_fail(r->error, rc);
    r->source.decision = &r->record;
    r->context = r->source.pdp->context;
    return MISSION_OK;
}

static int32_t replay(struct replaying *r, const mission_replay_source *source)
{
    int32_t rc = import(r, source);

    if (!rc)
        rc = look_for(r);
    return rc || r->made->missing ? rc : decide(r);
}

int32_t mission_decision_replay(const mission_replay_source *source, mission_replay *out,
                                mission_error *error)
{
    const size_t least = MI_END_OF(mission_replay, action_class);
    const mission_replay nothing = {.size = sizeof nothing};
    mission_replay made = nothing;
    struct replaying r = {.made = &made, .error = error};
    int32_t rc, given;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &made, sizeof made, least);
    if (rc || !source)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = replay(&r, source);
    given = mi_give(out, rc ? &nothing : &made, sizeof made, least);
    return rc || !given ? rc : mi_fail(error, given);
}
