/* Numbers and names that emitters give: what is missing, what was given twice.
 * SPDX-License-Identifier: MIT */
#include "../../base/sort.h"
#include "join.h"

static struct mi_row *row_at(const void *item)
{
    return *(struct mi_row *const *)item;
}

/* The rows once more, in another order; they stay where they are. */
static struct mi_row **copy_rows(mission_evidence_join *join, struct mi_list *room,
                                 int (*compare)(const void *, const void *))
{
    const size_t size = join->rows.count * sizeof(struct mi_row *);

    if (!mi_list_reserve(&join->context->memory, room, join->rows.count, sizeof(struct mi_row *)))
        return NULL;
    memcpy(room->items, join->rows.items, size);
    mi_sort(room->items, join->rows.count, sizeof(struct mi_row *), compare);
    return room->items;
}

static void drop_rows(mission_evidence_join *join, struct mi_list *room)
{
    if (room->items)
        mi_release(&join->context->memory, room->items, room->room * sizeof(struct mi_row *));
}

/* ---- Sequences: by Mission and emitter ---- */

static int compare_streams(const struct mi_row *a, const struct mi_row *b)
{
    static const enum mi_row_name names[] = {MI_ROW_ISSUER, MI_ROW_MISSION, MI_ROW_EMITTER};
    int order = (int)b->has_sequence - (int)a->has_sequence; /* those without one come last */

    for (size_t i = 0; !order && i < MI_COUNT(names); i++)
        order = mi_word_compare(a->names[names[i]], b->names[names[i]]);
    return order;
}

static int compare_sequences(const void *left, const void *right)
{
    const struct mi_row *a = row_at(left), *b = row_at(right);
    int order = compare_streams(a, b);

    if (!order)
        order = (a->sequence > b->sequence) - (a->sequence < b->sequence);
    if (!order)
        order = (a->kind > b->kind) - (a->kind < b->kind);
    return order ? order : mi_word_compare(a->names[MI_ROW_ID], b->names[MI_ROW_ID]);
}

/* `row` comes after `last` in one stream, or first. */
static bool follow(mission_evidence_join *join, const struct mi_row *last, const struct mi_row *row)
{
    const bool start = join->config.flags & MISSION_JOIN_FROM_START;
    const uint64_t expected = last ? last->sequence + 1 : start ? 0 : row->sequence;

    if (last && last->sequence == row->sequence)
        return mi_join_found_in_sequence(join, MISSION_FINDING_SEQUENCE_REPEATED, row,
                                         row->sequence, row->sequence);
    if (row->sequence > expected)
        return mi_join_found_in_sequence(join, MISSION_FINDING_SEQUENCE_GAP, row, expected,
                                         row->sequence - 1);
    return true;
}

/* Rows of one number, as one: a number that came three times is repeated once. */
static bool told(const struct mi_row *before, const struct mi_row *last, const struct mi_row *row)
{
    return before && last && compare_streams(before, row) == 0 &&
           before->sequence == row->sequence && last->sequence == row->sequence;
}

/* The same name twice is told as that. */
static bool same_name(const struct mi_row *last, const struct mi_row *row)
{
    return last && last->kind == row->kind && last->sequence == row->sequence &&
           last->names[MI_ROW_ID] == row->names[MI_ROW_ID];
}

bool mi_join_streams(mission_evidence_join *join)
{
    struct mi_list room = {NULL, 0, 0};
    struct mi_row **rows = copy_rows(join, &room, compare_sequences);
    const struct mi_row *before = NULL, *last = NULL;
    bool good = rows != NULL;

    for (size_t i = 0; good && i < join->rows.count && rows[i]->has_sequence; i++) {
        const struct mi_row *row = rows[i];

        if (last && compare_streams(last, row) != 0)
            before = last = NULL;
        if (same_name(last, row))
            continue;
        good = told(before, last, row) || follow(join, last, row);
        before = last;
        last = row;
    }
    drop_rows(join, &room);
    return good;
}

/* ---- Names ---- */

static int compare_names(const struct mi_row *a, const struct mi_row *b)
{
    int order = (a->kind > b->kind) - (a->kind < b->kind);

    if (!order)
        order = mi_word_compare(a->names[MI_ROW_EMITTER], b->names[MI_ROW_EMITTER]);
    return order ? order : mi_word_compare(a->names[MI_ROW_ID], b->names[MI_ROW_ID]);
}

/* Of one name the earliest is first, and what is left of order does not show. */
static int compare_identities(const void *left, const void *right)
{
    const struct mi_row *a = row_at(left), *b = row_at(right);
    static const enum mi_row_name names[] = {MI_ROW_ISSUER, MI_ROW_MISSION, MI_ROW_EVALUATION};
    int order = compare_names(a, b);

    if (!order)
        order = mi_time_order(&a->at, &b->at);
    for (size_t i = 0; !order && i < MI_COUNT(names); i++)
        order = mi_word_compare(a->names[names[i]], b->names[names[i]]);
    return order;
}

bool mi_join_identities(mission_evidence_join *join)
{
    struct mi_list room = {NULL, 0, 0};
    struct mi_row **rows = copy_rows(join, &room, compare_identities);
    bool good = rows != NULL;

    for (size_t i = 1; good && i < join->rows.count; i++) {
        if (compare_names(rows[i - 1], rows[i]) != 0)
            continue;
        good = (i > 1 && compare_names(rows[i - 2], rows[i]) == 0) ||
               mi_join_found(join, MISSION_FINDING_ID_REUSED, false, rows[i - 1]);
    }
    drop_rows(join, &room);
    return good;
}
