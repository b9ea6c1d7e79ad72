/* The store in memory under threads; run under ThreadSanitizer too. SPDX-License-Identifier: MIT */
#include "stores.h"
#include "test.h"

static void tell(void *to, const mission_store_check_result *result)
{
    *(unsigned *)to += result->outcome == MISSION_STORE_CHECK_PASSED;
    if (result->outcome == MISSION_STORE_CHECK_FAILED)
        test_check(false, __FILE__, __LINE__, "%s/%s (seed %llu): %s", result->group, result->name,
                   (unsigned long long)result->seed, result->words);
}

static void run(uint32_t threads, enum flaw flaw)
{
    struct stores stores = {.context = test_context(MISSION_PROFILE_SERIES, 0), .flaw = flaw};
    unsigned passed = 0;
    const mission_store_check_report report = {sizeof report, &passed, tell};
    mission_error error = MISSION_ERROR_INIT;
    mission_store_check setup;

    stores_setup(&stores, &setup);
    setup.seed = test_seed();
    setup.threads = threads;
    setup.rounds = 200;
    setup.groups =
        MISSION_STORE_CHECK_ISOLATION | MISSION_STORE_CHECK_SCAN | MISSION_STORE_CHECK_DURABILITY;
    CHECK_CODE(mission_store_check_run(&setup, &report, &error), 0, &error);
    CHECK(passed > 20);
    mission_context_unref(stores.context);
}

static void test_few(void)
{
    run(2, FLAW_NONE);
}

static void test_many(void)
{
    run(8, FLAW_NONE);
}

static void test_hesitant(void)
{
    run(4, FLAW_HESITANT);
}

static const struct test tests[] = {
    {"few", test_few}, {"many", test_many}, {"hesitant", test_hesitant}};

TEST_MAIN("store_threads", tests)
