/* What is past its end is forgotten, and nothing that still counts. SPDX-License-Identifier: MIT */
#include "deal.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
#define BOTH(i) for (size_t i = 0; i < 2; i++)
#define DAY 86400

static int64_t number(const mission_value *from, const char *name)
{
    int64_t out = -1;

    CHECK(mission_value_integer(mission_value_get(from, mission_view_of(name)), &out));
    return out;
}

/* Both sides, so many seconds after the beginning; how many rows went on the asked side. */
static int64_t sweep(struct deal *deal, int64_t after, uint32_t limit, bool *more)
{
    const mission_time now = {.seconds = DESK_NOW + after};
    mission_plan *plan = NULL;
    int64_t count;

    CHECK_CODE(mission_plan_transaction_sweep(deal->tas, limit, &now, &plan, &deal->error), 0,
               &deal->error);
    CHECK_CODE(deal_run(deal, plan, deal_tas_store(deal)), 0, &deal->error);
    count = number(deal_reply(deal), "forgotten");
    if (more)
        *more = mission_value_boolean(mission_value_get(deal_reply(deal), V("more")));
    return count;
}

static int64_t sweep_resource(struct deal *deal, int64_t after)
{
    const mission_time now = {.seconds = DESK_NOW + after};
    mission_plan *plan = NULL;

    CHECK_CODE(
        mission_plan_transaction_operations_sweep(deal->resource, 0, &now, &plan, &deal->error), 0,
        &deal->error);
    CHECK_CODE(deal_run(deal, plan, deal_store(deal)), 0, &deal->error);
    return number(deal_reply(deal), "forgotten");
}

/* Until its very end a workflow goes on as if nobody swept. */
static void test_unfinished(void)
{
    COVERS("30:TX-4");
    BOTH(i)
    {
        struct deal deal;

        deal_open(&deal, profiles[i], NULL);
        deal.tas_config.workflow_seconds = 30 * DAY;
        deal.tas_config.keep_seconds = 1;
        deal_restart(&deal);
        CHECK_CODE(deal_challenge(&deal), 0, &deal.error);
        CHECK_CODE(deal_admit(&deal), 0, &deal.error);
        CHECK_CODE(deal_poll(&deal), MISSION_E_AUTHORIZATION_PENDING, &deal.error);
        CHECK_INT(sweep(&deal, 30 * DAY, 0, NULL), 0);
        CHECK_CODE(deal_approve(&deal), 0, &deal.error);
        CHECK_INT(sweep(&deal, 30 * DAY, 0, NULL), 0);
        CHECK_CODE(deal_poll(&deal), 0, &deal.error);
        CHECK_INT(sweep(&deal, 30 * DAY, 0, NULL), 0);
        CHECK_CODE(deal_poll(&deal), 0, &deal.error); /* the same token */
        CHECK_INT(deal_verdict(&deal).replayed, 1);
        CHECK_INT(sweep(&deal, 30 * DAY + 1, 0, NULL), 4);
        CHECK_CODE(deal_poll(&deal), MISSION_E_NOT_FOUND, &deal.error);
        deal_close(&deal);
    }
}

/* A pass takes what it may and says that there is more. At whatever step it stops, the same
 * challenge finds what is left or begins anew, and gets the one token. */
static void steps(uint32_t profile, int64_t stop)
{
    struct deal deal;
    char first[sizeof deal.made];
    int64_t gone = 0;
    bool more = true;

    deal_open(&deal, profile, NULL);
    deal_all(&deal);
    snprintf(first, sizeof first, "%s", deal.made);
    CHECK_INT(sweep(&deal, 600 + DAY - 1, 0, NULL), 0);
    while (gone < stop) {
        CHECK_INT(sweep(&deal, 600 + DAY, 1, &more), 1);
        CHECK(more);
        gone++;
    }
    CHECK_CODE(deal_admit(&deal), 0, &deal.error); /* the clock went back */
    CHECK_INT(deal_verdict(&deal).replayed, 0);
    CHECK_CODE(deal_poll(&deal), 0, &deal.error);
    CHECK_TEXT(deal.made, first);
    deal_restart(&deal);
    while (more && gone < 20)
        gone += sweep(&deal, 3 * DAY, 1, &more);
    CHECK_INT(gone, 5);
    CHECK_INT(sweep(&deal, 3 * DAY, 60, &more), 0);
    CHECK(!more);
    deal_close(&deal);
}

static void test_steps(void)
{
    COVERS("30:TX-4", "txn-authorization.workflow.exactly-one-issuance");
    BOTH(i)
    {
        steps(profiles[i], 1); /* the admission */
        steps(profiles[i], 2); /* and the workflow */
    }
}

/* A challenge that can be redeemed for longer than its workflow lives brings no second token. */
static void test_long_challenge(void)
{
    COVERS("30:TX-4", "txn-authorization.workflow.exactly-one-issuance",
           "txn-authorization.floor.single-result-per-instance");
    BOTH(i)
    {
        struct deal deal;
        char first[sizeof deal.made];

        deal_open(&deal, profiles[i], NULL);
        deal.resource_config.challenge_seconds = DAY;
        deal.tas_config.keep_seconds = 1;
        deal_restart(&deal);
        deal_all(&deal);
        snprintf(first, sizeof first, "%s", deal.made);
        CHECK_INT(sweep(&deal, DAY, 0, NULL), 0);
        deal.now.seconds += 3000; /* the workflow has ended; the challenge has not */
        CHECK_CODE(deal_admit(&deal), 0, &deal.error);
        CHECK_INT(deal_verdict(&deal).replayed, 1);
        CHECK_CODE(deal_poll(&deal), 0, &deal.error);
        CHECK_TEXT(deal.made, first);
        CHECK_INT(sweep(&deal, DAY + 1, 0, NULL), 3);
        deal_close(&deal);
    }
}

