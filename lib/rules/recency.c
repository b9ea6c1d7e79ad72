/* How long a standing consent may be relied on (10-core AV-10). SPDX-License-Identifier: MIT */
#include "../base/base.h"
#include "../base/times.h"
#include <mission/family.h>

#define NANOSECONDS 1000000000u

static bool present(const mission_recency *own, mission_view name)
{
    bool found = name.len == 0;

    for (size_t i = 0; i < own->class_count && !found; i++)
        found = mi_view_is(own->classes[i], name);
    return found;
}

/* The strictest of those that count; INT64_MAX: none does. */
static int32_t strictest(const mission_recency *own, int64_t *out)
{
    static const size_t ends[] = {MI_END_OF(mission_recency_ceiling, seconds)};
    size_t stride = 0, size;

    *out = INT64_MAX;
    if (own->ceiling_count)
        memcpy(&stride, own->ceilings, sizeof stride);
    for (size_t i = 0; i < own->ceiling_count; i++) {
        const char *theirs = (const char *)own->ceilings + i * stride;
        mission_recency_ceiling ceiling;
        int32_t rc;

        memcpy(&size, theirs, sizeof size);
        rc = size == stride ? mi_import(&ceiling, sizeof ceiling, theirs, ends, MI_COUNT(ends))
                            : MISSION_E_ABI_SIZE;
        if (rc || ceiling.seconds < 0 || !mi_usable(ceiling.name))
            return rc ? rc : MISSION_E_ARGUMENT;
        if (ceiling.seconds < *out && present(own, ceiling.name))
            *out = ceiling.seconds;
    }
    return MISSION_OK;
}

static bool usable(const mission_recency *own)
{
    bool good = mi_usable(own->approved_at) && own->skew_seconds >= 0 &&
                (own->ceilings || !own->ceiling_count) && (own->classes || !own->class_count);

    for (size_t i = 0; good && i < own->class_count; i++)
        good = mi_usable(own->classes[i]);
    return good;
}

static mission_time earlier(mission_time time, int64_t by)
{
    time.seconds = time.seconds < INT64_MIN + by ? INT64_MIN : time.seconds - by;
    return time;
}

static int32_t compare(const mission_recency *own, int64_t ceiling, mission_error *error)
{
    const mission_time last = mi_time_later(own->now, own->skew_seconds);
    const mission_time first = earlier(own->now, ceiling);
    mission_instant approved;
    int32_t rc = mission_instant_parse(own->approved_at, &approved, error);

    if (rc)
        return rc;
    if (mission_instant_compare_time(&approved, &last) > 0)
        return mi_fail_say(error, MISSION_E_POLICY_DENIED, "the consent lies in the future");
    if (ceiling != INT64_MAX && mission_instant_compare_time(&approved, &first) < 0)
        return mi_fail_say(error, MISSION_E_POLICY_DENIED, "the consent is too old");
    return MISSION_OK;
}

int32_t mission_recency_check(const mission_recency *recency, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_recency, class_count)};
    mission_recency own;
    int64_t ceiling;
    int32_t rc;

    if (!recency)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, recency, ends, MI_COUNT(ends));
    if (rc || !usable(&own))
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    if (own.now.nanoseconds >= NANOSECONDS || own.now.reserved)
        return mi_fail(error, MISSION_E_CLOCK);
    rc = strictest(&own, &ceiling);
    return rc ? mi_fail(error, rc) : compare(&own, ceiling, error);
}
