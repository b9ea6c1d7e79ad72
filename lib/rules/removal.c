/* Contained items against entries. SPDX-License-Identifier: MIT
 *
 * The search for overlapping resources is that of overlap.c; what cannot be put in its order, since
 * it has no normal form, is compared one by one, and taken when nothing tells the two apart. */
#include "removal.h"
#include "../base/sort.h"
#include "../json/json.h"
#include "../model/check.h"
#include "../model/keys.h"
#include "overlap.h"

/* As in overlap.c: a family is its name and the point, so that what it covers starts with it. */
struct mi_removal_label {
    mission_view text;
    bool family;
};

/* One action for all, so that resources alone decide. */
static const char any_text[1 + MI_ROOM] = "*";
static const mission_value any_action = {
    .kind = MISSION_JSON_STRING, .flags = MI_PLAIN, .len = 1, .u.text = any_text};
static const mission_value any_actions = {
    .kind = MISSION_JSON_ARRAY, .len = 1, .u.items = &any_action};

/* ---- Actions ---- */

static struct mi_removal_label label_of(mission_view action)
{
    mission_view name;
    const bool family = mi_action_family(action, &name);

    return (struct mi_removal_label){{action.ptr, action.len - family}, family};
}

static int compare_labels(const void *x, const void *y)
{
    const struct mi_removal_label *a = x, *b = y;
    const int order = mi_view_order(a->text, b->text);

    return order ? order : (int)b->family - (int)a->family; /* the family first */
}

