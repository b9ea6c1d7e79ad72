/* Calls of a table, with patience and with an eye on the form of the answer.
 * SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "suite.h"

#include <time.h>

/* --- patience --- */

struct patience {
    uint64_t until; /* 0: not begun */
    uint32_t turn;
};

static uint64_t milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

/* Wait a little after AGAIN; false: it has lasted too long. */
static bool wait_again(struct client *client, struct patience *patience)
{
    const uint64_t now = milliseconds();
    const uint32_t step = patience->turn < 6 ? patience->turn++ : 6;
    struct timespec pause = {0, (long)(50000u << step)}; /* 50 us to 3.2 ms */

    if (!patience->until)
        patience->until = now + client->trial->setup->patience;
    if (now >= patience->until)
        return mi_suite_fail(client->trial, "AGAIN for %lu ms",
                             (unsigned long)client->trial->setup->patience);
    pause.tv_nsec += (long)mi_suite_below(&client->random, 50000);
    nanosleep(&pause, NULL);
    return true;
}

static int32_t refused(struct client *client, const char *call, int32_t rc,
                       const mission_error *error)
{
    mi_suite_fail(client->trial, "%s answered %ld (%s) %s", call, (long)rc, mi_suite_answer(rc),
                  error->text);
    return FAILED;
}

/* --- calls --- */

static bool sheet_well(struct client *client, const struct sheet *sheet, const char *call)
{
    if (sheet->failed)
        return mi_suite_fail(client->trial, "the suite has no memory");
    if (sheet->malformed)
        return mi_suite_fail(client->trial, "%s handed over a malformed row", call);
    if (sheet->stop_after && sheet->calls > sheet->stop_after)
        return mi_suite_fail(client->trial, "%s went on after the receiver had stopped it", call);
    return true;
}

static bool load_well(struct client *client, mission_view key, const struct sheet *sheet,
                      int32_t rc)
{
    const size_t want = rc == MISSION_STORE_OK ? 1 : 0;

    if (!sheet_well(client, sheet, "load"))
        return false;
    if (sheet->calls != want)
        return mi_suite_fail(client->trial, "load answered %s and handed over %zu rows",
                             mi_suite_answer(rc), sheet->calls);
    if (want && !mi_suite_same(sheet->lines[0].key, key))
        return mi_suite_fail(client->trial, "load of %s handed over %s", mi_suite_show(key).text,
                             mi_suite_show(sheet->lines[0].key).text);
    return true;
}

int32_t mi_suite_try_load(struct client *client, mission_view kind, mission_view key,
                          struct sheet *sheet, mission_error *error)
{
    const mission_store_receiver receiver = {sizeof receiver, sheet, mi_suite_sheet_row};
    const mission_store *table = client->table;
    struct patience patience = {0, 0};
    int32_t rc;

    do {
        mi_suite_sheet_clear(sheet);
        rc = table->load(table->host, kind, key, &receiver, error);
    } while (rc == MISSION_STORE_AGAIN && wait_again(client, &patience));
    return rc;
}

int32_t mi_suite_load(struct client *client, mission_view kind, mission_view key,
                      struct sheet *sheet)
{
    mission_error error = MISSION_ERROR_INIT;
    const int32_t rc = mi_suite_try_load(client, kind, key, sheet, &error);

    if (rc != MISSION_STORE_OK && rc != MISSION_STORE_ABSENT)
        return refused(client, "load", rc, &error);
    return load_well(client, key, sheet, rc) ? rc : FAILED;
}

int32_t mi_suite_try_commit(struct client *client, const mission_store_write *writes, size_t count,
                            size_t *failed, mission_error *error)
{
    const mission_store *table = client->table;
    struct patience patience = {0, 0};
    int32_t rc;

    do {
        *failed = SIZE_MAX;
        rc = table->commit(table->host, writes, count, failed, error);
    } while (rc == MISSION_STORE_AGAIN && wait_again(client, &patience));
    return rc;
}

