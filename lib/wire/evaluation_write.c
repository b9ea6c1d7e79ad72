/* An evaluation request as JSON. SPDX-License-Identifier: MIT */
#include "../model/check.h"
#include "evaluation.h"

struct writing {
    mission_context *context;
    const mission_evaluation *from;
    mission_builder *to;
};

static const void *place_of(const struct writing *w, const struct mi_evaluation_member *member)
{
    return (const char *)w->from + member->offset;
}

static mission_view text_of(const struct writing *w, const struct mi_evaluation_member *member)
{
    return *(const mission_view *)place_of(w, member);
}

static const mission_value *value_of(const struct writing *w,
                                     const struct mi_evaluation_member *member)
{
    return member->offset == MI_EVALUATION_NOWHERE
               ? NULL
               : *(const mission_value *const *)place_of(w, member);
}

/* ---- What is there? ---- */

static bool there(const struct writing *w, const struct mi_evaluation_member *member);

static bool any_there(const struct writing *w, const struct mi_evaluation_table *table)
{
    for (size_t i = 0; table && i < table->count; i++)
        if (there(w, &table->members[i]))
            return true;
    return false;
}

/* Objects of which the struct says by itself whether they came. */
static bool object_there(const struct writing *w, const struct mi_evaluation_member *member)
{
    if (member->table == &mi_evaluation_mission)
        return w->from->has_mission;
    if (member->table == &mi_evaluation_observation)
        return w->from->observed != MISSION_OBSERVED_NONE;
    if (member->table == &mi_evaluation_taint)
        return w->from->tainted != MISSION_UNSAID;
    return value_of(w, member) || any_there(w, member->table);
}

static bool there(const struct writing *w, const struct mi_evaluation_member *member)
{
    switch (member->kind) {
    case MI_EVALUATION_TEXT:
    case MI_EVALUATION_ISSUER:
        return text_of(w, member).len > 0;
    case MI_EVALUATION_BOOLEAN:
        return *(const uint32_t *)place_of(w, member) != MISSION_UNSAID;
    case MI_EVALUATION_MODE:
        return mi_evaluation_mode(w->from->observed).len > 0;
    case MI_EVALUATION_VERSION:
        return w->from->has_state_version;
    case MI_EVALUATION_OBJECT:
        return object_there(w, member);
    default:
        return value_of(w, member) != NULL;
    }
}

/* ---- Writing it ---- */

static void write_object(struct writing *w, const struct mi_evaluation_table *table);

static void write_member(struct writing *w, const struct mi_evaluation_member *member)
{
    const mission_value *whole;

    mission_builder_name(w->to, mi_evaluation_name(w->context, member));
    switch (member->kind) {
    case MI_EVALUATION_TEXT:
    case MI_EVALUATION_ISSUER:
        mission_builder_string(w->to, text_of(w, member));
        return;
    case MI_EVALUATION_BOOLEAN:
        mission_builder_boolean(w->to, *(const uint32_t *)place_of(w, member) == MISSION_TRUE);
        return;
    case MI_EVALUATION_MODE:
        mission_builder_string(w->to, mi_evaluation_mode(w->from->observed));
        return;
    case MI_EVALUATION_VERSION:
        mission_builder_integer(w->to, (int64_t)w->from->state_version);
        return;
    default:
        whole = member->table == &mi_evaluation_context ? NULL : value_of(w, member);
        if (whole)
            mission_builder_value(w->to, whole);
        else
            write_object(w, member->table);
    }
}

/* Members of the context that are not known here go on as they came. */
static void write_others(struct writing *w)
{
    const mission_value *context = w->from->context;

    for (size_t i = 0; i < mission_value_count(context); i++) {
        const mission_view name = mission_value_name(context, i);

        if (mi_evaluation_member(w->context, &mi_evaluation_context, name))
            continue;
        mission_builder_name(w->to, name);
        mission_builder_value(w->to, mission_value_item(context, i));
    }
}

static void write_object(struct writing *w, const struct mi_evaluation_table *table)
{
    mission_builder_object(w->to);
    for (size_t i = 0; i < table->count; i++)
        if (there(w, &table->members[i]))
            write_member(w, &table->members[i]);
    if (table == &mi_evaluation_context)
        write_others(w);
    mission_builder_end(w->to);
}

/* ---- What has to be there ---- */

static int32_t check(const mission_context *context, const mission_evaluation *own,
                     mission_error *error)
{
    const struct {
        mission_view view;
        bool needed;
        const char *name;
    } list[] = {
        {own->subject_type, true, "subject.type"},
        {own->subject_id, true, "subject.id"},
        {own->resource_type, true, "resource.type"},
        {own->resource_id, true, "resource.id"},
        {own->action, true, "action.name"},
        {own->audience, own->has_mission, "resource.properties.audience"},
        {own->mission_id, own->has_mission, "context.mission.id"},
        {own->mission_issuer, own->has_mission, "the issuer of context.mission"},
        {own->authority_hash, own->has_mission && mi_draft(context),
         "context.mission.authority_hash"},
        {own->taint_granularity, own->tainted != MISSION_UNSAID, "context.taint.granularity"},
    };

    for (size_t i = 0; i < MI_COUNT(list); i++)
        if (list[i].needed && !list[i].view.len)
            return mi_fail_say(error, MISSION_E_MISSING_MEMBER, "%s", list[i].name);
    return MISSION_OK;
}

int32_t mission_evaluation_write(mission_context *context, const mission_evaluation *evaluation,
                                 mission_json **out, mission_error *error)
{
    mission_evaluation own;
    struct writing w = {.context = context, .from = &own};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !evaluation || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_evaluation_import(evaluation, &own);
    if (rc)
        return mi_fail(error, rc);
    rc = check(context, &own, error);
    if (!rc)
        rc = mission_builder_new(context, &w.to, error);
    if (rc)
        return rc;
    write_object(&w, &mi_evaluation_request);
    rc = mission_builder_finish(w.to, out, error);
    mission_builder_free(w.to);
    return rc;
}
