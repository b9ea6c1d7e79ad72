/* Missions and their descendants, written straight into a state authority's store, and read back as
 * they are stored: for tests of what follows from clocks and ancestors. SPDX-License-Identifier:
 * MIT
 */
#ifndef DESCENT_H
#define DESCENT_H

#include "issuers.h"

/* Times are seconds after ISSUERS_START; NULL and 0 stand for the defaults. */
struct member {
    const char *id;
    const char *parent;  /* a member that was put before; NULL: none */
    int64_t expires_at;  /* default 1000000 */
    int64_t created_at;  /* default 0 */
    const char *subject; /* default "alice", of https://idp.example.com */
    const char *client;  /* default "s6BhdRkqt3" */
    const char *tenant;  /* default "example-corp" */
    bool leaf;           /* its authority permits no children */
};

/* Put an approved Mission with its record and its first event (version 1, sequence 1). */
bool descent_put(struct issuers *s, const struct member *who);

/* How it is stored, whatever would be reported. */
struct stored {
    bool present, held, unsettled;
    uint32_t state;
    uint64_t version, sequence, row;
    char ended_at[40], reason[40], on_expiry[16];
    mission_standing standing; /* with `times` behind its texts */
    char times[3][40];
    char ancestors[8][64]; /* the root first; empty behind the last */
};
struct stored descent_stored(struct issuers *s, const char *id);
/* The clock, in seconds after ISSUERS_START. */
void descent_clock(struct issuers *s, int64_t seconds);
/* A moment as RFC 3339, in one of four buffers. */
const char *descent_time(int64_t seconds);

/* mission_plan_settle once: its reply, to be freed. */
mission_verdict descent_settle(struct issuers *s, const char *id, char **reply);
/* mission_plan_show: the reported state on the wire; "" when it is not visible. */
const char *descent_shown(struct issuers *s, const char *id);
/* The events of a Mission as "event state prior_state version;" one after the other, and whether
 * their sequences are gapless and their versions never fall; to be freed. */
char *descent_events(struct issuers *s, const char *id);
/* mission_issuer_sweep until nothing is left; how often it was called. */
size_t descent_sweep(struct issuers *s, uint32_t limit);

#endif
