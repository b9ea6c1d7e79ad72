/* A decision point that answers from evidence what nobody can be asked any more.
 * SPDX-License-Identifier: MIT */
#include "../../model/check.h"
#include "replay.h"

/* ---- The resource's policy ---- */

static int32_t meaning(const mission_replay_source *source, mission_view id, mission_view version,
                       mission_view verdict, uint32_t *says)
{
    static const struct {
        mission_view word;
        uint32_t says;
    } words[] = {
        {MI_VIEW_INIT("permit"), MISSION_SAYS_PERMIT},
        {MI_VIEW_INIT("allow"), MISSION_SAYS_PERMIT},
        {MI_VIEW_INIT("deny"), MISSION_SAYS_DENY},
        {MI_VIEW_INIT("approval"), MISSION_SAYS_APPROVAL},
        {MI_VIEW_INIT("step_up"), MISSION_SAYS_STEP_UP},
    };

    if (source->verdict)
        return source->verdict(source->host, id, version, verdict, says);
    for (size_t i = 0; i < MI_COUNT(words); i++) {
        if (!mi_view_is(words[i].word, verdict))
            continue;
        *says = words[i].says;
        return 0;
    }
    return -1;
}

/* The predicates that the policy chose are those whose outcome was recorded. */
static bool chose_history(struct mi_replay_point *point, mission_policy_answer *answer)
{
    const size_t count = mission_value_count(point->history);

    if (count > MI_PREDICATES)
        return false;
    for (size_t i = 0; i < count; i++) {
        const mission_value *one = mission_value_item(point->history, i);

        point->predicates[i] = mi_get_text(one, "predicate");
        point->classes[i] = mi_get_text(one, "action_class");
    }
    answer->history = (uint32_t)count;
    answer->history_predicates = point->predicates;
    answer->history_classes = point->classes;
    return true;
}

static int32_t resource_policy(void *host, const mission_policy_question *question,
                               mission_policy_answer *answer)
{
    struct mi_replay_point *point = host;
    uint32_t says = MISSION_SAYS_DENY;

    (void)question;
    answer->id = mi_get_text(point->policy, "id");
    answer->version = mi_get_text(point->policy, "version");
    answer->verdict = mi_get_text(point->policy, "verdict");
    if (!answer->verdict.len || !chose_history(point, answer) ||
        meaning(point->source, answer->id, answer->version, answer->verdict, &says)) {
        point->missing |= MISSION_REPLAY_NEEDS_POLICY;
        return -1;
    }
    point->relied |= MISSION_REPLAY_NEEDS_POLICY;
    answer->says = says;
    answer->obligations = mi_get(point->evidence, "obligations");
    return 0;
}

static int32_t history(void *host, const mission_evaluation *evaluation, mission_view predicate,
                       mission_view action_class, uint32_t *outcome)
{
    struct mi_replay_point *point = host;

    (void)evaluation;
    for (size_t i = 0; i < mission_value_count(point->history); i++) {
        const mission_value *one = mission_value_item(point->history, i);
        const mission_view told = mi_get_text(one, "outcome");

        if (!mi_view_is(mi_get_text(one, "predicate"), predicate) ||
            !mi_view_is(mi_get_text(one, "action_class"), action_class))
            continue;
        *outcome = MISSION_HISTORY_UNAVAILABLE;
        if (mi_view_is(told, MI_VIEW("satisfied")))
            *outcome = MISSION_HISTORY_SATISFIED;
        else if (mi_view_is(told, MI_VIEW("not_satisfied")))
            *outcome = MISSION_HISTORY_NOT;
        point->relied |= MISSION_REPLAY_NEEDS_HISTORY;
        return 0;
    }
    point->missing |= MISSION_REPLAY_NEEDS_HISTORY;
    return -1;
}

/* ---- Everybody else is asked as ever ---- */

static const mission_pdp_host *theirs(void *host)
{
    return &((struct mi_replay_point *)host)->theirs;
}

static int32_t enrolled(void *host, mission_view pep, mission_view audience, uint32_t action_class,
                        int32_t *verdict)
{
    return theirs(host)->enrolled(theirs(host)->host, pep, audience, action_class, verdict);
}

static int32_t profile(void *host, mission_view audience, mission_view action,
                       const mission_operation_profile **out)
{
    return theirs(host)->profile(theirs(host)->host, audience, action, out);
}

static int32_t facts(void *host, const mission_evaluation *evaluation, mission_facts *out)
{
    return theirs(host)->facts(theirs(host)->host, evaluation, out);
}

static int32_t actor(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    return theirs(host)->actor(theirs(host)->host, evaluation, verdict);
}

static int32_t principal(void *host, const mission_value *subject, mission_view *iss,
                         mission_view *sub)
{
    return theirs(host)->principal(theirs(host)->host, subject, iss, sub);
}

static int32_t approval(void *host, const mission_evaluation *evaluation,
                        mission_approval_record *out)
{
    return theirs(host)->approval(theirs(host)->host, evaluation, out);
}

static int32_t assertion(void *host, mission_view text, mission_known_state *out)
{
    return theirs(host)->assertion(theirs(host)->host, text, out);
}

static int32_t source(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    return theirs(host)->source(theirs(host)->host, evaluation, verdict);
}

void mi_replay_point(struct mi_replay_point *point, const mission_replay_source *from)
{
    const mission_pdp_host *host = &from->pdp->host;

    memset(point, 0, sizeof *point);
    point->source = from;
    point->evidence = from->decision->value;
    point->policy = mi_own_member(point->evidence, from->name_space, "resource_policy");
    point->history = mi_get(point->evidence, "mission_history");
    point->theirs = *host;
    memcpy(&point->pdp, from->pdp, sizeof point->pdp);
    atomic_init(&point->pdp.refs, 1);
    point->pdp.host = (mission_pdp_host){
        .size = sizeof point->pdp.host,
        .host = point,
        .enrolled = host->enrolled ? enrolled : NULL,
        .profile = host->profile ? profile : NULL,
        .facts = host->facts ? facts : NULL,
        .resource_policy = resource_policy,
        .history = history,
        .actor = host->actor ? actor : NULL,
        .principal = host->principal ? principal : NULL,
        .approval = host->approval ? approval : NULL,
        .assertion = host->assertion ? assertion : NULL,
        .source = host->source ? source : NULL,
    };
}
