/* How long a word about a Mission's state counts, and which of two does.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#define NOW 1767225600 /* 2026-01-01T00:00:00Z */

static const mission_time now = {.seconds = NOW};

static mission_time at(int64_t after)
{
    return (mission_time){.seconds = NOW + after};
}

/* `active`, from a Status response of this very moment, fresh for another minute. */
static mission_known_state word(void)
{
    return (mission_known_state){.size = sizeof(mission_known_state),
                                 .state = MISSION_STATE_ACTIVE,
                                 .source = MISSION_LEARNED_STATUS,
                                 .version = 3,
                                 .learned_at = at(0),
                                 .fresh_until = at(60),
                                 .expires_at = at(86400)};
}

static mission_known_state event(uint32_t state, uint64_t version, int64_t after)
{
    return (mission_known_state){.size = sizeof(mission_known_state),
                                 .state = state,
                                 .source = MISSION_LEARNED_EVENT,
                                 .version = version,
                                 .learned_at = at(after)};
}

static mission_freshness defaults(void)
{
    return (mission_freshness){.size = sizeof(mission_freshness)};
}

static int32_t check_at(const mission_freshness *freshness, const mission_known_state *known,
                        mission_time moment)
{
    mission_error error = MISSION_ERROR_INIT;
    const int32_t rc = mission_freshness_check(freshness, known, &moment, &error);

    CHECK_INT(error.code, rc);
    return rc;
}

static int32_t check(const mission_known_state *known)
{
    return check_at(NULL, known, now);
}

static mission_known_state merge(const mission_known_state *have, mission_known_state learned)
{
    mission_known_state out = {.size = sizeof out};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_known_state_merge(have, &learned, &out, &error), MISSION_OK, &error);
    return out;
}

/* --- reliance --- */

static void test_states(void)
{
    COVERS("10:LC-2");
    for (uint32_t state = 0; state < MISSION_STATE_COUNT; state++) {
        mission_known_state known = word();
        int32_t want = MISSION_E_MISSION_NOT_ACTIVE;

        known.state = state;
        if (state == MISSION_STATE_ACTIVE)
            want = MISSION_OK;
        if (state == MISSION_STATE_NONE)
            want = MISSION_E_STATE_STALE;
        test_about("state %u", state);
        CHECK_INT(check(&known), want);
    }
    test_about(NULL);
    CHECK_INT(check(NULL), MISSION_E_STATE_STALE);
}

/* However old the word is, what has ended does not come back; what may have resumed is unknown. */
static void test_ended(void)
{
    COVERS("20:LC-5");
    for (uint32_t state = 1; state < MISSION_STATE_COUNT; state++) {
        mission_known_state known = word();
        const int32_t old =
            mission_state_terminal(state) ? MISSION_E_MISSION_NOT_ACTIVE : MISSION_E_STATE_STALE;

        known.state = state;
        test_about("state %u", state);
        CHECK_INT(check_at(NULL, &known, at(80000)), old);
        known.learned_at = at(100); /* in the future */
        CHECK_INT(check(&known), old);
    }
    test_about(NULL);
}

static void test_clock_first(void)
{
    mission_known_state known = word();

    COVERS("10:LC-3", "20:LC-2", "core.lifecycle.effective-active-before-reliance");
    known.expires_at = at(10);
    CHECK_INT(check_at(NULL, &known, at(9)), MISSION_OK);
    CHECK_INT(check_at(NULL, &known, (mission_time){NOW + 9, 999999999, 0}), MISSION_OK);
    CHECK_INT(check_at(NULL, &known, at(10)), MISSION_E_MISSION_NOT_ACTIVE);
    known.expires_at.nanoseconds = 5;
    CHECK_INT(check_at(NULL, &known, (mission_time){NOW + 10, 4, 0}), MISSION_OK);
    CHECK_INT(check_at(NULL, &known, (mission_time){NOW + 10, 5, 0}), MISSION_E_MISSION_NOT_ACTIVE);
    CHECK_INT(check_at(NULL, &known, at(90000)), MISSION_E_MISSION_NOT_ACTIVE); /* not: stale */
}

