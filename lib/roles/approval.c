/* Approval, in the order of AV-1. SPDX-License-Identifier: MIT */
#include "deciding.h"

static int32_t approved_reply(mission_plan *plan, const struct mi_book *book,
                              mission_record *record, uint32_t state, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_name_text(to, "mission_id", book->id);
    mi_name_text(to, "mission_expires_at", mission_record_expires_at(record)); /* GB-2 */
    mi_name_text(to, "state", mi_wire_state(plan, state));
    mi_name_number(to, "version", book->version);
    mi_name_value(to, "authorization_details",
                  mission_authority_set_value(mission_record_authority_set(record)));
    plan->verdict.state = state;
    mission_record_unref(plan->record);
    plan->record = mission_record_ref(record);
    return mi_reply(plan, to, error);
}

/* The event was there before: the same Mission and content give the Mission as it is. */
static int32_t approved_before(mission_plan *plan, const struct mi_read *row, mission_view content,
                               mission_error *error)
{
    const mission_decide *asked = plan->request;
    const mission_value *root;
    mission_json *doc;
    struct mi_book *book;
    struct mi_kin kin;
    mission_record *record;
    uint32_t state;
    int32_t rc = mi_unframe(plan, row, &doc, error);

    if (rc)
        return rc;
    root = mission_json_root(doc);
    if (!mi_view_is(mission_value_string(mission_value_get(root, MI_VIEW("mission"))),
                    asked->mission_id) ||
        !mi_view_is(mission_value_string(mission_value_get(root, MI_VIEW("content"))), content))
        return mi_fail_say(error, MISSION_E_CONFLICT, "the approval event has other content");
    rc = mi_want_book(plan, asked->mission_id, &book, error);
    if (!rc && !book)
        return mi_spoilt(row, "the approved Mission is not there", error);
    if (!rc)
        rc = mi_want_kin(plan, book, &kin, error);
    if (!rc)
        rc = mi_book_record(plan, book, &record, error);
    if (!rc)
        rc = mi_report(plan, &kin, &state, error);
    plan->verdict.replayed = 1;
    return rc ? rc : approved_reply(plan, book, record, state, error);
}

static void approve_act(const mission_plan *plan, const struct mi_pending *pending,
                        mission_act *act)
{
    const mission_decide *asked = plan->request;

    mi_act_on_pending(plan, pending, MISSION_ACT_APPROVE, act);
    act->approver = asked->actor.principal;
}

/* AV-1, steps 1 and 2. */
static int32_t approver_may(mission_plan *plan, const struct mi_pending *pending,
                            mission_error *error)
{
    const mission_decide *asked = plan->request;
    mission_act act;
    int32_t rc;

    approve_act(plan, pending, &act);
    rc = mi_ask_authenticated(plan->issuer, &act, mission_intent_acr(pending->intent),
                              asked->authentication, error);
    return rc ? rc : mi_ask_may(plan->issuer, &act, MISSION_E_DECLINED, error);
}

/* Step 3: the source of the authority that would be approved now. */
static int32_t source_holds(mission_plan *plan, const struct mi_pending *pending,
                            mission_error *error)
{
    mission_act act;

    if (!mi_draft(mi_plan_context(plan)))
        return MISSION_OK;
    if (!pending->authority_source)
        return mi_fail_say(error, MISSION_E_DECLINED, "no source of authority is established");
    approve_act(plan, pending, &act);
    return mi_ask_source(plan->issuer, &act, pending->authority_source, error);
}

/* What waits no more is shown to those alone who could have decided on it. */
static int32_t visible(mission_plan *plan, const struct mi_pending *pending, mission_error *error)
{
    mission_act act;

    if (mi_state_in(pending->book->state, MI_WAITING))
        return MISSION_OK;
    approve_act(plan, pending, &act);
    return mi_ask_may(plan->issuer, &act, MISSION_E_NOT_VISIBLE, error);
}

/* Another basis than this very event is a consent that was given before. */
static int32_t consented(mission_plan *plan, const struct mi_pending *pending, mission_error *error)
{
    const mission_decide *asked = plan->request;
    const mission_value *basis = asked->approval_basis;
    const mission_view type = mission_value_string(mission_value_get(basis, MI_VIEW("type")));
    mission_act act;

    if (!basis || mi_view_is(type, MI_VIEW("direct")))
        return MISSION_OK;
    mi_act_on_pending(plan, pending, MISSION_ACT_APPROVE, &act);
    act.approver = asked->actor.principal;
    return mi_standing_consent(
        plan, &act, basis, mission_value_string(mission_value_get(basis, MI_VIEW("approved_at"))),
        pending->policy_version, error);
}

/* The decision is about what would be approved now, and about nothing else (AV-4). */
static int32_t still_shown(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    const mission_decide *asked = plan->request;
    mission_digest stored = pending->rendering;
    int32_t rc;

    if (!mi_view_is(asked->rendering, mission_view_of(stored.text)))
        return mi_fail(error, MISSION_E_STALE);
    rc = mi_pending_rendering(plan, pending, error);
    if (rc)
        return rc;
    return strcmp(stored.text, pending->rendering.text) == 0 ? MISSION_OK
                                                             : mi_fail(error, MISSION_E_STALE);
}

