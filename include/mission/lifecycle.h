/* The lifecycle of a Mission: one table, and everything that follows from it without I/O.
 * SPDX-License-Identifier: MIT
 *
 * States and events are numbers of the library, the same in both wire profiles; wire names are a
 * projection of them and never what a record's owner stores (20-lifecycle section 2, trap 20).
 * Numbers are stable. Every call here is a pure function: what the clock says and what the store
 * knows are arguments. */
#ifndef MISSION_LIFECYCLE_H
#define MISSION_LIFECYCLE_H

#include <mission/error.h>
#include <mission/profile.h>
#include <mission/time.h>
#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* States. Source: 20-lifecycle section 2, 10-core LC-1. */
#define MISSION_STATE_NONE 0u     /* there is nothing yet; never permits */
#define MISSION_STATE_PENDING 1u  /* admitted, awaiting approval */
#define MISSION_STATE_REVISION 2u /* draft: sent back to the client for a narrower request */
#define MISSION_STATE_DENIED 3u
#define MISSION_STATE_CANCELLED 4u
#define MISSION_STATE_LAPSED 5u /* ran out while pending */
#define MISSION_STATE_ACTIVE 6u /* the only state that permits */
#define MISSION_STATE_SUSPENDED 7u
#define MISSION_STATE_REVOKED 8u
#define MISSION_STATE_COMPLETED 9u
#define MISSION_STATE_EXPIRED 10u
#define MISSION_STATE_SUPERSEDED 11u /* a successor took its place */
#define MISSION_STATE_CASCADED 12u   /* an ancestor ended first */
#define MISSION_STATE_OTHER 13u      /* received under a name that this library does not know */
#define MISSION_STATE_COUNT 14u

/* Events. */
#define MISSION_EVENT_ADMIT 1u
#define MISSION_EVENT_APPROVE 2u
#define MISSION_EVENT_DENY 3u
#define MISSION_EVENT_LAPSE 4u   /* clock: the pending request has run out */
#define MISSION_EVENT_CANCEL 5u  /* the client withdraws */
#define MISSION_EVENT_INVITE 6u  /* draft: ask the client for a revision */
#define MISSION_EVENT_NARROW 7u  /* draft: a narrower request was accepted for review */
#define MISSION_EVENT_GIVE_UP 8u /* draft: no further revision, or nothing acceptable remains */
#define MISSION_EVENT_REVOKE 9u
#define MISSION_EVENT_SUSPEND 10u
#define MISSION_EVENT_RESUME 11u
#define MISSION_EVENT_COMPLETE 12u
#define MISSION_EVENT_EXPIRE 13u    /* clock: `expires_at` */
#define MISSION_EVENT_DEADLINE 14u  /* clock: `suspend_until` */
#define MISSION_EVENT_SUPERSEDE 15u /* its successor is being activated */
#define MISSION_EVENT_CASCADE 16u   /* an ancestor ended */
#define MISSION_EVENT_DISCHARGE 17u
#define MISSION_EVENT_CONTAIN 18u
#define MISSION_EVENT_HOLD 19u /* an ancestor was suspended */
#define MISSION_EVENT_LIFT 20u /* an ancestor is suspended no more */
#define MISSION_EVENT_COUNT 21u

/* Facts: what a transition may depend on beside the state. The first six follow from times and
 * ancestors, and mission_lifecycle_facts() gives them; the last three only the host knows. */
#define MISSION_FACT_PENDING_OVER 1u        /* pending lifetime over; series: or expiry reached */
#define MISSION_FACT_EXPIRY_REACHED 2u      /* now >= expires_at */
#define MISSION_FACT_DEADLINE_REACHED 4u    /* now >= suspend_until < expires_at; see facts() */
#define MISSION_FACT_DEADLINE_REVOKES 8u    /* on_expiry is `revoke` */
#define MISSION_FACT_ANCESTOR_ENDED 16u     /* an ancestor ended before this Mission's own end */
#define MISSION_FACT_HELD 32u               /* an ancestor is suspended */
#define MISSION_FACT_SUSPENSION_DIFFERS 64u /* the asked deadline data is not the stored one */
#define MISSION_FACT_REPORT_CHANGES 128u    /* the reported state changes by this hold or lift */
#define MISSION_FACT_LATCHED 256u           /* every named entry is discharged already */
#define MISSION_FACT_ALL 511u

