/* What one execution shows beside the decision that it names. SPDX-License-Identifier: MIT
 *
 * An execution that differs from its permit stays valid evidence: of an execution that nobody
 * authorized (EV-5 b). */
#include "join.h"

struct looking {
    mission_evidence_join *join;
    const struct mi_row *decision, *execution;
    bool effect; /* something was done, or may have been */
    bool failed;
};

static void found(struct looking *l, uint32_t finding, bool unauthorized)
{
    l->failed = l->failed || !mi_join_found(l->join, finding, unauthorized, l->execution);
}

static bool differ(const struct looking *l, enum mi_row_name name)
{
    return l->decision->names[name] != l->execution->names[name];
}

static void look_at_times(struct looking *l)
{
    const int64_t skew = l->join->config.skew_seconds;
    const mission_time latest = mi_time_later(l->decision->valid_until, skew);
    const struct mi_row *e = l->execution;
    const mission_time begun = mi_time_later(e->has_started ? e->started : e->at, skew);

    if (!l->effect)
        return; /* a permit that was too old, and nothing was done */
    if (e->has_started && mi_time_order(&e->started, &latest) > 0)
        found(l, MISSION_FINDING_LATE, true);
    else if (!e->has_started && mi_time_order(&e->at, &latest) > 0)
        found(l, MISSION_FINDING_START_UNKNOWN, false);
    if (mi_time_order(&begun, &l->decision->at) < 0)
        found(l, MISSION_FINDING_EARLY, true);
}

static void look(struct looking *l)
{
    const struct mi_row *e = l->execution;

    if (e->names[MI_ROW_DIGEST] != e->names[MI_ROW_EFFECTIVE])
        found(l, MISSION_FINDING_DEVIATION, true); /* whatever the outcome */
    if (!l->decision) {
        found(l, MISSION_FINDING_NO_DECISION, l->effect);
        return;
    }
    if (differ(l, MI_ROW_MISSION))
        found(l, MISSION_FINDING_MISSION, l->effect);
    if (differ(l, MI_ROW_AUDIENCE))
        found(l, MISSION_FINDING_AUDIENCE, l->effect);
    if (!l->decision->permit) {
        found(l, MISSION_FINDING_DENIED, l->effect);
        return;
    }
    if (differ(l, MI_ROW_DIGEST))
        found(l, MISSION_FINDING_AUTHORIZED, l->effect);
    look_at_times(l);
}

bool mi_join_execution(mission_evidence_join *join, const struct mi_row *decision,
                       const struct mi_row *execution)
{
    struct looking l = {.join = join,
                        .decision = decision,
                        .execution = execution,
                        .effect = execution->outcome != MISSION_OUTCOME_SUPPRESSED};

    look(&l);
    return !l.failed;
}
