/* Was the key that a token is bound to proven with this request? SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "../crypto/digest.h"
#include "resource.h"

/* RFC 9449 section 4.3, 7.1. */
static int32_t check_proof(const mission_resource *resource, const mission_presented *presented,
                           const mission_token *token, const mission_time *now, mission_error *why)
{
    const mission_proof proof = {.size = sizeof proof,
                                 .proof = presented->proof,
                                 .method = presented->method,
                                 .uri = presented->uri,
                                 .token = presented->token,
                                 .jkt = token->claims.jkt,
                                 .now = now};
    char jkt[MI_DIGEST_TEXT + 1];

    if (presented->scheme != MISSION_SCHEME_DPOP)
        return mi_fail_say(why, MISSION_E_BINDING, "the key is for DPoP");
    if (!presented->proof.len)
        return mi_fail_say(why, MISSION_E_PROOF, "there is none");
    if (presented->proofs > 1)
        return mi_fail_say(why, MISSION_E_PROOF, "there is more than one");
    if (!resource->takes_proofs)
        return mi_fail(why, MISSION_E_NO_CALLBACK);
    return mission_proof_verify(resource->context, &resource->proofs, &proof, jkt, why);
}

/* RFC 8705 section 3. */
static int32_t check_certificate(const mission_resource *resource,
                                 const mission_presented *presented, const mission_token *token,
                                 mission_error *why)
{
    char own[MI_DIGEST_TEXT + 1];
    int32_t rc;

    if (!presented->certificate.len)
        return mi_fail_say(why, MISSION_E_BINDING, "no client certificate");
    rc = mission_certificate_thumbprint(resource->context, presented->certificate, own, why);
    if (rc == MISSION_E_SYNTAX)
        return mi_fail_say(why, MISSION_E_BINDING, "no X.509 certificate");
    return rc ? rc
              : mi_compare(resource->context, mission_view_of(own), token->claims.x5t_s256,
                           MISSION_E_BINDING, why);
}

int32_t mi_binding_check(const mission_resource *resource, const mission_presented *presented,
                         const mission_token *token, const mission_time *now, mission_error *why)
{
    int32_t rc = MISSION_OK;

    if (!token->claims.jkt.len && presented->scheme == MISSION_SCHEME_DPOP)
        return mi_fail_say(why, MISSION_E_BINDING, "the token has no key for DPoP");
    if (token->claims.x5t_s256.len)
        rc = check_certificate(resource, presented, token, why);
    if (!rc && token->claims.jkt.len) /* last: it counts the proof as used */
        rc = check_proof(resource, presented, token, now, why);
    return rc;
}
