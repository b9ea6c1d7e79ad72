/* Authorization server metadata (RFC 8414) of a server that knows Missions (MD-1, MD-4).
 * SPDX-License-Identifier: MIT */
#include "../model/authority.h"
#include "../rules/members.h"
#include "metadata.h"

#define SUPPORTED "mission_bound_authorization_supported"
#define PUSHED "pushed_authorization_request_endpoint"
#define INTROSPECTION "introspection_endpoint"
#define TYPES "authorization_details_types_supported"
#define TYPES_METADATA "authorization_details_types_metadata_endpoint"
#define GRANTS "grant_types_supported"

/* ---- Reading ---- */

static const struct mi_member members[] = {
    {"issuer", true, mi_https_issuer},
    {SUPPORTED, false, mi_boolean},
    {TYPES_METADATA, false, mi_https_endpoint},
    {TYPES, false, mi_names},
    {GRANTS, false, mi_names},
    {INTROSPECTION, false, mi_https_endpoint},
    {"jwks_uri", false, mi_https_endpoint},
    {PUSHED, false, mi_https_endpoint},
    {"token_endpoint", false, mi_https_endpoint},
};

static int32_t contradicts(const struct mi_check *check, const char *member, const char *text)
{
    const struct mi_place place = {.name = mission_view_of(member)};

    return mi_refuse(check, &place, MISSION_E_METADATA, text);
}

/* MD-1: what a client needs so that no task is sent as bare scope. */
static int32_t check_support(const struct mi_check *check, const mission_value *metadata)
{
    if (mission_value_boolean(mi_get(metadata, SUPPORTED)) != 1)
        return MISSION_OK;
    if (!mi_get(metadata, PUSHED))
        return contradicts(check, PUSHED, "Missions are pushed");
    if (!mi_listed(mi_get(metadata, TYPES), MI_RESOURCE_ACCESS))
        return contradicts(check, TYPES, "mission_resource_access is not among them");
    return MISSION_OK;
}

static int32_t check_server(mission_context *context, const mission_value *metadata,
                            mission_view issuer, mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};
    const int32_t rc = mi_metadata_of(&check, metadata, members, MI_COUNT(members), "issuer",
                                      issuer, "the metadata are another server's");

    return rc ? rc : check_support(&check, metadata);
}

static void find(const mission_value *metadata, mission_server_found *out)
{
    out->supported = mission_value_boolean(mi_get(metadata, SUPPORTED)) == 1;
    out->introspection = mi_get(metadata, INTROSPECTION) != NULL;
    out->exchange = mi_listed(mi_get(metadata, GRANTS), MI_TOKEN_EXCHANGE);
    out->issuer = mi_get_text(metadata, "issuer");
    out->pushed_authorization_request_endpoint = mi_get_text(metadata, PUSHED);
    out->token_endpoint = mi_get_text(metadata, "token_endpoint");
    out->introspection_endpoint = mi_get_text(metadata, INTROSPECTION);
    out->jwks_uri = mi_get_text(metadata, "jwks_uri");
    out->types_metadata_endpoint = mi_get_text(metadata, TYPES_METADATA);
    out->types = mi_get(metadata, TYPES);
}

int32_t mission_server_metadata_read(mission_context *context, const mission_value *metadata,
                                     mission_view issuer, mission_server_found *out,
                                     mission_error *error)
{
    const size_t least = MI_END_OF(mission_server_found, types);
    mission_server_found found = {.size = sizeof found};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &found, sizeof found, least);
    if (rc)
        return mi_fail(error, rc);
    if (!context || !metadata || !mi_usable(issuer))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = check_server(context, metadata, issuer, error);
    if (rc)
        return rc;
    find(metadata, &found);
    return mi_give(out, &found, sizeof found, least);
}

/* ---- Building ---- */

/* A type that a submission here would refuse is not supported. */
static bool known_type(const mission_context *context, mission_view type)
{
    return mi_resource_access(context, type) || mi_authorization_type(context, type);
}

static bool before(const mission_server_metadata *own, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (mi_view_is(own->types[i], own->types[index]))
            return true;
    return false;
}

static int32_t check_types(const mission_context *context, const mission_server_metadata *own,
                           mission_error *error)
{
    const struct mi_check check = {.error = error};
    const struct mi_place list = {.name = MI_VIEW(TYPES)};

    for (size_t i = 0; i < own->type_count; i++) {
        const struct mi_place place = {.up = &list, .index = i};

        if (!mi_usable(own->types[i]))
            return mi_fail(error, MISSION_E_ARGUMENT);
        if (!known_type(context, own->types[i]))
            return mi_refuse(&check, &place, MISSION_E_METADATA, "the context has no such type");
        if (before(own, i))
            return mi_refuse(&check, &place, MISSION_E_METADATA, "the type stands there twice");
    }
    return MISSION_OK;
}

