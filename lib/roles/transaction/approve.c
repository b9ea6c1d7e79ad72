/* An approval, or a denial: input to the decision and never the decision (30-runtime A-9 (5)).
 * SPDX-License-Identifier: MIT */
#include "../../model/check.h"
#include "transaction.h"

struct deciding {
    struct mi_txn_workflow workflow;
    struct mi_txn_result result;
};

static int32_t want(mission_plan *plan, mission_view id, struct deciding *d, mission_error *error)
{
    const struct mi_txn_claims *claims = &d->workflow.claims;
    int32_t rc = mi_txn_want_workflow(plan, id, &d->workflow, error);

    if (rc)
        return rc;
    if (!d->workflow.found)
        return mi_fail_say(error, MISSION_E_NOT_FOUND, "there is no such workflow");
    return mi_txn_want_result(plan, claims->iss, claims->txn, &d->result, error);
}

static int32_t answer(mission_plan *plan, const struct mi_txn_workflow *workflow,
                      mission_error *error)
{
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_name_text(to, "id", workflow->id);
    mi_name_text(to, "status", mi_txn_status_name(workflow->status));
    return mi_reply(plan, to, error);
}

/* ---- An approval ---- */

static int32_t lapsed(mission_error *error, const char *why)
{
    return mi_fail_say(error, MISSION_E_APPROVAL_LAPSED, "%s", why);
}

static bool is_time(const mission_time *time)
{
    return (time->seconds || time->nanoseconds) && time->nanoseconds <= 999999999u;
}

/* Nobody approves what he does himself. */
static bool acts(const struct mi_txn_workflow *workflow, const mission_principal *approver)
{
    mission_principal actor;

    for (const mission_value *one = workflow->claims.act; one; one = mi_get(one, "act"))
        if (mission_principal_of(one, &actor) && mission_principal_equal(&actor, approver))
            return true;
    return false;
}

static int32_t check_kind(const mission_transaction_approve *asked,
                          const struct mi_txn_workflow *workflow, mission_error *error)
{
    const bool person = asked->by == MISSION_APPROVED_BY_PERSON;

    if (!person && asked->by != MISSION_APPROVED_BY_POLICY)
        return lapsed(error, "this is no approval of the transaction");
    if (!asked->approval_id.len)
        return lapsed(error, "an approval without an id");
    if (person && (!asked->approver.iss.len || !asked->approver.sub.len))
        return lapsed(error, "an approval by nobody");
    if (asked->independent != 1 || acts(workflow, &asked->approver))
        return lapsed(error, "the approver is not independent of the agent");
    return MISSION_OK;
}

static int32_t check_times(const mission_plan *plan, const mission_transaction_approve *asked,
                           const struct mi_txn_workflow *workflow, mission_error *error)
{
    const mission_tas *tas = mi_txn_tas(plan);
    const mission_time latest = mi_time_later(plan->now, tas->skew_seconds);
    mission_time end;

    if (!is_time(&asked->approved_at) || !is_time(&asked->approved_until))
        return lapsed(error, "an approval without its times");
    if (mi_time_order(&asked->approved_at, &workflow->began) < 0)
        return lapsed(error, "approved before there was anything to approve");
    if (mi_time_order(&asked->approved_at, &latest) > 0)
        return lapsed(error, "approved in the future");
    end = mi_time_later(asked->approved_at, tas->approval_seconds);
    return mi_time_order(&plan->now, &asked->approved_until) >= 0 ||
                   mi_time_order(&plan->now, &end) >= 0
               ? lapsed(error, "the approval is past its end")
               : MISSION_OK;
}

static int32_t take(mission_plan *plan, const mission_transaction_approve *asked,
                    struct mi_txn_approval *to, mission_error *error)
{
    int32_t rc = mi_time_text(plan, &asked->approved_at, &to->at, error);

    to->id = asked->approval_id;
    to->by = asked->by == MISSION_APPROVED_BY_PERSON ? MI_VIEW("person") : MI_VIEW("policy");
    to->approver = asked->approver;
    return rc ? rc : mi_time_text(plan, &asked->approved_until, &to->until, error);
}

static bool same(const struct mi_txn_approval *a, const struct mi_txn_approval *b)
{
    return mi_view_is(a->id, b->id) && mi_view_is(a->by, b->by) && mi_view_is(a->at, b->at) &&
           mi_view_is(a->until, b->until) && mi_view_is(a->approver.iss, b->approver.iss) &&
           mi_view_is(a->approver.sub, b->approver.sub);
}

