/* The effective state against a simulator that lets time pass half a second at a time.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#define S(name) MISSION_STATE_##name
#define NEVER 1000000

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* Time is counted in ticks of half a second, so that instants have fractions. */
static mission_instant instant(int tick)
{
    return (mission_instant){tick / 2, {"5", (size_t)(tick % 2)}};
}

static mission_time moment(int tick)
{
    return (mission_time){tick / 2, tick % 2 ? 500000000u : 0, 0};
}

static mission_standing standing(uint32_t state, int expires)
{
    return (mission_standing){
        .size = sizeof(mission_standing), .state = state, .expires_at = instant(expires)};
}

static mission_standing ended(uint32_t state, int expires, int at)
{
    mission_standing out = standing(state, expires);

    out.flags = MISSION_STANDING_ENDED_AT;
    out.ended_at = instant(at);
    return out;
}

static mission_standing suspended(int expires, int until, uint32_t on_expiry)
{
    mission_standing out = standing(S(SUSPENDED), expires);

    out.suspend_until = instant(until);
    out.on_expiry = on_expiry;
    return out;
}

static uint32_t report(uint32_t profile, const mission_standing *own, const mission_standing *line,
                       size_t count, int tick)
{
    mission_time now = moment(tick);
    mission_error error = MISSION_ERROR_INIT;
    uint32_t state = S(ACTIVE);
    int32_t rc = mission_lifecycle_report(profile, own, line, count, &now, &state, &error);

    CHECK_CODE(rc, 0, &error);
    return rc ? S(OTHER) : state;
}

/* ---- Vectors ---- */

/* 40 section 6, V-11: parent P, child C which expires at 10. */
static void test_v11(void)
{
    const mission_standing child = standing(S(ACTIVE), 20);
    const mission_standing self = standing(S(SUSPENDED), 20);
    const mission_standing live = standing(S(ACTIVE), 100), held = standing(S(SUSPENDED), 100);
    const mission_standing revoked5 = ended(S(REVOKED), 100, 10);
    const mission_standing revoked8 = ended(S(REVOKED), 100, 16);
    const mission_standing revoked10 = ended(S(REVOKED), 100, 20);
    const mission_standing revoked11 = ended(S(REVOKED), 100, 22);
    const mission_standing expires10 = standing(S(ACTIVE), 20);
    const struct {
        const mission_standing *child, *parent;
        int tick;
        uint32_t want;
    } cases[] = {
        {&child, &revoked5, 10, S(CASCADED)}, {&child, &revoked5, 24, S(CASCADED)},
        {&child, &revoked10, 20, S(EXPIRED)}, {&child, &revoked10, 30, S(EXPIRED)},
        {&child, &revoked11, 22, S(EXPIRED)}, {&child, &expires10, 20, S(EXPIRED)},
        {&child, &expires10, 19, S(ACTIVE)},  {&child, &held, 6, S(SUSPENDED)},
        {&child, &held, 19, S(SUSPENDED)},    {&child, &live, 12, S(ACTIVE)},
        {&self, &held, 8, S(SUSPENDED)},      {&self, &live, 14, S(SUSPENDED)},
        {&child, &held, 20, S(EXPIRED)},      {&child, &revoked8, 16, S(CASCADED)},
        {&self, &revoked8, 16, S(CASCADED)},  {&self, &revoked8, 21, S(CASCADED)},
    };

    COVERS("20:LC-2", "20:LC-11", "10:LC-3", "CS-1", "CS-2", "CS-3", "CS-4", "SE-10",
           "core.lifecycle.effective-active-before-reliance");
    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            test_about("case %zu", i);
            CHECK_INT(report(profiles[p], cases[i].child, cases[i].parent, 1, cases[i].tick),
                      cases[i].want);
        }
    test_about(NULL);
}

