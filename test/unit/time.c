/* RFC 3339 times against a calendar that counts days one by one. SPDX-License-Identifier: MIT */
#include "test.h"

static int64_t seconds_of(const char *text)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_instant read;

    CHECK_CODE(mission_instant_parse(mission_view_of(text), &read, &error), MISSION_OK, &error);
    return read.seconds;
}

static void refused_at(mission_view text, uint64_t offset)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_instant read = {1, V("1")};
    mission_time time = {1, 1, 1};

    test_about("%.*s", (int)text.len, text.ptr);
    CHECK_INT(mission_instant_parse(text, &read, &error), MISSION_E_MALFORMED_TIME);
    CHECK_INT(error.code, MISSION_E_MALFORMED_TIME);
    CHECK_INT(error.offset, offset);
    CHECK(read.seconds == 0 && read.fraction.len == 0);
    CHECK_INT(mission_time_parse(text, &time, NULL), MISSION_E_MALFORMED_TIME);
    CHECK(time.seconds == 0 && time.nanoseconds == 0 && time.reserved == 0);
    test_about(NULL);
}

/* The oracle: from 0000-01-01 day by day, with month lengths written out. */
static void test_calendar(void)
{
    static const int lengths[2][12] = {{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31},
                                       {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}};
    int64_t day = 0, epoch = seconds_of("0000-01-01T00:00:00Z");
    char text[64];

    COVERS("CC-3");
    CHECK_INT(seconds_of("1970-01-01T00:00:00Z"), 0);
    for (int year = 0; year <= 9999; year++) {
        int leap = year % 400 == 0 ? 1 : year % 100 == 0 ? 0 : year % 4 == 0;

        for (int month = 1; month <= 12; month++) {
            int last = lengths[leap][month - 1];

            snprintf(text, sizeof text, "%04d-%02d-01T00:00:00Z", year, month);
            CHECK_INT(seconds_of(text), epoch + day * 86400);
            day += last;
            snprintf(text, sizeof text, "%04d-%02d-%02dT23:59:59Z", year, month, last);
            CHECK_INT(seconds_of(text), epoch + day * 86400 - 1);
            if (year % 97 && month != 2)
                continue; /* one past the end, in enough years and every February */
            snprintf(text, sizeof text, "%04d-%02d-%02dT00:00:00Z", year, month, last + 1);
            refused_at(mission_view_of(text), last == 29 ? 8 : 9);
        }
    }
    CHECK_INT(epoch + day * 86400 - 1, seconds_of("9999-12-31T23:59:59Z"));
    CHECK_INT(epoch, -62167219200);
}

static void test_offsets(void)
{
    int64_t noon = seconds_of("2026-06-15T12:00:00Z");
    char text[64];

    COVERS("CC-3");
    for (int hours = 0; hours <= 24; hours++)
        for (int minutes = 0; minutes <= 60; minutes++)
            for (int east = 0; east < 2; east++) {
                snprintf(text, sizeof text, "2026-06-15t12:00:00%c%02d:%02d", "-+"[east], hours,
                         minutes);
                if (hours == 24)
                    refused_at(mission_view_of(text), 21);
                else if (minutes == 60)
                    refused_at(mission_view_of(text), 23);
                else
                    CHECK_INT(seconds_of(text),
                              noon + (east ? -1 : 1) * (hours * 3600 + minutes * 60));
            }
    CHECK_INT(seconds_of("2026-06-15t12:00:00z"), noon);
    CHECK_INT(seconds_of("0000-01-01T00:00:00+23:59"), -62167219200 - 86340);
}

static void test_clock(void)
{
    int64_t midnight = seconds_of("2026-12-31T00:00:00Z");
    char text[64];

    COVERS("CC-3");
    for (int hour = 0; hour <= 24; hour++)
        for (int minute = 0; minute <= 60; minute += hour % 5 ? 30 : 1) {
            snprintf(text, sizeof text, "2026-12-31T%02d:%02d:07Z", hour, minute);
            if (hour == 24)
                refused_at(mission_view_of(text), 12);
            else if (minute == 60)
                refused_at(mission_view_of(text), 14);
            else
                CHECK_INT(seconds_of(text), midnight + hour * 3600 + minute * 60 + 7);
        }
    CHECK_INT(seconds_of("2026-12-31T23:59:59Z"), midnight + 86399);
    refused_at(V("2026-12-31T23:59:60Z"), 17); /* a real leap second would stand here */
    refused_at(V("2016-12-31T23:59:60Z"), 17);
    refused_at(V("2016-12-31T18:59:60-05:00"), 17);
}

