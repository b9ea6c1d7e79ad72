/* Rows, measured in turn: each is stated by its median. SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "decision_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef HAVE_CJSON
#include <cjson/cJSON.h>
#endif

#define ROWS_MOST 96
#define BATCH 500.0 /* µs */

struct row {
    enum table table;
    char what[112];
    bool (*run)(void *subject);
    void *subject;
    int batch;
    size_t allocations;
    double times[ROUNDS_MOST];
};

static struct row *rows;
static size_t row_count, allocations;
static int rounds;
static char record[4096];

void need(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "bench-decision: failed: %s\n", what);
    exit(1);
}

double now_us(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* --- contexts --- */

static void *counted_resize(void *host, void *old, size_t was, size_t want)
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

size_t read_data(const char *name, char *to, size_t room)
{
    char path[1024];
    FILE *file;
    size_t len;

    snprintf(path, sizeof path, "%s/%s", BENCH_DATA, name);
    file = fopen(path, "rb");
    need(file != NULL, path);
    len = fread(to, 1, room - 1, file);
    to[len] = '\0';
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

static void start_rows(void)
{
    rows = calloc(ROWS_MOST, sizeof *rows);
    need(rows != NULL, "memory");
    row_add(TABLE_HIDDEN, "U", run_unit, NULL);
}

/* --- rows --- */

struct row *row_add(enum table table, const char *what, bool (*run)(void *), void *subject)
{
    struct row *row;
    double spent = 0;

    if (!rows)
        start_rows();
    row = &rows[row_count++];
    need(row_count <= ROWS_MOST, "too many rows");
    snprintf(row->what, sizeof row->what, "%s", what);
    row->table = table;
    row->run = run;
    row->subject = subject;
    need(run(subject), what); /* warm */
    allocations = 0;
    need(run(subject), what);
    row->allocations = allocations;
    for (const double start = now_us(); spent < BATCH; spent = now_us() - start, row->batch++)
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

/* Of the row's times, or of their ratios to another's. */
static double median(const struct row *row, const struct row *other)
{
    static double list[ROUNDS_MOST];

    for (int i = 0; i < rounds; i++)
        list[i] = other ? row->times[i] / other->times[i] : row->times[i];
    qsort(list, (size_t)rounds, sizeof *list, by_size);
    return list[rounds / 2];
}

double rows_unit(void)
{
    return median(&rows[0], NULL);
}

void rows_print(enum table table, const char *title)
{
    printf("\n### %s\n\n| what | µs | U | allocations |\n|---|---:|---:|---:|\n", title);
    for (size_t i = 0; i < row_count; i++)
        if (rows[i].table == table)
            printf("| %s | %.3f | %.3f | %zu |\n", rows[i].what, median(&rows[i], NULL),
                   median(&rows[i], &rows[0]), rows[i].allocations);
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
