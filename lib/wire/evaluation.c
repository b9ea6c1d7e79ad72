/* The table of an evaluation request's members (30-runtime O-6). SPDX-License-Identifier: MIT */
#include "evaluation.h"
#include <mission/action.h>
#include <mission/profile.h>

#define AT(member) ((uint16_t)offsetof(mission_evaluation, member))
#define NONE MI_EVALUATION_NOWHERE
#define TEXT(name, required, member)                                                               \
    {                                                                                              \
        name, MI_EVALUATION_TEXT, required, AT(member), NULL                                       \
    }
#define WHOLE(name, member)                                                                        \
    {                                                                                              \
        name, MI_EVALUATION_OBJECT, false, AT(member), NULL                                        \
    }
#define READ(name, required, at, table)                                                            \
    {                                                                                              \
        name, MI_EVALUATION_OBJECT, required, at, table                                            \
    }
#define TABLE(list)                                                                                \
    {                                                                                              \
        list, MI_COUNT(list)                                                                       \
    }

static const struct mi_evaluation_member subject_properties[] = {TEXT("iss", false, subject_iss)};
static const struct mi_evaluation_table subject_properties_table = TABLE(subject_properties);

static const struct mi_evaluation_member subject[] = {
    TEXT("type", true, subject_type),
    TEXT("id", true, subject_id),
    READ("properties", false, NONE, &subject_properties_table),
};
static const struct mi_evaluation_table subject_table = TABLE(subject);

static const struct mi_evaluation_member resource_properties[] = {
    TEXT("audience", false, audience)};
static const struct mi_evaluation_table resource_properties_table = TABLE(resource_properties);

static const struct mi_evaluation_member resource[] = {
    TEXT("type", true, resource_type),
    TEXT("id", true, resource_id),
    READ("properties", false, NONE, &resource_properties_table),
};
static const struct mi_evaluation_table resource_table = TABLE(resource);

static const struct mi_evaluation_member action_properties[] = {
    WHOLE("parameters", parameters),
    TEXT("parameter_digest", false, parameter_digest),
    WHOLE("parameter_attributes", parameter_attributes),
    TEXT("idempotency_key", false, idempotency_key),
    {"external_communication", MI_EVALUATION_BOOLEAN, false, AT(external_communication), NULL},
};
static const struct mi_evaluation_table action_properties_table = TABLE(action_properties);

static const struct mi_evaluation_member action[] = {
    TEXT("name", true, action),
    READ("properties", false, NONE, &action_properties_table),
};
static const struct mi_evaluation_table action_table = TABLE(action);

static const struct mi_evaluation_member mission[] = {
    TEXT("id", true, mission_id),
    {"issuer", MI_EVALUATION_ISSUER, true, AT(mission_issuer), NULL},
    TEXT("authority_hash", false, authority_hash), /* required in the draft profile */
    TEXT("policy_version", false, policy_version),
    TEXT("policy_view_id", false, policy_view_id),
    {"subject", MI_EVALUATION_CLOSED, false, AT(mission_subject), NULL},
};
const struct mi_evaluation_table mi_evaluation_mission = TABLE(mission);

/* What is missing here is for the decision to miss (PD-5 a). */
static const struct mi_evaluation_member observation[] = {
    TEXT("state", false, state),
    {"mode", MI_EVALUATION_MODE, false, AT(observed), NULL},
    TEXT("freshness_at", false, freshness_at),
    TEXT("mission_status_issued_at", false, status_issued_at),
    TEXT("mission_status_expires_at", false, status_expires_at),
    {"version", MI_EVALUATION_VERSION, false, AT(state_version), NULL},
    TEXT("assertion", false, assertion),
};
const struct mi_evaluation_table mi_evaluation_observation = TABLE(observation);

static const struct mi_evaluation_member actor[] = {
    TEXT("client_id", false, client_id),
    TEXT("client_instance_id", false, client_instance_id),
    {"act", MI_EVALUATION_ARRAY, false, AT(act), NULL},
};
static const struct mi_evaluation_table actor_table = TABLE(actor);

static const struct mi_evaluation_member credential[] = {
    TEXT("issuer", false, credential_issuer),
    TEXT("expires_at", false, credential_expires_at),
    WHOLE("confirmation", confirmation),
};
static const struct mi_evaluation_table credential_table = TABLE(credential);

static const struct mi_evaluation_member approval[] = {
    TEXT("id", false, approval_id),
    TEXT("approved_at", false, approved_at),
    TEXT("approved_until", false, approved_until),
    TEXT("state", false, approval_state),
};
static const struct mi_evaluation_table approval_table = TABLE(approval);