static const char *forever(struct deal *deal, const char *exp)
{
    static char text[8192];
    mission_text *changed = deal_changed(deal, deal->challenge, "exp", exp);

    snprintf(text, sizeof text, "%.*s", (int)mission_text_view(changed).len,
             mission_text_view(changed).ptr);
    mission_text_unref(changed);
    return text;
}

/* What comes of a challenge is kept as long as it is good: one without end is refused. */
static void test_endless_challenge(void)
{
    struct deal deal;

    COVERS("30:TX-4");
    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
    CHECK_CODE(deal_challenge(&deal), 0, &deal.error);
    deal_forge(&deal, "txn-authz-challenge+jwt", forever(&deal, "9007199254740991"));
    CHECK_CODE(deal_admit(&deal), MISSION_E_TOO_LATE, &deal.error);
    CHECK_TEXT(deal.error.oauth_error, "invalid_grant");
    deal_forge(&deal, "txn-authz-challenge+jwt", forever(&deal, "1821536001"));
    CHECK_CODE(deal_admit(&deal), MISSION_E_TOO_LATE, &deal.error);
    deal_forge(&deal, "txn-authz-challenge+jwt", forever(&deal, "1821536000"));
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    CHECK_INT(sweep(&deal, 365 * DAY, 0, NULL), 0);
    CHECK_INT(sweep(&deal, 366 * DAY, 0, NULL), 3);
    deal_close(&deal);
}

/* A name in use by one person is free for nobody else, however long ago that was. */
static void test_subjects(void)
{
    static const char other[] = "{\"id\":\"" DESK_ID "\",\"origin\":\"" DESK_ISS "\"}";
    struct deal deal;

    COVERS("30:TX-3", "txn-authorization.token.subject-namespace-mapping");
    deal_open(&deal, MISSION_PROFILE_SERIES, "mission", other, NULL);
    deal.subject_kind = MISSION_SUBJECT_FOREIGN;
    CHECK_CODE(deal_challenge(&deal), 0, &deal.error);
    CHECK_CODE(deal_admit(&deal), 0, &deal.error);
    CHECK_INT(sweep(&deal, 4000 * (int64_t)DAY, 0, NULL), 3);
    deal_token(&deal, "mission", other, "sub", "\"user-2\"", NULL);
    CHECK_CODE(deal_challenge(&deal), 0, &deal.error);
    CHECK_CODE(deal_admit(&deal), MISSION_E_TRANSACTION, &deal.error);
    deal_close(&deal);
}

/* An operation stays as long as a token may come for it; its name as long as one may be good. */
static void test_operations(void)
{
    COVERS("30:TX-2");
    BOTH(i)
    {
        struct deal deal;
        mission_transaction_operation own;
        mission_plan *plan = NULL;

        deal_open(&deal, profiles[i], NULL);
        deal.resource_config.retain_seconds = 100;
        deal.resource_config.skew_seconds = 5;
        deal_restart(&deal);
        deal_all(&deal);
        CHECK_INT(sweep_resource(&deal, 99), 0);
        deal.now.seconds += 99;
        CHECK_CODE(deal_verify(&deal), 0, &deal.error);
        CHECK_INT(sweep_resource(&deal, 100), 0);
        deal.now.seconds++;
        CHECK_CODE(deal_verify(&deal), MISSION_E_TRANSACTION, &deal.error);
        own = deal_operation(&deal);
        own.txn = mission_view_of(deal.txn);
        CHECK(!mission_plan_transaction_challenge(deal.resource, &own, &deal.now, &plan, NULL));
        CHECK_CODE(deal_run(&deal, plan, deal_store(&deal)), MISSION_E_CONFLICT, &deal.error);
        CHECK_INT(sweep_resource(&deal, 404), 0);
        CHECK_INT(sweep_resource(&deal, 405), 1);
        CHECK_INT(sweep_resource(&deal, 405), 0);
        deal.now.seconds -= 50; /* what is forgotten does not come back with the clock */
        CHECK_CODE(deal_verify(&deal), MISSION_E_TRANSACTION, &deal.error);
        deal_close(&deal);
    }
}

static void test_arguments(void)
{
    struct deal deal;
    mission_plan *plan = (mission_plan *)&deal;

    deal_open(&deal, MISSION_PROFILE_SERIES, NULL);
    CHECK_INT(mission_plan_transaction_sweep(NULL, 0, NULL, &plan, NULL), MISSION_E_ARGUMENT);
    CHECK(!plan);
    CHECK_INT(mission_plan_transaction_sweep(deal.tas, 61, NULL, &plan, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_plan_transaction_sweep(deal.tas, 0, NULL, NULL, NULL), MISSION_E_ARGUMENT);
    plan = (mission_plan *)&deal;
    CHECK_INT(mission_plan_transaction_operations_sweep(NULL, 0, NULL, &plan, NULL),
              MISSION_E_ARGUMENT);
    CHECK(!plan);
    CHECK_INT(mission_plan_transaction_operations_sweep(deal.resource, 61, NULL, &plan, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_plan_transaction_operations_sweep(deal.resource, 0, NULL, NULL, NULL),
              MISSION_E_ARGUMENT);
    deal_close(&deal);
}

static const struct test tests[] = {
    {"unfinished", test_unfinished},
    {"steps", test_steps},
    {"long challenge", test_long_challenge},
    {"endless challenge", test_endless_challenge},
    {"subjects", test_subjects},
    {"operations", test_operations},
    {"arguments", test_arguments},
};
TEST_MAIN("transaction_sweep", tests)
