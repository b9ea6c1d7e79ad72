/* Random lives of idempotency keys against a table and a purse. SPDX-License-Identifier: MIT
 *
 * The model knows nothing of rows: a key is free, or held by one permit that is issued or has
 * ended, and a purse that each permit takes from. What the model says of each request is what the
 * plan has to say. */
#include "claimants.h"

#define KEYS 3
#define LIVES 100
#define STEPS 60
#define PERMIT 60
#define WINDOW 300
#define HORIZON 1000
#define PURSE "35" /* less than what three permits may hold */

enum life { FREE, ISSUED, ENDED };

struct key {
    enum life life;
    int operation, variant; /* of the permit that holds it */
    int64_t usable_until, window_end, ended_at;
    const char *outcome;
    int charged; /* what its permit holds of the purse */
    bool lapsed, forgotten;
    char id[80], execution[40];
};

struct model {
    struct claimants c;
    struct key keys[KEYS];
    int used;
    uint64_t random, executions;
};

/* What a request may be told; each comes in some life. */
static const char *const answers[] = {"permit",
                                      "again",
                                      "quota_exceeded none",
                                      "idempotency_conflict none",
                                      "duplicate_suppressed none",
                                      "duplicate_suppressed retry"};
static size_t told[sizeof answers / sizeof *answers];

static const int amounts[] = {10, 13};

static uint64_t below(struct model *m, uint64_t most)
{
    return test_random(&m->random) % most;
}

/* ---- what should be said ---- */

static const char *expected(const struct model *m, const struct key *key, int operation,
                            int variant)
{
    const int64_t now = m->c.now.seconds;
    const bool free = key->life == FREE || (key->life == ENDED && now >= key->ended_at + HORIZON);

    if (free)
        return m->used + amounts[operation] <= atoi(PURSE) ? "permit" : "quota_exceeded none";
    if (operation != key->operation)
        return "idempotency_conflict none";
    if (key->life == ENDED)
        return "duplicate_suppressed none";
    if (now < key->usable_until && !m->c.consumed && variant == key->variant)
        return "again";
    return now < key->window_end ? "duplicate_suppressed retry" : "duplicate_suppressed none";
}

static void take(struct model *m, struct key *key, int operation, int variant, const char *id)
{
    *key = (struct key){.life = ISSUED,
                        .operation = operation,
                        .variant = variant,
                        .usable_until = m->c.now.seconds + PERMIT,
                        .window_end = m->c.now.seconds + PERMIT + WINDOW,
                        .charged = amounts[operation]};
    snprintf(key->id, sizeof key->id, "%s", id);
    m->used += amounts[operation];
}

/* ---- steps ---- */

static void step_request(struct model *m)
{
    static const char *const names[KEYS] = {"a", "b", "c"};
    const size_t which = below(m, KEYS);
    const int operation = below(m, 4) == 0, variant = below(m, 5) == 0;
    const struct ask ask = {.key = names[which],
                            .amount = operation ? "13" : "10",
                            .approval = variant ? "extra" : NULL};
    struct key *key = &m->keys[which];
    const char *want = expected(m, key, operation, variant);
    struct answer answer = claimants_ask(&m->c, &ask);
    char got[96];

    snprintf(got, sizeof got, "%s%s%s",
             answer.permit ? answer.verdict.replayed ? "again" : "permit" : answer.reason,
             answer.permit ? "" : " ", answer.permit ? "" : answer.next);
    CHECK_TEXT(got, want);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        told[i] += strcmp(got, answers[i]) == 0;
    if (strcmp(got, "again") == 0)
        CHECK_TEXT(answer.id, key->id);
    if (answer.permit && !answer.verdict.replayed)
        take(m, key, operation, variant, answer.id);
    answer_drop(&answer);
}

static void end(struct model *m, struct key *key, const char *outcome)
{
    if (strcmp(outcome, "suppressed") == 0) {
        m->used -= key->lapsed ? 0 : key->charged;
        key->charged = 0;
    } else if (key->lapsed) {
        m->used += key->charged;
    }
    key->lapsed = false;
    key->life = ENDED;
    key->outcome = outcome;
    key->ended_at = m->c.now.seconds;
}

