/* What the metadata documents share. SPDX-License-Identifier: MIT */
#include "metadata.h"
#include "../base/uri.h"

static bool is_https(mission_view scheme)
{
    static const char want[] = "https";

    if (scheme.len != sizeof want - 1)
        return false;
    for (size_t i = 0; i < scheme.len; i++)
        if ((scheme.ptr[i] | 0x20) != want[i])
            return false;
    return true;
}

static int32_t https(const struct mi_check *check, const struct mi_place *at,
                     const mission_value *value, struct mi_uri *uri)
{
    const int32_t rc = mi_uri_no_fragment(check, at, value);

    if (rc)
        return rc;
    return mi_uri_split(mission_value_string(value), uri) && is_https(uri->scheme)
               ? MISSION_OK
               : mi_refuse(check, at, MISSION_E_MALFORMED_URI, "https is required");
}

int32_t mi_https_endpoint(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value)
{
    struct mi_uri uri;

    return https(check, at, value, &uri);
}

int32_t mi_https_issuer(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    struct mi_uri uri;
    const int32_t rc = https(check, at, value, &uri);

    if (rc || !uri.query.ptr)
        return rc;
    return mi_refuse(check, at, MISSION_E_MALFORMED_URI, "an issuer has no query");
}

int32_t mi_names(const struct mi_check *check, const struct mi_place *at,
                 const mission_value *value)
{
    return mi_array(check, at, value, 0, SIZE_MAX, mi_filled_string);
}

int32_t mi_metadata_of(const struct mi_check *check, const mission_value *metadata,
                       const struct mi_member *members, size_t count, const char *name,
                       mission_view owner, const char *others)
{
    const struct mi_place place = {.name = mission_view_of(name)};
    const int32_t rc = mi_object(check, NULL, metadata, members, count, mi_open);

    if (rc || mi_view_is(mi_get_text(metadata, name), owner))
        return rc;
    return mi_refuse(check, &place, MISSION_E_METADATA, others);
}

bool mi_listed(const mission_value *list, mission_view text)
{
    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *item = mission_value_item(list, i);

        if (mission_value_kind(item) == MISSION_JSON_STRING &&
            mi_view_is(mission_value_string(item), text))
            return true;
    }
    return false;
}

static bool is_ours(const mission_view *names, size_t count, mission_view name)
{
    for (size_t i = 0; i < count; i++)
        if (mi_view_is(names[i], name))
            return true;
    return false;
}

static int32_t add_base(const struct mi_check *check, const mission_value *base,
                        const mission_value *own, const mission_view *names, size_t count,
                        mission_view replaced, mission_builder *to)
{
    for (size_t i = 0; i < mission_value_count(base); i++) {
        const struct mi_place place = {.name = mission_value_name(base, i)};
        const mission_value *theirs = mission_value_item(base, i);

        if (replaced.ptr && mi_view_is(place.name, replaced))
            continue;
        if (!is_ours(names, count, place.name)) {
            mission_builder_name(to, place.name);
            mission_builder_value(to, theirs);
        } else if (!mission_value_equal(theirs, mission_value_get(own, place.name))) {
            return mi_refuse(check, &place, MISSION_E_UNEXPECTED_MEMBER, "the base says otherwise");
        }
    }
    return MISSION_OK;
}

int32_t mi_metadata_merge(mission_context *context, const mission_value *base,
                          const mission_value *own, const mission_view *names, size_t count,
                          mission_view replaced, mission_json **out, mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};
    mission_builder *to;
    int32_t rc = base ? mi_any_object(&check, NULL, base) : MISSION_OK;

    *out = NULL;
    if (!rc)
        rc = mission_builder_new(context, &to, error);
    if (rc)
        return rc;
    mission_builder_object(to);
    rc = add_base(&check, base, own, names, count, replaced, to);
    for (size_t i = 0; i < mission_value_count(own); i++) {
        mission_builder_name(to, mission_value_name(own, i));
        mission_builder_value(to, mission_value_item(own, i));
    }
    mission_builder_end(to);
    if (!rc)
        rc = mission_builder_finish(to, out, error);
    mission_builder_free(to);
    return rc;
}

void mi_metadata_flag(mission_builder *to, const char *name, bool set)
{
    if (!set)
        return;
    mission_builder_name(to, mission_view_of(name));
    mission_builder_boolean(to, 1);
}

void mi_metadata_list(mission_builder *to, const char *name, const mission_view *list, size_t count)
{
    if (!count)
        return;
    mission_builder_name(to, mission_view_of(name));
    mission_builder_array(to);
    for (size_t i = 0; i < count; i++)
        mission_builder_string(to, list[i]);
    mission_builder_end(to);
}

int32_t mi_metadata_settle(int32_t rc, mission_json **out)
{
    if (rc) {
        mission_json_unref(*out);
        *out = NULL;
    }
    return rc;
}