static const struct mi_evaluation_member capability[] = {
    TEXT("tool_id", false, tool_id),
    TEXT("source_uri", false, source_uri),
    TEXT("source_digest", false, source_digest),
    TEXT("operation_ref", false, operation_ref),
    TEXT("catalog_digest", false, catalog_digest),
    TEXT("executor", false, executor),
};
static const struct mi_evaluation_table capability_table = TABLE(capability);

static const struct mi_evaluation_member taint[] = {
    {"tainted", MI_EVALUATION_BOOLEAN, true, AT(tainted), NULL},
    TEXT("granularity", true, taint_granularity),
    TEXT("source_class", false, taint_source_class),
};
const struct mi_evaluation_table mi_evaluation_taint = TABLE(taint);

static const struct mi_evaluation_member context[] = {
    READ("mission", false, NONE, &mi_evaluation_mission),
    READ("mission_state_observation", false, NONE, &mi_evaluation_observation),
    READ("actor", false, AT(actor), &actor_table),
    READ("credential", false, AT(credential), &credential_table),
    READ("approval", false, AT(approval), &approval_table),
    READ("capability_source", false, AT(capability_source), &capability_table),
    READ("taint", false, NONE, &mi_evaluation_taint),
    WHOLE("mission_history", history),
    TEXT("prior_evaluation_id", false, prior_evaluation_id),
};
const struct mi_evaluation_table mi_evaluation_context = TABLE(context);

static const struct mi_evaluation_member request[] = {
    READ("subject", true, NONE, &subject_table),
    READ("resource", true, NONE, &resource_table),
    READ("action", true, NONE, &action_table),
    READ("context", false, AT(context), &mi_evaluation_context),
};
const struct mi_evaluation_table mi_evaluation_request = TABLE(request);

mission_view mi_evaluation_name(const mission_context *in,
                                const struct mi_evaluation_member *member)
{
    return member->kind == MI_EVALUATION_ISSUER ? in->profile->term[MISSION_TERM_ISSUER]
                                                : mission_view_of(member->name);
}

const struct mi_evaluation_member *mi_evaluation_member(const mission_context *in,
                                                        const struct mi_evaluation_table *table,
                                                        mission_view name)
{
    for (size_t i = 0; i < table->count; i++)
        if (mi_view_is(mi_evaluation_name(in, &table->members[i]), name))
            return &table->members[i];
    return NULL;
}

mission_view mi_evaluation_mode(uint32_t observed)
{
    static const mission_view names[] = {[MISSION_OBSERVED_FRESH] = MI_VIEW_INIT("fresh"),
                                         [MISSION_OBSERVED_CACHED] = MI_VIEW_INIT("cached"),
                                         [MISSION_OBSERVED_EVENT_DRIVEN] =
                                             MI_VIEW_INIT("event_driven")};

    return observed < MI_COUNT(names) ? names[observed] : (mission_view){NULL, 0};
}

/* ---- A struct that a host filled ---- */

/* Where its views stand, in runs of so many. */
static const struct run {
    size_t offset, count;
} runs[] = {
    {offsetof(mission_evaluation, subject_type), 7},
    {offsetof(mission_evaluation, parameter_digest), 2},
    {offsetof(mission_evaluation, taint_granularity), 7},
    {offsetof(mission_evaluation, state), 5},
    {offsetof(mission_evaluation, client_id), 2},
    {offsetof(mission_evaluation, credential_issuer), 2},
    {offsetof(mission_evaluation, approval_id), 4},
    {offsetof(mission_evaluation, tool_id), 6},
    {offsetof(mission_evaluation, prior_evaluation_id), 1},
};

static bool usable(const mission_evaluation *own)
{
    bool fine = own->external_communication <= MISSION_TRUE && own->tainted <= MISSION_TRUE &&
                own->has_mission <= 1 && own->observed <= MISSION_OBSERVED_UNKNOWN &&
                own->has_state_version <= 1 && !own->reserved &&
                own->purpose < MISSION_CLASS_COUNT && !own->reserved1;
    size_t lost = 0; /* bytes that are said to be where nothing is */

    for (size_t i = 0; i < MI_COUNT(runs); i++) {
        const mission_view *at =
            (const mission_view *)(const void *)((const char *)own + runs[i].offset);

        for (size_t j = 0; j < runs[i].count; j++)
            lost |= at[j].ptr ? 0 : at[j].len;
    }
    return fine && !lost;
}

int32_t mi_evaluation_import(const mission_evaluation *theirs, mission_evaluation *own)
{
    static const size_t ends[] = {MI_END_OF(mission_evaluation, context),
                                  MI_END_OF(mission_evaluation, reserved1)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return rc;
    return usable(own) ? MISSION_OK : MISSION_E_ARGUMENT;
}
