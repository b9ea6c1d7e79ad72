/* Events against the table: commit, no-op or conflict, and what becomes of the version.
 * SPDX-License-Identifier: MIT */
#include "lifecycle.h"

static const mission_transition *find(uint32_t profile, uint32_t state, uint32_t event,
                                      uint32_t facts)
{
    for (uint32_t i = 0; i < mi_transition_count; i++) {
        const mission_transition *row = &mi_transitions[i];

        if (row->event == event && mi_state_in(state, row->from) &&
            ((row->profiles >> profile) & 1u) && (row->needs & ~facts) == 0 &&
            (row->bars & facts) == 0)
            return row;
    }
    return NULL;
}

/* Where an event leads when it is legal: its first row, the deadline's by what it does. */
static uint32_t target(uint32_t event, uint32_t facts)
{
    for (uint32_t i = 0; i < mi_transition_count; i++) {
        const mission_transition *row = &mi_transitions[i];

        if (row->event == event && !(row->bars & facts & MISSION_FACT_DEADLINE_REVOKES))
            return row->to;
    }
    return MISSION_STATE_NONE;
}

static int32_t check(uint32_t profile, uint32_t state, uint32_t event, uint32_t facts,
                     mission_error *error)
{
    if (!mission_profile_name(profile))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (state >= MISSION_STATE_COUNT)
        return mi_fail(error, MISSION_E_UNKNOWN_STATE);
    if (!mission_event_name(event))
        return mi_fail(error, MISSION_E_UNKNOWN_EVENT);
    if (facts & ~MISSION_FACT_ALL)
        return mi_fail_say(error, MISSION_E_ARGUMENT, "an unknown fact");
    return MISSION_OK;
}

int32_t mission_lifecycle_next(uint32_t profile, uint32_t state, uint32_t event, uint32_t facts,
                               mission_outcome *out, mission_error *error)
{
    mission_outcome outcome = {.size = sizeof outcome, .state = state};
    const size_t least = MI_END_OF(mission_outcome, id);
    const mission_transition *row;
    int32_t code;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    code = mi_give(out, &outcome, sizeof outcome, least);
    if (code)
        return mi_fail(error, code);
    code = check(profile, state, event, facts, error);
    if (code)
        return code;
    row = find(profile, state, event, facts);
    outcome.wanted = target(event, facts);
    if (row) {
        outcome.decision = row->commit ? MISSION_LIFECYCLE_COMMIT : MISSION_LIFECYCLE_NOOP;
        outcome.state = row->to != MISSION_STATE_NONE ? row->to : state;
        outcome.version = row->version;
        outcome.id = row->id;
    }
    return mi_give(out, &outcome, sizeof outcome, least);
}

int32_t mission_lifecycle_version(uint64_t version, uint32_t effect, uint64_t *out,
                                  mission_error *error)
{
    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    *out = version;
    if (version > MI_VERSION_MOST || effect > MISSION_VERSION_NEXT)
        return mi_fail(error, MISSION_E_ARGUMENT);
    /* Zero and one belong to a version that was zero so far: it never decreases. */
    if (version != 0 && (effect == MISSION_VERSION_ZERO || effect == MISSION_VERSION_FIRST))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (effect == MISSION_VERSION_KEPT || effect == MISSION_VERSION_ZERO)
        return MISSION_OK;
    if (version == MI_VERSION_MOST)
        return mi_fail(error, MISSION_E_OUT_OF_RANGE);
    *out = version + 1;
    return MISSION_OK;
}

/* The wire's word where there is one, else the library's. */
static mission_view word(uint32_t profile, uint32_t state)
{
    mission_view wire = mission_state_wire(profile, state);

    return wire.len ? wire : mission_view_of(mission_state_name(state));
}

int32_t mission_lifecycle_unmoved(uint32_t profile, uint32_t observed_state,
                                  uint64_t observed_version, uint32_t current_state,
                                  uint64_t current_version, mission_error *error)
{
    mission_view current, observed;

    if (!mission_profile_name(profile))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (observed_state >= MISSION_STATE_COUNT || current_state >= MISSION_STATE_COUNT)
        return mi_fail(error, MISSION_E_UNKNOWN_STATE);
    if (observed_state == current_state && observed_version == current_version)
        return MISSION_OK;
    current = word(profile, current_state);
    observed = word(profile, observed_state);
    return mi_fail_say(error, MISSION_E_CONCURRENT, "current_state %.*s, observed_state %.*s",
                       (int)current.len, current.ptr, (int)observed.len, observed.ptr);
}
