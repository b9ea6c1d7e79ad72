/* Inside evidence: who emits, what a record says, how it is sealed and proven.
 * SPDX-License-Identifier: MIT
 *
 * A body is a record without its envelope. Bodies are made of a decision, an execution or a refusal
 * alone (EV-2); sealing is for bodies that were made here, or were kept by a plan that had made
 * them here. */
#ifndef MI_EVIDENCE_RECORD_H
#define MI_EVIDENCE_RECORD_H

#include "../../base/base.h"
#include "../../json/json.h"
#include <mission/permit.h>
#include <mission/runtime_evidence.h>

#define MI_NAME_SPACE_MOST 256u

struct mission_emitter {
    atomic_uint refs;
    mission_context *context;
    struct mi_arena arena; /* of what follows, and of this */
    mission_view id;
    uint32_t role;
    uint32_t flags;
    mission_view name_space; /* of members of its own; empty: none */
    mission_signer signer;   /* its kid is a copy, and not empty */
    void *host;
    int32_t (*next)(void *host, mission_view issuer, mission_view mission, uint64_t *sequence);
};

/* emitter.c. "pdp", "pep", "executor", "receipt_issuer"; empty for any other number. */
mission_view mi_emitter_role(uint32_t role);
uint32_t mi_emitter_role_of(mission_view name); /* 0: none of them */
/* Is this a name that nobody else gives: one within a URI or a domain? */
bool mi_collision_resistant(mission_view name);
/* The emitter's next number for a Mission, by the host's counter. Errors: NO_CALLBACK, HOST. */
int32_t mi_emitter_next(mission_emitter *emitter, mission_view issuer, mission_view mission,
                        uint64_t *out, mission_error *error);

/* A random name of a record: the prefix of four characters ("evd_", "exe_", "ref_") and 24
 * of base64url, NUL behind it. Errors: NO_CALLBACK, RANDOM. */
#define MI_EVIDENCE_ID_LEN 28u
int32_t mi_evidence_id(mission_context *context, const char prefix[4],
                       char out[MI_EVIDENCE_ID_LEN + 1], mission_error *error);

/* ---- Bodies ---- */

/* decision_record.c. Does a decision leave evidence? One about an action without consequences
 * (MISSION_CLASS_NONE) does not, and mi_decision_body() refuses it with STATE. */
bool mi_decision_recorded(const mission_decided *says);
/* Which Mission's sequence a decision counts in: the Mission that the request names. */
void mi_decision_mission(const mission_decision *decision, mission_view *issuer, mission_view *id);
/* The Decision Evidence's body (O-10). `more` NULL: nothing beside. `metering`: an array of O-16
 * entries, NULL when nothing was metered. Each call mints another `evidence_id`, unless `id` is not
 * empty. Errors: ARGUMENT (an emitter of another role), STATE (see above; an approval was presented
 * and the emitter has no name for it), NOMEM, RANDOM, NO_CALLBACK, CRYPTO, and what the builder
 * refuses. */
int32_t mi_decision_body(mission_emitter *emitter, const mission_decision *decision,
                         uint64_t sequence, mission_view id, const mission_evidence_more *more,
                         const mission_value *metering, mission_json **out, mission_error *error);

/* What became of one obligation. */
#define MI_OBLIGATION_FAILED 0u /* the numbers of mission_pep_host.obligation */
#define MI_OBLIGATION_FULFILLED 1u
#define MI_OBLIGATION_UNSUPPORTED 2u
struct mi_obligation_outcome {
    mission_view id, type;
    uint32_t outcome;   /* MI_OBLIGATION_* */
    mission_view error; /* empty: none; never with FULFILLED */
};

/* All of O-12. Views are borrowed for the call. */
struct mi_execution_facts {
    mission_view execution_id; /* required: the plan minted it when the permit was consumed */
    mission_view evaluation_id, mission_id, audience; /* required: the decision's */
    uint32_t outcome;               /* MISSION_OUTCOME_COMPLETED, _FAILED, _SUPPRESSED */
    mission_view error;             /* required with _FAILED and _SUPPRESSED, else empty */
    const mission_time *outcome_at; /* required */
    const mission_time *attempted_at, *completed_at;  /* NULL: not said */
    mission_view authorized_digest, effective_digest; /* of a bound permit both, else both empty */
    const struct mi_obligation_outcome *obligations;  /* one for each of the decision's */
    size_t obligation_count;
    const mission_evidence_more *more; /* its hop alone is written; NULL: none */
    mission_view measured_duration;    /* ISO 8601; empty: not metered by duration */
    const mission_value *metering;     /* array of {bound, counter_scope, counter_id, consumed} */
    const mission_value *result_summary;
};
/* execution_record.c. Errors: ARGUMENT (an emitter of another role, a fact that is missing or does
 * not go with the outcome, an `error` that is neither of the closed set nor collision-resistant),
 * NOMEM, and what the builder refuses. */
