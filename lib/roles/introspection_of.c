/* Introspection by a server that is not the Mission's issuer (IS-6). SPDX-License-Identifier: MIT
 */
#include "introspect.h"

static int32_t report(mission_context *context, const mission_introspect *asked,
                      const mission_token_claims *claims, mission_builder *to, mission_error *error)
{
    static const struct mi_known_mission nothing;
    const mission_value *entries;
    mission_json *doc;
    int32_t rc = mi_introspect_entries(context, asked, claims, &doc, error);

    if (rc)
        return rc;
    entries = mission_json_root(doc);
    mi_introspect_write(context, asked, claims, entries,
                        mission_value_count(entries) == mission_value_count(claims->entries)
                            ? claims->scope
                            : (mission_view){0},
                        &nothing, to);
    mission_json_unref(doc);
    return MISSION_OK;
}

static int32_t answer(mission_context *context, const mission_introspect *asked,
                      mission_builder *to, mission_error *error)
{
    mission_token_claims claims;
    mission_time now;
    bool some = false;
    int32_t rc = mi_now(context, asked->now, &now, error);

    if (!rc)
        rc = mi_introspect_claims(context, asked, &now, &claims, &some, error);
    if (rc)
        return rc;
    if (some)
        return report(context, asked, &claims, to, error);
    mi_introspect_refuse(context, NULL, (mission_view){0}, to);
    return MISSION_OK;
}

int32_t mission_introspection_of(mission_context *context, const mission_introspect *request,
                                 mission_json **out, mission_error *error)
{
    mission_introspect own;
    mission_builder *to;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !request || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_introspect_import(request, &own, error);
    if (rc)
        return rc;
    if (own.authenticated != 1)
        return mi_fail(error, MISSION_E_CALLER);
    rc = mission_builder_new(context, &to, error);
    if (rc)
        return rc;
    mission_builder_object(to);
    rc = answer(context, &own, to, error);
    mission_builder_end(to);
    if (!rc)
        rc = mission_builder_finish(to, out, error);
    mission_builder_free(to);
    return rc;
}
