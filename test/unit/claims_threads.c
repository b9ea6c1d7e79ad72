/* Many threads on one key and on one bound: one permit, and never beyond it.
 * SPDX-License-Identifier: MIT */
#include "claimants.h"

#include <pthread.h>

#define THREADS 64

struct worker {
    struct claimants *c;
    struct ask ask;
    uint32_t rounds;
    uint32_t permits, again, denied, failed;
    char id[80];
    pthread_t thread;
};

/* What claimants_ask() does, without what several threads may not share. */
static void ask_once(struct worker *worker)
{
    struct claimants *c = worker->c;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *request = claimants_request(c, &worker->ask);
    mission_evaluation evaluation = {.size = sizeof evaluation};
    const mission_known_state state = {.size = sizeof state,
                                       .state = MISSION_STATE_ACTIVE,
                                       .source = MISSION_LEARNED_STATUS,
                                       .learned_at = c->now,
                                       .fresh_until = {.seconds = c->now.seconds + 600},
                                       .version = 3};
    const mission_situation situation = {.size = sizeof situation,
                                         .pep = V("pep.example.com"),
                                         .state = &state,
                                         .conforming = 1,
                                         .removed_known = 1};
    mission_verdict verdict = {.size = sizeof verdict};
    const mission_value *id;
    mission_plan *plan = NULL;
    int32_t rc =
        mission_evaluation_read(c->context, mission_json_root(request), &evaluation, &error);

    if (!rc)
        rc = mission_plan_decide(c->claims, c->policy, &evaluation, &situation, NULL, &c->now,
                                 &plan, &error);
    if (!rc)
        rc = mission_plan_run(plan, c->store, &error);
    if (!rc)
        rc = mission_plan_verdict(plan, &verdict, &error);
    worker->failed += rc != 0;
    worker->permits += !rc && verdict.done == 1 && !verdict.replayed;
    worker->again += !rc && verdict.done == 1 && verdict.replayed;
    worker->denied += !rc && verdict.code == MISSION_E_DENIED;
    id = mission_value_find(mission_plan_reply(plan), V("/context/evaluation_id"));
    if (!rc && verdict.done == 1)
        snprintf(worker->id, sizeof worker->id, "%.*s", (int)mission_value_string(id).len,
                 mission_value_string(id).ptr);
    mission_plan_free(plan);
    mission_json_unref(request);
}

static void *work(void *of)
{
    struct worker *worker = of;

    for (uint32_t i = 0; i < worker->rounds; i++)
        ask_once(worker);
    return NULL;
}

static struct worker run(struct claimants *c, struct worker workers[THREADS], const struct ask *ask,
                         uint32_t rounds)
{
    struct worker sum = {0};

    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.c = c, .ask = *ask, .rounds = rounds};
        CHECK_INT(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        sum.permits += workers[i].permits;
        sum.again += workers[i].again;
        sum.denied += workers[i].denied;
        sum.failed += workers[i].failed;
    }
    return sum;
}

/* Each number of the emitter is there, and none twice. */
static void check_sequences(struct claimants *c, size_t want)
{
    size_t count;
    char *text = claimants_outbox(c, &count), number[32];
    size_t found = 0;

    CHECK_INT(count, want);
    for (size_t i = 0; text && i < want; i++) {
        snprintf(number, sizeof number, "\"sequence\":%zu,", i);
        found += strstr(text, number) != NULL;
    }
    CHECK_INT(found, want);
    free(text);
}

static void test_one_key(void)
{
    static struct worker workers[THREADS];
    struct claimants c;
    struct worker sum;

    COVERS("PD-15", "runtime.idempotency.atomic-claim-and-linearizable-consumption");
    claimants_open(&c, &(struct claimants_set_up){0});
    sum = run(&c, workers, &(struct ask){.key = "k"}, 1);
    CHECK_INT(sum.permits, 1);
    CHECK_INT(sum.again, THREADS - 1);
    CHECK_INT(sum.denied + sum.failed, 0);
    for (size_t i = 1; i < THREADS; i++)
        CHECK_TEXT(workers[i].id, workers[0].id);
    check_sequences(&c, 1);
    claimants_close(&c);
}

static void test_one_budget(void)
{
    static struct worker workers[THREADS];
    struct claimants c;
    struct worker sum;

    COVERS("MT-1", "MT-3");
    claimants_open(&c, &(struct claimants_set_up){
                           .controls = "{\"max_budget\":{\"amount\":\"100.99\",\"currency\":"
                                       "\"USD\"}}"});
    sum = run(&c, workers, &(struct ask){.amount = "1.01"}, 3);
    CHECK_INT(sum.permits, 99); /* 99.99; one more would be 101.00 */
    CHECK_INT(sum.denied, 3 * THREADS - 99);
    CHECK_INT(sum.failed, 0);
    check_sequences(&c, 3 * THREADS);
    claimants_close(&c);
}

static void test_one_latch(void)
{
    static struct worker workers[THREADS];
    struct claimants c;
    uint32_t reads = 0, writes = 0;

    COVERS("MT-2");
    claimants_open(&c, &(struct claimants_set_up){
                           .controls = "{\"exclusive\":[[{\"resource\":\"" CLAIMANTS_AUD
                                       "\",\"actions\":[\"journal-entries.read\"]},{\"resource\":"
                                       "\"" CLAIMANTS_AUD
                                       "\",\"actions\":[\"journal-entries.write\"]}]]}"});
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){
            .c = &c,
            .ask = {.action = i % 2 ? "journal-entries.read" : "journal-entries.write"},
            .rounds = 1};
        CHECK_INT(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        *(i % 2 ? &reads : &writes) += workers[i].permits;
        CHECK_INT(workers[i].failed, 0);
    }
    CHECK_INT(reads + writes, THREADS / 2);
    CHECK(!reads || !writes);
    claimants_close(&c);
}

static const struct test tests[] = {
    {"one key", test_one_key}, {"one budget", test_one_budget}, {"one latch", test_one_latch}};
TEST_MAIN("claims_threads", tests)
