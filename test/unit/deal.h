/* A resource, a Transaction Authorization Server and a client, with a host that says what it is
 * told to say. SPDX-License-Identifier: MIT */
#ifndef DEAL_H
#define DEAL_H

#include "desk.h"
#include <stdatomic.h>

#define DEAL_TAS "https://tas.example.com"
#define DEAL_CLIENT "s6BhdRkqt3"
#define DEAL_HASH DESK_HASH
#define DEAL_ENTRY(actions, amount)                                                                \
    "{\"type\":\"mission_resource_access\",\"resource\":\"" DESK_AUD "\",\"actions\":[\"" actions  \
    "\"],\"constraints\":{\"requires_action_approval\":true,\"max_amount\":{\"amount\":\"" amount  \
    "\",\"currency\":\"USD\"}}}"
#define DEAL_PARAMETERS "{\"amount_usd\":\"423.50\",\"source_invoice_id\":\"inv_2026Q3_842\"}"
#define DEAL_DIGEST "sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI" /* of 30-runtime 6 */

enum deal_slot {
    DEAL_NONE,
    DEAL_ISSUER,
    DEAL_OPERATION,
    DEAL_SUBJECT,
    DEAL_STANDING,
    DEAL_TOKEN,
    DEAL_POLICY,
    DEAL_APPROVAL,
    DEAL_DECIDE,
    DEAL_SLOTS
};

struct deal {
    struct desk desk;           /* the authorization server of the subject token */
    mission_context *shelf;     /* of the stores, which are nobody's to fail here */
    int32_t (*fails)(void *of); /* asked in each callback; NULL: none fails */
    void *fails_of;
    mission_jwk *client, *other, *resource_key, *tas_key;
    mission_jwks *resource_keys, *tas_keys;
    mission_signer resource_signer, tas_signer;
    mission_resource *own; /* looks at subject tokens */
    mission_transaction_resource_config resource_config;
    mission_transaction_resource *resource;
    mission_tas_host host;
    mission_tas_config tas_config;
    mission_tas *tas;
    mission_memory_store *store, *tas_store;
    mission_authority *effective;
    mission_text *token_text;
    mission_token *token; /* as the resource verified it */
    mission_json *entry, *parameters;
    const mission_operation_profile *profile; /* of the operation; NULL: `parameters` as they are */
    bool tls;                                 /* the client's key is its certificate's */
    mission_time now;
    mission_plan *last;
    mission_error error;
    char txn[64], challenge[8192], id[64], binding[64], made[8192], proof[4096];
    /* what the host says */
    enum deal_slot broken;           /* fails */
    atomic_size_t asked[DEAL_SLOTS]; /* threads ask, too */
    bool unknown_issuer;
    uint32_t readable, subject_kind, policy_says, decide_says;
    const char *profile_version, *operation_resource, *operation_type, *mapped, *mapped_origin;
    const char *subject_version;
    int32_t token_stands, approval_stands;
    mission_known_state state;
    size_t fresh;                        /* proofs that were taken */
    void (*deciding)(struct deal *deal); /* while the decision is made; NULL: nothing happens */
};

/* Everything is well and nothing has happened. `more`: pairs for the subject token's payload, up to
 * a NULL. */
void deal_open(struct deal *deal, uint32_t profile, ...);
void deal_open_with(struct deal *deal, const mission_config *config);
void deal_close(struct deal *deal);
/* New handles, as after a restart: the stores stay. */
void deal_restart(struct deal *deal);
/* The certificate of a client with mutual TLS, and its thumbprint. */
#define DEAL_X5T "InZdkR754IsRHBiIJ-kbXfp7TKmzPatYhqJQ-cuBlbs"
mission_view deal_certificate(void);
/* The subject token anew, by pairs. */
void deal_token(struct deal *deal, ...);
void deal_effective(struct deal *deal, const char *entries); /* NULL: nothing is left */

/* Run a plan with a store; it is kept until the next one. The code of its failure or refusal. */
int32_t deal_run(struct deal *deal, mission_plan *plan, const mission_store *store);
const mission_store *deal_store(const struct deal *deal);
const mission_store *deal_tas_store(const struct deal *deal);
const mission_value *deal_reply(const struct deal *deal);
mission_verdict deal_verdict(const struct deal *deal);

mission_transaction_operation deal_operation(const struct deal *deal);
int32_t deal_challenge(struct deal *deal); /* of the default operation; into `challenge`, `txn` */
/* A challenge of any payload, signed by the resource. */
void deal_forge(struct deal *deal, const char *typ, const char *payload);
mission_transaction_redeem deal_redeem(const struct deal *deal);
int32_t deal_admit(struct deal *deal); /* into `id` and, when it is there, `binding` */
int32_t deal_show(struct deal *deal);  /* into `binding` */
mission_transaction_approve deal_approval(const struct deal *deal);
int32_t deal_approve(struct deal *deal);
int32_t deal_deny(struct deal *deal);
int32_t deal_poll(struct deal *deal); /* into `made` */
mission_transaction_client deal_client(const struct deal *deal);
/* The token `made`, with a proof of `key`, for the default operation. */
int32_t deal_verify(struct deal *deal);
int32_t deal_verify_as(struct deal *deal, const mission_jwk *key,
                       mission_transaction_request *request);
/* Up to and with the token. */
void deal_all(struct deal *deal);
/* The payload of a compact token, as a document. */
mission_json *deal_payload(const struct deal *deal, const char *token);
/* That payload with one member changed (`json` NULL: left out), canonical. Owned. */
mission_text *deal_changed(const struct deal *deal, const char *token, const char *name,
                           const char *json);

#endif
