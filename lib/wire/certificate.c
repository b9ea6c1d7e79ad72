/* Thumbprints of certificates (RFC 8705). SPDX-License-Identifier: MIT */
#include "../base/text.h"
#include "../crypto/certificate.h"
#include "../crypto/digest.h"
#include <mission/proof.h>

int32_t mission_certificate_thumbprint(mission_context *context, mission_view der, char out[44],
                                       mission_error *error)
{
    uint8_t digest[MI_SHA256_SIZE];
    int32_t rc;

    if (out)
        memset(out, 0, 44);
    if (!context || !out || !mi_usable(der))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!mi_certificate_is(der))
        return mi_fail_say(error, MISSION_E_SYNTAX, "no X.509 certificate in DER");
    rc = mi_hash(context, MISSION_HASH_SHA256, &der, 1, digest, error);
    if (!rc)
        mi_base64url_encode(digest, sizeof digest, out);
    return rc;
}
