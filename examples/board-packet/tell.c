/* Telling what happened, and whether it had to. SPDX-License-Identifier: MIT */
#include "story.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void story_step(struct story *story, size_t number, const char *headline)
{
    char now[40] = "";

    mission_time_write(&story->now, now, sizeof(now));
    printf("\n%zu. %s  (%s)\n", number, headline, now);
}

void story_tell(const char *format, ...)
{
    va_list list;

    fputs("   ", stdout);
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    putchar('\n');
}

static void tell_refusal(const mission_error *error)
{
    printf(": %s", error->reason);
    if (error->oauth_error)
        printf(" (%s)", error->oauth_error);
    if (error->where[0]) {
        fputs(" at ", stdout);
        show_text(mission_view_of(error->where));
    }
    fputs(", ", stdout);
    show_text(mission_view_of(error->text));
}

bool story_expect(struct story *story, const char *what, int32_t rc, int32_t want,
                  const mission_error *error)
{
    bool as_told = rc == want;

    printf("   [%s] %s", rc == MISSION_OK ? "yes" : as_told ? "no, rightly" : "no", what);
    if (rc != MISSION_OK && error && error->code == rc)
        tell_refusal(error);
    else if (rc != MISSION_OK)
        printf(": %s, %s", mission_code_reason(rc), mission_code_text(rc));
    if (!as_told)
        printf("  <-- UNEXPECTED, it should be %s", want ? mission_code_reason(want) : "accepted");
    putchar('\n');
    story->unexpected += !as_told;
    return as_told;
}

bool story_same(struct story *story, const char *what, const char *got, const char *want)
{
    if ((!got && !want) || (got && want && strcmp(got, want) == 0))
        return true;
    story_tell("%s is %s  <-- UNEXPECTED, it should be %s", what, got ? got : "nothing",
               want ? want : "nothing");
    story->unexpected++;
    return false;
}

static size_t add_printable(char *out, size_t at, size_t size, mission_view text)
{
    for (size_t i = 0; i < text.len && at + 1 < size; i++)
        out[at++] = text.ptr[i] > 0x1f && text.ptr[i] < 0x7f ? text.ptr[i] : '?';
    return at;
}

void story_label(char *out, size_t size, mission_view action, mission_view resource)
{
    size_t at = add_printable(out, 0, size, action);

    at = add_printable(out, at, size, mission_view_of(" at "));
    at = add_printable(out, at, size, resource);
    out[at] = 0;
}
