/* Inside transaction authorization. SPDX-License-Identifier: MIT
 *
 *   resource.c     the Challenge-Issuing Resource
 *   challenge.c    its challenge, and the operation that it retains
 *   verify.c       a token against the retained operation
 *   verified.c     what a verified transaction is to a decision
 *   arrived.c      a signed text that came in
 *   key.c          names of rows, and their times
 *   tas.c          the Transaction Authorization Server
 *   admit.c        a challenge becomes a workflow
 *   admit_check.c  what has to hold for that
 *   standing.c     what has to hold at the admission and again at the end
 *   workflow.c     the workflow's row
 *   kept.c         the rows beside it: the result, the admission, the subject
 *   approve.c      approval and denial
 *   poll.c         what the client is told
 *   mint.c         the one token
 *   show.c         a workflow for its approver; pinned profiles
 *   sweep.c        rows past their end */
#ifndef MI_TRANSACTION_H
#define MI_TRANSACTION_H

#include "../../json/json.h"
#include "../../base/times.h"
#include "../../wire/transaction.h"
#include "../plan.h"
#include <mission/transaction.h>

#define MI_KIND_TXN_OPERATION MI_VIEW("txn_operation") /* [resource, txn]: what is retained */
#define MI_KIND_TXN_ADMISSION MI_VIEW("txn_admission") /* [iss, jti, client, key]: the workflow */
#define MI_KIND_TXN_WORKFLOW MI_VIEW("txn_workflow")   /* transaction_authorization_id */
#define MI_KIND_TXN_RESULT MI_VIEW("txn_result")       /* [resource, txn]: binding, token */
#define MI_KIND_TXN_POLL MI_VIEW("txn_poll")           /* the workflow's id: the latest poll */
#define MI_KIND_TXN_SUBJECT MI_VIEW("txn_subject")     /* [policy, version, subject]: whose it is */

#define MI_TXN_SECONDS_MOST 31536000

struct mission_transaction_resource {
    atomic_uint refs;
    mission_context *context;
    struct mi_arena arena; /* of the texts, and of this */
    mission_view iss, tas;
    mission_jwks *keys;
    uint32_t algorithms, retries;
    bool signs, takes_proofs;
    mission_signer signer;
    int64_t challenge_seconds, retain_seconds, skew_seconds, token_seconds;
    mission_proof_policy proofs;
};

struct mission_tas {
    atomic_uint refs;
    mission_context *context;
    struct mi_arena arena;
    mission_view iss;
    uint32_t retries;
    mission_signer signer;
    mission_resource *tokens;
    mission_tas_host host;
    mission_freshness freshness;
    int64_t workflow_seconds, approval_seconds, token_seconds, interval_seconds, skew_seconds,
        keep_seconds;
};

/* ---- Names ---- */

/* key.c: the row whose name is made of the resource and the transaction. 0, MI_WAIT, NOMEM, CRYPTO.
 */
int32_t mi_txn_want(mission_plan *plan, mission_view kind, mission_view resource, mission_view txn,
                    struct mi_read **out, mission_error *error);
/* resource.c: a plan of this resource. */
int32_t mi_txn_resource_plan(mission_transaction_resource *resource,
                             const struct mi_operation *operation, const void *request, size_t size,
                             const mission_time *now, mission_plan **out, mission_error *error);
/* resource.c: a signer that is kept: its kid is copied. 0, NOMEM, ABI_*. */
int32_t mi_txn_signer(struct mi_arena *arena, const mission_signer *from, mission_signer *to);
/* `given`, or `otherwise` for 0; false: not within 1 to `most`. */
bool mi_txn_span(int64_t given, int64_t otherwise, int64_t most, int64_t *out);

/* An operation's parameters: raw with a profile, else normalized. */
struct mi_txn_parameters {
    mission_view resource, action;
    const mission_operation_profile *profile;
    const mission_value *value;
};
/* challenge.c: their digest, brought into the profile's form when there is one. Errors: ARGUMENT
 * (the profile of another action or resource), NORMALIZE and those of the digest. */
