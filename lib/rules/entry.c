/* An entry made ready for comparisons. SPDX-License-Identifier: MIT */
#include "../base/sort.h"
#include "../model/authority.h"
#include "algebra.h"

#define FEW 16u       /* so many actions are compared one by one */
#define PER_VALUE 32u /* so many bytes of text weigh as much as one more value */

bool mi_action_family(mission_view action, mission_view *name)
{
    *name = action;
    if (action.len < 2 || memcmp(action.ptr + action.len - 2, ".*", 2) != 0)
        return false;
    name->len -= 2;
    return true;
}

/* "." before every other character: what a family covers then stands right behind it. */
static int compare_actions(const void *x, const void *y)
{
    const mission_view *a = x, *b = y;
    const size_t least = a->len < b->len ? a->len : b->len;

    for (size_t i = 0; i < least; i++) {
        const unsigned char c = (unsigned char)a->ptr[i], d = (unsigned char)b->ptr[i];

        if (c != d)
            return d == '.' || (c != '.' && c > d) ? 1 : -1;
    }
    return (a->len > b->len) - (a->len < b->len);
}

static bool extends(mission_view name, mission_view family)
{
    return name.len > family.len && name.ptr[family.len] == '.' &&
           memcmp(name.ptr, family.ptr, family.len) == 0;
}

/* Families within others go: one that is looked for has one place to be then. */
static size_t outermost(mission_view *families, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !(mi_view_is(families[i], families[kept - 1]) ||
                           extends(families[i], families[kept - 1])))
            families[kept++] = families[i];
    return kept;
}

static int32_t sort_actions(struct mi_arena *arena, struct mi_entry *entry)
{
    const size_t count = mission_value_count(entry->actions);
    struct mi_actions *sorted = &entry->sorted;
    mission_view *list = count > FEW ? mi_arena_take(arena, count * sizeof *list) : NULL;
    size_t families = count;

    if (count <= FEW)
        return MISSION_OK;
    if (!list)
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < count; i++) {
        mission_view name;

        if (mi_action_family(mission_value_string(mission_value_item(entry->actions, i)), &name))
            list[--families] = name;
        else
            list[sorted->literal_count++] = name;
    }
    sorted->literals = list;
    sorted->families = list + families;
    mi_sort(sorted->literals, sorted->literal_count, sizeof *list, compare_actions);
    mi_sort(sorted->families, count - families, sizeof *list, compare_actions);
    sorted->family_count = outermost(sorted->families, count - families);
    return MISSION_OK;
}

/* The last of the sorted names that is not behind `name`; NULL: there is none. */
static const mission_view *last_before(const mission_view *list, size_t count, mission_view name)
{
    size_t low = 0, high = count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (compare_actions(&list[middle], &name) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? &list[low - 1] : NULL;
}

bool mi_action_among(const struct mi_entry *entry, mission_view action)
{
    const struct mi_actions *sorted = &entry->sorted;
    const mission_view *found;
    mission_view name;
    bool family = mi_action_family(action, &name);

    if (!sorted->literals) {
        for (size_t i = 0; i < mission_value_count(entry->actions); i++)
            if (mi_action_within(action,
                                 mission_value_string(mission_value_item(entry->actions, i))))
                return true;
        return false;
    }
    found = family ? NULL : last_before(sorted->literals, sorted->literal_count, name);
    if (found && mi_view_is(*found, name))
        return true;
    found = last_before(sorted->families, sorted->family_count, name);
    return found && (extends(name, *found) || (family && mi_view_is(*found, name)));
}

/* Bounded as deep as documents are: json_depth. */
static size_t weigh(const mission_value *value)
{
    size_t weight = value ? 1 + mission_value_string(value).len / PER_VALUE : 0;

    for (size_t i = 0; i < mission_value_count(value); i++)
        weight +=
            weigh(mission_value_item(value, i)) + mission_value_name(value, i).len / PER_VALUE;
    return weight;
}

size_t mi_entry_room(const mission_value *value)
{
    const size_t actions = mission_value_count(mi_get(value, "actions"));

    return MI_URI_NORMAL_SIZE(mi_get_text(value, "resource").len) +
           (actions > FEW ? actions * sizeof(mission_view) : 0);
}

/* The type's own members. */
enum { TYPE, RESOURCE, RESOURCE_MATCH, ACTIONS, CONSTRAINTS, DELEGATION, MEMBERS };

static size_t member_of(mission_view name)
{
    static const mission_view names[MEMBERS] = {
        [TYPE] = MI_VIEW_INIT("type"),
        [RESOURCE] = MI_VIEW_INIT("resource"),
        [RESOURCE_MATCH] = MI_VIEW_INIT("resource_match"),
        [ACTIONS] = MI_VIEW_INIT("actions"),
        [CONSTRAINTS] = MI_VIEW_INIT("constraints"),
        [DELEGATION] = MI_VIEW_INIT("delegation"),
    };
    size_t i = 0;

    while (i < MEMBERS && !mi_view_is(names[i], name))
        i++;
    return i;
}

static int32_t compile_resource(struct mi_arena *arena, const mission_value *match,
                                struct mi_entry *entry)
{
    const mission_view how = mission_value_string(match);
    int32_t rc = mi_uri_normalize(arena, entry->resource, &entry->normal, &entry->normalized);

    entry->prefix = mi_view_is(how, MI_VIEW("prefix"));
    entry->undecided =
        entry->prefix ? !entry->normalized : match && !mi_view_is(how, MI_VIEW("exact"));
    return rc;
}

/* `ours`: as mission_resource_access, whatever its type says. */
static int32_t compile(const mission_context *context, struct mi_arena *arena,
                       const mission_value *value, bool ours, struct mi_entry *out)
{
    const mission_value *own[MEMBERS + 1] = {NULL}; /* the last: any other */
    int32_t rc;

    memset(out, 0, sizeof *out);
    out->value = value;
    out->weight = weigh(value);
    for (size_t i = 0; i < mission_value_count(value); i++) {
        const size_t member = member_of(mission_value_name(value, i));

        own[member] = mission_value_item(value, i);
        out->others += member == MEMBERS;
    }
    out->type = mission_value_string(own[TYPE]);
    out->other = !ours && !mi_resource_access(context, out->type);
    if (out->other)
        return MISSION_OK;
    out->resource = mission_value_string(own[RESOURCE]);
    out->actions = own[ACTIONS];
    out->constraints = own[CONSTRAINTS];
    out->delegation = own[DELEGATION];
    rc = compile_resource(arena, own[RESOURCE_MATCH], out);
    return rc ? rc : sort_actions(arena, out);
}

int32_t mi_entry_compile(const mission_context *context, struct mi_arena *arena,
                         const mission_value *value, struct mi_entry *out)
{
    return compile(context, arena, value, false, out);
}

int32_t mi_entry_shape(const mission_context *context, struct mi_arena *arena,
                       const mission_value *value, struct mi_entry *out)
{
    return compile(context, arena, value, true, out);
}
