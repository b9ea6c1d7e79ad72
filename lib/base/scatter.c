/* SipHash (Aumasson, Bernstein) with one round for each block and three at the end.
 * SPDX-License-Identifier: MIT */
#include "scatter.h"

struct state {
    uint64_t a, b, c, d;
};

static inline uint64_t turn(uint64_t word, int by)
{
    return word << by | word >> (64 - by);
}

static inline void round_of(struct state *s)
{
    s->a += s->b;
    s->c += s->d;
    s->b = turn(s->b, 13) ^ s->a;
    s->d = turn(s->d, 16) ^ s->c;
    s->a = turn(s->a, 32) + s->d;
    s->c += s->b;
    s->d = turn(s->d, 21) ^ s->a;
    s->b = turn(s->b, 17) ^ s->c;
    s->c = turn(s->c, 32);
}

static inline void block(struct state *s, uint64_t word)
{
    s->d ^= word;
    round_of(s);
    s->a ^= word;
}

static inline struct state opened(const struct mi_scatter *scatter, uint64_t from)
{
    struct state s = {scatter->key[0] ^ UINT64_C(0x736f6d6570736575),
                      scatter->key[1] ^ UINT64_C(0x646f72616e646f6d),
                      scatter->key[0] ^ UINT64_C(0x6c7967656e657261),
                      scatter->key[1] ^ UINT64_C(0x7465646279746573)};

    block(&s, from);
    return s;
}

static inline uint64_t closed(struct state *s)
{
    s->c ^= 0xff;
    round_of(s);
    round_of(s);
    round_of(s);
    return s->a ^ s->b ^ s->c ^ s->d;
}

uint64_t mi_scatter_bytes(const struct mi_scatter *scatter, uint64_t from, mission_view bytes)
{
    struct state s = opened(scatter, from);
    const char *at = bytes.ptr;
    size_t left = bytes.len;
    uint64_t word;

    for (; left >= 8; left -= 8, at += 8) {
        memcpy(&word, at, 8);
        block(&s, word);
    }
    word = 0;
    if (left)
        memcpy(&word, at, left);
    block(&s, word); /* the rest alone, so that its zeros cannot be taken for bytes: */
    block(&s, bytes.len);
    return closed(&s);
}

uint64_t mi_scatter_word(const struct mi_scatter *scatter, uint64_t from, uint64_t word)
{
    struct state s = opened(scatter, from);

    block(&s, word);
    return closed(&s);
}

void mi_scatter_start(struct mi_scatter *scatter, const void *object)
{
    const struct mi_scatter fixed = {{UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xc2b2ae3d27d4eb4f)}};

    scatter->key[0] = mi_scatter_word(&fixed, (uintptr_t)object, (uintptr_t)&object);
    scatter->key[1] = mi_scatter_word(&fixed, (uintptr_t)&object, (uintptr_t)&mi_memory_default);
}
