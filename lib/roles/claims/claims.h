/* Inside claims: what a decision point keeps of its permits. SPDX-License-Identifier: MIT
 *
 * Rows, all of the decision point's store:
 *   claim       digest of [scope..., idempotency key]: what became of a key
 *   evaluation  evaluation_id: a permit, what it holds, and how it ended
 *   counter     digest of [scope, its name, entry, bound, unit]: what was consumed
 *   latch       digest of [issuer, Mission, group]: the selector that it is latched to
 *   spent       digest of [issuer, Mission, approval, parameter digest]: an approval in use
 * and those of evidence_outbox.h. */
#ifndef MI_CLAIMS_H
#define MI_CLAIMS_H

#include "../book.h"
#include "../../model/check.h"
#include "../decision/decision.h"
#include "../evidence/evidence.h"
#include "../evidence_outbox.h"
#include "../held.h"
#include "quantity.h"
#include <mission/claims.h>

#define MI_KIND_CLAIM MI_VIEW("claim")
#define MI_KIND_EVALUATION MI_VIEW("evaluation")
#define MI_KIND_COUNTER MI_VIEW("counter")
#define MI_KIND_LATCH MI_VIEW("latch")
#define MI_KIND_SPENT MI_VIEW("spent")

struct mission_claims {
    atomic_uint refs;
    uint32_t flags, retries;
    mission_context *context;
    mission_pdp *pdp;
    mission_emitter *emitter;
    mission_claims_host host; /* slots that are not there are NULL */
    int64_t horizon_seconds, window_seconds;
};

/* What makes a tentative permit a denial. */
struct mi_objection {
    uint32_t reason; /* MISSION_DENY_*; NONE: nothing */
    bool retry;
    uint32_t retry_after;
};
static inline void mi_objects(struct mi_objection *objection, uint32_t reason)
{
    if (!objection->reason)
        objection->reason = reason;
}

/* ---- A permit as it is kept (given.c) ---- */

#define MI_ISSUED MI_VIEW("issued") /* no evidence yet */
#define MI_LAPSED MI_VIEW("lapsed") /* nor in its window: what it held is given back */
#define MI_INDETERMINATE MI_VIEW("indeterminate") /* nor in its window: what it held stays held */
#define MI_COMPLETED_WELL MI_VIEW("completed")
#define MI_ENDED_BADLY MI_VIEW("failed")
#define MI_SUPPRESSED MI_VIEW("suppressed")

struct mi_given {
    mission_view id; /* evaluation_id */
    mission_view state;
    mission_view issuer, mission, audience, action;
    mission_view subject;            /* digest of [type, iss, id] */
    mission_view claim, approval;    /* keys of rows; empty: none */
    mission_view renews;             /* the evaluation whose activity it goes on with */
    mission_view valid_until, until; /* RFC 3339; `until`: the end of the window */
    mission_view forget_at;          /* RFC 3339; empty: not yet */
    mission_view execution, content; /* of the evidence that settled it */
    bool high, settles_failed;
    const mission_value *charges; /* [{"bound","counter","scope","amounts":[..],"unit"?}] */
    const mission_value *latches; /* keys */
    const mission_value *resolution;
    const struct mi_read *read;
};
/* `*out` NULL: there is none. 0, MI_WAIT, ... */
int32_t mi_want_given(mission_plan *plan, mission_view id, struct mi_given **out,
                      mission_error *error);
int32_t mi_given_of(mission_plan *plan, const struct mi_read *read, struct mi_given **out,
                    mission_error *error);
int32_t mi_put_given(mission_plan *plan, const struct mi_given *held, mission_error *error);
bool mi_given_ended(const struct mi_given *held); /* completed, failed, suppressed */
/* How long a permit that ended at `now` is remembered (a text). */
int32_t mi_horizon(mission_plan *plan, const mission_claims *claims, bool high, mission_view *out,
                   mission_error *error);
