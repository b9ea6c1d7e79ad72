/* Are these the parameters that the digest was made of? (PD-7) SPDX-License-Identifier: MIT */
#include "../../base/text.h"
#include "../../crypto/digest.h"
#include "decision.h"

#define PREFIX "sha-256:"

/* The digest of the canonical bytes, written in the scratch. 0 or a failure. */
static int32_t digest(struct mi_deciding *d, const mission_value *value, mission_digest *out)
{
    struct mi_buffer buffer = {.memory = d->memory};
    uint8_t hash[MI_SHA256_SIZE];
    mission_view bytes;
    int32_t rc = MISSION_OK;

    if (!mi_write_canonical(&buffer, value))
        rc = mi_fail(d->error, MISSION_E_NOMEM);
    bytes = (mission_view){buffer.ptr, buffer.len};
    if (!rc)
        rc = mi_hash(d->context, MISSION_HASH_SHA256, &bytes, 1, hash, d->error);
    mi_buffer_drop(&buffer);
    memcpy(out->text, PREFIX, sizeof PREFIX);
    if (!rc)
        mi_base64url_encode(hash, sizeof hash, out->text + sizeof PREFIX - 1);
    out->text[MISSION_DIGEST_LEN] = '\0';
    return rc;
}

static int32_t check_digest(struct mi_deciding *d)
{
    const mission_evaluation *e = d->evaluation;
    mission_digest own;
    int32_t rc;

    if (!e->parameter_digest.len)
        return d->decision->says.bound ? (int32_t)MISSION_DENY_PARAMETER_VIOLATION : 0;
    if (!e->parameters)
        return mission_digest_check(e->parameter_digest, MISSION_DIGEST_STRICT, NULL)
                   ? (int32_t)MISSION_DENY_PARAMETER_VIOLATION
                   : 0;
    if (e->parameter_digest.len != MISSION_DIGEST_LEN)
        return MISSION_DENY_PARAMETER_VIOLATION;
    rc = digest(d, e->parameters, &own);
    if (rc)
        return rc;
    /* what is our own text is well-formed, too */
    return mi_view_is(e->parameter_digest, (mission_view){own.text, MISSION_DIGEST_LEN})
               ? 0
               : (int32_t)MISSION_DENY_PARAMETER_VIOLATION;
}

int32_t mi_gate_parameters(struct mi_deciding *d)
{
    const mission_evaluation *e = d->evaluation;
    const bool key_missing =
        d->decision->operation->key == MISSION_IDEMPOTENCY_REQUIRED && !e->idempotency_key.len;

    /* Without its profile nobody knows what the parameters mean. */
    if (d->profile_failed || key_missing)
        return MISSION_DENY_PARAMETER_VIOLATION;
    if (e->parameters && mission_value_kind(e->parameters) != MISSION_JSON_OBJECT)
        return MISSION_DENY_PARAMETER_VIOLATION;
    return check_digest(d);
}
