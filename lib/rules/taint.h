/* The inside of a session's taint. SPDX-License-Identifier: MIT */
#ifndef MI_TAINT_H
#define MI_TAINT_H

#include "../base/base.h"
#include "../crypto/digest.h"
#include <mission/taint.h>

struct mi_taint_policy {
    atomic_uint refs;
    mission_context *context;
    struct mi_arena arena; /* of the names */
    mission_taint_policy policy;
};

/* A value that came unchanged from a trusted source, as its hash: nothing of it is kept. */
struct mi_traced {
    uint8_t hash[MI_SHA256_SIZE];
};

struct mission_taint {
    atomic_uint refs;
    struct mi_taint_policy *policy;
    bool tainted;
    mission_text *source;     /* the first that did it; NULL: none */
    struct mi_traced *values; /* sorted, each once */
    size_t count, room;
};

/* trace.c. How many values there are to remember, no more than `most`. */
size_t mi_trace_count(const mission_value *value, size_t most);
/* Remember the first of them, as many as there is room for. 0 or CRYPTO. */
int32_t mi_trace_add(mission_taint *taint, const mission_value *value, mission_error *error);
/* Is each value of these parameters one that is remembered? Names of the parameters themselves are
 * the operation's; all other names have to be traced, too. 0 or CRYPTO. */
int32_t mi_trace_covers(const mission_taint *taint, const mission_value *parameters, bool *covers,
                        mission_error *error);

#endif