static void test_fresh_until(void)
{
    mission_known_state known = word();
    mission_freshness freshness = defaults();

    COVERS("MS-3");
    freshness.most_seconds = 600;
    CHECK_INT(check_at(&freshness, &known, at(60)), MISSION_OK);
    CHECK_INT(check_at(&freshness, &known, at(65)), MISSION_OK); /* the usual skew */
    CHECK_INT(check_at(&freshness, &known, (mission_time){NOW + 65, 1, 0}), MISSION_E_STATE_STALE);
    freshness.skew_seconds = 30;
    CHECK_INT(check_at(&freshness, &known, at(90)), MISSION_OK);
    CHECK_INT(check_at(&freshness, &known, at(91)), MISSION_E_STATE_STALE);
    freshness.most_seconds = 70; /* no skew goes beyond the advertised bound */
    CHECK_INT(check_at(&freshness, &known, at(70)), MISSION_OK);
    CHECK_INT(check_at(&freshness, &known, at(71)), MISSION_E_STATE_STALE);
    known.state = MISSION_STATE_SUSPENDED; /* no skew for what is not active */
    CHECK_INT(check_at(&freshness, &known, at(60)), MISSION_E_MISSION_NOT_ACTIVE);
    CHECK_INT(check_at(&freshness, &known, at(61)), MISSION_E_STATE_STALE);
}

static void test_age(void)
{
    mission_known_state known = word();
    mission_freshness freshness = defaults();

    COVERS("MS-3");
    known.fresh_until = (mission_time){0, 0, 0};
    CHECK_INT(check_at(&freshness, &known, at(60)), MISSION_OK); /* the default */
    CHECK_INT(check_at(&freshness, &known, (mission_time){NOW + 60, 1, 0}), MISSION_E_STATE_STALE);
    freshness.most_seconds = 7;
    CHECK_INT(check_at(&freshness, &known, at(7)), MISSION_OK);
    CHECK_INT(check_at(&freshness, &known, at(8)), MISSION_E_STATE_STALE);
    CHECK_INT(check_at(&freshness, &known, at(-5)), MISSION_OK);
    CHECK_INT(check_at(&freshness, &known, at(-6)), MISSION_E_STATE_STALE); /* of the future */
    known.fresh_until = at(1000);
    CHECK_INT(check_at(&freshness, &known, at(8)),
              MISSION_E_STATE_STALE); /* beyond, all the same */
    known.learned_at = (mission_time){0, 0, 0};
    CHECK_INT(check_at(&freshness, &known, (mission_time){1, 0, 0}), MISSION_E_STATE_STALE);
}

static void test_degraded(void)
{
    mission_known_state known = word();
    mission_freshness freshness = defaults();

    COVERS("SE-13");
    freshness.most_seconds = 3600;
    CHECK_INT(check_at(&freshness, &known, at(66)), MISSION_E_STATE_STALE); /* not configured */
    freshness.degraded_seconds = 300;
    CHECK_INT(check_at(&freshness, &known, at(360)), MISSION_OK);
    CHECK_INT(check_at(&freshness, &known, at(361)), MISSION_E_STATE_STALE);
    known.state = MISSION_STATE_SUSPENDED; /* `active` alone */
    CHECK_INT(check_at(&freshness, &known, at(61)), MISSION_E_STATE_STALE);
    known.state = MISSION_STATE_ACTIVE;
    freshness.most_seconds = 100;
    CHECK_INT(check_at(&freshness, &known, at(101)), MISSION_E_STATE_STALE);
}

static void test_introspection(void)
{
    mission_known_state known = word();

    COVERS("IS-7");
    known.source = MISSION_LEARNED_INTROSPECTION;
    CHECK_INT(check_at(NULL, &known, at(60)), MISSION_OK); /* it has `fresh_until` */
    known.fresh_until = (mission_time){0, 0, 0};
    CHECK_INT(check(&known), MISSION_E_STATE_STALE);
    known.once = 1;
    CHECK_INT(check(&known), MISSION_OK);
    CHECK_INT(check_at(NULL, &known, at(61)), MISSION_E_STATE_STALE); /* a decision does not last */
    known.state = MISSION_STATE_SUSPENDED;
    CHECK_INT(check(&known), MISSION_E_MISSION_NOT_ACTIVE);
}

static void test_ends_of_time(void)
{
    mission_known_state known = word();

    known.learned_at = known.fresh_until = (mission_time){INT64_MAX, 999999999, 0};
    known.expires_at = (mission_time){0, 0, 0};
    CHECK_INT(check(&known), MISSION_E_STATE_STALE);
    CHECK_INT(check_at(NULL, &known, known.learned_at), MISSION_OK);
    known = word();
    CHECK_INT(check_at(NULL, &known, (mission_time){INT64_MIN, 0, 0}), MISSION_E_STATE_STALE);
    CHECK_INT(check_at(NULL, &known, (mission_time){INT64_MAX, 0, 0}),
              MISSION_E_MISSION_NOT_ACTIVE);
}

/* --- what a host fills wrongly --- */

