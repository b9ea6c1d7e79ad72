/* Exclusive groups: of several authorities of a Mission only one is ever used (MT-2).
 * SPDX-License-Identifier: MIT
 *
 *   {"selector","permits"}
 *
 * A group is latched to the first selector that a permit matched. Each permit that matches it rests
 * on the latch; only evidence that one was not executed takes it off again. */
#include "../../rules/algebra.h"
#include "claims.h"

static bool names_action(const mission_value *actions, mission_view action)
{
    for (size_t i = 0; i < mission_value_count(actions); i++) {
        if (mi_action_within(action, mission_value_string(mission_value_item(actions, i))))
            return true;
    }
    return false;
}

static bool well_formed(const mission_value *selector)
{
    const mission_value *actions = mission_value_get(selector, MI_VIEW("actions"));

    if (!mi_get_text(selector, "resource").len ||
        (actions && mission_value_kind(actions) != MISSION_JSON_ARRAY) ||
        mission_value_count(selector) != (actions ? 2u : 1u))
        return false;
    for (size_t i = 0; i < mission_value_count(actions); i++) {
        if (!mission_value_string(mission_value_item(actions, i)).len)
            return false;
    }
    return true;
}

static bool matches(const mission_value *selector, const mission_evaluation *evaluation)
{
    const mission_value *actions = mission_value_get(selector, MI_VIEW("actions"));

    return mi_view_is(mi_get_text(selector, "resource"), evaluation->audience) &&
           (!actions || names_action(actions, evaluation->action));
}

/* The selector that matches; NULL: none. What matches two, or a group that is none, objects. */
static const mission_value *selector_of(const mission_value *group,
                                        const mission_evaluation *evaluation,
                                        struct mi_objection *objection)
{
    const mission_value *found = NULL;

    if (mission_value_kind(group) != MISSION_JSON_ARRAY || mission_value_count(group) < 2)
        mi_objects(objection, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
    for (size_t i = 0; i < mission_value_count(group); i++) {
        const mission_value *selector = mission_value_item(group, i);

        if (!well_formed(selector))
            mi_objects(objection, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
        else if (matches(selector, evaluation) && found)
            mi_objects(objection, MISSION_DENY_EXCLUSIVITY_LATCHED);
        else if (matches(selector, evaluation))
            found = selector;
    }
    return objection->reason ? NULL : found;
}

/* ---- the row ---- */

static int32_t want_row(mission_plan *plan, mission_view key, const struct mi_read **read,
                        mission_view *selector, uint64_t *permits, mission_error *error)
{
    const mission_value *root;
    struct mi_read *row;
    mission_json *doc;
    int64_t number = 0;
    int32_t rc = mi_want(plan, MI_KIND_LATCH, key, &row, error);

    *read = row;
    *selector = (mission_view){NULL, 0};
    *permits = 0;
    if (rc || !row->present)
        return rc;
    rc = mi_unframe(plan, row, &doc, error);
    if (rc)
        return rc;
    root = mission_json_root(doc);
    *selector = mi_get_text(root, "selector");
    mission_value_integer(mission_value_get(root, MI_VIEW("permits")), &number);
    *permits = number > 0 ? (uint64_t)number : 0;
    return selector->len && number > 0 ? MISSION_OK
                                       : mi_spoilt(row, "the stored latch is not whole", error);
}

static int32_t put_row(mission_plan *plan, const struct mi_read *read, mission_view selector,
                       uint64_t permits, mission_error *error)
{
    mission_builder *to;
    mission_view bytes;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    mi_name_text(to, "selector", selector);
    mi_name_number(to, "permits", permits);
    mission_builder_end(to);
    rc = mi_built_bytes(plan, to, &bytes, error);
    return rc ? rc : mi_put(plan, read, bytes, NULL, 0, error);
}

/* ---- a decision ---- */

static int32_t add_latch(mission_plan *plan, const mission_decision *decision,
                         const mission_value *group, const mission_value *selector,
                         struct mi_latches *out, struct mi_objection *objection,
                         mission_error *error)
{
    mission_view parts[] = {MI_KIND_LATCH,
                            decision->evaluation.mission_issuer,
                            decision->evaluation.mission_id,
                            {NULL, 0}};
    mission_view key, latched, own;
    const struct mi_read *read;
    uint64_t permits;
    int32_t rc = mi_digest_text(plan, group, &parts[3], error);

    if (!rc)
        rc = mi_digest_text(plan, selector, &own, error);
    if (!rc)
        rc = mi_key(plan, parts, MI_COUNT(parts), &key, error);
    if (!rc)
        rc = want_row(plan, key, &read, &latched, &permits, error);
    if (rc)
        return rc;
    if (latched.len && !mi_view_is(latched, own))
        mi_objects(objection, MISSION_DENY_EXCLUSIVITY_LATCHED);
    for (size_t i = 0; i < out->count; i++) {
        if (mi_view_is(out->latch[i].key, key)) /* the same group, written twice */
            return MISSION_OK;
    }
    if (out->count == MI_LATCHES_MOST) {
        mi_objects(objection, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
        return MISSION_OK;
    }
    out->latch[out->count].key = key;
    out->latch[out->count].selector = own;
    out->latch[out->count].read = read;
    out->latch[out->count++].permits = permits;
    return MISSION_OK;
}

int32_t mi_want_latches(mission_plan *plan, const mission_decision *decision,
                        struct mi_latches *out, struct mi_objection *objection,
                        mission_error *error)
{
    const mission_value *groups =
        mission_value_get(mission_policy_controls(decision->policy), MI_VIEW("exclusive"));
    int32_t rc = MISSION_OK;

    out->count = 0;
    if (!groups || decision->says.action_class == MISSION_CLASS_NONE)
        return MISSION_OK;
    if (mission_value_kind(groups) != MISSION_JSON_ARRAY)
        mi_objects(objection, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
    for (size_t i = 0; !rc && i < mission_value_count(groups); i++) {
        const mission_value *group = mission_value_item(groups, i);
        const mission_value *selector = selector_of(group, &decision->evaluation, objection);

        if (selector)
            rc = add_latch(plan, decision, group, selector, out, objection, error);
    }
    return rc;
}

int32_t mi_put_latches(mission_plan *plan, const struct mi_latches *latches, mission_error *error)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < latches->count; i++)
        rc = put_row(plan, latches->latch[i].read, latches->latch[i].selector,
                     latches->latch[i].permits + 1, error);
    return rc;
}

int32_t mi_latch_keys(mission_plan *plan, const struct mi_latches *latches,
                      const mission_value **out, mission_error *error)
{
    mission_builder *to;
    int32_t rc;

    *out = NULL;
    if (!latches->count)
        return MISSION_OK;
    rc = mission_builder_new(mi_plan_context(plan), &to, error);
    if (rc)
        return rc;
    mission_builder_array(to);
    for (size_t i = 0; i < latches->count; i++)
        mission_builder_string(to, latches->latch[i].key);
    mission_builder_end(to);
    return mi_built(plan, to, out, error);
}

int32_t mi_unlatch(mission_plan *plan, const struct mi_given *held, mission_error *error)
{
    const struct mi_read *read;
    mission_view selector;
    uint64_t permits;
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < mission_value_count(held->latches); i++) {
        rc = want_row(plan, mission_value_string(mission_value_item(held->latches, i)), &read,
                      &selector, &permits, error);
        if (rc || !read->present)
            continue;
        rc = permits > 1 ? put_row(plan, read, selector, permits - 1, error)
                         : mi_delete(plan, read, error);
    }
    return rc;
}
