/* Was the key that a token is bound to proven with this request? SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "../crypto/digest.h"
#include "resource.h"

/* RFC 9449 section 4.3, 7.1. */
static int32_t check_proof(const struct mi_binding *binding, const mission_time *now,
                           mission_error *why)
{
    const mission_presented *presented = binding->presented;
    const mission_proof proof = {.size = sizeof proof,
                                 .proof = presented->proof,
                                 .method = presented->method,
                                 .uri = presented->uri,
                                 .token = presented->token,
                                 .jkt = binding->jkt,
                                 .now = now};
    char jkt[MI_DIGEST_TEXT + 1];

    if (presented->scheme != MISSION_SCHEME_DPOP)
        return mi_fail_say(why, MISSION_E_BINDING, "the key is for DPoP");
    if (!presented->proof.len)
        return mi_fail_say(why, MISSION_E_PROOF, "there is none");
    if (presented->proofs > 1)
        return mi_fail_say(why, MISSION_E_PROOF, "there is more than one");
    if (!binding->proofs)
        return mi_fail(why, MISSION_E_NO_CALLBACK);
    return mission_proof_verify(binding->context, binding->proofs, &proof, jkt, why);
}

/* RFC 8705 section 3. */
static int32_t check_certificate(const struct mi_binding *binding, mission_error *why)
{
    const mission_view certificate = binding->presented->certificate;
    char own[MI_DIGEST_TEXT + 1];
    int32_t rc;

    if (!certificate.len)
        return mi_fail_say(why, MISSION_E_BINDING, "no client certificate");
    rc = mission_certificate_thumbprint(binding->context, certificate, own, why);
    if (rc == MISSION_E_SYNTAX)
        return mi_fail_say(why, MISSION_E_BINDING, "no X.509 certificate");
    return rc ? rc
              : mi_compare(binding->context, mission_view_of(own), binding->x5t_s256,
                           MISSION_E_BINDING, why);
}

int32_t mi_binding_check(const struct mi_binding *binding, const mission_time *now,
                         mission_error *why)
{
    int32_t rc = MISSION_OK;

    if (!binding->jkt.len && binding->presented->scheme == MISSION_SCHEME_DPOP)
        return mi_fail_say(why, MISSION_E_BINDING, "the token has no key for DPoP");
    if (binding->x5t_s256.len)
        rc = check_certificate(binding, why);
    if (!rc && binding->jkt.len) /* last: it counts the proof as used */
        rc = check_proof(binding, now, why);
    return rc;
}
