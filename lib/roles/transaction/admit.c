/* A challenge becomes a workflow (30-runtime A-9, TX-4). SPDX-License-Identifier: MIT
 *
 * The rows are asked for as soon as the challenge has proven their names, so that the host is asked
 * in one pass only; what they say is judged last. */
#include "../../model/check.h"
#include "transaction.h"

#define ID_SLOT 0u
#define ACCESS_TOKEN MI_VIEW("urn:ietf:params:oauth:token-type:access_token")

struct admitting {
    const mission_transaction_redeem *asked;
    struct mi_txn_workflow workflow; /* as it will be */
    struct mi_txn_workflow before;   /* as it is; not found: the first time */
    struct mi_txn_result result;
    struct mi_read *admission;
    mission_view known; /* the id of the workflow that the same submission has; empty: none */
    bool foreign;
};

/* What is wrong with the request's own form is `invalid_request`; nobody is `invalid_client`. */
static int32_t check_form(const mission_transaction_redeem *asked, mission_error *error)
{
    const struct {
        mission_view value;
        const char *name;
    } needed[] = {{asked->transaction_challenge, "transaction_challenge"},
                  {asked->subject_token, "subject_token"},
                  {asked->subject_token_type, "subject_token_type"}};

    if (!asked->client.client_id.len)
        return mi_fail(error, MISSION_E_CALLER);
    for (size_t i = 0; i < MI_COUNT(needed); i++)
        if (!needed[i].value.len)
            return mi_fail_say(error, MISSION_E_MISSING_MEMBER, "%s", needed[i].name);
    return mi_view_is(asked->subject_token_type, ACCESS_TOKEN)
               ? MISSION_OK
               : mi_fail_say(error, MISSION_E_UNKNOWN_VALUE, "subject_token_type");
}

/* Everything else that is refused is the grant's fault. What is only not known freshly enough
 * may be asked again. */
static int32_t as_grant(mission_error *error, int32_t code)
{
    if (mi_txn_refused(code)) {
        if (error->code != code)
            mi_fail(error, code);
        error->oauth_error = "invalid_grant";
    }
    return code;
}

static int32_t want_rows(mission_plan *plan, struct admitting *a, mission_error *error)
{
    const struct mi_txn_claims *claims = &a->workflow.claims;
    int32_t rc = mi_txn_want_admission(plan, claims, a->asked->client.client_id, &a->admission,
                                       &a->known, error);

    if (!rc && a->known.len)
        rc = mi_txn_want_workflow(plan, a->known, &a->before, error);
    if (!rc && a->known.len && !a->before.found)
        rc = mi_spoilt(a->admission, "the workflow of a stored admission is gone", error);
    return rc ? rc : mi_txn_want_result(plan, claims->iss, claims->txn, &a->result, error);
}

/* The transaction is one: another workflow of it has the same binding, or there is none (RQ-2). */
static int32_t check_binding(mission_plan *plan, struct admitting *a, mission_error *error)
{
    int32_t rc = mi_txn_binding(plan, &a->workflow, &a->workflow.binding, error);

    if (rc)
        return rc;
    if (a->before.found && !mi_view_is(a->before.binding, a->workflow.binding))
        return mi_fail_say(error, MISSION_E_CONFLICT, "the challenge was admitted otherwise");
    if (a->result.found && !mi_view_is(a->result.binding, a->workflow.binding))
        return mi_fail_say(error, MISSION_E_CONFLICT, "the transaction was opened otherwise");
    return MISSION_OK;
}

static int32_t check(mission_plan *plan, struct admitting *a, mission_error *error)
{
    int32_t rc;

    a->workflow.claims.client_id = a->asked->client.client_id;
    rc = mi_txn_check_token(plan, a->asked, &a->workflow, error);
    if (!rc)
        rc = mi_txn_check_policy(plan, &a->workflow, &a->foreign, error);
    return rc ? rc : check_binding(plan, a, error);
}

static int32_t answer(mission_plan *plan, const struct mi_txn_workflow *workflow,
                      mission_error *error)
{
    const int64_t left = workflow->ends.seconds - plan->now.seconds;
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_name_number(to, "expires_in", left > 0 ? (uint64_t)left : 0);
    mi_name_number(to, "interval", (uint64_t)mi_txn_tas(plan)->interval_seconds);
    mi_name_text(to, "transaction_authorization_id", workflow->id);
    return mi_reply(plan, to, error);
}

