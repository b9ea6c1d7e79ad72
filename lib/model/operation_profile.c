/* An operation profile as a value: made from its document, never changed.
 * SPDX-License-Identifier: MIT */
#include "operation_profile.h"

/* The parameters are an object, whatever else they are; and nothing may leave that object out. */
static int32_t compile_parameters(const struct mi_check *check, mission_operation_profile *profile)
{
    const struct mi_place at = {NULL, MI_VIEW("parameters"), 0};
    int32_t rc = mi_schema_compile(check, &at, profile, mi_get(profile->root, "parameters"),
                                   &profile->parameters);

    if (!rc && (profile->parameters.kinds != 1u << MISSION_JSON_OBJECT ||
                profile->parameters.excluded || profile->parameters.standard))
        rc = mi_refuse(check, &at, MISSION_E_INCONSISTENT, "the parameters are an object");
    return rc;
}

static int32_t compile(const struct mi_check *check, mission_operation_profile *profile)
{
    int32_t rc = mi_operation_document_check(check, profile->root);

    if (!rc)
        rc = mi_operation_terms_read(check, profile);
    if (!rc)
        rc = compile_parameters(check, profile);
    if (!rc)
        rc = mi_classes_compile(check, profile);
    return rc ? rc : mi_mapping_compile(check, profile);
}

int32_t mi_operation_profile_of(mission_context *context, mission_json *doc,
                                mission_operation_profile **out, mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error, .doc = doc};
    mission_operation_profile *profile = mi_resize(&context->memory, NULL, 0, sizeof *profile);
    int32_t rc;

    *out = NULL;
    if (!profile)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(profile, 0, sizeof *profile);
    atomic_init(&profile->refs, 1);
    profile->context = mission_context_ref(context);
    profile->doc = mission_json_ref(doc);
    profile->root = mission_json_root(doc);
    mi_arena_start(&profile->arena, &context->memory);
    rc = compile(&check, profile);
    if (rc)
        mission_operation_profile_unref(profile);
    else
        *out = profile;
    return rc;
}

int32_t mission_operation_profile_parse(mission_context *context, mission_view text,
                                        mission_operation_profile **out, mission_error *error)
{
    mission_json *doc = NULL;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !mi_usable(text) || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_json_parse(context, text, 0, &doc, error);
    if (!rc)
        rc = mi_operation_profile_of(context, doc, out, error);
    mission_json_unref(doc);
    return rc;
}

mission_operation_profile *mission_operation_profile_ref(mission_operation_profile *profile)
{
    if (profile)
        mi_refs_add(&profile->refs);
    return profile;
}

void mission_operation_profile_unref(mission_operation_profile *profile)
{
    mission_context *context;

    if (!profile || !mi_refs_drop(&profile->refs))
        return;
    context = profile->context;
    for (struct mi_kept *kept = profile->kept; kept; kept = kept->next)
        mission_json_unref(kept->json);
    mi_arena_drop(&profile->arena);
    mission_json_unref(profile->doc);
    mi_release(&context->memory, profile, sizeof *profile);
    mission_context_unref(context);
}

mission_json *mission_operation_profile_json(const mission_operation_profile *profile)
{
    return profile ? profile->doc : NULL;
}

int32_t mission_operation_profile_terms(const mission_operation_profile *profile,
                                        mission_operation_terms *out, mission_error *error)
{
    int32_t rc;

    if (!profile || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &profile->terms, sizeof profile->terms,
                 MI_END_OF(mission_operation_terms, by_arguments));
    return rc ? mi_fail(error, rc) : MISSION_OK;
}
