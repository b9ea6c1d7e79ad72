/* The one token of a transaction (30-runtime A-9 (6), (7), TX-5). SPDX-License-Identifier: MIT
 *
 * An approval is looked at, decided about, and looked at again: what it rests on may change while
 * the decision is made. */
#include "transaction.h"
#include <mission/time.h>

#define JTI_SLOT 1u

struct minting {
    const struct mi_txn_workflow *workflow;
    const mission_value *approval;
    mission_time at, until; /* of the approval */
    struct mi_txn_now now;
    mission_text *token;
    int64_t exp;
};

/* ---- (6) the approval ---- */

static int32_t check_approval(mission_plan *plan, struct minting *m, mission_error *error)
{
    const struct mi_txn_workflow *workflow = m->workflow;
    const mission_tas *tas = mi_txn_tas(plan);
    mission_time end, latest;
    mission_view binding;
    int32_t rc = mi_txn_binding(plan, workflow, &binding, error);

    if (!rc && !mi_view_is(binding, workflow->binding))
        rc = mi_spoilt(workflow->read, "the stored workflow is not what was approved", error);
    if (!rc)
        rc = mi_txn_stored_time(workflow->read, workflow->approval.at, &m->at, error);
    if (!rc)
        rc = mi_txn_stored_time(workflow->read, workflow->approval.until, &m->until, error);
    if (rc)
        return rc;
    latest = mi_time_later(plan->now, tas->skew_seconds);
    if (mi_time_order(&m->at, &latest) > 0) /* and its age cannot be told */
        return mi_fail_say(error, MISSION_E_STATE_STALE, "the clock stands before the approval");
    end = mi_time_later(m->at, tas->approval_seconds);
    if (mi_time_order(&plan->now, &m->until) >= 0 || mi_time_order(&plan->now, &end) >= 0)
        return mi_fail(error, MISSION_E_APPROVAL_LAPSED);
    return mi_txn_approval_value(plan, workflow, &m->approval, error);
}

/* ---- (7) what has to stand now ---- */

static int32_t check_subject(mission_plan *plan, const struct minting *m, mission_error *error)
{
    struct mi_txn_workflow again = *m->workflow;
    bool foreign;
    int32_t rc = mi_txn_subject(plan, &again, &foreign, error);

    if (rc)
        return rc;
    return mi_view_is(again.claims.sub, m->workflow->claims.sub)
               ? MISSION_OK
               : mi_fail_say(error, MISSION_E_TRANSACTION, "the subject maps to another one now");
}

static int32_t check_operation(mission_plan *plan, const struct minting *m, mission_error *error)
{
    const struct mi_txn_workflow *workflow = m->workflow;
    mission_operation_reading reading;
    int32_t rc = mi_txn_ask_operation(plan, workflow->claims.iss, workflow->version,
                                      workflow->claims.entry, &reading, error);

    if (rc)
        return rc;
    return mi_view_is(reading.operation_type, workflow->operation_type) &&
                   mi_view_is(reading.profile, workflow->profile)
               ? MISSION_OK
               : mi_fail_say(error, MISSION_E_CHALLENGE, "the operation reads otherwise now");
}

static int32_t check_stands(mission_plan *plan, struct minting *m, mission_error *error)
{
    const mission_tas_host *host = &mi_txn_tas(plan)->host;
    mission_transaction_question question;
    int32_t verdict = 0;
    int32_t rc;

    mi_txn_question(plan, m->workflow, m->approval, &m->now, &question);
    rc = host->approval(host->host, &question, &verdict);
    if (rc)
        return mi_fail_host(error, MISSION_E_HOST, rc, "tas.approval");
    if (verdict != 0 && verdict != 1)
        return mi_fail(error, MISSION_E_VERDICT);
    return verdict == 1 ? MISSION_OK : mi_fail(error, MISSION_E_APPROVAL_LAPSED);
}

static int32_t check_all(mission_plan *plan, struct minting *m, mission_error *error)
{
    const struct mi_txn_workflow *workflow = m->workflow;
    int32_t rc;

    if (plan->now.seconds >= workflow->token_exp)
        return mi_fail(error, MISSION_E_TOKEN_EXPIRED);
    rc = mi_txn_ask_token(plan, workflow->token_iss, workflow->token_jti, error);
    if (!rc)
        rc = check_subject(plan, m, error);
    if (!rc)
        rc = check_operation(plan, m, error);
    if (!rc)
        rc = mi_txn_ask_standing(plan, workflow, &m->now, error);
    return rc ? rc : check_stands(plan, m, error);
}

