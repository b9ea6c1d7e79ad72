/* What an invocation is, by the enforcement point's own reckoning. SPDX-License-Identifier: MIT */
#include "../../model/operation_profile.h"
#include "enforcement.h"

int32_t mi_pep_classify(const mission_pep *pep, mission_view action,
                        const mission_operation_profile *profile, const mission_value *normalized,
                        uint32_t purpose, mission_class_answer *out, mission_error *error)
{
    const mission_class_question question = {.size = sizeof question,
                                             .action = action,
                                             .floors = pep->floors,
                                             .profile = profile,
                                             .parameters = normalized,
                                             .declared = pep->declared,
                                             .default_class = pep->default_class,
                                             .purpose = purpose};

    out->size = sizeof *out;
    return mission_class_of_action(&question, out, error);
}

bool mi_pep_profile_fits(const mission_operation_profile *profile, mission_view action,
                         mission_view audience)
{
    return !profile ||
           (mi_view_is(profile->terms.action, action) &&
            (!profile->terms.resource.len || mi_view_is(profile->terms.resource, audience)));
}

/* A fault of the arguments, not of the machine. */
static bool does_not_fit(int32_t code)
{
    const int32_t category = mission_code_category(code);

    return category == MISSION_CATEGORY_INPUT || category == MISSION_CATEGORY_LIMIT;
}

static int32_t as_it_is(const mission_pep *pep, const mission_value *raw, mission_json **out,
                        mission_error *error)
{
    const struct mi_check check = {.context = pep->context, .error = error};

    if (mission_value_kind(raw) != MISSION_JSON_OBJECT)
        return mi_fail(error, MISSION_E_WRONG_TYPE);
    return mi_normalize_any(&check, raw, out);
}

int32_t mi_pep_normalize(const mission_pep *pep, const mission_operation_profile *profile,
                         const mission_value *raw, mission_json **out, mission_digest *digest,
                         int32_t *why, mission_error *error)
{
    int32_t rc;

    *out = NULL;
    *why = MISSION_OK;
    memset(digest, 0, sizeof *digest);
    rc = profile ? mission_parameters_normalize(profile, raw, out, error)
                 : as_it_is(pep, raw, out, error);
    if (!rc)
        rc = mission_parameters_digest(pep->context, mission_json_root(*out), digest, error);
    if (!rc)
        return rc;
    mission_json_unref(*out);
    *out = NULL;
    memset(digest, 0, sizeof *digest);
    *why = rc;
    return does_not_fit(rc) ? MISSION_OK : rc;
}
