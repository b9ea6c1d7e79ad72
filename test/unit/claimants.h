/* A decision point with a store, its policy and its enforcement point, for tests.
 * SPDX-License-Identifier: MIT */
#ifndef CLAIMANTS_H
#define CLAIMANTS_H

#include "notary.h"

#define CLAIMANTS_AUD NOTARY_AUD

/* What a test sets; everything has a default. */
struct claimants_set_up {
    uint32_t profile;           /* 0: draft */
    const char *set;            /* the Authority Set */
    const char *controls;       /* the Intent's; draft alone */
    const char *operation;      /* the profile of CLAIMANTS_WRITE */
    uint32_t flags;             /* MISSION_CLAIMS_* */
    int64_t horizon, window;    /* seconds */
    const mission_store *store; /* NULL: one in memory */
    mission_context *context;   /* NULL: one of its own; taken over */
};

struct claimants {
    mission_context *context;
    struct notary notary;
    mission_memory_store *memory;
    const mission_store *store;
    mission_policy *policy;
    mission_operation_profile *operation, *read_operation;
    mission_pdp *pdp;
    mission_claims *claims;
    mission_time now;
    mission_known_state state;
    char authority_hash[MISSION_DIGEST_LEN + 1];
    bool draft;
    /* the host's answers */
    int32_t measure_fails, aggregate_fails, consumed_fails;
    bool measures;
    mission_measure measured; /* with `measures`: instead of what was found */
    int32_t consumed;
    bool asks_consumed;
    const mission_value *aggregates[MISSION_SCOPE_LINEAGE + 1];
    bool nameless;       /* and does not say whose they are */
    bool ended;          /* the Mission is revoked */
    bool needs_approval; /* the resource policy asks for one */
    int32_t policy_fails;
    const mission_value *obligations; /* of the resource policy */
    int32_t (*trouble)(void *host);   /* called by every slot; NULL: none */
    void *trouble_host;
};

void claimants_open(struct claimants *c, const struct claimants_set_up *set_up);
void claimants_close(struct claimants *c);

/* A request; members that are NULL are left out. */
struct ask {
    const char *action; /* journal-entries.write */
    const char *amount; /* "10.00" */
    const char *key;
    const char *subject;  /* alice */
    const char *resource; /* l1 */
    const char *client;   /* s6BhdRkqt3 */
    const char *prior;
    const char *approval; /* its id */
    const char *audience;
    int external; /* 1 true, -1 false */
    bool no_mission;
};

/* How a plan ended. */
struct answer {
    int32_t rc; /* of running it */
    mission_verdict verdict;
    bool permit;
    char reason[64], next[16];
    int64_t retry_after;
    char id[80];
    char *text; /* the canonical reply */
};

mission_json *claimants_request(struct claimants *c, const struct ask *ask);
mission_plan *claimants_plan(struct claimants *c, const mission_json *request,
                             mission_evaluation *evaluation, mission_situation *situation);
struct answer claimants_ask(struct claimants *c, const struct ask *ask);
void answer_drop(struct answer *answer);

/* An execution of a permit, as its enforcement point reports it; `more`: further members. */
mission_json *claimants_execution(struct claimants *c, const char *evaluation_id,
                                  const char *execution_id, const char *outcome, const char *more);
/* Settle with it: the plan's answer. */
struct answer claimants_settle(struct claimants *c, const char *evaluation_id,
                               const char *execution_id, const char *outcome, const char *more);
struct answer claimants_resolve(struct claimants *c, const char *evaluation_id, uint32_t outcome,
                                uint32_t release);
struct answer claimants_run(struct claimants *c, int32_t rc, mission_plan *plan);
/* Sweep until nothing is left; how many. */
size_t claimants_sweep(struct claimants *c);
/* Everything in the outbox as one text, to be freed; its number. */
char *claimants_outbox(struct claimants *c, size_t *count);

#endif