static size_t lower(const struct mi_removal_item *item, const struct mi_removal_label *wanted)
{
    size_t low = 0, high = item->label_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (compare_labels(&item->labels[middle], wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has(const struct mi_removal_item *item, mission_view text, bool family)
{
    const struct mi_removal_label wanted = {text, family};
    const size_t at = lower(item, &wanted);

    return at < item->label_count && compare_labels(&item->labels[at], &wanted) == 0;
}

static bool covers_some(const struct mi_removal_item *item, const struct mi_removal_label *label)
{
    const size_t at = lower(item, label);
    const mission_view text = at < item->label_count ? item->labels[at].text : (mission_view){0};

    return text.len >= label->text.len && text.ptr &&
           memcmp(text.ptr, label->text.ptr, label->text.len) == 0;
}

/* Equal, within a family of the item, or a family around one of its actions (SU-2, either way). */
static bool takes(const struct mi_removal_item *item, mission_view action)
{
    const struct mi_removal_label label = label_of(action);

    if (item->whole || has(item, label.text, label.family))
        return true;
    for (size_t i = 0; i < label.text.len; i++)
        if (label.text.ptr[i] == '.' && has(item, (mission_view){label.text.ptr, i + 1}, true))
            return true;
    return label.family && covers_some(item, &label);
}

/* ---- Items ---- */

struct part {
    mission_view resource;
    const mission_value *actions;
};

static int compare_parts(const void *x, const void *y)
{
    const struct part *a = x, *b = y;

    return mi_view_order(a->resource, b->resource);
}

static bool gather_labels(struct mi_arena *arena, const struct part *parts, size_t count,
                          struct mi_removal_item *item)
{
    struct mi_removal_label *labels;
    size_t all = 0, used = 0;

    for (size_t i = 0; i < count; i++) {
        item->whole = item->whole || !parts[i].actions;
        all += mission_value_count(parts[i].actions);
    }
    labels = mi_arena_take(arena, (all + 1) * sizeof *labels);
    for (size_t i = 0; labels && i < count; i++)
        for (size_t k = 0; k < mission_value_count(parts[i].actions); k++)
            labels[used++] =
                label_of(mission_value_string(mission_value_item(parts[i].actions, k)));
    if (labels)
        mi_sort(labels, used, sizeof *labels, compare_labels);
    item->labels = labels;
    item->label_count = used;
    return labels != NULL;
}

/* A resource as an entry that has nothing else. */
static int32_t place_of(struct mi_arena *arena, mission_view resource, bool prefix,
                        struct mi_entry *out)
{
    int32_t rc;

    *out = (struct mi_entry){.resource = resource, .prefix = prefix, .actions = &any_actions};
    rc = mi_uri_normalize(arena, resource, &out->normal, &out->normalized);
    out->undecided = prefix && !out->normalized;
    return rc;
}

static bool prefixes_of(const mission_context *context, const struct mi_entry *approved,
                        size_t count, struct mi_keys *out)
{
    if (!mi_keys_start(out, &context->memory, count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (approved[i].prefix)
            mi_keys_add(out, &(struct mi_key){.part[0] = approved[i].resource});
    mi_keys_sort(out);
    return true;
}

static int32_t make_items(struct mi_arena *arena, const struct part *parts, size_t count,
                          const struct mi_keys *prefixes, struct mi_removal *out)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0, next; !rc && i < count; i = next) {
        struct mi_removal_item *item = &out->items[out->count++];
        const struct mi_key key = {.part[0] = parts[i].resource};

        for (next = i + 1; next < count && compare_parts(&parts[i], &parts[next]) == 0;)
            next++;
        memset(item, 0, sizeof *item);
        rc = place_of(arena, parts[i].resource, mi_keys_have(prefixes, &key), &item->place);
        if (!rc && !gather_labels(arena, &parts[i], next - i, item))
            rc = MISSION_E_NOMEM;
    }
    return rc;
}

int32_t mi_removal_build(const mission_context *context, struct mi_arena *arena,
                         const mission_value *items, const struct mi_entry *approved, size_t count,
                         struct mi_removal *out)
{
    const size_t all = mission_value_count(items);
    struct part *parts = mi_arena_take(arena, (all + 1) * sizeof *parts);
    struct mi_keys prefixes;
    int32_t rc;

    *out = (struct mi_removal){.context = context};
    out->items = mi_arena_take(arena, (all + 1) * sizeof *out->items);
    if (!parts || !out->items || !prefixes_of(context, approved, count, &prefixes))
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < all; i++) {
        const mission_value *item = mission_value_item(items, i);

        parts[i] = (struct part){mi_get_text(item, "resource"), mi_get(item, "actions")};
    }
    mi_sort(parts, all, sizeof *parts, compare_parts);
    rc = make_items(arena, parts, all, &prefixes, out);
    mi_keys_drop(&prefixes);
    return rc;
}

/* ---- Marks ---- */

int32_t mi_marks_start(struct mi_arena *arena, const struct mi_entry *entries, size_t count,
                       struct mi_marks *out)
{
    size_t actions = 0;

    *out = (struct mi_marks){.count = count};
    out->first = mi_arena_take(arena, (count + 1) * sizeof *out->first);
    out->gone = mi_arena_take(arena, (count + 1) * sizeof *out->gone);
    for (size_t i = 0; out->first && i < count; i++) {
        out->first[i] = actions;
        actions += mission_value_count(entries[i].actions);
    }
    out->action = mi_arena_take(arena, (actions + 1) * sizeof *out->action);
    if (!out->first || !out->gone || !out->action)
        return MISSION_E_NOMEM;
    out->first[count] = actions;
    memset(out->gone, 0, (count + 1) * sizeof *out->gone);
    memset(out->action, 0, (actions + 1) * sizeof *out->action);
    return MISSION_OK;
}

void mi_marks_close(struct mi_marks *marks)
{
    for (size_t i = 0; i < marks->count; i++) {
        size_t at = marks->first[i];

        while (at < marks->first[i + 1] && marks->action[at])
            at++;
        if (at > marks->first[i] && at == marks->first[i + 1])
            marks->gone[i] = true;
    }
}

static bool spend(uint64_t *budget, uint64_t cost)
{
    const bool enough = *budget >= cost;

    *budget = enough ? *budget - cost : 0;
    return enough;
}

/* False: the budget is spent. */
static bool mark(const struct mi_removal_item *item, const struct mi_entry *entry,
                 struct mi_marks *marks, size_t index, uint64_t *budget)
{
    const size_t count = mission_value_count(entry->actions);

    marks->gone[index] = marks->gone[index] || item->whole || entry->other;
    if (!spend(budget, marks->gone[index] ? 1 : 1 + count))
        return false;
    for (size_t i = 0; i < count && !marks->gone[index]; i++) {
        bool *taken = &marks->action[marks->first[index] + i];

        *taken = *taken || takes(item, mission_value_string(mission_value_item(entry->actions, i)));
    }
    return true;
}

/* ---- Resources ---- */

static bool letters_equal(mission_view a, mission_view b)
{
    for (size_t i = 0; i < a.len && i < b.len; i++)
        if ((a.ptr[i] | 0x20) != (b.ptr[i] | 0x20))
            return false;
    return a.len == b.len;
}

static mission_view scheme_of(mission_view uri)
{
    const char *colon = uri.len ? memchr(uri.ptr, ':', uri.len) : NULL;

    return colon ? (mission_view){uri.ptr, (size_t)(colon - uri.ptr)} : uri;
}

static bool odd(const struct mi_entry *entry)
{
    return !entry->normalized;
}

static bool overlaps(const struct mi_entry *a, const struct mi_entry *b)
{
    if (mi_view_is(a->resource, b->resource))
        return a->resource.len > 0;
    if (!a->prefix && !b->prefix)
        return false;
    if (odd(a) || odd(b))
        return letters_equal(scheme_of(a->resource), scheme_of(b->resource));
    return mi_resource_within(a, b) || mi_resource_within(b, a);
}

/* An entry of another type is where it says that it is; one that does not say is nowhere. */
static int32_t target_of(struct mi_arena *arena, const struct mi_entry *entry, struct mi_entry *out)
{
    *out = *entry;
    out->other = false;
    out->actions = &any_actions;
    if (!entry->other)
        return MISSION_OK;
    return place_of(arena, mi_get_text(entry->value, "resource"), false, out);
}

bool mi_removal_reaches(const struct mi_removal *removal, const struct mi_entry *entry,
                        uint64_t *budget)
{
    struct mi_entry target = *entry;

    if (entry->other)
        target.resource = mi_get_text(entry->value, "resource");
    for (size_t i = 0; i < removal->count; i++)
        if (!spend(budget, 1) || overlaps(&removal->items[i].place, &target))
            return true;
    return false;
}

/* Pairs with a side that has no normal form; equal ones of two resources were found before. */
static int32_t mark_odd(const struct mi_removal *removal, const struct mi_entry *entries,
                        const struct mi_entry *targets, struct mi_marks *marks, uint64_t *budget)
{
    bool odd_items = false;

    for (size_t i = 0; i < removal->count; i++)
        odd_items = odd_items || odd(&removal->items[i].place);
    for (size_t i = 0; i < marks->count; i++) {
        if (targets[i].resource.len == 0 || (!odd(&targets[i]) && !odd_items))
            continue;
        for (size_t k = 0; k < removal->count; k++) {
            const struct mi_removal_item *item = &removal->items[k];

            if (!spend(budget, 1))
                return MISSION_E_TOO_MANY;
            if ((odd(&targets[i]) || odd(&item->place)) && overlaps(&item->place, &targets[i]) &&
                !mark(item, &entries[i], marks, i, budget))
                return MISSION_E_TOO_MANY;
        }
    }
    return MISSION_OK;
}

static int32_t mark_pairs(const struct mi_removal *removal, const struct mi_entry *entries,
                          const struct mi_overlaps *pairs, struct mi_marks *marks, uint64_t *budget)
{
    for (size_t i = 0; i < pairs->count; i++) {
        const struct mi_overlap *pair = &pairs->list[i];

        if (!mark(&removal->items[pair->a], &entries[pair->b], marks, pair->b, budget))
            return MISSION_E_TOO_MANY;
    }
    return MISSION_OK;
}

static int32_t search(const struct mi_removal *removal, struct mi_arena *arena,
                      const struct mi_entry *targets, size_t count, struct mi_overlaps *out)
{
    struct mi_entry *places = mi_arena_take(arena, (removal->count + 1) * sizeof *places);

    *out = (struct mi_overlaps){0};
    if (!places)
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < removal->count; i++)
        places[i] = removal->items[i].place;
    return mi_overlaps_find(removal->context, places, removal->count, targets, count, out);
}

int32_t mi_removal_mark(const struct mi_removal *removal, struct mi_arena *arena,
                        const struct mi_entry *entries, struct mi_marks *marks, uint64_t *budget)
{
    struct mi_entry *targets = mi_arena_take(arena, (marks->count + 1) * sizeof *targets);
    struct mi_overlaps pairs;
    int32_t rc = targets ? MISSION_OK : MISSION_E_NOMEM;

    for (size_t i = 0; !rc && i < marks->count; i++)
        rc = target_of(arena, &entries[i], &targets[i]);
    if (!rc)
        rc = search(removal, arena, targets, marks->count, &pairs);
    if (rc)
        return rc;
    rc = mark_pairs(removal, entries, &pairs, marks, budget);
    mi_overlaps_drop(&pairs);
    return rc ? rc : mark_odd(removal, entries, targets, marks, budget);
}
