/* The lifecycle as data: every legal transition, once. SPDX-License-Identifier: MIT */
#include "lifecycle.h"

#define SIZE sizeof(mission_transition)
#define SERIES (1u << MISSION_PROFILE_SERIES)
#define DRAFT (1u << MISSION_PROFILE_DRAFT)
#define BOTH (SERIES | DRAFT)

#define OVER MISSION_FACT_PENDING_OVER
#define EXPIRY MISSION_FACT_EXPIRY_REACHED
#define DEADLINE MISSION_FACT_DEADLINE_REACHED
#define REVOKES MISSION_FACT_DEADLINE_REVOKES
#define ANCESTOR MISSION_FACT_ANCESTOR_ENDED
#define HELD MISSION_FACT_HELD
#define DIFFERS MISSION_FACT_SUSPENSION_DIFFERS
#define CHANGES MISSION_FACT_REPORT_CHANGES
#define LATCHED MISSION_FACT_LATCHED
/* The clock goes first (LC-2): what is overdue bars everything else. */
#define OVERDUE (EXPIRY | DEADLINE | ANCESTOR)

#define ON(name) MISSION_EVENT_##name
#define TO(name) MISSION_STATE_##name
#define COMMIT(effect) 1, MISSION_VERSION_##effect
#define NOOP 0, MISSION_VERSION_KEPT

/* 20-lifecycle section 2. Order of the members: id; from; event; to; commit, version; profiles;
 * needs; bars; actor; condition. */
