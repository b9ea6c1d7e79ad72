/* OAuth requests and responses as lists of parameters: pure functions, no HTTP.
 * SPDX-License-Identifier: MIT */
#ifndef MISSION_ENDPOINT_H
#define MISSION_ENDPOINT_H

#include <mission/delegation.h>
#include <mission/plan.h>
#include <mission/submission.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Parameters ---- */

/* The parameters of one request, in order. Immutable, reference-counted, free to share. */
typedef struct mission_parameters mission_parameters;

/* Read application/x-www-form-urlencoded (a body, or a query), strictly: printable US-ASCII, whole
 * percent triplets, UTF-8 after decoding, names that are not empty; an empty stretch between
 * two `&` is skipped. A parameter that stands twice is refused, but for `resource` and `audience`
 * (RFC 6749 section 3.1, RFC 8707, RFC 8693); one with an empty value counts as absent. What was
 * read is wiped with the last reference, as it may hold secrets. `*out` is owned, NULL on failure.
 * Errors: ARGUMENT, NOMEM, TOO_LARGE (more bytes than 4 times the limits submission_bytes and
 * proposal_bytes together), TOO_MANY (more than 256 with values), MALFORMED_PARAMETER with the
 * offset, REPEATED_PARAMETER. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_parameters_parse(mission_context *context,
                                                             mission_view form,
                                                             mission_parameters **out,
                                                             mission_error *error);
/* The same of parameters that the host has decoded; they are copied. */
MISSION_API MISSION_CHECKED int32_t mission_parameters_of(mission_context *context,
                                                          const mission_parameter *list,
                                                          size_t count, mission_parameters **out,
                                                          mission_error *error);
/* The same of the payload of a Request Object, whose signature the host verified: strings as they
 * are, `resource` and `audience` also as arrays of them, other values as canonical text; null is
 * absent, and so are the claims of the JWT itself (iss, sub, aud, exp, nbf, iat, jti).
 * `mission_intent` has to be an object and `authorization_details` an array, neither a string of
 * JSON. Errors: as above; WRONG_TYPE, UNEXPECTED_MEMBER (`request` and `request_uri`). Source:
 * 10-core SB-5; RFC 9101 section 4. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_parameters_of_claims(mission_context *context,
                                                                 const mission_value *claims,
                                                                 mission_parameters **out,
                                                                 mission_error *error);
MISSION_API mission_parameters *mission_parameters_ref(mission_parameters *parameters);
MISSION_API void mission_parameters_unref(mission_parameters *parameters); /* NULL is quiet */
/* How many there are, one for each value. Since 0.1. */
MISSION_API size_t mission_parameters_count(const mission_parameters *parameters);
/* One of them, in their order. Returns 1, or 0 past the end. Since 0.1. */
MISSION_API int32_t mission_parameters_at(const mission_parameters *parameters, size_t index,
                                          mission_parameter *out);
/* The value of this name, the first where several may stand; empty: absent. */
MISSION_API mission_view mission_parameters_get(const mission_parameters *parameters,
                                                mission_view name);
/* As a form: the client's side. Parameters without a value are left out. `*out` is owned, NULL on
 * failure. Errors: ARGUMENT (also: an empty name, what is no UTF-8), NOMEM. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_parameters_form(mission_context *context,
                                                            const mission_parameter *list,
                                                            size_t count, mission_text **out,
                                                            mission_error *error);

/* ---- Pushed authorization requests (RFC 9126) ---- */

/* A pushed authorization request: views into the parameters. Since 0.1. */
typedef struct mission_pushed {
    size_t size;       /* in: sizeof(mission_pushed) */
    uint32_t governed; /* 1: it carries mission_intent */
    uint32_t reserved;
    mission_view client_id, response_type, redirect_uri, state, code_challenge,
        code_challenge_method, scope, dpop_jkt;
    mission_view intent;           /* mission_intent: text of the envelope | the bare Intent */
    mission_view proposal;         /* authorization_details; `ptr` NULL: none */
    const mission_view *resources; /* `resource`, in order; they live in the parameters */
    size_t resource_count;
} mission_pushed;

