/* Who may have signed what: the keys that a verifier knows. SPDX-License-Identifier: MIT */
#include "verifier.h"

#define EMITTERS_MOST 65536u
#define ROLES_ALL                                                                                  \
    (1u << MISSION_EMITTER_PDP | 1u << MISSION_EMITTER_PEP | 1u << MISSION_EMITTER_EXECUTOR |      \
     1u << MISSION_EMITTER_RECEIPTS)

static bool copy_view(struct mi_arena *arena, mission_view view, mission_view *out)
{
    *out = (mission_view){mi_arena_copy(arena, view, 1), view.len};
    return out->ptr != NULL;
}

static int32_t copy_audiences(struct mi_arena *arena, const mission_evidence_keys *given,
                              struct mi_emitter_keys *own)
{
    if (!given->audience_count)
        return MISSION_OK;
    if (!given->audiences || given->audience_count > EMITTERS_MOST)
        return MISSION_E_ARGUMENT;
    own->audiences = mi_arena_take(arena, given->audience_count * sizeof *own->audiences);
    if (!own->audiences)
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < given->audience_count; i++) {
        if (!mi_usable(given->audiences[i]) || !given->audiences[i].len)
            return MISSION_E_ARGUMENT;
        if (!copy_view(arena, given->audiences[i], &own->audiences[i]))
            return MISSION_E_NOMEM;
        own->audience_count++;
    }
    return MISSION_OK;
}

static bool sound(const mission_evidence_keys *given)
{
    return mi_usable(given->emitter) && given->emitter.len && given->keys && !given->reserved &&
           given->roles && !(given->roles & ~ROLES_ALL);
}

static int32_t take_keys(struct mi_arena *arena, const mission_evidence_keys *given,
                         struct mi_emitter_keys *own)
{
    memset(own, 0, sizeof *own);
    if (!sound(given))
        return MISSION_E_ARGUMENT;
    if (!copy_view(arena, given->emitter, &own->emitter))
        return MISSION_E_NOMEM;
    own->roles = given->roles;
    if (given->compromised_at) {
        own->compromised = true;
        own->boundary = *given->compromised_at;
        own->dated = own->boundary.seconds || own->boundary.nanoseconds;
    }
    return copy_audiences(arena, given, own);
}

static int32_t take_emitters(mission_evidence_verifier *verifier,
                             const mission_evidence_verifier_config *config)
{
    static const size_t ends[] = {MI_END_OF(mission_evidence_keys, compromised_at)};
    const char *at = (const char *)config->emitters;
    mission_evidence_keys given;
    int32_t rc = MISSION_OK;

    verifier->emitters =
        mi_arena_take(&verifier->arena, (config->emitter_count + 1) * sizeof *verifier->emitters);
    if (!verifier->emitters)
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < config->emitter_count; i++, at += config->emitters->size) {
        struct mi_emitter_keys *own = &verifier->emitters[i];

        rc = mi_import(&given, sizeof given, at, ends, MI_COUNT(ends));
        if (!rc)
            rc = take_keys(&verifier->arena, &given, own);
        if (rc)
            return rc;
        own->keys = mission_jwks_ref((mission_jwks *)(uintptr_t)given.keys);
        verifier->emitter_count++;
    }
    return MISSION_OK;
}

static mission_evidence_verifier *make(mission_context *context)
{
    mission_evidence_verifier *verifier;
    struct mi_arena arena;

    mi_arena_start(&arena, &context->memory);
    verifier = mi_arena_take(&arena, sizeof *verifier);
    if (!verifier)
        return NULL;
    memset(verifier, 0, sizeof *verifier);
    atomic_init(&verifier->refs, 1);
    verifier->arena = arena;
    verifier->context = mission_context_ref(context);
    return verifier;
}

static int32_t import_config(mission_evidence_verifier_config *own,
                             const mission_evidence_verifier_config *theirs)
{
    static const size_t ends[] = {MI_END_OF(mission_evidence_verifier_config, anchored)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return rc;
    return own->context && (!own->emitter_count || own->emitters) &&
                   own->emitter_count <= EMITTERS_MOST
               ? MISSION_OK
               : MISSION_E_ARGUMENT;
}

int32_t mission_evidence_verifier_new(const mission_evidence_verifier_config *config,
                                      mission_evidence_verifier **out, mission_error *error)
{
    mission_evidence_verifier_config own;
    mission_evidence_verifier *verifier;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!config || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import_config(&own, config);
    if (rc)
        return mi_fail(error, rc);
    verifier = make(own.context);
    if (!verifier)
        return mi_fail(error, MISSION_E_NOMEM);
    verifier->host = own.host;
    verifier->anchored = own.anchored;
    rc = take_emitters(verifier, &own);
    if (rc) {
        mission_evidence_verifier_unref(verifier);
        return mi_fail(error, rc);
    }
    *out = verifier;
    return MISSION_OK;
}

mission_evidence_verifier *mission_evidence_verifier_ref(mission_evidence_verifier *verifier)
{
    if (verifier)
        mi_refs_add(&verifier->refs);
    return verifier;
}

void mission_evidence_verifier_unref(mission_evidence_verifier *verifier)
{
    mission_context *context;
    struct mi_arena arena;

    if (!verifier || !mi_refs_drop(&verifier->refs))
        return;
    context = verifier->context;
    for (size_t i = 0; i < verifier->emitter_count; i++)
        mission_jwks_unref(verifier->emitters[i].keys);
    arena = verifier->arena;
    mi_arena_drop(&arena);
    mission_context_unref(context);
}

mission_context *mi_evidence_context(const mission_evidence_verifier *verifier)
{
    return verifier->context;
}
