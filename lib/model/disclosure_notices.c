/* What is material, said and asked to be acknowledged (60 section 4.1, CE-5, CE-6).
 * SPDX-License-Identifier: MIT */
#include "../base/sort.h"
#include "authority_set.h"
#include "disclosure_build.h"

/* An entry under a condition: of the host's classes, or because the library sees it. */
struct concern {
    size_t entry;
    mission_view condition;
};

struct concerns {
    struct concern *list;
    size_t count, cap;
    struct mi_keys actions; /* {resource, kind, what, condition} to acknowledge */
};

static const mission_value *entry_of(const struct mi_disclosing *d, size_t index)
{
    return mission_authority_set_entry(d->consent.set, index);
}

/* ---- What the library sees ---- */

static bool ours(const struct mi_disclosing *d, const mission_value *entry)
{
    return mi_resource_access(d->context, mi_get_text(entry, "type"));
}

static bool prefix(const mission_value *entry)
{
    return mi_view_is(mi_get_text(entry, "resource_match"), MI_VIEW("prefix"));
}

static mission_view action_at(const mission_value *entry, size_t index)
{
    return mission_value_string(mission_value_item(mi_get(entry, "actions"), index));
}

static size_t action_count(const mission_value *entry)
{
    return mission_value_count(mi_get(entry, "actions"));
}

static bool delegates(const struct mi_disclosing *d, size_t index)
{
    return mi_get(entry_of(d, index), "delegation") != NULL;
}

static bool broad(const struct mi_disclosing *d, size_t index)
{
    const mission_value *entry = entry_of(d, index);

    if (!ours(d, entry))
        return false;
    for (size_t i = 0; i < action_count(entry); i++)
        if (mi_family(action_at(entry, i)))
            return true;
    return prefix(entry);
}

static bool bounded(const struct mi_disclosing *d, size_t index)
{
    return mi_get(entry_of(d, index), "consumption_bounds") != NULL;
}

/* Its element is missing in the summary, so a notice must show it (CE-3). */
static bool other_type(const struct mi_disclosing *d, size_t index)
{
    return !ours(d, entry_of(d, index));
}

static bool expanded(const struct mi_disclosing *d, size_t index)
{
    const enum mi_standing standing = d->fates[index].standing;

    return standing == MI_ADDED || standing == MI_WIDENED;
}

static const struct {
    const char *condition;
    bool (*stands)(const struct mi_disclosing *d, size_t index);
} seen[] = {
    {"delegation", delegates},       {"broad_read", broad},   {"consumption_bound", bounded},
    {"enforcement_gap", other_type}, {"expansion", expanded},
};

/* ---- Gathering ---- */

static int by_entry(const void *left, const void *right)
{
    const struct concern *a = left, *b = right;

    if (a->entry != b->entry)
        return a->entry < b->entry ? -1 : 1;
    return mi_view_order(a->condition, b->condition);
}

static int by_condition(const void *left, const void *right)
{
    const struct concern *a = left, *b = right;
    const int order = mi_view_order(a->condition, b->condition);

    return order ? order : (a->entry > b->entry) - (a->entry < b->entry);
}

static void add(struct concerns *concerns, size_t entry, mission_view condition)
{
    if (concerns->count < concerns->cap) /* else it is only counted */
        concerns->list[concerns->count] = (struct concern){entry, condition};
    concerns->count++;
}

static void see(const struct mi_disclosing *d, struct concerns *concerns)
{
    for (size_t i = 0; i < mission_authority_set_count(d->consent.set); i++)
        for (size_t k = 0; k < MI_COUNT(seen); k++)
            if (seen[k].stands(d, i))
                add(concerns, i, mission_view_of(seen[k].condition));
}

static int32_t add_classes(const struct mi_disclosing *d, struct concerns *concerns)
{
    const char *next = (const char *)d->consent.classes;
    mission_material_class one;
    size_t stride;

    for (size_t i = 0; i < d->consent.class_count; i++, next += stride) {
        const int32_t rc = mi_consent_class(next, &one, &stride);

        if (rc || !entry_of(d, one.entry))
            return rc ? rc : MISSION_E_ARGUMENT;
        add(concerns, one.entry, one.condition);
    }
    return MISSION_OK;
}

/* The host may say what the library sees too, or one thing twice. */
static void unite(struct concerns *concerns)
{
    size_t kept = 0;

    mi_sort(concerns->list, concerns->count, sizeof *concerns->list, by_entry);
    for (size_t i = 0; i < concerns->count; i++)
        if (i == 0 || by_entry(&concerns->list[i], &concerns->list[kept - 1]) != 0)
            concerns->list[kept++] = concerns->list[i];
    concerns->count = kept;
}

