/* Whether what is known of a Mission's state may be relied on. SPDX-License-Identifier: MIT
 *
 * Each question is asked so that a wrong answer refuses: what has ended stays ended however old the
 * word is, and anything else has to be known, known to be active, and known freshly enough. */
#include "freshness.h"
#include "../base/times.h"

#define NANOSECONDS 1000000000u
#define AGE_DEFAULT 60
#define AGE_MOST 86400
#define SKEW_DEFAULT 5
#define SKEW_MOST 30
#define DEGRADED_MOST 3600

/* --- times --- */

static bool said(const mission_time *time)
{
    return time->seconds || time->nanoseconds;
}

static bool usable(const mission_time *time)
{
    return time->nanoseconds < NANOSECONDS && !time->reserved;
}

/* --- what a host filled --- */

static bool within(int64_t *seconds, int64_t usual, int64_t most)
{
    const bool good = *seconds >= 0 && *seconds <= most;

    if (*seconds == 0)
        *seconds = usual;
    return good;
}

int32_t mi_freshness_import(const mission_freshness *theirs, mission_freshness *own)
{
    static const size_t ends[] = {MI_END_OF(mission_freshness, degraded_seconds)};
    int32_t rc = MISSION_OK;

    *own = (mission_freshness){.size = sizeof *own};
    if (theirs)
        rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));
    if (rc)
        return rc;
    if (own->required > 1 || own->reserved || !within(&own->most_seconds, AGE_DEFAULT, AGE_MOST) ||
        !within(&own->skew_seconds, SKEW_DEFAULT, SKEW_MOST) ||
        !within(&own->degraded_seconds, 0, DEGRADED_MOST))
        return MISSION_E_ARGUMENT;
    return MISSION_OK;
}

/* A word without a state (NONE) says nothing, and has no source. */
static bool sound(const mission_known_state *own)
{
    return own->state < MISSION_STATE_COUNT && own->source <= MISSION_LEARNED_EVENT &&
           (own->source || own->state == MISSION_STATE_NONE) && own->once <= 1 && !own->reserved &&
           usable(&own->learned_at) && usable(&own->fresh_until) && usable(&own->expires_at);
}

int32_t mi_known_state_import(const mission_known_state *theirs, mission_known_state *own)
{
    static const size_t ends[] = {MI_END_OF(mission_known_state, once), sizeof *own};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return rc;
    return sound(own) ? MISSION_OK : MISSION_E_ARGUMENT;
}

/* --- may a decision rely on it? --- */

bool mi_known_state_lasts(const mission_known_state *known)
{
    return known->source != MISSION_LEARNED_INTROSPECTION || said(&known->fresh_until);
}

/* Seconds that `fresh_until` may be exceeded by: nothing but `active` has any (20 MS-3, 80 SE-13).
 */
static int64_t grace(const mission_freshness *freshness, uint32_t state)
{
    if (state != MISSION_STATE_ACTIVE)
        return 0;
    return freshness->degraded_seconds > freshness->skew_seconds ? freshness->degraded_seconds
                                                                 : freshness->skew_seconds;
}

static bool fresh(const mission_freshness *freshness, const mission_known_state *known,
                  const mission_time *now)
{
    const mission_time newest = mi_time_later(*now, freshness->skew_seconds);
    const mission_time oldest = mi_time_later(known->learned_at, freshness->most_seconds);
    const mission_time last = mi_time_later(known->fresh_until, grace(freshness, known->state));

    if (!said(&known->learned_at) || mi_time_order(&known->learned_at, &newest) > 0 ||
        mi_time_order(now, &oldest) > 0)
        return false;
    if (said(&known->fresh_until))
        return mi_time_order(now, &last) <= 0;
    return mi_known_state_lasts(known) || known->once;
}

int32_t mi_freshness_judge(const mission_freshness *freshness, const mission_known_state *known,
                           const mission_time *now)
{
    if (known->state == MISSION_STATE_NONE)
        return MISSION_E_STATE_STALE;
    if (mission_state_terminal(known->state))
        return MISSION_E_MISSION_NOT_ACTIVE;
    if (said(&known->expires_at) && mi_time_order(now, &known->expires_at) >= 0)
        return MISSION_E_MISSION_NOT_ACTIVE;
    if (!fresh(freshness, known, now))
        return MISSION_E_STATE_STALE;
    return mission_state_permits(known->state) == 1 ? MISSION_OK : MISSION_E_MISSION_NOT_ACTIVE;
}

