/* The table's load and scan: one statement, one moment. SPDX-License-Identifier: MIT */
#include "internal.h"

#include <string.h>

static int32_t receiver_of(const mission_store_receiver *receiver, mission_store_receiver *own,
                           mission_error *error)
{
    int32_t rc = receiver ? mi_sqlite_import(own, sizeof *own, receiver) : MISSION_E_ARGUMENT;

    if (!rc && !own->row)
        rc = MISSION_E_NO_CALLBACK;
    return rc ? mi_sqlite_fail(error, rc, "the receiver: %s", mission_code_text(rc)) : MISSION_OK;
}

static bool usable(mission_view view)
{
    return view.ptr || view.len == 0;
}

/* From this column on: bytes, version, number. */
static void read_row(sqlite3_stmt *statement, int column, mission_store_row *row)
{
    row->size = sizeof *row;
    row->bytes = mi_sqlite_blob(statement, column);
    row->version = (uint64_t)sqlite3_column_int64(statement, column + 1);
    row->number = sqlite3_column_int64(statement, column + 2);
}

static int32_t load(struct mi_sqlite_link *link, mission_view kind, mission_view key,
                    const mission_store_receiver *receiver, mission_error *error)
{
    mission_store_row row = {.key = key};
    sqlite3_stmt *statement;
    int rc = mi_sqlite_prepare(link, MI_SQLITE_LOAD, &statement);

    if (rc == SQLITE_OK)
        rc = mi_sqlite_bind(statement, "vv", kind, key);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW) {
        read_row(statement, 0, &row);
        receiver->row(receiver->to, &row);
    }
    if (statement)
        sqlite3_reset(statement);
    if (rc == SQLITE_ROW)
        return MISSION_STORE_OK;
    return rc == SQLITE_DONE ? MISSION_STORE_ABSENT : mi_sqlite_answer(link->db, rc, "load", error);
}

int32_t mi_sqlite_load(void *host, mission_view kind, mission_view key,
                       const mission_store_receiver *receiver, mission_error *error)
{
    struct mission_sqlite *store = host;
    struct mi_sqlite_link *link;
    mission_store_receiver own;
    int32_t rc = receiver_of(receiver, &own, error);

    if (!rc && (!usable(kind) || !usable(key)))
        rc = mi_sqlite_fail(error, MISSION_E_ARGUMENT, "load: a view without bytes");
    if (!rc)
        rc = mi_sqlite_take(store, false, &link, error);
    if (rc)
        return rc;
    rc = load(link, kind, key, &own, error);
    mi_sqlite_give(store, link);
    return rc;
}

static int scan_begin(struct mi_sqlite_link *link, const mission_store_scan *scan,
                      sqlite3_stmt **out)
{
    /* What a statement does not name, it does not bind. */
    const bool more = scan->resume || scan->bounded;
    const char *types = scan->bounded ? "vvvivvv" : more ? "vvvivv" : "vvvi";
    const enum mi_sqlite_statement which =
        MI_SQLITE_SCAN + (scan->resume ? MI_SQLITE_SCAN_RESUMED - MI_SQLITE_SCAN : 0) +
        (scan->bounded ? MI_SQLITE_SCAN_BOUNDED - MI_SQLITE_SCAN : 0);
    int rc = mi_sqlite_prepare(link, which, out);

    if (rc == SQLITE_OK)
        rc = mi_sqlite_bind(*out, types, scan->kind, scan->index, scan->value, (int64_t)scan->limit,
                            scan->after_order, scan->after_key, scan->until);
    return rc;
}

static int32_t scan_rows(struct mi_sqlite_link *link, const mission_store_scan *scan,
                         const mission_store_receiver *receiver, mission_error *error)
{
    mission_store_row row = {.size = sizeof row};
    sqlite3_stmt *statement;
    int32_t stop = 0;
    int rc = scan_begin(link, scan, &statement);

    if (rc == SQLITE_OK)
        rc = sqlite3_step(statement);
    for (; rc == SQLITE_ROW && !stop; rc = stop ? SQLITE_DONE : sqlite3_step(statement)) {
        row.key = mi_sqlite_blob(statement, 0);
        row.order = mi_sqlite_blob(statement, 1);
        read_row(statement, 2, &row);
        stop = receiver->row(receiver->to, &row);
    }
    if (statement)
        sqlite3_reset(statement);
    return rc == SQLITE_DONE ? MISSION_STORE_OK : mi_sqlite_answer(link->db, rc, "scan", error);
}

int32_t mi_sqlite_scan(void *host, const mission_store_scan *scan,
                       const mission_store_receiver *receiver, mission_error *error)
{
    struct mission_sqlite *store = host;
    struct mi_sqlite_link *link;
    mission_store_receiver own;
    mission_store_scan what;
    int32_t rc = mission_store_check_scan(scan, error);

    if (!rc)
        rc = receiver_of(receiver, &own, error);
    if (!rc)
        rc = mi_sqlite_take(store, false, &link, error);
    if (rc)
        return rc;
    memcpy(&what, scan, sizeof what);
    rc = scan_rows(link, &what, &own, error);
    mi_sqlite_give(store, link);
    return rc;
}