static int32_t make_room(const struct mi_disclosing *d, struct concerns *concerns)
{
    see(d, concerns);
    concerns->cap = concerns->count + d->consent.class_count;
    concerns->count = 0;
    if (concerns->cap == 0)
        return MISSION_OK;
    if (concerns->cap < d->consent.class_count || concerns->cap > SIZE_MAX / sizeof(struct concern))
        concerns->cap = 0;
    else
        concerns->list =
            mi_resize(&d->context->memory, NULL, 0, concerns->cap * sizeof *concerns->list);
    return concerns->list ? MISSION_OK : MISSION_E_NOMEM;
}

/* Nothing can name an entry that has no resource. */
static int32_t all_named(const struct mi_disclosing *d, const struct concerns *concerns)
{
    for (size_t i = 0; i < concerns->count; i++)
        if (!mi_get_text(entry_of(d, concerns->list[i].entry), "resource").len)
            return MISSION_E_DISCLOSURE_UNFAITHFUL;
    return MISSION_OK;
}

static bool room_for_actions(const struct mi_disclosing *d, struct concerns *concerns)
{
    size_t most = 0;

    for (size_t i = 0; i < concerns->count; i++)
        if (mi_high_risk(concerns->list[i].condition))
            most += 1 + action_count(entry_of(d, concerns->list[i].entry));
    return mi_keys_start(&concerns->actions, &d->context->memory, most);
}

static int32_t gather(const struct mi_disclosing *d, struct concerns *concerns)
{
    int32_t rc = make_room(d, concerns);

    if (rc)
        return rc;
    see(d, concerns);
    rc = add_classes(d, concerns);
    if (rc)
        return rc;
    unite(concerns);
    rc = all_named(d, concerns);
    return rc || room_for_actions(d, concerns) ? rc : MISSION_E_NOMEM;
}

/* ---- Notices ---- */

static void put_applies_to(struct mi_disclosing *d, mission_view resource, mission_view action)
{
    mission_builder_name(d->builder, MI_VIEW("applies_to"));
    mission_builder_object(d->builder);
    mi_show_member(d, "resource", resource);
    if (action.len)
        mi_show_member(d, "action", action);
    mission_builder_end(d->builder);
}

static void say(struct mi_disclosing *d, const struct concern *concern, const mission_value *action)
{
    const mission_value *entry = entry_of(d, concern->entry);

    if (!action && other_type(d, concern->entry) &&
        mi_view_is(concern->condition, MI_VIEW("enforcement_gap")))
        mi_say_other_type(&d->page, entry);
    else
        mi_say_notice(&d->page, concern->condition, entry, action);
}

/* About one action of the entry; NULL: about all of it. */
static void put_notice(struct mi_disclosing *d, struct concerns *concerns,
                       const struct concern *concern, const mission_value *action)
{
    const mission_value *entry = entry_of(d, concern->entry);
    const mission_view resource = mi_get_text(entry, "resource");
    const struct mi_key key = {{resource, mission_view_of(action ? "action" : NULL),
                                mission_value_string(action), concern->condition}};

    mission_builder_object(d->builder);
    mi_show_member(d, "condition", concern->condition);
    put_applies_to(d, resource, mission_value_string(action));
    say(d, concern, action);
    mi_put_words(d, "statement",
                 &(mission_wording){.what = MISSION_WORDING_NOTICE,
                                    .entry = entry,
                                    .name = concern->condition,
                                    .value = action});
    mission_builder_end(d->builder);
    if (mi_high_risk(concern->condition))
        mi_keys_add(&concerns->actions, &key);
}

static bool set_apart(const struct mi_disclosing *d, const struct concern *concern,
                      mission_view action)
{
    if (mi_view_is(concern->condition, MI_VIEW("broad_read")))
        return ours(d, entry_of(d, concern->entry)) && mi_family(action);
    return action.len && mi_high_risk(concern->condition);
}

/* High risk is acknowledged action by action, and each family is shown by itself; the entry as a
 * whole where there is no such action, or its prefix is broad. */
static void put_concern(struct mi_disclosing *d, struct concerns *concerns,
                        const struct concern *concern)
{
    const mission_value *entry = entry_of(d, concern->entry);
    const mission_value *actions = mi_get(entry, "actions");
    bool whole = true;

    for (size_t i = 0; i < mission_value_count(actions); i++) {
        if (!set_apart(d, concern, action_at(entry, i)))
            continue;
        put_notice(d, concerns, concern, mission_value_item(actions, i));
        whole = false;
    }
    if (whole || (mi_view_is(concern->condition, MI_VIEW("broad_read")) && prefix(entry)))
        put_notice(d, concerns, concern, NULL);
}

