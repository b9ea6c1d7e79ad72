/* Rows of a benchmark: each a piece of work, its times, and the table that it stands in.
 * SPDX-License-Identifier: MIT */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include <mission/mission.h>

#include <stdbool.h>
#include <stddef.h>

#define ROUNDS_MOST 2000
#define ROWS_MOST 96

struct row {
    char who[64], what[112];
    bool (*run)(void *subject);
    void *subject;
    const struct row *beside; /* told as a ratio to this one; NULL: none */
    int table;                /* 0: hidden */
    int batch;
    size_t allocations;
    double times[ROUNDS_MOST];
};

/* End with a message unless it is good. */
void need(bool good, const char *what);
double now_us(void);

/* An allocator's resize that counts. */
void *counted_resize(void *host, void *old, size_t was, size_t want);
/* A context whose allocations are counted, at a standing clock. */
mission_context *counted_context(uint32_t profile, int64_t seconds);
mission_context *counted_context_with(uint32_t profile, int64_t seconds,
                                      const mission_crypto *crypto);
size_t allocations_so_far(void);

/* Which file of the benchmark's data; the bytes that were read, ended by a NUL. */
size_t read_data(const char *name, void *to, size_t room);

/* Before the first row: the program's name, and how long a batch of a row is to take at least. */
void rows_open(const char *program, double microseconds);
/* A row; `run` does the work once and says whether it came to what it should. It is run at once,
 * for its allocations. */
struct row *row_add(int table, const char *who, const char *what, bool (*run)(void *subject),
                    void *subject, const struct row *beside);
/* All rows in turn, round after round. */
void rows_measure(int rounds);
/* The median of a row's times in µs, or of their ratios to another's (NULL: none). */
double row_median(const struct row *row, const struct row *other);
/* The row of U: cJSON's time for record-2k.json; without cJSON, our own. */
const struct row *rows_unit(void);
bool run_unit(void *subject);
/* A table: its title and the head of its columns, and each of its rows. */
void rows_print(int table, const char *head, void (*print)(const struct row *row));
/* The median of batches of 64, in ns, as the peers have it. */
double batches_ns(bool (*run)(void *subject), void *subject, double seconds);
void rows_free(void);

#endif
