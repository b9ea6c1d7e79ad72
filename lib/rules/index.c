/* From an entry to those that may bound it, by hashing along its path and its actions.
 * SPDX-License-Identifier: MIT */
#include "index.h"
#include "../json/json.h"

#define EAGER 8u       /* so many comparisons in vain, and entries equal to this one come next */
#define FREE_PLACES 4u /* places on a path whose lookups cost nothing */
#define PER_UNIT 64u   /* values in two entries, bytes of an action: as much as one comparison */

static const struct mi_list_slot *found(const struct mi_index *index, uint64_t key)
{
    return mi_lists_find(&index->lists, key);
}

static void add(struct mi_index *index, uint64_t key, size_t entry)
{
    struct mi_list_slot *slot = mi_lists_add(&index->lists, key, entry);

    if (slot)
        slot->note++;
}

/* What is on its way into the table: a slot is fetched from memory some steps before it is used. */
#define AHEAD 16u

struct queue {
    struct waiting {
        uint64_t key;
        size_t entry; /* ALONE: the key and no entry */
    } list[AHEAD];
    size_t count; /* of all that ever came */
};

#define ALONE SIZE_MAX

static void settle(struct mi_index *index, const struct waiting *one)
{
    if (one->entry == ALONE)
        mi_lists_touch(&index->lists, one->key);
    else
        add(index, one->key, one->entry);
}

static void push(struct mi_index *index, struct queue *queue, uint64_t key, size_t entry)
{
    struct waiting *place = &queue->list[queue->count % AHEAD];

    __builtin_prefetch(&index->lists.slots[(size_t)key & index->lists.mask], 1);
    if (queue->count++ >= AHEAD)
        settle(index, place);
    *place = (struct waiting){key, entry};
}

static void flush(struct mi_index *index, struct queue *queue)
{
    const size_t first = queue->count > AHEAD ? queue->count - AHEAD : 0;

    for (size_t i = first; i < queue->count; i++)
        settle(index, &queue->list[i % AHEAD]);
}

/* ---- keys ---- */

static uint64_t exact_place(const struct mi_index *index, mission_view resource)
{
    return mi_scatter_bytes(&index->lists.scatter, MI_EXACT, resource);
}

static struct mi_way way_of(const struct mi_index *index, const struct mi_uri_normal *uri)
{
    return mi_way_of(&index->lists.scatter, MI_PREFIX, uri);
}

static bool further(const struct mi_index *index, struct mi_way *way)
{
    return mi_way_further(&index->lists.scatter, way);
}

/* The keys at one place that cover an action: its own, then the families that it lies in. */
struct keys {
    uint64_t place, hash;
    mission_view name;
    size_t at; /* where the next segment begins; behind the name: all was seen */
    bool family, literal;
};

static struct keys keys_of(uint64_t place, mission_view action)
{
    struct keys keys = {.place = place, .hash = MI_FAMILY};

    keys.family = mi_action_family(action, &keys.name);
    keys.literal = !keys.family;
    return keys;
}

static bool next_key(const struct mi_index *index, struct keys *keys, uint64_t *key)
{
    mission_view segment;

    if (keys->literal) {
        keys->literal = false;
        *key = mi_scatter_word(&index->lists.scatter, keys->place,
                               mi_scatter_bytes(&index->lists.scatter, MI_LITERAL, keys->name));
        return true;
    }
    if (!index->families || keys->at > keys->name.len)
        return false;
    segment =
        mi_view_before((mission_view){keys->name.ptr + keys->at, keys->name.len - keys->at}, '.');
    keys->at += segment.len + 1;
    if (keys->at > keys->name.len && !keys->family)
        return false; /* a family does not cover its own name */
    keys->hash = mi_scatter_bytes(&index->lists.scatter, keys->hash, segment);
    *key = mi_scatter_word(&index->lists.scatter, keys->place, keys->hash);
    return true;
}

/* Where an entry with this action stands: the last key of a family, the first of a literal. */
static uint64_t own_key(const struct mi_index *index, uint64_t place, mission_view action)
{
    struct keys keys = keys_of(place, action);
    uint64_t key = 0;

    if (!keys.family)
        next_key(index, &keys, &key);
    else
        while (next_key(index, &keys, &key))
            continue;
    return key;
}

/* ---- building ---- */

static uint64_t value_key(const struct mi_index *index, const struct mi_entry *entry)
{
    return mi_value_scatter(&index->lists.scatter, MI_VALUE, entry->value);
}

static size_t rows_of(const struct mi_entry *entry)
{
    return 2 + mission_value_count(entry->actions);
}

static size_t all_rows(const struct mi_entry *entries, size_t count)
{
    size_t rows = 0;

    for (size_t i = 0; i < count; i++)
        rows += rows_of(&entries[i]);
    return rows;
}

size_t mi_index_room(const struct mi_entry *entries, size_t count)
{
    const size_t rows = all_rows(entries, count);

    if (rows > UINT32_MAX / 2)
        return SIZE_MAX;
    return mi_lists_room(rows, rows) + count * sizeof(bool) + MI_ARENA_ALIGN;
}