static void test_malformed(void)
{
    const struct {
        mission_view text;
        uint64_t offset;
    } cases[] = {
        {V(""), 0},
        {V("2026"), 4},
        {V("2026-06-15"), 10},
        {V("2026-06-15 12:00:00Z"), 10},
        {V("2026-06-15T12:00:00"), 19},
        {V("2026-06-15T12:00:00 Z"), 19},
        {V("2026-06-15T12:00Z"), 16},
        {V("2026-06-15T12:00:00.Z"), 20},
        {V("2026-06-15T12:00:00,5Z"), 19},
        {V("2026-06-15T12:00:00.5"), 21},
        {V("2026-06-15T12:00:00+0100"), 22},
        {V("2026-06-15T12:00:00+01"), 22},
        {V("2026-06-15T12:00:00Z "), 20},
        {V(" 2026-06-15T12:00:00Z"), 0},
        {V("+2026-06-15T12:00:00Z"), 0},
        {V("12026-06-15T12:00:00Z"), 4},
        {V("2026-6-15T12:00:00Z"), 5},
        {V("2026-00-15T12:00:00Z"), 6},
        {V("2026-13-15T12:00:00Z"), 6},
        {V("2026-06-00T12:00:00Z"), 9},
        {V("2026-06-31T12:00:00Z"), 9},
        {V("1900-02-29T12:00:00Z"), 9},
        {V("2026-06-15T12:00:00Z\0"), 20},
        {V("2026-06-15T12:00:00\xC2\xB1"
           "01:00"),
         19},
        {V("20260615T120000Z"), 4},
    };

    COVERS("CC-3");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refused_at(cases[i].text, cases[i].offset);
}

static bool parses(const char *text, size_t len)
{
    mission_instant read;

    return mission_instant_parse((mission_view){text, len}, &read, NULL) == MISSION_OK;
}

/* Can these bytes begin a time? Tried with the ends of times that reach every choice. */
static bool can_begin(const char *text, size_t len)
{
    static const char *const ends[] = {"2024-01-01T00:00:00.5+00:00", "2024-02-28T10:10:10.5Z",
                                       "2024-12-10T20:00:00Z", "2024-12-30T23:00:00Z",
                                       "2024-02-08T09:09:09.5+09:09"};
    char whole[64];

    if (parses(text, len))
        return true;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        for (size_t from = 0; from <= strlen(ends[i]); from++) {
            memcpy(whole, text, len);
            memcpy(whole + len, ends[i] + from, strlen(ends[i]) - from);
            if (parses(whole, len + strlen(ends[i]) - from))
                return true;
        }
    return false;
}

/* The law of the offset: what stands before it can begin a time, with the byte at it no more. */
static void test_first_bad_byte(void)
{
    static const char base[] = "2023-02-28T23:59:59.5+23:59", bytes[] = "0123456789-+:.TtZz /\xFF";
    mission_error error = MISSION_ERROR_INIT;
    mission_instant read;
    char text[sizeof base];
    unsigned refusals = 0;

    COVERS("CC-3");
    for (size_t at = 0; at + 1 < sizeof base; at++)
        for (size_t b = 0; b < sizeof bytes; b++) {
            memcpy(text, base, sizeof base);
            text[at] = bytes[b];
            if (mission_instant_parse((mission_view){text, sizeof base - 1}, &read, &error) == 0)
                continue;
            refusals++;
            test_about("%s, byte %u at %zu", text, (unsigned char)bytes[b], at);
            CHECK(error.offset < sizeof base);
            CHECK(can_begin(text, error.offset));
            CHECK(error.offset == sizeof base - 1 || !can_begin(text, error.offset + 1));
        }
    test_about(NULL);
    CHECK(refusals > 300);
}

