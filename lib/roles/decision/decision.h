/* Inside a decision: the point that makes it, what it works with, what it comes to.
 * SPDX-License-Identifier: MIT
 *
 * mi_decide() runs every gate up to PD-14 and sets the tentative conditions of a permit. What a
 * permit still has to claim in a store stands in `needs`; who cannot claim denies. */
#ifndef MI_DECISION_H
#define MI_DECISION_H

#include "../../base/scatter.h"
#include "../../base/base.h"
#include "../../base/times.h"
#include "../../base/scratch.h"
#include "../../json/json.h"
#include "../../rules/policy.h"
#include <mission/decision.h>
#include <mission/lifecycle.h>
#include <mission/time.h>

struct mission_pdp {
    atomic_uint refs;
    uint32_t flags;
    mission_context *context;
    mission_floors *floors;
    mission_view id;
    mission_pdp_host host;                            /* slots that are not there are NULL */
    mission_class_terms classes[MISSION_CLASS_COUNT]; /* with the defaults in place */
    int64_t skew_seconds, approval_seconds;
    uint32_t declared, default_class;
};

/* What has to be claimed in a store before a permit is one (PD-15). */
#define MI_NEEDS_KEY 1u            /* the request's idempotency key */
#define MI_NEEDS_MISSION_BOUNDS 2u /* the Mission's controls hold cumulative bounds or groups */
#define MI_NEEDS_ENTRY_BOUNDS 4u   /* and the entry that permits does */

/* A history predicate that the resource policy chose, and what came of it. */
struct mi_predicate {
    mission_view name, action_class; /* the second may be empty */
    uint32_t outcome;                /* MISSION_HISTORY_* */
};

#define MI_TURNS 32u      /* constraint keys and types that stand in a decision; a power of two */
#define MI_PREDICATES 16u /* history predicates of one decision */
#define MI_EVALUATION_ID_MOST 43u /* of 32 bytes */

struct mission_decision {
    atomic_uint refs;
    uint32_t needs; /* MI_NEEDS_* */
    mi_memory memory;
    mission_pdp *pdp;              /* a reference */
    mission_policy *policy;        /* borrowed; NULL: no view was there */
    mission_evaluation evaluation; /* a copy; what it points to is borrowed */
    mission_decided says;
    const mission_operation_profile *profile; /* NULL: the action has none */
    const mission_operation_terms *operation; /* of the profile; all zero without one */
    uint32_t duties;     /* a bit (1u << class) of each class whose duties apply */
    mission_view *turns; /* what it turned on, each once */
    size_t turn_count, turn_cap;
    struct mi_scatter turn_scatter; /* of turn_slots */
    uint32_t *turn_slots; /* a table over more than the few: an index and one; NULL: none */
    mission_view few_turns[MI_TURNS];
    struct mi_arena turn_arena; /* of more than the few */
    bool turns_lost;            /* there was no memory for one: it is no decision */
    struct mi_predicate predicates[MI_PREDICATES];
    size_t predicate_count;
    bool step_up; /* a denial with an obligation that says how to come again: no next_action */
    char id[MI_EVALUATION_ID_MOST + 1];
};

/* What one decision works with. */
struct mi_deciding {
    mission_pdp *pdp;
    mission_context *context;
    mission_policy *policy;
    const mission_evaluation *evaluation;
    mission_situation situation;
    mission_known_state own; /* the decision point's own word; `.size` 0: it has none */
    const mission_time *now;
    mission_decision *decision;
    mission_error *error;
    mission_facts facts;
    struct mi_arena arena; /* over the scratch */
    const mi_memory *memory;
    int64_t state_seconds, permit_seconds; /* the strictest of the classes whose duties apply */
    bool passive;                          /* the credential's lifetime is source enough */
    bool high;
    bool profile_failed, facts_failed, facts_ready;
    mission_time credential_until, mission_until, state_until,
        approval_until;   /* all 0: unbounded */
    bool approval_wanted; /* by the entry or by policy */
    bool approval_judged, source_judged;
    bool store; /* a store stands behind this decision, which counts what adds up */
    const mission_value *counted; /* the constraints that it counts by: the view's entry's */
    uint32_t approval_why;        /* of what was presented: 0, or why it does not count */
    uint32_t source_why;          /* of the capability's source: 0, or why it is not trusted */
};

