/* Showing one Mission: its record as it was approved, and how it stands now.
 * SPDX-License-Identifier: MIT
 *
 * Nothing is written: what the clock or an ancestor has made of a Mission is reported whether or
 * not it was committed yet. */
#include "lease.h"
#include "reading.h"

struct showing {
    struct mi_seen seen;
    struct mi_ended_leases ended;
    const mission_value *disclosure; /* NULL: none */
};

/* What was approved; of a waiting request what its Approver is to see. */
static int32_t want_disclosure(mission_plan *plan, struct showing *show, mission_error *error)
{
    struct mi_read *read;
    mission_json *doc;
    int32_t rc = mi_want(plan, MI_KIND_CONSENT, show->seen.book->id, &read, error);

    show->disclosure = mission_value_get(show->seen.book->request, MI_VIEW("disclosure"));
    if (rc || !read->present)
        return rc;
    rc = mi_unframe(plan, read, &doc, error);
    if (!rc)
        show->disclosure = mission_json_root(doc);
    return rc;
}

/* Rows that were read one after the other are one Mission only if none of them changed meanwhile:
 * a child that was never active must not be shown as such. */
static int32_t of_one_moment(mission_plan *plan, const struct mi_seen *seen, mission_error *error)
{
    int32_t rc = seen->kin.count ? mi_still(plan, seen->book->read, error) : MISSION_OK;

    return rc ? rc : mi_kin_still(plan, &seen->kin, error);
}

static int32_t parent_state(const mission_plan *plan, const struct mi_kin *kin, uint32_t *state,
                            mission_error *error)
{
    struct mi_kin above = *kin;

    above.count--;
    above.own = kin->ancestors[above.count];
    return mi_report(plan, &above, state, error);
}

/* 40 CS-8: where the parent is known here, and its state. */
static int32_t name_parent(mission_plan *plan, const struct mi_seen *seen, mission_builder *to,
                           mission_error *error)
{
    const mission_view term = mi_plan_context(plan)->profile->term[MISSION_TERM_ISSUER];
    const mission_value *parent = mission_record_parent(seen->record);
    const mission_view issuer = mission_value_string(mission_value_get(parent, term));
    uint32_t state;
    int32_t rc;

    if (!seen->kin.count || !seen->kin.books[seen->kin.count - 1])
        return MISSION_OK;
    rc = parent_state(plan, &seen->kin, &state, error);
    if (rc)
        return rc;
    mission_builder_name(to, MI_VIEW("parent"));
    mission_builder_object(to);
    mi_name_text(to, "id", seen->book->parent);
    mission_builder_name(to, term);
    mission_builder_string(to, issuer.len ? issuer : mi_issuer_name(plan->issuer));
    mi_name_text(to, "state", mi_wire_state(plan, state));
    mi_name_value(to, "cascade_mode", mission_value_get(parent, MI_VIEW("cascade_mode")));
    mission_builder_end(to);
    return MISSION_OK;
}

/* A lease that ended counts no more, whether or not somebody took it back. */
static void name_count(const struct showing *show, mission_builder *to)
{
    const struct mi_book *book = show->seen.book;
    const uint64_t stored = book->read->number > 0 ? (uint64_t)book->read->number : 0;
    const uint64_t count = stored > show->ended.count ? stored - show->ended.count : 0;

    mi_name_number(to, "derivations", count);
    if (book->cap)
        mi_name_number(to, "derivations_remaining", book->cap > count ? book->cap - count : 0);
}

static int32_t reply(mission_plan *plan, const struct showing *show, mission_error *error)
{
    const struct mi_seen *seen = &show->seen;
    mission_builder *to;
    int32_t rc = mi_reply_builder(plan, &to, error);

    if (rc)
        return rc;
    mi_status(plan, to, "mission", seen->book, seen->record, seen->state);
    mi_name_value(to, "record", seen->book->record);
    name_count(show, to);
    rc = name_parent(plan, seen, to, error);
    if (rc)
        return rc;
    mi_name_value(to, "disclosure", show->disclosure);
    plan->record = mission_record_ref(seen->record);
    return mi_reply(plan, to, error);
}

static int32_t pass(mission_plan *plan, mission_error *error)
{
    struct showing show = {.disclosure = NULL};
    int32_t rc = mi_want_seen(plan, plan->request, &show.seen, error);

    if (!rc)
        rc = mi_want_ended_leases(plan, show.seen.book, &show.ended, error);
    if (!rc)
        rc = want_disclosure(plan, &show, error);
    if (!rc)
        rc = of_one_moment(plan, &show.seen, error);
    return rc ? rc : reply(plan, &show, error);
}

int32_t mission_plan_show(mission_issuer *issuer, const mission_read *request, mission_plan **out,
                          mission_error *error)
{
    static const struct mi_operation operation = {.pass = pass};

    return mi_plan_read(issuer, &operation, request, out, error);
}
