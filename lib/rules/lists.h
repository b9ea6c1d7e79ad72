/* Lists of entries by keys of 64 bits: the table of an index. SPDX-License-Identifier: MIT
 *
 * A key stands for what was hashed; that it might stand for something else, too, does no harm,
 * since what is found is always compared. */
#ifndef MI_LISTS_H
#define MI_LISTS_H

#include "algebra.h"
#include "way.h"

/* What a chain of hashes begins with. */
enum { MI_EXACT = 1, MI_PREFIX, MI_LITERAL, MI_FAMILY, MI_VALUE, MI_TYPE };

struct mi_list_slot {
    uint64_t key;   /* 0: empty */
    uint32_t first; /* row + 1; 0: the key is here, and that is all */
    uint32_t note;  /* of whoever fills the table */
};

struct mi_list_row {
    uint32_t entry, next; /* row + 1; entries ascend */
};

struct mi_lists {
    struct mi_scatter scatter;
    struct mi_list_slot *slots; /* a power of two of them, at least a third empty */
    size_t mask;
    struct mi_list_row *rows;
    size_t row_count;
};

static inline size_t mi_lists_slots(size_t keys)
{
    size_t slots = 4;

    while (slots < keys + keys / 2)
        slots *= 2;
    return slots;
}

/* Bytes of an arena that the table takes for so many keys and rows. */
static inline size_t mi_lists_room(size_t keys, size_t rows)
{
    return mi_lists_slots(keys) * sizeof(struct mi_list_slot) +
           (rows + 1) * sizeof(struct mi_list_row) + 2 * MI_ARENA_ALIGN;
}

/* An empty one for at most so many. 0 or NOMEM. */
static inline int32_t mi_lists_start(struct mi_lists *lists, struct mi_arena *arena, size_t keys,
                                     size_t rows)
{
    const size_t slots = mi_lists_slots(keys);

    *lists = (struct mi_lists){.mask = slots - 1};
    lists->slots = mi_arena_take(arena, slots * sizeof *lists->slots);
    lists->rows = lists->slots ? mi_arena_take(arena, (rows + 1) * sizeof *lists->rows) : NULL;
    if (!lists->rows)
        return MISSION_E_NOMEM;
    memset(lists->slots, 0, slots * sizeof *lists->slots);
    mi_scatter_start(&lists->scatter, lists->slots);
    return MISSION_OK;
}

static inline struct mi_list_slot *mi_lists_slot(const struct mi_lists *lists, uint64_t key)
{
    size_t at = (size_t)key & lists->mask;

    while (lists->slots[at].key && lists->slots[at].key != key)
        at = (at + 1) & lists->mask;
    return &lists->slots[at];
}

/* NULL: the key is not here. */
static inline const struct mi_list_slot *mi_lists_find(const struct mi_lists *lists, uint64_t key)
{
    const struct mi_list_slot *slot = mi_lists_slot(lists, key ? key : 1);

    return slot->key ? slot : NULL;
}

static inline struct mi_list_slot *mi_lists_touch(struct mi_lists *lists, uint64_t key)
{
    struct mi_list_slot *slot = mi_lists_slot(lists, key ? key : 1);

    slot->key = key ? key : 1;
    return slot;
}

/* Entries are added from the last to the first, so that lists ascend. NULL: it is there already. */
static inline struct mi_list_slot *mi_lists_add(struct mi_lists *lists, uint64_t key, size_t entry)
{
    struct mi_list_slot *slot = mi_lists_touch(lists, key);

    if (slot->first && lists->rows[slot->first - 1].entry == entry)
        return NULL; /* an action that is there twice */
    lists->rows[lists->row_count] = (struct mi_list_row){(uint32_t)entry, slot->first};
    slot->first = (uint32_t)++lists->row_count;
    return slot;
}

/* Where an entry is filed: by its resource byte by byte, or by the way to its base. */
static inline uint64_t mi_place_of(const struct mi_lists *lists, const struct mi_entry *entry)
{
    struct mi_way way;

    if (!entry->prefix)
        return mi_scatter_bytes(&lists->scatter, MI_EXACT, entry->resource);
    way = mi_way_of(&lists->scatter, MI_PREFIX, &entry->normal);
    while (mi_way_further(&lists->scatter, &way))
        continue;
    return way.place;
}

#endif
