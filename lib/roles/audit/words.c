/* A table of names by their keyed hash, with room for a third more. SPDX-License-Identifier: MIT */
#include "words.h"

#define FIRST_SLOTS 64u

void mi_words_start(struct mi_words *words, const mi_memory *memory)
{
    *words = (struct mi_words){0};
    mi_arena_start(&words->arena, memory);
    mi_scatter_start(&words->scatter, words);
}

void mi_words_drop(struct mi_words *words)
{
    const mi_memory memory = words->arena.memory;

    if (words->slots)
        mi_release(&memory, words->slots, words->slot_count * sizeof *words->slots);
    mi_arena_drop(&words->arena);
}

static struct mi_word **find(struct mi_word **slots, size_t count, uint64_t hash, mission_view text)
{
    size_t at = (size_t)hash & (count - 1);

    while (slots[at] && (slots[at]->hash != hash || !mi_view_is(slots[at]->text, text)))
        at = (at + 1) & (count - 1);
    return &slots[at];
}

static bool grow(struct mi_words *words)
{
    const mi_memory *memory = &words->arena.memory;
    const size_t was = words->slot_count, want = was ? was * 2 : FIRST_SLOTS;
    struct mi_word **slots;

    if (want > SIZE_MAX / sizeof *slots / 2)
        return false;
    slots = mi_resize(memory, NULL, 0, want * sizeof(struct mi_word *));
    if (!slots)
        return false;
    memset(slots, 0, want * sizeof *slots);
    for (size_t i = 0; i < was; i++)
        if (words->slots[i])
            *find(slots, want, words->slots[i]->hash, words->slots[i]->text) = words->slots[i];
    if (was)
        mi_release(memory, words->slots, was * sizeof *slots);
    words->slots = slots;
    words->slot_count = want;
    return true;
}

static struct mi_word *make(struct mi_words *words, uint64_t hash, mission_view text)
{
    struct mi_word *word = mi_arena_take(&words->arena, sizeof *word);
    char *copy = word ? mi_arena_copy(&words->arena, text, 1) : NULL;

    if (!copy)
        return NULL;
    *word = (struct mi_word){.text = {copy, text.len}, .hash = hash};
    return word;
}

struct mi_word *mi_word(struct mi_words *words, mission_view text)
{
    const uint64_t hash = mi_scatter_bytes(&words->scatter, 0, text);
    struct mi_word **slot;

    if (words->count >= words->slot_count - words->slot_count / 4 && !grow(words))
        return NULL;
    slot = find(words->slots, words->slot_count, hash, text);
    if (!*slot) {
        *slot = make(words, hash, text);
        words->count += *slot != NULL;
    }
    return *slot;
}

int mi_word_compare(const struct mi_word *a, const struct mi_word *b)
{
    const size_t len = a->text.len < b->text.len ? a->text.len : b->text.len;
    const int order = a == b || !len ? 0 : memcmp(a->text.ptr, b->text.ptr, len);

    return order ? order : (a->text.len > b->text.len) - (a->text.len < b->text.len);
}