/* What a commit does to the state version (20-lifecycle LC-4). */
#define MISSION_VERSION_KEPT 0u  /* stays as it is */
#define MISSION_VERSION_ZERO 1u  /* becomes 0: pending */
#define MISSION_VERSION_FIRST 2u /* becomes 1: approved */
#define MISSION_VERSION_NEXT 3u  /* grows by 1 */

/* The library's own name of a state: "pending" ... "cascaded", "other", "none"; NULL: no such
 * number. The same in both profiles. Since 0.1. */
MISSION_API const char *mission_state_name(uint32_t state);
/* The library's own name of an event: "admit" ... "lift"; NULL: no such number. The same in both
 * profiles. Since 0.1. */
MISSION_API const char *mission_event_name(uint32_t event);
/* The state of such a name, byte by byte; MISSION_STATE_NONE is both "none" and no match. Since
 * 0.1. */
MISSION_API uint32_t mission_state_of_name(mission_view name);
/* The event of such a name, byte by byte; 0: there is none. Since 0.1. */
MISSION_API uint32_t mission_event_of_name(mission_view name);

/* 1 for a state that no event leaves; 0 for the others, for OTHER and for any other number.
 * Since 0.1. */
MISSION_API int32_t mission_state_terminal(uint32_t state);
/* 1 for ACTIVE alone. A stored state says nothing until the clock was asked: see
 * mission_lifecycle_report(). Source: 20-lifecycle LC-1, 10-core LC-2. Since 0.1. */
MISSION_API int32_t mission_state_permits(uint32_t state);

/* How a Mission's state is written on the wire; the empty view where the profile has no such
 * Mission state (draft: before approval there is no Mission; both: NONE and OTHER, whose received
 * text the caller keeps). Series: CASCADED is `revoked`, SUPERSEDED `completed`, DENIED and
 * CANCELLED `rejected`, LAPSED `expired`, PENDING and REVISION `pending_approval`. Since 0.1. */
MISSION_API mission_view mission_state_wire(uint32_t profile, uint32_t state);
/* The state that a received text means, compared byte by byte; OTHER for every text that the
 * profile does not define, which is no error (20-lifecycle LC-1). Where several states share a
 * text: REVOKED, COMPLETED, EXPIRED, DENIED, PENDING. Since 0.1. */
MISSION_API uint32_t mission_state_of_wire(uint32_t profile, mission_view text);
/* The same for the state of a request before approval, which the draft profile keeps apart:
 * `pending`, `revision_required`, `denied`, `cancelled`, `expired`. Series: as the Mission's own.
 * Since 0.1. */
MISSION_API mission_view mission_request_wire(uint32_t profile, uint32_t state);
MISSION_API uint32_t mission_request_of_wire(uint32_t profile, mission_view text);

/* How a state shows in AAuth; the strings are static, NULL where there is none (20 section 2 and
 * 80-series-details SE-14). `extension` is the value of the extension signal that carries the exact
 * state; for OTHER it is NULL, and the caller sends the text it received. */
typedef struct mission_aauth_state {
    const char *status; /* "active", "terminated"; NULL: no AAuth mission */
    const char *termination_reason;
    const char *extension;
} mission_aauth_state;
/* How this state shows in AAuth. Since 0.1. */
MISSION_API mission_aauth_state mission_state_to_aauth(uint32_t state);
/* The state that an AAuth status and `termination_reason` (empty: absent) mean. A reason that is
 * unknown, missing or `administrative` is REVOKED; a status that is unknown is OTHER. Since 0.1. */
MISSION_API uint32_t mission_state_of_aauth(mission_view status, mission_view reason);

/* ---- The table ---- */

/* One row. A row applies when the state is in `from`, the event is its own, the profile is in
 * `profiles`, all facts of `needs` are given and none of `bars`. At most one row applies to any
 * input, and what no row applies to is a conflict (20-lifecycle LC-13). */
