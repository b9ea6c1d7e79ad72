/* The Effective Authority Set: what ALG-2 of 20-lifecycle leaves. SPDX-License-Identifier: MIT */
#include "../model/authority_set.h"
#include "members.h"
#include "taking.h"

/* ---- What is left ---- */

static void write_actions(const struct mi_taking *t, size_t index, bool gone, mission_builder *out)
{
    const bool *taken = &t->marks.action[t->marks.first[index]];
    const mission_value *actions = t->entries[index].actions;

    mission_builder_name(out, MI_VIEW("actions"));
    mission_builder_array(out);
    for (size_t i = 0; i < mission_value_count(actions); i++)
        if (taken[i] == gone)
            mission_builder_value(out, mission_value_item(actions, i));
    mission_builder_end(out);
}

static void write_entry(const struct mi_taking *t, size_t index, mission_builder *out)
{
    const mission_value *entry = t->entries[index].value;

    if (mi_taking_actions(t, index) == 0) {
        mission_builder_value(out, entry);
        return;
    }
    mission_builder_object(out);
    for (size_t i = 0; i < mission_value_count(entry); i++) {
        const mission_view name = mission_value_name(entry, i);

        if (mi_view_is(name, MI_VIEW("actions"))) {
            write_actions(t, index, false, out);
            continue;
        }
        mission_builder_name(out, name);
        mission_builder_value(out, mission_value_item(entry, i));
    }
    mission_builder_end(out);
}

static void write_taken(const struct mi_taking *t, size_t index, mission_builder *out)
{
    if (mi_taking_left(t, index) && mi_taking_actions(t, index) == 0)
        return;
    mission_builder_object(out);
    if (mi_taking_left(t, index))
        write_actions(t, index, true, out);
    mi_member_integer(out, "entry", index);
    mi_member_text(out, "reason", t->latched[index] ? MI_VIEW("discharged") : MI_VIEW("contained"));
    mission_builder_end(out);
}

static void write_account(const struct mi_taking *t, mission_builder *out)
{
    mission_builder_object(out);
    mission_builder_name(out, MI_VIEW("origins"));
    mission_builder_array(out);
    for (size_t i = 0; i < t->count; i++)
        if (mi_taking_left(t, i))
            mission_builder_integer(out, (int64_t)i);
    mission_builder_end(out);
    mission_builder_name(out, MI_VIEW("taken"));
    mission_builder_array(out);
    for (size_t i = 0; i < t->count; i++)
        write_taken(t, i, out);
    mission_builder_end(out);
    mission_builder_end(out);
}

/* Its entries were checked as those of the recorded set, of which they are parts. */
static int32_t make_set(const struct mi_taking *t, mission_builder *builder,
                        mission_authority_set **out)
{
    const struct mi_check check = {.context = t->set->context, .error = t->error};
    mission_json *doc = NULL;
    int32_t rc;

    mission_builder_array(builder);
    for (size_t i = 0; i < t->count; i++)
        if (mi_taking_left(t, i))
            write_entry(t, i, builder);
    mission_builder_end(builder);
    rc = mission_builder_finish(builder, &doc, t->error);
    if (!rc && mission_value_count(mission_json_root(doc)))
        rc = mi_authority_set_hold(&check, doc, mission_json_root(doc), out);
    mission_json_unref(doc);
    return rc;
}

static int32_t make(const struct mi_taking *t, mission_effective *answer)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(t->set->context, &builder, t->error);

    if (rc)
        return rc;
    rc = make_set(t, builder, &answer->set);
    if (!rc)
        write_account(t, builder);
    rc = mi_members_finish(builder, rc, &answer->account, t->error);
    answer->taken = t->taken;
    return rc;
}

static int32_t effective(struct mi_taking *t, const struct mi_family *family,
                         mission_effective *answer)
{
    int32_t rc = mi_taking_run(t, family);

    if (rc)
        return rc;
    t->taken = mi_taking_weigh(t);
    if (t->taken)
        return make(t, answer);
    answer->set = mission_authority_set_ref(t->set);
    return MISSION_OK;
}

#define LEAST MI_END_OF(mission_effective, account)

static int32_t answer_with(struct mi_taking *t, const struct mi_family *family,
                           mission_effective *out)
{
    mission_effective answer = {.size = sizeof answer};
    bool some;
    int32_t rc = mi_family_takes(family, &some);

    if (rc)
        return mi_fail(t->error, rc);
    if (!some) {
        answer.set = mission_authority_set_ref(t->set);
        return mi_give(out, &answer, sizeof answer, LEAST);
    }
    mi_arena_start(&t->arena, &t->set->context->memory);
    rc = effective(t, family, &answer);
    mi_arena_drop(&t->arena);
    if (!rc)
        return mi_give(out, &answer, sizeof answer, LEAST);
    mission_effective_clear(&answer);
    return rc;
}

int32_t mission_authority_effective(mission_authority_set *set, mission_view issuer,
                                    const mission_overlay *own,
                                    const mission_lineage_set *ancestors, size_t count,
                                    mission_effective *out, mission_error *error)
{
    const mission_effective nothing = {.size = sizeof nothing};
    struct mi_taking t = {.set = set, .issuer = issuer, .error = error};
    struct mi_family family = {.count = count};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &nothing, sizeof nothing, LEAST);
    if (rc)
        return mi_fail(error, rc);
    if (!set || !mi_usable(issuer) || (count && !ancestors))
        return mi_fail(error, MISSION_E_ARGUMENT);
    t.budget = set->context->limits.set_comparisons;
    rc = mi_family_import(&family, own, ancestors);
    return rc ? mi_fail(error, rc) : answer_with(&t, &family, out);
}

size_t mission_effective_origin(const mission_effective *effective, size_t index)
{
    const mission_value *origins;
    int64_t origin;

    if (!effective || effective->size < LEAST ||
        index >= mission_authority_set_count(effective->set))
        return SIZE_MAX;
    if (!effective->account)
        return index;
    origins = mi_get(mission_json_root(effective->account), "origins");
    return mission_value_integer(mission_value_item(origins, index), &origin) ? (size_t)origin
                                                                              : SIZE_MAX;
}

void mission_effective_clear(mission_effective *effective)
{
    if (!effective || effective->size < LEAST)
        return;
    mission_authority_set_unref(effective->set);
    mission_json_unref(effective->account);
    effective->taken = 0;
    effective->set = NULL;
    effective->account = NULL;
}
