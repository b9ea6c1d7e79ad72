/* Names made of up to four parts, sorted for lookup: what keeps comparisons of lists near-linear.
 * SPDX-License-Identifier: MIT */
#ifndef MI_KEYS_H
#define MI_KEYS_H

#include "../base/base.h"

struct mi_key {
    mission_view part[4];
};

/* A list in memory of the allocator, given back by mi_keys_drop. */
struct mi_keys {
    const mi_memory *memory;
    struct mi_key *list;
    size_t count, cap;
};

bool mi_keys_start(struct mi_keys *keys, const mi_memory *memory, size_t most);
void mi_keys_add(struct mi_keys *keys, const struct mi_key *key);        /* at most `most` times */
void mi_keys_sort(struct mi_keys *keys);                                 /* in place, no bad case */
bool mi_keys_have(const struct mi_keys *keys, const struct mi_key *key); /* when sorted */
/* When sorted: a key that is there twice; NULL: none is. */
const struct mi_key *mi_keys_repeat(const struct mi_keys *keys);
void mi_keys_drop(struct mi_keys *keys);

#endif