/* Compare fractions as zero-padded strings. */
static int padded_compare(mission_view a, mission_view b)
{
    char left[48], right[48];

    memset(left, '0', sizeof left);
    memset(right, '0', sizeof right);
    memcpy(left, a.ptr, a.len);
    memcpy(right, b.ptr, b.len);
    int order = memcmp(left, right, sizeof left);

    return order < 0 ? -1 : order > 0;
}

static size_t random_fraction(uint64_t *random, char out[24])
{
    size_t len = 1 + test_random(random) % 20;

    for (size_t i = 0; i < len; i++)
        out[i] = "0001259"[test_random(random) % 7];
    return len;
}

static void test_fractions(void)
{
    uint64_t random = test_seed();
    char text[2][64], digits[2][24];
    size_t len[2];

    COVERS("CC-3");
    for (int round = 0; round < 20000; round++) {
        mission_instant read[2];
        int want;

        for (int i = 0; i < 2; i++) {
            len[i] = random_fraction(&random, digits[i]);
            snprintf(text[i], sizeof text[i], "2026-01-01T00:00:0%d.%.*sZ",
                     (int)(test_random(&random) % 8 == 0), (int)len[i], digits[i]);
            CHECK(mission_instant_parse(mission_view_of(text[i]), &read[i], NULL) == 0);
            CHECK(!read[i].fraction.len || read[i].fraction.ptr[read[i].fraction.len - 1] != '0');
        }
        want = padded_compare((mission_view){digits[0], len[0]}, (mission_view){digits[1], len[1]});
        if (text[0][18] != text[1][18])
            want = text[0][18] < text[1][18] ? -1 : 1;
        test_about("%s and %s", text[0], text[1]);
        CHECK_INT(mission_instant_compare(&read[0], &read[1]), want);
        CHECK_INT(mission_instant_compare(&read[1], &read[0]), -want);
    }
    test_about(NULL);
}

/* Far more digits than any number type holds: one instant is 10^-100000 s after the other. */
static void test_long_fraction(void)
{
    const size_t len = 100000;
    char *text = malloc(len + 32);
    mission_instant longer, shorter, as_given;

    COVERS("CC-3");
    memcpy(text, "2026-01-01T00:00:00.", 20);
    memset(text + 20, '0', len);
    text[20] = '5';
    text[20 + len - 1] = '1';
    text[20 + len] = 'Z';
    CHECK(mission_instant_parse((mission_view){text, len + 21}, &longer, NULL) == 0);
    CHECK(mission_instant_parse(V("2026-01-01T01:00:00.50+01:00"), &shorter, NULL) == 0);
    CHECK_INT(longer.fraction.len, len);
    CHECK_VIEW(shorter.fraction, "5");
    CHECK_INT(mission_instant_compare(&longer, &shorter), 1);
    CHECK_INT(mission_instant_compare(&shorter, &longer), -1);
    as_given = (mission_instant){shorter.seconds, V("500")}; /* filled by a host */
    CHECK_INT(mission_instant_compare(&as_given, &shorter), 0);
    CHECK_INT(mission_instant_compare(&shorter, &as_given), 0);
    free(text);
}

static void test_against_clock(void)
{
    mission_instant read;
    mission_time time = {1767225600, 500000000, 0};

    COVERS("CC-3");
    CHECK(mission_instant_parse(V("2026-01-01T00:00:00.5Z"), &read, NULL) == 0);
    CHECK_INT(mission_instant_compare_time(&read, &time), 0);
    time.nanoseconds = 499999999;
    CHECK_INT(mission_instant_compare_time(&read, &time), 1);
    time.nanoseconds = 500000001;
    CHECK_INT(mission_instant_compare_time(&read, &time), -1);
    time = (mission_time){1767225601, 0, 0};
    CHECK_INT(mission_instant_compare_time(&read, &time), -1);
    CHECK(mission_instant_parse(V("2026-01-01T00:00:00.5000000001Z"), &read, NULL) == 0);
    time = (mission_time){1767225600, 500000000, 0};
    CHECK_INT(mission_instant_compare_time(&read, &time), 1); /* beyond the nanosecond */
    CHECK(mission_time_parse(V("2026-01-01T00:00:00.9999999999Z"), &time, NULL) == 0);
    CHECK(time.seconds == 1767225600 && time.nanoseconds == 999999999); /* cut, not rounded */
}