/* Read a PAR request by the context's profile. `claims`: those of its Request Object (NULL: none
 * came); then nothing but `client_id` and the client's authentication is taken from the form, and
 * what concerns the Mission outside of the Request Object is refused (CARRIED_TWICE, SB-6). A
 * `request` without `claims` is refused, as nobody knows what is in it. `flags`:
 * MISSION_CARRIAGE_CLIENT_GOVERNED and _RESOURCE_GOVERNED of <mission/submission.h>, other bits are
 * an error. Without mission_intent: `governed` 0, or DOWNGRADE (SB-9) for authorization_details of
 * a governed client and for a governed resource. Here is only the carriage; mission_plan_admit()
 * reads what was carried. `*out` is empty on failure. Errors: ARGUMENT (also: `claims` without a
 * `request`), ABI_*; invalid_request: UNEXPECTED_MEMBER (`request_uri` in a push),
 * UNSIGNED_REQUEST, CARRIED_TWICE, NOT_ON_THIS_WIRE (series: authorization_details beside
 * mission_intent, SE-16), DOWNGRADE, INCONSISTENT (two client_id), MISSING_MEMBER (client_id,
 * response_type). Source: 10-core SB-1 to SB-9; 80 SE-15, SE-16; RFC 9126 section 2.1, 3. Since
 * 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_pushed_read(const mission_context *context,
                                                        const mission_parameters *parameters,
                                                        const mission_parameters *claims,
                                                        uint32_t flags, mission_pushed *out,
                                                        mission_error *error);
/* What the authorization endpoint may read of a front-channel request: `request_uri` and
 * `client_id`; all else is ignored (SB-7). A `request_uri` that this server's PAR did not issue is
 * the host's to refuse. Without a `request_uri` it is a request of plain OAuth and both are empty;
 * one that carries mission_intent, or a Request Object that might, is refused. Views into the
 * parameters. Errors: ARGUMENT; FRONT_CHANNEL (SB-5), MISSING_MEMBER (client_id), both
 * invalid_request. Source: 10-core SB-5, SB-7; RFC 9126 section 4. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_front_channel_read(const mission_parameters *parameters,
                                                               mission_view *request_uri,
                                                               mission_view *client_id,
                                                               mission_error *error);
/* {"request_uri","expires_in"}, for a 201. `expires_in` is at least 1. `*out` is owned, NULL on
 * failure. Errors: ARGUMENT, NOMEM, those of a string that is no I-JSON. Source: RFC 9126 section
 * 2.2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_pushed_response(mission_context *context,
                                                            mission_view request_uri,
                                                            int64_t expires_in, mission_json **out,
                                                            mission_error *error);
/* The client's side: the parameters of a push. Members of `pushed` that are empty are left out,
 * `governed` is not looked at. `*out` is owned, NULL on failure. Errors: ARGUMENT, ABI_*, NOMEM,
 * TOO_LARGE, TOO_MANY, MISSING_MEMBER, NOT_ON_THIS_WIRE, DOWNGRADE (a proposal without an Intent),
 * MALFORMED_PARAMETER (no UTF-8). Source: 10-core CF-1, SB-9; 80 SE-16. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_pushed_request(mission_context *context,
                                                           const mission_pushed *pushed,
                                                           mission_parameters **out,
                                                           mission_error *error);

/* ---- The token endpoint ---- */

#define MISSION_GRANT_CODE 1u
#define MISSION_GRANT_REFRESH 2u
#define MISSION_GRANT_EXCHANGE 3u

/* Which token exchange it is (40 DG-10). A server refuses those that it does not offer. */
#define MISSION_TOKEN_EXCHANGE_NONE 0u         /* no exchange at all */
#define MISSION_TOKEN_EXCHANGE_DELEGATION 1u   /* or for oneself: mission_exchange_decide() */
#define MISSION_TOKEN_EXCHANGE_EXPANSION 2u    /* mission_plan_expand() */
#define MISSION_TOKEN_EXCHANGE_CHILD 3u        /* mission_plan_child() */
#define MISSION_TOKEN_EXCHANGE_ASYNC 4u        /* a refresh token for asynchronous work */
#define MISSION_TOKEN_EXCHANGE_ID_JAG 5u       /* a grant for another domain */
#define MISSION_TOKEN_EXCHANGE_CONTINUATION 6u /* the same by an identity continuation */
#define MISSION_TOKEN_EXCHANGE_CHAIN 7u        /* of a delegation chain of another organization */

/* A token request: views into the parameters; empty: absent. A client-sent `mission_id` is never
 * looked at (GB-1). Since 0.1. */
