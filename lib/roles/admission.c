/* Admission: from what was submitted to a request that waits. SPDX-License-Identifier: MIT */
#include "pending.h"
#include "../base/times.h"

#define ID_SLOT 1u

int32_t mi_import_admit(mission_admit *own, const mission_admit *given, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_admit, now)};
    int32_t rc = mi_import(own, sizeof *own, given, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    if (!own->intent.ptr || !mi_usable(own->proposal) || !own->client_id.ptr ||
        !own->client_id.len || !mi_usable(own->tenant) || !mi_usable(own->expires_at) ||
        !mi_somebody(&own->subject) || (!own->required && own->required_count))
        return mi_fail(error, MISSION_E_ARGUMENT);
    return MISSION_OK;
}

/* ---- the submission ---- */

static int32_t submit(mission_plan *plan, const mission_admit *asked, mission_submission **out,
                      mission_error *error)
{
    mission_context *context = mi_plan_context(plan);
    int32_t rc =
        asked->carriage ? mission_carriage_check(context, asked->carriage, error) : MISSION_OK;

    if (!rc)
        rc = mission_submission_parse(context, asked->intent, asked->proposal, &plan->now, 0, out,
                                      error);
    return rc ? rc : mi_hold(plan, *out, mi_drop_submission, error);
}

static int32_t verify_evidence(mission_plan *plan, const mission_admit *asked,
                               const mission_submission *submission, struct mi_pending *pending,
                               mission_error *error)
{
    mission_json *evidence = NULL;
    int32_t rc = mission_submission_verify(submission, mi_issuer_name(plan->issuer),
                                           asked->presenter, asked->required, asked->required_count,
                                           &plan->now, &evidence, error);

    if (rc || !evidence)
        return rc;
    pending->evidence = mission_json_root(evidence);
    return mi_hold(plan, evidence, mi_drop_json, error);
}

static int32_t take_proposal(mission_plan *plan, const mission_submission *submission,
                             struct mi_pending *pending, mission_error *error)
{
    int32_t rc;

    pending->proposal = mission_submission_proposal(submission);
    if (!pending->proposal)
        return MISSION_OK;
    rc = mission_authority_set_from(mi_plan_context(plan), mission_submission_json(submission),
                                    pending->proposal, &pending->proposal_set, error);
    return rc ? rc : mi_hold(plan, pending->proposal_set, mi_drop_set, error);
}

/* ---- the book of a new request ---- */

static int32_t written_time(mission_plan *plan, int64_t later, mission_view *out,
                            mission_error *error)
{
    const mission_time time = mi_time_later(plan->now, later);

    return mi_time_text(plan, &time, out, error);
}

/* The earlier of the two, as it is written; `a` when they are the same moment. */
static int32_t earlier(mission_view a, mission_view b, mission_view *out, mission_error *error)
{
    mission_instant first, second;
    int32_t rc = mission_instant_parse(a, &first, error);

    if (!rc)
        rc = mission_instant_parse(b, &second, error);
    if (!rc)
        *out = mission_instant_compare(&second, &first) < 0 ? b : a;
    return rc;
}

static int32_t expiry(const mission_plan *plan, const mission_admit *asked,
                      struct mi_pending *pending, mission_error *error)
{
    const mission_view requested = mission_intent_expiry(pending->intent);
    mission_instant end;
    int32_t rc;

    pending->expires_at = requested;
    if (!asked->expires_at.len)
        return MISSION_OK;
    rc = earlier(requested, asked->expires_at, &pending->expires_at, error);
    if (!rc)
        rc = mission_instant_parse(pending->expires_at, &end, error);
    if (!rc && mission_instant_compare_time(&end, &plan->now) <= 0)
        rc = mi_fail(error, MISSION_E_PAST);
    return rc;
}

/* The order of the effective expiry and the end of the wait: no wait reaches beyond it. */
static int32_t times(mission_plan *plan, const mission_admit *asked, struct mi_pending *pending,
                     mission_error *error)
{
    struct mi_book *book = pending->book;
    mission_view window = {NULL, 0};
    int32_t rc = expiry(plan, asked, pending, error);

    if (!rc)
        rc = written_time(plan, 0, &book->created_at, error);
    if (!rc)
        rc = written_time(plan, plan->issuer->config.pending_seconds, &window, error);
    book->pending_until = window;
    book->updated_at = book->created_at;
    book->expires_at = pending->expires_at;
    return rc;
}

static int32_t open_book(mission_plan *plan, const mission_admit *asked, struct mi_pending *pending,
                         mission_error *error)
{
    struct mi_book *book = mi_take(plan, sizeof *book);
    int64_t cap = 0;
    int32_t rc;

    if (!book)
        return mi_fail(error, MISSION_E_NOMEM);
    pending->book = book;
    book->state = MISSION_STATE_PENDING;
    book->subject = asked->subject;
    book->client_id = asked->client_id;
    book->tenant = asked->tenant;
    mission_intent_max_derivations(pending->intent, &cap);
    book->cap = (uint64_t)cap;
    book->deployment = mission_intent_agent_deployment(pending->intent);
    rc = mi_mint(plan, ID_SLOT, "msn_", &book->id, error);
    return rc ? rc : times(plan, asked, pending, error);
}

