/* Faults on demand: a metered allocator and host callbacks that fail at the n-th call.
 * SPDX-License-Identifier: MIT
 *
 * A scenario prepares with faults disarmed, arms, makes the one call that it is about, disarms,
 * checks that the out-parameters refuse when the call failed, and gives everything back. The sweep
 * runs it again and again, failing at each point in turn: once, and from there on. */
#ifndef METER_H
#define METER_H

#include "../unit/test.h"

#define METER_HOST_CODE 7711 /* what a failing callback returns */
#define METER_CALL_MOST 100000u

struct fault {
    size_t calls, fail_at; /* fail_at 0: never */
    bool stay_down, hit;
};

struct meter {
    struct fault memory, host;
    bool armed;
    size_t live, blocks, taken, largest;
    mission_time now;
    mission_allocator allocator;
    mission_clock clock;
    mission_crypto crypto;
    mission_member_type control, entry, label;
    mission_authorization_type authorization;
    mission_constraint_type constraint;
    mission_evidence_type evidence;
    mission_limits limits;
    mission_sink sink; /* swallows what is written, counts it */
    size_t written;
};

void meter_start(struct meter *meter);
/* A context in which every callback is metered. Made while disarmed. */
mission_context *meter_context(struct meter *meter, uint32_t profile);
void meter_config(struct meter *meter, uint32_t profile, mission_config *config);
/* The same without the host's label, of the run's profile: what a validator of labels does not
 * accept is a refusal by design. */
mission_context *meter_context_unlabelled(struct meter *meter);
void meter_arm(struct meter *meter);
void meter_disarm(struct meter *meter);
bool meter_fails(struct meter *meter, struct fault *fault);

/* A store in memory whose every call is one of the host's. */
struct meter_store {
    struct meter *meter;
    mission_context *plain; /* its memory is not what is swept */
    mission_memory_store *memory;
    mission_store table;
};
void meter_store_open(struct meter_store *store, struct meter *meter);
void meter_store_close(struct meter_store *store);

struct scenario {
    const char *call; /* the public function; test/fault/complete reads these names */
    int32_t (*run)(struct meter *meter, mission_error *error);
    uint32_t profile; /* 0: both */
    bool may_succeed; /* can reach its verdict without memory that it asked for */
};

/* Run one scenario in every way of failing. `meter->control` etc. serve both profiles. */
void meter_sweep(const struct scenario *scenario);
/* The profile of the run that is under way. */
uint32_t meter_profile(void);

#endif
