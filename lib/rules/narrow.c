/* narrow(P, C) of 10-core section 3: P limited by C, proven to lie in both.
 * SPDX-License-Identifier: MIT */
#include "narrow.h"
#include "../model/authority.h"
#include "host.h"

#define SLOT "authorization_type.narrow"

struct narrowing {
    mission_context *context;
    const struct mi_entry *p, *c;
    mission_builder *out; /* of its own: what is left out leaves no trace in the caller's */
    struct mi_why *why;   /* why->code: nothing remains */
    bool by_host;         /* wrote the result */
    mission_error *error;
};

static void leave_out(struct narrowing *n, int32_t code, const char *member, mission_view key)
{
    *n->why = (struct mi_why){.code = code, .member = member, .key = key};
}

static void put(struct narrowing *n, const char *name, const mission_value *value)
{
    if (!value)
        return;
    mission_builder_name(n->out, mission_view_of(name));
    mission_builder_value(n->out, value);
}

/* The contained resource, as its entry spells it; of two equal ones the first. */
static void narrow_resource(struct narrowing *n)
{
    const struct mi_entry *contained = NULL;

    if (mi_resource_within(n->p, n->c))
        contained = n->p;
    else if (mi_resource_within(n->c, n->p))
        contained = n->c;
    if (!contained) {
        leave_out(n, MISSION_E_RESOURCE_OUTSIDE, "resource", MI_VIEW(""));
        return;
    }
    put(n, "resource", mi_get(contained->value, "resource"));
    put(n, "resource_match", mi_get(contained->value, "resource_match"));
}

static int32_t narrow_actions(struct narrowing *n)
{
    bool none;
    int32_t rc;

    mission_builder_name(n->out, MI_VIEW("actions"));
    rc = mi_actions_meet(n->context, n->p->actions, n->c->actions, n->out, &none);
    if (none)
        leave_out(n, MISSION_E_ACTION_OUTSIDE, "actions", MI_VIEW(""));
    return rc ? mi_fail(n->error, rc) : MISSION_OK;
}

static int32_t narrow_key(struct narrowing *n, mission_view key, const mission_value *value)
{
    const mission_value *limit = mission_value_get(n->c->constraints, key);
    bool empty = false;
    int32_t rc = MISSION_OK;

    mission_builder_name(n->out, key);
    if (limit)
        rc = mi_constraint_meet(n->context, key, value, limit, n->out, &empty, n->error);
    else
        mission_builder_value(n->out, value);
    if (empty) /* never dropped, never kept as it was (DE-4) */
        leave_out(n, MISSION_E_CONSTRAINT_BROADER, "constraints", key);
    return rc;
}

static int32_t narrow_constraints(struct narrowing *n)
{
    const mission_value *p = n->p->constraints, *c = n->c->constraints;
    int32_t rc = MISSION_OK;

    if (!p && mission_value_count(c) == 0)
        return MISSION_OK;
    mission_builder_name(n->out, MI_VIEW("constraints"));
    mission_builder_object(n->out);
    for (size_t i = 0; i < mission_value_count(p) && !rc && !n->why->code; i++)
        rc = narrow_key(n, mission_value_name(p, i), mission_value_item(p, i));
    for (size_t i = 0; i < mission_value_count(c) && !rc && !n->why->code; i++) {
        const mission_view key = mission_value_name(c, i);

        if (mission_value_get(p, key))
            continue;
        mission_builder_name(n->out, key);
        mission_builder_value(n->out, mission_value_item(c, i));
    }
    mission_builder_end(n->out);
    return rc;
}

static int32_t narrow_delegation(struct narrowing *n)
{
    bool none;
    const int32_t rc =
        mi_delegation_meet(n->context, n->p->delegation, n->c->delegation, n->out, &none);

    return rc ? mi_fail(n->error, rc) : MISSION_OK;
}

static bool core_member(mission_view name)
{
    static const mission_view names[] = {
        MI_VIEW_INIT("type"),    MI_VIEW_INIT("resource"),    MI_VIEW_INIT("resource_match"),
        MI_VIEW_INIT("actions"), MI_VIEW_INIT("constraints"), MI_VIEW_INIT("delegation"),
    };

    for (size_t i = 0; i < MI_COUNT(names); i++)
        if (mi_view_is(names[i], name))
            return true;
    return false;
}

/* Members of the host: equal on both sides, or nothing can be said of the two (SU-5). */
static bool agrees(struct narrowing *n, const mission_value *one, const mission_value *other,
                   bool write)
{
    for (size_t i = 0; i < mission_value_count(one); i++) {
        const mission_view name = mission_value_name(one, i);
        const mission_value *value = mission_value_item(one, i);

        if (core_member(name))
            continue;
        if (!mission_value_equal(value, mission_value_get(other, name))) {
            leave_out(n, MISSION_E_UNDECIDABLE, "other", name);
            return false;
        }
        if (!write)
            continue;
        mission_builder_name(n->out, name);
        mission_builder_value(n->out, value);
    }
    return true;
}

