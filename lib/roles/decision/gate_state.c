/* Is the Mission active, and is that known freshly enough? (PD-4, PD-5)
 * SPDX-License-Identifier: MIT
 *
 * A word about the state comes from this decision point's own source, from a signed assertion, or
 * from the enforcement point. Whatever it comes from, it ends in `d->state_until`. */
#include "../../rules/freshness.h"
#include "decision.h"

/* Whether a word of that moment counts now, and until when without a lease. */
static bool recent(struct mi_deciding *d, const mission_time *at)
{
    const mission_time newest = mi_time_later(*d->now, d->pdp->skew_seconds);

    d->state_until = mi_time_later(*at, d->state_seconds);
    return mi_said(at) && mi_time_order(at, &newest) <= 0 &&
           mi_time_order(d->now, &d->state_until) <= 0;
}

/* A lease may end before the class's bound and never lengthens it. */
static bool leased(struct mi_deciding *d, const mission_time *end)
{
    if (mi_time_order(d->now, end) > 0)
        return false;
    if (mi_time_order(end, &d->state_until) < 0)
        d->state_until = *end;
    return true;
}

/* ---- The Mission's own expiry ---- */

/* True: it is past. */
static bool expired_at(struct mi_deciding *d, const mission_time *end)
{
    mi_earlier(&d->mission_until, end);
    return mi_time_order(d->now, end) >= 0;
}

static bool view_expired(struct mi_deciding *d)
{
    const mission_time *end = mi_policy_until(d->policy);

    if (!mission_policy_expires_at(d->policy).len)
        return false;
    return !end || expired_at(d, end);
}

/* ---- A word that is typed: this decision point's own, or a verified assertion's ---- */

static uint32_t judge_known(struct mi_deciding *d, const mission_known_state *known)
{
    const bool lasts =
        known->source != MISSION_LEARNED_INTROSPECTION || mi_said(&known->fresh_until);

    if (known->state == MISSION_STATE_NONE)
        return MISSION_DENY_STALE_STATE;
    if (known->state != MISSION_STATE_ACTIVE ||
        (mi_said(&known->expires_at) && expired_at(d, &known->expires_at)))
        return MISSION_DENY_MISSION_INACTIVE;
    if (!known->source || !recent(d, &known->learned_at) || !(lasts || known->once) ||
        (mi_said(&known->fresh_until) && !leased(d, &known->fresh_until)))
        return MISSION_DENY_STALE_STATE;
    d->decision->says.state_version = known->version;
    return MISSION_DENY_NONE;
}

/* ---- What the enforcement point said ---- */

static bool observed_active(const struct mi_deciding *d)
{
    return mission_state_of_wire(d->context->profile->id, d->evaluation->state) ==
           MISSION_STATE_ACTIVE;
}

/* The times of a Status that was not read just now; both have to be there then. */
static bool status_times(struct mi_deciding *d)
{
    const mission_evaluation *e = d->evaluation;
    const mission_time newest = mi_time_later(*d->now, d->pdp->skew_seconds);
    const bool fresh = e->observed == MISSION_OBSERVED_FRESH;
    mission_time at;

    if (e->status_issued_at.ptr) {
        if (mission_time_parse(e->status_issued_at, &at, NULL) || mi_time_order(&at, &newest) > 0)
            return false;
    } else if (!fresh)
        return false;
    if (!e->status_expires_at.ptr)
        return fresh;
    return !mission_time_parse(e->status_expires_at, &at, NULL) && leased(d, &at);
}

static uint32_t judge_observed(struct mi_deciding *d)
{
    const mission_evaluation *e = d->evaluation;
    mission_time at;

    if (!e->state.len)
        return MISSION_DENY_STALE_STATE;
    if (!observed_active(d))
        return MISSION_DENY_MISSION_INACTIVE;
    if (e->observed == MISSION_OBSERVED_UNKNOWN || mission_time_parse(e->freshness_at, &at, NULL) ||
        !recent(d, &at) || !status_times(d))
        return MISSION_DENY_STALE_STATE;
    d->decision->says.state_version = e->has_state_version ? e->state_version : 0;
    return MISSION_DENY_NONE;
}

/* A signed Status response takes the place of everything that is not signed (PD-5 d). */
static uint32_t judge_assertion(struct mi_deciding *d)
{
    const mission_pdp_host *host = &d->pdp->host;
    mission_known_state given = {.size = sizeof given}, own;

    if (!host->assertion || host->assertion(host->host, d->evaluation->assertion, &given) ||
        mi_known_state_import(&given, &own))
        return MISSION_DENY_STALE_STATE;
    return judge_known(d, &own);
}

/* The credential's lifetime as the source, where the class may rely on it (PD-5 b): it says nothing
 * of a Mission that the credential does not carry. */
static uint32_t judge_passive(struct mi_deciding *d)
{
    const mission_time most = mi_time_later(*d->now, d->state_seconds);

    if (!d->passive || d->high || d->situation.join != MISSION_JOIN_NONE ||
        !mi_said(&d->credential_until) || mi_time_order(&d->credential_until, &most) > 0)
        return MISSION_DENY_STALE_STATE;
    d->state_until = d->credential_until;
    return MISSION_DENY_NONE;
}

/* ---- Which word counts ---- */

/* PD-4 (a), (c): the enforcement point knows of another state or version. */
static uint32_t differs(const struct mi_deciding *d)
{
    const mission_evaluation *e = d->evaluation;

    if (e->state.len && mission_state_of_wire(d->context->profile->id, e->state) != d->own.state)
        return MISSION_DENY_MISSION_INACTIVE;
    if (e->has_state_version && d->own.version && e->state_version != d->own.version)
        return MISSION_DENY_STALE_STATE;
    return MISSION_DENY_NONE;
}

/* That the Mission is not active weighs more than that somebody is behind. */
static uint32_t judge_own(struct mi_deciding *d)
{
    const bool compare =
        d->own.state != MISSION_STATE_NONE && d->evaluation->observed != MISSION_OBSERVED_NONE;
    const uint32_t other = compare ? differs(d) : MISSION_DENY_NONE;
    uint32_t reason;

    if (other == MISSION_DENY_MISSION_INACTIVE)
        return other;
    reason = judge_known(d, &d->own);
    return reason ? reason : other;
}

static uint32_t judge_placed(struct mi_deciding *d)
{
    if (d->evaluation->observed == MISSION_OBSERVED_NONE)
        return judge_passive(d);
    if (d->pdp->flags & MISSION_PDP_PLACES_STATE)
        return d->evaluation->assertion.len ? judge_assertion(d) : judge_observed(d);
    /* Nobody declared that the enforcement point may say so: it can only deny. */
    return d->evaluation->state.len && !observed_active(d) ? MISSION_DENY_MISSION_INACTIVE
                                                           : judge_passive(d);
}

int32_t mi_gate_state(struct mi_deciding *d)
{
    uint32_t reason = MISSION_DENY_NONE;

    if (view_expired(d))
        return MISSION_DENY_MISSION_INACTIVE;
    reason = d->own.size ? judge_own(d) : judge_placed(d);
    if (!reason && (d->pdp->flags & MISSION_PDP_CONTAINMENT) && !d->situation.removed_known)
        reason = MISSION_DENY_STALE_STATE;
    return (int32_t)reason;
}
