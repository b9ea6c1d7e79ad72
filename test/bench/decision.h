/* What the parts of the decisions' benchmark share. SPDX-License-Identifier: MIT */
#ifndef BENCH_DECISION_H
#define BENCH_DECISION_H

#include "../unit/scene.h"
#include "decision_rows.h"

/* A policy, and a decision point that has little to ask. */
struct world {
    struct stage stage; /* the first: the host of its slots */
    mission_operation_profile *operation;
};

/* `set` NULL: the board packet's five entries. */
void world_open(struct world *world, uint32_t profile, const char *set);
/* The same in a context of the caller's, which is taken over. */
void world_open_in(struct world *world, mission_context *context, const char *set);
void world_close(struct world *world);

#define GRANT_ACTION "payments.prepare"
enum shape {
    SHAPE_RESOURCES, /* a resource for each entry, as the peers have it */
    SHAPE_ACTIONS,   /* one resource, an action for each */
    SHAPE_PREFIXES,  /* a prefix for each */
    SHAPE_COUNT
};
/* Of `count` entries the last permits GRANT_ACTION up to 500.00 EUR. To be freed. */
char *grants_set(enum shape shape, size_t count);

/* A request, and what is known beside. */
struct question {
    struct world *world;
    mission_json *request;
    mission_evaluation evaluation;
    mission_situation situation;
    mission_known_state state;
    mission_pdp *pdp; /* NULL: the world's */
    uint32_t want;    /* MISSION_DENY_* */
    bool allocates;
};

/* What was asked of the world's stage last becomes a question of its own. */
void question_take(struct question *question, struct world *world, uint32_t want);
/* GRANT_ACTION on what the last grant is for. */
void question_grant(struct question *question, struct world *world, enum shape shape, size_t count,
                    const char *amount, uint32_t want);
void question_drop(struct question *question);
/* Decided, in the scratch unless it allocates; owned. */
mission_decision *question_decide(const struct question *question);
bool decided_as(const mission_decision *decision, uint32_t want);
/* The work of a row whose subject is a question. */
bool run_decide(void *subject);

/* Each a part of the tables: rows before the measuring, what it holds after it. */
extern struct world packet[2]; /* of each profile; open between cases_open() and cases_close() */
void cases_open(void);
void cases_close(void);
void around_open(void);
void around_close(void);
void tools_open(void);
void tools_close(void);
void compile_print(bool brief);

/* decision_store.c: plans a second. */
int store_main(const char *folder, double seconds);

#define P(name) "/action/properties/" name
#define C(name) "/context/" name

#endif
