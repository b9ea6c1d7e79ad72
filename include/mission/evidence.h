/* Intent Submission Evidence: the host's types and what the library asks of them (10-core 2.3).
 * SPDX-License-Identifier: MIT */
#ifndef MISSION_EVIDENCE_H
#define MISSION_EVIDENCE_H

#include <mission/error.h>
#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Who presents a submission, as the host established it. Empty views: not established. Since 0.1.
 */
typedef struct mission_presenter {
    size_t size;            /* sizeof(mission_presenter) */
    mission_view client_id; /* the authenticated client */
    mission_view cnf_jkt;   /* JWK thumbprint of its proven key, if any */
} mission_presenter;

/* What a verifier gets (EV-4). The views and values live for the call. Since 0.1. */
typedef struct mission_evidence_request {
    size_t size;
    const mission_value *entry; /* as presented */
    mission_view intent_hash;   /* provisional anchor of the Intent */
    mission_view issuer;        /* this state authority */
    mission_presenter presenter;
    mission_time now;
} mission_evidence_request;

/* What the evidence itself says that it is bound to; empty views: it names none. The library
 * compares each with the request and refuses a difference (EV-4). The views must stay valid until
 * the verifier's caller returns: point into the entry or into the host's own memory. Since 0.1. */
typedef struct mission_evidence_binding {
    size_t size;
    mission_view intent_hash;
    mission_view audience;
    mission_view presenter; /* a client_id */
} mission_evidence_binding;

/* A type of evidence. Both callbacks return 0 to accept; anything else refuses the submission with
 * invalid_mission_intent_evidence (a positive value comes back in `host_code`). Since 0.1. */
typedef struct mission_evidence_type {
    size_t size; /* sizeof(mission_evidence_type) */
    mission_view type;
    void *host;
    /* Is the entry's structure right? Called before any verification. Required. */
    int32_t (*validate)(void *host, const mission_value *entry, mission_error *error);
    /* Is it true? Writes one JSON object, the verified facts, to `facts` (nothing: {}) and the
     * bindings it found to `binding`. Required. */
    int32_t (*verify)(void *host, const mission_evidence_request *request, mission_builder *facts,
                      mission_evidence_binding *binding, mission_error *error);
} mission_evidence_type;

#ifdef __cplusplus
}
#endif
#endif
