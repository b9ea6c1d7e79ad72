/* The bounds that a decision is metered by (O-16). SPDX-License-Identifier: MIT
 *
 * A bound that cannot be read, or is one too many, denies: nothing is ever passed over (PD-10). */
#include "../../rules/algebra.h"
#include "claims.h"

static const mission_view names[] = {MI_VIEW_INIT("max_budget"), MI_VIEW_INIT("max_calls"),
                                     MI_VIEW_INIT("max_duration"),
                                     MI_VIEW_INIT("max_egress_volume")};

mission_view mi_bound_name(uint32_t kind)
{
    return kind < MI_COUNT(names) ? names[kind] : (mission_view){NULL, 0};
}

/* ---- values ---- */

static bool at_least_one(const mission_value *value, struct mi_quantity *out)
{
    int64_t number = 0;

    if (!mission_value_integer(value, &number) || number < 1)
        return false;
    *out = (struct mi_quantity){(uint64_t)number, 0};
    return true;
}

static bool read_budget(const mission_value *value, struct mi_bound *bound)
{
    bound->unit = mi_get_text(value, "currency");
    bound->limited[0] = true;
    return mission_value_count(value) == 2 && bound->unit.len &&
           mi_quantity_decimal(mi_get_text(value, "amount"), &bound->most[0]);
}

static bool read_duration(const mission_value *value, struct mi_bound *bound)
{
    bound->limited[0] = true;
    return mi_quantity_duration(mission_value_string(value), &bound->most[0]);
}

static bool read_part(const mission_value *value, const char *name, size_t which,
                      struct mi_bound *bound, size_t *found)
{
    const mission_value *part = mission_value_get(value, mission_view_of(name));

    bound->limited[which] = part != NULL;
    *found += part != NULL;
    return !part || at_least_one(part, &bound->most[which]);
}

static bool read_egress(const mission_value *value, struct mi_bound *bound)
{
    size_t found = 0;

    return read_part(value, "bytes", 0, bound, &found) &&
           read_part(value, "messages", 1, bound, &found) && found &&
           found == mission_value_count(value);
}

static bool read_calls(const mission_value *value, struct mi_bound *bound)
{
    bound->unit = mi_get_text(value, "call_class");
    bound->limited[0] = true;
    return mission_value_count(value) == 2 && bound->unit.len &&
           at_least_one(mission_value_get(value, MI_VIEW("count")), &bound->most[0]);
}

/* ---- the list ---- */

static int32_t counter_of(mission_plan *plan, const mission_view owner[3], struct mi_bound *bound,
                          mission_error *error)
{
    const mission_view parts[] = {MI_KIND_COUNTER, bound->scope,       owner[0],   owner[1],
                                  owner[2],        names[bound->kind], bound->unit};

    return mi_key(plan, parts, MI_COUNT(parts), &bound->counter, error);
}

static void tighten(struct mi_bound *bound, const struct mi_bound *other)
{
    for (size_t i = 0; i < 2; i++) {
        if (other->limited[i] &&
            (!bound->limited[i] || mi_quantity_compare(&other->most[i], &bound->most[i]) < 0))
            bound->most[i] = other->most[i];
        bound->limited[i] = bound->limited[i] || other->limited[i];
    }
}

/* Two bounds on one counter are the tighter one. */
static void add(struct mi_bounds *to, const struct mi_bound *bound, struct mi_objection *objection)
{
    for (size_t i = 0; i < to->count; i++) {
        if (mi_view_is(to->bound[i].counter, bound->counter)) {
            tighten(&to->bound[i], bound);
            return;
        }
    }
    if (to->count == MI_BOUNDS_MOST)
        mi_objects(objection, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
    else
        to->bound[to->count++] = *bound;
}

typedef bool reader(const mission_value *value, struct mi_bound *bound);

static int32_t take(mission_plan *plan, const mission_value *value, uint32_t kind, reader *read,
                    mission_view scope, const mission_view owner[3], struct mi_bounds *to,
                    struct mi_objection *objection, mission_error *error)
{
    struct mi_bound bound = {.kind = kind, .scope = scope};
    int32_t rc;

    if (!value)
        return MISSION_OK;
    if (!read(value, &bound)) {
        mi_objects(objection, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
        return MISSION_OK;
    }
    rc = counter_of(plan, owner, &bound, error);
    if (!rc)
        add(to, &bound, objection);
    return rc;
}

/* The action by its name, or as the profile classes its calls. */
static bool is_call_of(const mission_decision *decision, const mission_value *item)
{
    const mission_view call_class = mi_get_text(item, "call_class");

    return mi_action_within(decision->evaluation.action, call_class) ||
           (decision->operation->call_class.len &&
            mi_view_is(call_class, decision->operation->call_class));
}

static int32_t take_calls(mission_plan *plan, const mission_decision *decision,
                          const mission_value *list, mission_view scope,
                          const mission_view owner[3], struct mi_bounds *to,
                          struct mi_objection *objection, mission_error *error)
{
    struct mi_bound unused;
    int32_t rc = MISSION_OK;

    if (list && mission_value_kind(list) != MISSION_JSON_ARRAY)
        mi_objects(objection, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
    for (size_t i = 0; !rc && i < mission_value_count(list); i++) {
        const mission_value *item = mission_value_item(list, i);

        if (!read_calls(item, &unused))
            mi_objects(objection, MISSION_DENY_CONSTRAINT_UNSUPPORTED);
        else if (is_call_of(decision, item))
            rc = take(plan, item, MI_BOUND_CALLS, read_calls, scope, owner, to, objection, error);
    }
    return rc;
}

int32_t mi_read_bounds(mission_plan *plan, const mission_decision *decision,
                       const mission_value *controls, mission_view scope,
                       const mission_view owner[3], struct mi_bounds *to,
                       struct mi_objection *objection, mission_error *error)
{
    int32_t rc = take(plan, mission_value_get(controls, names[MI_BOUND_BUDGET]), MI_BOUND_BUDGET,
                      read_budget, scope, owner, to, objection, error);

    if (!rc)
        rc = take_calls(plan, decision, mission_value_get(controls, names[MI_BOUND_CALLS]), scope,
                        owner, to, objection, error);
    if (!rc)
        rc = take(plan, mission_value_get(controls, names[MI_BOUND_DURATION]), MI_BOUND_DURATION,
                  read_duration, scope, owner, to, objection, error);
    if (!rc)
        rc = take(plan, mission_value_get(controls, names[MI_BOUND_EGRESS]), MI_BOUND_EGRESS,
                  read_egress, scope, owner, to, objection, error);
    return rc;
}
