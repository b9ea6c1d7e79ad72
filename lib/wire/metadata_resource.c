/* Protected resource metadata (RFC 9728) of a Mission-aware resource server.
 * SPDX-License-Identifier: MIT */
#include "../rules/members.h"
#include "metadata.h"

#define REQUIRED "mission_bound_authorization_required"
#define BOUND "dpop_bound_access_tokens_required"
#define SERVERS "authorization_servers"
#define CONSTRAINTS "mission_constraints_supported"

/* ---- Reading ---- */

static int32_t servers(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return mi_array(check, at, value, 0, SIZE_MAX, mi_https_issuer);
}

static int32_t check_resource(mission_context *context, const mission_value *metadata,
                              mission_view resource, mission_error *error)
{
    static const struct mi_member members[] = {
        {"resource", true, mi_https_endpoint},
        {SERVERS, false, servers},
        {BOUND, false, mi_boolean},
        {REQUIRED, false, mi_boolean},
        {CONSTRAINTS, false, mi_names},
    };
    const struct mi_check check = {.context = context, .error = error};

    return mi_metadata_of(&check, metadata, members, MI_COUNT(members), "resource", resource,
                          "the metadata are another resource's");
}

int32_t mission_resource_metadata_read(mission_context *context, const mission_value *metadata,
                                       mission_view resource, mission_resource_found *out,
                                       mission_error *error)
{
    const size_t least = MI_END_OF(mission_resource_found, constraints);
    mission_resource_found found = {.size = sizeof found};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &found, sizeof found, least);
    if (rc)
        return mi_fail(error, rc);
    if (!context || !metadata || !mi_usable(resource))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = check_resource(context, metadata, resource, error);
    if (rc)
        return rc;
    found.required = mission_value_boolean(mi_get(metadata, REQUIRED)) == 1;
    found.bound = mission_value_boolean(mi_get(metadata, BOUND)) == 1;
    found.resource = mi_get_text(metadata, "resource");
    found.authorization_servers = mi_get(metadata, SERVERS);
    found.constraints = mi_get(metadata, CONSTRAINTS);
    return mi_give(out, &found, sizeof found, least);
}

int32_t mission_resource_enforces(const mission_resource_found *found, mission_view key)
{
    return found && found->size >= MI_END_OF(mission_resource_found, constraints) && key.ptr &&
           mi_listed(found->constraints, key);
}

/* ---- Building ---- */

static bool repeated(const mission_view *list, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (mi_view_is(list[i], list[index]))
            return true;
    return false;
}

/* A key that nothing here evaluates is not enforced (CC-5). */
static int32_t check_constraints(const mission_context *context,
                                 const mission_resource_metadata *own, mission_error *error)
{
    const struct mi_check check = {.error = error};
    const struct mi_place list = {.name = MI_VIEW(CONSTRAINTS)};

    for (size_t i = 0; i < own->constraint_count; i++) {
        const struct mi_place place = {.up = &list, .index = i};
        const mission_view key = own->constraints[i];
        const mission_constraint_type *type;

        if (!mi_usable(key))
            return mi_fail(error, MISSION_E_ARGUMENT);
        type = mi_constraint_type(context, key);
        if (!mi_constraint_common(key) && !(type && type->holds))
            return mi_refuse(&check, &place, MISSION_E_METADATA, "the key is not evaluated here");
        if (repeated(own->constraints, i))
            return mi_refuse(&check, &place, MISSION_E_METADATA, "the key stands there twice");
    }
    return MISSION_OK;
}

static int32_t write_own(mission_context *context, const mission_resource_metadata *own,
                         mission_json **out, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(context, &to, error);

    *out = NULL;
    if (rc)
        return rc;
    mission_builder_object(to);
    mi_metadata_list(to, SERVERS, own->authorization_servers, own->authorization_server_count);
    mi_metadata_flag(to, BOUND, own->bound == 1);
    mi_metadata_flag(to, REQUIRED, own->required == 1);
    mi_metadata_list(to, CONSTRAINTS, own->constraints, own->constraint_count);
    mi_member_filled(to, "resource", own->resource);
    mission_builder_end(to);
    rc = mission_builder_finish(to, out, error);
    mission_builder_free(to);
    return rc;
}

static int32_t build(mission_context *context, const mission_resource_metadata *own,
                     mission_json **out, mission_error *error)
{
    static const mission_view ours[] = {
        MI_VIEW_INIT("resource"), MI_VIEW_INIT(SERVERS),     MI_VIEW_INIT(BOUND),
        MI_VIEW_INIT(REQUIRED),   MI_VIEW_INIT(CONSTRAINTS),
    };
    mission_json *doc = NULL;
    int32_t rc = check_constraints(context, own, error);

    if (!rc)
        rc = write_own(context, own, &doc, error);
    if (!rc)
        rc = mi_metadata_merge(context, own->base, mission_json_root(doc), ours, MI_COUNT(ours),
                               (mission_view){NULL, 0}, out, error);
    mission_json_unref(doc);
    return rc;
}

static bool usable(const mission_resource_metadata *own)
{
    if ((own->authorization_server_count && !own->authorization_servers) ||
        (own->constraint_count && !own->constraints))
        return false;
    for (size_t i = 0; i < own->authorization_server_count; i++)
        if (!mi_usable(own->authorization_servers[i]))
            return false;
    return own->resource.ptr && own->resource.len;
}

int32_t mission_resource_metadata_build(mission_context *context,
                                        const mission_resource_metadata *metadata,
                                        mission_json **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_resource_metadata, constraint_count)};
    mission_resource_metadata own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !metadata || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, metadata, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if (!usable(&own))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = build(context, &own, out, error);
    if (!rc)
        rc = check_resource(context, mission_json_root(*out), own.resource, error);
    return mi_metadata_settle(rc, out);
}
