/* A naive model of one Mission beside the issuer: random operations, a moving clock, the same
 * verdicts, states, versions, counts and sequences after each step.
 * SPDX-License-Identifier: MIT */
#include "steps.h"

#define STEPS 60u
#define CAP 5
#define EXPIRES 5000 /* seconds after the start */
#define PENDING 3600 /* the issuer's window */
#define LEASE 60

enum what {
    APPROVE,
    DENY,
    WITHDRAW,
    DERIVE,
    RESERVE,
    CONFIRM,
    RELEASE,
    REVOKE,
    SUSPEND,
    UNTIL,
    RESUME,
    COMPLETE,
    WAIT,
    WHATS
};
static const char *const names[] = {"approve", "deny",     "withdraw", "derive",  "reserve",
                                    "confirm", "release",  "revoke",   "suspend", "until",
                                    "resume",  "complete", "wait"};

struct act {
    uint8_t what, argument;
};

/* ---- the model: everything in plain numbers ---- */

struct model {
    bool draft;
    int64_t now;
    uint32_t state; /* stored */
    int64_t version, sequence, count;
    int64_t until; /* 0: no deadline */
    bool resumes;
    int64_t lease[8]; /* end of each; 0: none; -1: confirmed, -2: ended or released */
    size_t leases;
};

static bool live(uint32_t state)
{
    return state == MISSION_STATE_ACTIVE || state == MISSION_STATE_SUSPENDED;
}

/* What is overdue, one after the other. */
static void clock_steps(struct model *m)
{
    if (m->state == MISSION_STATE_SUSPENDED && m->until && m->until <= m->now &&
        m->until < EXPIRES) {
        m->state = m->resumes ? MISSION_STATE_ACTIVE : MISSION_STATE_REVOKED;
        m->until = 0;
        m->version++;
        m->sequence++;
    }
    if (live(m->state) && m->now >= EXPIRES) {
        m->state = MISSION_STATE_EXPIRED;
        m->until = 0;
        m->version++;
        m->sequence++;
    }
}

static void move(struct model *m, uint32_t state)
{
    m->state = state;
    m->version += live(state) || m->version > 0;
    m->sequence++;
}

static bool decide(struct model *m, uint32_t what)
{
    if (m->state != MISSION_STATE_PENDING || m->now >= PENDING)
        return false;
    move(m, what == APPROVE ? MISSION_STATE_ACTIVE
            : what == DENY  ? MISSION_STATE_DENIED
                            : MISSION_STATE_CANCELLED);
    return true;
}

static bool derive(struct model *m, bool reserve)
{
    struct model seen = *m;

    clock_steps(&seen);
    if (seen.state != MISSION_STATE_ACTIVE)
        return false;
    for (size_t i = 0; m->count >= CAP && i < m->leases; i++) {
        if (m->lease[i] > 0 && m->lease[i] <= m->now) {
            seen.lease[i] = -2;
            seen.count--;
        }
    }
    if (seen.count >= CAP)
        return false;
    memcpy(m->lease, seen.lease, sizeof m->lease);
    m->count = seen.count + 1;
    if (reserve && m->leases < 8)
        m->lease[m->leases++] = m->now + LEASE;
    return true;
}

static bool settle(struct model *m, size_t at, bool confirm)
{
    int64_t *lease = &m->lease[at];
    struct model seen = *m;

    if (at >= m->leases)
        return false;
    clock_steps(&seen);
    if (confirm && *lease > 0 && seen.state != MISSION_STATE_ACTIVE)
        return false;
    if (*lease > 0) {
        *lease = confirm ? -1 : -2;
        m->count -= !confirm;
        return true;
    }
    return confirm == (*lease == -1);
}

static bool suspend(struct model *m, int64_t until, bool resumes)
{
    if (m->state == MISSION_STATE_SUSPENDED && m->until == until &&
        (!until || m->resumes == resumes))
        return true;
    if (!live(m->state))
        return false;
    m->until = until;
    m->resumes = resumes;
    move(m, MISSION_STATE_SUSPENDED);
    return true;
}

