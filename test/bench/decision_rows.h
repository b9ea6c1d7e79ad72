/* Rows of the decisions' benchmark: each a piece of work, its times, and its tables.
 * SPDX-License-Identifier: MIT */
#ifndef DECISION_ROWS_H
#define DECISION_ROWS_H

#include <mission/mission.h>

#include <stdbool.h>
#include <stddef.h>

struct row;

#define ROUNDS_MOST 1000

/* End with a message unless it is good. */
void need(bool good, const char *what);
double now_us(void);

/* A context whose allocations are counted, at a standing clock. */
mission_context *counted_context(uint32_t profile, int64_t seconds);
mission_context *counted_context_with(uint32_t profile, int64_t seconds,
                                      const mission_crypto *crypto);
size_t allocations_so_far(void);

/* Which file of the benchmark's data; the bytes that were read, ended by a NUL. */
size_t read_data(const char *name, char *to, size_t room);

enum table {
    TABLE_HIDDEN,
    TABLE_SIZES,
    TABLE_PARTS,
    TABLE_CASES,
    TABLE_AROUND,
    TABLE_EVIDENCE,
    TABLE_TOOLS,
    TABLE_COUNT
};

/* A row; `run` does the work once and says whether it came to what it should. It is run at once,
 * for its allocations. */
struct row *row_add(enum table table, const char *what, bool (*run)(void *subject), void *subject);
/* All rows in turn, round after round. */
void rows_measure(int rounds);
void rows_print(enum table table, const char *title);
double rows_unit(void); /* µs */
/* cJSON's time for record-2k.json; without cJSON, our own. */
bool run_unit(void *subject);
/* The median of batches of 64, in ns, as the peers have it. */
double batches_ns(bool (*run)(void *subject), void *subject, double seconds);
void rows_free(void);

#endif
