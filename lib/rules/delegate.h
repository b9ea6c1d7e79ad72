/* What chains and exchanges share. SPDX-License-Identifier: MIT */
#ifndef MI_DELEGATE_H
#define MI_DELEGATE_H

#include "../model/authority.h"
#include <mission/delegation.h>

/* The words of a `sub_profile`, [A-Za-z0-9._-]+ between single spaces: takes the next one from
 * `*rest`; false when it is malformed there. */
bool mi_profile_next(mission_view *rest, mission_view *word);
bool mi_profile_well_formed(mission_view text);

/* chain.c: check an `act` value that stands at `at`, as mission_actors_from() says, and count its
 * actors. */
int32_t mi_actors_check(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value, size_t *count);
/* The same chain as a member of the object that is being built, as a decision is asked with it:
 * an array of {"iss","sub"}, the root first, while a token has its latest actor outermost. `act`
 * was checked; NULL: nothing is written. */
void mi_actors_write(const char *name, const mission_value *act, mission_builder *to);

#endif