int32_t mi_txn_digest(mission_context *context, const struct mi_txn_parameters *parameters,
                      mission_digest *out, mission_error *error);

/* A time as a member; none for one that RFC 3339 cannot write. */
void mi_txn_name_time(mission_builder *to, const char *name, const mission_time *time);
/* A stored time: 0, or STORED. */
int32_t mi_txn_stored_time(const struct mi_read *read, mission_view text, mission_time *out,
                           mission_error *error);
/* Write a row of the document that the builder holds, with a term by which it can be forgotten
 * after `until`, and one more (NULL: none). CLOCK: the end of the row, which is the latest time in
 * it, cannot be written as RFC 3339. */
int32_t mi_txn_put(mission_plan *plan, const struct mi_read *read, mission_builder *to,
                   const mission_time *until, const mission_store_term *also, mission_error *error);

/* arrived.c: a text of this `typ`, taken apart and held by the attempt; nobody has proven it. */
int32_t mi_txn_arrived(mission_plan *plan, mission_view text, mission_view typ,
                       struct mi_txn_jwt **out, mission_error *error);
/* arrived.c: exp, iat, nbf. 0, TOKEN_EXPIRED, TOKEN_EARLY. */
int32_t mi_txn_times(const struct mi_txn_claims *claims, int64_t skew, const mission_time *now,
                     mission_error *error);
/* arrived.c: was it refused for good? What is only not known freshly enough may be asked again. */
bool mi_txn_refused(int32_t code);

/* ---- The server's side ---- */

enum mi_txn_status { MI_TXN_PENDING, MI_TXN_APPROVED, MI_TXN_DENIED, MI_TXN_MINTED, MI_TXN_COUNT };

struct mi_txn_approval {
    mission_view id, by, at, until; /* `id` empty: there is none */
    mission_principal approver;
};

/* A workflow: what was pinned at its admission, and how it stands. Views into its row or what it is
 * made of. */
struct mi_txn_workflow {
    struct mi_read *read;
    bool found;
    enum mi_txn_status status;
    mission_view id, binding;
    struct mi_txn_claims claims; /* of the challenge: iss, jti, txn, entry ...; sub, client_id and
                                    act of the token to be */
    mission_view operation_type, profile, version;
    mission_principal source;            /* whom the subject token is of */
    mission_view policy, policy_version; /* that mapped it to claims.sub */
    mission_view token_iss, token_jti, acr;
    int64_t token_exp;
    mission_time began, ends;
    mission_time until;  /* it may be forgotten from then on, with all that stands beside it */
    mission_view denial; /* why it was denied: a code's word; empty: it was not */
    struct mi_txn_approval approval;
};
/* workflow.c */
int32_t mi_txn_want_workflow(mission_plan *plan, mission_view id, struct mi_txn_workflow *out,
                             mission_error *error);
int32_t mi_txn_put_workflow(mission_plan *plan, const struct mi_txn_workflow *workflow,
                            mission_error *error);
/* All but what is pinned for us alone. */
void mi_txn_workflow_members(mission_plan *plan, const struct mi_txn_workflow *workflow,
                             mission_view status, mission_builder *to);
mission_view mi_txn_status_name(enum mi_txn_status status);
/* Is it past its end? One that was minted or denied is settled and has none. */
bool mi_txn_ended(const mission_plan *plan, const struct mi_txn_workflow *workflow);
/* Was it this client, with this key, that opened it? */
bool mi_txn_is_of(const struct mi_txn_workflow *workflow, const mission_transaction_client *client);
/* The stored approval as a value, held by the attempt. */
int32_t mi_txn_approval_value(mission_plan *plan, const struct mi_txn_workflow *workflow,
                              const mission_value **out, mission_error *error);
/* What an approval is bound to (A-9 (5)). */
int32_t mi_txn_binding(mission_plan *plan, const struct mi_txn_workflow *workflow,
                       mission_view *out, mission_error *error);