/* Active while now < expires_at, to the last digit. */
static void test_boundary(void)
{
    static const struct {
        const char *expires;
        mission_time now;
        uint32_t want;
    } cases[] = {
        {"1970-01-01T00:00:10Z", {9, 999999999, 0}, S(ACTIVE)},
        {"1970-01-01T00:00:10Z", {10, 0, 0}, S(EXPIRED)},
        {"1970-01-01T00:00:10.000000000Z", {10, 0, 0}, S(EXPIRED)},
        {"1970-01-01T00:00:10.000000001Z", {10, 0, 0}, S(ACTIVE)},
        {"1970-01-01T00:00:10.000000001Z", {10, 1, 0}, S(EXPIRED)},
        {"1970-01-01T00:00:10.0000000001Z", {10, 0, 0}, S(ACTIVE)},
        {"1970-01-01T00:00:10.0000000011Z", {10, 1, 0}, S(ACTIVE)},
        {"1970-01-01T00:00:10.0000000011Z", {10, 2, 0}, S(EXPIRED)},
        {"1970-01-01T01:00:10.5+01:00", {10, 499999999, 0}, S(ACTIVE)},
        {"1970-01-01T01:00:10.5+01:00", {10, 500000000, 0}, S(EXPIRED)},
        {"1969-12-31T23:59:50Z", {-11, 999999999, 0}, S(ACTIVE)},
        {"1969-12-31T23:59:50Z", {-10, 0, 0}, S(EXPIRED)},
    };

    COVERS("20:LC-2", "10:LC-3", "core.lifecycle.effective-active-before-reliance");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_standing own = standing(S(ACTIVE), 0);
        uint32_t state = 0;

        test_about("case %zu", i);
        CHECK_INT(mission_instant_parse(mission_view_of(cases[i].expires), &own.expires_at, NULL),
                  0);
        CHECK_INT(mission_lifecycle_report(2, &own, NULL, 0, &cases[i].now, &state, NULL), 0);
        CHECK_INT(state, cases[i].want);
    }
    test_about(NULL);
}

/* Both deadlines overdue: in the order of time, and a tie is `expired` (trap 12). */
static void test_two_deadlines(void)
{
    const mission_standing resumes = suspended(20, 10, MISSION_ON_EXPIRY_RESUME);
    const mission_standing revokes = suspended(20, 10, MISSION_ON_EXPIRY_REVOKE);
    const mission_standing ties = suspended(20, 20, MISSION_ON_EXPIRY_REVOKE);
    const mission_standing later = suspended(20, 21, MISSION_ON_EXPIRY_REVOKE);
    const mission_standing open = standing(S(SUSPENDED), 20);
    const struct {
        const mission_standing *own;
        int tick;
        uint32_t want, steps, first, last;
    } cases[] = {
        {&resumes, 9, S(SUSPENDED), 0, 0, 0},
        {&resumes, 10, S(ACTIVE), 1, MISSION_EVENT_DEADLINE, MISSION_EVENT_DEADLINE},
        {&resumes, 19, S(ACTIVE), 1, MISSION_EVENT_DEADLINE, MISSION_EVENT_DEADLINE},
        {&resumes, 20, S(EXPIRED), 2, MISSION_EVENT_DEADLINE, MISSION_EVENT_EXPIRE},
        {&revokes, 10, S(REVOKED), 1, MISSION_EVENT_DEADLINE, MISSION_EVENT_DEADLINE},
        {&revokes, 20, S(REVOKED), 1, MISSION_EVENT_DEADLINE, MISSION_EVENT_DEADLINE},
        {&ties, 19, S(SUSPENDED), 0, 0, 0},
        {&ties, 20, S(EXPIRED), 1, MISSION_EVENT_EXPIRE, MISSION_EVENT_EXPIRE},
        {&later, 30, S(EXPIRED), 1, MISSION_EVENT_EXPIRE, MISSION_EVENT_EXPIRE},
        {&open, 19, S(SUSPENDED), 0, 0, 0},
        {&open, 20, S(EXPIRED), 1, MISSION_EVENT_EXPIRE, MISSION_EVENT_EXPIRE},
    };

    COVERS("20:LC-2", "20:LC-3");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_due due = {.size = sizeof due};
        mission_time now = moment(cases[i].tick);

        test_about("case %zu", i);
        CHECK_INT(report(1, cases[i].own, NULL, 0, cases[i].tick), cases[i].want);
        CHECK_INT(mission_lifecycle_due(1, cases[i].own, NULL, 0, &now, &due, NULL), 0);
        CHECK_INT(due.count, cases[i].steps);
        if (due.count && due.count == cases[i].steps) {
            CHECK_INT(due.step[0].event, cases[i].first);
            CHECK_INT(due.step[due.count - 1].event, cases[i].last);
        }
    }
    test_about(NULL);
}

