/* Inside a scope statement: what it says, and what is wrong with it. SPDX-License-Identifier: MIT
 */
#ifndef MI_SCOPE_STATEMENT_H
#define MI_SCOPE_STATEMENT_H

#include "../model/check.h"
#include <mission/scope_statement.h>

struct mi_scope_gap {
    int32_t code;
    mission_view pointer;
    const char *text;
    struct mi_scope_gap *next;
};

struct mission_scope_statement {
    atomic_uint refs;
    mission_context *context;
    mission_json *doc;
    const mission_value *root;
    struct mi_arena arena;
    struct mi_scope_gap *first, **last;
    size_t gap_count;
    bool failed; /* no memory for a gap */
    mission_digest digest;
};

#define MI_SCOPE_FEATURES 13u /* bits of `uses` */

/* scope_check.c: note all that is wrong, not the first alone: whoever writes a statement wants to
 * know the rest too. */
void mi_scope_check(mission_scope_statement *s, uint32_t uses);

/* scope_statement.c. Is it among these strings? */
bool mi_scope_has(const mission_value *list, mission_view text_of);
/* Does any enforcement point cover this, on one path? */
bool mi_scope_covers(const mission_scope_statement *s, mission_view resource, mission_view class_of,
                     mission_view path);
/* On every path that the scope mediates. */
bool mi_scope_covers_all(const mission_scope_statement *s, const mission_value *one,
                         mission_view class_of);

#endif
