/* Clocks and ancestors: what is reported, and that the rows follow. SPDX-License-Identifier: MIT */
#include "descent.h"
#include "steps.h"

#define BOTH(p) for (uint32_t p = MISSION_PROFILE_SERIES; p <= MISSION_PROFILE_DRAFT; p++)
#define T INT64_C(100) /* one tick of 40 V-11 */

static void family(struct issuers *s, uint32_t profile, int64_t parent_expires,
                   int64_t child_expires)
{
    issuers_open(s, profile);
    descent_put(s, &(struct member){.id = "P", .expires_at = parent_expires});
    descent_put(s, &(struct member){.id = "C", .parent = "P", .expires_at = child_expires});
}

static void operate(struct issuers *s, int64_t at, const char *id, uint32_t event)
{
    mission_verdict verdict;

    descent_clock(s, at);
    verdict = issuers_operate(s, id, event, NULL, NULL);
    test_check(verdict.done == 1, __FILE__, __LINE__, "%s of %s: %s", mission_event_name(event), id,
               mission_code_reason(verdict.code));
}

/* Reported before anything follows, and then stored so. */
static void expect(struct issuers *s, int64_t at, const char *id, uint32_t want, uint32_t own,
                   bool held)
{
    const mission_view wire = mission_state_wire(s->profile, want);
    const char *shown;
    struct stored stored;

    descent_clock(s, at);
    shown = descent_shown(s, id);
    test_check(strlen(shown) == wire.len && !memcmp(shown, wire.ptr, wire.len), __FILE__, __LINE__,
               "%s at %lld is shown '%s', not '%s'", id, (long long)at, shown, wire.ptr);
    descent_sweep(s, 100);
    shown = descent_shown(s, id);
    test_check(strlen(shown) == wire.len && !memcmp(shown, wire.ptr, wire.len), __FILE__, __LINE__,
               "%s at %lld is shown '%s' after the sweep, not '%s'", id, (long long)at, shown,
               wire.ptr);
    stored = descent_stored(s, id);
    test_check(stored.state == own && stored.held == held, __FILE__, __LINE__,
               "%s at %lld is stored as %s%s, not %s%s", id, (long long)at,
               mission_state_name(stored.state), stored.held ? ", held" : "",
               mission_state_name(own), held ? ", held" : "");
}

#define ACTIVE MISSION_STATE_ACTIVE
#define SUSPENDED MISSION_STATE_SUSPENDED
#define EXPIRED MISSION_STATE_EXPIRED
#define CASCADED MISSION_STATE_CASCADED

static void test_v11_ends(void)
{
    COVERS("CS-2", "CS-4", "LC-11", "20:LC-3", "SE-10");
    BOTH(p)
    {
        struct issuers s;

        family(&s, p, 0, 10 * T); /* P revoked at 5 */
        operate(&s, 5 * T, "P", MISSION_EVENT_REVOKE);
        CHECK(strcmp(descent_shown(&s, "C"), "active") != 0); /* from that commit on */
        expect(&s, 5 * T, "C", CASCADED, CASCADED, false);
        expect(&s, 12 * T, "C", CASCADED, CASCADED, false);
        CHECK_TEXT(descent_stored(&s, "C").ended_at, descent_time(5 * T));
        CHECK_TEXT(descent_stored(&s, "C").reason, "parent_ended");
        issuers_close(&s);

        family(&s, p, 0, 10 * T); /* the same, looked at too late: the clock does not hide it */
        operate(&s, 5 * T, "P", MISSION_EVENT_REVOKE);
        expect(&s, 12 * T, "C", CASCADED, CASCADED, false);
        CHECK_TEXT(descent_stored(&s, "C").ended_at, descent_time(5 * T));
        issuers_close(&s);

        for (int64_t at = 10; at <= 11; at++) { /* P revoked at 10 or 11 */
            family(&s, p, 0, 10 * T);
            operate(&s, at * T, "P", MISSION_EVENT_REVOKE);
            expect(&s, at * T, "C", EXPIRED, EXPIRED, false);
            CHECK_TEXT(descent_stored(&s, "C").ended_at, descent_time(10 * T));
            issuers_close(&s);
        }
        family(&s, p, 10 * T, 10 * T); /* P expires at 10 */
        expect(&s, 10 * T, "C", EXPIRED, EXPIRED, false);
        issuers_close(&s);

        family(&s, p, 8 * T, 10 * T); /* and before its child */
        expect(&s, 12 * T, "C", CASCADED, CASCADED, false);
        CHECK_TEXT(descent_stored(&s, "C").ended_at, descent_time(8 * T));
        issuers_close(&s);
    }
}