/* A pending request ends with its own lifetime; in the series with the Mission's expiry too. */
static void test_pending(void)
{
    mission_standing open = standing(S(PENDING), 20), bounded = open, revision = open;
    mission_time late = moment(20);
    mission_due due = {.size = sizeof due};
    uint32_t facts = 0;

    COVERS("SE-5", "20:LC-2", "20:LC-10", "core.creation.atomic-expiry-check");
    bounded.flags = revision.flags = MISSION_STANDING_PENDING_END;
    bounded.pending_end = revision.pending_end = instant(10);
    revision.state = S(REVISION);
    for (size_t p = 0; p < 2; p++) {
        CHECK_INT(report(profiles[p], &bounded, NULL, 0, 9), S(PENDING));
        CHECK_INT(report(profiles[p], &bounded, NULL, 0, 10), S(LAPSED));
        CHECK_INT(report(profiles[p], &revision, NULL, 0, 9), S(REVISION));
        CHECK_INT(report(profiles[p], &revision, NULL, 0, 10), S(LAPSED));
        CHECK_INT(report(profiles[p], &open, NULL, 0, 19), S(PENDING));
    }
    CHECK_INT(mission_lifecycle_due(2, &bounded, NULL, 0, &late, &due, NULL), 0);
    CHECK(due.count == 1 && due.step[0].event == MISSION_EVENT_LAPSE);
    CHECK(due.step[0].from == S(PENDING) && due.step[0].to == S(LAPSED));
    CHECK_INT(due.step[0].at.seconds, 5);
    CHECK_INT(mission_lifecycle_due(2, &open, NULL, 0, &late, &due, NULL), 0);
    CHECK_INT(due.count, 0);
    CHECK_INT(report(MISSION_PROFILE_SERIES, &open, NULL, 0, 20), S(LAPSED));
    CHECK_INT(report(MISSION_PROFILE_DRAFT, &open, NULL, 0, 20), S(PENDING));
    bounded.pending_end = instant(30);
    CHECK_INT(report(MISSION_PROFILE_SERIES, &bounded, NULL, 0, 20), S(LAPSED));
    CHECK_INT(report(MISSION_PROFILE_DRAFT, &bounded, NULL, 0, 29), S(PENDING));
    /* Past the requested expiry no approval makes a Mission: denied in the drafts, not legal in the
     * series, where the request has lapsed. */
    for (size_t p = 0; p < 2; p++) {
        mission_outcome out = {.size = sizeof out};

        CHECK_INT(mission_lifecycle_facts(profiles[p], &open, NULL, 0, &late, &facts, NULL), 0);
        CHECK_INT(mission_lifecycle_next(profiles[p], S(PENDING), MISSION_EVENT_APPROVE, facts,
                                         &out, NULL),
                  0);
        CHECK_INT(out.state, p ? S(DENIED) : S(PENDING));
    }
}

/* A request cannot become a Mission under a parent that is not active. */
static void test_child_approval(void)
{
    mission_standing child = standing(S(PENDING), 20);
    const mission_standing parents[] = {standing(S(ACTIVE), 40), standing(S(SUSPENDED), 40),
                                        ended(S(REVOKED), 40, 5), standing(S(ACTIVE), 8)};
    mission_time now = moment(10);

    COVERS("SE-10");
    for (size_t i = 0; i < 4; i++) {
        mission_outcome out = {.size = sizeof out};
        uint32_t facts = 0;

        CHECK_INT(mission_lifecycle_facts(2, &child, &parents[i], 1, &now, &facts, NULL), 0);
        CHECK_INT(mission_lifecycle_next(2, S(PENDING), MISSION_EVENT_APPROVE, facts, &out, NULL),
                  0);
        CHECK_INT(out.decision, i ? MISSION_LIFECYCLE_CONFLICT : MISSION_LIFECYCLE_COMMIT);
    }
}