const mission_transition mi_transitions[] = {
    {SIZE, "T1", MI_STATE(NONE), ON(ADMIT), TO(PENDING), COMMIT(ZERO), BOTH, 0, 0, "client",
     "the intake is valid"},
    {SIZE, "T2", MI_STATE(PENDING), ON(APPROVE), TO(ACTIVE), COMMIT(FIRST), BOTH, 0,
     OVER | EXPIRY | ANCESTOR | HELD, "Approver",
     "the Approver is authenticated, the approval event is new, the effective expiry lies ahead, "
     "no ancestor is suspended or ended"},
    {SIZE, "T3", MI_STATE(PENDING), ON(DENY), TO(DENIED), COMMIT(KEPT), BOTH, 0, OVER,
     "Approver, policy", ""},
    {SIZE, "T3", MI_STATE(PENDING), ON(APPROVE), TO(DENIED), COMMIT(KEPT), DRAFT, EXPIRY, OVER,
     "Approver, policy", "the requested expiry has passed"},
    {SIZE, "T4", MI_STATE(PENDING), ON(LAPSE), TO(LAPSED), COMMIT(KEPT), BOTH, OVER, 0, "clock",
     "the pending lifetime is over; series: or the Mission's expiry is reached"},
    {SIZE, "T4", MI_STATE(REVISION), ON(LAPSE), TO(LAPSED), COMMIT(KEPT), DRAFT, OVER, 0, "clock",
     "the pending lifetime is over"},
    {SIZE, "T5", MI_STATE(PENDING), ON(CANCEL), TO(CANCELLED), COMMIT(KEPT), BOTH, 0, OVER,
     "client", ""},
    {SIZE, "T5", MI_STATE(REVISION), ON(CANCEL), TO(CANCELLED), COMMIT(KEPT), DRAFT, 0, OVER,
     "client", ""},
    {SIZE, "T6", MI_STATE(PENDING), ON(INVITE), TO(REVISION), COMMIT(KEPT), DRAFT, 0, OVER,
     "issuer", "the client offered to revise"},
    {SIZE, "T7", MI_STATE(REVISION), ON(NARROW), TO(PENDING), COMMIT(KEPT), DRAFT, 0, OVER,
     "client", "the narrowing is accepted"},
    {SIZE, "T8", MI_STATE(REVISION), ON(GIVE_UP), TO(DENIED), COMMIT(KEPT), DRAFT, 0, OVER,
     "issuer, Approver", "the bound on cycles is reached, or nothing acceptable remains"},
    {SIZE, "T9", MI_LIVE, ON(REVOKE), TO(REVOKED), COMMIT(NEXT), BOTH, 0, OVERDUE,
     "Subject, Approver, administrator", ""},
    {SIZE, "T10", MI_STATE(ACTIVE), ON(SUSPEND), TO(SUSPENDED), COMMIT(NEXT), BOTH, 0, OVERDUE,
     "administrator, risk signal", ""},
    {SIZE, "T11", MI_STATE(SUSPENDED), ON(SUSPEND), TO(NONE), COMMIT(NEXT), BOTH, DIFFERS, OVERDUE,
     "administrator, risk signal", "the deadline data differs from what is stored"},
    {SIZE, "T12", MI_STATE(SUSPENDED), ON(RESUME), TO(ACTIVE), COMMIT(NEXT), BOTH, 0, OVERDUE,
     "elevated administrator", "the suspension is the Mission's own"},
    {SIZE, "T13", MI_STATE(ACTIVE), ON(COMPLETE), TO(COMPLETED), COMMIT(NEXT), BOTH, 0, OVERDUE,
     "client, administrator", ""},
    {SIZE, "T13", MI_STATE(SUSPENDED), ON(COMPLETE), TO(COMPLETED), COMMIT(NEXT), DRAFT, 0, OVERDUE,
     "client, administrator", ""},
    {SIZE, "T14", MI_LIVE, ON(EXPIRE), TO(EXPIRED), COMMIT(NEXT), BOTH, EXPIRY, DEADLINE | ANCESTOR,
     "clock", "now >= expires_at"},
    {SIZE, "T15", MI_STATE(SUSPENDED), ON(DEADLINE), TO(ACTIVE), COMMIT(NEXT), BOTH, DEADLINE,
     REVOKES, "clock", "now >= suspend_until < expires_at, on_expiry is resume"},
    {SIZE, "T16", MI_STATE(SUSPENDED), ON(DEADLINE), TO(REVOKED), COMMIT(NEXT), BOTH,
     DEADLINE | REVOKES, ANCESTOR, "clock",
     "now >= suspend_until < expires_at, on_expiry is revoke"},
    {SIZE, "T17", MI_STATE(ACTIVE), ON(SUPERSEDE), TO(SUPERSEDED), COMMIT(NEXT), BOTH, 0,
     OVERDUE | HELD, "issuer", "its successor is activated in the same commit; not while held"},
    {SIZE, "T18", MI_LIVE, ON(CASCADE), TO(CASCADED), COMMIT(NEXT), BOTH, ANCESTOR, DEADLINE,
     "issuer", "an ancestor ended before this Mission's own end"},
    {SIZE, "T19", MI_LIVE, ON(DISCHARGE), TO(NONE), COMMIT(NEXT), BOTH, 0, OVERDUE | LATCHED,
     "discharge authority", "a discharge condition latches"},
    {SIZE, "T20", MI_LIVE, ON(CONTAIN), TO(NONE), COMMIT(NEXT), BOTH, 0, OVERDUE, "issuer policy",
     ""},
    {SIZE, "T21", MI_STATE(ACTIVE), ON(HOLD), TO(NONE), COMMIT(NEXT), BOTH, CHANGES, OVERDUE,
     "issuer", "the reported state becomes suspended"},
    {SIZE, "T21", MI_STATE(ACTIVE), ON(LIFT), TO(NONE), COMMIT(NEXT), BOTH, CHANGES, OVERDUE,
     "issuer", "the reported state is restored"},
    {SIZE, "T22", MI_STATE(REVOKED), ON(REVOKE), TO(NONE), NOOP, BOTH, 0, 0, "", "already so"},
    {SIZE, "T22", MI_STATE(CASCADED), ON(REVOKE), TO(NONE), NOOP, SERIES, 0, 0, "",
     "its wire state is revoked already"},
    {SIZE, "T22", MI_STATE(SUSPENDED), ON(SUSPEND), TO(NONE), NOOP, BOTH, 0, OVERDUE | DIFFERS, "",
     "already so, with the same deadline data"},
    {SIZE, "T22", MI_STATE(COMPLETED), ON(COMPLETE), TO(NONE), NOOP, BOTH, 0, 0, "", "already so"},
    {SIZE, "T22", MI_STATE(SUPERSEDED), ON(COMPLETE), TO(NONE), NOOP, SERIES, 0, 0, "",
     "its wire state is completed already"},
    {SIZE, "T22", MI_LIVE, ON(DISCHARGE), TO(NONE), NOOP, BOTH, LATCHED, OVERDUE, "",
     "discharged already"},
    {SIZE, "T22", MI_ENDED, ON(DISCHARGE), TO(NONE), NOOP, BOTH, 0, 0, "", "the Mission has ended"},
    {SIZE, "T22", MI_LIVE, ON(HOLD), TO(NONE), NOOP, BOTH, 0, OVERDUE | CHANGES, "",
     "the reported state stays"},
    {SIZE, "T22", MI_LIVE, ON(LIFT), TO(NONE), NOOP, BOTH, 0, OVERDUE | CHANGES, "",
     "the reported state stays"},
};
const uint32_t mi_transition_count = MI_COUNT(mi_transitions);

uint32_t mission_lifecycle_rows(void)
{
    return mi_transition_count;
}

int32_t mission_lifecycle_row(uint32_t index, mission_transition *out, mission_error *error)
{
    static const mission_transition none = {.size = SIZE};
    const size_t least = MI_END_OF(mission_transition, condition);
    int32_t code;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    code = mi_give(out, index < mi_transition_count ? &mi_transitions[index] : &none, SIZE, least);
    if (code)
        return mi_fail(error, code);
    return index < mi_transition_count ? MISSION_OK : mi_fail(error, MISSION_E_ARGUMENT);
}
