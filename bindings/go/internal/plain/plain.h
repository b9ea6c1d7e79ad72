/* What C answers, asked from C, for tests that compare. SPDX-License-Identifier: MIT */
#ifndef PLAIN_H
#define PLAIN_H

#include <mission/mission.h>

#define PLAIN_NOW 1790000000 /* the clock of every question */

/* `result`: what came of it, as text; from malloc(). */
typedef struct plain_verdict {
    int32_t code;
    mission_error error;
    char *result;
    size_t result_len;
} plain_verdict;

void plain_ask(const char *what, uint32_t profile, mission_view text, plain_verdict *out);
void plain_ask_with(const char *what, uint32_t profile, mission_view text, mission_view other,
                    size_t index, plain_verdict *out);

#endif
