/* What two constraints of one key both permit. SPDX-License-Identifier: MIT */
#include "constraints.h"

/* The first operand on ties: its spelling stays (CC-6). */
static int32_t narrower(const mission_context *context, const struct mi_constraint *constraint,
                        const mission_value *a, const mission_value *b, mission_builder *out)
{
    int32_t rc = constraint->within(context, a, b);
    const mission_value *met = a;

    if (rc == 0) {
        rc = constraint->within(context, b, a);
        met = b;
    }
    if (rc == 1)
        mission_builder_value(out, met);
    return rc == 1 ? MI_MET : rc;
}

static void put_bound(mission_builder *out, const char *name, const mission_value *text)
{
    if (!text)
        return;
    mission_builder_name(out, mission_view_of(name));
    mission_builder_value(out, text);
}

int32_t mi_window_meet(const mission_context *context, const mission_value *a,
                       const mission_value *b, mission_builder *out)
{
    struct mi_window x, y, met;

    (void)context;
    if (!mi_window_read(a, &x) || !mi_window_read(b, &y))
        return MI_EMPTY;
    met = x;
    if (!mi_window_starts_within(&x, &y)) {
        met.from = y.from;
        met.from_text = y.from_text;
    }
    if (!mi_window_ends_within(&x, &y)) {
        met.to = y.to;
        met.to_text = y.to_text;
    }
    if (met.from_text && met.to_text && mission_instant_compare(&met.to, &met.from) < 0)
        return MI_EMPTY;
    mission_builder_object(out);
    put_bound(out, "not_before", met.from_text);
    put_bound(out, "not_after", met.to_text);
    mission_builder_end(out);
    return MI_MET;
}

/* How many elements of `a` are in the set; with `out` they are written there. */
static size_t common(const struct mi_element_set *set, const mission_value *a, mission_builder *out)
{
    size_t count = 0;

    for (size_t i = 0; i < mission_value_count(a); i++) {
        if (!mi_element_set_has(set, mission_value_item(a, i)))
            continue;
        count++;
        if (out)
            mission_builder_value(out, mission_value_item(a, i));
    }
    return count;
}

int32_t mi_strings_meet(const mission_context *context, const mission_value *a,
                        const mission_value *b, mission_builder *out)
{
    struct mi_element_set set;
    bool any;

    if (mission_value_kind(a) != MISSION_JSON_ARRAY || mission_value_kind(b) != MISSION_JSON_ARRAY)
        return MI_EMPTY;
    if (!mi_element_set_start(context, &set, b, mission_value_count(a)))
        return MISSION_E_NOMEM;
    any = common(&set, a, NULL) > 0;
    if (any) {
        mission_builder_array(out);
        common(&set, a, out);
        mission_builder_end(out);
    }
    mi_element_set_drop(&set);
    return any ? MI_MET : MI_EMPTY;
}

static int32_t met_of_host(const mission_constraint_type *type, mission_builder *own,
                           const mission_value *a, const mission_value *b, mission_json **met,
                           mission_error *error)
{
    mission_error words = MISSION_ERROR_INIT;
    int32_t verdict = MI_UNANSWERED;
    int32_t rc = type->meet(type->host, a, b, own, &verdict, &words);

    rc = mi_host_verdict(rc, verdict, "constraint.meet", &words, error);
    if (rc)
        return rc;
    if (verdict == 1) {
        rc = mi_host_wrote(own, 0, "constraint.meet", met, error);
        return rc ? rc : MI_MET;
    }
    if (mission_builder_finish(own, met, NULL) == MISSION_OK)
        return mi_fail_say(error, MISSION_E_VERDICT, "constraint.meet wrote what it denies");
    return MI_EMPTY;
}

/* The host writes into a builder of its own, so that it can harm no other document. */
static int32_t host_meet(mission_context *context, const mission_constraint_type *type,
                         const mission_value *a, const mission_value *b, mission_builder *out,
                         mission_error *error)
{
    mission_builder *own;
    mission_json *met = NULL;
    int32_t rc = mission_builder_new(context, &own, error);

    if (rc)
        return rc;
    rc = met_of_host(type, own, a, b, &met, error);
    if (rc == MI_MET)
        mission_builder_value(out, mission_json_root(met));
    mission_json_unref(met);
    mission_builder_free(own);
    return rc;
}

static int32_t common_meet(const mission_context *context, const struct mi_constraint *constraint,
                           const mission_value *a, const mission_value *b, mission_builder *out,
                           mission_error *error)
{
    const int32_t rc = constraint->meet ? constraint->meet(context, a, b, out)
                                        : narrower(context, constraint, a, b, out);

    return rc < 0 ? mi_fail(error, rc) : rc;
}

int32_t mi_constraint_meet(mission_context *context, mission_view key, const mission_value *a,
                           const mission_value *b, mission_builder *out, bool *empty,
                           mission_error *error)
{
    const struct mi_constraint *common_one = mi_constraint_of(key);
    const mission_constraint_type *type = common_one ? NULL : mi_constraint_type(context, key);
    int32_t rc;

    *empty = true;
    if (common_one) {
        rc = common_meet(context, common_one, a, b, out, error);
    } else if (type && type->meet) {
        rc = host_meet(context, type, a, b, out, error);
    } else {
        rc = mission_value_equal(a, b);
        if (rc == MI_MET)
            mission_builder_value(out, a);
    }
    if (rc < 0)
        return rc;
    *empty = rc != MI_MET;
    return MISSION_OK;
}
