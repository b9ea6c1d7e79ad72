/* Times, side by side with the peers that were found, as ratios within one run.
 * SPDX-License-Identifier: MIT
 *
 * Machines are noisy and shared: the rows run interleaved, round after round, each is stated by its
 * median, and times are told in U, cJSON's time to parse record-2k.json in the same run. Growth is
 * told as the ratio of one size to half of it.  usage: bench [ROUNDS [FOLDER]] */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "bench.h"

#include <time.h>

#define ROUNDS_MOST 2000
#define ROWS_MOST 32
#define ISSUER "https://as.example.com"
#define TYP "mission-authority-set"

size_t bench_blocks, bench_bytes;
mission_context *bench_context;
static mission_context *counted_context;
static int rounds = 200;

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* --- ours --------------------------------------------------------------------------------------
 */

static void *counted_resize(void *host, void *old, size_t was, size_t want)
{
    (void)host;
    if (want == 0) {
        free(old);
        return NULL;
    }
    bench_blocks++;
    bench_bytes += want > was ? want - was : 0;
    return realloc(old, want);
}

static void ours_count(bool on)
{
    mission_context *other = bench_context;

    (void)on;
    bench_context = counted_context;
    counted_context = other;
}

static mission_view text_of(const struct document *document)
{
    return (mission_view){document->ptr, document->len};
}

static bool ours_parse(const struct document *document)
{
    mission_json *json;
    int32_t rc = mission_json_parse(bench_context, text_of(document), 0, &json, NULL);

    mission_json_unref(json);
    return rc == MISSION_OK;
}

static bool ours_print(const struct document *document)
{
    mission_text *text = NULL;
    mission_json *json;
    int32_t rc = mission_json_parse(bench_context, text_of(document), 0, &json, NULL);

    if (!rc)
        rc = mission_value_canonical(bench_context, mission_json_root(json), &text, NULL);
    mission_text_unref(text);
    mission_json_unref(json);
    return rc == MISSION_OK;
}

static bool ours_canonical(const struct document *document)
{
    mission_text *text;
    int32_t rc = mission_json_canonicalize(bench_context, text_of(document), &text, NULL);

    mission_text_unref(text);
    return rc == MISSION_OK;
}

static bool ours_anchor(const struct document *document)
{
    mission_digest digest;

    return mission_anchor_text(bench_context, mission_view_of(TYP), mission_view_of(ISSUER),
                               text_of(document), &digest, NULL) == MISSION_OK;
}

/* What of an anchor is hashing: the same provider over the same bytes, made before. */
static bool ours_hash(const struct document *document)
{
    mission_digest digest;

    return mission_raw_digest(bench_context, mission_text_view(document->envelope), &digest,
                              NULL) == MISSION_OK;
}

static bool ours_set(const struct document *document)
{
    mission_authority_set *set;
    int32_t rc = mission_authority_set_parse(bench_context, text_of(document), &set, NULL);

    mission_authority_set_unref(set);
    return rc == MISSION_OK;
}

static const struct row ours[] = {
    {"libmission", "parse", ours_parse, ours_count},
    {"libmission", "parse, canonical", ours_print, NULL},
    {"libmission", "text to canonical", ours_canonical, ours_count},
    {"libmission", "text to anchor", ours_anchor, ours_count},
    {"libmission", "SHA-256 of the anchored bytes alone", ours_hash, NULL},
    {"libmission", "read and check as an Authority Set", ours_set, ours_count},
};

/* --- measuring
 * ------------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static double median(double *times, int count)
{
    qsort(times, (size_t)count, sizeof *times, by_size);
    return times[count / 2];
}

/* So many times at once that the clock's own cost vanishes. */
static int batch_of(const struct row *row, const struct document *document)
{
    double start = now(), spent;
    int times = 0;

    do {
        row->run(document);
        times++;
        spent = now() - start;
    } while (spent < 50000 && times < 1000);
    return times;
}

struct result {
    const struct row *row;
    bool good;
    int batch;
    double *times, time;
    size_t blocks, bytes;
};

static void count_memory(struct result *result, const struct document *document)
{
    if (!result->row->count)
        return;
    result->row->count(true);
    bench_blocks = bench_bytes = 0;
    result->row->run(document);
    result->blocks = bench_blocks;
    result->bytes = bench_bytes;
    result->row->count(false);
}

static void prepare(struct result *result, const struct row *row, const struct document *document)
{
    *result = (struct result){.row = row, .good = row->run(document)};
    result->times = malloc(sizeof(double) * (size_t)rounds);
    if (!result->times)
        abort();
    if (!result->good)
        return;
    result->batch = batch_of(row, document);
    count_memory(result, document);
}

