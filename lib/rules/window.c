/* Windows of time: a bound that is absent is no bound. SPDX-License-Identifier: MIT */
#include "../model/check.h"
#include "constraints.h"

static bool bound(const mission_value *text, mission_instant *out)
{
    return !text || mission_instant_parse(mission_value_string(text), out, NULL) == MISSION_OK;
}

bool mi_window_read(const mission_value *value, struct mi_window *out)
{
    *out = (struct mi_window){.from_text = mi_get(value, "not_before"),
                              .to_text = mi_get(value, "not_after")};
    return (out->from_text || out->to_text) && bound(out->from_text, &out->from) &&
           bound(out->to_text, &out->to);
}

bool mi_window_starts_within(const struct mi_window *a, const struct mi_window *b)
{
    return !b->from_text || (a->from_text && mission_instant_compare(&a->from, &b->from) >= 0);
}

bool mi_window_ends_within(const struct mi_window *a, const struct mi_window *b)
{
    return !b->to_text || (a->to_text && mission_instant_compare(&a->to, &b->to) <= 0);
}