static bool operate(struct model *m, const struct act *act)
{
    const struct model before = *m;
    bool done = false;

    if (m->version == 0)
        return false; /* never approved */
    clock_steps(m);
    switch (act->what) {
    case REVOKE:
        done = live(m->state) || m->state == MISSION_STATE_REVOKED;
        if (live(m->state))
            move(m, MISSION_STATE_REVOKED);
        break;
    case SUSPEND:
        done = suspend(m, 0, false);
        break;
    case UNTIL:
        done = suspend(m, m->now + 50 * (act->argument / 2 + 1), act->argument & 1);
        break;
    case RESUME:
        done = m->state == MISSION_STATE_SUSPENDED;
        if (done)
            move(m, MISSION_STATE_ACTIVE);
        break;
    default:
        done = m->state == MISSION_STATE_ACTIVE || m->state == MISSION_STATE_COMPLETED ||
               (m->draft && m->state == MISSION_STATE_SUSPENDED);
        if (done && live(m->state))
            move(m, MISSION_STATE_COMPLETED);
    }
    if (!done)
        *m = before;
    else if (m->state != MISSION_STATE_SUSPENDED)
        m->until = 0;
    return done;
}

static bool model_does(struct model *m, const struct act *act)
{
    switch (act->what) {
    case APPROVE:
    case DENY:
    case WITHDRAW:
        return decide(m, act->what);
    case DERIVE:
        return derive(m, false);
    case RESERVE:
        return m->leases < 8 && derive(m, true);
    case CONFIRM:
    case RELEASE:
        return settle(m, act->argument % 8, act->what == CONFIRM);
    case WAIT: {
        static const int64_t spans[] = {1, 20, 49, 60, 300, 900, 2000, 5};

        m->now += spans[act->argument % 8];
        return true;
    }
    default:
        return operate(m, act);
    }
}

/* ---- the issuer ---- */

struct real {
    struct issuers s;
    struct issuers_waiting waiting;
    char lease[8][80];
    size_t leases;
    uint32_t events; /* approval events tried, each another one */
};

/* `plan` is made while the arguments are: only its place is known before. */
static bool run(struct real *r, int32_t rc, mission_plan *const *plan)
{
    return rc == MISSION_OK && issuers_run(&r->s, *plan, NULL).done == 1;
}

static bool real_decides(struct real *r, uint32_t what)
{
    char event[32];
    mission_decide request;
    mission_plan *plan = NULL;

    snprintf(event, sizeof event, "ape_%u", r->events++);
    request = issuers_decision(&r->s, &r->waiting, event);
    request.actor.client_id = ISSUERS_CLIENT;
    return run(r,
               what == APPROVE ? mission_plan_approve(r->s.issuer, &request, &plan, NULL)
               : what == DENY  ? mission_plan_deny(r->s.issuer, &request, &plan, NULL)
                               : mission_plan_withdraw(r->s.issuer, &request, &plan, NULL),
               &plan);
}

static bool real_derives(struct real *r, bool reserve)
{
    char *reply = NULL;
    bool done;

    if (reserve && r->leases >= 8)
        return false;
    done = issuers_derive(&r->s, r->waiting.id, reserve, &reply).done == 1;
    if (done && reserve)
        snprintf(r->lease[r->leases++], 80, "%s", issuers_member(&r->s, reply, "/lease"));
    free(reply);
    return done;
}

static bool real_settles(struct real *r, size_t at, bool confirm)
{
    const mission_settle_lease ask = {sizeof ask, mission_view_of(r->waiting.id),
                                      mission_view_of(at < r->leases ? r->lease[at] : "lse_none"),
                                      NULL};
    mission_plan *plan = NULL;

    return run(r,
               confirm ? mission_plan_confirm(r->s.issuer, &ask, &plan, NULL)
                       : mission_plan_release(r->s.issuer, &ask, &plan, NULL),
               &plan);
}

static bool real_operates(struct real *r, const struct model *m, const struct act *act)
{
    static const uint32_t event[] = {[REVOKE] = MISSION_EVENT_REVOKE,
                                     [SUSPEND] = MISSION_EVENT_SUSPEND,
                                     [UNTIL] = MISSION_EVENT_SUSPEND,
                                     [RESUME] = MISSION_EVENT_RESUME,
                                     [COMPLETE] = MISSION_EVENT_COMPLETE};
    const mission_time until = {.seconds = ISSUERS_START + m->now + 50 * (act->argument / 2 + 1)};
    mission_operate request = {.size = sizeof request,
                               .event = event[act->what],
                               .flags = MISSION_OPERATE_INTERNAL,
                               .mission_id = mission_view_of(r->waiting.id),
                               .actor = {.principal = issuers_admin}};
    char text[40];
    mission_plan *plan = NULL;

    if (act->what == UNTIL) {
        request.suspend_until = (mission_view){text, mission_time_write(&until, text, 40)};
        request.on_expiry = act->argument & 1 ? V("resume") : V("revoke");
    }
    return run(r, mission_plan_operate(r->s.issuer, &request, &plan, NULL), &plan);
}

