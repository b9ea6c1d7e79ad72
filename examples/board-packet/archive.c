/* The audit's archive: rows of their own in the story's store. A real one is elsewhere, and nobody
 * who decides or enforces can write to it but by adding. SPDX-License-Identifier: MIT */
#include "archive.h"

#include <stdio.h>

static const char kind[] = "board-packet-archive", by_mission[] = "mission";

bool archive_put(struct story *story, mission_view mission, mission_view id,
                 const mission_value *record)
{
    const mission_store_term term = {mission_view_of(by_mission), mission, id};
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;
    mission_store_write write = {
        .size = sizeof(write),
        .what = MISSION_WRITE_PUT,
        .expect = MISSION_EXPECT_ABSENT,
        .kind = mission_view_of(kind),
        .key = id,
        .terms = &term,
        .term_count = 1,
    };
    size_t failed = 0;
    int32_t rc = mission_value_canonical(story->context, record, &text, &error);

    if (!rc) {
        write.bytes = mission_text_view(text);
        rc = story->store->commit(story->store->host, &write, 1, &failed, &error);
    }
    mission_text_unref(text);
    if (rc != MISSION_STORE_OK && rc != MISSION_STORE_CONFLICT)
        fprintf(stderr, "the archive cannot be written: %s\n", error.text);
    return rc == MISSION_STORE_OK || rc == MISSION_STORE_CONFLICT;
}

/* ---- reading ---- */

struct page {
    struct story *story;
    bool (*take)(void *to, const mission_value *record);
    void *to;
    char last[128]; /* the id of the latest row */
    size_t count, last_len;
    bool ok;
};

static int32_t take_row(void *to, const mission_store_row *row)
{
    mission_error error = MISSION_ERROR_INIT;
    struct page *page = to;
    mission_json *json = NULL;

    page->ok = page->ok && row->key.len < sizeof(page->last) &&
               mission_json_parse(page->story->context, row->bytes, 0, &json, &error) == 0 &&
               page->take(page->to, mission_json_root(json));
    mission_json_unref(json);
    if (!page->ok)
        return -1;
    snprintf(page->last, sizeof(page->last), "%.*s", (int)row->key.len, row->key.ptr);
    page->last_len = row->key.len;
    page->count++;
    return 0;
}

bool archive_read(struct story *story, mission_view mission,
                  bool (*take)(void *to, const mission_value *record), void *to)
{
    struct page page = {.story = story, .take = take, .to = to, .count = 1, .ok = true};
    const mission_store_receiver receiver = {sizeof(receiver), &page, take_row};
    mission_store_scan scan = {
        .size = sizeof(scan),
        .kind = mission_view_of(kind),
        .index = mission_view_of(by_mission),
        .value = mission,
        .limit = 100,
    };
    mission_error error = MISSION_ERROR_INIT;

    while (page.ok && page.count) {
        scan.resume = page.last_len > 0;
        scan.after_order = scan.after_key = (mission_view){page.last, page.last_len};
        page.count = 0;
        page.ok =
            story->store->scan(story->store->host, &scan, &receiver, &error) == MISSION_STORE_OK &&
            page.ok;
    }
    return page.ok;
}
