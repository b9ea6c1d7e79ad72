/* Rendering a waiting request anew. SPDX-License-Identifier: MIT */
#include "deciding.h"

static int32_t shorten(const mission_decide *asked, struct mi_pending *pending,
                       const mission_time *now, mission_error *error)
{
    mission_instant now_is, wanted;
    int32_t rc;

    if (!asked->expires_at.len)
        return MISSION_OK;
    rc = mission_instant_parse(asked->expires_at, &wanted, error);
    if (!rc)
        rc = mission_instant_parse(pending->expires_at, &now_is, error);
    if (rc)
        return rc;
    if (mission_instant_compare(&wanted, &now_is) > 0)
        return mi_fail(error, MISSION_E_TOO_LATE);
    if (mission_instant_compare_time(&wanted, now) <= 0)
        return mi_fail(error, MISSION_E_PAST);
    pending->expires_at = asked->expires_at;
    return MISSION_OK;
}

static int32_t render(mission_plan *plan, mission_error *error)
{
    const mission_decide *asked = plan->request;
    struct mi_pending pending = {.actor = &asked->actor};
    struct mi_book book;
    mission_outcome outcome;
    mission_builder *to;
    mission_act act;
    struct mi_kin kin;
    int32_t rc = mi_want_decided(plan, &pending, &kin, error);

    if (rc)
        return rc;
    mi_act_on_pending(plan, &pending, MISSION_ACT_APPROVE, &act);
    rc = mi_ask_may(plan->issuer, &act, MISSION_E_NOT_VISIBLE, error);
    if (!rc)
        rc = mi_legal(plan, &pending, &kin, MISSION_EVENT_APPROVE, &outcome, error);
    if (!rc && outcome.state != MISSION_STATE_ACTIVE)
        rc = mi_request_expired(error);
    if (!rc)
        rc = shorten(asked, &pending, &plan->now, error);
    if (rc)
        return rc;
    book = *pending.book;
    pending.book = &book;
    if (mi_somebody(&asked->actor.principal))
        pending.approver = asked->actor.principal;
    if (asked->authority_source)
        pending.authority_source = asked->authority_source;
    rc = mi_derive_again(plan, &pending, error);
    book.expires_at = pending.expires_at;
    if (!rc)
        rc = mi_pending_render(plan, &pending, error);
    if (!rc)
        rc = mi_pending_write(plan, &pending, error);
    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (!rc)
        rc = mi_pending_reply(plan, &pending, to, error);
    plan->verdict.state = book.state;
    return rc ? rc : mi_reply(plan, to, error);
}

int32_t mission_plan_render(mission_issuer *issuer, const mission_decide *request,
                            mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = render};

    return mi_plan_decide(issuer, &operation, false, request, out, error);
}
