/* The sweep: permits whose window or whose horizon is over (MT-1 c, PB-10).
 * SPDX-License-Identifier: MIT
 *
 * Time gives back what a reversible action was charged. It never frees a key. */
#include "../reading.h"
#include "claims.h"

static int32_t want_first(mission_plan *plan, const char *index, struct mi_scanned **out,
                          mission_error *error)
{
    return mi_want_over(plan, MI_KIND_EVALUATION, mission_view_of(index), (mission_view){NULL, 0},
                        2, out, error);
}

static int32_t reply(mission_plan *plan, mission_view id, mission_view state, bool forgotten,
                     bool more, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_name_text(to, "evaluation_id", id);
    mi_name_text(to, "state", state);
    if (forgotten)
        mi_name_truth(to, "forgotten", true);
    mi_name_truth(to, "more", more);
    return mi_reply(plan, to, error);
}

/* What holds no key is forgotten after its horizon; what does waits for its outcome. */
static int32_t end_window(mission_plan *plan, const mission_claims *claims, struct mi_given *held,
                          mission_error *error)
{
    int32_t rc = MISSION_OK;

    if (!held->high) {
        rc = mi_settle_charges(plan, claims, held, MI_LAPSED, NULL, error);
        held->state = MI_LAPSED;
    } else {
        held->state = MI_INDETERMINATE;
    }
    if (!rc && !held->high && !held->claim.len)
        rc = mi_horizon(plan, claims, held->high, &held->forget_at, error);
    if (!rc)
        rc = mi_end_keyed(plan, held, false, error);
    return rc ? rc : mi_put_given(plan, held, error);
}

/* The key goes with its permit, when it is still this permit's and not a later one's. */
static int32_t forget(mission_plan *plan, const struct mi_given *held, mission_error *error)
{
    int32_t rc = mi_end_keyed(plan, held, true, error);

    return rc ? rc : mi_delete(plan, held->read, error);
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    struct mi_scanned *due, *over;
    struct mi_given *held;
    int32_t rc = want_first(plan, "due", &due, error);

    if (!rc)
        rc = want_first(plan, "forget", &over, error);
    if (rc)
        return rc;
    if (due->first) {
        rc = mi_given_of(plan, &due->first->row, &held, error);
        if (!rc)
            rc = end_window(plan, mi_claims_of(plan), held, error);
        return rc ? rc
                  : reply(plan, held->id, held->state, false, due->count > 1 || over->first, error);
    }
    if (!over->first)
        return reply(plan, (mission_view){NULL, 0}, (mission_view){NULL, 0}, false, false, error);
    rc = mi_given_of(plan, &over->first->row, &held, error);
    if (!rc)
        rc = forget(plan, held, error);
    return rc ? rc : reply(plan, held->id, (mission_view){NULL, 0}, true, over->count > 1, error);
}

int32_t mission_plan_claims_sweep(mission_claims *claims, const mission_time *now,
                                  mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = pass};

    if (out)
        *out = NULL;
    if (!claims || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_claims_plan(claims, &operation, NULL, 0, now, out, error);
}
