/* Lifecycle operations on an approved Mission (20 section 3, ALG-3). SPDX-License-Identifier: MIT
 *
 * The order is the rule: nonce, replay, form, grant and visibility, clock, version, legality,
 * commit. What is answered under a nonce is stored with the change and repeated verbatim. */
#include "../base/text.h"
#include "following.h"
#include "replay.h"

#define NONCE_MOST 255u

struct operation {
    const mission_operate *asked;
    struct mi_book *book; /* as read */
    struct mi_book moved; /* as it will be */
    struct mi_kin kin;
    mission_record *record;
    struct mi_replay replay;
    uint32_t state; /* as reported now */
    bool stepped;   /* the clock's overdue steps are applied to `moved` */
};

/* ---- form ---- */

static bool well_formed_nonce(mission_view nonce)
{
    return nonce.len && mi_utf8_within(nonce, NONCE_MOST);
}

static bool is_operation(uint32_t event)
{
    return event == MISSION_EVENT_REVOKE || event == MISSION_EVENT_SUSPEND ||
           event == MISSION_EVENT_RESUME || event == MISSION_EVENT_COMPLETE;
}

static uint32_t on_expiry_of(mission_view text)
{
    if (mi_view_is(text, MI_VIEW("resume")))
        return MISSION_ON_EXPIRY_RESUME;
    return mi_view_is(text, MI_VIEW("revoke")) ? MISSION_ON_EXPIRY_REVOKE : MISSION_ON_EXPIRY_NONE;
}

/* Trap 11: a deadline that has passed is no deadline. */
static int32_t deadline_form(const mission_plan *plan, const mission_operate *asked,
                             mission_error *error)
{
    mission_instant until;

    if (!asked->suspend_until.len && !asked->on_expiry.len)
        return MISSION_OK;
    if (asked->event != MISSION_EVENT_SUSPEND || !asked->suspend_until.len || !asked->on_expiry.len)
        return mi_fail_say(error, MISSION_E_UNEXPECTED_MEMBER,
                           "suspend_until and on_expiry go together, with suspend");
    if (!on_expiry_of(asked->on_expiry))
        return mi_fail_say(error, MISSION_E_UNKNOWN_VALUE, "on_expiry");
    if (mission_instant_parse(asked->suspend_until, &until, NULL))
        return mi_fail_say(error, MISSION_E_MALFORMED_TIME, "suspend_until");
    if (mission_instant_compare_time(&until, &plan->now) <= 0)
        return mi_fail_say(error, MISSION_E_PAST, "suspend_until");
    return MISSION_OK;
}

static int32_t form(const mission_plan *plan, const mission_operate *asked, mission_error *error)
{
    if (!mi_utf8_within(asked->reason, MI_REASON_MOST))
        return mi_fail_say(error, MISSION_E_TOO_LONG, "reason");
    return deadline_form(plan, asked, error);
}

/* ---- grant and visibility ---- */

static uint32_t act_of(uint32_t event)
{
    switch (event) {
    case MISSION_EVENT_REVOKE:
        return MISSION_ACT_REVOKE;
    case MISSION_EVENT_SUSPEND:
        return MISSION_ACT_SUSPEND;
    case MISSION_EVENT_RESUME:
        return MISSION_ACT_RESUME;
    default:
        return MISSION_ACT_COMPLETE;
    }
}

static int32_t ask(mission_plan *plan, const struct operation *op, uint32_t what,
                   mission_error *error)
{
    mission_act act;

    mi_act(plan, op->book, op->record, what, op->state, &op->asked->actor, &act);
    return mi_ask_may(plan->issuer, &act, MISSION_E_NOT_VISIBLE, error);
}

/* A Mission before its approval is none that can be operated on. */
static int32_t permitted(mission_plan *plan, struct operation *op, mission_error *error)
{
    int32_t rc;

    if (!op->book || !(mi_state_in(op->book->state, MI_LIVE | MI_ENDED)))
        return mi_fail(error, MISSION_E_NOT_VISIBLE);
    rc = mi_book_record(plan, op->book, &op->record, error);
    if (!rc)
        rc = ask(plan, op, act_of(op->asked->event), error);
    /* A suspension that resumes by itself is a resume, too (trap 11). */
    if (!rc && on_expiry_of(op->asked->on_expiry) == MISSION_ON_EXPIRY_RESUME)
        rc = ask(plan, op, MISSION_ACT_RESUME, error);
    return rc;
}

/* ---- legality ---- */

static bool same_deadline(const struct mi_book *book, const mission_operate *asked)
{
    mission_instant a, b;

    if (book->on_expiry != on_expiry_of(asked->on_expiry))
        return false;
    if (!book->on_expiry)
        return true;
    return !mission_instant_parse(book->suspend_until, &a, NULL) &&
           !mission_instant_parse(asked->suspend_until, &b, NULL) &&
           mission_instant_compare(&a, &b) == 0;
}