static void test_v11_holds(void)
{
    COVERS("CS-3", "CS-4", "CS-5", "LC-11", "20:LC-4");
    BOTH(p)
    {
        const char *active = "active", *suspended = "suspended";
        struct issuers s;
        char *events, want[256];

        family(&s, p, 0, 10 * T); /* P suspended 3 to 6 */
        operate(&s, 3 * T, "P", MISSION_EVENT_SUSPEND);
        expect(&s, 3 * T, "C", SUSPENDED, ACTIVE, true);
        CHECK_INT(descent_stored(&s, "C").version, 2);
        expect(&s, 5 * T, "C", SUSPENDED, ACTIVE, true);
        CHECK_INT(descent_stored(&s, "C").version, 2);
        operate(&s, 6 * T, "P", MISSION_EVENT_RESUME);
        expect(&s, 6 * T, "C", ACTIVE, ACTIVE, false);
        CHECK_INT(descent_stored(&s, "C").version, 3);
        expect(&s, 7 * T, "C", ACTIVE, ACTIVE, false);
        CHECK_INT(descent_stored(&s, "C").version, 3);
        events = descent_events(&s, "C");
        snprintf(want, sizeof want, "approve %s %s 1;hold %s %s 2;lift %s %s 3;", active,
                 p == MISSION_PROFILE_DRAFT ? "pending" : "pending_approval", suspended, active,
                 active, suspended);
        CHECK_TEXT(events, want);
        free(events);
        issuers_close(&s);

        family(&s, p, 0, 10 * T); /* C suspended itself at 2: so after 6, too */
        operate(&s, 2 * T, "C", MISSION_EVENT_SUSPEND);
        operate(&s, 3 * T, "P", MISSION_EVENT_SUSPEND);
        expect(&s, 3 * T, "C", SUSPENDED, SUSPENDED, false);
        operate(&s, 6 * T, "P", MISSION_EVENT_RESUME);
        expect(&s, 6 * T, "C", SUSPENDED, SUSPENDED, false);
        CHECK_INT(descent_stored(&s, "C").version, 2); /* nothing that is reported changed */
        issuers_close(&s);

        family(&s, p, 0, 10 * T); /* P suspended at 3, C's expiry passes */
        operate(&s, 3 * T, "P", MISSION_EVENT_SUSPEND);
        expect(&s, 10 * T, "C", EXPIRED, EXPIRED, false);
        issuers_close(&s);

        family(&s, p, 0, 10 * T); /* P suspended, then revoked at 8 */
        operate(&s, 3 * T, "P", MISSION_EVENT_SUSPEND);
        expect(&s, 4 * T, "C", SUSPENDED, ACTIVE, true);
        operate(&s, 8 * T, "P", MISSION_EVENT_REVOKE);
        expect(&s, 8 * T, "C", CASCADED, CASCADED, false);
        issuers_close(&s);
    }
}

/* ---- generations ---- */

static uint64_t order_of(const char *events, const char *id)
{
    const char *at = strstr(events, id);

    return at ? (uint64_t)(at - events) : UINT64_MAX;
}

/* Every cascade that the outbox holds, as ids in the order of their commits: sequences of one
 * commit stand together. */