static int32_t put_result(mission_plan *plan, const struct admitting *a, const mission_time *until,
                          mission_error *error)
{
    struct mi_txn_result result = a->result;

    if (result.found && mi_time_order(&result.until, until) >= 0)
        return mi_still(plan, result.read, error);
    result.binding = a->workflow.binding;
    result.until = *until;
    return mi_txn_put_result(plan, &result, error);
}

/* As long as the challenge can be redeemed again, what came of it stays known, and some time more:
 * else it would bring a second token. Its `exp` is the resource's word and may be far away. */
static mission_time keep_until(const mission_plan *plan, const struct mi_txn_workflow *workflow)
{
    const mission_tas *tas = mi_txn_tas(plan);
    const mission_time spent = {.seconds = workflow->claims.exp + tas->skew_seconds};
    const bool later = mi_time_order(&spent, &workflow->ends) > 0;

    return mi_time_later(later ? spent : workflow->ends, tas->keep_seconds);
}

static int32_t write(mission_plan *plan, struct admitting *a, mission_error *error)
{
    const mission_tas *tas = mi_txn_tas(plan);
    struct mi_txn_workflow *workflow = &a->workflow;
    struct mi_read *place = mi_take(plan, sizeof *place);
    int32_t rc = mi_mint(plan, ID_SLOT, "txa_", &workflow->id, error);

    if (rc || !place)
        return rc ? rc : mi_fail(error, MISSION_E_NOMEM);
    *place = (struct mi_read){.kind = MI_KIND_TXN_WORKFLOW, .key = workflow->id};
    workflow->read = place;
    workflow->began = plan->now;
    workflow->ends = mi_time_later(plan->now, tas->workflow_seconds);
    workflow->until = keep_until(plan, workflow);
    rc = mi_txn_put_workflow(plan, workflow, error);
    if (!rc)
        rc = mi_txn_put_admission(plan, a->admission, workflow->id, &workflow->until, error);
    return rc ? rc : put_result(plan, a, &workflow->until, error);
}

static int32_t admit(mission_plan *plan, struct admitting *a, mission_error *error)
{
    int32_t rc = mi_txn_client(&a->asked->client, error);

    if (!rc)
        rc = mi_txn_check_challenge(plan, a->asked, &a->workflow, error);
    if (!rc)
        rc = want_rows(plan, a, error);
    if (!rc)
        rc = check(plan, a, error);
    if (!rc && a->foreign)
        rc = mi_txn_claim_subject(plan, &a->workflow, error);
    return rc;
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    struct admitting a = {.asked = plan->request};
    int32_t rc = check_form(a.asked, error);

    if (rc)
        return rc;
    rc = as_grant(error, admit(plan, &a, error));
    if (rc)
        return rc;
    if (a.before.found)
        plan->write_count = 0; /* all of it stands already */
    else
        rc = write(plan, &a, error);
    if (!rc)
        rc = answer(plan, a.before.found ? &a.before : &a.workflow, error);
    plan->verdict.replayed = a.before.found;
    return rc;
}

static bool usable(const mission_transaction_redeem *own)
{
    return mi_usable(own->client.client_id) && mi_usable(own->client.jkt) &&
           mi_usable(own->client.x5t_s256) && mi_usable(own->transaction_challenge) &&
           mi_usable(own->subject_token) && mi_usable(own->subject_token_type);
}

int32_t mission_plan_transaction_admit(mission_tas *tas, const mission_transaction_redeem *redeem,
                                       const mission_time *now, mission_plan **out,
                                       mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_transaction_redeem, subject_token_type)};
    static const struct mi_operation operation = {.pass = pass};
    mission_transaction_redeem own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!tas || !redeem || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, redeem, ends, MI_COUNT(ends));
    if (!rc && (own.client.size != sizeof own.client || !usable(&own)))
        rc = MISSION_E_ARGUMENT;
    return rc ? mi_fail(error, rc)
              : mi_txn_plan(tas, &operation, &own, sizeof own, now, out, error);
}
