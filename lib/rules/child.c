/* What a Child Mission may have: its set, and the entries of its parent that answer for it.
 * SPDX-License-Identifier: MIT */
#include "../model/authority_set.h"
#include "attenuate.h"
#include "justify.h"
#include "members.h"
#include <mission/delegation.h>

#define FLAGS (MISSION_CHILD_COPY_APPROVAL | MISSION_CHILD_ANY_ACTOR)

struct deciding {
    mission_child asked;
    mission_context *context;
    mission_authority_set *set; /* the child's, as far as it is decided; owned */
    struct mi_justified justified;
    bool *used; /* entries of the parent that justify one */
    struct mi_arena arena;
    mission_error *error;
};

static const mission_value *parent_entry(const struct deciding *d, size_t index)
{
    return mission_authority_set_entry(d->asked.parent, index);
}

/* The set that the builder holds takes the place of the present one. */
static int32_t replace(struct deciding *d, mission_builder *builder, int32_t rc)
{
    mission_authority_set *set = NULL;
    mission_json *doc = NULL;

    rc = mi_members_finish(builder, rc, &doc, d->error);
    if (!rc)
        rc = mission_authority_set_from(d->context, doc, mission_json_root(doc), &set, d->error);
    mission_json_unref(doc);
    if (rc)
        return rc;
    mission_authority_set_unref(d->set);
    d->set = set;
    return MISSION_OK;
}

/* An entry with one member other, or added. */
static void write_changed(const mission_value *entry, const char *member,
                          const mission_value *value, mission_builder *out)
{
    bool written = false;

    mission_builder_object(out);
    for (size_t i = 0; i < mission_value_count(entry); i++) {
        const mission_view name = mission_value_name(entry, i);
        const bool here = mi_view_is(name, mission_view_of(member));

        mission_builder_name(out, name);
        mission_builder_value(out, here ? value : mission_value_item(entry, i));
        written = written || here;
    }
    if (!written)
        mi_member_value(out, member, value);
    mission_builder_end(out);
}

/* ---- CM-11 ---- */

static int32_t constraints_with_approval(struct deciding *d, const mission_value *constraints,
                                         mission_json **out)
{
    static const mission_view key = MI_VIEW_INIT("requires_action_approval");
    mission_builder *builder;
    int32_t rc = mission_builder_new(d->context, &builder, d->error);

    if (rc)
        return rc;
    mission_builder_object(builder);
    for (size_t i = 0; i < mission_value_count(constraints); i++) {
        const mission_view name = mission_value_name(constraints, i);

        if (mi_view_is(name, key))
            continue;
        mission_builder_name(builder, name);
        mission_builder_value(builder, mission_value_item(constraints, i));
    }
    mission_builder_name(builder, key);
    mission_builder_boolean(builder, 1);
    mission_builder_end(builder);
    return mi_members_finish(builder, MISSION_OK, out, d->error);
}

static int32_t write_approved(struct deciding *d, size_t index, mission_builder *out)
{
    const mission_value *entry = mission_authority_set_entry(d->set, index);
    mission_json *constraints = NULL;
    int32_t rc;

    if (d->justified.map[index] != MI_UNJUSTIFIED ||
        !mi_resource_access(d->context, mi_get_text(entry, "type"))) {
        mission_builder_value(out, entry);
        return MISSION_OK;
    }
    rc = constraints_with_approval(d, mi_get(entry, "constraints"), &constraints);
    if (!rc)
        write_changed(entry, "constraints", mission_json_root(constraints), out);
    mission_json_unref(constraints);
    return rc;
}

/* Entries that nothing justifies may lack just this constraint. */
static int32_t copy_approval(struct deciding *d)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(d->context, &builder, d->error);

    if (rc)
        return rc;
    mission_builder_array(builder);
    for (size_t i = 0; !rc && i < d->justified.count; i++)
        rc = write_approved(d, i, builder);
    mission_builder_end(builder);
    rc = replace(d, builder, rc);
    return rc ? rc
              : mi_justify(d->set, d->asked.parent, d->asked.effective, &d->arena, &d->justified,
                           d->error);
}