static void test_generations(void)
{
    COVERS("CS-2", "LC-11", "20:LC-3");
    static const char *const ids[] = {"gen0", "gen1-a", "gen1-b", "gen2-a", "gen2-b", "gen3"};
    BOTH(p)
    {
        /* A crash after each step, at every number of steps; the sweep finishes. */
        for (size_t stop = 0; stop < 8; stop++) {
            struct issuers s;
            char trace[512] = "";

            issuers_open(&s, p);
            descent_put(&s, &(struct member){.id = "gen0"});
            descent_put(&s, &(struct member){.id = "gen1-a", .parent = "gen0"});
            descent_put(&s, &(struct member){.id = "gen1-b", .parent = "gen0"});
            descent_put(&s, &(struct member){.id = "gen2-a", .parent = "gen1-a"});
            descent_put(&s, &(struct member){.id = "gen2-b", .parent = "gen1-b"});
            descent_put(&s, &(struct member){.id = "gen3", .parent = "gen2-a"});
            operate(&s, 5 * T, "gen0", MISSION_EVENT_REVOKE);
            for (size_t i = 0; i < stop; i++) {
                /* the youngest first, on purpose: its elders have to go before it */
                const mission_verdict verdict = descent_settle(&s, "gen3", NULL);

                CHECK_INT(verdict.done, 1);
                for (size_t k = 0; k < 6; k++) {
                    const struct stored stored = descent_stored(&s, ids[k]);

                    CHECK(strcmp(descent_shown(&s, ids[k]), "active") != 0);
                    if (stored.state != ACTIVE && order_of(trace, ids[k]) == UINT64_MAX)
                        snprintf(trace + strlen(trace), sizeof trace - strlen(trace), "%s ",
                                 ids[k]);
                }
            }
            if (stop > 4)
                CHECK_TEXT(trace, "gen0 gen1-a gen2-a gen3 ");
            descent_sweep(&s, 100);
            for (size_t k = 1; k < 6; k++) {
                const struct stored stored = descent_stored(&s, ids[k]);
                char *events = descent_events(&s, ids[k]);

                CHECK_INT(stored.state, CASCADED);
                CHECK_INT(stored.version, 2);
                CHECK_INT(stored.sequence, 2);
                CHECK(!stored.unsettled);
                free(events);
            }
            issuers_close(&s);
        }
    }
}

/* More children than one batch takes, in steps that each may be the last before a crash; a change
 * of the parent in the middle begins the walk anew. */
static void test_many_children(void)
{
    COVERS("CS-3", "CS-5", "20:LC-3");
    BOTH(p)
    {
        struct issuers s;
        char id[16], *reply;

        issuers_open(&s, p);
        descent_put(&s, &(struct member){.id = "P"});
        for (int i = 0; i < 50; i++) {
            snprintf(id, sizeof id, "C%03d", i);
            descent_put(&s, &(struct member){.id = id, .parent = "P"});
        }
        operate(&s, T, "P", MISSION_EVENT_SUSPEND);
        for (int i = 0; i < 2; i++) {
            descent_settle(&s, "P", &reply);
            CHECK_TEXT(issuers_member(&s, reply, "/more"), "true");
            free(reply);
        }
        CHECK(descent_stored(&s, "C000").held);
        CHECK(!descent_stored(&s, "C049").held);
        CHECK_TEXT(descent_shown(&s, "C049"), "suspended");
        operate(&s, 2 * T, "P", MISSION_EVENT_RESUME);
        descent_sweep(&s, 100);
        for (int i = 0; i < 50; i++) {
            snprintf(id, sizeof id, "C%03d", i);
            CHECK(!descent_stored(&s, id).held);
            CHECK(descent_stored(&s, id).version == 1 || descent_stored(&s, id).version == 3);
        }
        CHECK_INT(descent_stored(&s, "C000").version, 3);
        CHECK_INT(descent_stored(&s, "C049").version, 1); /* nobody saw it otherwise */
        operate(&s, 3 * T, "P", MISSION_EVENT_REVOKE);
        CHECK(descent_sweep(&s, 1) >= 3); /* little by little */
        for (int i = 0; i < 50; i++) {
            snprintf(id, sizeof id, "C%03d", i);
            CHECK_INT(descent_stored(&s, id).state, CASCADED);
        }
        CHECK(!descent_stored(&s, "P").unsettled);
        issuers_close(&s);
    }
}

/* ---- the clock ---- */