static int32_t facts_of(const mission_plan *plan, const struct operation *op, uint32_t *facts,
                        mission_error *error)
{
    mission_standing own;
    int32_t rc = mi_stand(plan, &op->moved, &own, error);

    *facts = 0;
    if (!rc)
        rc = mission_lifecycle_facts(mi_plan_context(plan)->profile->id, &own, op->kin.ancestors,
                                     op->kin.count, &plan->now, facts, error);
    if (rc == MISSION_E_ANCESTOR)
        rc = mi_fail(error, MISSION_E_CONFLICT);
    if (!rc && op->asked->event == MISSION_EVENT_SUSPEND && !same_deadline(&op->moved, op->asked))
        *facts |= MISSION_FACT_SUSPENSION_DIFFERS;
    return rc;
}

/* Both states by name: what it is, and what it was to become (80 SE-5). */
static int32_t conflict(const struct operation *op, const mission_outcome *outcome,
                        mission_error *error)
{
    return mi_fail_say(error, MISSION_E_CONFLICT, "from %s to %s",
                       mission_state_name(op->moved.state), mission_state_name(outcome->wanted));
}

static int32_t decide(const mission_plan *plan, const struct operation *op,
                      mission_outcome *outcome, mission_error *error)
{
    uint32_t facts;
    int32_t rc = facts_of(plan, op, &facts, error);

    outcome->size = sizeof *outcome;
    if (!rc)
        rc = mission_lifecycle_next(mi_plan_context(plan)->profile->id, op->moved.state,
                                    op->asked->event, facts, outcome, error);
    if (!rc && outcome->decision == MISSION_LIFECYCLE_CONFLICT)
        rc = conflict(op, outcome, error);
    return rc;
}

/* ---- commit ---- */

static void set_deadline(struct operation *op)
{
    op->moved.on_expiry = MISSION_ON_EXPIRY_NONE;
    op->moved.suspend_until = (mission_view){NULL, 0};
    if (op->asked->event != MISSION_EVENT_SUSPEND || !op->asked->on_expiry.len)
        return;
    op->moved.on_expiry = on_expiry_of(op->asked->on_expiry);
    op->moved.suspend_until = op->asked->suspend_until;
}

static int32_t report(const mission_plan *plan, const struct operation *op, uint32_t *state,
                      mission_error *error)
{
    struct mi_kin kin = op->kin;
    int32_t rc = mi_stand(plan, &op->moved, &kin.own, error);

    return rc ? rc : mi_report(plan, &kin, state, error);
}

static int32_t commit(mission_plan *plan, struct operation *op, const mission_outcome *outcome,
                      mission_error *error)
{
    struct mi_change_of change = {
        .event = op->asked->event,
        .before = op->state,
        .actor = &op->asked->actor,
        .reason = op->asked->reason,
    };
    const uint32_t state = outcome->state ? outcome->state : op->moved.state;
    int32_t rc;

    if (mission_state_terminal(state) && op->asked->reason.len)
        op->moved.reason = op->asked->reason;
    rc = mi_move(plan, &op->moved, state, outcome->version, NULL, error);
    set_deadline(op);
    op->moved.unsettled =
        op->moved.unsettled || mi_permits_children(mission_record_authority_set(op->record));
    if (!rc)
        rc = report(plan, op, &change.after, error);
    op->moved.held = state == MISSION_STATE_ACTIVE && change.after == MISSION_STATE_SUSPENDED;
    if (!rc)
        rc = mi_event(plan, &op->moved, &change, error);
    op->state = change.after;
    return rc;
}

static int32_t write_all(mission_plan *plan, struct operation *op, mission_error *error)
{
    mission_record *record;
    int32_t rc = mi_record_in_state(plan, &op->moved, &record, error);

    if (rc)
        return rc;
    op->record = record;
    rc = mi_kin_still(plan, &op->kin, error);
    if (!rc)
        rc = mi_tell_parent(plan, mi_parent_in(&op->kin), &op->moved, error);
    return rc ? rc
              : mi_write_book(plan, &op->moved, mission_record_value(record), op->book->request,
                              error);
}

static int32_t reply(mission_plan *plan, const struct operation *op, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_name_text(to, "nonce", op->asked->nonce);
    mi_status(plan, to, "mission", &op->moved, op->record, op->state);
    plan->verdict.state = op->state;
    plan->record = mission_record_ref(op->record);
    return mi_reply(plan, to, error);
}

/* The clock goes first: what is overdue becomes part of this commit (LC-2, ALG-3). */
static int32_t catch_up(mission_plan *plan, struct operation *op, mission_error *error)
{
    uint32_t steps;
    int32_t rc;

    op->moved = *op->book;
    rc = mi_catch_up(plan, &op->moved, &op->kin, &steps, error);
    op->stepped = steps > 0;
    op->moved.unsettled =
        op->moved.unsettled ||
        (op->stepped && mi_permits_children(mission_record_authority_set(op->record)));
    return rc ? rc : report(plan, op, &op->state, error);
}

