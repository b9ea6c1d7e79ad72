/* From the words of libpq and the server to the answers of the table. SPDX-License-Identifier: MIT
 */
#include "internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int32_t mi_pg_fail(mission_error *error, int32_t code, const char *format, ...)
{
    va_list list;
    size_t used;

    if (!error || error->size < sizeof *error)
        return code;
    mission_error_init(error, error->size);
    error->code = code;
    error->category = mission_code_category(code);
    error->reason = mission_code_reason(code);
    error->oauth_error = mission_code_oauth_error(code);
    used = (size_t)snprintf(error->text, sizeof error->text, "%s", mission_code_text(code));
    if (!format || used + 3 >= sizeof error->text)
        return code;
    memcpy(error->text + used, ": ", 3);
    va_start(list, format);
    vsnprintf(error->text + used + 2, sizeof error->text - used - 2, format, list);
    va_end(list);
    return code;
}

int32_t mi_pg_again(mission_error *error, const char *words)
{
    mi_pg_fail(error, MISSION_E_AGAIN, "%s", words);
    return MISSION_STORE_AGAIN;
}

int32_t mi_pg_unknown(mission_error *error, const char *words)
{
    mi_pg_fail(error, MISSION_E_UNCERTAIN, "%s", words);
    return MISSION_STORE_UNKNOWN;
}

/* PostgreSQL's MAKE_SQLSTATE. */
static int32_t packed(const char state[6])
{
    int32_t code = 0;

    for (int i = 0; i < 5 && state[i]; i++)
        code |= ((state[i] - '0') & 0x3F) << (6 * i);
    return code;
}

static bool is(const struct mi_pg_reply *reply, const char *state)
{
    return strcmp(reply->state, state) == 0;
}

static bool of_class(const struct mi_pg_reply *reply, const char *class)
{
    return strncmp(reply->state, class, 2) == 0;
}

/* What passes: the server goes, comes or is short of something that others give back. */
static bool passing(const struct mi_pg_reply *reply)
{
    static const char *const states[] = {
        "25006", /* the server has become a standby */
        "25P03", /* the client was too slow between two statements */
        "55P03", /* a lock was not to be had in time */
        "57014", /* the statement took too long */
        "0A000", /* the plan of a prepared statement is no longer good: */
        "26000", /* ... or it is gone; the next connection knows it again */
    };

    if (reply->lost && !reply->state[0])
        return true;
    if (of_class(reply, "08") || strncmp(reply->state, "57P", 3) == 0)
        return true;
    if (of_class(reply, "53"))
        return !is(reply, "53100");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (is(reply, states[i]))
            return true;
    return false;
}

int32_t mi_pg_answer(const struct mi_pg_reply *reply, mission_error *error)
{
    if (is(reply, "40001") || is(reply, "40P01")) {
        mi_pg_again(error, reply->text);
        return MI_PG_RETRY;
    }
    if (passing(reply))
        return mi_pg_again(error, reply->text);
    if (is(reply, "53100"))
        mi_pg_fail(error, MISSION_E_HOST, "the server's disk is full (53100)");
    else
        mi_pg_fail(error, MISSION_E_HOST, "%s (%s)", reply->text, reply->state);
    if (error && error->size >= sizeof *error)
        error->host_code = packed(reply->state);
    return MISSION_E_HOST;
}
