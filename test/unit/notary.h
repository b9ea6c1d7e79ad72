/* Emitters of evidence and who verifies them, for tests. SPDX-License-Identifier: MIT */
#ifndef NOTARY_H
#define NOTARY_H

#include "test.h"

#include "roles/evidence/evidence.h"

#define NOTARY_NOW 1793607243 /* 2026-11-02T08:14:03Z */
#define NOTARY_AUD "https://erp.example.com"
#define NOTARY_SPACE "https://pdp.example.com/evidence/"

/* One of each role, by MISSION_EMITTER_*: pdp.example.com, pep.example.com, exe.example.com,
 * receipts.example.com, with a key of its own called "<role>-key". */
struct notary {
    mission_context *context;
    mission_jwk *keys[MISSION_EMITTER_RECEIPTS + 1];
    mission_jwks *sets[MISSION_EMITTER_RECEIPTS + 1];
    mission_emitter *emitters[MISSION_EMITTER_RECEIPTS + 1];
    mission_evidence_verifier *verifier;
    uint64_t next; /* of the counter that all emitters share */
    int32_t next_fails;
};

/* With keys of this algorithm (0: EdDSA). The notary stays where it is. */
void notary_open(struct notary *notary, mission_context *context, uint32_t algorithm);
void notary_close(struct notary *notary);
mission_emitter_config notary_config(struct notary *notary, uint32_t role, mission_signer *signer);
mission_emitter *notary_emitter(const mission_emitter_config *config); /* must be made */

/* A record of these members, sealed by the emitter of the role; owned. */
mission_json *notary_seal(struct notary *notary, uint32_t role, uint32_t kind, const char *body);
/* The code of verifying it. */
int32_t notary_verify(const struct notary *notary, const mission_json *record,
                      mission_evidence_record *out, mission_error *error);
/* The canonical text of a value, to be freed. */
char *notary_text(mission_context *context, const mission_value *value);

#endif