/* What is not known of an ancestor never helps. */
static void test_bad_ancestors(void)
{
    mission_standing child = standing(S(ACTIVE), 20), done = ended(S(COMPLETED), 20, 3);
    mission_standing line[3] = {standing(S(ACTIVE), 40), standing(S(ACTIVE), 40),
                                standing(S(ACTIVE), 40)};
    mission_standing *odd = &line[1];
    mission_time now = moment(10);
    uint32_t state;

    COVERS("20:LC-8", "CS-1", "CS-2", "SE-10");
    CHECK_INT(report(2, &child, line, 3, 10), S(ACTIVE));
    for (uint32_t s = 0; s < MISSION_STATE_COUNT; s++) {
        int32_t rc;

        odd->state = s;
        state = S(ACTIVE);
        rc = mission_lifecycle_report(2, &child, line, 3, &now, &state, NULL);
        if (s == S(ACTIVE))
            CHECK(rc == 0 && state == S(ACTIVE));
        else if (s == S(SUSPENDED))
            CHECK(rc == 0 && state == S(SUSPENDED));
        else if (s == S(NONE) || s == S(PENDING) || s == S(REVISION))
            CHECK(rc == MISSION_E_ANCESTOR && state == S(OTHER));
        else
            CHECK(rc == 0 && state == S(CASCADED));
    }
    /* An ended ancestor without a known end, and one whose end lies in this machine's future. */
    *odd = standing(S(REVOKED), 40);
    CHECK_INT(report(2, &child, line, 3, 20), S(CASCADED));
    *odd = ended(S(REVOKED), 40, 30);
    CHECK_INT(report(2, &child, line, 3, 10), S(CASCADED));
    *odd = standing(S(ACTIVE), 40);
    odd->flags = MISSION_STANDING_UNRESOLVED;
    state = S(ACTIVE);
    CHECK_INT(mission_lifecycle_report(2, &child, line, 3, &now, &state, NULL), MISSION_E_ANCESTOR);
    CHECK_INT(state, S(OTHER));
    /* A stored end depends on nobody. */
    CHECK_INT(report(2, &done, line, 3, 10), S(COMPLETED));
}

/* A clock end took effect at its deadline, however late it was committed (ALG-1). */
static void test_late_commit(void)
{
    const mission_standing late = ended(S(EXPIRED), 20, 26), bare = standing(S(EXPIRED), 20);
    const mission_standing *const parents[] = {&late, &bare};

    COVERS("20:LC-3", "20:LC-11", "CS-4");
    for (size_t i = 0; i < 2; i++) {
        const mission_standing before = standing(S(ACTIVE), 19), same = standing(S(ACTIVE), 20),
                               after = standing(S(ACTIVE), 21);

        CHECK_INT(report(2, &before, parents[i], 1, 30), S(EXPIRED));
        CHECK_INT(report(2, &same, parents[i], 1, 30), S(EXPIRED));
        CHECK_INT(report(2, &after, parents[i], 1, 30), S(CASCADED));
    }
}

/* A suspension that ran out just when an ancestor ended: its own clock comes first here too. */
static void test_resume_beside_an_end(void)
{
    const mission_standing own = suspended(30, 20, MISSION_ON_EXPIRY_RESUME);
    mission_time now = moment(25);

    COVERS("20:LC-3", "20:LC-2");
    for (int at = 19; at <= 21; at++) {
        const mission_standing parent = ended(S(REVOKED), 40, at);
        mission_due due = {.size = sizeof due};

        test_about("ended at %d", at);
        CHECK_INT(mission_lifecycle_due(2, &own, &parent, 1, &now, &due, NULL), 0);
        CHECK_INT(due.count, at == 19 ? 1 : 2);
        CHECK_INT(due.step[0].event, at == 19 ? MISSION_EVENT_CASCADE : MISSION_EVENT_DEADLINE);
        if (due.count)
            CHECK_INT(due.step[due.count - 1].to, S(CASCADED));
    }
    test_about(NULL);
}

