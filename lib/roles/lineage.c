/* What a source permits: for successors and for children. SPDX-License-Identifier: MIT */
#include "creation.h"

/* ---- helpers of both ---- */

/* The member that goes with a code in the response; NULL, NULL: none. */
static void name_denial(int32_t code, const char **member, const char **value)
{
    *member = "mission_expansion_status";
    switch (code) {
    case MISSION_E_PREDECESSOR_CHANGED:
        *value = "predecessor_state_changed";
        break;
    case MISSION_E_PREDECESSOR_NOT_ACTIVE:
        *value = "predecessor_not_active";
        break;
    case MISSION_E_EXPANSION_LOST:
        *value = "superseded_by_concurrent_expansion";
        break;
    default:
        *value = mission_denial_reason(code);
        *member = *value ? "mission_denial_reason" : NULL;
    }
}

int32_t mi_deny(mission_plan *plan, int32_t code)
{
    name_denial(code, &plan->verdict.member, &plan->verdict.value);
    return code;
}

mission_view mi_kept(const struct mi_lineage *lineage, const char *name)
{
    return mission_value_string(mission_value_get(lineage->stored, mission_view_of(name)));
}

/* The snapshot of the request stays: what was contained since then counts at the approval. */
void mi_keep_members(const struct mi_lineage *lineage, mission_builder *to)
{
    mi_name_text(to, "creation", lineage->creation);
    mi_name_text(to, "fingerprint", lineage->fingerprint);
    mi_name_number(to, "containment_version", lineage->source->containment_version);
    mi_name_number(to, "latched", mission_value_count(lineage->source->latched));
}

static bool unchanged(const struct mi_lineage *lineage, const char *name, uint64_t present)
{
    int64_t then = -1;

    mission_value_integer(mission_value_get(lineage->stored, mission_view_of(name)), &then);
    return then >= 0 && (uint64_t)then == present;
}

int32_t mi_not_contained_since(const struct mi_lineage *lineage, mission_error *error)
{
    const struct mi_book *source = lineage->source;

    if (!lineage->stored)
        return MISSION_OK;
    return unchanged(lineage, "containment_version", source->containment_version) &&
                   unchanged(lineage, "latched", mission_value_count(source->latched))
               ? MISSION_OK
               : mi_fail(error, MISSION_E_CONTAINED);
}

int32_t mi_clamp_expiry(struct mi_pending *pending, mission_view latest, bool *clamped,
                        mission_error *error)
{
    mission_instant wanted, most;
    int32_t rc = mission_instant_parse(pending->expires_at, &wanted, error);

    if (!rc)
        rc = mission_instant_parse(latest, &most, error);
    *clamped = !rc && mission_instant_compare(&wanted, &most) > 0;
    if (*clamped)
        pending->expires_at = latest;
    return rc;
}

/* ---- reading ---- */

static bool is_successor(const mission_value *stored)
{
    return mi_view_is(mission_value_string(mission_value_get(stored, MI_VIEW("what"))),
                      MI_VIEW("successor"));
}

/* A source that cannot be found is one that ended (40 T-13). */
static int32_t want_source(mission_plan *plan, mission_view id, struct mi_lineage *out,
                           mission_error *error)
{
    struct mi_relative source;
    uint32_t state;
    int32_t rc = mi_want_relative(plan, id, &source, error);

    if (rc)
        return rc;
    if (!source.book)
        return mi_deny(plan, mi_fail(error, out->what == MI_LINEAGE_CHILD
                                                ? MISSION_E_PARENT_NOT_ACTIVE
                                                : MISSION_E_PREDECESSOR_CHANGED));
    out->source = source.book;
    out->record = source.record;
    out->kin = source.kin;
    rc = mi_report(plan, &source.kin, &state, error);
    if (!rc && state == MISSION_STATE_ACTIVE) /* else the gate refuses */
        rc = mi_relative_left(plan, &source, error);
    out->effective = source.left;
    return rc;
}

