/* One generation further: what a child's entry may pass on (40 CM-13, CM-15).
 * SPDX-License-Identifier: MIT */
#include "attenuate.h"
#include "../model/check.h"
#include "members.h"

/* ---- The parent's controls ---- */

static bool positive(const mission_value *value)
{
    int64_t number;

    return mission_value_integer(value, &number) && number > 0;
}

static bool matchers(const mission_value *value)
{
    bool good = mission_value_kind(value) == MISSION_JSON_ARRAY;

    for (size_t i = 0; good && i < mission_value_count(value); i++)
        good = mission_value_kind(mission_value_item(value, i)) == MISSION_JSON_OBJECT;
    return good;
}

static bool reference(const mission_value *value)
{
    return mission_value_string(value).len > 0;
}

static bool control_good(mission_view name, const mission_value *value)
{
    static const struct {
        const char *name;
        bool (*good)(const mission_value *value);
    } controls[] = {
        {"max_children", positive},
        {"max_child_depth", positive},
        {"allowed_child_actors", matchers},
        {"child_creation_policy", reference},
    };

    for (size_t i = 0; i < MI_COUNT(controls); i++)
        if (mi_view_is(name, mission_view_of(controls[i].name)))
            return controls[i].good(value);
    return false;
}

const mission_value *mi_controls_of(const mission_value *entry)
{
    return mi_get(mi_get(entry, "delegation"), "children");
}

int32_t mi_controls_check(const mission_value *entry, mission_view *member)
{
    const mission_value *controls = mi_controls_of(entry);

    *member = (mission_view){NULL, 0};
    if (!controls)
        return MISSION_E_NO_CHILDREN;
    if (mission_value_kind(controls) != MISSION_JSON_OBJECT)
        return MISSION_E_POLICY_DENIED;
    for (size_t i = 0; i < mission_value_count(controls); i++) {
        *member = mission_value_name(controls, i);
        if (!control_good(*member, mission_value_item(controls, i)))
            return MISSION_E_POLICY_DENIED;
    }
    return MISSION_OK;
}

/* ---- The child's ---- */

static int64_t depth_of(const mission_value *controls)
{
    const mission_value *depth = mi_get(controls, "max_child_depth");
    int64_t number = 1;

    return depth && !mission_value_integer(depth, &number) ? 0 : number;
}

static void write_controls(const mission_value *controls, int64_t depth, mission_builder *out)
{
    mission_builder_object(out);
    for (size_t i = 0; i < mission_value_count(controls); i++) {
        const mission_view name = mission_value_name(controls, i);

        mission_builder_name(out, name);
        if (mi_view_is(name, MI_VIEW("max_child_depth")))
            mission_builder_integer(out, depth);
        else
            mission_builder_value(out, mission_value_item(controls, i));
    }
    mission_builder_end(out);
}

/* `children` with this depth; at 0 without. */
static int32_t write_delegation(mission_context *context, const mission_value *own, int64_t depth,
                                mission_json **out, mission_error *error)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(context, &builder, error);

    if (rc)
        return rc;
    mission_builder_object(builder);
    for (size_t i = 0; i < mission_value_count(own); i++) {
        const mission_view name = mission_value_name(own, i);
        const bool controls = mi_view_is(name, MI_VIEW("children"));

        if (controls && depth == 0)
            continue;
        mission_builder_name(builder, name);
        if (controls)
            write_controls(mission_value_item(own, i), depth, builder);
        else
            mission_builder_value(builder, mission_value_item(own, i));
    }
    mission_builder_end(builder);
    return mi_members_finish(builder, MISSION_OK, out, error);
}

int32_t mi_delegation_attenuate(mission_context *context, const mission_value *own,
                                const mission_value *bound, mission_json **out,
                                mission_error *error)
{
    const int64_t most = depth_of(mi_get(bound, "children")) - 1;
    const mission_value *controls = mi_get(own, "children");
    const int64_t asked = depth_of(controls);

    *out = NULL;
    if (!controls)
        return MISSION_OK;
    if (most <= 0)
        return write_delegation(context, own, 0, out, error);
    if (mission_value_kind(controls) != MISSION_JSON_OBJECT || asked < 1)
        return mi_fail_say(error, MISSION_E_NOT_STRICT_SUBSET, "malformed controls");
    return asked > most ? write_delegation(context, own, most, out, error) : MISSION_OK;
}