int32_t mission_freshness_check(const mission_freshness *freshness,
                                const mission_known_state *known, const mission_time *now,
                                mission_error *error)
{
    mission_freshness own;
    mission_known_state word;
    int32_t rc;

    if (!now || !usable(now))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_freshness_import(freshness, &own);
    if (rc)
        return mi_fail(error, rc);
    if (!known)
        return mi_fail(error, MISSION_E_STATE_STALE);
    rc = mi_known_state_import(known, &word);
    if (!rc)
        rc = mi_freshness_judge(&own, &word, now);
    return rc ? mi_fail(error, rc) : MISSION_OK;
}

/* --- which of two words counts --- */

/* An event behind a gap: it happened, and something before it, which nobody here heard of (20 SG-7,
 * trap 2). It tells the version and permits nothing until another source has spoken. */
static bool behind_gap(const mission_known_state *known)
{
    return known->source == MISSION_LEARNED_EVENT && !said(&known->learned_at);
}

static bool opens_gap(const mission_known_state *have, const mission_known_state *event)
{
    if (event->source != MISSION_LEARNED_EVENT)
        return false;
    if (have && behind_gap(have))
        return true;
    return event->version && event->version - 1 > (have ? have->version : 0);
}

/* Of two that cannot be told apart by time the one that refuses counts. */
static bool younger(const mission_known_state *have, const mission_known_state *learned)
{
    const int by_time = mi_time_order(&learned->learned_at, &have->learned_at);

    return by_time ? by_time > 0
                   : have->state == MISSION_STATE_ACTIVE || learned->state != MISSION_STATE_ACTIVE;
}

/* What was introspected later had seen an event of before; its version is the least that it can be.
 */
static bool overtaken(const mission_known_state *have, const mission_known_state *learned)
{
    return have->source == MISSION_LEARNED_INTROSPECTION &&
           learned->state == MISSION_STATE_ACTIVE && !younger(have, learned);
}

static bool supersedes(const mission_known_state *have, const mission_known_state *learned)
{
    if (mission_state_terminal(have->state) || learned->state == MISSION_STATE_NONE)
        return false;
    if (mission_state_terminal(learned->state) || have->state == MISSION_STATE_NONE)
        return true;
    if (have->version && learned->version && have->version != learned->version)
        return learned->version > have->version && !overtaken(have, learned);
    return younger(have, learned);
}

/* What one word does not say, and the other one does. */
static void complete(mission_known_state *word, const mission_known_state *other)
{
    if (other->version > word->version)
        word->version = other->version;
    if (!said(&word->expires_at))
        word->expires_at = other->expires_at;
}

mission_known_state mi_known_state_merge(const mission_known_state *have,
                                         const mission_known_state *learned)
{
    const bool kept = have && !supersedes(have, learned);
    mission_known_state out = kept ? *have : *learned;

    if (!kept && !mission_state_terminal(out.state) && opens_gap(have, learned))
        out.learned_at = (mission_time){0, 0, 0};
    if (have && learned->state != MISSION_STATE_NONE)
        complete(&out, kept ? learned : have);
    return out;
}

int32_t mission_known_state_merge(const mission_known_state *have,
                                  const mission_known_state *learned, mission_known_state *out,
                                  mission_error *error)
{
    const mission_known_state nothing = {.size = sizeof nothing};
    mission_known_state before = nothing, word = nothing, merged;
    int32_t rc = MISSION_OK, given;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (have) /* read before anything is written: it may be `out` */
        rc = mi_known_state_import(have, &before);
    if (!rc)
        rc = learned ? mi_known_state_import(learned, &word) : MISSION_E_ARGUMENT;
    merged = rc ? nothing : mi_known_state_merge(have ? &before : NULL, &word);
    given = mi_give(out, &merged, sizeof merged, MI_END_OF(mission_known_state, once));
    if (!rc)
        rc = given;
    return rc ? mi_fail(error, rc) : MISSION_OK;
}