/* Digest of subject type, issuer and id. */
int32_t mi_subject_key(mission_plan *plan, const mission_evaluation *evaluation, mission_view *out,
                       mission_error *error);

/* ---- Idempotency keys (key.c) ---- */

struct mi_key_claim {
    mission_view key; /* of the row; empty: nothing is claimed */
    struct mi_read *read;
    mission_digest identity, cache;
    const mission_value *response; /* the prior one, to be given again; NULL: none */
};
/* an objection, a prior response, or room for a claim. 0, MI_WAIT, ... */
int32_t mi_want_keyed(mission_plan *plan, const mission_claims *claims,
                      const mission_decision *decision, const struct mi_given *renewed,
                      struct mi_key_claim *out, struct mi_objection *objection,
                      mission_error *error);
int32_t mi_put_keyed(mission_plan *plan, const struct mi_key_claim *claim,
                     const struct mi_given *held, const mission_value *response,
                     mission_error *error);
/* What became of the permit that holds the key `held->claim`, in the batch. `frees`: the key may
 * come again. */
int32_t mi_end_keyed(mission_plan *plan, const struct mi_given *held, bool frees,
                     mission_error *error);

/* ---- Approvals (approval_use.c): one approval, one execution ---- */

struct mi_approval_use {
    mission_view key; /* empty: none was used */
    struct mi_read *read;
};
int32_t mi_want_approval_use(mission_plan *plan, const mission_decision *decision,
                             struct mi_approval_use *out, struct mi_objection *objection,
                             mission_error *error);
int32_t mi_put_approval_use(mission_plan *plan, const struct mi_approval_use *use,
                            const struct mi_given *held, mission_error *error);
/* Spent, or free again. */
int32_t mi_end_approval_use(mission_plan *plan, const struct mi_given *held, bool spent,
                            mission_error *error);

/* ---- Metered bounds (bounds.c, measure.c, counter.c, metering.c) ---- */

#define MI_BOUND_BUDGET 0u
#define MI_BOUND_CALLS 1u
#define MI_BOUND_DURATION 2u
#define MI_BOUND_EGRESS 3u
#define MI_BOUNDS_MOST 16u

struct mi_bound {
    uint32_t kind;        /* MI_BOUND_* */
    bool limited[2];      /* egress: bytes, messages; the others: the first alone */
    mission_view unit;    /* the currency or the class of calls */
    mission_view scope;   /* "mission", "subject", "client", "lineage" */
    mission_view counter; /* the key of its row, and its name in evidence */
    struct mi_quantity most[2], asked[2], used[2];
    const struct mi_read *read;
    bool exceeded;
};

struct mi_bounds {
    size_t count;
    struct mi_bound bound[MI_BOUNDS_MOST];
};

mission_view mi_bound_name(uint32_t kind);
/* bounds.c: the bounds of one object that apply to a decision. What is malformed, or too many,
 * objects. `owner`, `part`: what names the counters. */
int32_t mi_read_bounds(mission_plan *plan, const mission_decision *decision,
                       const mission_value *controls, mission_view scope,
                       const mission_view owner[3], struct mi_bounds *to,
                       struct mi_objection *objection, mission_error *error);
/* measure.c: what the action asks of each; those of which it asks nothing go. `renews`: of a
 * renewal, which asks for time alone. */
int32_t mi_measure(mission_plan *plan, const mission_claims *claims,
                   const mission_decision *decision, bool renews, struct mi_bounds *bounds,
                   struct mi_objection *objection, mission_error *error);
/* counter.c: what was consumed of it, and is there room? 0, MI_WAIT, ... */
int32_t mi_want_counter(mission_plan *plan, mission_view key, const struct mi_read **read,
                        struct mi_quantity used[2], mission_error *error);
int32_t mi_put_counter(mission_plan *plan, const struct mi_read *read,
                       const struct mi_quantity used[2], mission_error *error);
