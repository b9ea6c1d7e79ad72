/* Memory that forgets. SPDX-License-Identifier: MIT */
#ifndef MI_WIPE_H
#define MI_WIPE_H

#include "../json/json.h"

void mi_wipe(void *bytes, size_t len); /* not left out by a compiler */
/* The context's memory, wiped whenever a block is moved or given back. The context outlives it. */
mi_memory mi_wiping(mission_context *context);
/* mission_json_parse() into such memory: the text may hold what is private. */
int32_t mi_wiping_read(mission_context *context, mission_view text, mission_json **out,
                       mission_error *error);

#endif
