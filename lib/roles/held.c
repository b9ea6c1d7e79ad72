/* What a pass builds and keeps until its attempt ends. SPDX-License-Identifier: MIT */
#include "held.h"

int32_t mi_held_json(mission_plan *plan, mission_json *json, const mission_value **out,
                     mission_error *error)
{
    int32_t rc = mi_hold(plan, json, mi_drop_json, error);

    *out = rc ? NULL : mission_json_root(json);
    return rc;
}

int32_t mi_built(mission_plan *plan, mission_builder *builder, const mission_value **out,
                 mission_error *error)
{
    mission_json *json = NULL;
    int32_t rc = mission_builder_finish(builder, &json, error);

    mission_builder_free(builder);
    *out = NULL;
    return rc ? rc : mi_held_json(plan, json, out, error);
}

int32_t mi_digest_text(mission_plan *plan, const mission_value *value, mission_view *out,
                       mission_error *error)
{
    mission_digest digest;
    bool ok = true;
    int32_t rc;

    *out = (mission_view){NULL, 0};
    if (!value)
        return MISSION_OK;
    rc = mission_canonical_digest(mi_plan_context(plan), value, &digest, error);
    if (rc)
        return rc;
    *out = mi_copy(plan, mission_view_of(digest.text), &ok);
    return ok ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}
