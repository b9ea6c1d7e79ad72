/* The difference of two sets as a document. SPDX-License-Identifier: MIT */
#include "../json/json.h"
#include "../model/authority_set.h"
#include "pairs.h"

#include <mission/difference.h>
#include <mission/subset.h>

/* What a change does to the authority. */
#define SAME 0u
#define WIDENED 1u
#define TIGHTENED 2u
#define CHANGED 3u

static const mission_view change_names[] = {
    MI_VIEW_INIT("unchanged"),
    MI_VIEW_INIT("widened"),
    MI_VIEW_INIT("tightened"),
    MI_VIEW_INIT("changed"),
};

struct difference {
    const mission_context *context;
    struct mi_arena arena;
    struct mi_side before, after;
    uint8_t *change; /* of each pair, by the index in `after` */
    bool within;
    bool undecided; /* the pair that is being written */
    mission_builder *out;
    mission_error *error;
};

struct pair {
    const struct mi_entry *from, *to;
};

/* `to` within `from`, and `from` within `to`. */
static uint8_t change_of(bool inside, bool around)
{
    if (inside)
        return around ? SAME : TIGHTENED;
    return around ? WIDENED : CHANGED;
}

static int32_t entry_change(struct difference *d, const struct pair *pair, uint8_t *out)
{
    struct mi_why inside = {0}, around = {0};
    int32_t rc;

    *out = SAME;
    if (mission_value_equal(pair->from->value, pair->to->value))
        return MISSION_OK;
    *out = CHANGED;
    rc = mi_entry_within(d->context, pair->to, pair->from, &inside, d->error);
    if (!rc)
        rc = mi_entry_within(d->context, pair->from, pair->to, &around, d->error);
    if (!rc)
        *out = change_of(inside.code == MISSION_OK, around.code == MISSION_OK);
    return rc;
}

/* --- Members -----------------------------------------------------------------------------------
 */

struct member {
    mission_view key; /* of a constraint; .ptr NULL: none */
    const mission_value *from, *to;
};

static void write_value(mission_builder *out, const char *name, const mission_value *value)
{
    if (!value)
        return;
    mission_builder_name(out, mission_view_of(name));
    mission_builder_value(out, value);
}

static void write_text(mission_builder *out, const char *name, mission_view text)
{
    mission_builder_name(out, mission_view_of(name));
    mission_builder_string(out, text);
}

static void write_member(struct difference *d, const struct member *member, mission_view name,
                         uint8_t change)
{
    if (change == SAME && d->undecided)
        change = CHANGED; /* the entries as wholes cannot be said to mean the same */
    if (change == SAME)
        return;
    mission_builder_object(d->out);
    write_text(d->out, "change", change_names[change]);
    write_value(d->out, "from", member->from);
    if (member->key.ptr)
        write_text(d->out, "key", member->key);
    write_text(d->out, "member", name);
    write_value(d->out, "to", member->to);
    mission_builder_end(d->out);
}

/* NULL equals NULL alone. */
static bool equal(const mission_value *a, const mission_value *b)
{
    return a == b || mission_value_equal(a, b);
}

static void write_resource(struct difference *d, const struct pair *pair, const char *name)
{
    const mission_view view = mission_view_of(name);
    const struct member member = {{NULL, 0},
                                  mission_value_get(pair->from->value, view),
                                  mission_value_get(pair->to->value, view)};

    if (!equal(member.from, member.to))
        write_member(d, &member, view,
                     change_of(mi_resource_within(pair->to, pair->from),
                               mi_resource_within(pair->from, pair->to)));
}

static bool actions_within(const struct mi_entry *a, const struct mi_entry *b)
{
    for (size_t i = 0; i < mission_value_count(a->actions); i++)
        if (!mi_action_among(b, mission_value_string(mission_value_item(a->actions, i))))
            return false;
    return true;
}

static void write_actions(struct difference *d, const struct pair *pair)
{
    const struct member member = {{NULL, 0}, pair->from->actions, pair->to->actions};

    if (!equal(member.from, member.to))
        write_member(
            d, &member, MI_VIEW("actions"),
            change_of(actions_within(pair->to, pair->from), actions_within(pair->from, pair->to)));
}

/* One member as an object of its own; the views stay where they are. NULL: no object. */
static const mission_value *alone(const struct mi_json_member *member, mission_value *object)
{
    *object = (mission_value){
        .kind = MISSION_JSON_OBJECT, .flags = MI_SORTED, .len = 1, .u.members = member};
    return member ? object : NULL;
}

static int32_t key_change(struct difference *d, const mission_value *from, const mission_value *to,
                          uint8_t *out)
{
    struct mi_why inside = {0}, around = {0};
    int32_t rc = mi_constraints_within(d->context, to, from, &inside, d->error);

    *out = CHANGED;
    if (!rc)
        rc = mi_constraints_within(d->context, from, to, &around, d->error);
    if (!rc)
        *out = change_of(inside.code == MISSION_OK, around.code == MISSION_OK);
    return rc;
}

static const mission_value *value_of(const struct mi_json_member *member)
{
    return member ? &member->value : NULL;
}