static bool real_does(struct real *r, const struct model *m, const struct act *act)
{
    switch (act->what) {
    case APPROVE:
    case DENY:
    case WITHDRAW:
        return real_decides(r, act->what);
    case DERIVE:
    case RESERVE:
        return real_derives(r, act->what == RESERVE);
    case CONFIRM:
    case RELEASE:
        return real_settles(r, act->argument % 8, act->what == CONFIRM);
    case WAIT:
        return true;
    default:
        return real_operates(r, m, act);
    }
}

/* ---- side by side ---- */

static int64_t stored(struct real *r, const char *row, const char *pointer)
{
    return strtoll(issuers_member(&r->s, row, pointer), NULL, 10);
}

static bool same(struct real *r, const struct model *m)
{
    int64_t count;
    char *row = steps_row(&r->s, "mission", r->waiting.id, NULL, &count);
    const bool equal =
        strcmp(issuers_member(&r->s, row, "/book/state"), mission_state_name(m->state)) == 0 &&
        stored(r, row, "/book/version") == m->version &&
        stored(r, row, "/book/sequence") == m->sequence && count == m->count;

    free(row);
    return equal;
}

/* The first step after which the two differ; `count` when they never do. */
static size_t differs(uint32_t profile, const struct act *acts, size_t count)
{
    const struct issuers_intent intent = {.expires_at = "2026-09-01T01:23:20Z", .cap = CAP};
    struct model m = {
        .draft = profile == MISSION_PROFILE_DRAFT, .state = MISSION_STATE_PENDING, .sequence = 1};
    struct real r = {.leases = 0};
    size_t at = 0;

    issuers_open(&r.s, profile);
    if (!issuers_wait(&r.s, &intent, &r.waiting))
        count = 0;
    for (; at < count; at++) {
        const struct model before = m;
        const bool want = model_does(&m, &acts[at]);

        atomic_store(&r.s.seconds, ISSUERS_START + m.now);
        if (real_does(&r, &before, &acts[at]) != want || !same(&r, &m))
            break;
    }
    if (at == count && count)
        CHECK_INT(steps_gapless(&r.s, r.waiting.id), m.sequence);
    issuers_close(&r.s);
    return at;
}

/* Drop steps as long as the rest still differs; then say what is left. */
static void shrink(uint32_t profile, struct act *acts, size_t count, uint64_t seed)
{
    char text[2048] = "";
    size_t len = 0;

    count = differs(profile, acts, count) + 1;
    for (size_t i = count; i-- > 0;) {
        struct act kept[STEPS];
        size_t fails;

        memcpy(kept, acts, i * sizeof *kept);
        memcpy(kept + i, acts + i + 1, (count - 1 - i) * sizeof *kept);
        fails = differs(profile, kept, count - 1);
        if (fails < count - 1) {
            count = fails + 1;
            memcpy(acts, kept, count * sizeof *kept);
            i = i < count ? i : count;
        }
    }
    for (size_t i = 0; i < count && len < sizeof text - 32; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, " %s(%u)", names[acts[i].what],
                                acts[i].argument);
    test_check(false, __FILE__, __LINE__, "%s, seed %llu:%s", mission_profile_name(profile),
               (unsigned long long)seed, text);
}

/* Mostly approved early, so that there is something to operate on. */
static void invent(struct act acts[STEPS], uint64_t *random)
{
    for (size_t i = 0; i < STEPS; i++) {
        const uint64_t word = test_random(random);
        const bool soon = i < 3 && word % 3 != 0;

        acts[i].what = (uint8_t)(soon ? APPROVE : (word >> 8) % WHATS);
        if (acts[i].what == REVOKE || acts[i].what == COMPLETE) /* rarer: they end it */
            acts[i].what =
                (uint8_t)((word >> 24) % 4 ? (uint8_t)SUSPEND + (word >> 32) % 3 : acts[i].what);
        acts[i].argument = (uint8_t)((word >> 16) % 16);
    }
}

static void test_model(void)
{
    static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
    const uint64_t seed = test_seed();
    uint64_t random = seed;

    COVERS("20:LC-2", "20:LC-4", "20:LC-5", "20:LC-6", "20:LC-13", "10:LC-5", "10:LC-6", "SE-5");
    for (int round = 0; round < 60; round++) {
        struct act acts[STEPS];

        invent(acts, &random);
        for (size_t i = 0; i < 2; i++) {
            if (differs(profiles[i], acts, STEPS) < STEPS) {
                shrink(profiles[i], acts, STEPS, seed);
                return;
            }
        }
    }
}

static const struct test tests[] = {{"model", test_model}};
TEST_MAIN("issuer_model", tests)
