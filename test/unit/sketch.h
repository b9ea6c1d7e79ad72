/* Random Authority Sets that almost agree: values from pools of near-misses, and small changes.
 * SPDX-License-Identifier: MIT */
#ifndef SKETCH_H
#define SKETCH_H

#include "naive.h"

#define SKETCH_ACTIONS 3
#define SKETCH_KEYS 10
#define SKETCH_ENTRIES 4

/* An entry before it is text: shrinking takes parts away. */
struct sketch {
    const char *type;
    char resource[160];
    bool prefix;
    const char *action[SKETCH_ACTIONS]; /* NULL: none; the first is there */
    const char *constraint[SKETCH_KEYS];
    const char *delegation;
};
struct sketches {
    struct sketch entry[SKETCH_ENTRIES];
    size_t count;
};

void sketch_random(uint64_t *state, struct sketches *out);
/* The same set with some values replaced by others close to them. */
void sketch_near(uint64_t *state, const struct sketches *from, struct sketches *out);
/* A JSON array, to be freed. */
char *sketch_text(const struct sketches *sketches);
/* An act that a permit may hang on by a hair. */
struct naive_act sketch_act(uint64_t *state, const struct sketches *near, char uri[200],
                            char action[64]);

/* One part less, the `step`-th that can be taken away; false: there is no such part. */
bool sketch_less(const struct sketches *from, size_t step, struct sketches *out);

#endif
