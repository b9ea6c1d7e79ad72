/* The issuer: its configuration, checked once. SPDX-License-Identifier: MIT */
#include "issuer.h"

#define RETRIES 32u
#define RETRIES_MOST 1000u
#define PENDING_SECONDS 3600
#define LEASE_SECONDS 60
#define REPLAY_SECONDS 86400
#define SKEW_SECONDS 5
#define PENDING_MOST 1000u
#define GENERATIONS 8u
#define GENERATIONS_MOST 32u
#define SECONDS_MOST INT64_C(3153600000) /* a century */

static void defaults(mission_issuer_config *own)
{
    own->retries = own->retries ? own->retries : RETRIES;
    own->pending_seconds = own->pending_seconds ? own->pending_seconds : PENDING_SECONDS;
    own->lease_seconds = own->lease_seconds ? own->lease_seconds : LEASE_SECONDS;
    own->replay_seconds = own->replay_seconds ? own->replay_seconds : REPLAY_SECONDS;
    own->skew_seconds = own->skew_seconds ? own->skew_seconds : SKEW_SECONDS;
    own->pending_most = own->pending_most ? own->pending_most : PENDING_MOST;
    own->generations_most = own->generations_most ? own->generations_most : GENERATIONS;
}

static bool span(int64_t seconds)
{
    return seconds > 0 && seconds <= SECONDS_MOST;
}

static int32_t import_config(const mission_issuer_config *config, mission_issuer_config *own,
                             mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_issuer_config, generations_most)};
    int32_t rc = mi_import(own, sizeof *own, config, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    defaults(own);
    if (!own->context || !own->host || !own->issuer.len || !own->issuer.ptr ||
        (own->flags & ~MISSION_ISSUER_NO_CHILDREN) || own->retries > RETRIES_MOST ||
        own->generations_most > GENERATIONS_MOST || !span(own->pending_seconds) ||
        !span(own->lease_seconds) || !span(own->replay_seconds) || !span(own->skew_seconds))
        return mi_fail(error, MISSION_E_ARGUMENT);
    return MISSION_OK;
}

static int32_t import_tables(mission_issuer *issuer, mission_error *error)
{
    static const size_t host_ends[] = {MI_END_OF(mission_issuer_host, standing)};
    static const size_t store_ends[] = {MI_END_OF(mission_store, scan)};
    int32_t rc = mi_import(&issuer->host, sizeof issuer->host, issuer->config.host, host_ends,
                           MI_COUNT(host_ends));

    if (!rc && issuer->config.store)
        rc = mi_import(&issuer->table, sizeof issuer->table, issuer->config.store, store_ends,
                       MI_COUNT(store_ends));
    if (!rc && issuer->config.store &&
        (!issuer->table.load || !issuer->table.commit || !issuer->table.scan))
        rc = MISSION_E_NO_CALLBACK;
    if (rc)
        return mi_fail(error, rc);
    issuer->store = issuer->config.store ? &issuer->table : NULL;
    return issuer->host.policy ? MISSION_OK : mi_fail_say(error, MISSION_E_NO_CALLBACK, "policy");
}

int32_t mission_issuer_new(const mission_issuer_config *config, mission_issuer **out,
                           mission_error *error)
{
    mission_issuer_config own;
    mission_issuer *issuer;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!config || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import_config(config, &own, error);
    if (rc)
        return rc;
    issuer = mi_resize(&own.context->memory, NULL, 0, sizeof *issuer);
    if (!issuer)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(issuer, 0, sizeof *issuer);
    atomic_init(&issuer->refs, 1);
    issuer->context = mission_context_ref(own.context);
    issuer->config = own;
    rc = import_tables(issuer, error);
    if (!rc) {
        issuer->name = mi_text_copy(&own.context->memory, own.issuer);
        rc = issuer->name ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
    }
    if (rc)
        mission_issuer_unref(issuer);
    else
        *out = issuer;
    return rc;
}

mission_issuer *mission_issuer_ref(mission_issuer *issuer)
{
    if (issuer)
        mi_refs_add(&issuer->refs);
    return issuer;
}

void mission_issuer_unref(mission_issuer *issuer)
{
    mission_context *context;

    if (!issuer || !mi_refs_drop(&issuer->refs))
        return;
    context = issuer->context;
    mission_text_unref(issuer->name);
    mi_release(&context->memory, issuer, sizeof *issuer);
    mission_context_unref(context);
}

int32_t mission_issuer_run(const mission_issuer *issuer, mission_plan *plan, mission_error *error)
{
    if (!issuer || !plan)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!issuer->store)
        return mi_fail_say(error, MISSION_E_NO_CALLBACK, "the issuer has no store");
    return mission_plan_run(plan, issuer->store, error);
}
