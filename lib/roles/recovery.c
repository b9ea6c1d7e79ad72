/* A creation that is asked for again (20 CI-4 to CI-6, 40 CM-21). SPDX-License-Identifier: MIT
 *
 * Nothing is made or counted a second time: what was made is named again, what waits is shown as it
 * waits now, what was refused is refused in the same words. */
#include "creation.h"

static int32_t waits(mission_plan *plan, const struct mi_reservation *reservation,
                     mission_error *error)
{
    struct mi_book *book;
    struct mi_kin kin;
    uint32_t state;
    int32_t rc = mi_want_book(plan, reservation->mission_id, &book, error);

    if (!rc && !book)
        return mi_spoilt(reservation->read, "the creation's request is not there", error);
    if (!rc)
        rc = mi_want_kin(plan, book, &kin, error);
    if (!rc)
        rc = mi_report(plan, &kin, &state, error);
    if (rc)
        return rc;
    if (mi_state_in(state, MI_WAITING))
        return mi_pending_again(plan, book, error);
    mi_fail_say(error, MISSION_E_DECLINED, "the request ran out before it was decided");
    if (mi_ran_out(book))
        error->oauth_error = MI_RAN_OUT;
    return MISSION_E_DECLINED;
}

int32_t mi_made_reply(mission_plan *plan, const struct mi_book *book, mission_record *record,
                      const mission_value *evidence, mission_error *error)
{
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_name_text(to, "mission_id", book->id);
    mi_name_text(to, "mission_expires_at", mission_record_expires_at(record));
    mi_name_text(to, "predecessor", book->predecessor);
    mi_name_value(to, "parent", mission_record_parent(record));
    mi_name_value(to, "evidence", evidence);
    plan->verdict.state = MISSION_STATE_ACTIVE;
    mission_record_unref(plan->record);
    plan->record = mission_record_ref(record);
    return mi_reply(plan, to, error);
}

/* CI-4, CI-6: the same Mission with the committed expiry, as long as it can be relied on. */
static int32_t made_before(mission_plan *plan, const struct mi_reservation *reservation,
                           mission_error *error)
{
    const mission_value *evidence;
    struct mi_relative made;
    uint32_t state;
    int32_t rc = mi_want_relative(plan, reservation->mission_id, &made, error);

    if (!rc && !made.book)
        return mi_spoilt(reservation->read, "the created Mission is not there", error);
    if (!rc)
        rc = mi_want_evidence(plan, reservation->evidence, &evidence, error);
    if (!rc)
        rc = mi_report(plan, &made.kin, &state, error);
    if (rc)
        return rc;
    plan->verdict.state = state;
    if (state != MISSION_STATE_ACTIVE)
        return mi_fail(error, MISSION_E_NOT_ACTIVE);
    plan->verdict.replayed = 1;
    return mi_made_reply(plan, made.book, made.record, evidence, error);
}

int32_t mi_repeat(mission_plan *plan, const struct mi_reservation *reservation,
                  mission_view fingerprint, mission_error *error)
{
    if (!mi_view_is(reservation->fingerprint, fingerprint))
        return mi_fail(error, MISSION_E_CREATION_REUSED);
    if (mi_view_is(reservation->status, MI_COMPLETED))
        return made_before(plan, reservation, error);
    if (mi_view_is(reservation->status, MI_AWAITED))
        return waits(plan, reservation, error);
    if (mi_view_is(reservation->status, MI_FAILED))
        return mi_refuse_again(plan, reservation, error);
    return mi_fail(error, MISSION_E_CREATION_PENDING);
}
