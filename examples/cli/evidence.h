/* `mission evidence`: who may have signed what, and the records. SPDX-License-Identifier: MIT */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "runtime.h"

#define EVIDENCE_FILES 64
#define EVIDENCE_AUDIENCES 256

/* The keys of --keys, and what they may sign. Views into `docs`. */
struct evidence_trust {
    mission_view files[EVIDENCE_FILES];
    struct cli_list list;
    const char *emitter, *role; /* of a file that does not say so itself */
    mission_json *docs[EVIDENCE_FILES];
    mission_jwks *keys[EVIDENCE_FILES];
    mission_view audiences[EVIDENCE_AUDIENCES];
    size_t audience_count;
    mission_time compromised[EVIDENCE_FILES];
    mission_evidence_keys emitters[EVIDENCE_FILES];
    mission_evidence_verifier *verifier;
};
int evidence_trust_open(struct cli *cli, struct evidence_trust *trust);
void evidence_trust_close(struct evidence_trust *trust);
const char *evidence_role_name(uint32_t role); /* NULL: it has none */
/* For `roles` of mission_evidence_keys; 0: no role has this name. */
uint32_t evidence_role_bit(mission_view name);

/* One run of it. */
struct evidence {
    struct cli *cli;
    const char *profile, *now, *window, *skew, *name_space, *issuer, *mission;
    bool lines, actions, from_start, attempted;
    int64_t window_seconds, skew_seconds;
    struct evidence_trust trust;
};

/* Its records as lines, file by file; without operands standard input. */
int evidence_each_line(struct evidence *e,
                       int (*take)(struct cli *cli, mission_view line, void *own), void *own);
int evidence_join(struct cli *cli, struct evidence *e);
int evidence_story(struct cli *cli, struct evidence *e);

#endif
