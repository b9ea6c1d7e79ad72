/* What every decision on a waiting request has to know first. SPDX-License-Identifier: MIT */
#include "deciding.h"

/* It waits no more. Who lost a race learns both states (80 SE-7). */
static int32_t decided(mission_plan *plan, const struct mi_book *book, mission_error *error)
{
    const mission_view now = mi_wire_state(plan, book->state);

    plan->verdict.state = book->state;
    if (plan->attempt == 1)
        return mi_fail_say(error, MISSION_E_CONFLICT, "from %s to %s",
                           mission_state_name(book->state), "a decision");
    plan->more[0].name = "current_state";
    plan->more[0].value = now;
    plan->more[1].name = "observed_state";
    plan->more[1].value = mi_wire_state(plan, MISSION_STATE_PENDING);
    mi_fail_say(error, MISSION_E_CONCURRENT, "it was decided meanwhile: %s",
                mission_state_name(book->state));
    if (mi_draft(mi_plan_context(plan)))
        error->oauth_error = "conflict"; /* 20 section 1 */
    return MISSION_E_CONCURRENT;
}

int32_t mi_want_decided(mission_plan *plan, struct mi_pending *pending, struct mi_kin *kin,
                        mission_error *error)
{
    const mission_decide *asked = plan->request;
    int32_t rc = mi_want_book(plan, asked->mission_id, &pending->book, error);

    if (!rc && !pending->book)
        rc = mi_fail(error, MISSION_E_NOT_VISIBLE);
    if (!rc)
        rc = mi_want_kin(plan, pending->book, kin, error);
    if (!rc && pending->book->request)
        rc = mi_want_lineage(plan, pending->book,
                             mission_value_get(pending->book->request, MI_VIEW("lineage")),
                             &pending->lineage, error);
    if (!rc && pending->book->request)
        rc = mi_pending_load(plan, pending->book, pending, error);
    return rc;
}

/* What the event does now; a conflict names both states. */
int32_t mi_legal(mission_plan *plan, const struct mi_pending *pending, const struct mi_kin *kin,
                 uint32_t event, mission_outcome *outcome, mission_error *error)
{
    const uint32_t profile = mi_plan_context(plan)->profile->id;
    uint32_t facts = 0;
    int32_t rc = mission_lifecycle_facts(profile, &kin->own, kin->ancestors, kin->count, &plan->now,
                                         &facts, error);

    outcome->size = sizeof *outcome;
    if (rc == MISSION_E_ANCESTOR)
        return mi_fail(error, MISSION_E_PARENT_NOT_ACTIVE);
    if (!rc)
        rc = mission_lifecycle_next(profile, pending->book->state, event, facts, outcome, error);
    if (rc || outcome->decision != MISSION_LIFECYCLE_CONFLICT)
        return rc;
    if (!mi_state_in(pending->book->state, MI_WAITING))
        return decided(plan, pending->book, error);
    plan->verdict.state =
        facts & MISSION_FACT_PENDING_OVER ? MISSION_STATE_LAPSED : pending->book->state;
    if (facts & (MISSION_FACT_PENDING_OVER | MISSION_FACT_EXPIRY_REACHED))
        return mi_fail_say(error, MISSION_E_CONFLICT, "from expired to %s",
                           mission_state_name(outcome->wanted));
    if (facts & (MISSION_FACT_ANCESTOR_ENDED | MISSION_FACT_HELD))
        return mi_refuse_with(plan, MISSION_E_PARENT_NOT_ACTIVE, "mission_denial_reason",
                              "parent_not_active", error);
    return mi_fail_say(error, MISSION_E_CONFLICT, "from %s to %s",
                       mission_state_name(pending->book->state),
                       mission_state_name(outcome->wanted));
}

void mi_act_on_pending(const mission_plan *plan, const struct mi_pending *pending, uint32_t what,
                       mission_act *act)
{
    mi_act(plan, pending->book, NULL, what, pending->book->state, pending->actor, act);
    act->intent = pending->intent;
    act->set = pending->set;
}

int32_t mi_derive_again(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    int32_t rc = mi_pending_derive(plan, pending, error);

    if (!rc && pending->lineage.what != MI_LINEAGE_NONE)
        rc = mi_lineage_bound(plan, pending, error);
    return rc;
}

/* Draft, T3: who comes to approve after the requested expiry finds the request denied. */
int32_t mi_request_expired(mission_error *error)
{
    return mi_fail_say(error, MISSION_E_DECLINED, "the requested expiry has passed");
}

static bool usable(const mission_decide *own)
{
    return own->mission_id.ptr && mi_usable(own->actor.client_id) &&
           mi_usable(own->actor.principal.iss) && mi_usable(own->actor.principal.sub) &&
           mi_usable(own->reason) && mi_usable(own->approval_event_id) &&
           mi_usable(own->rendering) && mi_usable(own->disclosure) && mi_usable(own->expires_at);
}

int32_t mi_plan_decide(mission_issuer *issuer, const struct mi_operation *operation, bool approves,
                       const mission_decide *request, mission_plan **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_decide, now)};
    mission_decide own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!issuer || !request || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, request, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if (!usable(&own) || (approves && (!own.approval_event_id.len || !own.rendering.len ||
                                       !mi_somebody(&own.actor.principal))))
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_plan_new(issuer, operation, &own, sizeof own, own.now, out, error);
}
