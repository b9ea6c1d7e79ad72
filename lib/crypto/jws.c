/* Verified tokens. SPDX-License-Identifier: MIT */
#include "jws.h"

struct mission_jws {
    atomic_uint refs;
    struct mi_arena arena; /* of what follows, and of this */
    struct mi_jws parts;
    mission_jwk *key; /* NULL: it was only taken apart */
};

mission_jws *mission_jws_ref(mission_jws *jws)
{
    if (jws)
        mi_refs_add(&jws->refs);
    return jws;
}

static void destroy(mission_jws *jws)
{
    struct mi_arena arena = jws->arena;

    mission_jwk_unref(jws->key);
    mi_jws_drop(&jws->parts);
    mi_arena_drop(&arena);
}

void mission_jws_unref(mission_jws *jws)
{
    if (jws && mi_refs_drop(&jws->refs))
        destroy(jws);
}

/* `parts.input` stays the caller's text, for the call alone. */
static int32_t read_token(mission_context *context, mission_view token, uint64_t bytes_most,
                          mission_jws **out, mission_error *error)
{
    struct mi_arena arena;
    mission_jws *jws;
    int32_t rc;

    mi_arena_start(&arena, &context->memory);
    jws = mi_arena_take(&arena, sizeof *jws);
    if (!jws)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(jws, 0, sizeof *jws);
    atomic_init(&jws->refs, 1);
    rc = mi_jws_read(context, &arena, token, bytes_most, &jws->parts, error);
    jws->arena = arena;
    if (rc)
        destroy(jws);
    else
        *out = jws;
    return rc;
}

static int32_t prove(mission_context *context, mission_jws *jws, const mission_jws_expect *expect,
                     mission_error *error)
{
    const mission_jwk *by;
    int32_t rc;

    if (expect->type_count && !mi_jws_typ_is(jws->parts.typ, expect->types, expect->type_count))
        return mi_fail(error, MISSION_E_TOKEN_TYPE);
    rc = mi_jws_prove(context, &jws->parts, expect->keys, expect->algorithms, &by, error);
    jws->key = mission_jwk_ref((mission_jwk *)(uintptr_t)by);
    return rc;
}

static int32_t import_expect(mission_jws_expect *own, const mission_jws_expect *theirs,
                             mission_error *error)
{
    const size_t ends[] = {MI_END_OF(mission_jws_expect, bytes_most), sizeof *own};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));
    const uint32_t known = MISSION_JWS_ALG(MISSION_ALG_COUNT) - 2;

    if (rc)
        return mi_fail(error, rc);
    if (!own->keys || own->reserved || (own->algorithms & ~known) ||
        (own->type_count && !own->types))
        return mi_fail(error, MISSION_E_ARGUMENT);
    for (size_t i = 0; i < own->type_count; i++)
        if (!mi_usable(own->types[i]) || own->types[i].len == 0)
            return mi_fail(error, MISSION_E_ARGUMENT);
    return MISSION_OK;
}

int32_t mission_jws_verify(mission_context *context, mission_view token,
                           const mission_jws_expect *expect, mission_jws **out,
                           mission_error *error)
{
    mission_jws_expect own;
    mission_jws *jws;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !mi_usable(token) || !expect || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import_expect(&own, expect, error);
    if (!rc)
        rc = read_token(context, token, own.bytes_most, &jws, error);
    if (rc)
        return rc;
    rc = prove(context, jws, &own, error);
    jws->parts.input = (mission_view){NULL, 0};
    if (rc)
        mission_jws_unref(jws);
    else
        *out = jws;
    return rc;
}

int32_t mission_jws_decode(mission_context *context, mission_view token, mission_jws **out,
                           mission_error *error)
{
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !mi_usable(token) || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = read_token(context, token, 0, out, error);
    if (rc == MISSION_OK)
        (*out)->parts.input = (mission_view){NULL, 0};
    return rc;
}

const mission_value *mission_jws_header(const mission_jws *jws)
{
    return jws ? jws->parts.header : NULL;
}

mission_view mission_jws_payload(const mission_jws *jws)
{
    return jws ? jws->parts.payload : (mission_view){NULL, 0};
}

const mission_jwk *mission_jws_key(const mission_jws *jws)
{
    return jws ? jws->key : NULL;
}
