/* State authorities for the tests: an issuer, its host's word, its store, its clock.
 * SPDX-License-Identifier: MIT */
#ifndef ISSUERS_H
#define ISSUERS_H

#include "test.h"

#include <stdatomic.h>

#define ISSUERS_HOST_CODE 4711

/* What the callbacks of the host answer; all may be changed while an issuer is in use. */
struct issuers_word {
    atomic_int no;        /* a MISSION_ACT_* that `may` refuses; 0: none */
    atomic_int weak;      /* 1: the approver's authentication is not enough */
    atomic_int no_source; /* 1: the source of authority may not be activated */
    atomic_int no_purpose, no_policy, no_longer;
    atomic_int fails; /* 1: every callback fails with ISSUERS_HOST_CODE */
    atomic_uint asked;
};

struct issuers {
    uint32_t profile;
    atomic_llong seconds; /* the clock */
    atomic_int clock_fails;
    struct issuers_word word;
    mission_context *context;
    mission_memory_store *memory; /* NULL: the store is another one */
    const mission_store *store;
    mission_issuer *issuer;
    mission_authority_set *ceiling;
    mission_json *source, *authentication;
    uint32_t pending_most;
    bool no_may, no_standing; /* such callbacks are missing; then issuers_again() */
    const char *asserted;     /* the profile values of every child actor; NULL: none */
    bool any_actor;           /* a child actor may act where none is listed */
    const char *retained;     /* when the standing consent was given; NULL: there is none */
    int64_t oldest;           /* its declared ceiling in seconds; 0: none */
    const char *of_class;     /* the ceiling's class; NULL: of every one. Present is "payments" */
    char policy_version[32];
    int32_t (*trouble)(void *host); /* asked first by every callback: what it fails with; or NULL */
    void *trouble_host;
};

/* An open issuer on a store in memory, or on `store`. The clock stands at 2026-09-01T00:00:00Z. */
void issuers_open(struct issuers *s, uint32_t profile);
void issuers_open_on(struct issuers *s, uint32_t profile, const mission_store *store);
/* The same with a context of the caller's, which becomes the issuer's. */
void issuers_open_in(struct issuers *s, uint32_t profile, mission_context *context,
                     const mission_store *store);
void issuers_clock(struct issuers *s, mission_clock *out); /* for such a context */
void issuers_close(struct issuers *s);
/* A test in both profiles, each with an issuer of its own. */
void issuers_in_both(void (*run)(struct issuers *s));
/* Another issuer in the same place, with what `s` says now; the one before it is gone. */
void issuers_again(struct issuers *s);
/* A new ceiling and policy version: what is derived from now on. NULL: the first one. */
void issuers_policy(struct issuers *s, const char *entries, const char *version);
#define ISSUERS_START 1788220800

/* Drive a plan with the store, free it, and give how it ended. `reply` NULL, or the reply as
 * canonical text, to be freed. A failure of the plan is a verdict with `done` 0 and its code. */
mission_verdict issuers_run(struct issuers *s, mission_plan *plan, char **reply);
/* A member of a reply as text, canonical unless it is a string; "" when it is not there. */
const char *issuers_member(struct issuers *s, const char *reply, const char *pointer);

/* What is asked for: the tests' own Intent with these bounds (NULL, 0: the defaults). */
struct issuers_intent {
    const char *expires_at; /* default 2026-12-31T00:00:00Z */
    uint64_t cap;           /* max_derivations */
    const char *goal;
    bool children; /* draft: the proposal permits Child Missions; series: "family" */
};
char *issuers_intent_text(const struct issuers *s, const struct issuers_intent *intent);
char *issuers_proposal_text(const struct issuers *s, const struct issuers_intent *intent);
mission_verdict issuers_admit(struct issuers *s, const struct issuers_intent *intent, char **reply);
mission_admit issuers_admission(const struct issuers *s); /* without texts */

/* A waiting Mission: its id and what its Approver has to name. */
struct issuers_waiting {
    char id[300], rendering[80];
};
bool issuers_wait(struct issuers *s, const struct issuers_intent *intent,
                  struct issuers_waiting *out);
mission_decide issuers_decision(const struct issuers *s, const struct issuers_waiting *waiting,
                                const char *event);
mission_verdict issuers_approve(struct issuers *s, const struct issuers_waiting *waiting,
                                const char *event, char **reply);
/* An approved Mission; `id` of at least 300 bytes. */
bool issuers_mission(struct issuers *s, const struct issuers_intent *intent, char *id);

mission_derive issuers_derivation(const struct issuers *s, const char *id);
mission_verdict issuers_derive(struct issuers *s, const char *id, uint32_t flags, char **reply);
mission_verdict issuers_operate(struct issuers *s, const char *id, uint32_t event,
                                const char *nonce, char **reply);

extern const mission_principal issuers_alice, issuers_admin;
#define ISSUERS_CLIENT V("s6BhdRkqt3")

#endif
