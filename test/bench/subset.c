/* The subset rule: growth under benign and hostile sets, and one entry on the request path.
 * SPDX-License-Identifier: MIT
 *
 * Growth is told as the ratio of one size to the one before, each time the least of a few runs; the
 * single entry in U, as in bench.c, when cJSON was found.  usage: bench-subset [RUNS [MOST]] */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include <mission/mission.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef HAVE_CJSON
#include <cjson/cJSON.h>
#endif

static mission_context *context;
static size_t blocks;
static int runs = 5;

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void *counted_resize(void *host, void *old, size_t was, size_t want)
{
    (void)host;
    (void)was;
    if (want == 0) {
        free(old);
        return NULL;
    }
    blocks++;
    return realloc(old, want);
}

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "bench-subset: %s\n", what);
    exit(1);
}

/* ---- shapes: entry `i` of `n`, written to `out`, at most PIECE bytes ---- */

#define PIECE 8192
#define TYPE "{\"type\":\"mission_resource_access\","

static void shape_apart(char *out, size_t i, size_t n)
{
    (void)n;
    snprintf(out, PIECE,
             TYPE "\"resource\":\"https://erp.example.com/%zu\",\"actions\":[\"invoices.read\"],"
                  "\"constraints\":{\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"USD\"}}}",
             i);
}

static void shape_one_resource(char *out, size_t i, size_t n)
{
    (void)n;
    snprintf(out, PIECE,
             TYPE "\"resource\":\"https://erp.example.com\",\"actions\":[\"invoices.a%zu\"]}", i);
}

static void shape_families(char *out, size_t i, size_t n)
{
    (void)n;
    snprintf(out, PIECE,
             TYPE "\"resource\":\"https://erp.example.com\",\"actions\":[\"invoices.a%zu.*\"]}", i);
}

static void shape_one_family(char *out, size_t i, size_t n)
{
    (void)n;
    snprintf(out, PIECE,
             TYPE "\"resource\":\"https://erp.example.com/%zu\",\"actions\":[\"invoices.*\"]}", i);
}

static void shape_prefixes(char *out, size_t i, size_t n)
{
    (void)n;
    snprintf(out, PIECE,
             TYPE
             "\"resource_match\":\"prefix\",\"resource\":\"https://erp.example.com/a/b/c/%zu\","
             "\"actions\":[\"invoices.read\"]}",
             i);
}

/* Chains of 32 nested bases, each with a bound of its own. */
static void shape_deep(char *out, size_t i, size_t n)
{
    int at = snprintf(
        out, PIECE, TYPE "\"resource_match\":\"prefix\",\"resource\":\"https://erp.example.com/%zu",
        i / 32);

    (void)n;
    for (size_t k = 0; k < i % 32; k++)
        at += snprintf(out + at, (size_t)(PIECE - at), "/deeper");
    snprintf(out + at, (size_t)(PIECE - at),
             "\",\"actions\":[\"read\"],\"constraints\":{\"tenant\":\"t%zu\"}}", i);
}

/* One resource, one action, and a bound that only the entry itself meets. */
static void shape_bounds(char *out, size_t i, size_t n)
{
    (void)n;
    snprintf(out, PIECE,
             TYPE "\"resource\":\"https://erp.example.com\",\"actions\":[\"read\"],"
                  "\"constraints\":{\"tenant\":\"t%zu\"}}",
             i);
}

static void shape_equal(char *out, size_t i, size_t n)
{
    (void)i;
    shape_apart(out, 0, n);
}

/* The child's entries are narrower than any of the parent's, and rare actions lead to each. */
static void shape_mixed(char *out, size_t i, size_t n)
{
    (void)n;
    snprintf(out, PIECE,
             TYPE
             "\"resource\":\"https://erp.example.com\",\"actions\":[\"read\",\"list\",\"a%zu\"],"
             "\"constraints\":{\"tenant\":\"t%zu\"}}",
             i, i);
}

static const struct shape {
    const char *name;
    void (*make)(char *out, size_t i, size_t n);
} shapes[] = {
    {"a resource each", shape_apart},
    {"one resource, an action each", shape_one_resource},
    {"one resource, a family each", shape_families},
    {"a resource each, one family", shape_one_family},
    {"a prefix base each", shape_prefixes},
    {"prefix bases nested 32 deep", shape_deep},
    {"one resource and action, a bound each", shape_bounds},
    {"common actions and a rare one, a bound each", shape_mixed},
    {"equal entries", shape_equal},
};

static char *set_text(const struct shape *shape, size_t n, size_t *len)
{
    char piece[PIECE], *text = NULL;
    size_t used = 0, cap = 0;

    for (size_t i = 0; i < n; i++) {
        size_t more;

        shape->make(piece, i, n);
        more = strlen(piece);
        if (used + more + 3 > cap) {
            cap = (used + more + 3) * 2;
            text = realloc(text, cap);
            if (!text)
                give_up("no memory");
        }
        text[used++] = i ? ',' : '[';
        memcpy(text + used, piece, more);
        used += more;
    }
    text[used++] = ']';
    text[used] = 0;
    *len = used;
    return text;
}

