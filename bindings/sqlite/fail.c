/* What SQLite says, as this library says it. SPDX-License-Identifier: MIT */
#include "internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define STRUCT_MOST 4096u

static bool wanted(const mission_error *error)
{
    return error && error->size >= sizeof *error;
}

static void open_error(mission_error *error, int32_t code)
{
    mission_error_init(error, error->size);
    error->code = code;
    error->category = mission_code_category(code);
    error->reason = mission_code_reason(code);
    error->oauth_error = mission_code_oauth_error(code);
}

int32_t mi_sqlite_fail(mission_error *error, int32_t code, const char *format, ...)
{
    va_list list;

    if (!wanted(error))
        return code;
    open_error(error, code);
    va_start(list, format);
    vsnprintf(error->text, sizeof error->text, format, list);
    va_end(list);
    return code;
}

static int32_t code_of(int rc)
{
    switch (rc & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: /* lost a race for the locks of the WAL, over and over */
        return MISSION_E_AGAIN;
    case SQLITE_NOMEM:
        return MISSION_E_NOMEM;
    default:
        return rc == SQLITE_IOERR_NOMEM ? MISSION_E_NOMEM : MISSION_E_HOST;
    }
}

int32_t mi_sqlite_refuse_as(int rc, const char *words, mission_error *error)
{
    const int32_t code = mi_sqlite_fail(error, code_of(rc), "%s (SQLite %d)", words, rc);

    if (wanted(error))
        error->host_code = rc;
    return code;
}

int32_t mi_sqlite_refuse(sqlite3 *db, int rc, const char *doing, mission_error *error)
{
    /* The connection speaks of its latest call, which may be another one. */
    const bool latest = db && (sqlite3_errcode(db) & 0xFF) == (rc & 0xFF);
    char words[100];

    snprintf(words, sizeof words, "%s: %s", doing,
             latest ? sqlite3_errmsg(db) : sqlite3_errstr(rc));
    return mi_sqlite_refuse_as(rc, words, error);
}

/* SQLite's first four codes are answers of the table with another meaning. */
static int32_t answer_of(int32_t code, int rc)
{
    if (code == MISSION_E_AGAIN)
        return MISSION_STORE_AGAIN;
    return code == MISSION_E_HOST && rc > MISSION_STORE_UNKNOWN ? rc : code;
}

int32_t mi_sqlite_answer(sqlite3 *db, int rc, const char *doing, mission_error *error)
{
    return answer_of(mi_sqlite_refuse(db, rc, doing, error), rc);
}

int32_t mi_sqlite_answer_as(int rc, const char *words, mission_error *error)
{
    return answer_of(mi_sqlite_refuse_as(rc, words, error), rc);
}

/* Each struct of the header is in its first version. */
int32_t mi_sqlite_import(void *own, size_t have, const void *theirs)
{
    const unsigned char *bytes = theirs;
    size_t size;

    memcpy(&size, theirs, sizeof size);
    if (size < have)
        return MISSION_E_ABI_SMALL;
    if (size > STRUCT_MOST)
        return MISSION_E_ABI_SIZE;
    for (size_t i = have; i < size; i++)
        if (bytes[i])
            return MISSION_E_ABI_NEWER;
    memcpy(own, theirs, have);
    return MISSION_OK;
}
