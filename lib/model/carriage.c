/* How a submission travels: pushed, whole, once, and read from the push alone.
 * SPDX-License-Identifier: MIT */
#include "../base/base.h"
#include <mission/submission.h>

#define PARTS (MISSION_CARRIED_INTENT | MISSION_CARRIED_AUTHORIZATION_DETAILS)
#define PARAMETERS (PARTS | MISSION_CARRIED_REQUEST | MISSION_CARRIED_REQUEST_URI)
#define FLAGS                                                                                      \
    (MISSION_CARRIAGE_SIGNED | MISSION_CARRIAGE_PAR_ISSUED | MISSION_CARRIAGE_CLIENT_GOVERNED |    \
     MISSION_CARRIAGE_RESOURCE_GOVERNED)

/* Bits that no request can have at once are the host's mistake. */
static bool contradicts(const mission_carriage *c)
{
    const bool pushed = c->endpoint == MISSION_ENDPOINT_PAR;
    const uint32_t objects =
        c->parameters & (MISSION_CARRIED_REQUEST | MISSION_CARRIED_REQUEST_URI);

    if (!pushed && c->endpoint != MISSION_ENDPOINT_AUTHORIZATION)
        return true;
    if ((c->flags & ~FLAGS) || (c->parameters & ~PARAMETERS) || (c->claims & ~PARTS))
        return true;
    if ((c->flags & MISSION_CARRIAGE_PAR_ISSUED) &&
        (pushed || !(c->parameters & MISSION_CARRIED_REQUEST_URI)))
        return true;
    return (c->claims || (c->flags & MISSION_CARRIAGE_SIGNED)) && objects == 0;
}

static bool redeems(const mission_carriage *c)
{
    return c->flags & MISSION_CARRIAGE_PAR_ISSUED;
}

/* SB-5, SB-6: by one way, and that way is the push. */
static int32_t check_way(const mission_carriage *c)
{
    const uint32_t all = c->parameters | c->claims;

    if (c->endpoint == MISSION_ENDPOINT_AUTHORIZATION)
        return all & MISSION_CARRIED_INTENT ? MISSION_E_FRONT_CHANNEL : MISSION_OK;
    if (c->parameters & MISSION_CARRIED_REQUEST_URI)
        return MISSION_E_UNEXPECTED_MEMBER;
    if (!(c->parameters & MISSION_CARRIED_REQUEST) || !(all & MISSION_CARRIED_INTENT))
        return MISSION_OK;
    if (c->parameters & PARTS)
        return MISSION_E_CARRIED_TWICE;
    return c->flags & MISSION_CARRIAGE_SIGNED ? MISSION_OK : MISSION_E_UNSIGNED_REQUEST;
}

/* SE-16 and SB-9: which parts stand together. */
static int32_t check_parts(const mission_carriage *c, bool proposals)
{
    const uint32_t parts = (c->parameters | c->claims) & PARTS;

    if (parts & MISSION_CARRIED_INTENT)
        return parts == PARTS && !proposals ? MISSION_E_NOT_ON_THIS_WIRE : MISSION_OK;
    if (c->flags & MISSION_CARRIAGE_RESOURCE_GOVERNED)
        return MISSION_E_DOWNGRADE;
    return parts && (c->flags & MISSION_CARRIAGE_CLIENT_GOVERNED) ? MISSION_E_DOWNGRADE
                                                                  : MISSION_OK;
}

int32_t mission_carriage_check(const mission_context *context, const mission_carriage *carriage,
                               mission_error *error)
{
    const size_t ends[] = {MI_END_OF(mission_carriage, claims)};
    mission_carriage own;
    int32_t rc;

    if (!context || !carriage)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, carriage, ends, MI_COUNT(ends));
    if (!rc && contradicts(&own))
        rc = MISSION_E_ARGUMENT;
    if (!rc && redeems(&own))
        return MISSION_OK;
    if (!rc)
        rc = check_way(&own);
    if (!rc)
        rc = check_parts(&own, mi_draft(context));
    return rc ? mi_fail(error, rc) : MISSION_OK;
}

int32_t mission_parameter_pushed_only(mission_view name)
{
    static const char *const names[] = {"mission_intent", "authorization_details", "scope",
                                        "resource"};

    for (size_t i = 0; i < MI_COUNT(names); i++)
        if (mi_usable(name) && mi_view_is(name, mission_view_of(names[i])))
            return 1;
    return 0;
}

/* `*seen` counts the occurrences before `index`; true: found. */
static bool occurrence(const mission_parameter *list, size_t count, mission_view name, size_t index,
                       size_t *seen, mission_view *out)
{
    *seen = 0;
    for (size_t i = 0; list && i < count; i++) {
        if (!mi_usable(list[i].name) || !mi_view_is(list[i].name, name))
            continue;
        if ((*seen)++ == index) {
            *out = list[i].value;
            return true;
        }
    }
    return false;
}

int32_t mission_redemption_parameter(const mission_parameter *pushed, size_t pushed_count,
                                     const mission_parameter *front, size_t front_count,
                                     mission_view name, size_t index, mission_view *out)
{
    mission_view found = {NULL, 0};
    size_t seen;
    bool has;

    if (out)
        *out = found;
    if (!out || !mi_usable(name))
        return 0;
    has = occurrence(pushed, pushed_count, name, index, &seen, &found);
    if (!has && seen == 0 && !mission_parameter_pushed_only(name))
        has = occurrence(front, front_count, name, index, &seen, &found);
    *out = found;
    return has;
}
