/* One Mission by its own record and clock, and beside its ancestors: what every question about the
 * effective state is answered from. SPDX-License-Identifier: MIT */
#include "lifecycle.h"

#define NANOSECONDS 1000000000u
#define FLAGS                                                                                      \
    (MISSION_STANDING_UNRESOLVED | MISSION_STANDING_ENDED_AT | MISSION_STANDING_PENDING_END)

static bool before(const mission_instant *a, const mission_instant *b)
{
    return mission_instant_compare(a, b) < 0;
}

/* An ended Mission. An expiry took effect at its deadline, whenever it was committed. */
static void life_after(const mission_standing *own, struct mi_life *life)
{
    if (own->state == MISSION_STATE_EXPIRED)
        return;
    life->timeless = !(own->flags & MISSION_STANDING_ENDED_AT);
    life->end = own->ended_at;
}

static void life_waiting(uint32_t profile, const mission_standing *own, const mission_time *now,
                         struct mi_life *life)
{
    bool bounded = own->flags & MISSION_STANDING_PENDING_END;
    mission_instant last = own->pending_end;

    /* T4: in the series the Mission's expiry ends the wait too. */
    if (profile == MISSION_PROFILE_SERIES && (!bounded || before(&own->expires_at, &last))) {
        bounded = true;
        last = own->expires_at;
    }
    if (!bounded)
        return;
    if (mi_reached(&last, now)) {
        life->state = MISSION_STATE_LAPSED;
        life->end = last;
        return;
    }
    life->waits = true;
    life->next = last;
}

/* A suspension's deadline, which counts only when it comes before the expiry (trap 12). */
static void life_suspended(const mission_standing *own, const mission_time *now,
                           struct mi_life *life)
{
    if (own->on_expiry == MISSION_ON_EXPIRY_NONE || !before(&own->suspend_until, &own->expires_at))
        return;
    if (!mi_reached(&own->suspend_until, now)) {
        life->waits = true;
        life->next = own->suspend_until;
        return;
    }
    if (own->on_expiry == MISSION_ON_EXPIRY_REVOKE) {
        life->state = MISSION_STATE_REVOKED;
        life->end = own->suspend_until;
        return;
    }
    life->state = MISSION_STATE_ACTIVE;
    life->resumed = true;
    life->resumed_at = own->suspend_until;
}

static void life_live(const mission_standing *own, const mission_time *now, struct mi_life *life)
{
    if (own->state == MISSION_STATE_SUSPENDED)
        life_suspended(own, now, life);
    if (life->state == MISSION_STATE_REVOKED || life->waits)
        return;
    life->waits =
        !mi_reached(&own->expires_at, now); /* strict: active only while now < expires_at */
    life->next = own->expires_at;
    if (!life->waits)
        life->state = MISSION_STATE_EXPIRED;
}

static void life_of(uint32_t profile, const mission_standing *own, const mission_time *now,
                    struct mi_life *life)
{
    *life = (struct mi_life){.state = own->state, .end = own->expires_at};
    if (mi_state_in(own->state, MI_LIVE))
        life_live(own, now, life);
    else if (mi_state_in(own->state, MI_WAITING))
        life_waiting(profile, own, now, life);
    else
        life_after(own, life);
}

static int32_t import(mission_standing *own, const void *theirs, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_standing, pending_end)};
    int32_t code = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (code)
        return mi_fail(error, code);
    if (own->state >= MISSION_STATE_COUNT)
        return mi_fail(error, MISSION_E_UNKNOWN_STATE);
    if ((own->flags & ~FLAGS) || own->on_expiry > MISSION_ON_EXPIRY_REVOKE || own->reserved ||
        !mi_usable(own->expires_at.fraction) || !mi_usable(own->suspend_until.fraction) ||
        !mi_usable(own->ended_at.fraction) || !mi_usable(own->pending_end.fraction))
        return mi_fail_say(error, MISSION_E_ARGUMENT, "a standing");
    return MISSION_OK;
}

