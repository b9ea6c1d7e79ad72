/* The meaning of constraints, one row per key. SPDX-License-Identifier: MIT
 *
 * Values were checked by lib/model. What is malformed all the same is never within, meets nothing
 * and does not hold. */
#ifndef MI_CONSTRAINTS_H
#define MI_CONSTRAINTS_H

#include "algebra.h"
#include "host.h"
#include <mission/time.h>

/* Within answers 1 or 0, a meet MI_MET (written) or MI_EMPTY (nothing written), holds 0 or
 * CONSTRAINT_UNMET or FACT_MISSING; each may fail with NOMEM instead. */
#define MI_MET 1
#define MI_EMPTY 0
typedef int32_t mi_constraint_within_fn(const mission_context *context, const mission_value *a,
                                        const mission_value *b);
typedef int32_t mi_constraint_meet_fn(const mission_context *context, const mission_value *a,
                                      const mission_value *b, mission_builder *out);
typedef int32_t mi_constraint_holds_fn(const mission_context *context, const mission_value *value,
                                       const mission_facts *facts);

struct mi_constraint {
    mission_view key;
    mi_constraint_within_fn *within;
    mi_constraint_meet_fn *meet; /* NULL: the one of the two that is within the other */
    mi_constraint_holds_fn *holds;
};

/* constraint_table.c: NULL for what is no Common Constraint. */
const struct mi_constraint *mi_constraint_of(mission_view key);
extern const size_t mi_constraint_count;
const struct mi_constraint *mi_constraint_at(size_t index);

/* constraint_within.c */
mi_constraint_within_fn mi_amount_within, mi_not_before_within, mi_not_after_within, mi_text_within,
    mi_domain_within, mi_window_within, mi_strings_within, mi_approval_within;
bool mi_domain_under(mission_view a, mission_view b); /* whole labels, in either case */

/* constraint_meet.c */
mi_constraint_meet_fn mi_window_meet, mi_strings_meet;

/* constraint_holds.c */
mi_constraint_holds_fn mi_amount_holds, mi_issued_after_holds, mi_issued_before_holds,
    mi_tenant_holds, mi_recipients_hold, mi_window_holds, mi_labels_hold, mi_tool_holds,
    mi_approval_holds;
/* All keys of an entry (NULL: none), which were checked. `*code` is 0 or why not, with the `*key`;
 * 0 or a failure, and then `*code` refuses, too. */
int32_t mi_constraints_hold(const mission_context *context, const mission_value *constraints,
                            const mission_facts *facts, int32_t *code, mission_view *key,
                            mission_error *error);

/* decimal.c: -1, 0, 1 for two decimals of CC-2, of any length. */
int mi_decimal_compare(mission_view a, mission_view b);

/* window.c: an absent bound has no text. */
struct mi_window {
    const mission_value *from_text, *to_text;
    mission_instant from, to;
};
bool mi_window_read(const mission_value *value, struct mi_window *out);
bool mi_window_starts_within(const struct mi_window *a, const struct mi_window *b);
bool mi_window_ends_within(const struct mi_window *a, const struct mi_window *b);

/* element_set.c: an array as a set. Few elements are compared one by one, many are sorted. */
struct mi_element_set {
    const mi_memory *memory;
    const mission_value *array, **sorted; /* `sorted` NULL: few */
    size_t count;
};
bool mi_element_set_start(const mission_context *context, struct mi_element_set *set,
                          const mission_value *array, size_t questions); /* false: no memory */
bool mi_element_set_has(const struct mi_element_set *set, const mission_value *value);
void mi_element_set_drop(struct mi_element_set *set);

#endif
