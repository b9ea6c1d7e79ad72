/* What an expansion asks for beyond what its predecessor can still do (20 X-10).
 * SPDX-License-Identifier: MIT */
#include "../model/authority_set.h"
#include "../model/check.h"
#include "members.h"
#include <mission/difference.h>
#include <mission/family.h>

/* Against nothing everything is new. */
static int32_t all_added(const mission_authority_set *after, mission_json **out,
                         mission_error *error)
{
    static const char *const none[] = {"changed", "removed", "tightened", "widened"};
    mission_builder *builder;
    int32_t rc = mission_builder_new(after->context, &builder, error);

    if (rc)
        return rc;
    mission_builder_object(builder);
    mi_member_value(builder, "added", after->value);
    for (size_t i = 0; i < MI_COUNT(none); i++) {
        mission_builder_name(builder, mission_view_of(none[i]));
        mission_builder_array(builder);
        mission_builder_end(builder);
    }
    mi_member_integer(builder, "unchanged", 0);
    mission_builder_name(builder, MI_VIEW("within"));
    mission_builder_boolean(builder, 0);
    mission_builder_end(builder);
    return mi_members_finish(builder, MISSION_OK, out, error);
}

static void write_expiry(const mission_expansion *own, int order, mission_builder *out)
{
    mission_builder_name(out, MI_VIEW("expiry"));
    mission_builder_object(out);
    mi_member_text(out, "change",
                   order == 0  ? MI_VIEW("unchanged")
                   : order < 0 ? MI_VIEW("shortened")
                               : MI_VIEW("extended"));
    mi_member_text(out, "from", own->before_expires_at);
    mi_member_text(out, "to", own->after_expires_at);
    mission_builder_end(out);
}

static int32_t write(const mission_expansion *own, const mission_value *difference, int order,
                     mission_json **out, mission_error *error)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(own->after->context, &builder, error);

    if (rc)
        return rc;
    mission_builder_object(builder);
    mission_builder_name(builder, MI_VIEW("containment"));
    mission_builder_array(builder);
    for (size_t i = 0; i < mission_value_count(own->containment); i++)
        mission_builder_value(builder, mission_value_item(own->containment, i));
    mission_builder_end(builder);
    mi_member_value(builder, "difference", difference);
    write_expiry(own, order, builder);
    mi_member_integer(builder, "live_children", own->live_children);
    mission_builder_name(builder, MI_VIEW("nothing_to_expand"));
    mission_builder_boolean(builder, mission_value_boolean(mi_get(difference, "within")));
    mission_builder_end(builder);
    return mi_members_finish(builder, MISSION_OK, out, error);
}

static int32_t expiry_order(const mission_expansion *own, int *order, mission_error *error)
{
    mission_instant before, after;
    int32_t rc = mission_instant_parse(own->before_expires_at, &before, error);

    if (!rc)
        rc = mission_instant_parse(own->after_expires_at, &after, error);
    if (!rc)
        *order = mission_instant_compare(&after, &before);
    return rc;
}

static int32_t compare(const mission_expansion *own, mission_json **out, mission_error *error)
{
    return own->before ? mission_difference_make(own->before, own->after, out, error)
                       : all_added(own->after, out, error);
}

static int32_t history(const mission_expansion *own, mission_error *error)
{
    const struct mi_check check = {.context = own->after->context, .error = error};

    return own->containment ? mi_array(&check, NULL, own->containment, 0, SIZE_MAX, mi_any_object)
                            : MISSION_OK;
}

int32_t mission_expansion_difference(const mission_expansion *expansion, mission_json **out,
                                     mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_expansion, live_children)};
    mission_json *difference = NULL;
    mission_expansion own;
    int order = 0;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!expansion || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, expansion, ends, MI_COUNT(ends));
    if (rc || !own.after || !mi_usable(own.before_expires_at) || !mi_usable(own.after_expires_at))
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = expiry_order(&own, &order, error);
    if (!rc)
        rc = history(&own, error);
    if (!rc)
        rc = compare(&own, &difference, error);
    if (!rc)
        rc = write(&own, mission_json_root(difference), order, out, error);
    mission_json_unref(difference);
    return rc;
}