static void look(struct mi_index *index, const struct mi_entry *entry)
{
    mission_view name;

    index->resources = index->resources || !entry->other;
    index->prefixes = index->prefixes || entry->prefix;
    for (size_t i = 0; !index->families && i < mission_value_count(entry->actions); i++)
        index->families =
            mi_action_family(mission_value_string(mission_value_item(entry->actions, i)), &name);
}

static void put(struct mi_index *index, struct queue *queue, size_t i)
{
    const struct mi_entry *entry = &index->entries[i];
    uint64_t place;

    if (entry->other) {
        push(index, queue, value_key(index, entry), i);
        push(index, queue, mi_scatter_bytes(&index->lists.scatter, MI_TYPE, entry->type), i);
    }
    if (entry->other || entry->undecided)
        return; /* nothing is within an undecided one */
    place = mi_place_of(&index->lists, entry);
    push(index, queue, place, ALONE);
    for (size_t k = 0; k < mission_value_count(entry->actions); k++)
        push(index, queue,
             own_key(index, place, mission_value_string(mission_value_item(entry->actions, k))), i);
}

/* Are there many bases on the way to this entry's? */
static bool deep(const struct mi_index *index, const struct mi_entry *entry)
{
    size_t bases = 0, steps = 0;
    struct mi_way way;

    for (size_t i = 0; i < entry->normal.path.len; i++)
        steps += entry->normal.path.ptr[i] == '/';
    if (steps < EAGER)
        return false;
    way = way_of(index, &entry->normal);
    do
        bases += found(index, way.place) != NULL;
    while (bases <= EAGER && further(index, &way));
    return bases > EAGER;
}

/* Entries in a long list, or below many bases, can be found by their value, too. */
static void put_values(struct mi_index *index, bool *crowded, size_t count)
{
    const struct mi_lists *lists = &index->lists;

    memset(crowded, 0, count * sizeof *crowded);
    for (size_t s = 0; s <= lists->mask; s++) {
        uint32_t row = lists->slots[s].note > EAGER ? lists->slots[s].first : 0;

        for (; row; row = lists->rows[row - 1].next)
            crowded[lists->rows[row - 1].entry] = !index->entries[lists->rows[row - 1].entry].other;
    }
    for (size_t i = count; i-- > 0;)
        if (crowded[i] || (index->entries[i].prefix && !index->entries[i].undecided &&
                           deep(index, &index->entries[i])))
            add(index, value_key(index, &index->entries[i]), i);
}

int32_t mi_index_build(struct mi_index *index, struct mi_arena *arena,
                       const mission_context *context, const struct mi_entry *entries, size_t count)
{
    const size_t rows = all_rows(entries, count);
    struct queue queue = {.count = 0};
    bool *crowded;

    *index = (struct mi_index){.context = context, .entries = entries};
    if (mi_lists_start(&index->lists, arena, rows, rows))
        return MISSION_E_NOMEM;
    crowded = mi_arena_take(arena, count * sizeof *crowded);
    if (!crowded)
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < count; i++)
        look(index, &entries[i]);
    for (size_t i = count; i-- > 0;)
        put(index, &queue, i);
    flush(index, &queue);
    put_values(index, crowded, count);
    return MISSION_OK;
}

/* ---- searching ---- */

struct search {
    const struct mi_index *index;
    const struct mi_entry *a;
    uint64_t *budget;
    struct mi_why *why; /* the nearest miss; code 0 when `a` is within one */
    size_t tried, places;
    bool spent, equals_tried;
    mission_error *error;
};

static bool over(const struct search *search)
{
    return search->spent || search->why->code == 0;
}

static void spend(struct search *search, uint64_t cost)
{
    if (*search->budget < cost) {
        search->spent = true;
        *search->budget = 0;
    } else {
        *search->budget -= cost;
    }
}

/* How far a comparison came before it failed. */
static int nearness(const struct mi_why *why)
{
    static const char *const order[] = {"type",        "",           "resource", "actions",
                                        "constraints", "delegation", "other"};
    int at = 0;

    while (at < (int)MI_COUNT(order) && strcmp(order[at], why->member) != 0)
        at++;
    return at;
}

static void note(struct search *search, const struct mi_why *why)
{
    if (why->code == 0 || nearness(why) > nearness(search->why))
        *search->why = *why;
}

static int32_t try_entry(struct search *search, const struct mi_entry *b)
{
    struct mi_why why;
    int32_t rc;

    spend(search, 1 + (search->a->weight + b->weight) / PER_UNIT);
    if (search->spent)
        return MISSION_OK;
    search->tried++;
    rc = mi_entry_within(search->index->context, search->a, b, &why, search->error);
    if (!rc)
        note(search, &why);
    return rc;
}

static int32_t try_list(struct search *search, const struct mi_list_slot *list);

/* A set that is compared with itself, or nearly so: its equal ends a long search. */
static int32_t try_equals(struct search *search)
{
    const struct mi_index *index = search->index;

    search->equals_tried = true;
    return try_list(search, found(index, value_key(index, search->a)));
}

