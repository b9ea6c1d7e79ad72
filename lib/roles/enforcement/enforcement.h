/* Inside an enforcement point: what it is, what it holds, what it keeps in its store.
 * SPDX-License-Identifier: MIT
 *
 * Rows. Each is found in the index `forget` by the moment from which it may be dropped; one that is
 * not there yet has no such term.
 *
 *   permit         digest of (decision point, evaluation_id): a permit that was used, and by its
 *                  number how often beyond the first time. {"evaluation_id"}
 *   execution      execution_id: {"state",...}, everything that its evidence needs; while nobody
 *                  finished it in the index `open` of its enforcement point, by the lease's end.
 *                  This row is what reserves the evidence.
 *   execution_key  digest of an idempotency key and its scope: {"execution_id","state"?}
 *   execution_txn  digest of (audience, txn): {"execution_id","operation","lease_until","state"} */
#ifndef MI_ENFORCEMENT_H
#define MI_ENFORCEMENT_H

#include "../../base/base.h"
#include "../../base/times.h"
#include "../../json/json.h"
#include "../../model/check.h"
#include "../../rules/freshness.h"
#include "../../wire/evaluation.h"
#include "../evidence/evidence.h"
#include "../evidence_outbox.h"
#include "../held.h"
#include <mission/permit.h>

#define MI_KIND_PERMIT MI_VIEW("permit")
#define MI_KIND_EXECUTION MI_VIEW("execution")
#define MI_KIND_EXECUTION_KEY MI_VIEW("execution_key")
#define MI_KIND_EXECUTION_TXN MI_VIEW("execution_txn")

#define MI_OBLIGATIONS_MOST 32u

struct mission_pep {
    atomic_uint refs;
    uint32_t flags;
    mission_context *context; /* referenced, as are the next two */
    mission_emitter *emitter;
    mission_floors *floors; /* NULL: none */
    struct mi_arena arena;  /* of the names */
    mission_view id, pdp, error_namespace;
    mission_pep_host host; /* slots that are not there are NULL */
    mission_freshness freshness;
    int64_t skew_seconds, lease_seconds, horizon_seconds;
    uint32_t retries, declared, default_class;
};

struct mission_prepared {
    atomic_uint refs;
    mission_context *context; /* referenced */
    struct mi_arena arena;    /* of all that the evaluation points to */
    mission_preparation says;
    mission_evaluation evaluation;
    mission_time at;
};

struct mission_permit {
    atomic_uint refs;
    mission_context *context;           /* referenced, as is the next */
    mission_operation_profile *profile; /* NULL: the action has none */
    struct mi_arena arena;              /* of all that follows */
    mission_view pep;                   /* who asked, and alone may execute (PB-9 a) */
    mission_permitted says;
    mission_evaluation asked;  /* without its parameters and the rest of the request */
    mission_time evaluated_at; /* all 0: not said */
};

/* evaluation_copy.c. All of a request into the arena, but for `all` and `context`. NOMEM, TOO_DEEP,
 * TOO_MANY. */
int32_t mi_evaluation_copy(struct mi_arena *arena, const mission_context *context,
                           const mission_evaluation *from, mission_evaluation *to);
/* One value. NULL stays NULL. */
int32_t mi_value_keep(struct mi_arena *arena, const mission_context *context,
                      const mission_value *from, const mission_value **to);

/* classify.c: what an invocation is by this enforcement point's own reckoning. `normalized` NULL:
 * not known. */
int32_t mi_pep_classify(const mission_pep *pep, mission_view action,
                        const mission_operation_profile *profile, const mission_value *normalized,
                        uint32_t purpose, mission_class_answer *out, mission_error *error);
/* Is the profile (NULL: none) one of this action there? What another one says means nothing. */
bool mi_pep_profile_fits(const mission_operation_profile *profile, mission_view action,
                         mission_view audience);
/* Raw arguments, normalized and digested. Without a profile they are taken as they are. `*out` is
 * owned; NULL, and `*why` the reason, when they do not fit. A failure otherwise. */
int32_t mi_pep_normalize(const mission_pep *pep, const mission_operation_profile *profile,
                         const mission_value *raw, mission_json **out, mission_digest *digest,
                         int32_t *why, mission_error *error);

/* binding.c: is what is about to be done what the permit was given for (PB-2)? 0, BINDING_MISMATCH
 * with the member that differs. */
int32_t mi_permit_binds(const mission_permit *permit, const mission_evaluation *about,
                        mission_error *error);
