/* What the client is told of its workflow: the same, once it is told a result (30-runtime TX-4).
 * SPDX-License-Identifier: MIT */
#include "../../model/check.h"
#include "transaction.h"

struct polling {
    mission_transaction_poll asked;
    int32_t denied_by; /* the code that a workflow is denied by, now and for good; 0: none */
};

/* ---- While it is pending ---- */

static int32_t pending(mission_plan *plan, const struct polling *p, mission_error *error)
{
    struct mi_read *read;
    mission_json *doc;
    mission_time last, next;
    int32_t rc = mi_want(plan, MI_KIND_TXN_POLL, p->asked.id, &read, error);

    if (rc)
        return rc;
    if (!read->present)
        return mi_fail(error, MISSION_E_AUTHORIZATION_PENDING);
    rc = mi_unframe(plan, read, &doc, error);
    if (!rc)
        rc = mi_txn_stored_time(read, mi_get_text(mission_json_root(doc), "at"), &last, error);
    if (rc)
        return rc;
    next = mi_time_later(last, mi_txn_tas(plan)->interval_seconds);
    return mi_fail(error, mi_time_order(&plan->now, &next) < 0 ? MISSION_E_SLOW_DOWN
                                                               : MISSION_E_AUTHORIZATION_PENDING);
}

/* Whoever polled last is the one that counts: polls do not contend with each other. */
static int32_t remember(mission_plan *plan, const struct polling *p,
                        const struct mi_txn_workflow *workflow, mission_error *error)
{
    struct mi_read *read;
    mission_builder *to;
    int32_t rc = mi_want(plan, MI_KIND_TXN_POLL, p->asked.id, &read, error);

    if (!rc)
        rc = mission_builder_new(mi_plan_context(plan), &to, error);
    if (rc)
        return rc;
    mission_builder_object(to);
    mi_txn_name_time(to, "at", &plan->now);
    mission_builder_end(to);
    rc = mi_txn_put(plan, read, to, &workflow->until, NULL, error);
    if (!rc)
        plan->writes[plan->write_count - 1].expect = MISSION_EXPECT_ANY;
    return rc;
}

/* ---- A refusal that is for good ---- */

static int32_t settle(mission_plan *plan, const struct polling *p, struct mi_txn_workflow *workflow,
                      mission_error *error)
{
    workflow->status = MI_TXN_DENIED;
    workflow->denial = mission_view_of(mission_code_reason(p->denied_by));
    return mi_txn_put_workflow(plan, workflow, error);
}

static int32_t refused(mission_plan *plan, mission_error *error)
{
    const struct polling *p = plan->request;
    const int32_t code = plan->verdict.code;
    struct mi_txn_workflow workflow;
    int32_t rc;

    if (!p->denied_by && code != MISSION_E_AUTHORIZATION_PENDING && code != MISSION_E_SLOW_DOWN)
        return MISSION_OK;
    rc = mi_txn_want_workflow(plan, p->asked.id, &workflow, error);
    if (rc)
        return rc;
    return p->denied_by ? settle(plan, p, &workflow, error) : remember(plan, p, &workflow, error);
}

/* Any denial ends the workflow. The client learns that it was denied and not why. */
static int32_t mint(mission_plan *plan, struct polling *p, const struct mi_txn_workflow *workflow,
                    const struct mi_txn_result *result, mission_error *error)
{
    const int32_t rc = mi_txn_mint(plan, workflow, result, error);

    if (!mi_txn_refused(rc))
        return rc;
    p->denied_by = rc;
    return mi_fail(error, MISSION_E_DENIED);
}

/* ---- The poll ---- */

static int32_t want(mission_plan *plan, const struct polling *p, struct mi_txn_workflow *workflow,
                    struct mi_txn_result *result, mission_error *error)
{
    int32_t rc = mi_txn_client(&p->asked.client, error);

    if (!rc)
        rc = mi_txn_want_workflow(plan, p->asked.id, workflow, error);
    if (rc)
        return rc;
    if (!workflow->found || !mi_txn_is_of(workflow, &p->asked.client))
        return mi_fail_say(error, MISSION_E_NOT_FOUND, "there is no such workflow");
    rc = mi_txn_want_result(plan, workflow->claims.iss, workflow->claims.txn, result, error);
    if (rc)
        return rc;
    return result->found && mi_view_is(result->binding, workflow->binding)
               ? MISSION_OK
               : mi_spoilt(result->read, "the result is of another transaction", error);
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    struct polling *p = plan->request;
    struct mi_txn_workflow workflow;
    struct mi_txn_result result;
    int32_t rc;

    p->denied_by = 0;
    rc = want(plan, p, &workflow, &result, error);
    if (rc)
        return rc;
    if (workflow.status == MI_TXN_DENIED)
        return mi_fail(error, MISSION_E_DENIED);
    if (result.token.len) {
        plan->verdict.replayed = 1;
        return mi_txn_token_reply(plan, &workflow, result.token, result.exp, error);
    }
    if (mi_txn_ended(plan, &workflow))
        return mi_fail(error, MISSION_E_EXPIRED_TOKEN);
    if (workflow.status == MI_TXN_PENDING)
        return pending(plan, p, error);
    if (workflow.status == MI_TXN_MINTED) /* and never a second one */
        return mi_spoilt(result.read, "the token of the transaction is gone", error);
    return mint(plan, p, &workflow, &result, error);
}

int32_t mission_plan_transaction_poll(mission_tas *tas, const mission_transaction_poll *poll,
                                      const mission_time *now, mission_plan **out,
                                      mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_transaction_poll, id)};
    static const struct mi_operation operation = {.pass = pass, .refused = refused};
    struct polling own = {.denied_by = 0};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!tas || !poll || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own.asked, sizeof own.asked, poll, ends, MI_COUNT(ends));
    if (!rc && (own.asked.client.size != sizeof own.asked.client || !own.asked.id.ptr ||
                !own.asked.id.len || own.asked.id.len > MISSION_STORE_KEY_MOST ||
                !mi_usable(own.asked.client.client_id) || !mi_usable(own.asked.client.jkt) ||
                !mi_usable(own.asked.client.x5t_s256)))
        rc = MISSION_E_ARGUMENT;
    return rc ? mi_fail(error, rc)
              : mi_txn_plan(tas, &operation, &own, sizeof own, now, out, error);
}
