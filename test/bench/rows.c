/* Rows, measured in turn: each is stated by its median. SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef HAVE_CJSON
#include <cjson/cJSON.h>
#endif

static struct row *rows;
static const char *program = "bench";
static double batch_us;
static size_t row_count, allocations;
static int rounds;
static char record[4096];

void need(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "%s: failed: %s\n", program, what);
    exit(1);
}

double now_us(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* --- contexts --- */

void *counted_resize(void *host, void *old, size_t was, size_t want)
{
    (void)host, (void)was;
    if (want == 0) {
        free(old);
        return NULL;
    }
    allocations++;
    return realloc(old, want);
}

size_t allocations_so_far(void)
{
    return allocations;
}

static int32_t standing(void *host, mission_time *out)
{
    out->seconds = *(const int64_t *)host;
    return 0;
}

mission_context *counted_context(uint32_t profile, int64_t seconds)
{
    return counted_context_with(profile, seconds, NULL);
}

mission_context *counted_context_with(uint32_t profile, int64_t seconds,
                                      const mission_crypto *crypto)
{
    static int64_t moment;
    const mission_allocator counted = {sizeof counted, NULL, counted_resize};
    const mission_clock clock = {sizeof clock, &moment, standing};
    const mission_config config = {.size = sizeof config,
                                   .profile = profile,
                                   .allocator = &counted,
                                   .crypto = crypto,
                                   .clock = &clock};
    mission_context *context;

    moment = seconds;
    need(mission_context_new(&config, &context, NULL) == 0, "context");
    return context;
}

size_t read_data(const char *name, void *to, size_t room)
{
    char path[1024];
    FILE *file;
    size_t len;

    snprintf(path, sizeof path, "%s/%s", BENCH_DATA, name);
    file = fopen(path, "rb");
    need(file != NULL, path);
    len = fread(to, 1, room - 1, file);
    ((char *)to)[len] = '\0';
    fclose(file);
    return len;
}

/* --- U --- */

static void read_record(void)
{
    if (!record[0])
        read_data("record-2k.json", record, sizeof record);
}

bool run_unit(void *subject)
{
#ifdef HAVE_CJSON
    cJSON *tree;

    (void)subject;
    read_record();
    tree = cJSON_Parse(record);
    cJSON_Delete(tree);
    return tree != NULL;
#else
    static mission_context *context;
    mission_json *tree = NULL;

    (void)subject;
    read_record();
    need(context || mission_context_new(NULL, &context, NULL) == 0, "context");
    need(mission_json_parse(context, mission_view_of(record), 0, &tree, NULL) == 0, "record");
    mission_json_unref(tree);
    return true;
#endif
}

/* --- rows --- */

void rows_open(const char *name, double microseconds)
{
    program = name;
    batch_us = microseconds;
    rows = calloc(ROWS_MOST, sizeof *rows);
    need(rows != NULL, "memory");
    row_add(0, "cJSON", "parse record-2k.json", run_unit, NULL, NULL);
}

struct row *row_add(int table, const char *who, const char *what, bool (*run)(void *),
                    void *subject, const struct row *beside)
{
    struct row *row = &rows[row_count++];
    double spent = 0;

    need(row_count <= ROWS_MOST, "too many rows");
    snprintf(row->who, sizeof row->who, "%s", who);
    snprintf(row->what, sizeof row->what, "%s", what);
    row->table = table;
    row->run = run;
    row->subject = subject;
    row->beside = beside;
    need(run(subject), what); /* warm: the cache's has it now */
    allocations = 0;
    need(run(subject), what);
    row->allocations = allocations;
    for (const double start = now_us(); spent < batch_us; spent = now_us() - start, row->batch++)
        run(subject);
    return row;
}

void rows_measure(int times)
{
    rounds = times > ROUNDS_MOST ? ROUNDS_MOST : times;
    for (int round = 0; round < rounds; round++)
        for (size_t i = 0; i < row_count; i++) {
            struct row *row = &rows[i];
            double start;

            row->run(row->subject); /* the row before has left the caches to it */
            start = now_us();
            for (int k = 0; k < row->batch; k++)
                row->run(row->subject);
            row->times[round] = (now_us() - start) / row->batch;
        }
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

double row_median(const struct row *row, const struct row *other)
{
    static double list[ROUNDS_MOST];

    for (int i = 0; i < rounds; i++)
        list[i] = other ? row->times[i] / other->times[i] : row->times[i];
    qsort(list, (size_t)rounds, sizeof *list, by_size);
    return list[rounds / 2];
}

const struct row *rows_unit(void)
{
    return &rows[0];
}

void rows_print(int table, const char *head, void (*print)(const struct row *row))
{
    printf("\n### %s", head);
    for (size_t i = 0; i < row_count; i++)
        if (rows[i].table == table)
            print(&rows[i]);
}

double batches_ns(bool (*run)(void *), void *subject, double seconds)
{
    static double times[100000];
    const double start = now_us();
    size_t count = 0;

    do {
        const double from = now_us();

        for (int i = 0; i < 64; i++)
            need(run(subject), "a wrong answer");
        times[count++] = (now_us() - from) / 64 * 1000;
    } while (now_us() - start < seconds * 1e6 && count < sizeof times / sizeof *times);
    qsort(times, count, sizeof *times, by_size);
    return times[count / 2];
}

void rows_free(void)
{
    free(rows);
}
