/* Standing consent: what an approval draws on that a human gave before (10-core AV-9, AV-10).
 * SPDX-License-Identifier: MIT */
#include "pending.h"

/* What was said counts only as far as it is what is retained. */
static int32_t retained(mission_view said, mission_view kept, mission_error *error)
{
    mission_instant claimed, real;
    int32_t rc = mission_instant_parse(said, &claimed, error);

    if (rc)
        return rc;
    if (mission_instant_parse(kept, &real, NULL))
        return mi_fail_say(error, MISSION_E_VERDICT, "standing");
    return mission_instant_compare(&claimed, &real) == 0
               ? MISSION_OK
               : mi_fail_say(error, MISSION_E_POLICY_DENIED, "approved_at is not what is retained");
}

int32_t mi_standing_consent(mission_plan *plan, const mission_act *act, const mission_value *basis,
                            mission_view approved_at, mission_view policy_version,
                            mission_error *error)
{
    mission_recency recency = {
        .size = sizeof recency,
        .now = plan->now,
        .skew_seconds = plan->issuer->config.skew_seconds,
    };
    int32_t rc;

    if (!basis)
        recency.approved_at = approved_at;
    rc = mi_ask_standing(plan->issuer, act, basis, policy_version, &recency, error);
    if (!rc)
        rc = retained(approved_at, recency.approved_at, error);
    recency.size = sizeof recency;
    recency.now = plan->now;
    return rc ? rc : mission_recency_check(&recency, error);
}
