/* Overlays: what was taken from a Mission since its approval. SPDX-License-Identifier: MIT */
#ifndef MI_OVERLAY_H
#define MI_OVERLAY_H

#include "removal.h"
#include <mission/family.h>

struct mission_authority_set;

/* An array of {"resource","actions"?}, and one of digests; NULL is fine. 0 or what is wrong. An
 * empty list of actions is refused: it must never be read as the whole entry. */
int32_t mi_contained_check(mission_context *context, const mission_value *contained,
                           mission_error *error);
int32_t mi_latched_check(mission_context *context, const mission_value *latched,
                         mission_error *error);

/* The entries of a set, compiled in the arena. 0 or NOMEM. */
int32_t mi_entries_compile(const mission_context *context, struct mi_arena *arena,
                           const mission_authority_set *set, struct mi_entry **out);

#endif