static void test_deadlines(void)
{
    COVERS("20:LC-3", "20:LC-4");
    BOTH(p)
    {
        mission_operate request = {
            .size = sizeof request,
            .event = MISSION_EVENT_SUSPEND,
            .flags = MISSION_OPERATE_INTERNAL,
            .mission_id = V("P"),
            .on_expiry = V("resume"),
        };
        mission_error error = MISSION_ERROR_INIT;
        struct issuers s;
        mission_plan *plan;
        mission_time next;
        int32_t more;
        char *events;

        family(&s, p, 9 * T, 8 * T);
        descent_clock(&s, T);
        request.suspend_until = mission_view_of(descent_time(4 * T));
        CHECK_CODE(mission_plan_operate(s.issuer, &request, &plan, &error), MISSION_OK, &error);
        CHECK_INT(issuers_run(&s, plan, NULL).done, 1);
        expect(&s, 3 * T, "C", SUSPENDED, ACTIVE, true);
        CHECK_CODE(mission_issuer_sweep(s.issuer, 0, NULL, &more, &next, &error), MISSION_OK,
                   &error);
        CHECK_INT(next.seconds, ISSUERS_START + 4 * T);
        expect(&s, 4 * T, "C", ACTIVE, ACTIVE, false);
        CHECK_INT(descent_stored(&s, "P").state, ACTIVE);
        CHECK_CODE(mission_issuer_sweep(s.issuer, 0, NULL, &more, &next, &error), MISSION_OK,
                   &error);
        CHECK_INT(next.seconds, ISSUERS_START + 8 * T);
        /* Everything overdue at once: in the order of time, whatever is settled first. */
        expect(&s, 20 * T, "C", EXPIRED, EXPIRED, false);
        expect(&s, 20 * T, "P", EXPIRED, EXPIRED, false);
        CHECK_TEXT(descent_stored(&s, "P").ended_at, descent_time(9 * T));
        CHECK_CODE(mission_issuer_sweep(s.issuer, 0, NULL, &more, &next, &error), MISSION_OK,
                   &error);
        CHECK_INT(more, 0);
        CHECK(next.seconds == INT64_MAX);
        events = descent_events(&s, "P");
        free(events);
        issuers_close(&s);
    }
}

/* ---- a parent that lags behind ---- */

static void lineage(struct issuers *s, uint32_t profile)
{
    issuers_open(s, profile);
    descent_put(s, &(struct member){.id = "G"});
    descent_put(s, &(struct member){.id = "P", .parent = "G"});
    descent_put(s, &(struct member){.id = "C", .parent = "P", .leaf = true});
}

/* What G did and undid before P followed leaves P's row as it is; C, whose own row changed in
 * between, has to be found all the same. */
static void test_lagging_parent(void)
{
    COVERS("CS-3", "CS-5", "20:LC-3");
    BOTH(p)
    {
        struct issuers s;

        lineage(&s, p); /* C comes back between two suspensions of G, of which P saw the first */
        operate(&s, T, "G", MISSION_EVENT_SUSPEND);
        expect(&s, T, "C", SUSPENDED, ACTIVE, true);
        operate(&s, 2 * T, "G", MISSION_EVENT_RESUME);
        operate(&s, 2 * T, "C", MISSION_EVENT_SUSPEND);
        operate(&s, 2 * T, "C", MISSION_EVENT_RESUME);
        operate(&s, 3 * T, "G", MISSION_EVENT_SUSPEND);
        expect(&s, 3 * T, "C", SUSPENDED, ACTIVE, true);
        CHECK_INT(descent_stored(&s, "P").version, 2); /* which was never seen otherwise */
        issuers_close(&s);

        lineage(&s, p); /* C comes back within a suspension that P did not see */
        operate(&s, T, "C", MISSION_EVENT_SUSPEND);
        expect(&s, T, "C", SUSPENDED, SUSPENDED, false);
        operate(&s, 2 * T, "G", MISSION_EVENT_SUSPEND);
        operate(&s, 2 * T, "C", MISSION_EVENT_RESUME);
        CHECK(descent_stored(&s, "C").held);
        operate(&s, 3 * T, "G", MISSION_EVENT_RESUME);
        expect(&s, 3 * T, "C", ACTIVE, ACTIVE, false);
        CHECK_INT(descent_stored(&s, "P").version, 1);
        issuers_close(&s);
    }
}

/* The same behind the place where the walk through P's children had come to. */
static void test_lagging_walk(void)
{
    COVERS("CS-3", "CS-5", "20:LC-3");
    BOTH(p)
    {
        struct issuers s;
        char id[16];

        lineage(&s, p);
        for (int i = 0; i < 40; i++) {
            snprintf(id, sizeof id, "C%03d", i);
            descent_put(&s, &(struct member){.id = id, .parent = "P", .leaf = true});
        }
        operate(&s, T, "G", MISSION_EVENT_SUSPEND);
        descent_settle(&s, "G", NULL);
        descent_settle(&s, "P", NULL);
        CHECK(descent_stored(&s, "C000").held);
        CHECK(!descent_stored(&s, "C039").held);
        operate(&s, 2 * T, "G", MISSION_EVENT_RESUME);
        operate(&s, 2 * T, "C000", MISSION_EVENT_SUSPEND);
        operate(&s, 2 * T, "C000", MISSION_EVENT_RESUME);
        operate(&s, 3 * T, "G", MISSION_EVENT_SUSPEND);
        descent_sweep(&s, 100);
        CHECK(descent_stored(&s, "C000").held);
        CHECK(descent_stored(&s, "C039").held);
        CHECK(!descent_stored(&s, "P").unsettled);
        issuers_close(&s);
    }
}

