/* Emitters: who signs evidence, and as what. SPDX-License-Identifier: MIT */
#include "../../base/text.h"
#include "../../crypto/digest.h"
#include "../../crypto/jws.h"
#include "evidence.h"

#define RANDOM_SIZE 18u /* 144 bits, and no unused bits in base64url */

_Static_assert(MI_EVIDENCE_ID_LEN == 4 + MI_BASE64URL_LEN(RANDOM_SIZE), "all of it");

mission_view mi_emitter_role(uint32_t role)
{
    static const mission_view names[] = {
        [MISSION_EMITTER_PDP] = MI_VIEW_INIT("pdp"),
        [MISSION_EMITTER_PEP] = MI_VIEW_INIT("pep"),
        [MISSION_EMITTER_EXECUTOR] = MI_VIEW_INIT("executor"),
        [MISSION_EMITTER_RECEIPTS] = MI_VIEW_INIT("receipt_issuer"),
    };

    return role < MI_COUNT(names) ? names[role] : (mission_view){NULL, 0};
}

uint32_t mi_emitter_role_of(mission_view name)
{
    for (uint32_t role = MISSION_EMITTER_PDP; role <= MISSION_EMITTER_RECEIPTS; role++)
        if (mi_view_is(mi_emitter_role(role), name))
            return role;
    return 0;
}

int32_t mi_evidence_id(mission_context *context, const char prefix[4],
                       char out[MI_EVIDENCE_ID_LEN + 1], mission_error *error)
{
    uint8_t random[RANDOM_SIZE];
    const int32_t rc = mi_random(context, random, sizeof random, error);

    memset(out, 0, MI_EVIDENCE_ID_LEN + 1);
    if (rc)
        return rc;
    memcpy(out, prefix, 4);
    mi_base64url_encode(random, sizeof random, out + 4);
    return MISSION_OK;
}

int32_t mi_emitter_next(mission_emitter *emitter, mission_view issuer, mission_view mission,
                        uint64_t *out, mission_error *error)
{
    int32_t rc;

    *out = 0;
    if (!emitter->next)
        return mi_fail_say(error, MISSION_E_NO_CALLBACK, "emitter.next");
    rc = emitter->next(emitter->host, issuer, mission, out);
    return rc ? mi_fail_host(error, MISSION_E_HOST, rc, "emitter.next") : MISSION_OK;
}

/* ---- making one ---- */

/* A name that nobody else gives: within a URI or a domain. */
bool mi_collision_resistant(mission_view name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] == ':' || name.ptr[i] == '.' || name.ptr[i] == '/')
            return i > 0 && name.len > 2;
    return false;
}

static int32_t import_config(mission_emitter_config *own, const mission_emitter_config *theirs,
                             mission_error *error)
{
    const size_t ends[] = {MI_END_OF(mission_emitter_config, next), sizeof *own};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    if (!own->context || own->reserved || own->reserved1 || !mi_usable(own->id) || !own->id.len ||
        !mi_emitter_role(own->role).len || (own->flags & ~MISSION_EMITTER_ENTRY) ||
        !mi_usable(own->name_space) || own->name_space.len > MI_NAME_SPACE_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (own->name_space.len && !mi_collision_resistant(own->name_space))
        return mi_fail_say(error, MISSION_E_ARGUMENT, "name_space is not collision-resistant");
    return own->signer ? MISSION_OK : mi_fail_say(error, MISSION_E_NO_CALLBACK, "signer");
}

static bool copy_texts(mission_emitter *emitter, const mission_emitter_config *config,
                       mission_view kid)
{
    emitter->id = (mission_view){mi_arena_copy(&emitter->arena, config->id, 1), config->id.len};
    emitter->name_space = (mission_view){mi_arena_copy(&emitter->arena, config->name_space, 1),
                                         config->name_space.len};
    emitter->signer.kid = (mission_view){mi_arena_copy(&emitter->arena, kid, 1), kid.len};
    return emitter->id.ptr && emitter->name_space.ptr && emitter->signer.kid.ptr;
}

static mission_emitter *make(const mission_emitter_config *config, const mission_signer *signer)
{
    struct mi_arena arena;
    mission_emitter *emitter;

    mi_arena_start(&arena, &config->context->memory);
    emitter = mi_arena_take(&arena, sizeof *emitter);
    if (!emitter)
        return NULL;
    memset(emitter, 0, sizeof *emitter);
    atomic_init(&emitter->refs, 1);
    emitter->arena = arena;
    emitter->context = mission_context_ref(config->context);
    emitter->role = config->role;
    emitter->flags = config->flags;
    emitter->signer = *signer;
    emitter->host = config->host;
    emitter->next = config->next;
    if (copy_texts(emitter, config, signer->kid))
        return emitter;
    mission_emitter_unref(emitter);
    return NULL;
}

int32_t mission_emitter_new(const mission_emitter_config *config, mission_emitter **out,
                            mission_error *error)
{
    mission_emitter_config own;
    mission_signer signer;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!config || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import_config(&own, config, error);
    if (!rc)
        rc = mi_signer_import(&signer, own.signer, error);
    if (!rc && !signer.kid.len)
        rc = mi_fail_say(error, MISSION_E_ARGUMENT, "a signer of evidence needs a kid");
    if (rc)
        return rc;
    *out = make(&own, &signer);
    return *out ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

mission_emitter *mission_emitter_ref(mission_emitter *emitter)
{
    if (emitter)
        mi_refs_add(&emitter->refs);
    return emitter;
}

void mission_emitter_unref(mission_emitter *emitter)
{
    mission_context *context;
    struct mi_arena arena;

    if (!emitter || !mi_refs_drop(&emitter->refs))
        return;
    context = emitter->context;
    arena = emitter->arena;
    mi_arena_drop(&arena);
    mission_context_unref(context);
}