static void test_bad_words(void)
{
    mission_known_state known[10];
    mission_known_state out;
    mission_error error = MISSION_ERROR_INIT;

    for (size_t i = 0; i < 10; i++)
        known[i] = word();
    known[0].state = MISSION_STATE_COUNT;
    known[1].state = UINT32_MAX;
    known[2].source = 0;
    known[3].source = 4;
    known[4].learned_at.nanoseconds = 1000000000;
    known[5].fresh_until.nanoseconds = UINT32_MAX;
    known[6].expires_at.reserved = 1;
    known[7].once = 2;
    known[8].reserved = 1;
    known[9].size = 8;
    for (size_t i = 0; i < 10; i++) {
        const int32_t want = i == 9 ? MISSION_E_ABI_SMALL : MISSION_E_ARGUMENT;

        test_about("word %zu", i);
        CHECK_INT(check(&known[i]), want);
        out = word();
        CHECK_INT(mission_known_state_merge(NULL, &known[i], &out, NULL), want);
        CHECK_INT(out.state, MISSION_STATE_NONE);
        out = word();
        CHECK_INT(mission_known_state_merge(&known[i], &out, &out, &error), want);
        CHECK_INT(out.state, MISSION_STATE_NONE);
    }
    test_about(NULL);
    CHECK_INT(mission_known_state_merge(NULL, NULL, &out, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_known_state_merge(NULL, &known[0], NULL, NULL), MISSION_E_ARGUMENT);
    known[0] = word();
    out.size = 16;
    CHECK_INT(mission_known_state_merge(NULL, &known[0], &out, NULL), MISSION_E_ABI_SMALL);
}

static void test_bad_bounds(void)
{
    const mission_known_state known = word();
    mission_freshness freshness[9];

    for (size_t i = 0; i < 9; i++)
        freshness[i] = defaults();
    freshness[0].most_seconds = -1;
    freshness[1].most_seconds = 86401;
    freshness[2].skew_seconds = -1;
    freshness[3].skew_seconds = 31;
    freshness[4].degraded_seconds = -1;
    freshness[5].degraded_seconds = 3601;
    freshness[6].required = 2;
    freshness[7].reserved = 1;
    freshness[8].size = 8;
    for (size_t i = 0; i < 9; i++) {
        test_about("bounds %zu", i);
        CHECK_INT(check_at(&freshness[i], &known, now),
                  i == 8 ? MISSION_E_ABI_SMALL : MISSION_E_ARGUMENT);
        CHECK(check_at(&freshness[i], NULL, now) != MISSION_OK);
    }
    test_about(NULL);
    freshness[0] = defaults();
    freshness[0].most_seconds = 86400;
    freshness[0].skew_seconds = 30;
    freshness[0].degraded_seconds = 3600;
    freshness[0].required = 1;
    CHECK_INT(check_at(&freshness[0], &known, now), MISSION_OK);
    CHECK_INT(mission_freshness_check(NULL, &known, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(check_at(NULL, &known, (mission_time){NOW, 1000000000, 0}), MISSION_E_ARGUMENT);
}

/* --- which of two counts --- */

static void test_versions(void)
{
    mission_known_state have = word(), out;

    out = merge(&have, event(MISSION_STATE_SUSPENDED, 4, -10)); /* clocks differ; versions do not */
    CHECK_INT(out.state, MISSION_STATE_SUSPENDED);
    CHECK_INT(out.version, 4);
    CHECK_INT(out.expires_at.seconds, NOW + 86400); /* the event said none */
    out = merge(&out, event(MISSION_STATE_ACTIVE, 5, 20));
    CHECK_INT(out.state, MISSION_STATE_ACTIVE);
    out = merge(&out, event(MISSION_STATE_SUSPENDED, 4, 30));
    CHECK_INT(out.state, MISSION_STATE_ACTIVE); /* it came again, and late */
    CHECK_INT(out.version, 5);
    out = merge(&out, word());
    CHECK_INT(out.version, 5); /* a Status response from behind */
    CHECK_INT(out.source, MISSION_LEARNED_EVENT);
}

static void test_times(void)
{
    mission_known_state have = word(), learned = word(), out;

    learned.state = MISSION_STATE_SUSPENDED;
    out = merge(&have, learned);
    CHECK_INT(out.state, MISSION_STATE_SUSPENDED); /* at one moment: what refuses */
    out = merge(&learned, have);
    CHECK_INT(out.state, MISSION_STATE_SUSPENDED);
    learned.learned_at.nanoseconds = 1;
    out = merge(&learned, have);
    CHECK_INT(out.state, MISSION_STATE_SUSPENDED);
    have.learned_at.nanoseconds = 2;
    out = merge(&learned, have);
    CHECK_INT(out.state, MISSION_STATE_ACTIVE);
    have.version = 0; /* not known: time decides, and the version that was seen stays */
    out = merge(&learned, have);
    CHECK_INT(out.state, MISSION_STATE_ACTIVE);
    CHECK_INT(out.version, 3);
    out = merge(&out, learned);
    CHECK_INT(out.state, MISSION_STATE_ACTIVE);
}

static void test_terminal_stays(void)
{
    COVERS("20:LC-5");
    for (uint32_t state = 1; state < MISSION_STATE_COUNT; state++) {
        mission_known_state ended = word(), later = word(), out;

        if (!mission_state_terminal(state))
            continue;
        ended.state = state;
        for (uint32_t other = 0; other < MISSION_STATE_COUNT; other++) {
            test_about("%u, %u", state, other);
            later.state = other;
            later.version = 9;
            later.learned_at = at(50);
            out = merge(&ended, later);
            CHECK_INT(out.state, state);
            out = merge(&later, ended);
            CHECK_INT(out.state, mission_state_terminal(other) ? other : state);
            CHECK_INT(check(&out), MISSION_E_MISSION_NOT_ACTIVE);
        }
    }
    test_about(NULL);
}

/* Behind a gap nothing counts but what another source says. */
static void test_gap(void)
{
    mission_known_state have = word(), out, status;

    out = merge(NULL, event(MISSION_STATE_ACTIVE, 1, 0));
    CHECK_INT(check(&out), MISSION_OK);
    out = merge(NULL, event(MISSION_STATE_ACTIVE, 2, 0)); /* no baseline */
    CHECK_INT(check(&out), MISSION_E_STATE_STALE);
    out = merge(&have, event(MISSION_STATE_ACTIVE, 4, 1));
    CHECK_INT(check_at(NULL, &out, at(1)), MISSION_OK);
    out = merge(&have, event(MISSION_STATE_ACTIVE, 5, 1));
    CHECK_INT(check_at(NULL, &out, at(1)), MISSION_E_STATE_STALE);
    CHECK_INT(out.version, 5);
    out = merge(&out, event(MISSION_STATE_ACTIVE, 5, 1)); /* again */
    CHECK_INT(check_at(NULL, &out, at(1)), MISSION_E_STATE_STALE);
    out = merge(&out, event(MISSION_STATE_ACTIVE, 0, 1)); /* and without its version */
    CHECK_INT(check_at(NULL, &out, at(1)), MISSION_E_STATE_STALE);
    out = merge(&out, event(MISSION_STATE_SUSPENDED, 6, 2)); /* in order: the gap is still there */
    CHECK(check_at(NULL, &out, at(2)) != MISSION_OK);
    out = merge(&out, event(MISSION_STATE_ACTIVE, 7, 3));
    CHECK_INT(check_at(NULL, &out, at(3)), MISSION_E_STATE_STALE);
    status = word();
    status.learned_at = at(4);
    status.version = 6; /* from behind: no help */
    CHECK_INT(check_at(NULL, (out = merge(&out, status), &out), at(4)), MISSION_E_STATE_STALE);
    status.version = 7;
    out = merge(&out, status);
    CHECK_INT(check_at(NULL, &out, at(4)), MISSION_OK);
    out = merge(&out, event(MISSION_STATE_ACTIVE, 8, 5));
    CHECK_INT(check_at(NULL, &out, at(5)), MISSION_OK);
    out = merge(&out, event(MISSION_STATE_REVOKED, 11, 6)); /* an end counts, gap or none */
    CHECK_INT(check_at(NULL, &out, at(6)), MISSION_E_MISSION_NOT_ACTIVE);
}

/* An answer from after an event has seen it, though nobody told its version. */
static void test_overtaken(void)
{
    mission_known_state have = word(), asked = word(), out;

    asked.source = MISSION_LEARNED_INTROSPECTION;
    asked.state = MISSION_STATE_SUSPENDED;
    asked.version = 0;
    asked.learned_at = at(10);
    out = merge(&have, asked);
    CHECK_INT(out.state, MISSION_STATE_SUSPENDED);
    CHECK_INT(out.version, 3);
    out = merge(&out, event(MISSION_STATE_ACTIVE, 4, 5)); /* a resumption of before */
    CHECK_INT(out.state, MISSION_STATE_SUSPENDED);
    CHECK_INT(out.version, 4);
    out = merge(&out, event(MISSION_STATE_ACTIVE, 5, 15));
    CHECK_INT(out.state, MISSION_STATE_ACTIVE);
    asked.state = MISSION_STATE_ACTIVE;
    out = merge(&have, asked);
    out = merge(&out, event(MISSION_STATE_SUSPENDED, 4, 5)); /* in doubt: what refuses */
    CHECK_INT(out.state, MISSION_STATE_SUSPENDED);
}

static void test_copies(void)
{
    mission_known_state have = word(), learned = event(MISSION_STATE_SUSPENDED, 4, 1);
    mission_known_state nothing = {.size = sizeof nothing}, out;
    mission_error error = MISSION_ERROR_INIT;

    out = merge(&have, nothing);
    CHECK(memcmp(&out, &have, sizeof out) == 0);
    out = merge(&nothing, have);
    CHECK(memcmp(&out, &have, sizeof out) == 0);
    CHECK_CODE(mission_known_state_merge(&have, &learned, &have, &error), MISSION_OK, &error);
    CHECK_INT(have.state, MISSION_STATE_SUSPENDED);
    have = word();
    CHECK_CODE(mission_known_state_merge(&have, &learned, &learned, &error), MISSION_OK, &error);
    CHECK_INT(learned.state, MISSION_STATE_SUSPENDED);
    CHECK_INT(learned.expires_at.seconds, NOW + 86400);
}

/* --- laws --- */

static mission_known_state any_word(uint64_t *seed)
{
    static const uint32_t states[] = {MISSION_STATE_ACTIVE, MISSION_STATE_ACTIVE,
                                      MISSION_STATE_SUSPENDED, MISSION_STATE_REVOKED,
                                      MISSION_STATE_OTHER};
    mission_known_state known = word();

    known.state = states[test_random(seed) % (test_random(seed) % 8 ? 3 : 5)];
    known.source = (uint32_t)(1 + test_random(seed) % 3);
    known.version = test_random(seed) % 5;
    known.learned_at = at((int64_t)(test_random(seed) % 20) - 10);
    known.fresh_until = test_random(seed) % 2 ? at((int64_t)(test_random(seed) % 20) - 10)
                                              : (mission_time){0, 0, 0};
    known.expires_at =
        test_random(seed) % 3 ? at((int64_t)(test_random(seed) % 40) - 5) : (mission_time){0, 0, 0};
    known.once = test_random(seed) % 2;
    return known;
}

/* A worse word never permits more; a merge permits nothing that neither of the two does. */
static void test_laws(void)
{
    uint64_t seed = test_seed();

    for (int i = 0; i < 200000; i++) {
        const mission_known_state a = any_word(&seed), b = any_word(&seed);
        mission_known_state worse = a, merged = merge(&a, b);
        mission_freshness freshness = defaults();
        const mission_time moment = at((int64_t)(test_random(&seed) % 40) - 10);
        const bool permits = check_at(&freshness, &a, moment) == MISSION_OK;

        freshness.degraded_seconds = (int64_t)(test_random(&seed) % 30);
        if (permits)
            CHECK_INT(check_at(&freshness, &a, moment), MISSION_OK);
        if (check_at(NULL, &merged, moment) == MISSION_OK)
            CHECK(permits || check_at(NULL, &b, moment) == MISSION_OK);
        CHECK(!mission_state_terminal(a.state) || merged.state == a.state);
        CHECK(!mission_state_terminal(b.state) || mission_state_terminal(merged.state));
        CHECK(merged.version >= a.version && merged.version >= b.version);
        worse.state = MISSION_STATE_SUSPENDED;
        CHECK(check_at(NULL, &worse, moment) != MISSION_OK);
        worse = a;
        worse.learned_at.seconds -= 60;
        CHECK(permits || check_at(NULL, &worse, moment) != MISSION_OK ||
              a.learned_at.seconds > moment.seconds);
        merged = merge(&merged, b); /* once more changes nothing that counts */
        CHECK(merged.state == merge(&merged, b).state);
    }
}

static const struct test tests[] = {{"states", test_states},
                                    {"ended", test_ended},
                                    {"clock first", test_clock_first},
                                    {"fresh until", test_fresh_until},
                                    {"age", test_age},
                                    {"degraded", test_degraded},
                                    {"introspection", test_introspection},
                                    {"ends of time", test_ends_of_time},
                                    {"bad words", test_bad_words},
                                    {"bad bounds", test_bad_bounds},
                                    {"versions", test_versions},
                                    {"times", test_times},
                                    {"terminal stays", test_terminal_stays},
                                    {"gap", test_gap},
                                    {"overtaken", test_overtaken},
                                    {"copies", test_copies},
                                    {"laws", test_laws}};
TEST_MAIN("freshness", tests)
