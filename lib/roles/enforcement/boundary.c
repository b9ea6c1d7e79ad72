/* What plans of the commit boundary hold. SPDX-License-Identifier: MIT */
#include "../../model/operation_profile.h"
#include "enforcement.h"

bool mi_execution_name(mission_view id)
{
    return id.ptr && id.len && id.len <= 64;
}

int32_t mi_lease_text(mission_plan *plan, mission_view *until, mission_error *error)
{
    const struct mi_boundary *of = mi_boundary_of(plan);
    const mission_operation_profile *profile = of->permit->profile;
    const int64_t own = profile ? profile->terms.lease_seconds : 0;
    const mission_time end = mi_time_later(plan->now, own > 0 ? own : of->pep->lease_seconds);

    return mi_time_text(plan, &end, until, error);
}

int32_t mi_boundary_new(mission_pep *pep, mission_permit *permit, struct mi_boundary **out,
                        mission_error *error)
{
    const mi_memory memory = pep->context->memory;
    struct mi_boundary *boundary;

    *out = NULL;
    if (permit && permit->context->profile != pep->context->profile)
        return mi_fail(error, MISSION_E_PROFILE);
    boundary = mi_resize(&memory, NULL, 0, sizeof *boundary);
    if (!boundary)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(boundary, 0, sizeof *boundary);
    boundary->memory = memory;
    boundary->pep = mission_pep_ref(pep);
    boundary->permit = mission_permit_ref(permit);
    *out = boundary;
    return MISSION_OK;
}

void mi_boundary_drop(void *what)
{
    struct mi_boundary *boundary = what;
    const mi_memory memory = boundary->memory;
    mission_context *context = mission_context_ref(boundary->pep->context);

    mission_permit_unref(boundary->permit);
    mission_prepared_unref(boundary->prepared);
    mission_pep_unref(boundary->pep);
    mi_release(&memory, boundary, sizeof *boundary);
    mission_context_unref(context);
}

int32_t mi_boundary_plan(struct mi_boundary *boundary, const struct mi_operation *operation,
                         const mission_time *now, mission_plan **out, mission_error *error)
{
    const struct mi_owner owner = {boundary->pep->context, boundary, mi_boundary_drop,
                                   boundary->pep->retries};

    return mi_plan_of(&owner, operation, NULL, 0, now, out, error);
}
