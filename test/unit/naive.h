/* Authority decided slowly, from the words of the specification alone: what the library's answers
 * are held against. SPDX-License-Identifier: MIT
 *
 * Nothing here calls the library but for reading values and for canonical equality. Texts are
 * copied into buffers of NAIVE_ROOM bytes; what does not fit is not decided, which is `false`. */
#ifndef NAIVE_H
#define NAIVE_H

#include "test.h"

#define NAIVE_ROOM 512

/* -1, 0, 1; or NAIVE_UNFIT when one is malformed. */
#define NAIVE_UNFIT 9
int naive_decimals(mission_view a, mission_view b);
int naive_instants(mission_view a, mission_view b);
bool naive_under(mission_view base, mission_view uri);
bool naive_action_within(mission_view a, mission_view b);
bool naive_domain_within(mission_view a, mission_view b);

/* SU-1 to SU-5 for one entry in one, and for every entry in some. */
bool naive_entry_within(const mission_value *a, const mission_value *b);
bool naive_set_within(const mission_value *a, const mission_value *b);

/* One action on one resource, with every fact that a Common Constraint asks for. NULL: not known.
 */
struct naive_act {
    const char *uri, *action, *amount, *currency, *issued, *tenant, *recipient, *now, *label, *tool;
    bool approved;
};

/* Is the action permitted by the entry, by some entry of the set? */
bool naive_entry_permits(const mission_value *entry, const struct naive_act *act);
bool naive_set_permits(const mission_value *set, const struct naive_act *act);

#endif