static mission_authority_set *read_set(const struct shape *shape, size_t n)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *set;
    size_t len;
    char *text = set_text(shape, n, &len);

    if (mission_authority_set_parse(context, (mission_view){text, len}, &set, &error))
        give_up(error.text);
    free(text);
    return set;
}

struct cost {
    double compile, within;
};

/* Child and parent are read separately, so that they share no memory. */
static struct cost cost_of(const struct shape *shape, size_t n)
{
    mission_authority_set *sets[] = {read_set(shape, n), read_set(shape, n)};
    mission_subset_verdict verdict = {.size = sizeof verdict};
    struct cost least = {1e18, 1e18};

    for (int run = 0; run < runs; run++) {
        mission_authority *child = NULL, *parent = NULL;
        double start = now(), middle, end;

        if (mission_authority_compile(sets[0], &child, NULL) ||
            mission_authority_compile(sets[1], &parent, NULL))
            give_up("not compiled");
        middle = now();
        if (mission_authority_within(child, parent, &verdict, NULL) || !verdict.subset)
            give_up(verdict.reason);
        end = now();
        least.compile = middle - start < least.compile ? middle - start : least.compile;
        least.within = end - middle < least.within ? end - middle : least.within;
        mission_authority_unref(child);
        mission_authority_unref(parent);
    }
    mission_authority_set_unref(sets[0]);
    mission_authority_set_unref(sets[1]);
    return least;
}

static void growth(size_t most)
{
    printf("### N entries in N entries, in µs: both sets compiled, then compared\n\n");
    printf("| shape | N | compile | compare | per entry | to N/10 "
           "|\n|---|---:|---:|---:|---:|---:|\n");
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        double last = 0;

        for (size_t n = 10; n <= most; n *= 10) {
            struct cost cost = cost_of(&shapes[i], n);
            double both = cost.compile + cost.within;

            printf("| %s | %zu | %.0f | %.0f | %.2f |", shapes[i].name, n, cost.compile / 1000,
                   cost.within / 1000, both / 1000 / (double)n);
            printf(last > 0 ? " %.1f |\n" : " |\n", both / last);
            last = both;
        }
    }
}

/* ---- one entry against a hundred ---- */

static double unit(void)
{
    double least = 0;
#ifdef HAVE_CJSON
    static char text[1 << 16];
    FILE *file = fopen(BENCH_DATA "/record-2k.json", "rb");
    size_t len = file ? fread(text, 1, sizeof text - 1, file) : 0;

    if (file)
        fclose(file);
    for (int run = 0; len && run < 50 * runs; run++) {
        double start = now();

        for (int k = 0; k < 20; k++)
            cJSON_Delete(cJSON_ParseWithLength(text, len));
        start = (now() - start) / 20;
        least = least == 0 || start < least ? start : least;
    }
#endif
    return least;
}

static double single(const mission_authority *parent, const mission_value *entry)
{
    mission_subset_verdict verdict = {.size = sizeof verdict};
    double least = 1e18;
    char scratch[1024];

    for (int run = 0; run < 50 * runs; run++) {
        double start = now();

        for (int k = 0; k < 200; k++)
            if (mission_entry_within(parent, entry, scratch, sizeof scratch, &verdict, NULL) ||
                !verdict.subset)
                give_up(verdict.reason);
        start = (now() - start) / 200;
        least = start < least ? start : least;
    }
    return least;
}

static void request_path(void)
{
    const double u = unit();

    printf("\n### One entry within 100, with a scratch\n\n");
    printf("| shape | µs | U | allocations |\n|---|---:|---:|---:|\n");
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        mission_authority_set *set = read_set(&shapes[i], 100), *child = read_set(&shapes[i], 100);
        mission_authority *parent;
        double time;

        if (mission_authority_compile(set, &parent, NULL))
            give_up("not compiled");
        blocks = 0;
        time = single(parent, mission_authority_set_entry(child, 77));
        printf("| %s | %.2f | %.2f | %zu |\n", shapes[i].name, time / 1000, u > 0 ? time / u : 0,
               blocks);
        mission_authority_unref(parent);
        mission_authority_set_unref(set);
        mission_authority_set_unref(child);
    }
}

int main(int argc, char **argv)
{
    const mission_allocator allocator = {sizeof allocator, NULL, counted_resize};
    const mission_config config = {.size = sizeof config, .allocator = &allocator};
    size_t most = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 100000;

    runs = argc > 1 ? atoi(argv[1]) : runs;
    if (runs < 1 || most < 10 || mission_context_new(&config, &context, NULL))
        give_up("usage: bench-subset [RUNS [MOST]]");
    growth(most);
    request_path();
    mission_context_unref(context);
    return 0;
}
