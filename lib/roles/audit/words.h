/* Names that come again and again, each kept once. SPDX-License-Identifier: MIT */
#ifndef MI_WORDS_H
#define MI_WORDS_H

#include "../../base/base.h"
#include "../../base/scatter.h"

/* Two words are the same text if and only if they are the same word. */
struct mi_word {
    mission_view text;
    uint64_t hash;
    struct mi_word *issuer; /* of a Mission's id: the one issuer that is known to have it */
    bool issuers;           /* there are several */
    bool kept;              /* of a record's identity: it is there */
};

struct mi_words {
    struct mi_arena arena;
    struct mi_scatter scatter;
    struct mi_word **slots; /* a power of two of them; NULL: free */
    size_t slot_count, count;
};
void mi_words_start(struct mi_words *words, const mi_memory *memory);
void mi_words_drop(struct mi_words *words);
/* The word of a text; the empty text has one, too. NULL: no memory. */
struct mi_word *mi_word(struct mi_words *words, mission_view text);
/* Byte by byte; the same word at once. */
int mi_word_compare(const struct mi_word *a, const struct mi_word *b);

#endif