/* The host's own disclosure, or the one that was made: faithful, and acknowledged (CE-3, CE-6). */
static int32_t disclosed(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    const mission_decide *asked = plan->request;
    int32_t rc = MISSION_OK;

    if (asked->disclosure.len) {
        rc = mission_disclosure_parse(mi_plan_context(plan), asked->disclosure,
                                      &pending->disclosure, error);
        if (!rc)
            rc = mi_hold(plan, pending->disclosure, mi_drop_disclosure, error);
    }
    if (!rc)
        rc = mi_pending_faithful(plan, pending, pending->disclosure, error);
    return rc ? rc
              : mission_disclosure_acknowledged(pending->disclosure, asked->acknowledgments, error);
}

static int32_t approve_now(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    const mission_decide *asked = plan->request;
    mission_record *record;
    int32_t rc;

    pending->approver = asked->actor.principal;
    pending->lineage.event = asked->approval_event_id;
    rc = approver_may(plan, pending, error);
    if (!rc)
        rc = mi_derive_again(plan, pending, error);
    if (!rc)
        rc = source_holds(plan, pending, error);
    if (!rc)
        rc = consented(plan, pending, error);
    if (!rc)
        rc = still_shown(plan, pending, error);
    if (!rc)
        rc = disclosed(plan, pending, error);
    if (!rc)
        rc = mi_activate(plan, pending, asked, &record, error);
    if (!rc)
        rc = mi_pending_count(plan, pending->book, -1, error);
    return rc ? rc : approved_reply(plan, pending->book, record, MISSION_STATE_ACTIVE, error);
}

static int32_t approve_waiting(mission_plan *plan, mission_error *error)
{
    const mission_decide *asked = plan->request;
    struct mi_pending pending = {.actor = &asked->actor};
    mission_outcome outcome;
    struct mi_book book;
    struct mi_kin kin;
    int32_t rc = mi_want_decided(plan, &pending, &kin, error);

    if (!rc && plan->uncertain && pending.book->state == MISSION_STATE_DENIED)
        return mi_request_expired(error); /* T3 was written */
    if (!rc)
        rc = visible(plan, &pending, error);
    if (!rc)
        rc = mi_legal(plan, &pending, &kin, MISSION_EVENT_APPROVE, &outcome, error);
    if (rc)
        return rc;
    if (outcome.state != MISSION_STATE_ACTIVE)
        return mi_request_expired(error);
    book = *pending.book;
    pending.book = &book;
    return approve_now(plan, &pending, error);
}

/* First whether this very event was there before, whatever has become of the Mission since. */
static int32_t approve(mission_plan *plan, mission_error *error)
{
    const mission_decide *asked = plan->request;
    struct mi_read *row;
    mission_view content;
    int32_t rc = mi_want_approval(plan, asked->approval_event_id, &row, error);

    if (rc)
        return rc;
    if (!row->present)
        return approve_waiting(plan, error);
    rc = mi_approval_content(plan, asked->mission_id, asked, &asked->actor.principal, &content,
                             error);
    return rc ? rc : approved_before(plan, row, content, error);
}

/* A successor whose predecessor has gone another way can never come to be (20 X-5). */
static bool hopeless(int32_t code)
{
    return code == MISSION_E_EXPANSION_LOST || code == MISSION_E_PREDECESSOR_CHANGED ||
           code == MISSION_E_CONTAINED;
}

/* Does what was refused end the request? The draft's T3 does, and what no retry can mend. */
static bool ends(mission_plan *plan, struct mi_pending *pending, int32_t code)
{
    mission_error unused = MISSION_ERROR_INIT;
    mission_outcome outcome;
    struct mi_kin kin;

    if ((code != MISSION_E_DECLINED && !hopeless(code)) ||
        mi_want_decided(plan, pending, &kin, &unused) != MISSION_OK ||
        mi_legal(plan, pending, &kin, MISSION_EVENT_APPROVE, &outcome, &unused) != MISSION_OK ||
        outcome.decision != MISSION_LIFECYCLE_COMMIT)
        return false;
    return hopeless(code) || outcome.state == MISSION_STATE_DENIED;
}

/* Some refusals of an approval end the request with their answer. */
static int32_t refused(mission_plan *plan, mission_error *error)
{
    const mission_decide *asked = plan->request;
    mission_verdict said = plan->verdict; /* looking again must not change what was said */
    struct mi_pending pending = {.actor = &asked->actor};
    struct mi_book book;
    int32_t rc = MISSION_OK;

    if (ends(plan, &pending, said.code)) {
        book = *pending.book;
        pending.book = &book;
        pending.ended_by = said.code;
        said.state = MISSION_STATE_DENIED;
        rc = mi_end_pending(plan, &pending, MISSION_EVENT_DENY, MISSION_STATE_DENIED,
                            (mission_view){NULL, 0}, error);
    }
    plan->verdict = said;
    return rc;
}

int32_t mission_plan_approve(mission_issuer *issuer, const mission_decide *request,
                             mission_plan **out, mission_error *error)
{
    static const struct mi_operation operation = {.pass = approve, .refused = refused};

    return mi_plan_decide(issuer, &operation, true, request, out, error);
}