typedef struct mission_transition {
    size_t size;           /* in: sizeof(mission_transition) */
    const char *id;        /* "T1" ... "T22"; several rows may share one */
    uint32_t from;         /* bit 1 << MISSION_STATE_* */
    uint32_t event;        /* MISSION_EVENT_* */
    uint32_t to;           /* MISSION_STATE_*; NONE: the state stays */
    uint32_t commit;       /* 1: a commit; 0: T22, success without one */
    uint32_t version;      /* MISSION_VERSION_* */
    uint32_t profiles;     /* bit 1 << MISSION_PROFILE_* */
    uint32_t needs, bars;  /* MISSION_FACT_* */
    const char *actor;     /* who may do it by default, in words */
    const char *condition; /* when, in words; "" when always */
} mission_transition;

/* How many rows the table has. Since 0.1. */
MISSION_API uint32_t mission_lifecycle_rows(void);
/* Row `index`, in the order of the specification. `*out` is zeroed on failure. Errors: ARGUMENT (no
 * such row), ABI_SMALL, ABI_SIZE. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_lifecycle_row(uint32_t index, mission_transition *out,
                                                          mission_error *error);

#define MISSION_LIFECYCLE_CONFLICT 0u /* not legal here: nothing changes (`conflict`, 409) */
#define MISSION_LIFECYCLE_NOOP 1u     /* already so: success, nothing to commit, no event */
#define MISSION_LIFECYCLE_COMMIT 2u   /* commit `state` and `version` */

/* What an event comes to. Since 0.1. */
typedef struct mission_outcome {
    size_t size;       /* in: sizeof(mission_outcome) */
    uint32_t decision; /* MISSION_LIFECYCLE_* */
    uint32_t state;    /* the state afterwards; the present one unless it is a commit */
    uint32_t wanted;   /* the state that the event leads to, which a conflict names beside the
                          present one (80 SE-5); NONE for events that change no state */
    uint32_t version;  /* MISSION_VERSION_*; KEPT unless it is a commit */
    const char *id;    /* of the row that applied; NULL for a conflict */
} mission_outcome;

/* What `event` does in `state`. A conflict is a decision: the call then returns 0, and `*out` names
 * both states. The clock goes first: while a fact says that a clock transition or a cascade is
 * overdue, every other event conflicts; commit what mission_lifecycle_due() lists, then ask again.
 *
 * `state` is the Mission's own stored one, also when an ancestor holds it (LC-11). `facts` is a set
 * of MISSION_FACT_*; an unknown bit is an error. `*out` is CONFLICT on failure.
 * Errors: ARGUMENT, UNKNOWN_STATE, UNKNOWN_EVENT, ABI_SMALL, ABI_SIZE.
 * Source: 20-lifecycle T1 to T22, LC-5, LC-6, LC-7, LC-13; 80 SE-5. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_lifecycle_next(uint32_t profile, uint32_t state,
                                                           uint32_t event, uint32_t facts,
                                                           mission_outcome *out,
                                                           mission_error *error);

/* The version after a commit, from the one before it (0 to 2^53-1) and MISSION_VERSION_*. `*out` is
 * `version` itself on failure. Errors: ARGUMENT; OUT_OF_RANGE past 2^53-1. Source: LC-4.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_lifecycle_version(uint64_t version, uint32_t effect,
                                                              uint64_t *out, mission_error *error);

/* Whether a decision taken on one reading of a record still stands at its commit: 0 when state and
 * version are unchanged, else CONCURRENT with both states in `error->text` and
 * `mission_concurrent_modification` in `error->oauth_error`. The store's compare-and-set is what
 * makes it safe; this gives its loser the right words. Source: 80 SE-7. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_lifecycle_unmoved(uint32_t profile, uint32_t observed_state, uint64_t observed_version,
                          uint32_t current_state, uint64_t current_version, mission_error *error);

/* Write the table as Markdown; `profile` 0 means both. Errors: ARGUMENT, NO_CALLBACK, ABI codes,
 * HOST (the sink's value is in `host_code`). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_lifecycle_write_table(uint32_t profile,
                                                                  const mission_sink *sink,
                                                                  mission_error *error);
/* Write the diagram as a Graphviz digraph. As mission_lifecycle_write_table(). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_lifecycle_write_dot(uint32_t profile,
                                                                const mission_sink *sink,
                                                                mission_error *error);

/* ---- The clock and the ancestors ---- */

