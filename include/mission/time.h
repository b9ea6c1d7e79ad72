/* RFC 3339 times, read exactly. SPDX-License-Identifier: MIT */
#ifndef MISSION_TIME_H
#define MISSION_TIME_H

#include <mission/error.h>
#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An instant as text says it: whole UTC seconds and the fraction's digits without trailing zeros,
 * of any length, borrowed from that text. */
typedef struct mission_instant {
    int64_t seconds;
    mission_view fraction;
} mission_instant;

/* Read an RFC 3339 date and time: any offset, any number of fraction digits, `t` and `z` in either
 * case. Second 60 and calendar errors are malformed (10-core CC-3). Errors: MALFORMED_TIME with the
 * offset in `text`. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_instant_parse(mission_view text, mission_instant *out,
                                                          mission_error *error);
/* -1, 0, 1 as `a` is before, at or after `b`; exact. NULL stands before every instant. Since 0.1.
 */
MISSION_API int32_t mission_instant_compare(const mission_instant *a, const mission_instant *b);
/* The same against a clock's reading. Since 0.1. */
MISSION_API int32_t mission_instant_compare_time(const mission_instant *a, const mission_time *b);
/* Write `YYYY-MM-DDTHH:MM:SS[.fffffffff]Z` for years 0001 to 9999 into at least 31 bytes, fraction
 * without trailing zeros; its length, 0 when out of range or too small. Since 0.1. */
MISSION_API size_t mission_time_write(const mission_time *time, char *out, size_t size);
/* Read a time to nanoseconds; further digits are cut. Errors: MALFORMED_TIME. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_time_parse(mission_view text, mission_time *out,
                                                       mission_error *error);

#ifdef __cplusplus
}
#endif
#endif
