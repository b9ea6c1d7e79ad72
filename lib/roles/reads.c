/* What a plan has read in this attempt, and what it holds. SPDX-License-Identifier: MIT */
#include "plan.h"

#define MORE 2048u /* bytes that a pass takes beside the row: one chunk for both */

void *mi_take(mission_plan *plan, size_t size)
{
    void *taken = mi_arena_take(&plan->arena, size);

    return taken ? memset(taken, 0, size) : NULL;
}

mission_view mi_keep_view(struct mi_arena *arena, mission_view view, bool *ok)
{
    mission_view copy = {NULL, 0};

    if (!view.len)
        return copy;
    copy.ptr = mi_arena_copy(arena, view, 0);
    copy.len = copy.ptr ? view.len : 0;
    *ok = *ok && copy.ptr;
    return copy;
}

mission_view mi_copy(mission_plan *plan, mission_view view, bool *ok)
{
    return mi_keep_view(&plan->arena, view, ok);
}

mission_view mi_join(mission_plan *plan, mission_view a, mission_view b, bool *ok)
{
    const size_t len = a.len + 1 + b.len;
    char *joined = mi_take(plan, len);

    if (!joined) {
        *ok = false;
        return (mission_view){NULL, 0};
    }
    memcpy(joined, a.ptr, a.len);
    joined[a.len] = '.';
    memcpy(joined + a.len + 1, b.ptr, b.len);
    return (mission_view){joined, len};
}

