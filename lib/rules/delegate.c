/* Who may be a delegate: matchers over what the server itself knows (10-core DG-4).
 * SPDX-License-Identifier: MIT */
#include "delegate.h"

static bool asserted(mission_view profile, mission_view word)
{
    mission_view one;

    while (profile.len && mi_profile_next(&profile, &one))
        if (mi_view_is(one, word))
            return true;
    return false;
}

/* Every value that the matcher names, and at least one. */
static bool all_asserted(mission_view wanted, mission_view profile)
{
    mission_view word;

    if (wanted.len == 0 || !mi_profile_well_formed(profile))
        return false;
    while (wanted.len)
        if (!mi_profile_next(&wanted, &word) || !asserted(profile, word))
            return false;
    return true;
}

/* Each member has to hold; one that is not known holds for nobody, and so does a matcher that asks
 * for nothing. */
static bool matches(const mission_value *matcher, mission_view client_id, mission_view profile)
{
    bool every =
        mission_value_kind(matcher) == MISSION_JSON_OBJECT && mission_value_count(matcher) > 0;

    for (size_t i = 0; i < mission_value_count(matcher) && every; i++) {
        const mission_view name = mission_value_name(matcher, i);
        const mission_view wanted = mission_value_string(mission_value_item(matcher, i));

        if (mi_view_is(name, MI_VIEW("sub")))
            every = wanted.len > 0 && mi_view_is(wanted, client_id);
        else if (mi_view_is(name, MI_VIEW("sub_profile")))
            every = all_asserted(wanted, profile);
        else
            every = false;
    }
    return every;
}

int32_t mission_delegate_matches(const mission_value *matchers, mission_view client_id,
                                 mission_view sub_profile)
{
    if (mission_value_kind(matchers) != MISSION_JSON_ARRAY || !mi_usable(client_id) ||
        !mi_usable(sub_profile))
        return 0;
    for (size_t i = 0; i < mission_value_count(matchers); i++)
        if (matches(mission_value_item(matchers, i), client_id, sub_profile))
            return 1;
    return 0;
}
