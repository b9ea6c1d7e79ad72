/* RFC 3339 times as exact instants, over the proleptic Gregorian calendar.
 * SPDX-License-Identifier: MIT */
#include "text.h"
#include <mission/time.h>

#define DAY 86400
#define EPOCH_DAY 719528                    /* 0000-01-01 to 1970-01-01 */
#define FIRST_WRITTEN INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define LAST_WRITTEN INT64_C(253402300799)  /* 9999-12-31T23:59:59Z */
#define NANOSECONDS 1000000000u
#define WRITE_SIZE 31 /* YYYY-MM-DDTHH:MM:SS.fffffffffZ and a NUL */

/* The text and how far it was read; once bad, `at` stays on the first byte that no RFC 3339 time
 * with the bytes before it can have. */
struct reader {
    mission_view text;
    size_t at;
    bool bad;
};

static bool leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && leap(year));
}

/* Days from 0000-01-01 to the first of January of `year` (0 and up). */
static int64_t year_day(int year)
{
    return (int64_t)year * 365 + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
}

static int64_t civil_day(int year, int month, int day)
{
    static const short before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

    return year_day(year) + before[month - 1] + (month > 2 && leap(year)) + day - 1 - EPOCH_DAY;
}

/* The next byte, or -1 at the end. */
static int peek(const struct reader *reader)
{
    return reader->at < reader->text.len ? (unsigned char)reader->text.ptr[reader->at] : -1;
}

/* One byte that is `a` or `b`. */
static void either(struct reader *reader, int a, int b)
{
    int byte = peek(reader);

    if (reader->bad || (byte != a && byte != b))
        reader->bad = true;
    else
        reader->at++;
}

/* `count` digits that make a number from `least` to `most`; the first digit that leaves no such
 * number is the bad one. */
static int number(struct reader *reader, int count, int least, int most)
{
    int value = 0, unit = 1;

    for (int i = 0; i < count; i++)
        unit *= 10;
    for (int i = 0; i < count && !reader->bad; i++) {
        unit /= 10;
        if (mi_is_digit(peek(reader)))
            value += (peek(reader) - '0') * unit;
        else
            reader->bad = true;
        if (value > most || value + unit - 1 < least)
            reader->bad = true;
        if (!reader->bad)
            reader->at++;
    }
    return value;
}

static int64_t read_date(struct reader *reader)
{
    int year = number(reader, 4, 0, 9999), month, day;

    either(reader, '-', '-');
    month = number(reader, 2, 1, 12);
    either(reader, '-', '-');
    if (reader->bad)
        return 0;
    day = number(reader, 2, 1, month_days(year, month));
    return reader->bad ? 0 : civil_day(year, month, day);
}

static int64_t read_clock(struct reader *reader)
{
    int hour = number(reader, 2, 0, 23), minute, second;

    either(reader, ':', ':');
    minute = number(reader, 2, 0, 59);
    either(reader, ':', ':');
    second = number(reader, 2, 0, 59); /* no leap seconds: two instants would share one number */
    return hour * 3600 + minute * 60 + second;
}

static mission_view read_fraction(struct reader *reader)
{
    mission_view digits = {NULL, 0};

    if (reader->bad || peek(reader) != '.')
        return digits;
    reader->at++;
    digits.ptr = reader->text.ptr + reader->at;
    while (mi_is_digit(peek(reader))) {
        reader->at++;
        digits.len++;
    }
    reader->bad = digits.len == 0;
    while (digits.len && digits.ptr[digits.len - 1] == '0')
        digits.len--;
    return digits.len ? digits : (mission_view){NULL, 0};
}

/* Seconds east of UTC. */
static int64_t read_offset(struct reader *reader)
{
    int sign = peek(reader), hours, minutes;

    if (reader->bad || (sign != '+' && sign != '-')) {
        either(reader, 'Z', 'z');
        return 0;
    }
    reader->at++;
    hours = number(reader, 2, 0, 23);
    either(reader, ':', ':');
    minutes = number(reader, 2, 0, 59);
    return (hours * 3600 + minutes * 60) * (sign == '-' ? -1 : 1);
}

#define PLAIN "0000-00-00T00:00:00Z"

/* The number in two digits; negative when one of them is none. */
static inline int pair(const char *at)
{
    const unsigned tens = (unsigned)(at[0] - '0'), ones = (unsigned)(at[1] - '0');

    return tens > 9 || ones > 9 ? -10000 : (int)(tens * 10 + ones);
}

/* A time as most are written, in whole seconds of UTC. False for any other, which is read byte by
 * byte to know what is wrong with it, if anything is. */