static int32_t justify(struct deciding *d)
{
    const size_t count = mission_authority_set_count(d->asked.parent);
    int32_t rc =
        mi_justify(d->set, d->asked.parent, d->asked.effective, &d->arena, &d->justified, d->error);

    if (!rc && d->justified.failures && (d->asked.flags & MISSION_CHILD_COPY_APPROVAL))
        rc = copy_approval(d);
    if (!rc)
        rc = mi_justified_check(&d->justified, d->error);
    if (rc)
        return rc;
    d->used = mi_arena_take(&d->arena, count + 1);
    if (!d->used)
        return mi_fail(d->error, MISSION_E_NOMEM);
    memset(d->used, 0, count + 1);
    for (size_t i = 0; i < d->justified.count; i++)
        d->used[d->justified.map[i]] = true;
    return MISSION_OK;
}

/* ---- CM-15, CM-12 ---- */

static int32_t refuse_control(const struct deciding *d, int32_t code, size_t index,
                              mission_view member)
{
    mi_fail(d->error, code);
    mi_where_index(d->error, index);
    mi_where_name(d->error, MI_VIEW("delegation"));
    if (code != MISSION_E_NO_CHILDREN)
        mi_where_name(d->error, MI_VIEW("children"));
    if (member.len)
        mi_where_name(d->error, member);
    return code;
}

static int32_t actor_check(const struct deciding *d, size_t index)
{
    static const mission_view name = MI_VIEW_INIT("allowed_child_actors");
    const mission_value *list = mission_value_get(mi_controls_of(parent_entry(d, index)), name);
    const bool permitted =
        list ? mission_delegate_matches(list, d->asked.client_id, d->asked.sub_profile) == 1
             : (d->asked.flags & MISSION_CHILD_ANY_ACTOR) != 0;

    return permitted ? MISSION_OK : refuse_control(d, MISSION_E_CHILD_ACTOR, index, name);
}

/* Each question to all of them before the next one. */
static int32_t controls_check(const struct deciding *d)
{
    const size_t count = mission_authority_set_count(d->asked.parent);
    size_t childless = SIZE_MAX;
    mission_view member;
    int32_t rc;

    for (size_t i = 0; i < count; i++) {
        rc = d->used[i] ? mi_controls_check(parent_entry(d, i), &member) : MISSION_OK;
        if (rc == MISSION_E_POLICY_DENIED)
            return refuse_control(d, rc, i, member);
        if (rc && childless == SIZE_MAX)
            childless = i;
    }
    if (childless != SIZE_MAX)
        return refuse_control(d, MISSION_E_NO_CHILDREN, childless, (mission_view){NULL, 0});
    for (size_t i = 0; i < count; i++) {
        rc = d->used[i] ? actor_check(d, i) : MISSION_OK;
        if (rc)
            return rc;
    }
    return MISSION_OK;
}

/* ---- CM-13 ---- */

static int32_t within(const struct deciding *d, size_t index, const mission_value *own,
                      const mission_value *bound)
{
    struct mi_why why;
    int32_t rc = mi_delegation_within(d->context, own, bound, &why, d->error);

    return rc || !why.code ? rc : mi_not_subset(index, &why, d->error);
}

/* `*changed`: not as it was. */
static int32_t write_attenuated(struct deciding *d, size_t index, mission_builder *out,
                                bool *changed)
{
    const mission_value *entry = mission_authority_set_entry(d->set, index);
    const mission_value *bound = mi_get(parent_entry(d, d->justified.map[index]), "delegation");
    const mission_value *own = mi_get(entry, "delegation");
    mission_json *lowered = NULL;
    int32_t rc =
        own ? mi_delegation_attenuate(d->context, own, bound, &lowered, d->error) : MISSION_OK;

    if (rc == MISSION_E_NOT_STRICT_SUBSET)
        return mi_not_subset(
            index, &(struct mi_why){MISSION_E_DELEGATION_BROADER, "delegation", {NULL, 0}, 0},
            d->error);
    if (!rc && own)
        rc = within(d, index, lowered ? mission_json_root(lowered) : own, bound);
    if (!rc && lowered)
        write_changed(entry, "delegation", mission_json_root(lowered), out);
    else if (!rc)
        mission_builder_value(out, entry);
    *changed = *changed || lowered;
    mission_json_unref(lowered);
    return rc;
}