static void step_settle(struct model *m)
{
    static const char *const outcomes[] = {"completed", "failed", "suppressed"};
    static const char *const more[] = {"", "\"error\":\"https://e.example/x\"",
                                       "\"error\":\"kill_switch\""};
    struct key *key = &m->keys[below(m, KEYS)];
    const size_t which = below(m, 3);
    const bool same = key->life == ENDED && key->execution[0] && below(m, 2);
    char execution[40];
    struct answer answer;
    int32_t want = MISSION_OK;
    int32_t again = 0;

    if (!key->id[0])
        return;
    if (same)
        snprintf(execution, sizeof execution, "%s", key->execution);
    else
        snprintf(execution, sizeof execution, "exe_%024llu", (unsigned long long)++m->executions);
    if (key->forgotten)
        want = MISSION_E_EVIDENCE;
    else if (key->life == ENDED)
        want = same && strcmp(key->outcome, outcomes[which]) == 0 ? MISSION_OK : MISSION_E_CONFLICT;
    again = key->life == ENDED && want == MISSION_OK;
    answer = claimants_settle(&m->c, key->id, execution, outcomes[which], more[which]);
    CHECK_INT(answer.rc, 0);
    CHECK_INT(answer.verdict.code, want);
    CHECK_INT(answer.verdict.replayed, again);
    if (!want && !again) {
        end(m, key, outcomes[which]);
        memcpy(key->execution, execution, sizeof execution);
    }
    answer_drop(&answer);
}

static void step_resolve(struct model *m)
{
    struct key *key = &m->keys[below(m, KEYS)];
    const uint32_t release = below(m, 2) == 0;
    struct answer answer;
    int32_t want = MISSION_OK;

    if (!key->id[0] || (key->life == ENDED && !key->execution[0]))
        return; /* resolved before: the same again, or not */
    if (key->forgotten)
        want = MISSION_E_EVIDENCE;
    else if (key->life == ENDED)
        want = MISSION_E_CONFLICT;
    else if (m->c.now.seconds < key->window_end)
        want = MISSION_E_STALE;
    answer = claimants_resolve(&m->c, key->id, MISSION_RESOLVED_SUPPRESSED, release);
    CHECK_INT(answer.rc, 0);
    CHECK_INT(answer.verdict.code, want);
    if (!want) {
        end(m, key, "suppressed");
        if (release)
            *key = (struct key){.life = FREE};
    }
    answer_drop(&answer);
}

/* Time alone gives back what a reversible action was charged, and never a key. */
static void step_sweep(struct model *m)
{
    claimants_sweep(&m->c);
    for (size_t i = 0; i < KEYS; i++) {
        struct key *key = &m->keys[i];

        if (key->life == ISSUED && !key->lapsed && m->c.now.seconds >= key->window_end) {
            key->lapsed = true;
            m->used -= key->charged;
        }
        if (key->life == ENDED && m->c.now.seconds >= key->ended_at + HORIZON)
            key->forgotten = true;
    }
}

static void step(struct model *m)
{
    static const int64_t times[] = {1, 20, 59, 60, 100, 300, 999};

    switch (below(m, 10)) {
    case 0:
    case 1:
        m->c.now.seconds += times[below(m, sizeof times / sizeof *times)];
        return;
    case 2:
    case 3:
        step_settle(m);
        return;
    case 4:
        step_resolve(m);
        return;
    case 5:
        step_sweep(m);
        return;
    case 6:
        m->c.consumed = below(m, 2) ? 1 : 0;
        return;
    default:
        step_request(m);
    }
}

static void test_lives(void)
{
    static struct model m;
    uint64_t random = test_seed();

    COVERS("PD-15", "PB-10", "MT-1");
    for (size_t life = 0; life < LIVES; life++) {
        memset(&m, 0, sizeof m);
        m.random = random;
        claimants_open(&m.c,
                       &(struct claimants_set_up){.profile = MISSION_PROFILE_DRAFT,
                                                  .controls = "{\"max_budget\":{\"amount\":\"" PURSE
                                                              "\",\"currency\":\"USD\"}}",
                                                  .window = WINDOW,
                                                  .horizon = HORIZON});
        for (size_t i = 0; i < STEPS; i++) {
            test_about("life %zu, step %zu", life, i);
            step(&m);
        }
        random = m.random;
        claimants_close(&m.c);
    }
    test_about(NULL);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        test_check(told[i] > 0, __FILE__, __LINE__, "%s never came", answers[i]);
}

static const struct test tests[] = {{"lives", test_lives}};
TEST_MAIN("claims_model", tests)
