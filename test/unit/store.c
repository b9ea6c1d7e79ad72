/* The store in memory against the suite of stores, and the suite against stores that are broken.
 * SPDX-License-Identifier: MIT */
#include "stores.h"
#include "test.h"

/* What a run of the suite said. */
struct told {
    unsigned passed, failed, skipped;
    bool loud; /* a failure fails the test */
    char words[4096];
};

static void tell(void *to, const mission_store_check_result *result)
{
    struct told *told = to;

    told->passed += result->outcome == MISSION_STORE_CHECK_PASSED;
    told->skipped += result->outcome == MISSION_STORE_CHECK_SKIPPED;
    if (result->outcome != MISSION_STORE_CHECK_FAILED)
        return;
    told->failed++;
    snprintf(told->words, sizeof told->words, "%s", result->words);
    if (told->loud)
        test_check(false, __FILE__, __LINE__, "%s/%s (seed %llu): %s", result->group, result->name,
                   (unsigned long long)result->seed, result->words);
}

static struct told run(const mission_store_check *setup, bool loud)
{
    struct told told = {.loud = loud};
    const mission_store_check_report report = {sizeof report, &told, tell};
    mission_error error = MISSION_ERROR_INIT;
    const int32_t failed = mission_store_check_run(setup, &report, &error);

    if (failed < 0)
        CHECK_CODE(failed, MISSION_OK, &error);
    else
        CHECK_INT(failed, told.failed);
    return told;
}

static struct told run_with(uint32_t profile, enum flaw flaw, const char *only, bool loud,
                            uint64_t seed)
{
    struct stores stores = {.context = test_context(profile, 0), .flaw = flaw};
    mission_store_check setup;
    struct told told;

    stores_setup(&stores, &setup);
    setup.only = only;
    setup.seed = seed;
    if (flaw >= FLAW_SCAN_MOMENTS && flaw <= FLAW_STALE && only && strcmp(only, "model") != 0)
        setup.rounds = 3000; /* found by chance: the first time ends the run */
    if (flaw != FLAW_NONE && flaw != FLAW_HESITANT)
        setup.sequences = 100;
    setup.patience = flaw == FLAW_AGAIN_FOREVER ? 20 : setup.patience;
    told = run(&setup, loud);
    CHECK_INT(stores.count, 0); /* each table was given back */
    mission_context_unref(stores.context);
    return told;
}

static void test_memory(void)
{
    const uint64_t seed = test_seed();

    for (uint32_t profile = MISSION_PROFILE_SERIES; profile <= MISSION_PROFILE_DRAFT; profile++) {
        const struct told told = run_with(profile, FLAW_NONE, NULL, true, seed);

        CHECK(told.passed > 50);
        CHECK_INT(told.skipped, 0);
    }
}

static void test_hesitant(void)
{
    const struct told told =
        run_with(MISSION_PROFILE_SERIES, FLAW_HESITANT, NULL, true, test_seed());

    CHECK(told.passed > 50);
}

