/* What makers and verifiers of DPoP proofs share. SPDX-License-Identifier: MIT */
#ifndef MI_PROOF_H
#define MI_PROOF_H

#include "../base/text.h"
#include "../base/uri.h"
#include "../crypto/digest.h"
#include <mission/proof.h>

#define MI_PROOF_TYP MI_VIEW("dpop+jwt")
_Static_assert(MI_DIGEST_TEXT == MI_BASE64URL_LEN(MI_SHA256_SIZE), "all of a digest");

/* base64url of the digest of the parts as one text: `ath` of a token, the name of a proof. */
static inline int32_t mi_digest_text(const mission_context *context, const mission_view *parts,
                                     size_t count, char out[MI_DIGEST_TEXT], mission_error *error)
{
    uint8_t digest[MI_SHA256_SIZE];
    const int32_t rc = mi_hash(context, MISSION_HASH_SHA256, parts, count, digest, error);

    if (!rc)
        mi_base64url_encode(digest, sizeof digest, out);
    return rc;
}

#endif
