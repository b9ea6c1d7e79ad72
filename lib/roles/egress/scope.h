/* The execution environment's scope statement, read. SPDX-License-Identifier: MIT */
#ifndef MI_EGRESS_SCOPE_H
#define MI_EGRESS_SCOPE_H

#include "origin.h"
#include <mission/commitment.h>
#include <mission/egress.h>

struct mi_channel {
    mission_view name;
    bool mediated;
    const struct mi_origin *origins; /* none: a mediated channel without a set refuses all */
    size_t count;
};

struct mission_egress_scope {
    atomic_uint refs;
    mission_context *context;
    mission_json *doc;
    struct mi_arena arena;
    mission_digest digest;
    uint32_t claim;
    struct mi_channel *channels;
    size_t count;
};

/* NULL: it is not mediated. */
const struct mi_channel *mi_egress_channel(const mission_egress_scope *scope, mission_view name);

#endif