/* The capability's definition: 0, TARGET_CHANGED. */
int32_t mi_permit_capability(const mission_permit *permit, const mission_evaluation *about,
                             mission_error *error);

/* obligations.c: one for each of an array, in its order. What was answered before is kept. */
struct mi_fulfilment {
    size_t count, done; /* `done` are answered */
    struct mi_obligation_outcome outcome[MI_OBLIGATIONS_MOST];
};
/* The array is one of objects with `id` and `type`, and not too long. */
int32_t mi_obligations_check(const mission_value *obligations, mission_error *error);
void mi_obligations_begin(const mission_value *obligations, struct mi_fulfilment *out);
void mi_obligations_fulfil(const mission_pep *pep, const mission_value *obligations,
                           struct mi_fulfilment *of);
bool mi_obligations_done(const struct mi_fulfilment *of);
/* [{"id","type","outcome"}], and one of them. */
void mi_obligations_write(const struct mi_fulfilment *of, mission_builder *to);
struct mi_obligation_outcome mi_obligation_read(const mission_value *one);

/* ---- The commit boundary ---- */

struct mi_checking;

/* What a plan of the boundary works with: its owner's `what`. */
struct mi_boundary {
    mi_memory memory;
    mission_pep *pep;           /* referenced, as is the next */
    mission_permit *permit;     /* NULL: none */
    mission_prepared *prepared; /* referenced; NULL: none */
    uint32_t reason;
    mission_evaluation about;
    mission_view txn;
    const mission_evidence_more *more; /* NULL: none */
    mission_evidence_more own_more;
    struct mi_fulfilment obligations; /* fulfilled once, in whichever attempt */
    struct mi_checking *checking;     /* what the pass has found */
    mission_execution end;
    mission_view execution_id; /* by the caller; as it came, and lives as long as the plan */
    uint32_t limit;
};
/* boundary.c. May it be the name of an execution, and so a key? */
bool mi_execution_name(mission_view id);
/* When a lease that the plan's permit gives now ends. */
int32_t mi_lease_text(mission_plan *plan, mission_view *until, mission_error *error);
/* `*out` is what a mi_owner drops with mi_boundary_drop; NULL on failure. */
int32_t mi_boundary_new(mission_pep *pep, mission_permit *permit, struct mi_boundary **out,
                        mission_error *error);
void mi_boundary_drop(void *boundary);
/* A plan that takes it over, also when it fails. */
int32_t mi_boundary_plan(struct mi_boundary *boundary, const struct mi_operation *operation,
                         const mission_time *now, mission_plan **out, mission_error *error);
static inline struct mi_boundary *mi_boundary_of(const mission_plan *plan)
{
    return plan->owner.what;
}

/* judge.c: every check of A-11 that needs no store, in its order. `effective` (empty: not digested)
 * is the digest of what is about to be done. */
int32_t mi_judge(mission_plan *plan, char effective[MISSION_DIGEST_LEN + 1], mission_error *error);
/* The state, now, and its version (0: not known): 0, MISSION_NOT_ACTIVE, STATE_STALE. */
int32_t mi_judge_state(const mission_pep *pep, const mission_evaluation *about,
                       const mission_time *now, uint64_t *version, mission_error *error);
/* Not past its end: 0, PERMIT_EXPIRED. */
int32_t mi_judge_window(const mission_pep *pep, const mission_permit *permit,
                        const mission_time *now, mission_error *error);

/* rows.c */
struct mi_use {
    const struct mi_read *read;
    uint64_t uses;
};
int32_t mi_want_use(mission_plan *plan, const mission_permit *permit, struct mi_use *out,
                    mission_error *error);
bool mi_used_up(const struct mi_use *use, const mission_permit *permit);
int32_t mi_put_use(mission_plan *plan, const struct mi_use *use, const mission_permit *permit,
                   mission_error *error);
/* The moment from which something may be dropped, as the one term that a row has. */
struct mi_forget {
    char order[25];
    mission_store_term term;
};
void mi_forget_after(const mission_time *from, int64_t seconds, struct mi_forget *out);