/* kept.c: the result of a transaction, across all its workflows. */
struct mi_txn_result {
    struct mi_read *read;
    bool found;
    mission_view binding;
    mission_view token; /* empty: none was minted */
    int64_t exp;
    mission_time until;
};
int32_t mi_txn_want_result(mission_plan *plan, mission_view resource, mission_view txn,
                           struct mi_txn_result *out, mission_error *error);
int32_t mi_txn_put_result(mission_plan *plan, const struct mi_txn_result *result,
                          mission_error *error);
/* The workflow of an admission; empty: none. */
int32_t mi_txn_want_admission(mission_plan *plan, const struct mi_txn_claims *claims,
                              mission_view client_id, struct mi_read **read, mission_view *id,
                              mission_error *error);
int32_t mi_txn_put_admission(mission_plan *plan, const struct mi_read *read, mission_view id,
                             const mission_time *until, mission_error *error);
/* A foreign subject's local name belongs to nobody else under one version of a policy: 0, MI_WAIT,
 * TRANSACTION. Writes the row when it is new. */
int32_t mi_txn_claim_subject(mission_plan *plan, const struct mi_txn_workflow *workflow,
                             mission_error *error);

/* standing.c. Each asks the host and judges the answer; a denial has its own code. */
struct mi_txn_now {
    mission_time mission_ends; /* all 0: not said */
    mission_known_state state;
};
int32_t mi_txn_ask_subject(mission_plan *plan, mission_view iss, mission_view sub,
                           mission_subject_mapping *out, mission_error *error);
int32_t mi_txn_ask_operation(mission_plan *plan, mission_view iss, mission_view version,
                             const mission_value *entry, mission_operation_reading *out,
                             mission_error *error);
int32_t mi_txn_ask_standing(mission_plan *plan, const struct mi_txn_workflow *workflow,
                            struct mi_txn_now *out, mission_error *error);
/* Do these entries lie within it? 0, or what is wrong with them. */
int32_t mi_txn_within(const mission_authority *authority, const mission_value *details,
                      mission_error *error);
int32_t mi_txn_ask_token(mission_plan *plan, mission_view iss, mission_view jti,
                         mission_error *error);
/* The local subject of the source, and that mission.subject is the same one. */
int32_t mi_txn_subject(mission_plan *plan, struct mi_txn_workflow *workflow, bool *foreign,
                       mission_error *error);
/* What a question says of a workflow; `approval` NULL: none. */
void mi_txn_question(const mission_plan *plan, const struct mi_txn_workflow *workflow,
                     const mission_value *approval, const struct mi_txn_now *now,
                     mission_transaction_question *out);

/* admit_check.c: everything that has to hold of a redeemed challenge. The workflow's claims are
 * read first, since they name its rows. */
int32_t mi_txn_check_challenge(mission_plan *plan, const mission_transaction_redeem *asked,
                               struct mi_txn_workflow *out, mission_error *error);
int32_t mi_txn_check_token(mission_plan *plan, const mission_transaction_redeem *asked,
                           struct mi_txn_workflow *out, mission_error *error);
int32_t mi_txn_check_policy(mission_plan *plan, struct mi_txn_workflow *out, bool *foreign,
                            mission_error *error);

/* mint.c: the last checks, the fresh decision, the token (A-9 (6), (7)). What is refused has the
 * code of its reason. */
int32_t mi_txn_mint(mission_plan *plan, const struct mi_txn_workflow *workflow,
                    const struct mi_txn_result *result, mission_error *error);
/* The reply that brings a token. */
int32_t mi_txn_token_reply(mission_plan *plan, const struct mi_txn_workflow *workflow,
                           mission_view token, int64_t exp, mission_error *error);

/* tas.c: a plan of this server. */
int32_t mi_txn_plan(mission_tas *tas, const struct mi_operation *operation, const void *request,
                    size_t size, const mission_time *now, mission_plan **out, mission_error *error);
static inline const mission_tas *mi_txn_tas(const mission_plan *plan)
{
    return plan->owner.what;
}
/* A client that asks, checked for form: 0, CALLER, BINDING. */
int32_t mi_txn_client(const mission_transaction_client *client, mission_error *error);

#endif
