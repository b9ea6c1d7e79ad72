/* How consequential the action is, and what that asks of state and permit (PE-6, O-1).
 * SPDX-License-Identifier: MIT */
#include "../../model/operation_profile.h"
#include "decision.h"

static const mission_operation_terms no_terms = {.size = sizeof no_terms};

/* The profile that the host has of the action; one of another action is none. */
static const mission_operation_profile *profile_of(struct mi_deciding *d)
{
    const mission_pdp_host *host = &d->pdp->host;
    const mission_operation_profile *profile = NULL;
    const mission_operation_terms *terms;

    if (!host->profile)
        return NULL;
    if (host->profile(host->host, d->evaluation->audience, d->evaluation->action, &profile)) {
        d->profile_failed = true;
        return NULL;
    }
    if (!profile)
        return NULL;
    terms = &profile->terms;
    d->profile_failed =
        !mi_view_is(terms->action, d->evaluation->action) ||
        (terms->resource.len && !mi_view_is(terms->resource, d->evaluation->audience));
    return d->profile_failed ? NULL : profile;
}

/* Two high classes are not ordered: the duties of both apply (trap 9). */
static void set_terms(struct mi_deciding *d, uint32_t duties)
{
    d->state_seconds = d->permit_seconds = INT64_MAX;
    d->passive = true;
    for (uint32_t i = 0; i < MISSION_CLASS_COUNT; i++) {
        const mission_class_terms *terms = &d->pdp->classes[i];

        if (!(duties >> i & 1))
            continue;
        if (terms->state_seconds < d->state_seconds)
            d->state_seconds = terms->state_seconds;
        if (terms->permit_seconds < d->permit_seconds)
            d->permit_seconds = terms->permit_seconds;
        d->passive = d->passive && terms->passive;
    }
}

void mi_classify(struct mi_deciding *d)
{
    const mission_operation_profile *profile = profile_of(d);
    const mission_class_question question = {.size = sizeof question,
                                             .action = d->evaluation->action,
                                             .floors = d->pdp->floors,
                                             .profile = profile,
                                             .parameters = d->evaluation->parameters,
                                             .declared = d->profile_failed ? 0 : d->pdp->declared,
                                             .default_class =
                                                 d->profile_failed ? 0 : d->pdp->default_class,
                                             .purpose = d->situation.purpose_class};
    mission_class_answer answer = {.size = sizeof answer};
    mission_decision *decision = d->decision;

    mi_class_answer(&question, &answer); /* all of it was looked at when it was imported */
    decision->profile = profile;
    decision->operation = profile ? &profile->terms : &no_terms;
    decision->duties = answer.duties | 1u << answer.action_class;
    decision->says.action_class = answer.action_class;
    decision->says.class_source = answer.class_source;
    decision->says.bound = answer.bound;
    d->high = answer.high;
    set_terms(d, decision->duties);
}
