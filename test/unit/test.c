/* The test harness. SPDX-License-Identifier: MIT */
#include "test.h"

#include <stdarg.h>
#include <time.h>

static struct {
    const char *suite, *test;
    const char *ids[512];
    size_t id_count;
    unsigned failures;
    const char *skip;
    char about[256];
} now_running;

void test_covers(const char *const *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (now_running.id_count < sizeof now_running.ids / sizeof *now_running.ids)
            now_running.ids[now_running.id_count++] = ids[i];
}

void test_about(const char *format, ...)
{
    va_list list;

    now_running.about[0] = 0;
    if (!format)
        return;
    va_start(list, format);
    vsnprintf(now_running.about, sizeof now_running.about, format, list);
    va_end(list);
}

void test_skip(const char *why)
{
    now_running.skip = why;
}

bool test_check(bool ok, const char *file, int line, const char *format, ...)
{
    va_list list;

    if (ok)
        return true;
    now_running.failures++;
    if (now_running.failures > 20)
        return false;
    va_start(list, format);
    printf("# %s:%d: ", file, line);
    vprintf(format, list);
    if (now_running.about[0])
        printf(" (%s)", now_running.about);
    printf("\n");
    va_end(list);
    return false;
}

static void write_rules(bool pass)
{
    const char *path = getenv("MISSION_RULES");
    FILE *file = path ? fopen(path, "a") : NULL;

    if (!file)
        return;
    setvbuf(file, NULL, _IOLBF, BUFSIZ); /* whole lines: other programs append at the same time */
    for (size_t i = 0; i < now_running.id_count; i++)
        fprintf(file, "%s\t%s/%s\t%s\n", now_running.ids[i], now_running.suite, now_running.test,
                pass ? "pass" : "fail");
    fclose(file);
}

int test_main(const char *suite, const struct test *tests, size_t count, int argc, char **argv)
{
    const char *only = argc > 1 ? argv[1] : NULL;
    unsigned bad = 0;

    printf("1..%zu\n", count);
    for (size_t i = 0; i < count; i++) {
        memset(&now_running, 0, sizeof now_running);
        now_running.suite = suite;
        now_running.test = tests[i].name;
        if (only && strcmp(only, tests[i].name) != 0) {
            printf("ok %zu %s # SKIP not asked for\n", i + 1, tests[i].name);
            continue;
        }
        tests[i].run();
        printf("%sok %zu %s%s%s\n", now_running.failures ? "not " : "", i + 1, tests[i].name,
               now_running.skip ? " # SKIP " : "", now_running.skip ? now_running.skip : "");
        fflush(stdout);
        if (!now_running.skip)
            write_rules(!now_running.failures);
        bad += now_running.failures != 0;
    }
    return bad ? 1 : 0;
}

static int32_t standing_clock(void *host, mission_time *out)
{
    *out = *(const mission_time *)host;
    return 0;
}

mission_context *test_context(uint32_t profile, int64_t now)
{
    static mission_time moments[16];
    static size_t used;
    mission_clock clock = {sizeof clock, NULL, standing_clock};
    mission_config config = {.size = sizeof config, .profile = profile};
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;

    if (now) {
        moments[used % 16] = (mission_time){.seconds = now};
        clock.host = &moments[used++ % 16];
        config.clock = &clock;
    }
    if (mission_context_new(&config, &context, &error) != MISSION_OK)
        test_check(false, __FILE__, __LINE__, "no context: %s", error.text);
    return context;
}

mission_json *test_json(mission_context *context, const char *text)
{
    mission_json *json = NULL;
    mission_error error = MISSION_ERROR_INIT;

    if (mission_json_parse(context, mission_view_of(text), 0, &json, &error) != MISSION_OK)
        test_check(false, __FILE__, __LINE__, "not JSON: %s at %llu in %s", error.text,
                   (unsigned long long)error.offset, text);
    return json;
}

uint64_t test_seed(void)
{
    const char *given = getenv("MISSION_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL) * 2654435761u;

    printf("# MISSION_SEED=%llu\n", (unsigned long long)seed);
    return seed ? seed : 1;
}

uint64_t test_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * 0x2545F4914F6CDD1Du;
}