static void check_written(int64_t seconds, uint32_t nanoseconds)
{
    mission_time time = {seconds, nanoseconds, 0}, back = {0, 0, 0};
    char text[31], again[31];
    size_t len = mission_time_write(&time, text, sizeof text);

    test_about("%lld.%09u", (long long)seconds, nanoseconds);
    CHECK(len >= 20 && len <= 30 && text[len] == 0 && strlen(text) == len);
    CHECK(mission_time_parse((mission_view){text, len}, &back, NULL) == 0);
    CHECK(back.seconds == seconds && back.nanoseconds == nanoseconds);
    CHECK_INT(mission_time_write(&back, again, sizeof again), len);
    CHECK(memcmp(text, again, len) == 0);
    CHECK(text[len - 2] != '0' || !memchr(text, '.', len));
    test_about(NULL);
}

static void test_writing(void)
{
    const int64_t first = -62135596800, last = 253402300799;
    uint64_t random = test_seed();
    mission_time time = {first, 0, 0};
    char text[32];

    COVERS("CC-3");
    for (int round = 0; round < 20000; round++)
        check_written(first + (int64_t)(test_random(&random) % (uint64_t)(last - first + 1)),
                      (uint32_t)(test_random(&random) % (round % 2 ? 1000000000 : 1)));
    check_written(first, 0);
    check_written(last, 999999999);
    check_written(-1, 1);
    CHECK_INT(mission_time_write(&time, text, 31), 20);
    CHECK_TEXT(text, "0001-01-01T00:00:00Z");
    CHECK_INT(mission_time_write(&time, text, 30), 0);
    time.seconds = first - 1;
    CHECK_INT(mission_time_write(&time, text, sizeof text), 0);
    time = (mission_time){last + 1, 0, 0};
    CHECK_INT(mission_time_write(&time, text, sizeof text), 0);
    time = (mission_time){0, 1000000000, 0};
    CHECK_INT(mission_time_write(&time, text, sizeof text), 0);
    time = (mission_time){INT64_MIN, 0, 0};
    CHECK_INT(mission_time_write(&time, text, sizeof text), 0);
}

static void test_arguments(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_instant read = {1, V("1")};
    mission_time time = {0, 0, 0};
    char text[31];

    CHECK_INT(mission_instant_parse(V("2026-01-01T00:00:00Z"), NULL, &error), MISSION_E_ARGUMENT);
    CHECK_INT(mission_instant_parse((mission_view){NULL, 3}, &read, &error), MISSION_E_ARGUMENT);
    CHECK(read.seconds == 0 && read.fraction.len == 0);
    CHECK_INT(mission_instant_parse((mission_view){NULL, 0}, &read, &error),
              MISSION_E_MALFORMED_TIME);
    CHECK_INT(mission_time_parse(V("2026-01-01T00:00:00Z"), NULL, &error), MISSION_E_ARGUMENT);
    CHECK_INT(mission_time_write(NULL, text, sizeof text), 0);
    CHECK_INT(mission_time_write(&time, NULL, sizeof text), 0);
    CHECK_INT(mission_instant_compare(NULL, &read), -1);
    CHECK_INT(mission_instant_compare(&read, NULL), 1);
    CHECK_INT(mission_instant_compare(NULL, NULL), 0);
    CHECK_INT(mission_instant_compare_time(NULL, &time), -1);
    CHECK_INT(mission_instant_compare_time(&read, NULL), 1);
}

static const struct test tests[] = {
    {"calendar", test_calendar},
    {"offsets", test_offsets},
    {"clock", test_clock},
    {"malformed", test_malformed},
    {"first-bad-byte", test_first_bad_byte},
    {"fractions", test_fractions},
    {"long-fraction", test_long_fraction},
    {"against-clock", test_against_clock},
    {"writing", test_writing},
    {"arguments", test_arguments},
};
TEST_MAIN("time", tests)