#define MISSION_ON_EXPIRY_NONE 0u /* no suspend_until: suspended until someone acts */
#define MISSION_ON_EXPIRY_RESUME 1u
#define MISSION_ON_EXPIRY_REVOKE 2u

#define MISSION_STANDING_UNRESOLVED 1u  /* an ancestor that could not be read: refuses */
#define MISSION_STANDING_ENDED_AT 2u    /* `ended_at` is given */
#define MISSION_STANDING_PENDING_END 4u /* `pending_end` is given */

/* What the store knows of one Mission: its own state and times, never those of its ancestors.
 * Instants borrow the text that they were read from. Since 0.1. */
typedef struct mission_standing {
    size_t size;                   /* sizeof(mission_standing) */
    uint32_t state;                /* MISSION_STATE_*, as stored */
    uint32_t flags;                /* MISSION_STANDING_*; an unknown bit is an error */
    uint32_t on_expiry;            /* MISSION_ON_EXPIRY_*; read while suspended */
    uint32_t reserved;             /* 0 */
    mission_instant expires_at;    /* effective; before approval the requested one */
    mission_instant suspend_until; /* read unless `on_expiry` is NONE */
    mission_instant ended_at;      /* when a terminal state began: a clock transition at its
                                      deadline, whenever it was committed. Without it an ancestor
                                      counts as ended before everything */
    mission_instant pending_end;   /* end of the pending lifetime (series: approval window) */
} mission_standing;

/* The state to report and to decide by: own clock first, then the ancestors (`count` contiguous
 * structs of one size, in any order), each by its own record and clock. An ancestor that ended
 * before this Mission's own end makes it CASCADED (a tie is EXPIRED), a suspended one holds it
 * SUSPENDED.
 *
 * `*state` is OTHER, which permits nothing, on failure. Errors: ARGUMENT, ABI codes,
 * UNKNOWN_STATE, CLOCK (`now` is no valid time), ANCESTOR (one is unresolved, or in a state that no
 * ancestor can have). Source: 20-lifecycle ALG-1, LC-2, LC-11; 40 A-2, CS-1 to CS-4; 80 SE-10.
 * Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_lifecycle_report(uint32_t profile,
                                                             const mission_standing *mission,
                                                             const mission_standing *ancestors,
                                                             size_t count, const mission_time *now,
                                                             uint32_t *state, mission_error *error);

/* The facts that follow from times and ancestors, for mission_lifecycle_next(). DEADLINE_REACHED is
 * given only if no ancestor ended before that deadline: the cascade then comes first. `*facts` is
 * UINT32_MAX, which that call refuses, on failure. Errors: as above. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_lifecycle_facts(uint32_t profile,
                                                            const mission_standing *mission,
                                                            const mission_standing *ancestors,
                                                            size_t count, const mission_time *now,
                                                            uint32_t *facts, mission_error *error);

/* One transition that is overdue. `at` is when it took effect (to be stored as `ended_at`); for a
 * cascade onto an ancestor whose end is not recorded it is the seconds of `now`. */
typedef struct mission_step {
    uint32_t event;    /* MISSION_EVENT_* */
    uint32_t from, to; /* MISSION_STATE_* */
    uint32_t reserved; /* 0 */
    mission_instant at;
} mission_step;

/* What is overdue, in the order of time. Since 0.1. */
typedef struct mission_due {
    size_t size;    /* in: sizeof(mission_due) */
    uint32_t count; /* 0 to 2 */
    uint32_t reserved;
    mission_step step[2];
} mission_due;

