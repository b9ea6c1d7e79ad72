/* What a decision point publishes of itself: AuthZEN's PDP metadata (30-runtime section 3d).
 * SPDX-License-Identifier: MIT */
#include "../../wire/metadata.h"
#include "../../rules/members.h"
#include <mission/decision.h>

#define POINT "policy_decision_point"
#define EVALUATION "access_evaluation_endpoint"
#define EVALUATIONS "access_evaluations_endpoint"
#define CAPABILITIES "capabilities"
#define OBLIGATIONS "supported_obligations"
#define RUNTIME MI_VIEW("urn:ietf:params:authzen:mission-runtime")

/* ---- Reading ---- */

/* An identifier has the form of an issuer: neither query nor fragment. */
static const struct mi_member members[] = {
    {POINT, true, mi_https_issuer},          {EVALUATION, true, mi_https_endpoint},
    {EVALUATIONS, false, mi_https_endpoint}, {CAPABILITIES, false, mi_names},
    {OBLIGATIONS, false, mi_names},
};

static int32_t check_point(const struct mi_check *check, const mission_value *metadata,
                           mission_view point)
{
    return mi_metadata_of(check, metadata, members, MI_COUNT(members), POINT, point,
                          "the metadata are another decision point's");
}

int32_t mission_pdp_metadata_read(mission_context *context, const mission_value *metadata,
                                  mission_view policy_decision_point, mission_pdp_found *out,
                                  mission_error *error)
{
    const size_t least = MI_END_OF(mission_pdp_found, supported_obligations);
    const struct mi_check check = {.context = context, .error = error};
    mission_pdp_found found = {.size = sizeof found};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &found, sizeof found, least);
    if (rc)
        return mi_fail(error, rc);
    if (!context || !metadata || !mi_usable(policy_decision_point))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = check_point(&check, metadata, policy_decision_point);
    if (rc)
        return rc;
    found.mission_runtime = mi_listed(mi_get(metadata, CAPABILITIES), RUNTIME);
    found.policy_decision_point = mi_get_text(metadata, POINT);
    found.access_evaluation_endpoint = mi_get_text(metadata, EVALUATION);
    found.access_evaluations_endpoint = mi_get_text(metadata, EVALUATIONS);
    found.supported_obligations = mi_get(metadata, OBLIGATIONS);
    return mi_give(out, &found, sizeof found, least);
}

/* ---- Building ---- */

static bool usable_list(const mission_view *list, size_t count)
{
    if (count && !list)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!list[i].ptr || !list[i].len)
            return false;
    return true;
}

static bool usable(const mission_pdp_metadata *own)
{
    return own->policy_decision_point.ptr && own->policy_decision_point.len &&
           own->access_evaluation_endpoint.ptr && own->access_evaluation_endpoint.len &&
           mi_usable(own->access_evaluations_endpoint) &&
           usable_list(own->capabilities, own->capability_count) &&
           usable_list(own->obligations, own->obligation_count);
}

/* Ours first and always, whole: the bare name would be nobody's. */
static void write_capabilities(const mission_pdp_metadata *own, mission_builder *to)
{
    mission_builder_name(to, MI_VIEW(CAPABILITIES));
    mission_builder_array(to);
    mission_builder_string(to, RUNTIME);
    for (size_t i = 0; i < own->capability_count; i++)
        if (!mi_view_is(own->capabilities[i], RUNTIME))
            mission_builder_string(to, own->capabilities[i]);
    mission_builder_end(to);
}

static int32_t write_own(mission_context *context, const mission_pdp_metadata *own,
                         mission_json **out, mission_error *error)
{
    mission_builder *to;
    const int32_t rc = mission_builder_new(context, &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_member_text(to, EVALUATION, own->access_evaluation_endpoint);
    mi_member_filled(to, EVALUATIONS, own->access_evaluations_endpoint);
    write_capabilities(own, to);
    mi_member_text(to, POINT, own->policy_decision_point);
    mi_metadata_list(to, OBLIGATIONS, own->obligations, own->obligation_count);
    mission_builder_end(to);
    return mi_members_finish(to, MISSION_OK, out, error);
}

static int32_t check_once(const struct mi_check *check, const mission_value *metadata,
                          const char *name)
{
    const struct mi_place list = {.name = mission_view_of(name)};
    const mission_value *words = mi_get(metadata, name);

    for (size_t i = 1; i < mission_value_count(words); i++)
        for (size_t j = 0; j < i; j++) {
            const struct mi_place place = {.up = &list, .index = i};

            if (mission_value_equal(mission_value_item(words, i), mission_value_item(words, j)))
                return mi_refuse(check, &place, MISSION_E_METADATA, "it stands there twice");
        }
    return MISSION_OK;
}

/* What is read leniently is not written so: capabilities are URNs, and nothing stands there twice.
 */
static int32_t check_own(mission_context *context, const mission_value *metadata,
                         mission_view point, mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};
    const struct mi_place place = {.name = MI_VIEW(CAPABILITIES)};
    int32_t rc = check_point(&check, metadata, point);

    if (!rc)
        rc = mi_array(&check, &place, mi_get(metadata, CAPABILITIES), 1, SIZE_MAX,
                      mi_uri_no_fragment);
    if (!rc)
        rc = check_once(&check, metadata, CAPABILITIES);
    return rc ? rc : check_once(&check, metadata, OBLIGATIONS);
}

int32_t mission_pdp_metadata_build(mission_context *context, const mission_pdp_metadata *metadata,
                                   mission_json **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_pdp_metadata, obligation_count)};
    mission_pdp_metadata own;
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
    rc = write_own(context, &own, out, error);
    if (!rc)
        rc = check_own(context, mission_json_root(*out), own.policy_decision_point, error);
    return mi_metadata_settle(rc, out);
}
