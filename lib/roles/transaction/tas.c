/* The Transaction Authorization Server: what it is made of. SPDX-License-Identifier: MIT */
#include "../../rules/freshness.h"
#include "../own_arena.h"
#include "../resource.h"
#include "transaction.h"

#define RETRIES 32u
#define RETRIES_MOST 1000u
#define SKEW_MOST 300
#define DAY 86400
#define MONTH 2592000

static bool spans(const mission_tas_config *config, mission_tas *own)
{
    own->skew_seconds = config->skew_seconds;
    return mi_txn_span(config->workflow_seconds, 600, MONTH, &own->workflow_seconds) &&
           mi_txn_span(config->approval_seconds, 300, DAY, &own->approval_seconds) &&
           mi_txn_span(config->token_seconds, 60, 3600, &own->token_seconds) &&
           mi_txn_span(config->interval_seconds, 5, 600, &own->interval_seconds) &&
           mi_txn_span(config->keep_seconds, DAY, MI_TXN_SECONDS_MOST, &own->keep_seconds) &&
           config->skew_seconds >= 0 && config->skew_seconds <= SKEW_MOST;
}

/* A server that asked whom a subject token is for would refuse all of them. */
static int32_t check(const mission_tas_config *config)
{
    if (!config->context || config->flags || !config->iss.ptr || !config->iss.len ||
        !config->signer || !config->tokens || !config->host || config->retries > RETRIES_MOST)
        return MISSION_E_ARGUMENT;
    if (!(config->tokens->flags & MISSION_RESOURCE_OWN) ||
        (config->tokens->flags & MISSION_RESOURCE_UNGOVERNED) ||
        config->tokens->context->profile != config->context->profile)
        return MISSION_E_ARGUMENT;
    return MISSION_OK;
}

static int32_t take_host(const mission_tas_config *config, mission_tas *own)
{
    static const size_t ends[] = {MI_END_OF(mission_tas_host, decide)};
    const int32_t rc = mi_import(&own->host, sizeof own->host, config->host, ends, MI_COUNT(ends));

    if (rc)
        return rc;
    return own->host.challenge_issuer && own->host.operation && own->host.subject &&
                   own->host.standing && own->host.token && own->host.policy &&
                   own->host.approval && own->host.decide
               ? MISSION_OK
               : MISSION_E_NO_CALLBACK;
}

static int32_t take_freshness(const mission_freshness *given, mission_tas *own)
{
    const bool filled =
        given->required || given->most_seconds || given->skew_seconds || given->degraded_seconds;

    if (!given->size && filled)
        return MISSION_E_ABI_SMALL;
    if (given->size && given->size != sizeof *given)
        return given->size < sizeof *given ? MISSION_E_ABI_SMALL : MISSION_E_ABI_SIZE;
    if (given->degraded_seconds) /* nothing is minted on what was true once */
        return MISSION_E_ARGUMENT;
    return mi_freshness_import(given->size ? given : NULL, &own->freshness);
}

static int32_t make(const mission_tas_config *config, mission_tas **out)
{
    struct mi_arena arena;
    mission_tas *own;

    mi_arena_start(&arena, &config->context->memory);
    own = mi_arena_take(&arena, sizeof *own);
    if (!own)
        return MISSION_E_NOMEM;
    memset(own, 0, sizeof *own);
    atomic_init(&own->refs, 1);
    own->context = mission_context_ref(config->context);
    own->arena = arena;
    own->tokens = mission_resource_ref(config->tokens);
    own->retries = config->retries ? config->retries : RETRIES;
    *out = own;
    return MISSION_OK;
}

static int32_t fill(const mission_tas_config *config, mission_tas *own)
{
    bool ok = true;
    int32_t rc = spans(config, own) ? take_host(config, own) : MISSION_E_ARGUMENT;

    if (!rc)
        rc = take_freshness(&config->freshness, own);
    own->iss = mi_keep_view(&own->arena, config->iss, &ok);
    if (!rc && !ok)
        rc = MISSION_E_NOMEM;
    return rc ? rc : mi_txn_signer(&own->arena, config->signer, &own->signer);
}

int32_t mission_tas_new(const mission_tas_config *config, mission_tas **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_tas_config, keep_seconds)};
    mission_tas_config own;
    mission_tas *made = NULL;
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
    if (!rc)
        rc = fill(&own, made);
    if (rc)
        mission_tas_unref(made);
    else
        *out = made;
    return rc ? mi_fail(error, rc) : MISSION_OK;
}

mission_tas *mission_tas_ref(mission_tas *tas)
{
    if (tas)
        mi_refs_add(&tas->refs);
    return tas;
}

void mission_tas_unref(mission_tas *tas)
{
    if (!tas || !mi_refs_drop(&tas->refs))
        return;
    mission_resource_unref(tas->tokens);
    mi_arena_end(&tas->arena, tas->context); /* it lives in there */
}

static void drop(void *tas)
{
    mission_tas_unref(tas);
}

int32_t mi_txn_plan(mission_tas *tas, const struct mi_operation *operation, const void *request,
                    size_t size, const mission_time *now, mission_plan **out, mission_error *error)
{
    const struct mi_owner owner = {tas->context, mission_tas_ref(tas), drop, tas->retries};

    return mi_plan_of(&owner, operation, request, size, now, out, error);
}

int32_t mi_txn_client(const mission_transaction_client *client, mission_error *error)
{
    if (!client->client_id.len)
        return mi_fail(error, MISSION_E_CALLER);
    if (!client->jkt.len && !client->x5t_s256.len)
        return mi_fail_say(error, MISSION_E_BINDING, "no key was proven");
    return MISSION_OK;
}
