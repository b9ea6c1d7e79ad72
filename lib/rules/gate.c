/* The derivation gate: one question, one verdict, and what belongs to it.
 * SPDX-License-Identifier: MIT */
#include "lifecycle.h"

#define FLAGS (MISSION_DERIVATION_AUTHORITY | MISSION_DERIVATION_CLIENT)

/* 10-core section 1: the states that the draft's diagnostic names; the others send none (LC-7). */
static const char *const draft_words[MISSION_STATE_COUNT] = {
    [MISSION_STATE_REVOKED] = "mission_revoked",
    [MISSION_STATE_EXPIRED] = "mission_expired",
    [MISSION_STATE_SUPERSEDED] = "mission_superseded",
};

/* Why a derivation is refused, in the words of the profile; NULL: say nothing. */
static const char *diagnosis(uint32_t profile, int32_t code, uint32_t state)
{
    bool draft = profile == MISSION_PROFILE_DRAFT;

    switch (code) {
    case MISSION_E_NOT_FOUND:
        return draft ? NULL : "mission_not_found";
    case MISSION_E_NOT_ACTIVE:
        return draft ? draft_words[state] : mission_state_wire(profile, state).ptr;
    case MISSION_E_EXHAUSTED:
        return draft ? "derivations_exhausted" : NULL;
    default:
        return NULL;
    }
}

static void refuse(mission_gate *gate, uint32_t profile, uint32_t flags, int32_t code,
                   uint32_t state)
{
    *gate = (mission_gate){.size = sizeof *gate, .code = code, .state = state};
    gate->oauth_error = "invalid_grant";
    if (flags & MISSION_DERIVATION_CLIENT)
        gate->value = diagnosis(profile, code, state);
    if (gate->value)
        gate->member = mission_profile_term(profile, MISSION_TERM_STATE_ERROR).ptr;
}

static void permit(mission_gate *gate, uint32_t state, int64_t latest_exp)
{
    *gate = (mission_gate){.size = sizeof *gate, .permit = 1, .state = state};
    gate->latest_exp = latest_exp;
}

static int32_t import(mission_derivation *own, const mission_derivation *theirs,
                      mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_derivation, deployment_presented)};
    int32_t code = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (code)
        return mi_fail(error, code);
    if ((own->flags & ~FLAGS) || own->reserved || own->count > MI_VERSION_MOST ||
        own->max > MI_VERSION_MOST || !mi_usable(own->deployment_pinned) ||
        !mi_usable(own->deployment_presented))
        return mi_fail(error, MISSION_E_ARGUMENT);
    return MISSION_OK;
}

/* No cap still ends where a JSON number does. */
static bool exhausted(uint64_t count, uint64_t max)
{
    return count >= (max ? max : MI_VERSION_MOST);
}

/* What the Mission says, its state apart: 0, or the first reason to refuse. */
static int32_t bounds(const mission_derivation *asked, const mission_instant *expires_at)
{
    if (asked->deployment_pinned.len &&
        !mi_view_is(asked->deployment_pinned, asked->deployment_presented))
        return MISSION_E_DEPLOYMENT_MISMATCH;
    if (!(asked->flags & MISSION_DERIVATION_AUTHORITY))
        return MISSION_E_EMPTY_SET;
    if (exhausted(asked->count, asked->max))
        return MISSION_E_EXHAUSTED;
    return expires_at->seconds <= asked->now.seconds ? MISSION_E_NO_TIME_LEFT : MISSION_OK;
}

static int32_t decide(uint32_t profile, const mission_derivation *asked, mission_gate *gate,
                      mission_error *error)
{
    struct mi_line line;
    uint32_t state;
    int32_t code;

    if (!asked->mission) {
        refuse(gate, profile, asked->flags, MISSION_E_NOT_FOUND, MISSION_STATE_NONE);
        return MISSION_OK;
    }
    /* A refusal is no error: only what is left of the call's own failures goes to `error`. */
    code = mi_line_read(profile, asked->mission, asked->ancestors, asked->ancestor_count,
                        &asked->now, &line, NULL);
    if (code && code != MISSION_E_ANCESTOR)
        return mi_fail(error, code);
    if (code) {
        refuse(gate, profile, asked->flags, code, MISSION_STATE_OTHER);
        return MISSION_OK;
    }
    state = mi_line_state(&line);
    code =
        mission_state_permits(state) ? bounds(asked, &line.own.expires_at) : MISSION_E_NOT_ACTIVE;
    if (code)
        refuse(gate, profile, asked->flags, code, state);
    else
        permit(gate, state, line.own.expires_at.seconds);
    return MISSION_OK;
}

int32_t mission_derivation_gate(uint32_t profile, const mission_derivation *derivation,
                                mission_gate *out, mission_error *error)
{
    const size_t least = MI_END_OF(mission_gate, value);
    mission_derivation asked;
    mission_gate gate;
    int32_t code;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    refuse(&gate, profile, 0, MISSION_E_ARGUMENT, MISSION_STATE_OTHER);
    code = mi_give(out, &gate, sizeof gate, least);
    if (code)
        return mi_fail(error, code);
    if (!derivation || !mission_profile_name(profile))
        return mi_fail(error, MISSION_E_ARGUMENT);
    code = import(&asked, derivation, error);
    if (code)
        return code;
    code = decide(profile, &asked, &gate, error);
    return code ? code : mi_give(out, &gate, sizeof gate, least);
}

int32_t mission_exp_clamp(const mission_instant *expires_at, const mission_time *now,
                          int64_t lifetime, int64_t *exp, mission_error *error)
{
    if (exp)
        *exp = 0;
    if (!exp || !expires_at || !now || lifetime < 1)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (now->nanoseconds >= 1000000000u)
        return mi_fail(error, MISSION_E_CLOCK);
    if (expires_at->seconds <= now->seconds)
        return mi_fail(error, MISSION_E_NO_TIME_LEFT);
    *exp = expires_at->seconds;
    /* The first half avoids an overflow: a sum past INT64_MAX is no bound. */
    if (now->seconds <= INT64_MAX - lifetime && now->seconds + lifetime < *exp)
        *exp = now->seconds + lifetime;
    return MISSION_OK;
}

int32_t mission_derivation_count(uint64_t count, uint64_t max, int32_t issued, uint64_t *out,
                                 mission_error *error)
{
    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    *out = count;
    if (count > MI_VERSION_MOST || max > MI_VERSION_MOST || (max && count > max))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!issued)
        return MISSION_OK;
    if (exhausted(count, max))
        return mi_fail(error, MISSION_E_EXHAUSTED);
    *out = count + 1;
    return MISSION_OK;
}