/* Each flaw and a case that must find it, alone. */
static const struct {
    enum flaw flaw;
    const char *found_by;
} found[] = {
    {FLAW_BOUND, "bounds"},
    {FLAW_BOUND, "counter"},
    {FLAW_BOUND, "model"},
    {FLAW_OVERFLOW, "overflow"},
    {FLAW_CHECK, "check"},
    {FLAW_CHECK, "check-alone"},
    {FLAW_CHECK, "write-skew"},
    {FLAW_CHECK, "absent-skew"},
    {FLAW_CHECK, "model"},
    {FLAW_VERSION, "put-version"},
    {FLAW_VERSION, "delete-expects"},
    {FLAW_VERSION, "ended"},
    {FLAW_VERSION, "model"},
    {FLAW_NARROW_VERSION, "put-version"},
    {FLAW_NO_BUMP, "put-any"},
    {FLAW_NO_BUMP, "kept"},
    {FLAW_NO_BUMP, "model"},
    {FLAW_ADD_BUMPS, "add-keeps"},
    {FLAW_ADD_BUMPS, "model"},
    {FLAW_ADD_ABSENT, "add-absent"},
    {FLAW_ADD_ABSENT, "model"},
    {FLAW_NUMBER_LOST, "add-keeps"},
    {FLAW_NUMBER_LOST, "model"},
    {FLAW_DELETE_ABSENT, "delete-expects"},
    {FLAW_DELETE_ABSENT, "model"},
    {FLAW_TERMS_STAY, "terms-replaced"},
    {FLAW_TERM_BYTES, "bytes-in-terms"},
    {FLAW_KEY_BYTES, "bytes-in-keys"},
    {FLAW_KEY_BYTES, "model"},
    {FLAW_KEY_CUT, "past-limits"},
    {FLAW_KEY_CUT, "at-limits"},
    {FLAW_VALUE_BYTES, "bytes-in-keys"},
    {FLAW_NO_ORDER, "scan-order"},
    {FLAW_NO_ORDER, "scan-content"},
    {FLAW_NO_ORDER, "model"},
    {FLAW_SIGNED_ORDER, "scan-order"},
    {FLAW_SIGNED_ORDER, "model"},
    {FLAW_CURSOR, "resume"},
    {FLAW_CURSOR, "pages"},
    {FLAW_CURSOR, "model"},
    {FLAW_UNTIL, "until"},
    {FLAW_UNTIL, "model"},
    {FLAW_LIMIT, "pages"},
    {FLAW_LIMIT, "many-rows"},
    {FLAW_LIMIT, "model"},
    {FLAW_NO_STOP, "stopped"},
    {FLAW_SCAN_NUMBER, "scan-content"},
    {FLAW_SCAN_MOMENTS, "one-moment"},
    {FLAW_PREFIX, "all-or-nothing"},
    {FLAW_PREFIX, "first-failed"},
    {FLAW_PREFIX, "not-kept"},
    {FLAW_PREFIX, "model"},
    {FLAW_SPLIT, "all-or-nothing"},
    {FLAW_SPLIT, "one-moment"},
    {FLAW_SPLIT, "batch-most"},
    {FLAW_LAST_FAILED, "first-failed"},
    {FLAW_LAST_FAILED, "model"},
    {FLAW_LOOK_THEN_WRITE, "lost-update"},
    {FLAW_LOOK_THEN_WRITE, "insert-once"},
    {FLAW_LOOK_THEN_WRITE, "absent-skew"},
    {FLAW_STALE, "acknowledged"},
    {FLAW_STALE, "put-any"},
    {FLAW_AGAIN_WRITTEN, "put-absent"},
    {FLAW_AGAIN_FOREVER, "put-absent"},
    {FLAW_UNKNOWN_WORDS, "unknown-words"},
    {FLAW_LATER_SIZE, "later-library"},
    {FLAW_FORGETFUL, "kept"},
    {FLAW_FORGETFUL, "each-commit"},
    {FLAW_FORGETFUL, "threads-kept"},
};

static void test_flaws(void)
{
    const uint64_t seed = test_seed();
    bool tried[FLAW_COUNT] = {[FLAW_NONE] = true, [FLAW_HESITANT] = true};

    for (size_t i = 0; i < sizeof found / sizeof found[0]; i++) {
        const struct told told =
            run_with(MISSION_PROFILE_SERIES, found[i].flaw, found[i].found_by, false, seed);

        test_about("flaw %d, case %s", (int)found[i].flaw, found[i].found_by);
        CHECK_INT(told.failed, 1);
        CHECK(told.words[0] != 0);
        tried[found[i].flaw] = true;
    }
    test_about(NULL);
    for (int flaw = 0; flaw < FLAW_COUNT; flaw++)
        CHECK(tried[flaw]);
}

/* A failing sequence is told with few batches, and the same seed fails the same way. */
static void test_shrinks(void)
{
    const uint64_t seed = test_seed();
    const struct told one = run_with(MISSION_PROFILE_SERIES, FLAW_BOUND, "model", false, seed);
    const struct told two = run_with(MISSION_PROFILE_SERIES, FLAW_BOUND, "model", false, seed);
    const char *at = one.words;
    unsigned batches = 0;

    CHECK_INT(one.failed, 1);
    CHECK_TEXT(two.words, one.words);
    while ((at = strstr(at, "\n  batch ")) != NULL) {
        batches++;
        at++;
    }
    CHECK(batches >= 1 && batches <= 6); /* of 60; one or two most times */
}

