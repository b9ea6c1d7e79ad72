/* What a request for access may be about (RQ-2): the denied evaluation, and no other.
 * SPDX-License-Identifier: MIT */
#include "../../rules/members.h"
#include "../../wire/evaluation.h"
#include "decision.h"

static void write(mission_context *context, mission_builder *to, const mission_evaluation *e,
                  mission_view evaluation_id)
{
    mission_builder_object(to);
    mi_member_filled(to, "action", e->action);
    mi_member_filled(to, "audience", e->audience);
    mi_member_filled(to, "evaluation_id", evaluation_id);
    mission_builder_name(to, MI_VIEW("mission"));
    mission_builder_object(to);
    mi_member_filled(to, "id", e->mission_id);
    mission_builder_name(to, mission_profile_term(context->profile->id, MISSION_TERM_ISSUER));
    mission_builder_string(to, e->mission_issuer);
    mission_builder_end(to);
    mi_member_filled(to, "parameter_digest", e->parameter_digest);
    mi_member_filled(to, "resource", e->resource_id);
    mi_member_filled(to, "subject", e->subject_id);
    mission_builder_end(to);
}

static bool whole(const mission_evaluation *e, mission_view evaluation_id)
{
    return mi_usable(evaluation_id) && evaluation_id.len && e->action.len && e->audience.len &&
           e->mission_id.len && e->mission_issuer.len;
}

int32_t mission_access_binding(mission_context *context, const mission_evaluation *evaluation,
                               mission_view evaluation_id, mission_json **out, mission_error *error)
{
    mission_evaluation own;
    mission_builder *to;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !evaluation || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_evaluation_import(evaluation, &own);
    if (!rc && !whole(&own, evaluation_id))
        rc = MISSION_E_ARGUMENT;
    if (rc)
        return mi_fail(error, rc);
    rc = mission_builder_new(context, &to, error);
    if (rc)
        return rc;
    write(context, to, &own, evaluation_id);
    return mi_members_finish(to, MISSION_OK, out, error);
}

int32_t mission_access_check(mission_context *context, const mission_value *binding,
                             const mission_evaluation *submitted, mission_view evaluation_id,
                             mission_error *error)
{
    mission_json *own;
    int32_t rc = mission_access_binding(context, submitted, evaluation_id, &own, error);

    if (rc)
        return rc;
    if (!binding || !mission_value_equal(binding, mission_json_root(own)))
        rc = mi_fail_say(error, MISSION_E_BINDING_MISMATCH,
                         "the request is not the one that was denied");
    mission_json_unref(own);
    return rc;
}
