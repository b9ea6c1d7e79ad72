/* The effective state: what to report, what is overdue, when to look again.
 * SPDX-License-Identifier: MIT */
#include "lifecycle.h"

int32_t mission_lifecycle_report(uint32_t profile, const mission_standing *mission,
                                 const mission_standing *ancestors, size_t count,
                                 const mission_time *now, uint32_t *state, mission_error *error)
{
    struct mi_line line;
    int32_t code;

    if (!state)
        return mi_fail(error, MISSION_E_ARGUMENT);
    *state = MISSION_STATE_OTHER;
    code = mi_line_read(profile, mission, ancestors, count, now, &line, error);
    if (code == MISSION_OK)
        *state = mi_line_state(&line);
    return code;
}

/* The suspension's deadline passed, and no ancestor ended before it. */
static bool deadline_due(const struct mi_line *line)
{
    if (line->own.state != MISSION_STATE_SUSPENDED)
        return false;
    if (line->life.state == MISSION_STATE_REVOKED)
        return !line->cascades;
    return line->life.resumed &&
           !(line->cascades &&
             (line->timeless ||
              mission_instant_compare(&line->ended_at, &line->life.resumed_at) < 0));
}

static uint32_t facts_of(const struct mi_line *line, const mission_time *now)
{
    bool waiting = mi_state_in(line->own.state, MI_WAITING);
    uint32_t facts = 0;

    if (!waiting && !mi_state_in(line->own.state, MI_LIVE))
        return 0;
    if (line->life.state == MISSION_STATE_LAPSED)
        facts |= MISSION_FACT_PENDING_OVER;
    if (mi_reached(&line->own.expires_at, now))
        facts |= MISSION_FACT_EXPIRY_REACHED;
    if (deadline_due(line))
        facts |= MISSION_FACT_DEADLINE_REACHED;
    if (line->own.state == MISSION_STATE_SUSPENDED &&
        line->own.on_expiry == MISSION_ON_EXPIRY_REVOKE)
        facts |= MISSION_FACT_DEADLINE_REVOKES;
    if (line->cascades || (waiting && line->ended))
        facts |= MISSION_FACT_ANCESTOR_ENDED;
    if (line->held)
        facts |= MISSION_FACT_HELD;
    return facts;
}

int32_t mission_lifecycle_facts(uint32_t profile, const mission_standing *mission,
                                const mission_standing *ancestors, size_t count,
                                const mission_time *now, uint32_t *facts, mission_error *error)
{
    struct mi_line line;
    int32_t code;

    if (!facts)
        return mi_fail(error, MISSION_E_ARGUMENT);
    *facts = UINT32_MAX;
    code = mi_line_read(profile, mission, ancestors, count, now, &line, error);
    if (code == MISSION_OK)
        *facts = facts_of(&line, now);
    return code;
}

static void add(mission_due *due, uint32_t event, uint32_t from, uint32_t to,
                const mission_instant *at)
{
    due->step[due->count++] = (mission_step){event, from, to, 0, *at};
}

/* In the order of time: at most a resume, then the end. */
static void list(const struct mi_line *line, const mission_time *now, mission_due *due)
{
    const mission_instant present = {now->seconds, {NULL, 0}};
    uint32_t from = line->own.state, state = line->life.state;

    if (mi_state_in(from, MI_WAITING) && state == MISSION_STATE_LAPSED)
        add(due, MISSION_EVENT_LAPSE, from, state, &line->life.end);
    if (!mi_state_in(from, MI_LIVE))
        return;
    if (deadline_due(line)) {
        uint32_t to = line->life.resumed ? MISSION_STATE_ACTIVE : MISSION_STATE_REVOKED;

        add(due, MISSION_EVENT_DEADLINE, from, to, &line->own.suspend_until);
        from = to;
    }
    if (line->cascades)
        add(due, MISSION_EVENT_CASCADE, from, MISSION_STATE_CASCADED,
            line->timeless ? &present : &line->ended_at);
    else if (state == MISSION_STATE_EXPIRED)
        add(due, MISSION_EVENT_EXPIRE, from, state, &line->life.end);
}

int32_t mission_lifecycle_due(uint32_t profile, const mission_standing *mission,
                              const mission_standing *ancestors, size_t count,
                              const mission_time *now, mission_due *due, mission_error *error)
{
    mission_due own = {.size = sizeof own};
    const size_t least = MI_END_OF(mission_due, step);
    struct mi_line line;
    int32_t code;

    if (!due)
        return mi_fail(error, MISSION_E_ARGUMENT);
    code = mi_give(due, &own, sizeof own, least);
    if (code)
        return mi_fail(error, code);
    code = mi_line_read(profile, mission, ancestors, count, now, &line, error);
    if (code)
        return code;
    list(&line, now, &own);
    return mi_give(due, &own, sizeof own, least);
}

int32_t mission_lifecycle_next_deadline(uint32_t profile, const mission_standing *mission,
                                        const mission_standing *ancestors, size_t count,
                                        const mission_time *now, int32_t *some, mission_instant *at,
                                        mission_error *error)
{
    struct mi_line line;
    int32_t code;

    if (some)
        *some = 0;
    if (at)
        *at = (mission_instant){0};
    if (!some || !at)
        return mi_fail(error, MISSION_E_ARGUMENT);
    code = mi_line_read(profile, mission, ancestors, count, now, &line, error);
    if (code || !line.waits)
        return code;
    *some = 1;
    *at = line.next;
    return MISSION_OK;
}