static int32_t operate(mission_plan *plan, struct operation *op, mission_error *error)
{
    mission_outcome outcome;
    int32_t rc;

    plan->verdict.state = op->state;
    if ((op->asked->flags & MISSION_OPERATE_VERSION) &&
        op->asked->expected_version != op->moved.version)
        return mi_fail(error, MISSION_E_STALE_VERSION);
    rc = decide(plan, op, &outcome, error);
    if (!rc && outcome.decision == MISSION_LIFECYCLE_COMMIT)
        rc = commit(plan, op, &outcome, error);
    if (!rc && (outcome.decision == MISSION_LIFECYCLE_COMMIT || op->stepped))
        rc = write_all(plan, op, error);
    else if (!rc)
        rc = mi_still(plan, op->book->read, error);
    return rc ? rc : reply(plan, op, error);
}

static int32_t want(mission_plan *plan, struct operation *op, mission_error *error)
{
    int32_t rc = mi_want_book(plan, op->asked->mission_id, &op->book, error);

    if (!rc && op->book)
        rc = mi_want_kin(plan, op->book, &op->kin, error);
    return rc || !op->book ? rc : mi_report(plan, &op->kin, &op->state, error);
}

static int32_t execute(mission_plan *plan, struct operation *op, mission_error *error)
{
    int32_t rc = form(plan, op->asked, error);

    if (!rc)
        rc = want(plan, op, error);
    if (!rc)
        rc = permitted(plan, op, error);
    if (!rc)
        rc = catch_up(plan, op, error);
    return rc ? rc : operate(plan, op, error);
}

static int32_t want_replay(mission_plan *plan, struct mi_replay *replay, mission_error *error)
{
    const mission_operate *asked = plan->request;
    /* By client (LO-4); who has none is known by name. */
    const bool named = !asked->actor.client_id.len;
    const mission_principal *who = &asked->actor.principal;
    const mission_view none = {NULL, 0};
    const mission_view scope[] = {MI_VIEW("operate"),      asked->actor.client_id,
                                  named ? who->iss : none, named ? who->sub : none,
                                  asked->mission_id,       asked->nonce};

    return mi_want_replay(plan, MI_KIND_NONCE, scope, MI_COUNT(scope), asked->request, replay,
                          error);
}

/* Without a nonce a lost answer leaves no trace: what refuses now may be its own effect. */
static int32_t untraced(const mission_plan *plan, int32_t rc, mission_error *error)
{
    const bool own = rc == MISSION_E_CONFLICT || rc == MISSION_E_STALE_VERSION;

    return own && plan->uncertain ? mi_fail(error, MISSION_E_UNCERTAIN) : rc;
}

/* Before anything executes: the nonce, and what was answered under it (LO-3, LO-4). */
static int32_t pass(mission_plan *plan, mission_error *error)
{
    struct operation op = {.asked = plan->request};
    int32_t rc;

    if (op.asked->flags & MISSION_OPERATE_INTERNAL)
        return untraced(plan, execute(plan, &op, error), error);
    if (!well_formed_nonce(op.asked->nonce))
        return mi_fail(error, MISSION_E_NONCE);
    rc = want_replay(plan, &op.replay, error);
    if (rc)
        return rc;
    if (op.replay.found)
        return mi_replay(plan, &op.replay, MISSION_E_NONCE_REUSED, error);
    rc = execute(plan, &op, error);
    return rc ? rc : mi_put_replay(plan, &op.replay, error);
}

/* A refusal is an answer, too: it is kept like the others, but for what must not change anything:
 * a nonce that is none, or that stands for another request, or a name that is no text. */
static int32_t refused(mission_plan *plan, mission_error *error)
{
    const mission_operate *asked = plan->request;
    struct mi_replay replay;
    int32_t rc;

    if ((asked->flags & MISSION_OPERATE_INTERNAL) || plan->verdict.code == MISSION_E_NONCE ||
        plan->verdict.code == MISSION_E_NONCE_REUSED)
        return MISSION_OK;
    rc = want_replay(plan, &replay, error);
    if (mission_code_category(rc) == MISSION_CATEGORY_INPUT)
        return MISSION_OK; /* a name of its key is no text: nothing can be kept under it */
    return rc ? rc : mi_put_replay(plan, &replay, error);
}

static bool usable(const mission_operate *own)
{
    return mi_usable(own->mission_id) && mi_usable(own->nonce) && mi_usable(own->request) &&
           mi_usable(own->reason) && mi_usable(own->suspend_until) && mi_usable(own->on_expiry) &&
           mi_usable(own->actor.client_id) && mi_usable(own->actor.principal.iss) &&
           mi_usable(own->actor.principal.sub);
}

int32_t mission_plan_operate(mission_issuer *issuer, const mission_operate *request,
                             mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = pass, .refused = refused};
    static const size_t ends[] = {MI_END_OF(mission_operate, now)};
    mission_operate own;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!issuer || !request || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, request, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if (!is_operation(own.event) || !usable(&own) ||
        (own.flags & ~(MISSION_OPERATE_INTERNAL | MISSION_OPERATE_VERSION)))
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mi_plan_new(issuer, &operation, &own, sizeof own, own.now, out, error);
}
