/* Enforcement points. SPDX-License-Identifier: MIT */
#include "enforcement.h"

#define FLAGS MISSION_PEP_RECHECK_ALL
#define SKEW_MOST 300
#define RETRIES_DEFAULT 8u
#define RETRIES_MOST 10000u
#define LEASE_DEFAULT 60
#define LEASE_MOST 86400
#define HORIZON_DEFAULT 86400
#define HORIZON_MOST (INT64_C(3653) * 86400)

static bool named(mission_view view)
{
    return view.ptr && view.len;
}

static bool within(int64_t number, int64_t most)
{
    return number >= 0 && number <= most;
}

static bool in_order(const mission_pep_config *config)
{
    return !(config->flags & ~FLAGS) && !config->reserved && !config->reserved1 &&
           config->context && named(config->id) && config->emitter && config->host &&
           mi_usable(config->error_namespace) && mi_collision_resistant(config->error_namespace) &&
           mi_usable(config->pdp) && within(config->skew_seconds, SKEW_MOST) &&
           within(config->lease_seconds, LEASE_MOST) &&
           within(config->horizon_seconds, HORIZON_MOST) && config->retries <= RETRIES_MOST &&
           config->declared <= 1 && config->default_class < MISSION_CLASS_COUNT &&
           (config->declared || !config->default_class);
}

static bool emits(const mission_pep_config *config)
{
    return config->emitter->context == config->context &&
           (config->emitter->role == MISSION_EMITTER_PEP ||
            config->emitter->role == MISSION_EMITTER_EXECUTOR);
}

static int32_t take_config(const mission_pep_config *theirs, mission_pep_config *own,
                           mission_pep_host *host)
{
    static const size_t ends[] = {MI_END_OF(mission_pep_config, default_class)};
    static const size_t host_ends[] = {MI_END_OF(mission_pep_host, reserve)};
    int32_t rc =
        theirs ? mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends)) : MISSION_E_ARGUMENT;

    if (!rc && !(in_order(own) && emits(own)))
        rc = MISSION_E_ARGUMENT;
    if (!rc)
        rc = mi_import(host, sizeof *host, own->host, host_ends, MI_COUNT(host_ends));
    return rc;
}

/* Absent means all defaults; but a state is always needed where it is asked for. */
static int32_t take_freshness(const mission_freshness *theirs, mission_freshness *own)
{
    int32_t rc = mi_freshness_import(theirs->size ? theirs : NULL, own);

    own->required = 1;
    return rc;
}

static bool copy_names(mission_pep *pep, const mission_pep_config *config)
{
    bool ok = true;

    pep->id = mi_keep_view(&pep->arena, config->id, &ok);
    pep->pdp = mi_keep_view(&pep->arena, config->pdp, &ok);
    pep->error_namespace = mi_keep_view(&pep->arena, config->error_namespace, &ok);
    return ok;
}

static void fill(mission_pep *pep, const mission_pep_config *config, const mission_pep_host *host,
                 const mission_freshness *freshness)
{
    atomic_init(&pep->refs, 1);
    pep->flags = config->flags;
    pep->context = mission_context_ref(config->context);
    pep->emitter = mission_emitter_ref(config->emitter);
    pep->floors = mission_floors_ref((mission_floors *)(uintptr_t)config->floors);
    mi_arena_start(&pep->arena, &config->context->memory);
    pep->host = *host;
    pep->freshness = *freshness;
    pep->skew_seconds = config->skew_seconds;
    pep->lease_seconds = config->lease_seconds ? config->lease_seconds : LEASE_DEFAULT;
    pep->horizon_seconds = config->horizon_seconds ? config->horizon_seconds : HORIZON_DEFAULT;
    pep->retries = config->retries ? config->retries : RETRIES_DEFAULT;
    pep->declared = config->declared;
    pep->default_class = config->default_class;
}

int32_t mission_pep_new(const mission_pep_config *config, mission_pep **out, mission_error *error)
{
    mission_freshness freshness;
    mission_pep_config own;
    mission_pep_host host;
    mission_pep *pep;
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    *out = NULL;
    rc = take_config(config, &own, &host);
    if (!rc)
        rc = take_freshness(&own.freshness, &freshness);
    if (rc)
        return mi_fail(error, rc);
    pep = mi_resize(&own.context->memory, NULL, 0, sizeof *pep);
    if (!pep)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(pep, 0, sizeof *pep);
    fill(pep, &own, &host, &freshness);
    if (!copy_names(pep, &own)) {
        mission_pep_unref(pep);
        return mi_fail(error, MISSION_E_NOMEM);
    }
    *out = pep;
    return MISSION_OK;
}

mission_pep *mission_pep_ref(mission_pep *pep)
{
    if (pep)
        mi_refs_add(&pep->refs);
    return pep;
}

void mission_pep_unref(mission_pep *pep)
{
    mission_context *context;

    if (!pep || !mi_refs_drop(&pep->refs))
        return;
    context = pep->context;
    mission_emitter_unref(pep->emitter);
    mission_floors_unref(pep->floors);
    mi_arena_drop(&pep->arena);
    mi_release(&context->memory, pep, sizeof *pep);
    mission_context_unref(context);
}
