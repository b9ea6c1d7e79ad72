/* See storecheck.h. A `host` is a number of Go's, never an address, and so are tables there.
 * SPDX-License-Identifier: MIT */
#include "storecheck.h"

#include "_cgo_export.h"

static int32_t fresh(void *host, const mission_store **out, mission_error *error)
{
    uintptr_t table = 0;
    const int32_t rc = storecheckFresh((uintptr_t)host, &table);

    (void)error; /* the run keeps the program's own */
    *out = (const mission_store *)table;
    return rc;
}

static int32_t another(void *host, const mission_store *table, const mission_store **out,
                       mission_error *error)
{
    uintptr_t further = 0;
    const int32_t rc = storecheckAnother((uintptr_t)host, (uintptr_t)table, &further);

    (void)error;
    *out = (const mission_store *)further;
    return rc;
}

static int32_t reopen(void *host, const mission_store **table, mission_error *error)
{
    uintptr_t opened = 0;
    const int32_t rc = storecheckReopen((uintptr_t)host, (uintptr_t)*table, &opened);

    (void)error;
    *table = (const mission_store *)opened;
    return rc;
}

static void forget(void *host, const mission_store *table)
{
    storecheckForget((uintptr_t)host, (uintptr_t)table);
}

static void tell(void *to, const mission_store_check_result *result)
{
    storecheckResult((uintptr_t)to, (mission_store_check_result *)result);
}

int32_t storecheck_run(mission_store_check *setup, uintptr_t run, uint32_t slots,
                       mission_error *error)
{
    const mission_store_check_report report = {sizeof report, (void *)run, tell};

    setup->host = (void *)run;
    setup->fresh = fresh;
    setup->forget = forget;
    if (slots & STORECHECK_ANOTHER)
        setup->another = another;
    if (slots & STORECHECK_REOPEN)
        setup->reopen = reopen;
    return mission_store_check_run(setup, &report, error);
}