static int32_t narrow_members(struct narrowing *n)
{
    int32_t rc = MISSION_OK;

    mission_builder_object(n->out);
    put(n, "type", mi_get(n->p->value, "type"));
    narrow_resource(n);
    if (!n->why->code)
        rc = narrow_actions(n);
    if (!rc && !n->why->code)
        rc = narrow_constraints(n);
    if (!rc && !n->why->code)
        rc = narrow_delegation(n);
    if (!rc && !n->why->code && agrees(n, n->c->value, n->p->value, false))
        agrees(n, n->p->value, n->c->value, true);
    mission_builder_end(n->out);
    return rc;
}

static int32_t narrow_by_host(struct narrowing *n, const mission_authorization_type *type)
{
    mission_error words = MISSION_ERROR_INIT;
    mission_json *wrote = NULL;
    int32_t verdict = MI_UNANSWERED;
    int32_t rc = type->narrow(type->host, n->p->value, n->c->value, n->out, &verdict, &words);

    rc = mi_host_verdict(rc, verdict, SLOT, &words, n->error);
    if (rc || verdict == 1) {
        n->by_host = true;
        return rc;
    }
    leave_out(n, MISSION_E_NOT_COVERED, "", MI_VIEW(""));
    if (mission_builder_finish(n->out, &wrote, NULL) == MISSION_OK)
        rc = mi_fail_say(n->error, MISSION_E_VERDICT, SLOT " wrote what it denies");
    mission_json_unref(wrote);
    return rc;
}

/* Types of the host: what is equal stays; what differs goes by the type's own rule (OT-2). */
static int32_t narrow_other(struct narrowing *n)
{
    const mission_authorization_type *type = mi_authorization_type(n->context, n->p->type);

    if (mission_value_equal(n->p->value, n->c->value))
        mission_builder_value(n->out, n->p->value);
    else if (type && type->narrow)
        return narrow_by_host(n, type);
    else
        leave_out(n, MISSION_E_UNDECIDABLE, "", MI_VIEW(""));
    return MISSION_OK;
}

/* What the host's own validate said of the result stays in `host_code`. */
static int32_t invalid(struct narrowing *n)
{
    const int32_t host_code = mi_error_wanted(n->error) ? n->error->host_code : 0;
    const int32_t rc = mi_fail_say(n->error, MISSION_E_HOST_BROADER, "no valid entry");

    if (mi_error_wanted(n->error))
        n->error->host_code = host_code;
    return rc;
}

/* No narrowing is believed: the result is a valid entry and lies in both, or the call fails. */
static int32_t prove(struct narrowing *n, const mission_value *result)
{
    struct mi_check check = {.context = n->context, .error = n->error};
    struct mi_arena arena;
    struct mi_entry entry;
    struct mi_why in_p, in_c;
    int32_t rc = mi_authority_entry(&check, NULL, result);

    if (rc)
        return invalid(n);
    mi_arena_start(&arena, &n->context->memory);
    rc = mi_entry_compile(n->context, &arena, result, &entry);
    if (rc)
        mi_fail(n->error, rc);
    if (!rc)
        rc = mi_entry_within(n->context, &entry, n->p, &in_p, n->error);
    if (!rc)
        rc = mi_entry_within(n->context, &entry, n->c, &in_c, n->error);
    if (!rc && (in_p.code || in_c.code))
        rc = mi_fail_say(n->error, MISSION_E_HOST_BROADER, "%s",
                         mission_code_reason(in_p.code ? in_p.code : in_c.code));
    mi_arena_drop(&arena);
    return rc;
}

static int32_t finish(struct narrowing *n, mission_builder *out)
{
    mission_json *result = NULL;
    int32_t rc = n->by_host ? mi_host_wrote(n->out, MISSION_JSON_OBJECT, SLOT, &result, n->error)
                            : mission_builder_finish(n->out, &result, n->error);

    if (!rc)
        rc = prove(n, mission_json_root(result));
    if (!rc)
        mission_builder_value(out, mission_json_root(result));
    mission_json_unref(result);
    return rc;
}

static bool same_type(const struct mi_entry *p, const struct mi_entry *c)
{
    return p->other == c->other && (!p->other || mi_view_is(p->type, c->type));
}

int32_t mi_entry_narrow(mission_context *context, const struct mi_entry *p,
                        const struct mi_entry *c, mission_builder *out, bool *omitted,
                        struct mi_why *why, mission_error *error)
{
    struct narrowing n = {.context = context, .p = p, .c = c, .why = why, .error = error};
    int32_t rc;

    *omitted = true;
    *why = (struct mi_why){.code = MISSION_E_TYPE_DIFFERS, .member = "type"};
    if (!same_type(p, c))
        return MISSION_OK;
    rc = mission_builder_new(context, &n.out, error);
    if (rc)
        return rc;
    why->code = MISSION_OK;
    rc = p->other ? narrow_other(&n) : narrow_members(&n);
    if (!rc && !why->code)
        rc = finish(&n, out);
    *omitted = rc || why->code;
    if (rc)
        why->code = rc;
    mission_builder_free(n.out);
    return rc;
}
