/* From an audience and an action to the entries that cover both. SPDX-License-Identifier: MIT
 *
 * Each action of each entry is filed under its place (the resource byte by byte, or the way to a
 * prefix base) and its name (a literal one, or the way to a family). A question looks at the place
 * of the audience and at the bases on its way, at each for the literal action and the families
 * around it, no deeper than families go there; so it costs what the question is long and what it
 * finds, however many entries there are. What is found is compared before it counts. Where there
 * are but a few, each is compared at once. */
#include "../json/json.h"
#include "policy_view.h"

/* ---- Keys ---- */

static uint64_t literal_key(const struct mi_policy_index *index, mission_view action)
{
    return mi_scatter_bytes(&index->lists.scatter, MI_LITERAL, action);
}

/* One segment more of a family's name; what is left begins behind the point. */
static uint64_t family_key(const struct mi_policy_index *index, uint64_t from, mission_view *rest)
{
    const mission_view segment = mi_view_before(*rest, '.');
    const size_t skip = segment.len < rest->len ? segment.len + 1 : segment.len;

    rest->ptr += skip;
    rest->len -= skip;
    return mi_scatter_bytes(&index->lists.scatter, from, segment);
}

static size_t segments_of(mission_view name)
{
    size_t count = 1;

    for (size_t i = 0; i < name.len; i++)
        count += name.ptr[i] == '.';
    return count;
}

/* ---- Building ---- */

static void put_action(struct mi_policy_index *index, uint64_t place, mission_view action,
                       size_t entry)
{
    mission_view name;
    uint64_t key = MI_FAMILY;
    size_t depth;
    struct mi_list_slot *here;

    if (!mi_action_family(action, &name)) {
        mi_lists_add(&index->lists,
                     mi_scatter_word(&index->lists.scatter, place, literal_key(index, action)),
                     entry);
        return;
    }
    depth = segments_of(name);
    for (size_t i = 0; i < depth; i++)
        key = family_key(index, key, &name);
    mi_lists_add(&index->lists, mi_scatter_word(&index->lists.scatter, place, key), entry);
    here = mi_lists_touch(&index->lists, place);
    here->note = depth > here->note ? (uint32_t)depth : here->note;
    index->depth = depth > index->depth ? depth : index->depth;
}

static void put(struct mi_policy_index *index, size_t i)
{
    const struct mi_entry *entry = &index->entries[i];
    const uint64_t place = mi_place_of(&index->lists, entry);

    index->prefixes = index->prefixes || entry->prefix;
    mi_lists_touch(&index->lists, place);
    for (size_t k = 0; k < mission_value_count(entry->actions); k++)
        put_action(index, place, mission_value_string(mission_value_item(entry->actions, k)), i);
}

static bool wanted(const struct mi_entry *entry, const struct mi_policy_entry *about, bool known)
{
    return about->known_type == known && !entry->undecided && entry->resource.len && entry->actions;
}

int32_t mi_policy_index_build(struct mi_policy_index *index, struct mi_arena *arena,
                              const struct mi_entry *entries, const struct mi_policy_entry *about,
                              size_t count, bool known)
{
    size_t rows = 0, places = 0;

    for (size_t i = 0; i < count; i++) {
        places += wanted(&entries[i], &about[i], known);
        if (wanted(&entries[i], &about[i], known))
            rows += mission_value_count(entries[i].actions);
    }
    if (rows > UINT32_MAX / 4)
        return MISSION_E_NOMEM;
    *index = (struct mi_policy_index){.entries = entries};
    if (mi_lists_start(&index->lists, arena, rows + places, rows))
        return MISSION_E_NOMEM;
    for (size_t i = count; i-- > 0;)
        if (wanted(&entries[i], &about[i], known))
            put(index, i);
    return MISSION_OK;
}

/* ---- Lists, merged by a heap ---- */

static void lift(struct mi_candidates *found, size_t at)
{
    const struct mi_list_row *row = found->heap[at];

    for (; at && found->heap[(at - 1) / 2]->entry > row->entry; at = (at - 1) / 2)
        found->heap[at] = found->heap[(at - 1) / 2];
    found->heap[at] = row;
}

static void sink(struct mi_candidates *found)
{
    const struct mi_list_row *row = found->heap[0];
    size_t at = 0, child;

    for (; (child = 2 * at + 1) < found->count; at = child) {
        if (child + 1 < found->count && found->heap[child + 1]->entry < found->heap[child]->entry)
            child++;
        if (found->heap[child]->entry >= row->entry)
            break;
        found->heap[at] = found->heap[child];
    }
    found->heap[at] = row;
}

static int32_t grow(struct mi_candidates *found)
{
    const size_t cap = found->cap * 4;
    const struct mi_list_row **heap = mi_arena_take(found->arena, cap * sizeof *heap);

    if (!heap)
        return MISSION_E_NOMEM;
    memcpy(heap, found->heap, found->count * sizeof *heap);
    found->heap = heap;
    found->cap = cap;
    return MISSION_OK;
}

static int32_t push(struct mi_candidates *found, uint64_t key)
{
    const struct mi_list_slot *slot = mi_lists_find(&found->index->lists, key);
    int32_t rc = MISSION_OK;

    if (!slot || !slot->first)
        return MISSION_OK;
    if (found->count == found->cap)
        rc = grow(found);
    if (rc)
        return rc;
    found->heap[found->count] = &found->index->lists.rows[slot->first - 1];
    lift(found, found->count++);
    return MISSION_OK;
}