static int32_t check(mission_plan *plan, const mission_transaction_approve *asked,
                     const struct mi_txn_workflow *workflow, mission_error *error)
{
    mission_view binding;
    int32_t rc = mi_txn_binding(plan, workflow, &binding, error);

    if (rc)
        return rc;
    if (!mi_view_is(binding, workflow->binding))
        return mi_spoilt(workflow->read, "the stored workflow is not what was bound", error);
    if (!mi_view_is(asked->approval_binding, binding))
        return mi_fail(error, MISSION_E_BINDING_MISMATCH);
    return check_kind(asked, workflow, error);
}

static int32_t approve_pass(mission_plan *plan, mission_error *error)
{
    const mission_transaction_approve *asked = plan->request;
    struct mi_txn_approval approval = {0};
    struct deciding d;
    int32_t rc = want(plan, asked->id, &d, error);

    if (!rc)
        rc = check(plan, asked, &d.workflow, error);
    if (!rc)
        rc = take(plan, asked, &approval, error);
    if (rc)
        return rc;
    if (d.workflow.approval.id.len && same(&approval, &d.workflow.approval)) {
        plan->verdict.replayed = 1;
        return answer(plan, &d.workflow, error);
    }
    if (mi_txn_ended(plan, &d.workflow))
        return mi_fail(error, MISSION_E_EXPIRED_TOKEN);
    if (d.workflow.status != MI_TXN_PENDING)
        return mi_fail_say(error, MISSION_E_CONFLICT, "the workflow is not pending");
    rc = check_times(plan, asked, &d.workflow, error);
    if (rc)
        return rc;
    d.workflow.approval = approval;
    d.workflow.status = MI_TXN_APPROVED;
    rc = answer(plan, &d.workflow, error);
    return rc ? rc : mi_txn_put_workflow(plan, &d.workflow, error);
}

static bool usable(const mission_transaction_approve *own)
{
    return own->id.ptr && own->id.len && own->id.len <= MISSION_STORE_KEY_MOST &&
           mi_usable(own->approval_binding) && mi_usable(own->approval_id) &&
           mi_usable(own->approver.iss) && mi_usable(own->approver.sub);
}

int32_t mission_plan_transaction_approve(mission_tas *tas,
                                         const mission_transaction_approve *approve,
                                         const mission_time *now, mission_plan **out,
                                         mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_transaction_approve, approved_until)};
    static const struct mi_operation operation = {.pass = approve_pass};
    mission_transaction_approve own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!tas || !approve || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, approve, ends, MI_COUNT(ends));
    if (!rc && !usable(&own))
        rc = MISSION_E_ARGUMENT;
    return rc ? mi_fail(error, rc)
              : mi_txn_plan(tas, &operation, &own, sizeof own, now, out, error);
}

/* ---- A denial ---- */

static int32_t deny_pass(mission_plan *plan, mission_error *error)
{
    const mission_view *id = plan->request;
    struct deciding d;
    int32_t rc = want(plan, *id, &d, error);

    if (rc)
        return rc;
    if (d.workflow.status == MI_TXN_DENIED) {
        plan->verdict.replayed = 1;
        return answer(plan, &d.workflow, error);
    }
    if (d.workflow.status == MI_TXN_MINTED || d.result.token.len)
        return mi_fail_say(error, MISSION_E_CONFLICT, "its token was made");
    if (mi_txn_ended(plan, &d.workflow))
        return mi_fail(error, MISSION_E_EXPIRED_TOKEN);
    d.workflow.status = MI_TXN_DENIED;
    d.workflow.denial = MI_VIEW("denied");
    rc = answer(plan, &d.workflow, error);
    if (!rc && d.result.found) /* no other workflow has made it meanwhile */
        rc = mi_still(plan, d.result.read, error);
    return rc ? rc : mi_txn_put_workflow(plan, &d.workflow, error);
}

int32_t mission_plan_transaction_deny(mission_tas *tas, mission_view id, const mission_time *now,
                                      mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = deny_pass};

    if (out)
        *out = NULL;
    if (!tas || !out || !id.ptr || !id.len || id.len > MISSION_STORE_KEY_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_txn_plan(tas, &operation, &id, sizeof id, now, out, error);
}