/* What has ended stays as it is stored, whatever the clock and the ancestors say. */
static void check_settled(const mission_standing *own, const mission_standing *parent)
{
    mission_time now = moment(30);
    mission_due due = {.size = sizeof due};
    uint32_t facts = 1;

    CHECK_INT(mission_lifecycle_due(2, own, parent, 1, &now, &due, NULL), 0);
    CHECK_INT(due.count, 0);
    CHECK_INT(mission_lifecycle_facts(2, own, parent, 1, &now, &facts, NULL), 0);
    CHECK_INT(facts, 0);
}

static void test_stored_ends(void)
{
    const mission_standing parent = ended(S(REVOKED), 40, 1);

    COVERS("20:LC-5", "20:LC-11", "20:LC-1");
    for (uint32_t s = 0; s < MISSION_STATE_COUNT; s++) {
        mission_standing own = standing(s, 20);
        bool fixed = mission_state_terminal(s) || s == S(OTHER) || s == S(NONE);

        if (fixed)
            check_settled(&own, &parent);
        if (fixed)
            for (int tick = 0; tick < 40; tick++) {
                CHECK_INT(report(2, &own, &parent, 1, tick), s);
                CHECK_INT(report(1, &own, &parent, 1, tick), s);
            }
        else
            CHECK(report(2, &own, &parent, 1, 10) != S(ACTIVE));
    }
}

/* ---- The simulator ---- */

#define GENERATIONS 4
#define TICKS 48

/* One Mission twice: as it really is at every tick, and as the store has it, where only operations
 * and the host's occasional housekeeping write. */
struct twin {
    uint32_t real;
    int expires, until; /* `until` NEVER: no deadline */
    uint32_t on_expiry;
    mission_standing stored;
};

struct world {
    uint32_t profile;
    struct twin line[GENERATIONS]; /* 0 is the root */
    size_t count;
    int tick;
    uint64_t seed;
};

static uint32_t pick(struct world *world, uint32_t below)
{
    return (uint32_t)(test_random(&world->seed) % below);
}

static mission_standing *ancestors(struct world *world, size_t of, mission_standing *out)
{
    for (size_t i = 0; i < of; i++)
        out[i] = world->line[of - 1 - i].stored;
    return out;
}

static bool over(uint32_t state)
{
    return state > S(SUSPENDED);
}

/* What this tick's clock does: deadlines first, then the ancestors' ends reach the descendants. */
static void tick_clock(struct world *world)
{
    for (size_t i = 0; i < world->count; i++) {
        struct twin *one = &world->line[i];

        if (over(one->real))
            continue;
        if (one->expires == world->tick)
            one->real = S(EXPIRED);
        else if (one->real == S(SUSPENDED) && one->until == world->tick)
            one->real = one->on_expiry == MISSION_ON_EXPIRY_REVOKE ? S(REVOKED) : S(ACTIVE);
    }
}

static void tick_cascade(struct world *world)
{
    for (size_t i = 1; i < world->count; i++)
        if (over(world->line[i - 1].real) && !over(world->line[i].real))
            world->line[i].real = S(CASCADED);
}

static uint32_t real_report(const struct world *world, size_t who)
{
    if (world->line[who].real == S(ACTIVE))
        for (size_t i = 0; i < who; i++)
            if (world->line[i].real == S(SUSPENDED))
                return S(SUSPENDED);
    return world->line[who].real;
}

static uint32_t facts_of(struct world *world, size_t who)
{
    mission_standing line[GENERATIONS];
    mission_time now = moment(world->tick);
    uint32_t facts = UINT32_MAX;

    CHECK_INT(mission_lifecycle_facts(world->profile, &world->line[who].stored,
                                      ancestors(world, who, line), who, &now, &facts, NULL),
              0);
    return facts;
}