/* --- the call itself --- */

static void test_setup(void)
{
    struct stores stores = {.context = test_context(MISSION_PROFILE_SERIES, 0)};
    mission_error error = MISSION_ERROR_INIT;
    mission_store_check setup, good;

    stores_setup(&stores, &good);
    good.only = "put-absent";
    CHECK_INT(mission_store_check_run(&good, NULL, NULL), 0);
    CHECK_CODE(mission_store_check_run(NULL, NULL, &error), MISSION_E_ARGUMENT, &error);
    setup = good;
    setup.size--;
    CHECK_CODE(mission_store_check_run(&setup, NULL, &error), MISSION_E_ABI_SMALL, &error);
    setup.size = 5000;
    CHECK_CODE(mission_store_check_run(&setup, NULL, &error), MISSION_E_ABI_SIZE, &error);
    setup = good;
    setup.fresh = NULL;
    CHECK_CODE(mission_store_check_run(&setup, NULL, &error), MISSION_E_NO_CALLBACK, &error);
    setup = good;
    setup.groups = 64;
    CHECK_CODE(mission_store_check_run(&setup, NULL, &error), MISSION_E_ARGUMENT, &error);
    setup = good;
    setup.threads = 65;
    CHECK_CODE(mission_store_check_run(&setup, NULL, &error), MISSION_E_ARGUMENT, &error);
    setup = good;
    setup.only = "no-such-case";
    CHECK_CODE(mission_store_check_run(&setup, NULL, &error), MISSION_E_ARGUMENT, &error);
    mission_context_unref(stores.context);
}

static int32_t no_store(void *host, const mission_store **out, mission_error *error)
{
    (void)host;
    (void)out;
    (void)error;
    return 5;
}

static void test_sparse_host(void)
{
    struct stores stores = {.context = test_context(MISSION_PROFILE_SERIES, 0)};
    mission_store_check setup;
    struct told told;

    stores_setup(&stores, &setup);
    setup.another = NULL;
    setup.reopen = NULL;
    setup.rounds = 5;
    setup.sequences = 1;
    told = run(&setup, true);
    CHECK(told.passed > 45);
    CHECK_INT(told.skipped, 4);
    CHECK_INT(stores.count, 0);
    setup.fresh = no_store;
    setup.only = "put-absent";
    told = run(&setup, false);
    CHECK_INT(told.failed, 1);
    mission_context_unref(stores.context);
}

/* --- batches and scans that no store need take --- */

static mission_store_write write_of(uint32_t what)
{
    return (mission_store_write){.size = sizeof(mission_store_write),
                                 .what = what,
                                 .expect = MISSION_EXPECT_ANY,
                                 .kind = V("k"),
                                 .key = V("a")};
}

static void refused(mission_store_write write, int32_t code, const char *where)
{
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_store_check_batch(&write, 1, &error), code, &error);
    CHECK_TEXT(error.where, where);
    CHECK_INT(mission_store_check_batch(&write, 1, NULL), code);
}