static void wait_until(struct mi_line *line, const mission_instant *at)
{
    if (!line->waits || before(at, &line->next))
        line->next = *at;
    line->waits = true;
}

static void ended(struct mi_line *line, const struct mi_life *life)
{
    line->timeless = line->timeless || life->timeless;
    if (!life->timeless && (!line->ended || before(&life->end, &line->ended_at)))
        line->ended_at = life->end;
    line->ended = true;
}

/* One ancestor. A state that is not known ends its descendants like a terminal one (40 CS-2). */
static int32_t join(uint32_t profile, const void *theirs, const mission_time *now,
                    struct mi_line *line, mission_error *error)
{
    const uint32_t possible = MI_LIVE | MI_ENDED | MI_UNAPPROVED | MI_STATE(OTHER);
    mission_standing ancestor;
    struct mi_life life;
    int32_t code = import(&ancestor, theirs, error);

    if (code)
        return code;
    if ((ancestor.flags & MISSION_STANDING_UNRESOLVED) || !mi_state_in(ancestor.state, possible))
        return mi_fail(error, MISSION_E_ANCESTOR);
    life_of(profile, &ancestor, now, &life);
    if (!mi_state_in(life.state, MI_LIVE))
        ended(line, &life);
    line->held = line->held || life.state == MISSION_STATE_SUSPENDED;
    if (life.waits)
        wait_until(line, &life.next);
    return MISSION_OK;
}

static int32_t join_all(uint32_t profile, const mission_standing *ancestors, size_t count,
                        const mission_time *now, struct mi_line *line, mission_error *error)
{
    const char *at = (const char *)ancestors;
    size_t stride;

    for (size_t i = 0; i < count; i++) {
        int32_t code;

        memcpy(&stride, at, sizeof stride);
        if (stride != ancestors->size)
            return mi_fail(error, MISSION_E_ABI_SIZE);
        code = join(profile, at, now, line, error);
        if (code)
            return code;
        at += stride;
    }
    return MISSION_OK;
}

/* Whether the first end of an ancestor came while this Mission lived. A live Mission beside an
 * ended ancestor is cascaded even where the clocks of two machines say that the end lies ahead. */
static bool cascades(const struct mi_line *line)
{
    if (!line->ended || !mi_state_in(line->own.state, MI_LIVE))
        return false;
    return mi_state_in(line->life.state, MI_LIVE) || line->timeless ||
           before(&line->ended_at, &line->life.end);
}

int32_t mi_line_read(uint32_t profile, const mission_standing *mission,
                     const mission_standing *ancestors, size_t count, const mission_time *now,
                     struct mi_line *line, mission_error *error)
{
    int32_t code;

    memset(line, 0, sizeof *line);
    if (!mission_profile_name(profile) || !mission || !now || (!ancestors && count))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (now->nanoseconds >= NANOSECONDS)
        return mi_fail(error, MISSION_E_CLOCK);
    code = import(&line->own, mission, error);
    if (code)
        return code;
    if (line->own.flags & MISSION_STANDING_UNRESOLVED)
        return mi_fail_say(error, MISSION_E_ARGUMENT, "the Mission itself is not resolved");
    life_of(profile, &line->own, now, &line->life);
    if (!mi_state_in(line->own.state, MI_LIVE | MI_WAITING))
        return MISSION_OK; /* what has ended no longer depends on anyone (LC-5) */
    if (line->life.waits)
        wait_until(line, &line->life.next);
    code = join_all(profile, ancestors, count, now, line, error);
    if (code)
        return code;
    line->cascades = cascades(line);
    if (mission_state_terminal(mi_line_state(line)))
        line->waits = false;
    return MISSION_OK;
}

uint32_t mi_line_state(const struct mi_line *line)
{
    if (line->cascades)
        return MISSION_STATE_CASCADED;
    if (line->held && line->life.state == MISSION_STATE_ACTIVE)
        return MISSION_STATE_SUSPENDED;
    return line->life.state;
}
