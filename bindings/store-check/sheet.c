/* Rows that a store handed over, copied. SPDX-License-Identifier: MIT */
#include "suite.h"

static mission_view copy(char **at, mission_view view)
{
    const mission_view copied = {*at, view.len};

    if (view.len)
        memcpy(*at, view.ptr, view.len);
    *at += view.len;
    return copied;
}

static bool room(struct sheet *sheet)
{
    const size_t more = sheet->room ? sheet->room * 2 : 8;
    struct line *lines;

    if (sheet->count < sheet->room)
        return true;
    lines = realloc(sheet->lines, more * sizeof *lines);
    if (!lines)
        return false;
    sheet->lines = lines;
    sheet->room = more;
    return true;
}

static bool usable(mission_view view)
{
    return view.ptr || view.len == 0;
}

static bool well_formed(const mission_store_row *row)
{
    return row && row->size >= sizeof *row && usable(row->key) && usable(row->order) &&
           usable(row->bytes);
}

int32_t mi_suite_sheet_row(void *to, const mission_store_row *row)
{
    struct sheet *sheet = to;
    struct line *line;
    char *bytes;

    sheet->calls++;
    if (!well_formed(row)) {
        sheet->malformed = true;
        return 1;
    }
    bytes = room(sheet) ? malloc(row->key.len + row->order.len + row->bytes.len + 1) : NULL;
    if (!bytes) {
        sheet->failed = true;
        return 1;
    }
    line = &sheet->lines[sheet->count++];
    line->key = copy(&bytes, row->key); /* first: its address is the block's */
    line->order = copy(&bytes, row->order);
    line->bytes = copy(&bytes, row->bytes);
    line->version = row->version;
    line->number = row->number;
    return sheet->stop_after && sheet->calls >= sheet->stop_after;
}

void mi_suite_sheet_clear(struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->count; i++)
        free((void *)(uintptr_t)sheet->lines[i].key.ptr);
    free(sheet->lines);
    *sheet = (struct sheet){.stop_after = sheet->stop_after};
}

bool mi_suite_same(mission_view a, mission_view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

int mi_suite_compare(mission_view a, mission_view b)
{
    const size_t shorter = a.len < b.len ? a.len : b.len;
    const int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}