int32_t mi_suite_commit(struct client *client, const mission_store_write *writes, size_t count,
                        size_t *failed)
{
    mission_error error = MISSION_ERROR_INIT;
    const int32_t rc = mi_suite_try_commit(client, writes, count, failed, &error);

    if (rc != MISSION_STORE_OK && rc != MISSION_STORE_CONFLICT)
        return refused(client, "commit", rc, &error);
    if (rc == MISSION_STORE_CONFLICT && *failed >= count) {
        mi_suite_fail(client->trial, "commit answered CONFLICT at write %zu of %zu", *failed,
                      count);
        return FAILED;
    }
    return rc;
}

/* Ascending, each pair once, within the bounds that were asked. */
static bool scan_well(struct client *client, const mission_store_scan *scan,
                      const struct sheet *sheet)
{
    struct trial *trial = client->trial;
    const struct line *line = sheet->lines, *before = NULL;
    int order;

    if (!sheet_well(client, sheet, "scan"))
        return false;
    if (sheet->count > scan->limit)
        return mi_suite_fail(trial, "scan handed over %zu rows with a limit of %lu", sheet->count,
                             (unsigned long)scan->limit);
    for (size_t i = 0; i < sheet->count; i++, before = line++) {
        order = before ? mi_suite_compare(before->order, line->order) : -1;
        if (order > 0 || (order == 0 && mi_suite_compare(before->key, line->key) >= 0))
            return mi_suite_fail(trial, "scan handed over (%s, %s) behind (%s, %s)",
                                 mi_suite_show(line->order).text, mi_suite_show(line->key).text,
                                 mi_suite_show(before->order).text,
                                 mi_suite_show(before->key).text);
        if (scan->bounded && mi_suite_compare(line->order, scan->until) > 0)
            return mi_suite_fail(trial, "scan handed over order %s beyond %s",
                                 mi_suite_show(line->order).text, mi_suite_show(scan->until).text);
    }
    return true;
}

int32_t mi_suite_try_scan(struct client *client, const mission_store_scan *scan,
                          struct sheet *sheet, mission_error *error)
{
    const mission_store_receiver receiver = {sizeof receiver, sheet, mi_suite_sheet_row};
    const mission_store *table = client->table;
    struct patience patience = {0, 0};
    int32_t rc;

    do {
        mi_suite_sheet_clear(sheet);
        rc = table->scan(table->host, scan, &receiver, error);
    } while (rc == MISSION_STORE_AGAIN && wait_again(client, &patience));
    return rc;
}

int32_t mi_suite_scan(struct client *client, const mission_store_scan *scan, struct sheet *sheet)
{
    mission_error error = MISSION_ERROR_INIT;
    const int32_t rc = mi_suite_try_scan(client, scan, sheet, &error);

    if (rc != MISSION_STORE_OK)
        return refused(client, "scan", rc, &error);
    return scan_well(client, scan, sheet) ? rc : FAILED;
}

/* --- writes --- */

mission_store_write mi_suite_check(mission_view key, uint32_t expect, uint64_t version)
{
    return (mission_store_write){.size = sizeof(mission_store_write),
                                 .what = MISSION_WRITE_CHECK,
                                 .expect = expect,
                                 .version = version,
                                 .kind = KIND,
                                 .key = key};
}

mission_store_write mi_suite_put(mission_view key, uint32_t expect, uint64_t version,
                                 mission_view bytes)
{
    mission_store_write write = mi_suite_check(key, expect, version);

    write.what = MISSION_WRITE_PUT;
    write.bytes = bytes;
    return write;
}

mission_store_write mi_suite_delete(mission_view key, uint32_t expect, uint64_t version)
{
    mission_store_write write = mi_suite_check(key, expect, version);

    write.what = MISSION_WRITE_DELETE;
    return write;
}

mission_store_write mi_suite_add(mission_view key, int64_t add, int64_t least, int64_t most)
{
    mission_store_write write = mi_suite_check(key, MISSION_EXPECT_ANY, 0);

    write.what = MISSION_WRITE_ADD;
    write.add = add;
    write.least = least;
    write.most = most;
    return write;
}

mission_store_write mi_suite_termed(mission_store_write put, const mission_store_term *terms,
                                    size_t count)
{
    put.terms = terms;
    put.term_count = count;
    return put;
}

