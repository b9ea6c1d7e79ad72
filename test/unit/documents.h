/* Random JSON documents, and a slow canonical writer to hold the fast one against.
 * SPDX-License-Identifier: MIT
 *
 * The texts use every freedom that JSON leaves: space, escapes in any form, members in any order,
 * numbers in any spelling. */
#ifndef DOCUMENTS_H
#define DOCUMENTS_H

#include "test.h"

struct words {
    char *ptr;
    size_t len, cap;
};

void words_add(struct words *words, const char *ptr, size_t len);
void words_say(struct words *words, const char *text);
void words_drop(struct words *words);

/* One document of at most `depth` levels. */
#define DOCUMENT_NO_NUL 1u       /* no U+0000 in strings */
#define DOCUMENT_CALM_NUMBERS 2u /* integers below 2^53 and a few fractions */
void document_random(uint64_t *state, uint32_t flags, int depth, struct words *out);

/* The canonical form, written slowly through the public reading calls: members sorted by UTF-16
 * units that are really made, numbers by trying 1 to 17 digits. */
void document_canonical(const mission_value *value, struct words *out);

/* The value again, as a text with other spaces, escapes and order of members. */
void document_respell(uint64_t *state, const mission_value *value, struct words *out);

/* The value built again, call by call. */
int32_t document_build(mission_builder *builder, const mission_value *value);

#endif
