/* Controls of Child Missions, and how they go down with each generation.
 * SPDX-License-Identifier: MIT */
#ifndef MI_ATTENUATE_H
#define MI_ATTENUATE_H

#include "algebra.h"

/* The controls of an entry that justifies a child's: its `children`. `*member` is the one that is
 * wrong; NULL: all of it. 0, NO_CHILDREN (it permits none), or POLICY_DENIED: malformed, or a
 * control that nobody here enforces (40 CM-15). */
int32_t mi_controls_check(const mission_value *entry, mission_view *member);
const mission_value *mi_controls_of(const mission_value *entry); /* NULL: none */

/* The `delegation` that a child's entry may keep under that of the entry that justifies it, whose
 * controls were checked (40 CM-13). `*out` NULL: `own` as it is. What is kept may still be broader:
 * ask mi_delegation_within(). 0, NOT_STRICT_SUBSET (malformed), NOMEM... */
int32_t mi_delegation_attenuate(mission_context *context, const mission_value *own,
                                const mission_value *bound, mission_json **out,
                                mission_error *error);

#endif