static void write_types(const mission_server_metadata *own, mission_builder *to)
{
    bool said = false;

    for (size_t i = 0; i < own->type_count; i++)
        said = said || mi_view_is(own->types[i], MI_RESOURCE_ACCESS);
    mission_builder_name(to, MI_VIEW(TYPES));
    mission_builder_array(to);
    if (!said)
        mission_builder_string(to, MI_RESOURCE_ACCESS);
    for (size_t i = 0; i < own->type_count; i++)
        mission_builder_string(to, own->types[i]);
    mission_builder_end(to);
}

/* The base's grants and token exchange. A server that names none is taken to have the code flow. */
static void write_grants(const mission_server_metadata *own, mission_builder *to)
{
    const mission_value *grants = mi_get(own->base, GRANTS);

    if (own->exchange != 1)
        return;
    mission_builder_name(to, MI_VIEW(GRANTS));
    mission_builder_array(to);
    if (!grants)
        mission_builder_string(to, MI_VIEW("authorization_code"));
    for (size_t i = 0; i < mission_value_count(grants); i++)
        mission_builder_value(to, mission_value_item(grants, i));
    if (!mi_listed(grants, MI_TOKEN_EXCHANGE))
        mission_builder_string(to, MI_TOKEN_EXCHANGE);
    mission_builder_end(to);
}

static int32_t write_own(mission_context *context, const mission_server_metadata *own,
                         mission_json **out, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(context, &to, error);

    *out = NULL;
    if (rc)
        return rc;
    mission_builder_object(to);
    mi_member_filled(to, TYPES_METADATA, own->types_metadata_endpoint);
    write_types(own, to);
    write_grants(own, to);
    mi_member_filled(to, INTROSPECTION, own->introspection_endpoint);
    mi_member_filled(to, "issuer", own->issuer);
    mi_metadata_flag(to, SUPPORTED, own->supported == 1);
    mi_member_filled(to, PUSHED, own->pushed_authorization_request_endpoint);
    mission_builder_end(to);
    rc = mission_builder_finish(to, out, error);
    mission_builder_free(to);
    return rc;
}

/* Without `exchange` the base may not signal it (MD-4). */
static int32_t check_grants(const struct mi_check *check, const mission_server_metadata *own)
{
    const struct mi_place place = {.name = MI_VIEW(GRANTS)};
    const mission_value *grants = mi_get(own->base, GRANTS);
    const int32_t rc = grants ? mi_names(check, &place, grants) : MISSION_OK;

    if (rc || own->exchange == 1 || !mi_listed(grants, MI_TOKEN_EXCHANGE))
        return rc;
    return mi_refuse(check, &place, MISSION_E_UNEXPECTED_MEMBER, "the base has token exchange");
}

static int32_t build(mission_context *context, const mission_server_metadata *own,
                     mission_json **out, mission_error *error)
{
    static const mission_view ours[] = {
        MI_VIEW_INIT("issuer"), MI_VIEW_INIT(SUPPORTED),     MI_VIEW_INIT(TYPES_METADATA),
        MI_VIEW_INIT(TYPES),    MI_VIEW_INIT(INTROSPECTION), MI_VIEW_INIT(PUSHED),
    };
    const mission_view replaced = own->exchange == 1 ? MI_VIEW(GRANTS) : (mission_view){NULL, 0};
    const struct mi_check check = {.context = context, .error = error};
    mission_json *doc = NULL;
    int32_t rc = own->base ? mi_any_object(&check, NULL, own->base) : MISSION_OK;

    if (!rc)
        rc = check_types(context, own, error);
    if (!rc)
        rc = check_grants(&check, own);
    if (!rc)
        rc = write_own(context, own, &doc, error);
    if (!rc)
        rc = mi_metadata_merge(context, own->base, mission_json_root(doc), ours, MI_COUNT(ours),
                               replaced, out, error);
    mission_json_unref(doc);
    return rc;
}

static bool usable(const mission_server_metadata *own)
{
    return own->issuer.ptr && own->issuer.len &&
           mi_usable(own->pushed_authorization_request_endpoint) &&
           mi_usable(own->introspection_endpoint) && mi_usable(own->types_metadata_endpoint) &&
           (own->types || !own->type_count);
}

int32_t mission_server_metadata_build(mission_context *context,
                                      const mission_server_metadata *metadata, mission_json **out,
                                      mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_server_metadata, type_count)};
    mission_server_metadata own;
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
        rc = check_server(context, mission_json_root(*out), own.issuer, error);
    return mi_metadata_settle(rc, out);
}
