/* A workflow as its approver sees it, and which profiles are pinned. SPDX-License-Identifier: MIT
 */
#include "../book.h"
#include "transaction.h"

static int32_t show_pass(mission_plan *plan, mission_error *error)
{
    const mission_view *id = plan->request;
    struct mi_txn_workflow workflow;
    mission_builder *to;
    int32_t rc = mi_txn_want_workflow(plan, *id, &workflow, error);

    if (rc)
        return rc;
    if (!workflow.found)
        return mi_fail_say(error, MISSION_E_NOT_FOUND, "there is no such workflow");
    rc = mi_reply_builder(plan, &to, error);
    if (rc)
        return rc;
    mi_txn_workflow_members(plan, &workflow,
                            mi_txn_ended(plan, &workflow) ? MI_VIEW("expired")
                                                          : mi_txn_status_name(workflow.status),
                            to);
    return mi_reply(plan, to, error);
}

int32_t mission_plan_transaction_show(mission_tas *tas, mission_view id, const mission_time *now,
                                      mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = show_pass};

    if (out)
        *out = NULL;
    if (!tas || !out || !id.ptr || !id.len || id.len > MISSION_STORE_KEY_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_txn_plan(tas, &operation, &id, sizeof id, now, out, error);
}

struct pinned {
    mission_view profile, version;
};

/* Workflows that settle lose the term; those that run out are behind us in its order. */
static int32_t pinned_pass(mission_plan *plan, mission_error *error)
{
    const struct pinned *asked = plan->request;
    const mission_view parts[] = {asked->profile, asked->version};
    char order[MI_ORDER_LEN];
    mission_store_scan scan = {.size = sizeof scan,
                               .kind = MI_KIND_TXN_WORKFLOW,
                               .index = MI_VIEW("profile"),
                               .after_order = {order, MI_ORDER_LEN - 1},
                               .after_key = MI_VIEW("\xff"), /* behind any id: strictly later */
                               .resume = 1,
                               .limit = 1};
    struct mi_scanned *found;
    mission_builder *to;
    int32_t rc = mi_key(plan, parts, MI_COUNT(parts), &scan.value, error);

    mi_order_time(&plan->began, order);
    if (!rc)
        rc = mi_want_scan(plan, &scan, &found, error);
    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (rc)
        return rc;
    mi_name_truth(to, "pinned", found->count > 0);
    return mi_reply(plan, to, error);
}

int32_t mission_plan_transaction_pinned(mission_tas *tas, mission_view profile,
                                        mission_view version, const mission_time *now,
                                        mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = pinned_pass};
    const struct pinned own = {profile, version};

    if (out)
        *out = NULL;
    if (!tas || !out || !profile.ptr || !profile.len || !version.ptr || !version.len)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_txn_plan(tas, &operation, &own, sizeof own, now, out, error);
}
