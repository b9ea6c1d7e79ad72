/* A decision point: what its deployment declared, checked once. SPDX-License-Identifier: MIT */
#include "decision.h"

#define HIGH_MOST 300 /* O-1: below this, for the high-consequence classes */
#define SECONDS_MOST 31622400
#define FLAGS                                                                                      \
    (MISSION_PDP_PLACES_STATE | MISSION_PDP_TAINT | MISSION_PDP_STRICT | MISSION_PDP_REGISTRY |    \
     MISSION_PDP_ORIGIN | MISSION_PDP_ENROLLED | MISSION_PDP_CONTAINMENT)

static const struct {
    int64_t state, permit;
} defaults[MISSION_CLASS_COUNT] = {
    [MISSION_CLASS_NONE] = {3600, 300},    [MISSION_CLASS_READ] = {3600, 300},
    [MISSION_CLASS_WRITE] = {300, 60},     [MISSION_CLASS_IRREVERSIBLE] = {60, 30},
    [MISSION_CLASS_COMMITMENT] = {60, 30}, [MISSION_CLASS_ADMINISTRATION] = {60, 30},
};

/* ---- Classes ---- */

static bool within(int64_t *seconds, int64_t usual, int64_t most)
{
    if (*seconds < 0 || *seconds > most)
        return false;
    if (*seconds == 0)
        *seconds = usual;
    return true;
}

static int32_t import_class(const mission_class_terms *theirs, uint32_t number,
                            mission_class_terms *own)
{
    static const size_t ends[] = {MI_END_OF(mission_class_terms, passive), sizeof *own};
    const bool high = mission_class_high(number) == 1;
    int32_t rc = MISSION_OK;

    *own = (mission_class_terms){.size = sizeof *own};
    if (theirs)
        rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));
    if (rc)
        return rc;
    if (own->passive > 1 || own->reserved || (high && own->passive) ||
        !within(&own->state_seconds, defaults[number].state, high ? HIGH_MOST - 1 : SECONDS_MOST) ||
        !within(&own->permit_seconds, defaults[number].permit, SECONDS_MOST))
        return MISSION_E_ARGUMENT;
    return MISSION_OK;
}

/* Contiguous structs of one size, which the first one says. */
static int32_t import_classes(const mission_class_terms *theirs, mission_class_terms *own)
{
    int32_t rc = MISSION_OK;

    for (uint32_t i = 0; !rc && i < MISSION_CLASS_COUNT; i++) {
        const void *at = theirs ? (const char *)theirs + i * theirs->size : NULL;

        rc = import_class(at, i, &own[i]);
    }
    return rc;
}

/* ---- The host ---- */

static int32_t import_host(const mission_pdp_host *theirs, mission_pdp_host *own)
{
    static const size_t ends[] = {MI_END_OF(mission_pdp_host, access_request)};

    if (!theirs)
        return MISSION_E_NO_CALLBACK;
    return mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));
}

/* What a flag says is looked up has to have where to look. */
static bool served(const mission_pdp *pdp)
{
    const mission_pdp_host *host = &pdp->host;

    return host->resource_policy && (host->enrolled || !(pdp->flags & MISSION_PDP_ENROLLED)) &&
           (host->actor || !(pdp->flags & MISSION_PDP_REGISTRY)) &&
           (host->principal || !(pdp->flags & MISSION_PDP_ORIGIN));
}

/* ---- The whole ---- */

static int32_t import_config(const mission_pdp_config *theirs, mission_pdp_config *own)
{
    static const size_t ends[] = {MI_END_OF(mission_pdp_config, default_class)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return rc;
    if ((own->flags & ~FLAGS) || own->reserved || !own->context || !mi_usable(own->id) ||
        own->metered || own->declared > 1 || own->default_class >= MISSION_CLASS_COUNT ||
        (!own->declared && own->default_class) || !within(&own->skew_seconds, 0, HIGH_MOST) ||
        !within(&own->approval_seconds, HIGH_MOST, SECONDS_MOST))
        return MISSION_E_ARGUMENT;
    return MISSION_OK;
}

static int32_t fill(mission_pdp *pdp, const mission_pdp_config *config)
{
    int32_t rc = import_host(config->host, &pdp->host);

    if (!rc)
        rc = import_classes(config->classes, pdp->classes);
    pdp->flags = config->flags;
    pdp->skew_seconds = config->skew_seconds;
    pdp->approval_seconds = config->approval_seconds;
    pdp->declared = config->declared;
    pdp->default_class = config->default_class;
    if (!rc && !served(pdp))
        rc = MISSION_E_NO_CALLBACK;
    return rc;
}

/* The name stands behind the struct. */
static mission_pdp *make(const mission_pdp_config *config)
{
    mission_pdp *pdp = mi_resize(&config->context->memory, NULL, 0, sizeof *pdp + config->id.len);
    char *name = (char *)(pdp + 1);

    if (!pdp)
        return NULL;
    memset(pdp, 0, sizeof *pdp);
    atomic_init(&pdp->refs, 1);
    if (config->id.len)
        memcpy(name, config->id.ptr, config->id.len);
    pdp->id = (mission_view){name, config->id.len};
    pdp->context = mission_context_ref(config->context);
    pdp->floors = mission_floors_ref((mission_floors *)(uintptr_t)config->floors);
    return pdp;
}

int32_t mission_pdp_new(const mission_pdp_config *config, mission_pdp **out, mission_error *error)
{
    mission_pdp_config own;
    mission_pdp *pdp;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!config || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import_config(config, &own);
    if (rc)
        return mi_fail(error, rc);
    pdp = make(&own);
    if (!pdp)
        return mi_fail(error, MISSION_E_NOMEM);
    rc = fill(pdp, &own);
    if (rc) {
        mission_pdp_unref(pdp);
        return mi_fail(error, rc);
    }
    *out = pdp;
    return MISSION_OK;
}

mission_pdp *mission_pdp_ref(mission_pdp *pdp)
{
    if (pdp)
        mi_refs_add(&pdp->refs);
    return pdp;
}

void mission_pdp_unref(mission_pdp *pdp)
{
    mission_context *context;

    if (!pdp || !mi_refs_drop(&pdp->refs))
        return;
    context = pdp->context;
    mission_floors_unref(pdp->floors);
    mi_release(&context->memory, pdp, sizeof *pdp + pdp->id.len);
    mission_context_unref(context);
}
