/* Pairing by labels: each pass says what two entries must share, and takes the first that are
 * free. SPDX-License-Identifier: MIT
 *
 * A pass indexes the labels of one side, sorted, and looks up those of the other. An entry has no
 * more labels in an index than it has actions, and looks up at most UP_MOST times as many. */
#include "pairs.h"

#include "../json/json.h"

#define UP_MOST                                                                                    \
    8u /* families above an action, prefixes above a resource: pairing is no verdict               \
        */

struct label {
    size_t group; /* the place of the resource */
    mission_view name;
    size_t entry;
};

struct labels {
    struct label *list;
    size_t *next; /* where to look on from a label whose entry is taken */
    size_t count, cap;
};

struct side {
    struct mi_side *of;
    mission_view *key; /* the resource, normalized; empty for other types */
    size_t *path;      /* where the path begins in it; 0: not normalized */
    size_t *place;     /* the number of the key */
};

struct pairing {
    const mission_context *context;
    struct mi_arena arena;
    struct side from, to;
    struct labels places; /* the keys of both sides; a place is the first label of its run */
};

struct pass {
    struct pairing *pairing;
    struct mi_arena arena;
    struct side *indexed, *asking;
    struct labels labels;
    bool failed; /* no memory */
};

typedef bool taker(struct pass *pass, size_t entry, size_t group, mission_view name);
/* Give each label of an entry to `take` until it returns true. */
typedef void maker(struct pass *pass, const struct side *side, size_t entry, taker *take);

/* --- Labels ----------------------------------------------------------------------------------- */

static int compare(const struct label *a, const struct label *b)
{
    int order = (a->group > b->group) - (a->group < b->group);

    if (!order)
        order = mi_view_order(a->name, b->name);
    return order ? order : (a->entry > b->entry) - (a->entry < b->entry);
}

static void sink(struct label *heap, size_t root, size_t count)
{
    const struct label moved = heap[root];
    size_t child;

    for (; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && compare(&heap[child], &heap[child + 1]) < 0)
            child++;
        if (compare(&moved, &heap[child]) >= 0)
            break;
        heap[root] = heap[child];
    }
    heap[root] = moved;
}

static void sort(struct labels *labels)
{
    for (size_t root = labels->count / 2; root-- > 0;)
        sink(labels->list, root, labels->count);
    for (size_t end = labels->count; end-- > 1;) {
        const struct label last = labels->list[end];

        labels->list[end] = labels->list[0];
        labels->list[0] = last;
        sink(labels->list, 0, end);
    }
}

static bool reserve(struct mi_arena *arena, struct labels *labels, size_t most)
{
    *labels = (struct labels){0};
    if (most > SIZE_MAX / sizeof *labels->list - 1)
        return false;
    labels->list = mi_arena_take(arena, (most + 1) * sizeof *labels->list);
    labels->next = mi_arena_take(arena, (most + 1) * sizeof *labels->next);
    labels->cap = most;
    return labels->list && labels->next;
}

static void add(struct labels *labels, size_t entry, size_t group, mission_view name)
{
    if (labels->count < labels->cap)
        labels->list[labels->count++] = (struct label){group, name, entry};
}

static bool labelled(const struct label *label, size_t group, mission_view name)
{
    return label->group == group && mi_view_is(label->name, name);
}

