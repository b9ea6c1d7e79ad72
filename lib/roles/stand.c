/* Books in the words of the lifecycle: a Mission, and its ancestors. SPDX-License-Identifier: MIT
 */
#include "book.h"

static int32_t read_time(const struct mi_book *book, mission_view text, mission_instant *out,
                         mission_error *error)
{
    if (!mission_instant_parse(text, out, NULL))
        return MISSION_OK;
    return book->read ? mi_spoilt(book->read, "a stored time is malformed", error)
                      : mi_fail(error, MISSION_E_MALFORMED_TIME);
}

int32_t mi_stand(const mission_plan *plan, const struct mi_book *book, mission_standing *out,
                 mission_error *error)
{
    int32_t rc;

    (void)plan;
    *out = (mission_standing){.size = sizeof *out, .state = book->state};
    rc = read_time(book, book->expires_at, &out->expires_at, error);
    if (!rc && book->on_expiry && book->suspend_until.len) {
        out->on_expiry = book->on_expiry;
        rc = read_time(book, book->suspend_until, &out->suspend_until, error);
    }
    if (!rc && book->ended_at.len) {
        out->flags |= MISSION_STANDING_ENDED_AT;
        rc = read_time(book, book->ended_at, &out->ended_at, error);
    }
    if (!rc && book->pending_until.len) {
        out->flags |= MISSION_STANDING_PENDING_END;
        rc = read_time(book, book->pending_until, &out->pending_end, error);
    }
    return rc;
}

static int32_t want_ancestor(mission_plan *plan, const struct mi_book *book, size_t index,
                             struct mi_kin *kin, mission_error *error)
{
    const mission_value *id = mission_value_item(book->ancestors, index);
    mission_standing *standing = &kin->ancestors[index];
    int32_t rc = mi_want_book(plan, mission_value_string(id), &kin->books[index], error);

    if (rc)
        return rc;
    if (kin->books[index])
        return mi_stand(plan, kin->books[index], standing, error);
    *standing = (mission_standing){.size = sizeof *standing, .state = MISSION_STATE_OTHER};
    standing->flags = MISSION_STANDING_UNRESOLVED;
    return MISSION_OK;
}

int32_t mi_want_kin(mission_plan *plan, const struct mi_book *book, struct mi_kin *out,
                    mission_error *error)
{
    int32_t rc = mi_stand(plan, book, &out->own, error);

    out->count = mission_value_count(book->ancestors);
    out->ancestors = NULL;
    out->books = NULL;
    if (rc || !out->count)
        return rc;
    out->ancestors = mi_take(plan, out->count * sizeof *out->ancestors);
    out->books = mi_take(plan, out->count * sizeof(struct mi_book *));
    if (!out->ancestors || !out->books)
        return mi_fail(error, MISSION_E_NOMEM);
    for (size_t i = 0; !rc && i < out->count; i++)
        rc = want_ancestor(plan, book, i, out, error);
    return rc;
}

int32_t mi_report(const mission_plan *plan, const struct mi_kin *kin, uint32_t *state,
                  mission_error *error)
{
    int32_t rc = mission_lifecycle_report(mi_plan_context(plan)->profile->id, &kin->own,
                                          kin->ancestors, kin->count, &plan->now, state, error);

    return rc == MISSION_E_ANCESTOR ? MISSION_OK : rc;
}

mission_view mi_wire_state(const mission_plan *plan, uint32_t state)
{
    const uint32_t profile = mi_plan_context(plan)->profile->id;
    const mission_view wire = mission_state_wire(profile, state);

    return wire.len ? wire : mission_request_wire(profile, state);
}

int32_t mi_kin_still(mission_plan *plan, const struct mi_kin *kin, mission_error *error)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < kin->count; i++) {
        if (kin->books[i])
            rc = mi_still(plan, kin->books[i]->read, error);
    }
    return rc;
}

bool mi_permits_children(const mission_authority_set *set)
{
    for (size_t i = 0; i < mission_authority_set_count(set); i++) {
        const mission_value *delegation =
            mission_value_get(mission_authority_set_entry(set, i), MI_VIEW("delegation"));

        if (mission_value_get(delegation, MI_VIEW("children")))
            return true;
    }
    return false;
}
