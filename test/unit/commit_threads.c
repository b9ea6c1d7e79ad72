/* Many threads on one permit: one effect. SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "barrier.h"

#include <pthread.h>

#define THREADS 64

struct race {
    struct barrier b;
    mission_permit *permit;
    mission_evaluation asked;
    pthread_barrier_t gate;
    const char *txn;
    atomic_uint done, consumed, other;
};

static void *run(void *of)
{
    struct race *r = of;
    const mission_commit commit = {.size = sizeof commit,
                                   .permit = r->permit,
                                   .about = &r->asked,
                                   .txn = mission_view_of(r->txn)};
    mission_verdict verdict = {.size = sizeof verdict};
    mission_plan *plan = NULL;

    pthread_barrier_wait(&r->gate);
    if (!mission_plan_commit(r->b.pep, &commit, &r->b.now, &plan, NULL) &&
        !mission_plan_run(plan, r->b.store, NULL) && !mission_plan_verdict(plan, &verdict, NULL)) {
        if (verdict.done)
            atomic_fetch_add(&r->done, 1);
        else if (verdict.code == MISSION_E_PERMIT_CONSUMED)
            atomic_fetch_add(&r->consumed, 1);
        else
            atomic_fetch_add(&r->other, 1);
    }
    mission_plan_free(plan);
    return NULL;
}

/* All of them get an answer: a conflict only begins again. */
static void race(const char *limit, const char *txn, bool rich, unsigned want)
{
    static struct told told[THREADS + 1];
    struct race r = {.txn = txn};
    pthread_t threads[THREADS];
    char conditions[200];
    size_t count;

    barrier_open(&r.b, MISSION_PROFILE_DRAFT);
    r.b.config.retries = 10000;
    barrier_again(&r.b);
    r.asked = rich ? barrier_rich(&r.b, r.b.high) : barrier_asked(&r.b, r.b.write);
    snprintf(conditions, sizeof conditions,
             "{\"valid_until\":\"" BARRIER_UNTIL "\",\"use_limit\":%s,"
             "\"parameter_digest\":\"" ARGUMENTS_DIGEST "\"}",
             limit);
    r.permit =
        barrier_permit(&r.b, &r.asked, rich ? r.b.high : r.b.write, "eval-1", conditions, NULL);
    pthread_barrier_init(&r.gate, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        CHECK(!pthread_create(&threads[i], NULL, run, &r));
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT(atomic_load(&r.done), want);
    CHECK_INT(atomic_load(&r.consumed), THREADS - want);
    CHECK_INT(atomic_load(&r.other), 0);
    count = barrier_told(&r.b, told, THREADS + 1);
    CHECK_INT(count, THREADS - want); /* one record for each that was refused, gapless */
    for (size_t n = 0; n < count; n++) {
        size_t found = 0;

        for (size_t i = 0; i < count; i++)
            found += told[i].sequence == n;
        CHECK_INT(found, 1);
    }
    pthread_barrier_destroy(&r.gate);
    mission_permit_unref(r.permit);
    barrier_close(&r.b);
}

static void test_one(void)
{
    COVERS("PB-7", "runtime.idempotency.atomic-claim-and-linearizable-consumption",
           "txn-authorization.consumption.linearizable-cross-replica");
    race("1", "", true, 1);
    race("1", "txn-1", true, 1);
}

static void test_some(void)
{
    COVERS("PB-7");
    race("5", "", false, 5);
}

static const struct test tests[] = {{"one", test_one}, {"some", test_some}};

TEST_MAIN("commit_threads", tests)
