/* What the cases of the suite are written with. SPDX-License-Identifier: MIT */
#ifndef MI_SUITE_H
#define MI_SUITE_H

#include <mission/store_check.h>

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define V(literal) ((mission_view){"" literal, sizeof(literal) - 1})
#define NOTHING ((mission_view){NULL, 0})
#define THREADS_MOST 64u
#define WORDS_MOST 8192u

/* A case that is running. What is said of it is the first failure, of whichever thread. */
struct trial {
    const mission_store_check *setup;
    const mission_store *tables[THREADS_MOST + 1]; /* [0] of `fresh`, then those of `another` */
    size_t table_count;
    uint64_t random;
    const char *step; /* what is tried: said before a failure */
    atomic_bool failed;
    pthread_mutex_t lock; /* of the words */
    char words[WORDS_MOST];
};

/* Who uses a table: the case itself, or one of its threads. */
struct client {
    struct trial *trial;
    const mission_store *table;
    uint64_t random;
    uint32_t index; /* of the thread */
    uint32_t turns; /* how many it is to make */
    void *shared;   /* what the case gave to all of its threads */
    uint64_t done;  /* for the case to add up */
};

struct suite_case {
    const char *name;
    void (*run)(struct client *client);
    bool reopens;
};

struct suite_group {
    uint32_t bit;
    const char *name;
    const struct suite_case *cases;
    size_t count;
};
extern const struct suite_group mi_suite_contract, mi_suite_scans, mi_suite_sizes,
    mi_suite_isolation, mi_suite_durability, mi_suite_model;

/* trial.c: the condition and the words of a trial. Both answer whether all is well so far. */
bool mi_suite_fail(struct trial *trial, const char *format, ...)
    __attribute__((format(printf, 2, 3))); /* always false */
bool mi_suite_well(struct trial *trial);
void mi_suite_step(struct client *client, const char *step);
uint64_t mi_suite_random(uint64_t *state);
uint32_t mi_suite_below(uint64_t *state, uint32_t bound); /* 0 to bound - 1 */
/* Bytes for people. */
struct shown {
    char text[120];
};
struct shown mi_suite_show(mission_view view);
const char *mi_suite_answer(int32_t rc);
/* The store of a trial. `reopen` puts the new table into the client too. */
bool mi_suite_open(struct trial *trial);
bool mi_suite_reopen(struct client *client);
void mi_suite_close(struct trial *trial);
struct client mi_suite_client(struct trial *trial);
/* Run the threads of the setup, each with a table of its own where there are some, and wait.
 * Answers the sum of what they have done. */
uint64_t mi_suite_threads(struct client *client, void *shared, void (*work)(struct client *client));

/* sheet.c: rows that a store handed over, copied. */
struct line {
    mission_view key, order, bytes;
    uint64_t version;
    int64_t number;
};
struct sheet {
    struct line *lines;
    size_t count, room;
    size_t stop_after; /* rows, then say stop; 0: never */
    size_t calls;      /* of the receiver */
    bool failed, malformed;
};
#define SHEET_EMPTY                                                                                \
    {                                                                                              \
        NULL, 0, 0, 0, 0, false, false                                                             \
    }
int32_t mi_suite_sheet_row(void *sheet, const mission_store_row *row); /* for a receiver */
void mi_suite_sheet_clear(struct sheet *sheet);
bool mi_suite_same(mission_view a, mission_view b);
int mi_suite_compare(mission_view a, mission_view b); /* unsigned bytes, a prefix first */

/* table.c: calls that wait AGAIN out and look at the form of the answer. FAILED was recorded. */
#define FAILED (-1)
int32_t mi_suite_load(struct client *client, mission_view kind, mission_view key,
                      struct sheet *sheet);
int32_t mi_suite_commit(struct client *client, const mission_store_write *writes, size_t count,
                        size_t *failed);
int32_t mi_suite_scan(struct client *client, const mission_store_scan *scan, struct sheet *sheet);
/* The same, whatever the answer is; `error` may be NULL. Only AGAIN is waited out. */
int32_t mi_suite_try_load(struct client *client, mission_view kind, mission_view key,
                          struct sheet *sheet, mission_error *error);
int32_t mi_suite_try_commit(struct client *client, const mission_store_write *writes, size_t count,
                            size_t *failed, mission_error *error);
int32_t mi_suite_try_scan(struct client *client, const mission_store_scan *scan,
                          struct sheet *sheet, mission_error *error);

/* Rows of the kind "row" where nothing else is said. */
#define KIND V("row")
mission_store_write mi_suite_check(mission_view key, uint32_t expect, uint64_t version);
mission_store_write mi_suite_put(mission_view key, uint32_t expect, uint64_t version,
                                 mission_view bytes);
mission_store_write mi_suite_delete(mission_view key, uint32_t expect, uint64_t version);
mission_store_write mi_suite_add(mission_view key, int64_t add, int64_t least, int64_t most);
mission_store_write mi_suite_termed(mission_store_write put, const mission_store_term *terms,
                                    size_t count);
mission_store_scan mi_suite_all(mission_view index, mission_view value);

/* The same with an opinion: false when it was otherwise, which is recorded. */
bool mi_suite_takes(struct client *client, const mission_store_write *writes, size_t count);
bool mi_suite_conflicts(struct client *client, const mission_store_write *writes, size_t count,
                        size_t at);
bool mi_suite_takes_one(struct client *client, mission_store_write write);
bool mi_suite_conflicts_one(struct client *client, mission_store_write write);
bool mi_suite_is(struct client *client, mission_view key, mission_view bytes, uint64_t version,
                 int64_t number);
bool mi_suite_absent(struct client *client, mission_view key);
/* A scan finds these keys, in this order. */
bool mi_suite_finds(struct client *client, const mission_store_scan *scan, const mission_view *keys,
                    size_t count);
#define FINDS(client, scan, ...)                                                                   \
    mi_suite_finds(client, scan, (const mission_view[]){__VA_ARGS__},                              \
                   sizeof((const mission_view[]){__VA_ARGS__}) / sizeof(mission_view))

#endif
