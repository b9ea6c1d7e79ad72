/* Recording a history. SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *doing_name(uint32_t what)
{
    static const char *const names[DID_COUNT] = {
        "admit",   "expand",  "child",   "approve", "deny",   "withdraw", "derive", "reserve",
        "confirm", "release", "suspend", "resume",  "revoke", "complete", "show",   "acknowledge"};

    return what < DID_COUNT ? names[what] : "?";
}

uint64_t history_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t history_fingerprint(uint64_t seed, const char *text)
{
    uint64_t sum = seed ^ UINT64_C(14695981039346656037);

    for (; *text; text++)
        sum = (sum ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return sum;
}

struct history history_of(uint32_t writer, int to)
{
    return (struct history){.writer = writer, .to = to};
}

void history_free(struct history *history)
{
    free(history->deeds);
    *history = (struct history){.to = -1};
}

void history_add(struct history *history, const struct deed *deed)
{
    if (history->count == history->capacity) {
        history->capacity = history->capacity ? 2 * history->capacity : 64;
        history->deeds = realloc(history->deeds, history->capacity * sizeof *history->deeds);
        if (!history->deeds)
            abort();
    }
    history->deeds[history->count++] = *deed;
}

_Static_assert(sizeof(struct deed) == 256, "the size of a deed divides that of a page");

/* Several actors write to one file, each deed in one piece. */
static void send_deed(const struct history *history, const struct deed *deed)
{
    if (write(history->to, deed, sizeof *deed) != (ssize_t)sizeof *deed)
        abort();
}

struct deed history_call(struct history *history, uint32_t what, const char *id, const char *other)
{
    struct deed deed = {.writer = history->writer, .serial = ++history->serial, .what = what};

    snprintf(deed.id, sizeof deed.id, "%s", id ? id : "");
    snprintf(deed.other, sizeof deed.other, "%s", other ? other : "");
    deed.called = history_clock();
    if (history->to >= 0)
        send_deed(history, &deed);
    return deed;
}

void history_return(struct history *history, struct deed *deed)
{
    deed->returned = history_clock();
    if (history->to >= 0)
        send_deed(history, deed);
    else
        history_add(history, deed);
}

void history_join(struct history *history, const struct history *more)
{
    for (size_t i = 0; i < more->count; i++)
        history_add(history, &more->deeds[i]);
}

/* The outcome takes the place of the call, which its writer wrote just before. */
static void take(struct history *history, const struct deed *deed)
{
    size_t i = history->count;

    while (deed->returned && i-- > 0) {
        struct deed *earlier = &history->deeds[i];

        if (earlier->writer == deed->writer && earlier->serial == deed->serial) {
            *earlier = *deed;
            return;
        }
    }
    history_add(history, deed);
}

void history_take(struct history *history, int from)
{
    struct deed deed;
    size_t have = 0;
    ssize_t got;

    while ((got = read(from, (char *)&deed + have, sizeof deed - have)) > 0) {
        have += (size_t)got;
        if (have < sizeof deed)
            continue;
        take(history, &deed);
        have = 0;
    }
}
