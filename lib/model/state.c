/* States and their names: the library's own, each profile's, AAuth's. SPDX-License-Identifier: MIT
 */
#include "state.h"

#define PROFILES 3 /* by MISSION_PROFILE_*; 0 is none */

static const struct state {
    const char *name;
    const char *mission[PROFILES]; /* wire name of the Mission's state */
    const char *request[PROFILES]; /* wire name of the request's state */
    mission_aauth_state aauth;
} states[MISSION_STATE_COUNT] = {
    /* Of states that share a wire name, the first in this order is what the name is read as,
     * except that a Mission's end comes before a request's: see `reading`. */
    [MISSION_STATE_NONE] = {.name = "none"},
    [MISSION_STATE_PENDING] = {.name = "pending",
                               .mission = {NULL, "pending_approval", NULL},
                               .request = {NULL, "pending_approval", "pending"}},
    [MISSION_STATE_REVISION] = {.name = "revision",
                                .mission = {NULL, "pending_approval", NULL},
                                .request = {NULL, "pending_approval", "revision_required"}},
    [MISSION_STATE_DENIED] = {.name = "denied",
                              .mission = {NULL, "rejected", NULL},
                              .request = {NULL, "rejected", "denied"}},
    [MISSION_STATE_CANCELLED] = {.name = "cancelled",
                                 .mission = {NULL, "rejected", NULL},
                                 .request = {NULL, "rejected", "cancelled"}},
    [MISSION_STATE_LAPSED] = {.name = "lapsed",
                              .mission = {NULL, "expired", NULL},
                              .request = {NULL, "expired", "expired"}},
    [MISSION_STATE_ACTIVE] = {.name = "active",
                              .mission = {NULL, "active", "active"},
                              .aauth = {"active", NULL, NULL}},
    [MISSION_STATE_SUSPENDED] = {.name = "suspended",
                                 .mission = {NULL, "suspended", "suspended"},
                                 .aauth = {"terminated", NULL, "suspended"}},
    [MISSION_STATE_REVOKED] = {.name = "revoked",
                               .mission = {NULL, "revoked", "revoked"},
                               .aauth = {"terminated", "revoked", NULL}},
    [MISSION_STATE_COMPLETED] = {.name = "completed",
                                 .mission = {NULL, "completed", "completed"},
                                 .aauth = {"terminated", "completed", NULL}},
    [MISSION_STATE_EXPIRED] = {.name = "expired",
                               .mission = {NULL, "expired", "expired"},
                               .aauth = {"terminated", "expired", NULL}},
    [MISSION_STATE_SUPERSEDED] = {.name = "superseded",
                                  .mission = {NULL, "completed", "superseded"},
                                  .aauth = {"terminated", "superseded", NULL}},
    [MISSION_STATE_CASCADED] = {.name = "cascaded",
                                .mission = {NULL, "revoked", "cascaded"},
                                .aauth = {"terminated", NULL, "cascaded"}},
    [MISSION_STATE_OTHER] = {.name = "other", .aauth = {"terminated", NULL, NULL}},
};

/* In which order a wire name finds its state: Missions first, requests after. */
static const unsigned char reading[] = {
    MISSION_STATE_ACTIVE,    MISSION_STATE_SUSPENDED, MISSION_STATE_REVOKED,
    MISSION_STATE_COMPLETED, MISSION_STATE_EXPIRED,   MISSION_STATE_SUPERSEDED,
    MISSION_STATE_CASCADED,  MISSION_STATE_PENDING,   MISSION_STATE_REVISION,
    MISSION_STATE_DENIED,    MISSION_STATE_CANCELLED, MISSION_STATE_LAPSED,
};

static const char *const events[MISSION_EVENT_COUNT] = {
    NULL,       "admit",     "approve", "deny",      "lapse",   "cancel",   "invite",
    "narrow",   "give_up",   "revoke",  "suspend",   "resume",  "complete", "expire",
    "deadline", "supersede", "cascade", "discharge", "contain", "hold",     "lift",
};

static bool is(mission_view text, const char *word)
{
    return word && mi_usable(text) && mi_view_is(text, mission_view_of(word));
}

const char *mission_state_name(uint32_t state)
{
    return state < MISSION_STATE_COUNT ? states[state].name : NULL;
}

const char *mission_event_name(uint32_t event)
{
    return event < MISSION_EVENT_COUNT ? events[event] : NULL;
}

uint32_t mission_state_of_name(mission_view name)
{
    for (uint32_t i = 0; i < MISSION_STATE_COUNT; i++)
        if (is(name, states[i].name))
            return i;
    return MISSION_STATE_NONE;
}

uint32_t mission_event_of_name(mission_view name)
{
    for (uint32_t i = 1; i < MISSION_EVENT_COUNT; i++)
        if (is(name, events[i]))
            return i;
    return 0;
}

int32_t mission_state_terminal(uint32_t state)
{
    return mi_state_in(state, MI_ENDED | MI_UNAPPROVED);
}

int32_t mission_state_permits(uint32_t state)
{
    return state == MISSION_STATE_ACTIVE;
}

/* The column of a profile that the table has; 0, which holds no names, for any other. */
static uint32_t column(uint32_t profile)
{
    return profile < PROFILES ? profile : 0;
}

mission_view mission_state_wire(uint32_t profile, uint32_t state)
{
    if (state >= MISSION_STATE_COUNT)
        return (mission_view){NULL, 0};
    return mission_view_of(states[state].mission[column(profile)]);
}

mission_view mission_request_wire(uint32_t profile, uint32_t state)
{
    if (state >= MISSION_STATE_COUNT)
        return (mission_view){NULL, 0};
    return mission_view_of(states[state].request[column(profile)]);
}

uint32_t mission_state_of_wire(uint32_t profile, mission_view text)
{
    for (size_t i = 0; i < MI_COUNT(reading); i++)
        if (is(text, states[reading[i]].mission[column(profile)]))
            return reading[i];
    return MISSION_STATE_OTHER;
}

uint32_t mission_request_of_wire(uint32_t profile, mission_view text)
{
    for (size_t i = 0; i < MI_COUNT(reading); i++)
        if (is(text, states[reading[i]].request[column(profile)]))
            return reading[i];
    return MISSION_STATE_OTHER;
}

mission_aauth_state mission_state_to_aauth(uint32_t state)
{
    /* A number that is no state is treated as what is not understood. */
    return states[state < MISSION_STATE_COUNT ? state : MISSION_STATE_OTHER].aauth;
}

uint32_t mission_state_of_aauth(mission_view status, mission_view reason)
{
    if (is(status, "active"))
        return MISSION_STATE_ACTIVE;
    if (!is(status, "terminated"))
        return MISSION_STATE_OTHER;
    for (uint32_t i = 0; i < MISSION_STATE_COUNT; i++)
        if (is(reason, states[i].aauth.termination_reason))
            return i;
    return MISSION_STATE_REVOKED;
}