/* The transitions of this Mission that are overdue at `now`, in the order of time: each one is an
 * ordinary commit (+1 on the version once approved). Holds are not among them: they follow the
 * ancestor's commits. After them the stored state is what mission_lifecycle_report() says, a hold
 * apart. Empty on failure. Errors: as above. Source: LC-3, ALG-3, trap 12. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_lifecycle_due(uint32_t profile,
                                                          const mission_standing *mission,
                                                          const mission_standing *ancestors,
                                                          size_t count, const mission_time *now,
                                                          mission_due *due, mission_error *error);

/* The next moment after `now` at which the clock alone changes this Mission's own state or an
 * ancestor's: when to set a timer, and how long a report can stay fresh. `*some` is 1 when there is
 * one, 0 when there is none (the Mission has ended) and on failure. Errors: as above. Source: LC-3,
 * MS-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_lifecycle_next_deadline(
    uint32_t profile, const mission_standing *mission, const mission_standing *ancestors,
    size_t count, const mission_time *now, int32_t *some, mission_instant *at,
    mission_error *error);

/* ---- The derivation gate ---- */

/* The `exp` of a credential issued at `now` for `lifetime` seconds (at least 1): not past the whole
 * seconds of `expires_at`. `*exp` is 0 on failure. Errors: ARGUMENT; CLOCK; NO_TIME_LEFT when no
 * whole second is left. Source: 10-core TK-2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_exp_clamp(const mission_instant *expires_at,
                                                      const mission_time *now, int64_t lifetime,
                                                      int64_t *exp, mission_error *error);

/* The derivation count after one request: `count` + 1 when a credential was issued, `count` when
 * the derivation failed or was refused. `max` 0: no cap. `*out` is `count` on failure. Errors:
 * ARGUMENT (a number past 2^53-1, a count past its cap); EXHAUSTED when one more would pass the cap
 * or 2^53-1. Source: 10-core LC-5, LC-6. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_derivation_count(uint64_t count, uint64_t max,
                                                             int32_t issued, uint64_t *out,
                                                             mission_error *error);

#define MISSION_DERIVATION_AUTHORITY 1u /* the Effective Authority Set is not empty */
/* Asked by the authenticated client that presents the grant, the only one that diagnostics are for
 * (10-core LC-7). */
#define MISSION_DERIVATION_CLIENT 2u

/* All that the gate looks at, read in the transaction that issues and counts. Zeroes refuse.
 * Since 0.1. */
typedef struct mission_derivation {
    size_t size;                     /* sizeof(mission_derivation) */
    uint32_t flags;                  /* MISSION_DERIVATION_*; an unknown bit is an error */
    uint32_t reserved;               /* 0 */
    const mission_standing *mission; /* NULL: the grant's Mission does not resolve */
    const mission_standing *ancestors;
    size_t ancestor_count;
    mission_time now;
    uint64_t count;                    /* derivations issued so far */
    uint64_t max;                      /* max_derivations, 1 to 2^53-1; 0: no cap */
    mission_view deployment_pinned;    /* controls.agent_deployment; empty: none */
    mission_view deployment_presented; /* what the client authenticated with; empty: nothing */
} mission_derivation;

/* Whether a derivation may go on. Since 0.1. */
typedef struct mission_gate {
    size_t size;    /* in: sizeof(mission_gate) */
    int32_t permit; /* 1: issue; anything else: refuse */
    int32_t code;   /* why not: NOT_FOUND, NOT_ACTIVE, ANCESTOR, DEPLOYMENT_MISMATCH, EMPTY_SET,
                       EXHAUSTED, NO_TIME_LEFT; 0 with a permit */
    uint32_t state; /* reported state, NONE when there is no Mission, OTHER when unknown */
    uint32_t reserved;
    int64_t latest_exp;      /* with a permit: no credential's `exp` may pass it; else 0 */
    const char *oauth_error; /* "invalid_grant"; NULL with a permit */
    const char *member;      /* "mission_error", "mission_state"; NULL: send none */
    const char *value;       /* of that member, static; NULL together with it */
} mission_gate;

/* May this request derive a credential? A refusal is a decision: the call returns 0. First refusal
 * wins: no Mission, state by clock and ancestors, deployment, empty authority, cap, no second left.
 * `*out` refuses before anything else is done and on failure. Errors: as
 * mission_lifecycle_report(), an unresolved ancestor excepted. Source: 20-lifecycle LC-8, CT-5;
 * 10-core LC-2 to LC-7, IN-4; 40 CS-1; 80 SE-6. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_derivation_gate(uint32_t profile,
                                                            const mission_derivation *derivation,
                                                            mission_gate *out,
                                                            mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
