/* The suite of libmission-store-check for stores that Go has. SPDX-License-Identifier: MIT */
#ifndef STORECHECK_H
#define STORECHECK_H

#include <mission/store_check.h>

#define STORECHECK_ANOTHER 1u
#define STORECHECK_REOPEN 2u

/* Run the suite; `run` is the number that Go has for it, `slots` which callbacks it has beside
 * `fresh` and `forget`. */
int32_t storecheck_run(mission_store_check *setup, uintptr_t run, uint32_t slots,
                       mission_error *error);

#endif
