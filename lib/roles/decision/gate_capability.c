/* Is the tool still the one that was approved? (PD-9, CB-2) SPDX-License-Identifier: MIT */
#include "../../wire/capability.h"
#include "decision.h"

static bool came(const mission_evaluation *e)
{
    return e->capability_source || e->tool_id.len || e->source_uri.len || e->source_digest.len ||
           e->operation_ref.len || e->catalog_digest.len || e->executor.len;
}

static int32_t drifted(struct mi_deciding *d, const mission_value *recorded)
{
    const mission_evaluation *e = d->evaluation;
    const mission_capability presented = {.size = sizeof presented,
                                          .tool_id = e->tool_id,
                                          .source_uri = e->source_uri,
                                          .source_digest = e->source_digest,
                                          .operation_ref = e->operation_ref,
                                          .catalog_digest = e->catalog_digest,
                                          .executor = e->executor};
    const char *member;
    const int32_t rc = mi_capability_differs(d->context, recorded, came(e) ? &presented : NULL,
                                             (mission_view){NULL, 0}, &member, d->error);

    return rc == MISSION_E_DRIFT ? (int32_t)MISSION_DENY_CAPABILITY_DRIFT : rc;
}

/* Whatever was recorded, what is presented comes from somewhere, and that has to be trusted. */
static uint32_t judge_source(struct mi_deciding *d)
{
    const mission_pdp_host *host = &d->pdp->host;
    const mission_evaluation *e = d->evaluation;
    int32_t verdict = 0;

    if (!came(e))
        return MISSION_DENY_NONE;
    if (!host->source || host->source(host->host, e, &verdict) || verdict != 1)
        return MISSION_DENY_RESOURCE_POLICY;
    return MISSION_DENY_NONE;
}

int32_t mi_capability(struct mi_deciding *d, const struct mi_policy_entry *entry)
{
    const int32_t rc = entry->capability_source ? drifted(d, entry->capability_source) : 0;

    if (rc)
        return rc;
    if (!d->source_judged)
        d->source_why = judge_source(d);
    d->source_judged = true;
    return (int32_t)d->source_why;
}
