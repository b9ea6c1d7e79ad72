/* Overlapping entries, by places and labels. SPDX-License-Identifier: MIT
 *
 * A place is what a resource comes to: the base of a prefix, the normal form of a resource, its
 * exact bytes, or another type. A label is one action at a place. Sorted, what a place or a family
 * covers follows it at once, so that a sweep finds what is around each place, and a search finds
 * what a family covers. */
#include "overlap.h"
#include "../base/sort.h"
#include "../json/json.h"

/* The kinds of places. Bases and points are of one order; nothing contains the others. */
#define BASE 0u  /* a prefix */
#define POINT 1u /* one resource, in normal form: lies in bases */
#define EXACT 2u /* one resource, byte by byte */
#define TYPE 3u  /* another type that the host narrows */
#define EQUAL 4u /* one entry of another type, in canonical form */

struct place {
    mission_view key;
    struct place *up;       /* the base around it */
    size_t from[2], end[2]; /* its labels of either side */
    uint32_t kind, entry, side;
};

struct label {
    mission_view text; /* of an action; of a family, its name and the point */
    struct place *place;
    uint32_t side, entry;
    bool family;
};

struct search {
    const mission_context *context;
    const struct mi_entry *entries[2];
    size_t counts[2];
    struct mi_arena arena;
    struct place *places;
    struct label *labels;
    size_t place_count, label_count;
    bool prefixes; /* somewhere: else no resource lies in another */
    struct mi_overlaps *out;
    int32_t rc;
};

static bool starts(mission_view text, mission_view with)
{
    return text.len >= with.len && (with.len == 0 || memcmp(text.ptr, with.ptr, with.len) == 0);
}

/* ---- Places ---- */

/* Scheme, authority and path; each path ends in one more slash, but for the root as a base, which
 * everything lies in: then "covers" is "starts with" (UR-1). */
static bool normal_key(struct search *s, const struct mi_entry *entry, mission_view *out)
{
    const struct mi_uri_normal *u = &entry->normal;
    const mission_view parts[] = {
        u->scheme, MI_VIEW("://"), u->userinfo, u->userinfo.ptr ? MI_VIEW("@") : MI_VIEW(""),
        u->host,   MI_VIEW(":"),   u->port,     u->path,
    };
    const bool root = entry->prefix && u->path.len == 1;
    size_t len = 1;
    char *text;

    for (size_t i = 0; i < MI_COUNT(parts); i++)
        len += parts[i].len;
    text = mi_arena_take(&s->arena, len);
    if (!text)
        return false;
    len = 0;
    for (size_t i = 0; i < MI_COUNT(parts); i++) {
        if (parts[i].len)
            memcpy(text + len, parts[i].ptr, parts[i].len);
        len += parts[i].len;
    }
    text[len] = '/';
    *out = (mission_view){text, len + !root};
    return true;
}

static bool canonical_key(struct search *s, const struct mi_entry *entry, mission_view *out)
{
    struct mi_buffer text = {.memory = &s->context->memory};
    const bool good = mi_write_canonical(&text, entry->value);

    *out = (mission_view){
        good ? mi_arena_copy(&s->arena, (mission_view){text.ptr, text.len}, 0) : NULL, text.len};
    mi_buffer_drop(&text);
    return out->ptr != NULL;
}

static void add_place(struct search *s, uint32_t kind, mission_view key, uint32_t side,
                      uint32_t entry)
{
    s->places[s->place_count++] =
        (struct place){.key = key, .kind = kind, .side = side, .entry = entry};
}

static bool place_other(struct search *s, uint32_t side, uint32_t index)
{
    const struct mi_entry *entry = &s->entries[side][index];
    const mission_authorization_type *type = mi_authorization_type(s->context, entry->type);
    const bool narrows = type && type->narrow;
    mission_view key = entry->type;

    if (!narrows && !canonical_key(s, entry, &key))
        return false;
    add_place(s, narrows ? TYPE : EQUAL, key, side, index);
    return true;
}

/* At most two for an entry; none for what cannot be decided. */
static bool place(struct search *s, uint32_t side, uint32_t index)
{
    const struct mi_entry *entry = &s->entries[side][index];
    mission_view key;

    if (entry->other)
        return place_other(s, side, index);
    if (entry->undecided)
        return true;
    if (!entry->prefix)
        add_place(s, EXACT, entry->resource, side, index);
    if (!entry->normalized || !s->prefixes)
        return true;
    if (!normal_key(s, entry, &key))
        return false;
    add_place(s, entry->prefix ? BASE : POINT, key, side, index);
    return true;
}