/* Every sequence of so many of these moves, the sequences one after the other on one lineage, each
 * brought to its end by a sweep. */
#define MOVES 5u
#define IN_TURN 5u

static void toggle(struct issuers *s, const char *id)
{
    const uint32_t event =
        descent_stored(s, id).state == SUSPENDED ? MISSION_EVENT_RESUME : MISSION_EVENT_SUSPEND;

    CHECK_INT(issuers_operate(s, id, event, NULL, NULL).done, 1);
}

static void make_move(struct issuers *s, size_t move)
{
    static const char *const who[] = {"G", "P", "C", "G", "P"};

    if (move < 3)
        toggle(s, who[move]);
    else
        descent_settle(s, who[move], NULL);
}

static void check_lineage(struct issuers *s, const char *moves)
{
    const struct stored g = descent_stored(s, "G"), p = descent_stored(s, "P"),
                        c = descent_stored(s, "C");
    const bool above_p = g.state == SUSPENDED, above_c = above_p || p.state == SUSPENDED;

    test_check(p.held == (above_p && p.state == ACTIVE) && c.held == (above_c && c.state == ACTIVE),
               __FILE__, __LINE__, "after %s: G is %s, P %s%s, C %s%s", moves,
               mission_state_name(g.state), mission_state_name(p.state), p.held ? ", held" : "",
               mission_state_name(c.state), c.held ? ", held" : "");
}

static void test_all_moves(void)
{
    COVERS("CS-3", "20:LC-3");
    struct issuers s;
    struct order order = {.count = 0};
    char moves[IN_TURN + 1] = "";

    lineage(&s, MISSION_PROFILE_DRAFT);
    do {
        for (size_t i = 0; i < IN_TURN; i++) {
            const size_t move = order_choose(&order, MOVES);

            moves[i] = "GPCgp"[move];
            make_move(&s, move);
        }
        descent_sweep(&s, 100);
        check_lineage(&s, moves);
    } while (order_next(&order));
    issuers_close(&s);
}

/* ---- random families ---- */

#define MEMBERS 9u

struct random_family {
    struct issuers s;
    uint64_t random;
    char id[MEMBERS][48], parent[MEMBERS][48];
    size_t count;
    int64_t now;
};

static uint64_t below(struct random_family *f, uint64_t most)
{
    return test_random(&f->random) % most;
}

static void grow(struct random_family *f)
{
    f->count = 2 + below(f, MEMBERS - 2);
    for (size_t i = 0; i < f->count; i++) {
        const size_t parent = i ? below(f, i) : 0;

        snprintf(f->id[i], sizeof f->id[i], "m%llu-%zu", (unsigned long long)below(f, 9), i);
        snprintf(f->parent[i], sizeof f->parent[i], "%s", i ? f->id[parent] : "");
        descent_put(&f->s, &(struct member){.id = f->id[i],
                                            .parent = i ? f->parent[i] : NULL,
                                            .expires_at = 10 + (int64_t)below(f, 40)});
    }
}

/* What the lifecycle says of the rows as they are, read one by one. */
static uint32_t oracle(struct random_family *f, size_t index)
{
    const mission_time now = {.seconds = ISSUERS_START + f->now};
    const struct stored own = descent_stored(&f->s, f->id[index]);
    mission_standing ancestors[8];
    char texts[8][3][40]; /* a standing borrows */
    mission_error error = MISSION_ERROR_INIT;
    uint32_t state = 0;
    size_t count = 0;

    for (; count < 8 && own.ancestors[count][0]; count++) {
        const struct stored above = descent_stored(&f->s, own.ancestors[count]);

        memcpy(texts[count], above.times, sizeof texts[count]);
        ancestors[count] = above.standing;
        ancestors[count].expires_at.fraction = (mission_view){NULL, 0};
        ancestors[count].suspend_until.fraction = (mission_view){NULL, 0};
        ancestors[count].ended_at.fraction = (mission_view){NULL, 0};
    }
    CHECK_CODE(mission_lifecycle_report(f->s.profile, &own.standing, ancestors, count, &now, &state,
                                        &error),
               MISSION_OK, &error);
    return state;
}

