/* A resource server: whom it trusts, what it is. SPDX-License-Identifier: MIT */
#include "../rules/freshness.h"
#include "own_arena.h"
#include "resource.h"

#define SKEW_MOST 300
#define TOKEN_BYTES 16384u
#define ISSUERS_MOST 1024u
#define NAMES_MOST 4096u
#define FLAGS                                                                                      \
    (MISSION_RESOURCE_UNGOVERNED | MISSION_RESOURCE_STRICT | MISSION_RESOURCE_BOUND |              \
     MISSION_RESOURCE_NO_ACTORS | MISSION_RESOURCE_DISCLOSE | MISSION_RESOURCE_OWN)
#define ALGORITHMS ((1u << MISSION_ALG_COUNT) - 2) /* a bit of each, none is 0 */

/* ---- Copies ---- */

static int32_t copy_text(struct mi_arena *arena, mission_view from, mission_view *to)
{
    to->ptr = mi_arena_copy(arena, from, 0);
    to->len = from.len;
    return to->ptr ? MISSION_OK : MISSION_E_NOMEM;
}

/* A list of names, none of them empty. */
static int32_t copy_names(struct mi_arena *arena, const mission_view *from, size_t count,
                          const mission_view **to)
{
    mission_view *list;
    int32_t rc = MISSION_OK;

    if (!from || count > NAMES_MOST)
        return MISSION_E_ARGUMENT;
    list = mi_arena_take(arena, count * sizeof *list);
    if (!list)
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < count && !rc; i++)
        rc = from[i].ptr && from[i].len ? copy_text(arena, from[i], &list[i]) : MISSION_E_ARGUMENT;
    *to = list;
    return rc;
}

/* ---- Whom it trusts ---- */

static bool known(const mission_resource *resource, mission_view iss)
{
    for (size_t i = 0; i < resource->issuer_count; i++)
        if (mi_view_is(resource->issuers[i].iss, iss))
            return true;
    return false;
}

static int32_t add_issuer(mission_resource *resource, const mission_trusted_issuer *given)
{
    struct mi_trusted *to = &resource->issuers[resource->issuer_count];
    int32_t rc;

    if (!given->iss.ptr || !given->iss.len || !given->keys || given->reserved ||
        (given->algorithms & ~ALGORITHMS) || known(resource, given->iss))
        return MISSION_E_ARGUMENT;
    rc = copy_text(&resource->arena, given->iss, &to->iss);
    if (rc)
        return rc;
    to->algorithms = given->algorithms;
    to->authorities = &to->iss;
    to->authority_count = 1;
    if (given->state_authority_count) {
        rc = copy_names(&resource->arena, given->state_authorities, given->state_authority_count,
                        &to->authorities);
        to->authority_count = given->state_authority_count;
    }
    if (rc)
        return rc;
    to->keys = mission_jwks_ref((mission_jwks *)(uintptr_t)given->keys);
    resource->issuer_count++;
    return MISSION_OK;
}

/* Contiguous structs of one and the same `size`. */
static int32_t add_issuers(mission_resource *resource, const mission_resource_config *config)
{
    const size_t ends[] = {MI_END_OF(mission_trusted_issuer, state_authority_count)};
    const char *at = (const char *)config->issuers;
    mission_trusted_issuer given;
    int32_t rc = MISSION_OK;

    if (!at || !config->issuer_count || config->issuer_count > ISSUERS_MOST)
        return MISSION_E_ARGUMENT;
    resource->issuers =
        mi_arena_take(&resource->arena, config->issuer_count * sizeof *resource->issuers);
    if (!resource->issuers)
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < config->issuer_count && !rc; i++, at += config->issuers->size) {
        rc = mi_import(&given, sizeof given, at, ends, MI_COUNT(ends));
        if (!rc)
            rc = add_issuer(resource, &given);
    }
    return rc;
}

/* ---- What it is ---- */

/* A struct within the config: as long as it is, or not filled at all. One that was filled without
 * its size is refused: what it demands would be left out. */
static int32_t part_size(size_t size, size_t own, bool filled)
{
    if (size == own || (size == 0 && !filled))
        return MISSION_OK;
    return size < own ? MISSION_E_ABI_SMALL : MISSION_E_ABI_SIZE;
}