/* metering.c: all bounds of a decision, with what they have left. */
int32_t mi_want_metering(mission_plan *plan, const mission_claims *claims,
                         const mission_decision *decision, bool renews, struct mi_bounds *out,
                         struct mi_objection *objection, mission_error *error);
/* Charge them, in the batch. */
int32_t mi_put_metering(mission_plan *plan, const struct mi_bounds *bounds, mission_error *error);
/* The `metering` of Decision Evidence, NULL when there is none; and the charges to be held. */
int32_t mi_metering_evidence(mission_plan *plan, const mission_claims *claims,
                             const struct mi_bounds *bounds, bool permit, const mission_value **out,
                             mission_error *error);
int32_t mi_charges(mission_plan *plan, const struct mi_bounds *bounds, const mission_value *before,
                   const mission_value **out, mission_error *error);
/* charge.c: bring the counters of what is held to what `outcome` (a state of mi_given) says.
 * `record` NULL: no evidence. */
int32_t mi_settle_charges(mission_plan *plan, const mission_claims *claims,
                          const struct mi_given *held, mission_view outcome,
                          const mission_value *record, mission_error *error);

/* ---- Exclusive groups (latch.c) ---- */

#define MI_LATCHES_MOST 16u
struct mi_latches {
    size_t count;
    struct {
        mission_view key, selector; /* digests */
        const struct mi_read *read;
        uint64_t permits;
    } latch[MI_LATCHES_MOST];
};
int32_t mi_want_latches(mission_plan *plan, const mission_decision *decision,
                        struct mi_latches *out, struct mi_objection *objection,
                        mission_error *error);
int32_t mi_put_latches(mission_plan *plan, const struct mi_latches *latches, mission_error *error);
int32_t mi_latch_keys(mission_plan *plan, const struct mi_latches *latches,
                      const mission_value **out, mission_error *error);
/* One permit less rests on each; the last one unlatches. */
int32_t mi_unlatch(mission_plan *plan, const struct mi_given *held, mission_error *error);

/* ---- All that a permit takes (take.c) ---- */

struct mi_taking {
    struct mi_given *renewed; /* the permit whose activity goes on; NULL: none */
    struct mi_key_claim key;  /* with a prior response nothing else was looked at */
    struct mi_approval_use approval;
    struct mi_latches latches;
};
/* May it? An objection, or what is to be taken; `bounds` are what it was metered by in any case.
 * 0, MI_WAIT, ... */
int32_t mi_want_taking(mission_plan *plan, const mission_claims *claims,
                       const mission_decision *decision, struct mi_taking *out,
                       struct mi_bounds *bounds, struct mi_objection *objection,
                       mission_error *error);
/* Take it, in the batch. `response` is what is given again for the same key. */
int32_t mi_put_taking(mission_plan *plan, const mission_claims *claims,
                      const mission_decision *decision, const struct mi_taking *taking,
                      const struct mi_bounds *bounds, const mission_value *response,
                      mission_error *error);

/* ---- Plans ---- */

/* claims.c: an owner for plans of `claims`, which takes a reference. */
int32_t mi_claims_plan(mission_claims *claims, const struct mi_operation *operation,
                       const void *request, size_t size, const mission_time *now,
                       mission_plan **out, mission_error *error);
static inline mission_claims *mi_claims_of(const mission_plan *plan)
{
    return plan->owner.what;
}
/* settle.c: end what is held with an outcome, in the batch, and reply. */
int32_t mi_settle(mission_plan *plan, const mission_claims *claims, struct mi_given *held,
                  mission_view outcome, const mission_value *record, bool frees_key,
                  mission_error *error);
/* Into the outbox, for people: {"alarm","emitter","record"} under the id "ALARM.NAME"; once. */
int32_t mi_raise(mission_plan *plan, const mission_claims *claims, const char *alarm,
                 mission_view name, const mission_value *record, mission_error *error);
int32_t mi_settled_reply(mission_plan *plan, mission_view evaluation_id, bool settled,
                         mission_view outcome, mission_error *error);

#endif
