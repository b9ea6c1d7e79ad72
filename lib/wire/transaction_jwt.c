/* The envelope of challenges and transaction tokens. SPDX-License-Identifier: MIT
 *
 * `typ` decides first, exactly: neither class of token ever stands in for the other (30-runtime
 * TX-5). */
#include "transaction.h"

#define BYTES_MOST 65536u

int32_t mi_txn_jwt_read(mission_context *context, mission_view text, mission_view typ,
                        struct mi_txn_jwt *out, mission_error *error)
{
    int32_t rc;

    memset(out, 0, sizeof *out);
    mi_arena_start(&out->arena, &context->memory);
    rc = mi_jws_read(context, &out->arena, text, BYTES_MOST, &out->jws, error);
    if (rc)
        return rc == MISSION_E_NOMEM ? rc : mi_jws_refuse(error, rc);
    if (!mi_view_is(out->jws.typ, typ))
        return mi_jws_refuse(error, MISSION_E_TOKEN_TYPE);
    rc = mi_json_read(context, &out->arena.memory, out->jws.payload, true, &out->payload, error);
    if (rc == MISSION_E_NOMEM)
        return rc;
    return rc || mission_value_kind(mission_json_root(out->payload)) != MISSION_JSON_OBJECT
               ? mi_jws_refuse(error, MISSION_E_MALFORMED_TOKEN)
               : MISSION_OK;
}

void mi_txn_jwt_drop(struct mi_txn_jwt *jwt)
{
    mission_json_unref(jwt->payload);
    mi_jws_drop(&jwt->jws);
    mi_arena_drop(&jwt->arena);
    memset(jwt, 0, sizeof *jwt);
}

int32_t mi_txn_jwt_prove(mission_context *context, const struct mi_txn_jwt *jwt,
                         const mission_jwks *keys, uint32_t algorithms, mission_error *error)
{
    const mission_jwk *by;

    return mi_jws_prove(context, &jwt->jws, keys, algorithms, &by, error);
}