static int32_t write_key(struct difference *d, mission_view key, const struct mi_json_member *from,
                         const struct mi_json_member *to)
{
    const struct member member = {key, value_of(from), value_of(to)};
    mission_value object[2];
    uint8_t change;
    int32_t rc;

    if (equal(member.from, member.to))
        return MISSION_OK;
    rc = key_change(d, alone(from, &object[0]), alone(to, &object[1]), &change);
    if (!rc)
        write_member(d, &member, MI_VIEW("constraints"), change);
    return rc;
}

/* The n-th member by name; NULL past the end. */
static const struct mi_json_member *nth(const mission_value *object, size_t n)
{
    if (n >= mission_value_count(object))
        return NULL;
    return &object->u.members[object->flags & MI_SORTED ? n : mi_order(object)[n]];
}

/* -1, 0, 1 as the next name stands in `a` alone, in both, in `b` alone. */
static int next_name(const struct mi_json_member *a, const struct mi_json_member *b)
{
    if (!a || !b)
        return a ? -1 : 1;
    return mi_name_compare(mi_name(a), mi_name(b));
}

typedef int32_t walker(struct difference *d, mission_view name, const struct mi_json_member *from,
                       const struct mi_json_member *to);

/* Each name that stands in `from` or `to`, once, in canonical order. */
static int32_t walk_names(struct difference *d, const mission_value *from, const mission_value *to,
                          walker *visit)
{
    const struct mi_json_member *a = nth(from, 0), *b = nth(to, 0);
    size_t i = 0, k = 0;
    int32_t rc = MISSION_OK;

    while (!rc && (a || b)) {
        const int order = next_name(a, b);

        rc = visit(d, mi_name(order <= 0 ? a : b), order <= 0 ? a : NULL, order >= 0 ? b : NULL);
        a = nth(from, i += order <= 0);
        b = nth(to, k += order >= 0);
    }
    return rc;
}

static int32_t write_delegation(struct difference *d, const struct pair *pair)
{
    const struct member member = {{NULL, 0}, pair->from->delegation, pair->to->delegation};
    struct mi_why inside = {0}, around = {0};
    int32_t rc;

    if (equal(member.from, member.to))
        return MISSION_OK;
    rc = mi_delegation_within(d->context, member.to, member.from, &inside, d->error);
    if (!rc)
        rc = mi_delegation_within(d->context, member.from, member.to, &around, d->error);
    if (!rc)
        write_member(d, &member, MI_VIEW("delegation"),
                     change_of(inside.code == MISSION_OK, around.code == MISSION_OK));
    return rc;
}

static bool own_member(mission_view name)
{
    static const char *const own[] = {"type",    "resource",    "resource_match",
                                      "actions", "constraints", "delegation"};

    for (size_t i = 0; i < MI_COUNT(own); i++)
        if (mi_view_is(name, mission_view_of(own[i])))
            return true;
    return false;
}

/* Entries of other types are compared as wholes, by the host: what differs is just named. */
static int32_t write_foreign(struct difference *d, mission_view name,
                             const struct mi_json_member *from, const struct mi_json_member *to)
{
    const struct member member = {{NULL, 0}, value_of(from), value_of(to)};

    if (!equal(member.from, member.to))
        write_member(d, &member, name, CHANGED);
    return MISSION_OK;
}

/* A member of the host's in an entry of ours. */
static int32_t write_other(struct difference *d, mission_view name,
                           const struct mi_json_member *from, const struct mi_json_member *to)
{
    return own_member(name) ? MISSION_OK : write_foreign(d, name, from, to);
}

static int32_t write_members(struct difference *d, const struct pair *pair)
{
    int32_t rc;

    if (pair->to->other)
        return walk_names(d, pair->from->value, pair->to->value, write_foreign);
    write_resource(d, pair, "resource");
    write_resource(d, pair, "resource_match");
    write_actions(d, pair);
    rc = walk_names(d, pair->from->constraints, pair->to->constraints, write_key);
    if (!rc)
        rc = write_delegation(d, pair);
    return rc ? rc : walk_names(d, pair->from->value, pair->to->value, write_other);
}

/* --- The document ------------------------------------------------------------------------------
 */

static void write_alone(struct difference *d, const char *name, const struct mi_side *side)
{
    mission_builder_name(d->out, mission_view_of(name));
    mission_builder_array(d->out);
    for (size_t i = 0; i < side->count; i++)
        if (side->mate[i] == MI_ALONE)
            mission_builder_value(d->out, side->entries[i].value);
    mission_builder_end(d->out);
}

static struct pair pair_at(const struct difference *d, size_t index)
{
    return (struct pair){&d->before.entries[d->after.mate[index]], &d->after.entries[index]};
}

static int32_t write_pair(struct difference *d, const struct pair *pair)
{
    int32_t rc;

    d->undecided = pair->from->undecided || pair->to->undecided;
    mission_builder_object(d->out);
    write_value(d->out, "from", pair->from->value);
    mission_builder_name(d->out, MI_VIEW("members"));
    mission_builder_array(d->out);
    rc = write_members(d, pair);
    mission_builder_end(d->out);
    write_value(d->out, "to", pair->to->value);
    mission_builder_end(d->out);
    return rc;
}

