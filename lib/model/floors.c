/* What a resource demands at least of each action. SPDX-License-Identifier: MIT */
#include "../base/sort.h"
#include "check.h"
#include <mission/action.h>

/* `x.*` stands as "x." in `families`, so that a prefix of an action finds it. */
struct floor_of {
    mission_view name;
    uint32_t action_class;
};

struct table {
    struct floor_of *list;
    size_t count;
};

struct mission_floors {
    atomic_uint refs;
    struct mi_arena arena; /* the floors live in there */
    bool high;             /* what was read is no object: every action is high */
    struct table actions, families;
};

static int by_name(const void *a, const void *b)
{
    return mi_view_order(((const struct floor_of *)a)->name, ((const struct floor_of *)b)->name);
}

static bool is_family(mission_view key)
{
    return key.len > 2 && key.ptr[key.len - 1] == '*' && key.ptr[key.len - 2] == '.';
}

static bool is_key(mission_view key)
{
    return mi_action_literal((mission_view){key.ptr, key.len - is_family(key)});
}

/* One of the five names; "none" is no floor that anybody may publish. */
static uint32_t class_of(const mission_value *value)
{
    const uint32_t named = mission_class_of_name(mission_value_string(value));

    return named == MISSION_CLASS_NONE || named == MISSION_CLASS_COUNT ? MISSION_CLASS_IRREVERSIBLE
                                                                       : named;
}

static bool add(struct mi_arena *arena, struct table *table, mission_view name,
                const mission_value *value)
{
    char *copy = mi_arena_copy(arena, name, 0);

    if (!copy)
        return false;
    table->list[table->count++] = (struct floor_of){{copy, name.len}, class_of(value)};
    return true;
}

static int32_t read_members(const struct mi_check *check, mission_floors *floors,
                            const mission_value *value)
{
    const size_t count = mission_value_count(value);

    floors->actions.list = mi_arena_take(&floors->arena, (count + 1) * sizeof(struct floor_of));
    floors->families.list = mi_arena_take(&floors->arena, (count + 1) * sizeof(struct floor_of));
    if (!floors->actions.list || !floors->families.list)
        return mi_fail(check->error, MISSION_E_NOMEM);
    for (size_t i = 0; i < count; i++) {
        const struct mi_place at = {.name = mission_value_name(value, i)};
        const bool family = is_family(at.name);

        if (!is_key(at.name))
            return mi_refuse(check, &at, MISSION_E_MALFORMED_ACTION, NULL);
        if (!add(&floors->arena, family ? &floors->families : &floors->actions,
                 (mission_view){at.name.ptr, at.name.len - family}, mission_value_item(value, i)))
            return mi_fail(check->error, MISSION_E_NOMEM);
    }
    mi_sort(floors->actions.list, floors->actions.count, sizeof(struct floor_of), by_name);
    mi_sort(floors->families.list, floors->families.count, sizeof(struct floor_of), by_name);
    return MISSION_OK;
}

int32_t mission_floors_read(mission_context *context, const mission_value *value,
                            mission_floors **out, mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};
    struct mi_arena arena;
    mission_floors *floors;
    int32_t rc = MISSION_OK;

    if (out)
        *out = NULL;
    if (!context || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    mi_arena_start(&arena, &context->memory);
    floors = mi_arena_take(&arena, sizeof *floors);
    if (!floors)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(floors, 0, sizeof *floors);
    atomic_init(&floors->refs, 1);
    floors->arena = arena;
    floors->high = value && mission_value_kind(value) != MISSION_JSON_OBJECT;
    if (value && !floors->high)
        rc = read_members(&check, floors, value);
    if (rc)
        mission_floors_unref(floors);
    else
        *out = floors;
    return rc;
}

mission_floors *mission_floors_ref(mission_floors *floors)
{
    if (floors)
        mi_refs_add(&floors->refs);
    return floors;
}

void mission_floors_unref(mission_floors *floors)
{
    struct mi_arena arena;

    if (!floors || !mi_refs_drop(&floors->refs))
        return;
    arena = floors->arena;
    mi_arena_drop(&arena);
}

static uint32_t look_up(const struct table *table, mission_view name)
{
    const struct floor_of wanted = {.name = name};
    size_t low = 0, high = table->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = by_name(&wanted, &table->list[middle]);

        if (order == 0)
            return table->list[middle].action_class;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return MISSION_CLASS_NONE;
}

/* Among high ones the first stays: the exact action's, then the widest family's. */
static uint32_t higher(uint32_t a, uint32_t b)
{
    return mission_class_high(a) || a >= b ? a : b;
}

uint32_t mission_floors_of(const mission_floors *floors, mission_view action)
{
    uint32_t least;

    if (!floors)
        return MISSION_CLASS_NONE;
    if (floors->high || !mi_usable(action))
        return MISSION_CLASS_IRREVERSIBLE;
    least = look_up(&floors->actions, action);
    for (size_t i = 0; floors->families.count && i + 1 < action.len; i++)
        if (action.ptr[i] == '.')
            least = higher(least, look_up(&floors->families, (mission_view){action.ptr, i + 1}));
    return least;
}
