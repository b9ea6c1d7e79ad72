/* What the projections share. SPDX-License-Identifier: MIT */
#ifndef MI_PROJECT_H
#define MI_PROJECT_H

#include "algebra.h"
#include "gather.h"
#include <mission/projection.h>

/* Gather a copy of an entry. */
int32_t mi_project_keep(struct mi_gather *gather, mission_builder *builder,
                        const mission_value *entry, size_t source, mission_error *error);
/* The set, or `none` when nothing was gathered. */
int32_t mi_project_finish(struct mi_gather *gather, int32_t none, mission_authority_set **out,
                          mission_error *error);

#endif
