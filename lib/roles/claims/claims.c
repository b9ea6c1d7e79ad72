/* A decision point with a store. SPDX-License-Identifier: MIT */
#include "claims.h"

#define RETRIES 64u
#define HORIZON INT64_C(604800)
#define WINDOW INT64_C(3600)
#define SECONDS_MOST INT64_C(3153600000)
#define FLAGS                                                                                      \
    (MISSION_CLAIMS_WINDOW_ONLY | MISSION_CLAIMS_FREE_SUPPRESSED | MISSION_CLAIMS_COMMIT_FIRST)

/* One decides, the other says so: both of the same deployment, and under one name. */
static bool together(const mission_claims_config *own)
{
    const struct mi_profile *profile = own->context->profile;

    return own->pdp->context->profile == profile && own->emitter->context->profile == profile &&
           (!own->pdp->id.len || mi_view_is(own->pdp->id, own->emitter->id));
}

static int32_t import(const mission_claims_config *config, mission_claims_config *own,
                      mission_claims_host *host, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_claims_config, window_seconds)};
    static const size_t host_ends[] = {MI_END_OF(mission_claims_host, consumed)};
    int32_t rc = mi_import(own, sizeof *own, config, ends, MI_COUNT(ends));

    memset(host, 0, sizeof *host);
    if (!rc && own->host)
        rc = mi_import(host, sizeof *host, own->host, host_ends, MI_COUNT(host_ends));
    if (!rc && (!own->context || !own->pdp || !own->emitter || own->flags & ~FLAGS ||
                own->emitter->role != MISSION_EMITTER_PDP || own->horizon_seconds < 0 ||
                own->horizon_seconds > SECONDS_MOST || own->window_seconds < 0 ||
                own->window_seconds > SECONDS_MOST || !together(own)))
        rc = MISSION_E_ARGUMENT;
    return rc ? mi_fail(error, rc) : MISSION_OK;
}

int32_t mission_claims_new(const mission_claims_config *config, mission_claims **out,
                           mission_error *error)
{
    mission_claims_config own;
    mission_claims_host host;
    mission_claims *claims;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!config || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import(config, &own, &host, error);
    if (rc)
        return rc;
    claims = mi_resize(&own.context->memory, NULL, 0, sizeof *claims);
    if (!claims)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(claims, 0, sizeof *claims);
    atomic_init(&claims->refs, 1);
    claims->flags = own.flags;
    claims->retries = own.retries ? own.retries : RETRIES;
    claims->context = mission_context_ref(own.context);
    claims->pdp = mission_pdp_ref(own.pdp);
    claims->emitter = mission_emitter_ref(own.emitter);
    claims->host = host;
    claims->horizon_seconds = own.horizon_seconds ? own.horizon_seconds : HORIZON;
    claims->window_seconds = own.window_seconds ? own.window_seconds : WINDOW;
    *out = claims;
    return MISSION_OK;
}

mission_claims *mission_claims_ref(mission_claims *claims)
{
    if (claims)
        mi_refs_add(&claims->refs);
    return claims;
}

void mission_claims_unref(mission_claims *claims)
{
    mission_context *context;

    if (!claims || !mi_refs_drop(&claims->refs))
        return;
    context = claims->context;
    mission_pdp_unref(claims->pdp);
    mission_emitter_unref(claims->emitter);
    mi_release(&context->memory, claims, sizeof *claims);
    mission_context_unref(context);
}

static void drop(void *claims)
{
    mission_claims_unref(claims);
}

int32_t mi_claims_plan(mission_claims *claims, const struct mi_operation *operation,
                       const void *request, size_t size, const mission_time *now,
                       mission_plan **out, mission_error *error)
{
    const struct mi_owner owner = {claims->context, mission_claims_ref(claims), drop,
                                   claims->retries};

    return mi_plan_of(&owner, operation, request, size, now, out, error);
}

/* ---- its evidence ---- */

int32_t mission_plan_evidence_list(mission_claims *claims, mission_view cursor, uint32_t limit,
                                   mission_plan **out, mission_error *error)
{
    struct mi_owner owner;

    if (out)
        *out = NULL;
    if (!claims || !out || !mi_evidence_page_fits(cursor, limit))
        return mi_fail(error, MISSION_E_ARGUMENT);
    owner = (struct mi_owner){claims->context, mission_claims_ref(claims), drop, claims->retries};
    return mi_plan_evidence_list(&owner, claims->emitter->id, cursor, limit, out, error);
}

int32_t mission_plan_evidence_forget(mission_claims *claims, const mission_view *ids, size_t count,
                                     mission_plan **out, mission_error *error)
{
    struct mi_owner owner;

    if (out)
        *out = NULL;
    if (!claims || !out || !mi_evidence_ids_fit(ids, count))
        return mi_fail(error, MISSION_E_ARGUMENT);
    owner = (struct mi_owner){claims->context, mission_claims_ref(claims), drop, claims->retries};
    return mi_plan_evidence_forget(&owner, claims->emitter->id, ids, count, out, error);
}