/* ---- Gates: 0 or a MISSION_DENY_*; a failure (negative) goes to d->error and ends the decision
 * without a verdict. ---- */
typedef int32_t mi_gate(struct mi_deciding *d);
mi_gate mi_gate_point;      /* gate_view.c PD-19, PD-1: request errors alone */
mi_gate mi_gate_view;       /* PD-2 */
mi_gate mi_gate_credential; /* gate_credential.c PD-3 */
mi_gate mi_gate_state;      /* gate_state.c PD-4, PD-5 */
mi_gate mi_gate_actor;      /* gate_actor.c PD-6 */
mi_gate mi_gate_parameters; /* gate_parameters.c PD-7 (a), (b), (d) */
mi_gate mi_gate_authority;  /* gate_authority.c PD-8 to PD-10 */
mi_gate mi_gate_policy;     /* gate_policy.c PD-11 */
mi_gate mi_gate_taint;      /* gate_taint_history.c PD-12 */
mi_gate mi_gate_history;    /* PD-13 */
mi_gate mi_gate_approval;   /* gate_approval.c PD-14 */

/* class.c: the action's class and its terms (PE-6); it cannot deny. */
void mi_classify(struct mi_deciding *d);
/* gate_constraints.c: what is known of the action, once for a decision. */
int32_t mi_facts_gather(struct mi_deciding *d);

/* gate_capability.c: PD-9, CB-2 of one entry. */
int32_t mi_capability(struct mi_deciding *d, const struct mi_policy_entry *entry);
/* PD-10, A-3 of one entry's constraints: 0 or why they do not hold; every key that fails is told.
 * `formed`: their form was proven before, in this context. `*approval`: requires_action_approval is
 * true. */
int32_t mi_constraints_satisfied(struct mi_deciding *d, const mission_value *constraints,
                                 bool formed, bool *approval);
/* gate_approval.c: does what was presented count? 0 or why not. */
int32_t mi_approval_judge(struct mi_deciding *d);

/* turns.c: one more constraint key or type that the decision turned on; each once. */
void mi_turn(mission_decision *decision, mission_view word);
void mi_turns_clear(mission_decision *decision);

/* ---- Times, which may not be said ---- */

static inline bool mi_said(const mission_time *time)
{
    return time->seconds || time->nanoseconds;
}

/* The earlier of the two. */
static inline void mi_earlier(mission_time *time, const mission_time *other)
{
    if (mi_said(other) && (!mi_said(time) || mi_time_order(other, time) < 0))
        *time = *other;
}

/* ---- A whole decision ---- */

/* pdp.c: PD-19 to PD-14 and the conditions. A permit is tentative as long as `needs` is not 0.
 * Arguments and errors of mission_pdp_decide(). */
int32_t mi_decide(mission_pdp *pdp, mission_policy *policy, const mission_evaluation *evaluation,
                  const mission_situation *situation, const mission_time *now, void *scratch,
                  size_t scratch_size, mission_decision **out, mission_error *error);
/* Turn a tentative permit into a denial, before anybody has seen it. `retry`: the same again may
 * succeed, after so many seconds where `retry_after` is not 0. */
void mi_decision_deny(mission_decision *decision, uint32_t reason, bool retry,
                      uint32_t retry_after);

/* conditions.c: PB-3. */
void mi_conditions(struct mi_deciding *d);

/* ---- Projections: digests of canonical objects, never on the wire ---- */

/* projection.c. {action, resource and audience, parameter_digest}. Takes memory. Errors: NOMEM,
 * CRYPTO. */
int32_t mi_operation_identity(mission_context *context, const mission_evaluation *evaluation,
                              mission_digest *out, mission_error *error);
/* And with it the idempotency key, subject, actor, credential, Mission, view, approval, taint,
 * history, capability source and every member of the context that is not known here (together the
 * authorization_binding), and the generation of the state that was relied on. `view`: the decision
 * point's own policy_view_id; empty: what the request says. */
int32_t mi_cache_key(mission_context *context, const mission_evaluation *evaluation,
                     mission_view view, uint64_t state_version, mission_digest *out,
                     mission_error *error);
/* The `evaluation_request_digest` of a request (O-10): action, audience, mission_id, resource and
 * subject. */
int32_t mi_request_digest(mission_context *context, const mission_evaluation *evaluation,
                          mission_digest *out, mission_error *error);

#endif
