/* Every statement of the table, prepared once for each connection. SPDX-License-Identifier: MIT */
#include "internal.h"

#include <stdarg.h>

#define SCAN(more)                                                                                 \
    "SELECT t.key, t.ord, b.bytes, r.version, r.number FROM terms t"                               \
    " CROSS JOIN rows r ON r.kind = t.kind AND r.key = t.key"                                      \
    " LEFT JOIN bodies b ON b.id = r.body"                                                         \
    " WHERE t.kind = ?1 AND t.\"index\" = ?2 AND t.value = ?3" more                                \
    " ORDER BY t.ord, t.key LIMIT ?4"
#define RESUMED " AND (t.ord, t.key) > (?5, ?6)"
#define BOUNDED " AND t.ord <= ?7"

/* The tests look at the plans of these: none may sort, none may read a table from its start. */
static const char *const texts[MI_SQLITE_STATEMENTS] = {
    [MI_SQLITE_BEGIN] = "BEGIN IMMEDIATE",
    [MI_SQLITE_COMMIT] = "COMMIT",
    [MI_SQLITE_FENCE] = "UPDATE store SET fence = fence + 1",
    [MI_SQLITE_FIND] = "SELECT version, number, body FROM rows WHERE kind = ?1 AND key = ?2",
    [MI_SQLITE_ADD] = "UPDATE rows SET number = number + ?3 WHERE kind = ?1 AND key = ?2"
                      " AND number BETWEEN ?4 AND ?5",
    [MI_SQLITE_ADD_VERSION] = "UPDATE rows SET number = number + ?3 WHERE kind = ?1 AND key = ?2"
                              " AND number BETWEEN ?4 AND ?5 AND version = ?6",
    [MI_SQLITE_ROW_INSERT] = "INSERT INTO rows(kind, key, version, number, body)"
                             " VALUES(?1, ?2, 1, ?3, nullif(?4, 0))",
    [MI_SQLITE_ROW_PUT] = "UPDATE rows SET version = version + 1, body = ?3"
                          " WHERE kind = ?1 AND key = ?2",
    [MI_SQLITE_ROW_NUMBER] = "UPDATE rows SET number = ?3 WHERE kind = ?1 AND key = ?2",
    [MI_SQLITE_ROW_DELETE] = "DELETE FROM rows WHERE kind = ?1 AND key = ?2",
    [MI_SQLITE_BODY_INSERT] = "INSERT INTO bodies(terms, bytes) VALUES(?1, ?2)",
    [MI_SQLITE_BODY_PUT] = "UPDATE bodies SET terms = ?1, bytes = ?2 WHERE id = ?3",
    [MI_SQLITE_BODY_DELETE] = "DELETE FROM bodies WHERE id = ?1",
    [MI_SQLITE_BODY_TERMS] = "SELECT terms FROM bodies WHERE id = ?1",
    [MI_SQLITE_TERM_INSERT] = "INSERT INTO terms(kind, \"index\", value, ord, key)"
                              " VALUES(?1, ?2, ?3, ?4, ?5)",
    [MI_SQLITE_TERM_DELETE] = "DELETE FROM terms WHERE kind = ?1 AND \"index\" = ?2"
                              " AND value = ?3 AND ord = ?4 AND key = ?5",
    [MI_SQLITE_LOAD] = "SELECT b.bytes, r.version, r.number FROM rows r"
                       " LEFT JOIN bodies b ON b.id = r.body WHERE r.kind = ?1 AND r.key = ?2",
    [MI_SQLITE_SCAN] = SCAN(""),
    [MI_SQLITE_SCAN_RESUMED] = SCAN(RESUMED),
    [MI_SQLITE_SCAN_BOUNDED] = SCAN(BOUNDED),
    [MI_SQLITE_SCAN_RESUMED_BOUNDED] = SCAN(RESUMED BOUNDED),
};

int mi_sqlite_prepare(struct mi_sqlite_link *link, enum mi_sqlite_statement which,
                      sqlite3_stmt **out)
{
    int rc = SQLITE_OK;

    if (!link->statements[which])
        rc = sqlite3_prepare_v3(link->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT,
                                &link->statements[which], NULL);
    *out = link->statements[which];
    return rc;
}

/* The bytes outlive the run; a NULL pointer would bind SQL's NULL. */
static int bind_view(sqlite3_stmt *statement, int at, mission_view view)
{
    return sqlite3_bind_blob64(statement, at, view.len ? view.ptr : "", view.len, SQLITE_STATIC);
}

int mi_sqlite_bind(sqlite3_stmt *statement, const char *types, ...)
{
    int rc = SQLITE_OK;
    va_list list;

    va_start(list, types);
    for (int at = 1; *types && rc == SQLITE_OK; types++, at++) {
        if (*types == 'v')
            rc = bind_view(statement, at, va_arg(list, mission_view));
        else
            rc = sqlite3_bind_int64(statement, at, va_arg(list, int64_t));
    }
    va_end(list);
    return rc;
}

int mi_sqlite_run(sqlite3_stmt *statement)
{
    const int rc = sqlite3_step(statement);

    sqlite3_reset(statement);
    return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

mission_view mi_sqlite_blob(sqlite3_stmt *statement, int column)
{
    mission_view view;

    view.ptr = sqlite3_column_blob(statement, column);
    view.len = (size_t)sqlite3_column_bytes(statement, column);
    return view;
}
