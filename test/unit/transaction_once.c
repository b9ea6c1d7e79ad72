/* A transaction from its challenge to its one effect. SPDX-License-Identifier: MIT */
#include "barrier.h"
#include "deal.h"

#include <pthread.h>

static mission_transaction verified(struct deal *deal)
{
    mission_transaction out = {.size = sizeof out};

    CHECK_CODE(deal_verify(deal), 0, &deal->error);
    CHECK_CODE(mission_transaction_read(deal_reply(deal), &out, &deal->error), 0, &deal->error);
    return out;
}

/* The same claims under another `jti`, signed by the server: one that has lost its mind. */
static void issue_again(struct deal *deal)
{
    mission_text *text = deal_changed(deal, deal->made, "jti", "\"a second one\""), *made = NULL;

    CHECK(!mission_jws_sign(deal->desk.context, &deal->tas_signer, V("mission-txn-token+jwt"), NULL,
                            mission_text_view(text), &made, NULL));
    snprintf(deal->made, sizeof deal->made, "%.*s", (int)mission_text_view(made).len,
             mission_text_view(made).ptr);
    mission_text_unref(made);
    mission_text_unref(text);
}

static mission_permit *permit(struct barrier *b, mission_evaluation *asked, const char *id)
{
    *asked = barrier_asked(b, b->high);
    return barrier_permit(b, asked, b->high, id, NULL, "");
}

/* Two tokens of one transaction are good tokens, and decisions may permit both: one effect. */
static void test_once(void)
{
    static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

    COVERS("30:TX-6", "txn-authorization.consumption.two-jti-one-txn-rejected");
    for (size_t i = 0; i < 2; i++) {
        struct deal deal;
        struct barrier b;
        mission_evaluation asked, again;
        mission_permit *first, *second;
        mission_transaction one;
        struct ended ended;
        char txn[64];

        deal_open(&deal, profiles[i], NULL);
        barrier_open(&b, profiles[i]);
        deal_all(&deal);
        one = verified(&deal);
        snprintf(txn, sizeof txn, "%.*s", (int)one.txn.len, one.txn.ptr);
        first = permit(&b, &asked, "eval-1");
        second = permit(&b, &again, "eval-2");
        b.state.state = MISSION_STATE_REVOKED; /* ended after the token was made */
        ended = barrier_commit(&b, first, &asked, txn, NULL);
        CHECK_INT(ended.verdict.code, MISSION_E_MISSION_NOT_ACTIVE);
        mission_json_unref(ended.reply);
        b.state.state = MISSION_STATE_ACTIVE;
        mission_permit_unref(first);
        first = permit(&b, &asked, "eval-3");
        ended = barrier_commit(&b, first, &asked, txn, NULL);
        CHECK_INT(ended.verdict.done, 1);
        mission_json_unref(ended.reply);
        ended = barrier_done(&b, ended.execution, MISSION_OUTCOME_COMPLETED, NULL);
        CHECK_INT(ended.verdict.done, 1);
        mission_json_unref(ended.reply);
        issue_again(&deal);
        one = verified(&deal);
        CHECK_VIEW(one.jti, "a second one");
        CHECK_VIEW(one.txn, txn);
        ended = barrier_commit(&b, second, &again, txn, NULL);
        CHECK_INT(ended.verdict.code, MISSION_E_TXN_CONSUMED);
        CHECK_INT(ended.verdict.done, 0);
        mission_json_unref(ended.reply);
        mission_permit_unref(first);
        mission_permit_unref(second);
        barrier_close(&b);
        deal_close(&deal);
    }
}

/* ---- many at once ---- */

#define THREADS 64u
struct racer {
    struct barrier *b;
    mission_permit *permit;
    mission_evaluation about;
    const char *txn;
    int32_t code;
    bool done;
};

static void *race(void *of)
{
    struct racer *racer = of;
    const mission_commit commit = {.size = sizeof commit,
                                   .permit = racer->permit,
                                   .about = &racer->about,
                                   .txn = mission_view_of(racer->txn)};
    mission_verdict verdict = {.size = sizeof verdict};
    mission_plan *plan = NULL;

    racer->code = mission_plan_commit(racer->b->pep, &commit, &racer->b->now, &plan, NULL);
    if (!racer->code)
        racer->code = mission_plan_run(plan, racer->b->store, NULL);
    if (!racer->code && !mission_plan_verdict(plan, &verdict, NULL)) {
        racer->code = verdict.code;
        racer->done = verdict.done == 1;
    }
    mission_plan_free(plan);
    return NULL;
}

static void test_race(void)
{
    static struct racer racers[THREADS];
    pthread_t threads[THREADS];
    struct barrier b;
    size_t done = 0;

    COVERS("30:TX-6", "txn-authorization.consumption.linearizable-cross-replica");
    barrier_open(&b, MISSION_PROFILE_DRAFT);
    b.config.retries = 1000;
    barrier_again(&b);
    for (size_t i = 0; i < THREADS; i++) {
        char id[32];

        snprintf(id, sizeof id, "eval-%zu", i);
        racers[i] = (struct racer){.b = &b, .txn = "t-1"};
        racers[i].permit = permit(&b, &racers[i].about, id);
    }
    for (size_t i = 0; i < THREADS; i++)
        CHECK(!pthread_create(&threads[i], NULL, race, &racers[i]));
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < THREADS; i++) {
        done += racers[i].done;
        mission_permit_unref(racers[i].permit);
    }
    CHECK_INT(done, 1);
    barrier_close(&b);
}

static const struct test tests[] = {{"once", test_once}, {"race", test_race}};
TEST_MAIN("transaction_once", tests)
