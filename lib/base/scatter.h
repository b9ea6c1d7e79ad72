/* Keyed hashing for tables, so that nobody can choose names that collide.
 * SPDX-License-Identifier: MIT */
#ifndef MI_SCATTER_H
#define MI_SCATTER_H

#include "base.h"

struct mi_scatter {
    uint64_t key[2];
};

/* Key a table by what an attacker does not know: where memory lies. Equal inputs then scatter
 * otherwise in each process; no answer may depend on it. */
void mi_scatter_start(struct mi_scatter *scatter, const void *object);

/* SipHash-1-3 of `from` and the bytes. Chain the calls, the result as the next one's `from`, and a
 * path has a hash at each of its steps. */
uint64_t mi_scatter_bytes(const struct mi_scatter *scatter, uint64_t from, mission_view bytes);
uint64_t mi_scatter_word(const struct mi_scatter *scatter, uint64_t from, uint64_t word);

#endif
