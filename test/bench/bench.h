/* What the benchmark measures: one row is one piece of work. SPDX-License-Identifier: MIT */
#ifndef BENCH_H
#define BENCH_H

#include <mission/mission.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct document {
    const char *name;
    char *ptr; /* a NUL follows, as cJSON likes */
    size_t len;
    mission_text *envelope; /* the bytes that its anchor hashes */
};

/* Do the work once; false: it failed, and the row is not printed. */
typedef bool work(const struct document *document);

struct row {
    const char *who, *what;
    work *run;
    void (*count)(bool on); /* switch the counting of memory; NULL: it is not counted */
};

/* peers.c: the rows of what was found when the program was configured. */
extern const struct row bench_peers[];
extern const size_t bench_peer_count;

/* What a counted run took from its allocator. */
extern size_t bench_blocks, bench_bytes;

/* The context in which ours runs, and one that counts memory. */
extern mission_context *bench_context;

#endif
