/* Random Missions and what comes to a decision point in front of them. SPDX-License-Identifier: MIT
 *
 * A world is a Mission with its decision point, a turn is one request with all that is known beside
 * it. Both are plain data, from which the JSON is written, so that a test can change one thing and
 * say it again. Of every member of a turn 0 is the harmless value. */
#ifndef DRAWS_H
#define DRAWS_H

#include "scene.h"

/* ---- Entries ---- */

/* Tokens of entries, a bit for each; the literal ones stand for actions, too. */
enum token {
    T_INVOICES_READ,
    T_INVOICES_DELETE,
    T_JOURNAL_WRITE,
    T_PAY,
    T_NOTIFY,
    T_CREATE,
    T_ACCOUNTS_READ,
    T_ACTIONS,
    T_INVOICES = T_ACTIONS,
    T_JOURNAL,
    T_PAYMENTS,
    TOKENS
};
extern const char *const tokens[TOKENS];

/* A constraint is there where its member is not 0. */
struct grant {
    bool foreign_type, junk; /* a type that nobody understands; a member that nobody knows */
    unsigned resource;       /* of `resources` */
    unsigned match;          /* 0 left out, 1 "exact", 2 "prefix" */
    unsigned actions;        /* bits of tokens */
    unsigned amount, tenant, approval, labels, window, terminal, domain, foreign, capability;
};
extern const char *const resources[], *const amounts[];
#define RESOURCES 5u
#define AMOUNTS 4u /* of a bound: none, "500.00", "9", "423.50" */
#define ENTRIES 8u /* most of a set */
#define CARRIED 4u /* most of a credential */
#define CONTAINED 2u

struct contained {
    unsigned resource, actions; /* no actions: the whole */
};

/* ---- A world ---- */

struct plan_of_world {
    uint32_t profile, flags; /* MISSION_PDP_* */
    struct grant entries[ENTRIES];
    size_t count;
    struct contained contained[CONTAINED];
    size_t contained_count;
    unsigned latched; /* a bit for each entry */
    unsigned floor;   /* of `floors_of` */
    bool passive;     /* the credential's lifetime is a source for reads and writes */
    uint32_t declared, default_class;
};
#define FLOORS 6u
extern const char *const floors_of[FLOORS];

struct world {
    struct plan_of_world plan;
    struct stage stage;
    mission_removed *removed; /* NULL: nothing */
};

/* ---- A turn ---- */

/* Times that lie ahead are written so that 0 is "not said". */
#define AHEAD(value) ((value)-100)

struct turn {
    /* what is asked */
    unsigned audience; /* of `audiences` */
    unsigned action;   /* a literal token */
    unsigned amount;   /* of `asked_amounts` */
    bool euro, withheld, key;
    unsigned recipients; /* 0 one of the domain, 1 none, 2 another beside it */
    unsigned digest;     /* 0 right, 1 another, 2 none, 3 malformed */
    /* the Mission that is named */
    uint32_t join;
    unsigned id, hash, view; /* 0 right, 1 wrong, 2 none (of `view` 0 is none, 2 right) */
    /* who asks */
    unsigned act; /* 0 none, 1 a chain, 2 [], 3 a link without `sub` */
    bool delegated, no_standing;
    unsigned origin; /* 0 none, 1 the recorded one, 2 another */
    bool mapped_elsewhere;
    unsigned credential; /* 0 good, 1 none, 2 past, 3 junk, 4 contradictory */
    int left;            /* AHEAD; 0: ten minutes */
    unsigned capability; /* 0 none, 1 and 2 of the entries, 3 with another tool */
    bool untrusted;
    /* the state */
    bool not_own;
    uint32_t own_state; /* of `own_states` */
    unsigned own_source;
    bool once;
    int own_age, own_lease, own_end; /* seconds behind, 0: five; the others AHEAD */
    unsigned observed;               /* 0 none, 1 fresh, 2 cached, 3 event_driven, 4 unknown */
    unsigned observed_state, observed_version;
    int observed_age, observed_lease, observed_issued; /* behind; AHEAD; AHEAD */
    bool observed_junk;
    unsigned assertion; /* 0 none, 1 active, 2 suspended, 3 old */
    bool taken, unknown_taken;
    /* what the host says */
    bool no_tenant, other_tenant;
    unsigned labels; /* 0 those that are approved, 1 none, 2 one more */
    uint32_t external, tainted;
    unsigned approval; /* 0 none, 1 presented, 2 with a text that is no time, 3 past */
    bool approval_unbound, approval_dependent;
    unsigned approval_status; /* of `statuses` */
    int approval_age;         /* 0: a minute */
    unsigned says;            /* 0 permit, 1 approval, 2 step-up, 3 deny, 4 nothing known */
    unsigned history;
    unsigned members, denied_member;
    uint32_t purpose;
    uint32_t fails;
    bool carries;
    struct grant carried[CARRIED];
    size_t carried_count;
};
extern const char *const audiences[], *const asked_amounts[];
extern const uint32_t own_states[], statuses[];
#define AUDIENCES 6u
#define ASKED_AMOUNTS 7u
#define OWN_AGE(t) ((t)->own_age ? (t)->own_age : 5)
#define APPROVAL_AGE(t) ((t)->approval_age ? (t)->approval_age : 60)
#define LEFT(t) ((t)->left ? AHEAD((t)->left) : 600)

uint64_t draw(uint64_t *seed, uint64_t among);
void draw_plan(uint64_t *seed, struct plan_of_world *plan);
void world_open(struct world *w, const struct plan_of_world *plan);
void world_close(struct world *w);
void draw_turn(uint64_t *seed, const struct plan_of_world *plan, struct turn *t);
struct grant draw_grant(uint64_t *seed);

/* Decide the turn; the reason. The decision is in the stage. */
uint32_t world_decide(struct world *w, const struct turn *t);
/* The request of the latest turn. */
const char *world_request(void);
void grants_write(const struct grant *grants, size_t count, char *out, size_t size);
/* Make a turn as harmless as it can be while `still` holds; then say what is left. */
void turn_shrink(struct turn *t, bool (*still)(void *host, const struct turn *t), void *host);
void turn_tell(const struct plan_of_world *plan, const struct turn *t);

#endif
