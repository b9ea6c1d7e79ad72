/* Is one entry no broader than another: SU-1 to SU-5, in this order. SPDX-License-Identifier: MIT
 */
#include "../base/sort.h"
#include "../json/json.h"
#include "../model/authority.h"
#include "algebra.h"
#include "host.h"

#define FEW 16u /* so many delegates are compared one by one */

static bool is_one_of(mission_view name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (mi_view_is(name, mission_view_of(names[i])))
            return true;
    return false;
}

/* Members beside the named ones: equal on both sides. `*differs` is the first that is not. */
static bool rest_equal(const mission_value *a, const mission_value *b, const char *const *names,
                       size_t count, mission_view *differs)
{
    const mission_value *sides[] = {a, b};

    for (size_t side = 0; side < 2; side++)
        for (size_t i = 0; i < mission_value_count(sides[side]); i++) {
            *differs = mission_value_name(sides[side], i);
            if (!is_one_of(*differs, names, count) &&
                !mission_value_equal(mission_value_item(sides[side], i),
                                     mission_value_get(sides[!side], *differs)))
                return false;
        }
    return true;
}

bool mi_action_within(mission_view a, mission_view b)
{
    mission_view name, base;

    if (mi_view_is(a, b))
        return true;
    mi_action_family(a, &name);
    return mi_action_family(b, &base) && name.len > base.len && name.ptr[base.len] == '.' &&
           memcmp(name.ptr, base.ptr, base.len) == 0;
}

bool mi_resource_within(const struct mi_entry *a, const struct mi_entry *b)
{
    if (a->undecided || b->undecided)
        return false;
    if (b->prefix)
        return a->normalized && mi_uri_under(&b->normal, &a->normal);
    return !a->prefix && mi_view_is(a->resource, b->resource);
}

/* ---- SU-4 ---- */

static int compare_values(const void *x, const void *y)
{
    return mi_value_compare(*(const mission_value *const *)x, *(const mission_value *const *)y);
}

static bool among(const mission_value *value, const mission_value *const *list, size_t count)
{
    size_t low = 0, high = count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = mi_value_compare(value, list[middle]);

        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

static bool each_among(const mission_value *a, const mission_value *const *list, size_t count)
{
    for (size_t i = 0; i < mission_value_count(a); i++)
        if (!among(mission_value_item(a, i), list, count))
            return false;
    return true;
}

/* Each matcher of `a` is equal to one of `b`. */
static int32_t listed(const mission_context *context, const mission_value *a,
                      const mission_value *b, bool *all)
{
    const mission_value *few[FEW], **list = few;
    const size_t count = mission_value_count(b);

    *all = false;
    if (count > FEW)
        list = mi_resize(&context->memory, NULL, 0, count * sizeof *list);
    if (!list)
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < count; i++)
        list[i] = mission_value_item(b, i);
    mi_sort(list, count, sizeof *list, compare_values);
    *all = each_among(a, list, count);
    if (count > FEW)
        mi_release(&context->memory, list, count * sizeof *list);
    return MISSION_OK;
}

/* Without a list in `b`, `a` may have one or none; with one, `a` has one within it. */
static int32_t delegates_within(const mission_context *context, const mission_value *a,
                                const mission_value *b, bool *within)
{
    *within = !b;
    if (!b || mission_value_kind(a) != MISSION_JSON_ARRAY ||
        mission_value_kind(b) != MISSION_JSON_ARRAY)
        return MISSION_OK;
    return listed(context, a, b, within);
}

/* The member's integer; `absent` when it is not there. False: it is no such integer. */
static bool number_of(const mission_value *object, const char *name, int64_t least, int64_t absent,
                      int64_t *out)
{
    const mission_value *value = mi_get(object, name);

    *out = absent;
    return !value || (mission_value_integer(value, out) && *out >= least);
}

static bool number_within(const mission_value *a, const mission_value *b, const char *name,
                          int64_t least, int64_t absent)
{
    int64_t x, y;

    return number_of(a, name, least, absent, &x) && number_of(b, name, least, absent, &y) && x <= y;
}

/* 40-delegation-projection CM-13, without the step that a new generation takes: `children` present
 * permits Child Missions, and its bounds are ceilings. */
static int32_t children_within(const mission_context *context, const mission_value *a,
                               const mission_value *b, bool *within)
{
    static const char *const names[] = {"max_children", "max_child_depth", "allowed_child_actors"};
    mission_view differs;

    *within = !a || mission_value_equal(a, b);
    if (*within || mission_value_kind(a) != MISSION_JSON_OBJECT ||
        mission_value_kind(b) != MISSION_JSON_OBJECT ||
        !number_within(a, b, "max_children", 1, INT64_MAX) ||
        !number_within(a, b, "max_child_depth", 1, 1) ||
        !rest_equal(a, b, names, MI_COUNT(names), &differs))
        return MISSION_OK;
    return delegates_within(context, mi_get(a, "allowed_child_actors"),
                            mi_get(b, "allowed_child_actors"), within);
}