static void test_check_batch(void)
{
    static const char bytes[1024];
    mission_store_write w = write_of(MISSION_WRITE_PUT), two[2];
    mission_store_write many[MISSION_STORE_WRITE_MOST + 1];
    mission_error error = MISSION_ERROR_INIT;
    char keys[MISSION_STORE_WRITE_MOST + 1];

    refused(w, MISSION_OK, "");
    CHECK_CODE(mission_store_check_batch(NULL, 1, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_store_check_batch(&w, 0, &error), MISSION_E_EMPTY, &error);
    for (size_t i = 0; i <= MISSION_STORE_WRITE_MOST; i++) {
        keys[i] = (char)i;
        many[i] = w;
        many[i].key = (mission_view){keys + i, 1};
    }
    CHECK_CODE(mission_store_check_batch(many, MISSION_STORE_WRITE_MOST, &error), MISSION_OK,
               &error);
    CHECK_CODE(mission_store_check_batch(many, MISSION_STORE_WRITE_MOST + 1, &error),
               MISSION_E_TOO_MANY, &error);
    two[0] = two[1] = w;
    CHECK_CODE(mission_store_check_batch(two, 2, &error), MISSION_E_ARGUMENT, &error);
    CHECK_TEXT(error.where, "/1/key");
    two[1].kind = V("l");
    CHECK_CODE(mission_store_check_batch(two, 2, &error), MISSION_OK, &error);
    two[1].size += 8;
    CHECK_CODE(mission_store_check_batch(two, 2, &error), MISSION_E_ABI_SIZE, &error);
    w.what = 0;
    refused(w, MISSION_E_ARGUMENT, "/0/what");
    w.what = 5;
    refused(w, MISSION_E_ARGUMENT, "/0/what");
    w = write_of(MISSION_WRITE_CHECK);
    w.expect = 0;
    refused(w, MISSION_E_ARGUMENT, "/0/expect");
    w.expect = 4;
    refused(w, MISSION_E_ARGUMENT, "/0/expect");
    w = write_of(MISSION_WRITE_PUT);
    w.kind.len = 0;
    refused(w, MISSION_E_EMPTY, "/0/kind");
    w.kind = (mission_view){bytes, MISSION_STORE_KIND_MOST + 1};
    refused(w, MISSION_E_TOO_LONG, "/0/kind");
    w.kind.len--;
    w.key = (mission_view){bytes, MISSION_STORE_KEY_MOST};
    refused(w, MISSION_OK, "");
    w.key.len++;
    refused(w, MISSION_E_TOO_LONG, "/0/key");
    w.key = (mission_view){NULL, 1};
    refused(w, MISSION_E_ARGUMENT, "/0/key");
    w.key = (mission_view){NULL, 0};
    refused(w, MISSION_E_EMPTY, "/0/key");
    w = write_of(MISSION_WRITE_PUT);
    w.size--;
    refused(w, MISSION_E_ABI_SMALL, "/0");
    w.size = 5000;
    refused(w, MISSION_E_ABI_SIZE, "/0");
}

static void test_check_terms(void)
{
    static const char bytes[1024];
    mission_store_term terms[MISSION_STORE_TERM_MOST + 1];
    char names[MISSION_STORE_TERM_MOST + 1];
    mission_store_write w = write_of(MISSION_WRITE_PUT);

    for (size_t i = 0; i <= MISSION_STORE_TERM_MOST; i++) {
        names[i] = (char)i;
        terms[i] = (mission_store_term){
            {names + i, 1}, {bytes, MISSION_STORE_VALUE_MOST}, {bytes, MISSION_STORE_ORDER_MOST}};
    }
    w.term_count = MISSION_STORE_TERM_MOST;
    refused(w, MISSION_E_ARGUMENT, "/0/terms");
    w.terms = terms;
    refused(w, MISSION_OK, "");
    w.term_count++;
    refused(w, MISSION_E_TOO_MANY, "/0/terms");
    w.term_count = 2;
    names[1] = names[0];
    refused(w, MISSION_E_ARGUMENT, "/0/index");
    w.term_count = 1;
    terms[0].value.len++;
    refused(w, MISSION_E_TOO_LONG, "/0/value");
    terms[0].value.len = 0;
    terms[0].order.len++;
    refused(w, MISSION_E_TOO_LONG, "/0/order");
    terms[0].order = V("");
    terms[0].index = (mission_view){bytes, MISSION_STORE_KIND_MOST};
    refused(w, MISSION_OK, "");
    terms[0].index.len++;
    refused(w, MISSION_E_TOO_LONG, "/0/index");
    terms[0].index.len = 0;
    refused(w, MISSION_E_EMPTY, "/0/index");
    w.what = MISSION_WRITE_DELETE; /* has no terms */
    refused(w, MISSION_OK, "");
    w = write_of(MISSION_WRITE_PUT);
    w.bytes = (mission_view){NULL, 1};
    refused(w, MISSION_E_ARGUMENT, "/0/bytes");
}

static void scan_refused(mission_store_scan scan, int32_t code, const char *where)
{
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_store_check_scan(&scan, &error), code, &error);
    CHECK_TEXT(error.where, where);
}