static void measure(struct result *results, size_t count, const struct document *document)
{
    double start;

    for (int round = 0; round < rounds; round++)
        for (size_t i = 0; i < count; i++) {
            if (!results[i].good)
                continue;
            start = now();
            for (int k = 0; k < results[i].batch; k++)
                results[i].row->run(document);
            results[i].times[round] = (now() - start) / results[i].batch;
        }
    for (size_t i = 0; i < count; i++)
        results[i].time = results[i].good ? median(results[i].times, rounds) : 0;
}

/* --- tables
 * -------------------------------------------------------------------------------------------- */

static double unit; /* cJSON's time for record-2k.json; without cJSON: our own */

static const struct result *find(const struct result *results, size_t count, const char *who,
                                 const char *what)
{
    for (size_t i = 0; i < count; i++)
        if (results[i].good && strcmp(results[i].row->who, who) == 0 &&
            strcmp(results[i].row->what, what) == 0)
            return &results[i];
    return NULL;
}

static void print_result(const struct result *result)
{
    if (!result->good)
        return;
    printf("| %s | %s | %.2f | %.2f |", result->row->who, result->row->what, result->time / 1000,
           result->time / unit);
    if (result->row->count)
        printf(" %zu | %zu |\n", result->blocks, result->bytes);
    else
        printf(" | |\n");
}

static void print_anchor(const struct result *results, size_t count)
{
    const struct result *anchor = find(results, count, "libmission", "text to anchor");
    const struct result *hash =
        find(results, count, "libmission", "SHA-256 of the anchored bytes alone");

    if (anchor && hash)
        printf("\nText to anchor costs %.2f times what hashing alone costs.\n",
               anchor->time / hash->time);
}

static void bench_document(const struct document *document)
{
    struct result results[ROWS_MOST];
    const struct result *base;
    size_t count = 0;

    for (size_t i = 0; i < bench_peer_count; i++)
        prepare(&results[count++], &bench_peers[i], document);
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        prepare(&results[count++], &ours[i], document);
    measure(results, count, document);
    base = find(results, count, "cJSON", "parse");
    if (unit == 0)
        unit = base ? base->time : find(results, count, "libmission", "parse")->time;
    printf("\n### %s, %zu bytes\n\n", document->name, document->len);
    printf("| who | what | µs | U | allocations | bytes |\n|---|---|---:|---:|---:|---:|\n");
    for (size_t i = 0; i < count; i++)
        print_result(&results[i]);
    print_anchor(results, count);
    for (size_t i = 0; i < count; i++)
        free(results[i].times);
}

/* --- growth
 * ---------------------------------------------------------------------------------------------- */

struct growing {
    char *ptr;
    size_t len, cap;
};

static void say(struct growing *text, const char *ptr)
{
    size_t len = strlen(ptr);

    if (text->len + len + 1 > text->cap) {
        text->cap = (text->cap + len) * 2 + 64;
        text->ptr = realloc(text->ptr, text->cap);
        if (!text->ptr)
            abort();
    }
    memcpy(text->ptr + text->len, ptr, len + 1);
    text->len += len;
}

static void repeat(struct growing *text, const char *open, const char *unit_text, size_t times,
                   const char *close)
{
    say(text, open);
    while (times-- > 0)
        say(text, unit_text);
    say(text, close);
}

static void shape_members(struct growing *text, size_t n)
{
    char piece[96];

    say(text, "{");
    for (size_t i = 0; i < n; i++) {
        snprintf(piece, sizeof piece, "\"common-prefix-of-all-the-names-%08zu\":%zu,",
                 i * 7919 % 1000003, i);
        say(text, piece);
    }
    say(text, "\"last\":0}");
}

static void shape_duplicate(struct growing *text, size_t n)
{
    shape_members(text, n);
    text->len--;
    say(text, ",\"last\":1}");
}

static void shape_elements(struct growing *text, size_t n)
{
    repeat(text, "[0", ",0", n, "]");
}

static void shape_brackets(struct growing *text, size_t n)
{
    repeat(text, "", "[", n, "");
}

static void shape_objects(struct growing *text, size_t n)
{
    repeat(text, "[{}", ",{\"b\":{},\"a\":[]}", n, "]");
}

static void shape_escapes(struct growing *text, size_t n)
{
    repeat(text, "\"", "\\ud83d\\ude00", n, "\"");
}