/* One level of recursion at most: equals are tried once. */
static int32_t try_list(struct search *search, const struct mi_list_slot *list)
{
    const struct mi_list_row *rows = search->index->lists.rows;
    uint32_t row = list ? list->first : 0;
    int32_t rc = MISSION_OK;

    while (!rc && row && !over(search)) {
        if (search->tried >= EAGER && !search->equals_tried) {
            rc = try_equals(search);
            continue;
        }
        rc = try_entry(search, &search->index->entries[rows[row - 1].entry]);
        row = rows[row - 1].next;
    }
    return rc;
}

static size_t entries_with(const struct mi_index *index, uint64_t place, mission_view action)
{
    struct keys keys = keys_of(place, action);
    size_t count = 0;
    uint64_t key;

    while (next_key(index, &keys, &key)) {
        const struct mi_list_slot *list = found(index, key);

        count += list ? list->note : 0;
    }
    return count;
}

/* Of the actions the one that the fewest entries of the place cover. `*none`: one that none does;
 * SIZE_MAX: each is covered. False: the budget is spent. */
static bool rarest(struct search *search, uint64_t place, mission_view *action, size_t *none)
{
    const mission_value *actions = search->a->actions;
    size_t least = SIZE_MAX;

    *none = SIZE_MAX;
    for (size_t i = 0; i < mission_value_count(actions) && least > 1; i++) {
        const mission_view one = mission_value_string(mission_value_item(actions, i));
        const size_t count = entries_with(search->index, place, one);

        if (search->places > FREE_PLACES)
            spend(search, 1 + one.len / PER_UNIT);
        if (search->spent)
            return false;
        if (count < least)
            *action = one;
        least = count < least ? count : least;
        if (count == 0)
            *none = i;
    }
    return true;
}

/* The entries at one place. That the place is there at all is asked only when it matters. */
static int32_t try_place(struct search *search, uint64_t place)
{
    struct keys keys;
    mission_view action;
    uint64_t key;
    size_t none;
    int32_t rc = MISSION_OK;

    search->places++;
    if (!rarest(search, place, &action, &none))
        return MISSION_OK;
    if (none != SIZE_MAX) {
        if (found(search->index, place))
            note(search, &(struct mi_why){MISSION_E_ACTION_OUTSIDE, "actions", {NULL, 0}, none});
        return MISSION_OK;
    }
    keys = keys_of(place, action);
    while (!rc && !over(search) && next_key(search->index, &keys, &key))
        rc = try_list(search, found(search->index, key));
    return rc;
}

/* The places along the candidate's path where there is a base. */
static int32_t try_bases(struct search *search)
{
    struct mi_way way = way_of(search->index, &search->a->normal);
    int32_t rc = MISSION_OK;

    do
        if (found(search->index, way.place))
            rc = try_place(search, way.place);
    while (!rc && !over(search) && further(search->index, &way));
    return rc;
}

static int32_t search_resource(struct search *search)
{
    const struct mi_entry *a = search->a;
    int32_t rc = MISSION_OK;

    *search->why = (struct mi_why){MISSION_E_RESOURCE_OUTSIDE, "resource", {NULL, 0}, 0};
    if (!search->index->resources)
        *search->why = (struct mi_why){MISSION_E_TYPE_DIFFERS, "type", {NULL, 0}, 0};
    if (a->undecided)
        *search->why = (struct mi_why){MISSION_E_UNDECIDABLE, "resource", {NULL, 0}, 0};
    if (a->undecided || !search->index->resources)
        return MISSION_OK;
    if (!a->prefix)
        rc = try_place(search, exact_place(search->index, a->resource));
    if (rc || over(search) || !a->normalized || !search->index->prefixes)
        return rc;
    return try_bases(search);
}

static int32_t search_other(struct search *search)
{
    const struct mi_index *index = search->index;
    const mission_authorization_type *type = mi_authorization_type(index->context, search->a->type);
    const struct mi_list_slot *alike =
        found(index, mi_scatter_bytes(&index->lists.scatter, MI_TYPE, search->a->type));
    int32_t rc;

    *search->why = (struct mi_why){MISSION_E_TYPE_DIFFERS, "type", {NULL, 0}, 0};
    if (!alike)
        return MISSION_OK;
    *search->why = (struct mi_why){MISSION_E_UNDECIDABLE, "", {NULL, 0}, 0};
    rc = try_equals(search);
    if (rc || over(search) || !type || !type->within)
        return rc;
    search->why->code = MISSION_E_NOT_COVERED;
    return try_list(search, alike);
}

int32_t mi_index_within(const struct mi_index *index, const struct mi_entry *a, uint64_t *budget,
                        struct mi_why *why, mission_error *error)
{
    struct search search = {.index = index, .a = a, .budget = budget, .why = why, .error = error};
    int32_t rc = a->other ? search_other(&search) : search_resource(&search);

    if (rc)
        *why = (struct mi_why){rc, "", {NULL, 0}, 0};
    else if (search.spent)
        *why = (struct mi_why){MISSION_E_TOO_MANY, "", {NULL, 0}, 0};
    return rc;
}
