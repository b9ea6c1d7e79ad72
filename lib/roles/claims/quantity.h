/* Exact quantities: what bounds are counted in. SPDX-License-Identifier: MIT
 *
 * Money, calls, seconds, bytes and messages alike: a whole part and 18 decimal digits, nothing
 * rounded, nothing wrapped around. */
#ifndef MI_QUANTITY_H
#define MI_QUANTITY_H

#include "../../base/base.h"

struct mi_quantity {
    uint64_t whole, fraction; /* of 10^18 */
};

#define MI_QUANTITY_TEXT 48u

/* A decimal as max_amount writes it (10 CC-2). False: malformed, or a whole part of 2^64. */
bool mi_quantity_decimal(mission_view text, struct mi_quantity *out);
/* An ISO 8601 duration of weeks, or of days, hours, minutes and seconds, the seconds with at most
 * nine digits behind a point. Years and months are of no certain length: false. */
bool mi_quantity_duration(mission_view text, struct mi_quantity *out);
/* The shortest forms of both, as views of `out`. */
mission_view mi_quantity_text(const struct mi_quantity *quantity, char out[MI_QUANTITY_TEXT]);
mission_view mi_quantity_seconds(const struct mi_quantity *quantity, char out[MI_QUANTITY_TEXT]);

/* -1, 0, 1 */
int mi_quantity_compare(const struct mi_quantity *a, const struct mi_quantity *b);
bool mi_quantity_add(struct mi_quantity *to, const struct mi_quantity *more); /* false: too much */
/* Not below nothing. */
struct mi_quantity mi_quantity_less(const struct mi_quantity *from, const struct mi_quantity *less);

#endif