static int compare_places(const void *x, const void *y)
{
    const struct place *a = x, *b = y;
    const uint32_t class_a = a->kind == POINT ? BASE : a->kind,
                   class_b = b->kind == POINT ? BASE : b->kind;
    int order = (class_a > class_b) - (class_a < class_b);

    if (!order)
        order = mi_view_order(a->key, b->key);
    return order ? order : (a->kind > b->kind) - (a->kind < b->kind);
}

/* ---- Labels ---- */

static void add_label(struct search *s, const struct place *of, struct place *at,
                      mission_view action)
{
    mission_view name;
    const bool family = mi_action_family(action, &name);

    s->labels[s->label_count++] = (struct label){.text = {action.ptr, action.len - family},
                                                 .place = at,
                                                 .side = of->side,
                                                 .entry = of->entry,
                                                 .family = family};
}

static void label_place(struct search *s, const struct place *of, struct place *at)
{
    const struct mi_entry *entry = &s->entries[of->side][of->entry];

    if (entry->other)
        add_label(s, of, at, MI_VIEW(""));
    for (size_t i = 0; i < mission_value_count(entry->actions) && !entry->other; i++)
        add_label(s, of, at, mission_value_string(mission_value_item(entry->actions, i)));
}

static int compare_texts(const struct label *a, const struct label *b)
{
    const int order = mi_view_order(a->text, b->text);

    return order ? order : (int)b->family - (int)a->family; /* the family first */
}

static int compare_labels(const void *x, const void *y)
{
    const struct label *a = x, *b = y;
    int order = (a->place > b->place) - (a->place < b->place);

    if (!order)
        order = (a->side > b->side) - (a->side < b->side);
    if (!order)
        order = compare_texts(a, b);
    return order ? order : (a->entry > b->entry) - (a->entry < b->entry);
}

/* Equal places become the first of them; each learns of the base around it. */
static void label_places(struct search *s)
{
    struct place *open = NULL, *first = NULL;

    for (size_t i = 0; i < s->place_count; i++) {
        struct place *here = &s->places[i];

        if (!first || compare_places(first, here) != 0) {
            first = here;
            while (open && (here->kind > POINT || !starts(here->key, open->key)))
                open = open->up;
            here->up = open;
            if (here->kind == BASE)
                open = here;
        }
        label_place(s, here, first);
    }
}

static void find_ranges(struct search *s)
{
    for (size_t i = 0, next; i < s->label_count; i = next) {
        const struct label *first = &s->labels[i];

        for (next = i + 1; next < s->label_count && s->labels[next].place == first->place &&
                           s->labels[next].side == first->side;)
            next++;
        first->place->from[first->side] = i;
        first->place->end[first->side] = next;
    }
}

static bool prepare(struct search *s)
{
    size_t places = 0, labels = 0;

    for (size_t side = 0; side < 2; side++)
        for (size_t i = 0; i < s->counts[side]; i++) {
            places += 2;
            s->prefixes = s->prefixes || s->entries[side][i].prefix;
            labels += 2 + 2 * mission_value_count(s->entries[side][i].actions);
        }
    s->places = mi_arena_take(&s->arena, places * sizeof *s->places);
    s->labels = mi_arena_take(&s->arena, labels * sizeof *s->labels);
    if (!s->places || !s->labels)
        return false;
    for (uint32_t side = 0; side < 2; side++)
        for (uint32_t i = 0; i < s->counts[side]; i++)
            if (!place(s, side, i))
                return false;
    mi_sort(s->places, s->place_count, sizeof *s->places, compare_places);
    label_places(s);
    mi_sort(s->labels, s->label_count, sizeof *s->labels, compare_labels);
    find_ranges(s);
    return true;
}

/* ---- Pairs ---- */

static bool spend(struct search *s, uint64_t steps)
{
    if (s->rc)
        return false;
    if (s->out->budget < steps) {
        s->rc = MISSION_E_TOO_MANY;
        return false;
    }
    s->out->budget -= steps;
    return true;
}

