/* The egress gate, inside. SPDX-License-Identifier: MIT */
#ifndef MI_EGRESS_GATE_H
#define MI_EGRESS_GATE_H

#include "scope.h"

/* The verdict over what was imported; `*out` refuses when this fails. */
int32_t mi_egress_judge(mission_context *context, const mission_egress_scope *scope,
                        const mission_egress *egress, const mission_time *now,
                        mission_egress_verdict *out, mission_error *error);
/* A text as it came where JSON can hold it, else with %XX for what it cannot. */
bool mi_egress_put(struct mi_buffer *to, mission_view text);

/* record.c: the evidence, signed. */
int32_t mi_egress_record(mission_context *context, const mission_egress_scope *scope,
                         const mission_egress *egress, const mission_time *now,
                         const mission_egress_recorder *recorder,
                         const mission_egress_verdict *verdict, mission_json **out,
                         mission_error *error);

#endif