int32_t mi_want_lineage(mission_plan *plan, const struct mi_book *book, const mission_value *stored,
                        struct mi_lineage *out, mission_error *error)
{
    memset(out, 0, sizeof *out);
    if (!stored)
        return MISSION_OK;
    out->what = is_successor(stored) ? MI_LINEAGE_SUCCESSOR : MI_LINEAGE_CHILD;
    out->stored = stored;
    out->creation = mi_kept(out, "creation");
    out->fingerprint = mi_kept(out, "fingerprint");
    return want_source(plan, out->what == MI_LINEAGE_SUCCESSOR ? book->predecessor : book->parent,
                       out, error);
}

int32_t mi_lineage_bound(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    switch (pending->lineage.what) {
    case MI_LINEAGE_SUCCESSOR:
        return mi_successor_bound(plan, pending, error);
    case MI_LINEAGE_CHILD:
        return mi_child_bound(plan, pending, error);
    default:
        return MISSION_OK;
    }
}

/* ---- the end of a creation ---- */

int32_t mi_lineage_activate(mission_plan *plan, struct mi_pending *pending, mission_record *record,
                            mission_error *error)
{
    const struct mi_lineage *lineage = &pending->lineage;
    struct mi_reservation reservation;
    int32_t rc = mi_want_reservation(plan, lineage->creation, &reservation, error);

    if (rc)
        return rc;
    rc = lineage->what == MI_LINEAGE_CHILD ? mi_child_activate(plan, pending, &reservation, error)
                                           : mi_successor_activate(plan, pending, error);
    if (rc)
        return rc;
    reservation.fingerprint = lineage->fingerprint;
    reservation.status = MI_COMPLETED;
    reservation.mission_id = pending->book->id;
    reservation.expires_at = mission_record_expires_at(record);
    return mi_put_reservation(plan, &reservation, error);
}

bool mi_ran_out(const struct mi_book *book)
{
    mission_instant end, expiry;
    const mission_view at = book->ended_at.len ? book->ended_at : book->pending_until;

    return !mission_instant_parse(at, &end, NULL) &&
           !mission_instant_parse(book->expires_at, &expiry, NULL) &&
           mission_instant_compare(&end, &expiry) < 0;
}

/* A denied one: by its Approver, by the requested expiry, or because its source went another way.
 * A child's client learns no more than the closed set of reasons has (40 CM-20). */
static struct mi_said denied(bool successor, int32_t why)
{
    struct mi_said said = {.code = MISSION_E_DECLINED, .words = "the request was denied"};

    if (!why) {
        said.member = "mission_denial_reason";
        said.value = successor ? "approver_rejected" : "policy_denied";
    } else if (why == MISSION_E_DECLINED) {
        said.words = "the requested expiry has passed";
    } else if (successor) {
        said.code = why;
        said.words = mission_code_text(why);
        name_denial(why, &said.member, &said.value);
    }
    return said;
}

/* What a request that came to nothing says from now on (20 section 9). */
static struct mi_said ending(const struct mi_book *book, bool successor, int32_t why)
{
    struct mi_said said = {.code = MISSION_E_DECLINED};

    if (book->state == MISSION_STATE_DENIED)
        return denied(successor, why);
    if (book->state == MISSION_STATE_CANCELLED) {
        said.words = "the request was withdrawn";
    } else {
        said.words = "the request ran out before it was decided";
        said.ran_out = mi_ran_out(book);
    }
    return said;
}

int32_t mi_lineage_fail(mission_plan *plan, const struct mi_book *book, const mission_value *stored,
                        int32_t why, mission_error *error)
{
    const struct mi_said said = ending(book, is_successor(stored), why);
    const mission_view key = mission_value_string(mission_value_get(stored, MI_VIEW("creation")));
    struct mi_reservation reservation;
    int32_t rc = mi_want_reservation(plan, key, &reservation, error);

    if (rc || !reservation.found || !mi_view_is(reservation.status, MI_AWAITED))
        return rc;
    reservation.status = MI_FAILED;
    rc = mi_refusal_of(plan, &said, &reservation.refusal, error);
    if (!rc && book->state == MISSION_STATE_DENIED && !is_successor(stored))
        rc = mi_put_denial(plan, book, stored, &reservation.evidence, error);
    return rc ? rc : mi_put_reservation(plan, &reservation, error);
}
