/* The world around the library: files, a clock, and telling what happened.
 * SPDX-License-Identifier: MIT */
#include "story.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int32_t tell_time(void *host, mission_time *out)
{
    *out = *(const mission_time *)host;
    return 0;
}

static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL, *grown;
    size_t got = 1;

    for (*len = 0; file && got > 0; *len += got) {
        grown = realloc(text, *len + 4096);
        if (!grown)
            break;
        text = grown;
        got = fread(text + *len, 1, 4096, file);
    }
    if (!file || got > 0 || ferror(file)) {
        free(text);
        text = NULL;
    }
    if (file)
        fclose(file);
    return text;
}

mission_json *story_read(struct story *story, const char *name)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = NULL;
    char path[1024];
    size_t len;
    char *text;

    snprintf(path, sizeof(path), "%s/%s%s", story->folder,
             story->profile == MISSION_PROFILE_DRAFT ? "draft/" : "", name);
    text = read_file(path, &len);
    if (!text) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return NULL;
    }
    if (mission_json_parse(story->context, (mission_view){text, len}, 0, &json, &error) != 0)
        fprintf(stderr, "%s: %s at byte %llu\n", path, error.reason,
                (unsigned long long)error.offset);
    free(text);
    return json;
}

/* The calls are the same in both vocabularies. */
static mission_json *read_calls(struct story *story)
{
    uint32_t profile = story->profile;
    mission_json *json;

    story->profile = MISSION_PROFILE_SERIES;
    json = story_read(story, "calls.json");
    story->profile = profile;
    return json;
}

int story_open(struct story *story, uint32_t profile, const char *folder)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_clock clock = {sizeof(clock), &story->now, tell_time};
    mission_config config = {.size = sizeof(config), .profile = profile, .clock = &clock};

    *story = (struct story){.profile = profile, .folder = folder, .state = MISSION_STATE_NONE};
    if (mission_context_new(&config, &story->context, &error) != MISSION_OK) {
        fprintf(stderr, "no context: %s\n", error.text);
        return -1;
    }
    story->host_json = story_read(story, "approval.json");
    story->calls_json = read_calls(story);
    if (!story->host_json || !story->calls_json)
        return -1;
    story->host = mission_json_root(story->host_json);
    return story_set_clock(story, story_host(story, "submitted_at")) ? 0 : -1;
}

void story_close(struct story *story)
{
    mission_record_unref(story->record);
    mission_disclosure_unref(story->disclosure);
    mission_authority_set_unref(story->proposal);
    mission_authority_set_unref(story->set);
    mission_submission_unref(story->submission);
    mission_json_unref(story->evidence);
    mission_json_unref(story->calls_json);
    mission_json_unref(story->host_json);
    mission_context_unref(story->context);
}

mission_view story_host(const struct story *story, const char *name)
{
    return mission_value_string(mission_value_get(story->host, mission_view_of(name)));
}

bool story_set_clock(struct story *story, mission_view time)
{
    mission_error error = MISSION_ERROR_INIT;

    if (mission_time_parse(time, &story->now, &error) == MISSION_OK)
        return true;
    fprintf(stderr, "approval.json: \"%.*s\" is no time\n", (int)time.len, time.ptr);
    return false;
}

const char *story_draft_or_series(const struct story *story, const char *draft, const char *series)
{
    return story->profile == MISSION_PROFILE_DRAFT ? draft : series;
}

void story_step(struct story *story, const char *headline)
{
    char now[40] = "";

    mission_time_write(&story->now, now, sizeof(now));
    printf("\n%u. %s  (%s)\n", ++story->step, headline, now);
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