static void shape_digits(struct growing *text, size_t n)
{
    repeat(text, "[0.", "7", n, "]");
}

static void shape_numbers(struct growing *text, size_t n)
{
    struct growing number = {NULL, 0, 0};

    repeat(&number, ",9007199254740993.", "0", 780, "1");
    repeat(text, "[0", number.ptr, n, "]");
    free(number.ptr);
}

static const struct {
    const char *name;
    void (*make)(struct growing *text, size_t n);
    size_t n;
} shapes[] = {
    {"members with one prefix, scrambled", shape_members, 25000},
    {"the same, the last name twice", shape_duplicate, 25000},
    {"elements of one array", shape_elements, 250000},
    {"small objects", shape_objects, 50000},
    {"opening brackets (refused at the depth limit)", shape_brackets, 250000},
    {"escaped surrogate pairs in one string", shape_escapes, 50000},
    {"digits of one number", shape_digits, 250000},
    {"numbers of 800 digits at halfway", shape_numbers, 1000},
};

static double time_shape(void (*make)(struct growing *text, size_t n), size_t n)
{
    struct growing text = {NULL, 0, 0};
    struct document document = {.name = "shape"};
    double times[9], start;

    make(&text, n);
    document.ptr = text.ptr;
    document.len = text.len;
    for (int i = 0; i < 9; i++) {
        start = now();
        ours_canonical(&document);
        times[i] = now() - start;
    }
    free(text.ptr);
    return median(times, 9);
}

static void bench_growth(void)
{
    const size_t part = rounds < 10 ? 32 : 1; /* a few rounds only show that it runs */
    double first, second, third;

    printf("\n### Growth of text to canonical under hostile shapes\n\n");
    printf("| shape | n | ms at n | 2n to n | 4n to 2n |\n|---|---:|---:|---:|---:|\n");
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const size_t n = shapes[i].n / part;

        first = time_shape(shapes[i].make, n);
        second = time_shape(shapes[i].make, n * 2);
        third = time_shape(shapes[i].make, n * 4);
        printf("| %s | %zu | %.2f | %.2f | %.2f |\n", shapes[i].name, n, first / 1e6,
               second / first, third / second);
    }
}

/* --- the program
 * -------------------------------------------------------------------------------------------- */

static bool make_envelope(struct document *document)
{
    size_t size = document->len + 256;
    char *text = malloc(size);
    int len;
    int32_t rc;

    if (!text)
        return false;
    len = snprintf(text, size, "{\"iss\":\"" ISSUER "\",\"typ\":\"" TYP "\",\"value\":%s}",
                   document->ptr);
    rc = mission_json_canonicalize(bench_context, (mission_view){text, (size_t)len},
                                   &document->envelope, NULL);
    free(text);
    return rc == MISSION_OK;
}

static bool load(const char *folder, const char *name, struct document *document)
{
    char path[1024];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "rb");
    *document = (struct document){.name = name, .ptr = calloc(1, 1u << 20)};
    if (!file || !document->ptr) {
        fprintf(stderr, "bench: %s cannot be read\n", path);
        return false;
    }
    document->len = fread(document->ptr, 1, (1u << 20) - 1, file);
    fclose(file);
    return make_envelope(document);
}

static bool make_contexts(void)
{
    const mission_allocator counted = {sizeof counted, NULL, counted_resize};
    const mission_config config = {.size = sizeof config, .allocator = &counted};

    return mission_context_new(NULL, &bench_context, NULL) == MISSION_OK &&
           mission_context_new(&config, &counted_context, NULL) == MISSION_OK;
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"record-2k.json", "set-64k.json", "vec2.json"};
    const char *folder = argc > 2 ? argv[2] : BENCH_DATA;
    struct document document;
    int rc = 0;

    if (argc > 1)
        rounds = atoi(argv[1]);
    if (rounds < 1 || rounds > ROUNDS_MOST || !make_contexts()) {
        fprintf(stderr, "usage: bench [ROUNDS [FOLDER]]\n");
        return 2;
    }
    printf("Medians of %d interleaved rounds. U: cJSON's time to parse record-2k.json.\n", rounds);
    for (size_t i = 0; i < sizeof names / sizeof *names && rc == 0; i++) {
        rc = load(folder, names[i], &document) ? 0 : 1;
        if (rc == 0)
            bench_document(&document);
        mission_text_unref(document.envelope);
        free(document.ptr);
    }
    if (rc == 0)
        bench_growth();
    mission_context_unref(bench_context);
    mission_context_unref(counted_context);
    return rc;
}
