/* Does a store keep the contract of <mission/store.h>? A suite that any host runs against its own
 * table. SPDX-License-Identifier: MIT
 *
 * Link with libmission-store-check (mission-store-check.pc). The suite uses nothing but the table:
 * it writes rows of kinds, keys and values of its own into stores that the host makes for it, with
 * its own threads and the C library's memory. Never give it a store that holds anything. */
#ifndef MISSION_STORE_CHECK_H
#define MISSION_STORE_CHECK_H

#include <mission/store.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MISSION_STORE_CHECK_CONTRACT 1u    /* each sentence of the header */
#define MISSION_STORE_CHECK_SCAN 2u        /* order, pages, bounds */
#define MISSION_STORE_CHECK_SIZES 4u       /* at each limit and one past it */
#define MISSION_STORE_CHECK_ISOLATION 8u   /* threads against each other */
#define MISSION_STORE_CHECK_DURABILITY 16u /* closed and opened again; needs `reopen` */
#define MISSION_STORE_CHECK_MODEL 32u      /* random batches against a naive model */
#define MISSION_STORE_CHECK_ALL 63u

/* What the host gives: its tables, and how much is to be tried. Callbacks return 0, anything else
 * is a failure and fails the case; they are called from the thread of the run alone, one at a time,
 * while no call is under way in a table. Since 0.1. */
typedef struct mission_store_check {
    size_t size; /* sizeof(mission_store_check) */
    void *host;
    /* Make a new, empty store and write its table. Needed. */
    int32_t (*fresh)(void *host, const mission_store **out, mission_error *error);
    /* Write a further table onto the rows of `table`, independent of it as that of another process
     * or connection is. NULL: the threads share one table. */
    int32_t (*another)(void *host, const mission_store *table, const mission_store **out,
                       mission_error *error);
    /* Close `*table`, open its rows again and write the new table in its place. After a failure
     * the old one counts as forgotten. NULL: the store does not outlive its table, and the cases
     * that need it are skipped. */
    int32_t (*reopen)(void *host, const mission_store **table, mission_error *error);
    /* Give a table back; the one that `fresh` made comes last, and its rows may go with it. Called
     * once for each table. NULL: nothing is to be done. */
    void (*forget)(void *host, const mission_store *table);
    uint64_t seed;      /* of all that is random; 0: of the clock. Each result repeats it */
    uint32_t groups;    /* MISSION_STORE_CHECK_* together; 0: all */
    uint32_t threads;   /* of the cases with threads; default 4, at most 64 */
    uint32_t rounds;    /* turns of each thread, batches of each random sequence; default 100 */
    uint32_t sequences; /* random sequences; default 10 */
    /* AGAIN is asked again for so many milliseconds before the case fails; default 10000. */
    uint32_t patience;
    uint32_t reserved; /* 0 */
    const char *only;  /* the one case of this name; NULL: all of the groups */
} mission_store_check;

#define MISSION_STORE_CHECK_PASSED 1u
#define MISSION_STORE_CHECK_FAILED 2u
#define MISSION_STORE_CHECK_SKIPPED 3u /* the host gave no callback for it */

/* How a case ended. The texts live for the call. */
typedef struct mission_store_check_result {
    size_t size; /* sizeof(mission_store_check_result) of the suite */
    const char *group;
    const char *name;  /* stable, of a-z and '-', different in each case */
    const char *words; /* what was wrong, or why it was skipped; else "". May have several lines */
    uint64_t seed;     /* with `only`, this seed and the same counts the case runs the same way */
    uint32_t outcome;  /* MISSION_STORE_CHECK_PASSED, _FAILED, _SKIPPED */
    uint32_t reserved; /* 0 */
} mission_store_check_result;

/* Who is told, once for each case, on the thread of the run. */
typedef struct mission_store_check_report {
    size_t size; /* sizeof(mission_store_check_report) */
    void *to;
    void (*result)(void *to, const mission_store_check_result *result);
} mission_store_check_report;

/* Run the suite. Returns how many cases failed: 0 is a store that keeps the contract as far as was
 * tried. `report` may be NULL. AGAIN is waited out; UNKNOWN fails a case, as no answer need be lost
 * here. Negative: nothing was run, ARGUMENT (an unknown group, too many threads, no case of that
 * name), ABI_SMALL, ABI_SIZE, ABI_NEWER, NO_CALLBACK. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_store_check_run(const mission_store_check *setup, const mission_store_check_report *report,
                        mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
