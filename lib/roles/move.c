/* Moving a Mission: its book, its record, its event. SPDX-License-Identifier: MIT */
#include "book.h"

#define SEQUENCE_DIGITS 16u

static int32_t instant_text(mission_plan *plan, const mission_instant *instant, mission_view *out,
                            mission_error *error)
{
    const mission_time whole = {.seconds = instant->seconds};
    mission_view text;
    char *joined;
    int32_t rc = mi_time_text(plan, &whole, &text, error);

    *out = text;
    if (rc || !instant->fraction.len)
        return rc;
    joined = mi_take(plan, text.len + 1 + instant->fraction.len);
    if (!joined)
        return mi_fail(error, MISSION_E_NOMEM);
    memcpy(joined, text.ptr, text.len - 1); /* all but the Z */
    joined[text.len - 1] = '.';
    memcpy(joined + text.len, instant->fraction.ptr, instant->fraction.len);
    joined[text.len + instant->fraction.len] = 'Z';
    *out = (mission_view){joined, text.len + 1 + instant->fraction.len};
    return MISSION_OK;
}

/* Now, but never before the latest commit: what is committed of a Mission is in the order of time,
 * also by a clock that was set back within what is borne. */
static int32_t touch(mission_plan *plan, struct mi_book *book, mission_error *error)
{
    mission_instant latest;

    if (book->updated_at.len && !mission_instant_parse(book->updated_at, &latest, NULL) &&
        mission_instant_compare_time(&latest, &plan->now) > 0)
        return MISSION_OK;
    return mi_time_text(plan, &plan->now, &book->updated_at, error);
}

int32_t mi_moment(const mission_plan *plan, const struct mi_book *book, mission_time *out,
                  mission_error *error)
{
    mission_instant latest;
    int32_t rc = mission_instant_parse(book->updated_at, &latest, error);

    *out = plan->now;
    if (rc || mission_instant_compare_time(&latest, &plan->now) <= 0)
        return rc;
    return mission_time_parse(book->updated_at, out, error);
}

static mission_view sequence_text(uint64_t sequence, char out[SEQUENCE_DIGITS])
{
    for (size_t i = SEQUENCE_DIGITS; i-- > 0; sequence /= 10)
        out[i] = (char)('0' + sequence % 10);
    return (mission_view){out, SEQUENCE_DIGITS};
}

static void event_members(const mission_plan *plan, const struct mi_book *book,
                          const struct mi_change_of *change, mission_builder *to)
{
    mi_name_number(to, "sequence", book->sequence);
    mi_name_text(to, "event", mission_view_of(mission_event_name(change->event)));
    mi_name_text(to, "id", book->id);
    mission_builder_name(to, mi_plan_context(plan)->profile->term[MISSION_TERM_ISSUER]);
    mission_builder_string(to, mi_issuer_name(plan->issuer));
    mi_name_text(to, "state", mi_wire_state(plan, change->after));
    mi_name_text(to, "prior_state", mi_wire_state(plan, change->before));
    mi_name_text(to, "stored_state", mission_view_of(mission_state_name(book->state)));
    mi_name_number(to, "version", book->version);
    mi_name_text(to, "committed_at", book->updated_at);
    mi_name_text(to, "expires_at", book->expires_at);
    if (book->state == MISSION_STATE_SUSPENDED && book->on_expiry) {
        mi_name_text(to, "suspend_until", book->suspend_until);
        mi_name_text(
            to, "on_expiry",
            mission_view_of(book->on_expiry == MISSION_ON_EXPIRY_RESUME ? "resume" : "revoke"));
    }
    mi_name_text(to, "ended_at", book->ended_at);
    mi_name_text(to, "successor", book->successor);
    mi_name_number(to, "containment_version", book->containment_version);
    if (change->authority_changed)
        mi_name_truth(to, "authority_changed", true);
    mi_name_text(to, "tenant", book->tenant);
    mi_name_text(to, "reason", change->reason);
    if (change->actor) {
        mi_name_principal(to, "actor", &change->actor->principal);
        mi_name_text(to, "client_id", change->actor->client_id);
    }
}

static int32_t event_bytes(mission_plan *plan, const struct mi_book *book,
                           const struct mi_change_of *change, mission_view *out,
                           mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    event_members(plan, book, change, to);
    mission_builder_end(to);
    return mi_built_bytes(plan, to, out, error);
}

static int32_t put_event(mission_plan *plan, const struct mi_book *book, mission_view bytes,
                         mission_error *error)
{
    char digits[SEQUENCE_DIGITS], committed[MI_ORDER_LEN];
    const mission_view sequence = sequence_text(book->sequence, digits);
    const mission_view order = {committed, MI_ORDER_LEN - 1};
    const mission_store_term terms[] = {
        {MI_VIEW("mission"), book->id, sequence},
        {MI_VIEW("outbox"), {NULL, 0}, order},
    };
    mission_instant at;
    mission_view key;
    bool ok = true;
    int32_t rc = mission_instant_parse(book->updated_at, &at, error);

    if (rc)
        return rc;
    mi_order_instant(&at, committed);
    key = mi_join(plan, book->id, sequence, &ok);
    if (!ok)
        return mi_fail(error, MISSION_E_NOMEM);
    return mi_put_new(plan, MI_KIND_EVENT, key, bytes, terms, MI_COUNT(terms), error);
}

