/* The world around the library: files and a clock. SPDX-License-Identifier: MIT */
#include "story.h"

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

static mission_json *read_json(struct story *story, const char *path)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = NULL;
    size_t len;
    char *text = read_file(path, &len);

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

mission_json *story_read(struct story *story, const char *name)
{
    char path[1024];

    snprintf(path, sizeof(path), "%s/%s%s", story->folder,
             story->profile == MISSION_PROFILE_DRAFT ? "draft/" : "", name);
    return read_json(story, path);
}

mission_json *story_read_common(struct story *story, const char *name)
{
    char path[1024];

    snprintf(path, sizeof(path), "%s/%s", story->folder, name);
    return read_json(story, path);
}

mission_text *story_sent(struct story *story, const char *name)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = story_read(story, name);
    mission_text *text = NULL;

    if (json &&
        mission_value_canonical(story->context, mission_json_root(json), &text, &error) != 0)
        fprintf(stderr, "%s: %s\n", name, error.reason);
    mission_json_unref(json);
    return text;
}

static void add_items(mission_builder *to, const mission_json *json)
{
    const mission_value *list = mission_json_root(json);

    for (size_t i = 0; i < mission_value_count(list); i++)
        mission_builder_value(to, mission_value_item(list, i));
}

mission_json *story_join(struct story *story, const char *name, const char *common)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *first = story_read(story, name), *second = story_read_common(story, common);
    mission_builder *builder = NULL;
    mission_json *joined = NULL;

    if (first && second && mission_builder_new(story->context, &builder, &error) == MISSION_OK) {
        mission_builder_array(builder);
        add_items(builder, first);
        add_items(builder, second);
        mission_builder_end(builder);
        if (mission_builder_finish(builder, &joined, &error) != MISSION_OK)
            fprintf(stderr, "%s: %s\n", name, error.reason);
    }
    mission_builder_free(builder);
    mission_json_unref(second);
    mission_json_unref(first);
    return joined;
}

static int read_files(struct story *story)
{
    story->host_json = story_read(story, "approval.json");
    story->calls_json = story_read_common(story, "calls.json");
    story->mapping = story_read_common(story, "mapping.json");
    story->host = mission_json_root(story->host_json);
    return story->host_json && story->calls_json && story->mapping ? 0 : -1;
}

int story_open(struct story *story, uint32_t profile, const char *folder)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_clock clock = {sizeof(clock), &story->now, tell_time};
    mission_config config = {.size = sizeof(config), .profile = profile, .clock = &clock};

    *story = (struct story){.profile = profile, .folder = folder};
    if (mission_context_new(&config, &story->context, &error) != MISSION_OK) {
        fprintf(stderr, "no context: %s\n", error.text);
        return -1;
    }
    return read_files(story);
}

void story_close(struct story *story)
{
    mission_issuer_unref(story->issuer);
    mission_text_unref(story->signed_token);
    story_forget_keys(story);
    mission_authority_set_unref(story->ceiling);
    mission_json_unref(story->place);
    mission_json_unref(story->mapping);
    mission_json_unref(story->calls_json);
    mission_json_unref(story->host_json);
    mission_context_unref(story->context);
    story_release(story);
}

bool story_clock(struct story *story, const char *since, int hours)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_view time = story_host(story, since);

    if (mission_time_parse(time, &story->now, &error) != MISSION_OK) {
        fprintf(stderr, "approval.json: \"%.*s\" is no time\n", (int)time.len, time.ptr);
        return false;
    }
    story->now.seconds += (hours + place_number(story, "hours_later")) * INT64_C(3600);
    return true;
}

mission_view story_host(const struct story *story, const char *name)
{
    return story_text(story->host, name);
}

mission_principal story_principal(const struct story *story, const char *name)
{
    mission_principal principal = {{NULL, 0}, {NULL, 0}};

    mission_principal_of(story_get(story->host, name), &principal);
    return principal;
}

const char *story_draft_or_series(const struct story *story, const char *draft, const char *series)
{
    return story->profile == MISSION_PROFILE_DRAFT ? draft : series;
}

const mission_value *story_get(const mission_value *object, const char *name)
{
    return mission_value_get(object, mission_view_of(name));
}

mission_view story_text(const mission_value *object, const char *name)
{
    return mission_value_string(story_get(object, name));
}

bool story_is(mission_view text, mission_view other)
{
    return text.len == other.len && (!text.len || memcmp(text.ptr, other.ptr, text.len) == 0);
}

void story_name(mission_builder *to, const char *name, mission_view text)
{
    mission_builder_name(to, mission_view_of(name));
    mission_builder_string(to, text);
}