/* Commit `event` on the stored record; false for a conflict. */
static bool store(struct world *world, size_t who, uint32_t event, const mission_instant *at)
{
    mission_standing *stored = &world->line[who].stored;
    mission_outcome out = {.size = sizeof out};

    CHECK_INT(mission_lifecycle_next(world->profile, stored->state, event, facts_of(world, who),
                                     &out, NULL),
              0);
    if (out.decision != MISSION_LIFECYCLE_COMMIT)
        return false;
    stored->state = out.state;
    if (mission_state_terminal(out.state)) {
        stored->flags |= MISSION_STANDING_ENDED_AT;
        stored->ended_at = *at;
    }
    return true;
}

/* Materialise what is overdue: every listed step is legal, and it is the only legal one. */
static void catch_up(struct world *world, size_t who)
{
    mission_standing line[GENERATIONS];
    mission_time now = moment(world->tick);
    mission_due due = {.size = sizeof due};

    CHECK_INT(mission_lifecycle_due(world->profile, &world->line[who].stored,
                                    ancestors(world, who, line), who, &now, &due, NULL),
              0);
    CHECK(due.count <= 2);
    for (uint32_t i = 0; i < due.count && i < 2; i++) {
        uint32_t facts = facts_of(world, who);

        CHECK_INT(due.step[i].from, world->line[who].stored.state);
        for (uint32_t event = 1; event < MISSION_EVENT_COUNT; event++) {
            mission_outcome out = {.size = sizeof out};

            CHECK_INT(
                mission_lifecycle_next(world->profile, due.step[i].from, event, facts, &out, NULL),
                0);
            CHECK_INT(out.decision == MISSION_LIFECYCLE_COMMIT, event == due.step[i].event);
        }
        CHECK(store(world, who, due.step[i].event, &due.step[i].at));
        CHECK_INT(world->line[who].stored.state, due.step[i].to);
    }
    /* The record now says what is so; a hold is no part of it. */
    CHECK_INT(world->line[who].stored.state, world->line[who].real);
}

static void operate(struct world *world, size_t who)
{
    static const uint32_t events[] = {MISSION_EVENT_SUSPEND, MISSION_EVENT_SUSPEND,
                                      MISSION_EVENT_RESUME, MISSION_EVENT_REVOKE,
                                      MISSION_EVENT_COMPLETE};
    struct twin *one = &world->line[who];
    uint32_t event = events[pick(world, 5)], was = one->real;
    mission_instant at = instant(world->tick);

    catch_up(world, who);
    if (!store(world, who, event, &at))
        return;
    CHECK(!over(was));
    one->real = one->stored.state;
    if (event != MISSION_EVENT_SUSPEND)
        return;
    one->on_expiry = pick(world, 3);
    one->until = one->on_expiry ? world->tick + 1 + (int)pick(world, 12) : NEVER;
    one->stored.on_expiry = one->on_expiry;
    one->stored.suspend_until = instant(one->on_expiry ? one->until : 0);
}

static bool waits(struct world *world, size_t who, int *tick)
{
    mission_standing line[GENERATIONS];
    mission_time now = moment(world->tick);
    mission_instant at;
    int32_t some = 7;

    CHECK_INT(mission_lifecycle_next_deadline(world->profile, &world->line[who].stored,
                                              ancestors(world, who, line), who, &now, &some, &at,
                                              NULL),
              0);
    *tick = some == 1 ? (int)(at.seconds * 2 + (at.fraction.len ? 1 : 0)) : NEVER;
    return some == 1;
}

/* The next tick at which the clock changes this Mission or an ancestor, if nobody acts. */
static int next_change(const struct world *world, size_t who)
{
    struct world ahead = *world;

    for (ahead.tick++; ahead.tick < TICKS + 16; ahead.tick++) {
        tick_clock(&ahead);
        for (size_t i = 0; i <= who; i++)
            if (ahead.line[i].real != world->line[i].real)
                return ahead.tick;
    }
    return NEVER;
}