int32_t mi_time_text(mission_plan *plan, const mission_time *time, mission_view *out,
                     mission_error *error)
{
    char text[40];
    const size_t len = mission_time_write(time, text, sizeof text);
    bool ok = true;

    *out = (mission_view){NULL, 0};
    if (!len)
        return mi_fail(error, MISSION_E_CLOCK);
    *out = mi_copy(plan, (mission_view){text, len}, &ok);
    return ok ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

int32_t mi_hold(mission_plan *plan, void *what, void (*drop)(void *), mission_error *error)
{
    struct mi_held *held = mi_take(plan, sizeof *held);

    if (!held) {
        drop(what);
        return mi_fail(error, MISSION_E_NOMEM);
    }
    *held = (struct mi_held){plan->held, what, drop};
    plan->held = held;
    return MISSION_OK;
}

static struct mi_read *known(const mission_plan *plan, mission_view kind, mission_view key)
{
    struct mi_read *read = plan->reads;

    while (read && !(mi_view_is(read->kind, kind) && mi_view_is(read->key, key)))
        read = read->next;
    return read;
}

int32_t mi_want(mission_plan *plan, mission_view kind, mission_view key, struct mi_read **out,
                mission_error *error)
{
    struct mi_read *read = known(plan, kind, key);
    bool ok = true;

    if (!read) {
        read = mi_take(plan, sizeof *read);
        if (!read)
            return mi_fail(error, MISSION_E_NOMEM);
        read->kind = mi_copy(plan, kind, &ok);
        read->key = mi_copy(plan, key, &ok);
        if (!ok)
            return mi_fail(error, MISSION_E_NOMEM);
        read->next = plan->reads;
        plan->reads = read;
    }
    *out = read;
    if (read->answered)
        return MISSION_OK;
    plan->wanted = read;
    return MI_WAIT;
}

static bool same_scan(const mission_store_scan *a, const mission_store_scan *b)
{
    return mi_view_is(a->kind, b->kind) && mi_view_is(a->index, b->index) &&
           mi_view_is(a->value, b->value) && mi_view_is(a->after_order, b->after_order) &&
           mi_view_is(a->after_key, b->after_key) && mi_view_is(a->until, b->until) &&
           a->resume == b->resume && a->bounded == b->bounded && a->limit == b->limit;
}

static bool copy_scan(mission_plan *plan, const mission_store_scan *from, mission_store_scan *to)
{
    bool ok = true;

    *to = *from;
    to->size = sizeof *to;
    to->kind = mi_copy(plan, from->kind, &ok);
    to->index = mi_copy(plan, from->index, &ok);
    to->value = mi_copy(plan, from->value, &ok);
    to->after_order = mi_copy(plan, from->after_order, &ok);
    to->after_key = mi_copy(plan, from->after_key, &ok);
    to->until = mi_copy(plan, from->until, &ok);
    return ok;
}

int32_t mi_want_scan(mission_plan *plan, const mission_store_scan *scan, struct mi_scanned **out,
                     mission_error *error)
{
    struct mi_scanned *scanned = plan->scans;

    while (scanned && !same_scan(&scanned->scan, scan))
        scanned = scanned->next;
    if (!scanned) {
        scanned = mi_take(plan, sizeof *scanned);
        if (!scanned || !copy_scan(plan, scan, &scanned->scan))
            return mi_fail(error, MISSION_E_NOMEM);
        scanned->next = plan->scans;
        plan->scans = scanned;
    }
    *out = scanned;
    if (scanned->answered)
        return MISSION_OK;
    plan->wanted_scan = scanned;
    return MI_WAIT;
}

static int32_t fill(mission_plan *plan, struct mi_read *read, const mission_store_row *row,
                    mission_error *error)
{
    bool ok = mi_arena_reserve(&plan->arena, row->bytes.len + MORE);

    read->bytes = mi_copy(plan, row->bytes, &ok);
    if (!ok)
        return mi_fail(error, MISSION_E_NOMEM);
    read->version = row->version;
    read->number = row->number;
    read->present = true;
    return MISSION_OK;
}

static bool behind(const mission_store_row *row, mission_view order, mission_view key)
{
    const int by_order = mi_view_order(row->order, order);

    return by_order > 0 || (by_order == 0 && mi_view_order(row->key, key) > 0);
}

/* Is this row one that the scan asked for, and in its place? */
static bool fits(const struct mi_scanned *scanned, const mission_store_row *row)
{
    const mission_store_scan *scan = &scanned->scan;

    if (scanned->count >= scan->limit)
        return false;
    if (scan->bounded && mi_view_order(row->order, scan->until) > 0)
        return false;
    if (scanned->last)
        return behind(row, scanned->last->order, scanned->last->row.key);
    return !scan->resume || behind(row, scan->after_order, scan->after_key);
}

static int32_t add_row(mission_plan *plan, struct mi_scanned *scanned, const mission_store_row *row,
                       mission_error *error)
{
    struct mi_scanned_row *added = mi_take(plan, sizeof *added);
    bool ok = true;
    int32_t rc;

    if (!added)
        return mi_fail(error, MISSION_E_NOMEM);
    added->row.kind = scanned->scan.kind;
    added->row.key = mi_copy(plan, row->key, &ok);
    added->order = mi_copy(plan, row->order, &ok);
    added->row.answered = true;
    rc = ok ? fill(plan, &added->row, row, error) : mi_fail(error, MISSION_E_NOMEM);
    if (rc)
        return rc;
    if (scanned->last)
        scanned->last->row.next = &added->row;
    else
        scanned->first = added;
    scanned->last = added;
    scanned->count++;
    return MISSION_OK;
}

static int32_t take(mission_plan *plan, const mission_store_row *row, mission_error *error)
{
    struct mi_read *read = plan->wanted;

    if (read && (read->present || !mi_view_is(read->key, row->key)))
        return mi_spoilt(read, "another row was handed over", error);
    if (read)
        return fill(plan, read, row, error);
    if (!fits(plan->wanted_scan, row))
        return mi_fail_say(error, MISSION_E_STORED, "a scan gave a row that is not next");
    return add_row(plan, plan->wanted_scan, row, error);
}

int32_t mission_plan_row(mission_plan *plan, const mission_store_row *row, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_store_row, number)};
    mission_store_row own;
    int32_t rc;

    if (!plan || !row)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (plan->phase != MI_ASKED)
        return mi_fail(error, MISSION_E_STATE);
    rc = mi_import(&own, sizeof own, row, ends, MI_COUNT(ends));
    if (!rc && (!mi_usable(own.key) || !mi_usable(own.order) || !mi_usable(own.bytes)))
        rc = MISSION_E_ARGUMENT;
    rc = rc ? mi_fail(&plan->why, rc) : take(plan, &own, &plan->why);
    if (!rc)
        return MISSION_OK;
    plan->phase = MI_BROKEN;
    return mi_fail(error, rc);
}

void mi_drop_json(void *json)
{
    mission_json_unref(json);
}

void mi_drop_set(void *set)
{
    mission_authority_set_unref(set);
}

void mi_drop_record(void *record)
{
    mission_record_unref(record);
}

void mi_drop_disclosure(void *disclosure)
{
    mission_disclosure_unref(disclosure);
}

void mi_drop_intent(void *intent)
{
    mission_intent_unref(intent);
}

void mi_drop_submission(void *submission)
{
    mission_submission_unref(submission);
}
