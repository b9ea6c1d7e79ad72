/* Who acts, and for whom? (PD-6) SPDX-License-Identifier: MIT */
#include "decision.h"
#include <mission/principal.h>

/* Root to leaf, each with `iss` and `sub`, and not without end. */
static bool well_formed(const struct mi_deciding *d, const mission_value *act)
{
    const size_t count = mission_value_count(act);
    mission_principal link;

    if (mission_value_kind(act) != MISSION_JSON_ARRAY || !count ||
        count > d->context->limits.actors)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!mission_principal_of(mission_value_item(act, i), &link))
            return false;
    return true;
}

static uint32_t check_chain(const struct mi_deciding *d)
{
    const mission_value *act = d->evaluation->act;

    if (!act)
        return d->situation.delegated ? MISSION_DENY_ACTOR_INVALID : MISSION_DENY_NONE;
    return well_formed(d, act) ? MISSION_DENY_NONE : MISSION_DENY_ACTOR_INVALID;
}

/* The principal that the request names is the one that the Mission is for, where both are known. */
static bool same_origin(const struct mi_deciding *d)
{
    const mission_principal recorded = mission_policy_subject(d->policy);
    mission_principal said;

    if (!d->evaluation->mission_subject)
        return true;
    return mission_principal_of(d->evaluation->mission_subject, &said) &&
           (!recorded.sub.len || mission_principal_equal(&recorded, &said));
}

/* The two are in namespaces of their own: only a mapping says that they are one (PD-6 c). */
static bool mapped(const struct mi_deciding *d)
{
    const mission_pdp_host *host = &d->pdp->host;
    const mission_evaluation *e = d->evaluation;
    mission_principal local = {{NULL, 0}, {NULL, 0}};
    const mission_principal asked = {e->subject_iss, e->subject_id};

    if (!(d->pdp->flags & MISSION_PDP_ORIGIN))
        return true;
    if (!e->mission_subject || !host->principal ||
        host->principal(host->host, e->mission_subject, &local.iss, &local.sub))
        return false;
    return mi_usable(local.iss) && mi_usable(local.sub) && mission_principal_equal(&local, &asked);
}

static bool standing(const struct mi_deciding *d)
{
    const mission_pdp_host *host = &d->pdp->host;
    int32_t verdict = 0;

    if (!(d->pdp->flags & MISSION_PDP_REGISTRY))
        return true;
    return host->actor && !host->actor(host->host, d->evaluation, &verdict) && verdict == 1;
}

int32_t mi_gate_actor(struct mi_deciding *d)
{
    const uint32_t reason = check_chain(d);

    if (reason)
        return (int32_t)reason;
    if (!same_origin(d) || !mapped(d))
        return MISSION_DENY_PRINCIPAL_MAPPING_FAILED;
    return standing(d) ? 0 : (int32_t)MISSION_DENY_RESOURCE_POLICY;
}
