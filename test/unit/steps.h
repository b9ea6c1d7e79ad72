/* Plans one step at a time, all orders of their steps, and stores that fail on demand.
 * SPDX-License-Identifier: MIT */
#ifndef STEPS_H
#define STEPS_H

#include "issuers.h"

/* A plan that a test drives. */
struct steps {
    mission_plan *plan;
    mission_plan_step step;
    mission_error error;
    int32_t rc;
    bool over;
    uint32_t taken, commits;
};
void steps_begin(struct steps *s, mission_plan *plan);
/* Ask for the next step, without doing it; false: the plan is over. */
bool steps_ask(struct steps *s);
/* Do the step that was asked for. */
void steps_do(struct steps *s, const mission_store *store);
/* Both; false: the plan is over. */
bool steps_one(struct steps *s, const mission_store *store);
/* Until a step of this kind is asked for, and not done; false: the plan ended before. */
bool steps_until(struct steps *s, const mission_store *store, uint32_t what);
/* Drive to the end, free the plan, give its verdict: `code` of a failure, too. */
mission_verdict steps_end(struct steps *s, const mission_store *store);

/* All orders: each choice between options is tried in turn. Zeroed at the start. */
struct order {
    uint8_t choice[64], options[64];
    size_t count, at;
};
size_t order_choose(struct order *order, size_t options);
bool order_next(struct order *order); /* false: all have been tried */
/* Plans that have begun, to their ends in one of the orders of their steps. Two reads next to each
 * other find the same in either order: one of the two is tried. */
void steps_together(struct steps *all, size_t count, const mission_store *store,
                    struct order *order);

/* A store in front of another one, that fails once: at commit, load or scan `at` (from 1; 0:
 * never). */
struct faulty {
    const mission_store *real;
    mission_store table;
    uint32_t commits, reads;
    uint32_t commit_at, read_at;
    uint32_t times;  /* from there on so often; 0: once */
    int32_t result;  /* what is answered */
    bool written;    /* the failing commit is done all the same */
    uint32_t failed; /* times that it did */
};
void faulty_open(struct faulty *f, const mission_store *real);

/* A stored document without its frame, to be freed; NULL: there is none. */
char *steps_row(struct issuers *s, const char *kind, const char *key, uint64_t *version,
                int64_t *number);
char *steps_copy(const char *text);                     /* to be freed */
int64_t steps_count(struct issuers *s, const char *id); /* derivations counted */
/* The events of a Mission in their order, each to be freed. */
#define STEPS_EVENTS 64u
size_t steps_events(struct issuers *s, const char *id, char *out[STEPS_EVENTS]);
/* The events' sequences are 1, 2, 3 ... and their times do not go back; how many. */
size_t steps_gapless(struct issuers *s, const char *id);

#endif