static void operate_somebody(struct random_family *f)
{
    static const uint32_t events[] = {MISSION_EVENT_SUSPEND, MISSION_EVENT_SUSPEND,
                                      MISSION_EVENT_RESUME,  MISSION_EVENT_RESUME,
                                      MISSION_EVENT_REVOKE,  MISSION_EVENT_COMPLETE};
    const uint32_t event = events[below(f, 6)];
    const bool timed = event == MISSION_EVENT_SUSPEND && below(f, 2);
    const char *until = descent_time(f->now + 1 + (int64_t)below(f, 12));
    const mission_operate request = {
        .size = sizeof request,
        .event = event,
        .flags = MISSION_OPERATE_INTERNAL,
        .mission_id = mission_view_of(f->id[below(f, f->count)]),
        .suspend_until = mission_view_of(timed ? until : NULL),
        .on_expiry = mission_view_of(!timed        ? NULL
                                     : below(f, 2) ? "resume"
                                                   : "revoke"),
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;

    CHECK_CODE(mission_plan_operate(f->s.issuer, &request, &plan, &error), MISSION_OK, &error);
    issuers_run(&f->s, plan, NULL); /* a conflict is an answer, too */
}

/* What somebody who only hears the events takes the Mission for. */
static void hears(struct random_family *f, size_t index, uint32_t want)
{
    const mission_view wire = mission_state_wire(f->s.profile, want);
    char *events = descent_events(&f->s, f->id[index]), *last = strrchr(events, ';');
    char what[32] = "", state[32] = "";

    while (last && last > events && last[-1] != ';')
        last--;
    test_check(last && sscanf(last, "%31s %31s", what, state) == 2 && strlen(state) == wire.len &&
                   !memcmp(state, wire.ptr, wire.len),
               __FILE__, __LINE__, "%s is %s, its events say %s", f->id[index],
               mission_state_name(want), events);
    free(events);
}

/* A sweep changes nothing that is reported, and afterwards the rows say what is reported. */
static void sweep_and_compare(struct random_family *f)
{
    uint32_t want[MEMBERS];

    for (size_t i = 0; i < f->count; i++)
        want[i] = oracle(f, i);
    descent_sweep(&f->s, 1 + (uint32_t)below(f, 20));
    for (size_t i = 0; i < f->count; i++) {
        const struct stored stored = descent_stored(&f->s, f->id[i]);
        const uint32_t says = stored.held ? MISSION_STATE_SUSPENDED : stored.state;

        test_check(says == want[i] && oracle(f, i) == want[i], __FILE__, __LINE__,
                   "%s at %lld is stored as %s, and reported as %s", f->id[i], (long long)f->now,
                   mission_state_name(says), mission_state_name(want[i]));
        test_check(!stored.unsettled, __FILE__, __LINE__, "%s is unsettled", f->id[i]);
        /* each commit of an approved Mission is a version and an event (LC-4, SG-1) */
        test_check(stored.version == stored.sequence, __FILE__, __LINE__,
                   "%s has version %llu, sequence %llu", f->id[i],
                   (unsigned long long)stored.version, (unsigned long long)stored.sequence);
        hears(f, i, want[i]);
    }
}

static void test_random_families(void)
{
    COVERS("CS-2", "CS-3", "CS-4", "20:LC-3", "20:LC-4", "LC-11");
    struct random_family f = {.random = test_seed()};

    for (size_t round = 0; round < 60; round++) {
        issuers_open(&f.s, round % 2 ? MISSION_PROFILE_DRAFT : MISSION_PROFILE_SERIES);
        test_about("round %zu", round);
        f.now = 0;
        grow(&f);
        for (size_t step = 0; step < 12; step++) {
            f.now += (int64_t)below(&f, 6);
            descent_clock(&f.s, f.now);
            if (below(&f, 3))
                operate_somebody(&f);
            if (!below(&f, 4))
                descent_settle(&f.s, f.id[below(&f, f.count)], NULL);
            if (!below(&f, 3))
                sweep_and_compare(&f);
        }
        sweep_and_compare(&f);
        issuers_close(&f.s);
        test_about(NULL);
    }
}

#define ROOM 1000 /* the default of `pending_most` */

/* A request that nobody decided: it lapses at its deadline, and makes room for another one. */
static void test_lapse(void)
{
    COVERS("20:LC-3", "20:LC-4", "SE-5");
    BOTH(p)
    {
        struct issuers_waiting waiting;
        struct issuers s;

        issuers_open(&s, p);
        for (int i = 0; i < ROOM; i++)
            issuers_wait(&s, NULL, &waiting);
        CHECK_INT(issuers_admit(&s, NULL, NULL).code, MISSION_E_PENDING_MANY);
        descent_clock(&s, 3599);
        descent_sweep(&s, 0);
        CHECK_INT(descent_stored(&s, waiting.id).state, MISSION_STATE_PENDING);
        descent_clock(&s, 7200);
        CHECK_TEXT(descent_shown(&s, waiting.id), "expired");
        descent_sweep(&s, 0);
        CHECK_INT(descent_stored(&s, waiting.id).state, MISSION_STATE_LAPSED);
        CHECK_INT(descent_stored(&s, waiting.id).version, 0);
        CHECK_TEXT(descent_stored(&s, waiting.id).ended_at, descent_time(3600));
        CHECK_INT(issuers_admit(&s, NULL, NULL).done, 1);
        issuers_close(&s);
    }
}

static char *drain(struct issuers *s,
                   int32_t (*call)(mission_issuer *, const mission_drain *, mission_plan **,
                                   mission_error *),
                   const char *cursor, uint32_t limit)
{
    const mission_drain request = {
        .size = sizeof request, .limit = limit, .cursor = mission_view_of(cursor)};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    char *reply = NULL;

    CHECK_CODE(call(s->issuer, &request, &plan, &error), MISSION_OK, &error);
    CHECK_INT(issuers_run(s, plan, &reply).done, 1);
    return reply;
}

/* What is due in pages, and answers that are kept no longer than they are promised. */
static void test_due_and_forget(void)
{
    COVERS("20:LC-3");
    BOTH(p)
    {
        struct issuers s;
        char *reply, cursor[1024];

        issuers_open(&s, p);
        descent_put(&s, &(struct member){.id = "A", .expires_at = 10});
        descent_put(&s, &(struct member){.id = "B", .expires_at = 20});
        descent_put(&s, &(struct member){.id = "Z", .expires_at = 30});
        CHECK_INT(issuers_operate(&s, "Z", MISSION_EVENT_SUSPEND, "n", NULL).done, 1);
        CHECK_INT(issuers_operate(&s, "Z", MISSION_EVENT_RESUME, "n", NULL).code,
                  MISSION_E_NONCE_REUSED);
        descent_sweep(&s, 0);
        descent_clock(&s, 20);
        reply = drain(&s, mission_plan_due, NULL, 1);
        CHECK_TEXT(issuers_member(&s, reply, "/missions"), "[\"A\"]");
        CHECK_TEXT(issuers_member(&s, reply, "/more"), "true");
        CHECK_TEXT(issuers_member(&s, reply, "/next"), descent_time(30));
        snprintf(cursor, sizeof cursor, "%s", issuers_member(&s, reply, "/cursor"));
        free(reply);
        reply = drain(&s, mission_plan_due, cursor, 1);
        CHECK_TEXT(issuers_member(&s, reply, "/missions"), "[\"B\"]");
        CHECK_TEXT(issuers_member(&s, reply, "/more"), "false");
        free(reply);
        descent_clock(&s, 86399);
        reply = drain(&s, mission_plan_forget, NULL, 0);
        CHECK_TEXT(reply, "{\"forgotten\":0,\"more\":false}");
        free(reply);
        descent_clock(&s, 86400);
        reply = drain(&s, mission_plan_forget, NULL, 0);
        CHECK_TEXT(reply, "{\"forgotten\":1,\"more\":false}");
        free(reply);
        issuers_close(&s);
    }
}

static const struct test tests[] = {
    {"v11_ends", test_v11_ends},
    {"v11_holds", test_v11_holds},
    {"generations", test_generations},
    {"many_children", test_many_children},
    {"deadlines", test_deadlines},
    {"lagging_parent", test_lagging_parent},
    {"lagging_walk", test_lagging_walk},
    {"all_moves", test_all_moves},
    {"lapse", test_lapse},
    {"due_and_forget", test_due_and_forget},
    {"random_families", test_random_families},
};
TEST_MAIN("settling", tests)
