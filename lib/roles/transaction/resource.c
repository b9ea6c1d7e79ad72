/* The Challenge-Issuing Resource: who it is, whose tokens it takes. SPDX-License-Identifier: MIT */
#include "../../crypto/jws.h"
#include "../own_arena.h"
#include "../resource.h"
#include "transaction.h"

#define RETRIES 8u
#define RETRIES_MOST 1000u
#define SKEW_MOST 300
#define DAY 86400
#define ALGORITHMS ((1u << MISSION_ALG_COUNT) - 2)

bool mi_txn_span(int64_t given, int64_t otherwise, int64_t most, int64_t *out)
{
    *out = given ? given : otherwise;
    return *out >= 1 && *out <= most;
}

int32_t mi_txn_signer(struct mi_arena *arena, const mission_signer *from, mission_signer *to)
{
    const int32_t rc = mi_signer_import(to, from, NULL);
    bool ok = true;

    if (rc)
        return rc;
    to->kid = mi_keep_view(arena, to->kid, &ok);
    return ok ? MISSION_OK : MISSION_E_NOMEM;
}

static int32_t fill(mission_transaction_resource *own,
                    const mission_transaction_resource_config *config)
{
    bool ok = true;
    int32_t rc = MISSION_OK;

    own->iss = mi_keep_view(&own->arena, config->iss, &ok);
    own->tas = mi_keep_view(&own->arena, config->tas, &ok);
    if (!ok)
        return MISSION_E_NOMEM;
    own->signs = config->signer != NULL;
    if (own->signs)
        rc = mi_txn_signer(&own->arena, config->signer, &own->signer);
    return rc ? rc : mi_proofs_take(&config->proofs, &own->takes_proofs, &own->proofs);
}

static bool spans(const mission_transaction_resource_config *config,
                  mission_transaction_resource *own)
{
    return mi_txn_span(config->challenge_seconds, 300, DAY, &own->challenge_seconds) &&
           mi_txn_span(config->retain_seconds, DAY, MI_TXN_SECONDS_MOST, &own->retain_seconds) &&
           mi_txn_span(config->token_seconds, 300, DAY, &own->token_seconds);
}

static int32_t check(const mission_transaction_resource_config *config)
{
    if (!config->context || config->flags || config->reserved || !config->keys ||
        !config->iss.ptr || !config->iss.len || !config->tas.ptr || !config->tas.len ||
        (config->algorithms & ~ALGORITHMS) || config->retries > RETRIES_MOST ||
        config->skew_seconds < 0 || config->skew_seconds > SKEW_MOST)
        return MISSION_E_ARGUMENT;
    return MISSION_OK;
}

static int32_t make(const mission_transaction_resource_config *config,
                    mission_transaction_resource **out)
{
    struct mi_arena arena;
    mission_transaction_resource *own;

    mi_arena_start(&arena, &config->context->memory);
    own = mi_arena_take(&arena, sizeof *own);
    if (!own)
        return MISSION_E_NOMEM;
    memset(own, 0, sizeof *own);
    atomic_init(&own->refs, 1);
    own->context = mission_context_ref(config->context);
    own->arena = arena;
    own->keys = mission_jwks_ref((mission_jwks *)(uintptr_t)config->keys);
    own->algorithms = config->algorithms;
    own->retries = config->retries ? config->retries : RETRIES;
    own->skew_seconds = config->skew_seconds;
    *out = own;
    return MISSION_OK;
}

int32_t mission_transaction_resource_new(const mission_transaction_resource_config *config,
                                         mission_transaction_resource **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_transaction_resource_config, proofs)};
    mission_transaction_resource_config own;
    mission_transaction_resource *made = NULL;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!config || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, config, ends, MI_COUNT(ends));
    if (!rc)
        rc = check(&own);
    if (!rc)
        rc = make(&own, &made);
    if (!rc && !spans(&own, made))
        rc = MISSION_E_ARGUMENT;
    if (!rc)
        rc = fill(made, &own);
    if (rc)
        mission_transaction_resource_unref(made);
    else
        *out = made;
    return rc ? mi_fail(error, rc) : MISSION_OK;
}

mission_transaction_resource *
mission_transaction_resource_ref(mission_transaction_resource *resource)
{
    if (resource)
        mi_refs_add(&resource->refs);
    return resource;
}

void mission_transaction_resource_unref(mission_transaction_resource *resource)
{
    if (!resource || !mi_refs_drop(&resource->refs))
        return;
    mission_jwks_unref(resource->keys);
    mi_arena_end(&resource->arena, resource->context); /* it lives in there */
}

static void drop(void *resource)
{
    mission_transaction_resource_unref(resource);
}

int32_t mi_txn_resource_plan(mission_transaction_resource *resource,
                             const struct mi_operation *operation, const void *request, size_t size,
                             const mission_time *now, mission_plan **out, mission_error *error)
{
    const struct mi_owner owner = {resource->context, mission_transaction_resource_ref(resource),
                                   drop, resource->retries};

    return mi_plan_of(&owner, operation, request, size, now, out, error);
}
