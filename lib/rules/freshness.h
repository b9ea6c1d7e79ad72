/* What is known of a Mission's state, inside. SPDX-License-Identifier: MIT */
#ifndef MI_FRESHNESS_H
#define MI_FRESHNESS_H

#include "../base/base.h"
#include <mission/freshness.h>

/* Take what a host filled: defaults in place of zeros (NULL: all of them). Errors: ARGUMENT, ABI_*.
 */
int32_t mi_freshness_import(const mission_freshness *theirs, mission_freshness *own);
int32_t mi_known_state_import(const mission_known_state *theirs, mission_known_state *own);
/* mission_freshness_check() over what was imported. */
int32_t mi_freshness_judge(const mission_freshness *freshness, const mission_known_state *known,
                           const mission_time *now);
/* mission_known_state_merge() over what was imported; `have` NULL: the first word. */
mission_known_state mi_known_state_merge(const mission_known_state *have,
                                         const mission_known_state *learned);
/* May it be held for other decisions than the one that it was asked for (IS-7)? */
bool mi_known_state_lasts(const mission_known_state *known);

#endif