mission_store_scan mi_suite_all(mission_view index, mission_view value)
{
    return (mission_store_scan){.size = sizeof(mission_store_scan),
                                .kind = KIND,
                                .index = index,
                                .value = value,
                                .limit = 10000};
}

/* --- with an opinion --- */

bool mi_suite_takes(struct client *client, const mission_store_write *writes, size_t count)
{
    size_t failed;
    const int32_t rc = mi_suite_commit(client, writes, count, &failed);

    if (rc == MISSION_STORE_CONFLICT)
        return mi_suite_fail(client->trial, "commit answered CONFLICT at write %zu, not OK",
                             failed);
    return rc == MISSION_STORE_OK;
}

bool mi_suite_conflicts(struct client *client, const mission_store_write *writes, size_t count,
                        size_t at)
{
    size_t failed;
    const int32_t rc = mi_suite_commit(client, writes, count, &failed);

    if (rc == MISSION_STORE_OK)
        return mi_suite_fail(client->trial, "commit answered OK, not CONFLICT at write %zu", at);
    if (rc == MISSION_STORE_CONFLICT && failed != at)
        return mi_suite_fail(client->trial, "commit answered CONFLICT at write %zu, not %zu",
                             failed, at);
    return rc == MISSION_STORE_CONFLICT;
}

bool mi_suite_takes_one(struct client *client, mission_store_write write)
{
    return mi_suite_takes(client, &write, 1);
}

bool mi_suite_conflicts_one(struct client *client, mission_store_write write)
{
    return mi_suite_conflicts(client, &write, 1, 0);
}

static bool line_is(struct client *client, const struct line *line, mission_view bytes,
                    uint64_t version, int64_t number)
{
    if (line->version == version && line->number == number && mi_suite_same(line->bytes, bytes))
        return true;
    return mi_suite_fail(client->trial,
                         "row %s is %s, version %llu, number %lld; not %s, %llu, %lld",
                         mi_suite_show(line->key).text, mi_suite_show(line->bytes).text,
                         (unsigned long long)line->version, (long long)line->number,
                         mi_suite_show(bytes).text, (unsigned long long)version, (long long)number);
}

bool mi_suite_is(struct client *client, mission_view key, mission_view bytes, uint64_t version,
                 int64_t number)
{
    struct sheet sheet = SHEET_EMPTY;
    const int32_t rc = mi_suite_load(client, KIND, key, &sheet);
    bool is = false;

    if (rc == MISSION_STORE_ABSENT)
        mi_suite_fail(client->trial, "row %s is absent", mi_suite_show(key).text);
    else if (rc == MISSION_STORE_OK)
        is = line_is(client, &sheet.lines[0], bytes, version, number);
    mi_suite_sheet_clear(&sheet);
    return is;
}

bool mi_suite_absent(struct client *client, mission_view key)
{
    struct sheet sheet = SHEET_EMPTY;
    const int32_t rc = mi_suite_load(client, KIND, key, &sheet);

    if (rc == MISSION_STORE_OK)
        mi_suite_fail(client->trial, "row %s is there", mi_suite_show(key).text);
    mi_suite_sheet_clear(&sheet);
    return rc == MISSION_STORE_ABSENT;
}

bool mi_suite_finds(struct client *client, const mission_store_scan *scan, const mission_view *keys,
                    size_t count)
{
    struct sheet sheet = SHEET_EMPTY;
    bool found = mi_suite_scan(client, scan, &sheet) == MISSION_STORE_OK;

    for (size_t i = 0; i < count && i < sheet.count && found; i++)
        if (!mi_suite_same(sheet.lines[i].key, keys[i]))
            found =
                mi_suite_fail(client->trial, "row %zu of the scan is %s, not %s", i,
                              mi_suite_show(sheet.lines[i].key).text, mi_suite_show(keys[i]).text);
    if (found && sheet.count != count)
        found =
            mi_suite_fail(client->trial, "the scan found %zu rows, not %zu", sheet.count, count);
    mi_suite_sheet_clear(&sheet);
    return found;
}
