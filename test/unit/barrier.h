/* An enforcement point, its host, its store and permits, for tests. SPDX-License-Identifier: MIT */
#ifndef BARRIER_H
#define BARRIER_H

#include "notary.h"

#include <stdatomic.h>

#define BARRIER_NOW NOTARY_NOW /* 2026-11-02T08:14:03Z */
#define BARRIER_UNTIL "2026-11-02T08:14:33Z"
#define BARRIER_MSN "msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-"
#define BARRIER_ISS "https://as.example.com"
/* of {"text":"none","to":"b@example.org"} */
#define ARGUMENTS_DIGEST "sha-256:0uNC_pUYezsRsYJwveDEyk6U4UL_IFun_BUIHBDPl18"
#define BARRIER_ERRORS "https://pep.example.com/errors/"

enum slot {
    SLOT_NONE,
    SLOT_STATE,
    SLOT_ACTOR,
    SLOT_APPROVAL,
    SLOT_TARGET,
    SLOT_OBLIGATION,
    SLOT_RESERVE
};

struct barrier {
    uint32_t profile;
    struct notary notary;
    mission_memory_store *memory;
    const mission_store *store;
    mission_operation_profile *read, *write, *high; /* of documents.read, .write, .send */
    mission_json *arguments, *approval, *capability, *act, *confirmation;
    mission_pep_host host;
    mission_pep_config config;
    mission_pep *pep;
    /* what the host says */
    mission_known_state state;
    enum slot fails; /* this one does */
    int32_t actor, approved, target, room;
    uint32_t obligation; /* outcome */
    atomic_uint obliged; /* calls */
    atomic_uint looked;  /* calls of `state` */
    mission_time now;
};

/* Opened with a host that agrees to all. It stays where it is. */
void barrier_open(struct barrier *b, uint32_t profile);
void barrier_open_in(struct barrier *b, mission_context *context); /* takes the context over */
void barrier_close(struct barrier *b);
/* The enforcement point of the configuration as it stands now; owned. */
mission_pep *barrier_pep(struct barrier *b);
void barrier_again(struct barrier *b); /* in place of the one that there was */

/* A request for an action of the profile ("high": payments), with its digest; what it points to is
 * the barrier's. */
mission_evaluation barrier_asked(struct barrier *b, const mission_operation_profile *profile);
/* With a key, an approval, a capability source, an actor and a state's version, too. */
mission_evaluation barrier_rich(struct barrier *b, const mission_operation_profile *profile);
/* The permit of a response {"decision":true,"context":{"evaluation_id":`id`,"conditions":...}}.
 * `conditions` NULL: valid until BARRIER_UNTIL, bound to what was asked, use_limit 1; `more` are
 * further members of the context, each after a comma. */
mission_permit *barrier_permit(struct barrier *b, const mission_evaluation *asked,
                               const mission_operation_profile *profile, const char *id,
                               const char *conditions, const char *more);
/* Reads the response as it stands; the code. */
int32_t barrier_read(struct barrier *b, const mission_evaluation *asked,
                     const mission_operation_profile *profile, const char *response,
                     mission_permit **out, mission_error *error);

/* What became of a plan. */
struct ended {
    int32_t rc; /* of running it */
    mission_verdict verdict;
    char execution[70], lease[40], resumes[70];
    char words[200];
    mission_json *reply; /* a copy; owned */
};
/* Drive a plan to its end with a store (NULL: the barrier's) and free it. */
struct ended barrier_run(struct barrier *b, mission_plan *plan, const mission_store *store);
/* A commit check of the permit, now. The reply is dropped. */
struct ended barrier_check(struct barrier *b, mission_permit *permit,
                           const mission_evaluation *about);
struct ended barrier_commit(struct barrier *b, mission_permit *permit,
                            const mission_evaluation *about, const char *txn,
                            const mission_store *store);
struct ended barrier_done(struct barrier *b, const char *execution, uint32_t outcome,
                          const char *error);

/* Execution Evidence and Refusal Records in the outbox, proven, oldest first. */
struct told {
    char id[70], evaluation[70], outcome[16], error[100], authorized[60], effective[60];
    char obligations[400]; /* canonical; empty: none */
    unsigned long long sequence;
    uint32_t kind;
};
size_t barrier_told(struct barrier *b, struct told *out, size_t most);
/* The last of them. */
struct told barrier_last(struct barrier *b);

#endif