static void add_pair(struct search *s, const struct label *x, const struct label *y)
{
    struct mi_overlaps *out = s->out;
    const size_t cap = out->cap ? out->cap * 2 : 64;
    struct mi_overlap *grown;

    if (!spend(s, 1))
        return;
    if (out->count == out->cap) {
        grown = mi_resize(out->memory, out->list, out->cap * sizeof *grown, cap * sizeof *grown);
        if (!grown) {
            s->rc = MISSION_E_NOMEM;
            return;
        }
        out->list = grown;
        out->cap = cap;
    }
    out->list[out->count++] = x->side == 0 ? (struct mi_overlap){x->entry, y->entry}
                                           : (struct mi_overlap){y->entry, x->entry};
}

/* The first label of the range that is not before this text. */
static size_t lower(struct search *s, size_t from, size_t end, mission_view text, bool family)
{
    const struct label wanted = {.text = text, .family = family};

    if (!spend(s, 1 + text.len / 64))
        return end;
    while (from < end) {
        const size_t middle = from + (end - from) / 2;

        if (compare_texts(&s->labels[middle], &wanted) < 0)
            from = middle + 1;
        else
            end = middle;
    }
    return from;
}

static void pair_equals(struct search *s, const struct label *x, size_t at, size_t end,
                        mission_view text, bool family)
{
    for (; at < end && !s->rc && s->labels[at].family == family &&
           mi_view_is(s->labels[at].text, text);
         at++)
        add_pair(s, x, &s->labels[at]);
}

/* With what equals this label's action, the families around it, and what it covers. */
static void pair_label(struct search *s, const struct label *x, const struct place *at)
{
    const size_t from = at->from[!x->side], end = at->end[!x->side];

    if (from == end)
        return;
    pair_equals(s, x, lower(s, from, end, x->text, x->family), end, x->text, x->family);
    for (size_t i = 0; i < x->text.len && !s->rc; i++) {
        const mission_view around = {x->text.ptr, i + 1};

        if (x->text.ptr[i] == '.' && !(x->family && around.len == x->text.len))
            pair_equals(s, x, lower(s, from, end, around, true), end, around, true);
    }
    if (!x->family)
        return;
    for (size_t i = lower(s, from, end, x->text, false);
         i < end && !s->rc && starts(s->labels[i].text, x->text); i++)
        add_pair(s, x, &s->labels[i]);
}

static void pair_labels(struct search *s)
{
    for (size_t i = 0; i < s->label_count && !s->rc; i++) {
        const struct label *x = &s->labels[i];

        if (x->side == 0 && x->place->kind != POINT)
            pair_label(s, x, x->place);
        for (const struct place *up = x->place->up; up && spend(s, 1); up = up->up)
            pair_label(s, x, up);
    }
}

static int compare_pairs(const void *x, const void *y)
{
    const struct mi_overlap *a = x, *b = y;
    const int order = (a->a > b->a) - (a->a < b->a);

    return order ? order : (a->b > b->b) - (a->b < b->b);
}

static void drop_repeats(struct mi_overlaps *out)
{
    size_t kept = 0;

    for (size_t i = 0; i < out->count; i++)
        if (kept == 0 || compare_pairs(&out->list[kept - 1], &out->list[i]) != 0)
            out->list[kept++] = out->list[i];
    out->count = kept;
}

int32_t mi_overlaps_find(const mission_context *context, const struct mi_entry *a, size_t count_a,
                         const struct mi_entry *b, size_t count_b, struct mi_overlaps *out)
{
    struct search s = {
        .context = context, .entries = {a, b}, .counts = {count_a, count_b}, .out = out};

    *out =
        (struct mi_overlaps){.memory = &context->memory, .budget = context->limits.set_comparisons};
    if (count_a > UINT32_MAX || count_b > UINT32_MAX)
        return MISSION_E_TOO_MANY;
    mi_arena_start(&s.arena, &context->memory);
    if (prepare(&s))
        pair_labels(&s);
    else
        s.rc = MISSION_E_NOMEM;
    mi_arena_drop(&s.arena);
    if (s.rc)
        mi_overlaps_drop(out);
    mi_sort(out->list, out->count, sizeof *out->list, compare_pairs);
    drop_repeats(out);
    return s.rc;
}

void mi_overlaps_drop(struct mi_overlaps *overlaps)
{
    if (overlaps->list)
        mi_release(overlaps->memory, overlaps->list, overlaps->cap * sizeof *overlaps->list);
    overlaps->list = NULL;
    overlaps->count = overlaps->cap = 0;
}
