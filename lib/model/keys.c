/* Sorted names and binary search. SPDX-License-Identifier: MIT */
#include "keys.h"
#include "../base/sort.h"

static int compare(const void *left, const void *right)
{
    const struct mi_key *a = left, *b = right;
    int order = 0;

    for (size_t i = 0; i < MI_COUNT(a->part) && !order; i++)
        order = mi_view_order(a->part[i], b->part[i]);
    return order;
}

bool mi_keys_start(struct mi_keys *keys, const mi_memory *memory, size_t most)
{
    *keys = (struct mi_keys){.memory = memory};
    if (most == 0)
        return true;
    if (most > SIZE_MAX / sizeof *keys->list)
        return false;
    keys->list = mi_resize(memory, NULL, 0, most * sizeof *keys->list);
    keys->cap = keys->list ? most : 0;
    return keys->list != NULL;
}

void mi_keys_add(struct mi_keys *keys, const struct mi_key *key)
{
    if (keys->count < keys->cap)
        keys->list[keys->count++] = *key;
}

void mi_keys_sort(struct mi_keys *keys)
{
    mi_sort(keys->list, keys->count, sizeof *keys->list, compare);
}

bool mi_keys_have(const struct mi_keys *keys, const struct mi_key *key)
{
    size_t low = 0, high = keys->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = compare(key, &keys->list[middle]);

        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

const struct mi_key *mi_keys_repeat(const struct mi_keys *keys)
{
    for (size_t i = 1; i < keys->count; i++)
        if (compare(&keys->list[i - 1], &keys->list[i]) == 0)
            return &keys->list[i];
    return NULL;
}

void mi_keys_drop(struct mi_keys *keys)
{
    if (keys->list)
        mi_release(keys->memory, keys->list, keys->cap * sizeof *keys->list);
    keys->list = NULL;
    keys->count = keys->cap = 0;
}