static void compare(struct world *world)
{
    for (size_t i = 0; i < world->count; i++) {
        mission_standing line[GENERATIONS];
        uint32_t got = report(world->profile, &world->line[i].stored, ancestors(world, i, line), i,
                              world->tick);
        uint32_t want = real_report(world, i);
        int at;

        if (got != want)
            test_check(false, __FILE__, __LINE__, "tick %d generation %zu: %s, not %s", world->tick,
                       i, mission_state_name(got), mission_state_name(want));
        /* Never more alive than stored, a suspension that ran out apart. */
        CHECK(got != S(ACTIVE) || world->line[i].stored.state == S(ACTIVE) ||
              world->line[i].until <= world->tick);
        CHECK(!mission_state_terminal(world->line[i].stored.state) ||
              got == world->line[i].stored.state);
        CHECK_INT(waits(world, i, &at), !over(want));
        CHECK_INT(at, over(want) ? NEVER : next_change(world, i));
    }
}

static void begin(struct world *world, uint32_t profile)
{
    world->profile = profile;
    world->count = 1 + pick(world, GENERATIONS);
    world->tick = 0;
    for (size_t i = 0; i < world->count; i++) {
        int expires = 1 + (int)pick(world, TICKS);

        world->line[i] = (struct twin){.real = S(ACTIVE), .expires = expires, .until = NEVER};
        world->line[i].stored = standing(S(ACTIVE), expires);
    }
}

/* Lazy and eager agree: reports from a record that is written rarely are those of a world in which
 * every deadline is kept at once. */
static void test_simulated(void)
{
    struct world world = {.seed = test_seed()};

    COVERS("20:LC-2", "20:LC-3", "20:LC-5", "20:LC-11", "10:LC-3", "CS-1", "CS-3", "CS-4", "SE-10",
           "core.lifecycle.effective-active-before-reliance");
    for (uint32_t round = 0; round < 1500; round++) {
        begin(&world, profiles[round & 1]);
        for (; world.tick < TICKS; world.tick++) {
            tick_clock(&world);
            tick_cascade(&world);
            compare(&world);
            if (pick(&world, 6) == 0)
                operate(&world, pick(&world, (uint32_t)world.count));
            else if (pick(&world, 8) == 0)
                catch_up(&world, pick(&world, (uint32_t)world.count));
            tick_cascade(&world);
            compare(&world);
        }
    }
}

/* Exact instants: a deadline one unit in the tenth digit after now is not due. */
static void test_fine_deadline(void)
{
    mission_standing own = standing(S(SUSPENDED), 100);
    mission_time now = {10, 0, 0};
    int32_t some;
    mission_instant at;

    COVERS("20:LC-3");
    own.on_expiry = MISSION_ON_EXPIRY_RESUME;
    own.suspend_until = (mission_instant){10, {"0000000001", 10}};
    CHECK_INT(report(2, &own, NULL, 0, 20), S(SUSPENDED));
    CHECK_INT(mission_lifecycle_next_deadline(2, &own, NULL, 0, &now, &some, &at, NULL), 0);
    CHECK_INT(some, 1);
    CHECK_VIEW(at.fraction, "0000000001");
    now.nanoseconds = 1;
    CHECK_INT(mission_lifecycle_next_deadline(2, &own, NULL, 0, &now, &some, &at, NULL), 0);
    CHECK_INT(at.seconds, 50);
}

/* ---- Arguments ---- */

static int32_t try_all(uint32_t profile, const mission_standing *own, const mission_standing *line,
                       size_t count, const mission_time *now)
{
    uint32_t state = S(ACTIVE), facts = 0;
    mission_due due = {.size = sizeof due, .count = 9};
    mission_instant at = {1, {NULL, 0}};
    int32_t some = 1, rc;

    rc = mission_lifecycle_report(profile, own, line, count, now, &state, NULL);
    CHECK_INT(mission_lifecycle_facts(profile, own, line, count, now, &facts, NULL), rc);
    CHECK_INT(mission_lifecycle_due(profile, own, line, count, now, &due, NULL), rc);
    CHECK_INT(mission_lifecycle_next_deadline(profile, own, line, count, now, &some, &at, NULL),
              rc);
    if (rc) {
        CHECK_INT(state, S(OTHER));
        CHECK_INT(facts, UINT32_MAX);
        CHECK_INT(due.count, 0);
        CHECK_INT(some, 0);
    }
    return rc;
}