typedef struct mission_token_request {
    size_t size;                                    /* in: sizeof(mission_token_request) */
    uint32_t grant;                                 /* MISSION_GRANT_* */
    uint32_t exchange;                              /* MISSION_TOKEN_EXCHANGE_* */
    mission_view code, redirect_uri, code_verifier; /* of a code */
    mission_view refresh_token;
    mission_view subject_token, subject_token_type, actor_token, actor_token_type,
        requested_token_type; /* of an exchange */
    mission_view client_id, scope;
    const mission_view *resources;
    size_t resource_count;
    const mission_view *audiences; /* of an exchange: names that the host's audience map knows */
    size_t audience_count;
    /* Of an exchange that creates a Mission: what mission_plan_expand() and _child() take. */
    mission_view intent, proposal, creation_request_id, predecessor, parent, child_actor;
    mission_view request_refresh_token; /* "true": an ASYNC one */
} mission_token_request;

/* Read a token request. `*out` is empty on failure. Errors: ARGUMENT, ABI_*; invalid_request:
 * MISSING_MEMBER (with the parameter's name in `where`), UNEXPECTED_MEMBER (an actor_token_type
 * without an actor_token), EXCHANGE (no exchange that there is: other token types, a child_actor
 * without TT jwt or beside a predecessor ...); GRANT_TYPE. Source: RFC 6749 section 4.1.3, 6;
 * RFC 8693 section 2.1; 10-core DG-1, GB-1; 40 DG-10, CM-1. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_token_request_read(const mission_parameters *parameters,
                                                               mission_token_request *out,
                                                               mission_error *error);
/* The client's side: what mission_token_request_read() reads so, and with its refusals; `exchange`
 * is not looked at. `*out` is owned, NULL on failure. Errors: those, NOMEM, TOO_LARGE, TOO_MANY,
 * MALFORMED_PARAMETER (no UTF-8). Since 0.1. */
MISSION_API MISSION_CHECKED int32_t
mission_token_request_write(mission_context *context, const mission_token_request *request,
                            mission_parameters **out, mission_error *error);

/* An error response of the token or PAR endpoint: {"error","error_description"?, and the verdict's
 * member such as mission_error | mission_state, where the client may see it}, and its status.
 * `verdict` of a plan that refused, or `refusal` of a call that did (the other NULL).
 * `presented` 1: the authenticated client presented the grant (LC-7); else neither the member is
 * there, nor a description that would tell one invalid_grant from another. Of mission_error |
 * mission_state only the values of the profile are sent. A description is the code's own line:
 * nothing of the input and no word of the host is in it, and none goes with server_error. What
 * makes a resource server say invalid_token is here invalid_request, as the token came as a
 * parameter (RFC 8693 section 2.2.2). `*status` is 500 and `*out` NULL on failure; `*out` is owned.
 * Errors: ARGUMENT (also: both, none, what is no refusal), ABI_*, NOMEM. Source: 10-core LC-7; 80
 * SE-6; RFC 6749 section 5.2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_error_response(
    mission_context *context, const mission_verdict *verdict, const mission_error *refusal,
    int32_t presented, uint32_t *status, mission_json **out, mission_error *error);

/* What a client takes from a token response: the echo is what was granted, `mission_id` no more
 * than a reference (CF-1). Views and values into the response; empty and NULL: absent. Since 0.1.
 */
typedef struct mission_token_response {
    size_t size; /* in: sizeof(mission_token_response) */
    mission_view access_token, token_type, refresh_token, scope, issued_token_type;
    int64_t expires_in;           /* seconds, 0 or more; -1: not said */
    const mission_value *granted; /* authorization_details; required */
    mission_view mission_id;      /* empty: not said */
    mission_view mission_expires_at;
    mission_view error;         /* of an error response, and then nothing above */
    mission_view mission_error; /* mission_error | mission_state, empty for a value that is unknown
                                   (LC-7) */
} mission_token_response;
/* Read a token response, or its error: whichever of both it is. Members that are not known are
 * ignored. `*out` is empty on failure. Errors: ARGUMENT, ABI_*; MISSING_MEMBER, WRONG_TYPE, EMPTY,
 * OUT_OF_RANGE, MALFORMED_IDENTIFIER, MALFORMED_TIME; RESPONSE (an error that brings a token).
 * Source: 10-core section 1, CF-1, LC-7; RFC 6749 section 5.1, 5.2. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_token_response_read(mission_context *context,
                                                                const mission_value *response,
                                                                mission_token_response *out,
                                                                mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