static int32_t lineage_of_book(struct mi_pending *pending)
{
    const struct mi_lineage *lineage = &pending->lineage;

    if (lineage->what == MI_LINEAGE_SUCCESSOR)
        pending->book->predecessor = lineage->source->id;
    return MISSION_OK;
}

/* ---- the operation ---- */

static int32_t ask(mission_plan *plan, const struct mi_pending *pending, mission_error *error)
{
    mission_act act;

    mi_act(plan, pending->book, NULL, MISSION_ACT_ADMIT, MISSION_STATE_NONE, pending->actor, &act);
    act.intent = pending->intent;
    return mi_ask_may(plan->issuer, &act, MISSION_E_DECLINED, error);
}

int32_t mi_admit_prepare(mission_plan *plan, const mission_admit *asked,
                         const mission_requester *actor, struct mi_pending *pending,
                         mission_error *error)
{
    mission_submission *submission = NULL;
    int32_t rc = submit(plan, asked, &submission, error);

    if (rc)
        return rc;
    pending->actor = actor;
    pending->intent = pending->submitted = mission_submission_intent(submission);
    pending->authority_source = asked->authority_source;
    pending->approver = asked->subject;
    rc = verify_evidence(plan, asked, submission, pending, error);
    if (!rc)
        rc = take_proposal(plan, submission, pending, error);
    if (!rc)
        rc = open_book(plan, asked, pending, error);
    if (!rc)
        rc = lineage_of_book(pending);
    if (!rc && pending->lineage.what == MI_LINEAGE_NONE)
        rc = ask(plan, pending, error);
    if (!rc)
        rc = mi_pending_derive(plan, pending, error);
    if (!rc && pending->lineage.what != MI_LINEAGE_NONE)
        rc = mi_lineage_bound(plan, pending, error);
    if (rc)
        return rc; /* there may be no book yet */
    pending->book->expires_at = pending->expires_at;
    return mi_pending_render(plan, pending, error);
}

int32_t mi_admit_write(mission_plan *plan, struct mi_pending *pending, mission_builder **to,
                       mission_error *error)
{
    const struct mi_change_of change = {
        .event = MISSION_EVENT_ADMIT,
        .before = MISSION_STATE_NONE,
        .after = MISSION_STATE_PENDING,
        .actor = pending->actor,
    };
    int32_t rc = mi_event(plan, pending->book, &change, error);

    if (!rc)
        rc = mi_pending_count(plan, pending->book, 1, error);
    if (!rc)
        rc = mi_pending_write(plan, pending, error);
    if (!rc)
        rc = mi_reply_builder(plan, to, error);
    plan->verdict.state = MISSION_STATE_PENDING;
    return rc ? rc : mi_pending_reply(plan, pending, *to, error);
}

/* A commit whose answer was lost has left the Mission under the name that this plan made. */
static int32_t written_before(mission_plan *plan, struct mi_book **book, mission_error *error)
{
    mission_view id;
    int32_t rc;

    *book = NULL;
    if (!plan->uncertain)
        return MISSION_OK;
    rc = mi_mint(plan, ID_SLOT, "msn_", &id, error);
    return rc ? rc : mi_want_book(plan, id, book, error);
}

static int32_t admit(mission_plan *plan, mission_error *error)
{
    const mission_admit *asked = plan->request;
    const mission_requester actor = {.client_id = asked->client_id};
    struct mi_pending pending = {0};
    mission_builder *to;
    int32_t rc = mi_want_room(plan, asked->client_id, error);

    if (!rc)
        rc = mi_admit_prepare(plan, asked, &actor, &pending, error);
    if (!rc)
        rc = mi_admit_write(plan, &pending, &to, error);
    return rc ? rc : mi_reply(plan, to, error);
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    struct mi_book *book;
    int32_t rc = written_before(plan, &book, error);

    if (rc)
        return rc;
    return book && book->request ? mi_pending_again(plan, book, error) : admit(plan, error);
}

int32_t mission_plan_admit(mission_issuer *issuer, const mission_admit *request, mission_plan **out,
                           mission_error *error)
{
    static const struct mi_operation operation = {.pass = pass};
    mission_admit own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!issuer || !request || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import_admit(&own, request, error);
    if (!rc && !own.tenant.len && !mi_draft(issuer->context))
        rc = mi_fail_say(error, MISSION_E_ARGUMENT, "tenant");
    return rc ? rc : mi_plan_new(issuer, &operation, &own, sizeof own, own.now, out, error);
}