/* ---- Risks and acknowledgments ---- */

/* Dimensions of 60 section 4.1 that have another name than their condition. */
static const struct dimension {
    const char *name, *condition;
} dimensions[] = {
    {"irreversibility", "irreversible_action"},
    {"spend", "consumption_bound"},
    {"delegation", "delegation"},
    {"data_access", "broad_read"},
};

static const struct dimension *dimension_of(mission_view condition)
{
    for (size_t i = 0; i < MI_COUNT(dimensions); i++)
        if (mi_view_is(condition, mission_view_of(dimensions[i].condition)) ||
            mi_view_is(condition, mission_view_of(dimensions[i].name)))
            return &dimensions[i];
    return NULL;
}

static void put_risk(struct mi_disclosing *d, mission_view dimension)
{
    mission_builder_object(d->builder);
    mi_show_member(d, "dimension", dimension);
    mi_say_risk(&d->page, dimension);
    mi_put_words(d, "statement",
                 &(mission_wording){.what = MISSION_WORDING_RISK, .name = dimension});
    mission_builder_end(d->builder);
}

static bool spends(const struct mi_disclosing *d)
{
    for (size_t i = 0; i < mission_authority_set_count(d->consent.set); i++)
        if (mi_get(mi_get(entry_of(d, i), "constraints"), "max_amount"))
            return true;
    return false;
}

/* The concerns stand by condition. */
static void put_risks(struct mi_disclosing *d, const struct concerns *concerns)
{
    bool present[MI_COUNT(dimensions)] = {false};

    present[1] = spends(d);
    for (size_t i = 0; i < concerns->count; i++) {
        const struct dimension *dimension = dimension_of(concerns->list[i].condition);

        if (dimension)
            present[dimension - dimensions] = true;
    }
    for (size_t i = 0; i < MI_COUNT(dimensions); i++)
        if (present[i])
            put_risk(d, mission_view_of(dimensions[i].name));
    for (size_t i = 0; i < concerns->count; i++) {
        const mission_view condition = concerns->list[i].condition;

        if (!dimension_of(condition) &&
            (i == 0 || !mi_view_is(condition, concerns->list[i - 1].condition)))
            put_risk(d, condition);
    }
}

static void put_action(struct mi_disclosing *d, const struct mi_key *key)
{
    mission_builder_object(d->builder);
    mi_show_member(d, "action", MI_VIEW("acknowledge_notice"));
    put_applies_to(d, key->part[0], key->part[2]);
    mi_show_member(d, "condition", key->part[3]);
    mission_builder_end(d->builder);
}

static bool same_key(const struct mi_key *a, const struct mi_key *b)
{
    for (size_t i = 0; i < MI_COUNT(a->part); i++)
        if (!mi_view_is(a->part[i], b->part[i]))
            return false;
    return true;
}

/* Two entries can share an action: one acknowledgment answers to both notices. */
static void put_actions(struct mi_disclosing *d, struct mi_keys *actions)
{
    mi_keys_sort(actions);
    mission_builder_name(d->builder, MI_VIEW("approver_actions"));
    mission_builder_array(d->builder);
    for (size_t i = 0; i < actions->count; i++)
        if (i == 0 || !same_key(&actions->list[i], &actions->list[i - 1]))
            put_action(d, &actions->list[i]);
    mission_builder_end(d->builder);
}

static void put_list(struct mi_disclosing *d, struct concerns *concerns)
{
    mission_builder_name(d->builder, MI_VIEW("material_notices"));
    mission_builder_array(d->builder);
    for (size_t i = 0; i < concerns->count; i++)
        put_concern(d, concerns, &concerns->list[i]);
    mission_builder_end(d->builder);
    if (concerns->actions.count)
        put_actions(d, &concerns->actions);
    if (concerns->count == 0)
        return;
    mi_sort(concerns->list, concerns->count, sizeof *concerns->list, by_condition);
    mission_builder_name(d->builder, MI_VIEW("risk_summary"));
    mission_builder_array(d->builder);
    put_risks(d, concerns);
    mission_builder_end(d->builder);
}

void mi_put_notices(struct mi_disclosing *d)
{
    struct concerns concerns = {.list = NULL};
    const int32_t rc = gather(d, &concerns);

    if (rc)
        mi_disclosing_fail(d, rc);
    else
        put_list(d, &concerns);
    if (concerns.list)
        mi_release(&d->context->memory, concerns.list, concerns.cap * sizeof *concerns.list);
    mi_keys_drop(&concerns.actions);
}