static int32_t write_pairs(struct difference *d, uint8_t change)
{
    int32_t rc = MISSION_OK;

    mission_builder_name(d->out, change_names[change]);
    mission_builder_array(d->out);
    for (size_t i = 0; i < d->after.count && !rc; i++) {
        struct pair pair;

        if (d->after.mate[i] == MI_ALONE || d->change[i] != change)
            continue;
        pair = pair_at(d, i);
        rc = write_pair(d, &pair);
    }
    mission_builder_end(d->out);
    return rc;
}

static size_t unchanged(const struct difference *d)
{
    size_t count = 0;

    for (size_t i = 0; i < d->after.count; i++)
        count += d->after.mate[i] != MI_ALONE && d->change[i] == SAME;
    return count;
}

static int32_t write_all(struct difference *d)
{
    int32_t rc;

    mission_builder_object(d->out);
    write_alone(d, "added", &d->after);
    rc = write_pairs(d, CHANGED);
    write_alone(d, "removed", &d->before);
    if (!rc)
        rc = write_pairs(d, TIGHTENED);
    mission_builder_name(d->out, change_names[SAME]);
    mission_builder_integer(d->out, (int64_t)unchanged(d));
    if (!rc)
        rc = write_pairs(d, WIDENED);
    mission_builder_name(d->out, MI_VIEW("within"));
    mission_builder_boolean(d->out, d->within);
    mission_builder_end(d->out);
    return rc;
}

static int32_t finish(struct difference *d, mission_context *context, mission_json **out)
{
    int32_t rc = mission_builder_new(context, &d->out, d->error);

    if (!rc)
        rc = write_all(d);
    if (!rc)
        rc = mission_builder_finish(d->out, out, d->error);
    mission_builder_free(d->out);
    return rc;
}

/* --- Comparing ---------------------------------------------------------------------------------
 */

static int32_t compile_side(struct difference *d, const mission_value *set, struct mi_side *side)
{
    const size_t count = mission_value_count(set);
    struct mi_entry *entries = mi_arena_take(&d->arena, (count + 1) * sizeof *entries);
    int32_t rc = MISSION_OK;

    side->mate = mi_arena_take(&d->arena, (count + 1) * sizeof *side->mate);
    if (!entries || !side->mate)
        return mi_fail(d->error, MISSION_E_NOMEM);
    for (size_t i = 0; i < count && !rc; i++)
        rc = mi_entry_compile(d->context, &d->arena, mission_value_item(set, i), &entries[i]);
    side->entries = entries;
    side->count = count;
    return rc ? mi_fail(d->error, rc) : MISSION_OK;
}

static int32_t weigh_pairs(struct difference *d)
{
    int32_t rc = MISSION_OK;

    d->change = mi_arena_take(&d->arena, d->after.count + 1);
    if (!d->change)
        return mi_fail(d->error, MISSION_E_NOMEM);
    for (size_t i = 0; i < d->after.count && !rc; i++) {
        struct pair pair;

        if (d->after.mate[i] == MI_ALONE)
            continue;
        pair = pair_at(d, i);
        rc = entry_change(d, &pair, &d->change[i]);
    }
    return rc;
}

/* Nothing new at all? What cannot be decided is new. */
static int32_t weigh_sets(struct difference *d, mission_authority_set *before,
                          mission_authority_set *after)
{
    mission_subset_verdict verdict = {.size = sizeof verdict};
    mission_authority *inner = NULL, *outer = NULL;
    int32_t rc = mission_authority_compile(after, &inner, d->error);

    if (!rc)
        rc = mission_authority_compile(before, &outer, d->error);
    if (!rc)
        rc = mission_authority_within(inner, outer, &verdict, d->error);
    d->within = !rc && verdict.subset == 1;
    mission_authority_unref(outer);
    mission_authority_unref(inner);
    return rc;
}

static int32_t compare(struct difference *d, mission_authority_set *before,
                       mission_authority_set *after)
{
    int32_t rc = mi_authority_set_known(after->context, before, d->error);

    if (!rc)
        rc = compile_side(d, before->value, &d->before);
    if (!rc)
        rc = compile_side(d, after->value, &d->after);
    if (!rc && mi_pairs_find(d->context, &d->before, &d->after))
        rc = mi_fail(d->error, MISSION_E_NOMEM);
    if (!rc)
        rc = weigh_pairs(d);
    return rc ? rc : weigh_sets(d, before, after);
}

int32_t mission_difference_make(mission_authority_set *before, mission_authority_set *after,
                                mission_json **out, mission_error *error)
{
    struct difference d = {.error = error};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!before || !after || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (before->context->profile != after->context->profile)
        return mi_fail(error, MISSION_E_PROFILE);
    d.context = after->context;
    mi_arena_start(&d.arena, &d.context->memory);
    rc = compare(&d, before, after);
    if (!rc)
        rc = finish(&d, after->context, out);
    mi_arena_drop(&d.arena);
    return rc;
}
