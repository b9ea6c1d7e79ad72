/* Resolutions: an operator's word where evidence is missing (PB-10 c). SPDX-License-Identifier: MIT
 */
#include "claims.h"

#define REASON_MOST 1024u

static const mission_view outcomes[] = {
    {NULL, 0}, MI_VIEW_INIT("completed"), MI_VIEW_INIT("failed"), MI_VIEW_INIT("suppressed")};

static int32_t write(mission_plan *plan, const mission_resolution *asked, mission_view at,
                     const mission_value **out, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "evaluation_id", asked->evaluation_id);
    mi_name_text(to, "outcome", outcomes[asked->outcome]);
    mi_name_text(to, "by", asked->by);
    mi_name_text(to, "reason", asked->reason);
    mi_name_text(to, "at", at);
    if (asked->release)
        mi_name_truth(to, "release", true);
    mission_builder_end(to);
    return mi_built(plan, to, out, error);
}

static bool same(const struct mi_given *held, const mission_resolution *asked)
{
    return held->resolution && mi_view_is(held->state, outcomes[asked->outcome]) &&
           mi_view_is(mi_get_text(held->resolution, "by"), asked->by) &&
           mi_view_is(mi_get_text(held->resolution, "reason"), asked->reason);
}

static bool in_window(const mission_plan *plan, const struct mi_given *held)
{
    mission_time until;

    return mi_view_is(held->state, MI_ISSUED) &&
           (mission_time_parse(held->until, &until, NULL) || mi_time_order(&plan->now, &until) < 0);
}

static int32_t record(mission_plan *plan, struct mi_given *held, const mission_resolution *asked,
                      mission_error *error)
{
    mission_view at;
    int32_t rc = mi_time_text(plan, &plan->now, &at, error);

    if (!rc)
        rc = write(plan, asked, at, &held->resolution, error);
    return rc ? rc
              : mi_raise(plan, mi_claims_of(plan), "resolution", held->id, held->resolution, error);
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    const mission_claims *claims = mi_claims_of(plan);
    const mission_resolution *asked = plan->request;
    struct mi_given *held;
    int32_t rc = mi_want_given(plan, asked->evaluation_id, &held, error);

    if (rc)
        return rc;
    if (!held)
        return mi_fail_say(error, MISSION_E_EVIDENCE, "no permit of this evaluation is known");
    if (mi_given_ended(held) && same(held, asked)) {
        plan->verdict.replayed = 1;
        return mi_settled_reply(plan, held->id, true, held->state, error);
    }
    if (mi_given_ended(held))
        return mi_fail_say(error, MISSION_E_CONFLICT, "the execution has its outcome");
    if (in_window(plan, held))
        return mi_fail_say(error, MISSION_E_STALE, "evidence may still come");
    rc = record(plan, held, asked, error);
    return rc ? rc
              : mi_settle(plan, claims, held, outcomes[asked->outcome], NULL, asked->release == 1,
                          error);
}

int32_t mission_plan_resolve(mission_claims *claims, const mission_resolution *resolution,
                             mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = pass};
    static const size_t ends[] = {MI_END_OF(mission_resolution, now)};
    mission_resolution own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!claims || !resolution || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, resolution, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if (!own.outcome || own.outcome >= MI_COUNT(outcomes) || own.release > 1 ||
        (own.release && own.outcome != MISSION_RESOLVED_SUPPRESSED) || !own.evaluation_id.len ||
        !own.evaluation_id.ptr || !own.by.len || !own.by.ptr || !own.reason.len ||
        !own.reason.ptr || own.reason.len > REASON_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_claims_plan(claims, &operation, &own, sizeof own, own.now, out, error);
}
