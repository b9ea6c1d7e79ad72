/* Delegation that two entries both permit. SPDX-License-Identifier: MIT
 *
 * What neither side understands is carried where both say the same; where they do not, the result
 * cannot be delegated at all. */
#include "../model/check.h"
#include "constraints.h"
#include "narrow.h"

static const char *const own[] = {"max_depth", "allowed_delegates", "children"};
static const char *const own_of_children[] = {"max_children", "max_child_depth",
                                              "allowed_child_actors"};

static bool named(mission_view name, const char *const names[3])
{
    for (size_t i = 0; i < 3; i++)
        if (mi_view_is(name, mission_view_of(names[i])))
            return true;
    return false;
}

/* Each further member of `a` stands in `b`, too, and equal. */
static bool agrees(const mission_value *a, const mission_value *b, const char *const names[3])
{
    for (size_t i = 0; i < mission_value_count(a); i++) {
        const mission_view name = mission_value_name(a, i);

        if (!named(name, names) &&
            !mission_value_equal(mission_value_item(a, i), mission_value_get(b, name)))
            return false;
    }
    return true;
}

static void write_others(const mission_value *p, const char *const names[3], mission_builder *out)
{
    for (size_t i = 0; i < mission_value_count(p); i++) {
        if (named(mission_value_name(p, i), names))
            continue;
        mission_builder_name(out, mission_value_name(p, i));
        mission_builder_value(out, mission_value_item(p, i));
    }
}

static void put(mission_builder *out, const char *name, const mission_value *value)
{
    if (!value)
        return;
    mission_builder_name(out, mission_view_of(name));
    mission_builder_value(out, value);
}

/* The smaller number as its side spells it; where one side has none, the other's. False: one is no
 * such number. */
static bool least(const mission_value *p, const mission_value *c, int64_t from,
                  const mission_value **out)
{
    int64_t a = from, b = from;

    *out = p ? p : c;
    if ((p && !mission_value_integer(p, &a)) || (c && !mission_value_integer(c, &b)))
        return false;
    if (p && c && b < a)
        *out = c;
    return a >= from && b >= from;
}

/* The matchers of `p` that `c` has, too: none left is a list that permits nobody. */
static int32_t matchers_meet(const mission_context *context, const mission_value *p,
                             const mission_value *c, mission_builder *out)
{
    struct mi_element_set set;

    if (!mi_element_set_start(context, &set, c, mission_value_count(p)))
        return MISSION_E_NOMEM;
    mission_builder_array(out);
    for (size_t i = 0; i < mission_value_count(p); i++)
        if (mi_element_set_has(&set, mission_value_item(p, i)))
            mission_builder_value(out, mission_value_item(p, i));
    mission_builder_end(out);
    mi_element_set_drop(&set);
    return MISSION_OK;
}

static int32_t lists_meet(const mission_context *context, const mission_value *p,
                          const mission_value *c, const char *name, mission_builder *out)
{
    const mission_value *mine = mi_get(p, name), *theirs = mi_get(c, name);

    if (!mine || !theirs) {
        put(out, name, mine ? mine : theirs);
        return MISSION_OK;
    }
    mission_builder_name(out, mission_view_of(name));
    return matchers_meet(context, mine, theirs, out);
}

/* An absent depth is 1, so that the other side's is no smaller. */
static const mission_value *child_depth(const mission_value *p, const mission_value *c,
                                        const mission_value *least_of_both)
{
    return mi_get(p, "max_child_depth") && mi_get(c, "max_child_depth") ? least_of_both : NULL;
}

/* `children` is nobody's but this rule's to check: a list that is none agrees with no other. */
static bool list_or_none(const mission_value *children)
{
    const uint32_t kind = mission_value_kind(mi_get(children, own_of_children[2]));

    return kind == 0 || kind == MISSION_JSON_ARRAY;
}

/* Child Missions are permitted where both sides permit them (40-delegation-projection 3.1). */
static int32_t children_meet(const mission_context *context, const mission_value *p,
                             const mission_value *c, mission_builder *out)
{
    const mission_value *count, *depth;
    int32_t rc;

    if (mission_value_kind(p) != MISSION_JSON_OBJECT ||
        mission_value_kind(c) != MISSION_JSON_OBJECT || !list_or_none(p) || !list_or_none(c) ||
        !least(mi_get(p, own_of_children[0]), mi_get(c, own_of_children[0]), 1, &count) ||
        !least(mi_get(p, own_of_children[1]), mi_get(c, own_of_children[1]), 1, &depth) ||
        !agrees(p, c, own_of_children) || !agrees(c, p, own_of_children))
        return MISSION_OK;
    mission_builder_name(out, MI_VIEW("children"));
    mission_builder_object(out);
    put(out, own_of_children[0], count);
    put(out, own_of_children[1], child_depth(p, c, depth));
    rc = lists_meet(context, p, c, own_of_children[2], out);
    write_others(p, own_of_children, out);
    mission_builder_end(out);
    return rc;
}

int32_t mi_delegation_meet(const mission_context *context, const mission_value *p,
                           const mission_value *c, mission_builder *out, bool *none)
{
    const mission_value *depth;
    int32_t rc;

    *none = !p || !c || !mi_get(p, own[0]) || !mi_get(c, own[0]) ||
            !least(mi_get(p, own[0]), mi_get(c, own[0]), 0, &depth) || !agrees(p, c, own) ||
            !agrees(c, p, own);
    if (*none)
        return MISSION_OK;
    mission_builder_name(out, MI_VIEW("delegation"));
    mission_builder_object(out);
    put(out, own[0], depth);
    rc = lists_meet(context, p, c, own[1], out);
    if (!rc)
        rc = children_meet(context, mi_get(p, own[2]), mi_get(c, own[2]), out);
    write_others(p, own, out);
    mission_builder_end(out);
    return rc;
}