static bool within(int64_t number, int64_t most)
{
    return number >= 0 && number <= most;
}

static int32_t take_freshness(mission_resource *resource, const mission_freshness *given)
{
    const bool filled = given->required || given->reserved || given->most_seconds ||
                        given->skew_seconds || given->degraded_seconds;
    const int32_t rc = part_size(given->size, sizeof *given, filled);

    if (rc)
        return rc;
    if (given->degraded_seconds && mi_draft(resource->context)) /* 20 MS-3 knows no such mode */
        return MISSION_E_ARGUMENT;
    return mi_freshness_import(given->size ? given : NULL, &resource->freshness);
}

int32_t mi_proofs_take(const mission_proof_policy *given, bool *takes, mission_proof_policy *out)
{
    const bool filled = given->algorithms || given->nonces || given->age_seconds ||
                        given->ahead_seconds || given->fresh || given->nonce_current ||
                        given->nonce_next;
    const int32_t rc = part_size(given->size, sizeof *given, filled);

    *takes = given->size != 0;
    if (rc || !given->size)
        return rc;
    if (given->nonces > 1 || (given->algorithms & ~ALGORITHMS) ||
        !within(given->age_seconds, 3600) || !within(given->ahead_seconds, 300))
        return MISSION_E_ARGUMENT;
    if (!given->fresh || (given->nonces && !given->nonce_current))
        return MISSION_E_NO_CALLBACK;
    *out = *given;
    return MISSION_OK;
}

static bool printable(mission_view text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7E)
            return false;
    return mi_usable(text);
}

static int32_t take_numbers(mission_resource *resource, const mission_resource_config *config)
{
    if ((config->flags & ~FLAGS) || config->tier > MISSION_TIER_AUTHORITY ||
        !within(config->skew_seconds, SKEW_MOST) || config->lifetime_most < 0 ||
        config->token_bytes > UINT32_MAX || !printable(config->realm))
        return MISSION_E_ARGUMENT;
    resource->flags = config->flags;
    resource->tier = config->tier ? config->tier : MISSION_TIER_AUTHORITY;
    resource->skew_seconds = config->skew_seconds;
    resource->lifetime_most = config->lifetime_most;
    resource->token_bytes = config->token_bytes ? config->token_bytes : TOKEN_BYTES;
    return copy_text(&resource->arena, config->realm, &resource->realm);
}

static int32_t fill(mission_resource *resource, const mission_resource_config *config)
{
    int32_t rc = take_numbers(resource, config);

    if (!rc)
        rc = take_freshness(resource, &config->freshness);
    if (!rc)
        rc = mi_proofs_take(&config->proofs, &resource->takes_proofs, &resource->proofs);
    if (!rc && !config->audience_count)
        rc = MISSION_E_ARGUMENT;
    if (!rc)
        rc = copy_names(&resource->arena, config->audiences, config->audience_count,
                        &resource->audiences);
    resource->audience_count = config->audience_count;
    return rc ? rc : add_issuers(resource, config);
}

int32_t mission_resource_new(const mission_resource_config *config, mission_resource **out,
                             mission_error *error)
{
    const size_t ends[] = {MI_END_OF(mission_resource_config, realm)};
    mission_resource_config own;
    struct mi_arena arena;
    mission_resource *made;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!config || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, config, ends, MI_COUNT(ends));
    if (rc || !own.context)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    mi_arena_start(&arena, &own.context->memory);
    made = mi_arena_take(&arena, sizeof *made);
    if (!made)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(made, 0, sizeof *made);
    atomic_init(&made->refs, 1);
    made->context = mission_context_ref(own.context);
    made->arena = arena;
    rc = fill(made, &own);
    if (rc) {
        mission_resource_unref(made);
        return mi_fail(error, rc);
    }
    *out = made;
    return MISSION_OK;
}

mission_resource *mission_resource_ref(mission_resource *resource)
{
    if (resource)
        mi_refs_add(&resource->refs);
    return resource;
}

void mission_resource_unref(mission_resource *resource)
{
    if (!resource || !mi_refs_drop(&resource->refs))
        return;
    for (size_t i = 0; i < resource->issuer_count; i++)
        mission_jwks_unref(resource->issuers[i].keys);
    mi_arena_end(&resource->arena, resource->context); /* it lives in there */
}
