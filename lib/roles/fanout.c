/* How many children a Mission has (40 CM-14). SPDX-License-Identifier: MIT
 *
 * Counted are Child Missions, by the clock and their ancestors: one that is suspended counts, one
 * whose expiry has passed does not, whether or not that is committed. A request that still waits is
 * no Mission; it is counted when it is approved, and there the count decides.
 *
 * Count, check and insert are one: each activation of a child writes the parent's family row with
 * the version that it read before it counted. A pending request counts for nobody and writes no
 * family row; a child that ends only makes room. */
#include "creation.h"

#define PAGE 200u

struct counting {
    const struct mi_relative *parent;
    mission_view except;
    mission_standing *ancestors; /* of the children */
    size_t ancestor_count;
    struct mi_fanout *fanout;
};

static bool justified_by(const struct mi_book *child, uint64_t entry)
{
    int64_t index;

    for (size_t i = 0; i < mission_value_count(child->justification); i++) {
        if (mission_value_integer(mission_value_item(child->justification, i), &index) &&
            index >= 0 && (uint64_t)index == entry)
            return true;
    }
    return false;
}

/* A child whose state cannot be told counts. */
static int32_t lives(mission_plan *plan, const struct counting *c, const struct mi_book *child,
                     bool *out, mission_error *error)
{
    mission_standing own;
    uint32_t state;
    int32_t rc = MISSION_OK;

    *out = false;
    if (!mi_state_in(child->state, MI_LIVE) || mi_view_is(child->id, c->except))
        return MISSION_OK;
    rc = mi_stand(plan, child, &own, error);
    if (!rc)
        rc = mission_lifecycle_report(mi_plan_context(plan)->profile->id, &own, c->ancestors,
                                      c->ancestor_count, &plan->now, &state, error);
    if (rc == MISSION_E_ANCESTOR)
        rc = MISSION_OK;
    *out = !rc && !mission_state_terminal(state);
    return rc;
}

static int32_t count_child(mission_plan *plan, const struct counting *c, struct mi_read *row,
                           mission_error *error)
{
    struct mi_book *child;
    bool live = false;
    int32_t rc = mi_book_of(plan, row, &child, error);

    if (!rc)
        rc = lives(plan, c, child, &live, error);
    if (rc || !live)
        return rc;
    c->fanout->children++;
    for (size_t i = 0; i < c->fanout->count; i++) {
        if (justified_by(child, c->fanout->controls[i].entry))
            c->fanout->controls[i].count++;
    }
    return MISSION_OK;
}

static int32_t count_page(mission_plan *plan, const struct counting *c,
                          const struct mi_scanned *page, mission_error *error)
{
    int32_t rc = MISSION_OK;

    for (struct mi_scanned_row *row = page->first; !rc && row;
         row = (struct mi_scanned_row *)row->row.next)
        rc = count_child(plan, c, &row->row, error);
    return rc;
}

static int32_t count_all(mission_plan *plan, const struct counting *c, mission_error *error)
{
    mission_store_scan scan = {
        .size = sizeof scan,
        .kind = MI_KIND_MISSION,
        .index = MI_VIEW("kin"),
        .value = c->parent->book->id,
        .limit = PAGE,
    };
    struct mi_scanned *page;
    int32_t rc;

    for (;;) {
        rc = mi_want_scan(plan, &scan, &page, error);
        if (!rc)
            rc = count_page(plan, c, page, error);
        if (rc || page->count < PAGE)
            return rc;
        scan.resume = 1;
        scan.after_order = page->last->order;
        scan.after_key = page->last->row.key;
    }
}

int32_t mi_want_fanout(mission_plan *plan, const struct mi_relative *parent, mission_view except,
                       struct mi_fanout *out, mission_error *error)
{
    const struct mi_kin *kin = &parent->kin;
    struct counting c = {.parent = parent, .except = except, .fanout = out};
    struct mi_read *family;
    int32_t rc = mi_want(plan, MI_KIND_FAMILY, parent->book->id, &family, error);

    if (rc)
        return rc;
    c.ancestor_count = kin->count + 1;
    c.ancestors = mi_take(plan, c.ancestor_count * sizeof *c.ancestors);
    if (!c.ancestors)
        return mi_fail(error, MISSION_E_NOMEM);
    for (size_t i = 0; i < kin->count; i++)
        c.ancestors[i] = kin->ancestors[i];
    c.ancestors[kin->count] = kin->own;
    out->children = 0;
    for (size_t i = 0; i < out->count; i++)
        out->controls[i].count = 0;
    return count_all(plan, &c, error);
}

int32_t mi_put_family(mission_plan *plan, mission_view parent_id, mission_error *error)
{
    const mission_value *row;
    struct mi_read *family;
    mission_builder *to;
    mission_view bytes;
    int32_t rc = mi_want(plan, MI_KIND_FAMILY, parent_id, &family, error);

    if (!rc)
        rc = mission_builder_new(mi_plan_context(plan), &to, error);
    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "parent", parent_id);
    mission_builder_end(to);
    rc = mi_built(plan, to, &row, error);
    if (!rc)
        rc = mi_bytes(plan, row, &bytes, error);
    return rc ? rc : mi_put(plan, family, bytes, NULL, 0, error);
}
