/* Is what is about to be done what was permitted (PB-2)? SPDX-License-Identifier: MIT */
#include "enforcement.h"

#define MEMBER(name, pointer)                                                                      \
    {                                                                                              \
        offsetof(mission_evaluation, name), pointer                                                \
    }

static const struct {
    size_t offset;
    const char *name;
} texts[] =
    {
        MEMBER(subject_type, "subject.type"),
        MEMBER(subject_id, "subject.id"),
        MEMBER(subject_iss, "subject.properties.iss"),
        MEMBER(resource_type, "resource.type"),
        MEMBER(resource_id, "resource.id"),
        MEMBER(audience, "resource.properties.audience"),
        MEMBER(action, "action.name"),
        MEMBER(idempotency_key, "action.properties.idempotency_key"),
        MEMBER(mission_id, "context.mission.id"),
        MEMBER(mission_issuer, "context.mission.issuer"),
        MEMBER(authority_hash, "context.mission.authority_hash"),
        MEMBER(policy_view_id, "context.mission.policy_view_id"),
        MEMBER(client_id, "context.actor.client_id"),
        MEMBER(client_instance_id, "context.actor.client_instance_id"),
        MEMBER(credential_issuer, "context.credential.issuer"),
        MEMBER(credential_expires_at, "context.credential.expires_at"),
        MEMBER(approval_id, "context.approval.id"),
        MEMBER(prior_evaluation_id, "context.prior_evaluation_id"),
        MEMBER(tool_id, "context.capability_source.tool_id"),
        MEMBER(source_uri, "context.capability_source.source_uri"),
        MEMBER(operation_ref, "context.capability_source.operation_ref"),
        MEMBER(taint_granularity, "context.taint.granularity"),
        MEMBER(taint_source_class, "context.taint.source_class"),
},
  values[] = {
      MEMBER(mission_subject, "context.mission.subject"),
      MEMBER(act, "context.actor.act"),
      MEMBER(confirmation, "context.credential.confirmation"),
};

static mission_view text_at(const mission_evaluation *of, size_t offset)
{
    return *(const mission_view *)(const void *)((const char *)of + offset);
}

static const mission_value *value_at(const mission_evaluation *of, size_t offset)
{
    return *(const mission_value *const *)(const void *)((const char *)of + offset);
}

static bool same_value(const mission_value *a, const mission_value *b)
{
    return a && b ? mission_value_equal(a, b) : a == b;
}

static int32_t differs(const char *name, mission_error *error)
{
    return mi_fail_say(error, MISSION_E_BINDING_MISMATCH, "%s", name);
}

/* What was decided about clean data says nothing of tainted data, nor the other way. */
static bool taint_differs(const mission_evaluation *then, const mission_evaluation *now)
{
    return then->tainted != now->tainted ||
           then->external_communication != now->external_communication;
}

int32_t mi_permit_binds(const mission_permit *permit, const mission_evaluation *about,
                        mission_error *error)
{
    const mission_evaluation *asked = &permit->asked;

    for (size_t i = 0; i < MI_COUNT(texts); i++) {
        if (!mi_view_is(text_at(asked, texts[i].offset), text_at(about, texts[i].offset)))
            return differs(texts[i].name, error);
    }
    for (size_t i = 0; i < MI_COUNT(values); i++) {
        if (!same_value(value_at(asked, values[i].offset), value_at(about, values[i].offset)))
            return differs(values[i].name, error);
    }
    if (taint_differs(asked, about))
        return differs("context.taint", error);
    return asked->has_mission == about->has_mission ? MISSION_OK
                                                    : differs("context.mission", error);
}

int32_t mi_permit_capability(const mission_permit *permit, const mission_evaluation *about,
                             mission_error *error)
{
    const mission_evaluation *asked = &permit->asked;

    if (mi_view_is(asked->source_digest, about->source_digest) &&
        mi_view_is(asked->catalog_digest, about->catalog_digest) &&
        !asked->capability_source == !about->capability_source)
        return MISSION_OK;
    return mi_fail_say(error, MISSION_E_TARGET_CHANGED, "the tool's definition has changed");
}
