/* Principals are equal byte by byte or not at all (AV-8). SPDX-License-Identifier: MIT */
#include "principal.h"

int32_t mission_principal_equal(const mission_principal *a, const mission_principal *b)
{
    return a && b && mi_somebody(a) && mi_somebody(b) && mi_view_is(a->iss, b->iss) &&
           mi_view_is(a->sub, b->sub);
}

int32_t mission_principal_of(const mission_value *value, mission_principal *out)
{
    mission_principal found;

    if (!out)
        return 0;
    *out = (mission_principal){{NULL, 0}, {NULL, 0}};
    found.iss = mi_get_text(value, "iss");
    found.sub = mi_get_text(value, "sub");
    if (!mi_somebody(&found))
        return 0;
    *out = found;
    return 1;
}

int32_t mi_principal(const struct mi_check *check, const struct mi_place *at,
                     const mission_value *value)
{
    static const struct mi_member members[] = {
        {"iss", true, mi_filled_string},
        {"sub", true, mi_filled_string},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}
