/* Who asks, and about which Mission (PD-19, PD-1, PD-2). SPDX-License-Identifier: MIT */
#include "decision.h"

static int32_t refuse_point(struct mi_deciding *d, int32_t host_code)
{
    return host_code ? mi_fail_host(d->error, MISSION_E_PEP, host_code, "pdp.enrolled")
                     : mi_fail(d->error, MISSION_E_PEP);
}

static int32_t enrolled(struct mi_deciding *d)
{
    const mission_pdp_host *host = &d->pdp->host;
    int32_t verdict = 0, rc;

    if (!host->enrolled)
        return MISSION_OK;
    rc = host->enrolled(host->host, d->situation.pep, d->evaluation->audience,
                        d->decision->says.action_class, &verdict);
    return rc || verdict != 1 ? refuse_point(d, rc) : MISSION_OK;
}

int32_t mi_gate_point(struct mi_deciding *d)
{
    int32_t rc;

    if (!d->situation.pep.len || !d->situation.conforming)
        return refuse_point(d, 0);
    rc = enrolled(d);
    if (!rc && !d->evaluation->has_mission)
        rc = mi_fail(d->error, MISSION_E_NO_MISSION);
    return rc;
}

/* External mode: who holds the credential was joined to the Mission, or was not (50 JN). */
static uint32_t joined(uint32_t join)
{
    switch (join) {
    case MISSION_JOIN_NONE:
    case MISSION_JOIN_PROVEN:
        return MISSION_DENY_NONE;
    case MISSION_JOIN_MISMATCH:
        return MISSION_DENY_MISSION_MISMATCH;
    case MISSION_JOIN_CONFLICT:
        return MISSION_DENY_MISSION_REFERENCE_CONFLICT;
    default:
        return MISSION_DENY_MISSION_BINDING_FAILED;
    }
}

/* The series profile compares the hash only when the credential carried one. */
static bool hash_agrees(const struct mi_deciding *d)
{
    const mission_view said = d->evaluation->authority_hash;

    if (!said.len)
        return !mi_draft(d->context);
    return mi_view_is(said, mission_policy_authority_hash(d->policy));
}

static bool consistent(const struct mi_deciding *d)
{
    const mission_evaluation *e = d->evaluation;

    return d->policy && e->mission_id.len && e->mission_issuer.len &&
           mi_view_is(e->mission_id, mission_policy_mission(d->policy)) &&
           mi_view_is(e->mission_issuer, mission_policy_issuer(d->policy)) && hash_agrees(d) &&
           (!e->policy_view_id.len ||
            mi_view_is(e->policy_view_id, mission_policy_view_id(d->policy)));
}

int32_t mi_gate_view(struct mi_deciding *d)
{
    const uint32_t reason = joined(d->situation.join);

    if (reason)
        return (int32_t)reason;
    return consistent(d) ? 0 : (int32_t)MISSION_DENY_VIEW_INCONSISTENT;
}
