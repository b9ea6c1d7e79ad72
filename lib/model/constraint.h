/* The syntax of constraints (10-core 2.7); comparing them is no matter of this layer.
 * SPDX-License-Identifier: MIT */
#ifndef MI_CONSTRAINT_H
#define MI_CONSTRAINT_H

#include "check.h"

/* The `constraints` object of an entry: each Common Constraint by its syntax, each key that the
 * host registered by the host, every other key kept; numbers within what JCS holds exactly. */
mi_checker mi_constraints;

bool mi_decimal(mission_view text);  /* ^[0-9]+(\.[0-9]{1,18})?$ (CC-2) */
bool mi_currency(mission_view text); /* ^[A-Z]{3}$ */
bool mi_dns_name(mission_view text); /* letters, digits, hyphens; no trailing dot, no empty label */

#endif
