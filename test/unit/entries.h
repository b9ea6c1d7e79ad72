/* Random entries near one another, for the tests of what is made from sets.
 * SPDX-License-Identifier: MIT */
#ifndef ENTRIES_H
#define ENTRIES_H

#include "test.h"

#define ENTRY_TEXT 1024
#define SET_TEXT 16384

/* Resources that are equal, nested, or equal but for their spelling. */
extern const char *const entry_resources[];
extern const size_t entry_resource_count;

uint64_t entry_below(uint64_t *state, uint64_t limit);
/* One mission_resource_access entry; one in four has no constraints and no delegation. */
void entry_random(uint64_t *state, char out[ENTRY_TEXT]);
/* An array of 1 to `most` (at most 12) of them. */
void entries_random(uint64_t *state, size_t most, char out[SET_TEXT]);

mission_authority_set *entries_set(mission_context *context, const char *text); /* must be one */
/* 1 when every entry of `part` is within one of `whole` by the subset rule. */
int32_t entries_within(mission_authority_set *part, mission_authority_set *whole);
/* The canonical bytes are those of the text. */
bool entries_are(mission_context *context, const mission_value *value, const char *text);

#endif
