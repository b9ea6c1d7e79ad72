/* The test harness: named tests, rule ids, one TAP line each. SPDX-License-Identifier: MIT
 *
 *   static void test_order(void)
 *   {
 *       COVERS("AN-1", "core.anchors.entry-commitment");
 *       CHECK(x == y);
 *       CHECK_VIEW(view, "text");
 *   }
 *   static const struct test tests[] = {{"order", test_order}};
 *   TEST_MAIN("json", tests)
 *
 * A test that fails goes on, so that one run shows all. Rule lines are written for executed tests
 * alone, to the file that MISSION_RULES names (appended). */
#ifndef TEST_H
#define TEST_H

#ifdef NDEBUG
#error "tests are not built with NDEBUG"
#endif

#include <mission/mission.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test {
    const char *name;
    void (*run)(void);
};

int test_main(const char *suite, const struct test *tests, size_t count, int argc, char **argv);
void test_covers(const char *const *ids, size_t count);
/* Record a failure of the running test; returns `ok`. */
bool test_check(bool ok, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The running test cannot be done here: TAP's SKIP, and no rules are written for it. */
void test_skip(const char *why);
/* A line of context printed with the next failures until it is set again (NULL: none). */
void test_about(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define TEST_MAIN(suite, tests)                                                                    \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        return test_main(suite, tests, sizeof(tests) / sizeof((tests)[0]), argc, argv);            \
    }
#define COVERS(...)                                                                                \
    test_covers((const char *const[]){__VA_ARGS__},                                                \
                sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
#define CHECK(condition) test_check((condition), __FILE__, __LINE__, "%s", #condition)
#define CHECK_INT(got, want)                                                                       \
    do {                                                                                           \
        long long got_ = (long long)(got), want_ = (long long)(want);                              \
        test_check(got_ == want_, __FILE__, __LINE__, "%s is %lld, not %lld", #got, got_, want_);  \
    } while (0)
#define CHECK_VIEW(got, want)                                                                      \
    do {                                                                                           \
        mission_view got_ = (got);                                                                 \
        const char *want_ = (want);                                                                \
        test_check(got_.len == strlen(want_) &&                                                    \
                       (got_.len == 0 || memcmp(got_.ptr, want_, got_.len) == 0),                  \
                   __FILE__, __LINE__, "%s is '%.*s', not '%s'", #got, (int)got_.len, got_.ptr,    \
                   want_);                                                                         \
    } while (0)
#define CHECK_TEXT(got, want)                                                                      \
    do {                                                                                           \
        const char *got_ = (got), *want_ = (want);                                                 \
        test_check(got_ &&strcmp(got_, want_) == 0, __FILE__, __LINE__, "%s is '%s', not '%s'",    \
                   #got, got_ ? got_ : "(null)", want_);                                           \
    } while (0)
/* A failed call with this code; shows the error's words otherwise. */
#define CHECK_CODE(got, want, error)                                                               \
    do {                                                                                           \
        int32_t got_ = (got), want_ = (want);                                                      \
        test_check(got_ == want_, __FILE__, __LINE__, "%s: %s (%s at '%s'), not %s", #got,         \
                   got_ ? mission_code_reason(got_) : "ok", got_ ? (error)->text : "",             \
                   got_ ? (error)->where : "", want_ ? mission_code_reason(want_) : "ok");         \
    } while (0)

#define V(literal) ((mission_view){"" literal, sizeof(literal) - 1})

/* A context for tests: the given profile, a clock that stands at `now` seconds (0: no clock). */
mission_context *test_context(uint32_t profile, int64_t now);
/* A context with a metered allocator: see fault/meter.h for sweeps. */
mission_json *test_json(mission_context *context, const char *text); /* must parse */
/* A seeded generator for randomized tests (xorshift); the seed is printed and taken from
 * MISSION_SEED when that is set. */
uint64_t test_seed(void);
uint64_t test_random(uint64_t *state);

#endif
