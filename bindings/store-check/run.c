/* The run of the suite: which cases, and what is said of each. SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "suite.h"

#include <time.h>

#define STRUCT_MOST 4096u

static const struct suite_group *const groups[] = {&mi_suite_contract,   &mi_suite_scans,
                                                   &mi_suite_sizes,      &mi_suite_isolation,
                                                   &mi_suite_durability, &mi_suite_model};

static int32_t refuse(mission_error *error, int32_t code)
{
    if (!error || error->size < sizeof *error)
        return code;
    mission_error_init(error, error->size);
    error->code = code;
    error->category = mission_code_category(code);
    error->reason = mission_code_reason(code);
    error->oauth_error = mission_code_oauth_error(code);
    snprintf(error->text, sizeof error->text, "%s", mission_code_text(code));
    return code;
}

/* One version so far: smaller is none, and what is longer must say nothing there. */
static int32_t import(void *own, size_t have, const void *theirs)
{
    const unsigned char *bytes = theirs;
    size_t size;

    memcpy(&size, theirs, sizeof size);
    if (size < have)
        return MISSION_E_ABI_SMALL;
    if (size > STRUCT_MOST)
        return MISSION_E_ABI_SIZE;
    for (size_t i = have; i < size; i++)
        if (bytes[i])
            return MISSION_E_ABI_NEWER;
    memcpy(own, theirs, have);
    return MISSION_OK;
}

static uint64_t seed_of_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return ((uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec) | 1;
}

static void defaults(mission_store_check *setup)
{
    setup->seed = setup->seed ? setup->seed : seed_of_clock();
    setup->groups = setup->groups ? setup->groups : MISSION_STORE_CHECK_ALL;
    setup->threads = setup->threads ? setup->threads : 4;
    setup->rounds = setup->rounds ? setup->rounds : 100;
    setup->sequences = setup->sequences ? setup->sequences : 10;
    setup->patience = setup->patience ? setup->patience : 10000;
}

static bool asked(const mission_store_check *setup, const struct suite_group *group,
                  const struct suite_case *one)
{
    return (setup->groups & group->bit) && (!setup->only || strcmp(setup->only, one->name) == 0);
}

static bool any_asked(const mission_store_check *setup)
{
    for (size_t i = 0; i < COUNT(groups); i++)
        for (size_t k = 0; k < groups[i]->count; k++)
            if (asked(setup, groups[i], &groups[i]->cases[k]))
                return true;
    return false;
}

static int32_t usable(const mission_store_check *setup)
{
    if (!setup->fresh)
        return MISSION_E_NO_CALLBACK;
    if ((setup->groups & ~MISSION_STORE_CHECK_ALL) || setup->threads > THREADS_MOST ||
        setup->reserved || !any_asked(setup))
        return MISSION_E_ARGUMENT;
    return MISSION_OK;
}

/* A case by itself is as random as among the others. */
static uint64_t seed_of_case(uint64_t seed, const char *name)
{
    for (; *name; name++)
        seed = (seed ^ (unsigned char)*name) * 0x100000001B3u;
    return seed | 1;
}

static uint32_t run_case(struct trial *trial, const struct suite_case *one)
{
    struct client client;

    if (one->reopens && !trial->setup->reopen) {
        snprintf(trial->words, sizeof trial->words, "the host gave no `reopen`");
        return MISSION_STORE_CHECK_SKIPPED;
    }
    if (pthread_mutex_init(&trial->lock, NULL) != 0)
        return MISSION_STORE_CHECK_FAILED;
    if (mi_suite_open(trial)) {
        client = mi_suite_client(trial);
        one->run(&client);
    }
    mi_suite_close(trial);
    pthread_mutex_destroy(&trial->lock);
    return mi_suite_well(trial) ? MISSION_STORE_CHECK_PASSED : MISSION_STORE_CHECK_FAILED;
}

/* 1 when it failed. */
static int32_t tell_case(const mission_store_check *setup, const mission_store_check_report *report,
                         const struct suite_group *group, const struct suite_case *one)
{
    struct trial trial = {.setup = setup, .random = seed_of_case(setup->seed, one->name)};
    mission_store_check_result result = {.size = sizeof result,
                                         .group = group->name,
                                         .name = one->name,
                                         .words = trial.words,
                                         .seed = setup->seed};

    atomic_init(&trial.failed, false);
    result.outcome = run_case(&trial, one);
    if (report->result)
        report->result(report->to, &result);
    return result.outcome == MISSION_STORE_CHECK_FAILED;
}

int32_t mission_store_check_run(const mission_store_check *setup,
                                const mission_store_check_report *report, mission_error *error)
{
    mission_store_check own;
    mission_store_check_report told = {.size = sizeof told};
    int32_t failed = 0, rc = setup ? import(&own, sizeof own, setup) : MISSION_E_ARGUMENT;

    if (!rc && report)
        rc = import(&told, sizeof told, report);
    if (rc)
        return refuse(error, rc);
    defaults(&own);
    rc = usable(&own);
    if (rc)
        return refuse(error, rc);
    for (size_t i = 0; i < COUNT(groups); i++)
        for (size_t k = 0; k < groups[i]->count; k++)
            if (asked(&own, groups[i], &groups[i]->cases[k]))
                failed += tell_case(&own, &told, groups[i], &groups[i]->cases[k]);
    return failed;
}
