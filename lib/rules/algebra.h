/* The algebra of authority: one entry compiled, compared, narrowed. SPDX-License-Identifier: MIT
 *
 * Entries here were checked by lib/model (mi_authority_entry): members are well formed. What cannot
 * be decided all the same is "not within", never an error and never a permission. */
#ifndef MI_ALGEBRA_H
#define MI_ALGEBRA_H

#include "../base/base.h"
#include "../base/uri_normal.h"
#include <mission/json.h>

/* Why one entry is not within another: the first reason in the order of SU-1 to SU-5. */
struct mi_why {
    int32_t code;       /* MISSION_E_*, 0: it is */
    const char *member; /* "type", "resource", "actions", "constraints", "delegation"; "other": the
                           entry's own member `key`; "": the entry as a whole; never NULL */
    mission_view key;   /* the constraint key or member name; may be empty */
    size_t index;       /* of the action, where one is meant */
};

/* Many actions, sorted for lookup: the literal ones, and the families without their ".*", of which
 * none lies within another. */
struct mi_actions {
    mission_view *literals, *families; /* both NULL: few, compared one by one */
    size_t literal_count, family_count;
};

/* A compiled entry: views into its value and, where marked, into an arena or scratch. */
struct mi_entry {
    /* What a comparison looks at first lies together. */
    bool other;      /* a type beside mission_resource_access: equal or by the host's comparator */
    bool prefix;     /* resource_match is `prefix` */
    bool undecided;  /* an unknown resource_match, or a prefix base that does not normalize */
    bool normalized; /* `normal` is the resource in normal form */
    const mission_value *value;
    mission_view resource;
    const mission_value *actions, *constraints, *delegation; /* NULL when absent */
    size_t weight; /* what a comparison costs: values in the entry, and more for long ones */
    size_t others; /* members that the host registered */
    struct mi_actions sorted;
    mission_view type;
    struct mi_uri_normal normal;
};

/* entry.c. `arena` keeps the normalized resource and the sorted actions, at most mi_entry_room()
 * bytes; 0 or MISSION_E_NOMEM. */
size_t mi_entry_room(const mission_value *value);
int32_t mi_entry_compile(const mission_context *context, struct mi_arena *arena,
                         const mission_value *value, struct mi_entry *out);
/* The same, reading an entry of any type as if it were mission_resource_access: its members may
 * then be of any kind. */
int32_t mi_entry_shape(const mission_context *context, struct mi_arena *arena,
                       const mission_value *value, struct mi_entry *out);

/* within.c: is `a` within `b` (10-core 2.6)? 0 with `*why` written (why->code 0: it is), or a
 * failure (NOMEM, HOST, VERDICT), and then `*why` refuses. Allocates nothing itself but to compare
 * two long lists (of delegates, of strings). */
int32_t mi_entry_within(const mission_context *context, const struct mi_entry *a,
                        const struct mi_entry *b, struct mi_why *why, mission_error *error);
bool mi_action_within(mission_view a, mission_view b);          /* SU-2 */
bool mi_action_family(mission_view action, mission_view *name); /* `*name`: without ".*" */
/* The same of each of the entry's actions: logarithmic in them. */
bool mi_action_among(const struct mi_entry *entry, mission_view action);
bool mi_resource_within(const struct mi_entry *a, const struct mi_entry *b); /* SU-1 */
int32_t mi_delegation_within(const mission_context *context, const mission_value *a,
                             const mission_value *b, struct mi_why *why,
                             mission_error *error); /* SU-4 */

/* constraint_within.c and its neighbours (CC). Objects of constraints, NULL for none. */
int32_t mi_constraints_within(const mission_context *context, const mission_value *a,
                              const mission_value *b, struct mi_why *why, mission_error *error);
/* One key on both sides: writes the intersection as one value, or sets `*empty` (nothing written)
 * when there is none or it cannot be told. 0 or a failure. */
int32_t mi_constraint_meet(mission_context *context, mission_view key, const mission_value *a,
                           const mission_value *b, mission_builder *out, bool *empty,
                           mission_error *error);

/* narrow.c: narrow(P, C) of 10-core section 3. Writes one entry to `out`, or sets `*omitted` with
 * `*why` when nothing remains. 0 or a failure. */
int32_t mi_entry_narrow(mission_context *context, const struct mi_entry *p,
                        const struct mi_entry *c, mission_builder *out, bool *omitted,
                        struct mi_why *why, mission_error *error);

#endif
