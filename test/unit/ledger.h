/* Evidence as a test writes it down: one row, one record. SPDX-License-Identifier: MIT */
#ifndef LEDGER_H
#define LEDGER_H

#include "test.h"

#define LEDGER_DIGEST "sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI"
#define LEDGER_OTHER "sha-256:UdG-TiebDHTiKRXUVURs1Jeq_vDJp_Ro8jWbBAD8hgM"
#define LEDGER_HASH "sha-256:l3KvZ4mP5x0wQrR6tY2nD9bM7sX1cF8gH2vJ4kE5pNQ"
#define LEDGER_VIEW "sha-256:kFxuopgt9C4G7S4BhP7ayGhP49wG55HBnq0BzH09UZ8"
#define LEDGER_AUD "https://erp.example.com"
#define LEDGER_ISSUER "https://as.example.com"
#define LEDGER_MISSION "msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-"

#define LEDGER_TEXT 3072u

/* NULL and 0: not there. */
struct ledger_row {
    uint32_t kind;
    char id[40], evaluation[40];
    const char *mission, *issuer, *audience, *emitter, *role;
    const char *digest, *effective; /* of a decision and a refusal the first alone */
    const char *reason;             /* denial_reason, or an execution's error */
    const char *outcome;
    int permit, metered, has_sequence;
    int64_t use_limit;
    uint64_t sequence;
    int64_t at, started, valid_until;
    const char *more; /* further members, each with a comma before it */
    unsigned content; /* changes nothing but the bytes */
};

/* The record's text; `enveloped`: with an envelope that nobody has signed. */
void ledger_text(uint32_t profile, const struct ledger_row *row, bool enveloped,
                 char out[LEDGER_TEXT]);
/* What verifying it would tell, by hand: views into the row and `value`. */
mission_evidence_record ledger_record(const struct ledger_row *row, const mission_value *value);
/* Add it to a join, as verified; the code. */
int32_t ledger_add(mission_context *context, mission_evidence_join *join,
                   const struct ledger_row *row, mission_error *error);

/* Rows of the usual kind: a permit at `at`, what became of it, a refusal. */
struct ledger_row ledger_permit(const char *evaluation, uint64_t sequence, int64_t at);
struct ledger_row ledger_execution(const struct ledger_row *permit, const char *id,
                                   uint64_t sequence);
struct ledger_row ledger_refusal(const char *id, uint64_t sequence, int64_t at);

#endif