mission_view mi_outcome_name(uint32_t outcome); /* empty: no final one */
bool mi_execution_error(mission_view error);    /* of the closed set, or collision-resistant */
int32_t mi_execution_body(mission_emitter *emitter, const struct mi_execution_facts *facts,
                          uint64_t sequence, mission_json **out, mission_error *error);

/* refusal_record.c. Does this role refuse for this reason, before any decision (3b)? */
bool mi_refuses_for(uint32_t role, uint32_t reason);
/* Is the Mission verified, so that the record counts in its sequence? */
bool mi_refusal_counted(const mission_refusal *refusal);
/* `sequence` is read only then. Each call mints another `refusal_id`, unless `id` is not empty. */
int32_t mi_refusal_body(mission_emitter *emitter, const mission_refusal *refusal, uint64_t sequence,
                        mission_view id, mission_json **out, mission_error *error);

/* ---- The envelope ---- */

extern const mission_view mi_evidence_typ; /* kind.c: the `typ` of all */
/* kind.c. "application/mission-decision-evidence+json" and so on; empty for any other number. */
mission_view mi_evidence_media_type(uint32_t kind);
uint32_t mi_evidence_kind_of_type(mission_view type); /* 0: none of them */
/* Which kind of record an object is, by the name of its identifier; 0: none, or two at once. */
uint32_t mi_evidence_kind(const mission_value *record);

/* seal.c. The record: the body and its `evidence_envelope` (O-13). `*out` is owned, NULL on
 * failure; nothing unsigned ever leaves (EV-3). Errors: NOMEM, SIGNER, and what the builder
 * refuses.
 */
int32_t mi_evidence_seal(mission_emitter *emitter, const mission_value *body, uint32_t kind,
                         mission_json **out, mission_error *error);
/* The same of a body that is of no such kind, by who signs it. */
int32_t mi_evidence_envelop(mission_context *context, const mission_signer *signer,
                            const mission_value *body, mission_view media_type, mission_json **out,
                            mission_error *error);

/* write.c: members of bodies; nothing for what is absent, unless it says so. */
void mi_write_time(mission_builder *to, const char *name, const mission_time *time);
bool mi_writable(const mission_time *time); /* of a year that RFC 3339 can say; NULL is */
/* A name within the name space of an emitter. */
#define MI_OWN_NAME_MOST (MI_NAME_SPACE_MOST + 32u)
mission_view mi_own_name(mission_view space, const char *name, char room[MI_OWN_NAME_MOST]);
/* The member of that name; NULL: not there, or there is no name space. */
const mission_value *mi_own_member(const mission_value *record, mission_view space,
                                   const char *name);
void mi_write_array(mission_builder *to, const char *name, const mission_value *value);
void mi_write_emitter(mission_builder *to, const mission_emitter *emitter);
void mi_write_hop(mission_builder *to, const mission_evidence_more *more);
void mi_write_mapping(mission_builder *to, const mission_evidence_more *more);
/* What a record says of the parties: identifiers alone, whatever else came with them. */
void mi_write_subject(mission_builder *to, const mission_evaluation *asked);  /* always */
void mi_write_resource(mission_builder *to, const mission_evaluation *asked); /* always */
void mi_write_action(mission_builder *to, const mission_evaluation *asked);   /* always */
void mi_write_actor(mission_builder *to, const mission_evaluation *asked);
void mi_write_credential(mission_builder *to, const mission_evaluation *asked);
/* `parameter_digest`, or where `bound` is 0 or it is empty `evaluation_request_digest`. Errors:
 * NOMEM, CRYPTO. */
int32_t mi_write_request_digest(mission_builder *to, mission_context *context,
                                const mission_evaluation *asked, bool bound, mission_view digest,
                                mission_error *error);
int32_t mi_import_more(mission_evidence_more *own, const mission_evidence_more *theirs,
                       mission_error *error);

/* ---- Verify ---- */

/* verifier.c. A-6 up to and with the signature, for a record of this kind: the envelope, the
 * emitter, its key, A-7. `audience` is the record's, empty for a receipt. What the members of the
 * kind say is the caller's to check after it. */
int32_t mi_evidence_prove(const mission_evidence_verifier *verifier, const mission_value *record,
                          uint32_t kind, uint32_t *standing, mission_error *error);
/* prove.c. The token of a record's envelope, whose payload is the record; it is not proven yet.
 * Errors: NOMEM; EVIDENCE with the place. */
int32_t mi_evidence_token(const mission_context *context, const mission_value *record,
                          mission_view *out, mission_error *error);
/* What stands between the dots of its token, as it stands there; empty: there is none. */
mission_view mi_evidence_payload(const mission_value *record);
/* verify.c. An execution that was refused as a second use says nothing of the first (trap 15). */
bool mi_evidence_of_another_use(const mission_evidence_record *execution);
mission_context *mi_evidence_context(const mission_evidence_verifier *verifier);

#endif
