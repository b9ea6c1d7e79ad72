/* Inside the verifier of evidence. SPDX-License-Identifier: MIT */
#ifndef MI_EVIDENCE_VERIFIER_H
#define MI_EVIDENCE_VERIFIER_H

#include "../../crypto/jws.h"
#include "evidence.h"

/* mission_evidence_keys, copied. */
struct mi_emitter_keys {
    mission_view emitter;
    uint32_t roles;
    bool compromised, dated; /* dated: `boundary` is authenticated */
    mission_time boundary;
    mission_jwks *keys; /* a reference */
    mission_view *audiences;
    size_t audience_count; /* 0: all */
};

struct mission_evidence_verifier {
    atomic_uint refs;
    mission_context *context;
    struct mi_arena arena; /* of what follows, and of this */
    struct mi_emitter_keys *emitters;
    size_t emitter_count;
    void *host;
    int32_t (*anchored)(void *host, mission_view digest, int32_t *verdict, mission_time *at);
};

#define MI_SIGNERS_MOST 4u

/* The keys that may have signed a record: of its emitter, of this name, for this role and audience.
 */
struct mi_signers {
    const mission_jwk *keys[MI_SIGNERS_MOST];
    size_t count;
};
/* emitter_keys.c. Errors: NO_KEY, EVIDENCE (the emitter has another role), AUDIENCE, TOO_MANY. */
int32_t mi_signers_find(const mission_evidence_verifier *verifier, mission_view kid,
                        const mission_value *record, struct mi_signers *out, mission_error *error);
/* compromise.c: A-7 for one key. MISSION_OK: it may be believed; else COMPROMISED. `*standing` says
 * which. Errors: COMPROMISED, NOMEM, CRYPTO. */
int32_t mi_compromise(const mission_evidence_verifier *verifier, const mission_jwk *key,
                      const mission_value *record, uint32_t *standing, mission_error *error);

/* members.c: do the members of O-10, O-11, O-12 stand as they have to? */
int32_t mi_evidence_members(mission_context *context, const mission_value *record, uint32_t kind,
                            mission_error *error);

#endif
