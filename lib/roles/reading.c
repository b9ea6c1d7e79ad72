/* Plans that read: what was asked, and whether the actor may see it. SPDX-License-Identifier: MIT
 */
#include "reading.h"

static bool usable(const mission_requester *actor)
{
    return mi_usable(actor->client_id) && mi_usable(actor->principal.iss) &&
           mi_usable(actor->principal.sub);
}

int32_t mi_plan_read(mission_issuer *issuer, const struct mi_operation *operation,
                     const mission_read *request, mission_plan **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_read, now)};
    mission_read own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!issuer || !request || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, request, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if (!mi_usable(own.mission_id) || !usable(&own.actor) || own.limit > MI_PAGE_MOST ||
        own.reserved)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_plan_new(issuer, operation, &own, sizeof own, own.now, out, error);
}

int32_t mi_plan_drain(mission_issuer *issuer, const struct mi_operation *operation,
                      const mission_drain *request, mission_plan **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_drain, now)};
    mission_drain own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!issuer || !request || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, request, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if (!mi_usable(own.cursor) || own.limit > MI_PAGE_MOST || own.reserved)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_plan_new(issuer, operation, &own, sizeof own, own.now, out, error);
}

static int32_t ask(mission_plan *plan, const mission_read *asked, const struct mi_seen *seen,
                   mission_error *error)
{
    mission_act act;

    mi_act(plan, seen->book, seen->record, MISSION_ACT_READ, seen->state, &asked->actor, &act);
    return mi_ask_may(plan->issuer, &act, MISSION_E_NOT_VISIBLE, error);
}

int32_t mi_want_seen(mission_plan *plan, const mission_read *asked, struct mi_seen *out,
                     mission_error *error)
{
    int32_t rc = mi_want_book(plan, asked->mission_id, &out->book, error);

    if (!rc && !out->book)
        return mi_fail(error, MISSION_E_NOT_VISIBLE);
    if (!rc)
        rc = mi_want_kin(plan, out->book, &out->kin, error);
    if (!rc)
        rc = mi_book_record(plan, out->book, &out->record, error);
    if (!rc)
        rc = mi_report(plan, &out->kin, &out->state, error);
    if (rc)
        return rc;
    plan->verdict.state = out->state;
    return ask(plan, asked, out, error);
}