static int32_t attenuate(struct deciding *d)
{
    mission_builder *builder;
    bool changed = false;
    int32_t rc = mission_builder_new(d->context, &builder, d->error);

    if (rc)
        return rc;
    mission_builder_array(builder);
    for (size_t i = 0; !rc && i < d->justified.count; i++)
        rc = write_attenuated(d, i, builder, &changed);
    mission_builder_end(builder);
    if (!rc && changed)
        return replace(d, builder, rc);
    mission_builder_free(builder);
    return rc;
}

/* ---- The answer ---- */

static void write_control(const struct deciding *d, size_t index, mission_builder *out)
{
    const mission_value *controls = mi_controls_of(parent_entry(d, index));

    mission_builder_object(out);
    mi_member_integer(out, "entry", index);
    mi_member_value(out, "max_children", mi_get(controls, "max_children"));
    mi_member_value(out, "policy", mi_get(controls, "child_creation_policy"));
    mission_builder_end(out);
}

static int32_t write_terms(const struct deciding *d, mission_json **out)
{
    const mission_value *first = mi_controls_of(parent_entry(d, d->justified.map[0]));
    mission_builder *builder;
    int32_t rc = mission_builder_new(d->context, &builder, d->error);

    if (rc)
        return rc;
    mission_builder_object(builder);
    mission_builder_name(builder, MI_VIEW("controls"));
    mission_builder_array(builder);
    for (size_t i = 0; i < mission_authority_set_count(d->asked.parent); i++)
        if (d->used[i])
            write_control(d, i, builder);
    mission_builder_end(builder);
    mission_builder_name(builder, MI_VIEW("justification"));
    mi_justified_write(&d->justified, builder);
    mi_member_value(builder, "policy", mi_get(first, "child_creation_policy"));
    mission_builder_end(builder);
    return mi_members_finish(builder, MISSION_OK, out, d->error);
}

static int32_t decide(struct deciding *d, mission_child_terms *answer)
{
    int32_t rc = justify(d);

    if (!rc)
        rc = controls_check(d);
    if (!rc)
        rc = attenuate(d);
    if (!rc)
        rc = write_terms(d, &answer->terms);
    if (!rc)
        answer->set = mission_authority_set_ref(d->set);
    return rc;
}

static bool usable(const mission_child *asked)
{
    return asked->set && asked->parent && !asked->reserved && !(asked->flags & ~FLAGS) &&
           mi_usable(asked->client_id) && asked->client_id.len && mi_usable(asked->sub_profile);
}

int32_t mission_child_decide(const mission_child *child, mission_child_terms *out,
                             mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_child, sub_profile)};
    const size_t least = MI_END_OF(mission_child_terms, terms);
    mission_child_terms answer = {.size = sizeof answer};
    struct deciding d = {.error = error};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &answer, sizeof answer, least);
    if (rc || !child)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = mi_import(&d.asked, sizeof d.asked, child, ends, MI_COUNT(ends));
    if (rc || !usable(&d.asked))
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    d.context = d.asked.parent->context;
    d.set = mission_authority_set_ref(d.asked.set);
    mi_arena_start(&d.arena, &d.context->memory);
    rc = decide(&d, &answer);
    mi_arena_drop(&d.arena);
    mission_authority_set_unref(d.set);
    if (rc)
        mission_child_terms_clear(&answer);
    return rc ? rc : mi_give(out, &answer, sizeof answer, least);
}

void mission_child_terms_clear(mission_child_terms *terms)
{
    if (!terms || terms->size < MI_END_OF(mission_child_terms, terms))
        return;
    mission_authority_set_unref(terms->set);
    mission_json_unref(terms->terms);
    terms->set = NULL;
    terms->terms = NULL;
}