/* An execution's row. Views live as long as the attempt. */
#define MI_EXECUTION_BEGUN 1u
#define MI_EXECUTION_INDETERMINATE 2u
#define MI_EXECUTION_ENDED 3u
struct mi_execution_row {
    const struct mi_read *read;
    uint32_t state;
    mission_view evaluation_id, mission_id, issuer, audience;
    mission_view who;                   /* digest of subject, actor, action: whose renewals count */
    mission_view authorized, effective; /* digests; empty: not bound */
    mission_view begun_at, lease_until;
    mission_view resumes, renewal;    /* an execution; the evaluation that renewed the lease last */
    mission_view key, txn;            /* keys of those rows; empty: none */
    const mission_value *obligations; /* [{"id","type","outcome","error"?}]; NULL: none */
    const mission_value *hop;         /* {"jti","mission_id","continuation"?}; NULL: none */
    mission_view end;                 /* fingerprint of how it ended */
    int64_t code;                     /* of a refused commit check; 0: it was not */
    const mission_value *record;      /* its evidence */
};
/* `*found` false: there is none. */
int32_t mi_want_execution(mission_plan *plan, mission_view id, struct mi_execution_row *out,
                          bool *found, mission_error *error);
/* The same of a row that a scan gave; and the value of the index of those that are open. */
int32_t mi_execution_of(mission_plan *plan, const struct mi_read *read,
                        struct mi_execution_row *out, mission_error *error);
int32_t mi_open_index(mission_plan *plan, const mission_pep *pep, mission_view *out,
                      mission_error *error);
/* One that ended is forgotten a horizon later; before that it is open. */
int32_t mi_put_execution(mission_plan *plan, const struct mi_execution_row *row,
                         mission_error *error);
mission_evidence_more mi_hop_of(const mission_value *hop);
/* Of an execution's owner: see `who`. */
int32_t mi_who(mission_plan *plan, const mission_evaluation *of, mission_view *out,
               mission_error *error);

/* The row of an idempotency key, or of a transaction. */
struct mi_claim_row {
    const struct mi_read *read; /* NULL: there is nothing to claim */
    mission_view execution_id, operation, state;
    mission_view lease_until;
};
int32_t mi_want_key(mission_plan *plan, const mission_evaluation *about, struct mi_claim_row *out,
                    mission_error *error);
int32_t mi_want_txn(mission_plan *plan, mission_view audience, mission_view txn,
                    struct mi_claim_row *out, mission_error *error);
int32_t mi_want_claim(mission_plan *plan, mission_view kind, mission_view key,
                      struct mi_claim_row *out, mission_error *error);
/* `forget_after` negative: not while it is not resolved. */
int32_t mi_put_claim(mission_plan *plan, const struct mi_claim_row *row, int64_t forget_after,
                     mission_error *error);
/* Over action, resource, audience and digest of the parameters: what a transaction does. */
int32_t mi_operation_of(mission_plan *plan, const mission_evaluation *about, mission_view digest,
                        mission_view *out, mission_error *error);

/* What a commit check has found; lives as long as the attempt. */
struct mi_checking {
    bool ready; /* every row is there */
    mission_view execution_id;
    struct mi_execution_row own; /* of this very plan */
    bool found, resumes;
    struct mi_use use;
    struct mi_sequence sequence;
    struct mi_claim_row key, txn;
    char effective[MISSION_DIGEST_LEN + 1]; /* digest of what is about to be done */
};
/* execution.c: the row of the execution that it begins, but for its state and its lease. */
int32_t mi_begin_execution(mission_plan *plan, const struct mi_checking *checking,
                           struct mi_execution_row *row, mission_error *error);
/* commit_suppress.c: leave the evidence of a check that refused, and spend what it spends. */
int32_t mi_suppress(mission_plan *plan, int32_t code, mission_error *error);

/* commit_evidence.c. Build, sign and number the evidence of an execution, and put it into the
 * batch. `*out` is held by the attempt. */
int32_t mi_execution_evidence(mission_plan *plan, const struct mi_execution_facts *facts,
                              const struct mi_sequence *sequence, const mission_value **out,
                              mission_error *error);
/* The `error` of the evidence of a check that refused with this code: of the closed set, or a word
 * of the enforcement point's own name space. */
int32_t mi_exit_error(mission_plan *plan, int32_t code, mission_view *out, mission_error *error);
int32_t mi_own_error(mission_plan *plan, const char *word, mission_view *out, mission_error *error);

/* refusal.c: a record as the reply of its plan. */
int32_t mi_reply_record(mission_plan *plan, const mission_value *record, mission_error *error);

static inline bool mi_unset(const mission_time *time)
{
    return !time->seconds && !time->nanoseconds;
}

#endif