static void test_arguments(void)
{
    mission_standing good = standing(S(ACTIVE), 20), own = good, line[2] = {good, good};
    mission_time now = moment(3), bad = {0, 1000000000u, 0};
    mission_due small = {.size = sizeof small - 1};

    CHECK_INT(try_all(1, &good, line, 2, &now), 0);
    CHECK_INT(try_all(0, &good, NULL, 0, &now), MISSION_E_ARGUMENT);
    CHECK_INT(try_all(3, &good, NULL, 0, &now), MISSION_E_ARGUMENT);
    CHECK_INT(try_all(1, NULL, NULL, 0, &now), MISSION_E_ARGUMENT);
    CHECK_INT(try_all(1, &good, NULL, 1, &now), MISSION_E_ARGUMENT);
    CHECK_INT(try_all(1, &good, NULL, 0, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(try_all(1, &good, NULL, 0, &bad), MISSION_E_CLOCK);
    own.state = MISSION_STATE_COUNT;
    CHECK_INT(try_all(1, &own, NULL, 0, &now), MISSION_E_UNKNOWN_STATE);
    own = good;
    own.flags = 8;
    CHECK_INT(try_all(1, &own, NULL, 0, &now), MISSION_E_ARGUMENT);
    own.flags = MISSION_STANDING_UNRESOLVED;
    CHECK_INT(try_all(1, &own, NULL, 0, &now), MISSION_E_ARGUMENT);
    own = good;
    own.on_expiry = 3;
    CHECK_INT(try_all(1, &own, NULL, 0, &now), MISSION_E_ARGUMENT);
    own = good;
    own.reserved = 1;
    CHECK_INT(try_all(1, &own, NULL, 0, &now), MISSION_E_ARGUMENT);
    own = good;
    own.expires_at.fraction = (mission_view){NULL, 1};
    CHECK_INT(try_all(1, &own, NULL, 0, &now), MISSION_E_ARGUMENT);
    own = good;
    own.size = 8;
    CHECK_INT(try_all(1, &own, NULL, 0, &now), MISSION_E_ABI_SMALL);
    line[1].size = sizeof good + 8;
    CHECK_INT(try_all(1, &good, line, 2, &now), MISSION_E_ABI_SIZE);
    line[0].size = 0;
    CHECK_INT(try_all(1, &good, line, 2, &now), MISSION_E_ABI_SMALL);
    CHECK_INT(mission_lifecycle_due(1, &good, NULL, 0, &now, &small, NULL), MISSION_E_ABI_SMALL);
    CHECK_INT(mission_lifecycle_due(1, &good, NULL, 0, &now, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_lifecycle_report(1, &good, NULL, 0, &now, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_lifecycle_facts(1, &good, NULL, 0, &now, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_lifecycle_next_deadline(1, &good, NULL, 0, &now, NULL, NULL, NULL),
              MISSION_E_ARGUMENT);
}

/* Ancestors of a later, longer struct stand one of its sizes apart. */
static void test_longer_ancestors(void)
{
    struct {
        mission_standing known;
        uint64_t later;
    } line[2] = {{standing(S(ACTIVE), 40), 0}, {ended(S(REVOKED), 40, 3), 0}};
    mission_standing child = standing(S(ACTIVE), 20);

    line[0].known.size = line[1].known.size = sizeof line[0];
    CHECK_INT(report(2, &child, &line[0].known, 2, 10), S(CASCADED));
    line[1].later = 1;
    CHECK_INT(try_all(2, &child, &line[0].known, 2, &(mission_time){5, 0, 0}), MISSION_E_ABI_NEWER);
}

static const struct test tests[] = {
    {"v11", test_v11},
    {"boundary", test_boundary},
    {"two_deadlines", test_two_deadlines},
    {"pending", test_pending},
    {"child_approval", test_child_approval},
    {"bad_ancestors", test_bad_ancestors},
    {"late_commit", test_late_commit},
    {"resume_beside_an_end", test_resume_beside_an_end},
    {"stored_ends", test_stored_ends},
    {"simulated", test_simulated},
    {"fine_deadline", test_fine_deadline},
    {"arguments", test_arguments},
    {"longer_ancestors", test_longer_ancestors},
};

TEST_MAIN("effective", tests)
