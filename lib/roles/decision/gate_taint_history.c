/* What came into the session before, and what was done before (PD-12, PD-13).
 * SPDX-License-Identifier: MIT */
#include "decision.h"

/* ---- Taint ---- */

/* Whether anything leaves: the profile's word where it is one, else the enforcement point's. */
static bool leaves(const struct mi_deciding *d)
{
    return d->evaluation->external_communication == MISSION_TRUE ||
           d->decision->operation->external == 1 ||
           (d->decision->duties >> MISSION_CLASS_COMMITMENT & 1);
}

int32_t mi_gate_taint(struct mi_deciding *d)
{
    const mission_evaluation *e = d->evaluation;

    if (!(d->pdp->flags & MISSION_PDP_TAINT) ||
        d->decision->says.action_class == MISSION_CLASS_NONE)
        return 0;
    if (e->external_communication == MISSION_UNSAID)
        return MISSION_DENY_TAINT_CONTEXT_MISSING;
    if (!leaves(d))
        return 0;
    if (e->tainted == MISSION_UNSAID)
        return MISSION_DENY_TAINT_CONTEXT_MISSING;
    if (e->tainted == MISSION_FALSE)
        return 0;
    d->approval_wanted = true;
    return mi_approval_judge(d) ? (int32_t)MISSION_DENY_APPROVAL_REQUIRED : 0;
}

/* ---- History ---- */

/* Whatever the request says of it is no outcome: the host's own store is asked. */
static uint32_t look_up(const struct mi_deciding *d, const struct mi_predicate *predicate)
{
    const mission_pdp_host *host = &d->pdp->host;
    uint32_t outcome = 0;

    if (!host->history || host->history(host->host, d->evaluation, predicate->name,
                                        predicate->action_class, &outcome))
        return MISSION_HISTORY_UNAVAILABLE;
    return outcome == MISSION_HISTORY_SATISFIED || outcome == MISSION_HISTORY_NOT
               ? outcome
               : MISSION_HISTORY_UNAVAILABLE;
}

/* The one that is known here is about one of the classes. */
static bool recognized(const struct mi_predicate *predicate)
{
    return !mi_view_is(predicate->name, MI_VIEW("action_class_completed")) ||
           mission_class_of_name(predicate->action_class) != MISSION_CLASS_COUNT;
}

/* All are asked, so that the evidence has the outcome of each. */
int32_t mi_gate_history(struct mi_deciding *d)
{
    mission_decision *decision = d->decision;
    bool all = true;

    for (size_t i = 0; i < decision->predicate_count; i++) {
        struct mi_predicate *one = &decision->predicates[i];

        one->outcome = recognized(one) ? look_up(d, one) : MISSION_HISTORY_UNAVAILABLE;
        all = all && one->outcome == MISSION_HISTORY_SATISFIED;
    }
    return all ? 0 : (int32_t)MISSION_DENY_HISTORY_NOT_SATISFIED;
}