static int32_t broader(struct mi_why *why, mission_view key)
{
    *why = (struct mi_why){MISSION_E_DELEGATION_BROADER, "delegation", key, 0};
    return MISSION_OK;
}

int32_t mi_delegation_within(const mission_context *context, const mission_value *a,
                             const mission_value *b, struct mi_why *why, mission_error *error)
{
    static const char *const names[] = {"max_depth", "allowed_delegates", "children"};
    mission_view differs = {NULL, 0};
    bool within;
    int32_t rc;

    broader(why, differs);
    why->code = a ? why->code : MISSION_OK;
    if (!a || !b)
        return MISSION_OK;
    if (!number_within(a, b, "max_depth", 0, INT64_MAX))
        return broader(why, MI_VIEW("max_depth"));
    broader(why, MI_VIEW("allowed_delegates"));
    rc = delegates_within(context, mi_get(a, names[1]), mi_get(b, names[1]), &within);
    if (rc || !within)
        return rc ? mi_fail(error, rc) : MISSION_OK;
    broader(why, MI_VIEW("children"));
    rc = children_within(context, mi_get(a, names[2]), mi_get(b, names[2]), &within);
    if (rc || !within)
        return rc ? mi_fail(error, rc) : MISSION_OK;
    if (!rest_equal(a, b, names, MI_COUNT(names), &differs))
        return broader(why, differs);
    why->code = MISSION_OK;
    return MISSION_OK;
}

/* ---- the whole ---- */

static int32_t refused(struct mi_why *why, int32_t code, const char *member)
{
    *why = (struct mi_why){code, member, {NULL, 0}, 0};
    return MISSION_OK;
}

/* OT-2: by the host's rule, or equal. */
static int32_t other_within(const mission_context *context, const struct mi_entry *a,
                            const struct mi_entry *b, struct mi_why *why, mission_error *error)
{
    const mission_authorization_type *type = mi_authorization_type(context, a->type);
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED, rc;

    if (!type || !type->within)
        return refused(why, mission_value_equal(a->value, b->value) ? 0 : MISSION_E_UNDECIDABLE,
                       "");
    rc = type->within(type->host, a->value, b->value, &verdict, &words);
    rc = mi_host_verdict(rc, verdict, "authorization_type.within", &words, error);
    if (rc)
        return rc;
    return refused(why, verdict ? 0 : MISSION_E_NOT_COVERED, "");
}

static bool actions_within(const struct mi_entry *a, const struct mi_entry *b, struct mi_why *why)
{
    refused(why, MISSION_E_ACTION_OUTSIDE, "actions");
    for (; why->index < mission_value_count(a->actions); why->index++)
        if (!mi_action_among(b, mission_value_string(mission_value_item(a->actions, why->index))))
            return false;
    return true;
}

static bool others_equal(const struct mi_entry *a, const struct mi_entry *b, struct mi_why *why)
{
    static const char *const own[] = {"type",    "resource",    "resource_match",
                                      "actions", "constraints", "delegation"};

    refused(why, MISSION_E_UNDECIDABLE, "other");
    return (a->others == 0 && b->others == 0) ||
           rest_equal(a->value, b->value, own, MI_COUNT(own), &why->key);
}

int32_t mi_entry_within(const mission_context *context, const struct mi_entry *a,
                        const struct mi_entry *b, struct mi_why *why, mission_error *error)
{
    int32_t rc;

    refused(why, MISSION_E_TYPE_DIFFERS, "type");
    if (a->other != b->other || (a->other && !mi_view_is(a->type, b->type)))
        return MISSION_OK;
    if (a->other)
        return other_within(context, a, b, why, error);
    if (!mi_resource_within(a, b))
        return refused(
            why, a->undecided || b->undecided ? MISSION_E_UNDECIDABLE : MISSION_E_RESOURCE_OUTSIDE,
            "resource");
    if (!actions_within(a, b, why))
        return MISSION_OK;
    refused(why, MISSION_E_UNDECIDABLE, "constraints");
    rc = mi_constraints_within(context, a->constraints, b->constraints, why, error);
    if (!rc && !why->code)
        rc = mi_delegation_within(context, a->delegation, b->delegation, why, error);
    if (rc && !why->code)
        refused(why, MISSION_E_UNDECIDABLE, "");
    if (rc || why->code || !others_equal(a, b, why))
        return rc;
    return refused(why, MISSION_OK, "");
}
