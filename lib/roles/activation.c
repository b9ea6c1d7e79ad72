/* The approved Mission of a request: its record, its book, its event. SPDX-License-Identifier: MIT
 */
#include "deciding.h"

static int32_t put_consent(mission_plan *plan, const struct mi_pending *pending,
                           mission_error *error)
{
    mission_view bytes;
    int32_t rc = mi_bytes(plan, mission_disclosure_value(pending->disclosure), &bytes, error);

    return rc ? rc : mi_put_new(plan, MI_KIND_CONSENT, pending->book->id, bytes, NULL, 0, error);
}

static mission_approval approval_of(const mission_plan *plan, const struct mi_pending *pending,
                                    const mission_decide *decision)
{
    const bool draft = mi_draft(mi_plan_context(plan));
    mission_approval approval = {
        .size = sizeof approval,
        .set = pending->set,
        .disclosure = pending->disclosure,
        .approver = pending->approver,
        .approval_event_id = decision->approval_event_id,
        .policy_version = pending->policy_version,
        .expires_at = pending->expires_at,
    };

    if (!draft)
        return approval;
    approval.proposal = pending->proposal_set;
    approval.submission_evidence = pending->evidence;
    approval.approval_basis =
        pending->lineage.basis ? pending->lineage.basis : decision->approval_basis;
    approval.authority_source = pending->authority_source;
    return approval;
}

static int32_t draft_record(mission_plan *plan, const struct mi_pending *pending,
                            const mission_approval *approval, const mission_time *at,
                            mission_record **out, mission_error *error)
{
    const mission_admission admission = mi_pending_admission(plan, pending);

    return mission_record_create(mi_plan_context(plan), &admission, approval, at, out, error);
}

static int32_t make_record(mission_plan *plan, const struct mi_pending *pending,
                           const mission_decide *decision, mission_record **out,
                           mission_error *error)
{
    const mission_approval approval = approval_of(plan, pending, decision);
    mission_record *waiting_one = NULL;
    mission_time at;
    int32_t rc = mi_moment(plan, pending->book, &at, error);

    *out = NULL;
    if (!rc && mi_draft(mi_plan_context(plan))) {
        rc = draft_record(plan, pending, &approval, &at, out, error);
    } else if (!rc) {
        rc = mi_pending_record(plan, pending, &waiting_one, error);
        if (!rc)
            rc = mission_record_activate(waiting_one, &approval, &at, out, error);
    }
    return rc ? rc : mi_hold(plan, *out, mi_drop_record, error);
}

static int32_t open_mission(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    struct mi_book *book = pending->book;
    const struct mi_change_of change = {
        .event = MISSION_EVENT_APPROVE,
        .before = book->version || book->sequence ? MISSION_STATE_PENDING : MISSION_STATE_NONE,
        .after = MISSION_STATE_ACTIVE,
        .actor = pending->actor,
    };
    int32_t rc = mi_move(plan, book, MISSION_STATE_ACTIVE, MISSION_VERSION_FIRST, NULL, error);

    book->approver = pending->approver;
    book->expires_at = pending->expires_at;
    book->justification = pending->lineage.justification;
    return rc ? rc : mi_event(plan, book, &change, error);
}

int32_t mi_activate(mission_plan *plan, struct mi_pending *pending, const mission_decide *decision,
                    mission_record **out, mission_error *error)
{
    int32_t rc = make_record(plan, pending, decision, out, error);

    if (!rc)
        rc = open_mission(plan, pending, error);
    if (!rc)
        rc = put_consent(plan, pending, error);
    if (!rc)
        rc = mi_put_approval(plan, pending, decision, error);
    if (!rc && pending->lineage.what != MI_LINEAGE_NONE)
        rc = mi_lineage_activate(plan, pending, *out, error);
    return rc ? rc : mi_open_book(plan, pending->book, mission_record_value(*out), NULL, error);
}
