/* What does the resource itself say? (PD-11) SPDX-License-Identifier: MIT */
#include "decision.h"

/* ---- Obligations: an array of objects, each with its `id` and `type` ---- */

static bool obligation(const mission_value *value)
{
    return mission_value_string(mission_value_get(value, MI_VIEW("id"))).len &&
           mission_value_string(mission_value_get(value, MI_VIEW("type"))).len;
}

static bool obligations(const mission_value *value)
{
    bool good = mission_value_kind(value) == MISSION_JSON_ARRAY && mission_value_count(value);

    for (size_t i = 0; good && i < mission_value_count(value); i++)
        good = obligation(mission_value_item(value, i));
    return good;
}

/* Of several members of a collection one set of obligations, or none can be told. */
static bool keep_obligations(struct mi_deciding *d, const mission_value *value)
{
    const mission_value **kept = &d->decision->says.obligations;

    if (!value)
        return true;
    if (!obligations(value) || (*kept && *kept != value && !mission_value_equal(*kept, value)))
        return false;
    *kept = value;
    return true;
}

/* ---- History that has to be there, for PD-13 to look at ---- */

static bool keep_history(struct mi_deciding *d, const mission_policy_answer *answer)
{
    mission_decision *decision = d->decision;

    if (answer->history && !answer->history_classes && !answer->history_predicates)
        return false;
    for (uint32_t i = 0; i < answer->history; i++) {
        const struct mi_predicate one = {
            .name = answer->history_predicates ? answer->history_predicates[i]
                                               : MI_VIEW("action_class_completed"),
            .action_class =
                answer->history_classes ? answer->history_classes[i] : (mission_view){NULL, 0},
            .outcome = MISSION_HISTORY_UNAVAILABLE};

        if (decision->predicate_count == MI_PREDICATES || !one.name.len || !mi_usable(one.name) ||
            !mi_usable(one.action_class))
            return false;
        decision->predicates[decision->predicate_count++] = one;
    }
    return true;
}

/* ---- One question ---- */

static bool usable(const mission_policy_answer *answer)
{
    return mi_usable(answer->id) && mi_usable(answer->version) && mi_usable(answer->verdict);
}

/* What was told so far was meant for a permit. */
static uint32_t without_obligations(struct mi_deciding *d, uint32_t reason)
{
    d->decision->says.obligations = NULL;
    return reason;
}

static uint32_t take(struct mi_deciding *d, const mission_policy_answer *answer)
{
    mission_decided *says = &d->decision->says;

    says->policy_id = answer->id;
    says->policy_version = answer->version;
    says->policy_verdict = answer->verdict;
    if (answer->says != MISSION_SAYS_PERMIT && answer->says != MISSION_SAYS_APPROVAL)
        says->obligations = NULL; /* another member's were for a permit; this one has its own */
    if (!keep_obligations(d, answer->obligations))
        return without_obligations(d, MISSION_DENY_RESOURCE_POLICY);
    switch (answer->says) {
    case MISSION_SAYS_APPROVAL:
        d->approval_wanted = true;
        break;
    case MISSION_SAYS_PERMIT:
        break;
    case MISSION_SAYS_STEP_UP:
        d->decision->step_up = answer->obligations != NULL;
        return MISSION_DENY_RESOURCE_POLICY;
    default:
        return MISSION_DENY_RESOURCE_POLICY;
    }
    return keep_history(d, answer) ? MISSION_DENY_NONE
                                   : without_obligations(d, MISSION_DENY_HISTORY_NOT_SATISFIED);
}

static uint32_t ask(struct mi_deciding *d, size_t member)
{
    const mission_pdp_host *host = &d->pdp->host;
    const mission_policy_question question = {.size = sizeof question,
                                              .evaluation = d->evaluation,
                                              .policy = d->policy,
                                              .entry = d->decision->says.entry,
                                              .action_class = d->decision->says.action_class,
                                              .facts = &d->facts,
                                              .now = d->now,
                                              .member = member};
    mission_policy_answer answer = {.size = sizeof answer, .says = MISSION_SAYS_DENY};

    if (!host->resource_policy || host->resource_policy(host->host, &question, &answer) ||
        !usable(&answer))
        return without_obligations(d, MISSION_DENY_RESOURCE_POLICY);
    return take(d, &answer);
}

int32_t mi_gate_policy(struct mi_deciding *d)
{
    const size_t members = d->situation.members;
    uint32_t reason = members ? MISSION_DENY_NONE : ask(d, SIZE_MAX);

    for (size_t i = 0; !reason && i < members; i++)
        reason = ask(d, i);
    return (int32_t)reason;
}