static bool read_plain(mission_view text, int64_t *seconds)
{
    const char *at = text.ptr;
    int year, month, day, hour, minute, second;

    if (text.len != sizeof PLAIN - 1 || at[4] != '-' || at[7] != '-' || at[10] != 'T' ||
        at[13] != ':' || at[16] != ':' || at[19] != 'Z')
        return false;
    year = pair(at) * 100 + pair(at + 2);
    month = pair(at + 5);
    day = pair(at + 8);
    hour = pair(at + 11);
    minute = pair(at + 14);
    second = pair(at + 17);
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > month_days(year, month) ||
        hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return false;
    *seconds = civil_day(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
    return true;
}

int32_t mission_instant_parse(mission_view text, mission_instant *out, mission_error *error)
{
    struct reader reader = {.text = text};
    mission_instant read = {0, {NULL, 0}};

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    *out = read;
    if (!mi_usable(text))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (read_plain(text, &out->seconds))
        return MISSION_OK;
    read.seconds = read_date(&reader) * DAY;
    either(&reader, 'T', 't');
    read.seconds += read_clock(&reader);
    read.fraction = read_fraction(&reader);
    read.seconds -= read_offset(&reader);
    if (reader.bad || reader.at != text.len)
        return mi_fail_at(error, MISSION_E_MALFORMED_TIME, reader.at);
    *out = read;
    return MISSION_OK;
}

static bool all_zero(mission_view digits, size_t from)
{
    for (size_t i = from; i < digits.len; i++)
        if (digits.ptr[i] != '0')
            return false;
    return true;
}

/* Digits after the point, as numbers; a host may have left trailing zeros. */
static int32_t compare_fractions(mission_view a, mission_view b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;

    if (order)
        return order < 0 ? -1 : 1;
    if (!all_zero(a, common))
        return 1;
    return all_zero(b, common) ? 0 : -1;
}

int32_t mission_instant_compare(const mission_instant *a, const mission_instant *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    if (a->seconds != b->seconds)
        return a->seconds < b->seconds ? -1 : 1;
    return compare_fractions(a->fraction, b->fraction);
}

/* Nine digits of a number of nanoseconds. */
static void write_digits(char *out, int count, uint32_t value)
{
    while (count--) {
        out[count] = (char)('0' + value % 10);
        value /= 10;
    }
}

int32_t mission_instant_compare_time(const mission_instant *a, const mission_time *b)
{
    char digits[9];
    mission_instant other;

    if (!a || !b)
        return (a != NULL) - (b != NULL);
    write_digits(digits, 9, b->nanoseconds < NANOSECONDS ? b->nanoseconds : NANOSECONDS - 1);
    other = (mission_instant){b->seconds, {digits, sizeof digits}};
    return mission_instant_compare(a, &other);
}

/* Day since 0000-01-01 to year, month and day. */
static void write_date(char *out, int64_t day)
{
    int year = (int)(day / 366), month = 1, left; /* never late, and at most 21 years early */

    while (year_day(year + 1) <= day)
        year++;
    left = (int)(day - year_day(year));
    while (left >= month_days(year, month))
        left -= month_days(year, month++);
    write_digits(out, 4, (uint32_t)year);
    out[4] = '-';
    write_digits(out + 5, 2, (uint32_t)month);
    out[7] = '-';
    write_digits(out + 8, 2, (uint32_t)left + 1);
    out[10] = 'T';
}

static void write_clock(char *out, uint32_t second)
{
    write_digits(out, 2, second / 3600);
    out[2] = ':';
    write_digits(out + 3, 2, second / 60 % 60);
    out[5] = ':';
    write_digits(out + 6, 2, second % 60);
}

size_t mission_time_write(const mission_time *time, char *out, size_t size)
{
    size_t len = 19;
    int64_t since; /* 0000-01-01, so that no division sees a negative number */

    if (!time || !out || size < WRITE_SIZE || time->nanoseconds >= NANOSECONDS ||
        time->seconds < FIRST_WRITTEN || time->seconds > LAST_WRITTEN)
        return 0;
    since = time->seconds + (int64_t)EPOCH_DAY * DAY;
    write_date(out, since / DAY);
    write_clock(out + 11, (uint32_t)(since % DAY));
    if (time->nanoseconds) {
        out[len++] = '.';
        write_digits(out + len, 9, time->nanoseconds);
        for (len += 9; out[len - 1] == '0'; len--)
            ;
    }
    out[len++] = 'Z';
    out[len] = 0;
    return len;
}

int32_t mission_time_parse(mission_view text, mission_time *out, mission_error *error)
{
    mission_instant read;
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    *out = (mission_time){0};
    rc = mission_instant_parse(text, &read, error);
    if (rc)
        return rc;
    out->seconds = read.seconds;
    for (size_t i = 0; i < 9; i++)
        out->nanoseconds = out->nanoseconds * 10 +
                           (i < read.fraction.len ? (uint32_t)(read.fraction.ptr[i] - '0') : 0);
    return MISSION_OK;
}
