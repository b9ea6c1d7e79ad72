/* Where the story is: one row of its own, in the same store as the Missions.
 * SPDX-License-Identifier: MIT
 *
 * A step is noted after it was done, so a run that was killed between does the step again. That
 * takes effect once all the same: each operation carries something by which the issuer knows it
 * again. */
#include "story.h"

#include <stdio.h>

static const char kind[] = "board-packet", key[] = "place";

static int32_t take_row(void *to, const mission_store_row *row)
{
    mission_error error = MISSION_ERROR_INIT;
    struct story *story = to;

    story->place_version = row->version;
    return mission_json_parse(story->context, row->bytes, 0, &story->place, &error);
}

static bool fail(const char *what, const mission_error *error)
{
    fprintf(stderr, "%s%s%s\n", what, error->text[0] ? ": " : "", error->text);
    return false;
}

bool place_load(struct story *story)
{
    const mission_store_receiver receiver = {sizeof(receiver), story, take_row};
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc = story->store->load(story->store->host, mission_view_of(kind), mission_view_of(key),
                                    &receiver, &error);

    if (rc == MISSION_STORE_ABSENT)
        return place_clear(story);
    if (rc != MISSION_STORE_OK || !story->place)
        return fail("the story's place cannot be read", &error);
    if (!story_is(place_text(story, "profile"),
                  mission_view_of(mission_profile_name(story->profile))))
        return fail("this store has a story in the other vocabulary", &error);
    return true;
}

static bool put(struct story *story, const mission_json *place, uint64_t expected)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;
    mission_store_write write = {
        .size = sizeof(write),
        .what = MISSION_WRITE_PUT,
        .expect = expected ? MISSION_EXPECT_VERSION : MISSION_EXPECT_ABSENT,
        .version = expected,
        .kind = mission_view_of(kind),
        .key = mission_view_of(key),
    };
    size_t failed = 0;
    int32_t rc = mission_value_canonical(story->context, mission_json_root(place), &text, &error);

    if (rc == MISSION_OK) {
        write.bytes = mission_text_view(text);
        rc = story->store->commit(story->store->host, &write, 1, &failed, &error);
    }
    mission_text_unref(text);
    if (rc == MISSION_STORE_CONFLICT)
        return fail("another run has taken the story on", &error);
    return rc == MISSION_STORE_OK || fail("the story's place cannot be written", &error);
}

static void add_note(mission_builder *to, const struct note *note)
{
    mission_builder_name(to, mission_view_of(note->name));
    if (note->value)
        mission_builder_value(to, note->value);
    else if (note->text.ptr)
        mission_builder_string(to, note->text);
    else
        mission_builder_integer(to, note->number);
}

static bool noted_anew(mission_view name, const struct note *notes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (story_is(name, mission_view_of(notes[i].name)))
            return true;
    return false;
}

/* A document with the members of the one before, but for those that are noted now. */
static mission_json *with_notes(struct story *story, const mission_value *before,
                                const struct note *notes, size_t count)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_builder *builder = NULL;
    mission_json *json = NULL;

    if (mission_builder_new(story->context, &builder, &error) != MISSION_OK)
        return NULL;
    mission_builder_object(builder);
    for (size_t i = 0; i < mission_value_count(before); i++) {
        if (noted_anew(mission_value_name(before, i), notes, count))
            continue;
        mission_builder_name(builder, mission_value_name(before, i));
        mission_builder_value(builder, mission_value_item(before, i));
    }
    for (size_t i = 0; i < count; i++)
        add_note(builder, &notes[i]);
    mission_builder_end(builder);
    if (mission_builder_finish(builder, &json, &error) != MISSION_OK)
        fail("the story's place cannot be built", &error);
    mission_builder_free(builder);
    return json;
}

static bool replace(struct story *story, const mission_value *before, const struct note *notes,
                    size_t count)
{
    mission_json *json = with_notes(story, before, notes, count);

    if (!json || !put(story, json, story->place_version)) {
        mission_json_unref(json);
        return false;
    }
    mission_json_unref(story->place);
    story->place = json;
    story->place_version++;
    return true;
}

bool place_note(struct story *story, const struct note *notes, size_t count)
{
    return replace(story, mission_json_root(story->place), notes, count);
}

/* A later story happens later: the issuer refuses a clock that lies before what it has committed.
 * The keys stay: evidence of the earlier one may still wait. */
bool place_clear(struct story *story)
{
    static const char *const kept[] = {"server_key", "agent_key", "decider_key", "enforcer_key"};
    struct note notes[6] = {
        {.name = "profile", .text = mission_view_of(mission_profile_name(story->profile))},
        {.name = "hours_later",
         .number = story->place ? place_number(story, "hours_later") + STORY_HOURS : 0},
    };
    size_t count = 2;

    for (size_t i = 0; i < 4; i++) {
        notes[count] = (struct note){.name = kept[i], .value = place_value(story, kept[i])};
        count += notes[count].value != NULL;
    }
    return replace(story, NULL, notes, count);
}

mission_view place_text(const struct story *story, const char *name)
{
    return story_text(mission_json_root(story->place), name);
}

int64_t place_number(const struct story *story, const char *name)
{
    int64_t number = 0;

    mission_value_integer(place_value(story, name), &number);
    return number;
}

const mission_value *place_value(const struct story *story, const char *name)
{
    return story_get(mission_json_root(story->place), name);
}