int32_t mi_event(mission_plan *plan, struct mi_book *book, const struct mi_change_of *change,
                 mission_error *error)
{
    mission_view bytes;
    int32_t rc = touch(plan, book, error);

    if (rc)
        return rc;
    book->sequence++;
    rc = event_bytes(plan, book, change, &bytes, error);
    return rc ? rc : put_event(plan, book, bytes, error);
}

int32_t mi_move(mission_plan *plan, struct mi_book *book, uint32_t state, uint32_t version,
                const mission_instant *at, mission_error *error)
{
    int32_t rc = mission_lifecycle_version(book->version, version, &book->version, error);

    if (rc)
        return rc;
    book->state = state;
    if (state != MISSION_STATE_SUSPENDED) {
        book->suspend_until = (mission_view){NULL, 0};
        book->on_expiry = MISSION_ON_EXPIRY_NONE;
    }
    if (!mi_state_in(state, MI_WAITING))
        book->pending_until = (mission_view){NULL, 0};
    book->held = book->held && state == MISSION_STATE_ACTIVE;
    if (!mission_state_terminal(state))
        return MISSION_OK;
    if (at)
        return instant_text(plan, at, &book->ended_at, error);
    rc = touch(plan, book, error);
    book->ended_at = book->updated_at;
    return rc;
}

static int32_t take_step(mission_plan *plan, struct mi_book *book, const struct mi_kin *kin,
                         const mission_step *step, mission_error *error)
{
    const bool waiting = mi_state_in(step->from, MI_WAITING);
    const uint32_t before = book->held ? MISSION_STATE_SUSPENDED : step->from; /* as it was told */
    struct mi_change_of change = {.event = step->event, .before = before, .after = step->to};
    int32_t rc;

    if (step->event == MISSION_EVENT_CASCADE)
        book->reason = MI_VIEW("parent_ended");
    rc = mi_move(plan, book, step->to, waiting ? MISSION_VERSION_KEPT : MISSION_VERSION_NEXT,
                 &step->at, error);
    if (!rc && step->to == MISSION_STATE_ACTIVE) {
        struct mi_kin resumed = *kin;

        rc = mi_stand(plan, book, &resumed.own, error);
        if (!rc)
            rc = mi_report(plan, &resumed, &change.after, error);
        book->held = change.after == MISSION_STATE_SUSPENDED;
        if (!book->held)
            change.after = MISSION_STATE_ACTIVE;
    }
    change.reason = book->reason;
    return rc ? rc : mi_event(plan, book, &change, error);
}

/* T21: an ancestor's hold begins or ends to show. */
static int32_t follow_hold(mission_plan *plan, struct mi_book *book, const struct mi_kin *kin,
                           uint32_t *steps, mission_error *error)
{
    struct mi_change_of change = {.before = MISSION_STATE_ACTIVE, .after = MISSION_STATE_ACTIVE};
    uint32_t state;
    bool held;
    int32_t rc;

    if (book->state != MISSION_STATE_ACTIVE)
        return MISSION_OK;
    rc = mi_report(plan, kin, &state, error);
    held = state == MISSION_STATE_SUSPENDED;
    if (rc || held == book->held || state == MISSION_STATE_OTHER)
        return rc;
    book->held = held;
    change.event = held ? MISSION_EVENT_HOLD : MISSION_EVENT_LIFT;
    *(held ? &change.after : &change.before) = MISSION_STATE_SUSPENDED;
    rc = mission_lifecycle_version(book->version, MISSION_VERSION_NEXT, &book->version, error);
    (*steps)++;
    return rc ? rc : mi_event(plan, book, &change, error);
}

int32_t mi_catch_up(mission_plan *plan, struct mi_book *book, const struct mi_kin *kin,
                    uint32_t *steps, mission_error *error)
{
    mission_due due = {.size = sizeof due};
    struct mi_kin moved = *kin;
    int32_t rc = mission_lifecycle_due(mi_plan_context(plan)->profile->id, &kin->own,
                                       kin->ancestors, kin->count, &plan->now, &due, error);

    *steps = 0;
    if (rc == MISSION_E_ANCESTOR)
        return MISSION_OK; /* nobody knows; what is reported refuses */
    for (uint32_t i = 0; !rc && i < due.count; i++)
        rc = take_step(plan, book, kin, &due.step[i], error);
    *steps = due.count;
    if (!rc && due.count)
        rc = mi_stand(plan, book, &moved.own, error);
    return rc ? rc : follow_hold(plan, book, &moved, steps, error);
}

int32_t mi_record_in_state(mission_plan *plan, struct mi_book *book, mission_record **out,
                           mission_error *error)
{
    const bool series = !mi_draft(mi_plan_context(plan));
    mission_record_change change = {.size = sizeof change};
    mission_time at;
    mission_record *record;
    int32_t rc = mi_book_record(plan, book, &record, error);

    *out = record;
    if (rc || !record)
        return rc;
    change.state = mission_state_wire(mi_plan_context(plan)->profile->id, book->state);
    if (mi_view_is(change.state, mission_record_state(record)))
        return MISSION_OK;
    if (series && mission_state_terminal(book->state))
        change.reason = book->reason;
    if (!series && book->state == MISSION_STATE_SUPERSEDED)
        change.successor = book->successor;
    if (book->ended_at.len) /* a clock's end is its deadline, whenever it is committed */
        rc = mission_time_parse(book->ended_at, &at, error);
    else
        rc = mi_moment(plan, book, &at, error);
    if (!rc)
        rc = mission_record_transition(record, &change, &at, out, error);
    return rc ? rc : mi_hold(plan, *out, mi_drop_record, error);
}