static int32_t decide(mission_plan *plan, const struct minting *m, mission_error *error)
{
    const mission_tas_host *host = &mi_txn_tas(plan)->host;
    mission_transaction_question question;
    uint32_t says = MISSION_SAYS_DENY;
    int32_t rc;

    mi_txn_question(plan, m->workflow, m->approval, &m->now, &question);
    rc = host->decide(host->host, &question, &says);
    if (rc)
        return mi_fail_host(error, MISSION_E_HOST, rc, "tas.decide");
    return says == MISSION_SAYS_PERMIT ? MISSION_OK : mi_fail(error, MISSION_E_DENIED);
}

/* ---- The token ---- */

static void bound(int64_t *exp, int64_t end)
{
    if (end < *exp)
        *exp = end;
}

/* No later than anything that it rests on (TX-5). */
static int32_t end_of(const mission_plan *plan, struct minting *m, mission_error *error)
{
    const mission_tas *tas = mi_txn_tas(plan);
    const mission_view claimed = m->workflow->claims.known.claim.expires_at;
    mission_time end;

    m->exp = mi_time_later(plan->now, tas->token_seconds).seconds;
    bound(&m->exp, mi_time_later(m->at, tas->approval_seconds).seconds);
    bound(&m->exp, m->until.seconds);
    bound(&m->exp, m->workflow->token_exp);
    bound(&m->exp, m->workflow->ends.seconds);
    if (m->now.mission_ends.seconds || m->now.mission_ends.nanoseconds)
        bound(&m->exp, m->now.mission_ends.seconds);
    if (claimed.len && mission_time_parse(claimed, &end, NULL))
        return mi_spoilt(m->workflow->read, "the stored Mission's end is no time", error);
    if (claimed.len)
        bound(&m->exp, end.seconds);
    return m->exp > plan->now.seconds ? MISSION_OK : mi_fail(error, MISSION_E_NO_TIME_LEFT);
}

static void drop_text(void *text)
{
    mission_text_unref(text);
}

static int32_t sign(mission_plan *plan, struct minting *m, mission_error *error)
{
    const mission_tas *tas = mi_txn_tas(plan);
    struct mi_txn_claims claims = m->workflow->claims;
    int32_t rc = mi_mint(plan, JTI_SLOT, "txt_", &claims.jti, error);

    if (rc)
        return rc;
    claims.aud = claims.iss; /* of the challenge */
    claims.iss = tas->iss;
    claims.iat = plan->now.seconds;
    claims.exp = m->exp;
    claims.reason = claims.reason_uri = (mission_view){NULL, 0};
    rc = mi_txn_token_sign(mi_plan_context(plan), &tas->signer, &claims, &m->token, error);
    return rc ? rc : mi_hold(plan, m->token, drop_text, error);
}

int32_t mi_txn_token_reply(mission_plan *plan, const struct mi_txn_workflow *workflow,
                           mission_view token, int64_t exp, mission_error *error)
{
    const int64_t left = exp - plan->now.seconds;
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_name_text(to, "access_token", token);
    mi_name_value(to, "authorization_details", workflow->claims.details);
    mi_name_number(to, "expires_in", left > 0 ? (uint64_t)left : 0);
    mi_name_text(to, "token_type", workflow->claims.jkt.len ? MI_VIEW("DPoP") : MI_VIEW("Bearer"));
    return mi_reply(plan, to, error);
}

/* The token exists once it is in the row of its transaction, and in no other way. */
static int32_t keep(mission_plan *plan, const struct minting *m, const struct mi_txn_result *result,
                    mission_error *error)
{
    struct mi_txn_workflow workflow = *m->workflow;
    struct mi_txn_result made = *result;
    int32_t rc;

    made.token = mission_text_view(m->token);
    made.exp = m->exp;
    workflow.status = MI_TXN_MINTED;
    rc = mi_txn_token_reply(plan, &workflow, made.token, m->exp, error);
    if (!rc)
        rc = mi_txn_put_result(plan, &made, error);
    return rc ? rc : mi_txn_put_workflow(plan, &workflow, error);
}

int32_t mi_txn_mint(mission_plan *plan, const struct mi_txn_workflow *workflow,
                    const struct mi_txn_result *result, mission_error *error)
{
    struct minting m = {.workflow = workflow};
    int32_t rc = check_approval(plan, &m, error);

    if (!rc)
        rc = check_all(plan, &m, error);
    if (!rc)
        rc = decide(plan, &m, error);
    if (!rc)
        rc = check_all(plan, &m, error);
    if (!rc)
        rc = end_of(plan, &m, error);
    if (!rc)
        rc = sign(plan, &m, error);
    return rc ? rc : keep(plan, &m, result, error);
}
