/* What every fuzz target shares: the input decides the profile, the limits and which allocation
 * fails; a broken law ends the program. SPDX-License-Identifier: MIT */
#ifndef FUZZ_H
#define FUZZ_H

#include <mission/mission.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LAW(condition)                                                                             \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* Six bytes of header: profile and choice, depth, items, bytes, and the allocation that fails (0:
 * none). What follows is the text. */
#define FUZZ_HEADER 6u

struct fuzz {
    uint8_t choice; /* the first byte without its lowest bit, which is the profile */
    mission_view text;
    mission_context *context; /* with the limits and faults; never NULL */
    mission_context *plain;   /* with neither */
    uint32_t countdown;
    size_t live;
};

/* False: too short to mean anything. */
bool fuzz_start(struct fuzz *fuzz, const uint8_t *data, size_t size);
void fuzz_end(struct fuzz *fuzz); /* everything was given back */
/* No allocation fails from here on. */
void fuzz_calm(struct fuzz *fuzz);
/* A refusal has a code, a category, a reason and a terminated place; a success has none. */
void fuzz_error(const mission_error *error, int32_t rc, size_t text_len);

static inline bool fuzz_same(mission_view a, mission_view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

#endif