/* The first label that is not below (group, name). */
static size_t lower(const struct labels *labels, size_t group, mission_view name)
{
    const struct label wanted = {group, name, 0};
    size_t low = 0, high = labels->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (compare(&labels->list[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* --- What entries are labelled with ------------------------------------------------------------
 */

static bool other(const struct side *side, size_t entry)
{
    return side->of->entries[entry].other;
}

static size_t action_count(const struct side *side, size_t entry)
{
    return other(side, entry) ? 0 : mission_value_count(side->of->entries[entry].actions);
}

static mission_view action_at(const struct side *side, size_t entry, size_t index)
{
    return mission_value_string(mission_value_item(side->of->entries[entry].actions, index));
}

static void by_meaning(struct pass *pass, const struct side *side, size_t entry, taker *take)
{
    struct mi_buffer buffer = {.memory = &pass->pairing->context->memory};
    char *copy = NULL;

    if (mi_write_canonical(&buffer, side->of->entries[entry].value))
        copy = mi_arena_copy(&pass->arena, (mission_view){buffer.ptr, buffer.len}, 0);
    if (copy)
        take(pass, entry, 0, (mission_view){copy, buffer.len});
    else
        pass->failed = true;
    mi_buffer_drop(&buffer);
}

/* The actions, sorted and joined; a space stands in no action. */
static bool join(struct pass *pass, const struct labels *sorted, mission_view *out)
{
    size_t len = 0, at = 0;
    char *text;

    for (size_t i = 0; i < sorted->count; i++)
        len += sorted->list[i].name.len + 1;
    text = mi_arena_take(&pass->arena, len + 1);
    if (!text)
        return false;
    for (size_t i = 0; i < sorted->count; i++) {
        const mission_view name = sorted->list[i].name;

        if (i && mi_view_is(name, sorted->list[i - 1].name))
            continue;
        memcpy(text + at, name.ptr, name.len);
        at += name.len;
        text[at++] = ' ';
    }
    *out = (mission_view){text, at};
    return true;
}

static void by_action_set(struct pass *pass, const struct side *side, size_t entry, taker *take)
{
    const size_t count = action_count(side, entry);
    struct labels actions;
    mission_view joined;

    if (count == 0)
        return;
    if (!reserve(&pass->arena, &actions, count)) {
        pass->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        add(&actions, 0, 0, action_at(side, entry, i));
    sort(&actions);
    if (join(pass, &actions, &joined))
        take(pass, entry, side->place[entry], joined);
    else
        pass->failed = true;
}

static void by_action(struct pass *pass, const struct side *side, size_t entry, taker *take)
{
    for (size_t i = 0; i < action_count(side, entry); i++)
        if (take(pass, entry, side->place[entry], action_at(side, entry, i)))
            return;
}

static bool family_name(mission_view action)
{
    return action.len > 2 && action.ptr[action.len - 1] == '*';
}

/* `a.b.c` is within `a.b.*` and `a.*`: the nearest families first. */
static bool families_of(struct pass *pass, size_t entry, size_t group, mission_view action,
                        taker *take)
{
    size_t end = action.len - (family_name(action) ? 2 : 0), tries = 0;
    char *name = mi_arena_take(&pass->arena, end + 2);

    if (!name) {
        pass->failed = true;
        return true;
    }
    while (end-- > 1 && tries < UP_MOST) {
        if (action.ptr[end] != '.')
            continue;
        memcpy(name, action.ptr, end + 1);
        name[end + 1] = '*';
        if (take(pass, entry, group, (mission_view){name, end + 2}))
            return true;
        tries++;
    }
    return false;
}

static void by_family(struct pass *pass, const struct side *side, size_t entry, taker *take)
{
    for (size_t i = 0; i < action_count(side, entry); i++)
        if (families_of(pass, entry, side->place[entry], action_at(side, entry, i), take))
            return;
}

/* The actions again, and the families above them, at another place. */
static bool actions_at(struct pass *pass, const struct side *side, size_t entry, size_t place,
                       taker *take)
{
    for (size_t i = 0; i < action_count(side, entry); i++) {
        const mission_view action = action_at(side, entry, i);

        if (take(pass, entry, place, action) || families_of(pass, entry, place, action, take))
            return true;
    }
    return false;
}

/* At the place of each prefix above the resource. */
static void by_prefix(struct pass *pass, const struct side *side, size_t entry, taker *take)
{
    const struct labels *places = &pass->pairing->places;
    const mission_view key = side->key[entry];
    const size_t path = side->path[entry];
    size_t end = key.len, tries = 0;

    while (path && end-- > path && tries < UP_MOST) {
        const mission_view above = {key.ptr, end == path ? end + 1 : end};
        size_t place;

        if (key.ptr[end] != '/' || above.len == key.len)
            continue;
        tries++;
        place = lower(places, 0, above);
        if (place < places->count && labelled(&places->list[place], 0, above) &&
            actions_at(pass, side, entry, place, take))
            return;
    }
}

static void by_type(struct pass *pass, const struct side *side, size_t entry, taker *take)
{
    if (other(side, entry))
        take(pass, entry, 0, side->of->entries[entry].type);
}

/* --- One pass ----------------------------------------------------------------------------------
 */

static bool into_index(struct pass *pass, size_t entry, size_t group, mission_view name)
{
    add(&pass->labels, entry, group, name);
    return false;
}

static bool taken(const struct pass *pass, size_t at)
{
    return pass->indexed->of->mate[pass->labels.list[at].entry] != MI_ALONE;
}

/* The first label from `at` on whose entry is free; what was skipped is skipped at once later. */
static size_t free_from(struct pass *pass, size_t at)
{
    size_t *next = pass->labels.next, end = at;

    while (end < pass->labels.count && taken(pass, end))
        end = next[end];
    while (at < end) {
        const size_t step = next[at];

        next[at] = end;
        at = step;
    }
    return end;
}

static bool join_free(struct pass *pass, size_t entry, size_t group, mission_view name)
{
    const size_t at = free_from(pass, lower(&pass->labels, group, name));
    size_t mate;

    if (at == pass->labels.count || !labelled(&pass->labels.list[at], group, name))
        return false;
    mate = pass->labels.list[at].entry;
    pass->indexed->of->mate[mate] = entry;
    pass->asking->of->mate[entry] = mate;
    return true;
}

static bool index_side(struct pass *pass, maker *make)
{
    const struct side *side = pass->indexed;
    size_t most = 0;

    for (size_t i = 0; i < side->of->count; i++)
        most += 1 + action_count(side, i);
    if (!reserve(&pass->arena, &pass->labels, most))
        return false;
    for (size_t i = 0; i < side->of->count && !pass->failed; i++)
        if (side->of->mate[i] == MI_ALONE)
            make(pass, side, i, into_index);
    sort(&pass->labels);
    for (size_t i = 0; i < pass->labels.count; i++)
        pass->labels.next[i] = i + 1;
    return !pass->failed;
}

static bool run_pass(struct pairing *pairing, struct side *indexed, maker *index,
                     struct side *asking, maker *ask)
{
    struct pass pass = {.pairing = pairing, .indexed = indexed, .asking = asking};
    bool good;

    mi_arena_start(&pass.arena, &pairing->context->memory);
    good = index_side(&pass, index);
    for (size_t i = 0; i < asking->of->count && good; i++) {
        if (asking->of->mate[i] == MI_ALONE)
            ask(&pass, asking, i, join_free);
        good = !pass.failed;
    }
    mi_arena_drop(&pass.arena);
    return good;
}

/* --- Keys and the whole ------------------------------------------------------------------------
 */

static void put(char *text, size_t *at, mission_view part)
{
    if (part.len)
        memcpy(text + *at, part.ptr, part.len);
    *at += part.len;
}

static bool normal_key(struct mi_arena *arena, const struct mi_uri_normal *normal,
                       mission_view *out, size_t *path)
{
    const size_t len = normal->scheme.len + normal->userinfo.len + normal->host.len +
                       normal->port.len + normal->path.len + 5;
    char *text = mi_arena_take(arena, len);
    size_t at = 0;

    if (!text)
        return false;
    put(text, &at, normal->scheme);
    put(text, &at, MI_VIEW("://"));
    put(text, &at, normal->userinfo);
    put(text, &at, MI_VIEW("@"));
    put(text, &at, normal->host);
    put(text, &at, MI_VIEW(":"));
    put(text, &at, normal->port);
    *path = at;
    put(text, &at, normal->path);
    *out = (mission_view){text, at};
    return true;
}

static bool start_side(struct pairing *pairing, struct side *side, struct mi_side *of)
{
    const size_t count = of->count + 1;

    side->of = of;
    side->key = mi_arena_take(&pairing->arena, count * sizeof *side->key);
    side->path = mi_arena_take(&pairing->arena, count * sizeof *side->path);
    side->place = mi_arena_take(&pairing->arena, count * sizeof *side->place);
    if (!side->key || !side->path || !side->place)
        return false;
    for (size_t i = 0; i < of->count; i++) {
        const struct mi_entry *entry = &of->entries[i];

        of->mate[i] = MI_ALONE;
        side->key[i] = entry->resource;
        side->path[i] = side->place[i] = 0;
        if (entry->normalized &&
            !normal_key(&pairing->arena, &entry->normal, &side->key[i], &side->path[i]))
            return false;
    }
    return true;
}

static void number_side(const struct labels *places, struct side *side)
{
    for (size_t i = 0; i < side->of->count; i++)
        side->place[i] = lower(places, 0, side->key[i]);
}

static bool start(struct pairing *pairing, struct mi_side *from, struct mi_side *to)
{
    if (!start_side(pairing, &pairing->from, from) || !start_side(pairing, &pairing->to, to) ||
        !reserve(&pairing->arena, &pairing->places, from->count + to->count))
        return false;
    for (size_t i = 0; i < from->count; i++)
        add(&pairing->places, 0, 0, pairing->from.key[i]);
    for (size_t i = 0; i < to->count; i++)
        add(&pairing->places, 0, 0, pairing->to.key[i]);
    sort(&pairing->places);
    number_side(&pairing->places, &pairing->from);
    number_side(&pairing->places, &pairing->to);
    return true;
}

static bool run(struct pairing *p)
{
    return run_pass(p, &p->from, by_meaning, &p->to, by_meaning) &&
           run_pass(p, &p->from, by_action_set, &p->to, by_action_set) &&
           run_pass(p, &p->from, by_action, &p->to, by_action) &&
           run_pass(p, &p->from, by_action, &p->to, by_family) &&
           run_pass(p, &p->to, by_action, &p->from, by_family) &&
           run_pass(p, &p->from, by_action, &p->to, by_prefix) &&
           run_pass(p, &p->to, by_action, &p->from, by_prefix) &&
           run_pass(p, &p->from, by_type, &p->to, by_type);
}

int32_t mi_pairs_find(const mission_context *context, struct mi_side *from, struct mi_side *to)
{
    struct pairing pairing = {.context = context};
    bool good;

    mi_arena_start(&pairing.arena, &context->memory);
    good = start(&pairing, from, to) && run(&pairing);
    mi_arena_drop(&pairing.arena);
    return good ? MISSION_OK : MISSION_E_NOMEM;
}
