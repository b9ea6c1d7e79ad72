/* The manifest of a policy view, and the name that it gives the view. SPDX-License-Identifier: MIT
 *
 * Its members are closed: nobody could tell one more from lifecycle state, which must not be in it,
 * or from a bound that this library would not keep. */
#include "../model/check.h"
#include "policy_view.h"

static int32_t compiler(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    static const struct mi_member members[] = {
        {"profile", true, mi_filled_string},
        {"version", true, mi_filled_string},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

/* The digest is of the compiler's making and only carried here (10:AN-5). */
static int32_t artifact(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    static const struct mi_member members[] = {
        {"digest", true, mi_digest_carried},
        {"encoding", true, mi_filled_string},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

int32_t mi_policy_manifest_check(const struct mi_check *check, const struct mi_place *at,
                                 const mission_value *manifest)
{
    static const struct mi_member members[] = {
        {"mission_id", true, mi_identifier},
        {"authority_hash", true, mi_digest_strict},
        {"policy_version", true, mi_filled_string},
        {"compiler", true, compiler},
        {"policy_ir", false, NULL},
        {"artifact", false, artifact},
    };
    int32_t rc = mi_object(check, at, manifest, members, MI_COUNT(members), mi_closed);

    if (!rc && !mi_get(manifest, "policy_ir") == !mi_get(manifest, "artifact"))
        rc = mi_refuse(check, at, MISSION_E_POLICY_VIEW, "one of policy_ir and artifact");
    return rc;
}

int32_t mission_policy_manifest_id(mission_context *context, mission_view issuer,
                                   const mission_value *manifest, mission_digest *out,
                                   mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};
    int32_t rc;

    if (out)
        memset(out, 0, sizeof *out);
    if (!context || !manifest || !out || !mi_usable(issuer))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_policy_manifest_check(&check, NULL, manifest);
    return rc ? rc : mission_anchor(context, MI_POLICY_TYP, issuer, manifest, out, error);
}
