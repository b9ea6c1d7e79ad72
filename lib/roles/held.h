/* What a pass builds and keeps until its attempt ends. SPDX-License-Identifier: MIT */
#ifndef MI_HELD_H
#define MI_HELD_H

#include "plan.h"

/* The root of a document, held by the attempt, which takes it over also when it fails. */
int32_t mi_held_json(mission_plan *plan, mission_json *json, const mission_value **out,
                     mission_error *error);
/* The document of a builder; the builder is gone. */
int32_t mi_built(mission_plan *plan, mission_builder *builder, const mission_value **out,
                 mission_error *error);
/* The canonical digest of a value as a text; empty for NULL. */
int32_t mi_digest_text(mission_plan *plan, const mission_value *value, mission_view *out,
                       mission_error *error);

#endif
