/* Named claims: available when every condition is shown, and not otherwise (30-runtime NC-1).
 * SPDX-License-Identifier: MIT */
#include "members.h"
#include "../base/times.h"
#include <mission/trifecta.h>

#define EAT MISSION_PROOF_EAT
#define CONFIGURATION MISSION_PROOF_CONFIGURATION
#define SERVICE MISSION_PROOF_SERVICE
#define TESTS MISSION_PROOF_NEGATIVE_TESTS
#define AUDIT MISSION_PROOF_AUDIT
#define RESISTANT (1u << MISSION_CLAIM_COMPROMISE_RESISTANT)
#define CONTAINED (1u << MISSION_CLAIM_TRIFECTA_CONTAINMENT)

/* The evidence map: all of `every` and one of `one`, where it has any. */
static const struct {
    const char *name;
    uint32_t claims, every, one;
} conditions[MISSION_CONDITION_COUNT] = {
    [MISSION_CONDITION_KEY_CUSTODY] = {"key_custody", RESISTANT | CONTAINED, EAT, 0},
    [MISSION_CONDITION_ISOLATION_BOUNDARY] = {"isolation_boundary", RESISTANT | CONTAINED, EAT, 0},
    [MISSION_CONDITION_WORKLOAD_MEASUREMENT] = {"workload_measurement", RESISTANT | CONTAINED, EAT,
                                                0},
    [MISSION_CONDITION_APPROVAL_POLICY] = {"approval_policy", RESISTANT, 0,
                                           CONFIGURATION | SERVICE},
    [MISSION_CONDITION_RENDERING_INDEPENDENCE] = {"rendering_independence", RESISTANT, SERVICE, 0},
    [MISSION_CONDITION_FRESHNESS_SOURCING] = {"freshness_sourcing", RESISTANT, 0,
                                              CONFIGURATION | SERVICE},
    [MISSION_CONDITION_PATH_COMPLETENESS] = {"path_completeness", RESISTANT | CONTAINED,
                                             TESTS | AUDIT, 0},
    [MISSION_CONDITION_LEAST_EXPOSURE] = {"least_exposure", CONTAINED, CONFIGURATION | TESTS, 0},
    [MISSION_CONDITION_TAINT_EGRESS_TOPOLOGY] = {"taint_egress_topology", CONTAINED, AUDIT | TESTS,
                                                 0},
};

const char *mission_condition_name(uint32_t condition)
{
    return condition < MISSION_CONDITION_COUNT ? conditions[condition].name : NULL;
}

static bool selected(const mission_claim_fact *fact)
{
    return fact->profile.len && fact->reference_values.len && fact->appraisal_policy.len &&
           fact->attester.len && fact->freshness_rule.len;
}

static bool proven(const mission_claim_fact *fact)
{
    const uint32_t every = conditions[fact->condition].every, one = conditions[fact->condition].one;

    return (fact->proofs & every) == every && (!one || fact->proofs & one);
}

/* NULL: it holds. */
static const char *lacks(const mission_claim_fact *fact, uint32_t classes, const mission_time *now)
{
    if (fact->state != MISSION_CLAIM_FACT_MET)
        return fact->state == MISSION_CLAIM_FACT_UNMET ? "unmet" : "unknown";
    if (!proven(fact))
        return "evidence";
    if (conditions[fact->condition].every & EAT && !selected(fact))
        return "selections";
    if (mi_time_after(&fact->observed_at, now) || mi_time_after(now, &fact->valid_until))
        return "stale";
    return (fact->classes & classes) == classes ? NULL : "classes";
}

struct question {
    uint32_t claim, classes;
    const mission_claim_fact *facts;
    size_t count;
    mission_time now;
};

static const char *answer(const struct question *question, uint32_t condition)
{
    const char *why = "unknown";
    bool any = false;

    for (size_t i = 0; i < question->count; i++) {
        if (question->facts[i].condition != condition)
            continue;
        why = lacks(&question->facts[i], question->classes, &question->now);
        if (why)
            return why;
        any = true;
    }
    return any ? NULL : why;
}

static int32_t write(mission_context *context, const struct question *question, bool *all,
                     mission_json **out, mission_error *error)
{
    mission_builder *to;
    const int32_t rc = mission_builder_new(context, &to, error);

    if (rc)
        return rc;
    *all = true;
    mission_builder_array(to);
    for (uint32_t i = 0; i < MISSION_CONDITION_COUNT; i++) {
        const char *why = conditions[i].claims >> question->claim & 1 ? answer(question, i) : NULL;

        if (!why)
            continue;
        *all = false;
        mission_builder_object(to);
        mi_member_text(to, "condition", mission_view_of(conditions[i].name));
        mi_member_text(to, "why", mission_view_of(why));
        mission_builder_end(to);
    }
    mission_builder_end(to);
    return mi_members_finish(to, MISSION_OK, out, error);
}

/* ---- What a host filled ---- */

static bool usable(const mission_claim_fact *fact)
{
    return fact->condition < MISSION_CONDITION_COUNT && fact->state <= MISSION_CLAIM_FACT_UNMET &&
           mi_usable(fact->profile) && mi_usable(fact->reference_values) &&
           mi_usable(fact->appraisal_policy) && mi_usable(fact->attester) &&
           mi_usable(fact->freshness_rule);
}

static int32_t check(const mission_claim_fact *facts, size_t count)
{
    static const size_t ends[] = {sizeof(mission_claim_fact)};
    mission_claim_fact own;

    if (count && !facts)
        return MISSION_E_ARGUMENT;
    for (size_t i = 0; i < count; i++) {
        const int32_t rc = mi_import(&own, sizeof own, &facts[i], ends, MI_COUNT(ends));

        if (rc)
            return rc;
        if (facts[i].size != sizeof own || !usable(&own))
            return MISSION_E_ARGUMENT;
    }
    return MISSION_OK;
}

int32_t mission_named_claim_check(mission_context *context, uint32_t claim, uint32_t classes,
                                  const mission_claim_fact *facts, size_t count,
                                  const mission_time *now, int32_t *available, mission_json **out,
                                  mission_error *error)
{
    static const uint32_t known = (1u << MISSION_CLASS_COUNT) - 2; /* none is no class to claim */
    struct question question = {.claim = claim, .classes = classes, .facts = facts, .count = count};
    bool all = false;
    int32_t rc;

    if (available)
        *available = 0;
    if (out)
        *out = NULL;
    if (!context || !available || !out || !classes || classes & ~known ||
        (claim != MISSION_CLAIM_COMPROMISE_RESISTANT &&
         claim != MISSION_CLAIM_TRIFECTA_CONTAINMENT))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = check(facts, count);
    if (rc)
        return mi_fail(error, rc);
    rc = mi_now(context, now, &question.now, error);
    if (!rc)
        rc = write(context, &question, &all, out, error);
    if (!rc)
        *available = all;
    return rc;
}
