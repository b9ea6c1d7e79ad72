/* Authority Set entries: one table for the type, one door for an array. SPDX-License-Identifier:
 * MIT */
#include "authority.h"
#include "constraint.h"

#define INTEGER_MOST 9007199254740991

bool mi_resource_access(const mission_context *context, mission_view type)
{
    return mi_view_is(type, MI_VIEW("mission_resource_access")) ||
           (!mi_draft(context) && mi_view_is(type, MI_VIEW("resource_access")));
}

/* ^[A-Za-z0-9_.:-]+(\.\*)?$ */
static bool action_name(mission_view text)
{
    if (text.len >= 2 && text.ptr[text.len - 1] == '*' && text.ptr[text.len - 2] == '.')
        text.len -= 2;
    return mi_action_literal(text);
}

static int32_t action(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    int32_t rc = mi_any_string(check, at, value);

    if (rc || action_name(mission_value_string(value)))
        return rc;
    return mi_refuse(check, at, MISSION_E_MALFORMED_ACTION, NULL);
}

static int32_t actions(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return mi_array(check, at, value, 1, SIZE_MAX, action);
}

static int32_t resource_match(const struct mi_check *check, const struct mi_place *at,
                              const mission_value *value)
{
    mission_view text = mission_value_string(value);
    int32_t rc = mi_any_string(check, at, value);

    if (rc || mi_view_is(text, MI_VIEW("exact")) || mi_view_is(text, MI_VIEW("prefix")))
        return rc;
    return mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL);
}

static int32_t max_depth(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *value)
{
    return mi_integer(check, at, value, 0, INTEGER_MOST);
}

/* A matcher with members of others permits nobody (DG-4); it is no malformed one. */
static int32_t matcher(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    static const struct mi_member members[] = {
        {"sub", false, mi_any_string},
        {"sub_profile", false, mi_any_string},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t allowed_delegates(const struct mi_check *check, const struct mi_place *at,
                                 const mission_value *value)
{
    return mi_array(check, at, value, 0, SIZE_MAX, matcher);
}

static int32_t delegation(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value)
{
    static const struct mi_member members[] = {
        {"max_depth", true, max_depth},
        {"allowed_delegates", false, allowed_delegates},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t other_member(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *value)
{
    const mission_member_type *type = mi_member_type(&check->context->entry_members, at->name);

    return type ? mi_member_validate(check, at, type, value)
                : mi_refuse(check, at, MISSION_E_UNKNOWN_MEMBER, NULL);
}

/* A prefix is compared by path segments: a query or a fragment would have no meaning. */
static int32_t prefix_resource(const struct mi_check *check, const struct mi_place *at,
                               const mission_value *entry)
{
    const struct mi_place place = {.up = at, .name = MI_VIEW("resource")};
    mission_view resource = mi_get_text(entry, "resource");

    if (!mi_view_is(mi_get_text(entry, "resource_match"), MI_VIEW("prefix")))
        return MISSION_OK;
    if (memchr(resource.ptr, '#', resource.len))
        return mi_refuse(check, &place, MISSION_E_FRAGMENT, NULL);
    if (memchr(resource.ptr, '?', resource.len))
        return mi_refuse(check, &place, MISSION_E_MALFORMED_URI, "a prefix has no query");
    return MISSION_OK;
}

/* What was approved is one definition of one tool: `executor` is of a request alone (30 O-9). */
static int32_t capability_source(const struct mi_check *check, const struct mi_place *at,
                                 const mission_value *value)
{
    static const struct mi_member members[] = {
        {"tool_id", true, mi_filled_string},         {"source_uri", true, mi_filled_string},
        {"source_digest", true, mi_digest_strict},   {"operation_ref", true, mi_filled_string},
        {"catalog_digest", false, mi_digest_strict},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

/* Many actions, or a family, would be bound to a definition that is not theirs. */
static int32_t one_action(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *entry)
{
    const struct mi_place place = {.up = at, .name = MI_VIEW("actions")};
    const mission_value *list = mi_get(entry, "actions");
    const mission_view first = mission_value_string(mission_value_item(list, 0));

    if (!mi_get(entry, "capability_source") ||
        (mission_value_count(list) == 1 && first.ptr[first.len - 1] != '*'))
        return MISSION_OK;
    return mi_refuse(check, &place, MISSION_E_INCONSISTENT,
                     "a capability_source goes with one literal action");
}

static int32_t resource_access(const struct mi_check *check, const struct mi_place *at,
                               const mission_value *entry)
{
    static const struct mi_member members[] = {
        {"type", true, mi_any_string},
        {"resource", true, mi_uri},
        {"resource_match", false, resource_match},
        {"actions", true, actions},
        {"constraints", false, mi_constraints},
        {"delegation", false, delegation},
        {"capability_source", false, capability_source},
    };
    int32_t rc = mi_object(check, at, entry, members, MI_COUNT(members), other_member);

    if (!rc)
        rc = prefix_resource(check, at, entry);
    return rc ? rc : one_action(check, at, entry);
}

/* OT-1: other types stand in a set when the host registered them, and by its word alone. */
static int32_t other_type(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *entry, mission_view name)
{
    const mission_authorization_type *type = mi_authorization_type(check->context, name);
    const struct mi_place place = {.up = at, .name = MI_VIEW("type")};

    const mission_member_type member = {.host = type ? type->host : NULL,
                                        .validate = type ? type->validate : NULL};

    return type ? mi_member_validate(check, at, &member, entry)
                : mi_refuse(check, &place, MISSION_E_UNSUPPORTED_TYPE, NULL);
}

int32_t mi_authority_entry(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *entry)
{
    static const struct mi_member typed[] = {{"type", true, mi_any_string}};
    struct mi_check own = *check;
    mission_view type;
    int32_t rc;

    own.oauth = "invalid_authorization_details";
    rc = mi_object(&own, at, entry, typed, MI_COUNT(typed), mi_open);
    if (rc)
        return rc;
    type = mi_get_text(entry, "type");
    return mi_resource_access(check->context, type) ? resource_access(&own, at, entry)
                                                    : other_type(&own, at, entry, type);
}

int32_t mi_authority_entries(const struct mi_check *check, const struct mi_place *at,
                             const mission_value *array, bool may_be_empty)
{
    int32_t rc = mi_any_array(check, at, array);
    struct mi_check own = *check;

    if (rc)
        return rc;
    own.oauth = "invalid_authorization_details";
    if (!may_be_empty && mission_value_count(array) == 0)
        return mi_refuse(&own, at, MISSION_E_EMPTY_SET, NULL);
    return mi_array(check, at, array, 0, check->context->limits.set_entries, mi_authority_entry);
}
