/* Plans: an operation of the state authority without I/O. SPDX-License-Identifier: MIT
 *
 * A plan says what it needs to know and what to commit; who drives it does the I/O. The driver may
 * be mission_plan_run() with a store table, or a host's own event loop:
 *
 *     mission_plan_step step = {.size = sizeof step};
 *     while ((rc = mission_plan_next(plan, &step, &error)) == 0 && step.what != MISSION_PLAN_DONE)
 * {
 *         ... load, scan or commit as `step` says, rows to mission_plan_row() ...
 *         rc = mission_plan_answer(plan, result, failed, &error);
 *     }
 *     mission_plan_verdict(plan, &verdict, &error);
 *
 * When a commit conflicts with another one the plan starts over by itself, as often as its issuer
 * permits. Nothing has happened until the answer to a commit was OK; a plan may be freed at any
 * time. A refusal is a verdict, not an error. */
#ifndef MISSION_PLAN_H
#define MISSION_PLAN_H

#include <mission/json.h>
#include <mission/record.h>
#include <mission/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One operation under way. One plan, one thread at a time. Made by the calls of
 * <mission/issuer.h>. */
typedef struct mission_plan mission_plan;

#define MISSION_PLAN_DONE 0u   /* the verdict is there; calling again changes nothing */
#define MISSION_PLAN_LOAD 1u   /* load the row (kind, key) */
#define MISSION_PLAN_SCAN 2u   /* scan as `scan` says */
#define MISSION_PLAN_COMMIT 3u /* commit the batch */

/* What the plan needs now. Every pointer lives until the next call with the plan. */
typedef struct mission_plan_step {
    size_t size;                       /* in: sizeof(mission_plan_step) */
    uint32_t what;                     /* MISSION_PLAN_* */
    uint32_t attempt;                  /* 1, and 1 more each time that the plan started over */
    mission_view kind;                 /* LOAD */
    mission_view key;                  /* LOAD */
    const mission_store_scan *scan;    /* SCAN; NULL otherwise */
    const mission_store_write *writes; /* COMMIT; NULL otherwise */
    size_t write_count;
} mission_plan_step;

/* What to do next. Errors, after which the plan is at its end and has no verdict: ARGUMENT, ABI_*,
 * NOMEM, CLOCK, RANDOM, CRYPTO, HOST, VERDICT, NO_CALLBACK; STATE (the step before was not
 * answered); AGAIN (the store, or too many conflicts); UNCERTAIN; STORED with "kind/key" in
 * `where`. `out->what` is DONE on failure. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_next(mission_plan *plan, mission_plan_step *out,
                                                      mission_error *error);
/* A row that was loaded, or the next one of a scan; copied. Errors: ARGUMENT, ABI_*, NOMEM, STATE;
 * STORED for what was not asked for: another key, a row out of order, one too many. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_row(mission_plan *plan,
                                                     const mission_store_row *row,
                                                     mission_error *error);
/* How the step ended: MISSION_STORE_* or the host's own failure; `failed` is that of a conflict.
 * Errors: ARGUMENT, STATE; the failures of mission_plan_next where the answer is one. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_answer(mission_plan *plan, int32_t result,
                                                        size_t failed, mission_error *error);
/* Drive a plan to its end with a store. Errors: those above. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_run(mission_plan *plan, const mission_store *store,
                                                     mission_error *error);
MISSION_API void mission_plan_free(mission_plan *plan); /* NULL is quiet */

/* How a plan ended. Strings live as long as the plan. Since 0.1. */
typedef struct mission_verdict {
    size_t size;             /* in: sizeof(mission_verdict) */
    int32_t done;            /* 1: it took effect, now or before; anything else: refused */
    int32_t replayed;        /* 1: it had taken effect before; nothing was written now */
    int32_t code;            /* MISSION_E_* of a refusal, else 0 */
    uint32_t status;         /* the HTTP status that goes with the answer */
    uint32_t state;          /* MISSION_STATE_* as reported now; NONE where nobody may know */
    uint32_t reserved;       /* 0 */
    const char *oauth_error; /* of a refusal; NULL: none */
    const char *member;      /* a further member of the error response, such as `mission_error`,
                                `mission_denial_reason`, `mission_expansion_status`; NULL: none */
    const char *value;       /* its value; NULL together with it */
} mission_verdict;

/* The verdict of a plan that is done. It refuses before anything else and on failure. Errors:
 * ARGUMENT, ABI_*, STATE (not done). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_plan_verdict(const mission_plan *plan,
                                                         mission_verdict *out,
                                                         mission_error *error);
/* What the operation answers, as each call of <mission/issuer.h> says; of a refusal the error
 * response: `error`, `error_description`, the verdict's member. Borrowed from the plan; NULL while
 * it is not done. Since 0.1. */
MISSION_API const mission_value *mission_plan_reply(const mission_plan *plan);
/* The Mission record after the operation, where there is one; borrowed. Since 0.1. */
MISSION_API mission_record *mission_plan_record(const mission_plan *plan);
/* Why it was refused, with place and words; NULL when it was not. Since 0.1. */
MISSION_API const mission_error *mission_plan_refusal(const mission_plan *plan);

#ifdef __cplusplus
}
#endif
#endif
