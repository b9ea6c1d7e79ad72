/* The two wire profiles as tables of names. SPDX-License-Identifier: MIT */
#include "base.h"
#include <mission/profile.h>

/* 10-core section 6, 80-series-details. */
static const struct mi_profile profiles[] = {
    {
        MISSION_PROFILE_SERIES,
        "series",
        {
            [MISSION_TERM_ISSUER] = MI_VIEW_INIT("origin"),
            [MISSION_TERM_INTENT] = MI_VIEW_INIT("mission_intent"),
            [MISSION_TERM_INTENT_EXPIRY] = MI_VIEW_INIT("mission_expiry"),
            [MISSION_TERM_INTENT_TARGETS] = MI_VIEW_INIT("objects"),
            [MISSION_TERM_INTENT_BOUNDS] = MI_VIEW_INIT("context"),
            [MISSION_TERM_INTENT_LANGUAGE] = MI_VIEW_INIT("language"),
            [MISSION_TERM_INTENT_HASH] = MI_VIEW_INIT("proposal_hash"),
            [MISSION_TERM_PREDECESSOR] = MI_VIEW_INIT("supersedes"),
            [MISSION_TERM_STATE_ERROR] = MI_VIEW_INIT("mission_state"),
        },
    },
    {
        MISSION_PROFILE_DRAFT,
        "draft",
        {
            [MISSION_TERM_ISSUER] = MI_VIEW_INIT("issuer"),
            [MISSION_TERM_INTENT] = MI_VIEW_INIT("intent"),
            [MISSION_TERM_INTENT_EXPIRY] = MI_VIEW_INIT("expires_at"),
            [MISSION_TERM_INTENT_TARGETS] = MI_VIEW_INIT("resources"),
            [MISSION_TERM_INTENT_BOUNDS] = MI_VIEW_INIT("controls"),
            [MISSION_TERM_INTENT_LANGUAGE] = MI_VIEW_INIT("goal_lang"),
            [MISSION_TERM_INTENT_HASH] = MI_VIEW_INIT("intent_hash"),
            [MISSION_TERM_PROPOSAL_HASH] = MI_VIEW_INIT("proposal_hash"),
            [MISSION_TERM_PREDECESSOR] = MI_VIEW_INIT("predecessor"),
            [MISSION_TERM_STATE_ERROR] = MI_VIEW_INIT("mission_error"),
        },
    },
};

const struct mi_profile *mi_profile(uint32_t id)
{
    for (size_t i = 0; i < MI_COUNT(profiles); i++)
        if (profiles[i].id == id)
            return &profiles[i];
    return NULL;
}

const char *mission_profile_name(uint32_t profile)
{
    const struct mi_profile *known = mi_profile(profile);

    return known ? known->name : NULL;
}

uint32_t mission_profile_of(mission_view name)
{
    for (size_t i = 0; i < MI_COUNT(profiles); i++)
        if (mi_usable(name) && mi_view_is(name, mission_view_of(profiles[i].name)))
            return profiles[i].id;
    return 0;
}

mission_view mission_profile_term(uint32_t profile, uint32_t term)
{
    const struct mi_profile *known = mi_profile(profile);

    if (!known || term == 0 || term > MISSION_TERM_COUNT)
        return (mission_view){NULL, 0};
    return known->term[term];
}
