/* `mission decide`: what a decision point is made of at a shell prompt.
 * SPDX-License-Identifier: MIT */
#ifndef DECIDE_H
#define DECIDE_H

#include "runtime.h"

#include <stdio.h>

#define DECIDE_PROFILES 64
#define DECIDE_CONSTRAINTS 64
#define DECIDE_LIST 64

/* What the host knows beside the request, from --situation. Views into `doc`. */
struct decide_situation {
    mission_json *doc; /* NULL: nothing */
    mission_known_state known;
    mission_removed *removed;
    mission_situation value;
    mission_facts facts;
    mission_view domains[DECIDE_LIST], labels[DECIDE_LIST];
};
/* `state`: of --state; NULL: the file's. */
int decide_situation_read(struct cli *cli, const char *file, const char *state,
                          const mission_policy *policy, struct decide_situation *out);
void decide_situation_clear(struct decide_situation *situation);

/* Where records go: a file that is locked, and whose numbers go on. */
struct decide_log {
    FILE *file; /* NULL: no evidence */
    const char *name;
    mission_jwk *key;
    mission_emitter *emitter;
    uint64_t next;
};
/* What it needs beside the file: the emitter's name and private key. */
struct decide_emitter {
    const char *id, *key_file, *name_space;
};
int decide_log_open(struct cli *cli, const char *file, const struct decide_emitter *from,
                    const mission_policy *policy, struct decide_log *out);
int decide_log_close(struct cli *cli, struct decide_log *log);
/* The record of a decision, or of a request without its Mission, kept before anything is answered.
 */
int decide_log_decision(struct cli *cli, struct decide_log *log, const mission_decision *decision);
int decide_log_refusal(struct cli *cli, struct decide_log *log,
                       const mission_evaluation *evaluation);

/* One run of it. */
struct decide {
    struct cli *cli;
    const char *profile, *now, *policy_file, *request_file, *situation_file, *state, *floors_file,
        *rules_file, *class_name, *evidence_file;
    struct decide_emitter emitter;
    bool lines, places_state, taint, strict;
    mission_view profile_files[DECIDE_PROFILES], constraints[DECIDE_CONSTRAINTS];
    struct cli_list profile_list, constraint_list;
    mission_constraint_type types[DECIDE_CONSTRAINTS];

    mission_policy *policy;
    mission_operation_profile *profiles[DECIDE_PROFILES];
    mission_operation_terms terms[DECIDE_PROFILES];
    mission_json *rules; /* of the resource; NULL: it permits */
    mission_floors *floors;
    struct decide_situation situation;
    struct decide_log log;
    mission_pdp *pdp;
};
/* Before there is a context: constraints of the deployment's own. */
int decide_constraints(struct decide *d);
/* The decision point of the options. */
int decide_open(struct decide *d);
/* The host's side of it, `host` being the struct decide. */
mission_pdp_host decide_host(struct decide *d);
int decide_rules_check(struct decide *d);

/* Answer one request. Of a batch, one answer with all of its items. */
int decide_request(struct decide *d, const mission_value *request, bool line);

#endif
