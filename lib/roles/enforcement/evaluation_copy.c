/* An evaluation request that outlives what it was read from. SPDX-License-Identifier: MIT */
#include "enforcement.h"

#define MEMBER(name) offsetof(mission_evaluation, name)

static const size_t views[] = {
    MEMBER(subject_type),
    MEMBER(subject_id),
    MEMBER(subject_iss),
    MEMBER(resource_type),
    MEMBER(resource_id),
    MEMBER(audience),
    MEMBER(action),
    MEMBER(parameter_digest),
    MEMBER(idempotency_key),
    MEMBER(taint_granularity),
    MEMBER(taint_source_class),
    MEMBER(mission_id),
    MEMBER(mission_issuer),
    MEMBER(authority_hash),
    MEMBER(policy_version),
    MEMBER(policy_view_id),
    MEMBER(state),
    MEMBER(freshness_at),
    MEMBER(status_issued_at),
    MEMBER(status_expires_at),
    MEMBER(assertion),
    MEMBER(client_id),
    MEMBER(client_instance_id),
    MEMBER(credential_issuer),
    MEMBER(credential_expires_at),
    MEMBER(approval_id),
    MEMBER(approved_at),
    MEMBER(approved_until),
    MEMBER(approval_state),
    MEMBER(tool_id),
    MEMBER(source_uri),
    MEMBER(source_digest),
    MEMBER(operation_ref),
    MEMBER(catalog_digest),
    MEMBER(executor),
    MEMBER(prior_evaluation_id),
};
static const size_t values[] = {
    MEMBER(parameters), MEMBER(parameter_attributes), MEMBER(mission_subject), MEMBER(actor),
    MEMBER(act),        MEMBER(credential),           MEMBER(confirmation),    MEMBER(approval),
    MEMBER(history),    MEMBER(capability_source),    MEMBER(context),
};

static mission_view *view_at(mission_evaluation *evaluation, size_t offset)
{
    return (mission_view *)(void *)((char *)evaluation + offset);
}

static const mission_value **value_at(mission_evaluation *evaluation, size_t offset)
{
    return (const mission_value **)(void *)((char *)evaluation + offset);
}

int32_t mi_value_keep(struct mi_arena *arena, const mission_context *context,
                      const mission_value *from, const mission_value **to)
{
    mission_value *copy;
    int32_t rc;

    *to = NULL;
    if (!from)
        return MISSION_OK;
    copy = mi_arena_take(arena, sizeof *copy);
    if (!copy)
        return MISSION_E_NOMEM;
    rc = mi_value_copy(arena, from, context->limits.json_depth, context->limits.json_items, copy);
    if (!rc)
        *to = copy;
    return rc;
}

int32_t mi_evaluation_copy(struct mi_arena *arena, const mission_context *context,
                           const mission_evaluation *from, mission_evaluation *to)
{
    int32_t rc = MISSION_OK;
    bool ok = true;

    *to = *from;
    to->size = sizeof *to;
    to->all = NULL;
    for (size_t i = 0; i < MI_COUNT(views); i++)
        *view_at(to, views[i]) = mi_keep_view(arena, *view_at(to, views[i]), &ok);
    for (size_t i = 0; !rc && i < MI_COUNT(values); i++)
        rc = mi_value_keep(arena, context, *value_at(to, values[i]), value_at(to, values[i]));
    return rc ? rc : ok ? MISSION_OK : MISSION_E_NOMEM;
}