/* The entry of the first list, which then stands at its next one. */
static size_t pop(struct mi_candidates *found)
{
    const struct mi_list_row *row = found->heap[0];
    const size_t entry = row->entry;

    if (row->next)
        found->heap[0] = &found->index->lists.rows[row->next - 1];
    else
        found->heap[0] = found->heap[--found->count];
    if (found->count)
        sink(found);
    return entry;
}

/* ---- Searching ---- */

/* The action of a question, hashed once for all places. */
struct action_keys {
    uint64_t literal, few[MI_CANDIDATE_LISTS], *families;
    size_t count;
};

/* Every family around a literal action, as deep as there are any. */
static int32_t keys_of(const struct mi_candidates *found, struct action_keys *keys)
{
    const size_t around = segments_of(found->action) - 1, deepest = found->index->depth;
    mission_view rest = found->action;
    uint64_t key = MI_FAMILY;

    keys->literal = literal_key(found->index, found->action);
    keys->count = around < deepest ? around : deepest;
    keys->families = keys->count > MI_COUNT(keys->few)
                         ? mi_arena_take(found->arena, keys->count * sizeof key)
                         : keys->few;
    if (!keys->families)
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < keys->count; i++)
        keys->families[i] = key = family_key(found->index, key, &rest);
    return MISSION_OK;
}

static int32_t look_at(struct mi_candidates *found, const struct action_keys *keys, uint64_t place)
{
    const struct mi_scatter *scatter = &found->index->lists.scatter;
    const struct mi_list_slot *here = mi_lists_find(&found->index->lists, place);
    int32_t rc = MISSION_OK;

    if (!here)
        return MISSION_OK;
    rc = push(found, mi_scatter_word(scatter, place, keys->literal));
    for (size_t i = 0; !rc && i < keys->count && i < here->note; i++)
        rc = push(found, mi_scatter_word(scatter, place, keys->families[i]));
    return rc;
}

static int32_t look_along(struct mi_candidates *found, const struct action_keys *keys)
{
    struct mi_way way;
    int32_t rc = mi_uri_normalize(found->arena, found->audience, &found->uri, &found->normalized);

    if (rc || !found->normalized)
        return rc;
    way = mi_way_of(&found->index->lists.scatter, MI_PREFIX, &found->uri);
    do
        rc = look_at(found, keys, way.place);
    while (!rc && mi_way_further(&found->index->lists.scatter, &way));
    return rc;
}

static int32_t look(struct mi_candidates *found)
{
    const struct mi_policy_index *index = found->index;
    struct action_keys keys;
    int32_t rc = keys_of(found, &keys);

    if (!rc)
        rc = look_at(found, &keys,
                     mi_scatter_bytes(&index->lists.scatter, MI_EXACT, found->audience));
    if (!rc && index->prefixes)
        rc = look_along(found, &keys);
    if (rc)
        found->count = 0;
    return rc;
}

/* Fewer rows than this are compared sooner than hashed. */
#define FEW_ROWS 8u

static int32_t look_at_all(struct mi_candidates *found)
{
    int32_t rc = MISSION_OK;

    if (found->index->prefixes)
        rc = mi_uri_normalize(found->arena, found->audience, &found->uri, &found->normalized);
    found->left = rc ? 0 : found->index->lists.row_count;
    return rc;
}

static int32_t start(struct mi_candidates *found, const struct mi_policy_index *index,
                     mission_view audience, mission_view action, struct mi_arena *arena)
{
    found->index = index;
    found->audience = audience;
    found->action = action;
    found->normalized = false;
    found->arena = arena;
    found->heap = found->few;
    found->count = 0;
    found->cap = MI_COUNT(found->few);
    found->left = 0;
    found->last = SIZE_MAX;
    if (!index->lists.row_count || !audience.len || !mi_action_literal(action))
        return MISSION_OK;
    return index->lists.row_count < FEW_ROWS ? look_at_all(found) : look(found);
}

int32_t mi_candidates_start(struct mi_candidates *found, const mission_policy *policy,
                            mission_view audience, mission_view action, struct mi_arena *arena)
{
    return start(found, &policy->known, audience, action, arena);
}

static bool covers(const struct mi_candidates *found, const struct mi_entry *entry)
{
    const bool here = entry->prefix ? found->normalized && mi_uri_under(&entry->normal, &found->uri)
                                    : mi_view_is(entry->resource, found->audience);

    return here && mi_action_among(entry, found->action);
}

/* Rows were filed from the last entry to the first. */
static size_t another(struct mi_candidates *found)
{
    return found->left ? found->index->lists.rows[--found->left].entry : pop(found);
}

bool mi_candidates_next(struct mi_candidates *found, size_t *entry)
{
    while (found->left || found->count) {
        const size_t at = another(found);

        if (at == found->last || !covers(found, &found->index->entries[at]))
            continue; /* it stands in several lists, or is another one */
        found->last = at;
        *entry = at;
        return true;
    }
    *entry = SIZE_MAX;
    return false;
}

int32_t mi_unsupported_start(struct mi_candidates *found, const mission_policy *policy,
                             mission_view audience, mission_view action, struct mi_arena *arena)
{
    return start(found, &policy->other, audience, action, arena);
}
