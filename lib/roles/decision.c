/* Ending a waiting request: denied, withdrawn. SPDX-License-Identifier: MIT */
#include "deciding.h"

struct ending {
    uint32_t event, act, state;
};

static int32_t end_record(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    mission_record *record;
    int32_t rc = mi_record_in_state(plan, pending->book, &record, error);

    if (!rc)
        rc = mi_write_book(plan, pending->book, mission_record_value(record), NULL, error);
    if (rc)
        return rc;
    plan->record = mission_record_ref(record);
    return MISSION_OK;
}

/* Nothing comes to be: the request ends, its creation has failed, one request less waits. */
int32_t mi_end_pending(mission_plan *plan, struct mi_pending *pending, uint32_t event,
                       uint32_t state, mission_view reason, mission_error *error)
{
    struct mi_book *book = pending->book;
    const mission_value *lineage = mission_value_get(book->request, MI_VIEW("lineage"));
    const struct mi_change_of change = {
        .event = event,
        .before = book->state,
        .after = state,
        .actor = pending->actor,
        .reason = reason,
    };
    int32_t rc;

    book->reason = reason;
    rc = mi_move(plan, book, state, MISSION_VERSION_KEPT, NULL, error);
    if (!rc)
        rc = mi_event(plan, book, &change, error);
    if (!rc)
        rc = mi_pending_count(plan, book, -1, error);
    if (!rc && lineage)
        rc = mi_lineage_fail(plan, book, lineage, pending->ended_by, error);
    return rc ? rc : end_record(plan, pending, error);
}

static int32_t end_reply(mission_plan *plan, const struct mi_book *book, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_name_text(to, "mission_id", book->id);
    mi_name_text(to, "state", mi_wire_state(plan, book->state));
    plan->verdict.state = book->state;
    return mi_reply(plan, to, error);
}

static int32_t end(mission_plan *plan, const struct ending *ending, mission_error *error)
{
    const mission_decide *asked = plan->request;
    struct mi_pending pending = {.actor = &asked->actor};
    struct mi_book moved;
    mission_outcome outcome;
    mission_view reason = asked->reason;
    mission_act act;
    struct mi_kin kin;
    int32_t rc = mi_utf8_within(reason, MI_REASON_MOST)
                     ? mi_want_decided(plan, &pending, &kin, error)
                     : mi_fail_say(error, MISSION_E_TOO_LONG, "reason");

    if (rc)
        return rc;
    mi_act_on_pending(plan, &pending, ending->act, &act);
    rc = mi_ask_may(plan->issuer, &act, MISSION_E_NOT_VISIBLE, error);
    if (!rc && plan->uncertain && pending.book->state == ending->state) {
        plan->verdict.replayed = 1; /* its commit was written, or it came to the same */
        return end_reply(plan, pending.book, error);
    }
    if (!rc)
        rc = mi_legal(plan, &pending, &kin, ending->event, &outcome, error);
    if (rc)
        return rc;
    moved = *pending.book;
    pending.book = &moved;
    if (outcome.state == MISSION_STATE_CANCELLED && !mi_draft(mi_plan_context(plan)))
        reason = MI_VIEW("withdrawn"); /* 80 SE-5 */
    rc = mi_end_pending(plan, &pending, ending->event, outcome.state, reason, error);
    return rc ? rc : end_reply(plan, &moved, error);
}

static int32_t deny(mission_plan *plan, mission_error *error)
{
    static const struct ending denied = {MISSION_EVENT_DENY, MISSION_ACT_DENY,
                                         MISSION_STATE_DENIED};

    return end(plan, &denied, error);
}

static int32_t withdraw(mission_plan *plan, mission_error *error)
{
    static const struct ending cancelled = {MISSION_EVENT_CANCEL, MISSION_ACT_WITHDRAW,
                                            MISSION_STATE_CANCELLED};

    return end(plan, &cancelled, error);
}

int32_t mission_plan_deny(mission_issuer *issuer, const mission_decide *request, mission_plan **out,
                          mission_error *error)
{
    static const struct mi_operation operation = {.pass = deny};

    return mi_plan_decide(issuer, &operation, false, request, out, error);
}

int32_t mission_plan_withdraw(mission_issuer *issuer, const mission_decide *request,
                              mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = withdraw};

    return mi_plan_decide(issuer, &operation, false, request, out, error);
}