static void test_check_scan(void)
{
    static const char bytes[1024];
    const mission_store_scan good = {
        .size = sizeof good, .kind = V("k"), .index = V("i"), .limit = 10000};
    mission_error error = MISSION_ERROR_INIT;
    mission_store_scan s = good;

    CHECK_CODE(mission_store_check_scan(NULL, &error), MISSION_E_ARGUMENT, &error);
    scan_refused(s, MISSION_OK, "");
    s.limit = 10001;
    scan_refused(s, MISSION_E_TOO_MANY, "/limit");
    s.limit = 0;
    scan_refused(s, MISSION_E_ARGUMENT, "/limit");
    s = good;
    s.reserved = 1;
    scan_refused(s, MISSION_E_ARGUMENT, "/reserved");
    s = good;
    s.kind.len = 0;
    scan_refused(s, MISSION_E_EMPTY, "/kind");
    s = good;
    s.index = (mission_view){bytes, MISSION_STORE_KIND_MOST + 1};
    scan_refused(s, MISSION_E_TOO_LONG, "/index");
    s = good;
    s.value = (mission_view){bytes, MISSION_STORE_VALUE_MOST + 1};
    scan_refused(s, MISSION_E_TOO_LONG, "/value");
    s = good;
    s.after_order = (mission_view){bytes, MISSION_STORE_ORDER_MOST + 1};
    scan_refused(s, MISSION_OK, "");
    s.resume = 1;
    scan_refused(s, MISSION_E_TOO_LONG, "/after_order");
    s.resume = 2;
    scan_refused(s, MISSION_E_ARGUMENT, "/resume");
    s = good;
    s.until = (mission_view){bytes, MISSION_STORE_ORDER_MOST + 1};
    scan_refused(s, MISSION_OK, "");
    s.bounded = 1;
    scan_refused(s, MISSION_E_TOO_LONG, "/until");
    s.bounded = 2;
    scan_refused(s, MISSION_E_ARGUMENT, "/bounded");
    s = good;
    s.size--;
    scan_refused(s, MISSION_E_ABI_SMALL, "");
}

/* --- the store in memory alone --- */

static int32_t count_row(void *to, const mission_store_row *row)
{
    *(size_t *)to += row->size == sizeof *row;
    return 0;
}

static void test_handle(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_error error = MISSION_ERROR_INIT;
    mission_memory_store *store = (mission_memory_store *)context;
    mission_store_write write = write_of(MISSION_WRITE_PUT);
    size_t rows = 0, failed;
    const mission_store_receiver receiver = {sizeof receiver, &rows, count_row};
    const mission_store *table;

    CHECK_CODE(mission_memory_store_new(NULL, &store, &error), MISSION_E_ARGUMENT, &error);
    CHECK(store == NULL);
    CHECK_CODE(mission_memory_store_new(context, NULL, &error), MISSION_E_ARGUMENT, &error);
    CHECK(mission_memory_store_table(NULL) == NULL);
    CHECK(mission_memory_store_ref(NULL) == NULL);
    mission_memory_store_unref(NULL);
    CHECK_CODE(mission_memory_store_new(context, &store, &error), MISSION_OK, &error);
    mission_context_unref(context); /* the store needs it no more */
    table = mission_memory_store_table(store);
    CHECK_INT(table->size, sizeof *table);
    CHECK(mission_memory_store_ref(store) == store);
    mission_memory_store_unref(store);
    CHECK_INT(table->commit(table->host, &write, 1, &failed, &error), MISSION_STORE_OK);
    CHECK_INT(table->load(table->host, V("k"), V("a"), &receiver, &error), MISSION_STORE_OK);
    CHECK_INT(rows, 1);
    CHECK_CODE(table->load(table->host, V("k"), V("a"), NULL, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(table->commit(table->host, NULL, 1, &failed, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(table->scan(table->host, NULL, &receiver, &error), MISSION_E_ARGUMENT, &error);
    mission_memory_store_unref(store);
}

static const struct test tests[] = {
    {"memory", test_memory},
    {"hesitant", test_hesitant},
    {"flaws", test_flaws},
    {"shrinks", test_shrinks},
    {"setup", test_setup},
    {"sparse-host", test_sparse_host},
    {"check-batch", test_check_batch},
    {"check-terms", test_check_terms},
    {"check-scan", test_check_scan},
    {"handle", test_handle},
};

TEST_MAIN("store", tests)
